//! The consumer's side: what it costs to merge, sort and print what hosts deliver.
//!
//! A program is traced in this process, and what its session delivers is written to a file, as the
//! bytes that would cross a socket. Then a process of its own reads that file as the command reads
//! its hosts: decode, deliver, flush, print to a file. So a row measures all of the consumer and
//! nothing of the host, and its peak of memory is the consumer's.
//!
//! Given are CPU time, of one thread on one core, and the peak of the process's memory. A row is
//! also a test: the printed lines are counted.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use collector::Consumer;
use dif::delivery::{Delivery, SessionRequest};
use dif::option::Settings;
use runtime_hooks::{Session, SinkClosed, fire};
use rustix::time::{ClockId, clock_gettime};
use wire::{Limit, Reply};

use crate::enable::compile_with;
use crate::error::BenchError;
use crate::measure::{Pinned, Series, Summary};
use crate::report::sheet::{Cell, Column, Sheet, number, text};
use crate::workloads::sites;

/// Firings of a load, and keys of an aggregation.
const N: u64 = 1_000_000;
/// Firings between two drains, so that nothing is dropped.
const CHUNK: u64 = 50_000;
/// The file that is printed to; what is consumed lies beside it, by the name of the load.
const OUT: &str = "out";

/// A row of the sheet.
struct Load {
    name: &'static str,
    program: &'static str,
    /// How many threads fire everything, one after the other.
    threads: u32,
    /// Lines that are printed.
    lines: u64,
    /// What the numbers are to be.
    goal: &'static str,
}

static LOADS: &[Load] = &[
    Load {
        name: "keys",
        program: "#pragma D option quiet\n#pragma D option aggsize=1g\n\
                  bench*:::name { @[copyinstr(arg1)] = sum(arg0 * 7919 % 1000); }",
        threads: 2,
        lines: N + 1,
        goal: "3 s, 1 GB",
    },
    Load {
        name: "keys by two",
        program: "#pragma D option quiet\n#pragma D option aggsize=1g\n\
                  bench*:::name { @[arg0 % 1000, copyinstr(arg1)] = count(); }",
        threads: 2,
        lines: N + 1,
        goal: "",
    },
    Load {
        name: "printf",
        program: "#pragma D option quiet\n#pragma D option bufsize=64m\n\
                  bench*:::name { printf(\"%d %s %x\\n\", arg0, copyinstr(arg1), arg0 * 7919); }",
        threads: 1,
        lines: N + 1,
        goal: "1 µs a record",
    },
    Load {
        name: "trace",
        program: "#pragma D option bufsize=64m\nbench*:::name { trace(arg0); }",
        threads: 1,
        lines: N + 2,
        goal: "",
    },
];

/// What was measured of a row.
struct Measured {
    load: &'static Load,
    seconds: Summary,
    peak: u64,
    input: u64,
    lines: u64,
}

/// Measures all loads whose name contains `filter`; says also whether all lines were printed.
pub(crate) fn sheet(filter: &str, rounds: u32) -> Result<(Sheet, bool), BenchError> {
    let folder = tempfile::tempdir()?;
    let chosen = LOADS.iter().filter(|load| load.name.contains(filter));
    let measured: Vec<Measured> =
        chosen.map(|load| measure(load, folder.path(), rounds)).collect::<Result<_, _>>()?;
    if measured.is_empty() {
        return Err(BenchError::Workload(filter.into()));
    }
    let mut notes = vec![format!(
        "{N} firings on each thread of a load, consumed on one core: CPU time, medians of {rounds} rounds."
    )];
    let wrong = measured.iter().filter(|row| row.lines != row.load.lines);
    notes.extend(wrong.map(|Measured { load, lines, .. }| {
        format!("**Wrong result** in \"{}\": {lines} lines, not {}.", load.name, load.lines)
    }));
    let is_right = notes.len() == 1;
    Ok((
        Sheet { name: "consumer", columns: COLUMNS, rows: measured.iter().map(row).collect(), notes },
        is_right,
    ))
}

fn measure(load: &'static Load, folder: &Path, rounds: u32) -> Result<Measured, BenchError> {
    let (input, output) = (folder.join(load.name), folder.join(OUT));
    record(load, &input)?;
    let (mut seconds, mut peak) = (Series::default(), 0);
    for _ in 0..rounds {
        let told = consume_elsewhere(load, &input, &output)?;
        seconds.push(told.0);
        peak = peak.max(told.1);
    }
    let lines = fs::read(&output)?.iter().filter(|byte| **byte == b'\n').count() as u64;
    let size = fs::metadata(&input)?.len();
    fs::remove_file(&input)?;
    let seconds = seconds.summary().ok_or_else(|| BenchError::Workload(load.name.into()))?;
    Ok(Measured { load, seconds, peak, input: size, lines })
}

/// Fires and keeps what is delivered.
fn record(load: &Load, path: &Path) -> Result<(), BenchError> {
    let file = Arc::new(Mutex::new(BufWriter::new(File::create(path)?)));
    let sink = file.clone();
    let sink = move |delivery: Delivery| -> Result<(), SinkClosed> {
        let mut file = sink.lock().unwrap_or_else(PoisonError::into_inner);
        wire::write(&mut *file, &Reply::Delivery(delivery)).map_err(|_| SinkClosed)
    };
    let program = compile_with(load.program, Settings::default())?;
    let session = Session::start(program, SessionRequest::default(), Box::new(sink))?;
    for _ in 0..load.threads {
        std::thread::scope(|scope| {
            scope.spawn(|| fire_all(&session));
        });
    }
    session.stop();
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(file.flush()?)
}

fn fire_all(session: &Session) {
    for i in 0..N {
        let (number, name) = (i.cast_signed(), format!("/srv/www/item-{i:07}.html"));
        fire!(sites::NAME, || (number, name.as_bytes()));
        if i % CHUNK == CHUNK - 1 {
            session.drain();
        }
    }
}

/// Seconds and peak of a process that consumes a file.
fn consume_elsewhere(load: &Load, input: &Path, output: &Path) -> Result<(f64, u64), BenchError> {
    let this = std::env::current_exe()?;
    let mut command = Command::new(this);
    command.arg("consume").arg(load.name).arg(input).arg(output);
    let run = |source| BenchError::Run { command: "consume".into(), source };
    let done = command.output().map_err(run)?;
    if !done.status.success() {
        return Err(BenchError::Failed { command: "consume".into(), status: done.status });
    }
    let text = String::from_utf8_lossy(&done.stdout);
    let mut words = text.split_whitespace();
    let told =
        words.next().and_then(|word| word.parse().ok()).zip(words.next().and_then(|word| word.parse().ok()));
    told.ok_or_else(|| BenchError::Read { path: input.into(), reason: text.clone().into_owned() })
}

/// Consumes a file, as the command consumes its hosts; gives seconds and peak, for our parent.
pub(crate) fn consume(name: &str, input: &Path, output: &Path) -> Result<String, BenchError> {
    let load = LOADS.iter().find(|load| load.name == name);
    let load = load.ok_or_else(|| BenchError::Workload(name.into()))?;
    let program = Arc::new(compile_with(load.program, Settings::default())?);
    let bad = |reason: String| BenchError::Read { path: input.into(), reason };
    let _pinned = Pinned::here();
    let start = seconds();
    let file = File::open(input).map_err(|error| bad(error.to_string()))?;
    let mut from = BufReader::new(file);
    let out = Box::new(File::create(output)?);
    let mut consumer = Consumer::new(program, out, Box::new(std::io::stderr()), "bench");
    while let Some(reply) =
        wire::read::<Reply>(&mut from, Limit::REPLY).map_err(|error| bad(error.to_string()))?
    {
        if let Reply::Delivery(delivery) = reply {
            let prints = matches!(delivery, Delivery::Records { .. });
            consumer.deliver(0, delivery).map_err(|error| bad(error.to_string()))?;
            if prints {
                consumer.flush().map_err(|error| bad(error.to_string()))?;
            }
        }
    }
    consumer.finish().map_err(|error| bad(error.to_string()))?;
    Ok(format!("{} {}\n", seconds() - start, peak()))
}

fn seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

/// The most memory that this process has had, in bytes; 0 where nobody tells.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) << 10
}

const COLUMNS: &[Column] = &[
    text("load", "load"),
    number("s", "s"),
    number("million/s", "million_per_s"),
    number("peak: MB", "peak_mb"),
    number("input: MB", "input_mb"),
    text("goal", "goal"),
    text("program", "program"),
];

fn row(measured: &Measured) -> Vec<Cell> {
    let Measured { load, seconds, peak, input, .. } = measured;
    let consumed = (N * u64::from(load.threads)) as f64 / 1e6;
    let megabytes = |bytes: u64| Cell::Number(bytes as f64 / f64::from(1 << 20), 0, "");
    vec![
        Cell::text(load.name),
        Cell::Spread(*seconds, 2),
        Cell::Number(consumed / seconds.median, 2, ""),
        megabytes(*peak),
        megabytes(*input),
        Cell::text(load.goal),
        Cell::Code(load.program.lines().last().unwrap_or("").into()),
    ]
}
