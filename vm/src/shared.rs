//! One session in one host: what all of its threads share.
//!
//! `Shared` is made once, when a program is enabled, and takes all memory that the session's
//! options ask for except what belongs to single threads (see [`crate::thread`]). Everything in it
//! is either immutable or atomic, so threads use it through an `Arc` without further ado.
//!
//! A session's life is three phases, and it only goes forward:
//!
//! ```text
//!   Running -- exit(), or a full buffer of policy fill --> Ending -- close() --> Closed -- stop() --> Stopped
//!      \____________________________ close() _________________________________/
//! ```
//!
//! While a session ends only `dtrace:::END` still fires, which the host does when it has noticed and
//! closed it; once it is stopped nothing does. One relaxed load tells a firing that all is normal.

use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU8, fence};

use dif::delivery::Variables;
use dif::layout::FieldKind;
use dif::op::Op;
use dif::option::{Dialect, OptionId, Settings, Value, ValueKind};
use dif::probe::field_matches;
use dif::program::{Clause, Recording, Scope, Storage};
use dif::subr::Subr;
use dif::{ClauseId, Program};

use crate::budget::Budget;
use crate::buffer::Policy;
use crate::code::Code;
use crate::dynvars::DynTable;
use crate::env::ProbeFields;
use crate::limits::Limits;
use crate::region::Pool;
use crate::speculate::Speculations;
use crate::values::most_text;
use crate::vars::{Globals, Places, Private};
use crate::verify::Verified;

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// All of its probes fire.
    Running,
    /// Only `END` does, and the program wanted it so.
    Ending,
    /// Only `END` does, and the host wanted it so.
    Closed,
    /// Nothing does.
    Stopped,
}

/// What a thread needs to know of the sizes, worked out once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Most bytes of a string.
    pub(crate) max_string: usize,
    /// Most bytes that are moved as one value: a string, a struct, a stack.
    pub(crate) widest: usize,
    /// Words of the longest key.
    pub(crate) key_words: usize,
    /// Words of the longest record that may be speculated.
    pub(crate) record_words: usize,
    /// Words that a full buffer keeps free for `END`.
    pub(crate) end_words: usize,
    /// Bytes of scratch memory.
    pub(crate) scratch: usize,
    /// Work of one firing.
    pub(crate) steps: u64,
    /// Whether clauses may run without counting: together they can do no more than a sixteenth of it.
    pub(crate) kernels: bool,
    /// Processor time of one firing, in nanoseconds.
    pub(crate) time: u64,
}

/// Why there is no room for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRoom {
    /// There are records to make and no buffer at all. A record that is larger than the buffer is a
    /// drop, whenever it is to be made.
    #[error("Enabling exceeds size of buffer")]
    Enabling,
    /// What `END` records must fit, because nobody would make room for it.
    #[error("END enablings exceed size of principal buffer")]
    End,
    /// The host permits less than the program asks for, which is not to go on with less.
    #[error("Not enough space")]
    Space,
}

/// One session in one host.
#[derive(Debug)]
pub struct Shared {
    verified: Verified,
    settings: Settings,
    dialect: Dialect,
    phase: AtomicU8,
    exited: AtomicBool,
    exit_status: AtomicI32,
    pub(crate) sizes: Sizes,
    pub(crate) budget: Arc<Budget>,
    pub(crate) pool: Pool,
    code: Box<[Code]>,
    pub(crate) places: Arc<Places>,
    pub(crate) private: Private,
    pub(crate) globals: Globals,
    pub(crate) arrays: DynTable,
    pub(crate) speculations: Speculations,
    pub(crate) error_probe: ProbeFields,
}

impl Shared {
    /// A session that is running and has not fired yet.
    pub fn new(verified: Verified, limits: &Limits) -> Arc<Self> {
        let program = verified.program();
        let mut settings = program.settings.clone();
        limits.clamp(&mut settings);
        let places = Arc::new(Places::new(program));
        let number = |id| usize::try_from(settings.number(id)).unwrap_or(usize::MAX);
        let speculates = program.clauses.iter().any(uses_speculations);
        let nspec = if speculates { number(OptionId::Nspec) } else { 0 };
        let dialect = settings.dialect();
        let has_arrays = program.variables.iter().any(|v| v.scope == Scope::Global && v.keys.is_some());
        let for_arrays = if has_arrays { settings.number(OptionId::Dynvarsize) } else { 0 };
        let for_speculations = settings.number(OptionId::Specsize).saturating_mul(nspec as u64);
        let taken = for_arrays.saturating_add(for_speculations);
        let pool = Pool::new(&program.strings);
        Arc::new(Self {
            dialect,
            phase: AtomicU8::new(Phase::Running as u8),
            exited: AtomicBool::new(false),
            exit_status: AtomicI32::new(0),
            sizes: sizes(program, &settings, limits),
            budget: Budget::new(limits.memory, taken),
            code: program.clauses.iter().map(|clause| Code::new(program, clause, &pool)).collect(),
            pool,
            globals: Globals::new(&places),
            arrays: DynTable::new(program, Scope::Global, settings.number(OptionId::Dynvarsize)),
            speculations: Speculations::new(nspec, number(OptionId::Specsize), dialect),
            error_probe: ProbeFields::error(),
            private: Private::new(program),
            places,
            settings,
            verified,
        })
    }

    /// The program.
    #[inline]
    pub fn program(&self) -> &Program {
        self.verified.program()
    }

    /// The linked code of a clause.
    pub(crate) fn code(&self, clause: ClauseId) -> Code {
        self.code.get(clause.index()).cloned().unwrap_or_default()
    }

    /// Whether principal buffers can serve the program.
    ///
    /// # Errors
    /// They are too small for it, whatever happens; or smaller than it asks for, with
    /// `bufresize=manual`.
    pub fn check_room(&self) -> Result<(), NoRoom> {
        let asked = &self.program().settings;
        let is_size = |id: &&OptionId| id.def().kind == ValueKind::Size;
        let is_lowered = |id: &OptionId| self.settings.number(*id) < asked.number(*id);
        if !asked.may_shrink() && OptionId::ALL.iter().filter(is_size).any(is_lowered) {
            return Err(NoRoom::Space);
        }
        let words = self.settings.number(OptionId::Bufsize) / 8;
        let records = |clause: &Clause| clause.recording != Recording::Nothing;
        if words == 0 && self.program().clauses.iter().any(records) {
            return Err(NoRoom::Enabling);
        }
        if (self.sizes.end_words as u64) <= words { Ok(()) } else { Err(NoRoom::End) }
    }

    /// The program's options, cut to the host's limits.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The dialect.
    #[inline]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How far the session is. This is what firings look at; it says nothing of what else was done.
    #[inline]
    pub fn phase(&self) -> Phase {
        match self.phase.load(Relaxed) {
            0 => Phase::Running,
            1 => Phase::Ending,
            2 => Phase::Closed,
            _ => Phase::Stopped,
        }
    }

    /// The same for who then looks at what was done before: the status of `exit()`, the records.
    pub fn phase_with_what_led_to_it(&self) -> Phase {
        let phase = self.phase();
        fence(Acquire);
        phase
    }

    /// The status of the last `exit()`, if there was one. What its thread had published can then be seen.
    pub fn exit_status(&self) -> Option<i32> {
        self.exited.load(Acquire).then(|| self.exit_status.load(Relaxed))
    }

    /// No more firings but of `END`. Those that are in progress go on; the host waits for them.
    pub fn close(&self) {
        self.advance(Phase::Closed);
    }

    /// Whether the host has closed the session.
    #[inline]
    pub fn is_closed(&self) -> bool {
        self.phase() >= Phase::Closed
    }

    /// No more firings, not even of `END`.
    pub fn stop(&self) {
        self.advance(Phase::Stopped);
    }

    /// Whether the session was stopped.
    pub fn is_stopped(&self) -> bool {
        self.phase() == Phase::Stopped
    }

    /// Whether nothing but `END` may fire any more: after `exit()`, or when a buffer is full that
    /// should not overflow. The host should fire `END` and stop.
    pub fn is_ending(&self) -> bool {
        self.phase() >= Phase::Ending
    }

    fn advance(&self, phase: Phase) {
        self.phase.fetch_max(phase as u8, Release);
    }

    /// Whether the program itself may end the session, by `exit()` or a buffer that it fills: then each
    /// firing has to look. Other ends are the host's, who can do something about its firings before.
    pub fn may_end_itself(&self) -> bool {
        let exits = |clause: &Clause| clause.code.iter().any(|op| matches!(op, Op::Exit { .. }));
        self.policy() == Policy::Fill || self.program().clauses.iter().any(exits)
    }

    pub(crate) fn exit(&self, status: i32) {
        self.exit_status.store(status, Relaxed);
        self.exited.store(true, Release);
        self.advance(Phase::Ending);
    }

    pub(crate) fn buffer_is_full(&self, policy: Policy) {
        match policy {
            Policy::Fill => self.advance(Phase::Ending),
            Policy::Switch | Policy::Ring => {}
        }
    }

    /// Whether the program speculates, so that somebody has to clean.
    pub fn speculates(&self) -> bool {
        !self.speculations.is_empty()
    }

    /// For the drainer, at `cleanrate`: speculations that were busy are free again.
    pub fn clean_speculations(&self) {
        self.speculations.clean();
    }

    /// The global variables as they stand. Those that change meanwhile may be a mixture.
    pub fn export_variables(&self) -> Variables {
        let mut values = Vec::new();
        self.globals.export(self.program(), &mut values);
        self.arrays.export(self.program(), &mut values);
        Variables { values }
    }

    /// Takes over global variables of another domain. What fits no variable is ignored; the result
    /// is how many elements had no room.
    pub fn import_variables(&self, variables: &Variables) -> usize {
        let mut n_dropped = 0;
        for value in &variables.values {
            self.globals.import(self.program(), value);
            n_dropped += usize::from(self.arrays.import(self.program(), value).is_err());
        }
        n_dropped
    }

    pub(crate) fn policy(&self) -> Policy {
        match self.settings.get(OptionId::Bufpolicy) {
            Some(Value::Text(word)) if word == "fill" => Policy::Fill,
            Some(Value::Text(word)) if word == "ring" => Policy::Ring,
            Some(_) | None => Policy::Switch,
        }
    }
}

fn uses_speculations(clause: &Clause) -> bool {
    let calls = |op: &Op| matches!(op, Op::Call { which: Subr::Speculation, .. });
    let acts = |op: &Op| matches!(op, Op::Speculate { .. } | Op::Commit { .. } | Op::Discard { .. });
    let speculates = |op| calls(op) || acts(op);
    clause.code.iter().any(speculates)
}

// Whether the clause is one of `dtrace:::END`, which matters only to buffers.
fn is_end(clause: &Clause) -> bool {
    clause.probes.iter().any(|desc| {
        let framework = desc.module.is_empty() && desc.function.is_empty();
        let named = !desc.provider.is_empty() || !desc.name.is_empty();
        framework && named && field_matches(&desc.provider, "dtrace") && field_matches(&desc.name, "END")
    })
}

fn sizes(program: &Program, settings: &Settings, limits: &Limits) -> Sizes {
    let string_bytes = settings.string_bytes();
    let max_string = settings.max_string() as usize;
    let max_words = |clause: &Clause| clause.layout.max_words(string_bytes) as usize;
    let key_words = |keys: &[FieldKind]| -> usize {
        keys.iter().map(|kind| kind.max_key_words(string_bytes) as usize).sum()
    };
    let all_keys = || {
        let of_aggs = program.aggs.iter().map(|agg| &agg.keys[..]);
        of_aggs.chain(program.variables.iter().filter_map(|variable| variable.keys.as_deref()))
    };
    let fields = program.clauses.iter().flat_map(|clause| &clause.layout.fields).map(|field| field.kind);
    let kinds = fields.chain(all_keys().flatten().copied());
    let variables = program.variables.iter().map(|variable| match variable.storage {
        Storage::Bytes(n) => n as usize,
        Storage::Scalar | Storage::String => 0,
    });
    let stacks = program.clauses.iter().flat_map(|clause| &clause.code).map(|op| {
        let Op::Stack { size, .. } = op else { return 0 };
        most_text(FieldKind::Stack { frames: size.frames() }, 0)
    });
    let widest_stack = stacks.max().unwrap_or(0);
    let widest = kinds.map(|kind| most_text(kind, max_string)).chain(variables).max().unwrap_or(0);
    let scratch = limits.scratch_bytes(settings).saturating_add(2 * widest_stack as u64);
    let speculating = program.clauses.iter().filter(|clause| uses_speculations(clause));
    Sizes {
        max_string,
        widest: widest.max(widest_stack).max(string_bytes as usize),
        key_words: all_keys().map(key_words).max().unwrap_or(0),
        record_words: speculating.map(max_words).max().unwrap_or(0),
        end_words: program.clauses.iter().filter(|clause| is_end(clause)).map(max_words).sum(),
        scratch: usize::try_from(scratch).unwrap_or(usize::MAX),
        steps: limits.steps,
        kernels: most_work_of_kernels(program, max_string) <= limits.steps / 16,
        time: limits.time,
    }
}

// What all clauses can do in one firing if they are kernels, in the steps of the interpreter.
fn most_work_of_kernels(program: &Program, max_string: usize) -> u64 {
    let bytes = |kind: FieldKind| most_text(kind, max_string) as u64 / 8;
    // The instructions of kernels that touch more than words.
    let touched = |clause: &Clause, op: &Op| -> u64 {
        if let Op::Aggregate { agg, .. } | Op::AggregateKey { agg, .. } = *op {
            let keys = program.aggs.get(agg.index()).map_or(&[][..], |agg| &agg.keys);
            return keys.iter().copied().map(bytes).sum();
        }
        if let Op::RecordMemory { field, .. } = *op {
            return clause.layout.fields.get(field.0 as usize).map_or(0, |field| bytes(field.kind));
        }
        0
    };
    let of = |clause: &Clause| -> u64 {
        let touched: u64 = clause.code.iter().map(|op| touched(clause, op)).sum();
        clause.code.len() as u64 + u64::from(clause.layout.words()) + touched
    };
    program.clauses.iter().map(of).fold(0, u64::saturating_add)
}

/// Words that records other than those of `END` leave free.
pub(crate) fn reserved_for_end(shared: &Shared, clause: &Clause) -> usize {
    match shared.policy() {
        Policy::Fill if !is_end(clause) => shared.sizes.end_words,
        Policy::Fill | Policy::Switch | Policy::Ring => 0,
    }
}
