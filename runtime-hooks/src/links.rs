//! What a thread has linked: per event, the clauses that listen to it, in the form in which they fire.
//!
//! ```text
//!   Links ──▶ Link      an event's: generation, a quick form if there is one
//!              └── Part   a probe of one session that shows the event: its ECBs
//! ```
//!
//! A [`Local`](crate::thread::Local) makes a link when a site has another generation than the one it has, of the
//! bindings that the registry has at that moment; nobody else knows of it.
//!
//! Probe context: as in [`thread`](mod@crate::thread).

use std::sync::Arc;

use vm::{Arg, Ecb, ProbeFields, Quick};

use crate::drain::Message;
use crate::enabling::{Binding, Pulse, View};
use crate::env::{Anywhere, Env, Now};
use crate::members::Members;
use crate::meter::Meter;
use crate::posted;
use crate::provider::AliasArg;
use crate::providers::profile::TimerKind;
use crate::publish;
use crate::registry::NEVER;
use crate::session::Core;
use crate::site::{HostEnv, MAX_ARGS, ProbeSite};

/// The linked form of one event's bindings: what is quick of it, in two cache lines, so that none is shared
/// and a shift finds it; and all of it.
#[repr(C, align(128))]
pub(crate) struct Link {
    pub(crate) quick: Quick,
    /// The generation, if the quick form will do for firings of numbers, or for those with its text, and is
    /// of the thread's first session; else [`NEVER`].
    pub(crate) for_numbers: u32,
    pub(crate) for_text: u32,
    /// Whether it will do for any, and whose it is.
    is_quick: bool,
    member: u16,
    /// Whose link it is, or [`NOTHING`].
    event: u32,
    linked: Option<Box<Linked>>,
}

/// The number of no event.
const NOTHING: u32 = u32::MAX;

const _: () = assert!(size_of::<Link>() == 128);

/// How many links lie in place: most hosts have no more events.
const NEAR: usize = 64;

/// The links of all events.
///
/// An event's link lies in the place that its number says, modulo their number, if none of another event is
/// there: so where it is depends on nothing that a firing would have to load first. No two events ever have the
/// same generation; who finds the right one there has found the right link.
pub(crate) struct Links {
    near: [Link; NEAR],
    /// By number, those whose places were taken.
    far: Vec<Link>,
}

impl Default for Links {
    fn default() -> Self {
        Self { near: std::array::from_fn(|_| Link::default()), far: Vec::new() }
    }
}

impl Links {
    /// What lies in the place of an event; its generation says whether it is the event's.
    #[inline(always)]
    pub(crate) fn near(&self, event: usize) -> &Link {
        &self.near[event % NEAR]
    }

    /// The link of an event, if it ever had one.
    #[inline(always)]
    pub(crate) fn get(&self, event: usize) -> Option<&Link> {
        match self.near(event) {
            link if link.is_at(event) => Some(link),
            _ => self.far.get(event),
        }
    }

    /// Where the link of an event is, or will be.
    pub(crate) fn place(&mut self, event: usize) -> &mut Link {
        let near = &mut self.near[event % NEAR];
        if near.is_at(event) || near.event == NOTHING {
            return near;
        }
        if self.far.len() <= event {
            self.far.resize_with(event + 1, Link::default);
        }
        &mut self.far[event]
    }

    /// Nothing is linked any more.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// All bindings of an event in one generation.
struct Linked {
    generation: u32,
    parts: Box<[Part]>,
}

/// Nothing has been linked.
impl Default for Link {
    fn default() -> Self {
        Self {
            for_numbers: NEVER,
            for_text: NEVER,
            is_quick: false,
            member: 0,
            event: NOTHING,
            quick: Quick::default(),
            linked: None,
        }
    }
}

/// One probe of one session.
pub(crate) struct Part {
    member: usize,
    ecbs: Arc<[Ecb]>,
    errors: Arc<[Ecb]>,
    fields: Arc<ProbeFields>,
    view: View,
    meter: Option<Arc<Meter>>,
    pulses: Option<Seen>,
    /// Whether its clauses may post signals.
    posts: bool,
}

/// A timer's firings, and how many this thread has taken part in.
struct Seen {
    pulse: Arc<Pulse>,
    count: u64,
}

impl Link {
    pub(crate) fn new(event: usize, generation: u32, parts: Box<[Part]>, members: &mut Members) -> Self {
        let event = u32::try_from(event).unwrap_or(NOTHING);
        let quick = Self::quick(&parts, members);
        let linked = Some(Box::new(Linked { generation, parts }));
        let Some((quick, member)) = quick else { return Self { event, linked, ..Self::default() } };
        let if_so = |takes| if takes && member == Members::FIRST { generation } else { NEVER };
        Self {
            for_numbers: if_so(quick.takes_numbers()),
            for_text: if_so(quick.takes_text().is_some()),
            is_quick: true,
            member,
            event,
            quick,
            linked,
        }
    }

    /// What can be had for the only clauses of the only session, and which session that is. Signals
    /// that they post are sent by who fires them the long way.
    fn quick(parts: &[Part], members: &mut Members) -> Option<(Quick, u16)> {
        let [part @ Part { view: View::Native, member, posts: false, .. }] = parts else { return None };
        if publish::fences() {
            return None;
        }
        let shared = &members.get_mut(*member)?.core.shared;
        let quick = Quick::new::<Now>(shared, &part.ecbs)
            .or_else(|| Quick::interpreted::<Anywhere>(shared, &part.ecbs, &part.errors, &part.fields))?;
        Some((quick, u16::try_from(*member).ok()?))
    }

    fn is_at(&self, event: usize) -> bool {
        self.event as usize == event
    }

    /// Whether it is what is enabled at a site.
    #[inline(always)]
    pub(crate) fn is_of(&self, site: &ProbeSite) -> bool {
        self.linked.as_ref().is_some_and(|linked| linked.generation == site.generation())
    }

    #[inline(always)]
    pub(crate) fn parts(&self) -> &[Part] {
        self.linked.as_ref().map_or(&[], |linked| &linked.parts)
    }

    /// The same, to be changed.
    pub(crate) fn parts_mut(&mut self) -> &mut [Part] {
        self.linked.as_mut().map_or(&mut [], |linked| &mut linked.parts)
    }

    #[inline(always)]
    pub(crate) fn fire(&self, members: &mut Members, host: Option<&dyn HostEnv>, args: &[Arg<'_>]) {
        if self.is_quick
            && let Some(member) = members.get_mut(usize::from(self.member))
            && self.quick.fire(&mut member.thread, args)
        {
            return;
        }
        for part in self.parts() {
            match members.get_mut(part.member) {
                Some(member) if matches!(part.view, View::Native) => {
                    // It begins by looking whether the session is open: F2 of the protocol in `publish`.
                    let env = Env::new(&part.fields, host);
                    vm::fire(&part.ecbs, &part.errors, &mut member.thread, args, env);
                    if part.posts {
                        posted::send(&member.core);
                    }
                }
                Some(_) | None => part.fire(members, host, args),
            }
        }
    }
}

impl Part {
    /// What a binding is on the thread whose members and stream these are; `old` is what was linked before.
    pub(crate) fn new(binding: &Binding, members: &mut Members, stream: u32, old: &[Self]) -> Self {
        let seen = |pulse: &Arc<Pulse>| {
            let known = old.iter().filter_map(|part| part.pulses.as_ref());
            let count = known.into_iter().find(|seen| Arc::ptr_eq(&seen.pulse, pulse)).map(|seen| seen.count);
            Seen { pulse: pulse.clone(), count: count.unwrap_or_else(|| pulse.count()) }
        };
        Self {
            member: members.join(&binding.core, stream),
            ecbs: binding.ecbs.clone(),
            errors: binding.errors.clone(),
            fields: binding.fields.clone(),
            view: binding.view,
            meter: None,
            pulses: binding.pulse.as_ref().map(seen),
            posts: binding.may_post(),
        }
    }

    /// Fires, if it is a timer's, when that has come due since it last did.
    pub(crate) fn fire_pulse(&mut self, members: &mut Members, host: Option<&dyn HostEnv>, now: u64) {
        let Some(seen) = &mut self.pulses else { return };
        let count = seen.pulse.count();
        if std::mem::replace(&mut seen.count, count) != count {
            let args = pulse_args(&seen.pulse, host, now);
            self.fire(members, host, &args);
        }
    }

    /// With a meter, if the session asks for its cost: the one that it had before, or a new one.
    pub(crate) fn measured(self, core: &Core, old: &[Self]) -> Self {
        if !core.measures {
            return self;
        }
        let known = old.iter().filter_map(|part| part.meter.as_ref());
        let known = known.into_iter().find(|meter| meter.is_for(&self.ecbs)).cloned();
        let meter = known.unwrap_or_else(|| {
            let meter = Meter::new(&self.ecbs);
            core.send(Message::Metered(meter.clone()));
            meter
        });
        let from = match self.view {
            View::Native => None,
            View::Alias(from) => Some(from),
            View::Measured(from) => from,
        };
        Self { meter: Some(meter), view: View::Measured(from), ..self }
    }

    /// In whatever view, measured or not.
    #[inline(never)]
    pub(crate) fn fire(&self, members: &mut Members, host: Option<&dyn HostEnv>, args: &[Arg<'_>]) {
        let Some(member) = members.get_mut(self.member) else { return };
        let env = Env::new(&self.fields, host);
        let mut permuted = [Arg::Int(0); MAX_ARGS];
        let args = match self.view {
            View::Native | View::Measured(None) => args,
            View::Alias(from) | View::Measured(Some(from)) => permute(from, args, &mut permuted),
        };
        match &self.meter {
            Some(meter) if meter.count() => {
                let took = |index, ns| meter.took(index, ns);
                meter.measure(|| {
                    vm::fire_measured(&self.ecbs, &self.errors, &mut member.thread, args, env, took);
                });
            }
            Some(_) | None => vm::fire(&self.ecbs, &self.errors, &mut member.thread, args, env),
        }
        if self.posts {
            posted::send(&member.core);
        }
    }
}

// The arguments as an alias shows them.
fn permute<'p, 'a>(
    from: &[AliasArg],
    args: &[Arg<'a>],
    permuted: &'p mut [Arg<'a>; MAX_ARGS],
) -> &'p [Arg<'a>] {
    for (to, from) in permuted.iter_mut().zip(from) {
        *to = from.pick(args);
    }
    &permuted[..from.len().min(MAX_ARGS)]
}

/// `arg0` to `arg2` of a timer's firing; `profile` has a third one, how late it is.
pub(crate) fn pulse_args(pulse: &Pulse, host: Option<&dyn HostEnv>, now: u64) -> [Arg<'static>; 3] {
    // A program tells guest from kernel time by which of the two is not 0: we are never a kernel.
    let pc = host.map_or(0, HostEnv::caller).max(1);
    let late = match pulse.kind {
        TimerKind::Tick => 0,
        TimerKind::Profile => now.saturating_sub(pulse.due()),
    };
    [Arg::Int(0), Arg::Int(pc), Arg::Int(late)]
}
