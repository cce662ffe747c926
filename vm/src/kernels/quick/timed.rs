//! What keeps the time, and what asks how much has gone by.
//!
//! Reading the counter is most of such a firing, and nothing is done beside it: it waits until all that
//! was begun before has ended, loads above all, each of which takes as long as a dozen instructions if it
//! waits for another one. So the time is asked for first, as soon as the firing is here, and all else is
//! looked up afterwards, beside what comes next (a fifth of the whole, measured). It is asked for in line
//! ([`Clock::at_once`]); what has to ask again is out of line, and the last thing that is called.
//!
//! Probe context: as in `quick.rs`.

use dif::AggId;
use dif::delivery::DropKind;

use super::super::{Body, Kernel, Source, Words, average};
use super::{Clock, Entry, Given, Quick, Shape};
use crate::thread::Thread;

/// `self->var = timestamp`
struct Stamp<C>(C);

impl<C: Clock> Shape for Stamp<C> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, _: G) -> bool {
        match C::at_once() {
            Some(now) => thread.locals.store(quick.var, now),
            None => stamp_slowly::<C>(quick, thread),
        }
        true
    }
}

#[cold]
#[inline(never)]
fn stamp_slowly<C: Clock>(quick: &Quick, thread: &mut Thread) {
    thread.locals.store(quick.var, C::now());
}

/// `@ = avg(timestamp - self->var)`
struct AverageSpent<C>(C);

impl<C: Clock> Shape for AverageSpent<C> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, _: G) -> bool {
        match C::at_once() {
            Some(now) => average_spent(quick, thread, now),
            None => average_slowly::<C>(quick, thread),
        }
        true
    }
}

#[inline(always)]
fn average_spent(quick: &Quick, thread: &mut Thread, now: u64) {
    average(thread, quick.agg(), [], now.wrapping_sub(thread.locals.load(quick.var)));
}

#[cold]
#[inline(never)]
fn average_slowly<C: Clock>(quick: &Quick, thread: &mut Thread) {
    average_spent(quick, thread, C::now());
}

/// `@ = function(timestamp - self->var)`
struct Spent<C>(C);

impl<C: Clock> Shape for Spent<C> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, _: G) -> bool {
        let spent = C::now().wrapping_sub(thread.locals.load(quick.var)).cast_signed();
        if thread.aggs.update(quick.agg(), &[0; 0], spent, 1).is_err() {
            thread.drops.count(DropKind::Aggregation);
        }
        true
    }
}

impl Quick {
    /// Of a kernel that asks for the time and makes no record.
    pub(super) fn timed<C: Clock>(kernel: &Kernel) -> Option<Self> {
        let of = |entry, agg, var| Some(Self { var, ..Self::of(entry, agg, [0; 3], true)? });
        let quick = match kernel.body {
            Body::Stamp(var) => of(Entry::of::<Stamp<C>>(), AggId(0), var),
            Body::AverageSpent { agg, var } => of(Entry::of::<AverageSpent<C>>(), agg, var),
            Body::Update(Words { agg, value: Source::Since(var), incr: Source::Const(1), .. }) => {
                of(Entry::of::<Spent<C>>(), agg, var)
            }
            Body::Nothing
            | Body::Count(_)
            | Body::CountBy { .. }
            | Body::CountText { .. }
            | Body::QuantizeBy { .. }
            | Body::QuantizeByTwo { .. }
            | Body::Update(_)
            | Body::UpdateWord(_)
            | Body::UpdatePair(_)
            | Body::Keep(..)
            | Body::Record(_)
            | Body::Computed(_)
            | Body::Steps(_) => None,
        };
        quick?.guarded(kernel.guard)
    }
}
