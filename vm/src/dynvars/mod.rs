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
//! A thread's own table has no rivals: it skips the exchange, and nobody looks twice.
//!
//! Rejected: open addressing with a sequence in each slot. Freed slots must stay visible as such,
//! so that chains are not cut, and the common life of an array (store on entry, free on return)
//! fills the table with them; and two threads that insert one key can both succeed.
//!
//! Probe context: no allocation, no waiting, bounded steps, no panics. Memory is taken at the start
//! and touched as it is used.

mod chain;
#[cfg(test)]
mod tests;
mod travel;

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Relaxed, Release};

use dif::program::{Scope, Storage};
use dif::{Program, VarId};

use chain::{NIL, VERSION, head_of, with_head};

use crate::words::{self, Alone, seed, zeroed};

/// There is no room for a new element, or another thread was in the way for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// How often to try for a bucket, or to read one that changes.
const TRIES: u32 = 200;
/// Words of a slot before its key.
const SLOT_HEADER: usize = 2;
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
        if self.is_shared && self.look(var, key, |_, _| ()).is_none() {
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
