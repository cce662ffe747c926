//! The gate: what a program must be before a host runs it.
//!
//! A program is bytes from somebody. [`verify`] reads all of it once, believes nothing, and gives
//! back a [`Verified`], which is the only thing the machine accepts. The promises are listed at the
//! head of the crate and argued in `docs/verifier.md`; every rule that a program can break is a variant
//! of [`Rule`], and the table of rejected programs, `tests/rejected.dif`, has one for each.
//!
//! The passes, in order, so that each may rely on those before it:
//!
//! ```text
//!   tables   counts against limits, types, variables, aggregations      tables.rs
//!   layout   record shapes, actions of the consumer, marks, probes      layout.rs
//!   code     flow, registers, and the operands of every instruction     code.rs, operand.rs
//! ```
//!
//! What makes the code pass short is that control only flows forward: one walk from the first
//! instruction to the last sees every predecessor of an instruction before the instruction.

mod code;
mod error;
mod layout;
mod operand;
mod tables;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use dif::{ClauseId, Program};

pub use error::{Amount, Place, Row, Rule, VerifyError};
pub(crate) use operand::{Operands, operands};

use crate::limits::Limits;

/// A program that keeps the promises at the head of this crate. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified(Arc<Program>);

impl Verified {
    /// The program.
    #[inline]
    pub fn program(&self) -> &Program {
        &self.0
    }

    /// The program, shared.
    pub fn share(&self) -> Arc<Program> {
        Arc::clone(&self.0)
    }
}

/// Checks a program.
///
/// # Errors
/// The first rule that the program breaks, and where.
pub fn verify(program: Program, limits: &Limits) -> Result<Verified, VerifyError> {
    tables::check(&program, limits)?;
    for (index, clause) in program.clauses.iter().enumerate() {
        let id = ClauseId::from_index(index);
        layout::check(&program, limits, id, clause)?;
        code::check(&program, limits, id, clause)?;
    }
    Ok(Verified(Arc::new(program)))
}
