//! Linux. Calls go to the kernel without the C library, so they leave `errno` alone; who waits for a lock does
//! not.

#![expect(unsafe_code, reason = "asks what the kernel said, and knows descriptors by number")]

#[cfg(feature = "control")]
use std::ffi::CStr;
use std::ffi::c_int;
use std::mem::ManuallyDrop;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::ptr::NonNull;

use rustix::io::{DupFlags, dup3};
use rustix::time::ClockId;

use super::ns_of;

/// Where the process's memory can be read and written.
pub(crate) const MEMORY: Option<&str> = Some("/proc/self/mem");
/// Where it says what is mapped.
pub(crate) const MAPS: Option<&str> = Some("/proc/self/maps");

/// The number of the calling thread, as other tools show it.
pub(crate) fn thread_id() -> u64 {
    u64::from(rustix::thread::gettid().as_raw_nonzero().get().unsigned_abs())
}

/// Names the calling thread, of at most 15 bytes. Nameless is as good.
#[cfg(feature = "control")]
#[inline(always)]
pub(crate) fn name_thread(name: &CStr) {
    let _ = rustix::thread::set_name(name);
}

/// Nanoseconds that the calling thread has been running.
pub(crate) fn thread_ns() -> u64 {
    ns_of(ClockId::ThreadCPUTime)
}

/// Nanoseconds that all threads of the process have been running.
pub(crate) fn process_ns() -> u64 {
    ns_of(ClockId::ProcessCPUTime)
}

/// The highest number of a signal.
pub(crate) fn last_signal() -> i32 {
    libc::SIGRTMAX()
}

/// Whether the kernel has given the process more rights than whoever started it has.
#[inline(always)]
pub(crate) fn gained_rights() -> bool {
    // SAFETY: takes a number and gives one, out of a table that nobody writes to.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

/// The user at the other end of a socket.
///
/// Only the uid is asked: the pid is 0 when the peer lives in another PID namespace.
#[cfg(feature = "control")]
pub(crate) fn peer(stream: &std::os::unix::net::UnixStream) -> Option<u32> {
    let peer = nix::sys::socket::getsockopt(stream, nix::sys::socket::sockopt::PeerCredentials);
    peer.ok().map(|peer| peer.uid())
}

/// Where the calling thread's `errno` is, as long as the thread is.
pub(crate) fn errno() -> Option<NonNull<c_int>> {
    // SAFETY: takes nothing and gives an address.
    NonNull::new(unsafe { libc::__errno_location() })
}

/// Makes a descriptor mean what another one means, until `exec`. Both are open.
pub(crate) fn point_at(descriptor: RawFd, target: RawFd) {
    // SAFETY: both are open, says the caller, for longer than this takes. Whose the descriptor is goes on
    // owning it, as it is not closed here.
    let (mut descriptor, target) =
        unsafe { (ManuallyDrop::new(OwnedFd::from_raw_fd(descriptor)), BorrowedFd::borrow_raw(target)) };
    let _ = dup3(target, &mut descriptor, DupFlags::CLOEXEC);
}
