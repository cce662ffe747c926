//! Every row of D's tables has a program.
//!
//! The tables of `dif` say what exists: built-in variables, subroutines, actions, conversions,
//! options, faults, drops (error tags are the matter of `tags`). Here each of their rows is looked for in the
//! programs as data, `lang/`: what runs must be named by a program that is accepted, what goes wrong
//! by an expectation of standard error. A row without a program fails the test; adding a row to a
//! table therefore means adding a program.
//!
//! A few rows cannot have one there. They stand below with the reason, and a row that is listed but
//! has a program after all fails too, so that the lists stay short.

use std::fmt::Debug;

use dif::action::{ActionKind, Permission};
use dif::builtin::Builtin;
use dif::delivery::DropKind;
use dif::fault::FaultKind;
use dif::format::ConversionKind;
use dif::option::OptionId;
use dif::subr::Subr;
use regex::Regex;

use crate::harness::root;

/// Names of the language that no table has, because each is a rule of its own.
const OTHER_VARIABLES: &[&str] = &[
    "arg0",
    "arg1",
    "arg2",
    "arg3",
    "arg4",
    "arg5",
    "arg6",
    "arg7",
    "arg8",
    "arg9",
    "curcpu",
    "curlwpsinfo",
    "curpsinfo",
    "uregs",
    "NULL",
];

/// Options whose effect is not on what a program alone prints.
const OPTIONS_ELSEWHERE: &[(OptionId, &str)] = &[
    (OptionId::Cost, "prints times; bench/soak/tests/cost.rs"),
    (OptionId::Diag, "how errors look on terminals; tests/it/json.rs, docs/errors.md"),
    (OptionId::Format, "JSON documents; tests/it/json.rs"),
    (OptionId::Verbose, "prints code, which changes; tests/it/command/scripts.rs"),
];

/// Faults that a program in the command's own domain cannot have.
const FAULTS_ELSEWHERE: &[(FaultKind, &str)] = &[
    (FaultKind::InvalidAlignment, "no access is misaligned: memory is copied"),
    (FaultKind::InvalidKernelAccess, "there is no kernel"),
    (FaultKind::InvalidUserAccess, "an invalid address, here"),
    (FaultKind::TupleOverflow, "keys are counted when the program is compiled"),
    (FaultKind::BadStack, "a stack that cannot be walked is empty"),
    (FaultKind::StepLimit, "a host's own limit; vm, run::tests"),
    (FaultKind::TimeLimit, "likewise"),
];

/// Losses that a program in the command's own domain cannot have.
const DROPS_ELSEWHERE: &[(DropKind, &str)] = &[
    (DropKind::StackString, "needs a host's stack; tests/it/command/options.rs"),
    (DropKind::Reentry, "needs a host that fires within a firing; runtime-hooks/tests"),
    (DropKind::Enabling, "needs a host whose probes appear later; runtime-hooks/tests"),
];

/// The programs and their expectations, as far as the questions here need them.
struct Corpus {
    /// Programs that are accepted, without comments but with the words of their `run:` line.
    accepted: String,
    /// Programs that are refused.
    refused: String,
    /// What is expected on standard error, of `goldens` too.
    errors: String,
}

impl Corpus {
    fn read() -> Self {
        let comment = Regex::new(r"(?s)/\*.*?\*/").expect("a regex");
        let mut corpus = Self { accepted: String::new(), refused: String::new(), errors: String::new() };
        for folder in ["tests/lang", "tests/goldens"] {
            for area in std::fs::read_dir(root().join(folder)).expect("a folder").flatten() {
                for file in std::fs::read_dir(area.path()).into_iter().flatten().flatten() {
                    corpus.add(&file.path(), folder == "tests/lang", &comment);
                }
            }
        }
        corpus
    }

    fn add(&mut self, path: &std::path::Path, ours: bool, comment: &Regex) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is = |extension: &str| path.extension().is_some_and(|e| e == extension);
        if !is("err") && (!ours || !is("d")) {
            return;
        }
        let text = String::from_utf8_lossy(&std::fs::read(path).expect("readable")).into_owned();
        if is("err") {
            self.errors += &text;
            return;
        }
        let options = text.lines().nth(1).filter(|line| line.contains("run:") || line.contains("cmd:"));
        let text = format!("{}\n{}\n", options.unwrap_or_default(), comment.replace_all(&text, " "));
        if name.starts_with("err.") { self.refused += &text } else { self.accepted += &text }
    }
}

fn names(text: &str, word: &str) -> bool {
    Regex::new(&format!(r"\b{word}\b")).expect("a regex").is_match(text)
}

fn calls(text: &str, function: &str) -> bool {
    Regex::new(&format!(r"\b{function}\s*\(")).expect("a regex").is_match(text)
}

/// Fails with the rows that `has` no program, and those of `elsewhere` that it has one for.
#[track_caller]
fn check<T: Copy + Debug + PartialEq>(
    all: impl IntoIterator<Item = T>,
    elsewhere: &[(T, &str)],
    has: impl Fn(T) -> bool,
) {
    let mut missing: Vec<String> = Vec::new();
    for row in all {
        match (has(row), elsewhere.iter().find(|(other, _)| *other == row)) {
            (true, None) | (false, Some(_)) => {}
            (false, None) => missing.push(format!("{row:?} has no program in tests/lang")),
            (true, Some(_)) => missing.push(format!("{row:?} has a program, and need not be listed here")),
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_builtin_variable_has_a_program() {
    let corpus = Corpus::read();
    let all = Builtin::ALL.iter().map(|builtin| builtin.name()).chain(OTHER_VARIABLES.iter().copied());
    check(all, &[], |name| names(&corpus.accepted, name));
}

#[test]
fn every_subroutine_has_a_program() {
    let corpus = Corpus::read();
    check(Subr::ALL.iter().map(|subr| subr.name()), &[], |name| calls(&corpus.accepted, name));
}

#[test]
fn every_action_has_a_program() {
    let corpus = Corpus::read();
    check(ActionKind::ALL.iter().copied(), &[], |kind| {
        let text = match kind.def().permission {
            Permission::Free | Permission::Destructive => &corpus.accepted,
            Permission::Kernel => &corpus.refused,
        };
        calls(text, kind.name())
    });
}

#[test]
fn every_aggregating_function_has_a_program() {
    let corpus = Corpus::read();
    let all = ["avg", "count", "llquantize", "lquantize", "max", "min", "quantize", "stddev", "sum"];
    check(all, &[], |name| calls(&corpus.accepted, name));
}

#[test]
fn every_conversion_has_a_program() {
    let corpus = Corpus::read();
    check(ConversionKind::ALL.iter().map(|kind| kind.letter()), &[], |letter| {
        Regex::new(&format!(r"%[-+ #0-9.*@hlLw]*{letter}")).expect("a regex").is_match(&corpus.accepted)
    });
}

#[test]
fn every_option_has_a_program() {
    let corpus = Corpus::read();
    let text = corpus.accepted.clone() + &corpus.refused;
    // Destructive has a letter of its own.
    let is_set = |id: OptionId| {
        let name = id.name();
        let set = Regex::new(&format!(r#"(-x ?|D option |,|setopt\("){name}\b"#)).expect("a regex");
        set.is_match(&text) || (id == OptionId::Destructive && text.contains("run: -w"))
    };
    check(OptionId::ALL.iter().copied(), OPTIONS_ELSEWHERE, is_set);
}

#[test]
fn every_fault_has_a_program() {
    let corpus = Corpus::read();
    check(FaultKind::all(), FAULTS_ELSEWHERE, |kind| {
        let clause = Regex::new(&format!(r": {}( \(\S+\))? (in|at) ", regex::escape(kind.text())));
        clause.expect("a regex").is_match(&corpus.errors)
    });
}

#[test]
fn every_drop_has_a_program() {
    let corpus = Corpus::read();
    check(DropKind::ALL.iter().copied(), DROPS_ELSEWHERE, |kind| {
        corpus.errors.contains(&format!("[{}]", kind.tag()))
    });
}
