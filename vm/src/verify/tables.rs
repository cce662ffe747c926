//! Tables of a program: how many rows, and whether rows can be what they say.

use dif::agg::{AggFn, Linear, LogLinear, MAX_LEVELS};
use dif::layout::KeyKind;
use dif::option::OptionId;
use dif::program::{Aggregation, Scope, Storage, Variable};
use dif::ty::Type;
use dif::{AggId, Program, TypeId, VarId};

use super::error::{Amount, Place, Row, Rule, VerifyError};
use crate::limits::Limits;

pub(super) fn check(program: &Program, limits: &Limits) -> Result<(), VerifyError> {
    counts(program, limits)?;
    for (id, ty) in program.types.iter() {
        check_type(program, id, ty).map_err(|rule| Place::Type(id).breaks(rule))?;
    }
    for (index, variable) in program.variables.iter().enumerate() {
        check_variable(program, limits, variable)
            .map_err(|rule| Place::Variable(VarId::from_index(index)).breaks(rule))?;
    }
    variable_bytes(program, limits)?;
    for (index, agg) in program.aggs.iter().enumerate() {
        check_agg(program, limits, agg).map_err(|rule| Place::Agg(AggId::from_index(index)).breaks(rule))?;
    }
    Ok(())
}

/// At most `most` of something.
pub(super) fn at_most(what: Amount, n: u64, most: u64) -> Result<(), Rule> {
    if n <= most { Ok(()) } else { Err(Rule::Limit { what, n, most }) }
}

fn counts(program: &Program, limits: &Limits) -> Result<(), VerifyError> {
    let string_bytes: u64 = program.strings.iter().map(|text| text.len() as u64 + 1).sum();
    for (what, n, most) in [
        (Amount::Clauses, program.clauses.len() as u64, limits.clauses as u64),
        (Amount::Variables, program.variables.len() as u64, limits.variables as u64),
        (Amount::Aggregations, program.aggs.len() as u64, limits.aggs as u64),
        (Amount::Types, program.types.len() as u64, limits.types as u64),
        (Amount::Formats, program.formats.len() as u64, limits.formats as u64),
        (Amount::Integers, program.ints.len() as u64, limits.constants as u64),
        (Amount::Strings, program.strings.len() as u64, limits.constants as u64),
        (Amount::StringBytes, string_bytes, limits.string_constants),
        (Amount::Strsize, program.settings.number(OptionId::Strsize), limits.strsize),
    ] {
        at_most(what, n, most).map_err(|rule| Place::Program.breaks(rule))?;
    }
    Ok(())
}

/// The type `id` exists.
pub(super) fn type_exists(program: &Program, id: TypeId) -> Result<(), Rule> {
    if program.types.contains(id) { Ok(()) } else { Err(Rule::NoSuch { what: Row::Type, index: id.0 }) }
}

// Recursion through types is not looked for: whoever walks them counts its steps (`dif::ty`).
fn check_type(program: &Program, _id: TypeId, ty: &Type) -> Result<(), Rule> {
    match ty {
        Type::Void | Type::String | Type::Stack | Type::SymAddr | Type::UserSymAddr | Type::Enum(_) => Ok(()),
        Type::Integer(integer) => int_size(u32::from(integer.size)),
        Type::Float { size, .. } => match size {
            4 | 8 | 16 => Ok(()),
            _ => Err(Rule::Size { what: "a floating-point number", size: u32::from(*size) }),
        },
        Type::Pointer(target) | Type::Typedef { target, .. } => type_exists(program, *target),
        Type::Array { elem, .. } => type_exists(program, *elem),
        Type::Record(record) => {
            record.members.iter().flatten().try_for_each(|member| type_exists(program, member.ty))
        }
        Type::Function { ret, params, .. } => {
            type_exists(program, *ret)?;
            params.iter().try_for_each(|param| type_exists(program, *param))
        }
    }
}

fn int_size(size: u32) -> Result<(), Rule> {
    match size {
        1 | 2 | 4 | 8 => Ok(()),
        _ => Err(Rule::Size { what: "an integer", size }),
    }
}

/// A field or key component that can exist.
pub(super) fn check_kind(limits: &Limits, kind: KeyKind) -> Result<(), Rule> {
    match kind {
        KeyKind::Int { size, .. } => int_size(u32::from(size)),
        KeyKind::String | KeyKind::Symbol(_) => Ok(()),
        KeyKind::Bytes(0) => Err(Rule::Size { what: "bytes", size: 0 }),
        KeyKind::Bytes(n) => at_most(Amount::ValueBytes, u64::from(n), u64::from(limits.value_bytes)),
        KeyKind::Stack { frames } => at_most(Amount::Frames, u64::from(frames), u64::from(limits.frames)),
    }
}

fn check_keys(program: &Program, limits: &Limits, keys: &[KeyKind]) -> Result<(), Rule> {
    at_most(Amount::KeyParts, keys.len() as u64, limits.key_parts as u64)?;
    keys.iter().try_for_each(|kind| check_kind(limits, *kind))?;
    let strsize = program.settings.string_bytes();
    let words: u64 = keys.iter().map(|kind| u64::from(kind.max_key_words(strsize))).sum();
    at_most(Amount::KeyBytes, words * 8, limits.key_bytes)
}

fn check_variable(program: &Program, limits: &Limits, variable: &Variable) -> Result<(), Rule> {
    type_exists(program, variable.ty)?;
    match variable.storage {
        Storage::Scalar | Storage::String => {}
        Storage::Bytes(0) => return Err(Rule::Size { what: "a variable", size: 0 }),
        Storage::Bytes(n) => at_most(Amount::ValueBytes, u64::from(n), u64::from(limits.value_bytes))?,
    }
    let Some(keys) = &variable.keys else { return Ok(()) };
    if keys.is_empty() || variable.scope == Scope::Clause {
        return Err(Rule::ArrayShape);
    }
    check_keys(program, limits, keys)
}

fn variable_bytes(program: &Program, limits: &Limits) -> Result<(), VerifyError> {
    for scope in [Scope::Global, Scope::Thread, Scope::Clause] {
        let bytes: u64 = program
            .variables
            .iter()
            .filter(|variable| variable.scope == scope)
            .map(|variable| match variable.storage {
                Storage::Scalar => 8,
                Storage::String => u64::from(program.settings.string_bytes()) + 8,
                Storage::Bytes(n) => u64::from(n) + 8,
            })
            .sum();
        at_most(Amount::VariableBytes, bytes, limits.variable_bytes)
            .map_err(|rule| Place::Program.breaks(rule))?;
    }
    Ok(())
}

fn check_agg(program: &Program, limits: &Limits, agg: &Aggregation) -> Result<(), Rule> {
    if agg.keys.len() != agg.key_types.len() {
        return Err(Rule::KeyTypes { n: agg.keys.len(), n_types: agg.key_types.len() });
    }
    agg.key_types.iter().try_for_each(|id| type_exists(program, *id))?;
    check_keys(program, limits, &agg.keys)?;
    let possible = match agg.function {
        AggFn::Count
        | AggFn::Sum
        | AggFn::Avg
        | AggFn::Min
        | AggFn::Max
        | AggFn::Stddev
        | AggFn::Quantize => true,
        AggFn::Lquantize(linear) => is_possible_linear(linear),
        AggFn::Llquantize(log) => is_possible_log(log),
    };
    if possible { Ok(()) } else { Err(Rule::AggParams { name: agg.function.name() }) }
}

fn is_possible_linear(linear: Linear) -> bool {
    let span = i64::from(linear.limit) - i64::from(linear.base);
    linear.step >= 1 && 0 <= span && span / i64::from(linear.step) <= i64::from(MAX_LEVELS)
}

fn is_possible_log(log: LogLinear) -> bool {
    log.factor >= 2 && log.low <= log.high && log.high <= 64 && log.steps >= 1
}
