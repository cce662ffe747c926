//! Programs by hand, and a sink that keeps everything.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dif::action::Action;
use dif::agg::AggFn;
use dif::delivery::{AggDelta, Delivery, Domain, DropKind, SessionRequest};
use dif::layout::{Field, FieldKind, Layout, split_header};
use dif::op::Op;
use dif::probe::ProbeDesc;
use dif::program::{Aggregation, Clause, Program, Recording};
use dif::ty::prim;
use dif::{Epid, StreamId};
use parking_lot::Mutex;
use runtime_hooks::{ProbeSite, Session, Sink, SinkClosed, fire};

/// A clause on `probe` (four fields), from the text of its instructions; `recN` words make fields.
pub(crate) fn clause(probe: &str, code: &[&str]) -> Clause {
    let fields: Vec<&str> = probe.split(':').collect();
    let &[provider, module, function, name] = fields.as_slice() else { panic!("{probe}") };
    let code: Vec<Op> = code.iter().map(|line| Op::parse(line).unwrap_or_else(|| panic!("{line}"))).collect();
    let n = code.iter().filter(|op| matches!(op, Op::Record { .. } | Op::Exit { .. })).count();
    let int = Field { kind: FieldKind::Int { size: 8, signed: true }, ty: prim::LONG };
    let actions = (0..n).map(|field| Action::Trace { field: u32::try_from(field).unwrap() }).collect();
    Clause {
        source: 0,
        probes: vec![ProbeDesc::new(provider, module, function, name)],
        marks: vec![dif::Pc(0)],
        recording: if n == 0 { Recording::Nothing } else { Recording::Record },
        layout: Layout { fields: vec![int; n] },
        code,
        actions,
        destructive: false,
    }
}

/// Records `argN`.
pub(crate) fn record(probe: &str, n: u8) -> Clause {
    clause(probe, &[&format!("arg r1, arg{n}"), "rec r1, f0", "ret"])
}

/// `@ = count()`
pub(crate) fn count(probe: &str) -> Clause {
    clause(probe, &["imm r1, #0", "imm r2, #0", "agg r1, r2, @0", "ret"])
}

/// A program of these clauses, with one `count()` aggregation.
pub(crate) fn program(clauses: Vec<Clause>) -> Program {
    let aggregation =
        Aggregation { name: "_".into(), function: AggFn::Count, keys: Vec::new(), key_types: Vec::new() };
    Program {
        sources: vec![dif::program::Source {
            kind: dif::program::SourceKind::Script,
            name: "test".to_string(),
        }],
        aggs: vec![aggregation],
        clauses,
        ..Program::default()
    }
}

/// Everything a session delivered.
#[derive(Clone, Default)]
pub(crate) struct Kept(pub(crate) Arc<Mutex<Vec<Delivery>>>);

impl Sink for Kept {
    fn deliver(&mut self, delivery: Delivery) -> Result<(), SinkClosed> {
        self.0.lock().push(delivery);
        Ok(())
    }
}

impl Kept {
    /// A session of these clauses in the domain `Whole`, and what it delivers.
    #[track_caller]
    pub(crate) fn start(clauses: Vec<Clause>) -> (Session, Self) {
        Self::start_in(Domain::Whole, clauses)
    }

    #[track_caller]
    pub(crate) fn start_in(domain: Domain, clauses: Vec<Clause>) -> (Session, Self) {
        let kept = Self::default();
        let request = SessionRequest { domain, ..SessionRequest::default() };
        let session = Session::start(program(clauses), request, Box::new(kept.clone())).unwrap();
        (session, kept)
    }

    /// Records as (EPID, fields), in order of delivery.
    pub(crate) fn records(&self) -> Vec<(u32, Vec<u64>)> {
        let mut records = Vec::new();
        for delivery in &*self.0.lock() {
            let Delivery::Records { words, .. } = delivery else { continue };
            let mut words = words.as_slice();
            while let Some(&first) = words.first() {
                let (Epid(epid), n) = split_header(first);
                let (record, rest) = words.split_at(n as usize);
                records.push((epid, record[2..].to_vec()));
                words = rest;
            }
        }
        records
    }

    /// The first fields of the records with this EPID.
    pub(crate) fn values(&self, epid: u32) -> Vec<u64> {
        self.records().into_iter().filter(|(e, _)| *e == epid).map(|(_, fields)| fields[0]).collect()
    }

    /// What `count()` has counted.
    pub(crate) fn counted(&self) -> u64 {
        let total = |deltas: &Vec<AggDelta>| deltas.iter().map(|delta| delta.cell[0]).sum::<u64>();
        let deliveries = self.0.lock();
        deliveries
            .iter()
            .map(|d| if let Delivery::Aggregations(deltas) = d { total(deltas) } else { 0 })
            .sum()
    }

    /// Losses of one kind.
    pub(crate) fn dropped(&self, kind: DropKind) -> u64 {
        let deliveries = self.0.lock();
        let drops =
            deliveries.iter().filter_map(|d| if let Delivery::Drops(drops) = d { Some(drops) } else { None });
        drops.flatten().filter(|drop| drop.kind == kind).map(|drop| drop.n).sum()
    }

    /// Streams that had records.
    pub(crate) fn streams(&self) -> std::collections::BTreeSet<StreamId> {
        let deliveries = self.0.lock();
        deliveries
            .iter()
            .filter_map(|d| if let Delivery::Records { stream, .. } = d { Some(*stream) } else { None })
            .collect()
    }

    /// Asserts what holds for every session that is over.
    #[track_caller]
    pub(crate) fn check_over(&self) {
        let deliveries = self.0.lock();
        assert!(matches!(deliveries.first(), Some(Delivery::Enabled(_))), "{:?}", deliveries.first());
        assert_eq!(deliveries.last(), Some(&Delivery::End));
        let announced: Vec<u32> = deliveries
            .iter()
            .filter_map(|d| if let Delivery::Enabled(enablings) = d { Some(enablings) } else { None })
            .flatten()
            .map(|enabling| enabling.epid.0)
            .collect();
        assert!(announced.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{announced:?}");
    }
}

/// How many sessions come and go at least, however slow the machine is: each kind of them.
const FEWEST_ROUNDS: u32 = 8;

/// Four threads fire while sessions come and go, which must each have what they have exactly.
#[track_caller]
pub(crate) fn sessions_come_and_go(site: &'static ProbeSite, probe: &str, time: Duration) {
    let done = Arc::new(AtomicBool::new(false));
    let threads: Vec<_> = (0..4u64)
        .map(|thread| {
            let done = done.clone();
            std::thread::spawn(move || {
                let mut n = 0u64;
                while !done.load(Ordering::Relaxed) {
                    fire!(site, || (thread << 32 | n));
                    n += 1;
                    if n.is_multiple_of(64) {
                        std::thread::yield_now();
                    }
                }
            })
        })
        .collect();
    let end = Instant::now() + time;
    let mut rounds = 0u32;
    while rounds < FEWEST_ROUNDS || Instant::now() < end {
        // Two clauses go through the session's list of them, one does not.
        let counts = rounds.is_multiple_of(2);
        let clauses = [Some(record(probe, 0)), counts.then(|| count(probe))];
        let (session, kept) = Kept::start(clauses.into_iter().flatten().collect());
        if rounds.is_multiple_of(3) {
            session.drain();
        }
        (0..rounds % 7).for_each(|_| std::thread::yield_now());
        session.stop();
        let n_deliveries = kept.0.lock().len();
        kept.check_over();
        let mut values = kept.values(1);
        let recorded = values.len() as u64;
        if counts {
            // Both clauses ran in the same firings; only a record can lack room.
            assert_eq!(recorded + kept.dropped(DropKind::Principal), kept.counted(), "round {rounds}");
        }
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len() as u64, recorded, "no record twice");
        if kept.dropped(DropKind::Principal) == 0 {
            let followed = |pair: &&[u64]| pair[0] + 1 == pair[1];
            let gaps = values.windows(2).filter(|pair| pair[0] >> 32 == pair[1] >> 32 && !followed(pair));
            assert_eq!(gaps.count(), 0, "nothing is missing in between, round {rounds}");
        }
        assert_eq!(kept.0.lock().len(), n_deliveries, "nothing comes after the end");
        rounds += 1;
    }
    done.store(true, Ordering::Relaxed);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
