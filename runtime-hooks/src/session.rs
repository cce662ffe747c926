//! Sessions: one consumer's state inside this process.
//!
//! ```text
//!   start ─▶ enrolled ─BEGIN─▶ published ─────▶ closed ─END─▶ over ─▶ drained
//!            enablings         probes fire      nothing        nothing at all
//!            announced                          but END runs   runs
//! ```
//!
//! Sessions are isolated: each has its own verified program, variables, aggregations, rings and
//! drops; two of them share sites and nothing else.
//!
//! The end is exact. [`Session::stop`] withdraws the bindings, closes the gate, waits until no
//! firing is in progress (the argument is in [`publish`](mod@crate::publish)), fires `END` if that is
//! its business, and lets the drainer read the rest. When it returns, the sink has had everything:
//! each firing is in a record, in an aggregation, or in a counted drop.
//!
//! A process that forks keeps its sessions, and the child's copies are let go without a word (see
//! `fork.rs`).

use std::sync::Arc;
use std::thread::JoinHandle;

use dif::Program;
use dif::delivery::{Domain, Enabling, SessionRequest, Variables};
use dif::option::OptionId;
use vm::Shared;
use vm::shared::Phase;

use crate::channel::{Receiver, Sender, bounded, unbounded};
use crate::drain::{self, Message};
use crate::enabling::Binding;
use crate::error::HookError;
use crate::fork::Generation;
use crate::lock::Lock;
use crate::providers::profile::TimerKind;
use crate::registry::{self, Own};
use crate::sink::Sink;
use crate::thread::{fire_binding, own_slot};
use crate::{fork, policy, publish, service, symbols};

/// What firings, the registry and the drainer know of a session.
pub(crate) struct Core {
    pub(crate) shared: Arc<Shared>,
    pub(crate) domain: Domain,
    pub(crate) probe_id_base: u32,
    pub(crate) stream_base: u32,
    pub(crate) epid_base: u32,
    /// The only stream whose thread is traced, as the consumer counts; timers fire in any case.
    only_stream: Option<u64>,
    /// Whether firings are measured.
    pub(crate) measures: bool,
    /// Whether the program shows addresses by name.
    pub(crate) shows_addresses: bool,
    inbox: Sender<Message>,
    generation: Generation,
}

impl Core {
    /// Whether only `END` may still fire.
    pub(crate) fn is_closed(&self) -> bool {
        self.shared.is_closed()
    }

    /// Whether nothing may fire any more; the sessions of a parent are over in its child.
    pub(crate) fn is_over(&self) -> bool {
        self.shared.is_stopped() || !self.is_ours()
    }

    fn is_ours(&self) -> bool {
        self.generation.is_current()
    }

    /// Whether the option `cpu` leaves a thread in, by its stream as this process counts.
    pub(crate) fn traces(&self, stream: u32) -> bool {
        self.only_stream.is_none_or(|only| only == u64::from(stream.wrapping_add(self.stream_base)))
    }

    /// Tells the drainer something. After its end nobody listens, and nothing is lost by that.
    pub(crate) fn send(&self, message: Message) {
        if self.is_ours() {
            self.inbox.send(message);
        } else {
            // A forked child: what the message would free may be in the middle of being used.
            std::mem::forget(message);
        }
    }

    /// Asks the drainer to read everything now; it says when it has, or hangs up.
    pub(crate) fn read_now(&self) -> Receiver<()> {
        let (done, read) = bounded(1);
        self.send(Message::Snapshot(done));
        read
    }

    /// The status that `exit()` gave, or 0 if tracing has stopped by itself (a full `fill` buffer).
    pub(crate) fn exit_status(&self) -> Option<i32> {
        let by_itself = self.shared.phase_with_what_led_to_it() == Phase::Ending;
        self.shared.exit_status().or(by_itself.then_some(0))
    }
}

/// Withdraws a session and waits until none of its probes is firing.
pub(crate) fn close(core: &Arc<Core>) {
    registry::withdraw(core);
    core.shared.close();
    publish::wait_for_firings(own_slot());
}

/// A running session. Dropping it stops it.
pub struct Session {
    core: Arc<Core>,
    own: Own,
    progress: Lock<Progress>,
}

/// How far a session has come.
struct Progress {
    begun: bool,
    ended: bool,
    drainer: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("domain", &self.core.domain).finish_non_exhaustive()
    }
}

impl Session {
    /// Verifies a program and enables it.
    ///
    /// In the domain [`Domain::Whole`], `BEGIN` fires on the calling thread before anything else is
    /// enabled. In [`Domain::Command`] nothing happens before [`begin`](Self::begin).
    ///
    /// # Errors
    /// The program or the host's policy refuses, its buffers are too small for it, or a thread cannot
    /// be started.
    pub fn start(program: Program, request: SessionRequest, sink: Box<dyn Sink>) -> Result<Self, HookError> {
        let limits = policy::limits()?;
        let verified = vm::verify(program, &limits)?;
        fork::prepare();
        publish::prepare();
        let shared = Shared::new(verified, &limits);
        shared.check_room()?;
        shared.import_variables(&request.variables);
        let settings = shared.settings();
        let only_stream = settings.is_set(OptionId::Cpu).then(|| settings.number(OptionId::Cpu));
        let (inbox, messages) = unbounded();
        let asks = |option| shared.settings().is_set(option);
        let core = Arc::new(Core {
            measures: asks(OptionId::Cost) || asks(OptionId::Maxoverhead),
            shows_addresses: symbols::are_shown_by(shared.program()),
            shared,
            domain: request.domain,
            probe_id_base: request.probe_id_base,
            stream_base: request.stream_base,
            epid_base: request.epid_base,
            only_stream,
            inbox,
            generation: Generation::current(),
        });
        if matches!(core.domain, Domain::Command { .. }) {
            service::start()?;
        }
        // What is announced meanwhile waits in the inbox: nobody hears of a session that is refused.
        let own = registry::enrol(&core, &limits)?;
        let drainer = match drain::start(core.clone(), messages, sink) {
            Ok(drainer) => drainer,
            Err(error) => {
                registry::withdraw(&core);
                return Err(error);
            }
        };
        let progress = Lock::new(Progress { begun: false, ended: false, drainer: Some(drainer) });
        let session = Self { core, own, progress };
        match session.core.domain {
            Domain::Whole | Domain::Host { .. } => session.begin(),
            Domain::Command { .. } => {}
        }
        Ok(session)
    }

    /// Fires `BEGIN` if it is in the session's domain, then lets the other probes fire, unless
    /// `BEGIN` said `exit()`. Only a session of [`Domain::Command`] is begun by its owner.
    pub fn begin(&self) {
        if !self.core.is_ours() {
            return;
        }
        let mut progress = self.progress.lock();
        if std::mem::replace(&mut progress.begun, true) || self.core.is_closed() {
            return;
        }
        self.fire_own(self.own.begin.as_ref());
        if self.core.exit_status().is_none() {
            registry::publish(&self.core);
        }
    }

    /// Lets the timers of a command fire here from now on, because there is no host where they could.
    /// Before [`begin`](Self::begin) it does nothing.
    pub fn start_timers(&self) {
        self.publish_timers(|_| true);
    }

    /// The same for those that fire in one place only, because the host where they did has gone.
    pub fn start_ticks(&self) {
        self.publish_timers(|kind| kind == TimerKind::Tick);
    }

    fn publish_timers(&self, which: impl Fn(TimerKind) -> bool) {
        let progress = self.progress.lock();
        if progress.begun && !self.core.is_closed() {
            registry::publish_timers(&self.core, which);
        }
    }

    /// Disables everything and fires `END` if it is in the session's domain. What was recorded can
    /// still be drained; [`stop`](Self::stop) does this too if it has not been done.
    pub fn end(&self) {
        if self.core.is_ours() {
            self.end_once(&mut self.progress.lock());
        }
    }

    fn end_once(&self, progress: &mut Progress) {
        if std::mem::replace(&mut progress.ended, true) {
            return;
        }
        close(&self.core);
        if progress.begun {
            self.fire_own(self.own.end.as_ref());
        }
        self.core.shared.stop();
    }

    // A command has one stream of its own, so all that it fires is fired by one thread.
    fn fire_own(&self, binding: Option<&Binding>) {
        let Some(binding) = binding.cloned() else { return };
        let fire = move || {
            fire_binding(&binding, &[]);
        };
        match self.core.domain {
            Domain::Command { .. } => service::run(Box::new(fire)),
            Domain::Whole | Domain::Host { .. } => fire(),
        }
    }

    /// Reads everything recorded so far; returns when the sink has taken it.
    pub fn drain(&self) {
        if !self.core.is_ours() {
            return;
        }
        let (done, wait) = bounded(1);
        self.core.send(Message::Drain(done));
        // A session that is over has no drainer: then the question is dropped, which ends the wait.
        wait.recv();
    }

    /// Ends the session; see the head of the file. Afterwards the sink has had everything, the last
    /// thing being `Delivery::End`. More calls do nothing.
    pub fn stop(&self) {
        // In a child the lock may be held by a thread that is not here.
        if !self.core.is_ours() {
            return;
        }
        let mut progress = self.progress.lock();
        let Some(drainer) = progress.drainer.take() else { return };
        self.end_once(&mut progress);
        self.core.send(Message::Finish);
        let _ = drainer.join();
    }

    /// The enablings that the session started with. Later ones are delivered only.
    pub fn enablings(&self) -> &[Enabling] {
        &self.own.enablings
    }

    /// Whether the session has ended, for example because its consumer has gone.
    pub fn is_closed(&self) -> bool {
        self.core.is_closed()
    }

    /// The status that `exit()` gave, if it has happened.
    pub fn exit_status(&self) -> Option<i32> {
        self.core.exit_status()
    }

    /// Replaces global variables by those of another domain.
    pub fn set_variables(&self, variables: &Variables) {
        self.core.shared.import_variables(variables);
    }

    /// The global variables as they stand.
    pub fn variables(&self) -> Variables {
        self.core.shared.export_variables()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop();
    }
}
