//! Structs, unions and enumerations.
//!
//! A struct mentioned before it is defined exists from its mention on, incomplete, and is completed
//! in place, so that pointers to it stay what they are. Layout is C's: natural alignment,
//! bit-fields from the lowest bit of their unit. A definition in the program hides one of the same
//! tag in an included file.
//!
//! Source: D reference, sections 2.5.4 and 10.3.

use std::collections::HashSet;

use dif::TypeId;
use dif::program::Scope;
use dif::ty::{Enum, Member, Record, RecordKind, Type};

use super::declarator::Declared;
use super::{Checker, Result};
use crate::ast::{self, MemberDeclarator};
use crate::diag::{DiagnosticKind, Redeclared};
use crate::scope::{Symbol, World};
use crate::source::Span;
use crate::typeck::convert::Class;

impl Checker<'_> {
    // struct_or_union ::= ("struct" | "union") [ TAG ] [ "{" members "}" ]
    pub(super) fn record(&mut self, spec: &ast::RecordSpec, span: Span) -> Result<TypeId> {
        let kind = match spec.kind {
            ast::RecordKind::Struct => RecordKind::Struct,
            ast::RecordKind::Union => RecordKind::Union,
        };
        let tag = spec.tag.as_ref().map_or("", |tag| tag.name.as_str());
        let known = if tag.is_empty() { None } else { self.world.types.lookup_record(kind, tag) };
        let announced = Record { kind, tag: tag.into(), size: 0, align: 1, members: None };
        let Some(members) = &spec.members else {
            return Ok(known.unwrap_or_else(|| self.push_type(Type::Record(announced), span)));
        };
        let id = self.definable(known, Type::Record(announced), span)?;
        let mut layout = RecordLayout::new(kind);
        for line in members {
            let base = self.specifiers(&line.specs)?;
            if line.members.is_empty() {
                self.members_without_a_struct(base, &mut layout, line.span)?;
            }
            for member in &line.members {
                self.member_declarator(base, member, &mut layout)?;
            }
        }
        let record = layout.finish(tag);
        self.world.types.complete(id, Type::Record(record));
        Ok(id)
    }

    /// The type that a definition completes: the one announced with this tag, or a new one.
    fn definable(&mut self, known: Option<TypeId>, announced: Type, span: Span) -> Result<TypeId> {
        let hides = |checker: &Self, id: TypeId| checker.may_hide(id, span);
        match known {
            Some(id) if defined_tag(self.world.types.get(id)).is_none() => Ok(id),
            Some(id) if !hides(self, id) => {
                let ty = self.world.types.name(id);
                self.fail(DiagnosticKind::TypeRedeclared { ty }, span)
            }
            None if self.tag_of_another_kind(&announced).is_some_and(|id| !hides(self, id)) => {
                let id = self.push_type(announced, span);
                let ty = self.world.types.name(id);
                self.fail(DiagnosticKind::TypeRedeclared { ty }, span)
            }
            Some(_) | None => Ok(self.push_type(announced, span)),
        }
    }

    /// Structs, unions and enumerations share their tags: the one of this tag that the program has defined.
    /// What hosts call theirs does not bind it.
    fn tag_of_another_kind(&self, announced: &Type) -> Option<TypeId> {
        let (Type::Record(Record { tag, .. }) | Type::Enum(Enum { tag, .. })) = announced else {
            return None;
        };
        let own = self.world.types.iter().skip(self.world.n_given_types);
        let mut same = own.filter(|(_, ty)| !tag.is_empty() && defined_tag(ty) == Some(&**tag));
        same.next().map(|(id, _)| id)
    }

    /// Adds a type, and remembers whether it is from an included file.
    pub(super) fn push_type(&mut self, ty: Type, span: Span) -> TypeId {
        let id = self.world.types.push(ty);
        if self.source.include_depth(span.start) > 0 {
            self.world.header_types.insert(id);
        }
        id
    }

    /// Whether a type is a struct, union or enumeration of which only the tag is known.
    pub(super) fn is_announced(&self, ty: TypeId) -> bool {
        matches!(
            self.world.types.base(ty),
            Type::Record(Record { members: None, .. }) | Type::Enum(Enum { values: None, .. })
        )
    }

    /// Whether a definition at `span` may hide a type: one of the program, a type of an included file.
    pub(super) fn may_hide(&self, id: TypeId, span: Span) -> bool {
        self.source.include_depth(span.start) == 0 && self.world.header_types.contains(&id)
    }

    /// The members of a struct or union that has neither a tag nor a name: they belong to what surrounds it.
    /// One with a tag is only declared there.
    fn members_without_a_struct(
        &mut self,
        base: TypeId,
        layout: &mut RecordLayout,
        span: Span,
    ) -> Result<()> {
        let inner = match self.world.types.base(base) {
            Type::Record(record) if record.tag.is_empty() => record.clone(),
            _ => return Ok(()),
        };
        let twice = inner.members.iter().flatten().find(|member| layout.has(&member.name));
        if let Some(member) = twice {
            let name = member.name.to_string();
            return self.fail(DiagnosticKind::MemberDuplicate { name }, span);
        }
        layout.absorb(&inner);
        Ok(())
    }

    fn member_declarator(
        &mut self,
        base: TypeId,
        member: &MemberDeclarator,
        layout: &mut RecordLayout,
    ) -> Result<()> {
        let span = member.declarator.span;
        let name = member.declarator.name.as_ref().map_or("", |name| name.name.as_str());
        let owned = name.to_owned();
        if name.contains('`') {
            return self.fail(DiagnosticKind::MemberScoped { name: owned }, span);
        }
        if name.is_empty() && member.width.is_none() {
            return self.fail(DiagnosticKind::MemberUnnamed {}, span);
        }
        let Declared { ty, keys } = self.declarator(base, &member.declarator.derivations, span)?;
        if keys.is_some() {
            return self.fail(DiagnosticKind::DynamicMember { name: owned }, span);
        }
        if let Some(width) = &member.width {
            return self.bit_field(name, ty, width, layout, span);
        }
        if self.world.class(ty) == Class::Void {
            return self.fail(DiagnosticKind::VoidMember { name: owned }, span);
        }
        if self.is_announced(ty) {
            let ty = self.world.types.name(ty);
            return self.fail(DiagnosticKind::Incomplete { ty, name: owned }, span);
        }
        if layout.has(name) {
            return self.fail(DiagnosticKind::MemberDuplicate { name: owned }, span);
        }
        layout.push(name, ty, &*self.world);
        Ok(())
    }

    // member ::= declarator ":" width
    fn bit_field(
        &mut self,
        name: &str,
        ty: TypeId,
        width: &ast::Expr,
        layout: &mut RecordLayout,
        span: Span,
    ) -> Result<()> {
        let owned = name.to_owned();
        let is_enum = matches!(self.world.types.base(ty), Type::Enum(_));
        let Some((size, _)) = self.world.types.integer(ty).filter(|_| !(is_enum && self.world.is_oracle()))
        else {
            return self.fail(DiagnosticKind::BitFieldType { name: owned }, span);
        };
        let Some(bits) = self.constant(width)? else {
            return self.fail(DiagnosticKind::BitFieldNotConstant {}, span);
        };
        if bits.cast_signed() < 0 || (bits == 0 && !name.is_empty()) {
            return self.fail(DiagnosticKind::BitFieldNotConstant {}, span);
        }
        if bits > u64::from(size) * 8 {
            return self.fail(DiagnosticKind::BitFieldTooBig { name: owned }, span);
        }
        if layout.has(name) {
            return self.fail(DiagnosticKind::MemberDuplicate { name: owned }, span);
        }
        layout.push_bits(name, ty, u32::from(size), u8::try_from(bits).unwrap_or(0));
        Ok(())
    }

    // enum ::= "enum" [ TAG ] [ "{" enumerators "}" ]
    pub(super) fn enumeration(&mut self, spec: &ast::EnumSpec, span: Span) -> Result<TypeId> {
        let tag = spec.tag.as_ref().map_or("", |tag| tag.name.as_str());
        let known = if tag.is_empty() { None } else { self.world.types.lookup_enum(tag) };
        let announced = Enum { tag: tag.into(), values: None };
        let Some(enumerators) = &spec.enumerators else {
            return Ok(known.unwrap_or_else(|| self.push_type(Type::Enum(announced), span)));
        };
        let id = self.definable(known, Type::Enum(announced), span)?;
        let mut values: Vec<(Box<str>, i32)> = Vec::new();
        let mut next = 0i32;
        for enumerator in enumerators {
            let value = self.enumerator(enumerator, next)?;
            let name = enumerator.name.name.as_str();
            // One that is new to all cannot be in the list, which may be long.
            let is_known = self.world.symbol(name).is_some();
            if is_known && values.iter().any(|(other, _)| **other == *name) {
                let name = name.to_owned();
                return self.fail(DiagnosticKind::EnumeratorDuplicate { name }, enumerator.name.span);
            }
            if self.world.variable(Scope::Global, name).is_some() || is_known || self.world.is_built_in(name)
            {
                let (what, name) = (Redeclared::Identifier, name.to_owned());
                return self.fail(DiagnosticKind::Redeclared { what, name }, enumerator.name.span);
            }
            self.world.define(name, Symbol::Enumerator { value, ty: id });
            values.push((name.into(), value));
            next = value.wrapping_add(1);
        }
        self.world.types.complete(id, Type::Enum(Enum { tag: tag.into(), values: Some(values) }));
        Ok(id)
    }

    fn enumerator(&mut self, enumerator: &ast::Enumerator, next: i32) -> Result<i32> {
        let Some(value) = &enumerator.value else { return Ok(next) };
        let name = enumerator.name.name.clone();
        match self.constant(value)? {
            None => self.fail(DiagnosticKind::EnumeratorNotConstant { name }, enumerator.name.span),
            Some(value) => match i32::try_from(value.cast_signed()) {
                Ok(value) => Ok(value),
                // Included files have the highest bit as a flag.
                Err(_) if self.source.include_depth(enumerator.name.span.start) > 0 => {
                    Ok(u32::try_from(value).map_or(i32::MAX, u32::cast_signed))
                }
                Err(_) => self.fail(DiagnosticKind::EnumeratorOverflow { name }, enumerator.name.span),
            },
        }
    }
}

/// The tag of a struct, union or enumeration that has been defined.
fn defined_tag(ty: &Type) -> Option<&str> {
    if let Type::Record(Record { members: Some(_), tag, .. }) | Type::Enum(Enum { values: Some(_), tag }) = ty
    {
        Some(tag)
    } else {
        None
    }
}

/// A struct with these members.
pub(crate) fn lay_out(world: &World, tag: &str, members: &[(&str, TypeId)]) -> Record {
    let mut layout = RecordLayout::new(RecordKind::Struct);
    for &(name, ty) in members {
        layout.push(name, ty, world);
    }
    layout.finish(tag)
}

/// A struct or union being laid out; offsets count bits.
struct RecordLayout {
    kind: RecordKind,
    members: Vec<Member>,
    /// The names of the members.
    names: HashSet<Box<str>>,
    /// Where the next member could begin.
    next: u64,
    /// The end of the largest member.
    end: u64,
    align: u32,
}

impl RecordLayout {
    fn new(kind: RecordKind) -> RecordLayout {
        RecordLayout { kind, members: Vec::new(), names: HashSet::new(), next: 0, end: 0, align: 1 }
    }

    fn has(&self, name: &str) -> bool {
        !name.is_empty() && self.names.contains(name)
    }

    fn push(&mut self, name: &str, ty: TypeId, world: &World) {
        let size = u32::try_from(world.size_of(ty)).unwrap_or(u32::MAX);
        let align = u32::try_from(world.types.align_of(ty)).unwrap_or(1);
        let at = self.next.next_multiple_of(u64::from(align.max(1)) * 8);
        self.place(name, ty, at, u64::from(size) * 8, None);
        self.align = self.align.max(align);
    }

    /// A bit-field does not straddle a boundary of its type; width 0 goes to the next one.
    fn push_bits(&mut self, name: &str, ty: TypeId, unit: u32, width: u8) {
        let unit_bits = u64::from(unit) * 8;
        let mut at = self.next;
        let straddles = at / unit_bits != (at + u64::from(width).max(1) - 1) / unit_bits;
        if width == 0 || straddles {
            at = at.next_multiple_of(unit_bits);
        }
        if name.is_empty() {
            self.next = if self.kind == RecordKind::Struct { at + u64::from(width) } else { 0 };
            self.end = self.end.max(at + u64::from(width));
            return;
        }
        self.place(name, ty, at, u64::from(width), Some(width));
        self.align = self.align.max(unit);
    }

    fn place(&mut self, name: &str, ty: TypeId, at: u64, bits: u64, width: Option<u8>) {
        let offset_bits = u32::try_from(at).unwrap_or(u32::MAX);
        self.names.insert(name.into());
        self.members.push(Member { name: name.into(), ty, offset_bits, bits: width });
        self.end = self.end.max(at + bits);
        if self.kind == RecordKind::Struct {
            self.next = at + bits;
        }
    }

    /// Lays out the members of another one as if they were members of this one.
    fn absorb(&mut self, inner: &Record) {
        let at = self.next.next_multiple_of(u64::from(inner.align.max(1)) * 8);
        for member in inner.members.iter().flatten() {
            let offset_bits = u32::try_from(at + u64::from(member.offset_bits)).unwrap_or(u32::MAX);
            self.names.insert(member.name.clone());
            self.members.push(Member { offset_bits, ..member.clone() });
        }
        let end = at + u64::from(inner.size) * 8;
        self.end = self.end.max(end);
        if self.kind == RecordKind::Struct {
            self.next = end;
        }
        self.align = self.align.max(inner.align);
    }

    fn finish(self, tag: &str) -> Record {
        let bytes = self.end.div_ceil(8).next_multiple_of(u64::from(self.align.max(1)));
        let size = u32::try_from(bytes).unwrap_or(u32::MAX);
        Record { kind: self.kind, tag: tag.into(), size, align: self.align, members: Some(self.members) }
    }
}
