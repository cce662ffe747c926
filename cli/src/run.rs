//! One run of the command, from attaching to the exit status.
//!
//! ```text
//!   attach ─▶ compile ─▶ notices ─▶ BEGIN here ─▶ enable in hosts ─▶ watch … ─▶ stop hosts ─▶ END here
//!                                     │ globals ────────▶ │                      │ globals ──▶ │
//! ```
//!
//! Everything that happens meanwhile arrives as an [`Event`] in one channel: what the domains
//! deliver, that a host has answered or gone, that a command given by `-c` has ended, that somebody
//! pressed `^C`. This file turns them into calls of the consumer and decides when it is over. It
//! never waits for a host: whatever takes long is a thread's business (`crew`, `hosts`).
//!
//! Source: D reference, sections 6.2, 6.3, 6.9; ARCHITECTURE.md, section 6.

use std::collections::{BTreeSet, HashMap};
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

use collector::client::{Client, Heard};
use collector::credit::Held;
use collector::{Consumer, ConsumerError, HostIndex};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use dif::Program;
use dif::delivery::{Delivery, Domain, SessionRequest};
use dif::option::{OptionId, Value};
use runtime_hooks::{Session, Sink, SinkClosed};
use wire::WireError;

use crate::args::{Invocation, Mode};
use crate::crew::{Crew, OWN};
use crate::fail::Failure;
use crate::gather::Gather;
use crate::hosts::{self, Attached, Found, Search};
use crate::nobody::Nobody;
use crate::notice::complain;
use crate::signals::Interrupts;
use crate::targets::Targets;
use crate::{catalogs, compile, list, notice, output, settings, signals};

/// How long nothing may happen before we look around.
const GLANCE: Duration = Duration::from_millis(50);
/// How long hosts may take to deliver the rest when they are asked to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(5);
/// The same for hosts that have not said yet that they are traced; they may be stopped.
const ENABLING_PATIENCE: Duration = Duration::from_millis(500);

/// Something that happened.
pub enum Event {
    /// A domain has something to tell, or is gone.
    Heard {
        /// Which domain.
        host: usize,
        /// What it said.
        heard: Heard,
    },
    /// A host has answered whether it can be traced.
    Enabled {
        /// Which host.
        host: usize,
        /// The connection, or why not.
        result: Result<Box<Client>, WireError>,
    },
    /// A command given by `-c` has ended.
    CommandEnded {
        /// Its process.
        pid: u32,
        /// How.
        status: ExitStatus,
    },
    /// Somebody wants us to end.
    Interrupt,
}

/// Does what the command line asks for; returns the exit status.
///
/// # Errors
/// Whatever prevents or ends it, see [`Failure`].
pub fn run(invocation: &Invocation, name: &str) -> Result<u8, Failure> {
    let mut settings = settings::of(invocation)?;
    // While we have a single thread: later it takes milliseconds, and hosts would wait.
    runtime_hooks::publish::prepare();
    let (sender, events) = unbounded();
    // What only prints is ended by the system.
    let interrupts =
        if invocation.mode == Mode::Run { signals::watch(sender.clone())? } else { Interrupts::default() };
    let mut targets = Targets::prepare(invocation)?;
    let Met { search, hosts, any } = attach(&mut targets, &interrupts, name)?;
    // What comes last goes first: if nothing comes of it, the commands are ended while they still wait
    // for the hosts' connections to tell them to go on.
    let targets = targets;
    if interrupts.any() {
        return Err(Failure::Interrupted);
    }
    let mut catalog = runtime_hooks::catalog();
    let bases: Vec<u32> = hosts.iter().map(|host| catalogs::add(&mut catalog, &host.catalog)).collect();
    let nobody = (!any).then(|| Nobody::find(&targets));
    if invocation.mode == Mode::List {
        settings.put(OptionId::Zdefs, Value::Number(1));
        return list::run(invocation, settings, catalog, targets.target(), nobody, name);
    }
    let explain = |failure| match &nobody {
        Some(why) => why.clone().explain(failure),
        None => failure,
    };
    let compiled = compile::compile(invocation, settings, catalog.clone(), targets.target());
    let mut compiled = compiled.map_err(explain)?;
    catalogs::demand(&mut catalog, compiled.descs());
    notice::dump(invocation, &compiled)?;
    if let Some(file) = &invocation.emit {
        let written = std::fs::write(file, dif::codec::encode(&compiled.program));
        written.map_err(|error| Failure::Output { file: file.clone(), error })?;
    }
    if invocation.mode == Mode::Compile {
        notice::reports(invocation, &compiled, &catalog)?;
        return Ok(0);
    }
    let mut out = output::open(invocation)?;
    notice::announce(invocation, &mut compiled, &catalog, &mut out, name).map_err(explain)?;

    let program = Arc::new(compiled.program);
    let request = SessionRequest { domain: Domain::Command { timers: false }, ..SessionRequest::default() };
    let own = Session::start((*program).clone(), request, Box::new(OwnSink(sender.clone())));
    let own = own.map_err(|error| Failure::Enable(error.to_string()))?;
    let mut run = Run {
        gather: Gather::new(&program),
        consumer: consumer(invocation, &program, out, name),
        crew: Crew::new(name, own, dif::codec::encode(&program), sender.clone()),
        events,
        sender,
        targets,
        search,
        last_id: catalogs::last_id(&catalog),
        ended: HashMap::new(),
        told: BTreeSet::new(),
        to_stdout: invocation.output.is_none(),
        may_stop: program.may_stop(),
        begun: false,
        interrupted: false,
        impatient: false,
    };
    run.all(hosts.into_iter().zip(bases))
}

/// Who was met before tracing begins.
struct Met {
    /// The hosts that answered.
    hosts: Vec<Attached>,
    /// Whether there were any, also such as did not answer.
    any: bool,
    /// The search for more.
    search: Option<Search>,
}

// All hosts that are named, or those of the user.
fn attach(targets: &mut Targets, interrupts: &Interrupts, name: &str) -> Result<Met, Failure> {
    if targets.are_named() {
        let attached = hosts::named(targets, interrupts, name)?;
        let late = targets.commands.iter().map(|command| command.pid);
        let late: Vec<u32> = late.filter(|pid| attached.iter().all(|host| host.pid != *pid)).collect();
        let search = (!late.is_empty()).then(|| Search::for_these(targets, late, name));
        return Ok(Met { any: !attached.is_empty(), hosts: attached, search });
    }
    let search = Search::for_all(targets, name);
    let (mut hosts, mut any) = (Vec::new(), false);
    for found in search.first(interrupts, name) {
        any |= !matches!(found, Found::Nobody(_));
        match found {
            Found::Host(host) => hosts.push(host),
            Found::Nobody(_) => {}
            Found::Silent(pid) => complain(name, &silent(pid)),
            Found::Unfit(pid, error) => complain(name, &unfit(pid, error)),
        }
    }
    Ok(Met { hosts, any, search: Some(search) })
}

fn silent(pid: u32) -> String {
    format!("pid {pid} does not answer (is it stopped?); it is traced when it does")
}

fn unfit(pid: u32, error: WireError) -> String {
    Failure::Attach { pid, error }.to_string()
}

fn consumer(
    invocation: &Invocation,
    program: &Arc<Program>,
    out: Box<dyn std::io::Write + Send>,
    name: &str,
) -> Consumer {
    let mut consumer = Consumer::new(program.clone(), out, Box::new(std::io::stderr()), name);
    consumer.set_columns(output::columns(program.settings.dialect()));
    if let Some(file) = output::truncatable(invocation) {
        consumer.truncate_with(Box::new(move || {
            rustix::fs::ftruncate(&file, 0)?;
            rustix::fs::seek(&file, rustix::fs::SeekFrom::Start(0))?;
            Ok(())
        }));
    }
    consumer
}

/// Everything that a run has in its hands.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Run {
    consumer: Consumer,
    gather: Gather,
    crew: Crew,
    events: Receiver<Event>,
    sender: Sender<Event>,
    targets: Targets,
    search: Option<Search>,
    /// The last probe id that is taken.
    last_id: u32,
    /// How commands of `-c` ended whose end was not told yet.
    ended: HashMap<u32, ExitStatus>,
    /// The named processes whose end was told, and hosts of which it was told that they are silent.
    told: BTreeSet<u32>,
    /// Whether data go to standard output.
    to_stdout: bool,
    /// Whether hosts may stop themselves.
    may_stop: bool,
    /// Whether BEGIN is over.
    begun: bool,
    interrupted: bool,
    impatient: bool,
}

/// The command's own domain speaks through the same channel as the hosts.
struct OwnSink(Sender<Event>);

impl Sink for OwnSink {
    fn deliver(&mut self, delivery: Delivery) -> Result<(), SinkClosed> {
        let event = Event::Heard { host: OWN, heard: Heard::Delivery(delivery, Held::default()) };
        self.0.send(event).map_err(|_| SinkClosed)
    }
}

impl Run {
    fn all(&mut self, hosts: impl Iterator<Item = (Attached, u32)>) -> Result<u8, Failure> {
        self.crew.begin();
        // BEGIN is one piece, in however many rounds it was read.
        self.settle()?;
        self.begun = true;
        if self.consumer.exit_status().is_none() && !self.interrupted {
            hosts.for_each(|(host, base)| self.crew.enable(host.client, host.pid, base));
            self.crew.is_complete();
            self.watch()?;
        }
        self.stop_hosts()?;
        self.crew.end();
        self.settle()?;
        let status = match self.impatient {
            true => self.consumer.exit_status().unwrap_or(0),
            false => self.finish()?,
        };
        self.targets.end_commands();
        // What the system keeps of an exit status.
        Ok(status.to_le_bytes()[0])
    }

    // Waits and prints until something ends the run.
    fn watch(&mut self) -> Result<(), Failure> {
        for command in &mut self.targets.commands {
            let (pid, sender) = (command.pid, self.sender.clone());
            command.when_ended(move |status| {
                // The run may be over already; then nobody cares.
                let _ = sender.send(Event::CommandEnded { pid, status });
            });
        }
        loop {
            match self.events.recv_timeout(GLANCE) {
                Ok(event) => self.take(event)?,
                Err(RecvTimeoutError::Timeout) => self.look_around()?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            let idle = self.events.is_empty();
            let printed = self.gather.print(&mut self.consumer, &mut self.crew, idle);
            self.heed(printed)?;
            self.join()?;
            if self.consumer.exit_status().is_some() || self.interrupted || self.targets_have_ended()? {
                return Ok(());
            }
        }
    }

    fn look_around(&self) -> Result<(), Failure> {
        if self.to_stdout { output::check_reader() } else { Ok(()) }
    }

    // With `-c` and `-p` the run ends when all of the named have; what they had to say came before.
    fn targets_have_ended(&mut self) -> Result<bool, Failure> {
        if !self.targets.are_named() {
            return Ok(false);
        }
        let commands = self.targets.commands.iter().map(|command| command.pid);
        let pids: Vec<u32> = commands.chain(self.targets.pids.iter().copied()).collect();
        let n_commands = self.targets.commands.len();
        for (index, &pid) in pids.iter().enumerate() {
            if self.told.contains(&pid) || !self.crew.all_over(Some(pid)) {
                continue;
            }
            let fate = match self.ended.remove(&pid) {
                Some(status) => notice::fate(pid, status),
                // The host has said its last word, but the process is not over yet.
                None if index < n_commands => continue,
                None => format!("pid {pid} has exited"),
            };
            self.told.insert(pid);
            self.notice(&fate)?;
        }
        Ok(pids.iter().all(|pid| self.told.contains(pid)))
    }

    fn notice(&mut self, text: &str) -> Result<(), Failure> {
        if !self.consumer.settings().is_set(OptionId::Quiet) {
            self.consumer.notice(text)?;
        }
        Ok(())
    }

    // Hosts that appear while we run join; one that goes away again at once is no error.
    fn join(&mut self) -> Result<(), Failure> {
        let Some(search) = &self.search else { return Ok(()) };
        for found in search.found.try_iter().collect::<Vec<_>>() {
            match found {
                Found::Host(host) => {
                    let base = self.last_id;
                    self.last_id = base.saturating_add(catalogs::last_id(&host.catalog));
                    self.crew.enable(host.client, host.pid, base);
                }
                Found::Nobody(_) => {}
                Found::Silent(pid) if !self.told.insert(pid) => {}
                Found::Silent(pid) => self.consumer.notice(&silent(pid))?,
                Found::Unfit(pid, error) => self.consumer.notice(&unfit(pid, error))?,
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Heard { host, heard: Heard::Delivery(Delivery::Variables(variables), _) } => {
                self.crew.remember(host, variables);
            }
            Event::Heard { host, heard: Heard::Delivery(delivery, _held) } => self.deliver(host, delivery)?,
            Event::Heard { host, heard: Heard::Closed } => self.has_hung_up(host)?,
            Event::Heard { host, heard: Heard::Drained } => self.gather.answered(host),
            Event::Enabled { host, result: Ok(client) } => self.crew.is_live(host, *client),
            Event::Enabled { host, result: Err(error) } => self.is_refused(host, error)?,
            Event::CommandEnded { pid, status } => {
                let mut commands = self.targets.commands.iter_mut();
                commands
                    .by_ref()
                    .filter(|command| command.pid == pid)
                    .for_each(|command| command.has_ended());
                self.ended.insert(pid, status);
            }
            Event::Interrupt if self.interrupted => self.impatient = true,
            Event::Interrupt => {
                self.interrupted = true;
                self.flush()?;
                self.consumer.newline()?;
            }
        }
        Ok(())
    }

    fn deliver(&mut self, host: usize, delivery: Delivery) -> Result<(), Failure> {
        let over = delivery == Delivery::End;
        // What waits is older than these, and may look at them.
        let observed = matches!(delivery, Delivery::Aggregations(_) | Delivery::Shares { .. });
        let newer = observed && self.gather.reports();
        if newer && self.begun && self.consumer.has_waiting(host) {
            self.flush()?;
        }
        let delivered = self.consumer.deliver(host, delivery);
        self.heed(delivered)?;
        if over {
            self.is_over(host);
        }
        Ok(())
    }

    // Without its last word: it was killed, or lost patience with us because nobody reads our output. Of
    // those that are named it is told how they ended.
    fn has_hung_up(&mut self, host: usize) -> Result<(), Failure> {
        let lost = self.crew.is_traced(host) && !self.targets.are_named();
        self.is_over(host);
        if lost {
            let pid = self.crew.pid(host);
            self.consumer.notice(&format!("pid {pid} has hung up; what it had not delivered is lost"))?;
        }
        Ok(())
    }

    fn is_over(&mut self, host: usize) {
        self.gather.answered(host);
        self.crew.is_over(host);
    }

    // One that was named must be traced; of the others, one that ends just now is no loss.
    fn is_refused(&mut self, host: usize, error: WireError) -> Result<(), Failure> {
        let pid = self.crew.pid(host);
        self.is_over(host);
        let gone = error.is_gone();
        let is_command = self.targets.commands.iter().any(|command| command.pid == pid);
        match (self.targets.are_named(), gone) {
            (true, true) if is_command => Ok(()),
            (true, _) => Err(Failure::Attach { pid, error }),
            (false, true) => Ok(()),
            (false, false) => Ok(self.consumer.notice(&unfit(pid, error))?),
        }
    }

    // Takes what is there and prints it.
    fn settle(&mut self) -> Result<(), Failure> {
        while let Ok(event) = self.events.try_recv() {
            self.take(event)?;
        }
        if self.impatient { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.consumer.flush();
        self.heed(flushed)
    }

    fn finish(&mut self) -> Result<i32, Failure> {
        loop {
            match self.consumer.finish() {
                Ok(status) => return Ok(status),
                Err(error) => self.heed(Err(error))?,
            }
        }
    }

    // A host that delivers nonsense is left to itself, and that is told; the others go on.
    fn heed(&mut self, result: Result<(), ConsumerError>) -> Result<(), Failure> {
        match result {
            Err(ConsumerError::Host { host: HostIndex(host), nonsense }) if host != OWN => {
                let pid = self.crew.pid(host);
                self.is_over(host);
                self.told.insert(pid);
                Ok(self.consumer.notice(&format!("pid {pid} is not traced any more: {nonsense}"))?)
            }
            result => Ok(result?),
        }
    }

    // Asks all hosts for the rest and waits for their last words.
    fn stop_hosts(&mut self) -> Result<(), Failure> {
        self.crew.stop();
        let start = Instant::now();
        while !self.crew.all_over(None) && !self.impatient {
            let enabling = self.crew.is_enabling();
            let patience = if enabling { ENABLING_PATIENCE } else { STOP_PATIENCE };
            let left = patience.saturating_sub(start.elapsed());
            match self.events.recv_timeout(if self.may_stop { left.min(GLANCE) } else { left }) {
                Ok(event) => self.take(event)?,
                // What stopped itself has delivered everything before.
                Err(RecvTimeoutError::Timeout) if self.may_stop && self.crew.all_stopped() => break,
                Err(RecvTimeoutError::Timeout) if start.elapsed() < patience => {}
                Err(RecvTimeoutError::Timeout) if enabling => self.crew.give_up_enabling(),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    let pids: Vec<String> = self.crew.left().iter().map(u32::to_string).collect();
                    let text = format!("no answer from pid {}; what it still had is lost", pids.join(", "));
                    self.consumer.notice(&text)?;
                    break;
                }
            }
        }
        self.settle()
    }
}
