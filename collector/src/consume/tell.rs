//! Telling: what waits becomes text, one record after the other.
//!
//! A flush merges what the streams have and gives each record its *turn*. A turn is a heading if there was none, a
//! prefix, the actions of the clause in order, a newline; or, of a fault, a message. Drops come after the records
//! of their flush. A host whose record does not fit its clause is told about when the others have had their turns.

use std::io::Write;
use std::sync::Arc;

use dif::delivery::{Drop, Enabling};
use dif::layout::{FaultRecord, Layout};
use dif::option::{Dialect, OptionId, Settings};
use dif::{Epid, ProbeId};

use super::{Consumer, HostIndex};
use crate::error::{ConsumerError, Nonsense, TurnError};
use crate::order::{Between, Merge, Turn};
use crate::record::{Record, header_of};
use crate::render::bounds;
use crate::render::header::{self, Flow};
use crate::render::json::Document;
use crate::render::notice;
use crate::render::view::Form;
use crate::sort::Order;

impl Consumer {
    /// Tells all that waits, and writes it out.
    ///
    /// # Errors
    /// The output cannot be written. Or a record does not fit its clause ([`ConsumerError::Host`]): then
    /// all others have been told all the same, and what the host had besides is left out.
    pub fn flush(&mut self) -> Result<(), ConsumerError> {
        self.flush_until(None)
    }

    /// The same, of what is not later than a time until which everything has been delivered.
    ///
    /// # Errors
    /// As for [`Consumer::flush`].
    pub fn flush_until(&mut self, until: Option<u64>) -> Result<(), ConsumerError> {
        let (enablings, last_epids) = (&self.enablings, &self.last_epids);
        // The last record of a return looks ahead, see `header`.
        let stays = |host: HostIndex, epid: Epid| {
            enablings.get(&(host, epid)).is_some_and(|enabling| {
                let last = last_epids.get(&(host, enabling.probe.id));
                Flow::of(&enabling.probe.name) == Flow::Return && last.is_some_and(|last| epid < *last)
            })
        };
        let looks_ahead = self.view.flowindent && self.view.dialect == Dialect::Illumos;
        let merge = self.queues.take(self.between(), until, looks_ahead.then_some(&stays));
        self.tell_all(merge)
    }

    fn between(&self) -> Between {
        match self.settings.is_set(OptionId::Temporal) {
            true => Between::Temporal,
            false => Between::StreamByStream,
        }
    }

    fn tell_all(&mut self, mut merge: Merge) -> Result<(), ConsumerError> {
        self.trace_quiet = self.view.quiet;
        while let Some(turn) = merge.next() {
            self.take_turn(turn)?;
            self.output.spill()?;
        }
        self.tell_late()?;
        match self.view.form {
            Form::Text => {
                self.output.flush()?;
                self.tell_drops();
            }
            Form::Json => {
                for ((kind, stream), n) in std::mem::take(&mut self.drops) {
                    self.put_drops(Drop { kind, stream, n });
                }
                self.output.flush()?;
            }
        }
        let untold = self.untold.pop_front();
        untold.map_or(Ok(()), |(host, nonsense)| Err(ConsumerError::Host { host, nonsense }))
    }

    /// Puts a newline into the output, as after the first interruption from the keyboard.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn newline(&mut self) -> Result<(), ConsumerError> {
        if self.view.form == Form::Text {
            self.output.text().push(b'\n');
        }
        self.output.flush()
    }

    /// Ends the run: what still waits, a newline, and the aggregations that nothing printed. Gives
    /// the status for the command to exit with.
    ///
    /// # Errors
    /// As for [`Consumer::flush`].
    pub fn finish(&mut self) -> Result<i32, ConsumerError> {
        let rest = self.queues.take(self.between(), None, None);
        self.tell_all(rest)?;
        self.newline()?;
        let order = Order::of(&self.settings);
        let mut ids = self.store.unprinted();
        if order.is_reversed() {
            ids.reverse();
        }
        for id in ids {
            match self.view.form {
                Form::Text => self.print_rows(&[id], None, order)?,
                Form::Json => self.put_aggregation(id, order),
            }
            self.output.spill()?;
        }
        self.tell_costs()?;
        let status = self.exit_status().unwrap_or(0);
        if self.view.form == Form::Json {
            self.put_document(&Document::Exit { status });
        }
        self.output.flush()?;
        Ok(status)
    }

    // The other dialect tells what ERROR recorded because of BEGIN after all that BEGIN recorded.
    fn take_turn(&mut self, turn: Turn<'_>) -> Result<(), ConsumerError> {
        if self.dialect() == Dialect::Illumos {
            return self.tell_or_mute(turn);
        }
        match self.framework_probe(turn) {
            Some("ERROR") => self.late.push((turn.host, turn.stream, turn.words.to_vec())),
            Some("BEGIN") => self.tell_or_mute(turn)?,
            Some(_) | None => {
                self.tell_late()?;
                self.tell_or_mute(turn)?;
            }
        }
        Ok(())
    }

    // A host that lies is told about at the end of the flush, when the others have had their turns.
    fn tell_or_mute(&mut self, turn: Turn<'_>) -> Result<(), ConsumerError> {
        if self.muted.contains(&turn.host) {
            return Ok(());
        }
        match self.tell(turn) {
            Ok(()) => Ok(()),
            Err(TurnError::Run(error)) => Err(error),
            Err(TurnError::Nonsense(nonsense)) => {
                self.muted.insert(turn.host);
                self.untold.push_back((turn.host, nonsense));
                Ok(())
            }
        }
    }

    // The name of the record's probe, if the framework itself provides it. A fault counts to the
    // probe that it happened in.
    fn framework_probe(&self, turn: Turn<'_>) -> Option<&str> {
        let epid = match header_of(turn.words)? {
            (Epid(0), _) => FaultRecord::from_words(turn.words)?.epid,
            (epid, _) => epid,
        };
        let probe = &self.enablings.get(&(turn.host, epid))?.probe;
        (probe.provider == "dtrace").then_some(&*probe.name)
    }

    fn tell_late(&mut self) -> Result<(), ConsumerError> {
        for (host, stream, words) in std::mem::take(&mut self.late) {
            self.tell_or_mute(Turn { host, stream, words: &words, next: None })?;
        }
        Ok(())
    }

    fn tell(&mut self, turn: Turn<'_>) -> Result<(), TurnError> {
        let (epid, _) = header_of(turn.words).ok_or(Nonsense::BrokenStream)?;
        if epid == Epid(0) {
            return self.tell_fault(turn);
        }
        let enabling = self.enabling(turn.host, epid)?;
        let program = Arc::clone(&self.program);
        let Some(clause) = program.clause(enabling.clause) else {
            return Err(Nonsense::UnknownClause { epid, clause: enabling.clause }.into());
        };
        check_length(turn.words, &clause.layout, epid)?;
        if self.view.form == Form::Json {
            return self.tell_record(turn, &clause.actions, &enabling, &clause.layout);
        }
        self.begin(&enabling, turn);
        let atlas = self.store.atlas();
        let record = Record::new(turn.words, &clause.layout, atlas.home(turn.host));
        for action in &clause.actions {
            self.perform(action, record, &enabling, &clause.layout)?;
        }
        if !self.view.quiet {
            self.output.text().push(b'\n');
        }
        Ok(())
    }

    fn enabling(&self, host: HostIndex, epid: Epid) -> Result<Arc<Enabling>, Nonsense> {
        self.enablings.get(&(host, epid)).cloned().ok_or(Nonsense::UnknownEpid { epid })
    }

    // Heading and prefix.
    fn begin(&mut self, enabling: &Enabling, turn: Turn<'_>) {
        let (view, columns) = (self.view, self.columns);
        // Who begins quietly gets no heading later on either.
        let is_headed = std::mem::replace(&mut self.headed, true);
        if view.quiet && !view.flowindent {
            return;
        }
        let out = self.output.text();
        match (is_headed, view.flowindent) {
            (true, _) => {}
            (false, true) => header::flow_heading(out, columns),
            (false, false) => header::heading(out, columns),
        }
        let cpu = turn.stream.0;
        if view.flowindent {
            let step = self.step(enabling, turn);
            header::flow_prefix(self.output.text(), columns, cpu, &enabling.probe, step);
        } else {
            header::prefix(out, columns, cpu, &enabling.probe);
        }
    }

    fn step(&mut self, enabling: &Enabling, turn: Turn<'_>) -> (Flow, usize) {
        let host = turn.host;
        let next = turn.next.and_then(header_of).and_then(|(epid, _)| self.enablings.get(&(host, epid)));
        let id = |enabling: &Enabling| (enabling.probe.id, enabling.epid);
        let next: Option<(ProbeId, Epid)> = next.map(|next| id(next));
        let margin = self.margins.entry((host, turn.stream)).or_default();
        margin.step(Flow::of(&enabling.probe.name), id(enabling), next, self.view.dialect)
    }

    fn tell_fault(&mut self, turn: Turn<'_>) -> Result<(), TurnError> {
        let fault = FaultRecord::from_words(turn.words).ok_or(Nonsense::BrokenStream)?;
        let enabling = self.enabling(turn.host, fault.epid)?;
        match self.view.form {
            Form::Text => self.complain(&notice::fault(&enabling, &fault, self.dialect()))?,
            Form::Json => self.put_fault(turn, &enabling, &fault),
        }
        Ok(())
    }

    /// Informs the reader of the output about the run: on the error stream, or by a document.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn notice(&mut self, text: &str) -> Result<(), ConsumerError> {
        match self.view.form {
            Form::Text => {
                self.say(text);
                Ok(())
            }
            Form::Json => {
                self.put_document(&Document::Notice { text: text.into() });
                self.output.flush()
            }
        }
    }

    /// Tells what the program gets less of, by the bounds of the machine, than the settings asked for.
    /// Quiet programs do not want to know.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn tell_bounds(&mut self, asked: &Settings) -> Result<(), ConsumerError> {
        if self.settings.is_set(OptionId::Quiet) {
            return Ok(());
        }
        let mut notices = bounds::lowered_sizes(asked, &self.settings);
        notices.extend(bounds::changed_rates(asked, &self.settings));
        notices.iter().try_for_each(|text| self.notice(text))
    }

    /// Says something on the error stream, after what the output has so far.
    pub(crate) fn complain(&mut self, message: &str) -> Result<(), ConsumerError> {
        self.output.flush()?;
        self.say(message);
        Ok(())
    }

    // Nobody can be told that the error stream is closed.
    fn say(&mut self, message: &str) {
        let _ = writeln!(self.err, "{}: {message}", self.command);
        let _ = self.err.flush();
    }

    fn tell_drops(&mut self) {
        let tags = self.settings.is_set(OptionId::Droptags);
        let dialect = self.dialect();
        for ((kind, stream), n) in std::mem::take(&mut self.drops) {
            if let Some(message) = notice::drops(kind, stream.0, n, tags, dialect).filter(|_| n > 0) {
                self.say(&message);
            }
        }
    }

    // The table of costs, host by host.
    fn tell_costs(&mut self) -> Result<(), ConsumerError> {
        if !self.settings.is_set(OptionId::Cost) {
            return Ok(());
        }
        for (host, cost) in std::mem::take(&mut self.costs) {
            for clause in &cost.clauses {
                let Some(enabling) = self.enablings.get(&(host, clause.epid)) else { continue };
                let message = notice::cost(enabling, clause, cost.process_ns);
                self.complain(&message)?;
            }
        }
        Ok(())
    }
}

fn check_length(words: &[u64], layout: &Layout, epid: Epid) -> Result<(), Nonsense> {
    let least = usize::try_from(layout.words()).unwrap_or(usize::MAX);
    if least <= words.len() { Ok(()) } else { Err(Nonsense::BrokenRecord { epid }) }
}
