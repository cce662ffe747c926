//! Life in a PID namespace, as in a container: parents, groups and sessions outside it have no number there.

use std::process::{Command, Stdio};

use crate::harness::{Outcome, in_clean_environment, run, skipped};

/// Runs `mdtrace` as the first process of a PID namespace; none where this machine has no such thing.
fn contained(words: &[&str]) -> Option<Outcome> {
    const UNSHARE: [&str; 4] = ["--user", "--map-root-user", "--pid", "--fork"];
    let hosts = tempfile::tempdir().expect("a folder");
    let unshare = |command: &[&str]| {
        let mut unshare = in_clean_environment(Command::new("unshare"), hosts.path());
        unshare.args(UNSHARE).args(command).stdin(Stdio::null());
        unshare
    };
    if !unshare(&["true"]).output().is_ok_and(|output| output.status.success()) {
        skipped(&format!("no PID namespace can be made here (unshare {})", UNSHARE.join(" ")));
        return None;
    }
    Some(run(&mut unshare(&[&["mdtrace"], words].concat())))
}

#[test]
fn a_group_and_session_outside_the_namespace_have_the_number_0() {
    let program = r#"BEGIN { printf("%d %d %d %d", $pid, $ppid, $pgid, $sid); exit(0); }"#;
    if let Some(got) = contained(&["-qn", program]) {
        assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("1 0 0 0\n", "", 0));
    }
}
