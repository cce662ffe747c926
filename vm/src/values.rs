//! Values that take more than a register: variables by reference, keys, elements, builtins, stacks.
//!
//! Methods of the [`Machine`] that the interpreter's longer instructions call. A *key* is built as
//! words in a buffer of the thread, in the shape that `dif::layout` describes, and serves arrays and
//! aggregations alike: integers are a word, strings and stacks their length and then their bytes,
//! structs their bytes.
//!
//! What is copied to a variable goes through a buffer of the thread, because it may come from the
//! variable's own scope (`this->a = this->b`), which cannot be read and written at once.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.

use dif::builtin::Builtin;
use dif::delivery::DropKind;
use dif::layout::{FieldKind, KeyKind, MAX_FRAME_TEXT};
use dif::op::{StackKind, StackSize};
use dif::option::Dialect;
use dif::program::{Scope, Storage};
use dif::{AggId, Reg, VarId};

use crate::dynvars::DynTable;
use crate::env::{ProbeEnv, StackText};
use crate::interp::{Machine, Regs, Stored};
use crate::memory::{Memory, Trap};
use crate::region::Region;
use crate::thread::{Drops, Temps};

/// Puts bytes into words, the rest of the last one zero; says how many words.
pub(crate) fn pack(bytes: &[u8], mut put: impl FnMut(usize, u64)) -> usize {
    let (whole, rest) = bytes.as_chunks::<8>();
    for (index, chunk) in whole.iter().enumerate() {
        put(index, u64::from_le_bytes(*chunk));
    }
    if rest.is_empty() {
        return whole.len();
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    put(whole.len(), u64::from_le_bytes(last));
    whole.len() + 1
}

/// Most bytes of a variable that is kept by reference.
fn most_kept(storage: Storage, max_string: usize) -> usize {
    match storage {
        Storage::Scalar => 0,
        Storage::String => max_string,
        Storage::Bytes(n) => n as usize,
    }
}

/// Most bytes of a field's or key's text.
pub(crate) fn most_text(kind: FieldKind, max_string: usize) -> usize {
    match kind {
        FieldKind::String => max_string,
        FieldKind::Stack { frames } => frames as usize * MAX_FRAME_TEXT as usize,
        FieldKind::Bytes(n) => n as usize,
        FieldKind::Int { .. } | FieldKind::Symbol(_) => 0,
    }
}

impl<E: ProbeEnv + ?Sized> Machine<'_, E> {
    /// `variable := what is at the address`; NULL takes its value away.
    #[inline(never)]
    pub(crate) fn assign(&mut self, scope: Scope, var: VarId, addr: u64) -> Result<(), Trap> {
        let storage = self.program().variable(var).map_or(Storage::String, |variable| variable.storage);
        self.charge_bytes(most_kept(storage, self.mem.max_string()))?;
        let Self { mem, temps, .. } = self;
        let bytes =
            if addr == 0 { None } else { Some(fetch(mem, &mut temps.a, &mut temps.b, addr, storage)?) };
        match scope {
            Scope::Global => mem.shared.globals.copy(var, bytes),
            Scope::Thread => mem.thread.copy(var, bytes),
            Scope::Clause => mem.space.clause.copy(var, bytes),
        }
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn load_element(&mut self, regs: &Regs, var: VarId, first: Reg) -> Result<u64, Trap> {
        let n = self.array_key(regs, var, first)?;
        let (table, _) = table(&self.mem, var);
        Ok(table.load(var, &self.temps.key[..n]))
    }

    #[inline(never)]
    pub(crate) fn store_element(
        &mut self,
        regs: &Regs,
        var: VarId,
        first: Reg,
        value: u64,
    ) -> Result<Stored, Trap> {
        let n = self.array_key(regs, var, first)?;
        let (table, _) = table(&self.mem, var);
        let stored = table.store(var, &self.temps.key[..n], value).is_ok();
        Ok(self.stored(stored))
    }

    #[inline(never)]
    pub(crate) fn element_address(&mut self, regs: &Regs, var: VarId, first: Reg) -> Result<u64, Trap> {
        let n = self.array_key(regs, var, first)?;
        let (table, region) = table(&self.mem, var);
        Ok(table.address(var, &self.temps.key[..n]).map_or(0, |offset| region.at(offset)))
    }

    #[inline(never)]
    pub(crate) fn assign_element(
        &mut self,
        regs: &Regs,
        var: VarId,
        first: Reg,
        addr: u64,
    ) -> Result<Stored, Trap> {
        let n = self.array_key(regs, var, first)?;
        let storage = self.program().variable(var).map_or(Storage::String, |variable| variable.storage);
        self.charge_bytes(most_kept(storage, self.mem.max_string()))?;
        let Self { mem, temps, .. } = self;
        let (table, _) = table(mem, var);
        let Temps { a, b, key, .. } = &mut **temps;
        let key = &key[..n];
        let stored = match (addr, storage) {
            (0, _) => table.free(var, key),
            (_, Storage::String) => table.copy_string(var, key, fetch(mem, a, b, addr, storage)?),
            (_, Storage::Bytes(_) | Storage::Scalar) => {
                table.copy(var, key, fetch(mem, a, b, addr, storage)?)
            }
        };
        let stored = stored.is_ok();
        Ok(self.stored(stored))
    }

    fn stored(&self, stored: bool) -> Stored {
        if stored { Stored::GoOn } else { no_element(self.drops, self.mem.shared.dialect()) }
    }

    fn array_key(&mut self, regs: &Regs, var: VarId, first: Reg) -> Result<usize, Trap> {
        let program = self.program();
        let kinds = program.variable(var).and_then(|variable| variable.keys.as_deref()).unwrap_or_default();
        self.key(regs, kinds, first)
    }

    // Builds the key of the registers from `first` on; says how many words it has.
    #[inline]
    fn key(&mut self, regs: &Regs, kinds: &[KeyKind], first: Reg) -> Result<usize, Trap> {
        let mut n = 0;
        for (offset, kind) in kinds.iter().enumerate() {
            // The verifier saw to it that the tuple lies within the registers.
            let value = regs[(usize::from(first.0) + offset) & 255];
            match kind {
                KeyKind::Int { .. } | KeyKind::Symbol(_) => {
                    self.temps.key[n] = value;
                    n += 1;
                }
                KeyKind::String | KeyKind::Bytes(_) | KeyKind::Stack { .. } => {
                    n = self.key_memory(*kind, value, n)?
                }
            }
        }
        Ok(n)
    }

    fn key_memory(&mut self, kind: KeyKind, addr: u64, at: usize) -> Result<usize, Trap> {
        let most = most_text(kind, self.mem.max_string());
        self.charge_bytes(most)?;
        let Self { mem, temps, .. } = self;
        let Temps { a, key, .. } = &mut **temps;
        let room = &mut key[at..];
        if let KeyKind::Bytes(_) = kind {
            mem.read(addr, &mut a[..most])?;
            return Ok(at + pack(&a[..most], |index, word| room[index] = word));
        }
        let text = mem.text(addr, most, a)?;
        room[0] = text.len() as u64;
        Ok(at + 1 + pack(text, |index, word| room[index + 1] = word))
    }

    #[inline(never)]
    pub(crate) fn aggregate(&mut self, regs: &Regs, id: AggId, first: Reg, v: Reg) -> Result<(), Trap> {
        let program = self.program();
        let Some(agg) = program.aggs.get(id.index()) else { return Ok(()) };
        let value = regs[usize::from(v.0)].cast_signed();
        let incr = if agg.function.is_distribution() {
            regs[usize::from(v.0.wrapping_add(1))].cast_signed()
        } else {
            1
        };
        let n = self.key(regs, &agg.keys, first)?;
        let done = self.aggs.update(id, &self.temps.key[..n], value, incr);
        if done.is_err() {
            self.drops.count(DropKind::Aggregation);
        }
        Ok(())
    }

    /// Counts a key of words.
    #[inline(never)]
    pub(crate) fn count<const N: usize>(&mut self, id: AggId, key: [u64; N]) {
        if !self.aggs.count_first(id, &key) && self.aggs.observe(id, &key, 0, 1).is_err() {
            self.drops.count(DropKind::Aggregation);
        }
    }

    /// Takes a value into a key of one word.
    #[inline(never)]
    pub(crate) fn aggregate_word(&mut self, id: AggId, key: u64, value: u64) {
        if self.aggs.update(id, &[key], value.cast_signed(), 1).is_err() {
            self.drops.count(DropKind::Aggregation);
        }
    }

    /// Makes a key of an aggregation known. If there is no room, what follows counts the drop.
    #[inline(never)]
    pub(crate) fn aggregate_key(&mut self, regs: &Regs, id: AggId, first: Reg) -> Result<(), Trap> {
        let program = self.program();
        let Some(agg) = program.aggs.get(id.index()) else { return Ok(()) };
        let n = self.key(regs, &agg.keys, first)?;
        let _ = self.aggs.touch(id, &self.temps.key[..n]);
        Ok(())
    }

    /// The value of a builtin variable.
    #[inline(never)]
    pub(crate) fn builtin(&mut self, which: Builtin) -> u64 {
        let signed = |value: i32| i64::from(value).cast_unsigned();
        match which {
            Builtin::Caller | Builtin::Curthread | Builtin::Ipl | Builtin::Stackdepth => 0,
            Builtin::Cpu => u64::from(self.mem.space.stream.0),
            Builtin::Epid => u64::from(self.ecb.epid.0),
            Builtin::Errno => signed(self.mem.env.errno()),
            Builtin::Gid => u64::from(self.mem.env.process().gid),
            Builtin::Uid => u64::from(self.mem.env.process().uid),
            Builtin::Id => u64::from(self.mem.probe.id.0),
            Builtin::Pid => signed(self.mem.env.process().pid),
            Builtin::Ppid => signed(self.mem.env.process().ppid),
            Builtin::Tid => self.mem.env.tid(),
            Builtin::Timestamp => self.timestamp(),
            Builtin::Vtimestamp => self.mem.env.vtimestamp(),
            Builtin::Walltimestamp => self.walltimestamp().cast_unsigned(),
            Builtin::Ucaller => self.mem.env.caller(),
            Builtin::Ustackdepth => u64::from(self.mem.env.stack_depth()),
            Builtin::Cwd
            | Builtin::Execargs
            | Builtin::Execname
            | Builtin::Jailname
            | Builtin::Probefunc
            | Builtin::Probemod
            | Builtin::Probename
            | Builtin::Probeprov
            | Builtin::Root
            | Builtin::Zonename => self.mem.builtin_string(which),
        }
    }

    /// The time of the firing: one value, whoever asks.
    #[inline]
    pub(crate) fn timestamp(&mut self) -> u64 {
        self.firing.timestamp(|| self.mem.env.timestamp())
    }

    // One value per firing too, but in the dialect of OL2 a new one each time.
    fn walltimestamp(&mut self) -> i64 {
        match self.mem.shared.dialect() {
            Dialect::Illumos => {
                *self.firing.clocks.walltimestamp.get_or_insert_with(|| self.mem.env.walltimestamp())
            }
            Dialect::Oracle => self.mem.env.walltimestamp(),
        }
    }

    /// The stack as text in scratch memory.
    #[inline(never)]
    pub(crate) fn stack(&mut self, kind: StackKind, size: StackSize) -> Result<u64, Trap> {
        let frames = size.frames();
        let most = (frames as usize * MAX_FRAME_TEXT as usize).min(self.temps.a.len());
        let most = size.bytes().map_or(most, |bytes| most.min(bytes.get() as usize));
        self.charge_bytes(most)?;
        let Self { mem, temps, .. } = self;
        let mut text = StackText::new(&mut temps.a[..most], frames);
        mem.env.stack(kind, frames, &mut text);
        let (len, cut) = (text.len(), text.is_cut());
        if cut {
            self.drops.count(DropKind::StackString);
        }
        mem.put_string(&temps.a[..len])
    }
}

// The table that a variable's elements are in, and its region.
/// There was no room for an element, which is counted.
#[cold]
pub(crate) fn no_element(drops: &Drops, dialect: Dialect) -> Stored {
    drops.count(DropKind::Dynamic);
    match dialect {
        Dialect::Illumos => Stored::GoOn,
        Dialect::Oracle => Stored::ClauseEnds,
    }
}

fn table<'m, E: ProbeEnv + ?Sized>(mem: &'m Memory<'_, E>, var: VarId) -> (&'m DynTable, Region) {
    match mem.shared.program().variable(var).map(|variable| variable.scope) {
        Some(Scope::Thread) => (&mem.space.arrays, Region::Local),
        Some(Scope::Global | Scope::Clause) | None => (&mem.shared.arrays, Region::Dynamic),
    }
}

// The bytes to be kept: a string, or as many as the variable has.
fn fetch<'t, E: ProbeEnv + ?Sized>(
    mem: &Memory<'_, E>,
    kept: &'t mut [u8],
    buffer: &mut [u8],
    addr: u64,
    storage: Storage,
) -> Result<&'t [u8], Trap> {
    match storage {
        Storage::Bytes(n) => {
            let kept = &mut kept[..n as usize];
            mem.read(addr, kept)?;
            Ok(kept)
        }
        Storage::String | Storage::Scalar => {
            let text = mem.string(addr, buffer)?;
            let kept = &mut kept[..text.len()];
            kept.copy_from_slice(text);
            Ok(kept)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_words() {
        let mut words = [u64::MAX; 3];
        assert_eq!(pack(b"abcdefghi", |index, word| words[index] = word), 2);
        assert_eq!(words, [u64::from_le_bytes(*b"abcdefgh"), u64::from(b'i'), u64::MAX]);
        assert_eq!(pack(b"", |_, _| unreachable!()), 0);
    }
}
