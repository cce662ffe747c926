//! The command, run as a process: what it prints, where, and how it exits.
//!
//! Expected output is that of `lua` 5.4. The examples are run too, and compared with the `lua5.4`
//! of the system where there is one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const COMMAND: &str = env!("CARGO_BIN_EXE_mdtrace-lua");

/// A run of the command in an empty directory, with only what a test gives it.
struct Run {
    command: Command,
    input: &'static str,
}

fn run(args: &[&str]) -> Run {
    let mut command = Command::new(COMMAND);
    command.args(args).env_remove("LUA_INIT").env_remove("LUA_INIT_5_4").env_remove("LUA_PATH");
    Run { command, input: "" }
}

impl Run {
    fn input(mut self, input: &'static str) -> Run {
        self.input = input;
        self
    }

    fn env(mut self, name: &str, value: &str) -> Run {
        self.command.env(name, value);
        self
    }

    fn output(mut self) -> Output {
        let pipes = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("the command starts");
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        stdin.write_all(self.input.as_bytes()).expect("the command reads its input");
        drop(stdin);
        child.wait_with_output().expect("the command ends")
    }

    /// Checks status, standard output, and standard error with the name of the command shortened.
    #[track_caller]
    fn gives(self, status: i32, stdout: &str, stderr: &str) {
        let output = self.output();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(COMMAND, "lua");
        let found = (output.status.code(), text(&output.stdout), text(&output.stderr));
        assert_eq!(found, (Some(status), stdout.to_owned(), stderr.to_owned()));
    }
}

/// A script in a temporary file that goes away with the value.
struct Script(PathBuf);

impl Script {
    fn new(name: &str, text: &str) -> Script {
        let path = std::env::temp_dir().join(format!("mdtrace-lua-{}-{name}", std::process::id()));
        std::fs::write(&path, text).expect("the temporary directory can be written to");
        Script(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("the temporary directory has a name in UTF-8")
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        // A file that is gone already is as good.
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_script_has_its_arguments() {
    let script = Script::new("args.lua", "print(#arg, arg[1], arg[-1], select('#', ...), ...)");
    run(&["-W", script.path(), "a", "b c"]).gives(0, "2\ta\t-W\t2\ta\tb c\n", "");
    run(&["-", "x"]).input("print(arg[0], ...)").gives(0, "-\tx\n", "");
    run(&[]).input("print(arg[0] ~= nil, arg[1])").gives(0, "true\tnil\n", "");
}

#[test]
fn steps_run_in_order() {
    run(&["-e", "x = 1", "-eprint(x)", "-W", "-e", "warn('w')"]).gives(0, "1\n", "Lua warning: w\n");
    run(&["-l", "string", "-l", "s=string", "-e", "print(s == string)"]).gives(0, "true\n", "");
}

#[test]
fn errors_have_a_traceback_and_status_one() {
    let traceback = "lua: (command line):1: oops\nstack traceback:\n\t[C]: in function 'error'\n\t\
                     (command line):1: in main chunk\n\t[C]: in ?\n";
    run(&["-e", "error('oops')"]).gives(1, "", traceback);
    run(&["-e", "x ="]).gives(1, "", "lua: (command line):1: unexpected symbol near <eof>\n");
    run(&["no-such.lua"]).gives(1, "", "lua: cannot open no-such.lua: No such file or directory\n");
    let object = "error(setmetatable({}, {__tostring = function() return 'shown' end}))";
    run(&["-e", object]).gives(1, "", "lua: shown\n");
}

#[test]
fn wrong_options_are_explained() {
    let output = run(&["-x"]).output();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).replace(COMMAND, "lua");
    assert!(message.starts_with("lua: unrecognized option '-x'\nusage: lua [options]"), "{message}");
}

#[test]
fn exit_codes_are_the_guests() {
    for (code, status) in [("3", 3), ("true", 0), ("false", 1), ("", 0), ("7, true", 7)] {
        run(&["-e", &format!("io.write('x') os.exit({code})")]).gives(status, "x", "");
        run(&["-e", &format!("coroutine.wrap(function() os.exit({code}) end)()")]).gives(status, "", "");
    }
    run(&["-e", "print(pcall(os.exit, {}))"]).gives(
        0,
        "false\tbad argument #1 to 'os.exit' (number expected, got table)\n",
        "",
    );
}

#[test]
fn the_environment_comes_first() {
    run(&["-e", "print(x)"]).env("LUA_INIT", "x = 5").gives(0, "5\n", "");
    run(&["-E", "-e", "print(x)"]).env("LUA_INIT", "x = 5").gives(0, "nil\n", "");
    let both = run(&["-e", "print(x)"]).env("LUA_INIT", "x = 5").env("LUA_INIT_5_4", "x = 6");
    both.gives(0, "6\n", "");
    let script = Script::new("init.lua", "print 'init'");
    run(&["-e", ""]).env("LUA_INIT", &format!("@{}", script.path())).gives(0, "init\n", "");
}

#[test]
fn the_version_is_that_of_lua() {
    let output = run(&["-v"]).output();
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(version.starts_with("Lua 5.4.") && version.ends_with(" Lua.org, PUC-Rio\n"), "{version}");
}

#[test]
fn interactive_mode_reads_statements_and_expressions() {
    let output = run(&["-i", "-e", "_PROMPT, _PROMPT2 = '> ', '>> '"])
        .input("x =\n1\nx\n= x + 1\nio.read()\nread me\nerror('e', 0)\n)\n")
        .output();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let session = stdout.split_once('\n').map_or("", |(_version, session)| session);
    assert_eq!(session, "> >> > 1\n> 2\n> read me\n> > > \n");
    assert!(stderr.starts_with("e\nstack traceback:\n"), "{stderr}");
    assert!(stderr.ends_with("stdin:1: unexpected symbol near ')'\n"), "{stderr}");
}

#[test]
fn replaced_functions_fail_as_the_originals_do() {
    let cases = [
        ("pcall()", "bad argument #1 to 'pcall' (value expected)"),
        ("xpcall(print)", "bad argument #2 to 'xpcall' (function expected, got no value)"),
        ("coroutine.resume(1)", "bad argument #1 to 'resume' (thread expected, got number)"),
        ("coroutine.create(1)", "bad argument #1 to 'create' (function expected, got number)"),
        ("coroutine.wrap()", "bad argument #1 to 'wrap' (function expected, got no value)"),
        ("coroutine.yield()", "attempt to yield from outside a coroutine"),
        ("coroutine.close(coroutine.running())", "cannot close a running coroutine"),
    ];
    for (call, message) in cases {
        let program = format!("local ok, why = pcall(function() {call} end) print(why)");
        let stdout = String::from_utf8_lossy(&run(&["-e", &program]).output().stdout).into_owned();
        assert!(stdout.contains(message), "{call}: {stdout}");
    }
}

#[test]
fn coroutines_and_protected_calls_nest() {
    let program = "
        local co = coroutine.wrap(function(...)
          local ok, a, b = pcall(function(...)
            local got = coroutine.yield(...)
            error({ got })
          end, ...)
          local _ <close> = setmetatable({}, { __close = function() print('closed') end })
          print(ok, type(a), a[1])
          coroutine.yield('last')
          return 'never'
        end)
        print(co(1, nil, 3)) print(co('back'))
        print(coroutine.resume(coroutine.create(function() return pcall(pcall, error) end)))";
    let expected = "1\tnil\t3\nfalse\ttable\tback\nlast\ntrue\ttrue\tfalse\tnil\n";
    run(&["-e", program]).gives(0, expected, "");
}

#[test]
fn the_examples_run_and_print_what_lua_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/lua");
    let mut examples: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("a folder that can be read").path())
        .collect();
    examples.sort();
    assert!(examples.len() >= 6);
    for example in examples {
        let path = example.to_str().expect("names in ASCII");
        let output = run(&[path]).output();
        assert!(output.status.success() && output.stderr.is_empty(), "{path}");
        match Command::new("lua5.4").arg(path).output() {
            Ok(theirs) => assert_eq!(output.stdout, theirs.stdout, "{path}"),
            // No Lua here: that it runs the same twice must do.
            Err(_) => assert_eq!(output.stdout, run(&[path]).output().stdout, "{path}"),
        }
    }
}

#[test]
fn without_an_endpoint_it_runs_untraced() {
    let nowhere = || run(&["-e", "print(1)"]).env("MDTRACE_DIR", "/dev/null/nowhere");
    nowhere().gives(0, "1\n", "");
    let output = nowhere().env("MDTRACE_WAIT", "1").output();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), b"1\n".as_slice()));
    assert!(
        message.starts_with("mdtrace-lua: cannot be traced: ") && message.lines().count() == 1,
        "{message}"
    );
}
