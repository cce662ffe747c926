//! Firings: one occurrence of one probe, for one session.
//!
//! [`fire`] runs the clauses that are enabled on the probe, in program order:
//!
//! ```text
//!   is the session running?  ── no ──> nothing (but END, while it ends)
//!   for each clause
//!     has it a kernel, and does that not decline?  ── yes ──> that was it
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
//! share is in `Firing`, which is nothing until somebody asks.
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
use crate::interp::{Clocks, End, Machine, Target, run};
use crate::kernels::Verdict;
use crate::memory::Memory;
use crate::shared::Phase;
use crate::thread::Thread;

/// The number of `dtrace:::END`, in every host.
const END_PROBE: ProbeId = ProbeId(2);

/// What the clauses of a firing have in common.
///
/// It is part of the thread's state and clean between firings: whoever puts something in also says
/// that it is `used`. So a firing that needs nothing of it has nothing to write.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Firing {
    used: bool,
    exited: bool,
    clocks: Clocks,
    /// Work that is left; all of it until the first clause is interpreted.
    steps: Option<u64>,
    /// Work that is left for ERROR clauses when nothing else is.
    reserve: Option<u64>,
}

impl Firing {
    /// The time of the firing: one value, whoever asks.
    #[inline]
    pub(crate) fn timestamp<E: ProbeEnv>(&mut self, env: E) -> u64 {
        match self.clocks.timestamp {
            Some(timestamp) => timestamp,
            None => {
                let timestamp = env.timestamp();
                self.used = true;
                self.clocks.timestamp = Some(timestamp);
                timestamp
            }
        }
    }
}

/// Fires a probe: runs `ecbs` in order, and `errors` (the enablings of `dtrace:::ERROR`) after every
/// fault. All of them belong to the session of `thread`.
#[inline(never)]
pub fn fire<E: ProbeEnv + Copy>(ecbs: &[Ecb], errors: &[Ecb], thread: &mut Thread, args: &[Arg<'_>], env: E) {
    if thread.shared.phase() != Phase::Running && !fires_anyway(thread, env) {
        return;
    }
    for ecb in ecbs {
        let next = match &ecb.kernel {
            Some(kernel) if !ecb.records => match kernel.judge(thread, args) {
                Verdict::Rejected => continue,
                Verdict::Accepted if kernel.counts(thread, args) => continue,
                Verdict::Accepted | Verdict::Open => kernel.run(ecb, errors, thread, args, env),
            },
            Some(kernel) => kernel.run(ecb, errors, thread, args, env),
            None => interpret(ecb, errors, thread, args, env),
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
            Some(kernel) if kernel.judge(thread, args) == Verdict::Rejected && !ecb.records => Next::Clause,
            Some(kernel) => kernel.run(ecb, errors, thread, args, env),
            None => interpret(ecb, errors, thread, args, env),
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
    /// Cleans up.
    #[inline]
    pub(crate) fn end_firing(&mut self) {
        if self.firing.used {
            self.firing = Firing::default();
        }
    }
}

/// The same for a probe with one clause, in the way that is shortest for the usual case: the session
/// is running, the clause has a kernel, and what it looks at first is at hand.
///
/// It is meant to be inlined into the host's own firing path. All that is not usual is left to
/// [`fire`] as a whole, so that no register has to survive a call that hardly ever happens. `env`
/// makes the environment for those who want it.
#[inline(always)]
pub fn fire_one<E: ProbeEnv + Copy>(
    ecb: &Ecb,
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: impl Fn() -> E,
) {
    if thread.shared.phase() == Phase::Running
        && let Some(kernel) = &ecb.kernel
        && (!ecb.records || thread.records.has_room_now(ecb.room))
    {
        match kernel.judge(thread, args) {
            Verdict::Rejected => return,
            Verdict::Accepted => {
                kernel.act_alone(ecb, errors, thread, args, env);
                return;
            }
            Verdict::Open => {}
        }
    }
    fire(std::slice::from_ref(ecb), errors, thread, args, env());
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

// Runs a clause instruction by instruction, on a machine made for it.
#[inline(never)]
pub(crate) fn interpret<E: ProbeEnv>(
    ecb: &Ecb,
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: E,
) -> Next {
    let env = &env;
    let Thread {
        shared,
        stream,
        regs,
        scratch,
        clause,
        locals,
        arrays,
        temps,
        strtok,
        watch,
        chill,
        records,
        aggs,
        drops,
        firing,
    } = thread;
    if firing.steps.is_none() {
        clause.reset();
        strtok.at = None;
        watch.since = None;
    }
    let mut m = Machine {
        regs,
        mem: Memory {
            pool: &shared.pool,
            args,
            probe: env.probe(),
            env,
            scratch,
            clause,
            thread: locals,
            globals: &shared.globals,
            arrays: &shared.arrays,
            thread_arrays: arrays,
            max_string: shared.sizes.max_string,
        },
        temps,
        strtok,
        watch,
        chill,
        records,
        aggs,
        drops,
        shared,
        program: shared.program(),
        stream: *stream,
        ecb,
        clocks: firing.clocks,
        steps: firing.steps.unwrap_or(shared.sizes.steps),
        tail: 0,
        target: Target::Principal,
        commits: [0; 8],
        exited: false,
    };
    let mut reserve = firing.reserve.unwrap_or(shared.sizes.steps / 16);
    if let Err(fault) = run_clause(&mut m, ecb) {
        report(&mut m, ecb, fault, errors, &mut reserve);
    }
    *firing = Firing {
        used: true,
        clocks: m.clocks,
        steps: Some(m.steps),
        reserve: Some(reserve),
        exited: m.exited,
    };
    // END's clauses run to the end; an exit() there only replaces the status.
    if firing.exited && env.probe().id != END_PROBE { Next::Nothing } else { Next::Clause }
}

fn run_clause<'a, E: ProbeEnv + ?Sized>(m: &mut Machine<'a, E>, ecb: &'a Ecb) -> Result<(), Fault> {
    let program = m.program;
    let Some(clause) = program.clause(ecb.clause) else { return Ok(()) };
    m.ecb = ecb;
    m.mem.scratch.reset();
    if m.charge(clause.code.len() as u64 + u64::from(ecb.words)).is_err() {
        return Err(Fault { kind: FaultKind::StepLimit, value: 0, pc: Pc(0) });
    }
    if !m.begin_record(ecb) {
        return Ok(());
    }
    let end = run(m, &clause.code);
    if ecb.records && end == Ok(End::Finished) {
        m.end_record(ecb);
    }
    m.commit_waiting();
    end.map(drop)
}

// What a fault leaves behind, and who hears of it.
#[cold]
#[inline(never)]
fn report<'a, E: ProbeEnv + ?Sized>(
    m: &mut Machine<'a, E>,
    ecb: &'a Ecb,
    fault: Fault,
    errors: &'a [Ecb],
    reserve: &mut u64,
) {
    let action = m.program.clause(ecb.clause).map_or(0, |clause| clause.action_at(fault.pc));
    let code = fault.kind.code();
    let record = FaultRecord { epid: ecb.epid, code, action, pc: fault.pc, value: fault.value };
    // The status is lost with the record, but not that this was the end.
    if m.exited {
        m.shared.exit(0);
    }
    let timestamp = m.timestamp();
    if !m.records.append(&record.to_words(timestamp)) {
        m.drops.count(DropKind::Principal);
        m.shared.buffer_is_full(m.records.policy());
    }
    let (who, what) = match m.shared.dialect() {
        Dialect::Illumos => (ecb.epid.0, action),
        Dialect::Oracle => (m.mem.probe.id.0, ecb.clause.0),
    };
    let pc = u64::from(fault.pc.0) * 4;
    let args = [0, u64::from(who), u64::from(what), pc, u64::from(code), fault.value].map(Arg::Int);
    // Steps come from the reserve if that has more.
    let spares_reserve = *reserve <= m.steps;
    let mut steps = m.steps.max(*reserve);
    run_errors(m, errors, &args, &mut steps);
    *(if spares_reserve { &mut m.steps } else { reserve }) = steps;
}

// The firing's arguments and probe are put aside meanwhile.
fn run_errors<'a, E: ProbeEnv + ?Sized>(
    m: &mut Machine<'a, E>,
    errors: &'a [Ecb],
    args: &[Arg<'_>],
    steps: &mut u64,
) {
    let Machine { regs, mem, temps, strtok, watch, chill, records, aggs, .. } = m;
    let mut inner = Machine {
        regs,
        mem: Memory {
            args,
            probe: &m.shared.error_probe,
            scratch: mem.scratch,
            clause: mem.clause,
            thread: mem.thread,
            ..*mem
        },
        temps,
        strtok,
        watch,
        chill,
        records,
        aggs,
        drops: m.drops,
        shared: m.shared,
        program: m.program,
        stream: m.stream,
        ecb: m.ecb,
        clocks: m.clocks,
        steps: *steps,
        tail: 0,
        target: Target::Principal,
        commits: [0; 8],
        exited: m.exited,
    };
    for ecb in errors {
        if run_clause(&mut inner, ecb).is_err() {
            inner.drops.count(DropKind::DoubleError);
        }
    }
    (m.exited, m.clocks, *steps) = (inner.exited, inner.clocks, inner.steps);
}

#[cfg(test)]
mod tests;
