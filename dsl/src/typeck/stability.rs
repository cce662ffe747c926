//! Stability: what a program relies on. It is summed up for the report of `-v`, and held against the
//! least that the option `amin` asks for.
//!
//! Everything a program can name has attributes: how stable the name is, how stable its meaning,
//! and how common what it depends on ([`Attributes`]). What D itself defines is Stable, but for the
//! few names in [`UNSTABLE`]; what a program defines is as well, unless a pragma says otherwise; a
//! description is as stable as the fields it gives, `args[]` as its provider says.
//!
//! Source: D reference, sections 1.8 and 8.4.

use dif::catalog::ProbeInfo;
use dif::probe::{Attributes, Class, ProbeDesc, ProviderAttributes, Stability};

use super::{Checker, Result};
use crate::ast::{self, PragmaKind, ProviderPart};
use crate::diag::DiagnosticKind;
use crate::resolve;
use crate::scope::World;
use crate::source::Span;

/// Built-in names that promise less than the others, because a kernel decides what they are.
const UNSTABLE: &[(&str, Attributes)] = &[
    ("curthread", Attributes { name: Stability::Stable, data: Stability::Private, class: Class::Common }),
    ("ddi_pathname", Attributes::EVOLVING),
    ("uregs", Attributes { name: Stability::Stable, data: Stability::Stable, class: Class::ISA }),
];

/// Applies a pragma about attributes or versions.
pub(super) fn note_pragma(world: &mut World, pragma: &ast::Pragma) {
    match &pragma.kind {
        PragmaKind::Attributes { attributes, name } => {
            world.attributes.insert(name.clone(), *attributes);
        }
        PragmaKind::ProviderAttributes { attributes, provider, part } => {
            let of = world
                .provider_attributes
                .entry(provider.clone())
                .or_insert(ProviderAttributes::uniform(Attributes::PRIVATE));
            match part {
                ProviderPart::Provider => of.provider = *attributes,
                ProviderPart::Module => of.module = *attributes,
                ProviderPart::Function => of.function = *attributes,
                ProviderPart::Name => of.name = *attributes,
                ProviderPart::Args => of.args = *attributes,
            }
        }
        PragmaKind::Binding { version, name } => {
            world.since.insert(name.clone(), *version);
        }
        PragmaKind::Option { .. } | PragmaKind::DependsOn { .. } => {}
    }
}

impl Checker<'_> {
    /// Refuses a global name that promises less than is asked for; `what` is its kind.
    pub(super) fn check_name_stability(&mut self, what: &str, name: &str, span: Span) -> Result<()> {
        let built_in = UNSTABLE.iter().find(|row| row.0 == name).map(|row| row.1);
        let given = self.world.attributes.get(name).copied();
        let attributes = given.or(built_in).unwrap_or(Attributes::STABLE);
        self.relied_on = self.relied_on.min(attributes);
        if self.least_attributes.is_none() {
            return Ok(());
        }
        let shown = match what {
            "function" | "tracing function" | "aggregating function" => format!("{name}( )"),
            _ => format!("{what} {name}"),
        };
        self.check_stability(&shown, attributes, span)
    }

    /// Refuses `args[]` if a provider of the clause's probes promises less of it than is asked for.
    pub(crate) fn check_args_stability(&mut self, span: Span) -> Result<()> {
        let matching = self.probes.iter().flat_map(|desc| self.world.catalog.matching(desc));
        let promised = matching.map(|probe| match self.world.provider_attributes.get(&probe.base) {
            None => probe.attributes.args,
            Some(given) => given.args,
        });
        let attributes = promised.fold(Attributes::STABLE, Attributes::min);
        self.relied_on = self.relied_on.min(attributes);
        self.check_stability("associative array args", attributes, span)
    }

    /// Refuses a description whose probes promise less than is asked for.
    pub(super) fn check_probe_stability(&self, desc: &ProbeDesc, span: Span) -> Result<()> {
        if self.least_attributes.is_none() {
            return Ok(());
        }
        let what = format!("probe description {}", desc.text());
        let mut matching: Vec<&ProbeInfo> = self.world.catalog.matching(desc).collect();
        // A timer that is made because it is named is like those that are there.
        if matching.is_empty() && resolve::names_timer(desc) {
            matching.extend(self.world.catalog.probes.iter().find(|probe| probe.provider == "profile"));
        }
        // What means one probe only need not name its provider.
        let desc = match matching[..] {
            [only] => ProbeDesc { provider: only.provider.clone(), ..desc.clone() },
            _ => desc.clone(),
        };
        for probe in matching {
            let attributes = match self.world.provider_attributes.get(&probe.base) {
                None => probe.description_attributes(&desc),
                Some(&attributes) => ProbeInfo { attributes, ..probe.clone() }.description_attributes(&desc),
            };
            self.check_stability(&what, attributes, span)?;
        }
        Ok(())
    }

    /// Refuses what promises less than is asked for.
    pub(super) fn check_stability(&self, what: &str, attributes: Attributes, span: Span) -> Result<()> {
        match self.least_attributes {
            Some(least) if !attributes.reaches(least) => {
                let (what, attributes) = (what.to_owned(), attributes.to_string());
                self.fail(DiagnosticKind::AttributesBelowMinimum { what, attributes }, span)
            }
            Some(_) | None => Ok(()),
        }
    }
}
