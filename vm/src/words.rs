//! Words of memory that several threads share, and bytes within them.
//!
//! All memory of a session that more than one thread may look at is an array of `AtomicU64`. That
//! makes every race a matter of *which* value is seen, never of undefined behaviour, and costs
//! nothing: a relaxed access of a word is an ordinary load or store. Bytes lie in the words as a
//! little-endian machine would put them, as in records and keys.
//!
//! Memory is taken when a session starts and touched when it is used: see [`zeroed`].

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// `n` words of zero.
///
/// The zeros come from the allocator (`calloc`), so no page is touched. A buffer of 4 MB on each of a
/// hundred threads that fire rarely therefore costs a hundred pages, not 400 MB. (It takes a crate to
/// say so without unsafe code: to make atomics of a vector of zeros compiles to nothing, or to a loop over
/// all of them, as the optimiser likes.)
pub(crate) fn zeroed(n: usize) -> Box<[AtomicU64]> {
    bytemuck::zeroed_slice_box(n)
}

/// `value` wherever it lives, on cache lines of its own.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Alone<T>(pub(crate) T);

/// A number that nobody outside this process knows, so that nobody can choose keys that collide.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(0u8)
}

/// The hash of a key's words, two at a time: a multiplication for each pair, and one for the rest.
///
/// Nobody who does not know the seed can make a factor zero, which would hide the other one.
#[inline]
pub(crate) fn hash(seed: u64, key: &[u64]) -> u64 {
    let (pairs, rest) = key.as_chunks::<2>();
    let hash = pairs.iter().fold(seed, |hash, [a, b]| fold(hash ^ a, seed.rotate_left(32) ^ b));
    rest.iter().fold(hash, |hash, word| fold(hash ^ word, 0x9e37_79b9_7f4a_7c15))
}

// Both halves of a 128-bit product: one multiplication, and every bit depends on every other.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "takes the two halves of a 128-bit number")]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

/// Whether `words` are those of `key`.
#[inline]
pub(crate) fn is_key(words: &[AtomicU64], key: &[u64]) -> bool {
    // Without a branch for each word: a key that is looked at is nearly always the right one.
    let differences = words.iter().zip(key).fold(0, |bits, (word, key)| bits | (word.load(Relaxed) ^ key));
    differences == 0 && words.len() == key.len()
}

/// Copies the bytes from `offset` on; `false`, and nothing copied, if they are not all there.
pub(crate) fn read(words: &[AtomicU64], offset: usize, into: &mut [u8]) -> bool {
    let Some(range) = range(words, offset, into.len()) else { return false };
    let mut at = offset % 8;
    let mut rest = into;
    for word in &words[range] {
        let bytes = word.load(Relaxed).to_le_bytes();
        let n = (8 - at).min(rest.len());
        let (now, later) = rest.split_at_mut(n);
        now.copy_from_slice(&bytes[at..at + n]);
        (rest, at) = (later, 0);
    }
    true
}

/// Replaces the bytes from `offset` on; `false`, and nothing written, if they are not all there.
///
/// Whole words are stored at once. Of a word that is written in part the rest is stored again as
/// it was read, so two threads that write neighbouring bytes may undo each other.
pub(crate) fn write(words: &[AtomicU64], offset: usize, from: &[u8]) -> bool {
    let Some(range) = range(words, offset, from.len()) else { return false };
    let mut at = offset % 8;
    let mut rest = from;
    for word in &words[range] {
        let n = (8 - at).min(rest.len());
        let (now, later) = rest.split_at(n);
        let mut bytes = if n == 8 { [0; 8] } else { word.load(Relaxed).to_le_bytes() };
        bytes[at..at + n].copy_from_slice(now);
        word.store(u64::from_le_bytes(bytes), Relaxed);
        (rest, at) = (later, 0);
    }
    true
}

/// Sets `len` bytes from `offset` on to 0, under the rules of [`write`].
pub(crate) fn fill_zero(words: &[AtomicU64], offset: usize, len: usize) -> bool {
    let Some(end) = range(words, offset, len).map(|_| offset + len) else { return false };
    let mut at = offset;
    while at < end {
        let n = (8 - at % 8).min(end - at);
        write(words, at, &[0; 8][..n]);
        at += n;
    }
    true
}

// The words that hold these bytes.
fn range(words: &[AtomicU64], offset: usize, len: usize) -> Option<std::ops::Range<usize>> {
    let end = offset.checked_add(len)?;
    let range = offset / 8..end.div_ceil(8).max(offset / 8);
    (range.end <= words.len()).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_lie_in_words_as_in_memory() {
        let words = zeroed(4);
        let mut memory = [0u8; 32];
        for (offset, len) in [(0, 8), (3, 2), (7, 2), (5, 20), (31, 1), (32, 0), (8, 16)] {
            let bytes: Vec<u8> = (0..len).map(|i| (offset * 7 + i + 1) as u8).collect();
            assert!(write(&words, offset, &bytes));
            memory[offset..offset + len].copy_from_slice(&bytes);
            let mut back = [0; 32];
            assert!(read(&words, 0, &mut back));
            assert_eq!(back, memory);
        }
        assert!(!write(&words, 31, &[1, 2]) && !read(&words, usize::MAX, &mut [0]));
    }

    #[test]
    #[cfg(all(target_os = "linux", not(miri)))]
    fn memory_is_not_touched_before_it_is_used() {
        let resident = || -> usize {
            let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
            statm.split(' ').nth(1).unwrap().parse().unwrap()
        };
        let before = resident();
        let words = zeroed(1 << 25);
        let pages = resident().saturating_sub(before);
        assert!(words.iter().step_by(1 << 20).all(|word| word.load(Relaxed) == 0));
        assert!(pages * 4096 < words.len(), "{pages} pages");
    }

    #[test]
    fn equal_keys_have_equal_hashes_and_neighbours_do_not() {
        const SEED: u64 = 0x8c5f_91e2_0b7d_a364;
        assert_eq!(hash(SEED, &[1, 2]), hash(SEED, &[1, 2]));
        let low: std::collections::BTreeSet<u64> =
            (0..1000u64).map(|k| hash(SEED, &[k << 4]) & 0xfff).collect();
        assert!(low.len() > 800, "{}", low.len());
        let high: std::collections::BTreeSet<u64> =
            (0..1000u64).map(|k| hash(SEED, &[k & 15, k >> 4]) >> 32 & 0xfff).collect();
        assert!(high.len() > 800, "{}", high.len());
    }
}
