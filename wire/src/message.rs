//! The messages: two tables, one for each direction.
//!
//! A message is encoded as its tag and its fields by the rows below; `dif::codec` says what a row
//! means. Programs travel as the bytes that `dif::codec` made, with a version of their own, and are
//! decoded only by who is going to verify them.

use dif::catalog::Catalog;
use dif::codec::{DecodeError, Reader, Wire, Writer};
use dif::delivery::{Delivery, SessionRequest};
use dif::wire_rows;

use crate::version;

/// Who speaks, and what it understands; the first message of both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Version of this protocol.
    pub wire: u16,
    /// Version of the program encoding.
    pub dif: u16,
    /// The speaker's process.
    pub pid: u32,
    /// The speaker's name, for messages.
    pub name: String,
    /// Whether a host waits to be told to go on.
    pub waits: bool,
}

/// What a consumer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Begins the conversation.
    Hello(Hello),
    /// Asks what can be traced.
    List,
    /// Starts the session.
    Enable {
        /// What the session is to be.
        request: SessionRequest,
        /// The program, as `dif::codec::encode` made it.
        program: Vec<u8>,
    },
    /// Asks for everything that has been recorded so far.
    Drain,
    /// Ends the session in good order.
    Stop,
    /// Lets a waiting host go on.
    Resume,
}

/// What a host says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Answers the beginning.
    Hello(Hello),
    /// What can be traced.
    Catalog(Catalog),
    /// The request is not granted.
    Refused {
        /// Why, for a person.
        why: String,
    },
    /// Something the session has to tell.
    Delivery(Delivery),
    /// Everything recorded before the request was delivered.
    Drained,
}

wire_rows! {
    enum Request {
        0 = Hello(hello: Hello),
        1 = List,
        2 = Enable { request: SessionRequest, program: Vec<u8> },
        3 = Drain,
        4 = Stop,
        5 = Resume,
    }
    enum Reply {
        0 = Hello(hello: Hello),
        1 = Catalog(catalog: Catalog),
        2 = Refused { why: String },
        3 = Delivery(delivery: Delivery),
        4 = Drained,
    }
}

/// A greeting begins with the versions, in every version. Of a peer that has others nothing more is
/// read, so that it can be refused by its numbers and not because its greeting looks odd.
impl Wire for Hello {
    const MIN: usize = 2 + 2;

    fn write(&self, writer: &mut Writer) {
        writer.u16(self.wire);
        writer.u16(self.dif);
        writer.u32(self.pid);
        writer.text(&self.name);
        writer.put(&self.waits);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (wire, dif) = (reader.u16()?, reader.u16()?);
        if !version::is_ours(wire, dif) {
            reader.raw(reader.left())?;
            return Ok(Self { wire, dif, pid: 0, name: String::new(), waits: false });
        }
        Ok(Self { wire, dif, pid: reader.u32()?, name: reader.get()?, waits: reader.get()? })
    }
}
