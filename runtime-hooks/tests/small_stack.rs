//! Hosts have threads with little stack: signal handlers', coroutines', those of other runtimes.

mod common;

use common::{Kept, record};
use runtime_hooks::{fire, provider, register};

provider! {
    /// One event.
    provider small ("small", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

/// A thread's first firing takes its state, joins the session and links. What of that is large is never on
/// the stack.
#[test]
fn a_first_firing_needs_little_stack() {
    register(&small::PROVIDER, None).unwrap();
    let (session, kept) = Kept::start(vec![record("small:m:f:", 0)]);
    let kb = if cfg!(debug_assertions) { 32 } else { 16 };
    let thread = std::thread::Builder::new().stack_size(kb << 10);
    thread.spawn(|| fire!(small::EVENT, || (1u64))).unwrap().join().unwrap();
    session.stop();
    assert_eq!(kept.values(1), [1]);
}
