//! Sums: values as `c + a*x + b*y`.
//!
//! Numbers wrap, so additions, subtractions, multiplications by constants and shifts to the left may
//! be done in any order and grouping, and nothing is lost: `((x + y) * 3 + (x << 3)) - 7` is
//! `11*x + 3*y - 7`. A step does such a sum at once, whatever it was made of.
//!
//! The values that a sum is of are its *atoms*: arguments and variables, and what is computed otherwise
//! (`x ^ y`). A sum of more than two is a sum of smaller ones.

use super::{Node, NodeId, Operator};
use crate::kernels::Source;

/// `plus`, and each atom times its factor. No factor is 0, and no atom is there twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) plus: u64,
    pub(super) parts: [Option<(NodeId, u64)>; 2],
}

impl Sum {
    /// A value as it is.
    pub(super) fn of(id: NodeId) -> Self {
        Self { plus: 0, parts: [Some((id, 1)), None] }
    }

    /// A constant.
    pub(super) fn constant(plus: u64) -> Self {
        Self { plus, parts: [None; 2] }
    }

    /// Its value, if it has no parts.
    pub(super) fn as_constant(&self) -> Option<u64> {
        (self.parts == [None; 2]).then_some(self.plus)
    }

    /// Whether it is just this value.
    pub(super) fn is_just(&self, id: NodeId) -> bool {
        *self == Self::of(id)
    }

    /// `factor` times as much.
    pub(super) fn times(self, factor: u64) -> Self {
        let parts = self.parts.into_iter().flatten().map(|(id, times)| (id, times.wrapping_mul(factor)));
        let scaled = Self::constant(self.plus.wrapping_mul(factor));
        parts.fold(scaled, |sum, part| sum.with(part).unwrap_or(sum))
    }

    /// Both together; `None` if that has too many parts.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        let start = Self { plus: self.plus.wrapping_add(other.plus), ..self };
        other.parts.into_iter().flatten().try_fold(start, Self::with)
    }

    fn with(self, (id, times): (NodeId, u64)) -> Option<Self> {
        let [a, b] = self.parts;
        let merged = |(known, n): (NodeId, u64)| {
            (known == id).then(|| Some(n.wrapping_add(times)).filter(|n| *n != 0).map(|n| (id, n)))
        };
        let parts = match (a.map(|a| (a, merged(a))), b.map(|b| (b, merged(b)))) {
            _ if times == 0 => self.parts,
            (Some((_, Some(a))), b) => [a, b.map(|(b, _)| b)],
            (a, Some((_, Some(b)))) => [a.map(|(a, _)| a), b],
            (None, b) => [Some((id, times)), b.map(|(b, _)| b)],
            (a, None) => [a.map(|(a, _)| a), Some((id, times))],
            (Some(_), Some(_)) => return None,
        };
        // The first place is the one that is taken first.
        let parts = if parts[0].is_none() { [parts[1], None] } else { parts };
        Some(Self { parts, ..self })
    }
}

/// What each value is as a sum, by its number; `uses` says how often it is an operand.
///
/// Who uses a value more than once computes it once, so it is an atom of others, unless all that it
/// is made of is there already: then adding up is cheaper than keeping.
pub(super) fn sums(nodes: &[Node], uses: &[u32]) -> Vec<Sum> {
    let mut seen: Vec<Sum> = Vec::with_capacity(uses.len());
    let mut own = Vec::with_capacity(uses.len());
    for (index, node) in (0u16..).zip(nodes.iter().take(uses.len())) {
        let id = NodeId(index);
        let sum = match *node {
            Node::Leaf(Source::Const(value)) => Sum::constant(value),
            Node::Leaf(_) => Sum::of(id),
            Node::Of(op, a, b) => {
                operated(op, seen[a.index()], seen[b.index()], [a, b]).unwrap_or(Sum::of(id))
            }
        };
        own.push(sum);
        let is_there = |part: &Option<(NodeId, u64)>| {
            part.is_none_or(|(id, _)| matches!(nodes[id.index()], Node::Leaf(_)))
        };
        let again = uses[id.index()] > 1 && !sum.parts.iter().all(is_there);
        seen.push(if again { Sum::of(id) } else { sum });
    }
    own
}

// What an operation gives, if that is a sum. With too many parts it is one of its operands.
fn operated(op: Operator, a: Sum, b: Sum, [first, second]: [NodeId; 2]) -> Option<Sum> {
    let minus_one = u64::MAX;
    let whole = |id: NodeId, sum: Sum| sum.as_constant().map_or(Sum::of(id), Sum::constant);
    match (op, a.as_constant(), b.as_constant()) {
        (Operator::Add, ..) => a.and(b).or_else(|| whole(first, a).and(whole(second, b))),
        (Operator::Sub, ..) => {
            let less = |a: Sum, b: Sum| a.and(b.times(minus_one));
            less(a, b).or_else(|| less(whole(first, a), whole(second, b)))
        }
        (Operator::Mul, _, Some(factor)) => Some(a.times(factor)),
        (Operator::Mul, Some(factor), _) => Some(b.times(factor)),
        (Operator::Shl, _, Some(by)) => Some(a.times(1 << (by & 63))),
        // `~x` is `-1 - x`.
        (Operator::Xor, _, Some(u64::MAX)) => a.times(minus_one).and(Sum::constant(minus_one)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_meet_and_vanish() {
        let [x, y, z] = [0, 1, 2].map(|n| Sum::of(NodeId(n)));
        let sum = x.times(3).and(y).unwrap().and(Sum::constant(7)).unwrap();
        assert_eq!(sum.parts, [Some((NodeId(0), 3)), Some((NodeId(1), 1))]);
        assert_eq!(sum.and(z), None, "three are too many");
        let less = sum.and(x.times(3u64.wrapping_neg())).unwrap();
        assert_eq!((less.plus, less.parts), (7, [Some((NodeId(1), 1)), None]));
        assert_eq!(less.and(y.times(u64::MAX)).unwrap().as_constant(), Some(7));
        assert_eq!(x.times(1 << 63).times(2).as_constant(), Some(0), "and so do factors");
        assert!(z.is_just(NodeId(2)) && !z.times(2).is_just(NodeId(2)));
    }
}
