//! Division by constants, by multiplying.
//!
//! A processor takes some 20 cycles for a division and 4 for a multiplication. For each divisor there is
//! a number whose product with `n`, but for its low 64 bits and a shift, is the quotient, exactly and
//! for all `n` (Granlund and Montgomery, *Division by invariant integers using multiplication*, 1994;
//! the names are theirs):
//!
//! ```text
//!   unsigned   l = ceil(log2 d)     m' = floor(2^64 * (2^l - d) / d) + 1
//!              t = high(m' * n)     q = (t + ((n - t) >> 1)) >> (l - 1)
//!   signed     l = ceil(log2 |d|)   m' = floor(2^(63+l) / |d|) + 1 - 2^64
//!              q = ((n + high(m' * n)) >> (l - 1)) + (n < 0), and its sign is changed if d < 0
//! ```
//!
//! Both are for divisors from 2 on, or to -2; linking sees to 0, 1 and -1. Remainders are what is
//! left: `n - q*d`.

/// How to divide by a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Divisor {
    /// `m'`
    pub(super) factor: u64,
    /// `l - 1`
    pub(super) shift: u8,
    /// All ones if the sign changes.
    pub(super) sign: u64,
    /// `d`
    pub(super) divisor: u64,
}

impl Divisor {
    /// For unsigned numbers; `None` for 0 and 1.
    pub(super) fn unsigned(divisor: u64) -> Option<Self> {
        let l = log2_up(divisor)?;
        let beyond = (1u128 << l) - u128::from(divisor);
        let factor = low((beyond << 64) / u128::from(divisor)).wrapping_add(1);
        Some(Self { factor, shift: shift(l), sign: 0, divisor })
    }

    /// For signed numbers; `None` for 0, 1 and -1.
    pub(super) fn signed(divisor: i64) -> Option<Self> {
        let size = divisor.unsigned_abs();
        let l = log2_up(size)?;
        let factor = low((1u128 << (63 + l)) / u128::from(size)).wrapping_add(1);
        let sign = if divisor < 0 { u64::MAX } else { 0 };
        Some(Self { factor, shift: shift(l), sign, divisor: divisor.cast_unsigned() })
    }
}

/// `n / d`, given what [`Divisor::unsigned`] says of `d`.
#[inline(always)]
pub(super) fn unsigned(n: u64, factor: u64, shift: u8) -> u64 {
    let t = low((u128::from(n) * u128::from(factor)) >> 64);
    t.wrapping_add(n.wrapping_sub(t) >> 1) >> (shift & 63)
}

/// `n / d`, given what [`Divisor::signed`] says of `d`.
#[inline(always)]
pub(super) fn signed(n: u64, factor: u64, shift: u8, sign: u64) -> u64 {
    let signed = n.cast_signed();
    let product = i128::from(signed) * i128::from(factor.cast_signed());
    let sum = signed.wrapping_add((product >> 64) as i64);
    let quotient = (sum >> (shift & 63)).wrapping_sub(signed >> 63).cast_unsigned();
    (quotient ^ sign).wrapping_sub(sign)
}

fn log2_up(divisor: u64) -> Option<u32> {
    (divisor > 1).then(|| u64::BITS - (divisor - 1).leading_zeros())
}

fn low(wide: u128) -> u64 {
    wide as u64
}

fn shift(l: u32) -> u8 {
    u8::try_from(l.saturating_sub(1)).unwrap_or(63)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(n: u64, d: u64) {
        match Divisor::unsigned(d) {
            Some(by) => assert_eq!(unsigned(n, by.factor, by.shift), n / d, "{n} / {d}"),
            None => assert!(d < 2),
        }
        let (m, e) = (n.cast_signed(), d.cast_signed());
        match Divisor::signed(e) {
            Some(by) => {
                let quotient = signed(n, by.factor, by.shift, by.sign);
                assert_eq!(quotient, m.wrapping_div(e).cast_unsigned(), "{m} / {e}");
            }
            None => assert!((-1..=1).contains(&e)),
        }
    }

    // Where rounding might go wrong: powers of two, multiples of the divisor, and their neighbours.
    #[test]
    fn quotients_are_exact_at_the_edges() {
        let near = |n: u64| [n.wrapping_sub(2), n.wrapping_sub(1), n, n.wrapping_add(1), n.wrapping_add(2)];
        let mut edges: Vec<u64> = (0..64).flat_map(|bit| near(1 << bit)).collect();
        edges.extend((0..64).flat_map(|bit| near((1u64 << bit).wrapping_neg())));
        edges.extend([3, 5, 7, 10, 100, 641, 1000, 1024, 6_700_417, 1_000_000, 1_000_000_000]);
        edges.sort_unstable();
        edges.dedup();
        for d in &edges {
            for n in &edges {
                check(*n, *d);
            }
            for k in [1, 2, 3, u64::MAX / (*d).max(1)] {
                near(d.wrapping_mul(k)).into_iter().for_each(|n| check(n, *d));
            }
        }
    }

    proptest! {
        #[test]
        fn quotients_are_exact(n in any::<u64>(), d in any::<u64>(), down in 0u32..64, by in 0u32..64) {
            check(n >> by, d >> down);
            check(n, (d >> down).wrapping_neg());
        }
    }
}
