//! Which functions have been entered and not yet left: the balance of entry and return.
//!
//! Lua runs its return hook only for functions that return. An error throws frames away without
//! a word, a tail call replaces one, and a coroutine may die with frames on its stack. A script
//! that pairs `function-entry` with `function-return` must not notice, so each Lua thread has a
//! *shadow* of its stack, and the difference between shadow and stack is what was thrown away:
//!
//! ```text
//!   shadow:  main  pcall  parse  value  number     "pcall returns": value of the hook
//!   stack:   main  pcall                            ⇒ number, value, parse were unwound
//! ```
//!
//! A frame is identified by its place on the stack ([`FrameId`]). Whoever calls or returns is, by
//! definition, on top of what is left of the stack; everything the shadow has above it is gone:
//!
//! * call of `f` by `g`: unwind to `g`, push `f`;
//! * tail call in place `p`: unwind to `p`, pop the caller (it has returned), push the callee;
//! * return from place `p`: unwind to `p`, pop;
//! * end or closing of the thread: unwind all.
//!
//! If the place is not in the shadow, tracing began after it was entered; then everything in the
//! shadow is above it, and the same rule (unwind until found) empties the shadow, which is right.
//!
//! One case needs a second look: a function whose own entry was not seen because the stack
//! overflowed while Lua made room for the hook. What it calls (a message handler) has a caller
//! that is not in the shadow, though what is below it is; so before everything is given up, the
//! stack is searched a little further down (`hooks`).
//!
//! A place can be used again by another function, but only after a call or a return below it, and
//! those come through here. So a place in the shadow never means an older function, as long as
//! both hooks run. When the return hook was off, the shadow is stale and must be cleared, not
//! unwound: [`Shadow::begin`] takes the generation of the hooks and does that.
//!
//! Cost: one push and one pop per call. The vector grows by doubling to the deepest recursion
//! seen and is then never allocated again.

use crate::names::Function;
use crate::raw::FrameId;
use std::rc::Rc;

/// A function that was entered.
pub(crate) struct Frame {
    pub(crate) id: FrameId,
    pub(crate) function: Rc<Function>,
}

/// The shadow of one Lua thread's stack.
#[derive(Default)]
pub(crate) struct Shadow {
    frames: Vec<Frame>,
    /// Place and depth of the function below the first frame, once it was counted.
    base: Option<(FrameId, u32)>,
    generation: u32,
}

impl Shadow {
    /// Prepares for events of the hooks of `generation`; frames seen by others are forgotten.
    #[inline]
    pub(crate) fn begin(&mut self, generation: u32) {
        if self.generation != generation {
            self.generation = generation;
            self.frames.clear();
            self.base = None;
        }
    }

    /// Depth of the topmost frame; the first frame above the base has the base's depth plus one.
    #[inline]
    pub(crate) fn depth(&self) -> u32 {
        let base = self.base.map_or(0, |(_, depth)| depth);
        base + u32::try_from(self.frames.len()).unwrap_or(u32::MAX)
    }

    /// Drops the frames above `place` (all if it is not there), telling `left` of each, top first.
    #[inline]
    pub(crate) fn unwind_to(&mut self, place: Option<FrameId>, mut left: impl FnMut(&Frame, u32)) {
        while let Some(frame) = self.frames.last() {
            if Some(frame.id) == place {
                return;
            }
            left(frame, self.depth());
            self.frames.pop();
        }
    }

    /// Pushes a function called from `caller`, after [`Shadow::unwind_to`] it, and returns its
    /// depth. `count` gives the depth of the caller if the shadow cannot know it.
    #[inline]
    pub(crate) fn enter(
        &mut self,
        frame: Frame,
        caller: Option<FrameId>,
        count: impl FnOnce() -> u32,
    ) -> u32 {
        if self.frames.is_empty() {
            self.base = match (caller, self.base) {
                (None, _) => None,
                (Some(place), Some((known, depth))) if place == known => Some((known, depth)),
                (Some(place), _) => Some((place, count())),
            };
        }
        self.frames.push(frame);
        self.depth()
    }

    /// Pops the top frame if it is at `place`; with it the depth it had.
    #[inline]
    pub(crate) fn leave(&mut self, place: FrameId) -> Option<(Rc<Function>, u32)> {
        let depth = self.depth();
        let frame = self.frames.pop_if(|frame| frame.id == place)?;
        Some((frame.function, depth))
    }

    /// The function at the top, if it is at `place`.
    #[inline]
    pub(crate) fn function_at(&self, place: FrameId) -> Option<&Rc<Function>> {
        self.frames.last().filter(|frame| frame.id == place).map(|frame| &frame.function)
    }

    /// Whether a frame at `place` is known; soon found near the top.
    #[inline]
    pub(crate) fn contains(&self, place: FrameId) -> bool {
        self.frames.iter().rev().any(|frame| frame.id == place)
    }

    /// Whether no frame is known.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Forgets that the place below the first frame was counted: it has returned.
    #[inline]
    pub(crate) fn forget_base(&mut self) {
        self.base = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(shadow: &mut Shadow, log: &mut Vec<String>, caller: usize, place: usize, name: &str) {
        let caller = (caller != 0).then_some(FrameId(caller));
        shadow.unwind_to(caller, |frame, depth| log.push(left(frame, depth)));
        let function = Function::for_test(name);
        let depth = shadow.enter(Frame { id: FrameId(place), function }, caller, || 7);
        log.push(format!("+{name}@{depth}"));
    }

    fn ret(shadow: &mut Shadow, log: &mut Vec<String>, place: usize) {
        shadow.unwind_to(Some(FrameId(place)), |frame, depth| log.push(left(frame, depth)));
        match shadow.leave(FrameId(place)) {
            Some((function, depth)) => log.push(format!("-{}@{depth}", name(&function))),
            None => log.push("-?".into()),
        }
    }

    fn left(frame: &Frame, depth: u32) -> String {
        format!("!{}@{depth}", name(&frame.function))
    }

    fn name(function: &Function) -> String {
        String::from_utf8_lossy(&function.name).into_owned()
    }

    #[test]
    fn an_error_unwinds_what_is_above_the_returning_frame() {
        let (mut shadow, mut log) = (Shadow::default(), Vec::new());
        call(&mut shadow, &mut log, 0, 1, "main");
        call(&mut shadow, &mut log, 1, 2, "pcall");
        call(&mut shadow, &mut log, 2, 3, "f");
        call(&mut shadow, &mut log, 3, 4, "error");
        ret(&mut shadow, &mut log, 2);
        assert_eq!(log, ["+main@1", "+pcall@2", "+f@3", "+error@4", "!error@4", "!f@3", "-pcall@2"]);
    }

    #[test]
    fn a_host_that_catches_errors_itself_is_noticed_at_its_next_call() {
        let (mut shadow, mut log) = (Shadow::default(), Vec::new());
        call(&mut shadow, &mut log, 0, 1, "host");
        call(&mut shadow, &mut log, 1, 2, "f");
        call(&mut shadow, &mut log, 1, 2, "g");
        assert_eq!(log, ["+host@1", "+f@2", "!f@2", "+g@2"]);
    }

    #[test]
    fn frames_older_than_tracing_return_unmatched_and_depth_is_counted_once() {
        let (mut shadow, mut log) = (Shadow::default(), Vec::new());
        call(&mut shadow, &mut log, 9, 10, "f");
        ret(&mut shadow, &mut log, 10);
        call(&mut shadow, &mut log, 9, 10, "g");
        ret(&mut shadow, &mut log, 9);
        assert_eq!(log, ["+f@8", "-f@8", "+g@8", "!g@8", "-?"]);
    }

    #[test]
    fn a_new_generation_of_hooks_forgets_without_a_word() {
        let (mut shadow, mut log) = (Shadow::default(), Vec::new());
        call(&mut shadow, &mut log, 0, 1, "f");
        shadow.begin(1);
        assert!(shadow.is_empty());
        assert_eq!(log, ["+f@1"]);
    }
}
