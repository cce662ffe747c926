//! Finding, starting and attaching to hosts.
//!
//! Without `-p` and `-c` all hosts of the user are traced. A command given by `-c` is started with
//! `MDTRACE_WAIT` set to our process id: if it carries the engine, it publishes its endpoint and waits before the first
//! line of the guest program until we say [`Client::resume`]; if not, it just runs.

use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use collector::client::Client;
use collector::discover::{self, Endpoint};
use dif::catalog::Catalog;

use crate::args::Invocation;
use crate::fail::Failure;

/// How long a command of ours may take to publish its endpoint before we believe that it has none.
const START_PATIENCE: Duration = Duration::from_secs(2);

/// CPU numbers of the second host's threads begin here, those of the third at twice that.
pub const STREAMS_PER_HOST: u32 = 100;

/// What the command line says should be traced.
pub struct Targets {
    /// Where endpoints are.
    pub directory: PathBuf,
    uid: u32,
    /// The processes given by `-p`.
    pub pids: Vec<u32>,
    /// The command given by `-c`.
    pub child: Option<Started>,
}

/// A command that we started.
pub struct Started {
    /// Its process id.
    pub pid: u32,
    child: Option<Child>,
}

/// A host that we are connected to.
pub struct Attached {
    /// The connection.
    pub client: Client,
    /// Its process.
    pub pid: u32,
    /// Its socket.
    pub path: PathBuf,
    /// What can be traced in it.
    pub catalog: Catalog,
}

impl Targets {
    /// Checks what the command line asks for and starts its command.
    ///
    /// # Errors
    /// `-p` is no running process, or `-c` cannot be started.
    pub fn prepare(invocation: &Invocation) -> Result<Self, Failure> {
        let uid = rustix::process::getuid().as_raw();
        let mut pids = Vec::new();
        for text in &invocation.pids {
            let pid =
                text.parse::<u32>().ok().filter(|&pid| pid > 0).ok_or_else(|| Failure::Pid(text.clone()))?;
            if !discover::is_alive(pid) {
                return Err(Failure::NoProcess(pid));
            }
            pids.push(pid);
        }
        let child = invocation.command.as_deref().map(Started::new).transpose()?;
        Ok(Self { directory: discover::directory(uid), uid, pids, child })
    }

    /// The value of `$target`.
    pub fn target(&self) -> u32 {
        self.child.as_ref().map(|child| child.pid).or(self.pids.first().copied()).unwrap_or(0)
    }

    /// Whether particular processes were named, so that tracing ends with them.
    pub fn are_named(&self) -> bool {
        self.child.is_some() || !self.pids.is_empty()
    }

    /// Connects to all that should be traced and is there.
    ///
    /// # Errors
    /// A process named by `-p` has no endpoint, or a named one cannot be talked to.
    pub fn attach(&mut self, name: &str) -> Result<Vec<Attached>, Failure> {
        if !self.are_named() {
            return Ok(self.attach_others(name, &[]));
        }
        let mut attached = Vec::new();
        for &pid in &self.pids {
            let mut endpoints = self.endpoints();
            // One for each engine in the process.
            endpoints.retain(|endpoint| endpoint.pid == pid);
            if endpoints.is_empty() {
                return Err(Failure::NotAHost(pid, self.directory.clone()));
            }
            for endpoint in endpoints {
                attached.push(connect(&endpoint, name)?);
            }
        }
        if let Some(child) = &mut self.child {
            let pid = child.pid;
            let start = Instant::now();
            while start.elapsed() < START_PATIENCE && child.is_running() {
                match discover::endpoint_of(&self.directory, self.uid, pid) {
                    Some(endpoint) => {
                        // The socket may exist a moment before anybody listens at it.
                        if let Ok(host) = connect(&endpoint, name) {
                            attached.push(host);
                            break;
                        }
                    }
                    None => thread::sleep(Duration::from_millis(2)),
                }
            }
        }
        Ok(attached)
    }

    /// Connects to the hosts of the user that we are not connected to yet. One that cannot be
    /// talked to is left out: it may just be ending.
    pub fn attach_others(&self, name: &str, known: &[PathBuf]) -> Vec<Attached> {
        let endpoints = self.endpoints();
        let new = endpoints.iter().filter(|e| e.pid != std::process::id() && !known.contains(&e.path));
        new.filter_map(|endpoint| connect(endpoint, name).ok()).collect()
    }

    fn endpoints(&self) -> Vec<Endpoint> {
        let directories = discover::directories(self.uid);
        directories.iter().flat_map(|directory| discover::endpoints(directory, self.uid)).collect()
    }
}

fn connect(endpoint: &Endpoint, name: &str) -> Result<Attached, Failure> {
    let failed = |error: wire::WireError| Failure::Attach { pid: endpoint.pid, reason: error.to_string() };
    let mut client = Client::connect(&endpoint.path, name).map_err(failed)?;
    let catalog = client.catalog().map_err(failed)?;
    Ok(Attached { client, pid: endpoint.pid, path: endpoint.path.clone(), catalog })
}

impl Started {
    // The command is split at blanks, without quoting, as dtrace does.
    fn new(command: &str) -> Result<Self, Failure> {
        let failed = |error| Failure::Command { command: command.to_string(), error };
        let mut words = command.split_whitespace();
        let program = words.next().ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
        let child = Command::new(program)
            .args(words)
            .env("MDTRACE_WAIT", std::process::id().to_string())
            .spawn()
            .map_err(failed)?;
        Ok(Self { pid: child.id(), child: Some(child) })
    }

    fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Calls `then` with the command's fate, from a thread of its own.
    pub fn when_ended(&mut self, then: impl FnOnce(std::process::ExitStatus) + Send + 'static) {
        if let Some(mut child) = self.child.take() {
            thread::spawn(move || {
                if let Ok(status) = child.wait() {
                    then(status);
                }
            });
        }
    }

    /// Ends the command: tracing is over before it.
    pub fn end(&self) {
        if let Some(pid) = i32::try_from(self.pid).ok().and_then(rustix::process::Pid::from_raw) {
            // It may have ended by itself.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // Still ours: something failed before tracing began.
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
