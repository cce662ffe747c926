//! Where the seats of ended threads wait for new threads.
//!
//! A thread reaches its state through a thread-local with a plain reference: a load and a
//! test, no reference count, no destructor's flag to look at (measured against a thread-local
//! with a destructor: 1 ns of a firing of 6). Plain references need seats that live for ever, so
//! they are never freed: the thread that ends puts its own here, without its state, and the next new
//! thread takes it. There are as many as there ever were firing threads at one time.

use crate::firing::Vacant;
use crate::held::Held;
use crate::lock::{Lock, MutexGuard};
use crate::members::Members;
use crate::publish;
use crate::thread::Fixed;

/// A seat for a thread.
pub(crate) type Spare = Vacant<Fixed, Members>;

static POOL: Lock<Vec<Spare>> = Lock::new(Vec::new());

/// The pool while its process forks.
pub(crate) struct Frozen {
    #[expect(dead_code, reason = "it is held")]
    guard: MutexGuard<'static, Vec<Spare>>,
    _held: Held,
}

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    let held = Held::new();
    Frozen { guard: POOL.lock(), _held: held }
}

/// A seat for the calling thread: a parked one, or a new one.
pub(crate) fn take() -> Spare {
    let _held = Held::new();
    let parked = POOL.lock().pop();
    parked.unwrap_or_else(|| publish::create(Fixed::new))
}

/// Parks the seat of a thread that will not use it again.
pub(crate) fn put(seat: Spare) {
    let _held = Held::new();
    POOL.lock().push(seat);
}
