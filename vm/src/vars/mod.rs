//! Variables: globals, `self->` and `this->`, as far as they are no associative arrays.
//!
//! Every scope keeps two things. *Words*, one per variable of the program and indexed by its
//! [`VarId`]: a scalar's value, or whether a variable that is kept by reference has one. And
//! *memory*, where the strings, structs and C arrays of the scope lie one after the other, each at a
//! multiple of 8; where exactly is worked out once per program by [`Places`]:
//!
//! ```text
//!   words    | v0: 17 | v1: has a value | v2: 3 | ...
//!   memory   | v1: string_bytes | pad | v5: 24 bytes | ...
//!              ^ 0                      ^ 264              offsets, as addresses carry them
//! ```
//!
//! A word for each variable in each scope wastes some, and buys that `words[var]` is all there is
//! to do for a scalar. The three scopes differ in who sees them and how they begin:
//!
//! | scope | memory | at first | a value is taken away by |
//! | --- | --- | --- | --- |
//! | [`Globals`] | atomics, shared by all threads | 0, `""`, zeros | copying NULL to a string |
//! | [`ThreadVars`] | the thread's own | 0, NULL, no value; arrays: zeros | copying NULL, storing 0 |
//! | [`ClauseVars`] | the thread's own | 0, `""`, zeros at each firing | copying NULL to a string |
//!
//! D does not lock its variables: `x++` on two threads may lose one, and a string that two threads
//! assign may be a mixture. Words are never torn, and a string always ends, because nothing but 0
//! is ever stored in the last byte of its place.
//!
//! Resetting `this->` variables costs what the firing before has used: a range of words and a range
//! of bytes that were written.
//!
//! Probe context: no allocation, no locks, no panics. Offsets out of range read nothing.

mod globals;
mod own;
mod private;
#[cfg(test)]
mod tests;

use std::ops::Range;

use dif::program::{Scope, Storage};
use dif::ty::Type;
use dif::{Program, VarId};

pub use globals::Globals;
pub use own::{ClauseVars, ThreadVars};
pub(crate) use private::Private;

/// Where a variable that is kept by reference lies in the memory of its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first byte; a multiple of 8.
    pub offset: usize,
    /// Bytes; of a string, with its NUL.
    pub size: usize,
    /// Whether it is a string.
    pub is_string: bool,
    /// Whether it is a C array: nothing is assigned to it as a whole, so it has its elements always.
    pub is_array: bool,
}

/// Where the variables of a program lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    rows: Vec<Option<Place>>,
    /// By scope, in order of offsets: the bytes of each variable.
    extents: [Vec<Range<usize>>; 3],
    sizes: [usize; 3],
}

fn row(scope: Scope) -> usize {
    match scope {
        Scope::Global => 0,
        Scope::Thread => 1,
        Scope::Clause => 2,
    }
}

impl Places {
    /// Works out where the variables of `program` go.
    pub fn new(program: &Program) -> Self {
        let string_bytes = program.settings.string_bytes() as usize;
        let mut places = Self::default();
        for variable in &program.variables {
            let size = match (variable.storage, &variable.keys) {
                (Storage::Scalar, _) | (_, Some(_)) => None,
                (Storage::String, None) => Some((string_bytes, true)),
                (Storage::Bytes(n), None) => Some((n as usize, false)),
            };
            let scope = row(variable.scope);
            let is_array = matches!(program.types.base(variable.ty), Type::Array { .. });
            places.rows.push(size.map(|(size, is_string)| {
                let offset = places.sizes[scope];
                let end = offset.saturating_add(size);
                places.extents[scope].push(offset..end);
                places.sizes[scope] = end.checked_next_multiple_of(8).unwrap_or(usize::MAX);
                Place { offset, size, is_string, is_array }
            }));
        }
        places
    }

    /// Number of variables of the program.
    pub fn n_variables(&self) -> usize {
        self.rows.len()
    }

    /// Bytes of memory that the variables of a scope need; for a limit to look at before they are
    /// allocated.
    pub fn bytes(&self, scope: Scope) -> usize {
        self.sizes[row(scope)]
    }

    /// Where a variable lies; `None` for scalars and associative arrays.
    #[inline]
    pub fn get(&self, var: VarId) -> Option<Place> {
        *self.rows.get(var.index())?
    }

    /// How many bytes there are from `offset` to the end of the variable it is in; 0 if it is in
    /// none. No access may go further.
    pub fn room(&self, scope: Scope, offset: usize) -> usize {
        let extents = &self.extents[row(scope)];
        let after = extents.partition_point(|extent| extent.start <= offset);
        let extent = after.checked_sub(1).and_then(|index| extents.get(index));
        extent.map_or(0, |extent| extent.end.saturating_sub(offset))
    }
}

/// The part of `bytes` that a variable of this place takes.
fn cut(place: Place, bytes: &[u8]) -> &[u8] {
    let most = if place.is_string { place.size.saturating_sub(1) } else { place.size };
    let bytes = bytes.get(..most).unwrap_or(bytes);
    match bytes.iter().position(|byte| *byte == 0) {
        Some(end) if place.is_string => &bytes[..end],
        Some(_) | None => bytes,
    }
}
