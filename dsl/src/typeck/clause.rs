//! Clauses: descriptions, predicates, and bodies without `if`.
//!
//! Source: D reference, sections 2.2, 2.3 and 4.5.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a checker names what a construct accepts; everything else, whatever it may be, is refused"
)]

use super::branch::contains_if;
use super::sequence::Sequence;
use super::{Checker, Operand, Result, Typed};
use crate::ast;
use crate::diag::{DiagnosticKind, Place};
use crate::resolve;
use crate::source::Span;
use crate::tast::{self, Expr, Stmt};

impl Checker<'_> {
    // clause ::= descs [ "/" expression "/" ] [ "{" stmts "}" ]
    pub(super) fn clause(&mut self, clause: &ast::Clause, typed: &mut Typed) -> Result<()> {
        let mut n_matched = 0;
        let mut probes = Vec::new();
        for spec in &clause.descs {
            let (desc, n) = resolve::probe_spec(self.world, spec)?;
            n_matched += n;
            self.check_probe_stability(&desc, spec.span)?;
            probes.push(desc);
        }
        self.world.n_clauses += 1;
        self.n_temporaries = 0;
        self.probes.clone_from(&probes);
        let stmts = clause.body.as_deref().unwrap_or_default();
        let clauses = if stmts.iter().any(contains_if) {
            typed.n_matched += usize::from(!self.world.has_if);
            self.world.has_if = true;
            self.clause_with_if(clause, stmts)?
        } else {
            vec![self.plain_clause(clause, stmts)?]
        };
        self.probes.clear();
        typed.n_matched += n_matched * clauses.len();
        typed.clauses.extend(clauses);
        typed.descs.extend(probes);
        Ok(())
    }

    fn plain_clause(&mut self, clause: &ast::Clause, stmts: &[ast::Stmt]) -> Result<tast::Clause> {
        let Some(condition) = &clause.predicate else {
            let body = self.block(stmts)?;
            return Ok(self.finish_clause(None, body, has_no_statement(stmts)));
        };
        // The body comes first: the predicate may read what the body is the first to assign. In OL2
        // the body may also read what the predicate does, so there a predicate that can stand alone
        // is typed before it.
        let early = if self.world.is_oracle() { self.predicate(condition, clause.span).ok() } else { None };
        let body = self.block(stmts)?;
        let predicate = match early {
            Some(predicate) => predicate,
            None => self.predicate(condition, clause.span)?,
        };
        Ok(self.finish_clause(Some(predicate), body, has_no_statement(stmts)))
    }

    pub(super) fn finish_clause(
        &self,
        predicate: Option<Expr>,
        body: Vec<Stmt>,
        is_empty: bool,
    ) -> tast::Clause {
        let always_records = is_empty || body.iter().any(|stmt| matches!(stmt, Stmt::Speculate(_)));
        tast::Clause {
            source: self.source_index,
            probes: self.probes.clone(),
            predicate,
            body,
            always_records,
        }
    }

    pub(super) fn predicate(&mut self, expr: &ast::Expr, clause: Span) -> Result<Expr> {
        self.place = Place::Predicate;
        let operand = self.operand(expr)?;
        let value = self
            .scalar(operand)
            .or_else(|()| self.fail(DiagnosticKind::PredicateNotScalar {}, clause.last()))?;
        self.place = Place::Parse;
        Ok(value)
    }

    /// The scalar value that an operand is, if it is one.
    pub(super) fn scalar(&self, operand: Operand) -> std::result::Result<Expr, ()> {
        match operand {
            Operand::Value(value) if self.world.is_scalar(value.ty) => Ok(value),
            _ => Err(()),
        }
    }

    /// Statements without `if`, with the rules about what may follow what.
    pub(super) fn block(&mut self, stmts: &[ast::Stmt]) -> Result<Vec<Stmt>> {
        self.place = Place::ActionList;
        let mut sequence = Sequence::default();
        let mut body = Vec::new();
        let before = self.mistakes.len();
        for stmt in stmts {
            match self.one_statement(stmt, &mut sequence) {
                Ok(stmt) => body.extend(stmt),
                Err(mistake) => {
                    self.mistakes.note(mistake, self.source, stmt.span);
                    (self.place, self.depth) = (Place::ActionList, 0);
                    self.bindings.clear();
                    if self.mistakes.are_enough() {
                        break;
                    }
                }
            }
        }
        self.place = Place::Parse;
        self.mistakes.get(before).map(|()| body)
    }

    fn one_statement(&mut self, stmt: &ast::Stmt, sequence: &mut Sequence) -> Result<Option<Stmt>> {
        match &stmt.kind {
            ast::StmtKind::Empty => Ok(None),
            ast::StmtKind::Expr(expr) => {
                let typed = match self.statement(expr) {
                    Err(mistake) if sequence.forbids(&mistake.kind) => {
                        return self.fail(DiagnosticKind::DestructiveAfterSpeculate {}, expr.span);
                    }
                    typed => typed?,
                };
                match sequence.follow(&typed, self.world.is_oracle()) {
                    Some(kind) => self.fail(kind, expr.span),
                    None => Ok(Some(typed)),
                }
            }
            ast::StmtKind::If { .. } => self.unsupported("if in this place", stmt.span),
        }
    }
}

// A semicolon alone is no statement: such a body does what an empty one does.
fn has_no_statement(stmts: &[ast::Stmt]) -> bool {
    stmts.iter().all(|stmt| matches!(stmt.kind, ast::StmtKind::Empty))
}
