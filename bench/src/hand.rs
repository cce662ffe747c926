//! The same work by hand: what a programmer would write who may change the host and recompile it.
//!
//! Each function observes one event. State is per thread, as it is in the machine, and each
//! `take_*` returns how many events were observed since it was last called, and forgets them: the
//! table checks the hand-written variants as it checks the programs.
//!
//! The comparison is meant to be hard on us. The hash is a multiplication, the keys of 64 names are
//! copied once, nobody can read the tables while they change, and nothing can be enabled, disabled
//! or asked differently while the host runs. Where D promises something that costs, the hand-written
//! code does it too: a record carries the time of its firing.
//!
//! What looks something up or keeps a record is a function of its own, as it would be beside the many hooks of
//! an interpreter: so it knows no more of its arguments than a hook does (in line, all names would have a
//! length that the compiler knows), and whether the compiler puts it in line does not decide what we compare
//! with. What is a few instructions is in line.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasherDefault, Hasher};
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use dif::agg::{QUANTIZE_BUCKETS, quantize_bucket};
use hashbrown::HashMap;
use runtime_hooks::ticks;

/// A hash of one multiplication per word, both halves of the product folded into one, as the
/// fastest tables have it.
pub(crate) struct FoldHasher(u64);

impl Default for FoldHasher {
    fn default() -> Self {
        Self(0x243f_6a88_85a3_08d3)
    }
}

impl Hasher for FoldHasher {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }

    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(last));
        }
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * 0xf135_7aea_2e62_a9c5;
        self.0 = product as u64 ^ (product >> 64) as u64;
    }

    #[inline]
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

type Table<K, V> = HashMap<K, V, BuildHasherDefault<FoldHasher>>;

const fn table<K, V>() -> RefCell<Table<K, V>> {
    RefCell::new(HashMap::with_hasher(BuildHasherDefault::new()))
}

/// Slots of the ring of records.
const RING: usize = 1 << 16;

/// Records of six words; the oldest are overwritten.
struct Ring {
    records: Box<[[u64; 6]]>,
    n: usize,
    start: Instant,
}

impl Ring {
    fn new() -> Self {
        Self { records: vec![[0; 6]; RING].into_boxed_slice(), n: 0, start: Instant::now() }
    }
}

/// Flags that are off.
static FLAGS: [AtomicBool; 16] = [const { AtomicBool::new(false) }; 16];

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
    static FIVE: [RefCell<Table<u64, u64>>; 5] = const { [const { table() }; 5] };
    static PAIRS: RefCell<Table<(u64, u64), [u64; QUANTIZE_BUCKETS]>> = const { table() };
    static SUM: Cell<u64> = const { Cell::new(0) };
    static KEYS: RefCell<Table<u64, u64>> = const { table() };
    static NAMES: RefCell<Table<Vec<u8>, u64>> = const { table() };
    static BUCKETS: RefCell<Table<u64, [u64; QUANTIZE_BUCKETS]>> = const { table() };
    static ENTERED: Cell<Option<Instant>> = const { Cell::new(None) };
    static ENTERED_TICKS: Cell<u64> = const { Cell::new(0) };
    static SPENT_TICKS: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
    static SPENT: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
    static LEVELS: RefCell<Table<u64, Instant>> = const { table() };
    static SPENT_BY_NAME: RefCell<Table<Vec<u8>, (u64, u64)>> = const { table() };
    static RECORDS: RefCell<Ring> = RefCell::new(Ring::new());
}

/// Looks at a flag that is off.
#[inline(always)]
pub(crate) fn flag(n: usize, key: u64) {
    if FLAGS[n].load(Ordering::Relaxed) {
        flag_is_set(key);
    }
}

#[cold]
#[inline(never)]
fn flag_is_set(key: u64) {
    count_key(key);
}

/// Counts a key that never comes.
#[inline]
pub(crate) fn count_if(key: u64) {
    if key.cast_signed() == -1 {
        count();
    }
}

/// `@ = count()`
#[inline]
pub(crate) fn count() {
    COUNT.set(COUNT.get() + 1);
}

/// `@[key] = count()`
#[inline(never)]
pub(crate) fn count_key(key: u64) {
    KEYS.with_borrow_mut(|keys| *keys.entry(key).or_insert(0) += 1);
}

/// `@a[key] = count()` to `@e[key] = count()`
#[inline(never)]
pub(crate) fn count_key_five_times(key: u64) {
    FIVE.with(|tables| {
        for table in tables {
            *table.borrow_mut().entry(key).or_insert(0) += 1;
        }
    });
}

/// `@[a, b] = quantize(value)`
#[inline(never)]
pub(crate) fn quantize_pair(a: u64, b: u64, value: u64) {
    PAIRS.with_borrow_mut(|keys| {
        let buckets = keys.entry((a, b)).or_insert([0; QUANTIZE_BUCKETS]);
        buckets[quantize_bucket(value.cast_signed())] += 1;
    });
}

/// A difference in thousands, the low bits of it.
#[inline(always)]
pub(crate) fn thousands(a: u64, b: u64) {
    let thousands = b.wrapping_sub(a).cast_signed() / 1000;
    SUM.set(thousands.cast_unsigned() & 0xff);
}

/// `g = ...`: thirty-five operations.
#[inline]
pub(crate) fn arithmetic(a: u64, b: u64) {
    let (a, b) = (a.cast_signed(), b.cast_signed());
    let times = i64::wrapping_mul;
    let first = (times(a.wrapping_add(b), 3) ^ a).wrapping_sub(b >> 2) & 0xff_ffff;
    let first = times(first.wrapping_add(a << 3) | 1, b.wrapping_add(7)).wrapping_sub(a ^ b);
    let first = first.wrapping_add(times(a, 5).wrapping_add(b) >> 1) ^ b.wrapping_sub(a);
    let second = (times(b.wrapping_add(11), 13) ^ b).wrapping_sub(a >> 3) & 0x7f_ffff;
    let second =
        times(second.wrapping_add(b << 1) | 2, a.wrapping_add(9)).wrapping_sub(b ^ a.wrapping_add(1));
    let sum = first.wrapping_add(second).wrapping_add(times(b, 6).wrapping_add(a) >> 2);
    SUM.set(sum.cast_unsigned());
}

/// `@[name] = count()`
#[inline(never)]
pub(crate) fn count_name(name: &[u8]) {
    NAMES.with_borrow_mut(|names| *names.entry_ref(name).or_insert(0) += 1);
}

/// `@[key] = quantize(value)`
#[inline(never)]
pub(crate) fn quantize(key: u64, value: u64) {
    BUCKETS.with_borrow_mut(|keys| {
        let buckets = keys.entry(key).or_insert([0; QUANTIZE_BUCKETS]);
        buckets[quantize_bucket(value.cast_signed())] += 1;
    });
}

/// `self->ts = timestamp`
#[inline]
pub(crate) fn enter() {
    ENTERED.set(Some(Instant::now()));
}

/// `@ = avg(timestamp - self->ts)`
#[inline]
pub(crate) fn leave() {
    if let Some(entered) = ENTERED.get() {
        let nanos = u64::try_from(entered.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let (n, sum) = SPENT.get();
        SPENT.set((n + 1, sum.wrapping_add(nanos)));
    }
}

/// `self->ts[level] = timestamp`
#[inline(never)]
pub(crate) fn enter_level(level: u64) {
    LEVELS.with_borrow_mut(|levels| levels.insert(level, Instant::now()));
}

/// `/self->ts[level]/ { @ = avg(timestamp - self->ts[level]); self->ts[level] = 0; }`
#[inline(never)]
pub(crate) fn leave_level(level: u64) {
    if let Some(entered) = LEVELS.with_borrow_mut(|levels| levels.remove(&level)) {
        let nanos = u64::try_from(entered.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let (n, sum) = SPENT.get();
        SPENT.set((n + 1, sum.wrapping_add(nanos)));
    }
}

/// `/self->ts/ { @[name] = avg(timestamp - self->ts); self->ts = 0; }`
#[inline(never)]
pub(crate) fn leave_name(name: &[u8]) {
    if let Some(entered) = ENTERED.take() {
        let nanos = u64::try_from(entered.elapsed().as_nanos()).unwrap_or(u64::MAX);
        SPENT_BY_NAME.with_borrow_mut(|names| {
            let (n, sum) = names.entry_ref(name).or_insert((0, 0));
            (*n, *sum) = (*n + 1, sum.wrapping_add(nanos));
        });
    }
}

/// `self->ts = timestamp`, in ticks of the processor's counter: nobody may ask what time it is.
#[inline]
pub(crate) fn enter_ticks() {
    // 0 is what some processors have instead of a counter.
    ENTERED_TICKS.set(ticks() | 1);
}

/// `@ = avg(timestamp - self->ts)`, in ticks.
#[inline]
pub(crate) fn leave_ticks() {
    let entered = ENTERED_TICKS.get();
    if entered != 0 {
        let (n, sum) = SPENT_TICKS.get();
        SPENT_TICKS.set((n + 1, sum.wrapping_add(ticks().wrapping_sub(entered))));
    }
}

/// `trace(timestamp); trace(key); trace(value)`
#[inline(never)]
pub(crate) fn record(key: u64, value: u64) {
    RECORDS.with_borrow_mut(|ring| {
        let nanos = u64::try_from(ring.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        ring.records[ring.n % RING] = [5 << 32 | 1, nanos, nanos, key, value, 0];
        ring.n += 1;
    });
}

/// Nothing is observed, so nothing was. Might somebody set the flags? The compiler cannot know.
pub(crate) fn take_none() -> u64 {
    black_box(&FLAGS);
    0
}

/// What [`count`] and [`count_if`] counted.
pub(crate) fn take_count() -> u64 {
    COUNT.take()
}

/// What [`count_key`] counted.
pub(crate) fn take_keys() -> u64 {
    KEYS.take().values().sum()
}

/// What [`count_name`] counted.
pub(crate) fn take_names() -> u64 {
    NAMES.take().values().sum()
}

/// What [`count_key_five_times`] counted.
pub(crate) fn take_five() -> u64 {
    FIVE.with(|tables| tables.iter().map(|table| table.take().values().sum::<u64>()).sum())
}

/// What [`quantize_pair`] counted.
pub(crate) fn take_pairs() -> u64 {
    PAIRS.take().values().flatten().sum()
}

/// A number is no observation.
pub(crate) fn take_sums() -> u64 {
    black_box(SUM.take());
    0
}

/// What [`quantize`] counted.
pub(crate) fn take_buckets() -> u64 {
    BUCKETS.take().values().flatten().sum()
}

/// How often time was measured.
pub(crate) fn take_spent() -> u64 {
    black_box(SPENT.take()).0
}

/// How often time was measured, of all names.
pub(crate) fn take_spent_by_name() -> u64 {
    SPENT_BY_NAME.take().values().map(|(n, sum)| black_box((n, sum)).0).sum()
}

/// How often ticks were measured.
pub(crate) fn take_spent_ticks() -> u64 {
    black_box(SPENT_TICKS.take()).0
}

/// How many records were written.
pub(crate) fn take_records() -> u64 {
    RECORDS.with_borrow_mut(|ring| std::mem::take(&mut ring.n) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_observed_is_taken_once() {
        for i in 0..1000 {
            flag(0, i);
            count_if(i);
            count_key(i & 63);
            count_name(if i & 1 == 0 { b"even" } else { b"odd, and longer" });
            quantize(i & 7, i);
            enter();
            leave();
            record(i, i);
            quantize_pair(i & 7, 1, i);
        }
        assert_eq!(take_count(), 0);
        for take in [take_keys, take_names, take_buckets, take_pairs, take_spent, take_records] {
            assert_eq!(take(), 1000);
            assert_eq!(take(), 0);
        }
    }
}
