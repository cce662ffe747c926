//! Subroutines about the traced process: who it is, and the destructive ones.
//!
//! The verifier lets destructive calls through only in programs that have permission. Even so each
//! is bounded: `chill` waits at most [`MAX_CHILL_NS`] in a second and gives up on a clock that stands
//! still.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.

use super::{ILLEGAL, Value, low_word, size};
use crate::env::ProbeEnv;
use crate::interp::Machine;
use crate::memory::Trap;
use crate::thread::Chill;

/// Most that `chill` may wait in [`CHILL_SPAN_NS`], on one thread.
const MAX_CHILL_NS: u64 = 500_000_000;
/// A second.
const CHILL_SPAN_NS: u64 = 1_000_000_000;
/// What a step is worth: with the usual limit of steps, a firing waits that long once.
const CHILL_NS_PER_STEP: u64 = 128;
/// How often to look at a clock that does not move.
const PATIENCE: u32 = 10_000;

pub(super) fn chill<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, ns: u64) -> Value {
    let ns = u64::try_from(low_word(ns).cast_signed()).map_err(|_| ILLEGAL)?;
    let start = m.mem.env.timestamp();
    if start.saturating_sub(m.mem.space.chill.since) > CHILL_SPAN_NS {
        m.mem.space.chill = Chill { since: start, spent: 0 };
    }
    let spent = m.mem.space.chill.spent + ns;
    if spent > MAX_CHILL_NS {
        return Err(ILLEGAL);
    }
    m.charge(ns / CHILL_NS_PER_STEP)?;
    m.mem.space.chill.spent = spent;
    let (mut now, mut patience) = (start, PATIENCE);
    while now.saturating_sub(start) < ns && patience > 0 {
        std::hint::spin_loop();
        let next = m.mem.env.timestamp();
        patience = if next == now { patience - 1 } else { PATIENCE };
        now = next;
    }
    // The firing's clocks are asked again.
    m.firing.clocks = Default::default();
    // Waiting is not work.
    m.firing.since = None;
    Ok(0)
}

pub(super) fn copyout<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, from: u64, to: u64, n: u64) -> Value {
    m.charge(n / 8)?;
    let mut piece = [0; 256];
    let mut done = 0;
    while done < size(n) {
        let len = piece.len().min(size(n) - done);
        m.mem.read(from.wrapping_add(done as u64), &mut piece[..len])?;
        put(m, to.wrapping_add(done as u64), &piece[..len])?;
        done += len;
    }
    Ok(0)
}

// At most `most` bytes, the NUL among them.
pub(super) fn copyoutstr<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, s: u64, to: u64, most: u64) -> Value {
    let Machine { mem, temps, .. } = m;
    let text = mem.string(s, &mut temps.a)?;
    let n = text.len().min(size(most));
    let written = mem.env.write_memory(to, &text[..n]);
    let ended = n as u64 == most || mem.env.write_memory(to.wrapping_add(n as u64), &[0]);
    if written && ended { Ok(0) } else { Err(Trap::address(to)) }
}

fn put<E: ProbeEnv + ?Sized>(m: &Machine<'_, E>, to: u64, bytes: &[u8]) -> Result<(), Trap> {
    if m.mem.env.write_memory(to, bytes) { Ok(()) } else { Err(Trap::address(to)) }
}

pub(super) fn progenyof<E: ProbeEnv + ?Sized>(m: &Machine<'_, E>, pid: u64) -> Value {
    let (process, pid) = (m.mem.env.process(), low_word(pid).cast_signed());
    Ok(u64::from(process.pid == pid || process.ppid == pid || process.parents.contains(&pid)))
}

// Signal 0 is none: nothing happens.
pub(super) fn raise<E: ProbeEnv + ?Sized>(m: &Machine<'_, E>, signal: u64) -> Value {
    let signal = low_word(signal).cast_signed();
    if signal == 0 || m.mem.env.raise(signal) { Ok(0) } else { Err(ILLEGAL) }
}

pub(super) fn stop<E: ProbeEnv + ?Sized>(m: &Machine<'_, E>) -> Value {
    m.mem.env.stop();
    Ok(0)
}
