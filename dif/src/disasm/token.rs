//! Words, numbers, quoted strings and brackets of one line.
//!
//! A quoted string stands for bytes. Text that can be printed stands for itself, so that names stay
//! readable in every language; all else is `\n`, `\t`, `\"`, `\\` or `\xNN`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Trouble, push};

/// What is left of a line.
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '%')
}

impl<'a> Tokens<'a> {
    pub(super) fn new(line: &'a str) -> Self {
        Self { rest: line }
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// That something else was expected than what comes next.
    pub(super) fn expected(&self, expected: &'static str) -> Trouble {
        let rest = self.rest.trim_start();
        let end = rest.char_indices().nth(20).map_or(rest.len(), |(at, _)| at);
        Trouble::Expected { expected, found: rest[..end].to_string() }
    }

    /// Whether nothing but a comment is left.
    pub(super) fn is_empty(&mut self) -> bool {
        self.skip_blanks();
        self.rest.is_empty() || self.rest.starts_with(';')
    }

    pub(super) fn finish(mut self) -> Result<(), Trouble> {
        if self.is_empty() { Ok(()) } else { Err(self.expected("the end of the line")) }
    }

    /// Whether `c` comes next.
    pub(super) fn starts_with(&mut self, c: char) -> bool {
        self.skip_blanks();
        self.rest.starts_with(c)
    }

    /// Takes `c` if it comes next.
    pub(super) fn take(&mut self, c: char) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn expect(&mut self, c: char, what: &'static str) -> Result<(), Trouble> {
        if self.take(c) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// Takes a word that `read` accepts.
    pub(super) fn word<T>(
        &mut self,
        what: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, Trouble> {
        self.skip_blanks();
        let end = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let value = read(word).filter(|_| !word.is_empty()).ok_or_else(|| self.expected(what))?;
        self.rest = rest;
        Ok(value)
    }

    /// Takes `name=`.
    pub(super) fn label(&mut self, name: &'static str) -> Result<(), Trouble> {
        self.word(name, |word| (word == name).then_some(()))?;
        self.expect('=', "=")
    }

    /// Takes a quoted string.
    pub(super) fn string(&mut self) -> Result<Vec<u8>, Trouble> {
        self.expect('"', "a quoted string")?;
        let mut bytes = Vec::new();
        let mut chars = self.rest.chars();
        loop {
            match chars.next() {
                None => return Err(self.expected("a closing quote")),
                Some('"') => break,
                Some('\\') => bytes.push(unescape(&mut chars).ok_or_else(|| self.expected("an escape"))?),
                Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        self.rest = chars.as_str();
        Ok(bytes)
    }
}

fn unescape(chars: &mut core::str::Chars<'_>) -> Option<u8> {
    match chars.next()? {
        'n' => Some(b'\n'),
        't' => Some(b'\t'),
        '"' => Some(b'"'),
        '\\' => Some(b'\\'),
        'x' => {
            let (high, low) = (chars.next()?.to_digit(16)?, chars.next()?.to_digit(16)?);
            u8::try_from(high * 16 + low).ok()
        }
        _ => None,
    }
}

/// Writes bytes with quotes.
pub(super) fn quote(out: &mut String, bytes: &[u8]) {
    out.push('"');
    escape(out, bytes);
    out.push('"');
}

/// Writes bytes as they stand between quotes.
pub(super) fn escape(out: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|c| escape_char(out, c));
        escape_bytes(out, chunk.invalid());
    }
}

fn escape_char(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        control if control.is_control() => escape_bytes(out, control.encode_utf8(&mut [0; 4]).as_bytes()),
        plain => out.push(plain),
    }
}

fn escape_bytes(out: &mut String, bytes: &[u8]) {
    bytes.iter().for_each(|byte| push(out, format_args!("\\x{byte:02x}")));
}
