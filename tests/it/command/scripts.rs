//! Where programs come from, and what is shown of them before they run: scripts, the preprocessor,
//! libraries, stages of the compiler, stability.

use super::HEADING;
use crate::folder::Folder;

#[test]
fn scripts_are_commands_and_their_first_line_has_real_options() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let mdtrace = crate::harness::binary("mdtrace");
    let program = r#"BEGIN { printf("%s %d %s\n", basename($$0), $1, $$2); exit(3); }"#;
    let script = folder.file("script.d", &format!("#!{} -qs\n{program}\n", mdtrace.display()));
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("ours");
    let got = folder.shell(&format!("{script} -- -7 'two words'"));
    assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("script.d -7 two words\n\n", "", 3));
    // With -s, the first line is a comment, as it is for dtrace.
    let got = folder.mdtrace(&["-s", &script, "1", "2"]);
    assert_eq!(got.err, format!("mdtrace: script '{script}' matched 1 probe\n"));
    let got = folder.shell("echo 'BEGIN { trace($1); exit(0); }' | mdtrace -qs - 5");
    assert_eq!((got.out.as_str(), got.err.as_str()), ("5\n", ""));
}

#[test]
fn scripts_go_through_the_preprocessor() {
    let folder = Folder::new();
    folder.file("defs.h", "#define TWO 2\n");
    let include = folder.files().join("more");
    std::fs::create_dir(&include).expect("ours");
    std::fs::write(include.join("three.h"), "#define THREE 3\n").expect("ours");
    let script = folder.file(
        "script.d",
        "#!/usr/sbin/dtrace -Cs\n#include \"defs.h\"\n#include <three.h>\n#ifndef __SUNW_D\n#error no D\n#endif\n\
         BEGIN { printf(\"%d %d %d\\n\", ONE, TWO, THREE); exit(0); }\n",
    );
    let more = include.display().to_string();
    for words in [
        &["-CDONE=1", "-I", &more][..],
        &["-C", "-D", "ONE=5", "-U", "ONE", "-DONE=1", "-I", &more],
        &["-x", "cpp", "-x", "define=ONE=1", "-x", &format!("incdir={more}")],
        &["-C", "-Xc", "-x", "cpppath=cpp", "-x", "cppargs=-DONE=1 -DX", "-x", &format!("incdir={more}")],
        &["-C", "-x", "stdc=s", "-DONE=1", "-x", "undef=TWO", "-I", &more],
    ] {
        let got = folder.mdtrace(&[words, &["-qs", &script]].concat());
        assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("1 2 3\n\n", "", 0), "{words:?}");
    }
    let headers = folder.mdtrace(&["-CHDONE=1", "-I", &more, "-x", "cpphdrs", "-qs", &script]);
    assert!(headers.err.contains("defs.h") && headers.err.contains("three.h"), "{headers:?}");
    // Errors are where the script says they are.
    let wrong = folder.file("wrong.d", "#include \"defs.h\"\n\nBEGIN { trace(TWO + nosuch); }\n");
    let got = folder.mdtrace(&["-C", "-s", &wrong]);
    let expected = format!(
        "mdtrace: failed to compile script {wrong}: line 3: failed to resolve nosuch: Unknown variable name\n"
    );
    assert_eq!((got.err, got.status), (expected, 1));
    let got = folder.mdtrace(&["-C", "-x", "cpppath=/nonexistent/cpp", "-s", &wrong]);
    assert_eq!(got.err, format!("mdtrace: failed to compile script {wrong}: Preprocessor not found\n"));
}

#[test]
fn libraries_are_compiled_before_the_programs() {
    let folder = Folder::new();
    let library = folder.files().join("lib");
    std::fs::create_dir(&library).expect("ours");
    let put = |name: &str, text: &str| std::fs::write(library.join(name), text).expect("ours");
    put("a.d", "#pragma D depends_on library b.d\ninline int A = B + 1;\n");
    put("b.d", "inline int B = 1;\n");
    let kernel = "translator info_t < struct kernel_thing *K > { name = K->k_name; };\n";
    put("kernel.d", &format!("#pragma D depends_on provider fbt\n{kernel}"));
    let library = library.display().to_string();
    let program = "BEGIN { printf(\"%d %d\\n\", A, $1); exit(0); }";
    for words in [&["-L", &library][..], &["-x", &format!("libdir={library}")]] {
        let got = folder.mdtrace(&[words, &["-qn", program, "7"]].concat());
        assert_eq!((got.out.as_str(), got.err.as_str()), ("2 7\n\n", ""), "{words:?}");
    }
    let got = folder.mdtrace(&["-L", &library, "-x", "nolibs", "-qn", program, "7"]);
    assert!(got.err.contains("failed to resolve A"), "{got:?}");
}

#[test]
fn stages_of_compilation_go_to_standard_error() {
    let folder = Folder::new();
    for words in [&["-S"][..], &["-x", "verbose"]] {
        let got = folder.mdtrace(&[words, &["-e", "-n", "BEGIN { exit(0); }"]].concat());
        assert!(got.out.is_empty() && got.err.contains("clause 0 ") && got.err.contains("exit r"), "{got:?}");
    }
    let got = folder.mdtrace(&["-x", "tree=3", "-e", "-n", "BEGIN { x = 1; }"]);
    let passes: Vec<&str> = got.err.lines().filter(|line| line.starts_with("Parse tree")).collect();
    assert_eq!(passes, ["Parse tree (Pass 1):", "Parse tree (Pass 2):"], "{got:?}");
}

#[test]
fn stability_is_reported_with_and_without_enabling() {
    let folder = Folder::new();
    let block = |name: &str, data: &str, class: &str| {
        format!("\t\tIdentifier Names: {name}\n\t\tData Semantics:   {data}\n\t\tDependency Class: {class}\n")
    };
    let report = |what: &str, first: &str| {
        format!(
            "\nStability attributes for {what}:\n\n\tMinimum Probe Description Attributes\n{first}\n\
             \tMinimum Statement Attributes\n{}\n",
            block("Stable", "Stable", "Common")
        )
    };
    let open = block("Unstable", "Unstable", "Common");
    let stable = block("Stable", "Stable", "Common");
    let got = folder.mdtrace(&["-v", "-n", "BEGIN { exit(0); }"]);
    let expected =
        report("description BEGIN ", &open) + HEADING + "  0      1                           :BEGIN \n\n";
    assert_eq!(got.out, expected);
    let got = folder.mdtrace(&["-ev", "-n", "dtrace:::BEGIN { exit(0); }"]);
    let expected = report("description dtrace:::BEGIN ", &stable)
        + &format!(
            "dtrace:::BEGIN\n\n\tProbe Description Attributes\n{stable}\n\tArgument Attributes\n{stable}\n\tArgument Types\n\t\tNone\n\n"
        );
    assert_eq!((got.out, got.err.as_str()), (expected, ""));
}

// A process that traces itself is its own consumer and its own target.
#[test]
fn a_script_of_ones_own_has_its_macros() {
    let folder = Folder::new();
    let sums = folder.file("sums", "1+2\n3*4\n");
    let calc = "calc$target:::eval-return { @n = count(); }";
    let lua = "lua$target:::function-entry { @n = count(); }";
    let ids = r#"BEGIN { printf("%s %d %d %d %d %d\n", $$0, $pid == pid, $target == pid, $ppid == ppid, $uid == uid, $gid == gid); }"#;
    let calc = folder.file("calc.d", &format!("#pragma D option quiet\n{calc} {ids}\n"));
    let lua = folder.file("lua.d", &format!("#pragma D option quiet\n{lua} {ids}\n"));
    let program = folder.file("program.lua", "local function f() end\nf() f()\n");
    let expected = |script: &str, n: u32| format!("{script} 1 1 1 1 1\n\n{n:17}\n");
    let got = folder.shell(&format!("exec calc -d {calc} {sums}"));
    assert_eq!((got.out, got.err.as_str()), (format!("3\n12\n{}", expected(&calc, 2)), ""));
    for (script, line, n) in [(&calc, format!("calc {sums}"), 2), (&lua, format!("mdtrace-lua {program}"), 3)]
    {
        let output = folder.files().join("out.trace").display().to_string();
        let line =
            format!("MDTRACE_SCRIPT={script} MDTRACE_OUTPUT={output} {line} >&2; mdtrace --replay {output}");
        let got = folder.shell(&line);
        assert_eq!(got.out, expected(script, n), "{}", got.err);
    }
}

#[test]
fn a_replay_is_shown_as_one_wants_it() {
    let folder = Folder::new();
    let script = folder.file("count.d", "BEGIN { @[1] = sum(2); @[2] = sum(1); trace(7); exit(3); }\n");
    let sums = folder.file("sums", "1+2\n");
    let got = folder.shell(&format!("MDTRACE_SCRIPT={script} MDTRACE_OUTPUT=t calc {sums}"));
    assert_eq!((got.out.as_str(), got.err.as_str()), ("3\n", ""));
    let rows = "        2                1\n        1                2\n";
    let turned = "        1                2\n        2                1\n";
    let record = format!("{HEADING}  0      1                           :BEGIN         7\n");
    for (options, expected) in [
        ("", format!("{record}\n{rows}")),
        ("-x aggsortrev", format!("{record}\n{turned}")),
        ("-q", format!("7\n{rows}")),
    ] {
        let got = folder.shell(&format!("mdtrace {options} --replay t"));
        assert_eq!((got.out, got.err.as_str(), got.status), (expected, "", 3), "{options}");
    }
    let got = folder.shell("mdtrace -x format=json --replay t | tail -1");
    assert_eq!(got.out, "{\"type\":\"exit\",\"status\":3}\n");
    let got = folder.mdtrace(&["-x", "strsize=8", "--replay", "t"]);
    let expected = "mdtrace: failed to set -x strsize: Operation illegal when tracing is active\n";
    assert_eq!((got.err.as_str(), got.status), (expected, 1));
}

// Who wrote a capture need not be who reads it.
#[test]
fn a_replay_runs_nothing_without_permission() {
    let folder = Folder::new();
    let sums = folder.file("sums", "1+2\n");
    for action in [r#"system("echo ran")"#, r#"freopen("made")"#] {
        let script = folder.file(
            "acts.d",
            &format!(
                "#pragma D option quiet\n#pragma D option destructive\nBEGIN {{ {action}; exit(0); }}\n"
            ),
        );
        let got = folder.shell(&format!("MDTRACE_SCRIPT={script} MDTRACE_OUTPUT=t calc {sums}"));
        assert_eq!((got.out.as_str(), got.err.as_str()), ("3\n", ""), "{action}");
        let got = folder.mdtrace(&["--replay", "t"]);
        let refused = "mdtrace: failed to replay t: Destructive actions not allowed\n";
        assert_eq!((got.out.as_str(), got.err.as_str(), got.status), ("", refused, 1), "{action}");
        assert!(!folder.files().join("made").exists());
        let got = folder.mdtrace(&["-w", "--replay", "t"]);
        assert_eq!((got.err.as_str(), got.status), ("", 0), "{action}");
        assert!(got.out == "ran\n\n" || folder.files().join("made").exists(), "{action}: {}", got.out);
    }
}
