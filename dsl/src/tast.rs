//! The typed tree: what a program means, without names, sugar or doubt.
//!
//! Every [`Expr`] has its type. Names have become ids, inlines and translations have been
//! substituted, pointers count bytes, and each operator says which of the machine's operations it
//! is: whether a quotient is signed, whether a comparison is one of strings. What must not be
//! compiled never gets here, so the stage after this one only writes instructions.
//!
//! Three conventions carry most of the meaning:
//!
//! - The value of an integer is 64 bits wide and *uncut*: the type says what a store, a record or
//!   a cast keeps of it (reference 2.6.2).
//! - The value of a string, struct or array is its address.
//! - A [`Place`] is where a value lives. Reading it is [`ExprKind::Load`], so an expression can be
//!   assigned to exactly if it is a load.
//!
//! Substitution can make a tree much larger than the text it came from; every node therefore
//! knows its weight and depth, and the checker refuses trees beyond [`MAX_WEIGHT`] and
//! [`MAX_DEPTH`].

use std::fmt::{self, Write};
use std::num::NonZero;

use dif::action::ActionKind;
use dif::agg::AggFn;
use dif::builtin::Builtin;
use dif::format::Format;
use dif::layout::SymbolKind;
use dif::op::StackKind;
use dif::probe::ProbeDesc;
use dif::subr::Subr;
use dif::ty::TypeTable;
use dif::{AggId, TypeId, VarId};

use crate::source::Span;

/// Most nodes of one expression after substitution.
pub(crate) const MAX_WEIGHT: u32 = 50_000;
/// Most levels of one expression after substitution.
pub(crate) const MAX_DEPTH: u16 = 1024;

/// One clause, on its way to become one clause of the program.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    /// Which source it is from.
    pub(crate) source: u32,
    /// What it is enabled on.
    pub(crate) probes: Vec<ProbeDesc>,
    /// The condition.
    pub(crate) predicate: Option<Expr>,
    /// The statements, in order.
    pub(crate) body: Vec<Stmt>,
    /// Whether a firing yields a record even if no statement records.
    pub(crate) always_records: bool,
}

/// A statement.
#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    /// An expression, for its effect.
    Expr(Expr),
    /// `@a[keys] = function(value, incr)`
    Aggregate { agg: AggId, keys: Vec<Key>, value: Option<Expr>, incr: Option<Expr> },
    /// `trace(value)`
    Trace(Expr),
    /// `tracemem(address, size, dynamic)`
    Tracemem { address: Expr, size: u32, dynamic: Option<Expr> },
    /// `print(value)`; with `address`, the value is what a pointer points to.
    Print { value: Expr, address: Option<Expr> },
    /// `printf`, `system`, `freopen`.
    Format { kind: ActionKind, format: Format, args: Vec<Expr> },
    /// `printa(format, @a, ...)`
    Printa { format: Option<Format>, aggs: Vec<AggId> },
    /// `stack()` and its relatives.
    Stack(Frames),
    /// `sym()` and its relatives.
    Symbol { kind: SymbolKind, address: Expr },
    /// `exit(status)`
    Exit(Expr),
    /// `ftruncate()`
    Ftruncate,
    /// `setopt(name, value)`
    Setopt { name: Expr, value: Option<Expr> },
    /// `clear(@a)`
    Clear(AggId),
    /// `trunc(@a, n)`
    Trunc { agg: AggId, n: Option<Expr> },
    /// `normalize(@a, factor)`
    Normalize { agg: AggId, factor: Expr },
    /// `denormalize(@a)`
    Denormalize(AggId),
    /// `speculate(id)`
    Speculate(Expr),
    /// `commit(id)`
    Commit(Expr),
    /// `discard(id)`
    Discard(Expr),
}

impl Stmt {
    /// Whether the statement needs `-w`.
    pub(crate) fn is_destructive(&self) -> bool {
        match self {
            Stmt::Format { kind, .. } => matches!(kind, ActionKind::System | ActionKind::Freopen),
            Stmt::Expr(Expr { kind: ExprKind::Call { subr, .. }, .. }) => subr.is_destructive(),
            Stmt::Expr(_)
            | Stmt::Aggregate { .. }
            | Stmt::Trace(_)
            | Stmt::Tracemem { .. }
            | Stmt::Print { .. }
            | Stmt::Printa { .. }
            | Stmt::Stack(_)
            | Stmt::Symbol { .. }
            | Stmt::Exit(_)
            | Stmt::Ftruncate
            | Stmt::Setopt { .. }
            | Stmt::Clear(_)
            | Stmt::Trunc { .. }
            | Stmt::Normalize { .. }
            | Stmt::Denormalize(_)
            | Stmt::Speculate(_)
            | Stmt::Commit(_)
            | Stmt::Discard(_) => false,
        }
    }
}

/// A component of an aggregation's key.
#[derive(Clone, Debug)]
pub(crate) enum Key {
    /// A value.
    Value(Expr),
    /// A stack.
    Stack(Frames),
    /// An address to be shown as a symbol.
    Symbol { kind: SymbolKind, address: Expr },
}

/// Whose stack, and how much of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frames {
    /// Whose.
    pub(crate) kind: StackKind,
    /// At most so many frames.
    pub(crate) frames: u32,
    /// At most so many bytes of text, if anybody said how many.
    pub(crate) bytes: Option<NonZero<u32>>,
}

impl fmt::Display for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}", self.kind.name(), self.frames)?;
        self.bytes.map_or(Ok(()), |bytes| write!(f, ", {bytes}"))?;
        f.write_str(")")
    }
}

/// An expression with its type.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    /// What it computes.
    pub(crate) kind: ExprKind,
    /// Its type.
    pub(crate) ty: TypeId,
    /// Where it stands.
    pub(crate) span: Span,
    weight: u32,
    depth: u16,
}

/// What an expression computes.
#[derive(Clone, Debug)]
pub(crate) enum ExprKind {
    /// A constant.
    Int(u64),
    /// The address of a string constant.
    Str(Box<[u8]>),
    /// A built-in variable.
    Builtin(Builtin),
    /// `argN`
    Arg(u8),
    /// `copyinstr(argN)`
    ArgStr(u8),
    /// What is in a place: an integer or pointer, or the address of anything larger.
    Load(Place),
    /// The address of a place in memory.
    Address(Place),
    /// The address of an element of a declared array; beyond the end, an address that faults.
    Element { base: Box<Expr>, index: Box<Expr>, size: u32, len: u32 },
    /// `place = value`; the value is that of `value`.
    Assign { place: Place, value: Box<Expr> },
    /// `place op= value`; the value is the uncut result.
    Update { op: Arith, place: Place, value: Box<Expr> },
    /// `place++` and the like.
    Step { place: Place, by: i32, gives: Gives },
    /// `-e`
    Neg(Box<Expr>),
    /// `~e`
    Not(Box<Expr>),
    /// `!e`
    LogicalNot(Box<Expr>),
    /// An arithmetic operation on two registers.
    Binary { op: Arith, lhs: Box<Expr>, rhs: Box<Expr> },
    /// A comparison: 1 or 0.
    Compare { op: Relation, how: Comparison, lhs: Box<Expr>, rhs: Box<Expr> },
    /// `&&`, `||`, `^^`: 1 or 0.
    Logical { op: Connective, lhs: Box<Expr>, rhs: Box<Expr> },
    /// `condition ? then : otherwise`
    Ternary { condition: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// `lhs, rhs`
    Comma { lhs: Box<Expr>, rhs: Box<Expr> },
    /// The operand, cut to the type of the expression.
    Cast(Box<Expr>),
    /// A subroutine.
    Call { subr: Subr, args: Vec<Expr> },
}

/// Where a value lives.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A variable.
    Var(VarId),
    /// An element of an associative array.
    Elem { var: VarId, keys: Vec<Expr> },
    /// Memory, at so many bytes from an address.
    Memory { base: Box<Expr>, offset: i32, bits: Option<Bits> },
}

/// Which bits of a storage unit a bit-field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bits {
    /// Bytes of the storage unit.
    pub(crate) unit: u8,
    /// Bits below the field.
    pub(crate) shift: u8,
    /// Bits of the field.
    pub(crate) width: u8,
    /// Whether the field's topmost bit is its sign.
    pub(crate) signed: bool,
}

/// Which value `++` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    /// The one before: `x++`.
    Old,
    /// The one after: `++x`.
    New,
}

/// An operation of the machine on two integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arith {
    Add,
    Sub,
    Mul,
    DivSigned,
    DivUnsigned,
    RemSigned,
    RemUnsigned,
    And,
    Or,
    Xor,
    Shl,
    ShrSigned,
    ShrUnsigned,
}

impl Arith {
    /// Whether zero on the right is a fault.
    fn divides(self) -> bool {
        matches!(self, Self::DivSigned | Self::DivUnsigned | Self::RemSigned | Self::RemUnsigned)
    }
}

/// A relation between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Signed,
    Unsigned,
    Strings,
}

/// A logical connective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connective {
    And,
    Or,
    Xor,
}

impl Expr {
    /// A node over its operands.
    pub(crate) fn new(kind: ExprKind, ty: TypeId, span: Span) -> Expr {
        let (mut weight, mut depth) = (1u32, 0u16);
        kind.each_operand(&mut |operand| {
            weight = weight.saturating_add(operand.weight);
            depth = depth.max(operand.depth);
        });
        Expr { kind, ty, span, weight, depth: depth.saturating_add(1) }
    }

    /// A constant.
    pub(crate) fn int(value: u64, ty: TypeId, span: Span) -> Expr {
        Expr::new(ExprKind::Int(value), ty, span)
    }

    /// The same value, for what stands at `span`.
    pub(crate) fn at(self, span: Span) -> Expr {
        Expr { span, ..self }
    }

    /// The same value, seen as one of another type.
    pub(crate) fn retyped(self, ty: TypeId) -> Expr {
        Expr { ty, ..self }
    }

    /// Whether the tree has grown beyond what we are willing to compile.
    pub(crate) fn is_too_large(&self) -> bool {
        self.weight > MAX_WEIGHT || self.depth > MAX_DEPTH
    }

    /// The value, if it is an integer constant.
    pub(crate) fn as_int(&self) -> Option<u64> {
        if let ExprKind::Int(value) = self.kind { Some(value) } else { None }
    }

    /// Whether it is the constant 0, which also is NULL.
    pub(crate) fn is_zero(&self) -> bool {
        self.as_int() == Some(0)
    }

    /// Whether evaluating it twice is not the same as once. Calls count, for what some of them do.
    pub(crate) fn has_effect(&self) -> bool {
        let own = matches!(
            self.kind,
            ExprKind::Assign { .. } | ExprKind::Update { .. } | ExprKind::Step { .. } | ExprKind::Call { .. }
        );
        own || self.any_operand(Expr::has_effect)
    }

    /// Whether evaluating it may end in a fault; it may say so too often, never too seldom.
    pub(crate) fn may_fault(&self) -> bool {
        let never = match &self.kind {
            ExprKind::Int(_) | ExprKind::Str(_) | ExprKind::Builtin(_) | ExprKind::Arg(_) => true,
            ExprKind::Load(place) => matches!(place, Place::Var(_)),
            ExprKind::Binary { op, .. } => !op.divides(),
            ExprKind::Compare { how, .. } => *how != Comparison::Strings,
            ExprKind::Neg(_)
            | ExprKind::Not(_)
            | ExprKind::LogicalNot(_)
            | ExprKind::Logical { .. }
            | ExprKind::Ternary { .. }
            | ExprKind::Comma { .. }
            | ExprKind::Cast(_) => true,
            ExprKind::ArgStr(_)
            | ExprKind::Address(_)
            | ExprKind::Element { .. }
            | ExprKind::Assign { .. }
            | ExprKind::Update { .. }
            | ExprKind::Step { .. }
            | ExprKind::Call { .. } => false,
        };
        !never || self.any_operand(Expr::may_fault)
    }

    fn any_operand(&self, is: impl Fn(&Expr) -> bool) -> bool {
        let mut any = false;
        self.kind.each_operand(&mut |operand| any = any || is(operand));
        any
    }
}

impl ExprKind {
    /// Calls `f` with every operand.
    fn each_operand(&self, f: &mut dyn FnMut(&Expr)) {
        match self {
            ExprKind::Int(_)
            | ExprKind::Str(_)
            | ExprKind::Builtin(_)
            | ExprKind::Arg(_)
            | ExprKind::ArgStr(_) => {}
            ExprKind::Load(place) | ExprKind::Address(place) | ExprKind::Step { place, .. } => {
                place.each_operand(f);
            }
            ExprKind::Assign { place, value } | ExprKind::Update { place, value, .. } => {
                place.each_operand(f);
                f(value);
            }
            ExprKind::Neg(operand)
            | ExprKind::Not(operand)
            | ExprKind::LogicalNot(operand)
            | ExprKind::Cast(operand) => f(operand),
            ExprKind::Element { base: lhs, index: rhs, .. }
            | ExprKind::Binary { lhs, rhs, .. }
            | ExprKind::Compare { lhs, rhs, .. }
            | ExprKind::Logical { lhs, rhs, .. }
            | ExprKind::Comma { lhs, rhs } => {
                f(lhs);
                f(rhs);
            }
            ExprKind::Ternary { condition, then, otherwise } => {
                f(condition);
                f(then);
                f(otherwise);
            }
            ExprKind::Call { args, .. } => args.iter().for_each(f),
        }
    }
}

impl Place {
    fn each_operand(&self, f: &mut dyn FnMut(&Expr)) {
        match self {
            Place::Var(_) => {}
            Place::Elem { keys, .. } => keys.iter().for_each(f),
            Place::Memory { base, .. } => f(base),
        }
    }
}

/// What printing a tree needs to know.
pub(crate) struct Printer<'a> {
    /// The types, for their names.
    pub(crate) types: &'a TypeTable,
    /// The functions of the aggregations.
    pub(crate) functions: &'a dyn Fn(AggId) -> Option<AggFn>,
}

impl Printer<'_> {
    /// A clause as text: a line per statement, each expression with its type.
    pub(crate) fn clause(&self, clause: &Clause) -> String {
        let probes: Vec<String> = clause.probes.iter().map(ProbeDesc::text).collect();
        let mut text = format!("clause {}\n", probes.join(", "));
        if let Some(predicate) = &clause.predicate {
            let _ = writeln!(text, "  / {} /", self.expr(predicate));
        }
        for stmt in &clause.body {
            let _ = writeln!(text, "  {}", self.stmt(stmt));
        }
        text
    }

    fn stmt(&self, stmt: &Stmt) -> String {
        match stmt {
            Stmt::Expr(expr) => self.expr(expr),
            Stmt::Aggregate { agg, keys, value, incr } => {
                let keys: Vec<String> = keys.iter().map(|key| self.key(key)).collect();
                let operands: Vec<String> = value.iter().chain(incr).map(|e| self.expr(e)).collect();
                let function = (self.functions)(*agg).map_or("?", AggFn::name);
                format!("@{agg}[{}] = {function}({})", keys.join(", "), operands.join(", "))
            }
            Stmt::Trace(value) => self.call("trace", &[value]),
            Stmt::Tracemem { address, size, dynamic } => {
                let operands: Vec<&Expr> = std::iter::once(address).chain(dynamic).collect();
                format!("{} of {size}", self.call("tracemem", &operands))
            }
            Stmt::Print { value, address } => {
                let operands: Vec<&Expr> = std::iter::once(value).chain(address).collect();
                self.call("print", &operands)
            }
            Stmt::Format { kind, format, args } => {
                let operands: Vec<&Expr> = args.iter().collect();
                let n = format.conversions().count();
                format!("{} with {n} conversions", self.call(kind.name(), &operands))
            }
            Stmt::Printa { aggs, .. } => format!("printa({aggs:?})"),
            Stmt::Stack(frames) => frames.to_string(),
            Stmt::Symbol { kind, address } => self.call(&format!("{kind:?}").to_lowercase(), &[address]),
            Stmt::Exit(status) => self.call("exit", &[status]),
            Stmt::Ftruncate => "ftruncate()".to_owned(),
            Stmt::Setopt { name, value } => {
                let operands: Vec<&Expr> = std::iter::once(name).chain(value).collect();
                self.call("setopt", &operands)
            }
            Stmt::Clear(agg) => format!("clear(@{agg})"),
            Stmt::Trunc { agg, n } => {
                let n = n.as_ref().map_or_else(String::new, |n| format!(", {}", self.expr(n)));
                format!("trunc(@{agg}{n})")
            }
            Stmt::Normalize { agg, factor } => format!("normalize(@{agg}, {})", self.expr(factor)),
            Stmt::Denormalize(agg) => format!("denormalize(@{agg})"),
            Stmt::Speculate(id) => self.call("speculate", &[id]),
            Stmt::Commit(id) => self.call("commit", &[id]),
            Stmt::Discard(id) => self.call("discard", &[id]),
        }
    }

    fn key(&self, key: &Key) -> String {
        match key {
            Key::Value(value) => self.expr(value),
            Key::Stack(frames) => frames.to_string(),
            Key::Symbol { kind, address } => self.call(&format!("{kind:?}").to_lowercase(), &[address]),
        }
    }

    fn call(&self, name: &str, operands: &[&Expr]) -> String {
        let operands: Vec<String> = operands.iter().map(|operand| self.expr(operand)).collect();
        format!("{name}({})", operands.join(", "))
    }

    /// An expression with the type of every node that is not obvious from its operands.
    fn expr(&self, expr: &Expr) -> String {
        let text = match &expr.kind {
            ExprKind::Int(value) => format!("{}", value.cast_signed()),
            ExprKind::Str(text) => format!("\"{}\"", text.escape_ascii()),
            ExprKind::Builtin(builtin) => builtin.name().to_owned(),
            ExprKind::Arg(n) => format!("arg{n}"),
            ExprKind::ArgStr(n) => format!("str(arg{n})"),
            ExprKind::Load(place) => self.place(place),
            ExprKind::Address(place) => format!("&{}", self.place(place)),
            ExprKind::Element { base, index, size, len } => {
                format!("&{}[{} < {len}]*{size}", self.expr(base), self.expr(index))
            }
            ExprKind::Assign { place, value } => format!("{} = {}", self.place(place), self.expr(value)),
            ExprKind::Update { op, place, value } => {
                format!("{} {op:?}= {}", self.place(place), self.expr(value))
            }
            ExprKind::Step { place, by, gives } => format!("step({}, {by}, {gives:?})", self.place(place)),
            ExprKind::Neg(operand) => self.call("Neg", &[operand]),
            ExprKind::Not(operand) => self.call("Not", &[operand]),
            ExprKind::LogicalNot(operand) => self.call("LogicalNot", &[operand]),
            ExprKind::Cast(operand) => self.call("cast", &[operand]),
            ExprKind::Binary { op, lhs, rhs } => self.call(&format!("{op:?}"), &[lhs, rhs]),
            ExprKind::Compare { op, how, lhs, rhs } => self.call(&format!("{how:?}{op:?}"), &[lhs, rhs]),
            ExprKind::Logical { op, lhs, rhs } => self.call(&format!("Logical{op:?}"), &[lhs, rhs]),
            ExprKind::Ternary { condition, then, otherwise } => {
                self.call("choose", &[condition, then, otherwise])
            }
            ExprKind::Comma { lhs, rhs } => self.call("comma", &[lhs, rhs]),
            ExprKind::Call { subr, args } => self.call(subr.name(), &args.iter().collect::<Vec<_>>()),
        };
        format!("{text}:{}", self.types.name(expr.ty))
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::Var(var) => format!("v{var}"),
            Place::Elem { var, keys } => self.call(&format!("v{var}"), &keys.iter().collect::<Vec<_>>()),
            Place::Memory { base, offset, bits } => {
                let bits = bits.map_or_else(String::new, |b| format!(":{}..{}", b.shift, b.shift + b.width));
                format!("[{} + {offset}{bits}]", self.expr(base))
            }
        }
    }
}
