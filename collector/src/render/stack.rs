//! Stacks.
//!
//! A stack arrives as text, one line per frame, innermost first: only the host knows its frames.
//! A line that begins with `@` is an annotation of the frame before it.
//!
//! Source: D reference, sections 4.2 and 7.4.

use super::text::{Justify, fill, pad};

/// A stack as a recording action and a key in the default layout show it.
pub(crate) fn block(out: &mut Vec<u8>, text: &[u8], indent: usize) {
    lines(out, text, indent, 0);
}

/// `%k`: like the block, but at the left margin; `%-4k` indents, `%20k` pads each frame.
pub(crate) fn conversion(out: &mut Vec<u8>, text: &[u8], width: usize, justify: Justify) {
    match justify {
        Justify::Left => lines(out, text, width, 0),
        Justify::Right => lines(out, text, 0, width),
    }
}

fn lines(out: &mut Vec<u8>, text: &[u8], indent: usize, width: usize) {
    out.push(b'\n');
    for frame in text.split(|&byte| byte == b'\n').filter(|frame| !frame.is_empty()) {
        fill(out, b' ', indent);
        match frame.strip_prefix(b"@") {
            Some(annotation) => {
                out.extend_from_slice(b"  [ ");
                out.extend_from_slice(annotation);
                out.extend_from_slice(b" ]");
            }
            None => pad(out, frame, width, Justify::Right),
        }
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_indented_below_an_empty_line() {
        let mut out = Vec::new();
        block(&mut out, b"app.lua`f:3\n@[C]\napp.lua`main:1\n", 4);
        assert_eq!(String::from_utf8_lossy(&out), "\n    app.lua`f:3\n      [ [C] ]\n    app.lua`main:1\n");
        out.clear();
        block(&mut out, b"", 14);
        assert_eq!(out, b"\n");
    }

    #[test]
    fn the_conversion_starts_at_the_margin() {
        let mut out = Vec::new();
        conversion(&mut out, b"f\ng", 0, Justify::Right);
        conversion(&mut out, b"f", 3, Justify::Left);
        conversion(&mut out, b"f", 3, Justify::Right);
        assert_eq!(String::from_utf8_lossy(&out), "\nf\ng\n\n   f\n\n  f\n");
    }
}
