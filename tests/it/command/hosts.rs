//! The command and the processes it traces: signals, hosts that stop, go, come later or never answer.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::folder::{Folder, Host, wait_until};
use crate::harness::{Outcome, binary};

#[test]
fn an_interrupt_ends_in_good_order_and_a_second_one_at_once() {
    let folder = Folder::new();
    let program = r#"BEGIN { printf("ready\n"); @ = count(); } END { printf("end\n"); }"#;
    for name in ["-INT", "-TERM"] {
        let mut mdtrace = folder.start(&["-qn", program]);
        mdtrace.until("ready");
        mdtrace.signal(name);
        let got = mdtrace.finish();
        let expected = "ready\n\nend\n\n                1\n";
        assert_eq!((got.out.as_str(), got.err.as_str(), got.status), (expected, "", 0), "{name}");
    }
    // A stopped host keeps the end waiting until somebody has had enough.
    let host = folder.lua("function f() end\nwhile true do f() end\n");
    let program = r#"lua*:::function-entry { @ = count(); } tick-10ms /!n/ { n = 1; printf("ready\n"); } END { printf("end\n"); }"#;
    let mut mdtrace = folder.start(&["-qn", program]);
    mdtrace.until("ready");
    host.signal("-STOP");
    let got = mdtrace.interrupt_impatiently();
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("ready\n\n", "", 0));
}

#[test]
fn a_stopped_host_is_told_about_and_joins_later() {
    let folder = Folder::new();
    let stopped = folder.lua("function f() end\nwhile true do f() end\n");
    stopped.signal("-STOP");
    let program =
        "BEGIN { printf(\"begin\\n\"); } lua*:::function-entry /!n/ { n = 1; printf(\"joined\\n\"); }";
    let mut mdtrace = folder.start(&["-Zqn", program]);
    mdtrace.until("begin");
    stopped.signal("-CONT");
    mdtrace.until("joined");
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    let expected = format!(
        "mdtrace: pid {} does not answer (is it stopped?); it is traced when it does\n",
        stopped.id()
    );
    assert_eq!((got.err, got.status), (expected, 0));
}

#[test]
fn a_named_host_that_never_answers_can_be_given_up() {
    let folder = Folder::new();
    let host = folder.lua("io.read()\n");
    host.signal("-STOP");
    let mdtrace = folder.start(&["-n", "BEGIN", "-p", &host.id().to_string()]);
    std::thread::sleep(Duration::from_millis(500));
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("", "", -1));
}

/// Calls `f` until it is ended, by whatever.
const CALLING: &str = "function f() end\nwhile true do f() end\n";

#[test]
fn what_was_recorded_before_a_signal_is_told() {
    let folder = Folder::new();
    let script = folder.file("calling.lua", CALLING);
    let run = |signal: i32| {
        let program = format!(
            "int n; lua$target:::function-entry /copyinstr(arg1) == \"f\" && n++ == 2/ \
             {{ printf(\"ending\"); @ = count(); raise({signal}); n = 40; }} \
             lua$target:::function-entry /n == 40/ {{ printf(\"the same firing\"); n = 41; }} \
             END {{ printf(\"n is %d\", n); }}"
        );
        folder.mdtrace(&["-w", "-n", &program, "-c", &format!("mdtrace-lua {script}")])
    };
    // A process that is killed has no time to say anything afterwards.
    for (signal, name) in [(9, "SIGKILL"), (15, "SIGTERM")] {
        let got = run(signal);
        let records = ["FUNCTION:NAME", "-entry ending", "-entry the same firing", ":END n is 41"];
        assert!(records.iter().zip(got.out.lines()).all(|(end, line)| line.ends_with(end)), "{got:?}");
        assert!(got.out.ends_with("\n\n                1\n"), "{got:?}");
        assert!(got.err.ends_with(&format!(" terminated by {name}\n")) && got.status == 0, "{got:?}");
    }
}

#[test]
fn a_host_that_stops_itself_has_said_why_and_lets_the_command_end() {
    let folder = Folder::new();
    let host = folder.lua(CALLING);
    let program = "lua$target:::function-entry { printf(\"stopping %d\\n\", pid); stop(); exit(3); }";
    let got = folder.mdtrace(&["-wqn", program, "-p", &host.id().to_string()]);
    let expected = format!("stopping {}\n\n", host.id());
    assert_eq!((got.out, got.err.as_str(), got.status), (expected, "", 3));
    wait_until("it has stopped", || host.is_stopped());
    host.signal("-CONT");
    let again = folder.mdtrace(&["-qn", "lua*:::function-entry { printf(\"again\"); exit(0); }"]);
    assert!(again.out.starts_with("again"), "{again:?}");
}

#[test]
fn a_process_without_probes_is_named_as_such() {
    let folder = Folder::new();
    let pid = std::process::id().to_string();
    let got = folder.mdtrace(&["-n", "BEGIN", "-p", &pid]);
    let expected = format!(
        "mdtrace: failed to grab pid {pid}: it offers no probes (no endpoint in {})\n",
        folder.hosts().display()
    );
    assert_eq!((got.err, got.status), (expected, 1));
}

#[test]
fn a_host_that_has_less_room_than_it_is_asked_for_goes_on_with_less_or_refuses() {
    let folder = Folder::new();
    let host = folder.limited_lua("bufsize=64k", "function f() end\nwhile true do f() end\n");
    let pid = host.id().to_string();
    let program = "lua$target:::function-entry { printf(\"fired\"); exit(0); }";
    let traced = |size: &str, resize: &str| {
        let resize = format!("bufresize={resize}");
        folder.mdtrace(&["-q", "-b", size, "-x", &resize, "-n", program, "-p", &pid])
    };
    for (size, resize) in [("1m", "auto"), ("64k", "manual")] {
        let got = traced(size, resize);
        assert!(got.out.starts_with("fired") && got.status == 0, "{size} {resize}: {got:?}");
    }
    let got = traced("1m", "manual");
    assert!(got.out.is_empty() && got.err.contains("Not enough space") && got.status == 1, "{got:?}");
}

#[test]
fn commands_without_the_engine_are_run_and_waited_for() {
    let folder = Folder::new();
    let program = "tick-10ms /!n++/ { printf(\"tick\\n\"); } END { printf(\"end\\n\"); }";
    let mut mdtrace = folder.start(&["-qn", program, "-c", "sleep 9999"]);
    mdtrace.until("tick");
    mdtrace.signal("-INT");
    assert_eq!(mdtrace.finish().out, "tick\n\nend\n\n");
    let got = folder.mdtrace(&["-qn", "END { printf(\"end\\n\"); }", "-c", "sleep 0.1"]);
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("end\n\n", "", 0));
    let script = folder.file("script", "exit 3\n");
    let got = folder.mdtrace(&["-n", "BEGIN", "-c", &script]);
    assert_eq!(got.err, format!("mdtrace: failed to execute {script}: Permission denied\n"));
}

#[test]
fn exit_ends_the_command_that_was_started() {
    let folder = Folder::new();
    let got = folder.mdtrace(&["-qn", "BEGIN { printf(\"%d\\n\", $target); exit(0); }", "-c", "sleep 9999"]);
    let pid = got.out.lines().next().expect("a pid").to_string();
    let alive = Command::new("kill").args(["-0", &pid]).stderr(Stdio::null()).status().expect("kill");
    assert!(!alive.success(), "{pid} lives on");
}

#[test]
fn a_stale_socket_is_removed_and_no_reason_to_complain() {
    let folder = Folder::new();
    let host = folder.lua("io.read()\n");
    let socket = folder.socket(&host);
    host.signal("-KILL");
    drop(host);
    assert!(socket.exists());
    let got = folder.mdtrace(&["-qn", "BEGIN { exit(0); }"]);
    assert_eq!((got.err.as_str(), got.status), ("", 0));
    assert!(!socket.exists());
}

#[test]
fn ticks_go_on_when_the_host_where_they_fired_has_gone() {
    let folder = Folder::new();
    let mut host = folder.lua("io.read()\n");
    let program = format!(
        "BEGIN {{ x[1] = 7; }} tick-20ms {{ n++; }} \
         tick-20ms /pid == {pid} && !there/ {{ there = 1; printf(\"there\\n\"); }} \
         tick-20ms /pid != {pid}/ {{ printf(\"here %d %d\\n\", x[1], n > 1); exit(0); }}",
        pid = host.id()
    );
    let mut mdtrace = folder.start(&["-qn", &program]);
    mdtrace.until("there");
    host.go();
    let got = mdtrace.finish();
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("there\nhere 7 1\n\n", "", 0));
}

#[test]
fn a_host_that_comes_later_does_not_double_the_ticks() {
    let folder = Folder::new();
    let program = "tick-20ms { @[pid] = count(); } tick-20ms /!n++/ { printf(\"ready\\n\"); } \
                   lua*:::function-entry /!since/ { since = timestamp; } \
                   lua*:::function-entry /timestamp - since > 100000000 && !seen++/ { printf(\"seen\\n\"); } END { printa(\"%d %@d\\n\", @); }";
    let mut mdtrace = folder.start(&["-Zqn", program]);
    mdtrace.until("ready");
    let _host = folder.lua("function f() end\nwhile true do f() end\n");
    mdtrace.until("seen");
    mdtrace.signal("-INT");
    let own = mdtrace.id();
    let got = mdtrace.finish();
    let rows: Vec<&str> = got.out.lines().filter(|line| line.contains(' ')).collect();
    assert!(rows.len() == 1 && rows[0].starts_with(&format!("{own} ")), "{got:?}");
}

/// Works in small steps for a while once it is traced and may.
const WORKING: &str = "
function work() end
local traced = require('mdtrace').enabled
repeat until traced()
print('traced')
io.stdout:flush()
io.read()
local start = os.clock()
while os.clock() - start < 0.5 do work() for i = 1, 20000 do end end
";

#[test]
fn records_of_several_hosts_come_in_the_order_of_time() {
    let folder = Folder::new();
    let mut hosts: Vec<Host> = (0..3).map(|_| folder.lua(WORKING)).collect();
    let program = "lua*:::function-entry /copyinstr(arg1) == \"work\"/ { printf(\"%d %d\\n\", timestamp, pid); } \
                   lua*:::user-probe { }";
    let mdtrace = folder.start(&["-q", "-b", "32m", "-n", program]);
    hosts.iter_mut().for_each(|host| host.until("traced"));
    hosts.iter_mut().for_each(Host::go);
    hosts.into_iter().for_each(|host| assert_eq!(host.finish().1, Some(0)));
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    check_order(&got, 3, 300);
}

// A host that has hung up cannot be asked any more, one that is not traced yet cannot be asked yet; records
// of both may be on their way when those of a third are due.
#[test]
fn records_of_commands_that_end_soon_come_in_the_order_of_time() {
    let folder = Folder::new();
    let script = folder.file("short.lua", "function work() end\nfor i = 1, 30000 do work() end\n");
    let command = format!("{} {script}", binary("mdtrace-lua").display());
    let program = "lua*:::function-entry { printf(\"%d %d\\n\", timestamp, pid); }";
    for n_hosts in [2, 3, 4, 2] {
        let mut words = vec!["-q", "-b", "32m", "-n", program];
        words.extend(["-c", &command].repeat(n_hosts));
        let got = folder.mdtrace(&words);
        check_order(&got, n_hosts, 30_000 * n_hosts);
    }
}

// Each line has a time and a process.
#[track_caller]
fn check_order(got: &Outcome, n_hosts: usize, n_rows: usize) {
    let row = |line: &str| -> Option<(u64, u32)> {
        let (time, pid) = line.split_once(' ')?;
        Some((time.parse().ok()?, pid.parse().ok()?))
    };
    let rows: Vec<(u64, u32)> = got.out.lines().filter_map(row).collect();
    let pids: std::collections::BTreeSet<u32> = rows.iter().map(|(_, pid)| *pid).collect();
    assert!(pids.len() == n_hosts && rows.len() >= n_rows, "{} rows of {pids:?}: {}", rows.len(), got.err);
    // A thread that loses its processor within a firing delivers late; that is all that may happen.
    let mut newest = 0;
    let is_late = |(time, _): &&(u64, u32)| {
        newest = newest.max(*time);
        *time < newest
    };
    let late = rows.iter().filter(is_late).count();
    assert!(late * 100 < rows.len(), "{late} of {} records are older than one before", rows.len());
}
