//! The sessions that a thread takes part in.
//!
//! Mostly there is one. It lies in place, so that where its state is depends on nothing that a firing would
//! have to load first: which number the link says is a branch, and a processor does not wait for those. (Two
//! loads, one after the other: 1.4 ns of each firing that reads the clock, which waits for all that were
//! begun before.) The others are in a list.
//!
//! The first one is always there, so that no firing has to look: a thread has no state before it joins its
//! first session, and keeps a member of one that is over until it joins another.

use std::hint::cold_path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dif::StreamId;

use crate::drain::Message;
use crate::session::Core;

/// One thread in one session.
pub(crate) struct Member {
    pub(crate) core: Arc<Core>,
    pub(crate) thread: vm::Thread,
    reader: u64,
}

impl Drop for Member {
    fn drop(&mut self) {
        // After this message nothing is written: the writer is ours and dies with us.
        self.core.send(Message::Left(self.reader));
    }
}

/// Numbers of readers, unique in the process.
static READERS: AtomicU64 = AtomicU64::new(1);

impl Member {
    /// The thread whose stream this is, as its process counts, joins a session.
    fn join(core: &Arc<Core>, stream: u32) -> Self {
        let stream = StreamId(stream.wrapping_add(core.stream_base));
        let (thread, readout) = vm::Thread::new(&core.shared, stream);
        let reader = READERS.fetch_add(1, Ordering::Relaxed);
        core.send(Message::Joined { reader, stream, readout: Box::new(readout) });
        Self { core: core.clone(), thread, reader }
    }
}

/// A thread's members, by number. A number holds until members leave.
pub(crate) struct Members {
    first: Member,
    /// It has left: the next member takes its place.
    first_has_left: bool,
    others: Vec<Member>,
}

impl Members {
    /// Of the thread whose stream this is, in its first session.
    pub(crate) fn new(core: &Arc<Core>, stream: u32) -> Self {
        Self { first: Member::join(core, stream), first_has_left: false, others: Vec::new() }
    }

    /// The number of the member that lies in place.
    pub(crate) const FIRST: u16 = 0;

    /// That member.
    #[inline(always)]
    pub(crate) fn first(&mut self) -> &mut Member {
        &mut self.first
    }

    /// The member of a number.
    #[inline(always)]
    pub(crate) fn get_mut(&mut self, number: usize) -> Option<&mut Member> {
        match number.checked_sub(1) {
            None => Some(&mut self.first),
            Some(index) => {
                cold_path();
                self.others.get_mut(index)
            }
        }
    }

    /// All of them, in order.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Member> {
        std::iter::once(&mut self.first).chain(&mut self.others)
    }

    fn iter(&self) -> impl Iterator<Item = &Member> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The number in a session, which is joined if need be.
    pub(crate) fn join(&mut self, core: &Arc<Core>, stream: u32) -> usize {
        let number = self.iter().position(|member| Arc::ptr_eq(&member.core, core));
        if let Some(number) = number {
            self.first_has_left &= number != 0;
            return number;
        }
        let member = Member::join(core, stream);
        if std::mem::take(&mut self.first_has_left) {
            self.first = member;
        } else {
            self.others.push(member);
        }
        self.others.len()
    }

    /// Whether some are in sessions that are over.
    pub(crate) fn have_ended(&self) -> bool {
        self.iter().any(|member| member.core.is_over())
    }

    /// Those leave; the others have new numbers.
    pub(crate) fn leave_ended(&mut self) {
        self.others.retain(|member| !member.core.is_over());
        if self.first.core.is_over() {
            match self.others.is_empty() {
                true => self.first_has_left = true,
                false => self.first = self.others.remove(0),
            }
        }
    }
}
