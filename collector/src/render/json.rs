//! The documents of `-x format=json`, as types: what serde makes of them is the format.
//!
//! A run is a sequence of [`Document`]s, one a line. `docs/json.md` describes them for people and
//! `docs/output.schema.json` for programs; a change here is a change there. Members may be added
//! later, never renamed or given another meaning.
//!
//! ```text
//!   {"type":"record","timestamp":…,"host":0,"cpu":0,"epid":1,"probe":{…},"actions":[…]}
//!   {"type":"aggregation","name":"a","function":"count","normal":1,"rows":[{"key":[…],"value":3}]}
//!   {"type":"exit","status":0}
//! ```
//!
//! Two decisions explain the rest:
//!
//! - **Values have their D types beside them** ([`Typed`]): JSON alone cannot tell a `char` from an
//!   `int64_t`, or a string from the frames of a stack. Integers are JSON numbers with all of
//!   their 64 bits.
//! - **Nothing is lost.** JSON is Unicode and the strings of D are bytes, so text that is no UTF-8
//!   becomes an object with its bytes in hexadecimal ([`Text`]); no string is ever ambiguous.

use serde::Serialize;

use dif::TypeId;
use dif::catalog::ProbeInfo;
use dif::delivery::{DropKind, Enabling};
use dif::fault::FaultKind;
use dif::layout::{FaultRecord, SymbolKind};
use dif::ty::TypeTable;

use super::json_agg::Aggregation;
use super::value::Value;

/// A line of the output.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum Document {
    /// A firing that recorded something.
    Record {
        /// Where and when.
        #[serde(flatten)]
        firing: Firing,
        /// What its clause did, in order.
        actions: Vec<ActionDoc>,
    },
    /// An aggregation that nothing printed before, at the end of the run.
    Aggregation(Aggregation),
    /// A firing that ended in a fault.
    Fault {
        /// Where and when.
        #[serde(flatten)]
        firing: Firing,
        /// What went wrong.
        #[serde(flatten)]
        fault: Fault,
    },
    /// An action that the consumer could not perform.
    Failure {
        /// The enabling it belongs to.
        epid: u32,
        /// Its probe.
        probe: Probe,
        /// What went wrong.
        text: String,
    },
    /// Losses since the last such document of this kind and stream.
    Drops {
        /// Why.
        kind: &'static str,
        /// In which stream.
        cpu: u32,
        /// How many.
        n: u64,
    },
    /// Information about the run.
    Notice {
        /// For people.
        text: String,
    },
    /// The last document of a run that was not cut off.
    Exit {
        /// What `exit()` gave, or 0.
        status: i32,
    },
}

/// The firing that a document tells about.
#[derive(Debug, Serialize)]
pub(crate) struct Firing {
    timestamp: u64,
    host: usize,
    cpu: u32,
    epid: u32,
    probe: Probe,
}

impl Firing {
    /// A firing of `enabling` in stream `cpu` of a host.
    pub(crate) fn new(enabling: &Enabling, timestamp: u64, host: usize, cpu: u32) -> Self {
        Self { timestamp, host, cpu, epid: enabling.epid.0, probe: Probe::of(&enabling.probe) }
    }
}

/// A probe by its number and name.
#[derive(Debug, Serialize)]
pub(crate) struct Probe {
    id: u32,
    provider: String,
    module: String,
    function: String,
    name: String,
}

impl Probe {
    /// The probe of the catalog.
    pub(crate) fn of(info: &ProbeInfo) -> Self {
        Self {
            id: info.id.0,
            provider: info.provider.clone(),
            module: info.module.clone(),
            function: info.function.clone(),
            name: info.name.clone(),
        }
    }
}

/// What went wrong in a firing.
#[derive(Debug, Serialize)]
pub(crate) struct Fault {
    // From 1; 0 is the predicate.
    action: u32,
    code: u32,
    text: &'static str,
    pc: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<i64>,
}

impl Fault {
    /// The fault of a record.
    pub(crate) fn of(record: &FaultRecord) -> Self {
        let kind = FaultKind::from_code(record.code);
        Self {
            action: record.action,
            code: record.code,
            text: kind.map_or("unknown fault", FaultKind::text),
            pc: record.pc.0,
            address: kind.filter(|kind| kind.has_address()).map(|_| record.value),
            index: kind
                .filter(|kind| *kind == FaultKind::IndexOutOfBounds)
                .map(|_| record.value.cast_signed()),
        }
    }
}

/// What one action of a record did.
#[derive(Debug, Serialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub(crate) enum ActionDoc {
    /// `trace(x)`
    Trace { value: Typed },
    /// `tracemem(address, n)`: as many bytes as the text would show.
    Tracemem { value: Typed },
    /// `print(x)`, with what the command would show.
    Print {
        value: Typed,
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<u64>,
        text: Text,
    },
    /// `printf(format, …)`, with the formatted text.
    Printf { args: Vec<Typed>, text: Text },
    /// `printa()`, with the formatted text if there is a format.
    Printa {
        aggregations: Vec<Aggregation>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<Text>,
    },
    /// `stack()` and its relatives.
    Stack { frames: Vec<Text> },
    /// `sym()` and its relatives.
    Symbol {
        kind: &'static str,
        address: u64,
        #[serde(flatten)]
        names: Names,
    },
    /// `exit(status)`
    Exit { status: i32 },
    /// `system(command)`, which was performed.
    System { command: Text },
    /// `freopen(path)`, which was not performed.
    Freopen { path: Text },
    /// `ftruncate()`, which was not performed.
    Ftruncate,
    /// `setopt(name, value)`
    Setopt {
        name: Text,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Text>,
    },
    /// `clear(@a)`
    Clear { aggregation: String },
    /// `trunc(@a, n)`
    Trunc {
        aggregation: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        n: Option<i64>,
    },
    /// `normalize(@a, factor)`
    Normalize { aggregation: String, factor: u64 },
    /// `denormalize(@a)`
    Denormalize { aggregation: String },
}

/// A value with the name of its type in D.
#[derive(Debug, Serialize)]
pub(crate) struct Typed {
    #[serde(rename = "type")]
    ty: String,
    value: Datum,
    #[serde(flatten)]
    names: Names,
}

impl Typed {
    /// A recorded value of type `ty`.
    pub(crate) fn new(types: &TypeTable, ty: TypeId, value: &Value) -> Self {
        Self { ty: types.name(ty), value: Datum::of(value), names: Names::of(value) }
    }
}

/// What an address belongs to, as far as that is known; nothing for other values.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Names {
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
}

impl Names {
    /// The names of a value.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Symbol { kind: SymbolKind::Mod | SymbolKind::Umod, spot } => {
                Self { module: spot.module(), ..Self::default() }
            }
            Value::Symbol { kind: SymbolKind::Sym | SymbolKind::Usym | SymbolKind::Uaddr, spot } => {
                Self { module: spot.module(), symbol: spot.symbol(), offset: spot.offset() }
            }
            Value::Int { .. } | Value::Text(_) | Value::Bytes(_) | Value::Stack(_) => Self::default(),
        }
    }
}

/// A value by itself; its shape follows from what was recorded.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Datum {
    /// An integer or address.
    Integer(i128),
    /// A string.
    Text(Text),
    /// A struct, union or array.
    Bytes(Hex),
    /// A stack.
    Frames(Vec<Text>),
}

impl Datum {
    fn of(value: &Value) -> Self {
        match value {
            Value::Int { signed: true, .. } => Self::Integer(value.signed().into()),
            Value::Int { signed: false, .. } | Value::Symbol { .. } => Self::Integer(value.unsigned().into()),
            Value::Text(bytes) => Self::Text(Text::of(bytes)),
            Value::Bytes(bytes) => Self::Bytes(Hex::of(bytes)),
            Value::Stack(bytes) => Self::Frames(frames(bytes)),
        }
    }
}

/// Text: a JSON string if it is UTF-8, and its bytes if not.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Text {
    /// UTF-8.
    Utf8(String),
    /// Anything else.
    Bytes(Hex),
}

impl Text {
    /// The text that has these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Utf8(text.into()),
            Err(_) => Self::Bytes(Hex::of(bytes)),
        }
    }
}

/// Bytes as two hexadecimal digits each.
#[derive(Debug, Serialize)]
pub(crate) struct Hex {
    hex: String,
}

impl Hex {
    fn of(bytes: &[u8]) -> Self {
        let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble & 15)]);
        Self { hex: bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect() }
    }
}

/// The lines of a stack, innermost first.
pub(crate) fn frames(text: &[u8]) -> Vec<Text> {
    text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).map(Text::of).collect()
}

/// The word for a kind of losses.
pub(crate) fn drop_kind(kind: DropKind) -> &'static str {
    match kind {
        DropKind::Principal => "principal",
        DropKind::Aggregation => "aggregation",
        DropKind::Dynamic => "dynamic",
        DropKind::Speculation => "speculation",
        DropKind::SpeculationBusy => "speculation-busy",
        DropKind::SpeculationUnavailable => "speculation-unavailable",
        DropKind::StackString => "stack-string",
        DropKind::DoubleError => "double-error",
        DropKind::Reentry => "reentry",
        DropKind::Enabling => "enabling",
    }
}

/// The word for a way to show an address.
pub(crate) fn symbol_kind(kind: SymbolKind) -> &'static str {
    match kind {
        SymbolKind::Sym => "sym",
        SymbolKind::Mod => "mod",
        SymbolKind::Usym => "usym",
        SymbolKind::Umod => "umod",
        SymbolKind::Uaddr => "uaddr",
    }
}

/// Appends a document and a newline.
pub(crate) fn line(out: &mut Vec<u8>, document: &Document) {
    let start = out.len();
    match serde_json::to_writer(&mut *out, document) {
        Ok(()) => out.push(b'\n'),
        // Memory takes everything and our types have no keys but names, so there is no such case;
        // if there were, half a line would be worse than none.
        Err(_) => out.truncate(start),
    }
}

/// A document that informs about the run, for what is to be said before there is a consumer.
pub fn notice(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    line(&mut out, &Document::Notice { text: text.into() });
    out
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
