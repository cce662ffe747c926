//! Linked code: what the interpreter runs.
//!
//! Verified code is [`Op`]s, the same in every host. Once per session each clause's become [`Inst`]s,
//! which mean the same and are what is quickest to run here. There is an [`Inst`] for each [`Op`], derived
//! from the same table; what linking changes is
//!
//! - *arguments*: `argN` is a register ([`Code::fill`] puts it there before the clause runs), so `arg` is a
//!   `mov`, unless the clause uses the registers itself;
//! - *constants of strings*: their address is known.
//!
//! A fault says where in the *verified* code it was, so linked code remembers where each of its
//! instructions comes from. That is looked at after a fault and never before.
//!
//! Linking believes the verifier, and can be believed itself for a simple reason: a difference is one that
//! tests see. All of them that fire anything run linked code, beside two evaluators that do not.

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
use crate::memory::Pool;
use crate::verify::{Operands, operands};

/// The register of `arg0`; `arg1` is in the next one, and `arg9` in the last one of all.
const FIRST_ARG: u8 = 246;
/// Arguments of a probe.
const ARGS: u8 = 10;

const _: () = assert!(FIRST_ARG as usize + ARGS as usize == 256);

macro_rules! define_insts {
    ($( $(#[doc = $doc:literal])* $mnemonic:ident = $Op:ident { $($field:ident: $Kind:ident),* }; )*) => {
        /// One instruction of linked code: one of verified code, or one that only linking makes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Inst {
            $( $(#[doc = $doc])* $Op { $($field: $Kind),* }, )*
            /// `rd := address of byte at of the string constants`
            Pool { rd: Dst, at: u32 },
            /// `rd := timestamp`
            Timestamp { rd: Dst },
            /// word `slot` of the record := `a`
            RecordWord { a: Src, slot: u32 },
            /// `agg[]` counts
            Count { agg: AggId },
            /// `agg[a]` counts
            CountWord { a: Src, agg: AggId },
            /// `agg[k]` takes in the value `v`
            AggregateWord { k: Src, v: Src, agg: AggId },
        }

        impl From<Op> for Inst {
            fn from(op: Op) -> Self {
                match op { $( Op::$Op { $($field),* } => Self::$Op { $($field),* }, )* }
            }
        }
    };
}

for_each_op!(define_insts);

const _: () = assert!(size_of::<Inst>() == 8);

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
        let ops = || {
            clause
                .code
                .iter()
                .enumerate()
                .map(|(index, op)| operands(program, clause, Pc::from_index(index), *op))
        };
        let has_room = ops().all(|operands| is_below_args(&operands));
        let mut n_args = 0;
        let mut takes_numbers = true;
        let insts = clause.code.iter().map(|op| {
            if let Op::Arg { rd, n } = *op
                && has_room
            {
                let [n, ..] = n.0.to_le_bytes();
                n_args = n_args.max(n + 1);
                return Inst::Mov { rd, a: Reg(FIRST_ARG + n).into() };
            }
            takes_numbers &= !matches!(op, Op::Arg { .. } | Op::ArgStr { .. });
            select(program, clause, pool, *op)
        });
        let insts = insts.collect();
        Self {
            insts,
            pcs: (0..clause.code.len()).map(Pc::from_index).collect(),
            n_args,
            takes_numbers: takes_numbers && n_args <= 4,
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
