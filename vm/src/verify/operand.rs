//! One check per operand kind: the type of an operand carries its rule.
//!
//! The walk over an instruction's operands is derived from the table of instructions, so an
//! instruction cannot be added without all of its operands being checked. Operands are visited in
//! the order of the row. A tuple's first register and a call's count come before the wide operand
//! that says what they mean, which is why a visit may leave something for the next one.

use dif::builtin::Builtin;
use dif::for_each_op;
use dif::layout::FieldKind;
use dif::op::{
    ArgIndex, Args, ArrayRef, ArrayScalar, Bound, ClauseRef, ClauseScalar, Count, Dst, Forward, GlobalRef,
    GlobalScalar, Imm32, IntField, Keys, Len, MemField, MemKind, Op, Src, StackKind, StackSize, ThreadRef,
    ThreadScalar, Width,
};
use dif::option::OptionId;
use dif::program::{Clause, Scope, Storage, Variable};
use dif::subr::Subr;
use dif::{AggId, IntId, Pc, Program, Reg, StrId, VarId};

use super::error::{Amount, Row, Rule};
use super::layout::agg_exists;
use super::tables::at_most;
use crate::limits::Limits;

/// Registers that follow each other.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) first: Reg,
    pub(super) n: usize,
}

/// What is known while the operands of one instruction are visited, and what they amount to.
pub(super) struct OpCx<'a> {
    pub(super) program: &'a Program,
    pub(super) limits: &'a Limits,
    pub(super) clause: &'a Clause,
    pub(super) pc: Pc,
    /// Registers that are read.
    pub(super) reads: Vec<Run>,
    /// The register that is written, after all reads.
    pub(super) write: Option<Reg>,
    /// Where the instruction may jump.
    pub(super) target: Option<usize>,
    tuple: Reg,
    n_args: usize,
}

impl<'a> OpCx<'a> {
    pub(super) fn new(program: &'a Program, limits: &'a Limits, clause: &'a Clause, pc: Pc) -> Self {
        let (reads, write, target) = (Vec::new(), None, None);
        Self { program, limits, clause, pc, reads, write, target, tuple: Reg(0), n_args: 0 }
    }

    fn reads_run(&mut self, first: Reg, n: usize) -> Result<(), Rule> {
        if usize::from(first.0) + n > 256 {
            return Err(Rule::TupleRange { first, n });
        }
        self.reads.push(Run { first, n });
        Ok(())
    }

    fn row<T>(&self, what: Row, rows: &[T], index: u32) -> Result<(), Rule> {
        if (index as usize) < rows.len() { Ok(()) } else { Err(Rule::NoSuch { what, index }) }
    }

    fn plain(&self, id: VarId, scope: Scope) -> Result<&'a Variable, Rule> {
        let variable = self.program.variable(id).ok_or(Rule::NoSuch { what: Row::Variable, index: id.0 })?;
        if variable.scope != scope {
            return Err(Rule::Scope { wanted: scope_name(scope) });
        }
        if variable.keys.is_some() {
            return Err(Rule::ArrayNess { found: "an associative array" });
        }
        Ok(variable)
    }

    fn plain_scalar(&self, id: VarId, scope: Scope) -> Result<(), Rule> {
        scalar(self.plain(id, scope)?)
    }

    fn plain_ref(&self, id: VarId, scope: Scope) -> Result<(), Rule> {
        by_reference(self.plain(id, scope)?)
    }

    fn array(&mut self, id: VarId) -> Result<&'a Variable, Rule> {
        let variable = self.program.variable(id).ok_or(Rule::NoSuch { what: Row::Variable, index: id.0 })?;
        let keys = variable.keys.as_ref().ok_or(Rule::ArrayNess { found: "no associative array" })?;
        self.reads_run(self.tuple, keys.len())?;
        Ok(variable)
    }
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Global => "global",
        Scope::Thread => "thread-local",
        Scope::Clause => "clause-local",
    }
}

fn scalar(variable: &Variable) -> Result<(), Rule> {
    match variable.storage {
        Storage::Scalar => Ok(()),
        Storage::String | Storage::Bytes(_) => Err(Rule::StorageKind { wanted: "a scalar" }),
    }
}

fn by_reference(variable: &Variable) -> Result<(), Rule> {
    match variable.storage {
        Storage::String | Storage::Bytes(_) => Ok(()),
        Storage::Scalar => Err(Rule::StorageKind { wanted: "a string or bytes" }),
    }
}

/// An operand that knows whether it may stand where it stands.
trait Check: Copy {
    fn check(self, cx: &mut OpCx<'_>) -> Result<(), Rule>;
}

macro_rules! checks {
    ($( $Kind:ty: |$operand:ident, $cx:ident| $body:expr; )*) => { $(
        impl Check for $Kind {
            fn check(self, $cx: &mut OpCx<'_>) -> Result<(), Rule> {
                let $operand = self;
                $body
            }
        }
    )* };
}

checks! {
    Dst: |dst, cx| { cx.write = Some(dst.0); Ok(()) };
    Src: |src, cx| cx.reads_run(src.0, 1);
    Keys: |keys, cx| { cx.tuple = keys.0; Ok(()) };
    Args: |args, cx| { cx.tuple = args.0; Ok(()) };
    Count: |count, cx| { cx.n_args = usize::from(count.0); Ok(()) };

    // Every value of these is meaningful.
    Imm32: |_any, _cx| Ok(());
    Bound: |_any, _cx| Ok(());
    Width: |_any, _cx| Ok(());
    MemKind: |_any, _cx| Ok(());
    StackKind: |_any, _cx| Ok(());
    Builtin: |_any, _cx| Ok(());

    IntId: |id, cx| cx.row(Row::Integer, &cx.program.ints, id.0);
    StrId: |id, cx| cx.row(Row::String, &cx.program.strings, id.0);
    Len: |len, cx| at_most(Amount::ValueBytes, u64::from(len.0), u64::from(cx.limits.value_bytes));
    StackSize: |size, cx| at_most(Amount::Frames, u64::from(size.frames()), u64::from(cx.limits.frames));
    ArgIndex: |arg, _cx| if arg.0 < 10 { Ok(()) } else { Err(Rule::NoSuchArg { n: arg.0 }) };

    Forward: |forward, cx| {
        let target = (cx.pc.index() + 1).saturating_add(forward.0 as usize);
        if target >= cx.clause.code.len() {
            return Err(Rule::JumpRange);
        }
        cx.target = Some(target);
        Ok(())
    };

    GlobalScalar: |var, cx| cx.plain_scalar(var.0, Scope::Global);
    ThreadScalar: |var, cx| cx.plain_scalar(var.0, Scope::Thread);
    ClauseScalar: |var, cx| cx.plain_scalar(var.0, Scope::Clause);
    GlobalRef: |var, cx| cx.plain_ref(var.0, Scope::Global);
    ThreadRef: |var, cx| cx.plain_ref(var.0, Scope::Thread);
    ClauseRef: |var, cx| cx.plain_ref(var.0, Scope::Clause);
    ArrayScalar: |var, cx| cx.array(var.0).and_then(scalar);
    ArrayRef: |var, cx| cx.array(var.0).and_then(by_reference);

    AggId: |id, cx| {
        agg_exists(cx.program, id)?;
        let agg = &cx.program.aggs[id.index()];
        // The value, if there is one, is the last operand before this one; `count` does not look at
        // it, and a distribution looks at the register after it as well.
        if let Some(value) = cx.reads.pop() && agg.function.takes_value() {
            cx.reads_run(value.first, if agg.function.is_distribution() { 2 } else { 1 })?;
        }
        cx.reads_run(cx.tuple, agg.keys.len())
    };

    IntField: |field, cx| {
        match field_kind(cx, field.0)? {
            FieldKind::Int { .. } | FieldKind::Symbol(_) => Ok(()),
            FieldKind::String | FieldKind::Bytes(_) | FieldKind::Stack { .. } => {
                Err(Rule::FieldKind { field: field.0, wanted: "an integer" })
            }
        }
    };
    MemField: |field, cx| {
        let is_memory = field_kind(cx, field.0)?.is_memory();
        if is_memory { Ok(()) } else { Err(Rule::FieldKind { field: field.0, wanted: "memory" }) }
    };

    Subr: |subr, cx| {
        let (def, n) = (subr.def(), cx.n_args);
        let (least, most) = (def.required, def.params.len());
        if n < least || most < n {
            return Err(Rule::ArgCount { name: def.name, least, most, n });
        }
        let permitted = cx.clause.destructive
            && cx.limits.destructive
            && cx.program.settings.is_set(OptionId::Destructive);
        if subr.is_destructive() && !permitted {
            return Err(Rule::NotPermitted { name: def.name });
        }
        cx.reads_run(cx.tuple, n)
    };
}

fn field_kind(cx: &OpCx<'_>, index: u32) -> Result<FieldKind, Rule> {
    let field = cx.clause.layout.fields.get(index as usize);
    field.map(|field| field.kind).ok_or(Rule::NoSuch { what: Row::Field, index })
}

macro_rules! define_walk {
    ($( $(#[$doc:meta])* $mnemonic:ident = $Op:ident { $($field:ident: $Kind:ident),* }; )*) => {
        /// Visits the operands of an instruction.
        pub(super) fn visit(op: Op, cx: &mut OpCx<'_>) -> Result<(), Rule> {
            match op { $(
                Op::$Op { $($field),* } => { $( Check::check($field, cx)?; )* }
            )* }
            Ok(())
        }
    };
}

for_each_op!(define_walk);

/// What an instruction that was verified reads and writes, and where it may jump: what the walk over its operands amounts to.
#[derive(Debug, Default)]
pub(crate) struct Operands {
    /// Registers that are read: the first one, and how many.
    pub(crate) reads: Vec<(Reg, usize)>,
    /// The register that is written, after all reads.
    pub(crate) write: Option<Reg>,
    /// Where it may jump.
    pub(crate) target: Option<usize>,
}

/// The operands of the instruction at `pc`.
pub(crate) fn operands(program: &Program, clause: &Clause, pc: Pc, op: Op) -> Operands {
    // Whatever limits it met, it meets these.
    let limits = Limits { value_bytes: u32::MAX, frames: u32::MAX, destructive: true, ..Limits::default() };
    let mut cx = OpCx::new(program, &limits, clause, pc);
    let visited = visit(op, &mut cx);
    debug_assert_eq!(visited, Ok(()), "{op}");
    let reads = cx.reads.iter().map(|run| (run.first, run.n)).collect();
    Operands { reads, write: cx.write, target: cx.target }
}
