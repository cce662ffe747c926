//! What precedes a record: headings and prefixes of the default layout and of `flowindent`.
//!
//! ```text
//!   CPU     ID                    FUNCTION:NAME        CPU FUNCTION
//!     0      1                           :BEGIN          0  -> outer
//!                                                        0    | outer:mark
//!                                                        0  <- outer
//! ```
//!
//! With `flowindent`, a probe that enters indents what follows until one returns. Several clauses
//! on one probe make several records for one firing; only the first of an entry, and only the last
//! of a return, moves the margin. The state belongs to a stream: threads call independently.
//!
//! Whether two records are of one firing is told by their EPIDs: clauses of a firing run in the order
//! of their numbers. (The classic command asks only whether the numbers differ, and takes a function
//! that calls itself for one call if it has two clauses; where one probe stands for all functions of
//! a language, that would be all calls.)
//!
//! Source: D reference, section 6.4.

use dif::catalog::ProbeInfo;
use dif::option::Dialect;
use dif::{Epid, ProbeId};

use super::text::{column, fill, put};

/// Which columns a line begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// Stream, probe id and name.
    #[default]
    All,
    /// The name only, so that outputs of different machines can be compared.
    Name,
}

/// What a probe means for the margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// It moves inwards.
    Entry,
    /// It moves outwards.
    Return,
    /// It does not move.
    Stay,
}

impl Flow {
    /// What a probe's name says.
    pub(crate) fn of(name: &str) -> Self {
        let is =
            |word: &str| name.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with('-'));
        if is("entry") {
            Self::Entry
        } else if is("return") {
            Self::Return
        } else {
            Self::Stay
        }
    }
}

/// The margin of one stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Margin {
    indent: usize,
    last: Option<(ProbeId, Epid)>,
}

impl Margin {
    /// Takes a record into account; gives what it counts as and how far it is indented.
    ///
    /// `next` is the record after it in the same stream.
    pub(crate) fn step(
        &mut self,
        flow: Flow,
        this: (ProbeId, Epid),
        next: Option<(ProbeId, Epid)>,
        dialect: Dialect,
    ) -> (Flow, usize) {
        let follows = |first: Option<(ProbeId, Epid)>, second: Option<(ProbeId, Epid)>| {
            first.zip(second).is_some_and(|(first, second)| first.0 == second.0 && first.1 < second.1)
        };
        let flow = match flow {
            Flow::Entry if follows(self.last, Some(this)) => Flow::Stay,
            Flow::Return if dialect == Dialect::Illumos && follows(Some(this), next) => Flow::Stay,
            Flow::Entry | Flow::Return | Flow::Stay => flow,
        };
        self.last = Some(this);
        if flow == Flow::Return {
            self.indent = self.indent.saturating_sub(2);
        }
        let indent = self.indent;
        if flow == Flow::Entry {
            self.indent += 2;
        }
        (flow, indent)
    }
}

/// The heading of the default layout.
pub(crate) fn heading(out: &mut Vec<u8>, columns: Columns) {
    match columns {
        Columns::All => put!(out, "{:>3} {:>6} {:>32}\n", "CPU", "ID", "FUNCTION:NAME"),
        Columns::Name => put!(out, "{:>32}\n", "FUNCTION:NAME"),
    }
}

/// The prefix of a record in the default layout.
pub(crate) fn prefix(out: &mut Vec<u8>, columns: Columns, cpu: u32, probe: &ProbeInfo) {
    if columns == Columns::All {
        column(out, cpu.into(), 3);
        out.push(b' ');
        column(out, probe.id.0.into(), 6);
        out.push(b' ');
    }
    let (function, name) = (probe.function.as_bytes(), probe.name.as_bytes());
    fill(out, b' ', 32usize.saturating_sub(function.len() + 1 + name.len()));
    out.extend_from_slice(function);
    out.push(b':');
    out.extend_from_slice(name);
    out.push(b' ');
}

/// The heading of `flowindent`.
pub(crate) fn flow_heading(out: &mut Vec<u8>, columns: Columns) {
    match columns {
        Columns::All => put!(out, "{:>3} {:<41}\n", "CPU", "FUNCTION"),
        Columns::Name => put!(out, "{:<41}\n", "FUNCTION"),
    }
}

/// The prefix of a record with `flowindent`.
pub(crate) fn flow_prefix(
    out: &mut Vec<u8>,
    columns: Columns,
    cpu: u32,
    probe: &ProbeInfo,
    (flow, indent): (Flow, usize),
) {
    let syscall = probe.provider == "syscall";
    let mut text = Vec::new();
    fill(&mut text, b' ', indent);
    match (flow, syscall) {
        (Flow::Entry, false) => put!(text, " -> {}", probe.function),
        (Flow::Entry, true) => put!(text, " => {}", probe.function),
        (Flow::Return, false) => put!(text, " <- {}", probe.function),
        (Flow::Return, true) => put!(text, " <= {}", probe.function),
        (Flow::Stay, _) => put!(text, "| {}", probe.function_name()),
    }
    if columns == Columns::All {
        put!(out, "{cpu:>3} ");
    }
    super::text::pad(out, &text, 41, super::text::Justify::Left);
    out.push(b' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_where_the_flow_goes() {
        for (name, flow) in [
            ("entry", Flow::Entry),
            ("function-entry", Flow::Entry),
            ("return", Flow::Return),
            ("function-return", Flow::Return),
            ("reentry", Flow::Stay),
            ("BEGIN", Flow::Stay),
        ] {
            assert_eq!(Flow::of(name), flow, "{name}");
        }
    }

    #[test]
    fn one_firing_moves_the_margin_once() {
        let mut margin = Margin::default();
        let id = |probe, epid| (ProbeId(probe), Epid(epid));
        let mut step = |flow, this, next| margin.step(flow, this, next, Dialect::Illumos);
        assert_eq!(step(Flow::Entry, id(1, 1), Some(id(1, 2))), (Flow::Entry, 0));
        assert_eq!(step(Flow::Entry, id(1, 2), Some(id(2, 3))), (Flow::Stay, 2));
        assert_eq!(step(Flow::Return, id(2, 3), Some(id(2, 4))), (Flow::Stay, 2));
        assert_eq!(step(Flow::Return, id(2, 4), None), (Flow::Return, 0));
        assert_eq!(step(Flow::Return, id(2, 4), None), (Flow::Return, 0));
    }

    #[test]
    fn a_function_that_calls_itself_moves_the_margin_each_time() {
        let mut margin = Margin::default();
        let id = |epid| (ProbeId(1), Epid(epid));
        let mut step = |flow, this, next| margin.step(flow, id(this), next, Dialect::Illumos);
        assert_eq!(step(Flow::Entry, 1, Some(id(2))), (Flow::Entry, 0));
        assert_eq!(step(Flow::Entry, 2, Some(id(1))), (Flow::Stay, 2));
        assert_eq!(step(Flow::Entry, 1, Some(id(2))), (Flow::Entry, 2));
        assert_eq!(step(Flow::Entry, 2, None), (Flow::Stay, 4));
    }
}
