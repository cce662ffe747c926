//! The lexer: a small machine of contexts over the logos lexers of [`crate::token`].
//!
//! D cannot be cut into tokens without knowing where one is. The machine knows four contexts,
//! counts brackets, and remembers the names that are types:
//!
//! ```text
//!            specifier                      "/"                   "/" before ; { / or the end
//!   Outer ───────────────▶ Outer   Outer ────────▶ Predicate ─────────────────────▶ Outer
//!            "{"                              "}" that closes it
//!   Outer ───────────────▶ Body ─────────────────────────────────▶ Outer
//!            declaration keyword, type name            ";" outside braces
//!   Outer ───────────────────────▶ Declaration ──────────────────────────▶ Outer
//! ```
//!
//! The contexts are found by the lexer alone, never by asking the parser. An LR parser has always
//! read one token further than it has understood; if `typedef int t;` took effect in a grammar
//! action, the `t` after it would already have been cut as a specifier. So the lexer also watches
//! declarations go by and notes the names they give ([`names`]).
//!
//! Tokens are cut one at a time and on demand, because the text in between has effects: a
//! `#pragma D option defaultargs` holds for the next token. What stands between tokens is in
//! [`trivia`]; constants and escapes in [`constants`]; probe descriptions in [`probes`].
//!
//! Invariant: `pos` never goes back and every call consumes at least one byte, yields a token
//! kept from before, or ends; so any text is done in linear time.

mod constants;
mod inner;
mod names;
mod outer;
mod probes;
mod trivia;

use std::collections::VecDeque;

pub use names::Names;
pub use probes::DescField;

use crate::ast::{MAX_DEPTH, Pragma};
use crate::diag::{Diagnostic, DiagnosticKind, Near};
use crate::macros::MacroEnv;
use crate::pragma::OptionSink;
use crate::source::{SourceFile, Span};
use crate::token::{Keyword, Punct, Token};

/// What a program is compiled as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A script file (`-s`).
    File,
    /// A command-line string; the field is the last one that its descriptions name.
    Text(DescField),
}

/// The lexer of one program; an iterator of tokens with their places.
pub(crate) struct Lexer<'a> {
    source: &'a SourceFile,
    mode: Mode,
    env: &'a mut MacroEnv,
    options: &'a mut dyn OptionSink,
    names: &'a mut Names,
    pos: usize,
    context: Context,
    brackets: Brackets,
    previous: Previous,
    declaration: names::Declaring,
    /// Tokens that were cut together with the last one.
    kept: VecDeque<(Token, Span)>,
    /// Control lines met so far, in order.
    pub(crate) pragmas: Vec<Pragma>,
}

/// Where the lexer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    Outer,
    Predicate,
    Body,
    Declaration,
}

/// How many brackets of each kind are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Brackets {
    parens: u16,
    squares: u16,
    braces: u16,
}

/// What the last token says about the next word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Previous {
    /// `->` or `.`: it is a member, whatever it spells.
    Member,
    /// `struct`, `union`, `enum`, `probe`, `provider`: it is a name, whatever it means elsewhere.
    NameFollows,
    /// Nothing.
    Other,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(
        source: &'a SourceFile,
        mode: Mode,
        env: &'a mut MacroEnv,
        options: &'a mut dyn OptionSink,
        names: &'a mut Names,
    ) -> Lexer<'a> {
        Lexer {
            source,
            mode,
            env,
            options,
            names,
            pos: 0,
            context: Context::Outer,
            brackets: Brackets::default(),
            previous: Previous::Other,
            declaration: names::Declaring::default(),
            kept: VecDeque::new(),
            pragmas: Vec::new(),
        }
    }

    /// The next token, or nothing at the end.
    fn next_token(&mut self) -> Result<Option<(Token, Span)>, Diagnostic> {
        if let Some(token) = self.kept.pop_front() {
            return Ok(Some(token));
        }
        self.skip_trivia()?;
        if self.pos >= self.text().len() {
            return Ok(None);
        }
        let (token, span) = match self.context {
            Context::Outer => self.outer_token()?,
            Context::Predicate | Context::Body | Context::Declaration => self.inner_token()?,
        };
        self.note(&token);
        Ok(Some((token, span)))
    }

    /// Follows the contexts through a token of the inner lexer.
    fn note(&mut self, token: &Token) {
        self.previous = match token {
            Token::Punct(Punct::Arrow | Punct::Dot) => Previous::Member,
            Token::Key(
                Keyword::Struct | Keyword::Union | Keyword::Enum | Keyword::Probe | Keyword::Provider,
            ) => Previous::NameFollows,
            Token::Key(_)
            | Token::Punct(_)
            | Token::Probe(_)
            | Token::ProbeId(_)
            | Token::PredicateOpen
            | Token::PredicateClose
            | Token::Ident(_)
            | Token::TypeName(_)
            | Token::Agg(_)
            | Token::Unusable(_)
            | Token::Int { .. }
            | Token::Str(_) => Previous::Other,
        };
        if self.context == Context::Declaration {
            self.declaration.note(token, self.brackets.as_levels(), self.names);
            let ends = *token == Token::Punct(Punct::Semicolon) && self.brackets.braces == 0;
            if ends {
                self.enter(Context::Outer);
            }
        }
    }

    /// Changes the context; brackets are counted afresh in each.
    fn enter(&mut self, context: Context) {
        self.context = context;
        self.brackets = Brackets::default();
    }

    fn text(&self) -> &'a [u8] {
        self.source.text()
    }

    /// What is still to be read.
    fn rest(&self) -> &'a [u8] {
        self.text().get(self.pos..).unwrap_or_default()
    }

    /// Steps over `length` bytes and returns their span.
    fn take(&mut self, length: usize) -> Span {
        let start = self.pos;
        self.pos = (self.pos + length).min(self.text().len());
        Span::new(offset(start), offset(self.pos))
    }

    /// A syntax error near the next byte. One of several that are a character is shown with the
    /// others, so that people see which character it is.
    fn near(&self) -> Diagnostic {
        let whole = self.rest().utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        let length = whole.map_or(1, char::len_utf8);
        let span = Span::new(offset(self.pos), offset(self.pos + length));
        syntax_error(self.source, span, ShownAs::Itself)
    }
}

impl Iterator for Lexer<'_> {
    type Item = Result<(u32, Token, u32), Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        let token = self.next_token().transpose()?;
        Some(token.map(|(token, span)| (span.start, token, span.end)))
    }
}

impl Brackets {
    fn as_levels(self) -> names::Levels {
        names::Levels { braces: self.braces, others: self.parens.saturating_add(self.squares) }
    }

    /// One more open bracket, if the program may nest as deep.
    fn open(&mut self, kind: fn(&mut Brackets) -> &mut u16) -> Result<(), DiagnosticKind> {
        *kind(self) += 1;
        if self.parens + self.squares + self.braces > MAX_DEPTH {
            return Err(DiagnosticKind::TooDeep { limit: MAX_DEPTH });
        }
        Ok(())
    }
}

/// How much of the text an error shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShownAs {
    /// The token.
    Itself,
    /// The token and what follows it on its line. The classic lexer looks ahead after a word or
    /// a slash, and its message shows what it has looked at.
    RestOfLine,
}

impl ShownAs {
    /// How an error near `token` shows it.
    pub(crate) fn of(token: &Token) -> ShownAs {
        match token {
            Token::Ident(_) | Token::TypeName(_) | Token::PredicateClose | Token::Punct(Punct::Slash) => {
                ShownAs::RestOfLine
            }
            Token::Probe(_)
            | Token::ProbeId(_)
            | Token::PredicateOpen
            | Token::Agg(_)
            | Token::Unusable(_)
            | Token::Int { .. }
            | Token::Str(_)
            | Token::Key(_)
            | Token::Punct(_) => ShownAs::Itself,
        }
    }
}

/// A syntax error near `span`, or near the end if it is empty.
pub(crate) fn syntax_error(source: &SourceFile, span: Span, shown: ShownAs) -> Diagnostic {
    let to = match shown {
        ShownAs::Itself => span.end,
        ShownAs::RestOfLine => source.end().start,
    };
    let text = Span::new(span.start, to).slice(source.text());
    let line = text.split(|&b| b == b'\n').next().unwrap_or_default();
    let near = match (text.is_empty(), line.is_empty()) {
        (true, _) => Near::EndOfInput,
        (false, true) => Near::EndOfLine,
        (false, false) => Near::Token(String::from_utf8_lossy(line).into_owned()),
    };
    Diagnostic::new(DiagnosticKind::Syntax { near }, span)
}

/// Offsets fit in 32 bits: longer programs are refused before they are read.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
