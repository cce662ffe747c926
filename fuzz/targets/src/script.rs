//! What happens to a program in a host: its firings, with their arguments.
//!
//! A script is made from a number, and is data from then on: [`Case`] writes a program and its script
//! as text, and reads them back, whatever the build. So what was found by the hundred million can
//! still be tried when the encoding and the mutations have changed.
//!
//! ```text
//!   dif 7
//!   ...                                  the listing of the program
//!   ;! way Alone
//!   ;! fire 0x1 "text\xff" 0x10000       arguments, in order
//! ```
//!
//! The script's lines are comments to everybody else, so that a case is also a listing.

use std::fmt::Write;

use dif::{Program, disasm};
use vm::Arg;

use crate::rng::Rng;
use crate::world::MEMORY;

/// How often a program is fired.
const FIRINGS: usize = 5;

/// Arguments of a firing, at most.
pub const MOST_ARGS: usize = 10;

/// Strings that a host might hand over.
const STRINGS: &[&[u8]] = &[
    b"",
    b"main",
    b"/usr/lib/../bin//x",
    b"{\"a\":[1,2,{\"b\":null}],\"c\":1.5e3}",
    b"a,b;c",
    b"eight by",
    b"sixteen bytes, 16",
    b"twenty-four bytes, or so",
    b"\xff\xfe\x00after",
    &[b'x'; 300],
];

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A number.
    Int(u64),
    /// A string.
    Str(std::borrow::Cow<'static, [u8]>),
}

impl Given {
    fn any(rng: &mut Rng) -> Self {
        match rng.below(4) {
            0 => Self::Str(STRINGS[rng.below(STRINGS.len())].into()),
            1 => Self::Int(MEMORY + (rng.next() & 63)),
            _ => Self::Int(rng.number()),
        }
    }

    /// As a probe site hands it over.
    pub fn lend(&self) -> Arg<'_> {
        match self {
            Self::Int(value) => Arg::Int(*value),
            Self::Str(bytes) => Arg::Str(bytes),
        }
    }
}

macro_rules! define_ways {
    ($( $(#[$doc:meta])* $Name:ident; )*) => {
        /// By which of the machine's doors the clauses are fired.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Way { $( $(#[$doc])* $Name, )* }

        impl Way {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$Name, )*];
        }
    };
}

define_ways! {
    /// All of them on one probe, by [`vm::fire`].
    Together;
    /// Each on a probe of its own, in its quick form ([`vm::Quick`]) if it has one.
    Alone;
    /// All of them, with their costs, by [`vm::fire_measured`].
    Measured;
}

/// Firings of all clauses of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// How they are fired.
    pub way: Way,
    /// The arguments of each firing.
    pub firings: Vec<Vec<Given>>,
}

impl Script {
    /// The script of this number.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let way = Way::ALL[[0, 0, 1, 1, 2][rng.below(5)]];
        let firing = |_| (0..rng.below(MOST_ARGS + 1)).map(|_| Given::any(&mut rng)).collect();
        Self { way, firings: (0..FIRINGS).map(firing).collect() }
    }

    /// The script that belongs to an input, always the same.
    pub fn of(bytes: &[u8]) -> Self {
        let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Self::new(bytes.iter().fold(0xcbf2_9ce4_8422_2325, fold))
    }

    fn write(&self, out: &mut String) {
        let _ = writeln!(out, ";! way {:?}", self.way);
        for firing in &self.firings {
            out.push_str(";! fire");
            for given in firing {
                let _ = match given {
                    Given::Int(value) => write!(out, " {value:#x}"),
                    Given::Str(bytes) => write!(out, " \"{}\"", bytes.escape_ascii()),
                };
            }
            out.push('\n');
        }
    }

    fn read(text: &str) -> Option<Self> {
        let mut script = Self { way: Way::Together, firings: Vec::new() };
        for line in text.lines().filter_map(|line| line.strip_prefix(";! ")) {
            if let Some(name) = line.strip_prefix("way ") {
                script.way = *Way::ALL.iter().find(|way| format!("{way:?}") == name)?;
            } else {
                script.firings.push(arguments(line.strip_prefix("fire")?)?);
            }
        }
        Some(script)
    }
}

fn arguments(mut rest: &str) -> Option<Vec<Given>> {
    let mut all = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return (all.len() <= MOST_ARGS).then_some(all);
        }
        if let Some(quoted) = rest.strip_prefix('"') {
            let (bytes, after) = unescaped(quoted)?;
            all.push(Given::Str(bytes.into()));
            rest = after;
        } else {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            all.push(Given::Int(u64::from_str_radix(word.strip_prefix("0x")?, 16).ok()?));
            rest = after;
        }
    }
}

// What stands between quotes, as `escape_ascii` wrote it, and what comes after.
fn unescaped(text: &str) -> Option<(Vec<u8>, &str)> {
    let (mut bytes, mut chars) = (Vec::new(), text.chars());
    loop {
        match chars.next()? {
            '"' => return Some((bytes, chars.as_str())),
            '\\' => bytes.push(match chars.next()? {
                'n' => b'\n',
                'r' => b'\r',
                't' => b'\t',
                'x' => {
                    let (high, low) = (chars.next()?.to_digit(16)?, chars.next()?.to_digit(16)?);
                    u8::try_from(high * 16 + low).ok()?
                }
                c => u8::try_from(c).ok()?,
            }),
            c => bytes.push(u8::try_from(c).ok()?),
        }
    }
}

/// A program and what happens to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The program.
    pub program: Program,
    /// What happens to it.
    pub script: Script,
}

impl Case {
    /// The text of it.
    pub fn to_text(&self) -> String {
        let mut text = disasm::disassemble(&self.program);
        self.script.write(&mut text);
        text
    }

    /// Reads it back. A listing without a script has the one of its text.
    ///
    /// # Errors
    /// What is no listing, or no script.
    pub fn parse(text: &str) -> Result<Self, String> {
        let program = disasm::parse(text).map_err(|error| error.to_string())?;
        let script = Script::read(text).ok_or("no script")?;
        let script = if script.firings.is_empty() { Script::of(text.as_bytes()) } else { script };
        Ok(Self { program, script })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_come_back_from_their_text() {
        for seed in 0..200 {
            let case = Case { program: Program::default(), script: Script::new(seed) };
            assert_eq!(Case::parse(&case.to_text()), Ok(case));
        }
    }

    #[test]
    fn what_is_no_script_is_refused() {
        for wrong in ["way Nowhere", "fire 12", "fire \"open", "fire \"\\x1\"", "dance"] {
            let text = format!("{};! {wrong}\n", disasm::disassemble(&Program::default()));
            assert_eq!(Case::parse(&text), Err("no script".into()), "{wrong}");
        }
    }
}
