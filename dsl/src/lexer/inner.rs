//! Tokens inside clauses and declarations.

use logos::Logos;

use super::{Brackets, Context, Lexer, Previous, constants, offset};
use crate::ast::IntType;
use crate::diag::{Diagnostic, DiagnosticKind};
use crate::macros::ArgumentForm;
use crate::pragma::Dialect;
use crate::source::Span;
use crate::token::{InnerToken, Keyword, Punct, Token};

impl Lexer<'_> {
    /// Cuts the next token of the inner contexts.
    pub(super) fn inner_token(&mut self) -> Result<(Token, Span), Diagnostic> {
        let mut lexer = InnerToken::lexer(self.rest());
        let Some(Ok(token)) = lexer.next() else { return Err(self.near()) };
        let text = lexer.slice();
        match token {
            InnerToken::Slash => return self.slash(),
            InnerToken::Punct(punct) => return self.punct(punct, text.len()),
            InnerToken::Word
            | InnerToken::Int
            | InnerToken::Float
            | InnerToken::Str
            | InnerToken::StrNewline
            | InnerToken::Char
            | InnerToken::CharNewline
            | InnerToken::Agg
            | InnerToken::MacroVariable
            | InnerToken::MacroArgument => {}
        }
        let span = self.take(text.len());
        let refuse = |kind| Err(Diagnostic::new(kind, span));
        // The classic lexer has read the newline when it complains of it.
        let after_newline =
            |kind| Err(Diagnostic::new(kind, Span::at(span.end)).because_of(span.until_newline()));
        let token = match token {
            InnerToken::Word => Ok(self.word(text)),
            InnerToken::Int => constants::integer(text),
            InnerToken::Float => return refuse(DiagnosticKind::FloatConstant {}),
            InnerToken::Str => Ok(Token::Str(constants::unescape(constants::inside(text)))),
            InnerToken::StrNewline => return after_newline(DiagnosticKind::StringNewline {}),
            InnerToken::Char => constants::character(constants::inside(text)),
            InnerToken::CharNewline => return after_newline(DiagnosticKind::CharNewline {}),
            InnerToken::Agg => Ok(Token::Agg(aggregation_name(text))),
            InnerToken::MacroVariable => self.macro_variable(text),
            InnerToken::MacroArgument => self.macro_argument(text, span),
            InnerToken::Slash | InnerToken::Punct(_) => return Err(self.near()),
        };
        token.map(|token| (token, span)).or_else(refuse)
    }

    /// Division, or the end of a predicate: the next character tells.
    fn slash(&mut self) -> Result<(Token, Span), Diagnostic> {
        let after = self.rest()[1..].trim_ascii_start();
        let closes = matches!(after.first(), None | Some(b';' | b'{' | b'/'));
        // A comment after a division is no second slash.
        let is_division = !closes || after.starts_with(b"/*") && self.context != Context::Predicate;
        let span = self.take(1);
        if is_division {
            return Ok((Token::Punct(Punct::Slash), span));
        }
        let open = match self.brackets {
            Brackets { parens: 1.., .. } => Some(')'),
            Brackets { squares: 1.., .. } => Some(']'),
            Brackets { parens: 0, squares: 0, .. } => None,
        };
        if let Some(bracket) = open {
            // The classic lexer has read up to `after` when it notices, and says that line.
            let noticed = Span::at(offset(self.text().len() - after.len()));
            let kind = DiagnosticKind::UnclosedBeforeSlash { bracket };
            return Err(Diagnostic::new(kind, noticed).because_of(span));
        }
        if self.context == Context::Predicate {
            self.enter(Context::Outer);
        }
        Ok((Token::PredicateClose, span))
    }

    fn punct(&mut self, punct: Punct, length: usize) -> Result<(Token, Span), Diagnostic> {
        let span = self.take(length);
        #[expect(clippy::wildcard_enum_match_arm, reason = "all others mean only themselves")]
        let counted = match punct {
            Punct::LParen => self.brackets.open(|brackets| &mut brackets.parens),
            Punct::LBracket => self.brackets.open(|brackets| &mut brackets.squares),
            Punct::LBrace => self.brackets.open(|brackets| &mut brackets.braces),
            Punct::RParen => close(&mut self.brackets.parens, ')'),
            Punct::RBracket => close(&mut self.brackets.squares, ']'),
            Punct::RBrace => {
                // A surplus brace is for the parser to refuse.
                self.brackets.braces = self.brackets.braces.saturating_sub(1);
                if self.context == Context::Body && self.brackets.braces == 0 {
                    self.enter(Context::Outer);
                }
                Ok(())
            }
            _ => Ok(()),
        };
        counted.map_err(|kind| Diagnostic::new(kind, span))?;
        Ok((Token::Punct(punct), span))
    }

    /// A member, a keyword, a type name or an identifier.
    fn word(&mut self, word: &[u8]) -> Token {
        let name = || String::from_utf8_lossy(word).into_owned();
        if self.previous == Previous::Member {
            return Token::Ident(name());
        }
        if let Some((keyword, _)) = Keyword::find(word)
            && self.has_keyword(keyword)
        {
            return match (keyword, self.options.dialect()) {
                (Keyword::If, Dialect::Oracle) => Token::Unusable(keyword),
                (_, Dialect::Classic | Dialect::Oracle) => Token::Key(keyword),
            };
        }
        let enclosed = self.brackets.parens > 0 || self.brackets.squares > 0;
        let is_name = self.previous == Previous::NameFollows || self.declaration.names_follow();
        let in_clause = self.context != Context::Declaration;
        if !is_name && self.names.is_type_here(word, self.rest(), enclosed, in_clause) {
            Token::TypeName(name())
        } else {
            Token::Ident(name())
        }
    }

    /// `userland` is a word of the classic dialect only.
    fn has_keyword(&self, keyword: Keyword) -> bool {
        !(keyword == Keyword::Userland && self.options.dialect() == Dialect::Oracle)
    }

    /// `$pid` or `$$pid`.
    fn macro_variable(&self, text: &[u8]) -> Result<Token, DiagnosticKind> {
        let (quoted, name) = macro_name(text);
        let Some(value) = self.env.variable(name, self.options.dialect()) else {
            let name = String::from_utf8_lossy(text).into_owned();
            return Err(DiagnosticKind::MacroUndefined { name });
        };
        let digits = value.to_string().into_bytes();
        if quoted { Ok(Token::Str(digits)) } else { constants::integer(&digits) }
    }

    /// `$1` or `$$1`; a sign becomes a token of its own.
    fn macro_argument(&mut self, text: &[u8], span: Span) -> Result<Token, DiagnosticKind> {
        let (quoted, digits) = macro_name(text);
        let name = || String::from_utf8_lossy(text).into_owned();
        let index = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        let argument = index.and_then(|index: usize| self.env.argument(index)).map(<[u8]>::to_vec);
        let argument = match argument {
            Some(argument) => argument,
            None if !self.options.flag("defaultargs") => {
                return Err(DiagnosticKind::ArgumentUndefined { name: name() });
            }
            None if quoted => return Ok(Token::Str(Vec::new())),
            None => return Ok(Token::Int { value: 0, ty: IntType::Int }),
        };
        if quoted {
            return Ok(Token::Str(constants::unescape(&argument)));
        }
        match ArgumentForm::of(&argument) {
            ArgumentForm::Text(text) => Ok(Token::Str(constants::unescape(text))),
            ArgumentForm::Word => Ok(self.word(&argument)),
            ArgumentForm::Integer { sign, digits } => {
                #[expect(clippy::wildcard_enum_match_arm, reason = "other mistakes stay as they are")]
                let overflow = |kind| match kind {
                    DiagnosticKind::IntOverflow { constant: value } => {
                        DiagnosticKind::ArgumentOverflow { name: name(), value }
                    }
                    other => other,
                };
                let number = constants::integer(digits).map_err(overflow)?;
                let Some(sign) = sign else { return Ok(number) };
                self.kept.push_back((number, span));
                Ok(Token::Punct(if sign == b'-' { Punct::Minus } else { Punct::Plus }))
            }
        }
    }
}

impl Span {
    /// Without its last byte, a newline.
    fn until_newline(self) -> Span {
        Span::new(self.start, self.end.saturating_sub(1))
    }
}

/// One bracket less, if there was one.
fn close(open: &mut u16, bracket: char) -> Result<(), DiagnosticKind> {
    *open = open.checked_sub(1).ok_or(DiagnosticKind::ExtraBracket { bracket })?;
    Ok(())
}

/// Whether there are two dollars, and what follows them.
fn macro_name(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'$', b'$', name @ ..] => (true, name),
        [b'$', name @ ..] => (false, name),
        name => (false, name),
    }
}

/// The name of the lone `@` is `_`.
fn aggregation_name(text: &[u8]) -> String {
    let name = text.strip_prefix(b"@").unwrap_or(text);
    if name.is_empty() { "_".into() } else { String::from_utf8_lossy(name).into_owned() }
}
