//! Mutated programs through decode, verify and run.
//!
//! Three of four are mutated as programs (see [`mutate::program`]) and travel as bytes after that;
//! the others are mutated as bytes, and mostly end at the decoder.

use std::io;

use dif::{Program, codec};
use fuzz_targets::corpus;
use fuzz_targets::mutate;
use fuzz_targets::program::{Script, play};
use fuzz_targets::rng::Rng;

use crate::Order;
use crate::work::{self, Counts, Work};

/// Larger programs are left out: they take long and say nothing that small ones do not.
const LARGEST: usize = 8 << 10;

struct Programs {
    programs: Vec<Program>,
    encoded: Vec<Vec<u8>>,
}

struct Input {
    bytes: Vec<u8>,
    script: Script,
}

impl Work for Programs {
    const COUNTS: [&'static str; 4] = ["decoded", "verified and fired", "left records", ""];
    type Input = Input;

    fn make(&self, rng: &mut Rng) -> Input {
        let (which, donor) = (rng.below(self.programs.len()), rng.below(self.programs.len()));
        let bytes = if rng.once_in(4) {
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
        let Ok(program) = codec::decode(&input.bytes) else { return };
        counts[0] += 1;
        let played = play(program, &input.script);
        counts[1] += u64::from(played.accepted);
        counts[2] += u64::from(played.words > 0);
    }

    fn bytes(&self, input: &Input) -> Vec<u8> {
        input.bytes.clone()
    }
}

pub(crate) fn run(order: &Order) -> io::Result<bool> {
    let mut programs: Vec<Program> = corpus::programs()?.into_iter().map(|(_, program)| program).collect();
    programs.extend(corpus::kept_programs()?.into_iter().map(|(_, program)| program));
    programs.retain(|program| codec::encode(program).len() <= LARGEST);
    let encoded = programs.iter().map(codec::encode).collect();
    work::run(order, &Programs { programs, encoded })
}
