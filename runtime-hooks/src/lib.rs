//! Probes, sessions and delivery inside a traced host.
//!
//! This crate is what a language runtime embeds. It knows where probes are, who listens to them,
//! and how what they record gets out; it runs the listeners' clauses on the machine (`vm`). It
//! deliberately does not know: that D source exists, how records are printed, and which language
//! its host speaks.
//!
//! # Embedding in ten lines
//!
//! ```
//! runtime_hooks::provider! {
//!     /// Probes of a toy interpreter.
//!     pub provider toy ("toy", module = "toy", attributes = EVOLVING) {
//!         /// A function is entered.
//!         FUNCTION_ENTRY = "function-entry" in "call" (file: string, function: string, line: int);
//!     }
//! }
//!
//! runtime_hooks::register(&toy::PROVIDER, None)?;
//! // ... where the interpreter calls a function; one load while nobody is tracing:
//! runtime_hooks::fire!(toy::FUNCTION_ENTRY, || ("fib.toy", "fib", 3));
//! # Ok::<(), runtime_hooks::HookError>(())
//! ```
//!
//! With the feature `control`, [`Engine::start`] also opens an endpoint on which the command
//! `mdtrace` finds the process; without it, a program is run with [`Session::start`].
//!
//! # The law of probe context
//!
//! Code that runs while a probe fires allocates nothing, locks nothing, does no I/O, never panics,
//! calls the host only through `ProbeEnv`, and returns at once on re-entry. The files that run then
//! say so at their heads: [`site`], [`thread`], `env`. The exception is *linking*, once per thread
//! and change of enablings.
//!
//! # Threads and locks
//!
//! | thread | does | lives |
//! | --- | --- | --- |
//! | any of the host | fires probes, links | |
//! | `mdtrace-timer` | `tick`, the beat of `profile`, a command's `BEGIN` and `END` | from first use |
//! | `mdtrace-drain` | reads rings and tables | as long as its session |
//! | `mdtrace-sink` | calls the sink | likewise |
//! | `mdtrace-control` | accepts consumers; another one serves each of them | as long as the engine |
//!
//! Locks are taken in the order registry, session, sink; none is held while an adapter is called.
//! Firings take none after linking.
//!
//! # Reading order
//!
//! | file | what |
//! | --- | --- |
//! | `start` | where the code lies that every host runs, traced or not |
//! | [`site`] | probe sites and `fire!` |
//! | [`provider`](mod@provider) | `provider!`: probes declared next to the code that fires them |
//! | `providers` | `dtrace` and `profile`, which every host has |
//! | [`registry`] | all probes, matching, who listens |
//! | `enabling` | a program meets the probes |
//! | [`publish`] | how enablings reach threads, and how their end is certain |
//! | [`thread`], `links`, `firing`, `pool`, `held`, `lock` | one thread's part; what it has linked; how its state is entered; where seats of ended threads wait; re-entry |
//! | `posted` | signals that a firing asks for |
//! | [`signal`] | firing in signal handlers |
//! | `env`, `memory`, [`clock`] | what a firing may ask of the process |
//! | `system` | what every system calls by another name |
//! | [`policy`], `secure` | how much of the process consumers may have, and whether the environment counts |
//! | [`session`] | one consumer's state |
//! | `channel`, `spawn` | the engine's threads, and what they tell each other |
//! | `drain`, [`sink`] | out of the rings, into somebody's hands |
//! | [`symbols`] | names for the addresses in what is read |
//! | `meter` | what tracing costs |
//! | `service` | the thread of the timers |
//! | `exit`, `fork` | the process ends; what becomes of all this in a child |
//! | [`anonymous`] | programs from the environment |
//! | [`engine`], `control` | the embedder's door, and the consumers' |

#![deny(unsafe_code)] // Why `clock`, `exit`, `firing`, `fork`, `posted`, `start`, `system` and `control/resident` are exceptions, they say.

extern crate self as runtime_hooks;

mod start;

pub mod site;

pub mod provider;

mod providers;

pub mod registry;

mod enabling;

pub mod publish;

mod channel;
mod firing;
mod held;
mod links;
mod lock;
mod members;
mod meter;
mod pool;
mod posted;
pub mod signal;
mod spawn;
pub mod thread;

pub mod clock;
mod env;
mod memory;
mod system;

pub mod policy;
mod secure;
pub mod session;

mod drain;
pub mod sink;
pub mod symbols;

mod exit;
mod fork;
mod service;

pub mod anonymous;

pub mod engine;

#[cfg(feature = "control")]
pub mod control;

pub mod error;

pub use anonymous::Compile;
#[doc(hidden)]
pub use clock::ticks;
pub use dif;
pub use engine::{Config, Engine};
pub use error::HookError;
pub use policy::{limits, set_limits};
pub use provider::{AliasArg, AliasDef, ArgDef, ProbeDef, Provider};
pub use registry::{OnChange, catalog, demand, register};
pub use session::Session;
pub use signal::SignalContext;
pub use sink::{Sink, SinkClosed};
pub use site::{Args, HostEnv, ProbeSite};
pub use thread::{on_pulse, safepoint};
pub use vm::{Arg, Limits, StackText};
