//! `pcall` and `xpcall`, with an ear for errors (see `raise`).

use crate::probes::Probes;
use crate::raise;
use crate::tracer::Tracer;
use mlua::ffi::{self, lua_KContext, lua_State};
use std::ffi::c_int;

/// `pcall (f, ...)`: as Lua's, but the call has a message handler, which fires `raise`.
///
/// # Safety
/// To be called by Lua only.
pub(super) unsafe extern "C-unwind" fn pcall<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: a C function has twenty free slots. The stack becomes: handler, true, f, arguments.
    unsafe {
        ffi::luaL_checkany(state, 1);
        ffi::lua_pushcclosure(state, raise::at_error::<P>, 0);
        ffi::lua_pushboolean(state, 1);
        ffi::lua_rotate(state, 1, 2);
        let arguments = ffi::lua_gettop(state) - 3;
        let status = ffi::lua_pcallk(state, arguments, ffi::LUA_MULTRET, 1, 0, Some(finish));
        finish(state, status, 0)
    }
}

/// The rest of `pcall`, also when the callee had yielded.
unsafe extern "C-unwind" fn finish(state: *mut lua_State, status: c_int, _: lua_KContext) -> c_int {
    // SAFETY: called by `pcall`, or by Lua in its place; below the results is the handler.
    unsafe {
        if status == ffi::LUA_OK || status == ffi::LUA_YIELD {
            return ffi::lua_gettop(state) - 1;
        }
        ffi::lua_pushboolean(state, 0);
        ffi::lua_pushvalue(state, -2);
        2
    }
}

/// `xpcall (f, handler, ...)`: Lua's own, after the handler was noted.
///
/// # Safety
/// To be called by Lua only.
pub(super) unsafe extern "C-unwind" fn xpcall(state: *mut lua_State) -> c_int {
    // SAFETY: any index may be asked for its type and address.
    unsafe {
        if let Some(tracer) = Tracer::get()
            && ffi::lua_type(state, 2) == ffi::LUA_TFUNCTION
        {
            tracer.handlers.note(ffi::lua_topointer(state, 2));
        }
        super::call_original(state, |lua| lua.xpcall)
    }
}
