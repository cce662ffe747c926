//! Constants against variables: what is computed while compiling must be what a firing computes.
//!
//! A random expression is written twice, with literals and with variables of the literals' types, and
//! both are traced: as they are, behind a cast, compared, and by their size, so that the types are
//! compared too. Left out is where the language itself tells constants from the rest (reference 2.6.1
//! and 2.6.2): `?:` with a constant condition is its branch, `!` of a constant has the constant's type,
//! and a literal zero divisor is refused.

use proptest::prelude::*;
use proptest::sample::select;

use super::{Event, Field, Subject};

#[derive(Clone, Debug)]
enum Tree {
    Leaf { ty: &'static str, literal: String },
    Prefix { op: &'static str, of: Box<Tree> },
    Infix { op: &'static str, of: Box<[Tree; 2]> },
}

const TYPES: &[&str] = &[
    "char",
    "signed char",
    "unsigned char",
    "short",
    "unsigned short",
    "int",
    "unsigned",
    "long",
    "unsigned long",
    "long long",
    "unsigned long long",
    "_Bool",
    "uint16_t",
    "int64_t",
    "pid_t",
];

const PREFIX: &[&str] = &[
    "-",
    "~",
    "+",
    "(int)!",
    "(char)",
    "(unsigned char)",
    "(short)",
    "(unsigned short)",
    "(int)",
    "(unsigned)",
    "(long)",
    "(unsigned long)",
    "(long long)",
];

const INFIX: &[&str] =
    &["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", "<=", ">", ">=", "==", "!=", "&&", "||", "^^"];

fn tree() -> impl Strategy<Value = Tree> {
    let number = prop_oneof![
        4 => select(&[0u64, 1, 2, 3, 5, 31, 32, 63, 64, 65, 127, 128, 129, 255, 256, 32767, 32768, 65535, 65536]),
        2 => select(&[(1u64 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 62, (1 << 63) - 1]),
        1 => 0..=i64::MAX.cast_unsigned(),
    ];
    let literal =
        (number, any::<bool>()).prop_map(|(n, minus)| format!("{}{n}", if minus { "-" } else { "" }));
    let leaf = (select(TYPES), literal).prop_map(|(ty, literal)| Tree::Leaf { ty, literal });
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            1 => (select(PREFIX), inner.clone()).prop_map(|(op, of)| Tree::Prefix { op, of: Box::new(of) }),
            3 => (select(INFIX), inner.clone(), inner)
                .prop_map(|(op, a, b)| Tree::Infix { op, of: Box::new([a, b]) }),
        ]
    })
}

impl Tree {
    /// The expression with what `leaf` makes of its leaves.
    fn text(&self, leaf: &mut impl FnMut(&'static str, &str) -> String) -> String {
        match self {
            Tree::Leaf { ty, literal } => leaf(ty, literal),
            Tree::Prefix { op, of } => format!("({op}{})", of.text(leaf)),
            Tree::Infix { op, of: pair } => {
                let [a, b] = &**pair;
                let (a, b) = (a.text(leaf), b.text(leaf));
                // Never by zero.
                if matches!(*op, "/" | "%") {
                    format!("({a} {op} ({b} | 1))")
                } else {
                    format!("({a} {op} {b})")
                }
            }
        }
    }

    fn with_literals(&self) -> String {
        looked_at(&self.text(&mut |ty, literal| format!("(({ty})({literal}))")))
    }

    fn with_variables(&self) -> String {
        let (mut declared, mut assigned, mut n) = (String::new(), String::new(), 0);
        let expr = self.text(&mut |ty, literal| {
            n += 1;
            declared.push_str(&format!("{ty} v{n};\n"));
            assigned.push_str(&format!("v{n} = {literal}; "));
            format!("v{n}")
        });
        format!("{declared}t:::a {{ {assigned}}}\n{}", looked_at(&expr))
    }
}

/// A clause that shows a value and its type.
fn looked_at(expr: &str) -> String {
    let shown = [
        expr.to_owned(),
        format!("(long)({expr})"),
        format!("({expr}) < 7"),
        format!("({expr}) / 3"),
        format!("({expr}) ? 1 : 2"),
        format!("sizeof ({expr})"),
    ];
    let traced: String = shown.iter().map(|what| format!("trace({what}); ")).collect();
    format!("t:::a {{ {traced}}}\n")
}

/// What the last record of a firing has.
fn recorded(dialect: &str, source: &str) -> Result<Vec<Field>, String> {
    let subject = Subject::compile(dialect, source)?;
    let events = subject.machine("on")?.fire("a", &[]);
    match events.into_iter().next_back() {
        Some(Event::Record { fields, .. }) => Ok(fields),
        other => Err(format!("{other:?}")),
    }
}

proptest! {
    #[test]
    fn constants_are_what_variables_would_be(tree in tree(), dialect in select(&["illumos", "oracle"])) {
        let (constant, computed) = (tree.with_literals(), tree.with_variables());
        prop_assert_eq!(
            recorded(dialect, &constant), recorded(dialect, &computed), "\n{}\n{}", constant, computed
        );
    }
}

#[test]
fn what_is_compared_is_recorded() {
    let leaf = |ty, literal: &str| Tree::Leaf { ty, literal: literal.to_owned() };
    let tree = Tree::Infix { op: "+", of: Box::new([leaf("char", "-128"), leaf("unsigned", "3")]) };
    let expected = [0xffff_ff83, (-125i64).cast_unsigned(), 0, 0x5555_552b, 1, 4].map(Field::Int);
    for source in [tree.with_literals(), tree.with_variables()] {
        assert_eq!(recorded("illumos", &source), Ok(expected.to_vec()), "{source}");
    }
}
