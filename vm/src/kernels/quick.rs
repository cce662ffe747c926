//! Quick forms: what a firing is when it is one clause, and that is a kernel; or a few of them.
//!
//! Most firings are: one session listens, with one clause, which counts something. What such a firing
//! costs is not the counting but the way there, so a thread keeps for each probe a [`Quick`], next to
//! the generation that it belongs to: a function, chosen when the probe was linked, and the few numbers
//! that it needs. Nothing is looked up, and nothing is decided but what depends on the firing.
//!
//! ```text
//!   Quick      run ──▶ fn(&Quick, &mut Thread, arguments)
//!              Running ─open─▶ Argument, Variable ─then─▶ a shape
//!              (a program that exit()s)  (a predicate)    agg, var, picks: what it works on
//! ```
//!
//! What is not needed is left out, and `run` is where it begins. These functions are made in
//! `quick/entry.rs`, where it also says how one clause leads to the next. What counts is in
//! `quick/counting.rs`, what asks for the time in `quick/timed.rs`, what makes records in `quick/record.rs`,
//! and what computes in `computed.rs`. What is no kernel at all has the interpreter for its shape, in
//! `quick/interpreted.rs`.
//!
//! Arguments come in three ways. *Numbers*: the first four arguments in four registers, 0 for those that
//! are not there, of strings where they are; no argument is ever in memory. *Text*: the one that
//! is asked for, also in registers, if nothing else is. *Any*: as the slice that everybody else gets. A
//! shape is written once, over [`Given`] (`quick/given.rs`).
//!
//! A quick form has no semantics of its own, as a kernel has none. It can decline, which is before it
//! has done anything: then the firing goes the long way.
//!
//! Whether the session is open is not looked at here, unless its own program may end it: whoever closes
//! a session sees to it first that its quick forms are called no more.
//!
//! Rejected: one function with a `match` on the kernel's body, in line in the site (35 instructions of
//! a count's 162 were finding the arm, and keeping registers for the others).
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except for the
//! time; bounded steps; faults are values.

mod counting;
mod entry;
mod given;
mod interpreted;
mod record;
mod timed;

use std::sync::Arc;

use dif::{AggId, Epid, VarId};

use super::computed::RecordComputed;
use super::{Body, Computed, Interval, Kernel, Source, Test};
use crate::aggregate::Near;
use crate::arg::Arg;
use crate::ecb::Ecb;
use crate::formula::Formula;
use crate::shared::Shared;
use crate::thread::Thread;
use counting::{Entries, Nothing};
use entry::{Argument, Last, Next, Running, Variable};
use given::Pick;
use interpreted::Interpreted;
use record::Cell;

pub(super) use entry::{Entry, Shape};
pub(super) use given::Given;
pub use interpreted::Host;

/// Most clauses that call each other without coming back.
const MOST_IN_A_CHAIN: usize = 8;

/// The clock of `timestamp`, for firings that want nothing else of their host.
pub trait Clock: 'static {
    /// Whether anybody asks.
    #[doc(hidden)]
    const IS_ASKED: bool = true;

    /// What [`ProbeEnv::timestamp`](crate::ProbeEnv::timestamp) says.
    fn now() -> u64;

    /// The same, unless it takes longer than usual: then [`now`](Self::now) has to be asked. A firing that
    /// asks only this calls nobody, and so need not keep anything for when it is back.
    #[inline(always)]
    fn at_once() -> Option<u64> {
        Some(Self::now())
    }
}

/// A firing of one clause, ready to run; see the head of the file.
#[derive(Clone, Debug)]
pub struct Quick {
    run: Entry,
    /// What follows the session's guard.
    open: &'static Entry,
    /// What follows the predicate's.
    then: &'static Entry,
    /// Of the enabling whose record this makes.
    id: u32,
    agg: Near,
    pub(super) var: VarId,
    picks: [Pick; 3],
    cells: [Cell; 4],
    room: u16,
    guard_pick: Pick,
    guard_var: VarId,
    guard: Interval,
    takes: Takes,
    pub(super) work: Work,
}

/// What a form needs of the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// The first four, as numbers.
    Numbers,
    /// One text, and nothing else.
    Text,
    /// All of them.
    All,
}

impl Takes {
    fn numbers(is_enough: bool) -> Self {
        if is_enough { Self::Numbers } else { Self::All }
    }
}

/// What a shape looks at that is more than a few numbers. In two words, as a link has no more room.
#[derive(Clone, Debug)]
pub(super) enum Work {
    Nothing,
    /// The clauses themselves.
    Clauses(Box<Arc<[Ecb]>>),
    /// The clause that follows.
    Next(Box<Quick>),
    /// What comes one after the other, each alone or the first of a chain.
    Several(Box<Box<[Quick]>>),
    /// What is computed, and given to a variable.
    Formula(Arc<Formula>),
    /// Formulas, and what is done with them.
    Computed {
        computed: Arc<Computed>,
        n_args: u8,
    },
    /// Clauses for the interpreter, and all that it needs.
    Interpreted(Box<Interpreted>),
}

impl Work {
    pub(super) fn clauses(&self) -> &[Ecb] {
        match self {
            Self::Clauses(ecbs) => ecbs,
            Self::Nothing
            | Self::Next(_)
            | Self::Several(_)
            | Self::Formula(_)
            | Self::Computed { .. }
            | Self::Interpreted(_) => &[],
        }
    }
}

/// Several clauses, of which none asks for the time or declines.
struct All;

impl Shape for All {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Work::Several(quicks) = &quick.work else { return false };
        quicks.iter().for_each(|quick| quick.fire_numbers(thread, given.numbers()));
        true
    }
}

/// A kernel of another shape, with its guard.
struct Other<C>(C);

impl<C: Clock> Shape for Other<C> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let [ecb] = quick.work.clauses() else { return false };
        let Some(kernel) = &ecb.kernel else { return false };
        given.with(|args| kernel.run_alone(ecb, thread, args, &C::now))
    }
}

/// A firing of nothing.
impl Default for Quick {
    fn default() -> Self {
        let run = Entry::of_numbers::<Nothing>();
        Self {
            run: *run,
            open: run,
            then: run,
            id: 0,
            agg: Near::N0,
            var: VarId(0),
            picks: [Pick::A; 3],
            cells: [Cell::A; 4],
            room: 0,
            guard_pick: Pick::A,
            guard_var: VarId(0),
            guard: Interval::default(),
            takes: Takes::Numbers,
            work: Work::Nothing,
        }
    }
}

impl Quick {
    /// Of the clauses that are enabled on a probe: one that has such a form, or several if theirs may
    /// be one after the other.
    ///
    /// It is for threads of the session that is `shared`, while nobody has closed that: a host that does
    /// makes sure that no quick form of it is called any more, and then waits for those that run.
    pub fn new<C: Clock>(shared: &Shared, ecbs: &Arc<[Ecb]>) -> Option<Self> {
        Some(Self::of_running::<C>(ecbs)?.while_running(shared))
    }

    fn while_running(self, shared: &Shared) -> Self {
        let guard = Entry::guard::<Running, Last>();
        if shared.may_end_itself() { Self { run: *guard, ..self } } else { self }
    }

    fn of_running<C: Clock>(ecbs: &Arc<[Ecb]>) -> Option<Self> {
        let [ecb] = &**ecbs else { return Self::several(ecbs) };
        let kernel = ecb.kernel.as_ref()?;
        if let Some(quick) = &ecb.quick {
            return Some(quick.clone());
        }
        if let Some(quick) = Self::timed::<C>(ecb, kernel).or_else(|| Self::record::<C>(ecb, kernel)) {
            return Some(quick);
        }
        if let Some(quick) = Self::computed::<C>(kernel).and_then(|quick| quick.guarded(kernel.guard)) {
            return Some(quick);
        }
        let takes_numbers = kernel.texts == 0 && kernel.n_args <= 4;
        let entry = match (&kernel.guard, &kernel.body) {
            (None, Body::Computed(_)) => Entry::of::<RecordComputed<C>>(),
            (Some(_) | None, _) => Entry::of::<Other<C>>(),
        };
        let quick = Self::of(entry, AggId(0), [0; 3], takes_numbers)?;
        Some(Self { work: Work::Clauses(Arc::clone(ecbs).into()), ..quick })
    }

    /// The same for a kernel that does not ask what time it is: then it may be one clause of several.
    pub(crate) fn timeless(kernel: &Kernel) -> Option<Self> {
        let quick = match Entries::new(kernel) {
            Some(Entries { alone, agg, picks, .. }) => Self::of(alone, agg, picks, kernel.texts == 0),
            None => Self::count_by_text(kernel).or_else(|| Self::computed_timeless(kernel)),
        };
        quick?.guarded(kernel.guard)
    }

    /// Of clauses that all are such kernels.
    fn several(ecbs: &[Ecb]) -> Option<Self> {
        // From behind; with how many clauses each chain has.
        let mut chains: Vec<(Self, usize)> = Vec::new();
        for ecb in ecbs.iter().rev() {
            // These never decline.
            let alone = ecb.quick.clone().filter(Self::takes_numbers)?;
            let entries = ecb.kernel.as_ref().and_then(|kernel| Some((kernel, Entries::new(kernel)?)));
            let Some((kernel, entries)) = entries else {
                chains.push((alone, 1));
                continue;
            };
            let chain = match chains.pop_if(|(_, n)| *n < MOST_IN_A_CHAIN) {
                Some((next, n)) => (Self::followed(kernel, &entries, next)?, n + 1),
                None => (alone, 1),
            };
            chains.push(chain);
        }
        let quicks: Box<[Self]> = chains.into_iter().rev().map(|(first, _)| first).collect();
        match <[Self; 1]>::try_from(quicks.into_vec()) {
            Ok([chain]) => Some(chain),
            Err(quicks) => Self::of(Entry::of_numbers::<All>(), AggId(0), [0; 3], true)
                .map(|all| Self { work: Work::Several(Box::new(quicks.into())), ..all }),
        }
    }

    fn followed(kernel: &Kernel, entries: &Entries, next: Self) -> Option<Self> {
        let quick = Self::of(entries.followed, entries.agg, entries.picks, true)?;
        Self { work: Work::Next(next.into()), ..quick }.guarded(kernel.guard)
    }

    fn of(entry: &'static Entry, agg: AggId, picks: [u8; 3], takes_numbers: bool) -> Option<Self> {
        let [a, b, c] = picks.map(Pick::new);
        Some(Self {
            run: *entry,
            open: entry,
            then: entry,
            agg: Near::new(agg)?,
            picks: [a?, b?, c?],
            takes: Takes::numbers(takes_numbers),
            ..Self::default()
        })
    }

    /// A form that looks at one text, which is argument `n`.
    fn of_text(entry: &'static Entry, agg: AggId, n: u8) -> Option<Self> {
        let quick = Self::of(entry, agg, [n, 0, 0], false)?;
        Some(Self { takes: Takes::Text, ..quick })
    }

    /// A form that has more to look at than numbers.
    pub(super) fn working(
        entry: &'static Entry,
        var: Option<VarId>,
        work: Work,
        takes_numbers: bool,
    ) -> Self {
        let takes = Takes::numbers(takes_numbers);
        let form = Self { run: *entry, open: entry, then: entry, takes, ..Self::default() };
        Self { work, var: var.unwrap_or(form.var), ..form }
    }

    #[inline(always)]
    fn epid(&self) -> Epid {
        Epid(self.id)
    }

    fn guarded(self, guard: Option<Test>) -> Option<Self> {
        let Some(Test { source, is_in: guard }) = guard else { return Some(self) };
        let is_followed = matches!(self.work, Work::Next(_));
        match source {
            Source::Arg(n) => {
                let takes = Takes::numbers(self.takes == Takes::Numbers);
                let guard_pick = Pick::new(n)?;
                let entry = if is_followed {
                    Entry::guard::<Argument, Next>()
                } else {
                    Entry::guard::<Argument, Last>()
                };
                Some(Self { guard, guard_pick, takes, ..self }.entered_by(entry))
            }
            Source::Thread(guard_var) => {
                let entry = if is_followed {
                    Entry::guard::<Variable, Next>()
                } else {
                    Entry::guard::<Variable, Last>()
                };
                Some(Self { guard, guard_var, ..self }.entered_by(entry))
            }
            Source::Const(_)
            | Source::Int(_)
            | Source::Timestamp
            | Source::Global(_)
            | Source::Since(_)
            | Source::Element(..)
            | Source::Slot(_) => None,
        }
    }

    /// With a guard before what it is.
    fn entered_by(self, guard: &'static Entry) -> Self {
        Self { run: *guard, open: guard, ..self }
    }

    /// Whether [`fire_numbers`](Self::fire_numbers) will do.
    pub fn takes_numbers(&self) -> bool {
        self.takes == Takes::Numbers
    }

    /// The number of the argument with which [`fire_text`](Self::fire_text) will do.
    pub fn takes_text(&self) -> Option<u8> {
        (self.takes == Takes::Text).then_some(self.text_argument())
    }

    /// The same, if there is one.
    #[inline(always)]
    pub fn text_argument(&self) -> u8 {
        self.picks[0] as u8
    }

    /// Fires with the only argument that matters.
    #[inline(always)]
    pub fn fire_text(&self, thread: &mut Thread, text: &[u8]) {
        (self.run.text)(thread, text, self);
    }

    /// Fires with the first four arguments, of strings where they are; those that there are not are 0.
    #[inline(always)]
    pub fn fire_numbers(&self, thread: &mut Thread, [a, b, c, d]: [u64; 4]) {
        (self.run.numbers)(a, b, c, d, thread, self);
    }

    /// Fires in the way in which a site with these arguments does; false as for [`fire`](Self::fire).
    pub fn fire_as_site(&self, thread: &mut Thread, args: &[Arg<'_>]) -> bool {
        if let Some(Arg::Str(text)) = self.takes_text().and_then(|n| args.get(usize::from(n))) {
            self.fire_text(thread, text);
            return true;
        }
        self.fire(thread, args)
    }

    /// Fires, unless this is for [`fire`](crate::fire()): then it is false, and nothing has happened.
    #[inline(always)]
    pub fn fire(&self, thread: &mut Thread, args: &[Arg<'_>]) -> bool {
        if self.takes == Takes::Numbers {
            self.fire_numbers(thread, args.numbers());
            return true;
        }
        (self.run.any)(self, thread, args)
    }
}
