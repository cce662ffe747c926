//! Steps of formulas, and how they run.
//!
//! A [`Form`] is an operation together with where its operand comes from: a slot, or the step itself.
//! Forms that *pair* have a function for each pair of them, so that two neighbours are one step:
//!
//! | step | does | functions |
//! | --- | --- | --- |
//! | single | `acc = acc F x` | one for each form |
//! | double | `acc = (acc F x) G y` | forms that pair, squared |
//! | joined | `acc = acc J (slot F y)` | joints by forms that pair |
//! | triple | `acc = (acc F x) J (slot G y)` | of the usual of each: see `triples!` |
//!
//! `Take` and `Save` are joints, too: `acc = slot F y` begins anew, after putting the accumulator
//! aside or not.
//!
//! The functions are instances of four generic ones; [`Form`] and the functions that choose an instance
//! are derived from the two lists of forms. A step calls the next one as its last act. Nothing is left to
//! do after that, so the compiler makes it a jump; where it does not (without optimisation), the
//! depth of calls is bounded by the number of nodes of a clause.
//!
//! Rejected: closures (`Box<dyn Fn>` in a tree) and a loop over steps with a match. Both return to
//! one place for each step: a tree has two more jumps and a frame, a loop one more and its bookkeeping.
//!
//! Probe context: no allocation, no locks, no I/O, no panics; bounded steps.

use super::Operator;
use crate::interp::Regs;

/// Where an operand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Slot(u8),
    Fixed(u64),
}

/// One operation, as the compiler thinks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// `acc = x`
    Take(Operand),
    /// `slot = acc`
    Save(u8),
    /// `acc = acc F x`
    Do(Form, Operand),
    /// `acc = acc op (slot F y)`
    Join(Operator, u8, Form, Operand),
}

/// All steps of a formula.
///
/// One after the other in memory: where the next step is must not have to be loaded, because all that
/// a step does waits for it. (With a list of boxes a formula took half as long again.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    begin: Verb,
    steps: Box<[Step]>,
}

type Rest<'s> = std::slice::Iter<'s, Step>;

/// Does the first of some steps, and all others.
type Run = fn(Rest<'_>, u64, &mut Regs) -> u64;

/// What a step does.
#[derive(Clone, Copy)]
struct Verb(Run);

#[derive(Clone, Debug)]
struct Step {
    /// What the *next* step does, so that only that one has to see whether it is there.
    then: Verb,
    fixed: [u64; 2],
    slots: [u8; 3],
    save: u8,
    what: What,
}

/// The same in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Take(Operand),
    Save,
    Single(Form),
    Double(Form, Form),
    Joined(Joint, Form),
    Triple(Form, Operator, Form),
}

impl std::fmt::Debug for Verb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("..")
    }
}

// Functions are not compared: what they do is.
impl PartialEq for Verb {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Verb {}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        (self.what, self.fixed, self.slots, self.save) == (other.what, other.fixed, other.slots, other.save)
    }
}

impl Eq for Step {}

/// A form as a type, so that functions can be made for it.
trait Formed {
    fn apply(a: u64, b: u64) -> u64;
    /// Operand `n` of the step.
    fn operand(step: &Step, n: usize, regs: &Regs) -> u64;
}

/// What happens to the result of an operation on a slot.
trait Joined {
    fn join(step: &Step, acc: u64, value: u64, regs: &mut Regs) -> u64;
}

macro_rules! from {
    (Slot, $step:ident, $n:ident, $regs:ident) => {
        $regs[usize::from($step.slots[$n])]
    };
    (Fixed, $step:ident, $n:ident, $regs:ident) => {
        $step.fixed[$n]
    };
}

macro_rules! forms {
    (
        pairs { $( $Pair:ident = $op:ident $from:ident; )* }
        alone { $( $Alone:ident = $lonely:ident $source:ident; )* }
    ) => {
        /// An operation, and where its operand comes from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Form { $( $Pair, )* $( $Alone, )* }

        $( struct $Pair; forms!(formed $Pair $op $from); )*
        $( struct $Alone; forms!(formed $Alone $lonely $source); )*

        impl Form {
            /// The form of an operation with such an operand; `None` if there is none.
            pub(super) fn of(op: Operator, operand: Operand) -> Option<Self> {
                match (op, operand) {
                    $( (Operator::$op, Operand::$from(_)) => Some(Self::$Pair), )*
                    $( (Operator::$lonely, Operand::$source(_)) => Some(Self::$Alone), )*
                    #[allow(unreachable_patterns, reason = "the lists may be complete")]
                    _ => None,
                }
            }

            /// Whether two of them may be one step.
            pub(super) fn pairs(self) -> bool {
                match self { $( Self::$Pair => true, )* $( Self::$Alone => false, )* }
            }

            fn single(self) -> Run {
                match self {
                    $( Self::$Pair => single::<$Pair>, )*
                    $( Self::$Alone => single::<$Alone>, )*
                }
            }

            fn double(self, second: Self) -> Option<Run> {
                match self {
                    $( Self::$Pair => second.after::<$Pair>(), )*
                    $( Self::$Alone => None, )*
                }
            }

            fn after<F: Formed>(self) -> Option<Run> {
                match self {
                    $( Self::$Pair => Some(double::<F, $Pair>), )*
                    $( Self::$Alone => None, )*
                }
            }

            fn joined<J: Joined>(self) -> Option<Run> {
                match self {
                    $( Self::$Pair => Some(joined::<J, $Pair>), )*
                    $( Self::$Alone => None, )*
                }
            }
        }
    };
    (formed $Form:ident $op:ident $from:ident) => {
        impl Formed for $Form {
            #[inline(always)]
            fn apply(a: u64, b: u64) -> u64 {
                Operator::$op.apply(a, b)
            }
            #[inline(always)]
            fn operand(step: &Step, n: usize, regs: &Regs) -> u64 {
                let _ = regs;
                from!($from, step, n, regs)
            }
        }
    };
}

forms! {
    pairs {
        AddSlot = Add Slot;
        AddFixed = Add Fixed;
        SubSlot = Sub Slot;
        MulSlot = Mul Slot;
        MulFixed = Mul Fixed;
        AndSlot = And Slot;
        AndFixed = And Fixed;
        OrSlot = Or Slot;
        OrFixed = Or Fixed;
        XorSlot = Xor Slot;
        XorFixed = Xor Fixed;
        ShlFixed = Shl Fixed;
        ShrFixed = Shr Fixed;
        SarFixed = Sar Fixed;
    }
    alone {
        SubFixed = Sub Fixed;
        ShlSlot = Shl Slot;
        ShrSlot = Shr Slot;
        SarSlot = Sar Slot;
        SdivFixed = Sdiv Fixed;
        UdivFixed = Udiv Fixed;
        SremFixed = Srem Fixed;
        UremFixed = Urem Fixed;
        EqSlot = Eq Slot;
        EqFixed = Eq Fixed;
        NeSlot = Ne Slot;
        NeFixed = Ne Fixed;
        SltSlot = Slt Slot;
        SltFixed = Slt Fixed;
        SleSlot = Sle Slot;
        SleFixed = Sle Fixed;
        UltSlot = Ult Slot;
        UltFixed = Ult Fixed;
        UleSlot = Ule Slot;
        UleFixed = Ule Fixed;
        // `x - acc`
        FromSlot = From Slot;
        FromFixed = From Fixed;
    }
}

macro_rules! joints {
    ($( $Joint:ident |$step:ident, $acc:ident, $value:ident, $regs:ident| $result:expr; )*) => {
        /// What happens to the result of an operation on a slot.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Joint { $( $Joint, )* }

        $(
            struct $Joint;
            impl Joined for $Joint {
                #[inline(always)]
                fn join($step: &Step, $acc: u64, $value: u64, $regs: &mut Regs) -> u64 {
                    $result
                }
            }
        )*

        impl Joint {
            fn run(self, form: Form) -> Option<Run> {
                match self { $( Self::$Joint => form.joined::<$Joint>(), )* }
            }
        }
    };
}

joints! {
    Begin |_step, _acc, value, _regs| value;
    BeginAnew |step, acc, value, regs| {
        regs[usize::from(step.save)] = acc;
        value
    };
    Plus |_step, acc, value, _regs| Operator::Add.apply(acc, value);
    Minus |_step, acc, value, _regs| Operator::Sub.apply(acc, value);
    Times |_step, acc, value, _regs| Operator::Mul.apply(acc, value);
    And |_step, acc, value, _regs| Operator::And.apply(acc, value);
    Or |_step, acc, value, _regs| Operator::Or.apply(acc, value);
    Xor |_step, acc, value, _regs| Operator::Xor.apply(acc, value);
}

/// The forms and joints that may be one step of three operations.
macro_rules! triples {
    (first $first:tt joints $joints:tt last $last:tt) => {
        impl Form {
            /// `acc = (acc F x) op (slot G y)`, if there is a step that does it.
            fn triple(self, op: Operator, last: Self) -> Option<Run> {
                triples!(match self, $first, op, $joints, last, $last)
            }
        }
    };
    (match $form:ident, { $($First:ident)* }, $op:ident, $joints:tt, $final:ident, $last:tt) => {
        match $form {
            $( Self::$First => triples!(second $First, $op, $joints, $final, $last), )*
            _ => None,
        }
    };
    (second $First:ident, $op:ident, { $($Joint:ident $Op:ident)* }, $final:ident, $last:tt) => {
        match $op {
            $( Operator::$Op => triples!(third $First, $Joint, $final, $last), )*
            _ => None,
        }
    };
    (third $First:ident, $Joint:ident, $final:ident, { $($Last:ident)* }) => {
        match $final {
            $( Self::$Last => Some(triple::<$First, $Joint, $Last> as Run), )*
            _ => None,
        }
    };
}

triples! {
    first { AddSlot AddFixed MulFixed AndFixed OrFixed XorSlot }
    joints { Plus Add Minus Sub Times Mul Xor Xor }
    last { AddSlot AddFixed SubSlot ShlFixed ShrFixed SarFixed AndFixed XorSlot }
}

impl Joint {
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not listed is for single steps")]
    fn of(op: Operator) -> Option<Self> {
        Some(match op {
            Operator::Add => Self::Plus,
            Operator::Sub => Self::Minus,
            Operator::Mul => Self::Times,
            Operator::And => Self::And,
            Operator::Or => Self::Or,
            Operator::Xor => Self::Xor,
            _ => return None,
        })
    }
}

fn single<F: Formed>(mut steps: Rest<'_>, acc: u64, regs: &mut Regs) -> u64 {
    let Some(step) = steps.next() else { return acc };
    let acc = F::apply(acc, F::operand(step, 0, regs));
    (step.then.0)(steps, acc, regs)
}

fn double<F: Formed, G: Formed>(mut steps: Rest<'_>, acc: u64, regs: &mut Regs) -> u64 {
    let Some(step) = steps.next() else { return acc };
    let acc = F::apply(acc, F::operand(step, 0, regs));
    let acc = G::apply(acc, G::operand(step, 1, regs));
    (step.then.0)(steps, acc, regs)
}

fn joined<J: Joined, F: Formed>(mut steps: Rest<'_>, acc: u64, regs: &mut Regs) -> u64 {
    let Some(step) = steps.next() else { return acc };
    let value = F::apply(regs[usize::from(step.slots[2])], F::operand(step, 1, regs));
    let acc = J::join(step, acc, value, regs);
    (step.then.0)(steps, acc, regs)
}

fn triple<F: Formed, J: Joined, G: Formed>(mut steps: Rest<'_>, acc: u64, regs: &mut Regs) -> u64 {
    let Some(step) = steps.next() else { return acc };
    let acc = F::apply(acc, F::operand(step, 0, regs));
    let value = G::apply(regs[usize::from(step.slots[2])], G::operand(step, 1, regs));
    let acc = J::join(step, acc, value, regs);
    (step.then.0)(steps, acc, regs)
}

fn take_slot(mut steps: Rest<'_>, acc: u64, regs: &mut Regs) -> u64 {
    let Some(step) = steps.next() else { return acc };
    (step.then.0)(steps, regs[usize::from(step.slots[0])], regs)
}

fn take_fixed(mut steps: Rest<'_>, acc: u64, regs: &mut Regs) -> u64 {
    let Some(step) = steps.next() else { return acc };
    (step.then.0)(steps, step.fixed[0], regs)
}

fn save(mut steps: Rest<'_>, acc: u64, regs: &mut Regs) -> u64 {
    let Some(step) = steps.next() else { return acc };
    regs[usize::from(step.save)] = acc;
    (step.then.0)(steps, acc, regs)
}

fn end(_: Rest<'_>, acc: u64, _: &mut Regs) -> u64 {
    acc
}

impl Form {
    /// The form that gives `operand op acc`, if there is one.
    pub(super) fn reversed(op: Operator, operand: Operand) -> Option<Self> {
        if op == Operator::Sub {
            return Self::of(Operator::From, operand);
        }
        if op.commutes() { Self::of(op, operand) } else { None }
    }
}

impl Move {
    /// Whether an operation may join the result of another.
    pub(super) fn joins(op: Operator) -> bool {
        Joint::of(op).is_some()
    }
}

impl Chain {
    /// The steps of these moves; `None` if there are none for them.
    pub(super) fn new(mut moves: &[Move]) -> Option<Self> {
        let mut steps = Vec::new();
        while !moves.is_empty() {
            let (step, n) = Step::first_of(moves)?;
            steps.push(step);
            moves = moves.get(n..)?;
        }
        // Each was made with its own verb.
        let mut verb = Verb(end);
        for step in steps.iter_mut().rev() {
            std::mem::swap(&mut verb, &mut step.then);
        }
        Some(Self { begin: verb, steps: steps.into() })
    }

    /// Runs all steps; says what the accumulator holds then.
    #[inline(always)]
    pub(crate) fn run(&self, regs: &mut Regs) -> u64 {
        (self.begin.0)(self.steps.iter(), 0, regs)
    }
}

impl Step {
    // The longest step that moves begin with, and how many of them it does.
    fn first_of(moves: &[Move]) -> Option<(Self, usize)> {
        let begins = |form: Form| form.pairs();
        Some(match *moves {
            // The operation comes before the accumulator is put aside, so it must not ask for it.
            [Move::Save(slot), Move::Take(Operand::Slot(x)), Move::Do(form, y), ..]
                if begins(form) && x != slot && y != Operand::Slot(slot) =>
            {
                (Self::joined(Joint::BeginAnew, x, form, y)?.saving(slot), 3)
            }
            [Move::Take(Operand::Slot(x)), Move::Do(form, y), ..] if begins(form) => {
                (Self::joined(Joint::Begin, x, form, y)?, 2)
            }
            [Move::Do(first, x), Move::Join(op, slot, second, y), ..]
                if let Some(run) = first.triple(op, second) =>
            {
                (Self::new(run, What::Triple(first, op, second)).with(0, x).on(slot).with(1, y), 2)
            }
            // If what follows can be done together with something else, the first goes alone.
            [Move::Do(first, x), Move::Do(second, _), Move::Join(op, _, third, _), ..]
                if second.triple(op, third).is_some() =>
            {
                (Self::new(first.single(), What::Single(first)).with(0, x), 1)
            }
            [Move::Do(first, x), Move::Do(second, y), ..] if first.pairs() && second.pairs() => {
                (Self::new(first.double(second)?, What::Double(first, second)).with(0, x).with(1, y), 2)
            }
            [Move::Do(form, x), ..] => (Self::new(form.single(), What::Single(form)).with(0, x), 1),
            [Move::Join(op, x, form, y), ..] => (Self::joined(Joint::of(op)?, x, form, y)?, 1),
            [Move::Take(x), ..] => {
                let run = if matches!(x, Operand::Slot(_)) { take_slot } else { take_fixed };
                (Self::new(run, What::Take(x)).with(0, x), 1)
            }
            [Move::Save(slot), ..] => (Self::new(save, What::Save).saving(slot), 1),
            [] => return None,
        })
    }

    fn new(run: Run, what: What) -> Self {
        Self { then: Verb(run), fixed: [0; 2], slots: [0; 3], save: 0, what }
    }

    fn joined(joint: Joint, x: u8, form: Form, y: Operand) -> Option<Self> {
        Some(Self::new(joint.run(form)?, What::Joined(joint, form)).on(x).with(1, y))
    }

    fn on(mut self, slot: u8) -> Self {
        self.slots[2] = slot;
        self
    }

    fn with(mut self, n: usize, operand: Operand) -> Self {
        match operand {
            Operand::Slot(slot) => self.slots[n] = slot,
            Operand::Fixed(value) => self.fixed[n] = value,
        }
        self
    }

    fn saving(self, slot: u8) -> Self {
        Self { save: slot, ..self }
    }
}
