//! Expressions: what each node of the typed tree means.
//!
//! A number is computed as the integer it is in mathematics, in 128 bits, and then taken modulo 2^64;
//! whatever is kept is taken modulo the width it is kept in ([`Width::cut`]). Nothing is remembered of
//! how a machine would do it: no registers, no jumps, no addresses.
//!
//! What the evaluator does not know (addresses as numbers, memory beyond an object) is not guessed: it
//! says [`Stop::Beyond`], and the case is not compared.

use dif::builtin::Builtin;
use dif::fault::FaultKind;
use dif::option::Dialect;

use super::Argument;
use super::cells::Observations;
use super::host;
use super::place::until_nul;
use super::state::{Address, Object, Shape, State, Width};
use crate::tast::{Arith, Comparison, Connective, Expr, ExprKind, Gives, Place, Relation};

/// Why a clause ends before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The predicate is false.
    Rejected,
    Fault {
        kind: FaultKind,
        value: u64,
    },
    /// The evaluator does not know what this means.
    Beyond(&'static str),
}

pub(super) type Result<T> = std::result::Result<T, Stop>;

pub(super) fn bad_address(addr: u64) -> Stop {
    Stop::Fault { kind: FaultKind::InvalidAddress, value: addr }
}

/// The value of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Int(u64),
    /// Of what is kept in memory: where it is.
    At(Address),
}

impl Value {
    pub(super) fn text(bytes: &[u8]) -> Value {
        Value::At(Address { object: Object::text(bytes), offset: 0 })
    }

    fn of(truth: bool) -> Value {
        Value::Int(u64::from(truth))
    }

    pub(super) fn int(self) -> Result<u64> {
        match self {
            Value::Int(value) => Ok(value),
            Value::At(_) => Err(Stop::Beyond("an address as a number")),
        }
    }

    fn is_true(&self) -> bool {
        *self != Value::Int(0)
    }

    /// So many bytes further on.
    pub(super) fn plus(self, n: i64) -> Value {
        match self {
            Value::Int(base) => Value::Int(base.wrapping_add(n.cast_unsigned())),
            Value::At(Address { object, offset }) => {
                Value::At(Address { object, offset: offset.wrapping_add(n) })
            }
        }
    }
}

/// What a firing is, as far as a clause can ask.
pub(super) struct Moment<'a> {
    pub(super) args: &'a [Argument],
    pub(super) probe: &'a str,
    pub(super) epid: u32,
    /// When, if anybody has asked.
    pub(super) now: Option<u64>,
    /// What is left of the string of `strtok`.
    pub(super) strtok: Option<Vec<u8>>,
}

/// Evaluates the clauses of one session.
pub(super) struct Evaluator<'w> {
    pub(super) state: State<'w>,
    pub(super) seen: Observations,
    pub(super) clock: u64,
    /// Most bytes of a string.
    pub(super) most: usize,
    pub(super) dialect: Dialect,
}

impl Evaluator<'_> {
    pub(super) fn eval(&mut self, expr: &Expr, now: &mut Moment<'_>) -> Result<Value> {
        Ok(match &expr.kind {
            ExprKind::Int(value) => Value::Int(*value),
            ExprKind::Str(text) => Value::text(text),
            ExprKind::Builtin(which) => self.builtin(*which, now),
            ExprKind::Arg(n) => match now.args.get(usize::from(*n)) {
                None => Value::Int(0),
                Some(Argument::Int(value)) => Value::Int(*value),
                Some(Argument::Text(_)) => return Err(Stop::Beyond("where an argument is")),
            },
            ExprKind::ArgStr(n) => match now.args.get(usize::from(*n)) {
                None => return Err(bad_address(0)),
                Some(Argument::Int(addr)) => return Err(bad_address(*addr)),
                Some(Argument::Text(text)) => self.made(text),
            },
            ExprKind::Load(place) => {
                let spot = self.spot(place, expr, now)?;
                self.load(&spot)?
            }
            ExprKind::Address(place) => match place {
                Place::Memory { base, offset, bits: _ } => {
                    self.member(base, *offset, expr.ty != base.ty, now)?
                }
                Place::Var(_) | Place::Elem { .. } => {
                    let spot = self.spot(place, expr, now)?;
                    self.load(&spot)?
                }
            },
            ExprKind::Element { base, index, size, len } => {
                let base = self.eval(base, now)?;
                let index = self.int(index, now)?;
                match self.dialect {
                    _ if index < u64::from(*len) => base.plus(index as i64 * i64::from(*size)),
                    Dialect::Illumos => Value::Int(0),
                    Dialect::Oracle => {
                        return Err(Stop::Fault { kind: FaultKind::IndexOutOfBounds, value: index });
                    }
                }
            }
            ExprKind::Assign { place, value } => {
                let value = self.eval(value, now)?;
                let spot = self.spot(place, expr, now)?;
                self.store(&spot, &value)?;
                value
            }
            ExprKind::Update { op, place, value } => {
                let spot = self.spot(place, expr, now)?;
                let old = self.load(&spot)?;
                let value = self.eval(value, now)?;
                let new = arith(*op, old, value)?;
                let spot = self.spot_to_write(spot, place, expr, now)?;
                self.store(&spot, &new)?;
                new
            }
            ExprKind::Step { place, by, gives } => {
                let spot = self.spot(place, expr, now)?;
                let old = self.load(&spot)?;
                let new = old.clone().plus(i64::from(*by));
                let spot = self.spot_to_write(spot, place, expr, now)?;
                self.store(&spot, &new)?;
                match gives {
                    Gives::Old => old,
                    Gives::New => new,
                }
            }
            ExprKind::Neg(operand) => Value::Int(wrap(-signed(self.int(operand, now)?))),
            ExprKind::Not(operand) => Value::Int(wrap(-1 - signed(self.int(operand, now)?))),
            ExprKind::LogicalNot(operand) => Value::of(!self.eval(operand, now)?.is_true()),
            ExprKind::Binary { op, lhs, rhs } => {
                let lhs = self.eval(lhs, now)?;
                let rhs = self.eval(rhs, now)?;
                arith(*op, lhs, rhs)?
            }
            ExprKind::Compare { op, how, lhs, rhs } => {
                let lhs = self.eval(lhs, now)?;
                let rhs = self.eval(rhs, now)?;
                Value::of(self.holds(*op, *how, lhs, rhs)?)
            }
            ExprKind::Logical { op, lhs, rhs } => {
                let lhs = self.eval(lhs, now)?.is_true();
                Value::of(match (op, lhs) {
                    (Connective::And, false) => false,
                    (Connective::Or, true) => true,
                    (Connective::And | Connective::Or, _) => self.eval(rhs, now)?.is_true(),
                    (Connective::Xor, lhs) => lhs != self.eval(rhs, now)?.is_true(),
                })
            }
            ExprKind::Ternary { condition, then, otherwise } => {
                let chosen = if self.eval(condition, now)?.is_true() { then } else { otherwise };
                self.eval(chosen, now)?
            }
            ExprKind::Comma { lhs, rhs } => {
                self.eval(lhs, now)?;
                self.eval(rhs, now)?
            }
            ExprKind::Cast(operand) => {
                let value = self.eval(operand, now)?;
                self.cut(value, Shape::of(self.state.world, expr.ty))?
            }
            ExprKind::Call { subr, args } => {
                let args: Vec<Value> = args.iter().map(|arg| self.eval(arg, now)).collect::<Result<_>>()?;
                self.call(*subr, &args, now)?
            }
        })
    }

    pub(super) fn int(&mut self, expr: &Expr, now: &mut Moment<'_>) -> Result<u64> {
        self.eval(expr, now)?.int()
    }

    pub(super) fn is_true(&mut self, expr: &Expr, now: &mut Moment<'_>) -> Result<bool> {
        Ok(self.eval(expr, now)?.is_true())
    }

    /// An integer as one of a shape; what is kept in memory stays as it is.
    pub(super) fn cut(&self, value: Value, shape: Shape) -> Result<Value> {
        match (shape, value) {
            (Shape::Int(width), Value::Int(value)) => Ok(Value::Int(width.cut(value))),
            (Shape::Int(Width::WORD) | Shape::String | Shape::Bytes(_), value) => Ok(value),
            (Shape::Int(_), Value::At(_)) => Err(Stop::Beyond("an address as a number")),
        }
    }

    /// A string that something has made: it ends at a NUL, or where there is no more room.
    pub(super) fn made(&self, bytes: &[u8]) -> Value {
        Value::text(&until_nul(bytes, self.most))
    }

    /// The time of the firing: one value, whoever asks.
    pub(super) fn timestamp(&self, now: &mut Moment<'_>) -> u64 {
        *now.now.get_or_insert(self.clock)
    }

    fn builtin(&mut self, which: Builtin, now: &mut Moment<'_>) -> Value {
        let int = |value: i64| Value::Int(value.cast_unsigned());
        match which {
            Builtin::Caller | Builtin::Curthread | Builtin::Ipl | Builtin::Stackdepth => int(0),
            Builtin::Cpu => int(i64::from(host::CPU)),
            Builtin::Epid => int(i64::from(now.epid)),
            Builtin::Errno => int(i64::from(host::ERRNO)),
            Builtin::Gid => int(i64::from(host::GID)),
            Builtin::Uid => int(i64::from(host::UID)),
            Builtin::Id => int(i64::from(host::probe_id(now.probe).0)),
            Builtin::Pid => int(i64::from(host::PID)),
            Builtin::Ppid => int(i64::from(host::PPID)),
            Builtin::Tid => Value::Int(host::TID),
            Builtin::Timestamp => Value::Int(self.timestamp(now)),
            Builtin::Vtimestamp => Value::Int(host::VTIME),
            Builtin::Walltimestamp => int(host::WALLTIME),
            Builtin::Ucaller => Value::Int(host::CALLER),
            Builtin::Ustackdepth => int(host::FRAMES.len() as i64),
            Builtin::Cwd => self.made(host::CWD.as_bytes()),
            Builtin::Execargs => self.made(host::EXECARGS.as_bytes()),
            Builtin::Execname => self.made(host::EXECNAME.as_bytes()),
            Builtin::Jailname => Value::text(b""),
            Builtin::Probefunc => {
                self.made(if now.probe == "ERROR" { "" } else { host::FUNCTION }.as_bytes())
            }
            Builtin::Probemod => Value::text(b""),
            Builtin::Probename => self.made(now.probe.as_bytes()),
            Builtin::Probeprov => {
                self.made(if now.probe == "ERROR" { "dtrace" } else { host::PROVIDER }.as_bytes())
            }
            Builtin::Root => self.made(b"/"),
            Builtin::Zonename => self.made(b"global"),
        }
    }

    fn holds(&self, op: Relation, how: Comparison, lhs: Value, rhs: Value) -> Result<bool> {
        let order = match how {
            Comparison::Signed => signed(lhs.int()?).cmp(&signed(rhs.int()?)),
            Comparison::Unsigned => lhs.int()?.cmp(&rhs.int()?),
            // Nothing is as if it were empty; in OL2 it is less than that.
            Comparison::Strings => match (lhs == Value::Int(0), rhs == Value::Int(0), self.dialect) {
                (true, _, Dialect::Oracle) | (_, true, Dialect::Oracle) => {
                    (lhs != Value::Int(0)).cmp(&(rhs != Value::Int(0)))
                }
                (no_lhs, no_rhs, _) => {
                    let lhs = if no_lhs { Vec::new() } else { self.text(&lhs)? };
                    let rhs = if no_rhs { Vec::new() } else { self.text(&rhs)? };
                    lhs.cmp(&rhs)
                }
            },
        };
        Ok(match op {
            Relation::Eq => order.is_eq(),
            Relation::Ne => order.is_ne(),
            Relation::Lt => order.is_lt(),
            Relation::Le => order.is_le(),
            Relation::Gt => order.is_gt(),
            Relation::Ge => order.is_ge(),
        })
    }
}

fn signed(value: u64) -> i128 {
    i128::from(value.cast_signed())
}

/// Modulo 2^64.
pub(super) fn wrap(number: i128) -> u64 {
    number.rem_euclid(1 << 64) as u64
}

fn arith(op: Arith, lhs: Value, rhs: Value) -> Result<Value> {
    // An address and a distance are an address.
    let (a, b) = match (op, lhs, rhs) {
        (_, Value::Int(a), Value::Int(b)) => (a, b),
        (Arith::Add, at @ Value::At(_), Value::Int(n)) | (Arith::Add, Value::Int(n), at @ Value::At(_)) => {
            return Ok(at.plus(n.cast_signed()));
        }
        (Arith::Sub, at @ Value::At(_), Value::Int(n)) => return Ok(at.plus(n.cast_signed().wrapping_neg())),
        (_, Value::At(_), _) | (_, _, Value::At(_)) => return Err(Stop::Beyond("an address as a number")),
    };
    let nonzero =
        || if b == 0 { Err(Stop::Fault { kind: FaultKind::DivideByZero, value: 0 }) } else { Ok(()) };
    let (ua, ub, sa, sb) = (i128::from(a), i128::from(b), signed(a), signed(b));
    let by = 1i128 << (ub % 64);
    Ok(Value::Int(match op {
        Arith::Add => wrap(sa + sb),
        Arith::Sub => wrap(sa - sb),
        Arith::Mul => wrap(sa * sb),
        Arith::DivSigned => nonzero().map(|()| wrap(sa / sb))?,
        Arith::DivUnsigned => nonzero().map(|()| wrap(ua / ub))?,
        Arith::RemSigned => nonzero().map(|()| wrap(sa % sb))?,
        Arith::RemUnsigned => nonzero().map(|()| wrap(ua % ub))?,
        Arith::And => a & b,
        Arith::Or => a | b,
        Arith::Xor => a ^ b,
        Arith::Shl => wrap(sa * by),
        Arith::ShrSigned => wrap(sa.div_euclid(by)),
        Arith::ShrUnsigned => wrap(ua / by),
    }))
}
