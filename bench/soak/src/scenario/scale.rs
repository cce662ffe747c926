//! Many hosts, one command.

use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::PATIENCE;
use crate::host::{Host, binary};

/// The command `mdtrace` over all hosts of a directory.
pub(crate) struct Traced {
    place: TempDir,
    child: Child,
}

impl Traced {
    /// Starts it; hosts may come later.
    pub(crate) fn start(script: &str) -> Result<Self, String> {
        let place = tempfile::tempdir().map_err(|error| error.to_string())?;
        let child = spawn(place.path(), script)?;
        Ok(Self { place, child })
    }

    /// Where hosts are to have their endpoints.
    pub(crate) fn place(&self) -> &Path {
        self.place.path()
    }

    /// What it prints, for somebody who reads it while it runs.
    pub(crate) fn output(&mut self) -> Result<ChildStdout, String> {
        self.child.stdout.take().ok_or_else(|| "no output".to_string())
    }

    /// Interrupts it and waits for its end; somebody reads what it prints.
    pub(crate) fn interrupt(mut self) -> Result<(), String> {
        interrupt(&self.child)?;
        ended(&mut self.child)
    }

    /// Interrupts it; the sum of the numbers that it prints.
    fn stop(mut self) -> Result<u64, String> {
        stop(&mut self.child)
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(place: &Path, script: &str) -> Result<Child, String> {
    Command::new(binary("mdtrace")?)
        .args(["-qZ", "-x", "bufsize=64k", "-x", "aggsize=64k", "-n", script])
        .env("MDTRACE_DIR", place)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("mdtrace: {error}"))
}

fn interrupt(child: &Child) -> Result<(), String> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or("no process")?;
    kill_process(pid, Signal::INT).map_err(|error| format!("the command has gone: {error}"))
}

fn ended(child: &mut Child) -> Result<(), String> {
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("the command ended with {status}")) }
}

fn stop(child: &mut Child) -> Result<u64, String> {
    interrupt(child)?;
    let mut text = String::new();
    let mut out = child.stdout.take().ok_or("no output")?;
    out.read_to_string(&mut text).map_err(|error| error.to_string())?;
    ended(child)?;
    Ok(text.split_whitespace().filter_map(|word| word.parse::<u64>().ok()).sum())
}

fn start_all(place: &Path, n: u64) -> Result<Vec<Host>, String> {
    let mut hosts = Vec::new();
    for _ in 0..n {
        hosts.push(Host::start(place, &[], false)?);
    }
    for host in &mut hosts {
        host.hear()?;
    }
    Ok(hosts)
}

/// So many hosts of sixteen busy threads each, and in each one thread whose firings are counted.
///
/// # Errors
/// The command counts something else.
pub fn heavy(n: u64) -> Result<String, String> {
    const FIRINGS: u64 = 10_000;
    let traced = Traced::start(
        "soak*:::event { @a[pid, arg0] = count(); } soak*:::step { @ = count(); } \
                                END { trunc(@a); }",
    )?;
    let mut hosts = start_all(traced.place(), n)?;
    for host in &mut hosts {
        host.ask("start 16 20000")?;
    }
    let start = Instant::now();
    let mut fired = 0;
    for host in &mut hosts {
        fired += host.fire_until_heard(PATIENCE)?;
    }
    let attached = start.elapsed();
    for host in &mut hosts {
        fired += host.fire(FIRINGS)?;
    }
    std::thread::sleep(Duration::from_secs(1));
    let mut events = 0;
    for host in &mut hosts {
        events += host.report()?.evaluated;
    }
    let counted = traced.stop()?;
    if counted != fired {
        return Err(format!("{fired} firings in {n} hosts, {counted} were counted"));
    }
    Ok(format!(
        "{n} hosts of 16 threads, all attached {} ms after the last had started; {events} firings of the threads, \
         and all {counted} of those that were counted one by one",
        attached.as_millis()
    ))
}

/// So many hosts that do nothing, and one command that attaches to all of them.
///
/// # Errors
/// It does not attach to all.
pub fn light(n: u64) -> Result<String, String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut hosts = start_all(place.path(), n)?;
    let start = Instant::now();
    let mut child = spawn(place.path(), "soak*:::step { @ = count(); }")?;
    let mut fired = 0;
    // The last one is the last to be attached to, nearly: hosts are taken in order of their numbers.
    for host in hosts.iter_mut().rev() {
        fired += host.fire_until_heard(PATIENCE)?;
    }
    let attached = start.elapsed();
    let counted = stop(&mut child)?;
    if counted != fired {
        return Err(format!("{fired} firings in {n} hosts, {counted} were counted"));
    }
    Ok(format!(
        "{n} hosts attached within {} ms of the start of the command; each was heard once",
        attached.as_millis()
    ))
}
