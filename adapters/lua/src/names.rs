//! The names of functions, found once.
//!
//! Lua functions have no names. What `debug.traceback` prints is found by looking at the call
//! instruction (`global 'f'`, `method 'm'`), which walks the code of the caller, and by searching
//! the loaded modules for the function value. Both are far too slow for a hook that runs twice
//! per call, so the answer is kept:
//!
//! ```text
//!   address of the function ──▶ Rc<Function>                    slots.rs
//!      │ miss
//!      ▼
//!   (file, lines, call-site name) ──▶ Rc<Function>              the table
//! ```
//!
//! For C functions the address of the code is the key, which is never reused; so those have a table
//! by address. A function has the name by which it was *first* called: one function, one name,
//! whatever the variable it is called through.
//!
//! Conventions: the main part of a chunk is `<main>`; a function nobody named is `<anonymous>`,
//! and its line tells which; `container` is the module that holds the function (`string` for
//! `string.rep`), empty for globals and locals.
//!
//! The table is bounded. A guest that loads new chunks for ever would grow it for ever; at
//! `TABLE_LIMIT` names, those that no frame and no slot uses are dropped.
//!
//! Measured (call and return of an empty Lua function, both probes fired into a counter): see
//! `README.md`.

use crate::raw::{self, Activation};
use crate::slots::Slots;
use mlua::ffi::{self, lua_State};
use std::collections::HashMap;
use std::ffi::{c_int, c_void};
use std::ptr::null;
use std::rc::Rc;

/// Names kept before unused ones are dropped.
const TABLE_LIMIT: usize = 1 << 14;
/// Members looked at when the modules are searched for a function.
const SEARCH_LIMIT: usize = 4096;

/// A function of the guest, as probes name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Function {
    /// The file it was read from, or Lua's short form of the chunk name.
    pub file: Box<[u8]>,
    /// Its name, `<main>`, or `<anonymous>`.
    pub name: Box<[u8]>,
    /// The line its definition starts on; 0 for a main part, -1 for a C function.
    pub line: i64,
    /// The module that holds it, or nothing.
    pub container: Box<[u8]>,
    /// Where the code of a function written in C is; 0 for others.
    pub code: u64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Lua,
    C,
    Require,
    Handler,
}

impl Function {
    /// Whether the function is written in C.
    #[inline]
    pub fn is_c(&self) -> bool {
        match self.kind {
            Kind::Lua => false,
            Kind::C | Kind::Require | Kind::Handler => true,
        }
    }

    /// Whether this is ours and nothing of the guest: the handler that `pcall` is given.
    #[inline]
    pub(crate) fn is_hidden(&self) -> bool {
        self.kind == Kind::Handler
    }

    /// Whether this is `require`, whose calls are imports.
    #[inline]
    pub(crate) fn is_require(&self) -> bool {
        self.kind == Kind::Require
    }

    /// A Lua function that exists only in a test.
    #[cfg(test)]
    pub(crate) fn for_test(name: &str) -> Rc<Function> {
        let name = name.as_bytes().into();
        let file = b"test.lua".as_slice().into();
        Rc::new(Function { file, name, line: 1, container: Box::default(), code: 0, kind: Kind::Lua })
    }
}

/// What a function is known by in the table: file, first and last line, name at the call.
type Key = (Box<[u8]>, c_int, c_int, Box<[u8]>);
/// Where a loaded module has a function: the module, the name in it.
type Member = (Box<[u8]>, Box<[u8]>);

/// The cache and the table.
pub(crate) struct Names {
    slots: Slots,
    table: HashMap<Key, Rc<Function>>,
    /// C functions by the address of their code; as many as there are in the process.
    natives: HashMap<*const c_void, Rc<Function>>,
    require: *const c_void,
    handler: *const c_void,
}

impl Names {
    pub(crate) fn new() -> Names {
        Names {
            slots: Slots::new(),
            table: HashMap::new(),
            natives: HashMap::new(),
            require: null(),
            handler: null(),
        }
    }

    /// Says which C functions are `require` and the handler that `pcall` is given.
    pub(crate) fn set_known(&mut self, require: *const c_void, handler: *const c_void) {
        self.require = require;
        self.handler = handler;
    }

    /// The function of an activation.
    ///
    /// # Safety
    /// `ar` describes a live activation of `state`, and its stack has three free slots.
    #[inline]
    pub(crate) unsafe fn lookup(&mut self, state: *mut lua_State, ar: &mut Activation) -> Rc<Function> {
        // SAFETY: live by contract; `f` pushes the function into a free slot, and it is popped
        // below. No call here raises: nothing allocates in Lua.
        let address = unsafe {
            raw::describe(state, ar, c"Sf");
            address_of_function(state, -1)
        };
        let function = match self.slots.get(address, ar) {
            Some(function) => Rc::clone(function),
            // SAFETY: the function is on top of the stack and `ar` has `S`.
            None => unsafe { self.find(state, ar, address) },
        };
        // SAFETY: pops what `f` pushed.
        unsafe { ffi::lua_settop(state, -2) };
        function
    }

    /// The slow way: ask Lua for the name, then remember it.
    ///
    /// # Safety
    /// As [`Names::lookup`], with the function on top of the stack and `ar` described by `S`.
    #[cold]
    #[inline(never)]
    unsafe fn find(
        &mut self,
        state: *mut lua_State,
        ar: &mut Activation,
        address: *const c_void,
    ) -> Rc<Function> {
        if let Some(function) = self.slots.recall(address, ar) {
            return function;
        }
        // SAFETY: the activation is live; `n` pushes nothing; names are copied before it ends.
        let (file, called) = unsafe {
            raw::describe(state, ar, c"n");
            (raw::file_of(ar), raw::text(ar.name))
        };
        let lines = (ar.linedefined, ar.lastlinedefined);
        let key = (file.into(), lines.0, lines.1, called.into());
        let is_native = lines.0 < 0;
        let known = if is_native { self.natives.get(&address) } else { self.table.get(&key) };
        let function = match known {
            Some(function) => Rc::clone(function),
            None => {
                // SAFETY: the function is on top, and two more slots are free.
                let function = Rc::new(unsafe { self.describe(state, ar, address) });
                if is_native {
                    self.natives.insert(address, Rc::clone(&function));
                } else {
                    self.make_room();
                    self.table.insert(key, Rc::clone(&function));
                }
                function
            }
        };
        self.slots.remember(address, ar, &function);
        function
    }

    /// Builds the description of a function seen for the first time.
    ///
    /// # Safety
    /// As [`Names::find`], with `n` described too.
    unsafe fn describe(&self, state: *mut lua_State, ar: &Activation, address: *const c_void) -> Function {
        // SAFETY: the activation is live and described by `Sn`; everything is copied here.
        let (file, what, called) = unsafe { (raw::file_of(ar), raw::text(ar.what), raw::text(ar.name)) };
        let kind = match what {
            b"C" if address == self.require => Kind::Require,
            b"C" if address == self.handler => Kind::Handler,
            b"C" => Kind::C,
            _ => Kind::Lua,
        };
        let line = i64::from(ar.linedefined);
        if what == b"main" {
            let name = b"<main>".as_slice().into();
            return Function { file: file.into(), name, line, container: Box::default(), code: 0, kind };
        }
        // SAFETY: the function is on top and there is room for a key and a value, twice.
        let member = unsafe { search_modules(state) };
        let (container, name) = match (member, called) {
            (Some((container, name)), _) => (container, name),
            (None, b"") => (Box::default(), b"<anonymous>".as_slice().into()),
            (None, called) => (Box::default(), called.into()),
        };
        let code = if kind == Kind::Lua { 0 } else { address.addr() as u64 };
        Function { file: file.into(), name, line, container, code, kind }
    }

    /// Drops names that nothing uses when there are too many.
    fn make_room(&mut self) {
        if self.table.len() < TABLE_LIMIT {
            return;
        }
        self.slots.clear();
        self.table.retain(|_, function| Rc::strong_count(function) > 1);
    }
}

/// The identity of the function at `index`: the code of a C function, else the closure.
///
/// # Safety
/// There is a function at `index`.
#[inline]
pub(crate) unsafe fn address_of_function(state: *mut lua_State, index: c_int) -> *const c_void {
    // SAFETY: by contract; neither call raises.
    unsafe {
        match ffi::lua_tocfunction(state, index) {
            Some(code) => code as *const c_void,
            None => ffi::lua_topointer(state, index),
        }
    }
}

/// A place in the registry under which `package.loaded` is kept, so that it is found without
/// making a string. Its address is the key.
static LOADED_KEY: u8 = 0;

/// Remembers `package.loaded` of a state for [`search_modules`].
///
/// # Safety
/// `state` is live, its libraries are open, and a raised error (no memory) is caught by a caller
/// with nothing to drop in between.
pub(crate) unsafe fn remember_modules(state: *mut lua_State) {
    // SAFETY: two balanced pushes on a state with room, as a C function has.
    unsafe {
        ffi::lua_getfield(state, ffi::LUA_REGISTRYINDEX, c"_LOADED".as_ptr());
        ffi::lua_rawsetp(state, ffi::LUA_REGISTRYINDEX, (&raw const LOADED_KEY).cast());
    }
}

/// Looks for the function on top of the stack among the members of the loaded modules.
///
/// # Safety
/// A function is on top of the stack, and the C stack of `state` can be grown.
unsafe fn search_modules(state: *mut lua_State) -> Option<Member> {
    // SAFETY: every path restores the top. `lua_next` gets keys it gave, tables are not changed
    // meanwhile, and raw accesses neither raise nor run guest code.
    unsafe {
        if ffi::lua_checkstack(state, 6) == 0 {
            return None;
        }
        let function = ffi::lua_gettop(state);
        ffi::lua_rawgetp(state, ffi::LUA_REGISTRYINDEX, (&raw const LOADED_KEY).cast());
        let found =
            if ffi::lua_type(state, -1) == ffi::LUA_TTABLE { search_loaded(state, function) } else { None };
        ffi::lua_settop(state, function);
        found
    }
}

/// # Safety
/// `package.loaded` is on top of the stack, with room for four more values.
unsafe fn search_loaded(state: *mut lua_State, function: c_int) -> Option<Member> {
    let mut best: Option<Member> = None;
    let mut budget = SEARCH_LIMIT;
    // SAFETY: as for `search_modules`.
    unsafe {
        ffi::lua_pushnil(state);
        while ffi::lua_next(state, -2) != 0 {
            if ffi::lua_type(state, -1) == ffi::LUA_TTABLE {
                let module = raw::string_at(state, -2);
                let container: &[u8] = if module == b"_G" { b"" } else { module };
                if let Some(name) = search_module(state, function, &mut budget) {
                    // Functions may be in several modules; the answer must not depend on the
                    // order of a hash table.
                    let candidate = (container.into(), name);
                    best = Some(best.map_or(candidate.clone(), |best| best.min(candidate)));
                }
            }
            ffi::lua_settop(state, -2);
        }
    }
    best
}

/// # Safety
/// A table is on top of the stack, with room for two more values.
unsafe fn search_module(state: *mut lua_State, function: c_int, budget: &mut usize) -> Option<Box<[u8]>> {
    let mut best: Option<Box<[u8]>> = None;
    // SAFETY: as for `search_modules`.
    unsafe {
        let table = ffi::lua_gettop(state);
        ffi::lua_pushnil(state);
        while *budget > 0 && ffi::lua_next(state, table) != 0 {
            *budget -= 1;
            if ffi::lua_rawequal(state, -1, function) != 0 {
                let name = raw::string_at(state, -2);
                if !name.is_empty() && best.as_deref().is_none_or(|best| name < best) {
                    best = Some(name.into());
                }
            }
            ffi::lua_settop(state, -2);
        }
        ffi::lua_settop(state, table);
    }
    best
}
