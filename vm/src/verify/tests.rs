//! What is accepted: the other side of the table in `tests/rejected.dif`.

use dif::action::{Action, FieldRange};
use dif::agg::{AggFn, Linear, LogLinear};
use dif::layout::FieldKind;
use dif::program::{Scope, Storage};
use dif::{FormatId, Pc};
use proptest::prelude::*;

use super::verify;
use crate::limits::Limits;
use crate::testing::{Build, INT};

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
fn jumps_may_go_to_the_next_and_to_the_last_instruction() {
    accepted(tables().clause("jmp +0\nret"));
    accepted(tables().clause("jmp +2\nimm r0, #1\nimm r0, #2\nret"));
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
fn tuples_may_end_with_the_last_register() {
    accepted(tables().clause("imm r254, #1\nstr r255, s0\nlda r0, r254, v6\nret"));
}

#[test]
fn destructive_subroutines_run_with_permission() {
    let permitted = Build::new().option("destructive", "yes").clause("call r0, r0, n0, stop\nret");
    accepted(permitted.clone());
    let careful = Limits { destructive: false, ..Limits::default() };
    assert!(verify(permitted.program, &careful).is_err());
}

#[test]
fn fields_hold_what_is_recorded() {
    let build = Build::new().string("a");
    accepted(build.recording(&[INT, FieldKind::String], "str r0, s0\nrec r0, f0\nrecm r0, f1\nret"));
}

#[test]
fn ranges_of_fields_may_be_empty() {
    let mut build = Build::new().recording(&[INT], "ret");
    build.program.formats.push(dif::format::Format::default());
    let printf = |first, n| Action::Printf { format: FormatId(0), args: FieldRange { first, n } };
    build.program.clauses[0].actions = vec![printf(0, 1), printf(1, 0), printf(0, 0)];
    accepted(build);
}

#[test]
fn several_actions_may_begin_at_one_instruction() {
    let mut build = Build::new().clause("imm r0, #1\nret");
    build.program.clauses[0].marks = vec![Pc(0), Pc(0), Pc(1)];
    accepted(build);
}

#[test]
fn buckets_are_possible() {
    let linear = AggFn::Lquantize(Linear { base: 0, limit: 100, step: 10, narrow: true });
    let log = AggFn::Llquantize(LogLinear { factor: 10, low: 0, high: 6, steps: 20, symmetric: false });
    accepted(Build::new().agg(linear, &[]).agg(log, &[]));
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
