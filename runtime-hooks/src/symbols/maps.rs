//! What is where in this process: the modules, from `/proc/self/maps`.
//!
//! The loader maps a file in several pieces, and between them may lie others: room that was left, a
//! copy of the code on large pages. So a *module* is a run of pieces of one file in the order of
//! addresses, from the first to the last, if memory begins there as programs and libraries do:
//!
//! ```text
//!   55d0…000-55d0…4000 r--p 00000000 fd:01 131  /usr/bin/app     ┐
//!   55d0…4000-55d0…9000 r-xp 00004000 fd:01 131  /usr/bin/app    │ one module
//!   55d0…9000-55d0…a000 rw-p 00009000 fd:01 131  /usr/bin/app    ┘
//!   7f22…000-7f22…200 r--p 00000000 fd:01 998  /usr/lib/locale/…   not a program: no module
//! ```
//!
//! Another file ends the run, and so does another beginning of the same one.

use std::io::{BufRead, BufReader, Read};

use super::elf;
use crate::system::MAPS;

/// More of the list is not read.
const MOST_BYTES: u64 = 64 << 20;
/// What the kernel writes after the name of a file that has none any more.
const DELETED: &str = " (deleted)";

/// A program or library in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Module {
    /// Its first address.
    pub(super) start: u64,
    /// Its end. What a program does not initialize lies behind the last piece of its file.
    pub(super) end: u64,
    /// The end of its first piece.
    pub(super) first_end: u64,
    /// Where in the file the first piece begins.
    pub(super) offset: u64,
    /// The file, or a name in brackets.
    pub(super) path: String,
    /// Whether the file is still what it is called.
    pub(super) deleted: bool,
}

impl Module {
    /// The name without folders.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// The modules of this process, in the order of their addresses.
pub(super) fn modules() -> Vec<Module> {
    let Some(Ok(file)) = MAPS.map(std::fs::File::open) else { return Vec::new() };
    let lines = BufReader::new(file.take(MOST_BYTES)).split(b'\n').map_while(Result::ok);
    let runs = runs(lines.filter_map(|line| piece(&line)));
    let reaching =
        |module: Module| Some(Module { end: elf::end_in_memory(module.start, module.end)?, ..module });
    runs.into_iter().filter_map(reaching).collect()
}

/// A line with a name.
#[derive(Debug)]
struct Piece {
    start: u64,
    end: u64,
    offset: u64,
    path: String,
}

// line ::= start "-" end " " flags " " offset " " device " " inode { " " } [ name ]
fn piece(line: &[u8]) -> Option<Piece> {
    let line = String::from_utf8_lossy(line);
    let mut words = line.splitn(6, ' ');
    let (start, end) = words.next()?.split_once('-')?;
    let offset = words.nth(1)?;
    let path = words.nth(2)?.trim_start_matches(' ');
    let number = |text: &str| u64::from_str_radix(text, 16).ok();
    let is_named = path.starts_with('/') || path == "[vdso]";
    is_named.then_some(Piece {
        start: number(start)?,
        end: number(end)?,
        offset: number(offset)?,
        path: path.into(),
    })
}

fn runs(pieces: impl Iterator<Item = Piece>) -> Vec<Module> {
    let mut modules: Vec<Module> = Vec::new();
    for Piece { start, end, offset, path } in pieces {
        let (path, deleted) = match path.strip_suffix(DELETED) {
            Some(path) => (path.to_string(), true),
            None => (path, false),
        };
        match modules.last_mut() {
            Some(last) if last.path == path && last.deleted == deleted && offset > last.offset => {
                last.end = end;
            }
            Some(_) | None => {
                modules.push(Module { start, end, first_end: end, offset, path, deleted });
            }
        }
    }
    modules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(u64, u64, String)> {
        let pieces = text.lines().filter_map(|line| piece(line.as_bytes()));
        runs(pieces).into_iter().map(|m| (m.start, m.end, m.name().to_string())).collect()
    }

    #[test]
    fn pieces_of_one_file_are_a_module() {
        let text = "\
1000-2000 r--p 00000000 fd:01 131    /usr/bin/my app
2000-3000 r-xp 00001000 fd:01 131    /usr/bin/my app
3000-4000 r-xp 00000000 00:00 0 
4000-5000 rw-p 00003000 fd:01 131    /usr/bin/my app
5000-6000 rw-p 00000000 00:00 0      [heap]
7000-8000 r--p 00000000 fd:01 77     /lib/libx.so.1 (deleted)
8000-9000 rw-p 00001000 fd:01 77     /lib/libx.so.1 (deleted)
9000-a000 r--p 00000000 fd:01 77     /lib/libx.so.1
a000-b000 r--p 00000000 fd:01 77     /lib/libx.so.1
7fff0000-7fff2000 r-xp 00000000 00:00 0    [vdso]";
        let expected = [
            (0x1000, 0x5000, "my app"),
            (0x7000, 0x9000, "libx.so.1"),
            (0x9000, 0xa000, "libx.so.1"),
            (0xa000, 0xb000, "libx.so.1"),
            (0x7fff_0000, 0x7fff_2000, "[vdso]"),
        ];
        assert_eq!(of(text), expected.map(|(start, end, name)| (start, end, name.to_string())));
    }

    #[test]
    fn nonsense_is_no_piece() {
        assert!(
            of("\n-\n1000 r--p\nx-y r--p 0 0 0 /a\n1-2 r--p zz 0 0 /a\n1-2 r--p 0 0 0 anon\n").is_empty()
        );
    }

    #[test]
    #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
    fn this_process_has_itself_and_the_c_library() {
        crate::memory::prepare();
        let modules = modules();
        let here = (this_process_has_itself_and_the_c_library as fn()) as usize as u64;
        let ours = modules.iter().find(|module| module.start <= here && here < module.end).expect("us");
        assert_eq!(Some(ours.name()), std::env::current_exe().unwrap().file_name().unwrap().to_str());
        assert!(modules.len() > 1, "{modules:?}");
    }
}
