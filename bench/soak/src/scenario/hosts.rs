//! Hosts are killed while one command traces them all. It must go on with the others, and have all
//! that a host had delivered before it died.
//!
//! What a killed host had not delivered is lost with it, so the hosts are killed when the command says
//! that it has everything: it prints its count ten times a second, from a timer, which fires in one of
//! the hosts, and goes on in the command when that one is dead.

use std::io::{BufRead, BufReader};
use std::process::ChildStdout;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::PATIENCE;
use super::scale::Traced;
use crate::host::Host;

/// How many hosts live at one time.
const AT_ONCE: u64 = 20;
/// Firings of each.
const FIRINGS: u64 = 1000;

const SCRIPT: &str = "soak*:::step { @ = count(); } tick-10hz { printa(\"%@d\\n\", @); }";

/// The last number that the command has printed.
struct Count {
    last: Arc<AtomicU64>,
    reader: JoinHandle<()>,
}

impl Count {
    fn of(output: ChildStdout) -> Self {
        let last = Arc::new(AtomicU64::new(0));
        let shown = last.clone();
        let reader = std::thread::spawn(move || {
            let numbers = BufReader::new(output).lines().map_while(Result::ok);
            for number in numbers.filter_map(|line| line.trim().parse().ok()) {
                shown.store(number, Ordering::Release);
            }
        });
        Self { last, reader }
    }

    /// Waits until it is this.
    fn reaches(&self, fired: u64) -> Result<(), String> {
        let start = Instant::now();
        loop {
            match self.last.load(Ordering::Acquire) {
                counted if counted == fired => return Ok(()),
                counted if counted > fired || start.elapsed() > PATIENCE => {
                    return Err(format!("{fired} firings, {counted} were counted"));
                }
                _ => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    /// What it is when the command has ended.
    fn end(self) -> u64 {
        // It only reads, and ends with its input.
        let _ = self.reader.join();
        self.last.load(Ordering::Acquire)
    }
}

/// Kills so many.
///
/// # Errors
/// The command dies, or its count is not the hosts'.
pub fn run(kills: u64) -> Result<String, String> {
    let mut traced = Traced::start(SCRIPT)?;
    let count = Count::of(traced.output()?);
    let (mut fired, mut killed) = (0, 0);
    let start = Instant::now();
    while killed < kills {
        let n = AT_ONCE.min(kills - killed);
        let mut hosts = Vec::new();
        for _ in 0..n {
            hosts.push(Host::start(traced.place(), &[], false)?);
        }
        for host in &mut hosts {
            host.hear()?;
            fired += host.fire_until_heard(PATIENCE)?;
            fired += host.fire(FIRINGS)?;
        }
        count.reaches(fired)?;
        // Dropping them is what kills them.
        drop(hosts);
        killed += n;
    }
    let took = start.elapsed();
    traced.interrupt()?;
    let counted = count.end();
    if counted != fired {
        return Err(format!("{fired} firings of {killed} hosts, {counted} were counted"));
    }
    Ok(format!("{killed} hosts killed in {} s; one command counted all {counted} firings", took.as_secs()))
}
