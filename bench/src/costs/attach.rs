//! How soon a running host is traced.
//!
//! The host fires its probe every few tens of microseconds with the time as argument; `mdtrace`
//! prints the argument of the first firing that it sees and exits. What passed between our starting
//! it and that firing is what a person waits for: a process is started and linked, connects, learns
//! what the host offers, compiles, sends; the host verifies and enables.

use std::process::{Command, Stdio};

use rustix::time::{ClockId, clock_gettime};

use super::programs::{Host, Programs};
use super::{CostId, Sample};
use crate::error::BenchError;

const PROGRAM: &str = "embedded*:::work { printf(\"%d\", arg0); exit(0); }";

/// Milliseconds to the first firing and to the end.
pub(super) fn measure(programs: &Programs, rounds: u32) -> Result<Vec<Sample>, BenchError> {
    let mdtrace = programs.mdtrace()?;
    let host = Host::start(&programs.example("embedded")?, &["fire"])?;
    let mut samples = Vec::new();
    for _ in 0..rounds {
        let start = now();
        let output = Command::new(&mdtrace)
            .args(["-q", "-n", PROGRAM, "-p", &host.id().to_string()])
            .env("MDTRACE_DIR", host.endpoints())
            .stdin(Stdio::null())
            .output()
            .map_err(|source| BenchError::Run { command: mdtrace.display().to_string(), source })?;
        let end = now();
        let text = String::from_utf8_lossy(&output.stdout);
        let first: u64 = text.trim().parse().map_err(|_| BenchError::Read {
            path: mdtrace.clone(),
            reason: format!("it printed {text:?}, {}", String::from_utf8_lossy(&output.stderr).trim()),
        })?;
        samples.push((CostId::FirstFiring, milliseconds(start, first)));
        samples.push((CostId::FirstOutput, milliseconds(start, end)));
    }
    Ok(samples)
}

fn milliseconds(start: u64, end: u64) -> f64 {
    end.saturating_sub(start) as f64 / 1e6
}

/// The clock of `runtime-hooks/examples/embedded.rs`.
fn now() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs()
}
