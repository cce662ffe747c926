//! Constant folding: the machine's arithmetic, at compile time.
//!
//! Constants must give what the same expression over variables gives (reference 2.6.2), so this
//! file computes what `dif::op` says the instructions compute: 64 bits, wrapping, uncut. The only
//! difference is division by zero, which the checker refuses before it asks.

use crate::tast::{Arith, Comparison, Relation};

/// `a op b`; `None` for a division by zero.
pub(crate) fn arith(op: Arith, a: u64, b: u64) -> Option<u64> {
    let (sa, sb) = (a.cast_signed(), b.cast_signed());
    Some(match op {
        Arith::Add => a.wrapping_add(b),
        Arith::Sub => a.wrapping_sub(b),
        Arith::Mul => a.wrapping_mul(b),
        Arith::DivSigned if b != 0 => sa.wrapping_div(sb).cast_unsigned(),
        Arith::RemSigned if b != 0 => sa.wrapping_rem(sb).cast_unsigned(),
        Arith::DivUnsigned => a.checked_div(b)?,
        Arith::RemUnsigned => a.checked_rem(b)?,
        Arith::DivSigned | Arith::RemSigned => return None,
        Arith::And => a & b,
        Arith::Or => a | b,
        Arith::Xor => a ^ b,
        Arith::Shl => a << (b & 63),
        Arith::ShrUnsigned => a >> (b & 63),
        Arith::ShrSigned => (sa >> (b & 63)).cast_unsigned(),
    })
}

/// Whether `a op b` holds between integers.
pub(crate) fn compare(op: Relation, how: Comparison, a: u64, b: u64) -> bool {
    let order = match how {
        Comparison::Signed => a.cast_signed().cmp(&b.cast_signed()),
        Comparison::Unsigned | Comparison::Strings => a.cmp(&b),
    };
    match op {
        Relation::Eq => order.is_eq(),
        Relation::Ne => order.is_ne(),
        Relation::Lt => order.is_lt(),
        Relation::Le => order.is_le(),
        Relation::Gt => order.is_gt(),
        Relation::Ge => order.is_ge(),
    }
}

/// `value`, cut to `size` bytes and extended again.
pub(crate) fn cut(value: u64, size: u8, signed: bool) -> u64 {
    let spare = 64 - 8 * u32::from(size.clamp(1, 8));
    let top = value << spare;
    if signed { (top.cast_signed() >> spare).cast_unsigned() } else { top >> spare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_wrap_like_registers() {
        assert_eq!(arith(Arith::Add, u64::MAX, 2), Some(1));
        assert_eq!(
            arith(Arith::DivSigned, i64::MIN.cast_unsigned(), u64::MAX),
            Some(i64::MIN.cast_unsigned())
        );
        assert_eq!(arith(Arith::RemSigned, 5, 0), None);
        assert_eq!(arith(Arith::Shl, 1, 64), Some(1));
        assert_eq!(cut(0x1ff, 1, true), u64::MAX);
        assert_eq!(cut(0x1ff, 1, false), 0xff);
        assert_eq!(cut(7, 8, true), 7);
    }
}
