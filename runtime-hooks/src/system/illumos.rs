//! illumos, and Solaris. Addresses of a 64-bit process may lie in the upper half, which is the
//! machine's (`vm/src/region.rs`): what is on stacks and in libraries cannot be read by programs. What is
//! mapped is told in another form than on Linux, so programs do not write to memory, and addresses
//! have the names that the host gives.

#![expect(unsafe_code, reason = "calls the C library")]

#[cfg(feature = "control")]
use std::ffi::CStr;
use std::ffi::c_int;
use std::os::fd::RawFd;
use std::ptr::NonNull;

unsafe extern "C" {
    // `libc` does not have it.
    safe fn issetugid() -> c_int;
}

/// Where the process's memory can be read and written.
pub(crate) const MEMORY: Option<&str> = Some("/proc/self/as");
/// Where it says what is mapped.
pub(crate) const MAPS: Option<&str> = None;

/// The number of the calling thread, as other tools show it.
pub(crate) fn thread_id() -> u64 {
    // SAFETY: takes nothing and gives a number, which is that of the light-weight process, too.
    u64::from(unsafe { libc::pthread_self() })
}

/// Names the calling thread. Nameless is as good.
#[cfg(feature = "control")]
pub(crate) fn name_thread(name: &CStr) {
    // SAFETY: the name is a C string, and is copied; the thread is the caller.
    let _ = unsafe { libc::pthread_setname_np(libc::pthread_self(), name.as_ptr()) };
}

/// Nanoseconds that the calling thread has been running.
pub(crate) fn thread_ns() -> u64 {
    ns_of(libc::CLOCK_THREAD_CPUTIME_ID)
}

/// Nanoseconds that all threads of the process have been running.
pub(crate) fn process_ns() -> u64 {
    ns_of(libc::CLOCK_PROCESS_CPUTIME_ID)
}

// Clocks that `rustix` does not know here.
fn ns_of(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes a time to where it is told. A system without the clock writes none.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time.tv_sec.wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec).cast_unsigned()
}

/// The highest number of a signal.
pub(crate) fn last_signal() -> i32 {
    libc::SIGRTMAX()
}

/// Whether the process got more rights than whoever started it has, or had when it began.
pub(crate) fn gained_rights() -> bool {
    issetugid() != 0
}

/// The user at the other end of a socket.
#[cfg(feature = "control")]
pub(crate) fn peer(stream: &std::os::unix::net::UnixStream) -> Option<u32> {
    use std::os::fd::AsRawFd;
    let mut credentials = std::ptr::null_mut();
    // SAFETY: the descriptor is open, as the stream is borrowed; with no place given, a new one is made.
    let failed = unsafe { libc::getpeerucred(stream.as_raw_fd(), &raw mut credentials) };
    if failed != 0 {
        return None;
    }
    // SAFETY: they were made by the call above, and are let go once.
    let user = unsafe {
        let user = libc::ucred_geteuid(credentials);
        libc::ucred_free(credentials);
        user
    };
    // The highest number says that it is not known.
    (user != u32::MAX).then_some(user)
}

/// Where the calling thread's `errno` is, as long as the thread is.
pub(crate) fn errno() -> Option<NonNull<c_int>> {
    // SAFETY: takes nothing and gives an address.
    NonNull::new(unsafe { libc::___errno() })
}

/// Makes a descriptor mean what another one means, until `exec`. Both are open.
pub(crate) fn point_at(descriptor: RawFd, target: RawFd) {
    // SAFETY: touches no memory. Whose the descriptor is goes on owning one that is open.
    let _ = unsafe { libc::dup3(target, descriptor, libc::O_CLOEXEC) };
}
