//! Random instructions that the verifier lets through: the machine stays whole.

use super::*;

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
