//! Numbers as text and back: `lltostr`, `strtoll`.
//!
//! Source: D reference, section 4.6.

use super::text::Text;

/// A base that digits and letters can write.
pub(super) fn base(value: u64) -> Option<u32> {
    u32::try_from(value).ok().filter(|base| (2..=36).contains(base))
}

/// `lltostr(value, base)`: ten is signed; eight and sixteen say what they are.
pub(super) fn write(value: u64, base: u32, out: &mut Text<'_>) {
    match base {
        10 if value.cast_signed() < 0 => {
            out.push(b'-');
            out.number(value.cast_signed().unsigned_abs(), 10);
        }
        8 if value != 0 => {
            out.push(b'0');
            out.number(value, 8);
        }
        16 => {
            out.extend(b"0x");
            out.number(value, 16);
        }
        _ => out.number(value, base),
    }
}

/// `strtoll(text, base)`: blanks, a sign, digits; what follows is ignored. Wraps.
pub(super) fn read(text: &[u8], base: u32) -> i64 {
    let blanks = text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let text = &text[blanks..];
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let text = match text {
        [b'0', b'x' | b'X', rest @ ..] if base == 16 => rest,
        rest => rest,
    };
    let digits = text.iter().map_while(|&b| char::from(b).to_digit(base));
    let value =
        digits.fold(0i64, |value, digit| value.wrapping_mul(i64::from(base)).wrapping_add(i64::from(digit)));
    if negative { value.wrapping_neg() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written() {
        for (value, base, text) in [
            (0, 10, "0"),
            (-1, 10, "-1"),
            (i64::MIN, 10, "-9223372036854775808"),
            (0, 16, "0x0"),
            (255, 16, "0xff"),
            (-1, 16, "0xffffffffffffffff"),
            (8, 8, "010"),
            (0, 8, "0"),
            (5, 2, "101"),
            (35, 36, "z"),
        ] {
            let mut room = [0; 80];
            let mut out = Text::new(&mut room);
            write(value.cast_unsigned(), base, &mut out);
            assert_eq!(out.bytes(), text.as_bytes());
        }
    }

    #[test]
    fn read_back() {
        for (text, base, value) in [
            ("42", 10, 42),
            (" \t-42xyz", 10, -42),
            ("+7", 10, 7),
            ("0x1f", 16, 31),
            ("1F", 16, 31),
            ("0x1f", 10, 0),
            ("", 10, 0),
            ("\n1", 10, 0),
            ("z", 36, 35),
            ("9223372036854775808", 10, i64::MIN),
            ("-", 10, 0),
        ] {
            assert_eq!(read(text.as_bytes(), base), value, "{text}");
        }
    }

    #[test]
    fn bases() {
        assert_eq!([1, 2, 36, 37, u64::MAX].map(base), [None, Some(2), Some(36), None, None]);
    }
}
