//! The coroutine library, with an eye on who runs.
//!
//! `create`, `resume`, `wrap` and `yield` do what the manual says of them, and in addition
//!
//! * tell the tracer which Lua thread runs, so that the thread gets the hooks that are wanted
//!   (hooks belong to one Lua thread; one that was suspended when a script was enabled has none);
//! * fire `coroutine-create`, `coroutine-resume`, `coroutine-yield` and `task-switch`;
//! * leave the functions of a coroutine that died.
//!
//! Order for one round trip: `coroutine-resume`, `task-switch` (`resume`), what the coroutine does,
//! `coroutine-yield`, `task-switch` (`yield`). `coroutine-yield` fires on the stack of the one
//! that yields, so `ustack()` shows where; `task-switch` fires on the stack that runs next.

use crate::probes::{Event, Probe, Probes, SwitchReason};
use crate::raise;
use crate::raw::{self, TaskId};
use crate::tracer::{Tracer, shows_switches};
use mlua::ffi::{self, lua_State};
use std::ffi::c_int;

/// `coroutine.create (f)`.
///
/// # Safety
/// To be called by Lua only. This holds for all functions of this file.
pub(super) unsafe extern "C-unwind" fn create<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua with the arguments on the stack and room for twenty values.
    unsafe {
        ffi::luaL_checktype(state, 1, ffi::LUA_TFUNCTION);
        let co = ffi::lua_newthread(state);
        ffi::lua_pushvalue(state, 1);
        ffi::lua_xmove(state, co, 1);
        if let Some(tracer) = Tracer::get() {
            tracer.born::<P>(co);
            let (id, creator) = (TaskId::of(co), TaskId::of(state));
            tracer.fire::<P>(state, &Event::CoroutineCreate { id, creator });
        }
        1
    }
}

/// `coroutine.resume (co, ...)`.
pub(super) unsafe extern "C-unwind" fn resume<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: as `create`.
    unsafe {
        let co = ffi::lua_tothread(state, 1);
        if co.is_null() {
            // Lua's own raises the error for an argument of another type.
            return super::call_original(state, |lua| lua.resume);
        }
        match run::<P>(state, co, ffi::lua_gettop(state) - 1) {
            Ok(results) => {
                ffi::lua_pushboolean(state, 1);
                ffi::lua_rotate(state, -(results + 1), 1);
                results + 1
            }
            Err(Failed) => {
                ffi::lua_pushboolean(state, 0);
                ffi::lua_rotate(state, -2, 1);
                2
            }
        }
    }
}

/// `coroutine.wrap (f)`.
pub(super) unsafe extern "C-unwind" fn wrap<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: as `create`.
    unsafe {
        create::<P>(state);
        ffi::lua_pushcclosure(state, wrapped::<P>, 1);
        1
    }
}

/// The function that `coroutine.wrap` makes; the coroutine is its upvalue.
unsafe extern "C-unwind" fn wrapped<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: as `create`; the upvalue is a thread because only `wrap` makes this closure.
    unsafe {
        let co = ffi::lua_tothread(state, ffi::lua_upvalueindex(1));
        match run::<P>(state, co, ffi::lua_gettop(state)) {
            Ok(results) => results,
            Err(Failed) => propagate::<P>(state, co),
        }
    }
}

/// Raises in `state` the error that ended `co`, after closing the variables of `co`.
unsafe fn propagate<P: Probes>(state: *mut lua_State, co: *mut lua_State) -> c_int {
    // SAFETY: as `wrapped`; the error is on top of `state`. Nothing here has a destructor.
    unsafe {
        let mut status = ffi::lua_status(co);
        let failed = status != ffi::LUA_OK && status != ffi::LUA_YIELD;
        if failed {
            status = close_thread::<P>(state, co);
            ffi::lua_xmove(co, state, 1);
        }
        if status != ffi::LUA_ERRMEM && ffi::lua_type(state, -1) == ffi::LUA_TSTRING {
            ffi::luaL_where(state, 1);
            ffi::lua_rotate(state, -2, 1);
            ffi::lua_concat(state, 2);
        }
        if let Some(tracer) = Tracer::get() {
            // What failed inside has fired `raise`; a coroutine that could not even start has not.
            tracer.rethrown.set(failed);
        }
        ffi::lua_error(state)
    }
}

/// `coroutine.yield (...)`.
pub(super) unsafe extern "C-unwind" fn yield_<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: as `create`.
    unsafe {
        if P::is_enabled(Probe::CoroutineYield)
            && ffi::lua_isyieldable(state) != 0
            && let Some(tracer) = Tracer::get()
        {
            let (id, to) = (TaskId::of(state), TaskId::of(tracer.resumer()));
            tracer.fire::<P>(state, &Event::CoroutineYield { id, to });
        }
        ffi::lua_yieldk(state, ffi::lua_gettop(state), 0, None)
    }
}

/// `coroutine.close (co)`: Lua's own; what it closes runs on the stack of the coroutine.
pub(super) unsafe extern "C-unwind" fn close<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: as `create`. The original raises only for what is not a suspended or dead thread,
    // and those do not get between `resume` and `resumed`.
    unsafe {
        let co = ffi::lua_tothread(state, 1);
        let tracer = Tracer::get().filter(|_| !co.is_null() && !is_active(state, co));
        let Some(tracer) = tracer else {
            return super::call_original(state, |lua| lua.close);
        };
        tracer.resume(state, co);
        let results = super::call_original(state, |lua| lua.close);
        tracer.resumed(state);
        tracer.died::<P>(TaskId::of(co), co);
        results
    }
}

/// Closes a coroutine that failed, as `coroutine.close` does.
unsafe fn close_thread<P: Probes>(state: *mut lua_State, co: *mut lua_State) -> c_int {
    // SAFETY: both are live; `lua_closethread` reports errors instead of raising them.
    unsafe {
        let Some(tracer) = Tracer::get() else { return ffi::lua_closethread(co, state) };
        tracer.resume(state, co);
        let status = ffi::lua_closethread(co, state);
        tracer.resumed(state);
        tracer.died::<P>(TaskId::of(co), co);
        status
    }
}

/// A coroutine could not be resumed or failed; the error is on top of the resumer's stack.
struct Failed;

/// Resumes `co` with the topmost `arguments` of `state`; its results replace them.
unsafe fn run<P: Probes>(
    state: *mut lua_State,
    co: *mut lua_State,
    arguments: c_int,
) -> Result<c_int, Failed> {
    // SAFETY: as `create`; both threads are live, and the values moved are there.
    unsafe {
        if ffi::lua_checkstack(co, arguments) == 0 {
            ffi::lua_pushstring(state, c"too many arguments to resume".as_ptr());
            return Err(Failed);
        }
        ffi::lua_xmove(state, co, arguments);
        let mut results = 0;
        let status = match Tracer::get() {
            Some(tracer) if is_resumable(co, arguments) => {
                switch::<P>(tracer, state, co, arguments, &mut results)
            }
            _ => ffi::lua_resume(co, state, arguments, &raw mut results),
        };
        if status != ffi::LUA_OK && status != ffi::LUA_YIELD {
            ffi::lua_xmove(co, state, 1);
            return Err(Failed);
        }
        if ffi::lua_checkstack(state, results + 1) == 0 {
            ffi::lua_settop(co, -results - 1);
            ffi::lua_pushstring(state, c"too many results to resume".as_ptr());
            return Err(Failed);
        }
        ffi::lua_xmove(co, state, results);
        Ok(results)
    }
}

/// Runs `co` until it stops, and says so before and after.
unsafe fn switch<P: Probes>(
    tracer: &Tracer,
    state: *mut lua_State,
    co: *mut lua_State,
    arguments: c_int,
    results: &mut c_int,
) -> c_int {
    let (id, from) = (TaskId::of(co), TaskId::of(state));
    if shows_switches::<P>() {
        tracer.fire::<P>(state, &Event::CoroutineResume { id, from });
        let reason = SwitchReason::Resume;
        tracer.fire::<P>(co, &Event::TaskSwitch { from, to: id, reason });
    }
    // SAFETY: as `run`. `lua_resume` reports errors instead of raising them, so `resumed` runs.
    let status = unsafe {
        tracer.resume(state, co);
        let status = ffi::lua_resume(co, state, arguments, results);
        if status != ffi::LUA_OK && status != ffi::LUA_YIELD {
            raise::in_coroutine::<P>(tracer, co);
        }
        tracer.resumed(state);
        status
    };
    let reason = match status {
        ffi::LUA_YIELD => SwitchReason::Yield,
        ffi::LUA_OK => SwitchReason::Return,
        _ => {
            tracer.died::<P>(TaskId::of(co), co);
            SwitchReason::Error
        }
    };
    tracer.fire::<P>(state, &Event::TaskSwitch { from: id, to: from, reason });
    status
}

/// Whether `lua_resume` would run `co`, which has `arguments` on its stack.
unsafe fn is_resumable(co: *mut lua_State, arguments: c_int) -> bool {
    // SAFETY: `co` is live.
    unsafe {
        match ffi::lua_status(co) {
            ffi::LUA_YIELD => true,
            ffi::LUA_OK => ffi::lua_gettop(co) > arguments && raw::activation(co, 0).is_none(),
            _ => false,
        }
    }
}

/// Whether `co` runs or waits for one it resumed.
unsafe fn is_active(state: *mut lua_State, co: *mut lua_State) -> bool {
    // SAFETY: `co` is live.
    state == co || unsafe { ffi::lua_status(co) == ffi::LUA_OK && raw::activation(co, 0).is_some() }
}
