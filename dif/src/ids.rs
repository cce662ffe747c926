//! Indices as types: a probe id cannot index the string pool.
//!
//! Every table of a program or a registry has an index type of its own, 32 bits wide. They are
//! plain numbers on the wire; inside the process the compiler keeps them apart.

use core::fmt;

macro_rules! define_ids {
    ($( $(#[$doc:meta])* $Id:ident; )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $Id(pub u32);

        impl $Id {
            /// This id as a slice index.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The id of the element at `index`; saturates, so an absurd index is out of range
            /// everywhere rather than a different element.
            #[inline]
            pub const fn from_index(index: usize) -> Self {
                if index > u32::MAX as usize { Self(u32::MAX) } else { Self(index as u32) }
            }
        }

        impl fmt::Debug for $Id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($Id), "({})"), self.0)
            }
        }

        impl fmt::Display for $Id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )* };
}

define_ids! {
    /// A probe's number in one host or consumer, as `-l` shows it; from 1, never reused.
    ProbeId;
    /// One enabling of one probe by one clause; from 1. With a timestamp, all the metadata a
    /// record carries.
    Epid;
    /// A clause of a program, in program order.
    ClauseId;
    /// A variable of a program: its row in `Program::variables`.
    VarId;
    /// An aggregation of a program, in order of first appearance.
    AggId;
    /// A string constant of a program.
    StrId;
    /// An integer constant of a program that does not fit an instruction.
    IntId;
    /// A parsed format string of a program.
    FormatId;
    /// A type in a `TypeTable`.
    TypeId;
    /// The place of an instruction in a clause's code.
    Pc;
    /// One thread of one host as a source of records; dense, from 0, shown in the CPU column.
    StreamId;
}

/// A register of the machine: there are 256, each of 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Reg(pub u8);

impl fmt::Display for Reg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.0)
    }
}
