//! `debug.sethook` and `debug.gethook`, which share Lua's one hook with us.
//!
//! A Lua thread has one hook. When the guest sets its own, ours is overwritten; we note the
//! guest's and put ours back, with both masks, and ours calls the guest's (see `hooks`). When the
//! guest asks, its own is put in place for the moment of asking.

use crate::signal::{self, GuestMask};
use crate::tracer::{GuestHook, Tracer};
use mlua::ffi::{self, lua_State};
use std::ffi::c_int;

/// `debug.sethook ([thread,] hook, mask [, count])`.
///
/// # Safety
/// To be called by Lua only.
pub(super) unsafe extern "C-unwind" fn sethook(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua. If the original raises, nothing has changed yet.
    unsafe {
        let Some(tracer) = Tracer::get() else {
            return super::call_original(state, |lua| lua.sethook);
        };
        let target = target(state);
        let results = super::call_original(state, |lua| lua.sethook);
        let guest = tracer.remote.while_busy(|| {
            let (mask, count) = (ffi::lua_gethookmask(target), ffi::lua_gethookcount(target));
            ffi::lua_gethook(target)
                .filter(|hook| !tracer.remote.is_ours(*hook))
                .map(|hook| GuestHook { hook, set: GuestMask::new(mask, count) })
        });
        tracer.set_guest(target, guest);
        if target == state {
            tracer.remote.set_guest(state, guest.map_or(GuestMask::default(), |guest| guest.set));
        } else {
            // Whoever resumes the other thread gives it what is wanted. Until then it keeps the
            // guest's hook, which `gethook` knows how to read.
        }
        results
    }
}

/// `debug.gethook ([thread])`.
///
/// # Safety
/// To be called by Lua only.
pub(super) unsafe extern "C-unwind" fn gethook(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua; the original raises only when memory runs out, and the hooks are
    // then put right by the next switch.
    unsafe {
        let target = target(state);
        let ours =
            |tracer: &&Tracer| ffi::lua_gethook(target).is_some_and(|hook| tracer.remote.is_ours(hook));
        let Some(tracer) = Tracer::get().filter(ours) else {
            return super::call_original(state, |lua| lua.gethook);
        };
        let guest = tracer.guest(target);
        let results = tracer.remote.while_busy(|| {
            match guest {
                Some(guest) => signal::install(target, guest.hook, guest.set.mask(), guest.set.count()),
                None => ffi::lua_sethook(target, None, 0, 0),
            }
            super::call_original(state, |lua| lua.gethook)
        });
        if target == state {
            tracer.remote.apply(state);
        }
        results
    }
}

/// The Lua thread that a function of the debug library is about.
///
/// # Safety
/// `state` is live.
unsafe fn target(state: *mut lua_State) -> *mut lua_State {
    // SAFETY: any index may be asked.
    let thread = unsafe { ffi::lua_tothread(state, 1) };
    if thread.is_null() { state } else { thread }
}
