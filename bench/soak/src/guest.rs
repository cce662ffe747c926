//! The traced program: threads that fire, and count what they fired.
//!
//! It is told what to do by lines on its standard input, and answers with lines on its output:
//!
//! ```text
//!   start 8 20       eight threads fire every so many microseconds, each firing timed
//!   start 8 0        or as fast as they can, with no clock in between
//!   fire 1000        the main thread fires so often, and says how many found the site enabled
//!   marks            how often each thread has fired
//!   report           threads, firings, firings with arguments evaluated, slowest firing, noise, memory
//!   quit             ends in good order
//! ```
//!
//! The arguments of a firing are the thread's number and how many firings it has made before. So
//! whoever adds up what was delivered can tell that nothing in between was lost or came twice. The
//! count of *evaluated* arguments says how many firings found the site enabled.

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use runtime_hooks::{Config, Engine, fire};

runtime_hooks::provider! {
    /// Probes of the long runs.
    pub provider soak ("soak", module = "soak", attributes = EVOLVING) {
        /// A thread has done one more thing.
        EVENT = "event" in "work" (thread: int, n: long);
        /// The same in a signal handler.
        SIGNAL = "signal" in "handler" (n: long);
        /// The same, at a place that only the main thread passes.
        STEP = "step" in "main" (n: long);
    }
}

/// What one thread has done. Written by that thread only, and alone in its cache lines: a busy thread
/// writes it in every firing.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Done {
    fired: AtomicU64,
    evaluated: AtomicU64,
    slowest_ns: AtomicU64,
    /// The slowest nothing: the same measurement around no firing at all.
    noise_ns: AtomicU64,
}

impl Done {
    fn fire(&self, number: u64, n: u64) {
        fire!(soak::EVENT, || (
            {
                self.evaluated.store(self.evaluated.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
                number
            },
            n
        ));
        self.fired.store(n + 1, Ordering::Relaxed);
    }
}

/// Threads that fire.
#[derive(Default)]
struct Crew {
    stop: Arc<AtomicBool>,
    threads: Vec<(Arc<Done>, JoinHandle<()>)>,
}

impl Crew {
    fn start(&mut self, n: u64, pause: Duration) {
        for _ in 0..n {
            let (number, done, stop) =
                (self.threads.len() as u64, Arc::new(Done::default()), self.stop.clone());
            let body = {
                let done = done.clone();
                move || work(number, &done, &stop, pause)
            };
            self.threads.push((done, std::thread::spawn(body)));
        }
    }

    fn report(&self) -> String {
        let all = self.threads.iter().map(|(done, _)| done);
        let sum = |field: fn(&Done) -> &AtomicU64| -> u64 {
            all.clone().map(|done| field(done).load(Ordering::Relaxed)).sum()
        };
        let most = |field: fn(&Done) -> &AtomicU64| -> u64 {
            all.clone().map(|done| field(done).swap(0, Ordering::Relaxed)).max().unwrap_or(0)
        };
        let (fired, evaluated) = (sum(|done| &done.fired), sum(|done| &done.evaluated));
        let (slowest, noise) = (most(|done| &done.slowest_ns), most(|done| &done.noise_ns));
        format!("{} {fired} {evaluated} {slowest} {noise} {}", self.threads.len(), resident_kb())
    }

    fn marks(&self) -> String {
        let fired = self.threads.iter().map(|(done, _)| done.fired.load(Ordering::Relaxed).to_string());
        fired.collect::<Vec<_>>().join(" ")
    }

    fn stop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.drain(..).for_each(|(_, thread)| {
            let _ = thread.join();
        });
    }
}

fn work(number: u64, done: &Done, stop: &AtomicBool, pause: Duration) {
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        if pause.is_zero() {
            done.fire(number, n);
        } else {
            time(done, || done.fire(number, n));
            std::thread::sleep(pause);
        }
        n += 1;
    }
}

// Processor time, not the clock on the wall: a thread that waits for a processor is not slow. But an
// interrupt that is served meanwhile, or another guest of the machine, is still in it. So the same
// measurement is made around nothing, equally often: how slow nothing was is the noise.
fn time(done: &Done, firing: impl FnOnce()) {
    let begin = crate::os::thread_time();
    firing();
    let middle = crate::os::thread_time();
    let end = crate::os::thread_time();
    done.slowest_ns.fetch_max(middle.saturating_sub(begin), Ordering::Relaxed);
    done.noise_ns.fetch_max(end.saturating_sub(middle), Ordering::Relaxed);
}

/// Kilobytes of memory that this process has in use.
pub fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Starts an engine with the provider [`soak`].
///
/// # Errors
/// What the engine says.
pub fn engine() -> Result<Engine, String> {
    let mut engine = Engine::start(Config::new("soak")).map_err(|error| error.to_string())?;
    engine.register(&soak::PROVIDER, None).map_err(|error| error.to_string())?;
    engine.trace_environment(Some(crate::watch::compile)).map_err(|error| error.to_string())?;
    Ok(engine)
}

/// Does what the lines of the standard input say, until they end.
///
/// # Errors
/// The engine does not start, or nobody reads the answers.
pub fn obey() -> Result<(), String> {
    let engine = engine()?;
    engine.wait();
    let mut crew = Crew::default();
    say("ready")?;
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let mut words = line.split_whitespace();
        let command = words.next().unwrap_or_default();
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
        match command {
            "start" => {
                let (n, pause) = (number(), Duration::from_micros(number()));
                crew.start(n, pause);
                say("started")?;
            }
            "fire" => {
                let mut evaluated = 0;
                for n in 0..number() {
                    fire!(soak::STEP, || ({
                        evaluated += 1;
                        n
                    }));
                }
                say(&evaluated.to_string())?;
            }
            "marks" => say(&crew.marks())?,
            "report" => say(&crew.report())?,
            "quit" => break,
            other => return Err(format!("{other:?} is no command")),
        }
    }
    crew.stop();
    drop(engine);
    Ok(())
}

fn say(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).map_err(|error| error.to_string())
}
