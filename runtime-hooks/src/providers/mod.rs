//! The providers that every host has: `dtrace` and `profile`.
//!
//! Neither has sites. `BEGIN`, `END` and `ERROR` belong to a session and fire when it starts, ends
//! and faults; timers belong to a session as well, and time fires them.

pub(crate) mod dtrace;
pub(crate) mod profile;
