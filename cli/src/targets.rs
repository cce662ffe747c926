//! What the command line says should be traced: processes by `-p`, commands by `-c`, or everybody.
//!
//! A command given by `-c` is started with `MDTRACE_WAIT` set to our process id: if it carries the
//! engine, it publishes its endpoint and waits before the first line of the guest program until we
//! say [`Client::resume`](collector::client::Client::resume); if not, it just runs. The command is
//! ours: it ends when tracing does.

use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use collector::discover::{self, Endpoint};
use dif::option::OptionId;

use crate::args::Invocation;
use crate::fail::Failure;

/// What the command line says should be traced.
pub struct Targets {
    /// Whose processes.
    pub uid: u32,
    /// The processes given by `-p`.
    pub pids: Vec<u32>,
    /// The commands given by `-c`.
    pub commands: Vec<Started>,
}

/// A command that we started.
pub struct Started {
    /// Its process id.
    pub pid: u32,
    /// Its first word.
    pub program: String,
    state: State,
    /// Since when it has been asleep, and how much time it had used then.
    asleep: Option<(Instant, String)>,
}

/// Who sleeps so long without doing anything is not on its way to somewhere.
const IDLE: Duration = Duration::from_millis(200);

/// Where a command is in its life.
enum State {
    /// It runs, and we look.
    Ours(Child),
    /// A thread waits for it.
    Watched,
    /// It has ended by itself.
    Ended,
}

impl Targets {
    /// Checks what the command line asks for and starts its commands.
    ///
    /// # Errors
    /// `-p` is no process id, or `-c` cannot be started.
    pub fn prepare(invocation: &Invocation) -> Result<Self, Failure> {
        let uid = rustix::process::getuid().as_raw();
        let pid = |text: &String| {
            text.parse::<u32>().ok().filter(|&pid| pid > 0).ok_or_else(|| Failure::Pid(text.clone()))
        };
        let mut pids = invocation.pids.iter().map(pid).collect::<Result<Vec<_>, _>>()?;
        pids.dedup();
        let start = |command: &String| Started::new(command, invocation);
        let commands = invocation.commands.iter().map(start).collect::<Result<_, _>>()?;
        Ok(Self { uid, pids, commands })
    }

    /// The value of `$target`.
    pub fn target(&self) -> u32 {
        self.commands.first().map(|command| command.pid).or(self.pids.first().copied()).unwrap_or(0)
    }

    /// Whether particular processes were named, so that tracing ends with them.
    pub fn are_named(&self) -> bool {
        !self.commands.is_empty() || !self.pids.is_empty()
    }

    /// The endpoints of a process that was named by `-p`: one for each engine in it.
    ///
    /// # Errors
    /// There is no such process, or it has none. Whether the process exists is asked last: one of a
    /// container may have an endpoint here and no number.
    pub fn endpoints(&self, pid: u32) -> Result<Vec<Endpoint>, Failure> {
        let mut endpoints = all_endpoints(self.uid);
        endpoints.retain(|endpoint| endpoint.pid == pid);
        match endpoints[..] {
            [_, ..] => Ok(endpoints),
            [] if discover::is_alive(pid) => Err(Failure::NotAHost(pid, discover::directory(self.uid))),
            [] => Err(Failure::NoProcess(pid)),
        }
    }

    /// Ends the commands that still run: tracing is over before them.
    pub fn end_commands(&mut self) {
        self.commands.iter_mut().for_each(Started::end);
    }
}

/// All endpoints that a user may look at.
pub(crate) fn all_endpoints(uid: u32) -> Vec<Endpoint> {
    discover::directories(uid).iter().flat_map(|directory| discover::endpoints(directory, uid)).collect()
}

impl Started {
    // The command is split at blanks, without quoting, as dtrace does.
    fn new(command: &str, invocation: &Invocation) -> Result<Self, Failure> {
        let mut words = command.split_whitespace();
        let program = words.next().ok_or(Failure::EmptyCommand)?;
        let mut child = Command::new(program);
        child.args(words);
        for option in &invocation.options {
            let value = option.value.as_deref().unwrap_or_default();
            match OptionId::from_name(&option.name) {
                Some(OptionId::Setenv) => {
                    let (name, value) = value.split_once('=').unwrap_or((value, ""));
                    child.env(name, value);
                }
                Some(OptionId::Unsetenv) => {
                    child.env_remove(value);
                }
                Some(_) | None => {}
            }
        }
        let child = child.env("MDTRACE_WAIT", std::process::id().to_string()).spawn();
        let child = child.map_err(|error| Failure::Command { program: program.to_string(), error })?;
        Ok(Self { pid: child.id(), program: program.to_string(), state: State::Ours(child), asleep: None })
    }

    /// Whether it has not ended yet; asked only before [`Started::when_ended`].
    pub fn is_running(&mut self) -> bool {
        match &mut self.state {
            State::Ours(child) => matches!(child.try_wait(), Ok(None)),
            State::Watched | State::Ended => false,
        }
    }

    /// How long it has been ready to run while others did, as far as the system tells: the thread that had to
    /// wait longest.
    pub fn starved(&self) -> Duration {
        threads(self.pid, "schedstat").iter().filter_map(|line| delay(line)).max().unwrap_or_default()
    }

    /// Whether it has been asleep for a while, as far as the system tells.
    pub fn is_idle(&mut self) -> bool {
        match (all_sleeping(&threads(self.pid, "stat")), &self.asleep) {
            (Some(used), Some((since, before))) if *before == used => since.elapsed() > IDLE,
            (Some(used), _) => {
                self.asleep = Some((Instant::now(), used));
                false
            }
            (None, _) => {
                self.asleep = None;
                false
            }
        }
    }

    /// Calls `then` with the command's fate, from a thread of its own.
    pub fn when_ended(&mut self, then: impl FnOnce(ExitStatus) + Send + 'static) {
        if let State::Ours(mut child) = std::mem::replace(&mut self.state, State::Watched) {
            thread::spawn(move || {
                if let Ok(status) = child.wait() {
                    then(status);
                }
            });
        }
    }

    /// Remembers that it has ended: its number may belong to somebody else by now.
    pub fn has_ended(&mut self) {
        self.state = State::Ended;
    }

    fn end(&mut self) {
        match std::mem::replace(&mut self.state, State::Ended) {
            // Nobody waits for it, so it is put away here.
            State::Ours(mut child) => {
                let _ = child.kill();
                let _ = child.wait();
            }
            State::Watched => {
                if let Some(pid) = i32::try_from(self.pid).ok().and_then(rustix::process::Pid::from_raw) {
                    // It may just have ended by itself.
                    let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
                }
            }
            State::Ended => {}
        }
    }
}

// What a file of `/proc` says of each thread of a process.
fn threads(pid: u32, file: &str) -> Vec<String> {
    let all = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    // One that is ending has no line any more, and so does not sleep.
    all.map(|thread| std::fs::read_to_string(thread.path().join(file)).unwrap_or_default()).collect()
}

// The time that a thread has waited for a processor: nanoseconds, the second of three numbers.
fn delay(schedstat: &str) -> Option<Duration> {
    Some(Duration::from_nanos(schedstat.split(' ').nth(1)?.parse().ok()?))
}

// What all threads have used, if they sleep. (The process's own line tells of its first thread, which may
// wait for another that a busy machine has not let run yet.)
fn all_sleeping(threads: &[String]) -> Option<String> {
    let used: Vec<String> = threads.iter().map(|stat| sleeping(stat)).collect::<Option<_>>()?;
    (!used.is_empty()).then(|| used.join(" "))
}

// The time that a sleeping thread has used; nothing if it does not sleep. Its name, in parentheses, may contain
// anything.
fn sleeping(stat: &str) -> Option<String> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let [state, used @ ..] = fields.get(..13)? else { return None };
    (*state == "S").then(|| used[10..].join(" "))
}

impl Drop for Started {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepare(words: &str) -> Result<Targets, Failure> {
        let words = words.split(' ').map(|word| word.replace('_', " ").into());
        Targets::prepare(&crate::args::parse(words).expect("good words"))
    }

    #[test]
    fn the_time_that_a_thread_has_waited_for_a_processor() {
        assert_eq!(delay("1000 2500000 3\n"), Some(Duration::from_micros(2500)));
        assert_eq!((delay("0"), delay("0 x 1"), delay("")), (None, None, None));
    }

    #[test]
    fn the_target_is_the_first_that_is_named() {
        let targets = prepare("mdtrace -p 17 -p 18 -n BEGIN").unwrap();
        assert_eq!((targets.target(), targets.pids.len()), (17, 2));
        assert!(!prepare("mdtrace -n BEGIN").unwrap().are_named());
        for text in ["0", "-1", "x", "99999999999"] {
            let failure = prepare(&format!("mdtrace -p {text} -n BEGIN")).map(|_| ()).unwrap_err();
            assert_eq!(failure.to_string(), format!("invalid pid: {text}"));
        }
    }

    #[test]
    fn a_command_that_nobody_waits_for_ends_with_us() {
        let mut targets = prepare("mdtrace -c sleep_60 -n BEGIN").unwrap();
        let pid = targets.target();
        assert!(targets.commands[0].is_running());
        targets.end_commands();
        assert!(!discover::is_alive(pid));
    }

    #[test]
    fn sleepers_are_told_from_those_who_work() {
        let stat = |state: &str, used: &str| {
            format!("7 (a (b) c) {state} 1 7 7 0 -1 4194304 100 0 0 0 {used} 0 0 20 0 1 0 5")
        };
        assert_eq!(sleeping(&stat("S", "12 3")).as_deref(), Some("12 3"));
        assert_eq!(sleeping(&stat("R", "12 3")), None);
        assert_eq!(sleeping("7 (x) S 1"), None);
        let all = |states: &[&str]| all_sleeping(&states.iter().map(|s| stat(s, "1 2")).collect::<Vec<_>>());
        assert_eq!(all(&["S", "S"]).as_deref(), Some("1 2 1 2"));
        assert_eq!((all(&["S", "R"]), all(&[])), (None, None), "the first waits for the second");
        if cfg!(not(target_os = "linux")) {
            return;
        }
        let mut targets = prepare("mdtrace -c sleep_60 -n BEGIN").unwrap();
        let start = Instant::now();
        while !targets.commands[0].is_idle() {
            assert!(start.elapsed() < Duration::from_secs(30), "sleep does not sleep");
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn commands_that_cannot_run_are_told_by_their_first_word() {
        let text = |words| prepare(words).map(|_| ()).unwrap_err().to_string();
        assert_eq!(
            text("mdtrace -c /nonexistent/x_-y"),
            "failed to execute /nonexistent/x: No such file or directory"
        );
        assert_eq!(text("mdtrace -c _"), "failed to execute: the command is empty");
    }
}
