//! `-l` and `-v`: what there is to trace, and how stable it is.
//!
//! Source: D reference, section 6.5.

use std::io::{self, IsTerminal, Write};

use dif::catalog::{Catalog, ProbeInfo};
use dif::option::{Dialect, Settings};
use dif::probe::Attributes;

use crate::args::Invocation;
use crate::compile::Part;
use crate::fail::Failure;
use crate::nobody::Nobody;
use crate::notice::complain;
use crate::{catalogs, compile, output};

/// `-l`: prints what the programs describe, or all there is. `nobody` is why there is no host, if there is none.
///
/// # Errors
/// A program cannot be parsed, or the list cannot be written.
pub fn run(
    invocation: &Invocation,
    settings: Settings,
    mut catalog: Catalog,
    target: u32,
    nobody: Option<Nobody>,
    name: &str,
) -> Result<u8, Failure> {
    let mut text: Vec<u8> = Vec::new();
    let verbose = invocation.verbose.then(|| settings.dialect());
    if invocation.programs.is_empty() {
        let shown = catalog.probes.iter().filter(|probe| !probe.alias);
        probes(&mut text, &catalog, shown, verbose)?;
    } else {
        let compiled = compile::compile(invocation, settings, catalog.clone(), target)?;
        catalogs::demand(&mut catalog, compiled.descs());
        let mut shown = Vec::new();
        for desc in compiled.descs() {
            let before = shown.len();
            shown.extend(catalog.matching(desc));
            if shown.len() == before {
                complain(name, &format!("failed to match {}: No probe matches description", desc.text()));
            }
        }
        if let Some(nobody) = nobody.filter(|_| shown.is_empty() && io::stderr().is_terminal()) {
            complain(name, &nobody.advice());
        }
        probes(&mut text, &catalog, shown.into_iter(), verbose)?;
    }
    match &invocation.output {
        Some(_) => output::open(invocation)?.write_all(&text)?,
        None => crate::write_out(&text)?,
    }
    Ok(0)
}

/// Prints the heading and the probes, each with its attributes and arguments, in the words of a dialect, if `verbose`.
///
/// # Errors
/// The output cannot be written.
pub fn probes<'a>(
    out: &mut dyn Write,
    catalog: &Catalog,
    probes: impl Iterator<Item = &'a ProbeInfo>,
    verbose: Option<Dialect>,
) -> io::Result<()> {
    heading(out)?;
    for probe in probes {
        row(out, probe)?;
        if let Some(dialect) = verbose {
            details(out, catalog, probe, dialect)?;
        }
    }
    Ok(())
}

/// Prints the heading of a list.
///
/// # Errors
/// The output cannot be written.
pub fn heading(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:>5} {:>10} {:>17} {:>33} NAME", "ID", "PROVIDER", "MODULE", "FUNCTION")
}

/// Prints one probe of a list.
///
/// # Errors
/// The output cannot be written.
pub fn row(out: &mut dyn Write, probe: &ProbeInfo) -> io::Result<()> {
    let ProbeInfo { id, provider, module, function, name, .. } = probe;
    // C counts bytes, not characters.
    let right = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.len())) + text;
    let (provider, module, function) = (right(provider, 10), right(module, 17), right(function, 33));
    writeln!(out, "{:>5} {provider} {module} {function} {name}", id.0)
}

/// Prints the attributes and the argument types of one probe.
///
/// # Errors
/// The output cannot be written.
pub fn details(
    out: &mut dyn Write,
    catalog: &Catalog,
    probe: &ProbeInfo,
    dialect: Dialect,
) -> io::Result<()> {
    let args = match dialect {
        // There the arguments of timers are as stable as their names.
        Dialect::Oracle if probe.provider == "profile" => probe.attributes.name,
        Dialect::Illumos | Dialect::Oracle => probe.attributes.args,
    };
    writeln!(out, "\n\tProbe Description Attributes")?;
    attributes(out, probe.description_attributes(&probe.desc()))?;
    writeln!(out, "\n\tArgument Attributes")?;
    attributes(out, args)?;
    writeln!(out, "\n\tArgument Types")?;
    if probe.args.is_empty() {
        writeln!(out, "\t\tNone")?;
    }
    for (index, arg) in probe.args.iter().enumerate() {
        writeln!(out, "\t\targs[{index}]: {}", catalog.types.name(arg.ty))?;
    }
    writeln!(out)
}

fn attributes(out: &mut dyn Write, attributes: Attributes) -> io::Result<()> {
    writeln!(out, "\t\tIdentifier Names: {}", attributes.name.name())?;
    writeln!(out, "\t\tData Semantics:   {}", attributes.data.name())?;
    writeln!(out, "\t\tDependency Class: {}", attributes.class.name())
}

/// Prints the stability report of one program: the least promise among what it is enabled on, and
/// among what it names.
///
/// # Errors
/// The output cannot be written.
pub fn stability(out: &mut dyn Write, catalog: &Catalog, part: &Part) -> io::Result<()> {
    let promise = |desc| catalog.matching(desc).map(|probe| probe.description_attributes(desc));
    let description = part.descs.iter().flat_map(promise).fold(Attributes::STABLE, Attributes::min);
    writeln!(out, "\nStability attributes for {} {}:", part.kind, part.name)?;
    writeln!(out, "\n\tMinimum Probe Description Attributes")?;
    attributes(out, description)?;
    writeln!(out, "\n\tMinimum Statement Attributes")?;
    attributes(out, part.attributes)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use dif::ProbeId;
    use dif::probe::ProviderAttributes;

    use super::*;

    #[test]
    fn columns_are_as_wide_in_bytes_as_those_of_c() {
        let probe = |function: &str| ProbeInfo {
            id: ProbeId(7),
            provider: "café".to_string(),
            base: String::new(),
            module: String::new(),
            function: function.to_string(),
            name: "n".to_string(),
            alias: false,
            args: Vec::new(),
            attributes: ProviderAttributes::uniform(Attributes::STABLE),
        };
        let mut out = Vec::new();
        row(&mut out, &probe("größe")).unwrap();
        row(&mut out, &probe(&"x".repeat(40))).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lengths: Vec<usize> = text.lines().map(str::len).collect();
        assert_eq!(lengths, [5 + 1 + 10 + 1 + 17 + 1 + 33 + 2, 5 + 1 + 10 + 1 + 17 + 1 + 40 + 2]);
        assert!(text.starts_with("    7      café "), "{text}");
    }
}
