//! Statements: what they compute, which fields they record, what the consumer is told.
//!
//! A recording statement has three parts that must agree: an instruction that fills a field, the
//! field in the layout, and the action that names the field. Each function here writes all three
//! for one kind of statement, so they can be compared at a glance.
//!
//! What happens at the consumer (`printa`, `clear`, `freopen` …) needs no instruction of its own:
//! its operands are recorded, and the rest is the action.

use dif::action::{Action, ActionKind, FieldIndex, FieldRange};
use dif::format::Format;
use dif::layout::{FieldKind, SymbolKind};
use dif::op::{IntField, MemField, Op, StackSize};
use dif::ty::prim;
use dif::{AggId, Reg, TypeId};

use super::Result;
use super::clause::ClauseCx;
use super::shape::{IntShape, Shape};
use crate::source::Span;
use crate::tast::{Expr, Frames, Key, Stmt};

/// What `exit()` takes.
const STATUS: Shape = Shape::Int(IntShape { size: 4, signed: true });

impl ClauseCx<'_> {
    /// One statement.
    pub(super) fn stmt(&mut self, stmt: &Stmt) -> Result<()> {
        // What typing adds by itself, the flags of `if`, has no place in the text and no number.
        let is_hidden = matches!(stmt, Stmt::Expr(expr) if expr.span == Span::default());
        if !is_hidden {
            self.begin_unit();
        }
        match stmt {
            Stmt::Expr(expr) => self.coder.value(expr).map(drop),
            Stmt::Aggregate { agg, keys, value, incr } => {
                self.aggregate(*agg, keys, value.as_ref(), incr.as_ref())
            }
            Stmt::Trace(value) => {
                let field = self.record(value)?;
                self.act(Action::Trace { field });
                Ok(())
            }
            Stmt::Tracemem { address, size, dynamic } => self.tracemem(address, *size, dynamic.as_ref()),
            Stmt::Print { value, address } => {
                let field = self.record(value)?;
                let address = self.record_optional(address.as_ref())?;
                self.act(Action::Print { field, address });
                Ok(())
            }
            Stmt::Format { kind, format, args } => self.format(*kind, format, args),
            Stmt::Printa { format, aggs } => {
                let format = format.as_ref().map(|format| self.coder.pools.format(format.clone()));
                self.act(Action::Printa { format, aggs: aggs.clone() });
                Ok(())
            }
            Stmt::Stack(frames) => self.stack(*frames),
            Stmt::Symbol { kind, address } => self.symbol(*kind, address),
            Stmt::Exit(status) => self.exit(status),
            Stmt::Ftruncate => {
                self.act(Action::Ftruncate);
                Ok(())
            }
            Stmt::Setopt { name, value } => self.setopt(name, value.as_ref()),
            Stmt::Clear(agg) => {
                self.act(Action::Clear { agg: *agg });
                Ok(())
            }
            Stmt::Trunc { agg, n } => self.trunc(*agg, n.as_ref()),
            Stmt::Normalize { agg, factor } => self.normalize(*agg, factor),
            Stmt::Denormalize(agg) => {
                self.act(Action::Denormalize { agg: *agg });
                Ok(())
            }
            Stmt::Speculate(id) => self.speculation(id, |a| Op::Speculate { a: a.into() }),
            Stmt::Commit(id) => self.speculation(id, |a| Op::Commit { a: a.into() }),
            Stmt::Discard(id) => self.speculation(id, |a| Op::Discard { a: a.into() }),
        }
    }

    /// Records a value in a field of its type.
    fn record(&mut self, value: &Expr) -> Result<FieldIndex> {
        let shape = Shape::of(self.coder.world, value.ty);
        self.record_as(value, shape, shape.field(), value.ty)
    }

    fn record_optional(&mut self, value: Option<&Expr>) -> Result<Option<FieldIndex>> {
        value.map(|value| self.record(value)).transpose()
    }

    /// Evaluates a value, cut to a shape, into a field of this kind.
    fn record_as(&mut self, value: &Expr, shape: Shape, kind: FieldKind, ty: TypeId) -> Result<FieldIndex> {
        let mark = self.coder.regs.mark();
        let reg = self.coder.value_as(value, shape)?;
        let field = self.field(kind, ty);
        self.fill(field, kind, reg);
        self.coder.regs.release(mark);
        Ok(field)
    }

    /// The instruction that fills a field from a register.
    fn fill(&mut self, field: FieldIndex, kind: FieldKind, reg: Reg) {
        let a = reg.into();
        self.coder.emit(if kind.is_memory() {
            Op::RecordMemory { a, field: MemField(field) }
        } else {
            Op::Record { a, field: IntField(field) }
        });
    }

    // @agg[keys] = function(value, incr)
    fn aggregate(
        &mut self,
        agg: AggId,
        keys: &[Key],
        value: Option<&Expr>,
        incr: Option<&Expr>,
    ) -> Result<()> {
        let function = self.coder.world.agg(agg).function;
        let mut first = None;
        for (index, key) in keys.iter().enumerate() {
            self.begin_unit();
            let reg = self.key(agg, index, key)?;
            first.get_or_insert(reg);
        }
        // The value and the increment are neighbours; the increment is evaluated first.
        let v = self.scratch()?;
        // In the dialect of OL2 the key is there even if its value cannot be had.
        if self.coder.world.is_oracle() && value.is_some_and(Expr::may_fault) {
            self.coder.emit(Op::AggregateKey { k: first.unwrap_or(v).into(), agg });
        }
        if function.is_distribution() {
            let increment = self.scratch()?;
            match incr {
                Some(incr) => {
                    self.begin_unit();
                    self.coder.expr(incr, increment)?;
                }
                None => self.coder.constant(increment, 1),
            }
        }
        self.begin_unit();
        if let Some(value) = value {
            self.coder.expr(value, v)?;
        }
        self.coder.emit(Op::Aggregate { k: first.unwrap_or(v).into(), v: v.into(), agg });
        Ok(())
    }

    /// A component of an aggregation's key, on top of those before it.
    fn key(&mut self, agg: AggId, index: usize, key: &Key) -> Result<Reg> {
        match key {
            Key::Value(value) => {
                let shape = Shape::of(self.coder.world, value.ty);
                let reg = self.coder.value_as(value, shape)?;
                let declared = self.coder.world.agg(agg).keys.get(index).map(|key| key.kind);
                // An integer of its own type first: the key may be of a larger one.
                if let (Shape::Int(own), Some(FieldKind::Int { size, signed })) = (shape, declared)
                    && !(IntShape { size, signed }).includes(own)
                {
                    self.coder.cut(reg, reg, IntShape { size, signed });
                }
                Ok(reg)
            }
            Key::Stack(frames) => self.walk_stack(*frames),
            Key::Symbol { kind: _, address } => self.coder.value(address),
        }
    }

    // tracemem(address, size, dynamic)
    fn tracemem(&mut self, address: &Expr, size: u32, dynamic: Option<&Expr>) -> Result<()> {
        let field = self.record_as(address, Shape::WORD, FieldKind::Bytes(size), address.ty)?;
        let dynamic = self.record_optional(dynamic)?;
        self.act(Action::Tracemem { field, dynamic });
        Ok(())
    }

    // printf(format, args), system(...), freopen(...)
    fn format(&mut self, kind: ActionKind, format: &Format, args: &[Expr]) -> Result<()> {
        let first = self.n_fields();
        for (index, arg) in args.iter().enumerate() {
            // The statement has begun the first unit.
            if index > 0 {
                self.begin_unit();
            }
            self.record(arg)?;
        }
        let args = FieldRange { first, n: self.n_fields() - first };
        let format = self.coder.pools.format(format.clone());
        self.act(if kind == ActionKind::System {
            Action::System { format, args }
        } else if kind == ActionKind::Freopen {
            Action::Freopen { format, args }
        } else {
            Action::Printf { format, args }
        });
        Ok(())
    }

    // stack(n)
    fn stack(&mut self, frames: Frames) -> Result<()> {
        let reg = self.walk_stack(frames)?;
        let kind = FieldKind::Stack { frames: frames.frames };
        let field = self.field(kind, prim::STACK);
        self.fill(field, kind, reg);
        self.act(Action::Stack { field });
        Ok(())
    }

    fn walk_stack(&mut self, frames: Frames) -> Result<Reg> {
        let reg = self.scratch()?;
        let size = StackSize::new(frames.frames, frames.bytes);
        self.coder.emit(Op::Stack { rd: reg.into(), kind: frames.kind, size });
        Ok(reg)
    }

    // sym(address)
    fn symbol(&mut self, kind: SymbolKind, address: &Expr) -> Result<()> {
        let ty = match kind {
            SymbolKind::Sym | SymbolKind::Mod => prim::SYMADDR,
            SymbolKind::Usym | SymbolKind::Umod | SymbolKind::Uaddr => prim::USYMADDR,
        };
        let field = self.record_as(address, Shape::WORD, FieldKind::Symbol(kind), ty)?;
        self.act(Action::Symbol { field, kind });
        Ok(())
    }

    // exit(status)
    fn exit(&mut self, status: &Expr) -> Result<()> {
        let a = self.coder.value_as(status, STATUS)?.into();
        let field = self.field(STATUS.field(), prim::INT);
        self.coder.emit(Op::Exit { a, field: IntField(field) });
        self.act(Action::Exit { field });
        Ok(())
    }

    // setopt(name, value)
    fn setopt(&mut self, name: &Expr, value: Option<&Expr>) -> Result<()> {
        let name = self.record_as(name, Shape::String, FieldKind::String, prim::STRING)?;
        self.begin_unit();
        let value = match value {
            Some(value) => Some(self.record_as(value, Shape::String, FieldKind::String, prim::STRING)?),
            None => None,
        };
        self.act(Action::Setopt { name, value });
        Ok(())
    }

    // trunc(@agg, n)
    fn trunc(&mut self, agg: AggId, n: Option<&Expr>) -> Result<()> {
        self.begin_unit();
        let n = self.record_optional(n)?;
        self.act(Action::Trunc { agg, n });
        Ok(())
    }

    // normalize(@agg, factor)
    fn normalize(&mut self, agg: AggId, factor: &Expr) -> Result<()> {
        self.begin_unit();
        let factor = self.record(factor)?;
        self.act(Action::Normalize { agg, factor });
        Ok(())
    }

    // speculate(id), commit(id), discard(id)
    fn speculation(&mut self, id: &Expr, op: impl FnOnce(Reg) -> Op) -> Result<()> {
        let reg = self.coder.value(id)?;
        self.coder.emit(op(reg));
        Ok(())
    }
}
