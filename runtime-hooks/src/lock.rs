//! The locks of the engine: the lists of the process, sessions, channels; none of a firing.
//!
//! A plain mutex with two properties that matter here. It is never poisoned: what it protects is
//! changed by whole steps, and a host must not fall over its tracing. And it survives `fork` (see
//! [`fork`](mod@crate::fork)): it is one word and nothing else, whereas locks that keep their
//! waiters in a table of the process (as those of `parking_lot` do) leave that table in whatever
//! state it was in, for a child in which nobody will ever finish changing it. (Where there are no futexes, as
//! on macOS and illumos, it is one of the C library's behind a pointer, which has no such table either.)
//!
//! Under ThreadSanitizer (`docs/reliability.md`) it is one of `parking_lot` all the same: a thread
//! that has waited for a lock of the standard library got it inside that library, which is not
//! instrumented, so the tool would not know that it has it.

use std::time::Instant;

#[cfg(mdtrace_tsan)]
use parking_lot::{Condvar, Mutex};
#[cfg(not(mdtrace_tsan))]
use std::sync::{Condvar, Mutex, PoisonError, TryLockError};

#[cfg(mdtrace_tsan)]
pub(crate) use parking_lot::MutexGuard;
#[cfg(not(mdtrace_tsan))]
pub(crate) use std::sync::MutexGuard;

/// A lock that a forked child can go on with.
#[derive(Debug)]
pub(crate) struct Lock<T>(Mutex<T>);

/// What a thread that has a lock can wait for, giving it back meanwhile. It may wake up without reason.
#[derive(Debug)]
pub(crate) struct Signal(Condvar);

impl<T> Lock<T> {
    /// A lock around a value.
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }
}

impl Signal {
    /// Nobody waits.
    pub(crate) const fn new() -> Self {
        Self(Condvar::new())
    }

    /// Wakes up everybody who waits.
    pub(crate) fn wake_all(&self) {
        self.0.notify_all();
    }
}

#[cfg(not(mdtrace_tsan))]
impl<T> Lock<T> {
    /// Waits for the lock.
    #[inline(always)]
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock, if nobody has it.
    #[inline(always)]
    pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        match self.0.try_lock() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

#[cfg(not(mdtrace_tsan))]
impl Signal {
    /// Waits until it is woken up.
    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.0.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, or until a moment has come.
    pub(crate) fn wait_until<'a, T>(&self, guard: MutexGuard<'a, T>, until: Instant) -> MutexGuard<'a, T> {
        let left = until.saturating_duration_since(Instant::now());
        self.0.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0
    }
}

#[cfg(mdtrace_tsan)]
impl<T> Lock<T> {
    /// Waits for the lock.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock()
    }

    /// The lock, if nobody has it.
    pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.0.try_lock()
    }
}

#[cfg(mdtrace_tsan)]
impl Signal {
    /// Waits until it is woken up.
    pub(crate) fn wait<'a, T>(&self, mut guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.0.wait(&mut guard);
        guard
    }

    /// The same, or until a moment has come.
    pub(crate) fn wait_until<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        until: Instant,
    ) -> MutexGuard<'a, T> {
        self.0.wait_until(&mut guard, until);
        guard
    }
}
