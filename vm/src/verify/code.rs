//! Code of a clause: where control goes, and which registers have values.
//!
//! The state before an instruction is the set of registers that *every* path to it has written.
//! Jumps go forward, so when the walk arrives at an instruction all its predecessors have left
//! their sets there, and the intersection is final; there is nothing to iterate.
//!
//! An instruction that no path reaches has no set. Its operands are checked like all others, its
//! registers are not: it never runs.

use dif::op::Op;
use dif::program::Clause;
use dif::{ClauseId, Pc, Program, Reg};

use super::error::{Amount, Place, Rule, VerifyError};
use super::layout::last_pc;
use super::operand::{OpCx, visit};
use super::tables::at_most;
use crate::limits::Limits;

/// A set of registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct RegSet([u64; 4]);

impl RegSet {
    fn insert(&mut self, reg: Reg) {
        self.0[usize::from(reg.0 >> 6)] |= 1 << (reg.0 & 63);
    }

    fn contains(self, reg: u8) -> bool {
        self.0[usize::from(reg >> 6)] >> (reg & 63) & 1 != 0
    }

    fn intersect(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }
}

/// The sets before each instruction.
struct States(Vec<Option<RegSet>>);

impl States {
    fn arrive(&mut self, at: usize, set: RegSet) {
        let state = &mut self.0[at];
        *state = Some(state.map_or(set, |before| before.intersect(set)));
    }
}

pub(super) fn check(
    program: &Program,
    limits: &Limits,
    id: ClauseId,
    clause: &Clause,
) -> Result<(), VerifyError> {
    let n = clause.code.len();
    // Both are taken before the clause runs; one that can never run should be refused, not fault.
    let least = n as u64 + u64::from(clause.layout.words());
    at_most(Amount::Instructions, n as u64, limits.code as u64)
        .and_then(|()| at_most(Amount::Steps, least, limits.steps))
        .map_err(|rule| Place::Clause(id).breaks(rule))?;
    if clause.code.last() != Some(&Op::Ret {}) {
        return Err(Place::Op(id, last_pc(clause)).breaks(Rule::NoRet));
    }
    let mut states = States(vec![None; n]);
    states.arrive(0, RegSet::default());
    for (index, op) in clause.code.iter().enumerate() {
        let pc = Pc::from_index(index);
        let mut cx = OpCx::new(program, limits, clause, pc);
        visit(*op, &mut cx)
            .and_then(|()| step(*op, index, limits, &cx, &mut states))
            .map_err(|rule| Place::Op(id, pc).breaks(rule))?;
    }
    Ok(())
}

// Takes one instruction's reads and writes into account and passes the set on.
fn step(op: Op, index: usize, limits: &Limits, cx: &OpCx<'_>, states: &mut States) -> Result<(), Rule> {
    let used = cx.reads.iter().map(|run| usize::from(run.first.0) + run.n);
    let used = used.chain(cx.write.map(|reg| usize::from(reg.0) + 1)).max().unwrap_or(0);
    at_most(Amount::Registers, used as u64, limits.registers as u64)?;
    let Some(mut set) = states.0[index] else { return Ok(()) };
    for run in &cx.reads {
        // The run lies within the registers: `reads_run` looked.
        for offset in 0..run.n {
            let reg = run.first.0 + offset as u8;
            if !set.contains(reg) {
                return Err(Rule::Uninitialised { reg: Reg(reg) });
            }
        }
    }
    if let Some(reg) = cx.write {
        set.insert(reg);
    }
    if let Some(target) = cx.target {
        states.arrive(target, set);
    }
    if !matches!(op, Op::Ret {} | Op::Jump { .. }) {
        // Not the last instruction, which is `ret`.
        states.arrive(index + 1, set);
    }
    Ok(())
}
