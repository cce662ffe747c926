//! One run of the command, from attaching to the exit status.
//!
//! ```text
//!   attach ─▶ compile ─▶ notices ─▶ BEGIN here ─▶ enable in hosts ─▶ watch … ─▶ stop hosts ─▶ END here
//!                                     │ globals ────────▶ │                      │ globals ──▶ │
//! ```
//!
//! Everything that happens meanwhile arrives as an [`Event`] in one channel: what the domains
//! deliver, that a host has gone, that the command given by `-c` has ended, that somebody pressed
//! `^C`. This file turns them into calls of the consumer and decides when it is over.
//!
//! Source: D reference, sections 6.2, 6.3, 6.9; ARCHITECTURE.md, section 6.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

use collector::client::Heard;
use collector::{Consumer, ConsumerError};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use dif::Program;
use dif::delivery::{Delivery, Domain, SessionRequest, Variables};
use dif::option::{OptionId, Value};
use runtime_hooks::{Session, Sink, SinkClosed};

use crate::args::{Invocation, Mode};
use crate::compile;
use crate::fail::Failure;
use crate::hosts::{Attached, STREAMS_PER_HOST, Started, Targets};
use crate::{catalogs, list, notice, output, signals};

/// The command's own domain among the hosts; the others follow.
const OWN: usize = 0;

/// How long an event may wait before what is queued is printed.
const PRINT_PERIOD: Duration = Duration::from_millis(50);
/// How often we look for hosts that have appeared.
const DISCOVERY_PERIOD: Duration = Duration::from_millis(250);
/// How long hosts may take to deliver the rest when they are asked to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// Something that happened.
pub enum Event {
    /// A domain has something to tell, or is gone.
    Heard {
        /// Which domain.
        host: usize,
        /// What it said.
        heard: Heard,
    },
    /// The command given by `-c` has ended.
    CommandEnded(ExitStatus),
    /// Somebody wants us to end.
    Interrupt {
        /// By `^C` rather than by another signal.
        from_keyboard: bool,
    },
}

/// Does what the command line asks for; returns the exit status.
///
/// # Errors
/// Whatever prevents or ends it, see [`Failure`].
pub fn run(invocation: &Invocation, name: &str) -> Result<u8, Failure> {
    let mut settings = compile::settings(invocation)?;
    let mut targets = Targets::prepare(invocation)?;
    let hosts = targets.attach(name)?;
    let mut catalog = runtime_hooks::catalog();
    let bases: Vec<u32> = hosts.iter().map(|host| catalogs::add(&mut catalog, &host.catalog)).collect();

    if invocation.mode == Mode::List {
        settings.put(OptionId::Zdefs, Value::Number(1));
        return list::run(invocation, settings, catalog, targets.target(), name);
    }
    let compiled = compile::compile(invocation, settings, catalog.clone(), targets.target())?;
    notice::dump(invocation, &compiled)?;
    if invocation.mode == Mode::Compile {
        return Ok(0);
    }
    let mut out = output::open(invocation)?;
    notice::announce(invocation, &compiled, &catalog, &mut out, name)?;

    let (sender, events) = unbounded();
    signals::watch(sender.clone())?;
    let program = Arc::new(compiled.program);
    let mut consumer = Consumer::new(program.clone(), out, Box::new(std::io::stderr()), name);
    if let Some(file) = output::truncatable(invocation) {
        consumer.truncate_with(Box::new(move || {
            rustix::fs::ftruncate(&file, 0)?;
            rustix::fs::seek(&file, rustix::fs::SeekFrom::Start(0))?;
            Ok(())
        }));
    }
    let mut run = Run {
        name,
        quiet: program.settings.is_set(OptionId::Quiet),
        encoded: dif::codec::encode(&program),
        consumer,
        events,
        sender,
        targets,
        hosts: Vec::new(),
        variables: Variables::default(),
        begun: false,
        interrupted: false,
        impatient: false,
    };
    run.all(&program, hosts, bases)
}

/// A host while it is traced.
struct Host {
    attached: Attached,
    /// Whether it has said its last word.
    over: bool,
}

/// Everything that a run has in its hands.
struct Run<'a> {
    name: &'a str,
    quiet: bool,
    encoded: Vec<u8>,
    consumer: Consumer,
    events: Receiver<Event>,
    sender: Sender<Event>,
    targets: Targets,
    hosts: Vec<Host>,
    /// What BEGIN left, and later what the primary host left.
    variables: Variables,
    /// Whether BEGIN is over.
    begun: bool,
    interrupted: bool,
    impatient: bool,
}

/// The command's own domain speaks through the same channel as the hosts.
struct OwnSink(Sender<Event>);

impl Sink for OwnSink {
    fn deliver(&mut self, delivery: Delivery) -> Result<(), SinkClosed> {
        let event = Event::Heard { host: OWN, heard: Heard::Delivery(delivery) };
        self.0.send(event).map_err(|_| SinkClosed)
    }
}

impl Run<'_> {
    fn all(&mut self, program: &Program, hosts: Vec<Attached>, bases: Vec<u32>) -> Result<u8, Failure> {
        let timers = hosts.is_empty() && !self.targets.are_named();
        let request = SessionRequest { domain: Domain::Command { timers }, ..SessionRequest::default() };
        let own = Session::start(program.clone(), request, Box::new(OwnSink(self.sender.clone())));
        let own = own.map_err(|error| Failure::Enable(error.to_string()))?;
        own.begin();
        own.drain();
        // BEGIN is one piece, in however many rounds it was read.
        self.settle()?;
        self.begun = true;
        if self.consumer.exit_status().is_none() && !self.interrupted {
            self.variables = own.variables();
            for (host, base) in hosts.into_iter().zip(bases) {
                self.enable(host, base)?;
            }
            self.watch()?;
        }
        self.stop_hosts()?;
        own.set_variables(&self.variables);
        own.end();
        own.stop();
        self.settle()?;
        if self.impatient {
            return Ok(self.status());
        }
        let status = self.consumer.finish().map_err(aborted)?;
        if let Some(child) = &self.targets.child {
            child.end();
        }
        Ok(low_byte(status))
    }

    fn status(&self) -> u8 {
        low_byte(self.consumer.exit_status().unwrap_or(0))
    }

    // Starts the session in one host and lets it go on if it waited.
    fn enable(&mut self, mut host: Attached, base: u32) -> Result<(), Failure> {
        let index = self.hosts.len();
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let request = SessionRequest {
            domain: Domain::Host { primary: index == 0 },
            probe_id_base: base,
            stream_base: number.saturating_mul(STREAMS_PER_HOST),
            epid_base: 0,
            variables: self.variables.clone(),
            title: self.name.to_string(),
        };
        let pid = host.pid;
        let failed = |error: wire::WireError| Failure::Attach { pid, reason: error.to_string() };
        let enabled = host.client.enable(request, self.encoded.clone()).map_err(failed)?;
        self.consumer.deliver(index + 1, enabled).map_err(aborted)?;
        let wrap = move |heard| Event::Heard { host: index + 1, heard };
        host.client.listen(self.sender.clone(), wrap).map_err(failed)?;
        host.client.resume().map_err(failed)?;
        self.hosts.push(Host { attached: host, over: false });
        Ok(())
    }

    // Waits and prints until something ends the run.
    fn watch(&mut self) -> Result<(), Failure> {
        let sender = self.sender.clone();
        if let Some(child) = &mut self.targets.child {
            child.when_ended(move |status| {
                // The run may be over already; then nobody cares.
                let _ = sender.send(Event::CommandEnded(status));
            });
        }
        let mut discovered = Instant::now();
        let mut printed = Instant::now();
        let mut command_ended = None;
        loop {
            match self.events.recv_timeout(PRINT_PERIOD) {
                Ok(Event::CommandEnded(status)) => command_ended = Some(status),
                Ok(event) => self.take(event)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            if self.events.is_empty() || printed.elapsed() > PRINT_PERIOD {
                self.consumer.flush().map_err(aborted)?;
                printed = Instant::now();
            }
            if self.consumer.exit_status().is_some() || self.interrupted {
                return Ok(());
            }
            if self.targets_have_ended(command_ended)? {
                return Ok(());
            }
            if !self.targets.are_named() && discovered.elapsed() > DISCOVERY_PERIOD {
                self.discover()?;
                discovered = Instant::now();
            }
        }
    }

    // With `-c` and `-p` the run ends when all of the named have; what they had to say came before.
    fn targets_have_ended(&mut self, command: Option<ExitStatus>) -> Result<bool, Failure> {
        if !self.targets.are_named() || self.hosts.iter().any(|host| !host.over) {
            return Ok(false);
        }
        if let Some(child) = &self.targets.child {
            let Some(status) = command else { return Ok(false) };
            let fate = notice::fate(child.pid, status);
            self.notice(&fate)?;
        }
        for pid in self.targets.pids.clone() {
            self.notice(&format!("pid {pid} has exited"))?;
        }
        self.targets.child = None;
        Ok(true)
    }

    fn notice(&mut self, text: &str) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { self.consumer.notice(text).map_err(aborted) }
    }

    // Hosts that appear while we run join; one that goes away again at once is no error.
    fn discover(&mut self) -> Result<(), Failure> {
        let known: Vec<_> = self.hosts.iter().map(|host| host.attached.path.clone()).collect();
        for host in self.targets.attach_others(self.name, &known) {
            let base = self.hosts.iter().map(|h| h.attached.catalog.probes.len()).sum::<usize>();
            let pid = host.pid;
            if let Err(failure) = self.enable(host, u32::try_from(base).unwrap_or(u32::MAX)) {
                let text = format!("cannot trace process {pid}: {failure}");
                self.consumer.notice(&text).map_err(aborted)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Heard { host, heard: Heard::Delivery(Delivery::Variables(variables)) } => {
                if host == OWN + 1 {
                    self.variables = variables;
                }
            }
            Event::Heard { host, heard: Heard::Delivery(delivery) } => {
                let over = delivery == Delivery::End;
                // What waits is older than these, and may look at them.
                let newer = matches!(delivery, Delivery::Aggregations(_));
                if newer && self.begun && self.consumer.has_waiting(host) {
                    self.consumer.flush().map_err(aborted)?;
                }
                self.consumer.deliver(host, delivery).map_err(aborted)?;
                self.mark(host, over);
            }
            Event::Heard { host, heard: Heard::Closed } => self.mark(host, true),
            Event::Heard { heard: Heard::Drained, .. } | Event::CommandEnded(_) => {}
            Event::Interrupt { .. } if self.interrupted => self.impatient = true,
            Event::Interrupt { .. } => {
                self.interrupted = true;
                self.consumer.flush().map_err(aborted)?;
                self.consumer.newline().map_err(aborted)?;
            }
        }
        Ok(())
    }

    fn mark(&mut self, host: usize, over: bool) {
        if let Some(host) = host.checked_sub(1).and_then(|index| self.hosts.get_mut(index)) {
            host.over |= over;
        }
    }

    // Takes what is there and prints it.
    fn settle(&mut self) -> Result<(), Failure> {
        while let Ok(event) = self.events.try_recv() {
            self.take(event)?;
        }
        self.consumer.flush().map_err(aborted)
    }

    // Asks all hosts for the rest and waits for their last words.
    fn stop_hosts(&mut self) -> Result<(), Failure> {
        for host in self.hosts.iter_mut().filter(|host| !host.over) {
            // One that cannot be asked has hung up, and the reader will say so.
            let _ = host.attached.client.stop();
        }
        let start = Instant::now();
        while self.hosts.iter().any(|host| !host.over) && !self.impatient {
            let left = STOP_PATIENCE.saturating_sub(start.elapsed());
            match self.events.recv_timeout(left) {
                Ok(event) => self.take(event)?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let late: Vec<u32> =
                        self.hosts.iter().filter(|host| !host.over).map(|host| host.attached.pid).collect();
                    let text = format!("no answer from {late:?}; what they still had is lost");
                    self.consumer.notice(&text).map_err(aborted)?;
                    break;
                }
            }
        }
        self.settle()
    }
}

fn aborted(error: ConsumerError) -> Failure {
    Failure::Aborted(error.to_string())
}

// What the system keeps of an exit status.
fn low_byte(status: i32) -> u8 {
    status.to_le_bytes()[0]
}

/// The command given by `-c` ends with the run.
impl Drop for Run<'_> {
    fn drop(&mut self) {
        if let Some(child) = &self.targets.child {
            Started::end(child);
        }
    }
}
