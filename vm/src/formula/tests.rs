//! Formulas against what they stand for: random values, made node by node and evaluated as they are.

use proptest::prelude::*;

use super::*;

const OPERATORS: [Operator; 19] = [
    Operator::Add,
    Operator::Sub,
    Operator::Mul,
    Operator::And,
    Operator::Or,
    Operator::Xor,
    Operator::Shl,
    Operator::Shr,
    Operator::Sar,
    Operator::Sdiv,
    Operator::Udiv,
    Operator::Srem,
    Operator::Urem,
    Operator::Eq,
    Operator::Ne,
    Operator::Slt,
    Operator::Sle,
    Operator::Ult,
    Operator::Ule,
];

/// Those that most terms are made of.
const USUAL: [Operator; 4] = [Operator::Add, Operator::Sub, Operator::Xor, Operator::Sar];

/// The value of a formula of arguments.
fn evaluate(formula: &Formula, args: &[u64]) -> u64 {
    let mut regs = [0xdead_beef; 256];
    assert!(formula.loads.is_empty() && usize::from(formula.n_args) <= args.len());
    regs[..args.len()].copy_from_slice(args);
    formula.run(&mut regs)
}

fn word() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => (-4i64..70).prop_map(i64::cast_unsigned),
        1 => prop::sample::select(vec![i64::MIN.cast_unsigned(), u64::MAX, 1 << 31, 1 << 40, 1 << 63]),
        1 => any::<u64>(),
    ]
}

/// An operation on two values that are there already: the numbers choose.
fn operation() -> impl Strategy<Value = (Operator, usize, usize)> {
    (prop::sample::select(&OPERATORS[..]), any::<usize>(), any::<usize>())
}

proptest! {
    #[test]
    fn are_what_they_stand_for(
        args in prop::collection::vec(word(), 3),
        constants in prop::collection::vec(word(), 0..4),
        operations in prop::collection::vec(operation(), 1..40),
    ) {
        let mut formulas = Formulas::default();
        let mut values: Vec<(NodeId, u64)> = Vec::new();
        for (n, value) in (0u8..).zip(&args) {
            values.push((formulas.leaf(Source::Arg(n)).unwrap(), *value));
        }
        for value in &constants {
            values.push((formulas.leaf(Source::Const(*value)).unwrap(), *value));
        }
        for (op, a, b) in operations {
            // Young values more often than old ones, so that trees get deep.
            let pick = |n: usize| values[values.len() - 1 - (n % values.len()).min(n / 7 % values.len())];
            let ((a, x), (b, y)) = (pick(a), pick(b));
            match formulas.operate(op, a, b) {
                Some(id) => values.push((id, op.apply(x, y))),
                None => prop_assert!(op.divides() && formulas.constant(b).is_none_or(|b| b == 0)),
            }
        }
        for (id, want) in values {
            let formula = formulas.formula(id).unwrap();
            prop_assert_eq!(evaluate(&formula, &args), want, "{:#?}", formula);
        }
    }
}

// The longest that there may be, and all of it asked for again and again.
#[test]
fn the_number_of_values_is_limited() {
    let mut formulas = Formulas::default();
    let args = [3u64, 5];
    let [mut last, other] = [0, 1].map(|n| formulas.leaf(Source::Arg(n)).unwrap());
    let mut want = args[0];
    let mut n_formulas = 0;
    while let Some(product) = formulas.operate(Operator::Mul, last, other) {
        let Some(sum) = formulas.operate(Operator::Xor, product, last) else { break };
        (last, want) = (sum, want.wrapping_mul(args[1]) ^ want);
        // Too many slots for one formula is no formula, not a wrong one.
        if let Some(formula) = formulas.formula(last) {
            n_formulas += 1;
            assert_eq!(evaluate(&formula, &args), want);
        }
    }
    assert_eq!(formulas.nodes.len(), MAX_NODES);
    assert!((50..MAX_NODES / 2).contains(&n_formulas), "{n_formulas}");
}

#[test]
fn what_might_fault_is_none() {
    let mut formulas = Formulas::default();
    let arg = formulas.leaf(Source::Arg(0)).unwrap();
    let constants: Vec<NodeId> =
        [0, 8, 10].iter().map(|n| formulas.leaf(Source::Const(*n)).unwrap()).collect();
    for op in [Operator::Sdiv, Operator::Udiv, Operator::Srem, Operator::Urem] {
        assert_eq!(formulas.operate(op, arg, arg), None);
        assert_eq!(formulas.operate(op, arg, constants[0]), None);
        assert!(formulas.operate(op, arg, constants[1]).is_some());
        assert!(formulas.operate(op, arg, constants[2]).is_some());
    }
}

#[test]
fn values_know_what_they_depend_on() {
    let mut formulas = Formulas::default();
    let (a, b) = (formulas.leaf(Source::Arg(0)).unwrap(), formulas.leaf(Source::Timestamp).unwrap());
    let sum = formulas.operate(Operator::Add, a, b).unwrap();
    assert!(formulas.depends(sum, |source| source == Source::Timestamp));
    assert!(!formulas.depends(sum, |source| source == Source::Arg(1)));
    assert_eq!(formulas.operate(Operator::Add, a, b), Some(sum), "one number for one value");
}

/// Numbers that look random, the same each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) as usize % below
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.next(of.len())]
    }
}

// Small trees of all shapes, so that each form is met in each place that it has. One that no tree
// becomes would be dead, or never tested.
#[test]
fn all_forms_are_reached_and_right() {
    let leaves = [Source::Arg(0), Source::Arg(1), Source::Arg(2)];
    let args = [0x1234_5678_9abc_def0, 77, 3u64.wrapping_neg()];
    let constants = [1, 2, 3, 4, 7, 8, 63, 0xff, 1000, u64::MAX, 1000u64.wrapping_neg(), 1 << 63];
    let mut numbers = Numbers(1);
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..120_000 {
        let mut formulas = Formulas::default();
        let mut values: Vec<(NodeId, u64)> = Vec::new();
        for leaf in &leaves[..1 + numbers.next(3)] {
            let value = if let Source::Arg(n) = leaf { args[usize::from(*n)] } else { unreachable!() };
            values.push((formulas.leaf(*leaf).unwrap(), value));
        }
        let n_leaves = values.len();
        for _ in 0..1 + numbers.next(14) {
            let (a, x) =
                if numbers.next(3) == 0 { values[numbers.next(n_leaves)] } else { numbers.pick(&values) };
            let (b, y) = if numbers.next(2) == 0 {
                let value = numbers.pick(&constants);
                (formulas.leaf(Source::Const(value)).unwrap(), value)
            } else {
                numbers.pick(&values)
            };
            let op = if numbers.next(2) == 0 { numbers.pick(&OPERATORS) } else { numbers.pick(&USUAL) };
            values.extend(formulas.operate(op, a, b).map(|id| (id, op.apply(x, y))));
        }
        let (id, want) = *values.last().unwrap();
        let formula = formulas.formula(id).unwrap();
        assert_eq!(evaluate(&formula, &args), want, "{formula:#?}");
        reached.extend(formula.chain.forms());
    }
    let missing: Vec<_> =
        steps::Chain::all_forms().into_iter().filter(|form| !reached.contains(form)).collect();
    assert!(missing.is_empty(), "{} reached, but not {missing:?}", reached.len());
}

#[test]
fn usual_formulas_have_few_steps() {
    let mut formulas = Formulas::default();
    let [x, y] = [0, 1].map(|n| formulas.leaf(Source::Arg(n)).unwrap());
    let mut row = |start, operations: &[(Operator, u64)]| {
        operations.iter().fold(start, |a, (op, b)| {
            let b = formulas.leaf(Source::Const(*b)).unwrap();
            formulas.operate(*op, a, b).unwrap()
        })
    };
    let scaled = row(x, &[(Operator::Shl, 3), (Operator::Add, 24)]);
    let field = row(y, &[(Operator::Shr, 4), (Operator::And, 0xf)]);
    let thousands = row(x, &[(Operator::Sdiv, 1000)]);
    let spent = formulas.operate(Operator::Sub, y, x).unwrap();
    let thousand = formulas.leaf(Source::Const(1000)).unwrap();
    let spent = formulas.operate(Operator::Udiv, spent, thousand).unwrap();
    let sum = formulas.operate(Operator::Add, scaled, thousands).unwrap();
    let sum = formulas.operate(Operator::Sub, sum, field).unwrap();
    for (id, n_steps) in [(scaled, 1), (field, 1), (thousands, 1), (spent, 1), (sum, 2)] {
        assert_eq!(formulas.formula(id).unwrap().chain.len(), n_steps);
    }
}
