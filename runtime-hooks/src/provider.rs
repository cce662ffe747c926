//! Providers: what a host says about its probes, declared next to the code that fires them.
//!
//! [`provider!`](crate::provider!) takes a list that reads like the documentation and makes a
//! module of it: one static [`ProbeSite`] per probe and one static [`Provider`] with everything a
//! catalog needs. All of it is constant data; nothing exists at run time until the provider is
//! registered.
//!
//! An *alias* is another probe on the same event: it has its own name and its own order of
//! arguments, given by the names of the native probe's arguments (or numbers, for arguments that
//! scripts expect and the event does not have). A name that the native probe lacks is an error
//! while the host is compiled. Aliases are matched by their exact name only, so that a pattern
//! never counts one event twice.

use dif::TypeId;
use dif::probe::ProviderAttributes;
use dif::ty::prim;

use crate::site::ProbeSite;

/// A provider and its probes.
#[derive(Debug)]
pub struct Provider {
    /// Its name without the process id, for example `lua`.
    pub name: &'static str,
    /// The module field of its probes: usually the adapter's name.
    pub module: &'static str,
    /// How stable its parts are.
    pub attributes: ProviderAttributes,
    /// Its probes.
    pub probes: &'static [ProbeDef],
    /// Other views of the same events.
    pub aliases: &'static [AliasDef],
}

impl Provider {
    /// The probe called `name`, if there is one that is no alias.
    pub fn probe(&self, name: &str) -> Option<&'static ProbeDef> {
        self.probes.iter().find(|probe| probe.name == name)
    }
}

/// A probe of a provider.
#[derive(Debug)]
pub struct ProbeDef {
    /// Its name field.
    pub name: &'static str,
    /// Its function field: where in the host it fires.
    pub function: &'static str,
    /// Its arguments.
    pub args: &'static [ArgDef],
    /// Where it fires.
    pub site: &'static ProbeSite,
    /// When it fires, for people.
    pub doc: &'static str,
}

/// An argument of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArgDef {
    /// Its name.
    pub name: &'static str,
    /// Its type in D, one that every type table has.
    pub ty: TypeId,
}

/// A probe that shows the event of another one.
#[derive(Debug)]
pub struct AliasDef {
    /// Its name field.
    pub name: &'static str,
    /// The site of the event.
    pub site: &'static ProbeSite,
    /// Where its arguments come from.
    pub args: &'static [AliasArg],
}

/// An argument of an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasArg {
    /// This argument of the native probe.
    Native(u8),
    /// Always this number.
    Constant(u64),
}

impl ArgDef {
    /// The argument `name` of the D type called `ty`, for [`provider!`](crate::provider!).
    ///
    /// # Panics
    /// While the host is compiled, if there is no such type.
    pub const fn new(name: &'static str, ty: &str) -> Self {
        let mut i = 0;
        while i < ARG_TYPES.len() {
            if same(ARG_TYPES[i].0, ty) {
                return Self { name, ty: ARG_TYPES[i].1 };
            }
            i += 1;
        }
        panic!("an argument's type is one of: string, int, uint, long, ulong, bool, pointer, int32_t, ...")
    }
}

/// Types of arguments as [`provider!`](crate::provider!) writes them.
const ARG_TYPES: &[(&str, TypeId)] = &[
    ("string", prim::STRING),
    ("int", prim::INT),
    ("uint", prim::UINT),
    ("long", prim::LONG),
    ("ulong", prim::ULONG),
    ("bool", prim::BOOL),
    ("pointer", prim::VOID_PTR),
    ("int32_t", prim::INT32),
    ("uint32_t", prim::UINT32),
    ("int64_t", prim::INT64),
    ("uint64_t", prim::UINT64),
];

impl AliasArg {
    /// The argument that `text` says: a name among `args`, or a number.
    ///
    /// # Panics
    /// While the host is compiled, if it is neither.
    pub const fn new(args: &[ArgDef], text: &str) -> Self {
        let bytes = text.as_bytes();
        if !bytes.is_empty() && bytes[0].is_ascii_digit() {
            return Self::Constant(number(bytes));
        }
        let mut i = 0;
        while i < args.len() {
            if same(args[i].name, text) {
                #[expect(clippy::cast_possible_truncation, reason = "there are at most ten arguments")]
                return Self::Native(i as u8);
            }
            i += 1;
        }
        panic!("an alias names an argument that its probe does not have")
    }
}

const fn number(digits: &[u8]) -> u64 {
    let (mut i, mut value) = (0, 0);
    while i < digits.len() {
        assert!(digits[i].is_ascii_digit(), "a constant argument is a decimal number");
        value = value * 10 + (digits[i] - b'0') as u64;
        i += 1;
    }
    value
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Declares a provider: a module with a site per probe, and `PROVIDER`.
///
/// ```
/// runtime_hooks::provider! {
///     /// Probes of a little machine.
///     pub provider toy ("toy", module = "libtoy", attributes = EVOLVING) {
///         /// A function is entered.
///         FUNCTION_ENTRY = "function-entry" in "call" (file: string, function: string, line: int);
///         alias "sub-entry" of FUNCTION_ENTRY (function, file, line, 0);
///     }
/// }
/// assert_eq!(toy::PROVIDER.probes[0].name, "function-entry");
/// ```
///
/// Attributes are a constant of [`dif::probe::Attributes`], for all five parts.
#[macro_export]
macro_rules! provider {
    ($(#[$doc:meta])* $vis:vis provider $module:ident
     ($name:literal, module = $in:literal, attributes = $attributes:ident) { $($items:tt)* }) => {
        $(#[$doc])*
        #[allow(unreachable_pub, reason = "the module's own visibility decides")]
        $vis mod $module {
            $crate::provider! { @items ($name, $in, $attributes) [] [] $($items)* }
        }
    };
    (@items $head:tt [$($probes:tt)*] [$($aliases:tt)*]
     $(#[$doc:meta])* alias $alias:literal of $Site:ident ($($arg:tt),* $(,)?); $($rest:tt)*) => {
        $crate::provider! { @items $head [$($probes)*] [$($aliases)* ($alias $Site $($arg)*)] $($rest)* }
    };
    (@items $head:tt [$($probes:tt)*] [$($aliases:tt)*]
     $(#[doc = $doc:literal])* $Site:ident = $probe:literal in $function:literal
     ($($arg:ident: $ty:ident),* $(,)?); $($rest:tt)*) => {
        $crate::provider! { @items $head
            [$($probes)* ([$($doc)*] $Site $probe $function $($arg $ty)*)] [$($aliases)*] $($rest)* }
    };
    (@items ($name:literal, $in:literal, $attributes:ident)
     [$( ([$($doc:literal)*] $Site:ident $probe:literal $function:literal $($arg:ident $ty:ident)*) )*]
     [$( ($alias:literal $Of:ident $($from:tt)*) )*]) => {
        $(
            $(#[doc = $doc])*
            pub static $Site: $crate::ProbeSite = $crate::ProbeSite::new();
        )*

        /// The arguments of the probes, for the aliases.
        #[allow(non_upper_case_globals, non_snake_case, reason = "one constant per site")]
        mod arguments {
            $( pub(super) const $Site: &[$crate::ArgDef] =
                &[$( $crate::ArgDef::new(stringify!($arg), stringify!($ty)) ),*]; )*
        }

        /// The provider.
        pub static PROVIDER: $crate::Provider = $crate::Provider {
            name: $name,
            module: $in,
            attributes: $crate::dif::probe::ProviderAttributes::uniform(
                $crate::dif::probe::Attributes::$attributes,
            ),
            probes: &[$( $crate::ProbeDef {
                name: $probe,
                function: $function,
                args: arguments::$Site,
                site: &$Site,
                doc: concat!($($doc, "\n",)* ""),
            } ),*],
            aliases: &[$( $crate::AliasDef {
                name: $alias,
                site: &$Of,
                args: const { &[$( $crate::AliasArg::new(arguments::$Of, stringify!($from)) ),*] },
            } ),*],
        };
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::provider! {
        /// A provider for the tests.
        provider sample ("sample", module = "m", attributes = EVOLVING) {
            /// The first.
            ENTRY = "entry" in "f" (file: string, function: string, line: int);
            alias "sub" of ENTRY (function, 7, file);
            /// The second.
            GONE = "gone" in "g" ();
        }
    }

    #[test]
    fn the_macro_makes_tables() {
        let provider = &sample::PROVIDER;
        assert_eq!(provider.probes.len(), 2);
        assert_eq!(provider.probe("entry").unwrap().args[2], ArgDef { name: "line", ty: prim::INT });
        let alias = &provider.aliases[0];
        assert_eq!(alias.args, [AliasArg::Native(1), AliasArg::Constant(7), AliasArg::Native(0)]);
        assert!(std::ptr::eq(alias.site, &raw const sample::ENTRY));
        assert!(provider.probe("gone").unwrap().doc.contains("second"));
    }
}
