//! Expressions into registers.
//!
//! `expr(e, dst)` leaves the value of `e` in `dst`; the registers below keep theirs, those above
//! are free again. Operands are evaluated from left to right, with two exceptions: the right side
//! of `=` comes before the keys or the address on its left (reference 2.6.5), and the branch of a
//! condition that is not taken is not evaluated at all.
//!
//! `dst` holds the first operand while the others are evaluated, so a chain of operators needs two
//! registers, however long it is.

use dif::Reg;
use dif::op::{ArgIndex, Bound, Count, Imm32, Op};
use dif::option::Dialect;
use dif::subr::Subr;

use super::Result;
use super::code::Coder;
use super::place::Slot;
use super::shape::Shape;
use crate::tast::{Arith, Comparison, Connective, Expr, ExprKind, Gives, Place, Relation};

impl Coder<'_> {
    /// `dst :=` the uncut value of an expression.
    pub(super) fn expr(&mut self, expr: &Expr, dst: Reg) -> Result<()> {
        let mark = self.regs.mark();
        self.dispatch(expr, dst)?;
        self.regs.release(mark);
        Ok(())
    }

    fn dispatch(&mut self, expr: &Expr, dst: Reg) -> Result<()> {
        let (rd, a) = (dst.into(), dst.into());
        match &expr.kind {
            ExprKind::Int(value) => self.constant(dst, *value),
            ExprKind::Str(text) => {
                let index = self.pools.string(text);
                self.emit(Op::Str { rd, index });
            }
            ExprKind::Builtin(which) => self.emit(Op::Var { rd, which: *which }),
            ExprKind::Arg(n) => self.emit(Op::Arg { rd, n: ArgIndex(u32::from(*n)) }),
            ExprKind::ArgStr(n) => self.emit(Op::ArgStr { rd, n: ArgIndex(u32::from(*n)) }),
            ExprKind::Load(place) => self.load(place, expr, dst)?,
            ExprKind::Address(place) => self.address_of(place, expr, dst)?,
            ExprKind::Element { base, index, size, len } => self.element(base, index, *size, *len, dst)?,
            ExprKind::Assign { place, value } => self.assign(place, value, expr, dst)?,
            ExprKind::Update { op, place, value } => self.update(*op, place, value, expr, dst)?,
            ExprKind::Step { place, by, gives } => self.step(place, *by, *gives, expr, dst)?,
            ExprKind::Neg(operand) => {
                self.expr(operand, dst)?;
                self.emit(Op::Neg { rd, a });
            }
            ExprKind::Not(operand) => {
                self.expr(operand, dst)?;
                self.emit(Op::Not { rd, a });
            }
            ExprKind::LogicalNot(operand) => {
                self.expr(operand, dst)?;
                self.emit(Op::LogicalNot { rd, a });
            }
            ExprKind::Binary { op, lhs, rhs } => {
                self.expr(lhs, dst)?;
                self.operate(*op, dst, rhs)?;
            }
            ExprKind::Compare { op, how, lhs, rhs } => self.compare(*op, *how, lhs, rhs, dst)?,
            ExprKind::Logical { op: Connective::And | Connective::Or, .. } => self.truth(expr, dst)?,
            ExprKind::Logical { op: Connective::Xor, lhs, rhs } => self.exclusive(lhs, rhs, dst)?,
            ExprKind::Ternary { condition, then, otherwise } => {
                self.ternary(condition, then, otherwise, dst)?;
            }
            ExprKind::Comma { lhs, rhs } => {
                self.expr(lhs, dst)?;
                self.expr(rhs, dst)?;
            }
            ExprKind::Cast(operand) => self.expr_as(operand, Shape::of(self.world, expr.ty), dst)?,
            ExprKind::Call { subr, args } => self.call(*subr, args, dst)?,
        }
        Ok(())
    }

    fn load(&mut self, place: &Place, expr: &Expr, dst: Reg) -> Result<()> {
        let slot = self.slot(place, expr.ty, Some(dst), expr.span)?;
        self.read(&slot, dst)
    }

    // & place
    fn address_of(&mut self, place: &Place, expr: &Expr, dst: Reg) -> Result<()> {
        match place {
            Place::Memory { base, offset, bits: _ } => {
                self.expr(base, dst)?;
                // A pointer to the whole is no pointer to a member.
                if expr.ty != base.ty {
                    self.check_base(base, dst, expr.span)?;
                }
                self.address(dst, *offset, dst);
                Ok(())
            }
            // The checker refuses addresses of variables; what is kept in memory has one anyway.
            Place::Var(_) | Place::Elem { .. } => self.load(place, expr, dst),
        }
    }

    // base + index * size; an index beyond the end gives 0, or in the dialect of OL2 is a fault
    fn element(&mut self, base: &Expr, index: &Expr, size: u32, len: u32, dst: Reg) -> Result<()> {
        self.expr(base, dst)?;
        let at = self.value(index)?;
        let mask = match self.world.settings.dialect() {
            Dialect::Oracle => {
                self.emit(Op::CheckIndex { a: at.into(), len: Bound(len) });
                None
            }
            Dialect::Illumos => {
                let inside = self.fresh_constant(u64::from(len), index.span)?;
                self.emit(Op::Ult { rd: inside.into(), a: at.into(), b: inside.into() });
                self.emit(Op::Neg { rd: inside.into(), a: inside.into() });
                Some(inside)
            }
        };
        if size != 1 {
            let scale = self.fresh_constant(u64::from(size), index.span)?;
            self.emit(Op::Mul { rd: at.into(), a: at.into(), b: scale.into() });
        }
        self.emit(Op::Add { rd: dst.into(), a: dst.into(), b: at.into() });
        if let Some(mask) = mask {
            self.emit(Op::And { rd: dst.into(), a: dst.into(), b: mask.into() });
        }
        Ok(())
    }

    // place = value
    fn assign(&mut self, place: &Place, value: &Expr, expr: &Expr, dst: Reg) -> Result<()> {
        self.expr(value, dst)?;
        let slot = self.slot(place, expr.ty, None, expr.span)?;
        let stored = match slot.cuts_to() {
            Some(shape) if !shape.holds_value(self.world, value) => {
                let stored = self.fresh(expr.span)?;
                self.cut(stored, dst, shape);
                stored
            }
            Some(_) | None => dst,
        };
        self.write(&slot, stored)
    }

    // place op= value; what the place holds is read before the value is evaluated
    fn update(&mut self, op: Arith, place: &Place, value: &Expr, expr: &Expr, dst: Reg) -> Result<()> {
        let slot = self.slot(place, expr.ty, None, expr.span)?;
        self.read(&slot, dst)?;
        let mark = self.regs.mark();
        self.operate(op, dst, value)?;
        self.regs.release(mark);
        let stored = match slot.cuts_to() {
            Some(shape) => {
                let stored = self.fresh(expr.span)?;
                self.cut(stored, dst, shape);
                stored
            }
            None => dst,
        };
        let slot = self.slot_to_write(place, slot, Some(value), expr)?;
        self.write(&slot, stored)
    }

    // place++, --place
    fn step(&mut self, place: &Place, by: i32, gives: Gives, expr: &Expr, dst: Reg) -> Result<()> {
        let slot = self.slot(place, expr.ty, None, expr.span)?;
        self.read(&slot, dst)?;
        let new = match gives {
            Gives::Old => self.fresh(expr.span)?,
            Gives::New => dst,
        };
        self.emit(Op::AddImm { rd: new.into(), a: dst.into(), value: Imm32(by) });
        let stored = match (slot.cuts_to(), gives) {
            (Some(shape), gives) => {
                // The value of `++x` is uncut; that of `x++` was read before.
                let stored = if gives == Gives::New { self.fresh(expr.span)? } else { new };
                self.cut(stored, new, shape);
                stored
            }
            (None, _) => new,
        };
        let slot = self.slot_to_write(place, slot, None, expr)?;
        self.write(&slot, stored)
    }

    /// Where `x op= y` and `x++` write what they have read from `slot`: there, but in the dialect of
    /// OL2 keys are evaluated once more, and may then be others: by what they do, or by what `y` did.
    fn slot_to_write(
        &mut self,
        place: &Place,
        slot: Slot,
        value: Option<&Expr>,
        expr: &Expr,
    ) -> Result<Slot> {
        let again = match (self.world.settings.dialect(), place) {
            (Dialect::Oracle, Place::Elem { keys, .. }) => keys.iter().chain(value).any(Expr::has_effect),
            (Dialect::Oracle, Place::Var(_) | Place::Memory { .. }) | (Dialect::Illumos, _) => false,
        };
        if again { self.slot(place, expr.ty, None, expr.span) } else { Ok(slot) }
    }

    /// `dst := dst op rhs`
    fn operate(&mut self, op: Arith, dst: Reg, rhs: &Expr) -> Result<()> {
        let (rd, a) = (dst.into(), dst.into());
        if let Some(value) = added_constant(op, rhs) {
            self.emit(Op::AddImm { rd, a, value: Imm32(value) });
            return Ok(());
        }
        let b = self.value(rhs)?.into();
        self.emit(match op {
            Arith::Add => Op::Add { rd, a, b },
            Arith::Sub => Op::Sub { rd, a, b },
            Arith::Mul => Op::Mul { rd, a, b },
            Arith::DivSigned => Op::Sdiv { rd, a, b },
            Arith::DivUnsigned => Op::Udiv { rd, a, b },
            Arith::RemSigned => Op::Srem { rd, a, b },
            Arith::RemUnsigned => Op::Urem { rd, a, b },
            Arith::And => Op::And { rd, a, b },
            Arith::Or => Op::Or { rd, a, b },
            Arith::Xor => Op::Xor { rd, a, b },
            Arith::Shl => Op::Shl { rd, a, b },
            Arith::ShrSigned => Op::Sar { rd, a, b },
            Arith::ShrUnsigned => Op::Shr { rd, a, b },
        });
        Ok(())
    }

    fn compare(&mut self, op: Relation, how: Comparison, lhs: &Expr, rhs: &Expr, dst: Reg) -> Result<()> {
        self.expr(lhs, dst)?;
        let other = self.value(rhs)?;
        let signed = match how {
            Comparison::Unsigned => false,
            Comparison::Signed => true,
            Comparison::Strings => {
                self.compare_strings(dst, dst, other);
                if op == Relation::Eq {
                    self.emit(Op::LogicalNot { rd: dst.into(), a: dst.into() });
                    return Ok(());
                }
                self.constant(other, 0);
                true
            }
        };
        self.emit(comparison(op, signed, dst, dst, other));
        Ok(())
    }

    /// `dst := -1, 0 or 1` as `a` is less than, equal to or greater than `b`.
    pub(super) fn compare_strings(&mut self, dst: Reg, a: Reg, b: Reg) {
        let (rd, a, b) = (dst.into(), a.into(), b.into());
        self.emit(match self.world.settings.dialect() {
            Dialect::Illumos => Op::StrCompare { rd, a, b },
            Dialect::Oracle => Op::StrCompareNull { rd, a, b },
        });
    }

    // lhs ^^ rhs: whether their truths differ
    fn exclusive(&mut self, lhs: &Expr, rhs: &Expr, dst: Reg) -> Result<()> {
        self.expr(lhs, dst)?;
        let other = self.value(rhs)?;
        self.emit(Op::LogicalNot { rd: dst.into(), a: dst.into() });
        self.emit(Op::LogicalNot { rd: other.into(), a: other.into() });
        self.emit(Op::Xor { rd: dst.into(), a: dst.into(), b: other.into() });
        Ok(())
    }

    // subr(args)
    fn call(&mut self, subr: Subr, args: &[Expr], dst: Reg) -> Result<()> {
        let mut first = None;
        for arg in args {
            let reg = if first.is_none() { self.fresh_or(dst, arg.span)? } else { self.fresh(arg.span)? };
            self.expr(arg, reg)?;
            first.get_or_insert(reg);
        }
        let a = first.unwrap_or(dst).into();
        // No subroutine has more than a handful of parameters.
        let n = Count(u8::try_from(args.len()).unwrap_or(u8::MAX));
        self.emit(Op::Call { rd: dst.into(), a, n, which: subr });
        Ok(())
    }
}

/// The instruction for a relation between two integers.
fn comparison(op: Relation, signed: bool, dst: Reg, a: Reg, b: Reg) -> Op {
    let (rd, a, b) = (dst.into(), a.into(), b.into());
    match (op, signed) {
        (Relation::Eq, _) => Op::Eq { rd, a, b },
        (Relation::Ne, _) => Op::Ne { rd, a, b },
        (Relation::Lt, true) => Op::Slt { rd, a, b },
        (Relation::Lt, false) => Op::Ult { rd, a, b },
        (Relation::Le, true) => Op::Sle { rd, a, b },
        (Relation::Le, false) => Op::Ule { rd, a, b },
        (Relation::Gt, true) => Op::Slt { rd, a: b, b: a },
        (Relation::Gt, false) => Op::Ult { rd, a: b, b: a },
        (Relation::Ge, true) => Op::Sle { rd, a: b, b: a },
        (Relation::Ge, false) => Op::Ule { rd, a: b, b: a },
    }
}

/// What adding or subtracting a constant adds, if it fits the instruction.
fn added_constant(op: Arith, rhs: &Expr) -> Option<i32> {
    let value = rhs.as_int()?.cast_signed();
    let added = match op {
        Arith::Add => value,
        Arith::Sub => value.checked_neg()?,
        Arith::Mul
        | Arith::DivSigned
        | Arith::DivUnsigned
        | Arith::RemSigned
        | Arith::RemUnsigned
        | Arith::And
        | Arith::Or
        | Arith::Xor
        | Arith::Shl
        | Arith::ShrSigned
        | Arith::ShrUnsigned => return None,
    };
    i32::try_from(added).ok()
}
