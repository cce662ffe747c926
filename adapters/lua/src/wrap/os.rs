//! `os.exit`, which ends the process without coming back to the command.

use crate::probes::Probes;
use crate::tracer::Tracer;
use mlua::ffi::{self, lua_State};
use std::ffi::c_int;

/// `os.exit ([code [, close]])`: fires what the end of the process fires, then exits as Lua does.
///
/// A state that is to be closed is closed here, because finalizers and variables with `<close>`
/// may still fire probes; the rest is Lua's.
///
/// # Safety
/// To be called by Lua only.
pub(super) unsafe extern "C-unwind" fn exit<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua; `luaL_optinteger` raises, for a wrong argument, before anything ended.
    unsafe {
        let status = match ffi::lua_type(state, 1) {
            ffi::LUA_TBOOLEAN => i64::from(ffi::lua_toboolean(state, 1) == 0),
            _ => ffi::luaL_optinteger(state, 1, 0),
        };
        let closes = ffi::lua_toboolean(state, 2) != 0;
        if closes {
            if let Some(tracer) = Tracer::get() {
                tracer.remote.unregister();
            }
            P::closing();
            ffi::lua_close(state);
        }
        crate::attach::end::<P>(status);
        P::shutdown();
        if closes {
            // Lua passes the number on as an `int`.
            std::process::exit(status as c_int);
        }
        super::call_original(state, |lua| lua.exit)
    }
}
