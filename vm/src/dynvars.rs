//! Associative arrays: all elements of all arrays in one table of fixed size.
//!
//! The global arrays of a session share one table among all threads; every thread has another for
//! its `self->` arrays. A table is made once, from the option `dynvarsize`, and never grows: when it
//! is full, assignments to new elements are refused, which the caller counts, and everything else
//! goes on. Storing 0, or copying NULL, frees an element; D programs depend on it.
//!
//! ```text
//!   buckets   | head, version, lock | ...                 one word each
//!                  |
//!   slots     | next | var, key words | key ... | value ... |   all of one stride
//!                  '-> the next slot of the bucket
//! ```
//!
//! The stride is that of the largest key and the largest value of the program's arrays, so any slot
//! can hold any element, memory cannot fragment, and an element has an address (the offset of its
//! value) that stays good as long as the element does. Slots that were never used are handed out in
//! order, freed ones through a stack.
//!
//! **Changing.** Inserting, freeing and overwriting an element take the lock bit of its bucket with
//! one exchange. That is no lock in the sense of the law below: nobody waits on it. Whoever finds it
//! taken tries again a bounded number of times and then gives up, which is counted as if the table
//! were full. It is held for the few instructions that link or unlink a slot. As all changes of
//! one key happen under the same bit, a key cannot be in the table twice.
//!
//! **Reading** takes nothing. The version in the bucket's word changes whenever an element is
//! unlinked. A reader notes it, walks the chain, compares, loads the value and looks again: if the
//! version is the same, every slot it visited was in the chain all the time, because a slot is only
//! used again after the version has changed. Else it walks again, a bounded number of times. So no
//! reader sees a torn key or the value of another key. Values are one word, or are kept by
//! reference; what is read through an address may be a mixture, as for any variable of D.
//!
//! A thread's own table has no rivals and skips the exchange.
//!
//! Rejected: open addressing with a sequence in each slot. Freed slots must stay visible as such,
//! so that chains are not cut, and the common life of an array (store on entry, free on return)
//! fills the table with them; and two threads that insert one key can both succeed.
//!
//! Probe context: no allocation, no waiting, bounded steps, no panics. Memory is taken at the start
//! and touched as it is used.

use std::hint::spin_loop;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

use dif::delivery::{Datum, VariableValue};
use dif::program::{Scope, Storage};
use dif::{Program, VarId};

use crate::words::{self, Alone, hash, is_key, seed, zeroed};

/// There is no room for a new element, or another thread was in the way for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// How often to try for a bucket, or to read one that changes.
const TRIES: u32 = 200;
/// Words of a slot before its key.
const SLOT_HEADER: usize = 2;
/// The lock bit of a bucket's word.
const LOCK: u64 = 1;
/// The lowest bit of its version.
const VERSION: u64 = 2;

/// The associative arrays of one scope.
#[derive(Debug)]
pub struct DynTable {
    shape: Shape,
    is_shared: bool,
    seed: u64,
    /// Head of the chain (high half: slot, counted from 1; 0 ends a chain), version, lock.
    buckets: Box<[AtomicU64]>,
    slots: Box<[AtomicU64]>,
    /// The stack of freed slots: how often it changed (high half), top (low half).
    freed: Alone<AtomicU64>,
    /// How many slots were ever handed out.
    fresh: Alone<AtomicU64>,
}

/// What the slots of a table have room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shape {
    key_words: usize,
    value_words: usize,
    string_bytes: usize,
    capacity: usize,
}

/// A slot, counted from 1.
type Slot = u32;
const NIL: Slot = 0;

impl Shape {
    // `None` if the scope has no arrays.
    fn of(program: &Program, scope: Scope, bytes: u64) -> Option<Self> {
        let strsize = program.settings.max_string();
        let mut shape = Self { string_bytes: strsize as usize + 1, ..Self::default() };
        let arrays = program.variables.iter().filter(|variable| variable.scope == scope);
        let mut any = false;
        for (keys, storage) in arrays.filter_map(|array| Some((array.keys.as_ref()?, array.storage))) {
            let key_words: usize = keys.iter().map(|kind| kind.max_key_words(strsize) as usize).sum();
            let value_words = match storage {
                Storage::Scalar => 1,
                Storage::String => shape.string_bytes.div_ceil(8),
                Storage::Bytes(n) => (n as usize).div_ceil(8).max(1),
            };
            shape.key_words = shape.key_words.max(key_words);
            shape.value_words = shape.value_words.max(value_words);
            any = true;
        }
        // A slot comes with a bucket of its own.
        let per_slot = (shape.stride() as u64 + 1).saturating_mul(8);
        shape.capacity = usize::try_from(bytes / per_slot).unwrap_or(usize::MAX).min(1 << 31);
        any.then_some(shape)
    }

    fn stride(self) -> usize {
        SLOT_HEADER + self.key_words + self.value_words
    }
}

impl DynTable {
    /// The table for the arrays of `scope` in `program`, of about `bytes` bytes; without memory if
    /// there are none.
    ///
    /// A table for [`Scope::Thread`] must be used by one thread at a time only; else elements may
    /// be lost, though nothing worse.
    pub fn new(program: &Program, scope: Scope, bytes: u64) -> Self {
        let shape = Shape::of(program, scope, bytes).unwrap_or_default();
        let n_buckets = shape.capacity.checked_ilog2().map_or(0, |log| 1 << log);
        Self {
            shape,
            is_shared: scope == Scope::Global,
            seed: seed(),
            buckets: zeroed(n_buckets),
            slots: zeroed(shape.capacity * shape.stride()),
            freed: Alone::default(),
            fresh: Alone::default(),
        }
    }

    /// How many elements there is room for.
    pub fn capacity(&self) -> usize {
        self.shape.capacity
    }

    /// The value of an element that is a scalar; 0 if it is absent.
    #[inline]
    pub fn load(&self, var: VarId, key: &[u64]) -> u64 {
        self.look(var, key, |table, slot| table.value(slot).first().map_or(0, |word| word.load(Relaxed)))
            .unwrap_or(0)
    }

    /// Gives an element that is a scalar its value; 0 frees it.
    ///
    /// # Errors
    /// The element is new and there is no room, or the bucket was busy; nothing has changed.
    #[inline]
    pub fn store(&self, var: VarId, key: &[u64], value: u64) -> Result<(), Full> {
        if value == 0 {
            return self.free(var, key);
        }
        self.assign(var, key, |words| {
            if let Some(word) = words.first() {
                word.store(value, Relaxed);
            }
        })
    }

    /// The offset of an element that is kept by reference; `None` if it is absent.
    pub fn address(&self, var: VarId, key: &[u64]) -> Option<usize> {
        self.look(var, key, Self::offset)
    }

    /// Copies the bytes of a struct or C array to an element; what is missing is 0.
    ///
    /// # Errors
    /// As for [`DynTable::store`].
    pub fn copy(&self, var: VarId, key: &[u64], bytes: &[u8]) -> Result<(), Full> {
        let bytes = bytes.get(..self.shape.value_words * 8).unwrap_or(bytes);
        self.assign(var, key, |words| {
            words::write(words, 0, bytes);
            words::fill_zero(words, bytes.len(), words.len() * 8 - bytes.len());
        })
    }

    /// Copies a string to an element, up to its NUL or to where its room ends.
    ///
    /// # Errors
    /// As for [`DynTable::store`].
    pub fn copy_string(&self, var: VarId, key: &[u64], bytes: &[u8]) -> Result<(), Full> {
        let most = self.shape.string_bytes.saturating_sub(1).min(bytes.len());
        let bytes = &bytes[..most];
        let len = bytes.iter().position(|byte| *byte == 0).unwrap_or(most);
        self.assign(var, key, |words| {
            words::write(words, 0, &bytes[..len]);
            words::fill_zero(words, len, 1);
        })
    }

    /// Frees an element, if there is one.
    ///
    /// # Errors
    /// The bucket was busy; nothing has changed.
    pub fn free(&self, var: VarId, key: &[u64]) -> Result<(), Full> {
        // Freeing what is absent is common and needs no lock.
        let Some(bucket) = self.bucket(var, key) else { return Ok(()) };
        if self.look(var, key, |_, _| ()).is_none() {
            return Ok(());
        }
        let word = self.lock(bucket)?;
        let Some((before, slot)) = self.find(word, var, key) else {
            bucket.store(word, Release);
            return Ok(());
        };
        let next = self.next(slot);
        let head = if before == NIL { next } else { head_of(word) };
        if before != NIL {
            self.set_next(before, next);
        }
        bucket.store(with_head(word.wrapping_add(VERSION), head), Release);
        self.push_freed(slot);
        Ok(())
    }

    /// How many bytes there are from `offset` to the end of the value it is in; 0 if it is in none.
    pub fn room(&self, offset: usize) -> usize {
        let stride = self.shape.stride() * 8;
        let value_at = stride - self.shape.value_words * 8;
        if offset / 8 >= self.slots.len() || offset % stride < value_at {
            0
        } else {
            stride - offset % stride
        }
    }

    /// Copies memory from `offset` on; `false` if it is not all within one value.
    pub fn read(&self, offset: usize, into: &mut [u8]) -> bool {
        self.room(offset) >= into.len() && words::read(&self.slots, offset, into)
    }

    /// Replaces memory from `offset` on; `false` if it is not all within one value.
    pub fn write(&self, offset: usize, from: &[u8]) -> bool {
        self.room(offset) >= from.len() && words::write(&self.slots, offset, from)
    }
}

// Finding.
impl DynTable {
    #[inline]
    fn bucket(&self, var: VarId, key: &[u64]) -> Option<&AtomicU64> {
        let hash = hash(self.seed ^ u64::from(var.0), key);
        let mask = self.buckets.len().wrapping_sub(1);
        self.buckets.get(usize::try_from(hash & mask as u64).unwrap_or(0))
    }

    #[inline]
    fn slot(&self, slot: Slot) -> &[AtomicU64] {
        let stride = self.shape.stride();
        let from = (slot as usize).wrapping_sub(1).wrapping_mul(stride);
        self.slots.get(from..from.wrapping_add(stride)).unwrap_or(&[])
    }

    #[inline]
    fn value(&self, slot: Slot) -> &[AtomicU64] {
        self.slot(slot).get(SLOT_HEADER + self.shape.key_words..).unwrap_or(&[])
    }

    fn offset(&self, slot: Slot) -> usize {
        let stride = self.shape.stride();
        ((slot as usize).wrapping_mul(stride) - self.shape.value_words) * 8
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "slots have 32 bits")]
    fn next(&self, slot: Slot) -> Slot {
        self.slot(slot).first().map_or(NIL, |word| word.load(Relaxed) as Slot)
    }

    fn set_next(&self, slot: Slot, next: Slot) {
        if let Some(word) = self.slot(slot).first() {
            word.store(u64::from(next), Relaxed);
        }
    }

    #[inline]
    fn holds(&self, slot: Slot, var: VarId, key: &[u64]) -> bool {
        let [_, id, rest @ ..] = self.slot(slot) else { return false };
        id.load(Relaxed) == identity(var, key)
            && rest.get(..key.len()).is_some_and(|words| is_key(words, key))
    }

    // The slot of a key in the chain of a bucket, and the one before it.
    #[inline]
    fn find(&self, bucket: u64, var: VarId, key: &[u64]) -> Option<(Slot, Slot)> {
        let (mut before, mut slot) = (NIL, head_of(bucket));
        // A chain that changes under a reader may lead anywhere, but not for ever.
        for _ in 0..self.shape.capacity {
            if slot == NIL {
                return None;
            }
            if self.holds(slot, var, key) {
                return Some((before, slot));
            }
            (before, slot) = (slot, self.next(slot));
        }
        None
    }

    // What `see` makes of the slot of a key, if the key was there while it looked.
    #[inline]
    fn look<T>(&self, var: VarId, key: &[u64], see: impl Fn(&Self, Slot) -> T) -> Option<T> {
        let bucket = self.bucket(var, key)?;
        for _ in 0..TRIES {
            let word = bucket.load(Acquire);
            let found = self.find(word, var, key).map(|(_, slot)| see(self, slot));
            fence(Acquire);
            if version_of(bucket.load(Relaxed)) == version_of(word) {
                return found;
            }
        }
        None
    }
}

// Changing.
impl DynTable {
    // Lets `set` fill the value of an element, which is made if there is none.
    #[inline]
    fn assign(&self, var: VarId, key: &[u64], set: impl Fn(&[AtomicU64])) -> Result<(), Full> {
        let bucket = self.bucket(var, key).ok_or(Full)?;
        if key.len() > self.shape.key_words {
            return Err(Full);
        }
        let word = self.lock(bucket)?;
        let (head, done) = match self.find(word, var, key) {
            Some((_, slot)) => {
                set(self.value(slot));
                (head_of(word), Ok(()))
            }
            None => match self.take_slot() {
                Some(slot) => {
                    self.fill(slot, head_of(word), var, key);
                    set(self.value(slot));
                    (slot, Ok(()))
                }
                None => (head_of(word), Err(Full)),
            },
        };
        bucket.store(with_head(word, head), Release);
        done
    }

    fn fill(&self, slot: Slot, next: Slot, var: VarId, key: &[u64]) {
        // Readers that are lost in a chain of this slot's former life see the new version of their
        // bucket before they see any of this.
        fence(Release);
        let [link, id, rest @ ..] = self.slot(slot) else { return };
        link.store(u64::from(next), Relaxed);
        id.store(identity(var, key), Relaxed);
        rest.iter().zip(key).for_each(|(to, from)| to.store(*from, Relaxed));
    }

    // The bucket's word without the lock bit, which is then ours.
    #[inline]
    fn lock(&self, bucket: &AtomicU64) -> Result<u64, Full> {
        if !self.is_shared {
            return Ok(bucket.load(Relaxed) & !LOCK);
        }
        for _ in 0..TRIES {
            let word = bucket.load(Relaxed);
            if word & LOCK == 0 && bucket.compare_exchange_weak(word, word | LOCK, Acquire, Relaxed).is_ok() {
                return Ok(word);
            }
            spin_loop();
        }
        Err(Full)
    }

    #[allow(clippy::cast_possible_truncation, reason = "slots have 32 bits")]
    fn take_slot(&self) -> Option<Slot> {
        let mut top = self.freed.0.load(Acquire);
        for _ in 0..TRIES {
            let slot = top as Slot;
            if slot == NIL {
                break;
            }
            // The slot may be taken and freed again meanwhile; then the count has changed.
            let below = changed(top, self.next(slot));
            match self.freed.0.compare_exchange_weak(top, below, AcqRel, Acquire) {
                Ok(_) => return Some(slot),
                Err(now) => top = now,
            }
        }
        let capacity = self.shape.capacity as u64;
        let more = |n: u64| (n < capacity).then_some(n + 1);
        self.fresh.0.fetch_update(Relaxed, Relaxed, more).ok().map(|n| n as Slot + 1)
    }

    // Every failure of the exchange is another thread's success, and that thread then leaves.
    fn push_freed(&self, slot: Slot) {
        // A reader that comes through here into the stack must see that the version has changed.
        fence(Release);
        let mut top = self.freed.0.load(Relaxed);
        loop {
            #[allow(clippy::cast_possible_truncation, reason = "slots have 32 bits")]
            self.set_next(slot, top as Slot);
            match self.freed.0.compare_exchange_weak(top, changed(top, slot), AcqRel, Relaxed) {
                Ok(_) => return,
                Err(now) => top = now,
            }
        }
    }
}

// Travelling to another domain.
impl DynTable {
    /// Appends the elements of `program`'s arrays. Those that change meanwhile may be missing.
    pub fn export(&self, program: &Program, into: &mut Vec<VariableValue>) {
        for bucket in &self.buckets {
            let before = into.len();
            for _ in 0..TRIES {
                into.truncate(before);
                let word = bucket.load(Acquire);
                let mut slot = head_of(word);
                for _ in 0..self.shape.capacity {
                    if slot == NIL {
                        break;
                    }
                    into.extend(self.element(program, slot));
                    slot = self.next(slot);
                }
                fence(Acquire);
                if version_of(bucket.load(Relaxed)) == version_of(word) {
                    break;
                }
            }
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "takes the two halves of a word")]
    fn element(&self, program: &Program, slot: Slot) -> Option<VariableValue> {
        let [_, id, rest @ ..] = self.slot(slot) else { return None };
        let id = id.load(Relaxed);
        let var = VarId(id as u32);
        let key = rest.get(..(id >> 32) as usize)?.iter().map(|word| word.load(Relaxed)).collect();
        let bytes = |n: usize| {
            let mut bytes = vec![0; n];
            words::read(self.value(slot), 0, &mut bytes);
            bytes
        };
        let value = match program.variable(var)?.storage {
            Storage::Scalar => Datum::Scalar(self.value(slot).first()?.load(Relaxed)),
            Storage::Bytes(n) => Datum::Bytes(bytes(n as usize).into()),
            Storage::String => {
                let mut text = bytes(self.shape.string_bytes);
                text.truncate(text.iter().position(|byte| *byte == 0).unwrap_or(text.len()));
                Datum::Bytes(text.into())
            }
        };
        Some(VariableValue { var, key, value })
    }

    /// Takes an element that [`DynTable::export`] gave; one that fits no array is ignored.
    ///
    /// # Errors
    /// There is no room.
    pub fn import(&self, program: &Program, value: &VariableValue) -> Result<(), Full> {
        let (var, key) = (value.var, &value.key[..]);
        let Some(array) = program.variable(var).filter(|array| array.scope == Scope::Global) else {
            return Ok(());
        };
        let fits = |keys: &Vec<_>| dif::layout::split_key(keys, key).is_some();
        if !array.keys.as_ref().is_some_and(fits) {
            return Ok(());
        }
        match (&value.value, array.storage) {
            (Datum::Scalar(word), Storage::Scalar) => self.store(var, key, *word),
            (Datum::Null, Storage::String | Storage::Bytes(_)) => self.free(var, key),
            (Datum::Bytes(bytes), Storage::String) => self.copy_string(var, key, bytes),
            (Datum::Bytes(bytes), Storage::Bytes(_)) => self.copy(var, key, bytes),
            (Datum::Scalar(_), Storage::String | Storage::Bytes(_))
            | (Datum::Null | Datum::Bytes(_), Storage::Scalar) => Ok(()),
        }
    }
}

// The word that tells elements apart before their keys do.
#[inline]
fn identity(var: VarId, key: &[u64]) -> u64 {
    u64::from(var.0) | (key.len() as u64) << 32
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "takes the high half")]
fn head_of(bucket: u64) -> Slot {
    (bucket >> 32) as Slot
}

#[inline]
fn with_head(bucket: u64, head: Slot) -> u64 {
    bucket & u64::from(u32::MAX) | u64::from(head) << 32
}

#[inline]
fn version_of(bucket: u64) -> u64 {
    bucket & u64::from(u32::MAX) & !LOCK
}

// The stack's word with another top.
fn changed(word: u64, top: Slot) -> u64 {
    ((word >> 32).wrapping_add(1) << 32) | u64::from(top)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::layout::KeyKind;
    use dif::option::Setter;
    use dif::program::Variable;
    use dif::ty::prim;
    use proptest::prelude::*;
    use std::collections::HashMap;
    use std::sync::Arc;
    use std::thread;

    const NUMBERS: VarId = VarId(0);
    const TEXTS: VarId = VarId(1);

    fn program() -> Program {
        let mut program = Program::default();
        program.settings.set("strsize", Some("12"), Setter::CommandLine).unwrap();
        let int = KeyKind::Int { size: 8, signed: true };
        for (storage, keys) in
            [(Storage::Scalar, vec![int]), (Storage::String, vec![int, int]), (Storage::Bytes(3), vec![int])]
        {
            let (scope, keys) = (Scope::Global, Some(keys));
            program.variables.push(Variable { name: "v".into(), scope, ty: prim::INT, storage, keys });
        }
        program
    }

    fn text(table: &DynTable, key: &[u64]) -> Option<Vec<u8>> {
        let mut bytes = [0; 12];
        let at = table.address(TEXTS, key)?;
        assert!(table.read(at, &mut bytes));
        Some(bytes.split(|byte| *byte == 0).next().unwrap_or(&[]).to_vec())
    }

    #[test]
    fn storing_zero_frees_and_freed_slots_are_used_again() {
        let table = DynTable::new(&program(), Scope::Global, 7 * 8 * 3);
        assert_eq!(table.capacity(), 3);
        for key in 0..100 {
            assert_eq!(table.store(NUMBERS, &[key], key + 1), Ok(()));
            assert_eq!((table.load(NUMBERS, &[key]), table.load(NUMBERS, &[key + 1])), (key + 1, 0));
            assert_eq!(table.store(NUMBERS, &[key], 0), Ok(()));
            assert_eq!(table.load(NUMBERS, &[key]), 0);
        }
        assert!((1..=3).all(|key| table.store(NUMBERS, &[key], 1).is_ok()));
        assert_eq!(table.store(NUMBERS, &[4], 1), Err(Full));
        assert_eq!(table.store(NUMBERS, &[3], 9), Ok(()));
        assert_eq!(table.store(NUMBERS, &[4], 0), Ok(()));
        assert_eq!((table.load(NUMBERS, &[3]), table.load(NUMBERS, &[4])), (9, 0));
    }

    #[test]
    fn strings_lie_in_their_element() {
        let table = DynTable::new(&program(), Scope::Global, 4096);
        assert_eq!(text(&table, &[1, 2]), None);
        table.copy_string(TEXTS, &[1, 2], b"a long string indeed").unwrap();
        assert_eq!(text(&table, &[1, 2]), Some(b"a long stri".to_vec()));
        table.copy_string(TEXTS, &[1, 2], b"").unwrap();
        assert_eq!(text(&table, &[1, 2]), Some(Vec::new()), "empty is not absent");
        let at = table.address(TEXTS, &[1, 2]).unwrap();
        assert_eq!(
            (table.room(at), table.room(at + 15), table.room(at - 1), table.room(1 << 39)),
            (16, 1, 0, 0)
        );
        assert!(!table.write(at, &[1; 17]) && !table.read(at + 16, &mut [0]));
        table.free(TEXTS, &[1, 2]).unwrap();
        assert_eq!(text(&table, &[1, 2]), None);
    }

    #[test]
    fn a_scope_without_arrays_has_no_memory() {
        let table = DynTable::new(&program(), Scope::Thread, 1 << 20);
        assert_eq!((table.capacity(), table.load(NUMBERS, &[1])), (0, 0));
        assert_eq!(table.store(NUMBERS, &[1], 1), Err(Full));
        assert_eq!((table.free(NUMBERS, &[1]), table.address(TEXTS, &[]), table.room(0)), (Ok(()), None, 0));
    }

    #[test]
    fn arrays_travel() {
        let program = program();
        let [here, there] = [(); 2].map(|()| DynTable::new(&program, Scope::Global, 1 << 16));
        (0..20).for_each(|key| here.store(NUMBERS, &[key], key + 7).unwrap());
        here.copy_string(TEXTS, &[1, 2], b"hi").unwrap();
        here.copy(VarId(2), &[5], &[1, 2, 3]).unwrap();
        let (mut values, mut back) = (Vec::new(), Vec::new());
        here.export(&program, &mut values);
        assert_eq!(values.len(), 22);
        values.iter().for_each(|value| there.import(&program, value).unwrap());
        there.export(&program, &mut back);
        let sorted = |mut values: Vec<VariableValue>| {
            values.sort_by(|a, b| (a.var, &a.key).cmp(&(b.var, &b.key)));
            values
        };
        assert_eq!(sorted(back), sorted(values));
        let odd = VariableValue { var: NUMBERS, key: vec![1, 2], value: Datum::Scalar(1) };
        assert_eq!((there.import(&program, &odd), there.load(NUMBERS, &[1, 2])), (Ok(()), 0));
    }

    proptest! {
        #[test]
        fn a_table_is_a_map(steps in prop::collection::vec((0u64..40, 0u64..4), 0..300)) {
            let table = DynTable::new(&program(), Scope::Global, 7 * 8 * 20);
            let mut model = HashMap::new();
            for (key, value) in steps {
                let fits = value == 0 || model.contains_key(&key) || model.len() < table.capacity();
                prop_assert_eq!(table.store(NUMBERS, &[key], value).is_ok(), fits);
                if value == 0 {
                    model.remove(&key);
                } else if fits {
                    model.insert(key, value);
                }
                for key in 0..40 {
                    prop_assert_eq!(table.load(NUMBERS, &[key]), model.get(&key).copied().unwrap_or(0));
                }
            }
        }
    }

    // Threads store, free and count under keys of their own and look at those of the others. Few
    // buckets and slots, so that they are always in each other's way.
    #[test]
    fn threads_see_the_values_of_their_keys_and_no_others() {
        const THREADS: u64 = 3;
        const ROUNDS: u64 = 30_000;
        let table = Arc::new(DynTable::new(&program(), Scope::Global, 7 * 8 * 14));
        let work = |me: u64| {
            let table = Arc::clone(&table);
            move || {
                let mut mine: HashMap<u64, u64> = HashMap::new();
                for round in 0..ROUNDS {
                    let key = me * 5 + round % 5;
                    assert_eq!(table.load(NUMBERS, &[key]), mine.get(&key).copied().unwrap_or(0));
                    let value = if round % 7 < 3 { 0 } else { key << 32 | round };
                    if table.store(NUMBERS, &[key], value).is_ok() {
                        if value == 0 {
                            mine.remove(&key)
                        } else {
                            mine.insert(key, value)
                        };
                    }
                    let other = (round * 11 + me) % (THREADS * 5);
                    let seen = table.load(NUMBERS, &[other]);
                    assert!(seen == 0 || seen >> 32 == other, "{seen:x} of {other}");
                }
                mine
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|me| thread::spawn(work(me))).collect();
        let mine: Vec<HashMap<u64, u64>> = threads.into_iter().map(|t| t.join().unwrap()).collect();
        let mut values = Vec::new();
        table.export(&program(), &mut values);
        let left: HashMap<u64, u64> = values
            .iter()
            .map(|v| match v.value {
                Datum::Scalar(word) => (v.key[0], word),
                Datum::Null | Datum::Bytes(_) => (0, 0),
            })
            .collect();
        assert_eq!(left.len(), values.len(), "a key twice");
        assert_eq!(left, mine.into_iter().flatten().collect());
    }
}
