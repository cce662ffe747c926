//! The service thread: fires timers, and what a command's session fires by itself.
//!
//! One per process, started when something needs it. It sleeps until the next timer is due, so an
//! idle runtime ticks too, and a process without timers never wakes up.
//!
//! A `tick` fires here. A `profile` beats here, and fires wherever guest threads pass their
//! safepoints. Each timer belongs to one session and starts when the session is published, so its
//! first firing comes one interval later.
//!
//! A timer that is late catches up, firing once per missed interval, so that counts are right
//! whatever the system's scheduler does. Beyond [`MOST_LATE_NS`] (the machine slept) the missed
//! firings are given up and the timer keeps its phase.
//!
//! The consumer shows aggregations as they are when it comes to a `printa()`. Reports are made by
//! timers, and each should have the numbers of its own interval. So where a timer's clauses look at
//! aggregations, the session's drainer reads everything right after a firing, and the timer does
//! not fire again before that is done, or [`MOST_PATIENCE_NS`] have passed: the drainer may have to wait
//! for its consumer.
//!
//! The thread itself waits for nobody. It belongs to all sessions, and the end of each waits until it
//! has let go of the session's timers; so a timer whose firing has not been read is looked at again a
//! little later, and between any two firings requests have their turn.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dif::program::Clause;

use crate::channel::{Nothing, Receiver, Sender, bounded, unbounded};
use crate::enabling::{Binding, Pulse};
use crate::env::monotonic;
use crate::error::HookError;
use crate::held::Held;
use crate::links;
use crate::lock::{Lock, MutexGuard};
use crate::session::Core;
use crate::spawn::{Body, spawn};
use crate::system::forget_errno;
use crate::thread;

/// How late a timer may be and still catch up.
const MOST_LATE_NS: u64 = 1_000_000_000;

/// How long a timer waits until its last firing has been read.
const MOST_PATIENCE_NS: u64 = 50_000_000;

/// How soon it is looked at again whether that is so.
const LOOK_AGAIN_NS: u64 = 500_000;

/// A timer of one session.
pub(crate) struct Timer {
    binding: Binding,
    pulse: Arc<Pulse>,
    at_safepoints: bool,
    /// Whether aggregations are to be read whenever it has fired.
    reports: bool,
    unread: Option<Unread>,
    next_ns: u64,
}

/// A firing that has not been read yet.
struct Unread {
    /// Answered when it has.
    read: Receiver<()>,
    /// When it does not matter any more.
    until_ns: u64,
}

impl Timer {
    /// The timer of a binding, from now on; `None` if it has none.
    pub(crate) fn new(binding: &Binding, at_safepoints: bool) -> Option<Self> {
        let pulse = binding.pulse.clone()?;
        let next_ns = monotonic().saturating_add(pulse.interval_ns);
        let program = binding.core.shared.program();
        let clauses = binding.ecbs.iter().filter_map(|ecb| program.clause(ecb.clause));
        let reports = !at_safepoints && clauses.into_iter().any(Clause::looks_at_aggregations);
        Some(Self { binding: binding.clone(), pulse, at_safepoints, reports, unread: None, next_ns })
    }

    /// When there is something to do.
    fn due_ns(&self, now: u64) -> u64 {
        match self.unread {
            Some(_) => self.next_ns.max(now.saturating_add(LOOK_AGAIN_NS)),
            None => self.next_ns,
        }
    }

    /// Fires if an interval is over; what was missed besides has its turn when it is due, which is now.
    fn catch_up(&mut self, now: u64) {
        if now.saturating_sub(self.next_ns) > MOST_LATE_NS {
            let missed = (now - self.next_ns) / self.pulse.interval_ns;
            self.next_ns = self.next_ns.saturating_add(missed.saturating_mul(self.pulse.interval_ns));
        }
        if now < self.next_ns || !self.is_read(now) {
            return;
        }
        self.pulse.beat(self.next_ns);
        if self.at_safepoints {
            thread::beat();
        } else {
            self.fire(now);
        }
        self.next_ns = self.next_ns.saturating_add(self.pulse.interval_ns);
    }

    // Whether the last firing has been read, or nobody has to wait for that any more.
    fn is_read(&mut self, now: u64) -> bool {
        let waits = |unread: &Unread| unread.read.try_recv() == Err(Nothing::Yet) && now < unread.until_ns;
        self.unread = self.unread.take().filter(waits);
        self.unread.is_none()
    }

    fn fire(&mut self, now: u64) {
        let args = links::pulse_args(&self.pulse, None, monotonic());
        forget_errno();
        thread::fire_binding(&self.binding, &args);
        if self.reports {
            let read = self.binding.core.read_now();
            self.unread = Some(Unread { read, until_ns: now.saturating_add(MOST_PATIENCE_NS) });
        }
    }
}

/// What others ask of the service thread.
enum Request {
    Add(Vec<Timer>),
    Remove(Arc<Core>, Sender<()>),
    Run(Body, Sender<()>),
}

/// The running thread. A forked child has none.
struct Service {
    requests: Sender<Request>,
    thread: std::thread::ThreadId,
}

static SERVICE: Lock<Option<Service>> = Lock::new(None);

/// The service while its process forks.
pub(crate) struct Frozen {
    guard: MutexGuard<'static, Option<Service>>,
    _held: Held,
}

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    let held = Held::new();
    Frozen { guard: SERVICE.lock(), _held: held }
}

impl Frozen {
    /// In the child: the thread is not here. Nobody may speak to it, not even to say goodbye.
    pub(crate) fn forget(&mut self) {
        std::mem::forget(self.guard.take());
    }
}

fn requests(start: bool) -> Result<Option<Sender<Request>>, HookError> {
    let _held = Held::new();
    let mut service = SERVICE.lock();
    match &*service {
        Some(running) => {
            // A request to oneself would never be answered.
            let own = running.thread == std::thread::current().id();
            Ok((!own).then(|| running.requests.clone()))
        }
        None if !start => Ok(None),
        None => {
            let (requests, inbox) = unbounded();
            let spawned = spawn("mdtrace-timer", Box::new(move || serve(&inbox)))?;
            *service = Some(Service { requests: requests.clone(), thread: spawned.thread().id() });
            Ok(Some(requests))
        }
    }
}

/// Makes sure that the thread runs, for a session that will need it.
pub(crate) fn start() -> Result<(), HookError> {
    requests(true).map(|_| ())
}

/// Starts timers.
pub(crate) fn add(timers: Vec<Timer>) {
    if timers.is_empty() {
        return;
    }
    if let Ok(Some(requests)) = requests(true) {
        requests.send(Request::Add(timers));
    }
}

/// Stops all timers of a session; when this returns, none of them fires.
pub(crate) fn remove(core: &Arc<Core>) {
    if let Ok(Some(requests)) = requests(false) {
        let (done, wait) = bounded(1);
        if requests.send(Request::Remove(core.clone(), done)) {
            wait.recv();
        }
    }
}

/// Runs `body` on the service thread and waits for it.
pub(crate) fn run(body: Body) {
    match requests(true) {
        Ok(Some(requests)) => {
            let (done, wait) = bounded(1);
            if requests.send(Request::Run(body, done)) {
                wait.recv();
            }
        }
        Ok(None) | Err(_) => body(),
    }
}

fn serve(inbox: &Receiver<Request>) {
    let mut timers: Vec<Timer> = Vec::new();
    loop {
        match next(inbox, &timers) {
            Ok(Request::Add(new)) => timers.extend(new),
            Ok(Request::Remove(core, done)) => {
                timers.retain(|timer| !Arc::ptr_eq(&timer.binding.core, &core));
                done.send(());
            }
            Ok(Request::Run(body, done)) => {
                forget_errno();
                body();
                done.send(());
            }
            Err(Nothing::Yet) => {}
            Err(Nothing::Ever) => return,
        }
        // A session that closed while its timers were on their way here could not remove them.
        timers.retain(|timer| !timer.binding.core.is_closed());
        let now = monotonic();
        timers.iter_mut().for_each(|timer| timer.catch_up(now));
    }
}

fn next(inbox: &Receiver<Request>, timers: &[Timer]) -> Result<Request, Nothing> {
    let now = monotonic();
    let due = timers.iter().map(|timer| timer.due_ns(now)).min();
    let wait = due.map(|due| Duration::from_nanos(due.saturating_sub(now)));
    match wait.and_then(|wait| Instant::now().checked_add(wait)) {
        Some(until) => inbox.recv_until(until),
        None => inbox.recv().ok_or(Nothing::Ever),
    }
}
