//! Rejected programs, one per rule at least, through one door; and what is accepted.

use dif::action::{Action, FieldRange};
use dif::agg::{AggFn, Linear, LogLinear};
use dif::layout::FieldKind;
use dif::probe::ProbeDesc;
use dif::program::{Recording, Scope, Storage};
use dif::subr::Subr;
use dif::ty::{Integer, Type};
use dif::{AggId, ClauseId, FormatId, Pc, Reg, TypeId, VarId};
use proptest::prelude::*;

use super::{Place, Rule, verify};
use crate::limits::Limits;
use crate::testing::{Build, INT, assemble};

fn op(pc: u32) -> Place {
    Place::Op(ClauseId(0), Pc(pc))
}

#[track_caller]
fn rejected(build: Build, place: Place, rule: Rule) {
    let error = verify(build.program, &Limits::default()).map(drop).unwrap_err();
    assert_eq!((error.place, &error.rule), (place, &rule));
    assert!(!error.to_string().is_empty());
}

#[track_caller]
fn rejected_code(code: &str, pc: u32, rule: Rule) {
    rejected(tables().clause(code), op(pc), rule);
}

#[track_caller]
fn accepted(build: Build) {
    verify(build.program, &Limits::default()).unwrap();
}

/// A program with a row of everything: v0 … v7, two aggregations, a constant of each kind.
fn tables() -> Build {
    Build::new()
        .var(Scope::Global, Storage::Scalar)
        .var(Scope::Global, Storage::String)
        .var(Scope::Thread, Storage::Scalar)
        .var(Scope::Thread, Storage::String)
        .var(Scope::Clause, Storage::Scalar)
        .var(Scope::Clause, Storage::Bytes(12))
        .array(Scope::Global, Storage::Scalar, &[INT, FieldKind::String])
        .array(Scope::Thread, Storage::String, &[INT])
        .agg(AggFn::Count, &[INT, INT])
        .agg(AggFn::Quantize, &[])
        .string("text")
        .int(1 << 40)
}

#[test]
fn code_ends_with_ret() {
    rejected(tables().clause(""), op(0), Rule::NoRet);
    rejected_code("imm r0, #1", 0, Rule::NoRet);
    rejected_code("ret\njmp +0", 1, Rule::NoRet);
}

#[test]
fn jumps_stay_inside() {
    rejected_code("jmp +1\nret", 0, Rule::JumpRange);
    rejected_code("imm r0, #0\nbz r0, +4294967295\nret", 1, Rule::JumpRange);
    accepted(tables().clause("jmp +0\nret"));
}

#[test]
fn registers_are_written_before_they_are_read() {
    let unwritten = |r| Rule::Uninitialised { reg: Reg(r) };
    rejected_code("mov r1, r0\nret", 0, unwritten(0));
    // Only one of two paths writes r1.
    rejected_code("arg r0, arg0\nbz r0, +1\nimm r1, #1\nmov r2, r1\nret", 3, unwritten(1));
    rejected_code("add r0, r0, r0\nret", 0, unwritten(0));
    // A call reads its arguments, an array access its keys, a distribution the increment.
    rejected_code("imm r1, #1\ncall r0, r1, n2, strjoin\nret", 1, unwritten(2));
    rejected_code("imm r1, #1\nlda r0, r1, v6\nret", 1, unwritten(2));
    rejected_code("imm r1, #1\nagg r0, r1, @1\nret", 1, unwritten(2));
    rejected_code("imm r1, #1\nagg r1, r0, @0\nret", 1, unwritten(2));
}

#[test]
fn both_paths_may_write() {
    accepted(tables().clause("arg r0, arg0\nbz r0, +2\nimm r1, #1\njmp +1\nimm r1, #2\nmov r2, r1\nret"));
    // What no path reaches reads nothing.
    accepted(tables().clause("jmp +1\nmov r1, r0\nret"));
    // count() does not look at its value.
    accepted(tables().clause("imm r1, #1\nimm r2, #1\nagg r1, r0, @0\nret"));
}

#[test]
fn tuples_lie_within_the_registers() {
    rejected_code("imm r255, #1\nlda r0, r255, v6\nret", 1, Rule::TupleRange { first: Reg(255), n: 2 });
    rejected_code("imm r255, #1\nagg r0, r255, @1\nret", 1, Rule::TupleRange { first: Reg(255), n: 2 });
    rejected_code(
        "imm r255, #1\ncall r0, r255, n2, strjoin\nret",
        1,
        Rule::TupleRange { first: Reg(255), n: 2 },
    );
}

#[test]
fn rows_exist() {
    let no = |what, index| Rule::NoSuch { what, index };
    rejected_code("int r0, i1\nret", 0, no("integer constant", 1));
    rejected_code("str r0, s1\nret", 0, no("string constant", 1));
    rejected_code("ldg r0, v99\nret", 0, no("variable", 99));
    rejected_code("imm r0, #0\nsta r0, r0, v99\nret", 1, no("variable", 99));
    rejected_code("imm r0, #0\nagg r0, r0, @2\nret", 1, no("aggregation", 2));
    rejected_code("imm r0, #0\nrec r0, f0\nret", 1, no("field", 0));
    rejected_code("arg r0, arg10\nret", 0, Rule::NoSuchArg { n: 10 });
}

#[test]
fn variables_are_what_instructions_say() {
    rejected_code("ldg r0, v2\nret", 0, Rule::Scope { wanted: "global" });
    rejected_code("ldt r0, v0\nret", 0, Rule::Scope { wanted: "thread-local" });
    rejected_code("adc r0, v3\nret", 0, Rule::Scope { wanted: "clause-local" });
    rejected_code("ldg r0, v1\nret", 0, Rule::StorageKind { wanted: "a scalar" });
    rejected_code("adg r0, v0\nret", 0, Rule::StorageKind { wanted: "a string or bytes" });
    rejected_code("imm r0, #0\nlda r1, r0, v7\nret", 1, Rule::StorageKind { wanted: "a scalar" });
    rejected_code("ldg r0, v6\nret", 0, Rule::ArrayNess { found: "an associative array" });
    rejected_code("imm r0, #0\nlda r1, r0, v0\nret", 1, Rule::ArrayNess { found: "no associative array" });
}

#[test]
fn arrays_have_keys_and_are_not_clause_local() {
    let at = Place::Variable(VarId(0));
    rejected(Build::new().array(Scope::Global, Storage::Scalar, &[]), at, Rule::ArrayShape);
    rejected(Build::new().array(Scope::Clause, Storage::Scalar, &[INT]), at, Rule::ArrayShape);
}

#[test]
fn sizes_are_possible() {
    let size = |what, size| Rule::Size { what, size };
    let at = Place::Variable(VarId(0));
    rejected(Build::new().var(Scope::Global, Storage::Bytes(0)), at, size("a variable", 0));
    let odd = FieldKind::Int { size: 3, signed: true };
    rejected(Build::new().array(Scope::Global, Storage::Scalar, &[odd]), at, size("an integer", 3));
    rejected(Build::new().recording(&[odd], "ret"), Place::Clause(ClauseId(0)), size("an integer", 3));
    let nothing = FieldKind::Bytes(0);
    rejected(Build::new().agg(AggFn::Count, &[nothing]), Place::Agg(AggId(0)), size("bytes", 0));
}

#[test]
fn types_are_possible() {
    let mut build = Build::new();
    let id = build.program.types.push(Type::Pointer(TypeId(9999)));
    rejected(build, Place::Type(id), Rule::NoSuch { what: "type", index: 9999 });
    let mut build = Build::new();
    let id = build.program.types.push(Type::Integer(Integer { name: "odd".into(), size: 5, signed: false }));
    rejected(build, Place::Type(id), Rule::Size { what: "an integer", size: 5 });
    let mut build = Build::new().var(Scope::Global, Storage::Scalar);
    build.program.variables[0].ty = TypeId(9999);
    rejected(build, Place::Variable(VarId(0)), Rule::NoSuch { what: "type", index: 9999 });
}

#[test]
fn calls_have_the_right_number_of_arguments() {
    for (call, subr, n) in
        [("n0, strlen", Subr::Strlen, 0), ("n2, strlen", Subr::Strlen, 2), ("n1, rand", Subr::Rand, 1)]
    {
        let (least, most) = (subr.def().required, subr.def().params.len());
        let rule = Rule::ArgCount { name: subr.name(), least, most, n };
        rejected_code(&format!("imm r1, #0\nimm r2, #0\ncall r0, r1, {call}\nret"), 2, rule);
    }
}

#[test]
fn destructive_subroutines_need_permission() {
    let stop = "call r0, r0, n0, stop\nret";
    rejected_code(stop, 0, Rule::NotPermitted { name: "stop" });
    let permitted = Build::new().option("destructive", "yes").clause(stop);
    accepted(permitted.clone());
    let careful = Limits { destructive: false, ..Limits::default() };
    assert!(verify(permitted.program, &careful).is_err());
}

#[test]
fn fields_hold_what_is_recorded() {
    let build = || Build::new().string("a");
    let integer = Rule::FieldKind { field: 0, wanted: "an integer" };
    rejected(build().recording(&[FieldKind::String], "imm r0, #1\nrec r0, f0\nret"), op(1), integer.clone());
    rejected(build().recording(&[FieldKind::String], "imm r0, #1\nexit r0, f0\nret"), op(1), integer);
    let memory = Rule::FieldKind { field: 0, wanted: "memory" };
    rejected(build().recording(&[INT], "str r0, s0\nrecm r0, f0\nret"), op(1), memory);
    accepted(build().recording(&[INT, FieldKind::String], "str r0, s0\nrec r0, f0\nrecm r0, f1\nret"));
}

#[test]
fn clauses_have_probes_records_and_marks() {
    let at = Place::Clause(ClauseId(0));
    let mut build = Build::new().clause("ret");
    build.program.clauses[0].probes.clear();
    rejected(build, at, Rule::NoProbe);
    let mut build = Build::new().clause("ret");
    build.program.clauses[0].probes = vec![ProbeDesc::new("", "", "", &"*a".repeat(40))];
    rejected(build, at, Rule::ProbeDesc);
    let mut build = Build::new().clause("ret");
    build.program.clauses[0].probes = vec![ProbeDesc::new("", "", &"x".repeat(1000), "")];
    rejected(build, at, Rule::ProbeDesc);
    let mut build = Build::new().recording(&[INT], "ret");
    build.program.clauses[0].recording = Recording::Nothing;
    rejected(build, at, Rule::Unrecorded);
    for marks in [vec![Pc(1)], vec![Pc(0), Pc(7)]] {
        let mut build = Build::new().clause("ret");
        build.program.clauses[0].marks = marks;
        rejected(build, at, Rule::Marks);
    }
    let mut build = Build::new().clause("imm r0, #1\nret");
    build.program.clauses[0].marks = vec![Pc(1), Pc(0)];
    rejected(build, at, Rule::Marks);
}

#[test]
fn actions_name_what_exists() {
    let no = |what, index| Rule::NoSuch { what, index };
    let args = |first, n| FieldRange { first, n };
    for (action, rule) in [
        (Action::Trace { field: 1 }, no("field", 1)),
        (Action::Tracemem { field: 0, dynamic: Some(9) }, no("field", 9)),
        (Action::Printf { format: FormatId(0), args: args(0, 1) }, no("format", 0)),
        (Action::Printa { format: None, aggs: vec![AggId(0)] }, no("aggregation", 0)),
        (Action::Trunc { agg: AggId(3), n: None }, no("aggregation", 3)),
        (Action::Normalize { agg: AggId(0), factor: 2 }, no("field", 2)),
    ] {
        let mut build = Build::new().recording(&[INT], "ret");
        build.program.clauses[0].actions.push(action);
        rejected(build, Place::Clause(ClauseId(0)), rule);
    }
    let mut build = Build::new().recording(&[INT], "ret");
    build.program.formats.push(dif::format::Format::default());
    let printf = |first, n| Action::Printf { format: FormatId(0), args: args(first, n) };
    build.program.clauses[0].actions = vec![printf(0, 1), printf(1, 0), printf(0, 0)];
    accepted(build.clone());
    build.program.clauses[0].actions.push(printf(u32::MAX, 1));
    rejected(build, Place::Clause(ClauseId(0)), no("field", u32::MAX));
}

#[test]
fn aggregations_are_possible() {
    let at = Place::Agg(AggId(0));
    let linear = |base, limit, step| AggFn::Lquantize(Linear { base, limit, step, narrow: true });
    let log = |factor, low, high, steps| {
        AggFn::Llquantize(LogLinear { factor, low, high, steps, symmetric: false })
    };
    for function in [linear(0, 10, 0), linear(10, 0, 1), linear(i32::MIN, i32::MAX, 1)] {
        rejected(Build::new().agg(function, &[]), at, Rule::AggParams { name: "lquantize" });
    }
    for function in [log(1, 0, 1, 10), log(10, 2, 1, 10), log(10, 0, 1, 0), log(10, 0, 999, 10)] {
        rejected(Build::new().agg(function, &[]), at, Rule::AggParams { name: "llquantize" });
    }
    accepted(Build::new().agg(linear(0, 100, 10), &[]).agg(log(10, 0, 6, 20), &[]));
    let mut build = Build::new().agg(AggFn::Count, &[INT]);
    build.program.aggs[0].key_types.clear();
    rejected(build, at, Rule::KeyTypes { n: 1, n_types: 0 });
}

#[test]
fn limits_hold() {
    let limits = Limits::default();
    let most = limits.value_bytes;
    let over = |what, n: u64, most: u64| Rule::Limit { what, n, most };
    let bytes = over("bytes of a value", u64::from(most) + 1, u64::from(most));
    rejected(Build::new().var(Scope::Global, Storage::Bytes(most + 1)), Place::Variable(VarId(0)), bytes);
    let strings = Build::new().option("strsize", "1g");
    rejected(strings, Place::Program, over("bytes of strsize", 1 << 30, limits.strsize));
    let frames = FieldKind::Stack { frames: u32::MAX };
    let rule = over("stack frames", u64::from(u32::MAX), u64::from(limits.frames));
    rejected(Build::new().recording(&[frames], "ret"), Place::Clause(ClauseId(0)), rule);
    let keys = vec![INT; limits.key_parts + 1];
    let rule = over("key components", keys.len() as u64, limits.key_parts as u64);
    rejected(Build::new().agg(AggFn::Count, &keys), Place::Agg(AggId(0)), rule);
    let mut long = Build::new().clause("ret");
    long.program.clauses[0].code = assemble(&"ret\n".repeat(limits.code + 1));
    let rule = over("instructions", limits.code as u64 + 1, limits.code as u64);
    rejected(long, Place::Clause(ClauseId(0)), rule);
}

proptest! {
    // Instructions from random bytes: whatever they say, an answer comes back.
    #[test]
    fn any_code_is_accepted_or_rejected(words in prop::collection::vec(any::<[u8; 8]>(), 0..40)) {
        let mut build = tables().recording(&[INT, FieldKind::String], "ret");
        let code = words.into_iter().filter_map(dif::Op::decode).chain([dif::Op::Ret {}]);
        build.program.clauses[0].code = code.collect();
        let _ = verify(build.program, &Limits::default());
    }
}
