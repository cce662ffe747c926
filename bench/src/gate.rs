//! The gate: instructions of the firing path against recorded budgets.
//!
//! Times differ between machines and minutes, so no test looks at them. Instructions do not: what
//! callgrind counts of one build is the same everywhere, but for the seeds of hash tables, which make
//! up to five per cent where there are many keys. So what is recorded is the median of [`ROUNDS`] counts, and
//! what seems to cost too much is counted as often before it does. So a change of the firing path that costs more than [`TOLERANCE`] is seen in the
//! change's own test run, on a busy machine too.
//!
//! `bench/budgets.txt` has a line per section that is ours (the work by hand is not), and names the
//! compiler and the target it was recorded with. Another compiler makes other instructions, which
//! would be nobody's fault: there the table is printed and nothing is compared.
//!
//! A change that is worth its instructions records them: `--gate --bless` rewrites the file, and the
//! difference is reviewed like code.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use crate::callgrind::{self, Counts};
use crate::error::BenchError;
use crate::experiment::Variant;
use crate::report::machine;
use crate::report::sheet::{Cell, Column, Sheet, number, text};
use crate::workloads::{WORKLOADS, Workload};

/// By how much a budget may be exceeded.
const TOLERANCE: f64 = 0.05;

/// How often is counted what depends on a seed. Odd, so that there is one in the middle.
const ROUNDS: usize = 3;

const HEAD: &str = "\
# Instructions per firing, counted by callgrind; the gate of `./test` compares with them.
# `cargo run --release -p bench -- --gate --bless` rewrites this file.
";

/// A section's name: workload and variant.
type Name = (String, String);

/// What was recorded.
#[derive(Debug, Default, PartialEq)]
struct Budgets {
    /// The compiler and the target.
    built: String,
    instructions: BTreeMap<Name, f64>,
}

/// What the gate says of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Within,
    /// Fewer than recorded by more than the tolerance: worth recording.
    Better,
    Exceeded,
    /// There is no budget.
    Unrecorded,
    /// There is a budget, but no such section.
    Gone,
}

impl Verdict {
    fn of(budget: Option<f64>, counted: Option<f64>) -> Self {
        match (budget, counted) {
            (Some(budget), Some(counted)) if counted > budget * (1.0 + TOLERANCE) => Self::Exceeded,
            (Some(budget), Some(counted)) if counted < budget * (1.0 - TOLERANCE) => Self::Better,
            (Some(_), Some(_)) => Self::Within,
            (None, _) => Self::Unrecorded,
            (Some(_), None) => Self::Gone,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Within => "ok",
            Self::Better => "better, worth recording",
            Self::Exceeded => "EXCEEDED",
            Self::Unrecorded => "NOT RECORDED",
            Self::Gone => "NO SUCH SECTION",
        }
    }

    fn passes(self) -> bool {
        match self {
            Self::Within | Self::Better => true,
            Self::Exceeded | Self::Unrecorded | Self::Gone => false,
        }
    }
}

/// The gate's table, and whether it is open.
pub(crate) struct Judgement {
    pub(crate) sheet: Sheet,
    pub(crate) passes: bool,
}

/// Counts and compares.
pub(crate) fn judge() -> Result<Judgement, BenchError> {
    let path = path();
    let bad = |reason: String| BenchError::Read { path: path.clone(), reason };
    let recorded = std::fs::read_to_string(&path).map_err(|error| bad(error.to_string()))?;
    let recorded = parse(&recorded).map_err(bad)?;
    let first = counted()?;
    let judgement = compare(&recorded, &first);
    if judgement.passes {
        return Ok(judgement);
    }
    Ok(compare(&recorded, &median(first)?))
}

/// Counts and records.
pub(crate) fn bless() -> Result<Judgement, BenchError> {
    let counted = median(counted()?)?;
    std::fs::write(path(), print(&counted))?;
    Ok(compare(&counted, &counted))
}

/// Of the first count and those that follow.
fn median(first: Budgets) -> Result<Budgets, BenchError> {
    let mut all = vec![first];
    for _ in 1..ROUNDS {
        all.push(counted()?);
    }
    Ok(median_of(&all))
}

fn median_of(all: &[Budgets]) -> Budgets {
    let Some(first) = all.first() else { return Budgets::default() };
    let instructions = first.instructions.keys().map(|name| {
        let mut counts: Vec<f64> = all.iter().filter_map(|one| one.instructions.get(name).copied()).collect();
        counts.sort_by(f64::total_cmp);
        (name.clone(), counts[counts.len() / 2])
    });
    Budgets { built: first.built.clone(), instructions: instructions.collect() }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("budgets.txt")
}

fn counted() -> Result<Budgets, BenchError> {
    let all: Vec<_> = WORKLOADS.iter().collect();
    let Counts { empty: _, net } = callgrind::count(&all)?;
    let ours = net.into_iter().filter(|((workload, variant), _)| is_ours(workload, *variant));
    let instructions =
        ours.map(|((workload, variant), n)| ((workload.name.to_string(), variant.name().to_string()), n));
    Ok(Budgets { built: built(), instructions: instructions.collect() })
}

/// What is compared: our own work, and disabled probes once rather than in every loop.
fn is_ours(workload: &Workload, variant: Variant) -> bool {
    match variant {
        Variant::Empty | Variant::Hand => false,
        Variant::Disabled => workload.program.is_empty(),
        Variant::Interpreter | Variant::Kernels => true,
    }
}

/// What decides which instructions a program consists of.
fn built() -> String {
    let rustc = machine::rustc().unwrap_or_else(|| "unknown".into());
    format!("rustc {rustc} for {} {}", std::env::consts::ARCH, std::env::consts::OS)
}

const COLUMNS: &[Column] = &[
    text("workload", "workload"),
    text("variant", "variant"),
    number("budget", "budget"),
    number("instructions", "instructions"),
    number("%", "percent"),
    text("", "verdict"),
];

fn compare(recorded: &Budgets, counted: &Budgets) -> Judgement {
    let comparable = recorded.built == counted.built;
    let mut names: Vec<&Name> = counted.instructions.keys().collect();
    names.extend(recorded.instructions.keys().filter(|name| !counted.instructions.contains_key(*name)));
    let mut passes = true;
    let mut rows = Vec::new();
    for name in names {
        let budget = recorded.instructions.get(name).copied();
        let n = counted.instructions.get(name).copied();
        let verdict = Verdict::of(budget, n);
        passes &= verdict.passes() || !comparable;
        // In tenths, as they are shown, and without a negative zero.
        let percent = budget.zip(n).map(|(budget, n)| (1000.0 * (n / budget - 1.0)).round() / 10.0 + 0.0);
        rows.push(vec![
            Cell::text(&name.0),
            Cell::text(&name.1),
            Cell::maybe(budget, 1),
            Cell::maybe(n, 1),
            Cell::maybe(percent, 1),
            Cell::text(if comparable { verdict.words() } else { "" }),
        ]);
    }
    let note = if !comparable {
        format!("Not compared: recorded with {}, built with {}.", recorded.built, counted.built)
    } else if passes {
        format!("The firing path keeps its budgets, within {:.0} %.", 100.0 * TOLERANCE)
    } else {
        "The firing path costs more than recorded, or something else than is recorded. If that is \
         intended: `cargo run --release -p bench -- --gate --bless`."
            .into()
    };
    Judgement { sheet: Sheet { name: "gate", columns: COLUMNS, rows, notes: vec![note] }, passes }
}

// file ::= ("#" comment | "built " text | workload TAB variant TAB instructions) per line
fn parse(text: &str) -> Result<Budgets, String> {
    let mut budgets = Budgets::default();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(built) = line.strip_prefix("built ") {
            budgets.built = built.into();
            continue;
        }
        let mut fields = line.split('\t');
        let (Some(workload), Some(variant), Some(n)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(format!("not a workload, a variant and a number: {line:?}"));
        };
        let n: f64 = n.parse().map_err(|_| format!("not a number: {line:?}"))?;
        budgets.instructions.insert((workload.into(), variant.into()), n);
    }
    Ok(budgets)
}

fn print(budgets: &Budgets) -> String {
    let mut text = format!("{HEAD}built {}\n", budgets.built);
    for ((workload, variant), n) in &budgets.instructions {
        let _ = writeln!(text, "{workload}\t{variant}\t{n:.2}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgets(built: &str, rows: &[(&str, f64)]) -> Budgets {
        let row = |(workload, n): &(&str, f64)| ((workload.to_string(), "kernels".to_string()), *n);
        Budgets { built: built.into(), instructions: rows.iter().map(row).collect() }
    }

    #[test]
    fn a_regression_closes_the_gate() {
        let recorded = budgets("x", &[("count", 100.0)]);
        assert!(compare(&recorded, &budgets("x", &[("count", 104.9)])).passes);
        assert!(compare(&recorded, &budgets("x", &[("count", 50.0)])).passes);
        let worse = budgets("x", &[("count", 105.1)]);
        let judgement = compare(&recorded, &worse);
        assert!(!judgement.passes);
        assert!(judgement.sheet.markdown().contains("EXCEEDED"));
    }

    #[test]
    fn a_lucky_seed_is_not_what_is_recorded() {
        let all = [131.0, 121.0, 126.0].map(|n| budgets("here", &[("two keys", n), ("one", 7.0)]));
        assert_eq!(median_of(&all), budgets("here", &[("two keys", 126.0), ("one", 7.0)]));
    }

    #[test]
    fn rows_without_a_partner_close_the_gate() {
        let recorded = budgets("x", &[("count", 100.0)]);
        assert!(!compare(&recorded, &budgets("x", &[("count", 100.0), ("new", 1.0)])).passes);
        assert!(!compare(&recorded, &budgets("x", &[])).passes);
    }

    #[test]
    fn another_compiler_is_not_compared() {
        let judgement = compare(&budgets("x", &[("count", 100.0)]), &budgets("y", &[("count", 900.0)]));
        assert!(judgement.passes);
        assert!(judgement.sheet.markdown().contains("Not compared: recorded with x, built with y."));
    }

    #[test]
    fn what_is_printed_is_read_again() {
        let some = budgets("rustc 1.95.0 for here", &[("count by number", 74.25), ("disabled", 4.0)]);
        assert_eq!(parse(&print(&some)), Ok(some));
        assert!(parse("count\tkernels\n").is_err());
        assert!(parse("count\tkernels\tmany\n").is_err());
    }

    /// The file that is committed is one that the gate can read, and knows the rows of the table.
    #[test]
    fn recorded_budgets_are_of_workloads_that_exist() {
        let recorded = parse(&std::fs::read_to_string(path()).unwrap()).unwrap();
        assert!(recorded.built.starts_with("rustc "));
        for (workload, variant) in recorded.instructions.keys() {
            let found = crate::workloads::find(workload).unwrap();
            let is_one = |v: &&Variant| v.name() == variant && is_ours(found, **v);
            assert!(Variant::of(found).iter().any(|v| is_one(&v)), "{workload} {variant}");
        }
    }
}
