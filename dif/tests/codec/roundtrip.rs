//! What goes out comes back, the same.

use dif::codec::{decode, decode_catalog, encode, encode_catalog};
use dif::disasm::{disassemble, parse};
use proptest::prelude::*;

use crate::arbitrary::{catalog, program};

proptest! {
    #[test]
    fn programs_come_back_from_bytes(program in program()) {
        let bytes = encode(&program);
        prop_assert_eq!(decode(&bytes), Ok(program));
    }

    #[test]
    fn programs_come_back_from_text(program in program()) {
        let text = disassemble(&program);
        prop_assert_eq!(parse(&text), Ok(program), "{}", text);
    }

    #[test]
    fn catalogs_come_back_from_bytes(catalog in catalog()) {
        let bytes = encode_catalog(&catalog);
        prop_assert_eq!(decode_catalog(&bytes), Ok(catalog));
    }

    #[test]
    fn a_listing_is_lines_of_printable_text(program in program()) {
        let text = disassemble(&program);
        prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    }
}
