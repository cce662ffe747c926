//! Mutations of bytes that mean nothing.

use std::ops::Range;

use crate::rng::Rng;

/// The longest result.
pub const LONGEST: usize = 64 << 10;

/// Changes an input in one to four places; `donor` lends pieces.
pub fn mutate(rng: &mut Rng, input: &mut Vec<u8>, donor: &[u8]) {
    for _ in 0..=rng.below(4) {
        once(rng, input, donor);
    }
    input.truncate(LONGEST);
}

fn once(rng: &mut Rng, input: &mut Vec<u8>, donor: &[u8]) {
    let at = rng.below(input.len());
    match rng.below(7) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << (rng.next() & 7);
            }
        }
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = rng.next().to_le_bytes()[0];
            }
        }
        // A length, an index, an instruction's wide operand.
        2 => put(input, at, &rng.number().to_le_bytes()[..4]),
        3 => put(input, at, &rng.number().to_le_bytes()),
        4 => drop(input.drain(range(rng, input.len()))),
        5 => {
            let piece = input[range(rng, input.len())].to_vec();
            splice(input, at..at, &piece);
        }
        _ => {
            let piece = donor[range(rng, donor.len())].to_vec();
            let over = if rng.once_in(2) { at..at } else { range(rng, input.len()) };
            splice(input, over, &piece);
        }
    }
}

fn put(input: &mut [u8], at: usize, bytes: &[u8]) {
    input.iter_mut().skip(at).zip(bytes).for_each(|(to, from)| *to = *from);
}

fn splice(input: &mut Vec<u8>, over: Range<usize>, piece: &[u8]) {
    input.splice(over, piece.iter().copied());
}

/// A piece of something that has so many elements; rarely a large one.
pub fn range(rng: &mut Rng, len: usize) -> Range<usize> {
    let start = rng.below(len + 1);
    let most = if rng.once_in(8) { len } else { 16 };
    start..(start + rng.below(most + 1)).min(len)
}
