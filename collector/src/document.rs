//! What the consumer does with a record when its output is JSON: the same actions, told as data.
//!
//! Actions that change the run (`exit`, `setopt`, `clear` …) are performed as for text. Two are
//! only told, because the output is one stream that somebody reads: `freopen` and `ftruncate`. A
//! command of `system()` runs, with its output on the error stream.

use dif::action::{Action, FieldIndex, FieldRange};
use dif::delivery::{Drop, Enabling};
use dif::layout::{FaultRecord, Layout};
use dif::{AggId, FormatId, StreamId};

use crate::action::{shown_bytes, status_of, type_of};
use crate::consume::Consumer;
use crate::error::TurnError;
use crate::order::Turn;
use crate::record::{Record, header_of};
use crate::render::json::{self, ActionDoc, Document, Fault, Firing, Names, Text, Typed};
use crate::render::json_agg::Aggregation;
use crate::render::printa;
use crate::render::value::Value;
use crate::rows::Rows;
use crate::sort::Order;

impl Consumer {
    /// Appends a document to the output.
    pub(crate) fn put_document(&mut self, document: &Document) {
        json::line(self.output.text(), document);
    }

    /// Performs the actions of a record, and tells of them in one document.
    pub(crate) fn tell_record(
        &mut self,
        turn: Turn<'_>,
        actions: &[Action],
        enabling: &Enabling,
        layout: &Layout,
    ) -> Result<(), TurnError> {
        let atlas = self.store.atlas();
        let record = Record::new(turn.words, layout, atlas.home(turn.host));
        let mut told = Vec::with_capacity(actions.len());
        for action in actions {
            told.push(self.told(action, record, layout)?);
            if changes_the_run(action) {
                self.perform(action, record, enabling, layout)?;
            }
        }
        self.put_document(&Document::Record { firing: firing(turn, enabling), actions: told });
        Ok(())
    }

    /// Tells of a fault.
    pub(crate) fn put_fault(&mut self, turn: Turn<'_>, enabling: &Enabling, fault: &FaultRecord) {
        self.put_document(&Document::Fault { firing: firing(turn, enabling), fault: Fault::of(fault) });
    }

    /// Tells of losses.
    pub(crate) fn put_drops(&mut self, drops: Drop) {
        let Drop { kind, stream, n } = drops;
        self.put_document(&Document::Drops { kind: json::drop_kind(kind), cpu: stream.0, n });
    }

    /// Tells of an aggregation, unless it is empty.
    pub(crate) fn put_aggregation(&mut self, agg: AggId, order: Order) {
        let rows = self.store.rows(&self.program, &[agg], order);
        for snapshot in self.snapshots(&[agg], &rows).into_iter().filter(|snapshot| !snapshot.is_empty()) {
            self.put_document(&Document::Aggregation(snapshot));
        }
    }

    // An action as data, as it stands when its turn comes.
    fn told(&mut self, action: &Action, record: Record<'_>, layout: &Layout) -> Result<ActionDoc, TurnError> {
        Ok(match action {
            Action::Trace { field } => ActionDoc::Trace { value: self.typed(record, *field, layout)? },
            Action::Tracemem { field, dynamic } => {
                let dynamic = dynamic.map(|dynamic| record.field(dynamic)).transpose()?;
                let bytes = shown_bytes(&record.field(*field)?, dynamic.as_ref(), self.dialect());
                let ty = type_of(layout, *field);
                ActionDoc::Tracemem { value: Typed::new(&self.program.types, ty, &Value::Bytes(bytes)) }
            }
            Action::Print { field, address } => ActionDoc::Print {
                value: self.typed(record, *field, layout)?,
                address: address.map(|address| record.field(address)).transpose()?.map(|a| a.unsigned()),
                text: Text::of(&self.printed(record, *field, *address, type_of(layout, *field))?),
            },
            Action::Printf { format, args } => ActionDoc::Printf {
                args: self.typed_fields(record, *args, layout)?,
                text: Text::of(&self.formatted(record, *format, *args)?),
            },
            Action::Printa { format, aggs } => self.printa_told(*format, aggs),
            Action::Stack { field } => {
                ActionDoc::Stack { frames: json::frames(&record.field(*field)?.text()) }
            }
            Action::Symbol { field, kind } => {
                let value = record.field(*field)?;
                let (address, names) = (value.unsigned(), Names::of(&value));
                ActionDoc::Symbol { kind: json::symbol_kind(*kind), address, names }
            }
            Action::Freopen { format, args } => {
                ActionDoc::Freopen { path: Text::of(&self.bounded(record, *format, *args)?) }
            }
            Action::Ftruncate => ActionDoc::Ftruncate,
            Action::Exit { field } => ActionDoc::Exit { status: status_of(&record.field(*field)?) },
            Action::System { format, args } => {
                ActionDoc::System { command: Text::of(&self.bounded(record, *format, *args)?) }
            }
            Action::Setopt { name, value } => ActionDoc::Setopt {
                name: Text::of(&record.field(*name)?.text()),
                value: value.map(|value| record.field(value)).transpose()?.map(|v| Text::of(&v.text())),
            },
            Action::Clear { agg } => ActionDoc::Clear { aggregation: self.name_of(*agg) },
            Action::Trunc { agg, n } => ActionDoc::Trunc {
                aggregation: self.name_of(*agg),
                n: n.map(|n| record.field(n)).transpose()?.map(|n| n.signed()),
            },
            Action::Normalize { agg, factor } => ActionDoc::Normalize {
                aggregation: self.name_of(*agg),
                factor: record.field(*factor)?.unsigned(),
            },
            Action::Denormalize { agg } => ActionDoc::Denormalize { aggregation: self.name_of(*agg) },
        })
    }

    fn printa_told(&mut self, format: Option<FormatId>, aggs: &[AggId]) -> ActionDoc {
        let order = Order::of(&self.settings);
        let rows = self.store.rows(&self.program, aggs, order);
        let aggregations = self.snapshots(aggs, &rows);
        let text = format.map(|format| {
            let (columns, mut text) = (self.columns(aggs), Vec::new());
            if let Some(format) = self.program.formats.get(format.index()) {
                rows.iter().for_each(|row| {
                    printa::formatted_row(&mut text, format, &row, &columns, &self.view);
                });
            }
            Text::of(&text)
        });
        if !rows.is_empty() {
            aggs.iter().for_each(|agg| self.store.set_printed(*agg));
        }
        ActionDoc::Printa { aggregations, text }
    }

    fn snapshots(&self, aggs: &[AggId], rows: &Rows<'_>) -> Vec<Aggregation> {
        let streams = self.store.streams();
        let defs = aggs.iter().enumerate().filter_map(|(place, agg)| {
            Some((place, self.program.aggs.get(agg.index())?, self.store.normal(*agg)))
        });
        let snapshot = |(place, def, normal)| {
            let shares = (1..).zip(&streams).map(|(turn, stream)| (*stream, turn * aggs.len() + place));
            let shares: Vec<(StreamId, usize)> = shares.collect();
            Aggregation::of(&self.program, def, normal, rows, (place, &shares))
        };
        defs.map(snapshot).collect()
    }

    fn name_of(&self, agg: AggId) -> String {
        self.program.aggs.get(agg.index()).map_or_else(String::new, |def| def.name.to_string())
    }

    fn typed(&self, record: Record<'_>, field: FieldIndex, layout: &Layout) -> Result<Typed, TurnError> {
        Ok(Typed::new(&self.program.types, type_of(layout, field), &record.field(field)?))
    }

    fn typed_fields(
        &self,
        record: Record<'_>,
        range: FieldRange,
        layout: &Layout,
    ) -> Result<Vec<Typed>, TurnError> {
        let end = range.first.saturating_add(range.n);
        (range.first..end).map(|field| self.typed(record, field, layout)).collect()
    }
}

fn firing(turn: Turn<'_>, enabling: &Enabling) -> Firing {
    let timestamp = header_of(turn.words).map_or(0, |(_, timestamp)| timestamp);
    Firing::new(enabling, timestamp, turn.host.0, turn.stream.0)
}

// Whether an action is more than output, and is performed whatever the output looks like.
fn changes_the_run(action: &Action) -> bool {
    match action {
        Action::Exit { .. }
        | Action::System { .. }
        | Action::Setopt { .. }
        | Action::Clear { .. }
        | Action::Trunc { .. }
        | Action::Normalize { .. }
        | Action::Denormalize { .. } => true,
        Action::Trace { .. }
        | Action::Tracemem { .. }
        | Action::Print { .. }
        | Action::Printf { .. }
        | Action::Printa { .. }
        | Action::Stack { .. }
        | Action::Symbol { .. }
        | Action::Freopen { .. }
        | Action::Ftruncate => false,
    }
}
