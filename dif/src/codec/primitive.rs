//! The primitives: a writer, a reader that trusts nothing, and the trait of what they carry.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::DecodeError;

/// What travels as bytes. Usually derived from a row: see [`wire_rows!`](crate::wire_rows).
///
/// Both directions must agree, and a value must have one encoding only.
pub trait Wire: Sized {
    /// Least number of bytes of an encoding, at least 1; bounds the lengths of lists.
    const MIN: usize;
    /// Appends the value.
    fn write(&self, writer: &mut Writer);
    /// Takes a value.
    ///
    /// # Errors
    /// What comes next is not the encoding of a value.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;
}

/// Collects bytes.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

macro_rules! write_numbers {
    ($( $name:ident: $ty:ty; )*) => { $(
        #[doc = concat!("Appends a `", stringify!($ty), "`, little-endian.")]
        pub fn $name(&mut self, value: $ty) {
            self.raw(&value.to_le_bytes());
        }
    )* };
}

impl Writer {
    /// A writer without bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer that appends to `bytes`, for those who keep a buffer.
    pub fn onto(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    write_numbers! { u8: u8; u16: u16; u32: u32; u64: u64; i32: i32; }

    /// Appends bytes as they are, without a length.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends a byte string: its length, then its bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    /// Appends a text.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Appends a value.
    pub fn put<T: Wire>(&mut self, value: &T) {
        value.write(self);
    }

    /// Appends a list.
    pub fn list<T: Wire>(&mut self, items: &[T]) {
        self.count(items.len());
        items.iter().for_each(|item| item.write(self));
    }

    // A length that 32 bits cannot hold becomes the one that no reader accepts.
    fn count(&mut self, n: usize) {
        self.u32(u32::try_from(n).unwrap_or(u32::MAX));
    }

    /// The bytes so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Takes values from bytes that may be anything. Never panics; after an error its place is
/// unspecified.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

macro_rules! read_numbers {
    ($( $name:ident: $ty:ty; )*) => { $(
        #[doc = concat!("Takes a `", stringify!($ty), "`, little-endian.")]
        ///
        /// # Errors
        /// The input ends too early.
        pub fn $name(&mut self) -> Result<$ty, DecodeError> {
            self.array().map(<$ty>::from_le_bytes)
        }
    )* };
}

impl<'a> Reader<'a> {
    /// A reader at the first of these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// How many bytes were taken.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// How many are left.
    pub fn left(&self) -> usize {
        self.bytes.len()
    }

    read_numbers! { u8: u8; u16: u16; u32: u32; u64: u64; i32: i32; }

    /// Takes so many bytes.
    ///
    /// # Errors
    /// The input ends too early.
    pub fn raw(&mut self, n: usize) -> Result<&'a [u8], DecodeError> {
        let Some((taken, rest)) = self.bytes.split_at_checked(n) else {
            return Err(self.short(n));
        };
        self.advance(n, rest);
        Ok(taken)
    }

    /// Takes `N` bytes.
    ///
    /// # Errors
    /// The input ends too early.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let Some((taken, rest)) = self.bytes.split_first_chunk::<N>() else {
            return Err(self.short(N));
        };
        self.advance(N, rest);
        Ok(*taken)
    }

    /// Takes a byte string.
    ///
    /// # Errors
    /// The input ends too early, or its length is more than what is left.
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let n = self.count(1)?;
        self.raw(n)
    }

    /// Takes a text.
    ///
    /// # Errors
    /// As [`Reader::bytes`]; or it is not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        let bytes = self.bytes()?;
        let start = self.offset - bytes.len();
        core::str::from_utf8(bytes).map_err(|e| DecodeError::Utf8 { offset: start + e.valid_up_to() })
    }

    /// Takes a value.
    ///
    /// # Errors
    /// What comes next is not the encoding of a value.
    pub fn get<T: Wire>(&mut self) -> Result<T, DecodeError> {
        T::read(self)
    }

    /// Takes a list.
    ///
    /// # Errors
    /// It is longer than what is left could hold, or an element is refused.
    pub fn list<T: Wire>(&mut self) -> Result<Vec<T>, DecodeError> {
        let n = self.count(T::MIN)?;
        let mut items = Vec::with_capacity(n);
        for _ in 0..n {
            items.push(T::read(self)?);
        }
        Ok(items)
    }

    /// Takes a count of elements of at least `min` bytes each.
    ///
    /// # Errors
    /// The input ends too early, or so many elements are more than what is left.
    pub fn count(&mut self, min: usize) -> Result<usize, DecodeError> {
        let offset = self.offset;
        let found = self.u32()?;
        let most = self.bytes.len() / min.max(1);
        match usize::try_from(found) {
            Ok(n) if n <= most && found != u32::MAX => Ok(n),
            Ok(_) | Err(_) => Err(DecodeError::Count { offset, found, most }),
        }
    }

    /// Ends reading.
    ///
    /// # Errors
    /// Bytes are left over.
    pub fn finish(self) -> Result<(), DecodeError> {
        match self.bytes.len() {
            0 => Ok(()),
            left => Err(DecodeError::Trailing { offset: self.offset, left }),
        }
    }

    fn advance(&mut self, n: usize, rest: &'a [u8]) {
        self.offset += n;
        self.bytes = rest;
    }

    fn short(&self, needed: usize) -> DecodeError {
        DecodeError::Short { offset: self.offset, needed, left: self.bytes.len() }
    }
}

macro_rules! number_impls {
    ($( $ty:ident )*) => { $(
        impl Wire for $ty {
            const MIN: usize = size_of::<$ty>();
            fn write(&self, writer: &mut Writer) {
                writer.$ty(*self);
            }
            fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                reader.$ty()
            }
        }
    )* };
}

number_impls! { u8 u16 u32 u64 i32 }

impl Wire for bool {
    const MIN: usize = 1;
    fn write(&self, writer: &mut Writer) {
        writer.u8(u8::from(*self));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        read_tag(reader, "bool", |tag| match tag {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        })
    }
}

impl Wire for String {
    const MIN: usize = 4;
    fn write(&self, writer: &mut Writer) {
        writer.text(self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.text().map(Self::from)
    }
}

impl Wire for Box<str> {
    const MIN: usize = 4;
    fn write(&self, writer: &mut Writer) {
        writer.text(self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.text().map(Self::from)
    }
}

impl Wire for Box<[u8]> {
    const MIN: usize = 4;
    fn write(&self, writer: &mut Writer) {
        writer.bytes(self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.bytes().map(Self::from)
    }
}

impl<T: Wire> Wire for Vec<T> {
    const MIN: usize = 4;
    fn write(&self, writer: &mut Writer) {
        writer.list(self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.list()
    }
}

impl<T: Wire> Wire for Option<T> {
    const MIN: usize = 1;
    fn write(&self, writer: &mut Writer) {
        writer.put(&self.is_some());
        self.iter().for_each(|value| value.write(writer));
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.get::<bool>()?.then(|| reader.get()).transpose()
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    const MIN: usize = A::MIN + B::MIN;
    fn write(&self, writer: &mut Writer) {
        writer.put(&self.0);
        writer.put(&self.1);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok((reader.get()?, reader.get()?))
    }
}

/// Takes the number of a member of a table called `what`.
pub(super) fn read_tag<T>(
    reader: &mut Reader<'_>,
    what: &'static str,
    member: impl FnOnce(u8) -> Option<T>,
) -> Result<T, DecodeError> {
    let offset = reader.offset();
    let found = reader.u8()?;
    member(found).ok_or(DecodeError::Tag { offset, what, found })
}
