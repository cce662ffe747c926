//! `print()`: a value as its type describes it.
//!
//! ```text
//!   struct point {                      classic: types and names, as C would declare them
//!       int x = 0x3
//!       char [8] name = [ "ab" ]
//!   }
//!   0x7f10 = *                          the other dialect: what is behind a pointer, as C would
//!       (struct point) {                initialize it
//!           .x = (int)3,
//!           .name = (char [8]) "ab",
//!       }
//! ```
//!
//! To the classic one a character is what C's `char` is, signed; bytes of any other type are numbers.
//!
//! Both walk the type and the bytes together. A member beyond the end of the bytes reads as zeros.
//!
//! Neither of the two decides how far: types nest, contain themselves, and have elements that take no
//! bytes, so that a few rows describe more than anybody could print. What is deeper than
//! [`MAX_DEPTH`] is left out, and a text of [`MAX_TEXT`] bytes ends: with `...`, and with the brackets
//! that are open.
//!
//! Source: D reference, section 4.2.

use dif::TypeId;
use dif::ty::{Member, Record, Type, TypeTable};

use super::text::{escape, fill, put, until_nul};
use super::value::{Value, sign_extend};
use super::{MAX_WIDTH, float};

/// How deep structs and arrays may nest.
const MAX_DEPTH: usize = 64;
/// How much is printed of a value; but what is begun is finished.
const MAX_TEXT: usize = MAX_WIDTH;
/// Stands where something is left out.
const LEFT_OUT: &str = "...";
/// Blanks per level.
const INDENT: usize = 4;

/// What does not change while one value is printed.
struct Cx<'a> {
    types: &'a TypeTable,
    string_bytes: u32,
}

/// `print(value)`, classic.
pub(crate) fn typed(out: &mut Vec<u8>, types: &TypeTable, ty: TypeId, value: &Value, string_bytes: usize) {
    let cx = Cx { types, string_bytes: u32::try_from(string_bytes).unwrap_or(u32::MAX) };
    declaration(out, &cx, ty, "", None);
    if let Value::Text(text) = value {
        put!(out, "\"");
        out.extend_from_slice(text);
        put!(out, "\"\n");
        return;
    }
    classic(out, &cx, ty, &bytes_of(value), 0);
    if !matches!(types.base(ty), Type::Record(_)) {
        out.push(b'\n');
    }
}

/// `print(pointer)` of the other dialect: `value` is what `address` points to.
pub(crate) fn behind(
    out: &mut Vec<u8>,
    types: &TypeTable,
    ty: TypeId,
    address: u64,
    value: &Value,
    string_bytes: usize,
) {
    let cx = Cx { types, string_bytes: u32::try_from(string_bytes).unwrap_or(u32::MAX) };
    put!(out, "{address:#x} = *\n");
    fill(out, b' ', INDENT);
    initializer(out, &cx, ty, &bytes_of(value), 1);
    out.push(b'\n');
}

fn bytes_of(value: &Value) -> Vec<u8> {
    match value {
        Value::Int { bits, .. } => bits.to_le_bytes().to_vec(),
        Value::Symbol { spot, .. } => spot.address.to_le_bytes().to_vec(),
        Value::Text(bytes) | Value::Bytes(bytes) | Value::Stack(bytes) => bytes.clone(),
    }
}

impl Cx<'_> {
    fn size(&self, ty: TypeId) -> usize {
        usize::try_from(self.types.size_of(ty, self.string_bytes)).unwrap_or(usize::MAX)
    }
}

// Whether one more member or element may be printed at this depth; `out` has nothing but this value.
fn has_room(out: &[u8], depth: usize) -> bool {
    depth < MAX_DEPTH && out.len() < MAX_TEXT
}

// The bytes from `at` on; none if that is beyond the end.
fn from(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or(&[])
}

fn first(bytes: &[u8], n: usize) -> &[u8] {
    bytes.get(..n).unwrap_or(bytes)
}

fn word(bytes: &[u8], size: u8) -> u64 {
    let mut word = [0; 8];
    for (to, byte) in word.iter_mut().zip(first(bytes, usize::from(size))) {
        *to = *byte;
    }
    u64::from_le_bytes(word)
}

// The value of a bit-field, with the offset of the member that holds it.
fn bit_field(bytes: &[u8], member: &Member, bits: u8) -> u64 {
    let shift = member.offset_bits % 8;
    let mut wide = [0; 16];
    for (to, byte) in wide.iter_mut().zip(from(bytes, member.offset_bits as usize / 8)) {
        *to = *byte;
    }
    let bits = bits.clamp(1, 64);
    let value = u128::from_le_bytes(wide) >> shift;
    (value & ((1u128 << bits) - 1)) as u64
}

fn sign_extend_bits(value: u64, bits: u8) -> i64 {
    let unused = 64 - u32::from(bits.clamp(1, 64));
    (value << unused).cast_signed() >> unused
}

// `type `, or `type name`; there is no blank after a `*`.
fn declaration(out: &mut Vec<u8>, cx: &Cx<'_>, ty: TypeId, name: &str, bits: Option<u8>) {
    let type_name = cx.types.name(ty);
    put!(out, "{type_name}");
    if !type_name.ends_with('*') {
        out.push(b' ');
    }
    put!(out, "{name}");
    if let Some(bits) = bits {
        put!(out, " :{bits}");
    }
}

fn classic(out: &mut Vec<u8>, cx: &Cx<'_>, ty: TypeId, bytes: &[u8], depth: usize) {
    match cx.types.base(ty) {
        Type::Record(record) => classic_record(out, cx, record, bytes, depth),
        Type::Array { elem, len } => classic_array(out, cx, *elem, *len as usize, bytes, depth),
        Type::Integer(integer) if (integer.size, integer.signed) == (1, true) => {
            character(out, word(bytes, 1) as u8);
        }
        Type::Integer(integer) => hex(out, word(bytes, integer.size)),
        Type::Pointer(_) | Type::Function { .. } => hex(out, word(bytes, 8)),
        Type::SymAddr | Type::UserSymAddr => put!(out, "{:#x}", word(bytes, 8)),
        Type::Float { size, .. } => exponent_form(out, first(bytes, usize::from(*size))),
        Type::Enum(names) => enumerator(out, names, word(bytes, 4)),
        Type::String | Type::Stack => {
            put!(out, "\"");
            out.extend_from_slice(until_nul(bytes));
            put!(out, "\"");
        }
        Type::Void | Type::Typedef { .. } => put!(out, "void"),
    }
}

// C's `%#x`, which leaves 0 alone.
fn hex(out: &mut Vec<u8>, value: u64) {
    if value == 0 { put!(out, "0") } else { put!(out, "{value:#x}") }
}

fn character(out: &mut Vec<u8>, byte: u8) {
    out.push(b'\'');
    match byte {
        0 => put!(out, "\\0"),
        0x20..=0x7e => out.push(byte),
        0x01..=0x1f | 0x7f..=0xff => put!(out, "\\{byte:03o}"),
    }
    out.push(b'\'');
}

// C's `%+.7e`.
fn exponent_form(out: &mut Vec<u8>, bytes: &[u8]) {
    let x = float::from_bytes(bytes);
    let sign = if x.is_sign_negative() { '-' } else { '+' };
    put!(out, "{sign}{}", float::exponential(x.abs(), 7, false));
}

fn enumerator(out: &mut Vec<u8>, names: &dif::ty::Enum, bits: u64) {
    let value = sign_extend(bits, 4);
    let named = names.values.iter().flatten().find(|(_, number)| i64::from(*number) == value);
    match named {
        Some((name, _)) => put!(out, "{name}"),
        None => put!(out, "{value}"),
    }
}

fn classic_record(out: &mut Vec<u8>, cx: &Cx<'_>, record: &Record, bytes: &[u8], depth: usize) {
    put!(out, "{{\n");
    for member in record.members.iter().flatten() {
        fill(out, b' ', INDENT * (depth + 1));
        if !has_room(out, depth) {
            put!(out, "{LEFT_OUT}\n");
            break;
        }
        declaration(out, cx, member.ty, &member.name, member.bits);
        put!(out, " = ");
        match member.bits {
            Some(bits) => hex(out, bit_field(bytes, member, bits)),
            None => classic(out, cx, member.ty, from(bytes, member.offset_bits as usize / 8), depth + 1),
        }
        out.push(b'\n');
    }
    fill(out, b' ', INDENT * depth);
    out.push(b'}');
}

fn is_char(cx: &Cx<'_>, ty: TypeId) -> bool {
    matches!(cx.types.integer(ty), Some((1, _)))
}

fn classic_array(out: &mut Vec<u8>, cx: &Cx<'_>, elem: TypeId, len: usize, bytes: &[u8], depth: usize) {
    let is_text = cx.types.integer(elem) == Some((1, true));
    if is_text && first(bytes, len).contains(&0) {
        put!(out, "[ \"");
        escape(out, until_nul(first(bytes, len)));
        return put!(out, "\" ]");
    }
    let size = cx.size(elem).max(1);
    // As many elements as there are bytes for.
    let shown = len.min(bytes.len().div_ceil(size));
    let in_lines = matches!(cx.types.base(elem), Type::Record(_));
    put!(out, "[");
    for index in 0..shown {
        if in_lines {
            out.push(b'\n');
            fill(out, b' ', INDENT * (depth + 1));
        } else {
            put!(out, " ");
        }
        if !has_room(out, depth) {
            put!(out, "{LEFT_OUT}");
            break;
        }
        if in_lines {
            declaration(out, cx, elem, "", None);
        }
        classic(out, cx, elem, from(bytes, index * size), depth + 1);
        if index + 1 < shown {
            put!(out, ",");
        }
    }
    if in_lines {
        out.push(b'\n');
        fill(out, b' ', INDENT * depth);
    } else {
        put!(out, " ");
    }
    put!(out, "]");
}

// `(type) value`, as C would write it.
fn initializer(out: &mut Vec<u8>, cx: &Cx<'_>, ty: TypeId, bytes: &[u8], depth: usize) {
    put!(out, "({})", cx.types.name(ty));
    match cx.types.base(ty) {
        Type::Record(record) => record_initializer(out, cx, record, bytes, depth),
        Type::Array { elem, len } => array_initializer(out, cx, *elem, *len as usize, bytes, depth),
        Type::Integer(integer) if integer.size == 1 => character(out, word(bytes, 1) as u8),
        Type::Integer(integer) => {
            let bits = word(bytes, integer.size);
            if integer.signed {
                put!(out, "{}", sign_extend(bits, integer.size))
            } else {
                put!(out, "{bits}")
            }
        }
        Type::String
        | Type::Stack
        | Type::Pointer(_)
        | Type::Function { .. }
        | Type::SymAddr
        | Type::UserSymAddr
        | Type::Float { .. }
        | Type::Enum(_)
        | Type::Void
        | Type::Typedef { .. } => classic(out, cx, ty, bytes, depth),
    }
}

fn record_initializer(out: &mut Vec<u8>, cx: &Cx<'_>, record: &Record, bytes: &[u8], depth: usize) {
    put!(out, " {{\n");
    for member in record.members.iter().flatten() {
        fill(out, b' ', INDENT * (depth + 1));
        if !has_room(out, depth) {
            put!(out, "{LEFT_OUT}\n");
            break;
        }
        put!(out, ".{} = ", member.name);
        match member.bits {
            Some(bits) => {
                put!(out, "({})", cx.types.name(member.ty));
                let value = bit_field(bytes, member, bits);
                match cx.types.integer(member.ty) {
                    Some((_, true)) => put!(out, "{}", sign_extend_bits(value, bits)),
                    Some((_, false)) | None => put!(out, "{value}"),
                }
            }
            None => initializer(out, cx, member.ty, from(bytes, member.offset_bits as usize / 8), depth + 1),
        }
        put!(out, ",\n");
    }
    fill(out, b' ', INDENT * depth);
    out.push(b'}');
}

fn array_initializer(out: &mut Vec<u8>, cx: &Cx<'_>, elem: TypeId, len: usize, bytes: &[u8], depth: usize) {
    if is_char(cx, elem) {
        put!(out, " \"");
        escape(out, until_nul(first(bytes, len)));
        return put!(out, "\"");
    }
    let size = cx.size(elem).max(1);
    put!(out, " [\n");
    for index in 0..len.min(bytes.len().div_ceil(size)) {
        fill(out, b' ', INDENT * (depth + 1));
        if !has_room(out, depth) {
            put!(out, "{LEFT_OUT}\n");
            break;
        }
        initializer(out, cx, elem, from(bytes, index * size), depth + 1);
        put!(out, ",\n");
    }
    fill(out, b' ', INDENT * depth);
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::ty::{Enum, RecordKind, prim};

    fn member(name: &str, ty: TypeId, offset: u32) -> Member {
        Member { name: name.into(), ty, offset_bits: 8 * offset, bits: None }
    }

    fn push_struct(types: &mut TypeTable, tag: &str, size: u32, members: Vec<Member>) -> TypeId {
        let record =
            Record { kind: RecordKind::Struct, tag: tag.into(), size, align: 4, members: Some(members) };
        types.push(Type::Record(record))
    }

    #[track_caller]
    fn check(types: &TypeTable, ty: TypeId, value: &Value, expected: &str) {
        let mut out = Vec::new();
        typed(&mut out, types, ty, value, 256);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    fn int(bits: u64, size: u8) -> Value {
        Value::Int { bits, size, signed: true }
    }

    #[test]
    fn scalars_in_a_line() {
        let mut types = TypeTable::new();
        let pointer = types.pointer(prim::INT);
        let color = types.push(Type::Enum(Enum {
            tag: "color".into(),
            values: Some(vec![("RED".into(), 0), ("BLUE".into(), -1)]),
        }));
        check(&types, prim::INT, &int(42, 4), "int 0x2a\n");
        check(&types, prim::INT, &int(0, 4), "int 0\n");
        check(&types, prim::CHAR, &int(97, 1), "char 'a'\n");
        check(&types, prim::CHAR, &int(0, 1), "char '\\0'\n");
        check(&types, pointer, &int(0x1234, 8), "int *0x1234\n");
        check(&types, color, &int(u64::MAX, 4), "enum color BLUE\n");
        check(&types, color, &int(7, 4), "enum color 7\n");
        check(&types, prim::STRING, &Value::Text(b"text".to_vec()), "string \"text\"\n");
        let double = Value::Bytes((-1.5f64).to_le_bytes().to_vec());
        check(&types, prim::DOUBLE, &double, "double -1.5000000e+00\n");
    }

    #[test]
    fn structs_as_in_the_reference() {
        let mut types = TypeTable::new();
        let name = types.array(prim::CHAR, 8);
        let members = vec![member("x", prim::INT, 0), member("y", prim::INT, 4), member("name", name, 8)];
        let point = push_struct(&mut types, "point", 16, members);
        let value = Value::Bytes(b"\x03\0\0\0\x04\0\0\0ab\0\0\0\0\0\0".to_vec());
        let expected = "struct point {\n    int x = 0x3\n    int y = 0x4\n    char [8] name = [ \"ab\" ]\n}";
        check(&types, point, &value, expected);

        let mut out = Vec::new();
        behind(&mut out, &types, point, 0x10, &value, 256);
        let expected = "0x10 = *\n    (struct point) {\n        .x = (int)3,\n        .y = (int)4,\n        \
                        .name = (char [8]) \"ab\",\n    }\n";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn arrays_and_bit_fields() {
        let mut types = TypeTable::new();
        let three = types.array(prim::SHORT, 3);
        check(&types, three, &Value::Bytes(vec![1, 0, 2, 0, 3, 0]), "short [3] [ 0x1, 0x2, 0x3 ]\n");
        let bits = Member { name: "b".into(), ty: prim::INT, offset_bits: 3, bits: Some(3) };
        let flags = push_struct(&mut types, "f", 4, vec![bits]);
        check(&types, flags, &Value::Bytes(vec![0b0010_1000, 0, 0, 0]), "struct f {\n    int b :3 = 0x5\n}");
        let mut out = Vec::new();
        behind(&mut out, &types, flags, 16, &Value::Bytes(vec![0b0010_1000, 0, 0, 0]), 256);
        assert_eq!(
            String::from_utf8_lossy(&out),
            "0x10 = *\n    (struct f) {\n        .b = (int)-3,\n    }\n"
        );
        let two = types.array(flags, 2);
        let value = Value::Bytes(vec![8, 0, 0, 0, 16, 0, 0, 0]);
        let expected = "struct f [2] [\n    struct f {\n        int b :3 = 0x1\n    },\n    struct f {\n        \
                        int b :3 = 0x2\n    }\n]\n";
        check(&types, two, &value, expected);
    }

    #[test]
    fn a_struct_within_itself_ends_somewhere() {
        let mut types = TypeTable::new();
        let id = TypeId::from_index(types.len());
        push_struct(&mut types, "loop", 4, vec![member("again", id, 0)]);
        let mut out = Vec::new();
        typed(&mut out, &types, id, &Value::Bytes(vec![0; 4]), 256);
        assert!(out.ends_with(b"}") && out.windows(3).any(|at| at == LEFT_OUT.as_bytes()));
        out.clear();
        behind(&mut out, &types, id, 1, &Value::Bytes(vec![]), 256);
        assert!(out.ends_with(b"}\n") && out.windows(3).any(|at| at == LEFT_OUT.as_bytes()));
    }

    // Elements that take no bytes are printed as often as there are bytes, at each level.
    #[test]
    fn nested_arrays_of_nothing_end_somewhere() {
        let mut types = TypeTable::new();
        let empty = push_struct(&mut types, "empty", 0, vec![]);
        let arrays = (0..40).fold(empty, |elem, _| types.array(elem, 9));
        let structs = (0..20).fold(empty, |inner, _| {
            let nine = types.array(inner, 9);
            push_struct(&mut types, "more", 0, vec![member("of", nine, 0)])
        });
        for ty in [arrays, structs] {
            let bytes = Value::Bytes(vec![0; 64]);
            let mut out = Vec::new();
            typed(&mut out, &types, ty, &bytes, 256);
            assert!(MAX_TEXT <= out.len() && out.len() < MAX_TEXT + (64 << 10), "{}", out.len());
            out.clear();
            behind(&mut out, &types, ty, 16, &bytes, 256);
            assert!(MAX_TEXT <= out.len() && out.len() < MAX_TEXT + (64 << 10), "{}", out.len());
            let opened = out.iter().filter(|byte| b"([{".contains(byte)).count();
            assert_eq!(opened, out.iter().filter(|byte| b")]}".contains(byte)).count());
        }
    }
}
