//! A target: a process that fires, and measures itself while somebody traces it.
//!
//! It reads lines `WHAT N BASE` and answers each with a number:
//!
//! | what | answer |
//! | --- | --- |
//! | `e` | nanoseconds of CPU time for N iterations of an empty loop |
//! | `f` | the same for a loop that fires, with the keys BASE to BASE + 63 in turn |
//! | `t` | what has been counted since the last time (the crates' targets only) |
//!
//! Keys from [`UNCOUNTED`] on are those of firings that only find out whether the tracer listens.
//! The C side of this is `c/target.h`, the Rust side `crates.rs`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use super::Skip;

/// Keys of firings that do not count.
pub(super) const UNCOUNTED: u64 = 1_000;

/// How long a tracer may take to attach.
const PATIENCE: Duration = Duration::from_secs(20);

/// A process that fires.
pub(super) struct Target {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Target {
    /// Starts one.
    pub(super) fn spawn(mut command: Command) -> Result<Self, Skip> {
        let name = command.get_program().to_string_lossy().into_owned();
        let failed = |reason: &str| Skip(format!("cannot start {name}: {reason}"));
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.map_err(|error| failed(&error.to_string()))?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed("it has no pipes"));
        };
        Ok(Self { child, to, from: BufReader::new(from) })
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Nanoseconds of a firing that counts, without the empty loop.
    pub(super) fn net(&mut self, n: u64) -> Result<f64, Skip> {
        let empty = self.ask('e', n, 0)?;
        let firing = self.ask('f', n, 0)?;
        Ok((firing as f64 - empty as f64) / n as f64)
    }

    /// What it has counted itself.
    pub(super) fn taken(&mut self) -> Result<u64, Skip> {
        self.ask('t', 0, 0)
    }

    /// Fires until firings cost what only a probe costs that is listened to.
    pub(super) fn wait_for_tracer(&mut self, mut has_ended: impl FnMut() -> bool) -> Result<(), Skip> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE && !has_ended() {
            let nanos = self.ask('f', 200, UNCOUNTED)? as f64 / 200.0;
            if nanos > 40.0 {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(Skip("it does not attach".into()))
    }

    fn ask(&mut self, what: char, n: u64, base: u64) -> Result<u64, Skip> {
        let mut ask = || -> Option<u64> {
            writeln!(self.to, "{what} {n} {base}").ok()?;
            self.to.flush().ok()?;
            let mut line = String::new();
            self.from.read_line(&mut line).ok()?;
            line.trim().parse().ok()
        };
        ask().ok_or_else(|| Skip("its target does not answer".into()))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
