//! What stands between tokens: white space, comments, control lines.

use super::{Context, Lexer, offset};
use crate::ast::Pragma;
use crate::diag::{Diagnostic, DiagnosticKind};
use crate::pragma;
use crate::source::Span;

impl Lexer<'_> {
    /// Steps over white space and comments, and obeys control lines, up to the next token.
    pub(super) fn skip_trivia(&mut self) -> Result<(), Diagnostic> {
        loop {
            match self.rest() {
                [b' ' | b'\t' | b'\n' | b'\r' | 0x0c | 0x0b, ..] => self.pos += 1,
                [b'\\', b'\n', ..] if self.context != Context::Outer => self.pos += 2,
                [b'/', b'*', ..] => self.skip_comment()?,
                [b'#', ..] if self.is_first_of_line() => self.skip_control_line()?,
                _ => return Ok(()),
            }
        }
    }

    /// Whether nothing but white space precedes on this line.
    fn is_first_of_line(&self) -> bool {
        let before = self.text()[..self.pos].iter().rev();
        before.take_while(|&&b| b != b'\n').all(u8::is_ascii_whitespace)
    }

    // comment ::= "/*" ... "*/", without "/*" in it
    fn skip_comment(&mut self) -> Result<(), Diagnostic> {
        let start = self.take(2);
        loop {
            match self.rest() {
                [b'*', b'/', ..] => {
                    self.pos += 2;
                    return Ok(());
                }
                [b'/', b'*', ..] => {
                    let again = self.take(2);
                    let kind = DiagnosticKind::CommentInComment {};
                    return Err(Diagnostic::new(kind, again).because_of(start));
                }
                [] => {
                    let kind = DiagnosticKind::UnfinishedComment {};
                    return Err(Diagnostic::new(kind, self.source.end()).because_of(start));
                }
                [_, ..] => self.pos += 1,
            }
        }
    }

    // control_line ::= "#" ... newline
    fn skip_control_line(&mut self) -> Result<(), Diagnostic> {
        let rest = self.rest();
        let newline = rest.iter().position(|&b| b == b'\n');
        let length = newline.unwrap_or(rest.len());
        let start = self.pos;
        self.pos += length;
        let span = Span::new(offset(start), offset(self.pos));
        let line = &rest[1..length];
        if line.starts_with(b"!") {
            return Ok(());
        }
        if newline.is_none() {
            let kind = DiagnosticKind::UnfinishedControlLine {};
            return Err(Diagnostic::new(kind, self.source.end()).because_of(span));
        }
        if let Some(kind) = pragma::control_line(line, span, self.options)? {
            self.pragmas.push(Pragma { span, kind });
        }
        Ok(())
    }
}
