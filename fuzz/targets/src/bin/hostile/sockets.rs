//! A living host and bad company.
//!
//! The host is `calc`, waiting for its standard input, so that it does nothing but answer us. After
//! all that was done to it, it must greet a well-behaved consumer, list its probes, and have given
//! back the threads and most of the memory that it took.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fuzz_targets::rng::Rng;
use wire::{Limit, Reply, Request, version};

use crate::Order;
use crate::conversations::Conversations;

/// Threads of a host that nobody talks to: its own, the one that accepts, and those that timers had.
const RESTING_THREADS: u64 = 4;

/// A host of our own.
struct Host {
    child: Child,
    // Its standard input, which keeps it alive.
    _input: Option<ChildStdin>,
    folder: PathBuf,
}

impl Host {
    fn start() -> io::Result<Self> {
        let calc = std::env::current_exe()?.with_file_name("calc");
        let folder = std::env::temp_dir().join(format!("mdtrace-hostile-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        let mut child = Command::new(&calc)
            .env("MDTRACE_DIR", &folder)
            // Programs may stop and signal their host, which then is not well.
            .env("MDTRACE_LIMITS", "destructive=no")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| io::Error::other(format!("{}: {error}", calc.display())))?;
        let host = Self { _input: child.stdin.take(), child, folder };
        for _ in 0..500 {
            if host.connect().is_ok() {
                return Ok(host);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(io::Error::other("the host does not open its endpoint"))
    }

    fn connect(&self) -> io::Result<UnixStream> {
        UnixStream::connect(self.folder.join(format!("{}.sock", self.child.id())))
    }

    /// A number from `/proc/PID/status`.
    fn status(&self, key: &str) -> io::Result<u64> {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
        let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        number.ok_or_else(|| io::Error::other(format!("the host has no {key}")))
    }

    /// Whether it serves an honest consumer, within ten seconds.
    fn is_well(&mut self) -> io::Result<bool> {
        if self.child.try_wait()?.is_some() {
            return Ok(false);
        }
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until {
            if self.lists_probes().unwrap_or(false) {
                return Ok(true);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(false)
    }

    fn lists_probes(&self) -> Result<bool, wire::WireError> {
        let mut stream = self.connect()?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        wire::write(&mut stream, &Request::Hello(version::hello("honest", false)))?;
        wire::write(&mut stream, &Request::List)?;
        let greeted = matches!(wire::read(&mut stream, Limit::REPLY)?, Some(Reply::Hello(_)));
        let Some(Reply::Catalog(catalog)) = wire::read(&mut stream, Limit::REPLY)? else { return Ok(false) };
        Ok(greeted && catalog.probes.len() > 3)
    }

    /// Says how it is, and whether that is well.
    fn examined(mut self, before: u64) -> io::Result<bool> {
        let well = self.is_well()?;
        // Sessions that are just ending have threads and memory.
        let until = Instant::now() + Duration::from_secs(10);
        while self.status("Threads")? > RESTING_THREADS && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        let (threads, after) = (self.status("Threads")?, self.status("VmRSS")?);
        println!(
            "the host is {}; {threads} threads; {before} KB before, {after} KB now",
            if well { "well" } else { "NOT WELL" }
        );
        Ok(well)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Mutated conversations, each over a connection of its own.
pub(crate) fn talk(order: &Order) -> io::Result<bool> {
    let talks = Conversations::new()?;
    let host = Host::start()?;
    let before = host.status("VmRSS")?;
    let (next, answered, start) = (AtomicU64::new(order.from), AtomicU64::new(0), Instant::now());
    let end = order.from + order.count;
    std::thread::scope(|scope| {
        for _ in 0..order.threads {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= end {
                        return;
                    }
                    let mut rng = Rng::new(order.seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ n);
                    let bytes = talks.request(&mut rng);
                    // A host that hangs up in the middle is right to do so.
                    let heard = say(&host, &bytes, rng.once_in(4)).unwrap_or(0);
                    answered.fetch_add(u64::from(heard > 0), Ordering::Relaxed);
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let answered = answered.into_inner();
    println!(
        "{} conversations in {seconds:.1} s, {:.0} a second; {answered} were answered",
        order.count,
        order.count as f64 / seconds
    );
    host.examined(before)
}

// Says something and hears what comes back; a rude one does not wait for it.
fn say(host: &Host, bytes: &[u8], rude: bool) -> io::Result<usize> {
    let mut stream = host.connect()?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(bytes)?;
    if rude {
        return Ok(0);
    }
    stream.shutdown(std::net::Shutdown::Write)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)
}

/// Connections, opened and held; some of them say the beginning of something.
pub(crate) fn hold(order: &Order) -> io::Result<bool> {
    let host = Host::start()?;
    let before = host.status("VmRSS")?;
    let (mut held, mut refused, start) = (Vec::new(), 0u64, Instant::now());
    for n in 0..order.count {
        match host.connect() {
            Ok(mut stream) => {
                let beginning: &[u8] = match n % 4 {
                    0 => &[],
                    1 => &[0x20, 0, 0],
                    2 => &[0xff, 0xff, 0xff, 0],
                    _ => &[0x20, 0, 0, 0, 0, 1],
                };
                let _ = stream.write_all(beginning);
                held.push(stream);
            }
            Err(_) => refused += 1,
        }
    }
    let opened = start.elapsed();
    let (threads, during) = (host.status("Threads")?, host.status("VmRSS")?);
    println!(
        "{} connections held, {refused} not made, in {:.1} s: {threads} threads, {during} KB",
        held.len(),
        opened.as_secs_f64()
    );
    // While they are held, an honest consumer has to wait for the patience with them to end.
    let mut host = host;
    let begun = Instant::now();
    let well = host.is_well()? || host.is_well()?;
    println!(
        "an honest consumer is {} after {:.1} s",
        if well { "served" } else { "NOT SERVED" },
        begun.elapsed().as_secs_f64()
    );
    drop(held);
    host.examined(before).map(|after| well && after)
}
