//! Where hosts are found: one socket per process, in one directory per user.
//!
//! The directory is `$MDTRACE_DIR`, else `$XDG_RUNTIME_DIR/mdtrace`, else `mdtrace-UID` in the
//! temporary directory. Root, if it does not say where, looks in those of all users. A socket is called
//! after the process, `4711.sock`; a second engine of a process has `4711-2.sock`.
//!
//! A host that was killed leaves its socket behind. Such a one is *stale*: connecting to it is
//! refused, and whoever finds that out removes it ([`Endpoint::remove`]). That there is no process
//! with the socket's number says nothing: the host may live in a container, where processes are
//! numbered differently, and share the directory with us. Hosts put a socket in its place only when
//! they listen at it, so one that is just starting is never taken for stale.
//!
//! Nothing is trusted that another user could have put there: the directory and the socket must
//! belong to the user whose they should be, or to root; neither may be a link; and nobody else may be
//! able to write to the directory.

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
    /// Which file that was when it was found: its device and number.
    pub file: (u64, u64),
}

impl Endpoint {
    /// Removes a stale socket, unless a new one has taken its place.
    pub fn remove(&self) {
        let is_same = fs::symlink_metadata(&self.path).is_ok_and(|meta| self.file == file(&meta));
        if is_same {
            // Somebody else may have removed it first, which is as well.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn file(meta: &fs::Metadata) -> (u64, u64) {
    (meta.dev(), meta.ino())
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

/// The directories in which to look: ours, and for root those of all users.
pub fn directories(uid: u32) -> Vec<PathBuf> {
    let own = directory(uid);
    let mut all = vec![own.clone()];
    if uid == 0 && std::env::var_os("MDTRACE_DIR").is_none() {
        let below = |folder: &Path| {
            fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect::<Vec<_>>()
        };
        all.extend(below(Path::new("/run/user")).into_iter().map(|runtime| runtime.join("mdtrace")));
        let is_theirs = |path: &PathBuf| {
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| {
                name.strip_prefix("mdtrace-").is_some_and(|uid| uid.parse::<u32>().is_ok())
            })
        };
        all.extend(below(&std::env::temp_dir()).into_iter().filter(is_theirs));
        all.retain(|path| path == &own || path.exists());
        all[1..].sort();
        all.dedup();
    }
    all
}

/// All hosts with an endpoint in `directory`, in order of their process ids.
pub fn endpoints(directory: &Path, uid: u32) -> Vec<Endpoint> {
    let Some(owner) = trusted(directory, uid) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut found: Vec<Endpoint> =
        entries.flatten().filter_map(|entry| endpoint(&entry.path(), owner)).collect();
    found.sort_by(|a, b| (a.pid, &a.path).cmp(&(b.pid, &b.path)));
    found
}

/// The endpoint of one process, if it has one.
pub fn endpoint_of(directory: &Path, uid: u32, pid: u32) -> Option<Endpoint> {
    let owner = trusted(directory, uid)?;
    endpoint(&directory.join(format!("{pid}.sock")), owner)
}

// socket ::= pid [ "-" number ] ".sock"
fn pid_of(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?.strip_suffix(".sock")?;
    let (pid, number) = name.split_once('-').unwrap_or((name, "2"));
    number.parse::<u32>().ok()?;
    pid.parse().ok()
}

fn endpoint(path: &Path, owner: u32) -> Option<Endpoint> {
    let pid = pid_of(path)?;
    let meta = fs::symlink_metadata(path).ok()?;
    let is_theirs = meta.file_type().is_socket() && (meta.uid() == owner || meta.uid() == 0);
    is_theirs.then(|| Endpoint { pid, path: path.to_path_buf(), file: file(&meta) })
}

/// Whether there is a directory in which we do not look: others than the user could have put something there.
pub fn is_refused(directory: &Path, uid: u32) -> bool {
    fs::symlink_metadata(directory).is_ok() && trusted(directory, uid).is_none()
}

// Whose the directory is, if what lies in it can be trusted by the user `uid`.
fn trusted(directory: &Path, uid: u32) -> Option<u32> {
    let meta = fs::symlink_metadata(directory).ok()?;
    let owner_may = meta.uid() == uid || meta.uid() == 0 || uid == 0;
    (meta.is_dir() && owner_may && meta.mode() & 0o022 == 0).then_some(meta.uid())
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
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    fn uid() -> u32 {
        rustix::process::getuid().as_raw()
    }

    fn pids(folder: &Path) -> Vec<u32> {
        endpoints(folder, uid()).into_iter().map(|endpoint| endpoint.pid).collect()
    }

    #[test]
    fn sockets_are_found_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, second) = (folder.path().join("17.sock"), folder.path().join("17-2.sock"));
        let (_a, _b) = (UnixListener::bind(&ours).unwrap(), UnixListener::bind(second).unwrap());
        fs::write(folder.path().join("1.sock"), "a plain file").unwrap();
        fs::write(folder.path().join("notes"), "").unwrap();
        std::os::unix::fs::symlink(&ours, folder.path().join("2.sock")).unwrap();
        assert_eq!(pids(folder.path()), [17, 17]);
        assert_eq!(endpoint_of(folder.path(), uid(), 17).map(|endpoint| endpoint.path), Some(ours));
        assert_eq!(endpoint_of(folder.path(), uid(), 2), None);
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(pids(folder.path()).is_empty(), "anybody could have put them there");
        assert!(is_refused(folder.path(), uid()));
        assert_eq!(endpoint_of(folder.path(), uid(), 17), None);
    }

    #[test]
    fn the_socket_of_a_host_in_another_pid_namespace_is_found_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        // No process here can have this number; one of a container that shares the folder could.
        let theirs = folder.path().join("2147483600.sock");
        let _listener = UnixListener::bind(&theirs).unwrap();
        assert!(!is_alive(2_147_483_600));
        assert_eq!(pids(folder.path()), [2_147_483_600]);
        assert!(theirs.exists());
    }

    #[test]
    fn a_stale_socket_is_removed_unless_a_new_one_took_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("17.sock");
        drop(UnixListener::bind(&path).unwrap());
        let [stale] = &endpoints(folder.path(), uid())[..] else { panic!("not found") };
        let kept = folder.path().join("kept");
        fs::rename(&path, &kept).unwrap();
        let _new = UnixListener::bind(&path).unwrap();
        stale.remove();
        assert!(path.exists(), "the new one was removed");
        fs::rename(&kept, &path).unwrap();
        stale.remove();
        assert!(!path.exists());
    }

    #[test]
    fn a_directory_that_is_not_there_has_no_hosts() {
        let nowhere = Path::new("/nonexistent/mdtrace");
        assert!(endpoints(nowhere, uid()).is_empty() && !is_refused(nowhere, uid()));
    }
}
