//! Forms: what a unit of a step may do.
//!
//! | unit | does |
//! | --- | --- |
//! | join | `acc = acc op term` |
//! | new | puts the accumulator aside, and begins with a term |
//! | save | puts it aside |
//! | keep, mask | `acc & c`, `acc & c ^ c`: every row of bitwise operations with constants |
//! | scale | `acc * c + c` |
//! | shift | `acc >> c & c` |
//! | quotient, remainder | `acc / c`, `acc % c`, by multiplying (see `quotient.rs`) |
//! | others | comparisons, shifts by what is no constant |
//!
//! A *term* is a value that is made without the accumulator:
//!
//! | term | is | with fewer constants |
//! | --- | --- | --- |
//! | line | `c + c*p + c*q` | pair: `c*p + c*q`; `c*p`, `c + p`, `p` |
//! | bits | `line >> c & c` | high: `p >> c`, `pair >> c` |
//! | flip | `line ^ p` | `p ^ q` |
//! | slot | `c + c*slot` | in slot: `slot` |
//!
//! Forms that are `both` have a function for each pair of them, those that are `second` for each
//! after those: so that most neighbours are one step. The functions are instances of two generic ones;
//! [`Form`] and the functions that choose an instance are derived from the list of forms. A form for
//! all terms and operators there is alone; which have partners besides, and cheaper relatives,
//! was chosen by what scripts compute: scaled and shifted arguments, differences, bit fields, quotients.
//!
//! Eleven more rows that are `both` would save 15 instructions of 258 in a formula of 35 operations, and be 50 KB
//! in every host.
//!
//! Probe context: no allocation, no locks, no I/O, no panics; bounded steps.

use super::steps::{Run, double, single};
use super::{Operator, quotient};
use crate::interp::Regs;

/// The numbers of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// `plus`, and the factors of the near values; or what to keep and what to flip; or of a division
    /// what [`Divisor`] says.
    pub(super) line: [u64; 3],
    /// The mask of bits.
    pub(super) bits: u64,
    pub(super) by: u8,
    pub(super) slot: u8,
    pub(super) save: u8,
    /// The same in a word; `None` is nothing to do.
    pub(super) form: Option<Form>,
}

impl Unit {
    pub(super) const NOTHING: Self = Self { line: [0; 3], bits: 0, by: 0, slot: 0, save: 0, form: None };
}

/// A form as a type, so that functions can be made for it.
pub(super) trait Formed {
    fn act(unit: &Unit, acc: u64, regs: &mut Regs, p: u64, q: u64) -> u64;
}

/// A term as a type.
trait Valued {
    fn value(unit: &Unit, regs: &Regs, p: u64, q: u64) -> u64;
}

macro_rules! forms {
    (
        both { $( $Both:ident = $BothType:ty; )* }
        second { $( $Second:ident = $SecondType:ty; )* }
        alone { $( $Alone:ident = $AloneType:ty; )* }
    ) => {
        /// What a unit does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Form { $( $Both, )* $( $Second, )* $( $Alone, )* }

        impl Form {
            pub(super) fn single(self) -> Run {
                match self {
                    $( Self::$Both => single::<$BothType>, )*
                    $( Self::$Second => single::<$SecondType>, )*
                    $( Self::$Alone => single::<$AloneType>, )*
                }
            }

            pub(super) fn double(self, second: Self) -> Option<Run> {
                match self {
                    $( Self::$Both => second.after::<$BothType>(), )*
                    $( Self::$Second )|* $( | Self::$Alone )* => None,
                }
            }

            fn after<F: Formed>(self) -> Option<Run> {
                match self {
                    $( Self::$Both => Some(double::<F, $BothType>), )*
                    $( Self::$Second => Some(double::<F, $SecondType>), )*
                    $( Self::$Alone )|* => None,
                }
            }

            #[cfg(test)]
            pub(super) const BOTH: &[Self] = &[$( Self::$Both ),*];
            #[cfg(test)]
            pub(super) const SECOND: &[Self] = &[$( Self::$Second ),*];
            #[cfg(test)]
            pub(super) const ALONE: &[Self] = &[$( Self::$Alone ),*];
        }
    };
}

forms! {
    both {
        AddP = Join<Add, P>;
        AddQ = Join<Add, Q>;
        AddPair = Join<Add, AsPair>;
        AddLine = Join<Add, AsLine>;
        AddHigh = Join<Add, High<AsPair>>;
        Keep = Kept;
        Mask = Masked;
        Shift = Shifted;
        Scale = Scaled;
        NewLine = New<AsLine>;
    }
    second {
        AddTimesP = Join<Add, Times<P, 1>>;
        AddTimesQ = Join<Add, Times<Q, 2>>;
        AddKept = Join<Add, InSlot>;
        SubHighP = Join<Sub, High<P>>;
        SubHighQ = Join<Sub, High<Q>>;
        SubXor = Join<Sub, Flip<P, Q>>;
        XorP = Join<Xor, P>;
        XorQ = Join<Xor, Q>;
        XorPair = Join<Xor, AsPair>;
        MulPlusP = Join<Mul, Plus<P>>;
        MulPlusQ = Join<Mul, Plus<Q>>;
        AddSlot = Join<Add, AsSlot>;
        AddBits = Join<Add, AsBits>;
        SubBits = Join<Sub, AsBits>;
        SubFlipP = Join<Sub, Flip<AsLine, P>>;
        SubFlipQ = Join<Sub, Flip<AsLine, Q>>;
        XorLine = Join<Xor, AsLine>;
        MulLine = Join<Mul, AsLine>;
        NewSlot = New<AsSlot>;
        Save = Saved;
        Quotient = Quotients<false>;
        UnsignedQuotient = UnsignedQuotients<false>;
    }
    alone {
        AddFlip = Join<Add, AsFlip>;
        XorBits = Join<Xor, AsBits>;
        XorFlip = Join<Xor, AsFlip>;
        XorSlot = Join<Xor, AsSlot>;
        MulBits = Join<Mul, AsBits>;
        MulFlip = Join<Mul, AsFlip>;
        MulSlot = Join<Mul, AsSlot>;
        AndLine = Join<And, AsLine>;
        AndBits = Join<And, AsBits>;
        AndFlip = Join<And, AsFlip>;
        AndSlot = Join<And, AsSlot>;
        OrLine = Join<Or, AsLine>;
        OrBits = Join<Or, AsBits>;
        OrFlip = Join<Or, AsFlip>;
        OrSlot = Join<Or, AsSlot>;
        Remainder = Quotients<true>;
        UnsignedRemainder = UnsignedQuotients<true>;
        ShlSlot = Of<Shl, InSlot>;
        ShrSlot = Of<Shr, InSlot>;
        SarSlot = Of<Sar, InSlot>;
        EqSlot = Of<Equal, InSlot>;
        EqFixed = Of<Equal, InUnit>;
        NeSlot = Of<NotEqual, InSlot>;
        NeFixed = Of<NotEqual, InUnit>;
        SltSlot = Of<Slt, InSlot>;
        SltFixed = Of<Slt, InUnit>;
        SleSlot = Of<Sle, InSlot>;
        SleFixed = Of<Sle, InUnit>;
        UltSlot = Of<Ult, InSlot>;
        UltFixed = Of<Ult, InUnit>;
        UleSlot = Of<Ule, InSlot>;
        UleFixed = Of<Ule, InUnit>;
    }
}

// Only as types.
struct Join<J, T>(J, T);
struct New<T>(T);
struct Of<O, X>(O, X);
struct Kept;
struct Masked;
struct Shifted;
struct Scaled;
struct Saved;
struct Quotients<const REST: bool>;
struct UnsignedQuotients<const REST: bool>;
struct P;
struct Q;
struct Times<V, const N: usize>(V);
struct Plus<V>(V);
struct High<V>(V);
struct Flip<V, W>(V, W);
struct AsPair;
struct AsLine;
struct AsSlot;
struct AsBits;
struct AsFlip;
struct InSlot;
struct InUnit;

/// An operator as a type.
trait Operates {
    const OPERATOR: Operator;
}

macro_rules! operators {
    ($( $Type:ident = $Op:ident; )*) => {
        $(
            struct $Type;
            impl Operates for $Type {
                const OPERATOR: Operator = Operator::$Op;
            }
        )*
    };
}

operators! {
    Add = Add;
    Sub = Sub;
    Mul = Mul;
    And = And;
    Or = Or;
    Xor = Xor;
    Shl = Shl;
    Shr = Shr;
    Sar = Sar;
    Equal = Eq;
    NotEqual = Ne;
    Slt = Slt;
    Sle = Sle;
    Ult = Ult;
    Ule = Ule;
}

impl Valued for P {
    #[inline(always)]
    fn value(_: &Unit, _: &Regs, p: u64, _: u64) -> u64 {
        p
    }
}

impl Valued for Q {
    #[inline(always)]
    fn value(_: &Unit, _: &Regs, _: u64, q: u64) -> u64 {
        q
    }
}

impl<V: Valued, const N: usize> Valued for Times<V, N> {
    #[inline(always)]
    fn value(unit: &Unit, regs: &Regs, p: u64, q: u64) -> u64 {
        V::value(unit, regs, p, q).wrapping_mul(unit.line[N])
    }
}

impl<V: Valued> Valued for Plus<V> {
    #[inline(always)]
    fn value(unit: &Unit, regs: &Regs, p: u64, q: u64) -> u64 {
        V::value(unit, regs, p, q).wrapping_add(unit.line[0])
    }
}

impl<V: Valued> Valued for High<V> {
    #[inline(always)]
    fn value(unit: &Unit, regs: &Regs, p: u64, q: u64) -> u64 {
        Operator::Sar.apply(V::value(unit, regs, p, q), u64::from(unit.by))
    }
}

impl<V: Valued, W: Valued> Valued for Flip<V, W> {
    #[inline(always)]
    fn value(unit: &Unit, regs: &Regs, p: u64, q: u64) -> u64 {
        V::value(unit, regs, p, q) ^ W::value(unit, regs, p, q)
    }
}

impl Valued for AsPair {
    #[inline(always)]
    fn value(unit: &Unit, _: &Regs, p: u64, q: u64) -> u64 {
        let [_, first, second] = unit.line;
        first.wrapping_mul(p).wrapping_add(second.wrapping_mul(q))
    }
}

impl Valued for AsLine {
    #[inline(always)]
    fn value(unit: &Unit, _: &Regs, p: u64, q: u64) -> u64 {
        let [plus, first, second] = unit.line;
        first.wrapping_mul(p).wrapping_add(second.wrapping_mul(q)).wrapping_add(plus)
    }
}

impl Valued for AsSlot {
    #[inline(always)]
    fn value(unit: &Unit, regs: &Regs, _: u64, _: u64) -> u64 {
        regs[usize::from(unit.slot)].wrapping_mul(unit.line[1]).wrapping_add(unit.line[0])
    }
}

impl Valued for AsBits {
    #[inline(always)]
    fn value(unit: &Unit, regs: &Regs, p: u64, q: u64) -> u64 {
        Operator::Sar.apply(AsLine::value(unit, regs, p, q), u64::from(unit.by)) & unit.bits
    }
}

impl Valued for AsFlip {
    // Which of the two is in `bits`: all ones for the first, 0 for the second.
    #[inline(always)]
    fn value(unit: &Unit, regs: &Regs, p: u64, q: u64) -> u64 {
        AsLine::value(unit, regs, p, q) ^ ((p ^ q) & unit.bits) ^ q
    }
}

impl Valued for InSlot {
    #[inline(always)]
    fn value(unit: &Unit, regs: &Regs, _: u64, _: u64) -> u64 {
        regs[usize::from(unit.slot)]
    }
}

impl Valued for InUnit {
    #[inline(always)]
    fn value(unit: &Unit, _: &Regs, _: u64, _: u64) -> u64 {
        unit.line[0]
    }
}

impl<J: Operates, T: Valued> Formed for Join<J, T> {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, regs: &mut Regs, p: u64, q: u64) -> u64 {
        J::OPERATOR.apply(acc, T::value(unit, regs, p, q))
    }
}

impl<T: Valued> Formed for New<T> {
    // In this order: it may be what the term is made of.
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, regs: &mut Regs, p: u64, q: u64) -> u64 {
        regs[usize::from(unit.save)] = acc;
        T::value(unit, regs, p, q)
    }
}

impl<O: Operates, X: Valued> Formed for Of<O, X> {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, regs: &mut Regs, p: u64, q: u64) -> u64 {
        O::OPERATOR.apply(acc, X::value(unit, regs, p, q))
    }
}

impl Formed for Kept {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, _: &mut Regs, _: u64, _: u64) -> u64 {
        acc & unit.line[0]
    }
}

impl Formed for Masked {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, _: &mut Regs, _: u64, _: u64) -> u64 {
        (acc & unit.line[0]) ^ unit.line[1]
    }
}

impl Formed for Shifted {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, _: &mut Regs, _: u64, _: u64) -> u64 {
        Operator::Sar.apply(acc, u64::from(unit.by)) & unit.bits
    }
}

impl Formed for Scaled {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, _: &mut Regs, _: u64, _: u64) -> u64 {
        acc.wrapping_mul(unit.line[1]).wrapping_add(unit.line[0])
    }
}

impl Formed for Saved {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, regs: &mut Regs, _: u64, _: u64) -> u64 {
        regs[usize::from(unit.save)] = acc;
        acc
    }
}

impl<const REST: bool> Formed for Quotients<REST> {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, _: &mut Regs, _: u64, _: u64) -> u64 {
        let [factor, sign, divisor] = unit.line;
        let quotient = quotient::signed(acc, factor, unit.by, sign);
        if REST { acc.wrapping_sub(quotient.wrapping_mul(divisor)) } else { quotient }
    }
}

impl<const REST: bool> Formed for UnsignedQuotients<REST> {
    #[inline(always)]
    fn act(unit: &Unit, acc: u64, _: &mut Regs, _: u64, _: u64) -> u64 {
        let [factor, _, divisor] = unit.line;
        let quotient = quotient::unsigned(acc, factor, unit.by);
        if REST { acc.wrapping_sub(quotient.wrapping_mul(divisor)) } else { quotient }
    }
}
