//! Operators of one operand, `?:` and the comma.
//!
//! Source: D reference, section 2.6.

use dif::ty::prim;

use super::{Checker, Operand, Result};
use crate::ast::{self, UnaryOp};
use crate::diag::DiagnosticKind;
use crate::source::Span;
use crate::tast::{Expr, ExprKind, Place};
use crate::typeck::convert::Class;

impl Checker<'_> {
    // unary ::= OP cast
    pub(super) fn unary(&mut self, op: UnaryOp, operand: &ast::Expr, span: Span) -> Result<Expr> {
        let operator = op.text();
        let value = match self.operand(operand)? {
            Operand::Value(value) => value,
            // None of these types suits an operator: its own refusal is the message.
            Operand::Action { name } => {
                Expr::new(ExprKind::Int(0), super::action::result_type(name), operand.span)
            }
            Operand::AggFunction { .. } | Operand::Aggregation { .. } => {
                Expr::new(ExprKind::Int(0), prim::VOID, operand.span)
            }
            translated @ Operand::Translated { .. } => self.require_value(translated, operand.span)?,
        };
        let class = self.world.class(value.ty);
        let ty = value.ty;
        match op {
            UnaryOp::AddressOf => self.address_of(value, span),
            UnaryOp::Deref => self.deref(value, span),
            UnaryOp::Plus | UnaryOp::Neg if class != Class::Integer => {
                self.fail(DiagnosticKind::OperandNotArithmetic { operator }, span)
            }
            UnaryOp::BitNot if class != Class::Integer => {
                self.fail(DiagnosticKind::OperandNotIntegral { operator }, span)
            }
            UnaryOp::LogNot if !self.world.is_scalar(ty) => {
                self.fail(DiagnosticKind::OperandNotScalar { operator }, span)
            }
            // No longer a place that could be assigned to; all else is uncut, as it was.
            UnaryOp::Plus if matches!(value.kind, ExprKind::Load(_)) => {
                Ok(Expr::new(ExprKind::Cast(Box::new(value)), ty, span))
            }
            UnaryOp::Plus => Ok(value),
            UnaryOp::Neg => Ok(match value.as_int() {
                Some(constant) => Expr::int(constant.wrapping_neg(), ty, span),
                None => Expr::new(ExprKind::Neg(Box::new(value)), ty, span),
            }),
            UnaryOp::BitNot => Ok(match value.as_int() {
                Some(constant) => Expr::int(!constant, ty, span),
                None => Expr::new(ExprKind::Not(Box::new(value)), ty, span),
            }),
            UnaryOp::LogNot => Ok(match value.as_int() {
                Some(constant) => Expr::int(u64::from(constant == 0), ty, span),
                None => Expr::new(ExprKind::LogicalNot(Box::new(value)), prim::INT, span),
            }),
        }
    }

    // unary ::= "&" cast
    fn address_of(&mut self, value: Expr, span: Span) -> Result<Expr> {
        let ty = self.world.types.pointer(value.ty);
        match value.kind {
            ExprKind::Load(Place::Memory { bits: Some(_), .. }) => {
                self.fail(DiagnosticKind::AddressOfBitField {}, span)
            }
            ExprKind::Load(place @ Place::Memory { .. }) => Ok(Expr::new(ExprKind::Address(place), ty, span)),
            ExprKind::Load(_) | ExprKind::Builtin(_) | ExprKind::Arg(_) => {
                self.fail(DiagnosticKind::AddressOfVariable {}, span)
            }
            _ => self.fail(DiagnosticKind::AddressOfValue {}, span),
        }
    }

    // cond ::= lor "?" expression ":" cond
    pub(super) fn ternary(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
        span: Span,
    ) -> Result<Operand> {
        let holds = match self.operand(condition)? {
            Operand::Value(value) if self.world.is_scalar(value.ty) => value,
            _ => return self.fail(DiagnosticKind::ConditionNotScalar {}, span),
        };
        if let Some(constant) = holds.as_int() {
            // The whole is the chosen branch, whatever that is; the other is not even looked at.
            return self.operand(if constant == 0 { otherwise } else { then });
        }
        let (a, b) = (self.branch(then, span)?, self.branch(otherwise, span)?);
        let text = |e: &Expr| self.world.is_text(e.ty) || e.is_zero();
        let is_string = |e: &Expr| self.world.class(e.ty) == Class::String;
        let ty = if self.world.is_integer(a.ty) && self.world.is_integer(b.ty) {
            if self.world.same(a.ty, b.ty) { a.ty } else { self.world.promote(a.ty, b.ty) }
        } else if (is_string(&a) || is_string(&b)) && text(&a) && text(&b) {
            prim::STRING
        } else if self.world.same(a.ty, b.ty) {
            a.ty
        } else if let Some(ty) = self.world.common_pointer(&a, &b) {
            ty
        } else {
            return self.fail(DiagnosticKind::IncompatibleBranches {}, span);
        };
        let (condition, then, otherwise) = (Box::new(holds), Box::new(a), Box::new(b));
        Ok(Operand::Value(Expr::new(ExprKind::Ternary { condition, then, otherwise }, ty, span)))
    }

    fn branch(&mut self, expr: &ast::Expr, span: Span) -> Result<Expr> {
        match self.operand(expr)? {
            Operand::Value(value) => Ok(value),
            Operand::Action { .. } => self.fail(DiagnosticKind::ActionInConditional {}, span),
            Operand::Aggregation { .. } | Operand::AggFunction { .. } | Operand::Translated { .. } => {
                self.fail(DiagnosticKind::DynamicBranch {}, span)
            }
        }
    }

    // expression ::= expression "," assign
    pub(super) fn comma(&mut self, lhs: &ast::Expr, rhs: &ast::Expr, span: Span) -> Result<Expr> {
        let mut sides = Vec::with_capacity(2);
        for side in [lhs, rhs] {
            sides.push(match self.operand(side)? {
                Operand::Value(value) => value,
                Operand::Action { .. } => return self.fail(DiagnosticKind::ActionInComma {}, span),
                Operand::Aggregation { .. } | Operand::AggFunction { .. } | Operand::Translated { .. } => {
                    return self.fail(DiagnosticKind::DynamicComma {}, span);
                }
            });
        }
        let (Some(b), Some(a)) = (sides.pop(), sides.pop()) else {
            return self.fail(DiagnosticKind::DynamicComma {}, span);
        };
        let ty = b.ty;
        Ok(Expr::new(ExprKind::Comma { lhs: Box::new(a), rhs: Box::new(b) }, ty, span))
    }
}
