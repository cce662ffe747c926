//! Firings and their session: its end, its buffers, speculations, limits.

use super::*;

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
    session.is_at_end();
    assert_eq!(session.fire(&[]).outcome().records.len(), 2);
    session.shared.stop();
    assert!(session.fire(&[]).outcome().records.is_empty());
}

#[test]
fn what_is_interpreted_is_quick_unless_it_walks_the_stack() {
    let counted = || Build::new().agg(AggFn::Count, &[]).option("kernels", "off");
    let quick = |build: Build| Session::new(build.verified()).is_quickly_interpreted();
    assert!(quick(counted().clause("arg r0, arg4\npred r0\nagg r0, r0, @0\nret")));
    assert!(!quick(counted().clause("stack r0, ustack, #2\nret")));
    assert!(!quick(counted().clause("var r0, ucaller\npred r0\nret")));
    assert!(!quick(counted().clause("ret").clause("var r0, ustackdepth\npred r0\nret").on_error()));
}

// Its steps are not taken as simply as others', and by then its arguments had gone.
#[test]
fn a_clause_of_many_instructions_has_its_arguments() {
    let long = format!("{}arg r0, arg1\nrec r0, f0\nret", "imm r0, #1\n".repeat(20_000));
    for n in 1..3 {
        let build =
            (0..n).fold(Build::new().option("kernels", "off"), |build, _| build.recording(&[INT], &long));
        let outcome = Session::new(build.verified()).fire(&[Arg::Int(5), Arg::Int(7)]).outcome();
        let fields: Vec<_> = outcome.records.iter().map(|(.., fields)| fields[0].clone()).collect();
        assert_eq!(fields, vec![Part::Int(7); n]);
    }
}

// What one clause of a firing leaves behind is there for the next, and gone for the next firing.
#[test]
fn clauses_on_one_machine_are_clauses_one_by_one() {
    let build = |kernels: &str| {
        Build::new()
            .option("kernels", kernels)
            .var(Scope::Clause, Storage::Scalar)
            .agg(AggFn::Count, &[INT])
            .clause("arg r0, arg0\npred r0\nstc r0, v0\nret")
            .recording(&[INT, INT], "ldc r0, v0\nrec r0, f0\narg r1, arg1\nrec r1, f1\nret")
            .clause("arg r0, arg0\nimm r1, #1\nsdiv r0, r1, r0\nret")
            .clause("arg r0, arg1\nagg r0, r0, @0\nret")
            .recording(&[INT], "arg r0, arg0\nrec r0, f0\nret")
            .on_error()
            .recording(&[INT], "arg r0, arg2\nbz r0, +1\nexit r0, f0\nret")
            .clause("arg r0, arg1\nagg r0, r0, @0\nret")
    };
    for kernels in ["on", "off"] {
        let mut session = Session::new(build(kernels).verified());
        let mut fire = |args: [u64; 3]| {
            let outcome = session.fire(&args.map(Arg::Int)).outcome();
            let records = outcome.records.iter().map(|(epid, _, fields)| (*epid, fields.clone()));
            let cells = outcome.aggs.iter().map(|delta| (delta.key[0], delta.cell[0]));
            (records.collect::<Vec<_>>(), cells.collect::<Vec<_>>(), outcome.faults.len())
        };
        let both = |a: i64, b: i64| vec![Part::Int(a), Part::Int(b)];
        let last = |status: i64| (6, vec![Part::Int(status)]);
        assert_eq!(fire([3, 9, 0]), (vec![(2, both(3, 9)), last(0)], vec![(9, 2)], 0), "{kernels}");
        // A division by 0 ends its own clause only; nothing is left of the firing before.
        let error = (5, vec![Part::Int(0)]);
        assert_eq!(fire([0, 8, 0]), (vec![(2, both(0, 8)), error, last(0)], vec![(8, 2)], 1), "{kernels}");
        // After an exit() no clause follows.
        assert_eq!(fire([2, 7, 4]), (vec![(2, both(2, 7)), last(4)], vec![(7, 1)], 0), "{kernels}");
        assert_eq!(fire([2, 7, 4]), (vec![], vec![], 0), "{kernels}");
    }
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
    session.is_at_end();
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
