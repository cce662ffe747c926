//! The rows of deliveries and session requests, for whoever carries them.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::catalog::ProbeInfo;
use crate::codec::{DecodeError, Reader, Wire, Writer};
use crate::delivery::{
    AggDelta, ClauseCost, Cost, Datum, Delivery, Domain, Drop, DropKind, Enabling, Place, SessionRequest,
    Symbols, VariableValue, Variables,
};
use crate::ids::{AggId, ClauseId, Epid, StreamId, VarId};
use crate::wire_rows;

wire_rows! {
    enum Delivery {
        0 = Enabled(enablings: Vec<Enabling>),
        1 = Records { stream: StreamId, words: Vec<u64> },
        2 = Aggregations(deltas: Vec<AggDelta>),
        3 = Drops(drops: Vec<Drop>),
        4 = Exit { status: i32 },
        5 = Variables(variables: Variables),
        6 = End,
        7 = Cost(cost: Cost),
        8 = Shares { stream: StreamId, deltas: Vec<AggDelta> },
        9 = Symbols(symbols: Symbols),
    }
    struct Enabling { epid: Epid, clause: ClauseId, probe: ProbeInfo }
    struct AggDelta { agg: AggId, key: Vec<u64>, cell: Vec<u64> }
    struct Symbols { modules: Vec<Place>, symbols: Vec<Place> }
    struct Place { start: u64, end: u64, name: String }
    struct Drop { kind: DropKind, stream: StreamId, n: u64 }
    struct Cost { process_ns: u64, is_too_much: bool, clauses: Vec<ClauseCost> }
    struct ClauseCost { epid: Epid, firings: u64, samples: u64, ns: u64 }
    struct Variables { values: Vec<VariableValue> }
    struct VariableValue { var: VarId, key: Vec<u64>, value: Datum }
    enum Datum { 0 = Scalar(word: u64), 1 = Null, 2 = Bytes(bytes: Box<[u8]>) }
    enum Domain { 0 = Whole, 1 = Command { timers: bool }, 2 = Host { primary: bool } }
    struct SessionRequest {
        domain: Domain,
        probe_id_base: u32,
        stream_base: u32,
        epid_base: u32,
        variables: Variables,
        title: String,
    }
}

impl Wire for DropKind {
    const MIN: usize = 1;
    fn write(&self, writer: &mut Writer) {
        writer.u8(*self as u8);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = reader.offset();
        let found = reader.u8()?;
        let kind = Self::ALL.get(usize::from(found)).copied();
        kind.ok_or(DecodeError::Tag { offset, what: "DropKind", found })
    }
}
