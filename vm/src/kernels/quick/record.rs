//! Records of a few words, quickly.
//!
//! A record that is made of arguments, of the time, of one variable and of the time since then is a table
//! of up to four [`Cell`]s, which linking has filled in:
//!
//! ```text
//!   trace(timestamp); trace(arg0); trace(arg1)       cells  Now A B
//!
//!   A B C D Now Kept Since      what a field may be, in a row
//!   | EPID, 5 | now | Now | A | B |                  one store each
//! ```
//!
//! How many fields there are is known to the compiler, so that there are no loops and no ends to look for;
//! which they are is not. The time is read once, for the header and for all who want it, and before the ring
//! is looked at: see `timed.rs`. (So it is read in vain for what is dropped, which nobody can tell.)
//!
//! A clause that records asks for room before it looks at its predicate, so that what is dropped does not
//! depend on it: such a guard looks first, too.
//!
//! Everything else is out of line: a ring that may be full, a record that runs over its end, a time that
//! cannot be told at once.
//!
//! In instructions of the whole firing, and in ns, of which the clock is 8: `trace(timestamp);
//! trace(arg0); trace(arg1)` takes 109 and 15 to 17; with a list of sources it took 344 and 26.
//!
//! Probe context: as in `quick.rs`.

use dif::VarId;
use dif::layout::{HEADER_WORDS, header};

use super::super::{Body, Kernel, Source};
use super::entry::{Argument, Both, Guard, Last, Variable};
use super::{Clock, Entry, Given, Pick, Quick, Shape};
use crate::ecb::Ecb;
use crate::record::count_no_room;
use crate::thread::Thread;

/// What a field is: a place in a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell {
    /// `arg0`
    A,
    /// `arg1`
    B,
    /// `arg2`
    C,
    /// `arg3`
    D,
    /// `timestamp`
    Now,
    /// `self->var`
    Kept,
    /// `timestamp - self->var`
    Since,
}

/// What a field may be. It is in memory, so that a field is one load, and written as far as it is known
/// before the time is asked for.
type Row = [u64; 7];

/// A record of so many fields; `KEPT` if the variable is among them.
struct Record<C, const N: usize, const KEPT: bool>(C);

impl<C: Clock, const N: usize, const KEPT: bool> Shape for Record<C, N, KEPT> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let [a, b, c, d] = given.numbers();
        let mut row = [a, b, c, d, 0, 0, 0];
        if let Some(now) = C::at_once() {
            if thread.records.has_room_now(quick.room.into()) {
                let (header, fields) = make::<N, KEPT>(quick, thread, &mut row, now);
                if thread.records.append_straight(header, now, fields) {
                    return true;
                }
            }
            thread.firing.timestamp(|| now);
        }
        carefully::<C, N, KEPT>(quick, thread, &mut row);
        true
    }
}

// The same, when there may be no room, or not in one piece, or it takes a while to say what time it is.
#[cold]
#[inline(never)]
fn carefully<C: Clock, const N: usize, const KEPT: bool>(quick: &Quick, thread: &mut Thread, row: &mut Row) {
    if has_room(quick, thread) {
        let now = thread.firing.timestamp(C::now);
        let (header, fields) = make::<N, KEPT>(quick, thread, row, now);
        thread.records.put_all(0, &[header, now]);
        thread.records.put_all(HEADER_WORDS as usize, &fields);
        thread.records.publish(HEADER_WORDS as usize + N);
    }
    thread.end_firing();
}

// Header and fields.
#[inline(always)]
fn make<const N: usize, const KEPT: bool>(
    quick: &Quick,
    thread: &Thread,
    row: &mut Row,
    now: u64,
) -> (u64, [u64; N]) {
    row[Cell::Now as usize] = now;
    if KEPT {
        let kept = thread.locals.load(quick.var);
        row[Cell::Kept as usize] = kept;
        row[Cell::Since as usize] = now.wrapping_sub(kept);
    }
    let fields = std::array::from_fn(|i| row[quick.cells[i & 3] as usize]);
    (header(quick.epid(), HEADER_WORDS + N as u32), fields)
}

#[inline(always)]
fn has_room(quick: &Quick, thread: &mut Thread) -> bool {
    let has_room = thread.records.has_room(quick.room.into());
    if !has_room {
        count_no_room(&thread.records, &thread.drops, &thread.shared);
    }
    has_room
}

/// Room for the record.
struct Room;

impl Guard for Room {
    #[inline(always)]
    fn holds(quick: &Quick, thread: &mut Thread, _: impl Fn(Pick) -> u64) -> bool {
        has_room(quick, thread)
    }
}

impl Quick {
    /// Of a kernel that makes a record, if it is one of those.
    pub(super) fn record<C: Clock>(ecb: &Ecb, kernel: &Kernel) -> Option<Self> {
        let Body::Record(sources) = &kernel.body else { return None };
        let mut cells = [Cell::Now; 4];
        let mut var = None;
        for (index, source) in sources.iter().enumerate() {
            *cells.get_mut(index)? = cell(*source, &mut var)?;
        }
        let entry = match (sources.len(), var.is_some()) {
            (0, _) => Entry::of_numbers::<Record<C, 0, false>>(),
            (1, false) => Entry::of_numbers::<Record<C, 1, false>>(),
            (2, false) => Entry::of_numbers::<Record<C, 2, false>>(),
            (3, false) => Entry::of_numbers::<Record<C, 3, false>>(),
            (4, false) => Entry::of_numbers::<Record<C, 4, false>>(),
            (1, true) => Entry::of_numbers::<Record<C, 1, true>>(),
            (2, true) => Entry::of_numbers::<Record<C, 2, true>>(),
            (3, true) => Entry::of_numbers::<Record<C, 3, true>>(),
            (4, true) => Entry::of_numbers::<Record<C, 4, true>>(),
            _ => return None,
        };
        let room = u16::try_from(ecb.room).ok()?;
        let quick = Self {
            run: *entry,
            open: entry,
            then: entry,
            id: ecb.epid.0,
            var: var.unwrap_or(VarId(0)),
            cells,
            room,
            ..Self::default()
        };
        Some(quick.guarded(kernel.guard)?.with_room_first(kernel.guard.map(|guard| guard.source)))
    }

    #[cfg(test)]
    pub(crate) fn makes_a_record(&self) -> bool {
        self.room > 0
    }

    fn with_room_first(self, guard: Option<Source>) -> Self {
        match guard {
            Some(Source::Arg(_)) => self.entered_by(Entry::guard::<Both<Room, Argument>, Last>()),
            Some(_) => self.entered_by(Entry::guard::<Both<Room, Variable>, Last>()),
            None => self,
        }
    }
}

// The cell of a source, if it has one. There is one variable at most.
fn cell(source: Source, var: &mut Option<VarId>) -> Option<Cell> {
    let mut is_kept = |id| *var.get_or_insert(id) == id;
    match source {
        Source::Arg(n) => Some(match Pick::new(n)? {
            Pick::A => Cell::A,
            Pick::B => Cell::B,
            Pick::C => Cell::C,
            Pick::D => Cell::D,
        }),
        Source::Timestamp => Some(Cell::Now),
        Source::Thread(id) => is_kept(id).then_some(Cell::Kept),
        Source::Since(id) => is_kept(id).then_some(Cell::Since),
        Source::Const(_) | Source::Int(_) | Source::Global(_) | Source::Element(..) | Source::Slot(_) => None,
    }
}
