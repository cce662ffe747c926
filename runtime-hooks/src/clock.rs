//! The clock of `timestamp`: nanoseconds that only go forward, without asking the kernel.
//!
//! `clock_gettime` takes 20 ns, which is more than the rest of a firing. On x86-64 the processor's
//! time stamp counter is read in half of that, and it counts at one rate on all cores *if* the
//! machine is a good one. Whether it is, the kernel knows best: it watches the counter and uses it for
//! its own clocks exactly while it can be trusted. So we use it while the kernel does, and the
//! kernel's clock otherwise: on other processors and systems, always.
//!
//! Ticks become nanoseconds along a line, whose parameters any thread may read at any time:
//!
//! ```text
//!   now = base + max(tsc, from) * rate / 2^64
//! ```
//!
//! It begins at `from`, and before that it is level: a counter that was set back (the machine slept) stands
//! still until the line is adjusted. The product is of 128 bits, of which the upper half is wanted, and so
//! needs no shifts; that it grows with the counter instead of beginning at 0 again each time saves the
//! reader a subtraction and a parameter, and no precision: a rate is exact to a nanosecond in 2^64 ticks.
//!
//! The drainer adjusts the line about once a second, because `CLOCK_MONOTONIC` is steered (up to
//! 500 ppm) and ours has to agree with it: timestamps of several hosts are merged by time. The new
//! line begins where the old one is at that moment, and is a little steeper or flatter, so that what
//! is missing is made up for within a second. So it never jumps back:
//!
//! **Monotonic.** The parameters are read under a sequence count, with the counter between. The writer
//! reads the counter after it has made the count odd. So whoever has read the old line whole has a
//! counter from before the new line's beginning; the two lines meet there, both rise, and the new one
//! gives nothing less than what it begins with. This needs an order that processors do not keep by
//! themselves, as they read the counter whenever they like. The writer waits until everybody can see
//! the odd count (`ticks_after_all`). The reader would have to wait, too, and in vain nearly always
//! (1 ns of each reading, measured with a load that depends on the counter); so it does not, and may look
//! at the count before it reads the counter, by as much as a processor keeps in flight: less than a
//! microsecond. The new line begins where the old one will be by then, if that is steeper.
//!
//! **Agreement.** Within 50 microseconds of `CLOCK_MONOTONIC` in the first second of a process's
//! first session (the rate was measured over a millisecond at least), then within one, while somebody
//! drains. If the two are more than a tenth of a second apart, for the machine slept or was moved,
//! we jump forward or run at nine tenths until it fits.
//!
//! Probe context: no allocation, no locks, no system calls but `clock_gettime`; bounded steps.

#![cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "reads the time stamp counter, in order"))]

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU64, fence};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::io::read;

use crate::env::monotonic;
use crate::lock::Lock;
use crate::start::at_start;

const SECOND: u64 = 1_000_000_000;
/// The rate is measured over at least so much.
const SHORTEST: Duration = Duration::from_millis(1);
/// Adjusting more often than this would measure mere noise.
const ADJUST_NS: u64 = SECOND / 10;
/// Ticks that pass while a processor has an instruction in flight, at most.
const IN_FLIGHT: u64 = 4000;
/// Beyond this, the two clocks are not talking about the same time.
const ASTRAY_NS: u64 = SECOND / 10;

/// The line, readable at any time. Alone in its cache lines: every time stamp reads it.
#[repr(align(128))]
struct Line {
    /// Odd while the others change.
    sequence: AtomicU64,
    from: AtomicU64,
    base: AtomicU64,
    rate: AtomicU64,
    /// What the sequence is while this line is drawn, whole: never odd. At first there is none.
    drawn: AtomicU64,
}

/// What the line is made of.
#[derive(Clone, Copy, Debug)]
struct Parameters {
    from: u64,
    base: u64,
    rate: u64,
}

static LINE: Line = Line::new();

/// Whether the line may be used; `false` says that the kernel's clock is ours.
static COUNTING: AtomicBool = AtomicBool::new(false);

/// What the counter and the kernel's clock showed at one moment.
#[derive(Clone, Copy, Debug)]
struct Sample {
    ticks: u64,
    nanos: u64,
}

/// What the counter showed at first, and when; the last sample.
static FIRST: Lock<Option<(u64, Instant)>> = Lock::new(None);
static LAST: Lock<Option<Sample>> = Lock::new(None);

/// The processor's counter, 0 where it has none that can be read.
#[inline(always)]
pub fn ticks() -> u64 {
    #[cfg(target_arch = "x86_64")]
    {
        // SAFETY: every x86-64 processor has the instruction; an operating system could forbid it, but
        // `is_usable` has seen Linux use it for the clocks that programs read by themselves. Where that
        // is not so, only `sample` comes here, after asking the same.
        unsafe { std::arch::x86_64::_rdtsc() }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        0
    }
}

/// The counter, read when all that was written before can be seen by everybody.
fn ticks_after_all() -> u64 {
    fence(SeqCst);
    // The fence is for memory; the counter is none.
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has the instruction, and it only waits.
    unsafe {
        std::arch::x86_64::_mm_lfence();
    }
    ticks()
}

/// Nanoseconds of a clock that only goes forward.
#[inline(always)]
pub(crate) fn now() -> u64 {
    match at_once() {
        Some(now) => now,
        None => now_slowly(),
    }
}

/// The same, nearly always: not while the line is being changed, or where there is none.
#[inline(always)]
pub(crate) fn at_once() -> Option<u64> {
    LINE.now()
}

impl Line {
    const fn new() -> Self {
        Self {
            sequence: AtomicU64::new(0),
            from: AtomicU64::new(0),
            base: AtomicU64::new(0),
            rate: AtomicU64::new(0),
            drawn: AtomicU64::new(1),
        }
    }

    /// The time, unless the line is just being changed or there is none.
    #[inline(always)]
    fn now(&self) -> Option<u64> {
        // As the last of the parameters that are written it is the first to be read: the others are not
        // older. That they are not newer either says the sequence, which is looked at afterwards.
        let drawn = self.drawn.load(Acquire);
        let parameters = self.parameters();
        let at = ticks();
        fence(Acquire);
        (self.sequence.load(Relaxed) == drawn).then(|| parameters.at(at))
    }

    #[inline(always)]
    fn parameters(&self) -> Parameters {
        let (from, base, rate) = (&self.from, &self.base, &self.rate);
        Parameters { from: from.load(Relaxed), base: base.load(Relaxed), rate: rate.load(Relaxed) }
    }

    /// Replaces the line; only one thread may do so at a time.
    fn draw(&self, line: impl FnOnce() -> Parameters) {
        let sequence = self.sequence.load(Relaxed);
        self.sequence.store(sequence.wrapping_add(1), Relaxed);
        fence(Release);
        let Parameters { from, base, rate } = line();
        self.from.store(from, Relaxed);
        self.base.store(base, Relaxed);
        self.rate.store(rate, Relaxed);
        self.drawn.store(sequence.wrapping_add(2), Release);
        self.sequence.store(sequence.wrapping_add(2), Release);
    }

    /// Lets the line go on with another rate from now on, and so many nanoseconds ahead.
    fn bend(&self, leap: u64, rate: u64) {
        let old = self.parameters();
        self.draw(|| {
            let at = ticks_after_all();
            // One more than where the old line is: rounding must not show. And what the old line may still
            // say, for some, before they have noticed.
            let ahead = product(old.rate.saturating_sub(rate), IN_FLIGHT);
            Parameters::new(at, old.at(at).wrapping_add(leap + 1 + ahead), rate)
        });
    }
}

impl Parameters {
    /// A line that begins with `nanos` when the counter is `from`.
    fn new(from: u64, nanos: u64, rate: u64) -> Self {
        Self { from, base: nanos.wrapping_sub(product(rate, from)), rate }
    }

    /// The time when the counter is `ticks`.
    #[inline(always)]
    fn at(self, ticks: u64) -> u64 {
        self.base.wrapping_add(product(self.rate, ticks.max(self.from)))
    }
}

// So many ticks in nanoseconds.
#[inline(always)]
#[allow(clippy::cast_possible_truncation, reason = "takes the upper half")]
fn product(rate: u64, ticks: u64) -> u64 {
    ((u128::from(ticks) * u128::from(rate)) >> 64) as u64
}

// The line is being changed, which takes nanoseconds, or there is none.
#[cold]
#[inline(never)]
fn now_slowly() -> u64 {
    for _ in 0..1000 {
        if !COUNTING.load(Relaxed) {
            break;
        }
        if let Some(now) = LINE.now() {
            return now;
        }
        std::hint::spin_loop();
    }
    // Nobody waits for ever: a signal may have come to the very thread that changes the line.
    monotonic()
}

impl Sample {
    fn take() -> Self {
        let (ticks, nanos) = sample(monotonic);
        Self { ticks, nanos }
    }

    /// Nanoseconds per tick, times 2^64, between two samples; `None` if there is none, or the counter is
    /// slower than one tick a nanosecond.
    fn rate_since(self, earlier: Self) -> Option<u64> {
        let nanos = self.nanos.checked_sub(earlier.nanos)?;
        let ticks = self.ticks.checked_sub(earlier.ticks).filter(|ticks| *ticks > 0)?;
        u64::try_from((u128::from(nanos) << 64) / u128::from(ticks)).ok().filter(|rate| *rate > 0)
    }
}

at_start! {
    /// Remembers what time it is, so that [`prepare`] has something to measure the counter's rate by.
    pub(crate) fn remember() {
        // Somebody else may be at it.
        let Some(mut first) = FIRST.try_lock() else { return };
        if first.is_none() && is_usable() {
            *first = Some(sample(Instant::now));
        }
    }
}

/// Whether the kernel trusts the counter.
#[inline(always)]
fn is_usable() -> bool {
    if cfg!(not(target_arch = "x86_64")) {
        return false;
    }
    let source = c"/sys/devices/system/clocksource/clocksource0/current_clocksource";
    let mut name = [0; 8];
    let length = open(source, OFlags::CLOEXEC, Mode::empty()).and_then(|file| read(file, &mut name));
    length == Ok(4) && name.starts_with(b"tsc\n")
}

/// The counter and another clock at one moment: the shortest of a few attempts.
#[inline(always)]
fn sample<T>(clock: impl Fn() -> T) -> (u64, T) {
    let attempt = || {
        let before = ticks();
        let time = clock();
        (before, ticks().wrapping_sub(before), time)
    };
    let mut shortest = attempt();
    for _ in 1..8 {
        let next = attempt();
        if next.1 < shortest.1 {
            shortest = next;
        }
    }
    let (before, took, time) = shortest;
    (before.wrapping_add(took / 2), time)
}

/// Finds the line, which takes a millisecond if [`remember`] was not called earlier than that.
pub(crate) fn prepare() {
    // Somebody else may be at it. In a forked child it may be somebody who is not there.
    let mut tries = 0..20;
    let Some(mut last) = tries.find_map(|_| LAST.try_lock().or_else(a_moment_later)) else { return };
    if COUNTING.load(Relaxed) {
        return;
    }
    remember();
    let Some((first, began)) = FIRST.try_lock().and_then(|first| *first) else { return };
    std::thread::sleep(SHORTEST.saturating_sub(began.elapsed()));
    let (ticks, now) = sample(Instant::now);
    let nanos = u64::try_from((now - began).as_nanos()).unwrap_or(u64::MAX);
    let Some(rate) = Sample { ticks, nanos }.rate_since(Sample { ticks: first, nanos: 0 }) else { return };
    let sample = Sample::take();
    LINE.draw(|| Parameters::new(sample.ticks, sample.nanos, rate));
    COUNTING.store(true, Release);
    *last = Some(sample);
}

/// Waits before the next try.
fn a_moment_later<T>() -> Option<T> {
    std::thread::sleep(Duration::from_millis(1));
    None
}

/// Brings the line nearer to the kernel's clock. To be called every now and then while time stamps are
/// taken.
pub(crate) fn adjust() {
    // Who comes second has nothing to add.
    let Some(mut last) = LAST.try_lock() else { return };
    let Some(before) = *last else { return };
    if monotonic().saturating_sub(before.nanos) < ADJUST_NS {
        return;
    }
    let sample = Sample::take();
    *last = Some(sample);
    let line = LINE.parameters();
    let rate = sample.rate_since(before).unwrap_or(line.rate);
    let ours = line.at(sample.ticks);
    let behind = sample.nanos.cast_signed().wrapping_sub(ours.cast_signed());
    let leap = u64::try_from(behind).ok().filter(|behind| *behind > ASTRAY_NS).unwrap_or(0);
    let steer = if leap == 0 { behind.clamp(-ASTRAY_NS.cast_signed(), ASTRAY_NS.cast_signed()) } else { 0 };
    LINE.bend(leap, steered(rate, steer));
}

/// A rate that gains so many nanoseconds a second.
fn steered(rate: u64, gain: i64) -> u64 {
    let gained = i128::from(rate) * i128::from(gain) / i128::from(SECOND);
    u64::try_from(i128::from(rate) + gained).unwrap_or(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    // How far the two clocks are apart at least, whatever interrupts us between looking at them.
    fn apart() -> u64 {
        let before = monotonic();
        let now = now();
        let after = monotonic();
        before.saturating_sub(now).max(now.saturating_sub(after))
    }

    #[test]
    fn it_agrees_with_the_kernel() {
        prepare();
        for _ in 0..5 {
            let apart = (0..100).map(|_| apart()).max().unwrap();
            assert!(apart < 200_000, "{apart} ns");
            std::thread::sleep(Duration::from_millis(120));
            adjust();
        }
    }

    // As `adjust` does, but all the time and violently.
    #[test]
    fn it_never_goes_back_while_it_is_bent() {
        static BENT: Line = Line::new();
        BENT.draw(|| Parameters::new(ticks(), 7, 1 << 62));
        let threads = [0, 1].map(|_| {
            std::thread::spawn(|| {
                let mut last = 0;
                for _ in 0..300_000 {
                    let Some(next) = BENT.now() else { continue };
                    assert!(next >= last, "{last} {next}");
                    last = next;
                }
            })
        });
        let mut rates = [1 << 60, 1 << 63, 1 << 62].into_iter().cycle();
        while threads.iter().any(|thread| !thread.is_finished()) {
            BENT.bend(0, rates.next().unwrap());
        }
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }

    #[test]
    fn rates() {
        let sample = |ticks, nanos| Sample { ticks, nanos };
        assert_eq!(sample(3_000, 1_000).rate_since(sample(0, 0)), Some(u64::MAX / 3));
        assert_eq!(sample(1_000, 1_000).rate_since(sample(0, 0)), None, "too slow");
        assert_eq!(sample(5, 5).rate_since(sample(5, 1)), None);
        assert_eq!(steered(1 << 32, 0), 1 << 32);
        assert_eq!(steered(1_000_000_000, -100_000_000), 900_000_000);
        let line = Parameters::new(100, 50, 1 << 63);
        assert_eq!([100, 101, 102, 300].map(|ticks| line.at(ticks)), [50, 50, 51, 150]);
        assert_eq!(line.at(0), 50, "set back");
        // Of a machine that has been up for ten years, on one that ticks once a nanosecond and a half.
        let (from, rate) = (3 << 57, u64::MAX / 3 * 2);
        let line = Parameters::new(from, 1 << 60, rate);
        assert!((1_999_999_999..=2_000_000_000).contains(&(line.at(from + 3_000_000_000) - line.at(from))));
        assert_eq!((line.at(from), line.at(from - 5)), (1 << 60, 1 << 60));
    }
}
