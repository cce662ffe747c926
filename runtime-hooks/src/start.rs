//! What every host runs, traced or not, lies together.
//!
//! The engine's start is a few kilobytes of code. But Linux maps a program in pieces of 64 KB around the
//! page that is touched, and a linker lays functions out as they come; so some dozen small functions made
//! nearly all of the engine resident in hosts that nobody traces. What is written inside [`at_start`]
//! goes to a section of its own, which linkers put behind all other code, in one piece.
//!
//! It only helps if what is in there calls, as long as all goes well, nothing that is not: only itself,
//! the system, and what the standard library has compiled already. Generic functions are compiled with
//! whoever uses them, and so lie with the rest, unless they are inlined. How much is resident says
//! `bench --costs`; `bench/README.md` says what it consists of.
//!
//! On other systems the macro does nothing.

/// Puts functions where those of the start are.
macro_rules! at_start {
    ($($item:item)*) => { $(
        #[cfg_attr(target_os = "linux", unsafe(link_section = "mdtrace_start"))]
        #[cfg_attr(target_os = "linux", allow(unsafe_code, reason = "says where a function lies, no more"))]
        #[inline(never)]
        $item
    )* };
}

pub(crate) use at_start;

/// The first of a list is mostly the only one, and does not need what makes lists grow.
#[inline(always)]
pub(crate) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.capacity() == 0 {
        // What it replaces has nothing to free.
        std::mem::forget(std::mem::replace(list, vec![item]));
    } else {
        push_more(list, item);
    }
}

#[cold]
#[inline(never)]
fn push_more<T>(list: &mut Vec<T>, item: T) {
    list.push(item);
}
