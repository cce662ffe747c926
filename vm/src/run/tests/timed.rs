//! What keeps the time, and what asks how much has gone by: with keys of all kinds, by all functions.

use super::*;

const FUNCTIONS: [(AggFn, &str); 5] = [
    (AggFn::Avg, ""),
    (AggFn::Sum, ""),
    (AggFn::Max, ""),
    (AggFn::Stddev, ""),
    (AggFn::Quantize, "imm r6, #1\n"),
];

// What the key is, and how it comes to r4.
const KEYS: [(&[FieldKind], &str); 4] =
    [(&[], "imm r4, #0"), (&[INT], "arg r4, arg0"), (&[STRING], "args r4, arg1"), (&[INT], "arg r4, arg4")];

const GUARDS: [&str; 3] = ["", "ldt r0, v0\npred r0\n", "arg r0, arg0\npred r0\n"];

fn session(kernels: &str, function: usize, key: usize, guard: usize, clears: bool) -> Session {
    let (function, incr) = FUNCTIONS[function];
    let (kinds, key) = KEYS[key];
    let guard = GUARDS[guard];
    let spent = "var r5, timestamp\nldt r1, v0\nsub r5, r5, r1";
    let clear = if clears { "imm r0, #0\nstt r0, v0\n" } else { "" };
    let build =
        Build::new().option("kernels", kernels).var(Scope::Thread, Storage::Scalar).agg(function, kinds);
    let build = build.clause("var r0, timestamp\nstt r0, v0\nret");
    let build = build.clause(&format!("{guard}{key}\n{spent}\n{incr}agg r4, r5, @0\n{clear}ret"));
    // What is left of the variable.
    Session::new(build.recording(&[INT], "ldt r0, v0\nrec r0, f0\nret").verified())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    // The time may have to be asked for a second time, the key may be new, and a text may be none.
    #[test]
    fn time_spent_is_the_same_whoever_asks(
        (function, key, guard, clears) in (0..FUNCTIONS.len(), 0..KEYS.len(), 0..GUARDS.len(), any::<bool>()),
        firings in prop::collection::vec((any::<bool>(), 0u64..3, prop::option::of("[ab\\x00]{0,33}"), any::<bool>()), 1..16),
    ) {
        let mut both = ["on", "off"].map(|kernels| session(kernels, function, key, guard, clears));
        let is_quick = both[0].is_quick(&[1]);
        prop_assert_eq!(is_quick, true);
        for (n, (begins, number, text, ready)) in firings.iter().enumerate() {
            let text = text.as_ref().map_or(Arg::Int(8), |text| Arg::Str(text.as_bytes()));
            let args = [Arg::Int(*number), text, Arg::Int(2), Arg::Int(3), Arg::Int(4)];
            for session in &mut both {
                session.env.clock.set(1000 * (n as u64 + 1));
                session.ready = *ready;
                session.fire_alone(usize::from(!begins), &args);
            }
        }
        let [on, off] = both.each_mut().map(|session| {
            let mut outcome = session.fire_alone(2, &[]).outcome();
            outcome.aggs.sort_by(|a, b| a.key.cmp(&b.key));
            let left = outcome.records.pop().map(|(_, _, fields)| fields);
            (outcome.aggs, outcome.drops, outcome.faults, left)
        });
        prop_assert_eq!(on, off);
    }
}

// It records even if no field of its record is ever written.
#[test]
fn who_records_is_not_only_an_update() {
    let code = "var r1, timestamp\nldt r0, v0\nsub r1, r1, r0\nimm r0, #0\nagg r0, r1, @0\nimm r2, #0\nstt r2, v0\nret";
    for kernels in ["on", "off"] {
        let build = Build::new().option("kernels", kernels).var(Scope::Thread, Storage::Scalar);
        let mut session = Session::new(build.agg(AggFn::Sum, &[]).recording(&[INT], code).verified());
        let outcome = session.fire(&[]).outcome();
        assert_eq!((outcome.records.len(), outcome.aggs.len()), (1, 1), "{kernels}");
    }
}

// Found by fuzzing: such a clause was taken for one that wants numbers alone.
#[test]
fn a_text_that_is_fetched_and_not_used_may_fault() {
    let code = "args r3, arg0\nvar r1, timestamp\nldt r0, v0\nsub r1, r1, r0\nimm r0, #0\nagg r0, r1, @0\nstt r0, v0\nret";
    for kernels in ["on", "off"] {
        let build = Build::new().option("kernels", kernels).var(Scope::Thread, Storage::Scalar);
        let mut session = Session::new(build.agg(AggFn::Sum, &[]).clause(code).verified());
        let outcome = session.fire(&[Arg::Int(8)]).outcome();
        assert_eq!((outcome.faults.len(), outcome.aggs.len()), (1, 0), "{kernels}");
        let outcome = session.fire(&[Arg::Str(b"text")]).outcome();
        assert_eq!((outcome.faults.len(), outcome.aggs.len()), (0, 1), "{kernels}");
    }
}
