//! Where the text goes: one buffer, and behind it the command's output or a file of `freopen()`.
//!
//! Rendering appends to the buffer and cannot fail; only [`Output::flush`] meets the outside. So
//! every renderer is a plain function from values to bytes, and there are few places where a
//! closed pipe can turn up.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::process::Stdio;

use crate::error::ConsumerError;

/// How many bytes may wait before they are written in between.
const SPILL: usize = 1 << 16;

/// Empties the output that the consumer was made with; see [`crate::Consumer::truncate_with`].
pub type Truncate = Box<dyn FnMut() -> io::Result<()> + Send>;

/// The output of a run.
pub(crate) struct Output {
    text: Vec<u8>,
    original: Box<dyn Write + Send>,
    truncate: Option<Truncate>,
    redirected: Option<File>,
}

impl Output {
    pub(crate) fn new(original: Box<dyn Write + Send>) -> Self {
        Self { text: Vec::new(), original, truncate: None, redirected: None }
    }

    /// How `ftruncate()` empties the original output; without it, it is left alone, as a terminal.
    pub(crate) fn set_truncate(&mut self, truncate: Truncate) {
        self.truncate = Some(truncate);
    }

    /// The buffer, to append to.
    pub(crate) fn text(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    /// Writes what waits if it is much.
    pub(crate) fn spill(&mut self) -> Result<(), ConsumerError> {
        if self.text.len() < SPILL { Ok(()) } else { self.write_out() }
    }

    /// Writes all that waits, as far as the operating system.
    pub(crate) fn flush(&mut self) -> Result<(), ConsumerError> {
        self.write_out()?;
        match &mut self.redirected {
            Some(file) => file.flush()?,
            None => self.original.flush()?,
        }
        Ok(())
    }

    fn write_out(&mut self) -> Result<(), ConsumerError> {
        let written = match &mut self.redirected {
            Some(file) => file.write_all(&self.text),
            None => self.original.write_all(&self.text),
        };
        // What could not be written is not tried again: the caller ends, or goes on without it.
        self.text.clear();
        Ok(written?)
    }

    /// Appends further output to `path`; to the original output if it is empty.
    ///
    /// # Errors
    /// The outer error is about what waited for the old file, the inner one about the new file.
    pub(crate) fn reopen(&mut self, path: &std::path::Path) -> Result<io::Result<()>, ConsumerError> {
        self.flush()?;
        if path.as_os_str().is_empty() {
            self.redirected = None;
            return Ok(Ok(()));
        }
        match OpenOptions::new().append(true).create(true).open(path) {
            Ok(file) => {
                self.redirected = Some(file);
                Ok(Ok(()))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    /// Empties the current file. Terminals and pipes stay as they are.
    pub(crate) fn truncate(&mut self) -> Result<(), ConsumerError> {
        self.flush()?;
        // That a pipe or terminal cannot be emptied is no error in D.
        let _ = match (&mut self.redirected, &mut self.truncate) {
            (Some(file), _) => file.set_len(0).and_then(|()| file.rewind()),
            (None, Some(truncate)) => truncate(),
            (None, None) => Ok(()),
        };
        Ok(())
    }

    /// The output that a command of `system()` inherits.
    pub(crate) fn for_child(&self) -> Stdio {
        match self.redirected.as_ref().map(File::try_clone) {
            Some(Ok(file)) => Stdio::from(file),
            Some(Err(_)) | None => Stdio::inherit(),
        }
    }
}
