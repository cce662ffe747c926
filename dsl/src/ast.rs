//! The tree as written: every construct of the language, with the place it was written at.
//!
//! The tree defines and nothing else. It has no types (of expressions), no scopes and no
//! resolved names; it keeps what the program says, in the order it says it, also where a later
//! stage will refuse it (two storage classes, an unknown member, `if` around an aggregation).
//! What the lexer settles is settled here: macros have been replaced by their text, constants by
//! their values, escapes by their bytes.
//!
//! Three shapes deserve a word:
//!
//! - `self->x` and `this->x` are variables, not member accesses: [`ExprKind::Var`]. A lone `self`
//!   is [`ExprKind::Scope`], which nobody can use for anything.
//! - A declarator is a flat list read from the name outwards, as one reads C aloud: in
//!   `int *a[3]` the name is `a` and the list is *array of 3*, *pointer*. The innermost type is
//!   that of the specifiers. A type name is the same thing without a name.
//! - Control lines stand between the externals as [`Pragma`]s. Options have already taken effect
//!   when the tree is complete; the others wait for the declarations they speak of.
//!
//! Depth is bounded: every [`Expr`] and [`Stmt`] knows how deep it is, and the parser refuses
//! those deeper than [`MAX_DEPTH`], so all later stages may recurse over the tree.

/// An enum of words or signs, from a table.
macro_rules! operators {
    ($(#[$about:meta])* $Name:ident: $( $Op:ident = $text:literal, $doc:literal; )*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $Name { $( #[doc = concat!("`", $text, "`: ", $doc, ".")] $Op, )* }

        impl $Name {
            /// All of them, in the order of the table.
            pub const ALL: &[$Name] = &[$( $Name::$Op ),*];

            /// The operator as written.
            pub fn text(self) -> &'static str {
                match self { $( $Name::$Op => $text, )* }
            }
        }
    };
}

mod decl;
mod expr;
mod pragma;

pub use decl::*;
pub use expr::*;
pub use pragma::*;

use crate::source::Span;

/// How deep expressions, statements and brackets may nest.
pub const MAX_DEPTH: u16 = 512;

/// A whole program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// What stands at the outermost level, in textual order.
    pub externals: Vec<External>,
}

/// One construct of the outermost level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum External {
    /// `BEGIN /x/ { ... }`.
    Clause(Clause),
    /// `self int x;`, `struct s { int a; };`, `typedef int t;`.
    Declaration(Declaration),
    /// `inline int x = 5;`.
    Inline(Inline),
    /// `translator out_t < in_t *p > { ... };`.
    Translator(Translator),
    /// `provider p { ... };`.
    Provider(Provider),
    /// `#pragma D ...`.
    Pragma(Pragma),
}

/// A word with its place: the name of a member, a parameter, a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The word; it may contain backquotes.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// Probe descriptions, a predicate and a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// From the first description to the closing brace (`span.last()` is the brace).
    pub span: Span,
    /// What the clause is enabled on; at least one.
    pub descs: Vec<ProbeSpec>,
    /// The expression between the slashes.
    pub predicate: Option<Expr>,
    /// The statements; `None` for a bare description, which only command-line strings may have.
    pub body: Option<Vec<Stmt>>,
}

/// One probe description or probe id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeSpec {
    /// Where it stands.
    pub span: Span,
    /// Which of the two.
    pub kind: ProbeSpecKind,
}

/// The two ways to name probes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeSpecKind {
    /// `provider:module:function:name`, with patterns, macros already expanded.
    Fields(ProbeFields),
    /// `12`.
    Id(u32),
}

/// The four fields of a probe description; an empty one matches anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProbeFields {
    /// The provider, as a pattern.
    pub provider: String,
    /// The module, as a pattern.
    pub module: String,
    /// The function, as a pattern.
    pub function: String,
    /// The name, as a pattern.
    pub name: String,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stmt {
    /// What it says.
    pub kind: StmtKind,
    /// Where it stands, with its semicolon or closing brace.
    pub span: Span,
    depth: u16,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StmtKind {
    /// `;`.
    Empty,
    /// `e;`.
    Expr(Expr),
    /// `if (c) ... else ...`.
    If {
        /// The condition.
        condition: Expr,
        /// The statements if it holds.
        then: Block,
        /// The statements if it does not.
        otherwise: Option<Block>,
    },
}

/// The body of an `if`: one statement, or several in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The statements, in order.
    pub stmts: Vec<Stmt>,
    /// Where the block stands.
    pub span: Span,
}

impl Stmt {
    /// A statement of this kind.
    pub fn new(kind: StmtKind, span: Span) -> Stmt {
        let deepest = |block: &Block| block.stmts.iter().map(|stmt| stmt.depth).max().unwrap_or(0);
        let below = match &kind {
            StmtKind::Empty => 0,
            StmtKind::Expr(expr) => expr.depth(),
            StmtKind::If { condition, then, otherwise } => {
                let otherwise = otherwise.as_ref().map_or(0, deepest);
                condition.depth().max(deepest(then)).max(otherwise)
            }
        };
        Stmt { kind, span, depth: below.saturating_add(1) }
    }

    /// How many levels of statements and expressions this one has, itself included.
    pub fn depth(&self) -> u16 {
        self.depth
    }
}
