//! From the command line's programs to one `dif::Program`.
//!
//! The compiler does no I/O, so it is done here: scripts are read, sent through `cpp` if asked, and
//! the macro variables get their values from this process. Errors become [`Failure`]s with the
//! classic line, or with a picture where a person is looking.

use std::ffi::OsStr;
use std::io::{IsTerminal, Read};

use dif::Program;
use dif::catalog::Catalog;
use dif::option::{OptionId, Settings, Value};
use dif::probe::{Attributes, ProbeDesc};
use dsl::Compiler;
use dsl::diag::{self, Diagnostic, DiagnosticKind};
use dsl::macros::{MacroEnv, ProcessIds};
use dsl::parse::{DescField, Mode};
use dsl::source::SourceFile;

use crate::args::{Invocation, ProgramArg, ProgramKind};
use crate::fail::Failure;
use crate::libraries::{self, Library};
use crate::preprocess::preprocess;

/// A compiled command line.
pub struct Compiled {
    /// All programs as one.
    pub program: Program,
    /// What each of them was, in order.
    pub parts: Vec<Part>,
}

impl Compiled {
    /// The probe descriptions of all programs, in order.
    pub fn descs(&self) -> impl Iterator<Item = &ProbeDesc> {
        self.parts.iter().flat_map(|part| &part.descs)
    }
}

/// One program of the command line, for notices and reports.
pub struct Part {
    /// `script` or `description`.
    pub kind: &'static str,
    /// The file's name, or the text before its first body, predicate or semicolon.
    pub name: String,
    /// On how many probes its clauses are enabled, each counted by itself.
    pub n_matched: usize,
    /// Its descriptions in order.
    pub descs: Vec<ProbeDesc>,
    /// The least stability of what it names beside them.
    pub attributes: Attributes,
    /// Its tree as written.
    pub tree: dsl::ast::Program,
    /// Its typed tree as text.
    pub typed: String,
}

/// Compiles all programs of the command line against what can be traced.
///
/// # Errors
/// A script cannot be read or a program does not compile.
pub fn compile(
    invocation: &Invocation,
    settings: Settings,
    catalog: Catalog,
    target: u32,
) -> Result<Compiled, Failure> {
    let mut compiler = Compiler::new(catalog, settings, macros(invocation, target));
    compile_libraries(&mut compiler, invocation)?;
    let mut parts = Vec::new();
    for program in &invocation.programs {
        let source = source_of(program, invocation, compiler.settings())?;
        let script_name = match program.kind {
            ProgramKind::Script => program.text.clone(),
            ProgramKind::Name
            | ProgramKind::Function
            | ProgramKind::Module
            | ProgramKind::Provider
            | ProgramKind::Id => "mdtrace".to_string(),
        };
        compiler.macros().script_name = script_name.into_bytes();
        let compiled = compiler.compile(&source, mode(program.kind));
        let compiled = match compiled {
            Ok(compiled) => compiled,
            Err(mistake) => {
                let further = compiler.further_mistakes().to_vec();
                return Err(failure(program, &mistake, &further, &source, compiler.settings()));
            }
        };
        parts.push(Part {
            kind: if program.kind == ProgramKind::Script { "script" } else { "description" },
            name: notice_name(program),
            n_matched: compiled.n_enablings,
            descs: compiled.descs,
            attributes: compiled.attributes,
            tree: compiled.tree,
            typed: compiled.typed,
        });
    }
    let program = compiler.finish().map_err(|d| Failure::Program(d.kind.to_string()))?;
    Ok(Compiled { program, parts })
}

// Libraries have no arguments, so they need not use them.
fn compile_libraries(compiler: &mut Compiler, invocation: &Invocation) -> Result<(), Failure> {
    if compiler.settings().is_set(OptionId::Nolibs) {
        return Ok(());
    }
    let args = std::mem::take(&mut compiler.macros().args);
    for Library { file, text } in invocation.values_of(OptionId::Libdir.name()).flat_map(libraries::of) {
        let source = SourceFile::library(file.clone(), text);
        if let Err(diagnostic) = compiler.compile_library(&source) {
            // It is the first program that cannot be compiled without it.
            let library = ProgramArg { kind: ProgramKind::Script, text: file };
            let program = invocation.programs.first().unwrap_or(&library);
            let further = compiler.further_mistakes().to_vec();
            return Err(failure(program, &diagnostic, &further, &source, compiler.settings()));
        }
    }
    compiler.macros().args = args;
    Ok(())
}

fn failure(
    program: &ProgramArg,
    diagnostic: &Diagnostic,
    further: &[Diagnostic],
    source: &SourceFile,
    settings: &Settings,
) -> Failure {
    let rich = match settings.get(OptionId::Diag) {
        Some(Value::Text(word)) if word == "rich" => true,
        Some(Value::Text(word)) if word == "classic" => false,
        Some(_) | None => std::io::stderr().is_terminal(),
    };
    let mut message = diag::classic_line(diagnostic, source, settings.is_set(OptionId::Errtags));
    if rich {
        let colour = colour(std::io::stderr().is_terminal(), std::env::var_os("NO_COLOR").as_deref());
        for mistake in std::iter::once(diagnostic).chain(further) {
            message = format!("{message}\n{}", diag::rich(mistake, source, colour).trim_end());
        }
    }
    let unmatched =
        matches!(&diagnostic.kind, DiagnosticKind::NoProbeMatches { why, .. } if !why.is_settled());
    match program.kind {
        ProgramKind::Script => Failure::Script { file: program.text.clone(), message, unmatched },
        ProgramKind::Name
        | ProgramKind::Function
        | ProgramKind::Module
        | ProgramKind::Provider
        | ProgramKind::Id => Failure::Specifier { text: program.text.clone(), message, unmatched },
    }
}

// Colours are for terminals, and for nobody who set NO_COLOR to anything (no-color.org).
fn colour(terminal: bool, no_color: Option<&OsStr>) -> bool {
    terminal && no_color.is_none_or(OsStr::is_empty)
}

fn mode(kind: ProgramKind) -> Mode {
    match kind {
        ProgramKind::Script => Mode::File,
        ProgramKind::Name => Mode::Text(DescField::Name),
        ProgramKind::Function => Mode::Text(DescField::Function),
        ProgramKind::Module => Mode::Text(DescField::Module),
        ProgramKind::Provider => Mode::Text(DescField::Provider),
        ProgramKind::Id => Mode::Text(DescField::Id),
    }
}

// Notices show a program of the command line up to its first body, predicate or semicolon.
fn notice_name(program: &ProgramArg) -> String {
    match program.kind {
        ProgramKind::Script => program.text.clone(),
        ProgramKind::Name
        | ProgramKind::Function
        | ProgramKind::Module
        | ProgramKind::Provider
        | ProgramKind::Id => {
            let end = program.text.find(['{', '/', ';']).unwrap_or(program.text.len());
            program.text[..end].to_string()
        }
    }
}

fn source_of(
    program: &ProgramArg,
    invocation: &Invocation,
    settings: &Settings,
) -> Result<SourceFile, Failure> {
    if program.kind != ProgramKind::Script {
        return Ok(SourceFile::string(program.text.clone()));
    }
    let file = &program.text;
    let text = read(file).map_err(|error| Failure::Open { file: file.clone(), error })?;
    let text = if settings.is_set(OptionId::Cpp) {
        preprocess(file, text, invocation)
            .map_err(|reason| Failure::Preprocessor { file: file.clone(), reason })?
    } else {
        text
    };
    Ok(SourceFile::file(file.clone(), text))
}

fn read(file: &str) -> std::io::Result<Vec<u8>> {
    if file != "-" {
        return std::fs::read(file);
    }
    let mut text = Vec::new();
    std::io::stdin().lock().read_to_end(&mut text)?;
    Ok(text)
}

fn macros(invocation: &Invocation, target: u32) -> MacroEnv {
    MacroEnv {
        args: invocation.operands.iter().map(|word| word.as_encoded_bytes().to_vec()).collect(),
        target,
        ids: ProcessIds::own(),
        ..MacroEnv::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_without_no_color() {
        for (terminal, no_color, expected) in [
            (true, None, true),
            (true, Some(""), true),
            (true, Some("1"), false),
            (true, Some("0"), false),
            (false, None, false),
        ] {
            assert_eq!(colour(terminal, no_color.map(OsStr::new)), expected, "{terminal} {no_color:?}");
        }
    }
}
