//! The control endpoint: where consumers find this process.
//!
//! A Unix socket named after the process, in a directory that only this user can change. Who can
//! connect could as well attach a debugger; still, the peer's user is checked, and every program is
//! verified like any other bytes from outside.
//!
//! ```text
//!   endpoint.rs   which directory, which socket, whose; opening and removing it
//!   server.rs     accepting, counting, waiting for a consumer, the orderly end
//!   dispatch.rs   one conversation: requests in, replies and deliveries out
//! ```
//!
//! Environment: `MDTRACE=off` opens nothing; `MDTRACE_DIR` says where; `MDTRACE_WAIT` makes
//! [`Engine::wait`](crate::Engine::wait) wait.

mod dispatch;
mod endpoint;
mod server;

#[cfg(test)]
mod tests;

pub(crate) use endpoint::Endpoint;
pub use endpoint::directory;
