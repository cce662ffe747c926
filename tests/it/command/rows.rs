//! What needs nothing but words: a table of command lines and what comes of each.

use super::HEADING;
use crate::folder::Folder;

/// A command line: its words, and what comes of it. `%` stands for any number.
struct Row {
    words: &'static [&'static str],
    out: &'static str,
    err: &'static str,
    status: i32,
}

const USAGE: &str = "usage: mdtrace [OPTIONS] [ARGUMENTS]...; mdtrace --help tells which\n";

/// Section 6.2 and 6.8, option by option. `H` and `U` stand for the heading and the usage.
const ROWS: &[Row] = &[
    Row { words: &["-V"], out: "mdtrace: Sun D 1.13\n", err: "", status: 0 },
    Row { words: &["-V", "-x", "compat=oracle"], out: "mdtrace: Oracle D 2.0\n", err: "", status: 0 },
    Row {
        words: &["-lV"],
        out: "",
        err: "mdtrace: only one of the [-GhlV] options can be specified at a time\n",
        status: 2,
    },
    Row { words: &["-y"], out: "", err: "mdtrace: illegal option -- y\nU", status: 2 },
    Row { words: &["-qn"], out: "", err: "mdtrace: option requires an argument -- n\nU", status: 2 },
    Row {
        words: &["-32", "-n", "BEGIN"],
        out: "",
        err: "mdtrace: -32 is not available here: there is no other data model than -64\n",
        status: 2,
    },
    Row {
        words: &["-A"],
        out: "",
        err: "mdtrace: -A is not available here: anonymous tracing needs a kernel\n",
        status: 2,
    },
    Row { words: &["-q"], out: "", err: "mdtrace: no probes specified\n", status: 1 },
    Row { words: &["-e", "-n", "BEGIN { exit(1); }"], out: "", err: "", status: 0 },
    Row { words: &["-64", "-qn", "BEGIN { exit(7); }"], out: "\n", err: "", status: 7 },
    Row {
        words: &["-n", "BEGIN { exit(0); }"],
        out: "H  0      1                           :BEGIN \n\n",
        err: "mdtrace: description 'BEGIN ' matched 1 probe\n",
        status: 0,
    },
    Row {
        words: &["-n", "BEGIN/1/{ exit(0); }", "-i", "2{ trace(5); }", "-P", "dtrace"],
        out: "H  0      1                           :BEGIN \n  0      2                             :END         5\n  0      2                             :END \n\n",
        err: "mdtrace: description 'BEGIN' matched 1 probe\nmdtrace: description '2' matched 1 probe\nmdtrace: description 'dtrace' matched 3 probes\n",
        status: 0,
    },
    Row { words: &["-wqn", "BEGIN { system(\"echo %d\", 5); exit(0); }"], out: "5\n\n", err: "", status: 0 },
    Row {
        words: &["-wn", "BEGIN { exit(0); }"],
        out: "H  0      1                           :BEGIN \n\n",
        err: "mdtrace: description 'BEGIN ' matched 1 probe\nmdtrace: allowing destructive actions\n",
        status: 0,
    },
    Row {
        words: &["-n", "BEGIN { system(\"true\"); exit(0); }"],
        out: "",
        err: "mdtrace: description 'BEGIN ' matched 1 probe\nmdtrace: could not enable tracing: Destructive actions not allowed\n",
        status: 1,
    },
    // The last of several settings wins, whatever letter it has.
    Row {
        words: &["-q", "-x", "quiet=no", "-xquiet", "-n", "BEGIN { exit(0); }"],
        out: "\n",
        err: "",
        status: 0,
    },
    Row {
        words: &["-b", "1x", "-n", "BEGIN"],
        out: "",
        err: "mdtrace: failed to set -b 1x: Invalid value for specified option\n",
        status: 1,
    },
    Row {
        words: &["-X", "q", "-n", "BEGIN"],
        out: "",
        err: "mdtrace: failed to set -X q: Invalid value for specified option\n",
        status: 1,
    },
    Row {
        words: &["-x", "nixon=1", "-n", "BEGIN"],
        out: "",
        err: "mdtrace: failed to set -x nixon: Invalid option name\n",
        status: 1,
    },
    Row {
        words: &["-s", "/nonexistent.d"],
        out: "",
        err: "mdtrace: failed to open /nonexistent.d: No such file or directory\n",
        status: 1,
    },
    Row {
        words: &["-o", "/nonexistent/out", "-qn", "BEGIN { exit(0); }"],
        out: "",
        err: "mdtrace: failed to open output file '/nonexistent/out': No such file or directory\n",
        status: 1,
    },
    Row { words: &["-p", "x", "-n", "BEGIN"], out: "", err: "mdtrace: invalid pid: x\n", status: 1 },
    Row {
        words: &["-p", "999999999", "-n", "BEGIN"],
        out: "",
        err: "mdtrace: failed to grab pid 999999999: no such process\n",
        status: 1,
    },
    Row {
        words: &["-c", "/nonexistent/command -v", "-n", "BEGIN"],
        out: "",
        err: "mdtrace: failed to execute /nonexistent/command: No such file or directory\n",
        status: 1,
    },
    Row {
        words: &["-c", "false", "-qn", "BEGIN { printf(\"%d\", $target > 1); }"],
        out: "1\n",
        err: "",
        status: 0,
    },
    Row {
        words: &["-c", "false", "-c", "sleep 0.5", "-n", "END"],
        out: "H  0      2                             :END \n\n",
        err: "mdtrace: description 'END' matched 1 probe\nmdtrace: pid % exited with status 1\nmdtrace: pid % has exited\n",
        status: 0,
    },
    Row {
        words: &[
            "-x",
            "setenv=A=one",
            "-x",
            "setenv=B=two",
            "-x",
            "unsetenv=A",
            "-c",
            "printenv B",
            "-qn",
            "END { exit(3); }",
        ],
        out: "two\n\n",
        err: "",
        status: 3,
    },
    Row {
        words: &[
            "-qn",
            "BEGIN { printf(\"%d %s %d %s\", $1, $$1, $2, $$3); exit(0); }",
            "--",
            "-64",
            "-5",
            "-q",
        ],
        out: "-64 -64 -5 -q\n",
        err: "",
        status: 0,
    },
    Row {
        words: &["-qn", "BEGIN { printf(\"%d\", $1); exit(0); }", "1", "-x", "argref", "2"],
        out: "1\n",
        err: "",
        status: 0,
    },
    // A program of several in which nothing matches does not end the command.
    Row { words: &["-Zqn", "nosuch:::", "-n", "BEGIN { exit(2); }"], out: "\n", err: "", status: 2 },
    Row {
        words: &["-n", "nosuch:::"],
        out: "",
        err: "mdtrace: invalid probe specifier nosuch:::: probe description nosuch::: does not match any probes\n",
        status: 1,
    },
    Row {
        words: &["-l", "-n", "nosuch:::"],
        out: "   ID   PROVIDER            MODULE                          FUNCTION NAME\n",
        err: "mdtrace: failed to match nosuch:::: No probe matches description\n",
        status: 0,
    },
    Row {
        words: &["-l", "-i", "2", "-n", "BEGIN", "-i", "2"],
        out: "   ID   PROVIDER            MODULE                          FUNCTION NAME\n    2     dtrace                                                     END\n    1     dtrace                                                     BEGIN\n    2     dtrace                                                     END\n",
        err: "",
        status: 0,
    },
    Row {
        words: &["-Fqn", "BEGIN { trace(1); exit(0); }"],
        out: "CPU FUNCTION                                 \n  0 | :BEGIN                                  1\n",
        err: "",
        status: 0,
    },
    Row {
        words: &["-x", "diag=classic", "-x", "errtags", "-n", "BEGIN { x }"],
        out: "",
        err: "mdtrace: invalid probe specifier BEGIN { x }: [D_IDENT_UNDEF] in action list: failed to resolve x: Unknown variable name\n",
        status: 1,
    },
];

/// The texts with numbers of processes taken out.
fn plain(text: &str) -> String {
    regex::Regex::new(r"\bpid \d+").expect("a regex").replace_all(text, "pid %").into_owned()
}

#[test]
fn command_lines_do_what_the_reference_says() {
    let mut failed = Vec::new();
    for row in ROWS {
        let folder = Folder::new();
        let got = folder.mdtrace(row.words);
        let err = row.err.strip_suffix('U').map_or(row.err.to_string(), |rest| format!("{rest}{USAGE}"));
        let out = row.out.strip_prefix('H').map_or(row.out.to_string(), |rest| format!("{HEADING}{rest}"));
        let expected_pid = got.err.contains("failed to grab");
        let got_err = if expected_pid { got.err.clone() } else { plain(&got.err) };
        if (got.out.as_str(), got_err.as_str(), got.status) != (&out, &err, row.status) {
            failed.push(format!("{:?}: {got:#?}", row.words));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn nothing_at_all_prints_the_usage() {
    let got = Folder::new().mdtrace(&[]);
    assert_eq!((got.out.as_str(), got.status), ("", 2));
    assert!(got.err.contains("Usage: mdtrace [OPTIONS] [ARGUMENTS]...") && got.err.contains("-n <TEXT>"));
    let help = Folder::new().mdtrace(&["--help"]);
    assert_eq!((help.out, help.err.as_str(), help.status), (got.err, "", 0));
}
