//! A consumer is stopped while threads fire as fast as they can, with no clock in between. The host's
//! memory is bounded by the options (`bound_kb`), and when the consumer goes on, what was recorded
//! and what was dropped add up to what the host itself has counted.
//!
//! The consumer is a process of its own, `soak consume`, because it is stopped by `SIGSTOP`. It ends
//! its session when its input ends, and prints what it has.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dif::delivery::DropKind;
use rustix::process::{Pid, Signal, kill_process};

use crate::host::{Host, binary};
use crate::watch::Watch;

/// Threads that fire, beside the main one, which fires nothing.
const THREADS: u64 = 4;
/// The session's options.
const BUFSIZE_KB: u64 = 1024;
const AGGSIZE_KB: u64 = 64;

const SCRIPT: &str = "soak*:::event { trace(arg1); } soak*:::event { @ = count(); }";

/// What the options permit: a ring and twice the aggregations for each thread; what the drainer has
/// read and what waits for the socket (at most `bufsize` and a ring each); and a megabyte for what
/// belongs to no option: stacks of our threads, variables, the allocator's own. (Pages of the program that are
/// executed for the first time, some 600 KB, are not among it: they are the file's.)
fn bound_kb() -> u64 {
    THREADS * (BUFSIZE_KB + 2 * AGGSIZE_KB) + 4 * BUFSIZE_KB + 1024
}

/// Stops the consumer for so many seconds.
///
/// # Errors
/// Records and drops do not add up to firings, or memory is not bounded.
pub fn run(seconds: u64) -> Result<String, String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut host = Host::start(place.path(), &[], false)?;
    host.hear()?;
    let endpoint = host.endpoint(place.path())?;
    let idle_kb = host.anonymous_kb()?;
    let mut consumer = start(&endpoint)?;
    host.ask(&format!("start {THREADS} 0"))?;
    std::thread::sleep(Duration::from_millis(300));
    let pid = i32::try_from(consumer.id()).ok().and_then(Pid::from_raw).ok_or("no process")?;
    kill_process(pid, Signal::STOP).map_err(|error| error.to_string())?;
    let (start, before) = (Instant::now(), host.report()?);
    let mut most = 0;
    while start.elapsed() < Duration::from_secs(seconds) {
        std::thread::sleep(Duration::from_millis(100));
        most = most.max(host.anonymous_kb()?);
    }
    let after = host.report()?;
    let took = start.elapsed();
    kill_process(pid, Signal::CONT).map_err(|error| error.to_string())?;
    drop(consumer.stdin.take());
    let mut text = String::new();
    let mut out = consumer.stdout.take().ok_or("no output")?;
    out.read_to_string(&mut text).map_err(|error| error.to_string())?;
    consumer.wait().map_err(|error| error.to_string())?;
    let numbers: Vec<u64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    // What the host counted before the last thread noticed the end is at least what was seen of it.
    let evaluated = host.report()?.evaluated;
    let [counted, records, dropped] = numbers[..] else { return Err(format!("the consumer says {text:?}")) };
    if records + dropped != counted || dropped == 0 {
        return Err(format!("{counted} firings, {records} records and {dropped} drops"));
    }
    // A firing that came when the session was closing had evaluated its arguments, and found no session.
    if counted > evaluated || evaluated - counted > 2 * THREADS {
        return Err(format!("the host says {evaluated} firings, {counted} were counted"));
    }
    // An instrumented program has a shadow of its memory.
    if !cfg!(mdtrace_tsan) && most > idle_kb + bound_kb() {
        return Err(format!(
            "{most} KB of its own, {idle_kb} KB when idle; the options permit {} KB more",
            bound_kb()
        ));
    }
    let fired = u128::from(after.fired - before.fired);
    Ok(format!(
        "consumer stopped for {seconds} s during {fired} firings ({:.1} M/s, two records' worth of clauses each); \
         {records} records + {dropped} drops = {counted} firings, of {evaluated} that the host counted; most memory \
         of the host {most} KB without pages of files, {idle_kb} KB when idle, the options permit {} KB more",
        fired as f64 / took.as_micros().max(1) as f64,
        bound_kb()
    ))
}

fn start(endpoint: &Path) -> Result<Child, String> {
    let mut child = Command::new(binary("soak")?)
        .arg("consume")
        .arg(endpoint)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    // Its first byte says that it listens.
    let mut first = [0];
    child.stdout.as_mut().ok_or("no output")?.read_exact(&mut first).map_err(|error| error.to_string())?;
    Ok(child)
}

/// The consumer: until its input ends.
///
/// # Errors
/// It cannot attach, or the host has gone.
pub fn consume(endpoint: &Path) -> Result<(), String> {
    let mut watch = Watch::attach(
        endpoint,
        SCRIPT,
        &[("bufsize", &format!("{BUFSIZE_KB}k")), ("aggsize", &format!("{AGGSIZE_KB}k"))],
    )?;
    let mut out = std::io::stdout().lock();
    let text = |error: std::io::Error| error.to_string();
    writeln!(out).and_then(|()| out.flush()).map_err(text)?;
    let (ended, end) = crossbeam_channel::bounded::<()>(0);
    std::thread::spawn(move || {
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
        drop(ended);
    });
    while end.try_recv() == Err(crossbeam_channel::TryRecvError::Empty) {
        if !watch.listen(Duration::from_millis(20)) {
            return Err("the host has gone".to_string());
        }
    }
    let tally = watch.stop()?;
    let dropped = tally.dropped(DropKind::Principal);
    writeln!(out, "{} {} {dropped}", tally.total(0), tally.records).map_err(text)
}
