//! What kernels are made of: sources, tests, keys, steps.
//!
//! Plain data. `link.rs` makes it of code, the file above runs it.

use std::sync::Arc;

use dif::agg::AggFn;
use dif::layout::HEADER_WORDS;
use dif::{AggId, VarId};

use crate::formula::{ARGS, Formula, Formulas, NodeId, Operator};

/// A value that needs no computing, or hardly any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A constant.
    Const(u64),
    /// `argN`
    Arg(u8),
    /// `(int)argN`
    Int(u8),
    /// `timestamp`
    Timestamp,
    /// `self->var`
    Thread(VarId),
    /// A global.
    Global(VarId),
    /// `timestamp - self->var`
    Since(VarId),
    /// `self->var[key]`, of an array whose keys are one word.
    Element(VarId, Index),
    /// What a formula left in this register.
    Slot(u8),
}

/// The key of an element. It is a few sources, so that it is small enough to be in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Index {
    /// `argN`
    Arg(u8),
    /// `self->var`
    Thread(VarId),
    /// What is in this register.
    Slot(u8),
}

impl Source {
    /// The same where arguments are in the slots of formulas.
    pub(crate) fn placed(self) -> Option<Self> {
        match self {
            Self::Arg(n) if n < ARGS => Some(Self::Slot(n)),
            Self::Element(var, Index::Arg(n)) if n < ARGS => Some(Self::Element(var, Index::Slot(n))),
            Self::Arg(_) | Self::Int(_) | Self::Element(_, Index::Arg(_)) => None,
            Self::Const(_)
            | Self::Timestamp
            | Self::Thread(_)
            | Self::Global(_)
            | Self::Since(_)
            | Self::Element(..)
            | Self::Slot(_) => Some(self),
        }
    }
}

/// Whether a source is in an interval, or is not.
///
/// All comparisons with a constant are of this kind, signed and unsigned ones, because numbers wrap:
/// `x < 5` is "from the least number to 4". One subtraction and one comparison decide, and nothing
/// has to be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Test {
    pub(crate) source: Source,
    pub(crate) is_in: Interval,
}

/// Numbers from `first` on, or all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Interval {
    first: u64,
    span: u64,
    wanted: bool,
}

/// One thing that a clause does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The clause ends here, without a record, unless this holds.
    Require(Test),
    /// `self->var = source`
    SetThread(VarId, Source),
    /// `global = source`
    SetGlobal(VarId, Source),
    /// `self->var[key] = source`
    SetElement(VarId, Index, Source),
    /// An aggregation takes in a value.
    Update(Update),
    /// A formula leaves its value in a register.
    Compute(u8, Formula),
    /// A word of the record.
    Record { slot: u32, source: Source },
    /// A string argument in the record.
    RecordText { slot: u32, arg: u8 },
}

/// `@[key] = function(value, incr)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Update {
    pub(crate) agg: AggId,
    pub(crate) key: Key,
    pub(crate) value: Source,
    pub(crate) incr: Source,
}

/// An update by so many words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words<const N: usize> {
    pub(crate) agg: AggId,
    pub(crate) key: [Source; N],
    pub(crate) value: Source,
    pub(crate) incr: Source,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// None.
    Empty,
    /// One word, which needs no buffer.
    Word(Source),
    /// Two words, which need none either.
    Pair(Source, Source),
    /// Any other.
    Parts(Box<[KeyPart]>),
}

/// A component of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyPart {
    /// A word.
    Word(Source),
    /// The text of a string argument.
    Text(u8),
}

/// A clause without the interpreter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kernel {
    /// The first test, if that is what the clause begins with.
    pub(crate) guard: Option<Test>,
    /// Bit N: argument N must be a string.
    pub(crate) texts: u32,
    /// How many arguments it looks at, and those before them.
    pub(crate) n_args: u8,
    /// The rest.
    pub(crate) body: Body,
}

/// What a kernel does when its guard holds.
///
/// A list of steps would do for all. The others are what is asked for most, and so short that going
/// through a list of one step would be half of what they cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// Nothing at all.
    Nothing,
    /// `@ = count()`
    Count(AggId),
    /// `@[argN] = count()`
    CountBy {
        /// Which aggregation.
        agg: AggId,
        /// By which argument.
        n: u8,
    },
    /// `@[argK] = quantize(argV)`
    QuantizeBy {
        /// Which aggregation.
        agg: AggId,
        /// By which argument.
        key: u8,
        /// Of which argument.
        value: u8,
    },
    /// `@[argK, argL] = quantize(argV)`
    QuantizeByTwo {
        /// Which aggregation.
        agg: AggId,
        /// By which arguments.
        keys: [u8; 2],
        /// Of which argument.
        value: u8,
    },
    /// One update, without a key.
    Update(Words<0>),
    /// One update, by one word.
    UpdateWord(Words<1>),
    /// One update, by two words.
    UpdatePair(Words<2>),
    /// `@[copyinstr(argN)] = count()`
    CountText {
        /// Which aggregation.
        agg: AggId,
        /// By the text of which argument.
        n: u8,
    },
    /// `self->var = timestamp`
    Stamp(VarId),
    /// `@ = avg(timestamp - self->var)`
    AverageSpent {
        /// Which aggregation.
        agg: AggId,
        /// Since when.
        var: VarId,
    },
    /// `self->var = source`
    Keep(VarId, Source),
    /// A record of these words, in order, and nothing else.
    Record(Box<[Source]>),
    /// Formulas, and one thing that uses them.
    Computed(Arc<Computed>),
    /// Everything else.
    Steps(Box<[Step]>),
}

/// Formulas, and one thing that uses them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Computed {
    /// With the registers in which they leave their values.
    pub(crate) formulas: Box<[(u8, Formula)]>,
    pub(crate) then: Then,
}

/// What may follow formulas without being a list of steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// `global = source`
    SetGlobal(VarId, Source),
    /// `self->var = source`
    SetThread(VarId, Source),
    /// One update, without a key.
    Update(Words<0>),
    /// One update, by one word.
    UpdateWord(Words<1>),
    /// One update, by two words.
    UpdatePair(Words<2>),
    /// A record of these words, in order, and nothing else.
    Record(Box<[Source]>),
}

impl Body {
    /// The body of these steps; `texts` are the arguments that must be strings, `record` is how many words its record has, if it makes one, and
    /// `function` says what aggregations do.
    pub(crate) fn new(
        mut steps: Vec<Step>,
        texts: u32,
        record: Option<usize>,
        function: impl Fn(AggId) -> Option<AggFn>,
    ) -> Self {
        const ONE: Source = Source::Const(1);
        let counts = |agg| function(agg) == Some(AggFn::Count);
        // Somebody has to see whether the texts are texts, and lists of steps do.
        if texts != 0 && !matches!(steps[..], [Step::Update(Update { key: Key::Parts(_), .. })]) {
            return Self::Steps(steps.into());
        }
        if let Some(at) = steps.iter().rposition(|step| matches!(step, Step::Compute(..))) {
            return Self::computed(steps, at, record);
        }
        if let Some(n_words) = record {
            return match words_of_record(&steps) {
                // All of it, so that no slot has to be cleared.
                Some(sources) if sources.len() + HEADER_WORDS as usize == n_words => Self::Record(sources),
                _ => Self::Steps(steps.into()),
            };
        }
        if steps.is_empty() {
            return Self::Nothing;
        }
        if steps.len() != 1 {
            return Self::Steps(steps.into());
        }
        match steps.pop() {
            Some(Step::Update(Update { agg, key: Key::Word(Source::Arg(n)), .. })) if counts(agg) => {
                Self::CountBy { agg, n }
            }
            Some(Step::Update(Update { agg, key: Key::Empty, .. })) if counts(agg) => Self::Count(agg),
            Some(Step::Update(Update {
                agg,
                key: Key::Word(Source::Arg(key)),
                value: Source::Arg(value),
                incr: ONE,
            })) if function(agg) == Some(AggFn::Quantize) => Self::QuantizeBy { agg, key, value },
            Some(Step::Update(Update {
                agg,
                key: Key::Pair(Source::Arg(a), Source::Arg(b)),
                value: Source::Arg(value),
                incr: ONE,
            })) if function(agg) == Some(AggFn::Quantize) => Self::QuantizeByTwo { agg, keys: [a, b], value },
            Some(Step::Update(Update { agg, key: Key::Empty, value: Source::Since(var), incr: ONE }))
                if function(agg) == Some(AggFn::Avg) =>
            {
                Self::AverageSpent { agg, var }
            }
            Some(Step::Update(Update { agg, key, value, incr })) => match key {
                Key::Empty => Self::Update(Words { agg, key: [], value, incr }),
                Key::Word(a) => Self::UpdateWord(Words { agg, key: [a], value, incr }),
                Key::Pair(a, b) => Self::UpdatePair(Words { agg, key: [a, b], value, incr }),
                Key::Parts(parts) => match *parts {
                    [KeyPart::Text(n)] if counts(agg) && texts == 1 << n => Self::CountText { agg, n },
                    _ => Self::Steps(
                        [Step::Update(Update { agg, key: Key::Parts(parts), value, incr })].into(),
                    ),
                },
            },
            Some(Step::SetThread(var, Source::Timestamp)) => Self::Stamp(var),
            Some(Step::SetThread(var, source)) => Self::Keep(var, source),
            rest => Self::Steps(rest.into_iter().collect()),
        }
    }
}

impl Body {
    // With formulas, the last of which is step `last`.
    fn computed(steps: Vec<Step>, last: usize, record: Option<usize>) -> Self {
        let formulas = steps.iter().map_while(|step| match step {
            Step::Compute(to, formula) => Some((*to, formula.clone())),
            Step::Require(_)
            | Step::SetThread(..)
            | Step::SetGlobal(..)
            | Step::SetElement(..)
            | Step::Update(_)
            | Step::Record { .. }
            | Step::RecordText { .. } => None,
        });
        let formulas: Box<[(u8, Formula)]> = formulas.collect();
        if formulas.len() != last + 1 {
            return Self::Steps(steps.into());
        }
        match Then::new(&steps[last + 1..], record) {
            Some(then) => Self::Computed(Computed { formulas, then }.into()),
            None => Self::Steps(steps.into()),
        }
    }
}

impl Then {
    // Arguments are where formulas have them.
    fn new(steps: &[Step], record: Option<usize>) -> Option<Self> {
        let placed = Source::placed;
        match (record, steps) {
            (Some(n_words), _) => {
                let sources = words_of_record(steps)?;
                let sources = sources.into_iter().map(placed).collect::<Option<Box<[_]>>>()?;
                (sources.len() + HEADER_WORDS as usize == n_words).then_some(Self::Record(sources))
            }
            (None, [Step::SetGlobal(var, source)]) => Some(Self::SetGlobal(*var, placed(*source)?)),
            (None, [Step::SetThread(var, source)]) => Some(Self::SetThread(*var, placed(*source)?)),
            (None, [Step::Update(Update { agg, key, value, incr })]) => {
                let (agg, value, incr) = (*agg, placed(*value)?, placed(*incr)?);
                match *key {
                    Key::Empty => Some(Self::Update(Words { agg, key: [], value, incr })),
                    Key::Word(a) => Some(Self::UpdateWord(Words { agg, key: [placed(a)?], value, incr })),
                    Key::Pair(a, b) => {
                        Some(Self::UpdatePair(Words { agg, key: [placed(a)?, placed(b)?], value, incr }))
                    }
                    Key::Parts(_) => None,
                }
            }
            (None, _) => None,
        }
    }
}

// The words of a record that is made of nothing but words, each written once and in order.
fn words_of_record(steps: &[Step]) -> Option<Box<[Source]>> {
    let word = |(index, step): (usize, &Step)| match step {
        Step::Record { slot, source } if *slot as usize == HEADER_WORDS as usize + index => Some(*source),
        Step::Record { .. }
        | Step::Require(_)
        | Step::SetThread(..)
        | Step::SetGlobal(..)
        | Step::SetElement(..)
        | Step::Update(_)
        | Step::Compute(..)
        | Step::RecordText { .. } => None,
    };
    steps.iter().enumerate().map(word).collect()
}

impl Key {
    pub(crate) fn new(parts: Vec<KeyPart>) -> Self {
        match parts[..] {
            [] => Self::Empty,
            [KeyPart::Word(source)] => Self::Word(source),
            [KeyPart::Word(a), KeyPart::Word(b)] => Self::Pair(a, b),
            _ => Self::Parts(parts.into()),
        }
    }
}

impl Test {
    /// `source == value`
    pub(crate) fn equal(source: Source, value: u64) -> Self {
        Self { source, is_in: Interval { first: value, span: 0, wanted: true } }
    }

    /// `source < limit`
    pub(crate) fn less(source: Source, limit: u64, order: Order) -> Self {
        let first = order.least();
        // What is not less than the least is everything.
        let is_in = match limit.wrapping_sub(first).checked_sub(1) {
            Some(span) => Interval { first, span, wanted: true },
            None => Interval { first, span: u64::MAX, wanted: false },
        };
        Self { source, is_in }
    }

    /// `source <= limit`
    pub(crate) fn at_most(source: Source, limit: u64, order: Order) -> Self {
        let first = order.least();
        Self { source, is_in: Interval { first, span: limit.wrapping_sub(first), wanted: true } }
    }

    /// Its 0 or 1 as a value, given that of its source.
    pub(crate) fn node(&self, formulas: &mut Formulas, source: NodeId) -> Option<NodeId> {
        let interval = self.is_in;
        let mut constant = |value| formulas.leaf(Source::Const(value));
        let (first, span, wanted) =
            (constant(interval.first)?, constant(interval.span)?, constant(u64::from(!interval.wanted))?);
        let from_first = formulas.operate(Operator::Sub, source, first)?;
        let inside = formulas.operate(Operator::Ule, from_first, span)?;
        formulas.operate(Operator::Xor, inside, wanted)
    }

    /// What is true when this is not.
    pub(crate) fn negated(self) -> Self {
        Self { is_in: Interval { wanted: !self.is_in.wanted, ..self.is_in }, ..self }
    }

    /// Whether it holds, if the source is `value`.
    #[inline(always)]
    pub(crate) fn holds(&self, value: u64) -> bool {
        self.is_in.holds(value)
    }
}

impl Interval {
    /// Whether `value` is what is wanted.
    #[inline(always)]
    pub(crate) fn holds(&self, value: u64) -> bool {
        (value.wrapping_sub(self.first) <= self.span) == self.wanted
    }
}

/// How numbers are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Signed,
    Unsigned,
}

impl Order {
    fn least(self) -> u64 {
        match self {
            Self::Signed => i64::MIN.cast_unsigned(),
            Self::Unsigned => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // `copyinstr(arg1); @[arg0] = count()` faults if arg1 is no string.
    #[test]
    fn texts_that_nobody_uses_are_looked_at() {
        let update = |key| {
            Step::Update(Update { agg: AggId(0), key, value: Source::Const(0), incr: Source::Const(1) })
        };
        let body = |steps: &[Step], texts| Body::new(steps.to_vec(), texts, None, |_| Some(AggFn::Count));
        let by_number = [update(Key::Word(Source::Arg(0)))];
        assert!(matches!(body(&by_number, 0), Body::CountBy { n: 0, .. }));
        assert!(matches!(body(&by_number, 1 << 1), Body::Steps(_)));
        assert!(matches!(body(&[], 0), Body::Nothing));
        assert!(matches!(body(&[], 1), Body::Steps(_)));
        let by_text = [update(Key::Parts([KeyPart::Text(1)].into()))];
        assert!(matches!(body(&by_text, 1 << 1), Body::CountText { n: 1, .. }));
        assert!(matches!(body(&by_text, 0b11), Body::Steps(_)));
    }
}
