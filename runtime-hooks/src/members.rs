//! The sessions that a thread takes part in.
//!
//! Mostly there is one. It lies in place, so that where its state is depends on nothing that a firing would
//! have to load first: which number the link says is a branch, and a processor does not wait for those. (Two
//! loads, one after the other: 1.4 ns of each firing that reads the clock, which waits for all that were
//! begun before.) The others are in a list.

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
    first: Option<Member>,
    others: Vec<Member>,
}

impl Members {
    /// Of a thread that is in no session.
    pub(crate) const NONE: Self = Self { first: None, others: Vec::new() };

    /// The number of the member that lies in place.
    pub(crate) const FIRST: u16 = 0;

    /// That member.
    #[inline(always)]
    pub(crate) fn first(&mut self) -> Option<&mut Member> {
        match &mut self.first {
            Some(first) => Some(first),
            None => {
                cold_path();
                None
            }
        }
    }

    /// The member of a number.
    #[inline(always)]
    pub(crate) fn get_mut(&mut self, number: usize) -> Option<&mut Member> {
        match number.checked_sub(1) {
            None => self.first.as_mut(),
            Some(index) => {
                cold_path();
                self.others.get_mut(index)
            }
        }
    }

    /// All of them, in order.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Member> {
        self.first.iter_mut().chain(&mut self.others)
    }

    fn iter(&self) -> impl Iterator<Item = &Member> {
        self.first.iter().chain(&self.others)
    }

    /// The number in a session, which is joined if need be.
    pub(crate) fn join(&mut self, core: &Arc<Core>, stream: u32) -> usize {
        if let Some(number) = self.iter().position(|member| Arc::ptr_eq(&member.core, core)) {
            return number;
        }
        let member = Member::join(core, stream);
        match &mut self.first {
            first @ None => *first = Some(member),
            Some(_) => self.others.push(member),
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
        if self.first.as_ref().is_none_or(|member| member.core.is_over()) {
            self.first = if self.others.is_empty() { None } else { Some(self.others.remove(0)) };
        }
    }

    /// All leave.
    pub(crate) fn clear(&mut self) {
        *self = Self::NONE;
    }
}
