//! Declarators: what the signs around a name make of a type.
//!
//! Source: D reference, sections 2.4, 2.5 and 10.3.

use dif::TypeId;
use dif::ty::{Type, prim};

use super::{Checker, Operand, Result};
use crate::ast::{self, ArrayDim, DeclSpecKind, Derivation};
use crate::diag::DiagnosticKind;
use crate::source::Span;

/// What a declarator declares.
pub(super) struct Declared {
    /// Its type, or that of its elements.
    pub(super) ty: TypeId,
    /// The key types of an associative array.
    pub(super) keys: Option<Vec<TypeId>>,
}

/// Most types that programs may add to those there are.
const MAX_TYPES: usize = 16_384;

impl Checker<'_> {
    // declarator: from the name outwards, so the last derivation is applied first.
    pub(super) fn declarator(
        &mut self,
        base: TypeId,
        derivations: &[Derivation],
        span: Span,
    ) -> Result<Declared> {
        // Types are looked for one after the other, and messages spell them level by level.
        if derivations.len() > usize::from(ast::MAX_DEPTH) {
            return self.fail(DiagnosticKind::TooDeep { limit: ast::MAX_DEPTH }, span);
        }
        if self.world.types.len() - self.world.n_given_types > MAX_TYPES {
            return self.unsupported(&format!("a program with more than {MAX_TYPES} types"), span);
        }
        let mut ty = base;
        let mut keys = None;
        for derivation in derivations.iter().rev() {
            if keys.is_some() {
                return self.fail(DiagnosticKind::ArrayOfArrays {}, span);
            }
            match derivation {
                Derivation::Pointer(_) => ty = self.world.types.pointer(ty),
                // Of a parameter, a member at the end, a typedef: variables are refused before.
                Derivation::Array(ArrayDim::Unknown) => ty = self.world.types.array(ty, 0),
                Derivation::Array(ArrayDim::Size(size)) => {
                    let len = self.dimension(size)?;
                    if self.world.types.resolve(ty) == prim::VOID {
                        return self.fail(DiagnosticKind::VoidArray {}, span);
                    }
                    ty = self.world.types.array(ty, len);
                    if u32::try_from(self.world.size_of(ty)).is_err() {
                        return self.fail(DiagnosticKind::DeclArrayBig {}, span);
                    }
                }
                Derivation::Array(ArrayDim::Keys(params)) => {
                    keys = Some(self.parameters(params, "array", span)?.into_iter().map(|p| p.1).collect());
                }
                Derivation::Function(params) => {
                    let list = self.parameters(params, "function", span)?;
                    let params_types = list.into_iter().map(|p| p.1).collect();
                    let variadic = params.variadic;
                    ty = self.world.types.intern(Type::Function { ret: ty, params: params_types, variadic });
                }
            }
        }
        Ok(Declared { ty, keys })
    }

    fn dimension(&mut self, size: &ast::Expr) -> Result<u32> {
        let value = self.constant(size)?;
        match value {
            // As C has it that is older than `[]`.
            Some(0) if self.source.include_depth(size.span.start) > 0 => Ok(0),
            Some(n) if n.cast_signed() > 0 => match u32::try_from(n) {
                Ok(n) => Ok(n),
                Err(_) => self.fail(DiagnosticKind::DeclArrayBig {}, size.span),
            },
            Some(_) | None => self.fail(DiagnosticKind::DeclSubscript {}, size.span),
        }
    }

    /// The value of an expression that should be an integer constant; `None` if it is not.
    pub(super) fn constant(&mut self, expr: &ast::Expr) -> Result<Option<u64>> {
        Ok(match self.operand(expr)? {
            Operand::Value(value) => value.as_int(),
            _ => None,
        })
    }

    /// Parameters: names, where given, with their types.
    pub(crate) fn parameters(
        &mut self,
        params: &ast::Params,
        what: &'static str,
        span: Span,
    ) -> Result<Vec<(Option<String>, TypeId)>> {
        if params.variadic && what != "function" {
            return self.fail(DiagnosticKind::ProtoVariadic { what }, span);
        }
        let mut list: Vec<(Option<String>, TypeId)> = Vec::new();
        for (index, param) in params.list.iter().enumerate() {
            let has_class = param.specs.list.iter().any(|spec| matches!(spec.kind, DeclSpecKind::Storage(_)));
            if has_class {
                return self.fail(DiagnosticKind::DeclParameterClass {}, param.span);
            }
            let base = self.specifiers(&param.specs)?;
            let name = param.declarator.name.as_ref().map(|name| name.name.clone());
            let shown = name.clone().unwrap_or_else(|| "(anonymous)".to_owned());
            let ty = self.declarator(base, &param.declarator.derivations, param.span)?.ty;
            if self.world.types.resolve(ty) == prim::VOID {
                if what != "array" {
                    return match name {
                        Some(name) => self.fail(DiagnosticKind::ProtoVoidNamed { name }, param.span),
                        None if params.list.len() > 1 => self.fail(DiagnosticKind::ProtoVoid {}, param.span),
                        None => Ok(Vec::new()),
                    };
                }
                let ty = self.world.types.name(ty);
                let kind = DiagnosticKind::ProtoType { what, ty, name: shown, index: index + 1 };
                return self.fail(kind, param.span);
            }
            if let Some(name) = &name
                && list.iter().any(|(other, _)| other.as_ref() == Some(name))
            {
                let kind = DiagnosticKind::ProtoDuplicate { what, name: name.clone(), index: index + 1 };
                return self.fail(kind, param.span);
            }
            list.push((name, ty));
        }
        Ok(list)
    }

    // type_name ::= specs abstract_declarator
    pub(crate) fn type_name(&mut self, name: &ast::TypeName) -> Result<TypeId> {
        let base = self.specifiers(&name.specs)?;
        Ok(self.declarator(base, &name.declarator.derivations, name.span)?.ty)
    }
}
