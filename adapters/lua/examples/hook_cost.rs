//! What the hooks cost, without an engine behind them.
//!
//! Runs a loop of calls of an empty Lua function in an embedded state whose listener only counts,
//! with different probes enabled, and prints nanoseconds per call.
//!
//! ```sh
//! cargo run --release -p mdtrace-lua --example hook_cost
//! ```

use mdtrace_lua::probes::{Event, Probe, ProbeSet, Probes};
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

#[expect(clippy::print_stdout, reason = "a command that prints a table")]
fn main() -> mlua::Result<()> {
    let none = ProbeSet::EMPTY;
    let rows = [
        ("nothing", none),
        ("function-entry", none.with(Probe::FunctionEntry)),
        ("function-entry, function-return", none.with(Probe::FunctionEntry).with(Probe::FunctionReturn)),
        ("line", none.with(Probe::Line)),
        ("raise", none.with(Probe::Raise)),
        ("everything", ProbeSet::all()),
    ];
    // SAFETY: all libraries, so that they can be replaced; the program below uses none of them.
    let lua = unsafe { mlua::Lua::unsafe_new() };
    let attached = mdtrace_lua::attach::<Counter>(&lua)?;
    let program = format!("local function f() end\nfor i = 1, {CALLS} do f() end");
    for (name, enabled) in rows {
        ENABLED.store(enabled.bits(), Ordering::Relaxed);
        mdtrace_lua::refresh::<Counter>();
        let mut best = f64::INFINITY;
        let before = FIRED.load(Ordering::Relaxed);
        for _ in 0..ROUNDS {
            let chunk = lua.load(program.as_str()).set_name("@bench.lua").into_function()?;
            let start = Instant::now();
            chunk.call::<()>(())?;
            best = best.min(start.elapsed().as_nanos() as f64 / f64::from(CALLS));
        }
        let fired = (FIRED.load(Ordering::Relaxed) - before) as f64 / f64::from(CALLS * ROUNDS);
        println!("{best:7.1} ns per call, {fired:.1} firings: {name}");
    }
    drop(attached);
    Ok(())
}
