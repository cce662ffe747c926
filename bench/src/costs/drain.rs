//! A drainer that reads while a thread fires.
//!
//! Tables are written by one thread and read by another at any time, so the reader costs the writer
//! cache lines. The same program is enabled with two rates of reading in turn: ten times a second,
//! and once an hour.

use dif::option::{OptionId, Settings, Value};

use super::programs::Programs;
use super::{CostId, Sample};
use crate::counter::Counter;
use crate::enable::{self, Enabled};
use crate::error::BenchError;
use crate::measure::{Pinned, measure as measure_loop};
use crate::workloads::{self, Workload};

/// Firings of a measurement: long enough for a few reads.
const FIRINGS: u64 = 20_000_000;

const WORKLOAD: &str = "count by number";

const SECOND: u64 = 1_000_000_000;

/// Ratios of CPU time.
pub(super) fn measure(_programs: &Programs, rounds: u32) -> Result<Vec<Sample>, BenchError> {
    let workload = workloads::named(WORKLOAD)?;
    let mut samples = Vec::new();
    for _ in 0..rounds {
        let quiet = nanos(workload, 3600 * SECOND)?;
        let read = nanos(workload, SECOND / 10)?;
        samples.push((CostId::Drained, read / quiet));
    }
    Ok(samples)
}

/// CPU time of the loop while aggregations are read once in an interval.
fn nanos(workload: &Workload, interval: u64) -> Result<f64, BenchError> {
    let mut settings = Settings::default();
    settings.put(OptionId::Quiet, Value::Number(1));
    settings.put(OptionId::Aggrate, Value::Number(interval));
    let program = enable::compile_with(workload.program, settings)?;
    let enabled = Enabled::start(&program, workload.counted)?;
    let pinned = Pinned::here();
    (workload.probe)(10_000);
    let cost = measure_loop(&mut Counter::open(), workload.probe, FIRINGS);
    drop(pinned);
    let observed = (FIRINGS + 10_000) * workload.observed;
    match enabled.stop().fault(observed) {
        None => Ok(cost.nanos),
        Some(fault) => Err(BenchError::Wrong(fault)),
    }
}
