//! What is behind addresses: memory that a program may read and write.
//!
//! No address is ever turned into a pointer. One of the machine's own says where it leads
//! (`region.rs`). One in the lower half is looked for among the string arguments first (the host lent
//! them, with their length), and then the host is asked to copy. So a wrong address is a [`Trap`],
//! whatever it is.
//!
//! Strings end at their first NUL or after `max_string` bytes. Those that lie in bytes are lent,
//! the others are copied to a buffer that the caller brings. Arguments and builtins have no NUL of
//! their own; the byte after their end reads as one.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; faults are values.

use dif::builtin::Builtin;
use dif::fault::FaultKind;
use dif::op::MemKind;

use crate::arg::{Arg, address_of};
use crate::env::{ProbeEnv, ProbeFields};
use crate::region::{Region, is_machine, machine_address, which};
use crate::shared::Shared;
use crate::thread::Space;
use crate::vars::ThreadVars;

/// Why an instruction cannot be done; with a place in the code it becomes a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trap {
    /// What is wrong.
    pub kind: FaultKind,
    /// The address, or 0.
    pub value: u64,
}

impl Trap {
    /// A trap without a value.
    pub(crate) const fn new(kind: FaultKind) -> Self {
        Self { kind, value: 0 }
    }

    /// An address that cannot be read or written.
    pub(crate) const fn address(addr: u64) -> Self {
        Self { kind: FaultKind::InvalidAddress, value: addr }
    }
}

/// Nobody has memory there; spares the host the question.
const NULL_PAGE: u64 = 4096;

/// Everything that an instruction may read or write, for one firing.
pub(crate) struct Memory<'a, E: ?Sized> {
    pub(crate) shared: &'a Shared,
    pub(crate) args: &'a [Arg<'a>],
    pub(crate) probe: &'a ProbeFields,
    pub(crate) env: &'a E,
    pub(crate) space: &'a mut Space,
    pub(crate) thread: &'a mut ThreadVars,
}

/// What lies at an address, up to the end of what it belongs to.
enum View<'v> {
    /// Bytes, and what is after them.
    Bytes(&'v [u8], End),
    /// Atomic words: so many bytes of them, to be copied.
    Words(Region, usize, usize),
    /// Memory of the process, to be copied.
    Host,
    /// Nothing.
    Nowhere,
}

/// What follows the bytes of a view.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// One byte that is 0.
    Nul,
    /// Nothing that may be read.
    Wall,
}

impl<'a, E: ProbeEnv + ?Sized> Memory<'a, E> {
    /// Most bytes of a string.
    #[inline]
    pub(crate) fn max_string(&self) -> usize {
        self.shared.sizes.max_string
    }

    /// The address of argument `n` if it is a string.
    #[inline]
    pub(crate) fn string_argument(&self, n: u32) -> Option<u64> {
        match self.args.get(n as usize)? {
            Arg::Str(_) => Some(Region::Argument.string(n.to_le_bytes()[0])),
            Arg::Int(_) => None,
        }
    }

    /// The address of the string that a builtin gives.
    pub(crate) fn builtin_string(&self, which: Builtin) -> u64 {
        Region::Builtin.string(which as u8)
    }

    /// Puts a string into scratch memory, with a NUL.
    pub(crate) fn put_string(&mut self, bytes: &[u8]) -> Result<u64, Trap> {
        let out_of_scratch = |_| Trap::new(FaultKind::OutOfScratch);
        let offset = self.space.scratch.reserve(bytes.len() + 1).map_err(out_of_scratch)?;
        if let Some([text @ .., end]) = self.space.scratch.get_mut(offset, bytes.len() + 1) {
            text.copy_from_slice(bytes);
            *end = 0;
        }
        Ok(Region::Scratch.at(offset))
    }

    /// The string at an address, without its NUL.
    #[inline]
    pub(crate) fn string<'t>(&'t self, addr: u64, buffer: &'t mut [u8]) -> Result<&'t [u8], Trap> {
        self.text(addr, self.max_string(), buffer)
    }

    /// As [`Memory::string`], of at most `most` bytes; `buffer` must have room for so many.
    pub(crate) fn text<'t>(&'t self, addr: u64, most: usize, buffer: &'t mut [u8]) -> Result<&'t [u8], Trap> {
        match self.view(addr) {
            View::Bytes(bytes, end) => up_to_nul(bytes, most, end).ok_or(Trap::address(addr)),
            View::Words(region, offset, room) => {
                let n = most.min(buffer.len()).min(room);
                self.copy_words(region, offset, &mut buffer[..n]).ok_or(Trap::address(addr))?;
                // The room of a string always ends with a NUL; that of bytes need not.
                let end = if n < most { End::Nul } else { End::Wall };
                up_to_nul(&buffer[..n], most, end).ok_or(Trap::address(addr))
            }
            View::Host => {
                let n = most.min(buffer.len());
                let n = self.env.read_memory(addr, &mut buffer[..n]).min(n);
                up_to_nul(&buffer[..n], most, End::Wall).ok_or(Trap::address(addr.wrapping_add(n as u64)))
            }
            View::Nowhere => Err(Trap::address(addr)),
        }
    }

    /// Copies bytes from an address.
    pub(crate) fn read(&self, addr: u64, into: &mut [u8]) -> Result<(), Trap> {
        let done = match self.view(addr) {
            View::Bytes(bytes, end) => copy_bytes(bytes, end, into),
            View::Words(region, offset, _) => self.copy_words(region, offset, into),
            View::Host => (self.env.read_memory(addr, into) == into.len()).then_some(()),
            View::Nowhere => None,
        };
        done.ok_or(Trap::address(addr))
    }

    /// An integer at an address.
    #[inline(never)]
    pub(crate) fn load(&self, addr: u64, kind: MemKind) -> Result<u64, Trap> {
        let mut bytes = [0; 8];
        self.read(addr, &mut bytes[..kind.size()])?;
        let [a, b, c, d, ..] = bytes;
        Ok(match kind {
            MemKind::U8 | MemKind::U16 | MemKind::U32 | MemKind::U64 => u64::from_le_bytes(bytes),
            MemKind::I8 => i64::from(i8::from_le_bytes([a])).cast_unsigned(),
            MemKind::I16 => i64::from(i16::from_le_bytes([a, b])).cast_unsigned(),
            MemKind::I32 => i64::from(i32::from_le_bytes([a, b, c, d])).cast_unsigned(),
        })
    }

    /// Writes to memory that belongs to the program.
    #[inline(never)]
    pub(crate) fn write(&mut self, addr: u64, from: &[u8]) -> Result<(), Trap> {
        let trap = Trap::address(addr);
        let (region, offset) = machine_address(addr).ok_or(trap)?;
        let bytes = match region {
            Region::Scratch => self.space.scratch.get_mut(offset, from.len()),
            Region::Clause => self.space.clause.get_mut(offset, from.len()),
            Region::Thread => self.thread.get_mut(offset, from.len()),
            Region::Global => return self.shared.globals.write(offset, from).then_some(()).ok_or(trap),
            Region::Dynamic => return self.shared.arrays.write(offset, from).then_some(()).ok_or(trap),
            Region::Local => return self.space.arrays.write(offset, from).then_some(()).ok_or(trap),
            Region::Pool | Region::Argument | Region::Builtin => None,
        };
        bytes.ok_or(trap)?.copy_from_slice(from);
        Ok(())
    }

    /// Writes to scratch memory only: where `bcopy` and `copyinto` may write.
    pub(crate) fn check_scratch(&self, addr: u64, len: usize) -> Result<(), Trap> {
        match machine_address(addr) {
            Some((Region::Scratch, offset)) if self.space.scratch.get(offset, len).is_some() => Ok(()),
            Some(_) | None => Err(Trap::address(addr)),
        }
    }

    /// Copies `len` bytes between two addresses, piece by piece; within scratch memory they may overlap.
    #[inline(never)]
    pub(crate) fn copy(&mut self, to: u64, from: u64, len: usize) -> Result<(), Trap> {
        if let (Some((Region::Scratch, at)), Some((Region::Scratch, source))) =
            (machine_address(to), machine_address(from))
        {
            self.space.scratch.get(source, len).ok_or(Trap::address(from))?;
            let done = self.space.scratch.copy_within(source, at, len);
            return done.then_some(()).ok_or(Trap::address(to));
        }
        let mut piece = [0; 256];
        let mut done = 0;
        while done < len {
            let n = piece.len().min(len - done);
            let at = |base: u64| base.wrapping_add(done as u64);
            self.read(at(from), &mut piece[..n])?;
            self.write(at(to), &piece[..n])?;
            done += n;
        }
        Ok(())
    }

    fn view(&self, addr: u64) -> View<'_> {
        if !is_machine(addr) {
            return self.view_process(addr);
        }
        let Some((region, offset)) = machine_address(addr) else { return View::Nowhere };
        let words = |room: usize| match room {
            0 => View::Nowhere,
            room => View::Words(region, offset, room),
        };
        match region {
            Region::Pool => wall(self.shared.pool.from(offset)),
            Region::Scratch => wall(self.space.scratch.from(offset)),
            Region::Clause => wall(self.space.clause.get(offset, self.space.clause.room(offset))),
            Region::Thread => wall(self.thread.get(offset, self.thread.room(offset))),
            Region::Global => words(self.shared.globals.room(offset)),
            Region::Dynamic => words(self.shared.arrays.room(offset)),
            Region::Local => words(self.space.arrays.room(offset)),
            Region::Argument => from_string(self.argument(which(addr)), offset),
            Region::Builtin => from_string(self.builtin(which(addr)), offset),
        }
    }

    // The byte after a string is its NUL, unless another string begins there.
    fn view_process(&self, addr: u64) -> View<'_> {
        let mut at_end = false;
        for arg in self.args {
            let Arg::Str(bytes) = arg else { continue };
            let Some(offset) = addr.checked_sub(address_of(bytes)) else { continue };
            match usize::try_from(offset) {
                Ok(offset) if offset < bytes.len() => return View::Bytes(&bytes[offset..], End::Nul),
                Ok(offset) => at_end |= offset == bytes.len(),
                Err(_) => {}
            }
        }
        if at_end {
            View::Bytes(&[], End::Nul)
        } else if addr < NULL_PAGE {
            View::Nowhere
        } else {
            View::Host
        }
    }

    fn argument(&self, n: usize) -> Option<&[u8]> {
        match self.args.get(n)? {
            Arg::Str(bytes) => Some(bytes),
            Arg::Int(_) => None,
        }
    }

    fn builtin(&self, code: usize) -> Option<&[u8]> {
        let process = self.env.process();
        Some(match Builtin::ALL.get(code)? {
            Builtin::Cwd => &process.cwd,
            Builtin::Execargs => &process.execargs,
            Builtin::Execname => &process.execname,
            Builtin::Probefunc => &self.probe.function,
            Builtin::Probemod => &self.probe.module,
            Builtin::Probename => &self.probe.name,
            Builtin::Probeprov => &self.probe.provider,
            Builtin::Jailname => b"",
            Builtin::Root => b"/",
            Builtin::Zonename => b"global",
            Builtin::Caller
            | Builtin::Cpu
            | Builtin::Curthread
            | Builtin::Epid
            | Builtin::Errno
            | Builtin::Gid
            | Builtin::Id
            | Builtin::Ipl
            | Builtin::Pid
            | Builtin::Ppid
            | Builtin::Stackdepth
            | Builtin::Tid
            | Builtin::Timestamp
            | Builtin::Ucaller
            | Builtin::Uid
            | Builtin::Ustackdepth
            | Builtin::Vtimestamp
            | Builtin::Walltimestamp => return None,
        })
    }

    fn copy_words(&self, region: Region, offset: usize, into: &mut [u8]) -> Option<()> {
        match region {
            Region::Global => self.shared.globals.read(offset, into),
            Region::Dynamic => self.shared.arrays.read(offset, into),
            Region::Local => self.space.arrays.read(offset, into),
            Region::Pool
            | Region::Scratch
            | Region::Clause
            | Region::Thread
            | Region::Argument
            | Region::Builtin => false,
        }
        .then_some(())
    }
}

fn wall(bytes: Option<&[u8]>) -> View<'_> {
    match bytes {
        Some([]) | None => View::Nowhere,
        Some(bytes) => View::Bytes(bytes, End::Wall),
    }
}

// The rest of a string of the host.
fn from_string(string: Option<&[u8]>, offset: usize) -> View<'_> {
    match string.and_then(|bytes| bytes.get(offset..)) {
        Some(bytes) => View::Bytes(bytes, End::Nul),
        None => View::Nowhere,
    }
}

// At most `most` bytes before the first NUL; `None` if the bytes end before either.
#[inline]
fn up_to_nul(bytes: &[u8], most: usize, end: End) -> Option<&[u8]> {
    let bounded = bytes.get(..most).unwrap_or(bytes);
    match first_nul(bounded) {
        Some(nul) => Some(&bounded[..nul]),
        None if bounded.len() == most || end == End::Nul => Some(bounded),
        None => None,
    }
}

// Eight bytes at a time: a quarter of the work of byte by byte for names of sixteen bytes.
#[inline]
fn first_nul(bytes: &[u8]) -> Option<usize> {
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let nuls = nul_bytes(u64::from_le_bytes(*chunk));
        if nuls != 0 {
            return Some(index * 8 + nuls.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| *byte == 0)?;
    Some(chunks.len() * 8 + at)
}

/// Which bytes of a word are 0: 0 if none is, else the lowest bit of it is in the first of them.
///
/// A byte of the result has its high bit set if that of the word is 0, and below the first such byte
/// nothing borrows.
#[inline]
pub(crate) fn nul_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    word.wrapping_sub(ONES) & !word & (ONES << 7)
}

/// What of a string of the host counts for D: at most `most` bytes, before the first NUL.
#[inline]
pub(crate) fn leading_text(bytes: &[u8], most: usize) -> &[u8] {
    up_to_nul(bytes, most, End::Nul).unwrap_or_default()
}

fn copy_bytes(bytes: &[u8], end: End, into: &mut [u8]) -> Option<()> {
    if let Some(bytes) = bytes.get(..into.len()) {
        into.copy_from_slice(bytes);
        return Some(());
    }
    // One byte more than there is: the NUL.
    let (last, before) = into.split_last_mut()?;
    if end != End::Nul || bytes.len() != before.len() {
        return None;
    }
    before.copy_from_slice(bytes);
    *last = 0;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_nul_is_found_wherever_it_is() {
        for len in 0..40 {
            let mut bytes = vec![0x80; len];
            assert_eq!(first_nul(&bytes), None);
            for at in (0..len).rev() {
                bytes[at] = 0;
                assert_eq!(first_nul(&bytes), Some(at), "{len}");
                // The byte before may be the one that a borrow would change.
                bytes[at] = 1;
                assert_eq!(first_nul(&bytes), (at + 1 < len).then_some(at + 1));
                bytes[at] = 0;
            }
        }
    }

    #[test]
    fn strings_end_where_they_must() {
        assert_eq!(up_to_nul(b"ab\0c", 9, End::Wall), Some(&b"ab"[..]));
        assert_eq!(up_to_nul(b"abc", 2, End::Wall), Some(&b"ab"[..]));
        assert_eq!(up_to_nul(b"abc", 9, End::Nul), Some(&b"abc"[..]));
        assert_eq!(up_to_nul(b"abc", 9, End::Wall), None);
    }
}
