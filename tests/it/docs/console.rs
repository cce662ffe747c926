//! Examples that are run: fences marked `console`.
//!
//! ```text
//!   $ a command for the shell, from the folder of the workspace
//!   > its next line
//!   what it printed, on both streams
//! ```
//!
//! Commands run with the built `mdtrace`, `mdtrace-lua` and `calc` first in the path, without
//! input, with hosts of their own.

use std::process::Command;

use crate::harness::{in_clean_environment, root, run};

/// The page with the output of every command made anew.
pub(super) fn renew(page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        out += &format!("{line}\n");
        if line == "```console" {
            let fence: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            out += &format!("{}```\n", renew_fence(&fence));
        }
    }
    out
}

/// The commands of one fence, each with what it prints.
fn renew_fence(fence: &[&str]) -> String {
    let mut out = String::new();
    let mut lines = fence.iter().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else { continue };
        let mut command = first.to_string();
        out += &format!("{line}\n");
        while let Some(more) = lines.next_if(|line| line.starts_with('>')) {
            let next = more.strip_prefix("> ").or(more.strip_prefix('>')).unwrap_or_default();
            command += &format!("\n{next}");
            out += &format!("{more}\n");
        }
        out += &output(&command);
    }
    out
}

/// What a command prints on both streams, without blanks at the ends of lines.
fn output(command: &str) -> String {
    let hosts = tempfile::tempdir().expect("a folder");
    let mut shell = in_clean_environment(Command::new("sh"), hosts.path());
    shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(root());
    let outcome = run(&mut shell);
    outcome.out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
