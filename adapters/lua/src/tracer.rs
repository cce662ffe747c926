//! What one interpreter thread knows about the Lua it runs.
//!
//! A [`Tracer`] belongs to one operating system thread and is found through a thread-local. It
//! holds the shadows of all Lua threads, the names, and the chain of coroutines that resumed one
//! another:
//!
//! ```text
//!   main state ──resume──▶ scheduler ──resume──▶ worker      chain = [main, scheduler]
//!                                                 ▲ current
//! ```
//!
//! Everything is reached through `Cell` and `RefCell`, and no borrow is alive when Lua or a guest
//! hook is entered: an error would jump over the guard and leave the cell borrowed for ever.

use crate::names::{Function, Names};
use crate::probes::{Event, Probe, Probes, Status};
use crate::raise::Handlers;
use crate::raw::{FrameId, TaskId};
use crate::shadow::Shadow;
use crate::signal::{GuestMask, Remote};
use crate::wrap::Protectors;
use mlua::ffi::{lua_Hook, lua_State};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::c_int;
use std::hash::{BuildHasherDefault, Hasher};
use std::ptr::null_mut;

thread_local! {
    static TRACER: Cell<Option<&'static Tracer>> = const { Cell::new(None) };
}

/// A hook the guest has set on one of its threads.
#[derive(Clone, Copy)]
pub(crate) struct GuestHook {
    pub(crate) hook: lua_Hook,
    pub(crate) set: GuestMask,
}

/// Everything the hooks know about the stacks.
pub(crate) struct Stacks {
    pub(crate) shadows: Shadows,
    pub(crate) names: Names,
    /// Modules being required, outermost first.
    pub(crate) imports: Vec<Import>,
}

/// A call of `require` that is not over.
#[derive(Default)]
pub(crate) struct Import {
    pub(crate) module: Box<[u8]>,
    pub(crate) file: Box<[u8]>,
    pub(crate) line: i64,
}

/// The state of one interpreter thread.
pub(crate) struct Tracer {
    pub(crate) remote: &'static Remote,
    pub(crate) main: *mut lua_State,
    /// Activations at the bottom of the main state that are the host's, not the guest's.
    pub(crate) host_frames: u32,
    pub(crate) stacks: RefCell<Stacks>,
    /// The functions that were given to `xpcall` as handlers.
    pub(crate) handlers: Handlers,
    /// How `pcall` and `xpcall` look on the stack.
    pub(crate) protectors: Cell<Protectors>,
    /// The error about to be raised was raised before, inside a wrapped coroutine.
    pub(crate) rethrown: Cell<bool>,
    chain: RefCell<Vec<*mut lua_State>>,
    firing: Cell<*mut lua_State>,
    level: Cell<c_int>,
    guests: RefCell<HashMap<TaskId, GuestHook, Hash>>,
    has_guests: Cell<bool>,
}

impl Tracer {
    /// The tracer of this thread.
    #[inline]
    pub(crate) fn get() -> Option<&'static Tracer> {
        TRACER.get()
    }

    /// Makes `tracer` that of this thread. It lives as long as the process: hooks and coroutines
    /// that outlive the interpreter's orderly end may still ask for it.
    pub(crate) fn start<P: Probes>(
        main: *mut lua_State,
        host_frames: u32,
        hook: lua_Hook,
    ) -> &'static Tracer {
        let names = Names::new();
        let stacks = Stacks { shadows: Shadows::default(), names, imports: Vec::new() };
        let tracer: &'static Tracer = Box::leak(Box::new(Tracer {
            remote: Remote::register::<P>(main, hook),
            main,
            host_frames,
            stacks: RefCell::new(stacks),
            handlers: Handlers::new(),
            protectors: Cell::default(),
            rethrown: Cell::new(false),
            chain: RefCell::default(),
            firing: Cell::new(null_mut()),
            level: Cell::new(0),
            guests: RefCell::default(),
            has_guests: Cell::new(false),
        }));
        TRACER.set(Some(tracer));
        tracer
    }

    /// Ends tracing on this thread.
    pub(crate) fn stop(&self) {
        TRACER.set(None);
        self.remote.unregister();
    }

    /// Fires the probe of `event` if it is enabled; `state` is the stack that `ustack` shows.
    #[inline]
    pub(crate) fn fire<P: Probes>(&self, state: *mut lua_State, event: &Event<'_>) {
        if P::is_enabled(event.probe()) {
            let outer = self.firing.replace(state);
            P::fire(event);
            self.firing.set(outer);
        }
    }

    /// Fires an event whose stack begins `level` frames below the running function: those above
    /// run only because of the event.
    pub(crate) fn fire_at<P: Probes>(&self, state: *mut lua_State, level: c_int, event: &Event<'_>) {
        let outer = self.level.replace(level);
        self.fire::<P>(state, event);
        self.level.set(outer);
    }

    /// Lets a probe that samples fire; `state` runs.
    pub(crate) fn safepoint<P: Probes>(&self, state: *mut lua_State) {
        let outer = self.firing.replace(state);
        P::safepoint();
        self.firing.set(outer);
    }

    /// The Lua thread a probe is firing on, and those that wait for it, innermost first, each with
    /// the level at which its frames begin.
    pub(crate) fn firing_stacks(&self, mut visit: impl FnMut(*mut lua_State, c_int)) {
        let firing = self.firing.get();
        if firing.is_null() {
            return;
        }
        visit(firing, self.level.get());
        let Ok(chain) = self.chain.try_borrow() else { return };
        chain.iter().rev().filter(|state| **state != firing).for_each(|state| visit(*state, 0));
    }

    /// `from` resumes `to`, which runs from now on.
    ///
    /// # Safety
    /// Both are live Lua threads of this operating system thread.
    pub(crate) unsafe fn resume(&self, from: *mut lua_State, to: *mut lua_State) {
        self.chain.borrow_mut().push(from);
        // SAFETY: passed on.
        unsafe { self.remote.switch(to, self.guest_mask(to)) };
    }

    /// `to`, which resumed another, runs again.
    ///
    /// # Safety
    /// As [`Tracer::resume`].
    pub(crate) unsafe fn resumed(&self, to: *mut lua_State) {
        self.chain.borrow_mut().pop();
        // SAFETY: passed on.
        unsafe { self.remote.switch(to, self.guest_mask(to)) };
    }

    /// Who resumed the running Lua thread.
    pub(crate) fn resumer(&self) -> *mut lua_State {
        self.chain.borrow().last().copied().unwrap_or(null_mut())
    }

    /// What the guest's own hook on `state` asks for.
    #[inline]
    fn guest_mask(&self, state: *mut lua_State) -> GuestMask {
        self.guest(state).map_or(GuestMask::default(), |guest| guest.set)
    }

    /// The guest's own hook on `state`.
    #[inline]
    pub(crate) fn guest(&self, state: *mut lua_State) -> Option<GuestHook> {
        if !self.has_guests.get() {
            return None;
        }
        self.guests.borrow().get(&TaskId::of(state)).copied()
    }

    /// Remembers the hook the guest has set on `state`, or that it has none.
    pub(crate) fn set_guest(&self, state: *mut lua_State, guest: Option<GuestHook>) {
        let mut guests = self.guests.borrow_mut();
        match guest {
            Some(guest) => guests.insert(TaskId::of(state), guest),
            None => guests.remove(&TaskId::of(state)),
        };
        self.has_guests.set(!guests.is_empty());
    }

    /// A new Lua thread has the address of `state`: what was known of an older one is void.
    pub(crate) fn born<P: Probes>(&self, state: *mut lua_State) {
        if self.has_guests.get() {
            self.set_guest(state, None);
        }
        self.died::<P>(TaskId::of(state), state);
    }

    /// The frames of a Lua thread are gone: its functions are left. `state` is the stack that
    /// `ustack` shows, null if there is none any more.
    pub(crate) fn died<P: Probes>(&self, task: TaskId, state: *mut lua_State) {
        let Ok(mut stacks) = self.stacks.try_borrow_mut() else { return };
        let stacks = &mut *stacks;
        if let Some(shadow) = stacks.shadows.known(task) {
            let generation = self.remote.wanted().generation();
            shadow.begin(generation);
            unwind::<P>(self, state, shadow, &mut stacks.imports, None);
            stacks.shadows.release(task);
        }
    }

    /// The process ends: every function is left, the innermost coroutine's first. The state may
    /// be closed already, so these firings have no stack.
    pub(crate) fn finish<P: Probes>(&self) {
        let chain = self.chain.take();
        let running = std::iter::once(self.remote.current());
        let known = running.chain(chain.into_iter().rev()).map(TaskId::of);
        let rest = self.stacks.try_borrow().map(|stacks| stacks.shadows.tasks()).unwrap_or_default();
        known.chain(rest).for_each(|task| self.died::<P>(task, null_mut()));
    }
}

/// Leaves all frames of `shadow` above `place`, as errors do.
#[inline]
pub(crate) fn unwind<P: Probes>(
    tracer: &Tracer,
    state: *mut lua_State,
    shadow: &mut Shadow,
    imports: &mut Vec<Import>,
    place: Option<FrameId>,
) {
    shadow.unwind_to(place, |frame, depth| {
        let function: &Function = &frame.function;
        if function.is_require()
            && let Some(Import { module, file, line }) = imports.pop()
        {
            let failed = Event::ImportDone { module: &module, found: false, path: b"", file: &file, line };
            tracer.fire::<P>(state, &failed);
        }
        if !function.is_hidden() {
            tracer.fire::<P>(state, &Event::Return { function, depth, status: Status::Unwound });
        }
    });
}

/// Whether any probe that shows coroutines is enabled.
#[inline]
pub(crate) fn shows_switches<P: Probes>() -> bool {
    P::is_enabled(Probe::TaskSwitch) || P::is_enabled(Probe::CoroutineResume)
}

/// The shadows of all Lua threads, by thread; the last one used is found without a search.
#[derive(Default)]
pub(crate) struct Shadows {
    index: HashMap<TaskId, usize, Hash>,
    slab: Vec<Shadow>,
    free: Vec<usize>,
    last: Option<(TaskId, usize)>,
}

impl Shadows {
    /// The shadow of a thread, new if there is none.
    #[inline]
    pub(crate) fn of(&mut self, task: TaskId) -> &mut Shadow {
        let index = match self.last {
            Some((last, index)) if last == task => index,
            _ => self.find(task),
        };
        &mut self.slab[index]
    }

    /// The shadow of a thread, if there is one.
    pub(crate) fn known(&mut self, task: TaskId) -> Option<&mut Shadow> {
        let index = *self.index.get(&task)?;
        self.slab.get_mut(index)
    }

    /// Keeps the shadow of a thread that has ended for another.
    pub(crate) fn release(&mut self, task: TaskId) {
        if let Some(index) = self.index.remove(&task) {
            self.free.push(index);
            self.last = None;
        }
    }

    fn tasks(&self) -> Vec<TaskId> {
        self.index.keys().copied().collect()
    }

    #[cold]
    fn find(&mut self, task: TaskId) -> usize {
        let Shadows { index, slab, free, last } = self;
        let found = *index.entry(task).or_insert_with(|| {
            free.pop().unwrap_or_else(|| {
                slab.push(Shadow::default());
                slab.len() - 1
            })
        });
        *last = Some((task, found));
        found
    }
}

type Hash = BuildHasherDefault<AddressHasher>;

/// A hash for addresses: one multiplication, which spreads them well enough.
#[derive(Default)]
pub(crate) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize(usize::from(*byte)));
    }

    fn write_usize(&mut self, word: usize) {
        self.0 = (self.0 ^ word as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}
