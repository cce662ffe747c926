//! Texts as keys: what `copyinstr(argN)` puts into a key, without a copy where that can be avoided.
//!
//! A text is cut at its first NUL, and where strings end; its key is its length and its words. Hosts
//! hardly ever hand over a text with a NUL in it, or one that is too long. So short texts are looked up
//! as they are, in registers: a key with a NUL or of too great a length is in no table, and whoever is
//! found needed no cutting. Only a text that is not found is looked at byte by byte.

use dif::AggId;
use dif::delivery::DropKind;

use crate::memory::{leading_text, nul_bytes};
use crate::thread::Thread;

/// `@[text] = count()`
#[inline(always)]
pub(super) fn count_text(thread: &mut Thread, agg: AggId, text: &[u8]) {
    observe_text::<true>(thread, agg, text, 0);
}

/// `@[text] = function(value)`; the function is `count()` if it `COUNTS`, which needs no value.
#[inline(always)]
pub(super) fn observe_text<const COUNTS: bool>(thread: &mut Thread, agg: AggId, text: &[u8], value: i64) {
    match text.len() {
        9..=16 => observe_short::<COUNTS, 3>(thread, agg, text, value),
        17..=24 => observe_medium::<COUNTS>(thread, agg, text, value),
        1..=8 => observe_small::<COUNTS>(thread, agg, text, value),
        _ => observe_any(thread, agg, text, value),
    }
}

// Out of line, so that each has the registers to itself.
#[inline(never)]
fn observe_medium<const COUNTS: bool>(thread: &mut Thread, agg: AggId, text: &[u8], value: i64) {
    observe_short::<COUNTS, 4>(thread, agg, text, value);
}

#[inline(never)]
fn observe_small<const COUNTS: bool>(thread: &mut Thread, agg: AggId, text: &[u8], value: i64) {
    observe_short::<COUNTS, 2>(thread, agg, text, value);
}

#[inline(always)]
fn observe_short<const COUNTS: bool, const N: usize>(
    thread: &mut Thread,
    agg: AggId,
    text: &[u8],
    value: i64,
) {
    let Some(key) = short_key::<N>(text) else { return };
    if !thread.aggs.text_first::<COUNTS, N>(agg, &key, value) {
        let [len, a, b, c] = std::array::from_fn(|i| key.get(i).copied().unwrap_or(0));
        observe_elsewhere::<COUNTS, N>(thread, agg, len, a, b, c, value);
    }
}

// A text that is new, or has a NUL in it, or is not where it is looked for first. It comes as its key, in
// registers: then nobody has to keep where it was.
#[inline(never)]
fn observe_elsewhere<const COUNTS: bool, const N: usize>(
    thread: &mut Thread,
    agg: AggId,
    len: u64,
    a: u64,
    b: u64,
    c: u64,
    value: i64,
) {
    let key: [u64; N] = std::array::from_fn(|i| [len, a, b, c].get(i).copied().unwrap_or(0));
    if !thread.aggs.text::<COUNTS, N>(agg, &key, value) {
        let text = [a.to_le_bytes(), b.to_le_bytes(), c.to_le_bytes()];
        observe_any(thread, agg, text.as_flattened().get(..len as usize).unwrap_or_default(), value);
    }
}

#[inline(never)]
fn observe_any(thread: &mut Thread, agg: AggId, bytes: &[u8], value: i64) {
    let Thread { aggs, temps, shared, drops, .. } = thread;
    let n = put_text(&mut temps.key, 0, bytes, shared.sizes.max_string);
    if aggs.update(agg, temps.key.get(..n).unwrap_or_default(), value, 1).is_err() {
        drops.count(DropKind::Aggregation);
    }
}

// The key of a text that takes N - 1 words, as if it had no NUL.
#[inline(always)]
fn short_key<const N: usize>(text: &[u8]) -> Option<[u64; N]> {
    let mut key = [0; N];
    let (first, words) = key.split_first_mut()?;
    let (last, words) = words.split_last_mut()?;
    *first = text.len() as u64;
    if words.is_empty() {
        *last = small_word(text);
        return Some(key);
    }
    for (word, chunk) in words.iter_mut().zip(text.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*chunk);
    }
    // The eight last bytes of the text, of which some may be in the word before.
    let whole = u64::from_le_bytes(*text.last_chunk()?);
    *last = whole >> ((text.len() * 8).wrapping_neg() & 63);
    Some(key)
}

// Up to eight bytes as a word. Two that overlap say the same where they do.
#[inline(always)]
fn small_word(text: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << ((8 * (text.len() - 4)) & 63);
    }
    text.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[inline(always)]
pub(super) fn put(key: &mut [u64], index: usize, word: u64) {
    if let Some(place) = key.get_mut(index) {
        *place = word;
    }
}

/// Puts a text into a key, from word `n` on: its length and its bytes, up to the first NUL and at most
/// `most` of them. Says where the key ends then.
///
/// One pass does all: it takes the text to have no NUL, which is nearly always so, looks for one while
/// it has the words at hand, and begins again if it finds one.
#[inline(always)]
pub(super) fn put_text(key: &mut [u64], n: usize, bytes: &[u8], most: usize) -> usize {
    let text = bytes.get(..most).unwrap_or(bytes);
    let (whole, rest) = text.as_chunks::<8>();
    let Some([len, words @ ..]) = key.get_mut(n..) else { return n };
    *len = text.len() as u64;
    let mut nuls = 0;
    for (to, chunk) in words.iter_mut().zip(whole) {
        *to = u64::from_le_bytes(*chunk);
        nuls |= nul_bytes(*to);
    }
    let mut end = n + 1 + whole.len();
    if !rest.is_empty() {
        let last = last_word(text, rest);
        // What is behind the text is no NUL of the text.
        nuls |= nul_bytes(last | u64::MAX << (rest.len() * 8));
        put(key, end, last);
        end += 1;
    }
    if nuls == 0 { end } else { put_cut_text(key, n, leading_text(text, most)) }
}

#[cold]
#[inline(never)]
fn put_cut_text(key: &mut [u64], n: usize, text: &[u8]) -> usize {
    put_text(key, n, text, text.len())
}

// The bytes that are left when a text is cut into words, as a word. A text of eight bytes or more has
// a word that ends with them, so nobody has to look at them one by one.
#[inline(always)]
fn last_word(text: &[u8], rest: &[u8]) -> u64 {
    match text.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last) >> (64 - rest.len() * 8),
        None => small_word(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_have_the_keys_of_all_texts() {
        let text: Vec<u8> = (b'a'..=b'z').collect();
        for len in 1..=24 {
            let text = &text[..len];
            let mut key = [0; 8];
            let n = put_text(&mut key, 0, text, 100);
            match len {
                ..9 => assert_eq!(&key[..n], short_key::<2>(text).unwrap(), "{len}"),
                9..17 => assert_eq!(&key[..n], short_key::<3>(text).unwrap(), "{len}"),
                17.. => assert_eq!(&key[..n], short_key::<4>(text).unwrap(), "{len}"),
            }
        }
    }

    #[test]
    fn texts_are_cut_at_the_first_nul_and_where_strings_end() {
        let mut key = [7; 8];
        assert_eq!(put_text(&mut key, 1, b"ab\0cdefghij", 100), 3);
        assert_eq!(key[1..3], [2, u64::from_le_bytes(*b"ab\0\0\0\0\0\0")]);
        assert_eq!(put_text(&mut key, 0, b"abcdefghij", 8), 2);
        assert_eq!(key[..2], [8, u64::from_le_bytes(*b"abcdefgh")]);
        assert_eq!(put_text(&mut key, 0, b"", 8), 1);
        assert_eq!(key[0], 0);
    }
}
