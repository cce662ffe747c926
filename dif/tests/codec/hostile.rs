//! What never went out is refused, or is the one encoding of something. Never a panic, never an
//! allocation that the input does not pay for.

use dif::codec::{DecodeError, MAGIC, Reader, VERSION, Wire, decode, decode_catalog, encode, encode_catalog};
use dif::disasm::{disassemble, parse};
use dif::{Op, Program};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::arbitrary::{catalog, program};

// Whatever is accepted must encode to the very same bytes.
fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(program) = decode(bytes) {
        prop_assert_eq!(encode(&program), bytes);
    }
    if let Ok(catalog) = decode_catalog(bytes) {
        prop_assert_eq!(encode_catalog(&catalog), bytes);
    }
    Ok(())
}

fn flip(bytes: &mut [u8], flips: &[(Index, u8)]) {
    for (at, bit) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << (bit % 8);
    }
}

fn flips() -> impl Strategy<Value = Vec<(Index, u8)>> {
    proptest::collection::vec(any::<(Index, u8)>(), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes(body in proptest::collection::vec(any::<u8>(), 0..200), what in 0..4u8) {
        check(&body)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.push(what);
        bytes.extend(body);
        check(&bytes)?;
    }

    #[test]
    fn flipped_programs(program in program(), flips in flips()) {
        let mut bytes = encode(&program);
        flip(&mut bytes, &flips);
        check(&bytes)?;
    }

    #[test]
    fn flipped_catalogs(catalog in catalog(), flips in flips()) {
        let mut bytes = encode_catalog(&catalog);
        flip(&mut bytes, &flips);
        check(&bytes)?;
    }

    #[test]
    fn every_cut_is_noticed(program in program(), at in any::<Index>()) {
        let bytes = encode(&program);
        prop_assert!(decode(&bytes[..at.index(bytes.len())]).is_err());
    }

    #[test]
    fn flipped_texts(program in program(), flips in flips()) {
        let mut text = disassemble(&program).into_bytes();
        flip(&mut text, &flips);
        if let Ok(program) = parse(&String::from_utf8_lossy(&text)) {
            prop_assert_eq!(parse(&disassemble(&program)), Ok(program));
        }
    }
}

#[track_caller]
fn check_error(bytes: &[u8], expected: &str) {
    let error = decode(bytes).map(|_| ()).map_err(|e| e.to_string());
    assert_eq!(error, Err(expected.to_string()));
}

// The empty program with some bytes replaced.
#[track_caller]
fn check_patched(at: usize, patch: &[u8], expected: &str) {
    let mut bytes = encode(&Program::default());
    bytes[at..at + patch.len()].copy_from_slice(patch);
    check_error(&bytes, expected);
}

#[test]
fn errors_say_what_was_found_and_what_was_expected() {
    let empty = encode(&Program::default());
    check_error(b"\x7fELF", "input begins with \"\\x7fELF\", expected \"DIF\\0\"");
    check_error(b"DI", "at byte 0: 2 bytes are left, expected 4");
    check_patched(4, &[9, 1], "format version is 265, expected 1");
    check_patched(6, &[2], "input is a catalog, expected a program");
    check_patched(7, &[255; 4], "at byte 7: list of 4294967295 elements, expected at most 18");
    check_patched(15, &[1], "at byte 15: 1 standard types, expected 54");
    check_error(&[&empty[..], &[0]].concat(), "at byte 47: 1 bytes are left over, expected the end");
}

#[test]
fn values_have_one_encoding() {
    #[track_caller]
    fn check<T: Wire + core::fmt::Debug + PartialEq>(bytes: &[u8], expected: DecodeError) {
        assert_eq!(Reader::new(bytes).get::<T>(), Err(expected));
    }
    check::<bool>(&[2], DecodeError::Tag { offset: 0, what: "bool", found: 2 });
    check::<Option<u8>>(&[2, 0], DecodeError::Tag { offset: 0, what: "bool", found: 2 });
    check::<String>(&[2, 0, 0, 0, b'a', 0xff], DecodeError::Utf8 { offset: 5 });
    let mut ret = Op::Ret {}.encode();
    ret[1] = 1;
    check::<Op>(&ret, DecodeError::Instruction { offset: 0, found: ret });
    check::<Vec<u64>>(&[2, 0, 0, 0, 1, 2, 3], DecodeError::Count { offset: 0, found: 2, most: 0 });
}
