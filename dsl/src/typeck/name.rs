//! Names and parts: what an identifier is, what `a[k]`, `s.m` and `p->m` are.
//!
//! The order in which an identifier is looked up: parameters of the inline or translator that is
//! being substituted, the program's own variables, inlines and enumerators, then built-in
//! variables, then functions (which are not values), then the constants of `library`. Reading creates nothing; only
//! [`Checker::lvalue`] does, for the left side of an assignment.

use dif::VarId;
use dif::action::ActionKind;
use dif::builtin::Builtin;
use dif::program::Scope;
use dif::subr::Subr;
use dif::ty::{RecordKind, Type, prim};

use super::{Checker, Operand, Result};
use crate::ast;
use crate::diag::{DiagnosticKind, Expected, Passed};
use crate::scope::{Symbol, World};
use crate::source::Span;
use crate::tast::{Arith, Bits, Expr, ExprKind, Place};
use crate::typeck::convert::Class;

/// Built-in variables that OL2 does not have.
const ONLY_CLASSIC: &[Builtin] = &[Builtin::Zonename, Builtin::Execargs, Builtin::Jailname];

/// `N` of `argN`.
pub(crate) fn arg_number(name: &str) -> Option<u8> {
    match name.strip_prefix("arg")?.as_bytes() {
        [digit @ b'0'..=b'9'] => Some(digit - b'0'),
        _ => None,
    }
}

/// The scope that an arrow names.
pub(crate) fn scope_of(scope: ast::Scope) -> Scope {
    match scope {
        ast::Scope::Thread => Scope::Thread,
        ast::Scope::Clause => Scope::Clause,
    }
}

/// What functions are called in messages, if `name` is one.
pub(crate) fn function_kind(name: &str) -> Option<&'static str> {
    if let Some(subr) = Subr::from_name(name) {
        return Some(if subr.is_destructive() { "tracing function" } else { "function" });
    }
    if ActionKind::from_name(name).is_some() {
        return Some("tracing function");
    }
    super::agg::function_name(name).map(|_| "aggregating function")
}

impl World {
    /// The built-in variable with this name, if the dialect has it.
    fn builtin(&self, name: &str) -> Option<Builtin> {
        let builtin = Builtin::from_name(name)?;
        let known = !self.is_oracle() || !ONLY_CLASSIC.contains(&builtin);
        (known && !self.lacks(name)).then_some(builtin)
    }
}

impl Checker<'_> {
    // primary ::= IDENT
    pub(super) fn ident(&mut self, name: &str, span: Span) -> Result<Operand> {
        if let Some((_, bound)) = self.bindings.iter().rev().find(|(param, _)| param == name) {
            return Ok(Operand::Value(bound.clone().at(span)));
        }
        self.check_name_stability("scalar", name, span)?;
        if let Some(id) = self.world.variable(Scope::Global, name) {
            return self.variable(id, span).map(Operand::Value);
        }
        if let Some(symbol) = self.world.symbol(name).cloned() {
            return self.symbol(name, &symbol, span);
        }
        if let Some(n) = arg_number(name) {
            return Ok(Operand::Value(Expr::new(ExprKind::Arg(n), prim::INT64, span)));
        }
        if let Some(builtin) = self.world.builtin(name) {
            return Ok(Operand::Value(Expr::new(ExprKind::Builtin(builtin), builtin.ty(), span)));
        }
        match name {
            // An inline has the type of what it stands for, so this is the constant 0.
            "NULL" => return Ok(Operand::Value(Expr::int(0, prim::INT, span))),
            "args" | "uregs" => {
                let (kind, name) = ("associative array", name.to_owned());
                return self.fail(DiagnosticKind::NotScalar { kind, name }, span);
            }
            _ if super::process::is_structure(name) => {
                return self.fail(DiagnosticKind::TranslatedResult {}, span);
            }
            _ if super::process::is_array(name) => {
                let (kind, name) = ("associative array", name.to_owned());
                return self.fail(DiagnosticKind::NotScalar { kind, name }, span);
            }
            _ => {}
        }
        if let Some(value) = super::library::constant(name) {
            return Ok(Operand::Value(Expr::int(i64::from(value).cast_unsigned(), prim::INT, span)));
        }
        let owned = name.to_owned();
        self.fail(
            match function_kind(name).filter(|_| !self.world.lacks(name)) {
                Some(kind) => DiagnosticKind::NotScalar { kind, name: owned },
                None => self.unknown(owned),
            },
            span,
        )
    }

    /// Why nothing is called `name`.
    fn unknown(&self, name: String) -> DiagnosticKind {
        match name.rfind('`') {
            None => DiagnosticKind::UnknownVariable { name },
            Some(at) if name[..at].bytes().all(|b| b == b'`') => DiagnosticKind::UnknownSymbol { name },
            Some(_) if self.world.is_oracle() => DiagnosticKind::UnknownModuleOracle { name },
            Some(_) => DiagnosticKind::UnknownModule { name },
        }
    }

    fn symbol(&mut self, name: &str, symbol: &Symbol, span: Span) -> Result<Operand> {
        match symbol {
            Symbol::Enumerator { value, ty } => {
                Ok(Operand::Value(Expr::int(i64::from(*value).cast_unsigned(), *ty, span)))
            }
            Symbol::Inline(inline) => match &inline.value {
                Some(value) => Ok(Operand::Value(value.clone().at(span))),
                None if inline.params.is_none() => self.substitute(Vec::new(), &inline.body),
                None => {
                    let (kind, name) = ("associative array", name.to_owned());
                    self.fail(DiagnosticKind::NotScalar { kind, name }, span)
                }
            },
        }
    }

    /// The value of a variable.
    fn variable(&mut self, id: VarId, span: Span) -> Result<Expr> {
        self.world.var_mut(id).mentioned = true;
        let variable = self.world.var(id);
        if variable.keys.is_some() {
            let (kind, name) = ("associative array", variable.name.clone());
            return self.fail(DiagnosticKind::NotScalar { kind, name }, span);
        }
        match variable.ty {
            Some(ty) if matches!(self.world.types.base(ty), Type::Function { .. }) => {
                let (kind, name) = ("function", variable.name.clone());
                self.fail(DiagnosticKind::NotScalar { kind, name }, span)
            }
            Some(ty) => Ok(Expr::new(ExprKind::Load(Place::Var(id)), ty, span)),
            None => {
                let name = variable.written();
                self.fail(DiagnosticKind::NotYetDeclared { name }, span)
            }
        }
    }

    // postfix ::= ("self" | "this") "->" IDENT
    pub(super) fn scoped(&mut self, scope: ast::Scope, name: &str, span: Span) -> Result<Expr> {
        match self.world.variable(scope_of(scope), name) {
            Some(id) => self.variable(id, span),
            None => {
                let arrow = if scope == ast::Scope::Thread { "self" } else { "this" };
                self.fail(DiagnosticKind::NotYetDeclared { name: format!("{arrow}->{name}") }, span)
            }
        }
    }

    /// The variable that `base` names plainly, if it exists.
    fn named_variable(&self, base: &ast::Expr) -> Option<VarId> {
        match &base.kind {
            ast::ExprKind::Ident(name) if self.bindings.iter().all(|(param, _)| param != name) => {
                self.world.variable(Scope::Global, name)
            }
            ast::ExprKind::Var { scope, name } => self.world.variable(scope_of(*scope), &name.name),
            _ => None,
        }
    }

    // postfix ::= postfix "[" args "]"
    pub(super) fn index(&mut self, base: &ast::Expr, keys: &[ast::Expr], span: Span) -> Result<Operand> {
        if let Some(id) = self.named_variable(base)
            && self.world.var(id).keys.is_some()
        {
            return self.element(id, keys, span).map(Operand::Value);
        }
        match &base.kind {
            ast::ExprKind::Agg(name) => return self.aggregation_keys(name, keys, span),
            ast::ExprKind::Ident(name) => {
                if let Some(operand) = self.index_of_name(name, keys, span)? {
                    return Ok(operand);
                }
            }
            ast::ExprKind::Var { scope: ast::Scope::Clause, name }
                if self.world.variable(Scope::Clause, &name.name).is_none() =>
            {
                return self.fail(DiagnosticKind::LocalArray { name: name.name.clone() }, span);
            }
            _ => {}
        }
        let operand = self.operand(base)?;
        if let Operand::Aggregation { name, .. } = operand {
            return self.fail(DiagnosticKind::AggMultiDimensional { name }, span);
        }
        if let Operand::Action { .. } | Operand::AggFunction { .. } = operand {
            return self.fail(DiagnosticKind::DerefNonPointer {}, span);
        }
        let pointer = self.require_value(operand, base.span)?;
        if keys.len() > 1 {
            let name = match &base.kind {
                ast::ExprKind::Ident(name) => name.clone(),
                ast::ExprKind::Var { name, .. } => name.name.clone(),
                _ => String::new(),
            };
            return self.fail(DiagnosticKind::NotAnArray { kind: "scalar", name }, span);
        }
        let Some(key) = keys.first() else { return self.fail(DiagnosticKind::DerefNonPointer {}, span) };
        let key = self.value(key)?;
        self.subscript(pointer, key, span).map(Operand::Value)
    }

    /// What only a name with an index can be: an inline with parameters, `args[]`, `uregs[]`, an
    /// array that does not exist yet.
    fn index_of_name(&mut self, name: &str, keys: &[ast::Expr], span: Span) -> Result<Option<Operand>> {
        self.check_name_stability("associative array", name, span)?;
        if self.bindings.iter().any(|(param, _)| param == name)
            || self.world.variable(Scope::Global, name).is_some()
        {
            return Ok(None);
        }
        if let Some(Symbol::Inline(inline)) = self.world.symbol(name).cloned()
            && inline.params.is_some()
        {
            return self.expand(name, &inline, keys, span).map(Some);
        }
        match name {
            "args" => {
                self.check_args_stability(span)?;
                return self.typed_argument(keys, span).map(Some);
            }
            "uregs" => return self.register(keys, span).map(Some),
            _ if super::process::is_array(name) => {
                return self.fail(DiagnosticKind::TranslatedResult {}, span);
            }
            _ => {}
        }
        let is_known = self.world.symbol(name).is_some()
            || self.world.builtin(name).is_some()
            || arg_number(name).is_some()
            || (function_kind(name).is_some() && !self.world.lacks(name));
        if is_known || name.contains('`') {
            return Ok(None);
        }
        self.fail(DiagnosticKind::NotYetDeclared { name: name.to_owned() }, span)
    }

    // uregs "[" INT "]"
    fn register(&mut self, keys: &[ast::Expr], span: Span) -> Result<Operand> {
        let index = self.constant_index("uregs", keys, span)?;
        if index < 0 {
            return self.fail(DiagnosticKind::RegisterIndex { index, array: "uregs" }, span);
        }
        Ok(Operand::Value(Expr::int(0, prim::UINT64, span)))
    }

    /// The constant between the brackets of `args[]` or `uregs[]`.
    pub(crate) fn constant_index(&mut self, name: &str, keys: &[ast::Expr], span: Span) -> Result<i64> {
        let [key] = keys else {
            let kind = DiagnosticKind::ProtoLen {
                subject: format!("{name}[ ]"),
                passed: Passed::Keys(keys.len()),
                expected: Expected::Exactly(1),
            };
            return self.fail(kind, span);
        };
        let value = self.value(key)?;
        match value.as_int() {
            Some(index) => Ok(index.cast_signed()),
            None => {
                let argument = self.world.types.name(value.ty);
                let kind =
                    DiagnosticKind::ArrayIndexNotConstant { name: name.to_owned(), index: 1, argument };
                self.fail(kind, span)
            }
        }
    }

    /// An element of an associative array that has a signature.
    pub(super) fn element(&mut self, id: VarId, keys: &[ast::Expr], span: Span) -> Result<Expr> {
        self.world.var_mut(id).mentioned = true;
        let variable = self.world.var(id).clone();
        let types = variable.keys.clone().unwrap_or_default();
        self.check_key_count(variable.scope, types.len(), span)?;
        let keys = self.keys(keys)?;
        self.check_signature(&format!("{}[ ]", variable.written()), &types, &keys, span)?;
        match variable.ty {
            Some(ty) => Ok(Expr::new(ExprKind::Load(Place::Elem { var: id, keys }), ty, span)),
            None => self.fail(DiagnosticKind::NotYetDeclared { name: variable.written() }, span),
        }
    }

    /// The keys of an associative array as values.
    pub(super) fn keys(&mut self, keys: &[ast::Expr]) -> Result<Vec<Expr>> {
        let mut values = Vec::with_capacity(keys.len());
        for (index, key) in keys.iter().enumerate() {
            let operand = self.operand(key)?;
            let of = "associative array";
            values.push(self.key_value(operand, of, index + 1, key.span)?);
        }
        Ok(values)
    }

    /// A value that may be a key.
    pub(super) fn key_value(
        &mut self,
        operand: Operand,
        of: &'static str,
        index: usize,
        span: Span,
    ) -> Result<Expr> {
        let kind = match operand {
            Operand::Value(value) if self.world.class(value.ty) != Class::Void => {
                return self.with_bytes(value, span);
            }
            Operand::Action { name } if super::action::result_type(name) != prim::VOID => {
                return self.require_value(operand, span);
            }
            Operand::Value(_) | Operand::Action { .. } => "void",
            other => self.describe(&other).1,
        };
        self.fail(DiagnosticKind::KeyType { kind: kind.to_owned(), of, index }, span)
    }

    /// Keys against a signature: count, then types.
    pub(super) fn check_signature(
        &mut self,
        subject: &str,
        types: &[dif::TypeId],
        keys: &[Expr],
        span: Span,
    ) -> Result<()> {
        if types.len() != keys.len() {
            let (passed, expected) = (Passed::Keys(keys.len()), Expected::Exactly(types.len()));
            let kind = DiagnosticKind::ProtoLen { subject: subject.to_owned(), passed, expected };
            return self.fail(kind, span);
        }
        for (index, (&ty, key)) in types.iter().zip(keys).enumerate() {
            if !self.world.accepts_key(ty, key) {
                let kind = DiagnosticKind::ProtoKey {
                    subject: subject.to_owned(),
                    index: index + 1,
                    prototype: self.world.types.name(ty),
                    key: self.world.types.name(key.ty),
                };
                return self.fail(kind, key.span);
            }
        }
        Ok(())
    }

    /// `base[key]` where it is `*(base + key)`.
    pub(super) fn subscript(&mut self, base: Expr, key: Expr, span: Span) -> Result<Expr> {
        if let Type::Array { elem, len } = *self.world.types.base(base.ty) {
            if !self.world.is_integer(key.ty) {
                let (lhs, rhs) = (self.world.types.name(base.ty), self.world.types.name(key.ty));
                let kind = DiagnosticKind::IncompatibleOperands { lhs, operator: "+", rhs };
                return self.fail(kind, span);
            }
            return self.array_element(base, key, elem, len, span);
        }
        if self.world.class(base.ty) == Class::Integer {
            return self.fail(DiagnosticKind::DerefNonPointer {}, span);
        }
        let sum = self.pointer_sum(base, key, "+", Arith::Add, span)?;
        self.deref(sum, span)
    }

    fn array_element(
        &mut self,
        base: Expr,
        key: Expr,
        elem: dif::TypeId,
        len: u32,
        span: Span,
    ) -> Result<Expr> {
        let size = u32::try_from(self.world.size_of(elem)).unwrap_or(u32::MAX);
        // One without a length goes on as far as its memory does.
        let len = if len == 0 { u32::MAX } else { len };
        if let Some(index) = key.as_int() {
            if index < u64::from(len) {
                let offset = index.wrapping_mul(u64::from(size));
                if let Ok(offset) = i32::try_from(offset) {
                    return Ok(self.memory(base, offset, None, elem, span));
                }
            } else if self.world.is_oracle() {
                let kind = DiagnosticKind::IndexOutOfBounds { index, max: u64::from(len) };
                return self.fail(kind, span);
            }
        }
        let ty = self.world.types.pointer(elem);
        let kind = ExprKind::Element { base: Box::new(base), index: Box::new(key), size, len };
        Ok(self.memory(Expr::new(kind, ty, span), 0, None, elem, span))
    }

    // unary ::= "*" cast
    pub(super) fn deref(&mut self, pointer: Expr, span: Span) -> Result<Expr> {
        let Some(target) = self.world.pointee(pointer.ty) else {
            return self.fail(DiagnosticKind::DerefNonPointer {}, span);
        };
        match self.world.types.base(target) {
            Type::Void => self.fail(DiagnosticKind::DerefVoid {}, span),
            Type::Function { .. } => self.fail(DiagnosticKind::DerefFunction {}, span),
            _ => Ok(self.memory(pointer, 0, None, target, span)),
        }
    }

    /// What is at `offset` from the address that `base` is; constant offsets add up.
    pub(super) fn memory(
        &mut self,
        base: Expr,
        offset: i32,
        bits: Option<Bits>,
        ty: dif::TypeId,
        span: Span,
    ) -> Expr {
        let is_aggregate = matches!(self.world.class(base.ty), Class::Record | Class::Array);
        let place = match base.kind {
            // The address of a member that is itself a struct or an array.
            ExprKind::Load(Place::Memory { base: inner, offset: first, bits: None })
                if is_aggregate && first.checked_add(offset).is_some() =>
            {
                Place::Memory { base: inner, offset: first.wrapping_add(offset), bits }
            }
            ExprKind::Binary { op: Arith::Add, lhs, rhs }
                if small_constant(&rhs).is_some_and(|c| c.checked_add(offset).is_some()) =>
            {
                let first = small_constant(&rhs).unwrap_or(0);
                Place::Memory { base: lhs, offset: first.wrapping_add(offset), bits }
            }
            kind => {
                let base = Expr::new(kind, base.ty, base.span);
                Place::Memory { base: Box::new(base), offset, bits }
            }
        };
        Expr::new(ExprKind::Load(place), ty, span)
    }

    // postfix ::= postfix "." IDENT | postfix "->" IDENT
    pub(super) fn member(
        &mut self,
        base: &ast::Expr,
        member: &ast::Ident,
        arrow: bool,
        span: Span,
    ) -> Result<Operand> {
        if let Some(value) = self.system_member(base, member, arrow, span)? {
            return Ok(Operand::Value(value));
        }
        let operand = self.operand(base)?;
        if let Operand::Translated { translator, input, pointer } = &operand
            && *pointer == arrow
        {
            let (translator, input) = (translator.clone(), input.clone());
            return self.translated_member(&translator, input, member, span).map(Operand::Value);
        }
        let value = match operand {
            Operand::Action { .. } | Operand::AggFunction { .. } | Operand::Aggregation { .. } => {
                let ty = self.describe(&operand).0;
                let kind = if arrow {
                    DiagnosticKind::ArrowNotPointer {}
                } else {
                    DiagnosticKind::DotNotRecord { ty }
                };
                return self.fail(kind, span);
            }
            operand => self.require_value(operand, base.span)?,
        };
        let record = if arrow {
            let Some(target) = self
                .world
                .pointee(value.ty)
                .filter(|_| matches!(self.world.class(value.ty), Class::Pointer | Class::Array))
            else {
                return self.fail(DiagnosticKind::ArrowNotPointer {}, span);
            };
            target
        } else {
            value.ty
        };
        let Type::Record(found) = self.world.types.base(record) else {
            let ty = self.world.types.name(record);
            let kind = if arrow {
                DiagnosticKind::ArrowNotRecord { ty }
            } else {
                DiagnosticKind::DotNotRecord { ty }
            };
            return self.fail(kind, span);
        };
        let Some(members) = &found.members else {
            let ty = self.world.types.name(record);
            let operator = if arrow { "->" } else { "." };
            return self.fail(DiagnosticKind::OperandIncomplete { operator, ty }, span);
        };
        let Some(found) = members.iter().find(|m| *m.name == *member.name).cloned() else {
            let (member, ty) = (member.name.clone(), self.world.types.name(record));
            return self.fail(DiagnosticKind::NotAMember { member, ty }, span);
        };
        let (offset, bits) = self.member_place(&found);
        let ty = bits.map_or(found.ty, |bits| self.world.bit_field(found.ty, bits.width));
        Ok(Operand::Value(self.memory(value, offset, bits, ty, span)))
    }

    /// Byte offset of a member, and its bits within the storage unit there.
    pub(super) fn member_place(&self, member: &dif::ty::Member) -> (i32, Option<Bits>) {
        let Some(width) = member.bits else {
            return (i32::try_from(member.offset_bits / 8).unwrap_or(i32::MAX), None);
        };
        let (unit, signed) = self.world.repr(member.ty).unwrap_or((4, true));
        let unit_bits = u32::from(unit) * 8;
        let start = member.offset_bits / unit_bits * unit_bits;
        let shift = u8::try_from(member.offset_bits - start).unwrap_or(0);
        let bits = Bits { unit, shift, width, signed };
        (i32::try_from(start / 8).unwrap_or(i32::MAX), Some(bits))
    }

    /// The offset in bits of a member, for `offsetof`.
    pub(super) fn find_member(&self, record: dif::TypeId, name: &str) -> Option<dif::ty::Member> {
        let Type::Record(record) = self.world.types.base(record) else { return None };
        record.members.as_ref()?.iter().find(|member| *member.name == *name).cloned()
    }

    /// Whether a type is a struct or union, and of which kind.
    pub(super) fn record_kind(&self, ty: dif::TypeId) -> Option<RecordKind> {
        match self.world.types.base(ty) {
            Type::Record(record) => Some(record.kind),
            _ => None,
        }
    }
}

/// A constant that fits an instruction's offset.
fn small_constant(expr: &Expr) -> Option<i32> {
    expr.as_int().and_then(|value| i32::try_from(value.cast_signed()).ok())
}
