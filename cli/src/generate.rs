//! What is made from the definition of the command line: the manual page and completions.
//!
//! Both are written by the command itself (`--generate-man`, `--generate-completion SHELL`), so an
//! installed command can always say how it is to be completed. The page is also kept in
//! `docs/mdtrace.1`; a test compares it.

use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::args;

/// What else the page says: the name of a section and its rows, each a term and a sentence.
const SECTIONS: &[(&str, &[(&str, &str)])] = &[
    (
        "EXIT STATUS",
        &[
            ("0", "The run ended well: by exit(0), by an interruption, or with the traced processes."),
            ("1", "It could not be started or went wrong; standard error says why."),
            ("2", "The command line makes no sense."),
            ("N", "exit(N) ended it."),
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
            ("mdtrace -n 'lua*:::function-entry { @[probefunc] = count(); }'", "Counts calls by function."),
            ("mdtrace -qs script.d -c 'mdtrace-lua app.lua'", "Runs a program under a script."),
            ("mdtrace -x format=json -s script.d", "Writes JSON documents, one a line."),
        ],
    ),
];

/// The manual page.
pub fn man() -> Vec<u8> {
    let man = Man::new(args::definition());
    let mut page = Vec::new();
    let rendered = man.render(&mut page);
    // Memory takes everything.
    debug_assert!(rendered.is_ok());
    page.extend_from_slice(sections().to_roff().as_bytes());
    page
}

fn sections() -> Roff {
    let mut roff = Roff::new();
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

/// A script with which a shell completes the command.
pub fn completion(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::definition(), "mdtrace", &mut script);
    script
}
