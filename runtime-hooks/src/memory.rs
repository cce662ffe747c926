//! Reading and writing memory of this process at addresses that may be wrong.
//!
//! D programs follow pointers. A wrong one must become a fault, never a crash, so nothing here
//! dereferences: the kernel copies, through a file (`/proc/self/mem`), and says how far it got. That is a
//! system call, some hundred nanoseconds, but only for addresses that are not strings the probe
//! itself lent to the machine; those never come here.
//!
//! The kernel lets a process write through that file even where its memory is read-only. `copyout`
//! must not, so before writing, the page's protection is looked up in `/proc/self/maps`; that is
//! slow, and `copyout` is rare and destructive.
//!
//! Where a system has no such file (`system` says which), every address is a wrong one; where it has no
//! such list, nothing is written.
//!
//! The file is opened when the first session starts. After a fork it would still show the parent, so
//! every process has its own.

use std::os::fd::OwnedFd;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::{pread, pwrite};

use crate::fork::PerProcess;
use crate::system::{MAPS, MEMORY, keeping_errno};

static FILE: PerProcess<Option<OwnedFd>> = PerProcess::new();

fn open(path: &str, flags: OFlags) -> Option<OwnedFd> {
    openat(CWD, path, flags | OFlags::CLOEXEC, Mode::empty()).ok()
}

/// Opens the file.
pub(crate) fn prepare() {
    FILE.get_or_init(|| {
        let path = MEMORY?;
        open(path, OFlags::RDWR).or_else(|| open(path, OFlags::RDONLY))
    });
}

fn memory() -> Option<&'static OwnedFd> {
    FILE.get()?.as_ref()
}

/// Copies memory from `addr` on; says how many bytes could be read.
pub(crate) fn read(addr: u64, into: &mut [u8]) -> usize {
    let Some(memory) = memory() else { return 0 };
    let mut done = 0;
    while done < into.len() {
        let Some(at) = addr.checked_add(done as u64).filter(|at| *at <= i64::MAX.cast_unsigned()) else {
            break;
        };
        match keeping_errno(|| pread(memory, &mut into[done..], at)) {
            Ok(0) | Err(_) => break,
            Ok(n) => done += n,
        }
    }
    done
}

/// Writes memory from `addr` on, all of it or, where any of it is not writable, nothing.
pub(crate) fn write(addr: u64, from: &[u8]) -> bool {
    let Some(end) = addr.checked_add(from.len() as u64) else { return false };
    let Some(memory) = memory() else { return false };
    keeping_errno(|| is_writable(addr, end) && pwrite(memory, from, addr) == Ok(from.len()))
}

/// Whether all addresses from `start` to before `end` are mapped writable.
fn is_writable(start: u64, end: u64) -> bool {
    let Some(maps) = MAPS.and_then(|path| open(path, OFlags::RDONLY)) else { return false };
    let mut covered = start;
    let mut lines = Lines { buffer: [0; 4096], len: 0 };
    while covered < end {
        let Some(mapping) = lines.next(&maps) else { return false };
        if mapping.start <= covered && covered < mapping.end && mapping.writable {
            covered = mapping.end;
        }
    }
    true
}

/// A line of the list of mappings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mapping {
    start: u64,
    end: u64,
    writable: bool,
}

/// The list's lines, which come in order of addresses, without allocating.
struct Lines {
    buffer: [u8; 4096],
    len: usize,
}

impl Lines {
    fn next(&mut self, maps: &OwnedFd) -> Option<Mapping> {
        loop {
            if let Some(at) = self.buffer[..self.len].iter().position(|&b| b == b'\n') {
                let mapping = parse(&self.buffer[..at]);
                self.buffer.copy_within(at + 1..self.len, 0);
                self.len -= at + 1;
                return mapping;
            }
            // The kernel's lines are shorter than a path and a page; a full buffer without an end
            // of line is none of them.
            match rustix::io::read(maps, &mut self.buffer[self.len..]) {
                Ok(0) | Err(_) => return None,
                Ok(n) => self.len += n,
            }
        }
    }
}

// line ::= start "-" end " " flags " " ...
fn parse(line: &[u8]) -> Option<Mapping> {
    let text = std::str::from_utf8(line.get(..line.len().min(48))?).ok()?;
    let (range, rest) = text.split_once(' ')?;
    let (start, end) = range.split_once('-')?;
    Some(Mapping {
        start: u64::from_str_radix(start, 16).ok()?,
        end: u64::from_str_radix(end, 16).ok()?,
        writable: rest.as_bytes().get(1) == Some(&b'w'),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    static CONSTANT: [u8; 8] = *b"constant";

    fn address(bytes: &[u8]) -> u64 {
        bytes.as_ptr().addr() as u64
    }

    #[test]
    fn readable_memory_is_read_and_bad_addresses_are_not() {
        prepare();
        let mut into = [0; 8];
        assert_eq!(read(address(&CONSTANT), &mut into), 8);
        assert_eq!(into, CONSTANT);
        for bad in [0, 8, u64::MAX, u64::MAX - 3, 1 << 63, 0xdead_0000_0000] {
            assert_eq!(read(bad, &mut into), 0, "{bad:#x}");
        }
    }

    #[test]
    fn only_writable_memory_is_written() {
        prepare();
        let room = std::sync::atomic::AtomicU64::new(0);
        let at = (&raw const room).addr() as u64;
        assert!(write(at, &7u64.to_ne_bytes()));
        assert_eq!(room.load(std::sync::atomic::Ordering::Relaxed), 7);
        assert!(!write(address(&CONSTANT), b"x"));
        assert!(!write(0, b"x") && !write(u64::MAX, b"xy"));
    }

    #[test]
    fn mappings_are_parsed() {
        let line = b"7f00-7fff rw-p 00000000 00:00 0    [stack]";
        assert_eq!(parse(line), Some(Mapping { start: 0x7f00, end: 0x7fff, writable: true }));
        assert_eq!(parse(b"nonsense"), None);
    }
}
