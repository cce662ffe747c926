//! One thread in one session: all that only this thread writes.
//!
//! A [`Thread`] belongs to the thread that fires; its other end, the [`Readout`], to the drainer.
//! They share a ring of records, the tables of aggregations and the counters of losses, all made
//! of atomics with one writer; neither ever waits for the other. When the thread is gone, its
//! `Readout` still has what it left.
//!
//! All memory is taken in [`Thread::new`], which a host calls outside of probe context, or at the
//! first firing of a thread; nothing is taken afterwards (aggregations grow in steps of their own).

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use dif::StreamId;
use dif::delivery::{AggDelta, Drop, DropKind};
use dif::option::OptionId;
use dif::program::Scope;

use crate::aggregate::{AggReader, AggWriter, aggregations};
use crate::budget::Grant;
use crate::buffer::{RecordReader, RecordWriter, ring};
use crate::dynvars::DynTable;
use crate::firing::Firing;
use crate::scratch::Scratch;
use crate::shared::Shared;
use crate::vars::{ClauseVars, ThreadVars};

/// Losses by kind, since the thread began.
#[derive(Debug, Default)]
pub(crate) struct Drops([AtomicU64; DropKind::ALL.len()]);

impl Drops {
    /// One more loss. Only the thread that fires calls this.
    #[cold]
    pub(crate) fn count(&self, kind: DropKind) {
        if let Some(counter) = self.0.get(kind as usize) {
            counter.store(counter.load(Relaxed) + 1, Relaxed);
        }
    }

    fn get(&self, kind: DropKind) -> u64 {
        self.0.get(kind as usize).map_or(0, |counter| counter.load(Relaxed))
    }
}

/// Buffers for values on their way, and for what is made of them.
#[derive(Debug)]
pub(crate) struct Temps {
    /// First operand.
    pub(crate) a: Box<[u8]>,
    /// Second operand.
    pub(crate) b: Box<[u8]>,
    /// Result.
    pub(crate) out: Box<[u8]>,
    /// Words of a key.
    pub(crate) key: Box<[u64]>,
    /// A record on its way to a speculation.
    pub(crate) record: Box<[u64]>,
    /// The string of `strtok`.
    pub(crate) strtok: Strtok,
}

/// What `strtok` remembers between its calls, for one firing.
#[derive(Debug)]
pub(crate) struct Strtok {
    pub(crate) text: Box<[u8]>,
    pub(crate) len: usize,
    /// Where the rest begins; `None` if there is no string.
    pub(crate) at: Option<usize>,
}

/// What `chill` has waited on this thread.
#[derive(Debug, Default)]
pub(crate) struct Chill {
    /// When the time that is looked at began.
    pub(crate) since: u64,
    /// Nanoseconds waited since.
    pub(crate) spent: u64,
}

/// What only the interpreter uses. It is one thing, so that a machine can be made of few.
#[derive(Debug)]
pub(crate) struct Space {
    pub(crate) scratch: Scratch,
    pub(crate) clause: ClauseVars,
    pub(crate) arrays: DynTable,
    pub(crate) chill: Chill,
    pub(crate) stream: StreamId,
}

/// One thread's state in one session.
#[derive(Debug)]
pub struct Thread {
    pub(crate) shared: Arc<Shared>,
    pub(crate) regs: Box<[u64; 256]>,
    pub(crate) space: Space,
    pub(crate) locals: ThreadVars,
    pub(crate) temps: Temps,
    pub(crate) records: RecordWriter,
    pub(crate) aggs: AggWriter,
    pub(crate) drops: Arc<Drops>,
    pub(crate) firing: Firing,
}

impl Thread {
    /// The state of one thread, and the other end of its buffers.
    pub fn new(shared: &Arc<Shared>, stream: StreamId) -> (Self, Readout) {
        let (program, settings, sizes) = (shared.program(), shared.settings(), shared.sizes);
        let grant = grant(shared);
        let size = |id| grant.of(settings.number(id));
        let words = usize::try_from(size(OptionId::Bufsize) / 8).unwrap_or(usize::MAX);
        let (records, reader) = ring(words, shared.policy());
        let (aggs, agg_reader) = aggregations(&program.aggs, size(OptionId::Aggsize));
        let drops = Arc::new(Drops::default());
        let bytes = |n: usize| vec![0; n].into_boxed_slice();
        let thread = Self {
            regs: Box::new([0; 256]),
            space: Space {
                scratch: Scratch::new(sizes.scratch),
                clause: ClauseVars::new(&shared.places),
                arrays: DynTable::new(program, Scope::Thread, size(OptionId::Dynvarsize)),
                chill: Chill::default(),
                stream,
            },
            locals: ThreadVars::new(&shared.places),
            temps: Temps {
                a: bytes(sizes.widest),
                b: bytes(sizes.widest),
                out: bytes(sizes.max_string),
                key: vec![0; sizes.key_words].into_boxed_slice(),
                record: vec![0; sizes.record_words].into_boxed_slice(),
                strtok: Strtok { text: bytes(sizes.max_string), len: 0, at: None },
            },
            records,
            aggs,
            drops: Arc::clone(&drops),
            firing: Firing::new(sizes.steps),
            shared: Arc::clone(shared),
        };
        let readout = Readout {
            stream,
            records: reader,
            aggs: agg_reader,
            drops,
            seen: Default::default(),
            _grant: grant,
        };
        (thread, readout)
    }

    /// The session.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The number of its stream.
    pub fn stream(&self) -> StreamId {
        self.space.stream
    }

    /// While `refuses`, aggregations take no new keys: they are counted as dropped. For firings that
    /// must not take memory.
    pub fn refuse_new_keys(&mut self, refuses: bool) {
        self.aggs.refuse_new_keys(refuses);
    }
}

/// The readable end of a thread's buffers.
#[derive(Debug)]
pub struct Readout {
    stream: StreamId,
    records: RecordReader,
    aggs: AggReader,
    drops: Arc<Drops>,
    seen: [u64; DropKind::ALL.len()],
    _grant: Grant,
}

/// The memory that a thread may have of what its session's options ask for.
fn grant(shared: &Shared) -> Grant {
    let (program, settings) = (shared.program(), shared.settings());
    let has_arrays = program.variables.iter().any(|v| v.scope == Scope::Thread && v.keys.is_some());
    // The drainer keeps a copy of what it has read of aggregations. Faults need a buffer, too.
    let n_copies = if program.aggs.is_empty() { 0 } else { 2 };
    let wants = [
        (1, OptionId::Bufsize),
        (n_copies, OptionId::Aggsize),
        (u64::from(has_arrays), OptionId::Dynvarsize),
    ];
    let bytes = wants.iter().map(|(n, id)| settings.number(*id).saturating_mul(*n));
    let bytes = bytes.fold(0u64, u64::saturating_add);
    shared.budget.grant(bytes, settings.may_shrink())
}

impl Readout {
    /// Whose it is.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// Appends the records made since the last call, whole ones only.
    pub fn records(&mut self, into: &mut Vec<u64>) {
        self.records.drain(into);
    }

    /// Appends what aggregations observed since the last call.
    pub fn aggregations(&mut self, into: &mut Vec<AggDelta>) {
        self.aggs.drain(into);
    }

    /// Appends the losses since the last call.
    pub fn drops(&mut self, into: &mut Vec<Drop>) {
        for (kind, seen) in DropKind::ALL.iter().zip(&mut self.seen) {
            let now = self.drops.get(*kind);
            if now != *seen {
                into.push(Drop { kind: *kind, stream: self.stream, n: now - *seen });
                *seen = now;
            }
        }
    }
}
