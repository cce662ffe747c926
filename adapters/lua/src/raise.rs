//! The `raise` probe: an error was raised, and the raiser is still on the stack.
//!
//! Lua has no hook for errors, but it calls the message handler of the innermost protected call
//! before it unwinds anything. Every way to catch an error is covered by one of these:
//!
//! | caught by | seen by |
//! | --- | --- |
//! | `pcall` | our `pcall` passes [`at_error`] as handler, where Lua's passes none |
//! | `xpcall` | its handler must be called by Lua itself, or its tracebacks would show us; so the call hook recognises the call of a known handler ([`at_call`]) |
//! | `coroutine.resume`, `wrap` | the dead coroutine keeps its stack; our `resume` looks at it ([`in_coroutine`]) |
//! | nobody | the command's own handler is [`at_error`] and a traceback |
//!
//! Errors that a C library catches with a protected call of its own, and running out of memory
//! (for which Lua calls no handler), are not seen.
//!
//! An error that leaves a coroutine made by `coroutine.wrap` is raised again in the resumer; that
//! is the same error, and it fires once.

use crate::probes::{Event, Probe, Probes};
use crate::raw::{self, Activation};
use crate::tracer::Tracer;
use crate::wrap::{Protectors, Protects};
use mlua::ffi::{self, lua_State};
use std::cell::Cell;
use std::ffi::{CStr, c_int, c_void};

/// The message handler of `pcall`: fires `raise` and leaves the error as it is.
///
/// # Safety
/// To be called by Lua only, as a message handler.
pub(crate) unsafe extern "C-unwind" fn at_error<P: Probes>(state: *mut lua_State) -> c_int {
    if let Some(tracer) = Tracer::get()
        && !tracer.rethrown.replace(false)
        && P::is_enabled(Probe::Raise)
    {
        // SAFETY: a handler is called with the error at index 1; level 0 is the handler.
        unsafe { fire::<P>(tracer, state, 1, 1) };
    }
    1
}

/// A function is called that may be a handler given to `xpcall`: finds out whether Lua called it
/// because of an error.
///
/// # Safety
/// `ar` describes the function that has just been called on `state`; a few slots are free.
pub(crate) unsafe fn at_call<P: Probes>(tracer: &Tracer, state: *mut lua_State, ar: &mut Activation) {
    // SAFETY: pushes the callee and pops it; then, if it is the handler, its first argument.
    unsafe {
        raw::describe(state, ar, c"f");
        let callee = ffi::lua_topointer(state, -1);
        ffi::lua_settop(state, -2);
        if !tracer.handlers.contains(callee)
            || !called_by_lua(state, ar)
            || !may_handle(state, tracer.protectors.get(), callee)
        {
            return;
        }
        // A Lua function with `...` only has its argument there; others have it first.
        let pushed = !ffi::lua_getlocal(state, ar.as_ptr(), 1).is_null()
            || !ffi::lua_getlocal(state, ar.as_ptr(), -1).is_null();
        if !tracer.rethrown.replace(false) {
            fire::<P>(tracer, state, if pushed { -1 } else { 0 }, 1);
        }
        if pushed {
            ffi::lua_settop(state, -2);
        }
    }
}

/// The functions that were given to `xpcall`, as far as they are remembered: a new one takes the
/// place of an older one with the same low bits of its address.
pub(crate) struct Handlers {
    slots: [Cell<*const c_void>; 256],
    any: Cell<bool>,
}

impl Handlers {
    pub(crate) fn new() -> Handlers {
        Handlers { slots: [const { Cell::new(std::ptr::null()) }; 256], any: Cell::new(false) }
    }

    /// Whether there is any.
    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.any.get()
    }

    pub(crate) fn note(&self, function: *const c_void) {
        self.slot(function).set(function);
        self.any.set(true);
    }

    fn contains(&self, function: *const c_void) -> bool {
        self.slot(function).get() == function
    }

    fn slot(&self, function: *const c_void) -> &Cell<*const c_void> {
        let word = function as usize >> 4;
        &self.slots[(word ^ word >> 8) % 256]
    }
}

/// Whether `callee` can be the handler in force: the innermost `pcall` or `xpcall` is an `xpcall`
/// with that handler, or too far down to be found.
///
/// # Safety
/// `state` is live with two free slots.
unsafe fn may_handle(state: *mut lua_State, protectors: Protectors, callee: *const c_void) -> bool {
    /// Activations looked at. Each costs as many steps as it is deep, and an overflowing stack
    /// has two hundred thousand.
    const FAR: c_int = 200;
    for level in 1..FAR {
        // SAFETY: each level's function is pushed and popped; `xpcall` keeps its handler in its
        // second slot for as long as it runs.
        unsafe {
            let Some(mut ar) = raw::activation(state, level) else { return false };
            raw::describe(state, &mut ar, c"Sf");
            let code = if ar.linedefined < 0 { ffi::lua_tocfunction(state, -1) } else { None };
            ffi::lua_settop(state, -2);
            match code.map(|code| protectors.of(code)) {
                Some(Protects::WithHandler) => {
                    let pushed = !ffi::lua_getlocal(state, ar.as_ptr(), 2).is_null();
                    let is_handler = pushed && ffi::lua_topointer(state, -1) == callee;
                    if pushed {
                        ffi::lua_settop(state, -2);
                    }
                    return is_handler;
                }
                Some(Protects::Plainly) => return false,
                Some(Protects::Not) | None => {}
            }
        }
    }
    true
}

/// Whether Lua called the running function as a handler, and not the guest by a call instruction.
///
/// Lua names a called function after the instruction its caller is at. A call instruction gives
/// a name such as `local` or `method`; a raising instruction, or a C function such as `error`,
/// does not. The one instruction that does both is a call of something that cannot be called, and
/// its message says so.
///
/// # Safety
/// `ar` describes the running function of `state`; a slot is free.
unsafe fn called_by_lua(state: *mut lua_State, ar: &mut Activation) -> bool {
    // SAFETY: `n` pushes nothing; the argument is popped after it was looked at.
    unsafe {
        raw::describe(state, ar, c"n");
        if matches!(raw::text(ar.namewhat), b"" | b"metamethod" | b"for iterator") {
            return true;
        }
        let pushed = !ffi::lua_getlocal(state, ar.as_ptr(), 1).is_null();
        if !pushed {
            return false;
        }
        let message = raw::string_at(state, -1);
        let uncallable = message.windows(17).any(|part| part == b"attempt to call a");
        ffi::lua_settop(state, -2);
        uncallable
    }
}

/// A coroutine ended with an error that it did not catch: the error is on top of its stack.
///
/// # Safety
/// `co` is a live Lua thread that `lua_resume` has just reported to have failed.
pub(crate) unsafe fn in_coroutine<P: Probes>(tracer: &Tracer, co: *mut lua_State) {
    if !tracer.rethrown.replace(false) && P::is_enabled(Probe::Raise) {
        // SAFETY: passed on; level 0 is the function that failed.
        unsafe { fire::<P>(tracer, co, -1, 0) };
    }
}

/// Fires `raise` for the error at `index` (0: not known), raised at or below `level`.
///
/// # Safety
/// `state` is live, `index` is 0 or valid, and two slots are free.
unsafe fn fire<P: Probes>(tracer: &Tracer, state: *mut lua_State, index: c_int, level: c_int) {
    // SAFETY: by contract. What `class_of` pushes stays until the event is over.
    unsafe {
        let top = ffi::lua_gettop(state);
        let index = if index == 0 { 0 } else { ffi::lua_absindex(state, index) };
        let message = if index == 0 { b"" } else { raw::string_at(state, index) };
        let class = class_of(state, index);
        with_location(state, level, |file, line| {
            tracer.fire_at::<P>(state, level, &Event::Raise { class, file, line, message });
        });
        ffi::lua_settop(state, top);
    }
}

/// The `__name` of the error's metatable, or its type. May leave a value on the stack.
///
/// # Safety
/// As [`fire`].
unsafe fn class_of<'a>(state: *mut lua_State, index: c_int) -> &'a [u8] {
    // SAFETY: raw accesses only, which run no guest code; making the key may not allocate, since
    // Lua keeps the names of fields it uses itself, and `__name` is one.
    unsafe {
        if index == 0 {
            return b"";
        }
        if ffi::lua_type(state, index) == ffi::LUA_TTABLE && ffi::lua_getmetatable(state, index) != 0 {
            let name = name_in_table(state);
            if !name.is_empty() {
                return name;
            }
        }
        raw::text(ffi::lua_typename(state, ffi::lua_type(state, index)))
    }
}

/// The string under `__name` in the table on top, found without making a key.
///
/// # Safety
/// A table is on top of the stack and two slots are free; the table stays there.
unsafe fn name_in_table<'a>(state: *mut lua_State) -> &'a [u8] {
    // SAFETY: `lua_next` gets the keys it gave; the value found stays in its table.
    unsafe {
        ffi::lua_pushnil(state);
        while ffi::lua_next(state, -2) != 0 {
            if raw::string_at(state, -2) == b"__name" {
                let name = raw::string_at(state, -1);
                ffi::lua_settop(state, -3);
                return name;
            }
            ffi::lua_settop(state, -2);
        }
    }
    b""
}

/// Calls `then` with file and line of the first Lua function at or below `level`.
///
/// # Safety
/// `state` is live.
pub(crate) unsafe fn with_location(state: *mut lua_State, level: c_int, then: impl FnOnce(&[u8], i64)) {
    /// Activations looked at: between a Lua function and the error are few C functions.
    const FAR: c_int = 32;
    const WHAT: &CStr = c"Sl";
    for level in level..level + FAR {
        // SAFETY: by contract; `Sl` pushes nothing.
        let Some(mut ar) = (unsafe { raw::activation(state, level) }) else { break };
        // SAFETY: the activation is live until `then` returns.
        unsafe { raw::describe(state, &mut ar, WHAT) };
        if ar.currentline >= 0 {
            // SAFETY: described by `S`, live.
            return then(unsafe { raw::file_of(&ar) }, i64::from(ar.currentline));
        }
    }
    then(b"", 0);
}
