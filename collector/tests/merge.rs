//! However the firings of a run are spread over hosts, streams and deliveries, what is printed of
//! aggregations is the same; and nothing that arrives makes the consumer panic.

mod common;

use common::{INT, Run, STACK, STRING, V, key};
use dif::StreamId;
use dif::action::{Action, FieldRange};
use dif::agg::{AggFn, Linear, LogLinear};
use dif::delivery::{AggDelta, Delivery};
use dif::layout::FieldKind;
use dif::{AggId, Epid};
use proptest::collection::vec;
use proptest::prelude::*;

fn functions() -> Vec<AggFn> {
    vec![
        AggFn::Count,
        AggFn::Sum,
        AggFn::Avg,
        AggFn::Min,
        AggFn::Max,
        AggFn::Stddev,
        AggFn::Quantize,
        AggFn::Lquantize(Linear { base: -50, limit: 50, step: 10, narrow: true }),
        AggFn::Llquantize(LogLinear { factor: 10, low: 0, high: 3, steps: 20, symmetric: false }),
    ]
}

/// One observation: aggregation, key, value; and which delivery of which host it comes with.
type Observation = (usize, i64, i64, usize);

fn observation() -> impl Strategy<Value = Observation> {
    let value = prop_oneof![-200i64..200, any::<i64>()];
    (0..functions().len(), -2i64..3, value, 0usize..6)
}

// Deliveries as so many hosts would make them: each merges what it observed itself.
fn deltas(observations: &[Observation], n_deliveries: usize) -> Vec<Delivery> {
    let mut deliveries = Vec::new();
    for delivery in 0..n_deliveries {
        let mut deltas: Vec<AggDelta> = Vec::new();
        for &(agg, number, value, _) in observations.iter().filter(|o| o.3 % n_deliveries == delivery) {
            let function = functions()[agg];
            let (agg, key) = (AggId::from_index(agg), key(&[V::N(number)]));
            let at = deltas.iter().position(|delta| delta.agg == agg && delta.key == key);
            let at = at.unwrap_or_else(|| {
                deltas.push(AggDelta { agg, key, cell: function.initial() });
                deltas.len() - 1
            });
            function.update(&mut deltas[at].cell[..], value, 1);
        }
        deliveries.push(Delivery::Aggregations(deltas));
    }
    deliveries
}

fn printed(deliveries: Vec<Delivery>) -> String {
    let mut run = Run::quiet();
    for (index, function) in functions().into_iter().enumerate() {
        run.agg(&format!("a{index}"), function, &[INT]);
    }
    let (mut consumer, out, _) = run.consumer();
    for (host, delivery) in deliveries.into_iter().enumerate() {
        consumer.deliver(host % 2, delivery).unwrap();
        if host % 3 == 0 {
            consumer.flush().unwrap();
        }
    }
    consumer.finish().unwrap();
    out.text()
}

fn hostile_run() -> Run {
    let mut run = Run::default();
    let agg = run.agg("a", AggFn::Quantize, &[STRING, INT]);
    let format = run.format("%d %s %*d %S %c %k %f %Y %@d\n");
    let n = 6;
    run.begin(
        &[INT, STRING, FieldKind::Bytes(9), STACK, STRING, INT],
        vec![
            Action::Trace { field: 0 },
            Action::Trace { field: 1 },
            Action::Trace { field: 2 },
            Action::Stack { field: 3 },
            Action::Print { field: 2, address: Some(0) },
            Action::Print { field: 4, address: None },
            Action::Tracemem { field: 2, dynamic: Some(0) },
            Action::Printf { format, args: FieldRange { first: 0, n } },
            Action::Printa { format: Some(format), aggs: vec![agg] },
            Action::Setopt { name: 1, value: Some(4) },
            Action::Trunc { agg, n: Some(0) },
            Action::Normalize { agg, factor: 0 },
            Action::Exit { field: 0 },
        ],
    );
    run
}

proptest! {
    #[test]
    fn any_split_prints_the_same(observations in vec(observation(), 0..60), n in 2usize..6) {
        let whole = printed(deltas(&observations, 1));
        prop_assert_eq!(&printed(deltas(&observations, n)), &whole);
        let mut reversed = deltas(&observations, n);
        reversed.reverse();
        prop_assert_eq!(&printed(reversed), &whole);
    }

    #[test]
    fn any_words_are_printed_or_refused(
        words in vec(any::<u64>(), 0..20), slots in vec(0u32..120, 12), epid in 0u32..3
    ) {
        let (mut consumer, ..) = hostile_run().consumer();
        let _ = consumer.deliver(0, Delivery::Records { stream: StreamId(0), words: words.clone() });
        // A record of the right length whose places lead anywhere.
        let mut record: Vec<u64> = words.into_iter().chain(std::iter::repeat(7)).take(12).collect();
        for (word, slots) in record.iter_mut().zip(slots.chunks(2)) {
            if *word % 3 != 0 {
                *word = dif::layout::string_slot(slots[0], slots[1]);
            }
        }
        record[0] = dif::layout::header(Epid(epid), 12);
        let _ = consumer.deliver(0, Delivery::Records { stream: StreamId(0), words: record });
        let _ = consumer.flush();
        let _ = consumer.finish();
    }

    #[test]
    fn any_delta_is_merged_or_refused(
        agg in 0u32..3, key in vec(any::<u64>(), 0..5), cell in vec(any::<u64>(), 125..129)
    ) {
        let (mut consumer, ..) = hostile_run().consumer();
        let delta = AggDelta { agg: AggId(agg), key, cell };
        let _ = consumer.deliver(0, Delivery::Aggregations(vec![delta]));
        prop_assert!(consumer.finish().is_ok());
    }
}
