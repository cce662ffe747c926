//! Options: from the environment, of hosts, of other systems. That each has a program that sets it is
//! the matter of `coverage`.

use crate::folder::Folder;
use crate::harness::Outcome;

#[test]
fn the_environment_sets_options_first() {
    let folder = Folder::new();
    let got = folder.shell("DTRACE_OPT_QUIET= mdtrace -n 'BEGIN { exit(0); }'");
    assert_eq!((got.out.as_str(), got.err.as_str()), ("\n", ""));
    let got = folder.shell("DTRACE_OPT_QUIET= DTRACE_OPT_COMPAT=oracle mdtrace -x quiet=no -V -n 'BEGIN'");
    assert_eq!(got.out, "mdtrace: Oracle D 2.0\n");
    let got = folder.shell("DTRACE_OPT_BUFSIZE=x mdtrace -n 'BEGIN { exit(0); }'");
    let expected =
        "mdtrace: failed to set option from DTRACE_OPT_BUFSIZE: Invalid value for specified option\n";
    assert_eq!((got.err.as_str(), got.status), (expected, 1));
}

/// A program with a stack of twelve functions when it says so.
const DEEP: &str = "
local function deep(n) if n == 0 then probe() else deep(n - 1) end return n end
function probe() end
deep(10)
";

#[test]
fn options_of_hosts_do_what_they_say() {
    let folder = Folder::new();
    let file = folder.file("deep.lua", DEEP);
    let start = format!("mdtrace-lua {file}");
    let run = |options: &[&str], action: &str| {
        let program = format!("lua$target:::function-entry /copyinstr(arg1) == \"probe\"/ {{ {action} }}");
        let got = folder.mdtrace(&[options, &["-qn", &program, "-c", &start]].concat());
        assert_eq!(
            (got.err.lines().find(|line| !line.contains("overflow")), got.status),
            (None, 0),
            "{got:?}"
        );
        got
    };
    let frames = |got: &Outcome| got.out.lines().filter(|line| !line.trim().is_empty()).count();
    assert_eq!(frames(&run(&["-x", "ustackframes=3"], "ustack();")), 3);
    assert_eq!(frames(&run(&["-x", "stackframes=4"], "stack();")), 4);
    assert_eq!(frames(&run(&["-x", "jstackframes=5"], "jstack();")), 5);
    assert!(frames(&run(&[], "ustack();")) > 10);
    let cut = run(&["-x", "jstackstrsize=60"], "jstack();");
    assert!(frames(&cut) < 5 && cut.err.contains("1 jstack()/ustack() string table overflow\n"), "{cut:?}");
    // What the program says counts more than the option; 0 bounds nothing.
    for action in ["jstack(5, 60);", "ustack(5, 60);"] {
        let said = run(&["-x", "jstackstrsize=9000"], action);
        assert_eq!((&said.out, &said.err), (&cut.out, &cut.err), "{action}");
    }
    for (action, n) in
        [("jstack(5, 9000);", 5), ("jstack(5, 0);", 5), ("ustack(4, 0);", 4), ("ustack(6);", 6)]
    {
        let whole = run(&["-x", "jstackstrsize=60"], action);
        assert_eq!((frames(&whole), whole.err.as_str()), (n, ""), "{action}");
    }
    let keys = run(&[], "@[jstack(5, 60)] = count();");
    assert_eq!(frames(&keys), frames(&cut) + 1, "the frames and the count: {keys:?}");
    let indented = run(&["-x", "stackindent=2", "-x", "ustackframes=1"], "ustack();");
    assert!(
        indented.out.lines().any(|line| line.starts_with("  ") && !line.starts_with("   ")),
        "{indented:?}"
    );
    // The guest's thread writes the first stream of the first host.
    assert_eq!(run(&["-x", "cpu=0"], "printf(\"%d\\n\", cpu);").out, "0\n\n");
    assert_eq!(run(&["-x", "cpu=7"], "printf(\"%d\\n\", cpu);").out, "\n");
}

/// What `mdtrace -x NAME` needs as a value.
fn value_for(kind: dif::option::ValueKind) -> &'static str {
    use dif::option::ValueKind::{Flag, Number, Percent, Rate, Size, Text, Word};
    match kind {
        Flag | Number => "",
        Rate => "=10hz",
        Percent => "=5%",
        Size => "=64k",
        Text => "=x",
        Word(words) => match words.first() {
            Some(&"exec") => "=exec",
            _ => "",
        },
    }
}

#[test]
fn options_of_other_systems_are_accepted() {
    let folder = Folder::new();
    let ignored = dif::option::OptionId::ALL.iter().filter(|id| id.def().ignored);
    let options: Vec<String> =
        ignored.map(|id| format!("-x{}{}", id.name(), value_for(id.def().kind))).collect();
    let mut words: Vec<&str> = options.iter().map(String::as_str).collect();
    words.extend(["-qn", "BEGIN { exit(0); }"]);
    let got = folder.mdtrace(&words);
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("\n", "", 0));
}
