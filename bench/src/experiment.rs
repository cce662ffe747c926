//! The experiment: every variant of every workload in every round.
//!
//! A workload has two loops, one with probes and one by hand, and the one with probes is run three
//! times: with nothing enabled, and with its program enabled in each of the machine's engines. What
//! is net and what is a ratio is said here, and only here.

use dif::Program;

use crate::counter::Counter;
use crate::enable::{self, Enabled, Engine};
use crate::error::BenchError;
use crate::measure::{Loop, Pinned, Series, Summary, bench_measured_region, measure};
use crate::report::machine::Noise;
use crate::workloads::{EMPTY, Workload, sites};

/// Iterations before measuring: threads join, keys enter tables, branches are learned.
const WARM_UP: u64 = 10_000;

/// Iterations of the empty loop.
const MANY: u64 = 1_000_000;

/// One of the things that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Variant {
    /// A loop around nothing.
    Empty,
    /// The work by hand.
    Hand,
    /// Probes, with nothing enabled.
    Disabled,
    /// Probes, with the workload's program interpreted.
    Interpreter,
    /// Probes, with the workload's program as users have it.
    Kernels,
}

impl Variant {
    /// Those that a workload has; one without a program has nothing to enable.
    pub(crate) fn of(workload: &Workload) -> &'static [Self] {
        match workload.program {
            "" => &[Self::Hand, Self::Disabled],
            _ => &[Self::Hand, Self::Disabled, Self::Interpreter, Self::Kernels],
        }
    }

    /// As it is written on the command line, and in the file of budgets.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Hand => "hand",
            Self::Disabled => "disabled",
            Self::Interpreter => "interpreter",
            Self::Kernels => "kernels",
        }
    }

    /// The loop that is run.
    fn body(self, workload: &Workload) -> Loop {
        match self {
            Self::Empty => EMPTY,
            Self::Hand => workload.hand.run,
            Self::Disabled | Self::Interpreter | Self::Kernels => workload.probe,
        }
    }

    /// What runs the program, if it is enabled.
    fn engine(self) -> Option<Engine> {
        match self {
            Self::Empty | Self::Hand | Self::Disabled => None,
            Self::Interpreter => Some(Engine::Interpreter),
            Self::Kernels => Some(Engine::Kernels),
        }
    }
}

/// A variant of a workload, ready to run.
pub(crate) struct Subject {
    workload: &'static Workload,
    variant: Variant,
    program: Option<Program>,
    numbers: Numbers,
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
    pub(crate) hand: Figures,
    pub(crate) disabled: Figures,
    /// Nothing if there is no program.
    pub(crate) interpreter: Option<Figures>,
    pub(crate) kernels: Option<Figures>,
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
    /// What others did meanwhile, and what could not be measured.
    pub(crate) notes: Vec<String>,
}

/// Makes our probes known, once.
pub(crate) fn register() -> Result<(), BenchError> {
    Ok(runtime_hooks::register(&sites::PROVIDER, None)?)
}

/// Measures the workloads.
pub(crate) fn run(workloads: &[&'static Workload], rounds: u32) -> Result<Table, BenchError> {
    let mut counter = Counter::open();
    let before = Noise::now();
    let mut subjects = Vec::new();
    for workload in workloads {
        for variant in Variant::of(workload) {
            subjects.push(Subject::new(workload, *variant)?);
        }
    }
    let mut empty = Numbers::default();
    for _ in 0..rounds {
        empty.measure(&mut counter, EMPTY, MANY);
        for subject in &mut subjects {
            subject.round(&mut counter)?;
        }
    }
    let empty = empty.figures();
    let rows = workloads.iter().map(|workload| Row::new(workload, &subjects, empty)).collect();
    Ok(Table { rounds, empty, rows, notes: vec![Noise::now().since(before)] })
}

impl Subject {
    /// Compiles what is to be enabled.
    pub(crate) fn new(workload: &'static Workload, variant: Variant) -> Result<Self, BenchError> {
        let program = match variant.engine() {
            Some(engine) => Some(enable::compile(workload.program, engine)?),
            None => None,
        };
        Ok(Self { workload, variant, program, numbers: Numbers::default(), fault: None })
    }

    /// Runs the loop, each time so often, for whoever watches from outside.
    pub(crate) fn repeat(&self, times: &[u64]) -> Result<(), BenchError> {
        let body = self.variant.body(self.workload);
        let enabled = self.enable()?;
        body(WARM_UP);
        for n in times {
            if let Some(enabled) = &enabled {
                enabled.drain();
            }
            bench_measured_region(body, *n);
        }
        if let Some(enabled) = enabled {
            enabled.stop();
        }
        Ok(())
    }

    /// Which workload it is of.
    pub(crate) fn workload(&self) -> &'static Workload {
        self.workload
    }

    /// What was wrong, in any round.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// What a firing costs, without the empty loop.
    pub(crate) fn net(&self, empty: Figures) -> Figures {
        self.numbers.figures().without(empty).divided(f64::from(self.workload.firings))
    }

    /// The empty loop, measured so often.
    pub(crate) fn empty(counter: &mut Counter, rounds: u32) -> Figures {
        let mut numbers = Numbers::default();
        for _ in 0..rounds {
            numbers.measure(counter, EMPTY, MANY);
        }
        numbers.figures()
    }

    fn enable(&self) -> Result<Option<Enabled>, BenchError> {
        let start = |program| Enabled::start(program, self.workload.counted);
        Ok(self.program.as_ref().map(start).transpose()?)
    }

    /// Measures once, and compares what was observed with what happened.
    pub(crate) fn round(&mut self, counter: &mut Counter) -> Result<(), BenchError> {
        let Workload { iterations, observed, hand, .. } = self.workload;
        let body = self.variant.body(self.workload);
        let enabled = self.enable()?;
        self.numbers.warm_and_measure(counter, body, *iterations, enabled.as_ref());
        let observed = (iterations + WARM_UP) * observed;
        let wrong = match (self.variant, enabled) {
            (_, Some(enabled)) => enabled.stop().fault(observed),
            (Variant::Hand, None) => {
                let n = (hand.take)();
                (n != observed).then(|| format!("{observed} observations, {n} received"))
            }
            (_, None) => None,
        };
        self.fault = self.fault.take().or(wrong);
        Ok(())
    }
}

impl Row {
    fn new(workload: &'static Workload, subjects: &[Subject], empty: Figures) -> Self {
        let of =
            |variant| subjects.iter().find(|s| std::ptr::eq(s.workload, workload) && s.variant == variant);
        let figures = |variant| {
            let subject: &Subject = of(variant)?;
            Some(subject.net(empty))
        };
        let fault = |variant: &Variant| {
            let fault = of(*variant)?.fault()?;
            Some(format!("{}: {fault}", variant.name()))
        };
        Self {
            workload,
            hand: figures(Variant::Hand).unwrap_or(Figures::NONE),
            disabled: figures(Variant::Disabled).unwrap_or(Figures::NONE),
            interpreter: figures(Variant::Interpreter),
            kernels: figures(Variant::Kernels),
            fault: Variant::of(workload).iter().find_map(fault),
        }
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
        Figures {
            nanos: self.nanos.summary().unwrap_or(Summary::NONE),
            instructions: self.instructions.summary().map(|summary| summary.median),
        }
    }
}

impl Figures {
    /// Nothing was measured.
    const NONE: Self = Self { nanos: Summary::NONE, instructions: None };

    /// What is left without the empty loop.
    fn without(self, empty: Self) -> Self {
        let nanos = Summary { median: self.nanos.median - empty.nanos.median, ..self.nanos };
        let instructions = self.instructions.zip(empty.instructions).map(|(all, empty)| all - empty);
        Self { nanos, instructions }
    }

    fn divided(self, by: f64) -> Self {
        let nanos = Summary { median: self.nanos.median / by, spread: self.nanos.spread / by };
        Self { nanos, instructions: self.instructions.map(|n| n / by) }
    }

    /// How many times the other takes; none where that is less than a cycle or so.
    pub(crate) fn ratio(self, to: Self) -> Option<f64> {
        (to.nanos.median >= 0.3).then_some(self.nanos.median / to.nanos.median)
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
