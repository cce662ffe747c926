//! Which words are types.
//!
//! `(t)x` is a cast if `t` is a type and a call if it is not, so the lexer must know. [`Names`]
//! starts with the types that exist anyway and learns from declarations, which [`Declaring`]
//! watches token by token. It needs little grammar for that: the name that a declarator declares
//! is its first identifier, and declarators are separated by commas outside all brackets.
//!
//! ```text
//!   typedef int a, (*b)(int c), d[N];
//!               ^    ^          ^         declared; c and N are inside brackets, after a name
//! ```
//!
//! A type loses against what the text says plainly (a word before `=`, `++`, `[` or `;` is a
//! variable) and against variables of its name: D lets a script assign to `size_t`, and from
//! then on `size_t` is that variable.
//!
//! Source: D reference, section 1.4.

use std::collections::HashSet;

use crate::token::{Keyword, Punct, Token};

/// The words known to be types, and those known not to be.
///
/// One value serves all programs of a session, in order: a typedef of the first holds in the
/// second.
#[derive(Clone, Debug, Default)]
pub struct Names {
    types: HashSet<String>,
    variables: HashSet<String>,
}

impl Names {
    /// A session's names, from those of the types that exist without any declaration (typedefs
    /// such as `size_t`, the host's types; not the keywords).
    pub fn new<S: Into<String>>(types: impl IntoIterator<Item = S>) -> Names {
        Names { types: types.into_iter().map(Into::into).collect(), ..Names::default() }
    }

    /// Whether this word names a type.
    pub(super) fn is_type(&self, word: &[u8]) -> bool {
        std::str::from_utf8(word).is_ok_and(|word| self.types.contains(word))
    }

    /// Whether this word, followed by `after`, is to be read as a type.
    pub(super) fn is_type_here(
        &mut self,
        word: &[u8],
        after: &[u8],
        enclosed: bool,
        in_clause: bool,
    ) -> bool {
        let Ok(word) = std::str::from_utf8(word) else { return false };
        if !self.types.contains(word) || self.variables.contains(word) {
            return false;
        }
        let after = after.trim_ascii_start();
        let assigned = matches!(after, [b'+', b'+', ..] | [b'-', b'-', ..])
            || matches!(after, [b'=', rest @ ..] if rest.first() != Some(&b'='));
        if assigned && in_clause {
            self.variables.insert(word.to_owned());
        }
        let follows_variable = match after.first() {
            Some(b'[' | b';') => true,
            Some(b',') => !enclosed,
            Some(_) | None => assigned,
        };
        !follows_variable
    }
}

/// How many brackets are open after a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Levels {
    pub(super) braces: u16,
    /// Parentheses and square brackets.
    pub(super) others: u16,
}

/// The state of one declaration as it goes by.
#[derive(Clone, Debug, Default)]
pub(super) struct Declaring {
    kind: Declares,
    /// The current declarator has its name.
    named: bool,
    /// The last tokens were `struct`, `union` or `enum`: a tag follows, not a name.
    tag_follows: bool,
    /// The last keyword was `enum`: a brace opens a list of enumerators.
    enum_head: bool,
    /// The brace level of the open list of enumerators, and whether a name comes next.
    enumerators: Option<(u16, bool)>,
}

/// What the names of a declaration become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Declares {
    #[default]
    Variables,
    Types,
    /// Nothing that a plain word could mean: `self int x;`, providers, translators.
    Nothing,
}

impl Declaring {
    /// Whether the next word must be a name: an enumerator.
    pub(super) fn names_follow(&self) -> bool {
        matches!(self.enumerators, Some((_, true)))
    }

    /// Learns from the next token; `levels` are those after it.
    pub(super) fn note(&mut self, token: &Token, levels: Levels, names: &mut Names) {
        match token {
            Token::Key(keyword) => self.note_keyword(*keyword),
            Token::Ident(name) if self.names_follow() => {
                names.variables.insert(name.clone());
                self.enumerators = self.enumerators.map(|(level, _)| (level, false));
            }
            Token::Ident(_) if self.tag_follows => self.tag_follows = false,
            Token::Ident(name) if levels.braces == 0 && !self.named => {
                self.named = true;
                match self.kind {
                    Declares::Variables => drop(names.variables.insert(name.clone())),
                    Declares::Types => drop(names.types.insert(name.clone())),
                    Declares::Nothing => {}
                }
            }
            Token::Punct(punct) => self.note_punct(*punct, levels),
            Token::Ident(_)
            | Token::TypeName(_)
            | Token::Probe(_)
            | Token::ProbeId(_)
            | Token::PredicateOpen
            | Token::PredicateClose
            | Token::Agg(_)
            | Token::Unusable(_)
            | Token::Int { .. }
            | Token::Str(_) => {}
        }
    }

    fn note_keyword(&mut self, keyword: Keyword) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "all others leave the names alone")]
        match keyword {
            Keyword::Typedef => self.kind = Declares::Types,
            Keyword::Self_ | Keyword::This | Keyword::Provider | Keyword::Translator => {
                self.kind = Declares::Nothing;
            }
            Keyword::Struct | Keyword::Union => self.tag_follows = true,
            Keyword::Enum => (self.tag_follows, self.enum_head) = (true, true),
            _ => {}
        }
    }

    fn note_punct(&mut self, punct: Punct, levels: Levels) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "all others leave the names alone")]
        match punct {
            Punct::LBrace => {
                if self.enum_head {
                    self.enumerators = Some((levels.braces, true));
                }
                (self.tag_follows, self.enum_head) = (false, false);
            }
            Punct::RBrace => {
                let closes = |(level, _): &(u16, bool)| *level > levels.braces;
                self.enumerators = self.enumerators.filter(|list| !closes(list));
            }
            Punct::Comma if levels.others == 0 => match self.enumerators {
                Some((level, _)) if level == levels.braces => self.enumerators = Some((level, true)),
                Some(_) | None => self.named = self.named && levels.braces > 0,
            },
            _ => {}
        }
    }
}
