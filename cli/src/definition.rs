//! The definition of the command line, for parsing it and for everything made from it: `--help`,
//! the manual page, completions.
//!
//! Letters and their meanings are those of `dtrace(1M)`; the long words are ours and few. Flags that
//! belong to a kernel or a linker are known, so that they can be refused by name.
//!
//! Source: D reference, section 6.2.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, ValueHint};
use clap_complete::Shell;

use crate::args::ProgramKind;

const PROGRAMS: &str = "Programs";
const TARGETS: &str = "What to trace";
const OUTPUT: &str = "Output";
const PERMISSIONS: &str = "Permissions and options";
const OTHER: &str = "Instead of tracing";

const EXAMPLES: &str = "\
Examples:
  mdtrace -l
  mdtrace -n 'lua*:::function-entry { @[copyinstr(arg1)] = count(); }'
  mdtrace -qs script.d -c 'mdtrace-lua app.lua'";

/// The flags that give programs: the argument's name, its letter, its help, what it gives.
pub(crate) const PROGRAM_FLAGS: &[(&str, char, &str, ProgramKind)] = &[
    ("script", 's', "Enable the probes of a script file; - is standard input", ProgramKind::Script),
    ("name", 'n', "Enable probes by [[[PROVIDER:]MODULE:]FUNCTION:]NAME", ProgramKind::Name),
    ("function", 'f', "Enable probes by [[PROVIDER:]MODULE:]FUNCTION", ProgramKind::Function),
    ("module", 'm', "Enable probes by [PROVIDER:]MODULE", ProgramKind::Module),
    ("provider", 'P', "Enable probes by PROVIDER", ProgramKind::Provider),
    ("id", 'i', "Enable the probe with this id", ProgramKind::Id),
];

/// The flags that set an option: the argument's name, its letter, the option.
pub(crate) const OPTION_FLAGS: &[(&str, char, &str)] = &[
    ("bufsize", 'b', "bufsize"),
    ("cpp", 'C', "cpp"),
    ("define", 'D', "define"),
    ("flowindent", 'F', "flowindent"),
    ("headers", 'H', "cpphdrs"),
    ("include", 'I', "incdir"),
    ("library", 'L', "libdir"),
    ("quiet", 'q', "quiet"),
    ("show-code", 'S', "verbose"),
    ("undef", 'U', "undef"),
    ("destructive", 'w', "destructive"),
    ("stdc", 'X', "stdc"),
    ("zdefs", 'Z', "zdefs"),
];

/// The flags that mean nothing here: the argument's name, its letter, what the flag needs.
pub(crate) const FOREIGN_FLAGS: &[(&str, char, &str)] = &[
    ("anonymous", 'a', "anonymous tracing needs a kernel"),
    ("anonymous-enable", 'A', "anonymous tracing needs a kernel"),
    ("buffer-hook", 'B', "it is a hook for tests of another command"),
    ("elf", 'G', "probes of C programs need a linker"),
    ("header", 'h', "probes of C programs need a compiler; --help prints help"),
];

/// The digits of `-32` and `-64`, which to a parser of clusters are two flags each.
pub(crate) const DATA_MODELS: [[&str; 2]; 2] = [["three", "two"], ["six", "four"]];

/// The whole definition.
pub fn definition() -> Command {
    hidden(visible())
}

/// The definition without what only parsing needs to know.
pub fn visible() -> Command {
    let command = Command::new("mdtrace")
        .about("Traces language runtimes with D scripts")
        .override_usage("mdtrace [OPTIONS] [ARGUMENTS]...")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .version(env!("CARGO_PKG_VERSION"));
    let command = PROGRAM_FLAGS.iter().fold(command, |command, flag| command.arg(program(flag)));
    others(permissions(output(targets(preprocessor(command))))).after_help(EXAMPLES).arg(
        Arg::new("operands")
            .value_name("ARGUMENTS")
            .num_args(0..)
            .allow_hyphen_values(false)
            .value_parser(clap::value_parser!(OsString))
            .help("Arguments of the programs: $1, $2 …"),
    )
}

fn program(&(name, short, help, kind): &(&'static str, char, &'static str, ProgramKind)) -> Arg {
    let (value, hint) = match kind {
        ProgramKind::Script => ("FILE", ValueHint::FilePath),
        ProgramKind::Name
        | ProgramKind::Function
        | ProgramKind::Module
        | ProgramKind::Provider
        | ProgramKind::Id => ("TEXT", ValueHint::Other),
    };
    text(name, short, help, PROGRAMS).value_name(value).value_hint(hint)
}

fn preprocessor(command: Command) -> Command {
    command
        .arg(flag("cpp", 'C', "Run scripts through the C preprocessor", PROGRAMS))
        .arg(text("define", 'D', "Define a macro for -C", PROGRAMS).value_name("NAME[=VALUE]"))
        .arg(text("undef", 'U', "Undefine a macro for -C", PROGRAMS).value_name("NAME"))
        .arg(directory("include", 'I', "Search this directory for -C", PROGRAMS))
        .arg(flag("headers", 'H', "Print the files that -C includes", PROGRAMS))
        .arg(directory("library", 'L', "Compile the scripts of this directory first", PROGRAMS))
}

fn targets(command: Command) -> Command {
    let run = text("command", 'c', "Run a command and trace it; it is $target", TARGETS);
    command
        .arg(run.value_name("COMMAND").value_hint(ValueHint::CommandString))
        .arg(text("pid", 'p', "Trace the process with this id; it is $target", TARGETS).value_name("PID"))
        .arg(flag("zdefs", 'Z', "Allow descriptions that match no probe yet", TARGETS))
}

fn output(command: Command) -> Command {
    let file = text("output", 'o', "Append output to a file", OUTPUT);
    let emit = text("emit", '\0', "With -e, write the compiled program to a file", OUTPUT);
    let dump = text("dump", '\0', "Print a stage of compilation: ast, typed or dif", OUTPUT);
    command
        .arg(flag("quiet", 'q', "Print only what programs print", OUTPUT))
        .arg(flag("flowindent", 'F', "Indent entries and returns", OUTPUT))
        .arg(file.value_name("FILE").value_hint(ValueHint::FilePath))
        .arg(flag("verbose", 'v', "Report stability; with -l, the types of arguments", OUTPUT))
        .arg(flag("show-code", 'S', "Print the compiled code", OUTPUT))
        .arg(dump.value_name("STAGE"))
        .arg(emit.value_name("FILE").value_hint(ValueHint::FilePath))
}

fn permissions(command: Command) -> Command {
    let option = text("option", 'x', "Set an option; docs/options.md lists them", PERMISSIONS);
    command
        .arg(flag("destructive", 'w', "Allow actions that change the traced process", PERMISSIONS))
        .arg(option.value_name("NAME[=VALUE]"))
        .arg(text("bufsize", 'b', "Set the size of principal buffers", PERMISSIONS).value_name("SIZE"))
}

fn others(command: Command) -> Command {
    let replay = text("replay", '\0', "Print what a host wrote that traced itself", OTHER);
    let help = Arg::new("help").long("help").action(ArgAction::Help);
    command
        .arg(flag("compile", 'e', "Compile only", OTHER))
        .arg(flag("list", 'l', "List probes: all, or those that programs describe", OTHER))
        .arg(replay.value_name("FILE").value_hint(ValueHint::FilePath))
        .arg(flag("version", 'V', "Print the version", OTHER))
        .arg(help.help("Print this help").help_heading(OTHER))
}

fn hidden(mut command: Command) -> Command {
    let shell = Arg::new("completion").long("generate-completion").value_name("SHELL");
    command = command
        .arg(Arg::new("man").long("generate-man").action(ArgAction::SetTrue).hide(true))
        .arg(shell.value_parser(clap::value_parser!(Shell)).hide(true))
        .arg(text("stdc", 'X', "How strictly -C conforms", PROGRAMS).value_name("LETTER").hide(true));
    for (name, short, _) in FOREIGN_FLAGS {
        command = command.arg(flag(name, *short, "", OTHER).hide(true));
    }
    for (name, short) in DATA_MODELS.as_flattened().iter().zip(['3', '2', '6', '4']) {
        command = command.arg(flag(name, short, "", OTHER).hide(true));
    }
    command
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

fn directory(name: &'static str, short: char, help: &'static str, heading: &'static str) -> Arg {
    text(name, short, help, heading).value_name("DIR").value_hint(ValueHint::DirPath)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        definition().debug_assert();
    }

    #[test]
    fn flags_that_set_options_are_defined_and_name_real_ones() {
        let command = definition();
        for (name, short, option) in OPTION_FLAGS {
            let arg = command.get_arguments().find(|arg| arg.get_id() == name).expect(name);
            assert_eq!(arg.get_short(), Some(*short), "{name}");
            assert!(dif::option::OptionId::from_name(option).is_some(), "{option}");
        }
    }
}
