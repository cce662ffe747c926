//! Operands of instructions: each kind a type that knows its own bits and text.
//!
//! A kind is more than a number: that a register is written and not read, that a row is a global
//! string and not a thread-local scalar, is in the type, so the verifier's check for an operand is
//! one implementation of one trait, and no instruction can forget it.

use core::fmt;
use core::num::NonZero;

use crate::builtin::Builtin;
use crate::ids::{AggId, IntId, Reg, StrId, VarId};
use crate::subr::Subr;

/// An operand: what it looks like in eight bytes and in text.
///
/// Byte operands use the low byte of what they encode to.
pub trait Operand: Copy {
    /// Whether this is the 32-bit operand rather than one of the bytes.
    const WIDE: bool;
    /// The operand as bits.
    fn encode(self) -> u32;
    /// The operand with these bits, if there is one.
    fn decode(bits: u32) -> Option<Self>;
    /// Writes it as the disassembler shows it.
    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
    /// Reads what [`Operand::write`] wrote.
    fn read(text: &str) -> Option<Self>;
}

macro_rules! register_operands {
    ($( $(#[$doc:meta])* $Kind:ident; )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $Kind(pub Reg);

        impl Operand for $Kind {
            const WIDE: bool = false;
            fn encode(self) -> u32 {
                u32::from(self.0.0)
            }
            fn decode(bits: u32) -> Option<Self> {
                u8::try_from(bits).ok().map(|r| Self(Reg(r)))
            }
            fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
            fn read(text: &str) -> Option<Self> {
                text.strip_prefix('r')?.parse().ok().map(|r| Self(Reg(r)))
            }
        }

        impl From<Reg> for $Kind {
            fn from(reg: Reg) -> Self {
                Self(reg)
            }
        }
    )* };
}

register_operands! {
    /// A register that is written.
    Dst;
    /// A register that is read.
    Src;
    /// The first register of a key tuple; the row of the wide operand says how many follow.
    Keys;
    /// The first register of a subroutine's arguments.
    Args;
}

macro_rules! wide_operands {
    ($( $(#[$doc:meta])* $Kind:ident($inner:ty, $prefix:literal); )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $Kind(pub $inner);

        impl Operand for $Kind {
            const WIDE: bool = true;
            fn encode(self) -> u32 {
                wide_bits(self.0)
            }
            fn decode(bits: u32) -> Option<Self> {
                Some(Self(from_wide(bits)))
            }
            fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
            fn read(text: &str) -> Option<Self> {
                let bits: $inner = read_wide(text.strip_prefix($prefix)?)?;
                Some(Self(bits))
            }
        }
    )* };
}

// The few conversions that the macros above need, by the type of the wrapped value.
trait Wide: Copy {
    fn bits(self) -> u32;
    fn from_bits(bits: u32) -> Self;
    fn parse(text: &str) -> Option<Self>;
}

impl Wide for u32 {
    fn bits(self) -> u32 {
        self
    }
    fn from_bits(bits: u32) -> Self {
        bits
    }
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Wide for i32 {
    fn bits(self) -> u32 {
        self.cast_unsigned()
    }
    fn from_bits(bits: u32) -> Self {
        bits.cast_signed()
    }
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Wide for VarId {
    fn bits(self) -> u32 {
        self.0
    }
    fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

fn wide_bits<T: Wide>(value: T) -> u32 {
    value.bits()
}

fn from_wide<T: Wide>(bits: u32) -> T {
    T::from_bits(bits)
}

fn read_wide<T: Wide>(text: &str) -> Option<T> {
    T::parse(text)
}

wide_operands! {
    /// A signed constant.
    Imm32(i32, "#");
    /// How many instructions to skip; 0 goes on with the next one.
    Forward(u32, "+");
    /// A number of bytes.
    Len(u32, "#");
    /// A number of elements; any number will do.
    Bound(u32, "#");
    /// Which argument of the probe, 0 to 9.
    ArgIndex(u32, "arg");
    /// A field of the clause's record that holds an integer.
    IntField(u32, "f");
    /// A field of the clause's record that holds a string, a stack or bytes.
    MemField(u32, "f");
    /// A global scalar.
    GlobalScalar(VarId, "v");
    /// A global string, struct or array of C's kind.
    GlobalRef(VarId, "v");
    /// A thread-local scalar.
    ThreadScalar(VarId, "v");
    /// A thread-local string, struct or C array.
    ThreadRef(VarId, "v");
    /// A clause-local scalar.
    ClauseScalar(VarId, "v");
    /// A clause-local string, struct or C array.
    ClauseRef(VarId, "v");
    /// An associative array of scalars, global or thread-local.
    ArrayScalar(VarId, "v");
    /// An associative array of strings or structs, global or thread-local.
    ArrayRef(VarId, "v");
}

macro_rules! id_operands {
    ($( $Id:ident, $prefix:literal; )*) => { $(
        impl Operand for $Id {
            const WIDE: bool = true;
            fn encode(self) -> u32 {
                self.0
            }
            fn decode(bits: u32) -> Option<Self> {
                Some(Self(bits))
            }
            fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
            fn read(text: &str) -> Option<Self> {
                text.strip_prefix($prefix)?.parse().ok().map(Self)
            }
        }
    )* };
}

id_operands! {
    IntId, "i";
    StrId, "s";
    AggId, "@";
}

/// How many arguments a call has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Count(pub u8);

impl Operand for Count {
    const WIDE: bool = false;
    fn encode(self) -> u32 {
        u32::from(self.0)
    }
    fn decode(bits: u32) -> Option<Self> {
        u8::try_from(bits).ok().map(Self)
    }
    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{}", self.0)
    }
    fn read(text: &str) -> Option<Self> {
        text.strip_prefix('n')?.parse().ok().map(Self)
    }
}

/// How much of a stack: at most so many frames, and so many bytes of text if anybody said how many.
///
/// ```text
///    31                      12 11            0
///    | bytes, 0: no bound      | frames        |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StackSize(u32);

impl StackSize {
    const FRAME_BITS: u32 = 12;
    /// Most frames that can be asked for.
    pub const MAX_FRAMES: u32 = (1 << Self::FRAME_BITS) - 1;
    /// More bytes than this are as good as no bound: no stack has so many.
    const MAX_BYTES: u32 = (1 << (32 - Self::FRAME_BITS)) - 1;

    /// At most `frames` frames, of which there are at most [`StackSize::MAX_FRAMES`], in `bytes` of text.
    pub const fn new(frames: u32, bytes: Option<NonZero<u32>>) -> Self {
        let frames = if frames < Self::MAX_FRAMES { frames } else { Self::MAX_FRAMES };
        match bytes {
            Some(bytes) if bytes.get() <= Self::MAX_BYTES => Self(bytes.get() << Self::FRAME_BITS | frames),
            Some(_) | None => Self(frames),
        }
    }

    /// Most frames.
    pub const fn frames(self) -> u32 {
        self.0 & Self::MAX_FRAMES
    }

    /// Most bytes of their text, if there is a bound.
    pub const fn bytes(self) -> Option<NonZero<u32>> {
        NonZero::new(self.0 >> Self::FRAME_BITS)
    }
}

impl Operand for StackSize {
    const WIDE: bool = true;
    fn encode(self) -> u32 {
        self.0
    }
    fn decode(bits: u32) -> Option<Self> {
        Some(Self(bits))
    }
    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.frames())?;
        self.bytes().map_or(Ok(()), |bytes| write!(f, ":{bytes}"))
    }
    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('#')?;
        let (frames, bytes) = match text.split_once(':') {
            Some((frames, bytes)) => (frames, Some(bytes.parse().ok()?)),
            None => (text, None),
        };
        let read = Self::new(frames.parse().ok()?, bytes);
        // A number that does not fit is not cut to another one.
        (read.bytes() == bytes && frames.parse() == Ok(read.frames())).then_some(read)
    }
}

macro_rules! named_operands {
    ($( $(#[$doc:meta])* $Kind:ident { $( $(#[$vdoc:meta])* $Variant:ident = $name:literal, )* } )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $Kind { $( $(#[$vdoc])* $Variant, )* }

        impl $Kind {
            /// All of them, in order of their codes.
            pub const ALL: &'static [Self] = &[$( Self::$Variant, )*];

            /// Its name in the disassembly.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$Variant => $name, )* }
            }
        }

        impl Operand for $Kind {
            const WIDE: bool = false;
            fn encode(self) -> u32 {
                u32::from(self as u8)
            }
            fn decode(bits: u32) -> Option<Self> {
                Self::ALL.get(bits as usize).copied()
            }
            fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
            fn read(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == text)
            }
        }
    )* };
}

named_operands! {
    /// How many low bits of a register count.
    Width {
        /// 8 bits.
        W8 = "w8",
        /// 16 bits.
        W16 = "w16",
        /// 32 bits.
        W32 = "w32",
    }
    /// Size and extension of a memory access; stores look at the size only.
    MemKind {
        /// One byte, zero-extended.
        U8 = "u8",
        /// One byte, sign-extended.
        I8 = "i8",
        /// Two bytes, zero-extended.
        U16 = "u16",
        /// Two bytes, sign-extended.
        I16 = "i16",
        /// Four bytes, zero-extended.
        U32 = "u32",
        /// Four bytes, sign-extended.
        I32 = "i32",
        /// Eight bytes.
        U64 = "u64",
    }
    /// Whose stack.
    StackKind {
        /// `stack()`: what the host calls its kernel; the same frames as `ustack()` today.
        Stack = "stack",
        /// `ustack()`
        Ustack = "ustack",
        /// `jstack()`
        Jstack = "jstack",
    }
}

impl MemKind {
    /// Bytes moved.
    pub const fn size(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 => 4,
            Self::U64 => 8,
        }
    }

    /// The access for an integer of `size` bytes.
    pub const fn of(size: u8, signed: bool) -> Self {
        match (size, signed) {
            (1, false) => Self::U8,
            (1, true) => Self::I8,
            (2, false) => Self::U16,
            (2, true) => Self::I16,
            (4, false) => Self::U32,
            (4, true) => Self::I32,
            _ => Self::U64,
        }
    }
}

impl Operand for Builtin {
    const WIDE: bool = false;
    fn encode(self) -> u32 {
        u32::from(self as u8)
    }
    fn decode(bits: u32) -> Option<Self> {
        Self::ALL.get(bits as usize).copied()
    }
    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
    fn read(text: &str) -> Option<Self> {
        Self::from_name(text)
    }
}

impl Operand for Subr {
    const WIDE: bool = true;
    fn encode(self) -> u32 {
        u32::from(self as u8)
    }
    fn decode(bits: u32) -> Option<Self> {
        Self::ALL.get(bits as usize).copied()
    }
    fn write(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
    fn read(text: &str) -> Option<Self> {
        Self::from_name(text)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    struct Shown(StackSize);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.write(f)
        }
    }

    #[test]
    fn sizes_of_stacks_are_frames_and_bytes() {
        for (frames, bytes, text) in
            [(20, 0, "#20"), (20, 512, "#20:512"), (4095, (1 << 20) - 1, "#4095:1048575")]
        {
            let size = StackSize::new(frames, NonZero::new(bytes));
            assert_eq!((size.frames(), size.bytes()), (frames, NonZero::new(bytes)));
            assert_eq!(format!("{}", Shown(size)), text);
            assert_eq!(StackSize::read(text), Some(size));
            assert_eq!(StackSize::decode(size.encode()), Some(size));
        }
        assert_eq!(
            StackSize::new(5000, NonZero::new(1 << 20)),
            StackSize::new(4095, None),
            "as large as none"
        );
        for text in ["20", "#", "#4096", "#1:", "#1:0", "#1:1048576", "#-1"] {
            assert_eq!(StackSize::read(text), None, "{text}");
        }
    }
}
