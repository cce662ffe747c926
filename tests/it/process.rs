//! What a clause sees of the process it runs in, and what it does to it.
//!
//! The programs of `lang/` run in the command's own domain, whose memory, errors and relatives are of
//! no interest. Here the same built-ins and subroutines are asked in a Lua program that the command
//! has started: addresses are those of its strings, `errno` is that of its system calls, and `raise()`
//! ends it.

use crate::folder::Folder;
use crate::harness::{Outcome, command, run};

const PROGRAM: &str = r#"
local function greet(name) return "hello " .. name end
greet("world")
io.open("/no/such/file")
print("done")
"#;

/// Runs the clauses over [`PROGRAM`].
fn trace(options: &[&str], script: &str) -> Outcome {
    let folder = Folder::new();
    let start = format!("mdtrace-lua {}", folder.file("program.lua", PROGRAM));
    let script = folder.file("script.d", script);
    folder.mdtrace(&[options, &["-q", "-s", &script, "-c", &start]].concat())
}

/// The lines that the script printed, of a run without complaints.
#[track_caller]
fn check(options: &[&str], script: &str, lines: &[&str]) {
    let outcome = trace(options, script);
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    // The guest's file is told by the path that it was started with.
    let out = regex::Regex::new(r"/\S*/").expect("a regex").replace_all(&outcome.out, "").into_owned();
    let printed: Vec<&str> = out.lines().filter(|line| !line.is_empty() && *line != "done").collect();
    assert_eq!(printed, lines, "{}", outcome.err);
}

#[test]
fn memory_of_the_process_is_read() {
    let script = r#"
        lua$target:::function-entry /args[1] == "greet"/ {
            p = (char *)copyin(arg1, 5); q = (char *)alloca(6); copyinto(arg1, 6, q);
            printf("%c%c %s %s\n", p[0], p[4], copyinstr(arg1), copyinstr(arg1, 3));
            printf("%s %d %c %s\n", stringof(arg1), strlen(stringof(arg1 + 1)), *(char *)arg1, stringof(q));
            tracemem(arg1, 5);
        }"#;
    check(
        &[],
        script,
        &[
            "gt greet gre",
            "greet 4 g greet",
            "             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef",
            "         0: 67 72 65 65 74                                   greet",
        ],
    );
}

#[test]
fn wrong_addresses_are_faults_and_the_program_goes_on() {
    let script = r#"
        lua$target:::function-entry /args[1] == "greet"/ { x = *(int *)8; printf("never\n"); }
        lua$target:::function-entry /args[1] == "greet"/ { p = copyin(0x7fffffffffff0000, 8); printf("never\n"); }
        ERROR { faults++; last = arg5; }
        lua$target:::function-entry /args[1] == "greet"/ { printf("%s %d %x\n", args[1], faults, last); }"#;
    let script = format!("int faults; long last;\n{script}");
    let outcome = trace(&[], &script);
    // Arguments are those of the firing again after ERROR, and variables those it has set.
    assert!(outcome.out.contains("greet 2 7fffffffffff0000\n"), "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.contains("done\n") && !outcome.out.contains("never"), "{}", outcome.out);
    assert_eq!(outcome.err.matches("invalid address").count(), 2, "{}", outcome.err);
}

#[test]
fn errno_is_that_of_the_system_call_before() {
    let script = r#"lua$target:::cfunction-return /args[1] == "open"/ { printf("%d\n", errno == ENOENT); }"#;
    check(&[], script, &["1"]);
}

#[test]
fn the_process_and_its_relatives() {
    let script = r#"
        lua$target:::function-entry /args[1] == "greet"/ {
            printf("%d %d %d %s\n", pid == $target, ppid == $pid, tid == pid, execname);
            printf("%d %d %d %d\n", progenyof($target), progenyof($pid), progenyof(ppid), progenyof(-1));
            printf("%d %d\n", uid == $uid, gid == $gid);
            printf("%d %s\n", curpsinfo->pr_ppid == $pid, curpsinfo->pr_fname);
        }"#;
    check(&[], script, &["1 1 1 mdtrace-lua", "1 1 1 0", "1 1", "1 mdtrace-lua"]);
}

// Somebody else could have made the directory, or put a link there.
#[test]
fn a_host_whose_directory_is_not_to_be_trusted_runs_untraced() {
    let folder = tempfile::tempdir().expect("a folder");
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    std::fs::create_dir(&real).expect("a folder");
    std::os::unix::fs::symlink(&real, &link).expect("a link");
    let (sums, lua) = (folder.path().join("sums"), folder.path().join("print.lua"));
    std::fs::write(&sums, "1+2\n").expect("writable");
    std::fs::write(&lua, "print(3)\n").expect("writable");
    for (host, file) in [("calc", sums), ("mdtrace-lua", lua)] {
        let outcome = run(command(host, &link).arg(file));
        assert_eq!((outcome.out.as_str(), outcome.status), ("3\n", 0), "{host}: {}", outcome.err);
        assert_eq!(std::fs::read_dir(&real).expect("a folder").count(), 0, "{host}");
    }
}

#[test]
fn frames_are_those_of_the_guest() {
    let script = r#"
        lua$target:::function-entry /args[1] == "greet"/ {
            printf("%d %d", ustackdepth, ucaller != 0); ustack(1); @[jstack()] = count();
        }
        END { printa("%k%@d\n", @); }"#;
    check(
        &[],
        script,
        &["2 1", "              program.lua`greet:2", "program.lua`greet:2", "program.lua`<main>:3", "1"],
    );
}

#[test]
fn copyout_writes_into_the_process() {
    let script = r#"
        lua$target:::function-entry /args[1] == "greet"/ {
            p = copyin(arg1, 5); copyout(p, arg1, 5); copyoutstr("greet", arg1, 5); printf("%s\n", copyinstr(arg1));
        }"#;
    check(&["-w"], script, &["greet"]);
    let refused = trace(&[], script);
    assert_eq!(refused.status, 1);
    assert!(refused.err.contains("Destructive actions not allowed"), "{}", refused.err);
}

#[test]
fn raise_sends_the_process_a_signal() {
    let script = r#"lua$target:::function-entry /args[1] == "greet"/ { raise(SIGTERM); }"#;
    // It is gone before it can tell anybody anything.
    let outcome = trace(&["-w"], script);
    assert!(!outcome.out.contains("done"), "{}", outcome.out);
    let spared = trace(&["-w"], &script.replace("SIGTERM", "0"));
    assert!(spared.out.contains("done"), "{}", spared.out);
}
