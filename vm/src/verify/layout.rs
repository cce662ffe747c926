//! What a clause is besides code: probes, the shape of its record, its actions and marks.

use dif::action::{Action, FieldRange};
use dif::probe::{MAX_FIELD, MAX_FUNCTION, ProbeDesc};
use dif::program::{Clause, Recording};
use dif::{AggId, ClauseId, FormatId, Pc, Program};

use super::error::{Amount, Place, Row, Rule, VerifyError};
use super::tables::{at_most, check_kind, type_exists};
use crate::limits::Limits;

pub(super) fn check(
    program: &Program,
    limits: &Limits,
    id: ClauseId,
    clause: &Clause,
) -> Result<(), VerifyError> {
    check_clause(program, limits, clause).map_err(|rule| Place::Clause(id).breaks(rule))
}

fn check_clause(program: &Program, limits: &Limits, clause: &Clause) -> Result<(), Rule> {
    check_probes(limits, &clause.probes)?;
    check_layout(program, limits, clause)?;
    for action in &clause.actions {
        check_action(program, clause, action)?;
    }
    if !clause.marks.is_sorted() || clause.marks.last().is_some_and(|pc| pc.index() >= clause.code.len()) {
        return Err(Rule::Marks);
    }
    Ok(())
}

fn check_probes(limits: &Limits, probes: &[ProbeDesc]) -> Result<(), Rule> {
    if probes.is_empty() {
        return Err(Rule::NoProbe);
    }
    at_most(Amount::Probes, probes.len() as u64, limits.probes as u64)?;
    let is_possible = |desc: &ProbeDesc| {
        let longest = [&desc.provider, &desc.module, &desc.name].into_iter().map(String::len).max();
        longest <= Some(MAX_FIELD.max(MAX_FUNCTION)) && desc.function.len() <= MAX_FUNCTION
    };
    let all = probes.iter().all(|desc| is_possible(desc) && !desc.too_many_stars());
    if all { Ok(()) } else { Err(Rule::ProbeDesc) }
}

fn check_layout(program: &Program, limits: &Limits, clause: &Clause) -> Result<(), Rule> {
    let fields = &clause.layout.fields;
    at_most(Amount::Fields, fields.len() as u64, limits.fields as u64)?;
    for field in fields {
        check_kind(limits, field.kind)?;
        type_exists(program, field.ty)?;
    }
    let words = clause.layout.max_words(program.settings.string_bytes());
    at_most(Amount::RecordBytes, u64::from(words) * 8, limits.record_bytes)?;
    let records = match clause.recording {
        Recording::Record => true,
        Recording::Nothing => false,
    };
    let has_parts = !fields.is_empty() || !clause.actions.is_empty();
    if has_parts && !records { Err(Rule::Unrecorded) } else { Ok(()) }
}

fn check_action(program: &Program, clause: &Clause, action: &Action) -> Result<(), Rule> {
    let field = |index: u32| -> Result<(), Rule> {
        let exists = (index as usize) < clause.layout.fields.len();
        if exists { Ok(()) } else { Err(Rule::NoSuch { what: Row::Field, index }) }
    };
    let range = |range: FieldRange| match range.first.checked_add(range.n) {
        Some(0) => Ok(()),
        Some(end) if range.n > 0 => field(end - 1),
        Some(_) => Ok(()),
        None => Err(Rule::NoSuch { what: Row::Field, index: u32::MAX }),
    };
    let format = |id: FormatId| -> Result<(), Rule> {
        let exists = id.index() < program.formats.len();
        if exists { Ok(()) } else { Err(Rule::NoSuch { what: Row::Format, index: id.0 }) }
    };
    match action {
        Action::Trace { field: f } | Action::Stack { field: f } | Action::Exit { field: f } => field(*f),
        Action::Symbol { field: f, kind: _ } => field(*f),
        Action::Tracemem { field: f, dynamic } => optional(*dynamic, field).and_then(|()| field(*f)),
        Action::Print { field: f, address } => optional(*address, field).and_then(|()| field(*f)),
        Action::Setopt { name, value } => optional(*value, field).and_then(|()| field(*name)),
        Action::Printf { format: id, args }
        | Action::System { format: id, args }
        | Action::Freopen { format: id, args } => format(*id).and_then(|()| range(*args)),
        Action::Printa { format: id, aggs } => {
            optional(*id, format)?;
            aggs.iter().try_for_each(|id| agg_exists(program, *id))
        }
        Action::Ftruncate => Ok(()),
        Action::Clear { agg } | Action::Denormalize { agg } => agg_exists(program, *agg),
        Action::Trunc { agg, n } => optional(*n, field).and_then(|()| agg_exists(program, *agg)),
        Action::Normalize { agg, factor } => field(*factor).and_then(|()| agg_exists(program, *agg)),
    }
}

fn optional<T>(part: Option<T>, check: impl Fn(T) -> Result<(), Rule>) -> Result<(), Rule> {
    part.map_or(Ok(()), check)
}

/// The aggregation `id` exists.
pub(super) fn agg_exists(program: &Program, id: AggId) -> Result<(), Rule> {
    let exists = id.index() < program.aggs.len();
    if exists { Ok(()) } else { Err(Rule::NoSuch { what: Row::Aggregation, index: id.0 }) }
}

/// Where a clause's code ends, as an instruction's place; for errors about the whole of it.
pub(super) fn last_pc(clause: &Clause) -> Pc {
    Pc::from_index(clause.code.len().saturating_sub(1))
}
