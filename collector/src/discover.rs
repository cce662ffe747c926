//! Where hosts are found: one socket per process, in one directory per user.
//!
//! The directory is `$MDTRACE_DIR`, else `$XDG_RUNTIME_DIR/mdtrace`, else `mdtrace-UID` in the
//! temporary directory; a socket is called after the process, `4711.sock`. A socket whose process is
//! gone is removed on sight. Nothing is trusted that another user could have put there: the directory
//! and the socket must belong to us or to root, and neither may be a link.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// A host that may be connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The host's process.
    pub pid: u32,
    /// Its socket.
    pub path: PathBuf,
}

/// The directory of endpoints, whether it exists or not; `uid` is ours.
pub fn directory(uid: u32) -> PathBuf {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    match (absolute("MDTRACE_DIR"), absolute("XDG_RUNTIME_DIR")) {
        (Some(directory), _) => directory,
        (None, Some(runtime)) => runtime.join("mdtrace"),
        (None, None) => std::env::temp_dir().join(format!("mdtrace-{uid}")),
    }
}

/// All hosts with an endpoint in `directory`, in order of their process ids.
pub fn endpoints(directory: &Path, uid: u32) -> Vec<Endpoint> {
    if !is_ours(directory, uid, |kind| kind.is_dir()) {
        return Vec::new();
    }
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut found: Vec<Endpoint> =
        entries.flatten().filter_map(|entry| endpoint(&entry.path(), uid)).collect();
    found.sort_by_key(|endpoint| endpoint.pid);
    found
}

/// The endpoint of one process, if it has one.
pub fn endpoint_of(directory: &Path, uid: u32, pid: u32) -> Option<Endpoint> {
    if !is_ours(directory, uid, |kind| kind.is_dir()) {
        return None;
    }
    endpoint(&directory.join(format!("{pid}.sock")), uid)
}

fn endpoint(path: &Path, uid: u32) -> Option<Endpoint> {
    let pid: u32 = path.file_name()?.to_str()?.strip_suffix(".sock")?.parse().ok()?;
    if !is_ours(path, uid, |kind| kind.is_socket()) {
        return None;
    }
    if !is_alive(pid) {
        // Somebody else may have removed it first, which is as well.
        let _ = fs::remove_file(path);
        return None;
    }
    Some(Endpoint { pid, path: path.to_path_buf() })
}

fn is_ours(path: &Path, uid: u32, kind: impl Fn(fs::FileType) -> bool) -> bool {
    fs::symlink_metadata(path)
        .is_ok_and(|meta| kind(meta.file_type()) && (meta.uid() == uid || meta.uid() == 0 || uid == 0))
}

/// Whether a process with this id exists.
pub fn is_alive(pid: u32) -> bool {
    let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else { return false };
    // A process of another user exists, though we may not signal it.
    !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    fn uid() -> u32 {
        rustix::process::getuid().as_raw()
    }

    #[test]
    fn sockets_of_living_processes_are_found_and_stale_ones_removed() {
        let folder = tempfile::tempdir().unwrap();
        let ours = folder.path().join(format!("{}.sock", std::process::id()));
        let stale = folder.path().join("2147483600.sock");
        let (_a, _b) = (UnixListener::bind(&ours).unwrap(), UnixListener::bind(&stale).unwrap());
        fs::write(folder.path().join("1.sock"), "a plain file").unwrap();
        std::os::unix::fs::symlink(&ours, folder.path().join("2.sock")).unwrap();
        let found = endpoints(folder.path(), uid());
        assert_eq!(found, [Endpoint { pid: std::process::id(), path: ours }]);
        assert!(!stale.exists());
    }

    #[test]
    fn a_directory_that_is_not_there_has_no_hosts() {
        assert!(endpoints(Path::new("/nonexistent/mdtrace"), uid()).is_empty());
    }
}
