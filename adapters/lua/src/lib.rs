//! Lua with probes.
//!
//! This crate makes the interpreter of Lua 5.4 a host of probes, as the provider `lua`, and is
//! the command `mdtrace-lua`, which is used exactly as `lua` is. A program is not changed to be
//! traced and cannot tell that it is; while nobody traces, Lua has no debug hook set at all.
//!
//! What this crate deliberately does not know: the D language, who is tracing, and how records
//! get out. It turns what Lua does into events (`probes`), and asks one question back: which
//! probes are enabled.
//!
//! In reading order:
//!
//! * [`probes`]: the table of probes, the events, and the seam behind them;
//! * [`engine`]: what is behind it, the engine, with [`provider`], its table;
//! * `hooks`: debug hooks to events; `shadow`: why entry and return balance;
//! * `tracer`: what one interpreter thread knows; `names`: functions and their names, `slots`: where
//!   they are looked up;
//! * `signal`: switching the hooks on and off while Lua runs;
//! * `wrap`: the library functions that are ours; `raise`: errors; `module`: `require "mdtrace"`;
//! * [`stack`]: `ustack()`; `raw`: the part of Lua's C interface all this is built on;
//! * [`mod@attach`]: putting it into a state; [`command`]: the command.
//!
//! # Unsafe code
//! Lua is a C library, so `raw`, `names`, `hooks`, `raise`, `stack`, `signal`, `wrap`, `module`,
//! `attach` and the files of `command` that call it are unsafe inside and safe outside. `shadow`,
//! `probes`, `slots`, `tracer` and the rest of `command` only call what those declare.

pub mod attach;
pub mod command;
pub mod engine;
mod hooks;
mod module;
pub mod names;
pub mod probes;
pub mod provider;
mod raise;
pub mod raw;
mod shadow;
mod signal;
mod slots;
pub mod stack;
mod tracer;
mod wrap;

#[cfg(test)]
mod tests;

pub use attach::attach;
pub use signal::refresh;
