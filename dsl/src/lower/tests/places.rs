//! Where values are kept: variables, keys, memory, arrays, bit-fields.

use super::{check, check_oracle, compile};

#[test]
fn narrow_variables_are_cut_when_stored() {
    check(
        "int x; p { x = arg0; }",
        "arg r0, arg0
         sext r1, r0, w32
         stg r1, v0
         ret",
    );
    check(
        "int x; unsigned char c; p { x = c; }",
        "ldg r0, v1
         stg r0, v0
         ret",
    );
    check(
        "int x; p { x = 5; }",
        "imm r0, #5
         stg r0, v0
         ret",
    );
    check(
        "short s; p { s = arg0 & 0x7f; }",
        "arg r0, arg0
         imm r1, #127
         and r0, r0, r1
         stg r0, v0
         ret",
    );
    check(
        "char c; int64_t l; p { l = c = 300; }",
        "imm r0, #300
         sext r1, r0, w8
         stg r1, v0
         stg r0, v1
         ret",
    );
}

#[test]
fn steps_and_updates_touch_the_place_once() {
    check(
        "p { self->n++; }",
        "ldt r0, v0
         addi r1, r0, #1
         stt r1, v0
         ret",
    );
    check(
        "int i; p { x = ++i; }",
        "ldg r0, v0
         addi r0, r0, #1
         sext r1, r0, w32
         stg r1, v0
         sext r1, r0, w32
         stg r1, v1
         ret",
    );
    check(
        "int i; p { x = i++; }",
        "ldg r0, v0
         addi r1, r0, #1
         sext r1, r1, w32
         stg r1, v0
         stg r0, v1
         ret",
    );
    check(
        "p { x = (int64_t)0; x += 5; x <<= arg0; }",
        "imm r0, #0
         stg r0, v0
         ldg r0, v0
         addi r0, r0, #5
         stg r0, v0
         ldg r0, v0
         arg r1, arg0
         shl r0, r0, r1
         stg r0, v0
         ret",
    );
    check(
        "int i; p { a[i++] = i * 10; }",
        "ldg r0, v0
         imm r1, #10
         mul r0, r0, r1
         ldg r1, v0
         addi r2, r1, #1
         sext r2, r2, w32
         stg r2, v0
         sext r2, r0, w32
         sta r1, r2, v1
         ret",
    );
    check(
        "int i; char a[int]; p { a[i++] += 2; }",
        "ldg r1, v0
         addi r2, r1, #1
         sext r2, r2, w32
         stg r2, v0
         lda r0, r1, v1
         addi r0, r0, #2
         sext r2, r0, w8
         sta r1, r2, v1
         ret",
    );
}

#[test]
fn keys_stand_in_consecutive_registers_and_are_cut_to_their_types() {
    check(
        "int a[int, string]; p { x = a[arg0, execname]; }",
        "arg r0, arg0
         sext r0, r0, w32
         var r1, execname
         lda r0, r0, v0
         stg r0, v1
         ret",
    );
    check(
        r#"p { self->s[pid, probefunc] = "on"; }"#,
        "str r0, s0
         var r1, pid
         var r2, probefunc
         cpa r1, r0, v0
         ret",
    );
}

#[test]
fn strings_and_structs_are_copied() {
    check(
        "string s; p { s = probefunc; }",
        "var r0, probefunc
         cpg r0, v0
         ret",
    );
    check(
        "struct t { int a; char b; }; struct t v; p { v.b = v.a; }",
        "adg r0, v0
         ld r0, r0, i32, #0
         adg r1, v0
         st r1, r0, i8, #4
         ret",
    );
    check(
        "struct t { int a; char b; }; struct t v; struct t w[int]; p { w[3] = v; }",
        "adg r0, v0
         imm r1, #3
         cpa r1, r0, v1
         ret",
    );
    check(
        r#"p { self->s = "x"; self->s = 0; }"#,
        "str r0, s0
         cpt r0, v0
         imm r0, #0
         cpt r0, v0
         ret",
    );
}

#[test]
fn memory_through_pointers() {
    check(
        "p { this->p = (int *)alloca(8); *this->p = 3; this->p[1]++; }",
        "imm r0, #8
         call r0, r0, n1, alloca
         stc r0, v0
         imm r0, #3
         ldc r1, v0
         st r1, r0, i32, #0
         ldc r1, v0
         ld r0, r1, i32, #4
         addi r2, r0, #1
         st r1, r2, i32, #4
         ret",
    );
    check(
        "struct l { struct l *next; int v; }; p { x = ((struct l *)arg0)->next->next->v; }",
        "arg r0, arg0
         ld r0, r0, u64, #0
         ld r0, r0, u64, #0
         ld r0, r0, i32, #8
         stg r0, v0
         ret",
    );
}

#[test]
fn bit_fields_are_shifted_out_and_in() {
    check(
        "struct b { int a:3; unsigned int c:5; }; struct b v; p { x = v.a; }",
        "adg r0, v0
         ld r0, r0, u32, #0
         imm r1, #61
         shl r0, r0, r1
         sar r0, r0, r1
         stg r0, v1
         ret",
    );
    check(
        "struct b { int a:3; unsigned int c:5; }; struct b v; p { v.c = arg0; }",
        "arg r0, arg0
         adg r1, v0
         imm r4, #31
         and r3, r0, r4
         imm r4, #3
         shl r3, r3, r4
         ld r2, r1, u32, #0
         imm r4, #-249
         and r2, r2, r4
         or r2, r2, r3
         st r1, r2, u32, #0
         ret",
    );
}

#[test]
fn arrays_have_bounds() {
    check(
        "int a[5]; p { x = a[2]; }",
        "adg r0, v0
         ld r0, r0, i32, #8
         stg r0, v1
         ret",
    );
    check(
        "int a[5]; p { x = a[arg0]; }",
        "adg r0, v0
         arg r1, arg0
         imm r2, #5
         ult r2, r1, r2
         neg r2, r2
         imm r3, #4
         mul r1, r1, r3
         add r0, r0, r1
         and r0, r0, r2
         ld r0, r0, i32, #0
         stg r0, v1
         ret",
    );
}

#[test]
fn an_index_out_of_bounds_is_a_fault_of_its_own_in_the_other_dialect() {
    check_oracle(
        "int a[5]; p { x = a[arg0]; }",
        "adg r0, v0
         arg r1, arg0
         chk r1, #5
         imm r2, #4
         mul r1, r1, r2
         add r0, r0, r1
         ld r0, r0, i32, #0
         stg r0, v1
         ret",
    );
}

#[test]
fn a_member_of_an_element_without_value_has_no_address() {
    let text = "struct s { int a; int b; }; struct s e[int]; p { e[1].b = 5; }";
    let code = "imm r0, #5
         imm r1, #1
         ada r1, r1, v0
         bnz r1, +1
         ld r2, r1, u8, #0
         st r1, r0, i32, #4
         ret";
    check(text, code);
    check_oracle(text, code);
}

#[test]
fn the_dialects_differ_in_what_is_nothing_of_a_null_pointer() {
    let text = "struct s { int a; int b; }; p { x = ((struct s *)arg0)->b; }";
    check(text, "arg r0, arg0\nld r0, r0, i32, #4\nstg r0, v0\nret");
    check_oracle(text, "arg r0, arg0\nbnz r0, +1\nld r1, r0, u8, #0\nld r0, r0, i32, #4\nstg r0, v0\nret");
}

#[test]
fn the_other_dialect_evaluates_the_keys_of_a_step_twice() {
    let text = "p { i = 0; b[0] = 1; } p { b[i++]++; }";
    let count = |compat: &str, text: &str, mnemonic: &str| {
        let program = compile(&[("compat", Some(compat))], text).unwrap();
        program.clauses[1].code.iter().filter(|op| op.mnemonic() == mnemonic).count()
    };
    // One addition for each key, and one for the element.
    assert_eq!(count("illumos", text, "addi"), 2);
    assert_eq!(count("oracle", text, "addi"), 3);
    // Where it makes no difference, it is not done.
    assert_eq!(count("oracle", "p { i = 0; b[0] = 1; } p { b[i]++; }", "ldg"), 1);
}

#[test]
fn in_the_other_dialect_a_key_is_there_before_its_value_faults() {
    let keys = |compat: &str, body: &str| {
        let program = compile(&[("compat", Some(compat))], &format!("p {{ @[1] = sum({body}); }}")).unwrap();
        program.clauses[0].code.iter().filter(|op| op.mnemonic() == "aggk").count()
    };
    assert_eq!(keys("oracle", "10 / arg0"), 1);
    assert_eq!(keys("oracle", "10 + arg0"), 0);
    assert_eq!(keys("illumos", "10 / arg0"), 0);
}
