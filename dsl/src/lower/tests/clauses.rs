//! Predicates and conditions, records and aggregations, and what a clause is as a whole.

use dif::action::Action;
use dif::layout::FieldKind;
use dif::program::Recording;

use super::{check, check_marks, last_clause};

#[test]
fn predicates_end_the_clause() {
    check(
        "p /arg0/ { x = 1; }",
        "arg r0, arg0
         pred r0
         imm r0, #1
         stg r0, v0
         ret",
    );
    check(
        r#"p /arg0 && execname == "lua"/ { x = 1; }"#,
        "arg r0, arg0
         pred r0
         var r0, execname
         str r1, s0
         scmp r0, r0, r1
         lnot r0, r0
         pred r0
         imm r0, #1
         stg r0, v0
         ret",
    );
    check(
        "p /arg0 == 1 || arg1 > 2/ { x = 1; }",
        "imm r0, #0
         arg r1, arg0
         imm r2, #1
         beq r1, r2, +4
         arg r1, arg1
         imm r2, #2
         slt r1, r2, r1
         bz r1, +1
         imm r0, #1
         pred r0
         imm r0, #1
         stg r0, v0
         ret",
    );
}

#[test]
fn conditions_become_jumps() {
    check(
        "p { x = arg0 && !arg1 ? 1 : 2; }",
        "arg r1, arg0
         bz r1, +4
         arg r1, arg1
         bnz r1, +2
         imm r0, #1
         jmp +1
         imm r0, #2
         stg r0, v0
         ret",
    );
    check(
        "p { x = arg0 || arg1; }",
        "imm r0, #0
         arg r1, arg0
         bnz r1, +2
         arg r1, arg1
         bz r1, +1
         imm r0, #1
         stg r0, v0
         ret",
    );
    check(
        "p { x = (arg0 || arg1) && arg2; }",
        "imm r0, #0
         arg r1, arg0
         bnz r1, +2
         arg r1, arg1
         bz r1, +3
         arg r1, arg2
         bz r1, +1
         imm r0, #1
         stg r0, v0
         ret",
    );
    check(
        "p { x = arg0 ^^ arg1; }",
        "arg r0, arg0
         arg r1, arg1
         lnot r0, r0
         lnot r1, r1
         xor r0, r0, r1
         stg r0, v0
         ret",
    );
    check(
        "p { x = arg0 == 3 ? arg1 : -arg1; }",
        "arg r1, arg0
         imm r2, #3
         bne r1, r2, +2
         arg r0, arg1
         jmp +2
         arg r0, arg1
         neg r0, r0
         stg r0, v0
         ret",
    );
    check(
        r#"p { x = probefunc != "f" ? 1 : 0; }"#,
        "var r1, probefunc
         str r2, s0
         scmp r1, r1, r2
         bz r1, +2
         imm r0, #1
         jmp +1
         imm r0, #0
         stg r0, v0
         ret",
    );
}

#[test]
fn records_cut_to_their_fields() {
    check(
        r#"int x; p { printf("%d %s\n", x + 1, probefunc); exit(3); }"#,
        "ldg r0, v0
         addi r0, r0, #1
         sext r0, r0, w32
         rec r0, f0
         var r0, probefunc
         recm r0, f1
         imm r0, #3
         exit r0, f2
         ret",
    );
    check(
        "p { trace(arg0); tracemem(arg1, 16); ustack(3); usym(arg2); }",
        "arg r0, arg0
         rec r0, f0
         arg r0, arg1
         recm r0, f1
         stack r0, ustack, #3
         recm r0, f2
         arg r0, arg2
         rec r0, f3
         ret",
    );
}

#[test]
fn aggregations_take_keys_then_increment_then_value() {
    check(
        "p { @ = count(); }",
        "agg r0, r0, @0
         ret",
    );
    check(
        "p { @a[execname, pid] = sum(arg0); }",
        "var r0, execname
         var r1, pid
         arg r2, arg0
         agg r0, r2, @0
         ret",
    );
    check(
        "p { @q = quantize(arg0); }",
        "imm r1, #1
         arg r0, arg0
         agg r0, r0, @0
         ret",
    );
    check(
        "p { @q[ustack(2)] = quantize(arg0, arg1); }",
        "stack r0, ustack, #2
         arg r2, arg1
         arg r1, arg0
         agg r0, r1, @0
         ret",
    );
}

#[test]
fn speculations() {
    check(
        "p { self->id = speculation(); } p { speculate(self->id); trace(1); }",
        "ldt r0, v0
         speculate r0
         imm r0, #1
         rec r0, f0
         ret",
    );
}

#[test]
fn marks_count_as_faults_do() {
    check_marks("x = arg0; y = arg1;", &[0, 2]);
    check_marks("printf(\"a\"); printf(\"%d %d\", pid, pid); exit(0);", &[0, 0, 2, 4]);
    check_marks("@a[arg0, arg1] = count();", &[0, 0, 1, 2]);
    check_marks("@q[arg0] = quantize(arg1, arg2);", &[0, 0, 1, 2]);
    check_marks("normalize(@a, 3); clear(@a); trunc(@a); setopt(\"quiet\");", &[0, 0, 2, 2, 2, 2, 4]);
}

#[test]
fn a_predicate_is_before_the_first_mark() {
    let clause = last_clause("p /arg0/ { trace(arg1); }");
    assert_eq!(clause.marks.iter().map(|pc| pc.0).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_clause_records_if_something_in_it_does() {
    for (text, recording) in [
        ("p { }", Recording::Record),
        ("p { trace(1); }", Recording::Record),
        ("p { @ = count(); clear(@); }", Recording::Record),
        ("p { speculate(1); }", Recording::Record),
        ("p { x = 1; }", Recording::Nothing),
        ("p { @ = count(); }", Recording::Nothing),
        ("p { commit(1); }", Recording::Nothing),
    ] {
        assert_eq!(last_clause(text).recording, recording, "{text}");
    }
}

#[test]
fn only_some_clauses_are_destructive() {
    assert!(last_clause("p { stop(); }").destructive);
    assert!(last_clause("p { system(\"date\"); }").destructive);
    assert!(!last_clause("p { system(\"date\"); } q { trace(1); }").destructive);
}

#[test]
fn fields_and_actions_follow_the_statements() {
    let clause = last_clause("p { trace(pid); tracemem(arg0, 9, arg1); printf(\"%s %d\", execname, pid); }");
    let kinds: Vec<FieldKind> = clause.layout.fields.iter().map(|field| field.kind).collect();
    let int = |size| FieldKind::Int { size, signed: true };
    assert_eq!(kinds, [int(4), FieldKind::Bytes(9), int(8), FieldKind::String, int(4)]);
    let [
        Action::Trace { field: 0 },
        Action::Tracemem { field: 1, dynamic: Some(2) },
        Action::Printf { args, .. },
    ] = clause.actions[..]
    else {
        panic!("{:?}", clause.actions)
    };
    assert_eq!((args.first, args.n), (3, 2));
}
