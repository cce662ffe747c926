//! How much of what hosts deliver may wait in the command.
//!
//! Hosts deliver faster than a terminal shows, and a pager that somebody reads does not take anything
//! for minutes. What waits for the output must not grow with that: whoever reads from a host takes
//! credit for each message, which comes back when the message has been dealt with. Without credit
//! nothing is read, the socket fills, the host's buffers fill, and what then has no room is counted in
//! the host as dropped, which is where losses are told from.
//!
//! What waits is at most what the credit says and one message of each host.

use std::sync::Arc;

use crate::lock::{Lock, Signal};

/// Bytes that may wait, for all who share it.
#[derive(Debug)]
pub struct Credit {
    most: u64,
    waiting: Lock<u64>,
    room: Signal,
}

/// What one message took; dropping it gives it back.
#[derive(Debug, Default)]
pub struct Held(Option<(Arc<Credit>, u64)>);

impl Credit {
    /// A credit of so many bytes.
    pub fn new(most: u64) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), waiting: Lock::new(0), room: Signal::new() })
    }

    /// Takes `n` bytes, as soon as less than all is taken.
    pub(crate) fn take(self: &Arc<Self>, n: u64) -> Held {
        let full = |waiting: &mut u64| *waiting >= self.most;
        let mut waiting = self.room.wait_while(self.waiting.lock(), full);
        *waiting = waiting.saturating_add(n);
        Held(Some((self.clone(), n)))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some((credit, n)) = &self.0 {
            let mut waiting = credit.waiting.lock();
            *waiting = waiting.saturating_sub(*n);
            credit.room.wake_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn who_finds_none_waits_until_some_comes_back() {
        let credit = Credit::new(10);
        let (first, second) = (credit.take(9), credit.take(100));
        let (taken, took) = mpsc::channel();
        let waits = {
            let credit = credit.clone();
            std::thread::spawn(move || drop(taken.send(credit.take(1))))
        };
        assert!(took.recv_timeout(Duration::from_millis(30)).is_err(), "109 of 10 are taken");
        drop(first);
        assert!(took.recv_timeout(Duration::from_millis(30)).is_err(), "100 of 10 are taken");
        drop(second);
        assert!(took.recv().is_ok());
        waits.join().unwrap();
        assert_eq!(*credit.waiting.lock(), 0);
    }
}
