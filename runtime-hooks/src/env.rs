//! What a firing may ask of this process: [`vm::ProbeEnv`] for real.
//!
//! Clocks are the kernel's, read without entering it, except for the one that is asked for most:
//! `timestamp` is the processor's counter where that can be trusted (see `clock`).
//!
//! What does not change while the process lives is collected once, when the first session starts:
//! `execname`, the command line, the working directory of that moment, the parents.
//!
//! Probe context: no allocation, no locks, no I/O but the reads and writes that a program asks for,
//! no panics; bounded steps; faults are values.

use std::cell::Cell;
use std::hash::{BuildHasher, Hasher};

use dif::op::StackKind;
use rustix::process::{getpid, getppid};
use rustix::time::ClockId;
use vm::{ProbeEnv, ProbeFields, ProcessInfo, StackText};

use crate::fork::{Generation, PerProcess};
use crate::site::HostEnv;
use crate::{clock, memory, posted, system};

static PROCESS: PerProcess<ProcessInfo> = PerProcess::new();

/// Collects what a firing must not spend time on.
pub(crate) fn prepare() {
    memory::prepare();
    clock::prepare();
    PROCESS.get_or_init(process_info);
}

/// Nanoseconds of the kernel's clock that only goes forward.
#[inline]
pub(crate) fn monotonic() -> u64 {
    system::ns_of(ClockId::Monotonic)
}

thread_local! {
    static TID: Cell<Option<(Generation, u64)>> = const { Cell::new(None) };
    static RANDOM: Cell<u64> = const { Cell::new(0) };
}

/// One probe's firing on this thread.
#[derive(Clone, Copy)]
pub(crate) struct Env<'a> {
    probe: &'a ProbeFields,
    host: Option<&'a dyn HostEnv>,
}

impl<'a> Env<'a> {
    /// The environment of a firing of `probe`, with what the firing place knows.
    #[inline]
    pub(crate) fn new(probe: &'a ProbeFields, host: Option<&'a dyn HostEnv>) -> Self {
        Self { probe, host }
    }
}

/// The clock of `timestamp`.
pub(crate) struct Now;

impl vm::Clock for Now {
    #[inline(always)]
    fn now() -> u64 {
        clock::now()
    }

    #[inline(always)]
    fn at_once() -> Option<u64> {
        clock::at_once()
    }
}

/// Firings that want nothing of the place where they happen.
pub(crate) struct Anywhere;

impl vm::Host for Anywhere {
    type Env<'a> = Env<'a>;

    #[inline(always)]
    fn env(probe: &ProbeFields) -> Env<'_> {
        Env::new(probe, None)
    }
}

impl ProbeEnv for Env<'_> {
    #[inline(always)]
    fn timestamp(&self) -> u64 {
        clock::now()
    }

    fn walltimestamp(&self) -> i64 {
        system::ns_of(ClockId::Realtime).cast_signed()
    }

    fn vtimestamp(&self) -> u64 {
        system::thread_ns()
    }

    fn process(&self) -> &ProcessInfo {
        PROCESS.get_or_init(process_info)
    }

    fn tid(&self) -> u64 {
        let generation = Generation::current();
        match TID.get() {
            Some((known, tid)) if known == generation => tid,
            Some(_) | None => {
                let tid = system::thread_id();
                TID.set(Some((generation, tid)));
                tid
            }
        }
    }

    // What we ask of the system in a firing leaves the thread's `errno` alone: `system::keeping_errno`.
    fn errno(&self) -> i32 {
        std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
    }

    #[inline]
    fn probe(&self) -> &ProbeFields {
        self.probe
    }

    fn read_memory(&self, addr: u64, into: &mut [u8]) -> usize {
        memory::read(addr, into)
    }

    fn write_memory(&self, addr: u64, from: &[u8]) -> bool {
        memory::write(addr, from)
    }

    fn stack(&self, kind: StackKind, frames: u32, out: &mut StackText<'_>) {
        if let Some(host) = self.host {
            host.stack(kind, frames, out);
        }
    }

    fn stack_depth(&self) -> u32 {
        self.host.map_or(0, HostEnv::depth)
    }

    fn caller(&self) -> u64 {
        self.host.map_or(0, HostEnv::caller)
    }

    fn raise(&self, signal: i32) -> bool {
        posted::post(signal)
    }

    fn stop(&self) {
        posted::post_stop();
    }

    fn random(&self) -> u64 {
        // The state is a counter that starts somewhere else in every thread; the mixing is that of
        // SplitMix64, which is no secret to anybody and need not be.
        let state = match RANDOM.get() {
            0 => seed(),
            state => state,
        };
        let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        RANDOM.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn seed() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish() | 1
}

fn process_info() -> ProcessInfo {
    let cwd = std::env::current_dir().unwrap_or_default();
    let pid = getpid().as_raw_nonzero().get();
    let parents = parents(pid);
    ProcessInfo {
        pid,
        ppid: parents.first().copied().unwrap_or(0),
        parents,
        uid: rustix::process::getuid().as_raw(),
        gid: rustix::process::getgid().as_raw(),
        execname: told_name().unwrap_or_else(file_name),
        execargs: told_args().unwrap_or_else(own_args),
        cwd: cwd.into_os_string().into_encoded_bytes().into(),
    }
}

// What the process is called at this moment, as Linux tells it.
fn told_name() -> Option<Box<[u8]>> {
    let mut name = std::fs::read("/proc/self/comm").ok()?;
    name.retain(|&b| b != b'\n');
    (!name.is_empty()).then(|| name.into())
}

// The same elsewhere: what its file is called, as far as Linux would show it.
fn file_name() -> Box<[u8]> {
    let path = std::env::current_exe().ok().or_else(|| Some(std::env::args_os().next()?.into()));
    let name = path.as_deref().and_then(std::path::Path::file_name).unwrap_or_default();
    let name = name.as_encoded_bytes();
    name[..name.len().min(15)].into()
}

// The command line, as Linux tells it.
fn told_args() -> Option<Box<[u8]>> {
    let mut args = std::fs::read("/proc/self/cmdline").ok()?;
    while args.last() == Some(&0) {
        args.pop();
    }
    args.iter_mut().filter(|b| **b == 0).for_each(|b| *b = b' ');
    (!args.is_empty()).then(|| args.into())
}

// The same elsewhere: what the standard library has kept. (On Linux it has nothing of hosts that are not
// its own programs.)
fn own_args() -> Box<[u8]> {
    let args: Vec<_> = std::env::args_os().map(std::ffi::OsString::into_encoded_bytes).collect();
    args.join(&b' ').into()
}

/// The process's ancestors, the parent first; only that one where there is no list of processes.
fn parents(pid: i32) -> Box<[i32]> {
    let parent = |pid: &i32| parent_in(&std::fs::read(format!("/proc/{pid}/stat")).ok()?);
    let asked = || getppid().map(|parent| parent.as_raw_nonzero().get());
    // A process has few ancestors; the bound is for a file system that lies.
    std::iter::successors(parent(&pid).or_else(asked), parent).take(64).collect()
}

// stat ::= pid " (" name ") " state " " ppid " " ...      where the name may contain anything
fn parent_in(stat: &[u8]) -> Option<i32> {
    let after = stat.iter().rposition(|&b| b == b')')?;
    let text = std::str::from_utf8(stat.get(after + 1..)?).ok()?;
    text.split_ascii_whitespace().nth(1)?.parse().ok().filter(|pid| *pid > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_knows_itself() {
        let info = process_info();
        assert_eq!(info.pid.unsigned_abs(), std::process::id());
        assert_eq!(info.ppid.unsigned_abs(), std::os::unix::process::parent_id());
        assert!(!info.execname.is_empty() && info.execname.len() < 16);
        assert!(info.cwd.starts_with(b"/"));
    }

    #[test]
    fn the_process_knows_itself_without_a_list_of_processes() {
        let (name, args) = (file_name(), own_args());
        assert!(
            !name.is_empty() && name.len() < 16 && args.windows(name.len()).any(|part| part == &name[..])
        );
        assert!(told_args().is_none_or(|told| told == args));
    }

    #[test]
    fn the_parent_is_found_behind_any_name() {
        assert_eq!(parent_in(b"7 (a) b) (c) S 5 7 7"), Some(5));
        assert_eq!(parent_in(b"1 (init) S 0 1 1"), None);
        assert_eq!(parent_in(b""), None);
    }

    #[test]
    fn random_numbers_differ() {
        let fields = ProbeFields::error();
        let env = Env::new(&fields, None);
        assert_ne!(env.random(), env.random());
        assert!(env.tid() != 0 && env.timestamp() <= env.timestamp());
    }
}
