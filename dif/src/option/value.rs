//! Values of options, and how they are read from what people write.
//!
//! What a value looks like is a matter of its option's [`ValueKind`]: the same text may be bytes for one and a
//! rate for another. That an option is not set is no value of its own; an empty text says so, where the table
//! has no default.
//!
//! Source: D reference, section 8.

use alloc::string::{String, ToString};

use super::{OptionError, OptionId, ValueKind};
use crate::probe::Attributes;

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Of a number, size (bytes) or rate (nanoseconds between two times); flags are 1.
    Number(u64),
    /// Of a word or text.
    Text(String),
}

// `None` says that the option becomes unset.
pub(super) fn parse_value(id: OptionId, text: Option<&str>) -> Result<Option<Value>, OptionError> {
    let bad = OptionError::Value;
    match id.def().kind {
        ValueKind::Flag => match text {
            None => Ok(Some(Value::Number(1))),
            // The empty default of the table, not something a person wrote.
            Some("") => Ok(None),
            Some(_) => Err(bad),
        },
        ValueKind::Number => parse_number(text).ok_or(bad).map(|number| number.map(Value::Number)),
        ValueKind::Size => match text {
            Some("") if id.def().default.is_empty() => Ok(None),
            Some(text) => {
                let bytes = parse_size(text).ok_or(bad)?;
                if id == OptionId::Strsize && bytes == 0 { Err(bad) } else { Ok(Some(Value::Number(bytes))) }
            }
            None => Err(bad),
        },
        ValueKind::Percent => match text {
            Some("") => Ok(None),
            Some(text) => parse_percent(text).ok_or(bad).map(|share| Some(Value::Number(share))),
            None => Err(bad),
        },
        ValueKind::Rate => text.and_then(parse_rate).ok_or(bad).map(|ns| Some(Value::Number(ns))),
        ValueKind::Word(words) => match text {
            Some("") if id.def().default.is_empty() => Ok(None),
            Some(word) if words.contains(&word) => Ok(Some(Value::Text(word.to_string()))),
            Some(_) | None => Err(bad),
        },
        ValueKind::Text => match text {
            Some("") => Ok(None),
            text if id == OptionId::Amin && text.and_then(Attributes::parse).is_none() => Err(bad),
            Some(text) => Ok(Some(Value::Text(text.to_string()))),
            None => Err(bad),
        },
    }
}

// No value means "set"; the outer `None` is an error, the inner one is "unset".
fn parse_number(text: Option<&str>) -> Option<Option<u64>> {
    let Some(text) = text else { return Some(Some(0)) };
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if text.is_empty() || is(&["no", "disable", "disabled", "false", "off", "unset"]) {
        return Some(None);
    }
    if is(&["yes", "enable", "enabled", "true", "on", "set"]) {
        return Some(Some(1));
    }
    parse_c_number(text).map(Some)
}

/// An unsigned number as C writes it: decimal, `0x…` or `0…`.
pub fn parse_c_number(text: &str) -> Option<u64> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return digits(hex, 16);
    }
    match text.strip_prefix('0') {
        Some("") => Some(0),
        Some(octal) => digits(octal, 8),
        None => digits(text, 10),
    }
}

// `from_str_radix` alone would take a sign.
fn digits(text: &str, radix: u32) -> Option<u64> {
    if text.chars().all(|c| c.is_digit(radix)) { u64::from_str_radix(text, radix).ok() } else { None }
}

/// Bytes of a size: `4096`, `64k`, `0x10M`.
pub fn parse_size(text: &str) -> Option<u64> {
    let (number, shift) = match text.char_indices().last()? {
        (at, 'k' | 'K') => (&text[..at], 10),
        (at, 'm' | 'M') => (&text[..at], 20),
        (at, 'g' | 'G') => (&text[..at], 30),
        (at, 't' | 'T') => (&text[..at], 40),
        _ => (text, 0),
    };
    parse_c_number(number)?.checked_mul(1 << shift)
}

// Hundredths of a percent, at most all: `5%`, `0.25`.
fn parse_percent(text: &str) -> Option<u64> {
    let text = text.strip_suffix('%').unwrap_or(text);
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let hundredths = match part.len() {
        1 => digits(part, 10)? * 10,
        2 => digits(part, 10)?,
        _ => return None,
    };
    let share = digits(whole, 10)?.checked_mul(100)?.checked_add(hundredths)?;
    (share <= 10_000).then_some(share)
}

/// Nanoseconds of an interval or between two times of a frequency: `10ms`, `5hz`, `1000`.
pub fn parse_rate(text: &str) -> Option<u64> {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..at].parse().ok()?;
    let suffix = text[at..].to_ascii_lowercase();
    if suffix.is_empty() {
        return Some(number);
    }
    rate_unit(&suffix, number)
}

/// Nanoseconds that `number` of the unit `suffix` (lower case) are; a frequency of 0 is none.
pub fn rate_unit(suffix: &str, number: u64) -> Option<u64> {
    const SECOND: u64 = 1_000_000_000;
    let unit = match suffix {
        "hz" => return SECOND.checked_div(number),
        "ns" | "nsec" => 1,
        "us" | "usec" => 1_000,
        "ms" | "msec" => 1_000_000,
        "s" | "sec" => SECOND,
        "m" | "min" => 60 * SECOND,
        "h" | "hour" => 3600 * SECOND,
        "d" | "day" => 86400 * SECOND,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::option::{Setter, Settings};

    #[track_caller]
    fn set(name: &str, value: Option<&str>) -> Result<Option<Value>, OptionError> {
        let mut settings = Settings::default();
        settings.set(name, value, Setter::CommandLine)?;
        Ok(settings.get(OptionId::from_name(name).unwrap()))
    }

    #[test]
    fn values_are_read_as_the_reference_says() {
        let number = |n| Ok(Some(Value::Number(n)));
        assert_eq!(set("quiet", None), number(0));
        assert_eq!(set("quiet", Some("0")), number(0));
        assert_eq!(set("quiet", Some("UNSET")), Ok(None));
        assert_eq!(set("bufsize", Some("0x10K")), number(16384));
        assert_eq!(set("switchrate", Some("5")), number(5));
        assert_eq!(set("switchrate", Some("10Hz")), number(100_000_000));
        assert_eq!(set("aggrate", Some("2min")), number(120_000_000_000));
        assert_eq!(set("zdefs", None), number(1));
        assert_eq!(set("maxoverhead", Some("5%")), number(500));
        assert_eq!(set("maxoverhead", Some("0.5")), number(50));
        assert_eq!(set("maxoverhead", Some("100.00%")), number(10_000));
        for (name, value) in [
            ("bufsize", "1.5m"),
            ("bufsize", "4kb"),
            ("bufsize", "-1"),
            ("bufsize", "99999999999t"),
            ("strsize", "0"),
            ("errtags", "1"),
            ("bufpolicy", "ringo"),
            ("switchrate", "0hz"),
            ("nspec", "+3"),
            ("maxoverhead", "101%"),
            ("maxoverhead", "1.234"),
            ("maxoverhead", "%"),
        ] {
            assert_eq!(set(name, Some(value)), Err(OptionError::Value), "{name}={value}");
        }
        assert_eq!(set("nixon", None), Err(OptionError::Name));
    }
}
