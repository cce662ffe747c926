//! The pages in `docs/` say what the code says.
//!
//! Three things in a page are not written by hand, and a test for each fails when it is out of date:
//!
//! | in the page | comes from |
//! | --- | --- |
//! | between `<!-- begin NAME -->` and `<!-- end NAME -->` | the tables of the crates ([`tables`]) |
//! | the output in a fence marked `console` | running the commands in it ([`console`]) |
//! | links to files | must exist |
//!
//! `DOCS_BLESS=1 cargo test -p tests --test it docs` rewrites the pages; the difference is then
//! read like code. Fences marked `text` are left alone: they show output that differs from run to
//! run (times, process ids). Samples of Rust are tested as documentation of `tests/src/lib.rs`.

mod console;
mod tables;

use std::path::PathBuf;

use crate::harness::{differences, root};

/// A page and its path.
struct Page {
    path: PathBuf,
    text: String,
}

/// All pages, by name.
fn pages() -> Vec<Page> {
    let folder = root().join("docs");
    let files = std::fs::read_dir(&folder).expect("docs").flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    paths.sort();
    let read = |path: PathBuf| Page { text: std::fs::read_to_string(&path).expect("readable"), path };
    paths.into_iter().map(read).collect()
}

/// Compares each page with what `renew` makes of it, or rewrites it if that was asked for.
#[track_caller]
fn check(renew: impl Fn(&str) -> String + Sync) {
    let all = pages();
    let renewed: Vec<String> = std::thread::scope(|scope| {
        let jobs: Vec<_> = all.iter().map(|page| scope.spawn(|| renew(&page.text))).collect();
        jobs.into_iter().map(|job| job.join().expect("a page")).collect()
    });
    let bless = std::env::var_os("DOCS_BLESS").is_some();
    let mut text = String::new();
    for (page, new) in all.iter().zip(&renewed) {
        if bless && *new != page.text {
            std::fs::write(&page.path, new).expect("writable");
        } else {
            text += &differences(&page.path.display().to_string(), new, &page.text);
        }
    }
    assert!(text.is_empty(), "{text}\nrewrite with: DOCS_BLESS=1 cargo test -p tests --test it docs");
}

/// The page with every generated part made anew.
fn with_tables(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<!-- begin ") {
        let (name, after) = after.split_once(" -->").expect("a begin has an end of its comment");
        let end = format!("<!-- end {name} -->");
        let (_, after) = after.split_once(&end).unwrap_or_else(|| panic!("{end} is missing"));
        let table = tables::render(name);
        out += &format!("{before}<!-- begin {name} -->\n\n{}\n\n{end}", table.trim_end());
        rest = after;
    }
    out + rest
}

// Blessing writes files that the other test reads, so one test does both, in this order.
#[test]
fn pages_agree_with_the_tables_and_their_examples_with_the_commands() {
    check(with_tables);
    check(console::renew);
}

#[test]
fn every_table_is_in_some_page() {
    let all: String = pages().iter().map(|page| page.text.as_str()).collect();
    for name in tables::names() {
        assert!(all.contains(&format!("<!-- begin {name} -->")), "no page shows the table {name}");
    }
}

#[test]
fn links_between_files_lead_somewhere() {
    for page in pages() {
        for link in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            let target = page.path.parent().expect("a folder").join(file);
            assert!(target.exists(), "{} links to {link}, which is not there", page.path.display());
        }
    }
}

#[test]
fn the_index_names_every_page() {
    let index = std::fs::read_to_string(root().join("docs/README.md")).expect("docs/README.md");
    for page in pages() {
        let name = page.path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(name == "README.md" || index.contains(&format!("({name})")), "docs/README.md omits {name}");
    }
}
