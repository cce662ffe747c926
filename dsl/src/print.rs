//! The tree back to source: for `--dump=ast`, and to test that nothing is lost.
//!
//! What is printed parses again, to the same tree but for the spans. It is not what the author
//! wrote: macros are gone, constants are in decimal with the suffix of their type, parentheses
//! stand where precedence asks for them and nowhere else, and each statement has its line.
//!
//! One tree has no source: a description with a field from a macro that nobody could have written.
//! `$1:::` may be given `12`, and `::$$1:` the name of a function with blanks and colons in it; the
//! fields are what they are, and match such names. They are printed all the same; see
//! [`has_source`].
//!
//! Two places need care. An `if` inside the `then` part of another is always printed in braces,
//! so that an `else` finds its `if`; for that reason all bodies are. And a signed operand is set
//! off by a blank, or `- -x` would read as `--x`.

mod decl;

use std::fmt::{self, Display, Formatter, Write};

use crate::ast::{
    BinaryOp, Block, Clause, Expr, ExprKind, External, IntType, PragmaKind, ProbeSpec, ProbeSpecKind,
    Program, Scope, Step, Stmt, StmtKind,
};
use crate::token::is_specifier;

/// The program as D source.
pub fn program(program: &Program) -> String {
    program.to_string()
}

/// Whether all of the program can be written as D source, or some description owes what it says to a
/// macro.
pub fn has_source(program: &Program) -> bool {
    let mut clauses = program.externals.iter().filter_map(|external| match external {
        External::Clause(clause) => Some(clause),
        External::Declaration(_)
        | External::Inline(_)
        | External::Translator(_)
        | External::Provider(_)
        | External::Pragma(_) => None,
    });
    clauses.all(|clause| clause.descs.iter().all(can_be_written))
}

fn can_be_written(spec: &ProbeSpec) -> bool {
    let ProbeSpecKind::Fields(fields) = &spec.kind else { return true };
    let parts = [&fields.provider, &fields.module, &fields.function, &fields.name];
    let says_itself = parts.iter().all(|part| !part.contains([':', '$']));
    says_itself && is_specifier(spec.to_string().as_bytes())
}

/// How tightly the outermost operator of an expression binds; the order is that of the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Comma,
    Assign,
    Ternary,
    /// 0 for `||` up to 10 for `*`.
    Infix(u8),
    /// Casts, which `sizeof`, `++` and assignments do not take as operands without parentheses.
    Cast,
    Unary,
    Postfix,
}

impl Level {
    fn of_operator(op: BinaryOp) -> Level {
        Level::Infix(match op {
            BinaryOp::LogOr => 0,
            BinaryOp::LogXor => 1,
            BinaryOp::LogAnd => 2,
            BinaryOp::BitOr => 3,
            BinaryOp::BitXor => 4,
            BinaryOp::BitAnd => 5,
            BinaryOp::Eq | BinaryOp::Ne => 6,
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => 7,
            BinaryOp::Shl | BinaryOp::Shr => 8,
            BinaryOp::Add | BinaryOp::Sub => 9,
            BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => 10,
        })
    }

    fn of(expr: &Expr) -> Level {
        match &expr.kind {
            ExprKind::Comma { .. } => Level::Comma,
            ExprKind::Assign { .. } => Level::Assign,
            ExprKind::Ternary { .. } => Level::Ternary,
            ExprKind::Binary { op, .. } => Level::of_operator(*op),
            ExprKind::Cast { .. } => Level::Cast,
            ExprKind::PreStep { .. }
            | ExprKind::Unary { .. }
            | ExprKind::SizeofExpr(_)
            | ExprKind::SizeofType(_)
            | ExprKind::Stringof(_) => Level::Unary,
            ExprKind::Ident(_)
            | ExprKind::Agg(_)
            | ExprKind::Var { .. }
            | ExprKind::Scope(_)
            | ExprKind::Int { .. }
            | ExprKind::Str(_)
            | ExprKind::Index { .. }
            | ExprKind::Call { .. }
            | ExprKind::Member { .. }
            | ExprKind::Arrow { .. }
            | ExprKind::PostStep { .. }
            | ExprKind::Offsetof { .. }
            | ExprKind::Xlate { .. } => Level::Postfix,
        }
    }

    /// The next tighter level, for the right side of an operator that groups to the left.
    fn tighter(self) -> Level {
        match self {
            Level::Infix(10) => Level::Cast,
            Level::Infix(n) => Level::Infix(n + 1),
            Level::Comma | Level::Assign | Level::Ternary | Level::Cast | Level::Unary | Level::Postfix => {
                self
            }
        }
    }
}

/// An expression where only what binds as tightly as the level may stand bare.
struct At<'a>(Level, &'a Expr);

impl Display for At<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let At(level, expr) = *self;
        if Level::of(expr) < level { write!(f, "({expr})") } else { write!(f, "{expr}") }
    }
}

/// Items with commas between them.
struct List<'a, T>(&'a [T]);

impl<T: Display> Display for List<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, item) in self.0.iter().enumerate() {
            write!(f, "{}{item}", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// Expressions with commas between them, none of which is itself one.
struct Args<'a>(&'a [Expr]);

impl Display for Args<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let args: Vec<At<'_>> = self.0.iter().map(|arg| At(Level::Assign, arg)).collect();
        List(&args).fmt(f)
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Ident(name) => f.write_str(name),
            ExprKind::Agg(name) => write!(f, "@{name}"),
            ExprKind::Var { scope, name } => write!(f, "{}->{}", scope_word(*scope), name.name),
            ExprKind::Scope(scope) => f.write_str(scope_word(*scope)),
            ExprKind::Int { value, ty: IntType::Long } if i64::try_from(*value).is_err() => {
                // Only a character constant of eight bytes is a negative `long`.
                let bytes: String = value.to_be_bytes().iter().map(|b| format!("\\{b:03o}")).collect();
                write!(f, "'{bytes}'")
            }
            ExprKind::Int { value, ty } => write!(f, "{value}{}", suffix(*ty)),
            ExprKind::Str(bytes) => string(f, bytes),
            ExprKind::Index { base, keys } => write!(f, "{}[{}]", At(Level::Postfix, base), Args(keys)),
            ExprKind::Call { callee, args } => {
                write!(f, "{}({})", At(Level::Postfix, callee), Args(args))
            }
            // A number with a dot behind it would be a fraction.
            ExprKind::Member { base, member } if matches!(base.kind, ExprKind::Int { .. }) => {
                write!(f, "({base}).{}", member.name)
            }
            ExprKind::Member { base, member } => {
                write!(f, "{}.{}", At(Level::Postfix, base), member.name)
            }
            ExprKind::Arrow { base, member } => {
                write!(f, "{}->{}", At(Level::Postfix, base), member.name)
            }
            ExprKind::PostStep { step, operand } => {
                write!(f, "{}{}", At(Level::Postfix, operand), step_text(*step))
            }
            ExprKind::PreStep { step, operand } => {
                write!(f, "{} {}", step_text(*step), At(Level::Unary, operand))
            }
            ExprKind::Unary { op, operand } => {
                let operand = At(Level::Cast, operand).to_string();
                let blank = if operand.starts_with(['+', '-', '&']) { " " } else { "" };
                write!(f, "{}{blank}{operand}", op.text())
            }
            ExprKind::SizeofExpr(operand) => write!(f, "sizeof {}", At(Level::Unary, operand)),
            ExprKind::SizeofType(ty) => write!(f, "sizeof ({ty})"),
            ExprKind::Stringof(operand) => write!(f, "stringof {}", At(Level::Unary, operand)),
            ExprKind::Offsetof { ty, member } => write!(f, "offsetof({ty}, {})", member.name),
            ExprKind::Xlate { ty, operand } => write!(f, "xlate <{ty}> ({operand})"),
            ExprKind::Cast { ty, operand } => write!(f, "({ty}){}", At(Level::Cast, operand)),
            ExprKind::Binary { op, lhs, rhs } => {
                let level = Level::of_operator(*op);
                write!(f, "{} {} {}", At(level, lhs), op.text(), At(level.tighter(), rhs))
            }
            ExprKind::Assign { op, lhs, rhs } => {
                let op = op.map_or("", BinaryOp::text);
                write!(f, "{} {op}= {}", At(Level::Unary, lhs), At(Level::Assign, rhs))
            }
            ExprKind::Ternary { condition, then, otherwise } => {
                let condition = At(Level::Infix(0), condition);
                write!(f, "{condition} ? {then} : {}", At(Level::Ternary, otherwise))
            }
            ExprKind::Comma { lhs, rhs } => write!(f, "{lhs}, {}", At(Level::Assign, rhs)),
        }
    }
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Thread => "self",
        Scope::Clause => "this",
    }
}

fn step_text(step: Step) -> &'static str {
    match step {
        Step::Up => "++",
        Step::Down => "--",
    }
}

/// The suffix that gives a decimal constant of any value this type.
fn suffix(ty: IntType) -> &'static str {
    match ty {
        IntType::Int => "",
        IntType::UInt => "u",
        IntType::Long => "l",
        IntType::ULong => "ul",
        IntType::LongLong => "ll",
        IntType::ULongLong => "ull",
    }
}

/// A literal, in ASCII. Escapes are octal with three digits, which no following digit can join.
fn string(f: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    f.write_char('"')?;
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => write!(f, "\\{}", char::from(byte))?,
            b' '..=b'~' => f.write_char(char::from(byte))?,
            _ => write!(f, "\\{byte:03o}")?,
        }
    }
    f.write_char('"')
}

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.externals.iter().try_for_each(|external| match external {
            External::Clause(clause) => clause.fmt(f),
            External::Declaration(declaration) => declaration.fmt(f),
            External::Inline(inline) => inline.fmt(f),
            External::Translator(translator) => translator.fmt(f),
            External::Provider(provider) => provider.fmt(f),
            External::Pragma(pragma) => pragma.kind.fmt(f),
        })
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", List(&self.descs))?;
        if let Some(predicate) = &self.predicate {
            // Blanks, lest a predicate that begins with a star open a comment.
            write!(f, "\n/ {predicate} /")?;
        }
        match &self.body {
            Some(stmts) => {
                f.write_str("\n{\n")?;
                statements(f, stmts, 1)?;
                f.write_str("}\n")
            }
            None => f.write_char('\n'),
        }
    }
}

impl Display for ProbeSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ProbeSpecKind::Id(id) => write!(f, "{id}"),
            ProbeSpecKind::Fields(fields) => {
                write!(f, "{}:{}:{}:{}", fields.provider, fields.module, fields.function, fields.name)
            }
        }
    }
}

fn statements(f: &mut Formatter<'_>, stmts: &[Stmt], depth: usize) -> fmt::Result {
    stmts.iter().try_for_each(|stmt| statement(f, stmt, depth))
}

fn statement(f: &mut Formatter<'_>, stmt: &Stmt, depth: usize) -> fmt::Result {
    indent(f, depth)?;
    match &stmt.kind {
        StmtKind::Empty => f.write_str(";\n"),
        StmtKind::Expr(expr) => writeln!(f, "{expr};"),
        StmtKind::If { condition, then, otherwise } => {
            write!(f, "if ({condition}) ")?;
            block(f, then, depth)?;
            if let Some(otherwise) = otherwise {
                f.write_str(" else ")?;
                block(f, otherwise, depth)?;
            }
            f.write_char('\n')
        }
    }
}

fn block(f: &mut Formatter<'_>, block: &Block, depth: usize) -> fmt::Result {
    f.write_str("{\n")?;
    statements(f, &block.stmts, depth + 1)?;
    indent(f, depth)?;
    f.write_char('}')
}

fn indent(f: &mut Formatter<'_>, depth: usize) -> fmt::Result {
    (0..depth).try_for_each(|_| f.write_char('\t'))
}

impl Display for PragmaKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("#pragma D ")?;
        match self {
            PragmaKind::Option { name, value: None } => writeln!(f, "option {name}"),
            PragmaKind::Option { name, value: Some(value) } => writeln!(f, "option {name}={value}"),
            PragmaKind::Attributes { attributes, name } => writeln!(f, "attributes {attributes} {name}"),
            PragmaKind::ProviderAttributes { attributes, provider, part } => {
                writeln!(f, "attributes {attributes} provider {provider} {}", part.text())
            }
            PragmaKind::Binding { version, name } => {
                writeln!(f, "binding \"{version}\" {name}")
            }
            PragmaKind::DependsOn { class, name } => writeln!(f, "depends_on {} {name}", class.text()),
        }
    }
}
