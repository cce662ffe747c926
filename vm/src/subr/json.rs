//! `json(text, path)`: the element of a JSON text that a path names.
//!
//! A recogniser, not a parser: nothing is built. It walks over the text, goes into the container
//! that the path names, skips its other members, and gives the element's own bytes. Skipping keeps
//! the kinds of open containers as bits, so nesting costs no stack; a text that nests deeper than
//! [`MAX_DEPTH`] counts as malformed.
//!
//! It is strict up to the end of the element and does not look at what follows.
//!
//! Source: D reference, section 4.7.

/// How deep containers may nest.
const MAX_DEPTH: usize = 256;

/// The element, as written; of a string what is between the quotes.
pub(super) fn find<'a>(text: &'a [u8], path: &[u8]) -> Option<&'a [u8]> {
    let mut at = Cursor { text, at: 0 };
    let mut path = path;
    if !matches!(at.blanks().peek()?, b'{' | b'[') {
        return None;
    }
    if path.is_empty() {
        at.enter_object(b"")?;
    }
    while !path.is_empty() {
        let step;
        (step, path) = next_step(path)?;
        match step {
            Step::Key(key) => at.enter_object(key)?,
            Step::Index(index) => at.enter_array(index)?,
        }
    }
    at.element()
}

enum Step<'p> {
    Key(&'p [u8]),
    Index(usize),
}

// path ::= step ("." key | "[" digits "]")*
fn next_step(path: &[u8]) -> Option<(Step<'_>, &[u8])> {
    let (step, rest) = if let [b'[', rest @ ..] = path {
        let end = rest.iter().position(|&b| b == b']')?;
        let index = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
        (Step::Index(index), &rest[end + 1..])
    } else {
        let end = path.iter().position(|b| matches!(b, b'.' | b'[')).unwrap_or(path.len());
        if end == 0 {
            return None;
        }
        (Step::Key(&path[..end]), &path[end..])
    };
    match rest {
        [] | [b'[', ..] => Some((step, rest)),
        [b'.', next, ..] if *next != b'[' => Some((step, &rest[1..])),
        _ => None,
    }
}

#[derive(Clone, Copy)]
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.take()? == byte).then_some(())
    }

    fn blanks(&mut self) -> &mut Self {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self
    }

    // Stops before the value of `key`.
    fn enter_object(&mut self, key: &[u8]) -> Option<()> {
        self.blanks().expect(b'{')?;
        loop {
            self.blanks();
            let found = self.string()? == key;
            self.blanks().expect(b':')?;
            self.blanks();
            if found {
                return Some(());
            }
            self.skip()?;
            self.blanks().expect(b',')?;
        }
    }

    // Stops before the element `index`.
    fn enter_array(&mut self, index: usize) -> Option<()> {
        self.blanks().expect(b'[')?;
        for _ in 0..index {
            self.blanks().skip()?;
            self.blanks().expect(b',')?;
        }
        self.blanks();
        Some(())
    }

    fn element(mut self) -> Option<&'a [u8]> {
        if self.peek()? == b'"' {
            return self.string();
        }
        let start = self.at;
        self.skip()?;
        Some(&self.text[start..self.at])
    }

    // Between quotes; the escapes must be right and stay as they are.
    fn string(&mut self) -> Option<&'a [u8]> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            match self.take()? {
                b'"' => return Some(&self.text[start..self.at - 1]),
                b'\\' => match self.take()? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    b'u' => {
                        for _ in 0..4 {
                            self.take().filter(u8::is_ascii_hexdigit)?;
                        }
                    }
                    _ => return None,
                },
                _ => {}
            }
        }
    }

    // number ::= "-"? [0-9]+ ("." [0-9]+)? ([eE] [+-]? [0-9]+)?      zeros may lead, a base may not
    fn number(&mut self) -> Option<()> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        self.take().filter(u8::is_ascii_digit)?;
        self.digits();
        if matches!(self.peek(), Some(b'x' | b'X')) {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.take().filter(u8::is_ascii_digit)?;
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.take().filter(u8::is_ascii_digit)?;
            self.digits();
        }
        Some(())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.text[self.at..].starts_with(word).then_some(())?;
        self.at += word.len();
        Some(())
    }

    // Over one value of any kind.
    fn skip(&mut self) -> Option<()> {
        let mut open = Open::default();
        loop {
            match self.blanks().peek()? {
                b'"' => drop(self.string()?),
                b'-' | b'0'..=b'9' => self.number()?,
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                b'{' => {
                    self.at += 1;
                    open.push(Kind::Object)?;
                    if self.blanks().peek()? != b'}' {
                        self.key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    open.push(Kind::Array)?;
                    if self.blanks().peek()? != b']' {
                        continue;
                    }
                }
                _ => return None,
            }
            if self.close(&mut open)? {
                return Some(());
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        self.blanks().string()?;
        self.blanks().expect(b':')
    }

    // After a value: closes what ends here. True if everything is closed, false before a next value.
    fn close(&mut self, open: &mut Open) -> Option<bool> {
        while let Some(kind) = open.last() {
            match (kind, self.blanks().take()?) {
                (Kind::Object, b'}') | (Kind::Array, b']') => open.n -= 1,
                (Kind::Object, b',') => return self.key().map(|()| false),
                (Kind::Array, b',') => return Some(false),
                (Kind::Object | Kind::Array, _) => return None,
            }
        }
        Some(true)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
}

/// The containers that are open, one bit each.
#[derive(Default)]
struct Open {
    arrays: [u64; MAX_DEPTH / 64],
    n: usize,
}

impl Open {
    fn push(&mut self, kind: Kind) -> Option<()> {
        let word = self.arrays.get_mut(self.n / 64)?;
        let bit = 1u64 << (self.n % 64);
        match kind {
            Kind::Array => *word |= bit,
            Kind::Object => *word &= !bit,
        }
        self.n += 1;
        Some(())
    }

    fn last(&self) -> Option<Kind> {
        let index = self.n.checked_sub(1)?;
        let is_array = self.arrays[index / 64] >> (index % 64) & 1 != 0;
        Some(if is_array { Kind::Array } else { Kind::Object })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, want: Option<&str>) {
        assert_eq!(find(text.as_bytes(), path.as_bytes()), want.map(str::as_bytes), "{text} {path}");
    }

    #[test]
    fn elements_by_path() {
        let text = r#" { "a" : { "b" : [ 1, -2.5e+3, "x\n\u00e9", { "c": true } ] }, "n": null, "e": {} } "#;
        check(text, "a.b[0]", Some("1"));
        check(text, "a.b[1]", Some("-2.5e+3"));
        check(text, "a.b[2]", Some(r"x\n\u00e9"));
        check(text, "a.b[3].c", Some("true"));
        check(text, "a.b[3]", Some(r#"{ "c": true }"#));
        check(text, "n", Some("null"));
        check(text, "e", Some("{}"));
        check("[[1,2],[3]]", "[1][0]", Some("3"));
        check("[]", "[0]", None);
    }

    #[test]
    fn null_is_for_what_is_not_there_or_not_json() {
        let text = r#"{"a": 1, "b": {"c": 2}}"#;
        check(text, "x", None);
        check(text, "a.x", None);
        check(text, "a[0]", None);
        check(text, "b.", None);
        check(text, ".b", None);
        check(text, "b[x]", None);
        check("1", "a", None);
        check("\"a\"", "a", None);
        check("", "a", None);
        check(r#"{"a": 01}"#, "a", Some("01"));
        check(r#"{"a": 1}"#, "", None);
        check(r#"{"": 1}"#, "", Some("1"));
        check(r#"{"a": +1}"#, "a", None);
        check(r#"{"a": 0x1, "b": 2}"#, "b", None);
        check(r#"{"a": "\u00g0"}"#, "a", None);
        check(r#"{"a": [1, 2}, "b": 3}"#, "b", None);
        check(r#"{"a" 1}"#, "a", None);
        check(r#"{"a": {"b": 1,}, "c": 3}"#, "c", None);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = |n: usize| format!("{{\"a\": {}{}, \"b\": 1}}", "[".repeat(n), "]".repeat(n));
        check(&deep(MAX_DEPTH), "b", Some("1"));
        check(&deep(MAX_DEPTH + 1), "b", None);
    }
}
