//! Control lines: `#pragma D option quiet`, `# 12 "x.d"`, `#error no`.
//!
//! A control line is met by the lexer wherever a token could begin a line, also between the
//! statements of a clause. It is not a token: the parser never sees it. Options take effect on
//! the spot, through [`OptionSink`], so that the next token is already read under them; the other
//! pragmas are kept, in order, and later stages apply them to the declarations they name. Line
//! directives have been understood by [`crate::source`] and are only checked for their form here.
//!
//! Source: D reference, section 1.8.

pub use dif::option::OptionError;
use dif::probe::Attributes;
use dif::version::Version;
use logos::Logos;

use crate::ast::{DependsClass, PragmaKind, ProviderPart};
use crate::diag::{Diagnostic, DiagnosticKind};
use crate::source::Span;

/// Who keeps the options: asked by the lexer, told by `#pragma D option`.
pub trait OptionSink {
    /// Sets an option from within a program.
    ///
    /// # Errors
    /// Why the option or its value is refused.
    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), OptionError>;

    /// Whether a compile-time flag (`pspec`, `defaultargs`, `argref`, `empty`) is set.
    fn flag(&self, name: &str) -> bool;

    /// The dialect of the language, from the option `compat`.
    fn dialect(&self) -> Dialect;
}

/// The two families of D.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `compat=illumos`, the default.
    #[default]
    Classic,
    /// `compat=oracle`.
    Oracle,
}

const USAGE_LINE: &str = "#line <line> [ [\"file\"] state ]";
const USAGE_OPTION: &str = "#pragma option <option>=<val>";
const USAGE_ATTRIBUTES: &str = "#pragma attributes <attributes> <ident>";
const USAGE_BINDING: &str = "#pragma binding \"version\" <ident>";
const USAGE_DEPENDS_ON: &str = "#pragma depends_on <class> <name>";

/// What can stand on a control line.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(utf8 = false)]
#[logos(skip(b"[ \t\r\x0b\x0c]+"))]
enum ControlToken<'s> {
    #[regex(b"[0-9]+", |lex| lex.slice(), priority = 10)]
    Int(&'s [u8]),
    #[regex(b"\"[^\"]*\"", |lex| unquote(lex.slice()), priority = 10)]
    Str(&'s [u8]),
    #[regex(b"[^ \t\r\x0b\x0c\"][^ \t\r\x0b\x0c]*", |lex| lex.slice(), priority = 5)]
    Word(&'s [u8]),
}

/// Without the quotes the pattern guarantees.
fn unquote(text: &[u8]) -> &[u8] {
    text.get(1..text.len().saturating_sub(1)).unwrap_or_default()
}

/// Obeys the control line whose text, without the `#` and the newline, is `line`, and returns
/// what later stages must know. `span` reaches from the `#` to before the newline.
///
/// # Errors
/// The `D_PRAG*` tags of section 10.3, and what `options` says.
pub(crate) fn control_line(
    line: &[u8],
    span: Span,
    options: &mut dyn OptionSink,
) -> Result<Option<PragmaKind>, Diagnostic> {
    use ControlToken::{Int, Str, Word};
    let refuse = |kind| Err(Diagnostic::new(kind, span));
    // Only a quote that nothing closes is no token.
    let Ok(tokens) = ControlToken::lexer(line).collect::<Result<Vec<_>, ()>>() else {
        return refuse(DiagnosticKind::StringNewline {});
    };
    let result = match tokens.as_slice() {
        [] => Ok(None),
        [Int(_), ..] => line_directive(&tokens, options.dialect()),
        [Word(b"line"), rest @ ..] => line_directive(rest, options.dialect()),
        [Word(b"ident"), ..] => Ok(None),
        [Word(b"error"), rest @ ..] => Err(error_directive(rest)),
        [Word(b"pragma"), rest @ ..] => pragma(rest, options),
        [Word(word), ..] => Err(DiagnosticKind::ControlUnknown { word: lossy(word) }),
        // The classic compiler has read the newline when it notices, and says the next line.
        [Str(_), ..] => {
            let next = Span::at(span.end.saturating_add(1));
            return Err(Diagnostic::new(DiagnosticKind::ControlNotWord {}, next).because_of(span));
        }
    };
    result.or_else(refuse)
}

// line_directive ::= INT [ STR { INT } ]
fn line_directive(
    tokens: &[ControlToken<'_>],
    dialect: Dialect,
) -> Result<Option<PragmaKind>, DiagnosticKind> {
    use ControlToken::{Int, Str};
    let well_formed = match tokens {
        [Int(_)] | [Int(_), Str(_)] | [Int(_), Str(_), Int(_)] => true,
        [Int(_), Str(_), flags @ ..] => {
            dialect == Dialect::Oracle && flags.iter().all(|flag| matches!(flag, Int(_)))
        }
        _ => false,
    };
    if well_formed { Ok(None) } else { Err(DiagnosticKind::PragmaMalformed { usage: USAGE_LINE }) }
}

/// Each word followed by one blank.
fn error_directive(tokens: &[ControlToken<'_>]) -> DiagnosticKind {
    let words = tokens.iter().map(|token| match token {
        ControlToken::Int(text) | ControlToken::Str(text) | ControlToken::Word(text) => {
            format!("{} ", String::from_utf8_lossy(text))
        }
    });
    DiagnosticKind::ErrorDirective { words: words.collect() }
}

// pragma ::= "ident" ... | "error" ... | "D" d_pragma | ...
fn pragma(
    tokens: &[ControlToken<'_>],
    options: &mut dyn OptionSink,
) -> Result<Option<PragmaKind>, DiagnosticKind> {
    use ControlToken::{Int, Str, Word};
    match tokens {
        [Word(b"error"), rest @ ..] => Err(error_directive(rest)),
        [Word(b"D"), Word(name), rest @ ..] => match *name {
            b"error" => Err(error_directive(rest)),
            b"ident" => Ok(None),
            b"line" => line_directive(rest, options.dialect()),
            b"option" => option(rest, options).map(Some),
            b"attributes" => attributes(rest).map(Some),
            b"binding" => binding(rest).map(Some),
            b"depends_on" => depends_on(rest).map(Some),
            other => Err(DiagnosticKind::PragmaUnknown { word: lossy(other) }),
        },
        [Word(b"D"), Int(text) | Str(text), ..] => Err(DiagnosticKind::PragmaUnknown { word: lossy(text) }),
        // Pragmas of other languages, and none at all.
        [] | [Word(_) | Int(_) | Str(_), ..] => Ok(None),
    }
}

// option ::= NAME [ "=" VALUE ], as one word
fn option(tokens: &[ControlToken<'_>], options: &mut dyn OptionSink) -> Result<PragmaKind, DiagnosticKind> {
    let word = match tokens {
        [ControlToken::Word(word)] => lossy(word),
        [ControlToken::Word(_), ..] => return Err(DiagnosticKind::PragmaExtraWords {}),
        [] | [ControlToken::Int(_) | ControlToken::Str(_), ..] => {
            return Err(DiagnosticKind::PragmaMalformed { usage: USAGE_OPTION });
        }
    };
    let (name, value) = match word.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (word.as_str(), None),
    };
    let option = name.to_owned();
    match (options.set(name, value), value) {
        (Ok(()), _) => Ok(PragmaKind::Option { name: option, value: value.map(str::to_owned) }),
        (Err(error), None) => Err(DiagnosticKind::OptionRefused { option, reason: error.to_string() }),
        (Err(error), Some(value)) => {
            let (value, reason) = (value.to_owned(), error.to_string());
            Err(DiagnosticKind::OptionValueRefused { option, value, reason })
        }
    }
}

// attributes ::= N/D/C ident | N/D/C "provider" P part; what follows is not looked at
fn attributes(tokens: &[ControlToken<'_>]) -> Result<PragmaKind, DiagnosticKind> {
    use ControlToken::Word;
    let malformed = || DiagnosticKind::PragmaMalformed { usage: USAGE_ATTRIBUTES };
    let valid = |text| Attributes::parse(&lossy(text)).ok_or(DiagnosticKind::PragmaAttributes {});
    match tokens {
        [Word(text), Word(b"provider"), Word(provider), Word(part), ..] => {
            let attributes = valid(text)?;
            let known = ProviderPart::ALL.iter().find(|known| known.text().as_bytes() == *part);
            let provider = lossy(provider);
            match known {
                Some(&part) => Ok(PragmaKind::ProviderAttributes { attributes, provider, part }),
                None => Err(DiagnosticKind::PragmaComponent { provider, component: lossy(part) }),
            }
        }
        [Word(_), Word(b"provider"), _] => Err(malformed()),
        [Word(text), Word(name), ..] => {
            Ok(PragmaKind::Attributes { attributes: valid(text)?, name: lossy(name) })
        }
        _ => Err(malformed()),
    }
}

// binding ::= "M.m[.u]" ident
fn binding(tokens: &[ControlToken<'_>]) -> Result<PragmaKind, DiagnosticKind> {
    let [ControlToken::Str(version), ControlToken::Word(name), ..] = tokens else {
        return Err(DiagnosticKind::PragmaMalformed { usage: USAGE_BINDING });
    };
    let version = Version::parse(&lossy(version)).ok_or(DiagnosticKind::PragmaVersion {})?;
    Ok(PragmaKind::Binding { version, name: lossy(name) })
}

// depends_on ::= class name
fn depends_on(tokens: &[ControlToken<'_>]) -> Result<PragmaKind, DiagnosticKind> {
    let [ControlToken::Word(class), ControlToken::Word(name), ..] = tokens else {
        return Err(DiagnosticKind::PragmaMalformed { usage: USAGE_DEPENDS_ON });
    };
    match DependsClass::ALL.iter().find(|known| known.text().as_bytes() == *class) {
        Some(DependsClass::Library) => Err(DiagnosticKind::DependsOnLibrary {}),
        Some(&class) => Ok(PragmaKind::DependsOn { class, name: lossy(name) }),
        None => Err(DiagnosticKind::PragmaClass { class: lossy(class) }),
    }
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sink(Vec<String>);

    impl OptionSink for Sink {
        fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), OptionError> {
            self.0.push(format!("{name}:{}", value.unwrap_or("-")));
            if name == "bad" { Err(OptionError::Name) } else { Ok(()) }
        }
        fn flag(&self, _: &str) -> bool {
            false
        }
        fn dialect(&self) -> Dialect {
            Dialect::Classic
        }
    }

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let mut sink = Sink(Vec::new());
        let shown = match control_line(line.as_bytes(), Span::new(0, 5), &mut sink) {
            Ok(None) => sink.0.join(" "),
            Ok(Some(pragma)) => format!("{pragma:?}"),
            Err(error) => format!("{} {}", error.kind.tag(), error.kind),
        };
        assert_eq!(shown, expected, "#{line}");
    }

    #[test]
    fn directives_without_meaning_are_ignored() {
        for line in
            ["", " 12", "line 12 \"x\"", " 12 \"x\" 1", "ident \"x\"", "pragma", "pragma D", "pragma once"]
        {
            check(line, "");
        }
    }

    #[test]
    fn options_are_one_word() {
        check("pragma D option quiet", "Option { name: \"quiet\", value: None }");
        check("pragma D option a=b=c", "Option { name: \"a\", value: Some(\"b=c\") }");
        check("pragma D option a = b", "D_PRAGMA_MALFORM superfluous arguments specified for #pragma option");
        check("pragma D option \"a\"", "D_PRAGMA_MALFORM malformed #pragma option <option>=<val>");
        check("pragma D option bad", "D_PRAGMA_OPTSET failed to set option 'bad': Invalid option name");
        check(
            "pragma D option bad=1",
            "D_PRAGMA_OPTSET failed to set option 'bad' to '1': Invalid option name",
        );
    }

    #[test]
    fn errors_keep_a_blank_after_each_word() {
        check("error no  \"way\" 5", "D_PRAGERR #error: no way 5 ");
        check("pragma D error", "D_PRAGERR #error: ");
    }

    #[test]
    fn attributes_default_to_the_maximum() {
        check(
            "pragma D attributes evolving x",
            "Attributes { attributes: Attributes { name: Evolving, data: Standard, class: Common }, name: \"x\" }",
        );
        check(
            "pragma D attributes Stable/a/b x",
            "D_PRAGMA_INVAL invalid attributes specified by #pragma attributes",
        );
        check(
            "pragma D attributes Stable",
            "D_PRAGMA_MALFORM malformed #pragma attributes <attributes> <ident>",
        );
    }

    #[test]
    fn bindings_and_dependencies() {
        check(
            "pragma D binding \"1.2\" x",
            "Binding { version: Version { major: 1, minor: 2, micro: 0 }, name: \"x\" }",
        );
        check(
            "pragma D binding \"1.+2\" x",
            "D_PRAGMA_INVAL invalid version string specified by #pragma binding",
        );
        check("pragma D depends_on module m", "DependsOn { class: Module, name: \"m\" }");
        check(
            "pragma D depends_on foo m",
            "D_PRAGMA_INVAL invalid class foo specified by #pragma depends_on",
        );
    }

    #[test]
    fn unknown_words_are_refused() {
        check("define X", "D_PRAGCTL_INVAL invalid control directive: #define");
        check("\"x\"", "D_PRAGCTL_INVAL invalid control directive");
        check("line ten", "D_PRAGMA_MALFORM malformed #line <line> [ [\"file\"] state ]");
        check("pragma D other", "D_PRAGMA_INVAL invalid D pragma: other");
        check("pragma D option a \"b", "D_STR_NL newline encountered in string literal");
    }
}
