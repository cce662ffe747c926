//! Captures: what a session delivered, in a file.
//!
//! A host that traces itself from its first instruction has no consumer to talk to; it writes what
//! it would have said, and somebody reads it later.
//!
//! ```text
//!   "MDTRACE\0"   version   length, program   length, delivery   length, delivery   …
//!    8 bytes      u16       u32, bytes        u32, bytes
//! ```
//!
//! Program and deliveries are encoded as everywhere ([`crate::codec`]), numbers are little-endian. A
//! host that is killed leaves a file that ends in the middle of a delivery, or without
//! [`Delivery::End`]; all before that is good. The reader believes nothing, as with any other bytes.

use alloc::vec::Vec;
use core::fmt;

use crate::codec::{self, DecodeError, Reader, Writer};
use crate::delivery::Delivery;
use crate::program::Program;

/// The first bytes of every capture.
pub const MAGIC: [u8; 8] = *b"MDTRACE\0";

/// The version of the form above; what is inside has its own.
pub const VERSION: u16 = 1;

/// The beginning of a capture.
pub fn begin(program: &Program) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.raw(&MAGIC);
    writer.u16(VERSION);
    writer.bytes(&codec::encode(program));
    writer.into_bytes()
}

/// One more delivery.
pub fn frame(delivery: &Delivery) -> Vec<u8> {
    let mut inner = Writer::new();
    inner.put(delivery);
    let mut writer = Writer::new();
    writer.bytes(inner.as_bytes());
    writer.into_bytes()
}

/// Why a file is no capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptureError {
    /// It begins with something else.
    Magic,
    /// It is of another version.
    Version {
        /// The file's.
        found: u16,
    },
    /// What is inside cannot be read.
    Contents(DecodeError),
}

impl From<DecodeError> for CaptureError {
    fn from(error: DecodeError) -> Self {
        Self::Contents(error)
    }
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic => f.write_str("this is no capture"),
            Self::Version { found } => write!(f, "a capture of version {found}, this is version {VERSION}"),
            Self::Contents(error) => write!(f, "{error}"),
        }
    }
}

impl core::error::Error for CaptureError {}

/// The deliveries of a capture, one after the other.
#[derive(Debug)]
pub struct Deliveries<'a> {
    reader: Reader<'a>,
}

/// The program of a capture, and what it delivered.
///
/// # Errors
/// The bytes do not begin like a capture, or not with a program that can be read.
pub fn open(bytes: &[u8]) -> Result<(Program, Deliveries<'_>), CaptureError> {
    let mut reader = Reader::new(bytes);
    if reader.array().ok() != Some(MAGIC) {
        return Err(CaptureError::Magic);
    }
    match reader.u16()? {
        VERSION => {}
        found => return Err(CaptureError::Version { found }),
    }
    let program = codec::decode(reader.bytes()?)?;
    Ok((program, Deliveries { reader }))
}

impl Iterator for Deliveries<'_> {
    type Item = Result<Delivery, CaptureError>;

    /// The next delivery; none at the end, also where the file was cut off.
    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.reader.bytes().ok()?;
        let mut inner = Reader::new(bytes);
        let delivery = inner.get().and_then(|delivery| inner.finish().map(|()| delivery));
        Some(delivery.map_err(CaptureError::Contents))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StreamId;
    use alloc::vec;

    fn capture() -> (Vec<u8>, [Delivery; 2]) {
        let deliveries = [Delivery::Records { stream: StreamId(3), words: vec![1, 2, 3] }, Delivery::End];
        let mut bytes = begin(&Program::default());
        deliveries.iter().for_each(|delivery| bytes.extend(frame(delivery)));
        (bytes, deliveries)
    }

    #[test]
    fn what_was_written_is_read() {
        let (bytes, deliveries) = capture();
        let (program, found) = open(&bytes).unwrap();
        assert_eq!(program, Program::default());
        assert_eq!(found.collect::<Result<Vec<_>, _>>().unwrap(), deliveries);
    }

    #[test]
    fn a_file_that_was_cut_off_has_what_came_before() {
        let (bytes, deliveries) = capture();
        let whole = bytes.len() - frame(&Delivery::End).len();
        for end in whole..bytes.len() {
            let found: Result<Vec<_>, _> = open(&bytes[..end]).unwrap().1.collect();
            assert_eq!(found.unwrap(), deliveries[..1], "{end}");
        }
        for end in 0..begin(&Program::default()).len() {
            assert!(open(&bytes[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(open(b"#!/bin/sh and more").unwrap_err(), CaptureError::Magic);
        let (mut bytes, _) = capture();
        bytes[8] = 9;
        assert_eq!(open(&bytes).unwrap_err(), CaptureError::Version { found: 9 });
    }
}
