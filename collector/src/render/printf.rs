//! Formats applied to values: `printf()`, `printa()`, `system()`, `freopen()`.
//!
//! The compiler has parsed the format and checked the arguments, so rendering is a walk over the
//! segments. Where the values come from is the [`Arguments`]' business: the fields of a record in
//! order, or the keys and values of one row of an aggregation. A value that does not suit its
//! conversion can only come from a broken program; it is then shown as the bits it has.
//!
//! C's `printf` is followed with three exceptions: whether `%d` prints a sign depends on the type
//! of the argument, a precision of 0 counts as none, and zeros pad numbers only.
//!
//! Source: D reference, section 7.

use std::ops::Range;

use dif::action::{FieldIndex, FieldRange};
use dif::format::{Conversion, ConversionKind, Extent, Flags, Format, Segment, Size};
use dif::layout::SymbolKind;
use dif::option::Dialect;

use super::text::{Digits, Justify, escape, fill, pad};
use super::value::Value;
use super::view::View;
use super::{MAX_WIDTH, float, net, stack, time};
use crate::error::Nonsense;
use crate::record::Record;
use crate::symbols::Spot;

/// Where conversions find their values.
pub(crate) trait Arguments {
    /// The next field or key component.
    fn next(&mut self) -> Option<Value>;
    /// The next value of an aggregation, for `%@`.
    fn aggregation(&mut self) -> Option<Aggregated>;
    /// What lies at an address, for `%a`.
    fn spot(&self, address: u64) -> Spot;
}

/// What `%@` shows.
pub(crate) enum Aggregated {
    /// A number, printed by its conversion.
    Number(Value),
    /// A distribution, printed as it is.
    Block(Vec<u8>),
}

/// Some fields of a record, in order.
pub(crate) struct Fields<'a> {
    record: Record<'a>,
    left: Range<FieldIndex>,
    broken: Option<Nonsense>,
}

impl<'a> Fields<'a> {
    /// These fields.
    pub(crate) fn of(record: Record<'a>, fields: FieldRange) -> Self {
        Self { record, left: fields.first..fields.first.saturating_add(fields.n), broken: None }
    }

    /// Whether all fields that were asked for are there.
    pub(crate) fn finish(self) -> Result<(), Nonsense> {
        self.broken.map_or(Ok(()), Err)
    }
}

impl Arguments for Fields<'_> {
    fn next(&mut self) -> Option<Value> {
        self.left
            .next()
            .and_then(|field| self.record.field(field).map_err(|error| self.broken = Some(error)).ok())
    }
    fn aggregation(&mut self) -> Option<Aggregated> {
        None
    }
    fn spot(&self, address: u64) -> Spot {
        self.record.spot(address)
    }
}

/// One conversion, with width and precision known.
struct Spec {
    kind: ConversionKind,
    size: Size,
    flags: Flags,
    width: usize,
    precision: Option<usize>,
}

impl Spec {
    fn justify(&self) -> Justify {
        if self.flags.left { Justify::Left } else { Justify::Right }
    }
}

/// Appends `format` with its arguments.
pub(crate) fn print(out: &mut Vec<u8>, format: &Format, view: &View, args: &mut dyn Arguments) {
    for segment in &format.segments {
        match segment {
            Segment::Text(text) => out.extend_from_slice(text),
            Segment::Conversion(conversion) => convert(out, conversion, view, args),
        }
    }
}

fn convert(out: &mut Vec<u8>, conversion: &Conversion, view: &View, args: &mut dyn Arguments) {
    let spec = resolve(conversion, args);
    let value = if conversion.flags.aggregation {
        match args.aggregation() {
            Some(Aggregated::Number(value)) => Some(value),
            Some(Aggregated::Block(block)) => return out.extend_from_slice(&block),
            None => None,
        }
    } else {
        args.next()
    };
    if let Some(value) = value {
        render(out, &spec, &as_address(spec.kind, value, args), view);
    }
}

// A number that is to be shown as an address.
fn as_address(kind: ConversionKind, value: Value, args: &dyn Arguments) -> Value {
    let is_address = matches!(kind, ConversionKind::Address | ConversionKind::UserAddress);
    match value {
        Value::Int { .. } if is_address => {
            Value::Symbol { kind: SymbolKind::Uaddr, spot: args.spot(value.unsigned()) }
        }
        Value::Int { .. } | Value::Text(_) | Value::Bytes(_) | Value::Stack(_) | Value::Symbol { .. } => {
            value
        }
    }
}

// Takes the `*` arguments, in the order of width and precision.
fn resolve(conversion: &Conversion, args: &mut dyn Arguments) -> Spec {
    let mut flags = conversion.flags;
    let width = match conversion.width {
        Extent::Absent => 0,
        Extent::Fixed(width) => i64::from(width),
        Extent::Argument => args.next().map_or(0, |value| value.signed()),
    };
    flags.left |= width < 0;
    let precision = match conversion.precision {
        Extent::Absent => 0,
        Extent::Fixed(precision) => i64::from(precision),
        Extent::Argument => args.next().map_or(0, |value| value.signed()),
    };
    let bounded = |n: u64| usize::try_from(n).unwrap_or(MAX_WIDTH).min(MAX_WIDTH);
    Spec {
        kind: conversion.kind,
        size: conversion.size,
        flags,
        width: bounded(width.unsigned_abs()),
        precision: (precision > 0).then(|| bounded(precision.unsigned_abs())),
    }
}

fn render(out: &mut Vec<u8>, spec: &Spec, value: &Value, view: &View) {
    match spec.kind {
        ConversionKind::Decimal => decimal(out, spec, value, value.is_signed()),
        ConversionKind::Integer => {
            decimal(out, spec, value, value.is_signed() || view.dialect == Dialect::Illumos);
        }
        ConversionKind::Unsigned => decimal(out, spec, value, false),
        ConversionKind::Octal => octal(out, spec, value),
        ConversionKind::Hex | ConversionKind::Pointer => {
            hex(out, spec, value, "0x", Digits::of(value.unsigned(), 16).text());
        }
        ConversionKind::HexUpper => {
            let digits = Digits::of(value.unsigned(), 16).text().to_ascii_uppercase();
            hex(out, spec, value, "0X", &digits);
        }
        ConversionKind::Char => {
            let text = character(spec, value);
            pad(out, &text, spec.width, spec.justify());
        }
        ConversionKind::EscapedChar => {
            let mut text = Vec::new();
            escape(&mut text, &value.bits().to_le_bytes()[..1]);
            pad(out, &text, spec.width, spec.justify());
        }
        ConversionKind::Str => match (spec.size, value) {
            (Size::Long | Size::LongLong | Size::Wide, Value::Bytes(bytes)) => {
                let text = wide_string(bytes);
                let shown = text.floor_char_boundary(spec.precision.unwrap_or(text.len()));
                pad(out, &text.as_bytes()[..shown], spec.width, spec.justify());
            }
            _ => string(out, spec, &value.text()),
        },
        ConversionKind::EscapedStr => string(out, spec, &escaped(value, view)),
        ConversionKind::FloatExp => floating(out, spec, value, float::exponential),
        ConversionKind::FloatExpUpper => {
            floating(out, spec, value, |x, precision, alternate| {
                float::exponential(x, precision, alternate).to_uppercase()
            });
        }
        ConversionKind::FloatFixed => floating(out, spec, value, float::fixed),
        ConversionKind::FloatShort => floating(out, spec, value, float::shorter),
        ConversionKind::FloatShortUpper => {
            floating(out, spec, value, |x, precision, alternate| {
                float::shorter(x, precision, alternate).to_uppercase()
            });
        }
        ConversionKind::Time => string(out, spec, time::mail(value.signed()).as_bytes()),
        ConversionKind::Date => string(out, spec, time::date(value.signed()).as_bytes()),
        ConversionKind::Address | ConversionKind::UserAddress => {
            string(out, spec, &value.text());
        }
        ConversionKind::HostName => string(out, spec, &net::host_name(&value.text())),
        ConversionKind::Port => string(out, spec, &net::service_name(value.unsigned())),
        ConversionKind::Stack => stack::conversion(out, &value.text(), spec.width, spec.justify()),
    }
}

// Sign or prefix, zeros, digits; blanks around them.
fn number(out: &mut Vec<u8>, spec: &Spec, prefix: &str, digits: &[u8]) {
    let least = spec.precision.unwrap_or(0);
    let room = spec.width.saturating_sub(prefix.len());
    let wanted = if spec.flags.zero && !spec.flags.left && spec.precision.is_none() { room } else { least };
    let zeros = wanted.saturating_sub(digits.len());
    let blanks = room.saturating_sub(zeros + digits.len());
    if !spec.flags.left {
        fill(out, b' ', blanks);
    }
    out.extend_from_slice(prefix.as_bytes());
    fill(out, b'0', zeros);
    out.extend_from_slice(digits);
    if spec.flags.left {
        fill(out, b' ', blanks);
    }
}

fn sign(flags: Flags, negative: bool) -> &'static str {
    match (negative, flags.plus, flags.space) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        (false, false, false) => "",
    }
}

fn decimal(out: &mut Vec<u8>, spec: &Spec, value: &Value, signed: bool) {
    if signed {
        let n = value.signed();
        number(out, spec, sign(spec.flags, n < 0), Digits::of(n.unsigned_abs(), 10).text());
    } else {
        // C ignores `+` and blank for unsigned conversions.
        number(out, spec, "", Digits::of(value.unsigned(), 10).text());
    }
}

fn octal(out: &mut Vec<u8>, spec: &Spec, value: &Value) {
    let digits = Digits::of(value.unsigned(), 8);
    let digits = digits.text();
    let padded = spec.precision.is_some_and(|precision| precision > digits.len());
    if spec.flags.alternate && !padded && !digits.starts_with(b"0") {
        number(out, spec, "", &[b"0", digits].concat());
    } else {
        number(out, spec, "", digits);
    }
}

fn hex(out: &mut Vec<u8>, spec: &Spec, value: &Value, prefix: &str, digits: &[u8]) {
    let prefix = if spec.flags.alternate && value.unsigned() != 0 { prefix } else { "" };
    number(out, spec, prefix, digits);
}

// The bytes of `%c`: one, or a wide character's.
fn character(spec: &Spec, value: &Value) -> Vec<u8> {
    match spec.size {
        Size::Long | Size::LongLong | Size::Wide => wide_text(&[value.unsigned()]).into_bytes(),
        Size::Plain | Size::Short | Size::LongDouble => value.bits().to_le_bytes()[..1].to_vec(),
    }
}

fn wide_string(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<4>().0.iter().map(|unit| u64::from(u32::from_le_bytes(*unit)));
    wide_text(&units.take_while(|unit| *unit != 0).collect::<Vec<u64>>())
}

fn wide_text(units: &[u64]) -> String {
    let char_of = |&unit: &u64| {
        u32::try_from(unit).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    units.iter().map(char_of).collect()
}

// The other dialect escapes the record, which ends with a NUL.
fn escaped(value: &Value, view: &View) -> Vec<u8> {
    let mut text = Vec::new();
    escape(&mut text, &value.text());
    if view.dialect == Dialect::Oracle {
        text.extend_from_slice(b"\\0");
    }
    text
}

fn string(out: &mut Vec<u8>, spec: &Spec, text: &[u8]) {
    let shown = spec.precision.unwrap_or(text.len()).min(text.len());
    pad(out, &text[..shown], spec.width, spec.justify());
}

// `form` makes digits of a magnitude, a precision and the flag `#`.
fn floating(out: &mut Vec<u8>, spec: &Spec, value: &Value, form: fn(f64, usize, bool) -> String) {
    let x = match value {
        Value::Bytes(bytes) => float::from_bytes(bytes),
        Value::Int { size: 4, .. } => float::from_bytes(&value.bits().to_le_bytes()[..4]),
        Value::Int { .. } | Value::Text(_) | Value::Stack(_) | Value::Symbol { .. } => {
            f64::from_bits(value.bits())
        }
    };
    let digits = form(x.abs(), spec.precision.unwrap_or(6), spec.flags.alternate);
    // The precision is used up, and what is not finite is not padded with zeros.
    let flags = Flags { zero: spec.flags.zero && x.is_finite(), ..spec.flags };
    let rest = Spec { kind: spec.kind, size: spec.size, flags, width: spec.width, precision: None };
    number(out, &rest, sign(spec.flags, x.is_sign_negative() && !x.is_nan()), digits.as_bytes());
}

#[cfg(test)]
#[path = "printf_tests.rs"]
mod tests;
