//! A run as its consumer sees it: deliveries in, text out.
//!
//! ```text
//!   deliver ── Enabled ────── enablings by (host, EPID)
//!           ── Records ────── queues by stream ── flush ── merge ── prefix, actions, newline ──┐
//!           ── Aggregations ─ merged at once ── printa, clear, … read and change them          ├─ output
//!           ── Symbols ────── kept for the addresses in what comes after
//!           ── Drops ──────── counted ──────── flush ── a message each ── error stream         │
//!           ── Exit ───────── noticed                        finish ── newline, aggregations ──┘
//! ```
//!
//! Deliveries are taken in at any time and are silent. [`Consumer::flush`] tells what waits; when
//! it is called decides how records of different hosts mix, because only what waits is merged. The
//! caller should drain all hosts and then flush.
//!
//! An EPID determines the clause of its records, the clause their layout and actions; there is
//! nothing else to look up. Actions of a record are performed in order when its turn comes, so a
//! `clear()` between two `printa()` acts between them.
//!
//! Source: D reference, sections 6.4 to 6.9.

mod tell;

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::Arc;

use dif::delivery::{Cost, Delivery, Drop, DropKind, Enabling};
use dif::option::{Dialect, OptionId, Settings};
use dif::{Epid, ProbeId, Program, StreamId};
use hashbrown::{HashMap, HashSet};

use crate::aggregate::Store;
use crate::error::{ConsumerError, Nonsense, TurnError};
use crate::order::Queues;
use crate::output::{Output, Truncate};
use crate::render::header::{Columns, Margin};
use crate::render::notice;
use crate::render::view::{Form, View};

/// A host of the run, as the caller numbers them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostIndex(pub usize);

impl From<usize> for HostIndex {
    fn from(index: usize) -> Self {
        Self(index)
    }
}

/// The consumer of one run.
pub struct Consumer {
    pub(crate) program: Arc<Program>,
    pub(crate) settings: Settings,
    pub(crate) view: View,
    pub(crate) output: Output,
    pub(crate) store: Store,
    pub(crate) exit: Option<i32>,
    // How `trace()` looks while this flush lasts; the other dialect changes it only in between.
    pub(crate) trace_quiet: bool,
    err: Box<dyn Write + Send>,
    command: String,
    columns: Columns,
    enablings: HashMap<(HostIndex, Epid), Arc<Enabling>>,
    // The last enabling of each probe: what follows its record is of another firing.
    last_epids: HashMap<(HostIndex, ProbeId), Epid>,
    queues: Queues,
    margins: HashMap<(HostIndex, StreamId), Margin>,
    // Records of ERROR that wait until BEGIN has told all of its own.
    late: Vec<(HostIndex, StreamId, Vec<u64>)>,
    drops: BTreeMap<(DropKind, StreamId), u64>,
    costs: BTreeMap<HostIndex, Cost>,
    ended: HashSet<HostIndex>,
    // Hosts that are not listened to any more, and those of which that was not told yet.
    muted: HashSet<HostIndex>,
    untold: VecDeque<(HostIndex, Nonsense)>,
    noticed_exit: Option<i32>,
    headed: bool,
}

impl Consumer {
    /// The consumer of a run of `program`. Data go to `out`, faults and drops to `err`, where each
    /// message begins with the name of the command.
    pub fn new(
        program: Arc<Program>,
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
        command_name: &str,
    ) -> Self {
        let settings = program.settings.clone();
        let view = View::of(&settings);
        Self {
            store: Store::new(&program),
            trace_quiet: view.quiet,
            program,
            settings,
            view,
            output: Output::new(out),
            exit: None,
            err,
            command: command_name.into(),
            columns: Columns::All,
            enablings: HashMap::new(),
            last_epids: HashMap::new(),
            queues: Queues::default(),
            margins: HashMap::new(),
            late: Vec::new(),
            drops: BTreeMap::new(),
            costs: BTreeMap::new(),
            ended: HashSet::new(),
            muted: HashSet::new(),
            untold: VecDeque::new(),
            noticed_exit: None,
            headed: false,
        }
    }

    /// Says how `ftruncate()` empties the output; without it, it is left alone like a terminal.
    pub fn truncate_with(&mut self, truncate: Truncate) {
        self.output.set_truncate(truncate);
    }

    /// Says which columns lines begin with.
    pub fn set_columns(&mut self, columns: Columns) {
        self.columns = columns;
    }

    /// The options as they stand, with what `setopt()` changed.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Takes in what a host delivered.
    ///
    /// Global variables on their way to another domain are the caller's business and left alone.
    ///
    /// # Errors
    /// The delivery does not belong to the program ([`ConsumerError::Host`]): it is the last one that
    /// is looked at.
    pub fn deliver(&mut self, host: impl Into<HostIndex>, delivery: Delivery) -> Result<(), ConsumerError> {
        let host = host.into();
        if self.muted.contains(&host) {
            return Ok(());
        }
        self.take(host, delivery).map_err(|error| match error {
            TurnError::Run(error) => error,
            TurnError::Nonsense(nonsense) => {
                self.muted.insert(host);
                ConsumerError::Host { host, nonsense }
            }
        })
    }

    fn take(&mut self, host: HostIndex, delivery: Delivery) -> Result<(), TurnError> {
        match delivery {
            Delivery::Enabled(enablings) => {
                for enabling in enablings {
                    let Enabling { epid, clause, .. } = enabling;
                    if self.program.clause(clause).is_none() {
                        return Err(Nonsense::UnknownClause { epid, clause }.into());
                    }
                    let last = self.last_epids.entry((host, enabling.probe.id)).or_insert(epid);
                    *last = epid.max(*last);
                    self.enablings.insert((host, epid), Arc::new(enabling));
                }
            }
            Delivery::Records { stream, words } => self.queues.push(host, stream, words)?,
            Delivery::Aggregations(deltas) => {
                for delta in &deltas {
                    self.store.merge(&self.program, host, delta)?;
                }
            }
            Delivery::Shares { stream, deltas } => {
                let kept = self.shows_shares();
                for delta in &deltas {
                    self.store.merge(&self.program, host, delta)?;
                    if kept {
                        self.store.merge_share(&self.program, (host, stream), delta)?;
                    }
                }
            }
            Delivery::Symbols(symbols) => self.store.learn(host, symbols),
            Delivery::Drops(drops) => {
                for Drop { kind, stream, n } in drops {
                    let count = self.drops.entry((kind, stream)).or_default();
                    *count = count.saturating_add(n);
                }
            }
            Delivery::Exit { status } => self.noticed_exit = Some(status),
            Delivery::Cost(cost) => self.take_cost(host, cost)?,
            Delivery::Variables(_) => {}
            Delivery::End => {
                self.ended.insert(host);
            }
        }
        Ok(())
    }

    fn take_cost(&mut self, host: HostIndex, cost: Cost) -> Result<(), ConsumerError> {
        if cost.is_too_much {
            let message = notice::too_much(&cost);
            self.complain(&message)?;
        } else {
            self.costs.insert(host, cost);
        }
        Ok(())
    }

    /// Whether records of a host wait for [`Consumer::flush`].
    ///
    /// A host delivers aggregations before the records that look at them. Whoever wants each record
    /// to find them as they were then flushes what waits before newer ones are delivered.
    pub fn has_waiting(&self, host: impl Into<HostIndex>) -> bool {
        self.queues.has_any_of(host.into())
    }

    /// Whether a host has delivered everything.
    pub fn has_ended(&self, host: impl Into<HostIndex>) -> bool {
        self.ended.contains(&host.into())
    }

    /// The status of the last `exit()` that is known; its record may still wait.
    pub fn exit_status(&self) -> Option<i32> {
        self.exit.or(self.noticed_exit)
    }

    /// The time of the latest record that waits.
    pub fn latest_waiting(&self) -> Option<u64> {
        self.queues.latest()
    }

    /// Whether there are several streams, whose records are merged by time.
    pub fn merges_streams(&self) -> bool {
        self.queues.n_streams() > 1 && self.settings.is_set(OptionId::Temporal)
    }

    // Classic has the option, and its text shows nothing of it.
    fn shows_shares(&self) -> bool {
        let has_place = self.dialect() == Dialect::Oracle || self.view.form == Form::Json;
        has_place && self.settings.is_set(OptionId::Aggpercpu)
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.view.dialect
    }
}
