//! Ways in which a host ends, forks, and is interrupted.
//!
//! Each is a small program: it waits for its consumer, fires a known number of times, and does what
//! it is called after. What it fired it says in its last line, as `fired N`, if it still can.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use runtime_hooks::dif::op::StackKind;
use runtime_hooks::{Engine, HostEnv, SignalContext, StackText, fire};

use crate::guest::{self, soak};
use crate::os;

/// How often the simple ones fire.
pub const FIRINGS: u64 = 1500;

/// What a program does once it is traced.
type Body = fn(Engine) -> Result<(), String>;

/// Programs by name.
const TABLE: &[(&str, Body)] = &[
    ("drop", |engine| {
        fire_from_two_threads();
        drop(engine);
        Ok(())
    }),
    ("return", |engine| {
        fire_from_two_threads();
        std::mem::forget(engine);
        Ok(())
    }),
    ("exit", |_engine| {
        fire_from_two_threads();
        std::process::exit(3)
    }),
    ("exit-in-a-thread", |_engine| exit_in_a_thread()),
    ("exit-in-a-firing", |_engine| exit_in_a_firing(exit_now)),
    ("exit-late-in-a-firing", |_engine| exit_in_a_firing(exit_late)),
    ("atexit", |_engine| {
        os::at_exit(fire_at_exit);
        fire_from_two_threads();
        std::process::exit(0)
    }),
    ("_exit", |_engine| {
        fire_from_two_threads();
        os::exit_now(0)
    }),
    ("abort", |_engine| {
        fire_from_two_threads();
        std::process::abort()
    }),
    ("kill", |_engine| {
        fire_from_two_threads();
        os::kill_self();
        Ok(())
    }),
    ("threads", threads),
    ("forks", forks),
    ("fork-exec", fork_exec),
    ("fork-renew", fork_renew),
    ("fork-orphan", fork_orphan),
    ("signals", signals),
    ("library", library),
];

/// Runs the program called `name`.
///
/// # Errors
/// There is none, or it failed.
pub fn run(name: &str) -> Result<(), String> {
    let (_, body) = TABLE.iter().find(|(known, _)| *known == name).ok_or("no such way to end")?;
    if name == "library" {
        // The engine is in the library.
        return library_only();
    }
    let engine = guest::engine()?;
    engine.wait();
    body(engine)
}

fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

fn fire_events(thread: u64, n: u64) {
    (0..n).for_each(|n| fire!(soak::EVENT, || (thread, n)));
}

fn fire_from_two_threads() {
    let other = std::thread::spawn(|| fire_events(1, FIRINGS / 3));
    fire_events(0, FIRINGS - FIRINGS / 3);
    let _ = other.join();
    say(&format!("fired {FIRINGS}"));
}

extern "C" fn fire_at_exit() {
    fire_events(2, 1);
}

// While two threads fire and never stop.
fn exit_in_a_thread() -> Result<(), String> {
    for thread in 3..5 {
        std::thread::spawn(move || {
            loop {
                fire_events(thread, 100);
            }
        });
    }
    let ender = std::thread::spawn(|| {
        fire_from_two_threads();
        std::process::exit(0)
    });
    let _: Result<(), _> = ender.join();
    Err("the process goes on".to_string())
}

/// A stack whose walker is interrupted.
struct Interrupted;

impl HostEnv for Interrupted {
    fn stack(&self, _: StackKind, _: u32, _: &mut StackText<'_>) {}
    fn depth(&self) -> u32 {
        os::raise(libc::SIGUSR1);
        0
    }
    fn caller(&self) -> u64 {
        0
    }
}

extern "C" fn exit_now(_: i32) {
    std::process::exit(0);
}

// Long enough for a consumer to end its session meanwhile.
extern "C" fn exit_late(_: i32) {
    say("inside");
    std::thread::sleep(std::time::Duration::from_millis(300));
    std::process::exit(0);
}

fn exit_in_a_firing(handler: extern "C" fn(i32)) -> Result<(), String> {
    os::on_signal(libc::SIGUSR1, handler);
    fire_from_two_threads();
    fire!(soak::STEP, env: &Interrupted, || (0u64));
    Err("the walker was not called".to_string())
}

/// How many threads come and go.
pub const THREADS: u64 = 10_000;

fn threads(engine: Engine) -> Result<(), String> {
    let before = guest::resident_kb();
    for round in 0..THREADS / 10 {
        let threads: Vec<_> =
            (0..10).map(|n| std::thread::spawn(move || fire_events(round * 10 + n, 3))).collect();
        for thread in threads {
            thread.join().map_err(|_| "a thread panicked")?;
        }
    }
    say(&format!("fired {} grown {}", 3 * THREADS, guest::resident_kb().saturating_sub(before)));
    drop(engine);
    Ok(())
}

// Each child finds its sites off, whatever the other threads were doing when it came to be.
fn forks(engine: Engine) -> Result<(), String> {
    static FIRED: AtomicU64 = AtomicU64::new(0);
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let busy: Vec<_> = (0..2)
        .map(|thread| {
            let stop = stop.clone();
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    fire_events(thread, 10);
                    FIRED.fetch_add(10, Ordering::Relaxed);
                    // Threads that come and go take the locks that a child must not find taken.
                    let _ = std::thread::spawn(move || fire_events(thread + 10, 1)).join();
                    FIRED.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for _ in 0..100 {
        let pid = os::fork().map_err(|error| error.to_string())?;
        if pid == 0 {
            let silent = !soak::EVENT.is_enabled() && !soak::STEP.is_enabled();
            fire_events(99, 1000);
            let thread = std::thread::spawn(|| fire_events(99, 10));
            os::exit_now(i32::from(!(silent && thread.join().is_ok())));
        }
        fire_events(5, 1);
        FIRED.fetch_add(1, Ordering::Relaxed);
        if os::wait_for(pid) != 0 {
            return Err("a child was not silent".to_string());
        }
    }
    stop.store(true, Ordering::Relaxed);
    for thread in busy {
        thread.join().map_err(|_| "a thread panicked")?;
    }
    say(&format!("fired {}", FIRED.load(Ordering::Relaxed)));
    drop(engine);
    Ok(())
}

fn fork_exec(engine: Engine) -> Result<(), String> {
    fire_from_two_threads();
    let pid = os::fork().map_err(|error| error.to_string())?;
    if pid == 0 {
        os::exec(c"/bin/true");
        os::exit_now(1);
    }
    if os::wait_for(pid) != 0 {
        return Err("the other program did not run".to_string());
    }
    drop(engine);
    Ok(())
}

// The child becomes a host of its own, and fires when somebody traces it, on a thread that has fired in the
// parent.
fn fork_renew(mut engine: Engine) -> Result<(), String> {
    fire!(soak::EVENT, || (0, 0));
    let pid = os::fork().map_err(|error| error.to_string())?;
    if pid == 0 {
        engine.renew().map_err(|error| error.to_string())?;
        say(&format!("child {}", std::process::id()));
        let start = std::time::Instant::now();
        while !soak::STEP.is_enabled() && start.elapsed().as_secs() < 30 {
            std::thread::yield_now();
        }
        (0..FIRINGS).for_each(|n| fire!(soak::STEP, || (n)));
        drop(engine);
        os::exit_now(0);
    }
    fire_from_two_threads();
    let status = os::wait_for(pid);
    drop(engine);
    if status == 0 { Ok(()) } else { Err(format!("the child ended with {status}")) }
}

// The child outlives its parent, and keeps nobody waiting for it.
fn fork_orphan(_engine: Engine) -> Result<(), String> {
    let pid = os::fork().map_err(|error| error.to_string())?;
    if pid == 0 {
        say(&format!("child {}", std::process::id()));
        std::thread::sleep(std::time::Duration::from_secs(60));
        os::exit_now(0);
    }
    fire_from_two_threads();
    os::kill_self();
    Ok(())
}

static IN_HANDLER: AtomicU64 = AtomicU64::new(0);

extern "C" fn fire_in_handler(_: i32) {
    let _context = SignalContext::enter();
    // The key is new each time, which takes memory: not here.
    fire!(soak::SIGNAL, || (IN_HANDLER.fetch_add(1, Ordering::Relaxed)));
}

// A thread that allocates and fires all the time, interrupted wherever it is.
fn signals(engine: Engine) -> Result<(), String> {
    os::on_signal(libc::SIGALRM, fire_in_handler);
    os::alarm_every(200);
    let mut fired = 0;
    let start = std::time::Instant::now();
    while IN_HANDLER.load(Ordering::Relaxed) < 1000 && start.elapsed().as_secs() < 20 {
        let memory: Vec<Vec<u8>> = (1..50).map(|n| vec![0; n * 16]).collect();
        fire_events(0, memory.len() as u64);
        fired += memory.len();
    }
    os::alarm_every(0);
    say(&format!("fired {fired} signals {}", IN_HANDLER.load(Ordering::Relaxed)));
    drop(engine);
    Ok(())
}

fn library(_engine: Engine) -> Result<(), String> {
    library_only()
}

fn library_only() -> Result<(), String> {
    let path = std::env::var("SOAK_LIBRARY").map_err(|error| error.to_string())?;
    let path = std::ffi::CString::new(path).map_err(|error| error.to_string())?;
    let library = os::Library::load(&path).ok_or("the library cannot be loaded")?;
    let evaluated = library.fire(FIRINGS);
    say(&format!("fired {evaluated}"));
    Ok(())
}
