//! How a quick form gets its arguments; see the head of `quick.rs`.
//!
//! Probe context: as in `quick.rs`.

use super::super::{arg, fill};
use crate::arg::Arg;
use crate::code::Code;
use crate::interp::Regs;

/// One of the arguments that travel in registers.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) enum Pick {
    #[default]
    A,
    B,
    C,
    D,
}

impl Pick {
    pub(super) fn new(n: u8) -> Option<Self> {
        [Self::A, Self::B, Self::C, Self::D].get(usize::from(n)).copied()
    }
}

/// The arguments of a firing, in either way.
pub(in super::super) trait Given {
    /// `argN`
    fn number(&self, n: Pick) -> u64;
    /// The text of argument N, if it is one.
    fn text(&self, n: Pick) -> Option<&[u8]>;
    /// All four of them.
    fn numbers(&self) -> [u64; 4];
    /// The first `n` of them, where formulas have them.
    fn fill(&self, regs: &mut Regs, n: u8);
    /// The same, where interpreted clauses have them.
    fn fill_code(&self, regs: &mut Regs, code: &Code);
    /// All of them as far as one may be a text.
    fn texts(&self) -> &[Arg<'_>];
    /// All of them, for those who take slices; numbers that are not there do no harm.
    fn with<R>(&self, body: impl FnOnce(&[Arg<'_>]) -> R) -> R;
}

impl Given for [u64; 4] {
    #[inline(always)]
    fn number(&self, n: Pick) -> u64 {
        self[n as usize]
    }

    #[inline(always)]
    fn text(&self, _: Pick) -> Option<&[u8]> {
        None
    }

    #[inline(always)]
    fn numbers(&self) -> [u64; 4] {
        *self
    }

    #[inline(always)]
    fn fill(&self, regs: &mut Regs, _: u8) {
        regs[..4].copy_from_slice(self);
    }

    #[inline(always)]
    fn fill_code(&self, regs: &mut Regs, code: &Code) {
        code.fill_numbers(regs, *self);
    }

    #[inline(always)]
    fn texts(&self) -> &[Arg<'_>] {
        &[]
    }

    #[inline(always)]
    fn with<R>(&self, body: impl FnOnce(&[Arg<'_>]) -> R) -> R {
        body(&self.map(Arg::Int))
    }
}

impl Given for &[Arg<'_>] {
    #[inline(always)]
    fn number(&self, n: Pick) -> u64 {
        arg(self, n as u8)
    }

    #[inline(always)]
    fn text(&self, n: Pick) -> Option<&[u8]> {
        match self.get(n as usize) {
            Some(Arg::Str(text)) => Some(text),
            Some(Arg::Int(_)) | None => None,
        }
    }

    #[inline(always)]
    fn numbers(&self) -> [u64; 4] {
        [Pick::A, Pick::B, Pick::C, Pick::D].map(|n| self.number(n))
    }

    #[inline(always)]
    fn fill(&self, regs: &mut Regs, n: u8) {
        fill(regs, self, n);
    }

    #[inline(always)]
    fn fill_code(&self, regs: &mut Regs, code: &Code) {
        code.fill(regs, |n| self.get(n).map_or(0, |arg| arg.raw()));
    }

    #[inline(always)]
    fn texts(&self) -> &[Arg<'_>] {
        self
    }

    #[inline(always)]
    fn with<R>(&self, body: impl FnOnce(&[Arg<'_>]) -> R) -> R {
        body(self)
    }
}
