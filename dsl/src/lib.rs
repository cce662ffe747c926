//! The D compiler: from source text to a `dif::Program`.
//!
//! The compiler performs no I/O and keeps no global state: everything it needs to know about the
//! world (arguments, process ids, options, probes) is handed in. The files in reading order:
//!
//! - [`source`]: texts, spans, lines;
//! - [`diag`]: what can be wrong with a program, and how that is said;
//! - [`macros`]: `$1`, `$$1`, `$pid`: values for the lexer;
//! - [`pragma`]: control lines, and the door through which they set options;
//! - `token`, `lexer`: from bytes to tokens, in four contexts;
//! - `grammar.lalrpop`, [`parse`]: from tokens to the tree;
//! - [`ast`]: the tree as written;
//! - [`mod@print`]: the tree back to source;
//! - `scope`: names and what they stand for, for all sources of a command;
//! - `system`: types that scripts take from the system;
//! - `versions`: which version of the language brought which name;
//! - `resolve`: probe descriptions and pragmas against what there is;
//! - `typeck`: from the tree to the typed tree, with `xlate` for translators and `args[]`, and
//!   `fold` for constants;
//! - `tast`: the typed tree;
//! - `lower`: from the typed tree to code;
//! - `reference` (tests only): random programs, and what their typed trees mean without a machine;
//! - [`compiler`]: the driver.

#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "a compilation raises one diagnostic at most; to box it would only obscure the matches"
)]

pub mod source;

pub mod diag;

pub mod macros;

pub mod pragma;

mod token;

mod lexer;

pub mod parse;

pub mod ast;

pub mod print;

mod scope;

mod system;

mod versions;

mod resolve;

mod typeck;

mod xlate;

mod fold;

mod tast;

mod lower;

#[cfg(test)]
mod reference;

pub mod compiler;

pub use compiler::{CompiledSource, Compiler};
