//! Options: names, values, who reads them.
//!
//! One table serves `#pragma D option`, `-x`, `setopt()` and the environment. A row says how the
//! value is written ([`ValueKind`]), when it may be set ([`Phase`]) and what it means.
//!
//! ```text
//!   option.rs     the table
//!   value.rs      values, and how they are read from what people write
//!   settings.rs   values as they stand: what a program carries
//! ```
//!
//! Source: D reference, section 8.

mod settings;
mod value;

pub use settings::{Dialect, OptionError, Setter, Settings};
pub use value::{Value, parse_c_number, parse_rate, parse_size, rate_unit};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_defaults_are_values() {
        for (index, id) in OptionId::ALL.iter().enumerate() {
            assert!(OptionId::ALL[..index].iter().all(|other| other.name() != id.name()), "{}", id.name());
            assert!(id.doc().ends_with('.'));
            assert_eq!(Settings::default().is_set(*id), !id.def().default.is_empty(), "{}", id.name());
        }
    }
}
