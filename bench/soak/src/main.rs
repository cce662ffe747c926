//! `soak`: the long runs. Without arguments it says which there are.
//!
//! ```text
//!   soak all              every scenario at full length
//!   soak counts 500       one of them, so long
//! ```
//!
//! It needs `soak-host` and `mdtrace` beside it: `cargo build --release -p soak -p cli`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use soak::scenario::{Scenario, TABLE, pressure};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["consume", endpoint] => pressure::consume(Path::new(endpoint)),
        ["all"] => TABLE.iter().try_for_each(|scenario| run(scenario, scenario.full)),
        [name] => find(name).and_then(|scenario| run(scenario, scenario.full)),
        [name, amount] => find(name).and_then(|scenario| {
            run(scenario, amount.parse().map_err(|_| format!("{amount:?} is no number"))?)
        }),
        _ => Err(usage()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do about a closed standard error.
            let _ = writeln!(std::io::stderr(), "soak: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(scenario: &Scenario, amount: u64) -> Result<(), String> {
    let figures = (scenario.run)(amount).map_err(|error| format!("{}: {error}", scenario.name))?;
    writeln!(std::io::stdout(), "{}: {figures}", scenario.name).map_err(|error| error.to_string())
}

fn find(name: &str) -> Result<&'static Scenario, String> {
    TABLE.iter().find(|scenario| scenario.name == name).ok_or_else(usage)
}

fn usage() -> String {
    let rows =
        TABLE.iter().map(|row| format!("  soak {:12} [{}, {} in a full run]", row.name, row.unit, row.full));
    let rows: Vec<String> = rows.collect();
    format!("soak all, or one of\n{}", rows.join("\n"))
}
