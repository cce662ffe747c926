//! Measuring: one section of code, many rounds, robust numbers.
//!
//! The machine we run on has other things to do, so three precautions:
//!
//! - Time is the *thread's CPU time*: what others took of the core is not in it.
//! - All variants of all workloads take turns within a *round*, and there are many rounds. A slow
//!   minute of the machine is a slow minute for everybody.
//! - Of the rounds we report the median, and as spread half the distance between the quartiles:
//!   what half of the rounds stayed within. Means would report the interruptions.
//!
//! The measuring thread stays on one core while it measures. The threads of the engine do not: they
//! are started before, and would otherwise wait for that core.
//!
//! All loops have the same frame, [`each!`]: the index goes through `black_box`, which costs the
//! same everywhere, and the empty loop is that frame with nothing in it. *Net* numbers are what is
//! left when it is subtracted.

use std::hint::black_box;

use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};

use crate::counter::Counter;

/// A loop that runs so many times.
pub(crate) type Loop = fn(u64);

/// A [`Loop`] around an expression.
macro_rules! each {
    ($i:ident => $body:expr) => {
        |n: u64| {
            for $i in 0..n {
                let $i = ::std::hint::black_box($i);
                $body
            }
        }
    };
}
pub(crate) use each;

/// What one run of a section cost in all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// Nanoseconds of this thread.
    pub(crate) nanos: f64,
    /// Instructions, if they can be counted.
    pub(crate) instructions: Option<f64>,
}

/// Runs a loop `n` times and says what that cost.
pub(crate) fn measure(counter: &mut Counter, body: Loop, n: u64) -> Cost {
    counter.start();
    let start = thread_nanos();
    bench_measured_region(body, n);
    let end = thread_nanos();
    Cost { nanos: (end - start) as f64, instructions: counter.stop() }
}

/// The only function in which callgrind collects; it knows it by this name.
#[inline(never)]
pub(crate) fn bench_measured_region(body: Loop, n: u64) {
    bench_counted_loop(black_box(body), black_box(n));
}

/// When it returns, callgrind writes down what it has collected. (It does not notice that a function
/// returns in which it did not collect from the start.)
#[inline(never)]
fn bench_counted_loop(body: Loop, n: u64) {
    body(n);
    black_box(n);
}

/// CPU time of this thread.
pub(crate) fn thread_nanos() -> i64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}

/// Keeps this thread on the core it is on, until dropped. Where that is not allowed, nothing happens.
pub(crate) struct Pinned(Option<CpuSet>);

impl Pinned {
    /// Pins.
    pub(crate) fn here() -> Self {
        let Ok(before) = sched_getaffinity(None) else { return Self(None) };
        let mut one = CpuSet::new();
        one.set(sched_getcpu());
        Self(sched_setaffinity(None, &one).is_ok().then_some(before))
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            // What was allowed before is allowed again; if not, the thread stays where it is.
            let _ = sched_setaffinity(None, before);
        }
    }
}

/// One number per round.
#[derive(Clone, Debug, Default)]
pub(crate) struct Series(Vec<f64>);

/// A median and its spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    /// Half of the rounds were below.
    pub(crate) median: f64,
    /// Half the distance between the quartiles.
    pub(crate) spread: f64,
}

impl Summary {
    /// There were no rounds.
    pub(crate) const NONE: Self = Self { median: f64::NAN, spread: f64::NAN };
}

impl Series {
    /// Adds a round's number.
    pub(crate) fn push(&mut self, number: f64) {
        self.0.push(number);
    }

    /// What is typical of the rounds; `None` if there were none.
    pub(crate) fn summary(&self) -> Option<Summary> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        Some(Summary {
            median: quantile(&sorted, 0.5)?,
            spread: (quantile(&sorted, 0.75)? - quantile(&sorted, 0.25)?) / 2.0,
        })
    }
}

impl FromIterator<f64> for Series {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        Self(numbers.into_iter().collect())
    }
}

/// Interpolates between the two nearest of the sorted numbers.
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = part * last as f64;
    let (below, above) = (place.floor(), place.ceil());
    let (low, high) = (sorted.get(below as usize)?, sorted.get(above as usize)?);
    Some(low + (high - low) * (place - below))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(numbers: &[f64]) -> Option<Summary> {
        Series(numbers.to_vec()).summary()
    }

    #[test]
    fn a_median_ignores_an_interruption() {
        assert_eq!(series(&[]), None);
        assert_eq!(series(&[7.0]), Some(Summary { median: 7.0, spread: 0.0 }));
        assert_eq!(series(&[5.0, 1.0, 3.0, 2.0, 1e9]), Some(Summary { median: 3.0, spread: 1.5 }));
        assert_eq!(series(&[1.0, 2.0]).map(|s| s.median), Some(1.5));
    }

    #[test]
    fn a_loop_runs_as_often_as_asked() {
        thread_local!(static N: std::cell::Cell<u64> = const { std::cell::Cell::new(0) });
        let body: Loop = each!(i => N.set(N.get() + i));
        measure(&mut Counter::open(), body, 10);
        assert_eq!(N.get(), 45);
    }
}
