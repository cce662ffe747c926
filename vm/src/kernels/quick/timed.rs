//! What keeps the time, and what asks how much has gone by.
//!
//! Reading the counter is most of such a firing, and nothing is done beside it: it waits until all that
//! was begun before has ended, loads above all, each of which takes as long as a dozen instructions if it
//! waits for another one. So the time is asked for first, as soon as the firing is here, and all else is
//! looked up afterwards, beside what comes next (a fifth of the whole, measured). It is asked for in line
//! ([`Clock::at_once`]); what has to ask again is out of line, and the last thing that is called.
//!
//! Probe context: as in `quick.rs`.

use dif::delivery::DropKind;
use dif::{AggId, VarId};

use super::super::text::observe_text;
use super::super::{Body, Kernel, Key, KeyPart, Source, Step, Update, Words, average};
use super::entry::TextShape;
use super::{Clock, Entry, Given, Quick, Shape};
use crate::aggregate::Which;
use crate::ecb::Ecb;
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
    average(thread, quick.agg, [], now.wrapping_sub(thread.locals.load(quick.var)));
}

#[cold]
#[inline(never)]
fn average_slowly<C: Clock>(quick: &Quick, thread: &mut Thread) {
    average_spent(quick, thread, C::now());
}

/// `@[argK] = function(timestamp - self->var)`, by `N` arguments; then `self->var = 0` if it `CLEARS`.
struct SpentBy<C, const N: usize, const CLEARS: bool>(C);

impl<C: Clock, const N: usize, const CLEARS: bool> Shape for SpentBy<C, N, CLEARS> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let spent = spent::<C, CLEARS>(quick, thread);
        let key: [u64; N] = std::array::from_fn(|i| given.number(quick.picks[i]));
        if thread.aggs.update(quick.agg, &key, spent, 1).is_err() {
            thread.drops.count(DropKind::Aggregation);
        }
        true
    }
}

/// `@[copyinstr(argN)] = function(timestamp - self->var)`; then `self->var = 0` if it `CLEARS`.
struct SpentByText<C, const CLEARS: bool>(C);

impl<C: Clock, const CLEARS: bool> Shape for SpentByText<C, CLEARS> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Some(text) = given.text(quick.picks[0]) else { return false };
        Self::act_on(quick, thread, text);
        true
    }
}

impl<C: Clock, const CLEARS: bool> TextShape for SpentByText<C, CLEARS> {
    #[inline(always)]
    fn act_on(quick: &Quick, thread: &mut Thread, text: &[u8]) {
        let spent = spent::<C, CLEARS>(quick, thread);
        observe_text::<false>(thread, quick.agg.id(), text, spent);
    }
}

// The variable is cleared first, as it makes no difference: so the update is the last thing that is called.
#[inline(always)]
fn spent<C: Clock, const CLEARS: bool>(quick: &Quick, thread: &mut Thread) -> i64 {
    let spent = C::now().wrapping_sub(thread.locals.load(quick.var));
    if CLEARS {
        thread.locals.store(quick.var, 0);
    }
    spent.cast_signed()
}

impl Quick {
    /// Of a kernel that asks for the time, if it makes no record.
    pub(super) fn timed<C: Clock>(ecb: &Ecb, kernel: &Kernel) -> Option<Self> {
        if ecb.records {
            return None;
        }
        let of = |entry, agg, var| Some(Self { var, ..Self::of(entry, agg, [0; 3], true)? });
        let quick = match &kernel.body {
            Body::Stamp(var) => of(Entry::of_numbers::<Stamp<C>>(), AggId(0), *var),
            Body::AverageSpent { agg, var } => of(Entry::of_numbers::<AverageSpent<C>>(), *agg, *var),
            Body::Update(Words { agg, key: [], value, incr }) => {
                Spent::new(*agg, *value, *incr)?.quick::<C>(By::Nothing)
            }
            Body::UpdateWord(Words { agg, key: [key], value, incr }) => {
                Spent::new(*agg, *value, *incr)?.quick::<C>(By::of(*key)?)
            }
            Body::Steps(steps) => {
                Spent::of_steps(steps, kernel.texts).and_then(|(spent, by)| spent.quick::<C>(by))
            }
            Body::Nothing
            | Body::Count(_)
            | Body::CountBy { .. }
            | Body::CountText { .. }
            | Body::QuantizeBy { .. }
            | Body::QuantizeByTwo { .. }
            | Body::UpdatePair(_)
            | Body::Keep(..)
            | Body::Record(_)
            | Body::Computed(_) => None,
        };
        quick?.guarded(kernel.guard)
    }
}

/// An update with the time since a variable was set.
struct Spent {
    agg: AggId,
    var: VarId,
    /// Whether the variable is cleared then.
    clears: bool,
}

/// What its key is.
enum By {
    Nothing,
    Number(u8),
    Text(u8),
}

impl By {
    fn of(source: Source) -> Option<Self> {
        if let Source::Arg(n) = source { Some(Self::Number(n)) } else { None }
    }
}

impl Spent {
    fn new(agg: AggId, value: Source, incr: Source) -> Option<Self> {
        match (value, incr) {
            (Source::Since(var), Source::Const(1)) => Some(Self { agg, var, clears: false }),
            _ => None,
        }
    }

    // An update, and perhaps what clears the variable.
    fn of_steps(steps: &[Step], texts: u32) -> Option<(Self, By)> {
        let (Step::Update(Update { agg, key, value, incr }), rest) = steps.split_first()? else {
            return None;
        };
        let spent = Self::new(*agg, *value, *incr)?;
        let clears = match rest {
            [] => false,
            [Step::SetThread(var, Source::Const(0))] if *var == spent.var => true,
            _ => return None,
        };
        let by = match key {
            // Of texts that are fetched and not used somebody has to see whether they are texts.
            Key::Empty if texts == 0 => By::Nothing,
            Key::Word(source) if texts == 0 => By::of(*source)?,
            Key::Parts(parts) => match **parts {
                [KeyPart::Text(n)] if texts == 1u32.checked_shl(n.into())? => By::Text(n),
                _ => return None,
            },
            Key::Empty | Key::Word(_) | Key::Pair(..) => return None,
        };
        Some((Self { clears, ..spent }, by))
    }

    fn quick<C: Clock>(self, by: By) -> Option<Quick> {
        let Self { agg, var, clears } = self;
        let quick = match (by, clears) {
            (By::Nothing, false) => Quick::of(Entry::of_numbers::<SpentBy<C, 0, false>>(), agg, [0; 3], true),
            (By::Nothing, true) => Quick::of(Entry::of_numbers::<SpentBy<C, 0, true>>(), agg, [0; 3], true),
            (By::Number(n), false) => {
                Quick::of(Entry::of_numbers::<SpentBy<C, 1, false>>(), agg, [n, 0, 0], true)
            }
            (By::Number(n), true) => {
                Quick::of(Entry::of_numbers::<SpentBy<C, 1, true>>(), agg, [n, 0, 0], true)
            }
            (By::Text(n), false) => Quick::of_text(Entry::of_text::<SpentByText<C, false>>(), agg, n),
            (By::Text(n), true) => Quick::of_text(Entry::of_text::<SpentByText<C, true>>(), agg, n),
        };
        Some(Quick { var, ..quick? })
    }
}
