//! LTTng-UST: events with a time stamp into per-CPU buffers in shared memory, which a daemon writes
//! to disk.
//!
//! The buffers are so large (4 × 8 MiB per CPU) that nothing is discarded: a discarded event would
//! be cheaper. That none was is asked at the end.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::target::Target;
use super::workshop::{Workshop, needs};
use super::{Running, Skip, Tracer};

const LIBRARIES: [&str; 2] = ["-llttng-ust", "-ldl"];

/// A session that records one of our events, and a target for each.
pub(super) fn start(workshop: &Workshop) -> Result<Running, Skip> {
    needs("lttng", "lttng-tools")?;
    needs("lttng-sessiond", "lttng-tools")?;
    let compile = |name: &str, options: &[&str]| {
        let compiled = workshop.compile("lttng.c", name, &[options, &LIBRARIES].concat());
        compiled.map_err(|Skip(reason)| Skip(format!("{reason} (Debian: apt-get install liblttng-ust-dev)")))
    };
    let (number, unheard) = (compile("lttng", &[])?, compile("lttng-unheard", &["-DUNHEARD"])?);
    let session = Session::start(workshop)?;
    let spawn = |program: PathBuf| {
        let mut command = Command::new(program);
        command.env("LTTNG_HOME", &session.home).env("LTTNG_UST_REGISTER_TIMEOUT", "-1");
        Target::spawn(command)
    };
    let (off, mut on) = (spawn(unheard)?, spawn(number)?);
    on.wait_for_tracer(|| false)?;
    Ok(Running { off: Some(off), on, tracer: Box::new(session) })
}

/// A session of the daemon, which we start if there is none.
struct Session {
    home: PathBuf,
    name: String,
    daemon: Option<Child>,
}

impl Session {
    fn start(workshop: &Workshop) -> Result<Self, Skip> {
        let name = format!("mdtrace-bench-{}", std::process::id());
        let mut session = Self { home: workshop.path().into(), name, daemon: None };
        if !session.answers() {
            session.start_daemon()?;
        }
        let output = format!("--output={}", session.home.join("trace").display());
        session.must(&["create", &session.name, &output])?;
        let sizes = ["--subbuf-size=8M", "--num-subbuf=4"];
        session.must(&["enable-channel", "-s", &session.name, "-u", sizes[0], sizes[1], "channel"])?;
        session.must(&["enable-event", "-s", &session.name, "-u", "bench:number", "-c", "channel"])?;
        session.must(&["start", &session.name])?;
        Ok(session)
    }

    fn start_daemon(&mut self) -> Result<(), Skip> {
        let daemon = Command::new("lttng-sessiond")
            .args(["--no-kernel", "--quiet"])
            .env("LTTNG_HOME", &self.home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.daemon = Some(daemon.map_err(|error| Skip(format!("cannot start lttng-sessiond: {error}")))?);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10) {
            if self.answers() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(Skip("lttng-sessiond does not answer".into()))
    }

    fn answers(&self) -> bool {
        self.lttng(&["list"]).is_some_and(|output| output.status.success())
    }

    fn must(&self, words: &[&str]) -> Result<(), Skip> {
        match self.lttng(words) {
            Some(output) if output.status.success() => Ok(()),
            _ => Err(Skip(format!("`lttng {}` fails", words.join(" ")))),
        }
    }

    /// Runs the command, which must not start a daemon that would outlive us.
    fn lttng(&self, words: &[&str]) -> Option<Output> {
        let mut command = Command::new("lttng");
        command.arg("--no-sessiond").args(words).env("LTTNG_HOME", &self.home).stdin(Stdio::null());
        command.output().ok()
    }
}

impl Tracer for Session {
    fn stop(self: Box<Self>, _on: &mut Target, _firings: u64) -> Option<String> {
        let listing = self.lttng(&["list", &self.name]).map(|output| output.stdout).unwrap_or_default();
        match discarded(&String::from_utf8_lossy(&listing)) {
            Some(0) => None,
            Some(n) => Some(format!("{n} events were discarded")),
            None => Some("it does not say how many events were discarded".into()),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // If the daemon is gone, so is the session.
        let _ = self.lttng(&["destroy", "--no-wait", &self.name]);
        if let Some(daemon) = &mut self.daemon {
            // It ends its own consumer when it is asked to end, so it is asked and not killed.
            let _ = rustix::process::kill_process(
                rustix::process::Pid::from_child(daemon),
                rustix::process::Signal::TERM,
            );
            let _ = daemon.wait();
        }
    }
}

fn discarded(listing: &str) -> Option<u64> {
    listing.lines().find_map(|line| line.trim().strip_prefix("Discarded events:")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discarded_events_are_read() {
        assert_eq!(discarded("  Statistics:\n      Discarded events: 12\n"), Some(12));
        assert_eq!(discarded("nothing"), None);
    }
}
