//! What counts: a number that goes up, by a key of numbers or of one text.
//!
//! Probe context: as in `quick.rs`.

use dif::AggId;

use super::super::{Body, Kernel, count_at_once, count_text, observe, quantize_at_once};
use super::Quick;
use super::entry::{Entry, Shape, Swift, TextShape};
use super::given::{Given, Pick};
use crate::aggregate::Which;
use crate::thread::Thread;

/// Nothing at all.
pub(super) struct Nothing;

impl Swift for Nothing {
    type Wanted = ();

    fn wanted<G: Given>(_: &Quick, _: &G) {}

    #[inline(always)]
    fn at_once(_: &Quick, _: &mut Thread, (): ()) -> bool {
        true
    }

    fn slowly(_: &Quick, _: &mut Thread, (): ()) {}
}

/// `@ = count()`
struct Count;

impl Swift for Count {
    type Wanted = ();

    fn wanted<G: Given>(_: &Quick, _: &G) {}

    #[inline(always)]
    fn at_once(quick: &Quick, thread: &mut Thread, (): ()) -> bool {
        count_at_once(thread, quick.agg, [])
    }

    #[inline(always)]
    fn slowly(quick: &Quick, thread: &mut Thread, (): ()) {
        observe(thread, quick.agg.id(), [], 0);
    }
}

/// `@[argN] = count()`
struct CountBy<const N: u8>;

impl<const N: u8> Swift for CountBy<N> {
    type Wanted = [u64; 1];

    #[inline(always)]
    fn wanted<G: Given>(_: &Quick, given: &G) -> [u64; 1] {
        [given.number(const { [Pick::A, Pick::B, Pick::C, Pick::D][N as usize & 3] })]
    }

    #[inline(always)]
    fn at_first(quick: &Quick, thread: &mut Thread, key: [u64; 1]) -> bool {
        thread.aggs.count_small(quick.agg, &key)
    }

    #[inline(always)]
    fn at_once(quick: &Quick, thread: &mut Thread, key: [u64; 1]) -> bool {
        count_at_once(thread, quick.agg, key)
    }

    #[inline(always)]
    fn slowly(quick: &Quick, thread: &mut Thread, key: [u64; 1]) {
        observe(thread, quick.agg.id(), key, 0);
    }
}

/// `@[argK, ...] = quantize(argV)`
struct QuantizeBy<const N: usize, P>(P);

/// Which arguments those are.
trait Picks<const N: usize> {
    /// Key and value.
    fn pick<G: Given>(quick: &Quick, given: &G) -> ([u64; N], u64);
}

/// The first ones in their order, as in `@[arg0, arg1] = quantize(arg2)`: where they are is known when this is
/// compiled, so that they stay in their registers.
struct InOrder;

impl Picks<1> for InOrder {
    #[inline(always)]
    fn pick<G: Given>(_: &Quick, given: &G) -> ([u64; 1], u64) {
        ([given.number(Pick::A)], given.number(Pick::B))
    }
}

impl Picks<2> for InOrder {
    #[inline(always)]
    fn pick<G: Given>(_: &Quick, given: &G) -> ([u64; 2], u64) {
        ([given.number(Pick::A), given.number(Pick::B)], given.number(Pick::C))
    }
}

/// Any.
struct AsPicked;

impl<const N: usize> Picks<N> for AsPicked {
    #[inline(always)]
    fn pick<G: Given>(quick: &Quick, given: &G) -> ([u64; N], u64) {
        let [value, keys @ ..] = &quick.picks;
        (std::array::from_fn(|i| given.number(keys[i])), given.number(*value))
    }
}

impl<const N: usize, P: Picks<N>> Swift for QuantizeBy<N, P> {
    /// Key and value.
    type Wanted = ([u64; N], u64);

    #[inline(always)]
    fn wanted<G: Given>(quick: &Quick, given: &G) -> ([u64; N], u64) {
        P::pick(quick, given)
    }

    #[inline(always)]
    fn at_once(quick: &Quick, thread: &mut Thread, (key, value): ([u64; N], u64)) -> bool {
        quantize_at_once(thread, quick.agg, key, value)
    }

    #[inline(always)]
    fn slowly(quick: &Quick, thread: &mut Thread, (key, value): ([u64; N], u64)) {
        observe(thread, quick.agg.id(), key, value);
    }
}

/// `@[copyinstr(argN)] = count()`
struct CountText;

impl Shape for CountText {
    #[inline(always)]
    fn act<G: Given>(quick: &Quick, thread: &mut Thread, given: G) -> bool {
        let Some(text) = given.text(quick.picks[0]) else { return false };
        count_text(thread, quick.agg.id(), text);
        true
    }
}

impl TextShape for CountText {
    #[inline(always)]
    fn act_on(quick: &Quick, thread: &mut Thread, text: &[u8]) {
        count_text(thread, quick.agg.id(), text);
    }
}

/// The entries of a swift shape.
pub(super) struct Entries {
    pub(super) alone: &'static Entry,
    pub(super) followed: &'static Entry,
    pub(super) agg: AggId,
    pub(super) picks: [u8; 3],
}

impl Entries {
    fn of<S: Swift>(agg: AggId, picks: [u8; 3]) -> Self {
        Self { alone: Entry::of_numbers::<S>(), followed: Entry::followed::<S>(), agg, picks }
    }

    /// Of what a kernel does, if it is that.
    pub(super) fn new(kernel: &Kernel) -> Option<Self> {
        Some(match kernel.body {
            Body::Nothing => Self::of::<Nothing>(AggId(0), [0; 3]),
            Body::Count(agg) => Self::of::<Count>(agg, [0; 3]),
            Body::CountBy { agg, n: 0 } => Self::of::<CountBy<0>>(agg, [0; 3]),
            Body::CountBy { agg, n: 1 } => Self::of::<CountBy<1>>(agg, [0; 3]),
            Body::CountBy { agg, n: 2 } => Self::of::<CountBy<2>>(agg, [0; 3]),
            Body::CountBy { agg, n: 3 } => Self::of::<CountBy<3>>(agg, [0; 3]),
            Body::QuantizeBy { agg, key: 0, value: 1 } => Self::of::<QuantizeBy<1, InOrder>>(agg, [1, 0, 0]),
            Body::QuantizeBy { agg, key, value } => Self::of::<QuantizeBy<1, AsPicked>>(agg, [value, key, 0]),
            Body::QuantizeByTwo { agg, keys: [0, 1], value: 2 } => {
                Self::of::<QuantizeBy<2, InOrder>>(agg, [2, 0, 1])
            }
            Body::QuantizeByTwo { agg, keys: [a, b], value } => {
                Self::of::<QuantizeBy<2, AsPicked>>(agg, [value, a, b])
            }
            Body::CountText { .. }
            | Body::CountBy { .. }
            | Body::Update(_)
            | Body::UpdateWord(_)
            | Body::UpdatePair(_)
            | Body::Stamp(_)
            | Body::AverageSpent { .. }
            | Body::Keep(..)
            | Body::Record(_)
            | Body::Computed(_)
            | Body::Steps(_) => return None,
        })
    }
}

impl Quick {
    /// Of a kernel that counts by a text.
    pub(super) fn count_by_text(kernel: &Kernel) -> Option<Self> {
        let Body::CountText { agg, n } = kernel.body else { return None };
        Self::of_text(Entry::of_text::<CountText>(), agg, n)
    }
}
