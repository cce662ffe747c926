//! Probe sites: the places in a host's code where probes fire.
//!
//! A site is a static with one word that matters:
//!
//! ```text
//!   state    0: nobody listens        n: somebody does, and the n-th change of enablings says who
//! ```
//!
//! While nobody listens, [`fire!`](crate::fire!) is a relaxed load and a branch not taken. The
//! arguments are a closure's body that the macro puts behind the branch, so they are not computed,
//! and they go to a cold function out of line *one by one*, in registers: an array built in place would
//! cost the hook a larger stack frame on every pass, also on those where nothing happens.
//!
//! A relaxed load suffices. It decides only whether to look closer; the thread that looks closer
//! compares the word with the generation it has linked and, if they differ, goes through the
//! registry's lock, which orders everything (see [`publish`](mod@crate::publish)). A thread that reads
//! an old 0 fires a moment before the enabling; nobody can tell the difference.
//!
//! One event has one site, however many probes show it: the native probe and its aliases share
//! the word, and the arguments of an alias are a permutation made at the time of the firing.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except
//! through `ProbeEnv`; bounded steps; faults are values; re-entry returns at once.

use std::ffi::CStr;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use dif::op::StackKind;
use vm::{Arg, StackText};

use crate::thread::{self, Entered};

/// Most arguments of a probe: `arg0` to `arg9`.
pub const MAX_ARGS: usize = 10;

/// The event number of a site that no registered provider has.
const UNREGISTERED: u32 = u32::MAX;

/// A place in the host's code that fires a probe. See the head of the file.
#[derive(Debug)]
pub struct ProbeSite {
    state: AtomicU32,
    event: AtomicU32,
    reentries: AtomicU64,
}

impl ProbeSite {
    /// A site that is off.
    pub const fn new() -> Self {
        Self { state: AtomicU32::new(0), event: AtomicU32::new(UNREGISTERED), reentries: AtomicU64::new(0) }
    }

    /// Whether anybody listens: one relaxed load.
    #[inline(always)]
    pub fn is_enabled(&self) -> bool {
        self.state.load(Ordering::Relaxed) != 0
    }

    /// The generation of what is enabled here; 0 is nothing.
    #[inline]
    pub(crate) fn generation(&self) -> u32 {
        self.state.load(Ordering::Relaxed)
    }

    /// Says that enablings have changed. Only the registry does, under its lock.
    pub(crate) fn publish(&self, generation: u32) {
        self.state.store(generation, Ordering::Release);
    }

    /// Which of the registry's events fires here.
    #[inline]
    pub(crate) fn event(&self) -> usize {
        self.event.load(Ordering::Relaxed) as usize
    }

    /// Makes this the site of an event; false if it is one already.
    pub(crate) fn register(&self, event: u32) -> bool {
        self.event.compare_exchange(UNREGISTERED, event, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// A firing was lost because its thread was in a probe already.
    #[cold]
    pub(crate) fn count_reentry(&self) {
        self.reentries.fetch_add(1, Ordering::Relaxed);
    }

    /// How many firings were lost like that since the process began.
    pub(crate) fn reentries(&self) -> u64 {
        self.reentries.load(Ordering::Relaxed)
    }
}

impl Default for ProbeSite {
    fn default() -> Self {
        Self::new()
    }
}

/// What only the firing place knows: the guest program's stack.
///
/// Called in probe context: it must not block, allocate, or enter the guest.
pub trait HostEnv {
    /// Puts the stack into `out`, innermost frame first, at most `frames` of them.
    fn stack(&self, kind: StackKind, frames: u32, out: &mut StackText<'_>);
    /// How many frames the stack has.
    fn depth(&self) -> u32;
    /// An address or identity of the calling frame; 0 if there is none.
    fn caller(&self) -> u64;
}

/// Who walks the guest's stack in a firing: a [`HostEnv`], or nobody (`()`).
pub trait Host: Copy {
    /// The same, when it no longer matters which of the two.
    fn env<'a>(self) -> Option<&'a dyn HostEnv>
    where
        Self: 'a;
}

impl Host for () {
    #[inline(always)]
    fn env<'a>(self) -> Option<&'a dyn HostEnv>
    where
        Self: 'a,
    {
        None
    }
}

impl Host for &dyn HostEnv {
    #[inline(always)]
    fn env<'a>(self) -> Option<&'a dyn HostEnv>
    where
        Self: 'a,
    {
        Some(self)
    }
}

/// A value that is an argument of a firing: a number, a string, or an [`Arg`].
pub trait Value<'a> {
    /// What travels: a number in one register, a string in two.
    type Form: Form<'a>;
    /// The value in that form.
    fn form(self) -> Self::Form;
}

/// How a [`Value`] travels to where it is looked at.
pub trait Form<'a>: Copy + Into<Arg<'a>> {
    /// Whether it is a string, whatever the value.
    const IS_TEXT: bool;
    /// The number, or where the string is.
    fn number(self) -> u64;
    /// The string, if it is one.
    fn text(self) -> &'a [u8];
}

impl<'a> Form<'a> for u64 {
    const IS_TEXT: bool = false;
    #[inline(always)]
    fn number(self) -> u64 {
        self
    }
    fn text(self) -> &'a [u8] {
        &[]
    }
}

impl<'a> Form<'a> for &'a [u8] {
    const IS_TEXT: bool = true;
    fn number(self) -> u64 {
        Arg::from(self).raw()
    }
    #[inline(always)]
    fn text(self) -> &'a [u8] {
        self
    }
}

impl<'a> Form<'a> for Arg<'a> {
    const IS_TEXT: bool = false;
    fn number(self) -> u64 {
        self.raw()
    }
    fn text(self) -> &'a [u8] {
        match self {
            Self::Str(text) => text,
            Self::Int(_) => &[],
        }
    }
}

macro_rules! define_values {
    ($($(#[$generics:tt])? $Value:ty => $Form:ty: |$it:ident| $form:expr;)*) => { $(
        impl<'a> Value<'a> for $Value {
            type Form = $Form;
            #[inline(always)]
            fn form(self) -> $Form {
                let $it = self;
                $form
            }
        }
    )* };
}

define_values! {
    bool => u64: |it| u64::from(it);
    u8 => u64: |it| u64::from(it);
    u16 => u64: |it| u64::from(it);
    u32 => u64: |it| u64::from(it);
    u64 => u64: |it| it;
    usize => u64: |it| it as u64;
    i8 => u64: |it| i64::from(it).cast_unsigned();
    i16 => u64: |it| i64::from(it).cast_unsigned();
    i32 => u64: |it| i64::from(it).cast_unsigned();
    i64 => u64: |it| it.cast_unsigned();
    isize => u64: |it| (it as i64).cast_unsigned();
    &'a [u8] => &'a [u8]: |it| it;
    &'a str => &'a [u8]: |it| it.as_bytes();
    &'a CStr => &'a [u8]: |it| it.to_bytes();
    Arg<'a> => Arg<'a>: |it| it;
}

/// The arguments of a firing: a tuple of up to ten numbers and strings.
pub trait Args {
    /// Fires `site` with them. The site is enabled, or was a moment ago.
    fn fire<Who: Host>(self, site: &ProbeSite, host: Who);
}

#[inline(always)]
fn first_four<const N: usize>(numbers: [u64; N]) -> [u64; 4] {
    std::array::from_fn(|i| numbers.get(i).copied().unwrap_or(0))
}

// One after the other, because an array that is indexed has to be in memory.
#[inline(always)]
fn pick_text<const N: usize>(wanted: u8, texts: [Option<&[u8]>; N]) -> Option<&[u8]> {
    texts.into_iter().zip(0..).fold(None, |found, (text, n)| if n == wanted { text } else { found })
}

// Both functions are made for each combination of numbers and strings, not of types. The second one is for
// what the first one leaves, which so needs no place for an array of arguments; it has the arguments in the
// same registers.
macro_rules! define_arities {
    ($( $cold:ident, $slow:ident($($Type:ident $arg:ident),*); )*) => { $(
        #[cold]
        #[inline(never)]
        #[allow(clippy::too_many_arguments, reason = "arguments travel in registers, see above")]
        #[allow(clippy::extra_unused_lifetimes, reason = "there are events without arguments")]
        fn $cold<'a, Who: Host, $($Type: Form<'a>),*>($($arg: $Type,)* site: &ProbeSite, host: Who) {
            let numbers = || first_four([$($arg.number()),*]);
            let otherwise = |local: Option<Entered>| $slow($($arg,)* site, host, local);
            if const { false $(|| $Type::IS_TEXT)* } {
                let text = |wanted| pick_text(wanted, [$(const { $Type::IS_TEXT }.then(|| $arg.text())),*]);
                thread::fire_text::<Who>(site, text, numbers, otherwise);
            } else {
                thread::fire_numbers::<Who>(site, numbers, otherwise);
            }
        }

        #[inline(never)]
        #[allow(clippy::too_many_arguments, reason = "as above")]
        #[allow(clippy::extra_unused_lifetimes, reason = "as above")]
        fn $slow<'a, Who: Host, $($Type: Form<'a>),*>(
            $($arg: $Type,)*
            site: &ProbeSite,
            host: Who,
            local: Option<Entered>,
        ) {
            thread::fire_slowly::<Who>(local, site, host.env(), &[$($arg.into()),*]);
        }

        impl<'a, $($Type: Value<'a>),*> Args for ($($Type,)*) {
            #[inline(always)]
            fn fire<Who: Host>(self, site: &ProbeSite, host: Who) {
                let ($($arg,)*) = self;
                $cold($($arg.form(),)* site, host);
            }
        }
    )* };
}

define_arities! {
    fire0, slow0();
    fire1, slow1(A a);
    fire2, slow2(A a, B b);
    fire3, slow3(A a, B b, C c);
    fire4, slow4(A a, B b, C c, D d);
    fire5, slow5(A a, B b, C c, D d, E e);
    fire6, slow6(A a, B b, C c, D d, E e, F f);
    fire7, slow7(A a, B b, C c, D d, E e, F f, G g);
    fire8, slow8(A a, B b, C c, D d, E e, F f, G g, H h);
    fire9, slow9(A a, B b, C c, D d, E e, F f, G g, H h, I i);
    fire10, slow10(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j);
}

/// Fires a probe.
///
/// `fire!(SITE, || (a, b))` evaluates the tuple only if somebody listens; each element is anything
/// that becomes a [`vm::Arg`]: numbers, `&str`, `&[u8]`, `&CStr`. Strings are lent for the time of
/// the firing. `fire!(SITE, env: &walker, || (a, b))` also says who walks the guest's stack.
///
/// ```
/// runtime_hooks::provider! {
///     /// Probes of a little machine.
///     pub provider toy ("toy", module = "toy", attributes = EVOLVING) {
///         /// A function is entered.
///         FUNCTION_ENTRY = "function-entry" in "call" (file: string, function: string, line: int);
///     }
/// }
///
/// fn call(name: &str, line: u32) {
///     runtime_hooks::fire!(toy::FUNCTION_ENTRY, || ("main.toy", name, line));
/// }
/// call("f", 3);
/// ```
#[macro_export]
macro_rules! fire {
    ($site:expr, env: $env:expr, || ($($arg:expr),* $(,)?)) => {
        if $site.is_enabled() {
            $crate::Args::fire(($($arg,)*), &$site, { let env: &dyn $crate::HostEnv = $env; env });
        }
    };
    ($site:expr, env: $env:expr, $args:expr) => {
        if $site.is_enabled() {
            $crate::Args::fire(($args)(), &$site, { let env: &dyn $crate::HostEnv = $env; env });
        }
    };
    ($site:expr, || ($($arg:expr),* $(,)?)) => {
        if $site.is_enabled() {
            $crate::Args::fire(($($arg,)*), &$site, ());
        }
    };
    ($site:expr, $args:expr) => {
        if $site.is_enabled() {
            $crate::Args::fire(($args)(), &$site, ());
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disabled_site_evaluates_no_arguments() {
        static SITE: ProbeSite = ProbeSite::new();
        let mut evaluated = 0;
        fire!(SITE, || ({
            evaluated += 1;
            evaluated
        },));
        fire!(SITE, || {
            evaluated += 1;
            (evaluated, "text")
        });
        assert_eq!(evaluated, 0);
    }

    #[test]
    fn a_site_has_one_event() {
        let site = ProbeSite::new();
        assert!(site.register(7) && !site.register(8));
        assert_eq!(site.event(), 7);
    }
}
