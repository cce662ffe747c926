//! Stacks: whose, how many frames, and how much text.
//!
//! The classic `strsize` is the room for names that a runtime supplies beside its addresses. Here a
//! frame is nothing but its text, so it bounds the text: 0 leaves it unbounded, as for an `ustack()`
//! of which nobody said anything. What does not fit is cut at a frame and counted as a drop.

use std::num::NonZero;

use dif::action::ActionKind;
use dif::op::StackKind;
use dif::option::OptionId;

use super::{Checker, Operand, Result};
use crate::ast;
use crate::diag::DiagnosticKind;
use crate::source::Span;
use crate::tast::Frames;

/// Most frames of one stack: a host takes no program with more unless it was told to.
const MAX_FRAMES: u32 = 1024;

/// The kind of stack that an action of this name walks.
pub(super) fn kind(name: &str) -> Option<StackKind> {
    StackKind::ALL.iter().copied().find(|kind| kind.name() == name)
}

impl Checker<'_> {
    // stack ( [frames] ), ustack ( [frames [, strsize]] ), jstack ( [frames [, strsize]] )
    pub(super) fn frames(&mut self, kind: StackKind, args: &[ast::Expr], span: Span) -> Result<Frames> {
        let (action, option) = match kind {
            StackKind::Stack => (ActionKind::Stack, OptionId::Stackframes),
            StackKind::Ustack => (ActionKind::Ustack, OptionId::Ustackframes),
            StackKind::Jstack => (ActionKind::Jstack, OptionId::Jstackframes),
        };
        let function = action.name();
        let operands = self.arguments(action, args, span)?;
        let frames = match operands.first() {
            None => u32::try_from(self.world.settings.number(option)).unwrap_or(u32::MAX),
            Some((operand, _)) => match natural(operand).filter(|&frames| frames > 0) {
                Some(frames) => frames,
                None => return self.fail(self.no_frames(kind, function), span),
            },
        };
        let bytes = match operands.get(1) {
            None => self.text_option(kind),
            Some((operand, _)) => match natural(operand) {
                Some(bytes) => NonZero::new(bytes),
                None => return self.fail(DiagnosticKind::UstackStrsize { function }, span),
            },
        };
        Ok(Frames { kind, frames: frames.clamp(1, MAX_FRAMES), bytes })
    }

    fn no_frames(&self, kind: StackKind, function: &'static str) -> DiagnosticKind {
        match (kind, self.world.is_oracle()) {
            (StackKind::Stack, false) => DiagnosticKind::StackSize {},
            (StackKind::Stack, true) => DiagnosticKind::StackSizeOracle {},
            (StackKind::Ustack | StackKind::Jstack, _) => DiagnosticKind::UstackFrames { function },
        }
    }

    // What the options say of the text of such a stack.
    fn text_option(&self, kind: StackKind) -> Option<NonZero<u32>> {
        match kind {
            StackKind::Stack | StackKind::Ustack => None,
            StackKind::Jstack => {
                let bytes = self.world.settings.number(OptionId::Jstackstrsize);
                NonZero::new(u32::try_from(bytes).unwrap_or(u32::MAX))
            }
        }
    }
}

// A constant that is not negative; one that is too large for any stack is the largest there is.
fn natural(operand: &Operand) -> Option<u32> {
    let Operand::Value(value) = operand else { return None };
    let value = i64::try_from(value.as_int()?).ok()?;
    Some(u32::try_from(value).unwrap_or(u32::MAX))
}
