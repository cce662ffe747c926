//! Whether this thread is inside the engine, so that probes it fires there are refused.
//!
//! A host may have probes in its allocator, or fire them from signal handlers. If such a probe
//! fires while its thread holds one of the engine's locks and needs a lock itself (to link, or to
//! get a state), it would wait for itself. So those who take the locks leave a mark on the thread,
//! and those who would need one look for it first; the firing becomes a counted drop.

use std::cell::Cell;

thread_local! {
    static HELD: Cell<u32> = const { Cell::new(0) };
}

/// The mark, for as long as the value lives.
#[derive(Debug)]
pub(crate) struct Held(());

impl Held {
    /// Marks this thread.
    #[inline(always)]
    pub(crate) fn new() -> Self {
        HELD.with(|held| held.set(held.get() + 1));
        Self(())
    }
}

impl Drop for Held {
    #[inline(always)]
    fn drop(&mut self) {
        HELD.with(|held| held.set(held.get() - 1));
    }
}

/// Whether this thread is marked.
pub(crate) fn is_held() -> bool {
    HELD.get() != 0
}
