//! The drainer: a session's own thread, which reads what firings left and hands it to the sink.
//!
//! It owns the readable ends of all threads that joined the session. It wakes up when something is
//! due, when a thread joins or leaves, and when somebody asks; in each round it reads
//!
//! * records, at `switchrate` (with `fill` and `ring`: at the end, and when a thread leaves);
//! * aggregations, at `aggrate`;
//! * drops and the exit status, at `statusrate`;
//!
//! and at `cleanrate`, if the program speculates, it frees the speculations that were committed or
//! discarded by more than one thread.
//!
//! The classic default of these rates is a second, chosen when reading was dear. Here it is cheap,
//! and a person watches: where a rate is not set, it is [`DEFAULT_PERIOD`]. A ring that filled
//! faster than that is read sooner.
//!
//! **Order.** An enabling must be announced before the first record with its EPID. Announcements
//! come through the inbox, records through rings. So the drainer reads a ring, then empties the
//! inbox, and only then passes the records on: the thread that wrote a record had linked it after
//! the announcement was sent, and reading the record (acquire) makes us see that.
//!
//! **Snapshots.** `printa()` shows what the consumer has of an aggregation when it comes to the
//! record. So if a program has such actions, each round reads records, then aggregations, and passes
//! the aggregations on first: they have all that the records can have seen, and of what came later
//! only a little. A timer that fires such a clause asks for a round at once, because the next
//! firing of the timer is no longer its business.
//!
//! **Pressure.** If the sink's queue is full, what was read waits in `backlog`, and no ring is
//! read until that is empty. A round ends early once it has read `bufsize` bytes, and the next one
//! begins with the threads that were not read; so the drainer holds twice that much at most, however
//! many threads there are, and the rest stays where the threads count their own drops.
//!
//! **The end.** [`Message::Finish`] comes when no firing is in progress or can begin any more. One
//! last round reads everything, with patience for the sink; then the variables, then the end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dif::StreamId;
use dif::delivery::{Cost, Delivery, Domain, Drop, DropKind, Enabling, Variables};
use dif::option::{OptionId, Settings, Value};
use dif::program::{Clause, Scope};
use vm::Readout;

use crate::channel::{Nothing, Receiver, Sender};
use crate::error::HookError;
use crate::meter::{Costs, Meter};
use crate::session::{self, Core};
use crate::sink::{Queue, Sent, Sink};
use crate::site::ProbeSite;
use crate::spawn::spawn;
use crate::symbols::Namer;

/// The period of rates that nobody set.
const DEFAULT_PERIOD: Duration = Duration::from_millis(50);
/// No rate is faster than this.
const SHORTEST_PERIOD: Duration = Duration::from_millis(1);
/// How soon a ring is read again that had more than [`BUSY_WORDS`].
const BUSY_PERIOD: Duration = Duration::from_millis(5);
/// A queue for less than this many bytes is none.
const LEAST_QUEUED: u64 = 64 << 10;
/// Many words for one round.
const BUSY_WORDS: usize = 1 << 14;
/// How often variables are sent to a consumer that may have to go on with them.
const VARIABLES_PERIOD: Duration = Duration::from_secs(1);

/// What others tell the drainer.
pub(crate) enum Message {
    /// A thread has begun to write.
    Joined {
        /// The number it will leave under.
        reader: u64,
        /// Its stream, as the consumer counts.
        stream: StreamId,
        /// What it writes.
        readout: Box<Readout>,
    },
    /// It will not write any more.
    Left(u64),
    /// Enablings exist from now on.
    Enabled(Vec<Enabling>),
    /// So many more would exist if the host permitted them.
    Refused(u64),
    /// Firings lost at this site concern the session.
    Watch {
        /// The site.
        site: &'static ProbeSite,
        /// How many had been lost there before.
        before: u64,
    },
    /// A thread measures what its firings cost.
    Metered(Arc<Meter>),
    /// A clause that looks at aggregations has fired: read everything now, and say when it is read.
    Snapshot(Sender<()>),
    /// Read everything now, and say when the sink has it.
    Drain(Sender<()>),
    /// Nothing will be written any more.
    Finish,
}

/// Starts a session's drainer; it ends after [`Message::Finish`].
pub(crate) fn start(
    core: Arc<Core>,
    inbox: Receiver<Message>,
    sink: Box<dyn Sink>,
) -> Result<std::thread::JoinHandle<()>, HookError> {
    let most = core.shared.settings().number(OptionId::Bufsize).max(LEAST_QUEUED);
    let queue = Queue::start(sink, most)?;
    let drainer = Drainer::new(core, inbox, queue, most);
    spawn("mdtrace-drain", Box::new(move || drainer.run()))
}

struct Reader {
    number: u64,
    stream: StreamId,
    readout: Box<Readout>,
    left: bool,
}

struct Watched {
    site: &'static ProbeSite,
    seen: u64,
}

/// When something is done next, and how often.
struct Rate {
    period: Duration,
    next: Instant,
}

impl Rate {
    fn of(settings: &Settings, option: OptionId) -> Self {
        let set = settings.iter().find(|(id, _)| *id == option);
        let period = match set {
            Some((_, Value::Number(ns))) => Duration::from_nanos(*ns).max(SHORTEST_PERIOD),
            Some((_, Value::Text(_))) | None => DEFAULT_PERIOD,
        };
        Self::every(period)
    }

    /// The rate at which speculations are cleaned; `None` if there are none to clean.
    fn of_cleaning(shared: &vm::Shared) -> Option<Self> {
        let ns = shared.settings().number(OptionId::Cleanrate);
        shared.speculates().then(|| Self::every(Duration::from_nanos(ns).max(SHORTEST_PERIOD)))
    }

    fn every(period: Duration) -> Self {
        // A period beyond the clock's range never comes.
        let period = period.min(Duration::from_secs(86_400 * 365));
        Self { period, next: Instant::now() + period }
    }

    fn is_due(&mut self, now: Instant) -> bool {
        let due = self.next <= now;
        if due {
            self.next = now + self.period;
        }
        due
    }
}

/// What a round reads.
#[derive(Clone, Copy)]
struct Due {
    records: bool,
    aggregations: bool,
    status: bool,
}

/// Whether a round waits for the sink.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Patience {
    Try,
    Wait,
}

struct Drainer {
    core: Arc<Core>,
    inbox: Receiver<Message>,
    queue: Queue,
    /// Bytes that one round reads, or little more.
    most: u64,
    readers: Vec<Reader>,
    watched: Vec<Watched>,
    backlog: VecDeque<Delivery>,
    /// Who names the addresses in deliveries, if the program shows any.
    namer: Option<Namer>,
    asked: Vec<Sender<()>>,
    /// Who waits until the rings have been read.
    snapshots: Vec<Sender<()>>,
    /// Whether aggregations go with records.
    looks_at_aggregations: bool,
    /// Whether the consumer wants to know which thread observed what.
    shares: bool,
    finishing: bool,
    closed: bool,
    at_end_only: bool,
    records: Rate,
    aggregations: Rate,
    status: Rate,
    cleaning: Option<Rate>,
    variables: Option<(Rate, Variables)>,
    exit: Option<i32>,
    costs: Costs,
    busy: bool,
}

impl Drainer {
    fn new(core: Arc<Core>, inbox: Receiver<Message>, queue: Queue, most: u64) -> Self {
        let settings = core.shared.settings();
        let policy = settings.get(OptionId::Bufpolicy);
        let sends_variables = matches!(core.domain, Domain::Host { primary: true })
            && core.shared.program().variables.iter().any(|variable| variable.scope == Scope::Global);
        let looks_at_aggregations = core.shared.program().clauses.iter().any(Clause::looks_at_aggregations);
        let shares = settings.is_set(OptionId::Aggpercpu);
        let limit = settings.is_set(OptionId::Maxoverhead);
        let costs = Costs::new(limit.then(|| settings.number(OptionId::Maxoverhead)));
        Self {
            records: Rate::of(settings, OptionId::Switchrate),
            aggregations: Rate::of(settings, OptionId::Aggrate),
            status: Rate::of(settings, OptionId::Statusrate),
            cleaning: Rate::of_cleaning(&core.shared),
            at_end_only: policy.is_some_and(|policy| policy != Value::Text("switch".into())),
            namer: Namer::of(core.shared.program()),
            variables: sends_variables.then(|| (Rate::every(VARIABLES_PERIOD), Variables::default())),
            core,
            inbox,
            queue,
            most,
            readers: Vec::new(),
            watched: Vec::new(),
            backlog: VecDeque::new(),
            asked: Vec::new(),
            snapshots: Vec::new(),
            looks_at_aggregations,
            shares,
            finishing: false,
            closed: false,
            exit: None,
            costs,
            busy: false,
        }
    }

    fn run(mut self) {
        while !self.finishing {
            match self.inbox.recv_until(self.next_round()) {
                Ok(message) => self.take(message),
                Err(Nothing::Yet) => {}
                Err(Nothing::Ever) => self.finishing = true,
            }
            self.take_inbox();
            // Who reads time stamps also sees to it that they are right.
            crate::clock::adjust();
            self.round_if_due();
            self.answer();
        }
        self.finish();
    }

    fn next_round(&self) -> Instant {
        let regular = self.records.next.min(self.aggregations.next).min(self.status.next);
        let regular = self.cleaning.as_ref().map_or(regular, |cleaning| regular.min(cleaning.next));
        let soon = self.busy || !self.backlog.is_empty();
        if soon { regular.min(Instant::now() + BUSY_PERIOD) } else { regular }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Joined { reader, stream, readout } => {
                self.readers.push(Reader { number: reader, stream, readout, left: false });
            }
            Message::Left(number) => {
                if let Some(reader) = self.readers.iter_mut().find(|reader| reader.number == number) {
                    reader.left = true;
                }
            }
            Message::Enabled(enablings) => self.put(Delivery::Enabled(enablings)),
            Message::Refused(n) => {
                let stream = StreamId(self.core.stream_base);
                let refused = Drop { kind: DropKind::Enabling, stream, n };
                self.backlog.push_back(Delivery::Drops(vec![refused]));
            }
            Message::Watch { site, before } => {
                if self.watched.iter().all(|watched| !std::ptr::eq(watched.site, site)) {
                    self.watched.push(Watched { site, seen: before });
                }
            }
            Message::Metered(meter) => self.costs.join(meter),
            Message::Snapshot(done) => self.snapshots.push(done),
            Message::Drain(done) => self.asked.push(done),
            Message::Finish => self.finishing = true,
        }
    }

    fn take_inbox(&mut self) {
        while let Ok(message) = self.inbox.try_recv() {
            self.take(message);
        }
    }

    fn round_if_due(&mut self) {
        let now = Instant::now();
        let snapshot = !self.snapshots.is_empty();
        let due = Due {
            records: self.records.is_due(now) || self.busy || snapshot,
            aggregations: self.aggregations.is_due(now) || snapshot,
            status: self.status.is_due(now),
        };
        self.round(due, Patience::Try);
        if self.cleaning.as_mut().is_some_and(|cleaning| cleaning.is_due(now)) {
            self.core.shared.clean_speculations();
        }
        // Nobody listens any more if the timer could not wait.
        for done in self.snapshots.drain(..) {
            done.send(());
        }
    }

    // Those who asked get everything, and wait for the sink; others do not wait for them.
    fn answer(&mut self) {
        if self.asked.is_empty() {
            return;
        }
        self.round(Due { records: true, aggregations: true, status: true }, Patience::Wait);
        self.push_variables();
        self.pump(Patience::Wait);
        for done in std::mem::take(&mut self.asked) {
            self.queue.flush(done);
        }
    }

    fn round(&mut self, due: Due, patience: Patience) {
        self.pump(patience);
        if due.records || self.readers.iter().any(|reader| reader.left) {
            self.read_records(due.records, patience);
        }
        if due.aggregations {
            self.read_aggregations(patience);
        }
        if due.status {
            self.read_status(patience);
        }
    }

    fn read_records(&mut self, all: bool, patience: Patience) {
        if !self.may_read(patience) {
            return;
        }
        let all = all && (!self.at_end_only || self.finishing);
        self.busy = false;
        let mut records = Vec::new();
        let (mut index, mut n_read) = (0, 0);
        // Who joins meanwhile is read the next time: what it has recorded may be later than what one of those
        // who were read already has recorded since. (A thread that ends leaves, and may come back.)
        let mut end = self.readers.len();
        while index < end {
            if n_read >= self.most && patience == Patience::Try {
                // Those that were not read come first next time.
                self.readers.rotate_left(index);
                self.busy = true;
                break;
            }
            let reader = &mut self.readers[index];
            index += 1;
            let left = reader.left;
            if !all && !left {
                continue;
            }
            let mut words = Vec::new();
            reader.readout.records(&mut words);
            let stream = reader.stream;
            if left {
                (index, end) = (index - 1, end - 1);
                self.read_last(index);
            }
            self.take_inbox();
            if !words.is_empty() {
                self.busy |= words.len() > BUSY_WORDS;
                n_read += 8 * words.len() as u64;
                records.push(Delivery::Records { stream, words });
            }
            if n_read >= self.most && patience == Patience::Wait && !self.looks_at_aggregations {
                records.drain(..).for_each(|records| self.put(records));
                self.pump(patience);
                n_read = 0;
            }
        }
        if self.looks_at_aggregations && !records.is_empty() {
            self.collect_aggregations();
        }
        records.into_iter().for_each(|records| self.put(records));
        self.pump(patience);
    }

    /// Takes the rest of a thread that has left, whose records were just read.
    fn read_last(&mut self, index: usize) {
        let mut reader = self.readers.remove(index);
        let (mut deltas, mut drops) = (Vec::new(), Vec::new());
        reader.readout.aggregations(&mut deltas);
        reader.readout.drops(&mut drops);
        if !deltas.is_empty() {
            self.put(match self.shares {
                true => Delivery::Shares { stream: reader.stream, deltas },
                false => Delivery::Aggregations(deltas),
            });
        }
        if !drops.is_empty() {
            self.backlog.push_back(Delivery::Drops(drops));
        }
    }

    fn read_aggregations(&mut self, patience: Patience) {
        if self.may_read(patience) {
            self.collect_aggregations();
            self.pump(patience);
        }
    }

    fn collect_aggregations(&mut self) {
        let (mut shares, mut deltas) = (Vec::new(), Vec::new());
        for reader in &mut self.readers {
            reader.readout.aggregations(&mut deltas);
            if self.shares && !deltas.is_empty() {
                let deltas = std::mem::take(&mut deltas);
                shares.push(Delivery::Shares { stream: reader.stream, deltas });
            }
        }
        shares.into_iter().for_each(|shares| self.put(shares));
        self.take_inbox();
        if !deltas.is_empty() {
            self.put(Delivery::Aggregations(deltas));
        }
    }

    fn read_status(&mut self, patience: Patience) {
        if !self.may_read(patience) {
            return;
        }
        let mut drops = Vec::new();
        for reader in &mut self.readers {
            reader.readout.drops(&mut drops);
        }
        let stream = StreamId(self.core.stream_base);
        for watched in &mut self.watched {
            let now = watched.site.reentries();
            let n = now.saturating_sub(std::mem::replace(&mut watched.seen, now));
            if n > 0 {
                drops.push(Drop { kind: DropKind::Reentry, stream, n });
            }
        }
        if !drops.is_empty() {
            self.backlog.push_back(Delivery::Drops(drops));
        }
        let exit = self.core.exit_status();
        if exit.is_some() && exit != self.exit {
            // Its record comes first.
            self.read_records(true, patience);
            self.exit = exit;
            self.backlog.extend(exit.map(|status| Delivery::Exit { status }));
        }
        if !self.core.is_closed() && self.costs.is_too_much() {
            // Its probes are disabled; the session goes on without them until its consumer ends it.
            session::close(&self.core);
            self.push_cost(true);
        }
        self.read_variables();
        self.pump(patience);
    }

    fn push_cost(&mut self, is_too_much: bool) {
        let (process_ns, clauses) = (self.costs.process_ns(), self.costs.clauses());
        self.backlog.push_back(Delivery::Cost(Cost { process_ns, is_too_much, clauses }));
    }

    fn read_variables(&mut self) {
        let Some((rate, _)) = &mut self.variables else { return };
        if rate.is_due(Instant::now()) {
            self.push_variables();
        }
    }

    fn push_variables(&mut self) {
        let Some((_, sent)) = &mut self.variables else { return };
        let now = self.core.shared.export_variables();
        if now != *sent {
            sent.clone_from(&now);
            self.backlog.push_back(Delivery::Variables(now));
        }
    }

    // What has addresses comes after their names.
    fn put(&mut self, delivery: Delivery) {
        let names = self.namer.as_mut().and_then(|namer| namer.names_for(&delivery));
        self.backlog.extend(names);
        self.backlog.push_back(delivery);
    }

    fn may_read(&self, patience: Patience) -> bool {
        patience == Patience::Wait || self.backlog.is_empty()
    }

    /// Moves the backlog into the queue.
    fn pump(&mut self, patience: Patience) {
        while let Some(delivery) = self.backlog.pop_front() {
            let sent = match patience {
                Patience::Try => self.queue.try_send(delivery),
                Patience::Wait if self.queue.send(delivery) => Sent::Yes,
                Patience::Wait => Sent::Closed,
            };
            match sent {
                Sent::Yes => {}
                Sent::Full(delivery) => {
                    self.backlog.push_front(delivery);
                    return;
                }
                Sent::Closed => return self.close(),
            }
        }
    }

    /// The consumer has gone: nothing may stay enabled for nobody.
    fn close(&mut self) {
        self.backlog.clear();
        if !std::mem::replace(&mut self.closed, true) {
            session::close(&self.core);
        }
    }

    fn finish(mut self) {
        self.take_inbox();
        self.round(Due { records: true, aggregations: true, status: true }, Patience::Wait);
        if self.core.measures {
            self.push_cost(false);
        }
        let variables = self.core.shared.export_variables();
        self.backlog.push_back(Delivery::Variables(variables));
        self.backlog.push_back(Delivery::End);
        self.pump(Patience::Wait);
        for done in self.asked {
            self.queue.flush(done);
        }
    }
}
