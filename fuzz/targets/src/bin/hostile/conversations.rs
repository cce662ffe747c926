//! Mutated conversations, as a host and as a consumer would hear them.

use std::io;

use fuzz_targets::mutate::talk::{self, Talk};
use fuzz_targets::rng::Rng;
use fuzz_targets::{conversation, corpus, deliveries};

use crate::Order;
use crate::work::{self, Counts, Work};

/// Conversations to be mutated; half of them are heard by a consumer that prints.
pub(crate) struct Conversations {
    talks: Vec<Talk>,
    /// With the program of the consumer.
    replies: Vec<(u8, Talk)>,
}

impl Conversations {
    pub(crate) fn new() -> io::Result<Self> {
        let talks = corpus::talks()?.iter().map(|(_, bytes)| Talk::of(bytes)).collect();
        let split = |bytes: &Vec<u8>| bytes.split_first().map(|(which, rest)| (*which, Talk::of(rest)));
        let replies = deliveries::honest().iter().filter_map(split).collect();
        Ok(Self { talks, replies })
    }

    /// What a consumer that means no good says.
    pub(crate) fn request(&self, rng: &mut Rng) -> Vec<u8> {
        let (talk, donor) = (rng.below(self.talks.len()), rng.below(self.talks.len()));
        talk::mutate(rng, &self.talks[talk], &self.talks[donor])
    }

    // What a host that lies delivers; rarely to a consumer of another program.
    fn reply(&self, rng: &mut Rng) -> Vec<u8> {
        let ((which, talk), (other, donor)) =
            (&self.replies[rng.below(self.replies.len())], &self.replies[rng.below(self.replies.len())]);
        let mut bytes = vec![if rng.once_in(16) { *other } else { *which }];
        bytes.extend(talk::mutate(rng, talk, donor));
        bytes
    }
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
        let bytes = if by_consumer { self.reply(rng) } else { self.request(rng) };
        Input { bytes, by_consumer }
    }

    fn attempt(&self, input: &Input, counts: &mut Counts) {
        if input.by_consumer {
            counts.add("consumed");
            counts.add_all("deliveries taken", deliveries::consume_all(&input.bytes).into());
        } else {
            let heard = conversation::hear_all(&input.bytes);
            counts.add("heard by both ends");
            counts.add_all("requests understood", heard.requests.into());
            counts.add_all("replies understood", heard.replies.into());
            counts.add_all("programs accepted", heard.programs.into());
        }
    }

    fn kept(&self, input: &Input) -> Vec<u8> {
        input.bytes.clone()
    }
}

pub(crate) fn run(order: &Order) -> io::Result<bool> {
    work::run(order, &Conversations::new()?)
}
