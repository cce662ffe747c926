//! The table of types: what is in it, found by id or by name, and how large it is.

use alloc::vec::Vec;

use super::standard::{N_STANDARD, standard};
use super::{Enum, Record, RecordKind, Type, prim};
use crate::ids::TypeId;

/// The types one program, catalog or consumer talks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeTable {
    types: Vec<Type>,
}

impl Default for TypeTable {
    fn default() -> Self {
        Self::new()
    }
}

impl TypeTable {
    /// A table with the intrinsic types and the standard typedefs.
    pub fn new() -> Self {
        Self { types: standard() }
    }

    /// Number of types.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// Never true: a table has at least the intrinsic types.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Number of types that every table begins with.
    pub const fn n_standard() -> usize {
        N_STANDARD
    }

    /// The type `id`; `void` for an id that is not in the table.
    pub fn get(&self, id: TypeId) -> &Type {
        self.types.get(id.index()).unwrap_or(&Type::Void)
    }

    /// Whether `id` is in the table.
    pub fn contains(&self, id: TypeId) -> bool {
        id.index() < self.types.len()
    }

    /// All types, in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        self.types.iter().enumerate().map(|(index, ty)| (TypeId::from_index(index), ty))
    }

    /// Adds a type, whatever it is; records and enums get an identity this way.
    pub fn push(&mut self, ty: Type) -> TypeId {
        self.types.push(ty);
        TypeId::from_index(self.types.len() - 1)
    }

    /// Completes a record or enum that was only announced; other ids are left alone.
    pub fn complete(&mut self, id: TypeId, ty: Type) {
        if let Some(
            slot @ (Type::Record(Record { members: None, .. }) | Type::Enum(Enum { values: None, .. })),
        ) = self.types.get_mut(id.index())
        {
            *slot = ty;
        }
    }

    /// The pointer to `target`.
    pub fn pointer(&mut self, target: TypeId) -> TypeId {
        self.intern(Type::Pointer(target))
    }

    /// The array of `len` elements.
    pub fn array(&mut self, elem: TypeId, len: u32) -> TypeId {
        self.intern(Type::Array { elem, len })
    }

    /// The id of a structural type, added if it is new.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        match self.types.iter().position(|t| *t == ty) {
            Some(index) => TypeId::from_index(index),
            None => self.push(ty),
        }
    }

    /// The typedef or intrinsic type called `name`. The last one wins: a program's own typedefs
    /// come after the standard ones. An integer after those is a part of one, though called like it.
    pub fn lookup(&self, name: &str) -> Option<TypeId> {
        let found = self.types.iter().enumerate().rposition(|(index, ty)| match ty {
            Type::Typedef { name: n, .. } | Type::Float { name: n, .. } => &**n == name,
            Type::Integer(integer) => index < N_STANDARD && &*integer.name == name,
            Type::Void => name == "void",
            Type::String => name == "string",
            Type::Pointer(_)
            | Type::Array { .. }
            | Type::Record(_)
            | Type::Enum(_)
            | Type::Function { .. }
            | Type::Stack
            | Type::SymAddr
            | Type::UserSymAddr => false,
        });
        found.map(TypeId::from_index)
    }

    /// The struct or union with this tag.
    pub fn lookup_record(&self, kind: RecordKind, tag: &str) -> Option<TypeId> {
        let found = self.types.iter().rposition(
            |ty| matches!(ty, Type::Record(record) if record.kind == kind && &*record.tag == tag && !tag.is_empty()),
        );
        found.map(TypeId::from_index)
    }

    /// The enum with this tag.
    pub fn lookup_enum(&self, tag: &str) -> Option<TypeId> {
        let found = self
            .types
            .iter()
            .rposition(|ty| matches!(ty, Type::Enum(e) if &*e.tag == tag && !tag.is_empty()));
        found.map(TypeId::from_index)
    }

    /// `id` without its typedefs. A cycle (only in a table from outside) ends after as many steps
    /// as there are types.
    pub fn resolve(&self, id: TypeId) -> TypeId {
        let mut at = id;
        for _ in 0..self.types.len() {
            match self.get(at) {
                Type::Typedef { target, .. } => at = *target,
                Type::Void
                | Type::Integer(_)
                | Type::Float { .. }
                | Type::String
                | Type::Pointer(_)
                | Type::Array { .. }
                | Type::Record(_)
                | Type::Enum(_)
                | Type::Function { .. }
                | Type::Stack
                | Type::SymAddr
                | Type::UserSymAddr => return at,
            }
        }
        prim::VOID
    }

    /// The type behind all typedefs of `id`.
    pub fn base(&self, id: TypeId) -> &Type {
        self.get(self.resolve(id))
    }

    /// Size and signedness of an integer or enum type; `None` for others.
    pub fn integer(&self, id: TypeId) -> Option<(u8, bool)> {
        match self.base(id) {
            Type::Integer(integer) => Some((integer.size, integer.signed)),
            Type::Enum(_) => Some((4, true)),
            Type::Void
            | Type::Float { .. }
            | Type::String
            | Type::Pointer(_)
            | Type::Array { .. }
            | Type::Record(_)
            | Type::Typedef { .. }
            | Type::Function { .. }
            | Type::Stack
            | Type::SymAddr
            | Type::UserSymAddr => None,
        }
    }

    /// Bytes a value of the type takes, with strings of `strsize` bytes; 0 if it has no size.
    pub fn size_of(&self, id: TypeId, strsize: u32) -> u64 {
        self.size_at(id, strsize, 0)
    }

    fn size_at(&self, id: TypeId, strsize: u32, depth: usize) -> u64 {
        match self.base(id) {
            Type::Integer(integer) => u64::from(integer.size),
            Type::Float { size, .. } => u64::from(*size),
            Type::String => u64::from(strsize),
            Type::Pointer(_) | Type::SymAddr => 8,
            Type::UserSymAddr => 16,
            Type::Enum(_) => 4,
            Type::Record(record) => u64::from(record.size),
            // Arrays nest as deep as their table is long, unless the table is a lie.
            Type::Array { elem, len } if depth <= self.types.len() => {
                self.size_at(*elem, strsize, depth + 1).saturating_mul(u64::from(*len))
            }
            Type::Array { .. } | Type::Void | Type::Typedef { .. } | Type::Function { .. } | Type::Stack => 0,
        }
    }

    /// Alignment in bytes; 1 for what has none.
    pub fn align_of(&self, id: TypeId) -> u64 {
        let mut at = id;
        for _ in 0..=self.types.len() {
            match self.base(at) {
                Type::Array { elem, .. } => at = *elem,
                Type::Record(record) => return u64::from(record.align.max(1)),
                Type::String => return 1,
                Type::Float { .. }
                | Type::Integer(_)
                | Type::Pointer(_)
                | Type::Enum(_)
                | Type::SymAddr
                | Type::UserSymAddr => return self.size_of(at, 1).clamp(1, 16),
                Type::Void | Type::Typedef { .. } | Type::Function { .. } | Type::Stack => return 1,
            }
        }
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typedefs_resolve_and_have_the_size_of_their_target() {
        let types = TypeTable::new();
        assert_eq!(types.integer(prim::PID), Some((4, true)));
        assert_eq!(types.size_of(prim::SIZE, 256), 8);
        assert_eq!(types.size_of(prim::STRING, 256), 256);
        assert_eq!(types.lookup("uint64_t"), Some(prim::UINT64));
        assert_eq!(types.lookup("nonsense"), None);
    }

    #[test]
    fn a_cyclic_table_from_outside_cannot_hang_us() {
        let mut types = TypeTable::new();
        let id = TypeId::from_index(types.len());
        types.push(Type::Typedef { name: "loop".into(), target: id });
        assert_eq!(types.resolve(id), prim::VOID);
        let array = TypeId::from_index(types.len());
        types.push(Type::Array { elem: array, len: 3 });
        assert_eq!(types.size_of(array, 256), 0);
        assert_eq!(types.align_of(array), 1);
        assert!(types.name(array).contains("..."));
    }
}
