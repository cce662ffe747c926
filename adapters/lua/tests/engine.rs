//! Lua traced by D programs, in one process: compiler, session and consumer are the real ones.
//!
//! [`traced`] is the one door: a D program and a Lua program in, what the D program prints out.
//! Probes belong to the process, so one test runs at a time.

use collector::Consumer;
use dif::delivery::{Delivery, SessionRequest};
use dif::option::Settings;
use dsl::Compiler;
use dsl::macros::MacroEnv;
use dsl::parse::Mode;
use dsl::source::SourceFile;
use mdtrace_lua::engine::{self, Engine};
use runtime_hooks::Session;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Text that a consumer has written.
#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What `script` prints about `program`, which is the file `t.lua`; and what the program returns.
#[track_caller]
fn traced(script: &str, program: &str) -> (String, mlua::Value) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    engine::register().expect("the provider is registered once");
    let script = format!("#pragma D option quiet\n{script}");
    let source = SourceFile::file("t.d", script.clone().into_bytes());
    let mut compiler = Compiler::new(runtime_hooks::catalog(), Settings::default(), MacroEnv::default());
    if let Err(mistake) = compiler.compile(&source, Mode::File) {
        panic!("{}\n{script}", dsl::diag::classic_line(&mistake, &source, false));
    }
    let compiled = compiler.finish().expect("the program is whole");
    let kept = Arc::new(Mutex::new(Vec::new()));
    let sink = kept.clone();
    let keep = move |delivery: Delivery| {
        sink.lock().unwrap_or_else(PoisonError::into_inner).push(delivery);
        Ok(())
    };
    let session = Session::start(compiled.clone(), SessionRequest::default(), Box::new(keep));
    let session = session.expect("the session starts");
    let result = run(program);
    session.stop();
    let text = Text::default();
    let mut consumer =
        Consumer::new(Arc::new(compiled), Box::new(text.clone()), Box::new(text.clone()), "test");
    for delivery in kept.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        consumer.deliver(0, delivery).expect("deliveries are sound");
    }
    consumer.finish().expect("text can be written");
    let text = text.0.lock().unwrap_or_else(PoisonError::into_inner);
    (String::from_utf8_lossy(&text).trim().to_owned(), result)
}

fn run(program: &str) -> mlua::Value {
    // SAFETY: all libraries, so that they can be replaced; the programs load no C modules.
    let lua = unsafe { mlua::Lua::unsafe_new() };
    let attached = mdtrace_lua::attach::<Engine>(&lua).expect("there is memory");
    let result = lua.load(program).set_name("@t.lua").eval().expect("the program runs");
    drop(attached);
    result
}

/// Runs both and compares what is printed, line by line, without blanks at the ends of lines.
#[track_caller]
fn check(script: &str, program: &str, expected: &str) {
    let (text, _) = traced(script, program);
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    assert_eq!(lines(&text), lines(expected), "{script}\n{program}");
}

const FIBONACCI: &str = "
    local calls = 0
    local function fib(n) calls = calls + 1 if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
    fib(15)
    return calls";

#[test]
fn counts_are_those_lua_counts_itself() {
    let script =
        r#"lua*:::function-entry /copyinstr(arg1) == "fib"/ { @ = count(); } END { printa("%@d", @); }"#;
    let (text, calls) = traced(script, FIBONACCI);
    assert_eq!(text, calls.as_u64().map(|calls| calls.to_string()).unwrap_or_default());
}

#[test]
fn aliases_count_the_same_and_patterns_count_once() {
    check(
        r#"
        lua*:::function-entry, lua*:::*-entry { @[probename, copyinstr(arg1)] = count(); }
        lua*:::sub-entry, lua*:::proc-entry { @[probename, copyinstr(arg0)] = count(); }
        lua*:::method-entry { @[probename, copyinstr(arg1)] = count(); }
        lua*:::sub-return, lua*:::proc-return { @[probename, copyinstr(arg0)] = count(); }
        lua*:::method-return { @[probename, copyinstr(arg1)] = count(); }
        END { printa("%s %s %@d\n", @); }"#,
        "local function f() end f() f()",
        "method-entry <main> 1
         method-return <main> 1
         proc-entry <main> 1
         proc-return <main> 1
         sub-entry <main> 1
         sub-return <main> 1
         function-entry <main> 2
         method-entry f 2
         method-return f 2
         proc-entry f 2
         proc-return f 2
         sub-entry f 2
         sub-return f 2
         function-entry f 4",
    );
}

#[test]
fn every_entry_has_its_return() {
    check(
        r#"
        lua*:::function-entry, lua*:::cfunction-entry { @[copyinstr(arg0)] = sum(1); entries++; }
        lua*:::function-return, lua*:::cfunction-return { @[copyinstr(arg0)] = sum(-1); }
        lua*:::function-return /arg5/ { @left[copyinstr(arg1)] = count(); }
        END { printf("%s\n", entries > 10 ? "many" : "few"); printa("%s %@d\n", @); printa("%s left %@d\n", @left); }"#,
        r#"
        local function fails() error("no") end
        local function outer() fails() end
        for _ = 1, 3 do pcall(outer) end
        local function tail(n) if n == 0 then return n end return tail(n - 1) end
        tail(5)
        local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
        co() co()
        coroutine.wrap(function() coroutine.yield() end)()"#,
        "many
         [C] 0
         t.lua 0
         fails left 3
         <anonymous> left 5",
    );
}

#[test]
fn stacks_are_lines_of_the_guest() {
    check(
        r#"lua*:::function-entry /copyinstr(arg1) == "inner"/
        { ustack(); printf("%d %s", ustackdepth, ucaller != 0 ? "called" : ""); }"#,
        "local function inner() end
         local function outer()
           inner()
         end
         coroutine.wrap(function()
           outer()
         end)()",
        "t.lua`inner:1
         t.lua`outer:3
         t.lua`<anonymous>:6
         [C]`<anonymous>:-1
         t.lua`<main>:7
         5 called",
    );
}

#[test]
fn imports_and_errors_have_aliases() {
    check(
        r#"
        lua*:::require-entry, lua*:::require-return
        { printf("%s %s %s:%d\n", probename, copyinstr(arg0), copyinstr(arg1), arg2); }
        lua*:::import-find-load-done { printf("found %s %d\n", copyinstr(arg0), arg1); }
        lua*:::exception-thrown { printf("thrown %s\n", copyinstr(arg0)); }"#,
        r#"
        package.preload.m = function() return {} end
        require("m")
        pcall(require, "nowhere to be found")"#,
        "require-entry m t.lua:3
         require-return m t.lua:3
         found m 1
         require-entry nowhere to be found t.lua:4
         thrown string
         require-return nowhere to be found t.lua:4
         found nowhere to be found 0",
    );
}

#[test]
fn the_stack_of_an_error_is_that_of_whoever_raised_it() {
    check(
        r#"lua*:::raise { ustack(); printf("%d\n", ustackdepth); }
        lua*:::cfunction-entry { @[copyinstr(arg1)] = count(); }
        END { printa("%s %@d\n", @); }"#,
        "local function fails() error('no') end
         pcall(fails)
         xpcall(fails, function(message) return message end)",
        "[C]`error:-1
         t.lua`<anonymous>:1
         [C]`pcall:-1
         t.lua`<main>:2
         4
         [C]`error:-1
         t.lua`<anonymous>:1
         [C]`xpcall:-1
         t.lua`<main>:3
         4
         pcall 1
         xpcall 1
         error 2",
    );
}

#[test]
fn programs_fire_probes_of_their_own() {
    check(
        r#"lua*:::user-probe { printf("%s %d %d %s %s", copyinstr(arg0), arg1, arg2, copyinstr(arg5), copyinstr(arg6)); }"#,
        r#"require("mdtrace").probe("sold", 7, -3, "rye", "x")"#,
        "sold 7 -3 rye x",
    );
}

#[test]
fn a_profile_sees_where_lua_is_while_no_hook_is_set() {
    let script =
        r#"profile-997 { @[ustack(1)] = count(); n++; } END { printf("%d\n", n); printa("%k", @); }"#;
    let program = "
        local function busy() local x = 0 for i = 1, 100000 do x = x + i end return x end
        local start = os.clock()
        while os.clock() - start < 0.3 do busy() end
        return debug.gethook()";
    let (text, hook) = traced(script, program);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let samples: u32 = lines.next().and_then(|line| line.parse().ok()).unwrap_or(0);
    // On a busy machine many samples may be late and meet Lua at the same place, which may be another.
    assert!(samples >= 5 && lines.any(|line| line == "t.lua`busy:2"), "{text}");
    assert!(hook.is_nil(), "the guest sees no hook");
}

#[test]
fn a_bad_address_is_reported_and_nothing_else_happens() {
    let (text, _) = traced(
        r#"lua*:::function-entry { @ = count(); } lua*:::function-entry { trace(copyinstr(arg2 + 1)); }
        END { printa("%@d", @); }"#,
        "local function f() end f()",
    );
    assert!(text.contains("invalid address (0x1)") && text.contains("invalid address (0x2)"), "{text}");
    assert!(text.ends_with('2'), "{text}");
}
