//! Conditions as jumps.
//!
//! [`Coder::jump_if`] asks of an expression only whether control shall go elsewhere, so `!` costs
//! nothing, `&&` and `||` are the jumps they are made of, and an equality is one instruction:
//!
//! ```text
//!   a && b ? x : y          bz   a, else
//!                           bz   b, else
//!                           x → dst
//!                           jmp  end
//!                     else: y → dst
//!                     end:
//! ```
//!
//! A [`Label`] is a place further on, known by the jumps that want to go there; binding it tells
//! them. It can only be bound once and after its jumps, hence all jumps go forward.

use dif::Reg;
use dif::op::{Forward, Op};

use super::Result;
use super::code::Coder;
use crate::tast::{Comparison, Connective, Expr, ExprKind, Relation};

/// A place that is not reached yet: the jumps to it.
#[must_use = "jumps to a label that is not bound go nowhere"]
#[derive(Debug, Default)]
pub(super) struct Label(Vec<usize>);

const UNBOUND: Forward = Forward(0);

impl Coder<'_> {
    /// Adds a jump to a label.
    fn jump_by(&mut self, op: Op, to: &mut Label) {
        to.0.push(self.ops.len());
        self.emit(op);
    }

    /// Goes to a label.
    pub(super) fn jump(&mut self, to: &mut Label) {
        self.jump_by(Op::Jump { to: UNBOUND }, to);
    }

    /// The label is here.
    pub(super) fn bind(&mut self, label: Label) {
        let here = self.ops.len();
        for at in label.0 {
            let distance = Forward(u32::try_from(here - at - 1).unwrap_or(u32::MAX));
            if let Some(
                Op::Jump { to }
                | Op::BranchZero { to, .. }
                | Op::BranchNonzero { to, .. }
                | Op::BranchEq { to, .. }
                | Op::BranchNe { to, .. },
            ) = self.ops.get_mut(at)
            {
                *to = distance;
            }
        }
    }

    /// Goes to a label if the truth of `condition` is `when`, otherwise goes on.
    pub(super) fn jump_if(&mut self, condition: &Expr, when: bool, label: &mut Label) -> Result<()> {
        let mark = self.regs.mark();
        match &condition.kind {
            ExprKind::Int(value) => {
                if (*value != 0) == when {
                    self.jump(label);
                }
            }
            ExprKind::LogicalNot(operand) => self.jump_if(operand, !when, label)?,
            ExprKind::Logical { op: Connective::And, lhs, rhs } => {
                self.jump_if_both(lhs, rhs, true, when, label)?;
            }
            ExprKind::Logical { op: Connective::Or, lhs, rhs } => {
                self.jump_if_both(lhs, rhs, false, when, label)?;
            }
            ExprKind::Compare { op: op @ (Relation::Eq | Relation::Ne), how, lhs, rhs } => {
                self.jump_if_equal(*how, lhs, rhs, (*op == Relation::Eq) == when, label)?;
            }
            // All others have a value, and that has a truth.
            ExprKind::Str(_)
            | ExprKind::Builtin(_)
            | ExprKind::Arg(_)
            | ExprKind::ArgStr(_)
            | ExprKind::Load(_)
            | ExprKind::Address(_)
            | ExprKind::Element { .. }
            | ExprKind::Assign { .. }
            | ExprKind::Update { .. }
            | ExprKind::Step { .. }
            | ExprKind::Neg(_)
            | ExprKind::Not(_)
            | ExprKind::Binary { .. }
            | ExprKind::Compare { .. }
            | ExprKind::Logical { op: Connective::Xor, .. }
            | ExprKind::Ternary { .. }
            | ExprKind::Comma { .. }
            | ExprKind::Cast(_)
            | ExprKind::Call { .. } => {
                let reg = self.value(condition)?;
                self.jump_if_nonzero(reg, when, label);
            }
        }
        self.regs.release(mark);
        Ok(())
    }

    /// Both operands have the truth `both` if the condition has it: `&&` with true; with false it
    /// is `||`, by De Morgan.
    fn jump_if_both(
        &mut self,
        lhs: &Expr,
        rhs: &Expr,
        both: bool,
        when: bool,
        label: &mut Label,
    ) -> Result<()> {
        if when == both {
            let mut past = Label::default();
            self.jump_if(lhs, !both, &mut past)?;
            self.jump_if(rhs, both, label)?;
            self.bind(past);
            Ok(())
        } else {
            self.jump_if(lhs, !both, label)?;
            self.jump_if(rhs, !both, label)
        }
    }

    fn jump_if_equal(
        &mut self,
        how: Comparison,
        lhs: &Expr,
        rhs: &Expr,
        when: bool,
        label: &mut Label,
    ) -> Result<()> {
        let a = self.value(lhs)?;
        if how != Comparison::Strings && rhs.is_zero() {
            self.jump_if_nonzero(a, !when, label);
            return Ok(());
        }
        let b = self.value(rhs)?;
        let to = UNBOUND;
        match how {
            Comparison::Strings => {
                self.compare_strings(a, a, b);
                self.jump_if_nonzero(a, !when, label);
            }
            Comparison::Signed | Comparison::Unsigned if when => {
                self.jump_by(Op::BranchEq { a: a.into(), b: b.into(), to }, label);
            }
            Comparison::Signed | Comparison::Unsigned => {
                self.jump_by(Op::BranchNe { a: a.into(), b: b.into(), to }, label);
            }
        }
        Ok(())
    }

    fn jump_if_nonzero(&mut self, reg: Reg, when: bool, label: &mut Label) {
        let (a, to) = (reg.into(), UNBOUND);
        let op = if when { Op::BranchNonzero { a, to } } else { Op::BranchZero { a, to } };
        self.jump_by(op, label);
    }

    // condition ? then : otherwise
    pub(super) fn ternary(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        dst: Reg,
    ) -> Result<()> {
        let (mut to_otherwise, mut to_end) = (Label::default(), Label::default());
        self.jump_if(condition, false, &mut to_otherwise)?;
        self.expr(then, dst)?;
        self.jump(&mut to_end);
        self.bind(to_otherwise);
        self.expr(otherwise, dst)?;
        self.bind(to_end);
        Ok(())
    }

    /// The 0 or 1 of a `&&` or `||`.
    pub(super) fn truth(&mut self, condition: &Expr, dst: Reg) -> Result<()> {
        let mut end = Label::default();
        self.constant(dst, 0);
        self.jump_if(condition, false, &mut end)?;
        self.constant(dst, 1);
        self.bind(end);
        Ok(())
    }
}
