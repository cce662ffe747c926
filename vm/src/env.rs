//! What only the host knows: clocks, the process, the thread, the stack, foreign memory.
//!
//! The machine asks through [`ProbeEnv`] and through nothing else, which is why it runs the same
//! in a test with a fake clock as in a Lua interpreter. All methods are called in probe context:
//! an implementation must not block, allocate, or fire probes itself.

use std::sync::atomic::{AtomicBool, Ordering};

use dif::ProbeId;
use dif::layout::MAX_FRAME_TEXT;
use dif::op::StackKind;

/// The host's side of a firing.
pub trait ProbeEnv {
    /// Nanoseconds of a clock that only goes forward.
    fn timestamp(&self) -> u64;
    /// Nanoseconds since 1970 UTC.
    fn walltimestamp(&self) -> i64;
    /// Nanoseconds that the thread has run.
    fn vtimestamp(&self) -> u64;
    /// The process.
    fn process(&self) -> &ProcessInfo;
    /// The thread's number.
    fn tid(&self) -> u64;
    /// The error of the thread's last failed system call, or 0.
    fn errno(&self) -> i32;
    /// The probe that fires.
    fn probe(&self) -> &ProbeFields;
    /// Copies memory of the process; says how many bytes from the beginning could be read.
    fn read_memory(&self, addr: u64, into: &mut [u8]) -> usize;
    /// Writes memory of the process: all of it or nothing. Destructive.
    fn write_memory(&self, addr: u64, from: &[u8]) -> bool;
    /// Puts the stack into `out`, innermost frame first, at most `frames` of them.
    fn stack(&self, kind: StackKind, frames: u32, out: &mut StackText<'_>);
    /// How many frames the stack has.
    fn stack_depth(&self) -> u32;
    /// Where the function that fires was called from; 0 if the host does not know.
    fn caller(&self) -> u64;
    /// Sends the process a signal; false if there is no such signal. Destructive.
    fn raise(&self, signal: i32) -> bool;
    /// Stops the process. Destructive.
    fn stop(&self);
    /// A random number.
    fn random(&self) -> u64;
}

/// A host is known by a reference to it as well.
impl<E: ProbeEnv + ?Sized> ProbeEnv for &E {
    #[inline]
    fn timestamp(&self) -> u64 {
        (**self).timestamp()
    }
    fn walltimestamp(&self) -> i64 {
        (**self).walltimestamp()
    }
    fn vtimestamp(&self) -> u64 {
        (**self).vtimestamp()
    }
    fn process(&self) -> &ProcessInfo {
        (**self).process()
    }
    fn tid(&self) -> u64 {
        (**self).tid()
    }
    fn errno(&self) -> i32 {
        (**self).errno()
    }
    #[inline]
    fn probe(&self) -> &ProbeFields {
        (**self).probe()
    }
    fn read_memory(&self, addr: u64, into: &mut [u8]) -> usize {
        (**self).read_memory(addr, into)
    }
    fn write_memory(&self, addr: u64, from: &[u8]) -> bool {
        (**self).write_memory(addr, from)
    }
    fn stack(&self, kind: StackKind, frames: u32, out: &mut StackText<'_>) {
        (**self).stack(kind, frames, out);
    }
    fn stack_depth(&self) -> u32 {
        (**self).stack_depth()
    }
    fn caller(&self) -> u64 {
        (**self).caller()
    }
    fn raise(&self, signal: i32) -> bool {
        (**self).raise(signal)
    }
    fn stop(&self) {
        (**self).stop();
    }
    fn random(&self) -> u64 {
        (**self).random()
    }
}

/// What stays the same while a process lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessInfo {
    /// Its number.
    pub pid: i32,
    /// Its parent's number.
    pub ppid: i32,
    /// Its ancestors' numbers, the parent first.
    pub parents: Box<[i32]>,
    /// Real user.
    pub uid: u32,
    /// Real group.
    pub gid: u32,
    /// Name of the program, without folders.
    pub execname: Box<[u8]>,
    /// Its command line, joined by blanks.
    pub execargs: Box<[u8]>,
    /// Working directory when the host started.
    pub cwd: Box<[u8]>,
}

/// A probe as `probeprov`, `probemod`, `probefunc`, `probename` and `id` show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeFields {
    /// Its number, as the consumer counts.
    pub id: ProbeId,
    /// The provider's visible name.
    pub provider: Box<[u8]>,
    /// The module field.
    pub module: Box<[u8]>,
    /// The function field.
    pub function: Box<[u8]>,
    /// The name field.
    pub name: Box<[u8]>,
}

impl ProbeFields {
    /// `dtrace:::ERROR`, whose number is 3 in every host.
    pub fn error() -> Self {
        let none = || Box::<[u8]>::default();
        Self {
            id: ProbeId(3),
            provider: b"dtrace".as_slice().into(),
            module: none(),
            function: none(),
            name: b"ERROR".as_slice().into(),
        }
    }
}

/// A stack as text, written into memory that is already there.
///
/// Invariant: what is written consists of whole lines, each ended by a newline, none longer than
/// [`MAX_FRAME_TEXT`]. A frame that is longer is cut; one that has no room is left out. Both are
/// noticed, so that the machine can count a drop.
#[derive(Debug)]
pub struct StackText<'a> {
    room: &'a mut [u8],
    len: usize,
    frames_left: u32,
    cut: bool,
}

/// Whether a frame was ever given by its address; most hosts never do, and nobody looks for any.
static ADDRESSES: AtomicBool = AtomicBool::new(false);

impl<'a> StackText<'a> {
    /// An empty text for at most `frames` frames.
    pub fn new(room: &'a mut [u8], frames: u32) -> Self {
        Self { room, len: 0, frames_left: frames, cut: false }
    }

    /// Adds one frame; a newline inside it becomes a blank. Says whether there may be more.
    pub fn frame(&mut self, text: &[u8]) -> bool {
        if self.frames_left == 0 {
            return false;
        }
        let most = MAX_FRAME_TEXT as usize - 1;
        self.cut |= text.len() > most;
        let text = &text[..text.len().min(most)];
        let Some(line) = self.room.get_mut(self.len..self.len + text.len() + 1) else {
            self.cut = true;
            self.frames_left = 0;
            return false;
        };
        for (to, from) in line.iter_mut().zip(text) {
            // A NUL would end the text for D, a newline would look like a frame.
            *to = if matches!(from, b'\n' | 0) { b' ' } else { *from };
        }
        line[text.len()] = b'\n';
        self.len += line.len();
        self.frames_left -= 1;
        self.frames_left > 0
    }

    /// Adds one frame of native code by its address, which is shown as a symbol where there is one.
    /// Says whether there may be more.
    pub fn address(&mut self, pc: u64) -> bool {
        ADDRESSES.store(true, Ordering::Relaxed);
        let digits = (64 - pc.leading_zeros()).div_ceil(4).max(1) as usize;
        let mut text = *b"0x0000000000000000";
        for (at, digit) in text[2..2 + digits].iter_mut().rev().enumerate() {
            *digit = b"0123456789abcdef"[usize::from((pc >> (4 * at)) as u8 & 15)];
        }
        self.frame(&text[..2 + digits])
    }

    /// Whether frames were given by address in this process.
    pub fn gives_addresses() -> bool {
        ADDRESSES.load(Ordering::Relaxed)
    }

    /// Bytes written.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no frame yet.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether something of the stack is missing for lack of room.
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_lines() {
        let mut room = [0; 16];
        let mut text = StackText::new(&mut room, 3);
        assert!(text.is_empty());
        assert!(text.frame(b"a\nb") && text.frame(b""));
        assert!(!text.frame(b"c"), "three frames were wanted");
        assert!(!text.frame(b"d"));
        assert!(!text.is_cut());
        let len = text.len();
        assert_eq!(&room[..len], b"a b\n\nc\n");
    }

    #[test]
    fn frames_of_native_code_are_addresses() {
        let mut room = [0; 64];
        let mut text = StackText::new(&mut room, 9);
        assert!(text.address(0x7f00_0000_1a2b) && text.address(0) && text.address(u64::MAX));
        let len = text.len();
        assert_eq!(&room[..len], b"0x7f0000001a2b\n0x0\n0xffffffffffffffff\n");
        assert!(StackText::gives_addresses());
    }

    #[test]
    fn what_has_no_room_is_left_out_and_noticed() {
        let mut room = [0; 6];
        let mut text = StackText::new(&mut room, 9);
        assert!(text.frame(b"abc"));
        assert!(!text.frame(b"de"));
        assert!(text.is_cut() && text.len() == 4);
        let mut room = [0; 512];
        let mut text = StackText::new(&mut room, 9);
        assert!(text.frame(&[b'x'; 300]));
        assert!(text.is_cut() && text.len() == MAX_FRAME_TEXT as usize);
    }
}
