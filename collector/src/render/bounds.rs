//! What a program gets less of than it asks for: sizes and rates have bounds, and whoever went
//! beyond them is told.
//!
//! Source: D reference, sections 6.3 and 8.2.

use dif::option::{OptionId, Settings};

/// The options whose sizes are limited: the option, what notices call it.
const SIZES: &[(OptionId, &str)] = &[
    (OptionId::Bufsize, "buffer size"),
    (OptionId::Aggsize, "aggregation size"),
    (OptionId::Specsize, "speculation size"),
    (OptionId::Dynvarsize, "dynamic variable size"),
];

/// The rates that have bounds: the option, what notices call it.
const RATES: &[(OptionId, &str)] =
    &[(OptionId::Cleanrate, "cleaning rate"), (OptionId::Statusrate, "status rate")];

const SECOND: u64 = 1_000_000_000;

/// The notices about sizes that are lower than asked for.
pub fn lowered_sizes(asked: &Settings, given: &Settings) -> Vec<String> {
    let lowered = |&(id, what): &(OptionId, &str)| {
        let bytes = given.number(id);
        (bytes < asked.number(id)).then(|| format!("{what} lowered to {}", size_text(bytes)))
    };
    SIZES.iter().filter_map(lowered).collect()
}

/// The notices about rates that are others than asked for.
pub fn changed_rates(asked: &Settings, given: &Settings) -> Vec<String> {
    let changed = |&(id, what): &(OptionId, &str)| {
        let (before, after) = (asked.number(id), given.number(id));
        let direction = if after > before { "reduced" } else { "increased" };
        (before != after).then(|| format!("{what} {direction} to {}", rate_text(after)))
    };
    RATES.iter().filter_map(changed).collect()
}

// In the largest unit that divides it.
fn size_text(bytes: u64) -> String {
    let unit = [(40, "t"), (30, "g"), (20, "m"), (10, "k")].into_iter();
    let fit = unit.clone().find(|(shift, _)| bytes > 0 && bytes.trailing_zeros() >= *shift);
    fit.map_or_else(|| bytes.to_string(), |(shift, unit)| format!("{}{unit}", bytes >> shift))
}

fn rate_text(period_ns: u64) -> String {
    match period_ns {
        1..=SECOND if SECOND.is_multiple_of(period_ns) => format!("{} hz", SECOND / period_ns),
        _ if period_ns.is_multiple_of(SECOND) => format!("once every {} seconds", period_ns / SECOND),
        _ => format!("once every {period_ns} nanoseconds"),
    }
}

#[cfg(test)]
mod tests {
    use dif::option::Value;

    use super::*;

    #[test]
    fn sizes_and_rates_are_told_in_round_units() {
        for (bytes, text) in [(0, "0"), (100, "100"), (4096, "4k"), (2 << 20, "2m"), (3 << 30, "3g")] {
            assert_eq!(size_text(bytes), text);
        }
        for (ns, text) in [
            (200_000, "5000 hz"),
            (SECOND, "1 hz"),
            (60 * SECOND, "once every 60 seconds"),
            (7, "once every 7 nanoseconds"),
        ] {
            assert_eq!(rate_text(ns), text);
        }
    }

    #[test]
    fn only_what_is_another_is_told() {
        let asked = Settings::default();
        let mut given = asked.clone();
        assert!(lowered_sizes(&asked, &given).is_empty() && changed_rates(&asked, &given).is_empty());
        given.put(OptionId::Bufsize, Value::Number(1 << 20));
        given.put(OptionId::Cleanrate, Value::Number(SECOND));
        assert_eq!(lowered_sizes(&asked, &given), ["buffer size lowered to 1m"]);
        assert_eq!(changed_rates(&asked, &given), ["cleaning rate reduced to 1 hz"]);
        assert!(lowered_sizes(&given, &asked).is_empty());
    }
}
