//! Names of types that scripts take from the system's headers without including them.
//!
//! A kernel's DTrace knows every type of the kernel. Here the integers that scripts declare variables
//! with are known by name, and a few structures whose addresses they pass on (`mutex_owned((kmutex_t *)
//! arg0)`) as announced, but never defined. The structures that a kernel's translators give
//! (`psinfo_t`) have members, so that scripts can cast to them and ask for their size. A name enters the type table when a program mentions it,
//! so that programs do not carry types they never use; a program's own typedef of the name hides it.
//!
//! Source: D reference, section 2.5.2 ("for script compatibility").

use dif::TypeId;
use dif::ty::{Record, RecordKind, Type, prim};

use crate::scope::World;

/// Integers. Both tables are sorted by name.
const TYPES: &[(&str, TypeId)] = &[
    ("blkcnt_t", prim::LONG),
    ("blksize_t", prim::LONG),
    ("chipid_t", prim::INT),
    ("clock_t", prim::LONG),
    ("ctid_t", prim::INT),
    ("daddr_t", prim::LONG),
    ("hrtime_t", prim::LLONG),
    ("in_addr_t", prim::UINT),
    ("in_port_t", prim::USHORT),
    ("ino_t", prim::ULONG),
    ("intmax_t", prim::LONG),
    ("key_t", prim::INT),
    ("lgrp_id_t", prim::INT),
    ("mode_t", prim::UINT),
    ("nlink_t", prim::ULONG),
    ("off64_t", prim::LONG),
    ("offset_t", prim::LLONG),
    ("poolid_t", prim::INT),
    ("processorid_t", prim::INT),
    ("projid_t", prim::INT),
    ("psetid_t", prim::INT),
    ("register_t", prim::LONG),
    ("sa_family_t", prim::USHORT),
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
    ("uint", prim::UINT),
    ("uintmax_t", prim::ULONG),
    ("ulong", prim::ULONG),
    ("useconds_t", prim::UINT),
    ("ushort", prim::USHORT),
    ("wchar_t", prim::INT),
];

/// Structures of kernels, with their tags.
const STRUCTURES: &[(&str, &str)] = &[
    ("buf_t", "buf"),
    ("cpu_t", "cpu"),
    ("file_t", "file"),
    ("kcondvar_t", "_kcondvar"),
    ("kmutex_t", "mutex"),
    ("krwlock_t", "_krwlock"),
    ("kthread_t", "_kthread"),
    ("mblk_t", "msgb"),
    ("proc_t", "proc"),
    ("vnode_t", "vnode"),
];

/// Structures that translators give and that no variable is a pointer to: arguments of a kernel's probes.
const ARGUMENTS: &[(&str, &[(&str, TypeId)])] = &[
    (
        "bufinfo_t",
        &[
            ("b_flags", prim::INT),
            ("b_bcount", prim::SIZE),
            ("b_addr", prim::CHAR_PTR),
            ("b_blkno", prim::UINT64),
            ("b_lblkno", prim::UINT64),
            ("b_resid", prim::SIZE),
            ("b_bufsize", prim::SIZE),
            ("b_iodone", prim::UINTPTR),
            ("b_error", prim::INT),
            ("b_edev", prim::ULONG),
        ],
    ),
    (
        "devinfo_t",
        &[
            ("dev_major", prim::INT),
            ("dev_minor", prim::INT),
            ("dev_instance", prim::INT),
            ("dev_name", prim::STRING),
            ("dev_statname", prim::STRING),
            ("dev_pathname", prim::STRING),
        ],
    ),
];

/// The members of a structure that translators give.
fn translated(name: &str) -> Option<Vec<(&'static str, TypeId)>> {
    let argument = ARGUMENTS.iter().find(|row| row.0 == name).map(|row| row.1.to_vec());
    argument.or_else(|| crate::typeck::process::structure_members(name))
}

/// All the names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let integers = TYPES.iter().map(|(name, _)| *name);
    let announced = STRUCTURES.iter().map(|(name, _)| *name);
    let arguments = ARGUMENTS.iter().map(|(name, _)| *name);
    integers.chain(announced).chain(arguments).chain(crate::typeck::process::structure_types())
}

impl World {
    /// The type called `name`: one there is, or one of the system's, which there is from now on.
    pub(crate) fn type_called(&mut self, name: &str) -> Option<TypeId> {
        if let Some(known) = self.types.lookup(name) {
            return Some(known);
        }
        let target = match TYPES.iter().find(|row| row.0 == name) {
            Some((_, target)) => *target,
            None => match translated(name) {
                Some(members) => self.translated(name.strip_suffix("_t").unwrap_or(name), &members),
                None => self.announced(STRUCTURES.iter().find(|row| row.0 == name)?.1),
            },
        };
        let id = self.types.push(Type::Typedef { name: name.into(), target });
        self.header_types.insert(id);
        Some(id)
    }

    /// The structure with these members, unless the program has its own of the tag.
    fn translated(&mut self, tag: &str, members: &[(&str, TypeId)]) -> TypeId {
        let kind = RecordKind::Struct;
        self.types.lookup_record(kind, tag).unwrap_or_else(|| {
            let record = crate::typeck::record::lay_out(self, tag, members);
            let id = self.types.push(Type::Record(record));
            self.header_types.insert(id);
            id
        })
    }

    /// The structure with this tag, perhaps the program's own.
    fn announced(&mut self, tag: &str) -> TypeId {
        let kind = RecordKind::Struct;
        self.types.lookup_record(kind, tag).unwrap_or_else(|| {
            self.types.push(Type::Record(Record { kind, tag: tag.into(), size: 0, align: 1, members: None }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(TYPES.is_sorted_by_key(|row| row.0));
        assert!(STRUCTURES.is_sorted_by_key(|row| row.0));
    }
}
