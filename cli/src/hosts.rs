//! Finding hosts and connecting to them.
//!
//! A host answers when it likes, and one that is stopped not at all. So nobody but a thread of its
//! own waits for one: [`Search`] looks into the directory of endpoints again and again and has a few
//! threads connect to what is new there; [`named`] does so once for the processes of `-p` and `-c`.
//! What they find arrives through a channel.
//!
//! A command of `-c` may carry the engine or not, and says so only by having an endpoint after a
//! while. One that does nothing but sleep has none to come ([`Started::is_idle`]); if it comes after
//! all, a search for that one process finds it, and until then it waits for us.
//!
//! Each socket is tried once, and again only if nothing came of it because the host did not answer.
//! A host that is just ending is no error; one that cannot be traced is told about once.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use collector::client::Client;
use collector::discover::{self, Endpoint};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use dif::catalog::Catalog;
use wire::WireError;

use crate::fail::Failure;
use crate::progress::Progress;
use crate::signals::Interrupts;
use crate::targets::{Started, Targets, all_endpoints};

/// How long a command of ours may take to publish its endpoint before we believe that it has none, without the
/// time that it waited for a processor; and with it.
const START_PATIENCE: Duration = Duration::from_secs(2);
const LONGEST_START: Duration = Duration::from_secs(20);
/// How long a process that was named may take to become a host: it may have been started just now.
const NAMED_PATIENCE: Duration = Duration::from_millis(250);
/// How long tracing waits for hosts that are there already; later ones join it.
const FIRST_PATIENCE: Duration = Duration::from_secs(4);
/// How often we look for hosts that have appeared.
const SEARCH_PERIOD: Duration = Duration::from_millis(250);
/// How often somebody who waits looks whether he still should.
const GLANCE: Duration = Duration::from_millis(20);
/// Most threads that connect at one time.
const MOST_CONNECTING: usize = 32;

/// A host that we are connected to.
pub struct Attached {
    /// The connection.
    pub client: Client,
    /// Its process.
    pub pid: u32,
    /// What can be traced in it.
    pub catalog: Catalog,
}

/// What a search has come upon.
pub enum Found {
    /// Somebody to trace.
    Host(Attached),
    /// A host that was gone when we came.
    Nobody(u32),
    /// A host that does not answer; it is tried again.
    Silent(u32),
    /// A host that cannot be traced, and why.
    Unfit(u32, WireError),
}

impl Found {
    fn pid(&self) -> u32 {
        match self {
            Self::Host(host) => host.pid,
            Self::Nobody(pid) | Self::Silent(pid) | Self::Unfit(pid, _) => *pid,
        }
    }
}

fn connect(endpoint: &Endpoint, name: &str) -> Result<Attached, WireError> {
    let connected = Client::connect(&endpoint.path, name);
    if matches!(&connected, Err(WireError::Stream(e)) if e.kind() == std::io::ErrorKind::ConnectionRefused) {
        endpoint.remove();
    }
    let mut client = connected?;
    let catalog = client.catalog()?;
    Ok(Attached { client, pid: endpoint.pid, catalog })
}

/// A search for the hosts of a user; it goes on as long as the command.
pub struct Search {
    /// What it finds.
    pub found: Receiver<Found>,
    /// Whose sockets the first look into the directory saw.
    first: Receiver<Vec<u32>>,
}

/// What the threads of a search share.
struct Searching {
    uid: u32,
    /// The only processes that matter; all, if nobody was named.
    pids: Option<Vec<u32>>,
    name: String,
    found: Sender<Found>,
    again: Sender<(u64, u64)>,
}

impl Search {
    /// Begins to search for all hosts of the user.
    pub fn for_all(targets: &Targets, name: &str) -> Self {
        Self::start(targets, None, name)
    }

    /// Begins to search for particular ones.
    pub fn for_these(targets: &Targets, pids: Vec<u32>, name: &str) -> Self {
        Self::start(targets, Some(pids), name)
    }

    fn start(targets: &Targets, pids: Option<Vec<u32>>, name: &str) -> Self {
        let (found, finds) = unbounded();
        let (first_sender, first) = bounded(1);
        let (again, retries) = unbounded();
        let searching = Searching { uid: targets.uid, pids, name: name.to_string(), found, again };
        let searching = Arc::new(searching);
        thread::spawn(move || search(&searching, &first_sender, &retries));
        Self { found: finds, first }
    }

    /// Waits for the hosts that were there when the search began, as long as they deserve it. Those
    /// that take longer are silent for now, and join later.
    pub fn first(&self, interrupts: &Interrupts, name: &str) -> Vec<Found> {
        let start = Instant::now();
        let mut missing = self.first.recv().unwrap_or_default();
        let total = missing.len();
        let mut progress = Progress::new(name, total);
        let mut all = Vec::new();
        while !missing.is_empty() && start.elapsed() < FIRST_PATIENCE && !interrupts.any() {
            if let Ok(found) = self.found.recv_timeout(GLANCE) {
                // A process may have several sockets.
                if let Some(at) = missing.iter().position(|pid| *pid == found.pid()) {
                    missing.swap_remove(at);
                }
                all.push(found);
            }
            progress.show(total - missing.len());
        }
        all.sort_by_key(Found::pid);
        missing.sort_unstable();
        missing.dedup();
        all.extend(missing.into_iter().map(Found::Silent));
        all
    }
}

impl Searching {
    fn wants(&self, pid: u32) -> bool {
        pid != std::process::id() && self.pids.as_ref().is_none_or(|pids| pids.contains(&pid))
    }
}

fn search(searching: &Arc<Searching>, first: &Sender<Vec<u32>>, again: &Receiver<(u64, u64)>) {
    let mut tried = HashSet::new();
    let (jobs, queue) = unbounded();
    let working = Arc::new(());
    loop {
        again.try_iter().for_each(|file| {
            tried.remove(&file);
        });
        let all = all_endpoints(searching.uid);
        let new = all.into_iter().filter(|e| searching.wants(e.pid) && tried.insert(e.file));
        let new: Vec<Endpoint> = new.collect();
        let n_working = Arc::strong_count(&working) - 1;
        let n_more = new.len().min(MOST_CONNECTING.saturating_sub(n_working));
        // Only the first list is waited for.
        let _ = first.try_send(new.iter().map(|endpoint| endpoint.pid).collect());
        // The queue lives as long as this thread.
        new.into_iter().for_each(|endpoint| drop(jobs.send(endpoint)));
        for _ in 0..n_more {
            let (searching, queue, working) = (searching.clone(), queue.clone(), working.clone());
            thread::spawn(move || {
                let _working = working;
                queue.try_iter().for_each(|endpoint: Endpoint| try_one(&searching, &endpoint));
            });
        }
        thread::sleep(SEARCH_PERIOD);
    }
}

fn try_one(searching: &Searching, endpoint: &Endpoint) {
    let found = match connect(endpoint, &searching.name) {
        Ok(host) => Found::Host(host),
        Err(error) if error.is_timeout() => {
            let _ = searching.again.send(endpoint.file);
            Found::Silent(endpoint.pid)
        }
        Err(error) if error.is_gone() => Found::Nobody(endpoint.pid),
        Err(error) => Found::Unfit(endpoint.pid, error),
    };
    // The run may be over; then nobody cares.
    let _ = searching.found.send(found);
}

/// Connects to the processes and commands that the command line names.
///
/// # Errors
/// A process of `-p` has no endpoint, or one cannot be talked to.
pub fn named(targets: &mut Targets, interrupts: &Interrupts, name: &str) -> Result<Vec<Attached>, Failure> {
    let mut attached = Vec::new();
    for &pid in &targets.pids {
        for endpoint in endpoints(targets, pid)? {
            attached.extend(one_named(endpoint, interrupts, name)?);
        }
    }
    let (directory, uid) = (discover::directory(targets.uid), targets.uid);
    for command in &mut targets.commands {
        let endpoint = |pid| discover::endpoint_of(&directory, uid, pid);
        if let Some(endpoint) = started(command, endpoint, interrupts) {
            // A command that ends before it says anything is none of a tracer's troubles.
            match one_named(endpoint, interrupts, name) {
                Ok(host) => attached.extend(host),
                Err(_) if !command.is_running() => {}
                Err(failure) => return Err(failure),
            }
        }
    }
    Ok(attached)
}

// The endpoints of a process that exists, which may take a moment.
fn endpoints(targets: &Targets, pid: u32) -> Result<Vec<Endpoint>, Failure> {
    let start = Instant::now();
    loop {
        match targets.endpoints(pid) {
            Err(Failure::NotAHost(..)) if start.elapsed() < NAMED_PATIENCE => {
                thread::sleep(Duration::from_millis(5));
            }
            found => return found,
        }
    }
}

// Waits until a command of ours can be connected to, it ends, or it is clear that it never can.
fn started(
    command: &mut Started,
    endpoint: impl Fn(u32) -> Option<Endpoint>,
    interrupts: &Interrupts,
) -> Option<Endpoint> {
    let start = Instant::now();
    let is_starting = |command: &Started| {
        let waited = start.elapsed();
        waited.saturating_sub(command.starved()) < START_PATIENCE && waited < LONGEST_START
    };
    while is_starting(command) && command.is_running() && !interrupts.any() {
        let found = endpoint(command.pid);
        if found.is_some() || command.is_idle() {
            return found;
        }
        thread::sleep(Duration::from_millis(2));
    }
    None
}

// Nothing if somebody lost his patience first.
fn one_named(endpoint: Endpoint, interrupts: &Interrupts, name: &str) -> Result<Option<Attached>, Failure> {
    let (sender, answer) = unbounded();
    let (pid, name) = (endpoint.pid, name.to_string());
    thread::spawn(move || sender.send(connect(&endpoint, &name)));
    loop {
        match answer.recv_timeout(GLANCE) {
            Ok(Ok(host)) => return Ok(Some(host)),
            Ok(Err(error)) => return Err(Failure::Attach { pid, error }),
            Err(_) if interrupts.any() => return Ok(None),
            Err(_) => {}
        }
    }
}
