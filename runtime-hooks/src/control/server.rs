//! The server behind the endpoint: who is connected, and who waits for whom.
//!
//! One thread accepts; each consumer has another, because each conversation is a sequence of
//! blocking requests and there are few of them (the policy's `consumers`); one more is told so. Nothing here runs in probe
//! context, and nothing here can hold up a thread of the guest, but for [`Server::wait`], which is
//! asked for.

use std::ffi::CStr;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::geteuid;

use crate::channel::{Nothing, Sender, bounded};
use crate::control::dispatch::{self, Client};
use crate::control::door::{self, Door};
use crate::control::resident::{self, Resident, Serve};
use crate::error::HookError;
use crate::fork::Severed;
use crate::lock::{Lock, Signal};
use crate::policy;
use crate::spawn::spawn;
use crate::start::at_start;
use crate::system;

/// How long a consumer's question waits for a starting host to have its probes.
const WAIT_FOR_PROBES: Duration = Duration::from_secs(5);
/// The same for a host that nobody waits for, from its start: one that never says that it has its
/// probes, because it does not call `Engine::wait`, is asked as it is after this.
const WAIT_FOR_START: Duration = Duration::from_millis(if cfg!(test) { 3000 } else { 250 });
/// How long the end of a host may be delayed by consumers that do not read.
const WAIT_AT_THE_END: Duration = Duration::from_secs(1);
/// How long a waiting host waits for somebody to connect.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(10);

/// A host's server.
#[derive(Debug)]
pub(crate) struct Server {
    /// The host's name.
    pub(crate) name: &'static str,
    /// The process that the host waits for, to be told to go on.
    awaited: Option<u32>,
    _severed: Severed,
    started: Instant,
    door: Door,
    stopping: AtomicBool,
    acceptor: Lock<Option<Resident>>,
    clients: Lock<Vec<(Arc<Client>, JoinHandle<()>)>>,
    waiting: Lock<Waiting>,
    changed: Signal,
}

/// What a waiting host looks at.
#[derive(Debug, Default)]
struct Waiting {
    /// The host has come to where it waits, so its providers are registered.
    arrived: bool,
    /// Conversations with whom it waits for.
    conversations: usize,
    /// There was one.
    has_met: bool,
    resumed: bool,
}

impl Waiting {
    fn is_over(&self) -> bool {
        self.resumed || (self.has_met && self.conversations == 0)
    }
}

/// A conversation with whom the host waits for; its end is the end of the waiting.
#[derive(Debug)]
pub(crate) struct Meeting<'a>(&'a Server);

impl Meeting<'_> {
    /// The host may go on.
    pub(crate) fn resume(&self) {
        self.0.waiting.lock().resumed = true;
        self.0.changed.wake_all();
    }
}

impl Drop for Meeting<'_> {
    fn drop(&mut self) {
        self.0.waiting.lock().conversations -= 1;
        self.0.changed.wake_all();
    }
}

at_start! {
    /// Serves those who come to a door.
    pub(crate) fn start(
        door: Door,
        name: &'static str,
        awaited: Option<u32>,
    ) -> Result<Arc<Server>, HookError> {
        let server = Arc::new(Server {
            name,
            awaited,
            _severed: Severed::new(&door.listener),
            started: Instant::now(),
            door,
            stopping: AtomicBool::new(false),
            acceptor: Lock::new(None),
            clients: Lock::new(Vec::new()),
            waiting: Lock::new(Waiting::default()),
            changed: Signal::new(),
        });
        let acceptor = resident::settle(server.clone());
        let acceptor = acceptor.map_err(|source| HookError::Thread { name: "mdtrace-control", source })?;
        *server.acceptor.lock() = Some(acceptor);
        Ok(server)
    }

    fn accept_all(server: &Arc<Server>) {
        loop {
            let accepted = door::accept(&server.door);
            if server.stopping.load(Ordering::SeqCst) {
                return;
            }
            match accepted {
                Ok(stream) => server.meet_stranger(stream),
                // He has gone again, or somebody else did what the thread was asleep for.
                Err(Errno::INTR | Errno::AGAIN) => {}
                // Too many open files, perhaps; whoever connects now is kept in the queue.
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }
}

impl Serve for Server {
    const NAME: &'static CStr = c"mdtrace-control";

    #[inline(always)]
    fn serve(self: &Arc<Self>) {
        accept_all(self);
    }
}

impl Server {
    fn meet_stranger(self: &Arc<Self>, stream: UnixStream) {
        if may_connect(&stream) {
            self.admit(stream);
        }
    }

    fn admit(self: &Arc<Self>, stream: UnixStream) {
        let mut clients = self.clients.lock();
        clients.retain(|(_, thread)| !thread.is_finished());
        let most = policy::limits().map_or(0, |limits| limits.consumers);
        let client = Arc::new(Client::new(stream));
        if clients.len() >= most {
            // Whoever has not introduced himself has no claim to his place.
            let silent = clients.iter().position(|(client, _)| !client.is_greeted());
            match silent {
                Some(at) => clients.remove(at).0.hang_up(),
                None => return client.turn_away(most),
            }
        }
        let (server, served) = (self.clone(), client.clone());
        // Without a thread to serve it, the connection closes.
        if let Ok(thread) = spawn("mdtrace-client", Box::new(move || dispatch::serve(&server, &served))) {
            clients.push((client, thread));
        }
    }

    /// Whether the host waits to be told to go on.
    pub(crate) fn waits(&self) -> bool {
        self.awaited.is_some()
    }

    /// Process `pid` has introduced itself. If it is whom the host waits for, it can end that; who
    /// else comes and goes meanwhile (another consumer, or one who only looks whether somebody
    /// listens) does not.
    pub(crate) fn meet(&self, pid: u32) -> Option<Meeting<'_>> {
        if self.awaited != Some(pid) {
            return None;
        }
        let mut waiting = self.waiting.lock();
        waiting.conversations += 1;
        waiting.has_met = true;
        self.changed.wake_all();
        Some(Meeting(self))
    }

    /// The host has its probes. Waits for the consumer that started it, if there is one.
    pub(crate) fn wait(&self) {
        let patience = Instant::now() + WAIT_FOR_CONNECTION;
        let mut waiting = self.waiting.lock();
        waiting.arrived = true;
        self.changed.wake_all();
        if !self.waits() {
            return;
        }
        while !waiting.is_over() {
            if waiting.has_met {
                waiting = self.changed.wait(waiting);
            } else if Instant::now() < patience {
                waiting = self.changed.wait_until(waiting, patience);
            } else {
                return;
            }
        }
    }

    /// Holds a consumer's question for the probes until a starting host has registered its
    /// providers: the socket is there a moment earlier, and the consumer may be quick. A program
    /// compiled without them would not even be enabled, so that later ones could not join it.
    pub(crate) fn until_arrived(&self) {
        let patience = match self.waits() {
            true => Instant::now() + WAIT_FOR_PROBES,
            false => self.started + WAIT_FOR_START,
        };
        let mut waiting = self.waiting.lock();
        while !waiting.arrived && Instant::now() < patience {
            waiting = self.changed.wait_until(waiting, patience);
        }
    }

    /// Ends all sessions in good order, then all conversations.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        // This wakes the accepting thread up.
        self.door.close();
        if let Some(acceptor) = self.acceptor.lock().take() {
            acceptor.join();
        }
        let clients = std::mem::take(&mut *self.clients.lock());
        let patience = Patience::start(clients.iter().map(|(client, _)| client.clone()).collect());
        for (client, _) in &clients {
            client.stop();
        }
        drop(patience);
        for (_, thread) in clients {
            let _ = thread.join();
        }
    }
}

/// The end of a host's patience with consumers that do not take what it still has for them.
struct Patience(Option<(Sender<()>, JoinHandle<()>)>);

impl Patience {
    fn start(clients: Vec<Arc<Client>>) -> Self {
        let (done, wait) = bounded::<()>(1);
        let watch = move || {
            if wait.recv_until(Instant::now() + WAIT_AT_THE_END) == Err(Nothing::Yet) {
                clients.iter().for_each(|client| client.hang_up());
            }
        };
        Self(spawn("mdtrace-patience", Box::new(watch)).ok().map(|thread| (done, thread)))
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.0.take() {
            drop(done);
            let _ = thread.join();
        }
    }
}

/// Whether the peer is this user or root.
fn may_connect(stream: &UnixStream) -> bool {
    system::peer(stream).is_some_and(|user| user == geteuid().as_raw() || user == 0)
}
