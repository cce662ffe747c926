//! A firing takes no more work than its limit, whatever the program asks for.

use dif::subr::Param;

use super::*;

/// A program with something to touch of every kind, and strings of 100 bytes in r1 and r2.
fn tables() -> Build {
    Build::new()
        .var(Scope::Global, Storage::String)
        .var(Scope::Thread, Storage::Bytes(96))
        .var(Scope::Clause, Storage::String)
        .array(Scope::Global, Storage::Scalar, &[STRING])
        .array(Scope::Thread, Storage::Bytes(96), &[INT])
        .agg(AggFn::Count, &[FieldKind::Bytes(96)])
}

/// What happens to a clause that does `line` so often that it should not be able to.
fn outcome(build: Build, line: &str, steps: u64) -> Outcome {
    let code = format!(
        "args r1, arg0\nargs r2, arg0\nimm r3, #10\nimm r4, #96\ncall r4, r4, n1, alloca\n{}ret",
        format!("{line}\n").repeat(100)
    );
    let program = build.option("kernels", "off").recording(&[FieldKind::Bytes(96)], &code).verified();
    let limits = Limits { steps, ..Limits::default() };
    Session::with(program, &limits).fire(&[Arg::from(&*"7".repeat(100))]).outcome()
}

#[track_caller]
fn is_charged(line: &str) {
    // Enough for the instructions themselves, not for a hundred times a dozen words.
    assert_eq!(outcome(tables(), line, 600).fault().0, FaultKind::StepLimit, "{line}");
}

#[test]
fn what_touches_more_than_a_word_is_charged_for_it() {
    for line in [
        "scmp r0, r1, r2",
        "scmpn r0, r1, r2",
        "cpg r1, v0",
        "cpt r1, v1",
        "cpc r1, v2",
        "lda r0, r1, v3",
        "sta r1, r3, v3",
        "cpa r3, r1, v4",
        "aggk r1, @0",
        "agg r1, r3, @0",
        "copy r4, r1, #96",
        "recm r1, f0",
        "stack r0, ustack, #10",
    ] {
        is_charged(line);
    }
}

#[test]
fn subroutines_are_charged_for_their_strings() {
    for subr in Subr::ALL {
        let def = subr.def();
        let takes_text = def.params.iter().any(|param| matches!(param, Param::Str));
        if takes_text && !subr.is_destructive() {
            // Strings in r1 and r2, a number in r3; a number in r2 is the address of a string.
            is_charged(&format!("call r0, r1, n{}, {}", def.required, def.name));
        }
    }
    is_charged("call r0, r1, n1, copyinstr");
}

#[test]
fn faults_do_not_replenish_the_steps() {
    // Five clauses that cannot be paid for, and an ERROR clause that can, once.
    let long = format!("{}ret", "imm r0, #1\n".repeat(20_000));
    let mut build = Build::new().var(Scope::Global, Storage::Scalar);
    for _ in 0..5 {
        build = build.clause(&long);
    }
    let error = format!("ldg r1, v0\naddi r1, r1, #1\nstg r1, v0\n{}ret", "imm r0, #1\n".repeat(600));
    let limits = Limits { steps: 16_000, ..Limits::default() };
    let mut session = Session::with(build.clause(&error).on_error().verified(), &limits);
    // Nothing was taken yet when the first clause faults: its steps are still there for ERROR.
    let outcome = session.fire(&[]).outcome();
    assert_eq!(outcome.faults.len(), 5);
    let ran = session.shared.export_variables().values[0].value.clone();
    let failed = outcome.drops.iter().find(|drop| drop.0 == DropKind::DoubleError).map_or(0, |drop| drop.1);
    let Datum::Scalar(ran) = ran else { panic!("a number") };
    assert_eq!(ran + failed, 5);
    assert!(ran * 604 <= 16_000 + 1_000, "{ran} runs of 604 steps");
}

#[test]
fn faults_beyond_the_steps_share_one_reserve() {
    // The first clause takes all steps but a few; then ERROR has a sixteenth, for all faults together.
    let all = format!("{}ret", "imm r0, #1\n".repeat(15_990));
    let more = format!("{}ret", "imm r0, #1\n".repeat(100));
    let mut build = Build::new().var(Scope::Global, Storage::Scalar).option("kernels", "off").clause(&all);
    for _ in 0..5 {
        build = build.clause(&more);
    }
    let error = format!("ldg r1, v0\naddi r1, r1, #1\nstg r1, v0\n{}ret", "imm r0, #1\n".repeat(600));
    let limits = Limits { steps: 16_000, ..Limits::default() };
    let mut session = Session::with(build.clause(&error).on_error().verified(), &limits);
    let outcome = session.fire(&[]).outcome();
    assert_eq!(session.shared.export_variables().values[0].value, Datum::Scalar(1));
    assert_eq!(outcome.drops, [(DropKind::DoubleError, 4)]);
}

#[test]
fn a_chill_is_charged_for_its_time() {
    let build = Build::new().option("destructive", "yes");
    let code = format!("imm r1, #1000\n{}ret", "call r0, r1, n1, chill\n".repeat(100));
    let limits = Limits { steps: 200, ..Limits::default() };
    let mut session = Session::with(build.clause(&code).verified(), &limits);
    assert_eq!(session.fire(&[]).outcome().fault().0, FaultKind::StepLimit);
}

#[test]
fn many_kernels_are_not_a_way_around_the_limit() {
    let line = "agg r1, r3, @0\n".repeat(40);
    let build = Build::new().agg(AggFn::Count, &[STRING]);
    let code = format!("args r1, arg0\nimm r3, #1\n{line}ret");
    let few = Limits { steps: 1_000, ..Limits::default() };
    let long = "7".repeat(200);
    let mut session = Session::with(build.clone().clause(&code).verified(), &few);
    assert_eq!(session.fire(&[Arg::from(&*long)]).outcome().fault().0, FaultKind::StepLimit);
    let mut session = Session::with(build.clause(&code).verified(), &Limits::default());
    assert!(session.fire(&[Arg::from(&*long)]).outcome().faults.is_empty());
}
