//! The interpreter: one instruction after the other.
//!
//! [`run`] is a flat match with a line per opcode; what takes more than a line is a method of
//! [`Machine`] or a function of [`crate::subr`]. There is nothing to decode, because the slice of
//! [`Op`] *is* the code; nothing to bound-check, because registers are indexed by a byte; and no
//! step to count, because control only goes forward: the length of a clause and of its record's slots
//! is charged at once before it runs. What touches more than a word (strings, structs, keys, stacks) is charged for the
//! most that it may touch, a step for eight bytes, before it does.
//!
//! A `Machine` is put together once per firing out of borrowed parts of a thread and a session, and
//! taken apart by the borrow checker alone. It is the same for all clauses of the firing; the clause
//! that runs is its field `ecb`.
//!
//! Values are 64-bit words; signed instructions look at the same bits as `i64`. Arithmetic wraps;
//! the least integer divided by -1 is itself. A step that cannot be done gives a [`Trap`], which
//! becomes a [`Fault`] with the place of the instruction.
//!
//! What one instruction does in a line or two is in the loop; all else is called and never in line, so
//! that the loop's own state stays in registers.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.

use std::cmp::Ordering;

use dif::fault::{Fault, FaultKind};
use dif::op::{Bound, Dst, Imm32, Op, Src, Width};
use dif::program::{Program, Scope};
use dif::{IntId, Pc, StreamId, VarId};

use crate::aggregate::AggWriter;
use crate::buffer::RecordWriter;
use crate::ecb::Ecb;
use crate::env::ProbeEnv;
use crate::memory::{Memory, Trap};
use crate::shared::Shared;
use crate::thread::{Chill, Drops, Strtok, Temps, Watch};

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

/// Steps between two looks at the clock.
const STEPS_PER_LOOK: u64 = 1 << 14;

/// What stays the same for all clauses of a firing, but is found out only when it is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clocks {
    pub(crate) timestamp: Option<u64>,
    pub(crate) walltimestamp: Option<i64>,
}

/// Where the record of the clause that runs will go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To the principal buffer.
    Principal,
    /// To a speculation.
    Speculation(u64),
}

/// The machine, for one firing.
pub(crate) struct Machine<'a, E: ?Sized> {
    pub(crate) regs: &'a mut [u64; 256],
    pub(crate) mem: Memory<'a, E>,
    pub(crate) temps: &'a mut Temps,
    pub(crate) strtok: &'a mut Strtok,
    pub(crate) watch: &'a mut Watch,
    pub(crate) chill: &'a mut Chill,
    pub(crate) records: &'a mut RecordWriter,
    pub(crate) aggs: &'a mut AggWriter,
    pub(crate) drops: &'a Drops,
    pub(crate) shared: &'a Shared,
    pub(crate) program: &'a Program,
    pub(crate) stream: StreamId,
    pub(crate) ecb: &'a Ecb,
    pub(crate) clocks: Clocks,
    pub(crate) steps: u64,
    /// Words of the record so far: header, slots, and the tail as it grows.
    pub(crate) tail: u32,
    pub(crate) target: Target,
    /// Speculations to be committed when the clause has ended; 0 is none.
    pub(crate) commits: [u64; 8],
    pub(crate) exited: bool,
}

/// Runs the code of a clause.
///
/// # Errors
/// The fault that ended it.
#[inline(never)]
pub(crate) fn run<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, code: &[Op]) -> Result<End, Fault> {
    let mut pc = 0usize;
    // The value of what may trap, or the fault.
    macro_rules! on {
        ($result:expr) => {
            match $result {
                Ok(value) => value,
                Err(trap) => return Err(fault(trap, pc)),
            }
        };
    }
    macro_rules! set {
        ($rd:expr, $value:expr) => {{
            let value = $value;
            m.set($rd, value);
        }};
    }
    while let Some(op) = code.get(pc) {
        match *op {
            Op::Imm { rd, value } => set!(rd, extend(value)),
            Op::Int { rd, index } => set!(rd, m.int(index)),
            Op::Str { rd, index } => set!(rd, m.mem.pool.address(index.index())),
            Op::Mov { rd, a } => set!(rd, m.get(a)),

            Op::Add { rd, a, b } => set!(rd, m.get(a).wrapping_add(m.get(b))),
            Op::AddImm { rd, a, value } => set!(rd, m.get(a).wrapping_add(extend(value))),
            Op::Sub { rd, a, b } => set!(rd, m.get(a).wrapping_sub(m.get(b))),
            Op::Mul { rd, a, b } => set!(rd, m.get(a).wrapping_mul(m.get(b))),
            Op::Sdiv { rd, a, b } => set!(rd, on!(signed_quotient(m.get(a), m.get(b)))),
            Op::Udiv { rd, a, b } => set!(rd, on!(quotient(m.get(a), m.get(b)))),
            Op::Srem { rd, a, b } => set!(rd, on!(signed_remainder(m.get(a), m.get(b)))),
            Op::Urem { rd, a, b } => set!(rd, on!(remainder(m.get(a), m.get(b)))),
            Op::And { rd, a, b } => set!(rd, m.get(a) & m.get(b)),
            Op::Or { rd, a, b } => set!(rd, m.get(a) | m.get(b)),
            Op::Xor { rd, a, b } => set!(rd, m.get(a) ^ m.get(b)),
            Op::Shl { rd, a, b } => set!(rd, m.get(a) << (m.get(b) & 63)),
            Op::Shr { rd, a, b } => set!(rd, m.get(a) >> (m.get(b) & 63)),
            Op::Sar { rd, a, b } => set!(rd, (m.get(a).cast_signed() >> (m.get(b) & 63)).cast_unsigned()),
            Op::Neg { rd, a } => set!(rd, m.get(a).wrapping_neg()),
            Op::Not { rd, a } => set!(rd, !m.get(a)),
            Op::LogicalNot { rd, a } => set!(rd, u64::from(m.get(a) == 0)),
            Op::Sext { rd, a, width } => set!(rd, sign_extend(m.get(a), width)),
            Op::Zext { rd, a, width } => set!(rd, m.get(a) & mask(width)),

            Op::Eq { rd, a, b } => set!(rd, u64::from(m.get(a) == m.get(b))),
            Op::Ne { rd, a, b } => set!(rd, u64::from(m.get(a) != m.get(b))),
            Op::Slt { rd, a, b } => set!(rd, u64::from(m.get(a).cast_signed() < m.get(b).cast_signed())),
            Op::Sle { rd, a, b } => set!(rd, u64::from(m.get(a).cast_signed() <= m.get(b).cast_signed())),
            Op::Ult { rd, a, b } => set!(rd, u64::from(m.get(a) < m.get(b))),
            Op::Ule { rd, a, b } => set!(rd, u64::from(m.get(a) <= m.get(b))),
            Op::StrCompare { rd, a, b } => set!(rd, on!(m.compare(a, b, Null::IsEmpty))),
            Op::StrCompareNull { rd, a, b } => set!(rd, on!(m.compare(a, b, Null::IsLess))),

            Op::Jump { to } => pc += to.0 as usize,
            Op::BranchZero { a, to } => pc += if m.get(a) == 0 { to.0 as usize } else { 0 },
            Op::BranchNonzero { a, to } => pc += if m.get(a) != 0 { to.0 as usize } else { 0 },
            Op::BranchEq { a, b, to } => pc += if m.get(a) == m.get(b) { to.0 as usize } else { 0 },
            Op::BranchNe { a, b, to } => pc += if m.get(a) != m.get(b) { to.0 as usize } else { 0 },
            Op::Predicate { a } if m.get(a) == 0 => return Ok(End::Rejected),
            Op::Predicate { .. } => {}
            Op::Ret {} => return Ok(End::Finished),

            Op::Load { rd, a, kind, offset } => {
                set!(rd, on!(m.mem.load(m.get(a).wrapping_add(extend(offset)), kind)))
            }
            Op::Store { a, b, kind, offset } => {
                let bytes = m.get(b).to_le_bytes();
                on!(m.mem.write(m.get(a).wrapping_add(extend(offset)), &bytes[..kind.size()]));
            }
            Op::Copy { a, b, len } => {
                on!(m.charge(u64::from(len.0 / 8)));
                on!(m.mem.copy(m.get(a), m.get(b), len.0 as usize));
            }

            Op::CheckIndex { a, len } => on!(check_index(m.get(a), len)),

            Op::Arg { rd, n } => set!(rd, m.mem.args.get(n.0 as usize).map_or(0, |arg| arg.raw())),
            Op::ArgStr { rd, n } => set!(rd, on!(m.string_argument(n.0))),
            Op::Var { rd, which } => set!(rd, m.builtin(which)),
            Op::Call { rd, a, n, which } => set!(rd, on!(crate::subr::call(m, which, a.0, n.0))),
            Op::Stack { rd, kind, frames } => set!(rd, on!(m.stack(kind, frames.0))),

            Op::LoadGlobal { rd, var } => set!(rd, m.mem.globals.load(var.0)),
            Op::StoreGlobal { a, var } => m.mem.globals.store(var.0, m.get(a)),
            Op::AddrGlobal { rd, var } => set!(rd, m.address(Scope::Global, var.0)),
            Op::CopyGlobal { a, var } => on!(m.assign(Scope::Global, var.0, a)),
            Op::LoadThread { rd, var } => set!(rd, m.mem.thread.load(var.0)),
            Op::StoreThread { a, var } => m.mem.thread.store(var.0, m.regs[index(a)]),
            Op::AddrThread { rd, var } => set!(rd, m.address(Scope::Thread, var.0)),
            Op::CopyThread { a, var } => on!(m.assign(Scope::Thread, var.0, a)),
            Op::LoadClause { rd, var } => set!(rd, m.mem.clause.load(var.0)),
            Op::StoreClause { a, var } => m.mem.clause.store(var.0, m.regs[index(a)]),
            Op::AddrClause { rd, var } => set!(rd, m.address(Scope::Clause, var.0)),
            Op::CopyClause { a, var } => on!(m.assign(Scope::Clause, var.0, a)),
            Op::LoadElem { rd, k, var } => set!(rd, on!(m.load_element(var.0, k.0))),
            Op::StoreElem { k, a, var } => {
                if on!(m.store_element(var.0, k.0, m.get(a))) == Stored::ClauseEnds {
                    return Ok(End::Abandoned);
                }
            }
            Op::AddrElem { rd, k, var } => set!(rd, on!(m.element_address(var.0, k.0))),
            Op::CopyElem { k, a, var } => {
                if on!(m.assign_element(var.0, k.0, a)) == Stored::ClauseEnds {
                    return Ok(End::Abandoned);
                }
            }

            Op::AggregateKey { k, agg } => on!(m.aggregate_key(agg, k.0)),
            Op::Aggregate { k, v, agg } => on!(m.aggregate(agg, k.0, v)),

            Op::Record { a, field } => m.record_int(field.0, m.get(a)),
            Op::RecordMemory { a, field } => on!(m.record_memory(field.0, m.get(a))),
            Op::Speculate { a } => on!(m.speculate(m.get(a))),
            Op::Commit { a } => on!(m.commit(m.get(a))),
            Op::Discard { a } => on!(m.discard(m.get(a))),
            Op::Exit { a, field } => m.exit(field.0, m.get(a)),
        }
        pc += 1;
    }
    Ok(End::Finished)
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

#[cold]
#[inline(never)]
fn fault(trap: Trap, pc: usize) -> Fault {
    Fault { kind: trap.kind, value: trap.value, pc: Pc::from_index(pc) }
}

#[inline]
fn index(src: Src) -> usize {
    usize::from(src.0.0)
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

impl<E: ProbeEnv + ?Sized> Machine<'_, E> {
    #[inline]
    pub(crate) fn get(&self, src: Src) -> u64 {
        self.regs[index(src)]
    }

    #[inline]
    fn set(&mut self, dst: Dst, value: u64) {
        self.regs[usize::from(dst.0.0)] = value;
    }

    #[inline]
    fn int(&self, index: IntId) -> u64 {
        self.program.ints.get(index.index()).copied().unwrap_or(0)
    }

    /// Takes steps from what the firing may take. Now and then it looks at the clock, too: firings
    /// that are shorter than [`STEPS_PER_LOOK`] never do.
    #[inline]
    pub(crate) fn charge(&mut self, steps: u64) -> Result<(), Trap> {
        let left = self.steps.checked_sub(steps).ok_or_else(|| Trap::new(FaultKind::StepLimit))?;
        // Rounded up: the limit is a multiple, and the first step must not look.
        let looks = self.steps.div_ceil(STEPS_PER_LOOK) != left.div_ceil(STEPS_PER_LOOK);
        self.steps = left;
        if looks { self.check_time() } else { Ok(()) }
    }

    // The clock is the thread's own, so a firing is not blamed for what the scheduler does.
    #[cold]
    #[inline(never)]
    fn check_time(&mut self) -> Result<(), Trap> {
        let now = self.mem.env.vtimestamp();
        let since = *self.watch.since.get_or_insert(now);
        if now.saturating_sub(since) <= self.shared.sizes.time {
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
    fn compare(&mut self, a: Src, b: Src, null: Null) -> Result<u64, Trap> {
        self.charge_bytes(2 * self.mem.max_string)?;
        let (a, b) = (self.get(a), self.get(b));
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
    #[inline]
    fn address(&self, scope: Scope, var: VarId) -> u64 {
        use crate::memory::Region;
        let (offset, region) = match scope {
            Scope::Global => (self.mem.globals.address(var), Region::Global),
            Scope::Thread => (self.mem.thread.address(var), Region::Thread),
            Scope::Clause => (self.mem.clause.address(var), Region::Clause),
        };
        offset.map_or(0, |offset| region.at(offset))
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
