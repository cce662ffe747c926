//! Translators, providers and `args[]`: values seen as something else.
//!
//! A translation is substitution: `xlate <out_t> (e).m` is the expression that the translator
//! gives for `m`, with its parameter standing for `e`. Nothing is ever built at run time, so only
//! the member that is asked for is evaluated.
//!
//! `args[i]` is a raw argument with the type that the provider declares. All probes that the
//! clause's descriptions match must agree on that type.
//!
//! Source: D reference, sections 2.7 and 9.4.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a checker names what a construct accepts; everything else, whatever it may be, is refused"
)]

use std::collections::HashMap;
use std::rc::Rc;

use dif::TypeId;
use dif::probe::{ProbeDesc, field_matches};
use dif::ty::{Record, Type, prim};

use crate::ast;
use crate::diag::DiagnosticKind;
use crate::resolve;
use crate::scope::{Translator, World};
use crate::source::Span;
use crate::tast::{Expr, ExprKind};
use crate::typeck::convert::Class;
use crate::typeck::inline::stand_in;
use crate::typeck::{Checker, Operand, Result};

/// The arguments of a probe that a program declares, as `args[]` shows them.
pub(crate) type ProbeSignature = Vec<DeclaredArg>;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredArg {
    /// Its type for the program.
    ty: TypeId,
    /// The type it is made from.
    from: TypeId,
    /// Which raw argument that is.
    native: u8,
}

/// Most parameters of a probe.
const MAX_PARAMETERS: usize = 255;
/// Longest name of a provider or probe.
const MAX_NAME: usize = 63;

impl Checker<'_> {
    // translator ::= "translator" type "<" type IDENT ">" "{" members "}" ";"
    pub(crate) fn translator(&mut self, translator: &ast::Translator) -> Result<()> {
        let output = self.type_name(&translator.output)?;
        let input = self.type_name(&translator.input)?;
        let members_span = translator.members.first().map_or(translator.span.last(), |member| member.span);
        let head = Span::new(translator.input.span.start, members_span.start);
        match self.world.types.base(output) {
            Type::Record(Record { members: Some(_), .. }) => {}
            Type::Record(_) => {
                let ty = self.world.types.name(output);
                return self.fail(DiagnosticKind::TranslatorIncomplete { ty }, head.last());
            }
            _ => return self.fail(DiagnosticKind::TranslatorNotRecord {}, head.last()),
        }
        let (from, to) = (self.world.types.name(input), self.world.types.name(output));
        let is_known = |other: &Rc<Translator>| {
            self.world.same(other.input, input) && self.world.same(other.output, output)
        };
        if self.world.translators.iter().any(is_known) {
            return self.fail(DiagnosticKind::TranslatorRedeclared { from, to }, translator.span);
        }
        let mut members = Vec::new();
        for member in &translator.members {
            self.translator_member(output, input, &translator.param.name, member, translator.span.last())?;
            members.push((member.name.name.clone(), member.value.clone()));
        }
        let param = translator.param.name.clone();
        self.world.translators.push(Rc::new(Translator { output, input, param, members }));
        Ok(())
    }

    /// Checks one member's expression once, with a stand-in for the input.
    fn translator_member(
        &mut self,
        output: TypeId,
        input: TypeId,
        param: &str,
        member: &ast::TranslatorMember,
        end: Span,
    ) -> Result<()> {
        let name = member.name.name.clone();
        let Some(found) = self.find_member_type(output, &name) else {
            let ty = self.world.types.name(output);
            return self.fail(DiagnosticKind::TranslatorNotMember { member: name, ty }, end);
        };
        let bound = vec![(param.to_owned(), stand_in(input, member.span))];
        match self.substitute(bound, &member.value)? {
            Operand::Value(value) if self.world.accepts(found, &value) => Ok(()),
            other => {
                let kind = DiagnosticKind::TranslatorMemberType {
                    member: name,
                    declared: self.world.types.name(found),
                    found: self.describe_type(&other),
                };
                self.fail(kind, end)
            }
        }
    }

    // postfix ::= "xlate" "<" type ">" "(" expression ")"
    pub(crate) fn xlate(&mut self, ty: &ast::TypeName, operand: &ast::Expr, span: Span) -> Result<Operand> {
        let wanted = self.type_name(ty)?;
        let input = self.value(operand)?;
        let (output, pointer) = match self.world.class(wanted) {
            Class::Pointer => (self.world.pointee(wanted).unwrap_or(prim::VOID), true),
            Class::Integer | Class::Float | Class::String | Class::Array | Class::Record | Class::Void => {
                (wanted, false)
            }
        };
        match self.find_translator(input.ty, output) {
            Some(translator) => Ok(Operand::Translated { translator, input, pointer }),
            None => {
                let (from, to) = (self.world.types.name(input.ty), self.world.types.name(wanted));
                self.fail(DiagnosticKind::NoTranslator { from, to }, span)
            }
        }
    }

    /// The translator between two types: of the exact input type, else of one with the same base.
    fn find_translator(&self, input: TypeId, output: TypeId) -> Option<Rc<Translator>> {
        let fitting = || self.world.translators.iter().filter(|t| self.world.same(t.output, output));
        fitting()
            .find(|t| t.input == input)
            .or_else(|| fitting().find(|t| self.world.same(t.input, input)))
            .cloned()
    }

    /// A member of a translated value: the translator's expression for it.
    pub(crate) fn translated_member(
        &mut self,
        translator: &Translator,
        input: Expr,
        member: &ast::Ident,
        span: Span,
    ) -> Result<Expr> {
        let name = member.name.clone();
        if self.find_member_type(translator.output, &name).is_none() {
            let ty = self.world.types.name(translator.output);
            return self.fail(DiagnosticKind::NotAMember { member: name, ty }, span);
        }
        let Some((_, body)) = translator.members.iter().find(|(defined, _)| *defined == name) else {
            return self.fail(DiagnosticKind::NoConversion { member: name }, span);
        };
        let value = self.translated_body(translator, input, body, span)?;
        let declared = self.find_member_type(translator.output, &name).unwrap_or(value.ty);
        Ok(self.converted(value, declared, span))
    }

    /// The expression of one member, with `input` for the parameter.
    pub(crate) fn translated_body(
        &mut self,
        translator: &Translator,
        input: Expr,
        body: &ast::Expr,
        span: Span,
    ) -> Result<Expr> {
        let operand = self.substitute(vec![(translator.param.clone(), input)], body)?;
        self.value_of(operand, span)
    }

    /// A value as a member of type `ty` shows it.
    pub(crate) fn converted(&self, value: Expr, ty: TypeId, span: Span) -> Expr {
        if self.world.is_integer(ty) || self.world.class(ty) == Class::String {
            return Expr::new(ExprKind::Cast(Box::new(value)), ty, span);
        }
        value.retyped(ty).at(span)
    }

    // args "[" INT "]"
    pub(crate) fn typed_argument(&mut self, keys: &[ast::Expr], span: Span) -> Result<Operand> {
        let index = self.constant_index("args", keys, span)?;
        let Some(desc) = self.descriptions().first().cloned() else {
            return self.fail(DiagnosticKind::ArgsNone {}, span);
        };
        let probe = desc.text();
        let mut candidates = Vec::new();
        for desc in self.descriptions() {
            self.world.arguments_of(desc, index, &mut candidates);
        }
        let first = candidates.first().copied().flatten();
        let agrees = |other: &Option<DeclaredArg>| match (first, other) {
            (None, None) => true,
            (Some(a), Some(b)) => {
                a.native == b.native && self.world.same(a.ty, b.ty) && self.world.same(a.from, b.from)
            }
            (Some(_), None) | (None, Some(_)) => false,
        };
        // Probes that may come later can have any arguments; timers are made when somebody names them.
        let may_come = candidates.is_empty() && !self.descriptions().iter().any(resolve::names_timer);
        if may_come || !candidates.iter().all(agrees) {
            return self.fail(DiagnosticKind::ArgsMulti { probe }, span);
        }
        match first {
            Some(arg) => self.declared_argument(arg, index, span),
            None => self.fail(DiagnosticKind::ArgsIndex { index, probe }, span),
        }
    }

    /// A raw argument as its declaration shows it, translated if it is declared to be.
    fn declared_argument(&mut self, arg: DeclaredArg, index: i64, span: Span) -> Result<Operand> {
        let raw = self.raw_argument(arg.from, arg.native, span);
        if self.world.same(arg.ty, arg.from) {
            return Ok(Operand::Value(raw.retyped(arg.ty)));
        }
        if self.world.accepts(arg.ty, &raw) {
            return Ok(Operand::Value(self.converted(raw, arg.ty, span)));
        }
        let pointer = self.world.class(arg.ty) == Class::Pointer;
        let output = if pointer { self.world.pointee(arg.ty).unwrap_or(arg.ty) } else { arg.ty };
        match self.find_translator(arg.from, output) {
            Some(translator) => Ok(Operand::Translated { translator, input: raw, pointer }),
            None => {
                let (from, to) = (self.world.types.name(arg.from), self.world.types.name(arg.ty));
                let index = index.cast_unsigned();
                self.fail(DiagnosticKind::ArgsTranslator { index, from, to }, span)
            }
        }
    }

    /// A raw argument as a value of type `ty`.
    fn raw_argument(&self, ty: TypeId, native: u8, span: Span) -> Expr {
        match self.world.class(ty) {
            Class::String => Expr::new(ExprKind::ArgStr(native), ty, span),
            Class::Integer => {
                let raw = Expr::new(ExprKind::Arg(native), prim::INT64, span);
                Expr::new(ExprKind::Cast(Box::new(raw)), ty, span)
            }
            Class::Pointer | Class::Record | Class::Array | Class::Float | Class::Void => {
                Expr::new(ExprKind::Arg(native), ty, span)
            }
        }
    }

    // provider ::= "provider" IDENT "{" { probe } "}" ";"
    pub(crate) fn provider(&mut self, provider: &ast::Provider) -> Result<()> {
        let name = provider.name.name.clone();
        // The classic compiler looks at the name when it has read the definition.
        let span = provider.span.last();
        if name.contains('`') {
            return self.fail(DiagnosticKind::ProviderScoped { name }, span);
        }
        if name.len() > MAX_NAME {
            return self.fail(DiagnosticKind::ProviderTooLong { name }, span);
        }
        if name.ends_with(|c: char| c.is_ascii_digit()) {
            return self.fail(DiagnosticKind::ProviderDigit { name }, span);
        }
        let mut probes = self.world.providers.get(&name).cloned().unwrap_or_default();
        let mut here: HashMap<String, ()> = HashMap::new();
        for probe in &provider.probes {
            let short = probe.name.name.replace("__", "-");
            let shown = format!("{name}:::{short}");
            let signature = self.provider_probe(probe, &shown)?;
            if here.insert(short.clone(), ()).is_some() {
                return self.fail(DiagnosticKind::ProbeRedeclared { probe: shown }, probe.span);
            }
            let differs = |other: &ProbeSignature| {
                other.len() != signature.len()
                    || !other.iter().zip(&signature).all(|(a, b)| {
                        a.native == b.native && self.world.same(a.ty, b.ty) && self.world.same(a.from, b.from)
                    })
            };
            if probes.get(&short).is_some_and(differs) {
                return self.fail(DiagnosticKind::ProviderMismatch { probe: shown }, probe.span);
            }
            probes.insert(short, signature);
        }
        self.world.providers.insert(name, probes);
        Ok(())
    }

    // probe ::= "probe" IDENT "(" params ")" [ ":" "(" params ")" ] ";"
    fn provider_probe(&mut self, probe: &ast::ProviderProbe, shown: &str) -> Result<ProbeSignature> {
        let name = probe.name.name.clone();
        if name.contains('`') {
            return self.fail(DiagnosticKind::ProbeScoped { name: format!("::{name}") }, probe.span);
        }
        if name.len() > MAX_NAME {
            return self.fail(DiagnosticKind::ProbeTooLong { name }, probe.span);
        }
        let native = self.parameters(&probe.params, "probe input", probe.span)?;
        self.check_parameter_count(shown, "input", native.len(), probe.span)?;
        let at = |index: usize| u8::try_from(index).unwrap_or(u8::MAX);
        let Some(output) = &probe.output else {
            let same = native.iter().enumerate();
            return Ok(same.map(|(i, (_, ty))| DeclaredArg { ty: *ty, from: *ty, native: at(i) }).collect());
        };
        let output = self.parameters(output, "probe output", probe.span)?;
        self.check_parameter_count(shown, "output", output.len(), probe.span)?;
        let mut signature = Vec::with_capacity(output.len());
        for (index, (name, ty)) in output.into_iter().enumerate() {
            let source = match &name {
                Some(name) => native.iter().position(|(other, _)| other.as_ref() == Some(name)),
                None => Some(index),
            };
            let source = source.and_then(|i| native.get(i).map(|(_, from)| (i, from)));
            let Some((source, from)) = source else {
                let name = name.unwrap_or_else(|| "(anonymous)".to_owned());
                let kind = DiagnosticKind::ProtoNotDeclared { name, index: index + 1 };
                return self.fail(kind, probe.span);
            };
            let converts = self.world.accepts(ty, &stand_in(*from, probe.span));
            let target = self.world.pointee(ty).unwrap_or(ty);
            if !converts && self.find_translator(*from, target).is_none() {
                let kind = DiagnosticKind::ProbeTranslator {
                    probe: shown.to_owned(),
                    index: index + 1,
                    from: self.world.types.name(*from),
                    to: self.world.types.name(ty),
                };
                return self.fail(kind, probe.span);
            }
            signature.push(DeclaredArg { ty, from: *from, native: at(source) });
        }
        Ok(signature)
    }

    fn check_parameter_count(
        &mut self,
        probe: &str,
        which: &'static str,
        found: usize,
        span: Span,
    ) -> Result<()> {
        if found <= MAX_PARAMETERS {
            return Ok(());
        }
        let (probe, limit) = (probe.to_owned(), MAX_PARAMETERS);
        self.fail(DiagnosticKind::ProbeParameters { probe, which, limit, found }, span)
    }
}

impl World {
    /// Argument `index` of each probe that `desc` means, as the program's own providers declare it,
    /// else as the host does; `None` for a probe that has no such argument. Where no probe matches
    /// yet, what the program's providers declare is all there is.
    fn arguments_of(&self, desc: &ProbeDesc, index: i64, found: &mut Vec<Option<DeclaredArg>>) {
        let pick = |signature: &ProbeSignature| {
            usize::try_from(index).ok().and_then(|index| signature.get(index)).copied()
        };
        let before = found.len();
        for info in self.catalog.matching(desc) {
            let provider = self.providers.get(&info.base).or_else(|| self.providers.get(&info.provider));
            found.push(match provider.and_then(|probes| probes.get(&info.name)) {
                Some(signature) => pick(signature),
                None => usize::try_from(index)
                    .ok()
                    .and_then(|index| info.args.get(index))
                    .map(|arg| DeclaredArg { ty: arg.ty, from: arg.ty, native: arg.native }),
            });
        }
        if found.len() > before {
            return;
        }
        // A provider is called after its process, `myapp1234`, and may be called by its own name.
        let base = desc.provider.trim_end_matches(|c: char| c.is_ascii_digit());
        let named = self.providers.iter().filter(|(name, _)| {
            !desc.provider.is_empty() && (base == name.as_str() || field_matches(&desc.provider, name))
        });
        for (_, probes) in named {
            let matching = probes.iter().filter(|(name, _)| field_matches(&desc.name, name));
            found.extend(matching.map(|(_, signature)| pick(signature)));
        }
    }
}
