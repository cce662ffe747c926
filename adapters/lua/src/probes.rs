//! What the `lua` provider offers, and the seam between the hooks and whoever listens.
//!
//! The hooks turn what Lua does into [`Event`]s with named fields. They never think of argument
//! order, of aliases such as `sub-entry`, or of who is tracing: that is the business of the
//! implementation of [`Probes`] behind them. There are two: `engine` hands events to the probe
//! sites of the engine, and the tests record them in a list.
//!
//! [`PROBES`] is the one list of probes. A row says what the hooks must do to serve a probe: the
//! *needs* decide which debug hooks Lua runs, so a probe nobody enabled costs nothing at all.
//!
//! | needs | Lua's debug hook | for |
//! | --- | --- | --- |
//! | nothing | none | events that pass through a library function of ours anyway |
//! | calls | call | entries |
//! | returns | call and return | returns: without the entries, frames lost to an error would not be noticed |
//! | lines | line | lines |
//!
//! There is no `gc-start` and no `gc-done`: Lua 5.4 tells nobody when a collection starts or ends.
//! A finaliser trick would see some of the ends and none of the starts, which is worse than no
//! probe, because a script would believe it.

use crate::names::Function;
use crate::raw::TaskId;

/// Which of Lua's debug hooks a probe depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// No debug hook.
    Nothing,
    /// The call hook.
    Calls,
    /// The call hook and the return hook.
    Returns,
    /// The line hook.
    Lines,
}

/// One row of [`PROBES`].
#[derive(Clone, Copy, Debug)]
pub struct ProbeDef {
    /// Which probe.
    pub probe: Probe,
    /// Its name as scripts write it.
    pub name: &'static str,
    /// The names of its arguments, in order.
    pub args: &'static [&'static str],
    /// What must be switched on in Lua while it is enabled.
    pub needs: Needs,
    /// When it fires.
    pub doc: &'static str,
}

macro_rules! for_each_probe {
    ($then:ident) => {
        $then! {
            /// A Lua function begins. A tail call is the return of its caller and then this.
            FunctionEntry = "function-entry" Calls [file, function, line, container, depth];
            /// A Lua function ends; status 1 if an error or the end of its coroutine took it away.
            FunctionReturn = "function-return" Returns [file, function, line, container, depth, status];
            /// A function written in C begins, whose code is there.
            CfunctionEntry = "cfunction-entry" Calls [file, function, line, container, depth, code];
            /// A function written in C ends.
            CfunctionReturn = "cfunction-return" Returns [file, function, line, container, depth, status, code];
            /// A new source line is about to run.
            Line = "line" Lines [file, function, line];
            /// An error was raised; the stack is still that of the raiser.
            Raise = "raise" Calls [class, file, line, message];
            /// A coroutine was made.
            CoroutineCreate = "coroutine-create" Nothing [id, creator];
            /// A coroutine is about to run.
            CoroutineResume = "coroutine-resume" Nothing [id, from];
            /// A coroutine gives up the processor by `coroutine.yield`.
            CoroutineYield = "coroutine-yield" Nothing [id, to];
            /// Another coroutine runs from now on: reason `resume`, `yield`, `return` or `error`.
            TaskSwitch = "task-switch" Nothing [from, to, reason];
            /// `require` looks for a module that is not loaded yet, or finds that it is.
            ImportStart = "import-start" Returns [module, file, line];
            /// `require` is done.
            ImportDone = "import-done" Returns [module, found, path, file, line];
            /// The interpreter is ready; nothing of the guest has run.
            RuntimeInit = "runtime-init" Nothing [version];
            /// The interpreter ends.
            RuntimeShutdown = "runtime-shutdown" Nothing [status];
            /// The guest called `probe` of the module `mdtrace`.
            UserProbe = "user-probe" Nothing [tag, int1, int2, int3, int4, text1, text2, text3, text4];
        }
    };
}

macro_rules! define_probes {
    ($( $(#[doc = $doc:literal])+ $Probe:ident = $name:literal $Needs:ident [$($arg:ident),*]; )*) => {
        /// A probe of the `lua` provider.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Probe { $( $(#[doc = $doc])+ $Probe, )* }

        /// Every probe of the `lua` provider, in the order of [`Probe`].
        pub const PROBES: &[ProbeDef] = &[ $( ProbeDef {
            probe: Probe::$Probe,
            name: $name,
            args: &[$(stringify!($arg)),*],
            needs: Needs::$Needs,
            doc: concat!($($doc),+),
        }, )* ];
    };
}
for_each_probe!(define_probes);

/// A set of probes, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProbeSet(u32);

impl ProbeSet {
    /// No probe.
    pub const EMPTY: ProbeSet = ProbeSet(0);

    /// Every probe.
    pub fn all() -> ProbeSet {
        PROBES.iter().fold(ProbeSet::EMPTY, |set, row| set.with(row.probe))
    }

    /// This set and `probe`.
    #[must_use]
    pub const fn with(self, probe: Probe) -> ProbeSet {
        ProbeSet(self.0 | 1 << probe as u8)
    }

    /// Whether `probe` is in the set.
    pub const fn contains(self, probe: Probe) -> bool {
        self.0 & (1 << probe as u8) != 0
    }

    /// The set as a word, for keeping it in an atomic.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set that [`ProbeSet::bits`] gave.
    pub const fn from_bits(bits: u32) -> ProbeSet {
        ProbeSet(bits)
    }
}

/// How a function was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// By returning, or by a tail call.
    Normal = 0,
    /// By an error, by the closing of its coroutine, or by the end of the process.
    Unwound = 1,
}

/// Why another coroutine runs now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwitchReason {
    /// It was resumed.
    Resume,
    /// The one it resumed yielded.
    Yield,
    /// The one it resumed finished.
    Return,
    /// The one it resumed raised an error that it did not catch.
    Error,
}

impl SwitchReason {
    /// The reason as scripts see it.
    pub fn name(self) -> &'static str {
        match self {
            SwitchReason::Resume => "resume",
            SwitchReason::Yield => "yield",
            SwitchReason::Return => "return",
            SwitchReason::Error => "error",
        }
    }
}

/// Something Lua did. Text is in Lua's memory or in the table of names: valid while firing.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are the arguments in PROBES")]
pub enum Event<'a> {
    /// `function-entry` or `cfunction-entry`, as the function's kind says.
    Entry { function: &'a Function, depth: u32 },
    /// `function-return` or `cfunction-return`, as the function's kind says.
    Return { function: &'a Function, depth: u32, status: Status },
    /// `line`.
    Line { function: &'a Function, line: i64 },
    /// `raise`.
    Raise { class: &'a [u8], file: &'a [u8], line: i64, message: &'a [u8] },
    /// `coroutine-create`.
    CoroutineCreate { id: TaskId, creator: TaskId },
    /// `coroutine-resume`.
    CoroutineResume { id: TaskId, from: TaskId },
    /// `coroutine-yield`.
    CoroutineYield { id: TaskId, to: TaskId },
    /// `task-switch`.
    TaskSwitch { from: TaskId, to: TaskId, reason: SwitchReason },
    /// `import-start`.
    ImportStart { module: &'a [u8], file: &'a [u8], line: i64 },
    /// `import-done`.
    ImportDone { module: &'a [u8], found: bool, path: &'a [u8], file: &'a [u8], line: i64 },
    /// `runtime-init`.
    RuntimeInit { version: &'a [u8] },
    /// `runtime-shutdown`.
    RuntimeShutdown { status: i64 },
    /// `user-probe`.
    User { tag: &'a [u8], ints: [i64; 4], texts: [&'a [u8]; 4] },
}

impl Event<'_> {
    /// The probe this event fires.
    #[inline]
    pub fn probe(&self) -> Probe {
        match self {
            Event::Entry { function, .. } if function.is_c() => Probe::CfunctionEntry,
            Event::Entry { .. } => Probe::FunctionEntry,
            Event::Return { function, .. } if function.is_c() => Probe::CfunctionReturn,
            Event::Return { .. } => Probe::FunctionReturn,
            Event::Line { .. } => Probe::Line,
            Event::Raise { .. } => Probe::Raise,
            Event::CoroutineCreate { .. } => Probe::CoroutineCreate,
            Event::CoroutineResume { .. } => Probe::CoroutineResume,
            Event::CoroutineYield { .. } => Probe::CoroutineYield,
            Event::TaskSwitch { .. } => Probe::TaskSwitch,
            Event::ImportStart { .. } => Probe::ImportStart,
            Event::ImportDone { .. } => Probe::ImportDone,
            Event::RuntimeInit { .. } => Probe::RuntimeInit,
            Event::RuntimeShutdown { .. } => Probe::RuntimeShutdown,
            Event::User { .. } => Probe::UserProbe,
        }
    }
}

/// Who listens. Implemented by types without values, so that a call is a direct call.
pub trait Probes: 'static {
    /// The probes that are enabled now. Called from any thread.
    fn enabled() -> ProbeSet;

    /// Whether one probe is enabled: a load and a branch.
    #[inline]
    fn is_enabled(probe: Probe) -> bool {
        Self::enabled().contains(probe)
    }

    /// Fires the probe of `event`. Probe context: must not allocate, wait, or enter Lua.
    fn fire(event: &Event<'_>);

    /// Lua can be interrupted here: a probe that samples may fire. Probe context, as `fire`.
    fn safepoint() {}

    /// The state is about to be closed, and the libraries that it has loaded go with it.
    fn closing() {}

    /// The process is about to end: hand over what was recorded.
    fn shutdown();
}

/// A listener that enables nothing: Lua as it is without probes.
pub struct Nobody;

impl Probes for Nobody {
    fn enabled() -> ProbeSet {
        ProbeSet::EMPTY
    }

    fn fire(_: &Event<'_>) {}

    fn shutdown() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_names_are_unique() {
        for (index, row) in PROBES.iter().enumerate() {
            assert_eq!(row.probe as usize, index);
            assert!(!row.doc.trim().is_empty());
            assert_eq!(PROBES.iter().filter(|other| other.name == row.name).count(), 1);
        }
    }

    #[test]
    fn arguments_of_functions_follow_the_convention() {
        let entry = &PROBES[Probe::FunctionEntry as usize];
        assert_eq!(entry.args, ["file", "function", "line", "container", "depth"]);
    }
}
