//! Addresses: the machine's own, by region.
//!
//! A program's addresses are 64-bit numbers. The lower half are addresses of the host's process;
//! the upper half belongs to the machine and says which region and where in it:
//!
//! ```text
//!   63  62 … 40   39 … 0
//!   +---+--------+---------------------------+
//!   | 1 | region | offset                    |      of ARGUMENT and BUILTIN: which one (8 bits),
//!   +---+--------+---------------------------+      byte in it (32 bits)
//! ```
//!
//! | region | what | kept as | written |
//! | --- | --- | --- | --- |
//! | POOL | string constants | bytes | never |
//! | ARGUMENT | string arguments of this firing | bytes of the host | never |
//! | BUILTIN | `execname`, `probefunc` and their like | bytes of the host | never |
//! | SCRATCH | what this clause allocated | bytes | yes |
//! | CLAUSE, THREAD | `this->`, `self->` by reference | bytes | yes |
//! | GLOBAL, DYNAMIC, LOCAL | globals and array elements by reference | atomic words | yes |

/// The parts of the upper half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Region {
    /// String constants.
    Pool = 1,
    /// Memory of the clause that runs.
    Scratch,
    /// `this->` variables.
    Clause,
    /// `self->` variables.
    Thread,
    /// Globals.
    Global,
    /// Elements of global arrays.
    Dynamic,
    /// Elements of `self->` arrays.
    Local,
    /// String arguments of the firing.
    Argument,
    /// Strings that builtins give.
    Builtin,
}

const MACHINE: u64 = 1 << 63;
const OFFSET_BITS: u32 = 40;
const OFFSET_MASK: u64 = (1 << OFFSET_BITS) - 1;
/// The same within one of several strings.
const STRING_BITS: u32 = 32;
const STRING_MASK: u64 = (1 << STRING_BITS) - 1;

impl Region {
    const ALL: [Self; 9] = [
        Self::Pool,
        Self::Scratch,
        Self::Clause,
        Self::Thread,
        Self::Global,
        Self::Dynamic,
        Self::Local,
        Self::Argument,
        Self::Builtin,
    ];

    /// The address of byte `offset` in the region.
    #[inline]
    pub fn at(self, offset: usize) -> u64 {
        MACHINE | u64::from(self as u8) << OFFSET_BITS | (offset as u64 & OFFSET_MASK)
    }

    // Of regions that are several strings: the address of string `index`.
    #[inline]
    pub(crate) fn string(self, index: u8) -> u64 {
        self.at(0) | u64::from(index) << STRING_BITS
    }

    // The bits of an address that are an offset.
    #[inline]
    fn mask(self) -> u64 {
        match self {
            Self::Argument | Self::Builtin => STRING_MASK,
            Self::Pool
            | Self::Scratch
            | Self::Clause
            | Self::Thread
            | Self::Global
            | Self::Dynamic
            | Self::Local => OFFSET_MASK,
        }
    }

    #[inline]
    fn of(addr: u64) -> Option<(Self, usize)> {
        let tag = usize::try_from((addr & !MACHINE) >> OFFSET_BITS).ok()?;
        let region = Self::ALL.get(tag.checked_sub(1)?)?;
        Some((*region, usize::try_from(addr & region.mask()).ok()?))
    }
}

/// Whether an address is the machine's own.
#[inline]
pub(crate) fn is_machine(addr: u64) -> bool {
    MACHINE <= addr
}

/// The region of an address and the place in it, if it is the machine's own.
#[inline]
pub(crate) fn machine_address(addr: u64) -> Option<(Region, usize)> {
    if is_machine(addr) { Region::of(addr) } else { None }
}

/// Of regions that are several strings: which one.
#[inline]
pub(crate) fn which(addr: u64) -> usize {
    usize::from((addr >> STRING_BITS).to_le_bytes()[0])
}

/// The string constants of a program, each with a NUL, one after the other.
#[derive(Debug, Default)]
pub struct Pool {
    bytes: Box<[u8]>,
    starts: Box<[u32]>,
}

impl Pool {
    /// The pool of these constants. Byte 0 is an empty string that always exists.
    pub fn new(strings: &[Box<[u8]>]) -> Self {
        let mut bytes = vec![0];
        let mut starts = Vec::with_capacity(strings.len());
        for text in strings {
            starts.push(u32::try_from(bytes.len()).unwrap_or(0));
            bytes.extend_from_slice(text);
            bytes.push(0);
        }
        Self { bytes: bytes.into(), starts: starts.into() }
    }

    /// The address of constant `index`.
    #[inline]
    pub fn address(&self, index: usize) -> u64 {
        Region::Pool.at(self.offset(index) as usize)
    }

    /// Where constant `index` is in the region.
    #[inline]
    pub(crate) fn offset(&self, index: usize) -> u32 {
        self.starts.get(index).copied().unwrap_or(0)
    }
    /// What begins at a byte of the region.
    #[inline]
    pub(crate) fn from(&self, offset: usize) -> Option<&[u8]> {
        self.bytes.get(offset..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_come_back_from_their_addresses() {
        for region in Region::ALL {
            assert_eq!(machine_address(region.at(12345)), Some((region, 12345)));
        }
        assert_eq!(machine_address(12345), None);
        assert_eq!(machine_address(u64::MAX), None);
        assert_eq!(machine_address(MACHINE), None);
    }
}
