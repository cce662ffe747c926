//! What a program can do wrong, and where.

use std::fmt;

use dif::{AggId, ClauseId, Pc, Reg, TypeId, VarId};

/// Why a program was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// Where.
    pub place: Place,
    /// Which rule it breaks.
    pub rule: Rule,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.rule)
    }
}

impl std::error::Error for VerifyError {}

/// A part of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// None in particular.
    Program,
    /// A type.
    Type(TypeId),
    /// A variable.
    Variable(VarId),
    /// An aggregation.
    Agg(AggId),
    /// A clause.
    Clause(ClauseId),
    /// An instruction of a clause.
    Op(ClauseId, Pc),
}

impl Place {
    /// The error of breaking `rule` here.
    pub(super) fn breaks(self, rule: Rule) -> VerifyError {
        VerifyError { place: self, rule }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program => f.write_str("program"),
            Self::Type(id) => write!(f, "type {id}"),
            Self::Variable(id) => write!(f, "variable {id}"),
            Self::Agg(id) => write!(f, "aggregation {id}"),
            Self::Clause(id) => write!(f, "clause {id}"),
            Self::Op(id, pc) => write!(f, "clause {id}, instruction {pc}"),
        }
    }
}

macro_rules! define_words {
    ($( $(#[$doc:meta])* $Name:ident { $( $Variant:ident = $text:literal; )* } )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Name { $( #[doc = concat!("The ", $text, ".")] $Variant, )* }

        impl $Name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$Variant, )*];
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $( Self::$Variant => $text, )* })
            }
        }
    )* };
}

define_words! {
    /// What there may be too many or too much of.
    Amount {
        Clauses = "clauses";
        Variables = "variables";
        Aggregations = "aggregations";
        Types = "types";
        Formats = "formats";
        Integers = "integer constants";
        Strings = "string constants";
        StringBytes = "bytes of string constants";
        Strsize = "bytes of strsize";
        VariableBytes = "bytes of variables";
        ValueBytes = "bytes of a value";
        KeyParts = "key components";
        KeyBytes = "bytes of a key";
        Frames = "stack frames";
        Probes = "probe descriptions";
        Fields = "fields";
        RecordBytes = "bytes of a record";
        Instructions = "instructions";
        Registers = "registers";
        Steps = "steps at least";
    }
    /// The kinds of rows that a program may name.
    Row {
        Type = "type";
        Variable = "variable";
        Aggregation = "aggregation";
        Integer = "integer constant";
        String = "string constant";
        Format = "format";
        Field = "field";
    }
}

/// A rule. The place says which instruction or row breaks it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Too many or too much of something.
    #[error("{n} {what}, at most {most} are allowed")]
    Limit {
        /// Of what.
        what: Amount,
        /// How many there are.
        n: u64,
        /// How many there may be.
        most: u64,
    },
    /// Code must end with `ret`.
    #[error("the last instruction is not ret")]
    NoRet,
    /// A jump must land on an instruction.
    #[error("the jump goes beyond the end")]
    JumpRange,
    /// A register must be written on every path before it is read.
    #[error("{reg} is read and not written before on every path")]
    Uninitialised {
        /// The register.
        reg: Reg,
    },
    /// A tuple must lie within the registers.
    #[error("{n} registers from {first} on go beyond the last one")]
    TupleRange {
        /// Where it begins.
        first: Reg,
        /// How many there are.
        n: usize,
    },
    /// A table must have the row that is named.
    #[error("there is no {what} {index}")]
    NoSuch {
        /// Which kind of row.
        what: Row,
        /// Its number.
        index: u32,
    },
    /// A variable must belong to whom the instruction says.
    #[error("the variable is not {wanted}")]
    Scope {
        /// What it should be.
        wanted: &'static str,
    },
    /// A variable must be kept as the instruction says.
    #[error("the variable is not kept as {wanted}")]
    StorageKind {
        /// How it should be kept.
        wanted: &'static str,
    },
    /// A plain variable is no associative array, and the reverse.
    #[error("the variable is {found}")]
    ArrayNess {
        /// What it is.
        found: &'static str,
    },
    /// An associative array has a key and is not clause-local.
    #[error("an associative array must have a key and may not be clause-local")]
    ArrayShape,
    /// A variable or field of no size, or an integer of an impossible one.
    #[error("{size} bytes is no size for {what}")]
    Size {
        /// Of what.
        what: &'static str,
        /// The size.
        size: u32,
    },
    /// A call must have as many arguments as the subroutine takes.
    #[error("{name} takes {least} to {most} arguments and gets {n}")]
    ArgCount {
        /// The subroutine.
        name: &'static str,
        /// Least number.
        least: usize,
        /// Greatest number.
        most: usize,
        /// What it gets.
        n: usize,
    },
    /// A probe has ten arguments.
    #[error("there is no arg{n}")]
    NoSuchArg {
        /// Which.
        n: u32,
    },
    /// An instruction must record what its field holds.
    #[error("field {field} does not hold {wanted}")]
    FieldKind {
        /// The field.
        field: u32,
        /// What the instruction records.
        wanted: &'static str,
    },
    /// A clause with fields or actions records.
    #[error("the clause has fields or actions but no record")]
    Unrecorded,
    /// Destructive subroutines need a clause that says so and permission.
    #[error("{name} is destructive and not permitted here")]
    NotPermitted {
        /// The subroutine.
        name: &'static str,
    },
    /// Marks ascend and point at instructions.
    #[error("marks must ascend and point at instructions")]
    Marks,
    /// A clause must be enabled on something.
    #[error("the clause has no probe")]
    NoProbe,
    /// A probe description must be possible to match in bounded time.
    #[error("the probe description is too long or has too many stars")]
    ProbeDesc,
    /// Parameters of an aggregating function must describe buckets.
    #[error("{name} has impossible parameters")]
    AggParams {
        /// The function.
        name: &'static str,
    },
    /// A key has a type for each component.
    #[error("{n} components of the key have {n_types} types")]
    KeyTypes {
        /// Components.
        n: usize,
        /// Types.
        n_types: usize,
    },
}
