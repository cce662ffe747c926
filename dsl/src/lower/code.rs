//! The code of one clause while it is being written.
//!
//! A [`Coder`] has the instructions so far and knows which registers are in use. The rest of its
//! methods are where their subject is: expressions in `expr`, conditions in `branch`, places in
//! `place`.

use dif::op::{Imm32, Op, Width};
use dif::{Pc, Reg};

use super::Result;
use super::regs::Regs;
use super::shape::{IntShape, Shape};
use crate::diag::{Diagnostic, DiagnosticKind};
use crate::scope::{Pools, World};
use crate::source::Span;
use crate::tast::Expr;

/// Code in the making.
pub(super) struct Coder<'a> {
    /// Types and variables.
    pub(super) world: &'a World,
    /// Constants.
    pub(super) pools: &'a mut Pools,
    /// The instructions so far.
    pub(super) ops: Vec<Op>,
    /// Which registers are in use.
    pub(super) regs: Regs,
}

impl<'a> Coder<'a> {
    /// Nothing yet.
    pub(super) fn new(world: &'a World, pools: &'a mut Pools) -> Coder<'a> {
        Coder { world, pools, ops: Vec::new(), regs: Regs::default() }
    }

    /// Adds an instruction.
    pub(super) fn emit(&mut self, op: Op) {
        self.ops.push(op);
    }

    /// Where the next instruction will be.
    pub(super) fn here(&self) -> Pc {
        Pc::from_index(self.ops.len())
    }

    /// A register on top of all others, wanted for what stands at `span`.
    pub(super) fn fresh(&mut self, span: Span) -> Result<Reg> {
        let none = || Diagnostic::new(DiagnosticKind::Registers {}, span);
        self.regs.take().ok_or_else(none)
    }

    /// Where a tuple or a chain of operands for `dst` may begin: there, if nothing stands above it.
    pub(super) fn fresh_or(&mut self, dst: Reg, span: Span) -> Result<Reg> {
        if self.regs.is_top(dst) { Ok(dst) } else { self.fresh(span) }
    }

    /// `dst := value`
    pub(super) fn constant(&mut self, dst: Reg, value: u64) {
        let rd = dst.into();
        let op = match i32::try_from(value.cast_signed()) {
            Ok(small) => Op::Imm { rd, value: Imm32(small) },
            Err(_) => Op::Int { rd, index: self.pools.int(value) },
        };
        self.emit(op);
    }

    /// A constant in a register of its own.
    pub(super) fn fresh_constant(&mut self, value: u64, span: Span) -> Result<Reg> {
        let reg = self.fresh(span)?;
        self.constant(reg, value);
        Ok(reg)
    }

    /// `to := from`, cut to a shape.
    pub(super) fn cut(&mut self, to: Reg, from: Reg, shape: IntShape) {
        let (rd, a) = (to.into(), from.into());
        let width = match shape.size {
            1 => Width::W8,
            2 => Width::W16,
            4 => Width::W32,
            _ if to == from => return,
            _ => return self.emit(Op::Mov { rd, a }),
        };
        self.emit(if shape.signed { Op::Sext { rd, a, width } } else { Op::Zext { rd, a, width } });
    }

    /// `dst :=` the value of `expr`, cut to a shape if that is an integer's.
    pub(super) fn expr_as(&mut self, expr: &Expr, shape: Shape, dst: Reg) -> Result<()> {
        self.expr(expr, dst)?;
        if let Shape::Int(shape) = shape
            && !shape.holds_value(self.world, expr)
        {
            self.cut(dst, dst, shape);
        }
        Ok(())
    }

    /// The same, in a register of its own.
    pub(super) fn value_as(&mut self, expr: &Expr, shape: Shape) -> Result<Reg> {
        let dst = self.fresh(expr.span)?;
        self.expr_as(expr, shape, dst)?;
        Ok(dst)
    }

    /// The uncut value of `expr`, in a register of its own.
    pub(super) fn value(&mut self, expr: &Expr) -> Result<Reg> {
        self.value_as(expr, Shape::WORD)
    }
}
