//! However the firings of a run are spread over hosts, streams and deliveries, what is printed of
//! aggregations is the same; and nothing that arrives makes the consumer panic.

mod common;

use std::collections::BTreeMap;

use common::{INT, LONG, Run, STACK, STRING, V, key};
use dif::StreamId;
use dif::action::{Action, FieldRange};
use dif::agg::{AggFn, Linear, LogLinear};
use dif::delivery::{AggDelta, Delivery};
use dif::layout::{FieldKind, SymbolKind};
use dif::option::Setter;
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

/// Keys of every kind, alone and in tuples; each aggregation has one of them.
fn kinds() -> Vec<Vec<FieldKind>> {
    let char = FieldKind::Int { size: 1, signed: false };
    let symbol = FieldKind::Symbol(SymbolKind::Usym);
    vec![
        vec![],
        vec![INT],
        vec![STRING],
        vec![STACK],
        vec![symbol, char],
        vec![LONG, STRING, FieldKind::Bytes(5)],
        vec![STRING, STRING, INT],
    ]
}

/// The program: each function with each tuple of keys.
fn run() -> Run {
    let mut run = Run::quiet();
    for function in functions() {
        for kinds in kinds() {
            run.agg(&format!("a{}", run.program.aggs.len()), function, &kinds);
        }
    }
    run
}

/// One firing.
#[derive(Clone, Debug)]
struct Observation {
    agg: usize,
    /// Says what the components of the key are; few, so that keys meet.
    key: usize,
    value: i64,
    incr: i64,
}

fn observation() -> impl Strategy<Value = Observation> {
    // Small values make ties.
    let value = prop_oneof![4 => -3i64..4, 1 => -200i64..200, 1 => any::<i64>()];
    let n = functions().len() * kinds().len();
    (0..n, 0usize..6, value, prop_oneof![6 => Just(1i64), 1 => -4i64..4])
        .prop_map(|(agg, key, value, incr)| Observation { agg, key, value, incr })
}

const TEXTS: [&str; 6] =
    ["", "a", "ab", "a long key that begins like others", "a long key that begins", "b\u{7}"];
const NUMBERS: [i64; 6] = [0, 1, -1, i64::MAX, i64::MIN, 255];

fn key_of(kinds: &[FieldKind], which: usize) -> Vec<u64> {
    let part = |(place, kind): (usize, &FieldKind)| {
        let which = (which + place * (which % 2)) % TEXTS.len();
        match kind {
            FieldKind::String | FieldKind::Stack { .. } => key(&[V::S(TEXTS[which])]),
            FieldKind::Bytes(_) => vec![which as u64],
            FieldKind::Int { size: 8, .. } | FieldKind::Symbol(_) => key(&[V::N(NUMBERS[which])]),
            FieldKind::Int { .. } => key(&[V::N([0, 1, 2, 3, 77, 255][which])]),
        }
    };
    kinds.iter().enumerate().flat_map(part).collect()
}

/// What a thread of a host has in its tables.
#[derive(Default)]
struct Thread {
    cells: BTreeMap<(usize, Vec<u64>), Cell>,
}

struct Cell {
    now: Vec<u64>,
    delivered: Vec<u64>,
}

impl Thread {
    fn observe(&mut self, run: &Run, observation: &Observation) {
        let def = &run.program.aggs[observation.agg];
        let at = (observation.agg, key_of(&def.keys, observation.key));
        let initial = || Cell { now: def.function.initial(), delivered: def.function.initial() };
        let cell = self.cells.entry(at).or_insert_with(initial);
        def.function.update(&mut cell.now[..], observation.value, observation.incr);
    }

    fn drain(&mut self, run: &Run) -> Delivery {
        let mut deltas = Vec::new();
        for ((agg, key), Cell { now, delivered }) in &mut self.cells {
            let cell = run.program.aggs[*agg].function.delta(now, delivered);
            delivered.clone_from(now);
            deltas.push(AggDelta { agg: AggId::from_index(*agg), key: key.clone(), cell });
        }
        Delivery::Aggregations(deltas)
    }
}

/// Where firings happen, and when tables are read.
#[derive(Clone, Debug)]
struct Split {
    /// The thread of each firing; the first half of them belongs to host 0.
    threads: Vec<usize>,
    /// After which firings which thread is drained, and whether the consumer tells what waits.
    drains: Vec<(usize, usize, bool)>,
    /// Whether the last drains come in the opposite order.
    backwards: bool,
}

const N_THREADS: usize = 5;

impl Split {
    // An address is one of a host, and another one in the next: such firings are spread over the
    // threads of the first.
    fn thread(&self, at: usize, keys: &[FieldKind]) -> usize {
        let has_address = keys.iter().any(|kind| matches!(kind, FieldKind::Symbol(_)));
        if has_address { self.threads[at] % (N_THREADS / 2) } else { self.threads[at] }
    }
}

fn split(n: usize) -> impl Strategy<Value = Split> {
    (vec(0..N_THREADS, n), vec((0..n.max(1), 0..N_THREADS, any::<bool>()), 0..8), any::<bool>())
        .prop_map(|(threads, drains, backwards)| Split { threads, drains, backwards })
}

fn case() -> impl Strategy<Value = (Vec<Observation>, Split)> {
    vec(observation(), 0..150).prop_flat_map(|all| {
        let n = all.len();
        (Just(all), split(n))
    })
}

/// What is printed of the observations, at the end and by one `printa()` of several aggregations.
fn printed(observations: &[Observation], split: &Split, options: &[&str]) -> String {
    let mut run = run();
    for option in options {
        let (name, value) = option.split_once('=').map_or((*option, None), |(n, v)| (n, Some(v)));
        run.program.settings.set(name, value, Setter::CommandLine).unwrap();
    }
    let format = Some(run.format("%d|%@d|%@d|%@d\n"));
    let joined = (0..3).map(|function| AggId::from_index(function * kinds().len() + 1)).collect();
    let epid = run.begin(&[], vec![Action::Printa { format, aggs: joined }]);
    let (mut consumer, out, _) = run.consumer();
    let mut threads: Vec<Thread> = (0..N_THREADS).map(|_| Thread::default()).collect();
    let host = |thread: usize| usize::from(thread >= N_THREADS / 2);
    for (at, observation) in observations.iter().enumerate() {
        threads[split.thread(at, &run.program.aggs[observation.agg].keys)].observe(&run, observation);
        for (_, thread, tell) in split.drains.iter().filter(|drain| drain.0 == at) {
            consumer.deliver(host(*thread), threads[*thread].drain(&run)).unwrap();
            if *tell {
                consumer.flush().unwrap();
            }
        }
    }
    let mut last: Vec<usize> = (0..N_THREADS).collect();
    if split.backwards {
        last.reverse();
    }
    for thread in last {
        consumer.deliver(host(thread), threads[thread].drain(&run)).unwrap();
    }
    let words = run.record(epid, &[]);
    consumer.deliver(0, Delivery::Records { stream: StreamId(0), words }).unwrap();
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
    fn any_split_prints_the_same((observations, split) in case()) {
        let alone = Split { threads: vec![0; observations.len()], drains: vec![], backwards: false };
        let orders: [&[&str]; 3] =
            [&[], &["aggsortkey", "aggsortkeypos=1"], &["aggsortrev", "aggsortpos=1", "compat=oracle"]];
        for options in orders {
            prop_assert_eq!(
                printed(&observations, &split, options),
                printed(&observations, &alone, options)
            );
        }
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
