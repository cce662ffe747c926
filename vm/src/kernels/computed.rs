//! Clauses that compute: how formulas and what is done with their values run, quickly and otherwise.
//!
//! The quick form of `global = formula` holds nothing but the formula, and its value goes from the
//! processor's register to the variable. With other things to do for the value it holds those, too
//! ([`Computed`]); what makes a record looks at its clause.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except for the
//! time; bounded steps; faults are values.

use std::sync::Arc;

use super::quick::{Clock, Entry, Given, Quick, Shape, Work};
use super::{Body, Computed, Kernel, Place, Source, Then, Time, rare_value, record, update_one};
use crate::ecb::Ecb;
use crate::formula::Formula;
use crate::thread::Thread;

/// The value of a formula. Its arguments are in their slots.
#[inline(always)]
fn compute(formula: &Formula, thread: &mut Thread, time: Time<'_>) -> u64 {
    if !formula.loads.is_empty() {
        load(&formula.loads, thread, time);
    }
    formula.run(&mut thread.regs)
}

// Not in line: those without would save registers for it.
#[inline(never)]
fn load(loads: &[(u8, Source)], thread: &mut Thread, time: Time<'_>) {
    for (slot, source) in loads {
        let value = rare_value(*source, thread, &[], time);
        thread.regs[usize::from(*slot)] = value;
    }
}

/// Leaves the value of a formula in a register.
#[inline(always)]
pub(super) fn compute_into(to: u8, formula: &Formula, thread: &mut Thread, time: Time<'_>) {
    let value = compute(formula, thread, time);
    thread.regs[usize::from(to)] = value;
}

impl Computed {
    /// Computes all formulas, and does what they are for. Arguments are in their slots. Without a
    /// clause there is no record.
    #[inline(always)]
    pub(super) fn run(&self, ecb: Option<&Ecb>, thread: &mut Thread, time: Time<'_>) {
        for (to, formula) in &self.formulas {
            compute_into(*to, formula, thread, time);
        }
        let value = |thread: &mut Thread, source| Place { thread, args: &[], time }.value(source);
        match &self.then {
            Then::SetGlobal(var, source) => {
                let value = value(thread, source);
                thread.shared.globals.store(*var, value);
            }
            Then::SetThread(var, source) => {
                let value = value(thread, source);
                thread.locals.store(*var, value);
            }
            Then::Update(update) => update_one(update, thread, &[], time),
            Then::UpdateWord(update) => update_one(update, thread, &[], time),
            Then::UpdatePair(update) => update_one(update, thread, &[], time),
            Then::Record(sources) => {
                if let Some(ecb) = ecb {
                    record(sources, ecb, thread, &[], time);
                }
            }
        }
    }

    /// Whether nothing of it asks for the time.
    fn is_timeless(&self) -> bool {
        let timeless = |source: &Source| !matches!(source, Source::Timestamp | Source::Since(_));
        let loads = self.formulas.iter().flat_map(|(_, formula)| &formula.loads);
        loads.map(|(_, source)| source).all(timeless)
            && match &self.then {
                Then::SetGlobal(_, source) | Then::SetThread(_, source) => timeless(source),
                Then::Update(update) => timeless(&update.value) && timeless(&update.incr),
                Then::UpdateWord(update) => {
                    update.key.iter().chain([&update.value, &update.incr]).all(timeless)
                }
                Then::UpdatePair(update) => {
                    update.key.iter().chain([&update.value, &update.incr]).all(timeless)
                }
                // The record's own.
                Then::Record(_) => false,
            }
    }
}

/// For those who do not ask. They may be one clause of several, so they do not end the firing.
struct NoClock;

impl Clock for NoClock {
    const IS_ASKED: bool = false;

    fn now() -> u64 {
        0
    }
}

/// `global = formula`, or `self->var = formula`
struct Assign<C, const GLOBAL: bool>(C);

impl<C: Clock, const GLOBAL: bool> Shape for Assign<C, GLOBAL> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Work::Formula(formula) = &quick.work else { return false };
        given.fill(&mut thread.regs, formula.n_args);
        let value = compute(formula, thread, &C::now);
        if GLOBAL {
            thread.shared.globals.store(quick.var, value);
        } else {
            thread.locals.store(quick.var, value);
        }
        if C::IS_ASKED {
            thread.end_firing();
        }
        true
    }
}

/// Formulas, and anything that uses them but a record.
struct Compute<C>(C);

impl<C: Clock> Shape for Compute<C> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Work::Computed { computed, n_args } = &quick.work else { return false };
        given.fill(&mut thread.regs, *n_args);
        computed.run(None, thread, &C::now);
        if C::IS_ASKED {
            thread.end_firing();
        }
        true
    }
}

/// A record of what formulas say.
pub(super) struct RecordComputed<C>(C);

impl<C: Clock> Shape for RecordComputed<C> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let [ecb] = quick.work.clauses() else { return false };
        let Some(kernel @ Kernel { body: Body::Computed(computed), .. }) = &ecb.kernel else { return false };
        if ecb.records && !thread.records.has_room(ecb.room) {
            return given.with(|args| kernel.run_alone(ecb, thread, args, &C::now));
        }
        given.fill(&mut thread.regs, kernel.n_args);
        computed.run(Some(ecb), thread, &C::now);
        thread.end_firing();
        true
    }
}

impl Quick {
    /// The quick form of a kernel that computes, but for its guard; `None` if it records.
    pub(super) fn computed<C: Clock>(kernel: &Kernel) -> Option<Self> {
        let Body::Computed(computed) = &kernel.body else { return None };
        if matches!(computed.then, Then::Record(_)) {
            return None;
        }
        let n_args = kernel.n_args;
        let all = Work::Computed { computed: Arc::clone(computed), n_args };
        let of = |entry, var, work| Self::working(entry, var, work, kernel.texts == 0 && n_args <= 4);
        // One formula, whose value goes to a variable and nowhere else.
        let [(to, formula)] = &*computed.formulas else {
            return Some(of(Entry::of::<Compute<C>>(), None, all));
        };
        let assigns = match computed.then {
            Then::SetGlobal(var, source) => Some((Entry::of::<Assign<C, true>>(), var, source)),
            Then::SetThread(var, source) => Some((Entry::of::<Assign<C, false>>(), var, source)),
            Then::Update(_) | Then::UpdateWord(_) | Then::UpdatePair(_) | Then::Record(_) => None,
        };
        Some(match assigns {
            Some((entry, var, Source::Slot(slot))) if slot == *to => {
                of(entry, Some(var), Work::Formula(Arc::new(formula.clone())))
            }
            Some(_) | None => of(Entry::of::<Compute<C>>(), None, all),
        })
    }

    /// The same for one that does not ask for the time.
    pub(super) fn computed_timeless(kernel: &Kernel) -> Option<Self> {
        let Body::Computed(computed) = &kernel.body else { return None };
        if computed.is_timeless() { Self::computed::<NoClock>(kernel) } else { None }
    }
}
