//! What can go wrong while consuming: the output, or what a host sent.
//!
//! | what | means | then |
//! | --- | --- | --- |
//! | the output cannot be written | [`ConsumerError::Closed`], [`ConsumerError::Write`] | the run is over |
//! | a host delivers [`Nonsense`] | [`ConsumerError::Host`], once | nothing more is taken from it; the consumer goes on with the others |
//!
//! Faults, drops and a `freopen()` that fails are not here. They belong to the traced program, are
//! told on the error stream, and tracing goes on.

use std::io;

use dif::{AggId, ClauseId, Epid};

use crate::consume::HostIndex;

/// Why a consumer cannot go on, or not with all hosts.
#[derive(Debug, thiserror::Error)]
pub enum ConsumerError {
    /// Nobody reads our output any more (`mdtrace … | head`); a reason to end, not to complain.
    #[error("the reader of the output is gone")]
    Closed,
    /// The output cannot be written.
    #[error("cannot write output: {0}")]
    Write(#[source] io::Error),
    /// What a host delivers makes no sense. This is said once; what it delivers after that is left
    /// alone.
    #[error("{nonsense}")]
    Host {
        /// The host.
        host: HostIndex,
        /// What it delivered.
        nonsense: Nonsense,
    },
}

/// What is wrong with a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Nonsense {
    /// A record's EPID was never announced.
    #[error("a record has the unknown enabling {epid}")]
    UnknownEpid {
        /// What the record says.
        epid: Epid,
    },
    /// An enabling names a clause that the program does not have.
    #[error("enabling {epid} is of clause {clause}, which the program does not have")]
    UnknownClause {
        /// The enabling.
        epid: Epid,
        /// What it says.
        clause: ClauseId,
    },
    /// The words of a stream do not split into records.
    #[error("a stream of records ends within a record, or a record is shorter than its header")]
    BrokenStream,
    /// A record does not have the fields that its clause records.
    #[error("a record of enabling {epid} does not fit its layout")]
    BrokenRecord {
        /// The enabling.
        epid: Epid,
    },
    /// A piece of an aggregation does not fit the program's table.
    #[error("data for aggregation {agg} do not fit its keys and function")]
    BrokenAggregation {
        /// Which aggregation.
        agg: AggId,
    },
}

/// Why something of one host could not be told; who told it knows the host.
#[derive(Debug)]
pub(crate) enum TurnError {
    Run(ConsumerError),
    Nonsense(Nonsense),
}

impl From<ConsumerError> for TurnError {
    fn from(error: ConsumerError) -> Self {
        Self::Run(error)
    }
}

impl From<Nonsense> for TurnError {
    fn from(nonsense: Nonsense) -> Self {
        Self::Nonsense(nonsense)
    }
}

impl From<io::Error> for ConsumerError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Write(error) }
    }
}
