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
    ("vm", &["bytemuck", "hashbrown", "parking_lot", "thiserror"]),
    ("wire", &["thiserror"]),
    (
        "runtime-hooks",
        &["crossbeam-channel", "hashbrown", "libc", "nix", "parking_lot", "rustix", "thiserror"],
    ),
];

/// Crates that promise to have no unsafe code.
const SAFE: &[&str] = &["dif", "dsl", "vm", "wire", "collector", "cli"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
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
        let outside = all[*name].iter().filter(|d| !ours.contains(*d));
        let more: Vec<_> = outside.filter(|d| !allowed.contains(&d.as_str())).collect();
        assert!(more.is_empty(), "{name} pulls in {more:?}");
    }
}

#[test]
fn crates_that_promise_safety_forbid_unsafe_code() {
    for name in SAFE {
        let text = std::fs::read_to_string(root().join(name).join("src/lib.rs")).expect("lib.rs");
        assert!(text.contains("#![forbid(unsafe_code)]"), "{name} does not forbid unsafe code");
    }
}

/// Every file with unsafe code that people run, as the README lists them.
#[test]
fn the_readme_lists_every_file_with_unsafe_code() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let mut stack: Vec<PathBuf> =
        ["runtime-hooks", "adapters", "bench", "cli"].iter().map(|d| root().join(d)).collect();
    while let Some(path) = stack.pop() {
        if path.ends_with("tests") || path.ends_with("tests.rs") {
            continue;
        }
        if path.is_dir() {
            stack.extend(
                std::fs::read_dir(&path).expect("readable").map(|entry| entry.expect("entry").path()),
            );
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).expect("readable");
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            if code.into_iter().any(|line| {
                line.contains("unsafe {") || line.contains("unsafe impl") || line.contains("unsafe fn")
            }) {
                let shown = path.strip_prefix(root()).expect("below the root").display().to_string();
                assert!(
                    readme.contains(&shown),
                    "README.md does not list {shown} among the files with unsafe code"
                );
            }
        }
    }
}
