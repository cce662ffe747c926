//! Programs whose output a real DTrace gave: `goldens/AREA/NAME.{d,out,err,rc}`.
//!
//! How a program is run and what the comparison ignores is told in `goldens/README.md`. With
//! `GOLDENS=AREA` only those whose name contains it are run.

use std::path::Path;

use regex::Regex;

use crate::corpus::{self, arguments, beside, check_all};
use crate::harness::{Outcome, command, run};

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
    corpus::compare(&rules.apply(&expected(path)), &rules.apply(&run(&mut mdtrace)))
}

#[test]
fn golden_programs_print_what_a_real_dtrace_printed() {
    let all = corpus::programs("tests/goldens");
    assert!(all.len() > 600, "only {} programs", all.len());
    let only = std::env::var("GOLDENS").unwrap_or_default();
    let hosts = tempfile::tempdir().expect("a folder");
    let rules = Rules::new();
    let failed = check_all(&all, &only, |path| corpus::name(path), |path| check(path, hosts.path(), &rules));
    corpus::assert_none(&failed, all.len());
}
