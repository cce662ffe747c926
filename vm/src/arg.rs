//! Arguments of a firing: what a probe site hands over.
//!
//! A host has numbers and strings. Numbers become `argN` as they are. A string is lent for the
//! time of the firing: its raw value is where it really is, so that `arg0` is an address as it
//! would be for a C probe, but the machine never follows that address. It knows the slice, with
//! its length, and serves every read of those addresses from it.

use std::ffi::CStr;

/// One argument of a firing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A number, extended to 64 bits by its own signedness, or an address.
    Int(u64),
    /// A string; it needs no NUL at the end, and one inside ends it for D.
    Str(&'a [u8]),
}

impl Arg<'_> {
    /// The value of `argN`: the number, or the address of the string.
    #[inline]
    pub fn raw(self) -> u64 {
        match self {
            Self::Int(value) => value,
            Self::Str(bytes) => address_of(bytes),
        }
    }
}

/// Where a slice is, as a number that nobody will turn into a pointer again.
#[inline]
pub(crate) fn address_of(bytes: &[u8]) -> u64 {
    bytes.as_ptr().addr() as u64
}

macro_rules! from_unsigned {
    ($($Int:ty),*) => { $(
        impl From<$Int> for Arg<'_> {
            #[inline]
            fn from(value: $Int) -> Self {
                Self::Int(u64::from(value))
            }
        }
    )* };
}

macro_rules! from_signed {
    ($($Int:ty),*) => { $(
        impl From<$Int> for Arg<'_> {
            #[inline]
            fn from(value: $Int) -> Self {
                Self::Int(i64::from(value).cast_unsigned())
            }
        }
    )* };
}

from_unsigned!(bool, u8, u16, u32, u64);
from_signed!(i8, i16, i32, i64);

impl From<usize> for Arg<'_> {
    #[inline]
    fn from(value: usize) -> Self {
        Self::Int(value as u64)
    }
}

impl From<isize> for Arg<'_> {
    #[inline]
    fn from(value: isize) -> Self {
        Self::Int((value as i64).cast_unsigned())
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    #[inline]
    fn from(bytes: &'a [u8]) -> Self {
        // An empty slice may be anywhere, also where nothing can be: at address 1, for example.
        static EMPTY: [u8; 1] = [0];
        Self::Str(if bytes.is_empty() { &EMPTY[..0] } else { bytes })
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    #[inline]
    fn from(text: &'a str) -> Self {
        text.as_bytes().into()
    }
}

impl<'a> From<&'a CStr> for Arg<'a> {
    #[inline]
    fn from(text: &'a CStr) -> Self {
        text.to_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_extended_by_their_signedness() {
        assert_eq!(Arg::from(-1i32).raw(), u64::MAX);
        assert_eq!(Arg::from(u32::MAX).raw(), 0xffff_ffff);
        assert_eq!(Arg::from(true).raw(), 1);
    }

    #[test]
    fn a_string_is_where_it_is() {
        assert!(Arg::from("").raw() > 4096);
        let text = "abc";
        assert_eq!(Arg::from(text).raw(), address_of(text.as_bytes()));
        assert_eq!(Arg::from(c"abc"), Arg::Str(b"abc"));
        assert!(size_of::<Arg<'_>>() <= 24);
    }
}
