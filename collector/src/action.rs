//! What the consumer does with a record: the actions of its clause, in order.
//!
//! Most print. Some act on the output (`freopen`, `ftruncate`), on aggregations, on options, or on
//! the system. None can fail the run: what goes wrong in an action is told on the error stream,
//! with the enabling it happened in, and tracing goes on.
//!
//! Source: D reference, sections 4.2 to 4.4.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

use dif::action::{Action, FieldIndex, FieldRange};
use dif::delivery::Enabling;
use dif::layout::Layout;
use dif::option::{Dialect, Setter};
use dif::ty::prim;
use dif::{AggId, FormatId, TypeId};

use crate::consume::Consumer;
use crate::error::{ConsumerError, TurnError};
use crate::record::Record;
use crate::render::json::{Document, Probe};
use crate::render::printa::{self, Column};
use crate::render::printf::{self, Fields};
use crate::render::value::{self, Value};
use crate::render::view::{Form, View};
use crate::render::{hexdump, histogram, notice, print, stack};
use crate::rows::Row;
use crate::sort::Order;

impl Consumer {
    /// Performs one action of a record.
    pub(crate) fn perform(
        &mut self,
        action: &Action,
        record: Record<'_>,
        enabling: &Enabling,
        layout: &Layout,
    ) -> Result<(), TurnError> {
        match action {
            Action::Trace { field } | Action::Symbol { field, .. } => {
                let view = self.trace_view();
                value::trace(self.output.text(), &record.field(*field)?, &view);
            }
            Action::Tracemem { field, dynamic } => self.tracemem(record, *field, *dynamic)?,
            Action::Print { field, address } => {
                let text = self.printed(record, *field, *address, type_of(layout, *field))?;
                self.output.text().extend_from_slice(&text);
            }
            Action::Printf { format, args } => {
                if let Some(format) = self.program.formats.get(format.index()) {
                    let mut fields = Fields::of(record, *args);
                    printf::print(self.output.text(), format, &self.view, &mut fields);
                    fields.finish()?;
                }
            }
            Action::Printa { format, aggs } => {
                let order = Order::of(&self.settings);
                if format.is_none() {
                    self.output.text().push(b'\n');
                }
                self.print_rows(aggs, *format, order)?;
            }
            Action::Stack { field } => {
                let indent = self.view.stackindent;
                stack::block(self.output.text(), &record.field(*field)?.text(), indent);
            }
            Action::Exit { field } => self.exit = Some(status_of(&record.field(*field)?)),
            Action::System { format, args } => {
                let command = self.bounded(record, *format, *args)?;
                self.system(&command, enabling)?;
            }
            Action::Freopen { format, args } => {
                let path = self.bounded(record, *format, *args)?;
                self.freopen(&path, enabling)?;
            }
            Action::Ftruncate => self.output.truncate()?,
            Action::Setopt { name, value } => {
                let name = record.field(*name)?;
                let value = value.map(|value| record.field(value)).transpose()?;
                self.setopt(&name, value.as_ref(), enabling)?;
            }
            Action::Clear { agg } => self.store.clear(*agg),
            Action::Trunc { agg, n } => {
                let n = n.map(|n| record.field(n)).transpose()?;
                self.store.trunc(&self.program, *agg, n.map_or(0, |n| n.signed()));
            }
            Action::Normalize { agg, factor } => {
                self.store.normalize(*agg, record.field(*factor)?.unsigned());
            }
            Action::Denormalize { agg } => self.store.normalize(*agg, 1),
        }
        Ok(())
    }

    fn trace_view(&self) -> View {
        match self.dialect() {
            Dialect::Illumos => self.view,
            Dialect::Oracle => self.view.with_quiet(self.trace_quiet),
        }
    }

    fn tracemem(
        &mut self,
        record: Record<'_>,
        field: FieldIndex,
        dynamic: Option<FieldIndex>,
    ) -> Result<(), TurnError> {
        let dynamic = dynamic.map(|dynamic| record.field(dynamic)).transpose()?;
        if dynamic.as_ref().is_some_and(|n| n.unsigned() == 0) && self.dialect() == Dialect::Oracle {
            return Ok(());
        }
        let bytes = shown_bytes(&record.field(field)?, dynamic.as_ref(), self.dialect());
        hexdump::hexdump(self.output.text(), &bytes);
        Ok(())
    }

    /// The text of `print()`.
    pub(crate) fn printed(
        &self,
        record: Record<'_>,
        field: FieldIndex,
        address: Option<FieldIndex>,
        ty: TypeId,
    ) -> Result<Vec<u8>, TurnError> {
        let value = record.field(field)?;
        let string_bytes = self.view.string_bytes;
        let (types, mut out) = (&self.program.types, Vec::new());
        match address {
            None => print::typed(&mut out, types, ty, &value, string_bytes),
            Some(address) => {
                let address = record.field(address)?.unsigned();
                print::behind(&mut out, types, ty, address, &value, string_bytes);
            }
        }
        Ok(out)
    }

    /// The text of a format with its arguments.
    pub(crate) fn formatted(
        &self,
        record: Record<'_>,
        format: FormatId,
        args: FieldRange,
    ) -> Result<Vec<u8>, TurnError> {
        let mut text = Vec::new();
        if let Some(format) = self.program.formats.get(format.index()) {
            let mut fields = Fields::of(record, args);
            printf::print(&mut text, format, &self.view, &mut fields);
            fields.finish()?;
        }
        Ok(text)
    }

    /// The same for commands and paths, which are strings of D and no longer than one.
    pub(crate) fn bounded(
        &self,
        record: Record<'_>,
        format: FormatId,
        args: FieldRange,
    ) -> Result<Vec<u8>, TurnError> {
        let mut text = self.formatted(record, format, args)?;
        text.truncate(self.view.string_bytes.saturating_sub(1));
        Ok(text)
    }

    /// Prints the rows of aggregations, and remembers that they were printed if there are any.
    pub(crate) fn print_rows(
        &mut self,
        aggs: &[AggId],
        format: Option<FormatId>,
        order: Order,
    ) -> Result<(), ConsumerError> {
        let columns = self.columns(aggs);
        let rows = self.store.rows(&self.program, aggs, order);
        let streams = self.store.streams();
        let view = &self.view;
        let format = format.map(|format| self.program.formats.get(format.index()));
        match (format, &columns[..]) {
            (None, [column]) if printa::as_bars(&columns, view) && !rows.is_empty() => {
                let rows: Vec<Row<'_>> = rows.iter().collect();
                histogram::table(self.output.text(), &rows, *column, view);
            }
            (None, _) => {
                rows.visit(|row| {
                    printa::default_row(self.output.text(), row, &columns, &streams, view);
                    self.output.spill()
                })?;
            }
            (Some(Some(format)), _) => {
                rows.visit(|row| {
                    printa::formatted_row(self.output.text(), format, row, &columns, view);
                    self.output.spill()
                })?;
            }
            (Some(None), _) => {}
        }
        if !rows.is_empty() {
            aggs.iter().for_each(|agg| self.store.set_printed(*agg));
        }
        Ok(())
    }

    /// What is shown of these aggregations.
    pub(crate) fn columns(&self, aggs: &[AggId]) -> Vec<Column> {
        let column = |agg: &AggId| {
            let function = self.program.aggs.get(agg.index())?.function;
            Some(Column { function, normal: self.store.normal(*agg) })
        };
        aggs.iter().filter_map(column).collect()
    }

    fn system(&mut self, command: &[u8], enabling: &Enabling) -> Result<(), ConsumerError> {
        self.output.flush()?;
        let run = Command::new("/bin/sh")
            .arg("-c")
            .arg(OsStr::from_bytes(command))
            .stdout(self.output_for_child())
            .status();
        match run {
            Ok(_) => Ok(()),
            Err(error) => {
                let command = String::from_utf8_lossy(command);
                self.fail(enabling, &format!("couldn't run \"{command}\": {}", reason(&error)))
            }
        }
    }

    // Among documents there is no place for what a command prints.
    fn output_for_child(&self) -> Stdio {
        match self.view.form {
            Form::Text => self.output.for_child(),
            Form::Json => Stdio::from(io::stderr()),
        }
    }

    fn freopen(&mut self, path: &[u8], enabling: &Enabling) -> Result<(), ConsumerError> {
        match self.output.reopen(Path::new(OsStr::from_bytes(path)))? {
            Ok(()) => Ok(()),
            Err(error) => {
                let path = String::from_utf8_lossy(path);
                self.fail(enabling, &format!("couldn't freopen() \"{path}\": {}", reason(&error)))
            }
        }
    }

    fn setopt(
        &mut self,
        name: &Value,
        value: Option<&Value>,
        enabling: &Enabling,
    ) -> Result<(), ConsumerError> {
        let name = String::from_utf8_lossy(&name.text()).into_owned();
        let value = value.map_or("1".into(), |value| String::from_utf8_lossy(&value.text()).into_owned());
        let set = self.settings.set(&name, Some(&value), Setter::Action);
        self.view = View::of(&self.settings);
        match set {
            Ok(()) => Ok(()),
            // The original's text ends with a newline of its own.
            Err(error) => {
                self.fail(enabling, &format!("couldn't set option \"{name}\" to \"{value}\": {error}\n"))
            }
        }
    }

    fn fail(&mut self, enabling: &Enabling, what: &str) -> Result<(), ConsumerError> {
        if self.view.form == Form::Json {
            let (epid, probe) = (enabling.epid.0, Probe::of(&enabling.probe));
            self.put_document(&Document::Failure { epid, probe, text: what.trim_end().into() });
            return Ok(());
        }
        self.complain(&notice::failure(enabling, what, self.dialect()))
    }
}

/// The bytes that `tracemem()` shows: all, or as many as its third argument says.
pub(crate) fn shown_bytes(value: &Value, dynamic: Option<&Value>, dialect: Dialect) -> Vec<u8> {
    let mut bytes = match value {
        Value::Bytes(bytes) | Value::Text(bytes) | Value::Stack(bytes) => bytes.clone(),
        Value::Int { .. } | Value::Symbol { .. } => value.bits().to_le_bytes().to_vec(),
    };
    match (dynamic.map(Value::unsigned), dialect) {
        // Classic takes no bytes for all of them.
        (None, _) | (Some(0), Dialect::Illumos) => {}
        (Some(n), _) => bytes.truncate(usize::try_from(n).unwrap_or(usize::MAX)),
    }
    bytes
}

/// The type of a field.
pub(crate) fn type_of(layout: &Layout, field: FieldIndex) -> TypeId {
    layout.fields.get(field as usize).map_or(prim::VOID, |field| field.ty)
}

/// The status that `exit()` recorded.
pub(crate) fn status_of(value: &Value) -> i32 {
    i32::try_from(value::sign_extend(value.bits(), 4)).unwrap_or(0)
}

// As C tells it, without Rust's note of the number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(at) => text[..at].to_string(),
        None => text,
    }
}
