//! Where the states of ended threads wait for new threads.
//!
//! A thread reaches its state through a thread-local `Cell` with a plain reference: a load and a
//! test, no reference count, no destructor's flag to look at (measured against a thread-local
//! with a destructor: 1 ns of a firing of 6). Plain references need states that live for ever, so
//! states are never freed: the thread that ends puts its own here, emptied, and the next new
//! thread takes it. There are as many as there ever were firing threads at one time.
//!
//! The reference is an exclusive one, and there is exactly one of it: in the thread's cell, in the
//! firing that has taken it from there, or here. So nothing has to be counted or believed.

use crate::held::Held;
use crate::lock::{Lock, MutexGuard};
use crate::publish::Slot;
use crate::thread::Local;

static POOL: Lock<Vec<&'static mut Local>> = Lock::new(Vec::new());

/// The pool while its process forks.
pub(crate) struct Frozen {
    #[expect(dead_code, reason = "it is held")]
    guard: MutexGuard<'static, Vec<&'static mut Local>>,
    _held: Held,
}

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    let held = Held::new();
    Frozen { guard: POOL.lock(), _held: held }
}

/// A state for the calling thread: a parked one, or a new one.
pub(crate) fn take() -> &'static mut Local {
    let _held = Held::new();
    let parked = POOL.lock().pop();
    parked.unwrap_or_else(|| Box::leak(Box::new(Local::new(Slot::create()))))
}

/// Parks the state of a thread that will not use it again.
pub(crate) fn put(local: &'static mut Local) {
    let _held = Held::new();
    POOL.lock().push(local);
}
