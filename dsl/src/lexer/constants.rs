//! Integer, character and string constants: their values, types and escapes.
//!
//! Source: D reference, sections 1.5 to 1.7.

use crate::ast::IntType;
use crate::diag::DiagnosticKind;
use crate::token::Token;

/// An integer constant: digits, `0x` digits or `0` digits, then `u`, `l`, `ul`, `ll` or `ull`.
pub(super) fn integer(text: &[u8]) -> Result<Token, DiagnosticKind> {
    let (digits, suffix) = split_suffix(text);
    let (radix, body) = match digits {
        [b'0', b'x' | b'X', body @ ..] => (16, body),
        [b'0', body @ ..] => (8, body),
        body => (10, body),
    };
    let constant = || String::from_utf8_lossy(text).into_owned();
    let mut value: u64 = 0;
    for &byte in body {
        let digit = char::from(byte);
        let Some(units) = digit.to_digit(radix) else {
            return Err(DiagnosticKind::IntDigit { constant: constant(), digit });
        };
        value = value
            .checked_mul(u64::from(radix))
            .and_then(|value| value.checked_add(u64::from(units)))
            .ok_or_else(|| DiagnosticKind::IntOverflow { constant: constant() })?;
    }
    let candidates = if radix == 10 { suffix.decimal } else { suffix.other };
    match candidates.iter().find(|&&ty| fits(value, ty)) {
        Some(&ty) => Ok(Token::Int { value, ty }),
        None => Err(DiagnosticKind::IntNoType { value }),
    }
}

/// The types a suffix permits, in order of preference.
struct Suffix {
    decimal: &'static [IntType],
    other: &'static [IntType],
}

fn split_suffix(text: &[u8]) -> (&[u8], Suffix) {
    use IntType::{Int, Long, LongLong, UInt, ULong, ULongLong};
    let end = text.iter().rposition(|b| !matches!(b, b'u' | b'U' | b'l' | b'L'));
    let (digits, suffix) = text.split_at(end.map_or(0, |end| end + 1));
    let unsigned = suffix.first().is_some_and(|b| b.eq_ignore_ascii_case(&b'u'));
    let longs = suffix.len() - usize::from(unsigned);
    let (decimal, other): (&[IntType], &[IntType]) = match (unsigned, longs) {
        (false, 0) => (&[Int, Long, LongLong], &[Int, UInt, Long, ULong, LongLong, ULongLong]),
        (false, 1) => (&[Long, LongLong], &[Long, ULong, LongLong, ULongLong]),
        (false, _) => (&[LongLong], &[LongLong, ULongLong]),
        (true, 0) => (&[UInt, ULong, ULongLong], &[UInt, ULong, ULongLong]),
        (true, 1) => (&[ULong, ULongLong], &[ULong, ULongLong]),
        (true, _) => (&[ULongLong], &[ULongLong]),
    };
    (digits, Suffix { decimal, other })
}

fn fits(value: u64, ty: IntType) -> bool {
    match ty {
        IntType::Int => i32::try_from(value).is_ok(),
        IntType::UInt => u32::try_from(value).is_ok(),
        IntType::Long | IntType::LongLong => i64::try_from(value).is_ok(),
        IntType::ULong | IntType::ULongLong => true,
    }
}

/// A character constant from what stands between its quotes: up to eight bytes, the last one
/// least significant.
pub(super) fn character(text: &[u8]) -> Result<Token, DiagnosticKind> {
    let bytes = unescape(text);
    match bytes.len() {
        0 => return Err(DiagnosticKind::CharEmpty {}),
        1..=8 => {}
        _ => return Err(DiagnosticKind::CharTooLong {}),
    }
    let value = bytes.iter().fold(0, |value: u64, &byte| value << 8 | u64::from(byte));
    let ty = if fits(value, IntType::Int) { IntType::Int } else { IntType::Long };
    Ok(Token::Int { value, ty })
}

/// What stands between the quotes of a literal.
pub(super) fn inside(literal: &[u8]) -> &[u8] {
    literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default()
}

/// Replaces escapes by their bytes. An unknown escape stays, with its backslash.
pub(super) fn unescape(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        if *first == b'\\'
            && let Some((byte, length)) = escape(after)
        {
            bytes.push(byte);
            rest = &after[length..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

/// The byte that an escape stands for and its length, given what follows the backslash.
fn escape(after: &[u8]) -> Option<(u8, usize)> {
    let byte = match after.first()? {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'\\' => b'\\',
        b'"' => b'"',
        b'0'..=b'7' => {
            let octal = |b: &&u8| (b'0'..=b'7').contains(*b);
            let digits = after.iter().take(3).take_while(octal);
            let length = digits.clone().count();
            return Some((digits.fold(0, |value: u8, b| value << 3 | (b - b'0')), length));
        }
        b'x' => {
            let digits = after[1..].iter().map_while(|&b| char::from(b).to_digit(16));
            let length = digits.clone().count();
            // The low eight bits count; no digit at all is no escape.
            let value = digits.fold(0, |value: u8, digit| value << 4 | digit.to_le_bytes()[0]);
            return (length > 0).then_some((value, length + 1));
        }
        _ => return None,
    };
    Some((byte, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_int(text: &str, expected: &str) {
        let shown = match integer(text.as_bytes()) {
            Ok(Token::Int { value, ty }) => format!("{value} {ty:?}"),
            Ok(other) => format!("{other:?}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn the_type_is_the_first_that_holds_the_value() {
        check_int("0", "0 Int");
        check_int("2147483648", "2147483648 Long");
        check_int("0x80000000", "2147483648 UInt");
        check_int("0xffffffffffffffff", "18446744073709551615 ULong");
        check_int("18446744073709551615u", "18446744073709551615 ULong");
        check_int("017777777777L", "2147483647 Long");
        check_int("1ull", "1 ULongLong");
        check_int("0xFFFFFFFFFFFFFFFFll", "18446744073709551615 ULongLong");
        check_int(
            "9223372036854775808",
            "integer constant 0x8000000000000000 cannot be represented in any built-in integral type",
        );
        check_int("18446744073709551616ul", "constant 18446744073709551616ul results in integer overflow");
        check_int("08", "constant 08 contains invalid digit 8");
    }

    #[test]
    fn escapes() {
        let cases: &[(&[u8], &[u8])] = &[
            (br"\a\n\\\x41\101\%", b"\x07\n\\AA\\%"),
            (br"\x1ff\0\08\'", b"\xff\0\x008\\'"),
            (br"\x", br"\x"),
            (br"\777\18", b"\xff\x018"),
            (b"\\", b"\\"),
        ];
        for (text, bytes) in cases {
            assert_eq!(unescape(text), *bytes);
        }
    }

    #[test]
    fn characters_are_big_endian_and_zero_extended() {
        assert_eq!(character(b"ab"), Ok(Token::Int { value: 0x6162, ty: IntType::Int }));
        assert_eq!(character(br"\377"), Ok(Token::Int { value: 255, ty: IntType::Int }));
        assert_eq!(character(br"\'"), Ok(Token::Int { value: 0x5c27, ty: IntType::Int }));
        assert_eq!(character(b"abcde").map(|_| ()), Ok(()));
        assert_eq!(character(b""), Err(DiagnosticKind::CharEmpty {}));
        assert_eq!(character(b"123456789"), Err(DiagnosticKind::CharTooLong {}));
    }
}
