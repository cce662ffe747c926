//! Programs and catalogs as bytes.
//!
//! A program is compiled in one process and run in another, perhaps compiled last year into a file
//! that a host includes. Whoever decodes must expect anything, so decoding is a gate: what comes
//! out has the shape of a [`Program`], and what has not is refused with the place and the reason.
//! Whether its ids exist and its code makes sense is the verifier's question, not ours.
//!
//! ```text
//!    0       4         6      7
//!    +-------+---------+------+---------------------------------------------+
//!    | DIF\0 | version | what | body: the fields of Program, or of Catalog  |
//!    +-------+---------+------+---------------------------------------------+
//!
//!   u8 u16 u32 u64 i32    fixed width, little-endian
//!   bool                  u8: 0 or 1
//!   ids                   u32
//!   byte string           length u32, bytes
//!   text                  the same, and the bytes are UTF-8
//!   list                  count u32, elements
//!   option                u8: 0, or 1 and the value
//!   struct                its fields in the order of its row, nothing between or around them
//!   enum                  u8: the variant's tag in its row; then the variant's fields
//!   table member          u8: its place in the table (conversions, options, stabilities)
//!   instruction           8 bytes, see `op`
//!   settings              list of (option, value), in the order of the table, each at most once
//!   type table            u32: how many types every table has; then a list of the others
//! ```
//!
//! The rows are in `rows.rs`, one for each type; [`wire_rows!`](crate::wire_rows) derives both
//! directions from them, so they cannot disagree. The crate `wire` describes its messages with the
//! same rows and primitives.
//!
//! What holds of every decoder here:
//!
//! - **Canonical.** A value has one encoding and an encoding one value: `encode(decode(b)) == b`.
//!   Two programs are equal exactly if their bytes are, and bytes may be hashed.
//! - **Bounded.** A length is compared with what is left before anything is allocated: a list of
//!   `n` elements needs at least `n` times the least size of an element. So memory is at most a
//!   fixed multiple of the input, and the caller bounds the input. No row contains itself, so the
//!   decoder does not recurse; types, which refer to each other by id, get [a bound of their
//!   own](MAX_TYPE_DEPTH), so that others may recurse over them.
//! - **Nothing is left over.** Bytes after the body are an error.
//!
//! [`VERSION`] changes with every row and with every table whose members travel as numbers:
//! instructions, builtins, subroutines, options, conversions, standard types. There is no skipping
//! of unknown fields, because half a program is not a program; both sides say their version and
//! the decoder refuses all but its own.
//!
//! Rejected: `serde` with a compact format, since `dif` has no dependencies and the layout would be
//! decided elsewhere; variable-length integers, since they have several encodings of one value and
//! programs are small.

mod deliveries;
mod error;
mod primitive;
mod rows;
mod types;

use alloc::vec::Vec;

pub use error::DecodeError;
pub use primitive::{Reader, Wire, Writer};
pub use types::{MAX_TYPE_DEPTH, MAX_TYPE_NODES};

pub(crate) use rows::for_each_row;
pub(crate) use types::{Unbounded, table_of};

use crate::catalog::Catalog;
use crate::program::Program;

/// The first bytes of every encoding.
pub const MAGIC: [u8; 4] = *b"DIF\0";

/// The version of the encoding, and of all tables whose members travel as numbers.
pub const VERSION: u16 = 1;

const PROGRAM: u8 = 1;
const CATALOG: u8 = 2;

/// The program as bytes.
pub fn encode(program: &Program) -> Vec<u8> {
    seal(PROGRAM, program)
}

/// The program in these bytes.
///
/// # Errors
/// The bytes are not exactly one program of this version.
pub fn decode(bytes: &[u8]) -> Result<Program, DecodeError> {
    open(PROGRAM, bytes)
}

/// The catalog as bytes.
pub fn encode_catalog(catalog: &Catalog) -> Vec<u8> {
    seal(CATALOG, catalog)
}

/// The catalog in these bytes.
///
/// # Errors
/// The bytes are not exactly one catalog of this version.
pub fn decode_catalog(bytes: &[u8]) -> Result<Catalog, DecodeError> {
    open(CATALOG, bytes)
}

fn seal<T: Wire>(what: u8, value: &T) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.raw(&MAGIC);
    writer.u16(VERSION);
    writer.u8(what);
    writer.put(value);
    writer.into_bytes()
}

fn open<T: Wire>(what: u8, bytes: &[u8]) -> Result<T, DecodeError> {
    let mut reader = Reader::new(bytes);
    let magic = reader.array()?;
    if magic != MAGIC {
        return Err(DecodeError::Magic { found: magic });
    }
    let version = reader.u16()?;
    if version != VERSION {
        return Err(DecodeError::Version { found: version, expected: VERSION });
    }
    let found = reader.u8()?;
    if found != what {
        return Err(DecodeError::Contents { found, expected: what });
    }
    let value = reader.get()?;
    reader.finish()?;
    Ok(value)
}
