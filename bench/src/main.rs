//! The overhead experiment: what probes cost when they are off, and when they are on.
//!
//! `cargo run --release -p bench` prints one table; `README.md` says how to read it.
//!
//! | file | what |
//! | --- | --- |
//! | `workloads` | the rows: programs, loops that fire, loops by hand |
//! | `hand` | what a programmer would write instead |
//! | `measure` | loops, time, medians |
//! | `counter` | the kernel's counter of instructions |
//! | `enable` | a program enabled in this process, its result counted |
//! | `experiment` | rounds of everything |
//! | `callgrind` | instructions where the kernel counts none |
//! | `gate` | instructions against recorded budgets |
//! | `opcodes` | which instructions follow each other in the programs of this repository |
//! | `scaling` | several threads at once |
//! | `peers` | what else could answer the same questions |
//! | `costs` | what a host pays besides, and how soon it is traced |
//! | `consumer` | the consumer's side: merging and printing |
//! | `host` | whole Lua programs, plain, untraced, traced |
//! | `goals` | what we want of all these numbers |
//! | `report` | sheets, as Markdown and JSON |
//! | `chart` | the picture |
//! | `publish` | all of it into `README.md` |
//! | `run` | a run: the chosen sections in order |

mod callgrind;
mod chart;
mod consumer;
mod costs;
mod counter;
mod enable;
mod error;
mod experiment;
mod gate;
mod goals;
mod hand;
mod host;
mod measure;
mod opcodes;
mod peers;
mod publish;
mod report;
mod run;
mod scaling;
mod workloads;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::error::BenchError;
use crate::experiment::{Subject, Variant};

/// Measures what probes cost.
#[derive(Parser)]
#[command(name = "bench")]
struct Options {
    /// Only workloads, and programs of a host, whose name contains this.
    #[arg(long, default_value = "", value_name = "TEXT")]
    filter: String,
    /// How many rounds; 31 for workloads, fewer for what takes longer.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Also other tracers, as far as they are installed.
    #[arg(long)]
    peers: bool,
    /// Also so many threads at once.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    /// Also memory, size, build time and time to attach.
    #[arg(long)]
    costs: bool,
    /// Also the consumer: merging, sorting, printing.
    #[arg(long)]
    consumer: bool,
    /// Also whole programs of this host.
    #[arg(long, value_enum)]
    host: Option<Host>,
    /// All of these.
    #[arg(long)]
    all: bool,
    /// Draw workloads and peers into this file, as SVG.
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// All of these, written into `bench/README.md` with the chart.
    #[arg(long)]
    publish: bool,
    /// Leave out the workloads.
    #[arg(long)]
    only: bool,
    /// Print JSON instead of Markdown.
    #[arg(long)]
    json: bool,
    /// Do not count instructions with valgrind where the kernel counts none.
    #[arg(long)]
    no_valgrind: bool,
    /// Compare instructions with the recorded budgets, and nothing else.
    #[arg(long)]
    gate: bool,
    /// Record the budgets of `--gate`.
    #[arg(long, requires = "gate")]
    bless: bool,
    /// Profile one workload with valgrind, function by function, and nothing else.
    #[arg(long, value_name = "WORKLOAD")]
    callgrind: Option<String>,
    /// Count which instructions follow each other in the D programs of this repository, and nothing else.
    #[arg(long)]
    opcodes: bool,
    /// Which of its variants `--callgrind` profiles.
    #[arg(long, value_enum, default_value_t = Variant::Kernels)]
    variant: Variant,
    #[command(subcommand)]
    part: Option<Part>,
}

/// Hosts whose programs can be measured.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Host {
    /// The Lua programs of `examples/lua`.
    Lua,
}

/// What this program does when it starts itself.
#[derive(Subcommand)]
enum Part {
    /// Run one loop.
    #[command(hide = true)]
    Repeat {
        /// Of which workload.
        workload: String,
        /// Which of its loops.
        variant: Variant,
        /// How often.
        n: u64,
    },
    /// Run all sections that callgrind counts.
    #[command(hide = true)]
    Sections {
        /// Of these workloads.
        workloads: Vec<String>,
    },
    /// Fire the probe of a peer that is a crate.
    #[command(hide = true)]
    Peer {
        /// Which one.
        name: String,
    },
    /// Consume what a session delivered.
    #[command(hide = true)]
    Consume {
        /// Which load it is.
        load: String,
        /// What was delivered.
        input: PathBuf,
        /// Where to print.
        output: PathBuf,
    },
    /// Run a Lua program without probes.
    #[command(hide = true)]
    PlainLua {
        /// The program.
        script: PathBuf,
    },
}

fn main() -> ExitCode {
    let options = Options::parse();
    match dispatch(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // If not even this can be written, the status says it.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Does what was asked for; whether all results were right.
fn dispatch(options: &Options) -> Result<bool, BenchError> {
    if let Some(part) = &options.part {
        return run_part(part).map(|()| true);
    }
    if let Some(name) = &options.callgrind {
        return run::print(&callgrind::profile(workloads::named(name)?, options.variant)?).map(|()| true);
    }
    if options.gate {
        return run::gate(options);
    }
    if options.opcodes {
        return run::print_sheets(&opcodes::sheets()?, options).map(|()| true);
    }
    run::run(options)
}

fn run_part(part: &Part) -> Result<(), BenchError> {
    match part {
        Part::PlainLua { script } => host::plain_lua(script),
        Part::Consume { load, input, output } => {
            experiment::register()?;
            run::print(&consumer::consume(load, input, output)?)
        }
        Part::Peer { name } => peers::serve(name),
        Part::Repeat { workload, variant, n } => {
            experiment::register()?;
            Subject::new(workloads::named(workload)?, *variant)?.repeat(&[*n])
        }
        Part::Sections { workloads } => {
            experiment::register()?;
            let workloads =
                workloads.iter().map(|name| workloads::named(name)).collect::<Result<Vec<_>, _>>()?;
            callgrind::run_sections(&workloads)
        }
    }
}
