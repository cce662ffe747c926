//! Expressions: the dispatch, constants, calls of subroutines, casts, `sizeof` and its relatives.
//!
//! [`Checker::operand`] accepts whatever an expression can be; [`Checker::value`] insists on a
//! value. Every path goes through `operand`, which bounds depth and size: substituting inlines
//! into each other can make a small program large.

use dif::TypeId;
use dif::option::OptionId;
use dif::subr::{Known, Param, Subr, SubrDef};
use dif::ty::{Type, prim};

use super::{Checker, Operand, Result};
use crate::ast::{self, IntType};
use crate::diag::{DiagnosticKind, Expected, Passed};
use crate::fold;
use crate::scope::Inline;
use crate::source::Span;
use crate::tast::{Expr, ExprKind, MAX_DEPTH, Place};
use crate::typeck::convert::Class;

/// Scratch memory of OL2 if the option says nothing.
const DEFAULT_SCRATCH: u64 = 256;

impl Checker<'_> {
    /// An expression that must be a value.
    pub(crate) fn value(&mut self, expr: &ast::Expr) -> Result<Expr> {
        let operand = self.operand(expr)?;
        self.require_value(operand, expr.span)
    }

    /// The value that an operand is; each other kind has its own refusal.
    pub(super) fn require_value(&mut self, operand: Operand, span: Span) -> Result<Expr> {
        let kind = match operand {
            Operand::Value(value) => return Ok(value),
            Operand::Aggregation { name, .. } => DiagnosticKind::NotScalar { kind: "aggregation", name },
            Operand::AggFunction { name } => {
                DiagnosticKind::ActionInExpression { kind: "aggregating function", name: name.to_owned() }
            }
            Operand::Action { name } => {
                DiagnosticKind::ActionInExpression { kind: "tracing function", name: name.to_owned() }
            }
            Operand::Translated { .. } if self.world.is_oracle() => DiagnosticKind::DynamicResultOracle {},
            Operand::Translated { .. } => DiagnosticKind::TranslatedResult {},
        };
        self.fail(kind, span)
    }

    /// A value that is recorded or is a key: of a struct that is announced only there is nothing to copy.
    pub(super) fn with_bytes(&mut self, value: Expr, span: Span) -> Result<Expr> {
        let is_empty = matches!(self.world.class(value.ty), Class::Record | Class::Array)
            && self.world.size_of(value.ty) == 0;
        if is_empty {
            let ty = self.world.types.name(value.ty);
            return self.fail(DiagnosticKind::OperandIncomplete { operator: "*", ty }, span);
        }
        Ok(value)
    }

    /// How messages call the type of an operand, and its kind.
    pub(super) fn describe(&self, operand: &Operand) -> (String, &'static str) {
        let kind = match operand {
            Operand::Value(value) => return (self.world.types.name(value.ty), "scalar"),
            Operand::Aggregation { .. } => "aggregation",
            Operand::AggFunction { .. } => "aggregating function",
            Operand::Action { name } => {
                return (self.world.types.name(super::action::result_type(name)), "void");
            }
            Operand::Translated { pointer: false, .. } => "translated data",
            Operand::Translated { pointer: true, .. } => "pointer to translated data",
        };
        (kind.to_owned(), kind)
    }

    /// An expression, whatever it is.
    pub(crate) fn operand(&mut self, expr: &ast::Expr) -> Result<Operand> {
        if self.depth >= MAX_DEPTH {
            return self.fail(DiagnosticKind::TooDeep { limit: MAX_DEPTH }, expr.span);
        }
        self.depth += 1;
        let result = self.operand_below(expr);
        self.depth -= 1;
        match &result {
            Ok(Operand::Value(value)) if value.is_too_large() => {
                self.fail(DiagnosticKind::TooDeep { limit: MAX_DEPTH }, expr.span)
            }
            Ok(_) | Err(_) => result,
        }
    }

    fn operand_below(&mut self, expr: &ast::Expr) -> Result<Operand> {
        let span = expr.span;
        let value = match &expr.kind {
            ast::ExprKind::Ident(name) => return self.ident(name, span),
            ast::ExprKind::Agg(name) => return self.aggregation(name, span),
            ast::ExprKind::Index { base, keys } => return self.index(base, keys, span),
            ast::ExprKind::Call { callee, args } => return self.call(callee, args, span),
            ast::ExprKind::Member { base, member } => return self.member(base, member, false, span),
            ast::ExprKind::Arrow { base, member } => return self.member(base, member, true, span),
            ast::ExprKind::Xlate { ty, operand } => return self.xlate(ty, operand, span),
            ast::ExprKind::Ternary { condition, then, otherwise } => {
                return self.ternary(condition, then, otherwise, span);
            }
            ast::ExprKind::Var { scope, name } => self.scoped(*scope, &name.name, span)?,
            ast::ExprKind::Scope(scope) => {
                let name = if *scope == ast::Scope::Thread { "self" } else { "this" };
                let kind = DiagnosticKind::NotScalar { kind: "pointer", name: name.to_owned() };
                return self.fail(kind, span);
            }
            ast::ExprKind::Int { value, ty } => Expr::int(*value, int_type(*ty), span),
            ast::ExprKind::Str(text) => self.string(text, span),
            ast::ExprKind::PostStep { step, operand } => {
                self.step(*step, operand, crate::tast::Gives::Old, span)?
            }
            ast::ExprKind::PreStep { step, operand } => {
                self.step(*step, operand, crate::tast::Gives::New, span)?
            }
            ast::ExprKind::Unary { op, operand } => self.unary(*op, operand, span)?,
            ast::ExprKind::SizeofExpr(operand) => self.sizeof_expr(operand, span)?,
            ast::ExprKind::SizeofType(ty) => {
                let ty = self.type_name(ty)?;
                self.sizeof(ty, span)?
            }
            ast::ExprKind::Stringof(operand) => {
                let operand = self.operand(operand)?;
                self.stringof(operand, span)?
            }
            ast::ExprKind::Offsetof { ty, member } => self.offsetof(ty, member, span)?,
            ast::ExprKind::Cast { ty, operand } => self.cast(ty, operand, span)?,
            ast::ExprKind::Binary { op, lhs, rhs } => self.binary(*op, lhs, rhs, span)?,
            ast::ExprKind::Assign { op: None, lhs, rhs } => match super::agg::named(lhs) {
                // Where it is no statement of its own, it is the aggregation and has no value.
                Some(name) => {
                    self.aggregate(name, lhs, rhs, span)?;
                    let (id, name) = (self.world.aggregation(name), name.to_owned());
                    return Ok(Operand::Aggregation { name, id });
                }
                None => self.assign(lhs, rhs, span)?,
            },
            ast::ExprKind::Assign { op: Some(op), lhs, rhs } => self.update(*op, lhs, rhs, span)?,
            ast::ExprKind::Comma { lhs, rhs } => self.comma(lhs, rhs, span)?,
        };
        Ok(Operand::Value(value))
    }

    /// A string constant; a NUL ends it, and it is cut like any other string.
    fn string(&self, text: &[u8], span: Span) -> Expr {
        let len = text.iter().position(|&b| b == 0).unwrap_or(text.len());
        let len = len.min(self.world.settings.max_string() as usize);
        Expr::new(ExprKind::Str(text[..len].into()), prim::STRING, span)
    }

    // unary ::= "sizeof" unary; the operand is typed and forgotten.
    fn sizeof_expr(&mut self, operand: &ast::Expr, span: Span) -> Result<Expr> {
        let Operand::Value(value) = self.operand(operand)? else {
            return self.fail(DiagnosticKind::SizeofUnknown {}, span);
        };
        if let ExprKind::Load(Place::Memory { bits: Some(_), .. }) = value.kind {
            return self.fail(DiagnosticKind::SizeofBitField {}, span);
        }
        // A literal is as large as its text, with the NUL, not as large as what may be assigned to it.
        if let ExprKind::Str(text) = &value.kind {
            return Ok(Expr::int(text.len() as u64 + 1, prim::SIZE, span));
        }
        self.sizeof(value.ty, span)
    }

    fn sizeof(&mut self, ty: TypeId, span: Span) -> Result<Expr> {
        let incomplete =
            matches!(self.world.types.base(ty), Type::Record(record) if record.members.is_none());
        let size = self.world.size_of(ty);
        if size == 0 && (!incomplete || !self.world.is_oracle()) {
            return self.fail(DiagnosticKind::SizeofUnknown {}, span);
        }
        Ok(Expr::int(size, prim::SIZE, span))
    }

    // postfix ::= "offsetof" "(" type_name "," IDENT ")"
    fn offsetof(&mut self, ty: &ast::TypeName, member: &ast::Ident, span: Span) -> Result<Expr> {
        let ty = self.type_name(ty)?;
        let is_announced_only = matches!(self.world.types.base(ty), Type::Record(r) if r.members.is_none());
        if is_announced_only || self.record_kind(ty).is_none() {
            return self.fail(DiagnosticKind::OffsetofType {}, span);
        }
        let name = member.name.clone();
        match self.find_member(ty, &member.name) {
            None => self.fail(DiagnosticKind::OffsetofMember { member: name }, span),
            Some(found) if found.bits.is_some() => {
                self.fail(DiagnosticKind::OffsetofBitField { member: name }, span)
            }
            Some(found) => Ok(Expr::int(u64::from(found.offset_bits / 8), prim::SIZE, span)),
        }
    }

    // unary ::= "stringof" unary
    fn stringof(&mut self, operand: Operand, span: Span) -> Result<Expr> {
        let ty = self.describe(&operand).0;
        let Operand::Value(value) = operand else {
            return self.fail(DiagnosticKind::StringofType { ty }, span);
        };
        match self.world.class(value.ty) {
            Class::String => Ok(value.at(span)),
            Class::Integer | Class::Pointer => {
                Ok(Expr::new(ExprKind::Cast(Box::new(value)), prim::STRING, span))
            }
            Class::Array if self.world.is_text(value.ty) => {
                Ok(Expr::new(ExprKind::Cast(Box::new(value)), prim::STRING, span))
            }
            Class::Array | Class::Float | Class::Record | Class::Void => {
                self.fail(DiagnosticKind::StringofType { ty }, span)
            }
        }
    }

    // cast ::= "(" type_name ")" cast
    fn cast(&mut self, ty: &ast::TypeName, operand: &ast::Expr, span: Span) -> Result<Expr> {
        let to = self.type_name(ty)?;
        let is_void = self.world.types.resolve(to) == prim::VOID;
        let found = self.operand(operand)?;
        let from = self.describe(&found).0;
        let value = match found {
            Operand::Value(value) => value,
            action @ Operand::Action { .. } if is_void => self.require_value(action, operand.span)?,
            _ => {
                let to = self.world.types.name(to);
                return self.fail(DiagnosticKind::CastInvalid { from, to }, span);
            }
        };
        let (from_class, to_class) = (self.world.class(value.ty), self.world.class(to));
        let allowed = match (to_class, from_class) {
            (Class::Integer, Class::Integer | Class::Pointer) => true,
            (Class::Pointer, Class::Integer | Class::Pointer | Class::Array) => true,
            (Class::String, Class::Integer | Class::Pointer | Class::String) => true,
            (Class::String, Class::Array) => self.world.is_text(value.ty),
            _ => is_void || (from_class != Class::Void && self.world.same(to, value.ty)),
        };
        if !allowed {
            let to = self.world.types.name(to);
            return self.fail(DiagnosticKind::CastInvalid { from, to }, span);
        }
        if let (Some(constant), Some((size, signed))) = (value.as_int(), self.world.types.integer(to)) {
            return Ok(Expr::int(fold::cut(constant, size, signed), to, span));
        }
        if let (Some(constant), Class::Pointer) = (value.as_int(), to_class) {
            return Ok(Expr::int(constant, to, span));
        }
        Ok(Expr::new(ExprKind::Cast(Box::new(value)), to, span))
    }

    /// Substitutes an inline with parameters.
    pub(super) fn expand(
        &mut self,
        name: &str,
        inline: &Inline,
        keys: &[ast::Expr],
        span: Span,
    ) -> Result<Operand> {
        let params = inline.params.as_deref().unwrap_or_default();
        let types: Vec<TypeId> = params.iter().map(|(_, ty)| *ty).collect();
        let values = self.keys(keys)?;
        self.check_signature(&format!("{name}[ ]"), &types, &values, span)?;
        // Inside, a parameter has the type it was declared with; its value stays uncut, as any operand's.
        let bound = |((param, ty), value): (&(String, TypeId), Expr)| {
            let is_integer = self.world.is_integer(*ty) && self.world.is_integer(value.ty);
            (param.clone(), if is_integer { value.retyped(*ty) } else { value })
        };
        let bound = params.iter().zip(values).map(bound).collect();
        self.substitute(bound, &inline.body)
    }

    /// Types an expression that stands elsewhere, with only these parameters in sight.
    pub(crate) fn substitute(&mut self, bound: Vec<(String, Expr)>, body: &ast::Expr) -> Result<Operand> {
        let outer = std::mem::replace(&mut self.bindings, bound);
        let result = self.operand(body);
        self.bindings = outer;
        result
    }

    // postfix ::= postfix "(" [ args ] ")"
    fn call(&mut self, callee: &ast::Expr, args: &[ast::Expr], span: Span) -> Result<Operand> {
        let ast::ExprKind::Ident(name) = &callee.kind else {
            return self.fail(DiagnosticKind::DesignatorNotFunction {}, span);
        };
        self.check_name_stability("function", name, span)?;
        if self.world.lacks(name) {
            return self.fail(self.not_a_function(name), span);
        }
        if let Some(subr) = self.subroutine(name, span)? {
            if subr.is_destructive() {
                self.call_subroutine(subr, args, span)?;
                return Ok(Operand::Action { name: subr.name() });
            }
            return self.call_subroutine(subr, args, span).map(Operand::Value);
        }
        if let Some(action) = dif::action::ActionKind::from_name(name) {
            self.check_action_arguments(action, args, span)?;
            return Ok(Operand::Action { name: action.name() });
        }
        if let Some(function) = super::agg::function_name(name) {
            return Ok(Operand::AggFunction { name: function });
        }
        self.fail(self.not_a_function(name), span)
    }

    /// The subroutine called `name`, if there is one in this dialect.
    pub(super) fn subroutine(&self, name: &str, span: Span) -> Result<Option<Subr>> {
        let Some(subr) = Subr::from_name(name) else { return Ok(None) };
        if subr.def().known == Known::Everywhere || !self.world.is_oracle() {
            return Ok(Some(subr));
        }
        // It is known there, its arguments are looked at, and then it is refused.
        if subr == Subr::Chill {
            return Ok(Some(subr));
        }
        self.fail(DiagnosticKind::UnknownFunction { name: name.to_owned() }, span)
    }

    pub(super) fn not_a_function(&self, name: &str) -> DiagnosticKind {
        let owned = name.to_owned();
        let variable = self.world.variable(dif::program::Scope::Global, name).map(|id| self.world.var(id));
        let fresh = crate::scope::Origin::Assigned(self.world.n_clauses);
        match variable {
            Some(variable) if variable.origin == fresh => DiagnosticKind::UnknownFunction { name: owned },
            Some(variable) if variable.keys.is_some() => {
                DiagnosticKind::NotAFunction { kind: "associative array", name: owned }
            }
            Some(_) => DiagnosticKind::NotAFunction { kind: "scalar", name: owned },
            None => match self.world.symbol(name) {
                Some(crate::scope::Symbol::Enumerator { .. }) => {
                    DiagnosticKind::NotAFunction { kind: "enumerator", name: owned }
                }
                Some(crate::scope::Symbol::Inline(_)) => {
                    DiagnosticKind::NotAFunction { kind: "scalar", name: owned }
                }
                None if self.world.is_built_in(name) => {
                    DiagnosticKind::NotAFunction { kind: "scalar", name: owned }
                }
                None => DiagnosticKind::UnknownFunction { name: owned },
            },
        }
    }

    /// A call of a subroutine, its arguments checked against the table.
    pub(super) fn call_subroutine(&mut self, subr: Subr, args: &[ast::Expr], span: Span) -> Result<Expr> {
        let def = subr.def();
        let mut most = def.params.len();
        // The second argument of each is of one dialect only.
        match subr {
            Subr::Lltostr if self.world.is_oracle() => most = 1,
            Subr::InetNtoa6 if !self.world.is_oracle() => most = 1,
            _ => {}
        }
        self.check_count(def.name, args.len(), def.required, most, span)?;
        let mut values = Vec::with_capacity(args.len());
        for (index, (arg, param)) in args.iter().zip(def.params).enumerate() {
            let operand = self.operand(arg)?;
            values.push(self.argument(def, index, *param, operand, arg.span)?);
        }
        self.check_memory_arguments(subr, &values, span)?;
        if subr == Subr::Chill && self.world.is_oracle() {
            let name = def.name.to_owned();
            return self.fail(DiagnosticKind::UnsupportedActionOracle { name }, span);
        }
        if subr == Subr::Copyinstr
            && let [Expr { kind: ExprKind::Arg(n), .. }] = values[..]
        {
            return Ok(Expr::new(ExprKind::ArgStr(n), prim::STRING, span));
        }
        let ret = match subr {
            Subr::Memref => self.world.types.pointer(prim::UINTPTR),
            _ => def.ret,
        };
        Ok(Expr::new(ExprKind::Call { subr, args: values }, ret, span))
    }

    /// The number of arguments of a function.
    pub(super) fn check_count(
        &mut self,
        name: &str,
        n: usize,
        least: usize,
        most: usize,
        span: Span,
    ) -> Result<()> {
        if least <= n && n <= most {
            return Ok(());
        }
        let is_open = most == usize::MAX && !self.world.is_oracle();
        let expected = if least == most || is_open {
            Expected::Exactly(least)
        } else if n < least || !self.world.is_oracle() {
            Expected::AtLeast(least)
        } else {
            Expected::AtMost(most)
        };
        let kind =
            DiagnosticKind::ProtoLen { subject: format!("{name}( )"), passed: Passed::Args(n), expected };
        self.fail(kind, span)
    }

    /// One argument against its parameter.
    fn argument(
        &mut self,
        def: &SubrDef,
        index: usize,
        param: Param,
        operand: Operand,
        span: Span,
    ) -> Result<Expr> {
        let fits = |checker: &Self, value: &Expr| match param {
            Param::Int(_) => checker.world.is_integer(value.ty),
            Param::Str => checker.world.is_text(value.ty) || value.is_zero(),
            // The bytes of a string are memory like any other.
            Param::Ptr if checker.world.class(value.ty) == Class::String => true,
            Param::Ptr | Param::PtrTo(_) => {
                matches!(checker.world.class(value.ty), Class::Pointer | Class::Array) || value.is_zero()
            }
            Param::Addr => matches!(checker.world.class(value.ty), Class::Integer | Class::Pointer),
        };
        match operand {
            Operand::Value(value) if fits(self, &value) => Ok(match param {
                Param::Int(ty) => self.cut_to(value, ty),
                Param::Str | Param::Ptr | Param::PtrTo(_) | Param::Addr => value,
            }),
            other => {
                let kind = DiagnosticKind::ProtoArg {
                    subject: format!("{}( )", def.name),
                    index: index + 1,
                    prototype: match param {
                        Param::Int(ty) => self.world.types.name(ty),
                        Param::Str => self.world.types.name(prim::CHAR_PTR),
                        Param::Ptr => self.world.types.name(prim::VOID_PTR),
                        Param::PtrTo(target) => format!("{target} *"),
                        Param::Addr => self.world.types.name(prim::UINTPTR),
                    },
                    argument: self.describe(&other).0,
                };
                self.fail(kind, span)
            }
        }
    }

    /// An integer as a parameter of type `ty` receives it.
    fn cut_to(&mut self, value: Expr, ty: TypeId) -> Expr {
        let span = value.span;
        match (value.as_int(), self.world.types.integer(ty)) {
            (Some(constant), Some((size, signed))) => Expr::int(fold::cut(constant, size, signed), ty, span),
            (None, Some((8, _))) | (_, None) => value,
            (None, Some(_)) => Expr::new(ExprKind::Cast(Box::new(value)), ty, span),
        }
    }

    /// What OL2 demands of arguments that are, or take, scratch memory.
    fn check_memory_arguments(&mut self, subr: Subr, values: &[Expr], span: Span) -> Result<()> {
        if !self.world.is_oracle() {
            return Ok(());
        }
        let destination = match (subr, values) {
            (Subr::Alloca, [size]) => {
                let scratch = match self.world.settings.number(OptionId::Scratchsize) {
                    0 => DEFAULT_SCRATCH,
                    bytes => bytes,
                };
                return match size.as_int() {
                    Some(size) if size > scratch => {
                        self.fail(DiagnosticKind::AllocaSizeOracle { size, scratch }, span)
                    }
                    Some(_) | None => Ok(()),
                };
            }
            (Subr::Bcopy, [_, to, _]) => (2, to),
            (Subr::Copyinto, [_, _, to]) => (3, to),
            _ => return Ok(()),
        };
        let (index, to) = destination;
        if self.is_scratch(to) {
            return Ok(());
        }
        let kind = DiagnosticKind::ProtoArg {
            subject: format!("{}( )", subr.name()),
            index,
            prototype: "alloca pointer".to_owned(),
            argument: "non-alloca pointer".to_owned(),
        };
        self.fail(kind, span)
    }

    /// Whether a pointer derives from scratch memory, as far as the program's text tells.
    pub(super) fn is_scratch(&self, value: &Expr) -> bool {
        match &value.kind {
            ExprKind::Call { subr, .. } => matches!(subr, Subr::Alloca | Subr::Copyin | Subr::Memref),
            ExprKind::Cast(operand) => self.is_scratch(operand),
            ExprKind::Binary { lhs, rhs, .. } => self.is_scratch(lhs) || self.is_scratch(rhs),
            ExprKind::Comma { rhs, .. } => self.is_scratch(rhs),
            ExprKind::Ternary { then, otherwise, .. } => self.is_scratch(then) && self.is_scratch(otherwise),
            ExprKind::Assign { value, .. } => self.is_scratch(value),
            ExprKind::Load(Place::Var(id) | Place::Elem { var: id, .. })
            | ExprKind::Step { place: Place::Var(id), .. }
            | ExprKind::Update { place: Place::Var(id), .. } => self.world.var(*id).scratch == Some(true),
            ExprKind::Load(Place::Memory { base, .. }) | ExprKind::Address(Place::Memory { base, .. }) => {
                self.is_scratch(base)
            }
            ExprKind::Element { base, .. } => self.is_scratch(base),
            ExprKind::Int(_)
            | ExprKind::Str(_)
            | ExprKind::Builtin(_)
            | ExprKind::Arg(_)
            | ExprKind::ArgStr(_)
            | ExprKind::Address(_)
            | ExprKind::Update { .. }
            | ExprKind::Step { .. }
            | ExprKind::Neg(_)
            | ExprKind::Not(_)
            | ExprKind::LogicalNot(_)
            | ExprKind::Compare { .. }
            | ExprKind::Logical { .. } => false,
        }
    }
}

/// The type of an integer constant.
fn int_type(ty: IntType) -> TypeId {
    match ty {
        IntType::Int => prim::INT,
        IntType::UInt => prim::UINT,
        IntType::Long => prim::LONG,
        IntType::ULong => prim::ULONG,
        IntType::LongLong => prim::LLONG,
        IntType::ULongLong => prim::ULLONG,
    }
}
