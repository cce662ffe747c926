//! Mutated conversations, as a host and as a consumer would hear them.

use std::io;

use fuzz_targets::corpus;
use fuzz_targets::rng::Rng;
use fuzz_targets::{conversation, deliveries, mutate};

use crate::Order;
use crate::work::{self, Counts, Work};

/// Conversations to be mutated; half of them are heard by a consumer that prints.
pub(crate) struct Conversations {
    talks: Vec<Vec<u8>>,
    replies: Vec<Vec<u8>>,
}

impl Conversations {
    pub(crate) fn new() -> io::Result<Self> {
        let bytes = |(_, bytes)| bytes;
        let mut talks: Vec<Vec<u8>> = corpus::seeds("conversation")?.into_iter().map(bytes).collect();
        talks.extend(corpus::kept("conversation")?.into_iter().map(bytes));
        let mut replies = deliveries::honest();
        replies.extend(corpus::kept("deliveries")?.into_iter().map(bytes));
        Ok(Self { talks, replies })
    }

    /// What a consumer that means no good says.
    pub(crate) fn request(&self, rng: &mut Rng) -> Vec<u8> {
        mutated(rng, &self.talks)
    }
}

fn mutated(rng: &mut Rng, of: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = of[rng.below(of.len())].clone();
    let donor = &of[rng.below(of.len())];
    mutate::bytes::mutate(rng, &mut bytes, donor);
    bytes
}

/// A conversation, and who hears it.
pub(crate) struct Input {
    bytes: Vec<u8>,
    by_consumer: bool,
}

impl Work for Conversations {
    type Input = Input;

    fn make(&self, rng: &mut Rng) -> Input {
        let by_consumer = rng.once_in(2);
        let bytes = mutated(rng, if by_consumer { &self.replies } else { &self.talks });
        Input { bytes, by_consumer }
    }

    fn attempt(&self, input: &Input, counts: &mut Counts) {
        counts.add(if input.by_consumer { "consumed" } else { "heard by both ends" });
        if input.by_consumer {
            deliveries::consume(&input.bytes);
        } else {
            conversation::messages(&input.bytes);
        }
    }

    fn kept(&self, input: &Input) -> Vec<u8> {
        input.bytes.clone()
    }
}

pub(crate) fn run(order: &Order) -> io::Result<bool> {
    work::run(order, &Conversations::new()?)
}
