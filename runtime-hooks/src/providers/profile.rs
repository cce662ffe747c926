//! The `profile` provider: `tick-N` and `profile-N`.
//!
//! A name says everything about such a probe: kind, number, unit. [`TimerSpec::parse`] is the one
//! reader of names; a probe exists as soon as a program names it exactly and the name makes sense.
//! A few exist from the start, so that a listing shows what there is.
//!
//! `tick-N` fires once an interval, on the service thread. `profile-N` fires once an interval on
//! every thread of the guest, when it next passes [`safepoint`](crate::safepoint()); a process
//! without guest threads (no provider is registered) fires it on the service thread too.
//!
//! Source: D reference, section 9.2.

use dif::ProbeId;
use dif::catalog::ProbeInfo;
use dif::option::rate_unit;
use dif::probe::{Attributes, ProviderAttributes};

/// The shortest interval: 5000 Hz.
const SHORTEST_NS: u64 = 200_000;

/// What exists from the start.
pub(crate) const PREDEFINED: [&str; 13] = [
    "profile-97",
    "profile-199",
    "profile-499",
    "profile-997",
    "profile-1999",
    "profile-4001",
    "profile-4999",
    "tick-1",
    "tick-10",
    "tick-100",
    "tick-500",
    "tick-1000",
    "tick-5000",
];

/// Where a timer fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimerKind {
    /// Once.
    Tick,
    /// On every thread.
    Profile,
}

/// What a timer's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimerSpec {
    /// Where it fires.
    pub(crate) kind: TimerKind,
    /// Nanoseconds between two firings.
    pub(crate) interval_ns: u64,
}

impl TimerSpec {
    /// Reads `tick-10ms` and the like; `None` if there is no such probe.
    // name ::= ("tick-" | "profile-") digits [unit]      without unit: Hz
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (kind, rest) = match name.strip_prefix("tick-") {
            Some(rest) => (TimerKind::Tick, rest),
            None => (TimerKind::Profile, name.strip_prefix("profile-")?),
        };
        let at = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: u64 = rest[..at].parse().ok()?;
        let unit = if at == rest.len() { "hz".to_string() } else { rest[at..].to_ascii_lowercase() };
        let interval_ns = rate_unit(&unit, number)?;
        (interval_ns >= SHORTEST_NS).then_some(Self { kind, interval_ns })
    }

    /// The probe `name` for the catalog.
    pub(crate) fn info(self, id: ProbeId, name: &str) -> ProbeInfo {
        ProbeInfo {
            id,
            provider: "profile".into(),
            base: String::new(),
            module: String::new(),
            function: String::new(),
            name: name.into(),
            alias: false,
            // What is known is in arg0, arg1 and arg2; `args[]` is for arguments that have types.
            args: Vec::new(),
            attributes: ATTRIBUTES,
        }
    }
}

/// How stable the provider is.
const ATTRIBUTES: ProviderAttributes =
    ProviderAttributes { args: Attributes::PRIVATE_ISA, ..ProviderAttributes::uniform(Attributes::EVOLVING) };

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<(TimerKind, u64)>) {
        let found = TimerSpec::parse(name).map(|spec| (spec.kind, spec.interval_ns));
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn names_say_how_often() {
        check("tick-1s", Some((TimerKind::Tick, 1_000_000_000)));
        check("tick-1sec", Some((TimerKind::Tick, 1_000_000_000)));
        check("tick-10", Some((TimerKind::Tick, 100_000_000)));
        check("profile-997HZ", Some((TimerKind::Profile, 1_003_009)));
        check("tick-200us", Some((TimerKind::Tick, 200_000)));
        check("tick-2M", Some((TimerKind::Tick, 120_000_000_000)));
        check("profile-1d", Some((TimerKind::Profile, 86_400_000_000_000)));
    }

    #[test]
    fn what_makes_no_sense_does_not_exist() {
        for name in [
            "tick-0",
            "tick-",
            "tick",
            "tick-5001",
            "tick-199us",
            "tick-10fortnights",
            "tick--1",
            "profile-*",
            "tick-99999999999999999999",
            "tick-99999999999999d",
            "tick-0s",
            "TICK-1s",
            "",
        ] {
            check(name, None);
        }
    }

    #[test]
    fn everything_predefined_exists() {
        assert!(PREDEFINED.iter().all(|name| TimerSpec::parse(name).is_some()));
    }
}
