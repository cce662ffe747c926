//! The types of D: a description, not a set of rules.
//!
//! A `TypeTable` is an append-only list of types that refer to each other by [`TypeId`]. Providers
//! describe their arguments with it, the compiler extends a copy of it while it reads
//! declarations, and `print()` ships the types of what it shows. Sizes and offsets follow C's
//! LP64 layout with natural alignment (reference 2.5). What may be done *with* types (promotion,
//! conversion, compatibility) is the compiler's business.
//!
//! Scalars, `void`, `string` and the standard typedefs exist in every table, at fixed ids: see
//! [`TypeTable::new`] and the constants of [`prim`]. Structural types (pointers, arrays) are
//! interned, so equal ones have equal ids; records and enums are equal only if they are the same.
//!
//! ```text
//!   ty/standard.rs   the types of every table, and their constants
//!   ty/table.rs      the table: finding types, sizes
//!   ty/name.rs       how types are written
//! ```

mod name;
mod standard;
mod table;

use alloc::boxed::Box;
use alloc::vec::Vec;

pub use standard::prim;
pub use table::TypeTable;

use crate::ids::TypeId;

/// One type. `Clone` is shallow: inner types are ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// No value.
    Void,
    /// An intrinsic integer type.
    Integer(Integer),
    /// An intrinsic floating-point type; can be stored and printed, not computed with.
    Float {
        /// C's name.
        name: Box<str>,
        /// Bytes: 4, 8 or 16.
        size: u8,
    },
    /// D's `string`: a value of up to `strsize` bytes.
    String,
    /// A pointer.
    Pointer(TypeId),
    /// A C array; `len` is the number of elements.
    Array {
        /// Type of an element.
        elem: TypeId,
        /// Number of elements.
        len: u32,
    },
    /// A struct or union.
    Record(Record),
    /// An enumeration; a 32-bit integer with names.
    Enum(Enum),
    /// Another name of a type.
    Typedef {
        /// The new name.
        name: Box<str>,
        /// What it names.
        target: TypeId,
    },
    /// A function type; only behind pointers and in prototypes.
    Function {
        /// The result.
        ret: TypeId,
        /// Parameters in order.
        params: Vec<TypeId>,
        /// Whether more may follow.
        variadic: bool,
    },
    /// The result of `stack()`, `ustack()`, `jstack()`.
    Stack,
    /// The result of `sym()`, `mod()`, `func()`.
    SymAddr,
    /// The result of `usym()`, `umod()`, `ufunc()`, `uaddr()`.
    UserSymAddr,
}

impl Type {
    /// Calls `f` with each type that this one is made of.
    pub fn each_part(&mut self, mut f: impl FnMut(&mut TypeId)) {
        match self {
            Type::Pointer(part) | Type::Array { elem: part, .. } | Type::Typedef { target: part, .. } => {
                f(part);
            }
            Type::Function { ret, params, .. } => {
                f(ret);
                params.iter_mut().for_each(f);
            }
            Type::Record(record) => record.members.iter_mut().flatten().for_each(|member| f(&mut member.ty)),
            Type::Void
            | Type::Integer(_)
            | Type::Float { .. }
            | Type::String
            | Type::Enum(_)
            | Type::Stack
            | Type::SymAddr
            | Type::UserSymAddr => {}
        }
    }
}

/// An intrinsic integer type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integer {
    /// C's name, in the canonical spelling (`unsigned long`, `long long`).
    pub name: Box<str>,
    /// Bytes: 1, 2, 4 or 8.
    pub size: u8,
    /// Whether values are sign-extended when loaded.
    pub signed: bool,
}

/// Struct or union.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Members follow each other.
    Struct,
    /// Members overlap.
    Union,
}

/// A struct or union type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which of both.
    pub kind: RecordKind,
    /// The tag, or empty if there is none.
    pub tag: Box<str>,
    /// Bytes, a multiple of `align`.
    pub size: u32,
    /// Alignment in bytes.
    pub align: u32,
    /// Members in order; `None` for a type that was only announced.
    pub members: Option<Vec<Member>>,
}

/// A member of a struct or union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: Box<str>,
    /// Its type; of a bit-field, the declared type.
    pub ty: TypeId,
    /// Offset from the start of the record, in bits.
    pub offset_bits: u32,
    /// Width of a bit-field in bits.
    pub bits: Option<u8>,
}

/// An enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// The tag, or empty.
    pub tag: Box<str>,
    /// Names and values in order; `None` if only announced.
    pub values: Option<Vec<(Box<str>, i32)>>,
}
