//! A run: the chosen sections in order, their sheets, and the goals that follow from them.
//!
//! The workloads come first and are always there unless they are left out with `--only`; the other
//! sections are added by their options. Sections are measured one after the other, as they would
//! disturb each other; what takes turns in rounds is within a section.

use std::io::{IsTerminal, Write};

use crate::chart;
use crate::consumer;
use crate::costs::{self, Costs};
use crate::error::BenchError;
use crate::experiment::{self, Table};
use crate::gate;
use crate::goals::{self, Results};
use crate::host::{self, HostRow};
use crate::peers::{self, Peers};
use crate::publish;
use crate::report;
use crate::report::machine::Machine;
use crate::report::sheet::Sheet;
use crate::scaling::{self, Scaling};
use crate::workloads::{self, Workload};
use crate::{Host, Options, callgrind};

/// What a run has measured.
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) table: Option<Table>,
    pub(crate) peers: Option<Peers>,
    scaling: Option<Scaling>,
    costs: Option<Costs>,
    /// And whether all lines were printed.
    consumer: Option<(Sheet, bool)>,
    lua: Option<(Vec<HostRow>, u32)>,
}

/// Measures what the options choose, prints it, and says whether all results were right.
pub(crate) fn run(options: &Options) -> Result<bool, BenchError> {
    let measured = measure(options)?;
    let sheets = measured.sheets();
    let machine = Machine::here();
    print_sheets(&sheets, options)?;
    if let (Some(path), Some(table)) = (&options.chart, &measured.table) {
        std::fs::write(path, chart::svg(table, measured.peers.as_ref(), &machine.to_string()))?;
    }
    if options.publish {
        publish::publish(&measured, &sheets, &machine)?;
    }
    Ok(measured.is_right())
}

fn measure(options: &Options) -> Result<Measured, BenchError> {
    let all = options.all || options.publish;
    let chosen = workloads::matching(&options.filter);
    let mut measured = Measured::default();
    experiment::register()?;
    if !options.only || options.publish {
        tell("workloads");
        measured.table = Some(workload_table(&chosen, options)?);
    }
    if all || options.peers {
        tell("peers");
        measured.peers = Some(peers::run(options.rounds.unwrap_or(31))?);
    }
    if let Some(n_threads) = options.threads.or(all.then_some(2)) {
        tell("threads");
        measured.scaling = Some(scaling::run(&chosen, n_threads, options.rounds.unwrap_or(15))?);
    }
    if all || options.costs {
        tell("costs; cargo builds what is missing");
        measured.costs = Some(costs::run(options.rounds.unwrap_or(11)));
    }
    if all || options.consumer {
        tell("the consumer");
        measured.consumer = Some(consumer::sheet(&options.filter, options.rounds.unwrap_or(5))?);
    }
    if all || options.host == Some(Host::Lua) {
        tell("Lua programs");
        let rounds = options.rounds.unwrap_or(5);
        measured.lua = Some((host::run(&options.filter, rounds)?, rounds));
    }
    Ok(measured)
}

fn workload_table(chosen: &[&'static Workload], options: &Options) -> Result<Table, BenchError> {
    if chosen.is_empty() {
        return Err(BenchError::Workload(options.filter.clone()));
    }
    let mut table = experiment::run(chosen, options.rounds.unwrap_or(31))?;
    if table.empty.instructions.is_none() && !options.no_valgrind {
        callgrind::fill(&mut table);
    }
    Ok(table)
}

impl Measured {
    fn results(&self) -> Results<'_> {
        Results {
            table: self.table.as_ref(),
            peers: self.peers.as_ref(),
            scaling: self.scaling.as_ref(),
            costs: self.costs.as_ref(),
        }
    }

    fn sheets(&self) -> Vec<Sheet> {
        let mut sheets: Vec<Sheet> = self.table.iter().flat_map(report::workloads).collect();
        sheets.extend(self.peers.as_ref().map(peers::sheet));
        sheets.extend(self.scaling.as_ref().map(scaling::sheet));
        sheets.extend(self.costs.as_ref().map(Costs::sheet));
        sheets.extend(self.consumer.as_ref().map(|(sheet, _)| sheet.clone()));
        sheets.extend(self.lua.as_ref().map(|(rows, rounds)| report::host(rows, *rounds)));
        sheets.extend(goals::sheet(&self.results()));
        sheets
    }

    fn is_right(&self) -> bool {
        self.table.iter().flat_map(|table| &table.rows).all(|row| row.fault.is_none())
            && self.peers.iter().flat_map(|peers| &peers.rows).all(|row| row.fault.is_none())
            && self.consumer.as_ref().is_none_or(|(_, is_right)| *is_right)
            && self.scaling.iter().flat_map(|scaling| &scaling.rows).all(|row| row.fault.is_none())
    }
}

/// Instructions against their budgets; whether they are kept.
pub(crate) fn gate(options: &Options) -> Result<bool, BenchError> {
    let gate::Judgement { sheet, passes } = if options.bless { gate::bless() } else { gate::judge() }?;
    print_sheets(&[sheet], options)?;
    Ok(passes)
}

/// Writes sheets in the form that was asked for.
pub(crate) fn print_sheets(sheets: &[Sheet], options: &Options) -> Result<(), BenchError> {
    let machine = Machine::here();
    print(&if options.json { report::json(sheets, &machine) } else { report::markdown(sheets, &machine) })
}

/// Writes to standard output.
pub(crate) fn print(text: &str) -> Result<(), BenchError> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

/// Tells a person who waits what is being measured.
fn tell(what: &str) {
    if std::io::stderr().is_terminal() {
        // Whoever cannot be told waits without knowing.
        let _ = writeln!(std::io::stderr(), "measuring {what} ...");
    }
}
