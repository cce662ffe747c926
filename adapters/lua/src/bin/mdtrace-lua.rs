//! The command `mdtrace-lua`; see `mdtrace_lua::command`.

use mdtrace_lua::engine::{self, Engine};
use std::io::Write;
use std::process::ExitCode;

const NAME: &str = "mdtrace-lua";

fn main() -> ExitCode {
    // Kept to the end: dropping it delivers what was recorded.
    let _traceable = match engine::start(NAME) {
        Ok(traceable) => Some(traceable),
        Err(error) => {
            // Whoever said that somebody will come, or what he may do, should know that nobody can.
            let asked = |name| std::env::var_os(name).is_some();
            let all = ["MDTRACE_WAIT", "MDTRACE_LIMITS", "MDTRACE_PROGRAM", "MDTRACE_SCRIPT"];
            if all.into_iter().any(asked) {
                let _ = writeln!(std::io::stderr(), "{NAME}: cannot be traced: {error}");
            }
            None
        }
    };
    ExitCode::from(mdtrace_lua::command::run::<Engine>(std::env::args_os().collect()))
}
