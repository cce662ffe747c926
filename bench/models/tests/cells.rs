//! Cells of aggregations that one thread updates while the drainer reads: `vm/src/aggregate`.

use loom::sync::Arc;
use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicU64, fence};
use loom::thread;

/// A cell of two words that belong together, as `avg` has it, and its stamp.
#[derive(Default)]
struct Sequenced {
    stamp: AtomicU64,
    count: AtomicU64,
    total: AtomicU64,
}

impl Sequenced {
    fn update(&self) {
        let stamp = self.stamp.load(Relaxed);
        self.stamp.store(stamp + 1, Relaxed);
        fence(Release);
        for word in [&self.count, &self.total] {
            word.store(word.load(Relaxed) + 1, Relaxed);
        }
        self.stamp.store(stamp + 2, Release);
    }

    // One attempt; `None` if the cell changed meanwhile, for a reader who looks again.
    fn read(&self, looks_again: bool) -> Option<[u64; 2]> {
        let before = self.stamp.load(Acquire);
        let words = [self.count.load(Relaxed), self.total.load(Relaxed)];
        fence(Acquire);
        (before.is_multiple_of(2) && (!looks_again || self.stamp.load(Relaxed) == before)).then_some(words)
    }
}

fn sequenced(looks_again: bool) {
    loom::model(move || {
        let cell = Arc::new(Sequenced::default());
        let reading = {
            let cell = cell.clone();
            thread::spawn(move || {
                if let Some([count, total]) = cell.read(looks_again) {
                    assert_eq!(count, total, "a torn cell");
                }
            })
        };
        (0..2).for_each(|_| cell.update());
        reading.join().unwrap();
        assert_eq!(cell.read(true), Some([2, 2]));
    });
}

#[test]
fn a_cell_of_two_words_is_never_torn() {
    sequenced(true);
}

#[test]
#[should_panic(expected = "a torn cell")]
fn without_the_second_look_it_can_be() {
    sequenced(false);
}

/// Nothing has been observed.
const NOTHING: u64 = u64::MAX;

#[test]
fn a_least_value_is_taken_or_left_but_never_lost() {
    loom::model(|| {
        let word = Arc::new(AtomicU64::new(NOTHING));
        let writing = {
            let word = word.clone();
            thread::spawn(move || {
                for value in [5, 3] {
                    let mut best = word.load(Relaxed);
                    while value < best {
                        match word.compare_exchange(best, value, Relaxed, Relaxed) {
                            Ok(_) => break,
                            Err(now) => best = now,
                        }
                    }
                }
            })
        };
        let first = word.swap(NOTHING, Relaxed);
        writing.join().unwrap();
        let last = word.swap(NOTHING, Relaxed);
        assert_eq!(first.min(last), 3);
    });
}
