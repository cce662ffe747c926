//! What the command says beside the data: notices, complaints, reports of stages and stability.
//!
//! Notices only inform and are left out in quiet mode; complaints never are. Both go to standard
//! error, where a failure to write leaves no place to complain about it. With `-x format=json`
//! notices are documents of the output.
//!
//! Source: D reference, sections 6.1 to 6.3.

use std::io::Write;
use std::path::Path;
use std::process::ExitStatus;

use dif::catalog::Catalog;
use dif::option::{OptionId, Value};

use crate::args::{Dump, Invocation};
use crate::compile::Compiled;
use crate::fail::Failure;
use crate::{list, output, settings};

/// Says something on standard error, in the command's name.
pub(crate) fn complain(name: &str, text: &str) {
    let _ = writeln!(std::io::stderr(), "{name}: {text}");
}

// Says something on standard error, or as a document where those go.
fn inform(name: &str, text: &str, documents: Option<&mut dyn Write>) -> Result<(), Failure> {
    match documents {
        None => complain(name, text),
        Some(out) => out.write_all(&collector::json_notice(text))?,
    }
    Ok(())
}

/// The notices between compiling and tracing, and the checks that belong between them: sizes and
/// rates are brought within their bounds.
///
/// # Errors
/// There is nothing to trace, or it needs a permission or memory that is not given.
pub(crate) fn announce(
    invocation: &Invocation,
    compiled: &mut Compiled,
    catalog: &Catalog,
    out: &mut dyn Write,
    name: &str,
) -> Result<(), Failure> {
    let settings = &mut compiled.program.settings;
    let quiet = settings.is_set(OptionId::Quiet);
    let json = settings.get(OptionId::Format) == Some(Value::Text("json".into()));
    for part in &compiled.parts {
        if !quiet {
            let plural = if part.n_matched == 1 { "" } else { "s" };
            let text = format!("{} '{}' matched {} probe{plural}", part.kind, part.name, part.n_matched);
            inform(name, &text, json.then_some(&mut *out))?;
        }
        if invocation.verbose {
            // Among documents there is no place for a report.
            let mut stderr = std::io::stderr();
            let report: &mut dyn Write = if json { &mut stderr } else { &mut *out };
            list::stability(report, catalog, part)?;
        }
    }
    let n_matched: usize = compiled.parts.iter().map(|part| part.n_matched).sum();
    if n_matched == 0 && !settings.is_set(OptionId::Zdefs) {
        let mut words = invocation.operands.iter().map(|word| word.to_string_lossy());
        let file = words.find(|word| Path::new(&**word).is_file()).map(|word| word.into_owned());
        return Err(Failure::NoProbes { specified: !compiled.parts.is_empty(), file });
    }
    let lowered = settings::bound(settings)?;
    let destructive = settings.is_set(OptionId::Destructive);
    if compiled.program.is_destructive() && !destructive {
        return Err(Failure::Destructive);
    }
    for text in
        lowered.iter().map(String::as_str).chain(destructive.then_some("allowing destructive actions"))
    {
        if !quiet {
            inform(name, text, json.then_some(&mut *out))?;
        }
    }
    Ok(())
}

/// What `-e -v` reports: the stability of each program, and the probes it matches.
///
/// # Errors
/// It cannot be written.
pub(crate) fn reports(
    invocation: &Invocation,
    compiled: &Compiled,
    catalog: &Catalog,
) -> Result<(), Failure> {
    if !invocation.verbose {
        return Ok(());
    }
    let mut out = output::open(invocation)?;
    for part in &compiled.parts {
        list::stability(&mut out, catalog, part)?;
        for probe in part.descs.iter().flat_map(|desc| catalog.matching(desc)) {
            writeln!(out, "{}", probe.text())?;
            list::details(&mut out, catalog, probe, compiled.program.settings.dialect())?;
        }
    }
    Ok(out.flush()?)
}

/// Prints the stages of compilation that the command line asks for.
///
/// # Errors
/// They cannot be written.
pub(crate) fn dump(invocation: &Invocation, compiled: &Compiled) -> Result<(), Failure> {
    let text: String = match invocation.dump {
        None => String::new(),
        Some(Dump::Ast) => compiled.parts.iter().map(|part| dsl::print::program(&part.tree)).collect(),
        Some(Dump::Typed) => compiled.parts.iter().map(|part| part.typed.as_str()).collect(),
        Some(Dump::Dif) => dif::disasm::disassemble(&compiled.program),
    };
    crate::write_out(text.as_bytes())?;
    let settings = &compiled.program.settings;
    let passes = settings.number(OptionId::Tree);
    let mut text = String::new();
    for part in &compiled.parts {
        if passes & 1 != 0 {
            text += &format!("Parse tree (Pass 1):\n{}\n", dsl::print::program(&part.tree));
        }
        if passes & 2 != 0 {
            text += &format!("Parse tree (Pass 2):\n{}\n", part.typed);
        }
    }
    if settings.is_set(OptionId::Verbose) {
        text += &dif::disasm::disassemble(&compiled.program);
    }
    // There is no better place to complain about a closed standard error.
    let _ = std::io::stderr().write_all(text.as_bytes());
    Ok(())
}

/// How a command of ours ended.
pub(crate) fn fate(pid: u32, status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(0), _) => format!("pid {pid} has exited"),
        (Some(code), _) => format!("pid {pid} exited with status {code}"),
        (None, signal) => format!("pid {pid} terminated by {}", signal_name(signal.unwrap_or(0))),
    }
}

fn signal_name(signal: i32) -> String {
    match signal_hook::low_level::signal_name(signal) {
        Some(name) => name.to_string(),
        None => format!("signal {signal}"),
    }
}
