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
//! Below the table: the macro that derives the enum, the codec and the mnemonics. The operand kinds
//! (each a type that knows its own bits and text) are in `op/operand.rs`; the verifier in `vm` gives
//! every kind its check by implementing its trait for each of them.

mod operand;
mod packing;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use packing::{Packer, Unpacker};

pub use operand::*;

use crate::builtin::Builtin;
use crate::ids::{AggId, IntId, StrId};
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
            /// `rd :=` address of the stack as text, at most so many lines and bytes
            stack = Stack { rd: Dst, kind: StackKind, size: StackSize };

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

impl Op {
    /// Whether what follows it may be skipped.
    pub fn is_branch(self) -> bool {
        matches!(
            self,
            Self::Jump { .. }
                | Self::BranchZero { .. }
                | Self::BranchNonzero { .. }
                | Self::BranchEq { .. }
                | Self::BranchNe { .. }
        )
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
    use crate::ids::Reg;

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
