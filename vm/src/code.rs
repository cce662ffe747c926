//! Linked code: what the interpreter runs.
//!
//! Verified code is [`Op`]s, the same in every host. Once per session each clause's become [`Inst`]s,
//! which mean the same and are what is quickest to run here. There is an [`Inst`] for each [`Op`], derived
//! from the same table, and some more that only linking makes:
//!
//! | instructions | become |
//! | --- | --- |
//! | `arg`, `mov` of it, and whoever reads that | whoever reads it: `argN` is a register, see [`Code::fill`] |
//! | `imm`, and arithmetic or a comparison | one with a constant |
//! | `lnot` or a comparison with a constant, `pred` | one predicate |
//! | `lnot`, `bz` | `bnz`, and the other way around |
//! | `str`, `rec`, `var timestamp` | the same, with nothing to look up |
//! | `agg` that counts, or is by one integer | one for that |
//!
//! `bench --opcodes` has the figures by which these were chosen (`bench/README.md` shows them), and what each is
//! worth.
//!
//! This is done here, and not by the compiler, so that what travels and what the verifier has to understand stay
//! small: nothing that comes from outside is ever an [`Inst`].
//!
//! ```text
//!   Op ─select─▶ ─forward─▶ ─remove_dead─▶ ─fuse─▶ ─lay_out─▶ Inst        (the last four in link.rs)
//! ```
//!
//! A fault says where in the *verified* code it was, so linked code remembers where each of its
//! instructions comes from. That is looked at after a fault and never before. What it costs to begin a clause is
//! counted in verified instructions, too, so that a limit means the same in all hosts.
//!
//! Linking believes the verifier, and can be believed itself for a simple reason: a difference is one that
//! tests see. All of them that fire anything run linked code, beside evaluators that never saw an [`Inst`]
//! (`run/tests/reference.rs`, `dsl/src/reference`).

mod link;

use std::sync::Arc;

use dif::agg::AggFn;
use dif::builtin::Builtin;
use dif::layout::FieldKind;
use dif::op::{
    ArgIndex, Args, ArrayRef, ArrayScalar, Bound, ClauseRef, ClauseScalar, Count, Dst, Forward, GlobalRef,
    GlobalScalar, Imm32, IntField, Keys, Len, MemField, MemKind, Op, Src, StackKind, StackSize, ThreadRef,
    ThreadScalar, Width,
};
use dif::program::{Clause, Scope};
use dif::subr::Subr;
use dif::{AggId, IntId, Pc, Program, Reg, StrId, for_each_op};

use crate::interp::Regs;
use crate::region::Pool;
use crate::verify::{Operands, operands};
use link::Draft;

/// The register of `arg0`; `arg1` is in the next one, and `arg9` in the last one of all.
const FIRST_ARG: u8 = 246;
/// Arguments of a probe.
const ARGS: u8 = 10;

const _: () = assert!(FIRST_ARG as usize + ARGS as usize == 256);

macro_rules! define_insts {
    ($( $(#[doc = $doc:literal])* $mnemonic:ident = $Op:ident { $($field:ident: $Kind:ident),* }; )*) => {
        /// One instruction of linked code: one of verified code, or one that only linking makes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Inst { $( $(#[doc = $doc])* $Op { $($field: $Kind),* }, )* }

        #[allow(unused_variables, reason = "some instructions have no operands")]
        impl Inst {
            /// Its name: that of the verified instruction which it is, or one of its own.
            pub(crate) fn mnemonic(self) -> &'static str {
                match self { $( Self::$Op { .. } => stringify!($mnemonic), )* }
            }

            // The registers that are read as such, and not only as part of a tuple.
            fn each_source(&mut self, each: &mut impl FnMut(&mut Reg)) {
                match self { $( Self::$Op { $($field),* } => { $( $field.each_source(each); )* } )* }
            }

            fn keys(&mut self) -> Option<&mut Keys> {
                match self { $( Self::$Op { $($field),* } => None$( .or($field.keys()) )*, )* }
            }

            fn forward(&mut self) -> Option<&mut Forward> {
                match self { $( Self::$Op { $($field),* } => None$( .or($field.forward()) )*, )* }
            }
        }
    };
}

macro_rules! define_conversion {
    ($( $(#[$doc:meta])* $mnemonic:ident = $Op:ident { $($field:ident: $Kind:ident),* }; )*) => {
        impl From<Op> for Inst {
            fn from(op: Op) -> Self {
                match op { $( Op::$Op { $($field),* } => Self::$Op { $($field),* }, )* }
            }
        }
    };
}

macro_rules! with_those_of_linking {
    ($($rows:tt)*) => { define_insts! { $($rows)*
        /// `rd := a * value`, wrapping
        muli = MulImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a / value`, signed; not by 0
        sdivi = SdivImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a / value`, unsigned; not by 0
        udivi = UdivImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a % value`, signed; not by 0
        sremi = SremImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a & value`
        andi = AndImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a << (value & 63)`
        shli = ShlImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a >> (value & 63)`, filled with zeros
        shri = ShrImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a >> (value & 63)`, filled with the sign
        sari = SarImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a == value`
        eqi = EqImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a < value`, signed
        slti = SltImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a > value`, signed
        sgti = SgtImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a < value`, unsigned
        ulti = UltImm { rd: Dst, a: Src, value: Imm32 };
        /// `rd := a > value`, unsigned
        ugti = UgtImm { rd: Dst, a: Src, value: Imm32 };
        /// if `a != 0`, the predicate failed
        predn = PredicateNot { a: Src };
        /// unless `a == value`, the predicate failed
        predeq = PredicateEq { a: Src, value: Imm32 };
        /// `rd := address of byte at of the string constants`
        pool = Pool { rd: Dst, at: u32 };
        /// `rd := timestamp`
        timestamp = Timestamp { rd: Dst };
        /// word `slot` of the record := `a`
        recw = RecordWord { a: Src, slot: u32 };
        /// `agg[]` counts
        count = Count { agg: AggId };
        /// `agg[a]` counts
        countw = CountWord { a: Src, agg: AggId };
        /// `agg[k]` takes in the value `v`
        aggw = AggregateWord { k: Src, v: Src, agg: AggId };
    } };
}

for_each_op!(with_those_of_linking);
for_each_op!(define_conversion);

const _: () = assert!(size_of::<Inst>() == 8);

/// An operand, as far as linking looks at it.
trait Operand: Sized {
    fn each_source(&mut self, _: &mut impl FnMut(&mut Reg)) {}

    fn keys(&mut self) -> Option<&mut Keys> {
        None
    }

    fn forward(&mut self) -> Option<&mut Forward> {
        None
    }
}

impl Operand for Src {
    fn each_source(&mut self, each: &mut impl FnMut(&mut Reg)) {
        each(&mut self.0);
    }
}

impl Operand for Keys {
    fn keys(&mut self) -> Option<&mut Keys> {
        Some(self)
    }
}

impl Operand for Forward {
    fn forward(&mut self) -> Option<&mut Forward> {
        Some(self)
    }
}

macro_rules! define_others {
    ($($Kind:ty),*) => { $( impl Operand for $Kind {} )* };
}

define_others!(
    AggId,
    ArgIndex,
    Args,
    ArrayRef,
    ArrayScalar,
    Bound,
    Builtin,
    ClauseRef,
    ClauseScalar,
    Count,
    Dst,
    GlobalRef,
    GlobalScalar,
    Imm32,
    IntField,
    IntId,
    Len,
    MemField,
    MemKind,
    StackKind,
    StackSize,
    StrId,
    Subr,
    ThreadRef,
    ThreadScalar,
    Width,
    u32
);

/// The code of a clause, linked.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) insts: Arc<[Inst]>,
    /// Where each instruction comes from.
    pcs: Arc<[Pc]>,
    /// How many arguments it wants in registers.
    pub(crate) n_args: u8,
    /// Whether it can run where arguments are numbers, and only the first four.
    pub(crate) takes_numbers: bool,
    /// Whether it follows addresses; one may be that of an argument.
    pub(crate) follows: bool,
    /// Whether it asks for the guest's stack.
    pub(crate) walks_stack: bool,
    /// Whether its program has anything that firings find empty: `this->` variables, the string of `strtok`.
    pub(crate) keeps: bool,
    /// What it costs to begin it, in steps.
    pub(crate) cost: u64,
}

impl Default for Code {
    fn default() -> Self {
        let none = Arc::new([]);
        Self {
            insts: none.clone(),
            pcs: Arc::new([]),
            n_args: 0,
            takes_numbers: true,
            follows: false,
            walks_stack: false,
            keeps: false,
            cost: 0,
        }
    }
}

impl Code {
    /// Links a clause of a verified program.
    pub(crate) fn new(program: &Program, clause: &Clause, pool: &Pool) -> Self {
        let ops = || clause.code.iter().enumerate().map(|(index, op)| (Pc::from_index(index), *op));
        let has_room = ops().all(|(pc, op)| is_below_args(&operands(program, clause, pc, op)));
        let drafts = ops().map(|(pc, op)| {
            let operands = operands(program, clause, pc, op);
            let inst = if let Op::Arg { rd, n } = op
                && has_room
            {
                Inst::Mov { rd, a: argument(n).into() }
            } else {
                select(program, clause, pool, op)
            };
            Draft::new(inst, op, operands, pc)
        });
        let (insts, pcs) = link::link(drafts.collect(), has_room);
        let args = |op: &Op| if let Op::Arg { n, .. } = op { n.0 + 1 } else { 0 };
        let n_args = clause.code.iter().map(args).max().unwrap_or(0);
        let takes_slices = |op: &Op| {
            matches!(op, Op::ArgStr { .. }) || matches!(op, Op::Arg { n, .. } if n.0 >= 4 || !has_room)
        };
        Self {
            insts,
            pcs,
            n_args: if has_room { n_args.to_le_bytes()[0] } else { 0 },
            takes_numbers: !clause.code.iter().any(takes_slices),
            follows: clause.code.iter().any(|op| follows(program, op)),
            walks_stack: clause.code.iter().any(walks_stack),
            keeps: keeps(program),
            cost: clause.code.len() as u64 + u64::from(clause.layout.words()),
        }
    }

    /// Puts arguments where the code has them; `number` gives them.
    #[inline(always)]
    pub(crate) fn fill(&self, regs: &mut Regs, number: impl Fn(usize) -> u64) {
        for (n, reg) in regs[usize::from(FIRST_ARG)..].iter_mut().enumerate().take(usize::from(self.n_args)) {
            *reg = number(n);
        }
    }

    /// The same with the first four, if it [takes](Self::takes_numbers) no others.
    #[inline(always)]
    pub(crate) fn fill_numbers(&self, regs: &mut Regs, numbers: [u64; 4]) {
        regs[usize::from(FIRST_ARG)..][..4].copy_from_slice(&numbers);
    }

    /// Where the instruction before the last `n_left` ones comes from.
    pub(crate) fn pc(&self, n_left: usize) -> Pc {
        let index = self.insts.len().saturating_sub(n_left + 1);
        self.pcs.get(index).copied().unwrap_or(Pc(0))
    }
}

// The register that holds an argument.
fn argument(n: ArgIndex) -> Reg {
    let [n, ..] = n.0.to_le_bytes();
    Reg(FIRST_ARG.saturating_add(n))
}

// An instruction with nothing to look up, if it has such a form.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is not listed stays what it is")]
fn select(program: &Program, clause: &Clause, pool: &Pool, op: Op) -> Inst {
    match op {
        Op::Str { rd, index } => Inst::Pool { rd, at: pool.offset(index.index()) },
        Op::Var { rd, which: Builtin::Timestamp } => Inst::Timestamp { rd },
        Op::Record { a, field } => Inst::RecordWord { a, slot: clause.layout.slot(field.0 as usize) },
        Op::Aggregate { k, v, agg } => aggregate(program, k, v, agg),
        op => op.into(),
    }
}

fn is_below_args(operands: &Operands) -> bool {
    let reads = operands.reads.iter().map(|(first, n)| usize::from(first.0) + n);
    let writes = operands.write.iter().map(|reg| usize::from(reg.0) + 1);
    reads.chain(writes).all(|end| end <= usize::from(FIRST_ARG))
}

// Whether only the place that fires knows what this asks for.
fn walks_stack(op: &Op) -> bool {
    matches!(op, Op::Stack { .. } | Op::Var { which: Builtin::Ucaller | Builtin::Ustackdepth, .. })
}

fn has_memory(keys: &[FieldKind]) -> bool {
    keys.iter().any(|kind| kind.is_memory())
}

// Whether it reads what is at an address that a register has.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others have no address, or one of their own")]
fn follows(program: &Program, op: &Op) -> bool {
    match *op {
        Op::Load { .. }
        | Op::Copy { .. }
        | Op::StrCompare { .. }
        | Op::StrCompareNull { .. }
        | Op::Call { .. }
        | Op::CopyGlobal { .. }
        | Op::CopyThread { .. }
        | Op::CopyClause { .. }
        | Op::CopyElem { .. }
        | Op::RecordMemory { .. } => true,
        Op::LoadElem { var: ArrayScalar(var), .. }
        | Op::StoreElem { var: ArrayScalar(var), .. }
        | Op::AddrElem { var: ArrayRef(var), .. } => {
            let keys = program.variable(var).and_then(|variable| variable.keys.as_deref());
            has_memory(keys.unwrap_or_default())
        }
        Op::AggregateKey { agg, .. } | Op::Aggregate { agg, .. } => {
            program.aggs.get(agg.index()).is_some_and(|agg| has_memory(&agg.keys))
        }
        _ => false,
    }
}

fn keeps(program: &Program) -> bool {
    let mut ops = program.clauses.iter().flat_map(|clause| &clause.code);
    program.variables.iter().any(|variable| variable.scope == Scope::Clause)
        || ops.any(|op| matches!(op, Op::Call { which: Subr::Strtok, .. }))
}

// Most aggregations count, or take in a value under one word.
fn aggregate(program: &Program, k: Keys, v: Src, agg: AggId) -> Inst {
    let Some(row) = program.aggs.get(agg.index()) else { return Inst::Aggregate { k, v, agg } };
    let word = Src::from(k.0);
    match (&row.keys[..], row.function) {
        ([], AggFn::Count) => Inst::Count { agg },
        ([FieldKind::Int { .. } | FieldKind::Symbol(_)], AggFn::Count) => Inst::CountWord { a: word, agg },
        ([FieldKind::Int { .. } | FieldKind::Symbol(_)], function) if !function.is_distribution() => {
            Inst::AggregateWord { k: word, v, agg }
        }
        _ => Inst::Aggregate { k, v, agg },
    }
}
