//! `seeds FOLDER`: for every target, a folder of inputs to begin with, made from the test suites.

#![allow(clippy::print_stdout, reason = "a command")]

use std::path::PathBuf;

use fuzz_targets::TARGETS;
use fuzz_targets::corpus::seeds;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("usage: seeds FOLDER");
        return Ok(());
    };
    for target in TARGETS {
        let folder = folder.join(target.name);
        std::fs::create_dir_all(&folder)?;
        let seeds = seeds(target.name)?;
        for (name, bytes) in &seeds {
            std::fs::write(folder.join(name), bytes)?;
        }
        println!("{:14}{:6}", target.name, seeds.len());
    }
    Ok(())
}
