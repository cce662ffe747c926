//! `=`, `op=`, `++` and `--`.
//!
//! Source: D reference, section 2.6.5.

use dif::builtin::Builtin;
use dif::program::Scope;
use dif::ty::{Type, prim};
use dif::{TypeId, VarId};

use super::lvalue::Target;
use super::{Checker, Operand, Result};
use crate::ast::{self, BinaryOp, Step};
use crate::diag::DiagnosticKind;
use crate::scope::Translator;
use crate::source::Span;
use crate::tast::{Expr, ExprKind, Gives, Place};
use crate::typeck::convert::Class;

impl Checker<'_> {
    // assign ::= unary "=" assign
    pub(super) fn assign(&mut self, lhs: &ast::Expr, rhs: &ast::Expr, span: Span) -> Result<Expr> {
        let target = self.lvalue(lhs, "=")?;
        let operand = self.operand(rhs)?;
        let value = match operand {
            Operand::Value(value) if self.world.class(value.ty) != Class::Void => value,
            Operand::Translated { pointer: false, .. } if target.ty.is_some() && self.world.is_oracle() => {
                return self.fail(DiagnosticKind::TranslatedValueOracle {}, span);
            }
            Operand::Translated { translator, input, pointer: false }
                if target.ty.is_some_and(|ty| self.world.same(ty, translator.output)) =>
            {
                return self.assign_translated(target, &translator, &input, span);
            }
            // What has a type, but no value to be had outside a statement of its own.
            action @ Operand::Action { name } if super::action::result_type(name) != prim::VOID => {
                return self.require_value(action, span);
            }
            other => return self.refuse_assignment(&target, &other, "=", span),
        };
        let ty = match target.ty {
            Some(ty) => ty,
            None => {
                let ty = self.decayed(value.ty);
                if let Some(id) = target.variable() {
                    let name = self.world.var(id).name.clone();
                    self.check_has_size(ty, &name, span)?;
                    self.world.var_mut(id).ty = Some(ty);
                }
                ty
            }
        };
        let is_dynamic = match &target.place {
            Ok(Place::Elem { .. }) => true,
            Ok(Place::Var(id)) => self.world.var(*id).scope == Scope::Thread,
            Ok(Place::Memory { .. }) | Err(_) => false,
        };
        let frees =
            value.is_zero() && is_dynamic && matches!(self.world.class(ty), Class::Record | Class::Array);
        if self.is_array_or_function(ty) && !frees {
            let ty = self.world.types.name(ty);
            return self.fail(DiagnosticKind::AssignArray { operator: "=", ty }, span);
        }
        if !frees && !self.world.accepts(ty, &value) {
            let (lhs, rhs) = (self.world.types.name(ty), self.world.types.name(value.ty));
            return self.fail(DiagnosticKind::IncompatibleOperands { lhs, operator: "=", rhs }, span);
        }
        if let Some(id) = target.variable() {
            self.note_scratch(id, &value, span)?;
        }
        let place = self.open(target.place, lhs.span)?;
        self.store(place, ty, value, span)
    }

    /// Remembers whether a variable holds scratch memory from now on. OL2 does not let one that
    /// has been given the one kind of pointer have the other.
    fn note_scratch(&mut self, id: VarId, value: &Expr, span: Span) -> Result<()> {
        if value.is_zero() {
            return Ok(());
        }
        let scratch = self.is_scratch(value);
        let variable = self.world.var_mut(id);
        let before = variable.scratch.replace(scratch);
        let is_mixed = before.is_some_and(|before| before != scratch);
        let name = variable.written();
        if is_mixed && self.world.is_oracle() && self.world.class(value.ty) == Class::Pointer {
            return self.fail(DiagnosticKind::AllocaIncompatOracle { name }, span);
        }
        Ok(())
    }

    /// `place = value`, the types known to fit.
    fn store(&mut self, place: Place, ty: TypeId, value: Expr, span: Span) -> Result<Expr> {
        let is_member = matches!(place, Place::Memory { .. });
        let value = match self.world.class(ty) {
            Class::String if is_member => self.whole_string(value, span)?,
            _ => value,
        };
        Ok(Expr::new(ExprKind::Assign { place, value: Box::new(value) }, ty, span))
    }

    /// A string that may be read to the last byte of a `string`: a copy in a variable of its own.
    /// A constant or an argument ends with its NUL, but a member is written as a whole.
    fn whole_string(&mut self, value: Expr, span: Span) -> Result<Expr> {
        let value = if value.is_zero() {
            Expr::new(ExprKind::Str(Box::default()), prim::STRING, span)
        } else {
            value
        };
        let copy = Place::Var(self.temporary("string", prim::STRING, span)?);
        let kept = ExprKind::Assign { place: copy.clone(), value: Box::new(value) };
        let kept = Expr::new(kept, prim::STRING, span);
        Ok(comma(kept, Expr::new(ExprKind::Load(copy), prim::STRING, span)))
    }

    // assign ::= unary "=" "xlate" "<" type ">" "(" expression ")"
    //
    // The struct is put together in a variable of its own, member by member, and then copied: the
    // target may be an element that does not exist yet.
    fn assign_translated(
        &mut self,
        target: Target,
        translator: &Translator,
        input: &Expr,
        span: Span,
    ) -> Result<Expr> {
        let ty = translator.output;
        let purpose = format!("xlate.{}.{}", ty.0, translator.input.0);
        let whole = ExprKind::Load(Place::Var(self.temporary(&purpose, ty, span)?));
        let whole = Expr::new(whole, ty, span);
        let mut done: Option<Expr> = None;
        for (name, body) in &translator.members {
            let Some(found) = self.find_member(ty, name) else { continue };
            let value = self.translated_body(translator, input.clone(), body, span)?;
            let value = self.member_value(value, found.ty, span)?;
            let (offset, bits) = self.member_place(&found);
            let member = self.memory(whole.clone(), offset, bits, found.ty, span);
            let ExprKind::Load(place) = member.kind else { continue };
            let stored = self.store(place, found.ty, value, span)?;
            done = Some(match done {
                Some(before) => comma(before, stored),
                None => stored,
            });
        }
        let place = self.open(target.place, span)?;
        let copied = ExprKind::Assign { place, value: Box::new(whole) };
        let copied = Expr::new(copied, ty, span);
        Ok(match done {
            Some(done) => comma(done, copied),
            None => copied,
        })
    }

    /// A translator's value as a member of type `ty` takes it: arrays are filled to their end.
    fn member_value(&mut self, value: Expr, ty: TypeId, span: Span) -> Result<Expr> {
        if self.world.class(ty) != Class::Array || self.world.same(value.ty, ty) {
            return Ok(self.converted(value, ty, span));
        }
        let fits = self.world.size_of(ty) <= u64::from(self.world.strsize());
        if fits && (value.is_zero() || (self.world.is_text(value.ty) && self.world.is_text(ty))) {
            return Ok(self.whole_string(value, span)?.retyped(ty));
        }
        let (lhs, rhs) = (self.world.types.name(ty), self.world.types.name(value.ty));
        self.fail(DiagnosticKind::IncompatibleOperands { lhs, operator: "=", rhs }, span)
    }

    /// What is never assigned as a whole.
    fn is_array_or_function(&self, ty: TypeId) -> bool {
        matches!(self.world.types.base(ty), Type::Array { .. } | Type::Function { .. })
    }

    /// A hidden clause-local variable. Later clauses use the same ones again.
    pub(super) fn temporary(&mut self, purpose: &str, ty: TypeId, span: Span) -> Result<VarId> {
        self.n_temporaries += 1;
        let name = format!("#{purpose}.{}", self.n_temporaries);
        if let Some(id) = self.world.variable(Scope::Clause, &name) {
            return Ok(id);
        }
        let id = self.create_variable(Scope::Clause, &name, span)?;
        self.world.var_mut(id).ty = Some(ty);
        Ok(id)
    }

    fn refuse_assignment(
        &mut self,
        target: &Target,
        operand: &Operand,
        operator: &'static str,
        span: Span,
    ) -> Result<Expr> {
        let rhs = self.describe(operand).0;
        let lhs = match target.ty {
            Some(ty) => self.world.types.name(ty),
            None if rhs == "void" => rhs.clone(),
            None => "scalar".to_owned(),
        };
        self.fail(DiagnosticKind::IncompatibleOperands { lhs, operator, rhs }, span)
    }

    // assign ::= unary OP= assign
    pub(super) fn update(
        &mut self,
        op: BinaryOp,
        lhs: &ast::Expr,
        rhs: &ast::Expr,
        span: Span,
    ) -> Result<Expr> {
        let operator = assign_text(op);
        let target = self.existing_target(lhs, operator)?;
        let Some(ty) = target.ty else { return self.fail(DiagnosticKind::NotLvalue { operator }, span) };
        let right = self.operand(rhs)?;
        let is_pointer = self.world.class(ty) == Class::Pointer;
        if self.is_array_or_function(ty) {
            let ty = self.world.types.name(ty);
            return self.fail(DiagnosticKind::AssignArray { operator, ty }, span);
        }
        if is_pointer && matches!(op, BinaryOp::Add | BinaryOp::Sub) && self.target_size(ty) == 0 {
            return self.fail(DiagnosticKind::AssignUnknownSize { operator }, span);
        }
        if self.world.class(ty) == Class::String && matches!(op, BinaryOp::Add | BinaryOp::Sub) {
            let (lhs, rhs) = (self.world.types.name(ty), self.describe(&right).0);
            return self.fail(DiagnosticKind::IncompatibleOperands { lhs, operator, rhs }, span);
        }
        // The operator decides on a stand-in for the old value, and is then taken apart. Where there
        // is no place, any value that is no constant will do: only its type is looked at.
        let old = match &target.place {
            Ok(place) => ExprKind::Load(place.clone()),
            Err(_) => ExprKind::Builtin(Builtin::Pid),
        };
        let old = Expr::new(old, ty, lhs.span);
        let combined = self.combine(op, operator, Operand::Value(old), right, span)?;
        let place = self.open(target.place, lhs.span)?;
        match combined.kind {
            ExprKind::Binary { op, rhs, .. } => {
                Ok(Expr::new(ExprKind::Update { op, place, value: rhs }, ty, span))
            }
            _ => self.fail(DiagnosticKind::NotLvalue { operator }, span),
        }
    }

    // unary ::= ("++" | "--") unary | postfix ("++" | "--")
    pub(super) fn step(&mut self, step: Step, operand: &ast::Expr, gives: Gives, span: Span) -> Result<Expr> {
        let operator = match step {
            Step::Up => "++",
            Step::Down => "--",
        };
        if let Some(name) = super::agg::named(operand).filter(|_| self.world.is_oracle()) {
            let name = name.to_owned();
            return self.fail(DiagnosticKind::AggStepOracle { name, operator }, span);
        }
        let mut target = self.lvalue(operand, operator)?;
        let ty = match target.ty.take() {
            Some(ty) => ty,
            None => {
                if let Some(id) = target.variable() {
                    self.world.var_mut(id).ty = Some(prim::INT64);
                }
                prim::INT64
            }
        };
        let magnitude = match self.world.class(ty) {
            Class::Integer => 1,
            Class::Pointer => match self.target_size(ty) {
                0 => return self.fail(DiagnosticKind::StepUnknownSize { operator }, span),
                size => size,
            },
            Class::Float | Class::String | Class::Array | Class::Record | Class::Void => {
                return self.fail(DiagnosticKind::StepNotScalar { operator }, span);
            }
        };
        let by = i32::try_from(magnitude).unwrap_or(i32::MAX);
        let by = if step == Step::Up { by } else { -by };
        let place = self.open(target.place, operand.span)?;
        Ok(Expr::new(ExprKind::Step { place, by, gives }, ty, span))
    }
}

/// `first, then`
pub(super) fn comma(first: Expr, then: Expr) -> Expr {
    let (ty, span) = (then.ty, then.span);
    Expr::new(ExprKind::Comma { lhs: Box::new(first), rhs: Box::new(then) }, ty, span)
}

/// An operator assignment as written.
fn assign_text(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+=",
        BinaryOp::Sub => "-=",
        BinaryOp::Mul => "*=",
        BinaryOp::Div => "/=",
        BinaryOp::Rem => "%=",
        BinaryOp::BitAnd => "&=",
        BinaryOp::BitOr => "|=",
        BinaryOp::BitXor => "^=",
        BinaryOp::Shl => "<<=",
        BinaryOp::Shr => ">>=",
        BinaryOp::LogOr
        | BinaryOp::LogXor
        | BinaryOp::LogAnd
        | BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge => "=",
    }
}
