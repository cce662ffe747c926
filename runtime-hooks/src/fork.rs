//! What becomes of tracing in a child of `fork`.
//!
//! A child has one thread, the one that forked, and a copy of everything as it was at that moment:
//! enabled sites, sessions without their drainers, locks that threads held which it does not have.
//! Nothing of that may cost it anything, and it may never wait for what nobody will do. So:
//!
//! ```text
//!   prepare   in the parent, before     takes the process-wide locks, so that nobody holds them
//!   parent    in the parent, after      gives them back; nothing has happened
//!   child     in the child              forgets the sessions, turns all sites off, gives the locks
//!                                       back, and counts one more generation
//! ```
//!
//! The sessions, their consumers and the endpoint stay the parent's. The child is silent and as fast
//! as if it had never been traced; what it inherited (rings, tables) is memory that it shares with
//! the parent until one of them writes to it. A child that goes on to live as a worker becomes a
//! host of its own with [`Engine::renew`](crate::Engine::renew); one that calls `exec` need not.
//!
//! What belongs to one process remembers its *generation* (how many forks lie between the first
//! process and this one) and does nothing in another: a session that is dropped in the child neither
//! waits for its drainer nor speaks to it.
//!
//! **Descriptors.** The child also has copies of the sockets. As long as they are open, a consumer
//! would not notice that the parent has died. They cannot be closed under the feet of their owners,
//! so in the child their numbers are made to mean `/dev/null` ([`Severed`]).
//!
//! **What is found out once per process** (its id, its memory's file) is kept in [`PerProcess`]: a
//! list with one entry per generation, in which a child finds none of its own and appends it.
//!
//! A fork from a signal handler that interrupted the engine itself, on the same thread, cannot take
//! the locks. Its child is left as it is; the law of signal handlers lets it do nothing but `exec`.

#![expect(unsafe_code, reason = "handlers for fork are registered with the C library")]

use std::cell::RefCell;
#[cfg(feature = "control")]
use std::os::fd::AsRawFd;
use std::os::fd::RawFd;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::held::is_held;
use crate::lock::{Lock, MutexGuard};
use crate::start::at_start;
use crate::system::point_at;
use crate::{exit, pool, publish, registry, service, symbols, thread};

/// Which process this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Generation(u32);

static GENERATION: AtomicU32 = AtomicU32::new(0);

impl Generation {
    /// That of this process.
    pub(crate) fn current() -> Self {
        Self(GENERATION.load(Ordering::Relaxed))
    }

    /// Whether this is still the process it was taken in.
    pub(crate) fn is_current(self) -> bool {
        self == Self::current()
    }
}

/// A value of which every process has its own.
#[derive(Debug)]
pub(crate) struct PerProcess<T>(OnceLock<Box<Known<T>>>);

#[derive(Debug)]
struct Known<T> {
    generation: Generation,
    value: T,
    next: PerProcess<T>,
}

impl<T> PerProcess<T> {
    /// No process has one yet.
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// That of this process, if it has one. Takes as many steps as its ancestors were traced.
    pub(crate) fn get(&self) -> Option<&T> {
        let current = Generation::current();
        let mut known = self.0.get()?;
        while known.generation != current {
            known = known.next.0.get()?;
        }
        Some(&known.value)
    }

    /// That of this process, made by `make` if there is none.
    pub(crate) fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        let generation = Generation::current();
        let mut place = self;
        while let Some(known) = place.0.get() {
            if known.generation == generation {
                return &known.value;
            }
            place = &known.next;
        }
        let own = || Box::new(Known { generation, value: make(), next: Self::new() });
        &place.0.get_or_init(own).value
    }
}

/// Descriptors that mean nothing in a child.
static DESCRIPTORS: Lock<Vec<RawFd>> = Lock::new(Vec::new());

/// A descriptor that a child does not share. To be dropped before the descriptor is closed.
#[cfg(feature = "control")]
#[derive(Debug)]
pub(crate) struct Severed(RawFd);

#[cfg(feature = "control")]
impl Severed {
    /// Notes a descriptor.
    #[inline(always)]
    pub(crate) fn new(descriptor: &impl AsRawFd) -> Self {
        let descriptor = descriptor.as_raw_fd();
        crate::start::push(&mut DESCRIPTORS.lock(), descriptor);
        Self(descriptor)
    }
}

#[cfg(feature = "control")]
impl Drop for Severed {
    fn drop(&mut self) {
        let mut all = DESCRIPTORS.lock();
        if let Some(at) = all.iter().position(|descriptor| *descriptor == self.0) {
            all.swap_remove(at);
        }
    }
}

fn sever(descriptors: &[RawFd]) {
    // SAFETY: the path is a C string. The numbers are open descriptors of this process, which their
    // owners go on owning: the lock, held across the fork, keeps closed ones out of the list.
    unsafe {
        let null = libc::open(c"/dev/null".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC);
        if null < 0 {
            return;
        }
        for descriptor in descriptors {
            point_at(*descriptor, null);
        }
        libc::close(null);
    }
}

/// All process-wide locks, held.
struct AllLocks {
    descriptors: MutexGuard<'static, Vec<RawFd>>,
    _endings: exit::Frozen,
    registry: registry::Frozen,
    service: service::Frozen,
    threads: thread::Frozen,
    _resolvers: symbols::Frozen,
    slots: publish::Frozen,
    _pool: pool::Frozen,
}

thread_local! {
    static FROZEN: RefCell<Option<AllLocks>> = const { RefCell::new(None) };
}

at_start! {
    /// Sees to it that forks are noticed, from the first session or engine on.
    pub(crate) fn prepare() {
        static REGISTERED: Lock<bool> = Lock::new(false);
        let mut registered = REGISTERED.lock();
        if !*registered {
            *registered = true;
            // SAFETY: the three functions are `extern "C"`, have no arguments, live as long as the
            // library that contains them, and do not unwind: they take and release locks and write
            // atomics. If the library is unloaded, the C library forgets its handlers.
            let _ = unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
        }
    }
}

extern "C" fn before() {
    if is_held() {
        return;
    }
    let locks = AllLocks {
        descriptors: DESCRIPTORS.lock(),
        _endings: exit::freeze(),
        registry: registry::freeze(),
        service: service::freeze(),
        threads: thread::freeze(),
        _resolvers: symbols::freeze(),
        slots: publish::freeze(),
        _pool: pool::freeze(),
    };
    let _ = FROZEN.try_with(|frozen| frozen.try_borrow_mut().map(|mut frozen| *frozen = Some(locks)));
}

fn thaw() -> Option<AllLocks> {
    FROZEN.try_with(|frozen| frozen.try_borrow_mut().ok()?.take()).ok().flatten()
}

extern "C" fn in_parent() {
    drop(thaw());
}

extern "C" fn in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    let Some(mut locks) = thaw() else { return };
    locks.registry.forget_sessions();
    locks.service.forget();
    locks.threads.silence();
    locks.slots.settle();
    sever(&locks.descriptors);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_process_has_its_own() {
        let place = PerProcess::new();
        assert_eq!(place.get(), None);
        assert_eq!((place.get_or_init(|| 1), place.get_or_init(|| 2)), (&1, &1));
        assert_eq!(place.get(), Some(&1));
        // What an ancestor has is passed by.
        let first = Known { generation: Generation(u32::MAX), value: 7, next: PerProcess::new() };
        let place = PerProcess(OnceLock::from(Box::new(first)));
        assert_eq!(place.get(), None);
        assert_eq!((place.get_or_init(|| 8), place.get()), (&8, Some(&8)));
    }
}
