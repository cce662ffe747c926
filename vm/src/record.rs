//! The record of the clause that runs: written where it will be read, or not at all.
//!
//! A record is made in place, in the free room of the thread's principal buffer: slots at their
//! fixed words, strings and stacks one after the other behind them. Until it is published it does
//! not exist, so a fault or a false predicate costs nothing but not publishing.
//!
//! ```text
//!   | EPID, words | time | slot | slot | ... | string ... | stack ... |  free room
//!     written last         ^ begins as zero    ^ `tail` grows from here
//! ```
//!
//! A clause that speculates makes its record in the same place; at its end the record is copied to
//! the speculation instead of being published. That asks for room in the principal buffer which is
//! not used, and spares every instruction that records the question of where it records to.
//!
//! A `commit` in a clause that records waits until the clause's own record is out of the way.
//!
//! The room was asked for before the clause ran: `max_words` of its layout. An instruction that
//! records one string twice could exceed it; it traps.
//!
//! Probe context: no allocation, no locks, no I/O, no panics; faults are values.

use dif::delivery::DropKind;
use dif::fault::FaultKind;
use dif::layout::{FieldKind, header, string_slot};
use dif::option::Dialect;

use crate::buffer::RecordWriter;
use crate::env::ProbeEnv;
use crate::firing::Target;
use crate::interp::Machine;
use crate::memory::Trap;
use crate::shared::Shared;
use crate::speculate::Refusal;
use crate::thread::{Drops, Temps};
use crate::values::{most_text, pack};

/// There was no room for a record.
#[cold]
pub(crate) fn count_no_room(records: &RecordWriter, drops: &Drops, shared: &Shared) {
    drops.count(DropKind::Principal);
    shared.buffer_is_full(records.policy());
}

impl<E: ProbeEnv + ?Sized> Machine<'_, E> {
    /// Begins the record of an enabling, for which there is room.
    #[inline]
    pub(crate) fn begin_record(&mut self) {
        let ecb = self.ecb;
        self.firing.tail = ecb.words;
        self.firing.target = Target::Principal;
        if !ecb.complete {
            self.records.clear(ecb.words);
        }
    }

    /// Ends the record of an enabling: it becomes readable, or goes to its speculation.
    #[inline]
    pub(crate) fn end_record(&mut self) {
        let timestamp = self.timestamp();
        self.records.put(0, header(self.ecb.epid, self.firing.tail));
        self.records.put(1, timestamp);
        match self.firing.target {
            Target::Principal => self.records.publish(self.firing.tail as usize),
            Target::Speculation(0) => {}
            Target::Speculation(id) => self.keep_for_later(id),
        }
    }

    #[cold]
    fn keep_for_later(&mut self, id: u64) {
        let n = self.firing.tail as usize;
        let Self { records, temps, .. } = self;
        let words = &mut temps.record[..n];
        for (index, word) in words.iter_mut().enumerate() {
            *word = records.peek(index);
        }
        match self.mem.shared.speculations.append(id, self.mem.space.stream, words) {
            Ok(()) | Err(Refusal::Inactive) => {}
            Err(Refusal::Full | Refusal::Busy) => self.drops.count(DropKind::Speculation),
        }
    }

    #[inline(never)]
    pub(crate) fn record_int(&mut self, field: u32, value: u64) {
        self.records.put(self.ecb.slot(field), value);
    }

    #[inline(never)]
    pub(crate) fn record_memory(&mut self, field: u32, addr: u64) -> Result<(), Trap> {
        let Some(kind) = self.ecb.kind(field) else { return Ok(()) };
        let slot = self.ecb.slot(field);
        let most = most_text(kind, self.mem.max_string());
        self.charge_bytes(most)?;
        let Self { mem, temps, records, .. } = self;
        let Temps { a, .. } = &mut **temps;
        match kind {
            FieldKind::Bytes(_) => {
                mem.read(addr, &mut a[..most])?;
                pack(&a[..most], |index, word| records.put(slot + index, word));
            }
            FieldKind::String | FieldKind::Stack { .. } => {
                let text = mem.text(addr, most, a)?;
                let len = u32::try_from(text.len()).unwrap_or(0);
                let n_words = len.div_ceil(8);
                if self.ecb.max_words - self.firing.tail < n_words {
                    return Err(Trap::new(FaultKind::IllegalOperation));
                }
                let at = self.firing.tail as usize;
                pack(text, |index, word| records.put(at + index, word));
                records.put(slot, string_slot(self.firing.tail * 8, len));
                self.firing.tail += n_words;
            }
            FieldKind::Int { .. } | FieldKind::Symbol(_) => {}
        }
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn exit(&mut self, field: u32, value: u64) {
        self.record_int(field, value);
        self.firing.exited = true;
        // D's status is an int.
        let [a, b, c, d, ..] = value.to_le_bytes();
        self.mem.shared.exit(i32::from_le_bytes([a, b, c, d]));
    }

    /// The rest of the clause's data goes to speculation `id`; to none if it is 0.
    #[inline(never)]
    pub(crate) fn speculate(&mut self, id: u64) -> Result<(), Trap> {
        let id = self.speculation_id(id)?;
        self.firing.target = Target::Speculation(id);
        Ok(())
    }

    /// Speculation `id` joins the principal buffer, with the time of this firing.
    #[inline(never)]
    pub(crate) fn commit(&mut self, id: u64) -> Result<(), Trap> {
        let id = self.speculation_id(id)?;
        if !self.ecb.records {
            self.commit_now(id);
            return Ok(());
        }
        let free = self.firing.commits.iter_mut().find(|waiting| **waiting == 0);
        *free.ok_or(Trap::new(FaultKind::IllegalOperation))? = id;
        Ok(())
    }

    /// Does the commits that waited for the clause to end.
    #[inline(always)]
    pub(crate) fn commit_waiting(&mut self) {
        if self.firing.commits[0] != 0 {
            self.commit_all();
        }
    }

    #[cold]
    #[inline(never)]
    fn commit_all(&mut self) {
        std::mem::take(&mut self.firing.commits).into_iter().for_each(|id| self.commit_now(id));
    }

    fn commit_now(&mut self, id: u64) {
        let timestamp = self.timestamp();
        match self.mem.shared.speculations.commit(id, timestamp, self.records) {
            Ok(()) | Err(Refusal::Inactive) => {}
            Err(Refusal::Full) => self.drops.count(DropKind::Principal),
            Err(Refusal::Busy) => self.drops.count(DropKind::Speculation),
        }
    }

    /// Speculation `id` is forgotten.
    #[inline(never)]
    pub(crate) fn discard(&mut self, id: u64) -> Result<(), Trap> {
        let id = self.speculation_id(id)?;
        self.mem.shared.speculations.discard(id);
        Ok(())
    }

    // An id beyond the last one is a fault, but in the dialect of OL2 it is none at all. D's ids are
    // ints: the low half counts.
    fn speculation_id(&self, id: u64) -> Result<u64, Trap> {
        let id = id & 0xffff_ffff;
        if id == 0 || self.mem.shared.speculations.contains(id) {
            return Ok(id);
        }
        match self.mem.shared.dialect() {
            Dialect::Illumos => Err(Trap::new(FaultKind::IllegalOperation)),
            Dialect::Oracle => Ok(0),
        }
    }
}
