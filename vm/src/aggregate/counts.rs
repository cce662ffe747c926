//! Counts by small numbers: the count is where its number says, so nothing has to be looked up.
//!
//! ```text
//!   entry in the log:  key 7 | cell      +      counts[7]      =  how often 7 was counted
//! ```
//!
//! `@[int] = count()` is what programs ask most, and its integers are often small. Each key has an entry all
//! the same, like any other, which is how the reader learns of it; what is counted here adds up with what is
//! in the entry's cell. A word that is 0 has no entry yet. So when a key comes up, its word begins with 1, and
//! its cell with 1 less than otherwise.
//!
//! Either all keys of a table are here or none is counted here any more, as in `small.rs`, and for the same
//! reason. This takes 12 instructions of a count by a number and five loads; by way of the entry it was 17 and
//! nine, and a processor makes two loads at once.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use super::Log;
use super::small::MOST;

/// The writer's side; the reader's is [`Log::counted`].
#[derive(Debug, Default)]
pub(super) struct Counts {
    words: Arc<[AtomicU64]>,
    /// There was a key that is not small.
    is_given_up: bool,
}

impl Counts {
    /// What the word of a number begins with, so that it is not 0.
    pub(super) const FIRST: u64 = 1;

    /// One more of this number; false if it is not known here, and nothing is counted.
    #[inline(always)]
    pub(super) fn count(&self, number: u64) -> bool {
        let Some(word) = usize::try_from(number).ok().and_then(|n| self.words.get(n)) else { return false };
        let before = word.load(Relaxed);
        if before == 0 {
            return false;
        }
        word.store(before.wrapping_add(1), Relaxed);
        true
    }

    /// There is an entry for this number; nobody knows of it yet. True if the number is counted here from now
    /// on, beginning with [`FIRST`](Self::FIRST).
    #[inline(always)]
    pub(super) fn put(&mut self, log: &Log, number: u64) -> bool {
        !self.is_given_up && self.put_at_first(log, number)
    }

    #[inline(never)]
    fn put_at_first(&mut self, log: &Log, number: u64) -> bool {
        let Some(number) = usize::try_from(number).ok().filter(|n| *n < MOST) else {
            *self = Self { words: Arc::default(), is_given_up: true };
            return false;
        };
        if self.words.is_empty() {
            self.words =
                Arc::clone(log.counts.get_or_init(|| (0..MOST).map(|_| AtomicU64::new(0)).collect()));
        }
        let word = self.words.get(number);
        word.map(|word| word.store(Self::FIRST, Relaxed)).is_some()
    }
}

impl Log {
    /// What was counted of a key outside of its entry.
    pub(super) fn counted(&self, key: &[AtomicU64]) -> u64 {
        let ([key], Some(counts)) = (key, self.counts.get()) else { return 0 };
        let number = usize::try_from(key.load(Relaxed)).ok();
        number.and_then(|number| counts.get(number)).map_or(0, |word| word.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use dif::agg::AggFn;
    use dif::layout::FieldKind;

    use super::*;

    #[test]
    fn small_numbers_are_counted_until_there_is_another() {
        let log = Log::new(AggFn::Count, &[FieldKind::Int { size: 8, signed: false }]);
        let counted = |number: u64| log.counted(&[AtomicU64::new(number)]);
        let mut counts = Counts::default();
        assert!(!counts.count(3));
        assert!(counts.put(&log, 3) && counts.put(&log, MOST as u64 - 1));
        assert!(counts.count(3) && counts.count(3) && counts.count(MOST as u64 - 1));
        assert!(!counts.count(4) && !counts.count(MOST as u64) && !counts.count(u64::MAX));
        assert!(!counts.put(&log, MOST as u64) && !counts.put(&log, 4));
        assert!(!counts.count(3) && !counts.count(4));
        assert_eq!([3, 4, MOST as u64 - 1, MOST as u64].map(counted), [3, 0, 2, 0]);
    }
}
