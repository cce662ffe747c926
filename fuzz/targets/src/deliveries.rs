//! A consumer and a host that lies.
//!
//! The consumer's program is its own; what comes from the host is not. The first byte of an input
//! says which of [`PROGRAMS`] the consumer runs, the rest are the host's replies as they travel.

use std::io;
use std::sync::{Arc, OnceLock};

use dif::Program;
use dif::delivery::Delivery;
use vm::verify;
use wire::{Limit, Reply};

use crate::program::fire_all;
use crate::script::Script;
use crate::source::program_of;
use crate::world::limits;

/// Programs that between them have every kind of field, action, aggregation and form of output.
pub const PROGRAMS: &[&str] = &[
    "BEGIN { trace(1); trace(\"two\"); printf(\"%d %s %x %c %05o\\n\", arg0, \"s\", arg1, 65, arg2); }",
    "BEGIN { @[arg0, \"k\"] = count(); @q[execname] = quantize(arg1); @l = lquantize(arg0, 0, 100, 10); }",
    "BEGIN { @ = llquantize(arg0, 10, 0, 6, 20); @s[stack()] = stddev(arg1); @a = avg(arg0); printa(@a); }",
    "BEGIN { @x[arg0] = min(arg1); @y[arg0] = max(arg1); printa(\"%d %@d %@d\\n\", @x, @y); trunc(@x, 2); clear(@y); normalize(@x, 3); denormalize(@x); }",
    "BEGIN { tracemem(alloca(16), 16); stack(); ustack(5); sym(arg0); func(arg1); mod(arg0); uaddr(arg2); }",
    "#pragma D option quiet\nstruct s { int a; char b[8]; struct { long l; } c; };\nBEGIN { print(*(struct s *)alloca(sizeof (struct s))); printf(\"%Y %p\", walltimestamp, arg0); }",
    "#pragma D option flowindent\nlua42:::function-entry { trace(arg0); }\nlua42:::function-return { trace(copyinstr(arg0)); }",
    "#pragma D option format=json\nBEGIN { trace(arg0); printf(\"%s\", \"x\"); @[ustack()] = count(); setopt(\"quiet\"); exit(arg0); }",
    "#pragma D option aggsortkey\n#pragma D option agghist\nBEGIN { @[pid, execname] = sum(arg0); @[pid, execname] = sum(arg1); }\nEND { printa(@); }",
    "ERROR { trace(arg4); }\nBEGIN { trace(*(int *)0); }\nprofile-97hz { @[tid] = count(); }",
];

fn programs() -> &'static [Arc<Program>] {
    static PROGRAM: OnceLock<Vec<Arc<Program>>> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        PROGRAMS.iter().filter_map(|text| program_of(text.as_bytes()).ok()).map(Arc::new).collect()
    })
}

/// Target `deliveries`.
pub fn consume(bytes: &[u8]) {
    consume_all(bytes);
}

/// The same; how many deliveries were taken.
pub fn consume_all(bytes: &[u8]) -> u32 {
    let Some((which, mut stream)) = bytes.split_first() else { return 0 };
    let mut taken = 0;
    let all = programs();
    let program = &all[usize::from(*which) % all.len()];
    let sink = || Box::new(io::sink());
    let mut consumer = collector::Consumer::new(Arc::clone(program), sink(), sink(), "fuzz");
    while let Ok(Some(Reply::Delivery(delivery))) = wire::read::<Reply>(&mut stream, Limit(1 << 20)) {
        if consumer.deliver(0, delivery).and_then(|()| consumer.flush()).is_err() {
            return taken;
        }
        taken += 1;
    }
    let _ = consumer.finish();
    taken
}

/// What honest hosts say to each of the programs: inputs of this target to begin with.
pub fn honest() -> Vec<Vec<u8>> {
    let talk = |(which, program): (usize, &Arc<Program>)| {
        let verified = verify(Program::clone(program), &limits()).ok()?;
        let mut bytes = vec![u8::try_from(which).ok()?];
        for delivery in fire_all(&verified, &Script::new(which as u64)) {
            let is_empty = matches!(&delivery, Delivery::Records { words, .. } if words.is_empty());
            if !is_empty {
                wire::write(&mut bytes, &Reply::Delivery(delivery)).ok()?;
            }
        }
        Some(bytes)
    };
    programs().iter().enumerate().filter_map(talk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_programs_compile_and_are_talked_to() {
        for text in PROGRAMS {
            assert_eq!(program_of(text.as_bytes()).map(drop), Ok(()), "{text}");
        }
        assert_eq!(honest().len(), PROGRAMS.len());
    }
}
