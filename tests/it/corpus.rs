//! D programs as files, `FOLDER/AREA/NAME.d`: finding them, how they are run, running all of them.
//!
//! Several tests go through the same files and ask each of them something else. What they share is
//! here: the list in one order, the words that a program wants on the command line, what it is
//! expected to do, and a runner that keeps every processor busy and tells the failures in the order
//! of the files, whatever came first.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::harness::{Outcome, differences, root};

/// All programs of a folder below the workspace, sorted.
pub fn programs(folder: &str) -> Vec<PathBuf> {
    let entries = |path: &Path| std::fs::read_dir(path).expect("a folder").flatten().map(|e| e.path());
    let areas = entries(&root().join(folder)).filter(|path| path.is_dir());
    let files = areas.flat_map(|area| entries(&area).collect::<Vec<_>>());
    let mut all: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "d")).collect();
    all.sort();
    all
}

/// What a program is called: `AREA/NAME`.
pub fn name(path: &Path) -> String {
    let area = path.parent().and_then(Path::file_name).unwrap_or_default();
    let name = path.file_stem().unwrap_or_default();
    format!("{}/{}", area.to_string_lossy(), name.to_string_lossy())
}

/// The text of a file beside the program, if there is one.
pub fn beside(path: &Path, extension: &str) -> Option<String> {
    let bytes = std::fs::read(path.with_extension(extension)).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The words after the command: from the `run:` or `cmd:` line among the first two.
pub fn arguments(path: &Path) -> Vec<String> {
    let text = String::from_utf8_lossy(&std::fs::read(path).expect("a program")).into_owned();
    let marked = |line: &str, kind: &str| {
        let inner = line.trim().strip_prefix("/*")?.strip_suffix("*/")?;
        inner.trim().strip_prefix(kind).map(|words| split_words(words.trim()))
    };
    let script = path.file_name().expect("a name").to_string_lossy().into_owned();
    for line in text.lines().take(2) {
        if let Some(words) = marked(line, "cmd:") {
            return words;
        }
        if let Some(words) = marked(line, "run:") {
            let n = words.iter().take_while(|word| word.starts_with('-') && *word != "--").count();
            let (options, operands) = words.split_at(n);
            let mut all = options.to_vec();
            all.extend(["-s".to_string(), script]);
            all.extend_from_slice(operands);
            return all;
        }
    }
    vec!["-s".to_string(), script]
}

/// Splits as a shell does, as far as our programs need it: blanks, both quotes, backslash.
fn split_words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut open) = (Vec::new(), None::<String>, None::<char>);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (open, c) {
            (Some(quote), _) if c == quote => open = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                open = Some(c);
                word.get_or_insert_default();
            }
            (None, _) if c.is_whitespace() => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The differences of two outcomes, whose texts have been stripped of what is not compared.
pub fn compare(expected: &Outcome, got: &Outcome) -> String {
    let mut text = differences("standard output", &expected.out, &got.out);
    text += &differences("standard error", &expected.err, &got.err);
    if expected.status != got.status {
        text += &format!("exit status: expected {}, got {}\n", expected.status, got.status);
    }
    text
}

/// A program that did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failed {
    /// What it is called.
    pub name: String,
    /// What is different.
    pub text: String,
}

/// Checks all programs whose name contains `only`, several at a time; the failures, in order of
/// names. `check` gives the differences of one; there are none if it passes.
pub fn check_all<T: Sync>(
    programs: &[T],
    only: &str,
    name: impl Fn(&T) -> String + Sync,
    check: impl Fn(&T) -> String + Sync,
) -> Vec<Failed> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let name = name(program);
            if !name.contains(only) {
                continue;
            }
            let text = check(program);
            if !text.is_empty() {
                failed.lock().expect("no panic").push(Failed { name, text });
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let mut failed = failed.into_inner().expect("no panic");
    failed.sort();
    failed
}

/// Fails with the differences of all that failed.
#[track_caller]
pub fn assert_none(failed: &[Failed], n_programs: usize) {
    let texts: Vec<String> = failed.iter().map(|one| format!("--- {}\n{}", one.name, one.text)).collect();
    assert!(failed.is_empty(), "{}\n{} of {n_programs} programs fail", texts.join("\n"), failed.len());
}

#[test]
fn words_split_as_in_a_shell() {
    assert_eq!(split_words(r#"-qn 'a "b"' "c\"d" e\ f '' "#), ["-qn", "a \"b\"", "c\"d", "e f", ""]);
}

#[test]
fn failures_come_in_order_and_only_of_what_is_asked_for() {
    let numbers: Vec<u32> = (0..100).collect();
    let odd = |n: &u32| if n % 2 == 1 { format!("{n} is odd") } else { String::new() };
    let failed = check_all(&numbers, "7", |n| format!("{n:03}"), odd);
    let names: Vec<&str> = failed.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        ["007", "017", "027", "037", "047", "057", "067", "071", "073", "075", "077", "079", "087", "097"]
    );
    assert_eq!(failed[0].text, "7 is odd");
}
