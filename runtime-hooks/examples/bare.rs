//! A host without probes: what `embedded` is compared with when `bench --costs` says what the engine
//! adds to a program.
//!
//! It says that it is ready and waits until its standard input ends.

use std::io::{Read, Write};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "ready")?;
    out.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
