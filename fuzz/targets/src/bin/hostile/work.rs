//! Work by numbers: threads take inputs in blocks, count what came of them, and tell what broke.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fuzz_targets::rng::Rng;

use crate::{Order, SLOW};

/// Inputs that a thread takes at a time.
const BLOCK: u64 = 512;

/// What became of inputs, by names that a [`Work`] gives.
///
/// Names that begin with [`WHY`] are reasons: they are told at the end only.
#[derive(Debug, Default)]
pub(crate) struct Counts(BTreeMap<Cow<'static, str>, u64>);

/// How the name of a reason begins.
pub(crate) const WHY: &str = "  refused: ";

impl Counts {
    /// Counts one.
    pub(crate) fn add(&mut self, name: impl Into<Cow<'static, str>>) {
        self.add_all(name, 1);
    }

    /// Counts so many.
    pub(crate) fn add_all(&mut self, name: impl Into<Cow<'static, str>>, n: u64) {
        *self.0.entry(name.into()).or_default() += n;
    }

    fn join(&mut self, others: Self) {
        for (name, n) in others.0 {
            *self.0.entry(name).or_default() += n;
        }
    }
}

/// A kind of input.
pub(crate) trait Work: Sync {
    /// An input, and the number it was made from.
    type Input;
    /// Makes an input.
    fn make(&self, rng: &mut Rng) -> Self::Input;
    /// Tries it, which may panic.
    fn attempt(&self, input: &Self::Input, counts: &mut Counts);
    /// The input as it is kept in a file, to be tried again by this build or another.
    fn kept(&self, input: &Self::Input) -> Vec<u8>;
}

/// Does an order; says whether nothing broke.
pub(crate) fn run<W: Work>(order: &Order, work: &W) -> io::Result<bool> {
    let start = Instant::now();
    let end = order.from + order.count;
    let next = AtomicU64::new(order.from);
    let totals = Mutex::new(Counts::default());
    let (broken, slow, done) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let longest = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..order.threads {
            scope.spawn(|| {
                loop {
                    let first = next.fetch_add(BLOCK, Ordering::Relaxed);
                    if first >= end {
                        return;
                    }
                    let mut counts = Counts::default();
                    for n in first..end.min(first + BLOCK) {
                        // One sequence for each input, so that it can be made alone.
                        let mut rng = Rng::new(order.seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ n);
                        let input = work.make(&mut rng);
                        let begun = Instant::now();
                        if catch_unwind(AssertUnwindSafe(|| work.attempt(&input, &mut counts))).is_err() {
                            broken.fetch_add(1, Ordering::Relaxed);
                            tell(order, n, "breaks", &work.kept(&input));
                        }
                        let took = begun.elapsed();
                        longest.fetch_max(nanos(took), Ordering::Relaxed);
                        // Somebody else may have had the processor.
                        if took > SLOW && took_again(work, &input) > SLOW {
                            slow.fetch_add(1, Ordering::Relaxed);
                            tell(order, n, "is slow", &work.kept(&input));
                        }
                    }
                    done.fetch_add(end.min(first + BLOCK) - first, Ordering::Relaxed);
                    locked(&totals).join(counts);
                }
            });
        }
        scope.spawn(|| {
            let mut told = Instant::now();
            while done.load(Ordering::Relaxed) < order.count {
                std::thread::sleep(Duration::from_millis(20));
                if told.elapsed() > Duration::from_secs(10) {
                    told = Instant::now();
                    report(order, done.load(Ordering::Relaxed), start.elapsed(), &locked(&totals));
                }
            }
        });
    });
    report(order, done.load(Ordering::Relaxed), start.elapsed(), &locked(&totals));
    for (name, n) in &locked(&totals).0 {
        if name.starts_with(WHY) {
            println!("{name:40} {n:12}");
        }
    }
    let (broken, slow) = (broken.into_inner(), slow.into_inner());
    let longest = Duration::from_nanos(longest.into_inner());
    println!("{broken} broke a promise, {slow} were slow, the longest took {longest:?}");
    Ok(broken == 0 && slow == 0)
}

// Processor time, where the system tells it.
fn took_again<W: Work>(work: &W, input: &W::Input) -> Duration {
    let (begun, before) = (Instant::now(), processor_time());
    let _ = catch_unwind(AssertUnwindSafe(|| work.attempt(input, &mut Counts::default())));
    let used = processor_time().zip(before).map(|(after, before)| after.saturating_sub(before));
    used.unwrap_or_else(|| begun.elapsed())
}

// What this thread had so far.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn tell(order: &Order, n: u64, what: &str, input: &[u8]) {
    let path = std::env::temp_dir().join(format!("mdtrace-hostile-{}-{}-{n}", order.what, order.seed));
    let kept = std::fs::write(&path, input).is_ok();
    let place = if kept { path.display().to_string() } else { "nowhere".into() };
    eprintln!("hostile: {} {n} of seed {} {what}; kept in {place}", order.what, order.seed);
}

fn locked(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

fn report(order: &Order, done: u64, took: Duration, totals: &Counts) {
    let rate = done as f64 / took.as_secs_f64().max(1e-9);
    let shown = totals.0.iter().filter(|(name, _)| !name.starts_with(WHY));
    let counts: Vec<String> = shown.map(|(name, n)| format!("{n} {name}")).collect();
    println!(
        "{done} {} in {:.1} s, {rate:.0} a second: {}",
        order.what,
        took.as_secs_f64(),
        counts.join(", ")
    );
}
