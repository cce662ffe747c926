//! The interpreter: one instruction after the other.
//!
//! There are two matches, each flat, with a line per opcode. [`advance`] does what instructions do to registers:
//! no calls, nothing to spill, no memory but the registers and the code. It stops at any other instruction, and
//! before one that would trap. [`run`] goes on from there, with [`Machine::step`] for one instruction, in which
//! what takes more than a line is a method of [`Machine`] or a function of [`crate::subr`], and [`advance`] again
//! for those after it.
//!
//! ```text
//!   advance ──▶ Finished, Rejected          most predicates are false here, without a machine
//!      │
//!      └─▶ Here ──▶ step ──▶ advance ──▶ ...
//! ```
//!
//! There is nothing to decode, because the slice of [`Inst`] *is* the code (see `code.rs`); nothing to
//! bound-check, because registers are indexed by a byte; and no step to count, because control only goes forward:
//! the length of a clause and of its record's slots is charged at once before it runs. What touches more than a
//! word (strings, structs, keys, stacks) is charged for the most that it may touch, a step for eight bytes, before
//! it does.
//!
//! A `Machine` is a dozen references to parts of a thread and a session, put together for the rest of a clause
//! and taken apart by the borrow checker alone. What changes while a clause runs is not in it but in
//! the thread's `Firing`, so nothing is copied in or out.
//!
//! Values are 64-bit words; signed instructions look at the same bits as `i64`. Arithmetic wraps;
//! the least integer divided by -1 is itself. A step that cannot be done gives a [`Trap`], which
//! becomes a [`Fault`] with the place of the instruction.
//!
//! Rejected: one match with calls in some of its arms. The compiler moves loads that do not change out of a
//! loop, so each field that one arm looked at was loaded, and spilled, in every firing of every clause.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.

use std::cmp::Ordering;

use dif::fault::{Fault, FaultKind};
use dif::op::{Bound, Forward, Imm32, Len, Width};
use dif::program::{Program, Scope};
use dif::{IntId, StrId, VarId};

use crate::aggregate::AggWriter;
use crate::buffer::RecordWriter;
use crate::code::Inst;
use crate::ecb::Ecb;
use crate::env::ProbeEnv;
use crate::firing::{Firing, Taken};
use crate::memory::{Memory, Trap};
use crate::region::Region;
use crate::thread::{Drops, Temps};

/// How a clause ended, if it did not fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It ran to its end.
    Finished,
    /// Its predicate was false.
    Rejected,
    /// Memory for an array was missing, which in the dialect of OL2 ends the clause.
    Abandoned,
}

/// The registers of a thread; a byte names one.
pub(crate) type Regs = [u64; 256];

/// The machine, for one clause of a firing.
pub(crate) struct Machine<'a, E: ?Sized> {
    pub(crate) mem: Memory<'a, E>,
    pub(crate) temps: &'a mut Temps,
    pub(crate) records: &'a mut RecordWriter,
    pub(crate) aggs: &'a mut AggWriter,
    pub(crate) drops: &'a Drops,
    pub(crate) firing: &'a mut Firing,
    pub(crate) ecb: &'a Ecb,
}

/// Where registers alone do not lead on.
pub(crate) enum Stop<'c> {
    /// The clause is at its end, which is here.
    Finished(&'c [Inst]),
    /// Its predicate was false.
    Rejected,
    /// The next instruction is one for [`Machine::step`].
    Here(&'c [Inst]),
}

/// Runs instructions that only need registers, as far as they go.
///
/// What may trap stops before it has done anything, so that whoever goes on from there finds the same trap.
#[inline(always)]
pub(crate) fn advance<'c>(regs: &mut Regs, code: &'c [Inst]) -> Stop<'c> {
    let mut rest = code.iter();
    macro_rules! get {
        ($src:expr) => {
            regs[usize::from($src.0.0)]
        };
    }
    macro_rules! set {
        ($rd:expr, $value:expr) => {{
            let value = $value;
            regs[usize::from($rd.0.0)] = value;
        }};
    }
    macro_rules! skip_if {
        ($condition:expr, $to:expr) => {
            if $condition {
                rest = after(&rest, $to);
            }
        };
    }
    loop {
        let here = rest.as_slice();
        // The value of what may trap.
        macro_rules! on {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(_) => return Stop::Here(here),
                }
            };
        }
        let Some(inst) = rest.next() else { return Stop::Finished(here) };
        match *inst {
            Inst::Imm { rd, value } => set!(rd, extend(value)),
            Inst::Pool { rd, at } => set!(rd, Region::Pool.at(at as usize)),
            Inst::Mov { rd, a } => set!(rd, get!(a)),

            Inst::Add { rd, a, b } => set!(rd, get!(a).wrapping_add(get!(b))),
            Inst::AddImm { rd, a, value } => set!(rd, get!(a).wrapping_add(extend(value))),
            Inst::Sub { rd, a, b } => set!(rd, get!(a).wrapping_sub(get!(b))),
            Inst::Mul { rd, a, b } => set!(rd, get!(a).wrapping_mul(get!(b))),
            Inst::Sdiv { rd, a, b } => set!(rd, on!(signed_quotient(get!(a), get!(b)))),
            Inst::Udiv { rd, a, b } => set!(rd, on!(quotient(get!(a), get!(b)))),
            Inst::Srem { rd, a, b } => set!(rd, on!(signed_remainder(get!(a), get!(b)))),
            Inst::Urem { rd, a, b } => set!(rd, on!(remainder(get!(a), get!(b)))),
            Inst::And { rd, a, b } => set!(rd, get!(a) & get!(b)),
            Inst::Or { rd, a, b } => set!(rd, get!(a) | get!(b)),
            Inst::Xor { rd, a, b } => set!(rd, get!(a) ^ get!(b)),
            Inst::Shl { rd, a, b } => set!(rd, get!(a) << (get!(b) & 63)),
            Inst::Shr { rd, a, b } => set!(rd, get!(a) >> (get!(b) & 63)),
            Inst::Sar { rd, a, b } => set!(rd, (get!(a).cast_signed() >> (get!(b) & 63)).cast_unsigned()),
            Inst::Neg { rd, a } => set!(rd, get!(a).wrapping_neg()),
            Inst::Not { rd, a } => set!(rd, !get!(a)),
            Inst::LogicalNot { rd, a } => set!(rd, u64::from(get!(a) == 0)),
            Inst::Sext { rd, a, width } => set!(rd, sign_extend(get!(a), width)),
            Inst::Zext { rd, a, width } => set!(rd, get!(a) & mask(width)),

            Inst::MulImm { rd, a, value } => set!(rd, get!(a).wrapping_mul(extend(value))),
            Inst::SdivImm { rd, a, value } => set!(rd, on!(signed_quotient(get!(a), extend(value)))),
            Inst::UdivImm { rd, a, value } => set!(rd, on!(quotient(get!(a), extend(value)))),
            Inst::SremImm { rd, a, value } => set!(rd, on!(signed_remainder(get!(a), extend(value)))),
            Inst::AndImm { rd, a, value } => set!(rd, get!(a) & extend(value)),
            Inst::ShlImm { rd, a, value } => set!(rd, get!(a) << (value.0 & 63)),
            Inst::ShrImm { rd, a, value } => set!(rd, get!(a) >> (value.0 & 63)),
            Inst::SarImm { rd, a, value } => {
                set!(rd, (get!(a).cast_signed() >> (value.0 & 63)).cast_unsigned());
            }

            Inst::Eq { rd, a, b } => set!(rd, u64::from(get!(a) == get!(b))),
            Inst::Ne { rd, a, b } => set!(rd, u64::from(get!(a) != get!(b))),
            Inst::Slt { rd, a, b } => set!(rd, u64::from(get!(a).cast_signed() < get!(b).cast_signed())),
            Inst::Sle { rd, a, b } => set!(rd, u64::from(get!(a).cast_signed() <= get!(b).cast_signed())),
            Inst::Ult { rd, a, b } => set!(rd, u64::from(get!(a) < get!(b))),
            Inst::Ule { rd, a, b } => set!(rd, u64::from(get!(a) <= get!(b))),

            Inst::EqImm { rd, a, value } => set!(rd, u64::from(get!(a) == extend(value))),
            Inst::SltImm { rd, a, value } => {
                set!(rd, u64::from(get!(a).cast_signed() < i64::from(value.0)));
            }
            Inst::SgtImm { rd, a, value } => {
                set!(rd, u64::from(get!(a).cast_signed() > i64::from(value.0)));
            }
            Inst::UltImm { rd, a, value } => set!(rd, u64::from(get!(a) < extend(value))),
            Inst::UgtImm { rd, a, value } => set!(rd, u64::from(get!(a) > extend(value))),

            Inst::Jump { to } => rest = after(&rest, to),
            Inst::BranchZero { a, to } => skip_if!(get!(a) == 0, to),
            Inst::BranchNonzero { a, to } => skip_if!(get!(a) != 0, to),
            Inst::BranchEq { a, b, to } => skip_if!(get!(a) == get!(b), to),
            Inst::BranchNe { a, b, to } => skip_if!(get!(a) != get!(b), to),
            Inst::Predicate { a } if get!(a) == 0 => return Stop::Rejected,
            Inst::PredicateNot { a } if get!(a) != 0 => return Stop::Rejected,
            Inst::PredicateEq { a, value } if get!(a) != extend(value) => return Stop::Rejected,
            Inst::Predicate { .. } | Inst::PredicateNot { .. } | Inst::PredicateEq { .. } => {}
            Inst::Ret {} => return Stop::Finished(here),
            Inst::CheckIndex { a, len } => on!(check_index(get!(a), len)),

            Inst::Int { .. }
            | Inst::Str { .. }
            | Inst::StrCompare { .. }
            | Inst::StrCompareNull { .. }
            | Inst::Load { .. }
            | Inst::Store { .. }
            | Inst::Copy { .. }
            | Inst::Arg { .. }
            | Inst::ArgStr { .. }
            | Inst::Var { .. }
            | Inst::Call { .. }
            | Inst::Stack { .. }
            | Inst::LoadGlobal { .. }
            | Inst::StoreGlobal { .. }
            | Inst::AddrGlobal { .. }
            | Inst::CopyGlobal { .. }
            | Inst::LoadThread { .. }
            | Inst::StoreThread { .. }
            | Inst::AddrThread { .. }
            | Inst::CopyThread { .. }
            | Inst::LoadClause { .. }
            | Inst::StoreClause { .. }
            | Inst::AddrClause { .. }
            | Inst::CopyClause { .. }
            | Inst::LoadElem { .. }
            | Inst::StoreElem { .. }
            | Inst::AddrElem { .. }
            | Inst::CopyElem { .. }
            | Inst::AggregateKey { .. }
            | Inst::Aggregate { .. }
            | Inst::Record { .. }
            | Inst::RecordMemory { .. }
            | Inst::Speculate { .. }
            | Inst::Commit { .. }
            | Inst::Discard { .. }
            | Inst::Exit { .. }
            | Inst::Timestamp { .. }
            | Inst::RecordWord { .. }
            | Inst::Count { .. }
            | Inst::CountWord { .. }
            | Inst::AggregateWord { .. } => return Stop::Here(here),
        }
    }
}

// What comes after so many instructions. The verifier saw to it that there are more than that.
#[inline(always)]
fn after<'c>(rest: &std::slice::Iter<'c, Inst>, to: Forward) -> std::slice::Iter<'c, Inst> {
    rest.as_slice().get(to.0 as usize..).unwrap_or_default().iter()
}

/// Runs a clause from an instruction on at which [`advance`] stopped.
///
/// # Errors
/// The fault that ended it.
#[inline(always)]
pub(crate) fn run<E: ProbeEnv + ?Sized>(
    m: &mut Machine<'_, E>,
    regs: &mut Regs,
    mut here: &[Inst],
) -> Result<End, Fault> {
    while let Some((inst, rest)) = here.split_first() {
        if matches!(inst, Inst::Ret {}) {
            break;
        }
        match m.step(regs, inst) {
            Stepped::On => {}
            Stepped::Over => return Ok(End::Abandoned),
            Stepped::Trapped => return Err(m.fault(rest.len())),
        }
        match advance(regs, rest) {
            Stop::Finished(_) => break,
            Stop::Rejected => return Ok(End::Rejected),
            Stop::Here(next) => here = next,
        }
    }
    Ok(End::Finished)
}

/// What became of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stepped {
    /// It is done.
    On,
    /// The clause ends with it: see [`End::Abandoned`].
    Over,
    /// It cannot be done; the machine knows why.
    Trapped,
}

impl<E: ProbeEnv + ?Sized> Machine<'_, E> {
    /// Does one instruction that looks at more than registers, or traps.
    #[inline(never)]
    fn step(&mut self, regs: &mut Regs, inst: &Inst) -> Stepped {
        let m = self;
        // The value of what may trap.
        macro_rules! on {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(trap) => {
                        m.firing.trap = trap;
                        return Stepped::Trapped;
                    }
                }
            };
        }
        macro_rules! get {
            ($src:expr) => {
                regs[usize::from($src.0.0)]
            };
        }
        macro_rules! set {
            ($rd:expr, $value:expr) => {{
                let value = $value;
                regs[usize::from($rd.0.0)] = value;
            }};
        }
        match *inst {
            Inst::Int { rd, index } => set!(rd, m.int(index)),
            Inst::Str { rd, index } => set!(rd, m.constant_string(index)),
            Inst::StrCompare { rd, a, b } => set!(rd, on!(m.compare(get!(a), get!(b), Null::IsEmpty))),
            Inst::StrCompareNull { rd, a, b } => set!(rd, on!(m.compare(get!(a), get!(b), Null::IsLess))),

            Inst::Load { rd, a, kind, offset } => {
                set!(rd, on!(m.mem.load(get!(a).wrapping_add(extend(offset)), kind)))
            }
            Inst::Store { a, b, kind, offset } => {
                let bytes = get!(b).to_le_bytes();
                on!(m.mem.write(get!(a).wrapping_add(extend(offset)), &bytes[..kind.size()]));
            }
            Inst::Copy { a, b, len } => on!(m.copy(get!(a), get!(b), len)),

            Inst::Arg { rd, n } => set!(rd, m.mem.args.get(n.0 as usize).map_or(0, |arg| arg.raw())),
            Inst::ArgStr { rd, n } => set!(rd, on!(m.string_argument(n.0))),
            Inst::Var { rd, which } => set!(rd, m.builtin(which)),
            Inst::Call { rd, a, n, which } => set!(rd, on!(crate::subr::call(m, regs, which, a.0, n.0))),
            Inst::Stack { rd, kind, size } => set!(rd, on!(m.stack(kind, size))),

            Inst::LoadGlobal { rd, var } => set!(rd, m.mem.shared.globals.load(var.0)),
            Inst::StoreGlobal { a, var } => m.mem.shared.globals.store(var.0, get!(a)),
            Inst::AddrGlobal { rd, var } => set!(rd, m.address(Scope::Global, var.0)),
            Inst::CopyGlobal { a, var } => on!(m.assign(Scope::Global, var.0, get!(a))),
            Inst::LoadThread { rd, var } => set!(rd, m.mem.thread.load(var.0)),
            Inst::StoreThread { a, var } => m.mem.thread.store(var.0, get!(a)),
            Inst::AddrThread { rd, var } => set!(rd, m.address(Scope::Thread, var.0)),
            Inst::CopyThread { a, var } => on!(m.assign(Scope::Thread, var.0, get!(a))),
            Inst::LoadClause { rd, var } => set!(rd, m.mem.space.clause.load(var.0)),
            Inst::StoreClause { a, var } => m.mem.space.clause.store(var.0, get!(a)),
            Inst::AddrClause { rd, var } => set!(rd, m.address(Scope::Clause, var.0)),
            Inst::CopyClause { a, var } => on!(m.assign(Scope::Clause, var.0, get!(a))),
            Inst::LoadElem { rd, k, var } => set!(rd, on!(m.load_element(regs, var.0, k.0))),
            Inst::StoreElem { k, a, var } => {
                if on!(m.store_element(regs, var.0, k.0, get!(a))) == Stored::ClauseEnds {
                    return Stepped::Over;
                }
            }
            Inst::AddrElem { rd, k, var } => set!(rd, on!(m.element_address(regs, var.0, k.0))),
            Inst::CopyElem { k, a, var } => {
                if on!(m.assign_element(regs, var.0, k.0, get!(a))) == Stored::ClauseEnds {
                    return Stepped::Over;
                }
            }

            Inst::AggregateKey { k, agg } => on!(m.aggregate_key(regs, agg, k.0)),
            Inst::Aggregate { k, v, agg } => on!(m.aggregate(regs, agg, k.0, v.0)),

            Inst::Count { agg } => m.count(agg, []),
            Inst::CountWord { a, agg } => m.count(agg, [get!(a)]),
            Inst::AggregateWord { k, v, agg } => m.aggregate_word(agg, get!(k), get!(v)),

            Inst::Timestamp { rd } => set!(rd, m.timestamp()),
            Inst::RecordWord { a, slot } => m.records.put(slot as usize, get!(a)),
            Inst::Record { a, field } => m.record_int(field.0, get!(a)),
            Inst::RecordMemory { a, field } => on!(m.record_memory(field.0, get!(a))),
            Inst::Speculate { a } => on!(m.speculate(get!(a))),
            Inst::Commit { a } => on!(m.commit(get!(a))),
            Inst::Discard { a } => on!(m.discard(get!(a))),
            Inst::Exit { a, field } => m.exit(field.0, get!(a)),

            // Those of `advance`, of which only such come here as trap.
            Inst::Sdiv { .. } | Inst::Udiv { .. } | Inst::Srem { .. } | Inst::Urem { .. } => {
                on!(Err(DIVIDE_BY_ZERO))
            }
            Inst::CheckIndex { a, len } => on!(check_index(get!(a), len)),
            Inst::Imm { .. }
            | Inst::Pool { .. }
            | Inst::Mov { .. }
            | Inst::Add { .. }
            | Inst::AddImm { .. }
            | Inst::Sub { .. }
            | Inst::Mul { .. }
            | Inst::And { .. }
            | Inst::Or { .. }
            | Inst::Xor { .. }
            | Inst::Shl { .. }
            | Inst::Shr { .. }
            | Inst::Sar { .. }
            | Inst::Neg { .. }
            | Inst::Not { .. }
            | Inst::LogicalNot { .. }
            | Inst::Sext { .. }
            | Inst::Zext { .. }
            | Inst::Eq { .. }
            | Inst::Ne { .. }
            | Inst::Slt { .. }
            | Inst::Sle { .. }
            | Inst::Ult { .. }
            | Inst::Ule { .. }
            | Inst::Jump { .. }
            | Inst::BranchZero { .. }
            | Inst::BranchNonzero { .. }
            | Inst::BranchEq { .. }
            | Inst::BranchNe { .. }
            | Inst::MulImm { .. }
            | Inst::SdivImm { .. }
            | Inst::UdivImm { .. }
            | Inst::SremImm { .. }
            | Inst::AndImm { .. }
            | Inst::ShlImm { .. }
            | Inst::ShrImm { .. }
            | Inst::SarImm { .. }
            | Inst::EqImm { .. }
            | Inst::SltImm { .. }
            | Inst::SgtImm { .. }
            | Inst::UltImm { .. }
            | Inst::UgtImm { .. }
            | Inst::Predicate { .. }
            | Inst::PredicateNot { .. }
            | Inst::PredicateEq { .. }
            | Inst::Ret {} => debug_assert!(false, "{inst:?} needs no machine"),
        }
        Stepped::On
    }

    // The instruction at fault is the one before those that are left.
    #[cold]
    #[inline(never)]
    fn fault(&self, n_left: usize) -> Fault {
        let Trap { kind, value } = self.firing.trap;
        Fault { kind, value, pc: self.ecb.code.pc(n_left) }
    }
}

/// What became of a value that was stored in an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stored {
    /// The clause goes on: it is there, or it was dropped and counted.
    GoOn,
    /// It was dropped, and the clause ends.
    ClauseEnds,
}

/// What NULL is when strings are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Null {
    IsEmpty,
    IsLess,
}

#[inline]
fn extend(value: Imm32) -> u64 {
    i64::from(value.0).cast_unsigned()
}

#[inline]
fn mask(width: Width) -> u64 {
    match width {
        Width::W8 => 0xff,
        Width::W16 => 0xffff,
        Width::W32 => 0xffff_ffff,
    }
}

#[inline]
fn sign_extend(value: u64, width: Width) -> u64 {
    let unused = match width {
        Width::W8 => 56,
        Width::W16 => 48,
        Width::W32 => 32,
    };
    ((value << unused).cast_signed() >> unused).cast_unsigned()
}

const DIVIDE_BY_ZERO: Trap = Trap::new(FaultKind::DivideByZero);

fn quotient(a: u64, b: u64) -> Result<u64, Trap> {
    a.checked_div(b).ok_or(DIVIDE_BY_ZERO)
}

fn remainder(a: u64, b: u64) -> Result<u64, Trap> {
    a.checked_rem(b).ok_or(DIVIDE_BY_ZERO)
}

fn signed_quotient(a: u64, b: u64) -> Result<u64, Trap> {
    if b == 0 {
        Err(DIVIDE_BY_ZERO)
    } else {
        Ok(a.cast_signed().wrapping_div(b.cast_signed()).cast_unsigned())
    }
}

fn signed_remainder(a: u64, b: u64) -> Result<u64, Trap> {
    if b == 0 {
        Err(DIVIDE_BY_ZERO)
    } else {
        Ok(a.cast_signed().wrapping_rem(b.cast_signed()).cast_unsigned())
    }
}

fn check_index(index: u64, len: Bound) -> Result<(), Trap> {
    if index < u64::from(len.0) {
        Ok(())
    } else {
        Err(Trap { kind: FaultKind::IndexOutOfBounds, value: index })
    }
}

impl<'a, E: ProbeEnv + ?Sized> Machine<'a, E> {
    /// The session's program.
    #[inline]
    pub(crate) fn program(&self) -> &'a Program {
        self.mem.shared.program()
    }

    #[inline(never)]
    fn int(&self, index: IntId) -> u64 {
        self.program().ints.get(index.index()).copied().unwrap_or(0)
    }

    #[inline(never)]
    fn constant_string(&self, index: StrId) -> u64 {
        self.mem.shared.pool.address(index.index())
    }

    /// Takes steps from what the firing may take. Now and then it looks at the clock, too.
    #[inline(always)]
    pub(crate) fn charge(&mut self, steps: u64) -> Result<(), Trap> {
        match self.firing.steps.take(steps) {
            Taken::Granted => Ok(()),
            Taken::Refused => Err(Trap::new(FaultKind::StepLimit)),
            Taken::TimeToLook => self.check_time(),
        }
    }

    // The clock is the thread's own, so a firing is not blamed for what the scheduler does.
    #[cold]
    #[inline(never)]
    fn check_time(&mut self) -> Result<(), Trap> {
        let now = self.mem.env.vtimestamp();
        let since = *self.firing.since.get_or_insert(now);
        if now.saturating_sub(since) <= self.mem.shared.sizes.time {
            Ok(())
        } else {
            Err(Trap::new(FaultKind::TimeLimit))
        }
    }

    /// Takes the steps of touching so many bytes.
    #[inline]
    pub(crate) fn charge_bytes(&mut self, n: usize) -> Result<(), Trap> {
        self.charge(n as u64 / 8)
    }

    #[inline(never)]
    fn compare(&mut self, a: u64, b: u64, null: Null) -> Result<u64, Trap> {
        self.charge_bytes(2 * self.mem.max_string())?;
        let ordering = match (a, b, null) {
            (0, 0, _) => Ordering::Equal,
            (0, _, Null::IsLess) => Ordering::Less,
            (_, 0, Null::IsLess) => Ordering::Greater,
            _ => {
                let Temps { a: first, b: second, .. } = &mut *self.temps;
                let text = |addr, buffer| if addr == 0 { Ok(&[][..]) } else { self.mem.string(addr, buffer) };
                text(a, first)?.cmp(text(b, second)?)
            }
        };
        Ok((ordering as i64).cast_unsigned())
    }

    /// The address of the variable's value, or 0.
    #[inline(never)]
    fn address(&self, scope: Scope, var: VarId) -> u64 {
        let (offset, region) = match scope {
            Scope::Global => (self.mem.shared.globals.address(var), Region::Global),
            Scope::Thread => (self.mem.thread.address(var), Region::Thread),
            Scope::Clause => (self.mem.space.clause.address(var), Region::Clause),
        };
        offset.map_or(0, |offset| region.at(offset))
    }

    #[inline(never)]
    fn copy(&mut self, to: u64, from: u64, len: Len) -> Result<(), Trap> {
        self.charge(u64::from(len.0 / 8))?;
        self.mem.copy(to, from, len.0 as usize)
    }

    #[inline(never)]
    fn string_argument(&mut self, n: u32) -> Result<u64, Trap> {
        match self.mem.string_argument(n) {
            Some(addr) => Ok(addr),
            None => {
                let addr = self.mem.args.get(n as usize).map_or(0, |arg| arg.raw());
                crate::subr::copy_string(self, addr, usize::MAX)
            }
        }
    }
}
