//! Deliveries: what a session inside a host tells its consumer.
//!
//! The drainer makes them, a sink takes them: a closure in the same process, a file, or the wire,
//! which adds nothing but bytes. A consumer that has the program and the deliveries can print
//! everything; it never asks back.
//!
//! Order matters within a session: an enabling is announced before the first record with its EPID,
//! and [`Delivery::End`] comes last. Aggregations are *deltas*: what was observed since the
//! previous delivery, to be merged in any order ([`crate::agg::AggFn::merge`]).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::catalog::ProbeInfo;
use crate::ids::{AggId, ClauseId, Epid, StreamId, VarId};

/// One message from a session to its consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Enablings that exist from now on.
    Enabled(Vec<Enabling>),
    /// Records of one thread, in the order of firing: words as `layout` describes them.
    Records {
        /// Whose.
        stream: StreamId,
        /// Whole records, one after the other.
        words: Vec<u64>,
    },
    /// What aggregations observed since the previous delivery.
    Aggregations(Vec<AggDelta>),
    /// The same of one thread, instead, for a consumer that wants to know whose each value is.
    Shares {
        /// Whose.
        stream: StreamId,
        /// What it observed.
        deltas: Vec<AggDelta>,
    },
    /// What addresses belong to that occur in the deliveries after this one.
    Symbols(Symbols),
    /// Losses since the previous delivery.
    Drops(Vec<Drop>),
    /// An `exit()` happened; its record is among the records.
    Exit {
        /// The status it gave.
        status: i32,
    },
    /// What tracing has cost so far, if that was asked for.
    Cost(Cost),
    /// Global variables as they stand, for another domain to go on with.
    Variables(Variables),
    /// The session is over and everything was delivered.
    End,
}

/// A clause enabled on a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enabling {
    /// Its number in this session.
    pub epid: Epid,
    /// Which clause.
    pub clause: ClauseId,
    /// Which probe; its id is the consumer's.
    pub probe: ProbeInfo,
}

/// What one key of one aggregation observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AggDelta {
    /// The aggregation.
    pub agg: AggId,
    /// The key's words; see [`crate::layout::split_key`].
    pub key: Vec<u64>,
    /// A cell of the aggregation's function.
    pub cell: Vec<u64>,
}

/// Names of places in the host's memory, for addresses that programs show (`usym()`, `%a`).
///
/// A place that was named before and overlaps one of these is forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols {
    /// Objects: the program, its libraries, code that was made at run time.
    pub modules: Vec<Place>,
    /// What they consist of: functions, constants.
    pub symbols: Vec<Place>,
}

/// A range of addresses with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its first address.
    pub start: u64,
    /// The first one that does not belong to it any more.
    pub end: u64,
    /// Its name, as the file has it.
    pub name: String,
}

/// Why something was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum DropKind {
    /// A principal buffer was full.
    Principal,
    /// An aggregation had no room for a new key.
    Aggregation,
    /// There was no room for a dynamic variable.
    Dynamic,
    /// A speculation was full.
    Speculation,
    /// No speculation: all are still being committed or discarded.
    SpeculationBusy,
    /// No speculation: all are in use.
    SpeculationUnavailable,
    /// A stack's text was cut.
    StackString,
    /// A fault inside an `ERROR` clause.
    DoubleError,
    /// A probe fired while its thread was already in a probe.
    Reentry,
    /// A probe that appeared later was not enabled: the session has all the enablings it may have.
    Enabling,
}

impl DropKind {
    /// All kinds, in order of their codes.
    pub const ALL: &'static [Self] = &[
        Self::Principal,
        Self::Aggregation,
        Self::Dynamic,
        Self::Speculation,
        Self::SpeculationBusy,
        Self::SpeculationUnavailable,
        Self::StackString,
        Self::DoubleError,
        Self::Reentry,
        Self::Enabling,
    ];

    /// The tag that messages carry with the option `droptags`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Principal => "DTRACEDROP_PRINCIPAL",
            Self::Aggregation => "DTRACEDROP_AGGREGATION",
            Self::Dynamic => "DTRACEDROP_DYNAMIC",
            Self::Speculation => "DTRACEDROP_SPEC",
            Self::SpeculationBusy => "DTRACEDROP_SPECBUSY",
            Self::SpeculationUnavailable => "DTRACEDROP_SPECUNAVAIL",
            Self::StackString => "DTRACEDROP_STKSTROVERFLOW",
            Self::DoubleError => "DTRACEDROP_DBLERROR",
            Self::Reentry => "DTRACEDROP_REENTRY",
            Self::Enabling => "DTRACEDROP_ENABLING",
        }
    }
}

/// A number of losses of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drop {
    /// Why.
    pub kind: DropKind,
    /// In which stream.
    pub stream: StreamId,
    /// How many.
    pub n: u64,
}

/// What a session has cost its host since it began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Processor time of the whole process meanwhile, in nanoseconds.
    pub process_ns: u64,
    /// Whether it was more than `maxoverhead`, so that the session's probes are disabled.
    pub is_too_much: bool,
    /// Each enabling that has fired.
    pub clauses: Vec<ClauseCost>,
}

/// What one enabling has cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClauseCost {
    /// Which one.
    pub epid: Epid,
    /// How often its probe fired.
    pub firings: u64,
    /// How many of these were measured.
    pub samples: u64,
    /// Nanoseconds that those took.
    pub ns: u64,
}

impl ClauseCost {
    /// Nanoseconds of one firing, on average.
    pub fn mean_ns(&self) -> u64 {
        self.ns.checked_div(self.samples).unwrap_or(0)
    }

    /// Nanoseconds of all firings, estimated.
    pub fn total_ns(&self) -> u64 {
        let total = u128::from(self.ns) * u128::from(self.firings) / u128::from(self.samples.max(1));
        u64::try_from(total).unwrap_or(u64::MAX)
    }

    /// Adds what another thread has measured of the same enabling.
    pub fn add(&mut self, other: &Self) {
        self.firings = self.firings.saturating_add(other.firings);
        self.samples = self.samples.saturating_add(other.samples);
        self.ns = self.ns.saturating_add(other.ns);
    }
}

/// The global variables and associative arrays of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    /// Variables that have a value.
    pub values: Vec<VariableValue>,
}

/// The value of one variable or element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableValue {
    /// Which variable.
    pub var: VarId,
    /// The element's key, as words; empty for a variable that is no array.
    pub key: Vec<u64>,
    /// The value.
    pub value: Datum,
}

/// A value on its way between domains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum {
    /// An integer or address.
    Scalar(u64),
    /// A NULL string.
    Null,
    /// A string without NUL, or the bytes of a struct or array.
    Bytes(Box<[u8]>),
}

/// Which part of a program a session runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Domain {
    /// All of it: the session is the only one.
    #[default]
    Whole,
    /// `BEGIN`, `END`, and timers if there is no host.
    Command {
        /// Whether timers fire here.
        timers: bool,
    },
    /// What a host's own probes fire.
    Host {
        /// Whether `tick` probes fire here: one host does it for all.
        primary: bool,
    },
}

/// What a consumer asks a session to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionRequest {
    /// Which part of the program it runs.
    pub domain: Domain,
    /// Added to the host's own probe ids to give the consumer's.
    pub probe_id_base: u32,
    /// Added to the host's own stream numbers.
    pub stream_base: u32,
    /// Added to the host's own EPIDs.
    pub epid_base: u32,
    /// Global variables to start with.
    pub variables: Variables,
    /// What `$target` was, for messages.
    pub title: String,
}
