//! Ctrl-C while the guest runs.
//!
//! As in `lua`: the handler of the signal sets a hook that raises an error at the next
//! instruction, and gives the signal back its default meaning, so that a second one ends a
//! process that is stuck in a C function. Unlike in `lua`, the hook is set on the coroutine that
//! runs. For what may be done in a handler, and why, see `signal`.

use crate::signal::signal;
use crate::tracer::Tracer;
use mlua::ffi::{self, lua_Debug, lua_State};
use std::ffi::c_int;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

const SIGINT: c_int = 2;
/// `SIG_DFL`.
const DEFAULT: usize = 0;

/// The state whose call may be interrupted.
static RUNNING: AtomicPtr<lua_State> = AtomicPtr::new(null_mut());

/// Makes `call` interruptible.
///
/// # Safety
/// `state` is live and `call` runs guest code on it, on this thread, without raising.
pub(super) unsafe fn during(state: *mut lua_State, call: impl FnOnce() -> c_int) -> c_int {
    RUNNING.store(state, Ordering::SeqCst);
    if let Some(tracer) = Tracer::get() {
        tracer.remote.release();
        // SAFETY: passed on. An earlier interruption has removed the hooks that are wanted.
        unsafe { tracer.remote.apply(state) };
    }
    // SAFETY: the handler obeys the rules of signal handlers.
    unsafe { signal(SIGINT, on_interrupt as *const () as usize) };
    let status = call();
    // SAFETY: the default needs nothing.
    unsafe { signal(SIGINT, DEFAULT) };
    RUNNING.store(null_mut(), Ordering::SeqCst);
    status
}

unsafe extern "C" fn on_interrupt(number: c_int) {
    let running = RUNNING.load(Ordering::SeqCst);
    // The tracer is found through a thread-local without destructor.
    let current = Tracer::get().map_or(running, |tracer| {
        tracer.remote.hold();
        tracer.remote.current()
    });
    let all = ffi::LUA_MASKCALL | ffi::LUA_MASKRET | ffi::LUA_MASKLINE | ffi::LUA_MASKCOUNT;
    // SAFETY: `signal` and `lua_sethook` may be called in a handler. On another thread than the
    // interpreter's there is no tracer, and the main state is then the best guess, as in `lua`.
    unsafe {
        signal(number, DEFAULT);
        if !current.is_null() {
            ffi::lua_sethook(current, Some(stop), all, 1);
        }
    }
}

/// The hook that raises the error.
unsafe extern "C-unwind" fn stop(state: *mut lua_State, _: *mut lua_Debug) {
    if let Some(tracer) = Tracer::get() {
        tracer.remote.release();
    }
    // SAFETY: called by Lua; nothing here has a destructor.
    unsafe {
        ffi::lua_sethook(state, None, 0, 0);
        ffi::luaL_error(state, c"interrupted!".as_ptr());
    }
}
