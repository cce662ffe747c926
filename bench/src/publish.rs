//! Publishing: what was measured into `README.md`, the chart beside it, and both into `results/`.
//!
//! The part of the README between two marks belongs to this file; everything else is written by
//! people. A dated copy of the tables stays in `results/`.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::chart;
use crate::error::BenchError;
use crate::report::machine::Machine;
use crate::report::sheet::Sheet;
use crate::run::Measured;

const BEGIN: &str = "<!-- measured: `bench --publish` writes from here -->";
const END: &str = "<!-- measured: to here -->";

/// Headings of the sheets, by their names.
const HEADINGS: &[(&str, &str)] = &[
    ("workloads", "Workloads"),
    ("programs", "Their programs"),
    ("peers", "Others"),
    ("threads", "Threads"),
    ("costs", "Other costs"),
    ("consumer", "The consumer"),
    ("lua", "Whole Lua programs"),
    ("goals", "Goals"),
];

/// Writes everything.
pub(crate) fn publish(measured: &Measured, sheets: &[Sheet], machine: &Machine) -> Result<(), BenchError> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let date = date(seconds / 86_400);
    let tables = tables(sheets);
    let mut part = format!("\n{date}, {machine}\n");
    if let Some(table) = &measured.table {
        let chart = chart::svg(table, measured.peers.as_ref(), &format!("{date}, {machine}"));
        std::fs::write(folder.join("chart.svg"), chart)?;
        part += "\n![What a firing costs, by workload](chart.svg)\n";
    }
    part += &tables;

    let readme = folder.join("README.md");
    let text = std::fs::read_to_string(&readme)?;
    let replaced = replaced(&text, &part).ok_or_else(|| BenchError::Read {
        path: readme.clone(),
        reason: format!("it has no part {BEGIN}"),
    })?;
    std::fs::write(&readme, replaced)?;
    let dated = format!("# {date}\n\n{machine}\n{tables}");
    Ok(std::fs::write(folder.join("results").join(format!("{date}.md")), dated)?)
}

fn tables(sheets: &[Sheet]) -> String {
    let heading = |sheet: &Sheet| {
        let found = HEADINGS.iter().find(|(name, _)| *name == sheet.name);
        found.map_or(sheet.name, |(_, heading)| heading)
    };
    let table = |sheet: &Sheet| format!("\n### {}\n\n{}", heading(sheet), sheet.markdown());
    sheets.iter().map(table).collect()
}

/// The text with what is between the marks replaced.
fn replaced(text: &str, part: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{part}\n{END}{after}"))
}

/// A day, counted from 1970, as it is written: `2026-11-23`.
fn date(days: u64) -> String {
    // Years that begin in March have their leap day last; an era is 400 years.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_780), "2026-11-23");
        assert_eq!(date(20_453), "2025-12-31");
    }

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let text = format!("head\n{BEGIN}\nold\n{END}\ntail\n");
        let new = replaced(&text, "new\n").unwrap();
        assert_eq!(new, format!("head\n{BEGIN}\nnew\n\n{END}\ntail\n"));
        assert_eq!(replaced("no marks", "new"), None);
    }

    #[test]
    fn the_readme_has_a_part_for_us() {
        let readme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md");
        assert!(replaced(&std::fs::read_to_string(readme).unwrap(), "").is_some());
    }
}
