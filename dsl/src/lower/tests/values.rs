//! Constants, arithmetic, comparisons, calls: what an expression becomes.

use super::{check, compile};
use crate::diag::DiagnosticKind;

#[test]
fn constants_fit_the_instruction_or_go_to_the_pool() {
    check(
        "p { x = 7; y = 5000000000; }",
        "imm r0, #7
         stg r0, v0
         int r0, i0
         stg r0, v1
         ret",
    );
}

#[test]
fn arithmetic_needs_two_registers() {
    check(
        "p { x = arg0 + arg1 * arg2 - 3; }",
        "arg r0, arg0
         arg r1, arg1
         arg r2, arg2
         mul r1, r1, r2
         add r0, r0, r1
         addi r0, r0, #-3
         stg r0, v0
         ret",
    );
}

#[test]
fn comparisons_follow_their_types() {
    check(
        "p { x = arg0 >= arg1; }",
        "arg r0, arg0
         arg r1, arg1
         sle r0, r1, r0
         stg r0, v0
         ret",
    );
    check(
        "p { x = (uint64_t)arg0 > arg1; }",
        "arg r0, arg0
         arg r1, arg1
         ult r0, r1, r0
         stg r0, v0
         ret",
    );
    check(
        r#"p { x = execname <= "m"; }"#,
        "var r0, execname
         str r1, s0
         scmp r0, r0, r1
         imm r1, #0
         sle r0, r0, r1
         stg r0, v0
         ret",
    );
}

#[test]
fn subroutines_take_their_arguments_in_a_row() {
    check(
        r#"p { x = strlen(strjoin(probefunc, strjoin(":", copyinstr(arg0)))); }"#,
        "var r0, probefunc
         str r1, s0
         args r2, arg0
         call r1, r1, n2, strjoin
         call r0, r0, n2, strjoin
         call r0, r0, n1, strlen
         stg r0, v0
         ret",
    );
    check(
        "p { x = rand() % 3; }",
        "call r0, r0, n0, rand
         imm r1, #3
         srem r0, r0, r1
         sext r1, r0, w32
         stg r1, v0
         ret",
    );
}

#[test]
fn the_dialect_decides_what_null_is() {
    let text = "p { x = execname == NULL; }";
    for (dialect, mnemonic) in [("illumos", "scmp"), ("oracle", "scmpn")] {
        let program = compile(&[("compat", Some(dialect))], text).unwrap();
        assert_eq!(program.clauses[0].code[2].mnemonic(), mnemonic);
    }
}

#[test]
fn constants_are_shared_by_all_clauses() {
    let program = compile(&[], "p { s = \"a\"; t = 5000000000; } q { s = \"a\"; t = 5000000000; }").unwrap();
    assert_eq!((program.strings.len(), program.ints.len()), (1, 1));
}

#[test]
fn long_chains_are_cheap_and_deep_nests_are_refused() {
    let chain = vec!["arg0"; 200].join(" + ");
    assert!(compile(&[], &format!("p {{ x = {chain}; }}")).is_ok());
    let nested = |n: usize| format!("{}0{}", "index(\"a\", \"b\", ".repeat(n), ")".repeat(n));
    assert!(compile(&[], &format!("p {{ x = {}; }}", nested(100))).is_ok());
    let refused = compile(&[], &format!("p {{ x = {}; }}", nested(150))).unwrap_err();
    assert_eq!(refused.kind, DiagnosticKind::Registers {});
}
