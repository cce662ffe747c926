//! The small part of Lua's C interface that the hooks use, behind names that say what is true.
//!
//! Three things are decided here and nowhere else:
//!
//! * **Activation records.** A Lua stack is a list of `CallInfo` nodes. Their addresses are never
//!   followed by us; they are only compared. [`FrameId`] is such an address: two equal ids on one
//!   Lua thread mean the same place on its stack. The address comes from `lua_Debug::i_ci`, the
//!   field Lua marks "private part"; `Activation` repeats the layout of that structure, which
//!   the linked Lua (built from source by the `vendored` feature) and this file share. A constant
//!   assertion compares the sizes.
//! * **Strings.** What Lua says about functions are C strings in its own memory, valid while the
//!   activation is. `text` turns them into slices, and an absent one into the empty slice.
//! * **What may raise.** A Lua error is a `longjmp` over everything between the raiser and the
//!   protected call, Rust frames included. So functions of this crate that Lua calls hold no value
//!   with a destructor at any call that may raise; the helpers below use only calls that cannot.

use mlua::ffi::{self, lua_Debug, lua_State};
use std::ffi::{CStr, c_char, c_int, c_uchar, c_ushort, c_void};
use std::mem::MaybeUninit;

/// A place on the stack of one Lua thread. Compared, never followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameId(pub(crate) usize);

/// A Lua thread (coroutine) or the main state, as the number its guest sees in `tostring`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskId(pub(crate) usize);

impl TaskId {
    /// The id of a Lua thread: its address, which is what `tostring(co)` prints.
    pub(crate) fn of(state: *mut lua_State) -> TaskId {
        TaskId(state as usize)
    }

    /// The id as a probe argument.
    pub fn value(self) -> u64 {
        self.0 as u64
    }
}

/// `lua_Debug` as the linked Lua lays it out, with its private field readable.
#[repr(C)]
pub(crate) struct Activation {
    pub(crate) event: c_int,
    pub(crate) name: *const c_char,
    pub(crate) namewhat: *const c_char,
    pub(crate) what: *const c_char,
    pub(crate) source: *const c_char,
    pub(crate) srclen: usize,
    pub(crate) currentline: c_int,
    pub(crate) linedefined: c_int,
    pub(crate) lastlinedefined: c_int,
    pub(crate) nups: c_uchar,
    pub(crate) nparams: c_uchar,
    pub(crate) isvararg: c_char,
    pub(crate) istailcall: c_char,
    pub(crate) ftransfer: c_ushort,
    pub(crate) ntransfer: c_ushort,
    pub(crate) short_src: [c_char; SHORT_SRC],
    i_ci: *mut c_void,
}

/// Size of the shortened chunk name in [`Activation`] (`LUA_IDSIZE`).
pub(crate) const SHORT_SRC: usize = 60;

const _: () = assert!(size_of::<Activation>() == size_of::<lua_Debug>());
const _: () = assert!(align_of::<Activation>() == align_of::<lua_Debug>());

impl Activation {
    /// Where on the stack this activation lives.
    pub(crate) fn frame(&self) -> FrameId {
        FrameId(self.i_ci as usize)
    }

    /// An activation that exists only in a test: of a function without a name on this line.
    #[cfg(test)]
    pub(crate) fn for_test(line: c_int) -> Activation {
        use std::ptr::{null, null_mut};
        Activation {
            event: 0,
            name: null(),
            namewhat: null(),
            what: null(),
            source: null(),
            srclen: 0,
            currentline: line,
            linedefined: line,
            lastlinedefined: line,
            nups: 0,
            nparams: 0,
            isvararg: 0,
            istailcall: 0,
            ftransfer: 0,
            ntransfer: 0,
            short_src: [0; SHORT_SRC],
            i_ci: null_mut(),
        }
    }

    /// This activation as the C interface wants it.
    pub(crate) fn as_ptr(&mut self) -> *mut lua_Debug {
        (&raw mut *self).cast()
    }
}

/// The activation `level` frames below the running function (which is level 0), if there is one.
///
/// # Safety
/// `state` is a live Lua thread and the caller runs on the operating system thread that owns it.
pub(crate) unsafe fn activation(state: *mut lua_State, level: c_int) -> Option<Activation> {
    let mut ar = MaybeUninit::<Activation>::zeroed();
    // SAFETY: the state is live by contract; `lua_getstack` writes only `i_ci`, and every field of
    // `Activation` is valid when zeroed.
    let found = unsafe { ffi::lua_getstack(state, level, ar.as_mut_ptr().cast()) };
    // SAFETY: zeroed integers and pointers are initialised values.
    (found != 0).then(|| unsafe { ar.assume_init() })
}

/// Fills the fields of `ar` that the letters of `what` name. `f` and `L` push a value.
///
/// # Safety
/// `ar` describes a live activation of `state`, and the stack has a free slot if `what` pushes.
pub(crate) unsafe fn describe(state: *mut lua_State, ar: &mut Activation, what: &'static CStr) {
    // SAFETY: the contract of this function is the contract of `lua_getinfo`.
    unsafe { ffi::lua_getinfo(state, what.as_ptr(), ar.as_ptr()) };
}

/// How many activations `state` has.
///
/// Asking for a level costs as many steps as the level is deep, so the end is found by doubling
/// and then halving, not by counting.
///
/// # Safety
/// As [`activation`].
pub(crate) unsafe fn stack_depth(state: *mut lua_State) -> u32 {
    // SAFETY: passed on.
    let exists = |level: c_int| unsafe { activation(state, level) }.is_some();
    let mut above: c_int = 1;
    while exists(above - 1) {
        above = above.saturating_mul(2);
    }
    // The depth is less than `above` and at least `depth`.
    let mut depth = above / 2;
    while depth + 1 < above {
        let middle = depth + (above - depth) / 2;
        if exists(middle - 1) {
            depth = middle;
        } else {
            above = middle;
        }
    }
    depth.unsigned_abs()
}

/// The bytes of a C string, or the empty slice if there is none.
///
/// # Safety
/// `chars` is null or a C string that outlives `'a`.
pub(crate) unsafe fn text<'a>(chars: *const c_char) -> &'a [u8] {
    if chars.is_null() {
        return b"";
    }
    // SAFETY: by contract.
    unsafe { CStr::from_ptr(chars) }.to_bytes()
}

/// The bytes of the string (or number) at `index`, or the empty slice for any other value.
///
/// # Safety
/// `index` is valid, the value stays on the stack during `'a`, and a number at `index` may be
/// turned into a string in place only if it is a string already: numbers are refused.
pub(crate) unsafe fn string_at<'a>(state: *mut lua_State, index: c_int) -> &'a [u8] {
    // SAFETY: the index is valid by contract. Only strings reach `lua_tolstring`, which then
    // neither converts nor allocates, so it cannot raise; the bytes live as long as the value.
    unsafe {
        if ffi::lua_type(state, index) != ffi::LUA_TSTRING {
            return b"";
        }
        let mut length = 0;
        let bytes = ffi::lua_tolstring(state, index, &raw mut length);
        std::slice::from_raw_parts(bytes.cast(), length)
    }
}

/// The file a chunk name stands for: `@file` is a file; anything else is shown as Lua shows it.
///
/// # Safety
/// `ar` was described with `S` and its activation is live while the result is used.
pub(crate) unsafe fn file_of(ar: &Activation) -> &[u8] {
    // SAFETY: `source` has `srclen` bytes and belongs to the function of a live activation.
    let source = unsafe { std::slice::from_raw_parts(ar.source.cast::<u8>(), ar.srclen) };
    match source {
        [b'@', path @ ..] => path,
        // SAFETY: Lua terminates `short_src`.
        _ => unsafe { text(ar.short_src.as_ptr()) },
    }
}
