//! Hints: what the author of a program might do about a mistake, where the message does not say.
//!
//! A hint is a sentence for people, shown below the picture of the mistake; nothing tests for it. A
//! name that nobody knows gets the nearest one that D itself defines, if one is near: at most a third
//! of its letters wrong, and fewer wrong than in any other.
//!
//! Source: our own.

use std::borrow::Cow;

use dif::action::ActionKind;
use dif::builtin::Builtin;
use dif::subr::Subr;

use super::{DiagnosticKind, Near};
use crate::typeck::agg;

impl DiagnosticKind {
    /// What the author might do about it, where that is not plain from the message.
    pub fn hint(&self) -> Option<Cow<'static, str>> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "most kinds explain themselves")]
        let hint = match self {
            DiagnosticKind::FloatConstant {} => "D computes with integers only",
            DiagnosticKind::BodyExpected {} => "write { } after the description to trace its firing",
            DiagnosticKind::EmptyProgram {} => "a program needs at least one clause",
            DiagnosticKind::PredicateNotScalar {} => "compare a string with another: /execname == \"x\"/",
            DiagnosticKind::ArgumentUndefined { .. } => "pass the argument, or set the option defaultargs",
            DiagnosticKind::ArgumentUnused { .. } => "drop the argument, or set the option argref",
            DiagnosticKind::NoProbeMatches { .. } => {
                "-l lists the probes there are; -Z waits for those that come later"
            }
            DiagnosticKind::PragmaExtraWords {} => "write name=value without blanks",
            DiagnosticKind::Syntax { near: Near::Token(token) } if token.starts_with("//") => {
                "comments are written /* ... */"
            }
            DiagnosticKind::Syntax { near: Near::Token(token) } if is_loop(token) => {
                "there are no loops; a probe that fires again and again is one, tick-1s for example"
            }
            DiagnosticKind::NotYetDeclared { name } if name.starts_with('@') => {
                "an aggregation is only ever assigned: @a = count()"
            }
            DiagnosticKind::NotYetDeclared { .. } => {
                "assign it in an earlier clause, or declare its type outside the clauses"
            }
            DiagnosticKind::UnknownVariable { name } => return similar(name, variables()),
            DiagnosticKind::UnknownFunction { name } => return similar(name, functions()),
            DiagnosticKind::ActionInExpression { .. } => "write it as a statement of its own",
            DiagnosticKind::AggNotFunction { .. } => {
                "the functions are avg, count, llquantize, lquantize, max, min, quantize, stddev and sum"
            }
            DiagnosticKind::FormatArgType { conversion, argument, .. }
                if conversion == "s" && argument.ends_with('*') =>
            {
                "stringof() makes a string of a pointer, copyinstr() one of an address of the process"
            }
            DiagnosticKind::FormatArgType { argument, .. } if argument == "string" => "%s prints a string",
            DiagnosticKind::FormatArgType { argument, .. } if argument.ends_with('*') => {
                "%p prints a pointer"
            }
            DiagnosticKind::SpeculateAfterData {} | DiagnosticKind::SpeculateAfterCommit {} => {
                "speculate() comes first in its clause"
            }
            DiagnosticKind::DataAfterCommit {} => "let another clause record it",
            DiagnosticKind::AddressOfVariable {} => "only memory has an address: alloca(), members, elements",
            DiagnosticKind::LocalArray { .. } | DiagnosticKind::DeclLocalArray { .. } => {
                "an array of the thread (self->) or of all (no prefix) may have keys"
            }
            _ => return None,
        };
        Some(Cow::Borrowed(hint))
    }
}

fn is_loop(token: &str) -> bool {
    matches!(token, "for" | "while" | "do" | "goto")
}

fn variables() -> impl Iterator<Item = &'static str> {
    Builtin::ALL.iter().map(|builtin| builtin.name())
}

fn functions() -> impl Iterator<Item = &'static str> {
    let subrs = Subr::ALL.iter().map(|subr| subr.name());
    subrs.chain(ActionKind::ALL.iter().map(|action| action.name())).chain(agg::function_names())
}

/// A hint at the name among `names` that is most like `name`.
fn similar(name: &str, names: impl Iterator<Item = &'static str>) -> Option<Cow<'static, str>> {
    nearest(name, names).map(|found| Cow::Owned(format!("there is {found}")))
}

/// The name among `names` that is most like `name`, if one is like it at all.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let most = name.len() / 3;
    let near = names.map(|other| (distance(name, other), other)).filter(|(wrong, _)| *wrong <= most);
    near.min_by_key(|(wrong, _)| *wrong).map(|(_, found)| found)
}

/// How many letters must be changed, added, dropped or swapped with the next to turn one word into the
/// other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // The last two rows of the table of distances between beginnings of the words.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut above = row.clone();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1; row.len()];
        for (j, y) in b.iter().enumerate() {
            let changed = row[j] + usize::from(x != y);
            let mut least = changed.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(above[j - 1] + 1);
            }
            next[j + 1] = least;
        }
        above = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_letters() {
        for (a, b, wrong) in [
            ("", "abc", 3),
            ("pid", "pid", 0),
            ("probname", "probename", 1),
            ("ab", "ba", 1),
            ("quite", "quiet", 1),
        ] {
            assert_eq!(distance(a, b), wrong, "{a} {b}");
        }
    }

    #[test]
    fn unknown_names_get_the_nearest_one() {
        let variable = |name: &str| DiagnosticKind::UnknownVariable { name: name.into() }.hint();
        assert_eq!(variable("probname").as_deref(), Some("there is probename"));
        assert_eq!(variable("x"), None);
        assert_eq!(variable("entirely_different"), None);
        let function = DiagnosticKind::UnknownFunction { name: "quantise".into() };
        assert_eq!(function.hint().as_deref(), Some("there is quantize"));
    }
}
