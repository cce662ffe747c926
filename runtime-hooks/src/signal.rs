//! Probes that fire in signal handlers.
//!
//! A handler may have interrupted its thread anywhere, also inside the allocator or while it holds
//! one of the engine's locks. So a firing in a handler may neither allocate nor lock. That is what a
//! firing promises anyway once its thread has linked, but not the first time, and not when an
//! aggregation meets a new key. A host whose handlers fire probes says so:
//!
//! ```
//! extern "C" fn on_signal(_: i32) {
//!     let _context = runtime_hooks::SignalContext::enter();
//!     // fire!(...) as ever
//! }
//! ```
//!
//! While the value lives, what would need memory or a lock on this thread is not done but counted:
//!
//! | the handler's firing finds | it is |
//! | --- | --- |
//! | its thread linked, its keys known | a firing like any other |
//! | its thread not linked to what is enabled now | a drop of its site, like a firing within a firing |
//! | a firing of its own thread, which it interrupted | likewise |
//! | a new key of an aggregation | an aggregation drop |
//!
//! Probe context: as in [`thread`](mod@crate::thread).

use crate::held::Held;
use crate::thread;

/// Says that this thread is in a signal handler, for as long as the value lives.
#[derive(Debug)]
pub struct SignalContext {
    _held: Held,
    /// Whether this value is the one that has told the tables.
    outermost: bool,
}

impl SignalContext {
    /// Enters a handler.
    #[must_use]
    pub fn enter() -> Self {
        Self { _held: Held::new(), outermost: thread::refuse_new_keys(true) }
    }
}

impl Drop for SignalContext {
    fn drop(&mut self) {
        if self.outermost {
            thread::refuse_new_keys(false);
        }
    }
}
