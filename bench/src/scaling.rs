//! Several threads that fire at once.
//!
//! Threads share nothing on the firing path: tables and buffers are a thread's own, and the state
//! word of a site is only read. So a firing should cost each of them what it costs one. In every
//! round one thread runs the loop, and then so many at once, each on a core of its own as long as
//! there are cores; compared is the CPU time that a firing costs a thread.

use std::sync::Barrier;

use dif::Program;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::counter::Counter;
use crate::enable::{self, Enabled, Engine};
use crate::error::BenchError;
use crate::measure::{Series, Summary, measure};
use crate::report::machine::Noise;
use crate::report::sheet::{Cell, Column, Sheet, number, text};
use crate::workloads::Workload;

const WARM_UP: u64 = 10_000;

/// A workload by one thread and by many.
pub(crate) struct ScalingRow {
    pub(crate) workload: &'static Workload,
    one: Summary,
    many: Summary,
    pub(crate) fault: Option<String>,
}

impl ScalingRow {
    /// How many times what one thread pays each of many does.
    pub(crate) fn ratio(&self) -> f64 {
        self.many.median / self.one.median
    }
}

/// All that was measured.
pub(crate) struct Scaling {
    pub(crate) rows: Vec<ScalingRow>,
    n_threads: u32,
    notes: Vec<String>,
}

/// Measures workloads that have a program.
pub(crate) fn run(
    workloads: &[&'static Workload],
    n_threads: u32,
    rounds: u32,
) -> Result<Scaling, BenchError> {
    let before = Noise::now();
    let mut subjects = Vec::new();
    for workload in workloads.iter().filter(|workload| !workload.program.is_empty()) {
        subjects.push(Subject::new(workload)?);
    }
    for _ in 0..rounds {
        for subject in &mut subjects {
            subject.round(n_threads)?;
        }
    }
    let mut notes = vec![format!(
        "CPU time per firing and thread, the loop included; {rounds} rounds. {}",
        Noise::now().since(before)
    )];
    let rows: Vec<_> = subjects.into_iter().map(Subject::row).collect();
    notes.extend(rows.iter().filter_map(|row| {
        Some(format!("**Wrong result** in \"{}\": {}.", row.workload.name, row.fault.as_ref()?))
    }));
    Ok(Scaling { rows, n_threads, notes })
}

/// A workload and what the rounds gave.
struct Subject {
    workload: &'static Workload,
    program: Program,
    one: Series,
    many: Series,
    fault: Option<String>,
}

impl Subject {
    fn new(workload: &'static Workload) -> Result<Self, BenchError> {
        let program = enable::compile(workload.program, Engine::Kernels)?;
        Ok(Self { workload, program, one: Series::default(), many: Series::default(), fault: None })
    }

    fn round(&mut self, n_threads: u32) -> Result<(), BenchError> {
        let one = self.nanos(1)?;
        self.one.push(one);
        let many = self.nanos(n_threads)?;
        self.many.push(many);
        Ok(())
    }

    /// CPU time of a firing, the mean of so many threads.
    fn nanos(&mut self, n_threads: u32) -> Result<f64, BenchError> {
        let Workload { iterations, firings, observed, counted, .. } = *self.workload;
        let enabled = Enabled::start(&self.program, counted)?;
        let cores = cores();
        let barrier = Barrier::new(n_threads as usize);
        let body = self.workload.probe;
        let run = |n: usize| {
            if let Some(core) = cores.get(n % cores.len().max(1)) {
                // Where it is not allowed, the thread stays where it is.
                let _ = sched_setaffinity(None, core);
            }
            body(WARM_UP);
            barrier.wait();
            measure(&mut Counter::open(), body, iterations).nanos
        };
        let run = &run;
        let total: f64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..n_threads as usize).map(|n| scope.spawn(move || run(n))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or(f64::NAN)).sum()
        });
        let n = u64::from(n_threads);
        let wrong = enabled.stop().fault(n * (iterations + WARM_UP) * observed);
        self.fault = self.fault.take().or(wrong);
        Ok(total / (n * iterations * u64::from(firings)) as f64)
    }

    fn row(self) -> ScalingRow {
        let summary = |series: &Series| series.summary().unwrap_or(Summary::NONE);
        let Self { workload, program: _, one, many, fault } = self;
        ScalingRow { workload, one: summary(&one), many: summary(&many), fault }
    }
}

/// The cores that we may use, each as a set of one.
fn cores() -> Vec<CpuSet> {
    let Ok(allowed) = sched_getaffinity(None) else { return Vec::new() };
    let one = |core| {
        let mut set = CpuSet::new();
        set.set(core);
        set
    };
    (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core)).map(one).collect()
}

const COLUMNS: &[Column] = &[
    text("workload", "workload"),
    number("one thread: ns", "one_ns"),
    number("each of many: ns", "many_ns"),
    number("ratio", "ratio"),
];

/// The table.
pub(crate) fn sheet(scaling: &Scaling) -> Sheet {
    let row = |row: &ScalingRow| {
        vec![
            Cell::text(row.workload.name),
            Cell::Spread(row.one, 2),
            Cell::Spread(row.many, 2),
            Cell::Number(row.ratio(), 2, ""),
        ]
    };
    let mut notes = scaling.notes.clone();
    notes.insert(0, format!("Many is {}.", scaling.n_threads));
    Sheet { name: "threads", columns: COLUMNS, rows: scaling.rows.iter().map(row).collect(), notes }
}
