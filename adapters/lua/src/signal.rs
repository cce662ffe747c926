//! Switching Lua's debug hooks from another thread.
//!
//! A script is enabled while Lua runs, by a thread of the engine. Lua must then begin to call our
//! hook, and stop when the script ends. `lua_sethook` is the only way in, and it is not made for
//! threads: it writes plain fields of the state and walks the list of activations to set a flag
//! in each, while the interpreter may be adding to that list or freeing from it.
//!
//! Ways considered:
//!
//! * *Call it from the other thread anyway.* A data race, and a walk over freed memory when it
//!   loses. No.
//! * *A count hook that polls.* While any count hook is set the interpreter leaves its fast path
//!   at every instruction. Programs nobody traces would pay for it. No.
//! * *A signal to the Lua thread whose handler calls `lua_sethook`.* This is what Lua's own
//!   command does for Ctrl-C, and what the function is documented for: "can be called during a
//!   signal". The handler runs on the thread that owns the state, between two of its
//!   instructions, so nothing is concurrent; Lua links a new activation completely before it
//!   makes it reachable, so that the walk is safe at any instruction. Yes.
//!
//! The signal is `SIGURG`: ignored by default, so a stray or inherited one harms nobody, and for
//! that reason the one other runtimes use to preempt themselves. `signal` installs handlers that
//! restart system calls. It is sent only when the set of hooks changes, not while tracing.
//!
//! Hooks belong to one Lua thread (coroutine) each. The invariant: **the running Lua thread has
//! the hooks that are wanted.** [`Remote::current`] names it. The handler applies changes to it;
//! every switch first stores the new current thread and then applies what is wanted to it, so a
//! signal on either side of the store finds a thread that is, or is about to be, brought up to
//! date. Threads that are suspended or waiting may have old hooks; nobody notices.
//!
//! **Sampling.** A `profile-N` must fire wherever Lua is, also while no hook is set. Each time one
//! is due, the count hook is wanted: the signal sets it with a count of 1, so that Lua calls us at
//! its next instruction, where the probe fires and the hook is taken away again. Between two
//! samples Lua runs at full speed. A thread that has not come to its sample yet, because it is in
//! a C function, gets no second signal. A guest that has a count hook of its own is sampled when
//! that runs.
//!
//! The handler touches the atomics of [`Remote`], a thread-local without destructor, and
//! `lua_sethook`. [`Remote::apply`] may itself be interrupted by the handler; it repeats until
//! what it applied is what is wanted.

use crate::probes::{Needs, PROBES, ProbeSet, Probes};
use mlua::ffi::{self, lua_Hook, lua_State};
use std::any::TypeId;
use std::cell::Cell;
use std::ffi::{c_int, c_ulong};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// `SIGURG` of the systems we build for.
const SIGURG: c_int = if cfg!(target_os = "linux") {
    23
} else if cfg!(any(target_os = "illumos", target_os = "solaris")) {
    21
} else {
    16
};

unsafe extern "C" {
    // Declared here because these three are all we need of the C library; their types are the
    // same on every system with this kind of signals and pointer-sized thread handles. A handler
    // is the address of a function or a small number, hence an integer.
    pub(crate) fn signal(number: c_int, handler: usize) -> usize;
    fn pthread_self() -> c_ulong;
    fn pthread_kill(thread: c_ulong, number: c_int) -> c_int;
}

/// The hooks that are wanted, and the generation they belong to.
///
/// The generation changes when call or return events begin to arrive that did not arrive before,
/// so that what was known about the stack is out of date (see `shadow`). The bit of the count hook
/// is on while a sample is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted(u32);

impl Wanted {
    /// Lua's mask of hooks.
    #[inline]
    pub(crate) fn mask(self) -> c_int {
        (self.0 & 0xff) as c_int
    }

    #[inline]
    pub(crate) fn generation(self) -> u32 {
        self.0 >> 8
    }

    /// The hooks that the enabled probes need.
    fn needed(self) -> c_int {
        self.mask() & !ffi::LUA_MASKCOUNT
    }

    /// What is wanted after this, for probes that need the hooks `mask`.
    fn next(self, mask: c_int) -> Wanted {
        let mask = mask | self.mask() & ffi::LUA_MASKCOUNT;
        let frames = ffi::LUA_MASKCALL | ffi::LUA_MASKRET;
        let gained = mask & !self.mask() & frames != 0;
        let generation = self.generation().wrapping_add(u32::from(gained)) & 0x00ff_ffff;
        Wanted(generation << 8 | (mask as u32 & 0xff))
    }
}

/// The mask of Lua's hooks that serve a set of probes.
pub(crate) fn mask_for(enabled: ProbeSet) -> c_int {
    let needed = PROBES.iter().filter(|row| enabled.contains(row.probe));
    needed.fold(0, |mask, row| {
        mask | match row.needs {
            Needs::Nothing => 0,
            Needs::Calls => ffi::LUA_MASKCALL,
            Needs::Returns => ffi::LUA_MASKCALL | ffi::LUA_MASKRET,
            Needs::Lines => ffi::LUA_MASKLINE,
        }
    })
}

/// The part of an interpreter that other threads and the signal handler may touch.
///
/// One is leaked per interpreter: a handler may always be about to read it.
pub(crate) struct Remote {
    wanted: AtomicU32,
    current: AtomicPtr<lua_State>,
    /// Mask and count of the hook the guest has set on the current thread by `debug.sethook`.
    guest: AtomicU64,
    /// The library is rearranging hooks; it will apply what is wanted when it is done.
    busy: AtomicBool,
    hook: lua_Hook,
    thread: c_ulong,
    /// Which listener's enablings it follows.
    listener: TypeId,
}

thread_local! {
    /// The interpreter of this thread, for the handler.
    static REMOTE: Cell<Option<&'static Remote>> = const { Cell::new(None) };
}

/// The interpreters whose threads are told about changes.
static REGISTERED: Mutex<Vec<&'static Remote>> = Mutex::new(Vec::new());

impl Remote {
    /// Makes the calling thread an interpreter thread that follows changes.
    pub(crate) fn register<P: Probes>(main: *mut lua_State, hook: lua_Hook) -> &'static Remote {
        let remote: &'static Remote = Box::leak(Box::new(Remote {
            wanted: AtomicU32::new(0),
            current: AtomicPtr::new(main),
            guest: AtomicU64::new(0),
            busy: AtomicBool::new(false),
            hook,
            listener: TypeId::of::<P>(),
            // SAFETY: no preconditions.
            thread: unsafe { pthread_self() },
        }));
        REMOTE.set(Some(remote));
        // SAFETY: the handler obeys the rules of signal handlers, see `on_signal`.
        unsafe { signal(SIGURG, on_signal as *const () as usize) };
        REGISTERED.lock().unwrap_or_else(PoisonError::into_inner).push(remote);
        remote
    }

    /// Stops following changes, from the thread itself. After this no signal is sent to it, and
    /// one that is still on its way does nothing, so that the state may be closed.
    pub(crate) fn unregister(&self) {
        let mut registered = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
        registered.retain(|other| !std::ptr::eq(*other, self));
        REMOTE.set(None);
    }

    #[inline]
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted(self.wanted.load(Ordering::Relaxed))
    }

    /// Makes the thread apply what is wanted, soon.
    ///
    /// Called with the list of interpreters locked or by the thread itself.
    pub(crate) fn poke(&self) {
        // SAFETY: threads leave the list before they end, so the handle is that of a living
        // thread; the signal has our handler.
        unsafe { pthread_kill(self.thread, SIGURG) };
    }

    /// The Lua thread that runs, or the last one that ran when the state is closed.
    #[inline]
    pub(crate) fn current(&self) -> *mut lua_State {
        self.current.load(Ordering::Relaxed)
    }

    /// Whether a hook found on a Lua thread is ours.
    pub(crate) fn is_ours(&self, hook: lua_Hook) -> bool {
        hook as usize == self.hook as usize
    }

    /// Says which hooks are wanted from now on. Takes effect with [`Remote::apply`].
    pub(crate) fn want(&self, mask: c_int) {
        let next = |wanted| Some(Wanted(wanted).next(mask).0);
        // The closure always gives a value, so the update cannot fail.
        let _ = self.wanted.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next);
    }

    /// Says that `state` runs from now on, and gives it the wanted hooks.
    ///
    /// # Safety
    /// `state` is a live Lua thread of this operating system thread; `guest` is its guest hook.
    #[inline]
    pub(crate) unsafe fn switch(&self, state: *mut lua_State, guest: GuestMask) {
        self.guest.store(guest.0, Ordering::SeqCst);
        self.current.store(state, Ordering::SeqCst);
        // SAFETY: passed on.
        unsafe { self.apply(state) };
    }

    /// Changes the guest's own hook on the current thread.
    ///
    /// # Safety
    /// `state` is the current Lua thread.
    pub(crate) unsafe fn set_guest(&self, state: *mut lua_State, guest: GuestMask) {
        self.guest.store(guest.0, Ordering::SeqCst);
        // SAFETY: passed on.
        unsafe { self.apply(state) };
    }

    /// Gives the current thread the hooks that are wanted.
    ///
    /// # Safety
    /// `state` is the current Lua thread, alive, and of this operating system thread.
    #[inline]
    pub(crate) unsafe fn apply(&self, state: *mut lua_State) {
        loop {
            let wanted = self.wanted.load(Ordering::SeqCst);
            let guest = GuestMask(self.guest.load(Ordering::SeqCst));
            let mask = Wanted(wanted).mask() | guest.mask();
            let guest_counts = guest.mask() & ffi::LUA_MASKCOUNT != 0;
            let count = if guest_counts { guest.count() } else { 1 };
            // SAFETY: passed on.
            unsafe { install(state, self.hook, mask, count) };
            if self.wanted.load(Ordering::SeqCst) == wanted {
                return;
            }
        }
    }

    /// Makes a sample due, unless one is already.
    fn sample(&self) {
        let count = ffi::LUA_MASKCOUNT as u32;
        if self.wanted.fetch_or(count, Ordering::SeqCst) & count == 0 {
            self.poke();
        }
    }

    /// The sample that was due has been taken, on `state`.
    ///
    /// # Safety
    /// As [`Remote::apply`].
    pub(crate) unsafe fn sampled(&self, state: *mut lua_State) {
        self.wanted.fetch_and(!(ffi::LUA_MASKCOUNT as u32), Ordering::SeqCst);
        // SAFETY: passed on.
        unsafe { self.apply(state) };
    }

    /// Keeps the handler's hands off the hooks, until [`Remote::release`]: an interruption has set
    /// one of its own.
    pub(crate) fn hold(&self) {
        self.busy.store(true, Ordering::SeqCst);
    }

    /// The end of [`Remote::hold`].
    pub(crate) fn release(&self) {
        self.busy.store(false, Ordering::SeqCst);
    }

    /// Runs `change` while the handler keeps its hands off the hooks.
    ///
    /// `change` must not raise, and the caller applies what is wanted afterwards.
    pub(crate) fn while_busy<R>(&self, change: impl FnOnce() -> R) -> R {
        self.hold();
        let result = change();
        self.release();
        result
    }
}

/// Sets our hook with a mask and count, unless that is what is set.
///
/// # Safety
/// As [`Remote::apply`].
#[inline]
pub(crate) unsafe fn install(state: *mut lua_State, hook: lua_Hook, mask: c_int, count: c_int) {
    // SAFETY: the state is live and owned by this thread; none of these calls raises.
    unsafe {
        let set = ffi::lua_gethookmask(state);
        let same_hook = ffi::lua_gethook(state).is_some_and(|set| set as usize == hook as usize);
        if set == mask && (mask == 0 || same_hook && ffi::lua_gethookcount(state) == count) {
            return;
        }
        ffi::lua_sethook(state, (mask != 0).then_some(hook), mask, count);
    }
}

/// Mask and count of a hook the guest has set, in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GuestMask(u64);

impl GuestMask {
    pub(crate) fn new(mask: c_int, count: c_int) -> GuestMask {
        GuestMask(u64::from(count.unsigned_abs()) << 8 | (mask & 0xff) as u64)
    }

    pub(crate) fn mask(self) -> c_int {
        (self.0 & 0xff) as c_int
    }

    pub(crate) fn count(self) -> c_int {
        c_int::try_from(self.0 >> 8).unwrap_or(c_int::MAX)
    }
}

/// Looks at what `P` has enabled and tells every interpreter. Callable from any thread.
pub fn refresh<P: Probes>() {
    let mask = mask_for(P::enabled());
    let registered = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    for remote in registered.iter() {
        if remote.wanted().needed() == mask || remote.listener != TypeId::of::<P>() {
            continue;
        }
        remote.want(mask);
        remote.poke();
    }
}

/// Asks every interpreter that tells `P` for a sample. Callable from any thread.
pub(crate) fn sample<P: Probes>() {
    let registered = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    let ours = registered.iter().filter(|remote| remote.listener == TypeId::of::<P>());
    ours.for_each(|remote| remote.sample());
}

/// Applies what is wanted to the running Lua thread.
unsafe extern "C" fn on_signal(_: c_int) {
    let Ok(Some(remote)) = REMOTE.try_with(Cell::get) else { return };
    let state = remote.current.load(Ordering::SeqCst);
    if state.is_null() || remote.busy.load(Ordering::SeqCst) {
        return;
    }
    // SAFETY: `current` is a live Lua thread of this operating system thread (every switch stores
    // it, and the thread unregisters before the state is closed). `apply` uses only atomics
    // and `lua_sethook` and its getters, which Lua documents as callable during a signal.
    unsafe { remote.apply(state) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probes::Probe;

    #[test]
    fn masks_follow_the_needs() {
        let set = ProbeSet::EMPTY;
        assert_eq!(mask_for(set.with(Probe::TaskSwitch).with(Probe::UserProbe)), 0);
        assert_eq!(mask_for(set.with(Probe::FunctionEntry)), ffi::LUA_MASKCALL);
        assert_eq!(mask_for(set.with(Probe::CfunctionReturn)), ffi::LUA_MASKCALL | ffi::LUA_MASKRET);
        assert_eq!(mask_for(set.with(Probe::Line)), ffi::LUA_MASKLINE);
    }

    #[test]
    fn a_sample_that_is_due_stays_so_when_enablings_change() {
        let due = Wanted(ffi::LUA_MASKCOUNT as u32).next(ffi::LUA_MASKCALL);
        assert_eq!((due.mask(), due.needed()), (ffi::LUA_MASKCALL | ffi::LUA_MASKCOUNT, ffi::LUA_MASKCALL));
    }

    #[test]
    fn the_generation_changes_when_frames_begin_to_be_seen() {
        let none = Wanted(0);
        let calls = none.next(ffi::LUA_MASKCALL);
        let both = calls.next(ffi::LUA_MASKCALL | ffi::LUA_MASKRET);
        let lines = both.next(ffi::LUA_MASKCALL | ffi::LUA_MASKRET | ffi::LUA_MASKLINE);
        assert_eq!([calls.generation(), both.generation(), lines.generation()], [1, 2, 2]);
    }
}
