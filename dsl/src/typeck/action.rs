//! Statements: actions.
//!
//! Each action is checked by a function that reads its arguments as operands, because some take
//! what is no value (`clear(@a)`). The number of arguments comes from the table of actions; how a
//! wrong number is told depends on the dialect (the classic one has tags of its own for some).
//!
//! Source: D reference, sections 4.2 to 4.4 and 5.7.

use dif::action::{ActionKind, Permission};
use dif::layout::SymbolKind;
use dif::op::StackKind;
use dif::ty::prim;
use dif::{AggId, TypeId};

use super::{Checker, Operand, Result};
use crate::ast;
use crate::diag::DiagnosticKind;
use crate::source::Span;
use crate::tast::{Expr, ExprKind, Place, Stmt};
use crate::typeck::convert::Class;

/// The symbol that an action of this name shows.
pub(super) fn symbol_kind(name: &str) -> Option<SymbolKind> {
    match name {
        "sym" | "func" => Some(SymbolKind::Sym),
        "mod" => Some(SymbolKind::Mod),
        "usym" | "ufunc" => Some(SymbolKind::Usym),
        "umod" => Some(SymbolKind::Umod),
        "uaddr" => Some(SymbolKind::Uaddr),
        _ => None,
    }
}

/// The type that a call of an action has where an expression is expected: most have none.
pub(super) fn result_type(name: &str) -> TypeId {
    match symbol_kind(name) {
        Some(SymbolKind::Sym | SymbolKind::Mod) => prim::SYMADDR,
        Some(SymbolKind::Usym | SymbolKind::Umod | SymbolKind::Uaddr) => prim::USYMADDR,
        None if super::stack::kind(name).is_some() => prim::STACK,
        None => prim::VOID,
    }
}

impl Checker<'_> {
    // stmt ::= expression ";"
    pub(super) fn statement(&mut self, expr: &ast::Expr) -> Result<Stmt> {
        let span = expr.span;
        if let Some(name) = super::agg::named(expr) {
            let kind = match self.world.aggregation(name) {
                Some(_) => DiagnosticKind::AggNullEffect { name: name.to_owned() },
                None => DiagnosticKind::UnknownVariable { name: format!("@{name}") },
            };
            return self.fail(kind, span);
        }
        match &expr.kind {
            ast::ExprKind::Assign { op: None, lhs, rhs } => {
                if let Some(name) = super::agg::named(lhs) {
                    return self.aggregate(name, lhs, rhs, span);
                }
            }
            ast::ExprKind::Ternary { condition, then, otherwise } => {
                // Where the condition is constant, the statement is the branch that it chooses.
                if let Some(constant) = self.constant(condition)? {
                    return self.statement(if constant == 0 { otherwise } else { then });
                }
            }
            ast::ExprKind::Call { callee, args } => {
                if let ast::ExprKind::Ident(name) = &callee.kind
                    && !self.world.lacks(name)
                {
                    if let Some(kind) = ActionKind::from_name(name) {
                        self.check_name_stability("tracing function", name, span)?;
                        return self.action(kind, args, span);
                    }
                    if let Some(subr) = self.subroutine(name, span)?.filter(|subr| subr.is_destructive()) {
                        return self.call_subroutine(subr, args, span).map(Stmt::Expr);
                    }
                }
            }
            _ => {}
        }
        self.value(expr).map(Stmt::Expr)
    }

    /// The arguments of an action that stands where an expression is expected.
    pub(super) fn check_action_arguments(
        &mut self,
        kind: ActionKind,
        args: &[ast::Expr],
        span: Span,
    ) -> Result<()> {
        self.arguments(kind, args, span).map(drop)
    }

    /// The arguments, counted and typed.
    pub(super) fn arguments(
        &mut self,
        kind: ActionKind,
        args: &[ast::Expr],
        span: Span,
    ) -> Result<Vec<(Operand, Span)>> {
        self.check_action_count(kind, args.len(), span)?;
        let mut operands = Vec::with_capacity(args.len());
        for arg in args {
            operands.push((self.operand(arg)?, arg.span));
        }
        Ok(operands)
    }

    fn check_action_count(&mut self, kind: ActionKind, passed: usize, span: Span) -> Result<()> {
        let def = kind.def();
        let (least, most) = def.args;
        if (least..=most).contains(&passed) {
            return Ok(());
        }
        let function = def.name;
        if self.world.is_oracle() {
            return self.check_count(function, passed, least, most, span);
        }
        let mistake = match kind {
            ActionKind::Clear => DiagnosticKind::ClearArgs { passed },
            ActionKind::Trunc => {
                let expected = if passed < least { "at least 1" } else { "no more than 2" };
                DiagnosticKind::TruncArgs { passed, expected }
            }
            ActionKind::Normalize | ActionKind::Denormalize => {
                DiagnosticKind::NormalizeArgs { function, passed, expected: least }
            }
            ActionKind::Stack => DiagnosticKind::StackArgs { function },
            ActionKind::Ustack | ActionKind::Jstack => DiagnosticKind::UstackArgs { function },
            ActionKind::Tracemem if passed > most => DiagnosticKind::TracememArgs {},
            _ => return self.check_count(function, passed, least, most, span),
        };
        self.fail(mistake, span)
    }

    fn action(&mut self, kind: ActionKind, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        if kind.def().permission == Permission::Kernel {
            self.check_action_arguments(kind, args, span)?;
            let name = kind.name().to_owned();
            let kind = if self.world.is_oracle() {
                DiagnosticKind::UnsupportedActionOracle { name }
            } else {
                DiagnosticKind::UnsupportedAction { name }
            };
            return self.fail(kind, span);
        }
        match kind {
            ActionKind::Clear | ActionKind::Denormalize | ActionKind::Normalize | ActionKind::Trunc => {
                self.aggregation_control(kind, args, span)
            }
            ActionKind::Commit => self.int_argument(kind, args, span).map(Stmt::Commit),
            ActionKind::Discard => self.int_argument(kind, args, span).map(Stmt::Discard),
            ActionKind::Exit => self.int_argument(kind, args, span).map(Stmt::Exit),
            ActionKind::Speculate => self.int_argument(kind, args, span).map(Stmt::Speculate),
            ActionKind::Freopen | ActionKind::Printf | ActionKind::System => self.formatted(kind, args, span),
            ActionKind::Ftruncate => {
                self.arguments(kind, args, span)?;
                Ok(Stmt::Ftruncate)
            }
            ActionKind::Func
            | ActionKind::Mod
            | ActionKind::Sym
            | ActionKind::Uaddr
            | ActionKind::Ufunc
            | ActionKind::Umod
            | ActionKind::Usym => {
                let address = self.symbol_address(kind.name(), args, span)?;
                let kind = symbol_kind(kind.name()).unwrap_or(SymbolKind::Sym);
                Ok(Stmt::Symbol { kind, address })
            }
            ActionKind::Jstack => self.frames(StackKind::Jstack, args, span).map(Stmt::Stack),
            ActionKind::Stack => self.frames(StackKind::Stack, args, span).map(Stmt::Stack),
            ActionKind::Ustack => self.frames(StackKind::Ustack, args, span).map(Stmt::Stack),
            ActionKind::Print => self.print(args, span),
            ActionKind::Printa => self.printa(args, span),
            ActionKind::Printm => self.printm(args, span),
            ActionKind::Setopt => self.setopt(args, span),
            ActionKind::Trace => self.trace(args, span),
            ActionKind::Tracemem => self.tracemem(args, span),
            ActionKind::Breakpoint | ActionKind::Panic => self.unsupported(kind.name(), span),
        }
    }

    /// A refusal of an argument's type.
    fn bad_argument<T>(
        &mut self,
        function: &str,
        index: usize,
        prototype: &str,
        operand: &Operand,
        span: Span,
    ) -> Result<T> {
        let kind = DiagnosticKind::ProtoArg {
            subject: format!("{function}( )"),
            index,
            prototype: prototype.to_owned(),
            argument: self.describe(operand).0,
        };
        self.fail(kind, span)
    }

    // exit ( int ) and the like
    fn int_argument(&mut self, kind: ActionKind, args: &[ast::Expr], span: Span) -> Result<Expr> {
        match self.arguments(kind, args, span)?.pop() {
            Some((Operand::Value(value), _)) if self.world.is_integer(value.ty) => Ok(value),
            Some((other, at)) => self.bad_argument(kind.name(), 1, "int", &other, at),
            None => self.unsupported(kind.name(), span),
        }
    }

    // trace ( expression )
    fn trace(&mut self, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        let oracle = self.world.is_oracle();
        let Some((operand, at)) = self.arguments(ActionKind::Trace, args, span)?.pop() else {
            return self.unsupported("trace", span);
        };
        let kind = match operand {
            Operand::Value(value) if self.world.class(value.ty) != Class::Void => {
                return self.with_bytes(value, at).map(Stmt::Trace);
            }
            Operand::Action { name } if result_type(name) != prim::VOID => {
                return self.require_value(Operand::Action { name }, at).map(Stmt::Trace);
            }
            Operand::Value(_) | Operand::Action { .. } => DiagnosticKind::TraceVoid {},
            Operand::AggFunction { .. } | Operand::Translated { .. } | Operand::Aggregation { .. }
                if oracle =>
            {
                DiagnosticKind::TraceDynamicOracle {}
            }
            Operand::Aggregation { .. } => DiagnosticKind::TraceAggregation {},
            Operand::AggFunction { .. } | Operand::Translated { .. } => DiagnosticKind::TraceDynamic {},
        };
        self.fail(kind, span)
    }

    // print ( expression )
    fn print(&mut self, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        let Some((operand, at)) = self.arguments(ActionKind::Print, args, span)?.pop() else {
            return self.unsupported("print", span);
        };
        if self.world.is_oracle() {
            return match operand {
                Operand::Value(pointer) if self.world.class(pointer.ty) == Class::Pointer => {
                    let target = self.world.pointee(pointer.ty).unwrap_or(prim::VOID);
                    // There is nothing to see behind it: the pointer itself is all there is.
                    if self.world.size_of(target) == 0 {
                        return Ok(Stmt::Print { value: pointer, address: None });
                    }
                    let value = self.memory(pointer.clone(), 0, None, target, span);
                    Ok(Stmt::Print { value, address: Some(pointer) })
                }
                other => self.bad_argument("print", 1, "void *", &other, at),
            };
        }
        let kind = match operand {
            Operand::Value(value) if self.world.class(value.ty) != Class::Void => {
                let value = self.with_bytes(value, at)?;
                return Ok(Stmt::Print { value, address: None });
            }
            Operand::Value(_) | Operand::Action { .. } => DiagnosticKind::PrintVoid {},
            Operand::Aggregation { .. } => DiagnosticKind::PrintAggregation {},
            Operand::AggFunction { .. } | Operand::Translated { .. } => DiagnosticKind::PrintDynamic {},
        };
        self.fail(kind, span)
    }

    // tracemem ( address, size [, dynamic size] )
    fn tracemem(&mut self, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        let mut operands = self.arguments(ActionKind::Tracemem, args, span)?.into_iter();
        let address = match operands.next() {
            Some((Operand::Value(value), _))
                if matches!(self.world.class(value.ty), Class::Pointer | Class::Integer | Class::Array) =>
            {
                value
            }
            Some((other, at)) => {
                let argument = self.describe(&other).0;
                return self.fail(DiagnosticKind::TracememAddress { argument }, at);
            }
            None => return self.unsupported("tracemem", span),
        };
        let size = match operands.next() {
            Some((Operand::Value(value), _)) => value.as_int().and_then(|size| u32::try_from(size).ok()),
            Some(_) | None => None,
        };
        let Some(size) = size.filter(|size| (1..=MAX_TRACEMEM).contains(size)) else {
            return self.fail(DiagnosticKind::TracememSize {}, span);
        };
        let dynamic = match operands.next() {
            None => None,
            Some((Operand::Value(value), _)) if self.world.is_integer(value.ty) => Some(value),
            Some((other, at)) => {
                let argument = self.describe(&other).0;
                return self.fail(DiagnosticKind::TracememDynamicSize { argument }, at);
            }
        };
        Ok(Stmt::Tracemem { address, size, dynamic })
    }

    // printm ( size, memref )
    //
    // What the reference points to says which memory and how much of it: `tracemem`, once removed.
    fn printm(&mut self, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        let mut operands = self.arguments(ActionKind::Printm, args, span)?.into_iter();
        let (Some((size, size_at)), Some((reference, at))) = (operands.next(), operands.next()) else {
            return self.unsupported("printm", span);
        };
        let Operand::Value(size) = size else {
            return self.bad_argument("printm", 1, "size_t", &size, size_at);
        };
        if !self.world.is_integer(size.ty) {
            return self.bad_argument("printm", 1, "size_t", &Operand::Value(size), size_at);
        }
        let words = self.world.types.pointer(prim::UINTPTR);
        let reference = match reference {
            Operand::Value(value) if self.world.same(value.ty, words) => value,
            other => return self.bad_argument("printm", 2, "uintptr_t *", &other, at),
        };
        let size = size.as_int().and_then(|size| u32::try_from(size).ok());
        let Some(size) = size.filter(|size| (1..=MAX_TRACEMEM).contains(size)) else {
            return self.fail(DiagnosticKind::PrintmSize {}, span);
        };
        let kept = Place::Var(self.temporary("memref", words, span)?);
        let keep = ExprKind::Assign { place: kept.clone(), value: Box::new(reference) };
        let pointer = Expr::new(ExprKind::Load(kept), words, span);
        let address = self.memory(pointer.clone(), 0, None, prim::UINTPTR, span);
        let length = self.memory(pointer, 8, None, prim::UINTPTR, span);
        let address = super::assign::comma(Expr::new(keep, words, span), address);
        Ok(Stmt::Tracemem { address, size, dynamic: Some(length) })
    }

    // setopt ( name [, value] )
    fn setopt(&mut self, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        let mut values = Vec::with_capacity(2);
        for (index, (operand, at)) in self.arguments(ActionKind::Setopt, args, span)?.into_iter().enumerate()
        {
            match operand {
                Operand::Value(value) if self.world.class(value.ty) == Class::String => values.push(value),
                other => return self.bad_argument("setopt", index + 1, "char *", &other, at),
            }
        }
        let mut values = values.into_iter();
        match values.next() {
            Some(name) => Ok(Stmt::Setopt { name, value: values.next() }),
            None => self.unsupported("setopt", span),
        }
    }

    // sym ( address ) and the like
    pub(super) fn symbol_address(&mut self, name: &str, args: &[ast::Expr], span: Span) -> Result<Expr> {
        self.check_count(name, args.len(), 1, 1, span)?;
        let Some(arg) = args.first() else { return self.unsupported(name, span) };
        match self.operand(arg)? {
            Operand::Value(value)
                if matches!(self.world.class(value.ty), Class::Integer | Class::Pointer) =>
            {
                Ok(value)
            }
            other => self.bad_argument(name, 1, "uintptr_t", &other, arg.span),
        }
    }

    // printf ( format, ... ), system ( format, ... ), freopen ( format, ... )
    fn formatted(&mut self, kind: ActionKind, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        let function = kind.name();
        let mut operands = self.arguments(kind, args, span)?.into_iter();
        let Some((first, at)) = operands.next() else { return self.unsupported(function, span) };
        let text = match first {
            Operand::Value(Expr { kind: ExprKind::Str(text), .. }) => text,
            Operand::Value(value) if self.world.is_oracle() && !self.world.is_text(value.ty) => {
                return self.bad_argument(function, 1, "string", &Operand::Value(value), at);
            }
            other => {
                let argument = self.describe(&other).0;
                return self.fail(DiagnosticKind::FormatNotConstant { function, index: 1, argument }, at);
            }
        };
        if kind == ActionKind::Freopen && *text == *b"." {
            return self.fail(DiagnosticKind::FreopenDot {}, span);
        }
        // The constant was cut to the size of a string; the format is what was written.
        let text = written_format(args).unwrap_or(&text);
        if text.is_empty() && kind != ActionKind::Freopen {
            return self.fail(DiagnosticKind::FormatEmpty { function }, span);
        }
        let (format, args) = self.format(function, text, operands.collect(), span)?;
        Ok(Stmt::Format { kind, format, args })
    }

    // printa ( [format,] @a, ... )
    fn printa(&mut self, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        let operands = self.arguments(ActionKind::Printa, args, span)?;
        let has_format =
            matches!(operands.first(), Some((Operand::Value(Expr { kind: ExprKind::Str(_), .. }), _)));
        let first = usize::from(has_format);
        if operands.len() == first {
            let (passed, expected) = (operands.len(), first + 1);
            return self.fail(DiagnosticKind::PrintaArgs { passed, expected }, span);
        }
        let mut aggs: Vec<AggId> = Vec::new();
        for (index, (operand, at)) in operands.iter().enumerate().skip(first) {
            let id = match operand {
                Operand::Aggregation { id: Some(id), .. } => *id,
                Operand::Aggregation { name, id: None } => {
                    return self.fail(DiagnosticKind::PrintaUndefined { name: name.clone() }, *at);
                }
                other => {
                    let argument = self.describe(other).0;
                    return self
                        .fail(DiagnosticKind::PrintaNotAggregation { index: index + 1, argument }, *at);
                }
            };
            if let Some(&first) = aggs.first() {
                self.check_joined_keys(first, id, span)?;
            }
            aggs.push(id);
        }
        let format = match written_format(args).filter(|_| has_format) {
            Some([]) => return self.fail(DiagnosticKind::FormatEmpty { function: "printa" }, span),
            Some(text) => Some(self.printa_format(text, &aggs, span)?),
            None => None,
        };
        Ok(Stmt::Printa { format, aggs })
    }

    fn check_joined_keys(&mut self, first: AggId, second: AggId, span: Span) -> Result<()> {
        let (a, b) = (self.agg_key_types(first), self.agg_key_types(second));
        let name = |checker: &Self, id: AggId| checker.world.agg(id).name.clone();
        if a.len() != b.len() {
            let kind = DiagnosticKind::PrintaKeyCount {
                first: name(self, first),
                n_first: a.len(),
                second: name(self, second),
                n_second: b.len(),
            };
            return self.fail(kind, span);
        }
        for (index, (&x, &y)) in a.iter().zip(&b).enumerate() {
            if !self.keys_match(x, y) {
                let kind = DiagnosticKind::PrintaKeyType {
                    second: name(self, second),
                    index: index + 1,
                    first: name(self, first),
                    second_type: self.world.types.name(y),
                    first_type: self.world.types.name(x),
                };
                return self.fail(kind, span);
            }
        }
        Ok(())
    }

    // clear ( @a ), trunc ( @a [, n] ), normalize ( @a, factor ), denormalize ( @a )
    fn aggregation_control(&mut self, kind: ActionKind, args: &[ast::Expr], span: Span) -> Result<Stmt> {
        let function = kind.name();
        let mut operands = self.arguments(kind, args, span)?.into_iter();
        let agg = match operands.next() {
            Some((Operand::Aggregation { id: Some(id), .. }, _)) => id,
            Some((operand, at)) => {
                let mistake = not_an_aggregation(kind, &operand, self.describe(&operand).0);
                return self.fail(mistake, at);
            }
            None => return self.unsupported(function, span),
        };
        let second = match operands.next() {
            None => None,
            Some((Operand::Value(value), _)) if self.world.is_scalar(value.ty) => Some(value),
            Some((other, at)) if self.world.is_oracle() => {
                let prototype = if kind == ActionKind::Trunc { "int64_t" } else { "uint64_t" };
                return self.bad_argument(function, 2, prototype, &other, at);
            }
            Some(_) if kind == ActionKind::Trunc => {
                return self.fail(DiagnosticKind::TruncNotScalar {}, span);
            }
            Some(_) => return self.fail(DiagnosticKind::NormalizeNotScalar { function }, span),
        };
        match (kind, second) {
            (ActionKind::Clear, _) => Ok(Stmt::Clear(agg)),
            (ActionKind::Trunc, n) => Ok(Stmt::Trunc { agg, n }),
            (ActionKind::Normalize, Some(factor)) => Ok(Stmt::Normalize { agg, factor }),
            _ => Ok(Stmt::Denormalize(agg)),
        }
    }
}

/// Most bytes that one `tracemem` records.
const MAX_TRACEMEM: u32 = 1 << 20;

/// The format as written, before any cut to the size of a string; a NUL ends it, like any string.
fn written_format(args: &[ast::Expr]) -> Option<&[u8]> {
    match args.first().map(|arg| &arg.kind) {
        Some(ast::ExprKind::Str(text)) => text.split(|byte| *byte == 0).next(),
        _ => None,
    }
}

/// Why an operand cannot be the aggregation that an action is about.
fn not_an_aggregation(kind: ActionKind, operand: &Operand, argument: String) -> DiagnosticKind {
    let function = kind.name();
    match operand {
        Operand::Aggregation { name, .. } => {
            let name = name.clone();
            match kind {
                ActionKind::Clear => DiagnosticKind::ClearUndefined { name },
                ActionKind::Trunc => DiagnosticKind::TruncUndefined { name },
                _ => DiagnosticKind::NormalizeUndefined { name },
            }
        }
        _ => match kind {
            ActionKind::Clear => DiagnosticKind::ClearNotAggregation { argument },
            ActionKind::Trunc => DiagnosticKind::TruncNotAggregation { argument },
            _ => DiagnosticKind::NormalizeNotAggregation { function, argument },
        },
    }
}
