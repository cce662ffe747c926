//! Linking: the fastest form of a clause.
//!
//! Verified code can always be interpreted. Some shapes of clauses are so common that they are worth
//! a Rust function of their own, a *kernel*, which does all of what the clause does without going
//! from instruction to instruction. [`link`] looks at a clause once, when it is enabled, and decides.
//!
//! Kernels have no semantics of their own: whatever form a clause takes, it records and counts the
//! same. With the option `kernels=off` everything is interpreted, and the tests run both ways.

use dif::op::Op;
use dif::option::{OptionId, Value};
use dif::{AggId, ClauseId, Program};

/// How a clause is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The interpreter, instruction by instruction.
    Interpreted,
    /// `@a[argN] = count()`, and nothing else.
    CountByArg {
        /// Which argument.
        n: u8,
        /// Which aggregation.
        agg: AggId,
    },
}

/// The fastest form of a clause.
pub(crate) fn link(program: &Program, clause: ClauseId) -> Form {
    let Some(clause) = program.clause(clause) else { return Form::Interpreted };
    let off = Value::Text("off".into());
    if program.settings.get(OptionId::Kernels) == Some(off) {
        return Form::Interpreted;
    }
    count_by_arg(program, &clause.code).unwrap_or(Form::Interpreted)
}

// arg rK, argN; [imm rV, …;] agg rK, rV, @A; ret
fn count_by_arg(program: &Program, code: &[Op]) -> Option<Form> {
    let (rd, n, k, id) = match *code {
        [Op::Arg { rd, n }, Op::Aggregate { k, agg, .. }, Op::Ret {}] => (rd, n, k, agg),
        [Op::Arg { rd, n }, Op::Imm { rd: other, .. }, Op::Aggregate { k, agg, .. }, Op::Ret {}]
            if other != rd =>
        {
            (rd, n, k, agg)
        }
        _ => return None,
    };
    let agg = program.aggs.get(id.index())?;
    let counts = agg.function == dif::agg::AggFn::Count;
    let by_integer = matches!(agg.keys[..], [dif::layout::KeyKind::Int { .. }]);
    (rd.0 == k.0 && counts && by_integer).then_some(Form::CountByArg { n: n.0.to_le_bytes()[0], agg: id })
}
