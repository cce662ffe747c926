//! D programs as data, in the default dialect: `lang/AREA/`.
//!
//! | file | what it says |
//! | --- | --- |
//! | `tst.WHAT_IT_ASSERTS.d` | a program that runs; its first comment names the section it is from |
//! | `err.D_TAG.WHAT.d` | a program that is refused, run with `-x errtags` |
//! | `.out` | standard output, byte for byte; absent: nothing |
//! | `.err` | standard error; absent: nothing but notices such as `matched 1 probe` |
//! | `.rc` | the exit status; absent: 0 of `tst`, 1 of `err` |
//!
//! A second line `/* run: WORDS */` gives options and operands, as in `goldens/`. The comparison
//! ignores the command's name and the offsets of faults, which no script depends on. `LANG_ONLY=text`
//! selects programs by name; `LANG_BLESS=1` rewrites the expectations that differ: to be read, line by
//! line, before they are committed.

use std::path::Path;

use regex::Regex;

use crate::corpus::{self, arguments, beside, check_all};
use crate::harness::{Outcome, command, run};

/// What the comparison ignores.
struct Rules {
    name: Regex,
    offset: Regex,
    notices: Regex,
}

impl Rules {
    fn new() -> Self {
        let regex = |text: &str| Regex::new(text).expect("a regex");
        Self {
            name: regex(r"(?m)^mdtrace: "),
            offset: regex(r"\bat DIF offset -?\d+"),
            notices: regex(
                r"(?m)^dtrace: ((script|description) '.*' matched \d+ probes?|allowing destructive actions)\n",
            ),
        }
    }

    fn err(&self, text: &str) -> String {
        let text = self.name.replace_all(text, "dtrace: ");
        self.offset.replace_all(&text, "at DIF offset N").into_owned()
    }
}

/// What a program is expected to do.
struct Expected {
    out: String,
    err: Option<String>,
    status: i32,
}

impl Expected {
    fn of(path: &Path) -> Self {
        let status = beside(path, "rc").map(|rc| rc.trim().parse().expect("a status"));
        Self {
            out: beside(path, "out").unwrap_or_default(),
            err: beside(path, "err"),
            status: status.unwrap_or(i32::from(is_refused(path))),
        }
    }
}

fn is_refused(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("err."))
}

fn outcome(path: &Path, hosts: &Path) -> Outcome {
    let mut mdtrace = command("mdtrace", hosts);
    run(mdtrace.args(arguments(path)).current_dir(path.parent().expect("an area")))
}

/// The differences of one program; empty if it passes.
fn check(path: &Path, hosts: &Path, rules: &Rules) -> String {
    let expected = Expected::of(path);
    let mut got = outcome(path, hosts);
    let err = rules.err(&got.err);
    // An expectation has the notices too; where there is none, they alone are fine.
    let other = rules.notices.replace_all(&err, "").into_owned();
    let is_plain = other.is_empty();
    got.err = if expected.err.is_none() { other } else { err.clone() };
    let wanted =
        Outcome { out: expected.out, err: expected.err.unwrap_or_default(), status: expected.status };
    let text = corpus::compare(&wanted, &got);
    if !text.is_empty() && std::env::var_os("LANG_BLESS").is_some() {
        bless(path, &got.out, if is_plain { "" } else { &err }, got.status);
        return String::new();
    }
    text
}

fn bless(path: &Path, out: &str, err: &str, status: i32) {
    let set = |extension: &str, text: &str, wanted: bool| {
        let path = path.with_extension(extension);
        if wanted {
            std::fs::write(path, text).expect("writable");
        } else if path.exists() {
            std::fs::remove_file(path).expect("removable");
        }
    };
    set("out", out, !is_refused(path));
    set("err", err, !err.is_empty());
    set("rc", &format!("{status}\n"), status != i32::from(is_refused(path)));
}

/// The error tag that the name of a refused program promises.
fn tag(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    name.strip_prefix("err.")?.split('.').next().map(|tag| format!("[{tag}]"))
}

#[test]
fn programs_do_what_the_reference_says() {
    let all = corpus::programs("tests/lang");
    assert!(all.len() > 250, "only {} programs", all.len());
    let only = std::env::var("LANG_ONLY").unwrap_or_default();
    let hosts = tempfile::tempdir().expect("a folder");
    let rules = Rules::new();
    let failed = check_all(&all, &only, |path| corpus::name(path), |path| check(path, hosts.path(), &rules));
    corpus::assert_none(&failed, all.len());
}

#[test]
fn programs_say_what_they_assert() {
    for path in corpus::programs("tests/lang") {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a program")).into_owned();
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("/* Section "), "{}: {first}", path.display());
        if let Some(tag) = tag(&path) {
            let err = Expected::of(&path).err.unwrap_or_default();
            assert!(err.contains(&tag), "{} does not expect {tag}", path.display());
        }
    }
}
