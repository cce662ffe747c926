//! Enablings: a program meets the probes of this process.
//!
//! ```text
//!   clauses × descriptions × probes  ──bind──▶  enablings, numbered in program order
//!                                               grouped by probe: one binding each
//! ```
//!
//! A *binding* is all that a session wants of one probe: its ECBs in program order, the session's
//! ERROR clauses, the probe as the session names it. Bindings are made once and shared by all
//! threads. Which probes take part at all is decided by the session's domain, in one table
//! ([`admits`]).
//!
//! EPIDs number the enablings from 1 (plus the consumer's base) in order of clauses, descriptions
//! and probes. Descriptions are retained: a provider that is registered later is bound to every
//! living session, with the numbers that follow.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dif::catalog::ProbeInfo;
use dif::delivery::{Domain, Enabling};
use dif::{ClauseId, Epid, ProbeId, Program};
use vm::{Arg, Ecb, ProbeFields};

use crate::provider::AliasArg;
use crate::providers::dtrace::Framework;
use crate::providers::profile::{PREDEFINED, TimerKind, TimerSpec};
use crate::session::Core;

/// A probe of this process.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    /// As the catalog shows it.
    pub(crate) info: ProbeInfo,
    /// What makes it fire.
    pub(crate) origin: Origin,
}

/// What makes a probe fire.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// The session itself.
    Framework(Framework),
    /// Time.
    Timer(TimerSpec),
    /// The host's code, at the site of an event.
    Event {
        /// Which event of the registry.
        event: usize,
        /// How the probe shows it.
        view: View,
    },
}

/// How a probe shows an event's arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) enum View {
    /// As they are.
    Native,
    /// In another order.
    Alias(&'static [AliasArg]),
    /// In one of these ways, with a meter that says what it costs. Only what a thread has linked is.
    Measured(Option<&'static [AliasArg]>),
}

impl AliasArg {
    /// The argument among those of the event; 0 if it has fewer.
    #[inline]
    pub(crate) fn pick<'a>(self, args: &[Arg<'a>]) -> Arg<'a> {
        match self {
            Self::Native(index) => args.get(usize::from(index)).copied().unwrap_or(Arg::Int(0)),
            Self::Constant(value) => Arg::Int(value),
        }
    }
}

/// What a session wants of one probe.
#[derive(Clone)]
pub(crate) struct Binding {
    /// The session.
    pub(crate) core: Arc<Core>,
    /// Its clauses on the probe, in program order.
    pub(crate) ecbs: Arc<[Ecb]>,
    /// Its ERROR clauses.
    pub(crate) errors: Arc<[Ecb]>,
    /// The probe as the session's programs see it.
    pub(crate) fields: Arc<ProbeFields>,
    /// How the probe shows the event.
    pub(crate) view: View,
    /// The timer that fires it, if one does.
    pub(crate) pulse: Option<Arc<Pulse>>,
}

impl Binding {
    /// Whether clauses of it may post a signal.
    pub(crate) fn may_post(&self) -> bool {
        let program = self.core.shared.program();
        let mut ecbs = self.ecbs.iter().chain(&*self.errors);
        ecbs.any(|ecb| program.clause(ecb.clause).is_some_and(|clause| clause.destructive))
    }
}

/// A timer of a session: written by the service thread, read at safepoints.
#[derive(Debug)]
pub(crate) struct Pulse {
    /// Where it fires.
    pub(crate) kind: TimerKind,
    /// Nanoseconds between two firings.
    pub(crate) interval_ns: u64,
    count: AtomicU64,
    due: AtomicU64,
}

impl Pulse {
    fn new(spec: TimerSpec) -> Self {
        Self {
            kind: spec.kind,
            interval_ns: spec.interval_ns,
            count: AtomicU64::new(0),
            due: AtomicU64::new(0),
        }
    }

    /// How often its time has come.
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// When that was last.
    pub(crate) fn due(&self) -> u64 {
        self.due.load(Ordering::Relaxed)
    }

    /// Its time has come: it was due at `due`.
    pub(crate) fn beat(&self, due: u64) {
        self.due.store(due, Ordering::Relaxed);
        self.count.fetch_add(1, Ordering::Release);
    }
}

/// Where a binding belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The session fires it.
    Framework(Framework),
    /// The service thread's list.
    Timer(TimerKind),
    /// An event's list.
    Event(usize),
}

/// Which probes take part in a session of this domain.
///
/// | | `BEGIN`, `END` | `ERROR` | `tick` | `profile` | providers |
/// | --- | --- | --- | --- | --- | --- |
/// | whole | yes | yes | yes | yes | yes |
/// | command | yes | yes | when no host does it | when no host does it | no |
/// | host | no | yes | if it is the first | yes | yes |
///
/// Source: architecture, "Domains".
fn admits(domain: Domain, origin: &Origin) -> bool {
    match (domain, origin) {
        (Domain::Whole, _) | (_, Origin::Framework(Framework::Error)) => true,
        (Domain::Command { .. }, Origin::Framework(Framework::Begin | Framework::End)) => true,
        // Published later, or never.
        (Domain::Command { .. }, Origin::Timer(_)) => true,
        (Domain::Command { .. }, Origin::Event { .. }) => false,
        (Domain::Host { .. }, Origin::Framework(Framework::Begin | Framework::End)) => false,
        (Domain::Host { primary }, Origin::Timer(spec)) => primary || spec.kind == TimerKind::Profile,
        (Domain::Host { .. }, Origin::Event { .. }) => true,
    }
}

/// What came of binding a program to some probes.
#[derive(Default)]
pub(crate) struct Bound {
    /// The bindings and where they belong.
    pub(crate) placed: Vec<(Place, Binding)>,
    /// What the consumer is told.
    pub(crate) enablings: Vec<Enabling>,
}

/// Binds a session's program to `probes`. `next_epid` and `errors` go on from call to call.
pub(crate) fn bind(
    core: &Arc<Core>,
    probes: &[Probe],
    next_epid: &mut u32,
    errors: &mut Arc<[Ecb]>,
) -> Bound {
    let program: &Program = core.shared.program();
    let mut by_probe: Vec<Vec<(ClauseId, Epid)>> = vec![Vec::new(); probes.len()];
    let mut enablings = Vec::new();
    for (clause_index, clause) in program.clauses.iter().enumerate() {
        let clause_id = ClauseId::from_index(clause_index);
        for desc in &clause.probes {
            for (probe, list) in probes.iter().zip(&mut by_probe) {
                if !admits(core.domain, &probe.origin) || !desc.matches(&probe.info) {
                    continue;
                }
                *next_epid = next_epid.saturating_add(1);
                let epid = Epid(*next_epid);
                list.push((clause_id, epid));
                enablings.push(Enabling { epid, clause: clause_id, probe: visible(core, &probe.info) });
            }
        }
    }
    let ecbs = |list: &[(ClauseId, Epid)]| -> Arc<[Ecb]> {
        list.iter().map(|&(clause, epid)| Ecb::new(&core.shared, epid, clause)).collect()
    };
    let error_index = probes.iter().position(|p| matches!(p.origin, Origin::Framework(Framework::Error)));
    let of_errors = error_index.map(|index| std::mem::take(&mut by_probe[index])).unwrap_or_default();
    if !of_errors.is_empty() {
        *errors = ecbs(&of_errors);
    }
    let mut placed = Vec::new();
    for (probe, list) in probes.iter().zip(by_probe).filter(|(_, list)| !list.is_empty()) {
        let (place, view, pulse) = match &probe.origin {
            Origin::Framework(which) => (Place::Framework(*which), View::Native, None),
            Origin::Timer(spec) => (Place::Timer(spec.kind), View::Native, Some(Arc::new(Pulse::new(*spec)))),
            Origin::Event { event, view } => (Place::Event(*event), *view, None),
        };
        let fields = Arc::new(fields(&visible(core, &probe.info)));
        let binding =
            Binding { core: core.clone(), ecbs: ecbs(&list), errors: errors.clone(), fields, view, pulse };
        placed.push((place, binding));
    }
    Bound { placed, enablings }
}

/// The probe as the consumer numbers it: those that every process has keep their numbers.
fn visible(core: &Core, info: &ProbeInfo) -> ProbeInfo {
    let mut info = info.clone();
    if info.id.index() > Framework::ALL.len() + PREDEFINED.len() {
        info.id = ProbeId(info.id.0.saturating_add(core.probe_id_base));
    }
    info
}

fn fields(info: &ProbeInfo) -> ProbeFields {
    let bytes = |text: &str| Box::<[u8]>::from(text.as_bytes());
    ProbeFields {
        id: info.id,
        provider: bytes(&info.provider),
        module: bytes(&info.module),
        function: bytes(&info.function),
        name: bytes(&info.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_permute() {
        let args = [Arg::Int(1), Arg::Str(b"two")];
        assert_eq!(AliasArg::Native(1).pick(&args), Arg::Str(b"two"));
        assert_eq!(AliasArg::Native(2).pick(&args), Arg::Int(0));
        assert_eq!(AliasArg::Constant(5).pick(&args), Arg::Int(5));
    }

    #[test]
    fn domains_share_the_work() {
        let timer = |name| Origin::Timer(TimerSpec::parse(name).unwrap());
        let begin = Origin::Framework(Framework::Begin);
        let command = Domain::Command { timers: false };
        let second = Domain::Host { primary: false };
        assert!(admits(command, &begin) && !admits(second, &begin));
        assert!(admits(command, &timer("tick-1s")) && !admits(second, &timer("tick-1s")));
        assert!(admits(second, &timer("profile-97")));
        assert!(admits(Domain::Host { primary: true }, &timer("tick-1s")));
    }
}
