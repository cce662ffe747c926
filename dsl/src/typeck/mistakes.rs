//! More than one mistake at a time, for people.
//!
//! The first mistake refuses the program; the classic line tells of it alone. Where pictures are
//! shown, others help as well, if they are mistakes of their own. What makes the list long and useless
//! is the mistake that follows from another: a variable that would exist had its assignment been
//! understood. So a statement or definition that failed leaves its names behind, and a later mistake
//! at a place that mentions one of them is not kept.
//!
//! ```text
//!   x = nosuch;         told: nosuch          leaves x, nosuch
//!   trace(x);           a consequence: x is not known
//!   strlen(5);          told
//! ```

use std::collections::HashSet;

use super::Result;
use crate::diag::Diagnostic;
use crate::resolve::is_built_in;
use crate::source::{SourceFile, Span};

/// How many are worth telling.
const MOST: usize = 8;

/// The mistakes of one source, in the order in which they were met.
#[derive(Default)]
pub(super) struct Mistakes {
    list: Vec<Diagnostic>,
    /// Names in what failed.
    names: HashSet<Box<[u8]>>,
}

impl Mistakes {
    /// Keeps a mistake in the construct at `construct`, unless it follows from an earlier one.
    pub(super) fn note(&mut self, mistake: Diagnostic, source: &SourceFile, construct: Span) {
        // A clause passes on the first mistake of its statements, which is known.
        if self.are_enough() || self.list.contains(&mistake) {
            return;
        }
        let text = source.text();
        let follows = words(mistake.span.slice(text)).any(|word| self.names.contains(word));
        if self.list.is_empty() || !follows {
            self.list.push(mistake);
        }
        let left = words(construct.slice(text)).filter(|word| !is_common(word));
        self.names.extend(left.map(Box::from));
    }

    /// Whether no more will be kept.
    pub(super) fn are_enough(&self) -> bool {
        self.list.len() >= MOST
    }

    /// How many are kept: to see later whether there are new ones.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The one kept at `index`, if there is one.
    pub(super) fn get(&self, index: usize) -> Result<()> {
        self.list.get(index).cloned().map_or(Ok(()), Err)
    }

    /// The first one and the others.
    pub(super) fn split(mut self) -> Option<(Diagnostic, Vec<Diagnostic>)> {
        let further = self.list.split_off(self.list.len().min(1));
        self.list.pop().map(|first| (first, further))
    }
}

/// Identifiers and what looks like them.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let inner = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let pieces = text.split(move |b| !inner(b));
    pieces.filter(|word| word.first().is_some_and(|b| !b.is_ascii_digit()))
}

/// Whether a word means the same wherever it stands.
fn is_common(word: &[u8]) -> bool {
    std::str::from_utf8(word).is_ok_and(is_built_in)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::DiagnosticKind;

    #[test]
    fn consequences_are_not_kept() {
        let text = "x = nosuch; trace(x); strlen(5);";
        let source = SourceFile::string(text);
        let span = |part: &str| {
            let at = text.find(part).expect("a part of the text");
            Span::new(u32::try_from(at).expect("short"), u32::try_from(at + part.len()).expect("short"))
        };
        let mistake = |part| Diagnostic::new(DiagnosticKind::DerefNonPointer {}, span(part));
        let mut mistakes = Mistakes::default();
        mistakes.note(mistake("nosuch"), &source, span("x = nosuch"));
        mistakes.note(mistake("x)"), &source, span("trace(x)"));
        mistakes.note(mistake("5"), &source, span("strlen(5)"));
        let (first, further) = mistakes.split().expect("mistakes");
        assert_eq!(first.span, span("nosuch"));
        assert_eq!(further.iter().map(|one| one.span).collect::<Vec<_>>(), [span("5")]);
    }
}
