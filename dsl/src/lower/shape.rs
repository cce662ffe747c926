//! Shapes: how the values of a type are kept, and what cutting is.
//!
//! Of all that the checker knows about types only this is left: a value is an integer of some
//! size and signedness (pointers are unsigned words), a string, or so many bytes. Integers live in
//! registers, the others in memory, and a register holds their address.
//!
//! Cutting an integer to a shape drops the bits above its size and extends what is left, so that
//! a register or a record's word again holds the value the type can hold. Much of it is idle:
//! [`Shape::of`] a loaded `int` is what the load has already made of it. [`IntShape::holds_value`]
//! knows the cases where nothing would change; it may say no too often, never yes wrongly.

use dif::layout::FieldKind;
use dif::op::MemKind;
use dif::{TypeId, VarId};

use crate::fold;
use crate::scope::World;
use crate::tast::{Arith, Expr, ExprKind, Gives};

/// How values of a type are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// In a register.
    Int(IntShape),
    /// In memory, up to a NUL.
    String,
    /// In memory, so many bytes.
    Bytes(u32),
}

/// Size in bytes and signedness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IntShape {
    /// 1, 2, 4 or 8.
    pub(super) size: u8,
    /// Whether the topmost bit is a sign.
    pub(super) signed: bool,
}

impl Shape {
    /// A pointer, or anything that fills a register.
    pub(super) const WORD: Shape = Shape::Int(IntShape { size: 8, signed: false });

    /// The shape of a type's values.
    pub(super) fn of(world: &World, ty: TypeId) -> Shape {
        match world.field_kind(ty) {
            FieldKind::Int { size, signed } => Shape::Int(IntShape { size, signed }),
            FieldKind::String => Shape::String,
            FieldKind::Bytes(n) => Shape::Bytes(n),
            // No type is kept as one of these; they are what some statements record.
            FieldKind::Stack { .. } | FieldKind::Symbol(_) => Shape::WORD,
        }
    }

    /// The shape of a variable's value, or of an array's elements.
    pub(super) fn of_variable(world: &World, var: VarId) -> Shape {
        world.var(var).ty.map_or(Shape::WORD, |ty| Shape::of(world, ty))
    }

    /// As a field of a record, or a component of a key.
    pub(super) fn field(self) -> FieldKind {
        match self {
            Shape::Int(IntShape { size, signed }) => FieldKind::Int { size, signed },
            Shape::String => FieldKind::String,
            Shape::Bytes(n) => FieldKind::Bytes(n),
        }
    }
}

impl IntShape {
    /// The memory access for an integer of this shape.
    pub(super) fn access(self) -> MemKind {
        MemKind::of(self.size, self.signed)
    }

    /// Whether every value of `other` is one of ours.
    pub(super) fn includes(self, other: IntShape) -> bool {
        self == other || self.size == 8 || (other.size < self.size && (self.signed || !other.signed))
    }

    /// Whether the register that `expr` is evaluated into is sure to hold a value of this shape.
    pub(super) fn holds_value(self, world: &World, expr: &Expr) -> bool {
        match &expr.kind {
            _ if self.size == 8 => true,
            ExprKind::Int(value) => fold::cut(*value, self.size, self.signed) == *value,
            ExprKind::Compare { .. } | ExprKind::Logical { .. } | ExprKind::LogicalNot(_) => true,
            ExprKind::Binary { op: Arith::And, lhs, rhs } => {
                [lhs, rhs].into_iter().any(|side| self.is_mask(side))
            }
            // These leave in the register what their own type can hold.
            ExprKind::Load(_)
            | ExprKind::Step { gives: Gives::Old, .. }
            | ExprKind::Cast(_)
            | ExprKind::Builtin(_) => match Shape::of(world, expr.ty) {
                Shape::Int(shape) => self.includes(shape),
                Shape::String | Shape::Bytes(_) => false,
            },
            ExprKind::Assign { value, .. } => self.holds_value(world, value),
            ExprKind::Comma { rhs, .. } => self.holds_value(world, rhs),
            ExprKind::Ternary { then, otherwise, .. } => {
                self.holds_value(world, then) && self.holds_value(world, otherwise)
            }
            ExprKind::Str(_)
            | ExprKind::Arg(_)
            | ExprKind::ArgStr(_)
            | ExprKind::Address(_)
            | ExprKind::Element { .. }
            | ExprKind::Update { .. }
            | ExprKind::Call { .. }
            | ExprKind::Step { gives: Gives::New, .. }
            | ExprKind::Neg(_)
            | ExprKind::Not(_)
            | ExprKind::Binary { .. } => false,
        }
    }

    /// Whether `x & side` is not negative and has no bit that we have not.
    fn is_mask(self, side: &Expr) -> bool {
        let sign_free = 8 * u32::from(self.size) - u32::from(self.signed);
        side.as_int().is_some_and(|mask| mask >> sign_free == 0)
    }
}
