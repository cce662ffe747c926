use alloc::string::ToString;
use alloc::vec::Vec;

use super::*;

// Text in, text out: what is read is written the same.
#[track_caller]
fn check(text: &str) {
    let program = parse(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let written = disassemble(&program);
    assert_eq!(written, text);
    assert_eq!(parse(&written), Ok(program));
}

#[track_caller]
fn check_error(text: &str, expected: &str) {
    let error = parse(text).map(|_| ()).map_err(|e| e.to_string());
    assert_eq!(error, Err(expected.to_string()), "{text}");
}

#[test]
fn every_kind_of_line_comes_back() {
    check(
        r##"dif 1
setting bufpolicy "ring"
setting quiet 0
source 0 kind=Description name="BEGIN"
type 54 Pointer(22)                             ; int64_t *
type 55 Record(kind=Struct tag="s" size=8 align=8 members=[(name="m" ty=54 offset_bits=0 bits=-)]) ; struct s
type 56 Enum(tag="" values=["a":1 "b":-1])      ; enum (anon)
type 57 Function(ret=0 params=[6 54] variadic=true) ; void (int, int64_t *, ...)
string 0 "grüß\n\xff"
int 0 8589934592                                ; 0x200000000
variable 0 name="x" scope=Thread ty=6 storage=Scalar keys=-
variable 1 name="y" scope=Global ty=55 storage=Bytes(8) keys=[Int(size=4 signed=true) String]
agg 0 name="_" function=Lquantize(base=-1 limit=10 step=1 narrow=true) keys=[Symbol(Usym)] key_types=[19]
format 0
  text "x is "
  conversion kind=%d size=LongLong flags="#-" width=Fixed(5) precision=Argument
clause 0 source=0 recording=Record destructive=false marks=[2]
  probe provider="dtrace" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=1))
  action 1 Ftruncate
  code
       0  ldt r0, v0                            ; self->x
       1  bz r0, L3
          ; action 1
       2  rec r0, f0
    L3:
       3  jmp +1
  end
"##,
    );
}

#[test]
fn code_by_hand_needs_neither_numbers_nor_order_of_labels() {
    let program = parse(
        "dif 1\nclause 0 source=0 recording=Nothing destructive=true marks=[]\ncode\n\
         bz r1, Lend ; a comment\n  jmp Lend\n\nLend:\nret\nend",
    );
    let code = program.map(|program| crate::op::listing(&program.clauses[0].code));
    assert_eq!(code.as_deref(), Ok("   0  bz r1, +1\n   1  jmp +0\n   2  ret\n"));
}

#[test]
fn errors_name_the_line_what_was_found_and_what_was_expected() {
    let clause = "dif 1\nclause 0 source=0 recording=Nothing destructive=true marks=[]\ncode\n";
    check_error("", "line 0: line ends, expected dif and its version");
    check_error("int 0 1", "line 1: found \"int\", expected dif and its version");
    check_error("dif 9", "line 1: format version is 9, expected 1");
    check_error("dif 1\nnonsense", "line 2: found \"nonsense\", expected a keyword");
    check_error("dif 1\nint 1 1", "line 2: item has number 1, expected 0");
    check_error("dif 1\nint 0 1 1", "line 2: found \"1\", expected the end of the line");
    check_error("dif 1\nstring 0 \"a", "line 2: found \"a\", expected a closing quote");
    check_error("dif 1\nsource 0 kind=Scrap", "line 2: found \"Scrap\", expected SourceKind");
    check_error("dif 1\nfield 0", "line 2: found field outside of a clause");
    check_error("dif 1\ntext \"\"", "line 2: found text outside of a format");
    check_error("dif 1\nsetting zdefs \"a\"", "line 2: found a value that option zdefs cannot have");
    check_error(
        "dif 1\ntype 54 Pointer(54)",
        "line 2: type 54 contains itself or nests deeper than expected",
    );
    check_error(clause, "line 3: text ends within code, expected end");
    for (code, expected) in [
        ("1 ret", "line 4: item has number 1, expected 0"),
        ("add r1, r2\nend", "line 4: found \"add r1, r2\", expected an instruction"),
        ("L0:\njmp L0\nend", "line 5: found a jump to L0, expected a label after it"),
        ("jmp Lx\nend", "line 4: found a jump to Lx, expected a label after it"),
        ("L0:\nL0:", "line 5: label L0 is defined twice, expected once"),
    ] {
        check_error(&alloc::format!("{clause}{code}"), expected);
    }
}

// Found by fuzzing: each instruction looked through all marks.
#[test]
fn a_clause_of_many_actions_is_listed_at_once() {
    use crate::ids::Pc;
    use crate::op::Op;

    let n = 50_000;
    let marks = (0..n).rev().map(Pc).collect();
    let code = alloc::vec![Op::Ret {}; n as usize];
    let clause = Clause {
        source: 0,
        probes: Vec::new(),
        code,
        layout: Default::default(),
        recording: crate::program::Recording::Nothing,
        actions: Vec::new(),
        marks,
        destructive: false,
    };
    let program = Program { clauses: alloc::vec![clause], ..Program::default() };
    let listing = disassemble(&program);
    assert!(listing.contains("; action 50000\n       0  ret\n          ; action 49999\n"));
    assert_eq!(parse(&listing), Ok(program));
}
