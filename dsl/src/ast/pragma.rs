//! Control lines, as far as later stages must know of them.

use dif::probe::Attributes;
use dif::version::Version;

use crate::source::Span;

/// A control line with a meaning for later stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pragma {
    /// From the `#` to the end of the line.
    pub span: Span,
    /// What it says.
    pub kind: PragmaKind,
}

/// The `#pragma D` lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PragmaKind {
    /// `option name` or `option name=value`; it has been applied.
    Option {
        /// The option.
        name: String,
        /// What follows the `=`.
        value: Option<String>,
    },
    /// `attributes a/b/c name`.
    Attributes {
        /// The stability.
        attributes: Attributes,
        /// The identifier, which the program must define somewhere.
        name: String,
    },
    /// `attributes a/b/c provider p part`.
    ProviderAttributes {
        /// The stability.
        attributes: Attributes,
        /// The provider.
        provider: String,
        /// The part of it.
        part: ProviderPart,
    },
    /// `binding "1.2" name`.
    Binding {
        /// The first version of the language that has the identifier.
        version: Version,
        /// The identifier, which the program must define somewhere.
        name: String,
    },
    /// `depends_on provider p` or `depends_on module m`.
    DependsOn {
        /// What kind of thing must exist.
        class: DependsClass,
        /// Its name.
        name: String,
    },
}

operators! {
    /// The parts of a provider that have attributes of their own.
    ProviderPart:
    Provider = "provider", "the provider itself";
    Module = "module", "the module names";
    Function = "function", "the function names";
    Name = "name", "the probe names";
    Args = "args", "the arguments";
}

operators! {
    /// What a program can depend on.
    DependsClass:
    Provider = "provider", "a provider that is present";
    Module = "module", "a module that is present";
    Library = "library", "a library, which a main program may not name";
}
