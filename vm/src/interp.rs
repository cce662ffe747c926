//! The interpreter: one instruction after the other.
//!
//! [`run`] is a flat match with a line per opcode; what takes more than a line is a method of
//! [`Machine`] or a function of [`crate::subr`]. There is nothing to decode, because the slice of
//! [`Op`] *is* the code; nothing to bound-check, because registers are indexed by a byte; and no
//! step to count, because control only goes forward: the length of a clause and of its record's slots
//! is charged at once before it runs. What touches more than a word (strings, structs, keys, stacks) is
//! charged for the most that it may touch, a step for eight bytes, before it does.
//!
//! A `Machine` is a dozen references to parts of a thread and a session, put together for each clause
//! and taken apart by the borrow checker alone. What changes while a clause runs is not in it but in
//! the thread's `Firing`, so nothing is copied in or out.
//!
//! Values are 64-bit words; signed instructions look at the same bits as `i64`. Arithmetic wraps;
//! the least integer divided by -1 is itself. A step that cannot be done gives a [`Trap`], which
//! becomes a [`Fault`] with the place of the instruction.
//!
//! What instructions do to registers is in the loop. All that looks at the machine is a call, however
//! short: the compiler moves loads that do not change out of a loop, so one field that is looked at
//! here would be loaded, and spilled, in every firing of every clause. (Thirteen were, which was a
//! third of a short clause.)
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.

use std::cmp::Ordering;

use dif::fault::{Fault, FaultKind};
use dif::op::{Bound, Forward, Imm32, Len, Op, Width};
use dif::program::{Program, Scope};
use dif::{IntId, Pc, StrId, VarId};

use crate::aggregate::AggWriter;
use crate::buffer::RecordWriter;
use crate::ecb::Ecb;
use crate::env::ProbeEnv;
use crate::firing::{Firing, Taken};
use crate::memory::{Memory, Trap};
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

/// Runs the code of a clause.
///
/// # Errors
/// The fault that ended it.
#[inline(never)]
pub(crate) fn run<E: ProbeEnv + ?Sized>(
    m: &mut Machine<'_, E>,
    regs: &mut Regs,
    code: &[Op],
) -> Result<End, Fault> {
    let mut rest = code.iter();
    // The value of what may trap, or the fault.
    macro_rules! on {
        ($result:expr) => {
            match $result {
                Ok(value) => value,
                Err(trap) => return Err(fault(trap, code.len() - rest.len())),
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
    macro_rules! skip_if {
        ($condition:expr, $to:expr) => {
            if $condition {
                rest = after(&rest, $to);
            }
        };
    }
    while let Some(op) = rest.next() {
        match *op {
            Op::Imm { rd, value } => set!(rd, extend(value)),
            Op::Int { rd, index } => set!(rd, m.int(index)),
            Op::Str { rd, index } => set!(rd, m.constant_string(index)),
            Op::Mov { rd, a } => set!(rd, get!(a)),

            Op::Add { rd, a, b } => set!(rd, get!(a).wrapping_add(get!(b))),
            Op::AddImm { rd, a, value } => set!(rd, get!(a).wrapping_add(extend(value))),
            Op::Sub { rd, a, b } => set!(rd, get!(a).wrapping_sub(get!(b))),
            Op::Mul { rd, a, b } => set!(rd, get!(a).wrapping_mul(get!(b))),
            Op::Sdiv { rd, a, b } => set!(rd, on!(signed_quotient(get!(a), get!(b)))),
            Op::Udiv { rd, a, b } => set!(rd, on!(quotient(get!(a), get!(b)))),
            Op::Srem { rd, a, b } => set!(rd, on!(signed_remainder(get!(a), get!(b)))),
            Op::Urem { rd, a, b } => set!(rd, on!(remainder(get!(a), get!(b)))),
            Op::And { rd, a, b } => set!(rd, get!(a) & get!(b)),
            Op::Or { rd, a, b } => set!(rd, get!(a) | get!(b)),
            Op::Xor { rd, a, b } => set!(rd, get!(a) ^ get!(b)),
            Op::Shl { rd, a, b } => set!(rd, get!(a) << (get!(b) & 63)),
            Op::Shr { rd, a, b } => set!(rd, get!(a) >> (get!(b) & 63)),
            Op::Sar { rd, a, b } => set!(rd, (get!(a).cast_signed() >> (get!(b) & 63)).cast_unsigned()),
            Op::Neg { rd, a } => set!(rd, get!(a).wrapping_neg()),
            Op::Not { rd, a } => set!(rd, !get!(a)),
            Op::LogicalNot { rd, a } => set!(rd, u64::from(get!(a) == 0)),
            Op::Sext { rd, a, width } => set!(rd, sign_extend(get!(a), width)),
            Op::Zext { rd, a, width } => set!(rd, get!(a) & mask(width)),

            Op::Eq { rd, a, b } => set!(rd, u64::from(get!(a) == get!(b))),
            Op::Ne { rd, a, b } => set!(rd, u64::from(get!(a) != get!(b))),
            Op::Slt { rd, a, b } => set!(rd, u64::from(get!(a).cast_signed() < get!(b).cast_signed())),
            Op::Sle { rd, a, b } => set!(rd, u64::from(get!(a).cast_signed() <= get!(b).cast_signed())),
            Op::Ult { rd, a, b } => set!(rd, u64::from(get!(a) < get!(b))),
            Op::Ule { rd, a, b } => set!(rd, u64::from(get!(a) <= get!(b))),
            Op::StrCompare { rd, a, b } => set!(rd, on!(m.compare(get!(a), get!(b), Null::IsEmpty))),
            Op::StrCompareNull { rd, a, b } => set!(rd, on!(m.compare(get!(a), get!(b), Null::IsLess))),

            Op::Jump { to } => rest = after(&rest, to),
            Op::BranchZero { a, to } => skip_if!(get!(a) == 0, to),
            Op::BranchNonzero { a, to } => skip_if!(get!(a) != 0, to),
            Op::BranchEq { a, b, to } => skip_if!(get!(a) == get!(b), to),
            Op::BranchNe { a, b, to } => skip_if!(get!(a) != get!(b), to),
            Op::Predicate { a } if get!(a) == 0 => return Ok(End::Rejected),
            Op::Predicate { .. } => {}
            Op::Ret {} => return Ok(End::Finished),

            Op::Load { rd, a, kind, offset } => {
                set!(rd, on!(m.mem.load(get!(a).wrapping_add(extend(offset)), kind)))
            }
            Op::Store { a, b, kind, offset } => {
                let bytes = get!(b).to_le_bytes();
                on!(m.mem.write(get!(a).wrapping_add(extend(offset)), &bytes[..kind.size()]));
            }
            Op::Copy { a, b, len } => on!(m.copy(get!(a), get!(b), len)),

            Op::CheckIndex { a, len } => on!(check_index(get!(a), len)),

            Op::Arg { rd, n } => set!(rd, m.mem.args.get(n.0 as usize).map_or(0, |arg| arg.raw())),
            Op::ArgStr { rd, n } => set!(rd, on!(m.string_argument(n.0))),
            Op::Var { rd, which } => set!(rd, m.builtin(which)),
            Op::Call { rd, a, n, which } => set!(rd, on!(crate::subr::call(m, regs, which, a.0, n.0))),
            Op::Stack { rd, kind, size } => set!(rd, on!(m.stack(kind, size))),

            Op::LoadGlobal { rd, var } => set!(rd, m.load_global(var.0)),
            Op::StoreGlobal { a, var } => m.store_global(var.0, get!(a)),
            Op::AddrGlobal { rd, var } => set!(rd, m.address(Scope::Global, var.0)),
            Op::CopyGlobal { a, var } => on!(m.assign(Scope::Global, var.0, get!(a))),
            Op::LoadThread { rd, var } => set!(rd, m.load_thread(var.0)),
            Op::StoreThread { a, var } => m.store_thread(var.0, get!(a)),
            Op::AddrThread { rd, var } => set!(rd, m.address(Scope::Thread, var.0)),
            Op::CopyThread { a, var } => on!(m.assign(Scope::Thread, var.0, get!(a))),
            Op::LoadClause { rd, var } => set!(rd, m.load_clause(var.0)),
            Op::StoreClause { a, var } => m.store_clause(var.0, get!(a)),
            Op::AddrClause { rd, var } => set!(rd, m.address(Scope::Clause, var.0)),
            Op::CopyClause { a, var } => on!(m.assign(Scope::Clause, var.0, get!(a))),
            Op::LoadElem { rd, k, var } => set!(rd, on!(m.load_element(regs, var.0, k.0))),
            Op::StoreElem { k, a, var } => {
                if on!(m.store_element(regs, var.0, k.0, get!(a))) == Stored::ClauseEnds {
                    return Ok(End::Abandoned);
                }
            }
            Op::AddrElem { rd, k, var } => set!(rd, on!(m.element_address(regs, var.0, k.0))),
            Op::CopyElem { k, a, var } => {
                if on!(m.assign_element(regs, var.0, k.0, get!(a))) == Stored::ClauseEnds {
                    return Ok(End::Abandoned);
                }
            }

            Op::AggregateKey { k, agg } => on!(m.aggregate_key(regs, agg, k.0)),
            Op::Aggregate { k, v, agg } => on!(m.aggregate(regs, agg, k.0, v.0)),

            Op::Record { a, field } => m.record_int(field.0, get!(a)),
            Op::RecordMemory { a, field } => on!(m.record_memory(field.0, get!(a))),
            Op::Speculate { a } => on!(m.speculate(get!(a))),
            Op::Commit { a } => on!(m.commit(get!(a))),
            Op::Discard { a } => on!(m.discard(get!(a))),
            Op::Exit { a, field } => m.exit(field.0, get!(a)),
        }
    }
    Ok(End::Finished)
}

// What comes after so many instructions. The verifier saw to it that there are more than that.
#[inline(always)]
fn after<'c>(rest: &std::slice::Iter<'c, Op>, to: Forward) -> std::slice::Iter<'c, Op> {
    rest.as_slice().get(to.0 as usize..).unwrap_or_default().iter()
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

// The instruction at fault is the last of those that were begun.
#[cold]
#[inline(never)]
fn fault(trap: Trap, n_begun: usize) -> Fault {
    Fault { kind: trap.kind, value: trap.value, pc: Pc::from_index(n_begun.saturating_sub(1)) }
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

    #[inline(never)]
    fn load_global(&self, var: VarId) -> u64 {
        self.mem.shared.globals.load(var)
    }

    #[inline(never)]
    fn store_global(&self, var: VarId, value: u64) {
        self.mem.shared.globals.store(var, value);
    }

    #[inline(never)]
    fn load_thread(&self, var: VarId) -> u64 {
        self.mem.thread.load(var)
    }

    #[inline(never)]
    fn store_thread(&mut self, var: VarId, value: u64) {
        self.mem.thread.store(var, value);
    }

    #[inline(never)]
    fn load_clause(&self, var: VarId) -> u64 {
        self.mem.space.clause.load(var)
    }

    #[inline(never)]
    fn store_clause(&mut self, var: VarId, value: u64) {
        self.mem.space.clause.store(var, value);
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
        let since = *self.mem.space.watch.since.get_or_insert(now);
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
        use crate::memory::Region;
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
