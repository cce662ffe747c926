//! Sinks: where a session's deliveries go, behind a queue that never makes a firing wait.
//!
//! ```text
//!   rings, tables ──drainer──▶ [ bounded queue ] ──sink thread──▶ Sink::deliver
//! ```
//!
//! A sink may be slow: a socket, a terminal. It has a thread of its own. When the queue is full
//! the drainer stops reading, records stay in the threads' rings, and when those are full too,
//! drops are counted there. Nobody in the traced program waits, ever.
//!
//! Full is counted in deliveries and in bytes, because a delivery may be a whole ring: what waits
//! here for a consumer that has stopped is at most `bufsize` and one delivery.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dif::delivery::{Delivery, Symbols};

use crate::channel::{Receiver, Sender, Unsent, bounded};
use crate::error::HookError;
use crate::spawn::spawn;

/// How many deliveries may wait for a sink.
const QUEUE: usize = 64;
/// How often to look for room, for who waits for it.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

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
    /// Until the queue is closed.
    items: Option<Sender<Item>>,
    thread: Option<std::thread::JoinHandle<()>>,
    /// Bytes that wait, or are being delivered.
    waiting: Arc<AtomicU64>,
    most: u64,
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
    /// Starts the sink's thread. More than `most` bytes wait only in one delivery.
    pub(crate) fn start(sink: Box<dyn Sink>, most: u64) -> Result<Self, HookError> {
        let (items, inbox) = bounded(QUEUE);
        let waiting = Arc::new(AtomicU64::new(0));
        let delivered = waiting.clone();
        let thread = spawn("mdtrace-sink", Box::new(move || deliver_all(sink, &inbox, &delivered)))?;
        Ok(Self { items: Some(items), thread: Some(thread), waiting, most })
    }

    /// Puts a delivery into the queue if there is room.
    pub(crate) fn try_send(&self, delivery: Delivery) -> Sent {
        let bytes = bytes_of(&delivery);
        if !self.has_room(bytes) && !self.is_closed() {
            return Sent::Full(delivery);
        }
        let Some(items) = &self.items else { return Sent::Closed };
        self.waiting.fetch_add(bytes, Ordering::Relaxed);
        match items.try_send(Item::Delivery(delivery)) {
            Ok(()) => Sent::Yes,
            Err(Unsent::Full(Item::Delivery(delivery))) => {
                self.waiting.fetch_sub(bytes, Ordering::Relaxed);
                Sent::Full(delivery)
            }
            Err(Unsent::Full(Item::Flush(_)) | Unsent::Closed(_)) => Sent::Closed,
        }
    }

    // One delivery may always go, however large.
    fn has_room(&self, bytes: u64) -> bool {
        let waiting = self.waiting.load(Ordering::Relaxed);
        waiting == 0 || waiting.saturating_add(bytes) <= self.most
    }

    fn is_closed(&self) -> bool {
        self.thread.as_ref().is_none_or(std::thread::JoinHandle::is_finished)
    }

    /// Puts a delivery into the queue, waiting for room. Says whether there is a consumer.
    pub(crate) fn send(&self, delivery: Delivery) -> bool {
        let bytes = bytes_of(&delivery);
        while !self.has_room(bytes) && !self.is_closed() {
            std::thread::sleep(LOOK_AGAIN);
        }
        self.waiting.fetch_add(bytes, Ordering::Relaxed);
        self.items.as_ref().is_some_and(|items| items.send(Item::Delivery(delivery)))
    }

    /// Waits until the sink has taken everything, then says so to `done`.
    pub(crate) fn flush(&self, done: Sender<()>) {
        // If there is no consumer, `done` is dropped with the message, which ends the wait as well.
        if let Some(items) = &self.items {
            items.send(Item::Flush(done));
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // The thread then finishes what is in the queue.
        self.items = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// About how much memory a delivery takes.
pub(crate) fn bytes_of(delivery: &Delivery) -> u64 {
    const OVERHEAD: usize = 64;
    let bytes = match delivery {
        Delivery::Records { words, .. } => 8 * words.len(),
        Delivery::Aggregations(deltas) | Delivery::Shares { deltas, .. } => {
            deltas.iter().map(|delta| OVERHEAD + 8 * (delta.key.len() + delta.cell.len())).sum()
        }
        Delivery::Enabled(enablings) => enablings.len() * 8 * OVERHEAD,
        Delivery::Variables(variables) => variables.values.len() * OVERHEAD,
        Delivery::Symbols(Symbols { modules, symbols }) => {
            modules.iter().chain(symbols).map(|place| OVERHEAD + place.name.len()).sum()
        }
        Delivery::Cost(cost) => cost.clauses.len() * OVERHEAD,
        Delivery::Drops(_) | Delivery::Exit { .. } | Delivery::End => 0,
    };
    (OVERHEAD + bytes) as u64
}

fn deliver_all(mut sink: Box<dyn Sink>, inbox: &Receiver<Item>, waiting: &AtomicU64) {
    while let Some(item) = inbox.recv() {
        match item {
            Item::Delivery(delivery) => {
                let bytes = bytes_of(&delivery);
                if sink.deliver(delivery).is_err() {
                    return;
                }
                waiting.fetch_sub(bytes, Ordering::Relaxed);
            }
            Item::Flush(done) => {
                done.send(());
            }
        }
    }
}
