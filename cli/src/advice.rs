//! What helps a person after an error: a line more, on a terminal only.
//!
//! The message itself is DTrace's, and scripts compare it; so nothing is added to it.

use dif::option::{OptionError, OptionId, ValueKind};
use dsl::diag::nearest;

use crate::fail::Failure;

/// A hint at what may have been meant.
pub(crate) fn about(failure: &Failure) -> Option<String> {
    let Failure::Option { flag, text, reason } = failure else { return None };
    match reason {
        OptionError::Name => {
            let names = OptionId::ALL.iter().map(|option| option.name());
            Some(match nearest(&text.to_ascii_lowercase(), names) {
                Some(name) => format!("there is the option {name}"),
                None => "docs/options.md lists the options there are".to_string(),
            })
        }
        OptionError::Value => {
            let name = if *flag == 'b' { OptionId::Bufsize.name() } else { text };
            let option = OptionId::from_name(name)?;
            Some(format!("{name} takes {}", wanted(option.def().kind)?))
        }
        OptionError::NotFromProgram
        | OptionError::Active
        | OptionError::VersionFormat
        | OptionError::VersionUnknown
        | OptionError::VersionConflict => None,
    }
}

/// How values of a kind are written.
fn wanted(kind: ValueKind) -> Option<String> {
    Some(match kind {
        ValueKind::Number => "nothing, on, off or a number".to_string(),
        ValueKind::Size => "a size: bytes, or with a suffix as in 64k, 4m or 1g".to_string(),
        ValueKind::Percent => "a share, such as 5%".to_string(),
        ValueKind::Rate => "a rate: 10hz, 100ms or 2s; a bare number is nanoseconds".to_string(),
        ValueKind::Flag => "no value".to_string(),
        ValueKind::Word([]) | ValueKind::Text => return None,
        ValueKind::Word([words @ .., last]) => match words {
            [] => (*last).to_string(),
            words => format!("{} or {last}", words.join(", ")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(flag: char, text: &str, reason: OptionError, expected: Option<&str>) {
        let failure = Failure::Option { flag, text: text.to_string(), reason };
        assert_eq!(about(&failure).as_deref(), expected);
    }

    #[test]
    fn options_that_are_not_there_are_like_one_that_is() {
        check('x', "quite", OptionError::Name, Some("there is the option quiet"));
        check('x', "BufSize", OptionError::Name, Some("there is the option bufsize"));
        check('x', "zzzzzz", OptionError::Name, Some("docs/options.md lists the options there are"));
    }

    #[test]
    fn values_are_told_by_kind() {
        let value = |flag, text, expected| check(flag, text, OptionError::Value, Some(expected));
        value('x', "bufpolicy", "bufpolicy takes switch, fill or ring");
        value('b', "12q", "bufsize takes a size: bytes, or with a suffix as in 64k, 4m or 1g");
        value('x', "switchrate", "switchrate takes a rate: 10hz, 100ms or 2s; a bare number is nanoseconds");
        value('x', "errtags", "errtags takes no value");
        check('x', "version", OptionError::VersionFormat, None);
    }
}
