//! Programs whose output a real DTrace gave: `goldens/AREA/NAME.{d,out,err,rc}`.
//!
//! How a program is run and what the comparison ignores is told in `goldens/README.md`. The list
//! `goldens/pending.txt` names what does not pass yet; it can only shrink: a program on it that
//! passes fails the test, as does a program off it that does not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::Regex;

use crate::harness::{LIMIT, Outcome, command, differences, root, run};

/// All programs with an expectation, as `AREA/NAME`, sorted.
fn programs(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for area in std::fs::read_dir(folder).expect("goldens").flatten().filter(|e| e.path().is_dir()) {
        for file in std::fs::read_dir(area.path()).expect("an area").flatten() {
            let path = file.path();
            if path.extension().is_some_and(|e| e == "d") && path.with_extension("rc").exists() {
                let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
                names.push(format!("{}/{name}", area.file_name().to_string_lossy()));
            }
        }
    }
    names.sort();
    names
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

/// What the comparison ignores.
struct Rules {
    record: Regex,
    flow: Regex,
    probe_id: Regex,
    pc: Regex,
    wide_address: Regex,
    fault_address: Regex,
    name: Regex,
}

impl Rules {
    fn new() -> Self {
        let regex = |text: &str| Regex::new(text).expect("a regex");
        Self {
            record: regex(r"(?m)^ *\d+ +\d+ ( *\S*:\S+ )"),
            flow: regex(r"(?m)^ *\d+ ( *(?:->|<-|=>|<=|\|) )"),
            probe_id: regex(r"\bprobe ID \d+"),
            pc: regex(r"\bat BPF pc -?\d+|\bat DIF offset -?\d+"),
            wide_address: regex(r"\b0x[0-9a-f]{9,16}\b"),
            fault_address: regex(r"invalid address \(0x[1-9a-f][0-9a-f]*"),
            name: regex(r"(?m)^mdtrace: "),
        }
    }

    fn out(&self, text: &str) -> String {
        let text = self.record.replace_all(text, "CPU ID $1");
        self.flow.replace_all(&text, "CPU $1").into_owned()
    }

    fn err(&self, text: &str) -> String {
        let text = self.name.replace_all(text, "dtrace: ");
        let text = self.probe_id.replace_all(&text, "probe ID N");
        let text = self.pc.replace_all(&text, "at PC");
        let text = self.fault_address.replace_all(&text, "invalid address (0xADDR");
        self.wide_address.replace_all(&text, "0xADDR").into_owned()
    }
}

/// The differences of one program; empty if it passes.
fn check(folder: &Path, name: &str, hosts: &Path, rules: &Rules) -> String {
    let path: PathBuf = folder.join(format!("{name}.d"));
    let mut mdtrace = command("mdtrace", hosts);
    mdtrace.args(["-x", "compat=oracle"]).args(arguments(&path)).current_dir(path.parent().expect("an area"));
    let got: Outcome = run(&mut mdtrace, LIMIT);
    let read = |extension: &str| {
        String::from_utf8_lossy(&std::fs::read(path.with_extension(extension)).expect("an expectation"))
            .into_owned()
    };
    let status: i32 = read("rc").trim().parse().expect("a status");
    let mut text = differences("standard output", &rules.out(&read("out")), &rules.out(&got.out));
    text += &differences("standard error", &rules.err(&read("err")), &rules.err(&got.err));
    if status != got.status {
        text += &format!("exit status: expected {status}, got {}\n", got.status);
    }
    text
}

#[test]
fn golden_programs_print_what_a_real_dtrace_printed() {
    let folder = root().join("tests/goldens");
    let all = programs(&folder);
    assert!(all.len() > 600, "only {} programs", all.len());
    let only = std::env::var("GOLDENS").unwrap_or_default();
    let list = std::fs::read_to_string(folder.join("pending.txt")).unwrap_or_default();
    let pending: BTreeSet<&str> = list.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let hosts = tempfile::tempdir().expect("a folder");
    let rules = Rules::new();

    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(name) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if name.contains(&only) {
                        let text = check(&folder, name, hosts.path(), &rules);
                        if !text.is_empty() {
                            failed.lock().expect("no panic").push((name.as_str(), text));
                        }
                    }
                }
            });
        }
    });

    let mut failed = failed.into_inner().expect("no panic");
    failed.sort();
    if std::env::var_os("GOLDENS_BLESS").is_some() {
        let names: Vec<&str> = failed.iter().map(|(name, _)| *name).collect();
        let head = "# Golden programs that do not pass yet. This list only shrinks.\n";
        std::fs::write(folder.join("pending.txt"), format!("{head}{}\n", names.join("\n")))
            .expect("writable");
        return;
    }
    let news: Vec<String> = failed
        .iter()
        .filter(|(name, _)| !pending.contains(name))
        .map(|(name, text)| format!("--- {name}\n{text}"))
        .collect();
    let done: Vec<&str> = pending
        .into_iter()
        .filter(|name| name.contains(&only) && failed.iter().all(|(failed, _)| failed != name))
        .collect();
    assert!(news.is_empty(), "{}\n{} of {} programs fail", news.join("\n"), news.len(), all.len());
    assert!(done.is_empty(), "these pass now and must leave pending.txt: {done:?}");
}

#[test]
fn words_split_as_in_a_shell() {
    assert_eq!(split_words(r#"-qn 'a "b"' "c\"d" e\ f '' "#), ["-qn", "a \"b\"", "c\"d", "e f", ""]);
}
