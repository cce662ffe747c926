//! The words of the command line, understood.
//!
//! clap splits them as [`definition`] says. This file keeps what clap alone would lose: the order in
//! which programs and options were given, since programs run in that order and the last option wins.
//! Flags such as `-q` and `-b` are options like those of `-x` and stand in one list with them.
//!
//! Source: D reference, section 6.2.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap_complete::Shell;

use crate::definition::{DATA_MODELS, FOREIGN_FLAGS, OPTION_FLAGS, PROGRAM_FLAGS, definition};

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

/// An option of the command line: by `-x`, or by a flag that stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionArg {
    /// The letter it was given by.
    pub flag: char,
    /// Its name.
    pub name: String,
    /// Its value as written.
    pub value: Option<String>,
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
pub struct Invocation {
    /// What to do.
    pub mode: Mode,
    /// Programs in order.
    pub programs: Vec<ProgramArg>,
    /// Options in order.
    pub options: Vec<OptionArg>,
    /// `-c`, each.
    pub commands: Vec<String>,
    /// `-p`, each as written.
    pub pids: Vec<String>,
    /// `-o`
    pub output: Option<PathBuf>,
    /// `-v`
    pub verbose: bool,
    /// `--dump`
    pub dump: Option<Dump>,
    /// `--emit`
    pub emit: Option<PathBuf>,
    /// `--replay`
    pub replay: Option<PathBuf>,
    /// `$1` and so on.
    pub operands: Vec<OsString>,
}

impl Invocation {
    /// The values of the options called `name`, in order.
    pub fn values_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.options.iter().filter(move |option| option.name == name).filter_map(|o| o.value.as_deref())
    }
}

/// Why the command line makes no sense.
#[derive(Debug)]
pub enum UsageError {
    /// Nothing was asked for.
    Nothing,
    /// Two modes at once.
    Modes,
    /// Words that do not go together: which, and why.
    NotTogether(&'static str),
    /// A flag that belongs to a kernel or a linker: the flag, and what it needs.
    NotHere(String, &'static str),
    /// There is no such flag.
    Illegal(String),
    /// A flag needs a value.
    MissingValue(String),
    /// A word is not one of those possible there.
    BadValue(String),
    /// `--help`.
    Help(Box<clap::Error>),
}

/// Understands the words of a command line; the first one is the command itself.
///
/// # Errors
/// The words ask for nothing, for two things at once, or for what does not exist.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Invocation, UsageError> {
    let words: Vec<OsString> = words.into_iter().collect();
    if words.len() <= 1 {
        return Err(UsageError::Nothing);
    }
    let matches = definition().try_get_matches_from(words).map_err(refused)?;
    let mode = mode(&matches)?;
    check_foreign(&matches)?;
    check_together(mode, &matches)?;
    let all = |name: &str| matches.get_many::<String>(name).into_iter().flatten().cloned();
    Ok(Invocation {
        mode,
        programs: programs(&matches),
        options: options(&matches),
        commands: all("command").collect(),
        pids: all("pid").collect(),
        output: all("output").next_back().map(PathBuf::from),
        verbose: matches.get_flag("verbose"),
        dump: all("dump").next_back().map(|stage| dump(&stage)).transpose()?,
        emit: all("emit").next_back().map(PathBuf::from),
        replay: all("replay").next_back().map(PathBuf::from),
        operands: matches.get_many::<OsString>("operands").into_iter().flatten().cloned().collect(),
    })
}

// clap's words for what is wrong are long; people and scripts know those of getopt.
fn refused(error: clap::Error) -> UsageError {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(_) | None => String::new(),
    };
    let arg = context(ContextKind::InvalidArg);
    let flag = |text: &str| text.trim_start_matches('-').split(' ').next().unwrap_or_default().to_string();
    let kind = error.kind();
    if kind == ErrorKind::DisplayHelp {
        UsageError::Help(Box::new(error))
    } else if kind == ErrorKind::UnknownArgument {
        UsageError::Illegal(flag(&arg))
    } else if kind == ErrorKind::InvalidValue && context(ContextKind::InvalidValue).is_empty() {
        UsageError::MissingValue(flag(&arg))
    } else {
        let text = error.to_string();
        let line = text.lines().next().unwrap_or_default();
        UsageError::BadValue(line.trim_start_matches("error: ").to_string())
    }
}

fn check_foreign(matches: &ArgMatches) -> Result<(), UsageError> {
    if let Some((_, short, needs)) = FOREIGN_FLAGS.iter().find(|(name, _, _)| matches.get_flag(name)) {
        return Err(UsageError::NotHere(format!("-{short}"), needs));
    }
    let [ilp32, lp64] = DATA_MODELS.map(|digits| digits.map(|digit| matches.get_flag(digit)));
    match (ilp32, lp64) {
        ([false, false], [false, false] | [true, true]) => Ok(()),
        ([true, true], _) => {
            Err(UsageError::NotHere("-32".to_string(), "there is no other data model than -64"))
        }
        ([three, two], [six, four]) => {
            let digits = [(three, "3"), (two, "2"), (six, "6"), (four, "4")];
            let digit = digits.iter().find(|(given, _)| *given).map_or("", |(_, digit)| digit);
            Err(UsageError::Illegal(digit.to_string()))
        }
    }
}

// What would be passed over in silence is refused.
fn check_together(mode: Mode, matches: &ArgMatches) -> Result<(), UsageError> {
    let has = |name: &str| matches.contains_id(name);
    if has("emit") && mode != Mode::Compile {
        return Err(UsageError::NotTogether("--emit goes with -e, which compiles and does not trace"));
    }
    let traced = PROGRAM_FLAGS.iter().map(|(name, ..)| *name).chain(["command", "pid"]);
    if has("replay") && traced.into_iter().any(has) {
        let text = "--replay prints what was traced before: programs, -c and -p do not go with it";
        return Err(UsageError::NotTogether(text));
    }
    Ok(())
}

fn dump(stage: &str) -> Result<Dump, UsageError> {
    match stage {
        "ast" => Ok(Dump::Ast),
        "typed" => Ok(Dump::Typed),
        "dif" => Ok(Dump::Dif),
        other => {
            Err(UsageError::BadValue(format!("there is no stage {other:?}: --dump shows ast, typed or dif")))
        }
    }
}

fn mode(matches: &ArgMatches) -> Result<Mode, UsageError> {
    let asked = [("list", Mode::List), ("version", Mode::Version), ("man", Mode::Man)]
        .into_iter()
        .filter(|(name, _)| matches.get_flag(name));
    let completion = matches.get_one::<Shell>("completion").map(|shell| Mode::Completion(*shell));
    let modes: Vec<Mode> = asked.map(|(_, mode)| mode).chain(completion).collect();
    let n_foreign = ["elf", "header"].into_iter().filter(|name| matches.get_flag(name)).count();
    if modes.len() + n_foreign > 1 {
        return Err(UsageError::Modes);
    }
    match modes[..] {
        [] if matches.get_flag("compile") => Ok(Mode::Compile),
        [] => Ok(Mode::Run),
        [mode] => Ok(mode),
        _ => Err(UsageError::Modes),
    }
}

/// The values of one argument, each with its place among all words.
fn placed<'a>(matches: &'a ArgMatches, name: &str) -> impl Iterator<Item = (usize, &'a String)> {
    let indices = matches.indices_of(name).into_iter().flatten();
    indices.zip(matches.get_many::<String>(name).into_iter().flatten())
}

fn in_order<T>(mut found: Vec<(usize, T)>) -> Vec<T> {
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, item)| item).collect()
}

fn programs(matches: &ArgMatches) -> Vec<ProgramArg> {
    let of = |&(name, _, _, kind): &(&'static str, char, &'static str, ProgramKind)| {
        placed(matches, name).map(move |(at, text)| (at, ProgramArg { kind, text: text.clone() }))
    };
    in_order(PROGRAM_FLAGS.iter().flat_map(of).collect())
}

fn options(matches: &ArgMatches) -> Vec<OptionArg> {
    let mut found: Vec<(usize, OptionArg)> = Vec::new();
    for (at, text) in placed(matches, "option") {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_string())),
            None => (text.as_str(), None),
        };
        found.push((at, OptionArg { flag: 'x', name: name.to_string(), value }));
    }
    for &(arg, flag, option) in OPTION_FLAGS {
        let given = |value| OptionArg { flag, name: option.to_string(), value };
        match matches.try_get_one::<bool>(arg) {
            Ok(Some(true)) => found.push((matches.index_of(arg).unwrap_or(0), given(None))),
            Ok(_) => {}
            Err(_) => found.extend(placed(matches, arg).map(|(at, v)| (at, given(Some(v.clone()))))),
        }
    }
    in_order(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Invocation, UsageError> {
        super::parse(std::iter::once("mdtrace").chain(words.iter().copied()).map(OsString::from))
    }

    fn read(words: &[&str]) -> Invocation {
        parse(words).expect("good words")
    }

    /// Options as `FLAG NAME=VALUE`.
    fn options_of(words: &[&str]) -> Vec<String> {
        let shown = |o: OptionArg| format!("{} {}={}", o.flag, o.name, o.value.unwrap_or("-".into()));
        read(words).options.into_iter().map(shown).collect()
    }

    #[test]
    fn programs_keep_their_order_and_flags_cluster() {
        let all = read(&["-qn", "BEGIN", "-s", "x.d", "-Zn", "END { }", "one", "two"]);
        let texts: Vec<_> = all.programs.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["BEGIN", "x.d", "END { }"]);
        assert_eq!(all.programs[1].kind, ProgramKind::Script);
        assert_eq!(all.operands, ["one", "two"]);
    }

    #[test]
    fn options_keep_their_order_whatever_letter_gave_them() {
        assert_eq!(
            options_of(&["-qx", "quiet=no", "-b4k", "-xbufsize=1m", "-D", "A=1", "-UA", "-w", "-Cb", "2k"]),
            [
                "q quiet=-",
                "x quiet=no",
                "b bufsize=4k",
                "x bufsize=1m",
                "D define=A=1",
                "U undef=A",
                "w destructive=-",
                "C cpp=-",
                "b bufsize=2k"
            ]
        );
        assert_eq!(options_of(&["-x", "quiet=no", "-q"]), ["x quiet=no", "q quiet=-"]);
    }

    #[test]
    fn values_may_be_joined_and_negative_operands_follow_two_dashes() {
        let all = read(&["-qxstrsize=16", "-64", "-s", "x.d", "--", "-5", "-64", "-32", "-q"]);
        assert_eq!(all.options[1].value.as_deref(), Some("16"));
        assert_eq!(all.operands, ["-5", "-64", "-32", "-q"]);
        assert_eq!(read(&["-li", "3"]).mode, Mode::List);
        assert_eq!(read(&["-n", "-32"]).programs[0].text, "-32");
    }

    #[test]
    fn options_may_follow_operands() {
        let all = read(&["-s", "x.d", "one", "-q", "two"]);
        assert_eq!((all.operands, all.options.len()), (vec!["one".into(), "two".into()], 1));
    }

    #[test]
    fn what_would_be_passed_over_in_silence_is_refused() {
        for words in [
            &["--emit", "x.dif", "-n", "BEGIN"][..],
            &["-l", "--emit", "x.dif", "-n", "BEGIN"],
            &["--replay", "t", "-n", "BEGIN"],
            &["--replay", "t", "-s", "x.d"],
            &["--replay", "t", "-c", "date"],
            &["-p", "1", "--replay", "t"],
        ] {
            assert!(matches!(parse(words), Err(UsageError::NotTogether(_))), "{words:?}");
        }
        for words in [&["-eZ", "--emit", "x.dif", "-n", "BEGIN"][..], &["-qw", "--replay", "t", "-o", "f"]] {
            assert!(parse(words).is_ok(), "{words:?}");
        }
    }

    #[test]
    fn bad_words_are_refused() {
        assert!(matches!(parse(&[]), Err(UsageError::Nothing)));
        for words in ["-lV", "-lG", "-hG", "-Vh"] {
            assert!(matches!(parse(&[words]), Err(UsageError::Modes)), "{words}");
        }
        assert!(matches!(parse(&["--help"]), Err(UsageError::Help(_))));
        for (words, expected) in [
            (&["-32"][..], "NotHere -32"),
            (&["-h"], "NotHere -h"),
            (&["-qG"], "NotHere -G"),
            (&["-n"], "MissingValue n"),
            (&["-qs"], "MissingValue s"),
            (&["-qy"], "Illegal y"),
            (&["-6"], "Illegal 6"),
            (&["-2"], "Illegal 2"),
            (&["--nosuch"], "Illegal nosuch"),
            (&["--dump=x"], "BadValue there is no stage \"x\": --dump shows ast, typed or dif"),
        ] {
            let got = match parse(words) {
                Err(UsageError::NotHere(flag, _)) => format!("NotHere {flag}"),
                Err(UsageError::Illegal(flag)) => format!("Illegal {flag}"),
                Err(UsageError::MissingValue(flag)) => format!("MissingValue {flag}"),
                Err(UsageError::BadValue(text)) => format!("BadValue {text}"),
                other => format!("{other:?}"),
            };
            assert_eq!(got, expected, "{words:?}");
        }
    }
}
