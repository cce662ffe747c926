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

/// The value of a formula of arguments.
fn evaluate(formula: &Formula, args: &[u64]) -> u64 {
    let mut regs = [0xdead_beef; 256];
    assert!(formula.loads.is_empty() && usize::from(formula.n_args) <= args.len());
    regs[..args.len()].copy_from_slice(args);
    formula.chain.run(&mut regs)
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
            prop_assert_eq!(evaluate(&formula, &args), want, "{:#?}", formula.chain);
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
