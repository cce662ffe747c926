//! The machine's side: a compiled program in a session, on a host that is not there.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use dif::delivery::DropKind;
use dif::layout::{FaultRecord, FieldKind, KeyPart, bytes_of, split_header, split_key, split_string_slot};
use dif::op::StackKind;
use dif::{ClauseId, Epid, ProbeId, Program, StreamId};
use vm::{
    Arg, Clock, Ecb, Limits, ProbeEnv, ProbeFields, ProcessInfo, Quick, Readout, Shared, StackText, Thread,
};

use super::{Argument, Cells, Drops, Event, Field, host};

thread_local!(static NOW: Cell<u64> = const { Cell::new(0) });

/// The clock of firings that need nothing else of their host.
struct FakeClock;

impl Clock for FakeClock {
    fn now() -> u64 {
        NOW.replace(NOW.get() + 1)
    }
}

/// A host whose clock ticks when it is looked at, and who has no memory that could be read; in a firing of
/// this probe.
#[derive(Clone, Copy)]
struct Host<'a>(&'a ProbeFields);

impl vm::Host for FakeClock {
    type Env<'a> = Host<'a>;

    fn env(probe: &ProbeFields) -> Host<'_> {
        Host(probe)
    }
}

fn process() -> &'static ProcessInfo {
    static PROCESS: OnceLock<ProcessInfo> = OnceLock::new();
    let bytes = |text: &str| -> Box<[u8]> { text.as_bytes().into() };
    PROCESS.get_or_init(|| ProcessInfo {
        pid: host::PID,
        ppid: host::PPID,
        parents: [host::PPID].into(),
        uid: host::UID,
        gid: host::GID,
        execname: bytes(host::EXECNAME),
        execargs: bytes(host::EXECARGS),
        cwd: bytes(host::CWD),
    })
}

impl ProbeEnv for Host<'_> {
    fn timestamp(&self) -> u64 {
        FakeClock::now()
    }
    fn walltimestamp(&self) -> i64 {
        host::WALLTIME
    }
    fn vtimestamp(&self) -> u64 {
        host::VTIME
    }
    fn process(&self) -> &ProcessInfo {
        process()
    }
    fn tid(&self) -> u64 {
        host::TID
    }
    fn errno(&self) -> i32 {
        host::ERRNO
    }
    fn probe(&self) -> &ProbeFields {
        self.0
    }
    fn read_memory(&self, _addr: u64, _into: &mut [u8]) -> usize {
        0
    }
    fn write_memory(&self, _addr: u64, _from: &[u8]) -> bool {
        false
    }
    fn stack(&self, _kind: StackKind, _frames: u32, out: &mut StackText<'_>) {
        for frame in host::FRAMES {
            if !out.frame(frame.as_bytes()) {
                break;
            }
        }
    }
    fn stack_depth(&self) -> u32 {
        u32::try_from(host::FRAMES.len()).unwrap()
    }
    fn caller(&self) -> u64 {
        host::CALLER
    }
    fn raise(&self, _signal: i32) -> bool {
        false
    }
    fn stop(&self) {}
    fn random(&self) -> u64 {
        0
    }
}

/// A session of one thread.
pub(super) struct Machine {
    shared: Arc<Shared>,
    thread: Thread,
    readout: Readout,
    probe: Arc<ProbeFields>,
    clock: u64,
    /// The enablings of each probe; EPIDs are clause numbers plus 1.
    probes: BTreeMap<String, Arc<[Ecb]>>,
}

impl Machine {
    pub(super) fn new(program: Program) -> Result<Self, String> {
        let verified = vm::verify(program, &Limits::default()).map_err(|error| error.to_string())?;
        let shared = Shared::new(verified, &Limits::default());
        let (thread, readout) = Thread::new(&shared, StreamId(host::CPU));
        let mut probes: BTreeMap<String, Vec<Ecb>> = BTreeMap::new();
        for (index, clause) in shared.program().clauses.iter().enumerate() {
            let id = ClauseId::from_index(index);
            let ecb = Ecb::new(&shared, Epid(id.0 + 1), id);
            probes.entry(clause.probes[0].name.to_string()).or_default().push(ecb);
        }
        let probes = probes.into_iter().map(|(name, ecbs)| (name, ecbs.into())).collect();
        let bytes = |text: &str| -> Box<[u8]> { text.as_bytes().into() };
        let probe = ProbeFields {
            id: ProbeId(0),
            provider: bytes(host::PROVIDER),
            module: bytes(""),
            function: bytes(host::FUNCTION),
            name: bytes(""),
        };
        Ok(Self { shared, thread, readout, probe: Arc::new(probe), clock: host::START, probes })
    }

    /// Fires a probe as a host does: by its quick form, if it has one that fits.
    pub(super) fn fire(&mut self, name: &str, args: &[Argument]) -> Vec<Event> {
        let args: Vec<Arg<'_>> = args.iter().map(Argument::as_arg).collect();
        let none: Arc<[Ecb]> = Arc::new([]);
        let ecbs = Arc::clone(self.probes.get(name).unwrap_or(&none));
        let errors = Arc::clone(self.probes.get("ERROR").unwrap_or(&none));
        let probe = Arc::make_mut(&mut self.probe);
        (probe.id, probe.name) = (host::probe_id(name), name.as_bytes().into());
        self.clock += host::BETWEEN;
        NOW.set(self.clock);
        if !self.fire_quickly(&ecbs, &errors, &args) {
            vm::fire(&ecbs, &errors, &mut self.thread, &args, Host(&self.probe));
        }
        self.events()
    }

    fn fire_quickly(&mut self, ecbs: &Arc<[Ecb]>, errors: &Arc<[Ecb]>, args: &[Arg<'_>]) -> bool {
        if self.shared.is_closed() {
            return false;
        }
        let quick = Quick::new::<FakeClock>(&self.shared, ecbs)
            .or_else(|| Quick::interpreted::<FakeClock>(&self.shared, ecbs, errors, &self.probe));
        let Some(quick) = quick else { return false };
        quick.fire_as_site(&mut self.thread, args)
    }

    fn events(&mut self) -> Vec<Event> {
        let mut words = Vec::new();
        self.readout.records(&mut words);
        let (mut events, mut rest) = (Vec::new(), &words[..]);
        while let [head, time, ..] = rest {
            let (epid, n) = split_header(*head);
            let record = &rest[..n as usize];
            events.push(match epid {
                Epid(0) => {
                    let FaultRecord { epid, code, action, pc: _, value } =
                        FaultRecord::from_words(record).unwrap();
                    Event::Fault { epid: epid.0, time: *time, code, action, value }
                }
                Epid(id) => Event::Record { epid: id, time: *time, fields: self.fields(id, record) },
            });
            rest = &rest[n as usize..];
        }
        events
    }

    fn fields(&self, epid: u32, record: &[u64]) -> Vec<Field> {
        let layout = &self.shared.program().clauses[epid as usize - 1].layout;
        let fields = layout.fields.iter().enumerate().map(|(index, field)| {
            let slot = layout.slot(index) as usize;
            match field.kind {
                FieldKind::Int { .. } | FieldKind::Symbol(_) => Field::Int(record[slot]),
                FieldKind::Bytes(n) => Field::Bytes(bytes_of(&record[slot..], n)),
                FieldKind::String | FieldKind::Stack { .. } => {
                    let (offset, len) = split_string_slot(record[slot]);
                    Field::Bytes(bytes_of(&record[offset as usize / 8..], len))
                }
            }
        });
        fields.collect()
    }

    /// All that aggregations have observed; to be asked once.
    pub(super) fn cells(&mut self) -> Cells {
        let mut deltas = Vec::new();
        self.readout.aggregations(&mut deltas);
        let cells = deltas.into_iter().map(|delta| {
            let kinds = &self.shared.program().aggs[delta.agg.index()].keys;
            let key = split_key(kinds, &delta.key).unwrap().into_iter().map(|part| match part {
                KeyPart::Int(value) => Field::Int(value),
                KeyPart::Bytes(words, len) => Field::Bytes(bytes_of(words, len)),
            });
            ((delta.agg, key.collect()), delta.cell)
        });
        cells.collect()
    }

    /// All that was lost; to be asked once.
    pub(super) fn drops(&mut self) -> Drops {
        let mut drops = Vec::new();
        self.readout.drops(&mut drops);
        drops.into_iter().map(|drop| -> (DropKind, u64) { (drop.kind, drop.n) }).collect()
    }
}
