//! Firings, through one door: a program by hand, one firing, and what it left behind.

use dif::agg::AggFn;
use dif::delivery::{AggDelta, Datum, DropKind};
use dif::fault::FaultKind;
use dif::layout::FieldKind;
use dif::op::Op;
use dif::program::{Scope, Storage};
use dif::subr::Subr;
use dif::{AggId, Pc};
use proptest::prelude::*;

use crate::arg::Arg;
use crate::limits::Limits;
use crate::testing::{Build, INT, MEMORY, Outcome, Part, Session, run};
use crate::verify::verify;

const STRING: FieldKind = FieldKind::String;

/// Runs code that leaves an integer in r0.
#[track_caller]
fn int_of(build: Build, code: &str, args: &[Arg<'_>], want: i64) {
    let outcome = run(build.recording(&[INT], &format!("{code}\nrec r0, f0\nret")), args);
    assert_eq!(outcome.fields(), [Part::Int(want)], "{code}");
}

#[track_caller]
fn int(code: &str, want: i64) {
    int_of(Build::new(), code, &[], want);
}

/// Runs code that leaves the address of a string in r0.
#[track_caller]
fn text_of(build: Build, code: &str, args: &[Arg<'_>], want: &str) {
    let outcome = run(build.recording(&[STRING], &format!("{code}\nrecm r0, f0\nret")), args);
    assert_eq!(outcome.fields(), [Part::from(want)], "{code}");
}

#[track_caller]
fn fault_of(build: Build, code: &str, args: &[Arg<'_>], want: (FaultKind, u64, u32)) {
    let outcome = run(build.recording(&[INT], &format!("{code}\nret")), args);
    assert_eq!(outcome.fault(), want, "{code}");
}

/// `op` with r1 = a and r2 = b.
#[track_caller]
fn binary(op: &str, a: i64, b: i64, want: i64) {
    let build = Build::new().int(a.cast_unsigned()).int(b.cast_unsigned());
    int_of(build, &format!("int r1, i0\nint r2, i1\n{op} r0, r1, r2"), &[], want);
}

#[test]
fn arithmetic_wraps() {
    let (min, max) = (i64::MIN, i64::MAX);
    for (op, a, b, want) in [
        ("add", max, 1, min),
        ("sub", min, 1, max),
        ("mul", max, 2, -2),
        ("sdiv", -7, 2, -3),
        ("sdiv", min, -1, min),
        ("srem", -7, 2, -1),
        ("srem", min, -1, 0),
        ("udiv", -1, 2, max),
        ("urem", -1, 10, 5),
        ("and", 12, 10, 8),
        ("or", 12, 10, 14),
        ("xor", 12, 10, 6),
        ("shl", 1, 65, 2),
        ("shl", 1, 63, min),
        ("shr", -1, 63, 1),
        ("shr", -1, 64, -1),
        ("sar", -8, 1, -4),
        ("sar", -8, 127, -1),
        ("eq", 3, 3, 1),
        ("ne", 3, 3, 0),
        ("slt", -1, 1, 1),
        ("sle", 1, 1, 1),
        ("ult", -1, 1, 0),
        ("ule", 1, -1, 1),
    ] {
        binary(op, a, b, want);
    }
}

#[test]
fn unary_and_constants() {
    int("imm r0, #-5", -5);
    int("imm r1, #7\nmov r0, r1", 7);
    int("imm r1, #7\naddi r0, r1, #-10", -3);
    int("imm r1, #7\nneg r0, r1", -7);
    int("imm r1, #0\nnot r0, r1", -1);
    int("imm r1, #0\nlnot r0, r1", 1);
    int("imm r1, #255\nsext r0, r1, w8", -1);
    int("imm r1, #-1\nzext r0, r1, w16", 0xffff);
    int("imm r1, #-1\nzext r0, r1, w32", 0xffff_ffff);
    text_of(Build::new().string("a").string("constant"), "str r0, s1", &[], "constant");
}

#[test]
fn division_by_zero_is_a_fault() {
    for op in ["sdiv", "udiv", "srem", "urem"] {
        let code = format!("imm r1, #1\nimm r2, #0\n{op} r0, r1, r2");
        fault_of(Build::new(), &code, &[], (FaultKind::DivideByZero, 0, 2));
    }
}

#[test]
fn jumps() {
    int("imm r0, #1\njmp +1\nimm r0, #2", 1);
    int("imm r0, #1\nimm r1, #0\nbz r1, +1\nimm r0, #2", 1);
    int("imm r0, #1\nimm r1, #0\nbnz r1, +1\nimm r0, #2", 2);
    int("imm r0, #1\nimm r1, #0\nbeq r0, r1, +1\nimm r0, #2", 2);
    int("imm r0, #1\nimm r1, #0\nbne r0, r1, +1\nimm r0, #2", 1);
}

#[test]
fn a_false_predicate_leaves_nothing() {
    let build = Build::new().recording(&[], "arg r0, arg0\npred r0\nret");
    let mut session = Session::new(build.verified());
    assert!(session.fire(&[Arg::Int(0)]).outcome().records.is_empty());
    assert_eq!(session.fire(&[Arg::Int(1)]).outcome().records.len(), 1);
}

#[test]
fn strings_compare_as_bytes() {
    let build = || Build::new().string("a").string("\u{e9}").string("");
    for (op, a, b, want) in [
        ("scmp", "str r1, s0", "str r2, s1", -1),
        ("scmp", "str r1, s1", "str r2, s0", 1),
        ("scmp", "str r1, s0", "str r2, s0", 0),
        ("scmp", "imm r1, #0", "str r2, s2", 0),
        ("scmpn", "imm r1, #0", "str r2, s2", -1),
        ("scmpn", "str r1, s2", "imm r2, #0", 1),
        ("scmpn", "imm r1, #0", "imm r2, #0", 0),
    ] {
        int_of(build(), &format!("{a}\n{b}\n{op} r0, r1, r2"), &[], want);
    }
}

#[test]
fn arguments() {
    let args = [Arg::Int(7), Arg::from("text"), Arg::from("nul\0inside")];
    int_of(Build::new(), "arg r0, arg0", &args, 7);
    int_of(Build::new(), "arg r0, arg9", &args, 0);
    text_of(Build::new(), "args r0, arg1", &args, "text");
    text_of(Build::new(), "args r0, arg2", &args, "nul");
    // The raw value is an address, and reads come from the slice, with a NUL after it.
    text_of(Build::new(), "arg r1, arg1\ncall r0, r1, n1, copyinstr", &args, "text");
    int_of(Build::new(), "arg r1, arg1\nld r0, r1, u8, #4", &args, 0);
    int_of(Build::new(), "arg r1, arg1\nld r0, r1, u8, #1", &args, i64::from(b'e'));
    // An integer argument is an address in the process.
    text_of(Build::new(), "args r0, arg0", &[Arg::Int(MEMORY + 5)], "memory");
    fault_of(Build::new(), "args r0, arg5", &args, (FaultKind::InvalidAddress, 0, 0));
}

#[test]
fn strings_are_cut_at_their_size() {
    for (dialect, text) in [("illumos", "abc"), ("oracle", "abcd")] {
        let build = Build::new().option("strsize", "4").option("compat", dialect);
        text_of(build.clone(), "args r0, arg0", &[Arg::from("abcdefgh")], text);
        let build = build.var(Scope::Global, Storage::String);
        text_of(build, "args r0, arg0\ncpg r0, v0\nadg r0, v0", &[Arg::from("abcdefgh")], text);
    }
}

#[test]
fn memory_is_read_as_the_instruction_says() {
    let at = |offset: u64, kind: &str, want| {
        let build = Build::new().int(MEMORY + offset);
        int_of(build, &format!("int r1, i0\nld r0, r1, {kind}, #0"), &[], want);
    };
    at(12, "u8", 0xff);
    at(12, "i8", -1);
    at(12, "u16", 0xfeff);
    at(12, "i16", -0x101);
    at(12, "u32", 0xfcfd_feff);
    at(12, "i32", i64::from(0xfcfd_feff_u32.cast_signed()));
    at(0, "u64", i64::from_le_bytes(*b"host mem"));
}

#[test]
fn an_index_is_checked_against_its_bound() {
    int("imm r0, #4\nchk r0, #5", 4);
    fault_of(Build::new(), "imm r0, #5\nchk r0, #5", &[], (FaultKind::IndexOutOfBounds, 5, 1));
    fault_of(Build::new(), "imm r0, #-1\nchk r0, #5", &[], (FaultKind::IndexOutOfBounds, u64::MAX, 1));
}

#[test]
fn bad_addresses_are_faults() {
    let bad = |addr: u64, code: &str| {
        let build = Build::new().int(addr);
        fault_of(build, &format!("int r1, i0\n{code}"), &[], (FaultKind::InvalidAddress, addr, 1));
    };
    for addr in
        [0, 8, MEMORY - 1, MEMORY + 16, u64::MAX, 1 << 63, (1 << 63) | (2 << 40), (1 << 63) | (1 << 40) | 99]
    {
        bad(addr, "ld r0, r1, u8, #0");
        bad(addr, "call r0, r1, n1, strlen");
        bad(addr, "st r1, r1, u8, #0");
    }
    // Memory of the host, constants and arguments cannot be written.
    bad(MEMORY, "st r1, r1, u8, #0");
    bad((1 << 63) | (1 << 40), "st r1, r1, u8, #0");
    // A string without an end.
    let build = Build::new().int(MEMORY + 13);
    fault_of(build, "int r1, i0\ncall r0, r1, n1, strlen", &[], (FaultKind::InvalidAddress, MEMORY + 16, 1));
}

#[test]
fn scratch_can_be_written() {
    let alloca = "imm r1, #16\ncall r2, r1, n1, alloca\n";
    int(&format!("{alloca}imm r3, #-2\nst r2, r3, u32, #4\nld r0, r2, u64, #0"), -2 << 32);
    int(&format!("{alloca}imm r3, #65\nst r2, r3, u8, #0\ncall r0, r2, n1, strlen"), 1);
    int(
        &format!(
            "{alloca}imm r3, #9\nst r2, r3, u64, #0\naddi r4, r2, #8\ncopy r4, r2, #8\nld r0, r2, u64, #8"
        ),
        9,
    );
    let code = format!("{alloca}st r2, r2, u64, #9");
    let outcome = run(Build::new().recording(&[INT], &format!("{code}\nret")), &[]);
    assert_eq!((outcome.fault().0, outcome.fault().2), (FaultKind::InvalidAddress, 2));
}

#[test]
fn variables_of_all_scopes() {
    for (scope, letter) in [(Scope::Global, 'g'), (Scope::Thread, 't'), (Scope::Clause, 'c')] {
        let build = || {
            Build::new().var(scope, Storage::Scalar).var(scope, Storage::String).var(scope, Storage::Bytes(8))
        };
        int_of(build(), &format!("imm r1, #7\nst{letter} r1, v0\nld{letter} r0, v0"), &[], 7);
        let copy = format!("args r1, arg0\ncp{letter} r1, v1\nad{letter} r0, v1");
        text_of(build(), &copy, &[Arg::from("value")], "value");
        // A string may be assigned to itself, and NULL makes it NULL.
        text_of(
            build(),
            &format!("{copy}\ncp{letter} r0, v1\nad{letter} r0, v1"),
            &[Arg::from("value")],
            "value",
        );
        int_of(build(), &format!("imm r1, #0\ncp{letter} r1, v1\nad{letter} r0, v1"), &[], 0);
        // A member of a struct.
        let member = format!(
            "imm r1, #8\ncall r2, r1, n1, alloca\ncp{letter} r2, v2\nad{letter} r3, v2\nimm r4, #3\nst r3, r4, u32, #4\nld r0, r3, u32, #4"
        );
        int_of(build(), &member, &[], 3);
    }
}

#[test]
fn clause_variables_live_for_one_firing() {
    let build = Build::new()
        .var(Scope::Clause, Storage::Scalar)
        .clause("arg r0, arg0\nbz r0, +1\nstc r0, v0\nret")
        .recording(&[INT], "ldc r0, v0\nrec r0, f0\nret");
    let mut session = Session::new(build.verified());
    assert_eq!(session.fire(&[Arg::Int(5)]).outcome().fields(), [Part::Int(5)]);
    assert_eq!(session.fire(&[Arg::Int(0)]).outcome().fields(), [Part::Int(0)]);
}

#[test]
fn arrays_of_scalars_and_strings() {
    for scope in [Scope::Global, Scope::Thread] {
        let build = || {
            Build::new().array(scope, Storage::Scalar, &[INT, STRING]).array(scope, Storage::String, &[INT])
        };
        let key = "imm r1, #1\nargs r2, arg0\n";
        let args = [Arg::from("key")];
        int_of(build(), &format!("{key}lda r0, r1, v0"), &args, 0);
        int_of(build(), &format!("{key}imm r3, #9\nsta r1, r3, v0\nlda r0, r1, v0"), &args, 9);
        int_of(
            build(),
            &format!("{key}imm r3, #9\nsta r1, r3, v0\nimm r3, #0\nsta r1, r3, v0\nlda r0, r1, v0"),
            &args,
            0,
        );
        int_of(build(), "imm r1, #1\nada r0, r1, v1", &[], 0);
        text_of(build(), "imm r1, #1\nargs r2, arg0\ncpa r1, r2, v1\nada r0, r1, v1", &args, "key");
        int_of(
            build(),
            "imm r1, #1\nargs r2, arg0\ncpa r1, r2, v1\nimm r2, #0\ncpa r1, r2, v1\nada r0, r1, v1",
            &args,
            0,
        );
    }
    // NULL as a key is a fault.
    let build = Build::new().array(Scope::Global, Storage::Scalar, &[STRING]);
    fault_of(build, "imm r1, #0\nlda r0, r1, v0", &[], (FaultKind::InvalidAddress, 0, 1));
}

#[test]
fn a_full_table_drops_and_in_the_oracle_dialect_ends_the_clause() {
    for (dialect, n_records) in [("illumos", 1), ("oracle", 0)] {
        let build = Build::new()
            .option("dynvarsize", "0")
            .option("compat", dialect)
            .array(Scope::Global, Storage::Scalar, &[INT])
            .recording(&[INT], "imm r0, #1\nsta r0, r0, v0\nlda r1, r0, v0\nrec r1, f0\nret");
        let outcome = run(build, &[]);
        assert_eq!((outcome.records.len(), &outcome.drops[..]), (n_records, &[(DropKind::Dynamic, 1)][..]));
    }
}

#[test]
fn aggregations_take_keys_values_and_increments() {
    let build = Build::new()
        .agg(AggFn::Sum, &[INT, STRING])
        .agg(AggFn::Quantize, &[])
        .clause("imm r1, #3\nargs r2, arg0\nimm r3, #10\nagg r1, r3, @0\nagg r1, r3, @0\nret")
        .clause("imm r1, #4\nimm r2, #5\nagg r0, r1, @1\nret");
    let outcome = run(build, &[Arg::from("123456789")]);
    let key = vec![3, 9, u64::from_le_bytes(*b"12345678"), u64::from(b'9')];
    assert_eq!(outcome.aggs[0], AggDelta { agg: AggId(0), key, cell: vec![20] });
    assert_eq!(outcome.aggs[1].cell[dif::agg::quantize_bucket(4)], 5);
}

#[test]
fn a_key_without_observations_is_delivered() {
    for (function, initial) in [(AggFn::Count, 0), (AggFn::Sum, 0), (AggFn::Max, i64::MIN)] {
        let build = Build::new().agg(function, &[INT]).clause("imm r1, #3\naggk r1, @0\naggk r1, @0\nret");
        let found: Vec<_> = run(build, &[]).aggs.into_iter().map(|delta| (delta.key, delta.cell)).collect();
        assert_eq!(found, [(vec![3], vec![initial.cast_unsigned()])], "{function:?}");
    }
}

#[test]
fn kernels_count_as_the_interpreter_does() {
    for kernels in ["on", "off"] {
        for code in ["arg r4, arg1\nagg r4, r0, @0\nret", "arg r4, arg1\nimm r9, #1\nagg r4, r9, @0\nret"] {
            let build = Build::new().option("kernels", kernels).agg(AggFn::Count, &[INT]).clause(code);
            let mut session = Session::new(build.verified());
            for value in [1, 2, 1] {
                session.fire(&[Arg::Int(0), Arg::Int(value)]);
            }
            let cells: Vec<_> =
                session.outcome().aggs.into_iter().map(|delta| (delta.key, delta.cell)).collect();
            assert_eq!(cells, [(vec![1], vec![2]), (vec![2], vec![1])], "{kernels} {code}");
        }
    }
}

#[test]
fn builtins() {
    for (name, want) in [
        ("caller", 0),
        ("cpu", 5),
        ("curthread", 0),
        ("epid", 1),
        ("errno", -2),
        ("gid", 100),
        ("id", 9),
        ("ipl", 0),
        ("pid", 42),
        ("ppid", 41),
        ("stackdepth", 0),
        ("tid", 43),
        ("timestamp", 1000),
        ("ucaller", 0xca11),
        ("uid", 1000),
        ("ustackdepth", 3),
        ("vtimestamp", 5),
        ("walltimestamp", 7_001_000),
    ] {
        int(&format!("var r0, {name}"), want);
    }
    for (name, want) in [
        ("cwd", "/home"),
        ("execargs", "host -v"),
        ("execname", "host"),
        ("jailname", ""),
        ("probefunc", "func"),
        ("probemod", "mod"),
        ("probename", "probe"),
        ("probeprov", "test"),
        ("root", "/"),
        ("zonename", "global"),
    ] {
        text_of(Build::new(), &format!("var r0, {name}"), &[], want);
    }
}

#[test]
fn one_firing_has_one_time() {
    let code = "var r0, timestamp\nrec r0, f0\nret";
    let outcome = run(Build::new().recording(&[INT], code).recording(&[INT], code), &[]);
    let times: Vec<_> = outcome.records.iter().map(|(_, time, fields)| (*time, fields[0].clone())).collect();
    assert_eq!(times, vec![(1000, Part::Int(1000)); 2]);
}

#[test]
fn stacks_are_text() {
    let frames = FieldKind::Stack { frames: 2 };
    let build = Build::new().agg(AggFn::Count, &[frames]);
    let outcome =
        run(build.recording(&[frames], "stack r1, ustack, #2\nrecm r1, f0\nagg r1, r1, @0\nret"), &[]);
    assert_eq!(outcome.fields(), [Part::from("inner\nmiddle\n")]);
    assert_eq!(outcome.aggs[0].key[0], 13);
}

#[test]
fn records_hold_bytes_and_what_was_not_recorded_is_zero() {
    let fields = [FieldKind::Bytes(11), INT, STRING];
    let code = "int r0, i0\nrecm r0, f0\narg r1, arg0\nbz r1, +2\nrec r1, f1\nrecm r0, f2\nret";
    let build = Build::new().int(MEMORY).recording(&fields, code);
    let mut session = Session::new(build.verified());
    let bytes = Part::Bytes(b"host memory".to_vec());
    let outcome = session.fire(&[Arg::Int(1)]).outcome();
    assert_eq!(outcome.fields(), [bytes.clone(), Part::Int(1), Part::from("host memory")]);
    let outcome = session.fire(&[Arg::Int(0)]).outcome();
    assert_eq!(outcome.fields(), [bytes, Part::Int(0), Part::from("")]);
}

#[test]
fn a_field_recorded_again_and_again_does_not_outgrow_its_record() {
    let code = format!("args r0, arg0\n{}ret", "recm r0, f0\n".repeat(40));
    let outcome = run(Build::new().recording(&[STRING], &code), &[Arg::from("0123456789abcdef")]);
    assert_eq!(outcome.fault().0, FaultKind::IllegalOperation);
}

#[test]
fn faults_tell_where_and_call_error() {
    let mut build = Build::new()
        .clause("imm r0, #1\nimm r1, #0\nsdiv r2, r0, r1\nret")
        .recording(
            &[INT; 6],
            &(0..6)
                .map(|n| format!("arg r0, arg{n}\nrec r0, f{n}\n"))
                .collect::<String>()
                .replace("f5\n", "f5\nret"),
        )
        .on_error()
        .recording(&[INT], "arg r0, arg0\nrec r0, f0\nret");
    build.program.clauses[0].marks = vec![Pc(0), Pc(2)];
    for (dialect, who, what) in [("illumos", 1, 2), ("oracle", 9, 0)] {
        let outcome = run(build.clone().option("compat", dialect), &[Arg::Int(77)]);
        let fault = outcome.faults[0];
        assert_eq!((fault.epid.0, fault.action, fault.pc, fault.value), (1, 2, Pc(2), 0));
        let args = [0, who, what, 8, 4, 0].map(Part::Int);
        assert_eq!(outcome.records[0], (2, 1000, args.to_vec()));
        // The next clause has the firing's own arguments again.
        assert_eq!(outcome.records[1], (3, 1000, vec![Part::Int(77)]));
    }
}

#[test]
fn error_clauses_have_probe_fields_of_their_own_and_do_not_recurse() {
    let fault = "imm r0, #0\nld r0, r0, u8, #0\nret";
    let build = Build::new()
        .clause(fault)
        .recording(&[STRING, INT], "var r0, probename\nrecm r0, f0\nvar r0, id\nrec r0, f1\nret")
        .on_error()
        .clause(fault)
        .on_error()
        .recording(&[STRING], "var r0, probename\nrecm r0, f0\nret");
    let outcome = run(build, &[]);
    assert_eq!(outcome.records[0].2, [Part::from("ERROR"), Part::Int(3)]);
    assert_eq!(outcome.records[1].2, [Part::from("probe")]);
    assert_eq!((outcome.faults.len(), &outcome.drops[..]), (1, &[(DropKind::DoubleError, 1)][..]));
}

#[test]
fn a_fault_takes_the_record_but_not_what_was_assigned() {
    let build = Build::new()
        .var(Scope::Global, Storage::Scalar)
        .recording(&[INT], "imm r0, #5\nstg r0, v0\nrec r0, f0\nimm r1, #0\nld r1, r1, u8, #0\nret")
        .recording(&[INT], "ldg r0, v0\nrec r0, f0\nret");
    let outcome = run(build, &[]);
    assert_eq!(outcome.records.iter().map(|(epid, ..)| *epid).collect::<Vec<_>>(), [2]);
    assert_eq!(outcome.records[0].2, [Part::Int(5)]);
}

#[test]
fn every_instruction_and_subroutine_is_tested_here() {
    let tests = concat!(
        include_str!("tests.rs"),
        include_str!("tests/session.rs"),
        include_str!("tests/subroutines.rs")
    );
    for (mnemonic, _) in Op::TABLE {
        let is_used = tests.contains(&format!("{mnemonic} r")) || tests.contains(&format!("\"{mnemonic}\""));
        // Loads and stores of variables are put together from a letter.
        let of_scope = ["ld", "st", "ad", "cp"].iter().any(|verb| {
            mnemonic.len() == 3 && mnemonic.starts_with(verb) && tests.contains(&format!("{verb}{{letter}}"))
        });
        assert!(is_used || of_scope || matches!(*mnemonic, "ret" | "jmp"), "{mnemonic}");
    }
    for subr in Subr::ALL {
        let name = subr.name();
        assert!(tests.contains(&format!("\"{name}\"")) || tests.contains(&format!(", {name}")), "{name}");
    }
}

mod chains;
mod kernels;
mod random;
mod reference;
mod session;
mod subroutines;
mod timed;
mod work;
