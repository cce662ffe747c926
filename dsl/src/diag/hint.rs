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

use super::{Diagnostic, DiagnosticKind, Near, Unmatched};
use crate::source::SourceFile;
use crate::typeck::agg;

/// Names of bpftrace and C that D has others for, with what D says.
const OTHERS: &[(&str, &str)] = &[
    ("buf", "tracemem() records memory"),
    ("comm", "D calls it execname"),
    ("curtask", "D calls it curthread"),
    ("delete", "an element is deleted by assigning 0 to it"),
    ("elapsed", "timestamp is a time in nanoseconds; keep that of BEGIN in a variable"),
    ("func", "D calls it probefunc"),
    ("hist", "D calls it quantize"),
    ("kstack", "stack() records a stack"),
    ("kstr", "copyinstr() makes a string of an address"),
    ("lhist", "D calls it lquantize"),
    ("nsecs", "D calls it timestamp"),
    ("ntop", "D has inet_ntoa() and inet_ntop()"),
    ("probe", "probeprov, probemod, probefunc and probename are its four names"),
    ("retval", "what a function returns is an argument of its return probe; -lv lists arguments"),
    ("sprintf", "strjoin() and lltostr() make strings; printf() prints"),
    ("stats", "count(), avg() and sum() are three aggregations"),
    ("str", "copyinstr() makes a string of an address, stringof() one of a pointer"),
    ("strcmp", "strings are compared by == and <"),
    ("strncmp", "strings are compared by == and <; substr() cuts"),
    ("ustack", "ustack() records a stack"),
    ("zero", "D calls it clear"),
];

/// What the author might do about a mistake, by what it is and by how it is written.
pub(super) fn about(mistake: &Diagnostic, source: &SourceFile) -> Option<Cow<'static, str>> {
    let written = mistake.span.slice(source.text());
    match (&mistake.kind, written) {
        // An argument of the command stands for the words it consists of.
        (DiagnosticKind::UnknownVariable { .. }, [b'$', digits @ ..])
            if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) =>
        {
            Some(Cow::Owned(format!("$${} is the argument as a string", String::from_utf8_lossy(digits))))
        }
        (DiagnosticKind::Syntax { near: Near::Token(token) }, _) => {
            let before = source.text().get(..mistake.span.start as usize).unwrap_or_default();
            mistake.kind.hint().or_else(|| about_token(token, before).map(Cow::Borrowed))
        }
        (kind, _) => kind.hint(),
    }
}

// What may be wrong about a word by what stands before it.
fn about_token(token: &str, before: &[u8]) -> Option<&'static str> {
    let n = |brace| before.iter().filter(|byte| **byte == brace).count();
    let is_in_body = n(b'}') < n(b'{');
    let is_word = token.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '@' | '_' | '$'));
    match before.trim_ascii_end().last()? {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b')' | b']' | b'"' if is_in_body && is_word => {
            Some("is a ; missing before it?")
        }
        b'{' | b'}' | b';' if is_in_body && is_type(token) => {
            Some("variables are declared before the clauses, or by being assigned")
        }
        _ if !is_in_body && token == "=" => Some("a declaration has no value; assign it in BEGIN"),
        _ => None,
    }
}

// The words that declarations of variables begin with.
fn is_type(token: &str) -> bool {
    let word = token.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    matches!(
        word,
        "char"
            | "short"
            | "int"
            | "long"
            | "unsigned"
            | "signed"
            | "string"
            | "struct"
            | "union"
            | "enum"
            | "void"
            | "const"
            | "static"
            | "self"
            | "this"
            | "uint8_t"
            | "uint16_t"
            | "uint32_t"
            | "uint64_t"
            | "int8_t"
            | "int16_t"
            | "int32_t"
            | "int64_t"
            | "size_t"
    )
}

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
            DiagnosticKind::NoProbeMatches { why, .. } => return Some(about_probes(why)),
            DiagnosticKind::ControlUnknown { .. } => "-C runs the preprocessor first",
            DiagnosticKind::PragmaExtraWords {} => "write name=value without blanks",
            DiagnosticKind::Syntax { near: Near::Token(token) } if token.starts_with("//") => {
                "comments are written /* ... */"
            }
            DiagnosticKind::Syntax { near: Near::Token(token) } if is_loop(token) => {
                "there are no loops; a probe that fires again and again is one, tick-1s for example"
            }
            DiagnosticKind::Syntax { near: Near::Token(token) } if token == "else" => {
                "the statement before else ends with ; or stands in { }"
            }
            DiagnosticKind::Syntax { near: Near::Token(token) } if token == "\"" => {
                "a string ends in the line that it begins in"
            }
            DiagnosticKind::NotScalar { kind, .. } if kind.ends_with("function") => {
                "a function is called by ( )"
            }
            DiagnosticKind::NotScalar { name, .. } if name == "self" || name == "this" => {
                "variables of a thread are written self->x, those of a clause this->x"
            }
            DiagnosticKind::ArgsIndex { .. } => "-lv lists the arguments of a probe",
            DiagnosticKind::NotYetDeclared { name } if name.starts_with('@') => {
                "an aggregation is only ever assigned: @a = count()"
            }
            DiagnosticKind::NotYetDeclared { .. } => {
                "assign it in an earlier clause, or declare its type outside the clauses"
            }
            DiagnosticKind::UnknownVariable { name } if name.starts_with('@') => {
                "an aggregation begins by being assigned: @a = count()"
            }
            DiagnosticKind::UnknownVariable { name } => return known_or_similar(name, variables()),
            DiagnosticKind::UnknownFunction { name } => return known_or_similar(name, functions()),
            DiagnosticKind::ActionInExpression { kind, .. } if kind.starts_with("aggregating") => {
                "an aggregation is what it is assigned to: @ = count()"
            }
            DiagnosticKind::ActionInExpression { .. } => "write it as a statement of its own",
            DiagnosticKind::AggNotFunction { .. } => {
                "the functions are avg, count, llquantize, lquantize, max, min, quantize, stddev and sum"
            }
            DiagnosticKind::FormatArgType { conversion, argument, .. }
                if conversion == "s" && argument.ends_with('*') =>
            {
                "stringof() makes a string of a pointer, copyinstr() one of an address of the process"
            }
            DiagnosticKind::FormatArgType { argument, .. } if argument == "aggregation" => {
                "printa() prints aggregations"
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

fn about_probes(why: &Unmatched) -> Cow<'static, str> {
    match why {
        Unmatched::Misspelt(name) => Cow::Owned(format!("there is {name}")),
        Unmatched::Misread(text) => Cow::Owned(format!("a provider is followed by three fields: {text}")),
        Unmatched::Timer => Cow::Borrowed(
            "timers are tick-N and profile-N, N a number with hz, ns, us, ms, s, m, h or d; the shortest is 200us",
        ),
        Unmatched::Elsewhere(provider) if provider == "interval" => {
            Cow::Borrowed("tick-1s fires every second")
        }
        Unmatched::Elsewhere(provider) => Cow::Owned(format!(
            "there is no provider {provider} here: probes are those of language runtimes, and -l lists them"
        )),
        Unmatched::Unknown => {
            Cow::Borrowed("-l lists the probes there are; -Z waits for those that come later")
        }
    }
}

/// What D says instead of a name of another language, or the name among `names` that is most like it.
fn known_or_similar(name: &str, names: impl Iterator<Item = &'static str>) -> Option<Cow<'static, str>> {
    if let Some((_, instead)) = OTHERS.iter().find(|(other, _)| *other == name) {
        return Some(Cow::Borrowed(instead));
    }
    nearest(name, names).map(|found| Cow::Owned(format!("there is {found}")))
}

/// The name among `names` that is most like `name`, if one is like it at all. Letters are forgotten more often
/// than mistaken.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let most = name.len() / 3;
    let near = names.map(|other| (distance(name, other), other)).filter(|(wrong, _)| *wrong <= most);
    near.min_by_key(|(wrong, other)| (*wrong, !has_letters_of(other, name))).map(|(_, found)| found)
}

// Whether a word has all letters of another, in their order.
fn has_letters_of(word: &str, other: &str) -> bool {
    let mut letters = word.bytes();
    other.bytes().all(|wanted| letters.any(|letter| letter == wanted))
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
    use dif::catalog::Catalog;
    use dif::option::Settings;

    use super::*;
    use crate::Compiler;
    use crate::macros::MacroEnv;
    use crate::parse::{DescField, Mode};

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
        let function = |name: &str| DiagnosticKind::UnknownFunction { name: name.into() }.hint();
        assert_eq!(function("quantise").as_deref(), Some("there is quantize"));
        // `print` is as near.
        assert_eq!(function("prinf").as_deref(), Some("there is printf"));
    }

    #[test]
    fn names_of_other_languages_are_translated() {
        assert!(OTHERS.is_sorted_by(|a, b| a.0 < b.0));
        for (name, instead) in OTHERS {
            let variable = DiagnosticKind::UnknownVariable { name: (*name).into() };
            assert_eq!(variable.hint().as_deref(), Some(*instead));
            assert!(!variables().any(|known| known == *name), "{name} is known");
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let macros = MacroEnv { args: vec![b"abc".to_vec()], ..MacroEnv::default() };
        let mut compiler = Compiler::new(Catalog::default(), Settings::default(), macros);
        let source = SourceFile::string(text);
        let mistake = compiler.compile(&source, Mode::Text(DescField::Name)).expect_err(text);
        assert_eq!(about(&mistake, &source).as_deref(), Some(expected), "{text}: {}", mistake.kind);
    }

    #[test]
    fn mistakes_that_newcomers_make_have_hints() {
        for (text, expected) in [
            ("tick-1s { trace($1); }", "$$1 is the argument as a string"),
            (
                "tick-1s { printa(@nope); trace($$1); }",
                "an aggregation begins by being assigned: @a = count()",
            ),
            ("tick-1s { @a = count(); printf(\"%d\", @a); trace($$1); }", "printa() prints aggregations"),
            (
                "tick-1s { if (1) trace(1) else trace($$1); }",
                "the statement before else ends with ; or stands in { }",
            ),
            (
                "tick-1s { self.x = 1; trace($$1); }",
                "variables of a thread are written self->x, those of a clause this->x",
            ),
            (
                "tick-1x { trace($$1); }",
                "timers are tick-N and profile-N, N a number with hz, ns, us, ms, s, m, h or d; the shortest is 200us",
            ),
            (
                "syscall::open:entry { trace($$1); }",
                "there is no provider syscall here: probes are those of language runtimes, and -l lists them",
            ),
            ("tick-1s { count(); trace($$1); }", "an aggregation is what it is assigned to: @ = count()"),
            ("tick-1s { exit; trace($$1); }", "a function is called by ( )"),
            ("tick-1s { x = 1 trace(x); trace($$1); }", "is a ; missing before it?"),
            (
                "tick-1s { int i; trace($$1); }",
                "variables are declared before the clauses, or by being assigned",
            ),
            ("int x = 1; tick-1s { trace($$1); }", "a declaration has no value; assign it in BEGIN"),
            ("tick-1s { printf(\"x); trace($$1); }", "a string ends in the line that it begins in"),
            ("interval:s:1 { trace($$1); }", "tick-1s fires every second"),
            ("#define X 1\nBEGIN { trace($$1); }", "-C runs the preprocessor first"),
            ("tick-1s { trace(args[9]); trace($$1); }", "-lv lists the arguments of a probe"),
        ] {
            check(text, expected);
        }
    }
}
