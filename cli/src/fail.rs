//! What ends the command early, as data; the text is made here and nowhere else.
//!
//! `Display` gives what stands behind `mdtrace: ` on standard error. Source: D reference, 6.8.

use std::io;
use std::path::PathBuf;

use crate::args::UsageError;

/// Why the command ends before, or instead of, tracing.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line makes no sense.
    #[error("{}", usage_text(.0))]
    Usage(UsageError),
    /// A script cannot be read.
    #[error("failed to open {file}: {}", reason(.error))]
    Open {
        /// Its name.
        file: String,
        /// Why.
        error: io::Error,
    },
    /// The preprocessor failed.
    #[error("failed to compile script {file}: {reason}")]
    Preprocessor {
        /// The script.
        file: String,
        /// What went wrong.
        reason: String,
    },
    /// A script does not compile.
    #[error("failed to compile script {file}: {message}")]
    Script {
        /// Its name.
        file: String,
        /// The diagnostic.
        message: String,
    },
    /// A program of the command line does not compile.
    #[error("invalid probe specifier {text}: {message}")]
    Specifier {
        /// The program.
        text: String,
        /// The diagnostic.
        message: String,
    },
    /// The programs do not fit together.
    #[error("failed to compile: {0}")]
    Program(String),
    /// `-x` cannot be obeyed.
    #[error("failed to set -x {name}: {reason}")]
    Option {
        /// The option.
        name: String,
        /// Why.
        reason: dif::option::OptionError,
    },
    /// `-b` cannot be obeyed.
    #[error("failed to set -b {value}: {reason}")]
    Bufsize {
        /// The size as written.
        value: String,
        /// Why.
        reason: dif::option::OptionError,
    },
    /// A variable of the environment sets an option that cannot be set.
    #[error("failed to set option from {name}: {reason}")]
    Environment {
        /// The variable.
        name: String,
        /// Why.
        reason: dif::option::OptionError,
    },
    /// There is nothing to trace.
    #[error("no probes {}", if *.specified { "matched" } else { "specified" })]
    NoProbes {
        /// Whether the command line had programs.
        specified: bool,
    },
    /// Tracing cannot start.
    #[error("could not enable tracing: {0}")]
    Enable(String),
    /// The output file cannot be opened.
    #[error("failed to open output file '{}': {}", .file.display(), reason(.error))]
    Output {
        /// Its name.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// `-p` is no process id.
    #[error("invalid pid: {0}")]
    Pid(String),
    /// `-p` names a process that does not run.
    #[error("failed to grab process {0}: no such process")]
    NoProcess(u32),
    /// `-p` names a process that cannot be traced.
    #[error("failed to grab process {0}: it offers no probes (no endpoint in {dir})", dir = .1.display())]
    NotAHost(u32, PathBuf),
    /// `-c` cannot be started.
    #[error("failed to run '{command}': {}", reason(.error))]
    Command {
        /// The command.
        command: String,
        /// Why.
        error: io::Error,
    },
    /// A host cannot be talked to.
    #[error("failed to attach to process {pid}: {reason}")]
    Attach {
        /// Which.
        pid: u32,
        /// Why.
        reason: String,
    },
    /// Output cannot be written any more.
    #[error("processing aborted: {0}")]
    Aborted(String),
    /// Signals cannot be caught.
    #[error("failed to install signal handlers: {}", reason(.0))]
    Signals(io::Error),
}

impl Failure {
    /// The exit status of the command.
    pub fn status(&self) -> u8 {
        match self {
            Self::Usage(UsageError::Clap(error)) if !error.use_stderr() => 0,
            Self::Usage(_) => 2,
            Self::Open { .. }
            | Self::Preprocessor { .. }
            | Self::Script { .. }
            | Self::Specifier { .. }
            | Self::Program(_)
            | Self::Option { .. }
            | Self::Bufsize { .. }
            | Self::Environment { .. }
            | Self::NoProbes { .. }
            | Self::Enable(_)
            | Self::Output { .. }
            | Self::Pid(_)
            | Self::NoProcess(_)
            | Self::NotAHost(..)
            | Self::Command { .. }
            | Self::Attach { .. }
            | Self::Aborted(_)
            | Self::Signals(_) => 1,
        }
    }
}

fn usage_text(error: &UsageError) -> String {
    match error {
        UsageError::Nothing => crate::args::definition().render_help().to_string(),
        UsageError::Modes => "only one of the [-GhlV] options can be specified at a time".to_string(),
        UsageError::NotHere(flag) => format!("{flag} needs a kernel or a linker and is not available here"),
        UsageError::Clap(error) => error.to_string(),
    }
}

/// What the system says, without the number that Rust adds.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(at) => text[..at].to_string(),
        None => text,
    }
}
