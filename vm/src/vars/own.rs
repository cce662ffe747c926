//! `self->` and `this->` variables: memory that only one thread has.

use std::ops::Range;
use std::sync::Arc;

use dif::VarId;
use dif::program::Scope;

use super::{Place, Places, cut};

/// Memory that only one thread has: the common part of `self->` and `this->`.
#[derive(Debug)]
struct Own {
    places: Arc<Places>,
    scope: Scope,
    words: Box<[u64]>,
    memory: Box<[u8]>,
}

impl Own {
    fn new(places: &Arc<Places>, scope: Scope) -> Self {
        Self {
            words: vec![0; places.n_variables()].into_boxed_slice(),
            memory: vec![0; places.bytes(scope)].into_boxed_slice(),
            places: Arc::clone(places),
            scope,
        }
    }

    #[inline]
    fn load(&self, var: VarId) -> u64 {
        self.words.get(var.index()).copied().unwrap_or(0)
    }

    #[inline]
    fn store(&mut self, var: VarId, value: u64) {
        if let Some(word) = self.words.get_mut(var.index()) {
            *word = value;
        }
    }

    fn copy(&mut self, place: Place, bytes: &[u8]) {
        let bytes = cut(place, bytes);
        let end = place.offset.saturating_add(place.size);
        let Some(memory) = self.memory.get_mut(place.offset..end) else { return };
        let (value, rest) = memory.split_at_mut(bytes.len());
        value.copy_from_slice(bytes);
        let zeros = if place.is_string { 1 } else { rest.len() };
        rest.iter_mut().take(zeros).for_each(|byte| *byte = 0);
    }

    fn room(&self, offset: usize) -> usize {
        self.places.room(self.scope, offset)
    }

    fn get(&self, offset: usize, len: usize) -> Option<&[u8]> {
        if len > self.room(offset) { None } else { self.memory.get(offset..offset + len) }
    }

    fn get_mut(&mut self, offset: usize, len: usize) -> Option<&mut [u8]> {
        if len > self.room(offset) { None } else { self.memory.get_mut(offset..offset + len) }
    }
}

/// The `self->` variables of one thread, without its associative arrays.
#[derive(Debug)]
pub struct ThreadVars {
    /// Words are scalars; for others, 1 if they have a value.
    own: Own,
}

impl ThreadVars {
    /// Variables without values.
    pub fn new(places: &Arc<Places>) -> Self {
        Self { own: Own::new(places, Scope::Thread) }
    }

    /// The value of a scalar.
    #[inline]
    pub fn load(&self, var: VarId) -> u64 {
        self.own.load(var)
    }

    /// Gives a scalar its value.
    #[inline]
    pub fn store(&mut self, var: VarId, value: u64) {
        self.own.store(var, value);
    }

    /// The offset of a variable that is kept by reference; `None` if it has no value.
    #[inline]
    pub fn address(&self, var: VarId) -> Option<usize> {
        let place = self.own.places.get(var)?;
        (place.is_array || self.own.load(var) != 0).then_some(place.offset)
    }

    /// Copies `bytes` to a variable that is kept by reference; `None` takes its value away.
    ///
    /// A string ends at the first NUL or where its room ends; of other variables the rest becomes 0.
    pub fn copy(&mut self, var: VarId, bytes: Option<&[u8]>) {
        if let (Some(place), Some(bytes)) = (self.own.places.get(var), bytes) {
            self.own.copy(place, bytes);
        }
        self.own.store(var, u64::from(bytes.is_some()));
    }

    /// The `len` bytes at `offset`, if they are all within one variable.
    pub fn get(&self, offset: usize, len: usize) -> Option<&[u8]> {
        self.own.get(offset, len)
    }

    /// The same, to be written.
    pub fn get_mut(&mut self, offset: usize, len: usize) -> Option<&mut [u8]> {
        self.own.get_mut(offset, len)
    }

    /// See [`Places::room`].
    pub fn room(&self, offset: usize) -> usize {
        self.own.room(offset)
    }
}

/// The `this->` variables of one thread's firing.
#[derive(Debug)]
pub struct ClauseVars {
    /// Words are scalars; for others, 1 if they are NULL.
    own: Own,
    /// Words that are not 0, and bytes.
    used_words: Range<usize>,
    used_bytes: Range<usize>,
}

fn widen(range: &mut Range<usize>, by: Range<usize>) {
    *range = if Range::is_empty(range) { by } else { range.start.min(by.start)..range.end.max(by.end) };
}

impl ClauseVars {
    /// Variables as a firing finds them.
    pub fn new(places: &Arc<Places>) -> Self {
        Self { own: Own::new(places, Scope::Clause), used_words: 0..0, used_bytes: 0..0 }
    }

    /// Begins a firing: all variables are zero.
    #[inline]
    pub fn reset(&mut self) {
        if !self.used_words.is_empty() || !self.used_bytes.is_empty() {
            self.clear();
        }
    }

    #[cold]
    #[inline(never)]
    fn clear(&mut self) {
        if let Some(words) = self.own.words.get_mut(std::mem::take(&mut self.used_words)) {
            words.fill(0);
        }
        if let Some(bytes) = self.own.memory.get_mut(std::mem::take(&mut self.used_bytes)) {
            bytes.fill(0);
        }
    }

    /// The value of a scalar.
    #[inline]
    pub fn load(&self, var: VarId) -> u64 {
        self.own.load(var)
    }

    /// Gives a scalar its value.
    #[inline]
    pub fn store(&mut self, var: VarId, value: u64) {
        if let Some(word) = self.own.words.get_mut(var.index()) {
            *word = value;
            widen(&mut self.used_words, var.index()..var.index() + 1);
        }
    }

    /// The offset of a variable that is kept by reference; `None` if it is NULL.
    #[inline]
    pub fn address(&self, var: VarId) -> Option<usize> {
        let place = self.own.places.get(var)?;
        (self.own.load(var) == 0).then_some(place.offset)
    }

    /// Copies `bytes` to a variable that is kept by reference; `None` makes it NULL.
    ///
    /// A string ends at the first NUL or where its room ends; of other variables the rest becomes 0.
    pub fn copy(&mut self, var: VarId, bytes: Option<&[u8]>) {
        let Some(place) = self.own.places.get(var) else { return };
        if let Some(bytes) = bytes {
            self.own.copy(place, bytes);
            widen(&mut self.used_bytes, place.offset..place.offset + place.size);
        }
        self.store(var, u64::from(bytes.is_none()));
    }

    /// The `len` bytes at `offset`, if they are all within one variable.
    pub fn get(&self, offset: usize, len: usize) -> Option<&[u8]> {
        self.own.get(offset, len)
    }

    /// The same, to be written.
    pub fn get_mut(&mut self, offset: usize, len: usize) -> Option<&mut [u8]> {
        if len <= self.own.room(offset) && len > 0 {
            widen(&mut self.used_bytes, offset..offset + len);
        }
        self.own.get_mut(offset, len)
    }

    /// See [`Places::room`].
    pub fn room(&self, offset: usize) -> usize {
        self.own.room(offset)
    }
}
