//! Searching and cutting strings: the rules of `index`, `substr` and their like, on plain slices.
//!
//! Nothing here knows of addresses or faults. Positions are those of Perl, which D follows with a
//! few exceptions; where the two dialects of D differ, the dialect is an argument.
//!
//! Source: D reference, section 4.6.

use std::ops::Range;

use dif::option::Dialect;

/// `index(s, sub, start)`: the first occurrence at or after `start`.
pub(super) fn index(s: &[u8], sub: &[u8], start: i64, dialect: Dialect) -> i64 {
    let start = usize::try_from(start.max(0)).unwrap_or(usize::MAX);
    if sub.is_empty() {
        return match dialect {
            Dialect::Oracle if start > s.len() => -1,
            Dialect::Illumos | Dialect::Oracle => start.min(s.len()) as i64,
        };
    }
    let found = s.get(start..).and_then(|rest| find(rest, sub));
    found.map_or(-1, |at| (start + at) as i64)
}

/// `rindex(s, sub, start)`: the last occurrence that begins at or before `start`.
pub(super) fn rindex(s: &[u8], sub: &[u8], start: i64, dialect: Dialect) -> i64 {
    let Ok(start) = u64::try_from(start) else {
        return match dialect {
            Dialect::Illumos if sub.is_empty() => 0,
            Dialect::Illumos | Dialect::Oracle => -1,
        };
    };
    let Some(last) = s.len().checked_sub(sub.len()) else { return -1 };
    let start = usize::try_from(start).map_or(last, |start| start.min(last));
    let at = (0..=start).rev().find(|&at| s[at..].starts_with(sub));
    at.map_or(-1, |at| at as i64)
}

/// Where `sub` first occurs.
pub(super) fn find(s: &[u8], sub: &[u8]) -> Option<usize> {
    let last = s.len().checked_sub(sub.len())?;
    (0..=last).find(|&at| s[at..].starts_with(sub))
}

/// `substr(s, index, len)`: which part of a string of `n` bytes.
pub(super) fn substr(n: usize, index: i64, len: Option<i64>) -> Range<usize> {
    let n = n as i64;
    let start = if index < 0 { n.saturating_add(index) } else { index };
    let end = match len {
        None => n,
        Some(len) if len < 0 => n.saturating_add(len),
        Some(len) => start.saturating_add(len),
    };
    // Before the start there is nothing, but it counts.
    let (start, end) = (start.clamp(0, n) as usize, end.clamp(0, n) as usize);
    start..end.max(start)
}

/// `strchr`, `strrchr`: where a character is; the NUL after the string counts in the classic dialect.
pub(super) fn character(s: &[u8], c: u8, last: bool, dialect: Dialect) -> Option<usize> {
    if c == 0 {
        return match dialect {
            Dialect::Illumos => Some(s.len()),
            Dialect::Oracle => None,
        };
    }
    if last { s.iter().rposition(|&b| b == c) } else { s.iter().position(|&b| b == c) }
}

/// `strtok`: the next piece between delimiters, from `from` on. Looks at each byte once, however many
/// delimiters there are.
pub(super) fn token(s: &[u8], from: usize, delimiters: &[u8]) -> Option<Range<usize>> {
    let mut delimits = [false; 256];
    delimiters.iter().for_each(|b| delimits[usize::from(*b)] = true);
    let rest = s.get(from..)?;
    let start = from + rest.iter().position(|b| !delimits[usize::from(*b)])?;
    let len = s[start..].iter().position(|b| delimits[usize::from(*b)]);
    Some(start..len.map_or(s.len(), |len| start + len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Dialect::{Illumos, Oracle};

    #[test]
    fn index_is_perls() {
        for (s, sub, start, classic, oracle) in [
            ("foobar", "bar", 0, 3, 3),
            ("foobar", "bar", 4, -1, -1),
            ("foobar", "o", -5, 1, 1),
            ("foo", "", 10, 3, -1),
            ("foo", "", 3, 3, 3),
            ("foo", "", 1, 1, 1),
            ("", "", 0, 0, 0),
            ("", "x", 0, -1, -1),
            ("foo", "foobar", 0, -1, -1),
            ("foo", "f", i64::MAX, -1, -1),
        ] {
            assert_eq!(index(s.as_bytes(), sub.as_bytes(), start, Illumos), classic, "{s} {sub} {start}");
            assert_eq!(index(s.as_bytes(), sub.as_bytes(), start, Oracle), oracle, "{s} {sub} {start}");
        }
    }

    #[test]
    fn rindex_is_perls() {
        for (s, sub, start, classic, oracle) in [
            ("foofoo", "foo", 6, 3, 3),
            ("foofoo", "foo", 2, 0, 0),
            ("foofoo", "foo", i64::MAX, 3, 3),
            ("foo", "o", -1, -1, -1),
            ("foo", "", -1, 0, -1),
            ("foo", "", 9, 3, 3),
            ("foo", "foobar", 9, -1, -1),
        ] {
            assert_eq!(rindex(s.as_bytes(), sub.as_bytes(), start, Illumos), classic, "{s} {sub} {start}");
            assert_eq!(rindex(s.as_bytes(), sub.as_bytes(), start, Oracle), oracle, "{s} {sub} {start}");
        }
    }

    #[test]
    fn substr_is_perls() {
        for (index, len, part) in [
            (1, None, "ello"),
            (5, None, ""),
            (9, Some(2), ""),
            (-9, Some(5), "h"),
            (-9, Some(2), ""),
            (-9, None, "hello"),
            (-2, None, "lo"),
            (1, Some(-1), "ell"),
            (1, Some(-9), ""),
            (-3, Some(-1), "ll"),
            (i64::MIN, Some(i64::MAX), "hell"),
            (i64::MAX, Some(i64::MAX), ""),
            (0, Some(i64::MIN), ""),
        ] {
            assert_eq!(&"hello"[substr(5, index, len)], part, "{index} {len:?}");
        }
    }

    #[test]
    fn the_nul_is_a_character_of_the_classic_dialect() {
        assert_eq!(character(b"abcb", b'b', false, Illumos), Some(1));
        assert_eq!(character(b"abcb", b'b', true, Illumos), Some(3));
        assert_eq!(character(b"abc", 0, false, Illumos), Some(3));
        assert_eq!(character(b"abc", 0, true, Oracle), None);
        assert_eq!(character(b"abc", b'x', true, Oracle), None);
    }

    #[test]
    fn tokens_stand_between_delimiters() {
        let s = b"//a/b//";
        assert_eq!(token(s, 0, b"/"), Some(2..3));
        assert_eq!(token(s, 4, b"/"), Some(4..5));
        assert_eq!(token(s, 6, b"/"), None);
        assert_eq!(token(s, 99, b"/"), None);
        assert_eq!(token(b"a b", 0, b""), Some(0..3));
        // The delimiter that ended a token belongs to the next one if the delimiters have changed.
        assert_eq!(token(b"  one  two,three ", 5, b","), Some(5..10));
    }
}
