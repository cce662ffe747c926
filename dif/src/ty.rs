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

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

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

macro_rules! define_prims {
    ($( $(#[$doc:meta])* $NAME:ident = $index:literal => $ty:expr; )*) => {
        /// Ids of the types that every table has.
        pub mod prim {
            use crate::ids::TypeId;
            $( $(#[$doc])* pub const $NAME: TypeId = TypeId($index); )*
        }

        /// How many there are.
        const N_PRIMITIVES: usize = [$( $index, )*].len();

        fn primitives() -> Vec<Type> {
            let mut types = Vec::with_capacity(N_PRIMITIVES + MORE_TYPEDEFS.len());
            $(
                debug_assert!(types.len() == $index, concat!(stringify!($NAME), " is out of order"));
                types.push($ty);
            )*
            types
        }
    };
}

fn int(name: &str, size: u8, signed: bool) -> Type {
    Type::Integer(Integer { name: name.into(), size, signed })
}

fn float(name: &str, size: u8) -> Type {
    Type::Float { name: name.into(), size }
}

fn typedef(name: &str, target: TypeId) -> Type {
    Type::Typedef { name: name.into(), target }
}

define_prims! {
    /// `void`
    VOID = 0 => Type::Void;
    /// `char`, which is signed
    CHAR = 1 => int("char", 1, true);
    /// `signed char`
    SCHAR = 2 => int("signed char", 1, true);
    /// `unsigned char`
    UCHAR = 3 => int("unsigned char", 1, false);
    /// `short`
    SHORT = 4 => int("short", 2, true);
    /// `unsigned short`
    USHORT = 5 => int("unsigned short", 2, false);
    /// `int`
    INT = 6 => int("int", 4, true);
    /// `unsigned int`
    UINT = 7 => int("unsigned int", 4, false);
    /// `long`
    LONG = 8 => int("long", 8, true);
    /// `unsigned long`
    ULONG = 9 => int("unsigned long", 8, false);
    /// `long long`
    LLONG = 10 => int("long long", 8, true);
    /// `unsigned long long`
    ULLONG = 11 => int("unsigned long long", 8, false);
    /// `_Bool`
    BOOL = 12 => int("_Bool", 1, false);
    /// `float`
    FLOAT = 13 => float("float", 4);
    /// `double`
    DOUBLE = 14 => float("double", 8);
    /// `long double`
    LDOUBLE = 15 => float("long double", 16);
    /// `string`
    STRING = 16 => Type::String;
    /// the result of `stack()`
    STACK = 17 => Type::Stack;
    /// the result of `sym()`
    SYMADDR = 18 => Type::SymAddr;
    /// the result of `usym()`
    USYMADDR = 19 => Type::UserSymAddr;
    /// `void *`
    VOID_PTR = 20 => Type::Pointer(prim::VOID);
    /// `char *`
    CHAR_PTR = 21 => Type::Pointer(prim::CHAR);
    /// `int64_t`
    INT64 = 22 => typedef("int64_t", prim::LONG);
    /// `uint64_t`
    UINT64 = 23 => typedef("uint64_t", prim::ULONG);
    /// `int32_t`
    INT32 = 24 => typedef("int32_t", prim::INT);
    /// `uint32_t`
    UINT32 = 25 => typedef("uint32_t", prim::UINT);
    /// `int16_t`
    INT16 = 26 => typedef("int16_t", prim::SHORT);
    /// `uint16_t`
    UINT16 = 27 => typedef("uint16_t", prim::USHORT);
    /// `int8_t`
    INT8 = 28 => typedef("int8_t", prim::CHAR);
    /// `uint8_t`
    UINT8 = 29 => typedef("uint8_t", prim::UCHAR);
    /// `uintptr_t`
    UINTPTR = 30 => typedef("uintptr_t", prim::ULONG);
    /// `size_t`
    SIZE = 31 => typedef("size_t", prim::ULONG);
    /// `pid_t`
    PID = 32 => typedef("pid_t", prim::INT);
    /// `id_t`
    ID = 33 => typedef("id_t", prim::INT);
    /// `uid_t`
    UID = 34 => typedef("uid_t", prim::UINT);
    /// `gid_t`
    GID = 35 => typedef("gid_t", prim::UINT);
    /// `uint_t`
    UINT_T = 36 => typedef("uint_t", prim::UINT);
}

/// Typedefs of every table that need no constant: name and target.
const MORE_TYPEDEFS: &[(&str, TypeId)] = &[
    ("intptr_t", prim::LONG),
    ("ssize_t", prim::LONG),
    ("ptrdiff_t", prim::LONG),
    ("uchar_t", prim::UCHAR),
    ("ushort_t", prim::USHORT),
    ("ulong_t", prim::ULONG),
    ("u_longlong_t", prim::ULLONG),
    ("longlong_t", prim::LLONG),
    ("caddr_t", prim::CHAR_PTR),
    ("boolean_t", prim::INT),
    ("major_t", prim::UINT),
    ("minor_t", prim::UINT),
    ("dev_t", prim::ULONG),
    ("zoneid_t", prim::INT),
    ("time_t", prim::LONG),
    ("off_t", prim::LONG),
    ("bool", prim::BOOL),
];

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
        let mut types = primitives();
        types.extend(MORE_TYPEDEFS.iter().map(|&(name, target)| typedef(name, target)));
        Self { types }
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
        N_PRIMITIVES + MORE_TYPEDEFS.len()
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
    /// come after the standard ones.
    pub fn lookup(&self, name: &str) -> Option<TypeId> {
        let found = self.types.iter().rposition(|ty| match ty {
            Type::Typedef { name: n, .. } | Type::Float { name: n, .. } => &**n == name,
            Type::Integer(integer) => &*integer.name == name,
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

    /// The type as C would declare it without a name: `int [5]`, `struct s *`, `int (*)(char)`.
    pub fn name(&self, id: TypeId) -> String {
        self.declare(id, String::new(), 0)
    }

    // Wraps `inner` (the declarator so far) in what `id` adds to it.
    fn declare(&self, id: TypeId, inner: String, depth: usize) -> String {
        if depth > self.types.len() {
            return "...".to_string();
        }
        match self.get(id) {
            Type::Pointer(target) => {
                let parens = matches!(self.get(*target), Type::Array { .. } | Type::Function { .. });
                let star = if parens { format!("(*{inner})") } else { format!("*{inner}") };
                self.declare(*target, star, depth + 1)
            }
            Type::Array { elem, len } => self.declare(*elem, format!("{inner}[{len}]"), depth + 1),
            Type::Function { ret, params, variadic } => {
                let mut list: Vec<String> =
                    params.iter().map(|&p| self.declare(p, String::new(), depth + 1)).collect();
                if *variadic {
                    list.push("...".to_string());
                }
                self.declare(*ret, format!("{inner}({})", list.join(", ")), depth + 1)
            }
            Type::Void => spaced("void", &inner),
            Type::Integer(integer) => spaced(&integer.name, &inner),
            Type::Float { name, .. } | Type::Typedef { name, .. } => spaced(name, &inner),
            Type::String => spaced("string", &inner),
            Type::Stack => spaced("stack", &inner),
            Type::SymAddr => spaced("_symaddr", &inner),
            Type::UserSymAddr => spaced("_usymaddr", &inner),
            Type::Record(record) => {
                let kind = match record.kind {
                    RecordKind::Struct => "struct",
                    RecordKind::Union => "union",
                };
                spaced(&tagged(kind, &record.tag), &inner)
            }
            Type::Enum(e) => spaced(&tagged("enum", &e.tag), &inner),
        }
    }
}

fn tagged(kind: &str, tag: &str) -> String {
    if tag.is_empty() { format!("{kind} (anon)") } else { format!("{kind} {tag}") }
}

fn spaced(base: &str, declarator: &str) -> String {
    if declarator.is_empty() { base.to_string() } else { format!("{base} {declarator}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_like_c() {
        let mut types = TypeTable::new();
        let five = types.array(prim::INT, 5);
        let grid = types.array(five, 4);
        let pointer = types.pointer(five);
        assert_eq!(types.name(five), "int [5]");
        assert_eq!(types.name(grid), "int [4][5]");
        assert_eq!(types.name(pointer), "int (*)[5]");
        assert_eq!(types.name(prim::CHAR_PTR), "char *");
        assert_eq!(types.name(prim::UINT64), "uint64_t");
    }

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
