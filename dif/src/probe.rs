//! Probe descriptions, and which probes they match.
//!
//! A description has four fields, `provider:module:function:name`; each is empty (matches all), a
//! plain text, or a shell-like pattern (reference 2.2). How a written description with fewer than
//! four fields is spread over them is the parser's business; here there are always four.
//!
//! Two extensions serve embedded runtimes. A provider of a process is called after its pid
//! (`lua4711`), and scripts may say the bare name (`lua:::`) as well. Aliases (a probe that shows
//! the same event with another argument order) match only their exact name, so that a pattern
//! never counts one event twice.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::catalog::ProbeInfo;

/// Longest provider, module and name fields, with the NUL that C would need.
pub const MAX_FIELD: usize = 64;
/// Longest function field, likewise.
pub const MAX_FUNCTION: usize = 192;
/// How deep `*` may nest in one pattern.
pub const MAX_STARS: usize = 8;

/// The four fields of a probe description.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProbeDesc {
    /// Who provides the probe.
    pub provider: String,
    /// Which part of the program it is in.
    pub module: String,
    /// Which function it is in.
    pub function: String,
    /// What happens there.
    pub name: String,
}

impl ProbeDesc {
    /// The description with these four fields.
    pub fn new(provider: &str, module: &str, function: &str, name: &str) -> Self {
        Self {
            provider: provider.into(),
            module: module.into(),
            function: function.into(),
            name: name.into(),
        }
    }

    /// `provider:module:function:name`, always with three colons.
    pub fn text(&self) -> String {
        format!("{}:{}:{}:{}", self.provider, self.module, self.function, self.name)
    }

    /// Whether `probe` is one of those described.
    ///
    /// Source: D reference, section 2.2.2.
    pub fn matches(&self, probe: &ProbeInfo) -> bool {
        let unspecific =
            [&self.provider, &self.module, &self.function, &self.name].iter().all(|f| f.is_empty());
        if unspecific {
            return !probe.alias && !probe.function.is_empty();
        }
        if probe.alias && self.name != probe.name {
            return false;
        }
        self.matches_provider(probe)
            && field_matches(&self.module, &probe.module)
            && field_matches(&self.function, &probe.function)
            && field_matches(&self.name, &probe.name)
    }

    fn matches_provider(&self, probe: &ProbeInfo) -> bool {
        field_matches(&self.provider, &probe.provider)
            || (!probe.base.is_empty() && self.provider == probe.base)
    }

    /// Whether any field nests more stars than we are willing to follow.
    pub fn too_many_stars(&self) -> bool {
        [&self.provider, &self.module, &self.function, &self.name]
            .iter()
            .any(|field| is_glob(field) && count_stars(field) > MAX_STARS)
    }
}

fn count_stars(pattern: &str) -> usize {
    let bytes = pattern.as_bytes();
    (0..bytes.len()).filter(|&i| bytes[i] == b'*' && (i == 0 || bytes[i - 1] != b'*')).count()
}

/// Whether a field is a pattern rather than a plain text.
pub fn is_glob(field: &str) -> bool {
    field.bytes().any(|b| matches!(b, b'[' | b'?' | b'*' | b'\\'))
}

/// Whether one field of a description accepts `text`.
pub fn field_matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "" => true,
        plain if !is_glob(plain) => plain == text,
        glob => glob_matches(glob.as_bytes(), text.as_bytes()),
    }
}

// Only the last `*` seen ever needs to take in more: what an earlier one could win by that, the
// later one can as well. So the work is at most pattern times text, however many stars there are.
fn glob_matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if pattern.get(p) == Some(&b'*') {
            p += 1;
            retry = Some((p, t));
        } else if p == pattern.len() && t == text.len() {
            return true;
        } else if let Some(len) = text.get(t).and_then(|&c| element_matches(&pattern[p..], c)) {
            p += len;
            t += 1;
        } else {
            match retry {
                Some((after, at)) if at < text.len() => {
                    retry = Some((after, at + 1));
                    (p, t) = (after, at + 1);
                }
                Some(_) | None => return false,
            }
        }
    }
}

// The length of the pattern's first element (not a `*`) if it accepts `c`.
fn element_matches(pattern: &[u8], c: u8) -> Option<usize> {
    match (pattern.first()?, pattern.get(1)) {
        (b'?', _) => Some(1),
        (b'[', _) => set_matches(&pattern[1..], c).and_then(|(found, len)| found.then_some(len + 1)),
        (b'\\', Some(literal)) => (*literal == c).then_some(2),
        (plain, _) => (*plain == c).then_some(1),
    }
}

// `set` starts after the `[`. Returns whether `c` is in it and how long it is with its `]`;
// `None` if it does not end.
fn set_matches(set: &[u8], c: u8) -> Option<(bool, usize)> {
    let negated = set.first() == Some(&b'!');
    let mut at = usize::from(negated);
    let mut found = false;
    let first = at;
    loop {
        let mut lo = *set.get(at)?;
        if lo == b']' && at > first {
            return Some((found != negated, at + 1));
        }
        if lo == b'\\' && at + 1 < set.len() {
            at += 1;
            lo = set[at];
        }
        at += 1;
        let ranged = set.get(at) == Some(&b'-') && set.get(at + 1).is_some_and(|&hi| hi != b']');
        let hi = if ranged { set[at + 1] } else { lo };
        at += if ranged { 2 } else { 0 };
        found |= lo <= c && c <= hi;
    }
}

macro_rules! define_levels {
    ($(#[$doc:meta])* $Name:ident { $( $(#[$vdoc:meta])* $Level:ident, )* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name { $( $(#[$vdoc])* $Level, )* }

        impl $Name {
            /// All levels, lowest first.
            pub const ALL: &'static [Self] = &[$( Self::$Level, )*];

            /// The level as it is written.
            pub fn name(self) -> &'static str {
                match self { $( Self::$Level => stringify!($Level), )* }
            }

            /// The level called `name`, in any case.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|level| level.name().eq_ignore_ascii_case(name))
            }
        }
    };
}

define_levels! {
    /// How far a name or a meaning may be relied on; each level promises more than the one before.
    Stability {
        /// Nobody else should use it.
        Internal,
        /// Between parts of one product.
        Private,
        /// On its way out.
        Obsolete,
        /// Somebody else decides.
        External,
        /// May change at any time.
        Unstable,
        /// May change in a minor release, with notice.
        Evolving,
        /// Changes with a major release only.
        Stable,
        /// Follows a public standard.
        Standard,
    }
}

define_levels! {
    /// What an interface depends on; each class is more common than the one before.
    Class {
        /// Not known.
        Unknown,
        /// One model of processor.
        CPU,
        /// One platform.
        Platform,
        /// A group of platforms.
        Group,
        /// One instruction set.
        ISA,
        /// Everywhere the same.
        Common,
    }
}

/// Stability of one part of a probe's interface: `Name/Data/Class`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attributes {
    /// Of the name.
    pub name: Stability,
    /// Of what the data means.
    pub data: Stability,
    /// What it depends on.
    pub class: Class,
}

impl Attributes {
    /// `Stable/Stable/Common`.
    pub const STABLE: Self = Self { name: Stability::Stable, data: Stability::Stable, class: Class::Common };
    /// `Evolving/Evolving/Common`.
    pub const EVOLVING: Self =
        Self { name: Stability::Evolving, data: Stability::Evolving, class: Class::Common };
    /// `Unstable/Unstable/Common`.
    pub const UNSTABLE: Self =
        Self { name: Stability::Unstable, data: Stability::Unstable, class: Class::Common };
    /// `Private/Private/ISA`.
    pub const PRIVATE_ISA: Self =
        Self { name: Stability::Private, data: Stability::Private, class: Class::ISA };
    /// `Private/Private/Unknown`, what a provider has that says nothing.
    pub const PRIVATE: Self =
        Self { name: Stability::Private, data: Stability::Private, class: Class::Unknown };

    /// The lesser promise of both, part by part.
    pub fn min(self, other: Self) -> Self {
        Self {
            name: self.name.min(other.name),
            data: self.data.min(other.data),
            class: self.class.min(other.class),
        }
    }

    /// Whether no part promises less than the same part of `least`.
    pub fn reaches(self, least: Self) -> bool {
        self.min(least) == least
    }

    /// `Name[/Data[/Class]]`, in any case; missing parts get the maximum.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let mut stability = || parts.next().map_or(Some(Stability::Standard), Stability::from_name);
        let (name, data) = (stability()?, stability()?);
        let class = parts.next().map_or(Some(Class::Common), Class::from_name)?;
        parts.next().is_none().then_some(Self { name, data, class })
    }
}

impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.name.name(), self.data.name(), self.class.name())
    }
}

/// Stability of the five parts of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProviderAttributes {
    /// The provider's name.
    pub provider: Attributes,
    /// The module field.
    pub module: Attributes,
    /// The function field.
    pub function: Attributes,
    /// The name field.
    pub name: Attributes,
    /// The arguments.
    pub args: Attributes,
}

impl ProviderAttributes {
    /// The same attributes for all five parts.
    pub const fn uniform(attributes: Attributes) -> Self {
        Self {
            provider: attributes,
            module: attributes,
            function: attributes,
            name: attributes,
            args: attributes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(field_matches(pattern, text), expected, "{pattern} ~ {text}");
    }

    #[test]
    fn patterns_match_as_in_a_shell() {
        for pattern in
            ["B?GIN", "[BE]*", "*IN", "BEGI[!X]", "BEGI\\N", "", "BEGIN", "B**N", "[A-C]EGIN", "[]B]EGIN"]
        {
            check(pattern, "BEGIN", true);
        }
        for pattern in ["b*", "BEGI", "BEGI[!N]", "BEGI[N", "?", "BEGIN?", "[C-Z]*", "BEGI\\X"] {
            check(pattern, "BEGIN", false);
        }
        check("[!]]x", "ax", true);
        check("[!]]x", "]x", false);
        check("*", "", true);
    }

    #[test]
    fn stars_are_bounded() {
        let many = "*a".repeat(MAX_STARS + 1);
        assert!(ProbeDesc::new("", "", "", &many).too_many_stars());
        assert!(!ProbeDesc::new("", "", "", "a***b").too_many_stars());
        check(&many, &"b".repeat(300), false);
        check(&many, &"a".repeat(300), true);
    }
}
