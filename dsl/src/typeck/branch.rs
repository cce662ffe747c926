//! Clauses with `if` and `else`, cut into clauses without.
//!
//! `if` is sugar: a clause that contains `if` is cut into blocks, each a clause of its own
//! with a hidden predicate (reference 2.3.1): hidden clause-local variables remember the
//! conditions, and one more remembers that a block did not reach its end, so that a fault stops
//! the blocks after it:
//!
//! ```text
//!   p /q/ { a; if (x) { b; } c; }       p { #stopped = 0 }
//!                                       p /!#stopped/      { #stopped = 1; #1 = q;  #stopped = 0 }
//!                                       p /!#stopped && #1/ { #stopped = 1; a;       #stopped = 0 }
//!                                       p /!#stopped && #1/ { #stopped = 1; #2 = x;  #stopped = 0 }
//!                                       p /!#stopped && #2/ { #stopped = 1; b;       #stopped = 0 }
//!                                       p /!#stopped && #1/ { #stopped = 1; c;       #stopped = 0 }
//! ```

use dif::VarId;
use dif::program::Scope;
use dif::ty::prim;

use super::{Checker, Result};
use crate::ast;
use crate::diag::{DiagnosticKind, Place};
use crate::source::Span;
use crate::tast::{self, Connective, Expr, ExprKind, Stmt};

/// The clauses that one clause with `if` is cut into.
struct IfCutter {
    /// The hidden variable that is 1 while a block runs, and for good when it faulted.
    stopped: VarId,
    clauses: Vec<tast::Clause>,
}

/// Whose condition it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CutAt {
    Predicate,
    If,
}

impl Checker<'_> {
    // stmt ::= "if" "(" expression ")" body [ "else" body ]
    pub(super) fn clause_with_if(
        &mut self,
        clause: &ast::Clause,
        stmts: &[ast::Stmt],
    ) -> Result<Vec<tast::Clause>> {
        if self.world.is_oracle() {
            let near = crate::diag::Near::Token("if".to_owned());
            let span = stmts.iter().find(|stmt| contains_if(stmt)).map_or(clause.span, |stmt| stmt.span);
            return self.fail(DiagnosticKind::Syntax { near }, span);
        }
        let stopped = self.hidden_variable(clause.span)?;
        let mut cut = IfCutter { stopped, clauses: Vec::new() };
        let reset = assign(stopped, Expr::int(0, prim::INT, clause.span));
        cut.clauses.push(self.finish_clause(None, vec![reset], false));
        let condition = match &clause.predicate {
            Some(expr) => Some(self.condition(expr, None, clause.span, &mut cut, CutAt::Predicate)?),
            None => None,
        };
        self.cut_blocks(stmts, condition, &mut cut)?;
        Ok(cut.clauses)
    }

    /// Cuts statements at their ifs, each run of others becoming a clause.
    fn cut_blocks(&mut self, stmts: &[ast::Stmt], parent: Option<VarId>, cut: &mut IfCutter) -> Result<()> {
        let mut rest = stmts;
        while !rest.is_empty() {
            let n = rest.iter().position(contains_if).unwrap_or(rest.len());
            let (run, after) = rest.split_at(n);
            if run.iter().any(|stmt| stmt.kind != ast::StmtKind::Empty) {
                let body = self.block(run)?;
                self.push_block(parent, body, cut);
            }
            let Some((stmt, after)) = after.split_first() else { break };
            if let ast::StmtKind::If { condition, then, otherwise } = &stmt.kind {
                let holds = self.condition(condition, parent, stmt.span, cut, CutAt::If)?;
                self.cut_blocks(&then.stmts, Some(holds), cut)?;
                if let Some(otherwise) = otherwise {
                    let fails = self.negation(holds, parent, stmt.span, cut)?;
                    self.cut_blocks(&otherwise.stmts, Some(fails), cut)?;
                }
            }
            rest = after;
        }
        Ok(())
    }

    /// A clause that evaluates a condition into a hidden variable.
    fn condition(
        &mut self,
        expr: &ast::Expr,
        parent: Option<VarId>,
        span: Span,
        cut: &mut IfCutter,
        at: CutAt,
    ) -> Result<VarId> {
        self.place = if at == CutAt::Predicate { Place::Predicate } else { Place::ActionList };
        let operand = self.operand(expr)?;
        let value = self.scalar(operand).or_else(|()| match at {
            CutAt::Predicate => self.fail(DiagnosticKind::PredicateNotScalar {}, span.last()),
            CutAt::If => self.fail(DiagnosticKind::IfNotScalar {}, expr.span),
        })?;
        self.place = Place::Parse;
        let holds = self.hidden_variable(span)?;
        let clear = assign(holds, Expr::int(0, prim::INT, span));
        // Another firing's value must not survive where the parent does not hold.
        if let Some(first) = cut.clauses.first_mut() {
            first.body.push(clear);
        }
        let twice = |operand: Expr| Expr::new(ExprKind::LogicalNot(Box::new(operand)), prim::INT, span);
        self.push_block(parent, vec![assign(holds, twice(twice(value)))], cut);
        Ok(holds)
    }

    /// A clause that negates a condition for its `else`.
    fn negation(
        &mut self,
        of: VarId,
        parent: Option<VarId>,
        span: Span,
        cut: &mut IfCutter,
    ) -> Result<VarId> {
        let fails = self.hidden_variable(span)?;
        if let Some(first) = cut.clauses.first_mut() {
            first.body.push(assign(fails, Expr::int(0, prim::INT, span)));
        }
        let negated = Expr::new(ExprKind::LogicalNot(Box::new(load(of, span))), prim::INT, span);
        self.push_block(parent, vec![assign(fails, negated)], cut);
        Ok(fails)
    }

    /// One block as a clause: it runs if nothing before it faulted and its condition holds.
    fn push_block(&mut self, condition: Option<VarId>, body: Vec<Stmt>, cut: &mut IfCutter) {
        let span = Span::default();
        let not_stopped = ExprKind::LogicalNot(Box::new(load(cut.stopped, span)));
        let mut predicate = Expr::new(not_stopped, prim::INT, span);
        if let Some(condition) = condition {
            let (lhs, rhs) = (Box::new(predicate), Box::new(load(condition, span)));
            predicate = Expr::new(ExprKind::Logical { op: Connective::And, lhs, rhs }, prim::INT, span);
        }
        let mut stmts = vec![assign(cut.stopped, Expr::int(1, prim::INT, span))];
        stmts.extend(body);
        stmts.push(assign(cut.stopped, Expr::int(0, prim::INT, span)));
        cut.clauses.push(self.finish_clause(Some(predicate), stmts, false));
    }

    fn hidden_variable(&mut self, span: Span) -> Result<VarId> {
        self.n_hidden += 1;
        let name = format!("#{}.{}.{}", self.source_index, self.world.n_clauses, self.n_hidden);
        let id = self.create_variable(Scope::Clause, &name, span)?;
        self.world.var_mut(id).ty = Some(prim::INT);
        Ok(id)
    }
}

/// Whether a statement is an `if`.
pub(super) fn contains_if(stmt: &ast::Stmt) -> bool {
    matches!(stmt.kind, ast::StmtKind::If { .. })
}

fn load(var: VarId, span: Span) -> Expr {
    Expr::new(ExprKind::Load(tast::Place::Var(var)), prim::INT, span)
}

fn assign(var: VarId, value: Expr) -> Stmt {
    let span = value.span;
    let kind = ExprKind::Assign { place: tast::Place::Var(var), value: Box::new(value) };
    Stmt::Expr(Expr::new(kind, prim::INT, span))
}
