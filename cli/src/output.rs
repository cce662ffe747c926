//! Where data go: standard output, or the file of `-o`.

use std::fs::{File, OpenOptions};
use std::io::Write;

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
