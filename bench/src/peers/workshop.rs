//! Where peers are made ready: which commands are there, what the C compiler makes of a target, and a
//! directory that goes when we go.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Skip;
use super::target::Target;
use crate::error::BenchError;

/// The sources of targets in C: name and text.
const SOURCES: &[(&str, &str)] = &[
    ("target.h", include_str!("c/target.h")),
    ("usdt.c", include_str!("c/usdt.c")),
    ("nop5.c", include_str!("c/nop5.c")),
    ("lttng.h", include_str!("c/lttng.h")),
    ("lttng.c", include_str!("c/lttng.c")),
];

/// A directory with the sources of targets.
pub(super) struct Workshop(TempDir);

impl Workshop {
    /// Makes one.
    pub(super) fn new() -> Result<Self, BenchError> {
        let directory = TempDir::with_prefix("mdtrace-bench-")?;
        for (name, text) in SOURCES {
            std::fs::write(directory.path().join(name), text)?;
        }
        Ok(Self(directory))
    }

    /// The directory.
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Compiles a source; `options` come after it, as libraries must.
    pub(super) fn compile(&self, source: &str, program: &str, options: &[&str]) -> Result<PathBuf, Skip> {
        let path = self.path().join(program);
        let output = Command::new("cc")
            .current_dir(self.path())
            .args(["-O2", "-D_GNU_SOURCE", "-I.", "-o"])
            .arg(&path)
            .arg(source)
            .args(options)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Skip(format!("no C compiler: {error}")))?;
        if output.status.success() {
            return Ok(path);
        }
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let first = errors.lines().find(|line| line.contains("error:")).or_else(|| errors.lines().next());
        Err(Skip(format!("its target does not compile: {}", first.unwrap_or("no reason given").trim())))
    }

    /// A target that is this program itself, firing as a crate's user would.
    pub(super) fn crate_target(&self, name: &str) -> Result<Target, Skip> {
        if !cfg!(feature = "peers") {
            return Err(Skip("bench is built without the feature `peers`".into()));
        }
        let mut command = Command::new(this_program()?);
        command.args(["peer", name]);
        Target::spawn(command)
    }
}

/// Where this program is.
pub(super) fn this_program() -> Result<PathBuf, Skip> {
    std::env::current_exe().map_err(|error| Skip(format!("this program cannot be found: {error}")))
}

/// The command is installed.
pub(super) fn needs(command: &str, package: &str) -> Result<(), Skip> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&path).any(|directory| directory.join(command).is_file()) {
        return Ok(());
    }
    Err(Skip(format!("{command} is not installed (Debian: apt-get install {package})")))
}
