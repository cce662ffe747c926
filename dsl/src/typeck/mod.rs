//! Typing: from the tree as written to the tree with types.
//!
//! A [`Checker`] reads one source's tree, construct by construct in textual order, and adds what
//! it learns to the [`World`] that all sources share. Declarations give names; clauses become
//! [`tast::Clause`]s. The first mistake refuses the source; others are looked for, for people.
//!
//! ```text
//!   mod.rs       clauses, predicates, if/else, the place of a mistake
//!   decl.rs      declarations of variables and typedefs
//!   specifier.rs, declarator.rs, record.rs
//!                the types that declarations name and define
//!   inline.rs    inlines
//!   name.rs      identifiers, indexes, members: what a name or a part of a thing is
//!   process.rs   curpsinfo and its relatives
//!   mistakes.rs  which of several mistakes are worth telling
//!   stability.rs what a program relies on, where the option amin asks
//!   library.rs   SIGINT, ENOENT, AF_INET and their like
//!   expr.rs      expressions: constants, calls, casts, the dispatch
//!   operator.rs  infix operators
//!   unary.rs     operators of one operand, ?: and the comma
//!   lvalue.rs    what may stand on the left of an assignment
//!   assign.rs    =, op=, ++
//!   action.rs    statements that record or instruct the consumer
//!   stack.rs     the arguments of stacks
//!   agg.rs       aggregating functions
//!   printf.rs    formats: parsed and checked
//!   convert.rs   the rules on types
//! ```
//!
//! Not everything an expression can be is a value: `@a`, `count()`, `printf()` and `xlate` are
//! [`Operand`]s of other kinds, and each construct says which it accepts.
//!
//! **if/else** is sugar. A clause that contains `if` is cut into blocks, each a clause of its own
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

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a checker names what a construct accepts; everything else, whatever it may be, is refused"
)]

pub(crate) mod action;
pub(crate) mod agg;
mod assign;
pub(crate) mod convert;
mod decl;
mod declarator;
pub(crate) mod expr;
pub(crate) mod inline;
mod library;
mod lvalue;
mod mistakes;
pub(crate) mod name;
mod operator;
pub(crate) mod printf;
pub(crate) mod process;
pub(crate) mod record;
mod specifier;
mod stability;
pub(crate) mod stack;
mod unary;

use std::rc::Rc;

use dif::probe::{Attributes, ProbeDesc};
use dif::program::Scope;
use dif::ty::prim;
use dif::{AggId, VarId};

use crate::ast;
use crate::diag::{Diagnostic, DiagnosticKind, Place};
use crate::resolve;
use crate::scope::{Origin, Translator, Variable, World};
use crate::source::{SourceFile, Span};
use crate::tast::{self, Connective, Expr, ExprKind, Stmt};

/// The result of checking something.
pub(crate) type Result<T> = std::result::Result<T, Diagnostic>;

/// What checks one source.
pub(crate) struct Checker<'a> {
    /// What all sources share.
    pub(crate) world: &'a mut World,
    source: &'a SourceFile,
    source_index: u32,
    /// What string programs show as the place of a mistake.
    place: Place,
    /// Parameters of the inlines and translators being substituted, innermost last.
    bindings: Vec<(String, Expr)>,
    /// The descriptions of the current clause; `args[]` depends on them.
    probes: Vec<ProbeDesc>,
    /// How deep the current expression is, substitutions included.
    depth: u16,
    n_hidden: u32,
    /// How many hidden variables the current clause has for values on their way.
    n_temporaries: u32,
    /// The least stability of what the program may name, if there is one.
    least_attributes: Option<Attributes>,
    /// The least stability of what it named so far.
    relied_on: Attributes,
    mistakes: mistakes::Mistakes,
}

/// What an expression turned out to be.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// A value, perhaps of type void.
    Value(Expr),
    /// `@a` or `@a[...]`; the id if it is defined.
    Aggregation { name: String, id: Option<AggId> },
    /// A call of an aggregating function.
    AggFunction { name: &'static str },
    /// A call of an action.
    Action { name: &'static str },
    /// `xlate <T> (e)`, or with a pointer `xlate <T *> (e)`.
    Translated { translator: Rc<Translator>, input: Expr, pointer: bool },
}

/// Clauses of one source, typed.
pub(crate) struct Typed {
    /// The clauses, if/else resolved.
    pub(crate) clauses: Vec<tast::Clause>,
    /// How many probes their descriptions match, as notices count.
    pub(crate) n_matched: usize,
    /// The descriptions as written, resolved to four fields.
    pub(crate) descs: Vec<ProbeDesc>,
    /// How stable what they name is, the descriptions aside.
    pub(crate) attributes: Attributes,
}

/// Checks a whole source.
///
/// # Errors
/// The first mistake, and others that do not follow from it.
pub(crate) fn check(
    world: &mut World,
    source: &SourceFile,
    source_index: u32,
    program: &ast::Program,
) -> std::result::Result<Typed, (Diagnostic, Vec<Diagnostic>)> {
    let least_attributes = world.settings.least_attributes();
    let mut checker = Checker {
        world,
        source,
        source_index,
        place: Place::Parse,
        bindings: Vec::new(),
        probes: Vec::new(),
        depth: 0,
        n_hidden: 0,
        n_temporaries: 0,
        least_attributes,
        relied_on: Attributes::STABLE,
        mistakes: mistakes::Mistakes::default(),
    };
    for external in &program.externals {
        if let ast::External::Pragma(pragma) = external {
            stability::note_pragma(checker.world, pragma);
        }
    }
    let mut typed =
        Typed { clauses: Vec::new(), n_matched: 0, descs: Vec::new(), attributes: Attributes::STABLE };
    for external in &program.externals {
        let (span, checked) = match external {
            ast::External::Clause(clause) => (clause.span, checker.clause(clause, &mut typed)),
            ast::External::Declaration(declaration) => (declaration.span, checker.declaration(declaration)),
            ast::External::Inline(inline) => (inline.span, checker.inline(inline)),
            ast::External::Translator(translator) => (translator.span, checker.translator(translator)),
            ast::External::Provider(provider) => (provider.span, checker.provider(provider)),
            ast::External::Pragma(pragma) => (pragma.span, resolve::check_dependency(checker.world, pragma)),
        };
        if let Err(mistake) = checked {
            checker.recover(mistake, span);
            if checker.mistakes.are_enough() {
                break;
            }
        }
    }
    typed.attributes = checker.relied_on;
    match checker.mistakes.split() {
        Some(mistakes) => Err(mistakes),
        None => {
            resolve::check_pragmas(checker.world, program).map_err(|one| (one, Vec::new())).map(|()| typed)
        }
    }
}

/// Whether a mistake is found when a statement's action is built, or while parsing, rather than
/// while its expressions are typed: string programs then show no place (reference 10.2).
fn is_without_place(tag: &str) -> bool {
    const FAMILIES: &[&str] = &[
        "D_AGG_NULL",
        "D_AGG_SCALAR",
        "D_CG_",
        "D_CLEAR_",
        "D_COMM_",
        "D_DECL_",
        "D_DIV_ZERO",
        "D_FREOPEN_",
        "D_FUNC_",
        "D_LLQUANT_",
        "D_LQUANT_",
        "D_NORMALIZE_",
        "D_PDESC_",
        "D_PRINTA_",
        "D_PRINTF_",
        "D_PRINT_",
        "D_PRINTM_",
        "D_SPEC_",
        "D_STACK_",
        "D_SYNTAX",
        "D_TRACEMEM_",
        "D_TRACE_",
        "D_TRUNC_",
        "D_UNKNOWN",
        "D_USTACK_",
        "D_AGG_COMM",
        "D_AGG_SPEC",
        "D_ACT_SPEC",
        "D_EXIT_SPEC",
        "D_DREC_COMM",
    ];
    FAMILIES.iter().any(|family| tag.starts_with(family))
}

impl Checker<'_> {
    /// A mistake at `span`, in the place we are in.
    pub(crate) fn error(&self, kind: DiagnosticKind, span: Span) -> Diagnostic {
        let place = if is_without_place(kind.tag()) { Place::Parse } else { self.place };
        Diagnostic::new(kind, span).in_place(place)
    }

    /// The same, as a result.
    pub(crate) fn fail<T>(&self, kind: DiagnosticKind, span: Span) -> Result<T> {
        Err(self.error(kind, span))
    }

    /// Goes on after a mistake in the construct at `span`.
    fn recover(&mut self, mistake: Diagnostic, span: Span) {
        self.mistakes.note(mistake, self.source, span);
        self.place = Place::Parse;
        self.bindings.clear();
        self.probes.clear();
        self.depth = 0;
    }

    /// The descriptions of the current clause.
    pub(crate) fn descriptions(&self) -> &[ProbeDesc] {
        &self.probes
    }

    /// The type of a struct's member.
    pub(crate) fn find_member_type(&self, record: dif::TypeId, name: &str) -> Option<dif::TypeId> {
        self.find_member(record, name).map(|member| member.ty)
    }

    /// How messages call the type of an operand.
    pub(crate) fn describe_type(&self, operand: &Operand) -> String {
        self.describe(operand).0
    }

    /// The value that an operand must be.
    pub(crate) fn value_of(&mut self, operand: Operand, span: Span) -> Result<Expr> {
        self.require_value(operand, span)
    }

    /// What this compiler leaves out.
    pub(crate) fn unsupported<T>(&self, what: &str, span: Span) -> Result<T> {
        self.fail(DiagnosticKind::NotSupportedYet { what: what.to_owned() }, span)
    }

    // clause ::= descs [ "/" expression "/" ] [ "{" stmts "}" ]
    fn clause(&mut self, clause: &ast::Clause, typed: &mut Typed) -> Result<()> {
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

    fn finish_clause(&self, predicate: Option<Expr>, body: Vec<Stmt>, is_empty: bool) -> tast::Clause {
        let always_records = is_empty || body.iter().any(|stmt| matches!(stmt, Stmt::Speculate(_)));
        tast::Clause {
            source: self.source_index,
            probes: self.probes.clone(),
            predicate,
            body,
            always_records,
        }
    }

    fn predicate(&mut self, expr: &ast::Expr, clause: Span) -> Result<Expr> {
        self.place = Place::Predicate;
        let operand = self.operand(expr)?;
        let value = self
            .scalar(operand)
            .or_else(|()| self.fail(DiagnosticKind::PredicateNotScalar {}, clause.last()))?;
        self.place = Place::Parse;
        Ok(value)
    }

    /// The scalar value that an operand is, if it is one.
    fn scalar(&self, operand: Operand) -> std::result::Result<Expr, ()> {
        match operand {
            Operand::Value(value) if self.world.is_scalar(value.ty) => Ok(value),
            _ => Err(()),
        }
    }

    /// Statements without `if`, with the rules about what may follow what.
    fn block(&mut self, stmts: &[ast::Stmt]) -> Result<Vec<Stmt>> {
        self.place = Place::ActionList;
        let mut sequence = action::Sequence::default();
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

    fn one_statement(&mut self, stmt: &ast::Stmt, sequence: &mut action::Sequence) -> Result<Option<Stmt>> {
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

    // stmt ::= "if" "(" expression ")" body [ "else" body ]
    fn clause_with_if(&mut self, clause: &ast::Clause, stmts: &[ast::Stmt]) -> Result<Vec<tast::Clause>> {
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

    /// A variable without a type.
    pub(crate) fn create_variable(&mut self, scope: Scope, name: &str, span: Span) -> Result<VarId> {
        let variable = Variable {
            name: name.to_owned(),
            scope,
            ty: None,
            keys: None,
            origin: Origin::Assigned(self.world.n_clauses),
            scratch: None,
            mentioned: true,
        };
        self.world.create(variable).ok_or_else(|| {
            let scope = match scope {
                Scope::Global => "global",
                Scope::Thread => "self",
                Scope::Clause => "this",
            };
            self.error(DiagnosticKind::TooManyVariables { name: name.to_owned(), scope }, span)
        })
    }
}

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

fn contains_if(stmt: &ast::Stmt) -> bool {
    matches!(stmt.kind, ast::StmtKind::If { .. })
}

// A semicolon alone is no statement: such a body does what an empty one does.
fn has_no_statement(stmts: &[ast::Stmt]) -> bool {
    stmts.iter().all(|stmt| matches!(stmt.kind, ast::StmtKind::Empty))
}

fn load(var: VarId, span: Span) -> Expr {
    Expr::new(ExprKind::Load(tast::Place::Var(var)), prim::INT, span)
}

fn assign(var: VarId, value: Expr) -> Stmt {
    let span = value.span;
    let kind = ExprKind::Assign { place: tast::Place::Var(var), value: Box::new(value) };
    Stmt::Expr(Expr::new(kind, prim::INT, span))
}
