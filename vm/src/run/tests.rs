//! Firings, through one door: a program by hand, one firing, and what it left behind.

use dif::agg::AggFn;
use dif::delivery::{AggDelta, Datum, DropKind};
use dif::fault::FaultKind;
use dif::layout::FieldKind;
use dif::op::Op;
use dif::program::{Scope, Storage};
use dif::subr::Subr;
use dif::{AggId, Pc, ProbeId};
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
fn exit_ends_the_firing_and_the_session() {
    let build = Build::new()
        .recording(&[INT, INT], "imm r0, #3\nexit r0, f0\nimm r1, #8\nrec r1, f1\nret")
        .recording(&[], "ret");
    let mut session = Session::new(build.verified());
    let outcome = session.fire(&[]).outcome();
    assert_eq!(outcome.fields(), [Part::Int(3), Part::Int(8)]);
    assert_eq!((session.shared.exit_status(), session.shared.is_ending()), (Some(3), true));
    assert!(session.fire(&[]).outcome().records.is_empty());
    // END still fires, all of it.
    session.env.probe.id = ProbeId(2);
    assert_eq!(session.fire(&[]).outcome().records.len(), 2);
    session.shared.stop();
    assert!(session.fire(&[]).outcome().records.is_empty());
}

#[test]
fn a_full_buffer_drops_whole_records() {
    let build = Build::new().option("bufsize", "64").recording(&[INT], "imm r0, #1\nrec r0, f0\nret");
    let mut session = Session::new(build.verified());
    for _ in 0..5 {
        session.fire(&[]);
    }
    let outcome = session.outcome();
    assert_eq!((outcome.records.len(), &outcome.drops[..]), (2, &[(DropKind::Principal, 3)][..]));
    assert!(!session.shared.is_ending());
}

#[test]
fn a_full_fill_buffer_ends_the_session_and_keeps_room_for_end() {
    let record = "imm r0, #1\nrec r0, f0\nret";
    let mut build = Build::new().option("bufsize", "64").option("bufpolicy", "fill");
    build = build.recording(&[INT], record).recording(&[INT], record);
    build.program.clauses[1].probes = vec![dif::probe::ProbeDesc::new("dtrace", "", "", "END")];
    let mut session = Session::new(build.verified());
    session.fire_only(&[0], &[]).fire_only(&[0], &[]);
    assert!(session.shared.is_ending());
    session.env.probe.id = ProbeId(2);
    let outcome = session.fire_only(&[1], &[]).outcome();
    assert_eq!(outcome.records.iter().map(|(epid, ..)| *epid).collect::<Vec<_>>(), [1, 2]);
}

/// Clauses: 0 makes a speculation, 1 speculates arg0, 2 commits, 3 discards.
fn speculating(nspec: &str) -> Session {
    let build = Build::new()
        .option("nspec", nspec)
        .var(Scope::Global, Storage::Scalar)
        .clause("call r0, r0, n0, speculation\nstg r0, v0\nret")
        .recording(&[INT], "ldg r0, v0\nspeculate r0\narg r1, arg0\nrec r1, f0\nret")
        .clause("ldg r0, v0\ncommit r0\nret")
        .clause("ldg r0, v0\ndiscard r0\nret");
    Session::new(build.verified())
}

#[test]
fn speculations_are_committed_with_the_time_of_the_commit() {
    let mut session = speculating("1");
    session.fire_only(&[0, 1], &[Arg::Int(5)]).fire_only(&[1], &[Arg::Int(6)]);
    assert!(session.outcome().records.is_empty());
    let outcome = session.fire_only(&[2], &[]).outcome();
    let records: Vec<_> =
        outcome.records.iter().map(|(epid, time, fields)| (*epid, *time, fields.clone())).collect();
    assert_eq!(records, [(2, 1002, vec![Part::Int(5)]), (2, 1002, vec![Part::Int(6)])]);
    // The number is free again, and what is not active is ignored.
    assert!(session.fire_only(&[1, 2], &[]).outcome().records.is_empty());
}

#[test]
fn speculations_are_discarded_and_counted_when_there_is_none() {
    let mut session = speculating("1");
    session.fire_only(&[0, 1, 3], &[]);
    assert!(session.fire_only(&[2], &[]).outcome().records.is_empty());
    session.fire_only(&[0], &[]).fire_only(&[0], &[]);
    assert_eq!(session.outcome().drops, [(DropKind::SpeculationUnavailable, 1)]);
    // speculate(0) records nothing.
    assert!(session.fire_only(&[1, 2], &[]).outcome().records.is_empty());
}

#[test]
fn a_speculation_beyond_the_last_is_a_fault_of_the_classic_dialect() {
    let code = "imm r0, #9\nspeculate r0\nimm r0, #9\ndiscard r0\nret";
    let classic = run(Build::new().recording(&[], code), &[]);
    assert_eq!(classic.fault(), (FaultKind::IllegalOperation, 0, 1));
    let oracle = run(Build::new().option("compat", "oracle").recording(&[], code), &[]);
    assert!(oracle.faults.is_empty() && oracle.records.is_empty());
}

#[test]
fn a_commit_waits_until_the_record_around_it_is_done() {
    let build = Build::new()
        .recording(&[INT], "call r0, r0, n0, speculation\nspeculate r0\nimm r1, #1\nrec r1, f0\nret")
        .recording(&[INT, INT], "imm r0, #2\nrec r0, f0\nimm r1, #1\ncommit r1\nrec r0, f1\nret");
    let outcome = run(build, &[]);
    let fields: Vec<_> = outcome.records.iter().map(|(_, _, fields)| fields.clone()).collect();
    assert_eq!(fields, [vec![Part::Int(2), Part::Int(2)], vec![Part::Int(1)]]);
}

#[test]
fn variables_travel_between_domains() {
    let build = Build::new()
        .var(Scope::Global, Storage::Scalar)
        .array(Scope::Global, Storage::Scalar, &[INT])
        .clause("imm r0, #3\nstg r0, v0\nsta r0, r0, v1\nret")
        .recording(&[INT, INT], "ldg r0, v0\nrec r0, f0\nimm r1, #3\nlda r0, r1, v1\nrec r0, f1\nret");
    let verified = build.verified();
    let mut there = Session::new(verified.clone());
    let mut here = Session::new(verified);
    let variables = here.fire_only(&[0], &[]).shared.export_variables();
    assert_eq!(variables.values[0].value, Datum::Scalar(3));
    assert_eq!(there.shared.import_variables(&variables), 0);
    assert_eq!(there.fire_only(&[1], &[]).outcome().fields(), [Part::Int(3), Part::Int(3)]);
}

#[test]
fn too_much_work_is_a_fault() {
    // A thousand searches of 256 by 256 bytes would take eight million steps.
    let code = format!("args r1, arg0\nargs r2, arg1\n{}ret", "call r0, r1, n2, index\n".repeat(1000));
    let long = "a".repeat(300);
    let outcome = run(Build::new().clause(&code), &[Arg::from(&*long), Arg::from(&*long)]);
    assert_eq!(outcome.fault().0, FaultKind::StepLimit);
}

#[test]
fn too_much_time_is_a_fault_of_the_firing_that_took_it() {
    // Each call is 8192 steps: the clock is looked at after every second one.
    let code = |n| format!("args r1, arg0\nargs r2, arg1\n{}ret", "call r0, r1, n2, index\n".repeat(n));
    let limits = Limits { time: 1000, ..Limits::default() };
    let long = "a".repeat(300);
    for (n, work, faults) in [(100, 10, 0), (100, 1001, 1), (1, 1_000_000, 0)] {
        let mut session = Session::with(Build::new().clause(&code(n)).verified(), &limits);
        session.env.work.set(work);
        for _ in 0..3 {
            session.fire(&[Arg::from(&*long), Arg::from(&*long)]);
        }
        let outcome = session.outcome();
        let codes: Vec<_> =
            outcome.faults.iter().filter_map(|fault| FaultKind::from_code(fault.code)).collect();
        assert_eq!(codes, vec![FaultKind::TimeLimit; 3 * faults], "{n} calls, {work} ns between looks");
    }
}

/// It did: the first step crossed a boundary, and every interpreted firing asked for the thread's
/// clock, which is a system call.
#[test]
fn a_short_firing_does_not_look_at_the_clock() {
    let mut session = Session::new(Build::new().clause("imm r1, #1\nimm r2, #2\nret").verified());
    session.env.work.set(1);
    let before = session.env.cpu.get();
    session.fire(&[]).fire(&[]);
    assert_eq!(session.env.cpu.get(), before);
}

#[test]
fn a_thread_without_memory_drops_what_it_would_have_recorded() {
    let build = Build::new()
        .agg(AggFn::Count, &[])
        .recording(&[INT], "imm r0, #3\nrec r0, f0\nret")
        .clause("imm r1, #0\nimm r2, #0\nagg r1, r2, @0\nret");
    let mut session = Session::with(build.verified(), &Limits { memory: 0, ..Limits::default() });
    session.fire(&[]).fire(&[]);
    let outcome = session.outcome();
    assert!(outcome.records.is_empty() && outcome.aggs.is_empty());
    assert_eq!(outcome.drops, [(DropKind::Principal, 2), (DropKind::Aggregation, 2)]);
}

/// Calls a subroutine with constants: numbers, or texts in quotes, or NULL.
fn call(build: Build, name: &str, args: &[&str]) -> (Build, String) {
    let mut build = build;
    let mut code = String::new();
    for (index, arg) in args.iter().enumerate() {
        let reg = index + 1;
        if let Some(text) = arg.strip_prefix('"') {
            build = build.string(text);
            code.push_str(&format!("str r{reg}, s{}\n", build.program.strings.len() - 1));
        } else {
            let value = if *arg == "NULL" { 0 } else { arg.parse::<i64>().unwrap() };
            build = build.int(value.cast_unsigned());
            code.push_str(&format!("int r{reg}, i{}\n", build.program.ints.len() - 1));
        }
    }
    (build, format!("{code}call r0, r1, n{}, {name}", args.len()))
}

#[track_caller]
fn gives_int(name: &str, args: &[&str], want: i64) {
    let (build, code) = call(Build::new(), name, args);
    int_of(build, &code, &[], want);
}

#[track_caller]
fn gives_text(name: &str, args: &[&str], want: &str) {
    let (build, code) = call(Build::new(), name, args);
    text_of(build, &code, &[], want);
}

#[track_caller]
fn traps(name: &str, args: &[&str], kind: FaultKind) {
    let (build, code) = call(Build::new().option("destructive", "yes"), name, args);
    let outcome: Outcome = run(build.recording(&[], &format!("{code}\nret")), &[]);
    assert_eq!(outcome.fault().0, kind, "{name} {args:?}");
}

#[test]
fn subroutines_that_give_numbers() {
    for (name, args, want) in [
        ("getmajor", &["2049"][..], 8),
        ("getminor", &["2049"], 1),
        ("htons", &["258"], 0x0201),
        ("ntohs", &["258"], 0x0201),
        ("htonl", &["1"], 0x0100_0000),
        ("ntohl", &["1"], 0x0100_0000),
        ("htonll", &["1"], 1 << 56),
        ("ntohll", &["1"], 1 << 56),
        ("index", &["\"foobar", "\"bar"], 3),
        ("index", &["\"foobar", "\"o", "2"], 2),
        ("rindex", &["\"foofoo", "\"foo"], 3),
        ("rindex", &["\"foofoo", "\"foo", "2"], 0),
        ("mutex_owned", &["1"], 0),
        ("mutex_owner", &["1"], 0),
        ("mutex_type_adaptive", &["1"], 0),
        ("mutex_type_spin", &["1"], 0),
        ("rw_iswriter", &["1"], 0),
        ("rw_read_held", &["1"], 0),
        ("rw_write_held", &["1"], 0),
        ("sx_exclusive_held", &["1"], 0),
        ("sx_isexclusive", &["1"], 0),
        ("sx_shared_held", &["1"], 0),
        ("getf", &["1"], 0),
        ("msgsize", &["1"], 0),
        ("msgdsize", &["1"], 0),
        ("progenyof", &["42"], 1),
        ("progenyof", &["7"], 1),
        ("progenyof", &["8"], 0),
        ("rand", &[], -7),
        ("speculation", &[], 1),
        ("strlen", &["\"four"], 4),
        ("strtoll", &["\"-12x"], -12),
        ("strtoll", &["\"ff", "16"], 255),
        ("strchr", &["\"abc", "120"], 0),
        ("strstr", &["\"abc", "\"x"], 0),
        ("strtok", &["NULL", "\"x"], 0),
        ("json", &["\"{}", "\"a"], 0),
    ] {
        gives_int(name, args, want);
    }
}

#[test]
fn subroutines_that_give_strings() {
    let memory = MEMORY.to_string();
    for (name, args, want) in [
        ("basename", &["\"/a/b/"][..], "b"),
        ("dirname", &["\"/a/b/"], "/a"),
        ("cleanpath", &["\"/a/../b/"], "/b/"),
        ("copyinstr", &[&memory], "host memory"),
        ("copyinstr", &[&memory, "4"], "host"),
        ("copyin", &[&memory, "12"], "host memory"),
        ("d_path", &["0"], ""),
        ("ddi_pathname", &["0", "0"], ""),
        ("inet_ntoa", &["\"abcd"], "97.98.99.100"),
        ("inet_ntoa6", &["\"abcdefghijklmnop"], "6162:6364:6566:6768:696a:6b6c:6d6e:6f70"),
        ("inet_ntop", &["2", "\"abcd"], "97.98.99.100"),
        ("inet_ntop", &["10", "\"abcdefghijklmnop"], "6162:6364:6566:6768:696a:6b6c:6d6e:6f70"),
        ("json", &["\"{\"a\": [1, 2]}", "\"a[1]"], "2"),
        ("link_ntop", &["1", "\"abcdef"], "61:62:63:64:65:66"),
        ("lltostr", &["-1"], "-1"),
        // The address is kept first, and as bytes this one is text.
        ("memref", &["25185", "7"], "ab"),
        ("memstr", &[&memory, "44", "12"], "host memory"),
        ("memstr", &[&memory, "44", "0"], ""),
        ("lltostr", &["255", "16"], "0xff"),
        ("strchr", &["\"abcb", "98"], "bcb"),
        ("strrchr", &["\"abcb", "98"], "b"),
        ("strjoin", &["\"ab", "\"cd"], "abcd"),
        ("strstr", &["\"abcd", "\"bc"], "bcd"),
        ("strstr", &["\"", "\""], ""),
        ("strtok", &["\"//a/b", "\"/"], "a"),
        ("substr", &["\"hello", "1"], "ello"),
        ("substr", &["\"hello", "-3", "2"], "ll"),
        ("tolower", &["\"AbC"], "abc"),
        ("toupper", &["\"AbC"], "ABC"),
    ] {
        gives_text(name, args, want);
    }
}

#[test]
fn subroutines_that_trap() {
    use FaultKind::{IllegalOperation, InvalidAddress, OutOfScratch};
    let memory = MEMORY.to_string();
    for (name, args, kind) in [
        ("alloca", &["-1"][..], OutOfScratch),
        ("alloca", &["100000000"], OutOfScratch),
        ("bcopy", &["\"abc", &memory, "3"], InvalidAddress),
        ("copyin", &["0", "8"], InvalidAddress),
        ("copyinto", &[&memory, "3", "\"abc"], InvalidAddress),
        ("copyout", &["\"abc", "0", "3"], InvalidAddress),
        ("copyoutstr", &["\"abc", "0", "3"], InvalidAddress),
        ("inet_ntop", &["99", "\"abcd"], IllegalOperation),
        ("lltostr", &["1", "37"], IllegalOperation),
        ("strtoll", &["\"1", "1"], IllegalOperation),
        ("raise", &["-1"], IllegalOperation),
        ("link_ntop", &["2", "\"abcdef"], IllegalOperation),
        ("chill", &["-1"], IllegalOperation),
        ("chill", &["600000000"], IllegalOperation),
        ("strlen", &["NULL"], InvalidAddress),
        ("strjoin", &["\"a", "NULL"], InvalidAddress),
        ("strtok", &["\"a", "NULL"], InvalidAddress),
    ] {
        traps(name, args, kind);
    }
}

#[test]
fn strtok_remembers_for_one_firing() {
    let code = "args r1, arg0\nstr r2, s0\narg r3, arg1\nbz r3, +1\nimm r1, #0\ncall r4, r1, n2, strtok\n\
                imm r1, #0\ncall r5, r1, n2, strtok\nimm r0, #0\nbz r5, +1\nimm r0, #1\nrec r0, f0\nret";
    let mut session = Session::new(Build::new().string(" ").recording(&[INT], code).verified());
    assert_eq!(session.fire(&[Arg::from("a b c"), Arg::Int(0)]).outcome().fields(), [Part::Int(1)]);
    assert_eq!(session.fire(&[Arg::from("a b c"), Arg::Int(1)]).outcome().fields(), [Part::Int(0)]);
}

#[test]
fn strjoin_of_too_much() {
    for (dialect, fits) in [("illumos", false), ("oracle", true)] {
        let build = Build::new().option("strsize", "4").option("compat", dialect).string("abc").string("def");
        let outcome = run(
            build.recording(&[STRING], "str r1, s0\nstr r2, s1\ncall r0, r1, n2, strjoin\nrecm r0, f0\nret"),
            &[],
        );
        if fits {
            assert_eq!(outcome.fields(), [Part::from("abcd")]);
        } else {
            assert_eq!(outcome.fault(), (FaultKind::OutOfScratch, 0, 2));
        }
    }
}

#[test]
fn destructive_subroutines_act_on_the_host() {
    let build = Build::new().option("destructive", "yes").string("new").int(MEMORY).clause(
        "str r1, s0\nint r2, i0\nimm r3, #9\ncall r0, r1, n3, copyoutstr\nimm r3, #2\naddi r2, r2, #5\n\
         call r0, r1, n3, copyout\nimm r1, #9\ncall r0, r1, n1, raise\ncall r0, r0, n0, stop\n\
         imm r1, #50\ncall r0, r1, n1, chill\nret",
    );
    let mut session = Session::new(build.verified());
    let outcome = session.fire(&[]).outcome();
    assert!(outcome.faults.is_empty(), "{outcome:?}");
    assert_eq!(&session.env.memory.borrow()[..8], b"new\0 nem");
    assert_eq!((session.env.raised.get(), session.env.stopped.get()), (9, true));
    assert!(session.env.clock.get() >= 1050);
}

#[test]
fn chill_waits_half_a_second_at_most_in_a_second() {
    let wait = "imm r1, #50\ncall r0, r1, n1, chill\nret";
    let build = Build::new().option("destructive", "yes").clause(wait).clause(wait);
    let mut session = Session::new(build.verified());
    assert_eq!(session.fire(&[]).outcome().faults.len(), 0);
    session.thread.space.chill.spent = 499_999_950;
    assert_eq!(session.fire(&[]).outcome().faults.len(), 1, "the second of two");
    session.env.clock.set(session.env.clock.get() + 2_000_000_000);
    assert_eq!(session.fire(&[]).outcome().faults.len(), 0, "another second");
}

#[test]
fn copies_into_scratch() {
    let build = || Build::new().string("abc").int(MEMORY);
    let alloca = "imm r1, #8\ncall r2, r1, n1, alloca\n";
    text_of(
        build(),
        &format!("str r1, s0\n{alloca}str r1, s0\nimm r3, #3\ncall r4, r1, n3, bcopy\nmov r0, r2"),
        &[],
        "abc",
    );
    text_of(
        build(),
        &format!("{alloca}mov r3, r2\nint r1, i0\nimm r2, #4\ncall r4, r1, n3, copyinto\nmov r0, r3"),
        &[],
        "host",
    );
}

#[test]
fn every_instruction_and_subroutine_is_tested_here() {
    let tests = include_str!("tests.rs");
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

/// A program with a row of everything and one clause of random instructions before a `ret`.
fn random_program(words: Vec<[u8; 8]>) -> Build {
    let mut build = Build::new()
        .option("destructive", "yes")
        .option("bufsize", "4k")
        .var(Scope::Global, Storage::Scalar)
        .var(Scope::Global, Storage::String)
        .var(Scope::Thread, Storage::Scalar)
        .var(Scope::Thread, Storage::Bytes(24))
        .var(Scope::Clause, Storage::Scalar)
        .var(Scope::Clause, Storage::String)
        .array(Scope::Global, Storage::Scalar, &[INT])
        .array(Scope::Thread, Storage::String, &[STRING])
        .agg(AggFn::Avg, &[INT])
        .agg(AggFn::Quantize, &[STRING])
        .string("text")
        .string("{\"a\": 1}")
        .int(MEMORY)
        .int(u64::MAX)
        .recording(&[INT, STRING, FieldKind::Bytes(5)], "ret");
    // All registers have values, among them good and bad addresses.
    let mut code = crate::testing::assemble(
        "int r0, i0\nint r1, i1\nstr r2, s0\nstr r3, s1\narg r4, arg0\nargs r5, arg0\nimm r6, #40\ncall r7, r6, n1, alloca",
    );
    let n_random = words.len();
    for (index, mut word) in words.into_iter().enumerate() {
        // Operands that are likely to exist.
        (1..4).for_each(|byte| word[byte] %= 8);
        word[4] %= 12;
        word[5..].fill(0);
        word[0] %= u8::try_from(Op::TABLE.len()).unwrap();
        match Op::decode(word) {
            Some(Op::Jump { .. }) | None => {}
            Some(op)
                if index + 13 < n_random
                    || !matches!(
                        op,
                        Op::BranchZero { .. }
                            | Op::BranchNonzero { .. }
                            | Op::BranchEq { .. }
                            | Op::BranchNe { .. }
                    ) =>
            {
                let mut with = build.clone();
                with.program.clauses[0].code =
                    code.iter().copied().chain([op]).chain([Op::Ret {}; 13]).collect();
                if verify(with.program, &Limits::default()).is_ok() {
                    code.push(op);
                }
            }
            Some(_) => {}
        }
    }
    code.extend([Op::Ret {}; 13]);
    build.program.clauses[0].code = code;
    build
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn verified_programs_never_panic(
        words in prop::collection::vec(any::<[u8; 8]>(), 0..60),
        number in any::<u64>(),
        text in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        if let Ok(verified) = verify(random_program(words).program, &Limits::default()) {
            let mut session = Session::new(verified);
            for _ in 0..3 {
                session.fire(&[Arg::Str(&text), Arg::Int(number)]);
            }
            session.outcome();
        }
    }

    // What travels may have been changed on the way, or be nothing of the kind.
    #[test]
    fn bytes_from_anywhere_never_panic(
        words in prop::collection::vec(any::<[u8; 8]>(), 0..20),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        noise in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut bytes = dif::codec::encode(&random_program(words).program);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let small = 1 << 16;
        let limits = Limits {
            bufsize: small, aggsize: small, dynvarsize: small, specsize: small, scratch: small, nspec: 4,
            variable_bytes: small, ..Limits::default()
        };
        for bytes in [bytes, noise] {
            let program = dif::codec::decode(&bytes).ok().and_then(|program| verify(program, &limits).ok());
            if let Some(verified) = program {
                let mut session = Session::with(verified, &limits);
                session.fire(&[Arg::Str(b"text"), Arg::Int(MEMORY)]).fire(&[]);
            }
        }
    }
}

mod kernels;
mod reference;
mod work;
