//! Network addresses as text.
//!
//! Source: D reference, section 4.6.

use super::text::Text;

/// The address families of the host's system that have a text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `AF_INET`
    V4,
    /// `AF_INET6`
    V6,
}

impl Family {
    /// The family with this number on Linux.
    pub(super) fn from_number(af: u64) -> Option<Self> {
        match af {
            2 => Some(Self::V4),
            10 => Some(Self::V6),
            _ => None,
        }
    }
}

/// What to print of an IPv6 address that has an IPv4 address in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Embedded {
    /// Only the IPv4 part: `inet_ntoa6`.
    Alone,
    /// With what is before it, `::ffff:1.2.3.4`: `inet_ntop`.
    Prefixed,
}

impl Embedded {
    /// As `inet_ntoa6` has it: the prefix is kept if its second argument says so.
    pub(super) fn kept(flag: Option<u64>) -> Self {
        if flag.unwrap_or(0) == 0 { Self::Alone } else { Self::Prefixed }
    }
}

/// Bytes of the longest hardware address, that of InfiniBand.
pub(super) const LONGEST_LINK: usize = 20;

/// How many bytes a hardware address of this type has; types are numbered as in `if_arp.h`.
pub(super) fn link_length(kind: u32) -> Option<usize> {
    match kind {
        1 => Some(6),
        32 => Some(LONGEST_LINK),
        _ => None,
    }
}

/// Two digits for each byte, with colons.
pub(super) fn link(bytes: &[u8], out: &mut Text<'_>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            out.push(b':');
        }
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Four bytes with dots.
pub(super) fn v4(bytes: [u8; 4], out: &mut Text<'_>) {
    for (index, byte) in bytes.into_iter().enumerate() {
        if index > 0 {
            out.push(b'.');
        }
        out.number(u64::from(byte), 10);
    }
}

/// Eight groups with colons, the longest run of zeros (the first of equals) as `::`.
pub(super) fn v6(bytes: [u8; 16], embedded: Embedded, out: &mut Text<'_>) {
    let [.., a, b, c, d] = bytes;
    if let Some(prefix) = embedded_prefix(&bytes) {
        if embedded == Embedded::Prefixed {
            out.extend(prefix);
        }
        return v4([a, b, c, d], out);
    }
    let groups: [u16; 8] = std::array::from_fn(|i| u16::from_be_bytes([bytes[2 * i], bytes[2 * i + 1]]));
    let (zeros, n_zeros) = longest_zeros(&groups);
    let mut at = 0;
    while at < groups.len() {
        if at == zeros && n_zeros > 0 {
            out.extend(b"::");
            at += n_zeros;
            continue;
        }
        if at > 0 && at != zeros + n_zeros {
            out.push(b':');
        }
        out.number(u64::from(groups[at]), 16);
        at += 1;
    }
}

// IPv4-mapped, or IPv4-compatible: `::` and `::1` are addresses of their own.
fn embedded_prefix(bytes: &[u8; 16]) -> Option<&'static [u8]> {
    match bytes {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..] => Some(b"::ffff:"),
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] => Some(b"::"),
        _ => None,
    }
}

fn longest_zeros(groups: &[u16; 8]) -> (usize, usize) {
    let mut best = (0, 0);
    for start in 0..groups.len() {
        let n = groups[start..].iter().take_while(|group| **group == 0).count();
        if n > best.1 {
            best = (start, n);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text6(groups: [u16; 8], embedded: Embedded) -> String {
        let mut bytes = [0; 16];
        for (pair, group) in bytes.chunks_exact_mut(2).zip(groups) {
            pair.copy_from_slice(&group.to_be_bytes());
        }
        let mut room = [0; 64];
        let mut out = Text::new(&mut room);
        v6(bytes, embedded, &mut out);
        String::from_utf8(out.bytes().to_vec()).unwrap()
    }

    #[test]
    fn longest_zeros_are_left_out() {
        for (groups, text) in [
            ([0; 8], "::"),
            ([0, 0, 0, 0, 0, 0, 0, 1], "::1"),
            ([0xfe80, 0, 0, 0, 0, 0, 0, 0], "fe80::"),
            ([0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], "2001:db8::1:0:0:1"),
            ([1, 0, 2, 3, 4, 5, 6, 7], "1::2:3:4:5:6:7"),
            ([1, 2, 3, 4, 5, 6, 7, 8], "1:2:3:4:5:6:7:8"),
            ([0, 1, 2, 3, 4, 5, 6, 7], "::1:2:3:4:5:6:7"),
            ([0xabcd, 2, 3, 4, 5, 6, 7, 0], "abcd:2:3:4:5:6:7::"),
        ] {
            assert_eq!(text6(groups, Embedded::Alone), text);
        }
    }

    #[test]
    fn an_address_within_an_address() {
        let mapped = [0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304];
        assert_eq!(text6(mapped, Embedded::Alone), "1.2.3.4");
        assert_eq!(text6(mapped, Embedded::Prefixed), "::ffff:1.2.3.4");
        let compatible = [0, 0, 0, 0, 0, 0, 0x0102, 0x0304];
        assert_eq!(text6(compatible, Embedded::Alone), "1.2.3.4");
        assert_eq!(text6(compatible, Embedded::Prefixed), "::1.2.3.4");
    }
}
