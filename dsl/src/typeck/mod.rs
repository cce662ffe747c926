//! Typing: from the tree as written to the tree with types.
//!
//! A [`Checker`] reads one source's tree, construct by construct in textual order, and adds what
//! it learns to the [`World`] that all sources share. Declarations give names; clauses become
//! [`tast::Clause`]s. The first mistake refuses the source; others are looked for, for people.
//!
//! ```text
//!   mod.rs       sources, the place of a mistake
//!   clause.rs    clauses: descriptions, predicates, bodies
//!   branch.rs    clauses with if/else, cut into clauses without
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
//!   sequence.rs  which statements may follow which
//!   stack.rs     the arguments of stacks
//!   agg.rs       aggregating functions
//!   printf.rs    formats: parsed and checked
//!   convert.rs   the rules on types
//! ```
//!
//! Not everything an expression can be is a value: `@a`, `count()`, `printf()` and `xlate` are
//! [`Operand`]s of other kinds, and each construct says which it accepts.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a checker names what a construct accepts; everything else, whatever it may be, is refused"
)]

pub(crate) mod action;
pub(crate) mod agg;
mod assign;
mod branch;
mod clause;
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
mod sequence;
mod specifier;
mod stability;
pub(crate) mod stack;
mod unary;

use std::rc::Rc;

use dif::probe::{Attributes, ProbeDesc};
use dif::program::Scope;
use dif::{AggId, VarId};

use crate::ast;
use crate::diag::{Diagnostic, DiagnosticKind, Place};
use crate::resolve;
use crate::scope::{Origin, Translator, Variable, World};
use crate::source::{SourceFile, Span};
use crate::tast::{self, Expr};

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
