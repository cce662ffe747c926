//! Channels: how the engine's threads, and those of the host, tell each other things.
//!
//! ```text
//!   Sender ─┐
//!   Sender ─┼──▶ [ queue behind a lock, bounded or not ] ──▶ Receiver
//!   Sender ─┘
//! ```
//!
//! Many may send and one receives. When the last sender has gone, the receiver still gets what is
//! queued, then hears that this was all. When the receiver has gone, senders are told, and what was
//! queued is dropped: a message that carries a sender for its answer thereby says that none will come.
//!
//! What goes through here are a few messages per thread and session and a few deliveries per round of
//! the drainer, never firings. So this is the simplest thing that is right: each operation takes the
//! lock for some instructions. No message is dropped, and nobody is woken up, with the lock held.
//!
//! A thread that has the lock is marked ([`Held`]), as the queue may grow, and the host's allocator or
//! a signal handler fire a probe that would have to send something here itself.
//!
//! Rejected: a library's channels. They are faster than anybody needs here, and the eight types that
//! are sent would add 90 KB to every host; one that nobody traces has their code in its memory, too.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use crate::held::Held;
use crate::lock::{Lock, Signal};

/// A channel in which any number of messages can wait.
pub(crate) fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    bounded(usize::MAX)
}

/// A channel in which at most `most` messages wait, at least one.
pub(crate) fn bounded<T>(most: usize) -> (Sender<T>, Receiver<T>) {
    let queue = Queue { messages: VecDeque::new(), sends: true, receives: true, n_waiting: 0 };
    let queue = Lock::new(queue);
    let channel = Arc::new(Channel { queue, changed: Signal::new(), most: most.max(1) });
    (Sender(Arc::new(Sending(channel.clone()))), Receiver(channel))
}

/// The way in.
#[derive(Debug)]
pub(crate) struct Sender<T>(Arc<Sending<T>>);

/// The way out.
#[derive(Debug)]
pub(crate) struct Receiver<T>(Arc<Channel<T>>);

/// All senders; its end is that of the last one.
#[derive(Debug)]
struct Sending<T>(Arc<Channel<T>>);

#[derive(Debug)]
struct Channel<T> {
    queue: Lock<Queue<T>>,
    /// Something has come, or gone, or will not any more.
    changed: Signal,
    most: usize,
}

#[derive(Debug)]
struct Queue<T> {
    messages: VecDeque<T>,
    /// Whether there is a sender.
    sends: bool,
    /// Whether there is a receiver.
    receives: bool,
    /// How many threads wait for a change.
    n_waiting: usize,
}

/// Why a message was not sent; here it is again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsent<T> {
    /// There is no room for it.
    Full(T),
    /// There is no receiver any more.
    Closed(T),
}

/// Why there is no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nothing {
    /// None has come yet.
    Yet,
    /// None will come any more.
    Ever,
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Drop for Sending<T> {
    fn drop(&mut self) {
        self.0.change(|queue| queue.sends = false);
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let unread = self.0.change(|queue| {
            queue.receives = false;
            std::mem::take(&mut queue.messages)
        });
        drop(unread);
    }
}

impl<T> Sender<T> {
    /// Sends a message, waiting for room; says whether there is a receiver.
    pub(crate) fn send(&self, message: T) -> bool {
        let channel = &self.0.0;
        let mut message = message;
        loop {
            match self.try_send(message) {
                Ok(()) => return true,
                Err(Unsent::Closed(_)) => return false,
                Err(Unsent::Full(back)) => message = back,
            }
            channel.wait(None, |queue| queue.receives && channel.is_full(queue));
        }
    }

    /// Sends a message if there is room.
    pub(crate) fn try_send(&self, message: T) -> Result<(), Unsent<T>> {
        let channel = &self.0.0;
        channel.change(|queue| {
            if !queue.receives {
                return Err(Unsent::Closed(message));
            }
            if channel.is_full(queue) {
                return Err(Unsent::Full(message));
            }
            queue.messages.push_back(message);
            Ok(())
        })
    }
}

impl<T> Receiver<T> {
    /// The next message; `None` if none will come any more.
    pub(crate) fn recv(&self) -> Option<T> {
        self.receive(None).ok()
    }

    /// The next message, if it comes before `until`.
    pub(crate) fn recv_until(&self, until: Instant) -> Result<T, Nothing> {
        self.receive(Some(until))
    }

    /// The next message, if it is there.
    pub(crate) fn try_recv(&self) -> Result<T, Nothing> {
        self.0.change(|queue| match queue.messages.pop_front() {
            Some(message) => Ok(message),
            None if queue.sends => Err(Nothing::Yet),
            None => Err(Nothing::Ever),
        })
    }

    fn receive(&self, until: Option<Instant>) -> Result<T, Nothing> {
        loop {
            match self.try_recv() {
                Err(Nothing::Yet) if until.is_none_or(|until| Instant::now() < until) => {}
                result => return result,
            }
            self.0.wait(until, |queue| queue.sends && queue.messages.is_empty());
        }
    }
}

impl<T> Channel<T> {
    fn is_full(&self, queue: &Queue<T>) -> bool {
        self.most <= queue.messages.len()
    }

    /// Changes the queue, and wakes up who waits for a change.
    fn change<R>(&self, change: impl FnOnce(&mut Queue<T>) -> R) -> R {
        let held = Held::new();
        let mut queue = self.queue.lock();
        let result = change(&mut queue);
        let someone_waits = queue.n_waiting > 0;
        drop((queue, held));
        if someone_waits {
            self.changed.wake_all();
        }
        result
    }

    /// Waits once for a change if there is reason to, or until a moment has come.
    fn wait(&self, until: Option<Instant>, reason: impl FnOnce(&Queue<T>) -> bool) {
        let _held = Held::new();
        let mut queue = self.queue.lock();
        if !reason(&queue) {
            return;
        }
        queue.n_waiting += 1;
        let mut queue = match until {
            Some(until) => self.changed.wait_until(queue, until),
            None => self.changed.wait(queue),
        };
        queue.n_waiting -= 1;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn messages_come_in_order_and_the_last_sender_ends_them() {
        let (sender, receiver) = unbounded();
        let other = sender.clone();
        assert_eq!(receiver.try_recv(), Err(Nothing::Yet));
        assert!(sender.send(1) && other.send(2));
        drop(sender);
        assert!(other.send(3));
        drop(other);
        assert_eq!(std::iter::from_fn(|| receiver.recv()).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(receiver.try_recv(), Err(Nothing::Ever));
    }

    #[test]
    fn a_full_channel_keeps_its_sender_until_there_is_room() {
        let (sender, receiver) = bounded(2);
        assert_eq!((sender.try_send(0), sender.try_send(1)), (Ok(()), Ok(())));
        assert_eq!(sender.try_send(2), Err(Unsent::Full(2)));
        let sending = std::thread::spawn(move || (2..1000).all(|n| sender.send(n)));
        assert!(std::iter::from_fn(|| receiver.recv()).eq(0..1000));
        assert!(sending.join().unwrap());
    }

    #[test]
    fn without_a_receiver_nothing_is_sent_and_nobody_waits() {
        let (sender, receiver) = bounded(1);
        assert!(sender.send(0));
        let sending = {
            let sender = sender.clone();
            std::thread::spawn(move || sender.send(1))
        };
        drop(receiver);
        assert!(!sending.join().unwrap());
        assert_eq!(sender.try_send(2), Err(Unsent::Closed(2)));
    }

    #[test]
    fn a_question_that_nobody_will_read_is_answered_by_silence() {
        let (questions, inbox) = unbounded();
        let (answer, answers) = bounded::<()>(1);
        assert!(questions.send(answer));
        assert_eq!(answers.try_recv(), Err(Nothing::Yet));
        drop(inbox);
        assert_eq!(answers.recv(), None);
    }

    #[test]
    fn patience_ends() {
        let (sender, receiver) = unbounded::<()>();
        let until = Instant::now() + Duration::from_millis(20);
        assert_eq!(receiver.recv_until(until), Err(Nothing::Yet));
        assert!(until <= Instant::now());
        drop(sender);
        assert_eq!(receiver.recv_until(Instant::now() + Duration::from_secs(600)), Err(Nothing::Ever));
    }

    #[test]
    fn many_threads_send_to_one() {
        let (sender, receiver) = bounded(3);
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let sender = sender.clone();
                std::thread::spawn(move || (0..5000).for_each(|n| assert!(sender.send(n))))
            })
            .collect();
        drop(sender);
        assert_eq!(std::iter::from_fn(|| receiver.recv()).sum::<u64>(), 4 * 4999 * 5000 / 2);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}
