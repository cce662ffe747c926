//! Places and memory: where values are read and written.
//!
//! A place of the tree has expressions in it. They are evaluated once, and what results is a [`Spot`]:
//! an object of the state, or an address, perhaps of some bits. Memory is the bytes of one object; what
//! lies before or after them belongs to nobody.

use dif::VarId;
use dif::option::Dialect;
use dif::program::Scope;

use super::Field;
use super::evaluate::{Evaluator, Moment, Result, Stop, Value, bad_address, wrap};
use super::state::{Address, Kept, Object, Shape, modulo};
use crate::tast::{Bits, Expr, ExprKind, Place};

/// A place whose expressions have been evaluated.
pub(super) enum Spot {
    Kept(Object, Shape),
    Memory(Value, Shape),
    Bits(Value, Bits),
}

impl Evaluator<'_> {
    pub(super) fn spot(&mut self, place: &Place, expr: &Expr, now: &mut Moment<'_>) -> Result<Spot> {
        Ok(match place {
            Place::Var(var) => Spot::Kept(Object::Var(*var), self.state.shape(*var)),
            Place::Elem { var, keys } => {
                let types = self.state.world.var(*var).keys.clone().unwrap_or_default();
                let mut parts = Vec::new();
                for (key, ty) in keys.iter().zip(types) {
                    let shape = Shape::of(self.state.world, ty);
                    let value = self.eval(key, now)?;
                    parts.push((self.cut(value, shape)?, shape));
                }
                Spot::Kept(Object::Elem(*var, self.fields(&parts)?), self.state.shape(*var))
            }
            Place::Memory { base, offset, bits } => {
                let at = self.member(base, *offset, *offset != 0, now)?;
                match bits {
                    Some(bits) => Spot::Bits(at, *bits),
                    None => Spot::Memory(at, Shape::of(self.state.world, expr.ty)),
                }
            }
        })
    }

    /// Where `x op= y` writes what it has read from `spot`: OL2 asks for the keys once more.
    pub(super) fn spot_to_write(
        &mut self,
        spot: Spot,
        place: &Place,
        expr: &Expr,
        now: &mut Moment<'_>,
    ) -> Result<Spot> {
        match (self.dialect, place) {
            (Dialect::Oracle, Place::Elem { .. }) => self.spot(place, expr, now),
            (Dialect::Oracle, Place::Var(_) | Place::Memory { .. }) | (Dialect::Illumos, _) => Ok(spot),
        }
    }

    /// `base + offset`. A struct that may have no value has no members either, whose addresses a fault
    /// could tell (reference 2.4.1); what is reached through a null pointer has (6.6).
    pub(super) fn member(
        &mut self,
        base: &Expr,
        offset: i32,
        is_member: bool,
        now: &mut Moment<'_>,
    ) -> Result<Value> {
        let is_thread_variable = |var: &VarId| self.state.world.var(*var).scope == Scope::Thread;
        let may_have_no_value = matches!(&base.kind, ExprKind::Load(Place::Elem { .. }))
            || matches!(&base.kind, ExprKind::Load(Place::Var(var)) if is_thread_variable(var));
        let is_struct = matches!(Shape::of(self.state.world, base.ty), Shape::Bytes(_));
        let base = self.eval(base, now)?;
        if base == Value::Int(0) && is_struct && may_have_no_value && is_member {
            return Err(bad_address(0));
        }
        Ok(base.plus(i64::from(offset)))
    }

    pub(super) fn load(&self, spot: &Spot) -> Result<Value> {
        Ok(match spot {
            Spot::Kept(object, _) => match self.state.get(object) {
                Kept::Nothing => Value::Int(0),
                Kept::Int(value) => Value::Int(value),
                Kept::Bytes(_) => Value::At(Address { object: object.clone(), offset: 0 }),
            },
            Spot::Memory(at, Shape::Int(width)) => Value::Int(width.cut(self.number(at, width.bytes())?)),
            Spot::Memory(at, Shape::String | Shape::Bytes(_)) => at.clone(),
            Spot::Bits(at, bits) => {
                let unit = self.number(at, usize::from(bits.unit))?;
                Value::Int(modulo(unit >> bits.shift, u32::from(bits.width), bits.signed))
            }
        })
    }

    pub(super) fn store(&mut self, spot: &Spot, value: &Value) -> Result<()> {
        match spot {
            Spot::Kept(object, shape) => {
                let kept = match (shape, value) {
                    (Shape::Int(width), value) => Kept::Int(width.cut(value.clone().int()?)),
                    (_, Value::Int(0)) => Kept::Nothing,
                    (Shape::String, value) => Kept::Bytes(self.text(value)?),
                    (Shape::Bytes(n), value) => Kept::Bytes(self.bytes(value, *n)?),
                };
                self.state.set(object.clone(), kept);
                Ok(())
            }
            Spot::Memory(at, Shape::Int(width)) => {
                let bytes = value.clone().int()?.to_le_bytes();
                self.write(at, &bytes[..width.bytes()])
            }
            Spot::Memory(at, Shape::Bytes(n)) => {
                let bytes = self.bytes(value, *n)?;
                self.write(at, &bytes)
            }
            Spot::Memory(_, Shape::String) => Err(Stop::Beyond("a string in a struct")),
            Spot::Bits(at, bits) => {
                let unit = self.number(at, usize::from(bits.unit))?;
                let old = modulo(unit >> bits.shift, u32::from(bits.width), false);
                let new = modulo(value.clone().int()?, u32::from(bits.width), false);
                let unit = i128::from(unit) + (i128::from(new) - i128::from(old)) * (1i128 << bits.shift);
                self.write(at, &wrap(unit).to_le_bytes()[..usize::from(bits.unit)])
            }
        }
    }

    /// The string at an address, without its NUL.
    pub(super) fn text(&self, value: &Value) -> Result<Vec<u8>> {
        let at = match value {
            Value::Int(addr) => return Err(bad_address(*addr)),
            Value::At(at) => at,
        };
        let bytes = self.view(at)?;
        Ok(until_nul(&bytes, self.most))
    }

    pub(super) fn bytes(&self, value: &Value, n: usize) -> Result<Vec<u8>> {
        match value {
            Value::Int(addr) => Err(bad_address(*addr)),
            Value::At(at) => {
                let bytes = self.view(at)?;
                Ok(bytes.get(..n).ok_or(Stop::Beyond("memory after an object"))?.to_vec())
            }
        }
    }

    fn number(&self, at: &Value, n: usize) -> Result<u64> {
        Ok(self.bytes(at, n)?.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// What is at an address and after it, as far as the object goes. A string has its NUL.
    fn view(&self, at: &Address) -> Result<Vec<u8>> {
        let Kept::Bytes(mut bytes) = self.state.get(&at.object) else {
            return Err(Stop::Beyond("what is no longer there"));
        };
        let is_string = match &at.object {
            Object::Text(_) => true,
            Object::Var(var) | Object::Elem(var, _) => self.state.shape(*var) == Shape::String,
        };
        if is_string {
            bytes.push(0);
        }
        let from = usize::try_from(at.offset).ok().filter(|from| *from <= bytes.len());
        Ok(bytes.split_off(from.ok_or(Stop::Beyond("memory before or after an object"))?))
    }

    fn write(&mut self, at: &Value, new: &[u8]) -> Result<()> {
        let Value::At(Address { object, offset }) = at else { return Err(bad_address(at.clone().int()?)) };
        let Kept::Bytes(mut bytes) = self.state.get(object) else {
            return Err(Stop::Beyond("what is no longer there"));
        };
        let from = usize::try_from(*offset).unwrap_or(usize::MAX);
        let part = bytes.get_mut(from..).and_then(|rest| rest.get_mut(..new.len()));
        part.ok_or(Stop::Beyond("memory after an object"))?.copy_from_slice(new);
        self.state.set(object.clone(), Kept::Bytes(bytes));
        Ok(())
    }

    /// Values as a key or a record has them: what is kept in memory is looked at now.
    pub(super) fn fields(&self, parts: &[(Value, Shape)]) -> Result<Vec<Field>> {
        let field = |(value, shape): &(Value, Shape)| match shape {
            Shape::Int(_) => Ok(Field::Int(value.clone().int()?)),
            Shape::String => Ok(Field::Bytes(self.text(value)?)),
            Shape::Bytes(n) => Ok(Field::Bytes(self.bytes(value, *n)?)),
        };
        parts.iter().map(field).collect()
    }
}

/// A string ends at its first NUL, or after so many bytes.
pub(super) fn until_nul(bytes: &[u8], most: usize) -> Vec<u8> {
    bytes.iter().copied().take_while(|byte| *byte != 0).take(most).collect()
}
