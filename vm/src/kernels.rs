//! Kernels: common clauses without the interpreter.
//!
//! A kernel is what is left of a clause when its registers are gone: a guard, and a few steps whose
//! operands are [`Source`]s (see `link.rs` for how that comes about). Running it needs no
//! [`Machine`](crate::interp::Machine), whose making is what a small clause costs most when it is
//! interpreted, and no resets: kernels touch neither scratch memory nor `this->` variables.
//!
//! ```text
//!   room for the record?  ── no ──> a drop is counted, done
//!   the guard holds?      ── no ──> done
//!   texts are texts?      ── no ──> the interpreter does it all
//!   step, step, ...                 a later test may still end it
//!   publish the record
//! ```
//!
//! Everything is in the order of the interpreter, so that both count, drop and record the same in
//! every case. The one thing that a kernel cannot do is to fault: the only instruction of those it
//! stands for that can is `args`, on an argument that is no string. That is found out before the
//! first effect, and then the kernel declines.
//!
//! A list of steps rather than a Rust function for each shape of clause: shapes multiply (functions by
//! keys by predicates by values), steps add up. The exceptions are the shortest counts. Measured with
//! callgrind, in instructions of the whole firing, site and loop included; and in ns on one machine:
//!
//! | | interpreted | kernel |
//! | --- | --- | --- |
//! | `/arg0 == -1/`, false | 448, 25 ns | 162, 9 ns |
//! | `@[arg0] = count()` | 576, 29 ns | 290, 17 ns (as a list of one step: 405, 21 ns) |
//! | `@[copyinstr(arg1)] = count()`, 16 bytes | 878, 41 ns | 568, 27 ns |
//! | `trace(arg0)`, of which the clock takes 20 ns | 41 ns | 33 ns |
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.

mod shape;

use dif::AggId;
use dif::delivery::DropKind;
use dif::layout::{header, string_slot};

use crate::aggregate::{AggWriter, Full};
use crate::arg::Arg;
use crate::ecb::Ecb;
use crate::env::ProbeEnv;
use crate::memory::leading_text;
use crate::record::count_no_room;
use crate::run::Firing;
use crate::thread::{Drops, Thread};
use crate::values::pack;

pub(crate) use shape::{Body, Kernel, Key, KeyPart, Order, Source, Step, Test};

/// What became of an attempt to run a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ran {
    /// The clause is done with.
    Done,
    /// Nothing was done; the interpreter has to do it.
    Declined,
}

/// Where a kernel runs.
struct Place<'p, 'a, E: ?Sized> {
    thread: &'p mut Thread,
    args: &'p [Arg<'a>],
    env: &'p E,
    firing: &'p mut Firing,
}

impl<E: ProbeEnv + ?Sized> Place<'_, '_, E> {
    #[inline(always)]
    fn arg(&self, n: u8) -> u64 {
        self.args.get(usize::from(n)).map_or(0, |arg| arg.raw())
    }

    // For where every instruction in line is one in the firing path: the frequent sources.
    #[inline(always)]
    fn quick_value(&mut self, source: &Source) -> u64 {
        match *source {
            Source::Const(value) => value,
            Source::Arg(n) => self.arg(n),
            Source::Thread(var) => self.thread.locals.load(var),
            Source::Int(_) | Source::Timestamp | Source::Global(_) | Source::Since(_) => {
                slow_value(source, self.thread, self.args, self.env, self.firing)
            }
        }
    }

    #[inline(always)]
    fn value(&mut self, source: Source) -> u64 {
        match source {
            Source::Const(value) => value,
            Source::Arg(n) => self.arg(n),
            Source::Int(n) => (self.arg(n) << 32).cast_signed().wrapping_shr(32).cast_unsigned(),
            Source::Timestamp => self.firing.timestamp(self.env),
            Source::Thread(var) => self.thread.locals.load(var),
            Source::Global(var) => self.thread.shared.globals.load(var),
            Source::Since(var) => self.firing.timestamp(self.env).wrapping_sub(self.thread.locals.load(var)),
        }
    }

    // The words of a key, in the thread's buffer; says how many.
    #[inline(always)]
    fn build(&mut self, parts: &[KeyPart]) -> usize {
        let mut n = 0;
        for part in parts {
            match part {
                KeyPart::Word(source) => {
                    let value = self.value(*source);
                    put(&mut self.thread.temps.key, n, value);
                    n += 1;
                }
                KeyPart::Text(arg) => {
                    let text = text(self.args, *arg, self.thread.shared.sizes.max_string);
                    let key = &mut self.thread.temps.key;
                    put(key, n, text.len() as u64);
                    n += 1 + pack(text, |index, word| put(key, n + 1 + index, word));
                }
            }
        }
        n
    }

    #[inline(always)]
    fn update(&mut self, agg: AggId, key: &Key, value: i64, incr: i64) {
        let done = match key {
            Key::Empty => self.thread.aggs.update(agg, &[], value, incr),
            Key::Word(source) => {
                let word = self.value(*source);
                self.thread.aggs.update(agg, &[word], value, incr)
            }
            Key::Parts(parts) => {
                let n = self.build(parts);
                let Thread { aggs, temps, .. } = &mut *self.thread;
                update_long(aggs, agg, temps.key.get(..n).unwrap_or_default(), value, incr)
            }
        };
        if done.is_err() {
            self.thread.drops.count(DropKind::Aggregation);
        }
    }

    // Says how many words the record's tail grows by. There is room for each field's text once, and
    // linking saw to it that each is recorded once.
    #[inline(always)]
    fn record_text(&mut self, slot: u32, arg: u8, tail: u32) -> u32 {
        let text = text(self.args, arg, self.thread.shared.sizes.max_string);
        let len = u32::try_from(text.len()).unwrap_or(0);
        let records = &mut self.thread.records;
        pack(text, |index, word| records.put(tail as usize + index, word));
        records.put(slot as usize, string_slot(tail * 8, len));
        len.div_ceil(8)
    }
}

#[inline(never)]
fn slow_value<E: ProbeEnv + ?Sized>(
    source: &Source,
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
    firing: &mut Firing,
) -> u64 {
    Place { thread, args, env, firing }.value(*source)
}

// Out of line: the loops over the key's words would only be in the way of the short keys.
#[inline(never)]
fn update_long(aggs: &mut AggWriter, agg: AggId, key: &[u64], value: i64, incr: i64) -> Result<(), Full> {
    aggs.update(agg, key, value, incr)
}

// The text that `copyinstr(argN)` is.
#[inline(always)]
fn text<'a>(args: &[Arg<'a>], n: u8, max_string: usize) -> &'a [u8] {
    match args.get(usize::from(n)) {
        Some(Arg::Str(bytes)) => leading_text(bytes, max_string),
        Some(Arg::Int(_)) | None => &[],
    }
}

#[inline(always)]
fn put(key: &mut [u64], index: usize, word: u64) {
    if let Some(place) = key.get_mut(index) {
        *place = word;
    }
}

impl Kernel {
    /// Runs the clause of `ecb`.
    #[inline(always)]
    pub(crate) fn run<E: ProbeEnv + ?Sized>(
        &self,
        ecb: &Ecb,
        thread: &mut Thread,
        args: &[Arg<'_>],
        env: &E,
        firing: &mut Firing,
    ) -> Ran {
        if ecb.records && !thread.records.has_room(ecb.room) {
            count_no_room(&thread.records, &thread.drops, &thread.shared);
            return Ran::Done;
        }
        let mut at = Place { thread, args, env, firing };
        if let Some(guard) = &self.guard
            && !guard.holds(at.quick_value(&guard.source))
        {
            return Ran::Done;
        }
        match &self.body {
            Body::Count { agg, source } => {
                let word = at.quick_value(source);
                count_word(&mut at.thread.aggs, &at.thread.drops, *agg, word);
                Ran::Done
            }
            Body::CountAll(agg) => {
                count_all(&mut at.thread.aggs, &at.thread.drops, *agg);
                Ran::Done
            }
            Body::Steps(steps) => {
                if self.texts != 0 && !self.has_texts(args) {
                    return Ran::Declined;
                }
                run_steps(ecb, steps, at.thread, args, env, at.firing);
                Ran::Done
            }
        }
    }

    #[inline(never)]
    fn has_texts(&self, args: &[Arg<'_>]) -> bool {
        let mut rest = self.texts;
        while rest != 0 {
            if !matches!(args.get(rest.trailing_zeros() as usize), Some(Arg::Str(_))) {
                return false;
            }
            rest &= rest - 1;
        }
        true
    }
}

#[inline(never)]
fn count_word(aggs: &mut AggWriter, drops: &Drops, agg: AggId, word: u64) {
    if aggs.update(agg, &[word], 0, 1).is_err() {
        drops.count(DropKind::Aggregation);
    }
}

#[inline(never)]
fn count_all(aggs: &mut AggWriter, drops: &Drops, agg: AggId) {
    if aggs.update(agg, &[], 0, 1).is_err() {
        drops.count(DropKind::Aggregation);
    }
}

// One function for all steps, so that where it runs stays in registers.
#[inline(never)]
fn run_steps<E: ProbeEnv + ?Sized>(
    ecb: &Ecb,
    steps: &[Step],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
    firing: &mut Firing,
) {
    let mut at = Place { thread, args, env, firing };
    let mut tail = ecb.words;
    if ecb.records && !ecb.complete {
        at.thread.records.clear(ecb.words);
    }
    for step in steps {
        let (agg, key, value, incr) = match step {
            Step::Require(test) => {
                if !test.holds(at.value(test.source)) {
                    return;
                }
                continue;
            }
            Step::SetThread(var, source) => {
                let value = at.value(*source);
                at.thread.locals.store(*var, value);
                continue;
            }
            Step::SetGlobal(var, source) => {
                let value = at.value(*source);
                at.thread.shared.globals.store(*var, value);
                continue;
            }
            Step::Record { slot, source } => {
                let value = at.value(*source);
                at.thread.records.put(*slot as usize, value);
                continue;
            }
            Step::RecordText { slot, arg } => {
                tail += at.record_text(*slot, *arg, tail);
                continue;
            }
            Step::Count { agg, key } => (agg, key, 0, 1),
            Step::Update { agg, key, value, incr } => {
                (agg, key, at.value(*value).cast_signed(), at.value(*incr).cast_signed())
            }
        };
        at.update(*agg, key, value, incr);
    }
    if ecb.records {
        let timestamp = at.firing.timestamp(at.env);
        let records = &mut at.thread.records;
        records.put(0, header(ecb.epid, tail));
        records.put(1, timestamp);
        records.publish(tail as usize);
    }
}
