//! D source through the whole compiler, and back.

use dif::option::{Setter, Settings};
use dif::{Program, codec, disasm};
use dsl::diag::{classic_line, rich};
use dsl::macros::{MacroEnv, ProcessIds};
use dsl::parse::{DescField, Mode, Names, parse};
use dsl::pragma::{Dialect, OptionError, OptionSink};
use dsl::source::SourceFile;
use dsl::{CompiledSource, Compiler};
use vm::verify::{Rule, VerifyError};
use vm::{Limits, verify};

use crate::program;
use crate::script::Script;
use crate::world::catalog;

/// The dialects by name.
const DIALECTS: [&str; 2] = ["illumos", "oracle"];

fn compiler(dialect: &str) -> Compiler {
    let mut settings = Settings::default();
    let known = settings.set("compat", Some(dialect), Setter::CommandLine);
    assert_eq!(known, Ok(()));
    // The arguments need not be used.
    assert_eq!(settings.set("argref", None, Setter::CommandLine), Ok(()));
    Compiler::new(catalog().clone(), settings, macros())
}

fn macros() -> MacroEnv {
    MacroEnv {
        args: vec![b"-5".to_vec(), b"name".to_vec(), b"a b\\n\"".to_vec()],
        script_name: b"x.d".to_vec(),
        target: 42,
        ids: ProcessIds { pid: 7, ppid: 6, ..ProcessIds::default() },
        ..MacroEnv::default()
    }
}

/// The program in this text, or the line that refuses it; all renderings of a diagnostic are tried.
fn compiled(dialect: &str, text: &[u8], mode: Mode) -> Result<(CompiledSource, Program), String> {
    let source = match mode {
        Mode::File => SourceFile::file("x.d", text),
        Mode::Text(_) => SourceFile::string(text),
    };
    let mut compiler = compiler(dialect);
    match compiler.compile(&source, mode) {
        Ok(compiled) => {
            let program = compiler.finish().unwrap_or_default();
            Ok((compiled, program))
        }
        Err(diagnostic) => {
            let line = classic_line(&diagnostic, &source, true);
            // The generator's reasons have no tag and no place.
            let tagged = line.starts_with(&format!("[{}]", diagnostic.kind.tag()));
            assert!(tagged || line == diagnostic.kind.to_string(), "{line}");
            assert!(!rich(&diagnostic, &source, false).is_empty());
            Err(line)
        }
    }
}

/// The program in this text of a script in the default dialect, for those who want one to go on with.
///
/// # Errors
/// The message of the compiler.
pub fn program_of(text: &[u8]) -> Result<Program, String> {
    compiled("illumos", text, Mode::File).map(|(_, program)| program)
}

/// Target `source`.
pub fn compile(text: &[u8]) {
    for dialect in DIALECTS {
        for mode in [Mode::File, Mode::Text(DescField::Name)] {
            if let Ok((_, program)) = compiled(dialect, text, mode) {
                check(&program);
            }
        }
    }
}

/// What a compiler makes is accepted by every host with usual limits, and travels.
fn check(program: &Program) {
    let bytes = codec::encode(program);
    assert_eq!(codec::decode(&bytes).as_ref(), Ok(program), "bytes");
    let listing = disasm::disassemble(program);
    assert_eq!(disasm::parse(&listing).as_ref(), Ok(program), "{listing}");
    match verify(program.clone(), &Limits::default()) {
        Ok(_) => {}
        // What is merely too much for a host, or not permitted, is the host's business.
        Err(VerifyError { rule: Rule::Limit { .. } | Rule::NotPermitted { .. }, .. }) => {}
        Err(error) => panic!("{error}\n{listing}"),
    }
}

/// Target `print`.
pub fn print(text: &[u8]) {
    for dialect in DIALECTS {
        let Some(tree) = tree(dialect, text) else { continue };
        if !dsl::print::has_source(&tree) {
            continue;
        }
        let printed = dsl::print::program(&tree);
        match tree_or_line(dialect, printed.as_bytes()) {
            Ok(same) => assert_eq!(without_spans(&tree), without_spans(&same), "{printed}"),
            Err(line) => panic!("{line}\n{printed}"),
        }
    }
}

fn tree(dialect: &str, text: &[u8]) -> Option<dsl::ast::Program> {
    tree_or_line(dialect, text).ok()
}

fn tree_or_line(dialect: &str, text: &[u8]) -> Result<dsl::ast::Program, String> {
    let source = SourceFile::file("x.d", text);
    let mut names = Names::new(["size_t", "uint8_t", "int64_t", "pid_t"]);
    let mut options = Options { dialect, empty: false };
    let tree = parse(&source, &mut macros(), &mut options, &mut names, Mode::File);
    tree.map_err(|diagnostic| classic_line(&diagnostic, &source, true))
}

/// Options for the parser alone: all are accepted, few are heeded.
struct Options<'a> {
    dialect: &'a str,
    empty: bool,
}

impl OptionSink for Options<'_> {
    fn set(&mut self, name: &str, _value: Option<&str>) -> Result<(), OptionError> {
        self.empty |= name == "empty";
        Ok(())
    }

    fn flag(&self, name: &str) -> bool {
        name == "argref" || (name == "empty" && self.empty)
    }

    fn dialect(&self) -> Dialect {
        if self.dialect == "oracle" { Dialect::Oracle } else { Dialect::Classic }
    }
}

/// The tree without its places, as text.
fn without_spans(tree: &dsl::ast::Program) -> String {
    let debug = format!("{tree:?}");
    let mut out = String::with_capacity(debug.len());
    let mut chars = debug.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '@' && chars.peek().is_some_and(char::is_ascii_digit) {
            while chars.next_if(|&c| c.is_ascii_digit() || c == '.').is_some() {}
        } else {
            out.push(c);
        }
    }
    out
}

/// Target `session`.
pub fn session(text: &[u8]) {
    for dialect in DIALECTS {
        if let Ok((_, program)) = compiled(dialect, text, Mode::File) {
            let _ = program::play(program, &Script::of(text));
        }
    }
}
