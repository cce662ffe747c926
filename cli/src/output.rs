//! Where data go: standard output, or the file of `-o`.
//!
//! A reader who has gone is noticed when we write, and also while nothing happens: `mdtrace … | head`
//! should not leave probes on until the next one fires.

use std::fs::{File, OpenOptions};
use std::io::Write;

use collector::Columns;
use dif::option::Dialect;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::args::Invocation;
use crate::fail::Failure;

/// Opens the output; a file is appended to.
///
/// # Errors
/// The file cannot be opened.
pub(crate) fn open(invocation: &Invocation) -> Result<Box<dyn Write + Send>, Failure> {
    match &invocation.output {
        Some(file) => {
            let opened = OpenOptions::new().append(true).create(true).open(file);
            let file: File = opened.map_err(|error| Failure::Output { file: file.clone(), error })?;
            Ok(Box::new(file))
        }
        None => Ok(Box::new(std::io::stdout())),
    }
}

/// Another handle on an output that is a regular file, where `ftruncate()` works.
pub(crate) fn truncatable(invocation: &Invocation) -> Option<File> {
    let file = match &invocation.output {
        Some(file) => OpenOptions::new().append(true).open(file).ok()?,
        None => File::from(rustix::io::dup(std::io::stdout()).ok()?),
    };
    file.metadata().is_ok_and(|meta| meta.is_file()).then_some(file)
}

/// Says whether there is still somebody to read standard output, if that is a pipe.
///
/// # Errors
/// There is nobody.
pub(crate) fn check_reader() -> Result<(), Failure> {
    let stdout = std::io::stdout();
    let mut asked = [PollFd::new(&stdout, PollFlags::empty())];
    let answer = poll(&mut asked, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    let gone = answer.is_ok() && asked[0].revents().contains(PollFlags::ERR);
    if gone { Err(Failure::Closed) } else { Ok(()) }
}

/// The columns that lines begin with: the test mode of the other dialect leaves out what differs from
/// machine to machine.
pub(crate) fn columns(dialect: Dialect) -> Columns {
    match (dialect, std::env::var_os("_DTRACE_TESTING")) {
        (Dialect::Oracle, Some(_)) => Columns::Name,
        (Dialect::Oracle | Dialect::Illumos, _) => Columns::All,
    }
}
