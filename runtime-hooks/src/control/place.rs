//! The place of the socket in the file system.
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

use std::ffi::{CString, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Mode, chmod, lstat, mkdir, rename, unlink};
use rustix::io::{Errno, Result};
use rustix::net::{SocketAddrUnix, bind, connect, listen};
use rustix::path::DecInt;
use rustix::process::{geteuid, getuid};

use crate::control::door::socket;
use crate::start::at_start;

/// How many engines of one process can have an endpoint.
const MOST_ENGINES: u32 = 16;
/// How many consumers may wait until they are accepted.
const WAITING: i32 = 128;

/// The directory of the endpoints of this user.
pub fn directory() -> PathBuf {
    find_directory()
}

at_start! {
    fn find_directory() -> PathBuf {
        if let Some(directory) = absolute("MDTRACE_DIR") {
            return directory;
        }
        if let Some(runtime) = absolute("XDG_RUNTIME_DIR") {
            return runtime.join("mdtrace");
        }
        std::env::temp_dir().join(format!("mdtrace-{}", getuid().as_raw()))
    }

    fn absolute(name: &str) -> Option<PathBuf> {
        let path = PathBuf::from(std::env::var_os(name)?);
        path.is_absolute().then_some(path)
    }

    /// Creates the directory if it is missing. Says whether it is one that can be trusted.
    pub(super) fn prepare(directory: &Path) -> Result<bool> {
        let directory = c_string(directory, b"")?;
        match mkdir(&*directory, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(error),
        }
        let found = lstat(&*directory)?;
        Ok(FileType::from_raw_mode(found.st_mode).is_dir()
            && found.st_uid == geteuid().as_raw()
            && found.st_mode & 0o022 == 0)
    }

    /// `PID.sock`, unless somebody listens there: another copy of this library in our process, or a
    /// process with our number in another namespace. Then `PID-2.sock`, and so on.
    pub(super) fn free_name(directory: &Path) -> PathBuf {
        let pid = std::process::id();
        let first = inside(directory, pid, b".sock");
        if is_served(&first) { another_name(directory, pid).unwrap_or(first) } else { first }
    }

    /// The process's name in the directory, with an ending. Made with room for all of it: what makes
    /// strings grow, and numbers text, lies elsewhere.
    fn inside(directory: &Path, pid: u32, ending: &[u8]) -> PathBuf {
        let (directory, pid) = (directory.as_os_str().as_bytes(), DecInt::new(pid));
        let mut path = Vec::with_capacity(directory.len() + 1 + pid.as_bytes().len() + ending.len());
        path.extend_from_slice(directory);
        path.extend_from_slice(b"/");
        path.extend_from_slice(pid.as_bytes());
        path.extend_from_slice(ending);
        PathBuf::from(OsString::from_vec(path))
    }

    fn is_served(path: &Path) -> bool {
        c_string(path, b"").and_then(|path| connect(&socket()?, &SocketAddrUnix::new(&*path)?)).is_ok()
    }

    /// Listens at a path.
    ///
    /// The socket comes to its place when somebody listens at it, in one step: so consumers may take one
    /// that refuses them for the remains of a process that was killed.
    pub(super) fn listen_at(path: &Path) -> Result<UnixListener> {
        let made = c_string(path, b".new")?;
        match unlink(&*made) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error),
        }
        let listener = socket()?;
        bind(&listener, &SocketAddrUnix::new(&*made)?)?;
        listen(&listener, WAITING)?;
        chmod(&*made, Mode::RUSR | Mode::WUSR)?;
        rename(&*made, &*c_string(path, b"")?)?;
        Ok(UnixListener::from(listener))
    }

    /// The path, and what follows it in a name, as the system takes it.
    fn c_string(path: &Path, more: &[u8]) -> Result<CString> {
        let path = path.as_os_str().as_bytes();
        let mut bytes = Vec::with_capacity(path.len() + more.len());
        bytes.extend_from_slice(path);
        bytes.extend_from_slice(more);
        CString::new(&*bytes).map_err(|_| Errno::INVAL)
    }
}

fn another_name(directory: &Path, pid: u32) -> Option<PathBuf> {
    let mut names = (2..=MOST_ENGINES).map(|n| inside(directory, pid, format!("-{n}.sock").as_bytes()));
    names.find(|path| !is_served(path))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

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
            let _listener = listen_at(&path).unwrap();
            assert!(finder.join().unwrap().is_ok());
            assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing else is left");
        }
    }
}
