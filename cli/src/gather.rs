//! When what has arrived is printed.
//!
//! Records of several streams are to come in the order of time, but they arrive as each host and
//! each thread delivers them. So before records of several streams are printed, everybody is asked
//! for what happened until now; when all have answered, the records up to the latest one that had
//! arrived before the question are complete, and they are printed. Later ones wait for the next
//! question. Whoever does not answer within [`PATIENCE`] is not waited for. A host whose probes are being
//! enabled cannot be asked yet, but may fire before it has answered: it is given [`ENABLING`]. One that
//! has hung up cannot be asked any more, but what it said before may still be on its way: its answer is
//! that the connection has ended.
//!
//! Nothing is asked where it would change nothing: one stream of one host is in order, without `temporal`
//! there is no order to keep, and a program whose actions look at aggregations wants them as they
//! were, so its records are not held back.
//!
//! `setopt()` can also ask for more than hosts do by themselves, since the rates are those of the
//! program when it was enabled: then we ask them at the new rate.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use collector::{Consumer, ConsumerError};
use dif::Program;
use dif::option::{OptionId, Settings};
use dif::program::Clause;

use crate::crew::Crew;

/// How long an event may wait before what is queued is printed.
const PRINT_PERIOD: Duration = Duration::from_millis(50);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long the answer of a host may take whose probes are being enabled; that is more work.
const ENABLING: Duration = Duration::from_secs(1);
/// No rate is faster than this.
const SHORTEST: Duration = Duration::from_millis(1);

/// When to print what.
pub(crate) struct Gather {
    /// Whether records look at aggregations.
    reports: bool,
    question: Option<Question>,
    /// Hosts that still owe the answer to some question. They are not asked again before.
    owing: HashSet<usize>,
    printed: Instant,
    /// Since when what is due waits for a host whose answer is awaited.
    held: Option<Instant>,
    rates: Rates,
}

/// A question that is not answered by all yet.
struct Question {
    /// What is older than this will be complete; nothing is held back if there is no such time.
    until: Option<u64>,
    missing: HashSet<usize>,
    asked: Instant,
}

/// How often hosts are asked beyond what they do by themselves.
struct Rates {
    program: [u64; 2],
    asked: Instant,
}

const RATES: [OptionId; 2] = [OptionId::Switchrate, OptionId::Aggrate];

impl Gather {
    /// Nothing has been printed yet.
    pub(crate) fn new(program: &Program) -> Self {
        let now = Instant::now();
        Self {
            reports: program.clauses.iter().any(Clause::looks_at_aggregations),
            question: None,
            owing: HashSet::new(),
            printed: now,
            held: None,
            rates: Rates { program: RATES.map(|id| program.settings.number(id)), asked: now },
        }
    }

    /// Whether records look at aggregations, so that what waits is printed before newer ones come.
    pub(crate) fn reports(&self) -> bool {
        self.reports
    }

    /// A host has answered, or never will.
    pub(crate) fn answered(&mut self, host: usize) {
        self.owing.remove(&host);
        if let Some(question) = &mut self.question {
            question.missing.remove(&host);
        }
    }

    /// Prints what is due; `idle` says that nothing else is to be done at the moment.
    ///
    /// # Errors
    /// As for [`Consumer::flush`].
    pub(crate) fn print(
        &mut self,
        consumer: &mut Consumer,
        crew: &mut Crew,
        idle: bool,
    ) -> Result<(), ConsumerError> {
        if let Some(question) = &self.question {
            if question.missing.is_empty() || question.asked.elapsed() > PATIENCE {
                let until = question.until;
                self.question = None;
                self.printed = Instant::now();
                consumer.flush_until(until)?;
            }
            return Ok(());
        }
        let impatient = self.rates.are_due(consumer.settings());
        if !idle && !impatient && self.printed.elapsed() <= PRINT_PERIOD {
            return Ok(());
        }
        let merges = !self.reports && (consumer.merges_streams() || several(consumer, crew));
        if merges && self.waits_for_enabling(consumer, crew) {
            return Ok(());
        }
        let until = consumer.latest_waiting().filter(|_| merges);
        if until.is_some() || impatient {
            self.ask(until, crew);
            return Ok(());
        }
        self.printed = Instant::now();
        consumer.flush()
    }

    // Whether what is due waits for a host that may have older records, and cannot be asked before it has
    // answered. Whoever takes too long makes nobody wait a second time.
    fn waits_for_enabling(&mut self, consumer: &Consumer, crew: &Crew) -> bool {
        if !crew.is_enabling() {
            self.held = None;
        } else if self.held.is_none() && consumer.latest_waiting().is_some() {
            self.held = Some(Instant::now());
        }
        self.held.is_some_and(|since| since.elapsed() <= ENABLING)
    }

    fn ask(&mut self, until: Option<u64>, crew: &mut Crew) {
        let missing: HashSet<usize> = crew.drain(&self.owing).into_iter().collect();
        self.owing.extend(&missing);
        self.question = Some(Question { until, missing, asked: Instant::now() });
    }
}

// Streams of which nothing has been heard yet may have the oldest records, whoever else has ended.
fn several(consumer: &Consumer, crew: &Crew) -> bool {
    crew.n_hosts() > 1 && !crew.all_over(None) && consumer.settings().is_set(OptionId::Temporal)
}

impl Rates {
    fn are_due(&mut self, settings: &Settings) -> bool {
        let now = RATES.map(|id| settings.number(id));
        let changed = now.iter().zip(self.program).filter(|(now, before)| **now != *before);
        let Some(period) = changed.map(|(now, _)| Duration::from_nanos(*now)).min() else { return false };
        let due = self.asked.elapsed() >= period.max(SHORTEST);
        if due {
            self.asked = Instant::now();
        }
        due
    }
}
