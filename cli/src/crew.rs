//! The hosts of a run while they are traced.
//!
//! ```text
//!   enabling ─▶ live ─────────▶ over
//!      a thread waits for        its last word was heard, or it hung up
//!      the host's answer
//! ```
//!
//! A host may take its time to answer, or be stopped while it does. So every conversation that has
//! to wait for an answer is a thread's, and the run hears of the end of it as of everything else.
//! Hosts are numbered from 1: 0 is the command's own domain.
//!
//! Timers that are to fire once per interval fire in the *primary* host, the first one that is there
//! when the run begins. If there is none, or when it has gone, they fire in the command's own domain,
//! which goes on with the variables that the primary left.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;

use collector::client::{Client, Heard};
use collector::credit::{Credit, Held};
use crossbeam_channel::Sender;
use dif::delivery::{Domain, SessionRequest, Variables};
use runtime_hooks::Session;
use wire::WireError;

use crate::run::Event;

/// CPU numbers of the second host's threads begin here, those of the third at twice that.
const STREAMS_PER_HOST: u32 = 100;

/// Bytes of deliveries that may wait to be printed.
const MOST_WAITING: u64 = 64 << 20;

/// Its own domain, among the hosts.
pub(crate) const OWN: usize = 0;

/// All domains of a run.
pub(crate) struct Crew {
    own: Session,
    /// The name that hosts know us by.
    name: String,
    /// The program as it travels.
    program: Arc<Vec<u8>>,
    events: Sender<Event>,
    credit: Arc<Credit>,
    hosts: Vec<Host>,
    timers: Timers,
    stopping: bool,
    /// What BEGIN left, and later what the primary host left.
    variables: Variables,
}

/// Where timers fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Timers {
    /// Nowhere yet.
    Nowhere,
    /// In a host.
    Host(usize),
    /// In the command.
    Own,
}

struct Host {
    pid: u32,
    state: State,
}

enum State {
    /// Its answer is awaited.
    Enabling,
    /// It is traced.
    Live(Client),
    /// It has said its last word.
    Over,
}

impl Crew {
    /// Nobody yet but the command itself, whose clauses are enabled.
    pub(crate) fn new(name: &str, own: Session, program: Vec<u8>, events: Sender<Event>) -> Self {
        Self {
            own,
            name: name.to_string(),
            program: Arc::new(program),
            events,
            credit: Credit::new(MOST_WAITING),
            hosts: Vec::new(),
            timers: Timers::Nowhere,
            stopping: false,
            variables: Variables::default(),
        }
    }

    /// Fires `BEGIN`; what it had to say is in the events when this returns.
    pub(crate) fn begin(&mut self) {
        self.own.begin();
        self.own.drain();
        self.variables = self.own.variables();
    }

    /// All that were there have been enabled: if they are none, timers fire here.
    pub(crate) fn is_complete(&mut self) {
        if self.timers == Timers::Nowhere {
            self.timers = Timers::Own;
            self.own.start_timers();
        }
    }

    /// Fires `END`; what it had to say is in the events when this returns.
    pub(crate) fn end(&mut self) {
        if self.timers != Timers::Own {
            self.own.set_variables(&self.variables);
        }
        self.own.end();
        self.own.stop();
    }

    /// A host has told its variables.
    pub(crate) fn remember(&mut self, host: usize, variables: Variables) {
        if self.timers == Timers::Host(host) {
            self.variables = variables;
        }
    }

    /// The process of a host.
    pub(crate) fn pid(&self, host: usize) -> u32 {
        self.get(host).map_or(0, |host| host.pid)
    }

    fn get(&self, host: usize) -> Option<&Host> {
        self.hosts.get(host.checked_sub(1)?)
    }

    fn get_mut(&mut self, host: usize) -> Option<&mut Host> {
        self.hosts.get_mut(host.checked_sub(1)?)
    }

    /// Starts the session in one host, whose probe ids begin after `base`, and lets it go on if it
    /// waited. An event tells how it went.
    pub(crate) fn enable(&mut self, client: Client, pid: u32, base: u32) {
        if self.timers == Timers::Nowhere {
            self.timers = Timers::Host(self.hosts.len() + 1);
        }
        let number = u32::try_from(self.hosts.len()).unwrap_or(u32::MAX);
        let request = SessionRequest {
            domain: Domain::Host { primary: self.timers == Timers::Host(self.hosts.len() + 1) },
            probe_id_base: base,
            stream_base: number.saturating_mul(STREAMS_PER_HOST),
            epid_base: 0,
            variables: self.variables.clone(),
            title: self.name.clone(),
        };
        self.hosts.push(Host { pid, state: State::Enabling });
        let host = self.hosts.len();
        let (program, events, credit) = (self.program.clone(), self.events.clone(), self.credit.clone());
        thread::spawn(move || {
            let heard = move |heard| Event::Heard { host, heard };
            let result = converse(client, request, program.to_vec(), &credit, &events, heard);
            // The run may be over; then the connection ends here, and with it the session.
            let _ = events.send(Event::Enabled { host, result: result.map(Box::new) });
        });
    }

    /// A host is traced from now on; if the run is stopping, it is asked for what it has already.
    pub(crate) fn is_live(&mut self, host: usize, mut client: Client) {
        let stopping = self.stopping;
        if let Some(host) = self.get_mut(host).filter(|host| matches!(host.state, State::Enabling)) {
            if stopping {
                // One that cannot be asked has hung up, and its reader will say so.
                let _ = client.stop();
            }
            host.state = State::Live(client);
        }
    }

    /// Whether a host has more to say, and nobody has asked it to stop.
    pub(crate) fn is_traced(&self, host: usize) -> bool {
        !self.stopping && self.get(host).is_some_and(|host| !matches!(host.state, State::Over))
    }

    /// Whether there is a host whose answer is awaited: it may have been firing for a while.
    pub(crate) fn is_enabling(&self) -> bool {
        self.hosts.iter().any(|host| matches!(host.state, State::Enabling))
    }

    /// Those who have not answered yet are not waited for any more.
    pub(crate) fn give_up_enabling(&mut self) {
        let enabling = self.hosts.iter_mut().filter(|host| matches!(host.state, State::Enabling));
        enabling.for_each(|host| host.state = State::Over);
    }

    /// A host will say no more.
    pub(crate) fn is_over(&mut self, host: usize) {
        if let Some(host) = self.get_mut(host) {
            host.state = State::Over;
        }
        if self.timers == Timers::Host(host) && !self.stopping {
            self.timers = Timers::Own;
            self.own.set_variables(&self.variables);
            self.own.start_ticks();
        }
    }

    /// Whether nobody is left that may say something, among all or among those of one process.
    pub(crate) fn all_over(&self, pid: Option<u32>) -> bool {
        let mut asked = self.hosts.iter().filter(|host| pid.is_none_or(|pid| pid == host.pid));
        asked.all(|host| matches!(host.state, State::Over))
    }

    /// How many hosts there have been.
    pub(crate) fn n_hosts(&self) -> usize {
        self.hosts.len()
    }

    /// The processes of which more may come.
    pub(crate) fn left(&self) -> Vec<u32> {
        let left = self.hosts.iter().filter(|host| !matches!(host.state, State::Over));
        left.map(|host| host.pid).collect()
    }

    /// Whether all of which more may come are stopped.
    pub(crate) fn all_stopped(&self) -> bool {
        // stat ::= pid " (" name ") " state " " ...      where the name may contain anything
        let state = |stat: String| stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
        let stat = |pid: u32| std::fs::read_to_string(format!("/proc/{pid}/stat")).ok();
        self.left().into_iter().all(|pid| stat(pid).and_then(state) == Some('T'))
    }

    /// Asks for what was recorded so far, all `but` some; gives the numbers of those who will answer, or
    /// end.
    pub(crate) fn drain(&mut self, but: &HashSet<usize>) -> Vec<usize> {
        // The command itself answers at once.
        self.own.drain();
        let mut asked = Vec::new();
        for (host, number) in self.hosts.iter_mut().zip(1..) {
            if let State::Live(client) = &mut host.state
                && !but.contains(&number)
            {
                // One that cannot be asked has hung up, and its reader will say so after the rest.
                let _ = client.drain();
                asked.push(number);
            }
        }
        asked
    }

    /// Asks all for the rest; those who have not answered yet when they do.
    pub(crate) fn stop(&mut self) {
        self.stopping = true;
        for host in &mut self.hosts {
            match &mut host.state {
                // One that cannot be asked has hung up, and its reader will say so.
                State::Live(client) => drop(client.stop()),
                State::Enabling | State::Over => {}
            }
        }
    }
}

// Enablings come before what is recorded under them, whoever is quicker.
fn converse(
    mut client: Client,
    request: SessionRequest,
    program: Vec<u8>,
    credit: &Arc<Credit>,
    events: &Sender<Event>,
    wrap: impl Fn(Heard) -> Event + Send + 'static,
) -> Result<Client, WireError> {
    let enabled = client.enable(request, program)?;
    // See above: nobody may listen any more.
    let _ = events.send(wrap(Heard::Delivery(enabled, Held::default())));
    client.listen(events.clone(), credit, wrap)?;
    // A host that waited for nobody may have ended by now; its reader will say so.
    let _ = client.resume();
    Ok(client)
}
