//! The experiment: every variant of every workload in every round.

use dif::Program;

use crate::enable::{self, Enabled};
use crate::error::BenchError;
use crate::instructions::Counter;
use crate::measure::{Loop, Pinned, Series, Summary, bench_measured_region, measure};
use crate::workloads::{EMPTY, Workload, sites};

/// Iterations before measuring: threads join, keys enter tables, branches are learned.
const WARM_UP: u64 = 10_000;

/// Which side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Variant {
    /// Probes, with the workload's program enabled.
    Probe,
    /// The same by hand.
    Hand,
    /// A loop around nothing.
    Empty,
}

/// A workload with what it needs, and what was measured of it.
struct Subject {
    workload: &'static Workload,
    program: Option<Program>,
    probe: Numbers,
    hand: Numbers,
    fault: Option<String>,
}

/// What the rounds gave for one loop, per iteration.
#[derive(Default)]
struct Numbers {
    nanos: Series,
    instructions: Series,
}

/// A row of the table, per firing, without the empty loop.
pub(crate) struct Row {
    pub(crate) workload: &'static Workload,
    pub(crate) probe: Figures,
    pub(crate) hand: Figures,
    /// What is wrong with the result.
    pub(crate) fault: Option<String>,
}

/// What a firing costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    /// Nanoseconds.
    pub(crate) nanos: Summary,
    /// Instructions, where they can be counted.
    pub(crate) instructions: Option<f64>,
}

/// All that was measured.
pub(crate) struct Table {
    pub(crate) rounds: u32,
    /// The empty loop, per iteration.
    pub(crate) empty: Figures,
    pub(crate) rows: Vec<Row>,
}

/// Makes our probes known, once.
pub(crate) fn register() -> Result<(), BenchError> {
    Ok(runtime_hooks::register(&sites::PROVIDER, None)?)
}

/// Measures the workloads.
pub(crate) fn run(workloads: &[&'static Workload], rounds: u32) -> Result<Table, BenchError> {
    let mut counter = Counter::open();
    let mut subjects = workloads.iter().map(|w| Subject::new(w)).collect::<Result<Vec<_>, _>>()?;
    let mut empty = Numbers::default();
    for _ in 0..rounds {
        empty.measure(&mut counter, EMPTY, 1_000_000);
        for subject in &mut subjects {
            subject.round(&mut counter)?;
        }
    }
    let empty = empty.figures();
    let rows = subjects.into_iter().map(|subject| subject.row(empty)).collect();
    Ok(Table { rounds, empty, rows })
}

/// Runs one loop so often and nothing else, for whoever watches from outside.
pub(crate) fn repeat(workload: &'static Workload, variant: Variant, n: u64) -> Result<(), BenchError> {
    let Subject { program, .. } = Subject::new(workload)?;
    let body = match variant {
        Variant::Probe => workload.probe,
        Variant::Hand => workload.hand.run,
        Variant::Empty => EMPTY,
    };
    let enabled = match program.filter(|_| variant == Variant::Probe) {
        Some(program) => Some(Enabled::start(&program, workload.counted)?),
        None => None,
    };
    body(WARM_UP);
    bench_measured_region(body, n);
    drop(enabled);
    Ok(())
}

impl Subject {
    fn new(workload: &'static Workload) -> Result<Self, BenchError> {
        let program = match workload.program {
            "" => None,
            _ => Some(enable::compile(workload)?),
        };
        Ok(Self { workload, program, probe: Numbers::default(), hand: Numbers::default(), fault: None })
    }

    fn round(&mut self, counter: &mut Counter) -> Result<(), BenchError> {
        let Self { workload, program, probe, hand, fault } = self;
        let n = workload.iterations;
        let observed = (n + WARM_UP) * workload.observed;

        let enabled = match program {
            Some(program) => Some(Enabled::start(program, workload.counted)?),
            None => None,
        };
        probe.warm_and_measure(counter, workload.probe, n, enabled.as_ref());
        let wrong = enabled.and_then(|enabled| enabled.stop().fault(observed));
        *fault = fault.take().or(wrong);

        hand.warm_and_measure(counter, workload.hand.run, n, None);
        let by_hand = (workload.hand.take)();
        if by_hand != observed {
            fault.get_or_insert_with(|| format!("{observed} observations, {by_hand} by hand"));
        }
        Ok(())
    }

    fn row(self, empty: Figures) -> Row {
        let Self { workload, program: _, probe, hand, fault } = self;
        let firings = f64::from(workload.firings);
        let net = |numbers: Numbers| numbers.figures().without(empty).divided(firings);
        Row { workload, probe: net(probe), hand: net(hand), fault }
    }
}

impl Numbers {
    fn measure(&mut self, counter: &mut Counter, body: Loop, n: u64) {
        let cost = measure(counter, body, n);
        self.nanos.push(cost.nanos / n as f64);
        if let Some(instructions) = cost.instructions {
            self.instructions.push(instructions / n as f64);
        }
    }

    fn warm_and_measure(&mut self, counter: &mut Counter, body: Loop, n: u64, enabled: Option<&Enabled>) {
        let _pinned = Pinned::here();
        body(WARM_UP);
        if let Some(enabled) = enabled {
            enabled.drain();
        }
        self.measure(counter, body, n);
    }

    fn figures(&self) -> Figures {
        let nothing = Summary { median: f64::NAN, spread: f64::NAN };
        Figures {
            nanos: self.nanos.summary().unwrap_or(nothing),
            instructions: self.instructions.summary().map(|summary| summary.median),
        }
    }
}

impl Figures {
    fn without(self, empty: Self) -> Self {
        let nanos = Summary { median: self.nanos.median - empty.nanos.median, ..self.nanos };
        let instructions = self.instructions.zip(empty.instructions).map(|(all, empty)| all - empty);
        Self { nanos, instructions }
    }

    fn divided(self, by: f64) -> Self {
        let nanos = Summary { median: self.nanos.median / by, spread: self.nanos.spread / by };
        Self { nanos, instructions: self.instructions.map(|n| n / by) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workloads::WORKLOADS;

    #[test]
    fn every_row_accounts_for_every_firing() {
        register().unwrap();
        let all: Vec<_> = WORKLOADS.iter().collect();
        for row in run(&all, 1).unwrap().rows {
            assert_eq!(row.fault, None, "{}", row.workload.name);
        }
    }
}
