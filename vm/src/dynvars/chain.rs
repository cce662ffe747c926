//! Buckets and their chains: finding an element, and changing what is there.

use std::hint::spin_loop;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

use dif::VarId;

use super::{DynTable, Full, SLOT_HEADER, TRIES};
use crate::words::{hash, is_key};

/// The lock bit of a bucket's word.
pub(super) const LOCK: u64 = 1;
/// The lowest bit of its version.
pub(super) const VERSION: u64 = 2;

/// A slot, counted from 1.
pub(super) type Slot = u32;
/// No slot: the end of a chain.
pub(super) const NIL: Slot = 0;

// Finding.
impl DynTable {
    #[inline]
    pub(super) fn bucket(&self, var: VarId, key: &[u64]) -> Option<&AtomicU64> {
        let hash = hash(self.seed ^ u64::from(var.0), key);
        let mask = self.buckets.len().wrapping_sub(1);
        self.buckets.get(usize::try_from(hash & mask as u64).unwrap_or(0))
    }

    #[inline]
    pub(super) fn slot(&self, slot: Slot) -> &[AtomicU64] {
        let stride = self.shape.stride();
        let from = (slot as usize).wrapping_sub(1).wrapping_mul(stride);
        self.slots.get(from..from.wrapping_add(stride)).unwrap_or(&[])
    }

    #[inline]
    pub(super) fn value(&self, slot: Slot) -> &[AtomicU64] {
        self.slot(slot).get(SLOT_HEADER + self.shape.key_words..).unwrap_or(&[])
    }

    pub(super) fn offset(&self, slot: Slot) -> usize {
        let stride = self.shape.stride();
        (slot as usize).saturating_mul(stride).saturating_sub(self.shape.value_words) * 8
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "slots have 32 bits")]
    pub(super) fn next(&self, slot: Slot) -> Slot {
        self.slot(slot).first().map_or(NIL, |word| word.load(Relaxed) as Slot)
    }

    pub(super) fn set_next(&self, slot: Slot, next: Slot) {
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
    pub(super) fn find(&self, bucket: u64, var: VarId, key: &[u64]) -> Option<(Slot, Slot)> {
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
    pub(super) fn look<T>(&self, var: VarId, key: &[u64], see: impl Fn(&Self, Slot) -> T) -> Option<T> {
        let bucket = self.bucket(var, key)?;
        let find = |word| self.find(word, var, key).map(|(_, slot)| see(self, slot));
        if self.is_shared { look_again(bucket, find) } else { find(bucket.load(Relaxed)) }
    }
}

// What `find` makes of a bucket that did not change meanwhile.
#[inline]
fn look_again<T>(bucket: &AtomicU64, find: impl Fn(u64) -> Option<T>) -> Option<T> {
    for _ in 0..TRIES {
        let word = bucket.load(Acquire);
        let found = find(word);
        fence(Acquire);
        if version_of(bucket.load(Relaxed)) == version_of(word) {
            return found;
        }
    }
    None
}

// Changing.
impl DynTable {
    // Lets `set` fill the value of an element, which is made if there is none.
    #[inline]
    pub(super) fn assign(&self, var: VarId, key: &[u64], set: impl Fn(&[AtomicU64])) -> Result<(), Full> {
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
    pub(super) fn lock(&self, bucket: &AtomicU64) -> Result<u64, Full> {
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
    pub(super) fn push_freed(&self, slot: Slot) {
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

// The word that tells elements apart before their keys do.
#[inline]
pub(super) fn identity(var: VarId, key: &[u64]) -> u64 {
    u64::from(var.0) | (key.len() as u64) << 32
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "takes the high half")]
pub(super) fn head_of(bucket: u64) -> Slot {
    (bucket >> 32) as Slot
}

#[inline]
pub(super) fn with_head(bucket: u64, head: Slot) -> u64 {
    bucket & u64::from(u32::MAX) | u64::from(head) << 32
}

#[inline]
pub(super) fn version_of(bucket: u64) -> u64 {
    bucket & u64::from(u32::MAX) & !LOCK
}

// The stack's word with another top.
pub(super) fn changed(word: u64, top: Slot) -> u64 {
    ((word >> 32).wrapping_add(1) << 32) | u64::from(top)
}
