//! `ustack()` for Lua: the guest's frames as text.
//!
//! One line for each frame, innermost first, `file`, a backquote, `function`, a colon, the line
//! being executed:
//!
//! ```text
//! json.lua`parse_value:41
//! [C]`pcall:-1
//! main.lua`<main>:12
//! ```
//!
//! Below the frames of a coroutine follow those of the coroutine that resumed it, down to the
//! main program, so that flame graphs have one root.
//!
//! Probe context: text is written into the buffer of the engine; a frame that does not fit whole
//! is left out, with all below it. Nothing is allocated, here or in Lua: names come from the call
//! instruction, not from the table of names, because that table may be in use by the hook that
//! fires.

use crate::raw::{self, Activation};
use crate::tracer::Tracer;
use mlua::ffi::lua_State;

/// A buffer that is filled with whole lines.
struct Lines<'a> {
    buffer: &'a mut [u8],
    length: usize,
    frames_left: usize,
}

/// Writes the frames of what fires a probe on this thread into `buffer`, at most `frames`, and
/// returns the length of the text. Outside of a firing the text is empty.
pub fn write(buffer: &mut [u8], frames: usize) -> usize {
    let mut lines = Lines { buffer, length: 0, frames_left: frames };
    if let Some(tracer) = Tracer::get() {
        tracer.firing_stacks(|state| {
            let host = if state == tracer.main { tracer.host_frames } else { 0 };
            // SAFETY: the firing thread and those that wait for it are live Lua threads of this
            // operating system thread.
            unsafe { write_stack(&mut lines, state, host) };
        });
    }
    lines.length
}

/// # Safety
/// `state` is a live Lua thread of this operating system thread.
unsafe fn write_stack(lines: &mut Lines<'_>, state: *mut lua_State, host_frames: u32) {
    let mut level = 0;
    // SAFETY: passed on.
    while let Some(mut ar) = unsafe { raw::activation(state, level) } {
        level += 1;
        // The last frames of the main state belong to the host.
        // SAFETY: passed on.
        let is_host = host_frames > 0
            && unsafe { raw::activation(state, level - 1 + host_frames.cast_signed()) }.is_none();
        if is_host || lines.frames_left == 0 {
            return;
        }
        // SAFETY: the activation is live; these letters push nothing.
        unsafe {
            raw::describe(state, &mut ar, c"Sln");
            write_frame(lines, &ar);
        }
    }
}

/// # Safety
/// `ar` is live and described by `Sln`.
unsafe fn write_frame(lines: &mut Lines<'_>, ar: &Activation) {
    // SAFETY: by contract.
    let (file, what, name) = unsafe { (raw::file_of(ar), raw::text(ar.what), raw::text(ar.name)) };
    let function = match (what, name) {
        (b"main", _) => b"<main>",
        (_, b"") => b"<anonymous>".as_slice(),
        (_, name) => name,
    };
    let mut digits = [0; 20];
    let number = decimal(&mut digits, i64::from(ar.currentline));
    lines.push(&[file, b"`", function, b":", number, b"\n"]);
}

impl Lines<'_> {
    /// Appends a line made of parts, or nothing and no further line.
    fn push(&mut self, parts: &[&[u8]]) {
        if self.frames_left == 0 {
            return;
        }
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let Some(room) = self.buffer.get_mut(self.length..self.length + length) else {
            self.frames_left = 0;
            return;
        };
        let mut at = 0;
        for part in parts {
            room[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        self.length += length;
        self.frames_left -= 1;
    }
}

/// A number in decimal, at the end of `digits`.
fn decimal(digits: &mut [u8; 20], number: i64) -> &[u8] {
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    &digits[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_decimal() {
        let show = |number| String::from_utf8_lossy(decimal(&mut [0; 20], number)).into_owned();
        assert_eq!([show(0), show(-1), show(1234)], ["0", "-1", "1234"]);
        assert_eq!(show(i64::MIN), i64::MIN.to_string());
    }

    #[test]
    fn a_line_that_does_not_fit_ends_the_text() {
        let mut buffer = [0; 5];
        let mut lines = Lines { buffer: &mut buffer, length: 0, frames_left: 9 };
        lines.push(&[b"ab", b"\n"]);
        lines.push(&[b"cde", b"\n"]);
        lines.push(&[b"\n"]);
        assert_eq!((lines.length, lines.frames_left), (3, 0));
    }
}
