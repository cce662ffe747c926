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
//! Probe context: the text of a frame is made in a small buffer here and handed over. Nothing is allocated, here or in Lua: names come from the call
//! instruction, not from the table of names, because that table may be in use by the hook that
//! fires.

use crate::raw::{self, Activation};
use crate::tracer::Tracer;
use mlua::ffi::lua_State;
use std::ffi::c_int;

/// Room for the text of one frame; the engine cuts longer ones anyway, and notices that it did.
const FRAME: usize = 256;

/// Calls `line` with the text of each frame of what fires a probe on this thread, innermost first,
/// until it says false or `frames` were given. Outside of a firing there are none.
pub fn walk(frames: u32, mut line: impl FnMut(&[u8]) -> bool) {
    let mut left = frames;
    each_frame(|state, ar| {
        if left == 0 {
            return false;
        }
        left -= 1;
        let mut text = Text { bytes: [0; FRAME], length: 0 };
        // SAFETY: the activation is live; these letters push nothing.
        unsafe {
            raw::describe(state, ar, c"Sln");
            write_frame(&mut text, ar);
        }
        line(&text.bytes[..text.length])
    });
}

/// Writes the frames of what fires a probe on this thread into `buffer`, at most `frames`, and
/// returns the length of the text. Only whole lines are written.
pub fn write(buffer: &mut [u8], frames: u32) -> usize {
    let mut length = 0;
    walk(frames, |line| {
        let Some(room) = buffer.get_mut(length..=length + line.len()) else { return false };
        room[..line.len()].copy_from_slice(line);
        room[line.len()] = b'\n';
        length += room.len();
        true
    });
    length
}

/// How many frames there are.
pub fn depth() -> u32 {
    let Some(tracer) = Tracer::get() else { return 0 };
    let mut depth: u32 = 0;
    tracer.firing_stacks(|state, from| {
        let host = if state == tracer.main { tracer.host_frames } else { 0 };
        // SAFETY: as in `each_frame`.
        let frames = unsafe { raw::stack_depth(state) };
        depth = depth.saturating_add(frames.saturating_sub(host + from.unsigned_abs()));
    });
    depth
}

/// The place on the stack of the frame below the innermost one, 0 if there is none. Frames with
/// the same place are of one call, or of calls that came after one another.
pub fn caller() -> u64 {
    let (mut level, mut place) = (0, 0);
    each_frame(|_, ar| {
        if level == 1 {
            place = ar.frame().0 as u64;
        }
        level += 1;
        level <= 1
    });
    place
}

/// Visits the frames of what fires on this thread, innermost first, while `visit` says so.
fn each_frame(mut visit: impl FnMut(*mut lua_State, &mut Activation) -> bool) {
    let Some(tracer) = Tracer::get() else { return };
    let mut goes_on = true;
    tracer.firing_stacks(|state, from| {
        let host = if state == tracer.main { tracer.host_frames } else { 0 };
        // SAFETY: the firing thread and those that wait for it are live Lua threads of this
        // operating system thread.
        goes_on = goes_on && unsafe { each_of(state, from, host, &mut visit) };
    });
}

/// The frames of one Lua thread from level `from`, without the `host_frames` last. Says whether to go on.
///
/// # Safety
/// `state` is a live Lua thread of this operating system thread.
unsafe fn each_of(
    state: *mut lua_State,
    from: c_int,
    host_frames: u32,
    visit: &mut impl FnMut(*mut lua_State, &mut Activation) -> bool,
) -> bool {
    let mut level = from;
    // SAFETY: passed on.
    while let Some(mut ar) = unsafe { raw::activation(state, level) } {
        level += 1;
        // SAFETY: passed on.
        let is_host = host_frames > 0
            && unsafe { raw::activation(state, level - 1 + host_frames.cast_signed()) }.is_none();
        if is_host {
            return true;
        }
        if !visit(state, &mut ar) {
            return false;
        }
    }
    true
}

/// The text of one frame.
struct Text {
    bytes: [u8; FRAME],
    length: usize,
}

impl Text {
    /// Appends as much of `part` as there is room for.
    fn push(&mut self, part: &[u8]) {
        let room = &mut self.bytes[self.length..];
        let length = part.len().min(room.len());
        room[..length].copy_from_slice(&part[..length]);
        self.length += length;
    }
}

/// # Safety
/// `ar` is live and described by `Sln`.
unsafe fn write_frame(text: &mut Text, ar: &Activation) {
    // SAFETY: by contract.
    let (file, what, name) = unsafe { (raw::file_of(ar), raw::text(ar.what), raw::text(ar.name)) };
    let function = match (what, name) {
        (b"main", _) => b"<main>",
        (_, b"") => b"<anonymous>".as_slice(),
        (_, name) => name,
    };
    let mut digits = [0; 20];
    let number = decimal(&mut digits, i64::from(ar.currentline));
    for part in [file, b"`", function, b":", number] {
        text.push(part);
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
    fn a_long_name_is_cut() {
        let mut text = Text { bytes: [0; FRAME], length: 0 };
        text.push(&[b'x'; FRAME - 1]);
        text.push(b"yz");
        text.push(b"z");
        assert_eq!((text.length, text.bytes[FRAME - 1]), (FRAME, b'y'));
    }
}
