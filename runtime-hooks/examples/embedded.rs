//! A host with probes and an endpoint, and nothing else: `bench --costs` says what it weighs, what it
//! takes while it is idle, and how soon it is traced.
//!
//! ```text
//!   embedded         says that it is ready and waits until its standard input ends
//!   embedded fire    fires its probe again and again, with the time, until it is killed
//! ```

use std::io::{Read, Write};
use std::time::Duration;

use runtime_hooks::{Config, Engine, fire};
use rustix::time::{ClockId, clock_gettime};

runtime_hooks::provider! {
    /// What can be observed.
    provider sites ("embedded", module = "embedded", attributes = EVOLVING) {
        /// A piece of work.
        WORK = "work" in "main" (nanos: long);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::start(Config::new("embedded"))?;
    engine.register(&sites::PROVIDER, None)?;
    let mut out = std::io::stdout();
    writeln!(out, "ready")?;
    out.flush()?;
    if std::env::args().nth(1).is_some_and(|word| word == "fire") {
        loop {
            work();
            std::thread::sleep(Duration::from_micros(20));
        }
    }
    work();
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

#[inline(never)]
fn work() {
    fire!(sites::WORK, || (now(),));
}

/// The clock by which `bench` knows when it started the consumer.
fn now() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs()
}
