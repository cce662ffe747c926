//! The end of a session by `exit()` (`vm/src/shared.rs`): who sees that it is ending, by its phase alone,
//! sees the status, too. Else the consumer is told that tracing stopped by itself, with status 0.

use loom::sync::Arc;
use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicBool, AtomicI32, AtomicU8, fence};
use loom::thread;

const ENDING: u8 = 1;

#[derive(Default)]
struct Shared {
    phase: AtomicU8,
    exited: AtomicBool,
    exit_status: AtomicI32,
}

/// Whether what led to a phase is published with it, and seen with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    WithWhatLedToIt,
    Alone,
}

impl Shared {
    fn exit(&self, status: i32, phase: Phase) {
        let order = if phase == Phase::Alone { Relaxed } else { Release };
        self.exit_status.store(status, Relaxed);
        self.exited.store(true, order);
        self.phase.fetch_max(ENDING, order);
    }

    fn exit_status(&self, phase: Phase) -> Option<i32> {
        let by_itself = self.phase.load(Relaxed) == ENDING;
        if phase == Phase::WithWhatLedToIt {
            fence(Acquire);
        }
        let order = if phase == Phase::Alone { Relaxed } else { Acquire };
        self.exited.load(order).then(|| self.exit_status.load(Relaxed)).or(by_itself.then_some(0))
    }
}

fn model(phase: Phase) {
    loom::model(move || {
        let shared = Arc::new(Shared::default());
        let firing = {
            let shared = shared.clone();
            thread::spawn(move || shared.exit(3, phase))
        };
        let status = shared.exit_status(phase);
        assert!(matches!(status, None | Some(3)), "another status");
        firing.join().unwrap();
        assert_eq!(shared.exit_status(phase), Some(3));
    });
}

#[test]
fn whoever_sees_the_end_sees_its_status() {
    model(Phase::WithWhatLedToIt);
}

#[test]
#[should_panic(expected = "another status")]
fn a_phase_that_is_seen_alone_tells_another_status() {
    model(Phase::Alone);
}
