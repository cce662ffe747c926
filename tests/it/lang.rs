//! The same program, three ways, one output.
//!
//! | way | where the clauses run | how results travel |
//! | --- | --- | --- |
//! | the command alone | `BEGIN`, in the command's own domain | a channel |
//! | in process | `BEGIN`, in the process of `examples/calc` | a channel, no command at all |
//! | over the socket | the first probe of `calc`, as `BEGIN` stands for it | verified bytes, deliveries |
//!
//! The programs are those of `goldens/` (whose output a real DTrace gave) and of `lang/`, as far as
//! they mean the same elsewhere. Two lists of words say which do not: [`COMMAND`] for what belongs to
//! the command's process or its clock, so that a program runs one way only; and [`BEGIN`] for what
//! tells `BEGIN` from another probe, so that it runs two ways. Standard output, the exit status and the
//! faults on standard error are compared. Outside quiet mode a record begins with the numbers of its
//! processor and probe, which [`Rules`] takes away, as it does with the name of the probe.

use std::path::PathBuf;

use dif::option::Dialect;
use regex::Regex;

use crate::corpus::{self, arguments, check_all};
use crate::harness::{Outcome, binary, command, differences, root, run};

/// The command's process, its words, its timers, its order of events.
const COMMAND: &[&str] = &[
    "/* cmd:",
    "tick-",
    "profile",
    "pid",
    "tid",
    "errno",
    "execname",
    "execargs",
    "curpsinfo",
    "curlwpsinfo",
    "cwd",
    "$",
    "stop()",
    "raise(",
    "chill(",
    // What the command prints of a program, what ends its start.
    "tree=",
    "bufresize",
];

/// What a clause sees of the probe it is for, and what is only said of `BEGIN`.
const BEGIN: &[&str] = &[
    "probename",
    "probefunc",
    "probemod",
    "probeprov",
    "arg0",
    "arg1",
    "args[",
    "epid",
    "id)",
    "BEGI",
    "*IN",
    "dtrace:",
    "flowindent",
    "option quiet",
    // Sizes and rates hold for each domain: what BEGIN fills in one, a host fills in another.
    "setopt",
    "bufpolicy",
    "dynvarsize",
];

/// In the dialect of OL2 the time at which things are consumed shows.
const BEGIN_IN_ORACLE: &[&str] = &["ERROR", "speculation"];

/// A program and how it is run.
struct Program {
    path: PathBuf,
    dialect: Dialect,
    /// As for `-x`.
    options: Vec<String>,
    /// Whether another probe may stand for BEGIN.
    moves: bool,
}

impl Program {
    /// The program of a file, if it runs more than one way.
    fn of(path: PathBuf, dialect: Dialect) -> Option<Self> {
        let text = std::fs::read_to_string(&path).ok()?;
        let refused = path.file_name()?.to_string_lossy().starts_with("err.")
            || std::fs::read_to_string(path.with_extension("err"))
                .is_ok_and(|err| err.contains("failed to") || err.contains("invalid probe"));
        let body = text.replace("BEGIN", "").replace("#pragma D option quiet\n", "");
        let tied = |words: &[&str]| words.iter().any(|word| body.contains(word));
        if refused || !text.contains("BEGIN") || tied(COMMAND) {
            return None;
        }
        let options = options(&arguments(&path))?;
        let oracle = dialect == Dialect::Oracle || options.iter().any(|option| option == "compat=oracle");
        let quoted = Regex::new(r#""[^"\n]*BEGIN[^"\n]*""#).expect("a regex");
        // What belongs to a thread stays in the host, and END fires in the command.
        let left_behind = body.contains("END") && tied(&["self->", "speculation"]);
        let stays = left_behind
            || tied(BEGIN)
            || oracle && tied(BEGIN_IN_ORACLE)
            || quoted.is_match(&text)
            || text.contains("->BEGIN");
        Some(Self { path, dialect, options, moves: !stays })
    }
}

/// The words of a command line as values of `-x`; `None` if there are others than options and a script.
fn options(words: &[String]) -> Option<Vec<String>> {
    let mut options = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-q" => options.push("quiet".to_owned()),
            "-w" => options.push("destructive".to_owned()),
            "-x" => options.push(words.next()?.clone()),
            "-s" => return (words.len() == 1).then_some(options),
            word => options.push(word.strip_prefix("-x")?.to_owned()),
        }
    }
    None
}

/// All programs that mean the same in more than one domain.
fn programs() -> Vec<Program> {
    let of = |folder, dialect| {
        corpus::programs(folder).into_iter().filter_map(move |path| Program::of(path, dialect))
    };
    of("tests/goldens", Dialect::Oracle).chain(of("tests/lang", Dialect::Illumos)).collect()
}

/// What is not compared.
struct Rules {
    prefix: Regex,
    probe: Regex,
    notice: Regex,
    name: Regex,
}

impl Rules {
    fn new() -> Self {
        let regex = |text: &str| Regex::new(text).expect("a regex");
        Self {
            prefix: regex(r"(?m)^ +\d+ +\d+ +(?P<probe>[^\s:]*:[\w-]+) "),
            probe: regex(r"(probe ID \d+ )\((ID \d+: )?[^)]*\)"),
            notice: regex(r"(?m)^\w+: (script '.*' matched \d+ probes?|allowing destructive actions)\n"),
            name: regex(r"(?m)^(mdtrace|calc): "),
        }
    }

    fn out(&self, text: &str) -> String {
        let text = self.prefix.replace_all(text, "$probe ");
        text.replace("calculate:start ", ":BEGIN ")
    }

    fn err(&self, text: &str) -> String {
        let text = self.notice.replace_all(text, "");
        let text = self.name.replace_all(&text, "");
        self.probe.replace_all(&text, "the probe").into_owned()
    }
}

/// Both sides of a program run another way; empty if they agree.
fn compare(way: &str, alone: &Outcome, other: &Outcome, rules: &Rules) -> String {
    let mut text = differences(way, &rules.out(&alone.out), &rules.out(&other.out));
    text += &differences(&format!("{way}, errors"), &rules.err(&alone.err), &rules.err(&other.err));
    if alone.status != other.status {
        text += &format!("{way}: status {}, not {}\n", other.status, alone.status);
    }
    text
}

/// What differs between the ways of one program.
fn check(program: &Program, rules: &Rules) -> String {
    let hosts = tempfile::tempdir().expect("a folder");
    let compat = format!("compat={}", if program.dialect == Dialect::Oracle { "oracle" } else { "illumos" });
    let mut options = vec!["-x".to_owned(), compat];
    options.extend(program.options.iter().flat_map(|option| ["-x".to_owned(), option.clone()]));
    let file = program.path.display().to_string();
    let empty = root().join("tests/it/empty.txt").display().to_string();
    let alone = run(command("mdtrace", hosts.path()).args(&options).args(["-s", &file]));
    let inside = run(command("calc", hosts.path()).args(&options).args(["-d", &file, &empty]));
    let mut text = compare("in process", &alone, &inside, rules);
    if program.moves {
        let source = std::fs::read_to_string(&program.path).expect("a program");
        let name = format!("{}.d", program.path.file_stem().expect("a name").to_string_lossy());
        let moved = hosts.path().join(name);
        std::fs::write(&moved, source.replace("BEGIN", "calc$target:::start")).expect("writable");
        let start = format!("{} {empty}", binary("calc").display());
        let words = ["-s", &moved.display().to_string(), "-c", &start].map(str::to_owned);
        let over = run(command("mdtrace", hosts.path()).args(&options).args(words));
        text += &compare("over the socket", &alone, &over, rules);
    }
    text
}

#[test]
fn programs_print_the_same_in_process_and_over_the_socket() {
    let (all, rules) = (programs(), Rules::new());
    let n_moving = all.iter().filter(|program| program.moves).count();
    assert!(all.len() > 500 && n_moving > 300, "{} programs, {n_moving} of them three ways", all.len());
    let only = std::env::var("LANG_ONLY").unwrap_or_default();
    let failed =
        check_all(&all, &only, |program| corpus::name(&program.path), |program| check(program, &rules));
    corpus::assert_none(&failed, all.len());
}
