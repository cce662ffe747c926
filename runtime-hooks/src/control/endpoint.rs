//! The socket: its place in the file system, its permissions, its life.
//!
//! `<directory>/<pid>.sock`, where the directory is the first of
//!
//! 1. `$MDTRACE_DIR`,
//! 2. `$XDG_RUNTIME_DIR/mdtrace`,
//! 3. `mdtrace-<uid>` in the directory for temporary files.
//!
//! The last lies where everybody may create things, so nothing is believed: the directory must be
//! a real one (no link), ours, and not writable for others; we make it so that others cannot even
//! look. Inside it nobody but us and root can have made anything; a socket with our number where
//! nobody listens is the remains of a process that had it before, and is replaced.
//!
//! A program that runs with more rights than whoever started it does not read its environment and
//! opens no endpoint. A forked child does not own its parent's: it neither serves nor removes it.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{geteuid, getppid, getuid};

use crate::anonymous::is_off;
use crate::control::dispatch::{self, Client};
use crate::control::server::Server;
use crate::error::HookError;
use crate::exit::{self, Ending};
use crate::fork::Generation;
use crate::secure::is_trusted;

/// The directory of the endpoints of this user.
pub fn directory() -> PathBuf {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    match (absolute("MDTRACE_DIR"), absolute("XDG_RUNTIME_DIR")) {
        (Some(directory), _) => directory,
        (None, Some(runtime)) => runtime.join("mdtrace"),
        (None, None) => std::env::temp_dir().join(format!("mdtrace-{}", getuid().as_raw())),
    }
}

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

impl Endpoint {
    /// Opens the endpoint of this process; `None` if the environment forbids it.
    pub(crate) fn open(name: &'static str) -> Result<Option<Self>, HookError> {
        if is_off() || !is_trusted() {
            return Ok(None);
        }
        Self::open_in(&directory(), name, who_started_us_to_trace()).map(Some)
    }

    /// Opens the endpoint of this process in a directory.
    pub(crate) fn open_in(
        directory: &Path,
        name: &'static str,
        awaited: Option<u32>,
    ) -> Result<Self, HookError> {
        let failed = |path: &Path, source| HookError::Endpoint { path: path.into(), source };
        if !prepare(directory).map_err(|source| failed(directory, source))? {
            return Err(HookError::Directory { path: directory.into() });
        }
        let path = free_name(directory);
        let listener = bind(&path).map_err(|source| failed(&path, source))?;
        let server = Server::start(listener, name, awaited)?;
        let closed = AtomicBool::new(false);
        let open = Arc::new(Open { path, server, generation: Generation::current(), closed });
        let ending: Arc<dyn Ending> = open.clone();
        exit::at_exit(Arc::downgrade(&ending));
        Ok(Self(open))
    }

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

/// How many engines of one process can have an endpoint.
const MOST_ENGINES: u32 = 16;

// `PID.sock`, unless somebody listens there: another copy of this library in our process, or a
// process with our number in another namespace. Then `PID-2.sock`, and so on.
fn free_name(directory: &Path) -> PathBuf {
    let pid = std::process::id();
    let others = (2..=MOST_ENGINES).map(|n| directory.join(format!("{pid}-{n}.sock")));
    let first = directory.join(format!("{pid}.sock"));
    std::iter::once(first.clone()).chain(others).find(|path| !is_served(path)).unwrap_or(first)
}

fn is_served(path: &Path) -> bool {
    UnixStream::connect(path).is_ok()
}

// `MDTRACE_WAIT` is the process id of the consumer that started us. Processes that we start inherit
// it, but nobody is going to tell them to go on: so it counts only in a child of that consumer.
fn who_started_us_to_trace() -> Option<u32> {
    let consumer = std::env::var("MDTRACE_WAIT").ok()?.parse().ok()?;
    let parent = getppid()?.as_raw_nonzero().get();
    (u32::try_from(parent) == Ok(consumer)).then_some(consumer)
}

// Creates the directory if it is missing. Says whether it is one that can be trusted.
fn prepare(directory: &Path) -> io::Result<bool> {
    match DirBuilder::new().mode(0o700).create(directory) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let found = fs::symlink_metadata(directory)?;
    Ok(found.is_dir() && found.uid() == geteuid().as_raw() && found.mode() & 0o022 == 0)
}

// The socket comes to its place when somebody listens at it, in one step: so consumers may take one
// that refuses them for the remains of a process that was killed.
fn bind(path: &Path) -> io::Result<UnixListener> {
    let made = path.with_extension("new");
    match fs::remove_file(&made) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let listener = UnixListener::bind(&made)?;
    fs::set_permissions(&made, Permissions::from_mode(0o600))?;
    fs::rename(&made, path)?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_directory_of_our_own_will_do() {
        let place = tempfile::tempdir().unwrap();
        let inner = place.path().join("mdtrace");
        assert!(prepare(&inner).unwrap(), "a new one is private");
        assert_eq!(fs::metadata(&inner).unwrap().mode() & 0o777, 0o700);
        fs::set_permissions(&inner, Permissions::from_mode(0o770)).unwrap();
        assert!(!prepare(&inner).unwrap(), "others could put their socket there");
        fs::set_permissions(&inner, Permissions::from_mode(0o700)).unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink(&inner, &link).unwrap();
        assert!(!prepare(&link).unwrap(), "somebody's link");
        let file = place.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(!prepare(&file).unwrap(), "a file");
    }

    #[test]
    fn whoever_finds_a_socket_is_not_refused() {
        for _ in 0..100 {
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("1.sock");
            let finder = {
                let path = path.clone();
                std::thread::spawn(move || {
                    while !path.exists() {
                        std::hint::spin_loop();
                    }
                    std::os::unix::net::UnixStream::connect(&path).map(drop)
                })
            };
            let _listener = bind(&path).unwrap();
            assert!(finder.join().unwrap().is_ok());
            assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing else is left");
        }
    }

    #[test]
    fn the_socket_replaces_old_remains_and_goes_away() {
        let place = tempfile::tempdir().unwrap();
        let remains = place.path().join(format!("{}.sock", std::process::id()));
        fs::write(&remains, "").unwrap();
        let endpoint = Endpoint::open_in(place.path(), "test", None).unwrap();
        assert_eq!(endpoint.path(), remains);
        assert_eq!(fs::metadata(&remains).unwrap().mode() & 0o777, 0o600);
        drop(endpoint);
        assert!(!remains.exists());
    }
}
