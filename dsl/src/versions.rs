//! Which version of the language brought which name.
//!
//! `-x version=1.4` asks for the language as it was: a name that came later means nothing then, and a
//! script written before may use it for something of its own. All names that are not listed here have
//! been there since 1.0.
//!
//! Rejected: a column in each of `dif`'s tables. Only a compiler ever asks, few rows would differ, and
//! the history reads better in one place.
//!
//! Source: D reference, section 8.4.

use dif::option::{OptionId, Value};
use dif::version::Version;

use crate::scope::World;

/// Minor versions of D 1 with what each brought.
const NEWS: &[(u16, &[&str])] = &[
    (1, &["index", "memref", "rindex", "strchr", "strrchr", "strstr", "strtok", "substr"]),
    (2, &["func", "mod", "setopt", "sym", "uaddr", "ucaller", "ufunc", "umod", "usym"]),
    (3, &["htonl", "htonll", "htons", "ntohl", "ntohll", "ntohs"]),
    (5, &["inet_ntoa", "inet_ntoa6", "inet_ntop", "link_ntop"]),
    (6, &["stddev"]),
    (7, &["llquantize"]),
    (8, &["tolower", "toupper"]),
    (9, &["print"]),
    (10, &["getf"]),
    (11, &["json", "strtoll"]),
];

/// The version that brought a built-in name.
fn since(name: &str) -> Version {
    let news = NEWS.iter().find(|(_, names)| names.contains(&name));
    Version { major: 1, minor: news.map_or(0, |(minor, _)| *minor), micro: 0 }
}

impl World {
    /// The version of the language that is spoken: the one asked for, or the newest of the dialect.
    pub(crate) fn version(&self) -> Version {
        match self.settings.get(OptionId::Version) {
            Some(Value::Text(asked)) => Version::parse(&asked),
            Some(Value::Number(_)) | None => None,
        }
        .unwrap_or(if self.is_oracle() { Version::ORACLE } else { Version::ILLUMOS })
    }

    /// Whether a built-in name came after the version that the option `version` asks for, or belongs to
    /// the other dialect without a trace.
    pub(crate) fn lacks(&self, name: &str) -> bool {
        if self.is_oracle() && name == "printm" {
            return true;
        }
        match self.settings.get(OptionId::Version) {
            Some(Value::Text(asked)) => Version::parse(&asked).is_some_and(|asked| since(name) > asked),
            Some(Value::Number(_)) | None => false,
        }
    }

    /// Whether the language itself, in the version asked for, defines a global name.
    pub(crate) fn is_built_in(&self, name: &str) -> bool {
        crate::resolve::is_built_in(name) && !self.lacks(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_names_of_the_language_and_told_once() {
        let names: Vec<&str> = NEWS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(crate::resolve::is_built_in(name), "{name}");
            assert!(!names[..index].contains(name), "{name}");
        }
        assert!(NEWS.is_sorted_by_key(|(minor, _)| *minor));
    }
}
