//! Firings: one occurrence of one probe, for one session.
//!
//! [`fire`] runs the clauses that are enabled on the probe, in program order:
//!
//! ```text
//!   is the session running?  ── no ──> nothing (but END, while it ends)
//!   for each clause
//!     has it a kernel, and does that not decline?  ── yes ──> that was it (see kernels/quick.rs, too)
//!     room for its longest record?  ── no ──> a drop is counted, the clause is skipped
//!     run it as far as registers lead; if that is to its end, there is nothing more to it
//!     the first that goes on: this-> variables and strtok begin anew
//!     run the rest of it on a machine
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
//! A machine is a dozen borrows, put together when a clause comes to an instruction that needs one, and not
//! before: a probe whose clauses are all kernels, or false, never sees one. What the clauses of a firing
//! share is in `firing.rs`, and nothing until somebody asks.
//!
//! A host does not even come here for most firings: it keeps their quick form (`kernels/quick.rs`), which may be
//! the interpreter, too.
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
use crate::code::Inst;
use crate::ecb::Ecb;
use crate::env::ProbeEnv;
use crate::firing::Steps;
use crate::interp::{End, Machine, Regs, Stop, advance, run};
use crate::memory::Memory;
use crate::record::count_no_room;
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

/// Runs a clause instruction by instruction.
#[inline(never)]
pub(crate) fn interpret<E: ProbeEnv>(
    ecb: &Ecb,
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
) -> Next {
    let rest = if thread.firing.begin(ecb.code.cost) {
        if !has_room(ecb, thread) {
            return Next::Clause;
        }
        fill(ecb, &mut thread.regs, args);
        match begun(ecb, thread) {
            Some(rest) => Some(rest),
            None => return Next::Clause,
        }
    } else {
        fill(ecb, &mut thread.regs, args);
        None
    };
    on_machine(ecb, errors, thread, args, env, rest)
}

#[inline(always)]
fn fill(ecb: &Ecb, regs: &mut Regs, args: &[Arg<'_>]) {
    ecb.code.fill(regs, |n| args.get(n).map_or(0, |arg| arg.raw()));
}

/// Whether there is room for the longest record; if not, it is counted.
#[inline(always)]
pub(crate) fn has_room(ecb: &Ecb, thread: &mut Thread) -> bool {
    if !ecb.records || thread.records.has_room(ecb.room) {
        return true;
    }
    count_no_room(&thread.records, &thread.drops, &thread.shared);
    false
}

/// Runs a clause as far as registers lead, for which there need be no machine; what is left, if that matters.
#[inline(always)]
pub(crate) fn begun<'e>(ecb: &'e Ecb, thread: &mut Thread) -> Option<&'e [Inst]> {
    match advance(&mut thread.regs, &ecb.code.insts) {
        Stop::Rejected => None,
        Stop::Finished(rest) => ecb.records.then_some(rest),
        Stop::Here(rest) => Some(rest),
    }
}

/// Runs the rest of a clause for whose record there is room; all of it, and pays for it, if there is none.
#[inline(always)]
pub(crate) fn on_machine<E: ProbeEnv>(
    ecb: &Ecb,
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
    rest: Option<&[Inst]>,
) -> Next {
    let Thread { shared, regs, space, locals, temps, records, aggs, drops, firing } = thread;
    let mem = Memory { shared, args, probe: env.probe(), env, space, thread: locals };
    let mut m = Machine { mem, temps, records, aggs, drops, firing, ecb };
    let end = match rest {
        Some(rest) => m.finish(regs, rest),
        None => run_clause(&mut m, regs),
    };
    if let Err(fault) = end {
        report(&mut m, regs, fault, errors);
    }
    if m.firing.exited { m.exited() } else { Next::Clause }
}

/// Runs clauses of which none has a kernel, on one machine; `fill` puts the arguments of each into registers.
#[inline(always)]
pub(crate) fn interpret_all<E: ProbeEnv>(
    ecbs: &[Ecb],
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
    fill: impl Fn(&Ecb, &mut Regs),
) {
    let Some(ecb) = ecbs.first() else { return };
    let Thread { shared, regs, space, locals, temps, records, aggs, drops, firing } = &mut *thread;
    let mem = Memory { shared, args, probe: env.probe(), env, space, thread: locals };
    let mut m = Machine { mem, temps, records, aggs, drops, firing, ecb };
    for ecb in ecbs {
        m.ecb = ecb;
        fill(ecb, regs);
        if m.interpret(regs, errors) == Next::Nothing {
            break;
        }
    }
    thread.end_firing();
}

// The whole clause, of which nothing was done but that its arguments are in registers.
#[inline(never)]
fn run_clause<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, regs: &mut Regs) -> Result<(), Fault> {
    let ecb = m.ecb;
    if m.charge(ecb.code.cost).is_err() {
        return Err(Fault { kind: FaultKind::StepLimit, value: 0, pc: Pc(0) });
    }
    if ecb.records && !m.records.has_room(ecb.room) {
        count_no_room(m.records, m.drops, m.mem.shared);
        return Ok(());
    }
    match advance_anywhere(regs, &ecb.code.insts) {
        Stop::Rejected => Ok(()),
        Stop::Finished(here) | Stop::Here(here) => m.finish(regs, here),
    }
}

#[inline(never)]
fn advance_anywhere<'c>(regs: &mut Regs, code: &'c [Inst]) -> Stop<'c> {
    advance(regs, code)
}

impl<'a, E: ProbeEnv + ?Sized> Machine<'a, E> {
    // A clause whose arguments are in registers.
    #[inline(always)]
    fn interpret(&mut self, regs: &mut Regs, errors: &'a [Ecb]) -> Next {
        let ecb = self.ecb;
        let end = if self.firing.begin(ecb.code.cost) {
            if ecb.records && !self.records.has_room(ecb.room) {
                count_no_room(self.records, self.drops, self.mem.shared);
                return Next::Clause;
            }
            match advance(regs, &ecb.code.insts) {
                Stop::Rejected => return Next::Clause,
                Stop::Finished(_) if !ecb.records => return Next::Clause,
                Stop::Finished(rest) | Stop::Here(rest) => self.finish(regs, rest),
            }
        } else {
            run_clause(self, regs)
        };
        if let Err(fault) = end {
            report(self, regs, fault, errors);
        }
        if self.firing.exited { self.exited() } else { Next::Clause }
    }

    // The rest of a clause, from an instruction on.
    #[inline(always)]
    fn finish(&mut self, regs: &mut Regs, rest: &[Inst]) -> Result<(), Fault> {
        if self.ecb.code.keeps && self.firing.prepare() {
            self.mem.space.clause.reset();
            self.temps.strtok.at = None;
        }
        self.mem.space.scratch.reset();
        if !self.ecb.records {
            return run(self, regs, rest).map(drop);
        }
        self.begin_record();
        let end = run(self, regs, rest);
        if end == Ok(End::Finished) {
            self.end_record();
        }
        self.commit_waiting();
        end.map(drop)
    }

    // END's clauses run to the end; an exit() there only replaces the status.
    #[cold]
    #[inline(never)]
    fn exited(&mut self) -> Next {
        if self.mem.probe.id == END_PROBE {
            self.firing.exited = false;
            Next::Clause
        } else {
            Next::Nothing
        }
    }
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
        fill(ecb, regs, args);
        if run_clause(&mut inner, regs).is_err() {
            inner.drops.count(DropKind::DoubleError);
        }
    }
}

#[cfg(test)]
mod tests;
