//! Programs from the environment: from the first firing, into a file, and printed afterwards.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use soak::ends::FIRINGS;
use soak::host::{Host, binary};

const SCRIPT: &str = "#pragma D option quiet\nBEGIN { printf(\"begin\\n\"); }\n\
                      soak*:::event { @ = count(); }\nsoak*:::event /arg1 == 7 && arg0 == 0/ { printf(\"seven\\n\"); }\n\
                      END { printa(\"%@d firings\\n\", @); }";

/// Runs `soak-host how` with a script in the environment; where it wrote.
#[track_caller]
fn trace(place: &Path, how: &str, more: &[(&str, &str)]) -> std::path::PathBuf {
    let script = place.join("script.d");
    std::fs::write(&script, SCRIPT).unwrap();
    let pattern = place.join("out-%p.trace");
    let mut environment = vec![("MDTRACE_OUTPUT", pattern.to_str().unwrap())];
    environment.push(("MDTRACE_SCRIPT", script.to_str().unwrap()));
    environment.extend_from_slice(more);
    environment.retain(|(_, value)| !value.is_empty());
    let mut host = Host::start_with(place, &[how], false, &environment).unwrap();
    host.wait(Duration::from_secs(60)).unwrap();
    place.join(format!("out-{}.trace", host.pid()))
}

/// What `mdtrace --replay` prints, to both streams.
#[track_caller]
fn replay(file: &Path) -> (String, String) {
    let mut command = Command::new(binary("mdtrace").unwrap());
    let output = command.arg("--replay").arg(file).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_script_runs_from_the_first_firing_to_the_last() {
    let place = tempfile::tempdir().unwrap();
    for how in ["drop", "exit"] {
        let file = trace(place.path(), how, &[]);
        let (out, err) = replay(&file);
        assert_eq!(
            (out.as_str(), err.as_str()),
            (&*format!("begin\nseven\n{FIRINGS} firings\n\n"), ""),
            "{how}"
        );
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_compiled_program_runs_without_a_compiler() {
    let place = tempfile::tempdir().unwrap();
    let (script, program) = (place.path().join("s.d"), place.path().join("s.dif"));
    std::fs::write(&script, SCRIPT).unwrap();
    let mut mdtrace = Command::new(binary("mdtrace").unwrap());
    mdtrace.arg("-eZ").arg("--emit").arg(&program).arg("-s").arg(&script).env("MDTRACE_DIR", place.path());
    assert!(mdtrace.stdin(Stdio::null()).status().unwrap().success());
    let environment = [("MDTRACE_PROGRAM", program.to_str().unwrap()), ("MDTRACE_SCRIPT", "")];
    let file = trace_program(place.path(), &environment);
    assert_eq!(replay(&file).0, format!("begin\nseven\n{FIRINGS} firings\n\n"));
}

#[track_caller]
fn trace_program(place: &Path, environment: &[(&str, &str)]) -> std::path::PathBuf {
    let pattern = place.join("out-%p.trace");
    let mut all = vec![("MDTRACE_OUTPUT", pattern.to_str().unwrap())];
    all.extend_from_slice(environment);
    let mut host = Host::start_with(place, &["drop"], false, &all).unwrap();
    assert!(host.wait(Duration::from_secs(60)).unwrap().success());
    place.join(format!("out-{}.trace", host.pid()))
}

/// A running host that is traced by a script in its environment, and where that writes.
#[track_caller]
fn start(place: &Path, script: &str) -> (Host, std::path::PathBuf) {
    let path = place.join("script.d");
    std::fs::write(&path, script).unwrap();
    let out = place.join("out");
    let environment = [("MDTRACE_OUTPUT", out.to_str().unwrap()), ("MDTRACE_SCRIPT", path.to_str().unwrap())];
    let mut host = Host::start_with(place, &[], false, &environment).unwrap();
    assert_eq!(host.hear().unwrap().as_deref(), Some("ready"));
    (host, out)
}

#[test]
fn exit_ends_tracing_while_the_host_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let quiet = "#pragma D option quiet\n";
    let end = "END { printa(\"%@d firings\\n\", @); }";
    for (script, expected) in [
        (
            format!("{quiet}soak*:::step {{ @ = count(); }} soak*:::step /arg0 == 7/ {{ exit(0); }} {end}"),
            "8 firings\n\n",
        ),
        (
            format!(
                "{quiet}BEGIN {{ printf(\"begin\\n\"); exit(0); }} soak*:::step {{ @ = count(); }} END {{ printf(\"end\\n\"); }}"
            ),
            "begin\nend\n\n",
        ),
    ] {
        let (mut host, out) = start(place.path(), &script);
        host.fire(1000).unwrap();
        // It has ended when nobody listens any more, and soon afterwards all of it is in the file.
        let patience = Instant::now() + Duration::from_secs(60);
        while host.fire(1).unwrap() > 0 || replay(&out).1.contains("did not end in good order") {
            assert!(Instant::now() < patience, "the session does not end");
        }
        let complete = std::fs::read(&out).unwrap();
        assert_eq!(replay(&out), (expected.to_string(), String::new()), "END has fired");
        host.quit();
        host.wait(Duration::from_secs(60)).unwrap();
        assert_eq!(std::fs::read(&out).unwrap(), complete, "END fires once, and nothing comes after it");
    }
}

#[test]
fn a_host_that_ends_right_after_exit_waits_for_what_is_to_be_written() {
    let place = tempfile::tempdir().unwrap();
    let script = "#pragma D option quiet\nsoak*:::step { @ = count(); }\n\
                  soak*:::step /arg0 == 99/ { exit(0); }\nEND { printa(\"%@d firings\\n\", @); }";
    for _ in 0..10 {
        let (mut host, out) = start(place.path(), script);
        host.fire(200).unwrap();
        host.quit();
        host.wait(Duration::from_secs(60)).unwrap();
        assert_eq!(replay(&out), ("100 firings\n\n".to_string(), String::new()));
    }
}

#[test]
fn a_host_that_is_killed_leaves_what_it_had_written() {
    let place = tempfile::tempdir().unwrap();
    let (out, err) = replay(&trace(place.path(), "kill", &[]));
    // BEGIN and the rest may not have been read yet; END has not fired.
    assert!(!out.contains("firings\n\n") || out.contains("begin"), "{out}");
    assert!(err.contains("did not end in good order"), "{err}");
}

#[test]
fn what_cannot_be_run_is_said_and_nothing_is_written() {
    let place = tempfile::tempdir().unwrap();
    let missing = place.path().join("missing.d");
    let bad = place.path().join("bad.d");
    std::fs::write(&bad, "BEGIN { trace(nothing); }\n").unwrap();
    for (variable, value, expected) in [
        ("MDTRACE_SCRIPT", missing.to_str().unwrap(), "MDTRACE_SCRIPT: "),
        ("MDTRACE_SCRIPT", bad.to_str().unwrap(), "bad.d: failed to resolve nothing"),
        ("MDTRACE_PROGRAM", "/bin/sh", "MDTRACE_PROGRAM: /bin/sh: "),
        ("MDTRACE_PROGRAM", bad.to_str().unwrap(), "a script goes into MDTRACE_SCRIPT"),
    ] {
        let output = Command::new(binary("soak-host").unwrap())
            .arg("drop")
            .env("MDTRACE_DIR", place.path())
            .env("MDTRACE_OUTPUT", place.path().join("out"))
            .env(variable, value)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && err.contains(expected), "{err}");
        assert!(!place.path().join("out").exists());
    }
}

#[test]
fn nothing_is_traced_where_tracing_is_off_or_through_a_link() {
    let place = tempfile::tempdir().unwrap();
    assert!(!trace(place.path(), "drop", &[("MDTRACE", "off")]).exists());
    let link = place.path().join("link");
    std::os::unix::fs::symlink(place.path().join("target"), &link).unwrap();
    trace(place.path(), "drop", &[("MDTRACE_OUTPUT", link.to_str().unwrap())]);
    assert!(!place.path().join("target").exists());
}

#[test]
fn nothing_is_written_to_what_somebody_else_may_have_put_there() {
    let place = tempfile::tempdir().unwrap();
    let (file, other) = (place.path().join("file"), place.path().join("other"));
    let written = |what: &str| {
        trace(place.path(), "drop", &[("MDTRACE_OUTPUT", file.to_str().unwrap())]);
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "kept", "{what}");
        std::fs::remove_file(&file).unwrap();
    };
    std::fs::write(&other, "kept").unwrap();
    std::fs::hard_link(&other, &file).unwrap();
    written("a file with another name");
    rustix::fs::mkfifoat(rustix::fs::CWD, &file, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
    written("a FIFO that nobody reads");
    if std::os::unix::fs::chown(&other, Some(65534), None).is_ok() {
        std::fs::rename(&other, &file).unwrap();
        trace(place.path(), "drop", &[("MDTRACE_OUTPUT", file.to_str().unwrap())]);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept", "a file of somebody else");
    }
}

#[test]
fn a_file_that_others_could_read_is_the_users_alone_before_it_is_written() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    std::fs::write(&file, "of another run, and longer than what comes".repeat(1000)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    trace(place.path(), "drop", &[("MDTRACE_OUTPUT", file.to_str().unwrap())]);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(replay(&file).0.contains(&format!("{FIRINGS} firings")));
}

/// Runs a copy of the host as another user, with more rights than that if `more`; whether it traced.
/// `None` where this machine does not let us.
fn traces_as_nobody(place: &Path, more: bool) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt;
    let (host, script, out) = (place.join("host"), place.join("script.d"), place.join("out"));
    std::fs::create_dir_all(&out).unwrap();
    if let Some(above) = place.parent() {
        std::fs::set_permissions(above, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    std::fs::copy(binary("soak-host").unwrap(), &host).unwrap();
    std::fs::write(&script, SCRIPT).unwrap();
    for folder in [place, &out] {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    }
    if more {
        let given = Command::new("setcap").arg("cap_net_raw+ep").arg(&host).status();
        given.ok().filter(std::process::ExitStatus::success)?;
    }
    let mut nobody = Command::new("setpriv");
    nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&host).arg("drop");
    nobody.env("MDTRACE_SCRIPT", &script).env("MDTRACE_OUTPUT", out.join("trace"));
    nobody.env("MDTRACE_DIR", out.join("hosts")).stdin(Stdio::null());
    let status = nobody.status();
    status.ok().filter(std::process::ExitStatus::success)?;
    Some(out.join("trace").exists())
}

// The user is nobody all the time, whatever its number says of it.
#[test]
fn the_environment_of_a_program_with_capabilities_does_not_count() {
    let place = tempfile::tempdir().unwrap();
    let ordinary = traces_as_nobody(&place.path().join("a"), false);
    let capable = traces_as_nobody(&place.path().join("b"), true);
    if let (Some(ordinary), Some(capable)) = (ordinary, capable) {
        assert!(ordinary, "who has no more rights is believed");
        assert!(!capable, "who has more is not");
    }
}
