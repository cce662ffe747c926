//! The peers: what else could answer the same question, measured beside us in the same rounds.
//!
//! A peer is a row of [`PEERS`]. Each fires from a process of its own, its *target*, which measures
//! itself as our loops are measured (see `target.rs`) and is traced from outside where that is how
//! the peer works. A second target that nobody traces shows what the peer's probe costs when it is
//! off. In every round each target and our own workload take a turn.
//!
//! A peer that is not installed, or not allowed, is skipped and the reason printed; nothing is ever
//! installed, mounted or switched on for it. What a peer observed is counted and compared with what
//! was fired, as for our own rows.
//!
//! The comparison is meant to be easy on the peers: probes have one argument where we pass two, the
//! layer for `tracing` and the helper for `rbpf` count in the table of `hand.rs`, and buffers are so
//! large that none of their time goes to waiting.
//!
//! | file | what |
//! | --- | --- |
//! | `target` | a process that fires and measures itself |
//! | `workshop` | commands, a C compiler, a directory |
//! | `bpftrace` | USDT probes and uprobes, counted in the kernel |
//! | `lttng` | records into LTTng's buffers |
//! | `crates` | Rust crates, with the feature `peers` |

mod bpftrace;
#[cfg(feature = "peers")]
mod crates;
mod lttng;
mod target;
mod workshop;

use crate::counter::Counter;
use crate::error::BenchError;
use crate::experiment::{Subject, Variant};
use crate::measure::{Series, Summary};
use crate::report::sheet::{Cell, Column, Sheet, number, text};
use crate::workloads;
use target::Target;
use workshop::Workshop;

/// Why a peer is not measured.
#[derive(Debug)]
pub(crate) struct Skip(pub(crate) String);

/// A row: something else that does what one of our workloads does.
pub(crate) struct Peer {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it does when the probe fires.
    pub(crate) does: &'static str,
    /// The name of our workload that does the same.
    pub(crate) beside: &'static str,
    /// How many firings a round has: enough for the clock, not more than its buffers hold.
    firings: u64,
    start: fn(&Workshop) -> Result<Running, Skip>,
}

/// A peer at work.
struct Running {
    /// A target that nobody traces.
    off: Option<Target>,
    /// The one that is traced.
    on: Target,
    /// Says how many firings it has observed, once it has been stopped.
    tracer: Box<dyn Tracer>,
}

/// What observes a target.
trait Tracer {
    /// Ends it and says what is wrong with what it observed, if so many firings were to be observed.
    fn stop(self: Box<Self>, on: &mut Target, firings: u64) -> Option<String>;
}

/// All peers.
static PEERS: &[Peer] = &[
    Peer {
        name: "bpftrace, USDT",
        does: "usdt:bench:number { @[arg0] = count(); }",
        beside: "count by number",
        firings: 20_000,
        start: bpftrace::usdt,
    },
    Peer {
        name: "bpftrace, USDT with semaphore",
        does: "usdt:bench:number { @[arg0] = count(); }",
        beside: "count by number",
        firings: 20_000,
        start: bpftrace::usdt_with_semaphore,
    },
    Peer {
        name: "bpftrace, uprobe on a 5-byte nop",
        does: "uprobe:number { @[arg0] = count(); }",
        beside: "count by number",
        firings: 20_000,
        start: bpftrace::nop5,
    },
    Peer {
        name: "crate usdt, bpftrace",
        does: "usdt:benchusdt:number { @[arg0] = count(); }",
        beside: "count by number",
        firings: 20_000,
        start: bpftrace::usdt_crate,
    },
    Peer {
        name: "crate tracing, counting layer",
        does: "a Layer that counts by the field in a thread-local table",
        beside: "count by number",
        firings: 100_000,
        start: |workshop| in_process(workshop, Some("tracing-off"), "tracing"),
    },
    Peer {
        name: "crate rbpf, interpreter",
        does: "ldxdw r1, [r1]; call count; exit",
        beside: "count by number",
        firings: 100_000,
        start: |workshop| in_process(workshop, None, "rbpf"),
    },
    Peer {
        name: "LTTng-UST",
        does: "bench:number: a time stamp and two integers",
        beside: "record",
        firings: 100_000,
        start: lttng::start,
    },
];

/// What was measured of a peer, per firing, without the empty loop.
pub(crate) struct PeerRow {
    pub(crate) peer: &'static Peer,
    pub(crate) off: Option<Summary>,
    pub(crate) on: Summary,
    /// Our workload, with kernels.
    pub(crate) ours: Summary,
    pub(crate) fault: Option<String>,
}

impl PeerRow {
    /// How many times what we take it takes.
    pub(crate) fn times(&self) -> f64 {
        self.on.median / self.ours.median
    }
}

/// All that was measured.
pub(crate) struct Peers {
    pub(crate) rows: Vec<PeerRow>,
    /// Which were not, and why.
    pub(crate) skipped: Vec<(&'static str, Skip)>,
    rounds: u32,
}

/// A peer, and the numbers of the rounds.
struct Contestant {
    peer: &'static Peer,
    running: Running,
    off: Series,
    on: Series,
    ours: usize,
    fault: Option<String>,
}

/// Measures all peers that are there.
pub(crate) fn run(rounds: u32) -> Result<Peers, BenchError> {
    let workshop = Workshop::new()?;
    let mut ours: Vec<Subject> = Vec::new();
    let mut contestants = Vec::new();
    let mut skipped = Vec::new();
    for peer in PEERS {
        match (peer.start)(&workshop) {
            Ok(running) => {
                let ours = subject(&mut ours, peer.beside)?;
                let (off, on) = (Series::default(), Series::default());
                contestants.push(Contestant { peer, running, off, on, ours, fault: None });
            }
            Err(skip) => skipped.push((peer.name, skip)),
        }
    }
    let mut counter = Counter::open();
    for _ in 0..rounds {
        for contestant in &mut contestants {
            contestant.round();
        }
        for subject in &mut ours {
            subject.round(&mut counter)?;
        }
    }
    let empty = Subject::empty(&mut counter, rounds);
    let rows = contestants.into_iter().map(|contestant| {
        let ours = &ours[contestant.ours];
        contestant.row(rounds, ours.net(empty).nanos, ours.fault())
    });
    Ok(Peers { rows: rows.collect(), skipped, rounds })
}

/// Where in the list our side of a comparison is; several peers share one.
fn subject(subjects: &mut Vec<Subject>, name: &str) -> Result<usize, BenchError> {
    if let Some(n) = subjects.iter().position(|subject| subject.workload().name == name) {
        return Ok(n);
    }
    subjects.push(Subject::new(workloads::named(name)?, Variant::Kernels)?);
    Ok(subjects.len() - 1)
}

impl Contestant {
    fn round(&mut self) {
        let n = self.peer.firings;
        let Running { off, on, tracer: _ } = &mut self.running;
        if let Some(target) = off {
            push(&mut self.off, target.net(10 * n), &mut self.fault);
        }
        push(&mut self.on, on.net(n), &mut self.fault);
    }

    fn row(self, rounds: u32, ours: Summary, our_fault: Option<&str>) -> PeerRow {
        let Self { peer, running, off, on, ours: _, fault } = self;
        let Running { off: _, on: mut target, tracer } = running;
        let wrong = tracer.stop(&mut target, u64::from(rounds) * peer.firings);
        PeerRow {
            peer,
            off: off.summary(),
            on: on.summary().unwrap_or(Summary::NONE),
            ours,
            fault: fault.or(wrong).or_else(|| our_fault.map(|fault| format!("mdtrace: {fault}"))),
        }
    }
}

fn push(series: &mut Series, measured: Result<f64, Skip>, fault: &mut Option<String>) {
    match measured {
        Ok(nanos) => series.push(nanos),
        Err(Skip(reason)) => {
            fault.get_or_insert(reason);
        }
    }
}

/// A peer that is a crate: this program itself is the target, and counts by hand.
fn in_process(workshop: &Workshop, off: Option<&str>, on: &str) -> Result<Running, Skip> {
    let off = off.map(|name| workshop.crate_target(name)).transpose()?;
    Ok(Running { off, on: workshop.crate_target(on)?, tracer: Box::new(InProcess) })
}

/// The target knows what it has observed.
struct InProcess;

impl Tracer for InProcess {
    fn stop(self: Box<Self>, on: &mut Target, firings: u64) -> Option<String> {
        match on.taken() {
            Ok(n) if n == firings => None,
            Ok(n) => Some(format!("{firings} firings, {n} counted")),
            Err(Skip(reason)) => Some(reason),
        }
    }
}

/// Fires as a crate's target, until standard input ends.
#[cfg(feature = "peers")]
pub(crate) use crates::serve;

/// There is none without the feature.
#[cfg(not(feature = "peers"))]
pub(crate) fn serve(name: &str) -> Result<(), BenchError> {
    Err(BenchError::Peer(name.into()))
}

const COLUMNS: &[Column] = &[
    text("peer", "peer"),
    number("off: ns", "off_ns"),
    number("on: ns", "on_ns"),
    text("beside", "workload"),
    number("mdtrace: ns", "mdtrace_ns"),
    number("times", "times"),
    text("what it does", "does"),
];

/// The peers beside us.
pub(crate) fn sheet(peers: &Peers) -> Sheet {
    let row = |row: &PeerRow| {
        vec![
            Cell::text(row.peer.name),
            row.off.map_or(Cell::Nothing, |off| Cell::Spread(off, 2)),
            Cell::Spread(row.on, 2),
            Cell::text(row.peer.beside),
            Cell::Spread(row.ours, 2),
            Cell::Number(row.times(), 1, ""),
            Cell::Code(row.peer.does.into()),
        ]
    };
    let mut notes = vec![format!(
        "CPU time of the firing thread per firing, net of its own empty loop; {} rounds, in which mdtrace took \
         its turns too. Times: how many times what mdtrace takes the peer takes.",
        peers.rounds
    )];
    notes.extend(peers.skipped.iter().map(|(name, Skip(reason))| format!("Skipped: {name}: {reason}.")));
    notes.extend(peers.rows.iter().filter_map(|row| {
        let fault = row.fault.as_ref()?;
        Some(format!("**Wrong result** of \"{}\": {fault}.", row.peer.name))
    }));
    Sheet { name: "peers", columns: COLUMNS, rows: peers.rows.iter().map(row).collect(), notes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_peer_stands_beside_a_workload() {
        for peer in PEERS {
            assert!(workloads::find(peer.beside).is_some(), "{}", peer.name);
        }
    }
}
