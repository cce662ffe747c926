//! Putting the probes into a Lua state, and taking leave of it.
//!
//! The order matters. The library functions are replaced first, while nothing of the guest has
//! run; then the tracer starts, and from that moment changes reach the thread; then what is
//! enabled already is applied, so that a script waiting for the process sees its first line; then
//! `runtime-init` fires.
//!
//! One interpreter per operating system thread. A program may have several, on several threads.

use crate::hooks;
use crate::module;
use crate::names;
use crate::probes::{Event, Probes};
use crate::raise;
use crate::signal;
use crate::tracer::Tracer;
use crate::wrap;
use mlua::ffi::{self, lua_State};

/// Makes a state of `mlua` a host of probes, until the result is dropped.
///
/// Call it before any guest code is loaded: coroutines made and functions kept by earlier code
/// would not be seen. The interpreter must stay on this thread.
///
/// # Errors
/// Whatever `mlua` reports when memory runs out.
pub fn attach<P: Probes>(lua: &mlua::Lua) -> mlua::Result<Attached<P>> {
    // SAFETY: `exec_raw` runs the closure in a protected call on the thread of `lua`, with
    // nothing in it that has a destructor. The main state is in the registry as long as the
    // state lives.
    unsafe {
        lua.exec_raw::<()>((), |state| {
            ffi::lua_rawgeti(state, ffi::LUA_REGISTRYINDEX, ffi::LUA_RIDX_MAINTHREAD);
            let main = ffi::lua_tothread(state, -1);
            ffi::lua_settop(state, -2);
            start::<P>(main, 0);
            // The function that `mlua` calls this from is not the guest's; its return is no event.
            if let Some(tracer) = Tracer::get() {
                tracer.remote.hold();
            }
            ffi::lua_sethook(main, None, 0, 0);
        })?;
    }
    if let Some(tracer) = Tracer::get() {
        tracer.remote.release();
        tracer.remote.poke();
    }
    Ok(Attached { _lua: lua.clone(), _probes: std::marker::PhantomData })
}

/// A state with probes. Dropping it fires what the end of an interpreter fires.
pub struct Attached<P: Probes> {
    _lua: mlua::Lua,
    _probes: std::marker::PhantomData<(P, *mut ())>,
}

impl<P: Probes> Drop for Attached<P> {
    fn drop(&mut self) {
        end::<P>(0);
    }
}

/// Starts tracing the interpreter of this thread. `host_frames` activations at the bottom of the
/// main state are not the guest's.
///
/// # Safety
/// `main` is the live main state, its libraries are open, and it stays on this thread. Errors
/// raised here (no memory) are caught by a caller with nothing to drop in between.
pub(crate) unsafe fn start<P: Probes>(main: *mut lua_State, host_frames: u32) {
    // SAFETY: passed on.
    unsafe {
        wrap::install::<P>(main);
        module::install::<P>(main);
        names::remember_modules(main);
        let require = require_of(main);
        let tracer = Tracer::start::<P>(main, host_frames, hooks::hook::<P>);
        let handler = raise::at_error::<P> as *const std::ffi::c_void;
        tracer.stacks.borrow_mut().names.set_known(require, handler);
        tracer.protectors.set(wrap::Protectors::installed(main));
        tracer.remote.want(signal::mask_for(P::enabled()));
        tracer.remote.apply(main);
        tracer.fire::<P>(main, &Event::RuntimeInit { version: version() });
    }
}

/// Ends tracing on this thread: leaves all functions, fires `runtime-shutdown`. The state may be
/// closed already.
pub(crate) fn end<P: Probes>(status: i64) {
    let Some(tracer) = Tracer::get() else { return };
    tracer.finish::<P>();
    tracer.fire::<P>(std::ptr::null_mut(), &Event::RuntimeShutdown { status });
    tracer.stop();
}

/// The code of `require`.
///
/// # Safety
/// As [`start`].
unsafe fn require_of(state: *mut lua_State) -> *const std::ffi::c_void {
    // SAFETY: balanced; `_G` has no metatable yet.
    unsafe {
        ffi::lua_getglobal(state, c"require".as_ptr());
        let code = ffi::lua_tocfunction(state, -1);
        ffi::lua_settop(state, -2);
        code.map_or(std::ptr::null(), |code| code as *const std::ffi::c_void)
    }
}

unsafe extern "C" {
    /// Lua's description of itself, declared in `lua.h`: version, copyright, authors.
    static lua_ident: std::ffi::c_char;
}

/// Version and copyright of the linked Lua, in its own words.
pub(crate) fn version() -> &'static [u8] {
    // SAFETY: `lua_ident` is a constant C string.
    let ident = unsafe { std::ffi::CStr::from_ptr(&raw const lua_ident) }.to_bytes();
    let from = ident.iter().position(|byte| *byte == b' ').map_or(0, |space| space + 1);
    let ident = &ident[from..];
    let until = ident.iter().position(|byte| *byte == b'$').unwrap_or(ident.len());
    ident[..until].trim_ascii_end()
}
