//! What only the C library can do to a process: end it, fork it, interrupt it, load a library.
//!
//! The one file of this crate with unsafe code. The functions are for programs whose purpose is to
//! be ended and interrupted; none of them is part of what is tested.

use std::ffi::{CStr, c_int};

/// Ends the process at once: no handlers, no destructors.
pub fn exit_now(status: i32) -> ! {
    // SAFETY: the function takes any status and does not return.
    unsafe { libc::_exit(status) }
}

/// Ends the process with a signal that nothing can catch.
pub fn kill_self() {
    // SAFETY: sending a signal has no preconditions.
    let _ = unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
}

/// Forks. The child's id, or 0 in the child.
///
/// # Errors
/// What the system says.
pub fn fork() -> std::io::Result<i32> {
    // SAFETY: the callers are programs of this crate. Their children do what a child of a process
    // with several threads can do with the GNU C library, whose allocator survives a fork.
    match unsafe { libc::fork() } {
        -1 => Err(std::io::Error::last_os_error()),
        pid => Ok(pid),
    }
}

/// Waits for a child; its exit status, or minus the signal that ended it.
pub fn wait_for(pid: i32) -> i32 {
    let mut status = 0;
    // SAFETY: `status` is a valid place for the result.
    while unsafe { libc::waitpid(pid, &raw mut status, 0) } < 0 {
        if std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
            return i32::MIN;
        }
    }
    if libc::WIFSIGNALED(status) { -libc::WTERMSIG(status) } else { libc::WEXITSTATUS(status) }
}

/// Replaces the process by another program without arguments; returns only if that fails.
pub fn exec(path: &CStr) {
    let argv = [path.as_ptr(), std::ptr::null()];
    // SAFETY: the path is a C string, the vector ends with a null pointer, and both live until the
    // call returns, if it does.
    let _ = unsafe { libc::execv(path.as_ptr(), argv.as_ptr()) };
}

/// Has `handler` called at `exit`.
pub fn at_exit(handler: extern "C" fn()) {
    // SAFETY: the handler is part of this program and lives as long as it.
    let _ = unsafe { libc::atexit(handler) };
}

/// Has `handler` called for a signal.
pub fn on_signal(signal: c_int, handler: extern "C" fn(c_int)) {
    // SAFETY: the structure is valid when zeroed; the handler lives as long as the program.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler as *const () as usize;
        action.sa_flags = libc::SA_RESTART;
        let _ = libc::sigaction(signal, &raw const action, std::ptr::null_mut());
    }
}

/// Sends a signal to the calling thread.
pub fn raise(signal: c_int) {
    // SAFETY: sending a signal to oneself has no preconditions.
    let _ = unsafe { libc::raise(signal) };
}

/// Sends `SIGALRM` to the process every so many microseconds; 0 ends that.
pub fn alarm_every(microseconds: i64) {
    let time = libc::timeval { tv_sec: 0, tv_usec: microseconds };
    let timer = libc::itimerval { it_interval: time, it_value: time };
    // SAFETY: the structure is valid, and no old value is asked for.
    let _ = unsafe { libc::setitimer(libc::ITIMER_REAL, &raw const timer, std::ptr::null_mut()) };
}

/// Nanoseconds that the calling thread has run.
pub fn thread_time() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec.cast_unsigned().wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec.cast_unsigned())
}

/// A loaded library with a function `guest_fire(times)`, as `examples/guest.rs` is one.
pub struct Library(extern "C" fn(u64) -> u64);

impl Library {
    /// Loads it; it is never unloaded.
    pub fn load(path: &CStr) -> Option<Self> {
        // SAFETY: the path is a C string; the library is ours (`examples/guest.rs`), whose
        // initialisers do nothing, and whose function has this type.
        unsafe {
            let handle = libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_NODELETE);
            if handle.is_null() {
                return None;
            }
            let function = libc::dlsym(handle, c"guest_fire".as_ptr());
            if function.is_null() {
                return None;
            }
            Some(Self(std::mem::transmute::<*mut libc::c_void, extern "C" fn(u64) -> u64>(function)))
        }
    }

    /// Fires its probe so many times; how many of them evaluated their arguments.
    pub fn fire(&self, times: u64) -> u64 {
        (self.0)(times)
    }
}
