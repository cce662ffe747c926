//! Library functions that are ours instead of Lua's.
//!
//! Some things pass by no debug hook: which coroutine runs, an error caught by `pcall`, the end of
//! the process by `os.exit`. The functions they pass through are therefore replaced when the
//! interpreter starts, whether or not anybody traces, because programs keep functions in locals
//! and a later replacement would not reach those.
//!
//! A replacement must not be noticed. It has the arguments, results, errors and yields of the
//! original and adds no frame to tracebacks. Most get that for nothing: a C function may call
//! another *directly*, as C does, in its own activation. `sethook` of ours is the original's body
//! with a few lines after it. Where something must happen on the way out of an error as well, the
//! function is written anew (`pcall`, `coroutine.resume`, `coroutine.wrap`).
//!
//! The price of a replaced function when nobody traces: a load and a branch; a coroutine switch
//! also stores which coroutine runs.
//!
//! The originals are kept in upvalue-free statics: they are functions of the linked Lua, the same
//! for every state of the process.

mod coroutine;
mod debug;
mod os;
mod protected;

use crate::probes::Probes;
use mlua::ffi::{self, lua_CFunction, lua_State};
use std::ffi::{CStr, c_int};
use std::sync::OnceLock;

/// Functions of Lua that ours call.
#[derive(Clone, Copy)]
struct Originals {
    close: lua_CFunction,
    exit: lua_CFunction,
    gethook: lua_CFunction,
    resume: lua_CFunction,
    sethook: lua_CFunction,
    xpcall: lua_CFunction,
}

static ORIGINALS: OnceLock<Originals> = OnceLock::new();
/// Whether a C function on the stack catches errors.
pub(crate) enum Protects {
    /// It does not, or is not known to.
    Not,
    /// It is `pcall`.
    Plainly,
    /// It is `xpcall`: the handler is in its second slot.
    WithHandler,
}

/// The code of the two functions that catch errors, as the guest's stack shows it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Protectors {
    pcall: usize,
    xpcall: usize,
}

impl Protectors {
    /// What the code of a C function says about catching errors.
    pub(crate) fn of(self, code: lua_CFunction) -> Protects {
        match code as usize {
            code if code == self.pcall => Protects::Plainly,
            code if code == self.xpcall => Protects::WithHandler,
            _ => Protects::Not,
        }
    }

    /// The two functions that [`install`] has put into a state.
    ///
    /// # Safety
    /// As [`install`].
    pub(crate) unsafe fn installed(state: *mut lua_State) -> Protectors {
        // SAFETY: passed on.
        let code = |name| unsafe { original(state, c"_G", name) }.map_or(0, |code| code as usize);
        Protectors { pcall: code(c"pcall"), xpcall: code(c"xpcall") }
    }
}

/// Replaces the library functions of a state. Libraries that are not open are left alone.
///
/// # Safety
/// `state` is live and nothing of the guest has run in it. An error raised here (no memory) is
/// caught by a caller with nothing to drop in between.
pub(crate) unsafe fn install<P: Probes>(state: *mut lua_State) {
    // SAFETY: passed on; a host or a C function has room for the few values used.
    unsafe {
        let library = |library: &CStr, name: &CStr| original(state, library, name);
        let (Some(close), Some(exit), Some(gethook), Some(resume), Some(sethook), Some(xpcall)) = (
            library(c"coroutine", c"close"),
            library(c"os", c"exit"),
            library(c"debug", c"gethook"),
            library(c"coroutine", c"resume"),
            library(c"debug", c"sethook"),
            library(c"_G", c"xpcall"),
        ) else {
            return;
        };
        ORIGINALS.get_or_init(|| Originals { close, exit, gethook, resume, sethook, xpcall });
        let replacements: [(&CStr, &CStr, lua_CFunction); 10] = [
            (c"_G", c"pcall", protected::pcall::<P>),
            (c"_G", c"xpcall", protected::xpcall),
            (c"coroutine", c"create", coroutine::create::<P>),
            (c"coroutine", c"resume", coroutine::resume::<P>),
            (c"coroutine", c"wrap", coroutine::wrap::<P>),
            (c"coroutine", c"yield", coroutine::yield_::<P>),
            (c"coroutine", c"close", coroutine::close::<P>),
            (c"debug", c"gethook", debug::gethook),
            (c"debug", c"sethook", debug::sethook),
            (c"os", c"exit", os::exit::<P>),
        ];
        for (library, name, function) in replacements {
            replace(state, library, name, function);
        }
    }
}

/// The C function `library.name`, if there is one.
///
/// # Safety
/// As [`install`].
unsafe fn original(state: *mut lua_State, library: &CStr, name: &CStr) -> Option<lua_CFunction> {
    // SAFETY: balanced; `package.loaded` and its libraries are tables without metatables.
    unsafe {
        let top = ffi::lua_gettop(state);
        ffi::lua_getfield(state, ffi::LUA_REGISTRYINDEX, c"_LOADED".as_ptr());
        let function = if ffi::lua_getfield(state, -1, library.as_ptr()) == ffi::LUA_TTABLE {
            ffi::lua_getfield(state, -1, name.as_ptr());
            ffi::lua_tocfunction(state, -1)
        } else {
            None
        };
        ffi::lua_settop(state, top);
        function
    }
}

/// # Safety
/// As [`install`]; the library is open.
unsafe fn replace(state: *mut lua_State, library: &CStr, name: &CStr, function: lua_CFunction) {
    // SAFETY: as in `original`.
    unsafe {
        ffi::lua_getfield(state, ffi::LUA_REGISTRYINDEX, c"_LOADED".as_ptr());
        ffi::lua_getfield(state, -1, library.as_ptr());
        ffi::lua_pushcclosure(state, function, 0);
        ffi::lua_setfield(state, -2, name.as_ptr());
        ffi::lua_settop(state, -3);
    }
}

/// Calls one of Lua's functions in the activation of the one that replaces it.
///
/// # Safety
/// To be called by a replacement that Lua has called, with nothing alive that has a destructor:
/// the original may raise.
unsafe fn call_original(state: *mut lua_State, choose: impl FnOnce(&Originals) -> lua_CFunction) -> c_int {
    match ORIGINALS.get() {
        // SAFETY: passed on.
        Some(originals) => unsafe { choose(originals)(state) },
        None => 0,
    }
}
