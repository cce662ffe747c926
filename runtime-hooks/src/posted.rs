//! Signals that a firing asks for: `raise()` and `stop()`.
//!
//! A signal may end the process, and what was recorded and not yet read would end with it: above all
//! the record of the very clause that says why. In a kernel the buffers outlive the process; here they
//! are part of it. So a signal is only *posted* by the clause. When all clauses of the firing have run,
//! the session's drainer delivers everything, and then the signal is sent; the thread waits for that,
//! though not longer than [`PATIENCE`].
//!
//! | what the firing did | what happens at its end |
//! | --- | --- |
//! | `raise(n)` | the signal is sent; of several, the first |
//! | `stop()` | the process stops, after the signal was sent |
//! | both in a signal handler that says so ([`SignalContext`](crate::SignalContext)) | nothing is delivered first: that takes memory |
//!
//! Probe context, except for the wait: who traces has permission to disturb the process, and asked for
//! the end of what it does. Firings without destructive clauses never come here.

#![expect(unsafe_code, reason = "real-time signals have no names, and no safe function sends them")]

use std::cell::Cell;
use std::time::{Duration, Instant};

use dif::delivery::Domain;

use crate::channel::bounded;
use crate::drain::Message;
use crate::held::is_held;
use crate::session::Core;
use crate::system::{keeping_errno, last_signal};

/// How long a signal waits until the consumer has what was recorded.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is to be sent at the end of the firing.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Posted {
    signal: Option<i32>,
    stop: bool,
}

thread_local! {
    static POSTED: Cell<Posted> = const { Cell::new(Posted { signal: None, stop: false }) };
}

/// Posts a signal; false if there is none of that number.
pub(crate) fn post(signal: i32) -> bool {
    let exists = 0 < signal && signal <= last_signal();
    let posted = POSTED.get();
    if exists && posted.signal.is_none() {
        POSTED.set(Posted { signal: Some(signal), ..posted });
    }
    exists
}

/// Posts that the process is to stop.
pub(crate) fn post_stop() {
    POSTED.set(Posted { stop: true, ..POSTED.get() });
}

/// Sends what this firing has posted, once the session's consumer has what was recorded.
#[cold]
#[inline(never)]
pub(crate) fn send(core: &Core) {
    let posted = POSTED.take();
    if posted == Posted::default() {
        return;
    }
    keeping_errno(|| deliver(core, posted));
}

fn deliver(core: &Core, posted: Posted) {
    // The command reads what it fires itself.
    if !is_held() && !matches!(core.domain, Domain::Command { .. }) {
        let (done, wait) = bounded(1);
        core.send(Message::Drain(done));
        // A session that is over has no drainer: then the question is dropped, which ends the wait.
        let _ = wait.recv_until(Instant::now() + PATIENCE);
    }
    let signals = [posted.signal, posted.stop.then_some(libc::SIGSTOP)];
    for signal in signals.into_iter().flatten() {
        // SAFETY: both are plain numbers, and `kill` touches no memory of ours. What the signal does to
        // the process is what the person who traces it asked for.
        let _ = unsafe { libc::kill(libc::getpid(), signal) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_signal_counts_and_only_those_that_exist() {
        assert!(post(libc::SIGWINCH));
        assert!(post(last_signal()));
        assert!(!post(last_signal() + 1) && !post(0) && !post(-1));
        post_stop();
        assert!(POSTED.take() == Posted { signal: Some(libc::SIGWINCH), stop: true });
    }
}
