//! Whatever arrives: a message or an error, never a panic, and never much memory.

use dif::delivery::{
    AggDelta, Datum, Delivery, Domain, Drop, DropKind, Place, SessionRequest, Symbols, VariableValue,
    Variables,
};
use dif::{AggId, StreamId, VarId};
use proptest::collection::vec;
use proptest::prelude::*;
use wire::{Limit, Reply, Request, WireError, read, version, write};

fn delivery() -> impl Strategy<Value = Delivery> {
    let words = || prop::collection::vec(any::<u64>(), 0..20);
    let datum = prop_oneof![
        any::<u64>().prop_map(Datum::Scalar),
        Just(Datum::Null),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| Datum::Bytes(bytes.into())),
    ];
    let value = (any::<u32>(), words(), datum).prop_map(|(var, key, value)| VariableValue {
        var: VarId(var),
        key,
        value,
    });
    let delta =
        (any::<u32>(), words(), words()).prop_map(|(agg, key, cell)| AggDelta { agg: AggId(agg), key, cell });
    let drop = (prop::sample::select(DropKind::ALL), any::<u32>(), any::<u64>())
        .prop_map(|(kind, stream, n)| Drop { kind, stream: StreamId(stream), n });
    let place =
        (any::<u64>(), any::<u64>(), ".{0,20}").prop_map(|(start, end, name)| Place { start, end, name });
    prop_oneof![
        (any::<u32>(), words())
            .prop_map(|(stream, words)| Delivery::Records { stream: StreamId(stream), words }),
        prop::collection::vec(delta.clone(), 0..5).prop_map(Delivery::Aggregations),
        (any::<u32>(), prop::collection::vec(delta, 0..5))
            .prop_map(|(stream, deltas)| Delivery::Shares { stream: StreamId(stream), deltas }),
        prop::collection::vec(drop, 0..5).prop_map(Delivery::Drops),
        any::<i32>().prop_map(|status| Delivery::Exit { status }),
        prop::collection::vec(value, 0..5).prop_map(|values| Delivery::Variables(Variables { values })),
        (vec(place.clone(), 0..5), vec(place, 0..5))
            .prop_map(|(modules, symbols)| Delivery::Symbols(Symbols { modules, symbols })),
        Just(Delivery::End),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let domain = prop_oneof![
        Just(Domain::Whole),
        any::<bool>().prop_map(|timers| Domain::Command { timers }),
        any::<bool>().prop_map(|primary| Domain::Host { primary }),
    ];
    let session = (domain, any::<[u32; 3]>(), ".{0,20}").prop_map(|(domain, bases, title)| {
        let [probe_id_base, stream_base, epid_base] = bases;
        let variables = Variables::default();
        SessionRequest { domain, probe_id_base, stream_base, epid_base, variables, title }
    });
    let program = prop::collection::vec(any::<u8>(), 0..40);
    prop_oneof![
        (".{0,20}", any::<bool>()).prop_map(|(name, waits)| Request::Hello(version::hello(&name, waits))),
        Just(Request::List),
        (session, program).prop_map(|(request, program)| Request::Enable { request, program }),
        Just(Request::Drain),
        Just(Request::Stop),
        Just(Request::Resume),
    ]
}

proptest! {
    #[test]
    fn requests_come_back_in_order(requests in prop::collection::vec(request(), 0..5)) {
        let mut stream = Vec::new();
        for request in &requests {
            write(&mut stream, request).unwrap();
        }
        let mut from = &stream[..];
        for request in requests {
            prop_assert_eq!(read(&mut from, Limit::REQUEST).unwrap(), Some(request));
        }
        prop_assert_eq!(read::<Request>(&mut from, Limit::REQUEST).unwrap(), None);
    }

    #[test]
    fn a_request_cut_short_is_refused(request in request(), at in any::<prop::sample::Index>()) {
        let mut stream = Vec::new();
        write(&mut stream, &request).unwrap();
        let cut = &stream[..at.index(stream.len() - 1) + 1];
        prop_assert!(matches!(read::<Request>(&mut &cut[..], Limit::REQUEST), Err(WireError::Truncated)));
    }

    #[test]
    fn deliveries_come_back(delivery in delivery()) {
        let mut stream = Vec::new();
        let reply = Reply::Delivery(delivery);
        write(&mut stream, &reply).unwrap();
        prop_assert_eq!(read(&mut &stream[..], Limit::REPLY).unwrap(), Some(reply));
    }

    #[test]
    fn any_bytes_are_a_message_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut framed = u32::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
        framed.extend(&bytes);
        let _ = read::<Request>(&mut &framed[..], Limit::REQUEST);
        let _ = read::<Reply>(&mut &framed[..], Limit::REPLY);
        let _ = read::<Reply>(&mut &bytes[..], Limit::REPLY);
    }

    #[test]
    fn a_flipped_bit_never_panics(delivery in delivery(), at in any::<prop::sample::Index>(), bit in 0..8u32) {
        let mut stream = Vec::new();
        write(&mut stream, &Reply::Delivery(delivery)).unwrap();
        let at = at.index(stream.len());
        stream[at] ^= 1 << bit;
        let _ = read::<Reply>(&mut &stream[..], Limit(1 << 20));
    }
}
