//! The table, as Markdown that is also readable as it is, or as JSON for other programs.

use std::fmt::Write;

use crate::experiment::{Figures, Row, Table};
use crate::host::{self, HostRow};
use crate::measure::Summary;

/// The table of the workloads.
pub(crate) fn markdown(table: &Table) -> String {
    let mut cells =
        vec![header(&["workload", "ns", "±", "instr.", "by hand: ns", "±", "instr.", "ratio", "program"])];
    cells.push(line("empty loop", table.empty, None, String::new()));
    for row in &table.rows {
        let program = match row.workload.program {
            "" => String::new(),
            program => format!("`{}`", program.replace('|', "\\|")),
        };
        cells.push(line(row.workload.name, row.probe, Some(row.hand), program));
    }
    let mut text = grid(&cells);
    let notes = [
        "",
        "Per firing, without the empty loop; medians of the rounds; ± is half the distance of the quartiles.",
    ];
    text += &notes.join("\n");
    let _ = writeln!(text, "\n{} rounds on {}.", table.rounds, machine());
    for row in &table.rows {
        if let Some(fault) = &row.fault {
            let _ = writeln!(text, "\n**Wrong result** in \"{}\": {fault}.", row.workload.name);
        }
    }
    text
}

/// The table of the Lua programs.
pub(crate) fn host_markdown(rows: &[HostRow], rounds: u32) -> String {
    let mut cells =
        vec![header(&["program", "plain: s", "±", "untraced: s", "±", "ratio", "traced: s", "±", "ratio"])];
    for row in rows {
        let HostRow { name, plain, untraced, traced } = row;
        let seconds =
            |summary: &Summary| [format!("{:.2}", summary.median), format!("{:.2}", summary.spread)];
        let ratio = |summary: &Summary| format!("{:.2}", summary.median / plain.median);
        let mut line = vec![name.clone()];
        line.extend(seconds(plain));
        line.extend(seconds(untraced));
        line.push(ratio(untraced));
        line.extend(seconds(traced));
        line.push(ratio(traced));
        cells.push(line);
    }
    let mut text = grid(&cells);
    let _ = writeln!(text, "\nCPU time of all processes; medians of {rounds} rounds on {}.", machine());
    let _ = writeln!(text, "Traced with `{}`.", host::PROGRAM);
    text
}

fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn line(name: &str, probe: Figures, hand: Option<Figures>, program: String) -> Vec<String> {
    let mut cells = vec![name.to_string()];
    cells.extend(figures(Some(probe)));
    cells.extend(figures(hand));
    cells.push(hand.and_then(|hand| ratio(probe, hand)).map_or_else(dash, |ratio| format!("{ratio:.1}")));
    cells.push(program);
    cells
}

fn figures(figures: Option<Figures>) -> [String; 3] {
    let Some(Figures { nanos, instructions }) = figures else { return [dash(), dash(), dash()] };
    [
        format!("{:.2}", nanos.median),
        format!("{:.2}", nanos.spread),
        instructions.map_or_else(dash, |n| format!("{n:.1}")),
    ]
}

fn dash() -> String {
    "-".into()
}

/// How many times the hand-written code takes; none where that is less than a cycle or so.
fn ratio(probe: Figures, hand: Figures) -> Option<f64> {
    (hand.nanos.median >= 0.3).then_some(probe.nanos.median / hand.nanos.median)
}

/// Lines of cells as a Markdown table whose columns stand under each other.
fn grid(lines: &[Vec<String>]) -> String {
    let n_columns = lines.first().map_or(0, Vec::len);
    let width =
        |column| lines.iter().filter_map(|line| line.get(column)).map(|c: &String| c.chars().count()).max();
    let widths: Vec<usize> = (0..n_columns).map(|column| width(column).unwrap_or(0).max(3)).collect();
    let is_text = |column: usize| {
        lines.get(1).is_some_and(|line| !line[column].starts_with(|c: char| c.is_ascii_digit() || c == '-'))
    };
    let mut text = String::new();
    for (n, line) in lines.iter().enumerate() {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let _ = if is_text(column) {
                write!(text, "| {cell:<width$} ")
            } else {
                write!(text, "| {cell:>width$} ")
            };
        }
        text.push_str("|\n");
        if n == 0 {
            for (column, width) in widths.iter().enumerate() {
                let rule = "-".repeat(*width);
                let _ = if is_text(column) {
                    write!(text, "| {rule} ")
                } else {
                    write!(text, "| {}: ", &rule[1..])
                };
            }
            text.push_str("|\n");
        }
    }
    text
}

/// The processor, and how many cores of it are ours.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = model.map_or(std::env::consts::ARCH, |(_, name)| name.trim());
    format!("{cores} cores of {name}")
}

/// The same as JSON: an object per row.
pub(crate) fn json(table: &Table) -> String {
    let rows: Vec<String> = table.rows.iter().map(json_row).collect();
    format!(
        "{{\"machine\":{},\"rounds\":{},\"empty\":{},\"rows\":[\n{}\n]}}\n",
        quote(&machine()),
        table.rounds,
        json_figures(table.empty),
        rows.join(",\n")
    )
}

/// The Lua programs as JSON.
pub(crate) fn host_json(rows: &[HostRow]) -> String {
    let row = |row: &HostRow| {
        let HostRow { name, plain, untraced, traced } = row;
        let seconds = |summary: &Summary| {
            format!("{{\"s\":{},\"spread\":{}}}", number(summary.median), number(summary.spread))
        };
        format!(
            "{{\"program\":{},\"plain\":{},\"untraced\":{},\"traced\":{}}}",
            quote(name),
            seconds(plain),
            seconds(untraced),
            seconds(traced)
        )
    };
    format!("[\n{}\n]\n", rows.iter().map(row).collect::<Vec<_>>().join(",\n"))
}

fn json_row(row: &Row) -> String {
    format!(
        "{{\"workload\":{},\"program\":{},\"probe\":{},\"hand\":{},\"ratio\":{},\"fault\":{}}}",
        quote(row.workload.name),
        quote(row.workload.program),
        json_figures(row.probe),
        json_figures(row.hand),
        ratio(row.probe, row.hand).map_or_else(null, number),
        row.fault.as_deref().map_or_else(null, quote)
    )
}

fn json_figures(figures: Figures) -> String {
    let Figures { nanos, instructions } = figures;
    format!(
        "{{\"ns\":{},\"spread\":{},\"instructions\":{}}}",
        number(nanos.median),
        number(nanos.spread),
        instructions.map_or_else(null, number)
    )
}

fn null() -> String {
    "null".into()
}

fn number(n: f64) -> String {
    if n.is_finite() { format!("{n:.4}") } else { null() }
}

fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let lines = [header(&["name", "ns"]), header(&["a", "1.5"]), header(&["long one", "12.25"])];
        assert_eq!(
            grid(&lines),
            "| name     |    ns |\n| -------- | ----: |\n| a        |   1.5 |\n| long one | 12.25 |\n"
        );
    }

    #[test]
    fn json_is_quoted() {
        assert_eq!(quote("a\"b\\\n"), r#""a\"b\\\u000a""#);
        assert_eq!(number(f64::NAN), "null");
    }
}
