//! Programs whose output a real DTrace gave: `goldens/AREA/NAME.{d,out,err,rc}`.
//!
//! How a program is run and what the comparison ignores is told in `goldens/README.md`. The list
//! `goldens/pending.txt` names what does not pass yet; it can only shrink: a program on it that
//! passes fails the test, as does a program off it that does not.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

use crate::corpus::{self, Failed, arguments, beside, check_all};
use crate::harness::{LIMIT, Outcome, command, root, run};

/// What the comparison ignores.
struct Rules {
    record: Regex,
    flow: Regex,
    probe_id: Regex,
    pc: Regex,
    wide_address: Regex,
    fault_address: Regex,
    name: Regex,
}

impl Rules {
    fn new() -> Self {
        let regex = |text: &str| Regex::new(text).expect("a regex");
        Self {
            record: regex(r"(?m)^ *\d+ +\d+ ( *\S*:\S+ )"),
            flow: regex(r"(?m)^ *\d+ ( *(?:->|<-|=>|<=|\|) )"),
            probe_id: regex(r"\bprobe ID \d+"),
            pc: regex(r"\bat BPF pc -?\d+|\bat DIF offset -?\d+"),
            wide_address: regex(r"\b0x[0-9a-f]{9,16}\b"),
            fault_address: regex(r"invalid address \(0x[1-9a-f][0-9a-f]*"),
            name: regex(r"(?m)^mdtrace: "),
        }
    }

    fn apply(&self, outcome: &Outcome) -> Outcome {
        let out = self.record.replace_all(&outcome.out, "CPU ID $1");
        let err = self.name.replace_all(&outcome.err, "dtrace: ");
        let err = self.probe_id.replace_all(&err, "probe ID N");
        let err = self.pc.replace_all(&err, "at PC");
        let err = self.fault_address.replace_all(&err, "invalid address (0xADDR");
        Outcome {
            out: self.flow.replace_all(&out, "CPU $1").into_owned(),
            err: self.wide_address.replace_all(&err, "0xADDR").into_owned(),
            status: outcome.status,
        }
    }
}

/// What the real one did.
fn expected(path: &Path) -> Outcome {
    let read = |extension| beside(path, extension).expect("an expectation");
    Outcome { out: read("out"), err: read("err"), status: read("rc").trim().parse().expect("a status") }
}

/// The differences of one program; empty if it passes.
fn check(path: &Path, hosts: &Path, rules: &Rules) -> String {
    let mut mdtrace = command("mdtrace", hosts);
    mdtrace.args(["-x", "compat=oracle"]).args(arguments(path)).current_dir(path.parent().expect("an area"));
    corpus::compare(&rules.apply(&expected(path)), &rules.apply(&run(&mut mdtrace, LIMIT)))
}

#[test]
fn golden_programs_print_what_a_real_dtrace_printed() {
    let folder = root().join("tests/goldens");
    let mut all = corpus::programs("tests/goldens");
    all.retain(|path| path.with_extension("rc").exists());
    assert!(all.len() > 600, "only {} programs", all.len());
    let only = std::env::var("GOLDENS").unwrap_or_default();
    let list = std::fs::read_to_string(folder.join("pending.txt")).unwrap_or_default();
    let pending: BTreeSet<&str> = list.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let hosts = tempfile::tempdir().expect("a folder");
    let rules = Rules::new();
    let failed = check_all(&all, &only, |path| corpus::name(path), |path| check(path, hosts.path(), &rules));
    if std::env::var_os("GOLDENS_BLESS").is_some() {
        let names: Vec<&str> = failed.iter().map(|one| one.name.as_str()).collect();
        let head = "# Golden programs that do not pass yet. This list only shrinks.\n";
        std::fs::write(folder.join("pending.txt"), format!("{head}{}\n", names.join("\n")))
            .expect("writable");
        return;
    }
    let done: Vec<&str> = pending
        .iter()
        .copied()
        .filter(|name| name.contains(&only) && failed.iter().all(|one| one.name != *name))
        .collect();
    let is_new = |one: &Failed| !pending.contains(one.name.as_str());
    let news: Vec<Failed> = failed.into_iter().filter(is_new).collect();
    corpus::assert_none(&news, all.len());
    assert!(done.is_empty(), "these pass now and must leave pending.txt: {done:?}");
}
