//! Probe descriptions: their fields, and the macros in them.
//!
//! Source: D reference, sections 1.9 and 2.2.1.

use super::{Mode, constants};
use crate::ast::ProbeFields;
use crate::diag::{DiagnosticKind, ProbeReason};
use crate::macros::MacroEnv;
use crate::pragma::Dialect;
use crate::token::Token;

/// The last field that a command-line description names: `-n` has four fields, `-P` has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DescField {
    /// `-P`: `provider`.
    Provider,
    /// `-m`: `[provider:]module`.
    Module,
    /// `-f`: `[[provider:]module:]function`.
    Function,
    /// `-n`, and in files: `[[[provider:]module:]function:]name`.
    Name,
    /// `-i`: an id.
    Id,
}

impl DescField {
    /// How many fields there can be.
    fn width(self) -> usize {
        match self {
            DescField::Provider => 1,
            DescField::Module => 2,
            DescField::Function => 3,
            DescField::Name | DescField::Id => 4,
        }
    }

    /// What an id may not stand for.
    fn refuses_ids_for(self) -> Option<&'static str> {
        match self {
            DescField::Provider => Some("providers"),
            DescField::Module => Some("modules"),
            DescField::Function => Some("functions"),
            DescField::Name | DescField::Id => None,
        }
    }
}

impl Mode {
    fn field(self) -> DescField {
        match self {
            Mode::File => DescField::Name,
            Mode::Text(field) => field,
        }
    }
}

/// The longest provider, module, function and name.
const FIELD_LIMITS: [usize; 4] = [63, 63, 191, 63];

/// The fields of a description, right-aligned, with macros expanded by `expand`.
pub(super) fn parse_description(
    text: &[u8],
    mode: Mode,
    mut expand: impl FnMut(&[u8]) -> Option<Expansion>,
) -> Result<ProbeFields, ProbeReason> {
    let parts: Vec<&[u8]> = text.split(|&b| b == b':').collect();
    let width = mode.field().width();
    let first = width.checked_sub(parts.len()).ok_or(ProbeReason::Overspecified)?;
    let mut fields = [const { String::new() }; 4];
    for ((field, part), limit) in fields[first..].iter_mut().zip(parts).zip(&FIELD_LIMITS[first..]) {
        *field = expand_field(part, &mut expand)?;
        if field.len() > *limit {
            return Err(ProbeReason::FieldTooLong);
        }
    }
    let [provider, module, function, name] = fields;
    Ok(ProbeFields { provider, module, function, name })
}

/// A field with its macro, at most one, replaced.
fn expand_field(
    part: &[u8],
    expand: &mut impl FnMut(&[u8]) -> Option<Expansion>,
) -> Result<String, ProbeReason> {
    let Some(dollar) = part.iter().position(|&b| b == b'$') else {
        return Ok(String::from_utf8_lossy(part).into_owned());
    };
    let (before, name) = part.split_at(dollar);
    let name = name.strip_prefix(b"$$").or_else(|| name.strip_prefix(b"$")).unwrap_or(name);
    let expansion = expand(name).ok_or(ProbeReason::UndefinedMacro)?;
    let after = name.get(expansion.used..).unwrap_or_default();
    let field = [before, &expansion.text, after].concat();
    Ok(String::from_utf8_lossy(&field).into_owned())
}

/// What a macro in a description becomes.
pub(super) struct Expansion {
    text: Vec<u8>,
    /// How many bytes of the name are used up.
    used: usize,
}

/// The value of the macro whose name `name` begins with: the digits of an argument, or all of it.
pub(super) fn expand_macro(
    env: &mut MacroEnv,
    name: &[u8],
    dialect: Dialect,
    missing_is_empty: bool,
) -> Option<Expansion> {
    let n_digits = name.iter().take_while(|b| b.is_ascii_digit()).count();
    if n_digits == 0 {
        let text = env.variable(name, dialect)?.to_string().into_bytes();
        return Some(Expansion { text, used: name.len() });
    }
    let index = std::str::from_utf8(&name[..n_digits]).ok()?.parse().ok();
    let argument = index.and_then(|index: usize| env.argument(index)).map(<[u8]>::to_vec);
    let text = argument.or_else(|| missing_is_empty.then(Vec::new))?;
    Some(Expansion { text, used: n_digits })
}

/// A probe id: 32 bits, and only where names of probes are expected.
pub(super) fn probe_id(text: &[u8], mode: Mode) -> Result<u32, DiagnosticKind> {
    let Token::Int { value: id, .. } = constants::integer(text)? else {
        return Err(DiagnosticKind::IntOverflow { constant: String::from_utf8_lossy(text).into_owned() });
    };
    if let Some(what) = mode.field().refuses_ids_for() {
        return Err(DiagnosticKind::ProbeIdNotPermitted { id, what });
    }
    u32::try_from(id).map_err(|_| DiagnosticKind::ProbeIdTooBig { id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, field: DescField, expected: &str) {
        let mut env = MacroEnv { args: vec![b"foo".to_vec()], target: 42, ..MacroEnv::default() };
        let fields = parse_description(text.as_bytes(), Mode::Text(field), |name| {
            expand_macro(&mut env, name, Dialect::Classic, false)
        });
        let shown = match fields {
            Ok(ProbeFields { provider, module, function, name }) => {
                format!("{provider}|{module}|{function}|{name}")
            }
            Err(reason) => reason.to_string(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn fields_are_right_aligned() {
        check("a", DescField::Name, "|||a");
        check("a:b:c", DescField::Name, "|a|b|c");
        check("a:::", DescField::Name, "a|||");
        check(":b::", DescField::Name, "|b||");
        check("a:b", DescField::Function, "|a|b|");
        check("a:b", DescField::Module, "a|b||");
        check("a", DescField::Provider, "a|||");
        check("a:b:c:d:e", DescField::Name, "Overspecified probe description");
        check("a:b", DescField::Provider, "Overspecified probe description");
    }

    #[test]
    fn macros_are_expanded_in_each_field() {
        check("pid$target:::x$1y", DescField::Name, "pid42|||xfooy");
        check("$$1:::", DescField::Name, "foo|||");
        check("$2:::", DescField::Name, "Undefined macro variable in probe description");
        check("p$:::", DescField::Name, "Undefined macro variable in probe description");
        check("p$targets:::", DescField::Name, "Undefined macro variable in probe description");
    }

    #[test]
    fn long_fields_are_refused() {
        check(&"x".repeat(64), DescField::Name, "File name too long");
        check(&"x".repeat(191), DescField::Function, &format!("||{}|", "x".repeat(191)));
    }
}
