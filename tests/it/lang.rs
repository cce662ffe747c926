//! The same program, three ways, one output.
//!
//! | way | where the clauses run | how results travel |
//! | --- | --- | --- |
//! | the command alone | `BEGIN`, in the command's own domain | a channel |
//! | in process | `BEGIN`, in the process of `examples/calc` | a channel, no command at all |
//! | over the socket | the first probe of `calc`, as `BEGIN` stands for it | verified bytes, deliveries |
//!
//! The programs are those of `goldens/` (whose output a real DTrace gave) and of `lang/`, as far as
//! they are quiet: outside quiet mode the name of the probe is part of the output.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::harness::{LIMIT, Outcome, binary, command, differences, root, run};

/// Words that tie a program to its domain or its command line, so that ways may differ.
const TIED: &[&str] = &[
    "/* cmd:",
    "probename",
    "probefunc",
    "probemod",
    "probeprov",
    "execname",
    "execargs",
    "tick-",
    "profile",
    "pid",
    "tid",
    "epid",
    "arg0",
    "arg1",
    "args[",
    "BEGI",
    "*IN",
    "ERROR",
    "flowindent",
    "option quiet",
    "dtrace:",
    "setopt",
    "freopen",
    "system",
    "stack",
    "$",
    "cwd",
    "timestamp",
    " id",
    "speculation",
    "aggsize",
];

/// All programs that mean the same in every domain: path, and the dialect they were written for.
fn programs() -> Vec<(PathBuf, &'static str)> {
    let mut all = Vec::new();
    for (folder, dialect) in [("tests/goldens", "oracle"), ("tests/lang", "illumos")] {
        for area in std::fs::read_dir(root().join(folder)).into_iter().flatten().flatten() {
            for file in std::fs::read_dir(area.path()).into_iter().flatten().flatten() {
                if file.path().extension().is_some_and(|e| e == "d") && is_free(&file.path()) {
                    all.push((file.path(), dialect));
                }
            }
        }
    }
    all.sort();
    all
}

fn is_free(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let refused = std::fs::read_to_string(path.with_extension("rc")).is_ok_and(|rc| rc.trim() == "1");
    let quiet = text.contains("#pragma D option quiet\n") || text.contains("/* run: -q */");
    let body: String = text.replace("BEGIN", "").replace("#pragma D option quiet\n", "");
    quiet && !refused && text.contains("BEGIN") && !TIED.iter().any(|word| body.contains(word))
}

/// The three outcomes of one program.
fn outcomes(path: &Path, dialect: &str, hosts: &Path) -> [Outcome; 3] {
    let compat = format!("compat={dialect}");
    let file = path.display().to_string();
    let empty = root().join("tests/it/empty.txt").display().to_string();
    let alone = run(command("mdtrace", hosts).args(["-q", "-x", &compat, "-s", &file]), LIMIT);
    let inside = run(command("calc", hosts).args(["-x", "quiet", "-x", &compat, "-d", &file, &empty]), LIMIT);
    let text = std::fs::read_to_string(path).expect("a program").replace("BEGIN", "calc$target:::start");
    let moved = hosts.join(format!("{}.d", path.file_stem().expect("a name").to_string_lossy()));
    std::fs::write(&moved, text).expect("writable");
    let moved = moved.display().to_string();
    let start = format!("{} {empty}", binary("calc").display());
    let words = ["-q", "-x", &compat, "-s", &moved, "-c", &start];
    let over = run(command("mdtrace", hosts).args(words), LIMIT);
    [alone, inside, over]
}

fn check(path: &Path, dialect: &str) -> String {
    let hosts = tempfile::tempdir().expect("a folder");
    let [alone, inside, over] = outcomes(path, dialect, hosts.path());
    let mut text = differences("in process", &alone.out, &inside.out);
    text += &differences("over the socket", &alone.out, &over.out);
    for (way, other) in [("in process", &inside), ("over the socket", &over)] {
        if alone.status != other.status {
            text += &format!("{way}: status {}, not {}: {}\n", other.status, alone.status, other.err);
        }
    }
    if text.is_empty() { text } else { format!("--- {}\n{text}", path.display()) }
}

#[test]
fn programs_print_the_same_in_process_and_over_the_socket() {
    let all = programs();
    assert!(all.len() > 100, "only {} programs", all.len());
    let only = std::env::var("LANG_ONLY").unwrap_or_default();
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((path, dialect)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if path.to_string_lossy().contains(&only) {
                        let text = check(path, dialect);
                        if !text.is_empty() {
                            failed.lock().expect("no panic").push(text);
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("no panic");
    assert!(failed.is_empty(), "{}\n{} of {} programs differ", failed.join("\n"), failed.len(), all.len());
}
