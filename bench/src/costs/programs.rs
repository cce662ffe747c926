//! The programs that costs are measured of: built by cargo where this program was built, and started
//! so that they end with us.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::error::BenchError;

/// Where programs are.
pub(super) struct Programs {
    /// The directory of this program.
    directory: PathBuf,
}

impl Programs {
    /// Those beside this program.
    pub(super) fn beside_us() -> Self {
        let bench = std::env::current_exe().unwrap_or_default();
        Self { directory: bench.parent().map(Path::to_path_buf).unwrap_or_default() }
    }

    /// A host of `runtime-hooks/examples`, as `docs/embedding.md` advises users to build theirs.
    pub(super) fn example(&self, name: &str) -> Result<PathBuf, BenchError> {
        let program = self.target().join("host").join("examples").join(name);
        let which = ["--profile", "host", "--quiet", "-p", "runtime-hooks", "--example", name];
        if cfg!(all(target_os = "linux", target_env = "gnu")) {
            let packed = ["--", "-C", "link-arg=-Wl,-z,pack-relative-relocs"];
            self.cargo(&[&["rustc"], &which[..], &packed].concat())?;
            if ends_well(&program) {
                return Ok(program);
            }
            // The C library is older than 2.36.
        }
        self.cargo(&[&["build"], &which[..]].concat())?;
        Ok(program)
    }

    /// The command `mdtrace`.
    pub(super) fn mdtrace(&self) -> Result<PathBuf, BenchError> {
        self.cargo(&["build", "--release", "--quiet", "-p", "cli"])?;
        Ok(self.directory.join("mdtrace"))
    }

    fn cargo(&self, words: &[&str]) -> Result<(), BenchError> {
        cargo(words, self.target())
    }

    fn target(&self) -> &Path {
        self.directory.parent().unwrap_or(&self.directory)
    }
}

/// Whether a program that waits for the end of its input ends by itself, and successfully.
fn ends_well(program: &Path) -> bool {
    let mut command = Command::new(program);
    let command = command.env("MDTRACE", "off").stdin(Stdio::null()).stdout(Stdio::null());
    let status = command.stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Runs cargo in our workspace, building into `target`.
pub(super) fn cargo(words: &[&str], target: &Path) -> Result<(), BenchError> {
    let name = || format!("cargo {}", words.join(" "));
    let status = Command::new("cargo")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(words)
        .env("CARGO_TARGET_DIR", target)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|source| BenchError::Run { command: name(), source })?;
    if status.success() { Ok(()) } else { Err(BenchError::Failed { command: name(), status }) }
}

/// A host that runs until it is dropped.
pub(super) struct Host {
    child: Child,
    endpoints: TempDir,
}

impl Host {
    /// Starts it, with a directory for its endpoint that nobody else looks into.
    pub(super) fn start(program: &Path, words: &[&str]) -> Result<Self, BenchError> {
        let failed = |source| BenchError::Run { command: program.display().to_string(), source };
        let endpoints = TempDir::with_prefix("mdtrace-bench-")?;
        let mut child = Command::new(program)
            .args(words)
            .env("MDTRACE_DIR", endpoints.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        // It says that it is ready, or ends.
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        Ok(Self { child, endpoints })
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where its endpoint is.
    pub(super) fn endpoints(&self) -> &Path {
        self.endpoints.path()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
