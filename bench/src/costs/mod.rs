//! Costs beside those of a firing: what a host pays for being traceable, and how soon it is traced.
//!
//! A cost is a row of [`COSTS`]: what it is, in which unit, and how it is measured. Some need programs
//! that cargo builds first (`programs.rs`), which takes minutes on a slow machine; a cost that cannot
//! be measured is skipped and the reason printed.
//!
//! | file | what |
//! | --- | --- |
//! | `programs` | building and starting what is measured |
//! | `drain` | a drainer that reads while others fire |
//! | `attach` | from the start of `mdtrace` to the first firing |
//! | `idle` | memory, threads and bytes of a host that is not traced |
//! | `build` | building the embeddable crates from nothing |

mod attach;
mod build;
mod drain;
mod idle;
mod programs;

use crate::error::BenchError;
use crate::measure::{Series, Summary};
use crate::report::machine::Noise;
use crate::report::sheet::{Cell, Column, Sheet, number, text};
use programs::Programs;

/// Which cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CostId {
    /// A firing while a drainer reads ten times a second.
    Drained,
    /// From the start of `mdtrace` to the first firing it sees.
    FirstFiring,
    /// From the start of `mdtrace` until it has printed.
    FirstOutput,
    /// Resident memory that the engine adds to an idle host.
    IdleResident,
    /// The part of it that is the host's own.
    IdlePrivate,
    /// Threads that it adds.
    IdleThreads,
    /// Bytes that it adds to the program.
    Size,
    /// Building what a host embeds.
    Build,
    /// The same, optimized.
    BuildRelease,
}

/// A row of the table.
struct CostDef {
    id: CostId,
    name: &'static str,
    unit: &'static str,
    decimals: usize,
    how: &'static str,
}

static COSTS: &[CostDef] = &[
    CostDef {
        id: CostId::Drained,
        name: "a drainer reads at 10 Hz while a thread fires, to no reader",
        unit: "times",
        decimals: 3,
        how: "CPU time of the firing thread, `@[arg0] = count()` with aggrate=10hz and aggrate=1h in turn",
    },
    CostDef {
        id: CostId::FirstFiring,
        name: "from `mdtrace -n` to the first firing it sees",
        unit: "ms",
        decimals: 1,
        how: "process start, connection, compilation, verification and enabling in a host that runs already",
    },
    CostDef {
        id: CostId::FirstOutput,
        name: "from `mdtrace -n` until it has printed and ended",
        unit: "ms",
        decimals: 1,
        how: "the same, and delivery",
    },
    CostDef {
        id: CostId::IdleResident,
        name: "resident memory of an idle host",
        unit: "KB",
        decimals: 0,
        how: "Rss of `runtime-hooks/examples/embedded.rs`, its endpoint open, less that of `bare.rs`; four times as many rounds",
    },
    CostDef {
        id: CostId::IdlePrivate,
        name: "of this, not shared with other processes",
        unit: "KB",
        decimals: 0,
        how: "Private_Dirty of the same",
    },
    CostDef {
        id: CostId::IdleThreads,
        name: "threads of an idle host",
        unit: "",
        decimals: 0,
        how: "of the same",
    },
    CostDef {
        id: CostId::Size,
        name: "size added to a host",
        unit: "KB",
        decimals: 0,
        how: "the same two programs, stripped, profile `host`",
    },
    CostDef {
        id: CostId::Build,
        name: "build of dif, wire, vm, runtime-hooks and all they need, from nothing",
        unit: "s",
        decimals: 1,
        how: "`cargo build` on all cores; downloads excluded",
    },
    CostDef {
        id: CostId::BuildRelease,
        name: "the same, `--release`",
        unit: "s",
        decimals: 1,
        how: "as above",
    },
];

/// One number of one cost.
type Sample = (CostId, f64);

/// What can be measured together.
struct Measurement {
    name: &'static str,
    measure: fn(&Programs, u32) -> Result<Vec<Sample>, BenchError>,
}

static MEASUREMENTS: &[Measurement] = &[
    Measurement { name: "drain", measure: drain::measure },
    Measurement { name: "attach", measure: attach::measure },
    Measurement { name: "idle", measure: idle::measure },
    Measurement { name: "build", measure: build::measure },
];

/// All that was measured.
pub(crate) struct Costs {
    values: Vec<(&'static CostDef, Summary)>,
    notes: Vec<String>,
}

/// Measures all costs.
pub(crate) fn run(rounds: u32) -> Costs {
    let before = Noise::now();
    let programs = Programs::beside_us();
    let mut samples = Vec::new();
    let mut notes = Vec::new();
    for measurement in MEASUREMENTS {
        match (measurement.measure)(&programs, rounds) {
            Ok(more) => samples.extend(more),
            Err(error) => notes.push(format!("Skipped: {}: {error}.", measurement.name)),
        }
    }
    let value = |def: &'static CostDef| {
        let numbers = samples.iter().filter(|(id, _)| *id == def.id).map(|(_, n)| *n);
        Some((def, numbers.collect::<Series>().summary()?))
    };
    let values = COSTS.iter().filter_map(value).collect();
    notes.insert(
        0,
        format!("Medians of {rounds} rounds where it can be repeated. {}", Noise::now().since(before)),
    );
    Costs { values, notes }
}

impl Costs {
    /// A cost, if it was measured.
    pub(crate) fn of(&self, id: CostId) -> Option<f64> {
        self.values.iter().find(|(def, _)| def.id == id).map(|(_, summary)| summary.median)
    }

    /// The table.
    pub(crate) fn sheet(&self) -> Sheet {
        let row = |(def, summary): &(&'static CostDef, Summary)| {
            vec![
                Cell::text(def.name),
                Cell::Spread(*summary, def.decimals),
                Cell::text(def.unit),
                Cell::text(def.how),
            ]
        };
        let rows = self.values.iter().map(row).collect();
        Sheet { name: "costs", columns: COLUMNS, rows, notes: self.notes.clone() }
    }
}

const COLUMNS: &[Column] =
    &[text("cost", "cost"), number("measured", "value"), text("unit", "unit"), text("how", "how")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_distinct() {
        for (n, def) in COSTS.iter().enumerate() {
            assert!(
                COSTS[..n].iter().all(|other| other.id != def.id && other.name != def.name),
                "{}",
                def.name
            );
        }
    }
}
