//! What ends the command early, as data; the text is made here and nowhere else.
//!
//! `Display` gives what stands behind `mdtrace: ` on standard error. Source: D reference, 6.8.

use std::io;
use std::path::PathBuf;

use collector::ConsumerError;
use wire::WireError;

use crate::args::UsageError;
use crate::nobody::Nobody;

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
        /// Whether it is that a description matches no probe which a host could have.
        unmatched: bool,
    },
    /// A program of the command line does not compile.
    #[error("invalid probe specifier {text}: {message}")]
    Specifier {
        /// The program.
        text: String,
        /// The diagnostic.
        message: String,
        /// Whether it is that a description matches no probe which a host could have.
        unmatched: bool,
    },
    /// Descriptions match nothing, and there is nobody who could offer it.
    #[error("{failure}")]
    Nobody {
        /// What is told about it.
        failure: Box<Failure>,
        /// Why nobody is there.
        why: Nobody,
    },
    /// The programs do not fit together.
    #[error("failed to compile: {0}")]
    Program(String),
    /// An option cannot be set.
    #[error("failed to set -{flag} {text}: {reason}")]
    Option {
        /// The letter it was given by.
        flag: char,
        /// The option's name, or the value of a letter that has one.
        text: String,
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
        /// An operand that is a file, and perhaps was meant for one.
        file: Option<String>,
    },
    /// A program acts on processes, and nobody said that it may.
    #[error("could not enable tracing: {DESTRUCTIVE}")]
    Destructive,
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
    /// What `--replay` names is no capture.
    #[error("failed to replay {file}: {reason}")]
    Capture {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// What `--replay` names has a program that acts on the system, and nobody said that it may.
    #[error("failed to replay {0}: {DESTRUCTIVE}")]
    CaptureActs(String),
    /// `-p` is no process id.
    #[error("invalid pid: {0}")]
    Pid(String),
    /// `-p` names a process that does not run.
    #[error("failed to grab pid {0}: no such process")]
    NoProcess(u32),
    /// `-p` names a process that cannot be traced.
    #[error("failed to grab pid {0}: it offers no probes (no endpoint in {dir})", dir = .1.display())]
    NotAHost(u32, PathBuf),
    /// `-c` cannot be started.
    #[error("failed to execute {program}: {}", reason(.error))]
    Command {
        /// The first word of the command.
        program: String,
        /// Why.
        error: io::Error,
    },
    /// `-c` names nothing.
    #[error("failed to execute: the command is empty")]
    EmptyCommand,
    /// A host cannot be talked to.
    #[error("failed to attach to pid {pid}: {}", attach_reason(.error))]
    Attach {
        /// Which.
        pid: u32,
        /// Why.
        error: WireError,
    },
    /// Somebody pressed `^C` before there was anything to trace.
    #[error("interrupted")]
    Interrupted,
    /// Nobody reads the output any more; a reason to end, not to complain.
    #[error("the reader of the output is gone")]
    Closed,
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
            Self::Usage(UsageError::Help(_)) => 0,
            Self::Usage(_) => 2,
            Self::Open { .. }
            | Self::Preprocessor { .. }
            | Self::Script { .. }
            | Self::Specifier { .. }
            | Self::Program(_)
            | Self::Option { .. }
            | Self::Environment { .. }
            | Self::Nobody { .. }
            | Self::NoProbes { .. }
            | Self::Destructive
            | Self::Enable(_)
            | Self::Output { .. }
            | Self::Capture { .. }
            | Self::CaptureActs(_)
            | Self::Pid(_)
            | Self::NoProcess(_)
            | Self::NotAHost(..)
            | Self::Command { .. }
            | Self::EmptyCommand
            | Self::Attach { .. }
            | Self::Interrupted
            | Self::Closed
            | Self::Aborted(_)
            | Self::Signals(_) => 1,
        }
    }
}

impl From<ConsumerError> for Failure {
    fn from(error: ConsumerError) -> Self {
        match error {
            ConsumerError::Closed => Self::Closed,
            ConsumerError::Write(error) => Self::Aborted(format!("cannot write output: {}", reason(&error))),
            ConsumerError::Host { .. } => Self::Aborted(error.to_string()),
        }
    }
}

/// Of writing beside the consumer: lists, notices, reports.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        ConsumerError::from(error).into()
    }
}

/// What a program needs that acts on processes.
const DESTRUCTIVE: &str = "Destructive actions not allowed";

/// How the usage is told where something is wrong with it.
const USAGE: &str = "usage: mdtrace [OPTIONS] [ARGUMENTS]...; mdtrace --help tells which";

fn usage_text(error: &UsageError) -> String {
    match error {
        UsageError::Nothing => crate::definition::definition().render_help().to_string(),
        UsageError::Modes => "only one of the [-GhlV] options can be specified at a time".to_string(),
        UsageError::NotTogether(text) => (*text).to_string(),
        UsageError::NotHere(flag, needs) => format!("{flag} is not available here: {needs}"),
        UsageError::Illegal(flag) => format!("illegal option -- {flag}\n{USAGE}"),
        UsageError::MissingValue(flag) => format!("option requires an argument -- {flag}\n{USAGE}"),
        UsageError::BadValue(text) => text.clone(),
        UsageError::Help(help) => help.to_string(),
    }
}

// A host that takes too long has nothing to say about it.
fn attach_reason(error: &WireError) -> String {
    let is_late =
        |error: &io::Error| matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut);
    if let WireError::Stream(error) = error {
        if is_late(error) { "it does not answer (is it stopped?)".to_string() } else { reason(error) }
    } else if matches!(error, WireError::Truncated) {
        "it has ended".to_string()
    } else {
        error.to_string()
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
