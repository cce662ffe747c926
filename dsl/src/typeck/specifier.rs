//! Specifiers: the words at the head of a declaration, and the type they name together.
//!
//! Source: D reference, sections 2.5 and 10.3.

use dif::TypeId;
use dif::ty::prim;

use super::{Checker, Result};
use crate::ast::{self, BasicType, DeclSpecKind, TypeSpec};
use crate::diag::DiagnosticKind;
use crate::source::Span;

/// The basic words of a declaration's head, counted.
#[derive(Default)]
struct Words {
    signed: usize,
    unsigned: usize,
    short: usize,
    long: usize,
    base: Option<BasicType>,
    other: Option<TypeId>,
}

impl Checker<'_> {
    /// The type that the specifiers give.
    pub(super) fn specifiers(&mut self, specs: &ast::DeclSpecs) -> Result<TypeId> {
        let mut words = Words::default();
        for spec in &specs.list {
            let DeclSpecKind::Type(ty) = &spec.kind else { continue };
            match ty {
                TypeSpec::Basic(BasicType::Signed) => words.signed += 1,
                TypeSpec::Basic(BasicType::Unsigned) => words.unsigned += 1,
                TypeSpec::Basic(BasicType::Short) => words.short += 1,
                TypeSpec::Basic(BasicType::Long) => words.long += 1,
                TypeSpec::Basic(basic) => {
                    if words.base.is_some() || words.other.is_some() {
                        return self.fail(DiagnosticKind::DeclCombination {}, spec.span);
                    }
                    words.base = Some(*basic);
                }
                TypeSpec::Named(name) => {
                    if words.base.is_some() || words.other.is_some() {
                        return self.fail(DiagnosticKind::DeclTwoNames {}, spec.span);
                    }
                    words.other = Some(self.named_type(name, spec.span)?);
                }
                TypeSpec::Record(record) => {
                    if words.base.is_some() || words.other.is_some() {
                        return self.fail(DiagnosticKind::DeclCombination {}, spec.span);
                    }
                    words.other = Some(self.record(record, spec.span)?);
                }
                TypeSpec::Enum(spec_enum) => {
                    if words.base.is_some() || words.other.is_some() {
                        return self.fail(DiagnosticKind::DeclCombination {}, spec.span);
                    }
                    words.other = Some(self.enumeration(spec_enum, spec.span)?);
                }
            }
        }
        self.combine_words(&words, specs.span)
    }

    fn named_type(&mut self, name: &str, span: Span) -> Result<TypeId> {
        match self.world.type_called(name) {
            Some(ty) => Ok(ty),
            None => self.fail(DiagnosticKind::UnknownType { name: name.to_owned() }, span),
        }
    }

    /// The type that counted words name.
    fn combine_words(&mut self, words: &Words, span: Span) -> Result<TypeId> {
        let is_signed_or_not = words.signed + words.unsigned > 0;
        let has_length = words.short + words.long > 0;
        if let Some(ty) = words.other {
            if is_signed_or_not {
                return self.fail(DiagnosticKind::DeclSignNotInt {}, span);
            }
            if has_length {
                return self.fail(DiagnosticKind::DeclLongNotNumber {}, span);
            }
            return Ok(ty);
        }
        let base = words.base.unwrap_or(BasicType::Int);
        let mistake = match base {
            BasicType::Char if has_length => Some(DiagnosticKind::DeclCharAttribute {}),
            BasicType::Void if has_length || is_signed_or_not => Some(DiagnosticKind::DeclVoidAttribute {}),
            BasicType::Float | BasicType::Double | BasicType::String if is_signed_or_not => {
                Some(DiagnosticKind::DeclSignNotInt {})
            }
            BasicType::String if has_length => Some(DiagnosticKind::DeclLongNotNumber {}),
            BasicType::Void
            | BasicType::Char
            | BasicType::Int
            | BasicType::Float
            | BasicType::Double
            | BasicType::String
            | BasicType::Short
            | BasicType::Long
            | BasicType::Signed
            | BasicType::Unsigned => None,
        };
        if let Some(kind) = mistake {
            return self.fail(kind, span);
        }
        let unsigned = words.unsigned > 0;
        let found = match (base, words.short, words.long, words.signed + words.unsigned) {
            (BasicType::Void, ..) => Some(prim::VOID),
            (BasicType::String, ..) => Some(prim::STRING),
            (BasicType::Char, _, _, 0) => Some(prim::CHAR),
            (BasicType::Char, _, _, 1) => Some(if unsigned { prim::UCHAR } else { prim::SCHAR }),
            (BasicType::Float, 0, 0, 0) => Some(prim::FLOAT),
            (BasicType::Double, 0, 0, 0) => Some(prim::DOUBLE),
            (BasicType::Double, 0, 1, 0) => Some(prim::LDOUBLE),
            (BasicType::Int, 1, 0, 0 | 1) => Some(if unsigned { prim::USHORT } else { prim::SHORT }),
            (BasicType::Int, 0, 0, 0 | 1) => Some(if unsigned { prim::UINT } else { prim::INT }),
            (BasicType::Int, 0, 1, 0 | 1) => Some(if unsigned { prim::ULONG } else { prim::LONG }),
            (BasicType::Int, 0, 2, 0 | 1) => Some(if unsigned { prim::ULLONG } else { prim::LLONG }),
            _ => None,
        };
        match found {
            Some(ty) => Ok(ty),
            None => self.fail(DiagnosticKind::UnknownType { name: spell(words) }, span),
        }
    }
}

/// How messages spell words that name no type.
fn spell(words: &Words) -> String {
    let mut text = String::new();
    for (n, word) in [(words.unsigned, "unsigned "), (words.signed, "signed ")] {
        text.push_str(&word.repeat(n));
    }
    text.push_str(&"short ".repeat(words.short));
    text.push_str(&"long ".repeat(words.long));
    match words.base {
        None | Some(BasicType::Int) => {}
        Some(base) => text.push_str(base.text()),
    }
    text
}
