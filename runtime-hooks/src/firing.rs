//! Entering a thread's state: one word that says to everybody whether the thread is in a firing.
//!
//! ```text
//!   Home (thread-local) ──▶ slot: word              others read it: F1 and F4 of `publish`
//!                           state                   what only a Firing may touch
//! ```
//!
//! The word is needed anyway, for those who wait for firings to end. It is also the guard against re-entry:
//! a probe that fires inside a probe (from a signal handler, from the host's allocator under our feet) finds
//! it set and returns. So a firing enters by three loads, a test and a store, and leaves by a store.
//!
//! Safe code needs two of each: what borrows a state at run time (a `RefCell`'s flag, or to take an exclusive
//! reference out of its cell and to put it back) is nobody else's to look at. It did, until this was
//! measured: 12 instructions more of a firing of 50, as what is put back has to be kept in a register
//! that has to be kept on the stack.
//!
//! Why a [`Firing`] is the only one that touches its state:
//!
//! - a seat is [`Vacant`] or [`Owned`], which is to say whether its state is whole. There is one of these for each
//!   seat, it cannot be copied, and only a [`Home`], which takes an owned one, makes firings of it;
//! - a home has one thread: it is neither `Sync` nor `Send`;
//! - on this thread, whoever enters finds [`IDLE`], and stores something else before anything else happens. Who
//!   comes between the two is a signal handler, and has left when it returns;
//! - nothing but the end of the firing stores [`IDLE`]: those who give a thread up store [`GIVEN_UP`], which
//!   is also what the seat that is nobody's has, so that nobody enters it.

#![expect(unsafe_code, reason = "see the figures above")]

use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering, compiler_fence};

/// Which of the times between the ends of sessions it is: they are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Epoch(pub(crate) u64);

impl Epoch {
    /// The first one.
    pub(crate) const FIRST: Self = Self(IDLE + 1);
}

/// What others can see of a thread that fires probes.
#[derive(Debug)]
pub(crate) struct Slot {
    /// The epoch in which the firing in progress began, [`IDLE`] or [`GIVEN_UP`].
    word: AtomicU64,
    /// The present epoch; each slot has it for itself, so that a firing has one address to know.
    epoch: AtomicU64,
}

/// None is in progress that anybody should wait for, and none may begin. (Zero, so that a seat which is nobody's
/// takes no room in a program.)
const GIVEN_UP: u64 = 0;

/// No firing is in progress.
const IDLE: u64 = 1;

impl Slot {
    /// A new epoch begins: its firings see what was done before.
    pub(crate) fn begin(&self, epoch: Epoch) {
        self.epoch.store(epoch.0, Ordering::Release);
    }

    /// Whether a firing is in progress that began before `epoch`. If it is not, then all that such firings
    /// wrote is seen.
    pub(crate) fn is_busy_since_before(&self, epoch: Epoch) -> bool {
        let word = self.word.load(Ordering::Acquire);
        word > IDLE && word < epoch.0
    }

    /// Nobody shall wait for the firing that the thread is in, if it is in one, as it may never end. If it does
    /// end, then all is as before. For the thread itself, or whoever knows that it does not run.
    #[cold]
    pub(crate) fn give_up(&self) {
        if self.word.load(Ordering::Relaxed) > IDLE {
            self.word.store(GIVEN_UP, Ordering::Release);
        }
    }
}

/// What a firing has to itself.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct State<F, T> {
    /// What stays with the seat. First, so that what it begins with has the seat's address.
    pub(crate) fixed: F,
    /// What comes and goes with whoever has the seat.
    pub(crate) own: T,
}

/// A state with its slot; for ever, as others may look at the slot.
#[derive(Debug)]
#[repr(C, align(128))]
pub(crate) struct Seat<F, T> {
    /// Without what is its owner's, if it is vacant; nothing at all, if it is nobody's.
    state: UnsafeCell<MaybeUninit<State<F, T>>>,
    slot: Slot,
}

// SAFETY: `state` is reached by who has the seat's `Vacant`, `Owned` or a `Firing`, of which there is one at a
// time, and those are `Send` only if it is, or not at all.
unsafe impl<F: Send, T: Send> Sync for Seat<F, T> {}

impl<F, T> Seat<F, T> {
    /// A seat that nobody will ever have: what a thread has before it has another. So whoever enters does not
    /// have to look whether there is one.
    pub(crate) const fn nobodys() -> Self {
        let slot = Slot { word: AtomicU64::new(GIVEN_UP), epoch: AtomicU64::new(GIVEN_UP) };
        Self { slot, state: UnsafeCell::new(MaybeUninit::uninit()) }
    }

    fn fixed(&self) -> *mut F {
        // SAFETY: the address of a part, of which nothing is looked at.
        unsafe { &raw mut (*self.state.get().cast::<State<F, T>>()).fixed }
    }

    fn own(&self) -> *mut T {
        // SAFETY: as above.
        unsafe { &raw mut (*self.state.get().cast::<State<F, T>>()).own }
    }
}

/// A seat without an owner.
#[derive(Debug)]
pub(crate) struct Vacant<F: 'static, T: 'static>(&'static Seat<F, T>);

/// A seat that has one, who is not using it. It is lent to firings by a [`Home`].
#[derive(Debug)]
pub(crate) struct Owned<F: 'static, T: 'static>(&'static Seat<F, T>);

// SAFETY: it is the only one of its seat, of which what is fixed, and the owners' states, go from thread to
// thread; of the seat others have nothing but the slot, which is atomic.
unsafe impl<F: Send, T: Send> Send for Vacant<F, T> {}

impl<F, T> Vacant<F, T> {
    /// A new one, for ever.
    pub(crate) fn new(epoch: Epoch, fixed: F) -> Self {
        let slot = Slot { word: AtomicU64::new(IDLE), epoch: AtomicU64::new(epoch.0) };
        let seat: &Seat<F, T> =
            Box::leak(Box::new(Seat { slot, state: UnsafeCell::new(MaybeUninit::uninit()) }));
        // SAFETY: nobody else knows of it yet.
        unsafe { seat.fixed().write(fixed) };
        Self(seat)
    }

    /// What others see of who has it.
    pub(crate) fn slot(&self) -> &'static Slot {
        &self.0.slot
    }

    /// What stays with it.
    pub(crate) fn fixed(&mut self) -> &mut F {
        // SAFETY: `new` has put it there. This is all there is of the seat but its slot, and exclusively ours.
        unsafe { &mut *self.0.fixed() }
    }

    /// Somebody takes it.
    pub(crate) fn occupy(self, own: T) -> Owned<F, T> {
        // SAFETY: this is all there is of the seat but its slot, so nobody else reaches the state.
        unsafe { self.0.own().write(own) };
        Owned(self.0)
    }
}

impl<F, T> Owned<F, T> {
    /// Who has it leaves it.
    pub(crate) fn vacate(self) -> (Vacant<F, T>, T) {
        // SAFETY: this is all there is of the seat but its slot: it is in no home, and there is no firing.
        // `occupy` has put the value there, and nobody takes it a second time, as it is no longer owned.
        let own = unsafe { self.0.own().read() };
        (Vacant(self.0), own)
    }
}

/// Where a thread has its state: a thread-local.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Home<F: 'static, T: 'static> {
    seat: Cell<&'static Seat<F, T>>,
    nobodys: &'static Seat<F, T>,
    /// It stays on its thread.
    _here: PhantomData<*mut State<F, T>>,
}

impl<F, T> Home<F, T> {
    /// One of a thread that has none.
    pub(crate) const fn new(nobodys: &'static Seat<F, T>) -> Self {
        Self { seat: Cell::new(nobodys), nobodys, _here: PhantomData }
    }

    /// Whether the thread has a state, in use or not.
    pub(crate) fn is_settled(&self) -> bool {
        !std::ptr::eq(self.seat.get(), self.nobodys)
    }

    /// Gives the thread a state. One that it had stays unused for ever.
    pub(crate) fn settle(&self, state: Owned<F, T>) {
        self.seat.set(state.0);
    }

    /// Takes it back, if there is one and it is not in use.
    pub(crate) fn leave(&self) -> Option<Owned<F, T>> {
        let seat = self.seat.get();
        if seat.slot.word.load(Ordering::Relaxed) != IDLE {
            return None;
        }
        self.seat.set(self.nobodys);
        Some(Owned(seat))
    }

    /// F1: a firing begins. Not if the thread is in one, or has no state. Where
    /// [`fences`](crate::publish::fences) says so, the caller is yet to fence before F2.
    #[inline(always)]
    pub(crate) fn enter(&self) -> Option<Firing<F, T>> {
        let seat = self.seat.get();
        if seat.slot.word.load(Ordering::Relaxed) != IDLE {
            return None;
        }
        seat.slot.word.store(seat.slot.epoch.load(Ordering::Acquire), Ordering::Release);
        compiler_fence(Ordering::SeqCst);
        Some(Firing { seat, _here: PhantomData })
    }
}

/// A firing in progress: while it lives, its state is its own.
#[derive(Debug)]
pub(crate) struct Firing<F: 'static, T: 'static> {
    seat: &'static Seat<F, T>,
    /// It ends on the thread on which it began.
    _here: PhantomData<*mut State<F, T>>,
}

impl<F, T> Deref for Firing<F, T> {
    type Target = State<F, T>;

    #[inline(always)]
    fn deref(&self) -> &State<F, T> {
        // SAFETY: see the head of the file; a firing is not `Send`. Of a seat that is vacant or nobody's there is
        // none, so all of it is there.
        unsafe { (*self.seat.state.get()).assume_init_ref() }
    }
}

impl<F, T> DerefMut for Firing<F, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut State<F, T> {
        // SAFETY: as in `deref`; `self` is borrowed exclusively.
        unsafe { (*self.seat.state.get()).assume_init_mut() }
    }
}

impl<F, T> Drop for Firing<F, T> {
    /// F4, also if the thread was given up meanwhile.
    #[inline(always)]
    fn drop(&mut self) {
        self.seat.slot.word.store(IDLE, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static NOBODYS: Seat<u32, Vec<u32>> = Seat::nobodys();

    fn home() -> Home<u32, Vec<u32>> {
        let home = Home::new(&NOBODYS);
        assert!(home.enter().is_none() && home.leave().is_none() && !home.is_settled());
        home.settle(Vacant::new(Epoch::FIRST, 7).occupy(Vec::new()));
        assert!(home.is_settled());
        home
    }

    #[test]
    fn a_firing_has_its_state_alone() {
        let home = home();
        let mut firing = home.enter().unwrap();
        firing.own.push(1);
        assert!(home.enter().is_none() && home.leave().is_none());
        drop(firing);
        home.enter().unwrap().own.push(2);
        assert_eq!(home.leave().unwrap().vacate().1, [1, 2]);
        assert!(home.enter().is_none() && home.leave().is_none());
    }

    #[test]
    fn a_state_goes_from_thread_to_thread() {
        let home = home();
        home.enter().unwrap().own.push(1);
        let (seat, state) = home.leave().unwrap().vacate();
        let there = std::thread::spawn(move || {
            let home = Home::new(&NOBODYS);
            home.settle(seat.occupy(state));
            home.enter().unwrap().own.push(2);
            home.leave().unwrap().vacate()
        });
        let (seat, state) = there.join().unwrap();
        home.settle(seat.occupy(state));
        assert_eq!(home.enter().unwrap().own, [1, 2]);
    }

    #[test]
    fn who_is_given_up_is_not_waited_for_and_not_entered() {
        let home = home();
        let firing = home.enter().unwrap();
        let slot = &firing.seat.slot;
        let epoch = Epoch(Epoch::FIRST.0 + 1);
        slot.begin(epoch);
        assert!(slot.is_busy_since_before(epoch));
        slot.give_up();
        assert!(!slot.is_busy_since_before(epoch) && home.enter().is_none() && home.leave().is_none());
        drop(firing);
        assert!(home.enter().is_some());
    }

    #[test]
    fn who_is_in_no_firing_is_not_given_up() {
        let home = home();
        let (seat, state) = home.leave().unwrap().vacate();
        seat.slot().give_up();
        home.settle(seat.occupy(state));
        assert!(home.enter().is_some());
    }

    #[test]
    fn a_firing_that_panics_ends() {
        let home = home();
        let panics = std::panic::AssertUnwindSafe(|| {
            let _firing = home.enter().unwrap();
            std::panic::resume_unwind(Box::new(()));
        });
        assert!(std::panic::catch_unwind(panics).is_err());
        assert!(home.enter().is_some());
    }
}
