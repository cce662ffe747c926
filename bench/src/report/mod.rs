//! What was measured, for people and for programs.
//!
//! | file | what |
//! | --- | --- |
//! | `sheet` | a table with typed cells, as Markdown and as JSON |
//! | `machine` | where it was measured, and how quiet it was there |

pub(crate) mod machine;
pub(crate) mod sheet;

use crate::experiment::{Figures, Row, Table};
use crate::host::{self, HostRow};
use sheet::{Cell, Column, Sheet, json_text, number, text};

/// The sheets as one Markdown text; the last line names the machine.
pub(crate) fn markdown(sheets: &[Sheet], machine: &machine::Machine) -> String {
    let mut parts: Vec<String> = sheets.iter().map(Sheet::markdown).collect();
    parts.push(format!("{machine}\n"));
    parts.join("\n")
}

/// The sheets as one JSON object.
pub(crate) fn json(sheets: &[Sheet], machine: &machine::Machine) -> String {
    let sheets: Vec<String> = sheets.iter().map(Sheet::json).collect();
    format!("{{\"machine\":{},\"sheets\":[\n{}\n]}}\n", json_text(&machine.to_string()), sheets.join(",\n"))
}

const WORKLOADS: &[Column] = &[
    text("workload", "workload"),
    number("by hand: ns", "hand_ns"),
    number("disabled: ns", "disabled_ns"),
    number("interpreter: ns", "interpreter_ns"),
    number("/ hand", "interpreter_ratio"),
    number("kernels: ns", "kernels_ns"),
    number("/ hand", "kernels_ratio"),
    number("instr.: hand", "hand_instructions"),
    number("disabled", "disabled_instructions"),
    number("interp.", "interpreter_instructions"),
    number("kernels", "kernels_instructions"),
];

const PROGRAMS: &[Column] = &[text("workload", "workload"), text("program", "program")];

/// The workloads, and what their programs are.
pub(crate) fn workloads(table: &Table) -> [Sheet; 2] {
    let mut rows = vec![empty_row(table.empty)];
    rows.extend(table.rows.iter().map(workload_row));
    let mut notes = vec![
        "Per firing, net of the empty loop. Medians of the rounds ± half the distance of the quartiles; \
         ratios are of medians."
            .to_string(),
        format!("{} rounds. {}", table.rounds, table.notes.join(" ")),
    ];
    notes.extend(table.rows.iter().filter_map(|row| {
        let fault = row.fault.as_ref()?;
        Some(format!("**Wrong result** in \"{}\": {fault}.", row.workload.name))
    }));
    let programs = table.rows.iter().filter(|row| !row.workload.program.is_empty());
    let programs =
        programs.map(|row| vec![Cell::text(row.workload.name), Cell::Code(row.workload.program.into())]);
    [
        Sheet { name: "workloads", columns: WORKLOADS, rows, notes },
        Sheet { name: "programs", columns: PROGRAMS, rows: programs.collect(), notes: Vec::new() },
    ]
}

fn empty_row(empty: Figures) -> Vec<Cell> {
    let mut cells = vec![Cell::Nothing; WORKLOADS.len()];
    cells[0] = Cell::text("empty loop");
    cells[1] = Cell::Spread(empty.nanos, 2);
    cells[7] = Cell::maybe(empty.instructions, 1);
    cells
}

fn workload_row(row: &Row) -> Vec<Cell> {
    let nanos = |figures: Option<Figures>| figures.map_or(Cell::Nothing, |f| Cell::Spread(f.nanos, 2));
    let ratio = |figures: Option<Figures>| Cell::maybe(figures.and_then(|f| f.ratio(row.hand)), 2);
    let count = |figures: Option<Figures>| Cell::maybe(figures.and_then(|f| f.instructions), 1);
    vec![
        Cell::text(row.workload.name),
        nanos(Some(row.hand)),
        nanos(Some(row.disabled)),
        nanos(row.interpreter),
        ratio(row.interpreter),
        nanos(row.kernels),
        ratio(row.kernels),
        count(Some(row.hand)),
        count(Some(row.disabled)),
        count(row.interpreter),
        count(row.kernels),
    ]
}

const PROGRAMS_OF_HOST: &[Column] = &[
    text("program", "program"),
    number("plain: s", "plain_s"),
    number("untraced: s", "untraced_s"),
    number("/ plain", "untraced_ratio"),
    number("traced: s", "traced_s"),
    number("/ plain", "traced_ratio"),
];

/// The Lua programs.
pub(crate) fn host(rows: &[HostRow], rounds: u32) -> Sheet {
    let row = |row: &HostRow| {
        let HostRow { name, plain, untraced, traced } = row;
        let ratio = |median: f64| Cell::Number(median / plain.median, 2, "");
        vec![
            Cell::text(name),
            Cell::Spread(*plain, 2),
            Cell::Spread(*untraced, 2),
            ratio(untraced.median),
            Cell::Spread(*traced, 2),
            ratio(traced.median),
        ]
    };
    let notes = vec![
        format!("CPU time of all processes, the tracer's too; medians of {rounds} rounds."),
        format!("Traced with `{}`.", host::PROGRAM),
    ];
    Sheet { name: "lua", columns: PROGRAMS_OF_HOST, rows: rows.iter().map(row).collect(), notes }
}
