//! Elements on their way to another domain, where a program goes on.

use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::sync::atomic::fence;

use dif::delivery::{Datum, VariableValue};
use dif::program::{Scope, Storage};
use dif::{Program, VarId};

use super::chain::{NIL, Slot, head_of, version_of};
use super::{DynTable, Full, TRIES};
use crate::words;

impl DynTable {
    /// Appends the elements of `program`'s arrays. Those that change meanwhile may be missing.
    pub fn export(&self, program: &Program, into: &mut Vec<VariableValue>) {
        for bucket in &self.buckets {
            let before = into.len();
            for _ in 0..TRIES {
                into.truncate(before);
                let word = bucket.load(Acquire);
                let mut slot = head_of(word);
                for _ in 0..self.shape.capacity {
                    if slot == NIL {
                        break;
                    }
                    into.extend(self.element(program, slot));
                    slot = self.next(slot);
                }
                fence(Acquire);
                if version_of(bucket.load(Relaxed)) == version_of(word) {
                    break;
                }
            }
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "takes the two halves of a word")]
    fn element(&self, program: &Program, slot: Slot) -> Option<VariableValue> {
        let [_, id, rest @ ..] = self.slot(slot) else { return None };
        let id = id.load(Relaxed);
        let var = VarId(id as u32);
        let key = rest.get(..(id >> 32) as usize)?.iter().map(|word| word.load(Relaxed)).collect();
        let bytes = |n: usize| {
            let mut bytes = vec![0; n];
            words::read(self.value(slot), 0, &mut bytes);
            bytes
        };
        let value = match program.variable(var)?.storage {
            Storage::Scalar => Datum::Scalar(self.value(slot).first()?.load(Relaxed)),
            Storage::Bytes(n) => Datum::Bytes(bytes(n as usize).into()),
            Storage::String => {
                let mut text = bytes(self.shape.string_bytes);
                text.truncate(text.iter().position(|byte| *byte == 0).unwrap_or(text.len()));
                Datum::Bytes(text.into())
            }
        };
        Some(VariableValue { var, key, value })
    }

    /// Takes an element that [`DynTable::export`] gave; one that fits no array is ignored.
    ///
    /// # Errors
    /// There is no room.
    pub fn import(&self, program: &Program, value: &VariableValue) -> Result<(), Full> {
        let (var, key) = (value.var, &value.key[..]);
        let Some(array) = program.variable(var).filter(|array| array.scope == Scope::Global) else {
            return Ok(());
        };
        let fits = |keys: &Vec<_>| dif::layout::split_key(keys, key).is_some();
        if !array.keys.as_ref().is_some_and(fits) {
            return Ok(());
        }
        match (&value.value, array.storage) {
            (Datum::Scalar(word), Storage::Scalar) => self.store(var, key, *word),
            (Datum::Null, Storage::String | Storage::Bytes(_)) => self.free(var, key),
            (Datum::Bytes(bytes), Storage::String) => self.copy_string(var, key, bytes),
            (Datum::Bytes(bytes), Storage::Bytes(_)) => self.copy(var, key, bytes),
            (Datum::Scalar(_), Storage::String | Storage::Bytes(_))
            | (Datum::Null | Datum::Bytes(_), Storage::Scalar) => Ok(()),
        }
    }
}
