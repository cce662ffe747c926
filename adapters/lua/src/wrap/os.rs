//! `os.exit`, which ends the process without coming back to the command.

use crate::probes::Probes;
use mlua::ffi::{self, lua_State};
use std::ffi::c_int;

/// `os.exit ([code [, close]])`: fires what the end of the process fires, then exits as Lua does.
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
        crate::attach::end::<P>(status);
        super::call_original(state, |lua| lua.exit)
    }
}
