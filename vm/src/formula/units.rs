//! From moves to units: each move gets the form that looks at the fewest numbers.

use super::forms::{Form, Unit};
use super::quotient::Divisor;
use super::{Near, Operator};

/// A value that is made without the accumulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Line(Line),
    Slot {
        slot: u8,
        times: u64,
        plus: u64,
    },
    /// Shifted to the right with its sign, and masked.
    Bits {
        line: Line,
        by: u8,
        mask: u64,
    },
    /// With one of the near values flipped into it.
    Flip {
        line: Line,
        with: Near,
    },
}

/// `plus + times[0]*p + times[1]*q`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) plus: u64,
    pub(super) times: [u64; 2],
}

impl Term {
    /// How it is added so many times, if there is a form for that.
    pub(super) fn added(self, times: u64) -> Option<(Operator, Self)> {
        match times {
            1 => Some((Operator::Add, self)),
            u64::MAX => Some((Operator::Sub, self)),
            _ => None,
        }
    }
}

impl Line {
    pub(super) fn times(self, factor: u64) -> Self {
        let times = self.times.map(|times| times.wrapping_mul(factor));
        Self { plus: self.plus.wrapping_mul(factor), times }
    }

    pub(super) fn plus(self, plus: u64) -> Self {
        Self { plus: self.plus.wrapping_add(plus), ..self }
    }
}

/// One thing to do, as the compiler thinks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// `acc = term`
    Begin(Term),
    /// `slot = acc`
    Save(u8),
    /// `acc = acc op term`
    Join(Operator, Term),
    /// `acc = acc * times + plus`
    Scale { times: u64, plus: u64 },
    /// `acc = acc >> by & mask`
    Shift { by: u8, mask: u64 },
    /// `acc = acc & keep ^ flip`
    Mask { keep: u64, flip: u64 },
    /// `acc = acc op constant`
    Fixed(Operator, u64),
    /// `acc = acc op slot`
    Slot(Operator, u8),
}

// Each move is a unit, except that two masks are one, and what is put aside is by what begins next.
pub(super) fn units(moves: &[Move]) -> Option<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::new();
    for step in moves {
        match *step {
            Move::Begin(term) => begin(&mut units, term)?,
            Move::Mask { keep, flip } => match units.last_mut() {
                Some(last) if matches!(last.form, Some(Form::Keep | Form::Mask)) => {
                    let [kept, flipped, _] = last.line;
                    *last = Unit::mask(kept & keep, (flipped & keep) ^ flip);
                }
                Some(_) | None => units.push(Unit::mask(keep, flip)),
            },
            Move::Join(op, term) => units.push(Unit::of(term, Form::join(op, term)?)),
            Move::Save(save) => units.push(Unit { save, ..Unit::doing(Form::Save) }),
            Move::Scale { times, plus } => {
                units.push(Unit { line: [plus, times, 0], ..Unit::doing(Form::Scale) });
            }
            Move::Shift { by, mask } => units.push(Unit::shift(by, mask)),
            Move::Fixed(op, value) => units.push(Unit::fixed(op, value)?),
            Move::Slot(op, slot) => units.push(Unit { slot, ..Unit::doing(Form::with_slot(op)?) }),
        }
    }
    Some(units)
}

// Bits and flips begin as lines.
fn begin(units: &mut Vec<Unit>, term: Term) -> Option<()> {
    let (start, rest) = match term {
        Term::Line(_) | Term::Slot { .. } => (term, None),
        Term::Bits { .. } if units.is_empty() => (term, None),
        Term::Bits { line, by, mask } => (Term::Line(line), Some(Unit::shift(by, mask))),
        Term::Flip { line, with } => {
            let flipped = Term::Line(Line { plus: 0, times: with.times() });
            (Term::Line(line), Some(Unit::of(flipped, Form::join(Operator::Xor, flipped)?)))
        }
    };
    match units.last_mut() {
        Some(last) if last.form == Some(Form::Save) => {
            let form = if matches!(start, Term::Slot { .. }) { Form::NewSlot } else { Form::NewLine };
            *last = Unit { save: last.save, ..Unit::of(start, form) };
        }
        // The accumulator begins with 0.
        None => units.push(Unit::of(start, Form::join(Operator::Add, start)?)),
        Some(_) => return None,
    }
    units.extend(rest);
    Some(())
}

impl Near {
    fn times(self) -> [u64; 2] {
        match self {
            Self::P => [1, 0],
            Self::Q => [0, 1],
        }
    }
}

impl Unit {
    fn doing(form: Form) -> Self {
        Self { form: Some(form), ..Self::NOTHING }
    }

    fn mask(keep: u64, flip: u64) -> Self {
        let form = if flip == 0 { Form::Keep } else { Form::Mask };
        Self { line: [keep, flip, 0], ..Self::doing(form) }
    }

    fn shift(by: u8, mask: u64) -> Self {
        Self { by, bits: mask, ..Self::doing(Form::Shift) }
    }

    fn of(term: Term, form: Form) -> Self {
        let numbers = |Line { plus, times: [p, q] }| [plus, p, q];
        let unit = Self::doing(form);
        match term {
            Term::Line(line) => Self { line: numbers(line), ..unit },
            Term::Slot { slot, times, plus } => Self { slot, line: [plus, times, 0], ..unit },
            Term::Bits { line, by, mask } => Self { line: numbers(line), by, bits: mask, ..unit },
            Term::Flip { line, with } => {
                let bits = match with {
                    Near::P => u64::MAX,
                    Near::Q => 0,
                };
                Self { line: numbers(line), bits, ..unit }
            }
        }
    }

    fn fixed(op: Operator, value: u64) -> Option<Self> {
        let divide = |form, by: Option<Divisor>| {
            let Divisor { factor, shift, sign, divisor } = by?;
            Some(Self { line: [factor, sign, divisor], by: shift, ..Self::doing(form) })
        };
        #[expect(clippy::wildcard_enum_match_arm, reason = "all others have the value as it is")]
        match op {
            Operator::Sdiv => divide(Form::Quotient, Divisor::signed(value.cast_signed())),
            Operator::Srem => divide(Form::Remainder, Divisor::signed(value.cast_signed())),
            Operator::Udiv => divide(Form::UnsignedQuotient, Divisor::unsigned(value)),
            Operator::Urem => divide(Form::UnsignedRemainder, Divisor::unsigned(value)),
            op => Some(Self { line: [value, 0, 0], ..Self::doing(Form::with_fixed(op)?) }),
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is not listed has no form")]
impl Form {
    // Where there are several, the one that looks at the fewest numbers.
    fn join(op: Operator, term: Term) -> Option<Self> {
        Some(match (op, term) {
            (Operator::Add, Term::Line(Line { plus: 0, times })) => match times {
                [1, 0] => Self::AddP,
                [0, 1] => Self::AddQ,
                [_, 0] => Self::AddTimesP,
                [0, _] => Self::AddTimesQ,
                [_, _] => Self::AddPair,
            },
            (Operator::Add, Term::Line(_)) => Self::AddLine,
            (Operator::Add, Term::Slot { times: 1, plus: 0, .. }) => Self::AddKept,
            (Operator::Add, Term::Slot { .. }) => Self::AddSlot,
            (Operator::Add, Term::Bits { line: Line { plus: 0, .. }, mask: u64::MAX, .. }) => Self::AddHigh,
            (Operator::Add, Term::Bits { .. }) => Self::AddBits,
            (Operator::Add, Term::Flip { .. }) => Self::AddFlip,
            (Operator::Sub, Term::Bits { line: Line { plus: 0, times }, mask: u64::MAX, .. }) => {
                match times {
                    [1, 0] => Self::SubHighP,
                    [0, 1] => Self::SubHighQ,
                    [_, _] => Self::SubBits,
                }
            }
            (Operator::Sub, Term::Bits { .. }) => Self::SubBits,
            (Operator::Sub, Term::Flip { line, with }) => match (line, with) {
                (Line { plus: 0, times: [0, 1] }, Near::P) | (Line { plus: 0, times: [1, 0] }, Near::Q) => {
                    Self::SubXor
                }
                (_, Near::P) => Self::SubFlipP,
                (_, Near::Q) => Self::SubFlipQ,
            },
            (Operator::Xor, Term::Line(Line { plus: 0, times: [1, 0] })) => Self::XorP,
            (Operator::Xor, Term::Line(Line { plus: 0, times: [0, 1] })) => Self::XorQ,
            (Operator::Xor, Term::Line(Line { plus: 0, .. })) => Self::XorPair,
            (Operator::Xor, Term::Line(_)) => Self::XorLine,
            (Operator::Xor, Term::Slot { .. }) => Self::XorSlot,
            (Operator::Xor, Term::Bits { .. }) => Self::XorBits,
            (Operator::Xor, Term::Flip { .. }) => Self::XorFlip,
            (Operator::Mul, Term::Line(Line { times: [1, 0], .. })) => Self::MulPlusP,
            (Operator::Mul, Term::Line(Line { times: [0, 1], .. })) => Self::MulPlusQ,
            (Operator::Mul, Term::Line(_)) => Self::MulLine,
            (Operator::Mul, Term::Slot { .. }) => Self::MulSlot,
            (Operator::Mul, Term::Bits { .. }) => Self::MulBits,
            (Operator::Mul, Term::Flip { .. }) => Self::MulFlip,
            (Operator::And, Term::Line(_)) => Self::AndLine,
            (Operator::And, Term::Slot { .. }) => Self::AndSlot,
            (Operator::And, Term::Bits { .. }) => Self::AndBits,
            (Operator::And, Term::Flip { .. }) => Self::AndFlip,
            (Operator::Or, Term::Line(_)) => Self::OrLine,
            (Operator::Or, Term::Slot { .. }) => Self::OrSlot,
            (Operator::Or, Term::Bits { .. }) => Self::OrBits,
            (Operator::Or, Term::Flip { .. }) => Self::OrFlip,
            _ => return None,
        })
    }

    fn with_slot(op: Operator) -> Option<Self> {
        Some(match op {
            Operator::Shl => Self::ShlSlot,
            Operator::Shr => Self::ShrSlot,
            Operator::Sar => Self::SarSlot,
            Operator::Eq => Self::EqSlot,
            Operator::Ne => Self::NeSlot,
            Operator::Slt => Self::SltSlot,
            Operator::Sle => Self::SleSlot,
            Operator::Ult => Self::UltSlot,
            Operator::Ule => Self::UleSlot,
            _ => return None,
        })
    }

    fn with_fixed(op: Operator) -> Option<Self> {
        Some(match op {
            Operator::Eq => Self::EqFixed,
            Operator::Ne => Self::NeFixed,
            Operator::Slt => Self::SltFixed,
            Operator::Sle => Self::SleFixed,
            Operator::Ult => Self::UltFixed,
            Operator::Ule => Self::UleFixed,
            _ => return None,
        })
    }
}
