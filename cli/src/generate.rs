//! What is made from the definition of the command line: the manual page and completions.
//!
//! Both are written by the command itself (`--generate-man`, `--generate-completion SHELL`), so an
//! installed command can always say how it is to be completed. The page is also kept in
//! `docs/mdtrace.1`; a test compares it. The options of `-x` come from their table.

use clap::builder::{PossibleValue, PossibleValuesParser, Resettable};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use dif::option::{OptionDef, OptionId, ValueKind};

use crate::definition;

/// What else the page says: the name of a section and its rows, each a term and a sentence.
const SECTIONS: &[(&str, &[(&str, &str)])] = &[
    (
        "EXIT STATUS",
        &[
            ("0", "The run ended well: by exit(0), by an interruption, or with the traced processes."),
            ("1", "It could not be started or went wrong; standard error says why."),
            ("2", "The command line makes no sense."),
            ("N", "exit(N) ended it."),
            ("SIGPIPE", "Nobody reads the output any more."),
        ],
    ),
    (
        "ENVIRONMENT",
        &[
            ("DTRACE_OPT_NAME", "Sets the option NAME before the command line does."),
            ("MDTRACE_DIR", "Where traceable processes have their endpoints."),
            ("NO_COLOR", "Error messages have no colours if this is set and not empty."),
            ("TZ", "The time zone of %Y and %T."),
        ],
    ),
    (
        "EXAMPLES",
        &[
            ("mdtrace -l", "Lists the probes of all traceable processes."),
            (
                "mdtrace -n 'lua*:::function-entry { @[copyinstr(arg1)] = count(); }'",
                "Counts calls by function, until ^C.",
            ),
            (
                "mdtrace -n 'tick-1s { printa(@); } lua*:::line { @[arg2] = count(); }' -p 4711",
                "Prints the lines that a process runs, each second.",
            ),
            ("mdtrace -qs script.d -c 'mdtrace-lua app.lua'", "Runs a program under a script."),
            ("mdtrace -x format=json -s script.d", "Writes JSON documents, one a line."),
        ],
    ),
];

const DESCRIPTION: &str = "\
mdtrace enables the probes that D programs describe in language runtimes which carry the engine, and \
prints what the programs record, as dtrace(1M) does. Without -p and -c, all runtimes of the user are \
traced, also those that start later; with them, tracing ends when all named processes have. ^C ends it \
in good order: END fires, and what is left is printed. A second ^C ends it at once.

Programs are compiled in the order in which they are given; options take effect before, in their order. \
Words that belong to no flag are arguments of the programs; all that follows -- are.";

/// The manual page.
pub fn man() -> Vec<u8> {
    // The page has sections of its own for examples.
    let man = Man::new(definition::visible().long_about(DESCRIPTION).after_help(Resettable::Reset));
    let mut page = Vec::new();
    let rendered = man.render(&mut page);
    // Memory takes everything.
    debug_assert!(rendered.is_ok());
    page.extend_from_slice(sections().to_roff().as_bytes());
    page
}

fn sections() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["OPTIONS OF -x AND PRAGMAS"]);
    for (def, doc) in options() {
        let value = value_text(def.kind).map_or(String::new(), |value| format!("={value}"));
        let default = match def.default {
            "" => String::new(),
            default => format!(" Default: {default}."),
        };
        roff.control("TP", []).text([bold(format!("{}{value}", def.name))]);
        roff.text([roman(format!("{doc}{default}"))]);
    }
    for (title, rows) in SECTIONS {
        roff.control("SH", [*title]);
        for (term, sentence) in *rows {
            roff.control("TP", []).text([bold(*term)]).text([roman(*sentence)]);
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([
        roman("The reference of options ("),
        bold("docs/options.md"),
        roman("), of the JSON output ("),
        bold("docs/json.md"),
        roman("), and the tutorial ("),
        bold("docs/tutorial.md"),
        roman(")."),
    ]);
    roff
}

fn options() -> impl Iterator<Item = (&'static OptionDef, &'static str)> {
    OptionId::ALL.iter().map(|id| (id.def(), id.doc())).filter(|(def, _)| !def.ignored)
}

// How a value is written; nothing if there need not be one.
fn value_text(kind: ValueKind) -> Option<String> {
    match kind {
        ValueKind::Flag | ValueKind::Number => None,
        ValueKind::Size => Some("SIZE".to_string()),
        ValueKind::Rate => Some("RATE".to_string()),
        ValueKind::Percent => Some("PERCENT".to_string()),
        ValueKind::Text => Some("TEXT".to_string()),
        ValueKind::Word(words) => Some(words.join("|")),
    }
}

/// A script with which a shell completes the command.
pub fn completion(shell: Shell) -> Vec<u8> {
    let names = options().map(|(def, doc)| PossibleValue::new(def.name).help(doc));
    let names = PossibleValuesParser::new(names.collect::<Vec<_>>());
    let mut command = definition::visible().mut_arg("option", |arg| arg.value_parser(names));
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "mdtrace", &mut script);
    script
}
