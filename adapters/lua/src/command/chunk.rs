//! Loading and calling guest code, with the error messages of `lua`.
//!
//! [`Guest`] is the state seen from the command: load, call, report. A call is protected and has a
//! message handler that adds a traceback while the stack is still there. While a call runs, the
//! first Ctrl-C raises the error `interrupted!` in the guest and the second ends the process
//! (`interrupt`).

use super::interrupt;
use crate::probes::Probes;
use crate::raise;
use crate::raw;
use mlua::ffi::{self, lua_State};
use std::ffi::{CStr, CString, c_char, c_int};
use std::io::Write;

/// A guest function failed; its message was shown.
#[derive(Debug)]
pub(super) struct Failed;

/// The main state of the command.
///
/// Invariant: live, on this thread, libraries open. Loading and calling leave the stack as they
/// found it, except for the values they are said to push.
pub(super) struct Guest {
    state: *mut lua_State,
    /// What messages begin with; none in interactive mode.
    pub(super) command: Option<String>,
    handler: ffi::lua_CFunction,
}

impl Guest {
    /// # Safety
    /// The invariant of [`Guest`] holds for `state` while the result lives.
    pub(super) unsafe fn new<P: Probes>(state: *mut lua_State, command: String) -> Guest {
        Guest { state, command: Some(command), handler: add_traceback::<P> }
    }

    /// The state itself, for what only `repl` does.
    pub(super) fn state(&self) -> *mut lua_State {
        self.state
    }

    /// Runs a chunk of text.
    pub(super) fn run_text(&self, text: &[u8], name: &CStr) -> Result<(), Failed> {
        // SAFETY: the buffer and the name are valid during the call.
        let loaded = unsafe { self.load(text, name) };
        self.report(loaded)?;
        self.report(self.call(0, 0))
    }

    /// Runs a file, or standard input.
    pub(super) fn run_file(&self, path: Option<&CStr>) -> Result<(), Failed> {
        self.load_file(path)?;
        self.report(self.call(0, 0))
    }

    /// Runs a file, or standard input, as the script: with the arguments of the table `arg`.
    pub(super) fn run_script(&self, path: Option<&CStr>) -> Result<(), Failed> {
        self.load_file(path)?;
        let n_arguments = self.push_arguments()?;
        // SAFETY: the results of the script, if any, are dropped.
        let status = self.call(n_arguments, ffi::LUA_MULTRET);
        let result = self.report(status);
        self.clear();
        result
    }

    /// `-l name` or `-l global=name`: requires a module into a global.
    pub(super) fn require(&self, spec: &[u8]) -> Result<(), Failed> {
        let (global, module) = match spec.iter().position(|byte| *byte == b'=') {
            Some(equals) => (&spec[..equals], &spec[equals + 1..]),
            // The part of a name after a hyphen is its version, which is not part of the global.
            None => {
                let version = spec.iter().position(|byte| *byte == b'-').unwrap_or(spec.len());
                (&spec[..version], spec)
            }
        };
        let global = c_string(global);
        // SAFETY: the stack is balanced: the function and its argument become one result.
        unsafe {
            ffi::lua_getglobal(self.state, c"require".as_ptr());
            self.push(module);
        }
        self.report(self.call(1, 1))?;
        // SAFETY: the result is on top.
        unsafe { ffi::lua_setglobal(self.state, global.as_ptr()) };
        Ok(())
    }

    /// The table `arg`: the script at 0, what follows it above, what precedes it below.
    pub(super) fn set_arguments(&self, args: &[Vec<u8>], script: usize) {
        // SAFETY: balanced; a C function has room for a table and a string.
        unsafe {
            ffi::lua_createtable(self.state, 0, 0);
            for (index, arg) in (0i64..).zip(args) {
                self.push(arg);
                ffi::lua_rawseti(self.state, -2, index - script as i64);
            }
            ffi::lua_setglobal(self.state, c"arg".as_ptr());
        }
    }

    /// Turns warnings on.
    pub(super) fn warnings_on(&self) {
        // SAFETY: a control message without pieces.
        unsafe { ffi::lua_warning(self.state, c"@on".as_ptr(), 0) };
    }

    /// Loads text as a function, which is pushed; or a message.
    ///
    /// # Safety
    /// The stack has room for a value.
    pub(super) unsafe fn load(&self, text: &[u8], name: &CStr) -> c_int {
        // SAFETY: the buffer and the name are valid during the call.
        unsafe {
            let buffer = text.as_ptr().cast();
            ffi::luaL_loadbufferx(self.state, buffer, text.len(), name.as_ptr(), std::ptr::null())
        }
    }

    fn load_file(&self, path: Option<&CStr>) -> Result<(), Failed> {
        let path = path.map_or(std::ptr::null(), CStr::as_ptr);
        // SAFETY: a null path is standard input.
        self.report(unsafe { ffi::luaL_loadfilex(self.state, path, std::ptr::null()) })
    }

    /// Calls the function below `n_arguments` arguments; pushes results, or a message.
    pub(super) fn call(&self, n_arguments: c_int, n_results: c_int) -> c_int {
        // SAFETY: the function and its arguments are on the stack; the handler goes below them.
        unsafe {
            let base = ffi::lua_gettop(self.state) - n_arguments;
            ffi::lua_pushcclosure(self.state, self.handler, 0);
            ffi::lua_rotate(self.state, base, 1);
            let status = interrupt::during(self.state, || {
                ffi::lua_pcallk(self.state, n_arguments, n_results, base, 0, None)
            });
            ffi::lua_rotate(self.state, base, -1);
            ffi::lua_settop(self.state, -2);
            status
        }
    }

    /// Shows the message on top of the stack if `status` is one of failure, and pops it.
    pub(super) fn report(&self, status: c_int) -> Result<(), Failed> {
        if status == ffi::LUA_OK {
            return Ok(());
        }
        // SAFETY: the message is on top of the stack and popped after it was shown.
        unsafe {
            let message = match raw::string_at(self.state, -1) {
                b"" if ffi::lua_type(self.state, -1) != ffi::LUA_TSTRING => b"(error message not a string)",
                message => message,
            };
            self.complain(message);
            ffi::lua_settop(self.state, -2);
        }
        Err(Failed)
    }

    /// Writes a message to standard error. A message that cannot be written is lost, as in `lua`.
    pub(super) fn complain(&self, message: &[u8]) {
        let mut line = Vec::with_capacity(message.len() + 32);
        if let Some(command) = &self.command {
            line.extend_from_slice(command.as_bytes());
            line.extend_from_slice(b": ");
        }
        line.extend_from_slice(message);
        line.push(b'\n');
        let _ = std::io::stderr().write_all(&line);
    }

    /// Pushes the values of the table `arg`, from 1 up.
    fn push_arguments(&self) -> Result<c_int, Failed> {
        // SAFETY: the table is removed from below its values, so only those are left.
        unsafe {
            if ffi::lua_getglobal(self.state, c"arg".as_ptr()) != ffi::LUA_TTABLE {
                self.clear();
                self.complain(b"'arg' is not a table");
                return Err(Failed);
            }
            let length = ffi::lua_rawlen(self.state, -1);
            let Some(n) = c_int::try_from(length).ok().filter(|n| {
                // SAFETY: asking for room is always allowed.
                ffi::lua_checkstack(self.state, n.saturating_add(3)) != 0
            }) else {
                self.clear();
                self.complain(b"stack overflow (too many arguments to script)");
                return Err(Failed);
            };
            for index in 1..=n {
                ffi::lua_rawgeti(self.state, -index, i64::from(index));
            }
            ffi::lua_rotate(self.state, -(n + 1), -1);
            ffi::lua_settop(self.state, -2);
            Ok(n)
        }
    }

    /// Empties the stack.
    pub(super) fn clear(&self) {
        // SAFETY: an empty stack is always valid for a function.
        unsafe { ffi::lua_settop(self.state, 0) };
    }

    /// # Safety
    /// The stack has a free slot.
    pub(super) unsafe fn push(&self, text: &[u8]) {
        // SAFETY: Lua copies the bytes.
        unsafe { ffi::lua_pushlstring(self.state, text.as_ptr().cast(), text.len()) };
    }
}

/// The text up to a NUL, as C sees it.
pub(super) fn c_string(text: &[u8]) -> CString {
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    CString::new(&text[..end]).unwrap_or_default()
}

/// The message handler of the command: `raise`, then the message with a traceback.
unsafe extern "C-unwind" fn add_traceback<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua with the error at index 1. Nothing here has a destructor, and
    // `at_error` leaves the stack as it is.
    unsafe {
        raise::at_error::<P>(state);
        let mut message: *const c_char = ffi::lua_tolstring(state, 1, std::ptr::null_mut());
        if message.is_null() {
            if ffi::luaL_callmeta(state, 1, c"__tostring".as_ptr()) != 0
                && ffi::lua_type(state, -1) == ffi::LUA_TSTRING
            {
                return 1;
            }
            let kind = ffi::lua_typename(state, ffi::lua_type(state, 1));
            message = ffi::lua_pushfstring(state, c"(error object is a %s value)".as_ptr(), kind);
        }
        ffi::luaL_traceback(state, state, message, 1);
        1
    }
}
