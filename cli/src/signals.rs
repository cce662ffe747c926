//! `^C` once ends tracing in good order; `^C` twice ends it at once.

use std::thread;

use crossbeam_channel::Sender;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::fail::Failure;
use crate::run::Event;

/// Sends an event for every signal that asks us to end.
///
/// # Errors
/// The system refuses the handlers.
pub fn watch(events: Sender<Event>) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(Failure::Signals)?;
    thread::spawn(move || {
        for signal in signals.forever() {
            // Nobody listens any more when the run is over; then there is nothing left to end.
            if events.send(Event::Interrupt { from_keyboard: signal == SIGINT }).is_err() {
                return;
            }
        }
    });
    Ok(())
}
