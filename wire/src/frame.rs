//! Frames: how long a message is, and how long it may be.
//!
//! ```text
//!    0        4
//!    +--------+---------------------------+
//!    | length | message, `length` bytes   |
//!    +--------+---------------------------+
//! ```
//!
//! The length is checked against a [`Limit`] before a byte is allocated for the message, and what is
//! allocated grows with what arrives, so a peer that announces much and sends little costs little.
//! A host accepts less than a consumer, because programs are smaller than results.

use std::io::{self, Read, Write};

use dif::codec::{Reader, Wire, Writer};

use crate::error::WireError;

/// The longest message a reader accepts, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub u32);

impl Limit {
    /// For requests.
    pub const REQUEST: Self = Self(16 << 20);
    /// For the greeting of a host that nobody knows yet.
    pub const GREETING: Self = Self(64 << 10);
    /// For its probes.
    pub const CATALOG: Self = Self(64 << 20);
    /// For replies while it is traced.
    pub const REPLY: Self = Self(256 << 20);
}

/// How much is read at a time.
const STEP: usize = 64 << 10;

/// Sends one message.
///
/// # Errors
/// The stream fails, or the message is longer than any frame can be.
pub fn write<T: Wire>(stream: &mut impl Write, message: &T) -> Result<(), WireError> {
    let mut writer = Writer::onto(vec![0; 4]);
    writer.put(message);
    let mut bytes = writer.into_bytes();
    let length = u32::try_from(bytes.len() - 4)
        .map_err(|_| WireError::TooLong { found: u32::MAX, limit: u32::MAX })?;
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    stream.write_all(&bytes)?;
    stream.flush()?;
    Ok(())
}

/// Receives one message; `None` if the peer closed the stream between two messages.
///
/// # Errors
/// The stream fails or ends within a message, the message is too long, or it is none.
pub fn read<T: Wire>(stream: &mut impl Read, limit: Limit) -> Result<Option<T>, WireError> {
    let mut length = [0; 4];
    if !fill(stream, &mut length)? {
        return Ok(None);
    }
    let length = u32::from_le_bytes(length);
    if length > limit.0 {
        return Err(WireError::TooLong { found: length, limit: limit.0 });
    }
    let mut left = length as usize;
    let mut bytes = Vec::new();
    while left > 0 {
        let from = bytes.len();
        bytes.resize(from + left.min(STEP), 0);
        if !fill(stream, &mut bytes[from..])? {
            return Err(WireError::Truncated);
        }
        left -= bytes.len() - from;
    }
    let mut reader = Reader::new(&bytes);
    let message = reader.get()?;
    reader.finish()?;
    Ok(Some(message))
}

// Fills the buffer; `false` if the stream had ended before the first byte.
fn fill(stream: &mut impl Read, buffer: &mut [u8]) -> Result<bool, WireError> {
    let mut at = 0;
    while at < buffer.len() {
        match stream.read(&mut buffer[at..]) {
            Ok(0) if at == 0 => return Ok(false),
            Ok(0) => return Err(WireError::Truncated),
            Ok(n) => at += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Hello, Reply, Request};

    fn hello() -> Hello {
        Hello { wire: 1, dif: 1, pid: 7, name: "lua".to_string(), waits: true }
    }

    #[test]
    fn messages_come_back() {
        let mut stream = Vec::new();
        write(&mut stream, &Request::Hello(hello())).unwrap();
        write(&mut stream, &Request::List).unwrap();
        let mut from = &stream[..];
        assert_eq!(read(&mut from, Limit::REQUEST).unwrap(), Some(Request::Hello(hello())));
        assert_eq!(read(&mut from, Limit::REQUEST).unwrap(), Some(Request::List));
        assert_eq!(read::<Request>(&mut from, Limit::REQUEST).unwrap(), None);
    }

    #[test]
    fn a_message_that_is_too_long_is_refused_before_it_is_read() {
        let stream = u32::MAX.to_le_bytes();
        let error = read::<Reply>(&mut &stream[..], Limit(1000)).unwrap_err();
        assert_eq!(error.to_string(), "a message of 4294967295 bytes, at most 1000 are accepted");
    }

    #[test]
    fn a_stream_that_ends_within_a_message_is_an_error() {
        let mut stream = Vec::new();
        write(&mut stream, &Reply::Refused { why: "no".to_string() }).unwrap();
        for end in 1..stream.len() {
            assert!(
                matches!(read::<Reply>(&mut &stream[..end], Limit::REPLY), Err(WireError::Truncated)),
                "{end}"
            );
        }
    }

    #[test]
    fn bytes_after_a_message_are_refused() {
        let stream = [2, 0, 0, 0, 1, 9];
        assert!(matches!(read::<Request>(&mut &stream[..], Limit::REQUEST), Err(WireError::Message(_))));
    }
}
