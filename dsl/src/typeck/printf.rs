//! Formats: parsed into segments, and each conversion checked against its argument.
//!
//! ```text
//!   conversion ::= "%" { flag } [ width ] [ "." precision ] [ size ] letter
//! ```
//!
//! Flags, width, precision and size may come in any order, as the classic parser lets them. A `*` takes
//! an argument of its own before the value, so the arguments of a format are a flat list, in the
//! order in which the consumer will ask for them. In `printa` the arguments are the components of
//! the key, and a conversion with `@` takes the aggregation's value.
//!
//! Source: D reference, sections 7.1 to 7.3.

use dif::agg::AggFn;
use dif::format::{Conversion, ConversionKind, Extent, Flags, Format, Segment, Size};
use dif::ty::{Type, prim};
use dif::{AggId, TypeId};

use super::{Checker, Operand, Result};
use crate::diag::DiagnosticKind;
use crate::scope::World;
use crate::source::Span;
use crate::tast::Expr;
use crate::typeck::convert::Class;

/// What cannot be parsed.
type Mistake = DiagnosticKind;

/// A format in the making.
struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    /// Number of the current conversion, from 1.
    index: usize,
}

/// Parses a format; `knows` says which conversions the dialect has.
fn parse(text: &[u8], knows: impl Fn(ConversionKind) -> bool) -> std::result::Result<Format, Mistake> {
    let mut parser = Parser { text, at: 0, index: 0 };
    let mut segments = Vec::new();
    let mut plain: Vec<u8> = Vec::new();
    while let Some(byte) = parser.next() {
        if byte != b'%' {
            plain.push(byte);
            continue;
        }
        match parser.conversion(&knows)? {
            None => plain.push(b'%'),
            Some(conversion) => {
                if !plain.is_empty() {
                    segments.push(Segment::Text(std::mem::take(&mut plain).into()));
                }
                segments.push(Segment::Conversion(conversion));
            }
        }
    }
    if !plain.is_empty() {
        segments.push(Segment::Text(plain.into()));
    }
    Ok(Format { segments })
}

impl Parser<'_> {
    fn next(&mut self) -> Option<u8> {
        let byte = self.text.get(self.at).copied();
        self.at += 1;
        byte
    }

    /// What follows a `%`; `None` for a second one.
    fn conversion(
        &mut self,
        knows: &impl Fn(ConversionKind) -> bool,
    ) -> std::result::Result<Option<Conversion>, Mistake> {
        self.index += 1;
        let index = self.index;
        let mut flags = Flags::default();
        let (mut width, mut precision) = (Extent::Absent, Extent::Absent);
        let mut in_precision = false;
        let mut has_digits = false;
        let mut is_bare = true;
        let mut name = Vec::new();
        loop {
            let Some(byte) = self.next() else { return Err(Mistake::FormatNoName { index }) };
            match byte {
                b'#' => flags.alternate = true,
                b'0' if !in_precision && !has_digits => (flags.zero, flags.left) = (true, false),
                b'-' => (flags.left, flags.zero) = (true, false),
                b'+' => flags.plus = true,
                b' ' => flags.space = true,
                b'\'' => flags.group = true,
                b'@' => flags.aggregation = true,
                b'?' => width = fixed(width, 16),
                b'.' if in_precision => return Err(Mistake::FormatDots { index }),
                b'.' => in_precision = true,
                b'$' => return Err(Mistake::FormatPositional { index }),
                b'*' => {
                    let (extent, what) =
                        if in_precision { (&mut precision, "precision") } else { (&mut width, "width") };
                    if *extent == Extent::Argument {
                        return Err(Mistake::FormatStars { index, what });
                    }
                    *extent = Extent::Argument;
                }
                b'0'..=b'9' => {
                    has_digits = true;
                    let number = self.number(byte - b'0');
                    let extent = if in_precision { &mut precision } else { &mut width };
                    *extent = fixed(*extent, number);
                }
                b'%' if is_bare => {
                    self.index -= 1;
                    return Ok(None);
                }
                b'%' => return Err(Mistake::FormatPercent { index }),
                b'h' | b'l' | b'L' | b'w' => name.push(byte),
                letter => {
                    name.push(letter);
                    break;
                }
            }
            is_bare = false;
        }
        if precision == Extent::Fixed(0) {
            precision = Extent::Absent;
        }
        let (kind, size) = self.named(name, knows)?;
        Ok(Some(Conversion { kind, size, flags, width, precision }))
    }

    fn number(&mut self, first: u8) -> u32 {
        let mut number = u32::from(first);
        while let Some(digit) = self.text.get(self.at).filter(|byte| byte.is_ascii_digit()) {
            number = number.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
            self.at += 1;
        }
        number
    }

    /// The meaning of a size modifier and a letter.
    fn named(
        &self,
        mut name: Vec<u8>,
        knows: &impl Fn(ConversionKind) -> bool,
    ) -> std::result::Result<(ConversionKind, Size), Mistake> {
        let letter = char::from(name.pop().unwrap_or(0));
        let size = match name.as_slice() {
            b"" => Some(Size::Plain),
            b"h" => Some(Size::Short),
            b"l" => Some(Size::Long),
            b"ll" => Some(Size::LongLong),
            b"L" => Some(Size::LongDouble),
            b"w" => Some(Size::Wide),
            _ => None,
        };
        let kind = ConversionKind::from_letter(letter).filter(|&kind| knows(kind));
        match (kind, size) {
            (Some(kind), Some(size)) if prototype(kind, size).is_some() => Ok((kind, size)),
            _ => {
                name.extend(letter.to_string().bytes());
                let conversion = String::from_utf8_lossy(&name).into_owned();
                Err(Mistake::FormatUndefined { index: self.index, conversion })
            }
        }
    }
}

// A number beside a `*` is of no use: the argument decides.
fn fixed(before: Extent, number: u32) -> Extent {
    if before == Extent::Argument { before } else { Extent::Fixed(number) }
}

/// The types that a conversion accepts, as messages name them; `None` if there is no such one.
fn prototype(kind: ConversionKind, size: Size) -> Option<&'static str> {
    use ConversionKind as K;
    Some(match (size, kind) {
        (Size::Plain, _) => kind.prototype(),
        (Size::Short, K::Decimal | K::Integer | K::Hex | K::HexUpper) => "short",
        (Size::Short, K::Octal | K::Unsigned) => "unsigned short",
        (Size::Long, K::Decimal | K::Integer | K::Hex | K::HexUpper) => "long",
        (Size::Long, K::Octal | K::Unsigned) => "unsigned long",
        (Size::LongLong, K::Decimal | K::Integer | K::Hex | K::HexUpper) => "long long",
        (Size::LongLong, K::Octal | K::Unsigned) => "unsigned long long",
        (
            Size::LongDouble,
            K::FloatExp | K::FloatExpUpper | K::FloatFixed | K::FloatShort | K::FloatShortUpper,
        ) => "long double",
        (Size::Long | Size::Wide, K::Char) => "int",
        (Size::Long | Size::Wide, K::Str) => "wchar_t []",
        _ => return None,
    })
}

/// The conversion without flags and extents: `d`, `lld`.
fn shown(conversion: &Conversion) -> String {
    format!("{}{}", conversion.size.text(), conversion.kind.letter())
}

impl World {
    /// Whether a conversion prints values of type `ty`.
    fn converts(&self, conversion: &Conversion, ty: TypeId) -> bool {
        use ConversionKind as K;
        let class = self.class(ty);
        let int = self.types.integer(ty);
        let bytes = |n: u8| int.is_some_and(|(size, _)| size == n);
        let exactly = |n: u8| match conversion.kind {
            K::Decimal | K::Integer => int == Some((n, true)),
            K::Octal | K::Unsigned => int == Some((n, false)),
            _ => bytes(n),
        };
        match (conversion.size, conversion.kind) {
            (Size::Short, _) => exactly(2),
            (Size::Long | Size::Wide, K::Char) => bytes(4),
            (Size::Long | Size::Wide, K::Str) => match self.types.base(ty) {
                Type::Array { elem, .. } => matches!(self.types.integer(*elem), Some((4, _))),
                _ => false,
            },
            (Size::Long | Size::LongLong, K::Hex | K::HexUpper) if self.is_oracle() => {
                bytes(8)
                    && self.is_long_long(ty).is_none_or(|long| long == (conversion.size == Size::LongLong))
            }
            (Size::Long | Size::LongLong, _) => exactly(8),
            (Size::LongDouble | Size::Wide, _) => matches!(self.types.base(ty), Type::Float { size: 16, .. }),
            (Size::Plain, kind) => match kind {
                K::Address => {
                    matches!(class, Class::Integer | Class::Pointer)
                        || self.types.resolve(ty) == prim::SYMADDR
                }
                K::UserAddress => {
                    (self.has_target && matches!(class, Class::Integer | Class::Pointer))
                        || self.types.resolve(ty) == prim::USYMADDR
                }
                K::Char | K::EscapedChar => int.is_some_and(|(size, _)| size <= 4),
                K::Decimal | K::Integer | K::Octal | K::Unsigned | K::Hex | K::HexUpper => {
                    class == Class::Integer
                }
                K::FloatExp | K::FloatExpUpper | K::FloatFixed | K::FloatShort | K::FloatShortUpper => {
                    class == Class::Float
                }
                K::HostName | K::Str | K::EscapedStr => {
                    class == Class::String || (class == Class::Array && self.is_text(ty))
                }
                K::Stack => self.types.resolve(ty) == prim::STACK,
                K::Pointer => matches!(class, Class::Integer | Class::Pointer | Class::Array),
                K::Port => int == Some((2, false)),
                K::Time | K::Date => bytes(8),
            },
        }
    }
}

impl World {
    // Whether an integer is a `long long`, by the name of its type; `None` if it has one of the names
    // that say only how large it is.
    fn is_long_long(&self, ty: TypeId) -> Option<bool> {
        let resolved = self.types.resolve(ty);
        let is_sized = ty != resolved && matches!(&*self.types.name(ty), "int64_t" | "uint64_t");
        (!is_sized).then_some(resolved == prim::LLONG || resolved == prim::ULLONG)
    }
}

impl Checker<'_> {
    fn parse_format(&mut self, text: &[u8], span: Span) -> Result<Format> {
        let oracle = self.world.is_oracle();
        let knows = |kind| !oracle || !matches!(kind, ConversionKind::HostName | ConversionKind::Port);
        parse(text, knows).or_else(|kind| self.fail(kind, span))
    }

    /// A format with its arguments; what each must be is said by its conversions.
    pub(super) fn format(
        &mut self,
        function: &'static str,
        text: &[u8],
        args: Vec<(Operand, Span)>,
        span: Span,
    ) -> Result<(Format, Vec<Expr>)> {
        let format = self.parse_format(text, span)?;
        let n_passed = args.len();
        let mut supply = args.into_iter().enumerate();
        let mut values = Vec::new();
        for (index, conversion) in format.conversions().enumerate() {
            let index = index + 1;
            if conversion.flags.aggregation {
                return self.fail(DiagnosticKind::FormatAggConversion {}, span);
            }
            let (stars, name) = (stars(conversion), shown(conversion));
            for star in stars {
                let (at, operand) = match supply.next() {
                    Some((at, (operand, _))) => (at, operand),
                    None => return self.fail(star_missing(function, index, &name, star), span),
                };
                match operand {
                    Operand::Value(value) if self.world.is_integer(value.ty) => values.push(value),
                    other => {
                        let argument = self.describe(&other).0;
                        let kind = star_type(function, at + 2, index, star, name, argument);
                        return self.fail(kind, span);
                    }
                }
            }
            let Some((at, (operand, arg_span))) = supply.next() else {
                let kind = DiagnosticKind::FormatArgMissing { function, index, conversion: name };
                return self.fail(kind, span);
            };
            match operand {
                Operand::Value(value) if self.world.converts(conversion, value.ty) => values.push(value),
                Operand::Action { name: action } if super::action::result_type(action) != prim::VOID => {
                    self.require_value(Operand::Action { name: action }, arg_span)?;
                }
                other => {
                    let kind = DiagnosticKind::FormatArgType {
                        function,
                        position: at + 2,
                        index,
                        conversion: name,
                        prototype: prototype(conversion.kind, conversion.size).unwrap_or("").to_owned(),
                        argument: self.describe(&other).0,
                    };
                    return self.fail(kind, span);
                }
            }
        }
        if supply.next().is_some() {
            debug_assert!(values.len() < n_passed, "something was left over");
            return self.fail(DiagnosticKind::FormatArgExtra { function, required: values.len() }, span);
        }
        Ok((format, values))
    }

    /// A format of `printa`: its arguments are the components of the key.
    pub(super) fn printa_format(&mut self, text: &[u8], aggs: &[AggId], span: Span) -> Result<Format> {
        let function = "printa";
        let format = self.parse_format(text, span)?;
        let Some(&first) = aggs.first() else { return Ok(format) };
        let mut keys = self.agg_key_types(first).into_iter().enumerate();
        for (index, conversion) in format.conversions().enumerate() {
            let (index, name) = (index + 1, shown(conversion));
            for star in stars(conversion) {
                match keys.next() {
                    Some((_, ty)) if self.world.is_integer(ty) => {}
                    Some((at, ty)) => {
                        let argument = self.world.types.name(ty);
                        let kind = star_type(function, at + 2, index, star, name, argument);
                        return self.fail(kind, span);
                    }
                    None => return self.fail(star_missing(function, index, &name, star), span),
                }
            }
            let prototype = prototype(conversion.kind, conversion.size).unwrap_or("").to_owned();
            if conversion.flags.aggregation {
                let value = match self.world.agg(first).function {
                    AggFn::Count => prim::UINT64,
                    AggFn::Sum
                    | AggFn::Avg
                    | AggFn::Min
                    | AggFn::Max
                    | AggFn::Stddev
                    | AggFn::Quantize
                    | AggFn::Lquantize(_)
                    | AggFn::Llquantize(_) => prim::INT64,
                };
                if !self.world.converts_value(conversion, value) {
                    let argument = self.world.types.name(value);
                    let conversion = name;
                    let kind =
                        DiagnosticKind::FormatAggType { function, index, conversion, prototype, argument };
                    return self.fail(kind, span);
                }
                continue;
            }
            match keys.next() {
                Some((_, ty)) if self.world.converts(conversion, ty) => {}
                Some((at, ty)) => {
                    let kind = DiagnosticKind::FormatArgType {
                        function,
                        position: at + 2,
                        index,
                        conversion: name,
                        prototype,
                        argument: self.world.types.name(ty),
                    };
                    return self.fail(kind, span);
                }
                None => {
                    let kind = DiagnosticKind::FormatArgMissing { function, index, conversion: name };
                    return self.fail(kind, span);
                }
            }
        }
        Ok(format)
    }
}

impl World {
    /// Whether a conversion prints an aggregation's value, which has 64 bits and either sign.
    fn converts_value(&self, conversion: &Conversion, ty: TypeId) -> bool {
        self.converts(conversion, ty)
            || self.converts(conversion, prim::INT64)
            || self.converts(conversion, prim::UINT64)
    }
}

/// The arguments that a conversion takes before its value, as messages write them.
fn stars(conversion: &Conversion) -> impl Iterator<Item = &'static str> {
    let width = (conversion.width == Extent::Argument).then_some("*");
    let precision = (conversion.precision == Extent::Argument).then_some(".*");
    width.into_iter().chain(precision)
}

fn star_missing(function: &'static str, index: usize, name: &str, star: &'static str) -> DiagnosticKind {
    DiagnosticKind::FormatStarMissing { function, index, conversion: name.to_owned(), star }
}

fn star_type(
    function: &'static str,
    position: usize,
    index: usize,
    star: &'static str,
    conversion: String,
    argument: String,
) -> DiagnosticKind {
    DiagnosticKind::FormatStarType { function, position, index, star, conversion, argument }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match parse(text.as_bytes(), |_| true) {
            Ok(format) => {
                let parts = format.segments.iter().map(|segment| match segment {
                    Segment::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    Segment::Conversion(c) => format!("<{}>", shown(c)),
                });
                parts.collect()
            }
            Err(mistake) => mistake.to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn formats_are_text_and_conversions() {
        check("a %d%%b %-5.3lld", "a <d>%b <lld>");
        check("%?p %.*s %*x", "<p> <s> <x>");
        check("%5", "format conversion #1 name expected before end of format string");
        check("%d %hhd", "format conversion #2 is undefined: %hhd");
        check("%5%", "format conversion #1 cannot be combined with other format flags: %%");
        check("%2$d", "format conversion #1 uses unsupported positional format (%n$)");
        check("%.5.5d", "format conversion #1 has more than one '.' specified");
        check("%.**d", "format conversion #1 has more than one '*' specified for the output precision");
        check("%Ld", "format conversion #1 is undefined: %Ld");
        check("%$d", "format conversion #1 uses unsupported positional format (%n$)");
        check("%l%", "format conversion #1 cannot be combined with other format flags: %%");
        check("%l5d %*5d %?0d", "<ld> <d> <d>");
    }
}
