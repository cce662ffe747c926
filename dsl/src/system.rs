//! Names of types that scripts take from the system's headers without including them.
//!
//! A kernel's DTrace knows every type of the kernel. Here the integers that scripts declare variables
//! with are known by name, and nothing else. A name enters the type table when a program mentions it,
//! so that programs do not carry types they never use; a program's own typedef of the name hides it.
//!
//! Source: D reference, section 2.5.2 ("for script compatibility").

use dif::TypeId;
use dif::ty::{Type, prim};

use crate::scope::World;

/// Sorted by name.
const TYPES: &[(&str, TypeId)] = &[
    ("blkcnt_t", prim::LONG),
    ("blksize_t", prim::LONG),
    ("clock_t", prim::LONG),
    ("ctid_t", prim::INT),
    ("hrtime_t", prim::LLONG),
    ("in_addr_t", prim::UINT),
    ("in_port_t", prim::USHORT),
    ("ino_t", prim::ULONG),
    ("key_t", prim::INT),
    ("mode_t", prim::UINT),
    ("nlink_t", prim::ULONG),
    ("offset_t", prim::LLONG),
    ("processorid_t", prim::INT),
    ("projid_t", prim::INT),
    ("socklen_t", prim::UINT),
    ("suseconds_t", prim::LONG),
    ("taskid_t", prim::INT),
    ("u_char", prim::UCHAR),
    ("u_int", prim::UINT),
    ("u_int16_t", prim::USHORT),
    ("u_int32_t", prim::UINT),
    ("u_int64_t", prim::ULONG),
    ("u_int8_t", prim::UCHAR),
    ("u_long", prim::ULONG),
    ("u_offset_t", prim::ULLONG),
    ("u_short", prim::USHORT),
    ("useconds_t", prim::UINT),
];

/// All the names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(name, _)| *name)
}

impl World {
    /// The type called `name`: one there is, or one of the system's, which there is from now on.
    pub(crate) fn type_called(&mut self, name: &str) -> Option<TypeId> {
        if let Some(known) = self.types.lookup(name) {
            return Some(known);
        }
        let row = TYPES.binary_search_by_key(&name, |row| row.0).ok()?;
        let id = self.types.push(Type::Typedef { name: name.into(), target: TYPES[row].1 });
        self.header_types.insert(id);
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(TYPES.is_sorted_by_key(|row| row.0));
    }
}
