//! Enabling a program in this process, and counting what comes out of it.
//!
//! Each round enables its program anew: nothing else is enabled while it is measured, and every
//! round's result is checked by itself. The sink only adds up, on a thread of its own.

use std::sync::Arc;

use dif::Program;
use dif::delivery::{Delivery, SessionRequest};
use dif::ids::Epid;
use dif::layout::split_header;
use dif::option::{OptionId, Settings, Value};
use dsl::Compiler;
use dsl::diag::{Diagnostic, classic_line};
use dsl::macros::MacroEnv;
use dsl::parse::{DescField, Mode};
use dsl::source::SourceFile;
use parking_lot::Mutex;
use runtime_hooks::{HookError, Session, SinkClosed};

use crate::error::BenchError;

/// What runs a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// The interpreter alone: `-x kernels=off`.
    Interpreter,
    /// Kernels where a clause has the shape of one, as users have it.
    Kernels,
}

/// Compiles a program against what can be traced here.
pub(crate) fn compile(program: &'static str, engine: Engine) -> Result<Program, BenchError> {
    let mut settings = Settings::default();
    settings.put(OptionId::Quiet, Value::Number(1));
    if engine == Engine::Interpreter {
        settings.put(OptionId::Kernels, Value::Text("off".into()));
    }
    compile_with(program, settings)
}

/// Compiles a program with these options.
pub(crate) fn compile_with(program: &'static str, settings: Settings) -> Result<Program, BenchError> {
    let mut compiler = Compiler::new(runtime_hooks::catalog(), settings, MacroEnv::default());
    let source = SourceFile::string(program);
    let wrong = |diagnostic: Diagnostic| BenchError::Compile {
        program,
        message: classic_line(&diagnostic, &source, false),
    };
    compiler.compile(&source, Mode::Text(DescField::Name)).map_err(wrong)?;
    compiler.finish().map_err(wrong)
}

/// What a sink has received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Received {
    /// Observations in cells of aggregations.
    cells: u64,
    /// Records.
    records: u64,
    /// Firings that were lost, and counted.
    drops: u64,
    /// Firings that went wrong.
    faults: u64,
}

/// A program that is being traced with.
pub(crate) struct Enabled {
    session: Session,
    received: Arc<Mutex<Received>>,
}

impl Enabled {
    /// Enables a program; `counted` says how many observations a cell holds.
    pub(crate) fn start(program: &Program, counted: fn(&[u64]) -> u64) -> Result<Self, HookError> {
        let received = Arc::new(Mutex::new(Received::default()));
        let sink = received.clone();
        let sink = move |delivery: Delivery| -> Result<(), SinkClosed> {
            sink.lock().add(&delivery, counted);
            Ok(())
        };
        let session = Session::start(program.clone(), SessionRequest::default(), Box::new(sink))?;
        Ok(Self { session, received })
    }

    /// Takes what has been recorded so far out of the rings.
    pub(crate) fn drain(&self) {
        self.session.drain();
    }

    /// Ends it and says what it gave.
    pub(crate) fn stop(self) -> Received {
        self.session.stop();
        *self.received.lock()
    }
}

impl Received {
    fn add(&mut self, delivery: &Delivery, counted: fn(&[u64]) -> u64) {
        match delivery {
            Delivery::Records { stream: _, words } => self.add_records(words),
            Delivery::Aggregations(deltas) | Delivery::Shares { deltas, .. } => {
                self.cells += deltas.iter().map(|delta| counted(&delta.cell)).sum::<u64>();
            }
            Delivery::Drops(drops) => self.drops += drops.iter().map(|drop| drop.n).sum::<u64>(),
            Delivery::Enabled(_)
            | Delivery::Exit { .. }
            | Delivery::Cost(_)
            | Delivery::Symbols(_)
            | Delivery::Variables(_)
            | Delivery::End => {}
        }
    }

    fn add_records(&mut self, mut words: &[u64]) {
        while let Some(&word) = words.first() {
            let (epid, n_words) = split_header(word);
            match epid {
                Epid(0) => self.faults += 1,
                Epid(_) => self.records += 1,
            }
            // A record of no words would be one of ours gone wrong; its stream ends there.
            words = words.get(n_words.max(1) as usize..).unwrap_or(&[]);
        }
    }

    /// What is wrong with it, if `observed` observations were made.
    pub(crate) fn fault(self, observed: u64) -> Option<String> {
        let Self { cells, records, drops, faults } = self;
        if faults == 0 && cells + records + drops == observed {
            return None;
        }
        Some(format!(
            "{observed} observations, received {cells} in cells, {records} records, {drops} drops, {faults} faults"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::StreamId;
    use dif::layout::header;

    #[test]
    fn records_cells_and_drops_add_up() {
        let mut received = Received::default();
        let words = vec![header(Epid(1), 3), 0, 7, header(Epid(2), 2), 0];
        received.add(&Delivery::Records { stream: StreamId(0), words }, |_| 0);
        let delta = dif::delivery::AggDelta { agg: dif::AggId(0), key: vec![], cell: vec![5, 100] };
        received.add(&Delivery::Aggregations(vec![delta]), |cell| cell[0]);
        assert_eq!(received.fault(7), None);
        assert!(received.fault(8).unwrap().contains("2 records"));
        received.add_records(&[header(Epid(0), 1)]);
        assert!(received.fault(7).is_some());
        received.add_records(&[0, 0]);
    }
}
