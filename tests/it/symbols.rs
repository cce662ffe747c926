//! Symbols for addresses: in process and over the wire, of hosts that live and of hosts that have
//! ended, of programs that were stripped, deleted, or loaded something later.

use std::io::Write;
use std::process::Command;
use std::sync::{Arc, Mutex};

use collector::Consumer;
use dif::delivery::{Delivery, SessionRequest};
use dif::op::StackKind;
use dif::option::Settings;
use dsl::Compiler;
use dsl::macros::MacroEnv;
use dsl::parse::Mode;
use dsl::source::SourceFile;
use runtime_hooks::symbols::Named;
use runtime_hooks::{HostEnv, Session, SinkClosed, StackText, fire, provider};

use crate::folder::Folder;
use crate::harness::{Outcome, binary, run, skipped};

/// Three calls of `type`, two of `next`; each of them is a function in C.
const LUA: &str = "for _ = 1, 3 do type(1) end\nfor _ = 1, 2 do next({}) end\n";

provider! {
    /// Places in this process.
    provider places ("places", module = "it", attributes = EVOLVING) {
        /// Somebody shows one.
        AT = "at" in "show" (place: pointer);
    }
}

#[inline(never)]
fn landmark(n: u64) -> u64 {
    std::hint::black_box(n) * 3
}

/// Where code would be that was made at run time.
const MADE: std::ops::Range<u64> = 0x7654_3210_0000..0x7654_3210_0100;

/// Output that can be looked at afterwards.
#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("unharmed").write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a script prints in this process while `shown` are shown.
#[track_caller]
fn in_process(script: &str, shown: &[u64]) -> String {
    traced_here(script, || shown.iter().for_each(|place| fire!(places::AT, || (*place,))))
}

/// What a script prints in this process while `act` does something.
#[track_caller]
pub(crate) fn traced_here(script: &str, act: impl FnOnce()) -> String {
    // Whoever comes second finds it registered.
    let _ = runtime_hooks::register(&places::PROVIDER, None);
    let source = SourceFile::file("places.d", script);
    let mut compiler = Compiler::new(runtime_hooks::catalog(), Settings::default(), MacroEnv::default());
    compiler.compile(&source, Mode::File).unwrap_or_else(|d| panic!("{}", d.kind));
    let program = compiler.finish().unwrap_or_else(|d| panic!("{}", d.kind));
    let (out, err) = (Text::default(), Text::default());
    let consumer =
        Consumer::new(Arc::new(program.clone()), Box::new(out.clone()), Box::new(err.clone()), "it");
    let consumer = Arc::new(Mutex::new(consumer));
    let sink = consumer.clone();
    let deliver =
        move |delivery: Delivery| sink.lock().expect("unharmed").deliver(0, delivery).map_err(|_| SinkClosed);
    let session = Session::start(program, SessionRequest::default(), Box::new(deliver)).expect("a session");
    act();
    session.stop();
    consumer.lock().expect("unharmed").finish().expect("output");
    let text = |text: &Text| String::from_utf8(text.0.lock().expect("unharmed").clone()).expect("UTF-8");
    assert_eq!(text(&err), "");
    text(&out)
}

/// The file of this process.
fn own_name() -> String {
    let exe = std::env::current_exe().expect("this test");
    exe.file_name().expect("a name").to_string_lossy().into_owned()
}

/// The words of every line.
fn words(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split_whitespace().collect()).filter(|l: &Vec<_>| !l.is_empty()).collect()
}

#[test]
fn a_process_names_its_own_addresses() {
    assert_eq!(landmark(2), 6);
    let here = (landmark as fn(u64) -> u64) as usize as u64;
    let script = "#pragma D option quiet
        places*:::at { usym(arg0); umod(arg0); uaddr(arg0 + 1); sym(arg0); mod(arg0); func(arg0); ufunc(arg0);
            printf(\"\\n%a|%a|%5a|%p\\n\", arg0, arg0 + 1, 7, 7); }
        places*:::at { @s[usym(arg0)] = count(); @s[usym(arg0 + 1)] = count(); @m[umod(arg0 + 1), 7] = count();
            @a[uaddr(arg0 + 1)] = count(); @n[arg0] = count(); }
        END { printa(\"%A %@d\\n\", @s); printa(\"%A %d %@d\\n\", @m); printa(\"%A %@d\\n\", @a); printa(\"%a %@d\\n\", @n); }";
    let text = in_process(script, &[here]);
    let exe = own_name();
    let name = format!("{exe}`it::symbols::landmark");
    let expected = [
        vec![
            name.clone(),
            exe.clone(),
            format!("{name}+0x1"),
            name.clone(),
            exe.clone(),
            name.clone(),
            name.clone(),
        ],
        vec![format!("{name}|{name}+0x1|"), "0x7|7".into()],
        vec![name.clone(), "2".into()],
        vec![exe, "7".into(), "1".into()],
        vec![format!("{name}+0x1"), "1".into()],
        vec![name, "1".into()],
    ];
    assert_eq!(words(&text), expected, "{text}");
}

#[test]
fn firings_in_one_symbol_are_one_key_with_several_of_them() {
    let here = (landmark as fn(u64) -> u64) as usize as u64;
    let script = "#pragma D option quiet
        places*:::at { @together[usym(arg0), umod(arg0), ufunc(arg0 + 1)] = count(); }
        places*:::at { @apart[uaddr(arg0), usym(arg0), 7] = sum(2); }";
    let text = in_process(script, &[here + 1, here, here + 1]);
    let exe = own_name();
    let name = format!("{exe}`it::symbols::landmark");
    let further = format!("{name}+0x1");
    let expected =
        [vec![&*name, &exe, &name, "3"], vec![&*name, &name, "7", "2"], vec![&*further, &name, "7", "4"]];
    assert_eq!(words(&text), expected, "{text}");
}

#[test]
fn an_embedder_names_what_only_he_knows_and_may_change_his_mind() {
    let version = Arc::new(Mutex::new(1));
    let known = version.clone();
    runtime_hooks::symbols::register(Box::new(move |address| {
        let version = *known.lock().expect("unharmed");
        let symbol = format!("compiled_{version}");
        MADE.contains(&address).then(|| Named { module: "jit".into(), symbol, range: MADE })
    }));
    // An answer that is beside the question is none.
    runtime_hooks::symbols::register(Box::new(|address| {
        Some(Named { module: "liar".into(), symbol: "lie".into(), range: address + 1..address + 2 })
    }));
    let script = "#pragma D option quiet
        places*:::at { uaddr(arg0); printf(\"\\n\"); @[umod(arg0)] = count(); }";
    let (inside, outside) = (MADE.start + 0x10, MADE.end);
    let text = in_process(script, &[inside, MADE.start, outside]);
    let outside = format!("{outside:#x}");
    let expected = [
        vec!["jit`compiled_1+0x10"],
        vec!["jit`compiled_1"],
        vec![&outside],
        vec![&outside, "1"],
        vec!["jit", "2"],
    ];
    assert_eq!(words(&text), expected, "{text}");
    *version.lock().expect("unharmed") = 2;
    let text = in_process(script, &[inside]);
    assert_eq!(words(&text), [vec!["jit`compiled_2+0x10"], vec!["jit", "1"]], "{text}");
}

/// A native stack, innermost first, with a frame of an interpreter in it.
struct Frames(u64);

impl HostEnv for Frames {
    fn stack(&self, _: StackKind, _: u32, out: &mut StackText<'_>) {
        let _ =
            out.address(self.0 + 1) && out.frame(b"main.toy`f:3") && out.address(self.0) && out.address(7);
    }
    fn depth(&self) -> u32 {
        4
    }
    fn caller(&self) -> u64 {
        self.0 + 2
    }
}

#[test]
fn frames_of_native_code_have_names() {
    let here = (landmark as fn(u64) -> u64) as usize as u64;
    let script = "#pragma D option quiet
        places*:::at { usym(ucaller); ustack(); @[ustack(3)] = count(); }";
    let frames = Frames(here);
    let text = traced_here(script, || fire!(places::AT, env: &frames, || (here,)));
    let name = format!("{}`it::symbols::landmark", own_name());
    let stack = [vec![format!("{name}+0x1")], vec!["main.toy`f:3".into()], vec![name.clone()]];
    let expected = [&[vec![name]][..], &stack, &[vec!["0x7".into()]], &stack, &[vec!["1".into()]]].concat();
    assert_eq!(words(&text), expected, "{text}");
}

/// `-n SCRIPT` with these commands; the hosts have ended when aggregations are printed.
#[track_caller]
fn traced(folder: &Folder, script: &str, commands: &[&str]) -> Outcome {
    let mut line = vec!["-qn", script];
    commands.iter().for_each(|command| line.extend(["-c", command]));
    let outcome = folder.mdtrace(&line);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    outcome
}

const BY_FUNCTION: &str = "lua*:::cfunction-entry { @[usym(arg5)] = count(); @m[umod(arg5)] = count(); }";

#[test]
fn a_host_that_has_ended_is_named_all_the_same() {
    let folder = Folder::new();
    let lua = format!("mdtrace-lua {}", folder.file("calls.lua", LUA));
    let outcome = traced(&folder, BY_FUNCTION, &[&lua]);
    let expected = [["mdtrace-lua`luaB_next", "2"], ["mdtrace-lua`luaB_type", "3"], ["mdtrace-lua", "5"]];
    assert_eq!(words(&outcome.out), expected, "{outcome:?}");
    let script =
        "lua*:::cfunction-return /i++ == 0/ { usym(arg6); uaddr(arg6 + 2); printf(\"%a\\n\", arg6); }";
    let outcome = traced(&folder, script, &[&lua]);
    let name = "mdtrace-lua`luaB_type";
    assert_eq!(words(&outcome.out), [[name, &format!("{name}+0x2"), name]], "{outcome:?}");
}

#[test]
fn rows_of_two_hosts_stay_apart() {
    let folder = Folder::new();
    let lua = format!("mdtrace-lua {}", folder.file("calls.lua", LUA));
    let outcome = traced(&folder, BY_FUNCTION, &[&lua, &lua]);
    let row = |name, n| [name, n];
    let (next, kind) = (row("mdtrace-lua`luaB_next", "2"), row("mdtrace-lua`luaB_type", "3"));
    let whole = row("mdtrace-lua", "5");
    assert_eq!(words(&outcome.out), [next, next, kind, kind, whole, whole], "{outcome:?}");
}

#[test]
fn documents_have_the_names_beside_the_addresses() {
    let folder = Folder::new();
    let lua = format!("mdtrace-lua {}", folder.file("calls.lua", LUA));
    let script = "lua*:::cfunction-entry /i++ == 0/ { umod(arg5); uaddr(arg5 + 2); usym((uintptr_t)7); @[usym(arg5)] = count(); }";
    let outcome = folder.mdtrace(&["-x", "format=json", "-n", script, "-c", &lua]);
    let documents: Vec<_> = outcome.out.lines().map(|line| crate::json::check(script, line)).collect();
    let of_type =
        |kind: &str| documents.iter().find(|document| document["type"] == kind).expect("one").clone();
    let actions = &of_type("record")["actions"];
    let address = actions[0]["address"].as_u64().expect("an address");
    let at = |n: u64, kind: &str| serde_json::json!({"action": "symbol", "kind": kind, "address": n});
    let with = |mut document: serde_json::Value, names: serde_json::Value| {
        document.as_object_mut().expect("an object").extend(names.as_object().expect("names").clone());
        document
    };
    let module = serde_json::json!({"module": "mdtrace-lua"});
    let whole = |n: u64| serde_json::json!({"module": "mdtrace-lua", "symbol": "luaB_type", "offset": n});
    assert_eq!(actions[0], with(at(address, "umod"), module));
    assert_eq!(actions[1], with(at(address + 2, "uaddr"), whole(2)));
    assert_eq!(actions[2], at(7, "usym"));
    let key = &of_type("aggregation")["rows"][0]["key"][0];
    assert_eq!(*key, with(serde_json::json!({"type": "_usymaddr", "value": address}), whole(0)));
}

/// A copy of the Lua command in the folder, treated by a program with these words and its path.
fn copy(folder: &Folder, treat: &[&str]) -> Option<String> {
    let path = folder.files().join("lua");
    std::fs::copy(binary("mdtrace-lua"), &path).expect("room");
    if let Some((program, words)) = treat.split_first() {
        Command::new(program)
            .args(words)
            .arg(&path)
            .status()
            .ok()
            .filter(std::process::ExitStatus::success)?;
    }
    Some(path.display().to_string())
}

#[test]
fn a_stripped_program_has_the_names_that_it_exports() {
    let folder = Folder::new();
    let Some(lua) = copy(&folder, &["strip"]) else { return skipped("there is no strip") };
    let lua = format!("{lua} {}", folder.file("calls.lua", LUA));
    let script = "lua*:::cfunction-entry { @[umod(arg5)] = count(); @a[uaddr(arg5)] = count(); }";
    let outcome = traced(&folder, script, &[&lua]);
    let rows = words(&outcome.out);
    assert_eq!(rows[0], ["lua", "5"], "{outcome:?}");
    assert!(rows[1..].iter().all(|row| row[0].starts_with("lua`0x")) && rows.len() == 3, "{outcome:?}");
}

#[test]
fn a_program_whose_file_was_deleted_is_still_known() {
    let folder = Folder::new();
    let lua = copy(&folder, &[]).expect("a copy");
    let text = format!("os.remove('{lua}')\n{LUA}");
    let lua = format!("{lua} {}", folder.file("calls.lua", &text));
    let outcome = traced(&folder, "lua*:::cfunction-entry { @[usym(arg5)] = count(); }", &[&lua]);
    let expected = [["lua`os_remove", "1"], ["lua`luaB_next", "2"], ["lua`luaB_type", "3"]];
    assert_eq!(words(&outcome.out), expected, "{outcome:?}");
}

/// A library that is loaded after the host was attached, and perhaps deleted at once.
#[track_caller]
fn with_a_library(after_loading: &str) -> Option<Outcome> {
    let folder = Folder::new();
    // Lua gives functions in C its state, and they answer with a number of results.
    let source = folder.file("late.c", "int luaopen_late(void *lua) { (void) lua; return 0; }\n");
    let library = folder.files().join("late.so").display().to_string();
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o", &library, &source]).status();
    built.ok().filter(std::process::ExitStatus::success)?;
    let text = format!("local f = package.loadlib('{library}', 'luaopen_late')\n{after_loading}\nf() f()\n");
    let text = text.replace("LIBRARY", &library);
    let lua = format!("mdtrace-lua {}", folder.file("late.lua", &text));
    let script = "lua*:::cfunction-entry /copyinstr(arg1) == \"f\"/ { @[usym(arg5)] = count(); @m[umod(arg5)] = count(); }";
    Some(traced(&folder, script, &[&lua]))
}

#[test]
fn libraries_that_are_loaded_later_are_found() {
    for after_loading in
        ["", "os.remove('LIBRARY')", "os.remove('LIBRARY') io.open('LIBRARY', 'w'):write('x'):close()"]
    {
        let Some(outcome) = with_a_library(after_loading) else { return skipped("there is no cc") };
        assert_eq!(words(&outcome.out), [["late.so`luaopen_late", "2"], ["late.so", "2"]], "{outcome:?}");
    }
}

#[test]
fn a_capture_has_the_names_in_it() {
    let folder = Folder::new();
    let (file, program) = (folder.file("calls.lua", LUA), folder.files().join("program"));
    let program = program.display().to_string();
    let compiled = folder.mdtrace(&["-eZ", "--emit", &program, "-qn", BY_FUNCTION]);
    assert_eq!(compiled.status, 0, "{compiled:?}");
    let mut lua = folder.command("mdtrace-lua", &[&file]);
    lua.env("MDTRACE_PROGRAM", &program).env("MDTRACE_OUTPUT", "capture");
    let ran = run(&mut lua);
    assert_eq!((ran.status, &ran.err[..]), (0, ""));
    let replayed = folder.mdtrace(&["--replay", "capture"]);
    let expected = [["mdtrace-lua`luaB_next", "2"], ["mdtrace-lua`luaB_type", "3"], ["mdtrace-lua", "5"]];
    assert_eq!(words(&replayed.out), expected, "{replayed:?}");
}
