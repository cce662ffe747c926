//! Declarations: variables and typedefs, and what a name may not be declared as.
//!
//! The type of what is declared is built in two steps, as C's grammar demands: the specifiers give
//! the innermost type (`specifier`, with `record` for structs and enumerations), the declarator
//! wraps it from the outside in (`declarator`).
//!
//! Source: D reference, sections 2.4, 2.5 and 10.3.

use dif::TypeId;
use dif::program::Scope;
use dif::ty::{Type, prim};

use super::declarator::Declared;
use super::{Checker, Result};
use crate::ast::{self, ArrayDim, DeclSpecKind, Derivation, Storage, TypeSpec};
use crate::diag::{DiagnosticKind, Redeclared};
use crate::scope::{Inline, Origin, Symbol, Variable};
use crate::source::Span;
use crate::typeck::convert::Class;

impl Checker<'_> {
    // declaration ::= specs [ declarator { "," declarator } ] ";"
    pub(super) fn declaration(&mut self, declaration: &ast::Declaration) -> Result<()> {
        let storage = self.storage(&declaration.specs)?;
        match storage {
            Some(Storage::Auto | Storage::Register | Storage::Static) => {
                return self.fail(DiagnosticKind::DeclBadClass {}, declaration.specs.span);
            }
            Some(Storage::Extern | Storage::Typedef | Storage::Thread | Storage::Clause) | None => {}
        }
        let base = self.specifiers(&declaration.specs)?;
        if declaration.declarators.is_empty() && !defines_tag(&declaration.specs) {
            return self.fail(DiagnosticKind::DeclUseless {}, declaration.span);
        }
        for declarator in &declaration.declarators {
            let Some(name) = &declarator.name else {
                return self.fail(DiagnosticKind::DeclUseless {}, declarator.span);
            };
            if name.name.contains('`') {
                let name = name.name.clone();
                return self.fail(DiagnosticKind::DeclScoped { name }, declarator.span);
            }
            let is_extern = storage == Some(Storage::Extern);
            let has_no_length =
                matches!(declarator.derivations.first(), Some(Derivation::Array(ArrayDim::Unknown)));
            if has_no_length && !is_extern && storage != Some(Storage::Typedef) {
                let name = name.name.clone();
                return self.fail(DiagnosticKind::DeclArrayUnknown { name }, declarator.span);
            }
            let declared = self.declarator(base, &declarator.derivations, declarator.span)?;
            match storage {
                Some(Storage::Typedef) => self.typedef(&name.name, declared.ty, name.span)?,
                Some(Storage::Thread) => self.declare(Scope::Thread, &name.name, declared, name.span)?,
                Some(Storage::Clause) => self.declare(Scope::Clause, &name.name, declared, name.span)?,
                // What is outside the program takes no name from it.
                _ if is_extern && (has_no_length || self.taken(&name.name).is_some()) => {}
                // There is nothing outside the program that could be meant, so it is the program's own.
                Some(Storage::Extern | Storage::Auto | Storage::Register | Storage::Static) | None => {
                    self.declare(Scope::Global, &name.name, declared, name.span)?;
                }
            }
        }
        Ok(())
    }

    /// The storage class among the specifiers; there is one at most.
    pub(super) fn storage(&mut self, specs: &ast::DeclSpecs) -> Result<Option<Storage>> {
        let mut found = None;
        for spec in &specs.list {
            if let DeclSpecKind::Storage(storage) = spec.kind {
                if found.is_some() {
                    return self.fail(DiagnosticKind::DeclTwoClasses {}, spec.span);
                }
                found = Some(storage);
            }
        }
        Ok(found)
    }

    // typedef T name;
    fn typedef(&mut self, name: &str, ty: TypeId, span: Span) -> Result<()> {
        let owned = name.to_owned();
        let variable = self.world.variable(Scope::Global, name);
        let is_declared = variable.is_some_and(|id| self.world.var(id).origin == Origin::Declared);
        // Included files name types like some of our functions; they do not know of those.
        let is_own = self.source.include_depth(span.start) == 0;
        if is_declared || (is_own && self.world.is_built_in(name)) {
            let what = Redeclared::GlobalVariable;
            return self.fail(DiagnosticKind::Redeclared { what, name: owned }, span);
        }
        let is_this = |ty: &Type| matches!(ty, Type::Typedef { name, .. } if **name == *owned);
        let own = self.world.types.iter().skip(self.world.n_given_types);
        let known = own.filter(|(_, ty)| is_this(ty)).map(|(id, _)| id).last();
        if known.is_some_and(|id| !self.may_hide(id, span)) {
            return self.fail(DiagnosticKind::Redeclared { what: Redeclared::Typedef, name: owned }, span);
        }
        self.push_type(Type::Typedef { name: name.into(), target: ty }, span);
        Ok(())
    }

    /// Refuses a variable of a struct or enumeration that is announced only. A struct without members
    /// has no size either, nor has an array of them.
    pub(super) fn check_has_size(&self, ty: TypeId, name: &str, span: Span) -> Result<()> {
        let has_members = matches!(self.world.types.base(ty), Type::Record(_) | Type::Array { .. });
        if self.is_announced(ty) || (has_members && self.world.size_of(ty) == 0) {
            let (ty, name) = (self.world.types.name(ty), name.to_owned());
            return self.fail(DiagnosticKind::Incomplete { ty, name }, span);
        }
        Ok(())
    }

    /// A variable, perhaps declared before with the same type.
    fn declare(&mut self, scope: Scope, name: &str, declared: Declared, span: Span) -> Result<()> {
        let Declared { ty, keys } = declared;
        let owned = name.to_owned();
        if scope == Scope::Clause && keys.is_some() {
            return self.fail(DiagnosticKind::DeclLocalArray { name: owned }, span);
        }
        if scope == Scope::Global {
            if let Some(Symbol::Inline(inline)) = self.world.symbol(name).cloned() {
                return self.redeclare_inline(name, &inline, ty, keys.as_deref(), span);
            }
            self.check_global_name(name, span)?;
        }
        let is_function = matches!(self.world.types.base(ty), Type::Function { .. });
        let is_void = self.world.types.resolve(ty) == prim::VOID || self.world.class(ty) == Class::Void;
        if is_void && !is_function {
            return self.fail(DiagnosticKind::VoidObject { name: owned }, span);
        }
        self.check_has_size(ty, name, span)?;
        if let Some(id) = self.world.variable(scope, name) {
            return self.redeclare(id, ty, keys.as_deref(), span);
        }
        let id = self.create_variable(scope, name, span)?;
        let variable: &mut Variable = self.world.var_mut(id);
        (variable.ty, variable.keys, variable.origin) = (Some(ty), keys, Origin::Declared);
        variable.mentioned = false;
        Ok(())
    }

    /// Refuses names that mean something else already.
    fn check_global_name(&mut self, name: &str, span: Span) -> Result<()> {
        match self.taken(name) {
            Some(what) => self.fail(DiagnosticKind::Redeclared { what, name: name.to_owned() }, span),
            None => Ok(()),
        }
    }

    /// What a global name is, if it is no variable.
    fn taken(&self, name: &str) -> Option<Redeclared> {
        let ty = self.world.types.lookup(name).map(|id| self.world.types.get(id));
        if self.world.is_built_in(name) {
            Some(Redeclared::BuiltIn)
        } else if matches!(ty, Some(Type::Typedef { .. })) {
            Some(Redeclared::TypedefIdentifier)
        } else {
            self.world.symbol(name).map(|_| Redeclared::Identifier)
        }
    }

    fn redeclare(&mut self, id: dif::VarId, ty: TypeId, keys: Option<&[TypeId]>, span: Span) -> Result<()> {
        let previous = self.world.var(id).clone();
        let same_type = previous.ty.is_none_or(|previous| self.world.same(previous, ty));
        let name = previous.name;
        match (previous.keys.as_deref(), keys) {
            (None, None) if same_type => Ok(()),
            (Some(before), Some(now)) if same_type => self.redeclare_keys(&name, ty, now, before, span),
            (before, now) => {
                let current = self.describe_declared(now.is_some(), Some(ty));
                let previous = self.describe_declared(before.is_some(), previous.ty);
                self.fail(DiagnosticKind::RedeclaredAs { name, current, previous }, span)
            }
        }
    }

    /// The same array again: its keys must be the same too, first their types, then how many.
    fn redeclare_keys(
        &mut self,
        name: &str,
        ty: TypeId,
        now: &[TypeId],
        before: &[TypeId],
        span: Span,
    ) -> Result<()> {
        let other = now.iter().zip(before).position(|(now, before)| !self.world.same(*now, *before));
        let describe = |keys: &[TypeId]| match other {
            Some(at) => {
                format!("associative array, key #{} of type {}", at + 1, self.world.types.name(keys[at]))
            }
            None => {
                let (ty, len) = (self.world.types.name(ty), keys.len());
                format!("associative array of {ty}, tuple length {len}")
            }
        };
        if other.is_none() && now.len() == before.len() {
            return Ok(());
        }
        let (name, current, previous) = (name.to_owned(), describe(now), describe(before));
        self.fail(DiagnosticKind::RedeclaredAs { name, current, previous }, span)
    }

    /// An inline stays what it is; to declare a variable of its name and type changes nothing.
    fn redeclare_inline(
        &mut self,
        name: &str,
        inline: &Inline,
        ty: TypeId,
        keys: Option<&[TypeId]>,
        span: Span,
    ) -> Result<()> {
        if inline.params.is_none() && keys.is_none() && self.world.same(inline.ty, ty) {
            return Ok(());
        }
        let current = self.describe_declared(keys.is_some(), Some(ty));
        let previous = self.describe_declared(inline.params.is_some(), Some(inline.ty));
        self.fail(DiagnosticKind::RedeclaredAs { name: name.to_owned(), current, previous }, span)
    }

    /// What is declared, in messages.
    fn describe_declared(&self, is_array: bool, ty: Option<TypeId>) -> String {
        let kind = if is_array { "associative array" } else { "scalar" };
        format!("{kind} {}", ty.map_or_else(String::new, |ty| self.world.types.name(ty)))
    }
}

/// Whether the specifiers define or announce what has a tag, or enumerators, which need none.
fn defines_tag(specs: &ast::DeclSpecs) -> bool {
    specs.list.iter().any(|spec| match &spec.kind {
        DeclSpecKind::Type(TypeSpec::Record(record)) => record.tag.is_some(),
        DeclSpecKind::Type(TypeSpec::Enum(_)) => true,
        DeclSpecKind::Type(TypeSpec::Basic(_) | TypeSpec::Named(_))
        | DeclSpecKind::Storage(_)
        | DeclSpecKind::Qualifier(_) => false,
    })
}
