//! Whatever arrives: a message or an error, never a panic, and never much memory.

use dif::delivery::{AggDelta, Datum, Delivery, Drop, DropKind, VariableValue, Variables};
use dif::{AggId, StreamId, VarId};
use proptest::prelude::*;
use wire::{Limit, Reply, Request, read, write};

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
    prop_oneof![
        (any::<u32>(), words())
            .prop_map(|(stream, words)| Delivery::Records { stream: StreamId(stream), words }),
        prop::collection::vec(delta, 0..5).prop_map(Delivery::Aggregations),
        prop::collection::vec(drop, 0..5).prop_map(Delivery::Drops),
        any::<i32>().prop_map(|status| Delivery::Exit { status }),
        prop::collection::vec(value, 0..5).prop_map(|values| Delivery::Variables(Variables { values })),
        Just(Delivery::End),
    ]
}

proptest! {
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
