//! Diagnostics: what can be wrong with a program, as data, and as the one line that says so.
//!
//! The table in `diag/kind.rs` has a row per kind of mistake: its tag (the stable name a script may test for,
//! shown with the option `errtags`), the facts of the case, and the sentence they are shown in.
//! From it come the enum [`DiagnosticKind`], its `Display` and [`DiagnosticKind::tag`]. Types and
//! names enter a diagnostic already rendered: whoever raises one knows how to print its types,
//! whoever shows it need not. Where the dialects have different words for the same mistake there
//! are two rows, one for each, and the kind ending in `Oracle` is that of `compat=oracle`.
//!
//! A [`Diagnostic`] adds the place. How the place is shown depends on where the program came
//! from, and follows the classic form, byte for byte:
//!
//! ```text
//!   file                    line 3: syntax error near "}"
//!   file after # 3 "x.d"    "x.d", line 3: syntax error near "}"
//!   string, typing a body   in action list: failed to resolve foo: Unknown variable name
//!   string, a predicate     in predicate: predicate result must be of scalar type
//!   string, anything else   syntax error near "}"
//! ```
//!
//! Sentences start in lower case, have no final stop and may span lines; texts quoted from old
//! tools keep their blanks (`printf( )`), because scripts compare them.
//!
//! Source: D reference, section 10.

mod fact;
mod hint;
mod kind;
mod unmatched;

use std::fmt::Write;
use std::ops::Range;

pub use fact::{Expected, Near, Passed, ProbeReason, Redeclared};
pub use hint::nearest;
pub use kind::{DiagnosticKind, Row};
pub use unmatched::Unmatched;

use crate::source::{Excerpt, SourceFile, SourceKind, Span};

/// A mistake in a program, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub kind: DiagnosticKind,
    /// Where; its start decides the line in a file.
    pub span: Span,
    /// What was being done, which is all the place that a string program shows.
    pub place: Place,
    /// Another place that explains this one: an earlier declaration, an unclosed bracket.
    pub related: Option<Span>,
}

/// What the compiler was doing when it met a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Parsing, declaring, or building an action: string programs show nothing.
    Parse,
    /// Typing the expressions of a clause's body.
    ActionList,
    /// Typing a predicate.
    Predicate,
}

impl Diagnostic {
    /// A mistake met while parsing, declaring or building an action.
    pub fn new(kind: DiagnosticKind, span: Span) -> Diagnostic {
        Diagnostic { kind, span, place: Place::Parse, related: None }
    }

    /// The same, met while doing something else.
    pub fn in_place(self, place: Place) -> Diagnostic {
        Diagnostic { place, ..self }
    }

    /// The same, with a place that explains it.
    pub fn because_of(self, related: Span) -> Diagnostic {
        Diagnostic { related: Some(related), ..self }
    }
}

/// The diagnostic as classic tools print it, without what introduces it
/// (`dtrace: failed to compile script x.d: `) and without a final newline.
pub fn classic_line(diagnostic: &Diagnostic, source: &SourceFile, errtags: bool) -> String {
    if diagnostic.kind.is_of_generator() {
        return diagnostic.kind.to_string();
    }
    let mut line = String::new();
    if errtags {
        line.push_str(&format!("[{}] ", diagnostic.kind.tag()));
    }
    match source.kind() {
        SourceKind::File { .. } => line.push_str(&file_place(source, diagnostic.span)),
        SourceKind::Text => line.push_str(match diagnostic.place {
            Place::Parse => "",
            Place::ActionList => "in action list: ",
            Place::Predicate => "in predicate: ",
        }),
    }
    // Writing to a `String` cannot fail.
    let _ = write!(line, "{}", diagnostic.kind);
    line
}

/// `line 3: ` or `"x.d", line 3: `.
fn file_place(source: &SourceFile, span: Span) -> String {
    let location = source.location(span.start);
    match location.file {
        Some(file) => format!("\"{file}\", line {}: ", location.line),
        None => format!("line {}: ", location.line),
    }
}

/// The diagnostic as a picture: the message, the line with the place underlined, a second place
/// if one explains it, and the tag. Ends with a newline. With `colour`, for a terminal.
pub fn rich(diagnostic: &Diagnostic, source: &SourceFile, colour: bool) -> String {
    let (bold, red, blue, plain) =
        if colour { ("\x1b[1m", "\x1b[1;31m", "\x1b[1;34m", "\x1b[0m") } else { ("", "", "", "") };
    let mut out = format!("{red}error{plain}{bold}: {}{plain}\n", diagnostic.kind);
    picture(&mut out, source, diagnostic.span, '^', (red, blue, plain));
    if let Some(related) = diagnostic.related {
        picture(&mut out, source, related, '-', (blue, blue, plain));
    }
    let place = match diagnostic.place {
        Place::Parse => "",
        Place::ActionList => ", in an action list",
        Place::Predicate => ", in a predicate",
    };
    out.push_str(&format!("  {blue}={plain} {}{place}\n", diagnostic.kind.tag()));
    if let Some(hint) = hint::about(diagnostic, source) {
        out.push_str(&format!("  {blue}={plain} hint: {hint}\n"));
    }
    out
}

/// Appends one excerpt with its underline.
fn picture(
    out: &mut String,
    source: &SourceFile,
    span: Span,
    mark: char,
    (accent, frame, plain): (&str, &str, &str),
) {
    let location = source.location(span.start.min(source.last()));
    let file = match (location.file, source.kind()) {
        (Some(file), _) => file,
        (None, SourceKind::File { name }) => name,
        (None, SourceKind::Text) => "program",
    };
    let excerpt = source.excerpt(span);
    let number = location.line.to_string();
    let margin = " ".repeat(number.len());
    let shown = window(&excerpt);
    let line = String::from_utf8_lossy(&excerpt.line[shown.clone()]);
    let before = &excerpt.line[shown.start..excerpt.column];
    // Tabs stay tabs, so that the underline stands below what it means at any tab width.
    let indent: String =
        String::from_utf8_lossy(before).chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let covered = &excerpt.line[excerpt.column..shown.end];
    let covered = &covered[..excerpt.width.min(covered.len())];
    let underline = mark.to_string().repeat(String::from_utf8_lossy(covered).chars().count().max(1));
    let column = excerpt.column + 1;
    out.push_str(&format!("{margin}{frame}-->{plain} {file}:{}:{column}\n", location.line));
    out.push_str(&format!("{margin} {frame}|{plain}\n"));
    out.push_str(&format!("{frame}{number} |{plain} {line}\n"));
    out.push_str(&format!("{margin} {frame}|{plain} {indent}{accent}{underline}{plain}\n"));
}

/// The part of a line that a picture shows: all of it, unless it is too long to be looked at.
fn window(excerpt: &Excerpt<'_>) -> Range<usize> {
    const WIDEST: usize = 160;
    const BEFORE: usize = 60;
    if excerpt.line.len() <= WIDEST {
        return 0..excerpt.line.len();
    }
    let start = excerpt.column.saturating_sub(BEFORE);
    start..(start + WIDEST).min(excerpt.line.len()).max(excerpt.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_proper_tag_and_text() {
        for row in DiagnosticKind::TABLE {
            assert!(row.tag.starts_with("D_"), "{row:?}");
            assert!(!row.text.is_empty(), "{row:?}");
        }
    }

    #[track_caller]
    fn check(source: SourceFile, place: Place, errtags: bool, expected: &str) {
        let kind = DiagnosticKind::UnknownVariable { name: "foo".into() };
        let diagnostic = Diagnostic::new(kind, Span::new(9, 12)).in_place(place);
        assert_eq!(classic_line(&diagnostic, &source, errtags), expected);
    }

    #[test]
    fn the_place_depends_on_the_source() {
        let text = "BEGIN\n{ foo }";
        let message = "failed to resolve foo: Unknown variable name";
        check(SourceFile::file("x.d", text), Place::ActionList, false, &format!("line 2: {message}"));
        check(SourceFile::string(text), Place::ActionList, false, &format!("in action list: {message}"));
        check(SourceFile::string(text), Place::Parse, true, &format!("[D_IDENT_UNDEF] {message}"));
        let renumbered = "# 7 \"a\"\n{ foo }";
        check(
            SourceFile::file("x.d", renumbered),
            Place::Predicate,
            false,
            &format!("\"a\", line 7: {message}"),
        );
    }

    #[test]
    fn counts_have_their_plural() {
        let one = DiagnosticKind::ProtoLen {
            subject: "a[ ]".into(),
            passed: Passed::Keys(1),
            expected: Expected::AtLeast(2),
        };
        assert_eq!(one.to_string(), "a[ ] prototype mismatch: 1 key passed, at least 2 expected");
        let none =
            DiagnosticKind::PrintaKeyCount { first: "a".into(), n_first: 1, second: "b".into(), n_second: 0 };
        assert!(none.to_string().ends_with("@a has 1 key, @b has 0 keys"));
    }

    #[test]
    fn a_picture_of_a_long_line_shows_the_part_that_matters() {
        let source = SourceFile::file("x.d", "a".repeat(10_000));
        let kind = DiagnosticKind::UnknownVariable { name: "foo".into() };
        let shown = rich(&Diagnostic::new(kind, Span::new(5_000, 5_003)), &source, false);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[1], " --> x.d:1:5001");
        assert_eq!(lines[3], format!("1 | {}", "a".repeat(160)));
        assert_eq!(lines[4], format!("  | {}^^^", " ".repeat(60)));
    }

    #[test]
    fn a_picture_underlines_the_place() {
        let source = SourceFile::file("x.d", "BEGIN\n{\tfoo }");
        let kind = DiagnosticKind::UnknownVariable { name: "foo".into() };
        let shown = rich(&Diagnostic::new(kind, Span::new(8, 11)), &source, false);
        assert_eq!(
            shown,
            "error: failed to resolve foo: Unknown variable name\n \
             --> x.d:2:3\n  |\n2 | {\tfoo }\n  |  \t^^^\n  = D_IDENT_UNDEF\n"
        );
    }

    #[test]
    fn a_picture_of_the_end_has_the_number_of_the_line_that_it_shows() {
        let shown = |text: &str| {
            let source = SourceFile::file("x.d", text);
            let kind = DiagnosticKind::Syntax { near: Near::EndOfInput };
            let end = u32::try_from(text.len()).unwrap();
            let mistake = Diagnostic::new(kind, Span::at(end));
            let line = classic_line(&mistake, &source, false);
            let picture = rich(&mistake, &source, false);
            (line, picture.lines().nth(3).unwrap_or_default().to_owned())
        };
        let message = |line: u32| format!("line {line}: syntax error near end of input");
        assert_eq!(shown("BEGIN\n{ "), (message(3), "2 | { ".to_owned()));
        assert_eq!(shown("BEGIN\n{\n"), (message(3), "3 | ".to_owned()));
        assert_eq!(shown(""), (message(1), "1 | ".to_owned()));
    }
}
