//! Why bytes are refused.

use core::fmt;

use crate::ids::TypeId;

/// Why bytes are refused. `offset` is where the offending part begins, from the first byte that
/// the [`Reader`](super::Reader) was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The input does not begin with [`MAGIC`](super::MAGIC).
    Magic {
        /// What it begins with.
        found: [u8; 4],
    },
    /// The input is of another version.
    Version {
        /// The input's.
        found: u16,
        /// Ours.
        expected: u16,
    },
    /// The input is a program where a catalog was expected, or the reverse.
    Contents {
        /// The input's code.
        found: u8,
        /// The code of what was expected.
        expected: u8,
    },
    /// The input ends too early.
    Short {
        /// Where.
        offset: usize,
        /// Bytes that should follow.
        needed: usize,
        /// Bytes that do.
        left: usize,
    },
    /// A list announces more elements than the rest of the input can hold.
    Count {
        /// Where.
        offset: usize,
        /// Elements announced.
        found: u32,
        /// Most elements that fit.
        most: usize,
    },
    /// A number that stands for no variant or table member.
    Tag {
        /// Where.
        offset: usize,
        /// Name of the type.
        what: &'static str,
        /// The number.
        found: u8,
    },
    /// A text that is not UTF-8.
    Utf8 {
        /// Where its first bad byte is.
        offset: usize,
    },
    /// Eight bytes that are no instruction.
    Instruction {
        /// Where.
        offset: usize,
        /// The bytes.
        found: [u8; 8],
    },
    /// An option that does not come after the one before it in the table.
    SettingOrder {
        /// Where.
        offset: usize,
        /// The option's name.
        option: &'static str,
    },
    /// A value that the option cannot have.
    SettingValue {
        /// Where.
        offset: usize,
        /// The option's name.
        option: &'static str,
    },
    /// The other side has another set of standard types.
    StandardTypes {
        /// Where.
        offset: usize,
        /// How many it has.
        found: u32,
        /// How many we have.
        expected: u32,
    },
    /// A type that nests too deep, or contains itself.
    TypeNesting {
        /// Where its table begins.
        offset: usize,
        /// The type.
        id: TypeId,
    },
    /// Bytes are left over.
    Trailing {
        /// Where they begin.
        offset: usize,
        /// How many.
        left: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Magic { found } => {
                write!(f, "input begins with \"{}\", expected \"DIF\\0\"", found.escape_ascii())
            }
            Self::Version { found, expected } => {
                write!(f, "format version is {found}, expected {expected}")
            }
            Self::Contents { found, expected } => {
                write!(f, "input is {}, expected {}", contents(found), contents(expected))
            }
            Self::Short { offset, needed, left } => {
                write!(f, "at byte {offset}: {left} bytes are left, expected {needed}")
            }
            Self::Count { offset, found, most } => {
                write!(f, "at byte {offset}: list of {found} elements, expected at most {most}")
            }
            Self::Tag { offset, what, found } => {
                write!(f, "at byte {offset}: found {found}, expected the code of a {what}")
            }
            Self::Utf8 { offset } => write!(f, "at byte {offset}: stray byte, expected UTF-8 text"),
            Self::Instruction { offset, found } => {
                write!(f, "at byte {offset}: found {found:02x?}, expected an instruction")
            }
            Self::SettingOrder { offset, option } => {
                write!(f, "at byte {offset}: found option {option}, expected one later in the table")
            }
            Self::SettingValue { offset, option } => {
                write!(f, "at byte {offset}: found a value that option {option} cannot have")
            }
            Self::StandardTypes { offset, found, expected } => {
                write!(f, "at byte {offset}: {found} standard types, expected {expected}")
            }
            Self::TypeNesting { offset, id } => {
                write!(f, "at byte {offset}: type {id} contains itself or nests deeper than expected")
            }
            Self::Trailing { offset, left } => {
                write!(f, "at byte {offset}: {left} bytes are left over, expected the end")
            }
        }
    }
}

fn contents(what: u8) -> &'static str {
    match what {
        super::PROGRAM => "a program",
        super::CATALOG => "a catalog",
        _ => "neither program nor catalog",
    }
}

impl core::error::Error for DecodeError {}
