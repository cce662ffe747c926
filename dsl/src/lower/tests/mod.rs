//! From source text to instructions, through the compiler's own door.
//!
//! Each case is the clauses of a small program and the code of the last of them, in the text form
//! of `dif::op`. What only the machine can say, that the verifier accepts all of it and that it
//! computes the right thing, is tested where compiler and machine meet.

mod clauses;
mod places;
mod values;

use dif::Program;
use dif::catalog::Catalog;
use dif::option::{Setter, Settings};
use dif::program::Clause;

use crate::compiler::Compiler;
use crate::diag::Diagnostic;
use crate::macros::MacroEnv;
use crate::parse::Mode;
use crate::source::SourceFile;

fn compile(options: &[(&str, Option<&str>)], text: &str) -> Result<Program, Diagnostic> {
    let mut settings = Settings::default();
    for (name, value) in [("zdefs", None)].iter().chain(options) {
        settings.set(name, *value, Setter::CommandLine).unwrap();
    }
    let mut compiler = Compiler::new(Catalog::default(), settings, MacroEnv::default());
    compiler.compile(&SourceFile::file("t.d", text), Mode::File)?;
    compiler.finish()
}

/// The last clause of a program.
#[track_caller]
fn last_clause(text: &str) -> Clause {
    let program = compile(&[], text).unwrap_or_else(|error| panic!("{text}: {:?}", error.kind));
    program.clauses.last().unwrap().clone()
}

fn listing(clause: &Clause) -> String {
    let lines = clause.code.iter().map(|op| format!("{op}\n"));
    lines.collect()
}

/// The code of a body, as `p /predicate/ { body }` or all that is declared before it.
#[track_caller]
fn check(text: &str, expected: &str) {
    let found = listing(&last_clause(text));
    let expected: String = expected.lines().map(|line| format!("{}\n", line.trim())).collect();
    assert_eq!(found, expected.trim_start(), "\n{text}");
}

/// The same in the dialect of OL2.
#[track_caller]
fn check_oracle(text: &str, expected: &str) {
    let program =
        compile(&[("compat", Some("oracle"))], text).unwrap_or_else(|e| panic!("{text}: {:?}", e.kind));
    let expected: String = expected.lines().map(|line| format!("{}\n", line.trim())).collect();
    assert_eq!(listing(program.clauses.last().unwrap()), expected, "\n{text}");
}

/// Where the units that faults count begin.
#[track_caller]
fn check_marks(body: &str, expected: &[u32]) {
    let clause = last_clause(&format!("p {{ @a[1, 2] = count(); }} p {{ {body} }}"));
    let marks: Vec<u32> = clause.marks.iter().map(|pc| pc.0).collect();
    assert_eq!(marks, expected, "\n{body}\n{}", listing(&clause));
}
