//! Actions: statements of a clause that record something or tell the consumer to do something.
//!
//! Two lists belong to the concept. [`ActionDef`] is the table of what D offers, for the compiler's
//! checks and the reference pages. [`Action`] is what a compiled clause carries for the consumer:
//! after reading a record it performs the clause's actions in order, taking the fields they name.
//! The machine does not look at either; what it must do are instructions.

use alloc::vec::Vec;

use crate::ids::{AggId, FormatId};
use crate::layout::SymbolKind;

/// Index of a field in the clause's layout.
pub type FieldIndex = u32;

/// A run of fields: first and how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldRange {
    /// The first one.
    pub first: FieldIndex,
    /// How many.
    pub n: u32,
}

/// What the consumer does with a part of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `trace(x)`
    Trace {
        /// The value.
        field: FieldIndex,
    },
    /// `tracemem(address, n[, dynamic size])`
    Tracemem {
        /// The bytes.
        field: FieldIndex,
        /// How many of them to show.
        dynamic: Option<FieldIndex>,
    },
    /// `print(x)`
    Print {
        /// The value.
        field: FieldIndex,
        /// In the dialect of OL2 the value is the memory behind a pointer, which is this field.
        address: Option<FieldIndex>,
    },
    /// `printf(format, …)`
    Printf {
        /// The format.
        format: FormatId,
        /// Its arguments.
        args: FieldRange,
    },
    /// `printa([format,] @a, …)`
    Printa {
        /// The format, if there is one.
        format: Option<FormatId>,
        /// The aggregations.
        aggs: Vec<AggId>,
    },
    /// `stack()`, `ustack()`, `jstack()`
    Stack {
        /// The frames.
        field: FieldIndex,
    },
    /// `sym()` and its relatives
    Symbol {
        /// The address.
        field: FieldIndex,
        /// How to show it.
        kind: SymbolKind,
    },
    /// `exit(status)`
    Exit {
        /// The status.
        field: FieldIndex,
    },
    /// `system(format, …)`
    System {
        /// The command.
        format: FormatId,
        /// Its arguments.
        args: FieldRange,
    },
    /// `freopen(format, …)`
    Freopen {
        /// The file.
        format: FormatId,
        /// Its arguments.
        args: FieldRange,
    },
    /// `ftruncate()`
    Ftruncate,
    /// `setopt(name[, value])`
    Setopt {
        /// The option's name.
        name: FieldIndex,
        /// Its value.
        value: Option<FieldIndex>,
    },
    /// `clear(@a)`
    Clear {
        /// Which aggregation.
        agg: AggId,
    },
    /// `trunc(@a[, n])`
    Trunc {
        /// Which aggregation.
        agg: AggId,
        /// How many keys stay; all go if absent.
        n: Option<FieldIndex>,
    },
    /// `normalize(@a, factor)`
    Normalize {
        /// Which aggregation.
        agg: AggId,
        /// By what to divide.
        factor: FieldIndex,
    },
    /// `denormalize(@a)`
    Denormalize {
        /// Which aggregation.
        agg: AggId,
    },
}

impl Action {
    /// Whether it shows or changes what the consumer has of an aggregation, so that it matters how
    /// much of it has arrived when its turn comes.
    pub fn looks_at_aggregations(&self) -> bool {
        match self {
            Self::Printa { .. }
            | Self::Clear { .. }
            | Self::Trunc { .. }
            | Self::Normalize { .. }
            | Self::Denormalize { .. } => true,
            Self::Trace { .. }
            | Self::Tracemem { .. }
            | Self::Print { .. }
            | Self::Printf { .. }
            | Self::Stack { .. }
            | Self::Symbol { .. }
            | Self::Exit { .. }
            | Self::System { .. }
            | Self::Freopen { .. }
            | Self::Ftruncate
            | Self::Setopt { .. } => false,
        }
    }
}

/// What an action needs permission for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Nothing.
    Free,
    /// `-w`.
    Destructive,
    /// Nobody has it: it would need a kernel.
    Kernel,
}

/// A row of the table of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionDef {
    /// Its name in D.
    pub name: &'static str,
    /// Least and most arguments; `usize::MAX` if there is no most.
    pub args: (usize, usize),
    /// Whether its clause has a record.
    pub records: bool,
    /// What it needs.
    pub permission: Permission,
    /// A sentence for the reference page.
    pub doc: &'static str,
}

macro_rules! define_actions {
    ($( $Variant:ident = $name:literal ($least:literal, $most:expr) $records:literal $permission:ident $doc:literal; )*) => {
        /// An action's name, resolved.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ActionKind { $( #[doc = $doc] $Variant, )* }

        impl ActionKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$Variant, )*];

            /// The row of the table.
            pub fn def(self) -> &'static ActionDef {
                match self { $(
                    Self::$Variant => &ActionDef {
                        name: $name, args: ($least, $most), records: $records,
                        permission: Permission::$permission, doc: $doc,
                    },
                )* }
            }
        }
    };
}

const MANY: usize = usize::MAX;

define_actions! {
    Breakpoint = "breakpoint" (0, 0) false Kernel "Enters the kernel's debugger; not here.";
    Clear = "clear" (1, 1) true Free "Sets the values of an aggregation to zero and keeps its keys.";
    Commit = "commit" (1, 1) false Free "Moves a speculation to the principal buffer.";
    Denormalize = "denormalize" (1, 1) true Free "Ends the normalization of an aggregation.";
    Discard = "discard" (1, 1) false Free "Throws a speculation away.";
    Exit = "exit" (1, 1) true Free "Ends tracing with a status.";
    Freopen = "freopen" (1, MANY) true Destructive "Sends further output to a file.";
    Ftruncate = "ftruncate" (0, 0) true Free "Empties the output file.";
    Func = "func" (1, 1) true Free "The function an address lies in.";
    Jstack = "jstack" (0, 2) true Free "The guest program's stack.";
    Mod = "mod" (1, 1) true Free "The module an address lies in.";
    Normalize = "normalize" (2, 2) true Free "Divides the values of an aggregation when they are printed.";
    Panic = "panic" (0, 0) false Kernel "Stops the system; not here.";
    Print = "print" (1, 1) true Free "A value with its type.";
    Printa = "printa" (1, MANY) true Free "Prints aggregations.";
    Printf = "printf" (1, MANY) true Free "Prints values by a format.";
    Printm = "printm" (2, 2) true Free "Bytes of memory, given by `memref`, as a hex dump.";
    Setopt = "setopt" (1, 2) true Free "Sets an option while tracing.";
    Speculate = "speculate" (1, 1) false Free "Sends the rest of the clause's data to a speculation.";
    Stack = "stack" (0, 1) true Free "The stack of the host.";
    Sym = "sym" (1, 1) true Free "The symbol an address belongs to.";
    System = "system" (1, MANY) true Destructive "Runs a command.";
    Trace = "trace" (1, 1) true Free "A value, in a format that follows from its type.";
    Tracemem = "tracemem" (2, 3) true Free "Bytes of memory as a hex dump.";
    Trunc = "trunc" (1, 2) true Free "Removes keys of an aggregation.";
    Uaddr = "uaddr" (1, 1) true Free "An address of the process, with its symbol and offset.";
    Ufunc = "ufunc" (1, 1) true Free "The function of the process an address lies in.";
    Umod = "umod" (1, 1) true Free "The module of the process an address lies in.";
    Ustack = "ustack" (0, 2) true Free "The guest program's stack.";
    Usym = "usym" (1, 1) true Free "The symbol of the process an address belongs to.";
}

impl ActionKind {
    /// Its name in D.
    pub fn name(self) -> &'static str {
        self.def().name
    }

    /// The action called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_unique_and_documented() {
        for pair in ActionKind::ALL.windows(2) {
            assert!(pair[0].name() < pair[1].name(), "{} after {}", pair[1].name(), pair[0].name());
        }
        assert!(ActionKind::ALL.iter().all(|kind| kind.def().doc.ends_with('.')));
    }
}
