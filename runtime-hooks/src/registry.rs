//! The registry: all probes of this process, and who listens to them.
//!
//! There is one per process, because sites are statics. It holds three lists, of which the first
//! two only grow:
//!
//! ```text
//!   probes    by id, from 1: dtrace's three, the predefined timers, then whatever comes
//!   events    by number: a site, and its bindings (of all sessions, in order of the sessions)
//!   sessions  those that are not over
//! ```
//!
//! All of it is made when somebody wants to see or enable something. Until then there is a list of who
//! registered, which is all that a host pays that nobody traces.
//!
//! Several probes may show one event (a probe and its aliases); several sessions may bind one
//! probe. Event 0 has no place in anybody's code: it stands for all safepoints, and its bindings
//! are those of `profile-N`.
//!
//! A session *enrols* (its program is bound, its enablings are announced), is *published* (its
//! bindings join the events' lists), and is *withdrawn*. Between the first two, `BEGIN` fires.
//!
//! Lock order: registry, session, sink. No lock is held while an adapter is called: changes return
//! the callbacks to call, as `Callbacks`.

use std::sync::Arc;

use dif::ProbeId;
use dif::catalog::{ArgInfo, Catalog, ProbeInfo};
use dif::delivery::{Domain, Enabling};
use dif::probe::{MAX_FIELD, MAX_FUNCTION, ProbeDesc, field_matches, is_glob};
use dif::ty::TypeTable;
use vm::{Ecb, Limits};

use crate::drain::Message;
use crate::enabling::{self, Binding, Bound, Origin, Place, Probe, View};
use crate::error::HookError;
use crate::held::{Held, is_held};
use crate::lock::{Lock, MutexGuard};
use crate::provider::{AliasDef, ArgDef, Provider};
use crate::providers::dtrace::Framework;
use crate::providers::profile::{PREDEFINED, TimerKind, TimerSpec};
use crate::service::Timer;
use crate::session::Core;
use crate::site::{MAX_ARGS, ProbeSite};
use crate::start::{self, at_start};
use crate::thread;

/// Called after what is enabled in a provider has changed.
pub type OnChange = Box<dyn Fn(&Provider) + Send + Sync>;

/// A generation that nothing is enabled in, ever.
pub(crate) const NEVER: u32 = u32::MAX;

/// The site of event 0.
pub(crate) static SAFEPOINTS: ProbeSite = ProbeSite::new();

static REGISTRY: Lock<Registry> = Lock::new(Registry::new());

struct Registry {
    probes: Vec<Probe>,
    events: Vec<Event>,
    providers: Vec<Registered>,
    /// How many of the providers have their probes in the lists.
    n_listed: usize,
    sessions: Vec<Enrolled>,
    generation: u32,
}

struct Event {
    site: &'static ProbeSite,
    provider: Option<usize>,
    bindings: Vec<Binding>,
}

struct Registered {
    provider: &'static Provider,
    on_change: Option<Arc<OnChange>>,
}

/// A session's place in the registry.
struct Enrolled {
    core: Arc<Core>,
    next_epid: u32,
    /// How many enablings it may still get.
    room: usize,
    errors: Arc<[Ecb]>,
    /// Bindings that wait for [`publish`].
    waiting: Vec<(Place, Binding)>,
    published: bool,
}

impl Enrolled {
    /// Binds probes that have appeared, all of them or none: a program of which some of the clauses
    /// on a provider run, and others do not, would tell lies. What is refused is counted.
    fn bind_later(&mut self, probes: &[Probe]) -> Option<Bound> {
        let (mut next_epid, mut errors) = (self.next_epid, self.errors.clone());
        let bound = enabling::bind(&self.core, probes, &mut next_epid, &mut errors);
        let n = bound.enablings.len();
        let Some(room) = self.room.checked_sub(n) else {
            self.core.send(Message::Refused(n as u64));
            return None;
        };
        (self.next_epid, self.errors, self.room) = (next_epid, errors, room);
        (n > 0).then_some(bound)
    }
}

/// The lock, with the mark that this thread holds it.
struct Locked {
    guard: MutexGuard<'static, Registry>,
    _held: Held,
}

impl Locked {
    /// The registry, with all probes of whoever registered.
    fn get(&mut self) -> &mut Registry {
        self.guard.list();
        &mut self.guard
    }
}

#[inline(always)]
fn lock() -> Locked {
    let held = Held::new();
    Locked { guard: REGISTRY.lock(), _held: held }
}

/// The registry while its process forks.
pub(crate) struct Frozen(Locked);

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    Frozen(lock())
}

/// The living sessions that are such.
pub(crate) fn sessions(is_such: impl Fn(&Core) -> bool) -> Vec<Arc<Core>> {
    let mut locked = lock();
    let cores = locked.get().sessions.iter().map(|enrolled| &enrolled.core);
    cores.filter(|core| is_such(core)).cloned().collect()
}

impl Frozen {
    /// In the child: nobody listens to anything. What the sessions own is not freed, because their
    /// threads, which are not here, may have been in the middle of using it.
    pub(crate) fn forget_sessions(&mut self) {
        let registry = &mut *self.0.guard;
        for event in &mut registry.events {
            event.site.publish(0);
            std::mem::forget(std::mem::take(&mut event.bindings));
        }
        std::mem::forget(std::mem::take(&mut registry.sessions));
    }
}

/// Whom to call when the lock is free again.
#[must_use]
#[derive(Default)]
pub(crate) struct Callbacks(Vec<(Arc<OnChange>, &'static Provider)>);

impl Callbacks {
    /// Calls them.
    pub(crate) fn call(self) {
        for (on_change, provider) in self.0 {
            on_change(provider);
        }
    }
}

impl Registry {
    const fn new() -> Self {
        Self {
            probes: Vec::new(),
            events: Vec::new(),
            providers: Vec::new(),
            n_listed: 0,
            sessions: Vec::new(),
            generation: 0,
        }
    }

    /// Brings the lists up to date.
    fn list(&mut self) {
        if self.probes.is_empty() {
            self.add_event(&SAFEPOINTS, None);
            for which in Framework::ALL {
                self.probes.push(Probe { info: which.info(), origin: Origin::Framework(which) });
            }
            for name in PREDEFINED {
                self.add_timer(name);
            }
        }
        while let Some(registered) = self.providers.get(self.n_listed) {
            let provider = registered.provider;
            self.add_provider(provider, self.n_listed);
            self.n_listed += 1;
        }
    }

    fn next_id(&self) -> ProbeId {
        ProbeId::from_index(self.probes.len() + 1)
    }

    fn add_event(&mut self, site: &'static ProbeSite, provider: Option<usize>) -> Option<usize> {
        let event = u32::try_from(self.events.len()).ok()?;
        site.register(event).then(|| {
            self.events.push(Event { site, provider, bindings: Vec::new() });
            event as usize
        })
    }

    /// Creates the timer `name` if the name makes sense and it does not exist; says if it exists.
    fn add_timer(&mut self, name: &str) -> bool {
        let Some(spec) = TimerSpec::parse(name) else { return false };
        let is_it = |probe: &Probe| matches!(probe.origin, Origin::Timer(_)) && probe.info.name == name;
        if !self.probes.iter().any(is_it) {
            let info = spec.info(self.next_id(), name);
            self.probes.push(Probe { info, origin: Origin::Timer(spec) });
        }
        true
    }

    /// Creates the timer that a description names exactly; says if there is one.
    fn demand(&mut self, desc: &ProbeDesc) -> bool {
        let exact = !is_glob(&desc.name)
            && field_matches(&desc.provider, "profile")
            && field_matches(&desc.module, "")
            && field_matches(&desc.function, "");
        exact && self.add_timer(&desc.name)
    }

    fn add_provider(&mut self, provider: &'static Provider, index: usize) {
        for def in provider.probes {
            let Some(event) = self.add_event(def.site, Some(index)) else { continue };
            let args = def.args.iter().enumerate().map(|(native, arg)| arg_info(arg, native)).collect();
            self.add_probe(provider, def.function, def.name, args, event, View::Native);
        }
        for def in provider.aliases {
            let Some(of) = provider.probes.iter().find(|probe| std::ptr::eq(probe.site, def.site)) else {
                continue;
            };
            let event = def.site.event();
            let args = alias_args(def, of.args);
            self.add_probe(provider, of.function, def.name, args, event, View::Alias(def.args));
        }
    }

    fn add_probe(
        &mut self,
        provider: &Provider,
        function: &str,
        name: &str,
        args: Vec<ArgInfo>,
        event: usize,
        view: View,
    ) {
        let info = ProbeInfo {
            id: self.next_id(),
            provider: format!("{}{}", provider.name, std::process::id()),
            base: provider.name.into(),
            module: provider.module.into(),
            function: function.into(),
            name: name.into(),
            alias: matches!(view, View::Alias(_)),
            args,
            attributes: provider.attributes,
        };
        self.probes.push(Probe { info, origin: Origin::Event { event, view } });
    }

    /// Gives changed events, which are marked, a new generation. Says whom to tell.
    fn announce(&mut self, changed: &[bool]) -> Callbacks {
        let mut is_told = vec![false; self.providers.len()];
        for (event, _) in self.events.iter().zip(changed).filter(|(_, is_changed)| **is_changed) {
            event.site.publish(match event.bindings[..] {
                [] => 0,
                [..] => next_generation(&mut self.generation),
            });
            if let Some(is_told) = event.provider.and_then(|index| is_told.get_mut(index)) {
                *is_told = true;
            }
        }
        if changed.first() == Some(&true) {
            let silent = self.events.first().is_none_or(|event| event.bindings.is_empty());
            if silent { thread::silence_pulses() } else { thread::announce_pulse() }
        }
        let told = self.providers.iter().zip(is_told).filter(|(_, is_told)| *is_told);
        Callbacks(told.filter_map(|(r, _)| Some((r.on_change.clone()?, r.provider))).collect())
    }

    /// Puts waiting bindings of a session where they fire.
    fn spread(&mut self, placed: Vec<(Place, Binding)>) -> (Callbacks, Vec<Timer>) {
        let guests = !self.providers.is_empty();
        let (mut changed, mut timers) = (vec![false; self.events.len()], Vec::new());
        for (place, binding) in placed {
            let event = match place {
                Place::Framework(_) => continue,
                Place::Event(event) => Some(event),
                Place::Timer(kind) => {
                    let at_safepoints = kind == TimerKind::Profile && guests;
                    timers.extend(Timer::new(&binding, at_safepoints));
                    at_safepoints.then_some(0)
                }
            };
            let Some((index, event)) = event.and_then(|i| Some((i, self.events.get_mut(i)?))) else {
                continue;
            };
            binding.core.send(Message::Watch { site: event.site, before: event.site.reentries() });
            event.bindings.push(binding);
            changed[index] = true;
        }
        (self.announce(&changed), timers)
    }
}

/// Of all events, so that no two have the same. 0 means off and is never one; neither is [`NEVER`].
fn next_generation(last: &mut u32) -> u32 {
    *last = last.checked_add(1).filter(|next| *next != NEVER).unwrap_or(1);
    *last
}

fn arg_info(arg: &ArgDef, native: usize) -> ArgInfo {
    ArgInfo { name: arg.name.into(), ty: arg.ty, native: u8::try_from(native).unwrap_or(u8::MAX) }
}

// `args[i]` of an alias shows its raw argument i, which the firing has permuted already.
fn alias_args(alias: &AliasDef, of: &[ArgDef]) -> Vec<ArgInfo> {
    let one = |(native, arg): (usize, &crate::provider::AliasArg)| match arg {
        crate::provider::AliasArg::Native(index) => {
            of.get(usize::from(*index)).map(|arg| arg_info(arg, native))
        }
        crate::provider::AliasArg::Constant(_) => {
            Some(arg_info(&ArgDef { name: "unused", ty: dif::ty::prim::INT }, native))
        }
    };
    alias.args.iter().enumerate().filter_map(one).collect()
}

at_start! {
    /// Makes a provider's probes known; living sessions that ask for them are bound at once.
    ///
    /// # Errors
    /// A name that no description could give, too many arguments, or a provider of that name exists.
    pub fn register(provider: &'static Provider, on_change: Option<OnChange>) -> Result<(), HookError> {
        check(provider)?;
        crate::clock::remember();
        let mut locked = lock();
        let registry = &mut *locked.guard;
        if registry.providers.iter().any(|known| known.provider.name == provider.name) {
            return Err(HookError::Registered(provider.name));
        }
        start::push(&mut registry.providers, Registered { provider, on_change: on_change.map(Arc::new) });
        if !registry.sessions.is_empty() {
            bind_new(locked);
        }
        Ok(())
    }
}

/// Binds living sessions to the probes of whoever has just registered.
fn bind_new(mut locked: Locked) {
    let first = locked.guard.probes.len();
    let registry = locked.get();
    let (mut callbacks, mut timers) = (Vec::new(), Vec::new());
    let mut sessions = std::mem::take(&mut registry.sessions);
    for session in &mut sessions {
        let new = registry.probes.get(first..).unwrap_or_default();
        let Some(bound) = session.bind_later(new) else { continue };
        session.core.send(Message::Enabled(bound.enablings));
        if session.published {
            let (calls, started) = registry.spread(bound.placed);
            callbacks.push(calls);
            timers.extend(started);
        } else {
            session.waiting.extend(bound.placed);
        }
    }
    registry.sessions = sessions;
    drop(locked);
    callbacks.into_iter().for_each(Callbacks::call);
    crate::service::add(timers);
}

// Names of providers end where the process id begins, so they cannot end with a digit.
fn check(provider: &'static Provider) -> Result<(), HookError> {
    let plain = |name: &str, most: usize| {
        !name.is_empty()
            && name.len() < most
            && name.bytes().all(|b| b.is_ascii_graphic() && !b":*?[]\\`".contains(&b))
    };
    let error = |what, name| Err(HookError::Name { what, name });
    if !plain(provider.name, MAX_FIELD - 10) || provider.name.ends_with(|c: char| c.is_ascii_digit()) {
        return error("provider", provider.name);
    }
    if !plain(provider.module, MAX_FIELD) {
        return error("module", provider.module);
    }
    for probe in provider.probes {
        if !plain(probe.name, MAX_FIELD) {
            return error("probe", probe.name);
        }
        if !plain(probe.function, MAX_FUNCTION) {
            return error("function", probe.function);
        }
    }
    if let Some(alias) = provider.aliases.iter().find(|alias| !plain(alias.name, MAX_FIELD)) {
        return error("probe", alias.name);
    }
    for probe in provider.probes {
        few_enough(probe.name, probe.args.len())?;
    }
    for alias in provider.aliases {
        few_enough(alias.name, alias.args.len())?;
    }
    Ok(())
}

#[inline(always)]
fn few_enough(probe: &'static str, found: usize) -> Result<(), HookError> {
    if found <= MAX_ARGS { Ok(()) } else { Err(HookError::Arguments { probe, found, most: MAX_ARGS }) }
}

/// In a child: its probes are called after it.
pub(crate) fn rename_providers() {
    for probe in &mut lock().get().probes {
        if let Origin::Event { .. } = probe.origin {
            probe.info.provider = format!("{}{}", probe.info.base, std::process::id());
        }
    }
}

/// What can be traced in this process.
pub fn catalog() -> Catalog {
    let mut locked = lock();
    let probes = locked.get().probes.iter().map(|probe| probe.info.clone()).collect();
    Catalog { types: TypeTable::new(), probes }
}

/// Makes the timer exist that `desc` names exactly, such as `tick-10ms`; says if there is one.
///
/// Sessions do so themselves; a compiler in the same process asks before it reads the catalog.
pub fn demand(desc: &ProbeDesc) -> bool {
    lock().get().demand(desc)
}

/// What the session itself fires.
#[derive(Default)]
pub(crate) struct Own {
    /// Its BEGIN clauses.
    pub(crate) begin: Option<Binding>,
    /// Its END clauses.
    pub(crate) end: Option<Binding>,
    /// All enablings so far.
    pub(crate) enablings: Vec<Enabling>,
}

/// Binds a new session and announces its enablings; nothing fires yet.
///
/// # Errors
/// The policy does not permit so many sessions or enablings.
pub(crate) fn enrol(core: &Arc<Core>, limits: &Limits) -> Result<Own, HookError> {
    let mut locked = lock();
    // Under this lock, so that no fork comes in between.
    crate::env::prepare();
    let registry = locked.get();
    at_most("sessions", registry.sessions.len() + 1, limits.sessions)?;
    for desc in core.shared.program().clauses.iter().flat_map(|clause| &clause.probes) {
        registry.demand(desc);
    }
    let (mut next_epid, mut errors) = (core.epid_base, Arc::<[Ecb]>::from(Vec::new()));
    let Bound { placed, enablings } = enabling::bind(core, &registry.probes, &mut next_epid, &mut errors);
    at_most("enablings", enablings.len(), limits.enablings)?;
    let framework = |which| {
        placed.iter().find(|(place, _)| *place == Place::Framework(which)).map(|(_, binding)| binding.clone())
    };
    let (begin, end) = (framework(Framework::Begin), framework(Framework::End));
    core.send(Message::Enabled(enablings.clone()));
    let room = limits.enablings - enablings.len();
    let session = Enrolled { core: core.clone(), next_epid, room, errors, waiting: placed, published: false };
    registry.sessions.push(session);
    Ok(Own { begin, end, enablings })
}

fn at_most(what: &'static str, n: usize, most: usize) -> Result<(), HookError> {
    if n <= most { Ok(()) } else { Err(HookError::TooMany { what, n, most }) }
}

/// Lets a session's probes fire; timers that belong elsewhere wait for [`publish_timers`].
pub(crate) fn publish(core: &Arc<Core>) {
    publish_some(core, |place| match (core.domain, place) {
        (Domain::Command { timers }, Place::Timer(_)) => timers,
        (Domain::Whole | Domain::Command { .. } | Domain::Host { .. }, _) => true,
    });
}

/// Lets the timers of a session fire that have waited so far.
pub(crate) fn publish_timers(core: &Arc<Core>, which: impl Fn(TimerKind) -> bool) {
    publish_some(core, |place| matches!(place, Place::Timer(kind) if which(kind)));
}

fn publish_some(core: &Arc<Core>, which: impl Fn(Place) -> bool) {
    let mut locked = lock();
    let registry = locked.get();
    let Some(session) = registry.sessions.iter_mut().find(|s| Arc::ptr_eq(&s.core, core)) else { return };
    session.published = true;
    let (placed, waiting) =
        std::mem::take(&mut session.waiting).into_iter().partition(|(place, _)| which(*place));
    session.waiting = waiting;
    let (callbacks, timers) = registry.spread(placed);
    drop(locked);
    callbacks.call();
    crate::service::add(timers);
}

/// Takes a session's bindings out; firings that began before may still run.
pub(crate) fn withdraw(core: &Arc<Core>) {
    let mut locked = lock();
    let registry = locked.get();
    registry.sessions.retain(|session| !Arc::ptr_eq(&session.core, core));
    let withdraw = |event: &mut Event| {
        let before = event.bindings.len();
        event.bindings.retain(|binding| !Arc::ptr_eq(&binding.core, core));
        event.bindings.len() != before
    };
    let changed: Vec<bool> = registry.events.iter_mut().map(withdraw).collect();
    let callbacks = registry.announce(&changed);
    drop(locked);
    crate::service::remove(core);
    callbacks.call();
}

/// Has every thread link all that is enabled anew.
pub(crate) fn renew() {
    let mut locked = lock();
    let Registry { events, generation, .. } = locked.get();
    for event in events.iter().filter(|event| !event.bindings.is_empty()) {
        event.site.publish(next_generation(generation));
    }
}

/// An event's bindings and their generation; `None` if this thread is inside the engine.
pub(crate) fn bindings(event: usize) -> Option<(u32, Vec<Binding>)> {
    if is_held() {
        return None;
    }
    let mut locked = lock();
    let event = locked.get().events.get(event)?;
    Some((event.site.generation(), event.bindings.clone()))
}
