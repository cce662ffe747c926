//! The hooks, seen from behind the seam: what fires for what Lua does.
//!
//! [`Recorder`] is the listener. It belongs to one thread, so each test is an interpreter on its
//! own thread with its own list. All cases go through [`check`]; [`trace`] is for the rest.

use crate::attach;
use crate::probes::{Event, Probe, ProbeSet, Probes};
use crate::raw::TaskId;
use crate::signal;
use crate::stack;
use mlua::ffi::{self, lua_State};
use std::cell::{Cell, RefCell};
use std::ffi::{CString, c_int};
use std::sync::atomic::{AtomicU32, Ordering};

thread_local! {
    static ENABLED: Cell<u32> = const { Cell::new(0) };
    static EVENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static TASKS: RefCell<Vec<TaskId>> = const { RefCell::new(Vec::new()) };
}

/// Writes down what fires.
struct Recorder;

impl Probes for Recorder {
    fn enabled() -> ProbeSet {
        ProbeSet::from_bits(ENABLED.get())
    }

    fn fire(event: &Event<'_>) {
        let text = show(event);
        EVENTS.with_borrow_mut(|events| events.push(text));
    }

    fn shutdown() {}
}

/// Lua threads are numbered in the order they are met: the main state is 0.
fn task(id: TaskId) -> usize {
    TASKS.with_borrow_mut(|tasks| {
        tasks.iter().position(|known| *known == id).unwrap_or_else(|| {
            tasks.push(id);
            tasks.len() - 1
        })
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn show(event: &Event<'_>) -> String {
    match *event {
        Event::Entry { function, depth } => format!("> {} {depth}", text(&function.name)),
        Event::Return { function, depth, status } => {
            format!("< {} {depth}{}", text(&function.name), ["", " !"][status as usize])
        }
        Event::Line { function, line } => format!("{}:{line}", text(&function.name)),
        Event::Raise { class, file, line, message } => {
            format!("raise {} {}:{line} {}", text(class), text(file), text(message))
        }
        Event::CoroutineCreate { id, creator } => format!("create {} {}", task(creator), task(id)),
        Event::CoroutineResume { id, from } => format!("resume {} {}", task(from), task(id)),
        Event::CoroutineYield { id, to } => format!("yield {} {}", task(id), task(to)),
        Event::TaskSwitch { from, to, reason } => {
            format!("switch {} {} {}", task(from), task(to), reason.name())
        }
        Event::ImportStart { module, line, .. } => format!("import {}:{line}", text(module)),
        Event::ImportDone { module, found, path, .. } => {
            format!("imported {} {found} {}", text(module), text(path))
        }
        Event::RuntimeInit { version } => format!("init {}", text(&version[..7])),
        Event::RuntimeShutdown { status } => format!("shutdown {status}"),
        Event::User { tag, ints, texts } => {
            format!("user {} {ints:?} {:?}", text(tag), texts.map(text))
        }
    }
}

/// A Lua state with a recorder, and the functions `enable` and `note` for its programs.
struct Interpreter(*mut lua_State);

impl Interpreter {
    fn new(enabled: &[Probe]) -> Interpreter {
        enable(enabled);
        // SAFETY: a new state, used on this thread only.
        unsafe {
            let state = ffi::luaL_newstate();
            ffi::luaL_openlibs(state);
            attach::start::<Recorder>(state, 0);
            task(TaskId::of(state));
            ffi::lua_pushcclosure(state, guest_enable, 0);
            ffi::lua_setglobal(state, c"enable".as_ptr());
            ffi::lua_pushcclosure(state, guest_note, 0);
            ffi::lua_setglobal(state, c"note".as_ptr());
            Interpreter(state)
        }
    }

    #[track_caller]
    fn run(&self, program: &str) {
        let program = CString::new(program).expect("programs have no NUL");
        // SAFETY: the state is live; the message is shown if there is one.
        unsafe {
            let loaded = ffi::luaL_loadbufferx(
                self.0,
                program.as_ptr(),
                program.as_bytes().len(),
                c"@t.lua".as_ptr(),
                std::ptr::null(),
            );
            let failed = loaded != 0 || ffi::lua_pcallk(self.0, 0, 0, 0, 0, None) != 0;
            assert!(!failed, "{}", text(crate::raw::string_at(self.0, -1)));
        }
    }

    fn mask(&self) -> c_int {
        // SAFETY: the state is live.
        unsafe { ffi::lua_gethookmask(self.0) }
    }
}

impl Drop for Interpreter {
    fn drop(&mut self) {
        attach::end::<Recorder>(0);
        // SAFETY: the state is live and nobody uses it afterwards.
        unsafe { ffi::lua_close(self.0) };
    }
}

fn enable(probes: &[Probe]) {
    ENABLED.set(probes.iter().fold(ProbeSet::EMPTY, |set, probe| set.with(*probe)).bits());
}

/// `enable(name, ...)`: enables exactly these probes, in the way another thread does.
unsafe extern "C-unwind" fn guest_enable(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua.
    let wanted = unsafe {
        (1..=ffi::lua_gettop(state)).fold(ProbeSet::EMPTY, |set, index| {
            let name = text(crate::raw::string_at(state, index));
            let row = crate::probes::PROBES.iter().find(|row| row.name == name);
            row.map_or(set, |row| set.with(row.probe))
        })
    };
    ENABLED.set(wanted.bits());
    let tracer = crate::tracer::Tracer::get().expect("a tracer while the guest runs");
    tracer.remote.want(signal::mask_for(wanted));
    tracer.remote.poke();
    0
}

/// `note(text)`: writes into the list.
unsafe extern "C-unwind" fn guest_note(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua.
    let note = unsafe { text(crate::raw::string_at(state, 1)) };
    EVENTS.with_borrow_mut(|events| events.push(format!("# {note}")));
    0
}

/// Everything that fires while `program` runs, one event per line.
#[track_caller]
fn trace(enabled: &[Probe], program: &str) -> Vec<String> {
    let interpreter = Interpreter::new(enabled);
    EVENTS.take();
    interpreter.run(program);
    drop(interpreter);
    EVENTS.take()
}

#[track_caller]
fn check(enabled: &[Probe], program: &str, expected: &[&str]) {
    assert_eq!(trace(enabled, program), expected);
}

const FUNCTIONS: &[Probe] = &[Probe::FunctionEntry, Probe::FunctionReturn];
const COROUTINES: &[Probe] =
    &[Probe::CoroutineCreate, Probe::CoroutineResume, Probe::CoroutineYield, Probe::TaskSwitch];

#[test]
fn calls_nest() {
    check(
        FUNCTIONS,
        "local function g() return 1 end
         local function f() local x = g() return x end
         f()",
        &["> <main> 1", "> f 2", "> g 3", "< g 3", "< f 2", "< <main> 1"],
    );
}

#[test]
fn an_error_leaves_every_function_it_passes() {
    check(
        FUNCTIONS,
        "local function g() local x = nil; x.y = 1 end
         local function f() g() end
         pcall(f)",
        &["> <main> 1", "> <anonymous> 3", "> g 4", "< g 4 !", "< <anonymous> 3 !", "< <main> 1"],
    );
}

#[test]
fn an_overflow_of_the_stack_leaves_balance() {
    let program = "local function deep() return 1 + deep() end
         assert(not pcall(deep))
         assert(not xpcall(deep, function(m) return m end))";
    let everything = [FUNCTIONS, &[Probe::CfunctionEntry, Probe::CfunctionReturn, Probe::Raise]];
    let mut open = Vec::new();
    let mut most = 0;
    for event in trace(&everything.concat(), program) {
        let name = event[2..].trim_end_matches(" !").to_owned();
        match &event[..1] {
            ">" => open.push(name),
            "<" => assert_eq!(open.pop(), Some(name)),
            _ => assert!(event.starts_with("raise string t.lua:1 t.lua:1: stack overflow"), "{event}"),
        }
        most = most.max(open.len());
    }
    assert!(open.is_empty() && most > 10_000, "{most} {open:?}");
}

#[test]
fn depth_is_counted_where_tracing_begins() {
    check(
        &[],
        "local function f(n) if n == 0 then enable('function-entry') end
           if n >= 0 then f(n - 1) end end
         f(37)",
        &["> f 40"],
    );
}

#[test]
fn a_tail_call_is_a_return_and_an_entry() {
    check(
        FUNCTIONS,
        "local function loop(n) if n > 0 then return loop(n - 1) end end
         loop(2)",
        &["> <main> 1", "> loop 2", "< loop 2", "> loop 2", "< loop 2", "> loop 2", "< loop 2", "< <main> 1"],
    );
}

#[test]
fn coroutines_have_their_own_depth_and_balance() {
    check(
        FUNCTIONS,
        "local function body() local function inner() coroutine.yield() end inner() end
         local co = coroutine.wrap(body)
         co() co()",
        &["> <main> 1", "> <anonymous> 1", "> inner 2", "< inner 2", "< <anonymous> 1", "< <main> 1"],
    );
}

#[test]
fn a_coroutine_that_fails_or_is_closed_leaves_its_functions() {
    check(
        FUNCTIONS,
        "local function bad() error('x') end
         coroutine.resume(coroutine.create(bad))
         local function waits() coroutine.yield() end
         local co = coroutine.create(waits)
         coroutine.resume(co)
         coroutine.close(co)",
        &[
            "> <main> 1",
            "> <anonymous> 1",
            "< <anonymous> 1 !",
            "> <anonymous> 1",
            "< <anonymous> 1 !",
            "< <main> 1",
        ],
    );
}

#[test]
fn a_suspended_coroutine_is_left_when_the_process_ends() {
    let events = trace(FUNCTIONS, "co = coroutine.wrap(function() coroutine.yield() end) co()");
    assert_eq!(events, ["> <main> 1", "> <anonymous> 1", "< <main> 1", "< <anonymous> 1 !"]);
}

#[test]
fn c_functions_have_probes_of_their_own_and_module_names() {
    check(
        &[Probe::CfunctionEntry, Probe::CfunctionReturn],
        "local s = string.rep('x', 3) local up = s.upper; up(s)",
        &["> rep 2", "< rep 2", "> upper 2", "< upper 2"],
    );
}

#[test]
fn lines_without_other_probes() {
    check(
        &[Probe::Line],
        "local function f()\n  return 1\nend\nlocal x = f()",
        &["<main>:3", "<main>:4", "f:2"],
    );
}

#[test]
fn errors_are_seen_where_they_are_raised() {
    check(
        &[Probe::Raise],
        "local function bad()\n error({}) end
         pcall(bad)
         pcall(error, 'plain')
         pcall(function() local x = 1 + {} end)",
        &[
            "raise table t.lua:2 ",
            "raise string t.lua:4 plain",
            "raise string t.lua:5 t.lua:5: attempt to perform arithmetic on a table value",
        ],
    );
}

#[test]
fn errors_with_a_handler_of_the_guest_are_seen_and_its_traceback_does_not_show_us() {
    check(
        &[Probe::Raise],
        "local function handler(e) return 'handled ' .. e end
         local _, m = xpcall(error, handler, 'one')
         note(m)
         local _, m = xpcall(function() nothing() end, debug.traceback)
         note(m:gsub('\\n.*', ''))
         handler('called directly')
         local levels = select(2, select(2, xpcall(error, debug.traceback, 'x')):gsub('\\n', ''))
         note(levels)
         xpcall(function() handler('by the guest') end, handler)",
        &[
            "raise string t.lua:2 one",
            "# handled one",
            "raise string t.lua:4 t.lua:4: attempt to call a nil value (global 'nothing')",
            "# t.lua:4: attempt to call a nil value (global 'nothing')",
            "raise string t.lua:7 x",
            "# ",
        ],
    );
}

#[test]
fn an_error_that_leaves_a_wrapped_coroutine_is_raised_once() {
    check(
        &[Probe::Raise],
        "local co = coroutine.wrap(function() error('inside', 0) end)
         pcall(co)
         pcall(co)",
        &["raise string t.lua:1 inside", "raise string t.lua:3 cannot resume dead coroutine"],
    );
}

#[test]
fn coroutines_come_and_go() {
    check(
        COROUTINES,
        "local co = coroutine.create(function() coroutine.yield() end)
         coroutine.resume(co) coroutine.resume(co) coroutine.resume(co)",
        &[
            "create 0 1",
            "resume 0 1",
            "switch 0 1 resume",
            "yield 1 0",
            "switch 1 0 yield",
            "resume 0 1",
            "switch 0 1 resume",
            "switch 1 0 return",
        ],
    );
}

#[test]
fn imports_are_seen_found_or_not() {
    check(
        &[Probe::ImportStart, Probe::ImportDone],
        "package.preload.m = function() return {} end
         require 'm'
         pcall(require, 'no.such')
         require 'm'",
        &[
            "import m:2",
            "imported m true :preload:",
            "import no.such:3",
            "imported no.such false ",
            "import m:4",
            "imported m true ",
        ],
    );
}

#[test]
fn programs_fire_probes_of_their_own() {
    check(
        &[Probe::UserProbe],
        "local m = require 'mdtrace'
         m.probe('a', 1, 'x', 2.9, true, 'y')
         m.probe('b', function() return 7, 'z' end)
         assert(m.enabled())
         assert(not pcall(m.probe))",
        &["user a [1, 2, 1, 0] [\"x\", \"y\", \"\", \"\"]", "user b [7, 0, 0, 0] [\"z\", \"\", \"\", \"\"]"],
    );
}

#[test]
fn no_hook_is_set_while_nothing_needs_one() {
    let interpreter = Interpreter::new(&[]);
    interpreter.run("assert(debug.gethook() == nil)");
    assert_eq!(interpreter.mask(), 0);
    interpreter.run("enable('function-entry') local f = function() end f() enable()");
    assert_eq!(interpreter.mask(), 0);
    interpreter.run("enable('task-switch', 'user-probe', 'coroutine-create')");
    assert_eq!(interpreter.mask(), 0);
    interpreter.run("enable('line')");
    assert_eq!(interpreter.mask(), ffi::LUA_MASKLINE);
}

#[test]
fn enabling_reaches_the_running_coroutine_and_those_that_wait() {
    check(
        &[],
        "local function f() end
         local other = coroutine.wrap(function() f() coroutine.yield() f() end)
         other()
         coroutine.wrap(function() enable('function-entry') f() end)()
         f()
         other()
         enable()
         f()",
        &["> f 2", "> f 2", "> f 2"],
    );
}

#[test]
fn frames_that_returned_unseen_are_not_reported() {
    check(
        FUNCTIONS,
        "local function f() enable() end
         local function g() enable('function-entry', 'function-return') end
         f()
         g()",
        &["> <main> 1", "> f 2", "< g 2", "< <main> 1"],
    );
}

#[test]
fn the_guest_keeps_a_hook_of_its_own() {
    check(
        FUNCTIONS,
        "local n = 0
         local function count() n = n + 1 end
         debug.sethook(count, 'l')
         local x = 1
         local h, m = debug.gethook()
         assert(h == count and m == 'l', m)
         debug.sethook()
         assert(debug.gethook() == nil)
         assert(n == 4, n)
         note('done')",
        &["> <main> 1", "# done", "< <main> 1"],
    );
}

#[test]
fn the_guest_can_stop_itself_with_a_hook() {
    let events = trace(
        FUNCTIONS,
        "debug.sethook(function() error('timeout') end, '', 1000)
         local ok, why = pcall(function() while true do end end)
         debug.sethook()
         assert(not ok and why:find 'timeout', why)",
    );
    assert_eq!(events, ["> <main> 1", "> <anonymous> 3", "< <anonymous> 3 !", "< <main> 1"]);
}

#[test]
fn functions_on_one_line_and_reused_closures_keep_their_names() {
    check(
        &[Probe::FunctionEntry],
        "local a, b = function() end, function() end
         a() b()
         for i = 1, 3 do local made = function() return i end made() collectgarbage() end",
        &["> <main> 1", "> a 2", "> b 2", "> made 2", "> made 2", "> made 2"],
    );
}

#[test]
fn a_name_outlives_the_slot_it_was_kept_in() {
    let events = trace(
        &[Probe::FunctionEntry],
        "local function decode() end
         decode()
         local others = {}
         for i = 1, 5000 do others[i] = function() return i end end
         for i = 1, 5000 do local other = others[i] other() end
         pcall(decode)",
    );
    assert_eq!(events.len(), 1 + 1 + 5000 + 1);
    assert_eq!(events.last().map(String::as_str), Some("> decode 3"));
}

#[test]
fn an_interpreter_begins_and_ends() {
    drop(Interpreter::new(&[Probe::RuntimeInit, Probe::RuntimeShutdown]));
    assert_eq!(EVENTS.take(), ["init Lua 5.4", "shutdown 0"]);
}

/// A listener that asks for the stack.
struct Stacks;

thread_local! {
    static STACK: RefCell<String> = const { RefCell::new(String::new()) };
}

impl Probes for Stacks {
    fn enabled() -> ProbeSet {
        ProbeSet::EMPTY.with(Probe::UserProbe)
    }

    fn fire(_: &Event<'_>) {
        let mut buffer = [0; 400];
        let length = stack::write(&mut buffer, 20);
        STACK.with_borrow_mut(|stack| *stack = text(&buffer[..length]));
    }

    fn shutdown() {}
}

#[test]
fn stacks_go_through_coroutines_down_to_the_main_program() {
    // SAFETY: a new state, used on this thread only and closed at the end.
    unsafe {
        let state = ffi::luaL_newstate();
        ffi::luaL_openlibs(state);
        attach::start::<Stacks>(state, 0);
        let program = c"local m = require 'mdtrace'
local function body() m.probe('here') end
local co = coroutine.wrap(body)
co()";
        let length = program.to_bytes().len();
        let name = c"@t.lua".as_ptr();
        ffi::luaL_loadbufferx(state, program.as_ptr(), length, name, std::ptr::null());
        assert_eq!(ffi::lua_pcallk(state, 0, 0, 0, 0, None), 0);
        attach::end::<Stacks>(0);
        ffi::lua_close(state);
    }
    let expected = "[C]`probe:-1\nt.lua`<anonymous>:2\n[C]`co:-1\nt.lua`<main>:4\n";
    assert_eq!(STACK.take(), expected);
}

/// A listener that another thread switches on.
struct Remote;

static REMOTE_ENABLED: AtomicU32 = AtomicU32::new(0);
static REMOTE_LINES: AtomicU32 = AtomicU32::new(0);

impl Probes for Remote {
    fn enabled() -> ProbeSet {
        ProbeSet::from_bits(REMOTE_ENABLED.load(Ordering::Relaxed))
    }

    fn fire(_: &Event<'_>) {
        REMOTE_LINES.fetch_add(1, Ordering::Relaxed);
    }

    fn shutdown() {}
}

unsafe extern "C-unwind" fn lines_seen(state: *mut lua_State) -> c_int {
    // SAFETY: called by Lua.
    unsafe { ffi::lua_pushinteger(state, REMOTE_LINES.load(Ordering::Relaxed).into()) };
    1
}

#[test]
fn another_thread_enables_and_disables_a_busy_loop() {
    let started = std::sync::Arc::new(std::sync::Barrier::new(2));
    let waiter = started.clone();
    let guest = std::thread::spawn(move || {
        // SAFETY: a new state, used on this thread only and closed at the end.
        unsafe {
            let state = ffi::luaL_newstate();
            ffi::luaL_openlibs(state);
            attach::start::<Remote>(state, 0);
            ffi::lua_pushcclosure(state, lines_seen, 0);
            ffi::lua_setglobal(state, c"seen".as_ptr());
            waiter.wait();
            // Two loops that end only when the hook appears, and when it has gone.
            let program = c"local n = 0
while seen() == 0 do n = n + 1 end
while debug.gethook ~= nil do
  local before = seen()
  for i = 1, 1000 do n = n + 1 end
  if seen() == before then break end
end";
            ffi::luaL_loadstring(state, program.as_ptr());
            assert_eq!(ffi::lua_pcallk(state, 0, 0, 0, 0, None), 0);
            assert_eq!(ffi::lua_gethookmask(state), 0);
            attach::end::<Remote>(0);
            ffi::lua_close(state);
        }
    });
    started.wait();
    REMOTE_ENABLED.store(ProbeSet::EMPTY.with(Probe::Line).bits(), Ordering::Relaxed);
    crate::refresh::<Remote>();
    while REMOTE_LINES.load(Ordering::Relaxed) < 100 {
        std::thread::yield_now();
    }
    REMOTE_ENABLED.store(0, Ordering::Relaxed);
    crate::refresh::<Remote>();
    guest.join().expect("the guest ends by itself");
}
