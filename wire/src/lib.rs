//! What a traced host and its consumer say to each other, as bytes on a stream.
//!
//! ```text
//!   consumer                                             host
//!      │ ── Hello{versions, pid, name} ───────────────────▶ │
//!      │ ◀─────────────────── Hello{versions, pid, name} ── │   or Refused, and the end
//!      │ ── List ─────────────────────────────────────────▶ │
//!      │ ◀────────────────────────────── Catalog(probes) ── │
//!      │ ── Enable{request, program bytes} ───────────────▶ │
//!      │ ◀───────────────────────── Delivery(Enabled(…)) ── │   or Refused
//!      │ ── Resume ───────────────────────────────────────▶ │   a host that waited for us goes on
//!      │ ◀──────── Delivery(Records | Aggregations | …) ─── │   whenever there is something
//!      │ ── Drain ────────────────────────────────────────▶ │
//!      │ ◀──────────────────────── Delivery(…) …, Drained ─ │
//!      │ ── Stop ─────────────────────────────────────────▶ │
//!      │ ◀──────── Delivery(…) …, Variables, Delivery(End)  │
//! ```
//!
//! One connection carries at most one session at a time; closing it ends the session, so a host is
//! never left with enabled probes when its consumer has gone.
//!
//! Nothing here opens sockets or starts threads: [`fn@read`] and [`fn@write`] work on any stream, and the
//! owner of the stream sets its time limits. Files: [`message`] (what can be said), [`frame`] (how
//! long it may be), [`version`] (who understands whom), [`error`].

#![forbid(unsafe_code)]

pub mod message;

pub mod frame;

pub mod version;

pub mod error;

pub use error::WireError;
pub use frame::{Limit, read, write};
pub use message::{Hello, Reply, Request};
