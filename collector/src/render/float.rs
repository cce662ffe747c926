//! Floating-point numbers as C prints them.
//!
//! D computes with integers only; floats are what structs of the traced program hold. Rust's own
//! formatting rounds correctly but writes exponents its own way (`1e2`), so `%e` and `%g` are put
//! together here. All functions take a magnitude; signs are the caller's.

/// The number in 4, 8 or 16 little-endian bytes; 16 are the x87 format of `long double`.
pub(crate) fn from_bytes(bytes: &[u8]) -> f64 {
    if let Ok(word) = <[u8; 4]>::try_from(bytes) {
        return f64::from(f32::from_le_bytes(word));
    }
    if let Some(extended) = bytes.first_chunk::<10>() {
        return from_extended(extended);
    }
    bytes.first_chunk::<8>().map_or(0.0, |word| f64::from_le_bytes(*word))
}

// 64 bits of mantissa with its leading bit, then 15 of exponent and the sign.
#[allow(clippy::cast_precision_loss, reason = "a double has fewer digits than what it shows")]
fn from_extended(bytes: &[u8; 10]) -> f64 {
    let mut mantissa = [0; 8];
    mantissa.copy_from_slice(&bytes[..8]);
    let mantissa = u64::from_le_bytes(mantissa);
    let top = u16::from_le_bytes([bytes[8], bytes[9]]);
    let exponent = i32::from(top & 0x7fff);
    let magnitude = match (exponent, mantissa << 1) {
        (0x7fff, 0) => f64::INFINITY,
        (0x7fff, _) => f64::NAN,
        // Two steps, because 2^-16445 alone would already be 0.
        _ => {
            (mantissa as f64)
                * 2f64.powi((exponent - 16383 - 63) / 2)
                * 2f64.powi((exponent - 16383 - 63) - (exponent - 16383 - 63) / 2)
        }
    };
    if top & 0x8000 == 0 { magnitude } else { -magnitude }
}

fn special(x: f64) -> Option<String> {
    if x.is_nan() {
        Some("nan".into())
    } else if x.is_infinite() {
        Some("inf".into())
    } else {
        None
    }
}

/// `%f`
pub(crate) fn fixed(x: f64, precision: usize, alternate: bool) -> String {
    special(x).unwrap_or_else(|| {
        let point = if alternate && precision == 0 { "." } else { "" };
        format!("{x:.*}{point}", bounded(precision))
    })
}

/// `%e`
pub(crate) fn exponential(x: f64, precision: usize, alternate: bool) -> String {
    special(x).unwrap_or_else(|| {
        let (mantissa, exponent) = scientific(x, precision);
        let point = if alternate && precision == 0 { "." } else { "" };
        with_exponent(&format!("{mantissa}{point}"), exponent)
    })
}

/// `%g`: whichever of both is shorter, without trailing zeros.
pub(crate) fn shorter(x: f64, precision: usize, alternate: bool) -> String {
    if let Some(text) = special(x) {
        return text;
    }
    let significant = bounded(precision.max(1));
    let (mantissa, exponent) = scientific(x, significant - 1);
    let in_range = -4 <= exponent && i64::from(exponent) < significant as i64;
    let digits = if in_range {
        let after_point = significant as i64 - 1 - i64::from(exponent);
        format!("{x:.*}", bounded(usize::try_from(after_point).unwrap_or(0)))
    } else {
        mantissa
    };
    let digits = match digits.contains('.') && !alternate {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => digits,
    };
    if in_range { digits } else { with_exponent(&digits, exponent) }
}

// The standard library panics beyond 32767 digits; no double has more than 1074 after the point.
fn bounded(precision: usize) -> usize {
    precision.min(1 << 14)
}

fn scientific(x: f64, precision: usize) -> (String, i32) {
    let text = format!("{x:.*e}", bounded(precision));
    match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa.to_string(), exponent.parse().unwrap_or(0)),
        None => (text, 0),
    }
}

fn with_exponent(mantissa: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_doubles_are_read() {
        // 1.5: mantissa 1.1b, exponent 0.
        let bytes = [0, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, 0x3f, 0, 0, 0, 0, 0, 0];
        assert_eq!(from_bytes(&bytes), 1.5);
        assert_eq!(from_bytes(&[0; 16]), 0.0);
        assert_eq!(from_bytes(&[]), 0.0);
    }

    #[test]
    fn exponents_have_two_digits_or_more() {
        assert_eq!(exponential(1e100, 1, false), "1.0e+100");
        assert_eq!(exponential(5.0, 0, true), "5.e+00");
        assert_eq!(shorter(123_456_789.0, 3, false), "1.23e+08");
    }

    #[test]
    fn no_precision_is_too_large() {
        for x in [0.0, 0.0001, 1.5, f64::MAX] {
            assert!(shorter(x, usize::MAX, true).len() > 16_000);
            assert!(fixed(x, usize::MAX, false).len() > 16_000);
            assert!(exponential(x, usize::MAX, false).len() > 16_000);
        }
    }
}
