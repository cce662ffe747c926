//! The interpreter as a quick form.
//!
//! What is no kernel can still be found quickly. One clause first runs on registers alone, as far as they lead
//! (`interp.rs`): nothing is kept for that, nothing counted, and no machine made. Many a predicate is false by
//! then, and that was the firing. Only what is left is out of line, with a machine.
//!
//! Steps are taken when the machine is: the clause alone costs no more than a firing may (that is looked at
//! here, once), so one that ends before cannot have taken too many.
//!
//! A firing knows nothing here of the place where it happens, so what asks for the guest's stack goes the long
//! way, and so does what has an ERROR clause that does.
//!
//! Several clauses of which none is a kernel share a machine: five counts take 902 instructions of a firing, and 1237
//! with one for each.
//!
//! Numbers will do for those who look at no argument beyond, and do not follow addresses if they look at any:
//! of a string only a slice says where it ends.
//!
//! Probe context: as in `quick.rs`.

use std::sync::Arc;

use super::{Entry, Given, Quick, Shape, Work};
use crate::arg::Arg;
use crate::code::Inst;
use crate::ecb::Ecb;
use crate::env::{ProbeEnv, ProbeFields};
use crate::interp::Regs;
use crate::run::{begun, fire, has_room, interpret_all, on_machine};
use crate::shared::Shared;
use crate::thread::Thread;

/// A host, for firings that want nothing of the place where they happen.
pub trait Host: 'static {
    /// What a firing may ask of it.
    type Env<'a>: ProbeEnv + Copy;
    /// The same, for a firing of this probe.
    fn env(probe: &ProbeFields) -> Self::Env<'_>;
}

/// Clauses, and all that it needs to interpret them.
#[derive(Clone, Debug)]
pub(crate) struct Interpreted {
    /// The first of them, which is the only one of [`Alone`].
    first: Ecb,
    all: Arc<[Ecb]>,
    errors: Arc<[Ecb]>,
    probe: Arc<ProbeFields>,
}

/// A clause without a kernel.
struct Alone<H>(H);

impl<H: Host> Shape for Alone<H> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Work::Interpreted(clauses) = &quick.work else { return false };
        let ecb = &clauses.first;
        if has_room(ecb, thread) {
            given.fill_code(&mut thread.regs, &ecb.code);
            if let Some(rest) = begun(ecb, thread) {
                finish::<H>(clauses, thread, rest, given.texts());
            }
        }
        true
    }
}

#[inline(never)]
fn finish<H: Host>(clauses: &Interpreted, thread: &mut Thread, rest: &[Inst], args: &[Arg<'_>]) {
    let Interpreted { first: ecb, errors, probe, .. } = clauses;
    let env = H::env(probe);
    let is_paid = thread.firing.begin(ecb.code.cost);
    on_machine(ecb, errors, thread, args, &env, is_paid.then_some(rest));
    thread.end_firing();
}

/// Several clauses without kernels, which share a machine.
struct Several<H>(H);

impl<H: Host> Shape for Several<H> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Work::Interpreted(clauses) = &quick.work else { return false };
        interpret::<H, G>(clauses, thread, &given);
        true
    }
}

#[inline(never)]
fn interpret<H: Host, G: Given>(clauses: &Interpreted, thread: &mut Thread, given: &G) {
    let Interpreted { all, errors, probe, .. } = clauses;
    let fill = |ecb: &Ecb, regs: &mut Regs| given.fill_code(regs, &ecb.code);
    interpret_all(all, errors, thread, given.texts(), &H::env(probe), fill);
}

/// Several clauses, of which some may have kernels.
struct Any<H>(H);

impl<H: Host> Shape for Any<H> {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Work::Interpreted(clauses) = &quick.work else { return false };
        given.with(|args| fire_any::<H>(clauses, thread, args));
        true
    }
}

#[inline(never)]
fn fire_any<H: Host>(clauses: &Interpreted, thread: &mut Thread, args: &[Arg<'_>]) {
    // By value, as others fire: a reference to it would be another type, and all of this be compiled twice.
    fire(&clauses.all, &clauses.errors, thread, args, H::env(&clauses.probe));
}

impl Quick {
    /// Of clauses of which some have to be interpreted, with the enablings of `dtrace:::ERROR`; `None` if
    /// they ask for what only the place knows that fires. Otherwise it is as what [`Quick::new`] gives.
    pub fn interpreted<H: Host>(
        shared: &Shared,
        ecbs: &Arc<[Ecb]>,
        errors: &Arc<[Ecb]>,
        probe: &Arc<ProbeFields>,
    ) -> Option<Self> {
        let first = ecbs.first()?.clone();
        if ecbs.iter().chain(&**errors).any(|ecb| ecb.code.walks_stack) {
            return None;
        }
        let is_alone = ecbs.len() == 1 && first.kernel.is_none() && first.code.cost <= shared.sizes.steps;
        let entry = if is_alone {
            Entry::of::<Alone<H>>()
        } else if ecbs.iter().all(Ecb::is_interpreted) {
            Entry::of::<Several<H>>()
        } else {
            Entry::of::<Any<H>>()
        };
        let codes = || ecbs.iter().map(|ecb| &ecb.code);
        let takes_numbers = codes().all(|code| code.takes_numbers)
            && !(codes().any(|code| code.n_args > 0) && codes().any(|code| code.follows));
        let clauses = Interpreted {
            first,
            all: Arc::clone(ecbs),
            errors: Arc::clone(errors),
            probe: Arc::clone(probe),
        };
        let quick = Self::working(entry, None, Work::Interpreted(Box::new(clauses)), takes_numbers);
        Some(quick.while_running(shared))
    }
}
