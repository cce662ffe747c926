//! Firings: one occurrence of one probe, for one session.
//!
//! [`fire`] runs the clauses that are enabled on the probe, in program order:
//!
//! ```text
//!   is the session running?  ── no ──> nothing (but END, while it ends)
//!   for each clause
//!     has it a kernel, and does that not decline?  ── yes ──> that was it (see kernels/quick.rs, too)
//!     the first that is interpreted: this-> variables and strtok begin anew
//!     room for its longest record?  ── no ──> a drop is counted, the clause is skipped
//!     run it
//!       finished   the record is published, or goes to its speculation
//!       rejected   nothing happened
//!       fault      no record; a fault record; the ERROR clauses run, here and now
//!     exit()?  ── yes ──> no more clauses
//! ```
//!
//! The time of the firing is taken at most once, when a record or the program first needs it.
//!
//! ERROR clauses run inside the firing that faulted: they see its `this->` variables, but have
//! arguments and probe fields of their own. A fault in one of them is counted and ends it. When the
//! others have left no steps, a reserve of a sixteenth is theirs, once a firing: so a firing takes at
//! most that much more than its limit, however many of its clauses fault.
//!
//! A machine is a dozen borrows, put together for each clause that is interpreted and for no other:
//! a probe whose clauses are all kernels, or false, never sees one. What the clauses of a firing
//! share is in `firing.rs`, and nothing until somebody asks.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values; re-entry returns at once (the host sees to it: two
//! firings cannot have the same `Thread`).

use dif::delivery::DropKind;
use dif::fault::{Fault, FaultKind};
use dif::layout::FaultRecord;
use dif::option::Dialect;
use dif::{Pc, ProbeId};

use crate::arg::Arg;
use crate::ecb::Ecb;
use crate::env::ProbeEnv;
use crate::firing::Steps;
use crate::interp::{End, Machine, Regs, run};
use crate::memory::Memory;
use crate::shared::Phase;
use crate::thread::Thread;

/// The number of `dtrace:::END`, in every host.
const END_PROBE: ProbeId = ProbeId(2);

/// Fires a probe: runs `ecbs` in order, and `errors` (the enablings of `dtrace:::ERROR`) after every
/// fault. All of them belong to the session of `thread`.
#[inline(always)]
pub fn fire<E: ProbeEnv + Copy>(ecbs: &[Ecb], errors: &[Ecb], thread: &mut Thread, args: &[Arg<'_>], env: E) {
    if thread.shared.phase() != Phase::Running && !fires_anyway(thread, env) {
        return;
    }
    if let [ecb @ Ecb { kernel: None, .. }] = ecbs {
        return interpret_alone(ecb, errors, thread, args, &env);
    }
    for ecb in ecbs {
        if let Some(quick) = &ecb.quick
            && quick.fire(thread, args)
        {
            continue;
        }
        let next = match &ecb.kernel {
            Some(kernel) => kernel.run(ecb, errors, thread, args, env),
            None => interpret(ecb, errors, thread, args, &env),
        };
        if next == Next::Nothing {
            break;
        }
    }
    thread.end_firing();
}

/// As [`fire`], and tells `took` for each clause that was looked at how many nanoseconds it took.
#[cold]
#[inline(never)]
pub fn fire_measured<E: ProbeEnv + Copy>(
    ecbs: &[Ecb],
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: E,
    took: impl Fn(usize, u64),
) {
    if thread.shared.phase() != Phase::Running && !fires_anyway(thread, env) {
        return;
    }
    let mut before = env.timestamp();
    for (index, ecb) in ecbs.iter().enumerate() {
        let next = match &ecb.kernel {
            Some(kernel) => kernel.run(ecb, errors, thread, args, env),
            None => interpret(ecb, errors, thread, args, &env),
        };
        let now = env.timestamp();
        took(index, now.saturating_sub(before));
        before = now;
        if next == Next::Nothing {
            break;
        }
    }
    thread.end_firing();
}

impl Thread {
    /// Whether its session is one of which all probes fire.
    #[inline(always)]
    pub fn is_running(&self) -> bool {
        self.shared.phase() == Phase::Running
    }

    /// Cleans up.
    #[inline]
    pub(crate) fn end_firing(&mut self) {
        self.firing.end();
    }
}

/// Whether the clauses that follow run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Clause,
    Nothing,
}

#[cold]
#[inline(never)]
fn fires_anyway<E: ProbeEnv>(thread: &Thread, env: E) -> bool {
    match thread.shared.phase() {
        Phase::Running => true,
        Phase::Ending | Phase::Closed => env.probe().id == END_PROBE,
        Phase::Stopped => false,
    }
}

/// Runs a clause instruction by instruction, on a machine made for it.
#[inline(never)]
pub(crate) fn interpret<E: ProbeEnv>(
    ecb: &Ecb,
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
) -> Next {
    on_machine(ecb, errors, thread, args, env)
}

// The same in a firing of nothing else.
#[inline(never)]
fn interpret_alone<E: ProbeEnv>(ecb: &Ecb, errors: &[Ecb], thread: &mut Thread, args: &[Arg<'_>], env: &E) {
    on_machine(ecb, errors, thread, args, env);
    thread.end_firing();
}

#[inline(always)]
fn on_machine<E: ProbeEnv>(
    ecb: &Ecb,
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
) -> Next {
    let Thread { shared, regs, space, locals, temps, records, aggs, drops, firing } = thread;
    if firing.interpret(shared.sizes.steps) {
        space.clause.reset();
        space.watch.since = None;
        temps.strtok.at = None;
    }
    let mem = Memory { shared, args, probe: env.probe(), env, space, thread: locals };
    let mut m = Machine { mem, temps, records, aggs, drops, firing, ecb };
    if let Err(fault) = run_clause(&mut m, regs, ecb) {
        report(&mut m, regs, fault, errors);
    }
    // END's clauses run to the end; an exit() there only replaces the status.
    if m.firing.exited && env.probe().id != END_PROBE { Next::Nothing } else { Next::Clause }
}

#[inline(always)]
fn run_clause<'a, E: ProbeEnv + ?Sized>(
    m: &mut Machine<'a, E>,
    regs: &mut Regs,
    ecb: &'a Ecb,
) -> Result<(), Fault> {
    let Some(clause) = m.program().clause(ecb.clause) else { return Ok(()) };
    m.mem.space.scratch.reset();
    if m.charge(clause.code.len() as u64 + u64::from(ecb.words)).is_err() {
        return Err(Fault { kind: FaultKind::StepLimit, value: 0, pc: Pc(0) });
    }
    if !ecb.records {
        let end = run(m, regs, &clause.code);
        return end.map(drop);
    }
    if !m.begin_record() {
        return Ok(());
    }
    let end = run(m, regs, &clause.code);
    if end == Ok(End::Finished) {
        m.end_record();
    }
    m.commit_waiting();
    end.map(drop)
}

// What a fault leaves behind, and who hears of it.
#[cold]
#[inline(never)]
fn report<'a, E: ProbeEnv + ?Sized>(
    m: &mut Machine<'a, E>,
    regs: &mut Regs,
    fault: Fault,
    errors: &'a [Ecb],
) {
    let ecb = m.ecb;
    let action = m.program().clause(ecb.clause).map_or(0, |clause| clause.action_at(fault.pc));
    let code = fault.kind.code();
    let record = FaultRecord { epid: ecb.epid, code, action, pc: fault.pc, value: fault.value };
    // The status is lost with the record, but not that this was the end.
    if m.firing.exited {
        m.mem.shared.exit(0);
    }
    let timestamp = m.timestamp();
    if !m.records.append(&record.to_words(timestamp)) {
        m.drops.count(DropKind::Principal);
        m.mem.shared.buffer_is_full(m.records.policy());
    }
    let (who, what) = match m.mem.shared.dialect() {
        Dialect::Illumos => (ecb.epid.0, action),
        Dialect::Oracle => (m.mem.probe.id.0, ecb.clause.0),
    };
    let pc = u64::from(fault.pc.0) * 4;
    let args = [0, u64::from(who), u64::from(what), pc, u64::from(code), fault.value].map(Arg::Int);
    // Steps come from the reserve if that has more.
    let (steps, reserve) = (m.firing.steps, m.firing.reserve);
    if reserve <= steps.left() {
        run_errors(m, regs, errors, &args);
        return;
    }
    m.firing.steps = Steps::new(reserve);
    run_errors(m, regs, errors, &args);
    m.firing.reserve = m.firing.steps.left();
    m.firing.steps = steps;
}

// The firing's arguments and probe are put aside meanwhile.
fn run_errors<'a, E: ProbeEnv + ?Sized>(
    m: &mut Machine<'a, E>,
    regs: &mut Regs,
    errors: &'a [Ecb],
    args: &[Arg<'_>],
) {
    for ecb in errors {
        let Machine { mem, temps, records, aggs, drops, firing, .. } = &mut *m;
        let mem =
            Memory { args, probe: &mem.shared.error_probe, space: mem.space, thread: mem.thread, ..*mem };
        let mut inner = Machine { mem, temps, records, aggs, drops, firing, ecb };
        if run_clause(&mut inner, regs, ecb).is_err() {
            inner.drops.count(DropKind::DoubleError);
        }
    }
}

#[cfg(test)]
mod tests;
