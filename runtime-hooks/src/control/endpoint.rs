//! The endpoint: whether there is one, and its life. Where it is says `place.rs`.
//!
//! A program that runs with more rights than whoever started it does not read its environment and
//! opens no endpoint. A forked child does not own its parent's: it neither serves nor removes it.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::io::Errno;
use rustix::process::getppid;

use crate::anonymous::is_off;
use crate::control::dispatch::{self, Client};
use crate::control::door::Door;
use crate::control::place::{directory, free_name, listen_at, prepare};
use crate::control::server::{self, Server};
use crate::error::HookError;
use crate::exit::{self, Ending};
use crate::fork::Generation;
use crate::secure::is_trusted;
use crate::start::at_start;

/// An open endpoint; dropping it ends its sessions in good order and removes it.
#[derive(Debug)]
pub(crate) struct Endpoint(Arc<Open>);

#[derive(Debug)]
struct Open {
    path: PathBuf,
    server: Arc<Server>,
    generation: Generation,
    closed: AtomicBool,
}

at_start! {
    /// Opens the endpoint of this process; `None` if the environment forbids it.
    pub(crate) fn open(name: &'static str) -> Result<Option<Endpoint>, HookError> {
        if is_off() || !is_trusted() {
            return Ok(None);
        }
        open_in(&directory(), name, who_started_us_to_trace()).map(Some)
    }

    /// Opens the endpoint of this process in a directory.
    pub(super) fn open_in(
        directory: &Path,
        name: &'static str,
        awaited: Option<u32>,
    ) -> Result<Endpoint, HookError> {
        if !prepare(directory).map_err(|error| failed(directory, error))? {
            return Err(HookError::Directory { path: directory.into() });
        }
        let path = free_name(directory);
        let door = listen_at(&path).and_then(Door::open).map_err(|error| failed(&path, error))?;
        let server = server::start(door, name, awaited)?;
        let closed = AtomicBool::new(false);
        let open = Arc::new(Open { path, server, generation: Generation::current(), closed });
        exit::at_exit(open.clone());
        Ok(Endpoint(open))
    }

    // `MDTRACE_WAIT` is the process id of the consumer that started us. Processes that we start inherit
    // it, but nobody is going to tell them to go on: so it counts only in a child of that consumer.
    fn who_started_us_to_trace() -> Option<u32> {
        let consumer = std::env::var_os("MDTRACE_WAIT")?.to_str()?.parse().ok()?;
        let parent = getppid()?.as_raw_nonzero().get();
        (u32::try_from(parent) == Ok(consumer)).then_some(consumer)
    }
}

#[cold]
fn failed(path: &Path, error: Errno) -> HookError {
    HookError::Endpoint { path: path.into(), source: error.into() }
}

impl Endpoint {
    /// See [`Engine::wait`](crate::Engine::wait).
    pub(crate) fn wait(&self) {
        self.0.server.wait();
    }

    /// See [`Engine::converse`](crate::Engine::converse).
    pub(crate) fn converse(&self, stream: UnixStream) {
        dispatch::serve(&self.0.server, &Client::new(stream));
    }

    /// Where the socket is.
    #[cfg(test)]
    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.0.end();
        exit::forget(&*self.0);
    }
}

impl Ending for Open {
    fn end(&self) {
        if !self.generation.is_current() || self.closed.swap(true, Ordering::SeqCst) {
            return;
        }
        // No new consumer can find us while the last ones are served.
        let _ = fs::remove_file(&self.path);
        self.server.stop();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn the_socket_replaces_old_remains_and_goes_away() {
        let place = tempfile::tempdir().unwrap();
        let remains = place.path().join(format!("{}.sock", std::process::id()));
        fs::write(&remains, "").unwrap();
        let endpoint = open_in(place.path(), "test", None).unwrap();
        assert_eq!(endpoint.path(), remains);
        assert_eq!(fs::metadata(&remains).unwrap().mode() & 0o777, 0o600);
        drop(endpoint);
        assert!(!remains.exists());
    }
}
