//! Operators: which operands they take, which type they give, which machine operation they are.
//!
//! Pointers are scaled here: `p + 1` becomes an addition of bytes. Constants are folded as they
//! are built, so an array dimension or a divisor is known to be constant without a second look.
//!
//! Source: D reference, section 2.6.

use dif::program::Scope;
use dif::ty::prim;
use dif::{TypeId, VarId};

use super::{Checker, Operand, Result};
use crate::ast::{self, BinaryOp, Step, UnaryOp};
use crate::diag::DiagnosticKind;
use crate::fold;
use crate::source::Span;
use crate::tast::{Arith, Comparison, Connective, Expr, ExprKind, Gives, Place, Relation};
use crate::typeck::convert::Class;
use crate::typeck::name::scope_of;

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

/// The left side of an assignment.
struct Target {
    place: Place,
    /// Its type; `None` if the assignment decides.
    ty: Option<TypeId>,
}

impl Target {
    /// The variable whose type the assignment decides, or that may come to hold scratch memory.
    fn variable(&self) -> Option<VarId> {
        match &self.place {
            Place::Var(id) | Place::Elem { var: id, .. } => Some(*id),
            Place::Memory { .. } => None,
        }
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
        let right = self.operand(rhs)?;
        self.combine(op, op.text(), left, right, span)
    }

    /// Two operands and an operator; `operator` is how messages call it (`+=` for an update).
    fn combine(
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
                Some(how) => Ok(fold_compare(relation, how, a, b, span)),
                None => incompatible(self),
            },
            Family::Logical(connective) => Ok(fold_logical(connective, a, b, span)),
        }
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

    /// `+` and `-` where a side is not an integer; `None` if they cannot meet.
    fn pointer_arithmetic(
        &mut self,
        op: BinaryOp,
        operator: &'static str,
        a: Expr,
        b: Expr,
        span: Span,
    ) -> Result<Option<Expr>> {
        let points = |class| matches!(class, Class::Pointer | Class::Array | Class::String);
        let (ca, cb) = (self.world.class(a.ty), self.world.class(b.ty));
        match (op, ca, cb) {
            (BinaryOp::Add, _, Class::Integer) if points(ca) => {
                self.pointer_sum(a, b, operator, Arith::Add, span).map(Some)
            }
            (BinaryOp::Add, Class::Integer, _) if points(cb) => {
                self.pointer_sum(b, a, operator, Arith::Add, span).map(Some)
            }
            (BinaryOp::Sub, _, Class::Integer) if points(ca) => {
                self.pointer_sum(a, b, operator, Arith::Sub, span).map(Some)
            }
            (BinaryOp::Sub, Class::Pointer | Class::Array, Class::Pointer | Class::Array)
                if self.world.common_pointer(&a, &b).is_some() =>
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

    /// Bytes of what a pointer points to; 0 if that has no size.
    fn target_size(&self, ty: TypeId) -> u64 {
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
        // `void *` steps by bytes, as compilers of C let it.
        let size = Expr::int(self.world.size_of(target).max(1), prim::LONG, span);
        let bytes = fold_binary(Arith::Mul, index, size, prim::LONG, span);
        Ok(fold_binary(op, pointer, bytes, ty, span))
    }

    // unary ::= OP cast
    pub(super) fn unary(&mut self, op: UnaryOp, operand: &ast::Expr, span: Span) -> Result<Expr> {
        let operator = op.text();
        let value = match self.operand(operand)? {
            Operand::Value(value) => value,
            // These have void type: the operator's own refusal is the message.
            Operand::Action { .. } | Operand::AggFunction { .. } | Operand::Aggregation { .. } => {
                Expr::int(0, prim::VOID, operand.span)
            }
            translated @ Operand::Translated { .. } => self.require_value(translated, operand.span)?,
        };
        let class = self.world.class(value.ty);
        let ty = value.ty;
        match op {
            UnaryOp::AddressOf => self.address_of(value, span),
            UnaryOp::Deref => self.deref(value, span),
            UnaryOp::Plus | UnaryOp::Neg if class != Class::Integer => {
                self.fail(DiagnosticKind::OperandNotArithmetic { operator }, span)
            }
            UnaryOp::BitNot if class != Class::Integer => {
                self.fail(DiagnosticKind::OperandNotIntegral { operator }, span)
            }
            UnaryOp::LogNot if !self.world.is_scalar(ty) => {
                self.fail(DiagnosticKind::OperandNotScalar { operator }, span)
            }
            UnaryOp::Plus => {
                // No longer a place that could be assigned to.
                let is_constant = value.as_int().is_some();
                Ok(if is_constant { value } else { Expr::new(ExprKind::Cast(Box::new(value)), ty, span) })
            }
            UnaryOp::Neg => Ok(match value.as_int() {
                Some(constant) => Expr::int(constant.wrapping_neg(), ty, span),
                None => Expr::new(ExprKind::Neg(Box::new(value)), ty, span),
            }),
            UnaryOp::BitNot => Ok(match value.as_int() {
                Some(constant) => Expr::int(!constant, ty, span),
                None => Expr::new(ExprKind::Not(Box::new(value)), ty, span),
            }),
            UnaryOp::LogNot => Ok(match value.as_int() {
                Some(constant) => Expr::int(u64::from(constant == 0), ty, span),
                None => Expr::new(ExprKind::LogicalNot(Box::new(value)), prim::INT, span),
            }),
        }
    }

    // unary ::= "&" cast
    fn address_of(&mut self, value: Expr, span: Span) -> Result<Expr> {
        let ty = self.world.types.pointer(value.ty);
        match value.kind {
            ExprKind::Load(Place::Memory { bits: Some(_), .. }) => {
                self.fail(DiagnosticKind::AddressOfBitField {}, span)
            }
            ExprKind::Load(place @ Place::Memory { .. }) => Ok(Expr::new(ExprKind::Address(place), ty, span)),
            ExprKind::Load(_) | ExprKind::Builtin(_) | ExprKind::Arg(_) => {
                self.fail(DiagnosticKind::AddressOfVariable {}, span)
            }
            _ => self.fail(DiagnosticKind::AddressOfValue {}, span),
        }
    }

    // cond ::= lor "?" expression ":" cond
    pub(super) fn ternary(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
        span: Span,
    ) -> Result<Expr> {
        let holds = match self.operand(condition)? {
            Operand::Value(value) if self.world.is_scalar(value.ty) => value,
            _ => return self.fail(DiagnosticKind::ConditionNotScalar {}, span),
        };
        if let Some(constant) = holds.as_int() {
            // The other branch is not even looked at.
            let chosen = if constant == 0 { otherwise } else { then };
            return self.branch(chosen, span);
        }
        let (a, b) = (self.branch(then, span)?, self.branch(otherwise, span)?);
        let text = |e: &Expr| self.world.is_text(e.ty) || e.is_zero();
        let is_string = |e: &Expr| self.world.class(e.ty) == Class::String;
        let ty = if self.world.is_integer(a.ty) && self.world.is_integer(b.ty) {
            if self.world.same(a.ty, b.ty) { a.ty } else { self.world.promote(a.ty, b.ty) }
        } else if (is_string(&a) || is_string(&b)) && text(&a) && text(&b) {
            prim::STRING
        } else if self.world.same(a.ty, b.ty) {
            a.ty
        } else if let Some(ty) = self.world.common_pointer(&a, &b) {
            ty
        } else {
            return self.fail(DiagnosticKind::IncompatibleBranches {}, span);
        };
        let (condition, then, otherwise) = (Box::new(holds), Box::new(a), Box::new(b));
        Ok(Expr::new(ExprKind::Ternary { condition, then, otherwise }, ty, span))
    }

    fn branch(&mut self, expr: &ast::Expr, span: Span) -> Result<Expr> {
        match self.operand(expr)? {
            Operand::Value(value) => Ok(value),
            Operand::Action { .. } => self.fail(DiagnosticKind::ActionInConditional {}, span),
            Operand::Aggregation { .. } | Operand::AggFunction { .. } | Operand::Translated { .. } => {
                self.fail(DiagnosticKind::DynamicBranch {}, span)
            }
        }
    }

    // expression ::= expression "," assign
    pub(super) fn comma(&mut self, lhs: &ast::Expr, rhs: &ast::Expr, span: Span) -> Result<Expr> {
        let mut sides = Vec::with_capacity(2);
        for side in [lhs, rhs] {
            sides.push(match self.operand(side)? {
                Operand::Value(value) => value,
                Operand::Action { .. } => return self.fail(DiagnosticKind::ActionInComma {}, span),
                Operand::Aggregation { .. } | Operand::AggFunction { .. } | Operand::Translated { .. } => {
                    return self.fail(DiagnosticKind::DynamicComma {}, span);
                }
            });
        }
        let (Some(b), Some(a)) = (sides.pop(), sides.pop()) else {
            return self.fail(DiagnosticKind::DynamicComma {}, span);
        };
        let ty = b.ty;
        Ok(Expr::new(ExprKind::Comma { lhs: Box::new(a), rhs: Box::new(b) }, ty, span))
    }

    /// The left side of an assignment; a name that does not exist is created, without a type.
    fn lvalue(&mut self, expr: &ast::Expr, operator: &'static str) -> Result<Target> {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Ident(name) if self.is_free(name) => {
                let id = self.find_or_create(Scope::Global, name, span)?;
                self.scalar_target(id, span)
            }
            ast::ExprKind::Var { scope, name } => {
                let id = self.find_or_create(scope_of(*scope), &name.name, span)?;
                self.scalar_target(id, span)
            }
            ast::ExprKind::Index { base, keys } if self.names_array(base) => {
                self.element_target(base, keys, span)
            }
            _ => {
                if let Some(name) = super::agg::named(expr) {
                    let name = format!("@{name}");
                    return self.fail(DiagnosticKind::NotYetDeclared { name }, span);
                }
                let value = self.value(expr)?;
                self.place_of(value, operator, span)
            }
        }
    }

    /// Whether a global name means a variable: one that exists, or nothing at all yet.
    fn is_free(&self, name: &str) -> bool {
        let bound = self.bindings.iter().any(|(param, _)| param == name);
        let taken =
            self.world.symbol(name).is_some() || crate::resolve::is_built_in(name) || name.contains('`');
        !bound && (self.world.variable(Scope::Global, name).is_some() || !taken)
    }

    fn find_or_create(&mut self, scope: Scope, name: &str, span: Span) -> Result<VarId> {
        match self.world.variable(scope, name) {
            Some(id) => Ok(id),
            None => self.create_variable(scope, name, span),
        }
    }

    fn scalar_target(&mut self, id: VarId, span: Span) -> Result<Target> {
        let variable = self.world.var(id);
        if variable.keys.is_some() {
            let (kind, name) = ("associative array", variable.name.clone());
            return self.fail(DiagnosticKind::NotScalar { kind, name }, span);
        }
        Ok(Target { place: Place::Var(id), ty: variable.ty })
    }

    /// Whether `base[...]` on the left is an associative array, existing or to be created.
    fn names_array(&self, base: &ast::Expr) -> bool {
        let (scope, name) = match &base.kind {
            ast::ExprKind::Ident(name) if self.is_free(name) => (Scope::Global, name),
            ast::ExprKind::Var { scope, name } => (scope_of(*scope), &name.name),
            _ => return false,
        };
        match self.world.variable(scope, name) {
            Some(id) => self.world.var(id).keys.is_some(),
            None => scope != Scope::Clause,
        }
    }

    fn element_target(&mut self, base: &ast::Expr, keys: &[ast::Expr], span: Span) -> Result<Target> {
        let (scope, name) = match &base.kind {
            ast::ExprKind::Ident(name) => (Scope::Global, name.as_str()),
            ast::ExprKind::Var { scope, name } => (scope_of(*scope), name.name.as_str()),
            _ => return self.fail(DiagnosticKind::DerefNonPointer {}, span),
        };
        if let Some(id) = self.world.variable(scope, name)
            && self.world.var(id).ty.is_some()
        {
            let Expr { kind, ty, .. } = self.element(id, keys, span)?;
            return match kind {
                ExprKind::Load(place) => Ok(Target { place, ty: Some(ty) }),
                _ => self.fail(DiagnosticKind::NotLvalue { operator: "=" }, span),
            };
        }
        let values = self.keys(keys)?;
        self.check_key_count(scope, values.len(), span)?;
        let id = self.find_or_create(scope, name, span)?;
        let types = values.iter().map(|key| self.decayed(key.ty)).collect();
        self.world.var_mut(id).keys = Some(types);
        Ok(Target { place: Place::Elem { var: id, keys: values }, ty: None })
    }

    /// How many components a key may have.
    pub(super) fn check_key_count(&mut self, scope: Scope, n: usize, span: Span) -> Result<()> {
        let most = match (self.world.is_oracle(), scope) {
            (true, _) => 9,
            (false, Scope::Thread) => 7,
            (false, Scope::Global | Scope::Clause) => 8,
        };
        if n <= most { Ok(()) } else { self.fail(DiagnosticKind::TupleRegisters {}, span) }
    }

    /// The type under which a key or a new variable keeps a value: arrays of characters are
    /// strings there.
    pub(super) fn decayed(&self, ty: TypeId) -> TypeId {
        if self.world.class(ty) == Class::Array && self.world.is_text(ty) { prim::STRING } else { ty }
    }

    /// The place that a value was read from, if it may be written.
    fn place_of(&mut self, value: Expr, operator: &'static str, span: Span) -> Result<Target> {
        let ty = Some(value.ty);
        match value.kind {
            ExprKind::Load(place @ (Place::Var(_) | Place::Elem { .. })) => Ok(Target { place, ty }),
            ExprKind::Load(place @ Place::Memory { .. }) => {
                if derives_from_variable(&place) {
                    Ok(Target { place, ty })
                } else {
                    self.fail(DiagnosticKind::NotWritable { operator }, span)
                }
            }
            ExprKind::Builtin(_) | ExprKind::Arg(_) => {
                self.fail(DiagnosticKind::NotWritable { operator }, span)
            }
            _ => self.fail(DiagnosticKind::NotLvalue { operator }, span),
        }
    }

    // assign ::= unary "=" assign
    pub(super) fn assign(&mut self, lhs: &ast::Expr, rhs: &ast::Expr, span: Span) -> Result<Expr> {
        if let Some(name) = super::agg::named(lhs) {
            let name = name.to_owned();
            return match self.operand(rhs)? {
                Operand::AggFunction { name } => {
                    let (kind, name) = ("aggregating function", name.to_owned());
                    self.fail(DiagnosticKind::ActionInExpression { kind, name }, span)
                }
                _ => self.fail(DiagnosticKind::AggNotFunction { name }, span),
            };
        }
        let target = self.lvalue(lhs, "=")?;
        let operand = self.operand(rhs)?;
        let value = match operand {
            Operand::Value(value) if self.world.class(value.ty) != Class::Void => value,
            Operand::Translated { pointer: false, .. } if target.ty.is_some() => {
                if self.world.is_oracle() {
                    return self.fail(DiagnosticKind::TranslatedValueOracle {}, span);
                }
                return self.unsupported("assigning a whole translated struct", span);
            }
            other => return self.refuse_assignment(&target, &other, "=", span),
        };
        let ty = match target.ty {
            Some(ty) => ty,
            None => {
                let ty = self.decayed(value.ty);
                if let Some(id) = target.variable() {
                    self.world.var_mut(id).ty = Some(ty);
                }
                ty
            }
        };
        let is_element = matches!(target.place, Place::Elem { .. });
        let is_thread = matches!(&target.place, Place::Var(id) if self.world.var(*id).scope == Scope::Thread);
        let frees = value.is_zero()
            && (is_element || is_thread)
            && matches!(self.world.class(ty), Class::Record | Class::Array);
        if self.world.class(ty) == Class::Array && !frees {
            let ty = self.world.types.name(ty);
            return self.fail(DiagnosticKind::AssignArray { operator: "=", ty }, span);
        }
        if !frees && !self.world.accepts(ty, &value) {
            let (lhs, rhs) = (self.world.types.name(ty), self.world.types.name(value.ty));
            return self.fail(DiagnosticKind::IncompatibleOperands { lhs, operator: "=", rhs }, span);
        }
        if self.world.class(ty) == Class::String && matches!(target.place, Place::Memory { .. }) {
            return self.unsupported("assigning to a string inside a struct", span);
        }
        if let Some(id) = target.variable() {
            self.world.var_mut(id).scratch = self.is_scratch(&value);
        }
        Ok(Expr::new(ExprKind::Assign { place: target.place, value: Box::new(value) }, ty, span))
    }

    fn refuse_assignment(
        &mut self,
        target: &Target,
        operand: &Operand,
        operator: &'static str,
        span: Span,
    ) -> Result<Expr> {
        let rhs = self.describe(operand).0;
        let lhs = match target.ty {
            Some(ty) => self.world.types.name(ty),
            None if rhs == "void" => rhs.clone(),
            None => "scalar".to_owned(),
        };
        self.fail(DiagnosticKind::IncompatibleOperands { lhs, operator, rhs }, span)
    }

    // assign ::= unary OP= assign
    pub(super) fn update(
        &mut self,
        op: BinaryOp,
        lhs: &ast::Expr,
        rhs: &ast::Expr,
        span: Span,
    ) -> Result<Expr> {
        let operator = assign_text(op);
        let target = self.existing_target(lhs, operator)?;
        let Some(ty) = target.ty else { return self.fail(DiagnosticKind::NotLvalue { operator }, span) };
        let right = self.operand(rhs)?;
        let is_pointer = self.world.class(ty) == Class::Pointer;
        if self.world.class(ty) == Class::Array {
            let ty = self.world.types.name(ty);
            return self.fail(DiagnosticKind::AssignArray { operator, ty }, span);
        }
        if is_pointer && matches!(op, BinaryOp::Add | BinaryOp::Sub) && self.target_size(ty) == 0 {
            return self.fail(DiagnosticKind::AssignUnknownSize { operator }, span);
        }
        if self.world.class(ty) == Class::String && matches!(op, BinaryOp::Add | BinaryOp::Sub) {
            let (lhs, rhs) = (self.world.types.name(ty), self.describe(&right).0);
            return self.fail(DiagnosticKind::IncompatibleOperands { lhs, operator, rhs }, span);
        }
        // The operator decides on a stand-in for the old value, and is then taken apart.
        let old = Expr::new(ExprKind::Load(target.place.clone()), ty, lhs.span);
        let combined = self.combine(op, operator, Operand::Value(old), right, span)?;
        match combined.kind {
            ExprKind::Binary { op, rhs, .. } => {
                Ok(Expr::new(ExprKind::Update { op, place: target.place, value: rhs }, ty, span))
            }
            _ => self.fail(DiagnosticKind::NotLvalue { operator }, span),
        }
    }

    /// The left side of `op=`, which must exist.
    fn existing_target(&mut self, lhs: &ast::Expr, operator: &'static str) -> Result<Target> {
        let exists = match &lhs.kind {
            ast::ExprKind::Ident(name) if self.is_free(name) => {
                self.world.variable(Scope::Global, name).is_some()
            }
            ast::ExprKind::Var { scope, name } => self.world.variable(scope_of(*scope), &name.name).is_some(),
            ast::ExprKind::Index { base, .. } if self.names_array(base) => match &base.kind {
                ast::ExprKind::Ident(name) => self.world.variable(Scope::Global, name).is_some(),
                ast::ExprKind::Var { scope, name } => {
                    self.world.variable(scope_of(*scope), &name.name).is_some()
                }
                _ => true,
            },
            _ => true,
        };
        if exists {
            let target = self.lvalue(lhs, operator)?;
            if target.ty.is_some() {
                return Ok(target);
            }
        }
        let name = written_name(lhs);
        self.fail(DiagnosticKind::NotYetDeclared { name }, lhs.span)
    }

    // unary ::= ("++" | "--") unary | postfix ("++" | "--")
    pub(super) fn step(&mut self, step: Step, operand: &ast::Expr, gives: Gives, span: Span) -> Result<Expr> {
        let operator = match step {
            Step::Up => "++",
            Step::Down => "--",
        };
        let mut target = self.lvalue(operand, operator)?;
        let ty = match target.ty.take() {
            Some(ty) => ty,
            None => {
                if let Some(id) = target.variable() {
                    self.world.var_mut(id).ty = Some(prim::INT64);
                }
                prim::INT64
            }
        };
        let magnitude = match self.world.class(ty) {
            Class::Integer => 1,
            Class::Pointer => match self.target_size(ty) {
                0 => return self.fail(DiagnosticKind::StepUnknownSize { operator }, span),
                size => size,
            },
            Class::Float | Class::String | Class::Array | Class::Record | Class::Void => {
                return self.fail(DiagnosticKind::StepNotScalar { operator }, span);
            }
        };
        let by = i32::try_from(magnitude).unwrap_or(i32::MAX);
        let by = if step == Step::Up { by } else { -by };
        Ok(Expr::new(ExprKind::Step { place: target.place, by, gives }, ty, span))
    }
}

/// The name that a left side begins with, for messages.
fn written_name(expr: &ast::Expr) -> String {
    match &expr.kind {
        ast::ExprKind::Ident(name) => name.clone(),
        ast::ExprKind::Agg(name) => format!("@{name}"),
        ast::ExprKind::Var { scope: ast::Scope::Thread, name } => format!("self->{}", name.name),
        ast::ExprKind::Var { scope: ast::Scope::Clause, name } => format!("this->{}", name.name),
        ast::ExprKind::Index { base, .. } => written_name(base),
        _ => String::new(),
    }
}

/// Whether memory was reached from a variable, without a cast on the way.
fn derives_from_variable(place: &Place) -> bool {
    match place {
        Place::Var(_) | Place::Elem { .. } => true,
        Place::Memory { base, .. } => expr_derives(base),
    }
}

fn expr_derives(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Load(place) | ExprKind::Address(place) => derives_from_variable(place),
        ExprKind::Step { place, .. } | ExprKind::Update { place, .. } | ExprKind::Assign { place, .. } => {
            derives_from_variable(place)
        }
        ExprKind::Binary { lhs, rhs, .. } => expr_derives(lhs) || expr_derives(rhs),
        ExprKind::Element { base, .. } => expr_derives(base),
        _ => false,
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

/// An operator assignment as written.
fn assign_text(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+=",
        BinaryOp::Sub => "-=",
        BinaryOp::Mul => "*=",
        BinaryOp::Div => "/=",
        BinaryOp::Rem => "%=",
        BinaryOp::BitAnd => "&=",
        BinaryOp::BitOr => "|=",
        BinaryOp::BitXor => "^=",
        BinaryOp::Shl => "<<=",
        BinaryOp::Shr => ">>=",
        BinaryOp::LogOr
        | BinaryOp::LogXor
        | BinaryOp::LogAnd
        | BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge => "=",
    }
}
