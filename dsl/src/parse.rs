//! Tokens to tree: the entry to the front end, and the constructors the grammar calls.
//!
//! `grammar.lalrpop` says what is a program; this file says what to do about what is not. The
//! generated parser keeps its stack on the heap, so nesting cannot overflow ours while parsing;
//! the tree it builds is bounded node by node ([`crate::ast::MAX_DEPTH`]) so that nothing later
//! can either. The first error ends the parse, as it does in every dialect.
//!
//! Control lines never reach the grammar: the lexer has obeyed them, and [`parse`] puts those
//! that later stages must see back where they stood among the externals.
//!
//! Source: D reference, sections 2.1 and 10.

use lalrpop_util::{ParseError, lalrpop_mod};

use crate::ast::{
    BinaryOp, Block, Clause, DeclSpec, DeclSpecKind, DeclSpecs, Declarator, Derivation, EnumSpec, Enumerator,
    Expr, ExprKind, External, Ident, MAX_DEPTH, MemberDecl, Pragma, ProbeSpec, Program, Step, Stmt, StmtKind,
    TypeName, TypeSpec, UnaryOp,
};
use crate::diag::{Diagnostic, DiagnosticKind};
pub use crate::lexer::{DescField, Mode, Names};
use crate::lexer::{Lexer, ShownAs, syntax_error};
use crate::macros::MacroEnv;
use crate::pragma::OptionSink;
use crate::source::{SourceFile, Span};
use crate::token::Token;

lalrpop_mod!(
    #[allow(
        clippy::all,
        clippy::wildcard_enum_match_arm,
        clippy::allow_attributes_without_reason,
        unreachable_pub,
        unused_imports,
        unused_qualifications,
        reason = "generated from grammar.lalrpop"
    )]
    grammar
);

/// The longest program, in bytes.
pub const MAX_PROGRAM: usize = 2 << 20;

/// Parses a program.
///
/// `env` has the values of macros and learns which arguments the program uses; ask
/// [`crate::macros::check_arguments`] when the program is otherwise in order. `options` is told
/// of `#pragma D option` lines as they are met. `names` has the names of types; it learns the
/// typedefs and variables of the program, and is to be kept for the next one of the session.
///
/// # Errors
/// The first mistake in the text of the program: syntax, constants, control lines, macros, probe
/// descriptions, and `D_EMPTY`.
pub fn parse(
    source: &SourceFile,
    env: &mut MacroEnv,
    options: &mut dyn OptionSink,
    names: &mut Names,
    mode: Mode,
) -> Result<Program, Diagnostic> {
    parse_noting(source, env, options, names, mode, &mut Vec::new())
}

/// As [`parse`]; if it fails, `met` has the pragmas before the mistake.
pub(crate) fn parse_noting(
    source: &SourceFile,
    env: &mut MacroEnv,
    options: &mut dyn OptionSink,
    names: &mut Names,
    mode: Mode,
    met: &mut Vec<Pragma>,
) -> Result<Program, Diagnostic> {
    if source.text().len() > MAX_PROGRAM {
        let kind = DiagnosticKind::TooLong { limit: MAX_PROGRAM };
        return Err(Diagnostic::new(kind, Span::at(0)));
    }
    env.forget_references();
    let bare = match mode {
        Mode::File => BareClauses::Refused,
        Mode::Text(_) => BareClauses::Permitted,
    };
    let mut lexer = Lexer::new(source, mode, env, options, names);
    let parsed = grammar::ExternalsParser::new().parse(bare, source, &mut lexer);
    let pragmas = std::mem::take(&mut lexer.pragmas);
    let externals = match parsed {
        Ok(externals) => externals,
        Err(error) => {
            *met = pragmas;
            return Err(diagnose(source, error));
        }
    };
    if !externals.iter().any(is_substance) && !options.flag("empty") {
        return Err(Diagnostic::new(DiagnosticKind::EmptyProgram {}, source.end()));
    }
    Ok(Program { externals: merge(externals, pragmas) })
}

/// Whether this makes a program more than an empty one.
fn is_substance(external: &External) -> bool {
    match external {
        External::Clause(_) | External::Inline(_) | External::Translator(_) | External::Provider(_) => true,
        External::Declaration(_) | External::Pragma(_) => false,
    }
}

/// Puts the pragmas among the externals, by where they stand. One inside a clause comes before
/// the clause, as it took effect before the clause was complete.
fn merge(externals: Vec<External>, pragmas: Vec<Pragma>) -> Vec<External> {
    let mut pragmas = pragmas.into_iter().peekable();
    let mut merged = Vec::with_capacity(externals.len());
    for external in externals {
        let end = external_span(&external).end;
        while let Some(pragma) = pragmas.next_if(|pragma| pragma.span.start < end) {
            merged.push(External::Pragma(pragma));
        }
        merged.push(external);
    }
    merged.extend(pragmas.map(External::Pragma));
    merged
}

fn external_span(external: &External) -> Span {
    match external {
        External::Clause(clause) => clause.span,
        External::Declaration(declaration) => declaration.span,
        External::Inline(inline) => inline.span,
        External::Translator(translator) => translator.span,
        External::Provider(provider) => provider.span,
        External::Pragma(pragma) => pragma.span,
    }
}

/// What the generated parser calls an error, as a diagnostic.
fn diagnose(source: &SourceFile, error: Error) -> Diagnostic {
    match error {
        ParseError::User { error } => error,
        ParseError::UnrecognizedToken { token: (start, token, end), .. }
        | ParseError::ExtraToken { token: (start, token, end) } => {
            syntax_error(source, Span::new(start, end), ShownAs::of(&token))
        }
        ParseError::UnrecognizedEof { .. } | ParseError::InvalidToken { .. } => {
            syntax_error(source, source.end(), ShownAs::Itself)
        }
    }
}

// What the grammar calls.

type Error = ParseError<u32, Token, Diagnostic>;
type Result<T, E = Error> = std::result::Result<T, E>;

fn refuse<T>(kind: DiagnosticKind, span: Span) -> Result<T> {
    Err(ParseError::User { error: Diagnostic::new(kind, span) })
}

// What C allows since D took its declarations from it. Included files use it, so there it is accepted;
// in a program it is the mistake that it is in every D.

/// `struct { ... };` among members: its members are members of what surrounds it.
pub(crate) fn members_of_a_header(
    source: &SourceFile,
    specs: DeclSpecs,
    semicolon: u32,
) -> Result<MemberDecl> {
    let token = Span::new(semicolon, semicolon + 1);
    let is_record = |spec: &DeclSpec| matches!(spec.kind, DeclSpecKind::Type(TypeSpec::Record(_)));
    if source.include_depth(semicolon) == 0 || !specs.list.iter().any(is_record) {
        return Err(ParseError::User { error: syntax_error(source, token, ShownAs::Itself) });
    }
    Ok(MemberDecl { span: specs.span.to(token), specs, members: Vec::new() })
}

/// `enum { A, B, }`
pub(crate) fn enumeration_of_a_header(
    source: &SourceFile,
    tag: Option<Ident>,
    enumerators: Vec<Enumerator>,
    brace: u32,
) -> Result<TypeSpec> {
    if source.include_depth(brace) == 0 {
        let token = Span::new(brace, brace + 1);
        return Err(ParseError::User { error: syntax_error(source, token, ShownAs::Itself) });
    }
    Ok(TypeSpec::Enum(EnumSpec { tag, enumerators: Some(enumerators) }))
}

/// Whether a description may stand without a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BareClauses {
    Permitted,
    Refused,
}

pub(crate) fn bare_clause(bare: BareClauses, descs: Vec<ProbeSpec>, span: Span) -> Result<Clause> {
    match bare {
        BareClauses::Permitted => Ok(Clause { span, descs, predicate: None, body: None }),
        BareClauses::Refused => refuse(DiagnosticKind::BodyExpected {}, span),
    }
}

pub(crate) fn actions_expected(span: Span) -> Result<Clause> {
    refuse(DiagnosticKind::ActionsExpected {}, span)
}

pub(crate) fn stmt(kind: StmtKind, span: Span) -> Result<Stmt> {
    let stmt = Stmt::new(kind, span);
    if stmt.depth() > MAX_DEPTH {
        return refuse(DiagnosticKind::TooDeep { limit: MAX_DEPTH }, span);
    }
    Ok(stmt)
}

pub(crate) fn if_stmt(condition: Expr, then: Block, otherwise: Option<Block>, span: Span) -> Result<Stmt> {
    stmt(StmtKind::If { condition, then, otherwise }, span)
}

/// Statements, the last of which needs no semicolon.
pub(crate) fn stmts(mut stmts: Vec<Stmt>, last: Option<Expr>) -> Result<Vec<Stmt>> {
    if let Some(expr) = last {
        let span = expr.span;
        stmts.push(stmt(StmtKind::Expr(expr), span)?);
    }
    Ok(stmts)
}

pub(crate) fn block(stmt: Stmt) -> Block {
    Block { span: stmt.span, stmts: vec![stmt] }
}

fn expr(kind: ExprKind, span: Span) -> Result<Expr> {
    let expr = Expr::new(kind, span);
    if expr.depth() > MAX_DEPTH {
        return refuse(DiagnosticKind::TooDeep { limit: MAX_DEPTH }, span);
    }
    Ok(expr)
}

pub(crate) fn comma(lhs: Expr, rhs: Expr) -> Result<Expr> {
    let span = lhs.span.to(rhs.span);
    expr(ExprKind::Comma { lhs: Box::new(lhs), rhs: Box::new(rhs) }, span)
}

pub(crate) fn assign(op: Option<BinaryOp>, lhs: Expr, rhs: Expr) -> Result<Expr> {
    let span = lhs.span.to(rhs.span);
    expr(ExprKind::Assign { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, span)
}

pub(crate) fn ternary(condition: Expr, then: Expr, otherwise: Expr) -> Result<Expr> {
    let span = condition.span.to(otherwise.span);
    let (condition, then, otherwise) = (Box::new(condition), Box::new(then), Box::new(otherwise));
    expr(ExprKind::Ternary { condition, then, otherwise }, span)
}

pub(crate) fn binary(op: BinaryOp, lhs: Expr, rhs: Expr) -> Result<Expr> {
    let span = lhs.span.to(rhs.span);
    expr(ExprKind::Binary { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, span)
}

pub(crate) fn cast(start: u32, ty: TypeName, operand: Expr) -> Result<Expr> {
    let span = Span::at(start).to(operand.span);
    expr(ExprKind::Cast { ty: Box::new(ty), operand: Box::new(operand) }, span)
}

pub(crate) fn pre_step(start: u32, step: Step, operand: Expr) -> Result<Expr> {
    let span = Span::at(start).to(operand.span);
    expr(ExprKind::PreStep { step, operand: Box::new(operand) }, span)
}

pub(crate) fn post_step(operand: Expr, step: Step, end: u32) -> Result<Expr> {
    let span = operand.span.to(Span::at(end));
    expr(ExprKind::PostStep { step, operand: Box::new(operand) }, span)
}

pub(crate) fn unary(start: u32, op: UnaryOp, operand: Expr) -> Result<Expr> {
    let span = Span::at(start).to(operand.span);
    expr(ExprKind::Unary { op, operand: Box::new(operand) }, span)
}

pub(crate) fn sizeof_expr(start: u32, operand: Expr) -> Result<Expr> {
    let span = Span::at(start).to(operand.span);
    expr(ExprKind::SizeofExpr(Box::new(operand)), span)
}

pub(crate) fn sizeof_type(ty: TypeName, span: Span) -> Result<Expr> {
    expr(ExprKind::SizeofType(Box::new(ty)), span)
}

pub(crate) fn stringof(start: u32, operand: Expr) -> Result<Expr> {
    let span = Span::at(start).to(operand.span);
    expr(ExprKind::Stringof(Box::new(operand)), span)
}

pub(crate) fn offsetof(ty: TypeName, member: Ident, span: Span) -> Result<Expr> {
    expr(ExprKind::Offsetof { ty: Box::new(ty), member }, span)
}

pub(crate) fn xlate(ty: TypeName, operand: Expr, span: Span) -> Result<Expr> {
    expr(ExprKind::Xlate { ty: Box::new(ty), operand: Box::new(operand) }, span)
}

pub(crate) fn index(base: Expr, keys: Vec<Expr>, end: u32) -> Result<Expr> {
    let span = base.span.to(Span::at(end));
    expr(ExprKind::Index { base: Box::new(base), keys }, span)
}

pub(crate) fn call(callee: Expr, args: Vec<Expr>, end: u32) -> Result<Expr> {
    let span = callee.span.to(Span::at(end));
    expr(ExprKind::Call { callee: Box::new(callee), args }, span)
}

pub(crate) fn member(base: Expr, member: Ident) -> Result<Expr> {
    let span = base.span.to(member.span);
    expr(ExprKind::Member { base: Box::new(base), member }, span)
}

/// A member access, or a variable of `self` or `this`.
pub(crate) fn arrow(base: Expr, member: Ident) -> Result<Expr> {
    let span = base.span.to(member.span);
    if let ExprKind::Scope(scope) = base.kind {
        return expr(ExprKind::Var { scope, name: member }, span);
    }
    expr(ExprKind::Arrow { base: Box::new(base), member }, span)
}

/// A declarator without its leading pointers.
pub(crate) struct Suffixes {
    name: Option<Ident>,
    derivations: Vec<Derivation>,
}

impl Suffixes {
    pub(crate) fn none() -> Suffixes {
        Suffixes { name: None, derivations: Vec::new() }
    }

    pub(crate) fn named(name: Ident) -> Suffixes {
        Suffixes { name: Some(name), derivations: Vec::new() }
    }

    /// What stood in parentheses comes before what follows them.
    pub(crate) fn enclosed(declarator: Declarator) -> Suffixes {
        Suffixes { name: declarator.name, derivations: declarator.derivations }
    }

    pub(crate) fn then(mut self, derivation: Derivation) -> Suffixes {
        self.derivations.push(derivation);
        self
    }
}

/// Suffixes bind tighter than pointers, and the pointer next to the name comes first.
pub(crate) fn declarator(pointers: Vec<Derivation>, suffixes: Suffixes, span: Span) -> Declarator {
    let Suffixes { name, mut derivations } = suffixes;
    derivations.extend(pointers.into_iter().rev());
    Declarator { span, name, derivations }
}

pub(crate) fn no_declarator(at: u32) -> Declarator {
    declarator(Vec::new(), Suffixes::none(), Span::at(at))
}

#[cfg(test)]
mod tests;
