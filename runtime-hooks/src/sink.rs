//! Sinks: where a session's deliveries go, behind a queue that never makes a firing wait.
//!
//! ```text
//!   rings, tables ──drainer──▶ [ bounded queue ] ──sink thread──▶ Sink::deliver
//! ```
//!
//! A sink may be slow: a socket, a terminal. It has a thread of its own. When the queue is full
//! the drainer stops reading, records stay in the threads' rings, and when those are full too,
//! drops are counted there. Nobody in the traced program waits, ever.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use dif::delivery::Delivery;

use crate::error::HookError;

/// How many deliveries may wait for a sink.
const QUEUE: usize = 64;

/// The consumer has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the consumer has gone")]
pub struct SinkClosed;

/// Takes a session's deliveries, in order, on a thread of its own.
///
/// It must not stop its own session from within `deliver`: to end it, it says [`SinkClosed`].
pub trait Sink: Send {
    /// Takes one delivery.
    ///
    /// # Errors
    /// [`SinkClosed`] if nobody wants deliveries any more; the session then ends.
    fn deliver(&mut self, delivery: Delivery) -> Result<(), SinkClosed>;
}

impl<F: FnMut(Delivery) -> Result<(), SinkClosed> + Send> Sink for F {
    fn deliver(&mut self, delivery: Delivery) -> Result<(), SinkClosed> {
        self(delivery)
    }
}

enum Item {
    Delivery(Delivery),
    /// Answered when everything before it has been delivered.
    Flush(Sender<()>),
}

/// The drainer's end of the queue.
pub(crate) struct Queue {
    items: Sender<Item>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What became of a delivery.
pub(crate) enum Sent {
    /// It is in the queue.
    Yes,
    /// There was no room; here it is again.
    Full(Delivery),
    /// There is no consumer any more.
    Closed,
}

impl Queue {
    /// Starts the sink's thread.
    pub(crate) fn start(sink: Box<dyn Sink>) -> Result<Self, HookError> {
        let (items, inbox) = bounded(QUEUE);
        let thread = std::thread::Builder::new()
            .name("mdtrace-sink".into())
            .spawn(move || deliver_all(sink, &inbox))
            .map_err(|source| HookError::Thread { name: "mdtrace-sink", source })?;
        Ok(Self { items, thread: Some(thread) })
    }

    /// Puts a delivery into the queue if there is room.
    pub(crate) fn try_send(&self, delivery: Delivery) -> Sent {
        match self.items.try_send(Item::Delivery(delivery)) {
            Ok(()) => Sent::Yes,
            Err(TrySendError::Full(Item::Delivery(delivery))) => Sent::Full(delivery),
            Err(TrySendError::Full(Item::Flush(_)) | TrySendError::Disconnected(_)) => Sent::Closed,
        }
    }

    /// Puts a delivery into the queue, waiting for room. Says whether there is a consumer.
    pub(crate) fn send(&self, delivery: Delivery) -> bool {
        self.items.send(Item::Delivery(delivery)).is_ok()
    }

    /// Waits until the sink has taken everything, then says so to `done`.
    pub(crate) fn flush(&self, done: Sender<()>) {
        // If there is no consumer, `done` is dropped with the message, which ends the wait as well.
        let _ = self.items.send(Item::Flush(done));
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // Replacing the sender closes the queue; the thread then finishes what is in it.
        self.items = bounded(0).0;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn deliver_all(mut sink: Box<dyn Sink>, inbox: &Receiver<Item>) {
    for item in inbox {
        match item {
            Item::Delivery(delivery) => {
                if sink.deliver(delivery).is_err() {
                    return;
                }
            }
            Item::Flush(done) => {
                let _ = done.send(());
            }
        }
    }
}
