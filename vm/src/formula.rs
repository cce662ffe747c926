//! Formulas: arithmetic without instructions.
//!
//! What a clause computes of its arguments and variables, `((arg0 + arg1) * 3 ^ arg0) & 0xff`, is a
//! straight line of instructions in DIF: each is fetched and decoded, takes its operands out of registers
//! in memory and puts its result back into one. A *formula* is what linking makes of such a line, for
//! kernels:
//!
//! ```text
//!   DIF             arg r0, arg0 | arg r1, arg1 | add r0, r0, r1 | imm r1, #3 | mul r0, r0, r1 | ...
//!   nodes           n0 = arg0   n1 = arg1   n2 = n0 + n1   n3 = n2 * 3   n4 = n3 ^ n0   n5 = n4 & 255
//!   sums            n3 = 3*n0 + 3*n1
//!   steps           acc = 3*p + 3*q;  acc = (acc ^ p) & 255
//! ```
//!
//! **Nodes** are values with numbers: what is computed twice of the same values is one node, and
//! constants are folded ([`Formulas`]). Nothing in a formula can fault: a divisor is a constant that is
//! not 0, or there is no formula.
//!
//! **Sums** are what additions, subtractions and multiplications by constants come to, in whatever order
//! they were written (`sums.rs`).
//!
//! **Steps** are of an accumulator machine (`compile.rs` makes them, `steps.rs` runs them): each does
//! one or two things to a value that stays in a register of the processor, and calls the next one as its
//! last act, which compiles to a jump. The two values that are asked for most are in registers, too.
//! Division by a constant is multiplication (`quotient.rs`).
//!
//! Why so: per operation of the benchmark's 35, a loop over instructions took 25 machine instructions
//! (it has to fetch arguments and constants, too), and each result went through memory, which alone
//! is five cycles.
//!
//! Limits: [`MAX_NODES`] per clause; what is larger is for the interpreter.

mod compile;
mod forms;
mod quotient;
mod steps;
mod sums;
mod units;

use crate::kernels::Source;

pub(crate) use compile::{ARGS, Formula};

/// Most nodes of a clause. It bounds the steps of a formula, and with them how deep their calls are
/// where a compiler makes no jumps of them.
const MAX_NODES: usize = 250;

/// An operation on two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    Sar,
    Sdiv,
    Udiv,
    Srem,
    Urem,
    Eq,
    Ne,
    Slt,
    Sle,
    Ult,
    Ule,
}

impl Operator {
    /// Its value. Of a division by 0 it is 0, which nobody sees.
    #[inline(always)]
    pub(crate) fn apply(self, a: u64, b: u64) -> u64 {
        let (x, y) = (a.cast_signed(), b.cast_signed());
        match self {
            Self::Add => a.wrapping_add(b),
            Self::Sub => a.wrapping_sub(b),
            Self::Mul => a.wrapping_mul(b),
            Self::And => a & b,
            Self::Or => a | b,
            Self::Xor => a ^ b,
            Self::Shl => a << (b & 63),
            Self::Shr => a >> (b & 63),
            Self::Sar => (x >> (b & 63)).cast_unsigned(),
            Self::Sdiv if y == 0 => 0,
            Self::Sdiv => x.wrapping_div(y).cast_unsigned(),
            Self::Udiv => a.checked_div(b).unwrap_or(0),
            Self::Srem if y == 0 => 0,
            Self::Srem => x.wrapping_rem(y).cast_unsigned(),
            Self::Urem => a.checked_rem(b).unwrap_or(0),
            Self::Eq => u64::from(a == b),
            Self::Ne => u64::from(a != b),
            Self::Slt => u64::from(x < y),
            Self::Sle => u64::from(x <= y),
            Self::Ult => u64::from(a < b),
            Self::Ule => u64::from(a <= b),
        }
    }

    fn commutes(self) -> bool {
        match self {
            Self::Add | Self::Mul | Self::And | Self::Or | Self::Xor | Self::Eq | Self::Ne => true,
            Self::Sub
            | Self::Shl
            | Self::Shr
            | Self::Sar
            | Self::Sdiv
            | Self::Udiv
            | Self::Srem
            | Self::Urem
            | Self::Slt
            | Self::Sle
            | Self::Ult
            | Self::Ule => false,
        }
    }

    fn divides(self) -> bool {
        matches!(self, Self::Sdiv | Self::Udiv | Self::Srem | Self::Urem)
    }
}

/// The number of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(u16);

impl NodeId {
    fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One of the values that are near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Near {
    P,
    Q,
}

/// A value, made of values with smaller numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Leaf(Source),
    Of(Operator, NodeId, NodeId),
}

/// The values of a clause.
#[derive(Debug, Default)]
pub(crate) struct Formulas {
    nodes: Vec<Node>,
}

impl Formulas {
    /// The value of a source; `None` if there are too many.
    pub(crate) fn leaf(&mut self, source: Source) -> Option<NodeId> {
        self.node(Node::Leaf(source))
    }

    /// `a op b`; `None` if it might fault, or there are too many values.
    pub(crate) fn operate(&mut self, op: Operator, a: NodeId, b: NodeId) -> Option<NodeId> {
        match (self.constant(a), self.constant(b)) {
            (_, None | Some(0)) if op.divides() => None,
            (Some(a), Some(b)) => self.leaf(Source::Const(op.apply(a, b))),
            (Some(_), None) if op.commutes() => self.node(Node::Of(op, b, a)),
            (None, Some(b)) => self.operate_with(op, a, b),
            (Some(_) | None, None) => self.node(Node::Of(op, a, b)),
        }
    }

    // An operation with a constant: some are nothing, and there are cheaper words for others.
    fn operate_with(&mut self, op: Operator, a: NodeId, b: u64) -> Option<NodeId> {
        use Operator::{Add, And, Mul, Or, Sar, Sdiv, Shl, Shr, Srem, Sub, Udiv, Urem, Xor};
        let negated = |formulas: &mut Self| formulas.operate_with(Mul, a, u64::MAX);
        let (op, b) = match (op, b) {
            (Add | Sub | Or | Xor, 0) | (Mul | Sdiv | Udiv, 1) | (And, u64::MAX) => return Some(a),
            (Shl | Shr | Sar, by) if by & 63 == 0 => return Some(a),
            // Looking at the clock is something that happens, whatever becomes of it.
            (Mul | And, 0) | (Srem | Urem, 1) | (Srem, u64::MAX) if !self.looks_at_clock(a) => {
                return self.leaf(Source::Const(0));
            }
            (Srem | Urem, _) if b == 1 || b == u64::MAX && op == Srem => (And, 0),
            // It wraps, as the least number divided by -1 does.
            (Sdiv, u64::MAX) => return negated(self),
            (Sub, b) => (Add, b.wrapping_neg()),
            (Udiv, b) if b.is_power_of_two() => (Shr, u64::from(b.trailing_zeros())),
            (Urem, b) if b.is_power_of_two() => (And, b - 1),
            (Shl | Shr | Sar, by) => (op, by & 63),
            (op, b) => (op, b),
        };
        let b = self.leaf(Source::Const(b))?;
        self.node(Node::Of(op, a, b))
    }

    fn looks_at_clock(&self, id: NodeId) -> bool {
        self.depends(id, |source| matches!(source, Source::Timestamp | Source::Since(_)))
    }

    /// Whether a value depends on a source of which this is true.
    pub(crate) fn depends(&self, id: NodeId, on: impl Fn(Source) -> bool) -> bool {
        let depends = |id: &NodeId| matches!(self.nodes[id.index()], Node::Leaf(source) if on(source));
        self.below(id).iter().any(|(id, _)| depends(id))
    }

    /// The formula of a value.
    pub(crate) fn formula(&self, id: NodeId) -> Option<Formula> {
        compile::compile(&self.nodes, &self.below(id))
    }

    // A value, and all that it is made of, the value first; with how often each is an operand.
    fn below(&self, id: NodeId) -> Vec<(NodeId, u32)> {
        let mut uses = vec![0u32; id.index() + 1];
        uses[id.index()] = 1;
        let mut below = Vec::new();
        for index in (0..=id.0).rev() {
            let n = uses[usize::from(index)];
            if n == 0 {
                continue;
            }
            below.push((NodeId(index), n));
            if let Node::Of(_, a, b) = self.nodes[usize::from(index)] {
                uses[a.index()] += 1;
                uses[b.index()] += 1;
            }
        }
        below
    }

    /// The source whose value this is, if it is not computed.
    pub(crate) fn as_leaf(&self, id: NodeId) -> Option<Source> {
        match self.nodes.get(id.index()) {
            Some(Node::Leaf(source)) => Some(*source),
            Some(Node::Of(..)) | None => None,
        }
    }

    fn constant(&self, id: NodeId) -> Option<u64> {
        match self.nodes.get(id.index()) {
            Some(Node::Leaf(Source::Const(value))) => Some(*value),
            Some(_) | None => None,
        }
    }

    fn node(&mut self, node: Node) -> Option<NodeId> {
        let known = self.nodes.iter().position(|known| *known == node);
        let index = known.unwrap_or(self.nodes.len());
        if index >= MAX_NODES {
            return None;
        }
        if known.is_none() {
            self.nodes.push(node);
        }
        u16::try_from(index).ok().map(NodeId)
    }
}

#[cfg(test)]
mod tests;
