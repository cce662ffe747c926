//! The module `mdtrace`: probes that the guest fires itself.
//!
//! ```lua
//! local mdtrace = require "mdtrace"
//! mdtrace.probe("order", 17, "pending")          -- user-probe: tag, integers, strings
//! mdtrace.probe("costly", function() return summary() end)
//! if mdtrace.enabled() then ... end
//! ```
//!
//! The arguments after the tag may be mixed: up to four integers become `arg1`..`arg4`, up to four
//! strings `arg5`..`arg8`, each in their order. Floats are cut to integers, booleans are 0 and 1,
//! `nil` and everything else is passed over. A function is called for the arguments, only if the
//! probe is enabled.
//!
//! The module is found in `package.preload`, so that a file of the same name does not shadow it,
//! and a program that is also run by an ordinary `lua` can write
//! `local ok, mdtrace = pcall(require, "mdtrace")`.

use crate::probes::{Event, Probe, Probes};
use crate::raw;
use crate::tracer::Tracer;
use mlua::ffi::{self, lua_State};
use std::ffi::c_int;

/// Offers the module to `require`.
///
/// # Safety
/// `state` is live and `package` is open; errors as for `attach::start`.
pub(crate) unsafe fn install<P: Probes>(state: *mut lua_State) {
    // SAFETY: balanced. `package.preload` is also in the registry, under this name.
    unsafe {
        ffi::luaL_getsubtable(state, ffi::LUA_REGISTRYINDEX, c"_PRELOAD".as_ptr());
        ffi::lua_pushcclosure(state, open::<P>, 0);
        ffi::lua_setfield(state, -2, c"mdtrace".as_ptr());
        ffi::lua_settop(state, -2);
    }
}

/// The loader of the module.
unsafe extern "C-unwind" fn open<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua.
    unsafe {
        ffi::lua_createtable(state, 0, 2);
        ffi::lua_pushcclosure(state, probe::<P>, 0);
        ffi::lua_setfield(state, -2, c"probe".as_ptr());
        ffi::lua_pushcclosure(state, enabled::<P>, 0);
        ffi::lua_setfield(state, -2, c"enabled".as_ptr());
        1
    }
}

/// `mdtrace.enabled ()`: whether anybody listens to `user-probe`.
unsafe extern "C-unwind" fn enabled<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua.
    unsafe { ffi::lua_pushboolean(state, c_int::from(P::is_enabled(Probe::UserProbe))) };
    1
}

/// `mdtrace.probe (tag, ...)`.
unsafe extern "C-unwind" fn probe<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua. What may raise (the check, the guest's function) comes first.
    unsafe {
        ffi::luaL_checktype(state, 1, ffi::LUA_TSTRING);
        if !P::is_enabled(Probe::UserProbe) {
            return 0;
        }
        if ffi::lua_type(state, 2) == ffi::LUA_TFUNCTION {
            ffi::lua_settop(state, 2);
            ffi::lua_callk(state, 0, ffi::LUA_MULTRET, 0, None);
        }
        if let Some(tracer) = Tracer::get() {
            fire::<P>(tracer, state);
        }
        0
    }
}

/// # Safety
/// The tag and its arguments are on the stack.
unsafe fn fire<P: Probes>(tracer: &Tracer, state: *mut lua_State) {
    let (mut ints, mut texts): ([i64; 4], [&[u8]; 4]) = ([0; 4], [b""; 4]);
    let (mut n_ints, mut n_texts) = (0, 0);
    // SAFETY: the indices are those of arguments, which stay on the stack.
    unsafe {
        for index in 2..=ffi::lua_gettop(state) {
            let int = match ffi::lua_type(state, index) {
                ffi::LUA_TSTRING => {
                    if let Some(text) = texts.get_mut(n_texts) {
                        *text = raw::string_at(state, index);
                        n_texts += 1;
                    }
                    continue;
                }
                ffi::LUA_TBOOLEAN => i64::from(ffi::lua_toboolean(state, index)),
                ffi::LUA_TNUMBER if ffi::lua_isinteger(state, index) != 0 => {
                    ffi::lua_tointegerx(state, index, std::ptr::null_mut())
                }
                ffi::LUA_TNUMBER => ffi::lua_tonumberx(state, index, std::ptr::null_mut()) as i64,
                _ => continue,
            };
            if let Some(slot) = ints.get_mut(n_ints) {
                *slot = int;
                n_ints += 1;
            }
        }
        let tag = raw::string_at(state, 1);
        tracer.fire::<P>(state, &Event::User { tag, ints, texts });
    }
}
