//! The compiler as a whole, through one door: a program in, its typed tree or its message out.

use dif::catalog::{ArgInfo, Catalog, ProbeInfo};
use dif::option::{Setter, Settings};
use dif::probe::{Attributes, ProviderAttributes};
use dif::program::Recording;
use dif::ty::prim;
use proptest::prelude::*;

use super::*;
use crate::diag::classic_line;
use crate::parse::DescField;

fn probe(id: u32, provider: &str, function: &str, name: &str) -> ProbeInfo {
    ProbeInfo {
        id: dif::ProbeId(id),
        provider: provider.into(),
        base: String::new(),
        module: String::new(),
        function: function.into(),
        name: name.into(),
        alias: false,
        args: Vec::new(),
        attributes: ProviderAttributes::uniform(Attributes::STABLE),
    }
}

fn catalog() -> Catalog {
    let mut call = probe(4, "lua9", "call", "entry");
    let arg = |name: &str, ty, native| ArgInfo { name: name.into(), ty, native };
    call.base = "lua".into();
    call.args = vec![arg("function", prim::STRING, 1), arg("line", prim::INT, 0)];
    let mut other = probe(5, "lua9", "call", "return");
    other.args = vec![arg("function", prim::STRING, 0)];
    Catalog {
        probes: vec![
            probe(1, "dtrace", "", "BEGIN"),
            probe(2, "dtrace", "", "END"),
            probe(3, "dtrace", "", "ERROR"),
            call,
            other,
        ],
        ..Catalog::default()
    }
}

fn compiler(compat: &str) -> Compiler {
    let mut settings = Settings::default();
    assert_eq!(settings.set("compat", Some(compat), Setter::CommandLine), Ok(()));
    Compiler::new(catalog(), settings, MacroEnv::default())
}

fn compile(compiler: &mut Compiler, text: &str) -> Result<CompiledSource, String> {
    let source = SourceFile::string(text);
    compiler
        .compile(&source, Mode::Text(DescField::Name))
        .map_err(|diagnostic| classic_line(&diagnostic, &source, true))
}

#[track_caller]
fn check(text: &str, typed: &str) {
    let found = compile(&mut compiler("illumos"), text).map(|compiled| compiled.typed);
    let found = found.map(|typed| typed.lines().skip(1).map(str::trim).collect::<Vec<_>>().join("; "));
    assert_eq!(found.as_deref(), Ok(typed), "{text}");
}

#[track_caller]
fn check_error(text: &str, message: &str) {
    let found = compile(&mut compiler("illumos"), text).map(|compiled| compiled.typed);
    assert_eq!(found, Err(message.to_owned()), "{text}");
}

#[track_caller]
fn check_oracle_error(text: &str, message: &str) {
    let found = compile(&mut compiler("oracle"), text).map(|compiled| compiled.typed);
    assert_eq!(found, Err(message.to_owned()), "{text}");
}

#[test]
fn types_follow_the_operands() {
    check("BEGIN { x = 1 + 2u; }", "v0 = 3:unsigned int:unsigned int");
    check("BEGIN { x = (char)200; }", "v0 = -56:char:char");
    check("BEGIN { x = 'a'; y = x + 1L; }", "v0 = 97:int:int; v1 = Add(v0:int, 1:long):long:long");
    check("BEGIN { x = arg0 / 2; }", "v0 = DivSigned(arg0:int64_t, 2:int):int64_t:int64_t");
    check("BEGIN { x = timestamp >> 3; }", "v0 = ShrUnsigned(timestamp:uint64_t, 3:int):uint64_t:uint64_t");
    check("BEGIN { x = 0 ? nosuch : 5; }", "v0 = 5:int:int");
    check("BEGIN { n++; }", "step(v0, 1, Old):int64_t");
}

#[test]
fn null_and_literals_have_the_size_of_what_they_are() {
    check("BEGIN { x = NULL; }", "v0 = 0:int:int");
    check("BEGIN { x = sizeof (NULL); }", "v0 = 4:size_t:size_t");
    check("BEGIN { x = sizeof (\"\"); y = sizeof (\"abc\"); }", "v0 = 1:size_t:size_t; v1 = 4:size_t:size_t");
    check("string s; BEGIN { x = sizeof (s); }", "v1 = 256:size_t:size_t");
}

#[test]
fn pointers_count_bytes() {
    check("int *p; BEGIN { p[2] = 1; p++; }", "[v0:int * + 8] = 1:int:int; step(v0, 4, Old):int *");
    check("BEGIN { x = \"abc\"[1]; }", "v0 = [\"abc\":string + 1]:char:char");
    check("int a[5]; BEGIN { a[4] = 7; }", "[v0:int [5] + 16] = 7:int:int");
    check_oracle_error(
        "int a[5]; BEGIN { a[5] = 7; }",
        "[D_ARR_BOUNDS] in action list: index outside array bounds: 5, max is 5",
    );
}

#[test]
fn members_are_memory_and_bits() {
    check(
        "struct s { char c; int a : 3; unsigned b : 5; long l; }; struct s v; BEGIN { v.b = 1; v.l = 2; }",
        "[v0:struct s + 0:11..16] = 1:int:unsigned int; [v0:struct s + 8] = 2:int:long",
    );
    check(
        "struct i { short x[3]; }; struct o { int n; struct i k[2]; }; struct o v; BEGIN { v.k[1].x[2] = 1; }",
        "[v0:struct o + 14] = 1:int:short",
    );
}

#[test]
fn inlines_and_translations_are_substituted() {
    check(
        "inline int sq[int v] = v * v; BEGIN { x = 3; y = sq[x]; }",
        "v0 = 3:int:int; v1 = Mul(v0:int, v0:int):int:int",
    );
    check(
        "struct o { int a; }; translator struct o < int v > { a = v + 1; }; BEGIN { x = xlate <struct o> (pid).a; }",
        "v0 = cast(Add(pid:pid_t, 1:int):pid_t):int:int",
    );
    check_error(
        "struct o { int a; int b; }; translator struct o < int v > { a = v; }; BEGIN { x = xlate <struct o> (5).b; }",
        "[D_XLATE_NOCONV] in action list: translator does not define conversion for member: b",
    );
}

#[test]
fn arguments_have_the_types_that_the_probe_declares() {
    check(
        "lua::call:entry { x = args[1]; y = args[0]; }",
        "v0 = cast(arg0:int64_t):int:int; v1 = str(arg1):string:string",
    );
    check_error(
        "lua9:::{ x = args[0]; }",
        "[D_ARGS_MULTI] in action list: args[ ] may not be referenced because probe description lua9::: matches an unstable set of probes",
    );
    check_error(
        "BEGIN { x = args[0]; }",
        "[D_ARGS_IDX] in action list: index 0 is out of range for :::BEGIN args[ ]",
    );
}

#[test]
fn the_dialects_have_their_own_words() {
    let text = "BEGIN { @a = count(); trace(@a); }";
    check_error(text, "[D_TRACE_AGG] trace( ) may not be applied to an aggregation");
    check_oracle_error(text, "[D_TRACE_DYN] trace( ) may not be applied to a dynamic expression");
    let text = "BEGIN { clear(); }";
    check_error(text, "[D_CLEAR_PROTO] clear( ) prototype mismatch: 0 args passed, 1 expected");
    check_oracle_error(
        text,
        "[D_PROTO_LEN] in action list: clear( ) prototype mismatch: 0 args passed, 1 expected",
    );
    let text = "BEGIN { x = strtoll(\"5\"); }";
    check(text, "v0 = strtoll(\"5\":string):int64_t:int64_t");
    check_oracle_error(text, "[D_FUNC_UNDEF] undefined function name: strtoll");
    check_error("BEGIN { commit(1); commit(1); }", "[D_COMM_COMM] commit( ) may not follow commit( )");
    assert!(compile(&mut compiler("oracle"), "BEGIN { commit(1); commit(1); }").is_ok());
}

#[test]
fn what_must_be_refused_says_why() {
    check_error("nosuch { }", "[D_PDESC_ZERO] probe description :::nosuch does not match any probes");
    check_error(
        "BEGIN /execname/ { }",
        "[D_PRED_SCALAR] in predicate: predicate result must be of scalar type",
    );
    check_error("BEGIN { x = 5 % 0; }", "[D_DIV_ZERO] expression contains division by zero");
    check_error(
        "BEGIN { x = x + 1; }",
        "[D_VAR_UNDEF] in action list: x has not yet been declared or assigned",
    );
    check_error(
        "BEGIN { *(int *)arg0 = 3; }",
        "[D_OP_WRITE] in action list: operator = can only be applied to a writable variable",
    );
    check_error(
        "BEGIN { x = &pid; }",
        "[D_ADDROF_VAR] in action list: cannot take address of dynamic variable",
    );
    check_error(
        "BEGIN { @a = count(); } END { @a = sum(1); }",
        "[D_AGG_REDEF] in action list: aggregation redefined: @a\n\t current: @a = sum( )\n\tprevious: @a = count( ) : line 1",
    );
    check_error(
        "BEGIN { @a = llquantize(1, 10, 0, 6, 15); }",
        "[D_LLQUANT_FACTOREVEN] llquantize( ) factor (argument #1) must evenly divide the number of steps per magnitude (argument #4), and the number of steps per magnitude must evenly divide a power of the factor",
    );
    check_error(
        "BEGIN { x = stack(); }",
        "[D_CG_EXPR] tracing function stack( ) may not be called from a D expression (D program context required)",
    );
    check_error(
        "BEGIN { trace(stack()); }",
        "[D_CG_EXPR] tracing function stack( ) may not be called from a D expression (D program context required)",
    );
}

#[test]
fn sources_share_what_they_declare() {
    let mut compiler = compiler("illumos");
    assert!(compile(&mut compiler, "BEGIN { x = \"s\"; @a[1] = count(); }").is_ok());
    let second = compile(&mut compiler, "END { trace(x); printa(@a); }");
    assert_eq!(second.map(|compiled| compiled.clauses), Ok(1..2));
    let Ok(program) = compiler.finish() else { panic!("a program") };
    assert_eq!((program.clauses.len(), program.sources.len(), program.variables.len()), (2, 2, 1));
    assert_eq!(program.sources[1].name, "END ");
}

#[test]
fn an_if_becomes_clauses_and_an_empty_body_records() {
    let mut compiler = compiler("illumos");
    let found = compile(&mut compiler, "BEGIN { if (pid) trace(1); else { trace(2); } trace(3); } END { }");
    // Reset, two conditions, three blocks, the hidden one for ERROR, and the plain clause.
    assert_eq!(found.map(|compiled| (compiled.clauses, compiled.n_enablings)), Ok((0..7, 8)));
    let Ok(program) = compiler.finish() else { panic!("a program") };
    let records: Vec<bool> =
        program.clauses.iter().map(|clause| clause.recording == Recording::Record).collect();
    assert_eq!(records, [false, false, true, false, true, true, true]);
}

#[test]
fn timers_exist_when_named_and_later_probes_may_be_awaited() {
    let mut compiler = compiler("illumos");
    let found = compile(&mut compiler, "profile:::tick-5s, tick-10hz { @ = count(); }");
    assert_eq!(found.map(|compiled| compiled.n_enablings), Ok(2));
    assert_eq!(compiler.settings().set("zdefs", None, Setter::CommandLine), Ok(()));
    let found = compile(&mut compiler, "later::: { }");
    assert_eq!(found.map(|compiled| (compiled.n_enablings, compiled.descs.len())), Ok((0, 1)));
}

#[test]
fn substitution_cannot_explode() {
    let mut text = String::from("inline int f0[int v] = v + v; ");
    for n in 1..40 {
        text.push_str(&format!("inline int f{n}[int v] = f{}[v] + f{}[v]; ", n - 1, n - 1));
    }
    text.push_str("BEGIN { x = f39[pid]; }");
    let found = compile(&mut compiler("illumos"), &text).map(|compiled| compiled.typed);
    assert!(found.is_err_and(|message| message.contains("levels deep")));
}

/// Tables written as chains of conditions, one row under the other, are as deep as they are long.
#[test]
fn a_chain_of_500_conditions_compiles() {
    let join = |row: fn(u32) -> String, joint: &str| (0..500).map(row).collect::<Vec<_>>().join(joint);
    let choice = join(|n| format!("pid == {n} ? \"row {n}\" : "), "");
    let either = join(|n| format!("pid == {n}"), " || ");
    let ladder = join(|n| format!("if (pid == {n}) {{ x = {n}; }}"), " else ");
    for text in [
        format!("BEGIN {{ s = {choice} \"none\"; }}"),
        format!("BEGIN /{either}/ {{ }}"),
        format!("BEGIN {{ {ladder} }}"),
    ] {
        let found = compile(&mut compiler("illumos"), &text);
        assert!(found.is_ok(), "{:.60}: {:?}", text, found.err());
    }
}

/// Pieces of programs, in no sensible order.
fn pieces() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "x",
        "self->y",
        "this->z",
        "@a",
        "a",
        "p",
        "v",
        "1",
        "0",
        "-1",
        "\"s\"",
        "NULL",
        "pid",
        "arg0",
        "execname",
        "args",
        "count()",
        "sum(x)",
        "quantize(x)",
        "lquantize(x, 0, 10)",
        "printf(\"%d\", x)",
        "trace(x)",
        "stack()",
        "strlen(x)",
        "alloca(8)",
        "strtok(s, s)",
        "exit(0)",
        "sizeof (x)",
        "(int)",
        "(string)",
        "(char *)",
        "xlate <struct o> (x)",
        ".m",
        "->m",
        "[x]",
        "[1, 2]",
        "++",
        "--",
        "+",
        "-",
        "*",
        "/",
        "%",
        "&",
        "&&",
        "==",
        "<",
        "=",
        "+=",
        "<<=",
        "?",
        ":",
        ",",
        "!",
        "~",
        "(",
        ")",
        ";",
        "if (x)",
        "else",
    ]);
    prop::collection::vec(words, 1..14).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn no_program_makes_the_compiler_panic(body in pieces(), predicate in pieces()) {
        let head = "struct o { int m; char b : 3; }; struct o v; struct o *p; int a[int]; \
                    translator struct o < int i > { m = i; }; ";
        for compat in ["illumos", "oracle"] {
            for text in [
                format!("{head} BEGIN {{ x = 1; {body}; }}"),
                format!("{head} BEGIN /{predicate}/ {{ {body} }}"),
                format!("inline int x = {body}; BEGIN {{ trace(x); }}"),
            ] {
                let _ = compile(&mut compiler(compat), &text);
            }
        }
    }
}

#[test]
fn what_is_stored_in_a_member_is_whole() {
    check(
        "struct s { int a; string m; }; struct s v; BEGIN { v.m = \"x\"; }",
        "[v0:struct s + 4] = comma(v1 = \"x\":string:string, v1:string):string:string",
    );
    check(
        "struct o { int a; int b; }; translator struct o < int i > { a = i + 1; }; struct o v; \
         BEGIN { v = xlate <struct o> (pid); }",
        "comma([v1:struct o + 0] = cast(Add(pid:pid_t, 1:int):pid_t):int:int, v0 = v1:struct o:struct o):struct o",
    );
    check_error(
        "struct o { int a; }; struct p { int a; }; translator struct o < int i > { a = i; }; struct p v; \
         BEGIN { v = xlate <struct o> (pid); }",
        "[D_OP_INCOMPAT] in action list: operands have incompatible types: \"struct p\" = \"translated data\"",
    );
}

#[test]
fn structures_of_the_system_stand_for_builtins() {
    check("BEGIN { x = curpsinfo->pr_ppid; y = curcpu->cpu_id; }", "v0 = ppid:pid_t:pid_t; v1 = cpu:int:int");
    check_error(
        "BEGIN { x = curpsinfo->pr_nice; }",
        "[D_TYPE_MEMBER] in action list: pr_nice is not a member of psinfo_t",
    );
    check_error(
        "BEGIN { x = curlwpsinfo; }",
        "[D_CG_DYN] expression cannot evaluate to result of a translated pointer",
    );
}

#[test]
fn enumerators_of_the_left_side_come_first() {
    let mut catalog = catalog();
    let values = Some(vec![("RED".into(), 3), ("BLUE".into(), 4)]);
    let color = catalog.types.push(Type::Enum(dif::ty::Enum { tag: "color".into(), values }));
    catalog.types.push(Type::Typedef { name: "color_t".into(), target: color });
    let compiled = |text: &str| {
        let mut compiler = Compiler::new(catalog.clone(), Settings::default(), MacroEnv::default());
        compile(&mut compiler, text).map(|compiled| compiled.typed)
    };
    assert_eq!(
        compiled("BEGIN { x = (color_t)pid == BLUE; }").as_deref(),
        Ok("clause :::BEGIN\n  v0 = SignedEq(cast(pid:pid_t):color_t, 4:color_t):int:int\n")
    );
    assert_eq!(compiled("int BLUE; BEGIN { x = (color_t)pid == BLUE; }"), Err("[D_IDENT_AMBIG] in action list: ambiguous use of operator ==: BLUE is both a color_t enum tag and a global scalar".to_owned()));
}

#[test]
fn nonsense_is_refused_however_long_it_is() {
    let many = 20_000;
    for text in [
        "(".repeat(many),
        "BEGIN{".repeat(many),
        "BEGIN{if(1){".to_owned() + &"if(1){".repeat(many),
        format!("BEGIN{{x = {}1;}}", "(".repeat(many)),
        format!("BEGIN{{x = {}1;}}", "-".repeat(many)),
        format!("BEGIN{{x = {}1;}}", "1 ? ".repeat(many)),
        format!("BEGIN{{x = {}1;}}", "y+".repeat(many)),
        format!("int {}x; BEGIN {{}}", "*".repeat(many)),
        (0..many).map(|n| format!("typedef int t{n};\n")).collect::<String>() + "BEGIN { }",
        format!("BEGIN{{x = \"{}", "a".repeat(many)),
        format!("/*{}", "x".repeat(many)),
    ] {
        assert!(compile(&mut compiler("illumos"), &text).is_err(), "{}", &text[..20]);
    }
}

#[test]
fn an_enumerator_of_a_host_that_is_also_a_variable_is_ambiguous() {
    let mut world = catalog();
    let values = vec![("RED".into(), 1), ("GREEN".into(), 2)];
    let colour = world.types.push(Type::Enum(dif::ty::Enum { tag: "colour".into(), values: Some(values) }));
    world.probes[3].args[1].ty = colour;
    let mut compiler = Compiler::new(world, Settings::default(), MacroEnv::default());
    let text = "lua:::entry /args[1] == GREEN/ { RED = 5; } lua:::entry { trace(args[1] != RED); }";
    let message = "[D_IDENT_AMBIG] in action list: ambiguous use of operator !=: RED is both a enum colour enum \
                   tag and a global scalar";
    assert_eq!(compile(&mut compiler, text).map(|_| ()), Err(message.to_owned()));
}

#[test]
fn a_scope_has_so_many_variables_and_no_more() {
    let text: String = (0..=64_000).map(|n| format!("v{n}=1;")).collect();
    let message =
        "[D_ID_OFLOW] in action list: cannot create v64000: limit on number of global variables exceeded";
    let found = compile(&mut compiler("illumos"), &format!("BEGIN{{{text}}}"));
    assert_eq!(found.map(|_| ()), Err(message.to_owned()));
}

#[test]
fn mistakes_that_do_not_follow_from_the_first_are_told_as_well() {
    let mut compiler = compiler("illumos");
    let text = "BEGIN { x = nosuch; trace(x); y = strlen(5); } END { trace(y); exit(\"a\"); }";
    let source = SourceFile::string(text);
    let first = compiler.compile(&source, Mode::Text(DescField::Name)).expect_err("mistakes");
    let further = compiler.further_mistakes().iter();
    let told: Vec<&str> = std::iter::once(&first).chain(further).map(|one| one.kind.tag()).collect();
    assert_eq!(told, ["D_IDENT_UNDEF", "D_PROTO_ARG", "D_PROTO_ARG"]);
}
