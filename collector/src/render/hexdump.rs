//! Bytes as a table of hexadecimal numbers and characters: `tracemem()` and whatever is no text.
//!
//! ```text
//!              0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
//!          0: 68 65 6c 6c 6f                                   hello
//! ```
//!
//! Source: D reference, section 4.2.

use super::text::put;

const ROW: usize = 16;

/// Appends the dump of `bytes`; it begins and ends with a newline.
pub(crate) fn hexdump(out: &mut Vec<u8>, bytes: &[u8]) {
    put!(out, "\n{:11}", "");
    for column in 0..ROW {
        put!(out, "  {column:x}");
    }
    out.extend_from_slice(b"  0123456789abcdef\n");
    for (index, row) in bytes.chunks(ROW).enumerate() {
        put!(out, "     {:5x}:", index * ROW);
        for byte in row {
            put!(out, " {byte:02x}");
        }
        put!(out, "{:1$}  ", "", 3 * (ROW - row.len()));
        out.extend(row.iter().map(|&byte| if matches!(byte, 0x20..=0x7e) { byte } else { b'.' }));
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_row_is_filled_up() {
        let mut out = Vec::new();
        hexdump(&mut out, b"hello");
        let expected = "\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n         \
                        0: 68 65 6c 6c 6f                                   hello\n";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}
