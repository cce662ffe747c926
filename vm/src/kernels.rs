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
//! keys by predicates by values), steps add up. The exceptions are what is asked most, and short. Measured with
//! callgrind, in instructions of the whole firing, site and loop included; and in ns on one machine:
//!
//! | | interpreted | kernel |
//! | --- | --- | --- |
//! | `/arg0 == -1/`, false | 93, 4.5 ns | 60, 3.1 ns |
//! | `@ = count()` | 256, 12 ns | 65, 3.8 ns |
//! | `@[arg0] = count()` | 283, 13 ns | 86, 5.2 ns |
//! | `@[arg0] = quantize(arg1)` | 460, 22 ns | 106, 6.5 ns |
//! | `@[copyinstr(arg1)] = count()`, 16 bytes | 785, 37 ns | 110, 6.5 ns |
//! | five times `@x[arg0] = count()` | 902, 52 ns | 275, 18 ns |
//!
//! Who is alone in a firing, as nearly all are, does not even come here: see `kernels/quick.rs`.
//!
//! Values that are computed come from formulas (see `formula.rs`), which leave them in registers.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.

mod computed;
mod quick;
mod shape;
mod text;

use dif::delivery::DropKind;
use dif::layout::{HEADER_WORDS, header, string_slot};
use dif::{AggId, VarId};

use crate::aggregate::Which;
use crate::arg::Arg;
use crate::ecb::Ecb;
use crate::env::ProbeEnv;
use crate::formula::ARGS;
use crate::interp::Regs;
use crate::interp::Stored;
use crate::memory::leading_text;
use crate::record::count_no_room;
use crate::run::{Next, interpret};
use crate::thread::Thread;
use crate::values::{no_element, pack};

use text::{count_text, put, put_text};

pub use quick::{Clock, Host, Quick};
pub(crate) use shape::{
    Body, Computed, Index, Interval, Kernel, Key, KeyPart, Order, Source, Step, Test, Then, Update, Words,
};

/// Where a kernel runs.
struct Place<'p, 'a> {
    thread: &'p mut Thread,
    args: &'p [Arg<'a>],
    time: Time<'p>,
}

/// Whoever knows what time it is. Nobody who hurries asks here, so that there is one of each function.
pub(crate) type Time<'t> = &'t dyn Fn() -> u64;

#[inline(always)]
fn arg(args: &[Arg<'_>], n: u8) -> u64 {
    args.get(usize::from(n)).map_or(0, |arg| arg.raw())
}

impl Place<'_, '_> {
    // Arguments and constants are most of all there is. They are in line, the others are a call: five
    // more branches at each place where a value is asked for would cost all of them more.
    #[inline(always)]
    fn value(&mut self, source: &Source) -> u64 {
        match *source {
            Source::Arg(n) => arg(self.args, n),
            Source::Const(value) => value,
            Source::Slot(n) => self.thread.regs[usize::from(n)],
            Source::Int(_)
            | Source::Timestamp
            | Source::Thread(_)
            | Source::Global(_)
            | Source::Since(_)
            | Source::Element(..) => rare_value(*source, self.thread, self.args, self.time),
        }
    }

    // The words of a key, in the thread's buffer; says how many.
    #[inline(never)]
    fn build(&mut self, parts: &[KeyPart]) -> usize {
        let mut n = 0;
        for part in parts {
            match part {
                KeyPart::Word(source) => {
                    let value = self.value(source);
                    put(&mut self.thread.temps.key, n, value);
                    n += 1;
                }
                KeyPart::Text(arg) => {
                    let most = self.thread.shared.sizes.max_string;
                    n = put_text(&mut self.thread.temps.key, n, bytes(self.args, *arg), most);
                }
            }
        }
        n
    }

    #[inline(always)]
    fn update<const N: usize>(&mut self, update: &Words<N>) {
        let key: [u64; N] = std::array::from_fn(|i| self.value(&update.key[i]));
        let value = self.value(&update.value).cast_signed();
        let incr = self.value(&update.incr).cast_signed();
        if self.thread.aggs.update(update.agg, &key, value, incr).is_err() {
            self.thread.drops.count(DropKind::Aggregation);
        }
    }

    #[inline(never)]
    fn update_any(&mut self, update: &Update) {
        let Update { agg, ref key, value, incr } = *update;
        let parts = match *key {
            Key::Empty => return self.update(&Words { agg, key: [], value, incr }),
            Key::Word(a) => return self.update(&Words { agg, key: [a], value, incr }),
            Key::Pair(a, b) => return self.update(&Words { agg, key: [a, b], value, incr }),
            Key::Parts(ref parts) => parts,
        };
        let value = self.value(&value).cast_signed();
        let incr = self.value(&incr).cast_signed();
        let n = self.build(parts);
        let Thread { aggs, temps, drops, .. } = &mut *self.thread;
        if aggs.update(agg, temps.key.get(..n).unwrap_or_default(), value, incr).is_err() {
            drops.count(DropKind::Aggregation);
        }
    }

    // Says how many words the record's tail grows by. There is room for each field's text once, and
    // linking saw to it that each is recorded once.
    #[inline(always)]
    fn record_text(&mut self, slot: u32, arg: u8, tail: u32) -> u32 {
        let text = leading_text(bytes(self.args, arg), self.thread.shared.sizes.max_string);
        let len = u32::try_from(text.len()).unwrap_or(0);
        let records = &mut self.thread.records;
        pack(text, |index, word| records.put(tail as usize + index, word));
        records.put(slot as usize, string_slot(tail * 8, len));
        len.div_ceil(8)
    }
}

// What `copyinstr(argN)` begins with: it ends at the first NUL, or where strings end.
#[inline(always)]
fn bytes<'a>(args: &[Arg<'a>], n: u8) -> &'a [u8] {
    match args.get(usize::from(n)) {
        Some(Arg::Str(bytes)) => bytes,
        Some(Arg::Int(_)) | None => &[],
    }
}

#[inline(never)]
fn rare_value(source: Source, thread: &mut Thread, args: &[Arg<'_>], time: Time<'_>) -> u64 {
    match source {
        Source::Const(value) => value,
        Source::Arg(n) => arg(args, n),
        Source::Int(n) => (arg(args, n) << 32).cast_signed().wrapping_shr(32).cast_unsigned(),
        Source::Timestamp => thread.firing.timestamp(time),
        Source::Thread(var) => thread.locals.load(var),
        Source::Global(var) => thread.shared.globals.load(var),
        Source::Since(var) => thread.firing.timestamp(time).wrapping_sub(thread.locals.load(var)),
        Source::Element(var, index) => thread.space.arrays.load(var, &[key_of(index, thread, args)]),
        Source::Slot(n) => thread.regs[usize::from(n)],
    }
}

#[inline(always)]
fn key_of(index: Index, thread: &Thread, args: &[Arg<'_>]) -> u64 {
    match index {
        Index::Arg(n) => arg(args, n),
        Index::Thread(var) => thread.locals.load(var),
        Index::Slot(n) => thread.regs[usize::from(n)],
    }
}

impl Kernel {
    /// Runs the clause of `ecb` up to its end.
    pub(crate) fn run<E: ProbeEnv + Copy>(
        &self,
        ecb: &Ecb,
        errors: &[Ecb],
        thread: &mut Thread,
        args: &[Arg<'_>],
        env: E,
    ) -> Next {
        let time: Time<'_> = &|| env.timestamp();
        if !self.begins(ecb, thread, args, time) {
            return Next::Clause;
        }
        if self.texts != 0 && !are_texts(self.texts, args) {
            // The interpreter has to do it all.
            return interpret(ecb, errors, thread, args, &env);
        }
        self.act(ecb, thread, args, time);
        Next::Clause
    }

    /// The same for a clause that is alone in its firing; false if it is one for the interpreter.
    pub(crate) fn run_alone(&self, ecb: &Ecb, thread: &mut Thread, args: &[Arg<'_>], time: Time<'_>) -> bool {
        if self.texts != 0 && !are_texts(self.texts, args) {
            return false;
        }
        if self.begins(ecb, thread, args, time) {
            self.act(ecb, thread, args, time);
        }
        thread.end_firing();
        true
    }

    // Whether there is room for the record, and the guard holds.
    #[inline(always)]
    fn begins(&self, ecb: &Ecb, thread: &mut Thread, args: &[Arg<'_>], time: Time<'_>) -> bool {
        if ecb.records && !thread.records.has_room(ecb.room) {
            count_no_room(&thread.records, &thread.drops, &thread.shared);
            return false;
        }
        self.guard.is_none_or(|guard| guard.holds(rare_value(guard.source, thread, args, time)))
    }

    // What the clause does when its guard holds, its texts are texts, and there is room for its record.
    #[inline(always)]
    fn act(&self, ecb: &Ecb, thread: &mut Thread, args: &[Arg<'_>], time: Time<'_>) {
        match &self.body {
            Body::Nothing => {}
            Body::Count(agg) => count(thread, *agg, []),
            Body::CountBy { agg, n } => count(thread, *agg, [arg(args, *n)]),
            Body::QuantizeBy { agg, key, value } => {
                quantize(thread, *agg, [arg(args, *key)], arg(args, *value));
            }
            Body::QuantizeByTwo { agg, keys: [a, b], value } => {
                quantize(thread, *agg, [arg(args, *a), arg(args, *b)], arg(args, *value));
            }
            Body::CountText { agg, n } => count_text(thread, *agg, bytes(args, *n)),
            Body::Update(update) => update_one(update, thread, args, time),
            Body::UpdateWord(update) => update_one(update, thread, args, time),
            Body::UpdatePair(update) => update_one(update, thread, args, time),
            Body::AverageSpent { agg, var } => average_spent(*agg, *var, thread, time),
            Body::Keep(var, source) => keep(*var, source, thread, args, time),
            Body::Stamp(var) => keep(*var, &Source::Timestamp, thread, args, time),
            Body::Record(sources) => record(sources, ecb, thread, args, time),
            Body::Computed(computed) => {
                fill(&mut thread.regs, args, self.n_args);
                computed.run(Some(ecb), thread, time);
            }
            Body::Steps(steps) => run_steps(steps, ecb, thread, args, time),
        }
    }
}

// Whether these arguments are strings.
#[inline(never)]
fn are_texts(mut which: u32, args: &[Arg<'_>]) -> bool {
    while which != 0 {
        if !matches!(args.get(which.trailing_zeros() as usize), Some(Arg::Str(_))) {
            return false;
        }
        which &= which - 1;
    }
    true
}

#[inline(always)]
fn count<const N: usize>(thread: &mut Thread, agg: AggId, key: [u64; N]) {
    if !count_at_once(thread, agg, key) {
        observe(thread, agg, key, 0);
    }
}

#[inline(always)]
fn count_at_once<const N: usize>(thread: &mut Thread, agg: impl Which, key: [u64; N]) -> bool {
    thread.aggs.count_first(agg, &key)
}

#[inline(always)]
fn quantize<const N: usize>(thread: &mut Thread, agg: AggId, key: [u64; N], value: u64) {
    if !quantize_at_once(thread, agg, key, value) {
        observe(thread, agg, key, value);
    }
}

#[inline(always)]
fn quantize_at_once<const N: usize>(thread: &mut Thread, agg: impl Which, key: [u64; N], value: u64) -> bool {
    thread.aggs.quantize_first(agg, &key, value.cast_signed())
}

#[inline(always)]
fn average<const N: usize>(thread: &mut Thread, agg: impl Which, key: [u64; N], value: u64) {
    if !thread.aggs.average_first(agg, &key, value.cast_signed()) {
        observe(thread, agg.id(), key, value);
    }
}

// A key that is new, or not where it is looked for first. It is the last thing that a kernel does, so
// that nothing has to be kept for its return.
#[inline(always)]
fn observe<const N: usize>(thread: &mut Thread, agg: AggId, key: [u64; N], value: u64) {
    const { assert!(N <= 2, "a longer key does not travel in registers") }
    let word = |i| key.get(i).copied().unwrap_or(0);
    observe_words::<N>(thread, agg, word(0), word(1), value);
}

#[inline(never)]
fn observe_words<const N: usize>(thread: &mut Thread, agg: AggId, a: u64, b: u64, value: u64) {
    if thread.aggs.observe(agg, &[a, b][..N], value.cast_signed(), 1).is_err() {
        thread.drops.count(DropKind::Aggregation);
    }
}

#[inline(never)]
fn average_spent(agg: AggId, var: VarId, thread: &mut Thread, time: Time<'_>) {
    let spent = thread.firing.timestamp(time).wrapping_sub(thread.locals.load(var));
    average(thread, agg, [], spent);
}

#[inline(never)]
fn keep(var: VarId, source: &Source, thread: &mut Thread, args: &[Arg<'_>], time: Time<'_>) {
    let value = Place { thread, args, time }.value(source);
    thread.locals.store(var, value);
}

// A record of words, one after the other.
#[inline(never)]
fn record(sources: &[Source], ecb: &Ecb, thread: &mut Thread, args: &[Arg<'_>], time: Time<'_>) {
    let timestamp = thread.firing.timestamp(time);
    let head = header(ecb.epid, ecb.words);
    let mut at = Place { thread, args, time };
    at.thread.records.put(0, head);
    at.thread.records.put(1, timestamp);
    for (index, source) in sources.iter().enumerate() {
        let value = at.value(source);
        at.thread.records.put(HEADER_WORDS as usize + index, value);
    }
    at.thread.records.publish(ecb.words as usize);
}

// Arguments where formulas have them; those that there are not are 0.
#[inline(always)]
fn fill(regs: &mut Regs, args: &[Arg<'_>], n: u8) {
    for (n, slot) in (0..n.min(ARGS)).zip(regs) {
        *slot = arg(args, n);
    }
}

#[inline(never)]
fn update_one<const N: usize>(update: &Words<N>, thread: &mut Thread, args: &[Arg<'_>], time: Time<'_>) {
    Place { thread, args, time }.update(update);
}

// One function for all steps, so that where it runs stays in registers.
#[inline(never)]
fn run_steps(steps: &[Step], ecb: &Ecb, thread: &mut Thread, args: &[Arg<'_>], time: Time<'_>) {
    let mut at = Place { thread, args, time };
    let mut tail = ecb.words;
    if ecb.records && !ecb.complete {
        at.thread.records.clear(ecb.words);
    }
    for step in steps {
        match step {
            Step::Require(test) => {
                if !test.holds(at.value(&test.source)) {
                    return;
                }
            }
            Step::SetThread(var, source) => {
                let value = at.value(source);
                at.thread.locals.store(*var, value);
            }
            Step::SetGlobal(var, source) => {
                let value = at.value(source);
                at.thread.shared.globals.store(*var, value);
            }
            Step::SetElement(var, index, source) => {
                let value = at.value(source);
                let key = [key_of(*index, at.thread, at.args)];
                if at.thread.space.arrays.store(*var, &key, value).is_err()
                    && no_element(&at.thread.drops, at.thread.shared.dialect()) == Stored::ClauseEnds
                {
                    return;
                }
            }
            Step::Record { slot, source } => {
                let value = at.value(source);
                at.thread.records.put(*slot as usize, value);
            }
            Step::RecordText { slot, arg } => tail += at.record_text(*slot, *arg, tail),
            Step::Update(update) => at.update_any(update),
            Step::Compute(to, formula) => {
                fill(&mut at.thread.regs, at.args, formula.n_args);
                computed::compute_into(*to, formula, at.thread, at.time);
            }
        }
    }
    if ecb.records {
        let timestamp = at.thread.firing.timestamp(at.time);
        let records = &mut at.thread.records;
        records.put(0, header(ecb.epid, tail));
        records.put(1, timestamp);
        records.publish(tail as usize);
    }
}
