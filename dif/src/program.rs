//! A compiled D program: what travels from the consumer to the hosts.
//!
//! A program is code plus the tables that the code's operands point to, plus what the consumer
//! needs to print. The host verifies the first two and ignores the third; the consumer keeps its
//! own copy, so nothing in the stream of records describes data twice.
//!
//! ```text
//!   Program
//!   ├── clauses ── probes (descriptions), code, layout of its record, actions, marks
//!   ├── variables, aggs            what code refers to by VarId and AggId
//!   ├── strings, ints              constants
//!   ├── formats, types, sources    for the consumer
//!   └── settings                   options that change what code means or what the host allocates
//! ```
//!
//! Several sources on one command line are one program: they share variables and aggregations, and
//! clause order is their order.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::action::Action;
use crate::agg::AggFn;
use crate::format::Format;
use crate::ids::{ClauseId, Pc, TypeId, VarId};
use crate::layout::{KeyKind, Layout};
use crate::op::Op;
use crate::option::Settings;
use crate::probe::ProbeDesc;
use crate::subr::Subr;
use crate::ty::TypeTable;

/// A compiled program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// The options as they stood when compilation ended: dialect, sizes, rates.
    pub settings: Settings,
    /// Where clauses come from.
    pub sources: Vec<Source>,
    /// Types that fields and variables refer to.
    pub types: TypeTable,
    /// String constants, without a NUL at the end.
    pub strings: Vec<Box<[u8]>>,
    /// Integer constants.
    pub ints: Vec<u64>,
    /// Variables.
    pub variables: Vec<Variable>,
    /// Aggregations, in order of first appearance.
    pub aggs: Vec<Aggregation>,
    /// Parsed formats.
    pub formats: Vec<Format>,
    /// Clauses in program order.
    pub clauses: Vec<Clause>,
}

/// One source of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Whether it was a file or text on the command line.
    pub kind: SourceKind,
    /// The file's name, or the text up to its first `{`, `/` or `;`, as notices show it.
    pub name: String,
}

/// What kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// `-s FILE`: notices call it a script.
    Script,
    /// `-n TEXT` and the like: notices call it a description.
    Description,
}

/// Who shares a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All threads of a host.
    Global,
    /// `self->`: one thread.
    Thread,
    /// `this->`: one firing.
    Clause,
}

/// How a variable's value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Storage {
    /// In a word: integers and pointers.
    Scalar,
    /// As a string of at most `strsize` bytes.
    String,
    /// As so many bytes: structs, unions, C arrays.
    Bytes(u32),
}

/// A variable of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name in D, without scope.
    pub name: Box<str>,
    /// Who shares it.
    pub scope: Scope,
    /// Its type; of an associative array, the type of an element.
    pub ty: TypeId,
    /// How a value, or an element, is kept.
    pub storage: Storage,
    /// The key of an associative array; `None` for other variables.
    pub keys: Option<Vec<KeyKind>>,
}

/// An aggregation of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregation {
    /// Its name without `@`; `_` for the nameless one.
    pub name: Box<str>,
    /// Its function.
    pub function: AggFn,
    /// Its key; empty if it has none.
    pub keys: Vec<KeyKind>,
    /// Types of the key's components in D.
    pub key_types: Vec<TypeId>,
}

/// Whether a firing of a clause yields a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// It does not: nothing in the clause records.
    Nothing,
    /// It does, with the layout's fields; none at all for the default action.
    Record,
}

/// One clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Which source it is from.
    pub source: u32,
    /// What it is enabled on; each description makes enablings of its own.
    pub probes: Vec<ProbeDesc>,
    /// Predicate and body. Ends with [`Op::Ret`].
    pub code: Vec<Op>,
    /// Fields of its record.
    pub layout: Layout,
    /// Whether it yields one.
    pub recording: Recording,
    /// What the consumer does with the record.
    pub actions: Vec<Action>,
    /// For each action as faults count them, from action 1 on: the first instruction.
    pub marks: Vec<Pc>,
    /// Whether it needs `-w`.
    pub destructive: bool,
}

impl Clause {
    /// The action that the instruction at `pc` belongs to; 0 for the predicate.
    pub fn action_at(&self, pc: Pc) -> u32 {
        let after = self.marks.partition_point(|&mark| mark <= pc);
        u32::try_from(after).unwrap_or(u32::MAX)
    }

    /// Whether the consumer needs the state of aggregations for its records.
    pub fn looks_at_aggregations(&self) -> bool {
        self.actions.iter().any(Action::looks_at_aggregations)
    }
}

impl Program {
    /// The clause with this id.
    pub fn clause(&self, id: ClauseId) -> Option<&Clause> {
        self.clauses.get(id.index())
    }

    /// The variable with this id.
    pub fn variable(&self, id: VarId) -> Option<&Variable> {
        self.variables.get(id.index())
    }

    /// Whether any clause needs `-w`.
    pub fn is_destructive(&self) -> bool {
        self.clauses.iter().any(|clause| clause.destructive)
    }

    /// Whether any clause may stop its process.
    pub fn may_stop(&self) -> bool {
        let mut code = self.clauses.iter().flat_map(|clause| &clause.code);
        code.any(|op| matches!(op, Op::Call { which: Subr::Stop, .. }))
    }
}
