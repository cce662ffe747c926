//! Inlines: names that stand for an expression, perhaps with parameters.
//!
//! The body is typed once where it stands, so that its mistakes show there; one with parameters is
//! typed again at each use.
//!
//! Source: D reference, section 2.4.2.

use std::rc::Rc;

use dif::TypeId;
use dif::program::Scope;
use dif::ty::prim;

use super::{Checker, Operand, Result};
use crate::ast::{self, ArrayDim, Derivation};
use crate::diag::DiagnosticKind;
use crate::scope::{Inline, Symbol};
use crate::source::Span;
use crate::tast::{Expr, ExprKind};
use crate::typeck::convert::Class;

impl Checker<'_> {
    // inline ::= "inline" specs declarator "=" assign ";"
    pub(super) fn inline(&mut self, inline: &ast::Inline) -> Result<()> {
        let Some(name) = &inline.declarator.name else {
            return self.fail(DiagnosticKind::InlineUnnamed {}, inline.span);
        };
        let span = name.span;
        if self.storage(&inline.specs)?.is_some() {
            return self.fail(DiagnosticKind::InlineBadClass {}, inline.specs.span);
        }
        if name.name.contains('`') {
            return self.fail(DiagnosticKind::DeclScoped { name: name.name.clone() }, span);
        }
        let base = self.specifiers(&inline.specs)?;
        let (params, rest) = match inline.declarator.derivations.split_first() {
            Some((Derivation::Array(ArrayDim::Keys(params)), rest)) => (Some(params), rest),
            _ => (None, inline.declarator.derivations.as_slice()),
        };
        self.check_inline_name(&name.name, span)?;
        self.check_inline_array(&name.name, rest, span)?;
        let ty = self.declarator(base, rest, span)?.ty;
        if self.world.types.resolve(ty) == prim::VOID {
            return self.fail(DiagnosticKind::VoidInline { name: name.name.clone() }, span);
        }
        self.check_has_size(ty, &name.name, span)?;
        let params = match params {
            Some(params) => Some(self.inline_parameters(params, span)?),
            None => None,
        };
        let value = self.check_inline_body(&name.name, ty, params.as_deref(), &inline.value, span)?;
        let value = if params.is_none() { value } else { None };
        let inline = Inline { ty, params, body: inline.value.clone(), value };
        self.world.define(&name.name, Symbol::Inline(Rc::new(inline)));
        Ok(())
    }

    fn check_inline_name(&mut self, name: &str, span: Span) -> Result<()> {
        if self.world.is_built_in(name) {
            // Arrays and functions are of other kinds, but who redefines those?
            let kind = super::name::function_kind(name).unwrap_or("scalar");
            let previous = format!("{kind} ");
            return self.fail(DiagnosticKind::InlineRedefined { name: name.to_owned(), previous }, span);
        }
        let oracle = self.world.is_oracle();
        let previous = match self.world.symbol(name) {
            Some(Symbol::Inline(inline)) if inline.params.is_some() => {
                Some("associative array inline".into())
            }
            Some(Symbol::Inline(_)) => Some("scalar inline".to_owned()),
            Some(Symbol::Enumerator { .. }) => Some("enumerator".to_owned()),
            None => self.world.variable(Scope::Global, name).map(|id| {
                let variable = self.world.var(id);
                let kind = if variable.keys.is_some() { "associative array" } else { "scalar" };
                match variable.ty.filter(|_| !oracle) {
                    Some(ty) => format!("{kind} {}", self.world.types.name(ty)),
                    None => format!("{kind} "),
                }
            }),
        };
        match previous {
            Some(previous) => {
                self.fail(DiagnosticKind::InlineRedefined { name: name.to_owned(), previous }, span)
            }
            None => Ok(()),
        }
    }

    /// An inline that is an array has a signature, which is not among the signs left in `rest`.
    fn check_inline_array(&mut self, name: &str, rest: &[Derivation], span: Span) -> Result<()> {
        let Some(Derivation::Array(dim)) = rest.first() else { return Ok(()) };
        let name = name.to_owned();
        match dim {
            ArrayDim::Unknown => self.fail(DiagnosticKind::InlineArrayUnknown { name }, span),
            ArrayDim::Size(_) => self.fail(DiagnosticKind::InlineScalarArray { name }, span),
            ArrayDim::Keys(_) => self.fail(DiagnosticKind::ArrayOfArrays {}, span),
        }
    }

    fn inline_parameters(&mut self, params: &ast::Params, span: Span) -> Result<Vec<(String, TypeId)>> {
        let list = self.parameters(params, "array", span)?;
        let mut named = Vec::with_capacity(list.len());
        for (index, (name, ty)) in list.into_iter().enumerate() {
            match name {
                Some(name) => named.push((name, ty)),
                None if self.world.is_oracle() => named.push((String::new(), ty)),
                None => return self.fail(DiagnosticKind::ProtoUnnamed { index: index + 1 }, span),
            }
        }
        Ok(named)
    }

    /// Types the body once, with stand-ins for the parameters, so that mistakes show here. Gives the
    /// value, unless it is translated data: of that only the members have values.
    fn check_inline_body(
        &mut self,
        name: &str,
        ty: TypeId,
        params: Option<&[(String, TypeId)]>,
        body: &ast::Expr,
        span: Span,
    ) -> Result<Option<Expr>> {
        let bound = params.unwrap_or_default().iter().map(|(name, ty)| (name.clone(), stand_in(*ty, span)));
        let operand = self.substitute(bound.collect(), body)?;
        match operand {
            Operand::Value(value) if self.world.accepts(ty, &value) => Ok(Some(value)),
            Operand::Translated { translator, pointer, .. }
                if self.is_translation(ty, translator.output, pointer) =>
            {
                Ok(None)
            }
            other => {
                let kind = DiagnosticKind::InlineIncompatible {
                    name: name.to_owned(),
                    declared: self.world.types.name(ty),
                    found: self.describe(&other).0,
                };
                self.fail(kind, span)
            }
        }
    }

    /// Whether something of type `ty` may stand for data translated to `output`, or a pointer to it.
    fn is_translation(&self, ty: TypeId, output: TypeId, pointer: bool) -> bool {
        let is_pointer = self.world.class(ty) == Class::Pointer;
        let target = if is_pointer { self.world.pointee(ty) } else { Some(ty) };
        is_pointer == pointer && target.is_some_and(|target| self.world.same(target, output))
    }
}

/// A value of type `ty` that nobody will ever compute.
pub(crate) fn stand_in(ty: TypeId, span: Span) -> Expr {
    Expr::new(ExprKind::Arg(0), ty, span)
}
