//! The command `mdtrace`: prints what `dtrace(1M)` would, of language runtimes that carry the
//! engine.
//!
//! It is a consumer (it compiles, ships, merges, prints) and a domain of its own (`BEGIN`, `END`,
//! and timers when there is no host, run here). The logic is a library so that its definition of
//! the command line can be read by what generates documentation.
//!
//! | file | what |
//! | --- | --- |
//! | [`args`] | the command line |
//! | [`generate`] | the manual page and completions made from it |
//! | [`compile`] | from programs on the command line to one `dif::Program` |
//! | [`catalogs`] | one list of probes out of those of all hosts |
//! | [`hosts`] | finding, starting and attaching to hosts |
//! | [`run`] | one run, from attaching to the exit status |
//! | [`list`] | `-l` and `-v` |
//! | `notice`, `output` | what is said beside the data; where data go |
//! | [`signals`] | `^C` |
//! | [`fail`] | what ends the command early |

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

pub mod args;

pub mod generate;

pub mod compile;

pub mod catalogs;

pub mod hosts;

pub mod run;

pub mod list;

mod notice;

mod output;

pub mod signals;

pub mod fail;

use args::Mode;
use fail::Failure;

/// The whole command: from its words to its exit status.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    let name = command_name(words.first());
    match dispatch(words, &name) {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            report(&name, &failure);
            ExitCode::from(failure.status())
        }
    }
}

fn dispatch(words: Vec<OsString>, name: &str) -> Result<u8, Failure> {
    let invocation = args::parse(words).map_err(Failure::Usage)?;
    match invocation.mode {
        Mode::Version => {
            let oracle = invocation.options.contains(&("compat".to_string(), Some("oracle".to_string())));
            let version = if oracle { "Oracle D 2.0" } else { "Sun D 1.13" };
            write_out(format!("{name}: {version}\n").as_bytes())?;
            Ok(0)
        }
        Mode::Man => write_out(&generate::man()).map(|()| 0),
        Mode::Completion(shell) => write_out(&generate::completion(shell)).map(|()| 0),
        Mode::Run | Mode::Compile | Mode::List => run::run(&invocation, name),
    }
}

/// Writes to standard output; a reader who has gone is not an error worth a message.
pub(crate) fn write_out(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| Failure::Aborted(fail::reason(&error)))
}

// Messages begin with the name the command was called by.
fn command_name(word: Option<&OsString>) -> String {
    let path = word.map_or(Path::new("mdtrace"), Path::new);
    path.file_name().map_or_else(|| "mdtrace".to_string(), |name| name.to_string_lossy().into_owned())
}

fn report(name: &str, failure: &Failure) {
    let text = match failure {
        // What clap and the help say is laid out already.
        Failure::Usage(args::UsageError::Clap(_) | args::UsageError::Nothing) => format!("{failure}"),
        Failure::Usage(args::UsageError::Modes | args::UsageError::NotHere(_))
        | Failure::Open { .. }
        | Failure::Preprocessor { .. }
        | Failure::Script { .. }
        | Failure::Specifier { .. }
        | Failure::Program(_)
        | Failure::Option { .. }
        | Failure::Bufsize { .. }
        | Failure::Environment { .. }
        | Failure::NoProbes { .. }
        | Failure::Enable(_)
        | Failure::Output { .. }
        | Failure::Pid(_)
        | Failure::NoProcess(_)
        | Failure::NotAHost(..)
        | Failure::Command { .. }
        | Failure::Attach { .. }
        | Failure::Aborted(_)
        | Failure::Signals(_) => format!("{name}: {failure}\n"),
    };
    let asked_for = matches!(failure, Failure::Usage(args::UsageError::Clap(error)) if !error.use_stderr());
    // There is no place left to complain about a closed standard error.
    let _ = if asked_for {
        std::io::stdout().write_all(text.as_bytes())
    } else {
        std::io::stderr().write_all(text.as_bytes())
    };
}
