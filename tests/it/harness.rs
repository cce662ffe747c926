//! Running the commands as a user would, and comparing texts.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use similar::TextDiff;

/// After this a command hangs. Machines may be slow: nothing here is about speed.
pub const LIMIT: Duration = Duration::from_secs(300);

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    /// Standard output; bytes that are no UTF-8 are replaced.
    pub out: String,
    /// Standard error, likewise.
    pub err: String,
    /// The exit status, or -1 if a signal ended it.
    pub status: i32,
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

/// A command of the workspace, built by the test command beside this test binary.
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this test's path");
    let profile = test.parent().and_then(Path::parent).expect("target/PROFILE/deps");
    let path = profile.join(name);
    assert!(path.exists(), "{} is missing: run ./test, which builds it", path.display());
    path
}

/// A command in a clean environment, with the hosts of this test only.
pub fn command(name: &str, hosts: &Path) -> Command {
    in_clean_environment(Command::new(binary(name)), hosts)
}

/// Any command, likewise; those of the workspace are in its path.
pub fn in_clean_environment(mut command: Command, hosts: &Path) -> Command {
    for (key, _) in std::env::vars() {
        if key.starts_with("DTRACE_OPT_") || key.starts_with("MDTRACE") {
            command.env_remove(key);
        }
    }
    let bins = binary("mdtrace").parent().expect("a folder").to_path_buf();
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", bins.display()));
    command.env("LC_ALL", "C").env("TZ", "UTC").env("MDTRACE_DIR", hosts);
    command.stdin(Stdio::null());
    command
}

/// Runs it to its end; one that takes longer than [`LIMIT`] is killed and fails the test.
#[track_caller]
pub fn run(command: &mut Command) -> Outcome {
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command can be started");
    let out = reader(child.stdout.take().expect("piped"));
    let err = reader(child.stderr.take().expect("piped"));
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("our child") {
            break status;
        }
        if start.elapsed() > LIMIT {
            child.kill().expect("our child");
            panic!("{command:?} did not end within {LIMIT:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    Outcome {
        out: out.join().expect("reader"),
        err: err.join().expect("reader"),
        status: status.code().unwrap_or(-1),
    }
}

/// A thread that reads all of a pipe, so that neither pipe can block the other.
pub fn reader(mut from: impl std::io::Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("readable");
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Says why this machine cannot run the test.
#[allow(clippy::print_stdout, reason = "the test runner shows it to whoever asks for output")]
pub fn skipped(why: &str) {
    println!("skipped: {why}");
}

/// The differences of two texts, line by line; empty if they are equal.
pub fn differences(what: &str, expected: &str, got: &str) -> String {
    if expected == got {
        return String::new();
    }
    format!(
        "{what}:\n{}",
        TextDiff::from_lines(expected, got).unified_diff().context_radius(2).header("expected", "got")
    )
}
