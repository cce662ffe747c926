//! Options as they stand: who may set which, and what they come to.
//!
//! [`Settings`] is part of a program, so a host gets the sizes and rates that concern it together with the code.
//!
//! Source: D reference, section 8.

use alloc::collections::BTreeMap;
use core::fmt;

use super::value::parse_value;
use super::{OptionId, Phase, Value};
use crate::probe::Attributes;
use crate::version::Version;

/// What the other dialect does not have.
const CLASSIC_ONLY: &[OptionId] =
    &[OptionId::Agghist, OptionId::Aggpack, OptionId::Aggzoom, OptionId::Temporal];

/// Why an option cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OptionError {
    /// There is no such option.
    Name,
    /// The value is not of the option's kind.
    Value,
    /// A program may not set it.
    NotFromProgram,
    /// It is too late.
    Active,
    /// Not written like a version.
    VersionFormat,
    /// A version newer than ours.
    VersionUnknown,
    /// A version newer than the one asked for before.
    VersionConflict,
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "Invalid option name",
            Self::Value => "Invalid value for specified option",
            Self::NotFromProgram => "Option cannot be used from within a D program",
            Self::Active => "Operation illegal when tracing is active",
            Self::VersionFormat => "Version is not properly formatted or is too large",
            Self::VersionUnknown => "Requested version is not supported by compiler",
            Self::VersionConflict => "Requested version conflicts with earlier setting",
        })
    }
}

impl core::error::Error for OptionError {}

/// Who wants to set an option, which decides whether it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setter {
    /// `-x`, or the environment.
    CommandLine,
    /// `#pragma D option`.
    Program,
    /// `setopt()`, while tracing.
    Action,
}

/// Whose dialect is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `compat=illumos`: what the classic command prints.
    #[default]
    Illumos,
    /// `compat=oracle`: what the Linux reimplementation prints.
    Oracle,
}

/// Options as they stand: those that were set, on top of the table's defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<OptionId, Value>,
}

impl Settings {
    /// Sets the option called `name` from its written value.
    ///
    /// # Errors
    /// The name is unknown in the dialect, the value is not of the option's kind, or `setter` may not
    /// set it.
    pub fn set(&mut self, name: &str, value: Option<&str>, setter: Setter) -> Result<(), OptionError> {
        let id = OptionId::from_name(name).ok_or(OptionError::Name)?;
        if self.dialect() == Dialect::Oracle && CLASSIC_ONLY.contains(&id) {
            return Err(OptionError::Name);
        }
        match (id.def().phase, setter) {
            (Phase::CommandLine, Setter::Program) => return Err(OptionError::NotFromProgram),
            (Phase::CommandLine | Phase::Compile | Phase::Start, Setter::Action) => {
                return Err(OptionError::Active);
            }
            (_, Setter::CommandLine) | (Phase::Compile | Phase::Start | Phase::Dynamic, _) => {}
        }
        match self.parse(id, value)? {
            Some(value) => self.values.insert(id, value),
            None => self.values.remove(&id),
        };
        Ok(())
    }

    /// The value that `text` means; some depend on the dialect or on what was set before.
    fn parse(&self, id: OptionId, text: Option<&str>) -> Result<Option<Value>, OptionError> {
        let value = parse_value(id, text)?;
        match (id, &value) {
            // Room for a byte and its NUL.
            (OptionId::Strsize, Some(Value::Number(..=1))) if self.dialect() == Dialect::Oracle => {
                Err(OptionError::Value)
            }
            (OptionId::Version, Some(Value::Text(text))) => self.check_version(text).map(|()| value),
            (_, _) => Ok(value),
        }
    }

    fn check_version(&self, text: &str) -> Result<(), OptionError> {
        let asked = Version::parse(text).ok_or(OptionError::VersionFormat)?;
        let newest = match self.dialect() {
            Dialect::Illumos => Version::ILLUMOS,
            Dialect::Oracle => Version::ORACLE,
        };
        if asked > newest {
            return Err(OptionError::VersionUnknown);
        }
        let earlier = match self.get(OptionId::Version) {
            Some(Value::Text(earlier)) => Version::parse(&earlier),
            Some(Value::Number(_)) | None => None,
        };
        if earlier.is_some_and(|earlier| asked > earlier) {
            Err(OptionError::VersionConflict)
        } else {
            Ok(())
        }
    }

    /// The least stability that programs may rely on, if one was asked for.
    pub fn least_attributes(&self) -> Option<Attributes> {
        match self.get(OptionId::Amin) {
            Some(Value::Text(text)) => Attributes::parse(&text),
            Some(Value::Number(_)) | None => None,
        }
    }

    /// Sets an option whose value is known to fit.
    pub fn put(&mut self, id: OptionId, value: Value) {
        self.values.insert(id, value);
    }

    /// Forgets that an option was set.
    pub fn forget(&mut self, id: OptionId) {
        self.values.remove(&id);
    }

    /// What was set, in order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (OptionId, &Value)> {
        self.values.iter().map(|(id, value)| (*id, value))
    }

    /// The value, or the default; `None` if the option is not set.
    pub fn get(&self, id: OptionId) -> Option<Value> {
        match self.values.get(&id) {
            Some(value) => Some(value.clone()),
            None => parse_value(id, Some(self.default_of(id))).ok().flatten(),
        }
    }

    // The other dialect gives speculations more room.
    fn default_of(&self, id: OptionId) -> &'static str {
        match (id, self.dialect()) {
            (OptionId::Specsize, Dialect::Oracle) => "4m",
            (_, Dialect::Illumos | Dialect::Oracle) => id.def().default,
        }
    }

    /// Whether the option has any value.
    pub fn is_set(&self, id: OptionId) -> bool {
        self.get(id).is_some()
    }

    /// Number, bytes or nanoseconds; 0 if the option is not set.
    pub fn number(&self, id: OptionId) -> u64 {
        match self.get(id) {
            Some(Value::Number(number)) => number,
            Some(Value::Text(_)) | None => 0,
        }
    }

    /// Whether what there is less room for than asked for may be smaller (`bufresize=auto`).
    pub fn may_shrink(&self) -> bool {
        !matches!(self.values.get(&OptionId::Bufresize), Some(Value::Text(word)) if word == "manual")
    }

    /// The dialect.
    pub fn dialect(&self) -> Dialect {
        match self.values.get(&OptionId::Compat) {
            Some(Value::Text(word)) if word == "oracle" => Dialect::Oracle,
            Some(_) | None => Dialect::Illumos,
        }
    }

    /// Most bytes of a string's content: the classic dialect spends one of `strsize` on the NUL.
    pub fn max_string(&self) -> u32 {
        let strsize = u32::try_from(self.number(OptionId::Strsize)).unwrap_or(u32::MAX);
        match self.dialect() {
            Dialect::Illumos => strsize.saturating_sub(1),
            Dialect::Oracle => strsize,
        }
    }

    /// Bytes of a string with its NUL.
    pub fn string_bytes(&self) -> u32 {
        self.max_string().saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_dialect_has_options_and_sizes_of_its_own() {
        let mut settings = Settings::default();
        assert_eq!(settings.number(OptionId::Specsize), 32 << 10);
        assert_eq!(settings.set("agghist", None, Setter::CommandLine), Ok(()));
        settings.set("compat", Some("oracle"), Setter::CommandLine).unwrap();
        assert_eq!(settings.number(OptionId::Specsize), 4 << 20);
        for setter in [Setter::CommandLine, Setter::Program, Setter::Action] {
            assert_eq!(settings.set("agghist", None, setter), Err(OptionError::Name));
        }
    }

    #[test]
    fn who_may_set_what() {
        let mut settings = Settings::default();
        assert_eq!(settings.set("define", Some("x"), Setter::Program), Err(OptionError::NotFromProgram));
        assert_eq!(settings.set("statusrate", Some("10hz"), Setter::Action), Err(OptionError::Active));
        assert_eq!(settings.set("bufsize", Some("1m"), Setter::Action), Err(OptionError::Active));
        assert_eq!(settings.set("quiet", None, Setter::Action), Ok(()));
    }
}
