//! A consumer that adds up what it is told and prints nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use collector::client::{Client, Heard};
use collector::credit::Credit;
use crossbeam_channel::{Receiver, RecvTimeoutError, unbounded};
use dif::catalog::Catalog;
use dif::delivery::{Cost, Delivery, Domain, DropKind, SessionRequest};
use dif::layout::split_header;
use dif::option::{Setter, Settings};
use dif::{AggId, Program};
use dsl::Compiler;
use dsl::macros::MacroEnv;
use dsl::parse::Mode;
use dsl::source::SourceFile;

/// Bytes that may wait to be taken.
const MOST_WAITING: u64 = 64 << 20;

/// Counts by thread, with the first and last firing that each thread's observations came from.
pub const COUNTS: &str = "soak*:::event { @n[arg0] = count(); @lo[arg0] = min(arg1); @hi[arg0] = max(arg1); \
                          @s[arg0] = sum(arg1); }";

/// One count of everything.
pub const COUNT: &str = "soak*:::event { @ = count(); }";

/// Everything that was delivered, added up.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    cells: BTreeMap<(AggId, Vec<u64>), Vec<u64>>,
    /// Records, without those about faults.
    pub records: u64,
    /// Firings that ended in a fault.
    pub faults: u64,
    /// Losses by cause.
    pub drops: BTreeMap<DropKind, u64>,
    /// What it has cost, if that was asked for.
    pub cost: Cost,
    /// Whether that was more than it might.
    pub is_too_much: bool,
    /// Whether the session's end was delivered.
    pub ended: bool,
    /// Whether the connection is over.
    pub closed: bool,
}

impl Tally {
    fn take(&mut self, program: &Program, delivery: Delivery) {
        match delivery {
            Delivery::Records { words, .. } => {
                let (records, faults) = count(&words);
                self.records += records;
                self.faults += faults;
            }
            Delivery::Aggregations(deltas) | Delivery::Shares { deltas, .. } => {
                for delta in deltas {
                    let Some(agg) = program.aggs.get(delta.agg.index()) else { continue };
                    let cell = self
                        .cells
                        .entry((delta.agg, delta.key))
                        .or_insert_with(|| vec![agg.function.initial_word(); agg.function.n_words()]);
                    agg.function.merge(cell, &delta.cell);
                }
            }
            Delivery::Drops(drops) => {
                for drop in drops {
                    *self.drops.entry(drop.kind).or_default() += drop.n;
                }
            }
            Delivery::End => self.ended = true,
            Delivery::Cost(cost) => {
                self.is_too_much |= cost.is_too_much;
                self.cost = cost;
            }
            Delivery::Enabled(_) | Delivery::Exit { .. } | Delivery::Symbols(_) | Delivery::Variables(_) => {}
        }
    }

    /// The first words of the cells of the program's `index`-th aggregation, by key.
    pub fn cells(&self, index: u32) -> BTreeMap<Vec<u64>, u64> {
        let of = self.cells.iter().filter(|((agg, _), _)| *agg == AggId(index));
        of.map(|((_, key), cell)| (key.clone(), cell.first().copied().unwrap_or(0))).collect()
    }

    /// The sum of these.
    pub fn total(&self, index: u32) -> u64 {
        self.cells(index).values().sum()
    }

    /// Losses of one cause.
    pub fn dropped(&self, kind: DropKind) -> u64 {
        self.drops.get(&kind).copied().unwrap_or(0)
    }

    /// Whether the observations of [`COUNTS`] are, in each thread, exactly the firings from its
    /// first to its last one: as many as lie between, and with their sum.
    ///
    /// # Errors
    /// They are not; then it says which thread's.
    pub fn check_counts(&self) -> Result<u64, String> {
        let (n, lo, hi, sum) = (self.cells(0), self.cells(1), self.cells(2), self.cells(3));
        for (key, &n) in &n {
            let of = |cells: &BTreeMap<Vec<u64>, u64>| cells.get(key).copied().unwrap_or(0);
            let (lo, hi, sum) = (of(&lo), of(&hi), of(&sum));
            let series = u128::from(lo + hi) * u128::from(n);
            if n != (hi + 1).wrapping_sub(lo) || u128::from(sum) * 2 != series {
                return Err(format!("thread {key:?}: {n} firings from {lo} to {hi}, their sum is {sum}"));
            }
        }
        Ok(n.values().sum())
    }

    /// The first and the last firing of each thread that [`COUNTS`] has seen.
    pub fn windows(&self) -> BTreeMap<Vec<u64>, (u64, u64)> {
        let hi = self.cells(2);
        let lo = self.cells(1).into_iter();
        lo.map(|(key, lo)| (key.clone(), (lo, hi.get(&key).copied().unwrap_or(0)))).collect()
    }
}

/// Takes events until `is_last` says so of one, or until `end`, also if there is always another one: who hardly gets
/// processor time reads more slowly than a host delivers.
fn take_until<T>(
    events: &Receiver<T>,
    end: Instant,
    mut is_last: impl FnMut(T) -> bool,
) -> Result<(), Disconnected> {
    while Instant::now() < end {
        match events.recv_deadline(end) {
            Ok(event) => {
                if is_last(event) {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return Err(Disconnected),
        }
    }
    Ok(())
}

/// Nobody is left who could send an event.
#[derive(Debug)]
struct Disconnected;

// An EPID of 0 says that a record is about a fault.
fn count(mut words: &[u64]) -> (u64, u64) {
    let (mut records, mut faults) = (0, 0);
    while let Some(&first) = words.first() {
        let (epid, len) = split_header(first);
        *(if epid.0 == 0 { &mut faults } else { &mut records }) += 1;
        words = words.get(len.max(1) as usize..).unwrap_or_default();
    }
    (records, faults)
}

/// Compiles a script, with no option set.
///
/// # Errors
/// What the compiler says.
pub fn compile(name: &str, text: Vec<u8>, catalog: Catalog) -> Result<Program, String> {
    compile_with(name, text, catalog, Settings::default())
}

fn compile_with(name: &str, text: Vec<u8>, catalog: Catalog, settings: Settings) -> Result<Program, String> {
    let mut compiler = Compiler::new(catalog, settings, MacroEnv::default());
    let source = SourceFile::file(name, text);
    compiler.compile(&source, Mode::File).map_err(|error| error.kind.to_string())?;
    compiler.finish().map_err(|error| error.kind.to_string())
}

/// A session in one host.
pub struct Watch {
    client: Client,
    program: Program,
    events: Receiver<Heard>,
    /// What was delivered so far.
    pub tally: Tally,
}

impl Watch {
    /// Compiles `script` for a host and enables it there.
    ///
    /// # Errors
    /// Whatever goes wrong on the way, for a person.
    pub fn attach(endpoint: &Path, script: &str, options: &[(&str, &str)]) -> Result<Self, String> {
        let text = |error: wire::WireError| error.to_string();
        let mut client = Client::connect(endpoint, "soak").map_err(text)?;
        let mut settings = Settings::default();
        for (name, value) in options {
            settings.set(name, Some(value), Setter::CommandLine).map_err(|error| error.to_string())?;
        }
        let program = compile_with("soak.d", script.into(), client.catalog().map_err(text)?, settings)?;
        Self::enable(client, program)
    }

    /// Enables a program in a host.
    ///
    /// # Errors
    /// The host refuses, or has gone.
    pub fn enable(mut client: Client, program: Program) -> Result<Self, String> {
        let text = |error: wire::WireError| error.to_string();
        let domain = Domain::Host { primary: true };
        let request = SessionRequest { domain, ..SessionRequest::default() };
        let first = client.enable(request, dif::codec::encode(&program)).map_err(text)?;
        let (sender, events) = unbounded();
        client.listen(sender, &Credit::new(MOST_WAITING), |heard| heard).map_err(text)?;
        // A host that waited for nobody may have ended by now; what it delivered is heard all the same.
        let _ = client.resume();
        let mut tally = Tally::default();
        tally.take(&program, first);
        Ok(Self { client, program, events, tally })
    }

    /// The program that runs, for another host.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Takes what arrives within `time`; says whether the connection still exists.
    pub fn listen(&mut self, time: Duration) -> bool {
        let events = self.events.clone();
        let (end, was_closed) = (Instant::now() + time, self.tally.closed);
        let is_last = |heard| self.hear(heard) || self.tally.closed;
        if !was_closed && take_until(&events, end, is_last).is_err() {
            self.tally.closed = true;
        }
        !self.tally.closed
    }

    // Says whether that was the answer to a request.
    fn hear(&mut self, heard: Heard) -> bool {
        match heard {
            Heard::Delivery(delivery, _) => self.tally.take(&self.program, delivery),
            Heard::Drained => return true,
            Heard::Closed => self.tally.closed = true,
        }
        self.tally.ended
    }

    /// Asks for everything recorded so far and waits for it.
    ///
    /// # Errors
    /// The host has gone.
    pub fn drain(&mut self) -> Result<(), String> {
        self.client.drain().map_err(|error| error.to_string())?;
        if self.listen(Duration::from_secs(60)) { Ok(()) } else { Err("the host has gone".to_string()) }
    }

    /// Ends the session and returns all it delivered.
    ///
    /// # Errors
    /// The end is not delivered.
    pub fn stop(mut self) -> Result<Tally, String> {
        self.client.stop().map_err(|error| error.to_string())?;
        self.until_end(Duration::from_secs(60))
    }

    /// Waits for the end of the session, or of the host, and returns all that was delivered.
    ///
    /// # Errors
    /// Neither comes.
    pub fn until_end(mut self, patience: Duration) -> Result<Tally, String> {
        let end = Instant::now() + patience;
        while !self.tally.ended && !self.tally.closed {
            if Instant::now() > end {
                return Err(format!("no end within {patience:?}"));
            }
            self.listen(Duration::from_millis(100));
        }
        Ok(std::mem::take(&mut self.tally))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listening_ends_though_there_is_always_more() {
        let (sender, events) = unbounded();
        sender.send(0).unwrap();
        let start = Instant::now();
        let more = |n: u64| {
            sender.send(n + 1).unwrap();
            start.elapsed() > Duration::from_secs(20)
        };
        take_until(&events, start + Duration::from_millis(20), more).unwrap();
        assert!(start.elapsed() < Duration::from_secs(20), "it went on until it was told to end");
    }
}
