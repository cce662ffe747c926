//! From instructions one by one to instructions that know each other.
//!
//! Control goes forward only, so each pass is one walk, in one direction, with nothing to iterate:
//!
//! - [`forward`] knows which registers hold a constant, or what an argument's register holds, and has
//!   instructions read that instead. Wherever a jump arrives nothing is known.
//! - [`Live`] says, from behind, which registers somebody still reads.
//! - [`remove_dead`] leaves out what gives a value to nobody, and can do nothing else.
//! - [`fuse`] makes one of two that follow each other, if the value between them is for the second alone, and no
//!   jump arrives there.
//! - [`lay_out`] gives what is left its places, and jumps their distances.
//!
//! What may trap, looks at a clock, or is seen by anybody stays where it is, in its order.

use std::sync::Arc;

use dif::op::{Dst, Forward, Imm32, Keys, Op, Src};
use dif::{Pc, Reg};

use super::{FIRST_ARG, Inst};
use crate::verify::Operands;

/// An instruction on its way.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    inst: Inst,
    pc: Pc,
    /// Registers that follow each other and are read together: the first one, and how many.
    tuples: Vec<(Reg, usize)>,
    write: Option<Reg>,
    /// The draft to which it may jump.
    target: Option<usize>,
    is_left_out: bool,
}

impl Draft {
    /// Of `inst`, which is `op` in linked code.
    pub(super) fn new(mut inst: Inst, op: Op, operands: Operands, pc: Pc) -> Self {
        let Operands { mut reads, write, target } = operands;
        let tuples = if matches!(inst, Inst::Aggregate { .. }) {
            // The value may be one, too.
            reads
        } else if inst.keys().is_some() || matches!(inst, Inst::Call { .. }) {
            // Keys and arguments are what is read last.
            reads.pop().into_iter().collect()
        } else {
            Vec::new()
        };
        debug_assert!(target.is_some() == op.is_branch());
        Self { inst, pc, tuples, write, target, is_left_out: false }
    }

    fn reads(&mut self, mut each: impl FnMut(Reg)) {
        self.inst.each_source(&mut |reg| each(*reg));
        for (first, n) in &self.tuples {
            // The verifier saw to it that a tuple lies within the registers.
            (0..*n).for_each(|offset| each(Reg(first.0.wrapping_add(offset.to_le_bytes()[0]))));
        }
    }
}

/// The code of a clause, and where each instruction comes from; `has_args` if nobody but the firing writes to the
/// registers of arguments.
pub(super) fn link(mut drafts: Vec<Draft>, has_args: bool) -> (Arc<[Inst]>, Arc<[Pc]>) {
    let mut is_target = vec![false; drafts.len()];
    for target in drafts.iter().filter_map(|draft| draft.target) {
        is_target[target] = true;
    }
    forward(&mut drafts, &is_target, has_args);
    let live = remove_dead(&mut drafts);
    fuse(&mut drafts, &is_target, &live);
    lay_out(&drafts)
}

/// What is known of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Nothing,
    Constant(u64),
    /// It holds what this one holds, to which nobody writes.
    Same(Reg),
}

fn forward(drafts: &mut [Draft], is_target: &[bool], has_args: bool) {
    let mut known = [Known::Nothing; 256];
    for (draft, is_target) in drafts.iter_mut().zip(is_target) {
        if *is_target {
            known = [Known::Nothing; 256];
        }
        let rename = |reg: &mut Reg| {
            if let Known::Same(same) = known[usize::from(reg.0)] {
                *reg = same;
            }
        };
        // Of aggregations in general, the value is a tuple.
        if !matches!(draft.inst, Inst::Aggregate { .. }) {
            draft.inst.each_source(&mut |reg| rename(reg));
        }
        if let (Some(Keys(k)), [(first, 1)]) = (draft.inst.keys(), &mut draft.tuples[..]) {
            rename(k);
            *first = *k;
        }
        draft.inst = with_constants(draft.inst, &known);
        if let Some(rd) = draft.write {
            known[usize::from(rd.0)] = if let Inst::Imm { value, .. } = draft.inst {
                Known::Constant(i64::from(value.0).cast_unsigned())
            } else if let Inst::Mov { a, .. } = draft.inst
                && has_args
                && a.0.0 >= FIRST_ARG
            {
                Known::Same(a.0)
            } else {
                Known::Nothing
            };
        }
    }
}

// The instruction, with what is known to be a constant as one.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others have no form with a constant")]
fn with_constants(inst: Inst, known: &[Known; 256]) -> Inst {
    let constant = |src: Src| match known[usize::from(src.0.0)] {
        Known::Constant(value) => i32::try_from(value.cast_signed()).ok(),
        Known::Nothing | Known::Same(_) => None,
    };
    let right = |a: Src, b: Src| constant(b).map(|value| (a, value));
    // Of what does not matter which is which.
    let either = |a: Src, b: Src| right(a, b).or_else(|| right(b, a));
    let divided = |a, b| right(a, b).filter(|(_, value)| *value != 0);
    type Form = fn(Dst, Src, Imm32) -> Inst;
    let of = |rd: Dst, operands: Option<(Src, i32)>, form: Form| {
        operands.map_or(inst, |(a, value)| form(rd, a, Imm32(value)))
    };
    match inst {
        Inst::Mov { rd, a } => constant(a).map_or(inst, |value| Inst::Imm { rd, value: Imm32(value) }),
        Inst::Add { rd, a, b } => of(rd, either(a, b), |rd, a, value| Inst::AddImm { rd, a, value }),
        Inst::Sub { rd, a, b } => {
            let negated = right(a, b).and_then(|(a, value)| Some((a, value.checked_neg()?)));
            of(rd, negated, |rd, a, value| Inst::AddImm { rd, a, value })
        }
        Inst::Mul { rd, a, b } => of(rd, either(a, b), |rd, a, value| Inst::MulImm { rd, a, value }),
        Inst::Sdiv { rd, a, b } => of(rd, divided(a, b), |rd, a, value| Inst::SdivImm { rd, a, value }),
        Inst::Udiv { rd, a, b } => of(rd, divided(a, b), |rd, a, value| Inst::UdivImm { rd, a, value }),
        Inst::Srem { rd, a, b } => of(rd, divided(a, b), |rd, a, value| Inst::SremImm { rd, a, value }),
        Inst::And { rd, a, b } => of(rd, either(a, b), |rd, a, value| Inst::AndImm { rd, a, value }),
        Inst::Shl { rd, a, b } => of(rd, right(a, b), |rd, a, value| Inst::ShlImm { rd, a, value }),
        Inst::Shr { rd, a, b } => of(rd, right(a, b), |rd, a, value| Inst::ShrImm { rd, a, value }),
        Inst::Sar { rd, a, b } => of(rd, right(a, b), |rd, a, value| Inst::SarImm { rd, a, value }),
        Inst::Eq { rd, a, b } => of(rd, either(a, b), |rd, a, value| Inst::EqImm { rd, a, value }),
        Inst::Slt { rd, a, b } => less(inst, rd, (right(a, b), right(b, a)), 0, i32::MIN),
        Inst::Sle { rd, a, b } => less(inst, rd, (right(a, b), right(b, a)), 1, i32::MIN),
        Inst::Ult { rd, a, b } => less(inst, rd, (right(a, b), right(b, a)), 0, 0),
        Inst::Ule { rd, a, b } => less(inst, rd, (right(a, b), right(b, a)), 1, 0),
        _ => inst,
    }
}

type Compared = Option<(Src, i32)>;

// A comparison with a constant, above or below. `or_equal` is 1 if the constant is among the less, and no less
// than `least` will do: unsigned comparisons have none that are extended by a sign.
fn less(inst: Inst, rd: Dst, (below, above): (Compared, Compared), or_equal: i32, least: i32) -> Inst {
    let is_signed = least < 0;
    if let Some((a, value)) = below
        && value >= least
        && let Some(value) = value.checked_add(or_equal).map(Imm32)
    {
        return if is_signed { Inst::SltImm { rd, a, value } } else { Inst::UltImm { rd, a, value } };
    }
    if let Some((a, value)) = above
        && let Some(value) = value.checked_sub(or_equal).filter(|value| *value >= least).map(Imm32)
    {
        return if is_signed { Inst::SgtImm { rd, a, value } } else { Inst::UgtImm { rd, a, value } };
    }
    inst
}

/// Registers that are read after an instruction.
#[derive(Clone, Copy, Debug, Default)]
struct Live([u64; 4]);

impl Live {
    fn contains(self, reg: Reg) -> bool {
        self.0[usize::from(reg.0 >> 6)] >> (reg.0 & 63) & 1 != 0
    }

    fn insert(&mut self, reg: Reg) {
        self.0[usize::from(reg.0 >> 6)] |= 1 << (reg.0 & 63);
    }

    fn remove(&mut self, reg: Reg) {
        self.0[usize::from(reg.0 >> 6)] &= !(1 << (reg.0 & 63));
    }

    fn union(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }
}

// Leaves out what nobody reads; what is live after each instruction.
fn remove_dead(drafts: &mut [Draft]) -> Vec<Live> {
    let mut before = vec![Live::default(); drafts.len() + 1];
    let mut after = vec![Live::default(); drafts.len()];
    for (index, draft) in drafts.iter_mut().enumerate().rev() {
        let goes_on = !matches!(draft.inst, Inst::Ret {} | Inst::Jump { .. });
        let next = if goes_on { before[index + 1] } else { Live::default() };
        let mut live = draft.target.map_or(next, |target| next.union(before[target]));
        after[index] = live;
        if let Some(rd) = draft.write {
            draft.is_left_out = !live.contains(rd) && only_writes(draft.inst);
            live.remove(rd);
        }
        if draft.is_left_out {
            live = after[index];
        } else {
            draft.reads(|reg| live.insert(reg));
        }
        before[index] = live;
    }
    after
}

// Whether it gives a register its value, and nothing else whatever the values.
fn only_writes(inst: Inst) -> bool {
    matches!(
        inst,
        Inst::Imm { .. }
            | Inst::Int { .. }
            | Inst::Str { .. }
            | Inst::Pool { .. }
            | Inst::Mov { .. }
            | Inst::Arg { .. }
            | Inst::Add { .. }
            | Inst::AddImm { .. }
            | Inst::Sub { .. }
            | Inst::Mul { .. }
            | Inst::MulImm { .. }
            | Inst::And { .. }
            | Inst::AndImm { .. }
            | Inst::Or { .. }
            | Inst::Xor { .. }
            | Inst::Shl { .. }
            | Inst::ShlImm { .. }
            | Inst::Shr { .. }
            | Inst::ShrImm { .. }
            | Inst::Sar { .. }
            | Inst::SarImm { .. }
            | Inst::Neg { .. }
            | Inst::Not { .. }
            | Inst::LogicalNot { .. }
            | Inst::Sext { .. }
            | Inst::Zext { .. }
            | Inst::Eq { .. }
            | Inst::EqImm { .. }
            | Inst::Ne { .. }
            | Inst::Slt { .. }
            | Inst::SltImm { .. }
            | Inst::Sle { .. }
            | Inst::SgtImm { .. }
            | Inst::Ult { .. }
            | Inst::UltImm { .. }
            | Inst::Ule { .. }
            | Inst::UgtImm { .. }
    )
}

fn fuse(drafts: &mut [Draft], is_target: &[bool], live: &[Live]) {
    let mut last: Option<usize> = None;
    for index in 0..drafts.len() {
        if drafts[index].is_left_out {
            // A jump to it arrives at what follows, too.
            last = last.filter(|_| !is_target[index]);
            continue;
        }
        if let Some(first) = last.filter(|_| !is_target[index])
            && let Some(rd) = drafts[first].write.filter(|rd| !live[index].contains(*rd))
            && let Some(both) = fused(drafts[first].inst, rd, drafts[index].inst)
        {
            drafts[first].is_left_out = true;
            drafts[index].inst = both;
        }
        last = Some(index);
    }
}

// One instruction for two, of which the second one alone wants what the first one has put into `rd`.
fn fused(first: Inst, rd: Reg, second: Inst) -> Option<Inst> {
    let wanted = |src: Src| src.0 == rd;
    Some(match (first, second) {
        (Inst::LogicalNot { a, .. }, Inst::Predicate { a: b }) if wanted(b) => Inst::PredicateNot { a },
        (Inst::EqImm { a, value, .. }, Inst::Predicate { a: b }) if wanted(b) => {
            Inst::PredicateEq { a, value }
        }
        (Inst::LogicalNot { a, .. }, Inst::BranchZero { a: b, to }) if wanted(b) => {
            Inst::BranchNonzero { a, to }
        }
        (Inst::LogicalNot { a, .. }, Inst::BranchNonzero { a: b, to }) if wanted(b) => {
            Inst::BranchZero { a, to }
        }
        _ => return None,
    })
}

fn lay_out(drafts: &[Draft]) -> (Arc<[Inst]>, Arc<[Pc]>) {
    // Of what is left out: the place of what follows.
    let mut places = Vec::with_capacity(drafts.len());
    let mut n = 0;
    for draft in drafts {
        places.push(n);
        n += usize::from(!draft.is_left_out);
    }
    let left = || drafts.iter().zip(&places).filter(|(draft, _)| !draft.is_left_out);
    let insts = left().map(|(draft, place)| {
        let mut inst = draft.inst;
        if let (Some(Forward(to)), Some(target)) = (inst.forward(), draft.target) {
            *to = Pc::from_index(places[target] - place - 1).0;
        }
        inst
    });
    (insts.collect(), left().map(|(draft, _)| draft.pc).collect())
}

#[cfg(test)]
mod tests {
    use dif::Program;
    use dif::program::{Clause, Scope, Storage};
    use proptest::prelude::*;

    use super::super::Code;
    use super::*;
    use crate::interp::{Stop, advance};
    use crate::testing::{Build, INT};

    fn code(program: &Program) -> Code {
        Code::new(program, &program.clauses[0], &crate::region::Pool::new(&program.strings))
    }

    /// What code becomes, in the words of the disassembler as far as it has them.
    #[track_caller]
    fn becomes(build: Build, text: &str, want: &[Inst], pcs: &[u32]) {
        let code = code(build.clause(text).verified().program());
        assert_eq!(&code.insts[..], want, "{text}");
        assert_eq!(code.pcs.iter().map(|pc| pc.0).collect::<Vec<_>>(), pcs, "{text}");
    }

    fn r<T: From<Reg>>(n: u8) -> T {
        Reg(n).into()
    }

    fn arg(n: u8) -> Src {
        r(FIRST_ARG + n)
    }

    const RET: Inst = Inst::Ret {};

    #[test]
    fn arguments_are_read_where_they_are() {
        let add = Inst::Add { rd: r(0), a: arg(0), b: arg(9) };
        let store = |k| Inst::StoreElem { k, a: arg(1), var: dif::op::ArrayScalar(dif::VarId(0)) };
        let array = || Build::new().array(Scope::Thread, Storage::Scalar, &[INT]);
        let pred = Inst::Predicate { a: r(0) };
        becomes(
            Build::new(),
            "arg r0, arg0\narg r1, arg9\nadd r0, r0, r1\npred r0\nret",
            &[add, pred, RET],
            &[2, 3, 4],
        );
        becomes(
            array(),
            "arg r0, arg0\narg r1, arg1\nsta r0, r1, v0\nret",
            &[store(r(FIRST_ARG)), RET],
            &[2, 3],
        );
        // A key of two stands in two registers that follow each other.
        let array = Build::new().array(Scope::Thread, Storage::Scalar, &[INT, INT]);
        let code = code(array.clause("arg r0, arg0\narg r1, arg1\nsta r0, r1, v0\nret").verified().program());
        assert_eq!(code.insts.len(), 4);
        assert_eq!(code.insts[2], store(r(0)));
    }

    #[test]
    fn constants_stand_in_the_instruction() {
        let pred = Inst::Predicate { a: r(2) };
        for (op, inst) in [
            ("add r2, r1, r0", Inst::AddImm { rd: r(2), a: arg(0), value: Imm32(7) }),
            ("sub r2, r0, r1", Inst::AddImm { rd: r(2), a: arg(0), value: Imm32(-7) }),
            ("mul r2, r1, r0", Inst::MulImm { rd: r(2), a: arg(0), value: Imm32(7) }),
            ("sdiv r2, r0, r1", Inst::SdivImm { rd: r(2), a: arg(0), value: Imm32(7) }),
            ("sle r2, r0, r1", Inst::SltImm { rd: r(2), a: arg(0), value: Imm32(8) }),
            ("sle r2, r1, r0", Inst::SgtImm { rd: r(2), a: arg(0), value: Imm32(6) }),
            ("ult r2, r1, r0", Inst::UgtImm { rd: r(2), a: arg(0), value: Imm32(7) }),
        ] {
            let text = format!("arg r0, arg0\nimm r1, #7\n{op}\npred r2\nret");
            becomes(Build::new(), &text, &[inst, pred, RET], &[2, 3, 4]);
        }
        let is_seven = Inst::PredicateEq { a: arg(0), value: Imm32(7) };
        let text = "arg r0, arg0\nimm r1, #7\neq r2, r1, r0\npred r2\nret";
        becomes(Build::new(), text, &[is_seven, RET], &[3, 4]);
        let is_none = Inst::PredicateNot { a: arg(0) };
        becomes(Build::new(), "arg r0, arg0\nlnot r0, r0\npred r0\nret", &[is_none, RET], &[2, 3]);
    }

    #[test]
    fn nothing_is_known_where_a_jump_arrives() {
        let text = "imm r0, #7\narg r1, arg0\nbz r1, +1\nimm r0, #8\nadd r0, r0, r1\npred r0\nret";
        let want = [
            Inst::Imm { rd: r(0), value: Imm32(7) },
            Inst::Mov { rd: r(1), a: arg(0) },
            Inst::BranchZero { a: arg(0), to: Forward(1) },
            Inst::Imm { rd: r(0), value: Imm32(8) },
            Inst::Add { rd: r(0), a: r(0), b: r(1) },
            Inst::Predicate { a: r(0) },
            RET,
        ];
        becomes(Build::new(), text, &want, &[0, 1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn jumps_arrive_behind_what_was_left_out() {
        let text = "arg r0, arg0\nbz r0, +2\nimm r1, #1\nmov r2, r1\npred r0\nret";
        let want = [Inst::BranchZero { a: arg(0), to: Forward(0) }, Inst::Predicate { a: r(0) }, RET];
        let code = code(Build::new().clause(text).verified().program());
        // r0 is unknown at the end, so it has to be there.
        assert_eq!(&code.insts[1..], want);
    }

    #[test]
    fn a_clause_with_all_registers_has_arguments_where_it_wants_them() {
        let text = "arg r250, arg0\nmov r0, r250\nimm r250, #0\npred r0\nret";
        let code = code(Build::new().clause(text).verified().program());
        assert_eq!((code.n_args, code.takes_numbers), (0, false));
        assert!(code.insts.contains(&Inst::Mov { rd: r(0), a: r(250) }), "{:?}", code.insts);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "no other is made here")]
    /// What five registers hold when verified code comes to its array, and no register when it comes to its end;
    /// `None` if it traps or its predicate is false.
    fn run_slowly(ops: &[Op], args: [u64; 2]) -> Option<Vec<u64>> {
        let mut regs = [0u64; 256];
        let mut pc = 0;
        loop {
            let get = |src: Src| regs[usize::from(src.0.0)];
            let signed = |src: Src| get(src).cast_signed();
            let (mut next, mut set) = (pc + 1, None);
            let mut skip = |if_so: bool, to: Forward| next += if if_so { to.0 as usize } else { 0 };
            match ops[pc] {
                Op::Imm { rd, value } => set = Some((rd, i64::from(value.0).cast_unsigned())),
                Op::Mov { rd, a } => set = Some((rd, get(a))),
                Op::Arg { rd, n } => set = Some((rd, args.get(n.0 as usize).copied().unwrap_or(0))),
                Op::Add { rd, a, b } => set = Some((rd, get(a).wrapping_add(get(b)))),
                Op::Sub { rd, a, b } => set = Some((rd, get(a).wrapping_sub(get(b)))),
                Op::Mul { rd, a, b } => set = Some((rd, get(a).wrapping_mul(get(b)))),
                Op::And { rd, a, b } => set = Some((rd, get(a) & get(b))),
                Op::Or { rd, a, b } => set = Some((rd, get(a) | get(b))),
                Op::Xor { rd, a, b } => set = Some((rd, get(a) ^ get(b))),
                Op::Shl { rd, a, b } => set = Some((rd, get(a) << (get(b) & 63))),
                Op::Shr { rd, a, b } => set = Some((rd, get(a) >> (get(b) & 63))),
                Op::Sar { rd, a, b } => set = Some((rd, (signed(a) >> (get(b) & 63)).cast_unsigned())),
                Op::Udiv { rd, a, b } => set = Some((rd, get(a).checked_div(get(b))?)),
                Op::Urem { rd, a, b } => set = Some((rd, get(a).checked_rem(get(b))?)),
                Op::Sdiv { rd, a, b } if get(b) != 0 => {
                    set = Some((rd, signed(a).wrapping_div(signed(b)).cast_unsigned()));
                }
                Op::Srem { rd, a, b } if get(b) != 0 => {
                    set = Some((rd, signed(a).wrapping_rem(signed(b)).cast_unsigned()));
                }
                Op::Sdiv { .. } | Op::Srem { .. } => return None,
                Op::LogicalNot { rd, a } => set = Some((rd, u64::from(get(a) == 0))),
                Op::Eq { rd, a, b } => set = Some((rd, u64::from(get(a) == get(b)))),
                Op::Ne { rd, a, b } => set = Some((rd, u64::from(get(a) != get(b)))),
                Op::Slt { rd, a, b } => set = Some((rd, u64::from(signed(a) < signed(b)))),
                Op::Sle { rd, a, b } => set = Some((rd, u64::from(signed(a) <= signed(b)))),
                Op::Ult { rd, a, b } => set = Some((rd, u64::from(get(a) < get(b)))),
                Op::Ule { rd, a, b } => set = Some((rd, u64::from(get(a) <= get(b)))),
                Op::Jump { to } => skip(true, to),
                Op::BranchZero { a, to } => skip(get(a) == 0, to),
                Op::BranchNonzero { a, to } => skip(get(a) != 0, to),
                Op::BranchEq { a, b, to } => skip(get(a) == get(b), to),
                Op::Predicate { a } if get(a) == 0 => return None,
                Op::Predicate { .. } => {}
                Op::LoadElem { .. } => return Some(regs[..5].to_vec()),
                Op::Ret {} => return Some(Vec::new()),
                op => unreachable!("{op}"),
            }
            if let Some((rd, value)) = set {
                regs[usize::from(rd.0.0)] = value;
            }
            pc = next;
        }
    }

    // Mostly one that a constant may be equal to.
    fn arg_value() -> impl Strategy<Value = u64> {
        prop_oneof![1 => any::<u64>(), 3 => (-3i64..4).prop_map(i64::cast_unsigned), 1 => 60..70u64]
    }

    // An instruction of those above, on few registers; most constants are small or at an end of their range.
    fn line() -> impl Strategy<Value = String> {
        let value = prop_oneof![-3i32..4, Just(i32::MAX), Just(i32::MIN), any::<i32>()];
        let op = prop::sample::select(vec![
            "add", "sub", "mul", "and", "or", "xor", "shl", "shr", "sar", "udiv", "urem", "sdiv", "srem",
            "eq", "ne", "slt", "sle", "ult", "ule",
        ]);
        let reg = || 0u8..5;
        prop_oneof![
            3 => (reg(), value).prop_map(|(rd, value)| format!("imm r{rd}, #{value}")),
            2 => (reg(), 0..3u8).prop_map(|(rd, n)| format!("arg r{rd}, arg{n}")),
            1 => (reg(), reg()).prop_map(|(rd, a)| format!("mov r{rd}, r{a}")),
            1 => (reg(), reg()).prop_map(|(rd, a)| format!("lnot r{rd}, r{a}")),
            12 => (op, reg(), reg(), reg()).prop_map(|(op, rd, a, b)| format!("{op} r{rd}, r{a}, r{b}")),
            1 => (reg(), 0..4u8).prop_map(|(a, to)| format!("bz r{a}, +{to}")),
            1 => (reg(), 0..4u8).prop_map(|(a, to)| format!("bnz r{a}, +{to}")),
            1 => (reg(), reg(), 0..4u8).prop_map(|(a, b, to)| format!("beq r{a}, r{b}, +{to}")),
            1 => (0..4u8).prop_map(|to| format!("jmp +{to}")),
            1 => reg().prop_map(|a| format!("pred r{a}")),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 4 } else { 20_000 }, ..ProptestConfig::default() })]

        // All registers are looked at in the end, in an array's key, so none is dead; but in between they are.
        #[test]
        fn linked_code_does_what_verified_code_does(
            lines in prop::collection::vec(line(), 0..24),
            args in [arg_value(), arg_value()],
        ) {
            let begin = "imm r0, #0\nimm r1, #1\nimm r2, #-1\narg r3, arg0\narg r4, arg1\n";
            let text = format!("{begin}{}\nlda r0, r0, v0\nret\nret\nret\nret\nret", lines.join("\n"));
            let build = Build::new().array(Scope::Global, Storage::Scalar, &[INT; 5]);
            let program = build.clause(&text).verified();
            let program = program.program();
            let code = code(program);
            let mut regs = [0; 256];
            code.fill(&mut regs, |n| args.get(n).copied().unwrap_or(0));
            let linked = match advance(&mut regs, &code.insts) {
                Stop::Here([Inst::LoadElem { .. }, ..]) => Some(&regs[..5]),
                Stop::Finished(_) => Some(&regs[..0]),
                Stop::Here(_) | Stop::Rejected => None,
            };
            let Clause { code: ops, .. } = &program.clauses[0];
            let slow = run_slowly(ops, args);
            prop_assert_eq!(linked, slow.as_deref(), "{}\n{:?}", text, code.insts);
        }
    }
}
