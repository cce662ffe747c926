//! `=`, `op=`, `++` and `--`.
//!
//! Source: D reference, section 2.6.5.

use dif::program::Scope;
use dif::ty::prim;

use super::lvalue::Target;
use super::{Checker, Operand, Result};
use crate::ast::{self, BinaryOp, Step};
use crate::diag::DiagnosticKind;
use crate::source::Span;
use crate::tast::{Expr, ExprKind, Gives, Place};
use crate::typeck::convert::Class;

impl Checker<'_> {
    // assign ::= unary "=" assign
    pub(super) fn assign(&mut self, lhs: &ast::Expr, rhs: &ast::Expr, span: Span) -> Result<Expr> {
        if let Some(name) = super::agg::named(lhs) {
            let name = name.to_owned();
            return match self.operand(rhs)? {
                Operand::AggFunction { name } => {
                    let (kind, name) = ("aggregating function", name.to_owned());
                    self.fail(DiagnosticKind::ActionInExpression { kind, name }, span)
                }
                _ => self.fail(DiagnosticKind::AggNotFunction { name }, span),
            };
        }
        let target = self.lvalue(lhs, "=")?;
        let operand = self.operand(rhs)?;
        let value = match operand {
            Operand::Value(value) if self.world.class(value.ty) != Class::Void => value,
            Operand::Translated { pointer: false, .. } if target.ty.is_some() => {
                if self.world.is_oracle() {
                    return self.fail(DiagnosticKind::TranslatedValueOracle {}, span);
                }
                return self.unsupported("assigning a whole translated struct", span);
            }
            other => return self.refuse_assignment(&target, &other, "=", span),
        };
        let ty = match target.ty {
            Some(ty) => ty,
            None => {
                let ty = self.decayed(value.ty);
                if let Some(id) = target.variable() {
                    self.world.var_mut(id).ty = Some(ty);
                }
                ty
            }
        };
        let is_element = matches!(target.place, Place::Elem { .. });
        let is_thread = matches!(&target.place, Place::Var(id) if self.world.var(*id).scope == Scope::Thread);
        let frees = value.is_zero()
            && (is_element || is_thread)
            && matches!(self.world.class(ty), Class::Record | Class::Array);
        if self.world.class(ty) == Class::Array && !frees {
            let ty = self.world.types.name(ty);
            return self.fail(DiagnosticKind::AssignArray { operator: "=", ty }, span);
        }
        if !frees && !self.world.accepts(ty, &value) {
            let (lhs, rhs) = (self.world.types.name(ty), self.world.types.name(value.ty));
            return self.fail(DiagnosticKind::IncompatibleOperands { lhs, operator: "=", rhs }, span);
        }
        if self.world.class(ty) == Class::String && matches!(target.place, Place::Memory { .. }) {
            return self.unsupported("assigning to a string inside a struct", span);
        }
        if let Some(id) = target.variable() {
            self.world.var_mut(id).scratch = self.is_scratch(&value);
        }
        Ok(Expr::new(ExprKind::Assign { place: target.place, value: Box::new(value) }, ty, span))
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
        if self.world.class(ty) == Class::Array {
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
        // The operator decides on a stand-in for the old value, and is then taken apart.
        let old = Expr::new(ExprKind::Load(target.place.clone()), ty, lhs.span);
        let combined = self.combine(op, operator, Operand::Value(old), right, span)?;
        match combined.kind {
            ExprKind::Binary { op, rhs, .. } => {
                Ok(Expr::new(ExprKind::Update { op, place: target.place, value: rhs }, ty, span))
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
        Ok(Expr::new(ExprKind::Step { place: target.place, by, gives }, ty, span))
    }
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
