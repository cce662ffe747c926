//! What can go wrong for an embedder.
//!
//! Nothing of this happens while a probe fires: a firing has faults and drops, which are values
//! that travel to the consumer. These errors meet whoever starts the engine, registers a provider
//! or asks for a session.

use std::path::PathBuf;

/// Why the hooks refused.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// The program is not one that may run here.
    #[error("the program was refused: {0}")]
    Verify(#[from] vm::VerifyError),
    /// The policy in the environment cannot be read, so nothing is permitted.
    #[error("MDTRACE_LIMITS: {0}")]
    Limits(vm::limits::LimitsError),
    /// The host's policy does not permit so many.
    #[error("{n} {what}, at most {most} are allowed in this host")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there would be.
        n: usize,
        /// How many there may be.
        most: usize,
    },
    /// The program's buffers are too small for it.
    #[error(transparent)]
    Room(#[from] vm::NoRoom),
    /// What the environment wants to be traced cannot be.
    #[error("{variable}: {why}")]
    Environment {
        /// Which variable says so.
        variable: &'static str,
        /// Why it cannot be done.
        why: String,
    },
    /// The file for what is recorded cannot be written.
    #[error("cannot write {path}: {source}")]
    Output {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A provider's or probe's name cannot be written in a probe description.
    #[error("{name:?} cannot be the name of a {what}")]
    Name {
        /// Which kind of name.
        what: &'static str,
        /// The name.
        name: &'static str,
    },
    /// A probe has more arguments than there are `argN`.
    #[error("probe {probe:?} has {found} arguments, at most {most} are possible")]
    Arguments {
        /// The probe's name.
        probe: &'static str,
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// Two providers of one process have the same name.
    #[error("a provider named {0:?} is registered already")]
    Registered(&'static str),
    /// A thread could not be started.
    #[error("cannot start the thread {name:?}: {source}")]
    Thread {
        /// What it was to do.
        name: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The session has ended, or belongs to another process.
    #[error("the session is over")]
    Over,
    /// Another directory than one of ours is where the endpoint should be.
    #[error("{path} is not a directory of this user that others cannot write to")]
    Directory {
        /// Which one.
        path: PathBuf,
    },
    /// The endpoint could not be opened.
    #[error("cannot open the endpoint {path}: {source}")]
    Endpoint {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
