//! A folder for one test: its hosts, its files, and the commands that run there.
//!
//! What has been started ends with the test, also with one that fails.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::harness::{LIMIT, Outcome, command, in_clean_environment, reader, run};

/// Hosts and files of one test.
pub struct Folder {
    hosts: tempfile::TempDir,
    files: tempfile::TempDir,
}

impl Folder {
    pub fn new() -> Self {
        let folder = || tempfile::tempdir().expect("a folder");
        Self { hosts: folder(), files: folder() }
    }

    /// Where the endpoints of its hosts are.
    pub fn hosts(&self) -> &Path {
        self.hosts.path()
    }

    pub fn files(&self) -> &Path {
        self.files.path()
    }

    /// Writes a file and tells its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.files().join(name);
        std::fs::write(&path, text).expect("writable");
        path.display().to_string()
    }

    /// One of the commands, with these words.
    pub fn command(&self, name: &str, words: &[&str]) -> Command {
        let mut command = command(name, self.hosts());
        command.args(words).current_dir(self.files());
        command
    }

    /// Runs `mdtrace` to its end.
    #[track_caller]
    pub fn mdtrace(&self, words: &[&str]) -> Outcome {
        run(&mut self.command("mdtrace", words))
    }

    /// Starts `mdtrace`.
    pub fn start(&self, words: &[&str]) -> Running {
        Running::start(self.command("mdtrace", words))
    }

    /// What a shell makes of a line that contains `mdtrace`.
    #[track_caller]
    pub fn shell(&self, line: &str) -> Outcome {
        let mut shell = in_clean_environment(Command::new("bash"), self.hosts());
        run(shell.args(["-c", line]).current_dir(self.files()))
    }

    /// Starts a Lua program and waits until it can be traced.
    #[track_caller]
    pub fn lua(&self, text: &str) -> Host {
        self.limited_lua("", text)
    }

    /// The same under these limits (`docs/limits.md`).
    #[track_caller]
    pub fn limited_lua(&self, limits: &str, text: &str) -> Host {
        // Another host may be about to read its file: each has one of its own.
        let n_files = std::fs::read_dir(self.files()).expect("a folder").count();
        let file = self.file(&format!("host{n_files}.lua"), text);
        let mut lua = self.command("mdtrace-lua", &[&file]);
        lua.env("MDTRACE_LIMITS", limits);
        let host = Host::start(lua);
        let socket = self.socket(&host);
        wait_until("the host has an endpoint", || socket.exists());
        host
    }

    /// The endpoint of a host.
    pub fn socket(&self, host: &Host) -> PathBuf {
        self.hosts().join(format!("{}.sock", host.id()))
    }
}

/// Waits for something that happens in another process.
#[track_caller]
pub fn wait_until(what: &str, mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < LIMIT, "it did not come to pass that {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Sends a signal (`-INT`) to a process.
#[track_caller]
pub fn signal(name: &str, pid: &str) {
    assert!(Command::new("kill").args([name, pid]).status().expect("kill").success());
}

/// Reads lines until one is `wanted`.
#[track_caller]
fn until(out: &mut impl BufRead, wanted: &str, read: &mut String) {
    loop {
        let mut line = String::new();
        let n = out.read_line(&mut line).expect("text");
        assert!(n > 0, "the output ended before {wanted:?}: {read}");
        read.push_str(&line);
        if line.trim() == wanted {
            return;
        }
    }
}

/// A traced process, whose output we read while it runs; it is gone when the test is over.
pub struct Host {
    child: Child,
    out: BufReader<ChildStdout>,
    text: String,
}

impl Host {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a host");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, out, text: String::new() }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        signal(name, &self.id().to_string());
    }

    /// Writes a line to it.
    pub fn go(&mut self) {
        self.child.stdin.as_mut().expect("piped").write_all(b"go\n").expect("it reads");
    }

    /// Reads until a line is `wanted`.
    #[track_caller]
    pub fn until(&mut self, wanted: &str) {
        until(&mut self.out, wanted, &mut self.text);
    }

    /// Whether a signal has stopped it.
    pub fn is_stopped(&self) -> bool {
        is_stopped(self.id())
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("our child").is_none()
    }

    /// Ends its input, and waits for its end: all that it has printed, and its status.
    pub fn finish(mut self) -> (String, Option<i32>) {
        drop(self.child.stdin.take());
        self.out.read_to_string(&mut self.text).expect("text");
        (std::mem::take(&mut self.text), self.child.wait().expect("our child").code())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_stopped(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it is there");
    // The name of the command, in parentheses, may contain anything; the state follows it.
    status.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'))
}

/// A running `mdtrace`, whose output we read while it runs.
pub struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    err: Option<JoinHandle<String>>,
    text: String,
    // Whoever holds the other end kills the child after a while, unless this end is gone.
    _watched: Sender<()>,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("mdtrace");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let err = Some(reader(child.stderr.take().expect("piped")));
        let pid = child.id().to_string();
        // Whatever it waits for, the test ends: its output does, and with it `until` and `finish`.
        let (watched, watch) = channel::<()>();
        std::thread::spawn(move || {
            if watch.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
                signal("-KILL", &pid);
            }
        });
        Self { child, out, err, text: String::new(), _watched: watched }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, name: &str) {
        signal(name, &self.id().to_string());
    }

    /// Whether a signal has stopped it.
    pub fn is_stopped(&self) -> bool {
        is_stopped(self.id())
    }

    /// Reads until a line is `wanted`.
    #[track_caller]
    pub fn until(&mut self, wanted: &str) {
        until(&mut self.out, wanted, &mut self.text);
    }

    /// Interrupts it until it has had enough; then as [`Running::finish`].
    pub fn interrupt_impatiently(mut self) -> Outcome {
        while self.child.try_wait().expect("our child").is_none() {
            self.signal("-INT");
            std::thread::sleep(Duration::from_millis(100));
        }
        self.finish()
    }

    /// All of its output, its messages and its status.
    pub fn finish(mut self) -> Outcome {
        self.out.read_to_string(&mut self.text).expect("text");
        let status = self.child.wait().expect("our child");
        let err = self.err.take().map_or_else(String::new, |err| err.join().expect("reader"));
        Outcome { out: std::mem::take(&mut self.text), err, status: status.code().unwrap_or(-1) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
