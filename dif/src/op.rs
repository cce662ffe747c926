//! The instructions of DIF: one table, and everything derived from it.
//!
//! DIF is code for a machine of 256 registers of 64 bits. An instruction is eight bytes: an opcode,
//! up to three one-byte operands and one 32-bit operand. [`Op`] is an `enum` of exactly that size,
//! so a slice of `Op` is both what the compiler makes and what the machine runs; there is nothing
//! to decode in between.
//!
//! ```text
//!    0        1        2        3        4                          8
//!    +--------+--------+--------+--------+--------------------------+
//!    | opcode |  byte  |  byte  |  byte  |  word (little-endian)    |
//!    +--------+--------+--------+--------+--------------------------+
//! ```
//!
//! **Values.** A register holds a 64-bit integer or an address; both are plain bits. Integers are
//! kept extended from their type's size by its signedness, so loads, compares and keys need no
//! width; the compiler puts [`Op::Sext`] or [`Op::Zext`] where D's rules cut a value. Strings and
//! structs are *addresses* of memory that the machine checks at every access (an address that is
//! not readable is a fault, never a crash); address 0 is NULL.
//!
//! **Control.** Jumps only go forward, so every clause ends. The last instruction is [`Op::Ret`].
//!
//! **Tuples.** Keys of arrays and aggregations, and arguments of subroutines, stand in consecutive
//! registers. How many and of which kind is said by the table that the 32-bit operand points to.
//!
//! Below the table: the operand kinds (each a type that knows its own text form and coding) and
//! the macro that derives the enum, the codec and the mnemonics. The verifier in `vm` gives every
//! operand kind its check by implementing its trait for each of them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::builtin::Builtin;
use crate::ids::{AggId, IntId, Reg, StrId, VarId};
use crate::subr::Subr;

/// Calls a macro with the table of instructions: `mnemonic = Name { field: Kind, … };`.
///
/// The doc comment of a row is its effect, as a formula where there is one. `[x]` is the memory at
/// address `x`; `keys(r, v)` are the registers from `r` on that the table row `v` asks for.
#[macro_export]
macro_rules! for_each_op {
    ($then:ident) => {
        $then! {
            /// `rd := value`
            imm = Imm { rd: Dst, value: Imm32 };
            /// `rd := ints[index]`
            int = Int { rd: Dst, index: IntId };
            /// `rd := address of strings[index]`
            str = Str { rd: Dst, index: StrId };
            /// `rd := a`
            mov = Mov { rd: Dst, a: Src };

            /// `rd := a + b`, wrapping
            add = Add { rd: Dst, a: Src, b: Src };
            /// `rd := a + value`, wrapping
            addi = AddImm { rd: Dst, a: Src, value: Imm32 };
            /// `rd := a - b`, wrapping
            sub = Sub { rd: Dst, a: Src, b: Src };
            /// `rd := a * b`, wrapping
            mul = Mul { rd: Dst, a: Src, b: Src };
            /// `rd := a / b`, signed, toward zero; faults if `b` is 0; the least integer by -1 is itself
            sdiv = Sdiv { rd: Dst, a: Src, b: Src };
            /// `rd := a / b`, unsigned; faults if `b` is 0
            udiv = Udiv { rd: Dst, a: Src, b: Src };
            /// `rd := a % b`, signed, sign of `a`; faults if `b` is 0
            srem = Srem { rd: Dst, a: Src, b: Src };
            /// `rd := a % b`, unsigned; faults if `b` is 0
            urem = Urem { rd: Dst, a: Src, b: Src };
            /// `rd := a & b`
            and = And { rd: Dst, a: Src, b: Src };
            /// `rd := a | b`
            or = Or { rd: Dst, a: Src, b: Src };
            /// `rd := a ^ b`
            xor = Xor { rd: Dst, a: Src, b: Src };
            /// `rd := a << (b & 63)`
            shl = Shl { rd: Dst, a: Src, b: Src };
            /// `rd := a >> (b & 63)`, filled with zeros
            shr = Shr { rd: Dst, a: Src, b: Src };
            /// `rd := a >> (b & 63)`, filled with the sign
            sar = Sar { rd: Dst, a: Src, b: Src };
            /// `rd := -a`, wrapping
            neg = Neg { rd: Dst, a: Src };
            /// `rd := ~a`
            not = Not { rd: Dst, a: Src };
            /// `rd := a == 0`
            lnot = LogicalNot { rd: Dst, a: Src };
            /// `rd := a`, sign-extended from its low `width`
            sext = Sext { rd: Dst, a: Src, width: Width };
            /// `rd := a`, zero-extended from its low `width`
            zext = Zext { rd: Dst, a: Src, width: Width };

            /// `rd := a == b`
            eq = Eq { rd: Dst, a: Src, b: Src };
            /// `rd := a != b`
            ne = Ne { rd: Dst, a: Src, b: Src };
            /// `rd := a < b`, signed
            slt = Slt { rd: Dst, a: Src, b: Src };
            /// `rd := a <= b`, signed
            sle = Sle { rd: Dst, a: Src, b: Src };
            /// `rd := a < b`, unsigned
            ult = Ult { rd: Dst, a: Src, b: Src };
            /// `rd := a <= b`, unsigned
            ule = Ule { rd: Dst, a: Src, b: Src };
            /// `rd := -1, 0 or 1` as string `a` is less than, equal to or greater than `b`; NULL
            /// counts as the empty string
            scmp = StrCompare { rd: Dst, a: Src, b: Src };
            /// as `scmp`, but NULL is less than the empty string
            scmpn = StrCompareNull { rd: Dst, a: Src, b: Src };

            /// go on after the next `to` instructions
            jmp = Jump { to: Forward };
            /// if `a == 0`, skip `to` instructions
            bz = BranchZero { a: Src, to: Forward };
            /// if `a != 0`, skip `to` instructions
            bnz = BranchNonzero { a: Src, to: Forward };
            /// if `a == b`, skip `to` instructions
            beq = BranchEq { a: Src, b: Src, to: Forward };
            /// if `a != b`, skip `to` instructions
            bne = BranchNe { a: Src, b: Src, to: Forward };
            /// if `a == 0`, the predicate failed: the clause ends and has no record
            pred = Predicate { a: Src };
            /// the clause ends
            ret = Ret {};

            /// `rd := [a + offset]`, `kind` says how many bytes and how extended
            ld = Load { rd: Dst, a: Src, kind: MemKind, offset: Imm32 };
            /// `[a + offset] := b`; faults unless the memory belongs to the program
            st = Store { a: Src, b: Src, kind: MemKind, offset: Imm32 };
            /// copies `len` bytes from `[b]` to `[a]`
            copy = Copy { a: Src, b: Src, len: Len };

            /// faults with the index `a` unless `a < len`, unsigned
            chk = CheckIndex { a: Src, len: Bound };

            /// `rd := argN` of the probe, 0 if it has fewer
            arg = Arg { rd: Dst, n: ArgIndex };
            /// `rd :=` address of the string that `copyinstr(argN)` gives; like the call, but needs no
            /// scratch when the host passed a string
            args = ArgStr { rd: Dst, n: ArgIndex };
            /// `rd :=` the builtin variable
            var = Var { rd: Dst, which: Builtin };
            /// `rd := which(arguments from a on, n of them)`
            call = Call { rd: Dst, a: Args, n: Count, which: Subr };
            /// `rd :=` address of the stack as text, at most `frames` lines
            stack = Stack { rd: Dst, kind: StackKind, frames: Frames };

            /// `rd := global`
            ldg = LoadGlobal { rd: Dst, var: GlobalScalar };
            /// `global := a`
            stg = StoreGlobal { a: Src, var: GlobalScalar };
            /// `rd :=` address of the global string, struct or array; 0 if it is NULL
            adg = AddrGlobal { rd: Dst, var: GlobalRef };
            /// `global :=` what is at `[a]`; NULL makes it NULL
            cpg = CopyGlobal { a: Src, var: GlobalRef };
            /// `rd := self->var`
            ldt = LoadThread { rd: Dst, var: ThreadScalar };
            /// `self->var := a`
            stt = StoreThread { a: Src, var: ThreadScalar };
            /// `rd :=` address of the thread-local string, struct or array; 0 if it has no value
            adt = AddrThread { rd: Dst, var: ThreadRef };
            /// `self->var :=` what is at `[a]`; NULL takes its value away
            cpt = CopyThread { a: Src, var: ThreadRef };
            /// `rd := this->var`
            ldc = LoadClause { rd: Dst, var: ClauseScalar };
            /// `this->var := a`
            stc = StoreClause { a: Src, var: ClauseScalar };
            /// `rd :=` address of the clause-local string, struct or array; 0 if it is NULL
            adc = AddrClause { rd: Dst, var: ClauseRef };
            /// `this->var :=` what is at `[a]`; NULL makes it NULL
            cpc = CopyClause { a: Src, var: ClauseRef };
            /// `rd := var[keys(k, var)]`, 0 if absent
            lda = LoadElem { rd: Dst, k: Keys, var: ArrayScalar };
            /// `var[keys(k, var)] := a`; 0 frees the element
            sta = StoreElem { k: Keys, a: Src, var: ArrayScalar };
            /// `rd :=` address of the element, 0 if absent
            ada = AddrElem { rd: Dst, k: Keys, var: ArrayRef };
            /// `var[keys(k, var)] :=` what is at `[a]`; NULL frees the element
            cpa = CopyElem { k: Keys, a: Src, var: ArrayRef };

            /// `agg[keys(k, agg)]` is there from now on, without an observation if it is new
            aggk = AggregateKey { k: Keys, agg: AggId };
            /// `agg[keys(k, agg)]` takes in the value `v`, with the increment in the register after
            /// `v` if the function has one
            agg = Aggregate { k: Keys, v: Src, agg: AggId };

            /// field := `a`
            rec = Record { a: Src, field: IntField };
            /// field := what is at `[a]`: a string, a stack or the field's number of bytes
            recm = RecordMemory { a: Src, field: MemField };
            /// the rest of the clause's data goes to speculation `a`
            speculate = Speculate { a: Src };
            /// speculation `a` joins the principal buffer
            commit = Commit { a: Src };
            /// speculation `a` is forgotten
            discard = Discard { a: Src };
            /// tracing ends with status `a`, which is also recorded
            exit = Exit { a: Src, field: IntField };
        }
    };
}

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
    /// At most so many stack frames.
    Frames(u32, "#");
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

macro_rules! define_ops {
    ($( $(#[doc = $doc:literal])* $mnemonic:ident = $Op:ident { $($field:ident: $Kind:ident),* }; )*) => {
        /// One instruction. See the table above for what each does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "operand names are explained by the effect in the row's doc")]
        pub enum Op { $( $(#[doc = $doc])* $Op { $($field: $Kind),* }, )* }

        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "named after the mnemonics")]
        #[repr(u8)]
        enum Code { $( $mnemonic, )* }

        impl Op {
            /// All mnemonics, in order of their opcodes, with the effect as documentation.
            pub const TABLE: &'static [(&'static str, &'static str)] =
                &[$( (stringify!($mnemonic), concat!($($doc),*)), )*];

            /// The instruction's name in the disassembly.
            pub fn mnemonic(self) -> &'static str {
                match self { $( Op::$Op { .. } => stringify!($mnemonic), )* }
            }

            /// The instruction as it travels.
            pub fn encode(self) -> [u8; 8] {
                match self { $(
                    Op::$Op { $($field),* } => {
                        #[allow(unused_mut, reason = "some instructions have no operands")]
                        let mut packer = Packer::new(Code::$mnemonic as u8);
                        $( packer.put($field); )*
                        packer.bytes
                    }
                )* }
            }

            /// The instruction in these bytes; `None` for an unknown opcode, an operand that does not
            /// exist, or stray bits.
            pub fn decode(bytes: [u8; 8]) -> Option<Op> {
                let mut unpacker = Unpacker::new(bytes);
                let op = match bytes[0] {
                    $( code if code == Code::$mnemonic as u8 => Op::$Op { $($field: unpacker.take()?),* }, )*
                    _ => return None,
                };
                unpacker.done().then_some(op)
            }

            /// Reads what `Display` wrote.
            pub fn parse(text: &str) -> Option<Op> {
                let (mnemonic, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
                let words: Vec<&str> = rest.split(',').map(str::trim).filter(|w| !w.is_empty()).collect();
                let mut words = words.into_iter();
                let op = match mnemonic {
                    $( stringify!($mnemonic) => Op::$Op { $($field: $Kind::read(words.next()?)?),* }, )*
                    _ => return None,
                };
                words.next().is_none().then_some(op)
            }
        }

        impl fmt::Display for Op {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.mnemonic())?;
                #[allow(unused_assignments, unused_mut, unused_variables, reason = "some have no operands")]
                match *self { $(
                    Op::$Op { $($field),* } => {
                        let mut separator = " ";
                        $( f.write_str(separator)?; Operand::write($field, f)?; separator = ", "; )*
                        Ok(())
                    }
                )* }
            }
        }
    };
}

for_each_op!(define_ops);

/// Fills the bytes of an instruction from left to right.
struct Packer {
    bytes: [u8; 8],
    next: usize,
}

impl Packer {
    fn new(code: u8) -> Self {
        Self { bytes: [code, 0, 0, 0, 0, 0, 0, 0], next: 1 }
    }

    fn put<T: Operand>(&mut self, operand: T) {
        let bits = operand.encode();
        if T::WIDE {
            self.bytes[4..].copy_from_slice(&bits.to_le_bytes());
        } else {
            self.bytes[self.next] = bits.to_le_bytes()[0];
            self.next += 1;
        }
    }
}

/// Takes them out again and notices what nobody took.
struct Unpacker {
    bytes: [u8; 8],
    next: usize,
    wide_taken: bool,
}

impl Unpacker {
    fn new(bytes: [u8; 8]) -> Self {
        Self { bytes, next: 1, wide_taken: false }
    }

    fn take<T: Operand>(&mut self) -> Option<T> {
        if T::WIDE {
            self.wide_taken = true;
            let [.., a, b, c, d] = self.bytes;
            return T::decode(u32::from_le_bytes([a, b, c, d]));
        }
        let bits = self.bytes[self.next];
        self.next += 1;
        T::decode(u32::from(bits))
    }

    fn done(&self) -> bool {
        self.bytes[self.next..4].iter().all(|&b| b == 0)
            && (self.wide_taken || self.bytes[4..].iter().all(|&b| b == 0))
    }
}

/// Code as text, one numbered instruction a line.
pub fn listing(code: &[Op]) -> String {
    let mut text = String::new();
    for (pc, op) in code.iter().enumerate() {
        text.push_str(&format!("{pc:4}  {op}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<Op> {
        let r = Reg;
        alloc::vec![
            Op::Imm { rd: r(3).into(), value: Imm32(-7) },
            Op::Add { rd: r(255).into(), a: r(0).into(), b: r(1).into() },
            Op::Load { rd: r(1).into(), a: r(2).into(), kind: MemKind::I16, offset: Imm32(-8) },
            Op::Call { rd: r(1).into(), a: r(2).into(), n: Count(2), which: Subr::Strlen },
            Op::Var { rd: r(9).into(), which: Builtin::Timestamp },
            Op::Aggregate { k: r(4).into(), v: r(5).into(), agg: AggId(1) },
            Op::Jump { to: Forward(12) },
            Op::Ret {},
        ]
    }

    #[test]
    fn an_instruction_is_eight_bytes() {
        assert_eq!(size_of::<Op>(), 8);
    }

    #[test]
    fn bytes_and_text_come_back() {
        for op in samples() {
            assert_eq!(Op::decode(op.encode()), Some(op));
            assert_eq!(Op::parse(&format!("{op}")), Some(op), "{op}");
        }
    }

    #[test]
    fn stray_bits_and_unknown_opcodes_are_refused() {
        let mut ret = Op::Ret {}.encode();
        ret[7] = 1;
        assert_eq!(Op::decode(ret), None);
        assert_eq!(Op::decode([255; 8]), None);
        assert_eq!(Op::parse("ret r1"), None);
        assert_eq!(Op::parse("add r1, r2"), None);
        assert_eq!(Op::parse("add r1, r2, r256"), None);
    }

    #[test]
    fn every_instruction_has_a_name_of_its_own_and_an_effect() {
        for (index, (name, effect)) in Op::TABLE.iter().enumerate() {
            assert!(!effect.trim().is_empty(), "{name} has no documentation");
            assert!(Op::TABLE[..index].iter().all(|(other, _)| other != name), "{name} twice");
        }
    }
}
