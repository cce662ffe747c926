//! Linking: the fastest form of a clause.
//!
//! Verified code can always be interpreted. Most clauses that fire often are much simpler than that:
//! a straight line of code that fetches a few values, tests some of them, and counts, keeps or
//! records others. [`link`] runs such code once, when it is enabled, with names of values in place
//! of values:
//!
//! ```text
//!   arg r0, arg0      r0 is arg0
//!   imm r1, #7        r1 is 7
//!   eq r0, r0, r1     r0 is whether arg0 == 7
//!   pred r0           step: go on if arg0 == 7
//!   var r0, timestamp r0 is timestamp
//!   stt r0, v0        step: v0 := timestamp
//!   ret
//! ```
//!
//! What remains are the steps, each with its sources, which are the clause's *kernel*
//! (see `kernels.rs`): no registers, no instructions that only move values. An instruction that is
//! not in the table below makes the clause one for the interpreter, and so does a value that is no
//! source: the list of what is recognised is a list of shapes that were seen to matter, not a
//! compiler in the making.
//!
//! | instructions | give |
//! | --- | --- |
//! | `imm`, `int`, `mov`, `arg`, `var timestamp`, `ldt`, `ldg` | a [`Source`] |
//! | `sext` of an argument to 32 bits, `timestamp - self->x` | a [`Source`] |
//! | `args` | a text, good as key or field |
//! | comparisons of a source with a constant, `lnot` | a [`Test`] |
//! | `pred`, `stt`, `stg`, `agg`, `rec`, `recm` of a text | a [`Step`] |
//!
//! A source is looked at when its step is run, which may be later than its instruction. So the names
//! of a variable's old value are forgotten when a step changes the variable.
//!
//! Kernels have no semantics of their own: whatever form a clause takes, it records and counts the
//! same. With the option `kernels=off` everything is interpreted, and a test runs random clauses
//! both ways.

use dif::agg::AggFn;
use dif::builtin::Builtin;
use dif::layout::{Field, FieldKind};
use dif::op::{Dst, IntField, MemField, Op, Src, Width};
use dif::option::{OptionId, Value as Setting};
use dif::program::{Clause, Recording};
use dif::{AggId, Program};

use crate::kernels::{Body, Kernel, Key, KeyPart, Order, Source, Step, Test, Update};

/// What a register is known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Nothing,
    Value(Source),
    Truth(Test),
    /// The text of a string argument.
    Text(u8),
}

/// The kernel of a clause, if it has the shape of one.
pub(crate) fn link(program: &Program, clause: &Clause) -> Option<Kernel> {
    let off = Setting::Text("off".into());
    if program.settings.get(OptionId::Kernels) == Some(off) {
        return None;
    }
    let mut linker = Linker::new(program, clause);
    for op in &clause.code {
        if matches!(op, Op::Ret {}) {
            return Some(linker.kernel());
        }
        linker.step(op)?;
    }
    None
}

/// Whether the code writes every slot of its record, whatever it does: it goes straight to its end
/// and has an instruction for each.
pub(crate) fn writes_all_fields(clause: &Clause) -> bool {
    let fields = &clause.layout.fields;
    let mut written = vec![false; fields.len()];
    let reached = clause.code.iter().take_while(|op| !matches!(op, Op::Ret {}));
    for op in reached {
        if is_branch(op) {
            return false;
        }
        if let Op::Record { field: IntField(field), .. }
        | Op::Exit { field: IntField(field), .. }
        | Op::RecordMemory { field: MemField(field), .. } = *op
            && let Some(written) = written.get_mut(field as usize)
        {
            *written = true;
        }
    }
    // No bytes leave their slot as it is.
    let empty = |field: &Field| field.kind == FieldKind::Bytes(0);
    written.into_iter().all(|written| written) && !fields.iter().any(empty)
}

fn is_branch(op: &Op) -> bool {
    matches!(
        op,
        Op::Jump { .. }
            | Op::BranchZero { .. }
            | Op::BranchNonzero { .. }
            | Op::BranchEq { .. }
            | Op::BranchNe { .. }
    )
}

/// The symbolic run of a clause.
struct Linker<'p> {
    program: &'p Program,
    clause: &'p Clause,
    known: [Known; 256],
    steps: Vec<Step>,
    texts: u32,
    n_args: u8,
    /// Fields that have a text already.
    recorded: Vec<u32>,
    /// The first step may be looked at before the texts are.
    begins_with_test: bool,
}

impl<'p> Linker<'p> {
    fn new(program: &'p Program, clause: &'p Clause) -> Self {
        let known = [Known::Nothing; 256];
        let (steps, recorded) = (Vec::new(), Vec::new());
        Self { program, clause, known, steps, texts: 0, n_args: 0, recorded, begins_with_test: false }
    }

    fn kernel(self) -> Kernel {
        let mut steps = self.steps.into_iter().peekable();
        let guard = match steps.peek() {
            Some(Step::Require(test)) if self.begins_with_test => Some(*test),
            Some(_) | None => None,
        };
        if guard.is_some() {
            steps.next();
        }
        let records = self.clause.recording == Recording::Record;
        let n_words = self.clause.layout.words() as usize;
        let function = |agg: AggId| self.program.aggs.get(agg.index()).map(|agg| agg.function);
        Kernel {
            guard,
            texts: self.texts,
            n_args: self.n_args,
            body: Body::new(steps.collect(), self.texts, records.then_some(n_words), function),
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not listed is for the interpreter, and so is what will be added"
    )]
    fn step(&mut self, op: &Op) -> Option<()> {
        match *op {
            Op::Imm { rd, value } => self.set(rd, Source::Const(i64::from(value.0).cast_unsigned())),
            Op::Int { rd, index } => self.set(rd, Source::Const(*self.program.ints.get(index.index())?)),
            Op::Mov { rd, a } => self.know(rd, self.get(a)),
            Op::Arg { rd, n } => {
                let n = self.argument(n.0)?;
                self.set(rd, Source::Arg(n));
            }
            Op::ArgStr { rd, n } => {
                let n = self.argument(n.0)?;
                self.texts |= 1u32.checked_shl(u32::from(n))?;
                self.know(rd, Known::Text(n));
            }
            Op::Var { rd, which: Builtin::Timestamp } => self.set(rd, Source::Timestamp),
            Op::LoadThread { rd, var } => self.set(rd, Source::Thread(var.0)),
            Op::LoadGlobal { rd, var } => self.set(rd, Source::Global(var.0)),
            Op::Sub { rd, a, b } => match (self.source(a)?, self.source(b)?) {
                (Source::Timestamp, Source::Thread(var)) => self.set(rd, Source::Since(var)),
                _ => return None,
            },
            Op::Sext { rd, a, width: Width::W32 } => match self.source(a)? {
                Source::Arg(n) => self.set(rd, Source::Int(n)),
                _ => return None,
            },
            Op::Eq { rd, a, b } => self.equal(rd, a, b, true)?,
            Op::Ne { rd, a, b } => self.equal(rd, a, b, false)?,
            Op::Slt { rd, a, b } => self.less(rd, a, b, Order::Signed)?,
            Op::Ult { rd, a, b } => self.less(rd, a, b, Order::Unsigned)?,
            Op::Sle { rd, a, b } => self.at_most(rd, a, b, Order::Signed)?,
            Op::Ule { rd, a, b } => self.at_most(rd, a, b, Order::Unsigned)?,
            Op::LogicalNot { rd, a } => {
                let test = self.test(a)?;
                self.know(rd, Known::Truth(test.negated()));
            }
            Op::Predicate { a } => {
                let test = self.test(a)?;
                // What comes before a test happens, be it only a fault.
                self.begins_with_test |= self.steps.is_empty() && self.texts == 0;
                self.steps.push(Step::Require(test));
            }
            Op::StoreThread { a, var } => {
                let source = self.source(a)?;
                self.steps.push(Step::SetThread(var.0, source));
                self.forget(|source| matches!(source, Source::Thread(v) | Source::Since(v) if v == var.0));
            }
            Op::StoreGlobal { a, var } => {
                let source = self.source(a)?;
                self.steps.push(Step::SetGlobal(var.0, source));
                self.forget(|source| source == Source::Global(var.0));
            }
            Op::Aggregate { k, v, agg } => self.aggregate(usize::from(k.0.0), v, agg)?,
            Op::Record { a, field } => {
                let (source, slot) = (self.source(a)?, self.slot(field.0));
                self.steps.push(Step::Record { slot, source });
            }
            Op::RecordMemory { a, field } => self.record_text(a, field.0)?,
            _ => return None,
        }
        Some(())
    }

    fn argument(&mut self, n: u32) -> Option<u8> {
        let n = u8::try_from(n).ok()?;
        self.n_args = self.n_args.max(n.checked_add(1)?);
        Some(n)
    }

    fn get(&self, a: Src) -> Known {
        self.known[usize::from(a.0.0)]
    }

    fn know(&mut self, rd: Dst, known: Known) {
        self.known[usize::from(rd.0.0)] = known;
    }

    fn set(&mut self, rd: Dst, source: Source) {
        self.know(rd, Known::Value(source));
    }

    fn source(&self, a: Src) -> Option<Source> {
        match self.get(a) {
            Known::Value(source) => Some(source),
            Known::Nothing | Known::Truth(_) | Known::Text(_) => None,
        }
    }

    fn test(&self, a: Src) -> Option<Test> {
        match self.get(a) {
            Known::Value(source) => Some(Test::equal(source, 0).negated()),
            Known::Truth(test) => Some(test),
            Known::Nothing | Known::Text(_) => None,
        }
    }

    fn equal(&mut self, rd: Dst, a: Src, b: Src, wanted: bool) -> Option<()> {
        let test = match (self.source(a)?, self.source(b)?) {
            (source, Source::Const(value)) | (Source::Const(value), source) => Test::equal(source, value),
            _ => return None,
        };
        self.know(rd, Known::Truth(if wanted { test } else { test.negated() }));
        Some(())
    }

    // A constant on the left: c < x is what x <= c is not.
    fn less(&mut self, rd: Dst, a: Src, b: Src, order: Order) -> Option<()> {
        let test = match (self.source(a)?, self.source(b)?) {
            (source, Source::Const(limit)) => Test::less(source, limit, order),
            (Source::Const(limit), source) => Test::at_most(source, limit, order).negated(),
            _ => return None,
        };
        self.know(rd, Known::Truth(test));
        Some(())
    }

    fn at_most(&mut self, rd: Dst, a: Src, b: Src, order: Order) -> Option<()> {
        let test = match (self.source(a)?, self.source(b)?) {
            (source, Source::Const(limit)) => Test::at_most(source, limit, order),
            (Source::Const(limit), source) => Test::less(source, limit, order).negated(),
            _ => return None,
        };
        self.know(rd, Known::Truth(test));
        Some(())
    }

    fn forget(&mut self, is_old: impl Fn(Source) -> bool) {
        for known in &mut self.known {
            match known {
                Known::Value(source) | Known::Truth(Test { source, .. }) if is_old(*source) => {
                    *known = Known::Nothing;
                }
                Known::Value(_) | Known::Truth(_) | Known::Nothing | Known::Text(_) => {}
            }
        }
    }

    fn aggregate(&mut self, first: usize, v: Src, id: AggId) -> Option<()> {
        let agg = self.program.aggs.get(id.index())?;
        let parts = agg.keys.iter().enumerate().map(|(offset, kind)| {
            // The verifier saw to it that the tuple lies within the registers.
            match (kind, self.known[(first + offset) & 255]) {
                (FieldKind::Int { .. } | FieldKind::Symbol(_), Known::Value(source)) => {
                    Some(KeyPart::Word(source))
                }
                (FieldKind::String, Known::Text(n)) => Some(KeyPart::Text(n)),
                _ => None,
            }
        });
        let key = Key::new(parts.collect::<Option<Vec<_>>>()?);
        let (value, incr) = match agg.function {
            AggFn::Count => (Source::Const(0), Source::Const(1)),
            AggFn::Quantize | AggFn::Lquantize(_) | AggFn::Llquantize(_) => {
                match self.known[usize::from(v.0.0.wrapping_add(1))] {
                    Known::Value(source) => (self.source(v)?, source),
                    Known::Nothing | Known::Truth(_) | Known::Text(_) => return None,
                }
            }
            AggFn::Sum | AggFn::Avg | AggFn::Min | AggFn::Max | AggFn::Stddev => {
                (self.source(v)?, Source::Const(1))
            }
        };
        self.steps.push(Step::Update(Update { agg: id, key, value, incr }));
        Some(())
    }

    // A field that is recorded twice might be too long for the record, which is a fault.
    fn record_text(&mut self, a: Src, field: u32) -> Option<()> {
        let Known::Text(arg) = self.get(a) else { return None };
        let kind = self.clause.layout.fields.get(field as usize)?.kind;
        if kind != FieldKind::String || self.recorded.contains(&field) {
            return None;
        }
        self.recorded.push(field);
        let slot = self.slot(field);
        self.steps.push(Step::RecordText { slot, arg });
        Some(())
    }

    fn slot(&self, field: u32) -> u32 {
        self.clause.layout.slot(field as usize)
    }
}
