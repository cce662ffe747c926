//! The control endpoint: where consumers find this process.
//!
//! A Unix socket named after the process, in a directory that only this user can change. Who can
//! connect could as well attach a debugger; still, the peer's user is checked, and every program is
//! verified like any other bytes from outside.
//!
//! ```text
//!   door.rs       sockets where systems differ
//!   place.rs      which directory, which socket, whose
//!   endpoint.rs   opening and removing it
//!   resident.rs   the thread that accepts
//!   server.rs     accepting, counting, waiting for a consumer, the orderly end
//!   dispatch.rs   one conversation: requests in, replies and deliveries out
//! ```
//!
//! Environment: `MDTRACE=off` opens nothing; `MDTRACE_DIR` says where; `MDTRACE_WAIT` makes
//! [`Engine::wait`](crate::Engine::wait) wait.

mod dispatch;
mod door;
mod endpoint;
mod place;
mod resident;
mod server;

#[cfg(test)]
mod tests;

pub(crate) use endpoint::{Endpoint, open};
pub use place::directory;
