//! What the hooks cost, alone and with the engine behind them.
//!
//! Runs a loop of calls of an empty Lua function in an embedded state and prints nanoseconds per
//! call: first with a listener that only counts and different probes enabled, then with the
//! engine and different D programs.
//!
//! ```sh
//! cargo run --release -p mdtrace-lua --example hook_cost
//! ```

use dif::delivery::{Delivery, SessionRequest};
use dif::option::Settings;
use dsl::Compiler;
use dsl::macros::MacroEnv;
use dsl::parse::Mode;
use dsl::source::SourceFile;
use mdtrace_lua::engine::{self, Engine};
use mdtrace_lua::probes::{Event, Probe, ProbeSet, Probes};
use runtime_hooks::Session;
use std::error::Error;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

static ENABLED: AtomicU32 = AtomicU32::new(0);
static FIRED: AtomicU64 = AtomicU64::new(0);

/// A listener that counts.
struct Counter;

impl Probes for Counter {
    #[inline]
    fn enabled() -> ProbeSet {
        ProbeSet::from_bits(ENABLED.load(Ordering::Relaxed))
    }

    #[inline]
    fn fire(_: &Event<'_>) {
        FIRED.store(FIRED.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    fn shutdown() {}
}

const CALLS: u32 = 500_000;
/// The best of these counts: other work of the machine only ever adds.
const ROUNDS: u32 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    counter()?;
    // One interpreter per thread.
    std::thread::scope(|scope| scope.spawn(|| with_engine().map_err(|error| error.to_string())).join())
        .map_err(|_| "the measuring thread has panicked")??;
    Ok(())
}

/// Nanoseconds per call, the best of all rounds.
fn measure(lua: &mlua::Lua) -> mlua::Result<f64> {
    let program = format!("local function f() end\nfor i = 1, {CALLS} do f() end");
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let chunk = lua.load(program.as_str()).set_name("@bench.lua").into_function()?;
        let start = Instant::now();
        chunk.call::<()>(())?;
        best = best.min(start.elapsed().as_nanos() as f64 / f64::from(CALLS));
    }
    Ok(best)
}

#[expect(clippy::print_stdout, reason = "a command that prints a table")]
fn counter() -> mlua::Result<()> {
    let none = ProbeSet::EMPTY;
    let rows = [
        ("nothing", none),
        ("function-entry", none.with(Probe::FunctionEntry)),
        ("function-entry, function-return", none.with(Probe::FunctionEntry).with(Probe::FunctionReturn)),
        ("line", none.with(Probe::Line)),
        ("raise", none.with(Probe::Raise)),
        ("everything", ProbeSet::all()),
    ];
    // SAFETY: all libraries, so that they can be replaced; the measured program uses none of them.
    let lua = unsafe { mlua::Lua::unsafe_new() };
    let attached = mdtrace_lua::attach::<Counter>(&lua)?;
    for (name, enabled) in rows {
        ENABLED.store(enabled.bits(), Ordering::Relaxed);
        mdtrace_lua::refresh::<Counter>();
        let before = FIRED.load(Ordering::Relaxed);
        let best = measure(&lua)?;
        let fired = (FIRED.load(Ordering::Relaxed) - before) as f64 / f64::from(CALLS * ROUNDS);
        println!("{best:7.1} ns per call, {fired:.1} firings: {name}");
    }
    drop(attached);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a command that prints a table")]
fn with_engine() -> Result<(), Box<dyn Error>> {
    let scripts = [
        "BEGIN {}",
        "lua*:::function-entry { @ = count(); }",
        "lua*:::function-entry { @[copyinstr(arg1)] = count(); }",
        "lua*:::function-entry { self->t = timestamp; } \
         lua*:::function-return { @[copyinstr(arg1)] = quantize(timestamp - self->t); }",
        "lua*:::line { @[copyinstr(arg0), arg2] = count(); }",
        "profile-997 { @[ustack()] = count(); }",
    ];
    engine::register()?;
    // SAFETY: as in `counter`.
    let lua = unsafe { mlua::Lua::unsafe_new() };
    let attached = mdtrace_lua::attach::<Engine>(&lua)?;
    for script in scripts {
        let mut compiler = Compiler::new(runtime_hooks::catalog(), Settings::default(), MacroEnv::default());
        let source = SourceFile::string(script);
        compiler.compile(&source, Mode::File).map_err(|mistake| format!("{script}: {mistake:?}"))?;
        let program = compiler.finish().map_err(|mistake| format!("{script}: {mistake:?}"))?;
        let forget = |_: Delivery| Ok(());
        let session = Session::start(program, SessionRequest::default(), Box::new(forget))?;
        let best = measure(&lua)?;
        session.stop();
        println!("{best:7.1} ns per call: {script}");
    }
    drop(attached);
    Ok(())
}
