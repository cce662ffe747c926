//! What each scope begins with, and that accesses stay inside their variable.

use std::sync::Arc;

use super::*;
use dif::delivery::{Datum, VariableValue};
use dif::option::Setter;
use dif::program::Variable;
use dif::ty::prim;

const NUMBER: VarId = VarId(0);
const TEXT: VarId = VarId(1);
const RECORD: VarId = VarId(2);

fn program(scope: Scope) -> Program {
    let mut program = Program::default();
    program.settings.set("strsize", Some("5"), Setter::CommandLine).unwrap();
    for storage in [Storage::Scalar, Storage::String, Storage::Bytes(12)] {
        let keys = None;
        program.variables.push(Variable { name: "v".into(), scope, ty: prim::INT, storage, keys });
    }
    program
}

fn places(scope: Scope) -> Arc<Places> {
    Arc::new(Places::new(&program(scope)))
}

#[test]
fn variables_lie_apart_and_accesses_stay_inside() {
    let places = places(Scope::Global);
    assert_eq!(places.get(NUMBER), None);
    assert_eq!(places.get(TEXT), Some(Place { offset: 0, size: 5, is_string: true, is_array: false }));
    assert_eq!(places.get(RECORD), Some(Place { offset: 8, size: 12, is_string: false, is_array: false }));
    assert_eq!((places.bytes(Scope::Global), places.bytes(Scope::Thread)), (24, 0));
    let room: Vec<usize> = [0, 4, 5, 8, 19, 20, 1000].map(|at| places.room(Scope::Global, at)).to_vec();
    assert_eq!(room, [5, 1, 0, 12, 1, 0, 0]);
    assert_eq!(places.room(Scope::Clause, 0), 0);
}

#[test]
fn globals_begin_empty_and_may_be_null() {
    let globals = Globals::new(&places(Scope::Global));
    let text = |globals: &Globals| {
        let mut bytes = [0; 5];
        globals.address(TEXT).map(|at| globals.read(at, &mut bytes).then_some(bytes))
    };
    assert_eq!(text(&globals), Some(Some([0; 5])));
    globals.copy(TEXT, Some(b"abcdefgh"));
    assert_eq!(text(&globals), Some(Some(*b"abcd\0")));
    globals.copy(TEXT, Some(b"x\0y"));
    assert_eq!(text(&globals), Some(Some(*b"x\0cd\0")));
    globals.copy(TEXT, None);
    assert_eq!(text(&globals), None);
    assert!(!globals.write(4, b"ab") && globals.write(8, &[1; 12]) && !globals.write(8, &[1; 13]));
    globals.store(NUMBER, 7);
    assert_eq!((globals.load(NUMBER), globals.load(VarId(9))), (7, 0));
}

#[test]
fn globals_travel() {
    let program = program(Scope::Global);
    let (here, there) = (Globals::new(&places(Scope::Global)), Globals::new(&places(Scope::Global)));
    here.store(NUMBER, 3);
    here.copy(TEXT, Some(b"hi"));
    here.copy(RECORD, Some(&[9; 12]));
    let mut values = Vec::new();
    here.export(&program, &mut values);
    assert_eq!(values[1].value, Datum::Bytes(b"hi"[..].into()));
    values.iter().for_each(|value| there.import(&program, value));
    let mut back = Vec::new();
    there.export(&program, &mut back);
    assert_eq!(back, values);
    there.import(&program, &VariableValue { var: TEXT, key: vec![], value: Datum::Scalar(1) });
    there.import(&program, &VariableValue { var: VarId(7), key: vec![], value: Datum::Null });
    assert_eq!(there.address(TEXT), Some(0));
}

#[test]
fn thread_variables_have_no_value_at_first() {
    let mut vars = ThreadVars::new(&places(Scope::Thread));
    assert_eq!((vars.load(NUMBER), vars.address(TEXT), vars.address(RECORD)), (0, None, None));
    vars.copy(RECORD, Some(&[7; 12]));
    vars.copy(RECORD, Some(&[8; 2]));
    assert_eq!(vars.get(8, 12), Some(&[8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..]));
    vars.copy(RECORD, None);
    assert_eq!(vars.address(RECORD), None);
    assert_eq!((vars.get(8, 13), vars.get(usize::MAX, 1)), (None, None));
}

#[test]
fn arrays_of_a_thread_have_their_elements_from_the_start() {
    let mut program = program(Scope::Thread);
    let array = program.types.array(prim::INT, 3);
    program.variables[RECORD.index()].ty = array;
    let mut vars = ThreadVars::new(&Arc::new(Places::new(&program)));
    let at = vars.address(RECORD).unwrap();
    assert_eq!(vars.get(at, 12), Some(&[0; 12][..]));
    vars.get_mut(at + 4, 4).unwrap().fill(1);
    assert_eq!(vars.get(at + 4, 4), Some(&[1; 4][..]));
}

#[test]
fn clause_variables_are_zero_at_each_firing() {
    let mut vars = ClauseVars::new(&places(Scope::Clause));
    for _ in 0..2 {
        assert_eq!((vars.load(NUMBER), vars.address(TEXT)), (0, Some(0)));
        assert_eq!(vars.get(0, 5), Some(&[0; 5][..]));
        assert_eq!(vars.get(8, 12), Some(&[0; 12][..]));
        vars.store(NUMBER, 1);
        vars.copy(TEXT, Some(b"abc"));
        vars.copy(TEXT, None);
        assert_eq!(vars.address(TEXT), None);
        vars.get_mut(10, 2).unwrap().fill(1);
        vars.reset();
    }
}
