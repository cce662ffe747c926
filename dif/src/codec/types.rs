//! Type tables from outside: their encoding, and a bound on what they can make others do.
//!
//! Types refer to each other by id, so a table can describe a type that contains itself or, in a
//! few lines, one whose name has more parts than there are atoms. Printers, which follow the ids,
//! should not have to think of that. Therefore a table enters only if it is *bounded* along both
//! ways in which types are followed:
//!
//! - **names** go through pointers, arrays and functions and stop at whatever has a name;
//! - **values** go through typedefs, arrays and members and stop at pointers.
//!
//! Along each, no type nests deeper than [`MAX_TYPE_DEPTH`] or has more than [`MAX_TYPE_NODES`]
//! parts when written out. A list of structs that point to each other is bounded both ways.

use alloc::vec::Vec;

use super::{DecodeError, Reader, Wire, Writer};
use crate::ids::TypeId;
use crate::ty::{Type, TypeTable};

/// How deep a type may nest.
pub const MAX_TYPE_DEPTH: u32 = 64;

/// How many parts a type may have when it is written out.
pub const MAX_TYPE_NODES: u32 = 1 << 16;

/// A type of a table that is not bounded.
pub(crate) struct Unbounded(pub(crate) TypeId);

/// The table with the standard types and these.
pub(crate) fn table_of(types: Vec<Type>) -> Result<TypeTable, Unbounded> {
    let mut table = TypeTable::new();
    types.into_iter().for_each(|ty| {
        table.push(ty);
    });
    for way in [Way::Name, Way::Value] {
        check(&table, way)?;
    }
    Ok(table)
}

impl Wire for TypeTable {
    const MIN: usize = 8;

    fn write(&self, writer: &mut Writer) {
        let n_standard = TypeTable::n_standard();
        writer.u32(TypeId::from_index(n_standard).0);
        writer.u32(TypeId::from_index(self.len().saturating_sub(n_standard)).0);
        self.iter().skip(n_standard).for_each(|(_, ty)| writer.put(ty));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = reader.offset();
        let (found, expected) = (reader.u32()?, TypeId::from_index(TypeTable::n_standard()).0);
        if found != expected {
            return Err(DecodeError::StandardTypes { offset, found, expected });
        }
        table_of(reader.list()?).map_err(|Unbounded(id)| DecodeError::TypeNesting { offset, id })
    }
}

#[derive(Clone, Copy)]
enum Way {
    Name,
    Value,
}

/// How much a type is when written out.
#[derive(Clone, Copy)]
struct Extent {
    depth: u32,
    nodes: u32,
}

fn check(table: &TypeTable, way: Way) -> Result<(), Unbounded> {
    let mut known = alloc::vec![None; table.len()];
    for (id, _) in table.iter() {
        measure(table, way, &mut known, id, 0).ok_or(Unbounded(id))?;
    }
    Ok(())
}

// Each type is measured once. `above` bounds our own recursion where the types go in a circle.
fn measure(
    table: &TypeTable,
    way: Way,
    known: &mut [Option<Extent>],
    id: TypeId,
    above: u32,
) -> Option<Extent> {
    if let Some(Some(extent)) = known.get(id.index()) {
        return Some(*extent);
    }
    if above > MAX_TYPE_DEPTH {
        return None;
    }
    let mut extent = Extent { depth: 0, nodes: 1 };
    for part in parts(table.get(id), way) {
        let part = measure(table, way, known, part, above + 1)?;
        extent.depth = extent.depth.max(part.depth + 1);
        extent.nodes = extent.nodes.saturating_add(part.nodes);
    }
    if extent.depth > MAX_TYPE_DEPTH || extent.nodes > MAX_TYPE_NODES {
        return None;
    }
    if let Some(slot) = known.get_mut(id.index()) {
        *slot = Some(extent);
    }
    Some(extent)
}

fn parts(ty: &Type, way: Way) -> Vec<TypeId> {
    match (ty, way) {
        (Type::Array { elem, .. }, Way::Name | Way::Value) => [*elem].to_vec(),
        (Type::Pointer(target), Way::Name) => [*target].to_vec(),
        (Type::Function { ret, params, .. }, Way::Name) => {
            [*ret].into_iter().chain(params.iter().copied()).collect()
        }
        (Type::Typedef { target, .. }, Way::Value) => [*target].to_vec(),
        (Type::Record(record), Way::Value) => record.members.iter().flatten().map(|m| m.ty).collect(),
        (Type::Typedef { .. } | Type::Record(_), Way::Name)
        | (Type::Pointer(_) | Type::Function { .. }, Way::Value)
        | (
            Type::Void
            | Type::Integer(_)
            | Type::Float { .. }
            | Type::String
            | Type::Enum(_)
            | Type::Stack
            | Type::SymAddr
            | Type::UserSymAddr,
            Way::Name | Way::Value,
        ) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ty::{Member, Record, RecordKind, prim};

    // Ids count from the first type that is not standard.
    #[track_caller]
    fn check(expected: bool, types: impl FnOnce(&dyn Fn(usize) -> TypeId) -> Vec<Type>) {
        let id = |index: usize| TypeId::from_index(TypeTable::n_standard() + index);
        assert_eq!(table_of(types(&id)).is_ok(), expected);
    }

    fn record(member: TypeId) -> Type {
        let member = Member { name: "m".into(), ty: member, offset_bits: 0, bits: None };
        Type::Record(Record {
            kind: RecordKind::Struct,
            tag: "s".into(),
            size: 8,
            align: 8,
            members: Some([member].to_vec()),
        })
    }

    #[test]
    fn types_that_contain_themselves_are_refused() {
        check(false, |id| [Type::Pointer(id(0))].to_vec());
        check(false, |id| [Type::Typedef { name: "t".into(), target: id(0) }].to_vec());
        check(false, |id| [Type::Array { elem: id(1), len: 2 }, record(id(0))].to_vec());
        check(true, |id| [Type::Pointer(id(1)), record(id(0))].to_vec());
        check(true, |_| [record(TypeId(u32::MAX))].to_vec());
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let chain = |n: usize| {
            move |id: &dyn Fn(usize) -> TypeId| {
                (0..n).map(|k| Type::Pointer(if k == 0 { prim::INT } else { id(k - 1) })).collect()
            }
        };
        check(true, chain(MAX_TYPE_DEPTH as usize));
        check(false, chain(MAX_TYPE_DEPTH as usize + 1));
        check(false, chain(100_000));
        check(false, |id| {
            let doubled = |k: usize| if k == 0 { prim::INT } else { id(k - 1) };
            let function =
                |k| Type::Function { ret: doubled(k), params: [doubled(k)].to_vec(), variadic: false };
            (0..32).map(function).collect()
        });
    }
}
