//! Programs and deliveries made by hand, and the text that becomes of them.
//!
//! A [`Run`] is built like a script: aggregations, clauses with the fields and actions of their
//! records, probes; then it is fired, and at the end it tells what was printed.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use collector::Consumer;
use dif::action::{Action, FieldRange};
use dif::agg::AggFn;
use dif::catalog::ProbeInfo;
use dif::delivery::{AggDelta, Delivery, Enabling};
use dif::layout::{Field, FieldKind, Layout, header, string_slot};
use dif::option::Setter;
use dif::probe::{Attributes, ProviderAttributes};
use dif::program::{Aggregation, Clause, Recording};
use dif::ty::prim;
use dif::{AggId, ClauseId, Epid, FormatId, ProbeId, Program, StreamId};

pub(crate) mod format;

pub(crate) const INT: FieldKind = FieldKind::Int { size: 4, signed: true };
pub(crate) const LONG: FieldKind = FieldKind::Int { size: 8, signed: true };
pub(crate) const STRING: FieldKind = FieldKind::String;
pub(crate) const STACK: FieldKind = FieldKind::Stack { frames: 20 };

/// A value of a field or of a component of a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum V<'a> {
    N(i64),
    S(&'a str),
}

/// A writer whose text can be looked at afterwards.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a run printed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) status: i32,
}

/// A program under construction, and what its one host delivers.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) program: Program,
    enablings: Vec<Enabling>,
    deliveries: Vec<Delivery>,
    clock: u64,
}

pub(crate) fn bytes_to_words(bytes: &[u8]) -> Vec<u64> {
    let word = |chunk: &[u8]| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        u64::from_le_bytes(word)
    };
    bytes.chunks(8).map(word).collect()
}

/// The words of a key.
pub(crate) fn key(parts: &[V<'_>]) -> Vec<u64> {
    let words = |part: &V<'_>| match part {
        V::N(number) => vec![number.cast_unsigned()],
        V::S(text) => {
            let mut words = vec![text.len() as u64];
            words.extend(bytes_to_words(text.as_bytes()));
            words
        }
    };
    parts.iter().flat_map(words).collect()
}

impl Run {
    /// A program with these options.
    pub(crate) fn with(options: &[(&str, Option<&str>)]) -> Self {
        let mut run = Self::default();
        for (name, value) in options {
            run.program.settings.set(name, *value, Setter::CommandLine).unwrap();
        }
        run
    }

    /// A program that prints only what it says.
    pub(crate) fn quiet() -> Self {
        Self::with(&[("quiet", None)])
    }

    pub(crate) fn agg(&mut self, name: &str, function: AggFn, keys: &[FieldKind]) -> AggId {
        let keys = keys.to_vec();
        let key_types = vec![prim::INT; keys.len()];
        self.program.aggs.push(Aggregation { name: name.into(), function, keys, key_types });
        AggId::from_index(self.program.aggs.len() - 1)
    }

    pub(crate) fn format(&mut self, text: &str) -> FormatId {
        self.program.formats.push(format::parse(text));
        FormatId::from_index(self.program.formats.len() - 1)
    }

    /// A clause on the probe `provider:module:function:name`, with an enabling of it.
    pub(crate) fn clause(&mut self, probe: (u32, &str), fields: &[FieldKind], actions: Vec<Action>) -> Epid {
        let fields = fields.iter().map(|&kind| Field { kind, ty: prim::INT }).collect();
        self.program.clauses.push(Clause {
            source: 0,
            probes: Vec::new(),
            code: Vec::new(),
            layout: Layout { fields },
            recording: Recording::Record,
            actions,
            marks: Vec::new(),
            destructive: false,
        });
        let clause = ClauseId::from_index(self.program.clauses.len() - 1);
        let epid = Epid::from_index(self.enablings.len() + 1);
        let (id, text) = probe;
        let field = |index| text.split(':').nth(index).unwrap_or("").to_string();
        let probe = ProbeInfo {
            id: ProbeId(id),
            provider: field(0),
            base: String::new(),
            module: field(1),
            function: field(2),
            name: field(3),
            alias: false,
            args: Vec::new(),
            attributes: ProviderAttributes::uniform(Attributes::STABLE),
        };
        self.enablings.push(Enabling { epid, clause, probe });
        epid
    }

    /// A clause on `BEGIN`.
    pub(crate) fn begin(&mut self, fields: &[FieldKind], actions: Vec<Action>) -> Epid {
        self.clause((1, "dtrace:::BEGIN"), fields, actions)
    }

    /// A clause on `BEGIN` that prints its fields by a format.
    pub(crate) fn printf(&mut self, format: &str, fields: &[FieldKind]) -> Epid {
        self.printf_on((1, "dtrace:::BEGIN"), format, fields)
    }

    /// A clause that prints its fields by a format.
    pub(crate) fn printf_on(&mut self, probe: (u32, &str), format: &str, fields: &[FieldKind]) -> Epid {
        let format = self.format(format);
        let args = FieldRange { first: 0, n: u32::try_from(fields.len()).unwrap() };
        self.clause(probe, fields, vec![Action::Printf { format, args }])
    }

    /// The words of a record.
    pub(crate) fn record(&mut self, epid: Epid, values: &[V<'_>]) -> Vec<u64> {
        self.clock += 1;
        let clause = self.enablings[epid.index() - 1].clause;
        let n_slots = self.program.clauses[clause.index()].layout.words();
        let (mut slots, mut tail) = (Vec::new(), Vec::new());
        for value in values {
            match value {
                V::N(number) => slots.push(number.cast_unsigned()),
                V::S(text) => {
                    let offset = 8 * (n_slots + u32::try_from(tail.len()).unwrap());
                    slots.push(string_slot(offset, u32::try_from(text.len()).unwrap()));
                    tail.extend(bytes_to_words(text.as_bytes()));
                }
            }
        }
        let n = 2 + u32::try_from(slots.len() + tail.len()).unwrap();
        [vec![header(epid, n), self.clock], slots, tail].concat()
    }

    /// A firing in stream 0.
    pub(crate) fn fire(&mut self, epid: Epid, values: &[V<'_>]) {
        self.fire_in(0, epid, values);
    }

    pub(crate) fn fire_in(&mut self, stream: u32, epid: Epid, values: &[V<'_>]) {
        let words = self.record(epid, values);
        self.deliver(Delivery::Records { stream: StreamId(stream), words });
    }

    pub(crate) fn deliver(&mut self, delivery: Delivery) {
        self.deliveries.push(delivery);
    }

    /// What one key of an aggregation observed.
    pub(crate) fn observe(&mut self, agg: AggId, parts: &[V<'_>], values: &[i64]) {
        let delta = self.delta(agg, parts, values);
        self.deliver(Delivery::Aggregations(vec![delta]));
    }

    /// The same, for a consumer that wants to know whose it is.
    pub(crate) fn observe_in(&mut self, stream: u32, agg: AggId, parts: &[V<'_>], values: &[i64]) {
        let deltas = vec![self.delta(agg, parts, values)];
        self.deliver(Delivery::Shares { stream: StreamId(stream), deltas });
    }

    fn delta(&self, agg: AggId, parts: &[V<'_>], values: &[i64]) -> AggDelta {
        let function = self.program.aggs[agg.index()].function;
        let mut cell = function.initial();
        for value in values {
            function.update(&mut cell[..], *value, 1);
        }
        AggDelta { agg, key: key(parts), cell }
    }

    /// The announcement of all enablings.
    pub(crate) fn enabled(&self) -> Delivery {
        Delivery::Enabled(self.enablings.clone())
    }

    /// A consumer that knows the enablings, and what it writes to.
    pub(crate) fn consumer(&self) -> (Consumer, Shared, Shared) {
        let (out, err) = (Shared::default(), Shared::default());
        let program = Arc::new(self.program.clone());
        let mut consumer = Consumer::new(program, Box::new(out.clone()), Box::new(err.clone()), "dtrace");
        consumer.deliver(0, self.enabled()).unwrap();
        (consumer, out, err)
    }

    /// Delivers all there is, and ends the run.
    pub(crate) fn print(&self) -> Printed {
        let (mut consumer, out, err) = self.consumer();
        for delivery in &self.deliveries {
            consumer.deliver(0, delivery.clone()).unwrap();
        }
        let status = consumer.finish().unwrap();
        Printed { out: out.text(), err: err.text(), status }
    }
}

/// Turns the reference's way of writing output into bytes: `$` ends a line, `·` is a blank.
pub(crate) fn shown(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.strip_suffix('$').unwrap_or_else(|| panic!("no $ at the end of {line:?}"));
        line.replace('·', " ") + "\n"
    });
    lines.collect()
}
