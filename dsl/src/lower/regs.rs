//! Registers as a stack.
//!
//! A register is taken above all that are in use and given back in the reverse order, so the
//! registers in use are always `r0` up to some `rN`, and registers that are taken one after the
//! other are consecutive. That is all the allocation there is.

use dif::Reg;

/// Which registers are in use.
#[derive(Debug, Default)]
pub(super) struct Regs {
    /// The lowest that is free; 256 if none is.
    next: u16,
}

/// How many registers were in use at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(u16);

impl Regs {
    /// A register that nobody uses; `None` if there is none left.
    pub(super) fn take(&mut self) -> Option<Reg> {
        let reg = u8::try_from(self.next).ok()?;
        self.next += 1;
        Some(Reg(reg))
    }

    /// Remembers what is in use now.
    pub(super) fn mark(&self) -> Mark {
        Mark(self.next)
    }

    /// Gives back all that was taken since.
    pub(super) fn release(&mut self, mark: Mark) {
        debug_assert!(mark.0 <= self.next, "registers are given back in the order of a stack");
        self.next = mark.0;
    }

    /// Whether no register above this one is in use: a tuple may begin here.
    pub(super) fn is_top(&self, reg: Reg) -> bool {
        u16::from(reg.0) + 1 == self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_are_consecutive_and_finite() {
        let mut regs = Regs::default();
        assert_eq!(regs.take(), Some(Reg(0)));
        let mark = regs.mark();
        assert_eq!((regs.take(), regs.take()), (Some(Reg(1)), Some(Reg(2))));
        assert!(regs.is_top(Reg(2)) && !regs.is_top(Reg(1)));
        regs.release(mark);
        let taken = std::iter::from_fn(|| regs.take()).count();
        assert_eq!(taken, 255);
    }
}
