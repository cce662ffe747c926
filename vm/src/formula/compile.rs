//! From nodes to steps.
//!
//! The accumulator first holds what is deepest; each operation takes the other operand from a slot,
//! or from the step. Where both operands have to be computed, one is, and put aside in a slot. An
//! operand that is itself a single operation on a slot (`x - (arg1 >> 2)`) needs no slot of its own: it is
//! done in the same step.
//!
//! The result is a list of *moves*, one operation each, and then as many neighbours as possible become one
//! step (see the table of forms in `steps.rs`).

use super::steps::{Chain, Form, Move, Operand};
use super::{Node, NodeId, Operator};
use crate::kernels::Source;

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
    /// The first step, with all others behind it.
    pub(crate) chain: Chain,
}

/// The formula of the first of these values.
pub(super) fn compile(nodes: &[Node], below: &[(NodeId, u32)]) -> Option<Formula> {
    let (root, _) = *below.first()?;
    let n = root.index() + 1;
    let mut uses = vec![0; n];
    for (id, times) in below {
        uses[id.index()] = *times;
    }
    let slots = vec![None; n];
    let (loads, moves) = (Vec::new(), Vec::new());
    let mut compiler = Compiler { nodes, uses, slots, next: ARGS, n_args: 0, loads, moves };
    compiler.value(root)?;
    let chain = Chain::new(&compiler.moves)?;
    Some(Formula { n_args: compiler.n_args, loads: compiler.loads.into(), chain })
}

struct Compiler<'n> {
    nodes: &'n [Node],
    /// How often a value is an operand.
    uses: Vec<u32>,
    /// Where values are that are not only in the accumulator.
    slots: Vec<Option<u8>>,
    next: u8,
    n_args: u8,
    loads: Vec<(u8, Source)>,
    moves: Vec<Move>,
}

impl Compiler<'_> {
    /// Leaves a value in the accumulator.
    fn value(&mut self, id: NodeId) -> Option<()> {
        if let Some(operand) = self.operand(id)? {
            self.moves.push(Move::Take(operand));
            return Some(());
        }
        let Node::Of(op, a, b) = self.nodes[id.index()] else { return None };
        self.operation(op, a, b)?;
        if self.uses[id.index()] > 1 {
            let slot = self.slot()?;
            self.slots[id.index()] = Some(slot);
            self.moves.push(Move::Save(slot));
        }
        Some(())
    }

    fn operation(&mut self, op: Operator, a: NodeId, b: NodeId) -> Option<()> {
        if let Some(operand) = self.operand(b)? {
            self.value(a)?;
            self.moves.push(Move::Do(Form::of(op, operand)?, operand));
        } else if op.commutes() && self.is_operand(a) {
            self.both(op, a, b)?;
        } else if let Some(inner) = self.inner(op, b)? {
            self.value(a)?;
            self.moves.push(inner);
        } else if let (Some(inner), true) = (self.inner(op, a)?, op.commutes()) {
            self.value(b)?;
            self.moves.push(inner);
        } else {
            self.both(op, a, b)?;
        }
        Some(())
    }

    // Both operands, or at least the second, have to be computed.
    fn both(&mut self, op: Operator, a: NodeId, b: NodeId) -> Option<()> {
        self.value(b)?;
        let first = self.operand(a)?;
        if let Some(operand) = first
            && let Some(form) = Form::reversed(op, operand)
        {
            self.moves.push(Move::Do(form, operand));
            return Some(());
        }
        let operand = match self.slots[b.index()] {
            Some(slot) => Operand::Slot(slot),
            None => {
                let slot = self.slot()?;
                self.moves.push(Move::Save(slot));
                Operand::Slot(slot)
            }
        };
        self.value(a)?;
        self.moves.push(Move::Do(Form::of(op, operand)?, operand));
        Some(())
    }

    // `... op (x form y)`, if the second operand is so simple and nobody else needs it.
    fn inner(&mut self, op: Operator, id: NodeId) -> Option<Option<Move>> {
        let Node::Of(inner, x, y) = self.nodes[id.index()] else { return Some(None) };
        if self.uses[id.index()] > 1 || self.slots[id.index()].is_some() || !Move::joins(op) {
            return Some(None);
        }
        if !self.is_operand(x) || !self.is_operand(y) {
            return Some(None);
        }
        let (Some(Operand::Slot(x)), Some(y)) = (self.operand(x)?, self.operand(y)?) else {
            return Some(None);
        };
        Some(Form::of(inner, y).filter(|form| form.pairs()).map(|form| Move::Join(op, x, form, y)))
    }

    fn is_operand(&self, id: NodeId) -> bool {
        matches!(self.nodes[id.index()], Node::Leaf(_)) || self.slots[id.index()].is_some()
    }

    // A value that need not be computed; `None` inside if it does, outside if there is no room.
    fn operand(&mut self, id: NodeId) -> Option<Option<Operand>> {
        if let Some(slot) = self.slots[id.index()] {
            return Some(Some(Operand::Slot(slot)));
        }
        match self.nodes[id.index()] {
            Node::Leaf(Source::Const(value)) => Some(Some(Operand::Fixed(value))),
            Node::Leaf(Source::Arg(n)) => {
                self.n_args = self.n_args.max(n.checked_add(1)?);
                (n < ARGS).then_some(Some(Operand::Slot(n)))
            }
            Node::Leaf(source) => {
                let slot = self.slot()?;
                self.slots[id.index()] = Some(slot);
                self.loads.push((slot, source));
                Some(Some(Operand::Slot(slot)))
            }
            Node::Of(..) => Some(None),
        }
    }

    fn slot(&mut self) -> Option<u8> {
        let slot = self.next;
        self.next += 1;
        (slot < MAX_SLOTS).then_some(slot)
    }
}
