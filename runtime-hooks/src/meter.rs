//! What tracing costs, measured by itself.
//!
//! With the option `cost` or `maxoverhead` each thread counts its firings of each probe, and takes the
//! time of one in [`EVERY`], clause by clause. The drainer adds the threads up: firings times the mean of
//! the samples is an estimate of the time that a clause has taken.
//!
//! The clock is that of `timestamp`, because that of the thread's processor time is a system call. But it
//! goes on while the thread is not running, and on a busy machine that adds up: with ten threads to a
//! processor all samples together would say ten times the truth. So a firing that took long by the clock
//! ([`LONG_NS`]: shorter than the scheduler's turns, longer than most clauses) is not believed: it is no
//! sample, and the next firing is one, which counts as the shorter of the two. A clause that does take long
//! does so again; to be put aside twice in a row, in the middle of firings, is rare.
//!
//! A session that did not ask is linked without a meter, and nothing in its firings knows of this file.
//! One that did pays for a counter, and for two looks at the clock now and then.
//!
//! Not measured is the way to the clause: finding the link, the arguments that the host computes. So
//! the true share is a little larger than what is reported (`bench/README.md` has both).
//!
//! Probe context: as in [`thread`](mod@crate::thread). One thread writes a meter, the drainer reads it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dif::delivery::ClauseCost;
use vm::Ecb;

use crate::system::process_ns;

/// One firing of so many is measured, and each of the first few.
const EVERY: u64 = 64;
/// How many are measured in any case.
const FIRST: u64 = 4;
/// A firing that took longer may have been put aside meanwhile.
const LONG_NS: u64 = 50_000;
/// An overhead is judged when the process has run at least so long since the last time.
const LEAST_RUN_NS: u64 = 100_000_000;

/// One thread's firings of one probe in one session.
#[derive(Debug)]
pub(crate) struct Meter {
    ecbs: Arc<[Ecb]>,
    firings: AtomicU64,
    /// What the last firing took that was measured and not believed; 0 if there was none since.
    doubted: AtomicU64,
    clauses: Box<[Samples]>,
}

#[derive(Debug, Default)]
struct Samples {
    n: AtomicU64,
    ns: AtomicU64,
    /// One more than what the clause took in the firing that is being measured; 0 if it had no turn.
    now: AtomicU64,
}

// One writer, so no read-modify-write is needed.
fn add(to: &AtomicU64, n: u64) {
    to.store(to.load(Ordering::Relaxed).wrapping_add(n), Ordering::Relaxed);
}

impl Meter {
    /// A meter for these clauses.
    pub(crate) fn new(ecbs: &Arc<[Ecb]>) -> Arc<Self> {
        let clauses = ecbs.iter().map(|_| Samples::default()).collect();
        Arc::new(Self { ecbs: ecbs.clone(), firings: AtomicU64::new(0), doubted: AtomicU64::new(0), clauses })
    }

    /// Whether it is for these clauses.
    pub(crate) fn is_for(&self, ecbs: &Arc<[Ecb]>) -> bool {
        Arc::ptr_eq(&self.ecbs, ecbs)
    }

    /// One more firing; says whether it is to be measured.
    pub(crate) fn count(&self) -> bool {
        let n = self.firings.load(Ordering::Relaxed);
        self.firings.store(n.wrapping_add(1), Ordering::Relaxed);
        n < FIRST || n.is_multiple_of(EVERY) || self.doubted.load(Ordering::Relaxed) != 0
    }

    /// Measures a firing, in which [`took`](Self::took) tells of each clause.
    pub(crate) fn measure(&self, fire: impl FnOnce()) {
        fire();
        let now = |samples: &Samples| samples.now.load(Ordering::Relaxed).saturating_sub(1);
        let total = self.clauses.iter().map(now).fold(0, u64::saturating_add);
        let doubted = self.doubted.load(Ordering::Relaxed);
        let is_doubtful = doubted == 0 && total > LONG_NS;
        self.doubted.store(if is_doubtful { total } else { 0 }, Ordering::Relaxed);
        let ran = if doubted == 0 { total } else { total.min(doubted) };
        for samples in &self.clauses {
            let took = samples.now.load(Ordering::Relaxed);
            samples.now.store(0, Ordering::Relaxed);
            if took > 0 && !is_doubtful {
                add(&samples.n, 1);
                add(&samples.ns, share(took - 1, total, ran));
            }
        }
    }

    /// In the firing that is measured, the clause at `index` took so long.
    pub(crate) fn took(&self, index: usize, ns: u64) {
        if let Some(samples) = self.clauses.get(index) {
            samples.now.store(ns.saturating_add(1), Ordering::Relaxed);
        }
    }

    fn costs(&self) -> impl Iterator<Item = ClauseCost> {
        let firings = self.firings.load(Ordering::Relaxed);
        self.ecbs.iter().zip(&self.clauses).map(move |(ecb, samples)| ClauseCost {
            epid: ecb.epid,
            firings,
            samples: samples.n.load(Ordering::Relaxed),
            ns: samples.ns.load(Ordering::Relaxed),
        })
    }
}

/// The costs of all threads, for the drainer.
#[derive(Debug)]
pub(crate) struct Costs {
    meters: Vec<Arc<Meter>>,
    began_ns: u64,
    /// The most that tracing may take, in hundredths of a percent.
    most: Option<u64>,
    /// Processor time and estimate when they were last compared.
    judged: (u64, u64),
}

impl Costs {
    /// From now on.
    pub(crate) fn new(most: Option<u64>) -> Self {
        let now = process_ns();
        Self { meters: Vec::new(), began_ns: now, most, judged: (now, 0) }
    }

    /// A thread measures.
    pub(crate) fn join(&mut self, meter: Arc<Meter>) {
        self.meters.push(meter);
    }

    /// What each clause has cost.
    pub(crate) fn clauses(&self) -> Vec<ClauseCost> {
        let mut all: Vec<ClauseCost> = Vec::new();
        for cost in self.meters.iter().flat_map(|meter| meter.costs()) {
            match all.binary_search_by_key(&cost.epid, |known| known.epid) {
                Ok(index) => all[index].add(&cost),
                Err(index) => all.insert(index, cost),
            }
        }
        all
    }

    /// Processor time of the process since the session began.
    pub(crate) fn process_ns(&self) -> u64 {
        process_ns().saturating_sub(self.began_ns)
    }

    /// Whether tracing has taken more than it may since the last time that this was asked and there
    /// was enough to judge by.
    pub(crate) fn is_too_much(&mut self) -> bool {
        let Some(most) = self.most else { return false };
        let now = process_ns();
        let ran = now.saturating_sub(self.judged.0);
        if ran < LEAST_RUN_NS {
            return false;
        }
        let taken = self.clauses().iter().map(ClauseCost::total_ns).fold(0, u64::saturating_add);
        let more = taken.saturating_sub(std::mem::replace(&mut self.judged, (now, taken)).1);
        u128::from(more) * 10_000 > u128::from(ran) * u128::from(most)
    }
}

// What of `ran` belongs to whom `took` of `total` belongs; all that it took, if that is less.
fn share(took: u64, total: u64, ran: u64) -> u64 {
    if total <= ran {
        return took;
    }
    u64::try_from(u128::from(took) * u128::from(ran) / u128::from(total)).unwrap_or(took)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(n_clauses: usize) -> Meter {
        Meter {
            ecbs: Arc::new([]),
            firings: AtomicU64::new(0),
            doubted: AtomicU64::new(0),
            clauses: (0..n_clauses).map(|_| Samples::default()).collect(),
        }
    }

    fn samples(meter: &Meter) -> Vec<(u64, u64)> {
        let all = meter.clauses.iter();
        all.map(|samples| (samples.n.load(Ordering::Relaxed), samples.ns.load(Ordering::Relaxed))).collect()
    }

    // On a machine with a load of 20, clauses of 200 ns were said to take 4.8 µs each, and tracing more
    // than all of the host's processor time.
    #[test]
    fn waiting_for_a_processor_is_no_cost() {
        let meter = meter(3);
        (0..FIRST).for_each(|_| assert!(meter.count()));
        let put_aside = || {
            meter.took(0, 100);
            meter.took(2, 50_000_000);
        };
        meter.measure(put_aside);
        assert_eq!(samples(&meter), [(0, 0); 3], "it is not believed");
        assert!(meter.count(), "the next one is measured");
        meter.measure(|| meter.took(1, 700));
        assert_eq!(samples(&meter), [(0, 0), (1, 700), (0, 0)], "and is believed");
        (FIRST + 1..EVERY).for_each(|_| assert!(!meter.count()));
        // Who takes long each time takes long; of two firings the shorter one counts.
        meter.measure(|| meter.took(0, 4_000_000));
        meter.measure(put_aside);
        let [(1, first), _, (1, third)] = samples(&meter)[..] else { panic!("{:?}", samples(&meter)) };
        assert!(first <= 100 && (3_999_000..=4_000_000).contains(&third), "{first} {third}");
    }
}
