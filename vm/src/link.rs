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
//! (see `kernels.rs`): no registers, no instructions that only move values. What is computed of sources
//! is a value with a number until a step asks for it; then it becomes a formula (see `formula.rs`),
//! which leaves it in a register, and that is a source. An instruction that is not in the table below
//! makes the clause one for the interpreter: what jumps, what may fault, what touches memory.
//!
//! | instructions | give |
//! | --- | --- |
//! | `imm`, `int`, `mov`, `arg`, `var timestamp`, `ldt`, `ldg` | a [`Source`] |
//! | `sext` of an argument to 32 bits, `timestamp - self->x` | a [`Source`] |
//! | `lda` of an array of the thread with one number for a key | a [`Source`] |
//! | `args` | a text, good as key or field |
//! | comparisons of a source with a constant, `lnot` | a [`Test`] |
//! | other arithmetic and comparisons, division by a constant | a value of [`Formulas`] |
//! | `stc`, `ldc`, `cpc`, `adc` of a variable that is private to its clauses | another name of what it holds |
//! | `pred`, `stt`, `stg`, `sta` as above, `agg`, `rec`, `recm` of a text | a [`Step`] |
//!
//! A source is looked at when its step is run, which may be later than its instruction. So the names
//! of a variable's old value are forgotten when a step changes the variable; what a private `this->` variable
//! holds of it (see `vars/private.rs`) is computed before.
//!
//! Kernels have no semantics of their own: whatever form a clause takes, it records and counts the
//! same. With the option `kernels=off` everything is interpreted, and a test runs random clauses
//! both ways.

use dif::agg::AggFn;
use dif::builtin::Builtin;
use dif::layout::{Field, FieldKind};
use dif::op::{ArrayScalar, ClauseRef, ClauseScalar, Dst, IntField, Keys, MemField, Op, Src, Width};
use dif::option::{OptionId, Value as Setting};
use dif::program::{Clause, Recording, Scope, Storage};
use dif::{AggId, Program, Reg, VarId};

use crate::formula::{Formulas, NodeId, Operator};
use crate::kernels::{Body, Index, Kernel, Key, KeyPart, Order, Source, Step, Test, Update};
use crate::vars::Private;

/// Most values of a clause that are kept in registers.
const MAX_COMPUTED: u8 = 100;

/// What a register is known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Nothing,
    Value(Source),
    Truth(Test),
    /// Something that is computed when it is asked for.
    Computed(NodeId),
    /// The text of a string argument.
    Text(u8),
}

/// The kernel of a clause, if it has the shape of one.
pub(crate) fn link(program: &Program, private: &Private, clause: &Clause) -> Option<Kernel> {
    let off = Setting::Text("off".into());
    if program.settings.get(OptionId::Kernels) == Some(off) {
        return None;
    }
    let mut linker = Linker::new(program, private, clause);
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
        if op.is_branch() {
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

fn register(index: usize) -> Src {
    let [low, ..] = index.to_le_bytes();
    Src::from(Reg(low))
}

fn mask(width: Width) -> u64 {
    match width {
        Width::W8 => 0xff,
        Width::W16 => 0xffff,
        Width::W32 => 0xffff_ffff,
    }
}

/// The symbolic run of a clause.
struct Linker<'p> {
    program: &'p Program,
    private: &'p Private,
    clause: &'p Clause,
    known: [Known; 256],
    /// What private variables hold.
    kept: Vec<(VarId, Known)>,
    steps: Vec<Step>,
    texts: u32,
    n_args: u8,
    /// Fields that have a text already.
    recorded: Vec<u32>,
    /// The first step may be looked at before the texts are.
    begins_with_test: bool,
    /// What is computed.
    formulas: Formulas,
    /// What has been, and in which register it is.
    computed: Vec<(NodeId, u8)>,
    /// How many registers have been given to what is computed; none twice.
    n_computed: u8,
}

impl<'p> Linker<'p> {
    fn new(program: &'p Program, private: &'p Private, clause: &'p Clause) -> Self {
        let known = [Known::Nothing; 256];
        Self {
            program,
            private,
            clause,
            known,
            kept: Vec::new(),
            steps: Vec::new(),
            texts: 0,
            n_args: 0,
            recorded: Vec::new(),
            begins_with_test: false,
            formulas: Formulas::default(),
            computed: Vec::new(),
            n_computed: 0,
        }
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
            Op::Sub { rd, a, b } => match (self.get(a), self.get(b)) {
                (Known::Value(Source::Timestamp), Known::Value(Source::Thread(var))) => {
                    self.set(rd, Source::Since(var));
                }
                _ => self.operate(rd, Operator::Sub, a, b)?,
            },
            Op::Sext { rd, a, width } => match (self.get(a), width) {
                (Known::Value(Source::Arg(n)), Width::W32) => self.set(rd, Source::Int(n)),
                _ => self.sign_extend(rd, a, width)?,
            },
            Op::Zext { rd, a, width } => self.operate_with(rd, Operator::And, a, mask(width))?,
            Op::Add { rd, a, b } => self.operate(rd, Operator::Add, a, b)?,
            Op::AddImm { rd, a, value } => {
                self.operate_with(rd, Operator::Add, a, i64::from(value.0).cast_unsigned())?;
            }
            Op::Mul { rd, a, b } => self.operate(rd, Operator::Mul, a, b)?,
            Op::Sdiv { rd, a, b } => self.operate(rd, Operator::Sdiv, a, b)?,
            Op::Udiv { rd, a, b } => self.operate(rd, Operator::Udiv, a, b)?,
            Op::Srem { rd, a, b } => self.operate(rd, Operator::Srem, a, b)?,
            Op::Urem { rd, a, b } => self.operate(rd, Operator::Urem, a, b)?,
            Op::And { rd, a, b } => self.operate(rd, Operator::And, a, b)?,
            Op::Or { rd, a, b } => self.operate(rd, Operator::Or, a, b)?,
            Op::Xor { rd, a, b } => self.operate(rd, Operator::Xor, a, b)?,
            Op::Shl { rd, a, b } => self.operate(rd, Operator::Shl, a, b)?,
            Op::Shr { rd, a, b } => self.operate(rd, Operator::Shr, a, b)?,
            Op::Sar { rd, a, b } => self.operate(rd, Operator::Sar, a, b)?,
            Op::Neg { rd, a } => {
                let (zero, a) = (self.formulas.leaf(Source::Const(0))?, self.node(a)?);
                let node = self.formulas.operate(Operator::Sub, zero, a)?;
                self.know(rd, Known::Computed(node));
            }
            Op::Not { rd, a } => self.operate_with(rd, Operator::Xor, a, u64::MAX)?,
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
                let is_old = |source| match source {
                    Source::Thread(v) | Source::Since(v) | Source::Element(_, Index::Thread(v)) => v == var.0,
                    _ => false,
                };
                self.keep(is_old)?;
                self.steps.push(Step::SetThread(var.0, source));
                self.forget(is_old);
            }
            Op::StoreGlobal { a, var } => {
                let source = self.source(a)?;
                let is_old = |source| source == Source::Global(var.0);
                self.keep(is_old)?;
                self.steps.push(Step::SetGlobal(var.0, source));
                self.forget(is_old);
            }
            Op::LoadElem { rd, k, var: ArrayScalar(var) } => {
                let index = self.index(k, var)?;
                self.set(rd, Source::Element(var, index));
            }
            Op::StoreElem { k, a, var: ArrayScalar(var) } => {
                let index = self.index(k, var)?;
                let source = self.source(a)?;
                let is_old = |source| matches!(source, Source::Element(v, _) if v == var);
                self.keep(is_old)?;
                self.steps.push(Step::SetElement(var, index, source));
                self.forget(is_old);
            }
            Op::StoreClause { a, var: ClauseScalar(var) } => self.name(var, self.get(a))?,
            Op::CopyClause { a, var: ClauseRef(var) } => {
                match (self.get(a), self.program.variable(var)?.storage) {
                    (text @ Known::Text(_), Storage::String) => self.name(var, text)?,
                    _ => return None,
                }
            }
            Op::LoadClause { rd, var: ClauseScalar(var) } | Op::AddrClause { rd, var: ClauseRef(var) } => {
                let (_, known) = self.kept.iter().find(|(kept, _)| *kept == var)?;
                self.know(rd, *known);
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

    // Where a value can be had. What has to be computed is, here and now.
    fn source(&mut self, a: Src) -> Option<Source> {
        match self.get(a) {
            Known::Value(source) => Some(source),
            Known::Computed(node) => self.compute(node),
            Known::Truth(_) => {
                let node = self.node(a)?;
                self.compute(node)
            }
            Known::Nothing | Known::Text(_) => None,
        }
    }

    fn compute(&mut self, node: NodeId) -> Option<Source> {
        match self.formulas.as_leaf(node) {
            Some(source) => Some(source),
            None => self.compute_now(node),
        }
    }

    fn compute_now(&mut self, node: NodeId) -> Option<Source> {
        if let Some((_, slot)) = self.computed.iter().find(|(known, _)| *known == node) {
            return Some(Source::Slot(*slot));
        }
        // From above: formulas count their slots from below.
        if self.n_computed == MAX_COMPUTED {
            return None;
        }
        let slot = u8::MAX - self.n_computed;
        self.n_computed += 1;
        self.steps.push(Step::Compute(slot, self.formulas.formula(node)?));
        self.computed.push((node, slot));
        Some(Source::Slot(slot))
    }

    // The number of a value.
    fn node(&mut self, a: Src) -> Option<NodeId> {
        self.node_of(self.get(a))
    }

    fn node_of(&mut self, known: Known) -> Option<NodeId> {
        match known {
            Known::Value(source) => self.leaf(source),
            Known::Computed(node) => Some(node),
            Known::Truth(test) => {
                let node = self.leaf(test.source)?;
                test.node(&mut self.formulas, node)
            }
            Known::Nothing | Known::Text(_) => None,
        }
    }

    // Formulas have only whole arguments.
    fn leaf(&mut self, source: Source) -> Option<NodeId> {
        if let Source::Int(n) = source {
            let arg = self.formulas.leaf(Source::Arg(n))?;
            return self.extended(arg, Width::W32);
        }
        self.formulas.leaf(source)
    }

    fn extended(&mut self, node: NodeId, width: Width) -> Option<NodeId> {
        let by = self.formulas.leaf(Source::Const(u64::from(mask(width).leading_zeros())))?;
        let high = self.formulas.operate(Operator::Shl, node, by)?;
        self.formulas.operate(Operator::Sar, high, by)
    }

    fn operate(&mut self, rd: Dst, op: Operator, a: Src, b: Src) -> Option<()> {
        let (a, b) = (self.node(a)?, self.node(b)?);
        let node = self.formulas.operate(op, a, b)?;
        self.know_node(rd, node);
        Some(())
    }

    fn operate_with(&mut self, rd: Dst, op: Operator, a: Src, b: u64) -> Option<()> {
        let (a, b) = (self.node(a)?, self.formulas.leaf(Source::Const(b))?);
        let node = self.formulas.operate(op, a, b)?;
        self.know_node(rd, node);
        Some(())
    }

    // A constant is a source again.
    fn know_node(&mut self, rd: Dst, node: NodeId) {
        match self.formulas.as_leaf(node) {
            Some(source) => self.set(rd, source),
            None => self.know(rd, Known::Computed(node)),
        }
    }

    fn sign_extend(&mut self, rd: Dst, a: Src, width: Width) -> Option<()> {
        let node = self.node(a)?;
        let node = self.extended(node, width)?;
        self.know_node(rd, node);
        Some(())
    }

    fn test(&mut self, a: Src) -> Option<Test> {
        match self.get(a) {
            Known::Truth(test) => Some(test),
            Known::Value(_) | Known::Computed(_) => Some(Test::equal(self.source(a)?, 0).negated()),
            Known::Nothing | Known::Text(_) => None,
        }
    }

    // The two values that are compared, if one is a constant; else the comparison is computed.
    fn compared(&mut self, rd: Dst, op: Operator, a: Src, b: Src) -> Option<Option<(Source, Source)>> {
        let is_constant = |known| matches!(known, Known::Value(Source::Const(_)));
        if is_constant(self.get(a)) || is_constant(self.get(b)) {
            return Some(Some((self.source(a)?, self.source(b)?)));
        }
        self.operate(rd, op, a, b)?;
        Some(None)
    }

    fn equal(&mut self, rd: Dst, a: Src, b: Src, wanted: bool) -> Option<()> {
        let op = if wanted { Operator::Eq } else { Operator::Ne };
        let test = match self.compared(rd, op, a, b)? {
            Some((source, Source::Const(value)) | (Source::Const(value), source)) => {
                Test::equal(source, value)
            }
            Some(_) => return None,
            None => return Some(()),
        };
        self.know(rd, Known::Truth(if wanted { test } else { test.negated() }));
        Some(())
    }

    // A constant on the left: c < x is what x <= c is not.
    fn less(&mut self, rd: Dst, a: Src, b: Src, order: Order) -> Option<()> {
        let op = match order {
            Order::Signed => Operator::Slt,
            Order::Unsigned => Operator::Ult,
        };
        let Some(compared) = self.compared(rd, op, a, b)? else { return Some(()) };
        let test = match compared {
            (source, Source::Const(limit)) => Test::less(source, limit, order),
            (Source::Const(limit), source) => Test::at_most(source, limit, order).negated(),
            _ => return None,
        };
        self.know(rd, Known::Truth(test));
        Some(())
    }

    fn at_most(&mut self, rd: Dst, a: Src, b: Src, order: Order) -> Option<()> {
        let op = match order {
            Order::Signed => Operator::Sle,
            Order::Unsigned => Operator::Ule,
        };
        let Some(compared) = self.compared(rd, op, a, b)? else { return Some(()) };
        let test = match compared {
            (source, Source::Const(limit)) => Test::at_most(source, limit, order),
            (Source::Const(limit), source) => Test::less(source, limit, order).negated(),
            _ => return None,
        };
        self.know(rd, Known::Truth(test));
        Some(())
    }

    // The key of an element, if the thread has the array and its keys are one word.
    fn index(&mut self, k: Keys, var: VarId) -> Option<Index> {
        let array = self.program.variable(var)?;
        let (Scope::Thread, Some([FieldKind::Int { .. }])) = (array.scope, array.keys.as_deref()) else {
            return None;
        };
        let key = Src::from(k.0);
        match self.source(key)? {
            Source::Arg(n) => Some(Index::Arg(n)),
            Source::Thread(var) => Some(Index::Thread(var)),
            Source::Slot(n) => Some(Index::Slot(n)),
            Source::Const(_)
            | Source::Int(_)
            | Source::Timestamp
            | Source::Global(_)
            | Source::Since(_)
            | Source::Element(..) => {
                let node = self.node(key)?;
                if let Source::Slot(n) = self.compute_now(node)? { Some(Index::Slot(n)) } else { None }
            }
        }
    }

    // A private variable is another name of a value.
    fn name(&mut self, var: VarId, known: Known) -> Option<()> {
        self.kept.retain(|(kept, _)| *kept != var);
        self.kept.push((var, known));
        self.private.contains(var).then_some(())
    }

    // A source is about to change: private variables that hold a value of it keep that.
    fn keep(&mut self, is_old: impl Fn(Source) -> bool + Copy) -> Option<()> {
        for index in 0..self.kept.len() {
            let (_, known) = self.kept[index];
            if self.is_of(known, is_old) {
                let node = self.node_of(known)?;
                self.kept[index].1 = Known::Value(self.compute_now(node)?);
            }
        }
        Some(())
    }

    fn is_of(&self, known: Known, is_old: impl Fn(Source) -> bool) -> bool {
        match known {
            Known::Value(source) | Known::Truth(Test { source, .. }) => is_old(source),
            Known::Computed(node) => self.formulas.depends(node, &is_old),
            Known::Nothing | Known::Text(_) => false,
        }
    }

    fn forget(&mut self, is_old: impl Fn(Source) -> bool + Copy) {
        for index in 0..self.known.len() {
            if self.is_of(self.known[index], is_old) {
                self.known[index] = Known::Nothing;
            }
        }
        // What was computed of the old value is not what would be computed of the new one.
        let formulas = &self.formulas;
        self.computed.retain(|(node, _)| !formulas.depends(*node, is_old));
    }

    fn aggregate(&mut self, first: usize, v: Src, id: AggId) -> Option<()> {
        let agg = self.program.aggs.get(id.index())?;
        let parts = agg.keys.iter().enumerate().map(|(offset, kind)| {
            // The verifier saw to it that the tuple lies within the registers.
            let reg = register(first + offset);
            match (kind, self.get(reg)) {
                (FieldKind::String, Known::Text(n)) => Some(KeyPart::Text(n)),
                (FieldKind::Int { .. } | FieldKind::Symbol(_), _) => self.source(reg).map(KeyPart::Word),
                _ => None,
            }
        });
        let key = Key::new(parts.collect::<Option<Vec<_>>>()?);
        let (value, incr) = match agg.function {
            AggFn::Count => (Source::Const(0), Source::Const(1)),
            AggFn::Quantize | AggFn::Lquantize(_) | AggFn::Llquantize(_) => {
                (self.source(v)?, self.source(register(usize::from(v.0.0) + 1))?)
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
