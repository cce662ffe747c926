//! Where the states of ended threads wait for new threads. The crate's one unsafe file.
//!
//! A thread reaches its state through a thread-local `Cell` with a plain reference: a load and a
//! test, no reference count, no destructor's flag to look at (measured against a thread-local
//! with a destructor: 1 ns of a firing of 6). Plain references need states that live for ever, so
//! states are never freed: the thread that ends puts its own here, emptied, and the next new
//! thread takes it. There are as many as there ever were firing threads at one time.

#![expect(unsafe_code, reason = "a reference to a cell changes its thread")]

use std::cell::RefCell;
use std::sync::MutexGuard;

use crate::held::Held;
use crate::lock::Lock;
use crate::publish::Slot;
use crate::thread::Local;

/// A thread's state, reachable from that thread alone, and its slot, which others may look at.
pub(crate) struct Home {
    /// What others see of the thread.
    pub(crate) slot: &'static Slot,
    /// What only the thread itself sees.
    pub(crate) local: RefCell<Local>,
}

/// A state that no thread refers to.
struct Parked(&'static Home);

// SAFETY: a `Parked` holds the only reference to its cell: `put` is called by a thread that has
// just cleared its thread-local, the only other place where such references are kept, and holds no
// borrow (it could not have emptied the state otherwise). Whoever takes it out of the pool becomes
// the one thread that uses it, and the pool's lock orders the two uses. `Local` itself is `Send`,
// which `assert_send` checks.
unsafe impl Send for Parked {}

const fn assert_send<T: Send>() {}
const _: () = assert_send::<Local>();

static POOL: Lock<Vec<Parked>> = Lock::new(Vec::new());

/// The pool while its process forks.
pub(crate) struct Frozen {
    #[expect(dead_code, reason = "it is held")]
    guard: MutexGuard<'static, Vec<Parked>>,
    _held: Held,
}

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    let held = Held::new();
    Frozen { guard: POOL.lock(), _held: held }
}

/// A state for the calling thread: a parked one, or a new one.
pub(crate) fn take() -> &'static Home {
    let _held = Held::new();
    let parked = POOL.lock().pop();
    match parked {
        Some(Parked(home)) => home,
        None => {
            let slot = Slot::create();
            Box::leak(Box::new(Home { slot, local: RefCell::new(Local::new(slot.stream)) }))
        }
    }
}

/// Parks the state of a thread that will not use it again.
///
/// The caller has given up every other copy of the reference; see the `SAFETY` note above.
pub(crate) fn put(home: &'static Home) {
    let _held = Held::new();
    if home.local.try_borrow_mut().is_ok() {
        POOL.lock().push(Parked(home));
    }
}
