//! The facts of a mistake that are neither names nor numbers, and how a sentence shows them.

use std::fmt;

use super::DiagnosticKind;

impl DiagnosticKind {
    /// Whether the classic tools notice it when they generate code, and then say nothing but this:
    /// neither a tag nor a place.
    pub fn is_of_generator(&self) -> bool {
        matches!(self, DiagnosticKind::TupleRegisters {} | DiagnosticKind::Registers {})
    }
}

/// The token a syntax error is near to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Near {
    /// A token, and for an identifier what follows it on the line.
    Token(String),
    /// Nothing: the program ends too early.
    EndOfInput,
    /// Nothing: the line ends too early.
    EndOfLine,
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Near::Token(text) => write!(f, "near \"{text}\""),
            Near::EndOfInput => f.write_str("near end of input"),
            Near::EndOfLine => f.write_str("near end of line"),
        }
    }
}

/// What is counted in a prototype mismatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Passed {
    /// Arguments of a function.
    Args(usize),
    /// Keys of an array or aggregation.
    Keys(usize),
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Passed::Args(n) => counted(f, *n, "arg"),
            Passed::Keys(n) => counted(f, *n, "key"),
        }
    }
}

/// How many were expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// This many.
    Exactly(usize),
    /// This many or more.
    AtLeast(usize),
    /// This many or fewer.
    AtMost(usize),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Exactly(n) => write!(f, "{n}"),
            Expected::AtLeast(n) => write!(f, "at least {n}"),
            Expected::AtMost(n) => write!(f, "at most {n}"),
        }
    }
}

/// `1 key`, `2 keys`.
pub(super) struct Count(pub(super) usize, pub(super) &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        counted(f, self.0, self.1)
    }
}

fn counted(f: &mut fmt::Formatter<'_>, n: usize, word: &str) -> fmt::Result {
    write!(f, "{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// What makes a probe description invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ProbeReason {
    /// More than four fields.
    #[error("Overspecified probe description")]
    Overspecified,
    /// A `$name` that does not exist.
    #[error("Undefined macro variable in probe description")]
    UndefinedMacro,
    /// A field beyond its limit.
    #[error("File name too long")]
    FieldTooLong,
    /// More than eight stars.
    #[error("Probe description has too many globbing characters")]
    TooManyGlobs,
    /// Anything else that cannot be a description.
    #[error("Invalid probe specification")]
    Invalid,
}

/// What is redeclared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Redeclared {
    /// Any name.
    #[error("identifier")]
    Identifier,
    /// A typedef by another typedef.
    #[error("typedef")]
    Typedef,
    /// A typedef by a variable.
    #[error("typedef identifier")]
    TypedefIdentifier,
    /// A variable by a typedef.
    #[error("global variable identifier")]
    GlobalVariable,
    /// A built-in variable or function.
    #[error("built-in identifier")]
    BuiltIn,
}
