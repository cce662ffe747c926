//! How much of its process a host lets a program take.
//!
//! A program asks for sizes through its options, and its tables and code have sizes of their own.
//! [`Limits`] is what the host thinks of that, whatever the consumer says. There are three kinds of
//! answers:
//!
//! * Sizes that decide what a program *means* (its code, its strings, its records) are refused by
//!   the verifier, because the consumer compiled for them.
//! * Sizes that only decide how much may be lost before a drop is counted (buffers, tables) are cut
//!   to the limit by [`Limits::clamp`], and to what the session's memory has left (`budget.rs`).
//! * Work is measured while it is done: a firing beyond `steps` or `time` is a fault.
//!
//! A limit is a row of the table below, and a row has a name, so that a person can set it as text:
//! `bufsize=1m,steps=100000,time=500us,destructive=no`. Which of several policies holds is the
//! business of whoever runs sessions; [`Limits::meet`] gives the stricter of two in every row.

use std::fmt;

use dif::option::{OptionId, Settings, Value, parse_c_number, parse_rate, parse_size};

/// How a limit's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Count,
    /// Bytes, with an optional suffix `k`, `m`, `g`, `t`.
    Size,
    /// A time, with a unit: `500us`.
    Time,
    /// `yes` or `no`.
    Switch,
}

impl Kind {
    fn parse(self, text: &str) -> Option<u64> {
        match self {
            Self::Count => parse_c_number(text),
            Self::Size => parse_size(text),
            Self::Time => parse_rate(&text.to_ascii_lowercase()).filter(|_| !text.ends_with(['z', 'Z'])),
            Self::Switch => match text {
                "yes" | "on" | "1" => Some(1),
                "no" | "off" | "0" => Some(0),
                _ => None,
            },
        }
    }

    /// What a value looks like, for messages.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Count => "a number",
            Self::Size => "a size such as 64k or 16m",
            Self::Time => "a time such as 500us or 20ms",
            Self::Switch => "yes or no",
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct LimitDef {
    /// Its name.
    pub name: &'static str,
    /// How its value is written.
    pub kind: Kind,
    get: fn(&Limits) -> u64,
    put: fn(&mut Limits, u64),
}

impl LimitDef {
    /// The limit's value, as a number of whatever it counts.
    pub fn get(&self, limits: &Limits) -> u64 {
        (self.get)(limits)
    }
}

/// A number that a limit is kept as.
trait Amount {
    fn from_u64(value: u64) -> Self;
    fn to_u64(&self) -> u64;
}

macro_rules! amounts {
    ($($ty:ty),*) => { $(
        impl Amount for $ty {
            fn from_u64(value: u64) -> Self {
                <$ty>::try_from(value).unwrap_or(<$ty>::MAX)
            }

            #[allow(clippy::unnecessary_fallible_conversions, reason = "one body for all widths")]
            fn to_u64(&self) -> u64 {
                u64::try_from(*self).unwrap_or(u64::MAX)
            }
        }
    )* };
}
amounts!(u32, u64, usize);

impl Amount for bool {
    fn from_u64(value: u64) -> Self {
        value != 0
    }

    fn to_u64(&self) -> u64 {
        u64::from(*self)
    }
}

macro_rules! define_limits {
    ($( $name:ident: $ty:ty = $default:expr, $Kind:ident, $doc:literal; )*) => {
        /// Upper bounds; the default is generous for a development machine.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits { $( #[doc = $doc] pub $name: $ty, )* }

        impl Default for Limits {
            fn default() -> Self {
                Self { $( $name: $default, )* }
            }
        }

        /// All limits.
        pub const TABLE: &[LimitDef] = &[$( LimitDef {
            name: stringify!($name),
            kind: Kind::$Kind,
            get: |limits| limits.$name.to_u64(),
            put: |limits, value| limits.$name = Amount::from_u64(value),
        }, )*];

        /// A sentence for people about each limit, in the same order; hosts do not need it.
        pub const DOCS: &[&str] = &[$($doc),*];
    };
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// The rates that have bounds: the option, the shortest and the longest period in nanoseconds.
const RATES: &[(OptionId, u64, u64)] =
    &[(OptionId::Cleanrate, 200_000, 60_000_000_000), (OptionId::Statusrate, 0, 10_000_000_000)];

define_limits! {
    consumers: usize = 64, Count, "Consumers that are connected at one time.";
    sessions: usize = 64, Count, "Sessions of consumers at one time.";
    patience: u64 = 100_000_000_000, Time, "How long a consumer may leave a message untaken before it is given up. Meanwhile nobody waits: what does not fit the buffers is counted.";
    program: u64 = 16 * MIB, Size, "Bytes of a program as it travels.";
    clauses: usize = 4096, Count, "Clauses of a program.";
    probes: usize = 1024, Count, "Probe descriptions of a clause.";
    enablings: usize = 1 << 16, Count, "Clauses times the probes that they match, for one session.";
    code: usize = 1 << 16, Count, "Instructions of a clause.";
    registers: usize = 256, Count, "Registers that a clause uses.";
    steps: u64 = 1 << 22, Count, "Work of one firing: instructions, and a step for every eight bytes that may be touched.";
    time: u64 = 20_000_000, Time, "Processor time of one firing. It is looked at every 16384 steps, so shorter firings are not measured, and waiting (`chill`) does not count.";
    memory: u64 = 4 * GIB, Size, "Memory of one session: buffers, aggregations, associative arrays and speculations of all its threads.";
    variables: usize = 4096, Count, "Variables of a program.";
    variable_bytes: u64 = 16 * MIB, Size, "Bytes of all variables of one scope.";
    value_bytes: u32 = 1 << 20, Size, "Bytes of one struct or array that is copied as a whole.";
    aggs: usize = 1024, Count, "Aggregations of a program.";
    key_parts: usize = 64, Count, "Components of a key.";
    key_bytes: u64 = MIB, Size, "Bytes of a key.";
    fields: usize = 4096, Count, "Fields of a record.";
    record_bytes: u64 = 4 * MIB, Size, "Bytes of a record.";
    frames: u32 = 1024, Count, "Frames of a stack.";
    types: usize = 1 << 16, Count, "Types of a program.";
    constants: usize = 1 << 16, Count, "Constants of a kind.";
    string_constants: u64 = 16 * MIB, Size, "Bytes of all string constants.";
    formats: usize = 1 << 16, Count, "Formats of a program.";
    strsize: u64 = 64 * KIB, Size, "Bytes of a string value (option `strsize`).";
    scratch: u64 = 16 * MIB, Size, "Bytes of scratch memory of a thread (option `scratchsize`).";
    bufsize: u64 = 256 * MIB, Size, "Bytes of a thread's principal buffer (option `bufsize`).";
    aggsize: u64 = 256 * MIB, Size, "Bytes of a thread's aggregations (option `aggsize`).";
    dynvarsize: u64 = 256 * MIB, Size, "Bytes for associative arrays (option `dynvarsize`).";
    nspec: u64 = 1024, Count, "Speculations (option `nspec`).";
    specsize: u64 = 64 * MIB, Size, "Bytes of a speculation (option `specsize`).";
    destructive: bool = true, Switch, "Whether programs may act on the process at all; they need `-w` as well.";
}

/// Why a text is no policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitsError {
    /// An entry is not `name=value`.
    Form(String),
    /// There is no such limit.
    Name(String),
    /// The value is not of the limit's kind.
    Value {
        /// Which limit.
        name: &'static str,
        /// What was written.
        value: String,
        /// What a value looks like.
        wanted: &'static str,
    },
}

impl fmt::Display for LimitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(text) => write!(f, "{text:?} is not name=value"),
            Self::Name(name) => {
                write!(f, "{name:?} is no limit; there are ")?;
                let names: Vec<&str> = TABLE.iter().map(|row| row.name).collect();
                f.write_str(&names.join(", "))
            }
            Self::Value { name, value, wanted } => write!(f, "{name}={value:?} is not {wanted}"),
        }
    }
}

impl std::error::Error for LimitsError {}

impl Limits {
    /// Sets what `text` says (`name=value`, separated by commas) and leaves the rest alone.
    ///
    /// # Errors
    /// The first entry that says nothing sensible; then nothing is set.
    pub fn apply(&mut self, text: &str) -> Result<(), LimitsError> {
        let mut new = self.clone();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (name, value) = entry.split_once('=').ok_or_else(|| LimitsError::Form(entry.into()))?;
            let (name, value) = (name.trim(), value.trim());
            let row = TABLE.iter().find(|row| row.name == name);
            let row = row.ok_or_else(|| LimitsError::Name(name.into()))?;
            let number = row.kind.parse(value).ok_or_else(|| LimitsError::Value {
                name: row.name,
                value: value.into(),
                wanted: row.kind.wanted(),
            })?;
            (row.put)(&mut new, number);
        }
        *self = new;
        Ok(())
    }

    /// The stricter of two policies in every row.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        let mut met = self.clone();
        for row in TABLE {
            (row.put)(&mut met, (row.get)(self).min((row.get)(other)));
        }
        met
    }

    /// Cuts the sizes that a program asks for to those it may have, and brings rates within bounds that
    /// no policy changes.
    pub fn clamp(&self, settings: &mut Settings) {
        // What all threads share may have a quarter of the memory each.
        let share = self.memory / 4;
        let n_spec = settings.number(OptionId::Nspec).min(self.nspec).max(1);
        for (id, most) in [
            (OptionId::Bufsize, self.bufsize),
            (OptionId::Aggsize, self.aggsize),
            (OptionId::Dynvarsize, self.dynvarsize.min(share)),
            (OptionId::Nspec, self.nspec),
            (OptionId::Specsize, self.specsize.min(share / n_spec)),
            (OptionId::Scratchsize, self.scratch),
        ] {
            if settings.number(id) > most {
                settings.put(id, Value::Number(most));
            }
        }
        for (id, shortest, longest) in RATES {
            let asked = settings.number(*id);
            let given = asked.clamp(*shortest, *longest);
            if asked != given {
                settings.put(*id, Value::Number(given));
            }
        }
    }

    /// Bytes of scratch memory for a program: what it asks for, or room for a few dozen strings.
    pub fn scratch_bytes(&self, settings: &Settings) -> u64 {
        let asked = settings.number(OptionId::Scratchsize);
        let strings = 4 * KIB + 32 * u64::from(settings.string_bytes());
        asked.max(strings).min(self.scratch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_cut_and_others_left_alone() {
        let mut settings = Settings::default();
        settings.put(OptionId::Bufsize, Value::Number(u64::MAX));
        settings.put(OptionId::Nspec, Value::Number(3));
        let limits = Limits::default();
        settings.put(OptionId::Cleanrate, Value::Number(1));
        settings.put(OptionId::Statusrate, Value::Number(u64::MAX));
        limits.clamp(&mut settings);
        assert_eq!(settings.number(OptionId::Bufsize), limits.bufsize);
        assert_eq!(settings.number(OptionId::Cleanrate), 200_000);
        assert_eq!(settings.number(OptionId::Statusrate), 10_000_000_000);
        assert_eq!(settings.number(OptionId::Nspec), 3);
        assert!(limits.scratch_bytes(&settings) > 32 * 256);
    }

    #[test]
    fn what_is_shared_takes_a_quarter_of_the_memory_at_most() {
        let mut settings = Settings::default();
        for (id, value) in
            [(OptionId::Dynvarsize, 1 << 40), (OptionId::Nspec, 10), (OptionId::Specsize, 1 << 40)]
        {
            settings.put(id, Value::Number(value));
        }
        let limits = Limits { memory: 4000, ..Limits::default() };
        limits.clamp(&mut settings);
        assert_eq!(settings.number(OptionId::Dynvarsize), 1000);
        assert_eq!(settings.number(OptionId::Specsize), 100);
    }

    #[test]
    fn policies_are_read_from_text() {
        let mut limits = Limits::default();
        limits.apply(" bufsize=1m, steps=0x100,time=500us,destructive=no,,registers = 7 ").unwrap();
        let expected = Limits {
            bufsize: MIB,
            steps: 256,
            time: 500_000,
            destructive: false,
            registers: 7,
            ..Limits::default()
        };
        assert_eq!(limits, expected);
    }

    #[test]
    fn bad_policies_say_what_is_wrong_and_change_nothing() {
        let before = Limits::default();
        for (text, expected) in [
            ("bufsize", "\"bufsize\" is not name=value"),
            ("steps=1,bufsize=1q", "bufsize=\"1q\" is not a size such as 64k or 16m"),
            ("time=10hz", "time=\"10hz\" is not a time such as 500us or 20ms"),
            ("steps=-1", "steps=\"-1\" is not a number"),
            ("destructive=perhaps", "destructive=\"perhaps\" is not yes or no"),
        ] {
            let mut limits = before.clone();
            assert_eq!(limits.apply(text).unwrap_err().to_string(), expected);
            assert_eq!(limits, before, "{text}");
        }
        let error = Limits::default().apply("bufsiz=1m").unwrap_err().to_string();
        assert!(error.starts_with("\"bufsiz\" is no limit; there are consumers, sessions,"), "{error}");
    }

    #[test]
    fn the_stricter_of_two_policies_holds_in_every_row() {
        let mut one = Limits { steps: 5, destructive: false, ..Limits::default() };
        let two = Limits { steps: 9, bufsize: 1, ..Limits::default() };
        let expected = Limits { bufsize: 1, ..one.clone() };
        assert_eq!(one.meet(&two), expected);
        assert_eq!(two.meet(&one), expected);
        one.apply("value_bytes=99g").unwrap();
        assert_eq!(one.value_bytes, u32::MAX, "what does not fit is as much as fits");
    }

    #[test]
    fn every_limit_is_documented_once() {
        for (index, row) in TABLE.iter().enumerate() {
            assert!(TABLE[..index].iter().all(|other| other.name != row.name), "{}", row.name);
            assert!(DOCS[index].ends_with('.'), "{}", row.name);
        }
    }
}
