//! The traced program as a child process.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A running `soak-host`; it is killed when this is dropped.
#[derive(Debug)]
pub struct Host {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

/// What a host says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Threads that fire.
    pub threads: u64,
    /// Firings of all of them.
    pub fired: u64,
    /// Those that found the site enabled.
    pub evaluated: u64,
    /// Processor time of the slowest since the last report.
    pub slowest_ns: u64,
    /// The same around no firing at all.
    pub noise_ns: u64,
    /// Memory in use.
    pub resident_kb: u64,
}

/// A program of this package, or one that was built beside it.
///
/// # Errors
/// It has not been built.
pub fn binary(name: &str) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let folders = own.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.exists());
    found.ok_or_else(|| format!("{name} is not built: cargo build -p soak -p cli"))
}

impl Report {
    /// The slowest firing and the noise, for a person.
    pub fn slowest(&self) -> String {
        format!(
            "slowest firing {} µs of processor time (the same measurement around nothing: {} µs)",
            self.slowest_ns / 1000,
            self.noise_ns / 1000
        )
    }
}

impl Host {
    /// Starts it with endpoints in `directory`. With `waits`, it waits for us as its consumer.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(directory: &Path, words: &[&str], waits: bool) -> Result<Self, String> {
        Self::start_with(directory, words, waits, &[])
    }

    /// As [`start`](Self::start), with more in its environment.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start_with(
        directory: &Path,
        words: &[&str],
        waits: bool,
        environment: &[(&str, &str)],
    ) -> Result<Self, String> {
        let mut command = Command::new(binary("soak-host")?);
        command.args(words).env("MDTRACE_DIR", directory).env_remove("MDTRACE_LIMITS").env_remove("MDTRACE");
        command.envs(environment.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        if waits {
            command.env("MDTRACE_WAIT", std::process::id().to_string());
        }
        let mut child = command.spawn().map_err(|error| format!("soak-host: {error}"))?;
        let (input, output) = (child.stdin.take(), child.stdout.take().ok_or("no output")?);
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its memory, without what it shares with files: pages of its program, which come when they are first
    /// executed and belong to the system.
    ///
    /// # Errors
    /// It has gone, or the system does not say.
    pub fn anonymous_kb(&self) -> Result<u64, String> {
        let path = format!("/proc/{}/status", self.pid());
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let value = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let number = value.and_then(|value| value.split_whitespace().next()?.parse().ok());
        number.ok_or_else(|| format!("{path} has no RssAnon"))
    }

    /// Its socket, as soon as somebody listens there.
    ///
    /// # Errors
    /// That takes too long.
    pub fn endpoint(&self, directory: &Path) -> Result<PathBuf, String> {
        endpoint(directory, self.pid())
    }

    /// The next line that it says; none at the end.
    ///
    /// # Errors
    /// Its output cannot be read.
    pub fn hear(&mut self) -> Result<Option<String>, String> {
        let mut line = String::new();
        let n = self.output.read_line(&mut line).map_err(|error| error.to_string())?;
        Ok((n > 0).then(|| line.trim_end().to_string()))
    }

    /// Says a line and hears the answer.
    ///
    /// # Errors
    /// It is gone.
    pub fn ask(&mut self, line: &str) -> Result<String, String> {
        let input = self.input.as_mut().ok_or("the host was told to quit")?;
        writeln!(input, "{line}").and_then(|()| input.flush()).map_err(|error| error.to_string())?;
        self.hear()?.ok_or_else(|| format!("no answer to {line:?}"))
    }

    /// Has it fire so often; how many firings found the site enabled.
    ///
    /// # Errors
    /// It is gone.
    pub fn fire(&mut self, n: u64) -> Result<u64, String> {
        let answer = self.ask(&format!("fire {n}"))?;
        answer.parse().map_err(|_| format!("{answer:?} is no number"))
    }

    /// Fires until somebody listens; how many firings that took to be heard (one).
    ///
    /// # Errors
    /// Nobody does within `patience`, or it is gone.
    pub fn fire_until_heard(&mut self, patience: Duration) -> Result<u64, String> {
        let start = Instant::now();
        loop {
            match self.fire(1)? {
                0 if start.elapsed() > patience => return Err(format!("nobody traces {}", self.pid())),
                0 => std::thread::sleep(Duration::from_millis(1)),
                n => return Ok(n),
            }
        }
    }

    /// Asks how often each of its threads has fired.
    ///
    /// # Errors
    /// It is gone.
    pub fn marks(&mut self) -> Result<Vec<u64>, String> {
        let answer = self.ask("marks")?;
        Ok(answer.split_whitespace().filter_map(|word| word.parse().ok()).collect())
    }

    /// Asks how it is.
    ///
    /// # Errors
    /// It is gone.
    pub fn report(&mut self) -> Result<Report, String> {
        let answer = self.ask("report")?;
        let numbers: Vec<u64> = answer.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [threads, fired, evaluated, slowest_ns, noise_ns, resident_kb] = numbers[..] else {
            return Err(format!("{answer:?} is no report"));
        };
        Ok(Report { threads, fired, evaluated, slowest_ns, noise_ns, resident_kb })
    }

    /// Tells it to end in good order.
    pub fn quit(&mut self) {
        // A host whose input ends, ends.
        self.input = None;
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = i32::try_from(self.pid()).ok().and_then(rustix::process::Pid::from_raw);
        // One that has gone needs none.
        let _ = pid.map(|pid| rustix::process::kill_process(pid, signal));
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// It has not ended within `patience`.
    pub fn wait(&mut self, patience: Duration) -> Result<std::process::ExitStatus, String> {
        let start = Instant::now();
        loop {
            match self.child.try_wait().map_err(|error| error.to_string())? {
                Some(status) => return Ok(status),
                None if start.elapsed() > patience => return Err(format!("{} does not end", self.pid())),
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The socket of a process, as soon as somebody listens there.
///
/// # Errors
/// That takes longer than 20 seconds.
pub fn endpoint(directory: &Path, pid: u32) -> Result<PathBuf, String> {
    let path = directory.join(format!("{pid}.sock"));
    let start = Instant::now();
    while std::os::unix::net::UnixStream::connect(&path).is_err() {
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("{} does not answer", path.display()));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(path)
}
