//! `^C` once ends tracing in good order; `^C` twice ends it at once. So do the other signals that ask
//! a command to end, but under `nohup` the end of the terminal is none of our business.
//!
//! Signals are events of the run like all others. While hosts are being connected to nobody takes
//! events yet, so there is also a mark for those who wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossbeam_channel::Sender;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::fail::Failure;
use crate::run::Event;

/// Whether somebody has asked us to end.
#[derive(Clone, Debug, Default)]
pub struct Interrupts(Arc<AtomicBool>);

impl Interrupts {
    /// Whether it has happened.
    pub fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Sends an event for every signal that asks us to end.
///
/// # Errors
/// The system refuses the handlers.
pub fn watch(events: Sender<Event>) -> Result<Interrupts, Failure> {
    let watched = [SIGINT, SIGTERM].into_iter().chain((!is_ignored(SIGHUP)).then_some(SIGHUP));
    let mut signals = Signals::new(watched).map_err(Failure::Signals)?;
    let interrupts = Interrupts::default();
    let mark = interrupts.clone();
    thread::spawn(move || {
        for _ in signals.forever() {
            mark.0.store(true, Ordering::Relaxed);
            // Nobody listens any more when the run is over; then there is nothing left to end.
            if events.send(Event::Interrupt).is_err() {
                return;
            }
        }
    });
    Ok(interrupts)
}

// Asking the system what we do about a signal would take unsafe code; Linux also writes it down. Elsewhere the
// end of the terminal ends tracing, in good order.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignored(&status).is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

fn ignored(status: &str) -> Option<u64> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        assert_eq!(ignored("Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\t1\n"), Some(0x1001));
        assert_eq!(ignored("Name:\tx\n"), None);
        // Rust ignores SIGPIPE before main.
        #[cfg(target_os = "linux")]
        assert!(is_ignored(signal_hook::consts::SIGPIPE) && !is_ignored(SIGTERM));
    }
}
