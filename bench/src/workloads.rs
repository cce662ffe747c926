//! The workloads: a table. A row says what is enabled, which loop fires it, and what does the same
//! by hand.
//!
//! The probes are those of a small provider of our own, as an embedder would declare it. Events
//! carry a key from 0 to 63, or a name, one of 64 of sixteen bytes each. Both sides of a comparison
//! get the same arguments from the same expressions.
//!
//! A row is also a test: `observed` says how many observations each iteration must leave in what
//! the sink receives, cells, records and counted drops together; `counted` finds them in a cell.

use std::hint::black_box;

use runtime_hooks::fire;

use crate::error::BenchError;
use crate::hand;
use crate::measure::{Loop, each};

runtime_hooks::provider! {
    /// Probes of the loops.
    pub(crate) provider sites ("bench", module = "bench", attributes = EVOLVING) {
        /// An event that nobody ever asks for.
        OFF = "off" in "loop" (key: long);
        /// An event with numbers.
        NUMBER = "number" in "loop" (key: long, value: long);
        /// An event with three numbers.
        TRIPLE = "triple" in "loop" (a: long, b: long, value: long);
        /// An event with a name.
        NAME = "name" in "loop" (key: long, name: string);
        /// Something begins.
        ENTRY = "entry" in "loop" (key: long);
        /// Something ends.
        RETURN = "return" in "loop" (key: long);
        /// A function is called.
        CALL = "call" in "loop" (key: long, name: string);
        /// A function is left.
        LEAVE = "leave" in "loop" (key: long, name: string);
        /// One of sixteen that nobody asks for.
        OFF_0 = "off-0" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_1 = "off-1" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_2 = "off-2" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_3 = "off-3" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_4 = "off-4" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_5 = "off-5" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_6 = "off-6" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_7 = "off-7" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_8 = "off-8" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_9 = "off-9" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_10 = "off-10" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_11 = "off-11" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_12 = "off-12" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_13 = "off-13" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_14 = "off-14" in "sixteen" (key: long);
        /// One of sixteen.
        OFF_15 = "off-15" in "sixteen" (key: long);
    }
}

/// A row of the table.
pub(crate) struct Workload {
    /// Its name, for people and for `--filter`.
    pub(crate) name: &'static str,
    /// The program that is enabled; empty if none is.
    pub(crate) program: &'static str,
    /// The loop, with probes.
    pub(crate) probe: Loop,
    /// The same by hand.
    pub(crate) hand: Hand,
    /// How many firings an iteration has.
    pub(crate) firings: u32,
    /// How often the loop runs in a round.
    pub(crate) iterations: u64,
    /// How many observations an iteration leaves.
    pub(crate) observed: u64,
    /// How many observations a cell holds.
    pub(crate) counted: fn(&[u64]) -> u64,
}

/// A loop without probes that does what the program asks for.
pub(crate) struct Hand {
    /// The loop.
    pub(crate) run: Loop,
    /// What it has observed since this was last called.
    pub(crate) take: fn() -> u64,
}

/// A loop around nothing: what every other loop costs as well.
pub(crate) const EMPTY: Loop = each!(_i => ());

/// Iterations of loops that do hardly anything, and of the others.
const MANY: u64 = 1_000_000;
const SOME: u64 = 100_000;

/// What most rows are: one firing an iteration, which leaves one observation.
const COUNTING: Workload = Workload {
    name: "",
    program: "",
    probe: EMPTY,
    hand: Hand { run: EMPTY, take: hand::take_none },
    firings: 1,
    iterations: SOME,
    observed: 1,
    counted: all,
};

/// All rows.
pub(crate) static WORKLOADS: &[Workload] = &[
    Workload {
        name: "disabled",
        program: "",
        probe: each!(i => fire!(sites::OFF, || (key(i),))),
        hand: Hand { run: each!(i => hand::flag(0, key(i))), take: hand::take_none },
        iterations: MANY,
        observed: 0,
        ..COUNTING
    },
    Workload {
        name: "disabled, 16 sites",
        program: "",
        probe: each!(i => sixteen(i)),
        hand: Hand { run: each!(i => sixteen_flags(i)), take: hand::take_none },
        firings: 16,
        iterations: MANY,
        observed: 0,
        ..COUNTING
    },
    Workload {
        name: "dispatch",
        program: "bench*:::number { arg0; }",
        probe: each!(i => fire!(sites::NUMBER, || (i, i))),
        hand: Hand { run: each!(i => hand::flag(0, i)), take: hand::take_none },
        observed: 0,
        ..COUNTING
    },
    Workload {
        name: "predicate",
        program: "bench*:::number /arg0 == -1/ { @ = count(); }",
        probe: each!(i => fire!(sites::NUMBER, || (i, i))),
        hand: Hand { run: each!(i => hand::count_if(i)), take: hand::take_count },
        observed: 0,
        ..COUNTING
    },
    Workload {
        name: "count",
        program: "bench*:::number { @ = count(); }",
        probe: each!(i => fire!(sites::NUMBER, || (key(i), i))),
        hand: Hand { run: each!(_i => hand::count()), take: hand::take_count },
        ..COUNTING
    },
    Workload {
        name: "count by number",
        program: "bench*:::number { @[arg0] = count(); }",
        probe: each!(i => fire!(sites::NUMBER, || (key(i), i))),
        hand: Hand { run: each!(i => hand::count_key(key(i))), take: hand::take_keys },
        ..COUNTING
    },
    Workload {
        name: "count by address",
        program: "bench*:::number { @[arg0] = count(); }",
        probe: each!(i => fire!(sites::NUMBER, || (address(i), i))),
        hand: Hand { run: each!(i => hand::count_key(address(i))), take: hand::take_keys },
        ..COUNTING
    },
    Workload {
        name: "count by string",
        program: "bench*:::name { @[copyinstr(arg1)] = count(); }",
        probe: each!(i => fire!(sites::NAME, || (key(i), name(i)))),
        hand: Hand { run: each!(i => hand::count_name(name(i))), take: hand::take_names },
        ..COUNTING
    },
    Workload {
        name: "quantize by number",
        program: "bench*:::number { @[arg0] = quantize(arg1); }",
        probe: each!(i => fire!(sites::NUMBER, || (key(i), i))),
        hand: Hand { run: each!(i => hand::quantize(key(i), i)), take: hand::take_buckets },
        ..COUNTING
    },
    Workload {
        name: "quantize by two numbers",
        program: "bench*:::triple { @[arg0, arg1] = quantize(arg2); }",
        probe: each!(i => fire!(sites::TRIPLE, || (key(i), i & 1, i))),
        hand: Hand { run: each!(i => hand::quantize_pair(key(i), i & 1, i)), take: hand::take_pairs },
        ..COUNTING
    },
    Workload {
        name: "100,000 keys",
        program: "bench*:::number { @[arg0] = count(); }",
        probe: each!(i => fire!(sites::NUMBER, || (cold_key(i), i))),
        hand: Hand { run: each!(i => hand::count_key(cold_key(i))), take: hand::take_keys },
        ..COUNTING
    },
    Workload {
        name: "five clauses",
        program: "bench*:::number { @a[arg0] = count(); } bench*:::number { @b[arg0] = count(); } \
                  bench*:::number { @c[arg0] = count(); } bench*:::number { @d[arg0] = count(); } \
                  bench*:::number { @e[arg0] = count(); }",
        probe: each!(i => fire!(sites::NUMBER, || (key(i), i))),
        hand: Hand { run: each!(i => hand::count_key_five_times(key(i))), take: hand::take_five },
        observed: 5,
        ..COUNTING
    },
    Workload {
        name: "arithmetic",
        program: ARITHMETIC,
        probe: each!(i => fire!(sites::NUMBER, || (key(i), i))),
        hand: Hand { run: each!(i => hand::arithmetic(key(i), i)), take: hand::take_sums },
        observed: 0,
        ..COUNTING
    },
    Workload {
        name: "usual arithmetic",
        program: "bench*:::number { g = (arg1 - arg0) / 1000 & 0xff; }",
        probe: each!(i => fire!(sites::NUMBER, || (key(i), i))),
        hand: Hand { run: each!(i => hand::thousands(key(i), i)), take: hand::take_sums },
        firings: 1,
        iterations: SOME,
        observed: 0,
        counted: all,
    },
    Workload {
        name: "time spent",
        program: SPENT,
        probe: PAIR,
        hand: Hand {
            run: each!(_i => {
                hand::enter();
                hand::leave();
            }),
            take: hand::take_spent,
        },
        firings: 2,
        counted: first,
        ..COUNTING
    },
    Workload {
        name: "time spent, by ticks",
        program: SPENT,
        probe: PAIR,
        hand: Hand {
            run: each!(_i => {
                hand::enter_ticks();
                hand::leave_ticks();
            }),
            take: hand::take_spent_ticks,
        },
        firings: 2,
        counted: first,
        ..COUNTING
    },
    Workload {
        name: "time spent by string",
        program: "bench*:::call { self->ts = timestamp; } \
                  bench*:::leave /self->ts/ { @[copyinstr(arg1)] = avg(timestamp - self->ts); self->ts = 0; }",
        probe: each!(i => {
            fire!(sites::CALL, || (key(i), name(i)));
            fire!(sites::LEAVE, || (key(i), name(i)));
        }),
        hand: Hand {
            run: each!(i => {
                hand::enter();
                hand::leave_name(name(i));
            }),
            take: hand::take_spent_by_name,
        },
        firings: 2,
        counted: first,
        ..COUNTING
    },
    Workload {
        name: "time spent, nested",
        program: "bench*:::entry { self->ts[arg0] = timestamp; } \
                  bench*:::return /self->ts[arg0]/ { @ = avg(timestamp - self->ts[arg0]); self->ts[arg0] = 0; }",
        probe: PAIR,
        hand: Hand {
            run: each!(i => {
                hand::enter_level(key(i));
                hand::leave_level(key(i));
            }),
            take: hand::take_spent,
        },
        firings: 2,
        counted: first,
        ..COUNTING
    },
    Workload {
        name: "record",
        program: "bench*:::number { trace(timestamp); trace(arg0); trace(arg1); }",
        probe: each!(i => fire!(sites::NUMBER, || (key(i), i))),
        hand: Hand { run: each!(i => hand::record(key(i), i)), take: hand::take_records },
        ..COUNTING
    },
];

/// The row that is called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Workload> {
    WORKLOADS.iter().find(|workload| workload.name == name)
}

/// The row that is called `name`, or the reason why there is none.
pub(crate) fn named(name: &str) -> Result<&'static Workload, BenchError> {
    find(name).ok_or_else(|| BenchError::Workload(name.to_string()))
}

/// The rows whose names contain this.
pub(crate) fn matching(text: &str) -> Vec<&'static Workload> {
    WORKLOADS.iter().filter(|workload| workload.name.contains(text)).collect()
}

/// Every word of a cell counts: `count`, and the buckets of `quantize`.
fn all(cell: &[u64]) -> u64 {
    cell.iter().sum()
}

/// The first word of a cell is how often: `avg`.
fn first(cell: &[u64]) -> u64 {
    cell.first().copied().unwrap_or(0)
}

#[inline(always)]
fn key(i: u64) -> u64 {
    i & 63
}

/// One of 64 structures in a row.
#[inline(always)]
fn address(i: u64) -> u64 {
    0x7f3a_1c04_2010 + 48 * key(i)
}

/// One of 100,000, hardly ever near the one before.
#[inline(always)]
fn cold_key(i: u64) -> u64 {
    i.wrapping_mul(0x9e37_79b9) % 100_000
}

/// The time between two probes.
const SPENT: &str =
    "bench*:::entry { self->ts = timestamp; } bench*:::return { @ = avg(timestamp - self->ts); }";

const PAIR: Loop = each!(i => {
    fire!(sites::ENTRY, || (key(i),));
    fire!(sites::RETURN, || (key(i),));
});

/// Thirty-five operations on two arguments, into one word that nobody has to look for.
const ARITHMETIC: &str = "bench*:::number { g = \
    ((((((((arg0 + arg1) * 3 ^ arg0) - (arg1 >> 2)) & 0xffffff) + (arg0 << 3)) | 1) * (arg1 + 7) \
    - (arg0 ^ arg1)) + ((arg0 * 5 + arg1) >> 1) ^ (arg1 - arg0)) \
    + ((((((arg1 + 11) * 13 ^ arg1) - (arg0 >> 3)) & 0x7fffff) + (arg1 << 1) | 2) * (arg0 + 9) \
    - (arg1 ^ (arg0 + 1))) + ((arg1 * 6 + arg0) >> 2); }";

/// How long it is, no compiler knows: a hook does not, either.
#[inline(always)]
fn name(i: u64) -> &'static [u8] {
    let name = &NAMES[(i & 63) as usize];
    name.get(..black_box(name.len())).unwrap_or(name)
}

static NAMES: [[u8; 16]; 64] = names();

/// `function_name_00` to `function_name_63`.
const fn names() -> [[u8; 16]; 64] {
    let mut names = [*b"function_name_00"; 64];
    let mut i = 0;
    while i < names.len() {
        names[i][14] += (i / 10) as u8;
        names[i][15] += (i % 10) as u8;
        i += 1;
    }
    names
}

macro_rules! sixteen {
    ($($n:literal $Site:ident),*) => {
        /// A function with sixteen probes, like a busy function of an interpreter.
        #[inline(never)]
        fn sixteen(i: u64) {
            $( fire!(sites::$Site, || (key(i),)); )*
        }

        /// A function with sixteen flags.
        #[inline(never)]
        fn sixteen_flags(i: u64) {
            $( hand::flag($n, key(i)); )*
        }
    };
}

sixteen!(
    0 OFF_0, 1 OFF_1, 2 OFF_2, 3 OFF_3, 4 OFF_4, 5 OFF_5, 6 OFF_6, 7 OFF_7,
    8 OFF_8, 9 OFF_9, 10 OFF_10, 11 OFF_11, 12 OFF_12, 13 OFF_13, 14 OFF_14, 15 OFF_15
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_rows_too() {
        let mut names: Vec<_> = NAMES.to_vec();
        names.dedup();
        assert_eq!(names.len(), 64);
        assert_eq!(&name(63 + 64), b"function_name_63");
        for workload in WORKLOADS {
            assert!(std::ptr::eq(find(workload.name).unwrap(), workload), "{}", workload.name);
        }
    }

    #[test]
    fn loops_by_hand_observe_what_the_rows_say() {
        for workload in WORKLOADS {
            (workload.hand.take)();
            (workload.hand.run)(1000);
            assert_eq!((workload.hand.take)(), 1000 * workload.observed, "{}", workload.name);
        }
    }
}
