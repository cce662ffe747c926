//! What a program keeps: variables and elements, as plain values in one map.
//!
//! An [`Object`] is whatever has a value of its own; an [`Address`] is an object and a distance into
//! it, so that a string or a struct is handed around as in D, by where it is, and read when it is
//! used. The map holds what was stored. What was not reads as section 2.4 of the reference says.

use std::collections::BTreeMap;
use std::rc::Rc;

use dif::layout::FieldKind;
use dif::program::Scope;
use dif::{TypeId, VarId};

use super::Key;
use crate::scope::World;
use crate::typeck::convert::Class;

/// What has a value of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Object {
    /// A variable.
    Var(VarId),
    /// An element of an associative array.
    Elem(VarId, Key),
    /// A constant, or what a subroutine has made.
    Text(Rc<[u8]>),
}

impl Object {
    pub(super) fn text(bytes: &[u8]) -> Object {
        Object::Text(bytes.into())
    }
}

/// A place in an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) object: Object,
    pub(super) offset: i64,
}

/// What an object holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Nothing: its address is 0.
    Nothing,
    Int(u64),
    /// A string without its NUL, or the bytes of a struct or array.
    Bytes(Vec<u8>),
}

/// How values of a type are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Int(Width),
    String,
    Bytes(usize),
}

/// Bytes of an integer, and whether it has a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Width {
    size: u8,
    signed: bool,
}

impl Shape {
    pub(super) fn of(world: &World, ty: TypeId) -> Shape {
        Shape::of_kind(world.field_kind(ty))
    }

    pub(super) fn of_kind(kind: FieldKind) -> Shape {
        match kind {
            FieldKind::Int { size, signed } => Shape::Int(Width { size, signed }),
            FieldKind::String => Shape::String,
            FieldKind::Bytes(n) => Shape::Bytes(n as usize),
            FieldKind::Stack { .. } | FieldKind::Symbol(_) => Shape::Int(Width::WORD),
        }
    }
}

impl Width {
    pub(super) const WORD: Width = Width { size: 8, signed: false };
    pub(super) const INT: Width = Width { size: 4, signed: true };

    pub(super) fn bytes(self) -> usize {
        usize::from(self.size)
    }

    /// What an integer of this width makes of a value: the one congruent to it that it can hold.
    pub(super) fn cut(self, value: u64) -> u64 {
        modulo(value, 8 * u32::from(self.size), self.signed)
    }
}

/// The number congruent to `value` that `bits` bits can hold.
pub(super) fn modulo(value: u64, bits: u32, signed: bool) -> u64 {
    let n = 1i128 << bits;
    let rest = i128::from(value).rem_euclid(n);
    let number = if signed && rest >= n / 2 { rest - n } else { rest };
    number as u64
}

/// Everything that outlives a clause.
pub(super) struct State<'w> {
    pub(super) world: &'w World,
    kept: BTreeMap<Object, Kept>,
}

impl<'w> State<'w> {
    pub(super) fn new(world: &'w World) -> State<'w> {
        State { world, kept: BTreeMap::new() }
    }

    /// A new firing: `this->` variables are as if nobody had stored anything.
    pub(super) fn forget_clause_variables(&mut self) {
        let world = self.world;
        let is_local =
            |object: &Object| matches!(object, Object::Var(var) if world.var(*var).scope == Scope::Clause);
        self.kept.retain(|object, _| !is_local(object));
    }

    pub(super) fn get(&self, object: &Object) -> Kept {
        let initial = || match object {
            Object::Text(bytes) => Kept::Bytes(bytes.to_vec()),
            Object::Var(var) => self.initial(*var),
            Object::Elem(var, _) => match self.shape(*var) {
                Shape::Int(_) => Kept::Int(0),
                Shape::String | Shape::Bytes(_) => Kept::Nothing,
            },
        };
        self.kept.get(object).cloned().unwrap_or_else(initial)
    }

    pub(super) fn set(&mut self, object: Object, kept: Kept) {
        self.kept.insert(object, kept);
    }

    /// The shape of a variable, or of an array's elements.
    pub(super) fn shape(&self, var: VarId) -> Shape {
        self.world.var(var).ty.map_or(Shape::Int(Width::WORD), |ty| Shape::of(self.world, ty))
    }

    fn initial(&self, var: VarId) -> Kept {
        let variable = self.world.var(var);
        let is_array = variable.ty.is_some_and(|ty| self.world.class(ty) == Class::Array);
        match (self.shape(var), variable.scope) {
            (Shape::Int(_), _) => Kept::Int(0),
            (Shape::String | Shape::Bytes(_), Scope::Thread) if !is_array => Kept::Nothing,
            (Shape::String, _) => Kept::Bytes(Vec::new()),
            (Shape::Bytes(n), _) => Kept::Bytes(vec![0; n]),
        }
    }
}
