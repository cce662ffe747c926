//! Steps of formulas, and how they run.
//!
//! A step does one or two *units* (see `forms.rs`) to the accumulator and calls the next step as its
//! last act. Nothing is left to do after that, so the compiler makes it a jump; where it does not (without
//! optimisation), the depth of calls is bounded by the number of nodes of a clause.
//!
//! ```text
//!   slots, in memory        arg0 arg1 .. | loaded | put aside ..
//!   registers               accumulator   p   q   where the steps are
//!   steps                   [unit unit then] [unit unit then] [unit - then]
//! ```
//!
//! **p and q** are the two values that a formula asks for most. They travel from step to step in
//! registers of the processor, as the accumulator does.
//!
//! What it costs, on the processor that we measure on: three cycles for the jump of a step, as it
//! depends on data; a cycle for five instructions; a cycle for two loads. The loads were the most: an
//! operand in a slot takes two of them, a constant one. Hence two units a step, p and q, and forms
//! that have no constants they do not need. The benchmark's 35 operations are ten steps.
//!
//! Rejected: closures (`Box<dyn Fn>` in a tree) and a loop over steps with a match: a tree has two more
//! jumps and a frame, a loop one more and its bookkeeping. Decisions by a tree of branches: cheap until
//! a formula has twenty of them, then mispredicted. Boxes, each of which knows the next: five instructions
//! fewer per step, but all waits for where the next one is (20 ns instead of 18 when it was tried).
//! Steps that each do the same universal thing, `acc op (c + c*x + c*y)` and a mask: the fewest functions and
//! steps, but all constants are loaded (18 ns instead of 12).
//!
//! Probe context: no allocation, no locks, no I/O, no panics; bounded steps.

use super::forms::{Formed, Unit};
use super::units::{Move, units};
use crate::interp::Regs;

/// All steps of a formula.
///
/// One after the other in memory: where the next step is must not have to be loaded, because all that
/// a step does waits for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    begin: Verb,
    steps: Box<[Step]>,
}

pub(super) type Rest<'s> = std::slice::Iter<'s, Step>;

/// Does the first of some steps, and all others.
pub(super) type Run = fn(Rest<'_>, u64, &mut Regs, u64, u64) -> u64;

/// What a step does.
#[derive(Clone, Copy)]
struct Verb(Run);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// What the *next* step does, so that only that one has to see whether it is there.
    then: Verb,
    units: [Unit; 2],
}

impl std::fmt::Debug for Verb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

// Functions are not compared: what they do is.
impl PartialEq for Verb {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Verb {}

pub(super) fn single<F: Formed>(mut steps: Rest<'_>, acc: u64, regs: &mut Regs, p: u64, q: u64) -> u64 {
    let Some(step) = steps.next() else { return acc };
    let acc = F::act(&step.units[0], acc, regs, p, q);
    (step.then.0)(steps, acc, regs, p, q)
}

pub(super) fn double<F: Formed, G: Formed>(
    mut steps: Rest<'_>,
    acc: u64,
    regs: &mut Regs,
    p: u64,
    q: u64,
) -> u64 {
    let Some(step) = steps.next() else { return acc };
    let acc = F::act(&step.units[0], acc, regs, p, q);
    let acc = G::act(&step.units[1], acc, regs, p, q);
    (step.then.0)(steps, acc, regs, p, q)
}

fn end(_: Rest<'_>, acc: u64, _: &mut Regs, _: u64, _: u64) -> u64 {
    acc
}

impl Chain {
    /// The steps of these moves; `None` if there are none for them.
    pub(super) fn new(moves: &[Move]) -> Option<Self> {
        let units = units(moves)?;
        let (mut steps, mut rest) = (Vec::new(), &units[..]);
        while let [first, after @ ..] = rest {
            let pair = after.first().and_then(|second| Some((Step::double(*first, *second)?, 1)));
            let (step, n) = pair.or_else(|| Some((Step::single(*first)?, 0)))?;
            steps.push(step);
            rest = after.get(n..)?;
        }
        // Each was made with its own verb.
        let mut verb = Verb(end);
        for step in steps.iter_mut().rev() {
            std::mem::swap(&mut verb, &mut step.then);
        }
        Some(Self { begin: verb, steps: steps.into() })
    }

    /// Runs all steps; says what the accumulator holds then.
    #[inline(always)]
    pub(crate) fn run(&self, regs: &mut Regs, [p, q]: [u64; 2]) -> u64 {
        (self.begin.0)(self.steps.iter(), 0, regs, p, q)
    }
}

/// Forms by name, with their places: first of two, second, or alone.
#[cfg(test)]
impl Chain {
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn forms(&self) -> impl Iterator<Item = (String, char)> {
        self.steps.iter().flat_map(|step| match step.units.map(|unit| unit.form) {
            [Some(a), Some(b)] => vec![(format!("{a:?}"), '1'), (format!("{b:?}"), '2')],
            [a, _] => vec![(format!("{:?}", a.unwrap()), ' ')],
        })
    }

    pub(super) fn all_forms() -> Vec<(String, char)> {
        let places = |forms: &[super::forms::Form], places: &str| -> Vec<_> {
            forms.iter().flat_map(|form| places.chars().map(move |at| (format!("{form:?}"), at))).collect()
        };
        [
            places(super::forms::Form::BOTH, "12 "),
            places(super::forms::Form::SECOND, "2 "),
            places(super::forms::Form::ALONE, " "),
        ]
        .concat()
    }
}

impl Step {
    fn single(unit: Unit) -> Option<Self> {
        Some(Self { then: Verb(unit.form?.single()), units: [unit, Unit::NOTHING] })
    }

    fn double(a: Unit, b: Unit) -> Option<Self> {
        Some(Self { then: Verb(a.form?.double(b.form?)?), units: [a, b] })
    }
}
