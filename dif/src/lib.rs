//! The contract between the two halves of mdtrace.
//!
//! The consumer half compiles D and prints; the host half runs bytecode inside somebody's
//! runtime. This crate is all that they share: what a program *is*, how it travels as bytes, which
//! builtins, subroutines, actions, options and faults exist, how a record is laid out, and how two
//! aggregation cells become one. It plays the part that one public header plays in DTrace.
//!
//! It deliberately does nothing: it describes and computes, without state, threads, clocks or I/O.
//! It knows neither D source (that is `dsl`) nor how code is run (that is `vm`) nor how results
//! look (that is `collector`). It has no dependencies and needs only `alloc`.
//!
//! Reading order:
//!
//! | file | what |
//! | --- | --- |
//! | [`ids`] | newtype indices, one per table |
//! | [`ty`] | types of D and their layout |
//! | [`probe`], [`catalog`] | probe descriptions and matching; what a host offers |
//! | [`op`] | the instructions: one table, and all that is derived from it |
//! | [`builtin`], [`subr`], [`action`], [`agg`], [`format`], [`option`], [`fault`] | a table each |
//! | [`version`] | versions of the language |
//! | [`layout`] | records: how an EPID alone tells a consumer how to read them |
//! | [`program`] | a compiled D program: clauses, code, pools and tables |
//! | [`delivery`], [`capture`] | what a session tells its consumer; the same in a file |
//! | [`places`] | named ranges of addresses |
//! | [`codec`], [`disasm`] | a program as bytes, and as text |

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod ids;
pub mod ty;

pub mod catalog;
pub mod probe;

pub mod op;

pub mod action;
pub mod agg;
pub mod builtin;
pub mod fault;
pub mod format;
pub mod option;
pub mod subr;
pub mod version;

pub mod delivery;
pub mod layout;
pub mod places;
pub mod program;

pub mod capture;
pub mod codec;
pub mod disasm;

pub use ids::{AggId, ClauseId, Epid, FormatId, IntId, Pc, ProbeId, Reg, StrId, StreamId, TypeId, VarId};
pub use op::Op;
pub use program::Program;

/// The example of the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
