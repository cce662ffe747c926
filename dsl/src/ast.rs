//! The tree as written: every construct of the language, with the place it was written at.
//!
//! The tree defines and nothing else. It has no types (of expressions), no scopes and no
//! resolved names; it keeps what the program says, in the order it says it, also where a later
//! stage will refuse it (two storage classes, an unknown member, `if` around an aggregation).
//! What the lexer settles is settled here: macros have been replaced by their text, constants by
//! their values, escapes by their bytes.
//!
//! Three shapes deserve a word:
//!
//! - `self->x` and `this->x` are variables, not member accesses: [`ExprKind::Var`]. A lone `self`
//!   is [`ExprKind::Scope`], which nobody can use for anything.
//! - A declarator is a flat list read from the name outwards, as one reads C aloud: in
//!   `int *a[3]` the name is `a` and the list is *array of 3*, *pointer*. The innermost type is
//!   that of the specifiers. A type name is the same thing without a name.
//! - Control lines stand between the externals as [`Pragma`]s. Options have already taken effect
//!   when the tree is complete; the others wait for the declarations they speak of.
//!
//! Depth is bounded: every [`Expr`] and [`Stmt`] knows how deep it is, and the parser refuses
//! those deeper than [`MAX_DEPTH`], so all later stages may recurse over the tree.

use crate::source::Span;

/// How deep expressions, statements and brackets may nest.
pub const MAX_DEPTH: u16 = 256;

/// A whole program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    /// What stands at the outermost level, in textual order.
    pub externals: Vec<External>,
}

/// One construct of the outermost level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum External {
    /// `BEGIN /x/ { ... }`.
    Clause(Clause),
    /// `self int x;`, `struct s { int a; };`, `typedef int t;`.
    Declaration(Declaration),
    /// `inline int x = 5;`.
    Inline(Inline),
    /// `translator out_t < in_t *p > { ... };`.
    Translator(Translator),
    /// `provider p { ... };`.
    Provider(Provider),
    /// `#pragma D ...`.
    Pragma(Pragma),
}

/// A word with its place: the name of a member, a parameter, a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The word; it may contain backquotes.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

// Clauses.

/// Probe descriptions, a predicate and a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// From the first description to the closing brace (`span.last()` is the brace).
    pub span: Span,
    /// What the clause is enabled on; at least one.
    pub descs: Vec<ProbeSpec>,
    /// The expression between the slashes.
    pub predicate: Option<Expr>,
    /// The statements; `None` for a bare description, which only command-line strings may have.
    pub body: Option<Vec<Stmt>>,
}

/// One probe description or probe id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeSpec {
    /// Where it stands.
    pub span: Span,
    /// Which of the two.
    pub kind: ProbeSpecKind,
}

/// The two ways to name probes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeSpecKind {
    /// `provider:module:function:name`, with patterns, macros already expanded.
    Fields(ProbeFields),
    /// `12`.
    Id(u32),
}

/// The four fields of a probe description; an empty one matches anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProbeFields {
    /// The provider, as a pattern.
    pub provider: String,
    /// The module, as a pattern.
    pub module: String,
    /// The function, as a pattern.
    pub function: String,
    /// The name, as a pattern.
    pub name: String,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stmt {
    /// What it says.
    pub kind: StmtKind,
    /// Where it stands, with its semicolon or closing brace.
    pub span: Span,
    depth: u16,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StmtKind {
    /// `;`.
    Empty,
    /// `e;`.
    Expr(Expr),
    /// `if (c) ... else ...`.
    If {
        /// The condition.
        condition: Expr,
        /// The statements if it holds.
        then: Block,
        /// The statements if it does not.
        otherwise: Option<Block>,
    },
}

/// The body of an `if`: one statement, or several in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The statements, in order.
    pub stmts: Vec<Stmt>,
    /// Where the block stands.
    pub span: Span,
}

impl Stmt {
    /// A statement of this kind.
    pub fn new(kind: StmtKind, span: Span) -> Stmt {
        let deepest = |block: &Block| block.stmts.iter().map(|stmt| stmt.depth).max().unwrap_or(0);
        let below = match &kind {
            StmtKind::Empty => 0,
            StmtKind::Expr(expr) => expr.depth,
            StmtKind::If { condition, then, otherwise } => {
                let otherwise = otherwise.as_ref().map_or(0, deepest);
                condition.depth.max(deepest(then)).max(otherwise)
            }
        };
        Stmt { kind, span, depth: below.saturating_add(1) }
    }

    /// How many levels of statements and expressions this one has, itself included.
    pub fn depth(&self) -> u16 {
        self.depth
    }
}

// Expressions.

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Where it stands, without parentheses around it.
    pub span: Span,
    depth: u16,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `x`, `pid`, `` `symbol ``: a global variable, built-in, inline, enumerator or function.
    Ident(String),
    /// `@a`; the lone `@` is `_`.
    Agg(String),
    /// `self->x` or `this->x`.
    Var {
        /// Which of the two.
        scope: Scope,
        /// The variable.
        name: Ident,
    },
    /// `self` or `this` by itself.
    Scope(Scope),
    /// An integer or character constant.
    Int {
        /// The value, as 64 bits.
        value: u64,
        /// The type that the spelling gives.
        ty: IntType,
    },
    /// A string constant, escapes replaced; it may contain any byte.
    Str(Vec<u8>),
    /// `a[k1, k2]`.
    Index {
        /// What is indexed: an array, a pointer, an aggregation.
        base: Box<Expr>,
        /// The keys; at least one.
        keys: Vec<Expr>,
    },
    /// `f(x, y)`.
    Call {
        /// What is called; anything but an identifier is an error later.
        callee: Box<Expr>,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `s.m`.
    Member {
        /// The struct.
        base: Box<Expr>,
        /// The member.
        member: Ident,
    },
    /// `p->m`.
    Arrow {
        /// The pointer.
        base: Box<Expr>,
        /// The member.
        member: Ident,
    },
    /// `x++`, `x--`.
    PostStep {
        /// Up or down.
        step: Step,
        /// The variable.
        operand: Box<Expr>,
    },
    /// `++x`, `--x`.
    PreStep {
        /// Up or down.
        step: Step,
        /// The variable.
        operand: Box<Expr>,
    },
    /// `-x`, `*p`, `&v`, ...
    Unary {
        /// The operator.
        op: UnaryOp,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `sizeof e`.
    SizeofExpr(Box<Expr>),
    /// `sizeof (T)`.
    SizeofType(Box<TypeName>),
    /// `stringof e`.
    Stringof(Box<Expr>),
    /// `offsetof(T, m)`.
    Offsetof {
        /// The struct or union.
        ty: Box<TypeName>,
        /// The member.
        member: Ident,
    },
    /// `xlate <T> (e)`.
    Xlate {
        /// The type to translate to.
        ty: Box<TypeName>,
        /// The expression.
        operand: Box<Expr>,
    },
    /// `(T)e`.
    Cast {
        /// The type to convert to.
        ty: Box<TypeName>,
        /// The expression.
        operand: Box<Expr>,
    },
    /// `a + b`, ...
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left side.
        lhs: Box<Expr>,
        /// The right side.
        rhs: Box<Expr>,
    },
    /// `a = b`, `a += b`, ...
    Assign {
        /// The operator before the `=`, if there is one.
        op: Option<BinaryOp>,
        /// What is assigned to.
        lhs: Box<Expr>,
        /// What is assigned.
        rhs: Box<Expr>,
    },
    /// `c ? a : b`.
    Ternary {
        /// The condition.
        condition: Box<Expr>,
        /// The value if it holds.
        then: Box<Expr>,
        /// The value if it does not.
        otherwise: Box<Expr>,
    },
    /// `a, b`.
    Comma {
        /// Evaluated first, and forgotten.
        lhs: Box<Expr>,
        /// The value.
        rhs: Box<Expr>,
    },
}

impl Expr {
    /// An expression of this kind.
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        let deepest = |exprs: &[Expr]| exprs.iter().map(|expr| expr.depth).max().unwrap_or(0);
        let below = match &kind {
            ExprKind::Ident(_)
            | ExprKind::Agg(_)
            | ExprKind::Var { .. }
            | ExprKind::Scope(_)
            | ExprKind::Int { .. }
            | ExprKind::Str(_) => 0,
            ExprKind::Index { base, keys } => base.depth.max(deepest(keys)),
            ExprKind::Call { callee, args } => callee.depth.max(deepest(args)),
            ExprKind::Member { base, .. } | ExprKind::Arrow { base, .. } => base.depth,
            ExprKind::PostStep { operand, .. }
            | ExprKind::PreStep { operand, .. }
            | ExprKind::Unary { operand, .. }
            | ExprKind::SizeofExpr(operand)
            | ExprKind::Stringof(operand) => operand.depth,
            ExprKind::SizeofType(ty) | ExprKind::Offsetof { ty, .. } => ty.depth(),
            ExprKind::Xlate { ty, operand } | ExprKind::Cast { ty, operand } => ty.depth().max(operand.depth),
            ExprKind::Binary { lhs, rhs, .. }
            | ExprKind::Assign { lhs, rhs, .. }
            | ExprKind::Comma { lhs, rhs } => lhs.depth.max(rhs.depth),
            ExprKind::Ternary { condition, then, otherwise } => {
                condition.depth.max(then.depth).max(otherwise.depth)
            }
        };
        Expr { kind, span, depth: below.saturating_add(1) }
    }

    /// How many levels this expression has, itself included.
    pub fn depth(&self) -> u16 {
        self.depth
    }
}

/// The two scopes with an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `self`: one per thread.
    Thread,
    /// `this`: one per firing.
    Clause,
}

/// The type of an integer constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntType {
    /// `int`.
    Int,
    /// `unsigned int`.
    UInt,
    /// `long`.
    Long,
    /// `unsigned long`.
    ULong,
    /// `long long`.
    LongLong,
    /// `unsigned long long`.
    ULongLong,
}

/// `++` or `--`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// `++`.
    Up,
    /// `--`.
    Down,
}

macro_rules! operators {
    ($(#[$about:meta])* $Name:ident: $( $Op:ident = $text:literal, $doc:literal; )*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $Name { $( #[doc = concat!("`", $text, "`: ", $doc, ".")] $Op, )* }

        impl $Name {
            /// All of them, in the order of the table.
            pub const ALL: &[$Name] = &[$( $Name::$Op ),*];

            /// The operator as written.
            pub fn text(self) -> &'static str {
                match self { $( $Name::$Op => $text, )* }
            }
        }
    };
}

operators! {
    /// The prefix operators.
    UnaryOp:
    AddressOf = "&", "the address of a variable";
    Deref = "*", "what a pointer points to";
    Plus = "+", "the operand itself";
    Neg = "-", "arithmetic negation";
    BitNot = "~", "all bits inverted";
    LogNot = "!", "1 for zero, else 0";
}

operators! {
    /// The infix operators without assignment, from the loosest to the tightest.
    BinaryOp:
    LogOr = "||", "1 if one side is not zero";
    LogXor = "^^", "1 if exactly one side is not zero";
    LogAnd = "&&", "1 if both sides are not zero";
    BitOr = "|", "bitwise or";
    BitXor = "^", "bitwise exclusive or";
    BitAnd = "&", "bitwise and";
    Eq = "==", "equal";
    Ne = "!=", "not equal";
    Lt = "<", "less than";
    Le = "<=", "at most";
    Gt = ">", "greater than";
    Ge = ">=", "at least";
    Shl = "<<", "shift to the left";
    Shr = ">>", "shift to the right";
    Add = "+", "sum";
    Sub = "-", "difference";
    Mul = "*", "product";
    Div = "/", "quotient";
    Rem = "%", "remainder";
}

// Declarations.

/// Specifiers and declarators: variables, typedefs, tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// From the first specifier to the semicolon.
    pub span: Span,
    /// What the declarators have in common.
    pub specs: DeclSpecs,
    /// What is declared; none in `struct s { int a; };`.
    pub declarators: Vec<Declarator>,
}

/// Storage classes, types and qualifiers, as written; their combination is judged later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclSpecs {
    /// From the first to the last.
    pub span: Span,
    /// In textual order; at least one.
    pub list: Vec<DeclSpec>,
}

/// One word (or struct, or enum) of a declaration's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclSpec {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: DeclSpecKind,
}

/// The three kinds of specifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclSpecKind {
    /// `self`, `typedef`, ...
    Storage(Storage),
    /// `int`, `struct s`, `size_t`, ...
    Type(TypeSpec),
    /// `const`, ...
    Qualifier(Qualifier),
}

operators! {
    /// The storage classes.
    Storage:
    Auto = "auto", "not appropriate in D";
    Register = "register", "not appropriate in D";
    Static = "static", "not appropriate in D";
    Extern = "extern", "declares an external symbol";
    Typedef = "typedef", "names a type";
    Thread = "self", "a variable per thread";
    Clause = "this", "a variable per firing";
}

operators! {
    /// The type qualifiers, which have no effect.
    Qualifier:
    Const = "const", "not to be changed";
    Volatile = "volatile", "changed by others";
    Restrict = "restrict", "not aliased";
    Userland = "userland", "data of a process";
}

operators! {
    /// The words that name or modify a basic type.
    BasicType:
    Void = "void", "no value";
    Char = "char", "one byte";
    Short = "short", "two bytes";
    Int = "int", "four bytes";
    Long = "long", "eight bytes; twice for `long long`";
    Float = "float", "a floating-point number";
    Double = "double", "a longer floating-point number";
    Signed = "signed", "with a sign";
    Unsigned = "unsigned", "without a sign";
    String = "string", "the string type of D";
}

/// A type specifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeSpec {
    /// `int`, `unsigned`, `string`, ...
    Basic(BasicType),
    /// The name of a typedef or of a type of the host.
    Named(String),
    /// `struct` or `union`.
    Record(RecordSpec),
    /// `enum`.
    Enum(EnumSpec),
}

/// A struct or union, mentioned or defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSpec {
    /// Which of the two.
    pub kind: RecordKind,
    /// The tag; without one there are members.
    pub tag: Option<Ident>,
    /// The members, if this is the definition.
    pub members: Option<Vec<MemberDecl>>,
}

operators! {
    /// The two composite types.
    RecordKind:
    Struct = "struct", "members one after the other";
    Union = "union", "members in the same place";
}

/// One line of a struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberDecl {
    /// From the first specifier to the semicolon.
    pub span: Span,
    /// What the members have in common.
    pub specs: DeclSpecs,
    /// The members; at least one.
    pub members: Vec<MemberDeclarator>,
}

/// A member; only a bit-field may lack a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberDeclarator {
    /// Name and derivations.
    pub declarator: Declarator,
    /// The number of bits of a bit-field.
    pub width: Option<Expr>,
}

/// An enum, mentioned or defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumSpec {
    /// The tag; without one there are enumerators.
    pub tag: Option<Ident>,
    /// The enumerators, if this is the definition.
    pub enumerators: Option<Vec<Enumerator>>,
}

/// `A` or `A = 5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumerator {
    /// The name.
    pub name: Ident,
    /// The value, if given.
    pub value: Option<Expr>,
}

/// A name with what surrounds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declarator {
    /// Where it stands; empty, at the end of the specifiers, if there is nothing.
    pub span: Span,
    /// The name; a type name and an unnamed parameter have none.
    pub name: Option<Ident>,
    /// From the name outwards.
    pub derivations: Vec<Derivation>,
}

/// One step from a name towards its innermost type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// `*`, with qualifiers: pointer to.
    Pointer(Vec<Qualifier>),
    /// `[...]`: array of, or associative array of.
    Array(ArrayDim),
    /// `(...)`: function returning.
    Function(Params),
}

/// What stands between the brackets of a declarator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArrayDim {
    /// Nothing.
    Unknown,
    /// A number of elements.
    Size(Expr),
    /// The types of the keys of an associative array, or the parameters of an inline.
    Keys(Params),
}

/// The parameters of a function, an array or a probe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    /// In order.
    pub list: Vec<Param>,
    /// Whether `...` follows.
    pub variadic: bool,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Where it stands.
    pub span: Span,
    /// Its type's beginning; a storage class is an error later.
    pub specs: DeclSpecs,
    /// The rest, with or without a name.
    pub declarator: Declarator,
}

/// A type by itself: in a cast, after `sizeof`, in a translator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    /// Where it stands.
    pub span: Span,
    /// Its beginning; without storage classes.
    pub specs: DeclSpecs,
    /// The rest, without a name.
    pub declarator: Declarator,
}

impl TypeName {
    /// How deep the expressions in it are (dimensions, bit-field widths); brackets are bounded
    /// by the lexer.
    pub fn depth(&self) -> u16 {
        let dimension = |derivation: &Derivation| match derivation {
            Derivation::Array(ArrayDim::Size(size)) => size.depth,
            Derivation::Array(ArrayDim::Unknown | ArrayDim::Keys(_))
            | Derivation::Pointer(_)
            | Derivation::Function(_) => 0,
        };
        self.declarator.derivations.iter().map(dimension).max().unwrap_or(0)
    }
}

// Inlines, translators, providers.

/// `inline int x = e;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    /// From `inline` to the semicolon.
    pub span: Span,
    /// The type's beginning.
    pub specs: DeclSpecs,
    /// The name, and the parameters as [`ArrayDim::Keys`].
    pub declarator: Declarator,
    /// What stands for the name.
    pub value: Expr,
}

/// `translator out_t < in_t *p > { m = e; };`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translator {
    /// From `translator` to the semicolon.
    pub span: Span,
    /// The type it gives.
    pub output: TypeName,
    /// The type it takes.
    pub input: TypeName,
    /// The name by which the member expressions call the input.
    pub param: Ident,
    /// The members it defines.
    pub members: Vec<TranslatorMember>,
}

/// `m = e;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranslatorMember {
    /// From the name to the semicolon.
    pub span: Span,
    /// The member of the output type.
    pub name: Ident,
    /// Its value.
    pub value: Expr,
}

/// `provider p { probe x(int); };`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// From `provider` to the semicolon.
    pub span: Span,
    /// Its name.
    pub name: Ident,
    /// Its probes.
    pub probes: Vec<ProviderProbe>,
}

/// `probe x(native) : (translated);`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderProbe {
    /// From `probe` to the semicolon.
    pub span: Span,
    /// Its name, with underscores.
    pub name: Ident,
    /// What the host passes.
    pub params: Params,
    /// What `args[]` shows, if something else.
    pub output: Option<Params>,
}

// Control lines.

/// A control line with a meaning for later stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pragma {
    /// From the `#` to the end of the line.
    pub span: Span,
    /// What it says.
    pub kind: PragmaKind,
}

/// The `#pragma D` lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PragmaKind {
    /// `option name` or `option name=value`; it has been applied.
    Option {
        /// The option.
        name: String,
        /// What follows the `=`.
        value: Option<String>,
    },
    /// `attributes a/b/c name`.
    Attributes {
        /// The stability.
        attributes: Attributes,
        /// The identifier, which the program must define somewhere.
        name: String,
    },
    /// `attributes a/b/c provider p part`.
    ProviderAttributes {
        /// The stability.
        attributes: Attributes,
        /// The provider.
        provider: String,
        /// The part of it.
        part: ProviderPart,
    },
    /// `binding "1.2" name`.
    Binding {
        /// The first version of the language that has the identifier.
        version: Version,
        /// The identifier, which the program must define somewhere.
        name: String,
    },
    /// `depends_on provider p` or `depends_on module m`.
    DependsOn {
        /// What kind of thing must exist.
        class: DependsClass,
        /// Its name.
        name: String,
    },
}

/// A version of the D language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `1` in `1.2.3`.
    pub major: u8,
    /// `2` in `1.2.3`; at most 4095.
    pub minor: u16,
    /// `3` in `1.2.3`; at most 4095.
    pub micro: u16,
}

/// Name stability, data stability and dependency class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attributes {
    /// How stable the name is.
    pub name: Stability,
    /// How stable the data is.
    pub data: Stability,
    /// What it is common to.
    pub class: DependencyClass,
}

operators! {
    /// How long an interface will last, from the least to the most.
    Stability:
    Internal = "Internal", "of the implementation";
    Private = "Private", "for its authors";
    Obsolete = "Obsolete", "to be removed";
    External = "External", "controlled by others";
    Unstable = "Unstable", "may change at any time";
    Evolving = "Evolving", "may change in a minor release";
    Stable = "Stable", "changes in a major release only";
    Standard = "Standard", "defined by a standard";
}

operators! {
    /// What an interface is common to, from the least to the most.
    DependencyClass:
    Unknown = "Unknown", "not known";
    Cpu = "CPU", "one processor";
    Platform = "Platform", "one machine";
    Group = "Group", "a group of machines";
    Isa = "ISA", "an instruction set";
    Common = "Common", "all systems";
}

operators! {
    /// The parts of a provider that have attributes of their own.
    ProviderPart:
    Provider = "provider", "the provider itself";
    Module = "module", "the module names";
    Function = "function", "the function names";
    Name = "name", "the probe names";
    Args = "args", "the arguments";
}

operators! {
    /// What a program can depend on.
    DependsClass:
    Provider = "provider", "a provider that is present";
    Module = "module", "a module that is present";
    Library = "library", "a library, which a main program may not name";
}
