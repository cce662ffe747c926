//! What every system has, and each calls by another name: one file for each system, the same functions
//! in all of them.
//!
//! | | Linux | macOS | FreeBSD | illumos | others |
//! | --- | --- | --- | --- | --- | --- |
//! | [`thread_id`] | `gettid` | `pthread_threadid_np` | `pthread_getthreadid_np` | `pthread_self` | `pthread_self` |
//! | [`name_thread`] | `prctl` | `pthread_setname_np` | `pthread_setname_np` | `pthread_setname_np` | |
//! | [`thread_ns`], [`process_ns`] | `clock_gettime` | the same | the same | the same | always 0 |
//! | [`last_signal`] | `SIGRTMAX` | 31 | 126 | `SIGRTMAX` | 31 |
//! | [`gained_rights`] | `AT_SECURE` | `issetugid` | `issetugid` | `issetugid` | ids are compared, no more |
//! | [`peer`] | `SO_PEERCRED` | `getpeereid` | `getpeereid` | `getpeerucred` | never known |
//! | `errno`, for [`keeping_errno`], [`forget_errno`] | `__errno_location` | `__error` | `__error` | `___errno` | not known |
//! | [`point_at`] | `dup3` | `dup2` | `dup3` | `dup3` | `dup2` |
//! | [`MEMORY`] | `/proc/self/mem` | | `/proc/curproc/mem` | `/proc/self/as` | |
//! | [`MAPS`] | `/proc/self/maps` | | | | |
//!
//! What a system lacks is asked for where it is needed, and there it says what happens without: memory
//! that cannot be read is a fault of the program that wants it, a peer that is not known is refused.
//! `docs/embedding.md` tells it from the host's side, and where each file has been tried.
//!
//! Rejected: a `cfg` in each function. What one system needs was then in ten places, and what a new
//! one would need was nowhere.

mod errno;
#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(target_vendor = "apple", path = "apple.rs")]
#[cfg_attr(target_os = "freebsd", path = "freebsd.rs")]
#[cfg_attr(any(target_os = "illumos", target_os = "solaris"), path = "illumos.rs")]
mod other;

pub(crate) use errno::{forget_errno, keeping_errno};
pub(crate) use other::{
    MAPS, MEMORY, gained_rights, last_signal, point_at, process_ns, thread_id, thread_ns,
};
#[cfg(feature = "control")]
pub(crate) use other::{name_thread, peer};

/// Nanoseconds of one of the system's clocks.
pub(crate) fn ns_of(clock: rustix::time::ClockId) -> u64 {
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec.wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_has_a_number_and_time_of_its_own() {
        let here = thread_id();
        assert_ne!(here, 0);
        assert_eq!(thread_id(), here);
        let there = std::thread::spawn(|| (thread_id(), thread_ns())).join().unwrap();
        assert_ne!(there.0, here);
        let (all, before) = (process_ns(), thread_ns());
        while thread_ns() < before + 1_000_000 {
            std::hint::spin_loop();
        }
        assert!(process_ns() >= all + 1_000_000);
    }

    #[test]
    fn a_descriptor_points_at_another_file() {
        use std::io::Read;
        use std::os::fd::AsRawFd;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "x").unwrap();
        let mut file = std::fs::File::open(&path).unwrap();
        let null = std::fs::File::open("/dev/null").unwrap();
        point_at(file.as_raw_fd(), null.as_raw_fd());
        assert_eq!(file.read(&mut [0]).unwrap(), 0);
        assert!(rustix::io::fcntl_getfd(&file).unwrap().contains(rustix::io::FdFlags::CLOEXEC));
    }

    #[cfg(feature = "control")]
    #[test]
    fn the_peer_is_known() {
        let (here, _there) = std::os::unix::net::UnixStream::pair().unwrap();
        assert_eq!(peer(&here), Some(rustix::process::geteuid().as_raw()));
    }
}
