//! A small parser of formats, so that test cases can be read; the real one is the compiler's.

use dif::format::{Conversion, ConversionKind, Extent, Flags, Format, Segment, Size};

/// The format written as `text`. Panics if it is none.
pub(crate) fn parse(text: &str) -> Format {
    let mut segments = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        segments.push(Segment::Text(rest.as_bytes()[..at].into()));
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            segments.push(Segment::Text(b"%".as_slice().into()));
            rest = after;
            continue;
        }
        let (conversion, after) = conversion(rest);
        segments.push(Segment::Conversion(conversion));
        rest = after;
    }
    segments.push(Segment::Text(rest.as_bytes().into()));
    Format { segments }
}

fn conversion(mut rest: &str) -> (Conversion, &str) {
    let mut flags = Flags::default();
    let mut width = Extent::Absent;
    loop {
        match rest.as_bytes()[0] {
            b'#' => flags.alternate = true,
            b'0' => flags.zero = true,
            b'-' => flags.left = true,
            b'+' => flags.plus = true,
            b' ' => flags.space = true,
            b'@' => flags.aggregation = true,
            b'?' => width = Extent::Fixed(16),
            _ => break,
        }
        rest = &rest[1..];
    }
    let extent = |rest: &mut &str| {
        if let Some(after) = rest.strip_prefix('*') {
            *rest = after;
            return Extent::Argument;
        }
        let n = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = rest.split_at(n);
        *rest = after;
        digits.parse().map_or(Extent::Absent, Extent::Fixed)
    };
    if let given @ (Extent::Fixed(_) | Extent::Argument) = extent(&mut rest) {
        width = given;
    }
    let mut precision = Extent::Absent;
    if let Some(after) = rest.strip_prefix('.') {
        rest = after;
        precision = extent(&mut rest);
    }
    let sizes = [Size::LongLong, Size::Long, Size::Short, Size::LongDouble, Size::Wide];
    let size = sizes.into_iter().find(|size| rest.starts_with(size.text())).unwrap_or_default();
    rest = &rest[size.text().len()..];
    let kind = ConversionKind::from_letter(rest.chars().next().unwrap()).unwrap();
    (Conversion { kind, size, flags, width, precision }, &rest[1..])
}
