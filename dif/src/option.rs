//! Options: names, values, who reads them.
//!
//! One table serves `#pragma D option`, `-x`, `setopt()` and the environment. A row says how the
//! value is written ([`ValueKind`]), when it may be set ([`Phase`]) and what it means. [`Settings`]
//! holds the values as they stand; it is part of a program, so a host gets the sizes and rates
//! that concern it together with the code.
//!
//! Source: D reference, section 8.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use core::fmt;

use crate::probe::Attributes;
use crate::version::Version;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A switch or number: nothing, `yes`, `off`, `17` …
    Number,
    /// Bytes, with an optional suffix `k`, `m`, `g`, `t`.
    Size,
    /// A share of a whole, with or without `%`; hundredths of a percent.
    Percent,
    /// An interval, or a frequency with the suffix `hz`; nanoseconds without suffix.
    Rate,
    /// Present or not; no value.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any text.
    Text,
}

/// When an option may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// While compiling; also from a pragma.
    Compile,
    /// While compiling, but only from the command line.
    CommandLine,
    /// Before tracing starts.
    Start,
    /// At any time, also by `setopt()`.
    Dynamic,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionDef {
    /// Its name.
    pub name: &'static str,
    /// How its value is written.
    pub kind: ValueKind,
    /// When it may be set.
    pub phase: Phase,
    /// The value it has from the start, as written; empty if it is not set.
    pub default: &'static str,
    /// Whether we know it only to accept it.
    pub ignored: bool,
}

macro_rules! define_options {
    ($( $Variant:ident = $name:literal, $kind:expr, $Phase:ident, $default:literal, $doc:literal; )*
     [ignored] $( $IVariant:ident = $iname:literal, $ikind:expr, $IPhase:ident; )*) => {
        /// An option.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum OptionId {
            $( #[doc = $doc] $Variant, )*
            $( #[doc = "Accepted and without effect."] $IVariant, )*
        }

        impl OptionId {
            /// All of them, in order of their codes.
            pub const ALL: &'static [Self] = &[$( Self::$Variant, )* $( Self::$IVariant, )*];

            /// The row of the table.
            pub fn def(self) -> &'static OptionDef {
                use ValueKind::*;
                match self {
                    $( Self::$Variant => &OptionDef {
                        name: $name, kind: $kind, phase: Phase::$Phase, default: $default,
                        ignored: false,
                    }, )*
                    $( Self::$IVariant => &OptionDef {
                        name: $iname, kind: $ikind, phase: Phase::$IPhase, default: "",
                        ignored: true,
                    }, )*
                }
            }

            /// A sentence for people. It is no part of the row, as hosts have the rows and do not show them.
            pub fn doc(self) -> &'static str {
                match self {
                    $( Self::$Variant => $doc, )*
                    $( Self::$IVariant => "Accepted and without effect.", )*
                }
            }
        }
    };
}

define_options! {
    Aggrate = "aggrate", Rate, Dynamic, "1hz", "How often aggregations are read.";
    Aggsize = "aggsize", Size, Start, "4m", "Aggregation memory of a thread.";
    Aggsortkey = "aggsortkey", Number, Dynamic, "", "Sort aggregations by key instead of value.";
    Aggsortkeypos = "aggsortkeypos", Number, Dynamic, "", "The key component that is compared first.";
    Aggsortpos = "aggsortpos", Number, Dynamic, "", "The aggregation of a joined printa() that is compared first.";
    Aggsortrev = "aggsortrev", Number, Dynamic, "", "Sort aggregations in descending order.";
    Agghist = "agghist", Number, Dynamic, "", "Print counts and sums as bars.";
    Aggpercpu = "aggpercpu", Flag, Compile, "", "Print what each thread contributed to aggregations too (oracle, JSON).";
    Aggpack = "aggpack", Number, Dynamic, "", "Print distributions in one line each.";
    Aggzoom = "aggzoom", Number, Dynamic, "", "Scale bars by the largest count.";
    Amin = "amin", Text, Compile, "", "Least stability that a program may rely on.";
    Argref = "argref", Flag, Compile, "", "Do not require the last argument to be used.";
    Bufpolicy = "bufpolicy", Word(&["switch", "fill", "ring"]), Start, "switch", "What happens when a principal buffer is full.";
    Bufresize = "bufresize", Word(&["auto", "manual"]), Start, "auto", "Whether buffers may shrink if memory is short.";
    Bufsize = "bufsize", Size, Start, "4m", "Principal buffer of a thread.";
    Cleanrate = "cleanrate", Rate, Start, "101hz", "How often speculations are cleaned.";
    Compat = "compat", Word(&["illumos", "oracle"]), Compile, "illumos", "Whose dialect of language and output.";
    Cost = "cost", Number, Start, "", "Measure what each clause costs its host, and report it at the end.";
    Cpp = "cpp", Flag, Compile, "", "Run scripts through the C preprocessor.";
    Cppargs = "cppargs", Text, CommandLine, "", "Another argument for the preprocessor.";
    Cpphdrs = "cpphdrs", Flag, CommandLine, "", "Print the files that the preprocessor includes.";
    Cpppath = "cpppath", Text, CommandLine, "", "The preprocessor.";
    Cpu = "cpu", Number, Start, "", "Trace only the threads with this number in the CPU column.";
    Defaultargs = "defaultargs", Flag, Compile, "", "Missing arguments are 0 or empty.";
    Define = "define", Text, CommandLine, "", "Define a macro for the preprocessor.";
    Destructive = "destructive", Number, Start, "", "Allow actions that change the traced process.";
    Diag = "diag", Word(&["auto", "classic", "rich"]), CommandLine, "auto", "How errors are shown.";
    Droptags = "droptags", Flag, Compile, "", "Begin messages about drops with a tag.";
    Dynvarsize = "dynvarsize", Size, Start, "1m", "Memory for associative arrays.";
    Empty = "empty", Flag, Compile, "", "Allow programs without clauses.";
    Encoding = "encoding", Word(&["ascii", "utf8"]), Dynamic, "ascii", "What bars of distributions are drawn with.";
    Errtags = "errtags", Flag, Compile, "", "Begin error messages with a tag.";
    Flowindent = "flowindent", Number, Dynamic, "", "Indent entries and returns.";
    Format = "format", Word(&["text", "json"]), Start, "text", "Whether output is text for people or JSON documents, one a line.";
    Incdir = "incdir", Text, CommandLine, "", "A directory where the preprocessor looks for files.";
    Jstackframes = "jstackframes", Number, Start, "50", "Frames of jstack().";
    Jstackstrsize = "jstackstrsize", Size, Start, "", "Most bytes of the text of a jstack() that does not say it; without it, as many as its frames need.";
    Kernels = "kernels", Word(&["on", "off"]), Start, "on", "Whether common clauses run as ready-made functions.";
    Libdir = "libdir", Text, CommandLine, "", "A directory of scripts that are compiled before the programs.";
    Nolibs = "nolibs", Flag, CommandLine, "", "Leave the directories of scripts out.";
    Maxoverhead = "maxoverhead", Percent, Start, "", "Disable the probes of a host where tracing takes more of its processor time.";
    Nspec = "nspec", Number, Start, "1", "Number of speculations.";
    Pspec = "pspec", Flag, Compile, "", "Ambiguous words are probe specifiers.";
    Quiet = "quiet", Number, Dynamic, "", "Print only what the program prints.";
    Rawbytes = "rawbytes", Number, Dynamic, "", "Print bytes as a hex dump, also text.";
    Scratchsize = "scratchsize", Size, Start, "", "Scratch memory of a firing.";
    Setenv = "setenv", Text, CommandLine, "", "Set NAME=VALUE in the environment of the traced command.";
    Specsize = "specsize", Size, Start, "32k", "Size of a speculation.";
    Stackframes = "stackframes", Number, Start, "20", "Frames of stack().";
    Stackindent = "stackindent", Number, Dynamic, "14", "Indentation of stack frames.";
    Statusrate = "statusrate", Rate, Start, "1hz", "How often drops and exits are noticed.";
    Stdc = "stdc", Word(&["a", "c", "s", "t"]), CommandLine, "", "How strictly the preprocessor conforms to ISO C.";
    Strsize = "strsize", Size, Start, "256", "Bytes of a string, with its NUL.";
    Switchrate = "switchrate", Rate, Dynamic, "1hz", "How often principal buffers are read.";
    Temporal = "temporal", Number, Start, "", "Merge the records of all threads by time.";
    Tree = "tree", Number, Compile, "", "Print the parse tree: 1 as written, 2 with types, 3 both.";
    Undef = "undef", Text, CommandLine, "", "Undefine a macro for the preprocessor.";
    Unsetenv = "unsetenv", Text, CommandLine, "", "Remove a variable from the environment of the traced command.";
    Ustackframes = "ustackframes", Number, Start, "20", "Frames of ustack().";
    Verbose = "verbose", Flag, Compile, "", "Print the compiled code.";
    Version = "version", Text, Compile, "", "The newest language version that programs may use.";
    Zdefs = "zdefs", Flag, Compile, "", "Allow descriptions that match no probe.";
    [ignored]
    Bpflog = "bpflog", Number, Start;
    Bpflogsize = "bpflogsize", Size, Start;
    Core = "core", Flag, CommandLine;
    Ctypes = "ctypes", Text, CommandLine;
    Debug = "debug", Flag, CommandLine;
    Dtypes = "dtypes", Text, CommandLine;
    Evaltime = "evaltime", Word(&["exec", "preinit", "postinit", "main"]), CommandLine;
    Grabanon = "grabanon", Number, Start;
    Iregs = "iregs", Number, CommandLine;
    Kdefs = "kdefs", Flag, Compile;
    Knodefs = "knodefs", Flag, Compile;
    Late = "late", Text, CommandLine;
    Lazyload = "lazyload", Flag, CommandLine;
    Ldpath = "ldpath", Text, CommandLine;
    Linkmode = "linkmode", Text, CommandLine;
    Linktype = "linktype", Text, CommandLine;
    Lockmem = "lockmem", Text, Start;
    Maxframes = "maxframes", Number, Start;
    Modpath = "modpath", Text, CommandLine;
    Noresolve = "noresolve", Number, Start;
    Pcapsize = "pcapsize", Size, Start;
    Pgmax = "pgmax", Number, CommandLine;
    Printsize = "printsize", Size, Dynamic;
    Procfspath = "procfspath", Text, CommandLine;
    Quietresize = "quietresize", Number, Dynamic;
    Strip = "strip", Flag, CommandLine;
    Syslibdir = "syslibdir", Text, CommandLine;
    Tregs = "tregs", Number, CommandLine;
    Udefs = "udefs", Flag, Compile;
    Unodefs = "unodefs", Flag, Compile;
}

/// What the other dialect does not have.
const CLASSIC_ONLY: &[OptionId] =
    &[OptionId::Agghist, OptionId::Aggpack, OptionId::Aggzoom, OptionId::Temporal];

impl OptionId {
    /// Its name.
    pub fn name(self) -> &'static str {
        self.def().name
    }

    /// The option called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|option| option.name() == name)
    }

    /// Whether `value` is one that the option can have.
    pub fn accepts(self, value: &Value) -> bool {
        match (self.def().kind, value) {
            (
                ValueKind::Number | ValueKind::Size | ValueKind::Percent | ValueKind::Rate | ValueKind::Flag,
                Value::Number(_),
            )
            | (ValueKind::Text, Value::Text(_)) => true,
            (ValueKind::Word(words), Value::Text(text)) => words.contains(&text.as_str()),
            (
                ValueKind::Number | ValueKind::Size | ValueKind::Percent | ValueKind::Rate | ValueKind::Flag,
                Value::Text(_),
            )
            | (ValueKind::Word(_) | ValueKind::Text, Value::Number(_)) => false,
        }
    }
}

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

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Of a number, size (bytes) or rate (nanoseconds between two times); flags are 1.
    Number(u64),
    /// Of a word or text.
    Text(String),
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

// `None` says that the option becomes unset.
fn parse_value(id: OptionId, text: Option<&str>) -> Result<Option<Value>, OptionError> {
    let bad = OptionError::Value;
    match id.def().kind {
        ValueKind::Flag => match text {
            None => Ok(Some(Value::Number(1))),
            // The empty default of the table, not something a person wrote.
            Some("") => Ok(None),
            Some(_) => Err(bad),
        },
        ValueKind::Number => parse_number(text).ok_or(bad).map(|number| number.map(Value::Number)),
        ValueKind::Size => match text {
            Some("") if id.def().default.is_empty() => Ok(None),
            Some(text) => {
                let bytes = parse_size(text).ok_or(bad)?;
                if id == OptionId::Strsize && bytes == 0 { Err(bad) } else { Ok(Some(Value::Number(bytes))) }
            }
            None => Err(bad),
        },
        ValueKind::Percent => match text {
            Some("") => Ok(None),
            Some(text) => parse_percent(text).ok_or(bad).map(|share| Some(Value::Number(share))),
            None => Err(bad),
        },
        ValueKind::Rate => text.and_then(parse_rate).ok_or(bad).map(|ns| Some(Value::Number(ns))),
        ValueKind::Word(words) => match text {
            Some("") if id.def().default.is_empty() => Ok(None),
            Some(word) if words.contains(&word) => Ok(Some(Value::Text(word.to_string()))),
            Some(_) | None => Err(bad),
        },
        ValueKind::Text => match text {
            Some("") => Ok(None),
            text if id == OptionId::Amin && text.and_then(Attributes::parse).is_none() => Err(bad),
            Some(text) => Ok(Some(Value::Text(text.to_string()))),
            None => Err(bad),
        },
    }
}

// No value means "set"; the outer `None` is an error, the inner one is "unset".
fn parse_number(text: Option<&str>) -> Option<Option<u64>> {
    let Some(text) = text else { return Some(Some(0)) };
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if text.is_empty() || is(&["no", "disable", "disabled", "false", "off", "unset"]) {
        return Some(None);
    }
    if is(&["yes", "enable", "enabled", "true", "on", "set"]) {
        return Some(Some(1));
    }
    parse_c_number(text).map(Some)
}

/// An unsigned number as C writes it: decimal, `0x…` or `0…`.
pub fn parse_c_number(text: &str) -> Option<u64> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return digits(hex, 16);
    }
    match text.strip_prefix('0') {
        Some("") => Some(0),
        Some(octal) => digits(octal, 8),
        None => digits(text, 10),
    }
}

// `from_str_radix` alone would take a sign.
fn digits(text: &str, radix: u32) -> Option<u64> {
    if text.chars().all(|c| c.is_digit(radix)) { u64::from_str_radix(text, radix).ok() } else { None }
}

/// Bytes of a size: `4096`, `64k`, `0x10M`.
pub fn parse_size(text: &str) -> Option<u64> {
    let (number, shift) = match text.char_indices().last()? {
        (at, 'k' | 'K') => (&text[..at], 10),
        (at, 'm' | 'M') => (&text[..at], 20),
        (at, 'g' | 'G') => (&text[..at], 30),
        (at, 't' | 'T') => (&text[..at], 40),
        _ => (text, 0),
    };
    parse_c_number(number)?.checked_mul(1 << shift)
}

// Hundredths of a percent, at most all: `5%`, `0.25`.
fn parse_percent(text: &str) -> Option<u64> {
    let text = text.strip_suffix('%').unwrap_or(text);
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let hundredths = match part.len() {
        1 => digits(part, 10)? * 10,
        2 => digits(part, 10)?,
        _ => return None,
    };
    let share = digits(whole, 10)?.checked_mul(100)?.checked_add(hundredths)?;
    (share <= 10_000).then_some(share)
}

/// Nanoseconds of an interval or between two times of a frequency: `10ms`, `5hz`, `1000`.
pub fn parse_rate(text: &str) -> Option<u64> {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..at].parse().ok()?;
    let suffix = text[at..].to_ascii_lowercase();
    if suffix.is_empty() {
        return Some(number);
    }
    rate_unit(&suffix, number)
}

/// Nanoseconds that `number` of the unit `suffix` (lower case) are; a frequency of 0 is none.
pub fn rate_unit(suffix: &str, number: u64) -> Option<u64> {
    const SECOND: u64 = 1_000_000_000;
    let unit = match suffix {
        "hz" => return SECOND.checked_div(number),
        "ns" | "nsec" => 1,
        "us" | "usec" => 1_000,
        "ms" | "msec" => 1_000_000,
        "s" | "sec" => SECOND,
        "m" | "min" => 60 * SECOND,
        "h" | "hour" => 3600 * SECOND,
        "d" | "day" => 86400 * SECOND,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn set(name: &str, value: Option<&str>) -> Result<Option<Value>, OptionError> {
        let mut settings = Settings::default();
        settings.set(name, value, Setter::CommandLine)?;
        Ok(settings.get(OptionId::from_name(name).unwrap()))
    }

    #[test]
    fn names_are_unique_and_defaults_are_values() {
        for (index, id) in OptionId::ALL.iter().enumerate() {
            assert!(OptionId::ALL[..index].iter().all(|other| other.name() != id.name()), "{}", id.name());
            assert!(id.doc().ends_with('.'));
            assert_eq!(Settings::default().is_set(*id), !id.def().default.is_empty(), "{}", id.name());
        }
    }

    #[test]
    fn values_are_read_as_the_reference_says() {
        let number = |n| Ok(Some(Value::Number(n)));
        assert_eq!(set("quiet", None), number(0));
        assert_eq!(set("quiet", Some("0")), number(0));
        assert_eq!(set("quiet", Some("UNSET")), Ok(None));
        assert_eq!(set("bufsize", Some("0x10K")), number(16384));
        assert_eq!(set("switchrate", Some("5")), number(5));
        assert_eq!(set("switchrate", Some("10Hz")), number(100_000_000));
        assert_eq!(set("aggrate", Some("2min")), number(120_000_000_000));
        assert_eq!(set("zdefs", None), number(1));
        assert_eq!(set("maxoverhead", Some("5%")), number(500));
        assert_eq!(set("maxoverhead", Some("0.5")), number(50));
        assert_eq!(set("maxoverhead", Some("100.00%")), number(10_000));
        for (name, value) in [
            ("bufsize", "1.5m"),
            ("bufsize", "4kb"),
            ("bufsize", "-1"),
            ("bufsize", "99999999999t"),
            ("strsize", "0"),
            ("errtags", "1"),
            ("bufpolicy", "ringo"),
            ("switchrate", "0hz"),
            ("nspec", "+3"),
            ("maxoverhead", "101%"),
            ("maxoverhead", "1.234"),
            ("maxoverhead", "%"),
        ] {
            assert_eq!(set(name, Some(value)), Err(OptionError::Value), "{name}={value}");
        }
        assert_eq!(set("nixon", None), Err(OptionError::Name));
    }

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
