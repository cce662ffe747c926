//! Programs written by hand and a host that is not there, for the tests of this crate.
//!
//! Code is the disassembler's text, an instruction a line; everything else is a call.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use dif::agg::AggFn;
use dif::delivery::{AggDelta, DropKind};
use dif::fault::FaultKind;
use dif::layout::{
    FaultRecord, Field, FieldKind, KeyKind, Layout, bytes_of, split_header, split_string_slot,
};
use dif::op::{Op, StackKind};
use dif::option::Setter;
use dif::probe::ProbeDesc;
use dif::program::{Aggregation, Clause, Program, Recording, Scope, Storage, Variable};
use dif::ty::prim;
use dif::{AggId, ClauseId, Epid, Pc, ProbeId, StreamId, VarId};

use crate::arg::Arg;
use crate::ecb::Ecb;
use crate::env::{ProbeEnv, ProbeFields, ProcessInfo, StackText};
use crate::kernels::{Body, Clock, Host, Kernel, Quick};
use crate::limits::Limits;
use crate::run::fire;
use crate::shared::Shared;
use crate::thread::{Readout, Thread};
use crate::verify::{Verified, verify};

pub(crate) const INT: KeyKind = FieldKind::Int { size: 8, signed: true };

/// A program in the making.
#[derive(Clone, Default)]
pub(crate) struct Build {
    pub(crate) program: Program,
}

impl Build {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn option(mut self, name: &str, value: &str) -> Self {
        self.program.settings.set(name, Some(value), Setter::CommandLine).unwrap();
        self
    }

    /// Variables are numbered in the order of these calls.
    pub(crate) fn var(mut self, scope: Scope, storage: Storage) -> Self {
        self.push_variable(scope, storage, None);
        self
    }

    pub(crate) fn array(mut self, scope: Scope, storage: Storage, keys: &[KeyKind]) -> Self {
        self.push_variable(scope, storage, Some(keys.to_vec()));
        self
    }

    fn push_variable(&mut self, scope: Scope, storage: Storage, keys: Option<Vec<KeyKind>>) {
        let ty = match storage {
            Storage::Scalar => prim::INT64,
            Storage::String => prim::STRING,
            Storage::Bytes(_) => prim::VOID,
        };
        let name = format!("v{}", VarId::from_index(self.program.variables.len())).into();
        self.program.variables.push(Variable { name, scope, ty, storage, keys });
    }

    pub(crate) fn agg(mut self, function: AggFn, keys: &[KeyKind]) -> Self {
        let name = format!("a{}", AggId::from_index(self.program.aggs.len())).into();
        let key_types = vec![prim::INT64; keys.len()];
        self.program.aggs.push(Aggregation { name, function, keys: keys.to_vec(), key_types });
        self
    }

    pub(crate) fn string(mut self, text: &str) -> Self {
        self.program.strings.push(text.as_bytes().into());
        self
    }

    pub(crate) fn int(mut self, value: u64) -> Self {
        self.program.ints.push(value);
        self
    }

    /// A clause of `test:::probe` without a record.
    pub(crate) fn clause(self, code: &str) -> Self {
        self.clause_with(code, Recording::Nothing, &[])
    }

    /// A clause whose record has these fields.
    pub(crate) fn recording(self, fields: &[FieldKind], code: &str) -> Self {
        self.clause_with(code, Recording::Record, fields)
    }

    fn clause_with(mut self, code: &str, recording: Recording, fields: &[FieldKind]) -> Self {
        let field = |kind: &FieldKind| Field { kind: *kind, ty: prim::INT64 };
        self.program.clauses.push(Clause {
            source: 0,
            probes: vec![ProbeDesc::new("test", "", "", "probe")],
            code: assemble(code),
            layout: Layout { fields: fields.iter().map(field).collect() },
            recording,
            actions: Vec::new(),
            marks: if code.is_empty() { Vec::new() } else { vec![Pc(0)] },
            destructive: self.program.settings.is_set(dif::option::OptionId::Destructive),
        });
        self
    }

    /// The last clause belongs to `dtrace:::ERROR`.
    pub(crate) fn on_error(mut self) -> Self {
        if let Some(clause) = self.program.clauses.last_mut() {
            clause.probes = vec![ProbeDesc::new("dtrace", "", "", "ERROR")];
        }
        self
    }

    #[track_caller]
    pub(crate) fn verified(self) -> Verified {
        verify(self.program, &Limits::default()).unwrap()
    }
}

#[track_caller]
pub(crate) fn assemble(code: &str) -> Vec<Op> {
    let lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| Op::parse(line).unwrap_or_else(|| panic!("no instruction: {line}"))).collect()
}

/// A host whose clock ticks when it is looked at, and whose memory is one string.
pub(crate) struct FakeEnv {
    pub(crate) clock: Cell<u64>,
    /// How much processor time seems to pass between two looks.
    pub(crate) work: Cell<u64>,
    pub(crate) cpu: Cell<u64>,
    pub(crate) process: ProcessInfo,
    pub(crate) probe: Cell<&'static ProbeFields>,
    pub(crate) memory: RefCell<Vec<u8>>,
    pub(crate) frames: Vec<&'static str>,
    pub(crate) raised: Cell<i32>,
    pub(crate) stopped: Cell<bool>,
}

/// Where the memory of [`FakeEnv`] begins.
pub(crate) const MEMORY: u64 = 0x10000;

impl Default for FakeEnv {
    fn default() -> Self {
        let bytes = |text: &str| -> Box<[u8]> { text.as_bytes().into() };
        Self {
            clock: Cell::new(1000),
            work: Cell::new(0),
            cpu: Cell::new(5),
            process: ProcessInfo {
                pid: 42,
                ppid: 41,
                parents: [41, 7, 1].into(),
                uid: 1000,
                gid: 100,
                execname: bytes("host"),
                execargs: bytes("host -v"),
                cwd: bytes("/home"),
            },
            probe: Cell::new(probe(ProbeId(9))),
            memory: RefCell::new(b"host memory\0\xff\xfe\xfd\xfc".to_vec()),
            frames: vec!["inner", "middle", "outer"],
            raised: Cell::new(0),
            stopped: Cell::new(false),
        }
    }
}

fn probe(id: ProbeId) -> &'static ProbeFields {
    let bytes = |text: &str| -> Box<[u8]> { text.as_bytes().into() };
    let [provider, module, function, name] = ["test", "mod", "func", "probe"].map(bytes);
    Box::leak(Box::new(ProbeFields { id, provider, module, function, name }))
}

thread_local! {
    /// The host that fires.
    static HERE: Cell<Option<&'static FakeEnv>> = const { Cell::new(None) };
    static NOW: Cell<u64> = const { Cell::new(0) };
    static READY: Cell<bool> = const { Cell::new(true) };
}

/// The clock of whatever [`FakeEnv`] fires.
struct FakeClock;

impl Clock for FakeClock {
    fn now() -> u64 {
        NOW.replace(NOW.get() + 1)
    }

    fn at_once() -> Option<u64> {
        READY.get().then(Self::now)
    }
}

impl Host for FakeClock {
    type Env<'a> = &'static FakeEnv;

    fn env(_: &ProbeFields) -> &'static FakeEnv {
        HERE.get().unwrap()
    }
}

impl ProbeEnv for FakeEnv {
    fn timestamp(&self) -> u64 {
        self.clock.replace(self.clock.get() + 1)
    }
    fn walltimestamp(&self) -> i64 {
        7_000_000 + self.timestamp().cast_signed()
    }
    fn vtimestamp(&self) -> u64 {
        self.cpu.replace(self.cpu.get() + self.work.get())
    }
    fn process(&self) -> &ProcessInfo {
        &self.process
    }
    fn tid(&self) -> u64 {
        43
    }
    fn errno(&self) -> i32 {
        -2
    }
    fn probe(&self) -> &ProbeFields {
        self.probe.get()
    }
    fn read_memory(&self, addr: u64, into: &mut [u8]) -> usize {
        let memory = self.memory.borrow();
        let Some(offset) = addr.checked_sub(MEMORY).and_then(|offset| usize::try_from(offset).ok()) else {
            return 0;
        };
        let bytes = memory.get(offset..).unwrap_or_default();
        let n = bytes.len().min(into.len());
        into[..n].copy_from_slice(&bytes[..n]);
        n
    }
    fn write_memory(&self, addr: u64, from: &[u8]) -> bool {
        let mut memory = self.memory.borrow_mut();
        let offset = addr.checked_sub(MEMORY).and_then(|offset| usize::try_from(offset).ok());
        let to = offset.and_then(|offset| memory.get_mut(offset..)?.get_mut(..from.len()));
        to.map(|to| to.copy_from_slice(from)).is_some()
    }
    fn stack(&self, _kind: StackKind, _frames: u32, out: &mut StackText<'_>) {
        for frame in &self.frames {
            if !out.frame(frame.as_bytes()) {
                break;
            }
        }
    }
    fn stack_depth(&self) -> u32 {
        3
    }
    fn caller(&self) -> u64 {
        0xca11
    }
    fn raise(&self, signal: i32) -> bool {
        self.raised.set(signal);
        0 < signal && signal < 32
    }
    fn stop(&self) {
        self.stopped.set(true);
    }
    fn random(&self) -> u64 {
        0xffff_ffff_ffff_fff9
    }
}

/// A field of a record, or a component of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Part {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// What firings left behind since the last look.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// EPID, time and fields.
    pub(crate) records: Vec<(u32, u64, Vec<Part>)>,
    pub(crate) faults: Vec<FaultRecord>,
    pub(crate) aggs: Vec<AggDelta>,
    pub(crate) drops: Vec<(DropKind, u64)>,
}

impl Outcome {
    /// The fields of the only record.
    #[track_caller]
    pub(crate) fn fields(&self) -> &[Part] {
        assert_eq!((&self.faults[..], self.records.len()), (&[][..], 1), "{self:?}");
        &self.records[0].2
    }

    /// The only fault: kind, value and place.
    #[track_caller]
    pub(crate) fn fault(&self) -> (FaultKind, u64, u32) {
        assert_eq!((self.faults.len(), self.records.len()), (1, 0), "{self:?}");
        let fault = self.faults[0];
        (FaultKind::from_code(fault.code).unwrap(), fault.value, fault.pc.0)
    }
}

/// A program that runs: EPIDs are clause numbers plus 1, `dtrace:::ERROR` clauses are for faults.
pub(crate) struct Session {
    pub(crate) shared: Arc<Shared>,
    /// It is never given back, so that firings find it by themselves.
    pub(crate) env: &'static FakeEnv,
    pub(crate) thread: Thread,
    /// Whether the clock can be told at once.
    pub(crate) ready: bool,
    readout: Readout,
    ecbs: Arc<[Ecb]>,
    errors: Arc<[Ecb]>,
}

impl Session {
    pub(crate) fn new(verified: Verified) -> Self {
        Self::with(verified, &Limits::default())
    }

    pub(crate) fn with(verified: Verified, limits: &Limits) -> Self {
        let shared = Shared::new(verified, limits);
        let (thread, readout) = Thread::new(&shared, StreamId(5));
        let is_error = |id: ClauseId| shared.program().clauses[id.index()].probes[0].name == "ERROR";
        let ids = (0..shared.program().clauses.len()).map(ClauseId::from_index);
        let (errors, ecbs): (Vec<_>, Vec<_>) =
            ids.map(|id| Ecb::new(&shared, Epid(id.0 + 1), id)).partition(|ecb| is_error(ecb.clause));
        let (errors, ecbs) = (errors.into(), ecbs.into());
        Self {
            env: Box::leak(Box::default()),
            thread,
            ready: true,
            readout,
            ecbs,
            errors,
            shared: Arc::clone(&shared),
        }
    }

    /// From now on it is `dtrace:::END` that fires, which has no site.
    pub(crate) fn is_at_end(&mut self) {
        self.env.probe.set(probe(ProbeId(2)));
    }

    /// Whether a clause is formulas, and what is done with them.
    pub(crate) fn computes(&self) -> bool {
        let computes = |kernel: &Kernel| matches!(kernel.body, Body::Computed(_));
        self.ecbs.iter().filter_map(|ecb| ecb.kernel.as_ref()).any(computes)
    }

    pub(crate) fn fire(&mut self, args: &[Arg<'_>]) -> &mut Self {
        let ecbs = Arc::clone(&self.ecbs);
        self.fire_all(&ecbs, args)
    }

    /// Fires the clause with this number, as one that has a probe of its own.
    pub(crate) fn fire_alone(&mut self, clause: usize, args: &[Arg<'_>]) -> &mut Self {
        self.fire_some(&[clause], args)
    }

    /// Fires the clauses with these numbers, as those that are on one probe.
    pub(crate) fn fire_some(&mut self, clauses: &[usize], args: &[Arg<'_>]) -> &mut Self {
        let ecbs = clauses.iter().map(|clause| self.ecbs[*clause].clone()).collect();
        self.fire_all(&ecbs, args)
    }

    /// Whether these, on one probe, have a quick form.
    pub(crate) fn is_quick(&self, clauses: &[usize]) -> bool {
        let ecbs = clauses.iter().map(|clause| self.ecbs[*clause].clone()).collect();
        Quick::new::<FakeClock>(&self.shared, &ecbs).is_some()
    }

    // As a host does it.
    fn fire_all(&mut self, ecbs: &Arc<[Ecb]>, args: &[Arg<'_>]) -> &mut Self {
        if !self.fire_quickly(ecbs, args) {
            fire(ecbs, &self.errors, &mut self.thread, args, self.env);
        }
        self
    }

    /// Whether the first clause has the quick form of a record.
    pub(crate) fn is_quick_record(&self) -> bool {
        let ecbs = Arc::from([self.ecbs[0].clone()]);
        Quick::new::<FakeClock>(&self.shared, &ecbs).is_some_and(|quick| quick.makes_a_record())
    }

    fn fire_quickly(&mut self, ecbs: &Arc<[Ecb]>, args: &[Arg<'_>]) -> bool {
        let env = self.env;
        if self.shared.is_closed() || env.probe.get().id == ProbeId(2) {
            return false;
        }
        HERE.set(Some(env));
        if let Some(quick) = Quick::new::<FakeClock>(&self.shared, ecbs) {
            NOW.set(env.clock.get());
            READY.set(self.ready);
            let fires = quick.fire_as_site(&mut self.thread, args);
            env.clock.set(NOW.get());
            return fires;
        }
        self.interpreted(ecbs).is_some_and(|quick| quick.fire_as_site(&mut self.thread, args))
    }

    fn interpreted(&self, ecbs: &Arc<[Ecb]>) -> Option<Quick> {
        let probe = Arc::new(self.env.probe.get().clone());
        Quick::interpreted::<FakeClock>(&self.shared, ecbs, &self.errors, &probe)
    }

    /// Whether its clauses have a quick form that interprets them.
    pub(crate) fn is_quickly_interpreted(&self) -> bool {
        self.interpreted(&self.ecbs).is_some()
    }

    /// Fires only the clauses with these numbers.
    pub(crate) fn fire_only(&mut self, clauses: &[u32], args: &[Arg<'_>]) -> &mut Self {
        let ecbs: Vec<Ecb> = self.ecbs.iter().filter(|e| clauses.contains(&e.clause.0)).cloned().collect();
        fire(&ecbs, &self.errors, &mut self.thread, args, self.env);
        self
    }

    pub(crate) fn outcome(&mut self) -> Outcome {
        let mut outcome = Outcome::default();
        let (mut words, mut drops) = (Vec::new(), Vec::new());
        self.readout.records(&mut words);
        self.readout.aggregations(&mut outcome.aggs);
        self.readout.drops(&mut drops);
        outcome.drops = drops.into_iter().map(|drop| (drop.kind, drop.n)).collect();
        let mut rest = &words[..];
        while let [head, time, ..] = rest {
            let (epid, n) = split_header(*head);
            let record = &rest[..n as usize];
            match epid {
                Epid(0) => outcome.faults.push(FaultRecord::from_words(record).unwrap()),
                Epid(id) => outcome.records.push((id, *time, self.decode(id, record))),
            }
            rest = &rest[n as usize..];
        }
        assert!(rest.is_empty());
        outcome
    }

    fn decode(&self, epid: u32, record: &[u64]) -> Vec<Part> {
        let layout = &self.shared.program().clauses[epid as usize - 1].layout;
        let decode = |(index, field): (usize, &Field)| {
            let slot = layout.slot(index) as usize;
            match field.kind {
                FieldKind::Int { .. } | FieldKind::Symbol(_) => Part::Int(record[slot].cast_signed()),
                FieldKind::Bytes(n) => Part::Bytes(bytes_of(&record[slot..], n)),
                FieldKind::String | FieldKind::Stack { .. } => {
                    let (offset, len) = split_string_slot(record[slot]);
                    let bytes = bytes_of(&record[offset as usize / 8..], len);
                    Part::Text(String::from_utf8_lossy(&bytes).into_owned())
                }
            }
        };
        layout.fields.iter().enumerate().map(decode).collect()
    }
}

/// One firing of a program.
#[track_caller]
pub(crate) fn run(build: Build, args: &[Arg<'_>]) -> Outcome {
    Session::new(build.verified()).fire(args).outcome()
}
