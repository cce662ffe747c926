//! The command `mdtrace-lua`; see `mdtrace_lua::command`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(mdtrace_lua::command::run::<mdtrace_lua::probes::Nobody>(std::env::args_os().collect()))
}
