//! Kernels on and off give the same: random clauses of the shapes that become kernels, and of some
//! that nearly do.

use super::*;

const NEVER: i64 = 1 << 40;

fn source(rd: u8) -> impl Strategy<Value = String> {
    prop_oneof![
        (0u8..4).prop_map(move |n| format!("arg r{rd}, arg{n}")),
        (-3i32..4).prop_map(move |value| format!("imm r{rd}, #{value}")),
        (0u8..4).prop_map(move |n| format!("arg r{rd}, arg{n}\nsext r{rd}, r{rd}, w32")),
        (0u8..2).prop_map(move |i| format!("int r{rd}, i{i}")),
        Just(format!("ldt r{rd}, v0")),
        Just(format!("ldg r{rd}, v1")),
        (0u8..4).prop_map(move |n| format!("arg r{rd}, arg{n}\nlda r{rd}, r{rd}, v6")),
        Just(format!("ldt r{rd}, v0\nlda r{rd}, r{rd}, v6")),
        Just(format!("arg r250, arg0\nlda r250, r250, v6\nvar r{rd}, timestamp\nsub r{rd}, r{rd}, r250")),
        Just(format!("var r{rd}, timestamp")),
        Just(format!("var r{rd}, timestamp\nldt r250, v0\nsub r{rd}, r{rd}, r250")),
    ]
}

fn text(rd: u8) -> impl Strategy<Value = String> {
    (3u8..6).prop_map(move |n| format!("args r{rd}, arg{n}"))
}

// A value in r9, whether it is a truth or not.
fn test() -> impl Strategy<Value = String> {
    let compare = (source(9), source(10), "(eq|ne|slt|sle|ult|ule)", any::<bool>());
    let compare = compare.prop_map(|(a, b, op, swapped)| match swapped {
        false => format!("{a}\n{b}\n{op} r9, r9, r10"),
        true => format!("{a}\n{b}\n{op} r9, r10, r9"),
    });
    let test = prop_oneof![source(9), compare];
    (test, any::<bool>()).prop_map(|(test, negated)| match negated {
        false => format!("{test}\npred r9"),
        true => format!("{test}\nlnot r9, r9\npred r9"),
    })
}

// Loads come before and after the stores, so that old values are asked for, too.
fn step() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => test(),
        2 => source(1).prop_map(|a| format!("{a}\nstt r1, v0")),
        2 => (source(1), source(2)).prop_map(|(k, a)| format!("{k}\n{a}\nsta r1, r2, v6")),
        1 => source(1).prop_map(|a| format!("{a}\nstg r1, v1")),
        1 => (source(1), source(2)).prop_map(|(a, b)| format!("{a}\n{b}\nstt r2, v0\nrec r1, f0")),
        1 => Just("agg r0, r0, @0".to_string()),
        2 => source(1).prop_map(|k| format!("{k}\nagg r1, r2, @1")),
        2 => text(1).prop_map(|k| format!("{k}\nagg r1, r2, @2")),
        1 => (source(1), source(2)).prop_map(|(k, v)| format!("{k}\n{v}\nimm r3, #2\nagg r1, r2, @3")),
        1 => (text(1), source(2), source(3)).prop_map(|(k, l, v)| format!("{k}\n{l}\n{v}\nagg r1, r3, @4")),
        1 => source(1).prop_map(|v| format!("{v}\nagg r0, r1, @5")),
        2 => source(1).prop_map(|a| format!("{a}\nrec r1, f0")),
        1 => source(1).prop_map(|a| format!("{a}\nrec r1, f1")),
        1 => text(1).prop_map(|a| format!("{a}\nrecm r1, f2")),
        // What a private variable holds is what it was given, whatever becomes of that.
        2 => (source(1), source(2)).prop_map(|(a, b)| {
            format!("{a}\nstc r1, v2\n{b}\nstt r2, v0\nstg r2, v1\nldc r1, v2\nrec r1, f0\nldc r1, v2\nagg r1, r2, @1")
        }),
        2 => test().prop_map(|test| format!("{test}\nstc r9, v2\nldc r1, v2\nldc r2, v2\nadd r1, r1, r2\nrec r1, f1")),
        2 => (text(1), source(2)).prop_map(|(a, b)| {
            format!("{a}\ncpc r1, v4\n{b}\nstt r2, v0\nadc r1, v4\nrecm r1, f2\nadc r1, v4\nagg r1, r2, @2")
        }),
        1 => text(1).prop_map(|a| format!("{a}\ncpc r1, v5")),
        1 => Just("adc r1, v5\nagg r1, r2, @2".to_string()),
        // This one is not private where clauses begin to look at it.
        1 => (0u8..4).prop_map(|n| format!("arg r1, arg{n}\nstc r1, v3")),
        1 => Just("ldc r1, v3\nagg r0, r1, @5".to_string()),
    ]
}

fn clause() -> impl Strategy<Value = String> {
    prop::collection::vec(step(), 1..6).prop_map(|steps| {
        // What nobody wrote must not be read.
        format!("imm r0, #0\nimm r1, #0\nimm r2, #0\n{}\nret", steps.join("\n"))
    })
}

fn session(clauses: &[String], kernels: &str, size: &str) -> Session {
    session_of(clauses, kernels, size, "illumos")
}

// `size` is that of records and elements.
fn session_of(clauses: &[String], kernels: &str, size: &str, dialect: &str) -> Session {
    let mut build = Build::new()
        .option("kernels", kernels)
        .option("compat", dialect)
        .option("dynvarsize", size)
        .option("strsize", "8")
        .option("bufsize", size)
        .var(Scope::Thread, Storage::Scalar)
        .var(Scope::Global, Storage::Scalar)
        .var(Scope::Clause, Storage::Scalar)
        .var(Scope::Clause, Storage::Scalar)
        .var(Scope::Clause, Storage::String)
        .var(Scope::Clause, Storage::String)
        .array(Scope::Thread, Storage::Scalar, &[INT])
        .int(NEVER.cast_unsigned())
        .int(i64::MIN.cast_unsigned())
        .agg(AggFn::Count, &[])
        .agg(AggFn::Count, &[INT])
        .agg(AggFn::Count, &[STRING])
        .agg(AggFn::Quantize, &[INT])
        .agg(AggFn::Min, &[STRING, INT])
        .agg(AggFn::Avg, &[]);
    for (index, code) in clauses.iter().enumerate() {
        build = match index % 3 {
            // One that never is a kernel.
            2 => build.recording(&[INT, INT, STRING], &format!("imm r200, #0\nnot r200, r200\n{code}")),
            _ => build.recording(&[INT, INT, STRING], code),
        };
    }
    Session::new(build.verified())
}

/// What `copyinstr` is asked for.
#[derive(Clone, Debug)]
enum Text {
    /// A string.
    Given(String),
    /// A number; whether memory can be read there.
    Address(bool),
}

fn arguments() -> impl Strategy<Value = (Vec<i64>, Vec<Text>)> {
    let numbers = prop_oneof![4 => -3i64..4, 1 => Just(i64::MIN), 1 => Just(NEVER)];
    let text = prop_oneof![
        5 => "[ab\\x00]{0,12}".prop_map(Text::Given),
        1 => any::<bool>().prop_map(Text::Address),
    ];
    (prop::collection::vec(numbers, 3), prop::collection::vec(text, 0..4))
}

proptest! {
    #[test]
    fn do_what_the_interpreter_does(
        clauses in prop::collection::vec(clause(), 1..4),
        firings in prop::collection::vec(arguments(), 1..5),
        size in "(64|200|4096)",
        dialect in "(illumos|oracle)",
    ) {
        let mut both = ["on", "off"].map(|kernels| session_of(&clauses, kernels, &size, &dialect));
        for (numbers, texts) in &firings {
            let numbers = numbers.iter().map(|n| Arg::Int(n.cast_unsigned()));
            let texts = texts.iter().map(|text| match text {
                Text::Given(text) => Arg::Str(text.as_bytes()),
                Text::Address(readable) => Arg::Int(if *readable { MEMORY } else { 8 }),
            });
            let args: Vec<Arg<'_>> = numbers.chain(texts).collect();
            let [on, off] = both.each_mut().map(|session| {
                let outcome = session.fire(&args).outcome();
                let cells: Vec<_> =
                    outcome.aggs.into_iter().map(|delta| (delta.agg, delta.key, delta.cell)).collect();
                (outcome.records, outcome.faults, outcome.drops, cells, session.env.clock.get())
            });
            prop_assert_eq!(on, off);
        }
    }
}

#[test]
fn slots_are_cleared_unless_all_are_written() {
    let all = "imm r0, #1\nrec r0, f0\nrec r0, f1";
    for (code, complete) in [
        (format!("{all}\nret"), true),
        ("imm r0, #1\nrec r0, f0\nret".to_string(), false),
        (format!("imm r0, #1\nbz r0, +1\n{all}\nret"), false),
    ] {
        let session = Session::new(Build::new().recording(&[INT, INT], &code).verified());
        let clause = &session.shared.program().clauses[0];
        assert_eq!(crate::link::writes_all_fields(clause), complete, "{code}");
    }
}

#[test]
fn exist_for_what_matters() {
    for code in [
        "arg r0, arg0\nvar r1, timestamp\nsta r0, r1, v6\nlda r1, r0, v6\nagg r1, r2, @1",
        "args r0, arg3\ncpc r0, v4\nadc r1, v4\nagg r1, r2, @2",
        "var r0, timestamp\nldt r1, v0\nsub r0, r0, r1\nstc r0, v2\nimm r0, #0\nstt r0, v0\nldc r1, v2\nagg r0, r1, @5",
        "arg r0, arg0\nimm r1, #-1\neq r0, r0, r1\npred r0\nagg r0, r0, @0",
        "arg r0, arg0\nagg r0, r1, @1",
        "args r0, arg3\nagg r0, r1, @2",
        "arg r0, arg0\nimm r2, #1\narg r1, arg1\nagg r0, r1, @3",
        "ldt r0, v0\npred r0\nvar r0, timestamp\nldt r1, v0\nsub r0, r0, r1\nagg r0, r0, @5\nimm r0, #0\nstt r0, v0",
        "arg r0, arg0\nrec r0, f0\nrec r0, f1\nargs r0, arg3\nrecm r0, f2",
        "arg r0, arg0\narg r1, arg1\nslt r0, r0, r1\npred r0\nagg r0, r0, @0",
        "arg r0, arg0\nimm r1, #1000\nsrem r0, r0, r1\nagg r0, r1, @1",
        "arg r0, arg0\nimm r1, #7\neq r0, r0, r1\nagg r0, r1, @1",
        "ldg r0, v1\naddi r0, r0, #1\nstg r0, v1",
    ] {
        let session = session(&[format!("{code}\nret")], "on", "4096");
        let clause = &session.shared.program().clauses[0];
        assert!(
            crate::link::link(session.shared.program(), &session.shared.private, clause).is_some(),
            "{code}"
        );
    }
}

// Found by fuzzing: the predicate was looked at first, and no fault was raised.
#[test]
fn a_string_that_is_read_before_a_test_may_fault() {
    let code = "args r0, arg0\narg r1, arg1\npred r1\nrec r1, f0\nret";
    for kernels in ["on", "off"] {
        let mut session = session(&[code.into()], kernels, "4096");
        let outcome = session.fire(&[Arg::Int(8), Arg::Int(0)]).outcome();
        assert_eq!(outcome.faults.len(), 1, "{kernels}");
        let outcome = session.fire(&[Arg::Str(b"text"), Arg::Int(0)]).outcome();
        assert_eq!((outcome.faults.len(), outcome.records.len()), (0, 0), "{kernels}");
    }
}
#[test]
fn do_not_exist_for_what_may_fault() {
    for code in ["udiv r0, r0, r1", "sdiv r0, r0, r1", "urem r0, r0, r1", "srem r0, r1, r0"] {
        for divisor in ["imm r1, #0", "arg r1, arg1"] {
            let code = format!("arg r0, arg0\n{divisor}\n{code}\nagg r0, r1, @1\nret");
            let session = session(std::slice::from_ref(&code), "on", "4096");
            let clause = &session.shared.program().clauses[0];
            assert!(
                crate::link::link(session.shared.program(), &session.shared.private, clause).is_none(),
                "{code}"
            );
        }
    }
}

// `x = x + 1` twice: the second sum is not the first one, though both are the global and one.
#[test]
fn values_that_were_computed_are_forgotten_with_what_they_were_computed_of() {
    let add = "ldg r0, v1\naddi r0, r0, #1\nstg r0, v1\n";
    let code = format!("{add}{add}ldg r0, v1\naddi r0, r0, #1\nagg r0, r0, @1\nret");
    let [on, off] = ["on", "off"].map(|kernels| {
        let outcome = session(std::slice::from_ref(&code), kernels, "4096").fire(&[]).outcome();
        outcome.aggs.into_iter().map(|delta| delta.key).collect::<Vec<_>>()
    });
    assert_eq!(on, off);
    assert_eq!(on.concat(), [3]);
}

// Short texts are looked up as they are. A NUL at the end fits into no word's place; the count that lies
// behind a shorter key must not be taken for the rest of a longer one.
#[test]
fn texts_of_all_lengths_are_counted_alike() {
    let code = "args r0, arg3\nagg r0, r1, @2\nret";
    let [on, off] = ["on", "off"].map(|kernels| {
        let mut session = session(&[code.into()], kernels, "65536");
        for n in 0..600usize {
            let mut text: Vec<u8> = (0..n % 40).map(|i| b'a' + ((i + n / 40) % 20) as u8).collect();
            if n.is_multiple_of(7) {
                text.push(0);
                text.extend(&b"behind the end"[..n % 11]);
            }
            for _ in 0..2 {
                session.fire(&[Arg::Int(0), Arg::Int(0), Arg::Int(0), Arg::Str(&text)]);
            }
        }
        let outcome = session.outcome();
        assert!(outcome.faults.is_empty() && outcome.drops.is_empty(), "{kernels}");
        let mut cells: Vec<_> = outcome.aggs.into_iter().map(|delta| (delta.key, delta.cell)).collect();
        cells.sort();
        cells
    });
    assert_eq!(on.iter().map(|(_, cell)| cell[0]).sum::<u64>(), 1200);
    assert_eq!(on, off);
}

// A quick form that takes numbers cannot decline: nobody would count what was lost.
#[test]
fn computed_records_without_room_are_counted() {
    let code = "arg r0, arg0\naddi r0, r0, #1\nrec r0, f0\nrec r0, f1\nret";
    for kernels in ["on", "off"] {
        let build =
            Build::new().option("kernels", kernels).option("bufsize", "40").recording(&[INT, INT], code);
        let mut session = Session::new(build.verified());
        for n in 0..3 {
            session.fire(&[Arg::Int(n)]);
        }
        let outcome = session.outcome();
        assert_eq!(outcome.records.len(), 1, "{kernels}");
        assert_eq!(outcome.drops, [(DropKind::Principal, 2)], "{kernels}");
    }
}

// One clause of several that computes is not the end of the firing.
#[test]
fn clauses_that_compute_leave_the_time_of_the_firing_alone() {
    let build = Build::new()
        .var(Scope::Global, Storage::Scalar)
        .recording(&[], "ret")
        .clause("arg r0, arg0\nimm r1, #3\nmul r0, r0, r1\nstg r0, v0\nret")
        .clause("arg r0, arg0\nimm r1, #5\nmul r0, r0, r1\nimm r1, #0\nstg r0, v0\nret")
        .recording(&[], "ret");
    let mut session = Session::new(build.verified());
    assert!(session.computes());
    let outcome = session.fire(&[Arg::Int(7)]).outcome();
    let times: Vec<u64> = outcome.records.iter().map(|(_, time, _)| *time).collect();
    assert!(matches!(times[..], [a, b] if a == b), "{times:?}");
}

// Fields of records that have a quick form, or nearly: numbers of all widths, of either sign.
fn cell(rd: u8) -> impl Strategy<Value = String> {
    let narrow = (0u8..4, "(sext|zext)", "(w8|w16|w32)")
        .prop_map(move |(n, op, width)| format!("arg r{rd}, arg{n}\n{op} r{rd}, r{rd}, {width}"));
    prop_oneof![
        4 => (0u8..5).prop_map(move |n| format!("arg r{rd}, arg{n}")),
        3 => Just(format!("var r{rd}, timestamp")),
        2 => Just(format!("ldt r{rd}, v0")),
        2 => Just(format!("var r{rd}, timestamp\nldt r250, v0\nsub r{rd}, r{rd}, r250")),
        1 => Just(format!("ldt r{rd}, v1")),
        1 => (-3i32..4).prop_map(move |value| format!("imm r{rd}, #{value}")),
        1 => narrow,
    ]
}

// A clause that records its fields and does nothing else, perhaps if an argument or variable is not 0.
fn recording() -> impl Strategy<Value = (usize, String)> {
    let guard = prop_oneof![
        3 => Just(String::new()),
        1 => (0u8..5).prop_map(|n| format!("arg r0, arg{n}\npred r0\n")),
        1 => Just("ldt r0, v0\npred r0\n".to_string()),
    ];
    (guard, prop::collection::vec(cell(1), 0..6)).prop_map(|(guard, cells)| {
        let fields = cells.iter().enumerate().map(|(index, cell)| format!("{cell}\nrec r1, f{index}\n"));
        (cells.len(), format!("{guard}{}ret", fields.collect::<String>()))
    })
}

const KINDS: [FieldKind; 6] = [
    INT,
    FieldKind::Int { size: 4, signed: true },
    FieldKind::Int { size: 2, signed: false },
    FieldKind::Int { size: 1, signed: true },
    FieldKind::Int { size: 1, signed: false },
    FieldKind::Int { size: 8, signed: false },
];

// Two probes: the first one keeps the time, or the first argument.
fn recording_session(fields: usize, code: &str, keeps: &str, options: &[(&str, &str)]) -> Session {
    let build = options.iter().fold(Build::new(), |build, (name, value)| build.option(name, value));
    let build = build.var(Scope::Thread, Storage::Scalar).var(Scope::Thread, Storage::Scalar);
    Session::new(build.recording(&KINDS[..fields], code).clause(keeps).verified())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    // Rings are small, go around and are full, and now and then are read.
    #[test]
    fn record_what_the_interpreter_records(
        (fields, code) in recording(),
        keeps in prop_oneof![Just("var r0, timestamp\nstt r0, v0\nret"), Just("arg r0, arg0\nstt r0, v0\nret")],
        firings in prop::collection::vec((any::<bool>(), arguments(), any::<bool>(), 0u8..4), 1..24),
        bufsize in "(40|64|120|256|4096)",
        policy in "(switch|ring|fill)",
    ) {
        let mut both = ["on", "off"].map(|kernels| {
            let options = [("kernels", kernels), ("bufsize", bufsize.as_str()), ("bufpolicy", policy.as_str())];
            recording_session(fields, &code, keeps, &options)
        });
        for (n, (keeps, (numbers, texts), drains, ready)) in firings.iter().enumerate() {
            let numbers = numbers.iter().map(|n| Arg::Int(n.cast_unsigned()));
            // With a text among them they do not travel in registers.
            let texts = texts.iter().map(|text| match text {
                Text::Given(text) => Arg::Str(text.as_bytes()),
                Text::Address(_) => Arg::Int(u64::MAX),
            });
            let args: Vec<Arg<'_>> = numbers.chain(texts).collect();
            let [on, off] = both.each_mut().map(|session| {
                let now = 1000 * (n as u64 + 1);
                session.env.clock.set(now);
                session.ready = *ready != 0;
                // One clause alone, as a probe of its own has it: that is where quick forms are.
                session.fire_alone(usize::from(*keeps), &args);
                let looks = session.env.clock.get() - now;
                let outcome = if *drains { session.outcome() } else { Outcome::default() };
                (outcome.records, outcome.drops, session.thread.is_running(), looks)
            });
            prop_assert!(on.3 <= 1 && off.3 <= 1, "the time of a firing is taken once");
            prop_assert_eq!((on.0, on.1, on.2), (off.0, off.1, off.2), "{}", code);
        }
        let [on, off] = both.each_mut().map(|session| {
            let outcome = session.outcome();
            (outcome.records, outcome.drops)
        });
        prop_assert_eq!(on, off, "{}", code);
    }
}

#[test]
fn records_of_a_few_words_are_quick() {
    let quick = |fields, code: &str| {
        let session = recording_session(fields, &format!("{code}\nret"), "ret", &[]);
        session.is_quick_record()
    };
    assert!(quick(0, ""));
    assert!(quick(3, "var r1, timestamp\nrec r1, f0\narg r1, arg0\nrec r1, f1\narg r1, arg3\nrec r1, f2"));
    assert!(quick(1, "arg r0, arg1\npred r0\nvar r1, timestamp\nldt r2, v0\nsub r1, r1, r2\nrec r1, f0"));
    assert!(quick(2, "ldt r0, v0\npred r0\nldt r1, v0\nrec r1, f0\narg r1, arg0\nrec r1, f1"));
    assert!(!quick(1, "arg r1, arg4\nrec r1, f0"), "the fifth argument is not in a register");
    assert!(!quick(2, "ldt r1, v0\nrec r1, f0\nldt r1, v1\nrec r1, f1"), "two variables");
}
