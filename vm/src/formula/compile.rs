//! From nodes to steps.
//!
//! The two leaves that are used most are *near*, in registers. A value that is made of them alone, or of
//! a slot, by what a [`Term`] can do, needs no accumulator. For others the accumulator first holds what is
//! deepest; each operation takes the other operand as a term. Where both operands have to be computed,
//! one is, and put aside in a slot; so is what is used more than once.
//!
//! Additions, subtractions and multiplications by constants are gone by then: see `sums.rs`.
//!
//! The result is a list of *moves*, which become units (`units.rs`), and then as many neighbours as possible become one step (see the
//! tables in `forms.rs`).

use std::cmp::Reverse;

use super::steps::Chain;
use super::sums::{Sum, sums};
use super::units::{Line, Move, Term};
use super::{Near, Node, NodeId, Operator};
use crate::interp::Regs;
use crate::kernels::{Index, Source};

/// The first slots are those of the arguments, `argN` in slot N.
pub(crate) const ARGS: u8 = 10;
/// Slots of a formula; those above are for results.
const MAX_SLOTS: u8 = 128;

/// Something to compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Formula {
    /// How many slots have to hold arguments before.
    pub(crate) n_args: u8,
    /// Which slots have to hold what else.
    pub(crate) loads: Box<[(u8, Source)]>,
    /// In which slots the near values are.
    near: [u8; 2],
    pub(super) chain: Chain,
}

impl Formula {
    /// Its value, if all slots hold what they have to.
    #[inline(always)]
    pub(crate) fn run(&self, regs: &mut Regs) -> u64 {
        let near = self.near.map(|slot| regs[usize::from(slot)]);
        self.chain.run(regs, near)
    }
}

/// The formula of the first of these values.
pub(super) fn compile(nodes: &[Node], below: &[(NodeId, u32)]) -> Option<Formula> {
    let (root, _) = *below.first()?;
    let mut uses = vec![0; root.index() + 1];
    for (id, times) in below {
        uses[id.index()] = *times;
    }
    let near = nearest(nodes, below);
    let slots = vec![None; uses.len()];
    let sums = sums(nodes, &uses);
    let (loads, moves) = (Vec::new(), Vec::new());
    let mut compiler = Compiler { nodes, uses, sums, near, slots, next: ARGS, n_args: 0, loads, moves };
    compiler.place_leaves(below)?;
    compiler.value(root)?;
    Some(Formula {
        n_args: compiler.n_args,
        near: near.map(|id| id.and_then(|id| compiler.slots[id.index()]).unwrap_or(0)),
        loads: compiler.loads.into(),
        chain: Chain::new(&compiler.moves)?,
    })
}

fn is_constant(node: &Node) -> bool {
    matches!(node, Node::Leaf(Source::Const(_)))
}

// The leaves that are used most.
fn nearest(nodes: &[Node], below: &[(NodeId, u32)]) -> [Option<NodeId>; 2] {
    let is_leaf = |id: NodeId| {
        let node = &nodes[id.index()];
        matches!(node, Node::Leaf(_)) && !is_constant(node)
    };
    // Of those that are used as often the first one.
    let most = |but: Option<NodeId>| {
        let leaves = below.iter().filter(|(id, _)| is_leaf(*id) && Some(*id) != but);
        leaves.max_by_key(|(id, uses)| (*uses, Reverse(*id))).map(|(id, _)| *id)
    };
    let first = most(None);
    [first, most(first)]
}

struct Compiler<'n> {
    nodes: &'n [Node],
    /// How often a value is an operand.
    uses: Vec<u32>,
    /// What values are as sums.
    sums: Vec<Sum>,
    near: [Option<NodeId>; 2],
    /// Where values are that are not only in the accumulator.
    slots: Vec<Option<u8>>,
    next: u8,
    n_args: u8,
    loads: Vec<(u8, Source)>,
    moves: Vec<Move>,
}

impl Compiler<'_> {
    fn place_leaves(&mut self, below: &[(NodeId, u32)]) -> Option<()> {
        for (id, _) in below {
            let slot = match self.nodes[id.index()] {
                Node::Leaf(Source::Const(_)) | Node::Of(..) => continue,
                Node::Leaf(Source::Arg(n)) => {
                    self.n_args = self.n_args.max(n.checked_add(1)?);
                    (n < ARGS).then_some(n)?
                }
                Node::Leaf(source) => {
                    if let Source::Element(_, Index::Arg(n)) = source {
                        self.n_args = self.n_args.max(n.checked_add(1)?);
                    }
                    let slot = self.slot()?;
                    self.loads.push((slot, source.placed()?));
                    slot
                }
            };
            self.slots[id.index()] = Some(slot);
        }
        Some(())
    }

    /// Leaves a value in the accumulator.
    fn value(&mut self, id: NodeId) -> Option<()> {
        if let Some(term) = self.term(id) {
            self.moves.push(Move::Begin(term));
            return Some(());
        }
        let sum = self.sums[id.index()];
        match self.nodes[id.index()] {
            Node::Of(op, a, b) if sum.is_just(id) => self.operation(op, a, b)?,
            Node::Of(..) | Node::Leaf(_) => self.sum(sum)?,
        }
        if self.uses[id.index()] > 1 {
            self.save(id)?;
        }
        Some(())
    }

    fn sum(&mut self, Sum { plus, parts }: Sum) -> Option<()> {
        let (a, b) = match parts {
            [Some(a), Some(b)] => (a, b),
            [Some(a), None] => return self.part(a, plus),
            [None, _] => return None,
        };
        // What is a term is added to the other; first those that do not take a factor.
        for (x, (y, times)) in [(a, b), (b, a)] {
            let term = self.term(y).filter(|term| !matches!(term, Term::Slot { .. } | Term::Line(_)));
            if let Some((op, term)) = term.and_then(|term| term.added(times)) {
                self.part(x, plus)?;
                self.moves.push(Move::Join(op, term));
                return Some(());
            }
        }
        for (x, y) in [(a, b), (b, a)] {
            if let Some(term) = self.term_of_part(y, plus) {
                self.part(x, 0)?;
                self.moves.push(Move::Join(Operator::Add, term));
                return Some(());
            }
        }
        let slot = self.computed(b.0)?;
        self.part(a, 0)?;
        self.moves.push(Move::Join(Operator::Add, Term::Slot { slot, times: b.1, plus }));
        Some(())
    }

    // `plus + times * value` in the accumulator.
    fn part(&mut self, (id, times): (NodeId, u64), plus: u64) -> Option<()> {
        if let Some(term) = self.term_of_part((id, times), plus) {
            self.moves.push(Move::Begin(term));
            return Some(());
        }
        self.value(id)?;
        if (times, plus) != (1, 0) {
            self.moves.push(Move::Scale { times, plus });
        }
        Some(())
    }

    fn operation(&mut self, op: Operator, a: NodeId, b: NodeId) -> Option<()> {
        if let Some(value) = self.constant(b) {
            self.value(a)?;
            self.moves.push(with_constant(op, value));
        } else if !joins(op) {
            let slot = self.computed(b)?;
            self.value(a)?;
            self.moves.push(Move::Slot(op, slot));
        } else if let Some(term) = self.term(b) {
            self.value(a)?;
            self.moves.push(Move::Join(op, term));
        } else if let Some(term) = self.term(a) {
            self.value(b)?;
            self.moves.push(Move::Join(op, term));
        } else {
            let slot = self.computed(b)?;
            self.value(a)?;
            self.moves.push(Move::Join(op, Term::Slot { slot, times: 1, plus: 0 }));
        }
        Some(())
    }

    // The slot of a value, which is computed if it has none.
    fn computed(&mut self, id: NodeId) -> Option<u8> {
        if self.slots[id.index()].is_none() {
            self.value(id)?;
        }
        match self.slots[id.index()] {
            Some(slot) => Some(slot),
            None => self.save(id),
        }
    }

    fn save(&mut self, id: NodeId) -> Option<u8> {
        let slot = self.slot()?;
        self.slots[id.index()] = Some(slot);
        self.moves.push(Move::Save(slot));
        Some(slot)
    }

    /// A value without the accumulator, if there is a term for it.
    fn term(&self, id: NodeId) -> Option<Term> {
        if let Some(term) = self.term_of_sum(&self.sums[id.index()]) {
            return Some(term);
        }
        if let Some(slot) = self.slots[id.index()] {
            return Some(Term::Slot { slot, times: 1, plus: 0 });
        }
        // What is used more than once is kept.
        if self.uses[id.index()] > 1 {
            return None;
        }
        if let Some((line, by, mask)) = self.bits(id) {
            return Some(Term::Bits { line, by, mask });
        }
        let Node::Of(Operator::Xor, a, b) = self.nodes[id.index()] else { return None };
        let flip = |x: NodeId, y| Some(Term::Flip { line: self.line(x)?, with: self.near(y)? });
        flip(a, b).or_else(|| flip(b, a))
    }

    // The same of a part of a sum.
    fn term_of_part(&self, part: (NodeId, u64), plus: u64) -> Option<Term> {
        let own = self.term_of_sum(&Sum { plus, parts: [Some(part), None] });
        let (id, times) = part;
        let scaled = || match self.term(id)? {
            Term::Line(line) => Some(Term::Line(line.times(times).plus(plus))),
            Term::Slot { .. } | Term::Bits { .. } | Term::Flip { .. } => None,
        };
        own.or_else(scaled)
    }

    fn term_of_sum(&self, sum: &Sum) -> Option<Term> {
        if let Some(line) = self.line_of_sum(sum) {
            return Some(Term::Line(line));
        }
        let [Some((id, times)), None] = sum.parts else { return None };
        Some(Term::Slot { slot: self.slots[id.index()]?, times, plus: sum.plus })
    }

    fn line(&self, id: NodeId) -> Option<Line> {
        self.line_of_sum(&self.sums[id.index()])
    }

    fn line_of_sum(&self, sum: &Sum) -> Option<Line> {
        let mut line = Line { plus: sum.plus, times: [0; 2] };
        for (id, times) in sum.parts.iter().flatten() {
            line.times[self.near(*id)? as usize] = *times;
        }
        Some(line)
    }

    fn near(&self, id: NodeId) -> Option<Near> {
        match self.near {
            [Some(p), _] if p == id => Some(Near::P),
            [_, Some(q)] if q == id => Some(Near::Q),
            [..] => None,
        }
    }

    // `line >> by & mask`
    fn bits(&self, id: NodeId) -> Option<(Line, u8, u64)> {
        let Node::Of(op, a, b) = self.nodes[id.index()] else { return None };
        let value = self.constant(b)?;
        #[expect(clippy::wildcard_enum_match_arm, reason = "all others are no bits")]
        match op {
            Operator::Sar => Some((self.line(a)?, shift(value), u64::MAX)),
            Operator::Shr => Some((self.line(a)?, shift(value), u64::MAX >> shift(value))),
            Operator::And => match self.line(a) {
                Some(line) => Some((line, 0, value)),
                None => self.bits(a).map(|(line, by, mask)| (line, by, mask & value)),
            },
            _ => None,
        }
    }

    fn constant(&self, id: NodeId) -> Option<u64> {
        self.sums[id.index()].as_constant()
    }

    fn slot(&mut self) -> Option<u8> {
        let slot = self.next;
        self.next += 1;
        (slot < MAX_SLOTS).then_some(slot)
    }
}

fn shift(by: u64) -> u8 {
    (by & 63) as u8
}

// Whether there are steps that join a term by this.
fn joins(op: Operator) -> bool {
    matches!(op, Operator::And | Operator::Or | Operator::Xor | Operator::Mul)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all others are as they are")]
fn with_constant(op: Operator, value: u64) -> Move {
    match op {
        Operator::And => Move::Mask { keep: value, flip: 0 },
        Operator::Or => Move::Mask { keep: !value, flip: value },
        Operator::Xor => Move::Mask { keep: u64::MAX, flip: value },
        Operator::Sar => Move::Shift { by: shift(value), mask: u64::MAX },
        Operator::Shr => Move::Shift { by: shift(value), mask: u64::MAX >> shift(value) },
        Operator::Shl => Move::Scale { times: 1 << shift(value), plus: 0 },
        Operator::Mul => Move::Scale { times: value, plus: 0 },
        op => Move::Fixed(op, value),
    }
}
