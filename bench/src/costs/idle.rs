//! What the engine adds to a host that nobody traces: memory, threads, bytes of program.
//!
//! Two programs do the same nothing, one with the engine. Resident memory counts every page of the
//! program that was touched, most of which is shared with other processes that run it, so the part
//! that is not shared is given as well.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::programs::{Host, Programs};
use super::{CostId, Sample};
use crate::error::BenchError;

/// How many times as many rounds this has: what is resident depends on where the loader puts a program, and
/// its libraries, more than on us.
const ROUNDS: u32 = 4;

/// Kilobytes and threads that the engine adds.
pub(super) fn measure(programs: &Programs, rounds: u32) -> Result<Vec<Sample>, BenchError> {
    let (bare, embedded) = (programs.example("bare")?, programs.example("embedded")?);
    let mut samples = vec![(CostId::Size, (stripped(&embedded)? - stripped(&bare)?) / 1024.0)];
    for _ in 0..rounds * ROUNDS {
        let (without, with) = (Usage::of(&bare)?, Usage::of(&embedded)?);
        samples.push((CostId::IdleResident, with.resident - without.resident));
        samples.push((CostId::IdlePrivate, with.private - without.private));
        samples.push((CostId::IdleThreads, with.threads - without.threads));
    }
    Ok(samples)
}

/// What a process has.
struct Usage {
    resident: f64,
    private: f64,
    threads: f64,
}

impl Usage {
    /// Starts a program and looks when it has come to rest.
    ///
    /// Pages of a program that was built just now count as dirty, and so as its own, until they have
    /// been written to the disk.
    fn of(program: &Path) -> Result<Self, BenchError> {
        let written = fs::File::open(program).and_then(|file| file.sync_all());
        written.map_err(|error| BenchError::Read { path: program.into(), reason: error.to_string() })?;
        let host = Host::start(program, &[])?;
        std::thread::sleep(Duration::from_millis(100));
        let memory = Path::new("/proc").join(host.id().to_string()).join("smaps_rollup");
        let status = Path::new("/proc").join(host.id().to_string()).join("status");
        Ok(Self {
            resident: field(&memory, "Rss:")?,
            private: field(&memory, "Private_Dirty:")?,
            threads: field(&status, "Threads:")?,
        })
    }
}

/// The number behind a name.
fn field(path: &Path, name: &str) -> Result<f64, BenchError> {
    let bad = |reason: String| BenchError::Read { path: path.into(), reason };
    let text = fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
    let value =
        text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
    value.ok_or_else(|| bad(format!("it has no {name}")))
}

/// Bytes of a program without symbols.
fn stripped(program: &Path) -> Result<f64, BenchError> {
    let directory = TempDir::with_prefix("mdtrace-bench-")?;
    let copy = directory.path().join("stripped");
    let failed = |source| BenchError::Run { command: "strip".into(), source };
    let status = Command::new("strip").arg("-o").arg(&copy).arg(program).status().map_err(failed)?;
    if !status.success() {
        return Err(BenchError::Failed { command: "strip".into(), status });
    }
    Ok(fs::metadata(&copy)?.len() as f64)
}
