//! Lua's debug hooks to events.
//!
//! Lua calls [`hook`] for the events of its mask, and only while something is enabled that needs
//! them (`signal`). A call event names the callee, a return event whoever returns; from the place
//! on the stack and the shadow (`shadow`) follow the functions that were left in between, so that
//! entries and returns balance.
//!
//! `require` is an ordinary C function to Lua; its calls are also imports. A message handler
//! given to `xpcall` is an ordinary function too, but when Lua itself calls it, an error is being
//! raised (`raise`).
//!
//! Order within one call event: returns of unwound frames, return of a tail caller, the entry,
//! then `raise` or `import-start`. Within a return: unwound frames, `import-done`, the return.
//!
//! The guest may have a hook of its own, set by `debug.sethook`. It runs after ours, with the
//! events it asked for, as the last thing this file does: it may raise an error, and that error
//! jumps over our frame, which at that point holds nothing that would have to be dropped.

use crate::names::Function;
use crate::probes::{Event, Probe, Probes, Status};
use crate::raise;
use crate::raw::{self, Activation, FrameId, TaskId};
use crate::shadow::{Frame, Shadow};
use crate::signal::Wanted;
use crate::tracer::{Import, Stacks, Tracer, unwind};
use mlua::ffi::{self, lua_Debug, lua_Hook, lua_State};
use std::ffi::c_int;
use std::rc::Rc;

/// The function Lua calls for debug events.
///
/// # Safety
/// To be called by Lua only.
pub(crate) unsafe extern "C-unwind" fn hook<P: Probes>(state: *mut lua_State, ar: *mut lua_Debug) {
    let Some(tracer) = Tracer::get() else { return };
    // SAFETY: Lua passes a valid activation record; `Activation` has its layout.
    let event = unsafe { (*ar).event };
    let wanted = tracer.remote.wanted();
    if wanted.mask() & bit(event) != 0 {
        // SAFETY: the state is live and `ar` describes its running activation; Lua provides
        // twenty free stack slots to a hook.
        unsafe { trace::<P>(tracer, wanted, state, &mut *ar.cast()) };
    }
    match guest_hook(tracer, state, event) {
        // SAFETY: the guest's hook, called as Lua would call it. It may raise; nothing here needs
        // to be dropped.
        Some(guest) => unsafe { guest(state, ar) },
        // SAFETY: the running thread; it has a hook that nobody wants any more.
        None if wanted.mask() == 0 => unsafe { tracer.remote.apply(state) },
        None => {}
    }
}

/// The bit of the hook mask that stands for an event.
#[inline]
fn bit(event: c_int) -> c_int {
    match event {
        ffi::LUA_HOOKTAILCALL => ffi::LUA_MASKCALL,
        _ => 1 << event,
    }
}

#[inline]
fn guest_hook(tracer: &Tracer, state: *mut lua_State, event: c_int) -> Option<lua_Hook> {
    let guest = tracer.guest(state)?;
    (guest.set.mask() & bit(event) != 0).then_some(guest.hook)
}

/// # Safety
/// `ar` describes the running activation of `state`, which has room for a few values.
unsafe fn trace<P: Probes>(tracer: &Tracer, wanted: Wanted, state: *mut lua_State, ar: &mut Activation) {
    // A probe that fires inside a probe is not traced.
    let Ok(mut stacks) = tracer.stacks.try_borrow_mut() else { return };
    // SAFETY: passed on. None of these raises, so the borrow always ends.
    unsafe {
        match ar.event {
            ffi::LUA_HOOKCALL => on_call::<P>(tracer, &mut stacks, wanted, state, ar, Call::Plain),
            ffi::LUA_HOOKTAILCALL => on_call::<P>(tracer, &mut stacks, wanted, state, ar, Call::Tail),
            ffi::LUA_HOOKRET => on_return::<P>(tracer, &mut stacks, wanted, state, ar),
            ffi::LUA_HOOKLINE => on_line::<P>(tracer, &mut stacks, wanted, state, ar),
            ffi::LUA_HOOKCOUNT => {
                tracer.safepoint::<P>(state);
                tracer.remote.sampled(state);
            }
            _ => {}
        }
    }
}

/// How a function was called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Plain,
    Tail,
}

/// # Safety
/// As [`trace`].
unsafe fn on_call<P: Probes>(
    tracer: &Tracer,
    stacks: &mut Stacks,
    wanted: Wanted,
    state: *mut lua_State,
    ar: &mut Activation,
    call: Call,
) {
    let Stacks { shadows, names, imports } = stacks;
    // SAFETY: passed on.
    let function = unsafe { names.lookup(state, ar) };
    // SAFETY: the state is live.
    let caller = unsafe { raw::activation(state, 1) }.map(|caller| caller.frame());
    let shadow = shadows.of(TaskId::of(state));
    shadow.begin(wanted.generation());
    let below = match call {
        Call::Tail => Some(ar.frame()),
        // SAFETY: the state is live.
        Call::Plain => unsafe { standing(shadow, state, caller, 2) },
    };
    unwind::<P>(tracer, state, shadow, imports, below);
    if call == Call::Tail
        && let Some((function, depth)) = shadow.leave(ar.frame())
    {
        let status = Status::Normal;
        tracer.fire::<P>(state, &Event::Return { function: &function, depth, status });
    }
    let frame = Frame { id: ar.frame(), function: Rc::clone(&function) };
    // SAFETY: the state is live.
    let depth = shadow.enter(frame, caller, || unsafe { caller_depth(tracer, state) });
    if !function.is_hidden() {
        tracer.fire::<P>(state, &Event::Entry { function: &function, depth });
    }
    if function.is_require() {
        // SAFETY: `ar` is the call of `require`.
        unsafe { import_start::<P>(tracer, imports, state, ar) };
    }
    if P::is_enabled(Probe::Raise) && tracer.handlers.any() {
        // SAFETY: passed on.
        unsafe { raise::at_call::<P>(tracer, state, ar) };
    }
}

/// The topmost frame of the shadow that still stands: `place` if it is known, else the first known
/// one among the next activations from `level` down.
///
/// # Safety
/// `state` is live.
#[inline]
unsafe fn standing(
    shadow: &Shadow,
    state: *mut lua_State,
    place: Option<FrameId>,
    level: c_int,
) -> Option<FrameId> {
    /// How far below an unknown frame a known one is looked for. One is enough for what Lua does.
    const FAR: c_int = 4;
    if shadow.is_empty() || shadow.contains(place?) {
        return place;
    }
    // SAFETY: passed on.
    let below = |level| unsafe { raw::activation(state, level) }.map(|ar| ar.frame());
    (level..level + FAR).map_while(below).find(|place| shadow.contains(*place))
}

/// Depth of the function that calls the running one, not counting frames of the host.
///
/// # Safety
/// `state` is live.
#[cold]
unsafe fn caller_depth(tracer: &Tracer, state: *mut lua_State) -> u32 {
    let host = if state == tracer.main { tracer.host_frames } else { 0 };
    // SAFETY: passed on.
    unsafe { raw::stack_depth(state) }.saturating_sub(1 + host)
}

/// # Safety
/// As [`trace`].
unsafe fn on_return<P: Probes>(
    tracer: &Tracer,
    stacks: &mut Stacks,
    wanted: Wanted,
    state: *mut lua_State,
    ar: &mut Activation,
) {
    let Stacks { shadows, names, imports } = stacks;
    let shadow = shadows.of(TaskId::of(state));
    shadow.begin(wanted.generation());
    let place = ar.frame();
    // SAFETY: the state is live.
    let below = unsafe { standing(shadow, state, Some(place), 1) };
    unwind::<P>(tracer, state, shadow, imports, below);
    let (function, depth) = match shadow.leave(place) {
        Some(known) => known,
        None => {
            shadow.forget_base();
            // It was entered before tracing began; ask now.
            // SAFETY: passed on; the running activation counts itself, hence plus one.
            unsafe { (names.lookup(state, ar), caller_depth(tracer, state) + 1) }
        }
    };
    // SAFETY: the state is live.
    if shadow.is_empty() && unsafe { raw::activation(state, 1) }.is_none() {
        shadows.release(TaskId::of(state));
    }
    if function.is_require() {
        // SAFETY: `ar` is the return of `require`.
        unsafe { import_done::<P>(tracer, imports, state, ar) };
    }
    let status = Status::Normal;
    if !function.is_hidden() {
        tracer.fire::<P>(state, &Event::Return { function: &function, depth, status });
    }
}

/// # Safety
/// As [`trace`].
unsafe fn on_line<P: Probes>(
    tracer: &Tracer,
    stacks: &mut Stacks,
    wanted: Wanted,
    state: *mut lua_State,
    ar: &mut Activation,
) {
    let line = i64::from(ar.currentline);
    let frames = ffi::LUA_MASKCALL | ffi::LUA_MASKRET;
    // The top of the shadow is the running function only while both hooks keep it so.
    let known = (wanted.mask() & frames == frames)
        .then(|| {
            let shadow = stacks.shadows.of(TaskId::of(state));
            shadow.begin(wanted.generation());
            shadow.function_at(ar.frame()).cloned()
        })
        .flatten();
    let function: Rc<Function> = match known {
        Some(function) => function,
        // SAFETY: passed on.
        None => unsafe { stacks.names.lookup(state, ar) },
    };
    tracer.fire::<P>(state, &Event::Line { function: &function, line });
}

/// # Safety
/// `ar` describes a call of `require` that has just begun.
unsafe fn import_start<P: Probes>(
    tracer: &Tracer,
    imports: &mut Vec<Import>,
    state: *mut lua_State,
    ar: &mut Activation,
) {
    // SAFETY: there is room for a value; it is popped after its last use.
    unsafe {
        let pushed = !ffi::lua_getlocal(state, ar.as_ptr(), 1).is_null();
        let module = if pushed { raw::string_at(state, -1) } else { b"" };
        raise::with_location(state, 1, |file, line| {
            tracer.fire::<P>(state, &Event::ImportStart { module, file, line });
            imports.push(Import { module: module.into(), file: file.into(), line });
        });
        if pushed {
            ffi::lua_settop(state, -2);
        }
    }
}

/// # Safety
/// `ar` describes a `require` that returns.
unsafe fn import_done<P: Probes>(
    tracer: &Tracer,
    imports: &mut Vec<Import>,
    state: *mut lua_State,
    ar: &mut Activation,
) {
    let Import { module, file, line } = imports.pop().unwrap_or_default();
    // SAFETY: `r` tells where the results are; what is pushed is popped after its last use.
    unsafe {
        raw::describe(state, ar, c"r");
        let second = c_int::from(ar.ftransfer) + 1;
        let pushed = ar.ntransfer > 1 && !ffi::lua_getlocal(state, ar.as_ptr(), second).is_null();
        let path = if pushed { raw::string_at(state, -1) } else { b"" };
        let done = Event::ImportDone { module: &module, found: true, path, file: &file, line };
        tracer.fire::<P>(state, &done);
        if pushed {
            ffi::lua_settop(state, -2);
        }
    }
}
