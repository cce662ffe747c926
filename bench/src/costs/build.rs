//! How long it takes to build what a host embeds, from nothing.
//!
//! Sources are there already: nothing is downloaded. All else is made anew in a directory of its own,
//! the build scripts and macros of dependencies included.

use std::time::Instant;

use tempfile::TempDir;

use super::programs::{Programs, cargo};
use super::{CostId, Sample};
use crate::error::BenchError;

const WORDS: &[&str] =
    &["build", "--offline", "--quiet", "-p", "dif", "-p", "wire", "-p", "vm", "-p", "runtime-hooks"];

/// Seconds, for both profiles; once, as it is long.
pub(super) fn measure(_programs: &Programs, _rounds: u32) -> Result<Vec<Sample>, BenchError> {
    let release: Vec<&str> = WORDS.iter().copied().chain(["--release"]).collect();
    Ok(vec![(CostId::Build, seconds(WORDS)?), (CostId::BuildRelease, seconds(&release)?)])
}

fn seconds(words: &[&str]) -> Result<f64, BenchError> {
    let target = TempDir::with_prefix("mdtrace-bench-")?;
    let start = Instant::now();
    cargo(words, target.path())?;
    Ok(start.elapsed().as_secs_f64())
}
