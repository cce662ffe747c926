//! The lock of [`credit`](crate::credit): a mutex that is never poisoned, since what it protects is one
//! number, and what those wait for who want it to be smaller.
//!
//! They are those of the standard library. Under ThreadSanitizer (`docs/reliability.md`) they are those
//! of `parking_lot`: a thread that has waited for a lock of the standard library got it inside that
//! library, which is not instrumented, so the tool would not know that it has it.

#[cfg(not(mdtrace_tsan))]
use std::sync::{Condvar, Mutex, PoisonError};

#[cfg(mdtrace_tsan)]
use parking_lot::{Condvar, Mutex};

#[cfg(mdtrace_tsan)]
pub(crate) use parking_lot::MutexGuard;
#[cfg(not(mdtrace_tsan))]
pub(crate) use std::sync::MutexGuard;

/// A lock around a value.
#[derive(Debug)]
pub(crate) struct Lock<T>(Mutex<T>);

/// What a thread that has a lock can wait for, giving it back meanwhile.
#[derive(Debug)]
pub(crate) struct Signal(Condvar);

impl<T> Lock<T> {
    /// A lock that nobody has.
    pub(crate) fn new(value: T) -> Self {
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

impl Signal {
    /// Nobody waits.
    pub(crate) fn new() -> Self {
        Self(Condvar::new())
    }

    /// Wakes up everybody who waits.
    pub(crate) fn wake_all(&self) {
        self.0.notify_all();
    }

    /// Waits as long as the value is so; it is looked at whenever somebody wakes us up.
    #[cfg(not(mdtrace_tsan))]
    pub(crate) fn wait_while<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        so: impl FnMut(&mut T) -> bool,
    ) -> MutexGuard<'a, T> {
        self.0.wait_while(guard, so).unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits as long as the value is so; it is looked at whenever somebody wakes us up.
    #[cfg(mdtrace_tsan)]
    pub(crate) fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        so: impl FnMut(&mut T) -> bool,
    ) -> MutexGuard<'a, T> {
        self.0.wait_while(&mut guard, so);
        guard
    }
}
