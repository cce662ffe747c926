//! The command `mdtrace-lua`: Lua's own command, with probes.
//!
//! The order of things is that of `lua`, and so are the messages and the exit status:
//!
//! 1. read the command line; a wrong one ends here;
//! 2. make a state, open the libraries, fill the table `arg`, start the probes;
//! 3. the environment: `LUA_INIT_5_4` or `LUA_INIT`;
//! 4. the steps `-e`, `-l`, `-W`, in order; the first that fails ends the run;
//! 5. the script; 6. interactive mode, or standard input if there was nothing else to do;
//! 7. close the state, fire `runtime-shutdown`, exit.
//!
//! Steps 2 to 6 run inside a C function called by Lua, as in `lua`: tracebacks end with it
//! (`[C]: in ?`), and it is the one activation below the main chunk that is not the guest's.
//!
//! What is read and parsed is Rust; what touches the state is in `chunk`, `repl` and `interrupt`.

mod args;
mod chunk;
mod interrupt;
mod repl;

use crate::attach;
use crate::probes::Probes;
use args::{Options, Step};
use chunk::{Failed, Guest, c_string};
use mlua::ffi::{self, lua_State};
use std::ffi::{OsString, c_int, c_void};
use std::io::{IsTerminal, Write};
use std::os::unix::ffi::OsStringExt;

/// What the C function in the middle of a run needs, and what it leaves.
struct Run {
    args: Vec<OsString>,
    options: Options,
    command: String,
    result: Result<(), Failed>,
}

/// Runs the command with the arguments of the process; returns the exit status.
pub fn run<P: Probes>(args: Vec<OsString>) -> u8 {
    let command = match args.first() {
        Some(name) if !name.is_empty() => name.to_string_lossy().into_owned(),
        Some(_) | None => "mdtrace-lua".to_owned(),
    };
    let options = match args::parse(&args) {
        Ok(options) => options,
        Err(bad) => {
            // A message that cannot be written has nobody to read it.
            let _ = std::io::stderr().write_all(args::usage(&command, &bad).as_bytes());
            return 1;
        }
    };
    let mut run = Run { args, options, command, result: Err(Failed) };
    // SAFETY: no preconditions.
    let state = unsafe { ffi::luaL_newstate() };
    if state.is_null() {
        let message = format!("{}: cannot create state: not enough memory\n", run.command);
        let _ = std::io::stderr().write_all(message.as_bytes());
        return 1;
    }
    // SAFETY: the state is new; `inside` gets the address of `run`, which outlives the call.
    let status = unsafe {
        ffi::lua_pushcclosure(state, inside::<P>, 0);
        ffi::lua_pushlightuserdata(state, (&raw mut run).cast::<c_void>());
        ffi::lua_pcallk(state, 1, 0, 0, 0, None)
    };
    // SAFETY: the state is live, on this thread.
    let guest = unsafe { Guest::new::<P>(state, run.command.clone()) };
    let result = guest.report(status).and(run.result);
    let status = u8::from(result.is_err());
    // SAFETY: nothing refers to the state afterwards: the tracer forgets it in `end`.
    unsafe { close::<P>(state, status) };
    status
}

/// Ends the run: finalizers first, since they may still fire probes.
///
/// # Safety
/// `state` is live and not used afterwards.
unsafe fn close<P: Probes>(state: *mut lua_State, status: u8) {
    if let Some(tracer) = crate::tracer::Tracer::get() {
        tracer.remote.unregister();
    }
    P::closing();
    // SAFETY: passed on.
    unsafe { ffi::lua_close(state) };
    attach::end::<P>(i64::from(status));
    P::shutdown();
}

/// The part of the run that Lua calls.
unsafe extern "C-unwind" fn inside<P: Probes>(state: *mut lua_State) -> c_int {
    // SAFETY: called by `run` with the address of its `Run`. What may raise here is only a lack of
    // memory, and then the process is about to end.
    unsafe {
        let run = &mut *ffi::lua_touserdata(state, 1).cast::<Run>();
        ffi::luaL_checkversion_(state, 504.0, VERSION_SIZES);
        if run.options.no_environment {
            ffi::lua_pushboolean(state, 1);
            ffi::lua_setfield(state, ffi::LUA_REGISTRYINDEX, c"LUA_NOENV".as_ptr());
        }
        ffi::luaL_openlibs(state);
        attach::start::<P>(state, 1);
        ffi::lua_gc(state, ffi::LUA_GCGEN, 0, 0);
        ffi::lua_settop(state, 0);
        let mut guest = Guest::new::<P>(state, run.command.clone());
        run.result = steps(&mut guest, &run.options, &run.args);
        // This function is not the guest's; its return is no event.
        ffi::lua_sethook(state, None, 0, 0);
        0
    }
}

/// What `luaL_checkversion` passes: the sizes of Lua's integers and floats.
const VERSION_SIZES: usize = size_of::<ffi::lua_Integer>() * 16 + size_of::<ffi::lua_Number>();

/// Everything the guest runs, in order.
fn steps(guest: &mut Guest, options: &Options, args: &[OsString]) -> Result<(), Failed> {
    if options.version {
        print_version();
    }
    let arguments: Vec<Vec<u8>> = args.iter().map(args::bytes).collect();
    guest.set_arguments(&arguments, options.script.unwrap_or(0));
    if !options.no_environment {
        run_environment(guest)?;
    }
    for step in &options.steps {
        match step {
            Step::Execute(text) => guest.run_text(text, c"=(command line)")?,
            Step::Require(module) => guest.require(module)?,
            Step::Warnings => guest.warnings_on(),
        }
    }
    if let Some(script) = options.script.and_then(|index| arguments.get(index)) {
        let is_stdin = script == b"-" && !options.after_dashes;
        let path = c_string(script);
        guest.run_script((!is_stdin).then_some(path.as_c_str()))?;
    }
    if options.interactive {
        repl::run(guest);
    } else if options.script.is_none() && !options.executes() && !options.version {
        if !std::io::stdin().is_terminal() {
            // Its failure is shown but does not count, in `lua` as here.
            let _ = guest.run_file(None);
            return Ok(());
        }
        print_version();
        repl::run(guest);
    }
    Ok(())
}

/// `LUA_INIT_5_4`, else `LUA_INIT`: a chunk, or the name of a file after `@`.
fn run_environment(guest: &Guest) -> Result<(), Failed> {
    for (variable, name) in [("LUA_INIT_5_4", c"=LUA_INIT_5_4"), ("LUA_INIT", c"=LUA_INIT")] {
        if let Some(init) = std::env::var_os(variable).map(OsStringExt::into_vec) {
            return match init.as_slice() {
                [b'@', path @ ..] => guest.run_file(Some(&c_string(path))),
                text => guest.run_text(text, name),
            };
        }
    }
    Ok(())
}

/// Version and copyright on standard output, at once: the guest writes through C's buffer.
fn print_version() {
    let mut stdout = std::io::stdout().lock();
    // What cannot be written is lost, as in `lua`.
    let _ = stdout.write_all(attach::version());
    let _ = stdout.write_all(b"\n");
    let _ = stdout.flush();
}
