//! Long runs: what happens to hosts and consumers when they come, go, stall and die by the thousand.
//!
//! ```text
//!   soak (main.rs)      runs scenarios at full length and prints their figures
//!   tests/              the same scenarios, seconds long, as tests
//!   soak-host           the traced program: threads that fire and count what they fired
//! ```
//!
//! Nothing here looks into the engine. A scenario starts hosts as processes, attaches to them as
//! consumers do, and compares what was delivered with what the hosts themselves say they did.
//!
//! # Reading order
//!
//! | file | what |
//! | --- | --- |
//! | [`guest`] | the traced program |
//! | [`ends`] | the ways in which it can end, fork, and be interrupted |
//! | [`os`] | what only the C library can do to a process |
//! | [`host`] | such a program as a child process |
//! | [`watch`] | a consumer that adds up what it is told |
//! | [`scenario`] | the runs |

pub mod ends;
pub mod guest;
pub mod os;

pub mod host;
pub mod watch;

pub mod scenario;
