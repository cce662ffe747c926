//! Global variables: shared by all threads, so all of it is atomics.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use dif::delivery::{Datum, VariableValue};
use dif::program::Scope;
use dif::{Program, VarId};

use super::{Places, cut};
use crate::words::{self, zeroed};

/// The global variables of a session.
#[derive(Debug)]
pub struct Globals {
    places: Arc<Places>,
    /// Scalars; for others, 1 if they are NULL.
    words: Box<[AtomicU64]>,
    memory: Box<[AtomicU64]>,
}

impl Globals {
    /// Globals as they are when tracing starts.
    pub fn new(places: &Arc<Places>) -> Self {
        Self {
            words: zeroed(places.n_variables()),
            memory: zeroed(places.bytes(Scope::Global) / 8),
            places: Arc::clone(places),
        }
    }

    /// The value of a scalar.
    #[inline]
    pub fn load(&self, var: VarId) -> u64 {
        self.words.get(var.index()).map_or(0, |word| word.load(Relaxed))
    }

    /// Gives a scalar its value.
    #[inline]
    pub fn store(&self, var: VarId, value: u64) {
        if let Some(word) = self.words.get(var.index()) {
            word.store(value, Relaxed);
        }
    }

    /// The offset of a variable that is kept by reference; `None` if it is NULL.
    #[inline]
    pub fn address(&self, var: VarId) -> Option<usize> {
        let place = self.places.get(var)?;
        (self.load(var) == 0).then_some(place.offset)
    }

    /// Copies `bytes` to a variable that is kept by reference; `None` makes it NULL.
    ///
    /// A string ends at the first NUL or where its room ends; of other variables the rest becomes 0.
    pub fn copy(&self, var: VarId, bytes: Option<&[u8]>) {
        let Some(place) = self.places.get(var) else { return };
        if let Some(bytes) = bytes {
            let bytes = cut(place, bytes);
            words::write(&self.memory, place.offset, bytes);
            let rest = if place.is_string { 1 } else { place.size - bytes.len() };
            words::fill_zero(&self.memory, place.offset + bytes.len(), rest);
        }
        self.store(var, u64::from(bytes.is_none()));
    }

    /// Copies memory from `offset` on; `false` if it is not all within one variable.
    pub fn read(&self, offset: usize, into: &mut [u8]) -> bool {
        self.room(offset) >= into.len() && words::read(&self.memory, offset, into)
    }

    /// Replaces memory from `offset` on; `false` if it is not all within one variable.
    pub fn write(&self, offset: usize, from: &[u8]) -> bool {
        self.room(offset) >= from.len() && words::write(&self.memory, offset, from)
    }

    /// See [`Places::room`].
    pub fn room(&self, offset: usize) -> usize {
        self.places.room(Scope::Global, offset)
    }

    /// Appends the values of all globals of `program` that are no arrays.
    pub fn export(&self, program: &Program, into: &mut Vec<VariableValue>) {
        for (index, variable) in program.variables.iter().enumerate() {
            let var = VarId::from_index(index);
            if variable.scope != Scope::Global || variable.keys.is_some() {
                continue;
            }
            let value = match (self.places.get(var), self.address(var)) {
                (None, _) => Datum::Scalar(self.load(var)),
                (Some(_), None) => Datum::Null,
                (Some(place), Some(offset)) => {
                    let mut bytes = vec![0; place.size];
                    words::read(&self.memory, offset, &mut bytes);
                    let len = cut(place, &bytes).len();
                    bytes.truncate(len);
                    Datum::Bytes(bytes.into())
                }
            };
            into.push(VariableValue { var, key: Vec::new(), value });
        }
    }

    /// Takes a value that [`Globals::export`] gave; one that does not fit its variable is ignored.
    pub fn import(&self, program: &Program, value: &VariableValue) {
        let is_global =
            |var| program.variable(var).is_some_and(|var| var.scope == Scope::Global && var.keys.is_none());
        if !is_global(value.var) || !value.key.is_empty() {
            return;
        }
        match (&value.value, self.places.get(value.var)) {
            (Datum::Scalar(word), None) => self.store(value.var, *word),
            (Datum::Null, Some(_)) => self.copy(value.var, None),
            (Datum::Bytes(bytes), Some(_)) => self.copy(value.var, Some(bytes)),
            (Datum::Scalar(_), Some(_)) | (Datum::Null | Datum::Bytes(_), None) => {}
        }
    }
}
