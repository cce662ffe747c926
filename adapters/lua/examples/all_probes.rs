//! The command with every probe enabled and nobody reading: what a program sees of being traced,
//! which must be nothing. Used like `lua`.
//!
//! ```sh
//! cargo run -p mdtrace-lua --example all_probes -- script.lua
//! ```

use mdtrace_lua::probes::{Event, ProbeSet, Probes};
use std::process::ExitCode;

/// A listener that wants everything, looks at the stack, and forgets it.
struct Everything;

impl Probes for Everything {
    fn enabled() -> ProbeSet {
        ProbeSet::all()
    }

    fn fire(_: &Event<'_>) {
        let mut stack = [0; 256];
        std::hint::black_box(mdtrace_lua::stack::write(&mut stack, 4));
    }

    fn shutdown() {}
}

fn main() -> ExitCode {
    ExitCode::from(mdtrace_lua::command::run::<Everything>(std::env::args_os().collect()))
}
