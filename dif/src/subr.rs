//! Subroutines: functions that expressions may call.
//!
//! A row names the subroutine, its parameters with the types that D's messages print, how many of
//! them may be left out, and its result. Parameters are checked by the compiler, counted by the
//! verifier, and interpreted by the function of the same name in `vm::subr`.

use crate::ids::TypeId;
use crate::ty::prim;

/// One parameter of a subroutine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// An integer of this type.
    Int(TypeId),
    /// A string, or a pointer to one: `char *` in messages.
    Str,
    /// Any pointer: `void *` in messages.
    Ptr,
    /// Any pointer; messages call it a pointer to this.
    PtrTo(&'static str),
    /// An address given as an integer: `uintptr_t` in messages.
    Addr,
}

/// Which dialects know a subroutine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// All.
    Everywhere,
    /// Not `compat=oracle`.
    Illumos,
}

/// What calling a subroutine does besides giving a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Pure,
    /// Takes scratch memory.
    Scratch,
    /// Changes the program's own state (speculations, `strtok`, memory it owns).
    State,
    /// Acts on the traced process; needs `-w`, and is a statement in D.
    Destructive,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubrDef {
    /// Its name in D.
    pub name: &'static str,
    /// Its parameters.
    pub params: &'static [Param],
    /// How many of them must be given.
    pub required: usize,
    /// Type of the result.
    pub ret: TypeId,
    /// What it does.
    pub effect: Effect,
    /// Who knows it.
    pub known: Known,
}

macro_rules! define_subrs {
    ($( $Variant:ident = $name:literal ( $($param:expr),* ; $required:literal ) -> $ret:ident, $effect:ident, $known:ident, $doc:literal; )*) => {
        /// A subroutine.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Subr { $( #[doc = $doc] $Variant, )* }

        impl Subr {
            /// All of them, in order of their codes.
            pub const ALL: &'static [Self] = &[$( Self::$Variant, )*];

            /// The row of the table.
            pub fn def(self) -> &'static SubrDef {
                use Param::{Addr, Int, Ptr, PtrTo, Str};
                match self { $(
                    Self::$Variant => &SubrDef {
                        name: $name, params: &[$( $param ),*], required: $required, ret: prim::$ret,
                        effect: Effect::$effect, known: Known::$known,
                    },
                )* }
            }

            /// A sentence for people, who do not read it in hosts.
            pub fn doc(self) -> &'static str {
                match self { $( Self::$Variant => $doc, )* }
            }
        }
    };
}

define_subrs! {
    Alloca = "alloca"(Int(prim::SIZE); 1) -> VOID_PTR, Scratch, Everywhere, "Scratch memory of so many bytes, until the end of the clause.";
    Basename = "basename"(Str; 1) -> STRING, Scratch, Everywhere, "The last component of a path.";
    Bcopy = "bcopy"(Ptr, Ptr, Int(prim::SIZE); 3) -> VOID, State, Everywhere, "Copies bytes into scratch memory.";
    Chill = "chill"(Int(prim::INT); 1) -> VOID, Destructive, Illumos, "Busy-waits for so many nanoseconds.";
    Cleanpath = "cleanpath"(Str; 1) -> STRING, Scratch, Everywhere, "A path without `//`, `/./` and `/../`.";
    Copyin = "copyin"(Addr, Int(prim::SIZE); 2) -> VOID_PTR, Scratch, Everywhere, "Copies bytes from the process into scratch memory.";
    Copyinstr = "copyinstr"(Addr, Int(prim::SIZE); 1) -> STRING, Scratch, Everywhere, "The string at an address of the process.";
    Copyinto = "copyinto"(Addr, Int(prim::SIZE), Ptr; 3) -> VOID, State, Everywhere, "Copies bytes from the process into scratch memory one already has.";
    Copyout = "copyout"(Ptr, Addr, Int(prim::SIZE); 3) -> VOID, Destructive, Everywhere, "Writes bytes into the process.";
    Copyoutstr = "copyoutstr"(Str, Addr, Int(prim::SIZE); 3) -> VOID, Destructive, Everywhere, "Writes a string into the process.";
    DPath = "d_path"(Ptr; 1) -> STRING, Scratch, Everywhere, "Path of a kernel file; empty outside a kernel.";
    DdiPathname = "ddi_pathname"(Ptr, Int(prim::INT64); 2) -> STRING, Scratch, Everywhere, "Path of a device; empty outside a kernel.";
    Dirname = "dirname"(Str; 1) -> STRING, Scratch, Everywhere, "A path without its last component.";
    Getf = "getf"(Int(prim::INT); 1) -> VOID_PTR, Pure, Everywhere, "The kernel's structure of an open file; 0.";
    Getmajor = "getmajor"(Int(prim::ULONG); 1) -> UINT, Pure, Everywhere, "Major number of a device.";
    Getminor = "getminor"(Int(prim::ULONG); 1) -> UINT, Pure, Everywhere, "Minor number of a device.";
    Htonl = "htonl"(Int(prim::UINT32); 1) -> UINT32, Pure, Everywhere, "32 bits from host to network byte order.";
    Htonll = "htonll"(Int(prim::UINT64); 1) -> UINT64, Pure, Everywhere, "64 bits from host to network byte order.";
    Htons = "htons"(Int(prim::UINT16); 1) -> UINT16, Pure, Everywhere, "16 bits from host to network byte order.";
    Index = "index"(Str, Str, Int(prim::INT); 2) -> INT, Pure, Everywhere, "Where a string first occurs in another, or -1.";
    InetNtoa = "inet_ntoa"(PtrTo("ipaddr_t"); 1) -> STRING, Scratch, Everywhere, "An IPv4 address as text.";
    InetNtoa6 = "inet_ntoa6"(PtrTo("in6_addr_t"), Int(prim::INT); 1) -> STRING, Scratch, Everywhere, "An IPv6 address as text; `compat=oracle` has a flag that keeps what is before an IPv4 address in it.";
    InetNtop = "inet_ntop"(Int(prim::INT), Ptr; 2) -> STRING, Scratch, Everywhere, "An address of the given family as text.";
    Json = "json"(Str, Str; 2) -> STRING, Scratch, Illumos, "The value of an element of a JSON text, or NULL.";
    LinkNtop = "link_ntop"(Int(prim::INT), Ptr; 2) -> STRING, Scratch, Everywhere, "A hardware address of the given type as text.";
    Lltostr = "lltostr"(Int(prim::INT64), Int(prim::INT); 1) -> STRING, Scratch, Everywhere, "A number as text, in the given base.";
    Memref = "memref"(Ptr, Int(prim::SIZE); 2) -> VOID_PTR, Scratch, Illumos, "An address and a length in scratch memory, for `printm`.";
    Memstr = "memstr"(Ptr, Int(prim::CHAR), Int(prim::SIZE); 3) -> STRING, Scratch, Illumos, "Memory as a string, with a character in place of each NUL but the last.";
    Msgdsize = "msgdsize"(Ptr; 1) -> SIZE, Pure, Everywhere, "Bytes of data in a kernel message; 0.";
    Msgsize = "msgsize"(Ptr; 1) -> SIZE, Pure, Everywhere, "Bytes of a kernel message; 0.";
    MutexOwned = "mutex_owned"(Ptr; 1) -> INT, Pure, Everywhere, "Whether the thread holds a kernel mutex; 0.";
    MutexOwner = "mutex_owner"(Ptr; 1) -> VOID_PTR, Pure, Everywhere, "Who holds a kernel mutex; 0.";
    MutexTypeAdaptive = "mutex_type_adaptive"(Ptr; 1) -> INT, Pure, Everywhere, "Whether a kernel mutex is adaptive; 0.";
    MutexTypeSpin = "mutex_type_spin"(Ptr; 1) -> INT, Pure, Everywhere, "Whether a kernel mutex spins; 0.";
    Ntohl = "ntohl"(Int(prim::UINT32); 1) -> UINT32, Pure, Everywhere, "32 bits from network to host byte order.";
    Ntohll = "ntohll"(Int(prim::UINT64); 1) -> UINT64, Pure, Everywhere, "64 bits from network to host byte order.";
    Ntohs = "ntohs"(Int(prim::UINT16); 1) -> UINT16, Pure, Everywhere, "16 bits from network to host byte order.";
    Progenyof = "progenyof"(Int(prim::PID); 1) -> INT, Pure, Everywhere, "Whether the process or an ancestor of it has this pid.";
    Raise = "raise"(Int(prim::INT); 1) -> VOID, Destructive, Everywhere, "Sends a signal to the process.";
    Rand = "rand"(; 0) -> INT, Pure, Everywhere, "A pseudo-random number.";
    Rindex = "rindex"(Str, Str, Int(prim::INT); 2) -> INT, Pure, Everywhere, "Where a string last occurs in another, or -1.";
    RwIswriter = "rw_iswriter"(Ptr; 1) -> INT, Pure, Everywhere, "Whether a kernel lock is held for writing; 0.";
    RwReadHeld = "rw_read_held"(Ptr; 1) -> INT, Pure, Everywhere, "Whether a kernel lock is held for reading; 0.";
    RwWriteHeld = "rw_write_held"(Ptr; 1) -> INT, Pure, Everywhere, "Whether the thread holds a kernel lock for writing; 0.";
    Speculation = "speculation"(; 0) -> INT, State, Everywhere, "A new speculation, or 0 if there is none left.";
    Stop = "stop"(; 0) -> VOID, Destructive, Everywhere, "Stops the process.";
    Strchr = "strchr"(Str, Int(prim::CHAR); 2) -> STRING, Scratch, Everywhere, "The rest of a string from a character's first occurrence, or NULL.";
    Strjoin = "strjoin"(Str, Str; 2) -> STRING, Scratch, Everywhere, "Two strings after each other.";
    Strlen = "strlen"(Str; 1) -> SIZE, Pure, Everywhere, "Length of a string in bytes.";
    Strrchr = "strrchr"(Str, Int(prim::CHAR); 2) -> STRING, Scratch, Everywhere, "The rest of a string from a character's last occurrence, or NULL.";
    Strstr = "strstr"(Str, Str; 2) -> STRING, Scratch, Everywhere, "The rest of a string from where another first occurs, or NULL.";
    Strtok = "strtok"(Str, Str; 2) -> STRING, Scratch, Everywhere, "The next piece of a string between delimiters, or NULL.";
    Strtoll = "strtoll"(Str, Int(prim::INT); 1) -> INT64, Pure, Illumos, "The number that a string begins with.";
    Substr = "substr"(Str, Int(prim::INT), Int(prim::INT); 2) -> STRING, Scratch, Everywhere, "Part of a string from an offset, counted from the end if negative.";
    SxExclusiveHeld = "sx_exclusive_held"(Ptr; 1) -> INT, Pure, Everywhere, "Whether the thread holds a kernel lock exclusively; 0.";
    SxIsexclusive = "sx_isexclusive"(Ptr; 1) -> INT, Pure, Everywhere, "Whether a kernel lock is held exclusively; 0.";
    SxSharedHeld = "sx_shared_held"(Ptr; 1) -> INT, Pure, Everywhere, "Whether a kernel lock is held by readers; 0.";
    Tolower = "tolower"(Str; 1) -> STRING, Scratch, Illumos, "A string with ASCII letters in lower case.";
    Toupper = "toupper"(Str; 1) -> STRING, Scratch, Illumos, "A string with ASCII letters in upper case.";
}

impl Subr {
    /// Its name in D.
    pub fn name(self) -> &'static str {
        self.def().name
    }

    /// The subroutine called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|subr| subr.name() == name)
    }

    /// Whether it acts on the traced process.
    pub fn is_destructive(self) -> bool {
        self.def().effect == Effect::Destructive
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_unique_and_documented() {
        for pair in Subr::ALL.windows(2) {
            assert!(pair[0].name() < pair[1].name(), "{} after {}", pair[1].name(), pair[0].name());
        }
        for subr in Subr::ALL {
            assert!(subr.doc().ends_with('.'), "{} is not documented", subr.name());
            assert!(subr.def().required <= subr.def().params.len());
            assert_eq!(Subr::from_name(subr.name()), Some(*subr));
        }
    }
}
