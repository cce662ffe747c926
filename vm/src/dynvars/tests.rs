//! A table is a map, also when threads are in each other's way.

use super::*;
use dif::delivery::{Datum, VariableValue};
use dif::layout::KeyKind;
use dif::option::Setter;
use dif::program::Variable;
use dif::ty::prim;
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::thread;

const NUMBERS: VarId = VarId(0);
const TEXTS: VarId = VarId(1);

fn program() -> Program {
    let mut program = Program::default();
    program.settings.set("strsize", Some("12"), Setter::CommandLine).unwrap();
    let int = KeyKind::Int { size: 8, signed: true };
    for (storage, keys) in
        [(Storage::Scalar, vec![int]), (Storage::String, vec![int, int]), (Storage::Bytes(3), vec![int])]
    {
        let (scope, keys) = (Scope::Global, Some(keys));
        program.variables.push(Variable { name: "v".into(), scope, ty: prim::INT, storage, keys });
    }
    program
}

fn text(table: &DynTable, key: &[u64]) -> Option<Vec<u8>> {
    let mut bytes = [0; 12];
    let at = table.address(TEXTS, key)?;
    assert!(table.read(at, &mut bytes));
    Some(bytes.split(|byte| *byte == 0).next().unwrap_or(&[]).to_vec())
}

#[test]
fn storing_zero_frees_and_freed_slots_are_used_again() {
    let table = DynTable::new(&program(), Scope::Global, 7 * 8 * 3);
    assert_eq!(table.capacity(), 3);
    for key in 0..100 {
        assert_eq!(table.store(NUMBERS, &[key], key + 1), Ok(()));
        assert_eq!((table.load(NUMBERS, &[key]), table.load(NUMBERS, &[key + 1])), (key + 1, 0));
        assert_eq!(table.store(NUMBERS, &[key], 0), Ok(()));
        assert_eq!(table.load(NUMBERS, &[key]), 0);
    }
    assert!((1..=3).all(|key| table.store(NUMBERS, &[key], 1).is_ok()));
    assert_eq!(table.store(NUMBERS, &[4], 1), Err(Full));
    assert_eq!(table.store(NUMBERS, &[3], 9), Ok(()));
    assert_eq!(table.store(NUMBERS, &[4], 0), Ok(()));
    assert_eq!((table.load(NUMBERS, &[3]), table.load(NUMBERS, &[4])), (9, 0));
}

#[test]
fn strings_lie_in_their_element() {
    let table = DynTable::new(&program(), Scope::Global, 4096);
    assert_eq!(text(&table, &[1, 2]), None);
    table.copy_string(TEXTS, &[1, 2], b"a long string indeed").unwrap();
    assert_eq!(text(&table, &[1, 2]), Some(b"a long stri".to_vec()));
    table.copy_string(TEXTS, &[1, 2], b"").unwrap();
    assert_eq!(text(&table, &[1, 2]), Some(Vec::new()), "empty is not absent");
    let at = table.address(TEXTS, &[1, 2]).unwrap();
    assert_eq!(
        (table.room(at), table.room(at + 15), table.room(at - 1), table.room(usize::MAX)),
        (16, 1, 0, 0)
    );
    assert!(!table.write(at, &[1; 17]) && !table.read(at + 16, &mut [0]));
    table.free(TEXTS, &[1, 2]).unwrap();
    assert_eq!(text(&table, &[1, 2]), None);
}

#[test]
fn a_scope_without_arrays_has_no_memory() {
    let table = DynTable::new(&program(), Scope::Thread, 1 << 20);
    assert_eq!((table.capacity(), table.load(NUMBERS, &[1])), (0, 0));
    assert_eq!(table.store(NUMBERS, &[1], 1), Err(Full));
    assert_eq!((table.free(NUMBERS, &[1]), table.address(TEXTS, &[]), table.room(0)), (Ok(()), None, 0));
}

#[test]
fn arrays_travel() {
    let program = program();
    let [here, there] = [(); 2].map(|()| DynTable::new(&program, Scope::Global, 1 << 16));
    (0..20).for_each(|key| here.store(NUMBERS, &[key], key + 7).unwrap());
    here.copy_string(TEXTS, &[1, 2], b"hi").unwrap();
    here.copy(VarId(2), &[5], &[1, 2, 3]).unwrap();
    let (mut values, mut back) = (Vec::new(), Vec::new());
    here.export(&program, &mut values);
    assert_eq!(values.len(), 22);
    values.iter().for_each(|value| there.import(&program, value).unwrap());
    there.export(&program, &mut back);
    let sorted = |mut values: Vec<VariableValue>| {
        values.sort_by(|a, b| (a.var, &a.key).cmp(&(b.var, &b.key)));
        values
    };
    assert_eq!(sorted(back), sorted(values));
    let odd = VariableValue { var: NUMBERS, key: vec![1, 2], value: Datum::Scalar(1) };
    assert_eq!((there.import(&program, &odd), there.load(NUMBERS, &[1, 2])), (Ok(()), 0));
}

proptest! {
    #[test]
    fn a_table_is_a_map(steps in prop::collection::vec((0u64..40, 0u64..4), 0..300)) {
        let table = DynTable::new(&program(), Scope::Global, 7 * 8 * 20);
        let mut model = HashMap::new();
        for (key, value) in steps {
            let fits = value == 0 || model.contains_key(&key) || model.len() < table.capacity();
            prop_assert_eq!(table.store(NUMBERS, &[key], value).is_ok(), fits);
            if value == 0 {
                model.remove(&key);
            } else if fits {
                model.insert(key, value);
            }
            for key in 0..40 {
                prop_assert_eq!(table.load(NUMBERS, &[key]), model.get(&key).copied().unwrap_or(0));
            }
        }
    }
}

// Threads store, free and count under keys of their own and look at those of the others. Few
// buckets and slots, so that they are always in each other's way.
#[test]
fn threads_see_the_values_of_their_keys_and_no_others() {
    const THREADS: u64 = 3;
    const ROUNDS: u64 = 30_000;
    let table = Arc::new(DynTable::new(&program(), Scope::Global, 7 * 8 * 14));
    let work = |me: u64| {
        let table = Arc::clone(&table);
        move || {
            let mut mine: HashMap<u64, u64> = HashMap::new();
            for round in 0..ROUNDS {
                let key = me * 5 + round % 5;
                assert_eq!(table.load(NUMBERS, &[key]), mine.get(&key).copied().unwrap_or(0));
                let value = if round % 7 < 3 { 0 } else { key << 32 | round };
                if table.store(NUMBERS, &[key], value).is_ok() {
                    if value == 0 {
                        mine.remove(&key)
                    } else {
                        mine.insert(key, value)
                    };
                }
                let other = (round * 11 + me) % (THREADS * 5);
                let seen = table.load(NUMBERS, &[other]);
                assert!(seen == 0 || seen >> 32 == other, "{seen:x} of {other}");
            }
            mine
        }
    };
    let threads: Vec<_> = (0..THREADS).map(|me| thread::spawn(work(me))).collect();
    let mine: Vec<HashMap<u64, u64>> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    let mut values = Vec::new();
    table.export(&program(), &mut values);
    let left: HashMap<u64, u64> = values
        .iter()
        .map(|v| match v.value {
            Datum::Scalar(word) => (v.key[0], word),
            Datum::Null | Datum::Bytes(_) => (0, 0),
        })
        .collect();
    assert_eq!(left.len(), values.len(), "a key twice");
    assert_eq!(left, mine.into_iter().flatten().collect());
}
