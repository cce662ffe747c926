//! Several clauses on one probe, each of which is done at once: they call each other, and what one of them
//! does not do leads to the next all the same.

use super::*;

fn guard() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => Just(""),
        2 => prop_oneof![Just("arg r9, arg0\npred r9\n"), Just("arg r9, arg2\nlnot r9, r9\npred r9\n")],
        1 => Just("ldt r9, v0\npred r9\n"),
    ]
}

fn body() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just(String::new()),
        1 => Just("agg r0, r0, @0\n".to_string()),
        4 => (0u8..4).prop_map(|n| format!("arg r1, arg{n}\nagg r1, r2, @1\n")),
        2 => (0u8..4, 0u8..4).prop_map(|(k, v)| format!("arg r1, arg{k}\narg r2, arg{v}\nimm r3, #1\nagg r1, r2, @2\n")),
        2 => (0u8..4).prop_map(|v| format!("arg r1, arg0\narg r2, arg1\narg r3, arg{v}\nimm r4, #1\nagg r1, r3, @3\n")),
        // One that something follows, but which is not followed by a jump.
        1 => (0u8..4).prop_map(|n| format!("ldg r1, v1\narg r2, arg{n}\nadd r1, r1, r2\nimm r2, #3\nmul r1, r1, r2\nstg r1, v1\n")),
    ]
}

fn clause() -> impl Strategy<Value = String> {
    (guard(), body()).prop_map(|(guard, body)| format!("imm r0, #0\nimm r2, #0\n{guard}{body}ret"))
}

// After the clauses: one that sets the variable, and one that tells the other.
fn session(clauses: &[String], kernels: &str, aggsize: &str) -> Session {
    let build = Build::new()
        .option("kernels", kernels)
        .option("aggsize", aggsize)
        .var(Scope::Thread, Storage::Scalar)
        .var(Scope::Global, Storage::Scalar)
        .agg(AggFn::Count, &[])
        .agg(AggFn::Count, &[INT])
        .agg(AggFn::Quantize, &[INT])
        .agg(AggFn::Quantize, &[INT, INT]);
    let build = clauses.iter().fold(build, |build, code| build.clause(code));
    let build =
        build.clause("arg r0, arg0\nstt r0, v0\nret").recording(&[INT], "ldg r0, v1\nrec r0, f0\nret");
    Session::new(build.verified())
}

fn told(session: &mut Session, clauses: usize) -> Outcome {
    let mut outcome = session.fire_alone(clauses + 1, &[]).outcome();
    outcome.aggs.sort_by(|a, b| (a.agg, &a.key).cmp(&(b.agg, &b.key)));
    outcome
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn do_what_the_interpreter_does(
        clauses in prop::collection::vec(clause(), 2..24),
        firings in prop::collection::vec((-2i64..3, prop::collection::vec(-3i64..4, 0..5), any::<bool>()), 1..12),
        aggsize in "(64|256|4m)",
    ) {
        let [mut on, mut off] = ["on", "off"].map(|kernels| session(&clauses, kernels, &aggsize));
        let all: Vec<usize> = (0..clauses.len()).collect();
        prop_assert!(on.is_quick(&all), "{:?}", clauses);
        for (kept, numbers, has_text) in &firings {
            let text = has_text.then_some(Arg::Str(b"text"));
            let args: Vec<_> = numbers.iter().map(|n| Arg::Int(n.cast_unsigned())).chain(text).collect();
            for session in [&mut on, &mut off] {
                session.fire_alone(clauses.len(), &[Arg::Int(kept.cast_unsigned())]);
                session.fire_some(&all, &args);
            }
        }
        let [on, off] = [&mut on, &mut off].map(|session| told(session, clauses.len()));
        prop_assert_eq!((&on.aggs, &on.drops, &on.records[0].2), (&off.aggs, &off.drops, &off.records[0].2));
    }
}

// More than a thread's stack has room for, if each of them were a call inside the one before.
#[test]
fn a_hundred_thousand_clauses_are_no_deep_recursion() {
    const N: usize = 100_000;
    let mut session = session(&["arg r1, arg0\nimm r2, #0\nagg r1, r2, @1\nret".to_string()], "on", "4m");
    let many = [0; N];
    assert!(session.is_quick(&many));
    session.fire_some(&many, &[Arg::Int(7)]).fire_some(&many, &[Arg::Int(7), Arg::Str(b"text")]);
    let outcome = session.outcome();
    assert_eq!(outcome.aggs.iter().map(|delta| delta.cell[0]).collect::<Vec<_>>(), [2 * N as u64]);
}
