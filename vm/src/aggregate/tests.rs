//! Whatever writer and reader do to each other, the deltas add up.

use std::collections::{HashMap, HashSet};
use std::thread;

use dif::AggId;
use dif::agg::{AggFn, Linear, LogLinear};
use dif::delivery::AggDelta;
use dif::layout::KeyKind;
use dif::program::Aggregation;
use proptest::prelude::*;

use super::{AggReader, AggWriter, Full, aggregations};

const FUNCTIONS: [AggFn; 9] = [
    AggFn::Count,
    AggFn::Sum,
    AggFn::Avg,
    AggFn::Min,
    AggFn::Max,
    AggFn::Stddev,
    AggFn::Quantize,
    AggFn::Lquantize(Linear { base: -50, limit: 50, step: 5, narrow: true }),
    AggFn::Llquantize(LogLinear { factor: 10, low: 0, high: 3, steps: 10, symmetric: true }),
];

type Cells = HashMap<(AggId, Vec<u64>), Vec<u64>>;

const INT: KeyKind = KeyKind::Int { size: 8, signed: true };

// Keys of a string may have any number of words.
fn tables(functions: &[AggFn], bytes: u64) -> (AggWriter, AggReader) {
    tables_by(functions, |_| vec![KeyKind::String], bytes)
}

fn tables_by(
    functions: &[AggFn],
    keys: impl Fn(usize) -> Vec<KeyKind>,
    bytes: u64,
) -> (AggWriter, AggReader) {
    let agg =
        |(index, &function)| Aggregation { name: "a".into(), function, keys: keys(index), key_types: vec![] };
    aggregations(&functions.iter().enumerate().map(agg).collect::<Vec<_>>(), bytes)
}

fn merge(into: &mut Cells, deltas: Vec<AggDelta>, functions: &[AggFn]) {
    for delta in deltas {
        let function = functions[delta.agg.index()];
        let cell = into.entry((delta.agg, delta.key)).or_insert_with(|| function.initial());
        function.merge(cell, &delta.cell);
    }
}

fn drain(reader: &mut AggReader) -> Vec<AggDelta> {
    let mut deltas = Vec::new();
    reader.drain(&mut deltas);
    deltas
}

proptest! {
    #[test]
    fn deltas_add_up_to_the_state(
        steps in prop::collection::vec(
            (0..FUNCTIONS.len(), prop::collection::vec(0u64..5, 0..4), any::<i64>(), -2i64..100, 0u8..10),
            0..300,
        ),
        shift in 0u32..64,
        are_words in any::<bool>(),
    ) {
        let keys = |index| if are_words { vec![INT; index % 4] } else { vec![KeyKind::String] };
        let (mut writer, mut reader) = tables_by(&FUNCTIONS, keys, 4 << 20);
        let (mut model, mut merged) = (Cells::new(), Cells::new());
        for (index, mut key, value, incr, drains) in steps {
            // Keys of one aggregation are of the same kinds.
            key.resize(index % 4, 3);
            let (function, value) = (FUNCTIONS[index], value >> shift);
            prop_assert_eq!(writer.update(AggId::from_index(index), &key, value, incr), Ok(()));
            let cell = model.entry((AggId::from_index(index), key)).or_insert_with(|| function.initial());
            function.update(&mut cell[..], value, incr);
            if drains == 0 {
                merge(&mut merged, drain(&mut reader), &FUNCTIONS);
            }
        }
        merge(&mut merged, drain(&mut reader), &FUNCTIONS);
        prop_assert_eq!(merged, model);
        prop_assert!(drain(&mut reader).is_empty());
    }
}

proptest! {
    // What kernels ask for is what everybody gets.
    #[test]
    fn a_key_is_found_the_quick_way_or_the_long_one(
        keys in prop::collection::vec((0u64..32, 0u64..4, any::<i64>()), 0..400),
    ) {
        let functions = [AggFn::Count, AggFn::Quantize, AggFn::Count, AggFn::Avg];
        let (mut writer, mut reader) = tables_by(&functions, |_| vec![INT; 2], 1 << 20);
        let mut model = Cells::new();
        for (a, b, value) in keys {
            let key = [a, b];
            let counted = [
                writer.count_first(AggId(0), &key),
                writer.quantize_first(AggId(1), &key, value),
                writer.text_first::<true, 2>(AggId(2), &key, 0) || writer.text::<true, 2>(AggId(2), &key, 0),
                writer.text_first::<false, 2>(AggId(3), &key, value)
                    || writer.text::<false, 2>(AggId(3), &key, value),
            ];
            for (index, function) in functions.into_iter().enumerate() {
                let agg = AggId::from_index(index);
                if !counted[index] {
                    prop_assert_eq!(writer.observe(agg, &key, value, 1), Ok(()));
                }
                let cell = model.entry((agg, key.to_vec())).or_insert_with(|| function.initial());
                function.update(&mut cell[..], value, 1);
            }
        }
        let mut merged = Cells::new();
        merge(&mut merged, drain(&mut reader), &functions);
        prop_assert_eq!(merged, model);
    }
}

proptest! {
    // Small numbers have ways of their own, until there is another; and a key may be known before it is observed.
    #[test]
    fn small_numbers_are_like_others(
        steps in prop::collection::vec((0u64..6, 0u8..6), 0..200),
        odd in prop::option::of((0..200usize, any::<u64>())),
    ) {
        let functions = [AggFn::Count, AggFn::Sum, AggFn::Quantize];
        let (mut writer, mut reader) = tables_by(&functions, |_| vec![INT], 1 << 20);
        let (mut model, mut merged) = (Cells::new(), Cells::new());
        for (at, (number, what)) in steps.into_iter().enumerate() {
            let number = odd.filter(|(place, _)| *place == at).map_or(number, |(_, odd)| odd);
            for (index, function) in functions.into_iter().enumerate() {
                let agg = AggId::from_index(index);
                let cell = model.entry((agg, vec![number])).or_insert_with(|| function.initial());
                if what == 0 {
                    prop_assert_eq!(writer.touch(agg, &[number]), Ok(()));
                    continue;
                }
                function.update(&mut cell[..], 3, 1);
                if what == 1 {
                    prop_assert_eq!(writer.observe(agg, &[number], 3, 1), Ok(()));
                } else if function != AggFn::Count || !writer.count_first(agg, &[number]) {
                    prop_assert_eq!(writer.update(agg, &[number], 3, 1), Ok(()));
                }
            }
            if what == 5 {
                merge(&mut merged, drain(&mut reader), &functions);
            }
        }
        merge(&mut merged, drain(&mut reader), &functions);
        prop_assert_eq!(merged, model);
        prop_assert!(drain(&mut reader).is_empty());
    }
}

// Small entries and large ones take turns, so that there are chunks for which an entry is too large; and
// so many words that places get longer than they are at first.
#[test]
fn entries_of_all_sizes_are_found_again() {
    let (mut writer, mut reader) = tables(&[AggFn::Sum], 64 << 20);
    let key = |n: u64| {
        let len = if n.is_multiple_of(100) { (n * 7 % 4096) as usize } else { 1 + (n % 3) as usize };
        let mut key = vec![n; len + 1];
        key[0] = len as u64;
        key
    };
    let mut merged = Cells::new();
    for round in 1..=2 {
        for n in 0..3000 {
            writer.update(AggId(0), &key(n), n as i64, 1).unwrap();
            if n.is_multiple_of(257) {
                merge(&mut merged, drain(&mut reader), &[AggFn::Sum]);
            }
        }
        merge(&mut merged, drain(&mut reader), &[AggFn::Sum]);
        assert_eq!(merged.len(), 3000);
        for n in 0..3000 {
            assert_eq!(merged[&(AggId(0), key(n))], [n * round], "{n}");
        }
    }
}

#[test]
fn a_log_that_begins_with_a_large_entry_is_read() {
    let (mut writer, mut reader) = tables(&[AggFn::Count], 1 << 20);
    writer.update(AggId(0), &vec![7; 5000], 0, 1).unwrap();
    writer.update(AggId(0), &[1, 2], 0, 1).unwrap();
    assert_eq!(drain(&mut reader).iter().map(|delta| delta.key.len()).collect::<Vec<_>>(), [5000, 2]);
}

#[test]
fn a_delta_of_min_covers_what_was_observed_since_the_last() {
    let (mut writer, mut reader) = tables(&[AggFn::Min], 1 << 20);
    for (value, least) in [(5, 5), (9, 9), (3, 3), (i64::MIN, i64::MIN), (4, 4)] {
        writer.update(AggId(0), &[1], value, 1).unwrap();
        assert_eq!(drain(&mut reader)[0].cell, [least.cast_unsigned()]);
    }
    assert!(drain(&mut reader).is_empty());
}

#[test]
fn a_key_is_sent_whenever_it_was_observed() {
    let (mut writer, mut reader) = tables(&[AggFn::Sum, AggFn::Min], 1 << 20);
    for _ in 0..2 {
        writer.update(AggId(0), &[], 0, 1).unwrap();
        assert_eq!(drain(&mut reader), [AggDelta { agg: AggId(0), key: vec![], cell: vec![0] }]);
    }
    writer.update(AggId(1), &[], i64::MAX, 1).unwrap();
    assert_eq!(drain(&mut reader).len(), 1);
}

#[test]
fn beyond_aggsize_only_new_keys_are_refused() {
    let functions = [AggFn::Count, AggFn::Quantize];
    let (mut writer, mut reader) = tables_by(&functions, |index| vec![INT; 1 - index], 4096);
    let fits: Vec<u64> = (0..1000).filter(|key| writer.update(AggId(0), &[*key], 0, 1).is_ok()).collect();
    assert_eq!(fits, (0..4096 / 8 / 4).collect::<Vec<u64>>());
    assert_eq!(writer.update(AggId(1), &[], 0, 1), Err(Full));
    assert_eq!(writer.update(AggId(0), &[3], 0, 1), Ok(()));
    assert_eq!(writer.update(AggId(0), &[1000, 1], 0, 1), Err(Full), "no key of this table");
    assert_eq!(writer.update(AggId(2), &[3], 0, 1), Err(Full), "no such aggregation");
    let deltas = drain(&mut reader);
    assert_eq!(deltas.iter().map(|delta| delta.cell[0]).sum::<u64>(), fits.len() as u64 + 1);
}

#[test]
fn large_cells_and_many_keys_have_room() {
    let wide = AggFn::Lquantize(Linear { base: 0, limit: 65535, step: 1, narrow: false });
    let (mut writer, mut reader) = tables_by(&[wide, AggFn::Count], |index| vec![INT; index + 1], 64 << 20);
    for key in 0..5 {
        writer.update(AggId(0), &[key], 65534, 1).unwrap();
    }
    for key in 0..50_000u64 {
        writer.update(AggId(1), &[key << 12, key % 3], 0, 1).unwrap();
    }
    let deltas = drain(&mut reader);
    assert_eq!(deltas.len(), 50_005);
    assert_eq!((deltas[0].cell.len(), deltas[0].cell[65535]), (65537, 1));
    let keys: HashSet<&[u64]> = deltas[5..].iter().map(|delta| &delta.key[..]).collect();
    assert_eq!(keys.len(), 50_000);
}

#[test]
fn nothing_is_lost_while_the_reader_looks_on() {
    const ROUNDS: u64 = 20_000;
    let (mut writer, mut reader) = tables(&FUNCTIONS, 16 << 20);
    let value = |round: u64| (round as i64 % 1000) - 400;
    let firing = thread::spawn(move || {
        for round in 0..ROUNDS {
            for index in 0..FUNCTIONS.len() {
                writer.update(AggId::from_index(index), &[round % 64], value(round), 1).unwrap();
            }
        }
    });
    let mut merged = Cells::new();
    loop {
        let finished = firing.is_finished();
        let deltas = drain(&mut reader);
        merge(&mut merged, deltas, &FUNCTIONS);
        if finished {
            break;
        }
    }
    firing.join().unwrap();
    let mut model = Cells::new();
    for round in 0..ROUNDS {
        for (index, function) in FUNCTIONS.iter().enumerate() {
            let key = (AggId::from_index(index), vec![round % 64]);
            let cell = model.entry(key).or_insert_with(|| function.initial());
            function.update(&mut cell[..], value(round), 1);
        }
    }
    assert_eq!(merged, model);
}

#[test]
fn no_count_of_a_small_number_is_lost_while_the_reader_looks_on() {
    const ROUNDS: u64 = 300_000;
    let (mut writer, mut reader) = tables_by(&[AggFn::Count], |_| vec![INT], 1 << 20);
    let firing = thread::spawn(move || {
        for round in 0..ROUNDS {
            // Numbers come up one by one; in the end one that is not small.
            let number = [round % (1 + round / 300), 1 << 40][usize::from(round > ROUNDS - 100)];
            writer.update(AggId(0), &[number], 0, 1).unwrap();
        }
    });
    let (mut n, mut keys) = (0, HashSet::new());
    loop {
        let finished = firing.is_finished();
        for delta in drain(&mut reader) {
            assert!(delta.cell[0] <= ROUNDS && (delta.cell[0] > 0 || keys.contains(&delta.key)), "{delta:?}");
            n += delta.cell[0];
            keys.insert(delta.key);
        }
        if finished {
            break;
        }
    }
    firing.join().unwrap();
    assert_eq!((n, keys.len()), (ROUNDS, 1000));
}

#[test]
fn cells_of_several_words_are_read_whole() {
    let (mut writer, mut reader) = tables(&[AggFn::Avg, AggFn::Stddev], 1 << 20);
    let firing = thread::spawn(move || {
        for _ in 0..200_000 {
            writer.update(AggId(0), &[1], 7, 1).unwrap();
            writer.update(AggId(1), &[1], 1 << 40, 1).unwrap();
        }
    });
    let mut n = 0;
    loop {
        let finished = firing.is_finished();
        for delta in drain(&mut reader) {
            match delta.agg {
                AggId(0) => assert_eq!(delta.cell[1], delta.cell[0] * 7),
                _ => {
                    let squares = u128::from(delta.cell[2]) | u128::from(delta.cell[3]) << 64;
                    assert_eq!(squares, u128::from(delta.cell[0]) << 80);
                    n += delta.cell[0];
                }
            }
        }
        if finished {
            break;
        }
    }
    firing.join().unwrap();
    assert_eq!(n, 200_000);
}
