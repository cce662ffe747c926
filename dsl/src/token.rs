//! Tokens, and the two lexers that cut them: one between clauses, one inside them.
//!
//! D has not one lexical grammar but several (a third is that of control lines, in
//! [`crate::pragma`]). Between clauses `int*:::foo` and `a.b-c?[d]` are one token each, a probe
//! specifier; inside a clause the same characters are operators. Each grammar is one logos lexer
//! here and knows nothing but its patterns; `crate::lexer` decides which of them reads on, and
//! what a word means.
//!
//! Source: D reference, sections 1.2 to 1.7.

use logos::Logos;

use crate::ast::{IntType, ProbeFields};

/// A token as the grammar sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A probe description.
    Probe(ProbeFields),
    /// A probe id.
    ProbeId(u32),
    /// The slash before a predicate.
    PredicateOpen,
    /// The slash after a predicate.
    PredicateClose,
    /// A word that names a variable, a function, a member, a tag.
    Ident(String),
    /// A word that names a type.
    TypeName(String),
    /// `@a`; the lone `@` is `_`.
    Agg(String),
    /// An integer or character constant.
    Int {
        /// Its value.
        value: u64,
        /// Its type.
        ty: IntType,
    },
    /// A string constant, escapes replaced.
    Str(Vec<u8>),
    /// A reserved word.
    Key(Keyword),
    /// A reserved word that this dialect has no use for.
    Unusable(Keyword),
    /// An operator or a bracket.
    Punct(Punct),
}

macro_rules! keywords {
    ($( $Key:ident = $text:literal, $outer:ident; )*) => {
        /// The reserved words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Keyword { $( $Key, )* }

        /// Word, keyword, and whether it is reserved between clauses too.
        static KEYWORDS: &[(&str, Keyword, Reserved)] =
            &[$( ($text, Keyword::$Key, Reserved::$outer) ),*];
    };
}

/// Where a word is reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserved {
    /// Inside clauses and declarations.
    Inside,
    /// Also between them, where it begins a declaration.
    Everywhere,
}

keywords! {
    Auto = "auto", Everywhere;
    Break = "break", Inside;
    Case = "case", Inside;
    Char = "char", Everywhere;
    Const = "const", Everywhere;
    Continue = "continue", Inside;
    Counter = "counter", Everywhere;
    Default = "default", Inside;
    Do = "do", Inside;
    Double = "double", Everywhere;
    Else = "else", Inside;
    Enum = "enum", Everywhere;
    Extern = "extern", Everywhere;
    Float = "float", Everywhere;
    For = "for", Inside;
    Goto = "goto", Inside;
    If = "if", Inside;
    Import = "import", Everywhere;
    Inline = "inline", Everywhere;
    Int = "int", Everywhere;
    Long = "long", Everywhere;
    Offsetof = "offsetof", Inside;
    Probe = "probe", Inside;
    Provider = "provider", Everywhere;
    Register = "register", Everywhere;
    Restrict = "restrict", Everywhere;
    Return = "return", Inside;
    Self_ = "self", Everywhere;
    Short = "short", Everywhere;
    Signed = "signed", Everywhere;
    Sizeof = "sizeof", Inside;
    Static = "static", Everywhere;
    String = "string", Everywhere;
    Stringof = "stringof", Inside;
    Struct = "struct", Everywhere;
    Switch = "switch", Inside;
    This = "this", Everywhere;
    Translator = "translator", Everywhere;
    Typedef = "typedef", Everywhere;
    Union = "union", Everywhere;
    Unsigned = "unsigned", Everywhere;
    Userland = "userland", Everywhere;
    Void = "void", Everywhere;
    Volatile = "volatile", Everywhere;
    While = "while", Inside;
    Xlate = "xlate", Inside;
}

impl Keyword {
    /// The keyword this word is, and where it is reserved.
    pub(crate) fn find(word: &[u8]) -> Option<(Keyword, Reserved)> {
        let at = KEYWORDS.binary_search_by(|(text, ..)| text.as_bytes().cmp(word)).ok()?;
        KEYWORDS.get(at).map(|&(_, keyword, reserved)| (keyword, reserved))
    }
}

/// What can stand between clauses, besides white space, comments and control lines.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(utf8 = false)]
pub(crate) enum OuterToken {
    /// A probe specifier, a declaration keyword or a type name.
    #[regex(br"[-$:A-Za-z_.`?*\\\[\]!][-$:0-9A-Za-z_.`?*\\\[\]!]*")]
    Specifier,
    /// A probe id: a constant as in clauses.
    #[regex(b"([0-9]+|0[xX][0-9a-fA-F]+)[uU]?[lL]?[lL]?")]
    Number,
    /// The beginning of a predicate.
    #[token(b"/")]
    Slash,
    /// Between two specifiers.
    #[token(b",")]
    Comma,
    /// The beginning of a body.
    #[token(b"{")]
    LBrace,
}

/// Whether this text is one probe specifier.
pub(crate) fn is_specifier(text: &[u8]) -> bool {
    let mut lexer = OuterToken::lexer(text);
    lexer.next() == Some(Ok(OuterToken::Specifier)) && lexer.remainder().is_empty()
}

/// What can stand inside clauses and declarations.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(utf8 = false)]
pub(crate) enum InnerToken {
    /// An identifier, a type name or a keyword; one that begins with a digit has a backquote.
    #[regex(b"[A-Za-z_`][0-9A-Za-z_`]*")]
    #[regex(b"[0-9][0-9A-Za-z_]*`[0-9A-Za-z_`]*")]
    Word,
    /// An integer with its suffix.
    #[regex(b"([0-9]+|0[xX][0-9a-fA-F]+)[uU]?[lL]?[lL]?")]
    Int,
    /// A floating-point constant, which is not permitted.
    #[regex(br"([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?[fFlL]?")]
    #[regex(b"[0-9]+([eE][-+]?[0-9]+[fFlL]?|[fF])")]
    Float,
    /// A string.
    #[regex(br#""([^"\\\n]|\\[^\n])*""#)]
    Str,
    /// A string with a newline in it.
    #[regex(br#""([^"\\\n]|\\[^\n])*\n"#)]
    StrNewline,
    /// A character constant.
    #[regex(br"'([^'\\\n]|\\[^\n])*'")]
    Char,
    /// A character constant with a newline in it.
    #[regex(br"'([^'\\\n]|\\[^\n])*\n")]
    CharNewline,
    /// An aggregation.
    #[regex(b"@([A-Za-z_][0-9A-Za-z_]*)?")]
    Agg,
    /// A macro variable.
    #[regex(br"\$\$?[A-Za-z_][0-9A-Za-z_]*")]
    MacroVariable,
    /// A macro argument.
    #[regex(br"\$\$?[0-9]+")]
    MacroArgument,
    /// A slash: division, or the end of a predicate.
    #[token(b"/")]
    Slash,
    /// Anything that means itself.
    #[token(b"(", |_| Punct::LParen)]
    #[token(b")", |_| Punct::RParen)]
    #[token(b"[", |_| Punct::LBracket)]
    #[token(b"]", |_| Punct::RBracket)]
    #[token(b"{", |_| Punct::LBrace)]
    #[token(b"}", |_| Punct::RBrace)]
    #[token(b";", |_| Punct::Semicolon)]
    #[token(b",", |_| Punct::Comma)]
    #[token(b"?", |_| Punct::Question)]
    #[token(b":", |_| Punct::Colon)]
    #[token(b".", |_| Punct::Dot)]
    #[token(b"->", |_| Punct::Arrow)]
    #[token(b"...", |_| Punct::Ellipsis)]
    #[token(b"++", |_| Punct::PlusPlus)]
    #[token(b"--", |_| Punct::MinusMinus)]
    #[token(b"+", |_| Punct::Plus)]
    #[token(b"-", |_| Punct::Minus)]
    #[token(b"*", |_| Punct::Star)]
    #[token(b"%", |_| Punct::Percent)]
    #[token(b"&", |_| Punct::And)]
    #[token(b"|", |_| Punct::Or)]
    #[token(b"^", |_| Punct::Xor)]
    #[token(b"~", |_| Punct::Tilde)]
    #[token(b"!", |_| Punct::Bang)]
    #[token(b"<<", |_| Punct::Shl)]
    #[token(b">>", |_| Punct::Shr)]
    #[token(b"<", |_| Punct::Lt)]
    #[token(b"<=", |_| Punct::Le)]
    #[token(b">", |_| Punct::Gt)]
    #[token(b">=", |_| Punct::Ge)]
    #[token(b"==", |_| Punct::EqEq)]
    #[token(b"!=", |_| Punct::Ne)]
    #[token(b"&&", |_| Punct::AndAnd)]
    #[token(b"||", |_| Punct::OrOr)]
    #[token(b"^^", |_| Punct::XorXor)]
    #[token(b"=", |_| Punct::Eq)]
    #[token(b"*=", |_| Punct::StarEq)]
    #[token(b"/=", |_| Punct::SlashEq)]
    #[token(b"%=", |_| Punct::PercentEq)]
    #[token(b"+=", |_| Punct::PlusEq)]
    #[token(b"-=", |_| Punct::MinusEq)]
    #[token(b"<<=", |_| Punct::ShlEq)]
    #[token(b">>=", |_| Punct::ShrEq)]
    #[token(b"&=", |_| Punct::AndEq)]
    #[token(b"^=", |_| Punct::XorEq)]
    #[token(b"|=", |_| Punct::OrEq)]
    Punct(Punct),
}

/// The operators and brackets; `Slash` is the division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Punct {
    LParen,
    RParen,
    LBracket,
    RBracket,
    LBrace,
    RBrace,
    Semicolon,
    Comma,
    Question,
    Colon,
    Dot,
    Arrow,
    Ellipsis,
    PlusPlus,
    MinusMinus,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    And,
    Or,
    Xor,
    Tilde,
    Bang,
    Shl,
    Shr,
    Lt,
    Le,
    Gt,
    Ge,
    EqEq,
    Ne,
    AndAnd,
    OrOr,
    XorXor,
    Eq,
    StarEq,
    SlashEq,
    PercentEq,
    PlusEq,
    MinusEq,
    ShlEq,
    ShrEq,
    AndEq,
    XorEq,
    OrEq,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted_by_key(|(text, ..)| *text));
        assert_eq!(Keyword::find(b"xlate"), Some((Keyword::Xlate, Reserved::Inside)));
        assert_eq!(Keyword::find(b"xlat"), None);
    }

    #[track_caller]
    fn check(text: &str, expected: InnerToken, length: usize) {
        let mut lexer = InnerToken::lexer(text.as_bytes());
        assert_eq!(lexer.next(), Some(Ok(expected)), "{text}");
        assert_eq!(lexer.slice().len(), length, "{text}");
    }

    #[test]
    fn the_longest_token_wins() {
        check("0x1e3", InnerToken::Int, 5);
        check("1e3", InnerToken::Float, 3);
        check("1f", InnerToken::Float, 2);
        check("0x1f", InnerToken::Int, 4);
        check("1..2", InnerToken::Float, 2);
        check("1lu", InnerToken::Int, 2);
        check("0b11", InnerToken::Int, 1);
        check("1x`y", InnerToken::Word, 4);
        check("...", InnerToken::Punct(Punct::Ellipsis), 3);
        check(">>=1", InnerToken::Punct(Punct::ShrEq), 3);
        check(r"'\'' '", InnerToken::Char, 4);
        check(r#""\"" ""#, InnerToken::Str, 4);
        check("\"a\nb", InnerToken::StrNewline, 3);
        check("@", InnerToken::Agg, 1);
    }
}
