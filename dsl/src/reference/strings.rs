//! What subroutines make of strings, written from the reference, sections 4.6.
//!
//! Plain bytes in, plain bytes out; positions are wide signed numbers, so that nothing has to be
//! said about the ends of their ranges.

/// `index(s, sub, start)`
pub(super) fn index(s: &[u8], sub: &[u8], start: i64) -> i64 {
    let len = s.len() as i64;
    let start = start.max(0);
    if start >= len && sub.is_empty() {
        return len;
    }
    (start..len).find(|&at| s[at as usize..].starts_with(sub)).unwrap_or(-1)
}

/// `rindex(s, sub, start)`
pub(super) fn rindex(s: &[u8], sub: &[u8], start: i64) -> i64 {
    let len = s.len() as i64;
    if start < 0 {
        return if sub.is_empty() { 0 } else { -1 };
    }
    (0..=start.min(len)).rev().find(|&at| s[at as usize..].starts_with(sub)).unwrap_or(-1)
}

/// `substr(s, from, len)`
pub(super) fn substr(s: &[u8], from: i64, len: Option<i64>) -> Vec<u8> {
    let (n, from) = (s.len() as i128, i128::from(from));
    let start = if from < 0 { n + from } else { from };
    let end = match len.map(i128::from) {
        None => n,
        Some(len) if len < 0 => n + len,
        Some(len) => start + len,
    };
    (0..n).filter(|at| start <= *at && *at < end).map(|at| s[at as usize]).collect()
}

/// `strstr(s, sub)`
pub(super) fn strstr(s: &[u8], sub: &[u8]) -> Option<Vec<u8>> {
    (0..=s.len()).map(|at| &s[at..]).find(|rest| rest.starts_with(sub)).map(<[u8]>::to_vec)
}

/// `strchr(s, c)`; the NUL after the string is a character of it.
pub(super) fn strchr(s: &[u8], c: u8) -> Option<Vec<u8>> {
    tails(s).find(|(first, _)| *first == c).map(|(_, tail)| tail)
}

/// `strrchr(s, c)`
pub(super) fn strrchr(s: &[u8], c: u8) -> Option<Vec<u8>> {
    tails(s).filter(|(first, _)| *first == c).last().map(|(_, tail)| tail)
}

fn tails(s: &[u8]) -> impl Iterator<Item = (u8, Vec<u8>)> {
    (0..=s.len()).map(|at| (s.get(at).copied().unwrap_or(0), s[at..].to_vec()))
}

/// `strtok(s, delimiters)`: the token, and what is left for the next call.
pub(super) fn strtok(s: &[u8], delimiters: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let delimits = |byte: &&u8| delimiters.contains(byte);
    let rest: Vec<u8> = s.iter().skip_while(delimits).copied().collect();
    let token: Vec<u8> = rest.iter().take_while(|byte| !delimits(byte)).copied().collect();
    let rest = rest[token.len()..].to_vec();
    (!token.is_empty()).then_some((token, rest))
}

/// `strtoll(s, base)`
pub(super) fn strtoll(s: &[u8], base: u32) -> i64 {
    let text: String = s.iter().map(|byte| char::from(*byte)).collect();
    let text = text.trim_start_matches([' ', '\t']);
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.strip_prefix("0x").or(text.strip_prefix("0X")).filter(|_| base == 16).unwrap_or(text);
    let digits = text.chars().map_while(|c| c.to_digit(base));
    let value =
        digits.fold(0i64, |value, digit| value.wrapping_mul(i64::from(base)).wrapping_add(i64::from(digit)));
    value.wrapping_mul(sign)
}

/// `lltostr(value, base)`
pub(super) fn lltostr(value: u64, base: u32) -> String {
    let mut digits = Vec::new();
    let mut rest =
        if base == 10 { u128::from(value.cast_signed().unsigned_abs()) } else { u128::from(value) };
    while rest > 0 || digits.is_empty() {
        digits.push(char::from_digit((rest % u128::from(base)) as u32, base).unwrap());
        rest /= u128::from(base);
    }
    let prefix = match base {
        10 if value.cast_signed() < 0 => "-",
        8 if value != 0 => "0",
        16 => "0x",
        _ => "",
    };
    prefix.chars().chain(digits.into_iter().rev()).collect()
}

/// `basename(path)`
pub(super) fn basename(path: &str) -> String {
    let trimmed = path.trim_end_matches('/');
    match (path, trimmed) {
        ("", _) => ".".to_owned(),
        (_, "") => "/".to_owned(),
        _ => trimmed.rsplit('/').next().unwrap_or_default().to_owned(),
    }
}

/// `dirname(path)`
pub(super) fn dirname(path: &str) -> String {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        return if path.is_empty() { "." } else { "/" }.to_owned();
    }
    match trimmed.rsplit_once('/') {
        None => ".".to_owned(),
        Some((parent, _)) if parent.trim_end_matches('/').is_empty() => "/".to_owned(),
        Some((parent, _)) => parent.trim_end_matches('/').to_owned(),
    }
}
