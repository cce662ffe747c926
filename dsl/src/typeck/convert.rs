//! The rules on types: what promotes to what, what may stand for what.
//!
//! D computes in 64 bits and lets the type of a result decide how it is cut, compared and printed
//! (reference 2.6.2), so there are no conversions to insert for arithmetic: the rules only choose
//! a type. Compatibility is that of the classic checker: integers with integers, pointers with
//! pointers to the same or to void or with a literal 0, strings with what points to characters.

use dif::TypeId;
use dif::layout::FieldKind;
use dif::ty::{Type, prim};

use crate::scope::World;
use crate::tast::Expr;

/// What operators ask of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// An integer or enumeration.
    Integer,
    /// A floating-point number.
    Float,
    /// A pointer.
    Pointer,
    /// `string`.
    String,
    /// A C array.
    Array,
    /// A struct or union.
    Record,
    /// `void`, and what is as little a value: function types, stacks, symbols.
    Void,
}

impl World {
    /// What kind of type `ty` is, behind its typedefs.
    pub(crate) fn class(&self, ty: TypeId) -> Class {
        match self.types.base(ty) {
            Type::Integer(_) | Type::Enum(_) => Class::Integer,
            Type::Float { .. } => Class::Float,
            Type::Pointer(_) => Class::Pointer,
            Type::String => Class::String,
            Type::Array { .. } => Class::Array,
            Type::Record(_) => Class::Record,
            Type::Void
            | Type::Typedef { .. }
            | Type::Function { .. }
            | Type::Stack
            | Type::SymAddr
            | Type::UserSymAddr => Class::Void,
        }
    }

    /// Whether it may be a condition or an operand of `!`.
    pub(crate) fn is_scalar(&self, ty: TypeId) -> bool {
        matches!(self.class(ty), Class::Integer | Class::Pointer)
    }

    /// Whether it is an integer.
    pub(crate) fn is_integer(&self, ty: TypeId) -> bool {
        self.class(ty) == Class::Integer
    }

    /// Whether its value is the address of characters: `string`, `char *`, `char []`.
    pub(crate) fn is_text(&self, ty: TypeId) -> bool {
        let is_char = |ty: TypeId| matches!(self.types.integer(ty), Some((1, _)));
        self.pointee(ty).is_some_and(is_char)
    }

    /// Whether it is an array of characters.
    pub(crate) fn is_text_array(&self, ty: TypeId) -> bool {
        self.class(ty) == Class::Array && self.is_text(ty)
    }

    /// What a pointer or an array points to.
    pub(crate) fn pointee(&self, ty: TypeId) -> Option<TypeId> {
        match self.types.base(ty) {
            Type::Pointer(target) => Some(*target),
            Type::Array { elem, .. } => Some(*elem),
            Type::String => Some(prim::CHAR),
            Type::Void
            | Type::Integer(_)
            | Type::Float { .. }
            | Type::Record(_)
            | Type::Enum(_)
            | Type::Typedef { .. }
            | Type::Function { .. }
            | Type::Stack
            | Type::SymAddr
            | Type::UserSymAddr => None,
        }
    }

    /// Size and signedness of an integer as it is kept: OL2 reads enumerations as unsigned.
    pub(crate) fn repr(&self, ty: TypeId) -> Option<(u8, bool)> {
        let (size, signed) = self.types.integer(ty)?;
        let is_enum = matches!(self.types.base(ty), Type::Enum(_));
        Some((size, signed && !(is_enum && self.is_oracle())))
    }

    /// Whether values of the type are compared and divided with a sign.
    pub(crate) fn is_signed(&self, ty: TypeId) -> bool {
        self.types.integer(ty).is_some_and(|(_, signed)| signed)
    }

    /// The type of an operation on two integers: the one with more bits, then the unsigned one,
    /// then `long long`.
    pub(crate) fn promote(&self, a: TypeId, b: TypeId) -> TypeId {
        let (a, b) = (self.enum_to_int(a), self.enum_to_int(b));
        let rank = |ty: TypeId| {
            let is_longest = matches!(self.types.resolve(ty), prim::LLONG | prim::ULLONG);
            (self.bits_of(ty), !self.is_signed(ty), is_longest)
        };
        if rank(b) > rank(a) { b } else { a }
    }

    fn enum_to_int(&self, ty: TypeId) -> TypeId {
        if matches!(self.types.base(ty), Type::Enum(_)) { prim::INT } else { ty }
    }

    /// Whether two types are the same behind their typedefs, at every level.
    pub(crate) fn same(&self, a: TypeId, b: TypeId) -> bool {
        let (a, b) = (self.types.resolve(a), self.types.resolve(b));
        match (self.types.get(a), self.types.get(b)) {
            _ if a == b => true,
            (Type::Pointer(a), Type::Pointer(b)) => self.same(*a, *b),
            (Type::Array { elem: a, len: n }, Type::Array { elem: b, len: m }) => n == m && self.same(*a, *b),
            _ => false,
        }
    }

    /// The type both operands have as pointers, if they may meet: the same target, `void`, or a
    /// literal 0 on one side.
    pub(crate) fn common_pointer(&self, a: &Expr, b: &Expr) -> Option<TypeId> {
        let target = |ty: TypeId| match self.class(ty) {
            Class::Pointer | Class::Array => self.pointee(ty),
            Class::Integer | Class::Float | Class::String | Class::Record | Class::Void => None,
        };
        match (target(a.ty), target(b.ty)) {
            (Some(x), Some(y)) if self.same(x, y) || self.types.resolve(y) == prim::VOID => Some(a.ty),
            (Some(x), Some(_)) if self.types.resolve(x) == prim::VOID => Some(b.ty),
            (Some(_), None) if b.is_zero() => Some(a.ty),
            (None, Some(_)) if a.is_zero() => Some(b.ty),
            _ => None,
        }
    }

    /// Whether `value` may be stored in, or passed as, something of type `to`.
    pub(crate) fn accepts(&self, to: TypeId, value: &Expr) -> bool {
        let from = value.ty;
        match self.class(to) {
            Class::Integer => self.is_integer(from),
            Class::String => self.is_text(from) || value.is_zero(),
            Class::Pointer | Class::Array => {
                let target = self.pointee(to).unwrap_or(prim::VOID);
                match self.class(from) {
                    Class::Pointer | Class::Array => self.pointee(from).is_some_and(|source| {
                        self.same(target, source)
                            || self.types.resolve(target) == prim::VOID
                            || self.types.resolve(source) == prim::VOID
                    }),
                    Class::Integer => value.is_zero(),
                    // A string has an address, and a pointer to characters may be it.
                    Class::String => self.class(to) == Class::Pointer && self.is_text(to),
                    Class::Float | Class::Record | Class::Void => false,
                }
            }
            Class::Float | Class::Record => self.same(to, from),
            Class::Void => false,
        }
    }

    /// Whether a key of type `found` may stand where the signature has `expected`. Characters in an array
    /// and a string are both text, whichever came first.
    pub(crate) fn accepts_key(&self, expected: TypeId, found: &Expr) -> bool {
        self.accepts(expected, found)
            || self.same(expected, found.ty)
            || (self.is_text_array(expected) && self.class(found.ty) == Class::String)
            || (self.class(expected) == Class::Pointer && self.class(found.ty) == Class::Pointer)
    }
}

impl World {
    /// How a value of type `ty` is kept in a record or a key.
    pub(crate) fn field_kind(&self, ty: TypeId) -> FieldKind {
        let bytes = || FieldKind::Bytes(u32::try_from(self.size_of(ty)).unwrap_or(u32::MAX));
        match self.class(ty) {
            Class::Integer => {
                let (size, signed) = self.repr(ty).unwrap_or((8, true));
                FieldKind::Int { size, signed }
            }
            Class::Pointer | Class::Void => FieldKind::Int { size: 8, signed: false },
            Class::String => FieldKind::String,
            Class::Float | Class::Array | Class::Record => bytes(),
        }
    }
}
