//! Code with labels. Jumps say how many instructions they skip; people want to see where they go.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Trouble, comment, push};
use crate::op::Op;
use crate::program::{Clause, Program, Scope};

/// Writes the lines from `code` to `end`.
pub(super) fn write(out: &mut String, program: &Program, clause: &Clause) {
    let targets: BTreeSet<usize> =
        clause.code.iter().enumerate().filter_map(|(pc, op)| target(pc, *op, clause.code.len())).collect();
    // Marks of a program that nobody has verified are in any order.
    let mut marks: Vec<(usize, usize)> =
        clause.marks.iter().enumerate().map(|(action, pc)| (pc.index(), action + 1)).collect();
    marks.sort_unstable();
    let mut marks = marks.into_iter().peekable();
    out.push_str("  code\n");
    for (pc, op) in clause.code.iter().enumerate() {
        while let Some((_, action)) = marks.next_if(|(mark, _)| *mark <= pc) {
            push(out, format_args!("          ; action {action}\n"));
        }
        label_line(out, &targets, pc);
        push(out, format_args!("    {pc:4}  {}", labelled(pc, *op, clause.code.len())));
        if let Some(note) = note(program, *op) {
            comment(out, &note);
        }
        out.push('\n');
    }
    label_line(out, &targets, clause.code.len());
    out.push_str("  end\n");
}

fn label_line(out: &mut String, targets: &BTreeSet<usize>, pc: usize) {
    if targets.contains(&pc) {
        push(out, format_args!("    L{pc}:\n"));
    }
}

// The operand that says how far a jump goes is always the last one, and the only one with a `+`.
fn split_jump(text: &str) -> Option<(&str, usize)> {
    let (front, last) = text.rsplit_once(' ')?;
    Some((front, last.strip_prefix('+')?.parse().ok()?))
}

// Where a jump goes; the place after the last instruction has a label, what is beyond has not.
fn target(pc: usize, op: Op, len: usize) -> Option<usize> {
    let text = op.to_string();
    let (_, skipped) = split_jump(&text)?;
    pc.checked_add(1)?.checked_add(skipped).filter(|&target| target <= len)
}

fn labelled(pc: usize, op: Op, len: usize) -> String {
    let text = op.to_string();
    match (split_jump(&text), target(pc, op, len)) {
        (Some((front, _)), Some(target)) => alloc::format!("{front} L{target}"),
        (Some(_) | None, Some(_) | None) => text,
    }
}

// What the table row is that an instruction refers to, in the words of D.
fn note(program: &Program, op: Op) -> Option<String> {
    if let Op::Str { index, .. } = op {
        let mut text = String::new();
        super::quote(&mut text, program.strings.get(index.index())?);
        return Some(text);
    }
    if let Op::Int { index, .. } = op {
        return program.ints.get(index.index()).map(|int| alloc::format!("{int:#x}"));
    }
    if let Op::Aggregate { agg, .. } = op {
        return program.aggs.get(agg.index()).map(|agg| alloc::format!("@{}", agg.name));
    }
    let text = op.to_string();
    let var = text.split([' ', ',']).find_map(|word| word.strip_prefix('v')?.parse::<usize>().ok())?;
    let variable = program.variables.get(var)?;
    let scope = match variable.scope {
        Scope::Global => "",
        Scope::Thread => "self->",
        Scope::Clause => "this->",
    };
    Some(alloc::format!("{scope}{}", variable.name))
}

/// The code of one clause while it is read.
#[derive(Default)]
pub(super) struct Assembler {
    lines: Vec<Line>,
    labels: BTreeMap<String, usize>,
}

/// An instruction and the number of its line in the text.
struct Line {
    number: usize,
    text: String,
}

impl Assembler {
    /// Takes a line between `code` and `end`, which has number `number` in the text.
    pub(super) fn line(&mut self, number: usize, line: &str) -> Result<(), Trouble> {
        let line = line.split(';').next().unwrap_or_default().trim();
        if line.is_empty() {
            return Ok(());
        }
        let pc = self.lines.len();
        if let Some(label) = line.strip_suffix(':') {
            return match self.labels.insert(label.to_string(), pc) {
                None => Ok(()),
                Some(_) => Err(Trouble::Repeated { label: label.to_string() }),
            };
        }
        let text = match line.split_once(' ').map(|(first, rest)| (first.parse::<u32>(), rest)) {
            Some((Ok(found), _)) if usize::try_from(found) != Ok(pc) => {
                return Err(Trouble::Number { found, expected: pc });
            }
            Some((Ok(_), rest)) => rest.trim(),
            Some((Err(_), _)) | None => line,
        };
        self.lines.push(Line { number, text: text.to_string() });
        Ok(())
    }

    /// The code, or the line that is wrong and why.
    pub(super) fn finish(self) -> Result<Vec<Op>, (usize, Trouble)> {
        let Self { lines, labels } = self;
        let op = |(pc, line): (usize, &Line)| assemble(pc, &line.text, &labels).map_err(|e| (line.number, e));
        lines.iter().enumerate().map(op).collect()
    }
}

fn assemble(pc: usize, text: &str, labels: &BTreeMap<String, usize>) -> Result<Op, Trouble> {
    let no_op = || Trouble::Expected { expected: "an instruction", found: text.to_string() };
    let Some((front, label)) = text.rsplit_once(' ').filter(|(_, last)| last.starts_with('L')) else {
        return Op::parse(text).ok_or_else(no_op);
    };
    let behind = || Trouble::Backward { label: label.to_string() };
    let target = labels.get(label).copied().ok_or_else(behind)?;
    let skipped = target.checked_sub(pc + 1).ok_or_else(behind)?;
    Op::parse(&alloc::format!("{front} +{skipped}")).ok_or_else(no_op)
}
