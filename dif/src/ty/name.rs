//! How types are written: as C declares a thing of that type, without the thing's name.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{RecordKind, Type, TypeTable};
use crate::ids::TypeId;

impl TypeTable {
    /// The type as C would declare it without a name: `int [5]`, `struct s *`, `int (*)(char)`.
    pub fn name(&self, id: TypeId) -> String {
        self.declare(id, String::new(), 0)
    }

    // Wraps `inner` (the declarator so far) in what `id` adds to it.
    fn declare(&self, id: TypeId, inner: String, depth: usize) -> String {
        if depth > self.len() {
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
    use crate::ty::prim;

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
}
