//! Which function is at an address: a small cache, and what fell out of it.
//!
//! ```text
//!   address ──hash──▶ slot     1024, one look          a hit, nearly always
//!                      │ another function is there
//!                      ▼
//!                     recent   at most 8192            what lost its slot, by address
//!                      │ full: becomes old, and the old is forgotten
//!                      ▼
//!                     old      at most 8192
//! ```
//!
//! What fell out must not be forgotten at once, because a function has the name by which it was
//! *first* called. If two functions share a slot (addresses are random, so in one run of many they
//! do), the one that comes back would otherwise be named anew, and after the call that brings it
//! back: a `decode` that `pcall` calls would be `<anonymous>` now and then. A function that is in
//! use comes by in far fewer than 8192 evictions; one that does not is most likely garbage.
//!
//! The address of a closure says which function it is only until the collector frees it and
//! another takes its place, so the shortened chunk name and the lines are kept too and compared: a
//! stale hit could then only confuse two functions of the same lines of the same chunk, at the same
//! address. The address of a C function's code is never reused.

use std::collections::HashMap;
use std::ffi::{c_char, c_int, c_void};
use std::mem;
use std::rc::Rc;

use crate::names::Function;
use crate::raw::{Activation, SHORT_SRC};

/// Slots of the direct-mapped cache; a power of two.
const SLOTS: usize = 1 << 10;
/// Functions without a slot that are remembered before the older ones are forgotten.
const RECENT: usize = 1 << 13;

/// What is known of the function at an address.
struct Slot {
    address: *const c_void,
    lines: (c_int, c_int),
    short_src: [c_char; SHORT_SRC],
    function: Rc<Function>,
}

/// Functions by their address.
pub(crate) struct Slots {
    direct: Box<[Option<Slot>]>,
    recent: HashMap<*const c_void, Slot>,
    old: HashMap<*const c_void, Slot>,
}

impl Slots {
    pub(crate) fn new() -> Slots {
        let direct = std::iter::repeat_with(|| None).take(SLOTS).collect();
        Slots { direct, recent: HashMap::new(), old: HashMap::new() }
    }

    /// The function at `address`, which `ar` describes, if it has its slot.
    #[inline]
    pub(crate) fn get(&self, address: *const c_void, ar: &Activation) -> Option<&Rc<Function>> {
        let slot = self.direct[slot_of(address)].as_ref()?;
        slot.is(address, ar).then_some(&slot.function)
    }

    /// The function at `address` if it once had its slot; it gets it back.
    pub(crate) fn recall(&mut self, address: *const c_void, ar: &Activation) -> Option<Rc<Function>> {
        let slot = self.recent.remove(&address).or_else(|| self.old.remove(&address))?;
        if !slot.is(address, ar) {
            return None;
        }
        let function = Rc::clone(&slot.function);
        self.put(slot);
        Some(function)
    }

    /// Remembers the function at `address`.
    pub(crate) fn remember(&mut self, address: *const c_void, ar: &Activation, function: &Rc<Function>) {
        let lines = (ar.linedefined, ar.lastlinedefined);
        self.put(Slot { address, lines, short_src: ar.short_src, function: Rc::clone(function) });
    }

    fn put(&mut self, slot: Slot) {
        let place = &mut self.direct[slot_of(slot.address)];
        let Some(evicted) = place.replace(slot) else { return };
        if self.recent.len() == RECENT {
            mem::swap(&mut self.recent, &mut self.old);
            self.recent.clear();
        }
        self.recent.insert(evicted.address, evicted);
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.direct.fill_with(|| None);
        self.recent.clear();
        self.old.clear();
    }
}

impl Slot {
    #[inline]
    fn is(&self, address: *const c_void, ar: &Activation) -> bool {
        self.address == address
            && self.lines == (ar.linedefined, ar.lastlinedefined)
            && (ar.linedefined < 0 || same_text(&self.short_src, &ar.short_src))
    }
}

/// Whether two terminated texts in buffers of equal size are equal.
#[inline]
fn same_text(a: &[c_char; SHORT_SRC], b: &[c_char; SHORT_SRC]) -> bool {
    for (a, b) in a.iter().zip(b) {
        if a != b {
            return false;
        }
        if *a == 0 {
            return true;
        }
    }
    true
}

#[inline]
fn slot_of(address: *const c_void) -> usize {
    // The low bits of closures and of code say nothing; a multiplication spreads the others.
    let spread = ((address as usize as u64) >> 4).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (spread >> 54) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use std::ptr::without_provenance;

    use super::*;

    #[test]
    fn what_lost_its_slot_keeps_its_name_and_is_forgotten_late() {
        let mut slots = Slots::new();
        let address = |n: usize| without_provenance::<c_void>(n * 32);
        let known = Function::for_test("first");
        slots.remember(address(1), &Activation::for_test(7), &known);
        let others = |slots: &mut Slots, range: std::ops::Range<usize>| {
            for n in range {
                slots.remember(address(n), &Activation::for_test(1), &Function::for_test("other"));
            }
        };
        others(&mut slots, 2..5_000);
        assert!(slots.get(address(1), &Activation::for_test(7)).is_none(), "it lost its slot");
        assert!(
            slots
                .recall(address(1), &Activation::for_test(7))
                .is_some_and(|found| Rc::ptr_eq(&found, &known))
        );
        assert!(slots.get(address(1), &Activation::for_test(7)).is_some(), "it has it back");
        assert!(slots.get(address(1), &Activation::for_test(8)).is_none(), "another function took its place");

        others(&mut slots, 5_000..9_000);
        assert!(slots.recall(address(1), &Activation::for_test(8)).is_none());
        assert!(
            slots.recall(address(1), &Activation::for_test(7)).is_none(),
            "what took its place is another one"
        );

        others(&mut slots, 9_000..100_000);
        assert!(slots.recent.len() <= RECENT && slots.old.len() <= RECENT, "nothing grows for ever");
        assert!(slots.recall(address(9_000), &Activation::for_test(1)).is_none());
        slots.clear();
        assert!(slots.recall(address(99_999), &Activation::for_test(1)).is_none());
    }
}
