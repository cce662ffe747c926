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
//! | [`ThreadVars`] | the thread's own | 0, NULL, no value | copying NULL, storing 0 |
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

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use dif::delivery::{Datum, VariableValue};
use dif::program::{Scope, Storage};
use dif::{Program, VarId};

use crate::words::{self, zeroed};

/// Where a variable that is kept by reference lies in the memory of its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first byte; a multiple of 8.
    pub offset: usize,
    /// Bytes; of a string, with its NUL.
    pub size: usize,
    /// Whether it is a string.
    pub is_string: bool,
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
            places.rows.push(size.map(|(size, is_string)| {
                let offset = places.sizes[scope];
                let end = offset.saturating_add(size);
                places.extents[scope].push(offset..end);
                places.sizes[scope] = end.checked_next_multiple_of(8).unwrap_or(usize::MAX);
                Place { offset, size, is_string }
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
        (self.own.load(var) != 0).then_some(place.offset)
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

#[cfg(test)]
mod tests {
    use super::*;
    use dif::option::Setter;
    use dif::program::Variable;
    use dif::ty::prim;

    const NUMBER: VarId = VarId(0);
    const TEXT: VarId = VarId(1);
    const RECORD: VarId = VarId(2);

    fn program(scope: Scope) -> Program {
        let mut program = Program::default();
        program.settings.set("strsize", Some("5"), Setter::CommandLine).unwrap();
        for storage in [Storage::Scalar, Storage::String, Storage::Bytes(12)] {
            let keys = None;
            program.variables.push(Variable { name: "v".into(), scope, ty: prim::INT, storage, keys });
        }
        program
    }

    fn places(scope: Scope) -> Arc<Places> {
        Arc::new(Places::new(&program(scope)))
    }

    #[test]
    fn variables_lie_apart_and_accesses_stay_inside() {
        let places = places(Scope::Global);
        assert_eq!(places.get(NUMBER), None);
        assert_eq!(places.get(TEXT), Some(Place { offset: 0, size: 5, is_string: true }));
        assert_eq!(places.get(RECORD), Some(Place { offset: 8, size: 12, is_string: false }));
        assert_eq!((places.bytes(Scope::Global), places.bytes(Scope::Thread)), (24, 0));
        let room: Vec<usize> = [0, 4, 5, 8, 19, 20, 1000].map(|at| places.room(Scope::Global, at)).to_vec();
        assert_eq!(room, [5, 1, 0, 12, 1, 0, 0]);
        assert_eq!(places.room(Scope::Clause, 0), 0);
    }

    #[test]
    fn globals_begin_empty_and_may_be_null() {
        let globals = Globals::new(&places(Scope::Global));
        let text = |globals: &Globals| {
            let mut bytes = [0; 5];
            globals.address(TEXT).map(|at| globals.read(at, &mut bytes).then_some(bytes))
        };
        assert_eq!(text(&globals), Some(Some([0; 5])));
        globals.copy(TEXT, Some(b"abcdefgh"));
        assert_eq!(text(&globals), Some(Some(*b"abcd\0")));
        globals.copy(TEXT, Some(b"x\0y"));
        assert_eq!(text(&globals), Some(Some(*b"x\0cd\0")));
        globals.copy(TEXT, None);
        assert_eq!(text(&globals), None);
        assert!(!globals.write(4, b"ab") && globals.write(8, &[1; 12]) && !globals.write(8, &[1; 13]));
        globals.store(NUMBER, 7);
        assert_eq!((globals.load(NUMBER), globals.load(VarId(9))), (7, 0));
    }

    #[test]
    fn globals_travel() {
        let program = program(Scope::Global);
        let (here, there) = (Globals::new(&places(Scope::Global)), Globals::new(&places(Scope::Global)));
        here.store(NUMBER, 3);
        here.copy(TEXT, Some(b"hi"));
        here.copy(RECORD, Some(&[9; 12]));
        let mut values = Vec::new();
        here.export(&program, &mut values);
        assert_eq!(values[1].value, Datum::Bytes(b"hi"[..].into()));
        values.iter().for_each(|value| there.import(&program, value));
        let mut back = Vec::new();
        there.export(&program, &mut back);
        assert_eq!(back, values);
        there.import(&program, &VariableValue { var: TEXT, key: vec![], value: Datum::Scalar(1) });
        there.import(&program, &VariableValue { var: VarId(7), key: vec![], value: Datum::Null });
        assert_eq!(there.address(TEXT), Some(0));
    }

    #[test]
    fn thread_variables_have_no_value_at_first() {
        let mut vars = ThreadVars::new(&places(Scope::Thread));
        assert_eq!((vars.load(NUMBER), vars.address(TEXT), vars.address(RECORD)), (0, None, None));
        vars.copy(RECORD, Some(&[7; 12]));
        vars.copy(RECORD, Some(&[8; 2]));
        assert_eq!(vars.get(8, 12), Some(&[8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..]));
        vars.copy(RECORD, None);
        assert_eq!(vars.address(RECORD), None);
        assert_eq!((vars.get(8, 13), vars.get(usize::MAX, 1)), (None, None));
    }

    #[test]
    fn clause_variables_are_zero_at_each_firing() {
        let mut vars = ClauseVars::new(&places(Scope::Clause));
        for _ in 0..2 {
            assert_eq!((vars.load(NUMBER), vars.address(TEXT)), (0, Some(0)));
            assert_eq!(vars.get(0, 5), Some(&[0; 5][..]));
            assert_eq!(vars.get(8, 12), Some(&[0; 12][..]));
            vars.store(NUMBER, 1);
            vars.copy(TEXT, Some(b"abc"));
            vars.copy(TEXT, None);
            assert_eq!(vars.address(TEXT), None);
            vars.get_mut(10, 2).unwrap().fill(1);
            vars.reset();
        }
    }
}
