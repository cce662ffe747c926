//! Records: how the data of one firing lies in a buffer, and how a consumer finds it again.
//!
//! A record is a whole number of 64-bit words. Everything about its shape follows from its EPID,
//! which names a clause and thereby a [`Layout`]; no tag ever enters the stream. Integers and
//! fixed-size bytes stand at fixed places; strings and stacks, whose sizes vary, have a fixed *slot*
//! that says where in the record's tail they are.
//!
//! ```text
//!   word 0      EPID (low half), words in the record (high half)
//!   word 1      timestamp, ns
//!   word 2 …    one slot per field:
//!                 integer      1 word, extended from its size
//!                 bytes(n)     n bytes, padded to words
//!                 string       1 word: byte offset from word 0 (low half), length (high half)
//!                 stack        the same; the text is one line per frame, innermost first
//!               a frame that is an address, `0x7f31…`, is shown as a symbol if the host names it
//!   tail        the strings and stacks, each padded to words
//! ```
//!
//! NULL strings do not occur: recording one is a fault. A record with EPID 0 tells of a fault:
//! see [`FaultRecord`].
//!
//! Keys of aggregations use the same idea without slots: [`KeyKind`] says how many words each
//! component has, a string or stack begins with a word that is its length in bytes.
//!
//! Invariant: `words()` and `max_words()` bound every record of the layout; the machine reserves
//! `max_words()` before it runs a clause, so a record is whole or absent.

use alloc::vec::Vec;

use crate::ids::{Epid, Pc, TypeId};

/// Words before the first slot.
pub const HEADER_WORDS: u32 = 2;

/// What a field or key component holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// An integer or address.
    Int {
        /// Bytes of its type: 1, 2, 4 or 8.
        size: u8,
        /// Whether its type is signed.
        signed: bool,
    },
    /// A string of at most the program's `strsize` bytes.
    String,
    /// Exactly so many bytes.
    Bytes(u32),
    /// Text of at most so many stack frames.
    Stack {
        /// Most frames.
        frames: u32,
    },
    /// An address to be shown as a symbol.
    Symbol(SymbolKind),
}

/// How an address is shown: the action that recorded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum SymbolKind {
    /// `sym()`, `func()`
    Sym,
    /// `mod()`
    Mod,
    /// `usym()`, `ufunc()`
    Usym,
    /// `umod()`
    Umod,
    /// `uaddr()`
    Uaddr,
}

/// Kinds of key components are those of fields.
pub type KeyKind = FieldKind;

/// Most bytes of text that one stack frame takes, with its newline.
pub const MAX_FRAME_TEXT: u32 = 192;

/// One field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// What the slot holds.
    pub kind: FieldKind,
    /// Its type in D, for printing.
    pub ty: TypeId,
}

/// The shape of a clause's records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Fields in the order of the actions that record them.
    pub fields: Vec<Field>,
}

fn words_for(bytes: u32) -> u32 {
    bytes.div_ceil(8)
}

impl FieldKind {
    /// Words of the field's slot.
    pub fn slot_words(self) -> u32 {
        match self {
            Self::Int { .. } | Self::String | Self::Stack { .. } | Self::Symbol(_) => 1,
            Self::Bytes(n) => words_for(n).max(1),
        }
    }

    /// Most bytes of what is not in the slot, with strings of `strsize` bytes.
    pub fn max_tail_bytes(self, strsize: u32) -> u32 {
        match self {
            Self::Int { .. } | Self::Bytes(_) | Self::Symbol(_) => 0,
            Self::String => strsize,
            Self::Stack { frames } => frames.saturating_mul(MAX_FRAME_TEXT),
        }
    }

    /// Most words as a component of a key.
    pub fn max_key_words(self, strsize: u32) -> u32 {
        self.slot_words() + words_for(self.max_tail_bytes(strsize))
    }

    /// Whether the machine copies memory into it rather than a register.
    pub fn is_memory(self) -> bool {
        matches!(self, Self::String | Self::Bytes(_) | Self::Stack { .. })
    }
}

impl Layout {
    /// The word at which the slot of field `index` begins.
    pub fn slot(&self, index: usize) -> u32 {
        let words = self.fields.iter().take(index).map(|field| field.kind.slot_words());
        words.fold(HEADER_WORDS, u32::saturating_add)
    }

    /// Words of header and slots.
    pub fn words(&self) -> u32 {
        self.slot(self.fields.len())
    }

    /// Words of the largest record, with strings of `strsize` bytes.
    pub fn max_words(&self, strsize: u32) -> u32 {
        self.fields
            .iter()
            .map(|field| words_for(field.kind.max_tail_bytes(strsize)))
            .fold(self.words(), u32::saturating_add)
    }
}

/// Word 0 of a record.
pub fn header(epid: Epid, n_words: u32) -> u64 {
    u64::from(epid.0) | u64::from(n_words) << 32
}

/// What word 0 says.
#[allow(clippy::cast_possible_truncation, reason = "takes the two halves of a word")]
pub fn split_header(word: u64) -> (Epid, u32) {
    (Epid(word as u32), (word >> 32) as u32)
}

/// The slot of a string or stack.
pub fn string_slot(offset: u32, len: u32) -> u64 {
    u64::from(offset) | u64::from(len) << 32
}

/// Offset and length in a string's slot.
#[allow(clippy::cast_possible_truncation, reason = "takes the two halves of a word")]
pub fn split_string_slot(word: u64) -> (u32, u32) {
    (word as u32, (word >> 32) as u32)
}

/// Words of a fault's record.
pub const FAULT_WORDS: u32 = 6;

/// A fault, as a record with EPID 0 carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultRecord {
    /// The enabling whose clause faulted.
    pub epid: Epid,
    /// What went wrong: a code of [`crate::fault::FaultKind`].
    pub code: u32,
    /// The action, from 1; 0 for the predicate.
    pub action: u32,
    /// The instruction.
    pub pc: Pc,
    /// The address or index.
    pub value: u64,
}

impl FaultRecord {
    /// The record's words.
    pub fn to_words(self, timestamp: u64) -> [u64; FAULT_WORDS as usize] {
        [
            header(Epid(0), FAULT_WORDS),
            timestamp,
            u64::from(self.epid.0) | u64::from(self.code) << 32,
            u64::from(self.action),
            u64::from(self.pc.0),
            self.value,
        ]
    }

    /// The fault in a record's words; `None` if they are too few.
    #[allow(clippy::cast_possible_truncation, reason = "takes the two halves of a word")]
    pub fn from_words(words: &[u64]) -> Option<Self> {
        let &[_, _, id, action, pc, value] = words else { return None };
        Some(Self {
            epid: Epid(id as u32),
            code: (id >> 32) as u32,
            action: action as u32,
            pc: Pc(pc as u32),
            value,
        })
    }
}

/// A component of a decoded key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPart<'a> {
    /// An integer, address or symbol, extended from its size.
    Int(u64),
    /// The words of a string, stack or bytes, and how many bytes of them count.
    Bytes(&'a [u64], u32),
}

/// The first component of a key, and the words after it; `None` if they do not fit its kind.
pub fn split_part(kind: KeyKind, words: &[u64]) -> Option<(KeyPart<'_>, &[u64])> {
    let (len, rest) = match kind {
        KeyKind::Int { .. } | KeyKind::Symbol(_) => {
            let (first, rest) = words.split_first()?;
            return Some((KeyPart::Int(*first), rest));
        }
        KeyKind::Bytes(n) => (n, words),
        KeyKind::String | KeyKind::Stack { .. } => {
            let (first, rest) = words.split_first()?;
            (u32::try_from(*first).ok()?, rest)
        }
    };
    let (bytes, rest) = rest.split_at_checked(words_for(len) as usize)?;
    Some((KeyPart::Bytes(bytes, len), rest))
}

/// Splits the words of a key into its components; `None` if they do not fit the kinds.
pub fn split_key<'a>(kinds: &[KeyKind], mut words: &'a [u64]) -> Option<Vec<KeyPart<'a>>> {
    let mut parts = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let (part, rest) = split_part(*kind, words)?;
        parts.push(part);
        words = rest;
    }
    words.is_empty().then_some(parts)
}

/// The first `len` bytes of little-endian words.
pub fn bytes_of(words: &[u64], len: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 * words.len());
    for word in words {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes.truncate(len as usize);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ty::prim;

    #[test]
    fn slots_follow_the_header_in_order() {
        let int = FieldKind::Int { size: 4, signed: true };
        let fields =
            [int, FieldKind::String, FieldKind::Bytes(9), int].map(|kind| Field { kind, ty: prim::INT });
        let layout = Layout { fields: fields.to_vec() };
        assert_eq!((0..4).map(|i| layout.slot(i)).collect::<Vec<_>>(), [2, 3, 4, 6]);
        assert_eq!(layout.words(), 7);
        assert_eq!(layout.max_words(256), 7 + 32);
    }

    #[test]
    fn absurd_layouts_saturate() {
        let field = Field { kind: FieldKind::Bytes(u32::MAX), ty: prim::INT };
        let layout = Layout { fields: [field; 9].to_vec() };
        assert_eq!((layout.words(), layout.max_words(u32::MAX)), (u32::MAX, u32::MAX));
    }

    #[test]
    fn keys_split_by_their_kinds() {
        let kinds = [KeyKind::Int { size: 8, signed: true }, KeyKind::String];
        let words = [7, 2, u64::from_le_bytes(*b"ab\0\0\0\0\0\0")];
        let parts = split_key(&kinds, &words).unwrap();
        assert_eq!(parts[0], KeyPart::Int(7));
        let KeyPart::Bytes(bytes, len) = parts[1] else { panic!("not bytes") };
        assert_eq!(bytes_of(bytes, len), b"ab");
        assert_eq!(split_key(&kinds, &words[..2]), None);
        assert_eq!(split_key(&kinds, &[7, u64::MAX]), None);
    }

    #[test]
    fn faults_come_back() {
        let fault = FaultRecord { epid: Epid(3), code: 4, action: 5, pc: Pc(6), value: u64::MAX };
        assert_eq!(FaultRecord::from_words(&fault.to_words(9)), Some(fault));
    }
}
