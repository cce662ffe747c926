//! From source text to instructions, through the compiler's own door.
//!
//! Each case is the clauses of a small program and the code of the last of them, in the text form
//! of `dif::op`. What only the machine can say, that the verifier accepts all of it and that it
//! computes the right thing, is tested where compiler and machine meet.

use dif::Program;
use dif::action::Action;
use dif::catalog::Catalog;
use dif::layout::FieldKind;
use dif::option::{Setter, Settings};
use dif::program::{Clause, Recording};

use crate::compiler::Compiler;
use crate::diag::{Diagnostic, DiagnosticKind};
use crate::macros::MacroEnv;
use crate::parse::Mode;
use crate::source::SourceFile;

fn compile(options: &[(&str, Option<&str>)], text: &str) -> Result<Program, Diagnostic> {
    let mut settings = Settings::default();
    for (name, value) in [("zdefs", None)].iter().chain(options) {
        settings.set(name, *value, Setter::CommandLine).unwrap();
    }
    let mut compiler = Compiler::new(Catalog::default(), settings, MacroEnv::default());
    compiler.compile(&SourceFile::file("t.d", text), Mode::File)?;
    compiler.finish()
}

/// The last clause of a program.
#[track_caller]
fn last_clause(text: &str) -> Clause {
    let program = compile(&[], text).unwrap_or_else(|error| panic!("{text}: {:?}", error.kind));
    program.clauses.last().unwrap().clone()
}

fn listing(clause: &Clause) -> String {
    let lines = clause.code.iter().map(|op| format!("{op}\n"));
    lines.collect()
}

/// The code of a body, as `p /predicate/ { body }` or all that is declared before it.
#[track_caller]
fn check(text: &str, expected: &str) {
    let found = listing(&last_clause(text));
    let expected: String = expected.lines().map(|line| format!("{}\n", line.trim())).collect();
    assert_eq!(found, expected.trim_start(), "\n{text}");
}

/// The same in the dialect of OL2.
#[track_caller]
fn check_oracle(text: &str, expected: &str) {
    let program =
        compile(&[("compat", Some("oracle"))], text).unwrap_or_else(|e| panic!("{text}: {:?}", e.kind));
    let expected: String = expected.lines().map(|line| format!("{}\n", line.trim())).collect();
    assert_eq!(listing(program.clauses.last().unwrap()), expected, "\n{text}");
}

/// Where the units that faults count begin.
#[track_caller]
fn check_marks(body: &str, expected: &[u32]) {
    let clause = last_clause(&format!("p {{ @a[1, 2] = count(); }} p {{ {body} }}"));
    let marks: Vec<u32> = clause.marks.iter().map(|pc| pc.0).collect();
    assert_eq!(marks, expected, "\n{body}\n{}", listing(&clause));
}

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
    check_marks("@a[arg0, arg1] = count();", &[0, 0, 2, 4]);
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
