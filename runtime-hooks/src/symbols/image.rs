//! The bytes of a module's file, wherever they can be had.
//!
//! What a module is called says where its file was when it was loaded. It may have been replaced
//! since (an upgrade), or be somebody else's. So a file is taken only if it is a plain one, which is
//! asked before it is opened, and if it begins as the module in memory does: the first page has the
//! header of the file and the number of the build, and nothing changes it.
//!
//! | the file | is looked for |
//! | --- | --- |
//! | is there | by its name |
//! | was deleted or replaced | as `/proc/self/exe`, if it is the program's |
//! | | as `/proc/self/map_files/…`, which needs privileges |
//! | is the kernel's (`[vdso]`) | in memory, where there is all of it |
//!
//! What else is left of a deleted library is the part of it that the loader needs, see
//! [`loaded`](super::elf).
//!
//! All this is done with the rights of this process, on files that it runs.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt, OpenOptionsExt};

use super::maps::Module;
use crate::memory;

/// How much of a file must be as in memory.
const SAME: usize = 4096;

/// The bytes of a program or library.
#[derive(Debug)]
pub(super) enum Image {
    /// In its file.
    File(File),
    /// In memory, from one address to another.
    Memory(u64, u64),
}

impl Image {
    /// The image of a module; `None` if there is nothing to read.
    pub(super) fn of(module: &Module) -> Option<Self> {
        if !module.path.starts_with('/') {
            return Some(Self::Memory(module.start, module.end));
        }
        let mapped = format!("/proc/self/map_files/{:x}-{:x}", module.start, module.first_end);
        let named = (!module.deleted).then_some(&module.path[..]);
        let mut paths = named.into_iter().chain(["/proc/self/exe", &mapped]);
        paths.find_map(|path| open(path).filter(|file| is_same(file, module))).map(Self::File)
    }

    /// Reads from an offset on, all that is asked for or nothing.
    pub(super) fn read(&self, offset: u64, into: &mut [u8]) -> Option<()> {
        match self {
            Self::File(file) => file.read_exact_at(into, offset).ok(),
            Self::Memory(start, end) => {
                let at = start.checked_add(offset)?;
                let fits = at.checked_add(into.len() as u64)? <= *end;
                (fits && memory::read(at, into) == into.len()).then_some(())
            }
        }
    }
}

// A plain file. Opening others may have effects, or take for ever.
fn open(path: &str) -> Option<File> {
    let is_plain = fs::metadata(path).is_ok_and(|meta| meta.is_file());
    let file =
        is_plain.then(|| OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path).ok())??;
    file.metadata().is_ok_and(|meta| meta.is_file()).then_some(file)
}

fn is_same(file: &File, module: &Module) -> bool {
    let (mut there, mut here) = ([0; SAME], [0; SAME]);
    let mut n = 0;
    while n < SAME {
        match file.read_at(&mut there[n..], module.offset + n as u64) {
            Ok(0) | Err(_) => break,
            Ok(more) => n += more,
        }
    }
    n > 0 && memory::read(module.start, &mut here[..n]) == n && here[..n] == there[..n]
}
