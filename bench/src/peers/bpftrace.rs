//! bpftrace: the kernel stops at a probe and runs a BPF program that counts in a table of its own.
//!
//! Three ways to be stopped: a breakpoint on the nop of a USDT probe; the same behind a semaphore,
//! which costs nothing while nobody listens; and, on x86-64 since Linux 6.18, a call that replaces a
//! nop of five bytes. The crate `usdt` makes probes of the second kind.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, geteuid, kill_process};

use super::target::{Target, UNCOUNTED};
use super::workshop::{Workshop, needs, this_program};
use super::{Running, Skip, Tracer};

/// A probe that is a nop and a note.
pub(super) fn usdt(workshop: &Workshop) -> Result<Running, Skip> {
    ready()?;
    let program = workshop.compile("usdt.c", "usdt", &[])?;
    let spawn = || Target::spawn(Command::new(&program));
    attach(spawn()?, spawn()?, &format!("usdt:{}:bench:number", program.display()))
}

/// The same behind a semaphore.
pub(super) fn usdt_with_semaphore(workshop: &Workshop) -> Result<Running, Skip> {
    ready()?;
    let program = workshop.compile("usdt.c", "usdt-semaphore", &["-DSEMAPHORE"])?;
    let spawn = || Target::spawn(Command::new(&program));
    attach(spawn()?, spawn()?, &format!("usdt:{}:bench:number", program.display()))
}

/// A function that begins with a nop of five bytes.
pub(super) fn nop5(workshop: &Workshop) -> Result<Running, Skip> {
    ready()?;
    let program = workshop.compile("nop5.c", "nop5", &[])?;
    // Older versions of bpftrace put a uprobe into every process that runs the file.
    let off = workshop.compile("nop5.c", "nop5-off", &[])?;
    let probe = format!("uprobe:{}:number", program.display());
    attach(Target::spawn(Command::new(off))?, Target::spawn(Command::new(program))?, &probe)
}

/// The crate's probe, in this very program.
pub(super) fn usdt_crate(workshop: &Workshop) -> Result<Running, Skip> {
    ready()?;
    let program = this_program()?;
    let probe = format!("usdt:{}:benchusdt:number", program.display());
    attach(workshop.crate_target("usdt")?, workshop.crate_target("usdt")?, &probe)
}

/// bpftrace is there and may do its work.
fn ready() -> Result<(), Skip> {
    needs("bpftrace", "bpftrace")?;
    if !geteuid().is_root() {
        return Err(Skip("only root may trace with it".into()));
    }
    let mounted = ["/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events"];
    if !mounted.iter().any(|path| Path::new(path).exists()) {
        let how = "mount -t tracefs tracefs /sys/kernel/tracing";
        return Err(Skip(format!("the kernel's tracing files are not mounted ({how})")));
    }
    Ok(())
}

/// Traces the second of two targets.
fn attach(off: Target, mut on: Target, probe: &str) -> Result<Running, Skip> {
    let mut tracer = Bpftrace(
        Command::new("bpftrace")
            .args(["-q", "-p", &on.id().to_string(), "-e", &format!("{probe} {{ @[arg0] = count(); }}")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Skip(format!("cannot start bpftrace: {error}")))?,
    );
    on.wait_for_tracer(|| tracer.has_ended())?;
    Ok(Running { off: Some(off), on, tracer: Box::new(tracer) })
}

/// A running bpftrace.
struct Bpftrace(Child);

impl Bpftrace {
    fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }
}

impl Tracer for Bpftrace {
    fn stop(mut self: Box<Self>, _on: &mut Target, firings: u64) -> Option<String> {
        let pid = Pid::from_child(&self.0);
        if let Err(error) = kill_process(pid, Signal::INT) {
            return Some(format!("bpftrace cannot be interrupted: {error}"));
        }
        let mut text = String::new();
        let read = self.0.stdout.take().map(|mut out| std::io::Read::read_to_string(&mut out, &mut text));
        if !matches!(read, Some(Ok(_))) {
            return Some("bpftrace prints nothing".into());
        }
        let n = counted(&text);
        (n != firings).then(|| format!("{firings} firings, {n} counted"))
    }
}

impl Drop for Bpftrace {
    fn drop(&mut self) {
        // It has ended unless something went wrong.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The sum of all keys that count, in lines `@[7]: 42`.
fn counted(text: &str) -> u64 {
    let entry = |line: &str| {
        let (key, n) = line.strip_prefix("@[")?.split_once("]: ")?;
        let key: u64 = key.parse().ok()?;
        if key < UNCOUNTED { n.trim().parse::<u64>().ok() } else { None }
    };
    text.lines().filter_map(entry).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_that_count_are_summed() {
        assert_eq!(counted("Attaching 1 probe...\n\n@[1062]: 3\n@[0]: 5\n@[63]: 7\n"), 12);
    }
}
