//! Subroutines: what each gives, and what it does not take.

use super::*;

/// Calls a subroutine with constants: numbers, or texts in quotes, or NULL.
fn call(build: Build, name: &str, args: &[&str]) -> (Build, String) {
    let mut build = build;
    let mut code = String::new();
    for (index, arg) in args.iter().enumerate() {
        let reg = index + 1;
        if let Some(text) = arg.strip_prefix('"') {
            build = build.string(text);
            code.push_str(&format!("str r{reg}, s{}\n", build.program.strings.len() - 1));
        } else {
            let value = if *arg == "NULL" { 0 } else { arg.parse::<i64>().unwrap() };
            build = build.int(value.cast_unsigned());
            code.push_str(&format!("int r{reg}, i{}\n", build.program.ints.len() - 1));
        }
    }
    (build, format!("{code}call r0, r1, n{}, {name}", args.len()))
}

#[track_caller]
fn gives_int(name: &str, args: &[&str], want: i64) {
    let (build, code) = call(Build::new(), name, args);
    int_of(build, &code, &[], want);
}

#[track_caller]
fn gives_text(name: &str, args: &[&str], want: &str) {
    let (build, code) = call(Build::new(), name, args);
    text_of(build, &code, &[], want);
}

#[track_caller]
fn traps(name: &str, args: &[&str], kind: FaultKind) {
    let (build, code) = call(Build::new().option("destructive", "yes"), name, args);
    let outcome: Outcome = run(build.recording(&[], &format!("{code}\nret")), &[]);
    assert_eq!(outcome.fault().0, kind, "{name} {args:?}");
}

#[test]
fn subroutines_that_give_numbers() {
    for (name, args, want) in [
        ("getmajor", &["2049"][..], 8),
        ("getminor", &["2049"], 1),
        ("htons", &["258"], 0x0201),
        ("ntohs", &["258"], 0x0201),
        ("htonl", &["1"], 0x0100_0000),
        ("ntohl", &["1"], 0x0100_0000),
        ("htonll", &["1"], 1 << 56),
        ("ntohll", &["1"], 1 << 56),
        ("index", &["\"foobar", "\"bar"], 3),
        ("index", &["\"foobar", "\"o", "2"], 2),
        ("rindex", &["\"foofoo", "\"foo"], 3),
        ("rindex", &["\"foofoo", "\"foo", "2"], 0),
        ("mutex_owned", &["1"], 0),
        ("mutex_owner", &["1"], 0),
        ("mutex_type_adaptive", &["1"], 0),
        ("mutex_type_spin", &["1"], 0),
        ("rw_iswriter", &["1"], 0),
        ("rw_read_held", &["1"], 0),
        ("rw_write_held", &["1"], 0),
        ("sx_exclusive_held", &["1"], 0),
        ("sx_isexclusive", &["1"], 0),
        ("sx_shared_held", &["1"], 0),
        ("getf", &["1"], 0),
        ("msgsize", &["1"], 0),
        ("msgdsize", &["1"], 0),
        ("progenyof", &["42"], 1),
        ("progenyof", &["7"], 1),
        ("progenyof", &["8"], 0),
        ("rand", &[], -7),
        ("speculation", &[], 1),
        ("strlen", &["\"four"], 4),
        ("strtoll", &["\"-12x"], -12),
        ("strtoll", &["\"ff", "16"], 255),
        ("strchr", &["\"abc", "120"], 0),
        ("strstr", &["\"abc", "\"x"], 0),
        ("strtok", &["NULL", "\"x"], 0),
        ("json", &["\"{}", "\"a"], 0),
    ] {
        gives_int(name, args, want);
    }
}

#[test]
fn subroutines_that_give_strings() {
    let memory = MEMORY.to_string();
    for (name, args, want) in [
        ("basename", &["\"/a/b/"][..], "b"),
        ("dirname", &["\"/a/b/"], "/a"),
        ("cleanpath", &["\"/a/../b/"], "/b/"),
        ("copyinstr", &[&memory], "host memory"),
        ("copyinstr", &[&memory, "4"], "host"),
        ("copyin", &[&memory, "12"], "host memory"),
        ("d_path", &["0"], ""),
        ("ddi_pathname", &["0", "0"], ""),
        ("inet_ntoa", &["\"abcd"], "97.98.99.100"),
        ("inet_ntoa6", &["\"abcdefghijklmnop"], "6162:6364:6566:6768:696a:6b6c:6d6e:6f70"),
        ("inet_ntop", &["2", "\"abcd"], "97.98.99.100"),
        ("inet_ntop", &["10", "\"abcdefghijklmnop"], "6162:6364:6566:6768:696a:6b6c:6d6e:6f70"),
        ("json", &["\"{\"a\": [1, 2]}", "\"a[1]"], "2"),
        ("link_ntop", &["1", "\"abcdef"], "61:62:63:64:65:66"),
        ("lltostr", &["-1"], "-1"),
        // The address is kept first, and as bytes this one is text.
        ("memref", &["25185", "7"], "ab"),
        ("memstr", &[&memory, "44", "12"], "host memory"),
        ("memstr", &[&memory, "44", "0"], ""),
        ("lltostr", &["255", "16"], "0xff"),
        ("strchr", &["\"abcb", "98"], "bcb"),
        ("strrchr", &["\"abcb", "98"], "b"),
        ("strjoin", &["\"ab", "\"cd"], "abcd"),
        ("strstr", &["\"abcd", "\"bc"], "bcd"),
        ("strstr", &["\"", "\""], ""),
        ("strtok", &["\"//a/b", "\"/"], "a"),
        ("substr", &["\"hello", "1"], "ello"),
        ("substr", &["\"hello", "-3", "2"], "ll"),
        ("tolower", &["\"AbC"], "abc"),
        ("toupper", &["\"AbC"], "ABC"),
    ] {
        gives_text(name, args, want);
    }
}

#[test]
fn subroutines_that_trap() {
    use FaultKind::{IllegalOperation, InvalidAddress, OutOfScratch};
    let memory = MEMORY.to_string();
    for (name, args, kind) in [
        ("alloca", &["-1"][..], OutOfScratch),
        ("alloca", &["100000000"], OutOfScratch),
        ("bcopy", &["\"abc", &memory, "3"], InvalidAddress),
        ("copyin", &["0", "8"], InvalidAddress),
        ("copyinto", &[&memory, "3", "\"abc"], InvalidAddress),
        ("copyout", &["\"abc", "0", "3"], InvalidAddress),
        ("copyoutstr", &["\"abc", "0", "3"], InvalidAddress),
        ("inet_ntop", &["99", "\"abcd"], IllegalOperation),
        ("lltostr", &["1", "37"], IllegalOperation),
        ("strtoll", &["\"1", "1"], IllegalOperation),
        ("raise", &["-1"], IllegalOperation),
        ("link_ntop", &["2", "\"abcdef"], IllegalOperation),
        ("chill", &["-1"], IllegalOperation),
        ("chill", &["600000000"], IllegalOperation),
        ("strlen", &["NULL"], InvalidAddress),
        ("strjoin", &["\"a", "NULL"], InvalidAddress),
        ("strtok", &["\"a", "NULL"], InvalidAddress),
    ] {
        traps(name, args, kind);
    }
}

#[test]
fn strtok_remembers_for_one_firing() {
    let code = "args r1, arg0\nstr r2, s0\narg r3, arg1\nbz r3, +1\nimm r1, #0\ncall r4, r1, n2, strtok\n\
                imm r1, #0\ncall r5, r1, n2, strtok\nimm r0, #0\nbz r5, +1\nimm r0, #1\nrec r0, f0\nret";
    let mut session = Session::new(Build::new().string(" ").recording(&[INT], code).verified());
    assert_eq!(session.fire(&[Arg::from("a b c"), Arg::Int(0)]).outcome().fields(), [Part::Int(1)]);
    assert_eq!(session.fire(&[Arg::from("a b c"), Arg::Int(1)]).outcome().fields(), [Part::Int(0)]);
}

#[test]
fn strjoin_of_too_much() {
    for (dialect, fits) in [("illumos", false), ("oracle", true)] {
        let build = Build::new().option("strsize", "4").option("compat", dialect).string("abc").string("def");
        let outcome = run(
            build.recording(&[STRING], "str r1, s0\nstr r2, s1\ncall r0, r1, n2, strjoin\nrecm r0, f0\nret"),
            &[],
        );
        if fits {
            assert_eq!(outcome.fields(), [Part::from("abcd")]);
        } else {
            assert_eq!(outcome.fault(), (FaultKind::OutOfScratch, 0, 2));
        }
    }
}

#[test]
fn destructive_subroutines_act_on_the_host() {
    let build = Build::new().option("destructive", "yes").string("new").int(MEMORY).clause(
        "str r1, s0\nint r2, i0\nimm r3, #9\ncall r0, r1, n3, copyoutstr\nimm r3, #2\naddi r2, r2, #5\n\
         call r0, r1, n3, copyout\nimm r1, #9\ncall r0, r1, n1, raise\ncall r0, r0, n0, stop\n\
         imm r1, #50\ncall r0, r1, n1, chill\nret",
    );
    let mut session = Session::new(build.verified());
    let outcome = session.fire(&[]).outcome();
    assert!(outcome.faults.is_empty(), "{outcome:?}");
    assert_eq!(&session.env.memory.borrow()[..8], b"new\0 nem");
    assert_eq!((session.env.raised.get(), session.env.stopped.get()), (9, true));
    assert!(session.env.clock.get() >= 1050);
}

#[test]
fn chill_waits_half_a_second_at_most_in_a_second() {
    let wait = "imm r1, #50\ncall r0, r1, n1, chill\nret";
    let build = Build::new().option("destructive", "yes").clause(wait).clause(wait);
    let mut session = Session::new(build.verified());
    assert_eq!(session.fire(&[]).outcome().faults.len(), 0);
    session.thread.space.chill.spent = 499_999_950;
    assert_eq!(session.fire(&[]).outcome().faults.len(), 1, "the second of two");
    session.env.clock.set(session.env.clock.get() + 2_000_000_000);
    assert_eq!(session.fire(&[]).outcome().faults.len(), 0, "another second");
}

#[test]
fn copies_into_scratch() {
    let build = || Build::new().string("abc").int(MEMORY);
    let alloca = "imm r1, #8\ncall r2, r1, n1, alloca\n";
    text_of(
        build(),
        &format!("str r1, s0\n{alloca}str r1, s0\nimm r3, #3\ncall r4, r1, n3, bcopy\nmov r0, r2"),
        &[],
        "abc",
    );
    text_of(
        build(),
        &format!("{alloca}mov r3, r2\nint r1, i0\nimm r2, #4\ncall r4, r1, n3, copyinto\nmov r0, r3"),
        &[],
        "host",
    );
}
