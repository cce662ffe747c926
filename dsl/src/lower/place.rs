//! Places: where values are read and written.
//!
//! A place of the tree has expressions in it: keys, an address. They are evaluated once, into
//! registers, and what results is a [`Slot`]; `a[i++] += 2` reads and writes the same slot. Reading
//! a slot gives the integer, or the address of what is larger than a register; writing stores the
//! integer, or copies from an address. Instructions differ by scope and by shape, and the tables
//! [`read_variable`] and [`write_variable`] are all there is to that.
//!
//! Stores to memory cut by their width. Variables and elements are words, and whoever writes one
//! cuts before: see [`Slot::cuts_to`].

use dif::op::{
    ArrayRef, ArrayScalar, ClauseRef, ClauseScalar, Forward, GlobalRef, GlobalScalar, Imm32, Len, MemKind,
    Op, ThreadRef, ThreadScalar,
};
use dif::option::Dialect;
use dif::program::Scope;
use dif::ty::Type;
use dif::{Reg, TypeId, VarId};

use super::Result;
use super::code::Coder;
use super::shape::{IntShape, Shape};
use crate::source::Span;
use crate::tast::{Bits, Expr, ExprKind, Place};

/// A place whose expressions have been evaluated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    at: At,
    shape: Shape,
    span: Span,
}

#[derive(Clone, Copy, Debug)]
enum At {
    Var(VarId, Scope),
    /// With the first register of the key.
    Elem(VarId, Reg),
    /// So many bytes from an address.
    Memory(Reg, i32),
    Bits(Reg, i32, Bits),
}

impl Slot {
    /// What a value must be cut to before it is written; `None` if nothing is lost without.
    pub(super) fn cuts_to(&self) -> Option<IntShape> {
        match (self.at, self.shape) {
            (At::Var(..) | At::Elem(..), Shape::Int(shape)) if shape.size < 8 => Some(shape),
            (At::Var(..) | At::Elem(..) | At::Memory(..) | At::Bits(..), _) => None,
        }
    }
}

impl Coder<'_> {
    /// Evaluates the expressions of a place that holds a `ty`. The registers that the slot needs
    /// stay in use. The first of them may be `reuse`, which then is not to be written while the
    /// slot is needed.
    pub(super) fn slot(&mut self, place: &Place, ty: TypeId, reuse: Option<Reg>, span: Span) -> Result<Slot> {
        let at = match place {
            Place::Var(var) => At::Var(*var, self.world.var(*var).scope),
            Place::Elem { var, keys } => At::Elem(*var, self.keys(*var, keys, reuse, span)?),
            Place::Memory { base, offset, bits } => {
                let reg = self.first(reuse, span)?;
                self.expr(base, reg)?;
                if *offset != 0 {
                    self.check_base(base, reg, span)?;
                }
                match bits {
                    None => At::Memory(reg, *offset),
                    Some(bits) => At::Bits(reg, *offset, *bits),
                }
            }
        };
        let shape = match place {
            Place::Var(var) | Place::Elem { var, .. } => Shape::of_variable(self.world, *var),
            Place::Memory { .. } => Shape::of(self.world, ty),
        };
        Ok(Slot { at, shape, span })
    }

    /// Faults with address 0 where a member is looked for in nothing.
    ///
    /// Otherwise the fault would name the address of the member, which is what the classic dialect
    /// does for pointers; but a variable or an element without value has no address at all.
    pub(super) fn check_base(&mut self, base: &Expr, reg: Reg, span: Span) -> Result<()> {
        let may_be_nothing = match (&base.kind, Shape::of(self.world, base.ty)) {
            (_, Shape::Int(_)) => self.world.is_oracle() && self.points_to_record(base.ty),
            (ExprKind::Load(Place::Elem { .. }), Shape::Bytes(_)) => true,
            (ExprKind::Load(Place::Var(var)), Shape::Bytes(_)) => self.world.var(*var).scope == Scope::Thread,
            (_, Shape::String | Shape::Bytes(_)) => false,
        };
        if may_be_nothing {
            let mark = self.regs.mark();
            let rd = self.fresh(span)?.into();
            self.emit(Op::BranchNonzero { a: reg.into(), to: Forward(1) });
            self.emit(Op::Load { rd, a: reg.into(), kind: MemKind::U8, offset: Imm32(0) });
            self.regs.release(mark);
        }
        Ok(())
    }

    fn points_to_record(&self, ty: TypeId) -> bool {
        let types = &self.world.types;
        matches!(types.base(ty), Type::Pointer(to) if matches!(types.base(*to), Type::Record(_)))
    }

    fn first(&mut self, reuse: Option<Reg>, span: Span) -> Result<Reg> {
        match reuse {
            Some(reg) => self.fresh_or(reg, span),
            None => self.fresh(span),
        }
    }

    /// The key of an element, each component cut to its declared type, in consecutive registers.
    fn keys(&mut self, var: VarId, keys: &[Expr], reuse: Option<Reg>, span: Span) -> Result<Reg> {
        let types = self.world.var(var).keys.as_deref().unwrap_or_default();
        let first = self.first(reuse, span)?;
        for (index, key) in keys.iter().enumerate() {
            let reg = if index == 0 { first } else { self.fresh(key.span)? };
            let ty = types.get(index).copied().unwrap_or(key.ty);
            self.expr_as(key, Shape::of(self.world, ty), reg)?;
        }
        Ok(first)
    }

    /// `dst :=` the integer in a slot, or the address of what is there.
    pub(super) fn read(&mut self, slot: &Slot, dst: Reg) -> Result<()> {
        let rd = dst.into();
        let op = match (slot.at, slot.shape) {
            (At::Var(var, scope), shape) => read_variable(scope, shape, var, dst),
            (At::Elem(var, k), Shape::Int(_)) => Op::LoadElem { rd, k: k.into(), var: ArrayScalar(var) },
            (At::Elem(var, k), Shape::String | Shape::Bytes(_)) => {
                Op::AddrElem { rd, k: k.into(), var: ArrayRef(var) }
            }
            (At::Memory(base, offset), Shape::Int(shape)) => {
                Op::Load { rd, a: base.into(), kind: shape.access(), offset: Imm32(offset) }
            }
            (At::Memory(base, offset), Shape::String | Shape::Bytes(_)) => {
                self.address(base, offset, dst);
                return Ok(());
            }
            (At::Bits(base, offset, bits), _) => return self.extract(base, offset, bits, dst, slot.span),
        };
        self.emit(op);
        Ok(())
    }

    /// Stores the integer in `value` to a slot, or copies what is at that address.
    pub(super) fn write(&mut self, slot: &Slot, value: Reg) -> Result<()> {
        let a = value.into();
        let op = match (slot.at, slot.shape) {
            (At::Var(var, scope), shape) => write_variable(scope, shape, var, value),
            (At::Elem(var, k), Shape::Int(_)) => Op::StoreElem { k: k.into(), a, var: ArrayScalar(var) },
            (At::Elem(var, k), Shape::String | Shape::Bytes(_)) => {
                Op::CopyElem { k: k.into(), a, var: ArrayRef(var) }
            }
            (At::Memory(base, offset), Shape::Int(shape)) => {
                Op::Store { a: base.into(), b: a, kind: shape.access(), offset: Imm32(offset) }
            }
            (At::Memory(base, offset), Shape::Bytes(n)) => {
                return self.copy(base, offset, value, n, slot.span);
            }
            (At::Memory(base, offset), Shape::String) => {
                self.copy(base, offset, value, self.world.strsize(), slot.span)?;
                return self.terminate(base, offset, slot.span);
            }
            (At::Bits(base, offset, bits), _) => return self.insert(base, offset, bits, value, slot.span),
        };
        self.emit(op);
        Ok(())
    }

    /// `dst := base + offset`
    pub(super) fn address(&mut self, base: Reg, offset: i32, dst: Reg) {
        let (rd, a) = (dst.into(), base.into());
        if offset != 0 {
            self.emit(Op::AddImm { rd, a, value: Imm32(offset) });
        } else if base != dst {
            self.emit(Op::Mov { rd, a });
        }
    }

    /// Copies `len` bytes from an address to `base + offset`.
    fn copy(&mut self, base: Reg, offset: i32, from: Reg, len: u32, span: Span) -> Result<()> {
        let mark = self.regs.mark();
        let to = if offset == 0 { base } else { self.fresh(span)? };
        self.address(base, offset, to);
        self.emit(Op::Copy { a: to.into(), b: from.into(), len: Len(len) });
        self.regs.release(mark);
        Ok(())
    }

    /// Ends the string at `base + offset` within its room: a variable of OL2 holds a byte more.
    fn terminate(&mut self, base: Reg, offset: i32, span: Span) -> Result<()> {
        let last = i32::try_from(self.world.strsize()).ok().and_then(|n| offset.checked_add(n - 1));
        if let (Dialect::Oracle, Some(last)) = (self.world.settings.dialect(), last) {
            let mark = self.regs.mark();
            let nul = self.fresh_constant(0, span)?;
            let (a, b) = (base.into(), nul.into());
            self.emit(Op::Store { a, b, kind: MemKind::U8, offset: Imm32(last) });
            self.regs.release(mark);
        }
        Ok(())
    }

    /// `dst :=` a bit-field: shifted up until it is the top of the register, then down again.
    fn extract(&mut self, base: Reg, offset: i32, bits: Bits, dst: Reg, span: Span) -> Result<()> {
        let (rd, a) = (dst.into(), dst.into());
        let kind = MemKind::of(bits.unit, false);
        self.emit(Op::Load { rd, a: base.into(), kind, offset: Imm32(offset) });
        let mark = self.regs.mark();
        let above = 64u8.saturating_sub(bits.shift.saturating_add(bits.width));
        let by = self.fresh_constant(u64::from(above), span)?;
        self.emit(Op::Shl { rd, a, b: by.into() });
        if bits.shift != 0 {
            self.constant(by, u64::from(64u8.saturating_sub(bits.width)));
        }
        let b = by.into();
        self.emit(if bits.signed { Op::Sar { rd, a, b } } else { Op::Shr { rd, a, b } });
        self.regs.release(mark);
        Ok(())
    }

    /// Replaces a bit-field in its storage unit.
    fn insert(&mut self, base: Reg, offset: i32, bits: Bits, value: Reg, span: Span) -> Result<()> {
        let (kind, offset) = (MemKind::of(bits.unit, false), Imm32(offset));
        let low = u64::MAX.checked_shr(64 - u32::from(bits.width.min(64))).unwrap_or(0);
        let field = low.checked_shl(u32::from(bits.shift)).unwrap_or(0);
        let mark = self.regs.mark();
        let (unit, part, other) = (self.fresh(span)?, self.fresh(span)?, self.fresh(span)?);
        self.constant(other, low);
        self.emit(Op::And { rd: part.into(), a: value.into(), b: other.into() });
        if bits.shift != 0 {
            self.constant(other, u64::from(bits.shift));
            self.emit(Op::Shl { rd: part.into(), a: part.into(), b: other.into() });
        }
        self.emit(Op::Load { rd: unit.into(), a: base.into(), kind, offset });
        self.constant(other, !field);
        self.emit(Op::And { rd: unit.into(), a: unit.into(), b: other.into() });
        self.emit(Op::Or { rd: unit.into(), a: unit.into(), b: part.into() });
        self.emit(Op::Store { a: base.into(), b: unit.into(), kind, offset });
        self.regs.release(mark);
        Ok(())
    }
}

/// The instruction that reads a variable.
fn read_variable(scope: Scope, shape: Shape, var: VarId, dst: Reg) -> Op {
    let rd = dst.into();
    match (shape, scope) {
        (Shape::Int(_), Scope::Global) => Op::LoadGlobal { rd, var: GlobalScalar(var) },
        (Shape::Int(_), Scope::Thread) => Op::LoadThread { rd, var: ThreadScalar(var) },
        (Shape::Int(_), Scope::Clause) => Op::LoadClause { rd, var: ClauseScalar(var) },
        (Shape::String | Shape::Bytes(_), Scope::Global) => Op::AddrGlobal { rd, var: GlobalRef(var) },
        (Shape::String | Shape::Bytes(_), Scope::Thread) => Op::AddrThread { rd, var: ThreadRef(var) },
        (Shape::String | Shape::Bytes(_), Scope::Clause) => Op::AddrClause { rd, var: ClauseRef(var) },
    }
}

/// The instruction that writes one.
fn write_variable(scope: Scope, shape: Shape, var: VarId, value: Reg) -> Op {
    let a = value.into();
    match (shape, scope) {
        (Shape::Int(_), Scope::Global) => Op::StoreGlobal { a, var: GlobalScalar(var) },
        (Shape::Int(_), Scope::Thread) => Op::StoreThread { a, var: ThreadScalar(var) },
        (Shape::Int(_), Scope::Clause) => Op::StoreClause { a, var: ClauseScalar(var) },
        (Shape::String | Shape::Bytes(_), Scope::Global) => Op::CopyGlobal { a, var: GlobalRef(var) },
        (Shape::String | Shape::Bytes(_), Scope::Thread) => Op::CopyThread { a, var: ThreadRef(var) },
        (Shape::String | Shape::Bytes(_), Scope::Clause) => Op::CopyClause { a, var: ClauseRef(var) },
    }
}
