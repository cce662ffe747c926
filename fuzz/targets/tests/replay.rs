//! The corpus through all targets, and some mutations of it, on every run of the tests.
//!
//! A broken promise is shown with the input, which is also left in a file, to be tried again with
//! `FUZZ_INPUT=PATH cargo test -p fuzz-targets --test replay given`. The path may be a folder of inputs,
//! and `FUZZ_TARGET=NAME` chooses a target: that is how coverage is measured, see `README.md`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fuzz_targets::corpus::{kept, kept_programs, listed_programs, seeds};
use fuzz_targets::mutate::{self, bytes, tokens};
use fuzz_targets::program::play;
use fuzz_targets::rng::Rng;
use fuzz_targets::script::{Case, Script};
use fuzz_targets::source::program_of;
use fuzz_targets::{TARGETS, Target};

/// Mutations of each target in the test command.
const MUTATIONS: usize = 1000;

/// What one input may take here, in a build without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

fn check(target: &Target, what: &str, input: &[u8]) {
    let start = Instant::now();
    if catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err() {
        let path = std::env::temp_dir().join(format!("mdtrace-fuzz-{}", target.name));
        let left = std::fs::write(&path, input).map(|()| path.display().to_string());
        panic!("{} breaks its promise on {what}: {left:?}\n{}", target.name, input.escape_ascii());
    }
    assert!(start.elapsed() < LONGEST, "{} takes {:?} on {what}", target.name, start.elapsed());
}

fn is_source(target: &Target) -> bool {
    matches!(target.name, "source" | "print" | "session")
}

#[test]
fn the_corpus_keeps_all_promises() {
    for target in TARGETS {
        let corpus = kept(target.name).expect("a corpus for every target");
        assert!(!corpus.is_empty(), "{} has no corpus", target.name);
        for (name, input) in &corpus {
            check(target, name, input);
        }
        check(target, "nothing", &[]);
    }
}

#[test]
fn mutations_of_the_corpus_keep_all_promises() {
    for target in TARGETS {
        let corpus = kept(target.name).expect("a corpus for every target");
        let mut rng = Rng::new(7);
        for n in 0..MUTATIONS {
            let (_, input) = rng.pick(&corpus).expect("not empty");
            let (_, donor) = rng.pick(&corpus).expect("not empty");
            let mut input = input.clone();
            if is_source(target) && n % 2 == 0 {
                input = tokens::mutate(&mut rng, &input, donor);
            } else {
                bytes::mutate(&mut rng, &mut input, donor);
            }
            check(target, &format!("mutation {n}"), &input);
        }
    }
}

// Whatever verifies runs: no panic, and no more of the host's memory touched than its steps allow.
#[test]
fn mutated_programs_are_refused_or_run() {
    let programs = kept_programs().expect("a corpus");
    let n_mutations =
        std::env::var("FUZZ_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(5 * MUTATIONS);
    let (mut rng, mut n_accepted) = (Rng::new(11), 0);
    for n in 0..n_mutations {
        let (_, mut program) = rng.pick(&programs).expect("not empty").clone();
        let (_, donor) = rng.pick(&programs).expect("not empty");
        mutate::program::mutate(&mut rng, &mut program, donor);
        let script = Script::new(rng.next());
        let played = catch_unwind(AssertUnwindSafe(|| play(program.clone(), &script)));
        let text = || Case { program: program.clone(), script: script.clone() }.to_text();
        let played = played.unwrap_or_else(|_| panic!("mutation {n} of seed 11\n{}", text()));
        n_accepted += usize::from(played.is_ok());
    }
    assert!(n_accepted > n_mutations / 8, "only {n_accepted} were accepted: the mutations are too rough");
}

#[test]
fn programs_of_the_corpus_are_still_programs() {
    let (all, good) = (kept("assembly").expect("a corpus"), listed_programs().expect("a corpus"));
    assert!(all.len() <= good.len() + all.len() / 8, "{} of {} parse", good.len(), all.len());
    let accepted = good.into_iter().filter(|(_, program)| play(program.clone(), &Script::new(0)).is_ok());
    assert!(accepted.count() > all.len() / 2, "few are accepted");
}

// These are there to be run, not to be refused.
#[test]
fn sources_with_kernels_are_programs() {
    let sources = kept("source").expect("a corpus").into_iter();
    for (name, text) in sources.filter(|(name, _)| name.starts_with("kernel-")) {
        let program = program_of(&text).unwrap_or_else(|line| panic!("{name}: {line}"));
        play(program, &Script::new(1)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn every_target_has_seeds() {
    for target in TARGETS {
        let n = seeds(target.name).expect("the suites").len();
        assert!(n > 5, "{} has {n} seeds", target.name);
    }
}

#[test]
fn inputs_that_are_given_keep_all_promises() {
    let Some(path) = std::env::var_os("FUZZ_INPUT").map(PathBuf::from) else { return };
    let only = std::env::var("FUZZ_TARGET").ok();
    let files: Vec<PathBuf> = match std::fs::read_dir(&path) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(_) => vec![path],
    };
    for file in files {
        let input = std::fs::read(&file).expect("an input");
        for target in TARGETS.iter().filter(|target| only.as_deref().is_none_or(|only| only == target.name)) {
            check(target, &file.to_string_lossy(), &input);
        }
    }
}
