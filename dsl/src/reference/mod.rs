//! The compiler against a slow evaluator of its typed tree.
//!
//! What lowering does to a tree is invisible in the result if it is right: constants fit instructions,
//! conditions become jumps, cuts are left out where nothing would be lost, addresses are worked out
//! once. So it is compared with an evaluator that does none of this. Random D source goes through the
//! real front end, as far as the typed tree; from there two ways lead to what firings leave behind:
//!
//! ```text
//!               ┌─ lower ─ encode, decode ─ verify ─ vm, kernels on ──┐
//!   source ─ typed tree                     └─────── vm, kernels off ─┼─ equal?
//!               └─ evaluate: maps, lists, 128-bit numbers ────────────┘
//! ```
//!
//! Compared are, after each firing, every record with its fields and time, every fault with its kind,
//! its value and the action it is told for; after the last one all aggregations, drops, and, through
//! clauses that show them, what variables hold. How often the clock is looked at is the machine's
//! affair, as long as a firing has one time.
//!
//! The evaluator shares no code with `lower` and none with `vm`. It believes the typed tree, so a tree
//! that is wrong itself (a comparison with the wrong sign) is not found here; the programs in
//! `tests/lang` and `tests/goldens` are for that. Where the reference leaves open what happens, or the
//! evaluator would have to know where things are, it says so and the case is not compared; `most_cases`
//! sees to it that this is rare.
//!
//! ```text
//!   generate, words
//!                 random source, random firings
//!   machine       the compiled program in a session
//!   fire          clauses and statements of the tree
//!   evaluate      expressions
//!   place         places, memory
//!   state         what is kept
//!   subroutines, strings
//!                 what calls give
//!   cells         what aggregations are
//!   folding       constants against variables, for what the tree has already lost
//! ```
//!
//! A longer run: `PROPTEST_CASES=100000 cargo test --release -p dsl reference`.

mod cells;
mod evaluate;
mod fire;
mod folding;
mod generate;
mod machine;
mod place;
mod state;
mod strings;
mod subroutines;
mod words;

use std::collections::BTreeMap;

use dif::catalog::Catalog;
use dif::delivery::DropKind;
use dif::op::listing;
use dif::option::{Dialect, Setter, Settings};
use dif::{AggId, Program};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use vm::Arg;

use self::fire::Model;
use self::machine::Machine;
use crate::compiler::Compiler;
use crate::macros::MacroEnv;
use crate::scope::World;
use crate::source::SourceFile;
use crate::tast::{Clause, Printer};

/// The host that all agree on.
mod host {
    use dif::ProbeId;

    pub(super) const START: u64 = 1000;
    /// From firing to firing the clock goes on, whoever has looked at it.
    pub(super) const BETWEEN: u64 = 100;
    pub(super) const WALLTIME: i64 = 7_000_000_000_123;
    pub(super) const VTIME: u64 = 5;
    pub(super) const CPU: u32 = 5;
    pub(super) const TID: u64 = 43;
    pub(super) const PID: i32 = 42;
    pub(super) const PPID: i32 = 41;
    pub(super) const UID: u32 = 1000;
    pub(super) const GID: u32 = 4_000_000_000;
    pub(super) const ERRNO: i32 = -2;
    pub(super) const CALLER: u64 = 0xca11;
    pub(super) const FRAMES: [&str; 3] = ["inner", "middle", "outer"];
    pub(super) const EXECNAME: &str = "host";
    pub(super) const EXECARGS: &str = "host -v";
    pub(super) const CWD: &str = "/home";
    pub(super) const PROVIDER: &str = "t";
    pub(super) const FUNCTION: &str = "a_function_with_a_long_name";

    pub(super) fn probe_id(name: &str) -> ProbeId {
        ProbeId(if name == "ERROR" { 3 } else { 100 + u32::from(name.as_bytes()[0]) })
    }
}

/// An argument of a firing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Argument {
    Int(u64),
    Text(Vec<u8>),
}

impl Argument {
    fn as_arg(&self) -> Arg<'_> {
        match self {
            Argument::Int(value) => Arg::Int(*value),
            Argument::Text(text) => Arg::from(&text[..]),
        }
    }
}

/// A field of a record, or a component of a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Int(u64),
    Bytes(Vec<u8>),
}

type Key = Vec<Field>;
type Cells = BTreeMap<(AggId, Key), Vec<u64>>;
type Drops = BTreeMap<DropKind, u64>;
type Firing = (&'static str, Vec<Argument>);

/// What a firing leaves in the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Event {
    Record { epid: u32, time: u64, fields: Vec<Field> },
    Fault { epid: u32, time: u64, code: u32, action: u32, value: u64 },
}

/// A program both ways.
struct Subject {
    clauses: Vec<Clause>,
    world: World,
    program: Program,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Same,
    /// The compiler refuses it, and why.
    Refused(String),
    /// The evaluator does not know what happens.
    Beyond(&'static str),
    Different(String),
}

/// Strings are short, so that many are cut; and nobody needs much memory.
const OPTIONS: &[(&str, Option<&str>)] = &[
    ("strsize", Some("16")),
    ("bufsize", Some("256k")),
    ("aggsize", Some("256k")),
    ("dynvarsize", Some("64k")),
    ("zdefs", None),
];

impl Subject {
    fn compile(dialect: &str, text: &str) -> Result<Subject, String> {
        let source = SourceFile::file("t.d", text);
        let mut settings = Settings::default();
        for (name, value) in OPTIONS.iter().chain(&[("compat", Some(dialect))]) {
            settings.set(name, *value, Setter::CommandLine).unwrap();
        }
        let compiler = Compiler::new(Catalog::default(), settings, MacroEnv::default());
        let compiled = compiler.compile_and_keep(&source);
        let (clauses, world, program) = compiled.map_err(|error| error.kind.to_string())?;
        // As it travels.
        let program = dif::codec::decode(&dif::codec::encode(&program)).map_err(|error| error.to_string())?;
        Ok(Subject { clauses, world, program })
    }

    fn machine(&self, kernels: &str) -> Result<Machine, String> {
        let mut program = self.program.clone();
        program.settings.set("kernels", Some(kernels), Setter::CommandLine).unwrap();
        Machine::new(program)
    }

    /// The trees and the code of the clauses, for whoever looks for the difference.
    fn listing(&self) -> String {
        let functions = |id: AggId| self.world.aggs.get(id.index()).map(|agg| agg.function);
        let printer = Printer { types: &self.world.types, functions: &functions };
        let both = self.clauses.iter().zip(&self.program.clauses);
        let shown = both.filter(|(clause, _)| clause.probes[0].name != "look");
        shown.map(|(clause, code)| format!("{}{}", printer.clause(clause), listing(&code.code))).collect()
    }
}

/// Fires the same both ways.
fn compare(dialect: &str, source: &str, firings: &[Firing]) -> Verdict {
    let subject = match Subject::compile(dialect, source) {
        Ok(subject) => subject,
        Err(why) => return Verdict::Refused(why),
    };
    let differ = |what: String| Verdict::Different(format!("{what}\n{}", subject.listing()));
    let mut model = Model::new(&subject.clauses, &subject.world);
    let mut machines = Vec::new();
    for kernels in ["on", "off"] {
        match subject.machine(kernels) {
            Ok(machine) => machines.push((kernels, machine)),
            Err(why) => return differ(format!("not verified: {why}")),
        }
    }
    let last: Firing = ("look", Vec::new());
    for (n, (probe, args)) in firings.iter().chain([&last]).enumerate() {
        let expected = match model.fire(probe, args) {
            Ok(expected) => expected,
            Err(why) => return Verdict::Beyond(why),
        };
        for (kernels, machine) in &mut machines {
            let found = machine.fire(probe, args);
            if found != expected {
                return differ(format!(
                    "firing {n} of {probe}, kernels {kernels}:\n found {found:?}\nwanted {expected:?}"
                ));
            }
        }
    }
    for (kernels, machine) in &mut machines {
        let (found, expected) = (machine.cells(), model.cells());
        if found != expected {
            return differ(format!("cells, kernels {kernels}:\n found {found:?}\nwanted {expected:?}"));
        }
        let (found, expected) = (machine.drops(), model.drops());
        if found != *expected {
            return differ(format!("drops, kernels {kernels}: found {found:?}, wanted {expected:?}"));
        }
    }
    Verdict::Same
}

proptest! {
    #[test]
    fn compiled_programs_do_what_their_trees_mean(
        source in generate::source(Dialect::Illumos),
        firings in generate::firings(),
    ) {
        if let Verdict::Different(how) = compare("illumos", &source.text(), &firings) {
            prop_assert!(false, "{how}");
        }
    }

    #[test]
    fn compiled_programs_of_ol2_do_what_their_trees_mean(
        source in generate::source(Dialect::Oracle),
        firings in generate::firings(),
    ) {
        if let Verdict::Different(how) = compare("oracle", &source.text(), &firings) {
            prop_assert!(false, "{how}");
        }
    }
}

/// Random values, always the same ones.
fn samples<T>(n: usize, strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..n).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn most_cases_are_compared() {
    for (dialect, name) in [(Dialect::Illumos, "illumos"), (Dialect::Oracle, "oracle")] {
        let cases = samples(100, (generate::source(dialect), generate::firings()));
        let verdicts = cases.iter().map(|(source, firings)| compare(name, &source.text(), firings));
        let left_out: Vec<_> =
            verdicts.filter(|v| matches!(v, Verdict::Refused(_) | Verdict::Beyond(_))).collect();
        assert!(left_out.len() <= 5, "{name}, of 100 cases not compared: {left_out:#?}");
    }
}
