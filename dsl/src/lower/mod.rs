//! Lowering: from the typed tree to code, layouts and actions.
//!
//! The last room of the compiler. Everything that can be wrong with a program has been said; what
//! is left is to write down, in the instructions of `dif::op`, what the tree means. The only
//! mistake that can still be found here is an expression that needs more registers than there are.
//!
//! Three ideas carry it:
//!
//! **A value goes where it is wanted.** Whoever needs a value names the register it shall be in,
//! and the operands it is made from stand above that register (`regs`). Tuples and arguments,
//! which the machine wants in consecutive registers, come out right by themselves: they are
//! evaluated one after the other, each on top of the last.
//!
//! ```text
//!   a[x + 1] = y          r0 := y          the value first, as D evaluates it
//!                         r1 := x          the key, where the store wants it
//!                         r1 := r1 + 1
//!                         a[r1] := r0
//! ```
//!
//! **A condition is a place to go, not a value.** `&&`, `||`, `!` and equalities under a branch
//! become jumps (`branch`); only where their 0 or 1 is really used is it made. All jumps go
//! forward, as the machine demands.
//!
//! **Integers are cut where they are kept.** A register holds 64 uncut bits (see [`crate::tast`]);
//! a store into a narrow variable, a record's field, a key and a cast are the places that cut, and
//! they do not if the value is known to fit (`shape`).
//!
//! ```text
//!   clause      predicate, statements, marks; the finished clause
//!   action      statements: which fields they record, what the consumer is told
//!   expr        expressions into registers
//!   branch      conditions as jumps, and labels
//!   place       variables, elements, memory, bit-fields: read and written
//!   shape       how values of a type are kept, and what cutting is
//!   code        the instructions so far, constants
//!   regs        registers as a stack
//! ```
//!
//! Rejected: a register allocator. Clauses are short and run once per firing; with 256 registers
//! and a stack discipline no value is ever spilled, and the code reads like the source.
//!
//! Source: D reference, sections 2.6, 4 and 6.6.

mod action;
mod branch;
mod clause;
mod code;
mod expr;
mod place;
mod regs;
mod shape;

#[cfg(test)]
mod tests;

pub(crate) use clause::clause;

/// The result of lowering something.
type Result<T> = std::result::Result<T, crate::diag::Diagnostic>;
