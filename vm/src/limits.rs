//! How much of its process a host lets a program take.
//!
//! A program asks for sizes through its options, and its tables and code have sizes of their own.
//! [`Limits`] is what the host thinks of that. Sizes that only decide how much may be lost before a
//! drop is counted (buffers, tables) are cut to the limit by [`Limits::clamp`]; sizes that decide
//! what a program *means* (its code, its strings, its records) are refused by the verifier, because
//! the consumer compiled for them.

use dif::option::{OptionId, Settings, Value};

macro_rules! define_limits {
    ($( $(#[$doc:meta])* $name:ident: $ty:ty = $default:expr; )*) => {
        /// Upper bounds; the default is generous for a development machine.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits { $( $(#[$doc])* pub $name: $ty, )* }

        impl Default for Limits {
            fn default() -> Self {
                Self { $( $name: $default, )* }
            }
        }
    };
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

define_limits! {
    /// Clauses of a program.
    clauses: usize = 4096;
    /// Probe descriptions of a clause.
    probes: usize = 1024;
    /// Instructions of a clause.
    code: usize = 1 << 16;
    /// Work of one firing: instructions, and a step for every eight bytes that may be touched.
    steps: u64 = 1 << 22;
    /// Variables of a program.
    variables: usize = 4096;
    /// Bytes of all by-reference variables of one scope.
    variable_bytes: u64 = 16 * MIB;
    /// Bytes of one struct or array that is copied as a whole.
    value_bytes: u32 = 1 << 20;
    /// Aggregations of a program.
    aggs: usize = 1024;
    /// Components of a key.
    key_parts: usize = 64;
    /// Bytes of a key.
    key_bytes: u64 = MIB;
    /// Fields of a record.
    fields: usize = 4096;
    /// Bytes of a record.
    record_bytes: u64 = 4 * MIB;
    /// Frames of a stack.
    frames: u32 = 1024;
    /// Types of a program.
    types: usize = 1 << 16;
    /// Constants of a kind.
    constants: usize = 1 << 16;
    /// Bytes of all string constants.
    string_constants: u64 = 16 * MIB;
    /// Formats of a program.
    formats: usize = 1 << 16;
    /// Bytes of a string value (`strsize`).
    strsize: u64 = 64 * KIB;
    /// Bytes of scratch memory (`scratchsize`).
    scratch: u64 = 16 * MIB;
    /// Bytes of a thread's principal buffer (`bufsize`).
    bufsize: u64 = 256 * MIB;
    /// Bytes of a thread's aggregations (`aggsize`).
    aggsize: u64 = 256 * MIB;
    /// Bytes for associative arrays (`dynvarsize`).
    dynvarsize: u64 = 256 * MIB;
    /// Speculations (`nspec`).
    nspec: u64 = 1024;
    /// Bytes of a speculation (`specsize`).
    specsize: u64 = 64 * MIB;
    /// Whether programs may act on the process at all.
    destructive: bool = true;
}

impl Limits {
    /// Cuts the sizes that a program asks for to those it may have.
    pub fn clamp(&self, settings: &mut Settings) {
        for (id, most) in [
            (OptionId::Bufsize, self.bufsize),
            (OptionId::Aggsize, self.aggsize),
            (OptionId::Dynvarsize, self.dynvarsize),
            (OptionId::Nspec, self.nspec),
            (OptionId::Specsize, self.specsize),
            (OptionId::Scratchsize, self.scratch),
        ] {
            if settings.number(id) > most {
                settings.put(id, Value::Number(most));
            }
        }
    }

    /// Bytes of scratch memory for a program: what it asks for, or room for a few dozen strings.
    pub fn scratch_bytes(&self, settings: &Settings) -> u64 {
        let asked = settings.number(OptionId::Scratchsize);
        let strings = 4 * KIB + 32 * u64::from(settings.string_bytes());
        asked.max(strings).min(self.scratch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_cut_and_others_left_alone() {
        let mut settings = Settings::default();
        settings.put(OptionId::Bufsize, Value::Number(u64::MAX));
        settings.put(OptionId::Nspec, Value::Number(3));
        let limits = Limits::default();
        limits.clamp(&mut settings);
        assert_eq!(settings.number(OptionId::Bufsize), limits.bufsize);
        assert_eq!(settings.number(OptionId::Nspec), 3);
        assert!(limits.scratch_bytes(&settings) > 32 * 256);
    }
}
