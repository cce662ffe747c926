//! A calculator with probes: a small host that can be traced from outside and from within.
//!
//! It reads expressions, one a line, from a file or standard input, and prints their values:
//!
//! ```text
//!   calc FILE                     a host: `mdtrace -n 'calc*:::eval-return { ... }' -c 'calc FILE'`
//!   calc -d SCRIPT [FILE]         traces itself: the script runs in this process, no socket at all
//!   calc -x NAME[=VALUE] -d …     the same with an option set, as for `mdtrace`
//! ```
//!
//! Both ways print the same. `eval.rs` is the host with its probes, `trace.rs` the whole consumer in
//! one process.

mod eval;
mod trace;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;

use runtime_hooks::{Config, Engine, HookError, fire};

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(status) => ExitCode::from(status),
        Err(message) => {
            // Nothing is left to do about a closed standard error.
            let _ = writeln!(std::io::stderr(), "calc: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<u8, String> {
    runtime_hooks::register(&eval::calc::PROVIDER, None).map_err(|error| error.to_string())?;
    let engine = engine();
    let (options, words) = options(words);
    match words {
        [flag, script, rest @ ..] if flag == "-d" => {
            let tracing = trace::Tracing::start(script, &options)?;
            calculate(rest.first())?;
            tracing.finish()
        }
        rest => {
            if let Some(engine) = &engine {
                engine.wait();
            }
            calculate(rest.first())?;
            Ok(0)
        }
    }
}

/// The engine. A calculator that cannot be traced calculates all the same: whoever has made a directory
/// of our name in `/tmp` must not be able to keep us from it.
fn engine() -> Option<Engine> {
    let started = Engine::start(Config::new("calc")).and_then(|mut engine| {
        engine.trace_environment(Some(trace::compile))?;
        Ok(engine)
    });
    // Nothing is left to do about a closed standard error.
    let told = |error: &HookError| drop(writeln!(std::io::stderr(), "calc: cannot be traced: {error}"));
    started.inspect_err(told).ok()
}

/// The options that come first, and the words after them.
fn options(mut words: &[String]) -> (Vec<&str>, &[String]) {
    let mut options = Vec::new();
    while let [flag, option, rest @ ..] = words {
        if flag != "-x" {
            break;
        }
        options.push(option.as_str());
        words = rest;
    }
    (options, words)
}

/// Evaluates every line of the file, or of standard input, and prints the values.
fn calculate(file: Option<&String>) -> Result<(), String> {
    let input: Box<dyn Read> = match file {
        Some(file) => Box::new(std::fs::File::open(file).map_err(|error| format!("{file}: {error}"))?),
        None => Box::new(std::io::stdin()),
    };
    let name = file.map_or("-", String::as_str);
    fire!(eval::calc::START, || (name,));
    let mut out = std::io::stdout().lock();
    for (number, line) in BufReader::new(input).lines().enumerate() {
        let line = line.map_err(|error| error.to_string())?;
        let value = eval::line(name, number + 1, &line);
        let text = value.map_or_else(|error| format!("error: {error}"), |value| value.to_string());
        writeln!(out, "{text}").map_err(|error| error.to_string())?;
    }
    fire!(eval::calc::DONE, || (name,));
    Ok(())
}
