//! Where the states of ended threads wait for new threads.
//!
//! A thread reaches its state through a thread-local with a plain reference: a load and a
//! test, no reference count, no destructor's flag to look at (measured against a thread-local
//! with a destructor: 1 ns of a firing of 6). Plain references need states that live for ever, so
//! states are never freed: the thread that ends puts its own here, emptied, and the next new
//! thread takes it. There are as many as there ever were firing threads at one time.

use crate::firing::Owned;
use crate::held::Held;
use crate::lock::{Lock, MutexGuard};
use crate::publish;
use crate::thread::Local;

static POOL: Lock<Vec<Owned<Local>>> = Lock::new(Vec::new());

/// The pool while its process forks.
pub(crate) struct Frozen {
    #[expect(dead_code, reason = "it is held")]
    guard: MutexGuard<'static, Vec<Owned<Local>>>,
    _held: Held,
}

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    let held = Held::new();
    Frozen { guard: POOL.lock(), _held: held }
}

/// A state for the calling thread: a parked one, or a new one.
pub(crate) fn take() -> Owned<Local> {
    let _held = Held::new();
    let parked = POOL.lock().pop();
    parked.unwrap_or_else(|| publish::create(Local::new))
}

/// Parks the state of a thread that will not use it again.
pub(crate) fn put(local: Owned<Local>) {
    let _held = Held::new();
    POOL.lock().push(local);
}
