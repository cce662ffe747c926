//! Probe descriptions and pragmas against what there is.
//!
//! A description is resolved against the catalog when its clause is compiled: it must match a
//! probe, unless the option `zdefs` says that probes may come later. Probes of the profile
//! provider are made when somebody names them, so an exact `tick-5s` matches whatever the catalog
//! lists (reference 9.2).

use dif::option::{OptionId, rate_unit};
use dif::probe::{ProbeDesc, field_matches, is_glob};

use crate::ast::{self, DependsClass, PragmaKind, ProbeSpecKind};
use crate::diag::{Diagnostic, DiagnosticKind, ProbeReason, Unmatched};
use crate::scope::World;

/// Shortest interval of a timer probe, in nanoseconds.
const MIN_INTERVAL_NS: u64 = 200_000;

/// The description that `spec` means, and how many probes it matches.
///
/// # Errors
/// It cannot match anything, or matches nothing now and nothing may come.
pub(crate) fn probe_spec(world: &World, spec: &ast::ProbeSpec) -> Result<(ProbeDesc, usize), Diagnostic> {
    match &spec.kind {
        ProbeSpecKind::Id(id) => match world.catalog.probe(dif::ProbeId(*id)) {
            Some(probe) => Ok((probe.desc(), 1)),
            None => Err(Diagnostic::new(DiagnosticKind::ProbeIdUnknown { id: u64::from(*id) }, spec.span)),
        },
        ProbeSpecKind::Fields(fields) => {
            let desc = ProbeDesc::new(&fields.provider, &fields.module, &fields.function, &fields.name);
            if desc.too_many_stars() {
                let (text, reason) = (desc.text(), ProbeReason::TooManyGlobs);
                return Err(Diagnostic::new(DiagnosticKind::ProbeInvalid { text, reason }, spec.span));
            }
            match count_matches(world, &desc) {
                0 if !world.settings.is_set(OptionId::Zdefs) => {
                    let why = Unmatched::of(&desc, &world.catalog);
                    let ProbeDesc { provider, module, function, name } = desc;
                    let kind = DiagnosticKind::NoProbeMatches { provider, module, function, name, why };
                    Err(Diagnostic::new(kind, spec.span))
                }
                n => Ok((desc, n)),
            }
        }
    }
}

/// How many probes a description matches, timers made on demand included.
fn count_matches(world: &World, desc: &ProbeDesc) -> usize {
    match world.catalog.matching(desc).count() {
        0 if names_timer(desc) => 1,
        n => n,
    }
}

/// Whether the description names a timer exactly that the profile provider can make.
pub(crate) fn names_timer(desc: &ProbeDesc) -> bool {
    let elsewhere = !field_matches(&desc.provider, "profile")
        || !field_matches(&desc.module, "")
        || !field_matches(&desc.function, "");
    !elsewhere && !is_glob(&desc.name) && timer_interval(&desc.name).is_some()
}

/// The interval in nanoseconds of a probe called `tick-N[unit]` or `profile-N[unit]`.
fn timer_interval(name: &str) -> Option<u64> {
    let rest = name.strip_prefix("tick-").or_else(|| name.strip_prefix("profile-"))?;
    let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, unit) = rest.split_at(n_digits);
    let number: u64 = digits.parse().ok()?;
    let unit = if unit.is_empty() { "hz".to_owned() } else { unit.to_ascii_lowercase() };
    rate_unit(&unit, number).filter(|&ns| ns >= MIN_INTERVAL_NS)
}

/// Refuses a `depends_on` that is not met.
pub(crate) fn check_dependency(world: &World, pragma: &ast::Pragma) -> Result<(), Diagnostic> {
    let PragmaKind::DependsOn { class, name } = &pragma.kind else { return Ok(()) };
    let mut probes = world.catalog.probes.iter();
    let is_met = match class {
        DependsClass::Provider => probes.any(|probe| probe.provider == *name || probe.base == *name),
        DependsClass::Module => probes.any(|probe| probe.module == *name),
        DependsClass::Library => true,
    };
    if is_met {
        return Ok(());
    }
    let kind = DiagnosticKind::DependsUnmet { class: class.text(), name: name.clone() };
    Err(Diagnostic::new(kind, pragma.span))
}

/// Refuses `attributes` and `binding` lines that speak of nothing the program defines.
pub(crate) fn check_pragmas(world: &World, program: &ast::Program) -> Result<(), Diagnostic> {
    for external in &program.externals {
        let ast::External::Pragma(pragma) = external else { continue };
        let (word, name) = match &pragma.kind {
            PragmaKind::Attributes { name, .. } => ("attributes", name),
            PragmaKind::Binding { name, .. } => ("binding", name),
            PragmaKind::ProviderAttributes { provider, .. } => {
                let is_present = world
                    .catalog
                    .probes
                    .iter()
                    .any(|probe| probe.base == *provider || probe.provider == *provider);
                if is_present || world.providers.contains_key(provider) {
                    continue;
                }
                ("attributes", provider)
            }
            PragmaKind::Option { .. } | PragmaKind::DependsOn { .. } => continue,
        };
        // The libraries of D say so of the translator that follows.
        let is_translator = |external: &ast::External| matches!(external, ast::External::Translator(_));
        let of_translators = name == "translator" && program.externals.iter().any(is_translator);
        if of_translators || world.defines(name) || world.types.lookup(name).is_some() {
            continue;
        }
        let kind = if world.is_built_in(name) {
            DiagnosticKind::PragmaScope { pragma: word }
        } else {
            DiagnosticKind::PragmaUnused { pragma: word }
        };
        return Err(Diagnostic::new(kind, pragma.span));
    }
    Ok(())
}

/// Whether the language itself defines a global name.
pub(crate) fn is_built_in(name: &str) -> bool {
    dif::builtin::Builtin::from_name(name).is_some()
        || dif::subr::Subr::from_name(name).is_some()
        || dif::action::ActionKind::from_name(name).is_some()
        || crate::typeck::agg::function_name(name).is_some()
        || crate::typeck::name::arg_number(name).is_some()
        || crate::typeck::process::is_structure(name)
        || matches!(name, "args" | "uregs" | "self" | "this" | "NULL")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_have_a_least_interval_and_many_units() {
        assert_eq!(timer_interval("tick-5"), Some(200_000_000));
        assert_eq!(timer_interval("profile-10MSEC"), Some(10_000_000));
        for name in ["tick-0", "tick-5parsecs", "tick-", "tick-5001", "tock-5", "tick-1000ns", "tick-x"] {
            assert_eq!(timer_interval(name), None, "{name}");
        }
    }
}
