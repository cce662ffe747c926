//! `-C`: scripts through the C preprocessor.
//!
//! The preprocessor is the system's `cpp`, or that of `-x cpppath`. It gets what `dtrace` predefines,
//! the folder of the script, and the command line's own definitions in their order. Lines such as
//! `# 7 "file.h" 1` that it leaves in the text tell the compiler where an error is. Today's `cpp`
//! writes more there than that of old, so they are put right.
//!
//! Source: D reference, section 1.10.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use dif::option::OptionId;

use crate::args::Invocation;

/// What every program may rely on.
const PREDEFINED: &[&str] =
    &["-D__SUNW_D=1", "-D__SUNW_D_VERSION=0x010d0000", "-D__unix", "-D__SVR4", "-D__linux"];

/// What makes the system's headers declarations that D has: without the compiler's extensions, and
/// without the files that define functions instead of declaring them.
const PLAIN_HEADERS: &[&str] = &[
    "-D__attribute__(x)=",
    "-D__asm__(x)=",
    "-D__builtin_va_list=char *",
    "-D__const=const",
    "-D__extension__=",
    "-D__inline=",
    "-D__inline__=",
    "-D__restrict=",
    "-D__restrict__=",
    "-D__signed__=signed",
    "-D__volatile__=volatile",
    "-D_Float128=long double",
    "-D_REGEX_NELTS(n)=",
    "-D_ASM_X86_SWAB_H=1",
    "-D_BITS_BYTESWAP_H=1",
    "-D_BITS_UINTN_IDENTITY_H=1",
];

/// What `-X` means, by its letter.
const CONFORMANCE: &[(&str, &[&str])] =
    &[("a", &[]), ("c", &["-std=c99"]), ("s", &["-traditional-cpp"]), ("t", &[])];

/// Preprocesses the text of a script.
///
/// # Errors
/// There is no preprocessor, or it refuses the text: why.
pub fn preprocess(file: &str, text: Vec<u8>, invocation: &Invocation) -> Result<Vec<u8>, String> {
    let folder = Path::new(file).parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cpp = invocation.values_of(OptionId::Cpppath.name()).last().unwrap_or("cpp");
    let mut child = Command::new(cpp)
        .args(PREDEFINED)
        .args(PLAIN_HEADERS)
        .arg("-I")
        .arg(folder)
        .args(flags(invocation))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| {
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            if missing { "Preprocessor not found" } else { "Failed to exec preprocessor" }.to_string()
        })?;
    let failed = || "Preprocessor failed to process input program".to_string();
    let mut input = child.stdin.take().ok_or_else(failed)?;
    // cpp writes while it reads; a thread feeds it, so neither side can wait for the other.
    let feeder = std::thread::spawn(move || input.write_all(&without_interpreter(text)));
    let output = child.wait_with_output().map_err(|_| failed())?;
    // A feeder that failed shows as a cpp that failed.
    let _ = feeder.join();
    if output.status.success() { Ok(with_old_marks(&output.stdout)) } else { Err(failed()) }
}

// The `#!` line means nothing to cpp, so it goes before; its newline stays for the line numbers.
fn without_interpreter(text: Vec<u8>) -> Vec<u8> {
    match text.strip_prefix(b"#!") {
        Some(rest) => rest.iter().position(|&b| b == b'\n').map_or(Vec::new(), |at| rest[at..].to_vec()),
        None => text,
    }
}

// One flag at most, which says that a file begins or ends, and the text's own name for what it is.
fn with_old_marks(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&b| b == b'\n') {
        match line.strip_suffix(b"\n").and_then(old_mark) {
            Some(mark) => out.extend_from_slice(&mark),
            None => out.extend_from_slice(line),
        }
    }
    out
}

// `# LINE "FILE" FLAG …`
fn old_mark(line: &[u8]) -> Option<Vec<u8>> {
    let rest = std::str::from_utf8(line.strip_prefix(b"# ")?).ok()?;
    let (number, rest) = rest.split_once(' ')?;
    let _: u32 = number.parse().ok()?;
    let (file, flags) = rest.strip_prefix('"')?.rsplit_once('"')?;
    let file = if file == "<stdin>" { "/dev/fd/0" } else { file };
    let flag = flags.split_whitespace().find(|flag| matches!(*flag, "1" | "2"));
    let flag = flag.map_or(String::new(), |flag| format!(" {flag}"));
    Some(format!("# {number} \"{file}\"{flag}\n").into_bytes())
}

/// The command line's own arguments for the preprocessor.
fn flags(invocation: &Invocation) -> Vec<String> {
    let mut flags = Vec::new();
    for option in &invocation.options {
        let value = option.value.as_deref().unwrap_or_default();
        match OptionId::from_name(&option.name) {
            Some(OptionId::Define) => flags.push(format!("-D{value}")),
            Some(OptionId::Undef) => flags.push(format!("-U{value}")),
            Some(OptionId::Incdir) => flags.push(format!("-I{value}")),
            Some(OptionId::Cpphdrs) => flags.push("-H".to_string()),
            Some(OptionId::Cppargs) => flags.extend(value.split_whitespace().map(str::to_string)),
            Some(OptionId::Stdc) => {
                let meant = CONFORMANCE.iter().find(|(letter, _)| *letter == value);
                flags.extend(meant.into_iter().flat_map(|(_, flags)| flags.iter().map(ToString::to_string)));
            }
            Some(_) | None => {}
        }
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_keep_their_order() {
        let words = "mdtrace -C -DA=1 -UB -x incdir=/x -H -x cppargs=-P -x define=C -Xs -qs x.d";
        let invocation = crate::args::parse(words.split(' ').map(Into::into)).expect("good words");
        assert_eq!(flags(&invocation), ["-DA=1", "-UB", "-I/x", "-H", "-P", "-DC", "-traditional-cpp"]);
    }

    #[test]
    fn marks_have_one_flag_and_the_script_keeps_its_name() {
        for (line, expected) in [
            ("# 1 \"/usr/include/x.h\" 1 3 4\n", "# 1 \"/usr/include/x.h\" 1\n"),
            ("# 0 \"<command-line>\" 2\n", "# 0 \"<command-line>\" 2\n"),
            ("# 17 \"a \\\"b\\\".h\" 3 4\n", "# 17 \"a \\\"b\\\".h\"\n"),
            ("# 1 \"<stdin>\"\nBEGIN\n", "# 1 \"/dev/fd/0\"\nBEGIN\n"),
            ("#pragma D option quiet\n", "#pragma D option quiet\n"),
            ("# 1 \"x\" 3", "# 1 \"x\" 3"),
        ] {
            assert_eq!(String::from_utf8(with_old_marks(line.as_bytes())).expect("text"), expected);
        }
    }

    #[test]
    fn the_interpreter_line_leaves_its_newline() {
        assert_eq!(without_interpreter(b"#!/usr/sbin/dtrace -Cs\nBEGIN".to_vec()), b"\nBEGIN");
        assert_eq!(without_interpreter(b"#!only".to_vec()), b"");
        assert_eq!(without_interpreter(b"BEGIN".to_vec()), b"BEGIN");
    }
}
