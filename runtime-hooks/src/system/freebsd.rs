//! FreeBSD. A process's memory is a file only where `procfs` is mounted; what is mapped is told in
//! another form than on Linux, so programs do not write to memory, and addresses have the names that the
//! host gives.

#![expect(unsafe_code, reason = "calls the C library")]

#[cfg(feature = "control")]
use std::ffi::CStr;
use std::ffi::c_int;
use std::os::fd::RawFd;
use std::ptr::NonNull;

use rustix::time::ClockId;

use super::ns_of;

/// Where the process's memory can be read and written.
pub(crate) const MEMORY: Option<&str> = Some("/proc/curproc/mem");
/// Where it says what is mapped.
pub(crate) const MAPS: Option<&str> = None;

/// The number of the calling thread, as other tools show it.
pub(crate) fn thread_id() -> u64 {
    // SAFETY: takes nothing and gives a number.
    u64::from(unsafe { libc::pthread_getthreadid_np() }.unsigned_abs())
}

/// Names the calling thread. Nameless is as good.
#[cfg(feature = "control")]
pub(crate) fn name_thread(name: &CStr) {
    // SAFETY: the name is a C string, and is copied; the thread is the caller.
    let _ = unsafe { libc::pthread_setname_np(libc::pthread_self(), name.as_ptr()) };
}

/// Nanoseconds that the calling thread has been running.
pub(crate) fn thread_ns() -> u64 {
    ns_of(ClockId::ThreadCPUTime)
}

/// Nanoseconds that all threads of the process have been running.
pub(crate) fn process_ns() -> u64 {
    ns_of(ClockId::ProcessCPUTime)
}

/// The highest number of a signal: `SIGRTMAX`, which is a constant here that `libc` does not have.
pub(crate) fn last_signal() -> i32 {
    126
}

/// Whether the process got more rights than whoever started it has, or had when it began.
pub(crate) fn gained_rights() -> bool {
    // SAFETY: takes nothing and gives a number.
    unsafe { libc::issetugid() != 0 }
}

/// The user at the other end of a socket.
#[cfg(feature = "control")]
pub(crate) fn peer(stream: &std::os::unix::net::UnixStream) -> Option<u32> {
    nix::unistd::getpeereid(stream).ok().map(|(user, _)| user.as_raw())
}

/// Where the calling thread's `errno` is, as long as the thread is.
pub(crate) fn errno() -> Option<NonNull<c_int>> {
    // SAFETY: takes nothing and gives an address.
    NonNull::new(unsafe { libc::__error() })
}

/// Makes a descriptor mean what another one means, until `exec`. Both are open.
pub(crate) fn point_at(descriptor: RawFd, target: RawFd) {
    // SAFETY: touches no memory. Whose the descriptor is goes on owning one that is open.
    let _ = unsafe { libc::dup3(target, descriptor, libc::O_CLOEXEC) };
}
