//! A recorded value, and the two forms that follow from its size alone: `trace()` and a key of an
//! aggregation.
//!
//! Neither form asks for the type in D. An integer's column has a width for each size, and what has
//! the size of an integer is one; the rest is *bytes*, and bytes that look like text are shown as text. The classic command shows
//! small integers unsigned and large ones signed whatever their type; the other dialect goes by
//! the type and has wider columns.
//!
//! Source: D reference, sections 4.2, 5.6.1 and 13.

use std::borrow::Cow;

use dif::layout::{FieldKind, KeyPart, SymbolKind, bytes_of};
use dif::option::Dialect;

use super::hexdump::hexdump;
use super::stack;
use super::text::{self, Justify, fill, pad, until_nul};
use super::view::View;
use crate::symbols::{Atlas, Spot};

/// Where text stands in a line: after some blanks, at one side of its columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextColumn {
    blanks: usize,
    width: usize,
    justify: Justify,
}

/// A string in `trace()`.
const TRACED: TextColumn = TextColumn { blanks: 2, width: 33, justify: Justify::Left };
/// A string or symbol among the keys of an aggregation.
pub(crate) const KEY: TextColumn = TextColumn { blanks: 2, width: 50, justify: Justify::Left };
/// A string among the keys before a bar.
pub(crate) const KEY_OF_BAR: TextColumn = TextColumn { blanks: 1, width: 16, justify: Justify::Right };

impl TextColumn {
    fn put(self, out: &mut Vec<u8>, text: &[u8]) {
        fill(out, b' ', self.blanks);
        pad(out, text, self.width, self.justify);
    }
}

/// A field of a record or a component of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// An integer or address, extended from its size.
    Int {
        /// The extended bits.
        bits: u64,
        /// Bytes of its type.
        size: u8,
        /// Whether its type is signed.
        signed: bool,
    },
    /// A string without NUL.
    Text(Vec<u8>),
    /// A struct, union or array.
    Bytes(Vec<u8>),
    /// Stack frames, one a line.
    Stack(Vec<u8>),
    /// An address to be shown as a symbol.
    Symbol {
        /// How it is to be shown.
        kind: SymbolKind,
        /// The address, and what lies there.
        spot: Spot,
    },
}

impl Value {
    /// The value of a component of a key.
    pub(crate) fn of_key(kind: FieldKind, part: &KeyPart<'_>, atlas: &Atlas) -> Self {
        match (part, kind) {
            (KeyPart::Bytes(words, _), FieldKind::Symbol(kind)) => {
                Self::Symbol { kind, spot: atlas.spot_of_key(words) }
            }
            (KeyPart::Int(bits), _) => Self::of_word(kind, *bits),
            (KeyPart::Bytes(words, len), _) => Self::of_bytes(kind, bytes_of(words, *len)),
        }
    }

    /// The value of a slot of one word.
    pub(crate) fn of_word(kind: FieldKind, bits: u64) -> Self {
        match kind {
            FieldKind::Int { size, signed } => Self::Int { bits, size, signed },
            FieldKind::Symbol(kind) => Self::Symbol { kind, spot: Spot::unknown(bits) },
            FieldKind::String | FieldKind::Bytes(_) | FieldKind::Stack { .. } => {
                Self::Int { bits, size: 8, signed: false }
            }
        }
    }

    /// The value whose bytes stand in a record's tail, or are the slot.
    pub(crate) fn of_bytes(kind: FieldKind, bytes: Vec<u8>) -> Self {
        match kind {
            FieldKind::String => Self::Text(until_nul(&bytes).to_vec()),
            FieldKind::Stack { .. } => Self::Stack(bytes),
            FieldKind::Bytes(_) | FieldKind::Int { .. } | FieldKind::Symbol(_) => Self::Bytes(bytes),
        }
    }

    /// The integer, or the first eight bytes of anything else.
    pub(crate) fn bits(&self) -> u64 {
        match self {
            Self::Int { bits, .. } => *bits,
            Self::Symbol { spot, .. } => spot.address,
            Self::Text(bytes) | Self::Bytes(bytes) | Self::Stack(bytes) => first_word(bytes),
        }
    }

    /// The bits of an integer, cut to its own size.
    pub(crate) fn unsigned(&self) -> u64 {
        match self {
            Self::Int { bits, size, .. } => cut(*bits, *size),
            Self::Text(_) | Self::Bytes(_) | Self::Stack(_) | Self::Symbol { .. } => self.bits(),
        }
    }

    /// The integer, its highest bit taken as a sign.
    pub(crate) fn signed(&self) -> i64 {
        match self {
            Self::Int { bits, size, .. } => sign_extend(*bits, *size),
            Self::Text(_) | Self::Bytes(_) | Self::Stack(_) | Self::Symbol { .. } => {
                self.bits().cast_signed()
            }
        }
    }

    /// Whether its type is a signed integer.
    pub(crate) fn is_signed(&self) -> bool {
        matches!(self, Self::Int { signed: true, .. })
    }

    /// The text: up to the first NUL.
    pub(crate) fn text(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Text(bytes) | Self::Bytes(bytes) => Cow::Borrowed(until_nul(bytes)),
            Self::Stack(bytes) => Cow::Borrowed(bytes),
            Self::Symbol { kind, spot } => Cow::Owned(spot.text(*kind).into_bytes()),
            Self::Int { .. } => Cow::Owned(self.signed().to_string().into_bytes()),
        }
    }

    // The bytes as the memory of the traced program has them.
    fn raw(&self, view: &View) -> Vec<u8> {
        match self {
            Self::Int { bits, size, .. } => {
                let mut bytes = bits.to_le_bytes().to_vec();
                bytes.truncate(usize::from(*size));
                bytes
            }
            Self::Text(bytes) => {
                let mut bytes = bytes.clone();
                bytes.resize(view.string_bytes.max(bytes.len() + 1), 0);
                bytes
            }
            Self::Bytes(bytes) | Self::Stack(bytes) => bytes.clone(),
            Self::Symbol { spot, .. } => spot.address.to_le_bytes().to_vec(),
        }
    }
}

fn first_word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    for (to, from) in word.iter_mut().zip(bytes) {
        *to = *from;
    }
    u64::from_le_bytes(word)
}

fn cut(bits: u64, size: u8) -> u64 {
    match size {
        0..8 => bits & ((1 << (8 * u32::from(size))) - 1),
        8.. => bits,
    }
}

/// The low `size` bytes of `bits` as a signed number.
pub(crate) fn sign_extend(bits: u64, size: u8) -> i64 {
    let unused = 64 - 8 * u32::from(size.clamp(1, 8));
    (bits << unused).cast_signed() >> unused
}

/// `trace(value)`
pub(crate) fn trace(out: &mut Vec<u8>, value: &Value, view: &View) {
    match (value, view.dialect) {
        (Value::Int { .. }, Dialect::Oracle) if view.rawbytes => hexdump(out, &value.raw(view)),
        (Value::Int { size, .. }, Dialect::Illumos) => {
            classic_integer(out, value, usize::from(*size), view.quiet);
        }
        (Value::Int { size, .. }, Dialect::Oracle) => typed_integer(out, value, *size, view.quiet),
        (Value::Text(_), _) if view.rawbytes => hexdump(out, &value.raw(view)),
        (Value::Text(text), _) if view.quiet => out.extend_from_slice(text),
        (Value::Text(text), _) => TRACED.put(out, text),
        (Value::Bytes(bytes), Dialect::Illumos) => match bytes.len() {
            size @ (1 | 2 | 4 | 8) => classic_integer(out, value, size, view.quiet),
            _ => guess_bytes(out, bytes, TRACED, view),
        },
        (Value::Bytes(bytes), Dialect::Oracle) => hexdump(out, bytes),
        (Value::Stack(text), _) => stack::block(out, text, view.stackindent),
        (Value::Symbol { .. }, _) => symbol(out, value),
    }
}

/// One component of a key, in the default layout of aggregations. Text goes to its column; what is no
/// text looks the same everywhere.
pub(crate) fn key(out: &mut Vec<u8>, value: &Value, column: TextColumn, view: &View) {
    match value {
        Value::Int { size, .. } => classic_integer(out, value, usize::from(*size), false),
        // An empty string looks like no text at all, and is dumped with its whole buffer.
        Value::Text(text) if is_shown_as_text(text, view) => column.put(out, text),
        Value::Text(_) => hexdump(out, &value.raw(view)),
        Value::Bytes(bytes) => match bytes.len() {
            size @ (1 | 2 | 4 | 8) => classic_integer(out, value, size, false),
            _ => guess_bytes(out, bytes, column, &view.with_quiet(false)),
        },
        Value::Stack(text) => stack::block(out, text, view.stackindent),
        Value::Symbol { .. } => symbol(out, value),
    }
}

fn symbol(out: &mut Vec<u8>, value: &Value) {
    KEY.put(out, &value.text());
}

// The column of an integer, whose blank in front is not part of its width.
fn column(out: &mut Vec<u8>, number: i128, width: usize, quiet: bool) {
    if quiet {
        return text::column(out, number, 0);
    }
    out.push(b' ');
    text::column(out, number, width);
}

// What has the size of an integer is shown as one, structs and arrays too.
fn classic_integer(out: &mut Vec<u8>, value: &Value, size: usize, quiet: bool) {
    let bits = value.bits();
    let (number, width) = match size {
        1 => (i128::from(cut(bits, 1)), 3),
        2 => (i128::from(cut(bits, 2)), 5),
        4 => (i128::from(sign_extend(bits, 4)), 8),
        _ => (i128::from(bits.cast_signed()), 16),
    };
    column(out, number, width, quiet);
}

fn typed_integer(out: &mut Vec<u8>, value: &Value, size: u8, quiet: bool) {
    let signed = value.is_signed();
    let number = if signed { i128::from(value.signed()) } else { i128::from(value.unsigned()) };
    let width = match (size, signed) {
        (1, _) => 3,
        (2, _) => 5,
        (4, _) => 10,
        (_, true) => 19,
        (_, false) => 20,
    };
    column(out, number, width, quiet);
}

/// What a row of bytes looks like.
enum Look<'a> {
    /// Text with NULs to the end.
    Terminated(&'a [u8]),
    /// Text without any NUL.
    Full,
    /// No text.
    Binary,
}

// What C's locale can print, and white space.
fn is_textual(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e | 0x07..=0x0d)
}

fn is_shown_as_text(text: &[u8], view: &View) -> bool {
    !view.rawbytes && !text.is_empty() && text.iter().all(|&byte| is_textual(byte))
}

fn look(bytes: &[u8]) -> Look<'_> {
    let Some(end) = bytes.iter().position(|&byte| !is_textual(byte)) else { return Look::Full };
    let (text, rest) = bytes.split_at(end);
    if end > 0 && rest.iter().all(|&byte| byte == 0) { Look::Terminated(text) } else { Look::Binary }
}

// The bytes rule of the reference.
fn guess_bytes(out: &mut Vec<u8>, bytes: &[u8], column: TextColumn, view: &View) {
    if view.rawbytes {
        return hexdump(out, bytes);
    }
    match look(bytes) {
        Look::Terminated(text) if view.quiet => out.extend_from_slice(text),
        Look::Terminated(text) => column.put(out, text),
        Look::Full => column.put(out, bytes),
        Look::Binary => hexdump(out, bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::option::{OptionId, Settings, Value as Setting};

    fn view(dialect: Dialect, quiet: bool) -> View {
        let mut settings = Settings::default();
        if dialect == Dialect::Oracle {
            settings.put(OptionId::Compat, Setting::Text("oracle".into()));
        }
        View::of(&settings).with_quiet(quiet)
    }

    fn int(number: i64, size: u8, signed: bool) -> Value {
        let bits = number.cast_unsigned();
        Value::Int { bits: if signed { bits } else { cut(bits, size) }, size, signed }
    }

    #[track_caller]
    fn check(value: &Value, dialect: Dialect, default: &str, quiet: &str) {
        for (mode, expected) in [(false, default), (true, quiet)] {
            let mut out = Vec::new();
            trace(&mut out, value, &view(dialect, mode));
            assert_eq!(String::from_utf8_lossy(&out), expected);
        }
    }

    #[test]
    fn columns_follow_from_the_size() {
        use Dialect::{Illumos, Oracle};
        check(&int(42, 8, true), Illumos, "               42", "42");
        check(&int(42, 4, true), Illumos, "       42", "42");
        check(&int(-1, 4, false), Illumos, "       -1", "-1");
        check(&int(-1, 1, true), Illumos, " 255", "255");
        check(&int(-1, 2, true), Illumos, " 65535", "65535");
        check(&int(-1, 8, false), Oracle, " 18446744073709551615", "18446744073709551615");
        check(&int(42, 8, true), Oracle, "                  42", "42");
        check(&int(-1, 4, false), Oracle, " 4294967295", "4294967295");
        check(&int(-1, 1, true), Oracle, "  -1", "-1");
    }

    #[test]
    fn strings_are_text_and_bytes_may_be() {
        use Dialect::{Illumos, Oracle};
        let padded = |text: &str| format!("  {text:33}");
        check(&Value::Text(b"hello".to_vec()), Illumos, &padded("hello"), "hello");
        check(&Value::Text(Vec::new()), Oracle, &padded(""), "");
        check(&Value::Bytes(b"ab\0\0\0".to_vec()), Illumos, &padded("ab"), "ab");
        check(&Value::Bytes(b"abcde".to_vec()), Illumos, &padded("abcde"), &padded("abcde"));
        check(&Value::Bytes(b"abcd".to_vec()), Illumos, " 1684234849", "1684234849");
        check(&Value::Bytes(b"\xff\xff".to_vec()), Illumos, " 65535", "65535");
        let dump = "\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n         \
                    0: 61 00 62                                         a.b\n";
        check(&Value::Bytes(b"a\0b".to_vec()), Illumos, dump, dump);
    }

    #[test]
    fn an_empty_key_is_dumped_with_its_buffer() {
        for (dialect, rows) in [(Dialect::Illumos, 16), (Dialect::Oracle, 17)] {
            let mut out = Vec::new();
            key(&mut out, &Value::Text(Vec::new()), KEY, &view(dialect, true));
            assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), rows + 2);
        }
    }
}
