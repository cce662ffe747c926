//! `-L`: directories of scripts that are compiled before the programs, for their declarations.
//!
//! All `*.d` of a directory belong to it, in the order of their names, but one that says
//! `#pragma D depends_on library OTHER.d` comes after the other. One that depends on a provider which
//! is not there is left out. A directory that is not there has no scripts.
//!
//! Source: D reference, sections 1.8 and 6.2.

use std::collections::BTreeMap;
use std::path::Path;

/// A script of a library.
pub(crate) struct Library {
    /// Its path.
    pub(crate) file: String,
    /// Its text, without what it says about the order of libraries.
    pub(crate) text: Vec<u8>,
}

/// The scripts of a directory in the order in which they are to be compiled.
pub(crate) fn of(directory: &str) -> Vec<Library> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut scripts: BTreeMap<String, Vec<u8>> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_script = Path::new(&name).extension().is_some_and(|extension| extension == "d");
            // One that cannot be read is not there.
            is_script.then(|| std::fs::read(entry.path()).ok())?.map(|text| (name, text))
        })
        .collect();
    let mut ordered = Vec::new();
    while let Some(name) = scripts.keys().next().cloned() {
        take(&name, directory, &mut scripts, &mut ordered);
    }
    ordered
}

// Those that it depends on first. It is taken out before them, so that a circle ends.
fn take(name: &str, directory: &str, scripts: &mut BTreeMap<String, Vec<u8>>, ordered: &mut Vec<Library>) {
    let Some(text) = scripts.remove(name) else { return };
    let mut kept = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&b| b == b'\n') {
        match dependency(line) {
            Some(other) => {
                take(&other, directory, scripts, ordered);
                kept.push(b'\n');
            }
            None => kept.extend_from_slice(line),
        }
    }
    let file = Path::new(directory).join(name).display().to_string();
    ordered.push(Library { file, text: kept });
}

fn dependency(line: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(line);
    let words: Vec<&str> = line.trim_start().strip_prefix('#')?.split_whitespace().collect();
    match words[..] {
        ["pragma", "D", "depends_on", "library", other] => Some(other.trim_matches('"').to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_depend_on_comes_first() {
        let folder = std::env::temp_dir().join(format!("mdtrace-libraries-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in [
            ("a.d", "# pragma D depends_on library c.d\ninline int a = c;\n"),
            ("b.d", "#pragma D depends_on library b.d\ninline int b = 1;\n"),
            ("c.d", "inline int c = 1;\n#pragma D depends_on library a.d\n"),
            ("notes.txt", "none"),
        ] {
            std::fs::write(folder.join(name), text).expect("writable");
        }
        let directory = folder.display().to_string();
        let all = of(&directory);
        let names: Vec<_> = all.iter().map(|l| l.file.rsplit('/').next().unwrap_or_default()).collect();
        assert_eq!(names, ["c.d", "a.d", "b.d"]);
        assert_eq!(all[1].text, b"\ninline int a = c;\n", "lines keep their numbers");
        assert!(of("/nonexistent").is_empty());
        std::fs::remove_dir_all(folder).expect("ours");
    }
}
