//! Format strings, parsed: what `printf`, `printa`, `system` and `freopen` print with.
//!
//! A format is parsed and checked once, by the compiler; the program carries it as segments and
//! nobody looks at `%` again. The table of conversions says which types each accepts and what a
//! wrong argument is told; rendering is `collector::render`'s.
//!
//! Source: D reference, section 7.

use alloc::boxed::Box;
use alloc::vec::Vec;

/// A parsed format string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// Text and conversions, in order.
    pub segments: Vec<Segment>,
}

/// A part of a format string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Bytes printed as they are; `%%` has become `%`.
    Text(Box<[u8]>),
    /// A value is printed here.
    Conversion(Conversion),
}

/// One conversion specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Which conversion.
    pub kind: ConversionKind,
    /// The modifier between precision and letter.
    pub size: Size,
    /// Its flags.
    pub flags: Flags,
    /// Least width.
    pub width: Extent,
    /// Precision.
    pub precision: Extent,
}

/// A width or precision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Not given.
    #[default]
    Absent,
    /// A number in the format.
    Fixed(u32),
    /// `*`: the next argument.
    Argument,
}

/// Flags of a conversion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "one per flag character; any combination can be written")]
pub struct Flags {
    /// `#`: alternate form.
    pub alternate: bool,
    /// `0`: pad with zeros.
    pub zero: bool,
    /// `-`: left-justify.
    pub left: bool,
    /// `+`: always a sign.
    pub plus: bool,
    /// blank: a blank where a sign could be.
    pub space: bool,
    /// `'`: grouping; nothing in the C locale.
    pub group: bool,
    /// `@`: the value of the aggregation.
    pub aggregation: bool,
}

/// The size modifier, as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// None.
    #[default]
    Plain,
    /// `h`
    Short,
    /// `l`
    Long,
    /// `ll`
    LongLong,
    /// `L`
    LongDouble,
    /// `w`
    Wide,
}

impl Size {
    /// The modifier as written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Short => "h",
            Self::Long => "l",
            Self::LongLong => "ll",
            Self::LongDouble => "L",
            Self::Wide => "w",
        }
    }
}

macro_rules! define_conversions {
    ($( $Variant:ident = $letter:literal, $proto:literal, $doc:literal; )*) => {
        /// What a conversion does with its argument.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ConversionKind { $( #[doc = $doc] $Variant, )* }

        impl ConversionKind {
            /// All of them, in order of their codes.
            pub const ALL: &'static [Self] = &[$( Self::$Variant, )*];

            /// The letter.
            pub const fn letter(self) -> char {
                match self { $( Self::$Variant => $letter, )* }
            }

            /// The types it accepts without a size modifier, as messages name them.
            pub const fn prototype(self) -> &'static str {
                match self { $( Self::$Variant => $proto, )* }
            }

            /// What it prints, in a sentence.
            pub const fn doc(self) -> &'static str {
                match self { $( Self::$Variant => $doc, )* }
            }
        }
    };
}

define_conversions! {
    Address = 'a', "pointer or integer", "An address, as module and symbol where they are known.";
    UserAddress = 'A', "pointer or integer (with -p/-c) or _usymaddr (without -p/-c)", "An address of the traced process, as module and symbol.";
    Char = 'c', "char, short, or int", "A character.";
    EscapedChar = 'C', "char, short, or int", "A character, escaped unless it can be printed.";
    Decimal = 'd', "char, short, int, long, or long long", "A decimal number, signed if its type is.";
    FloatExp = 'e', "float, double, or long double", "A floating-point number with an exponent.";
    FloatExpUpper = 'E', "float, double, or long double", "The same with a capital E.";
    FloatFixed = 'f', "float, double, or long double", "A floating-point number without an exponent.";
    FloatShort = 'g', "float, double, or long double", "A floating-point number in the shorter form.";
    FloatShortUpper = 'G', "float, double, or long double", "The same with a capital E.";
    Integer = 'i', "char, short, int, long, or long long", "A decimal number, signed.";
    HostName = 'I', "char [] or string (or use stringof)", "The host name of an address.";
    Stack = 'k', "stack", "A stack, a frame per line.";
    Octal = 'o', "char, short, int, long, or long long", "An octal number.";
    Pointer = 'p', "pointer or integer", "A hexadecimal address without `0x`.";
    Port = 'P', "uint16_t", "The service name of a port.";
    Str = 's', "char [] or string (or use stringof)", "A string.";
    EscapedStr = 'S', "char [] or string (or use stringof)", "A string with what cannot be printed escaped.";
    Time = 'T', "int64_t", "A time stamp, as in mail.";
    Unsigned = 'u', "char, short, int, long, or long long", "An unsigned decimal number.";
    Hex = 'x', "char, short, int, long, or long long", "A hexadecimal number.";
    HexUpper = 'X', "char, short, int, long, or long long", "A hexadecimal number in capitals.";
    Date = 'Y', "int64_t", "A time stamp as year, month, day and time.";
}

impl ConversionKind {
    /// The conversion with this letter.
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.letter() == letter)
    }
}

impl Format {
    /// The conversions, in order.
    pub fn conversions(&self) -> impl Iterator<Item = &Conversion> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Conversion(conversion) => Some(conversion),
            Segment::Text(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_unique_and_documented() {
        for (index, kind) in ConversionKind::ALL.iter().enumerate() {
            assert!(ConversionKind::ALL[..index].iter().all(|other| other.letter() != kind.letter()));
            assert!(kind.doc().ends_with('.'));
        }
    }
}
