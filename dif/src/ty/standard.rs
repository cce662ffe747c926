//! The types that every table begins with, at fixed ids.
//!
//! Those that code mentions have a constant in [`prim`]; the other typedefs follow them.

use alloc::vec::Vec;

use super::{Integer, Type};
use crate::ids::TypeId;

macro_rules! define_prims {
    ($( $(#[$doc:meta])* $NAME:ident = $index:literal => $ty:expr; )*) => {
        /// Ids of the types that every table has.
        pub mod prim {
            use crate::ids::TypeId;
            $( $(#[$doc])* pub const $NAME: TypeId = TypeId($index); )*
        }

        const N_PRIMITIVES: usize = [$( $index, )*].len();

        fn primitives() -> Vec<Type> {
            let mut types = Vec::with_capacity(N_STANDARD);
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

/// How many there are.
pub(super) const N_STANDARD: usize = N_PRIMITIVES + MORE_TYPEDEFS.len();

/// All of them, in order of their ids.
pub(super) fn standard() -> Vec<Type> {
    let mut types = primitives();
    types.extend(MORE_TYPEDEFS.iter().map(|&(name, target)| typedef(name, target)));
    types
}
