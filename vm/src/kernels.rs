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
//! | `/arg0 == -1/`, false | 447, 29 ns | 102, 4.6 ns |
//! | `@ = count()` | 528, 31 ns | 127, 5.9 ns (as any update: 216, 9.5 ns) |
//! | `@[arg0] = count()` | 542, 29 ns | 162, 7.4 ns |
//! | `@[arg0] = quantize(arg1)` | 600, 32 ns | 207, 9.5 ns (as any update: 283, 12.5 ns) |
//! | `@[copyinstr(arg1)] = count()`, 16 bytes | 934, 51 ns | 231, 11.5 ns |
//! | five times `@x[arg0] = count()` | 2185, 114 ns | 592, 22 ns |
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.

mod shape;

use dif::delivery::DropKind;
use dif::layout::{HEADER_WORDS, header, string_slot};
use dif::{AggId, VarId};

use crate::arg::Arg;
use crate::ecb::Ecb;
use crate::env::ProbeEnv;
use crate::memory::{leading_text, nul_bytes};
use crate::record::count_no_room;
use crate::run::{Next, interpret};
use crate::thread::Thread;
use crate::values::pack;
use crate::words::hash_word;

pub(crate) use shape::{Body, Kernel, Key, KeyPart, Order, Source, Step, Test, Update, Words};

/// Where a kernel runs.
struct Place<'p, 'a, E> {
    thread: &'p mut Thread,
    args: &'p [Arg<'a>],
    env: &'p E,
}

#[inline(always)]
fn arg(args: &[Arg<'_>], n: u8) -> u64 {
    args.get(usize::from(n)).map_or(0, |arg| arg.raw())
}

impl<E: ProbeEnv> Place<'_, '_, E> {
    // Arguments and constants are most of all there is. They are in line, the others are a call: five
    // more branches at each place where a value is asked for would cost all of them more.
    #[inline(always)]
    fn value(&mut self, source: &Source) -> u64 {
        match *source {
            Source::Arg(n) => arg(self.args, n),
            Source::Const(value) => value,
            Source::Int(_) | Source::Timestamp | Source::Thread(_) | Source::Global(_) | Source::Since(_) => {
                rare_value(*source, self.thread, self.args, self.env)
            }
        }
    }

    // The words of a key, in the thread's buffer; says how many, and their hash.
    #[inline(never)]
    fn build(&mut self, parts: &[KeyPart]) -> (usize, u64) {
        let (mut n, mut hash) = (0, self.thread.aggs.seed());
        for part in parts {
            match part {
                KeyPart::Word(source) => {
                    let value = self.value(source);
                    put(&mut self.thread.temps.key, n, value);
                    hash = hash_word(hash, value);
                    n += 1;
                }
                KeyPart::Text(arg) => {
                    let most = self.thread.shared.sizes.max_string;
                    (n, hash) = put_text(&mut self.thread.temps.key, n, hash, bytes(self.args, *arg), most);
                }
            }
        }
        (n, hash)
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
        let (n, hash) = self.build(parts);
        let Thread { aggs, temps, drops, .. } = &mut *self.thread;
        if aggs.update_hashed(agg, temps.key.get(..n).unwrap_or_default(), hash, value, incr).is_err() {
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

#[inline(always)]
fn put(key: &mut [u64], index: usize, word: u64) {
    if let Some(place) = key.get_mut(index) {
        *place = word;
    }
}

// Puts a text into a key, from word `n` on: its length and its bytes, up to the first NUL and at most
// `most` of them. Says where the key ends then, and its hash.
//
// One pass does all: it takes the text to have no NUL, which is nearly always so, looks for one while
// it has the words at hand, and begins again if it finds one.
#[inline(always)]
fn put_text(key: &mut [u64], n: usize, hash: u64, bytes: &[u8], most: usize) -> (usize, u64) {
    let text = bytes.get(..most).unwrap_or(bytes);
    let (whole, rest) = text.as_chunks::<8>();
    let Some([len, words @ ..]) = key.get_mut(n..) else { return (n, hash) };
    *len = text.len() as u64;
    let (begun, mut hash) = (hash, hash_word(hash, *len));
    let mut nuls = 0;
    for (to, chunk) in words.iter_mut().zip(whole) {
        *to = u64::from_le_bytes(*chunk);
        nuls |= nul_bytes(*to);
        hash = hash_word(hash, *to);
    }
    let mut end = n + 1 + whole.len();
    if !rest.is_empty() {
        let last = last_word(text, rest);
        // What is behind the text is no NUL of the text.
        nuls |= nul_bytes(last | u64::MAX << (rest.len() * 8));
        put(key, end, last);
        hash = hash_word(hash, last);
        end += 1;
    }
    if nuls == 0 { (end, hash) } else { put_cut_text(key, n, begun, leading_text(text, most)) }
}

#[cold]
#[inline(never)]
fn put_cut_text(key: &mut [u64], n: usize, hash: u64, text: &[u8]) -> (usize, u64) {
    put_text(key, n, hash, text, text.len())
}

// The bytes that are left when a text is cut into words, as a word. A text of eight bytes or more has
// a word that ends with them, so nobody has to look at them one by one.
#[inline(always)]
fn last_word(text: &[u8], rest: &[u8]) -> u64 {
    match text.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last) >> (64 - rest.len() * 8),
        None => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// What the values at hand say about a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Its predicate is false.
    Rejected,
    /// It is not.
    Accepted,
    /// They do not say it.
    Open,
}

#[inline(never)]
fn rare_value<E: ProbeEnv>(source: Source, thread: &mut Thread, args: &[Arg<'_>], env: &E) -> u64 {
    match source {
        Source::Const(value) => value,
        Source::Arg(n) => arg(args, n),
        Source::Int(n) => (arg(args, n) << 32).cast_signed().wrapping_shr(32).cast_unsigned(),
        Source::Timestamp => thread.firing.timestamp(env),
        Source::Thread(var) => thread.locals.load(var),
        Source::Global(var) => thread.shared.globals.load(var),
        Source::Since(var) => thread.firing.timestamp(env).wrapping_sub(thread.locals.load(var)),
    }
}

impl Kernel {
    /// Whether the clause does anything, as far as that can be said without a call.
    #[inline(always)]
    pub(crate) fn judge(&self, thread: &Thread, args: &[Arg<'_>]) -> Verdict {
        let Some(guard) = &self.guard else { return Verdict::Accepted };
        let value = if let Source::Arg(n) = guard.source {
            arg(args, n)
        } else if let Source::Thread(var) = guard.source {
            thread.locals.load(var)
        } else {
            return Verdict::Open;
        };
        if guard.holds(value) { Verdict::Accepted } else { Verdict::Rejected }
    }

    /// Does what the clause does when its guard holds, if that is nothing but counting by a number.
    #[inline(always)]
    pub(crate) fn counts(&self, thread: &mut Thread, args: &[Arg<'_>]) -> bool {
        if let Body::CountBy { agg, n } = self.body {
            count_by(thread, agg, arg(args, n));
            return true;
        }
        false
    }

    /// Runs the clause of `ecb` up to its end.
    pub(crate) fn run<E: ProbeEnv + Copy>(
        &self,
        ecb: &Ecb,
        errors: &[Ecb],
        thread: &mut Thread,
        args: &[Arg<'_>],
        env: E,
    ) -> Next {
        if ecb.records && !thread.records.has_room(ecb.room) {
            count_no_room(&thread.records, &thread.drops, &thread.shared);
            return Next::Clause;
        }
        if let Some(guard) = &self.guard {
            let value = rare_value(guard.source, thread, args, &env);
            if !guard.holds(value) {
                return Next::Clause;
            }
        }
        self.act(ecb, errors, thread, args, &env)
    }

    /// Does what the clause does when its guard holds and there is room for its record, and cleans up.
    #[inline(always)]
    pub(crate) fn act_alone<E: ProbeEnv + Copy>(
        &self,
        ecb: &Ecb,
        errors: &[Ecb],
        thread: &mut Thread,
        args: &[Arg<'_>],
        env: impl Fn() -> E,
    ) {
        if let Body::CountBy { agg, n } = self.body {
            count_by(thread, agg, arg(args, n));
        } else if let Body::Count(agg) = self.body {
            count(thread, agg);
        } else if let Body::QuantizeBy { agg, key, value } = self.body {
            quantize(thread, agg, [arg(args, key)], arg(args, value));
        } else if let Body::QuantizeByTwo { agg, keys: [a, b], value } = self.body {
            quantize(thread, agg, [arg(args, a), arg(args, b)], arg(args, value));
        } else if matches!(self.body, Body::Nothing) {
            // Nothing is to be cleaned up either.
        } else if let Body::CountText { agg, n } = self.body
            && let Some(Arg::Str(bytes)) = args.get(usize::from(n))
        {
            count_text(thread, agg, bytes);
        } else {
            self.act_and_end(ecb, errors, thread, args, &env());
        }
    }

    #[inline(never)]
    fn act_and_end<E: ProbeEnv + Copy>(
        &self,
        ecb: &Ecb,
        errors: &[Ecb],
        thread: &mut Thread,
        args: &[Arg<'_>],
        env: &E,
    ) {
        self.act(ecb, errors, thread, args, env);
        thread.end_firing();
    }

    /// The same in a firing that goes on.
    #[inline(always)]
    fn act<E: ProbeEnv + Copy>(
        &self,
        ecb: &Ecb,
        errors: &[Ecb],
        thread: &mut Thread,
        args: &[Arg<'_>],
        env: &E,
    ) -> Next {
        match &self.body {
            Body::Nothing => {}
            Body::Count(agg) => count(thread, *agg),
            Body::QuantizeBy { agg, key, value } => {
                quantize(thread, *agg, [arg(args, *key)], arg(args, *value));
            }
            Body::QuantizeByTwo { agg, keys: [a, b], value } => {
                quantize(thread, *agg, [arg(args, *a), arg(args, *b)], arg(args, *value));
            }
            Body::CountBy { agg, n } => count_by(thread, *agg, arg(args, *n)),
            Body::CountText { agg, n } => match args.get(usize::from(*n)) {
                Some(Arg::Str(bytes)) => count_text(thread, *agg, bytes),
                _ => return decline(ecb, errors, thread, args, env),
            },
            Body::Update(update) => update_one(update, thread, args, env),
            Body::UpdateWord(update) => update_one(update, thread, args, env),
            Body::UpdatePair(update) => update_one(update, thread, args, env),
            Body::Keep(var, source) => keep(*var, source, thread, args, env),
            Body::Stamp(var) => stamp(*var, thread, env),
            Body::Record(sources) => record(sources, ecb, thread, args, env),
            Body::Steps(steps) => {
                if self.texts != 0 && !are_texts(self.texts, args) {
                    return decline(ecb, errors, thread, args, env);
                }
                run_steps(steps, ecb, thread, args, env);
            }
        }
        Next::Clause
    }
}

// An argument is no string: the interpreter has to do it all.
#[cold]
#[inline(never)]
fn decline<E: ProbeEnv + Copy>(
    ecb: &Ecb,
    errors: &[Ecb],
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
) -> Next {
    interpret(ecb, errors, thread, args, env)
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

// In line in every firing path: what people ask first.
#[inline(always)]
fn count_by(thread: &mut Thread, agg: AggId, word: u64) {
    if thread.aggs.count(agg, [word]).is_err() {
        thread.drops.count(DropKind::Aggregation);
    }
}

#[inline(always)]
fn count(thread: &mut Thread, agg: AggId) {
    if thread.aggs.count(agg, []).is_err() {
        thread.drops.count(DropKind::Aggregation);
    }
}

#[inline(never)]
fn quantize<const N: usize>(thread: &mut Thread, agg: AggId, key: [u64; N], value: u64) {
    if thread.aggs.quantize(agg, key, value.cast_signed()).is_err() {
        thread.drops.count(DropKind::Aggregation);
    }
}

// Most names are short. Their keys are words that never have to be in memory.
#[inline(never)]
fn count_text(thread: &mut Thread, agg: AggId, bytes: &[u8]) {
    let most = thread.shared.sizes.max_string;
    let text = bytes.get(..most).unwrap_or(bytes);
    let counted = match text.len() {
        9..=16 if let Some(key) = short_key::<3>(text) => thread.aggs.count(agg, key),
        17..=24 if let Some(key) = short_key::<4>(text) => thread.aggs.count(agg, key),
        _ => return count_any_text(thread, agg, text),
    };
    if counted.is_err() {
        thread.drops.count(DropKind::Aggregation);
    }
}

#[inline(never)]
fn count_any_text(thread: &mut Thread, agg: AggId, bytes: &[u8]) {
    let Thread { aggs, temps, shared, drops, .. } = thread;
    let (n, hash) = put_text(&mut temps.key, 0, aggs.seed(), bytes, shared.sizes.max_string);
    if aggs.count_hashed(agg, temps.key.get(..n).unwrap_or_default(), hash).is_err() {
        drops.count(DropKind::Aggregation);
    }
}

// The key of a text that takes N - 1 words, two at least; `None` if it has a NUL.
#[inline(always)]
fn short_key<const N: usize>(text: &[u8]) -> Option<[u64; N]> {
    let mut key = [0; N];
    let (first, words) = key.split_first_mut()?;
    let (last, words) = words.split_last_mut()?;
    *first = text.len() as u64;
    let mut nuls = 0;
    for (word, chunk) in words.iter_mut().zip(text.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*chunk);
        nuls |= nul_bytes(*word);
    }
    // The eight last bytes of the text, of which some may be in the word before.
    let whole = u64::from_le_bytes(*text.last_chunk()?);
    nuls |= nul_bytes(whole);
    *last = whole >> (((8 * (N - 1) - text.len()) * 8) & 63);
    (nuls == 0).then_some(key)
}

#[inline(never)]
fn stamp<E: ProbeEnv>(var: VarId, thread: &mut Thread, env: &E) {
    let now = thread.firing.timestamp(env);
    thread.locals.store(var, now);
}

#[inline(never)]
fn keep<E: ProbeEnv>(var: VarId, source: &Source, thread: &mut Thread, args: &[Arg<'_>], env: &E) {
    let value = Place { thread, args, env }.value(source);
    thread.locals.store(var, value);
}

// A record of words, one after the other.
#[inline(never)]
fn record<E: ProbeEnv>(sources: &[Source], ecb: &Ecb, thread: &mut Thread, args: &[Arg<'_>], env: &E) {
    let timestamp = thread.firing.timestamp(env);
    let head = header(ecb.epid, ecb.words);
    let mut at = Place { thread, args, env };
    at.thread.records.put(0, head);
    at.thread.records.put(1, timestamp);
    for (index, source) in sources.iter().enumerate() {
        let value = at.value(source);
        at.thread.records.put(HEADER_WORDS as usize + index, value);
    }
    at.thread.records.publish(ecb.words as usize);
}

#[inline(never)]
fn update_one<E: ProbeEnv, const N: usize>(
    update: &Words<N>,
    thread: &mut Thread,
    args: &[Arg<'_>],
    env: &E,
) {
    Place { thread, args, env }.update(update);
}

// One function for all steps, so that where it runs stays in registers.
#[inline(never)]
fn run_steps<E: ProbeEnv>(steps: &[Step], ecb: &Ecb, thread: &mut Thread, args: &[Arg<'_>], env: &E) {
    let mut at = Place { thread, args, env };
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
            Step::Record { slot, source } => {
                let value = at.value(source);
                at.thread.records.put(*slot as usize, value);
            }
            Step::RecordText { slot, arg } => tail += at.record_text(*slot, *arg, tail),
            Step::Update(update) => at.update_any(update),
        }
    }
    if ecb.records {
        let timestamp = at.thread.firing.timestamp(at.env);
        let records = &mut at.thread.records;
        records.put(0, header(ecb.epid, tail));
        records.put(1, timestamp);
        records.publish(tail as usize);
    }
}
