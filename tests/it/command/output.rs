//! Where output goes, and what becomes of the command when it goes nowhere.

use super::HEADING;
use crate::folder::{Folder, wait_until};

#[test]
fn the_test_mode_of_the_other_dialect_leaves_columns_out() {
    let folder = Folder::new();
    let run = |dialect| {
        folder.shell(&format!("_DTRACE_TESTING=1 mdtrace -x compat={dialect} -n 'BEGIN {{ exit(0); }}'")).out
    };
    assert_eq!(run("oracle"), format!("{:>32}\n{:>32} \n\n", "FUNCTION:NAME", ":BEGIN"));
    assert_eq!(run("illumos"), format!("{HEADING}  0      1 {:>32} \n\n", ":BEGIN"));
}

#[test]
fn output_files_are_appended_to() {
    let folder = Folder::new();
    let out = folder.file("out", "before\n");
    for n in ["1", "2"] {
        let program = "BEGIN { printf(\"%d\\n\", $1); exit(0); }";
        let got = folder.mdtrace(&["-q", "-o", &out, "-n", program, n]);
        assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("", "", 0));
    }
    let got = folder.mdtrace(&["-v", "-o", &out, "-ln", "BEGIN"]);
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("", "", 0));
    let text = std::fs::read_to_string(&out).expect("ours");
    assert!(text.starts_with("before\n1\n\n2\n\n   ID   PROVIDER"), "{text}");
    assert!(text.contains("\tArgument Types\n\t\tNone\n"), "{text}");
}

#[test]
fn a_reader_who_goes_ends_the_run_without_a_word() {
    let folder = Folder::new();
    // With more to come, and with nothing more to come: the status is that of the signal.
    for program in ["tick-10ms { printf(\"x\\n\"); }", "BEGIN { printf(\"x\\n\"); }"] {
        let got = folder.shell(&format!("mdtrace -qn '{program}' | head -1; echo ${{PIPESTATUS[0]}}"));
        assert_eq!((got.out.as_str(), got.err.as_str()), ("x\n141\n", ""), "{program}");
    }
    // A host whose tracer ended that way is as it was.
    let mut host = folder.lua("function f() end\nwhile true do f() end\n");
    let line = "mdtrace -qn 'lua*:::function-entry { printf(\"x\\n\"); }' 2>/dev/null | head -1";
    assert_eq!(folder.shell(line).out, "x\n");
    let again = folder.mdtrace(&["-qn", "lua*:::function-entry { printf(\"again\"); exit(0); }"]);
    assert!(again.out.starts_with("again"), "{again:?}");
    assert!(host.is_running(), "the host has ended");
}

#[test]
fn a_full_disk_is_told_and_ends_the_run() {
    let folder = Folder::new();
    let expected = "mdtrace: processing aborted: cannot write output: No space left on device\n";
    for line in [
        "mdtrace -qn 'tick-10ms { printf(\"x\\n\"); }' >/dev/full",
        "mdtrace -o /dev/full -qn 'tick-10ms { printf(\"x\\n\"); }'",
        "mdtrace -l >/dev/full",
    ] {
        let got = folder.shell(line);
        assert_eq!((got.err.as_str(), got.status), (expected, 1), "{line}");
    }
}

#[test]
fn numbers_are_the_same_in_every_locale() {
    let folder = Folder::new();
    let line = "LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 mdtrace -qn 'BEGIN { printf(\"%d %Y\\n\", 1234567, (int64_t)0); exit(0); }'";
    assert_eq!(folder.shell(line).out, "1234567 1970 Jan  1 00:00:00\n\n");
}

#[test]
fn rates_say_when_records_are_read() {
    let folder = Folder::new();
    let out = folder.file("out", "");
    let size = || std::fs::metadata(&out).map_or(0, |meta| meta.len());
    // Twenty records are there when it stops itself, and none of them has been read.
    let program =
        "tick-10ms { printf(\"x\\n\"); } tick-10ms /n++ == 20/ { stop(); } END { printf(\"end\\n\"); }";
    let mdtrace = folder.start(&["-wq", "-o", &out, "-x", "switchrate=1h", "-n", program]);
    wait_until("it has stopped itself", || mdtrace.is_stopped());
    assert_eq!(size(), 0, "records were read before they were due");
    mdtrace.signal("-INT");
    mdtrace.signal("-CONT");
    assert_eq!(mdtrace.finish().status, 0);
    let text = std::fs::read_to_string(&out).expect("ours");
    assert!(text.lines().filter(|line| *line == "x").count() > 20 && text.ends_with("end\n\n"), "{text}");
    // A faster rate of setopt() holds from then on.
    std::fs::write(&out, "").expect("ours");
    let program = "BEGIN { setopt(\"switchrate\", \"50ms\"); } tick-10ms { printf(\"x\\n\"); }";
    let mdtrace = folder.start(&["-q", "-o", &out, "-x", "switchrate=1h", "-n", program]);
    wait_until("records are read", || size() > 0);
    mdtrace.signal("-INT");
    assert_eq!(mdtrace.finish().status, 0);
}

/// Calls within calls.
const NESTED: &str = "
function inner() end
function outer(n) inner() if n > 0 then outer(n - 1) end end
outer(1)
";

#[test]
fn one_probe_for_all_functions_indents_each_call_whatever_clauses_it_has() {
    let folder = Folder::new();
    let start = format!("mdtrace-lua {}", folder.file("nested.lua", NESTED));
    let program = "lua$target:::function-entry { trace(copyinstr(arg1)); } lua$target:::function-entry { } \
                   lua$target:::function-return { } lua$target:::function-return { trace(copyinstr(arg1)); }";
    let got = folder.mdtrace(&["-F", "-n", program, "-c", &start]);
    // Of a call's four records two have arrows: the first on the way in, the last on the way out.
    let arrow = |line: &str| {
        let text = line.get(4..)?;
        let (blanks, rest) = (text.len() - text.trim_start().len(), text.trim_start());
        (rest.starts_with("->") || rest.starts_with("<-")).then(|| (blanks, rest[..2].to_string()))
    };
    let arrows: Vec<(usize, String)> = got.out.lines().filter_map(arrow).collect();
    let calls = [(1, "->"), (3, "->"), (5, "->"), (5, "<-"), (5, "->"), (7, "->"), (7, "<-")];
    let returns = [(5, "<-"), (3, "<-"), (1, "<-")];
    let expected: Vec<(usize, String)> =
        calls.into_iter().chain(returns).map(|(blanks, arrow)| (blanks, arrow.to_string())).collect();
    assert_eq!(arrows, expected, "{}", got.out);
    let others = got.out.lines().filter(|line| line.contains("| function:function-")).count();
    assert_eq!(others, expected.len(), "{}", got.out);
}

#[test]
fn a_firing_that_is_read_in_two_parts_moves_the_margin_once() {
    let folder = Folder::new();
    let calls = "local function f() end\nfor i = 1, 200000 do f() end\n";
    let start = format!("mdtrace-lua {}", folder.file("calls.lua", calls));
    let clauses =
        ["entry", "entry", "return", "return"].map(|name| format!("lua$target:::function-{name} {{ }}"));
    let got = folder.mdtrace(&["-F", "-b", "64m", "-n", &clauses.join(" "), "-c", &start]);
    let margins: std::collections::BTreeSet<(usize, bool)> = got
        .out
        .lines()
        .filter(|line| line.contains(" -> ") || line.contains(" <- "))
        .map(|line| (line[4..].len() - line[4..].trim_start().len(), line.contains(" -> ")))
        .collect();
    // The chunk, and the function in it.
    let expected = [(1, false), (1, true), (3, false), (3, true)];
    assert_eq!(margins.into_iter().collect::<Vec<_>>(), expected, "{}", got.err);
}
