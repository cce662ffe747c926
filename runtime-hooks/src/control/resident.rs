//! The thread that every host has, traced or not: a thread of the C library and nothing more.
//!
//! The standard library gives each of its threads a stack for signals, destructors, a name and a handle.
//! They have to be allocated, for which a thread has a heap of its own; and what does all this is
//! compiled with whoever starts a thread, in three places far from each other: 130 KB of resident
//! memory (`start.rs` says why), in a host that nobody may ever trace.

#![expect(unsafe_code, reason = "starts a thread with the C library")]

use std::ffi::{CStr, c_void};
use std::io;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::sync::Arc;

use crate::start::at_start;
use crate::system::name_thread;

/// What a resident thread serves.
pub(crate) trait Serve: Send + Sync + 'static {
    /// The thread's name: at most 15 bytes.
    const NAME: &'static CStr;

    /// What it does.
    fn serve(self: &Arc<Self>);
}

/// A thread that serves something as long as the engine lives.
#[derive(Debug)]
pub(crate) struct Resident(libc::pthread_t);

// SAFETY: it says which thread is meant, and any thread may wait for another.
unsafe impl Send for Resident {}

/// Bytes of its stack.
const STACK: usize = 256 << 10;

at_start! {
    /// Starts a resident thread.
    pub(crate) fn settle<S: Serve>(served: Arc<S>) -> io::Result<Resident> {
        let argument = Arc::into_raw(served);
        let mut thread = MaybeUninit::uninit();
        let mut attributes = MaybeUninit::uninit();
        // SAFETY: the attributes are initialized before they are used, and destroyed after. The function
        // takes what it is given, one reference to an `S`, which may go to another thread.
        let failed = unsafe {
            libc::pthread_attr_init(attributes.as_mut_ptr());
            libc::pthread_attr_setstacksize(attributes.as_mut_ptr(), STACK);
            let argument = argument.cast_mut().cast();
            let failed = libc::pthread_create(thread.as_mut_ptr(), attributes.as_ptr(), begin::<S>, argument);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            failed
        };
        if failed != 0 {
            // SAFETY: there is no thread that would have taken it.
            drop(unsafe { Arc::from_raw(argument) });
            return Err(io::Error::from_raw_os_error(failed));
        }
        // SAFETY: it was started, so the C library has written who it is.
        Ok(Resident(unsafe { thread.assume_init() }))
    }

    extern "C" fn begin<S: Serve>(served: *mut c_void) -> *mut c_void {
        // SAFETY: `settle` has left us this reference, to this type.
        let served = unsafe { Arc::from_raw(served.cast_const().cast::<S>()) };
        name_thread(S::NAME);
        // The host goes on without it.
        let _ = catch_unwind(AssertUnwindSafe(|| served.serve()));
        null_mut()
    }
}

impl Resident {
    /// Waits until the thread has ended.
    pub(crate) fn join(self) {
        // SAFETY: it is a thread that nobody else waits for, as this is the only handle and is gone now.
        unsafe { libc::pthread_join(self.0, null_mut()) };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[derive(Debug, Default)]
    struct Counting(AtomicU32);

    impl Serve for Counting {
        const NAME: &'static CStr = c"counting";

        fn serve(self: &Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
            #[cfg(target_os = "linux")]
            assert_eq!(rustix::thread::name().unwrap().as_c_str(), Self::NAME);
            self.0.fetch_add(1, Ordering::Relaxed);
            panic!("the host does not mind");
        }
    }

    #[test]
    fn a_resident_thread_serves_and_lets_go() {
        let counting = Arc::new(Counting::default());
        settle(counting.clone()).unwrap().join();
        assert_eq!((counting.0.load(Ordering::Relaxed), Arc::strong_count(&counting)), (2, 1));
    }
}
