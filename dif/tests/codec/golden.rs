//! The format does not change by accident.
//!
//! If one of these tests fails, a program compiled yesterday is not understood today. When that is
//! meant, raise `codec::VERSION` (once per release is enough) and take over the new values.

use dif::builtin::Builtin;
use dif::codec::{decode, encode};
use dif::disasm::parse;
use dif::format::ConversionKind;
use dif::op::Op;
use dif::option::OptionId;
use dif::probe::{Class, Stability};
use dif::subr::Subr;
use dif::ty::TypeTable;

const TEXT: &str = r#"dif 1
setting quiet 1
source 0 kind=Description name="BEGIN"
type 54 Pointer(6)
string 0 "hi"
int 0 8589934592
variable 0 name="x" scope=Thread ty=6 storage=Scalar keys=-
agg 0 name="_" function=Count keys=[String] key_types=[16]
format 0
  text "x="
  conversion kind=%d size=Plain flags="-" width=Fixed(5) precision=Absent
clause 0 source=0 recording=Record destructive=false marks=[2]
  probe provider="dtrace" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6
  action 0 Printf(format=0 args=(first=0 n=1))
  code
    ldt r0, v0
    bz r0, L3
    rec r0, f0
  L3:
    ret
  end
"#;

// A `;` begins a comment.
const BYTES: &str = "
    44494600 0100 01                        ; magic, version, a program
    01000000                                ; settings
        2b 00 0100000000000000              ;   quiet, number 1
    01000000                                ; sources
        01 05000000 424547494e              ;   a description, BEGIN
    36000000 01000000                       ; standard types, others
        04 06000000                         ;   a pointer to int
    01000000                                ; strings
        02000000 6869                       ;   hi
    01000000                                ; ints
        0000000002000000
    01000000                                ; variables
        01000000 78 01 06000000 00 00       ;   x: thread, int, scalar, no keys
    01000000                                ; aggs
        01000000 5f 00                      ;   _: count
        01000000 01 01000000 10000000       ;   one key, a string
    01000000                                ; formats
        02000000                            ;   segments
        00 02000000 783d                    ;     x=
        01 04 00 00000100000000             ;     %d, no size, flag -
           01 05000000 00                   ;     width 5, no precision
    01000000                                ; clauses
        00000000                            ;   source
        01000000                            ;   probes
            06000000 647472616365           ;     dtrace
            00000000 00000000
            05000000 424547494e             ;     BEGIN
        04000000                            ;   code
            3300000000000000                ;     ldt r0, v0
            2000000001000000                ;     bz r0, +1
            4100000000000000                ;     rec r0, f0
            2500000000000000                ;     ret
        01000000 00 04 01 06000000          ;   one field, a signed int of 4 bytes
        01                                  ;   it records
        01000000                            ;   actions
            03 00000000 00000000 01000000   ;     printf, format 0, one field
        01000000 02000000                   ;   marks
        00                                  ;   not destructive
";

const TABLES: [(&str, u32); 7] = [
    ("instructions", 946916279),
    ("builtins", 3312278972),
    ("subroutines", 1617165271),
    ("options", 544416918),
    ("conversions", 1703164451),
    ("levels of stability", 1743011441),
    ("standard types", 2709839602),
];

#[test]
fn a_small_program_has_these_bytes() {
    let program = parse(TEXT).unwrap();
    let bytes = encode(&program);
    let expected: String =
        BYTES.lines().filter_map(|line| line.split(';').next()).flat_map(str::split_whitespace).collect();
    assert_eq!(hex(&bytes), expected);
    assert_eq!(decode(&bytes), Ok(program));
}

#[test]
fn members_of_tables_have_these_numbers() {
    let ops = Op::TABLE.iter().map(|row| row.0);
    let types = TypeTable::new();
    let standard: Vec<String> = types.iter().map(|(id, _)| types.name(id)).collect();
    let letters: Vec<String> = ConversionKind::ALL.iter().map(|c| c.letter().to_string()).collect();
    let levels = Stability::ALL.iter().map(|s| s.name()).chain(Class::ALL.iter().map(|c| c.name()));
    let found = [
        ("instructions", fingerprint(ops)),
        ("builtins", fingerprint(Builtin::ALL.iter().map(|b| b.name()))),
        ("subroutines", fingerprint(Subr::ALL.iter().map(|s| s.name()))),
        ("options", fingerprint(OptionId::ALL.iter().map(|o| o.name()))),
        ("conversions", fingerprint(letters.iter().map(String::as_str))),
        ("levels of stability", fingerprint(levels)),
        ("standard types", fingerprint(standard.iter().map(String::as_str))),
    ];
    assert_eq!(found, TABLES, "a table has other members, or in another order; see the head of this file");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

// FNV-1a of the names in order, so that a new, lost or moved member shows.
fn fingerprint<'a>(names: impl Iterator<Item = &'a str>) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    names.flat_map(|name| name.bytes().chain([0])).fold(0x811c_9dc5, step)
}
