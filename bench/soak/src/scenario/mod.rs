//! The runs. Each starts its hosts, does what its name says so many times, checks what must hold,
//! and returns its figures as a line for a table. What must hold is an error if it does not; times
//! and sizes are figures and never errors, because they are the machine's as much as ours.
//!
//! | scenario | what must hold |
//! | --- | --- |
//! | [`counts`] | every session counts exactly the firings of its window; windows do not overlap |
//! | [`collectors`] | hosts survive consumers that are killed; the next consumer counts exactly |
//! | [`hosts`] | a consumer survives hosts that are killed, and has what they delivered |
//! | [`pressure`] | of a consumer that stops reading: deliveries + drops = firings |
//! | [`scale`] | many hosts with many threads, and very many light ones, are traced by one command |
//! | [`connections`] | ten thousand idle connections change nothing for a consumer |

pub mod collectors;
pub mod connections;
pub mod counts;
pub mod hosts;
pub mod pressure;
pub mod scale;

use std::time::Duration;

/// How long anything may take that should be immediate.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A scenario: its name, what it is given, how much of it is a full run.
pub struct Scenario {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is counted.
    pub unit: &'static str,
    /// How many of these a full run has.
    pub full: u64,
    /// Runs it so many times; returns its figures.
    pub run: fn(u64) -> Result<String, String>,
}

/// All of them.
pub const TABLE: &[Scenario] = &[
    Scenario { name: "counts", unit: "sessions", full: 10_000, run: counts::run },
    Scenario { name: "collectors", unit: "kills", full: 1000, run: collectors::run },
    Scenario { name: "hosts", unit: "kills", full: 1000, run: hosts::run },
    Scenario { name: "pressure", unit: "seconds", full: 60, run: pressure::run },
    Scenario { name: "scale", unit: "hosts", full: 64, run: scale::heavy },
    Scenario { name: "light", unit: "hosts", full: 1000, run: scale::light },
    Scenario { name: "connections", unit: "connections", full: 10_000, run: connections::run },
];

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `n`.
    pub(crate) fn roll(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n.max(1)
    }
}
