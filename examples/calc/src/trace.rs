//! A whole consumer in the traced process: compiler, session and collector, without a socket.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use collector::Consumer;
use dif::Program;
use dif::catalog::Catalog;
use dif::delivery::{Delivery, SessionRequest};
use dif::option::{OptionId, Setter, Settings};
use dsl::Compiler;
use dsl::diag;
use dsl::macros::MacroEnv;
use dsl::parse::Mode;
use dsl::source::SourceFile;
use runtime_hooks::{Session, SinkClosed};

/// Compiles a script that the environment names (`MDTRACE_SCRIPT`).
pub(crate) fn compile(name: &str, text: Vec<u8>, catalog: Catalog) -> Result<Program, String> {
    compile_with(name, text, catalog, Settings::default())
}

fn compile_with(name: &str, text: Vec<u8>, catalog: Catalog, settings: Settings) -> Result<Program, String> {
    let source = SourceFile::file(name, text);
    let mut compiler = Compiler::new(catalog, settings, MacroEnv::of_own_script(name));
    compiler.compile(&source, Mode::File).map_err(|d| {
        format!("failed to compile script {name}: {}", diag::classic_line(&d, &source, false))
    })?;
    compiler.finish().map_err(|d| d.kind.to_string())
}

/// A script that runs in this process.
pub(crate) struct Tracing {
    session: Session,
    consumer: Arc<Mutex<Owned>>,
}

/// The consumer is used by one thread after the other: the session's sink, and us at the end.
struct Owned(Consumer);

impl Tracing {
    /// Compiles the script with these options (`NAME` or `NAME=VALUE`) and starts it.
    pub(crate) fn start(script: &str, options: &[&str]) -> Result<Self, String> {
        let mut settings = Settings::default();
        for option in options {
            let (name, value) =
                option.split_once('=').map_or((*option, None), |(name, value)| (name, Some(value)));
            settings
                .set(name, value, Setter::CommandLine)
                .map_err(|reason| format!("failed to set -x {name}: {reason}"))?;
        }
        let text = std::fs::read(script).map_err(|error| format!("failed to open {script}: {error}"))?;
        let mut program = compile_with(script, text, runtime_hooks::catalog(), settings)?;
        if program.is_destructive() && !program.settings.is_set(OptionId::Destructive) {
            return Err("could not enable tracing: Destructive actions not allowed".into());
        }
        // What it will get, of sizes and rates that have bounds.
        let asked = program.settings.clone();
        runtime_hooks::limits().map_err(|error| error.to_string())?.clamp(&mut program.settings);
        let (out, err) = (Box::new(std::io::stdout()), Box::new(std::io::stderr()));
        let mut consumer = Consumer::new(Arc::new(program.clone()), out, err, "calc");
        consumer.tell_bounds(&asked).map_err(|error| error.to_string())?;
        let consumer = Arc::new(Mutex::new(Owned(consumer)));
        let sink = consumer.clone();
        let session = Session::start(
            program,
            SessionRequest::default(),
            Box::new(move |delivery: Delivery| {
                let mut consumer = sink.lock().unwrap_or_else(PoisonError::into_inner);
                consumer.0.deliver(0, delivery).and_then(|()| consumer.0.flush()).map_err(|_| SinkClosed)
            }),
        );
        Ok(Self { session: session.map_err(|error| error.to_string())?, consumer })
    }

    /// Ends the session and prints what is left; the status is the script's.
    pub(crate) fn finish(self) -> Result<u8, String> {
        self.session.stop();
        std::io::stdout().flush().map_err(|error| error.to_string())?;
        let mut consumer = self.consumer.lock().unwrap_or_else(PoisonError::into_inner);
        let status = consumer.0.finish().map_err(|error| error.to_string())?;
        Ok(status.to_le_bytes()[0])
    }
}
