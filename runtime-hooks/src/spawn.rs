//! Threads of sessions and consumers.
//!
//! They are started in one place, with a body behind a pointer, so that a host carries the machinery
//! for that once.

use std::thread::{Builder, JoinHandle};

use crate::error::HookError;

/// What a thread does.
pub(crate) type Body = Box<dyn FnOnce() + Send>;

/// Starts a thread.
///
/// # Errors
/// [`HookError::Thread`].
pub(crate) fn spawn(name: &'static str, body: Body) -> Result<JoinHandle<()>, HookError> {
    Builder::new().name(name.into()).spawn(body).map_err(|source| HookError::Thread { name, source })
}
