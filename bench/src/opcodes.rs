//! Which instructions follow each other in programs that people write.
//!
//! The interpreter's own instructions (`vm/src/code.rs`) are chosen by this table, not by taste. It looks at
//! every D program of this repository that compiles: the examples, the tests of the language and the golden
//! programs. Clauses that have a kernel are left out, because nobody interprets them.
//!
//! How often a clause runs cannot be told from its text, but that it hardly does can: `BEGIN`, `END`, `ERROR` and
//! timers fire now and then, and the probes of a host all the time. So there are two columns of counts: of all
//! clauses, and of those that fire often.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dif::catalog::{Catalog, ProbeInfo};
use dif::op::Op;
use dif::option::Settings;
use dif::probe::{Attributes, ProbeDesc, ProviderAttributes};
use dif::program::Clause;
use dif::{ClauseId, Epid, ProbeId, Program};
use dsl::Compiler;
use dsl::macros::MacroEnv;
use dsl::parse::{DescField, Mode};
use dsl::source::SourceFile;
use vm::{Ecb, Limits, Shared, verify};

use crate::error::BenchError;
use crate::report::sheet::{Cell, Column, Sheet, number, text};

/// Where the programs are, from the root of the workspace.
const FOLDERS: [&str; 3] = ["examples/d", "tests/lang", "tests/goldens"];
/// The longest sequence, and how many of a length are shown.
const LENGTHS: std::ops::RangeInclusive<usize> = 1..=3;
const SHOWN: usize = 24;

const NAMES: [&str; 3] = ["Instructions", "Pairs of instructions", "Triples of instructions"];
const COLUMNS: &[Column] =
    &[text("in clauses", "sequence"), number("that fire often", "often"), number("all", "all")];

fn whole(n: u64) -> Cell {
    Cell::Number(n as f64, 0, "")
}

/// How often something is there: in all clauses, and in those that fire often.
#[derive(Clone, Copy, Default)]
struct Count {
    all: u64,
    often: u64,
}

impl Count {
    fn add(&mut self, n: u64, often: bool) {
        self.all += n;
        self.often += if often { n } else { 0 };
    }
}

#[derive(Default)]
struct Statistics {
    programs: u64,
    clauses: Count,
    interpreted: Count,
    instructions: Count,
    linked: Count,
    sequences: BTreeMap<Vec<&'static str>, Count>,
    /// Instructions that only linking makes.
    of_linking: BTreeMap<Vec<&'static str>, Count>,
}

/// The table, from the programs of this repository.
pub(crate) fn sheets() -> Result<Vec<Sheet>, BenchError> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut statistics = Statistics::default();
    for folder in FOLDERS {
        for path in programs(&root.join(folder))? {
            let text = fs::read(&path)
                .map_err(|error| BenchError::Read { path: path.clone(), reason: error.to_string() })?;
            if let Some(program) = compile(text) {
                statistics.add(program);
            }
        }
    }
    Ok(statistics.sheets())
}

/// All D programs under a folder, in order.
fn programs(folder: &Path) -> Result<Vec<PathBuf>, BenchError> {
    let bad = |error: std::io::Error| BenchError::Read { path: folder.into(), reason: error.to_string() };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(bad)? {
        let path = entry.map_err(bad)?.path();
        if path.is_dir() {
            found.extend(programs(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "d") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

// Many of them are to be refused, and some want operands: those say nothing here.
fn compile(text: Vec<u8>) -> Option<Program> {
    let source = SourceFile::string(text);
    let compiler = |catalog| Compiler::new(catalog, Settings::default(), MacroEnv::default());
    let mode = Mode::Text(DescField::Name);
    let wanted = compiler(runtime_hooks::catalog()).descriptions(&source, mode).ok()?;
    let mut compiler = compiler(with_probes(runtime_hooks::catalog(), &wanted));
    compiler.compile(&source, mode).ok()?;
    compiler.finish().ok()
}

/// A catalog in which each of these descriptions matches something, with arguments of any kind.
fn with_probes(mut catalog: Catalog, wanted: &[ProbeDesc]) -> Catalog {
    for desc in wanted {
        let field = |text: &str, any: &str| match text {
            "" => any.to_string(),
            text => text.replace(['*', '?'], "1"),
        };
        let provider = field(&desc.provider, "host1");
        let probe = ProbeInfo {
            id: ProbeId::from_index(catalog.probes.len() + 1),
            base: provider.trim_end_matches(char::is_numeric).to_string(),
            provider,
            module: field(&desc.module, "module"),
            function: field(&desc.function, "function"),
            name: field(&desc.name, "name"),
            alias: false,
            args: Vec::new(),
            attributes: ProviderAttributes::uniform(Attributes::EVOLVING),
        };
        if catalog.matching(desc).next().is_none() {
            catalog.probes.push(probe);
        }
    }
    catalog
}

fn fires_often(clause: &Clause) -> bool {
    clause.probes.iter().any(|probe| {
        !matches!(&*probe.name, "BEGIN" | "END" | "ERROR")
            && !matches!(&*probe.provider, "dtrace" | "profile" | "tick")
            && !probe.name.starts_with("tick-")
            && !probe.name.starts_with("profile-")
    })
}

impl Statistics {
    fn add(&mut self, program: Program) {
        let limits = Limits::default();
        let Ok(verified) = verify(program, &limits) else { return };
        let shared: Arc<Shared> = Shared::new(verified, &limits);
        self.programs += 1;
        for (index, clause) in shared.program().clauses.iter().enumerate() {
            let often = fires_often(clause);
            let ecb = Ecb::new(&shared, Epid(1), ClauseId::from_index(index));
            self.clauses.add(1, often);
            if ecb.is_interpreted() {
                self.interpreted.add(1, often);
                self.instructions.add(clause.code.len() as u64, often);
                self.linked.add(ecb.mnemonics().count() as u64, often);
                let is_new = |name: &&str| Op::TABLE.iter().all(|(known, _)| known != name);
                for name in ecb.mnemonics().filter(is_new) {
                    self.of_linking.entry(vec![name]).or_default().add(1, often);
                }
                self.add_code(&clause.code, often);
            }
        }
    }

    fn add_code(&mut self, code: &[Op], often: bool) {
        let names: Vec<_> = code.iter().map(|op| op.mnemonic()).collect();
        for window in LENGTHS.flat_map(|n| names.windows(n)) {
            self.sequences.entry(window.to_vec()).or_default().add(1, often);
        }
    }

    fn sheets(&self) -> Vec<Sheet> {
        let sequences = LENGTHS.map(|n| {
            let rows = self.sequences.iter().filter(|(names, _)| names.len() == n);
            sheet(NAMES[n - 1], rows.collect(), Vec::new())
        });
        let made =
            sheet("Instructions that only linking makes", self.of_linking.iter().collect(), self.notes());
        sequences.chain([made]).collect()
    }

    fn notes(&self) -> Vec<String> {
        vec![format!(
            "{} programs with {} clauses, {} of which are interpreted: {} instructions, {} when they are \
             linked. {} of these clauses fire often, with {} instructions, linked {}.",
            self.programs,
            self.clauses.all,
            self.interpreted.all,
            self.instructions.all,
            self.linked.all,
            self.interpreted.often,
            self.instructions.often,
            self.linked.often,
        )]
    }
}

fn sheet(name: &'static str, mut rows: Vec<(&Vec<&'static str>, &Count)>, notes: Vec<String>) -> Sheet {
    rows.sort_by_key(|(_, count)| std::cmp::Reverse((count.often, count.all)));
    let rows = rows
        .into_iter()
        .take(SHOWN)
        .map(|(names, count)| vec![Cell::Code(names.join("; ")), whole(count.often), whole(count.all)]);
    Sheet { name, columns: COLUMNS, rows: rows.collect(), notes }
}
