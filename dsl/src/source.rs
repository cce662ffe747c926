//! Programs as text: spans, lines, and the line numbers the author wants to see.
//!
//! A [`SourceFile`] is the unchanged bytes of one program; a [`Span`] is a range of them and the
//! only notion of place the rest of the compiler has. Lines are computed when somebody asks.
//!
//! A preprocessor leaves `# 12 "x.d"` lines behind, and a message must then speak of line 12 of
//! x.d. The directives are found once, in [`SourceFile::new`], by a scan that knows just enough to
//! skip comments and literals; afterwards a `SourceFile` never changes, so a diagnostic can be
//! rendered long after the compilation that raised it.
//!
//! ```text
//!   text       trace(1);\n # 7 "y.d"\n  x = y;\n
//!   line       1            (2)          7, of "y.d"
//! ```
//!
//! One peculiarity is inherited: the end of the text belongs to the line after the last one,
//! whether or not the last line ends in a newline. Messages about the whole program carry it.

/// A range of bytes of one source text: `start` is inside, `end` is not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset of the byte after the last one.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end: end.max(start) }
    }

    /// The empty range at `offset`.
    pub fn at(offset: u32) -> Span {
        Span { start: offset, end: offset }
    }

    /// The smallest range that contains both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The last byte of the range: where a closing brace stands.
    pub fn last(self) -> Span {
        Span { start: self.end.saturating_sub(1).max(self.start), end: self.end }
    }

    /// The bytes of the range in `text`; empty if the range does not lie in it.
    pub fn slice(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// `@start..end`: short, and easy to strip when two trees are compared without their spans.
impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "@{}..{}", self.start, self.end)
    }
}

/// Where a program came from, which decides how its errors are located.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A script file (`-s`): errors carry line numbers.
    File {
        /// The name as the user gave it.
        name: String,
    },
    /// A command-line string (`-n`, `-m`, `-f`, `-P`, `-i`): errors carry no line.
    Text,
}

/// One program text, with its line structure.
#[derive(Clone, Debug)]
pub struct SourceFile {
    kind: SourceKind,
    text: Vec<u8>,
    /// Offsets of the first byte of every line.
    line_starts: Vec<u32>,
    remaps: Vec<Remap>,
}

/// From physical line `from` (0-based) on, lines count from `number` and belong to `file`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Remap {
    from: usize,
    number: u32,
    file: Option<String>,
    /// How many files deep: a preprocessor marks where an included file begins and ends.
    depth: u32,
}

/// A line as a message shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location<'s> {
    /// The file named by the last `# N "file"` directive, if one did.
    pub file: Option<&'s str>,
    /// The line number, from 1 unless a directive said otherwise.
    pub line: u32,
}

/// The text of one line and where a span lies in it: what a picture of an error needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt<'s> {
    /// The line without its newline.
    pub line: &'s [u8],
    /// Byte column of the span's start, from 0.
    pub column: usize,
    /// How many bytes of this line the span covers, at least 1.
    pub width: usize,
}

impl SourceFile {
    /// A program from its bytes; they need not be UTF-8.
    pub fn new(kind: SourceKind, text: impl Into<Vec<u8>>) -> SourceFile {
        let text = text.into();
        let mut line_starts = vec![0];
        line_starts
            .extend(text.iter().enumerate().filter(|&(_, &b)| b == b'\n').map(|(at, _)| to_offset(at + 1)));
        let remaps = find_remaps(&text);
        SourceFile { kind, text, line_starts, remaps }
    }

    /// A script file.
    pub fn file(name: impl Into<String>, text: impl Into<Vec<u8>>) -> SourceFile {
        SourceFile::new(SourceKind::File { name: name.into() }, text)
    }

    /// A script of a library: messages name it, as they name what a directive includes.
    pub fn library(name: impl Into<String>, text: impl Into<Vec<u8>>) -> SourceFile {
        let name = name.into();
        let mut source = SourceFile::file(name.clone(), text);
        source.remaps.insert(0, Remap { from: 0, number: 1, file: Some(name), depth: 0 });
        source
    }

    /// A command-line string.
    pub fn string(text: impl Into<Vec<u8>>) -> SourceFile {
        SourceFile::new(SourceKind::Text, text)
    }

    /// Where the program came from.
    pub fn kind(&self) -> &SourceKind {
        &self.kind
    }

    /// The bytes.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The empty span at the end of the text.
    pub fn end(&self) -> Span {
        Span::at(to_offset(self.text.len()))
    }

    /// The line to name in a message about `offset`.
    pub fn location(&self, offset: u32) -> Location<'_> {
        let physical = self.message_line(offset);
        match self.remaps.iter().rev().find(|remap| remap.from <= physical) {
            None => Location { file: None, line: to_offset(physical + 1) },
            Some(remap) => Location {
                file: remap.file.as_deref(),
                line: remap.number.saturating_add(to_offset(physical - remap.from)),
            },
        }
    }

    /// The line number to name in a message about `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.location(offset).line
    }

    /// How many files deep in inclusions `offset` is: 0 in the program itself.
    pub fn include_depth(&self, offset: u32) -> u32 {
        let physical = self.line_index(offset);
        self.remaps.iter().rev().find(|remap| remap.from <= physical).map_or(0, |remap| remap.depth)
    }

    /// The last byte that a picture can point at. Messages count the end of the text to the line after the
    /// last; a picture shows the line that it ends in, if it ends within one.
    pub(crate) fn last(&self) -> u32 {
        let end = self.end().start;
        if self.text.last().is_some_and(|byte| *byte != b'\n') { end.saturating_sub(1) } else { end }
    }

    /// The line in which `span` starts, with the part of it that `span` covers.
    pub fn excerpt(&self, span: Span) -> Excerpt<'_> {
        let start = span.start.min(self.end().start);
        let index = self.line_index(start);
        let from = self.line_starts[index] as usize;
        let rest = &self.text[from..];
        let line = &rest[..rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len())];
        let column = (start as usize - from).min(line.len());
        let width = (span.end.saturating_sub(start) as usize).clamp(1, (line.len() - column).max(1));
        Excerpt { line, column, width }
    }

    /// The 0-based physical line of an offset inside the text.
    fn line_index(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// As `line_index`, but the end of the text is on the line after the last.
    fn message_line(&self, offset: u32) -> usize {
        let index = self.line_index(offset);
        let at_end = offset >= self.end().start;
        let line_is_begun = self.text.last().is_some_and(|&b| b != b'\n');
        if at_end && line_is_begun { index + 1 } else { index }
    }
}

/// Offsets are 32 bits; the parser refuses texts for which this saturates.
fn to_offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Collects the line directives of a text, in order.
fn find_remaps(text: &[u8]) -> Vec<Remap> {
    let mut remaps: Vec<Remap> = Vec::new();
    let mut line = 0;
    let mut at = 0;
    let mut blank = true; // Nothing but white space on this line so far.
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\n' => (line, blank, at) = (line + 1, true, at + 1),
            b'#' if blank => {
                let rest = &text[at + 1..];
                let length = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
                if let Some(directive) = LineDirective::parse(&rest[..length]) {
                    let file = match directive.file {
                        Some(file) if file.starts_with(b"/dev/fd/") => None,
                        Some(file) => Some(String::from_utf8_lossy(file).into_owned()),
                        None => remaps.last().and_then(|remap| remap.file.clone()),
                    };
                    let depth = remaps.last().map_or(0, |remap| remap.depth);
                    let depth = match directive.inclusion {
                        Some(Inclusion::Begins) => depth.saturating_add(1),
                        Some(Inclusion::Ends) => depth.saturating_sub(1),
                        None => depth,
                    };
                    remaps.push(Remap { from: line + 1, number: directive.next_line, file, depth });
                }
                at += 1 + length;
            }
            b'/' if text.get(at + 1) == Some(&b'*') => {
                let rest = &text[at + 2..];
                let length = rest.windows(2).position(|pair| pair == b"*/").unwrap_or(rest.len());
                line += rest[..length].iter().filter(|&&b| b == b'\n').count();
                at = (at + 2 + length + 2).min(text.len());
            }
            b'"' | b'\'' => {
                at += literal_length(&text[at..], byte);
                blank = false;
            }
            _ => (blank, at) = (blank && byte.is_ascii_whitespace(), at + 1),
        }
    }
    remaps
}

/// The length of the literal `text` begins with, up to its quote or the end of the line.
fn literal_length(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\n' => return at,
            b'\\' if text.get(at + 1).is_some_and(|&b| b != b'\n') => at += 2,
            _ if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// The meaning of `# 12 "file" 1` or `#line 12 "file"`, given what follows the `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LineDirective<'s> {
    next_line: u32,
    file: Option<&'s [u8]>,
    inclusion: Option<Inclusion>,
}

/// What the flag after the file's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inclusion {
    /// `1`: the file is included from here.
    Begins,
    /// `2`: back to the file that included.
    Ends,
}

impl LineDirective<'_> {
    /// Reads a directive leniently: a malformed one is reported by the lexer when it gets there.
    fn parse(line: &[u8]) -> Option<LineDirective<'_>> {
        let line = line.trim_ascii();
        // `#pragma D line 12` says the same.
        let of_pragma = line.strip_prefix(b"pragma").map(<[u8]>::trim_ascii_start);
        let line = of_pragma.and_then(|rest| rest.strip_prefix(b"D")).map_or(line, <[u8]>::trim_ascii_start);
        let (line, one_more) = match line.strip_prefix(b"line") {
            Some(rest) => (rest.trim_ascii_start(), 1),
            None => (line, 0),
        };
        let digits = line.iter().position(|b| !b.is_ascii_digit()).unwrap_or(line.len());
        let (number, rest) = line.split_at(digits);
        let number: u32 = std::str::from_utf8(number).ok()?.parse().ok()?;
        let quoted = rest.trim_ascii_start().strip_prefix(b"\"").and_then(|rest| {
            let end = rest.iter().position(|&b| b == b'"')?;
            Some((&rest[..end], &rest[end + 1..]))
        });
        let inclusion = match quoted.and_then(|(_, flags)| flags.trim_ascii_start().first()) {
            Some(b'1') => Some(Inclusion::Begins),
            Some(b'2') => Some(Inclusion::Ends),
            Some(_) | None => None,
        };
        let file = quoted.map(|(file, _)| file);
        Some(LineDirective { next_line: number.saturating_add(one_more), file, inclusion })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_lines(text: &str, expected: &[&str]) {
        let source = SourceFile::string(text);
        let shown: Vec<String> = (0..=text.len())
            .filter(|&at| text.as_bytes().get(at) == Some(&b'!') || at == text.len())
            .map(|at| {
                let location = source.location(to_offset(at));
                format!("{}{}", location.file.unwrap_or(""), location.line)
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_end_is_on_the_line_after_the_last() {
        check_lines("", &["1"]);
        check_lines("a", &["2"]);
        check_lines("!\n!\n", &["1", "2", "3"]);
    }

    #[test]
    fn directives_renumber_what_follows() {
        check_lines("# 7 \"y.d\"\n!\n!", &["y.d7", "y.d8", "y.d9"]);
        check_lines("#line 10\n!\n", &["11", "12"]);
        check_lines("#pragma D line 10\n!\n", &["11", "12"]);
        check_lines("# 7 \"y.d\"\n# 3\n!\n# 4 \"/dev/fd/0\"\n!\n", &["y.d3", "4", "5"]);
        check_lines("# 99999999999\n!\n", &["2", "3"]);
    }

    #[test]
    fn flags_tell_how_deep_an_inclusion_is() {
        let text =
            "!\n# 1 \"a.h\" 1\n!\n# 1 \"b.h\" 1 3\n!\n# 2 \"a.h\" 2\n!\n# 2 \"x.d\" 2\n!\n# 3 \"x.d\" 2\n!";
        let source = SourceFile::file("x.d", text);
        let marks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'!').map(|(at, _)| to_offset(at));
        let depths: Vec<u32> = marks.map(|at| source.include_depth(at)).collect();
        assert_eq!(depths, [0, 1, 2, 1, 0, 0]);
    }

    #[test]
    fn directives_in_comments_and_strings_do_not_count() {
        check_lines("/*\n# 7\n*/ ! \"\n\" # 9\n!", &["3", "5", "6"]);
    }

    #[test]
    fn an_excerpt_stays_inside_its_line() {
        let source = SourceFile::string("ab\ncdef\n");
        let excerpt = source.excerpt(Span::new(5, 100));
        assert_eq!(excerpt, Excerpt { line: b"cdef", column: 2, width: 2 });
        assert_eq!(source.excerpt(source.end()), Excerpt { line: b"", column: 0, width: 1 });
    }
}
