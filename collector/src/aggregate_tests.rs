//! Merging, clearing, cutting and the numbers shown.

use dif::layout::KeyKind;
use dif::program::Aggregation;
use dif::ty::prim;

use super::*;

fn program(function: AggFn) -> Program {
    let keys = vec![KeyKind::Int { size: 8, signed: true }];
    let agg = Aggregation { name: "a".into(), function, keys, key_types: vec![prim::LONG] };
    Program { aggs: vec![agg], ..Program::default() }
}

fn delta(function: AggFn, key: u64, values: &[i64]) -> AggDelta {
    let mut cell = function.initial();
    for value in values {
        function.update(&mut cell[..], *value, 1);
    }
    AggDelta { agg: AggId(0), key: vec![key], cell }
}

fn keys(store: &Store, program: &Program) -> Vec<i64> {
    let rows = store.rows(program, &[AggId(0)], Order::default());
    rows.iter().map(|row| row.key[0].signed()).collect()
}

#[track_caller]
fn shown(function: AggFn, values: &[i64], normal: u64, dialect: Dialect, expected: i128) {
    let program = program(function);
    let mut store = Store::new(&program);
    store.merge(&program, HostIndex(1), &delta(function, 1, values)).unwrap();
    let rows = store.rows(&program, &[AggId(0)], Order::default());
    let cell = rows.iter().next().unwrap().cells[0];
    assert_eq!(number(function, cell, normal, dialect), expected, "{function:?}");
}

#[test]
fn numbers_of_the_functions() {
    use Dialect::{Illumos, Oracle};
    shown(AggFn::Count, &[5, 6], 1, Illumos, 2);
    shown(AggFn::Sum, &[-10], 3, Illumos, -3);
    shown(AggFn::Avg, &[3, 4], 1, Illumos, 3);
    shown(AggFn::Avg, &[-3, -4], 1, Illumos, -3);
    shown(AggFn::Min, &[3, -4], 1, Illumos, -4);
    shown(AggFn::Max, &[3, -4], 1, Illumos, 3);
    shown(AggFn::Stddev, &[10, 20], 1, Illumos, 5);
    shown(AggFn::Stddev, &[10, 20], 2, Illumos, 3);
    shown(AggFn::Stddev, &[10, 20], 2, Oracle, 8);
    shown(AggFn::Stddev, &[i64::MIN, i64::MIN], u64::MAX, Illumos, 0);
    shown(AggFn::Sum, &[i64::MIN], 1, Illumos, i128::from(i64::MIN));
}

#[test]
fn trunc_keeps_the_largest_or_the_smallest() {
    for (n, expected) in [
        (2, vec![2, 3]),
        (-2, vec![4, 1]),
        (0, vec![]),
        (9, vec![4, 1, 2, 3]),
        (i64::MIN, { vec![4, 1, 2, 3] }),
    ] {
        let program = program(AggFn::Sum);
        let mut store = Store::new(&program);
        for (key, value) in [(1, 10), (2, 20), (3, 30), (4, -40)] {
            store.merge(&program, HostIndex(1), &delta(AggFn::Sum, key, &[value])).unwrap();
        }
        store.trunc(&program, AggId(0), n);
        assert_eq!(keys(&store, &program), expected, "{n}");
    }
}

#[test]
fn clear_keeps_keys() {
    let program = program(AggFn::Min);
    let mut store = Store::new(&program);
    store.merge(&program, HostIndex(1), &delta(AggFn::Min, 1, &[-7])).unwrap();
    store.clear(AggId(0));
    let value = |store: &Store, dialect| {
        let rows = store.rows(&program, &[AggId(0)], Order::default());
        number(AggFn::Min, rows.iter().next().unwrap().cells[0], 1, dialect)
    };
    assert_eq!(value(&store, Dialect::Illumos), 0);
    assert_eq!(value(&store, Dialect::Oracle), i128::from(i64::MAX));
    store.merge(&program, HostIndex(1), &delta(AggFn::Min, 1, &[5])).unwrap();
    assert_eq!(value(&store, Dialect::Illumos), 5);
}

#[test]
fn what_does_not_fit_is_refused() {
    let program = program(AggFn::Avg);
    let mut store = Store::new(&program);
    let good = delta(AggFn::Avg, 1, &[1]);
    for bad in [
        AggDelta { agg: AggId(1), ..good.clone() },
        AggDelta { key: vec![], ..good.clone() },
        AggDelta { key: vec![1, 2], ..good.clone() },
        AggDelta { cell: vec![1], ..good },
    ] {
        assert!(store.merge(&program, HostIndex(1), &bad).is_err());
    }
    assert!(keys(&store, &program).is_empty());
}

#[test]
fn shares_of_keys_that_were_cut_begin_anew() {
    let program = program(AggFn::Sum);
    let mut store = Store::new(&program);
    let observe = |store: &mut Store, stream, key, value| {
        let delta = delta(AggFn::Sum, key, &[value]);
        store.merge(&program, HostIndex(1), &delta).unwrap();
        store.merge_share(&program, (HostIndex(1), StreamId(stream)), &delta).unwrap();
    };
    observe(&mut store, 0, 1, 5);
    observe(&mut store, 1, 1, 6);
    observe(&mut store, 1, 2, 100);
    store.trunc(&program, AggId(0), 1);
    observe(&mut store, 1, 1, 7);
    let rows = store.rows(&program, &[AggId(0)], Order::default());
    let word = |cell: &Option<Cell<'_>>| cell.map_or(0, |cell| cell.words[0]);
    let found: Vec<Vec<u64>> = rows.iter().map(|row| row.cells.iter().map(word).collect()).collect();
    // The value, what stream 0 has of it, what stream 1 has.
    assert_eq!(found, [[7, 0, 7], [100, 0, 100]]);
}
