//! How enablings reach threads, and how their end is certain. The one subtle file.
//!
//! # Beginning
//!
//! Each event has a list of *bindings* (which clauses of which session listen) in the registry,
//! behind its lock, and each site has a generation. A change writes the list, takes the next
//! generation and stores it in the site. A thread keeps, per event, the linked form of the list
//! with the generation it was made from; when the site says another one, the thread takes the lock
//! once and links again. So a firing that begins after `Session::start` returned sees the session:
//! whatever told the thread so also carried the site's word. Generations are never reused (after
//! 2^32 changes they would be; a thread would have to sleep through exactly that many).
//!
//! # Ending
//!
//! The end must be exact: when `stop` has returned, no firing of the session is in progress and
//! everything it left behind has been read. Withdrawing the bindings is not enough, as a thread may
//! just be running them. Each thread has a *slot* that all can read (`firing.rs`):
//!
//! ```text
//!   firing thread                          stopping thread
//!   F1  word := epoch                      S1  generation := another; session.closed := true
//!       (barrier, light)                   S2  epoch += 1;  barrier, heavy
//!   F2  generation as linked? not closed?  S3  word an earlier epoch?  then wait until it is not
//!   F3  run the clauses, write records     S4  read what was written
//!   F4  word := idle   (release)
//! ```
//!
//! F2 is one look, at either of the two: a site's quick form looks at the site's generation, which it has
//! to compare anyway; who comes the long way, or has no site (timers, `END`), asks the session.
//!
//! Claim: after S3 no firing runs clauses of the session, and S4 sees all they wrote. Take any
//! firing. If its F1 is before the barrier, S3 sees its word, or a later one, and goes on when that is idle or
//! the new epoch: either is stored after F4, or is it, and so, by release and acquire, F3 is seen. A firing
//! with the new epoch has read it, and so (acquire) its F2 sees S1: nothing of the session runs. If F1 is
//! after the barrier, so is F2, which then sees S1, too. There is no third case if the two barriers order
//! "store, then load" on both sides (this is Dekker's pattern, which ordinary release and acquire do not
//! order).
//!
//! The epoch is what tells a firing from the next one. (It could be the firing's own number; but
//! that has to be counted.)
//!
//! A full fence in every firing would cost as much as the firing itself. So the cost is moved to
//! the side that runs once per session: the light barrier binds only the compiler, and the heavy
//! one is `membarrier(2)`, which makes every running thread of the process execute a full fence
//! (those that do not run have executed one when they were switched out). Where the system lacks
//! it, `FENCED` stays true, both sides use real fences, and no firing takes a quick form, which has
//! none. A thread that saw an old `true` has fenced once too often, never once too rarely, because the
//! flag falls only after the kernel has accepted us and from then on every heavy barrier is the kernel's.
//! (Should it change its mind, as it does for a process that forbids itself system calls, then the flag
//! rises, and all generations change, so that all is linked anew, without quick forms.)
//!
//! Every store to the word is a release, also that of F1: the next firing's epoch must still
//! hand over what the previous one wrote.
//!
//! Rejected: a lock or a counter per session (a shared cache line in every firing); waiting until
//! each thread was seen idle or moving without any barrier (a word may sit in a store buffer while
//! the clauses already run: no bound, so no exactness); epochs of a reclamation library (3 ns a
//! firing, and it answers another question).
//!
//! Waiting is bounded: clauses only jump forward, and what waits inside them (`chill`, `stop`) is
//! destructive and was permitted.

use std::sync::atomic::{AtomicBool, Ordering, compiler_fence, fence};
use std::time::Duration;

use crate::firing::{Epoch, Slot, Vacant};
use crate::held::Held;
use crate::lock::{Lock, MutexGuard};
use crate::registry;
use crate::start::at_start;

/// What threads can see of each other.
struct Slots {
    /// All slots there ever were: at most as many as threads fired at the same time.
    all: Vec<&'static Slot>,
    epoch: Epoch,
}

static SLOTS: Lock<Slots> = Lock::new(Slots { all: Vec::new(), epoch: Epoch::FIRST });

/// All slots while their process forks.
pub(crate) struct Frozen {
    guard: MutexGuard<'static, Slots>,
    _held: Held,
}

/// Keeps everybody else out.
pub(crate) fn freeze() -> Frozen {
    let held = Held::new();
    Frozen { guard: SLOTS.lock(), _held: held }
}

impl Frozen {
    /// In the child: the other threads are not here, so none of their firings will ever end. The
    /// caller's own, if it forked inside one, ends by itself, whatever the word says now.
    pub(crate) fn settle(&mut self) {
        self.guard.all.iter().for_each(|slot| slot.give_up());
    }
}

/// Whether firings execute real fences.
static FENCED: AtomicBool = AtomicBool::new(true);

/// A new seat for a thread that fires, made with the number of its stream: dense, from 0, reused when its
/// thread has ended.
pub(crate) fn create<F: 'static, T: 'static>(fixed: impl FnOnce(u32) -> F) -> Vacant<F, T> {
    let _held = Held::new();
    let mut slots = SLOTS.lock();
    let stream = u32::try_from(slots.all.len()).unwrap_or(u32::MAX);
    let seat = Vacant::new(slots.epoch, fixed(stream));
    slots.all.push(seat.slot());
    seat
}

/// Whether firings have to fence between F1 and F2.
#[inline]
pub(crate) fn fences() -> bool {
    FENCED.load(Ordering::Relaxed)
}

/// The barrier between F1 and F2, for those who come the long way.
#[inline]
pub(crate) fn light_barrier() {
    if fences() {
        fence(Ordering::SeqCst);
    }
    compiler_fence(Ordering::SeqCst);
}

/// Asks the system once to serve heavy barriers; until it does, firings execute fences.
///
/// The first session does so at the latest. In a process with several threads Linux takes some ten
/// milliseconds to agree, as it waits for all processors; in one that has not started a thread yet it
/// agrees at once. So whoever will have sessions calls this early, as [`Engine::start`] does.
///
/// [`Engine::start`]: crate::Engine::start
#[inline]
pub fn prepare() {
    ask();
}

at_start! {
    fn ask() {
        static ASKED: Lock<bool> = Lock::new(false);
        let mut asked = ASKED.lock();
        if !std::mem::replace(&mut *asked, true) && expedited::register() {
            FENCED.store(false, Ordering::SeqCst);
        }
    }
}

fn heavy_barrier() {
    fence(Ordering::SeqCst);
    if !fences() && !expedited::barrier() {
        // The system has changed its mind. From here on all fence; a store that is now on its way
        // arrives within nanoseconds, and nobody is in a hurry.
        FENCED.store(true, Ordering::SeqCst);
        registry::renew();
        std::thread::sleep(Duration::from_millis(10));
    }
}

// All slots there are, and the epoch that begins now. A slot that is not among them is a thread's that has
// seen the lock since.
fn next_epoch() -> (Vec<&'static Slot>, Epoch) {
    let _held = Held::new();
    let mut slots = SLOTS.lock();
    slots.epoch.0 += 1;
    slots.all.iter().for_each(|slot| slot.begin(slots.epoch));
    (slots.all.clone(), slots.epoch)
}

/// S2 and S3: waits until every firing that may have missed what the caller just wrote is over.
///
/// A firing of the caller's own thread, if there is one, is not waited for.
pub(crate) fn wait_for_firings(own: Option<&'static Slot>) {
    let (slots, epoch) = next_epoch();
    heavy_barrier();
    for slot in slots {
        if own.is_some_and(|own| std::ptr::eq(own, slot)) {
            continue;
        }
        let mut rounds = 0u32;
        while slot.is_busy_since_before(epoch) {
            pause(rounds);
            rounds = rounds.saturating_add(1);
        }
    }
}

fn pause(rounds: u32) {
    match rounds {
        0..=63 => std::hint::spin_loop(),
        64..=95 => std::thread::yield_now(),
        _ => std::thread::sleep(Duration::from_micros(100)),
    }
}

#[cfg(all(target_os = "linux", not(miri)))]
mod expedited {
    use rustix::thread::{MembarrierCommand, membarrier};

    #[inline(always)]
    pub(super) fn register() -> bool {
        membarrier(MembarrierCommand::RegisterPrivateExpedited).is_ok()
    }

    pub(super) fn barrier() -> bool {
        membarrier(MembarrierCommand::PrivateExpedited).is_ok()
    }
}

#[cfg(not(all(target_os = "linux", not(miri))))]
mod expedited {
    #[inline(always)]
    pub(super) fn register() -> bool {
        false
    }

    pub(super) fn barrier() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firing::{Home, Seat};
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    // The claim, without a machine: once the gate is closed and the wait is over, nobody counts.
    #[test]
    fn after_the_wait_nothing_runs() {
        prepare();
        for _ in 0..30 {
            let closed = Arc::new(AtomicBool::new(false));
            let count = Arc::new(AtomicU64::new(0));
            let done = Arc::new(AtomicBool::new(false));
            let threads: Vec<_> = (0..3)
                .map(|_| {
                    let (closed, count, done) = (closed.clone(), count.clone(), done.clone());
                    std::thread::spawn(move || {
                        static NOBODYS: Seat<(), ()> = Seat::nobodys();
                        let home = Home::new(&NOBODYS);
                        home.settle(create(|_| ()).occupy(()));
                        while !done.load(Ordering::Relaxed) {
                            let _firing = home.enter().unwrap();
                            light_barrier();
                            if !closed.load(Ordering::Relaxed) {
                                count.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                    })
                })
                .collect();
            std::thread::yield_now();
            closed.store(true, Ordering::Relaxed);
            wait_for_firings(None);
            let seen = count.load(Ordering::Relaxed);
            std::thread::yield_now();
            assert_eq!(count.load(Ordering::Relaxed), seen);
            done.store(true, Ordering::Relaxed);
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        }
    }
}
