//! Expressions and their operators.

use super::{Ident, TypeName};
use crate::source::Span;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Where it stands, without parentheses around it.
    pub span: Span,
    depth: u16,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `x`, `pid`, `` `symbol ``: a global variable, built-in, inline, enumerator or function.
    Ident(String),
    /// `@a`; the lone `@` is `_`.
    Agg(String),
    /// `self->x` or `this->x`.
    Var {
        /// Which of the two.
        scope: Scope,
        /// The variable.
        name: Ident,
    },
    /// `self` or `this` by itself.
    Scope(Scope),
    /// An integer or character constant.
    Int {
        /// The value, as 64 bits.
        value: u64,
        /// The type that the spelling gives.
        ty: IntType,
    },
    /// A string constant, escapes replaced; it may contain any byte.
    Str(Vec<u8>),
    /// `a[k1, k2]`.
    Index {
        /// What is indexed: an array, a pointer, an aggregation.
        base: Box<Expr>,
        /// The keys; at least one.
        keys: Vec<Expr>,
    },
    /// `f(x, y)`.
    Call {
        /// What is called; anything but an identifier is an error later.
        callee: Box<Expr>,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `s.m`.
    Member {
        /// The struct.
        base: Box<Expr>,
        /// The member.
        member: Ident,
    },
    /// `p->m`.
    Arrow {
        /// The pointer.
        base: Box<Expr>,
        /// The member.
        member: Ident,
    },
    /// `x++`, `x--`.
    PostStep {
        /// Up or down.
        step: Step,
        /// The variable.
        operand: Box<Expr>,
    },
    /// `++x`, `--x`.
    PreStep {
        /// Up or down.
        step: Step,
        /// The variable.
        operand: Box<Expr>,
    },
    /// `-x`, `*p`, `&v`, ...
    Unary {
        /// The operator.
        op: UnaryOp,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `sizeof e`.
    SizeofExpr(Box<Expr>),
    /// `sizeof (T)`.
    SizeofType(Box<TypeName>),
    /// `stringof e`.
    Stringof(Box<Expr>),
    /// `offsetof(T, m)`.
    Offsetof {
        /// The struct or union.
        ty: Box<TypeName>,
        /// The member.
        member: Ident,
    },
    /// `xlate <T> (e)`.
    Xlate {
        /// The type to translate to.
        ty: Box<TypeName>,
        /// The expression.
        operand: Box<Expr>,
    },
    /// `(T)e`.
    Cast {
        /// The type to convert to.
        ty: Box<TypeName>,
        /// The expression.
        operand: Box<Expr>,
    },
    /// `a + b`, ...
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left side.
        lhs: Box<Expr>,
        /// The right side.
        rhs: Box<Expr>,
    },
    /// `a = b`, `a += b`, ...
    Assign {
        /// The operator before the `=`, if there is one.
        op: Option<BinaryOp>,
        /// What is assigned to.
        lhs: Box<Expr>,
        /// What is assigned.
        rhs: Box<Expr>,
    },
    /// `c ? a : b`.
    Ternary {
        /// The condition.
        condition: Box<Expr>,
        /// The value if it holds.
        then: Box<Expr>,
        /// The value if it does not.
        otherwise: Box<Expr>,
    },
    /// `a, b`.
    Comma {
        /// Evaluated first, and forgotten.
        lhs: Box<Expr>,
        /// The value.
        rhs: Box<Expr>,
    },
}

impl Expr {
    /// An expression of this kind.
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        let deepest = |exprs: &[Expr]| exprs.iter().map(|expr| expr.depth).max().unwrap_or(0);
        let below = match &kind {
            ExprKind::Ident(_)
            | ExprKind::Agg(_)
            | ExprKind::Var { .. }
            | ExprKind::Scope(_)
            | ExprKind::Int { .. }
            | ExprKind::Str(_) => 0,
            ExprKind::Index { base, keys } => base.depth.max(deepest(keys)),
            ExprKind::Call { callee, args } => callee.depth.max(deepest(args)),
            ExprKind::Member { base, .. } | ExprKind::Arrow { base, .. } => base.depth,
            ExprKind::PostStep { operand, .. }
            | ExprKind::PreStep { operand, .. }
            | ExprKind::Unary { operand, .. }
            | ExprKind::SizeofExpr(operand)
            | ExprKind::Stringof(operand) => operand.depth,
            ExprKind::SizeofType(ty) | ExprKind::Offsetof { ty, .. } => ty.depth(),
            ExprKind::Xlate { ty, operand } | ExprKind::Cast { ty, operand } => ty.depth().max(operand.depth),
            ExprKind::Binary { lhs, rhs, .. }
            | ExprKind::Assign { lhs, rhs, .. }
            | ExprKind::Comma { lhs, rhs } => lhs.depth.max(rhs.depth),
            ExprKind::Ternary { condition, then, otherwise } => {
                condition.depth.max(then.depth).max(otherwise.depth)
            }
        };
        Expr { kind, span, depth: below.saturating_add(1) }
    }

    /// How many levels this expression has, itself included.
    pub fn depth(&self) -> u16 {
        self.depth
    }
}

/// The two scopes with an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `self`: one per thread.
    Thread,
    /// `this`: one per firing.
    Clause,
}

/// The type of an integer constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntType {
    /// `int`.
    Int,
    /// `unsigned int`.
    UInt,
    /// `long`.
    Long,
    /// `unsigned long`.
    ULong,
    /// `long long`.
    LongLong,
    /// `unsigned long long`.
    ULongLong,
}

/// `++` or `--`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// `++`.
    Up,
    /// `--`.
    Down,
}

operators! {
    /// The prefix operators.
    UnaryOp:
    AddressOf = "&", "the address of a variable";
    Deref = "*", "what a pointer points to";
    Plus = "+", "the operand itself";
    Neg = "-", "arithmetic negation";
    BitNot = "~", "all bits inverted";
    LogNot = "!", "1 for zero, else 0";
}

operators! {
    /// The infix operators without assignment, from the loosest to the tightest.
    BinaryOp:
    LogOr = "||", "1 if one side is not zero";
    LogXor = "^^", "1 if exactly one side is not zero";
    LogAnd = "&&", "1 if both sides are not zero";
    BitOr = "|", "bitwise or";
    BitXor = "^", "bitwise exclusive or";
    BitAnd = "&", "bitwise and";
    Eq = "==", "equal";
    Ne = "!=", "not equal";
    Lt = "<", "less than";
    Le = "<=", "at most";
    Gt = ">", "greater than";
    Ge = ">=", "at least";
    Shl = "<<", "shift to the left";
    Shr = ">>", "shift to the right";
    Add = "+", "sum";
    Sub = "-", "difference";
    Mul = "*", "product";
    Div = "/", "quotient";
    Rem = "%", "remainder";
}
