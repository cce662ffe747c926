//! Any other system of the Unix kind: what all of them have, and nothing beyond. Nobody is let in at the
//! endpoint, because who it is cannot be asked; hosts can trace themselves.

#![expect(unsafe_code, reason = "calls the C library")]

#[cfg(feature = "control")]
use std::ffi::CStr;
use std::ffi::c_int;
use std::os::fd::RawFd;
use std::ptr::NonNull;

/// Where the process's memory can be read and written.
pub(crate) const MEMORY: Option<&str> = None;
/// Where it says what is mapped.
pub(crate) const MAPS: Option<&str> = None;

/// A number of the calling thread.
pub(crate) fn thread_id() -> u64 {
    // SAFETY: takes nothing and gives a number, or an address.
    unsafe { libc::pthread_self() as u64 }
}

/// Names the calling thread. Nameless is as good.
#[cfg(feature = "control")]
pub(crate) fn name_thread(_: &CStr) {}

/// Nanoseconds that the calling thread has been running: not known.
pub(crate) fn thread_ns() -> u64 {
    0
}

/// Nanoseconds that all threads of the process have been running: not known.
pub(crate) fn process_ns() -> u64 {
    0
}

/// The highest number of a signal that all systems have.
pub(crate) fn last_signal() -> i32 {
    31
}

/// Whether the process got more rights than whoever started it has: not known beyond what ids say.
pub(crate) fn gained_rights() -> bool {
    false
}

/// The user at the other end of a socket: not known.
#[cfg(feature = "control")]
pub(crate) fn peer(_: &std::os::unix::net::UnixStream) -> Option<u32> {
    None
}

/// Where the calling thread's `errno` is: not known.
pub(crate) fn errno() -> Option<NonNull<c_int>> {
    None
}

/// Makes a descriptor mean what another one means, until `exec`. Both are open.
pub(crate) fn point_at(descriptor: RawFd, target: RawFd) {
    // SAFETY: neither call touches memory. Whose the descriptor is goes on owning one that is open.
    unsafe {
        let _ = libc::dup2(target, descriptor);
        let _ = libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC);
    }
}
