//! Counting instructions: by the kernel, where it lets us, or by valgrind, when asked to.
//!
//! Times vary with the machine's mood; instructions hardly do, so they show what a change of the
//! code did. A kernel with performance counters counts them for nothing, within the rounds. Under
//! most virtual machines there are none; then `--instructions` has every loop run by callgrind, a
//! simulator, in a process of its own. It collects within [`bench_measured_region`] only, and the
//! difference of two lengths of a run leaves out what does not repeat.
//!
//! [`bench_measured_region`]: crate::measure::bench_measured_region

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::BenchError;
use crate::experiment::{Figures, Table, Variant};
use crate::workloads::{WORKLOADS, Workload};

/// Lengths of the two runs.
const SHORT: u64 = 2_000;
const LONG: u64 = 12_000;

/// The kernel's counter of this thread's instructions.
pub(crate) struct Counter(#[cfg(target_os = "linux")] Option<perf_event::Counter>);

#[cfg(target_os = "linux")]
impl Counter {
    /// Opens it; one that the kernel refuses counts nothing.
    pub(crate) fn open() -> Self {
        Self(perf_event::Builder::new(perf_event::events::Hardware::INSTRUCTIONS).build().ok())
    }

    /// Counts from here.
    pub(crate) fn start(&mut self) {
        // A counter that fails is given up, so that no half-counted number is shown.
        if self.0.as_mut().is_some_and(|counter| counter.reset().and_then(|()| counter.enable()).is_err()) {
            self.0 = None;
        }
    }

    /// How many instructions there were since [`Counter::start`].
    pub(crate) fn stop(&mut self) -> Option<f64> {
        let counter = self.0.as_mut()?;
        counter.disable().and_then(|()| counter.read()).ok().map(|n| n as f64)
    }
}

#[cfg(not(target_os = "linux"))]
impl Counter {
    /// There is none here.
    pub(crate) fn open() -> Self {
        Self()
    }

    /// Does nothing.
    pub(crate) fn start(&mut self) {}

    /// Nothing was counted.
    pub(crate) fn stop(&mut self) -> Option<f64> {
        None
    }
}

/// Fills the column of instructions, by callgrind.
pub(crate) fn fill(table: &mut Table) -> Result<(), BenchError> {
    let empty = per_iteration(&WORKLOADS[0], Variant::Empty)?;
    let set = |figures: &mut Figures, n: f64| figures.instructions = Some(n);
    set(&mut table.empty, empty);
    for row in &mut table.rows {
        let firings = f64::from(row.workload.firings);
        let net = |variant| Ok::<_, BenchError>((per_iteration(row.workload, variant)? - empty) / firings);
        set(&mut row.probe, net(Variant::Probe)?);
        set(&mut row.hand, net(Variant::Hand)?);
    }
    Ok(())
}

/// One workload by callgrind, function by function: the text that explains the number.
pub(crate) fn profile(workload: &'static Workload) -> Result<String, BenchError> {
    let empty = per_iteration(workload, Variant::Empty)?;
    let firings = f64::from(workload.firings);
    let probe = (per_iteration(workload, Variant::Probe)? - empty) / firings;
    let hand = (per_iteration(workload, Variant::Hand)? - empty) / firings;
    let path = output(workload, Variant::Probe);
    callgrind(workload, Variant::Probe, LONG, &path)?;
    let mut text = format!(
        "{}: {probe:.1} instructions per firing, {hand:.1} by hand\n{}\n",
        workload.name, workload.program
    );
    let annotate = Command::new("callgrind_annotate")
        .arg("--threshold=100")
        .arg("--auto=no")
        .arg(&path)
        .stderr(Stdio::null())
        .output();
    match annotate {
        Ok(listing) if listing.status.success() => {
            let n = LONG as f64 * firings;
            text += &functions(&String::from_utf8_lossy(&listing.stdout), n);
        }
        Ok(_) | Err(_) => text += "(callgrind_annotate is not there to list the functions)\n",
    }
    Ok(format!("{text}all of it: {}\n", path.display()))
}

/// The functions of a listing, each with the files whose code was inlined into it; per firing.
fn functions(listing: &str, n_firings: f64) -> String {
    let mut functions: BTreeMap<&str, Vec<(f64, String)>> = BTreeMap::new();
    let lines = listing.lines().skip_while(|line| !line.contains("file:function"));
    for (count, file, function) in lines.filter_map(entry) {
        functions.entry(function).or_default().push((count / n_firings, short(file)));
    }
    let sum = |files: &[(f64, String)]| files.iter().map(|(n, _)| n).sum::<f64>();
    let mut functions: Vec<_> = functions.into_iter().collect();
    functions.sort_by(|(_, a), (_, b)| sum(b).total_cmp(&sum(a)));
    let mut text = String::new();
    for (function, files) in functions {
        let _ = writeln!(text, "{:7.1} {function}", sum(&files));
        for (n, file) in files.iter().filter(|(n, _)| *n >= 0.95) {
            let _ = writeln!(text, "{n:15.1} {file}");
        }
    }
    text
}

/// A line of the listing: `1,234 (5.6%)  file:function [object]`.
fn entry(line: &str) -> Option<(f64, &str, &str)> {
    let (count, rest) = line.trim_start().split_once(' ')?;
    let (_, place) = rest.split_once(')')?;
    let place = place.split_once(" [").map_or(place, |(place, _)| place).trim();
    // Paths of files have no double colon, names of functions usually do.
    let at = place.match_indices(':').map(|(at, _)| at).find(|at| !place[at + 1..].starts_with(':'))?;
    Some((count.replace(',', "").parse().ok()?, &place[..at], &place[at + 1..]))
}

/// A path without what is the same for all.
fn short(file: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().and_then(Path::to_str).unwrap_or("");
    let library = file.find("/library/").map_or(file, |at| &file[at + 1..]);
    library.strip_prefix(root).map_or(library, |rest| rest.trim_start_matches('/')).to_string()
}

fn per_iteration(workload: &Workload, variant: Variant) -> Result<f64, BenchError> {
    let path = output(workload, variant);
    let short = callgrind(workload, variant, SHORT, &path)?;
    let long = callgrind(workload, variant, LONG, &path)?;
    // A file that stays behind in the temporary directory harms nobody.
    let _ = std::fs::remove_file(&path);
    Ok((long - short) / (LONG - SHORT) as f64)
}

fn output(workload: &Workload, variant: Variant) -> PathBuf {
    let word: String = workload.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    std::env::temp_dir().join(format!("callgrind.{word}.{variant:?}.{}", std::process::id()))
}

/// Runs a loop in callgrind and returns all instructions it collected.
fn callgrind(workload: &Workload, variant: Variant, n: u64, path: &Path) -> Result<f64, BenchError> {
    let failed = |source| BenchError::Run { command: "valgrind".into(), source };
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--toggle-collect=*bench_measured_region*"])
        .arg(format!("--callgrind-out-file={}", path.display()))
        .arg(std::env::current_exe().map_err(failed)?)
        .args(["repeat", workload.name, &format!("{variant:?}").to_lowercase(), &n.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(failed)?;
    if !status.success() {
        let command = format!("valgrind on {:?}, {variant:?}", workload.name);
        return Err(BenchError::Failed { command, status });
    }
    let bad = |reason: String| BenchError::Read { path: path.into(), reason };
    let text = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
    total(&String::from_utf8_lossy(&text)).ok_or_else(|| bad("it has no total".into()))
}

/// The number that callgrind's file gives for everything collected.
fn total(text: &str) -> Option<f64> {
    let line = |word: &str| text.lines().rev().find_map(|line| line.strip_prefix(word)?.trim().parse().ok());
    line("totals:").or_else(|| line("summary:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_found() {
        assert_eq!(total("events: Ir\nfn=(1) x\n1 5\n\ntotals: 4711\n"), Some(4711.0));
        assert_eq!(total("summary: 12\n"), Some(12.0));
        assert_eq!(total("nothing"), None);
    }

    #[test]
    fn functions_of_a_listing() {
        let listing =
            "head\nIr    file:function\n-----\n 1,000 (50%)  a.rs:m::f [x]\n 500 (25%)  b.rs:m::f\n";
        let text = functions(listing, 100.0);
        assert_eq!(text, "   15.0 m::f\n           10.0 a.rs\n            5.0 b.rs\n");
        assert_eq!(entry("nothing of that kind"), None);
    }
}
