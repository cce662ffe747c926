//! Programs as text: for people who want to see what was compiled, and for bug reports, from which
//! the program can be read back. `parse(disassemble(p)) == p`, for every program.
//!
//! One item a line: a keyword, the item's number where other items refer to it, the item. Lines
//! that belong to a format or clause follow it. A `;` outside quotes begins a comment; the comments
//! that [`disassemble`] writes (names of types, variables and actions) are never read.
//!
//! ```text
//!   dif 1
//!   setting quiet 0
//!   source 0 kind=Description name="BEGIN"
//!   type 54 Pointer(22)                           ; int64_t *
//!   string 0 "hello\n"
//!   int 0 8589934592                              ; 0x200000000
//!   variable 0 name="x" scope=Thread ty=6 storage=Scalar keys=-
//!   agg 0 name="_" function=Count keys=[] key_types=[]
//!   format 0
//!     text "x is "
//!     conversion kind=%d size=Plain flags="-" width=Fixed(5) precision=Absent
//!   clause 0 source=0 recording=Record destructive=false marks=[2]
//!     probe provider="dtrace" module="" function="" name="BEGIN"
//!     field 0 kind=Int(size=4 signed=true) ty=6   ; int
//!     action 0 Trace(field=0)
//!     code
//!          0  ldt r0, v0                          ; self->x
//!          1  bz r0, L3
//!             ; action 1
//!          2  rec r0, f0
//!       L3:
//!          3  ret
//!     end
//! ```
//!
//! How a value inside a line looks follows from the rows that also say how it travels as bytes:
//! see `text.rs`. Written by hand, instructions need no numbers and labels may be any word that
//! begins with `L`. Standard types are not listed, since every table has them.

mod code;
mod parse;
mod text;
mod token;

use alloc::string::{String, ToString};
use core::fmt::{self, Write};

pub use parse::parse;

use crate::codec::VERSION;
use crate::format::{Format, Segment};
use crate::ids::TypeId;
use crate::option::{OptionId, Value};
use crate::program::{Clause, Program};
use crate::ty::TypeTable;
use text::{ClauseHead, Fields, Text};
use token::{escape, quote};

/// The program as text, complete.
pub fn disassemble(program: &Program) -> String {
    let mut out = Listing::default();
    out.line("dif", None, |text| VERSION.write(text));
    for (id, value) in program.settings.iter() {
        out.line("setting", None, |text| setting(text, id, value));
    }
    out.numbered("source", &program.sources, |text, source| source.write_fields(text));
    types(&mut out, &program.types);
    out.numbered("string", &program.strings, |text, string| quote(text, string));
    out.numbered("int", &program.ints, |text, int| {
        int.write(text);
        comment(text, &alloc::format!("{int:#x}"));
    });
    out.numbered("variable", &program.variables, |text, variable| variable.write_fields(text));
    out.numbered("agg", &program.aggs, |text, agg| agg.write_fields(text));
    for (index, format) in program.formats.iter().enumerate() {
        out.line("format", Some(index), |_| ());
        segments(&mut out, format);
    }
    for (index, clause) in program.clauses.iter().enumerate() {
        out.line("clause", Some(index), |text| ClauseHead::of(clause).write_fields(text));
        parts(&mut out, program, clause);
    }
    out.text
}

fn setting(text: &mut String, id: OptionId, value: &Value) {
    text.push_str(id.name());
    text.push(' ');
    match value {
        Value::Number(number) => number.write(text),
        Value::Text(word) => word.write(text),
    }
}

fn types(out: &mut Listing, types: &TypeTable) {
    for (id, ty) in types.iter().skip(TypeTable::n_standard()) {
        out.line("type", Some(id.index()), |text| {
            ty.write(text);
            comment(text, &types.name(id));
        });
    }
}

fn segments(out: &mut Listing, format: &Format) {
    for segment in &format.segments {
        match segment {
            Segment::Text(bytes) => out.part("text", None, |text| quote(text, bytes)),
            Segment::Conversion(conversion) => {
                out.part("conversion", None, |text| conversion.write_fields(text));
            }
        }
    }
}

fn parts(out: &mut Listing, program: &Program, clause: &Clause) {
    for probe in &clause.probes {
        out.part("probe", None, |text| probe.write_fields(text));
    }
    for (index, field) in clause.layout.fields.iter().enumerate() {
        out.part("field", Some(index), |text| {
            field.write_fields(text);
            comment(text, &type_name(&program.types, field.ty));
        });
    }
    for (index, action) in clause.actions.iter().enumerate() {
        out.part("action", Some(index), |text| action.write(text));
    }
    code::write(&mut out.text, program, clause);
}

fn type_name(types: &TypeTable, id: TypeId) -> String {
    if types.contains(id) { types.name(id) } else { "no such type".to_string() }
}

/// Where comments begin, unless the line is longer.
const COMMENT_COLUMN: usize = 48;

/// Ends a line with a comment.
fn comment(text: &mut String, what: &str) {
    let width = text.rfind('\n').map_or(text.len(), |newline| text.len() - newline - 1);
    text.extend(core::iter::repeat_n(' ', COMMENT_COLUMN.saturating_sub(width).max(1)));
    text.push_str("; ");
    escape(text, what.as_bytes());
}

/// The lines so far.
#[derive(Default)]
struct Listing {
    text: String,
}

impl Listing {
    fn line(&mut self, keyword: &str, index: Option<usize>, item: impl FnOnce(&mut String)) {
        self.text.push_str(keyword);
        if let Some(index) = index {
            self.text.push(' ');
            self.text.push_str(&index.to_string());
        }
        self.text.push(' ');
        item(&mut self.text);
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
    }

    fn part(&mut self, keyword: &str, index: Option<usize>, item: impl FnOnce(&mut String)) {
        self.text.push_str("  ");
        self.line(keyword, index, item);
    }

    fn numbered<T>(&mut self, keyword: &str, items: &[T], write: impl Fn(&mut String, &T)) {
        for (index, item) in items.iter().enumerate() {
            self.line(keyword, Some(index), |text| write(text, item));
        }
    }
}

/// Why a text is no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: Trouble,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Something else was expected.
    Expected {
        /// What.
        expected: &'static str,
        /// What there is instead.
        found: String,
    },
    /// The text is of another version.
    Version {
        /// The text's.
        found: u16,
        /// Ours.
        expected: u16,
    },
    /// An item is out of its order.
    Number {
        /// Its number.
        found: u32,
        /// The number it should have.
        expected: usize,
    },
    /// A line belongs to an item that there is not.
    Orphan {
        /// The line's keyword.
        item: &'static str,
        /// The keyword of what it belongs to.
        owner: &'static str,
    },
    /// A label is defined twice.
    Repeated {
        /// The label.
        label: String,
    },
    /// A jump to a label that does not come after it.
    Backward {
        /// The label.
        label: String,
    },
    /// A value that the option cannot have.
    Setting {
        /// The option.
        option: &'static str,
    },
    /// A type that contains itself or nests too deep.
    TypeNesting {
        /// The type.
        id: TypeId,
    },
    /// The text ends within a clause's code.
    OpenCode,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected { expected, found } if found.is_empty() => {
                write!(f, "line ends, expected {expected}")
            }
            Self::Expected { expected, found } => {
                write!(f, "found \"{}\", expected {expected}", found.escape_debug())
            }
            Self::Version { found, expected } => write!(f, "format version is {found}, expected {expected}"),
            Self::Number { found, expected } => write!(f, "item has number {found}, expected {expected}"),
            Self::Orphan { item, owner } => write!(f, "found {item} outside of a {owner}"),
            Self::Repeated { label } => write!(f, "label {label} is defined twice, expected once"),
            Self::Backward { label } => write!(f, "found a jump to {label}, expected a label after it"),
            Self::Setting { option } => write!(f, "found a value that option {option} cannot have"),
            Self::TypeNesting { id } => {
                write!(f, "type {id} contains itself or nests deeper than expected")
            }
            Self::OpenCode => f.write_str("text ends within code, expected end"),
        }
    }
}

impl core::error::Error for ParseError {}
impl core::error::Error for Trouble {}

/// Formats into a `String`, which cannot fail.
fn push(out: &mut String, args: fmt::Arguments<'_>) {
    // A `Display` of ours that fails would cut the text short, which reading it back would notice.
    let _ = out.write_fmt(args);
}

#[cfg(test)]
mod tests;
