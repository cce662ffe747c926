//! Anonymous tracing: a program from the environment, from the first instruction of the host, into
//! a file, without a socket and without a consumer.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `MDTRACE_PROGRAM` | a file with a compiled program (`mdtrace --emit FILE`) |
//! | `MDTRACE_SCRIPT` | a file with a D script, if the host carries a compiler |
//! | `MDTRACE_OUTPUT` | where what is recorded goes; `%p` is the process id. Without it, `mdtrace-%p.trace` |
//!
//! The whole program runs here, in one domain: `BEGIN`, timers, and `END`, once: when the host ends in
//! good order, or when the program says `exit()`, which ends tracing there and then, on a thread that
//! waits for it. The host goes on; it pays nothing more, and the file is complete. If the host ends
//! meanwhile, its end waits for that. The file is a capture ([`dif::capture`]), which `mdtrace --replay FILE` prints; a
//! host never prints.
//!
//! The environment is that of whoever started the host, so it is believed as far as the host itself
//! would be: the policy holds, the verifier looks, and a program that runs with more rights than whoever
//! started it reads none of it. The file is its user's alone (0600): one that somebody else has put
//! there, a link, or a file with a second name is not written to.

use std::ffi::OsString;
use std::fs::{File, Permissions};
use std::io::Write;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use dif::Program;
use dif::capture;
use dif::catalog::Catalog;
use dif::delivery::{Delivery, SessionRequest};
use rustix::fs::{CWD, Mode, OFlags, fcntl_setfl, openat};
use rustix::io::Errno;
use rustix::process::geteuid;

use crate::channel::{Receiver, Sender, bounded};
use crate::error::HookError;
use crate::exit::{self, Ending};
use crate::registry;
use crate::secure::is_trusted;
use crate::session::Session;
use crate::sink::{Sink, SinkClosed};
use crate::spawn::spawn;
use crate::start::at_start;

/// Compiles a script for the probes of a catalog: the script's name, its text; the program, or what
/// is wrong, for a person.
pub type Compile = fn(&str, Vec<u8>, Catalog) -> Result<Program, String>;

const PROGRAM: &str = "MDTRACE_PROGRAM";
const SCRIPT: &str = "MDTRACE_SCRIPT";
const OUTPUT: &str = "MDTRACE_OUTPUT";

/// A session that nobody asked for but the environment.
#[derive(Debug)]
pub(crate) struct Anonymous(Session);

impl Ending for Anonymous {
    fn end(&self) {
        self.0.stop();
    }
}

/// Starts what the environment asks for, if it does.
pub(crate) fn start(compile: Option<Compile>) -> Result<Option<Arc<Anonymous>>, HookError> {
    if !is_trusted() || is_off() {
        return Ok(None);
    }
    let Some(program) = program(compile)? else { return Ok(None) };
    let path = output();
    let failed = |source| HookError::Output { path: path.clone(), source };
    let file = create(&path).map_err(failed)?;
    let (exits, exited) = bounded(1);
    let sink = Capture::begin(file, &program, exits).map_err(failed)?;
    let session = Arc::new(Anonymous(Session::start(program, SessionRequest::default(), Box::new(sink))?));
    end_at_exit(exited, Arc::downgrade(&session))?;
    exit::at_exit(session.clone());
    Ok(Some(session))
}

/// Waits on a thread of its own until the program has said `exit()`, then ends the session; if that
/// has ended otherwise, there is nothing to wait for any more.
fn end_at_exit(exited: Receiver<()>, session: Weak<Anonymous>) -> Result<(), HookError> {
    let wait = move || {
        if exited.recv().is_some()
            && let Some(session) = session.upgrade()
        {
            session.end();
        }
    };
    spawn("mdtrace-anonymous", Box::new(wait)).map(drop)
}

at_start! {
    /// Whether the environment wants nothing to be traced.
    pub(crate) fn is_off() -> bool {
        std::env::var_os("MDTRACE").is_some_and(|value| value == "off")
    }
}

fn set(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn program(compile: Option<Compile>) -> Result<Option<Program>, HookError> {
    let wrong = |variable, why: String| HookError::Environment { variable, why };
    let read = |variable, path: &OsString| {
        std::fs::read(path).map_err(|error| wrong(variable, format!("{}: {error}", path.display())))
    };
    match (set(PROGRAM), set(SCRIPT)) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(wrong(PROGRAM, format!("{SCRIPT} is set, too"))),
        (Some(path), None) => {
            let program = dif::codec::decode(&read(PROGRAM, &path)?);
            let path = path.display();
            program.map(Some).map_err(|error| {
                let help = format!("`mdtrace -e --emit FILE` writes programs; a script goes into {SCRIPT}");
                wrong(PROGRAM, format!("{path}: {error} ({help})"))
            })
        }
        (None, Some(path)) => {
            let compile =
                compile.ok_or_else(|| wrong(SCRIPT, format!("this host has no compiler; use {PROGRAM}")))?;
            let text = read(SCRIPT, &path)?;
            compile(&path.to_string_lossy(), text, registry::catalog())
                .map(Some)
                .map_err(|why| wrong(SCRIPT, format!("{}: {why}", path.display())))
        }
    }
}

fn output() -> PathBuf {
    let pattern = set(OUTPUT).unwrap_or_else(|| "mdtrace-%p.trace".into());
    match pattern.to_str() {
        Some(text) => text.replace("%p", &std::process::id().to_string()).into(),
        None => pattern.into(),
    }
}

// Nothing is waited for (a FIFO that nobody reads), and nothing changes before it is known whose it is.
fn create(path: &Path) -> std::io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let opened = openat(CWD, path, flags, Mode::RUSR | Mode::WUSR).map_err(|errno| match errno {
        // What the system says of it is that there are too many links.
        Errno::LOOP => std::io::Error::other("it is a symbolic link"),
        errno => errno.into(),
    });
    let file = File::from(opened?);
    let found = file.metadata()?;
    // Devices (`/dev/null`) are the system's.
    if !found.file_type().is_char_device() {
        if found.uid() != geteuid().as_raw() || found.nlink() != 1 {
            return Err(std::io::ErrorKind::PermissionDenied.into());
        }
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    if found.is_file() {
        file.set_len(0)?;
    }
    fcntl_setfl(&file, OFlags::empty())?;
    Ok(file)
}

/// A sink that writes a capture, each delivery at once, and says when `exit()` is among them.
struct Capture {
    file: File,
    exits: Sender<()>,
}

impl Capture {
    fn begin(mut file: File, program: &Program, exits: Sender<()>) -> std::io::Result<Self> {
        file.write_all(&capture::begin(program))?;
        Ok(Self { file, exits })
    }
}

impl Sink for Capture {
    fn deliver(&mut self, delivery: Delivery) -> Result<(), SinkClosed> {
        self.file.write_all(&capture::frame(&delivery)).map_err(|_| SinkClosed)?;
        if matches!(delivery, Delivery::Exit { .. }) {
            // It says so once; whoever waits may have gone, because the host is ending anyway.
            let _ = self.exits.try_send(());
        }
        Ok(())
    }
}
