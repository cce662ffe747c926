//! An element of a shared array that is freed while another thread reads it (`vm/src/dynvars/chain.rs`):
//! its slot is used for an element of another bucket at once, and the reader must not take that one's value
//! for the value of its own.

use loom::sync::Arc;
use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicU64, fence};
use loom::thread;

/// The lowest bit of a bucket's version, and where its head is.
const VERSION: u64 = 2;
const HEAD: u32 = 32;

const MINE: u64 = 1;
const ANOTHERS: u64 = 2;

/// Whether who fills a slot again fences before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fill {
    Fenced,
    Plain,
}

/// One bucket, in whose chain the only slot is at first.
struct Table {
    bucket: AtomicU64,
    id: AtomicU64,
    value: AtomicU64,
}

impl Table {
    fn new() -> Self {
        Self { bucket: AtomicU64::new(1 << HEAD), id: AtomicU64::new(MINE), value: AtomicU64::new(10) }
    }

    // Frees the slot, then fills it for another bucket. The lock of the bucket has no part in it.
    fn free_and_use_again(&self, fill: Fill) {
        let word = self.bucket.load(Relaxed);
        self.bucket.store(word.wrapping_add(VERSION) & u64::from(u32::MAX), Release);
        if fill == Fill::Fenced {
            fence(Release);
        }
        self.id.store(ANOTHERS, Relaxed);
        self.value.store(20, Relaxed);
    }

    // One attempt: `None` if the element is not there, or something has changed.
    fn look(&self) -> Option<u64> {
        let word = self.bucket.load(Acquire);
        let is_found = word >> HEAD != 0 && self.id.load(Relaxed) == MINE;
        let found = is_found.then(|| self.value.load(Relaxed));
        fence(Acquire);
        let version = |word: u64| word & u64::from(u32::MAX);
        found.filter(|_| version(self.bucket.load(Relaxed)) == version(word))
    }
}

fn model(fill: Fill) {
    loom::model(move || {
        let table = Arc::new(Table::new());
        let other = {
            let table = table.clone();
            thread::spawn(move || table.free_and_use_again(fill))
        };
        let seen = table.look();
        assert!(matches!(seen, None | Some(10)), "another's value");
        other.join().unwrap();
        assert_eq!(table.look(), None);
    });
}

#[test]
fn a_reader_never_sees_what_is_anothers() {
    model(Fill::Fenced);
}

#[test]
#[should_panic(expected = "another's value")]
fn without_the_fence_of_who_fills_a_slot_it_does() {
    model(Fill::Plain);
}
