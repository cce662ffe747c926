//! Consumers are killed at random moments of their lives: while they connect, compile, enable, read.
//! The host must not be slowed by it, must not grow, and must serve the next consumer.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Dice, PATIENCE};
use crate::host::{Host, binary};
use crate::watch::{COUNTS, Watch};

const SCRIPT: &str = "soak*:::event { trace(arg1); } soak*:::event { @[arg0] = count(); }";

/// Kills so many.
///
/// # Errors
/// The host does not survive it, or the next consumer does not count exactly.
pub fn run(kills: u64) -> Result<String, String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut host = Host::start(place.path(), &[], false)?;
    host.hear()?;
    host.ask("start 4 50")?;
    let endpoint = host.endpoint(place.path())?;
    // What the first sessions take stays in the allocator.
    for _ in 0..3 {
        Watch::attach(&endpoint, SCRIPT, &[])?.stop()?;
    }
    let before = host.report()?;
    let mut dice = Dice::new();
    for _ in 0..kills {
        kill_one(place.path(), host.pid(), Duration::from_micros(dice.roll(60_000)))?;
    }
    let after = host.report()?;
    let mut watch = Watch::attach(&endpoint, COUNTS, &[])?;
    let start = Instant::now();
    while watch.tally.total(0) == 0 {
        if !watch.listen(Duration::from_millis(20)) || start.elapsed() > PATIENCE {
            return Err("the next consumer counted nothing".to_string());
        }
    }
    let counted = watch.stop()?.check_counts()?;
    host.quit();
    host.wait(PATIENCE)?;
    Ok(format!(
        "{kills} consumers killed during {} firings; {}; host memory {} KB \
         before, {} KB after; the next consumer counted {counted} exactly",
        after.fired - before.fired,
        after.slowest(),
        before.resident_kb,
        after.resident_kb
    ))
}

fn kill_one(place: &Path, pid: u32, after: Duration) -> Result<(), String> {
    let mut child = Command::new(binary("mdtrace")?)
        .args(["-q", "-x", "bufsize=64k", "-x", "aggsize=64k", "-n", SCRIPT, "-p", &pid.to_string()])
        .env("MDTRACE_DIR", place)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    std::thread::sleep(after);
    child.kill().and_then(|()| child.wait()).map(drop).map_err(|error| error.to_string())
}
