//! Built-in variables: name, type, meaning.
//!
//! Kernel-only variables exist and have a neutral value, so that old scripts keep running
//! (reference, sections 3 and 12.2). `arg0` … `arg9`, `args[]` and `uregs[]` are not rows: they are
//! instructions and typing rules of their own.

use crate::ids::TypeId;
use crate::ty::prim;

/// Where a builtin's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The machine knows it: clocks, ids, the firing probe.
    Machine,
    /// The host runtime must be asked: frames, depth.
    Host,
    /// Only a kernel has it: always the neutral value.
    Neutral,
}

macro_rules! define_builtins {
    ($( $Variant:ident = $name:literal: $ty:ident, $origin:ident, $doc:literal; )*) => {
        /// A built-in variable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Builtin { $( #[doc = $doc] $Variant, )* }

        impl Builtin {
            /// All of them, in order of their codes.
            pub const ALL: &'static [Self] = &[$( Self::$Variant, )*];

            /// Its name in D.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$Variant => $name, )* }
            }

            /// Its type in D.
            pub const fn ty(self) -> TypeId {
                match self { $( Self::$Variant => prim::$ty, )* }
            }

            /// Who computes it.
            pub const fn origin(self) -> Origin {
                match self { $( Self::$Variant => Origin::$origin, )* }
            }

            /// What it is, in a sentence.
            pub const fn doc(self) -> &'static str {
                match self { $( Self::$Variant => $doc, )* }
            }
        }
    };
}

define_builtins! {
    Caller = "caller": UINTPTR, Neutral, "Address of the caller of the traced function; 0.";
    Cpu = "cpu": INT, Machine, "Number of the stream of records this thread writes to, as in the CPU column.";
    Curthread = "curthread": VOID_PTR, Neutral, "The kernel's thread structure; 0.";
    Cwd = "cwd": STRING, Machine, "Current directory of the process.";
    Epid = "epid": UINT_T, Machine, "Number of this enabling, from 1.";
    Errno = "errno": INT, Machine, "The thread's `errno` when the probe fired.";
    Execargs = "execargs": STRING, Machine, "Arguments of the process, joined by blanks.";
    Execname = "execname": STRING, Machine, "Name of the process.";
    Gid = "gid": GID, Machine, "Real group id of the process.";
    Id = "id": UINT_T, Machine, "Number of the firing probe, as in `-l`.";
    Ipl = "ipl": UINT_T, Neutral, "Interrupt priority; 0.";
    Jailname = "jailname": STRING, Neutral, "Name of the jail; empty.";
    Pid = "pid": PID, Machine, "Process id.";
    Ppid = "ppid": PID, Machine, "Process id of the parent.";
    Probefunc = "probefunc": STRING, Machine, "Function field of the firing probe.";
    Probemod = "probemod": STRING, Machine, "Module field of the firing probe.";
    Probename = "probename": STRING, Machine, "Name field of the firing probe.";
    Probeprov = "probeprov": STRING, Machine, "Provider field of the firing probe.";
    Root = "root": STRING, Neutral, "Root of the file system of the process; `/`.";
    Stackdepth = "stackdepth": UINT32, Neutral, "Depth of the kernel stack; 0.";
    Tid = "tid": ID, Machine, "Thread id, as the operating system counts.";
    Timestamp = "timestamp": UINT64, Machine, "Nanoseconds from an arbitrary origin; one value per firing.";
    Ucaller = "ucaller": UINT64, Host, "Address or identity of the calling frame of the guest program.";
    Uid = "uid": UID, Machine, "Real user id of the process.";
    Ustackdepth = "ustackdepth": UINT32, Host, "Number of frames on the guest program's stack.";
    Vtimestamp = "vtimestamp": UINT64, Machine, "Nanoseconds of CPU time of the thread.";
    Walltimestamp = "walltimestamp": INT64, Machine, "Nanoseconds since 1970-01-01 UTC.";
    Zonename = "zonename": STRING, Neutral, "Name of the zone; `global`.";
}

impl Builtin {
    /// The builtin called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|builtin| builtin.name() == name)
    }

    /// Whether its value is the address of a string.
    pub fn is_string(self) -> bool {
        self.ty() == prim::STRING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_unique_and_documented() {
        for pair in Builtin::ALL.windows(2) {
            assert!(pair[0].name() < pair[1].name(), "{} after {}", pair[1].name(), pair[0].name());
        }
        assert!(
            Builtin::ALL.iter().all(|b| b.doc().ends_with('.') && Builtin::from_name(b.name()) == Some(*b))
        );
    }
}
