//! Mutated programs through decode, verify and run.
//!
//! Seven of eight are mutated as programs (see [`mutate::program`]) and travel as bytes after that;
//! the others are mutated as bytes, and mostly end at the decoder.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dif::{Program, codec};
use fuzz_targets::corpus;
use fuzz_targets::mutate;
use fuzz_targets::program::play;
use fuzz_targets::rng::Rng;
use fuzz_targets::script::{Case, Script};
use vm::verify::Rule;

use crate::Order;
use crate::work::{self, Counts, WHY, Work};

/// Larger programs are left out: they take long and say nothing that small ones do not.
const LARGEST: usize = 4 << 10;

struct Programs {
    programs: Vec<Program>,
    encoded: Vec<Vec<u8>>,
}

struct Input {
    bytes: Vec<u8>,
    script: Script,
}

impl Work for Programs {
    type Input = Input;

    fn make(&self, rng: &mut Rng) -> Input {
        let (which, donor) = (rng.below(self.programs.len()), rng.below(self.programs.len()));
        let bytes = if rng.once_in(8) {
            let mut bytes = self.encoded[which].clone();
            mutate::bytes::mutate(rng, &mut bytes, &self.encoded[donor]);
            bytes
        } else {
            let mut program = self.programs[which].clone();
            mutate::program::mutate(rng, &mut program, &self.programs[donor]);
            codec::encode(&program)
        };
        Input { bytes, script: Script::new(rng.next()) }
    }

    fn attempt(&self, input: &Input, counts: &mut Counts) {
        let program = match codec::decode(&input.bytes) {
            Ok(program) => program,
            Err(error) => return counts.add(format!("{WHY}decoder: {}", kind(&error))),
        };
        counts.add("decoded");
        match play(program, &input.script) {
            Ok(played) => {
                counts.add("verified and fired");
                if played.words > 0 {
                    counts.add("left records");
                }
            }
            Err(error) => counts.add(format!("{WHY}{}", rule(&error.rule))),
        }
    }

    // A program is text, which outlives this build; what is none has nothing but its bytes.
    fn kept(&self, input: &Input) -> Vec<u8> {
        match codec::decode(&input.bytes) {
            Ok(program) => Case { program, script: input.script.clone() }.to_text().into_bytes(),
            Err(_) => input.bytes.clone(),
        }
    }
}

fn rule(rule: &Rule) -> String {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others have one kind each")]
    match rule {
        Rule::Limit { what, .. } => format!("Limit, {what:?}"),
        Rule::NoSuch { what, .. } => format!("NoSuch, {what:?}"),
        Rule::Scope { wanted } => format!("Scope, {wanted}"),
        Rule::StorageKind { wanted } => format!("StorageKind, {wanted}"),
        Rule::Size { what, .. } => format!("Size, {what}"),
        other => kind(other),
    }
}

// The name of the variant.
fn kind(value: &impl std::fmt::Debug) -> String {
    let mut name = format!("{value:?}");
    name.truncate(name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len()));
    name
}

/// Plays cases that were kept; a promise that is still broken panics.
pub(crate) fn replay(paths: &[String]) -> io::Result<bool> {
    let mut well = true;
    for path in paths {
        let text = std::fs::read_to_string(path)?;
        let case = Case::parse(&text).map_err(io::Error::other)?;
        let kept = catch_unwind(AssertUnwindSafe(|| play(case.program, &case.script)));
        println!("{path}: {kept:?}");
        well &= kept.is_ok();
    }
    Ok(well)
}

pub(crate) fn run(order: &Order) -> io::Result<bool> {
    let mut programs: Vec<Program> = corpus::programs()?.into_iter().map(|(_, program)| program).collect();
    programs.retain(|program| codec::encode(program).len() <= LARGEST);
    // Those that were chosen for what they reach count for half.
    let chosen: Vec<Program> = corpus::kept_programs()?.into_iter().map(|(_, program)| program).collect();
    let n_times = programs.len() / chosen.len().max(1);
    programs.extend((0..n_times).flat_map(|_| chosen.clone()));
    let encoded = programs.iter().map(codec::encode).collect();
    work::run(order, &Programs { programs, encoded })
}
