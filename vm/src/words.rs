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

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a key's words.
///
/// Each word is multiplied by a constant, and all bits of the product go into the next. Words cannot be
/// multiplied by each other, which would take half as many multiplications: a product of words that
/// differ little is a lattice, and of random ones some are so bad that all keys meet in a few slots. Nor
/// can a word be only added: who chooses two words then chooses pairs with the same sum.
#[inline]
pub(crate) fn hash(seed: u64, key: &[u64]) -> u64 {
    key.iter().fold(seed, |hash, word| fold(hash ^ word))
}

/// A seed, for keys that begin with the length of a short text: for these the first step is made.
#[derive(Debug)]
pub(crate) struct Seed {
    seed: u64,
    begun: [u64; SHORT],
}

/// Texts shorter than this are short.
const SHORT: usize = 32;

impl Seed {
    /// One that nobody outside this process knows.
    pub(crate) fn new() -> Self {
        let seed = seed();
        Self { seed, begun: std::array::from_fn(|len| fold(seed ^ len as u64)) }
    }

    /// The hash of a key.
    #[inline(always)]
    pub(crate) fn hash(&self, key: &[u64]) -> u64 {
        hash(self.seed, key)
    }

    /// The same for one whose first word is the length of a short text.
    #[inline(always)]
    pub(crate) fn hash_text<const N: usize>(&self, key: &[u64; N]) -> u64 {
        match &key[..] {
            [len, words @ ..] => hash(self.begun[*len as usize % SHORT], words),
            [] => self.hash(key),
        }
    }
}

// Both halves of a 128-bit product: one multiplication, and every bit depends on every other.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "takes the two halves of a 128-bit number")]
fn fold(word: u64) -> u64 {
    let product = u128::from(word) * u128::from(ODD);
    (product as u64) ^ (product >> 64) as u64
}

/// Whether `words` are those of `key`. (One after the other, so that a key in registers needs only one
/// more.)
#[inline]
pub(crate) fn is_key(words: &[AtomicU64], key: &[u64]) -> bool {
    words.len() == key.len() && words.iter().zip(key).all(|(word, key)| word.load(Relaxed) == *key)
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
    #[cfg(all(target_os = "linux", not(miri), not(mdtrace_tsan)))] // Both have memory about memory.
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
        let low: std::collections::BTreeSet<u64> =
            (0..1000u64).map(|k| hash(SEED, &[k << 4]) >> 52).collect();
        assert!(low.len() > 800, "{}", low.len());
    }

    #[test]
    fn texts_have_the_hashes_of_all_keys() {
        let seed = Seed::new();
        for len in 0..SHORT as u64 {
            let key = [len, 3, 4, 5];
            assert_eq!(seed.hash_text(&key), seed.hash(&key));
        }
    }

    #[test]
    fn who_chooses_the_high_bits_of_two_words_makes_no_hashes_equal() {
        const SEED: u64 = 0x8c5f_91e2_0b7d_a364;
        let keys = (0..1u64 << 12).map(|i| [(i & 63) << 58, (i >> 6) << 58]);
        let hashes: std::collections::BTreeSet<u64> = keys.map(|key| hash(SEED, &key)).collect();
        assert_eq!(hashes.len(), 1 << 12);
    }

    // Keys that differ little, as those of programs do, under many seeds: each index must be used widely.
    #[test]
    fn no_seed_makes_keys_meet() {
        let pairs = |a: u64, b: u64| -> Vec<Vec<u64>> {
            (0..128).map(|i| vec![(i & 63) * a, (i >> 6) * b]).collect()
        };
        let words = |step: u64| -> Vec<Vec<u64>> { (0..128).map(|i| vec![i * step]).collect() };
        let names = || -> Vec<Vec<u64>> {
            let name = |i: u64| format!("function_name_{i:02}");
            let word =
                |name: &str, at: usize| u64::from_le_bytes(name.as_bytes()[at..at + 8].try_into().unwrap());
            (0..100).map(|i| vec![16, word(&name(i), 0), word(&name(i), 8)]).collect()
        };
        let mut families = vec![pairs(1, 1), pairs(4096, 1), pairs(1, 8), names()];
        families.extend((0..58).map(|shift| words(1 << shift)));
        for (index, keys) in families.iter().enumerate() {
            for n in 1..500u64 {
                let seed = fold(n ^ ODD.rotate_left(17));
                let slots: std::collections::BTreeSet<u64> =
                    keys.iter().map(|key| hash(seed, key) >> 56).collect();
                assert!(slots.len() > 60, "family {index}, seed {seed:x}: {} slots", slots.len());
            }
        }
    }
}
