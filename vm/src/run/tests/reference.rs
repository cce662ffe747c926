//! The machine against a slow evaluator that knows no machine.
//!
//! Clauses are random trees: expressions with integers, actions with expressions. A tree is compiled
//! to DIF in the plainest way, and is also evaluated as it stands, in plain variables, maps and lists.
//! Whatever is fired, a session with kernels, a session without, and the evaluator must agree on every
//! record, fault, cell and look at the clock. So a kernel that is wrong in the same way as the
//! interpreter, and code that only looks like its tree, are found as well.

use std::collections::HashMap;

use dif::VarId;

use super::*;

/// A string is longer than a word or two, and sometimes longer than the keys that have a shape.
const STRSIZE: usize = 30;
const LARGE: i64 = 1 << 40;

/// Cells by aggregation and key.
type Cells = HashMap<(usize, Vec<u64>), Vec<u64>>;

#[derive(Clone, Debug)]
enum Expr {
    Const(i32),
    /// A constant that has no room in an instruction.
    Large(bool),
    Arg(u8),
    Timestamp,
    Thread,
    Global,
    Unary(&'static str, Box<Expr>),
    Binary(&'static str, Box<[Expr; 2]>),
    /// `a ? b : c`
    Choice(Box<[Expr; 3]>),
}

#[derive(Clone, Debug)]
enum Part {
    Word(Expr),
    /// `copyinstr(argN)`
    Text(u8),
}

#[derive(Clone, Debug)]
enum Action {
    Require(Expr),
    SetThread(Expr),
    SetGlobal(Expr),
    Aggregate { table: usize, key: Vec<Part>, value: Expr },
}

#[derive(Clone, Debug)]
struct Tree {
    actions: Vec<Action>,
    /// Fields of its record, if it makes one.
    record: Option<Vec<Part>>,
}

/// The aggregations that there are: functions, and for each part of the key whether it is a text.
const TABLES: [(AggFn, &[bool]); 9] = [
    (AggFn::Count, &[]),
    (AggFn::Count, &[false]),
    (AggFn::Count, &[true]),
    (AggFn::Quantize, &[false]),
    (AggFn::Sum, &[false, false]),
    (AggFn::Avg, &[]),
    (AggFn::Max, &[true, false]),
    (AggFn::Stddev, &[false, false, false]),
    (AggFn::Quantize, &[true]),
];

const UNARY: [&str; 5] = ["neg", "not", "lnot", "sext", "zext"];
const BINARY: [&str; 19] = [
    "add", "sub", "mul", "and", "or", "xor", "eq", "ne", "slt", "sle", "ult", "ule", "sdiv", "srem", "udiv",
    "urem", "shl", "shr", "sar",
];

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        2 => (-3i32..4).prop_map(Expr::Const),
        1 => any::<bool>().prop_map(Expr::Large),
        5 => (0u8..4).prop_map(Expr::Arg),
        1 => Just(Expr::Timestamp),
        2 => Just(Expr::Thread),
        1 => Just(Expr::Global),
        1 => Just(Expr::Binary("sub", Box::new([Expr::Timestamp, Expr::Thread]))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            2 => (prop::sample::select(&UNARY[..]), inner.clone()).prop_map(|(op, a)| Expr::Unary(op, a.into())),
            6 => (prop::sample::select(&BINARY[..]), inner.clone(), inner.clone())
                .prop_map(|(op, a, b)| Expr::Binary(op, Box::new([a, b]))),
            1 => prop::array::uniform3(inner).prop_map(|parts| Expr::Choice(Box::new(parts))),
        ]
    })
}

fn simple() -> impl Strategy<Value = Expr> {
    prop_oneof![3 => (0u8..4).prop_map(Expr::Arg), 1 => expr()]
}

fn part(is_text: bool) -> BoxedStrategy<Part> {
    match is_text {
        true => (4u8..7).prop_map(Part::Text).boxed(),
        false => simple().prop_map(Part::Word).boxed(),
    }
}

fn action() -> impl Strategy<Value = Action> {
    let aggregate = (0..TABLES.len()).prop_flat_map(|table| {
        let key: Vec<_> = TABLES[table].1.iter().map(|is_text| part(*is_text)).collect();
        // `count()` has no value, so nothing is computed for it.
        let value = if matches!(TABLES[table].0, AggFn::Count) {
            Just(Expr::Const(0)).boxed()
        } else {
            simple().boxed()
        };
        (key, value).prop_map(move |(key, value)| Action::Aggregate { table, key, value })
    });
    prop_oneof![
        1 => expr().prop_map(Action::Require),
        1 => simple().prop_map(Action::SetThread),
        1 => simple().prop_map(Action::SetGlobal),
        4 => aggregate,
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let field = any::<bool>().prop_flat_map(part);
    let record = prop::option::of(prop::collection::vec(field, 0..4));
    (prop::collection::vec(action(), 1..4), record).prop_map(|(actions, record)| Tree { actions, record })
}

// --- compiled in the plainest way

impl Expr {
    /// Leaves the value in `rd`; uses registers from there on.
    fn compile(&self, rd: usize, code: &mut Vec<String>) {
        match self {
            Self::Const(value) => code.push(format!("imm r{rd}, #{value}")),
            Self::Large(which) => code.push(format!("int r{rd}, i{}", usize::from(*which))),
            Self::Arg(n) => code.push(format!("arg r{rd}, arg{n}")),
            Self::Timestamp => code.push(format!("var r{rd}, timestamp")),
            Self::Thread => code.push(format!("ldt r{rd}, v0")),
            Self::Global => code.push(format!("ldg r{rd}, v1")),
            Self::Unary(op, a) => {
                a.compile(rd, code);
                let width = if matches!(*op, "sext" | "zext") { ", w32" } else { "" };
                code.push(format!("{op} r{rd}, r{rd}{width}"));
            }
            Self::Binary(op, parts) => {
                parts[0].compile(rd, code);
                parts[1].compile(rd + 1, code);
                code.push(format!("{op} r{rd}, r{rd}, r{}", rd + 1));
            }
            Self::Choice(parts) => {
                parts[0].compile(rd, code);
                let [mut yes, mut no] = [Vec::new(), Vec::new()];
                parts[1].compile(rd, &mut yes);
                parts[2].compile(rd, &mut no);
                code.push(format!("bz r{rd}, +{}", yes.len() + 1));
                code.extend(yes);
                code.push(format!("jmp +{}", no.len()));
                code.extend(no);
            }
        }
    }
}

impl Part {
    fn compile(&self, rd: usize, code: &mut Vec<String>) {
        match self {
            Self::Word(expr) => expr.compile(rd, code),
            Self::Text(n) => code.push(format!("args r{rd}, arg{n}")),
        }
    }
}

impl Tree {
    fn code(&self) -> String {
        let mut code = vec!["imm r0, #0".to_string(), "imm r101, #1".to_string()];
        for action in &self.actions {
            match action {
                Action::Require(expr) => {
                    expr.compile(1, &mut code);
                    code.push("pred r1".into());
                }
                Action::SetThread(expr) => {
                    expr.compile(1, &mut code);
                    code.push("stt r1, v0".into());
                }
                Action::SetGlobal(expr) => {
                    expr.compile(1, &mut code);
                    code.push("stg r1, v1".into());
                }
                Action::Aggregate { table, key, value } => {
                    for (index, part) in key.iter().enumerate() {
                        part.compile(60 + index, &mut code);
                    }
                    value.compile(1, &mut code);
                    code.push("mov r100, r1".into());
                    code.push(format!("agg r60, r100, @{table}"));
                }
            }
        }
        for (index, part) in self.record.iter().flatten().enumerate() {
            part.compile(1, &mut code);
            let verb = if matches!(part, Part::Text(_)) { "recm" } else { "rec" };
            code.push(format!("{verb} r1, f{index}"));
        }
        code.push("ret".into());
        code.join("\n")
    }
}

fn session(trees: &[Tree], kernels: &str) -> Session {
    let mut build = Build::new()
        .option("kernels", kernels)
        .option("strsize", &STRSIZE.to_string())
        .var(Scope::Thread, Storage::Scalar)
        .var(Scope::Global, Storage::Scalar)
        .int(LARGE.cast_unsigned())
        .int(i64::MIN.cast_unsigned());
    let kind = |is_text: &bool| if *is_text { STRING } else { INT };
    for (function, key) in TABLES {
        build = build.agg(function, &key.iter().map(kind).collect::<Vec<_>>());
    }
    for tree in trees {
        let fields = tree.record.iter().flatten().map(|part| kind(&matches!(part, Part::Text(_))));
        build = match &tree.record {
            Some(_) => build.recording(&fields.collect::<Vec<_>>(), &tree.code()),
            None => build.clause(&tree.code()),
        };
    }
    Session::new(build.verified())
}

// --- evaluated as it stands

/// What a session leaves behind, and what it remembers.
#[derive(Debug, Default)]
struct Model {
    clock: u64,
    thread: i64,
    global: i64,
    cells: Cells,
    records: Vec<(u32, u64, Vec<crate::testing::Part>)>,
    /// Who faulted, and when.
    faults: Vec<u32>,
}

/// Why a clause ends before its end.
enum Stop {
    Rejected,
    Fault,
}

struct Moment<'m, 'a> {
    model: &'m mut Model,
    args: &'a [Arg<'a>],
    now: Option<u64>,
}

impl Moment<'_, '_> {
    fn timestamp(&mut self) -> u64 {
        let clock = &mut self.model.clock;
        *self.now.get_or_insert_with(|| {
            *clock += 1;
            *clock - 1
        })
    }

    fn value(&mut self, expr: &Expr) -> Result<i64, Stop> {
        Ok(match expr {
            Expr::Const(value) => i64::from(*value),
            Expr::Large(false) => LARGE,
            Expr::Large(true) => i64::MIN,
            Expr::Arg(n) => self.args[usize::from(*n)].raw().cast_signed(),
            Expr::Timestamp => self.timestamp().cast_signed(),
            Expr::Thread => self.model.thread,
            Expr::Global => self.model.global,
            Expr::Unary(op, a) => {
                let a = self.value(a)?;
                match *op {
                    "neg" => a.wrapping_neg(),
                    "not" => !a,
                    "lnot" => i64::from(a == 0),
                    "zext" => i64::from(a as u32),
                    _ => i64::from(a as i32),
                }
            }
            Expr::Binary(op, parts) => {
                let (a, b) = (self.value(&parts[0])?, self.value(&parts[1])?);
                binary_value(op, a, b).ok_or(Stop::Fault)?
            }
            Expr::Choice(parts) => match self.value(&parts[0])? {
                0 => self.value(&parts[2])?,
                _ => self.value(&parts[1])?,
            },
        })
    }

    fn text(&self, n: u8) -> Vec<u8> {
        let bytes = match self.args[usize::from(n)] {
            Arg::Str(bytes) => bytes,
            Arg::Int(_) => b"host memory",
        };
        bytes.iter().copied().take(STRSIZE - 1).take_while(|byte| *byte != 0).collect()
    }

    fn key(&mut self, parts: &[Part]) -> Result<Vec<u64>, Stop> {
        let mut words = Vec::new();
        for part in parts {
            match part {
                Part::Word(expr) => words.push(self.value(expr)?.cast_unsigned()),
                Part::Text(n) => {
                    let text = self.text(*n);
                    words.push(text.len() as u64);
                    words.extend(
                        text.chunks(8).map(|bytes| {
                            bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
                        }),
                    );
                }
            }
        }
        Ok(words)
    }

    fn run(&mut self, tree: &Tree, epid: u32) -> Result<(), Stop> {
        for action in &tree.actions {
            match action {
                Action::Require(expr) if self.value(expr)? == 0 => return Err(Stop::Rejected),
                Action::Require(_) => {}
                Action::SetThread(expr) => self.model.thread = self.value(expr)?,
                Action::SetGlobal(expr) => self.model.global = self.value(expr)?,
                Action::Aggregate { table, key, value } => {
                    let (key, value) = (self.key(key)?, self.value(value)?);
                    let function = TABLES[*table].0;
                    let cell = self.model.cells.entry((*table, key)).or_insert_with(|| function.initial());
                    function.update(&mut cell[..], value, 1);
                }
            }
        }
        let Some(parts) = &tree.record else { return Ok(()) };
        let mut fields = Vec::new();
        for part in parts {
            fields.push(match part {
                Part::Word(expr) => self.value(expr)?.into(),
                Part::Text(n) => {
                    crate::testing::Part::Text(String::from_utf8_lossy(&self.text(*n)).into_owned())
                }
            });
        }
        let time = self.timestamp();
        self.model.records.push((epid, time, fields));
        Ok(())
    }
}

fn binary_value(op: &str, a: i64, b: i64) -> Option<i64> {
    let (ua, ub) = (a.cast_unsigned(), b.cast_unsigned());
    Some(match op {
        "add" => a.wrapping_add(b),
        "sub" => a.wrapping_sub(b),
        "mul" => a.wrapping_mul(b),
        "and" => a & b,
        "or" => a | b,
        "xor" => a ^ b,
        "eq" => i64::from(a == b),
        "ne" => i64::from(a != b),
        "slt" => i64::from(a < b),
        "sle" => i64::from(a <= b),
        "ult" => i64::from(ua < ub),
        "ule" => i64::from(ua <= ub),
        "sdiv" if b != 0 => a.wrapping_div(b),
        "srem" if b != 0 => a.wrapping_rem(b),
        "udiv" => ua.checked_div(ub)?.cast_signed(),
        "urem" => ua.checked_rem(ub)?.cast_signed(),
        "shl" => a << (b & 63),
        "shr" => (ua >> (b & 63)).cast_signed(),
        "sar" => a >> (b & 63),
        _ => return None,
    })
}

impl Model {
    fn fire(&mut self, trees: &[Tree], args: &[Arg<'_>]) {
        let mut moment = Moment { model: self, args, now: None };
        for (index, tree) in trees.iter().enumerate() {
            let epid = index as u32 + 1;
            if let Err(Stop::Fault) = moment.run(tree, epid) {
                // The record of the fault has a time, too.
                moment.timestamp();
                moment.model.faults.push(epid);
            }
        }
    }
}

fn arguments() -> impl Strategy<Value = (Vec<i64>, Vec<Option<String>>)> {
    let numbers = prop_oneof![6 => -3i64..4, 1 => Just(i64::MIN), 1 => Just(LARGE), 1 => any::<i64>()];
    let texts = prop_oneof![
        3 => "[ab]{0,40}".prop_map(Some),
        1 => "[ab\\x00]{0,40}".prop_map(Some),
        1 => Just(None),
    ];
    (prop::collection::vec(numbers, 4), prop::collection::vec(texts, 3))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn kernels_interpreter_and_trees_agree(
        trees in prop::collection::vec(tree(), 1..4),
        firings in prop::collection::vec(arguments(), 1..6),
    ) {
        let mut model = Model { clock: 1000, ..Model::default() };
        let mut sessions = ["on", "off"].map(|kernels| session(&trees, kernels));
        let mut seen: [Cells; 2] = Default::default();
        for (numbers, texts) in &firings {
            let numbers = numbers.iter().map(|n| Arg::Int(n.cast_unsigned()));
            let texts = texts.iter().map(|text| match text {
                Some(text) => Arg::Str(text.as_bytes()),
                None => Arg::Int(MEMORY),
            });
            let args: Vec<Arg<'_>> = numbers.chain(texts).collect();
            model.fire(&trees, &args);
            let (records, faults) = (std::mem::take(&mut model.records), std::mem::take(&mut model.faults));
            for (session, seen) in sessions.iter_mut().zip(&mut seen) {
                let outcome = session.fire(&args).outcome();
                prop_assert_eq!(&outcome.records, &records);
                prop_assert_eq!(outcome.faults.iter().map(|fault| fault.epid.0).collect::<Vec<_>>(), &faults[..]);
                prop_assert_eq!(outcome.drops, vec![]);
                prop_assert_eq!(session.env.clock.get(), model.clock);
                for AggDelta { agg, key, cell } in outcome.aggs {
                    let function = TABLES[agg.index()].0;
                    let state = seen.entry((agg.index(), key)).or_insert_with(|| function.initial());
                    function.merge(state, &cell);
                }
                prop_assert_eq!(&*seen, &model.cells);
            }
        }
    }
}

/// Clauses that compute something of numbers and do one thing with it.
fn computing() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        3 => prop::sample::select(vec![-1000, -7, -1, 0, 1, 2, 3, 8, 10, 63, 255, 1000]).prop_map(Expr::Const),
        1 => any::<bool>().prop_map(Expr::Large),
        6 => (0u8..4).prop_map(Expr::Arg),
        1 => Just(Expr::Timestamp),
        1 => Just(Expr::Thread),
        1 => Just(Expr::Global),
    ];
    let deep = leaf.prop_recursive(6, 40, 2, |inner| {
        prop_oneof![
            1 => (prop::sample::select(&UNARY[..]), inner.clone()).prop_map(|(op, a)| Expr::Unary(op, a.into())),
            8 => (prop::sample::select(&BINARY[..]), inner.clone(), inner)
                .prop_map(|(op, a, b)| Expr::Binary(op, Box::new([a, b]))),
        ]
    });
    let deep = deep.boxed();
    let word = deep.clone().prop_map(|expr| vec![Part::Word(expr)]);
    let aggregate = |table| {
        (word.clone(), deep.clone()).prop_map(move |(key, value)| Action::Aggregate { table, key, value })
    };
    let unkeyed = deep.clone().prop_map(|value| Action::Aggregate { table: 5, key: vec![], value });
    let action = prop_oneof![
        deep.clone().prop_map(Action::SetThread),
        deep.clone().prop_map(Action::SetGlobal),
        aggregate(3),
        unkeyed,
    ];
    let guard = prop::option::weighted(0.3, (0u8..4).prop_map(|n| Action::Require(Expr::Arg(n))));
    let sets = (guard, action).prop_map(|(guard, action)| Tree {
        actions: guard.into_iter().chain([action]).collect(),
        record: None,
    });
    let records = prop::collection::vec(deep.prop_map(Part::Word), 1..3)
        .prop_map(|parts| Tree { actions: vec![], record: Some(parts) });
    prop_oneof![4 => sets, 1 => records]
}

// As many as should be are formulas: otherwise this would test the interpreter only.
#[test]
fn formulas_and_trees_agree() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let numbers = prop_oneof![4 => -3i64..4, 1 => -5000i64..5000, 1 => Just(i64::MIN), 1 => any::<i64>()];
    let firing = prop::array::uniform4(numbers);
    let mut n_computed = 0;
    for round in 0..1500 {
        // Now and then two of them, one after the other.
        let n = if round % 5 == 0 { 2 } else { 1 };
        let trees: Vec<Tree> = (0..n).map(|_| computing().new_tree(&mut runner).unwrap().current()).collect();
        let mut model = Model { clock: 1000, thread: 0, ..Model::default() };
        let mut sessions = ["on", "off"].map(|kernels| session(&trees, kernels));
        let mut seen: [Cells; 2] = Default::default();
        n_computed += usize::from(sessions[0].computes());
        for _ in 0..4 {
            let numbers = firing.new_tree(&mut runner).unwrap().current();
            let args = numbers.map(|n| Arg::Int(n.cast_unsigned()));
            model.fire(&trees, &args);
            let (records, faults) = (std::mem::take(&mut model.records), std::mem::take(&mut model.faults));
            for (session, seen) in sessions.iter_mut().zip(&mut seen) {
                let outcome = session.fire(&args).outcome();
                assert_eq!(outcome.records, records, "{trees:#?} {numbers:?}");
                assert_eq!(outcome.faults.iter().map(|fault| fault.epid.0).collect::<Vec<_>>(), faults);
                assert_eq!(session.env.clock.get(), model.clock, "{trees:#?}");
                let variables = [session.thread.locals.load(VarId(0)), session.shared.globals.load(VarId(1))];
                assert_eq!(
                    variables.map(u64::cast_signed),
                    [model.thread, model.global],
                    "{trees:#?} {numbers:?}"
                );
                for AggDelta { agg, key, cell } in outcome.aggs {
                    let function = TABLES[agg.index()].0;
                    let state = seen.entry((agg.index(), key)).or_insert_with(|| function.initial());
                    function.merge(state, &cell);
                }
                assert_eq!(*seen, model.cells, "{trees:#?}");
            }
        }
    }
    assert!(n_computed > 500, "{n_computed}");
}
