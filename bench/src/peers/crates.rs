//! Rust crates as peers: this program fires their probes, in a process of its own.
//!
//! What counts is `hand::count_key`, so that the crate's own cost is what differs: how an event
//! reaches code that was not there when the probe was written.

use std::io::{BufRead, Write};

use rbpf::EbpfVmMbuff;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use super::target::UNCOUNTED;
use crate::error::BenchError;
use crate::hand;
use crate::measure::{Pinned, thread_nanos};

/// Fires as the crate's target, until standard input ends.
pub(crate) fn serve(name: &str) -> Result<(), BenchError> {
    match name {
        "tracing" => {
            let counting = tracing_subscriber::registry().with(Counting);
            tracing::subscriber::set_global_default(counting).map_err(|e| BenchError::Peer(e.to_string()))?;
            answer(|key| tracing::event!(Level::INFO, key))
        }
        "tracing-off" => answer(|key| tracing::event!(Level::INFO, key)),
        "usdt" => {
            usdt::register_probes().map_err(|error| BenchError::Peer(error.to_string()))?;
            answer(|key| benchusdt::number!(|| key))
        }
        "rbpf" => {
            let failed = |error: rbpf::lib::Error| BenchError::Peer(error.to_string());
            let program =
                rbpf::assembler::assemble("ldxdw r1, [r1]\ncall 1\nexit").map_err(BenchError::Peer)?;
            let mut vm = EbpfVmMbuff::new(Some(&program)).map_err(failed)?;
            vm.register_helper(1, count).map_err(failed)?;
            answer(|key| {
                // It was verified, and a firing that fails is missing from the count.
                let _ = vm.execute_program(&[], &key.to_ne_bytes());
            })
        }
        _ => Err(BenchError::Peer(name.into())),
    }
}

#[usdt::provider]
mod benchusdt {
    fn number(key: u64) {}
}

/// What the BPF program calls.
fn count(key: u64, _: u64, _: u64, _: u64, _: u64) -> u64 {
    hand::count_key(key);
    0
}

/// A layer that counts events by their key.
struct Counting;

impl<S: Subscriber> Layer<S> for Counting {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Key);
    }
}

/// Finds the key among the fields.
struct Key;

impl Visit for Key {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "key" {
            hand::count_key(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// Answers questions about a probe.
fn answer(fire: impl Fn(u64)) -> Result<(), BenchError> {
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split_whitespace();
        let what = words.next().unwrap_or_default();
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0u64);
        let (n, base) = (number(), number());
        let answer = match what {
            "e" => measured(n, |_| ()),
            "f" => measured(n, |i| fire(base + (i & 63))),
            _ => hand::take_keys(),
        };
        if base >= UNCOUNTED {
            hand::take_keys();
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

#[inline(never)]
fn measured(n: u64, body: impl Fn(u64)) -> u64 {
    let _pinned = Pinned::here();
    let start = thread_nanos();
    for i in 0..n {
        body(std::hint::black_box(i));
    }
    (thread_nanos() - start).unsigned_abs()
}
