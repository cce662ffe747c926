//! What the clauses of a firing have in common: time, work, and how far the clause that runs is.
//!
//! It is part of the thread's state and clean between firings: whoever puts something in also says
//! that it is `used`. So a firing that needs nothing of it has nothing to write, and one that does
//! cleans up once, at its end.
//!
//! **Steps** are counted down in two parts: those until somebody should look at the clock, and those
//! beyond. Taking steps is one subtraction as long as the first part lasts; all else is cold. Between firings they
//! are all there.
//!
//! Probe context: no allocation, no locks, no I/O, no panics.

use dif::fault::FaultKind;

use crate::memory::Trap;

/// Steps between two looks at the clock. Firings that are shorter never look.
const STEPS_PER_LOOK: u64 = 1 << 14;

/// What stays the same for all clauses of a firing, but is found out only when it is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clocks {
    pub(crate) timestamp: Option<u64>,
    pub(crate) walltimestamp: Option<i64>,
}

/// Where the record of the clause that runs will go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To the principal buffer.
    Principal,
    /// To a speculation.
    Speculation(u64),
}

/// Work that is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Steps {
    until_look: u64,
    beyond: u64,
}

/// What became of a wish for steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// They are taken.
    Granted,
    /// They are taken, and the clock should be looked at.
    TimeToLook,
    /// There are not so many.
    Refused,
}

impl Steps {
    /// So many steps.
    pub(crate) fn new(n: u64) -> Self {
        let until_look = n.min(STEPS_PER_LOOK);
        Self { until_look, beyond: n - until_look }
    }

    /// All that is left.
    pub(crate) fn left(self) -> u64 {
        self.until_look + self.beyond
    }

    /// Takes `n` of them.
    #[inline(always)]
    pub(crate) fn take(&mut self, n: u64) -> Taken {
        match self.until_look.checked_sub(n) {
            Some(left) => {
                self.until_look = left;
                Taken::Granted
            }
            None => self.take_beyond(n),
        }
    }

    #[cold]
    #[inline(never)]
    fn take_beyond(&mut self, n: u64) -> Taken {
        match self.left().checked_sub(n) {
            Some(left) => {
                *self = Self::new(left);
                Taken::TimeToLook
            }
            None => Taken::Refused,
        }
    }
}

/// See the head of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Firing {
    used: bool,
    /// Whether what machines work on is as a firing finds it.
    prepared: bool,
    /// Whether the clause that ran last has ended tracing.
    pub(crate) exited: bool,
    pub(crate) clocks: Clocks,
    /// The thread's processor time when it was first looked at.
    pub(crate) since: Option<u64>,
    pub(crate) steps: Steps,
    /// Work that is left for ERROR clauses when nothing else is.
    pub(crate) reserve: u64,
    /// Both, when a firing begins.
    all_steps: Steps,
    whole_reserve: u64,
    /// Words of the record so far: header, slots, and the tail as it grows.
    pub(crate) tail: u32,
    pub(crate) target: Target,
    /// Speculations to be committed when the clause has ended; 0 is none.
    pub(crate) commits: [u64; 8],
    /// What the instruction at fault met.
    pub(crate) trap: Trap,
}

impl Firing {
    /// For firings of so many steps.
    pub(crate) fn new(steps: u64) -> Self {
        let (all_steps, whole_reserve) = (Steps::new(steps), steps / 16);
        Self {
            used: false,
            prepared: false,
            exited: false,
            clocks: Clocks::default(),
            since: None,
            steps: all_steps,
            reserve: whole_reserve,
            all_steps,
            whole_reserve,
            tail: 0,
            target: Target::Principal,
            commits: [0; 8],
            trap: Trap::new(FaultKind::IllegalOperation),
        }
    }

    /// Takes the steps of a clause that is interpreted. False if that is not as simple, and then none are taken.
    #[inline(always)]
    pub(crate) fn begin(&mut self, cost: u64) -> bool {
        self.used = true;
        match self.steps.until_look.checked_sub(cost) {
            Some(left) => {
                self.steps.until_look = left;
                true
            }
            None => false,
        }
    }

    /// Says whether this is the first clause that needs a machine.
    #[inline(always)]
    pub(crate) fn prepare(&mut self) -> bool {
        !std::mem::replace(&mut self.prepared, true)
    }

    /// The time of the firing: one value, whoever asks.
    #[inline]
    pub(crate) fn timestamp(&mut self, time: impl Fn() -> u64) -> u64 {
        match self.clocks.timestamp {
            Some(timestamp) => timestamp,
            None => {
                let timestamp = time();
                self.used = true;
                self.clocks.timestamp = Some(timestamp);
                timestamp
            }
        }
    }

    /// Cleans up.
    #[inline(always)]
    pub(crate) fn end(&mut self) {
        if self.used {
            (self.used, self.prepared, self.exited) = (false, false, false);
            (self.steps, self.reserve) = (self.all_steps, self.whole_reserve);
            self.clocks = Clocks::default();
            self.since = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_looked_at_now_and_then() {
        let mut steps = Steps::new(3 * STEPS_PER_LOOK);
        assert_eq!(steps.take(STEPS_PER_LOOK), Taken::Granted);
        assert_eq!(steps.take(STEPS_PER_LOOK + 1), Taken::TimeToLook);
        assert_eq!(steps.left(), STEPS_PER_LOOK - 1);
        assert_eq!(steps.take(STEPS_PER_LOOK), Taken::Refused);
        assert_eq!(steps.take(u64::MAX), Taken::Refused);
        assert_eq!(steps.left(), STEPS_PER_LOOK - 1, "who is refused pays nothing");
        assert_eq!(steps.take(STEPS_PER_LOOK - 1), Taken::Granted);
        assert_eq!((steps.left(), steps.take(1)), (0, Taken::Refused));
    }

    #[test]
    fn a_firing_is_clean_when_it_has_ended() {
        let mut firing = Firing::new(100);
        assert!(firing.begin(60) && !firing.begin(60) && firing.begin(40));
        assert!(firing.prepare() && !firing.prepare());
        firing.exited = true;
        firing.clocks.timestamp = Some(7);
        firing.end();
        assert!(firing.begin(60) && firing.prepare());
        assert!(!firing.exited && firing.clocks.timestamp.is_none());
    }
}
