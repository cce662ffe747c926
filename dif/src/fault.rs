//! Faults: what can go wrong in a firing, and how `ERROR` hears of it.
//!
//! A fault ends the clause, takes its record away, and fires `dtrace:::ERROR`. The code is
//! `arg4` there; the text is what the consumer prints (reference 6.6).

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// Memory that cannot be read or written; the value is the address.
    InvalidAddress,
    /// An access at an address that the machine cannot do.
    InvalidAlignment,
    /// An argument that makes no sense: a bad base, signal, speculation.
    IllegalOperation,
    /// Division by zero.
    DivideByZero,
    /// The scratch memory of the firing is used up.
    OutOfScratch,
    /// Kernel memory; cannot happen here.
    InvalidKernelAccess,
    /// User memory that may not be accessed.
    InvalidUserAccess,
    /// More tuple components than there is room for.
    TupleOverflow,
    /// The stack could not be walked.
    BadStack,
    /// An index of a declared array; the value is the index.
    IndexOutOfBounds,
    /// The firing took more steps than the host allows.
    StepLimit,
    /// The firing took more processor time than the host allows.
    TimeLimit,
}

/// One row: code, text and whether a value belongs to it.
const TABLE: &[(FaultKind, u32, &str)] = &[
    (FaultKind::InvalidAddress, 1, "invalid address"),
    (FaultKind::InvalidAlignment, 2, "invalid alignment"),
    (FaultKind::IllegalOperation, 3, "illegal operation"),
    (FaultKind::DivideByZero, 4, "divide-by-zero"),
    (FaultKind::OutOfScratch, 5, "out of scratch space"),
    (FaultKind::InvalidKernelAccess, 6, "invalid kernel access"),
    (FaultKind::InvalidUserAccess, 7, "invalid user access"),
    (FaultKind::TupleOverflow, 8, "tuple stack overflow"),
    (FaultKind::BadStack, 9, "bad stack"),
    (FaultKind::IndexOutOfBounds, 11, "index out of bounds"),
    (FaultKind::StepLimit, 12, "step limit exceeded"),
    (FaultKind::TimeLimit, 13, "time limit exceeded"),
];

impl FaultKind {
    /// All kinds, in order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    fn row(self) -> &'static (FaultKind, u32, &'static str) {
        // Every kind has a row, which a test checks; the first one stands in for none.
        TABLE.iter().find(|row| row.0 == self).unwrap_or(&TABLE[0])
    }

    /// The code that `ERROR` gets as `arg4`.
    pub fn code(self) -> u32 {
        self.row().1
    }

    /// The text of the message.
    pub fn text(self) -> &'static str {
        self.row().2
    }

    /// The kind with this code.
    pub fn from_code(code: u32) -> Option<Self> {
        TABLE.iter().find(|row| row.1 == code).map(|row| row.0)
    }

    /// Whether the message shows the fault's value as an address.
    pub fn has_address(self) -> bool {
        matches!(self, Self::InvalidAddress | Self::InvalidAlignment | Self::BadStack)
    }
}

/// A fault at one instruction of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What went wrong.
    pub kind: FaultKind,
    /// The address or index; 0 if the kind has none.
    pub value: u64,
    /// Which instruction.
    pub pc: crate::ids::Pc,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_row_and_codes_are_unique() {
        for kind in FaultKind::all() {
            assert_eq!(FaultKind::from_code(kind.code()), Some(kind));
        }
        // The last variant's number plus one is how many there are.
        assert_eq!(FaultKind::all().count(), FaultKind::TimeLimit as usize + 1);
    }
}
