//! What may stand on the left of an assignment, and what that creates.
//!
//! A name that nobody knows becomes a variable here, without a type until the right side has been
//! read. Anything else is typed as a value first; if that value was read from a writable place,
//! the place is the target. If not, the refusal is kept until the types have been looked at: of
//! `pid = "x"` the types are told, of `pid = 1` that `pid` cannot be written.
//!
//! Source: D reference, sections 2.4 and 2.6.5.

use dif::program::Scope;
use dif::ty::prim;
use dif::{TypeId, VarId};

use super::{Checker, Operand, Result};
use crate::ast;
use crate::diag::DiagnosticKind;
use crate::scope::World;
use crate::source::Span;
use crate::tast::{Expr, ExprKind, Place};
use crate::typeck::convert::Class;
use crate::typeck::name::scope_of;

/// The left side of an assignment.
pub(super) struct Target {
    /// Where the value goes, or why nothing can go there.
    pub(super) place: std::result::Result<Place, DiagnosticKind>,
    /// Its type; `None` if the assignment decides.
    pub(super) ty: Option<TypeId>,
}

impl Target {
    /// The variable whose type the assignment decides, or that may come to hold scratch memory.
    pub(super) fn variable(&self) -> Option<VarId> {
        match &self.place {
            Ok(Place::Var(id) | Place::Elem { var: id, .. }) => Some(*id),
            Ok(Place::Memory { .. }) | Err(_) => None,
        }
    }

    fn of(place: Place, ty: Option<TypeId>) -> Target {
        Target { place: Ok(place), ty }
    }
}

impl Checker<'_> {
    /// The left side of an assignment; a name that does not exist is created, without a type.
    pub(super) fn lvalue(&mut self, expr: &ast::Expr, operator: &'static str) -> Result<Target> {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Ident(name) if self.is_free(name) => {
                self.check_name_stability("scalar", name, span)?;
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
                if let Some(kind) = self.never_assigned(expr, operator) {
                    return self.fail(kind, span);
                }
                let value = match self.operand(expr)? {
                    Operand::Action { name } => {
                        Expr::new(ExprKind::Int(0), super::action::result_type(name), span)
                    }
                    operand => self.require_value(operand, span)?,
                };
                Ok(Target { ty: Some(value.ty), place: place_of(self.world, value, operator) })
            }
        }
    }

    /// Why something of the system cannot be assigned, though it stands for a value.
    fn never_assigned(&self, expr: &ast::Expr, operator: &'static str) -> Option<DiagnosticKind> {
        let is_the_system_s = |name: &str| {
            self.world.variable(Scope::Global, name).is_none() && self.world.symbol(name).is_none()
        };
        match &expr.kind {
            ast::ExprKind::Ident(name) if super::process::is_structure(name) && is_the_system_s(name) => {
                Some(DiagnosticKind::NotLvalue { operator })
            }
            ast::ExprKind::Index { base, .. } => match &base.kind {
                ast::ExprKind::Ident(name) if name == "uregs" && is_the_system_s(name) => {
                    Some(DiagnosticKind::NotWritable { operator })
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The place of a target whose types are in order.
    pub(super) fn open(
        &self,
        place: std::result::Result<Place, DiagnosticKind>,
        span: Span,
    ) -> Result<Place> {
        place.or_else(|kind| self.fail(kind, span))
    }

    /// Whether a global name means a variable: one that exists, or nothing at all yet.
    fn is_free(&self, name: &str) -> bool {
        let bound = self.bindings.iter().any(|(param, _)| param == name);
        let taken = self.world.symbol(name).is_some() || self.world.is_built_in(name) || name.contains('`');
        !bound && (self.world.variable(Scope::Global, name).is_some() || !taken)
    }

    fn find_or_create(&mut self, scope: Scope, name: &str, span: Span) -> Result<VarId> {
        match self.world.variable(scope, name) {
            Some(id) => Ok(id),
            None => self.create_variable(scope, name, span),
        }
    }

    fn scalar_target(&mut self, id: VarId, span: Span) -> Result<Target> {
        self.world.var_mut(id).mentioned = true;
        let variable = self.world.var(id);
        if variable.keys.is_some() {
            let (kind, name) = ("associative array", variable.name.clone());
            return self.fail(DiagnosticKind::NotScalar { kind, name }, span);
        }
        Ok(Target::of(Place::Var(id), variable.ty))
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
                ExprKind::Load(place) => Ok(Target::of(place, Some(ty))),
                _ => self.fail(DiagnosticKind::NotLvalue { operator: "=" }, span),
            };
        }
        let values = self.keys(keys)?;
        self.check_key_count(scope, values.len(), span)?;
        let id = self.find_or_create(scope, name, span)?;
        let types = values.iter().map(|key| self.decayed(key.ty)).collect();
        self.world.var_mut(id).keys = Some(types);
        Ok(Target::of(Place::Elem { var: id, keys: values }, None))
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
    /// strings there, and bit-fields have room.
    pub(super) fn decayed(&self, ty: TypeId) -> TypeId {
        if self.world.is_text_array(ty) { prim::STRING } else { self.world.unpacked(ty) }
    }

    /// The left side of `op=`, which must exist.
    pub(super) fn existing_target(&mut self, lhs: &ast::Expr, operator: &'static str) -> Result<Target> {
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
}

/// The place that a value was read from, if it may be written.
fn place_of(
    world: &World,
    value: Expr,
    operator: &'static str,
) -> std::result::Result<Place, DiagnosticKind> {
    match value.kind {
        ExprKind::Load(place @ (Place::Var(_) | Place::Elem { .. })) => Ok(place),
        ExprKind::Load(place @ Place::Memory { .. }) if derives_from_variable(world, &place) => Ok(place),
        ExprKind::Load(_) | ExprKind::Builtin(_) | ExprKind::Arg(_) | ExprKind::ArgStr(_) => {
            Err(DiagnosticKind::NotWritable { operator })
        }
        _ => Err(DiagnosticKind::NotLvalue { operator }),
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

/// Whether memory was reached from a variable. A cast of a pointer changes only what is seen there, one
/// of an integer makes an address of it, and those are not written to.
fn derives_from_variable(world: &World, place: &Place) -> bool {
    match place {
        Place::Var(_) | Place::Elem { .. } => true,
        Place::Memory { base, .. } => expr_derives(world, base),
    }
}

fn expr_derives(world: &World, expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Load(place) | ExprKind::Address(place) => derives_from_variable(world, place),
        ExprKind::Step { place, .. } | ExprKind::Update { place, .. } | ExprKind::Assign { place, .. } => {
            derives_from_variable(world, place)
        }
        ExprKind::Binary { lhs, rhs, .. } => expr_derives(world, lhs) || expr_derives(world, rhs),
        ExprKind::Element { base, .. } => expr_derives(world, base),
        ExprKind::Cast(inner) => world.class(inner.ty) == Class::Pointer && expr_derives(world, inner),
        _ => false,
    }
}
