//! A clause: predicate, statements, and what the host and the consumer are told about them.
//!
//! The code of a clause is its predicate and its statements, one after the other, and `ret`. Beside
//! it grow three lists: the *fields* of the record, in the order in which statements fill them; the
//! *actions*, which tell the consumer what to do with them; and the *marks*, which tell a fault's
//! report in which action it happened.
//!
//! Marks count as the classic tool counts, which is not by statements (reference 6.6). A unit
//! begins where its mark points, and all code up to the next mark belongs to it:
//!
//! ```text
//!   printf("%d %d", x, y)           x | y               2 units; without arguments 1
//!   @a[k] = quantize(v, n)          id | k | n | v      the id has no code, so its mark is k's
//!   normalize(@a, n), setopt, trunc id | n
//!   anything else                   1 unit
//! ```

use dif::action::{Action, FieldIndex};
use dif::layout::{Field, FieldKind, Layout};
use dif::op::Op;
use dif::program::{self, Recording};
use dif::{Pc, Reg, TypeId};

use super::Result;
use super::code::Coder;
use crate::scope::{Pools, World};
use crate::tast::{self, Connective, Expr, ExprKind, Stmt};

/// A clause in the making.
pub(super) struct ClauseCx<'a> {
    /// Its code.
    pub(super) coder: Coder<'a>,
    /// The fields of its record.
    fields: Vec<Field>,
    /// What the consumer does with them.
    actions: Vec<Action>,
    marks: Vec<Pc>,
}

/// The typed clause as a clause of the program. Its constants and formats go to `pools`.
///
/// # Errors
/// An expression that needs more registers than the machine has.
pub(crate) fn clause(world: &World, pools: &mut Pools, clause: &tast::Clause) -> Result<program::Clause> {
    let coder = Coder::new(world, pools);
    let mut cx = ClauseCx { coder, fields: Vec::new(), actions: Vec::new(), marks: Vec::new() };
    if let Some(predicate) = &clause.predicate {
        cx.predicate(predicate)?;
    }
    for stmt in &clause.body {
        let mark = cx.coder.regs.mark();
        cx.stmt(stmt)?;
        cx.coder.regs.release(mark);
    }
    Ok(cx.finish(clause))
}

impl ClauseCx<'_> {
    // predicate ::= "/" expression "/"; both sides of an `&&` must hold, one after the other.
    fn predicate(&mut self, condition: &Expr) -> Result<()> {
        if let ExprKind::Logical { op: Connective::And, lhs, rhs } = &condition.kind {
            self.predicate(lhs)?;
            return self.predicate(rhs);
        }
        if condition.as_int().is_some_and(|value| value != 0) {
            return Ok(());
        }
        let mark = self.coder.regs.mark();
        let holds = self.coder.value(condition)?;
        self.coder.emit(Op::Predicate { a: holds.into() });
        self.coder.regs.release(mark);
        Ok(())
    }

    /// What follows belongs to the next action, as faults count them.
    pub(super) fn begin_unit(&mut self) {
        self.marks.push(self.coder.here());
    }

    /// A new field of the record.
    pub(super) fn field(&mut self, kind: FieldKind, ty: TypeId) -> FieldIndex {
        self.fields.push(Field { kind, ty });
        u32::try_from(self.fields.len() - 1).unwrap_or(u32::MAX)
    }

    /// How many fields there are.
    pub(super) fn n_fields(&self) -> u32 {
        u32::try_from(self.fields.len()).unwrap_or(u32::MAX)
    }

    /// The consumer does this, after what it does already.
    pub(super) fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// A register on top of all others, for something without a place in the source.
    pub(super) fn scratch(&mut self) -> Result<Reg> {
        self.coder.fresh(crate::source::Span::default())
    }

    fn finish(mut self, clause: &tast::Clause) -> program::Clause {
        self.coder.emit(Op::Ret {});
        let records = clause.always_records || !self.fields.is_empty() || !self.actions.is_empty();
        program::Clause {
            source: clause.source,
            probes: clause.probes.clone(),
            code: self.coder.ops,
            layout: Layout { fields: self.fields },
            recording: if records { Recording::Record } else { Recording::Nothing },
            actions: self.actions,
            marks: self.marks,
            destructive: clause.body.iter().any(Stmt::is_destructive),
        }
    }
}
