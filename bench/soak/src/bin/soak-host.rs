//! The traced program of the long runs: `soak-host`, or `soak-host HOW` to end in some way.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let how = std::env::args().nth(1);
    let done = how.map_or_else(soak::guest::obey, |how| soak::ends::run(&how));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do about a closed standard error.
            let _ = writeln!(std::io::stderr(), "soak-host: {error}");
            ExitCode::FAILURE
        }
    }
}
