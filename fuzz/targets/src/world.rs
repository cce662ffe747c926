//! The world around a program: probes to compile for, a host to run in, limits to keep.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use dif::ProbeId;
use dif::catalog::{ArgInfo, Catalog, ProbeInfo};
use dif::op::StackKind;
use dif::probe::{Attributes, ProviderAttributes};
use dif::ty::prim;
use vm::{Clock, Limits, ProbeEnv, ProbeFields, ProcessInfo, StackText};

fn probe(id: u32, provider: &str, function: &str, name: &str) -> ProbeInfo {
    ProbeInfo {
        id: ProbeId(id),
        provider: provider.into(),
        base: provider.trim_end_matches(|c: char| c.is_ascii_digit()).into(),
        module: String::new(),
        function: function.into(),
        name: name.into(),
        alias: false,
        args: Vec::new(),
        attributes: ProviderAttributes::uniform(Attributes::EVOLVING),
    }
}

/// The framework's probes, timers, and a runtime with typed arguments.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(make_catalog)
}

fn make_catalog() -> Catalog {
    let arg = |name: &str, ty, native| ArgInfo { name: name.into(), ty, native };
    let mut entry = probe(4, "lua42", "call", "function-entry");
    entry.args = vec![arg("function", prim::STRING, 0), arg("line", prim::INT, 1)];
    let mut exit = probe(5, "lua42", "call", "function-return");
    exit.args = vec![arg("function", prim::STRING, 0)];
    exit.alias = true;
    let framework = [(1, "BEGIN"), (2, "END"), (3, "ERROR")].map(|(id, name)| probe(id, "dtrace", "", name));
    let timers = [(6, "tick-1sec"), (7, "profile-97hz")].map(|(id, name)| probe(id, "profile", "", name));
    let [begin, end, error] = framework;
    let [tick, profile] = timers;
    Catalog { probes: vec![begin, end, error, entry, exit, tick, profile], ..Catalog::default() }
}

/// Limits of a small host: a session costs little to make, and a firing ends soon.
pub fn limits() -> Limits {
    Limits {
        steps: STEPS,
        bufsize: 16 << 10,
        aggsize: 16 << 10,
        dynvarsize: 16 << 10,
        specsize: 4 << 10,
        nspec: 8,
        scratch: 16 << 10,
        strsize: 8 << 10,
        variable_bytes: 64 << 10,
        record_bytes: 16 << 10,
        key_bytes: 16 << 10,
        value_bytes: 8 << 10,
        frames: 64,
        ..Limits::default()
    }
}

/// Steps of one firing in [`limits`].
pub const STEPS: u64 = 1 << 16;

/// What one firing may ask of the host's memory: eight bytes a step, and a sixteenth more for ERROR.
/// Searches look twice: for the lengths, to know the price, and for the bytes.
const MOST_BYTES: u64 = 2 * 8 * (STEPS + STEPS / 16);

/// Where the memory of [`Host`] begins.
pub const MEMORY: u64 = 0x10000;

/// What is there: two strings with an end, bytes that are no text, and a string without one.
const BYTES: &[u8] = b"host memory\0{\"a\":[1,{\"b\":\"\\u00e9\"}]}\0\xff\xfe\xfd\xfc/usr/lib/../bin/x";

/// A host whose clock ticks once a firing. What its firings see of it is the thread's, because there is nothing
/// else that all kinds of them can find.
#[derive(Debug)]
pub struct Host {
    /// The probe that fires.
    pub probe: Arc<ProbeFields>,
}

impl Host {
    /// Time goes on.
    pub fn begin_firing(&self) {
        NOW.set(NOW.get() + 1000);
    }

    /// A firing has ended: looks at what it asked of the memory.
    ///
    /// # Panics
    /// It asked for more than its steps are worth.
    pub fn check_work(&self) {
        let n = BYTES_READ.take();
        assert!(n <= MOST_BYTES, "{n} bytes read");
    }

    /// What a firing may ask of it.
    pub fn env(&self) -> Env<'_> {
        Env(&self.probe)
    }
}

impl Default for Host {
    fn default() -> Self {
        NOW.set(1000);
        BYTES_READ.set(0);
        let bytes = |text: &str| -> Box<[u8]> { text.as_bytes().into() };
        let probe = ProbeFields {
            id: ProbeId(4),
            provider: bytes("lua42"),
            module: bytes(""),
            function: bytes("call"),
            name: bytes("function-entry"),
        };
        Self { probe: Arc::new(probe) }
    }
}

fn process_info() -> &'static ProcessInfo {
    static INFO: OnceLock<ProcessInfo> = OnceLock::new();
    INFO.get_or_init(|| ProcessInfo {
        pid: 42,
        ppid: 41,
        parents: [41, 7, 1].into(),
        uid: 1000,
        gid: 100,
        execname: b"host".as_slice().into(),
        execargs: b"host -v".as_slice().into(),
        cwd: b"/home".as_slice().into(),
    })
}

thread_local! {
    static NOW: Cell<u64> = const { Cell::new(0) };
    /// Bytes that the firing asked of the host's memory.
    static BYTES_READ: Cell<u64> = const { Cell::new(0) };
}

/// The clock of the host that fires on this thread.
pub struct Now;

impl Clock for Now {
    fn now() -> u64 {
        NOW.get()
    }
}

impl vm::Host for Now {
    type Env<'a> = Env<'a>;

    fn env(probe: &ProbeFields) -> Env<'_> {
        Env(probe)
    }
}

/// The host, in a firing of this probe.
#[derive(Clone, Copy, Debug)]
pub struct Env<'a>(&'a ProbeFields);

impl ProbeEnv for Env<'_> {
    fn timestamp(&self) -> u64 {
        NOW.get()
    }
    fn walltimestamp(&self) -> i64 {
        7_000_000 + self.timestamp().cast_signed()
    }
    fn vtimestamp(&self) -> u64 {
        5
    }
    fn process(&self) -> &ProcessInfo {
        process_info()
    }
    fn tid(&self) -> u64 {
        43
    }
    fn errno(&self) -> i32 {
        -2
    }
    fn probe(&self) -> &ProbeFields {
        self.0
    }
    fn read_memory(&self, addr: u64, into: &mut [u8]) -> usize {
        BYTES_READ.set(BYTES_READ.get() + into.len() as u64);
        let offset = addr.checked_sub(MEMORY).and_then(|offset| usize::try_from(offset).ok());
        let bytes = offset.and_then(|offset| BYTES.get(offset..)).unwrap_or_default();
        let n = bytes.len().min(into.len());
        into[..n].copy_from_slice(&bytes[..n]);
        n
    }
    fn write_memory(&self, addr: u64, from: &[u8]) -> bool {
        MEMORY <= addr && from.len() <= BYTES.len()
    }
    fn stack(&self, _kind: StackKind, frames: u32, out: &mut StackText<'_>) {
        for frame in 0..frames.min(20) {
            let text: &[u8] = if frame % 2 == 0 { b"outer`call+0x10" } else { b"inner\nwith a break" };
            if !out.frame(text) {
                break;
            }
        }
    }
    fn stack_depth(&self) -> u32 {
        20
    }
    fn caller(&self) -> u64 {
        0xca11
    }
    fn raise(&self, signal: i32) -> bool {
        0 < signal && signal < 32
    }
    fn stop(&self) {}
    fn random(&self) -> u64 {
        0xffff_ffff_ffff_fff9 ^ NOW.get()
    }
}
