//! Entries: where a quick form begins, and what is called instead of returned to.
//!
//! ```text
//!   alone      guard ──▶ shape ──▶ back to the site
//!   followed   guard ──▶ shape ──▶ the next clause's guard, or shape
//!                └──────────────────────▲
//! ```
//!
//! A shape that calls nobody ([`Swift`]) may be followed by another clause's. What it needs lies in
//! registers and stays there: each ends with a jump to the next, and so nothing is kept for a return. What
//! it does not find at once is out of line, and goes on from there. Calls are not made into jumps where
//! the compiler does not optimize; so chains are short, as `quick.rs` sees to it.
//!
//! Five times a count by number takes 275 instructions of a firing like this, and 314 as calls in a loop:
//! what travels in registers had to be put there anew for each, and kept in others.
//!
//! Probe context: as in `quick.rs`.

use super::given::{Given, Pick};
use super::{Quick, Work};
use crate::arg::Arg;
use crate::thread::Thread;

// In the order in which a site has them in registers.
type Numbers = fn(u64, u64, u64, u64, &mut Thread, &Quick);
type Text = fn(&mut Thread, &[u8], &Quick);
type Any = fn(&Quick, &mut Thread, &[Arg<'_>]) -> bool;

/// A function for each way in which arguments come.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Entry {
    pub(super) numbers: Numbers,
    pub(super) text: Text,
    pub(super) any: Any,
}

/// What a quick form does when its guard holds. False is "not I", and nothing has happened.
pub(in super::super) trait Shape {
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool;
}

/// What a quick form does that wants one text and no other argument.
pub(super) trait TextShape: Shape {
    fn act_on(quick: &Quick, thread: &mut Thread, text: &[u8]);
}

/// A shape that mostly is done at once, without calling anybody.
pub(super) trait Swift {
    /// What it makes of the arguments.
    type Wanted: Copy;
    fn wanted<G: Given>(quick: &Quick, given: &G) -> Self::Wanted;
    /// The least that may do, for a chain, which has few registers left. False is "not yet", and nothing has
    /// happened.
    #[inline(always)]
    fn at_first(quick: &Quick, thread: &mut Thread, wanted: Self::Wanted) -> bool {
        Self::at_once(quick, thread, wanted)
    }
    /// False is "not at once", and nothing has happened.
    fn at_once(quick: &Quick, thread: &mut Thread, wanted: Self::Wanted) -> bool;
    /// Does it in that case.
    fn slowly(quick: &Quick, thread: &mut Thread, wanted: Self::Wanted);
}

impl<S: Swift> Shape for S {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let wanted = S::wanted(quick, &given);
        if !S::at_once(quick, thread, wanted) {
            S::slowly(quick, thread, wanted);
        }
        true
    }
}

/// What is asked first.
pub(super) trait Guard {
    /// Whether what it guards is done; `number` gives the arguments.
    fn holds(quick: &Quick, thread: &mut Thread, number: impl Fn(Pick) -> u64) -> bool;

    /// What is done then.
    #[inline(always)]
    fn guarded(quick: &Quick) -> &Entry {
        quick.then
    }
}

/// Both, in this order.
pub(super) struct Both<A, B>(A, B);

impl<A: Guard, B: Guard> Guard for Both<A, B> {
    #[inline(always)]
    fn holds(quick: &Quick, thread: &mut Thread, number: impl Fn(Pick) -> u64) -> bool {
        A::holds(quick, thread, &number) && B::holds(quick, thread, number)
    }
}

/// The session may have been ended by its own program: then nothing fires but `END`, which has no site.
pub(super) struct Running;

impl Guard for Running {
    #[inline(always)]
    fn holds(_: &Quick, thread: &mut Thread, _: impl Fn(Pick) -> u64) -> bool {
        thread.is_running()
    }

    #[inline(always)]
    fn guarded(quick: &Quick) -> &Entry {
        quick.open
    }
}

/// `/argN .../`
pub(super) struct Argument;

impl Guard for Argument {
    #[inline(always)]
    fn holds(quick: &Quick, _: &mut Thread, number: impl Fn(Pick) -> u64) -> bool {
        quick.guard.holds(number(quick.guard_pick))
    }
}

/// `/self->var .../`
pub(super) struct Variable;

impl Guard for Variable {
    #[inline(always)]
    fn holds(quick: &Quick, thread: &mut Thread, _: impl Fn(Pick) -> u64) -> bool {
        quick.guard.holds(thread.locals.load(quick.guard_var))
    }
}

/// What comes after a clause, done or not.
pub(super) trait Rest {
    fn numbers(a: u64, b: u64, c: u64, d: u64, thread: &mut Thread, quick: &Quick);
}

/// Nothing.
pub(super) struct Last;

impl Rest for Last {
    #[inline(always)]
    fn numbers(_: u64, _: u64, _: u64, _: u64, _: &mut Thread, _: &Quick) {}
}

/// Another clause.
pub(super) struct Next;

impl Rest for Next {
    #[inline(always)]
    fn numbers(a: u64, b: u64, c: u64, d: u64, thread: &mut Thread, quick: &Quick) {
        if let Work::Next(next) = &quick.work {
            (next.run.numbers)(a, b, c, d, thread, next);
        }
    }
}

impl Entry {
    /// Of a shape.
    pub(in super::super) const fn of<S: Shape>() -> &'static Self {
        const { &Self { numbers: numbers::<S>, text: |_, _, _| {}, any: any::<S> } }
    }

    /// Of one that looks at nothing but the first four arguments: it has them as numbers, wherever they
    /// come from.
    pub(super) const fn of_numbers<S: Shape>() -> &'static Self {
        const { &Self { numbers: numbers::<S>, text: |_, _, _| {}, any: |_, _, _| false } }
    }

    /// Of one that may be asked for a text, too.
    pub(super) const fn of_text<S: TextShape>() -> &'static Self {
        const { &Self { numbers: numbers::<S>, text: text::<S>, any: any::<S> } }
    }

    /// Of one that is followed by another clause.
    pub(super) const fn followed<S: Swift>() -> &'static Self {
        const { &Self { numbers: followed_numbers::<S>, text: |_, _, _| {}, any: |_, _, _| false } }
    }

    /// Of what is asked before; who has that asked before a text does not ask for numbers.
    pub(super) const fn guard<T: Guard, R: Rest>() -> &'static Self {
        const { &Self { numbers: guard_numbers::<T, R>, text: guard_text::<T>, any: guard_any::<T> } }
    }
}

fn numbers<S: Shape>(a: u64, b: u64, c: u64, d: u64, thread: &mut Thread, quick: &Quick) {
    let _ = S::act(quick, thread, [a, b, c, d]);
}

fn text<S: TextShape>(thread: &mut Thread, text: &[u8], quick: &Quick) {
    S::act_on(quick, thread, text);
}

fn any<S: Shape>(quick: &Quick, thread: &mut Thread, args: &[Arg<'_>]) -> bool {
    S::act(quick, thread, args)
}

fn followed_numbers<S: Swift>(a: u64, b: u64, c: u64, d: u64, thread: &mut Thread, quick: &Quick) {
    if S::at_first(quick, thread, S::wanted(quick, &[a, b, c, d])) {
        Next::numbers(a, b, c, d, thread, quick);
    } else {
        again_numbers::<S>(a, b, c, d, thread, quick);
    }
}

#[inline(never)]
fn again_numbers<S: Swift>(a: u64, b: u64, c: u64, d: u64, thread: &mut Thread, quick: &Quick) {
    if S::at_once(quick, thread, S::wanted(quick, &[a, b, c, d])) {
        Next::numbers(a, b, c, d, thread, quick);
    } else {
        slow_numbers::<S>(a, b, c, d, thread, quick);
    }
}

#[inline(never)]
fn slow_numbers<S: Swift>(a: u64, b: u64, c: u64, d: u64, thread: &mut Thread, quick: &Quick) {
    S::slowly(quick, thread, S::wanted(quick, &[a, b, c, d]));
    Next::numbers(a, b, c, d, thread, quick);
}

fn guard_numbers<T: Guard, R: Rest>(a: u64, b: u64, c: u64, d: u64, thread: &mut Thread, quick: &Quick) {
    if T::holds(quick, thread, |n| [a, b, c, d].number(n)) {
        (T::guarded(quick).numbers)(a, b, c, d, thread, quick);
    } else {
        R::numbers(a, b, c, d, thread, quick);
    }
}

fn guard_text<T: Guard>(thread: &mut Thread, text: &[u8], quick: &Quick) {
    if T::holds(quick, thread, |_| 0) {
        (T::guarded(quick).text)(thread, text, quick);
    }
}

fn guard_any<T: Guard>(quick: &Quick, thread: &mut Thread, args: &[Arg<'_>]) -> bool {
    !T::holds(quick, thread, |n| args.number(n)) || (T::guarded(quick).any)(quick, thread, args)
}
