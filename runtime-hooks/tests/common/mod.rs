//! Programs by hand, and a sink that keeps everything.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::sync::Arc;

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
use runtime_hooks::{Session, Sink, SinkClosed};

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
