//! Infix operators: which operands they take, which type they give, which machine operation they
//! are.
//!
//! Pointers are scaled here: `p + 1` becomes an addition of bytes. Constants are folded as they
//! are built, so an array dimension or a divisor is known to be constant without a second look.
//!
//! Source: D reference, section 2.6.

use dif::TypeId;
use dif::program::Scope;
use dif::ty::{Type, prim};

use super::{Checker, Operand, Result};
use crate::ast::{self, BinaryOp};
use crate::diag::DiagnosticKind;
use crate::fold;
use crate::source::Span;
use crate::tast::{Arith, Comparison, Connective, Expr, ExprKind, Relation};
use crate::typeck::convert::Class;

/// What an infix operator does, by family.
enum Family {
    Additive,
    Multiplicative,
    Integral,
    Shift,
    Relational(Relation),
    Logical(Connective),
}

fn family(op: BinaryOp) -> Family {
    match op {
        BinaryOp::LogOr => Family::Logical(Connective::Or),
        BinaryOp::LogXor => Family::Logical(Connective::Xor),
        BinaryOp::LogAnd => Family::Logical(Connective::And),
        BinaryOp::BitOr | BinaryOp::BitXor | BinaryOp::BitAnd | BinaryOp::Rem => Family::Integral,
        BinaryOp::Shl | BinaryOp::Shr => Family::Shift,
        BinaryOp::Eq => Family::Relational(Relation::Eq),
        BinaryOp::Ne => Family::Relational(Relation::Ne),
        BinaryOp::Lt => Family::Relational(Relation::Lt),
        BinaryOp::Le => Family::Relational(Relation::Le),
        BinaryOp::Gt => Family::Relational(Relation::Gt),
        BinaryOp::Ge => Family::Relational(Relation::Ge),
        BinaryOp::Add | BinaryOp::Sub => Family::Additive,
        BinaryOp::Mul | BinaryOp::Div => Family::Multiplicative,
    }
}

/// The machine's operation, given whether the result has a sign.
fn arith(op: BinaryOp, signed: bool) -> Arith {
    match op {
        BinaryOp::Sub => Arith::Sub,
        BinaryOp::Mul => Arith::Mul,
        BinaryOp::Div if signed => Arith::DivSigned,
        BinaryOp::Div => Arith::DivUnsigned,
        BinaryOp::Rem if signed => Arith::RemSigned,
        BinaryOp::Rem => Arith::RemUnsigned,
        BinaryOp::BitAnd => Arith::And,
        BinaryOp::BitOr => Arith::Or,
        BinaryOp::BitXor => Arith::Xor,
        BinaryOp::Shl => Arith::Shl,
        BinaryOp::Shr if signed => Arith::ShrSigned,
        BinaryOp::Shr => Arith::ShrUnsigned,
        // The rest are not arithmetic and never ask.
        BinaryOp::Add
        | BinaryOp::LogOr
        | BinaryOp::LogXor
        | BinaryOp::LogAnd
        | BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge => Arith::Add,
    }
}

impl Checker<'_> {
    // binary ::= expr OP expr
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        lhs: &ast::Expr,
        rhs: &ast::Expr,
        span: Span,
    ) -> Result<Expr> {
        let left = self.operand(lhs)?;
        let right = match (&left, family(op)) {
            (Operand::Value(value), Family::Relational(_)) => {
                self.compared(value.ty, op.text(), rhs, span)?
            }
            _ => self.operand(rhs)?,
        };
        self.combine(op, op.text(), left, right, span)
    }

    /// The right side of a comparison: next to an enumeration, a name is one of its enumerators
    /// first, and must not be a variable too.
    fn compared(
        &mut self,
        left: TypeId,
        operator: &'static str,
        rhs: &ast::Expr,
        span: Span,
    ) -> Result<Operand> {
        let (Type::Enum(list), ast::ExprKind::Ident(name)) = (self.world.types.base(left), &rhs.kind) else {
            return self.operand(rhs);
        };
        let is_bound = self.bindings.iter().any(|(param, _)| param == name);
        let mut values = list.values.iter().flatten().filter(|_| !is_bound);
        let Some(value) = values.find(|(tag, _)| **tag == **name).map(|(_, value)| *value) else {
            return self.operand(rhs);
        };
        if self.world.variable(Scope::Global, name).is_some() {
            let (name, ty) = (name.clone(), self.world.types.name(left));
            return self.fail(DiagnosticKind::AmbiguousEnumerator { operator, name, ty }, span);
        }
        Ok(Operand::Value(Expr::int(i64::from(value).cast_unsigned(), left, rhs.span)))
    }

    /// Two operands and an operator; `operator` is how messages call it (`+=` for an update).
    pub(super) fn combine(
        &mut self,
        op: BinaryOp,
        operator: &'static str,
        left: Operand,
        right: Operand,
        span: Span,
    ) -> Result<Expr> {
        let names = (self.describe(&left).0, self.describe(&right).0);
        let incompatible = |checker: &Self| {
            let (lhs, rhs) = names.clone();
            checker.fail(DiagnosticKind::IncompatibleOperands { lhs, operator, rhs }, span)
        };
        let class = |checker: &Self, operand: &Operand| match operand {
            Operand::Value(value) => checker.world.class(value.ty),
            _ => Class::Void,
        };
        let (lc, rc) = (class(self, &left), class(self, &right));
        let both_integers = lc == Class::Integer && rc == Class::Integer;
        let is_scalar = |class| matches!(class, Class::Integer | Class::Pointer);
        match family(op) {
            Family::Multiplicative if !both_integers => {
                return self.fail(DiagnosticKind::OperandsNotArithmetic { operator }, span);
            }
            Family::Integral | Family::Shift if !both_integers => {
                return self.fail(DiagnosticKind::OperandsNotIntegral { operator }, span);
            }
            Family::Logical(_) if !is_scalar(lc) || !is_scalar(rc) => {
                return self.fail(DiagnosticKind::OperandsNotScalar { operator }, span);
            }
            _ => {}
        }
        let (Operand::Value(a), Operand::Value(b)) = (left, right) else { return incompatible(self) };
        match family(op) {
            Family::Additive if !both_integers => match self.pointer_arithmetic(op, operator, a, b, span)? {
                Some(value) => Ok(value),
                None => incompatible(self),
            },
            Family::Shift => {
                let (ty, signed) = (a.ty, self.world.is_signed(a.ty));
                Ok(fold_binary(arith(op, signed), a, b, ty, span))
            }
            Family::Additive | Family::Multiplicative | Family::Integral => {
                if matches!(op, BinaryOp::Div | BinaryOp::Rem) && b.is_zero() {
                    return self.fail(DiagnosticKind::DivisionByZero {}, span);
                }
                let ty = self.world.promote(a.ty, b.ty);
                Ok(fold_binary(arith(op, self.world.is_signed(ty)), a, b, ty, span))
            }
            Family::Relational(relation) => match self.comparison(&a, &b) {
                Some(how) => {
                    let (a, b) = self.enumerators_alike(a, b);
                    Ok(fold_compare(relation, how, a, b, span))
                }
                None => incompatible(self),
            },
            Family::Logical(connective) => Ok(fold_logical(connective, a, b, span)),
        }
    }

    /// An enumerator next to a value of enumeration type that is read: OL2 reads it without its sign, so the
    /// enumerator has none either. Otherwise no variable would equal a negative one.
    fn enumerators_alike(&self, a: Expr, b: Expr) -> (Expr, Expr) {
        let is_enum = |e: &Expr| matches!(self.world.types.base(e.ty), Type::Enum(_));
        if !is_enum(&a) || !is_enum(&b) || a.as_int().is_some() == b.as_int().is_some() {
            return (a, b);
        }
        let kept = |e: Expr| match (e.as_int(), self.world.repr(e.ty)) {
            (Some(value), Some((size, signed))) => Expr::int(fold::cut(value, size, signed), e.ty, e.span),
            (_, _) => e,
        };
        (kept(a), kept(b))
    }

    /// How two values are compared, if they can be.
    fn comparison(&self, a: &Expr, b: &Expr) -> Option<Comparison> {
        let (ca, cb) = (self.world.class(a.ty), self.world.class(b.ty));
        if ca == Class::Integer && cb == Class::Integer {
            let ty = self.world.promote(a.ty, b.ty);
            return Some(if self.world.is_signed(ty) { Comparison::Signed } else { Comparison::Unsigned });
        }
        if ca == Class::String || cb == Class::String {
            let fits = |e: &Expr| self.world.is_text(e.ty) || e.is_zero();
            return (fits(a) && fits(b)).then_some(Comparison::Strings);
        }
        self.world.common_pointer(a, b).map(|_| Comparison::Unsigned)
    }

    /// `+` and `-` where a side is not an integer; `None` if they cannot meet. A pointer to nothing of
    /// a known size counts as no pointer here.
    fn pointer_arithmetic(
        &mut self,
        op: BinaryOp,
        operator: &'static str,
        a: Expr,
        b: Expr,
        span: Span,
    ) -> Result<Option<Expr>> {
        let points = |ty: TypeId| match self.world.class(ty) {
            Class::Pointer => !self.points_to_nothing(ty),
            Class::Array | Class::String => true,
            Class::Integer | Class::Float | Class::Record | Class::Void => false,
        };
        let (pa, pb) = (points(a.ty), points(b.ty));
        match (op, self.world.class(a.ty), self.world.class(b.ty)) {
            (BinaryOp::Add, _, Class::Integer) if pa => {
                self.pointer_sum(a, b, operator, Arith::Add, span).map(Some)
            }
            (BinaryOp::Add, Class::Integer, _) if pb => {
                self.pointer_sum(b, a, operator, Arith::Add, span).map(Some)
            }
            (BinaryOp::Sub, _, Class::Integer) if pa => {
                self.pointer_sum(a, b, operator, Arith::Sub, span).map(Some)
            }
            (BinaryOp::Sub, Class::Pointer | Class::Array, Class::Pointer | Class::Array)
                if pa && pb && self.world.common_pointer(&a, &b).is_some() =>
            {
                let size = self.target_size(a.ty).max(1);
                let ty = self.world.types.lookup("ptrdiff_t").unwrap_or(prim::LONG);
                let bytes = fold_binary(Arith::Sub, a, b, ty, span);
                let size = Expr::int(size, ty, span);
                Ok(Some(fold_binary(Arith::DivSigned, bytes, size, ty, span)))
            }
            _ => Ok(None),
        }
    }

    /// Whether a pointer points to void or to a function.
    fn points_to_nothing(&self, ty: TypeId) -> bool {
        let target = self.world.pointee(ty).map(|target| self.world.types.base(target));
        matches!(target, Some(Type::Void | Type::Function { .. }))
    }

    /// Bytes of what a pointer points to; 0 if that has no size.
    pub(super) fn target_size(&self, ty: TypeId) -> u64 {
        self.world.pointee(ty).map_or(0, |target| self.world.size_of(target))
    }

    /// A pointer plus or minus so many elements.
    pub(super) fn pointer_sum(
        &mut self,
        pointer: Expr,
        index: Expr,
        operator: &'static str,
        op: Arith,
        span: Span,
    ) -> Result<Expr> {
        let Some(target) = self.world.pointee(pointer.ty) else {
            return self.fail(DiagnosticKind::DerefNonPointer {}, span);
        };
        if !self.world.is_integer(index.ty) {
            return self.fail(DiagnosticKind::OperandsNotIntegral { operator }, span);
        }
        let ty = match self.world.class(pointer.ty) {
            Class::Pointer => pointer.ty,
            Class::Integer | Class::Float | Class::String | Class::Array | Class::Record | Class::Void => {
                self.world.types.pointer(target)
            }
        };
        let size = Expr::int(self.world.size_of(target).max(1), prim::LONG, span);
        let bytes = fold_binary(Arith::Mul, index, size, prim::LONG, span);
        Ok(fold_binary(op, pointer, bytes, ty, span))
    }
}

/// `a op b`, computed if both are constants.
fn fold_binary(op: Arith, a: Expr, b: Expr, ty: TypeId, span: Span) -> Expr {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int())
        && let Some(value) = fold::arith(op, x, y)
    {
        return Expr::int(value, ty, span);
    }
    Expr::new(ExprKind::Binary { op, lhs: Box::new(a), rhs: Box::new(b) }, ty, span)
}

fn fold_compare(op: Relation, how: Comparison, a: Expr, b: Expr, span: Span) -> Expr {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        return Expr::int(u64::from(fold::compare(op, how, x, y)), prim::INT, span);
    }
    Expr::new(ExprKind::Compare { op, how, lhs: Box::new(a), rhs: Box::new(b) }, prim::INT, span)
}

fn fold_logical(op: Connective, a: Expr, b: Expr, span: Span) -> Expr {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        let (x, y) = (x != 0, y != 0);
        let holds = match op {
            Connective::And => x && y,
            Connective::Or => x || y,
            Connective::Xor => x != y,
        };
        return Expr::int(u64::from(holds), prim::INT, span);
    }
    Expr::new(ExprKind::Logical { op, lhs: Box::new(a), rhs: Box::new(b) }, prim::INT, span)
}
