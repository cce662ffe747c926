//! The D compiler: from source text to a `dif::Program`.
//!
//! The files in reading order:
//!
//! - [`source`]: texts, spans, lines.
//! - [`diag`]: what can be wrong with a program, and how that is said.
//! - [`ast`]: the tree as written.
//!
//! The compiler performs no I/O and keeps no global state: everything it needs to know about the
//! world (arguments, process ids, options, probes) is handed in.

#![forbid(unsafe_code)]

pub mod source;

pub mod diag;

pub mod ast;
