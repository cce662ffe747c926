//! What must stay true of the tree itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Edges between our crates that must not exist (ARCHITECTURE.md, section 2): from, to.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("dif", &["dsl", "vm", "wire", "runtime-hooks", "collector", "cli", "mdtrace-lua"]),
    ("dsl", &["vm", "wire", "runtime-hooks", "collector", "cli", "mdtrace-lua"]),
    ("vm", &["dsl", "wire", "runtime-hooks", "collector", "cli", "mdtrace-lua"]),
    ("wire", &["dsl", "vm", "runtime-hooks", "collector", "cli", "mdtrace-lua"]),
    ("runtime-hooks", &["dsl", "collector", "cli", "mdtrace-lua"]),
    ("collector", &["dsl", "vm", "runtime-hooks", "cli", "mdtrace-lua"]),
    ("cli", &["mdtrace-lua"]),
    ("mdtrace-lua", &["collector", "cli"]),
];

/// Crates that others' runtimes carry, and all that they may pull in from outside.
const FEW: &[(&str, &[&str])] = &[
    ("dif", &[]),
    ("vm", &["bytemuck", "thiserror"]),
    ("wire", &["thiserror"]),
    ("runtime-hooks", &["libc", "nix", "parking_lot", "rustix", "thiserror"]),
];

/// Crates whose README gives a reason for each dependency, by folder.
const REASONED: &[(&str, &str)] = &[
    ("dif", "dif"),
    ("dsl", "dsl"),
    ("vm", "vm"),
    ("wire", "wire"),
    ("runtime-hooks", "runtime-hooks"),
    ("collector", "collector"),
    ("cli", "cli"),
    ("mdtrace-lua", "adapters/lua"),
];

/// Crates that promise to have no unsafe code.
const SAFE: &[&str] = &["dif", "dsl", "vm", "wire", "collector", "cli"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Normal dependencies of every member of the workspace.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec().expect("cargo metadata");
    let of = |package: &cargo_metadata::Package| {
        let normal = package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal);
        normal.map(|d| d.name.clone()).collect()
    };
    metadata.packages.iter().map(|package| (package.name.to_string(), of(package))).collect()
}

#[test]
fn no_forbidden_edge_between_crates() {
    let all = dependencies();
    for (from, targets) in FORBIDDEN {
        for to in *targets {
            assert!(!all[*from].contains(*to), "{from} must not depend on {to}");
        }
    }
}

#[test]
fn what_hosts_carry_pulls_in_little() {
    let all = dependencies();
    let ours: BTreeSet<_> = all.keys().cloned().collect();
    for (name, allowed) in FEW {
        let outside: BTreeSet<&str> =
            all[*name].iter().filter(|d| !ours.contains(*d)).map(String::as_str).collect();
        assert_eq!(outside, allowed.iter().copied().collect(), "what {name} pulls in, and what it may");
    }
}

#[test]
fn every_dependency_has_its_reason_in_the_readme_of_its_crate() {
    let all = dependencies();
    for (name, folder) in REASONED {
        let readme = read(&format!("{folder}/README.md"));
        let table = readme.split("\n## ").find(|part| part.starts_with("Dependencies")).unwrap_or_default();
        for dependency in &all[*name] {
            assert!(
                table.contains(&format!("`{dependency}`")),
                "{folder}/README.md does not say why {dependency}"
            );
        }
        let rows = table.lines().filter_map(|row| row.strip_prefix("| ")?.split_once(" | "));
        for named in rows.flat_map(|(names, _)| names.split('`').skip(1).step_by(2)) {
            // What is made at build time is told beside what needs it at run time.
            let known = all[*name].contains(named) || read(&format!("{folder}/Cargo.toml")).contains(named);
            assert!(known, "{folder}/README.md gives a reason for {named}, which is not there");
        }
    }
}

#[test]
fn the_map_of_the_tree_has_every_crate() {
    let map = read("ARCHITECTURE.md");
    let manifest = read("Cargo.toml");
    let members = manifest.split_once("members = [").and_then(|(_, rest)| rest.split_once(']'));
    let (members, _) = members.expect("members");
    let folders: Vec<&str> = members.split('"').skip(1).step_by(2).collect();
    assert!(folders.len() > 10, "{folders:?}");
    for folder in folders {
        // The parts of a folder may be told together.
        let above = folder.rsplit_once('/').map_or(folder, |(above, _)| above);
        let named = |name: &str| map.contains(&format!("`{name}`"));
        assert!(named(folder) || named(above), "ARCHITECTURE.md does not say what {folder} is");
    }
}

#[test]
fn crates_that_promise_safety_forbid_unsafe_code() {
    for name in SAFE {
        let text = read(&format!("{name}/src/lib.rs"));
        assert!(text.contains("#![forbid(unsafe_code)]"), "{name} does not forbid unsafe code");
    }
}

/// Every Rust file below a folder but those of tests, by its path below the root.
fn sources(folder: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(root().join(folder)).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() && name != "tests" {
            sources(&path, found);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.insert(path);
        }
    }
}

fn has_unsafe_code(path: &str) -> bool {
    let text = read(path);
    let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.any(|line| ["unsafe {", "unsafe impl", "unsafe fn"].iter().any(|word| line.contains(word)))
}

/// The files that a table lists as `| paths | why |`, in the part with this text before it.
fn listed(page: &str, before: &str) -> BTreeSet<String> {
    let text = read(page);
    let (_, after) = text.split_once(before).unwrap_or_else(|| panic!("{page} does not say {before:?}"));
    let rows = after.trim_start_matches(|c| c != '|').lines().take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1).map(str::to_owned));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Every file with unsafe code that people run is listed in the README, and no other.
#[test]
fn the_readme_lists_every_file_with_unsafe_code() {
    let mut all = BTreeSet::new();
    for folder in ["runtime-hooks", "adapters", "bench", "cli", "examples", "fuzz/targets"] {
        sources(folder, &mut all);
    }
    assert!(all.len() > 100, "{} files", all.len());
    all.retain(|path| has_unsafe_code(path));
    assert_eq!(listed("README.md", "It exists only in these files"), all);
    let of_hooks = all.iter().filter_map(|path| path.strip_prefix("runtime-hooks/"));
    assert_eq!(listed("runtime-hooks/README.md", "## Unsafe code"), of_hooks.map(str::to_owned).collect());
}
