//! The command line of `mdtrace`, which is that of `dtrace(1M)`.
//!
//! clap reads the words; this file keeps what clap alone would lose: the order in which programs
//! and options were given, since programs run in that order and the last option wins.
//!
//! Source: D reference, section 6.2.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use clap_complete::Shell;

/// How a program was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramKind {
    /// `-s FILE`
    Script,
    /// `-n TEXT`
    Name,
    /// `-f TEXT`
    Function,
    /// `-m TEXT`
    Module,
    /// `-P TEXT`
    Provider,
    /// `-i TEXT`
    Id,
}

/// A program of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramArg {
    /// How it was given.
    pub kind: ProgramKind,
    /// The file's name or the text.
    pub text: String,
}

/// What the command is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Trace.
    Run,
    /// `-e`: compile only.
    Compile,
    /// `-l`: list probes.
    List,
    /// `-V`: print the version.
    Version,
    /// `--generate-man`: print the manual page.
    Man,
    /// `--generate-completion`: print a script for a shell.
    Completion(Shell),
}

/// A part of a program that `--dump` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dump {
    /// The tree as written.
    Ast,
    /// The typed tree.
    Typed,
    /// The compiled program.
    Dif,
}

/// The command line, understood.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "one per flag")]
pub struct Invocation {
    /// What to do.
    pub mode: Mode,
    /// Programs in order.
    pub programs: Vec<ProgramArg>,
    /// Options in order: name and value.
    pub options: Vec<(String, Option<String>)>,
    /// `-b`, which has an error message of its own.
    pub bufsize: Option<String>,
    /// `-c`
    pub command: Option<String>,
    /// `-p`, as written.
    pub pids: Vec<String>,
    /// `-o`
    pub output: Option<PathBuf>,
    /// `-v`
    pub verbose: bool,
    /// `-S`
    pub show_code: bool,
    /// `--dump`
    pub dump: Option<Dump>,
    /// Preprocessor flags, as `cpp` takes them.
    pub cpp: Vec<String>,
    /// `$1` and so on.
    pub operands: Vec<OsString>,
}

/// Why the command line makes no sense.
#[derive(Debug)]
pub enum UsageError {
    /// Nothing was asked for.
    Nothing,
    /// Two modes at once.
    Modes,
    /// A flag that belongs to a kernel.
    NotHere(&'static str),
    /// What clap says, including `--help`.
    Clap(Box<clap::Error>),
}

const PROGRAM_FLAGS: &[(&str, char, &str, ProgramKind)] = &[
    ("script", 's', "Enable the probes of a script file", ProgramKind::Script),
    ("name", 'n', "Enable probes by [[[PROVIDER:]MODULE:]FUNCTION:]NAME", ProgramKind::Name),
    ("function", 'f', "Enable probes by [[PROVIDER:]MODULE:]FUNCTION", ProgramKind::Function),
    ("module", 'm', "Enable probes by [PROVIDER:]MODULE", ProgramKind::Module),
    ("provider", 'P', "Enable probes by PROVIDER", ProgramKind::Provider),
    ("id", 'i', "Enable the probe with this id", ProgramKind::Id),
];

const PROGRAMS: &str = "Programs";
const TARGETS: &str = "What to trace";
const OUTPUT: &str = "Output";
const PERMISSIONS: &str = "Permissions and options";
const OTHER: &str = "Instead of tracing";

/// The definition of the command line, for parsing and for everything made from it.
pub fn definition() -> Command {
    let mut command = Command::new("mdtrace")
        .about("Traces language runtimes with D scripts")
        .override_usage("mdtrace [OPTIONS] [ARGUMENTS]...")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .version(env!("CARGO_PKG_VERSION"));
    for (name, short, help, kind) in PROGRAM_FLAGS {
        let (value, hint) = match kind {
            ProgramKind::Script => ("FILE", ValueHint::FilePath),
            ProgramKind::Name
            | ProgramKind::Function
            | ProgramKind::Module
            | ProgramKind::Provider
            | ProgramKind::Id => ("TEXT", ValueHint::Other),
        };
        command = command.arg(text(name, *short, help, PROGRAMS).value_name(value).value_hint(hint));
    }
    command
        .arg(flag("cpp", 'C', "Run scripts through the C preprocessor", PROGRAMS))
        .arg(text("define", 'D', "Define a macro for -C", PROGRAMS).value_name("NAME[=VALUE]"))
        .arg(text("undef", 'U', "Undefine a macro for -C", PROGRAMS).value_name("NAME"))
        .arg(
            text("include", 'I', "Search this directory for -C", PROGRAMS)
                .value_name("DIR")
                .value_hint(ValueHint::DirPath),
        )
        .arg(flag("headers", 'H', "Print the files that -C includes", PROGRAMS))
        .arg(
            text("command", 'c', "Run a command and trace it; it is $target", TARGETS)
                .value_name("COMMAND")
                .value_hint(ValueHint::CommandString),
        )
        .arg(text("pid", 'p', "Trace the process with this id; it is $target", TARGETS).value_name("PID"))
        .arg(flag("zdefs", 'Z', "Allow descriptions that match no probe yet", TARGETS))
        .arg(flag("quiet", 'q', "Print only what programs print", OUTPUT))
        .arg(flag("flowindent", 'F', "Indent entries and returns", OUTPUT))
        .arg(
            text("output", 'o', "Append output to a file", OUTPUT)
                .value_name("FILE")
                .value_hint(ValueHint::FilePath),
        )
        .arg(flag("verbose", 'v', "Report stability; with -l, the types of arguments", OUTPUT))
        .arg(flag("show-code", 'S', "Print the compiled code", OUTPUT))
        .arg(
            text("dump", '\0', "Print a stage of compilation: ast, typed or dif", OUTPUT).value_name("STAGE"),
        )
        .arg(flag("destructive", 'w', "Allow actions that change the traced process", PERMISSIONS))
        .arg(
            text("option", 'x', "Set an option; docs/options.md lists them", PERMISSIONS)
                .value_name("NAME[=VALUE]"),
        )
        .arg(text("bufsize", 'b', "Set the size of principal buffers", PERMISSIONS).value_name("SIZE"))
        .arg(text("library", 'L', "Accepted and without effect", PERMISSIONS).value_name("DIR").hide(true))
        .arg(text("stdc", 'X', "Accepted and without effect", PERMISSIONS).value_name("LETTER").hide(true))
        .arg(Arg::new("man").long("generate-man").action(ArgAction::SetTrue).hide(true))
        .arg(
            Arg::new("completion")
                .long("generate-completion")
                .value_name("SHELL")
                .value_parser(clap::value_parser!(Shell))
                .hide(true),
        )
        .arg(flag("compile", 'e', "Compile only", OTHER))
        .arg(flag("list", 'l', "List probes: all, or those that programs describe", OTHER))
        .arg(flag("version", 'V', "Print the version", OTHER))
        .arg(
            Arg::new("help").long("help").action(ArgAction::Help).help("Print this help").help_heading(OTHER),
        )
        .arg(flag("anonymous", 'a', "", OTHER).hide(true))
        .arg(flag("anonymous-enable", 'A', "", OTHER).hide(true))
        .arg(flag("elf", 'G', "", OTHER).hide(true))
        .arg(flag("header", 'h', "", OTHER).hide(true))
        .arg(flag("lp64", '6', "", OTHER).hide(true))
        .arg(
            Arg::new("operands")
                .value_name("ARGUMENTS")
                .num_args(0..)
                .allow_hyphen_values(false)
                .value_parser(clap::value_parser!(OsString))
                .help("Arguments of the programs: $1, $2 …"),
        )
}

fn flag(name: &'static str, short: char, help: &'static str, heading: &'static str) -> Arg {
    Arg::new(name)
        .short(short)
        .action(ArgAction::SetTrue)
        .overrides_with(name)
        .help(help)
        .help_heading(heading)
}

fn text(name: &'static str, short: char, help: &'static str, heading: &'static str) -> Arg {
    let arg =
        Arg::new(name).action(ArgAction::Append).help(help).help_heading(heading).allow_hyphen_values(true);
    if short == '\0' { arg.long(name) } else { arg.short(short) }
}

/// Understands the words of a command line; the first one is the command itself.
///
/// # Errors
/// The words ask for nothing, for two things at once, or for what does not exist.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Invocation, UsageError> {
    // `-64` is one flag of two characters, which no parser of clusters can know.
    let words: Vec<OsString> = words.into_iter().map(|w| if w == "-64" { "-6".into() } else { w }).collect();
    if words.len() <= 1 {
        return Err(UsageError::Nothing);
    }
    if words.iter().any(|word| word == "-32") {
        return Err(UsageError::NotHere("-32"));
    }
    let matches = definition().try_get_matches_from(words).map_err(|e| UsageError::Clap(Box::new(e)))?;
    for (name, shown) in [("anonymous", "-a"), ("anonymous-enable", "-A"), ("elf", "-G"), ("header", "-h")] {
        if matches.get_flag(name) {
            return Err(UsageError::NotHere(shown));
        }
    }
    let last =
        |name: &str| matches.get_many::<String>(name).and_then(|mut values| values.next_back().cloned());
    Ok(Invocation {
        mode: mode(&matches)?,
        programs: programs(&matches),
        options: options(&matches),
        bufsize: last("bufsize"),
        command: last("command"),
        pids: matches.get_many::<String>("pid").into_iter().flatten().cloned().collect(),
        output: last("output").map(PathBuf::from),
        verbose: matches.get_flag("verbose"),
        show_code: matches.get_flag("show-code"),
        dump: dump(last("dump").as_deref())?,
        cpp: cpp_flags(&matches),
        operands: matches.get_many::<OsString>("operands").into_iter().flatten().cloned().collect(),
    })
}

fn dump(stage: Option<&str>) -> Result<Option<Dump>, UsageError> {
    match stage {
        None => Ok(None),
        Some("ast") => Ok(Some(Dump::Ast)),
        Some("typed") => Ok(Some(Dump::Typed)),
        Some("dif") => Ok(Some(Dump::Dif)),
        Some(other) => {
            let text = format!("there is no stage {other:?}: --dump shows ast, typed or dif\n");
            let error = clap::Error::raw(clap::error::ErrorKind::InvalidValue, text);
            Err(UsageError::Clap(Box::new(error)))
        }
    }
}

fn mode(matches: &ArgMatches) -> Result<Mode, UsageError> {
    let asked = [("list", Mode::List), ("version", Mode::Version), ("man", Mode::Man)]
        .into_iter()
        .filter(|(name, _)| matches.get_flag(name));
    let completion = matches.get_one::<Shell>("completion").map(|shell| Mode::Completion(*shell));
    let modes: Vec<Mode> = asked.map(|(_, mode)| mode).chain(completion).collect();
    match modes[..] {
        [] if matches.get_flag("compile") => Ok(Mode::Compile),
        [] => Ok(Mode::Run),
        [mode] => Ok(mode),
        _ => Err(UsageError::Modes),
    }
}

fn programs(matches: &ArgMatches) -> Vec<ProgramArg> {
    let mut found: Vec<(usize, ProgramArg)> = Vec::new();
    for &(name, _, _, kind) in PROGRAM_FLAGS {
        let indices = matches.indices_of(name).into_iter().flatten();
        let texts = matches.get_many::<String>(name).into_iter().flatten();
        found.extend(indices.zip(texts).map(|(at, text)| (at, ProgramArg { kind, text: text.clone() })));
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, program)| program).collect()
}

fn options(matches: &ArgMatches) -> Vec<(String, Option<String>)> {
    let written = matches.get_many::<String>("option").into_iter().flatten();
    let mut all: Vec<(String, Option<String>)> = written
        .map(|text| match text.split_once('=') {
            Some((name, value)) => (name.to_string(), Some(value.to_string())),
            None => (text.clone(), None),
        })
        .collect();
    for name in ["quiet", "flowindent", "destructive", "zdefs", "cpp"] {
        if matches.get_flag(name) {
            all.push((name.to_string(), None));
        }
    }
    all
}

fn cpp_flags(matches: &ArgMatches) -> Vec<String> {
    let mut flags = Vec::new();
    for (name, letter) in [("define", "-D"), ("undef", "-U"), ("include", "-I")] {
        flags.extend(matches.get_many::<String>(name).into_iter().flatten().map(|v| format!("{letter}{v}")));
    }
    if matches.get_flag("headers") {
        flags.push("-H".to_string());
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Invocation {
        parse(std::iter::once("mdtrace").chain(words.iter().copied()).map(OsString::from))
            .expect("good words")
    }

    #[test]
    fn the_definition_is_sound() {
        definition().debug_assert();
    }

    #[test]
    fn programs_keep_their_order_and_flags_cluster() {
        let all = read(&["-qn", "BEGIN", "-s", "x.d", "-Zn", "END { }", "one", "two"]);
        let texts: Vec<_> = all.programs.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["BEGIN", "x.d", "END { }"]);
        assert_eq!(all.programs[1].kind, ProgramKind::Script);
        assert_eq!(all.operands, ["one", "two"]);
        assert!(all.options.contains(&("zdefs".to_string(), None)));
    }

    #[test]
    fn values_may_be_joined_and_negative_operands_follow_two_dashes() {
        let all = read(&["-qxaggsortkey", "-xstrsize=16", "-64", "-s", "x.d", "--", "-5"]);
        assert_eq!(all.options[1], ("strsize".to_string(), Some("16".to_string())));
        assert_eq!(all.operands, ["-5"]);
        assert_eq!(read(&["-li", "3"]).mode, Mode::List);
    }

    #[test]
    fn bad_words_are_refused() {
        let parse = |words: &[&str]| {
            parse(std::iter::once("mdtrace").chain(words.iter().copied()).map(OsString::from))
        };
        assert!(matches!(parse(&[]), Err(UsageError::Nothing)));
        assert!(matches!(parse(&["-lV"]), Err(UsageError::Modes)));
        assert!(matches!(parse(&["-32"]), Err(UsageError::NotHere("-32"))));
        assert!(matches!(parse(&["-n"]), Err(UsageError::Clap(_))));
    }
}
