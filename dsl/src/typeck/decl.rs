//! Declarations: types, variables, enumerators, inlines.
//!
//! A type is built in two steps, as C's grammar demands: the specifiers give the innermost type,
//! the declarator wraps it from the outside in. A struct mentioned before it is defined exists
//! from its mention on, incomplete, and is completed in place, so that pointers to it stay what
//! they are. Layout is C's: natural alignment, bit-fields from the lowest bit of their unit.
//!
//! Source: D reference, sections 2.4, 2.5 and 10.3.

use std::rc::Rc;

use dif::TypeId;
use dif::program::Scope;
use dif::ty::{Enum, Member, Record, RecordKind, Type, prim};

use super::{Checker, Operand, Result};
use crate::ast::{self, ArrayDim, BasicType, DeclSpecKind, Derivation, MemberDeclarator, Storage, TypeSpec};
use crate::diag::{DiagnosticKind, Redeclared};
use crate::scope::{Inline, Origin, Symbol, Variable};
use crate::source::Span;
use crate::tast::{Expr, ExprKind};
use crate::typeck::convert::Class;

/// What a declarator declares.
struct Declared {
    ty: TypeId,
    /// The key types of an associative array.
    keys: Option<Vec<TypeId>>,
}

/// The basic words of a declaration's head, counted.
#[derive(Default)]
struct Words {
    signed: usize,
    unsigned: usize,
    short: usize,
    long: usize,
    base: Option<BasicType>,
    other: Option<TypeId>,
}

impl Checker<'_> {
    // declaration ::= specs [ declarator { "," declarator } ] ";"
    pub(super) fn declaration(&mut self, declaration: &ast::Declaration) -> Result<()> {
        let storage = self.storage(&declaration.specs)?;
        match storage {
            Some(Storage::Auto | Storage::Register | Storage::Static) => {
                return self.fail(DiagnosticKind::DeclBadClass {}, declaration.specs.span);
            }
            Some(Storage::Extern | Storage::Typedef | Storage::Thread | Storage::Clause) | None => {}
        }
        let base = self.specifiers(&declaration.specs)?;
        if declaration.declarators.is_empty() && !defines_tag(&declaration.specs) {
            return self.fail(DiagnosticKind::DeclUseless {}, declaration.span);
        }
        for declarator in &declaration.declarators {
            let Some(name) = &declarator.name else {
                return self.fail(DiagnosticKind::DeclUseless {}, declarator.span);
            };
            if name.name.contains('`') {
                let name = name.name.clone();
                return self.fail(DiagnosticKind::DeclScoped { name }, declarator.span);
            }
            let declared = self.declarator(base, &declarator.derivations, &name.name, declarator.span)?;
            match storage {
                Some(Storage::Typedef) => self.typedef(&name.name, declared.ty, name.span)?,
                Some(Storage::Extern) => return self.unsupported("extern", declaration.span),
                Some(Storage::Thread) => self.declare(Scope::Thread, &name.name, declared, name.span)?,
                Some(Storage::Clause) => self.declare(Scope::Clause, &name.name, declared, name.span)?,
                Some(Storage::Auto | Storage::Register | Storage::Static) | None => {
                    self.declare(Scope::Global, &name.name, declared, name.span)?;
                }
            }
        }
        Ok(())
    }

    /// The storage class among the specifiers; there is one at most.
    fn storage(&mut self, specs: &ast::DeclSpecs) -> Result<Option<Storage>> {
        let mut found = None;
        for spec in &specs.list {
            if let DeclSpecKind::Storage(storage) = spec.kind {
                if found.is_some() {
                    return self.fail(DiagnosticKind::DeclTwoClasses {}, spec.span);
                }
                found = Some(storage);
            }
        }
        Ok(found)
    }

    // typedef T name;
    fn typedef(&mut self, name: &str, ty: TypeId, span: Span) -> Result<()> {
        let owned = name.to_owned();
        let is_this = |ty: &Type| matches!(ty, Type::Typedef { name, .. } if **name == *owned);
        let is_known = self.world.types.iter().skip(self.world.n_given_types).any(|(_, ty)| is_this(ty));
        if is_known {
            return self.fail(DiagnosticKind::Redeclared { what: Redeclared::Typedef, name: owned }, span);
        }
        self.world.types.push(Type::Typedef { name: name.into(), target: ty });
        Ok(())
    }

    /// A variable, perhaps declared before with the same type.
    fn declare(&mut self, scope: Scope, name: &str, declared: Declared, span: Span) -> Result<()> {
        let Declared { ty, keys } = declared;
        let owned = name.to_owned();
        if scope == Scope::Clause && keys.is_some() {
            return self.fail(DiagnosticKind::DeclLocalArray { name: owned }, span);
        }
        if scope == Scope::Global {
            self.check_global_name(name, span)?;
        }
        if self.world.types.resolve(ty) == prim::VOID || self.world.class(ty) == Class::Void {
            return self.fail(DiagnosticKind::VoidObject { name: owned }, span);
        }
        if let Type::Record(Record { members: None, .. }) = self.world.types.base(ty) {
            let ty = self.world.types.name(ty);
            return self.fail(DiagnosticKind::Incomplete { ty, name: owned }, span);
        }
        if let Some(id) = self.world.variable(scope, name) {
            return self.redeclare(id, ty, keys.as_deref(), span);
        }
        if let Some(keys) = &keys {
            self.check_key_count(scope, keys.len(), span)?;
        }
        let id = self.create_variable(scope, name, span)?;
        let variable: &mut Variable = self.world.var_mut(id);
        (variable.ty, variable.keys, variable.origin) = (Some(ty), keys, Origin::Declared);
        Ok(())
    }

    /// Refuses names that mean something else already.
    fn check_global_name(&mut self, name: &str, span: Span) -> Result<()> {
        let what = if crate::resolve::is_built_in(name) {
            Redeclared::BuiltIn
        } else if matches!(
            self.world.types.lookup(name).map(|id| self.world.types.get(id)),
            Some(Type::Typedef { .. })
        ) {
            Redeclared::TypedefIdentifier
        } else if self.world.symbol(name).is_some() {
            Redeclared::Identifier
        } else {
            return Ok(());
        };
        self.fail(DiagnosticKind::Redeclared { what, name: name.to_owned() }, span)
    }

    fn redeclare(&mut self, id: dif::VarId, ty: TypeId, keys: Option<&[TypeId]>, span: Span) -> Result<()> {
        let previous = self.world.var(id).clone();
        let same_keys = match (&previous.keys, keys) {
            (None, None) => true,
            (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.world.same(*a, *b)),
            (Some(_), None) | (None, Some(_)) => false,
        };
        if same_keys && previous.ty.is_none_or(|previous| self.world.same(previous, ty)) {
            return Ok(());
        }
        let describe = |keys: bool, ty: Option<TypeId>| {
            let kind = if keys { "associative array" } else { "scalar" };
            format!("{kind} {}", ty.map_or_else(String::new, |ty| self.world.types.name(ty)))
        };
        let kind = DiagnosticKind::RedeclaredAs {
            name: previous.name.clone(),
            current: describe(keys.is_some(), Some(ty)),
            previous: describe(previous.keys.is_some(), previous.ty),
        };
        self.fail(kind, span)
    }

    /// The type that the specifiers give.
    fn specifiers(&mut self, specs: &ast::DeclSpecs) -> Result<TypeId> {
        let mut words = Words::default();
        for spec in &specs.list {
            let DeclSpecKind::Type(ty) = &spec.kind else { continue };
            match ty {
                TypeSpec::Basic(BasicType::Signed) => words.signed += 1,
                TypeSpec::Basic(BasicType::Unsigned) => words.unsigned += 1,
                TypeSpec::Basic(BasicType::Short) => words.short += 1,
                TypeSpec::Basic(BasicType::Long) => words.long += 1,
                TypeSpec::Basic(basic) => {
                    if words.base.is_some() || words.other.is_some() {
                        return self.fail(DiagnosticKind::DeclCombination {}, spec.span);
                    }
                    words.base = Some(*basic);
                }
                TypeSpec::Named(name) => {
                    if words.base.is_some() || words.other.is_some() {
                        return self.fail(DiagnosticKind::DeclTwoNames {}, spec.span);
                    }
                    words.other = Some(self.named_type(name, spec.span)?);
                }
                TypeSpec::Record(record) => {
                    if words.base.is_some() || words.other.is_some() {
                        return self.fail(DiagnosticKind::DeclCombination {}, spec.span);
                    }
                    words.other = Some(self.record(record, spec.span)?);
                }
                TypeSpec::Enum(spec_enum) => {
                    if words.base.is_some() || words.other.is_some() {
                        return self.fail(DiagnosticKind::DeclCombination {}, spec.span);
                    }
                    words.other = Some(self.enumeration(spec_enum, spec.span)?);
                }
            }
        }
        self.combine_words(&words, specs.span)
    }

    fn named_type(&mut self, name: &str, span: Span) -> Result<TypeId> {
        match self.world.types.lookup(name) {
            Some(ty) => Ok(ty),
            None => self.fail(DiagnosticKind::UnknownType { name: name.to_owned() }, span),
        }
    }

    /// The type that counted words name.
    fn combine_words(&mut self, words: &Words, span: Span) -> Result<TypeId> {
        let is_signed_or_not = words.signed + words.unsigned > 0;
        let has_length = words.short + words.long > 0;
        if let Some(ty) = words.other {
            if is_signed_or_not {
                return self.fail(DiagnosticKind::DeclSignNotInt {}, span);
            }
            if has_length {
                return self.fail(DiagnosticKind::DeclLongNotNumber {}, span);
            }
            return Ok(ty);
        }
        let base = words.base.unwrap_or(BasicType::Int);
        let mistake = match base {
            BasicType::Char if has_length => Some(DiagnosticKind::DeclCharAttribute {}),
            BasicType::Void if has_length || is_signed_or_not => Some(DiagnosticKind::DeclVoidAttribute {}),
            BasicType::Float | BasicType::Double | BasicType::String if is_signed_or_not => {
                Some(DiagnosticKind::DeclSignNotInt {})
            }
            BasicType::String if has_length => Some(DiagnosticKind::DeclLongNotNumber {}),
            BasicType::Void
            | BasicType::Char
            | BasicType::Int
            | BasicType::Float
            | BasicType::Double
            | BasicType::String
            | BasicType::Short
            | BasicType::Long
            | BasicType::Signed
            | BasicType::Unsigned => None,
        };
        if let Some(kind) = mistake {
            return self.fail(kind, span);
        }
        let unsigned = words.unsigned > 0;
        let found = match (base, words.short, words.long, words.signed + words.unsigned) {
            (BasicType::Void, ..) => Some(prim::VOID),
            (BasicType::String, ..) => Some(prim::STRING),
            (BasicType::Char, _, _, 0) => Some(prim::CHAR),
            (BasicType::Char, _, _, 1) => Some(if unsigned { prim::UCHAR } else { prim::SCHAR }),
            (BasicType::Float, 0, 0, 0) => Some(prim::FLOAT),
            (BasicType::Double, 0, 0, 0) => Some(prim::DOUBLE),
            (BasicType::Double, 0, 1, 0) => Some(prim::LDOUBLE),
            (BasicType::Int, 1, 0, 0 | 1) => Some(if unsigned { prim::USHORT } else { prim::SHORT }),
            (BasicType::Int, 0, 0, 0 | 1) => Some(if unsigned { prim::UINT } else { prim::INT }),
            (BasicType::Int, 0, 1, 0 | 1) => Some(if unsigned { prim::ULONG } else { prim::LONG }),
            (BasicType::Int, 0, 2, 0 | 1) => Some(if unsigned { prim::ULLONG } else { prim::LLONG }),
            _ => None,
        };
        match found {
            Some(ty) => Ok(ty),
            None => self.fail(DiagnosticKind::UnknownType { name: spell(words) }, span),
        }
    }

    // declarator: from the name outwards, so the last derivation is applied first.
    fn declarator(
        &mut self,
        base: TypeId,
        derivations: &[Derivation],
        name: &str,
        span: Span,
    ) -> Result<Declared> {
        let mut ty = base;
        let mut keys = None;
        for derivation in derivations.iter().rev() {
            if keys.is_some() {
                return self.fail(DiagnosticKind::ArrayOfArrays {}, span);
            }
            match derivation {
                Derivation::Pointer(_) => ty = self.world.types.pointer(ty),
                Derivation::Array(ArrayDim::Unknown) => {
                    return self.fail(DiagnosticKind::DeclArrayUnknown { name: name.to_owned() }, span);
                }
                Derivation::Array(ArrayDim::Size(size)) => {
                    let len = self.dimension(size)?;
                    if self.world.types.resolve(ty) == prim::VOID {
                        return self.fail(DiagnosticKind::VoidArray {}, span);
                    }
                    ty = self.world.types.array(ty, len);
                    if u32::try_from(self.world.size_of(ty)).is_err() {
                        return self.fail(DiagnosticKind::DeclArrayBig {}, span);
                    }
                }
                Derivation::Array(ArrayDim::Keys(params)) => {
                    keys = Some(self.parameters(params, "array", span)?.into_iter().map(|p| p.1).collect());
                }
                Derivation::Function(params) => {
                    let list = self.parameters(params, "function", span)?;
                    let params_types = list.into_iter().map(|p| p.1).collect();
                    let variadic = params.variadic;
                    ty = self.world.types.intern(Type::Function { ret: ty, params: params_types, variadic });
                }
            }
        }
        Ok(Declared { ty, keys })
    }

    fn dimension(&mut self, size: &ast::Expr) -> Result<u32> {
        let value = self.constant(size)?;
        match value {
            Some(n) if n.cast_signed() > 0 => match u32::try_from(n) {
                Ok(n) => Ok(n),
                Err(_) => self.fail(DiagnosticKind::DeclArrayBig {}, size.span),
            },
            Some(_) | None => self.fail(DiagnosticKind::DeclSubscript {}, size.span),
        }
    }

    /// The value of an expression that should be an integer constant; `None` if it is not.
    fn constant(&mut self, expr: &ast::Expr) -> Result<Option<u64>> {
        Ok(match self.operand(expr)? {
            Operand::Value(value) => value.as_int(),
            _ => None,
        })
    }

    /// Parameters: names, where given, with their types.
    pub(crate) fn parameters(
        &mut self,
        params: &ast::Params,
        what: &'static str,
        span: Span,
    ) -> Result<Vec<(Option<String>, TypeId)>> {
        if params.variadic && what != "function" {
            return self.fail(DiagnosticKind::ProtoVariadic { what }, span);
        }
        let mut list: Vec<(Option<String>, TypeId)> = Vec::new();
        for (index, param) in params.list.iter().enumerate() {
            let has_class = param.specs.list.iter().any(|spec| matches!(spec.kind, DeclSpecKind::Storage(_)));
            if has_class {
                return self.fail(DiagnosticKind::DeclParameterClass {}, param.span);
            }
            let base = self.specifiers(&param.specs)?;
            let name = param.declarator.name.as_ref().map(|name| name.name.clone());
            let shown = name.clone().unwrap_or_else(|| "(anonymous)".to_owned());
            let ty = self.declarator(base, &param.declarator.derivations, &shown, param.span)?.ty;
            if self.world.types.resolve(ty) == prim::VOID {
                if params.list.len() == 1 && what != "array" {
                    return match name {
                        Some(name) => self.fail(DiagnosticKind::ProtoVoidNamed { name }, param.span),
                        None => Ok(Vec::new()),
                    };
                }
                let ty = self.world.types.name(ty);
                let kind = DiagnosticKind::ProtoType { what, ty, name: shown, index: index + 1 };
                return self.fail(kind, param.span);
            }
            if let Some(name) = &name
                && list.iter().any(|(other, _)| other.as_ref() == Some(name))
            {
                let kind = DiagnosticKind::ProtoDuplicate { what, name: name.clone(), index: index + 1 };
                return self.fail(kind, param.span);
            }
            list.push((name, ty));
        }
        Ok(list)
    }

    // type_name ::= specs abstract_declarator
    pub(crate) fn type_name(&mut self, name: &ast::TypeName) -> Result<TypeId> {
        let base = self.specifiers(&name.specs)?;
        Ok(self.declarator(base, &name.declarator.derivations, "", name.span)?.ty)
    }

    // struct_or_union ::= ("struct" | "union") [ TAG ] [ "{" members "}" ]
    fn record(&mut self, spec: &ast::RecordSpec, span: Span) -> Result<TypeId> {
        let kind = match spec.kind {
            ast::RecordKind::Struct => RecordKind::Struct,
            ast::RecordKind::Union => RecordKind::Union,
        };
        let tag = spec.tag.as_ref().map_or("", |tag| tag.name.as_str());
        let known = if tag.is_empty() { None } else { self.world.types.lookup_record(kind, tag) };
        let announced = Record { kind, tag: tag.into(), size: 0, align: 1, members: None };
        let Some(members) = &spec.members else {
            return Ok(known.unwrap_or_else(|| self.world.types.push(Type::Record(announced))));
        };
        let id = match known {
            Some(id) => {
                if let Type::Record(Record { members: Some(_), .. }) = self.world.types.get(id) {
                    let ty = self.world.types.name(id);
                    return self.fail(DiagnosticKind::TypeRedeclared { ty }, span);
                }
                id
            }
            None => self.world.types.push(Type::Record(announced)),
        };
        let mut layout = RecordLayout::new(kind);
        for line in members {
            let base = self.specifiers(&line.specs)?;
            for member in &line.members {
                self.member_declarator(base, member, &mut layout)?;
            }
        }
        let record = layout.finish(tag);
        self.world.types.complete(id, Type::Record(record));
        Ok(id)
    }

    fn member_declarator(
        &mut self,
        base: TypeId,
        member: &MemberDeclarator,
        layout: &mut RecordLayout,
    ) -> Result<()> {
        let span = member.declarator.span;
        let name = member.declarator.name.as_ref().map_or("", |name| name.name.as_str());
        let owned = name.to_owned();
        if name.contains('`') {
            return self.fail(DiagnosticKind::MemberScoped { name: owned }, span);
        }
        if name.is_empty() && member.width.is_none() {
            return self.fail(DiagnosticKind::MemberUnnamed {}, span);
        }
        let Declared { ty, keys } = self.declarator(base, &member.declarator.derivations, name, span)?;
        if keys.is_some() {
            return self.fail(DiagnosticKind::DynamicMember { name: owned }, span);
        }
        if let Some(width) = &member.width {
            return self.bit_field(name, ty, width, layout, span);
        }
        if self.world.class(ty) == Class::Void {
            return self.fail(DiagnosticKind::VoidMember { name: owned }, span);
        }
        if let Type::Record(Record { members: None, .. }) = self.world.types.base(ty) {
            let ty = self.world.types.name(ty);
            return self.fail(DiagnosticKind::Incomplete { ty, name: owned }, span);
        }
        if layout.has(name) {
            return self.fail(DiagnosticKind::MemberDuplicate { name: owned }, span);
        }
        let size = u32::try_from(self.world.size_of(ty)).unwrap_or(u32::MAX);
        let align = u32::try_from(self.world.types.align_of(ty)).unwrap_or(1);
        layout.push(name, ty, size, align);
        Ok(())
    }

    // member ::= declarator ":" width
    fn bit_field(
        &mut self,
        name: &str,
        ty: TypeId,
        width: &ast::Expr,
        layout: &mut RecordLayout,
        span: Span,
    ) -> Result<()> {
        let owned = name.to_owned();
        let is_enum = matches!(self.world.types.base(ty), Type::Enum(_));
        let Some((size, _)) = self.world.types.integer(ty).filter(|_| !(is_enum && self.world.is_oracle()))
        else {
            return self.fail(DiagnosticKind::BitFieldType { name: owned }, span);
        };
        let Some(bits) = self.constant(width)? else {
            return self.fail(DiagnosticKind::BitFieldNotConstant {}, span);
        };
        if bits.cast_signed() < 0 || (bits == 0 && !name.is_empty()) {
            return self.fail(DiagnosticKind::BitFieldNotConstant {}, span);
        }
        if bits > u64::from(size) * 8 {
            return self.fail(DiagnosticKind::BitFieldTooBig { name: owned }, span);
        }
        if layout.has(name) {
            return self.fail(DiagnosticKind::MemberDuplicate { name: owned }, span);
        }
        layout.push_bits(name, ty, u32::from(size), u8::try_from(bits).unwrap_or(0));
        Ok(())
    }

    // enum ::= "enum" [ TAG ] [ "{" enumerators "}" ]
    fn enumeration(&mut self, spec: &ast::EnumSpec, span: Span) -> Result<TypeId> {
        let tag = spec.tag.as_ref().map_or("", |tag| tag.name.as_str());
        let known = if tag.is_empty() { None } else { self.world.types.lookup_enum(tag) };
        let announced = Enum { tag: tag.into(), values: None };
        let Some(enumerators) = &spec.enumerators else {
            return Ok(known.unwrap_or_else(|| self.world.types.push(Type::Enum(announced))));
        };
        let id = match known {
            Some(id) => {
                if let Type::Enum(Enum { values: Some(_), .. }) = self.world.types.get(id) {
                    let ty = self.world.types.name(id);
                    return self.fail(DiagnosticKind::TypeRedeclared { ty }, span);
                }
                id
            }
            None => self.world.types.push(Type::Enum(announced)),
        };
        let mut values: Vec<(Box<str>, i32)> = Vec::new();
        let mut next = 0i32;
        for enumerator in enumerators {
            let value = self.enumerator(enumerator, next)?;
            let name = enumerator.name.name.as_str();
            if values.iter().any(|(other, _)| **other == *name) {
                let name = name.to_owned();
                return self.fail(DiagnosticKind::EnumeratorDuplicate { name }, enumerator.name.span);
            }
            if self.world.variable(Scope::Global, name).is_some()
                || self.world.symbol(name).is_some()
                || crate::resolve::is_built_in(name)
            {
                let (what, name) = (Redeclared::Identifier, name.to_owned());
                return self.fail(DiagnosticKind::Redeclared { what, name }, enumerator.name.span);
            }
            self.world.define(name, Symbol::Enumerator { value, ty: id });
            values.push((name.into(), value));
            next = value.wrapping_add(1);
        }
        self.world.types.complete(id, Type::Enum(Enum { tag: tag.into(), values: Some(values) }));
        Ok(id)
    }

    fn enumerator(&mut self, enumerator: &ast::Enumerator, next: i32) -> Result<i32> {
        let Some(value) = &enumerator.value else { return Ok(next) };
        let name = enumerator.name.name.clone();
        match self.constant(value)? {
            None => self.fail(DiagnosticKind::EnumeratorNotConstant { name }, enumerator.name.span),
            Some(value) => match i32::try_from(value.cast_signed()) {
                Ok(value) => Ok(value),
                Err(_) => self.fail(DiagnosticKind::EnumeratorOverflow { name }, enumerator.name.span),
            },
        }
    }

    // inline ::= "inline" specs declarator "=" assign ";"
    pub(super) fn inline(&mut self, inline: &ast::Inline) -> Result<()> {
        let Some(name) = &inline.declarator.name else {
            return self.fail(DiagnosticKind::InlineUnnamed {}, inline.span);
        };
        let span = name.span;
        if self.storage(&inline.specs)?.is_some() {
            return self.fail(DiagnosticKind::InlineBadClass {}, inline.specs.span);
        }
        let base = self.specifiers(&inline.specs)?;
        let (params, rest) = match inline.declarator.derivations.split_first() {
            Some((Derivation::Array(ArrayDim::Keys(params)), rest)) => (Some(params), rest),
            _ => (None, inline.declarator.derivations.as_slice()),
        };
        let ty = self.declarator(base, rest, &name.name, span)?.ty;
        if self.world.types.resolve(ty) == prim::VOID {
            return self.fail(DiagnosticKind::VoidInline { name: name.name.clone() }, span);
        }
        self.check_inline_name(&name.name, span)?;
        let params = match params {
            Some(params) => Some(self.inline_parameters(params, span)?),
            None => None,
        };
        let value = self.check_inline_body(&name.name, ty, params.as_deref(), &inline.value, span)?;
        let value = if params.is_none() { Some(value) } else { None };
        let inline = Inline { params, body: inline.value.clone(), value };
        self.world.define(&name.name, Symbol::Inline(Rc::new(inline)));
        Ok(())
    }

    fn check_inline_name(&mut self, name: &str, span: Span) -> Result<()> {
        if crate::resolve::is_built_in(name) {
            let kind = DiagnosticKind::Redeclared { what: Redeclared::BuiltIn, name: name.to_owned() };
            return self.fail(kind, span);
        }
        let oracle = self.world.is_oracle();
        let previous = match self.world.symbol(name) {
            Some(Symbol::Inline(inline)) if inline.params.is_some() => {
                Some("associative array inline".into())
            }
            Some(Symbol::Inline(_)) => Some("scalar inline".to_owned()),
            Some(Symbol::Enumerator { .. }) => Some("enumerator".to_owned()),
            None => self.world.variable(Scope::Global, name).map(|id| {
                let variable = self.world.var(id);
                let kind = if variable.keys.is_some() { "associative array" } else { "scalar" };
                match variable.ty.filter(|_| !oracle) {
                    Some(ty) => format!("{kind} {}", self.world.types.name(ty)),
                    None => format!("{kind} "),
                }
            }),
        };
        match previous {
            Some(previous) => {
                self.fail(DiagnosticKind::InlineRedefined { name: name.to_owned(), previous }, span)
            }
            None => Ok(()),
        }
    }

    fn inline_parameters(&mut self, params: &ast::Params, span: Span) -> Result<Vec<(String, TypeId)>> {
        let list = self.parameters(params, "array", span)?;
        let mut named = Vec::with_capacity(list.len());
        for (index, (name, ty)) in list.into_iter().enumerate() {
            match name {
                Some(name) => named.push((name, ty)),
                None if self.world.is_oracle() => named.push((String::new(), ty)),
                None => return self.fail(DiagnosticKind::ProtoUnnamed { index: index + 1 }, span),
            }
        }
        Ok(named)
    }

    /// Types the body once, with stand-ins for the parameters, so that mistakes show here.
    fn check_inline_body(
        &mut self,
        name: &str,
        ty: TypeId,
        params: Option<&[(String, TypeId)]>,
        body: &ast::Expr,
        span: Span,
    ) -> Result<Expr> {
        let bound = params.unwrap_or_default().iter().map(|(name, ty)| (name.clone(), stand_in(*ty, span)));
        let operand = self.substitute(bound.collect(), body)?;
        match operand {
            Operand::Value(value) if self.world.accepts(ty, &value) => Ok(value),
            other => {
                let kind = DiagnosticKind::InlineIncompatible {
                    name: name.to_owned(),
                    declared: self.world.types.name(ty),
                    found: self.describe(&other).0,
                };
                self.fail(kind, span)
            }
        }
    }
}

/// A value of type `ty` that nobody will ever compute.
pub(crate) fn stand_in(ty: TypeId, span: Span) -> Expr {
    Expr::new(ExprKind::Arg(0), ty, span)
}

/// Whether the specifiers define a struct, union or enum, or announce one.
fn defines_tag(specs: &ast::DeclSpecs) -> bool {
    specs
        .list
        .iter()
        .any(|spec| matches!(spec.kind, DeclSpecKind::Type(TypeSpec::Record(_) | TypeSpec::Enum(_))))
}

/// How messages spell words that name no type.
fn spell(words: &Words) -> String {
    let mut text = String::new();
    for (n, word) in [(words.unsigned, "unsigned "), (words.signed, "signed ")] {
        text.push_str(&word.repeat(n));
    }
    text.push_str(&"short ".repeat(words.short));
    text.push_str(&"long ".repeat(words.long));
    match words.base {
        None | Some(BasicType::Int) => {}
        Some(base) => text.push_str(base.text()),
    }
    text
}

/// A struct or union being laid out; offsets count bits.
struct RecordLayout {
    kind: RecordKind,
    members: Vec<Member>,
    /// Where the next member could begin.
    next: u64,
    /// The end of the largest member.
    end: u64,
    align: u32,
}

impl RecordLayout {
    fn new(kind: RecordKind) -> RecordLayout {
        RecordLayout { kind, members: Vec::new(), next: 0, end: 0, align: 1 }
    }

    fn has(&self, name: &str) -> bool {
        !name.is_empty() && self.members.iter().any(|member| *member.name == *name)
    }

    fn push(&mut self, name: &str, ty: TypeId, size: u32, align: u32) {
        let at = self.next.next_multiple_of(u64::from(align.max(1)) * 8);
        self.place(name, ty, at, u64::from(size) * 8, None);
        self.align = self.align.max(align);
    }

    /// A bit-field does not straddle a boundary of its type; width 0 goes to the next one.
    fn push_bits(&mut self, name: &str, ty: TypeId, unit: u32, width: u8) {
        let unit_bits = u64::from(unit) * 8;
        let mut at = self.next;
        let straddles = at / unit_bits != (at + u64::from(width).max(1) - 1) / unit_bits;
        if width == 0 || straddles {
            at = at.next_multiple_of(unit_bits);
        }
        if name.is_empty() {
            self.next = if self.kind == RecordKind::Struct { at + u64::from(width) } else { 0 };
            self.end = self.end.max(at + u64::from(width));
            return;
        }
        self.place(name, ty, at, u64::from(width), Some(width));
        self.align = self.align.max(unit);
    }

    fn place(&mut self, name: &str, ty: TypeId, at: u64, bits: u64, width: Option<u8>) {
        let offset_bits = u32::try_from(at).unwrap_or(u32::MAX);
        self.members.push(Member { name: name.into(), ty, offset_bits, bits: width });
        self.end = self.end.max(at + bits);
        if self.kind == RecordKind::Struct {
            self.next = at + bits;
        }
    }

    fn finish(self, tag: &str) -> Record {
        let bytes = self.end.div_ceil(8).next_multiple_of(u64::from(self.align.max(1)));
        let size = u32::try_from(bytes).unwrap_or(u32::MAX);
        Record { kind: self.kind, tag: tag.into(), size, align: self.align, members: Some(self.members) }
    }
}
