//! The symbols of a program or library, found in its file.
//!
//! A table of symbols may be larger than the program. It is never kept: a question is a list of
//! addresses, and it is answered by reading through the table once, in pieces. Afterwards there is
//! one candidate for each address, or several of the same extent, and the names of these are read.
//!
//! ```text
//!   header ─▶ segments  where addresses of the file come to lie, and how far it reaches in memory
//!          └▶ sections  ─▶ .symtab, else .dynsym ─▶ symbols ─▶ .strtab ─▶ names
//! ```
//!
//! A symbol with a size has the addresses within it. One without (a label in assembler) has those
//! up to the next symbol, if nobody else wants them and they are near: it may also be a mark at the
//! end of something. Of several names for one thing the one with
//! fewer underscores in front is taken, then the more visible one, then the shorter one: `puts`,
//! not `_IO_puts`.
//!
//! The file is our own program's, but it is not believed: every number is checked by the reading that
//! it leads to, and what is read is bounded. Files are of this machine's kind; of others, and of
//! those with 32 bits, nothing is known.

use std::cmp::Ordering;

use dif::delivery::Place;

use super::image::Image;

/// How programs begin.
const MAGIC: [u8; 4] = *b"\x7fELF";

/// Bytes of a header, segment, section and symbol.
const HEADER: usize = 64;
const SEGMENT: usize = 56;
const SECTION: usize = 64;
const SYMBOL: usize = 24;
/// More segments, sections and symbols are in no file that we look at.
const MOST_SEGMENTS: u64 = 1 << 10;
const MOST_SECTIONS: u64 = 1 << 17;
const MOST_SYMBOLS: u64 = 1 << 26;
/// Symbols in a piece of the table.
const PIECE: usize = 2048;
/// Bytes of the longest name.
const LONGEST_NAME: usize = 4096;
/// How far behind a symbol without a size addresses may be.
const REACH: u64 = 1 << 16;
/// Names for one thing that are looked at.
const MOST_NAMES: usize = 8;

const CLASS_64: u8 = 2;
const NATIVE: u8 = if cfg!(target_endian = "little") { 1 } else { 2 };
const LOAD: u32 = 1;
const DYNAMIC: u32 = 2;
const SYMTAB: u32 = 2;
const DYNSYM: u32 = 11;

/// A row of bytes at whose places numbers stand.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn array<const N: usize>(&self, at: usize) -> [u8; N] {
        self.0.get(at..).and_then(|rest| rest.first_chunk().copied()).unwrap_or([0; N])
    }
    fn u8(&self, at: usize) -> u8 {
        u8::from_ne_bytes(self.array(at))
    }
    fn u16(&self, at: usize) -> u16 {
        u16::from_ne_bytes(self.array(at))
    }
    fn u32(&self, at: usize) -> u32 {
        u32::from_ne_bytes(self.array(at))
    }
    fn u64(&self, at: usize) -> u64 {
        u64::from_ne_bytes(self.array(at))
    }
}

/// A table of symbols and the one of their names: where they are in the image.
#[derive(Clone, Copy, Debug)]
struct Table {
    at: u64,
    n: u64,
    names: u64,
    names_len: u64,
}

/// A program or library.
#[derive(Debug)]
pub(super) struct Object {
    image: Image,
    /// What is added to an address of the file to give one of memory.
    bias: u64,
    tables: Vec<Table>,
}

impl Object {
    /// The object whose piece at this offset of the image lies at `start` in memory.
    pub(super) fn open(image: Image, start: u64, offset: u64) -> Option<Self> {
        let header = header(&image)?;
        let header = Bytes(&header);
        let (bias, _) = extent(&image, &header, start, offset)?;
        let tables = tables(&image, &header).unwrap_or_default();
        Some(Self { image, bias, tables })
    }

    /// The object that begins at `start` in memory and has no file: what the loader needs of it.
    pub(super) fn loaded(start: u64, end: u64) -> Option<Self> {
        let image = Image::Memory(start, end);
        let header = header(&image)?;
        let header = Bytes(&header);
        let (bias, _) = extent(&image, &header, start, 0)?;
        let table = dynamic(&image, &header, start, bias)?;
        Some(Self { image, bias, tables: vec![table] })
    }

    /// What each of the addresses belongs to, as far as it is known. They are in order.
    pub(super) fn find(&self, addresses: &[u64]) -> Vec<Option<Place>> {
        let mut found: Vec<Option<Place>> = vec![None; addresses.len()];
        for table in &self.tables {
            let open: Vec<usize> = (0..found.len()).filter(|at| found[*at].is_none()).collect();
            let mut wanted: Vec<Wanted> =
                open.iter().map(|at| Wanted::new(addresses[*at].wrapping_sub(self.bias))).collect();
            if self.scan(table, &mut wanted).is_none() {
                continue;
            }
            for (at, wanted) in open.into_iter().zip(&wanted) {
                found[at] = self.named(table, wanted);
            }
        }
        found
    }

    // Offers every symbol of the table to the addresses.
    fn scan(&self, table: &Table, wanted: &mut [Wanted]) -> Option<()> {
        let mut buffer = vec![0; SYMBOL * PIECE];
        let mut left = table.n;
        let mut at = table.at;
        while left > 0 && !wanted.is_empty() {
            let n = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
            let piece = &mut buffer[..SYMBOL * n];
            self.image.read(at, piece)?;
            piece.chunks_exact(SYMBOL).filter_map(candidate).for_each(|candidate| offer(wanted, candidate));
            at = at.checked_add(piece.len() as u64)?;
            left -= n as u64;
        }
        settle_labels(wanted);
        Some(())
    }

    // The best name for what an address belongs to.
    fn named(&self, table: &Table, wanted: &Wanted) -> Option<Place> {
        let names = wanted.best.iter().filter_map(|best| Some((best, self.name(table, best.name)?)));
        let rank = |(best, name): &(&Candidate, String)| {
            let underscores = name.bytes().take_while(|byte| *byte == b'_').count();
            (underscores, best.hidden, name.len(), name.clone())
        };
        let (best, name) = names.min_by_key(rank)?;
        let start = best.start.wrapping_add(self.bias);
        // Of what has no size only this much is known.
        let size = best.size.max(wanted.address.wrapping_sub(best.start).saturating_add(1));
        Some(Place { start, end: start.saturating_add(size), name })
    }

    fn name(&self, table: &Table, at: u32) -> Option<String> {
        let left = table.names_len.checked_sub(u64::from(at))?;
        let at = table.names.checked_add(u64::from(at))?;
        let mut name: Vec<u8> = Vec::new();
        while name.len() < LONGEST_NAME {
            let n = usize::try_from(left).map_or(64, |left| left.saturating_sub(name.len()).min(64));
            let mut piece = [0; 64];
            self.image.read(at + name.len() as u64, &mut piece[..n])?;
            match piece[..n].iter().position(|byte| *byte == 0) {
                Some(end) => {
                    name.extend_from_slice(&piece[..end]);
                    return (!name.is_empty()).then(|| String::from_utf8_lossy(&name).into_owned());
                }
                None if n < piece.len() => return None,
                None => name.extend_from_slice(&piece),
            }
        }
        None
    }
}

/// The end in memory of the object that begins there, if one does.
pub(super) fn end_in_memory(start: u64, end: u64) -> Option<u64> {
    let image = Image::Memory(start, end);
    let header = header(&image)?;
    Some(extent(&image, &Bytes(&header), start, 0).map_or(end, |(_, reach)| reach.max(end)))
}

fn header(image: &Image) -> Option<[u8; HEADER]> {
    let mut header = [0; HEADER];
    image.read(0, &mut header)?;
    let bytes = Bytes(&header);
    let is_ours = bytes.array(0) == MAGIC && bytes.u8(4) == CLASS_64 && bytes.u8(5) == NATIVE;
    is_ours.then_some(header)
}

/// A symbol that an address may belong to.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    start: u64,
    size: u64,
    name: u32,
    /// The more, the fewer see it.
    hidden: u8,
}

/// An address, the symbols of one extent that suit it best, and those without a size between it and
/// the address before it.
struct Wanted {
    address: u64,
    best: Vec<Candidate>,
    labels: Vec<Candidate>,
}

impl Wanted {
    fn new(address: u64) -> Self {
        Self { address, best: Vec::new(), labels: Vec::new() }
    }
}

fn candidate(symbol: &[u8]) -> Option<Candidate> {
    let symbol = Bytes(symbol);
    let (name, info, section) = (symbol.u32(0), symbol.u8(4), symbol.u16(6));
    let (start, size) = (symbol.u64(8), symbol.u64(16));
    // Untyped, data, function, function that is chosen when the program is loaded.
    let is_place = matches!(info & 0xf, 0 | 1 | 2 | 10);
    let is_defined = section != 0 && section < 0xff00;
    // Global, weak, local and what else there is.
    let hidden = match info >> 4 {
        1 => 0,
        2 => 1,
        _ => 2,
    };
    (is_place && is_defined && name != 0).then_some(Candidate { start, size, name, hidden })
}

// The addresses are in order. A symbol without a size is offered to the first one behind it only;
// those that follow get it in the end, if nothing is nearer.
fn offer(wanted: &mut [Wanted], candidate: Candidate) {
    let from = wanted.partition_point(|wanted| wanted.address < candidate.start);
    if candidate.size == 0 {
        if let Some(first) = wanted.get_mut(from) {
            take_better(&mut first.labels, candidate, |label| label.start);
        }
        return;
    }
    let end = candidate.start.saturating_add(candidate.size);
    // What begins later, then what is smaller.
    let rank = |sized: &Candidate| (sized.start, u64::MAX - sized.size);
    for wanted in wanted[from..].iter_mut().take_while(|wanted| wanted.address < end) {
        take_better(&mut wanted.best, candidate, rank);
    }
}

// Keeps those of the highest rank.
fn take_better<R: Ord>(best: &mut Vec<Candidate>, candidate: Candidate, rank: impl Fn(&Candidate) -> R) {
    match best.first().map(|best| rank(best).cmp(&rank(&candidate))) {
        Some(Ordering::Greater) => {}
        Some(Ordering::Equal) if best.len() == MOST_NAMES => {}
        Some(Ordering::Equal) => best.push(candidate),
        Some(Ordering::Less) | None => {
            best.clear();
            best.push(candidate);
        }
    }
}

// Addresses that are in no symbol of some size get the label before them.
fn settle_labels(wanted: &mut [Wanted]) {
    let mut last: Vec<Candidate> = Vec::new();
    for wanted in wanted {
        if !wanted.labels.is_empty() {
            last = std::mem::take(&mut wanted.labels);
        }
        let is_near = |label: &Candidate| wanted.address - label.start < REACH;
        if wanted.best.is_empty() && last.first().is_some_and(is_near) {
            wanted.best.clone_from(&last);
        }
    }
}

fn segments(image: &Image, header: &Bytes<'_>) -> Option<Vec<[u8; SEGMENT]>> {
    let (at, size, n) = (header.u64(32), header.u16(54), u64::from(header.u16(56)));
    if usize::from(size) != SEGMENT || n > MOST_SEGMENTS {
        return None;
    }
    let mut segments = Vec::new();
    for index in 0..n {
        let mut segment = [0; SEGMENT];
        image.read(at.checked_add(index * SEGMENT as u64)?, &mut segment)?;
        segments.push(segment);
    }
    Some(segments)
}

// The bias, and the end in memory, of what lies at `start` from this offset of the image on. The
// first segment is what is first in memory.
fn extent(image: &Image, header: &Bytes<'_>, start: u64, offset: u64) -> Option<(u64, u64)> {
    let segments = segments(image, header)?;
    let loads = || segments.iter().map(|segment| Bytes(segment)).filter(|segment| segment.u32(0) == LOAD);
    let first = loads().next()?;
    let (file, memory) = (first.u64(8), first.u64(16));
    if file.wrapping_sub(offset) >= 1 << 16 {
        return None;
    }
    let bias = start.wrapping_sub(offset).wrapping_sub(memory.wrapping_sub(file));
    let ends = loads().map(|load| load.u64(16).wrapping_add(load.u64(40)).wrapping_add(bias));
    Some((bias, ends.max()?))
}

// .symtab if there is one, and .dynsym.
fn tables(image: &Image, header: &Bytes<'_>) -> Option<Vec<Table>> {
    let (at, size) = (header.u64(40), header.u16(58));
    if at == 0 || usize::from(size) != SECTION {
        return None;
    }
    let section = |index: u64| {
        let mut section = [0; SECTION];
        image.read(at.checked_add(index.checked_mul(SECTION as u64)?)?, &mut section)?;
        Some(section)
    };
    // If there are too many for the header, the first one says how many.
    let n = match u64::from(header.u16(60)) {
        0 => Bytes(&section(0)?).u64(32),
        n => n,
    };
    let mut found = Vec::new();
    for index in 1..n.min(MOST_SECTIONS) {
        let symbols = section(index)?;
        let symbols = Bytes(&symbols);
        let kind = symbols.u32(4);
        if (kind == SYMTAB || kind == DYNSYM) && symbols.u64(56) == SYMBOL as u64 {
            let names = section(symbols.u32(40).into())?;
            let names = Bytes(&names);
            let n = (symbols.u64(32) / SYMBOL as u64).min(MOST_SYMBOLS);
            let table = Table { at: symbols.u64(24), n, names: names.u64(24), names_len: names.u64(32) };
            found.push((kind, table));
        }
    }
    // The whole table before what is left of it in a stripped file.
    let (whole, dynamic): (Vec<_>, Vec<_>) = found.into_iter().partition(|(kind, _)| *kind == SYMTAB);
    Some(whole.into_iter().chain(dynamic).map(|(_, table)| table).collect())
}

// What the loader finds symbols with, in memory. How many there are is not said, but their names
// follow them.
fn dynamic(image: &Image, header: &Bytes<'_>, start: u64, bias: u64) -> Option<Table> {
    let segments = segments(image, header)?;
    let dynamic = segments.iter().map(|segment| Bytes(segment)).find(|segment| segment.u32(0) == DYNAMIC)?;
    let (at, len) = (dynamic.u64(16).wrapping_add(bias).checked_sub(start)?, dynamic.u64(40));
    let (mut symbols, mut names, mut names_len) = (None, None, None);
    for index in 0..(len / 16).min(1 << 10) {
        let mut entry = [0; 16];
        image.read(at.checked_add(index * 16)?, &mut entry)?;
        let entry = Bytes(&entry);
        // The loader may have made addresses of these, or have left them as they are in the file.
        let place = |value: u64| if value >= start { value - start } else { value };
        match entry.u64(0) {
            0 => break,
            5 => names = Some(place(entry.u64(8))),
            6 => symbols = Some(place(entry.u64(8))),
            10 => names_len = Some(entry.u64(8)),
            _ => {}
        }
    }
    let (at, names, names_len) = (symbols?, names?, names_len?);
    let n = (names.checked_sub(at)? / SYMBOL as u64).min(MOST_SYMBOLS);
    Some(Table { at, n, names, names_len })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Symbols by start, size and number of the name; what each address gets, in any order of the symbols.
    #[track_caller]
    fn check(symbols: &[(u64, u64, u32)], addresses: &[u64], expected: &[&[u32]]) {
        let mut symbols = symbols.to_vec();
        for _ in 0..symbols.len() {
            symbols.rotate_left(1);
            let mut wanted: Vec<Wanted> = addresses.iter().copied().map(Wanted::new).collect();
            for &(start, size, name) in &symbols {
                offer(&mut wanted, Candidate { start, size, name, hidden: 0 });
            }
            settle_labels(&mut wanted);
            for (wanted, expected) in wanted.iter().zip(expected) {
                let mut names: Vec<u32> = wanted.best.iter().map(|best| best.name).collect();
                names.sort_unstable();
                assert_eq!(names, *expected, "{:#x}", wanted.address);
            }
        }
    }

    #[test]
    fn an_address_belongs_to_the_innermost_symbol_or_else_to_the_label_before_it() {
        let symbols =
            [(10, 10, 1), (12, 2, 2), (12, 2, 3), (12, 8, 4), (18, 0, 5), (30, 0, 6), (40, 0, 7), (40, 0, 8)];
        let addresses = [9, 10, 12, 13, 14, 18, 20, 29, 30, 35, 41, 99, 39 + REACH, 40 + REACH];
        let expected: [&[u32]; 14] =
            [&[], &[1], &[2, 3], &[2, 3], &[4], &[4], &[5], &[5], &[6], &[6], &[7, 8], &[7, 8], &[7, 8], &[]];
        check(&symbols, &addresses, &expected);
    }
}
