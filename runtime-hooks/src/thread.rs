//! One thread's part in tracing: its state, its linked clauses, and the firing of an event.
//!
//! ```text
//!   HOME (thread-local) ──▶ Local
//!                             ├── links      per event: generation and parts
//!                             │               └── part: a probe of one session: its ECBs
//!                             └── members    per session: the machine's thread state (`members.rs`)
//! ```
//!
//! A firing *enters* the state and leaves it at its end (`firing.rs`). That is also the guard against
//! re-entry: a probe that fires inside a probe (from a signal handler, from the host's allocator under our
//! feet) is counted as a drop of its site, and returns. A thread that holds the registry's lock is guarded
//! the same way by the registry.
//!
//! One clause of one session is what there mostly is, and it mostly has a quick form (`vm::Quick`): a
//! function that is linked with the probe, and is called if the generation is right. What a firing goes
//! through then, in instructions (x86-64; `bench --callgrind dispatch`): site and loop 8, to enter and to
//! leave 7, link and generation 6, arguments, calls and registers to keep 11. None of them is a
//! lock, a fence, or a word that another thread writes while nothing is enabled or disabled.
//!
//! A thread gets its state with the first session that it joins. It joins a session when it first links clauses
//! of it, and leaves it when it links again after the session's end, or when it ends itself. So a thread holds
//! memory of at most those sessions that lived at its last link, or of the last one. Leaving drops the writer and tells the drainer, which
//! reads the rest.
//!
//! Thread-locals of the host may fire probes while the thread ends, after our own destructor has
//! run. Such a firing gets a state for its own time: slow, but not lost.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except
//! through `ProbeEnv`; bounded steps; faults are values; re-entry returns at once. The exception
//! is *linking*, once per thread and change of enablings: it takes the registry's lock and memory.

use std::cell::Cell;
use std::hint::cold_path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};

use vm::{Arg, Quick};

use crate::enabling::Binding;
use crate::firing::{Firing, Home, Owned, Seat, Slot, State};
use crate::held::{Held, is_held};
use crate::links::{Link, Links, Part};
use crate::lock::{Lock, MutexGuard};
use crate::members::Members;
use crate::pool;
use crate::publish;
use crate::registry;
use crate::session::Core;
use crate::site::{HostEnv, ProbeSite};
use crate::system::keeping_errno;

thread_local! {
    /// The state: not before the first firing, not at the end.
    static HOME: Home<Fixed, Members> = const { Home::new(&NOBODYS) };
    static STAGE: Cell<Stage> = const { Cell::new(Stage::New) };
    static EXIT: Exit = const { Exit };
}

static NOBODYS: Seat<Fixed, Members> = Seat::nobodys();

/// How far a thread is.
#[derive(Clone, Copy)]
enum Stage {
    /// It never fired.
    New,
    /// It has a state, and this is its slot.
    Live(&'static Slot),
    /// It is ending and gave its state back.
    Gone,
}

/// Runs when a thread that fired ends.
struct Exit;

impl Drop for Exit {
    fn drop(&mut self) {
        match (HOME.with(Home::leave), STAGE.replace(Stage::Gone)) {
            (Some(local), _) => retire(local),
            // The thread ends inside a firing, which will never end: nobody shall wait for it.
            (None, Stage::Live(slot)) => slot.give_up(),
            (None, Stage::New | Stage::Gone) => {}
        }
    }
}

/// Leaves all sessions, and gives the seat back.
fn retire(local: Owned<Fixed, Members>) {
    let (mut seat, members) = local.vacate();
    seat.fixed().clear();
    drop(members);
    pool::put(seat);
}

/// What stays with a seat, as it is large: links lie in place. It begins with what firings look at.
#[repr(C)]
pub(crate) struct Fixed {
    links: Links,
    pulse_seen: u64,
    stream: u32,
    refuses_keys: bool,
}

impl Fixed {
    /// Of a thread that never fired and whose stream has this number.
    pub(crate) fn new(stream: u32) -> Self {
        Self { links: Links::default(), pulse_seen: 0, stream, refuses_keys: false }
    }

    fn clear(&mut self) {
        self.links.clear();
        (self.pulse_seen, self.refuses_keys) = (0, false);
    }
}

/// Everything a thread keeps: it owns its members.
type Local = State<Fixed, Members>;

/// A firing in progress, with that.
pub(crate) type Entered = Firing<Fixed, Members>;

impl Local {
    /// Leaves sessions that are over. What is linked may refer to them, so all is linked anew.
    fn leave_ended(&mut self) {
        if self.own.have_ended() {
            self.fixed.links.clear();
            self.own.leave_ended();
        }
    }

    /// Links an event's bindings as they stand; false if this thread must not ask now.
    #[cold]
    fn link(&mut self, event: usize) -> bool {
        keeping_errno(|| self.link_anew(event))
    }

    fn link_anew(&mut self, event: usize) -> bool {
        let Some((generation, bindings)) = registry::bindings(event) else { return false };
        self.leave_ended();
        let Self { fixed: Fixed { links, stream, .. }, own: members } = self;
        let link = links.place(event);
        let old = std::mem::take(link);
        let traced = bindings.iter().filter(|binding| binding.core.traces(*stream));
        let part = |binding: &Binding| {
            Part::new(binding, members, *stream, old.parts()).measured(&binding.core, old.parts())
        };
        let parts = traced.map(part).collect();
        *link = Link::new(event, generation, parts, members);
        true
    }

    /// What lies in the place of an event's link, and the thread in its first session. Whether it is that
    /// event's, and still holds, its generation says: F2 of the protocol in `publish`.
    #[inline(always)]
    fn near(&mut self, site: &ProbeSite) -> (&Link, &mut vm::Thread) {
        (self.fixed.links.near(site.event()), &mut self.own.first().thread)
    }

    /// Fires an event for everybody who listens to it.
    #[inline(always)]
    fn fire(&mut self, site: &ProbeSite, host: Option<&dyn HostEnv>, args: &[Arg<'_>]) {
        publish::light_barrier();
        let Self { fixed: Fixed { links, .. }, own: members } = self;
        match links.get(site.event()) {
            Some(link) if link.is_of(site) => link.fire(members, host, args),
            _ => self.fire_anew(site, host, args),
        }
    }

    /// What a firing does when it finds no link, or an old one.
    #[cold]
    #[inline(never)]
    fn fire_anew(&mut self, site: &ProbeSite, host: Option<&dyn HostEnv>, args: &[Arg<'_>]) {
        if site.generation() == 0 {
            return;
        }
        // Who sees that somebody listens sees of what event it is the site.
        fence(Ordering::Acquire);
        let event = site.event();
        if !self.link(event) {
            return site.count_reentry();
        }
        if let Some(link) = self.fixed.links.get(event) {
            link.parts().iter().for_each(|part| part.fire(&mut self.own, host, args));
        }
    }

    /// Fires the `profile-N` probes whose time has come since this thread last looked.
    fn fire_pulses(&mut self, site: &ProbeSite, host: Option<&dyn HostEnv>, now: u64) {
        let generation = site.generation();
        fence(Ordering::Acquire);
        let event = site.event();
        let linked = self.fixed.links.get(event).is_some_and(|link| link.is_of(site));
        if generation == 0 || (!linked && !self.link(event)) {
            return;
        }
        let Self { fixed: Fixed { links, .. }, own: members } = self;
        links.place(event).parts_mut().iter_mut().for_each(|part| part.fire_pulse(members, host, now));
    }
}

/// The thread is in a firing, or inside the engine: it must not begin another one.
struct Reentry;

/// Runs `body` on this thread's state as a firing. A thread that has none gets one, in the session that
/// `first` gives; if that gives none, then nothing is run.
fn with_local(
    first: impl FnOnce() -> Option<Arc<Core>>,
    body: impl FnOnce(&mut Local),
) -> Result<(), Reentry> {
    match HOME.with(Home::enter) {
        Some(mut local) => {
            publish::light_barrier();
            body(&mut local);
            Ok(())
        }
        None => with_new_local(first, body),
    }
}

#[cold]
fn with_new_local(
    first: impl FnOnce() -> Option<Arc<Core>>,
    body: impl FnOnce(&mut Local),
) -> Result<(), Reentry> {
    let stage = STAGE.get();
    if is_held() || HOME.with(Home::is_settled) {
        return Err(Reentry);
    }
    let Some((slot, local)) = keeping_errno(|| new_local(first)) else { return Ok(()) };
    // Touching it registers its destructor; where that has run already, the firing is a late one.
    let lasts = matches!(stage, Stage::New) && EXIT.try_with(|_| ()).is_ok();
    if lasts {
        STAGE.set(Stage::Live(slot));
    }
    HOME.with(|home| home.settle(local));
    let entered = HOME.with(Home::enter).map(|mut local| {
        publish::light_barrier();
        body(&mut local);
    });
    if !lasts && let Some(local) = HOME.with(Home::leave) {
        retire(local);
    }
    entered.ok_or(Reentry)
}

fn new_local(first: impl FnOnce() -> Option<Arc<Core>>) -> Option<(&'static Slot, Owned<Fixed, Members>)> {
    let core = first()?;
    let mut seat = pool::take();
    let _held = Held::new();
    let members = Members::new(&core, seat.fixed().stream);
    Some((seat.slot(), seat.occupy(members)))
}

/// The session that a thread joins when it first fires a site: one that listens there. It does so even if that
/// leaves out the thread's stream, which needs a state to know it.
fn session_at(site: &ProbeSite) -> Option<Arc<Core>> {
    // Who sees that somebody listens sees of what event it is the site.
    fence(Ordering::Acquire);
    let (_, bindings) = registry::bindings(site.event())?;
    bindings.first().map(|binding| binding.core.clone())
}

/// Fires an enabled site with arguments of which nobody wants more than the numbers, if there is such a
/// quick form; `numbers` are the first four.
///
/// This is the path that has to be short, so it is one function, with the quick form of a clause as the
/// only call. All else (the first firing of a thread, linking, aliases, several sessions, the interpreter)
/// is `otherwise`: out of line, and [`fire_slowly`] in the end.
#[inline(always)]
pub(crate) fn fire_numbers<Who>(
    site: &ProbeSite,
    numbers: impl FnOnce() -> [u64; 4],
    otherwise: impl FnOnce(Option<Entered>),
) {
    let Some(mut local) = HOME.with(Home::enter) else {
        cold_path();
        return otherwise(None);
    };
    let (link, thread) = local.near(site);
    if link.for_numbers == site.generation() {
        return go::<Who>(thread, numbers(), &link.quick);
    }
    // Not that it were rare; but a jump costs those more who hurry.
    cold_path();
    otherwise(Some(local));
}

#[inline(always)]
fn go<Who>(thread: &mut vm::Thread, [a, b, c, d]: [u64; 4], quick: &Quick) {
    go_by_numbers::<Who>(a, b, c, d, thread, quick);
}

// A call through a pointer takes the processors we have measured eight cycles, however well it is predicted,
// and a jump through one takes none. So what is called is this, which does nothing but jump (1 ns of a
// dispatch of 2.6). It is compiled where the site is, as `Who` decides: functions of other crates are called
// through a pointer, too.
#[inline(never)]
#[expect(clippy::extra_unused_type_parameters, reason = "says where it is compiled")]
fn go_by_numbers<Who>(a: u64, b: u64, c: u64, d: u64, thread: &mut vm::Thread, quick: &Quick) {
    quick.fire_numbers(thread, [a, b, c, d]);
}

// As above.
#[inline(never)]
#[expect(clippy::extra_unused_type_parameters, reason = "says where it is compiled")]
fn go_text<Who>(thread: &mut vm::Thread, text: &[u8], quick: &Quick) {
    quick.fire_text(thread, text);
}

/// The same if there are texts among them: `text` gives the argument of a number, if it is one.
#[inline(always)]
pub(crate) fn fire_text<'a, Who>(
    site: &ProbeSite,
    text: impl FnOnce(u8) -> Option<&'a [u8]>,
    numbers: impl FnOnce() -> [u64; 4],
    otherwise: impl FnOnce(Option<Entered>),
) {
    let Some(mut local) = HOME.with(Home::enter) else {
        cold_path();
        return otherwise(None);
    };
    let (link, thread) = local.near(site);
    let generation = site.generation();
    if link.for_text == generation
        && let Some(text) = text(link.quick.text_argument())
    {
        return go_text::<Who>(thread, text, &link.quick);
    }
    if link.for_numbers == generation {
        return go::<Who>(thread, numbers(), &link.quick);
    }
    cold_path();
    otherwise(Some(local));
}

/// Fires an enabled site in any case: on the state that was entered for that, or if there was none.
#[inline(always)]
pub(crate) fn fire_slowly<Who>(
    local: Option<Entered>,
    site: &ProbeSite,
    host: Option<&dyn HostEnv>,
    args: &[Arg<'_>],
) {
    match local {
        Some(mut local) => local.fire(site, host, args),
        None => fire_first::<Who>(site, host, args),
    }
}

#[cold]
#[inline(never)]
fn fire_first<Who>(site: &ProbeSite, host: Option<&dyn HostEnv>, args: &[Arg<'_>]) {
    // Where no site has four numbers, the compiler would give this function fewer parameters, and it would have to
    // put the others where they belong before it jumps (2 instructions); not if somebody may have its address.
    std::hint::black_box(go_by_numbers::<Who> as fn(u64, u64, u64, u64, &mut vm::Thread, &Quick));
    if with_new_local(|| session_at(site), |local| local.fire(site, host, args)).is_err() {
        site.count_reentry();
    }
}

/// Fires clauses of one session on this thread: `BEGIN`, `END`, timers. False if it is in a probe.
pub(crate) fn fire_binding(binding: &Binding, args: &[Arg<'_>]) -> bool {
    let fired = with_local(
        || Some(binding.core.clone()),
        |local| {
            local.leave_ended();
            let Local { fixed: Fixed { stream, .. }, own: members } = local;
            Part::new(binding, members, *stream, &[]).fire(members, None, args);
        },
    );
    fired.is_ok()
}

/// Has aggregations refuse new keys on this thread, or take them again. Says whether anything has
/// changed: not if the thread is in a firing, whose tables nobody else may touch.
pub(crate) fn refuse_new_keys(refuses: bool) -> bool {
    let Some(mut local) = HOME.with(Home::enter) else { return false };
    let changes = std::mem::replace(&mut local.fixed.refuses_keys, refuses) != refuses;
    if changes {
        local.own.iter_mut().for_each(|member| member.thread.refuse_new_keys(refuses));
    }
    changes
}

/// The slot of this thread, if it has one.
pub(crate) fn own_slot() -> Option<&'static Slot> {
    match STAGE.get() {
        Stage::Live(slot) => Some(slot),
        Stage::New | Stage::Gone => None,
    }
}

/// The last number that says "look again" to safepoints; 0 while no `profile-N` is enabled.
static PULSES: AtomicU64 = AtomicU64::new(0);

/// All such numbers, so that none comes twice.
static PULSE_NUMBERS: AtomicU64 = AtomicU64::new(1);

/// Something has changed for safepoints: what is enabled, or the time.
pub(crate) fn announce_pulse() {
    PULSES.store(PULSE_NUMBERS.fetch_add(1, Ordering::Relaxed), Ordering::Release);
}

/// The hosts' functions that hurry their threads to a safepoint.
static HURRIES: Lock<Vec<fn()>> = Lock::new(Vec::new());

/// What threads share while their process forks.
pub(crate) struct Frozen(#[expect(dead_code, reason = "it is held")] MutexGuard<'static, Vec<fn()>>);

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    Frozen(HURRIES.lock())
}

impl Frozen {
    /// In the child: no timer beats.
    pub(crate) fn silence(&mut self) {
        silence_pulses();
    }
}

/// Has `hurry` called, on the thread of the timers, each time that a `profile-N` is to fire.
///
/// For a host whose threads pass no [`safepoint`] of their own while nothing is enabled: it makes
/// them pass one soon, by a signal or a flag that its interpreter looks at anyway.
pub fn on_pulse(hurry: fn()) {
    HURRIES.lock().push(hurry);
}

/// The time of a `profile-N` has come. No lock is held while the hosts are told.
pub(crate) fn beat() {
    announce_pulse();
    let hurries = HURRIES.lock().clone();
    hurries.into_iter().for_each(|hurry| hurry());
}

/// No `profile-N` is enabled any more.
pub(crate) fn silence_pulses() {
    PULSES.store(0, Ordering::Relaxed);
}

/// A point where `profile-N` may fire on this thread.
///
/// An adapter calls it wherever its interpreter can be interrupted: at loop ends, calls, every so
/// many instructions. While no `profile-N` is enabled it is one relaxed load.
#[inline(always)]
pub fn safepoint(host: Option<&dyn HostEnv>) {
    let pulses = PULSES.load(Ordering::Relaxed);
    if pulses != 0 {
        pass_safepoint(host, pulses);
    }
}

#[cold]
#[inline(never)]
fn pass_safepoint(host: Option<&dyn HostEnv>, pulses: u64) {
    // What was announced, and so how often which timer has fired, was written before.
    fence(Ordering::Acquire);
    let site = &registry::SAFEPOINTS;
    let _ = with_local(
        || session_at(site),
        |local| {
            if local.fixed.pulse_seen != pulses {
                local.fixed.pulse_seen = pulses;
                local.fire_pulses(site, host, crate::env::monotonic());
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_reused() {
        let stream = || {
            let mut seat = pool::take();
            let stream = seat.fixed().stream;
            pool::put(seat);
            stream
        };
        let most = (0..50).map(|_| std::thread::spawn(stream).join().unwrap()).max().unwrap();
        // Other tests run at the same time and take seats too; fifty threads in a row take one.
        assert!(most < 50, "{most}");
    }
}
