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
    fn padding_counts_bytes() {
        let mut out = Vec::new();
        pad(&mut out, b"ab", 4, Justify::Left);
        pad(&mut out, b"ab", 4, Justify::Right);
        pad(&mut out, b"abcde", 4, Justify::Right);
        assert_eq!(out, b"ab    ababcde");
    }
}
