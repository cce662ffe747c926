//! Targets: what may be asked with any bytes at all, and what must be true of the answer.
//!
//! A target is a function of bytes that returns, or panics because a promise was broken. There is
//! one table of them ([`TARGETS`]); who feeds them is somebody else's business:
//!
//! | who | feeds | when |
//! | --- | --- | --- |
//! | `tests/replay.rs` | the corpus, and some thousand mutations of it | in the test command |
//! | `../fuzz_targets/` | what libFuzzer finds by coverage | by hand, for hours |
//! | `bin/hostile.rs` | mutations of valid programs and conversations, on all cores | by hand, by the hundred million |
//!
//! The inputs are what the world sends: D source is D source and a program is the bytes of a
//! program. So a file that some tool made can be put into a corpus as it is, and a crash can be
//! tried in the command.
//!
//! Reading order: [`source`], [`program`] with its [`script`]s, [`deliveries`], [`conversation`], [`text`] (the targets),
//! [`world`] (probes to compile for, a host to run in), [`mutate`] and [`rng`] (for those without
//! libFuzzer), [`corpus`] (where inputs are kept).

#![forbid(unsafe_code)]

pub mod conversation;
pub mod corpus;
pub mod deliveries;
pub mod mutate;
pub mod program;
pub mod rng;
pub mod script;
pub mod source;
pub mod text;
pub mod world;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is that of its corpus and of its libFuzzer binary.
    pub name: &'static str,
    /// The function.
    pub run: fn(&[u8]),
    /// What must be true.
    pub doc: &'static str,
}

macro_rules! define_targets {
    ($( $name:ident = $run:path, $doc:literal; )*) => {
        /// All targets.
        pub const TARGETS: &[Target] = &[
            $( Target { name: stringify!($name), run: $run, doc: $doc }, )*
        ];
    };
}

define_targets! {
    source = source::compile, "D source is compiled or refused with its place, in both dialects; what was compiled verifies and comes back from bytes and from text.";
    print = source::print, "Whatever parses prints as something that parses to the same tree.";
    session = source::session, "D source that compiles is fired and printed, from the compiler to the consumer's output.";
    printf = text::printf, "Any format of printf() and printa() is compiled and rendered, or refused.";
    subroutines = text::subroutines, "Subroutines, json() among them, take any strings and numbers.";
    options = text::options, "Any value of any option is set or refused, and what is set comes back from bytes.";
    assembly = text::assembly, "The text form of a program is read or refused; what was read comes back.";
    codec = program::codec, "Bytes are a program or not; if so they are its only encoding.";
    program = program::run, "What decodes and verifies runs: no panic, no step too many, and a consumer can print it.";
    conversation = conversation::messages, "A stream of requests or replies is understood or refused; what was understood comes back.";
    deliveries = deliveries::consume, "A consumer takes whatever a host delivers.";
}

/// The target with this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Runs a target on an input.
///
/// # Panics
/// There is no such target, or a promise is broken.
pub fn run(name: &str, input: &[u8]) {
    let target = target(name).expect("a target of the table");
    (target.run)(input);
}
