//! The command `mdtrace`; all of it is in the library beside this file.

use std::process::ExitCode;

fn main() -> ExitCode {
    mdtrace_cli::main(std::env::args_os())
}
