//! Macro variables and script arguments: `$pid`, `$$uid`, `$1`, `$$2`.
//!
//! A macro is a token, never text to be scanned again: `$1` given as `a+b` is the string `a+b`,
//! not an addition. The values come from outside, in a [`MacroEnv`]; the compiler asks no system.
//! The environment remembers which arguments a program has used, because a script that ignores
//! the last argument it was given is probably called by mistake.
//!
//! ```text
//!   argument   5  -5  0x10      integer, with the sign as an operator before it
//!              foo              identifier or type name
//!              "a b"  a.b  ''   string, escapes processed, one pair of quotes removed
//! ```
//!
//! Source: D reference, section 1.9.

use crate::diag::{Diagnostic, DiagnosticKind};
use crate::pragma::{Dialect, OptionSink};
use crate::source::SourceFile;

/// What the macros of a program stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MacroEnv {
    /// `$1`, `$2`, ...: the operands of the command.
    pub args: Vec<Vec<u8>>,
    /// `$0`: the script's name, or the command's.
    pub script_name: Vec<u8>,
    /// The process attached to or started, 0 if none.
    pub target: u32,
    /// What describes the consumer's own process.
    pub ids: ProcessIds,
    /// What the program has used of it.
    pub referenced: References,
}

/// Which arguments a program has referenced; filled by the lexer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References(Vec<bool>);

/// The ids of one process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the id of its name")]
pub struct ProcessIds {
    pub pid: u32,
    pub ppid: u32,
    pub pgid: u32,
    pub sid: u32,
    pub uid: u32,
    pub euid: u32,
    pub gid: u32,
    pub egid: u32,
    pub projid: u32,
    pub taskid: u32,
}

#[cfg(feature = "process")]
impl ProcessIds {
    /// Those of this process. A parent, group or session outside its PID namespace (a container's) has the
    /// number 0.
    pub fn own() -> Self {
        use nix::unistd as own;
        let raw = |pid: own::Pid| pid.as_raw().unsigned_abs();
        Self {
            pid: std::process::id(),
            ppid: raw(own::getppid()),
            pgid: raw(own::getpgrp()),
            sid: own::getsid(None).map_or(0, raw),
            uid: own::getuid().as_raw(),
            euid: own::geteuid().as_raw(),
            gid: own::getgid().as_raw(),
            egid: own::getegid().as_raw(),
            projid: 0,
            taskid: 0,
        }
    }
}

/// One macro variable.
struct MacroVariable {
    name: &'static str,
    value: fn(&MacroEnv) -> u32,
    /// Whether only the classic dialect has it.
    classic_only: bool,
}

const fn both(name: &'static str, value: fn(&MacroEnv) -> u32) -> MacroVariable {
    MacroVariable { name, value, classic_only: false }
}

const fn classic(name: &'static str, value: fn(&MacroEnv) -> u32) -> MacroVariable {
    MacroVariable { name, value, classic_only: true }
}

/// All macro variables, sorted by name.
static MACRO_VARIABLES: &[MacroVariable] = &[
    both("egid", |env| env.ids.egid),
    both("euid", |env| env.ids.euid),
    both("gid", |env| env.ids.gid),
    both("pgid", |env| env.ids.pgid),
    both("pid", |env| env.ids.pid),
    both("ppid", |env| env.ids.ppid),
    classic("projid", |env| env.ids.projid),
    both("sid", |env| env.ids.sid),
    both("target", |env| env.target),
    classic("taskid", |env| env.ids.taskid),
    both("uid", |env| env.ids.uid),
];

impl MacroEnv {
    /// For a script that this process compiles to trace itself: its consumer is also its `$target`.
    #[cfg(feature = "process")]
    pub fn of_own_script(name: &str) -> Self {
        let ids = ProcessIds::own();
        Self { script_name: name.into(), target: ids.pid, ids, ..Self::default() }
    }

    /// The value of `$name`, if the dialect has it.
    pub fn variable(&self, name: &[u8], dialect: Dialect) -> Option<u32> {
        let row = MACRO_VARIABLES.iter().find(|row| row.name.as_bytes() == name)?;
        let known = match dialect {
            Dialect::Classic => true,
            Dialect::Oracle => !row.classic_only,
        };
        known.then(|| (row.value)(self))
    }

    /// The text of `$index`, which counts as a reference to it.
    pub fn argument(&mut self, index: usize) -> Option<&[u8]> {
        let Some(before) = index.checked_sub(1) else { return Some(&self.script_name) };
        let text = self.args.get(before)?;
        self.referenced.0.resize(self.args.len(), false);
        self.referenced.0[before] = true;
        Some(text)
    }

    /// Forgets which arguments have been referenced: another program begins.
    pub(crate) fn forget_references(&mut self) {
        self.referenced.0.clear();
    }

    /// The index and text of the last argument, if the program has not used it.
    fn unreferenced(&self) -> Option<(usize, &[u8])> {
        let last = self.args.last()?;
        let used = self.referenced.0.get(self.args.len() - 1).copied().unwrap_or(false);
        (!used).then_some((self.args.len(), last))
    }
}

/// Refuses a program that does not use the last argument it was given, unless `argref` is set.
///
/// # Errors
/// `D_MACRO_UNUSED`, at the end of the program. To be asked when all else is in order.
pub fn check_arguments(
    env: &MacroEnv,
    source: &SourceFile,
    options: &dyn OptionSink,
) -> Result<(), Diagnostic> {
    match env.unreferenced() {
        Some((index, text)) if !options.flag("argref") => {
            let text = String::from_utf8_lossy(text).into_owned();
            Err(Diagnostic::new(DiagnosticKind::ArgumentUnused { text, index }, source.end()))
        }
        Some(_) | None => Ok(()),
    }
}

/// What the text of an argument is, by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArgumentForm<'a> {
    /// An integer constant with an optional sign.
    Integer {
        /// `+` or `-`.
        sign: Option<u8>,
        /// The constant without it.
        digits: &'a [u8],
    },
    /// An identifier or the name of a type.
    Word,
    /// Anything else, without its quotes.
    Text(&'a [u8]),
}

impl ArgumentForm<'_> {
    /// Classifies the text of an argument.
    pub(crate) fn of(text: &[u8]) -> ArgumentForm<'_> {
        let (sign, digits) = match text {
            [sign @ (b'+' | b'-'), digits @ ..] => (Some(*sign), digits),
            _ => (None, text),
        };
        if is_integer(digits) {
            ArgumentForm::Integer { sign, digits }
        } else if is_word(text) {
            ArgumentForm::Word
        } else {
            let quoted = text.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
            ArgumentForm::Text(quoted.unwrap_or(text))
        }
    }
}

/// `[0-9]+` or `0x[0-9a-f]+`; what is wrong with the digits is found later.
fn is_integer(text: &[u8]) -> bool {
    let hex = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"0X"));
    match hex {
        Some(digits) => !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit),
        None => !text.is_empty() && text.iter().all(u8::is_ascii_digit),
    }
}

/// An identifier, backquotes included.
fn is_word(text: &[u8]) -> bool {
    let inner = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'`');
    text.first().is_some_and(|b| inner(b) && !b.is_ascii_digit()) && text.iter().all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(MACRO_VARIABLES.is_sorted_by_key(|row| row.name));
    }

    #[test]
    fn arguments_are_classified_by_form() {
        use ArgumentForm::{Integer, Text, Word};
        let cases: &[(&str, ArgumentForm<'_>)] = &[
            ("5", Integer { sign: None, digits: b"5" }),
            ("-0x1F", Integer { sign: Some(b'-'), digits: b"0x1F" }),
            ("foo`bar", Word),
            ("5x", Text(b"5x")),
            ("-", Text(b"-")),
            ("", Text(b"")),
            ("\"a b\"", Text(b"a b")),
            ("\"", Text(b"\"")),
        ];
        for (text, form) in cases {
            assert_eq!(ArgumentForm::of(text.as_bytes()), *form, "{text}");
        }
    }
}
