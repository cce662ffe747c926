//! Quick forms: what a firing is when it is one clause, and that is a kernel; or a few of them.
//!
//! Most firings are: one session listens, with one clause, which counts something. What such a firing
//! costs is not the counting but the way there, so a thread keeps for each probe a [`Quick`], next to
//! the generation that it belongs to: a function, chosen when the probe was linked, and the few numbers
//! that it needs. Nothing is looked up, and nothing is decided but what depends on the firing.
//!
//! ```text
//!   Quick      run ──▶ fn(&Quick, &mut Thread, arguments)
//!              IF_RUNNING ─open─▶ IF_ARGUMENT, IF_VARIABLE ─then─▶ a shape
//!              (a program that exit()s)  (a predicate)             agg, var, picks: what it works on
//! ```
//!
//! What is not needed is not in the chain, and `run` is where it begins. Shapes are below, those that ask
//! for the time in `quick/timed.rs`, and those that make records in `quick/record.rs`.
//!
//! Arguments come in three ways. *Numbers*: the first four arguments in four registers, 0 for those that
//! are not there, from a site that has no strings; no argument is ever in memory. *Text*: the one that
//! is asked for, also in registers, if nothing else is. *Any*: as the slice that everybody else gets. A
//! shape is written once, over [`Given`].
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

mod record;
mod timed;

use std::sync::Arc;

use dif::{AggId, Epid, VarId};

use super::computed::RecordComputed;
use super::{Body, Computed, Interval, Kernel, Source, Test, count, count_text, quantize};
use crate::arg::Arg;
use crate::ecb::Ecb;
use crate::formula::Formula;
use crate::interp::Regs;
use crate::shared::Shared;
use crate::thread::Thread;
use record::Cell;

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

// In the order in which a site has them in registers.
type Numbers = fn(&mut Thread, u64, u64, u64, u64, &Quick);
type Text = fn(&mut Thread, &[u8], &Quick);
type Any = fn(&Quick, &mut Thread, &[Arg<'_>]) -> bool;

/// A function for each way in which arguments come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    numbers: Numbers,
    text: Text,
    any: Any,
}

/// A firing of one clause, ready to run; see the head of the file.
#[derive(Clone, Debug)]
pub struct Quick {
    run: Entry,
    /// What follows the session's guard.
    open: &'static Entry,
    /// What follows the predicate's.
    then: &'static Entry,
    /// Of the aggregation, or of the enabling whose record this makes.
    id: u32,
    pub(super) var: VarId,
    picks: [Pick; 3],
    cells: [Cell; 4],
    room: u16,
    guard_pick: Pick,
    guard_var: VarId,
    guard: Interval,
    takes_numbers: bool,
    takes_text: bool,
    pub(super) work: Work,
}

/// What a shape looks at that is more than a few numbers. In two words, as a link has no more room.
#[derive(Clone, Debug)]
pub(super) enum Work {
    Nothing,
    /// The clauses themselves.
    Clauses(Box<Arc<[Ecb]>>),
    /// What each of several clauses is.
    Several(Box<Box<[Quick]>>),
    /// What is computed, and given to a variable.
    Formula(Arc<Formula>),
    /// Formulas, and what is done with them.
    Computed {
        computed: Arc<Computed>,
        n_args: u8,
    },
}

impl Work {
    pub(super) fn clauses(&self) -> &[Ecb] {
        match self {
            Self::Clauses(ecbs) => ecbs,
            Self::Nothing | Self::Several(_) | Self::Formula(_) | Self::Computed { .. } => &[],
        }
    }
}

/// One of the arguments that travel in registers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Pick {
    #[default]
    A,
    B,
    C,
    D,
}

impl Pick {
    fn new(n: u8) -> Option<Self> {
        [Self::A, Self::B, Self::C, Self::D].get(usize::from(n)).copied()
    }
}

/// The arguments of a firing, in either way.
pub(super) trait Given {
    /// `argN`
    fn number(&self, n: Pick) -> u64;
    /// The text of argument N, if it is one.
    fn text(&self, n: Pick) -> Option<&[u8]>;
    /// All four of them.
    fn numbers(&self) -> [u64; 4];
    /// Fires what takes numbers.
    fn fire(&self, quick: &Quick, thread: &mut Thread);
    /// The first `n` of them, where formulas have them.
    fn fill(&self, regs: &mut Regs, n: u8);
    /// All of them, for those who take slices; numbers that are not there do no harm.
    fn with<R>(&self, body: impl FnOnce(&[Arg<'_>]) -> R) -> R;
}

impl Given for [u64; 4] {
    #[inline(always)]
    fn number(&self, n: Pick) -> u64 {
        self[n as usize]
    }

    #[inline(always)]
    fn text(&self, _: Pick) -> Option<&[u8]> {
        None
    }

    #[inline(always)]
    fn numbers(&self) -> [u64; 4] {
        *self
    }

    #[inline(always)]
    fn fire(&self, quick: &Quick, thread: &mut Thread) {
        quick.fire_numbers(thread, *self);
    }

    #[inline(always)]
    fn fill(&self, regs: &mut Regs, _: u8) {
        regs[..4].copy_from_slice(self);
    }

    #[inline(always)]
    fn with<R>(&self, body: impl FnOnce(&[Arg<'_>]) -> R) -> R {
        body(&self.map(Arg::Int))
    }
}

impl Given for &[Arg<'_>] {
    #[inline(always)]
    fn number(&self, n: Pick) -> u64 {
        super::arg(self, n as u8)
    }

    #[inline(always)]
    fn text(&self, n: Pick) -> Option<&[u8]> {
        match self.get(n as usize) {
            Some(Arg::Str(text)) => Some(text),
            Some(Arg::Int(_)) | None => None,
        }
    }

    #[inline(always)]
    fn numbers(&self) -> [u64; 4] {
        [Pick::A, Pick::B, Pick::C, Pick::D].map(|n| self.number(n))
    }

    #[inline(always)]
    fn fire(&self, quick: &Quick, thread: &mut Thread) {
        quick.fire(thread, self);
    }

    #[inline(always)]
    fn fill(&self, regs: &mut Regs, n: u8) {
        super::fill(regs, self, n);
    }

    #[inline(always)]
    fn with<R>(&self, body: impl FnOnce(&[Arg<'_>]) -> R) -> R {
        body(self)
    }
}

/// What a quick form does when its guard holds. False is "not I", and nothing has happened.
pub(super) trait Shape {
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool;
}

/// What a quick form does that wants one text and no other argument.
trait TextShape: Shape {
    fn act_on(quick: &Quick, thread: &mut Thread, text: &[u8]);
}

impl Entry {
    pub(super) const fn of<S: Shape>() -> &'static Self {
        const { &Self { numbers: numbers::<S>, text: |_, _, _| {}, any: any::<S> } }
    }

    const fn of_text<S: TextShape>() -> &'static Self {
        const { &Self { numbers: numbers::<S>, text: text::<S>, any: any::<S> } }
    }
}

fn text<S: TextShape>(thread: &mut Thread, text: &[u8], quick: &Quick) {
    S::act_on(quick, thread, text);
}

fn numbers<S: Shape>(thread: &mut Thread, a: u64, b: u64, c: u64, d: u64, quick: &Quick) {
    let _ = S::act(quick, thread, [a, b, c, d]);
}

fn any<S: Shape>(quick: &Quick, thread: &mut Thread, args: &[Arg<'_>]) -> bool {
    S::act(quick, thread, args)
}

/// The session may have been ended by its own program: then nothing fires but `END`, which has no site.
static IF_RUNNING: Entry = Entry {
    numbers: |thread, a, b, c, d, quick| {
        if thread.is_running() {
            (quick.open.numbers)(thread, a, b, c, d, quick);
        }
    },
    text: |thread, text, quick| {
        if thread.is_running() {
            (quick.open.text)(thread, text, quick);
        }
    },
    any: |quick, thread, args| !thread.is_running() || (quick.open.any)(quick, thread, args),
};

/// `/argN .../`: then whatever is guarded, which is called instead of returned to.
static IF_ARGUMENT: Entry = Entry {
    numbers: |thread, a, b, c, d, quick| {
        if quick.guard.holds([a, b, c, d].number(quick.guard_pick)) {
            (quick.then.numbers)(thread, a, b, c, d, quick);
        }
    },
    text: |_, _, _| {},
    any: |quick, thread, args| {
        !quick.guard.holds(args.number(quick.guard_pick)) || (quick.then.any)(quick, thread, args)
    },
};

/// `/self->var .../`
static IF_VARIABLE: Entry = Entry {
    numbers: |thread, a, b, c, d, quick| {
        if quick.guard.holds(thread.locals.load(quick.guard_var)) {
            (quick.then.numbers)(thread, a, b, c, d, quick);
        }
    },
    text: |thread, text, quick| {
        if quick.guard.holds(thread.locals.load(quick.guard_var)) {
            (quick.then.text)(thread, text, quick);
        }
    },
    any: |quick, thread, args| {
        !quick.guard.holds(thread.locals.load(quick.guard_var)) || (quick.then.any)(quick, thread, args)
    },
};

/// Nothing at all.
struct Nothing;

impl Shape for Nothing {
    #[inline(always)]
    fn act<G: Given>(_: &Quick, _: &mut Thread, _: G) -> bool {
        true
    }
}

/// `@ = count()`
struct Count;

impl Shape for Count {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, _: G) -> bool {
        count(thread, quick.agg(), []);
        true
    }
}

/// `@[argN] = count()`
struct CountBy<const N: u8>;

impl<const N: u8> Shape for CountBy<N> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let pick = const { [Pick::A, Pick::B, Pick::C, Pick::D][N as usize & 3] };
        count(thread, quick.agg(), [given.number(pick)]);
        true
    }
}

/// `@[copyinstr(argN)] = count()`
struct CountText;

impl Shape for CountText {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Some(text) = given.text(quick.picks[0]) else { return false };
        count_text(thread, quick.agg(), text);
        true
    }
}

impl TextShape for CountText {
    #[inline(always)]
    fn act_on(quick: &Quick, thread: &mut Thread, text: &[u8]) {
        count_text(thread, quick.agg(), text);
    }
}

/// `@[argK, ...] = quantize(argV)`
struct QuantizeBy<const N: usize>;

impl<const N: usize> Shape for QuantizeBy<N> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let [value, keys @ ..] = &quick.picks;
        let key: [u64; N] = std::array::from_fn(|i| given.number(keys[i]));
        quantize(thread, quick.agg(), key, given.number(*value));
        true
    }
}

/// Several clauses, of which none asks for the time or declines.
struct All;

impl Shape for All {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Work::Several(quicks) = &quick.work else { return false };
        quicks.iter().for_each(|quick| given.fire(quick, thread));
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
        given.with(|args| kernel.run_alone(ecb, thread, args, C::now))
    }
}

/// A firing of nothing.
impl Default for Quick {
    fn default() -> Self {
        let run = Entry::of::<Nothing>();
        Self {
            run: *run,
            open: run,
            then: run,
            id: 0,
            var: VarId(0),
            picks: [Pick::A; 3],
            cells: [Cell::A; 4],
            room: 0,
            guard_pick: Pick::A,
            guard_var: VarId(0),
            guard: Interval::default(),
            takes_numbers: true,
            takes_text: false,
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
        let quick = Self::of_running::<C>(ecbs)?;
        let unguarded = !shared.may_end_itself();
        Some(if unguarded { quick } else { Self { run: IF_RUNNING, ..quick } })
    }

    fn of_running<C: Clock>(ecbs: &Arc<[Ecb]>) -> Option<Self> {
        let [ecb] = &**ecbs else { return Self::all(ecbs) };
        let kernel = ecb.kernel.as_ref()?;
        if let Some(quick) = &ecb.quick {
            return Some(quick.clone());
        }
        if let Some(quick) = Self::timed::<C>(kernel).or_else(|| Self::record::<C>(ecb, kernel)) {
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
        let quick = Self::of(entry, AggId(0), VarId(0), [0; 3], takes_numbers)?;
        Some(Self { work: Work::Clauses(Arc::clone(ecbs).into()), ..quick })
    }

    /// The same for a kernel that does not ask what time it is: then it may be one clause of several.
    pub(crate) fn timeless(kernel: &Kernel) -> Option<Self> {
        let of = |entry, agg, picks| Self::of(entry, agg, VarId(0), picks, kernel.texts == 0);
        let quick = match kernel.body {
            Body::Nothing => of(Entry::of::<Nothing>(), AggId(0), [0; 3]),
            Body::Count(agg) => of(Entry::of::<Count>(), agg, [0; 3]),
            Body::CountBy { agg, n: 0 } => of(Entry::of::<CountBy<0>>(), agg, [0; 3]),
            Body::CountBy { agg, n: 1 } => of(Entry::of::<CountBy<1>>(), agg, [0; 3]),
            Body::CountBy { agg, n: 2 } => of(Entry::of::<CountBy<2>>(), agg, [0; 3]),
            Body::CountBy { agg, n: 3 } => of(Entry::of::<CountBy<3>>(), agg, [0; 3]),
            Body::CountText { agg, n } => {
                of(Entry::of_text::<CountText>(), agg, [n, 0, 0]).map(Self::of_a_text)
            }
            Body::QuantizeBy { agg, key, value } => of(Entry::of::<QuantizeBy<1>>(), agg, [value, key, 0]),
            Body::QuantizeByTwo { agg, keys: [a, b], value } => {
                of(Entry::of::<QuantizeBy<2>>(), agg, [value, a, b])
            }
            Body::CountBy { .. }
            | Body::Update(_)
            | Body::UpdateWord(_)
            | Body::UpdatePair(_)
            | Body::Stamp(_)
            | Body::AverageSpent { .. }
            | Body::Keep(..)
            | Body::Record(_)
            | Body::Steps(_) => None,
            Body::Computed(_) => Self::computed_timeless(kernel),
        };
        quick?.guarded(kernel.guard)
    }

    fn all(ecbs: &Arc<[Ecb]>) -> Option<Self> {
        // These never decline.
        let each = ecbs.iter().map(|ecb| ecb.quick.clone().filter(Self::takes_numbers));
        let quicks: Box<[Self]> = each.collect::<Option<_>>()?;
        let run = Entry::of::<All>();
        Some(Self { run: *run, open: run, work: Work::Several(quicks.into()), ..Self::default() })
    }

    fn of_a_text(self) -> Self {
        Self { takes_text: true, ..self }
    }

    fn of(
        entry: &'static Entry,
        agg: AggId,
        var: VarId,
        picks: [u8; 3],
        takes_numbers: bool,
    ) -> Option<Self> {
        let [a, b, c] = picks.map(Pick::new);
        Some(Self {
            run: *entry,
            open: entry,
            then: entry,
            id: agg.0,
            var,
            picks: [a?, b?, c?],
            takes_numbers,
            ..Self::default()
        })
    }

    /// A form that has more to look at than numbers.
    pub(super) fn working(
        entry: &'static Entry,
        var: Option<VarId>,
        work: Work,
        takes_numbers: bool,
    ) -> Self {
        let form = Self { run: *entry, open: entry, then: entry, takes_numbers, ..Self::default() };
        Self { work, var: var.unwrap_or(form.var), ..form }
    }

    #[inline(always)]
    fn agg(&self) -> AggId {
        AggId(self.id)
    }

    #[inline(always)]
    fn epid(&self) -> Epid {
        Epid(self.id)
    }

    fn guarded(self, guard: Option<Test>) -> Option<Self> {
        let Some(Test { source, is_in: guard }) = guard else { return Some(self) };
        match source {
            Source::Arg(n) => Some(Self {
                run: IF_ARGUMENT,
                open: &IF_ARGUMENT,
                guard,
                guard_pick: Pick::new(n)?,
                takes_text: false,
                ..self
            }),
            Source::Thread(var) => {
                Some(Self { run: IF_VARIABLE, open: &IF_VARIABLE, guard, guard_var: var, ..self })
            }
            Source::Const(_)
            | Source::Int(_)
            | Source::Timestamp
            | Source::Global(_)
            | Source::Since(_)
            | Source::Slot(_) => None,
        }
    }

    /// Whether [`fire_numbers`](Self::fire_numbers) will do.
    pub fn takes_numbers(&self) -> bool {
        self.takes_numbers
    }

    /// The number of the argument with which [`fire_text`](Self::fire_text) will do.
    pub fn takes_text(&self) -> Option<u8> {
        self.takes_text.then_some(self.text_argument())
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

    /// Fires with the first four arguments, all of which are numbers; those that there are not are 0.
    #[inline(always)]
    pub fn fire_numbers(&self, thread: &mut Thread, [a, b, c, d]: [u64; 4]) {
        (self.run.numbers)(thread, a, b, c, d, self);
    }

    /// Fires in the way in which a site with these arguments does; false as for [`fire`](Self::fire).
    pub fn fire_as_site(&self, thread: &mut Thread, args: &[Arg<'_>]) -> bool {
        if self.takes_numbers && args.iter().all(|arg| matches!(arg, Arg::Int(_))) {
            let number = |i: usize| args.get(i).map_or(0, |arg| arg.raw());
            self.fire_numbers(thread, std::array::from_fn(number));
            return true;
        }
        if let Some(Arg::Str(text)) = self.takes_text().and_then(|n| args.get(usize::from(n))) {
            self.fire_text(thread, text);
            return true;
        }
        self.fire(thread, args)
    }

    /// Fires, unless this is for [`fire`](crate::fire()): then it is false, and nothing has happened.
    #[inline(always)]
    pub fn fire(&self, thread: &mut Thread, args: &[Arg<'_>]) -> bool {
        (self.run.any)(self, thread, args)
    }
}
