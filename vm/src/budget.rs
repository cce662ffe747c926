//! The memory of a session: one sum, from which every thread that joins takes its part.
//!
//! Options say how large the buffers of *one* thread are, and a host may have any number of
//! threads. So the host's limit is on the session, and a thread gets what it asks for as long as
//! that is not more than an eighth of what is left; else its buffers are halved until they fit.
//! Thus the first threads cannot take everything, a hundredth one still gets something, and the sum
//! never exceeds the limit. When there is next to nothing left, a thread gets no buffers at all:
//! it fires as ever, and all that it would have recorded is counted as dropped, each for its cause.
//!
//! What a thread took comes back when the last reader of its buffers has gone.
//!
//! Not counted is what a thread needs to fire at all (registers, scratch, variables, a few
//! temporary strings): some ten kilobytes with the default `strsize`, bounded by limits of its own.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// Less than this is not worth halving any further.
const FLOOR: u64 = 8 << 10;

/// What a session may still take.
#[derive(Debug)]
pub(crate) struct Budget {
    left: AtomicU64,
}

/// A part of a session's memory, given back when dropped.
#[derive(Debug)]
pub(crate) struct Grant {
    budget: Arc<Budget>,
    /// How often the sizes are to be halved; `None` if there is no memory for them at all.
    pub(crate) halvings: Option<u32>,
    bytes: u64,
}

impl Budget {
    /// `limit` bytes, of which `taken` are in use for good.
    pub(crate) fn new(limit: u64, taken: u64) -> Arc<Self> {
        Arc::new(Self { left: AtomicU64::new(limit.saturating_sub(taken)) })
    }

    /// Memory for a thread that would like to have `bytes`, and may have less if `shrinks`.
    pub(crate) fn grant(self: &Arc<Self>, bytes: u64, shrinks: bool) -> Grant {
        let mut left = self.left.load(Relaxed);
        loop {
            let halvings = halvings(bytes, left, shrinks);
            let taken = halvings.map_or(0, |n| bytes >> n);
            match self.left.compare_exchange_weak(left, left - taken, Relaxed, Relaxed) {
                Ok(_) => return Grant { budget: Arc::clone(self), halvings, bytes: taken },
                Err(now) => left = now,
            }
        }
    }

    #[cfg(test)]
    fn left(&self) -> u64 {
        self.left.load(Relaxed)
    }
}

fn halvings(bytes: u64, left: u64, shrinks: bool) -> Option<u32> {
    if !shrinks {
        return (bytes <= left).then_some(0);
    }
    let most = left / 8;
    (0..u64::BITS).find(|n| bytes >> n <= most).filter(|n| *n == 0 || bytes >> n >= FLOOR)
}

impl Grant {
    /// The part of `bytes` that was granted.
    pub(crate) fn of(&self, bytes: u64) -> u64 {
        self.halvings.map_or(0, |n| bytes >> n)
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_never_exceeds_the_limit_and_comes_back() {
        let budget = Budget::new(1 << 20, 1 << 10);
        let grants: Vec<Grant> = (0..1000).map(|_| budget.grant(1 << 18, true)).collect();
        assert!(grants[0].of(1 << 18) == 1 << 16, "an eighth at most");
        let sum: u64 = grants.iter().map(|grant| grant.of(1 << 18)).sum();
        assert!(sum <= (1 << 20) - (1 << 10) && sum > 1 << 19, "{sum}");
        assert!(grants[999].halvings.is_none());
        drop(grants);
        assert_eq!(budget.left(), (1 << 20) - (1 << 10));
    }

    #[test]
    fn who_does_not_shrink_gets_all_or_nothing() {
        let budget = Budget::new(1000, 0);
        let all = budget.grant(900, false);
        assert_eq!(all.of(900), 900);
        let nothing = budget.grant(200, false);
        assert_eq!((nothing.of(200), nothing.halvings), (0, None));
        drop(all);
        assert_eq!(budget.grant(200, false).of(200), 200);
    }
}
