//! Conversations: what two peers say, as bytes on a stream.

use dif::codec::{self, Wire};
use vm::{Limits, verify};
use wire::{Limit, Reply, Request, WireError};

/// Messages are short here, so that a length that lies costs nothing.
const LIMIT: Limit = Limit(1 << 20);

/// How far a conversation came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Requests that were understood.
    pub requests: u32,
    /// Replies that were understood.
    pub replies: u32,
    /// Programs that were accepted.
    pub programs: u32,
}

/// Target `conversation`: the same bytes heard by a host and by a consumer.
pub fn messages(bytes: &[u8]) {
    hear_all(bytes);
}

/// The same, with what came of it.
pub fn hear_all(bytes: &[u8]) -> Heard {
    let mut heard = Heard::default();
    hear::<Request>(bytes, |request| {
        heard.requests += 1;
        heard.programs += u32::from(accepts(request));
    });
    hear::<Reply>(bytes, |_| heard.replies += 1);
    heard
}

// A message is the only one with its bytes.
fn hear<T: Wire>(bytes: &[u8], mut answer: impl FnMut(T)) {
    let mut stream = bytes;
    loop {
        let before = stream;
        match wire::read::<T>(&mut stream, LIMIT) {
            Ok(Some(message)) => {
                let said = &before[..before.len() - stream.len()];
                let mut again = Vec::new();
                wire::write(&mut again, &message).expect("a buffer");
                // Of a greeting in another version only the versions are heard.
                let foreign = said.get(4) == Some(&0) && again != said;
                assert!(again == said || foreign, "one encoding only: {said:02x?} {again:02x?}");
                answer(message);
            }
            Ok(None) => return,
            Err(WireError::Stream(error)) => panic!("a slice is no stream that fails: {error}"),
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return;
            }
        }
    }
}

// What a host does with a request before anything is enabled. Says whether something could be.
fn accepts(request: Request) -> bool {
    match request {
        Request::Enable { program, .. } => {
            codec::decode(&program).is_ok_and(|program| verify(program, &Limits::default()).is_ok())
        }
        Request::Hello(hello) => {
            let _ = wire::version::check(&hello);
            false
        }
        Request::List | Request::Drain | Request::Stop | Request::Resume => false,
    }
}
