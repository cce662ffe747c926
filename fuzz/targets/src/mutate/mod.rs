//! Mutations: inputs nearly right, which get further than noise.
//!
//! | of | by | used for |
//! | --- | --- | --- |
//! | [`bytes`] | bits, numbers, pieces of others | everything |
//! | [`tokens`] | words and signs of D | source |
//! | [`program`] | instructions, operands, rows of tables | the machine, in the hostile run |
//! | [`talk`] | messages, their order, the programs in them | conversations, in the hostile run |
//!
//! [`program`] works on decoded programs: nine of ten of its results pass the decoder by construction
//! and a good part passes the verifier, so that the run tests the machine and not the gates alone.

pub mod bytes;
pub mod program;
pub mod talk;
pub mod tokens;

pub use tokens::in_place as tokens_in_place;
