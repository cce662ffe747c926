//! Counting instructions with valgrind.
//!
//! Times vary with the machine's mood; instructions hardly do, so they show what a change of the
//! code did. Callgrind, a simulator, counts them on any machine. One process runs all that is to be
//! counted, one *section* after the other, and each section twice, with two lengths: the difference
//! leaves out what does not repeat. Callgrind collects within [`bench_measured_region`] only, on the
//! thread that is in it, and writes a file of what it collected whenever the loop in it ends; the
//! files are numbered, and so we know which is whose.
//!
//! What it cannot count: it hides the vDSO, so that reading a clock is a system call there, of which
//! it counts the user's part only.
//!
//! [`bench_measured_region`]: crate::measure::bench_measured_region

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::error::BenchError;
use crate::experiment::{Figures, Subject, Table, Variant};
use crate::workloads::{WORKLOADS, Workload};

/// Lengths of the two runs.
const SHORT: u64 = 2_000;
const LONG: u64 = 12_000;

/// What is counted by itself: a variant of a workload.
pub(crate) type Section = (&'static Workload, Variant);

/// Instructions of sections, per firing, without the empty loop.
pub(crate) struct Counts {
    /// The empty loop, per iteration.
    pub(crate) empty: f64,
    /// The others.
    pub(crate) net: Vec<(Section, f64)>,
}

/// The sections of these workloads, the empty loop first.
fn sections(workloads: &[&'static Workload]) -> Vec<Section> {
    let mut sections = vec![(&WORKLOADS[0], Variant::Empty)];
    for workload in workloads {
        sections.extend(Variant::of(workload).iter().map(|variant| (*workload, *variant)));
    }
    sections
}

/// Runs the sections of these workloads: what callgrind watches.
pub(crate) fn run_sections(workloads: &[&'static Workload]) -> Result<(), BenchError> {
    for (workload, variant) in sections(workloads) {
        Subject::new(workload, variant)?.repeat(&[SHORT, LONG])?;
    }
    Ok(())
}

/// Counts the instructions of these workloads.
pub(crate) fn count(workloads: &[&'static Workload]) -> Result<Counts, BenchError> {
    let files = Files::new()?;
    let names = workloads.iter().map(|workload| workload.name);
    valgrind(&files, &["--dump-after=*bench_counted_loop*"], ["sections"].into_iter().chain(names))?;
    let mut n_file = 0;
    let mut next = || {
        n_file += 1;
        files.total(&format!(".{n_file}"))
    };
    let mut per_iteration = Vec::new();
    for section in sections(workloads) {
        let (short, long) = (next()?, next()?);
        per_iteration.push((section, (long - short) / (LONG - SHORT) as f64));
    }
    let empty = per_iteration.remove(0).1;
    let net = |((workload, variant), n): (Section, f64)| {
        ((workload, variant), (n - empty) / f64::from(workload.firings))
    };
    Ok(Counts { empty, net: per_iteration.into_iter().map(net).collect() })
}

impl Counts {
    fn of(&self, workload: &Workload, variant: Variant) -> Option<f64> {
        let found =
            |((w, v), n): &(Section, f64)| (std::ptr::eq(*w, workload) && *v == variant).then_some(*n);
        self.net.iter().find_map(found)
    }
}

/// Fills the columns of instructions; where valgrind is missing, the table says so.
pub(crate) fn fill(table: &mut Table) {
    let workloads: Vec<_> = table.rows.iter().map(|row| row.workload).collect();
    match count(&workloads) {
        Ok(counts) => fill_with(table, &counts),
        Err(error) => table.notes.push(format!("No instructions: {error}.")),
    }
}

fn fill_with(table: &mut Table, counts: &Counts) {
    let set = |figures: &mut Figures, n: Option<f64>| figures.instructions = n;
    set(&mut table.empty, Some(counts.empty));
    for row in &mut table.rows {
        let of = |variant| counts.of(row.workload, variant);
        set(&mut row.hand, of(Variant::Hand));
        set(&mut row.disabled, of(Variant::Disabled));
        if let Some(interpreter) = &mut row.interpreter {
            set(interpreter, of(Variant::Interpreter));
        }
        if let Some(kernels) = &mut row.kernels {
            set(kernels, of(Variant::Kernels));
        }
    }
}

/// One section function by function: the text that explains a number.
pub(crate) fn profile(workload: &'static Workload, variant: Variant) -> Result<String, BenchError> {
    let files = Files::new()?;
    let n = LONG.to_string();
    valgrind(&files, &[], ["repeat", workload.name, variant.name(), n.as_str()])?;
    let n_firings = LONG as f64 * f64::from(workload.firings);
    let all = files.total("")? / n_firings;
    let mut text = format!(
        "{}, {}: {all:.1} instructions per firing, its share of the loop included\n{}\n",
        workload.name,
        variant.name(),
        workload.program
    );
    let annotate = Command::new("callgrind_annotate")
        .args(["--threshold=100", "--auto=no"])
        .arg(files.path(""))
        .stderr(Stdio::null())
        .output();
    match annotate {
        Ok(listing) if listing.status.success() => {
            text += &functions(&String::from_utf8_lossy(&listing.stdout), n_firings);
        }
        Ok(_) | Err(_) => text += "(callgrind_annotate is not there to list the functions)\n",
    }
    Ok(text)
}

/// Runs this program in callgrind.
fn valgrind<'a>(
    files: &Files,
    options: &[&str],
    part: impl IntoIterator<Item = &'a str>,
) -> Result<(), BenchError> {
    let failed = |source| BenchError::Run { command: "valgrind".into(), source };
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--toggle-collect=*bench_measured_region*"])
        .args(options)
        .arg(format!("--callgrind-out-file={}", files.path("").display()))
        .arg(std::env::current_exe().map_err(failed)?)
        .args(part)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(failed)?;
    if !status.success() {
        return Err(BenchError::Failed { command: "valgrind".into(), status });
    }
    Ok(())
}

/// The files that callgrind writes, in a directory of their own that goes with them.
struct Files(TempDir);

impl Files {
    fn new() -> Result<Self, BenchError> {
        Ok(Self(TempDir::with_prefix("mdtrace-bench-")?))
    }

    fn path(&self, suffix: &str) -> PathBuf {
        self.0.path().join(format!("out{suffix}"))
    }

    /// The number that a file gives for everything collected.
    fn total(&self, suffix: &str) -> Result<f64, BenchError> {
        let path = self.path(suffix);
        let bad = |reason: String| BenchError::Read { path: path.clone(), reason };
        let text = std::fs::read(&path).map_err(|error| bad(error.to_string()))?;
        total(&String::from_utf8_lossy(&text)).ok_or_else(|| bad("it has no total".into()))
    }
}

/// The total of a file.
fn total(text: &str) -> Option<f64> {
    let line = |word: &str| text.lines().rev().find_map(|line| line.strip_prefix(word)?.trim().parse().ok());
    line("totals:").or_else(|| line("summary:"))
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
