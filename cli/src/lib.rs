//! The command `mdtrace`: prints what `dtrace(1M)` would, of language runtimes that carry the
//! engine.
//!
//! It is a consumer (it compiles, ships, merges, prints) and a domain of its own (`BEGIN`, `END`,
//! and timers when there is no host, run here). The logic is a library so that its definition of
//! the command line can be read by what generates documentation.
//!
//! | file | what |
//! | --- | --- |
//! | [`definition`], [`args`] | the command line: what it may be, what it says |
//! | [`generate`] | the manual page and completions made from it |
//! | [`settings`] | options: of the environment, of the command line, within bounds |
//! | [`compile`], [`preprocess`], `libraries` | from programs on the command line to one `dif::Program` |
//! | [`targets`], [`hosts`] | what is to be traced; finding and connecting to it |
//! | [`catalogs`] | one list of probes out of those of all hosts |
//! | [`run`] | one run, from attaching to the exit status |
//! | `crew`, `gather` | the hosts while they are traced; when what they deliver is printed |
//! | [`list`] | `-l` and `-v` |
//! | `notice`, `progress`, `output` | what is said beside the data; where data go |
//! | [`replay`] | `--replay`: what a host wrote that traced itself |
//! | [`signals`] | `^C` |
//! | [`fail`], `advice`, [`nobody`] | what ends the command early, and what helps then |

#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

pub mod definition;

pub mod args;

pub mod generate;

pub mod settings;

pub mod compile;

pub mod preprocess;

mod libraries;

pub mod targets;

pub mod hosts;

pub mod catalogs;

pub mod run;

mod crew;

mod gather;

pub mod list;

pub mod replay;

mod notice;

pub mod nobody;

mod advice;

mod progress;

mod output;

pub mod signals;

pub mod fail;

use dif::option::Dialect;
use signal_hook::consts::{SIGINT, SIGPIPE};

use args::{Mode, UsageError};
use fail::Failure;

/// The whole command: from its words to its exit status.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    let name = command_name(words.first());
    match dispatch(words, &name) {
        Ok(status) => ExitCode::from(status),
        Err(Failure::Closed) => end_by(SIGPIPE),
        Err(Failure::Interrupted) => end_by(SIGINT),
        Err(failure) => {
            report(&name, &failure);
            if let Some(text) = advice::about(&failure).filter(|_| std::io::stderr().is_terminal()) {
                notice::complain(&name, &text);
            }
            ExitCode::from(failure.status())
        }
    }
}

fn dispatch(words: Vec<OsString>, name: &str) -> Result<u8, Failure> {
    let invocation = args::parse(words).map_err(Failure::Usage)?;
    match invocation.mode {
        Mode::Version => {
            let version = match settings::of(&invocation)?.dialect() {
                Dialect::Illumos => "Sun D 1.13",
                Dialect::Oracle => "Oracle D 2.0",
            };
            write_out(format!("{name}: {version}\n").as_bytes())?;
            Ok(0)
        }
        Mode::Man => write_out(&generate::man()).map(|()| 0),
        Mode::Completion(shell) => write_out(&generate::completion(shell)).map(|()| 0),
        Mode::Run | Mode::Compile | Mode::List => match &invocation.replay {
            Some(file) => replay::run(&invocation, file, name),
            None => run::run(&invocation, name),
        },
    }
}

/// Writes to standard output.
pub(crate) fn write_out(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    Ok(out.write_all(bytes).and_then(|()| out.flush())?)
}

// The reader of a pipe has gone, which is how `mdtrace … | head` ends, or somebody pressed `^C` before
// there was anything to trace: without a word, and by the signal that whoever asks for the status
// expects.
fn end_by(signal: i32) -> ExitCode {
    // If the system refuses, the status says the same as a shell would.
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    ExitCode::from(128 | signal.to_le_bytes()[0])
}

// Messages begin with the name the command was called by.
fn command_name(word: Option<&OsString>) -> String {
    let path = word.map_or(Path::new("mdtrace"), Path::new);
    path.file_name().map_or_else(|| "mdtrace".to_string(), |name| name.to_string_lossy().into_owned())
}

fn report(name: &str, failure: &Failure) {
    // There is no place left to complain about a closed standard stream.
    let _ = if matches!(failure, Failure::Usage(UsageError::Help(_))) {
        write!(std::io::stdout(), "{failure}")
    } else if matches!(failure, Failure::Usage(UsageError::Nothing)) {
        // The help is laid out already.
        write!(std::io::stderr(), "{failure}")
    } else {
        writeln!(std::io::stderr(), "{name}: {failure}")
    };
}
