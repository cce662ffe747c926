//! Declarations, type names, inlines, translators and providers.

use super::{Expr, Ident};
use crate::source::Span;

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
    /// The members; none if those of a struct without a name are meant.
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

// How deep a type is: the expressions in it (dimensions, widths, values of enumerators) and the
// types in those. It counts towards the depth of the expression that mentions the type.

impl TypeName {
    /// How deep the expressions in it are.
    pub fn depth(&self) -> u16 {
        self.specs.depth().max(self.declarator.depth())
    }
}

impl DeclSpecs {
    fn depth(&self) -> u16 {
        deepest(&self.list, |spec| match &spec.kind {
            DeclSpecKind::Type(TypeSpec::Record(record)) => {
                deepest(record.members.iter().flatten(), MemberDecl::depth)
            }
            DeclSpecKind::Type(TypeSpec::Enum(spec)) => {
                let values = spec.enumerators.iter().flatten().filter_map(|e| e.value.as_ref());
                deepest(values, Expr::depth)
            }
            DeclSpecKind::Type(TypeSpec::Basic(_) | TypeSpec::Named(_))
            | DeclSpecKind::Storage(_)
            | DeclSpecKind::Qualifier(_) => 0,
        })
    }
}

impl MemberDecl {
    fn depth(&self) -> u16 {
        let members = deepest(&self.members, |member| {
            let width = member.width.as_ref().map_or(0, Expr::depth);
            width.max(member.declarator.depth())
        });
        self.specs.depth().max(members)
    }
}

impl Declarator {
    fn depth(&self) -> u16 {
        deepest(&self.derivations, |derivation| match derivation {
            Derivation::Array(ArrayDim::Size(size)) => size.depth(),
            Derivation::Array(ArrayDim::Keys(params)) | Derivation::Function(params) => {
                deepest(&params.list, |param| param.specs.depth().max(param.declarator.depth()))
            }
            Derivation::Array(ArrayDim::Unknown) | Derivation::Pointer(_) => 0,
        })
    }
}

fn deepest<'a, T: 'a>(items: impl IntoIterator<Item = &'a T>, depth: impl Fn(&'a T) -> u16) -> u16 {
    items.into_iter().map(depth).max().unwrap_or(0)
}
