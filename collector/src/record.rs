//! One record, and its fields by the layout of its clause.
//!
//! The words come from outside, so every place that they name is checked; see [`dif::layout`] for
//! what they look like.

use dif::Epid;
use dif::action::FieldIndex;
use dif::layout::{FieldKind, Layout, bytes_of, split_header, split_string_slot};

use crate::error::Nonsense;
use crate::render::value::Value;
use crate::symbols::{Home, Spot};

/// A record with the layout that its EPID determines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    words: &'a [u64],
    layout: &'a Layout,
    home: Home<'a>,
}

/// The EPID and the time of a record; `None` if it is not even a header.
pub(crate) fn header_of(words: &[u64]) -> Option<(Epid, u64)> {
    let (&first, &timestamp) = (words.first()?, words.get(1)?);
    Some((split_header(first).0, timestamp))
}

impl<'a> Record<'a> {
    /// The record in `words`, whose addresses are those of a host.
    pub(crate) fn new(words: &'a [u64], layout: &'a Layout, home: Home<'a>) -> Self {
        Self { words, layout, home }
    }

    /// What lies at an address of its host.
    pub(crate) fn spot(&self, address: u64) -> Spot {
        self.home.spot(address)
    }

    /// The value of a field.
    pub(crate) fn field(&self, index: FieldIndex) -> Result<Value, Nonsense> {
        self.read(index)
            .ok_or(Nonsense::BrokenRecord { epid: header_of(self.words).map_or(Epid(0), |(epid, _)| epid) })
    }

    fn read(&self, index: FieldIndex) -> Option<Value> {
        let index = usize::try_from(index).ok()?;
        let kind = self.layout.fields.get(index)?.kind;
        let slot = usize::try_from(self.layout.slot(index)).ok()?;
        let word = *self.words.get(slot)?;
        match kind {
            FieldKind::Int { .. } => Some(Value::of_word(kind, word)),
            FieldKind::Symbol(kind) => Some(Value::Symbol { kind, spot: self.spot(word) }),
            FieldKind::Bytes(n) => {
                let words = self.words.get(slot..slot + n.div_ceil(8) as usize)?;
                Some(Value::of_bytes(kind, bytes_of(words, n)))
            }
            FieldKind::String | FieldKind::Stack { .. } => {
                let (offset, len) = split_string_slot(word);
                let bytes = self.tail(offset, len)?;
                let is_stack = matches!(kind, FieldKind::Stack { .. });
                Some(Value::of_bytes(kind, if is_stack { self.home.frames(bytes) } else { bytes }))
            }
        }
    }

    fn tail(&self, offset: u32, len: u32) -> Option<Vec<u8>> {
        let end = offset.checked_add(len)?;
        let words = self.words.get(offset as usize / 8..end.div_ceil(8) as usize)?;
        let mut bytes = bytes_of(words, offset % 8 + len);
        bytes.drain(..offset as usize % 8);
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::layout::{Field, header, string_slot};
    use dif::ty::prim;

    fn layout(kinds: &[FieldKind]) -> Layout {
        Layout { fields: kinds.iter().map(|&kind| Field { kind, ty: prim::INT }).collect() }
    }

    #[test]
    fn fields_are_read_where_the_layout_says() {
        let layout =
            layout(&[FieldKind::Int { size: 4, signed: true }, FieldKind::String, FieldKind::Bytes(9)]);
        let tail = u64::from_le_bytes(*b"hi\0\0\0\0\0\0");
        let words = [header(Epid(1), 7), 5, 3, string_slot(48, 2), u64::MAX, 1, tail];
        let record = Record::new(&words, &layout, Home::default());
        assert_eq!(record.field(0).unwrap().signed(), 3);
        assert_eq!(record.field(1).unwrap(), Value::Text(b"hi".to_vec()));
        assert_eq!(record.field(2).unwrap(), Value::Bytes([[0xff; 8].as_slice(), &[1]].concat()));
        assert!(record.field(3).is_err());
    }

    #[test]
    fn places_outside_the_record_are_refused() {
        let layout = layout(&[FieldKind::String]);
        for slot in [string_slot(24, 1), string_slot(u32::MAX, 2), string_slot(0, 25), string_slot(25, 0)] {
            let words = [header(Epid(1), 3), 5, slot];
            assert!(Record::new(&words, &layout, Home::default()).field(0).is_err(), "{slot:#x}");
        }
        assert!(Record::new(&[1, 2], &layout, Home::default()).field(0).is_err());
    }
}
