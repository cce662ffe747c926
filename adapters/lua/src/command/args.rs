//! The command line, read as `lua` reads it.
//!
//! ```text
//! mdtrace-lua [options] [script [args]]
//! ```
//!
//! Options end at the first argument that is not one, at `--`, or at `-` (which is the script:
//! standard input). The options `-e`, `-l` and `-W` are *steps*, done in the order given; the
//! others are switches. Arguments are bytes, as everywhere in Lua.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// A command line, understood.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// `-i`: read lines from the terminal after the script.
    pub(super) interactive: bool,
    /// `-v` (or `-i`): print the version.
    pub(super) version: bool,
    /// `-E`: ignore the environment.
    pub(super) no_environment: bool,
    /// `-e`, `-l`, `-W`, in order.
    pub(super) steps: Vec<Step>,
    /// Index of the script among the arguments.
    pub(super) script: Option<usize>,
    /// The script is the file called `-`, not standard input: it came after `--`.
    pub(super) after_dashes: bool,
}

/// Something to do before the script.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Run this text.
    Execute(Vec<u8>),
    /// Require a module into a global.
    Require(Vec<u8>),
    /// Turn warnings on.
    Warnings,
}

/// The argument that cannot be an option.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadOption(pub(super) Vec<u8>);

/// Reads a command line; `args[0]` is the name of the command.
pub(super) fn parse(args: &[OsString]) -> Result<Options, BadOption> {
    let mut options = Options::default();
    let mut rest = args.iter().map(|arg| arg.as_bytes()).enumerate().skip(1);
    while let Some((index, arg)) = rest.next() {
        let bad = || BadOption(arg.to_vec());
        match arg {
            [b'-'] => return Ok(Options { script: Some(index), ..options }),
            b"--" => {
                let script = Some(index + 1).filter(|next| *next < args.len());
                return Ok(Options { script, after_dashes: true, ..options });
            }
            b"-E" => options.no_environment = true,
            b"-W" => options.steps.push(Step::Warnings),
            b"-v" => options.version = true,
            b"-i" => (options.interactive, options.version) = (true, true),
            [b'-', kind @ (b'e' | b'l'), attached @ ..] => {
                let text = match attached {
                    [] => rest.next().map(|(_, next)| next).filter(|next| !next.starts_with(b"-")),
                    attached => Some(attached),
                };
                let text = text.ok_or_else(bad)?.to_vec();
                options.steps.push(match kind {
                    b'e' => Step::Execute(text),
                    _ => Step::Require(text),
                });
            }
            [b'-', ..] => return Err(bad()),
            _ => return Ok(Options { script: Some(index), ..options }),
        }
    }
    Ok(options)
}

impl Options {
    /// Whether any `-e` was given.
    pub(super) fn executes(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Execute(_)))
    }
}

/// An argument as Lua wants it.
pub(super) fn bytes(arg: &OsString) -> Vec<u8> {
    arg.clone().into_vec()
}

/// What is printed for a bad command line.
pub(super) fn usage(command: &str, bad: &BadOption) -> String {
    let option = String::from_utf8_lossy(&bad.0);
    let complaint = match bad.0.get(1) {
        Some(b'e' | b'l') => format!("'{option}' needs argument"),
        _ => format!("unrecognized option '{option}'"),
    };
    format!(
        "{command}: {complaint}
usage: {command} [options] [script [args]]
Available options are:
  -e stat   execute string 'stat'
  -i        enter interactive mode after executing 'script'
  -l mod    require library 'mod' into global 'mod'
  -l g=mod  require library 'mod' into global 'g'
  -v        show version information
  -E        ignore environment variables
  -W        turn warnings on
  --        stop handling options
  -         stop handling options and execute stdin
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Result<Options, &str>) {
        let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let expected = expected.map_err(|bad| BadOption(bad.as_bytes().to_vec()));
        assert_eq!(parse(&args), expected, "{line}");
    }

    fn options() -> Options {
        Options::default()
    }

    #[test]
    fn scripts_end_the_options() {
        check("lua a.lua -v", Ok(Options { script: Some(1), ..options() }));
        check("lua -v - x", Ok(Options { version: true, script: Some(2), ..options() }));
        check("lua -- -", Ok(Options { after_dashes: true, script: Some(2), ..options() }));
        check("lua --", Ok(Options { after_dashes: true, ..options() }));
    }

    #[test]
    fn steps_keep_their_order() {
        let steps = vec![Step::Execute(b"x=1".to_vec()), Step::Warnings, Step::Require(b"m".to_vec())];
        check("lua -ex=1 -W -l m", Ok(Options { steps, ..options() }));
    }

    #[test]
    fn wrong_options_are_named() {
        check("lua -vv", Err("-vv"));
        check("lua -e", Err("-e"));
        check("lua -l -v", Err("-l"));
        check("lua --help", Err("--help"));
    }
}
