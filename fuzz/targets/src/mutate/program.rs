//! Mutations of decoded programs: instructions and rows that nearly belong together.

use dif::agg::{AggFn, Linear, LogLinear};
use dif::layout::{Field, FieldKind, KeyKind, SymbolKind};
use dif::op::Op;
use dif::option::{OptionId, Value};
use dif::program::{Clause, Program, Recording, Scope, Storage};
use dif::ty::prim;
use dif::{Pc, TypeId};

use super::bytes::range;
use crate::rng::Rng;

/// Changes a program in one to four places; `donor` lends code and rows.
pub fn mutate(rng: &mut Rng, program: &mut Program, donor: &Program) {
    for _ in 0..=rng.below(4) {
        match rng.below(12) {
            0 => tables(rng, program),
            1 => rows_of(rng, program, donor),
            _ => clause(rng, program, donor),
        }
    }
}

fn clause(rng: &mut Rng, program: &mut Program, donor: &Program) {
    let n = program.clauses.len();
    let Some(clause) = program.clauses.get_mut(rng.below(n)) else { return };
    match rng.below(10) {
        0 => shape(rng, clause),
        1 => {
            if let Some(from) = rng.pick(&donor.clauses) {
                let piece = from.code[range(rng, from.code.len())].to_vec();
                let over = range(rng, clause.code.len().saturating_sub(1));
                clause.code.splice(over, piece);
            }
        }
        _ => code(rng, &mut clause.code),
    }
    if !rng.once_in(16) {
        mend(clause);
    }
}

// What nearly every change of code breaks and is soon found to be broken: the end, and the marks.
fn mend(clause: &mut Clause) {
    if clause.code.last() != Some(&Op::Ret {}) {
        clause.code.push(Op::Ret {});
    }
    let end = Pc::from_index(clause.code.len());
    clause.marks.retain(|mark| *mark < end);
    clause.marks.sort();
}

fn code(rng: &mut Rng, code: &mut Vec<Op>) {
    let at = rng.below(code.len());
    match rng.below(8) {
        0 => drop(code.drain(range(rng, code.len().saturating_sub(1)))),
        1 => {
            let piece = code[range(rng, code.len())].to_vec();
            code.splice(at..at, piece);
        }
        2 => code.insert(at, any_op(rng)),
        3 => {
            if let Some(op) = code.get_mut(at) {
                *op = any_op(rng);
            }
        }
        4 => {
            let other = rng.below(code.len());
            if at < code.len() {
                code.swap(at, other);
            }
        }
        _ => {
            if let Some(op) = code.get_mut(at) {
                *op = operand(rng, *op);
            }
        }
    }
}

/// The instruction with one of its operands, or its opcode, changed a little.
fn operand(rng: &mut Rng, op: Op) -> Op {
    for _ in 0..8 {
        let mut bytes = op.encode();
        let at = match rng.below(8) {
            0 => 0,
            n @ 1..4 => n,
            _ => 4,
        };
        if at == 4 {
            let wide = if rng.once_in(2) { rng.next() & 7 } else { rng.number() };
            bytes[4..].copy_from_slice(&wide.to_le_bytes()[..4]);
        } else {
            bytes[at] = bytes[at].wrapping_add((rng.next() & 7).to_le_bytes()[0]).wrapping_sub(3);
        }
        if let Some(changed) = Op::decode(bytes) {
            return changed;
        }
    }
    op
}

/// Any instruction, on low registers and rows.
fn any_op(rng: &mut Rng) -> Op {
    for _ in 0..64 {
        let word = rng.next().to_le_bytes();
        let code = rng.below(Op::TABLE.len()).to_le_bytes()[0];
        let mut bytes = [code, word[1] & 7, word[2] & 7, word[3] & 7, word[4] & 7, 0, 0, 0];
        // Not every instruction has all operands: take away from the end what it has not.
        for last in (1..5).rev() {
            if let Some(op) = Op::decode(bytes) {
                return op;
            }
            bytes[last] = 0;
        }
    }
    Op::Ret {}
}

fn shape(rng: &mut Rng, clause: &mut Clause) {
    match rng.below(5) {
        0 => clause.layout.fields.push(Field { kind: kind(rng), ty: ty(rng) }),
        1 => {
            let n = clause.layout.fields.len();
            if let Some(field) = clause.layout.fields.get_mut(rng.below(n)) {
                field.kind = kind(rng);
            }
        }
        2 => drop(clause.layout.fields.pop()),
        3 => {
            clause.recording = match clause.recording {
                Recording::Record => Recording::Nothing,
                Recording::Nothing => Recording::Record,
            }
        }
        _ => clause.marks.push(Pc(u32::try_from(rng.below(clause.code.len() + 2)).unwrap_or(0))),
    }
}

fn tables(rng: &mut Rng, program: &mut Program) {
    let (n_variables, n_aggs, n_strings) =
        (program.variables.len(), program.aggs.len(), program.strings.len());
    match rng.below(7) {
        0 => {
            if let Some(variable) = program.variables.get_mut(rng.below(n_variables)) {
                variable.storage = storage(rng);
            }
        }
        1 => {
            if let Some(variable) = program.variables.get_mut(rng.below(n_variables)) {
                variable.scope = [Scope::Global, Scope::Thread, Scope::Clause][rng.below(3)];
            }
        }
        2 => {
            if let Some(variable) = program.variables.get_mut(rng.below(n_variables)) {
                variable.keys = (!rng.once_in(3)).then(|| (0..=rng.below(3)).map(|_| kind(rng)).collect());
            }
        }
        3 => {
            if let Some(agg) = program.aggs.get_mut(rng.below(n_aggs)) {
                agg.function = function(rng);
            }
        }
        4 => {
            if let Some(agg) = program.aggs.get_mut(rng.below(n_aggs)) {
                agg.keys = (0..rng.below(4)).map(|_| kind(rng)).collect();
                agg.key_types = agg.keys.iter().map(|_| prim::INT64).collect();
            }
        }
        5 => {
            if let Some(string) = program.strings.get_mut(rng.below(n_strings)) {
                *string = (0..rng.below(64)).map(|_| rng.next().to_le_bytes()[0]).collect();
            }
        }
        _ => setting(rng, program),
    }
}

fn rows_of(rng: &mut Rng, program: &mut Program, donor: &Program) {
    match rng.below(5) {
        0 => program.variables.extend(rng.pick(&donor.variables).cloned()),
        1 => program.aggs.extend(rng.pick(&donor.aggs).cloned()),
        2 => program.formats.extend(rng.pick(&donor.formats).cloned()),
        3 => program.ints.push(rng.number()),
        _ => program.clauses.extend(rng.pick(&donor.clauses).cloned()),
    }
}

fn setting(rng: &mut Rng, program: &mut Program) {
    use OptionId::{Aggsize, Bufpolicy, Bufsize, Compat, Destructive, Dynvarsize, Nspec, Specsize, Strsize};
    let small = rng.next() & 0x3ff;
    let (id, value) = match rng.below(10) {
        0 => (Bufpolicy, Value::Text(["switch", "fill", "ring"][rng.below(3)].into())),
        1 => (Compat, Value::Text(["illumos", "oracle"][rng.below(2)].into())),
        2 => (Destructive, Value::Number(1)),
        3 => (Strsize, Value::Number(small)),
        n => (
            [Bufsize, Aggsize, Dynvarsize, Nspec, Specsize, Strsize][n - 4],
            Value::Number(if rng.once_in(2) { small } else { rng.number() }),
        ),
    };
    if id.accepts(&value) {
        program.settings.put(id, value);
    }
}

fn ty(rng: &mut Rng) -> TypeId {
    TypeId(u32::try_from(rng.below(60)).unwrap_or(0))
}

fn kind(rng: &mut Rng) -> KeyKind {
    let small = u32::try_from(rng.below(40)).unwrap_or(0);
    match rng.below(6) {
        0 => FieldKind::String,
        1 => FieldKind::Bytes(small),
        2 => FieldKind::Stack { frames: small },
        3 => FieldKind::Symbol(SymbolKind::Usym),
        _ => FieldKind::Int { size: [1, 2, 4, 8, 8, 3][rng.below(6)], signed: rng.once_in(2) },
    }
}

fn storage(rng: &mut Rng) -> Storage {
    match rng.below(3) {
        0 => Storage::Scalar,
        1 => Storage::String,
        _ => Storage::Bytes(u32::try_from(rng.below(40)).unwrap_or(0)),
    }
}

fn function(rng: &mut Rng) -> AggFn {
    let number = |rng: &mut Rng| i32::try_from(rng.number() & 0xff).unwrap_or(0);
    match rng.below(9) {
        0 => AggFn::Count,
        1 => AggFn::Sum,
        2 => AggFn::Avg,
        3 => AggFn::Min,
        4 => AggFn::Max,
        5 => AggFn::Stddev,
        6 => AggFn::Quantize,
        7 => AggFn::Lquantize(Linear {
            base: -number(rng),
            limit: number(rng),
            step: (rng.next() & 0xff) as u16,
            narrow: rng.once_in(2),
        }),
        _ => AggFn::Llquantize(LogLinear {
            factor: 2 + rng.below(12) as u16,
            low: rng.below(4) as u16,
            high: rng.below(10) as u16,
            steps: rng.below(40) as u16,
            symmetric: rng.once_in(2),
        }),
    }
}
