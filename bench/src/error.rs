//! What can stop the experiment. A wrong result does not: it is part of the table.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchError {
    /// A workload's program does not compile.
    #[error("{program}: {message}")]
    Compile {
        /// The program.
        program: &'static str,
        /// What the compiler says.
        message: String,
    },
    /// The engine refused.
    #[error(transparent)]
    Hook(#[from] runtime_hooks::HookError),
    /// No workload has that name.
    #[error("no workload matches {0:?}")]
    Workload(String),
    /// What was observed is not what happened.
    #[error("wrong result: {0}")]
    Wrong(String),
    /// A peer cannot be a target.
    #[error("no target for a peer: {0}")]
    Peer(String),
    /// A command that is measured has not been built.
    #[error("{} is missing: build it with `cargo build --release -p cli -p mdtrace-lua`", .0.display())]
    Missing(PathBuf),
    /// A command cannot be run.
    #[error("cannot run {command}: {source}")]
    Run {
        /// The command.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// A command has failed.
    #[error("{command}: {status}")]
    Failed {
        /// The command.
        command: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// A file says something unexpected, or nothing.
    #[error("cannot read {}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The Lua program that was run has failed.
    #[error(transparent)]
    Lua(#[from] mlua::Error),
    /// The table cannot be written.
    #[error("cannot write the table: {0}")]
    Write(#[from] io::Error),
}
