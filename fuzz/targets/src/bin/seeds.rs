//! `seeds FOLDER`: for every target, a folder of inputs to begin with, made from the test suites; and
//! `d.dict`, the words of D for a fuzzer.

#![allow(clippy::print_stdout, reason = "a command")]

use std::path::PathBuf;

use fuzz_targets::TARGETS;
use fuzz_targets::corpus::seeds;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("usage: seeds FOLDER");
        return Ok(());
    };
    std::fs::create_dir_all(&folder)?;
    let word = |word: &[u8]| format!("\"{}\"\n", escaped(word));
    let words: String = fuzz_targets::mutate::tokens::dictionary().map(word).collect();
    std::fs::write(folder.join("d.dict"), words)?;
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

// As a dictionary has it: quotes and backslashes escaped, the rest in hexadecimal.
fn escaped(word: &[u8]) -> String {
    let byte = |b: &u8| match b {
        b'"' | b'\\' => format!("\\{}", char::from(*b)),
        b' '..=b'~' => char::from(*b).to_string(),
        _ => format!("\\x{b:02x}"),
    };
    word.iter().map(byte).collect()
}
