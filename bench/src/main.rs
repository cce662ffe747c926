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
//! | `consumer` | the consumer's side: merging and printing |
//! | `host` | whole Lua programs, plain, untraced, traced |
//! | `report` | sheets, as Markdown and JSON |

mod callgrind;
mod consumer;
mod counter;
mod enable;
mod error;
mod experiment;
mod gate;
mod hand;
mod host;
mod measure;
mod report;
mod workloads;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::error::BenchError;
use crate::experiment::{Subject, Variant};
use crate::report::machine::Machine;
use crate::report::sheet::Sheet;
use crate::workloads::{WORKLOADS, Workload};

/// Measures what probes cost.
#[derive(Parser)]
#[command(name = "bench")]
struct Options {
    /// Print JSON instead of Markdown.
    #[arg(long)]
    json: bool,
    /// How many rounds; 31, or 5 with `--host`.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Only rows whose name contains this.
    #[arg(long, default_value = "", value_name = "TEXT")]
    filter: String,
    /// Do not count instructions with valgrind where the kernel counts none.
    #[arg(long)]
    no_valgrind: bool,
    /// Profile one workload with valgrind, function by function.
    #[arg(long, value_name = "WORKLOAD")]
    callgrind: Option<String>,
    /// Which of its variants `--callgrind` profiles.
    #[arg(long, value_enum, default_value_t = Variant::Kernels)]
    variant: Variant,
    /// Compare instructions with the recorded budgets.
    #[arg(long)]
    gate: bool,
    /// Record the budgets of `--gate`.
    #[arg(long, requires = "gate")]
    bless: bool,
    /// Measure whole programs of this host instead.
    #[arg(long, value_enum)]
    host: Option<Host>,
    /// Measure the consumer instead: merging, sorting, printing.
    #[arg(long)]
    consumer: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// Hosts whose programs can be measured.
#[derive(Clone, Copy, ValueEnum)]
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
    /// Consume what was recorded in a file.
    #[command(hide = true)]
    Consume {
        /// Of which load.
        load: String,
        /// The file.
        input: PathBuf,
        /// Where to print to.
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
    match run(Options::parse()) {
        Ok(code) => code,
        Err(error) => {
            // If not even this can be written, the status says it.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<ExitCode, BenchError> {
    match options.part {
        Some(Part::PlainLua { script }) => {
            host::plain_lua(&script)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Part::Repeat { workload, variant, n }) => {
            experiment::register()?;
            Subject::new(named(&workload)?, variant)?.repeat(&[n])?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Part::Sections { workloads }) => {
            experiment::register()?;
            let workloads = workloads.iter().map(|name| named(name)).collect::<Result<Vec<_>, _>>()?;
            callgrind::run_sections(&workloads)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Part::Consume { load, input, output }) => {
            experiment::register()?;
            return print(&consumer::consume(&load, &input, &output)?);
        }
        None => {}
    }
    if options.consumer {
        return consumer_table(&options);
    }
    if let Some(name) = &options.callgrind {
        return print(&callgrind::profile(named(name)?, options.variant)?);
    }
    if options.gate {
        return gate(&options);
    }
    match options.host {
        Some(Host::Lua) => host_table(&options),
        None => table(&options),
    }
}

/// The table of the workloads; the status says whether all results were right.
fn table(options: &Options) -> Result<ExitCode, BenchError> {
    let chosen: Vec<_> = WORKLOADS.iter().filter(|w| w.name.contains(&options.filter)).collect();
    if chosen.is_empty() {
        return Err(BenchError::Workload(options.filter.clone()));
    }
    experiment::register()?;
    let mut table = experiment::run(&chosen, options.rounds.unwrap_or(31))?;
    if table.empty.instructions.is_none() && !options.no_valgrind {
        callgrind::fill(&mut table);
    }
    show(options, &report::workloads(&table))?;
    let is_right = table.rows.iter().all(|row| row.fault.is_none());
    Ok(if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Instructions against their budgets; the status says whether they are kept.
fn gate(options: &Options) -> Result<ExitCode, BenchError> {
    let gate::Judgement { sheet, passes } = if options.bless { gate::bless() } else { gate::judge() }?;
    show(options, &[sheet])?;
    Ok(if passes { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn host_table(options: &Options) -> Result<ExitCode, BenchError> {
    let rounds = options.rounds.unwrap_or(5);
    let rows = host::run(&options.filter, rounds)?;
    if rows.is_empty() {
        return Err(BenchError::Workload(options.filter.clone()));
    }
    show(options, &[report::host(&rows, rounds)])
}

fn consumer_table(options: &Options) -> Result<ExitCode, BenchError> {
    experiment::register()?;
    let (sheet, is_right) = consumer::sheet(&options.filter, options.rounds.unwrap_or(5))?;
    show(options, &[sheet])?;
    Ok(if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn show(options: &Options, sheets: &[Sheet]) -> Result<ExitCode, BenchError> {
    let machine = Machine::here();
    print(&if options.json { report::json(sheets, &machine) } else { report::markdown(sheets, &machine) })
}

fn named(name: &str) -> Result<&'static Workload, BenchError> {
    workloads::find(name).ok_or_else(|| BenchError::Workload(name.to_string()))
}

fn print(text: &str) -> Result<ExitCode, BenchError> {
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
