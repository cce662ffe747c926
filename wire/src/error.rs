//! What can go wrong between two peers.

use std::io;

use dif::codec::DecodeError;

/// Why a message could not be sent or received.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The stream failed.
    #[error(transparent)]
    Stream(#[from] io::Error),
    /// The stream ended within a message.
    #[error("the stream ended within a message")]
    Truncated,
    /// A message is longer than accepted.
    #[error("a message of {found} bytes, at most {limit} are accepted")]
    TooLong {
        /// How long it is.
        found: u32,
        /// How long it may be.
        limit: u32,
    },
    /// The bytes are no message.
    #[error("a malformed message: {0}")]
    Message(#[from] DecodeError),
    /// The peer speaks another version.
    #[error("the peer speaks {what} version {theirs}, this is version {ours}")]
    Version {
        /// Of what.
        what: &'static str,
        /// The peer's.
        theirs: u16,
        /// Ours.
        ours: u16,
    },
    /// The peer said something that does not belong here.
    #[error("expected {expected} from the peer")]
    Unexpected {
        /// What would have belonged here.
        expected: &'static str,
    },
}

impl WireError {
    /// Whether the peer has gone, or was never there.
    pub fn is_gone(&self) -> bool {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, NotFound};
        match self {
            Self::Stream(error) => matches!(
                error.kind(),
                BrokenPipe | ConnectionAborted | ConnectionRefused | ConnectionReset | NotFound
            ),
            Self::Truncated => true,
            Self::TooLong { .. } | Self::Message(_) | Self::Version { .. } | Self::Unexpected { .. } => false,
        }
    }

    /// Whether the stream's time limit passed.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Stream(error) => {
                matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
            }
            Self::Truncated
            | Self::TooLong { .. }
            | Self::Message(_)
            | Self::Version { .. }
            | Self::Unexpected { .. } => false,
        }
    }
}
