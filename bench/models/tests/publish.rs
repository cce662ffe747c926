//! The end of a session: `F1` to `F4` and `S1` to `S4` of `runtime-hooks/src/publish.rs`.
//!
//! Both barriers are full fences here. `membarrier(2)` is defined to make the light side's barrier,
//! which only the compiler sees, as good as one, and a system without it uses real fences.

use loom::sync::Arc;
use loom::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use loom::sync::atomic::{AtomicU64, fence};
use loom::thread;

#[derive(Default)]
struct Shared {
    epoch: AtomicU64,
    word: AtomicU64,
    generation: AtomicU64,
    written: AtomicU64,
}

/// The generation of what is enabled at first.
const LINKED: u64 = 0;

/// What is added to `epoch`, as 0 is no epoch.
const FIRST_EPOCH: u64 = 1;

#[derive(Clone, Copy)]
enum Barriers {
    Full,
    None,
}

impl Barriers {
    fn execute(self) {
        match self {
            Self::Full => fence(SeqCst),
            Self::None => {}
        }
    }
}

// A firing of a thread that has linked [`LINKED`].
fn fire(shared: &Shared, barriers: Barriers) {
    shared.word.store(FIRST_EPOCH + shared.epoch.load(Acquire), Release); // F1
    barriers.execute();
    if shared.generation.load(Relaxed) == LINKED {
        // F2, F3
        shared.written.store(shared.written.load(Relaxed) + 1, Relaxed);
    }
    shared.word.store(0, Release); // F4
}

fn stop(shared: &Shared, barriers: Barriers) -> u64 {
    shared.generation.store(LINKED + 1, Relaxed); // S1
    let epoch = FIRST_EPOCH + shared.epoch.fetch_add(1, AcqRel) + 1;
    barriers.execute(); // S2
    while (1..epoch).contains(&shared.word.load(Acquire)) {
        thread::yield_now(); // S3
    }
    shared.written.load(Relaxed) // S4
}

fn model(firings: u64, barriers: Barriers) {
    loom::model(move || {
        let shared = Arc::new(Shared::default());
        let firing = {
            let shared = shared.clone();
            thread::spawn(move || (0..firings).for_each(|_| fire(&shared, barriers)))
        };
        let seen = stop(&shared, barriers);
        firing.join().unwrap();
        assert_eq!(seen, shared.written.load(Relaxed), "a firing ran after the wait, or was not seen");
    });
}

#[test]
fn after_the_wait_nothing_runs_and_everything_is_seen() {
    model(1, Barriers::Full);
    model(2, Barriers::Full);
}

#[test]
#[should_panic(expected = "a firing ran after the wait")]
fn without_barriers_a_firing_can_be_missed() {
    model(1, Barriers::None);
}
