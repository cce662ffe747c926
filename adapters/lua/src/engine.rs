//! The engine behind the hooks: events become firings of probe sites.
//!
//! ```text
//!   hooks ──Event──▶ Engine::fire ──▶ site of the provider `lua` ──▶ clauses of whoever listens
//!   hooks ◀─refresh── on_change  ◀─── a consumer connected, or went
//! ```
//!
//! [`Engine`] is the implementation of [`Probes`] that programs use. Whether a probe is enabled is
//! one load of its own site, so what nobody listens to costs the hooks nothing but that.
//!
//! [`start`] makes the process traceable, and the value it returns ends that in good order:
//! sessions are stopped, their `END` clauses fire, what was recorded is delivered. A guest that
//! ends the process itself (`os.exit`) comes by [`Probes::shutdown`], which does the same, so that
//! there is no normal end at which a consumer misses anything.
//!
//! Not being traceable is no reason not to run: without an endpoint Lua runs as ever.

use crate::probes::{Event, PROBES, Probe, ProbeSet, Probes};
use crate::provider::lua;
use crate::{signal, stack};
use runtime_hooks::dif::op::StackKind;
use runtime_hooks::{Config, HookError, HostEnv, ProbeSite, StackText, fire};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The listener that hands events to the engine.
#[derive(Debug)]
pub struct Engine;

/// The running engine of this process.
static RUNNING: Mutex<Option<runtime_hooks::Engine>> = Mutex::new(None);

/// A process that can be traced, until this is dropped.
#[derive(Debug)]
pub struct Traceable(());

impl Drop for Traceable {
    fn drop(&mut self) {
        Engine::shutdown();
    }
}

/// Makes the probes of the provider `lua` known to the engine of this process.
///
/// [`start`] does so too. Alone it is for a host that runs its sessions itself.
///
/// # Errors
/// Another provider has the name.
pub fn register() -> Result<(), HookError> {
    static DONE: OnceLock<Result<(), String>> = OnceLock::new();
    let mut failed = None;
    let done = DONE.get_or_init(|| {
        let follow = Box::new(|_: &runtime_hooks::Provider| signal::refresh::<Engine>());
        runtime_hooks::on_pulse(signal::sample::<Engine>);
        runtime_hooks::register(&lua::PROVIDER, Some(follow)).map_err(|error| {
            let text = error.to_string();
            failed = Some(error);
            text
        })
    });
    match (done, failed) {
        (Ok(()), _) => Ok(()),
        (Err(_), Some(error)) => Err(error),
        (Err(_), None) => Err(HookError::Registered(lua::PROVIDER.name)),
    }
}

// With the feature `script`, this process can compile what `MDTRACE_SCRIPT` names.
#[cfg(feature = "script")]
fn compiler() -> Option<runtime_hooks::Compile> {
    use dsl::macros::MacroEnv;
    use dsl::source::SourceFile;

    Some(|name, text, catalog| {
        let source = SourceFile::file(name, text);
        let macros = MacroEnv::of_own_script(name);
        let mut compiler = dsl::Compiler::new(catalog, dif::option::Settings::default(), macros);
        compiler
            .compile(&source, dsl::parse::Mode::File)
            .map_err(|diagnostic| dsl::diag::classic_line(&diagnostic, &source, false))?;
        compiler.finish().map_err(|diagnostic| diagnostic.kind.to_string())
    })
}

#[cfg(not(feature = "script"))]
fn compiler() -> Option<runtime_hooks::Compile> {
    None
}

/// Registers the probes, opens the endpoint, and waits for the consumer that has started this
/// process, if one has (`MDTRACE_WAIT`). To be called before the first line of Lua runs.
///
/// # Errors
/// The process cannot be traced from outside. It runs as well without.
pub fn start(name: &'static str) -> Result<Traceable, HookError> {
    register()?;
    let mut engine = runtime_hooks::Engine::start(Config::new(name))?;
    engine.trace_environment(compiler())?;
    engine.wait();
    *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = Some(engine);
    Ok(Traceable(()))
}

/// Where a probe fires.
#[inline]
fn site(probe: Probe) -> &'static ProbeSite {
    match probe {
        Probe::FunctionEntry => &lua::FUNCTION_ENTRY,
        Probe::FunctionReturn => &lua::FUNCTION_RETURN,
        Probe::CfunctionEntry => &lua::CFUNCTION_ENTRY,
        Probe::CfunctionReturn => &lua::CFUNCTION_RETURN,
        Probe::Line => &lua::LINE,
        Probe::Raise => &lua::RAISE,
        Probe::CoroutineCreate => &lua::COROUTINE_CREATE,
        Probe::CoroutineResume => &lua::COROUTINE_RESUME,
        Probe::CoroutineYield => &lua::COROUTINE_YIELD,
        Probe::TaskSwitch => &lua::TASK_SWITCH,
        Probe::ImportStart => &lua::IMPORT_START,
        Probe::ImportDone => &lua::IMPORT_DONE,
        Probe::RuntimeInit => &lua::RUNTIME_INIT,
        Probe::RuntimeShutdown => &lua::RUNTIME_SHUTDOWN,
        Probe::UserProbe => &lua::USER_PROBE,
    }
}

impl Probes for Engine {
    fn enabled() -> ProbeSet {
        let enabled = PROBES.iter().filter(|row| Engine::is_enabled(row.probe));
        enabled.fold(ProbeSet::EMPTY, |set, row| set.with(row.probe))
    }

    #[inline]
    fn is_enabled(probe: Probe) -> bool {
        site(probe).is_enabled()
    }

    fn fire(event: &Event<'_>) {
        match *event {
            Event::Entry { function: f, depth } if f.is_c() => {
                let site = &lua::CFUNCTION_ENTRY;
                fire!(site, env: &Walker, || (&*f.file, &*f.name, f.line, &*f.container, depth, f.code));
            }
            Event::Entry { function: f, depth } => {
                let site = &lua::FUNCTION_ENTRY;
                fire!(site, env: &Walker, || (&*f.file, &*f.name, f.line, &*f.container, depth));
            }
            Event::Return { function: f, depth, status } if f.is_c() => {
                let (site, status) = (&lua::CFUNCTION_RETURN, status as u8);
                fire!(site, env: &Walker, || {
                    (&*f.file, &*f.name, f.line, &*f.container, depth, status, f.code)
                });
            }
            Event::Return { function: f, depth, status } => {
                let (site, status) = (&lua::FUNCTION_RETURN, status as u8);
                fire!(site, env: &Walker, || (&*f.file, &*f.name, f.line, &*f.container, depth, status));
            }
            Event::Line { function: f, line } => {
                fire!(lua::LINE, env: &Walker, || (&*f.file, &*f.name, line));
            }
            Event::Raise { class, file, line, message } => {
                fire!(lua::RAISE, env: &Walker, || (class, file, line, message));
            }
            Event::CoroutineCreate { .. }
            | Event::CoroutineResume { .. }
            | Event::CoroutineYield { .. }
            | Event::TaskSwitch { .. } => fire_coroutine(event),
            Event::ImportStart { module, file, line } => {
                fire!(lua::IMPORT_START, env: &Walker, || (module, file, line));
            }
            Event::ImportDone { module, found, path, file, line } => {
                fire!(lua::IMPORT_DONE, env: &Walker, || (module, found, path, file, line));
            }
            Event::RuntimeInit { version } => fire!(lua::RUNTIME_INIT, env: &Walker, || (version,)),
            Event::RuntimeShutdown { status } => fire!(lua::RUNTIME_SHUTDOWN, env: &Walker, || (status,)),
            Event::User { tag, ints: [a, b, c, d], texts: [e, f, g, h] } => {
                fire!(lua::USER_PROBE, env: &Walker, || (tag, a, b, c, d, e, f, g, h));
            }
        }
    }

    fn safepoint() {
        runtime_hooks::safepoint(Some(&Walker));
    }

    fn closing() {
        runtime_hooks::symbols::settle();
    }

    fn shutdown() {
        let engine = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Outside the lock: what ends here calls back.
        drop(engine);
    }
}

/// The events of coroutines, whose arguments are ids.
fn fire_coroutine(event: &Event<'_>) {
    if let Event::TaskSwitch { from, to, reason } = *event {
        let reason = reason.name();
        fire!(lua::TASK_SWITCH, env: &Walker, || (from.value(), to.value(), reason));
    } else if let Event::CoroutineCreate { id, creator: other }
    | Event::CoroutineResume { id, from: other }
    | Event::CoroutineYield { id, to: other } = *event
    {
        fire!(site(event.probe()), env: &Walker, || (id.value(), other.value()));
    }
}

/// Walks the stack of the Lua that fires.
struct Walker;

impl HostEnv for Walker {
    // Lua has one stack, whichever a script asks for.
    fn stack(&self, _: StackKind, frames: u32, out: &mut StackText<'_>) {
        stack::walk(frames, |line| out.frame(line));
    }

    fn depth(&self) -> u32 {
        stack::depth()
    }

    fn caller(&self) -> u64 {
        stack::caller()
    }
}
