//! Text as bytes: padding, escapes, and `write!` into a buffer.
//!
//! What programs print need not be UTF-8, so text is bytes and a width counts bytes, as in C.

/// Formats into a `Vec<u8>`, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        use std::io::Write as _;
        let _ = write!($out, $($arg)*);
    }};
}
pub(crate) use put;

/// The digits of a number, without the detour of `fmt`: most of what we print is numbers.
pub(crate) struct Digits {
    bytes: [u8; 64],
    from: usize,
}

impl Digits {
    /// The digits of `n` to a base of at most 16, in lower case.
    pub(crate) fn of(n: u64, base: u64) -> Self {
        let mut digits = Self { bytes: [b'0'; 64], from: 64 };
        let mut left = n;
        for byte in digits.bytes.iter_mut().rev() {
            let digit = left.checked_rem(base).unwrap_or(0);
            *byte = b"0123456789abcdef".get(digit as usize).copied().unwrap_or(b'?');
            left = left.checked_div(base).unwrap_or(0);
            digits.from -= 1;
            if left == 0 {
                break;
            }
        }
        digits
    }

    /// Them as text.
    pub(crate) fn text(&self) -> &[u8] {
        self.bytes.get(self.from..).unwrap_or(&[])
    }
}

/// Appends a number, with blanks before it if it is shorter than `width`.
pub(crate) fn column(out: &mut Vec<u8>, n: i128, width: usize) {
    let Ok(magnitude) = u64::try_from(n.unsigned_abs()) else {
        return put!(out, "{n:width$}");
    };
    let digits = Digits::of(magnitude, 10);
    let sign: &[u8] = if n < 0 { b"-" } else { b"" };
    fill(out, b' ', width.saturating_sub(digits.text().len() + sign.len()));
    out.extend_from_slice(sign);
    out.extend_from_slice(digits.text());
}

/// At which side the blanks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Justify {
    /// Text left, blanks right.
    Left,
    /// Blanks left, text right.
    Right,
}

/// Appends so many copies of a byte.
pub(crate) fn fill(out: &mut Vec<u8>, byte: u8, n: usize) {
    out.resize(out.len().saturating_add(n), byte);
}

/// Appends `text`, with blanks if it is shorter than `width`.
pub(crate) fn pad(out: &mut Vec<u8>, text: &[u8], width: usize, justify: Justify) {
    let blanks = width.saturating_sub(text.len());
    match justify {
        Justify::Left => {
            out.extend_from_slice(text);
            fill(out, b' ', blanks);
        }
        Justify::Right => {
            fill(out, b' ', blanks);
            out.extend_from_slice(text);
        }
    }
}

/// Appends `bytes` as D source would write them: `\n`, `\"`, `\0`, `\377`.
///
/// Source: D reference, section 7.3, `%S`.
pub(crate) fn escape(out: &mut Vec<u8>, bytes: &[u8]) {
    for &byte in bytes {
        let short = match byte {
            0 => b'0',
            0x07 => b'a',
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0b => b'v',
            0x0c => b'f',
            b'\r' => b'r',
            b'"' | b'\\' => byte,
            0x20..=0x7e => {
                out.push(byte);
                continue;
            }
            0x01..=0x1f | 0x7f..=0xff => {
                put!(out, "\\{byte:03o}");
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', short]);
    }
}

/// The bytes before the first NUL.
pub(crate) fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_read_like_source() {
        let mut out = Vec::new();
        escape(&mut out, b"a\tb\n\"\\\0\x01\xc8~");
        assert_eq!(out, br#"a\tb\n\"\\\0\001\310~"#);
    }

    #[test]
    fn digits_are_those_of_fmt() {
        for n in [0, 1, 7, 8, 9, 10, 15, 16, 99, 100, u64::MAX / 10, u64::MAX - 1, u64::MAX] {
            let text = |base| String::from_utf8(Digits::of(n, base).text().to_vec()).unwrap();
            assert_eq!(text(10), format!("{n}"));
            assert_eq!(text(8), format!("{n:o}"));
            assert_eq!(text(16), format!("{n:x}"));
            assert_eq!(text(2), format!("{n:b}"));
            for n in [i128::from(n), -i128::from(n), i128::MIN] {
                for width in [0, 3, 20, 21] {
                    let mut out = Vec::new();
                    column(&mut out, n, width);
                    assert_eq!(String::from_utf8(out).unwrap(), format!("{n:width$}"));
                }
            }
        }
    }

    #[test]
    fn padding_counts_bytes() {
        let mut out = Vec::new();
        pad(&mut out, b"ab", 4, Justify::Left);
        pad(&mut out, b"ab", 4, Justify::Right);
        pad(&mut out, b"abcde", 4, Justify::Right);
        assert_eq!(out, b"ab    ababcde");
    }
}
