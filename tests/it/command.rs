//! The command `mdtrace` as its users run it: words, messages, statuses, signals, pipes, hosts.
//!
//! What a program prints is in `lang/` and `goldens/`. Here is what needs more than a program and its
//! output: files, a terminal's signals, a reader who goes away, several processes. Rows that need
//! nothing but words are in a table.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{Outcome, command, run};

const LIMIT: Duration = Duration::from_secs(60);

/// A command line: its words, and what comes of it. `%` stands for any number.
struct Row {
    words: &'static [&'static str],
    out: &'static str,
    err: &'static str,
    status: i32,
}

const HEADING: &str = "CPU     ID                    FUNCTION:NAME\n";

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

/// Hosts and files of one test.
struct Folder {
    hosts: tempfile::TempDir,
    files: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = || tempfile::tempdir().expect("a folder");
        Self { hosts: folder(), files: folder() }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.files.path().join(name);
        std::fs::write(&path, text).expect("writable");
        path.display().to_string()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut mdtrace = command("mdtrace", self.hosts.path());
        mdtrace.args(words).current_dir(self.files.path());
        mdtrace
    }

    #[track_caller]
    fn mdtrace(&self, words: &[&str]) -> Outcome {
        run(&mut self.command(words), LIMIT)
    }

    /// What a shell makes of a line that contains `mdtrace`.
    #[track_caller]
    fn shell(&self, line: &str) -> Outcome {
        let mut shell = command("mdtrace", self.hosts.path());
        let envs: Vec<_> = shell.get_envs().map(|(k, v)| (k.to_owned(), v.map(ToOwned::to_owned))).collect();
        shell = Command::new("bash");
        for (key, value) in envs {
            match value {
                Some(value) => shell.env(key, value),
                None => shell.env_remove(key),
            };
        }
        run(shell.args(["-c", line]).current_dir(self.files.path()).stdin(Stdio::null()), LIMIT)
    }

    fn lua(&self, text: &str) -> Host {
        // Another host may be about to read its file: each has one of its own.
        let n_files = std::fs::read_dir(self.files.path()).expect("a folder").count();
        let file = self.file(&format!("host{n_files}.lua"), text);
        let mut lua = command("mdtrace-lua", self.hosts.path());
        let child = lua.arg(file).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("mdtrace-lua");
        let host = Host { child };
        wait_for(&self.socket(&host));
        host
    }

    fn socket(&self, host: &Host) -> PathBuf {
        self.hosts.path().join(format!("{}.sock", host.child.id()))
    }
}

/// A traced process; it is gone when the test is over.
struct Host {
    child: Child,
}

impl Host {
    fn signal(&self, name: &str) {
        signal(name, &self.child.id().to_string());
    }

    /// Writes a line to it.
    fn go(&mut self) {
        self.child.stdin.as_mut().expect("piped").write_all(b"go\n").expect("it reads");
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn wait_for(path: &Path) {
    for _ in 0..4000 {
        if path.exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{} did not appear", path.display());
}

fn signal(name: &str, pid: &str) {
    assert!(Command::new("kill").args([name, pid]).status().expect("kill").success());
}

/// A running `mdtrace`, whose output we read while it runs.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    text: String,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("mdtrace");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let pid = child.id().to_string();
        // Whatever it waits for, the test ends.
        std::thread::spawn(move || {
            std::thread::sleep(LIMIT);
            let _ = Command::new("kill").args(["-KILL", &pid]).stderr(Stdio::null()).status();
        });
        Self { child, out, text: String::new() }
    }

    /// Reads until a line is `wanted`.
    #[track_caller]
    fn until(&mut self, wanted: &str) {
        loop {
            let mut line = String::new();
            let n = self.out.read_line(&mut line).expect("text");
            assert!(n > 0, "the output ended before {wanted:?}: {}", self.text);
            self.text.push_str(&line);
            if line.trim() == wanted {
                return;
            }
        }
    }

    fn signal(&self, name: &str) {
        signal(name, &self.child.id().to_string());
    }

    /// All of its output, its messages and its status.
    fn finish(mut self) -> Outcome {
        self.out.read_to_string(&mut self.text).expect("text");
        let output = self.child.wait_with_output().expect("our child");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        Outcome { out: self.text, err, status: output.status.code().unwrap_or(-1) }
    }
}

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

#[test]
fn scripts_are_commands_and_their_first_line_has_real_options() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let mdtrace = crate::harness::binary("mdtrace");
    let program = r#"BEGIN { printf("%s %d %s\n", basename($$0), $1, $$2); exit(3); }"#;
    let script = folder.file("script.d", &format!("#!{} -qs\n{program}\n", mdtrace.display()));
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("ours");
    let got = folder.shell(&format!("{script} -- -7 'two words'"));
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("script.d -7 two words\n\n", "", 3));
    // With -s, the first line is a comment, as it is for dtrace.
    let got = folder.mdtrace(&["-s", &script, "1", "2"]);
    assert_eq!(got.err, format!("mdtrace: script '{script}' matched 1 probe\n"));
    let got = folder.shell("echo 'BEGIN { trace($1); exit(0); }' | mdtrace -qs - 5");
    assert_eq!((got.out.as_str(), got.err.as_str()), ("5\n", ""));
}

#[test]
fn the_environment_sets_options_first() {
    let folder = Folder::new();
    let got = folder.shell("DTRACE_OPT_QUIET= mdtrace -n 'BEGIN { exit(0); }'");
    assert_eq!((got.out.as_str(), got.err.as_str()), ("\n", ""));
    let got = folder.shell("DTRACE_OPT_QUIET= DTRACE_OPT_COMPAT=oracle mdtrace -x quiet=no -V -n 'BEGIN'");
    assert_eq!(got.out, "mdtrace: Oracle D 2.0\n");
    let got = folder.shell("DTRACE_OPT_BUFSIZE=x mdtrace -n 'BEGIN { exit(0); }'");
    let expected =
        "mdtrace: failed to set option from DTRACE_OPT_BUFSIZE: Invalid value for specified option\n";
    assert_eq!((got.err.as_str(), got.status), (expected, 1));
}

#[test]
fn the_test_mode_of_the_other_dialect_leaves_columns_out() {
    let folder = Folder::new();
    let run = |dialect| {
        folder.shell(&format!("_DTRACE_TESTING=1 mdtrace -x compat={dialect} -n 'BEGIN {{ exit(0); }}'")).out
    };
    assert_eq!(run("oracle"), format!("{:>32}\n{:>32} \n\n", "FUNCTION:NAME", ":BEGIN"));
    assert_eq!(run("illumos"), format!("{HEADING}  0      1 {:>32} \n\n", ":BEGIN"));
}

#[test]
fn output_files_are_appended_to() {
    let folder = Folder::new();
    let out = folder.file("out", "before\n");
    for n in ["1", "2"] {
        let program = "BEGIN { printf(\"%d\\n\", $1); exit(0); }";
        let got = folder.mdtrace(&["-q", "-o", &out, "-n", program, n]);
        assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("", "", 0));
    }
    let got = folder.mdtrace(&["-v", "-o", &out, "-ln", "BEGIN"]);
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("", "", 0));
    let text = std::fs::read_to_string(&out).expect("ours");
    assert!(text.starts_with("before\n1\n\n2\n\n   ID   PROVIDER"), "{text}");
    assert!(text.contains("\tArgument Types\n\t\tNone\n"), "{text}");
}

#[test]
fn a_reader_who_goes_ends_the_run_without_a_word() {
    let folder = Folder::new();
    // With more to come, and with nothing more to come: the status is that of the signal.
    for program in ["tick-10ms { printf(\"x\\n\"); }", "BEGIN { printf(\"x\\n\"); }"] {
        let got = folder.shell(&format!("mdtrace -qn '{program}' | head -1; echo ${{PIPESTATUS[0]}}"));
        assert_eq!((got.out.as_str(), got.err.as_str()), ("x\n141\n", ""), "{program}");
    }
    // A host whose tracer ended that way is as it was.
    let mut host = folder.lua("function f() end\nwhile true do f() end\n");
    let line = "mdtrace -qn 'lua*:::function-entry { printf(\"x\\n\"); }' 2>/dev/null | head -1";
    assert_eq!(folder.shell(line).out, "x\n");
    let again = folder.mdtrace(&["-qn", "lua*:::function-entry { printf(\"again\"); exit(0); }"]);
    assert!(again.out.starts_with("again"), "{again:?}");
    assert!(host.child.try_wait().expect("our child").is_none(), "the host has ended");
}

#[test]
fn a_full_disk_is_told_and_ends_the_run() {
    let folder = Folder::new();
    let expected = "mdtrace: processing aborted: cannot write output: No space left on device\n";
    for line in [
        "mdtrace -qn 'tick-10ms { printf(\"x\\n\"); }' >/dev/full",
        "mdtrace -o /dev/full -qn 'tick-10ms { printf(\"x\\n\"); }'",
        "mdtrace -l >/dev/full",
    ] {
        let got = folder.shell(line);
        assert_eq!((got.err.as_str(), got.status), (expected, 1), "{line}");
    }
}

#[test]
fn numbers_are_the_same_in_every_locale() {
    let folder = Folder::new();
    let line = "LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 mdtrace -qn 'BEGIN { printf(\"%d %Y\\n\", 1234567, (int64_t)0); exit(0); }'";
    assert_eq!(folder.shell(line).out, "1234567 1970 Jan  1 00:00:00\n\n");
}

#[test]
fn an_interrupt_ends_in_good_order_and_a_second_one_at_once() {
    let folder = Folder::new();
    let program = r#"BEGIN { printf("ready\n"); @ = count(); } END { printf("end\n"); }"#;
    for name in ["-INT", "-TERM"] {
        let mut mdtrace = Running::start(&mut folder.command(&["-qn", program]));
        mdtrace.until("ready");
        mdtrace.signal(name);
        let got = mdtrace.finish();
        let expected = "ready\n\nend\n\n                1\n";
        assert_eq!((got.out.as_str(), got.err.as_str(), got.status), (expected, "", 0), "{name}");
    }
    // A stopped host keeps the end waiting until somebody has had enough.
    let host = folder.lua("function f() end\nwhile true do f() end\n");
    let program = r#"lua*:::function-entry { @ = count(); } tick-10ms /!n/ { n = 1; printf("ready\n"); } END { printf("end\n"); }"#;
    let mut mdtrace = Running::start(&mut folder.command(&["-qn", program]));
    mdtrace.until("ready");
    host.signal("-STOP");
    mdtrace.signal("-INT");
    std::thread::sleep(Duration::from_millis(300));
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("ready\n\n", "", 0));
}

#[test]
fn a_stopped_host_is_told_about_and_joins_later() {
    let folder = Folder::new();
    let stopped = folder.lua("function f() end\nwhile true do f() end\n");
    stopped.signal("-STOP");
    let program =
        "BEGIN { printf(\"begin\\n\"); } lua*:::function-entry /!n/ { n = 1; printf(\"joined\\n\"); }";
    let mut mdtrace = Running::start(&mut folder.command(&["-Zqn", program]));
    mdtrace.until("begin");
    stopped.signal("-CONT");
    mdtrace.until("joined");
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    let expected = format!(
        "mdtrace: pid {} does not answer (is it stopped?); it is traced when it does\n",
        stopped.child.id()
    );
    assert_eq!((got.err, got.status), (expected, 0));
}

#[test]
fn a_named_host_that_never_answers_can_be_given_up() {
    let folder = Folder::new();
    let host = folder.lua("io.read()\n");
    host.signal("-STOP");
    let mdtrace = Running::start(&mut folder.command(&["-n", "BEGIN", "-p", &host.child.id().to_string()]));
    std::thread::sleep(Duration::from_millis(500));
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("", "", -1));
}

#[test]
fn a_process_without_probes_is_named_as_such() {
    let folder = Folder::new();
    let pid = std::process::id().to_string();
    let got = folder.mdtrace(&["-n", "BEGIN", "-p", &pid]);
    let expected = format!(
        "mdtrace: failed to grab pid {pid}: it offers no probes (no endpoint in {})\n",
        folder.hosts.path().display()
    );
    assert_eq!((got.err, got.status), (expected, 1));
}

#[test]
fn commands_without_the_engine_are_run_and_waited_for() {
    let folder = Folder::new();
    let got = folder.mdtrace(&[
        "-qn",
        "tick-50ms { @ = count(); } END { printa(\"%@d\\n\", @); }",
        "-c",
        "sleep 1",
    ]);
    let n: u32 = got.out.lines().next().and_then(|line| line.parse().ok()).unwrap_or_default();
    assert!(n > 0, "timers do not fire while the command runs: {got:?}");
    let script = folder.file("script", "exit 3\n");
    let got = folder.mdtrace(&["-n", "BEGIN", "-c", &script]);
    assert_eq!(got.err, format!("mdtrace: failed to execute {script}: Permission denied\n"));
}

#[test]
fn exit_ends_the_command_that_was_started() {
    let folder = Folder::new();
    let start = Instant::now();
    let got = folder.mdtrace(&["-qn", "BEGIN { printf(\"%d\\n\", $target); exit(0); }", "-c", "sleep 300"]);
    assert!(start.elapsed() < Duration::from_secs(30));
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
        pid = host.child.id()
    );
    let mut mdtrace = Running::start(&mut folder.command(&["-qn", &program]));
    mdtrace.until("there");
    host.go();
    let got = mdtrace.finish();
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("there\nhere 7 1\n\n", "", 0));
}

#[test]
fn a_host_that_comes_later_does_not_double_the_ticks() {
    let folder = Folder::new();
    let program = "tick-20ms { @[pid] = count(); } tick-20ms /!n++/ { printf(\"ready\\n\"); } \
                   lua*:::function-entry /!seen/ { seen = 1; printf(\"seen\\n\"); } END { printa(\"%d %@d\\n\", @); }";
    let mut mdtrace = Running::start(&mut folder.command(&["-Zqn", program]));
    mdtrace.until("ready");
    let _host = folder.lua("function f() end\nwhile true do f() end\n");
    mdtrace.until("seen");
    std::thread::sleep(Duration::from_millis(100));
    mdtrace.signal("-INT");
    let own = mdtrace.child.id();
    let got = mdtrace.finish();
    let rows: Vec<&str> = got.out.lines().filter(|line| line.contains(' ')).collect();
    assert!(rows.len() == 1 && rows[0].starts_with(&format!("{own} ")), "{got:?}");
}

/// Works in small steps for a while once it may.
const WORKING: &str = "
function work() end
io.read()
local start = os.clock()
while os.clock() - start < 0.5 do work() for i = 1, 20000 do end end
";

#[test]
fn records_of_several_hosts_come_in_the_order_of_time() {
    let folder = Folder::new();
    let mut hosts: Vec<Host> = (0..3).map(|_| folder.lua(WORKING)).collect();
    let program = "lua*:::function-entry /copyinstr(arg1) == \"work\"/ { printf(\"%d %d\\n\", timestamp, pid); } \
                   tick-10ms /!n/ { n = 1; printf(\"ready\\n\"); }";
    let mut mdtrace = Running::start(&mut folder.command(&["-q", "-b", "32m", "-n", program]));
    mdtrace.until("ready");
    // All three are enabled by now, or nearly.
    std::thread::sleep(Duration::from_millis(300));
    hosts.iter_mut().for_each(Host::go);
    hosts.iter_mut().for_each(|host| assert!(host.child.wait().expect("it ends").success()));
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    let rows: Vec<(u64, u32)> = got
        .out
        .lines()
        .filter_map(|line| {
            let (time, pid) = line.split_once(' ')?;
            Some((time.parse().ok()?, pid.parse().ok()?))
        })
        .collect();
    let pids: std::collections::BTreeSet<u32> = rows.iter().map(|(_, pid)| *pid).collect();
    assert!(pids.len() == 3 && rows.len() > 300, "{} rows of {pids:?}: {}", rows.len(), got.err);
    // A thread that loses its processor within a firing delivers late; that is all that may happen.
    let late = rows.windows(2).filter(|pair| pair[1].0 < pair[0].0).count();
    assert!(late * 100 < rows.len(), "{late} of {} records are out of order", rows.len());
}

#[test]
fn rates_say_when_records_are_read() {
    let folder = Folder::new();
    let out = folder.file("out", "");
    let program = "tick-10ms { printf(\"x\\n\"); } END { printf(\"end\\n\"); }";
    let size = || std::fs::metadata(&out).map_or(0, |meta| meta.len());
    let start = |words: &[&str]| {
        let mut all = vec!["-q", "-o", &out, "-x", "switchrate=1h", "-n", program];
        all.extend(words);
        Running::start(&mut folder.command(&all))
    };
    let mdtrace = start(&[]);
    std::thread::sleep(Duration::from_millis(1000));
    assert_eq!(size(), 0, "records were read before they were due");
    mdtrace.signal("-INT");
    assert_eq!(mdtrace.finish().status, 0);
    let text = std::fs::read_to_string(&out).expect("ours");
    assert!(text.lines().filter(|line| *line == "x").count() > 10 && text.ends_with("end\n\n"), "{text}");
    // A faster rate of setopt() holds from then on.
    std::fs::write(&out, "").expect("ours");
    let mdtrace = start(&["-n", "BEGIN { setopt(\"switchrate\", \"50ms\"); }"]);
    let patience = Instant::now() + LIMIT;
    while size() == 0 {
        assert!(Instant::now() < patience, "setopt() did nothing");
        std::thread::sleep(Duration::from_millis(5));
    }
    mdtrace.signal("-INT");
    assert_eq!(mdtrace.finish().status, 0);
}

#[test]
fn scripts_go_through_the_preprocessor() {
    let folder = Folder::new();
    folder.file("defs.h", "#define TWO 2\n");
    let include = folder.files.path().join("more");
    std::fs::create_dir(&include).expect("ours");
    std::fs::write(include.join("three.h"), "#define THREE 3\n").expect("ours");
    let script = folder.file(
        "script.d",
        "#!/usr/sbin/dtrace -Cs\n#include \"defs.h\"\n#include <three.h>\n#ifndef __SUNW_D\n#error no D\n#endif\n\
         BEGIN { printf(\"%d %d %d\\n\", ONE, TWO, THREE); exit(0); }\n",
    );
    let more = include.display().to_string();
    for words in [
        &["-CDONE=1", "-I", &more][..],
        &["-C", "-D", "ONE=5", "-U", "ONE", "-DONE=1", "-I", &more],
        &["-x", "cpp", "-x", "define=ONE=1", "-x", &format!("incdir={more}")],
        &["-C", "-Xc", "-x", "cpppath=cpp", "-x", "cppargs=-DONE=1 -DX", "-x", &format!("incdir={more}")],
        &["-C", "-x", "stdc=s", "-DONE=1", "-x", "undef=TWO", "-I", &more],
    ] {
        let got = folder.mdtrace(&[words, &["-qs", &script]].concat());
        assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("1 2 3\n\n", "", 0), "{words:?}");
    }
    let headers = folder.mdtrace(&["-CHDONE=1", "-I", &more, "-x", "cpphdrs", "-qs", &script]);
    assert!(headers.err.contains("defs.h") && headers.err.contains("three.h"), "{headers:?}");
    // Errors are where the script says they are.
    let wrong = folder.file("wrong.d", "#include \"defs.h\"\n\nBEGIN { trace(TWO + nosuch); }\n");
    let got = folder.mdtrace(&["-C", "-s", &wrong]);
    let expected = format!(
        "mdtrace: failed to compile script {wrong}: line 3: failed to resolve nosuch: Unknown variable name\n"
    );
    assert_eq!((got.err, got.status), (expected, 1));
    let got = folder.mdtrace(&["-C", "-x", "cpppath=/nonexistent/cpp", "-s", &wrong]);
    assert_eq!(got.err, format!("mdtrace: failed to compile script {wrong}: Preprocessor not found\n"));
}

#[test]
fn libraries_are_compiled_before_the_programs() {
    let folder = Folder::new();
    let library = folder.files.path().join("lib");
    std::fs::create_dir(&library).expect("ours");
    let put = |name: &str, text: &str| std::fs::write(library.join(name), text).expect("ours");
    put("a.d", "#pragma D depends_on library b.d\ninline int A = B + 1;\n");
    put("b.d", "inline int B = 1;\n");
    put("kernel.d", "#pragma D depends_on provider fbt\ninline int K = 1;\n");
    let library = library.display().to_string();
    let program = "BEGIN { printf(\"%d %d\\n\", A, $1); exit(0); }";
    for words in [&["-L", &library][..], &["-x", &format!("libdir={library}")]] {
        let got = folder.mdtrace(&[words, &["-qn", program, "7"]].concat());
        assert_eq!((got.out.as_str(), got.err.as_str()), ("2 7\n\n", ""), "{words:?}");
    }
    let got = folder.mdtrace(&["-L", &library, "-x", "nolibs", "-qn", program, "7"]);
    assert!(got.err.contains("failed to resolve A"), "{got:?}");
}

/// A program with a stack of twelve functions when it says so.
const DEEP: &str = "
local function deep(n) if n == 0 then probe() else deep(n - 1) end return n end
function probe() end
deep(10)
";

#[test]
fn options_of_hosts_do_what_they_say() {
    let folder = Folder::new();
    let file = folder.file("deep.lua", DEEP);
    let start = format!("mdtrace-lua {file}");
    let run = |options: &[&str], action: &str| {
        let program = format!("lua$target:::function-entry /copyinstr(arg1) == \"probe\"/ {{ {action} }}");
        let got = folder.mdtrace(&[options, &["-qn", &program, "-c", &start]].concat());
        assert_eq!(
            (got.err.lines().find(|line| !line.contains("overflow")), got.status),
            (None, 0),
            "{got:?}"
        );
        got
    };
    let frames = |got: &Outcome| got.out.lines().filter(|line| !line.trim().is_empty()).count();
    assert_eq!(frames(&run(&["-x", "ustackframes=3"], "ustack();")), 3);
    assert_eq!(frames(&run(&["-x", "stackframes=4"], "stack();")), 4);
    assert_eq!(frames(&run(&["-x", "jstackframes=5"], "jstack();")), 5);
    assert!(frames(&run(&[], "ustack();")) > 10);
    let cut = run(&["-x", "jstackstrsize=60"], "jstack();");
    assert!(frames(&cut) < 5 && cut.err.contains("1 jstack()/ustack() string table overflow\n"), "{cut:?}");
    // What the program says counts more than the option; 0 bounds nothing.
    for action in ["jstack(5, 60);", "ustack(5, 60);"] {
        let said = run(&["-x", "jstackstrsize=9000"], action);
        assert_eq!((&said.out, &said.err), (&cut.out, &cut.err), "{action}");
    }
    for (action, n) in
        [("jstack(5, 9000);", 5), ("jstack(5, 0);", 5), ("ustack(4, 0);", 4), ("ustack(6);", 6)]
    {
        let whole = run(&["-x", "jstackstrsize=60"], action);
        assert_eq!((frames(&whole), whole.err.as_str()), (n, ""), "{action}");
    }
    let keys = run(&[], "@[jstack(5, 60)] = count();");
    assert_eq!(frames(&keys), frames(&cut) + 1, "the frames and the count: {keys:?}");
    let indented = run(&["-x", "stackindent=2", "-x", "ustackframes=1"], "ustack();");
    assert!(
        indented.out.lines().any(|line| line.starts_with("  ") && !line.starts_with("   ")),
        "{indented:?}"
    );
    // The guest's thread writes the first stream of the first host.
    assert_eq!(run(&["-x", "cpu=0"], "printf(\"%d\\n\", cpu);").out, "0\n\n");
    assert_eq!(run(&["-x", "cpu=7"], "printf(\"%d\\n\", cpu);").out, "\n");
}

#[test]
fn stages_of_compilation_go_to_standard_error() {
    let folder = Folder::new();
    for words in [&["-S"][..], &["-x", "verbose"]] {
        let got = folder.mdtrace(&[words, &["-e", "-n", "BEGIN { exit(0); }"]].concat());
        assert!(got.out.is_empty() && got.err.contains("clause 0 ") && got.err.contains("exit r"), "{got:?}");
    }
    let got = folder.mdtrace(&["-x", "tree=3", "-e", "-n", "BEGIN { x = 1; }"]);
    let passes: Vec<&str> = got.err.lines().filter(|line| line.starts_with("Parse tree")).collect();
    assert_eq!(passes, ["Parse tree (Pass 1):", "Parse tree (Pass 2):"], "{got:?}");
}

#[test]
fn stability_is_reported_with_and_without_enabling() {
    let folder = Folder::new();
    let block = |name: &str, data: &str, class: &str| {
        format!("\t\tIdentifier Names: {name}\n\t\tData Semantics:   {data}\n\t\tDependency Class: {class}\n")
    };
    let report = |what: &str, first: &str| {
        format!(
            "\nStability attributes for {what}:\n\n\tMinimum Probe Description Attributes\n{first}\n\
             \tMinimum Statement Attributes\n{}\n",
            block("Stable", "Stable", "Common")
        )
    };
    let open = block("Unstable", "Unstable", "Common");
    let stable = block("Stable", "Stable", "Common");
    let got = folder.mdtrace(&["-v", "-n", "BEGIN { exit(0); }"]);
    let expected =
        report("description BEGIN ", &open) + HEADING + "  0      1                           :BEGIN \n\n";
    assert_eq!(got.out, expected);
    let got = folder.mdtrace(&["-ev", "-n", "dtrace:::BEGIN { exit(0); }"]);
    let expected = report("description dtrace:::BEGIN ", &stable)
        + &format!(
            "dtrace:::BEGIN\n\n\tProbe Description Attributes\n{stable}\n\tArgument Attributes\n{stable}\n\tArgument Types\n\t\tNone\n\n"
        );
    assert_eq!((got.out, got.err.as_str()), (expected, ""));
}

/// What `mdtrace -x NAME` needs as a value.
fn value_for(kind: dif::option::ValueKind) -> &'static str {
    use dif::option::ValueKind::{Flag, Number, Percent, Rate, Size, Text, Word};
    match kind {
        Flag | Number => "",
        Rate => "=10hz",
        Percent => "=5%",
        Size => "=64k",
        Text => "=x",
        Word(words) => match words.first() {
            Some(&"exec") => "=exec",
            _ => "",
        },
    }
}

#[test]
fn options_of_other_systems_are_accepted() {
    let folder = Folder::new();
    let ignored = dif::option::OptionId::ALL.iter().filter(|id| id.def().ignored);
    let options: Vec<String> =
        ignored.map(|id| format!("-x{}{}", id.name(), value_for(id.def().kind))).collect();
    let mut words: Vec<&str> = options.iter().map(String::as_str).collect();
    words.extend(["-qn", "BEGIN { exit(0); }"]);
    let got = folder.mdtrace(&words);
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("\n", "", 0));
}

/// All files below a folder with one of these extensions, as one text.
fn texts(folder: &Path, extensions: &[&str]) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all += &texts(&path, extensions);
        } else if path.extension().is_some_and(|e| extensions.iter().any(|wanted| e == *wanted)) {
            all += &String::from_utf8_lossy(&std::fs::read(&path).expect("readable"));
        }
    }
    all
}

/// A row of the table of options without a program that sets it is a promise that nobody keeps.
#[test]
fn every_option_is_set_by_a_program() {
    let tests = crate::harness::root().join("tests");
    let all = texts(&tests.join("lang"), &["d"])
        + &texts(&tests.join("goldens"), &["d"])
        + &texts(&tests.join("it"), &["rs"])
        + &texts(&tests.join("../bench/soak/tests"), &["rs"]);
    let setting = regex::Regex::new(
        r#"(?:#pragma D option |-x ?|"-x", "|setopt\(\\?"|\[\(")([a-z]+)\b|format!\("([a-z]+)="#,
    )
    .expect("a regex");
    let set: std::collections::BTreeSet<&str> =
        setting.captures_iter(&all).filter_map(|c| c.get(1).or(c.get(2))).map(|name| name.as_str()).collect();
    let missing: Vec<&str> = dif::option::OptionId::ALL
        .iter()
        .filter(|id| !id.def().ignored && !set.contains(id.name()))
        .map(|id| id.name())
        .collect();
    assert!(missing.is_empty(), "no program sets {missing:?}");
}
