//! Programs written by hand, for the tests of this crate.
//!
//! Code is the disassembler's text, an instruction a line; everything else is a call.

use dif::agg::AggFn;
use dif::layout::{Field, FieldKind, KeyKind, Layout};
use dif::op::Op;
use dif::option::Setter;
use dif::probe::ProbeDesc;
use dif::program::{Aggregation, Clause, Program, Recording, Scope, Storage, Variable};
use dif::ty::prim;
use dif::{AggId, Pc, VarId};

use crate::limits::Limits;
use crate::verify::{Verified, verify};

pub(crate) const INT: KeyKind = FieldKind::Int { size: 8, signed: true };

/// A program in the making.
#[derive(Clone, Default)]
pub(crate) struct Build {
    pub(crate) program: Program,
}

impl Build {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn option(mut self, name: &str, value: &str) -> Self {
        self.program.settings.set(name, Some(value), Setter::CommandLine).unwrap();
        self
    }

    /// Variables are numbered in the order of these calls.
    pub(crate) fn var(mut self, scope: Scope, storage: Storage) -> Self {
        self.push_variable(scope, storage, None);
        self
    }

    pub(crate) fn array(mut self, scope: Scope, storage: Storage, keys: &[KeyKind]) -> Self {
        self.push_variable(scope, storage, Some(keys.to_vec()));
        self
    }

    fn push_variable(&mut self, scope: Scope, storage: Storage, keys: Option<Vec<KeyKind>>) {
        let ty = match storage {
            Storage::Scalar => prim::INT64,
            Storage::String => prim::STRING,
            Storage::Bytes(_) => prim::VOID,
        };
        let name = format!("v{}", VarId::from_index(self.program.variables.len())).into();
        self.program.variables.push(Variable { name, scope, ty, storage, keys });
    }

    pub(crate) fn agg(mut self, function: AggFn, keys: &[KeyKind]) -> Self {
        let name = format!("a{}", AggId::from_index(self.program.aggs.len())).into();
        let key_types = vec![prim::INT64; keys.len()];
        self.program.aggs.push(Aggregation { name, function, keys: keys.to_vec(), key_types });
        self
    }

    pub(crate) fn string(mut self, text: &str) -> Self {
        self.program.strings.push(text.as_bytes().into());
        self
    }

    pub(crate) fn int(mut self, value: u64) -> Self {
        self.program.ints.push(value);
        self
    }

    /// A clause of `test:::probe` without a record.
    pub(crate) fn clause(self, code: &str) -> Self {
        self.clause_with(code, Recording::Nothing, &[])
    }

    /// A clause whose record has these fields.
    pub(crate) fn recording(self, fields: &[FieldKind], code: &str) -> Self {
        self.clause_with(code, Recording::Record, fields)
    }

    fn clause_with(mut self, code: &str, recording: Recording, fields: &[FieldKind]) -> Self {
        let field = |kind: &FieldKind| Field { kind: *kind, ty: prim::INT64 };
        self.program.clauses.push(Clause {
            source: 0,
            probes: vec![ProbeDesc::new("test", "", "", "probe")],
            code: assemble(code),
            layout: Layout { fields: fields.iter().map(field).collect() },
            recording,
            actions: Vec::new(),
            marks: if code.is_empty() { Vec::new() } else { vec![Pc(0)] },
            destructive: self.program.settings.is_set(dif::option::OptionId::Destructive),
        });
        self
    }

    /// The last clause belongs to `dtrace:::ERROR`.
    pub(crate) fn on_error(mut self) -> Self {
        if let Some(clause) = self.program.clauses.last_mut() {
            clause.probes = vec![ProbeDesc::new("dtrace", "", "", "ERROR")];
        }
        self
    }

    #[track_caller]
    pub(crate) fn verified(self) -> Verified {
        verify(self.program, &Limits::default()).unwrap()
    }
}

#[track_caller]
pub(crate) fn assemble(code: &str) -> Vec<Op> {
    let lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| Op::parse(line).unwrap_or_else(|| panic!("no instruction: {line}"))).collect()
}
