//! Versions of the D language, as scripts ask for them.
//!
//! A version is `major.minor[.micro]`, within the limits of the 32 bits that the classic tools keep
//! one in: 8, 12 and 12.

use core::fmt;

/// Most of a minor or micro number.
const MAX_MINOR: u16 = 0xfff;

/// A version of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `1` in `1.2.3`.
    pub major: u8,
    /// `2` in `1.2.3`; at most 4095.
    pub minor: u16,
    /// `3` in `1.2.3`; at most 4095.
    pub micro: u16,
}

impl Version {
    /// The newest of the classic dialect.
    pub const ILLUMOS: Self = Self { major: 1, minor: 13, micro: 0 };
    /// The newest of OL2.
    pub const ORACLE: Self = Self { major: 2, minor: 0, micro: 0 };

    /// The version written as `text`; `None` if that is no version or too large.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let mut parts = text.split('.');
        let major = parts.next().filter(digits)?.parse().ok()?;
        let minor = parts.next().filter(digits)?.parse().ok()?;
        let micro = match parts.next() {
            Some(part) => Some(part).filter(digits)?.parse().ok()?,
            None => 0,
        };
        let fits = minor <= MAX_MINOR && micro <= MAX_MINOR && parts.next().is_none();
        fits.then_some(Self { major, minor, micro })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.micro == 0 { Ok(()) } else { write!(f, ".{}", self.micro) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_two_or_three_numbers() {
        assert_eq!(Version::parse("1.2"), Some(Version { major: 1, minor: 2, micro: 0 }));
        assert_eq!(Version::parse("1.2.3").map(|v| alloc::format!("{v}")).as_deref(), Some("1.2.3"));
        for text in ["", "1", "1.", ".1", "1.+2", "1.2.3.4", "256.0", "1.4096", "one"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
