//! Interactive mode: read a line, run it, print what it returns.
//!
//! A line that is an expression is run as `return line`; a line that is incomplete is continued.
//! Lines are read and prompts written through Lua's own `io.stdin` and `io.stdout`, so that a
//! guest that reads standard input itself finds the bytes where it expects them. The two small
//! functions that do this are compiled when the mode begins and run without hooks: they are ours,
//! not the guest's.

use super::chunk::{Failed, Guest};
use crate::raw;
use crate::tracer::Tracer;
use mlua::ffi;
use std::ffi::c_int;

const READER: &[u8] = b"local i, o = io.stdin, io.stdout
return function(prompt) o:write(prompt) o:flush() return i:read('L') end,
function() o:write('\\n') o:flush() end";

/// Where the reader and the function that ends the last line are kept on the stack.
const READ: c_int = 1;
const FINISH: c_int = 2;

/// Reads and runs lines until there are no more.
pub(super) fn run(guest: &mut Guest) {
    let command = guest.command.take();
    if prepare(guest).is_ok() {
        while let Some(status) = load_statement(guest) {
            let status = if status == ffi::LUA_OK { guest.call(0, ffi::LUA_MULTRET) } else { status };
            if guest.report(status).is_ok() {
                print_results(guest);
            }
        }
        quietly(guest, || {
            // SAFETY: the function is at its place; errors of writing are dropped.
            unsafe {
                ffi::lua_pushvalue(guest.state(), FINISH);
                ffi::lua_pcallk(guest.state(), 0, 0, 0, 0, None);
            }
        });
    }
    guest.clear();
    guest.command = command;
}

fn prepare(guest: &Guest) -> Result<(), Failed> {
    guest.clear();
    // SAFETY: an empty stack has room; the chunk returns two functions.
    quietly(guest, || unsafe {
        guest.report(guest.load(READER, c"=reader"))?;
        guest.report(ffi::lua_pcallk(guest.state(), 0, 2, 0, 0, None))
    })
}

/// Reads until a statement is complete or wrong; loads it above the reader's functions.
fn load_statement(guest: &Guest) -> Option<c_int> {
    // SAFETY: the reader's functions are at the bottom of the stack.
    unsafe { ffi::lua_settop(guest.state(), FINISH) };
    let mut text = read_line(guest, c"_PROMPT", b"> ")?;
    if let [b'=', expression @ ..] = text.as_slice() {
        text = [b"return ", expression].concat();
    }
    let expression = [b"return ".as_slice(), &text].concat();
    // SAFETY: there is room for a function or a message.
    unsafe {
        if guest.load(&expression, c"=stdin") == ffi::LUA_OK {
            return Some(ffi::LUA_OK);
        }
        loop {
            ffi::lua_settop(guest.state(), FINISH);
            let status = guest.load(&text, c"=stdin");
            if status != ffi::LUA_ERRSYNTAX || !raw::string_at(guest.state(), -1).ends_with(b"<eof>") {
                return Some(status);
            }
            let Some(more) = read_line(guest, c"_PROMPT2", b">> ") else { return Some(status) };
            text.push(b'\n');
            text.extend_from_slice(&more);
        }
    }
}

/// One line without its end, after a prompt; `None` at the end of input.
fn read_line(guest: &Guest, prompt: &std::ffi::CStr, default: &[u8]) -> Option<Vec<u8>> {
    let state = guest.state();
    quietly(guest, || {
        // SAFETY: balanced. A prompt with a failing `__tostring` raises in an unprotected place in
        // `lua` too; here other values than strings are not asked.
        unsafe {
            let top = ffi::lua_gettop(state);
            ffi::lua_pushvalue(state, READ);
            if ffi::lua_getglobal(state, prompt.as_ptr()) != ffi::LUA_TSTRING {
                ffi::lua_settop(state, -2);
                guest.push(default);
            }
            let status = ffi::lua_pcallk(state, 1, 1, 0, 0, None);
            let line = (status == ffi::LUA_OK && ffi::lua_type(state, -1) == ffi::LUA_TSTRING)
                .then(|| raw::string_at(state, -1));
            let line = line.map(|line| line.strip_suffix(b"\n").unwrap_or(line).to_vec());
            ffi::lua_settop(state, top);
            line
        }
    })
}

/// Prints the values above the reader's functions with the guest's `print`.
fn print_results(guest: &Guest) {
    let state = guest.state();
    // SAFETY: the values are moved above `print`; the message is popped by the next statement.
    unsafe {
        let n_values = ffi::lua_gettop(state) - FINISH;
        if n_values == 0 || ffi::lua_checkstack(state, 20) == 0 {
            return;
        }
        ffi::lua_getglobal(state, c"print".as_ptr());
        ffi::lua_rotate(state, FINISH + 1, 1);
        if ffi::lua_pcallk(state, n_values, 0, 0, 0, None) != ffi::LUA_OK {
            let reason = String::from_utf8_lossy(raw::string_at(state, -1)).into_owned();
            guest.complain(format!("error calling 'print' ({reason})").as_bytes());
        }
    }
}

/// Runs something of ours in the guest's state without hooks.
fn quietly<R>(guest: &Guest, work: impl FnOnce() -> R) -> R {
    let Some(tracer) = Tracer::get() else { return work() };
    let result = tracer.remote.while_busy(|| {
        // SAFETY: the main state runs nothing now.
        unsafe { ffi::lua_sethook(guest.state(), None, 0, 0) };
        work()
    });
    // SAFETY: the main state is current.
    unsafe { tracer.remote.apply(guest.state()) };
    result
}
