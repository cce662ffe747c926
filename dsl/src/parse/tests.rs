//! Tests of the whole front end: every case goes through one door.

use proptest::prelude::*;

use super::*;
use crate::ast::ProbeSpecKind;
use crate::diag::classic_line;
use crate::macros::check_arguments;
use dif::option::OptionError;

use crate::pragma::Dialect;
use crate::print;

/// Options as a list of words.
#[derive(Default)]
struct Options {
    dialect: Dialect,
    set: Vec<String>,
}

impl OptionSink for Options {
    fn set(&mut self, name: &str, _: Option<&str>) -> std::result::Result<(), OptionError> {
        self.set.push(name.to_owned());
        Ok(())
    }

    fn flag(&self, name: &str) -> bool {
        self.set.iter().any(|set| set == name)
    }

    fn dialect(&self) -> Dialect {
        self.dialect
    }
}

const NAME: Mode = Mode::Text(DescField::Name);

fn front_end(
    source: &SourceFile,
    mode: Mode,
    options: &mut Options,
) -> std::result::Result<Program, Diagnostic> {
    let args = vec![b"-5".to_vec(), b"foo".to_vec(), b"a b\\n".to_vec()];
    let mut env = MacroEnv { args, target: 42, ..MacroEnv::default() };
    env.ids.pid = 7;
    options.set.push("argref".into());
    let mut names = Names::new(["size_t", "uint8_t"]);
    let program = parse(source, &mut env, options, &mut names, mode)?;
    check_arguments(&env, source, options)?;
    Ok(program)
}

/// What comes out: the program printed on one line, or the message.
fn shown(text: &[u8], mode: Mode, dialect: Dialect) -> String {
    let source = match mode {
        Mode::File => SourceFile::file("x.d", text),
        Mode::Text(_) => SourceFile::string(text),
    };
    let mut options = Options { dialect, ..Options::default() };
    match front_end(&source, mode, &mut options) {
        Ok(program) => print::program(&program).split_whitespace().collect::<Vec<_>>().join(" "),
        Err(error) => classic_line(&error, &source, true),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(shown(text.as_bytes(), Mode::File, Dialect::Classic), expected, "{text}");
}

#[track_caller]
fn check_text(text: &str, mode: Mode, expected: &str) {
    assert_eq!(shown(text.as_bytes(), mode, Dialect::Classic), expected, "{text}");
}

/// The body of a clause, printed.
#[track_caller]
fn check_body(body: &str, expected: &str) {
    let text = format!("BEGIN {{ {body} }}");
    let shown = shown(text.as_bytes(), Mode::File, Dialect::Classic);
    let inside = shown.strip_prefix(":::BEGIN { ").and_then(|rest| rest.strip_suffix(" }"));
    assert_eq!(inside.unwrap_or(&shown), expected, "{body}");
}

#[test]
fn precedence_is_that_of_c() {
    check_body("a + b * c - d", "a + b * c - d;");
    check_body("(a + b) * c", "(a + b) * c;");
    check_body("a - (b - c)", "a - (b - c);");
    check_body("a || b ^^ c && d", "a || b ^^ c && d;");
    check_body("(a || b) && c", "(a || b) && c;");
    check_body("x = y += z ? 1 : w ? 2 : 3", "x = y += z ? 1 : w ? 2 : 3;");
    check_body("- -x - --y; &*p; - +1", "- -x - -- y; &*p; - +1;");
    check_body("*p++; (*p)++; -x.y[1]->z(2)", "*p++; (*p)++; -x.y[1]->z(2);");
    check_body("f((a, b), c); a, b", "f((a, b), c); a, b;");
    check_body("sizeof (x) + sizeof (int) + sizeof x.y", "sizeof x + sizeof (int) + sizeof x.y;");
}

#[test]
fn words_are_types_or_variables() {
    check_body("(size_t)x + (foo)(x)", "(size_t)x + foo(x);");
    check_body("size_t = 4; x = size_t + (size_t)", "size_t = 4; x = size_t + size_t;");
    check_body("x = self->string + this->int.char", "x = self->string + this->int.char;");
    check_body("(struct size_t *)x; (unsigned char)x", "(struct size_t *)x; (unsigned char)x;");
    check("typedef int t; t x; int*y; BEGIN { (t)x }", "typedef int t; t x; int *y; :::BEGIN { (t)x; }");
    check(
        "enum e { A, size_t = 2, C }; BEGIN { (size_t)+1 }",
        "enum e { A, size_t = 2, C }; :::BEGIN { size_t + 1; }",
    );
    check(
        "typedef int (*f)(size_t), g[2]; g x; f*y; f*::z{}",
        "typedef int (*f)(size_t ), g[2]; g x; f *y; :f*::z { }",
    );
    check(
        "int a[size_t, string]; self size_t x; BEGIN{}",
        "int a[size_t , string ]; self size_t x; :::BEGIN { }",
    );
}

#[test]
fn constants_have_values_and_types() {
    check_body("0x10; 'ab'; 5ul; '\\''; 0xffffffff", "16; 24930; 5ul; 23591; 4294967295u;");
    check_body(r#""\x41\t\%\"""#, r#""A\011\\%\"";"#);
    check_body("'\\377\\0\\0\\0\\0\\0\\0\\0'", r"'\377\000\000\000\000\000\000\000';");
    check_body("1..2", "[D_SYNTAX] line 1: floating-point constants are not permitted");
    check_body(".5", "[D_SYNTAX] line 1: floating-point constants are not permitted");
    check_body("1lu", "[D_SYNTAX] line 1: syntax error near \"u }\"");
    check_body("'abcdefghi'", "[D_CHR_OFLOW] line 1: character constant is too long");
    check_body("\"a\nb\"", "[D_STR_NL] line 2: newline encountered in string literal");
}

#[test]
fn macros_are_tokens() {
    check_body("3 $1; $2; $$2; $3; $$3; $$1", "3 - 5; foo; \"foo\"; \"a b\\012\"; \"a b\\012\"; \"-5\";");
    check_body("$pid + $target; $$pid", "7 + 42; \"7\";");
    check_body("$4", "[D_MACRO_UNDEF] line 1: macro argument $4 is not defined");
    check_body("$$nope", "[D_MACRO_UNDEF] line 1: macro variable $$nope is not defined");
    check_body("foo$pid", "[D_SYNTAX] line 1: syntax error near \"$pid\"");
    check(
        "\n#pragma D option defaultargs\nBEGIN { $4; $$4; }",
        "#pragma D option defaultargs :::BEGIN { 0; \"\"; }",
    );
    check("pid$target:::$2-x {}", "pid42:::foo-x { }");
}

#[test]
fn predicates_end_where_a_body_begins() {
    check("BEGIN /x / 2 == 0/ {}", ":::BEGIN / x / 2 == 0 / { }");
    check("a:b:, END, 12 /*c*/ /x/ /*d*/ {}", ":a:b:, :::END, 12 / x / { }");
    check("BEGIN /(x/ {}", "[D_SYNTAX] line 1: closing ) expected in predicate before /");
    check("BEGIN /x[1/\n{}", "[D_SYNTAX] line 2: closing ] expected in predicate before /");
    check("BEGIN /x/", "[D_SYNTAX] line 1: expected actions { } following probe description and predicate");
    check("BEGIN /x/;", "[D_SYNTAX] line 1: syntax error near \";\"");
}

#[test]
fn descriptions_stand_alone_in_strings_only() {
    check_text("BEGIN END { }", NAME, ":::BEGIN :::END { }");
    check(
        "BEGIN\nEND { }",
        "[D_SYNTAX] line 1: expected predicate and/or actions following probe description",
    );
    check("BEGIN;", "[D_SYNTAX] line 1: syntax error near \";\"");
    check_text("size_t*", NAME, ":::size_t*");
    check_text("a:b", Mode::Text(DescField::Module), "a:b::");
    check_text(
        "12",
        Mode::Text(DescField::Module),
        "[D_PDESC_INVAL] probe identifier 12 not permitted when specifying modules",
    );
    check("4294967296 {}", "[D_PDESC_INVAL] line 1: identifier 4294967296 exceeds maximum probe id");
    check(
        "a:b:c:d:e {}",
        "[D_PDESC_INVAL] line 1: invalid probe description \"a:b:c:d:e\": Overspecified probe description",
    );
    check(
        "p$nope::: {}",
        "[D_PDESC_INVAL] line 1: invalid probe description \"p$nope:::\": Undefined macro variable in probe description",
    );
}

#[test]
fn an_else_belongs_to_the_nearest_if() {
    check_body("if (a) if (b) x; else y; z", "if (a) { if (b) { x; } else { y; } } z;");
    check_body("if (a) { if (b) x; } else y;", "if (a) { if (b) { x; } } else { y; }");
    check_body("if (a) ; else if (b) { x } else ;", "if (a) { ; } else { if (b) { x; } else { ; } }");
    let oracle = shown(b"BEGIN { if (a) x; }", Mode::File, Dialect::Oracle);
    assert_eq!(oracle, "[D_SYNTAX] line 1: syntax error near \"if\"");
}

#[test]
fn declarations_of_all_kinds() {
    check("self int x, *y[3], (*z)(int, ...); BEGIN{}", "self int x, *y[3], (*z)(int , ...); :::BEGIN { }");
    check(
        "struct s { int a : 3, : 0; union { char c; } u; }; BEGIN{}",
        "struct s { int a : 3, : 0; union { char c; } u; }; :::BEGIN { }",
    );
    check("inline int sq[int v] = v * v;", "inline int sq[int v] = v * v;");
    check(
        "translator struct o < size_t *p > { a = p->x; b = 2; };",
        "translator struct o < size_t * p > { a = p->x; b = 2; };",
    );
    check(
        "provider p { probe a(int x) : (char *y); probe b(); };",
        "provider p { probe a(int x) : (char *y); probe b(); };",
    );
    check(
        "int static self this long short signed; BEGIN{}",
        "int static self this long short signed; :::BEGIN { }",
    );
}

#[test]
fn control_lines_stand_where_they_stood() {
    check(
        "int x;\n#pragma D binding \"1.0\" x\nBEGIN{\n #pragma D option quiet\n}",
        "int x; #pragma D binding \"1.0\" x #pragma D option quiet :::BEGIN { }",
    );
    check("# 7 \"y.d\"\nBEGIN { ) }", "[D_SYNTAX] \"y.d\", line 7: extra ) in input stream");
    check("BEGIN { # x\n}", "[D_SYNTAX] line 1: syntax error near \"#\"");
    check("#!/usr/bin/dtrace -s\nBEGIN {\n#!\n}", ":::BEGIN { }");
    check("#pragma D option quiet", "[D_SYNTAX] line 2: end-of-file encountered before end of control line");
}

#[test]
fn syntax_errors_show_what_they_are_near_to() {
    check("BEGIN { int x; }", "[D_SYNTAX] line 1: syntax error near \"int\"");
    check("int foo bar;\n", "[D_SYNTAX] line 1: syntax error near \"bar;\"");
    check("BEGIN { x = ; }", "[D_SYNTAX] line 1: syntax error near \";\"");
    check("BEGIN { trace(1); // x\n}", "[D_SYNTAX] line 1: syntax error near \"// x\"");
    check("BEGIN { } }", "[D_SYNTAX] line 1: syntax error near \"}\"");
    check("BEGIN {\n x", "[D_SYNTAX] line 3: syntax error near end of input");
    check_text("BEGIN { \"x", NAME, "[D_SYNTAX] syntax error near \"\"\"");
    check_text("BEGIN { trace(1; }", NAME, "[D_SYNTAX] syntax error near \";\"");
    check("/* a /* b */", "[D_SYNTAX] line 1: /* encountered inside a comment");
    check("enum e { A, };", "[D_SYNTAX] line 1: syntax error near \"}\"");
    check("BEGIN { \"a\" \"b\" }", "[D_SYNTAX] line 1: syntax error near \"\"b\"\"");
}

#[test]
fn a_program_needs_substance() {
    check("", "[D_EMPTY] line 1: empty D program translation unit");
    check("int x;\n", "[D_EMPTY] line 2: empty D program translation unit");
    check("\n#pragma D option empty\n", "#pragma D option empty");
    check("inline int x = 5;", "inline int x = 5;");
}

#[test]
fn the_last_argument_must_be_used() {
    let source = SourceFile::file("x.d", "BEGIN { $1 }\n");
    let mut env = MacroEnv { args: vec![b"5".to_vec(), b"six".to_vec()], ..MacroEnv::default() };
    let mut options = Options::default();
    let program = parse(&source, &mut env, &mut options, &mut Names::default(), Mode::File);
    assert!(program.is_ok());
    let error = check_arguments(&env, &source, &options).expect_err("six is not used");
    let expected = "[D_MACRO_UNUSED] line 2: extraneous argument 'six' ($2 is not referenced)";
    assert_eq!(classic_line(&error, &source, true), expected);
}

#[test]
fn nesting_is_bounded() {
    let too_deep = "program is nested more than 512 levels deep";
    for (open, middle, close) in [
        ("(", "x", ")"),
        ("- ", "x", ""),
        ("x+", "x", ""),
        ("x=", "x", ""),
        ("x?", "x", ":x"),
        ("if(x)", "x;", ""),
        ("if(x){", "", "}"),
        ("if(x);else ", ";", ""),
        ("x[", "x", "]"),
        ("", "x", ".x"),
        ("sizeof(struct{int a:", "1", ";})"),
        ("(int(*)[", "1", "])x"),
    ] {
        for n in [50, 600, 20_000] {
            let body = [open.repeat(n), middle.into(), close.repeat(n)].concat();
            let result = shown(format!("BEGIN {{ {body} }}").as_bytes(), Mode::File, Dialect::Classic);
            let refused = result.contains(too_deep);
            assert!(n != 50 || !result.starts_with("[D_"), "{open} {n}: {result}");
            assert!(n == 50 || refused, "{open} {n}: {:.200}", result);
        }
    }
}

/// Programs to be mutated: between them they use every production.
const SEEDS: &[&str] = &[
    "BEGIN, a:b*:c[d-f]?:, 12 /x > 0 && self->y/ { x = 1; self->y[x, \"k\"] += x << 2; @a[x] = count(); @ = sum(1); }",
    "typedef int t; struct s { t a : 3; union { char *p; } u; int : 0; }; enum { A, B = A + 1 }; t x; BEGIN { (t)x.y->z }",
    "inline int f[int v] = v ? v * 2 : -1; this string z; int a[size_t, string]; END { printf(\"%d\\n\", f[3]); if (a) ; else { b } }",
    "translator struct o < struct i *p > { a = p->b; c = xlate <size_t *> (p)->d; };\nprovider p { probe q(int, char *s) : (size_t u); };",
    "# 3 \"x\"\n#pragma D option quiet\n#pragma D attributes Stable/Stable/Common x\nBEGIN { x = 'a'; y = 0x1fUL; $1; $$2; $pid; sizeof (size_t); offsetof(size_t, m); stringof z; !~-+*&q; i++; --j; }",
];

/// The tree without its spans.
fn without_spans(program: &Program) -> String {
    let mut out = String::new();
    let debug = format!("{program:?}");
    let mut chars = debug.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '@' && chars.peek().is_some_and(char::is_ascii_digit) {
            while chars.next_if(|&c| c.is_ascii_digit() || c == '.').is_some() {}
        } else {
            out.push(c);
        }
    }
    out
}

/// Whatever parses is printed as something that parses to the same tree.
fn check_round_trip(text: &[u8]) {
    let source = SourceFile::file("x.d", text);
    let Ok(program) = front_end(&source, Mode::File, &mut Options::default()) else { return };
    if !print::has_source(&program) {
        return;
    }
    let printed = print::program(&program);
    let again = SourceFile::file("x.d", printed.clone());
    match front_end(&again, Mode::File, &mut Options::default()) {
        Ok(same) => assert_eq!(without_spans(&program), without_spans(&same), "{printed}"),
        Err(error) => panic!("{}\n{printed}", classic_line(&error, &again, true)),
    }
}

// Found by fuzzing, as a tree that does not come back from its text.
#[test]
fn a_description_may_owe_a_macro_what_nobody_can_write() {
    let cases = [("::$$2:", "foo", true), ("::x$2y:", "xfooy", true), ("::$$3:", "a b\\n", false)];
    for (text, function, has_source) in cases {
        let source = SourceFile::file("x.d", format!("{text} {{ }}"));
        let program = front_end(&source, Mode::File, &mut Options::default()).unwrap();
        let External::Clause(clause) = &program.externals[0] else { panic!("no clause") };
        let ProbeSpecKind::Fields(fields) = &clause.descs[0].kind else { panic!("an id") };
        assert_eq!(fields.function, function);
        assert_eq!(print::has_source(&program), has_source, "{text}");
        check_round_trip(source.text());
    }
    let digits = SourceFile::file("x.d", "$target::: { }");
    let program = front_end(&digits, Mode::File, &mut Options::default()).unwrap();
    assert!(!print::has_source(&program));
}

#[test]
fn the_seeds_are_programs() {
    for seed in SEEDS {
        let shown = shown(seed.as_bytes(), Mode::File, Dialect::Classic);
        assert!(!shown.starts_with("[D_"), "{seed}: {shown}");
        check_round_trip(seed.as_bytes());
    }
}

/// A seed with a few pieces of other seeds put into it.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edit = (
        any::<prop::sample::Index>(),
        0..12_usize,
        0..SEEDS.len(),
        any::<prop::sample::Index>(),
        0..16_usize,
    );
    (0..SEEDS.len(), prop::collection::vec(edit, 0..6)).prop_map(|(seed, edits)| {
        let mut text = SEEDS[seed].as_bytes().to_vec();
        for (at, removed, donor, from, length) in edits {
            let at = at.index(text.len() + 1);
            let removed = at..(at + removed).min(text.len());
            let donor = SEEDS[donor].as_bytes();
            let from = from.index(donor.len());
            let piece = &donor[from..(from + length).min(donor.len())];
            text.splice(removed, piece.iter().copied());
        }
        text
    })
}

proptest! {
    #[test]
    fn any_bytes_are_parsed_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for dialect in [Dialect::Classic, Dialect::Oracle] {
            shown(&bytes, Mode::File, dialect);
            shown(&bytes, NAME, dialect);
        }
    }

    #[test]
    fn any_signs_are_parsed_or_refused(text in "[-a-c0-2{}()\\[\\]/;:,.*+=<>?!@$#\"'\\\\ \n]{0,80}") {
        shown(text.as_bytes(), Mode::File, Dialect::Classic);
        shown(format!("BEGIN {{ {text}").as_bytes(), NAME, Dialect::Classic);
        check_round_trip(format!("BEGIN {{ {text} }}").as_bytes());
    }

    #[test]
    fn mutated_programs_are_parsed_or_refused(text in mutated()) {
        shown(&text, NAME, Dialect::Oracle);
        check_round_trip(&text);
    }
}
