//! The orderly end of a process that calls `exit`, or returns from `main`, without dropping its
//! engine: what was recorded is delivered all the same.
//!
//! | the process ends by | what consumers get |
//! | --- | --- |
//! | dropping the engine; `exit`, returning from `main` | everything, then the end of the session |
//! | a signal that a clause raises | everything up to that firing (see `posted`) |
//! | `_exit`, `abort`, another signal | what had been read before: all but the last `switchrate` |
//!
//! The C library calls the functions that were registered with `atexit` in reverse order. So probes
//! that fire in handlers registered after the engine was started are traced, and those in handlers
//! registered before find their sites off. In a library that is unloaded, the handler runs then.
//!
//! `exit` may be called inside a firing (by a signal handler, or by what the firing asks the host for).
//! Such a firing never ends, and whoever waits for its end must hear of that first: it may be the very
//! thread that is joined below. (The GNU C library ends the thread-locals of the calling thread before
//! it calls handlers, which has done it already; others do not.)
//!
//! The threads of the host go on running meanwhile. What they fire until their session is closed is
//! delivered, what they fire later is not: as with any other end of a session.

#![expect(unsafe_code, reason = "the handler is registered with the C library")]

use std::sync::Arc;

use crate::lock::{Lock, MutexGuard};
use crate::start::{self, at_start};
use crate::thread::own_slot;

/// Something that wants to end in good order.
pub(crate) trait Ending: Send + Sync {
    /// Ends it, once; more calls do nothing.
    fn end(&self);
}

#[derive(Default)]
struct Endings {
    /// Whether the C library knows of us.
    are_called: bool,
    all: Vec<Arc<dyn Ending>>,
}

static ENDINGS: Lock<Endings> = Lock::new(Endings { are_called: false, all: Vec::new() });

at_start! {
    /// Has `ending` ended when the process exits, unless it is forgotten before.
    pub(crate) fn at_exit(ending: Arc<dyn Ending>) {
        let mut endings = ENDINGS.lock();
        if !endings.are_called {
            endings.are_called = true;
            call_at_exit();
        }
        start::push(&mut endings.all, ending);
    }
}

#[inline(always)]
fn call_at_exit() {
    // SAFETY: the function is `extern "C"` without arguments and does not unwind; it is part of the
    // library that registers it.
    let _ = unsafe { libc::atexit(end_all) };
}

/// What has ended need not end again.
pub(crate) fn forget(ending: &dyn Ending) {
    let is_it = |known: &mut Arc<dyn Ending>| std::ptr::addr_eq(Arc::as_ptr(known), ending);
    // It is let go when the lock is free again.
    let _forgotten: Vec<_> = ENDINGS.lock().all.extract_if(.., is_it).collect();
}

/// The list while its process forks.
pub(crate) struct Frozen(#[expect(dead_code, reason = "it is held")] MutexGuard<'static, Endings>);

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    Frozen(ENDINGS.lock())
}

extern "C" fn end_all() {
    if let Some(slot) = own_slot() {
        slot.give_up();
    }
    // The newest first, and without the lock: an end takes its time.
    let endings = std::mem::take(&mut ENDINGS.lock().all);
    endings.iter().rev().for_each(|ending| ending.end());
}
