//! The machine of mdtrace: verifies DIF and runs it where probes fire.
//!
//! A host gives this crate a [`dif::Program`] and gets back the means to run it: programs go
//! through [`verify()`] once, become [`Ecb`]s, and every firing is one call of [`fire`]. What the
//! firings leave behind (records, aggregations, losses) is read from the other end by whoever owns
//! the [`Readout`]s.
//!
//! It deliberately does not know: that D source exists, what a record looks like when printed, how
//! anything travels, which probes there are, or what time it is. All that only a host can know
//! comes through [`ProbeEnv`].
//!
//! # What `verify` promises, and what `run` may assume
//!
//! Programs may come from another process, so nothing in them is believed. The promises are in
//! three layers; each is the reason why a check is absent below it.
//!
//! | promise of [`verify()`] | so the machine may |
//! | --- | --- |
//! | jumps go forward, stay inside, and every path meets `ret` | run without counting instructions |
//! | no register is read that some path has not written | leave registers as they were |
//! | operands name rows that exist, of the right scope and storage | index tables; `get` never fails |
//! | tuples lie within the 256 registers | take slices of them |
//! | fields fit the layout, layouts fit the limits | write records without looking |
//! | calls have as many arguments as their row says | let a subroutine read its parameters |
//!
//! What no verifier can promise is checked at every access and is a *fault*, a value: an address
//! that is not readable, a division by zero, a firing that asks for more scratch memory or takes
//! more steps (copying counts) than there are. Running out of what a session owns is a *drop*, a
//! counter. Neither is ever a wait, a panic or undefined behaviour. The whole argument is in
//! `docs/verifier.md`.
//!
//! # Reading order
//!
//! | file | what |
//! | --- | --- |
//! | [`arg`], [`env`](mod@env) | what a host gives to a firing |
//! | [`limits`], `budget` | how much a host lets a program take |
//! | [`verify`](mod@verify) | the gate |
//! | [`aggregate`], [`buffer`], [`vars`], [`dynvars`], [`speculate`], [`scratch`] | the memory of a session |
//! | [`region`], [`memory`] | addresses, and what is behind them |
//! | `code`, `firing`, `interp`, `values`, `record` | one instruction after the other |
//! | `subr/` | one function per subroutine |
//! | `link`, `kernels`, `formula`, [`ecb`] | how a clause becomes something to run |
//! | [`shared`], [`thread`], [`run`] | a session; a thread in it; a firing of that thread |

#![forbid(unsafe_code)]

pub mod arg;
mod budget;
pub mod env;
pub mod limits;
pub mod verify;

pub mod aggregate;
pub mod buffer;
pub mod dynvars;
pub mod scratch;
pub mod speculate;
pub mod vars;
/// What threads share is made of; the models of `bench/models` put loom's in its place.
mod sync {
    pub(crate) use std::sync::{Arc, atomic};
}
mod words;

pub mod memory;
pub mod region;

mod code;
mod firing;
mod interp;
mod record;
mod subr;
mod values;

pub mod ecb;
mod formula;
mod kernels;
mod link;

pub mod run;
pub mod shared;
pub mod thread;

#[cfg(test)]
mod testing;

pub use arg::Arg;
pub use ecb::Ecb;
pub use env::{ProbeEnv, ProbeFields, ProcessInfo, StackText};
pub use kernels::{Clock, Host, Quick};
pub use limits::Limits;
pub use run::{fire, fire_measured};
pub use shared::{NoRoom, Shared};
pub use thread::{Readout, Thread};
pub use verify::{Verified, VerifyError, verify};
