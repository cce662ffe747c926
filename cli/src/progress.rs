//! A line that says how far a longer business has come.
//!
//! Only for people: on a terminal, and only if there is much to do and it takes a while. The line
//! overwrites itself and is gone when the business is done, so that nothing of it is left among what
//! the command has to say.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Fewer than this are no news.
const MANY: usize = 4;
/// What takes less than this is no news either.
const A_WHILE: Duration = Duration::from_millis(200);

/// How far we have come with the hosts.
pub(crate) struct Progress<W: Write> {
    out: Option<W>,
    name: String,
    total: usize,
    start: Instant,
    shown: Option<usize>,
}

impl Progress<std::io::Stderr> {
    /// For so many hosts; on standard error, if that is a terminal.
    pub(crate) fn new(name: &str, total: usize) -> Self {
        let stderr = std::io::stderr();
        Self::on(stderr.is_terminal().then_some(stderr), name, total)
    }
}

impl<W: Write> Progress<W> {
    fn on(out: Option<W>, name: &str, total: usize) -> Self {
        Self { out, name: name.to_string(), total, start: Instant::now(), shown: None }
    }

    /// So many are done.
    pub(crate) fn show(&mut self, done: usize) {
        let worth = self.total >= MANY && self.start.elapsed() > A_WHILE && self.shown != Some(done);
        let Some(out) = self.out.as_mut().filter(|_| worth) else { return };
        self.shown = Some(done);
        // A terminal that has gone away is told nothing.
        let _ = write!(out, "\r\x1b[K{}: attaching to {} hosts: {done}", self.name, self.total);
        let _ = out.flush();
    }
}

impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        if let Some(out) = self.out.as_mut().filter(|_| self.shown.is_some()) {
            let _ = out.write_all(b"\r\x1b[K").and_then(|()| out.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(terminal: bool, total: usize, waited: Duration, steps: &[usize]) -> String {
        let mut text = Vec::new();
        let mut progress = Progress::on(terminal.then_some(&mut text), "mdtrace", total);
        progress.start -= waited;
        steps.iter().for_each(|done| progress.show(*done));
        drop(progress);
        String::from_utf8(text).expect("text").replace('\x1b', "^")
    }

    #[test]
    fn the_line_is_for_terminals_and_long_waits() {
        let second = Duration::from_secs(1);
        assert_eq!(
            shown(true, 40, second, &[3, 3, 12]),
            "\r^[Kmdtrace: attaching to 40 hosts: 3\r^[Kmdtrace: attaching to 40 hosts: 12\r^[K"
        );
        for (terminal, total, waited) in [(false, 40, second), (true, 3, second), (true, 40, Duration::ZERO)]
        {
            assert_eq!(shown(terminal, total, waited, &[1, 2]), "");
        }
    }
}
