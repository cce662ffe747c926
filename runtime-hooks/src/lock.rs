//! The locks of the process-wide lists: the registry, the states, the timers.
//!
//! A plain mutex with two properties that matter here. It is never poisoned: the lists are changed
//! by whole steps, and a host must not fall over its tracing. And it survives `fork` (see
//! [`fork`](mod@crate::fork)): it is one word and nothing else, whereas locks that keep their
//! waiters in a table of the process (as those of `parking_lot` do) leave that table in whatever
//! state it was in, for a child in which nobody will ever finish changing it.
//!
//! Under ThreadSanitizer (`docs/reliability.md`) it is one of `parking_lot` all the same: a thread
//! that has waited for a lock of the standard library got it inside that library, which is not
//! instrumented, so the tool would not know that it has it.

#[cfg(mdtrace_tsan)]
use parking_lot::Mutex;
#[cfg(not(mdtrace_tsan))]
use std::sync::{Mutex, PoisonError};

#[cfg(mdtrace_tsan)]
pub(crate) use parking_lot::MutexGuard;
#[cfg(not(mdtrace_tsan))]
pub(crate) use std::sync::MutexGuard;

/// A lock that a forked child can go on with.
#[derive(Debug)]
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    /// A lock around a value.
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Waits for the lock.
    #[cfg(not(mdtrace_tsan))]
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the lock.
    #[cfg(mdtrace_tsan)]
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock()
    }
}
