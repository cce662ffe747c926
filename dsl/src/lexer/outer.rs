//! Tokens between clauses: probe specifiers and ids, and what begins a declaration.

use logos::Logos;

use super::{Context, Lexer, Mode, names, probes};
use crate::diag::{Diagnostic, DiagnosticKind};
use crate::source::Span;
use crate::token::{Keyword, OuterToken, Punct, Reserved, Token};

impl Lexer<'_> {
    /// Cuts the next token of the outer context.
    pub(super) fn outer_token(&mut self) -> Result<(Token, Span), Diagnostic> {
        let mut lexer = OuterToken::lexer(self.rest());
        let token = lexer.next();
        let text = lexer.slice();
        match token {
            Some(Ok(OuterToken::Specifier)) => self.specifier(text),
            Some(Ok(OuterToken::Number)) => {
                let span = self.take(text.len());
                let id = probes::probe_id(text, self.mode).map_err(|kind| Diagnostic::new(kind, span))?;
                Ok((Token::ProbeId(id), span))
            }
            Some(Ok(OuterToken::Slash)) => {
                let span = self.take(1);
                self.enter(Context::Predicate);
                Ok((Token::PredicateOpen, span))
            }
            Some(Ok(OuterToken::Comma)) => Ok((Token::Punct(Punct::Comma), self.take(1))),
            Some(Ok(OuterToken::LBrace)) => {
                let span = self.take(1);
                self.enter(Context::Body);
                self.brackets.braces = 1;
                Ok((Token::Punct(Punct::LBrace), span))
            }
            Some(Err(())) | None => Err(self.near()),
        }
    }

    /// A keyword or type name that begins a declaration, or else a probe description.
    fn specifier(&mut self, text: &[u8]) -> Result<(Token, Span), Diagnostic> {
        if let Some((Token::Key(keyword), length)) = declaration_keyword(text) {
            return Ok(self.begin_declaration(Token::Key(keyword), length));
        }
        let may_declare = self.mode == Mode::File && !self.options.flag("pspec");
        if may_declare && let Some(word) = declaring_word(text) {
            if let Some((token, length)) = declaration_keyword(word) {
                return Ok(self.begin_declaration(token, length));
            }
            if self.names.is_type(word) {
                let token = Token::TypeName(String::from_utf8_lossy(word).into_owned());
                return Ok(self.begin_declaration(token, word.len()));
            }
        }
        let span = self.take(text.len());
        let dialect = self.options.dialect();
        let missing_is_empty = self.options.flag("defaultargs");
        let fields = probes::parse_description(text, self.mode, |name| {
            probes::expand_macro(self.env, name, dialect, missing_is_empty)
        });
        match fields {
            Ok(fields) => Ok((Token::Probe(fields), span)),
            Err(reason) => {
                let text = String::from_utf8_lossy(text).into_owned();
                Err(Diagnostic::new(DiagnosticKind::ProbeInvalid { text, reason }, span))
            }
        }
    }

    fn begin_declaration(&mut self, token: Token, length: usize) -> (Token, Span) {
        let span = self.take(length);
        self.enter(Context::Declaration);
        self.declaration = names::Declaring::default();
        (token, span)
    }
}

/// The keyword this word is between clauses, with its length.
fn declaration_keyword(word: &[u8]) -> Option<(Token, usize)> {
    match Keyword::find(word)? {
        (keyword, Reserved::Everywhere) => Some((Token::Key(keyword), word.len())),
        (_, Reserved::Inside) => None,
    }
}

/// The part of a specifier that may be a type name, if the specifier is ambiguous: `int` of
/// `int*x`. What has a colon, a dot or a question mark is a probe, and so are the three probes
/// one writes without any.
fn declaring_word(text: &[u8]) -> Option<&[u8]> {
    let is_probe = text.iter().any(|b| matches!(b, b':' | b'-' | b'.' | b'?' | b'!' | b'`'));
    if is_probe || matches!(text, b"BEGIN" | b"END" | b"ERROR") {
        return None;
    }
    match text.iter().position(|&b| b == b'*') {
        Some(0) => None,
        Some(star) => Some(&text[..star]),
        None => Some(text),
    }
}
