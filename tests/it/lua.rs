//! The main job: D scripts over real Lua programs, through the commands.

use crate::folder::{Folder, Host, signal};
use crate::harness::{root, run};

/// Counts every call of its own functions, and prints the counts as `NAME COUNT` lines.
const COUNTING: &str = r#"
local counts = {}
local function called(name) counts[name] = (counts[name] or 0) + 1 end
function fib(n) called("fib") if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
function even(n) called("even") if n == 0 then return true end return odd(n - 1) end
function odd(n) called("odd") if n == 0 then return false end return even(n - 1) end
function fails() called("fails") error("expected") end
fib(15)
even(40)
for i = 1, 25 do pcall(fails) end
local steps = coroutine.wrap(function() for i = 1, 30 do fib(1) coroutine.yield(i) end end)
for i = 1, 30 do steps() end
for _, name in ipairs({ "even", "fails", "fib", "odd" }) do print(name .. " " .. counts[name]) end
"#;

const COUNT_BY_NAME: &str = r#"lua$target:::function-entry
    /copyinstr(arg1) == "fib" || copyinstr(arg1) == "even" || copyinstr(arg1) == "odd" || copyinstr(arg1) == "fails"/
    { @[copyinstr(arg1)] = count(); } END { printa("%s %@d\n", @); }"#;

/// Fires in a host only, so its line says that the host is being traced.
const SAY_READY: &str = r#"tick-10ms /!ready/ { ready = 1; printf("ready\n"); }"#;

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().filter(|l| !l.is_empty()).map(str::to_string).collect();
    lines.sort();
    lines
}

/// What the counting program prints of itself.
fn expected_counts() -> Vec<String> {
    let folder = Folder::new();
    let file = folder.file("counting.lua", COUNTING);
    let outcome = run(&mut folder.command("mdtrace-lua", &[&file]));
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    sorted(&outcome.out)
}

#[test]
fn counts_are_those_that_lua_itself_makes() {
    let folder = Folder::new();
    let file = folder.file("counting.lua", COUNTING);
    let expected = expected_counts();
    let quiet = folder.mdtrace(&["-qn", COUNT_BY_NAME, "-c", &format!("mdtrace-lua {file}")]);
    // The program's own lines and ours come from two processes into one pipe.
    let mut twice: Vec<String> = [expected.clone(), expected].concat();
    twice.sort();
    assert_eq!(sorted(&quiet.out), twice, "{}", quiet.err);
    assert_eq!((quiet.status, quiet.err.as_str()), (0, ""));
}

#[test]
fn the_default_mode_says_what_it_does() {
    let folder = Folder::new();
    let file = folder.file("hello.lua", "local function hello() end\nfor i = 1, 7 do hello() end\n");
    let program = r#"lua*:::function-entry { @[copyinstr(arg1)] = count(); }"#;
    let got = folder.mdtrace(&["-n", program, "-c", &format!("mdtrace-lua {file}")]);
    assert!(got.err.contains("description 'lua*:::function-entry ' matched 1 probe"), "{}", got.err);
    assert!(got.err.contains("has exited"), "{}", got.err);
    let row = format!("  {:<50} {:>16}", "hello", 7);
    assert!(got.out.lines().any(|line| line == row), "{}", got.out);
    assert_eq!(got.status, 0);
}

#[test]
fn the_program_is_what_it_is_without_tracing() {
    let folder = Folder::new();
    let file = folder.file("status.lua", "print('one') io.stderr:write('two\\n') os.exit(7)\n");
    let plain = run(&mut folder.command("mdtrace-lua", &[&file]));
    assert_eq!((plain.out.as_str(), plain.err.as_str(), plain.status), ("one\n", "two\n", 7));
    let traced =
        folder.mdtrace(&["-qn", "lua$target:::line { @ = count(); }", "-c", &format!("mdtrace-lua {file}")]);
    assert!(traced.out.starts_with("one\n"), "{}", traced.out);
    assert!(traced.err.starts_with("two\n"), "{}", traced.err);
    assert_eq!(traced.status, 0);
}

/// A program that waits for a line, works, and waits for the end of its input.
const WAITING: &str = "function work() end\nio.read()\nfor i = 1, 1000 do work() end\nprint('done')\nio.stdout:flush()\nio.read()\n";

#[test]
fn a_running_program_can_be_attached_to_and_left() {
    let folder = Folder::new();
    let mut lua = folder.lua(WAITING);
    let program =
        format!(r#"lua$target:::function-entry /copyinstr(arg1) == "work"/ {{ @ = count(); }} {SAY_READY}"#);
    let mut mdtrace = folder.start(&["-qn", &program, "-p", &lua.id().to_string()]);
    mdtrace.until("ready");
    lua.go();
    lua.until("done");
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    assert!(got.out.lines().any(|line| line.trim() == "1000"), "{}\n{}", got.out, got.err);
    assert_eq!((got.err.as_str(), got.status), ("", 0));
    assert_eq!(lua.finish().1, Some(0));
}

/// A program that works when somebody listens to it. Lua's hooks are set a moment after the first
/// probe is on (a signal has to arrive), so it runs idle for that long.
pub const TRACED: &str = "
function work() end
local traced = require('mdtrace').enabled
repeat until traced()
local start = os.clock()
repeat until os.clock() - start > 0.3
for i = 1, 1000 do work() end
";

#[test]
fn three_processes_are_merged_into_one_table() {
    let folder = Folder::new();
    let all: Vec<Host> = (0..3).map(|_| folder.lua(TRACED)).collect();
    // Enabling `user-probe` is what the programs wait for.
    let program = r#"lua*:::function-entry /copyinstr(arg1) == "work"/ { @[copyinstr(arg1)] = count(); }
        lua*:::user-probe { }
        lua*:::runtime-shutdown { printf("over\n"); }"#;
    let mut mdtrace = folder.start(&["-qn", program]);
    for _ in 0..3 {
        mdtrace.until("over");
    }
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    let row = format!("  {:<50} {:>16}", "work", 3000);
    assert!(got.out.lines().any(|line| line == row), "{}\n{}", got.out, got.err);
    for lua in all {
        assert_eq!(lua.finish().1, Some(0));
    }
}

#[test]
fn probes_are_listed_with_ids_and_types() {
    let folder = Folder::new();
    let lua = folder.lua(WAITING);
    let all = folder.mdtrace(&["-l"]);
    assert!(
        all.out.starts_with("   ID   PROVIDER            MODULE                          FUNCTION NAME\n")
    );
    assert!(all.out.contains("    1     dtrace "), "{}", all.out);
    let lua_only = folder.mdtrace(&["-ln", "lua*:::"]);
    let rows: Vec<&str> = lua_only.out.lines().skip(1).collect();
    assert!(rows.len() >= 10 && rows.iter().all(|row| row.contains(&format!("lua{}", lua.id()))), "{rows:?}");
    let verbose = folder.mdtrace(&["-lvn", "lua*:::function-entry"]);
    assert!(verbose.out.contains("\t\targs[1]: string\n"), "{}", verbose.out);
    assert_eq!(lua.finish().1, Some(0));
}

#[test]
fn a_host_that_dies_keeps_what_it_delivered() {
    let folder = Folder::new();
    let mut lua = folder.lua("function work() end\nio.read()\nfor i = 1, 1000 do work() end\nio.read()\n");
    let pid = lua.id().to_string();
    let program = format!(
        r#"lua$target:::function-entry /copyinstr(arg1) == "work"/ {{ @ = count(); }} {SAY_READY}
        tick-20ms {{ printa("%@d so far\n", @); }} END {{ printa("%@d in the end\n", @); }}"#
    );
    let mut mdtrace = folder.start(&["-qn", &program, "-p", &pid]);
    mdtrace.until("ready");
    lua.go();
    mdtrace.until("1000 so far");
    signal("-KILL", &pid);
    mdtrace.signal("-INT");
    let got = mdtrace.finish();
    assert!(got.out.contains("1000 in the end\n"), "{}\n{}", got.out, got.err);
    assert_eq!(got.status, 0);
}

#[test]
fn the_end_of_a_command_by_a_signal_is_told() {
    let folder = Folder::new();
    let file = folder.file("dies.lua", "function work() end\nfor i = 1, 1000 do work() end\n");
    let program =
        r#"lua$target:::function-entry /copyinstr(arg1) == "work" && ++n == 500/ { raise(SIGKILL); }"#;
    let got = folder.mdtrace(&["-wn", program, "-c", &format!("mdtrace-lua {file}")]);
    assert!(got.err.contains(" terminated by SIGKILL\n"), "{}", got.err);
    assert_eq!(got.status, 0);
}

#[test]
fn a_collector_that_is_killed_leaves_the_program_alone() {
    let folder = Folder::new();
    let mut lua = folder.lua(WAITING);
    let program = format!("lua$target:::line {{ @[arg2] = count(); }} {SAY_READY}");
    let mut mdtrace = folder.start(&["-qn", &program, "-p", &lua.id().to_string()]);
    mdtrace.until("ready");
    mdtrace.signal("-KILL");
    mdtrace.finish();
    lua.go();
    assert_eq!(lua.finish(), ("done\n".to_owned(), Some(0)));
}

#[test]
fn mistakes_are_told_clearly() {
    let folder = Folder::new();
    let file = folder.file("hello.lua", "print('hello')\n");
    let start = format!("mdtrace-lua {file}");
    let got = folder.mdtrace(&["-n", "lua$target:::function-entry { trace(nosuch); }", "-c", &start]);
    assert_eq!(
        (got.err.as_str(), got.status),
        (
            "mdtrace: invalid probe specifier lua$target:::function-entry { trace(nosuch); }: in action list: \
          failed to resolve nosuch: Unknown variable name\n",
            1
        )
    );
    let got = folder.mdtrace(&["-n", "lua$target:::nosuch { }", "-c", &start]);
    assert!(got.err.contains(":::nosuch does not match any probes"), "{}", got.err);
    assert_eq!(got.status, 1);
    let got = folder.mdtrace(&["-n", "BEGIN", "-p", "999999999"]);
    assert_eq!(
        (got.err.as_str(), got.status),
        ("mdtrace: failed to grab pid 999999999: no such process\n", 1)
    );
}

/// Every script of `examples/d` over every program of `examples/lua`: no error, no fault, no loss untold.
#[test]
fn every_example_script_traces_every_example_program() {
    let folder = Folder::new();
    let files = |name: &str, extension: &str| {
        let all = std::fs::read_dir(root().join("examples").join(name)).expect("examples").flatten();
        let mut paths: Vec<_> =
            all.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
        paths.sort();
        paths
    };
    let scripts = files("d", "d");
    for (n, program) in files("lua", "lua").iter().enumerate() {
        let plain = run(&mut folder.command("mdtrace-lua", &[&program.display().to_string()]));
        assert_eq!(plain.status, 0, "{}: {}", program.display(), plain.err);
        // Two scripts for each program keep the test short; all pairs come round.
        for script in scripts.iter().cycle().skip(2 * n).take(2) {
            let out = folder.files().join("out");
            let (script, start) =
                (script.display().to_string(), format!("mdtrace-lua {}", program.display()));
            let got = folder.mdtrace(&["-qZs", &script, "-o", &out.display().to_string(), "-c", &start]);
            // Firings may outrun us; then every loss is told, and nothing else is.
            let counted = |line: &str| {
                line.starts_with("mdtrace: ") && line.ends_with(" on CPU 0") && line.contains(" drop")
            };
            assert!(got.err.lines().all(counted), "{script} with {start}: {}", got.err);
            assert_eq!(got.status, 0, "{script} with {start}");
            assert_eq!(got.out, plain.out, "{script} changes what {start} prints");
            assert!(std::fs::metadata(&out).is_ok_and(|meta| meta.len() > 1), "{script} printed nothing");
            std::fs::remove_file(&out).expect("ours");
        }
    }
}

#[test]
fn stacks_look_as_the_reference_says() {
    let folder = Folder::new();
    let text = "local function inner(n) return n + 1 end\nlocal function outer(n) return inner(n) * 2 end\nouter(1)\n";
    let lua = format!("mdtrace-lua {}", folder.file("stack.lua", text));
    let script = r#"
        lua$target:::function-entry
        /copyinstr(arg1) == "inner"/
        {
            @whole[ustack()] = count(); @part[ustack(1), 7] = sum(-3);
            printf("<"); ustack(); printf(">"); jstack(1); stack(2); printf("end\n");
        }
        END { printa("%k %@d|", @whole); printa("%-2k|%d|%@d", @part); printa("[%40k]\n", @part); printa(@part); }"#;
    let outcome = folder.mdtrace(&["-q", "-x", "stackindent=3", "-c", &lua, "-n", script]);
    let names = folder.files().display().to_string() + "/";
    let expected = "<
   stack.lua`inner:1
   stack.lua`outer:2
   stack.lua`<main>:3
>
   stack.lua`inner:1

   stack.lua`inner:1
   stack.lua`outer:2
end

stack.lua`inner:1
stack.lua`outer:2
stack.lua`<main>:3
 1|
  stack.lua`inner:1
|7|-3[
                       stack.lua`inner:1
]


   stack.lua`inner:1
        7               -3

";
    // The width counts the folder too; all frames of one width have the same.
    let widened = format!("{}stack.lua`inner:1", " ".repeat(40usize.saturating_sub(names.len() + 17)));
    let expected = expected.replace("                       stack.lua`inner:1", &widened);
    assert_eq!(outcome.out.replace(&names, ""), expected, "{}", outcome.err);
}
