//! Mutations of conversations.
//!
//! A length that lies ends a conversation, and so does the first message that is none: of ten
//! conversations with noise in their bytes nine end before anything begins. So a [`Talk`] knows its
//! messages, and most mutations keep what is around them in order:
//!
//! | what changes | what is kept | who is tried |
//! | --- | --- | --- |
//! | bytes anywhere | nothing | frames, and the end of a conversation in all its places |
//! | bytes of one message | its length | the decoders of messages and programs |
//! | the order of messages; messages of another | the messages | who answers |
//! | the program of a session, or what the session is to be | that it is a program | verifier, sessions, machine |

use dif::Program;
use dif::codec::{self, Wire, Writer};
use dif::delivery::{Domain, SessionRequest};
use wire::{Limit, Request};

use super::bytes::{self, LONGEST};
use super::program;
use crate::rng::Rng;

/// A conversation as it is mutated.
#[derive(Clone, Debug, Default)]
pub struct Talk(Vec<Message>);

#[derive(Clone, Debug)]
enum Message {
    Bytes(Vec<u8>),
    Enable(Box<(SessionRequest, Program)>),
}

impl Message {
    fn of(bytes: &[u8]) -> Self {
        let framed = framed(bytes);
        if let Ok(Some(Request::Enable { request, program })) = wire::read(&mut &framed[..], Limit::REQUEST)
            && let Ok(program) = codec::decode(&program)
        {
            return Self::Enable(Box::new((request, program)));
        }
        Self::Bytes(bytes.to_vec())
    }

    fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Enable(enable) => {
                let (request, program) = (enable.0.clone(), codec::encode(&enable.1));
                let mut writer = Writer::default();
                Request::Enable { request, program }.write(&mut writer);
                writer.into_bytes()
            }
        }
    }
}

impl Talk {
    /// The messages of a stream; what follows the last whole one is left out.
    pub fn of(mut stream: &[u8]) -> Self {
        let mut messages = Vec::new();
        while let Some((length, rest)) = stream.split_first_chunk() {
            let Some((message, rest)) = rest.split_at_checked(u32::from_le_bytes(*length) as usize) else {
                break;
            };
            messages.push(Message::of(message));
            stream = rest;
        }
        Self(messages)
    }

    /// How it travels.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|message| framed(&message.to_bytes())).collect()
    }
}

fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes(), message].concat()
}

/// A conversation with one to four changes, as it travels; `donor` lends messages, code and rows.
pub fn mutate(rng: &mut Rng, talk: &Talk, donor: &Talk) -> Vec<u8> {
    if rng.once_in(4) {
        let mut stream = talk.to_bytes();
        bytes::mutate(rng, &mut stream, &donor.to_bytes());
        return stream;
    }
    let mut talk = talk.clone();
    for _ in 0..=rng.below(4) {
        match rng.below(8) {
            0 => order(rng, &mut talk.0, &donor.0),
            1 => noise(rng, &mut talk.0, &donor.0),
            _ => enable(rng, &mut talk.0, &donor.0),
        }
    }
    let mut stream = talk.to_bytes();
    stream.truncate(LONGEST);
    stream
}

fn order(rng: &mut Rng, messages: &mut Vec<Message>, donor: &[Message]) {
    let (at, other) = (rng.below(messages.len()), rng.below(messages.len()));
    match rng.below(4) {
        0 if at < messages.len() => drop(messages.remove(at)),
        1 if at < messages.len() => messages.swap(at, other),
        2 => messages.extend(messages.get(at).cloned()),
        _ => {
            if let Some(message) = rng.pick(donor) {
                messages.insert(at, message.clone());
            }
        }
    }
}

fn noise(rng: &mut Rng, messages: &mut [Message], donor: &[Message]) {
    let donor = rng.pick(donor).map(Message::to_bytes).unwrap_or_default();
    let at = rng.below(messages.len());
    if let Some(message) = messages.get_mut(at) {
        let mut changed = message.to_bytes();
        bytes::mutate(rng, &mut changed, &donor);
        *message = Message::Bytes(changed);
    }
}

// Of a conversation without a session, a message.
fn enable(rng: &mut Rng, messages: &mut [Message], donor: &[Message]) {
    let enables = |message: &Message| matches!(message, Message::Enable(_));
    let lender = donor.iter().find(|message| enables(message));
    let (Some(Message::Enable(lender)), Some(at)) = (lender, messages.iter().position(enables)) else {
        return noise(rng, messages, donor);
    };
    let Some(Message::Enable(enable)) = messages.get_mut(at) else { return };
    let (request, program) = &mut **enable;
    match rng.below(8) {
        0 => asked(rng, request),
        1 => *program = lender.1.clone(),
        _ => program::mutate(rng, program, &lender.1),
    }
}

fn asked(rng: &mut Rng, request: &mut SessionRequest) {
    let number = rng.number() as u32;
    match rng.below(5) {
        0 => request.probe_id_base = number,
        1 => request.stream_base = number,
        2 => request.epid_base = number,
        3 => request.domain = Domain::Command { timers: rng.once_in(2) },
        _ => request.domain = Domain::Host { primary: rng.once_in(2) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus;

    fn talks() -> Vec<Vec<u8>> {
        corpus::kept("conversation").unwrap().into_iter().map(|(_, bytes)| bytes).collect()
    }

    #[test]
    fn a_talk_is_what_was_said() {
        let talks = talks();
        assert!(talks.iter().any(|bytes| Talk::of(bytes).0.iter().any(|m| matches!(m, Message::Enable(_)))));
        for bytes in talks {
            assert_eq!(Talk::of(&bytes).to_bytes(), bytes);
        }
    }

    #[test]
    fn mutations_follow_from_their_seed_and_are_often_understood() {
        let talks: Vec<Talk> = talks().iter().map(|bytes| Talk::of(bytes)).collect();
        let n_enables = |stream: &[u8]| {
            Talk::of(stream).0.iter().filter(|message| matches!(message, Message::Enable(_))).count()
        };
        let made = |seed| {
            let mut rng = Rng::new(seed);
            mutate(&mut rng, &talks[seed as usize % talks.len()], &talks[0])
        };
        assert_eq!(made(7), made(7));
        let understood = (0..300).filter(|seed| n_enables(&made(*seed)) > 0).count();
        assert!((100..300).contains(&understood), "{understood}");
    }
}
