//! Aggregating functions: `@a[keys] = function(arguments)`.
//!
//! The first such statement fixes the function, its parameters and the key's signature for the
//! whole program; later ones must agree. Parameters of the distributions are constants and become
//! part of [`AggFn`]; the two dialects check them by different rules and say so in different words,
//! so `llquantize` has two checkers.
//!
//! Source: D reference, sections 5.1 to 5.5.

use dif::agg::{AggFn, Linear, LogLinear, MAX_LEVELS};
use dif::layout::{KeyKind, SymbolKind};
use dif::ty::prim;
use dif::{AggId, TypeId};

use super::{Checker, Operand, Result};
use crate::ast;
use crate::diag::{DiagnosticKind, Expected, Passed};
use crate::fold;
use crate::scope::{AggKey, Aggregation};
use crate::source::Span;
use crate::tast::{Expr, Key, Stmt};
use crate::typeck::convert::Class;

/// Name, least and most arguments, and how many of them after the value are `int32_t`.
const FUNCTIONS: &[(&str, usize, usize, usize)] = &[
    ("avg", 1, 1, 0),
    ("count", 0, 0, 0),
    ("llquantize", 5, 6, 4),
    ("lquantize", 3, 5, 2),
    ("max", 1, 1, 0),
    ("min", 1, 1, 0),
    ("quantize", 1, 2, 0),
    ("stddev", 1, 1, 0),
    ("sum", 1, 1, 0),
];

/// The aggregating function called `name`.
pub(crate) fn function_name(name: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|row| row.0 == name).map(|row| row.0)
}

/// The names of all aggregating functions.
pub(crate) fn function_names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|row| row.0)
}

/// The aggregation that an expression names, with or without keys.
pub(super) fn named(expr: &ast::Expr) -> Option<&str> {
    match &expr.kind {
        ast::ExprKind::Agg(name) => Some(name),
        ast::ExprKind::Index { base, .. } => match &base.kind {
            ast::ExprKind::Agg(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

impl Checker<'_> {
    // primary ::= AGG
    pub(super) fn aggregation(&mut self, name: &str, span: Span) -> Result<Operand> {
        match self.world.aggregation(name) {
            Some(id) => Ok(Operand::Aggregation { name: name.to_owned(), id: Some(id) }),
            None => self.fail(DiagnosticKind::UnknownVariable { name: format!("@{name}") }, span),
        }
    }

    // postfix ::= AGG "[" args "]"; it may be undefined, which those who take aggregations report.
    pub(super) fn aggregation_keys(&mut self, name: &str, keys: &[ast::Expr], _: Span) -> Result<Operand> {
        for (index, key) in keys.iter().enumerate() {
            self.aggregation_key(key, index + 1)?;
        }
        Ok(Operand::Aggregation { name: name.to_owned(), id: self.world.aggregation(name) })
    }

    /// One component of a key, and its shape.
    fn aggregation_key(&mut self, key: &ast::Expr, index: usize) -> Result<(Key, AggKey)> {
        if let ast::ExprKind::Call { callee, args } = &key.kind
            && let ast::ExprKind::Ident(name) = &callee.kind
            && !self.world.lacks(name)
        {
            if let Some(kind) = super::stack::kind(name) {
                let frames = self.frames(kind, args, key.span)?;
                let shape = AggKey { ty: prim::STACK, kind: KeyKind::Stack { frames: frames.frames } };
                return Ok((Key::Stack(frames), shape));
            }
            if let Some(kind) = super::action::symbol_kind(name) {
                let address = self.symbol_address(name, args, key.span)?;
                let ty = match kind {
                    SymbolKind::Sym | SymbolKind::Mod => prim::SYMADDR,
                    SymbolKind::Usym | SymbolKind::Umod | SymbolKind::Uaddr => prim::USYMADDR,
                };
                let shape = AggKey { ty, kind: KeyKind::Symbol(kind) };
                return Ok((Key::Symbol { kind, address }, shape));
            }
        }
        let operand = self.operand(key)?;
        let value = self.key_value(operand, "aggregation", index, key.span)?;
        let shape = AggKey { ty: value.ty, kind: self.world.field_kind(value.ty) };
        Ok((Key::Value(value), shape))
    }

    // stmt ::= AGG [ "[" args "]" ] "=" function "(" args ")" ";"
    pub(super) fn aggregate(
        &mut self,
        name: &str,
        lhs: &ast::Expr,
        rhs: &ast::Expr,
        span: Span,
    ) -> Result<Stmt> {
        let mut keys = Vec::new();
        let mut shapes = Vec::new();
        if let ast::ExprKind::Index { keys: written, .. } = &lhs.kind {
            for (index, key) in written.iter().enumerate() {
                let (key, shape) = self.aggregation_key(key, index + 1)?;
                keys.push(key);
                shapes.push(shape);
            }
        }
        let known = self.world.aggregation(name);
        match known {
            Some(id) => self.check_aggregation_key(id, &keys, &shapes, lhs.span)?,
            None if self.world.is_oracle() => {
                self.check_key_count(dif::program::Scope::Global, keys.len(), lhs.span)?;
            }
            None => {}
        }
        let call = self.aggregating_call(name, rhs)?;
        let previous = known.map(|id| self.world.agg(id).clone());
        if let Some(previous) = &previous
            && previous.function.name() != call.name
        {
            let kind = DiagnosticKind::AggRedefined {
                name: name.to_owned(),
                current: call.name.to_owned(),
                previous: previous.function.name().to_owned(),
                line: previous.line,
            };
            return self.fail(kind, span);
        }
        let function = self.function(&call, rhs.span)?;
        if let Some(previous) = &previous {
            self.check_same_parameters(previous.function, function, rhs.span)?;
        }
        let agg = known.unwrap_or_else(|| {
            let line = self.source.line(lhs.span.start);
            self.world.define_aggregation(Aggregation { name: name.to_owned(), function, keys: shapes, line })
        });
        let mut args = call.args.into_iter();
        let value = if function.takes_value() { args.next() } else { None };
        let n_parameters = parameters(call.name).1;
        let incr = if function.is_distribution() { args.nth(n_parameters) } else { None };
        Ok(Stmt::Aggregate { agg, keys, value, incr })
    }

    fn check_aggregation_key(
        &mut self,
        id: AggId,
        keys: &[Key],
        shapes: &[AggKey],
        span: Span,
    ) -> Result<()> {
        let agg = self.world.agg(id).clone();
        let subject = format!("@{}[ ]", agg.name);
        if agg.keys.len() != keys.len() {
            let (passed, expected) = (Passed::Keys(keys.len()), Expected::Exactly(agg.keys.len()));
            return self.fail(DiagnosticKind::ProtoLen { subject, passed, expected }, span);
        }
        for (index, (expected, (key, shape))) in agg.keys.iter().zip(keys.iter().zip(shapes)).enumerate() {
            let fits = match key {
                Key::Value(value) => self.world.accepts_key(expected.ty, value),
                Key::Stack(_) => matches!(expected.kind, KeyKind::Stack { .. }),
                Key::Symbol { .. } => shape.kind == expected.kind,
            };
            if !fits {
                let kind = DiagnosticKind::ProtoKey {
                    subject,
                    index: index + 1,
                    prototype: self.world.types.name(expected.ty),
                    key: self.world.types.name(shape.ty),
                };
                return self.fail(kind, span);
            }
        }
        let fits = |known: &AggKey, key: &Key| match (known.kind, key) {
            (KeyKind::Int { size, signed }, Key::Value(value)) => {
                value.as_int().is_some_and(|constant| fold::cut(constant, size, signed) == constant)
            }
            _ => false,
        };
        // A constant that fits asks for no more room.
        let needed = agg.keys.iter().zip(keys.iter().zip(shapes));
        let needed: Vec<AggKey> =
            needed.map(|(known, (key, shape))| if fits(known, key) { *known } else { *shape }).collect();
        self.world.make_room_for_keys(id, &needed);
        Ok(())
    }

    /// The call on the right side: its function and its arguments, counted and typed.
    fn aggregating_call(&mut self, name: &str, rhs: &ast::Expr) -> Result<Call> {
        let call = match &rhs.kind {
            ast::ExprKind::Call { callee, args } => match &callee.kind {
                ast::ExprKind::Ident(function) if !self.world.lacks(function) => {
                    FUNCTIONS.iter().find(|row| row.0 == function).map(|row| (row, args))
                }
                _ => None,
            },
            _ => None,
        };
        let Some((&(function, least, most, n_ints), args)) = call else {
            self.operand(rhs)?;
            return self.fail(DiagnosticKind::AggNotFunction { name: name.to_owned() }, rhs.span);
        };
        let is_open = least != most;
        let open_end = if is_open { usize::MAX } else { most };
        self.check_count(function, args.len(), least, open_end, rhs.span)?;
        let mut values = Vec::with_capacity(args.len());
        for (index, arg) in args.iter().enumerate() {
            let operand = self.operand(arg)?;
            let is_parameter = (1..=n_ints).contains(&index);
            values.push(self.aggregating_argument(function, index, is_parameter, operand, arg.span)?);
        }
        if args.len() > most {
            let (passed, expected) = (Passed::Args(args.len()), Expected::AtMost(most));
            let kind = DiagnosticKind::ProtoLen { subject: format!("{function}( )"), passed, expected };
            return Err(self.built(kind, rhs.span));
        }
        Ok(Call { name: function, args: values })
    }

    /// A mistake found when the statement's action is built.
    pub(super) fn built(&self, kind: DiagnosticKind, span: Span) -> crate::diag::Diagnostic {
        crate::diag::Diagnostic::new(kind, span)
    }

    fn aggregating_argument(
        &mut self,
        function: &'static str,
        index: usize,
        is_parameter: bool,
        operand: Operand,
        span: Span,
    ) -> Result<Expr> {
        match operand {
            Operand::Value(value) if is_parameter && !self.world.is_integer(value.ty) => {
                let kind = DiagnosticKind::ProtoArg {
                    subject: format!("{function}( )"),
                    index: index + 1,
                    prototype: "int32_t".to_owned(),
                    argument: self.world.types.name(value.ty),
                };
                self.fail(kind, span)
            }
            Operand::Value(value) if index == 0 && !self.world.is_scalar(value.ty) => {
                self.fail(DiagnosticKind::AggNotScalar { function, index: 1 }, span)
            }
            Operand::Value(value) => Ok(value),
            _ if index == 0 => self.fail(DiagnosticKind::AggNotScalar { function, index: 1 }, span),
            other => self.require_value(other, span),
        }
    }

    /// The function with its parameters.
    fn function(&mut self, call: &Call, span: Span) -> Result<AggFn> {
        let (incr_at, n_parameters) = parameters(call.name);
        if let Some(incr) = call.args.get(incr_at).filter(|_| n_parameters > 0 || call.name == "quantize")
            && !self.world.is_scalar(incr.ty)
        {
            let function = call.name;
            return Err(self.built(DiagnosticKind::IncrementNotScalar { function, index: incr_at + 1 }, span));
        }
        match call.name {
            "avg" => Ok(AggFn::Avg),
            "count" => Ok(AggFn::Count),
            "max" => Ok(AggFn::Max),
            "min" => Ok(AggFn::Min),
            "quantize" => Ok(AggFn::Quantize),
            "stddev" => Ok(AggFn::Stddev),
            "sum" => Ok(AggFn::Sum),
            "lquantize" => self.linear(call, span).map(AggFn::Lquantize),
            _ if self.world.is_oracle() => self.log_linear_oracle(call, span).map(AggFn::Llquantize),
            _ => self.log_linear(call, span).map(AggFn::Llquantize),
        }
    }

    /// Argument `index` as a constant that `fits`, or what is wrong with it.
    fn parameter(
        &mut self,
        call: &Call,
        index: usize,
        (not_constant, does_not_fit): (DiagnosticKind, DiagnosticKind),
        fits: impl Fn(i64) -> bool,
    ) -> Result<i64> {
        let Some(arg) = call.args.get(index) else { return Ok(1) };
        let (span, value) = (arg.span, arg.as_int());
        match value.map(u64::cast_signed) {
            Some(value) if fits(value) => Ok(value),
            Some(_) => self.fail(does_not_fit, span),
            None => self.fail(not_constant, span),
        }
    }

    // lquantize ( value, base, limit [, step [, incr]] )
    fn linear(&mut self, call: &Call, span: Span) -> Result<Linear> {
        use DiagnosticKind as K;
        let is_i32 = |value| i32::try_from(value).is_ok();
        let base = self.parameter(call, 1, (K::LquantBaseType {}, K::LquantBaseValue {}), is_i32)?;
        let limit = self.parameter(call, 2, (K::LquantLimitType {}, K::LquantLimitValue {}), is_i32)?;
        if limit < base || (limit == base && self.world.is_oracle()) {
            return self.fail(K::LquantMismatch {}, span);
        }
        if call.args.get(3).and_then(Expr::as_int).is_some_and(|step| step.cast_signed() <= 0) {
            return self.fail(K::LquantStepType {}, span);
        }
        let is_u16 = |value| u16::try_from(value).is_ok();
        let step = self.parameter(call, 3, (K::LquantStepType {}, K::LquantStepValue {}), is_u16)?;
        let levels = (limit - base) / step.max(1);
        if levels < 1 {
            return self.fail(K::LquantStepLarge {}, span);
        }
        if levels > i64::from(MAX_LEVELS) {
            return self.fail(K::LquantStepSmall {}, span);
        }
        Ok(Linear {
            base: i32::try_from(base).unwrap_or(0),
            limit: i32::try_from(limit).unwrap_or(0),
            step: u16::try_from(step).unwrap_or(1),
            narrow: !self.world.is_oracle(),
        })
    }

    // llquantize ( value, factor, low, high, steps [, incr] ), as the classic dialect has it
    fn log_linear(&mut self, call: &Call, span: Span) -> Result<LogLinear> {
        use DiagnosticKind as K;
        let is_u16 = |value| u16::try_from(value).is_ok();
        let factor = self.parameter(call, 1, (K::LlquantFactorType {}, K::LlquantFactorValue {}), is_u16)?;
        let low = self.parameter(call, 2, (K::LlquantLowType {}, K::LlquantLowValue {}), is_u16)?;
        let high = self.parameter(call, 3, (K::LlquantHighType {}, K::LlquantHighValue {}), is_u16)?;
        let steps = self.parameter(call, 4, (K::LlquantStepsType {}, K::LlquantStepsValue {}), is_u16)?;
        if factor < 2 {
            return self.fail(K::LlquantFactorSmall {}, span);
        }
        if low >= high {
            return self.fail(K::LlquantRange {}, span);
        }
        if factor > steps {
            return self.fail(K::LlquantFewSteps {}, span);
        }
        if !divides_evenly(factor.cast_unsigned(), steps.cast_unsigned()) {
            return self.fail(K::LlquantUneven {}, span);
        }
        if overflows(factor.cast_unsigned(), high.cast_unsigned()) {
            let (factor, high) = (factor.cast_unsigned(), high.cast_unsigned());
            return self.fail(K::LlquantTooBig { factor, high }, span);
        }
        Ok(log_linear(factor, low, high, steps, false))
    }

    // llquantize ( value, factor, low, high, steps [, incr] ), as OL2 has it
    fn log_linear_oracle(&mut self, call: &Call, span: Span) -> Result<LogLinear> {
        use DiagnosticKind as K;
        let is_u16 = |value| u16::try_from(value).is_ok();
        let is_factor = |value| is_u16(value) && value >= 2;
        let kinds = (K::LlquantFactorTypeOracle {}, K::LlquantFactorValueOracle {});
        let factor = self.parameter(call, 1, kinds, is_factor)?;
        let low =
            self.parameter(call, 2, (K::LlquantLowTypeOracle {}, K::LlquantLowValueOracle {}), is_u16)?;
        let high =
            self.parameter(call, 3, (K::LlquantHighTypeOracle {}, K::LlquantHighValueOracle {}), is_u16)?;
        if high < low {
            return self.fail(K::LlquantRangeOracle {}, span);
        }
        if overflows(factor.cast_unsigned(), high.cast_unsigned()) {
            return self.fail(K::LlquantTooBigOracle {}, span);
        }
        let is_steps = |value| is_u16(value) && value > 0;
        let kinds = (K::LlquantStepsTypeOracle {}, K::LlquantStepsValueOracle {});
        let steps = self.parameter(call, 4, kinds, is_steps)?;
        if steps > factor && steps % factor != 0 {
            return self.fail(K::LlquantStepsMultipleOracle {}, span);
        }
        if steps > factor && low == 0 && (factor * factor) % steps != 0 {
            return self.fail(K::LlquantStepsDivideOracle {}, span);
        }
        Ok(log_linear(factor, low, high, steps, true))
    }

    fn check_same_parameters(&mut self, previous: AggFn, current: AggFn, span: Span) -> Result<()> {
        use DiagnosticKind as K;
        let oracle = self.world.is_oracle();
        let kind = match (previous, current) {
            (AggFn::Lquantize(p), AggFn::Lquantize(c)) => {
                let pair = |p: i64, c: i64| (p, c);
                if p.base != c.base {
                    let (expected, found) = pair(p.base.into(), c.base.into());
                    K::LquantMatchBase { expected, found }
                } else if p.limit != c.limit {
                    let (expected, found) = pair(p.limit.into(), c.limit.into());
                    K::LquantMatchLimit { expected, found }
                } else if p.step != c.step {
                    let (expected, found) = pair(p.step.into(), c.step.into());
                    K::LquantMatchStep { expected, found }
                } else {
                    return Ok(());
                }
            }
            (AggFn::Llquantize(p), AggFn::Llquantize(c)) => {
                let rows = [(p.factor, c.factor), (p.low, c.low), (p.high, c.high), (p.steps, c.steps)];
                let Some(which) = rows.iter().position(|(p, c)| p != c) else { return Ok(()) };
                let (expected, found) = (u64::from(rows[which].0), u64::from(rows[which].1));
                match (which, oracle) {
                    (0, false) => K::LlquantMatchFactor { expected, found },
                    (1, false) => K::LlquantMatchLow { expected, found },
                    (2, false) => K::LlquantMatchHigh { expected, found },
                    (_, false) => K::LlquantMatchSteps { expected, found },
                    (0, true) => K::LlquantMatchFactorOracle { expected, found },
                    (1, true) => K::LlquantMatchLowOracle { expected, found },
                    (2, true) => K::LlquantMatchHighOracle { expected, found },
                    (_, true) => K::LlquantMatchStepsOracle { expected, found },
                }
            }
            _ => return Ok(()),
        };
        self.fail(kind, span)
    }

    /// The types of an aggregation's key.
    pub(super) fn agg_key_types(&self, id: AggId) -> Vec<TypeId> {
        self.world.agg(id).keys.iter().map(|key| key.ty).collect()
    }

    /// Whether two keys of different aggregations can be one.
    pub(super) fn keys_match(&self, a: TypeId, b: TypeId) -> bool {
        let (ca, cb) = (self.world.class(a), self.world.class(b));
        (ca == Class::Integer && cb == Class::Integer) || self.world.same(a, b)
    }
}

/// An aggregating function with its arguments.
struct Call {
    name: &'static str,
    args: Vec<Expr>,
}

/// Where the increment of a distribution stands, and how many parameters come before it.
fn parameters(name: &str) -> (usize, usize) {
    match name {
        "lquantize" => (4, 3),
        "llquantize" => (5, 4),
        _ => (1, 0),
    }
}

/// Whether `factor` to the power of `high + 1` does not fit 64 bits.
fn overflows(factor: u64, high: u64) -> bool {
    u32::try_from(high + 1).ok().and_then(|exponent| factor.checked_pow(exponent)).is_none()
}

/// Whether `steps` is a multiple of `factor` and divides a power of it.
fn divides_evenly(factor: u64, steps: u64) -> bool {
    if !steps.is_multiple_of(factor) {
        return false;
    }
    let powers = std::iter::successors(Some(factor), |power| power.checked_mul(factor));
    powers.take_while(|power| *power <= 1 << 48).any(|power| power % steps == 0)
}

fn log_linear(factor: i64, low: i64, high: i64, steps: i64, symmetric: bool) -> LogLinear {
    let narrow = |value: i64| u16::try_from(value).unwrap_or(u16::MAX);
    LogLinear {
        factor: narrow(factor),
        low: narrow(low),
        high: narrow(high),
        steps: narrow(steps),
        symmetric,
    }
}
