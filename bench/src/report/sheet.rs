//! A sheet: a table with typed cells, and its two forms, Markdown for people and JSON for programs.
//!
//! Everything that is measured ends as a sheet, so that a column is described once. Cells keep their
//! numbers: rounding happens in Markdown only, and JSON has what was measured.

use std::fmt::Write;

use crate::measure::Summary;

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// What it is about: its title, and its key in JSON.
    pub(crate) name: &'static str,
    /// The columns.
    pub(crate) columns: &'static [Column],
    /// The rows; each has a cell per column.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// What must be known to read it.
    pub(crate) notes: Vec<String>,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Above it.
    pub(crate) title: &'static str,
    /// In JSON.
    pub(crate) key: &'static str,
    /// Whether it has text rather than numbers.
    pub(crate) align: Align,
}

/// Where the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A column of text.
pub(crate) const fn text(title: &'static str, key: &'static str) -> Column {
    Column { title, key, align: Align::Left }
}

/// A column of numbers.
pub(crate) const fn number(title: &'static str, key: &'static str) -> Column {
    Column { title, key, align: Align::Right }
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// A program.
    Code(String),
    /// A median and its spread, with so many decimals.
    Spread(Summary, usize),
    /// A number, with so many decimals and this behind it.
    Number(f64, usize, &'static str),
    /// It could not be measured, or does not apply.
    Nothing,
}

impl Cell {
    /// Words.
    pub(crate) fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A number without a unit, if there is one.
    pub(crate) fn maybe(number: Option<f64>, decimals: usize) -> Self {
        number.map_or(Self::Nothing, |number| Self::Number(number, decimals, ""))
    }

    fn markdown(&self) -> String {
        match self {
            Self::Text(words) => words.replace('|', "\\|"),
            Self::Code(program) => format!("`{}`", program.replace('|', "\\|")),
            Self::Spread(Summary { median, spread }, decimals) => {
                format!("{median:.decimals$} ± {spread:.decimals$}")
            }
            Self::Number(number, decimals, unit) => format!("{number:.decimals$}{unit}"),
            Self::Nothing => "-".into(),
        }
    }

    fn json(&self) -> String {
        match self {
            Self::Text(words) | Self::Code(words) => json_text(words),
            Self::Spread(Summary { median, spread }, _) => {
                format!("{{\"median\":{},\"spread\":{}}}", json_number(*median), json_number(*spread))
            }
            Self::Number(number, _, _) => json_number(*number),
            Self::Nothing => "null".into(),
        }
    }
}

impl Sheet {
    /// Its columns stand under each other as they are, and become a table where Markdown is shown.
    pub(crate) fn markdown(&self) -> String {
        let titles = self.columns.iter().map(|column| column.title.to_string()).collect();
        let mut lines: Vec<Vec<String>> = vec![titles];
        lines.extend(self.rows.iter().map(|row| row.iter().map(Cell::markdown).collect()));
        let width = |n: usize| lines.iter().filter_map(|line| line.get(n)).map(|c| c.chars().count()).max();
        let widths: Vec<usize> = (0..self.columns.len()).map(|n| width(n).unwrap_or(0).max(3)).collect();

        let mut text = String::new();
        for (n, line) in lines.iter().enumerate() {
            for ((cell, width), column) in line.iter().zip(&widths).zip(self.columns) {
                let _ = match column.align {
                    Align::Left => write!(text, "| {cell:<width$} "),
                    Align::Right => write!(text, "| {cell:>width$} "),
                };
            }
            text.push_str("|\n");
            if n == 0 {
                text += &self.rule(&widths);
            }
        }
        for note in &self.notes {
            let _ = write!(text, "\n{note}\n");
        }
        text
    }

    fn rule(&self, widths: &[usize]) -> String {
        let mut text = String::new();
        for (width, column) in widths.iter().zip(self.columns) {
            text += &match column.align {
                Align::Left => format!("| {} ", "-".repeat(*width)),
                Align::Right => format!("| {}: ", "-".repeat(width - 1)),
            };
        }
        text + "|\n"
    }

    /// An object: rows as objects under the sheet's name, and the notes.
    pub(crate) fn json(&self) -> String {
        let row = |row: &Vec<Cell>| {
            let fields: Vec<String> = self
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| format!("{}:{}", json_text(column.key), cell.json()))
                .collect();
            format!("{{{}}}", fields.join(","))
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        let notes: Vec<String> = self.notes.iter().map(|note| json_text(note)).collect();
        format!(
            "{{\"sheet\":{},\"rows\":[\n{}\n],\"notes\":[{}]}}",
            json_text(self.name),
            rows.join(",\n"),
            notes.join(",")
        )
    }
}

/// A number of JSON, which knows no infinity.
pub(crate) fn json_number(n: f64) -> String {
    if n.is_finite() { format!("{n:.4}") } else { "null".into() }
}

/// A string of JSON.
pub(crate) fn json_text(text: &str) -> String {
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

    const COLUMNS: &[Column] = &[text("name", "name"), number("ns", "ns")];

    fn sheet() -> Sheet {
        let spread = Cell::Spread(Summary { median: 12.25, spread: 0.5 }, 1);
        Sheet {
            name: "example",
            columns: COLUMNS,
            rows: vec![
                vec![Cell::text("a|b"), Cell::Number(1.5, 1, "")],
                vec![Cell::text("long one"), spread],
                vec![Cell::text("none"), Cell::Nothing],
            ],
            notes: vec!["A note.".into()],
        }
    }

    #[test]
    fn columns_stand_under_each_other() {
        let expected = [
            "| name     |         ns |",
            "| -------- | ---------: |",
            "| a\\|b     |        1.5 |",
            "| long one | 12.2 ± 0.5 |",
            "| none     |          - |",
            "",
            "A note.\n",
        ];
        assert_eq!(sheet().markdown(), expected.join("\n"));
    }

    #[test]
    fn json_keeps_the_numbers() {
        let expected = [
            r#"{"sheet":"example","rows":["#,
            r#"{"name":"a|b","ns":1.5000},"#,
            r#"{"name":"long one","ns":{"median":12.2500,"spread":0.5000}},"#,
            r#"{"name":"none","ns":null}"#,
            r#"],"notes":["A note."]}"#,
        ];
        assert_eq!(sheet().json(), expected.join("\n"));
        assert_eq!(json_text("a\"b\\\n"), r#""a\"b\\\u000a""#);
        assert_eq!(json_number(f64::NAN), "null");
    }
}
