//! Names for the addresses that programs show: `usym()`, `umod()`, `uaddr()`, `%a` and the like.
//!
//! A record holds an address. What lies there only this process knows, and only while it lives; the
//! consumer prints perhaps when it has gone. So names travel with the data: before the drainer passes
//! on records or aggregations, the session's `Namer` looks for addresses in them, and those that it
//! has not told about yet become a delivery of their own.
//!
//! ```text
//!   delivery ─▶ sought: which words are addresses ─▶ those not told yet
//!                                                        │
//!               maps:   which module                     │   given: what the embedder says
//!               image, elf: which symbol of its file  ◀──┴──▶        of addresses in no module
//!                                                        │
//!   Symbols, delivery ◀──────────────────────────────────┘
//! ```
//!
//! All this happens on the drainer's thread, with this process's rights and its view of files. The
//! consumer reads nothing of ours: it needs no rights on us, sees no path of ours, and may be in
//! another container. What is told is ranges, so each symbol is looked for once, however many
//! addresses it has. Files are read through and not kept (see `elf.rs`).
//!
//! The list of modules is read again when there is an address in none of them. Such an address is
//! then left alone for a second, after which it may have become something.
//!
//! Rejected: a consumer that reads `/proc/PID/maps` and the files. It would have to be quicker than
//! the process's end, have rights on it, find its files from another container, and, as root, open
//! what others have named.

mod elf;
mod given;
mod image;
mod maps;
mod sought;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use dif::Program;
use dif::delivery::{Delivery, Place, Symbols};
use dif::places::Places;

use elf::Object;
pub(crate) use given::{Frozen, freeze};
pub use given::{Named, Resolver, register};
use image::Image;
use maps::Module;
use sought::Sought;

use crate::registry;

/// How long an address is left alone that nobody knows.
const FORGET: Duration = Duration::from_secs(1);
/// Places told in one session, and addresses that are known to have no name.
const MOST_TOLD: usize = 1 << 18;
const MOST_NAMELESS: usize = 1 << 16;
/// Addresses that are looked for in one reading of a table.
const MOST_AT_ONCE: usize = 1 << 12;
/// How long [`settle`] waits.
const PATIENCE: Duration = Duration::from_secs(2);
/// Smaller ones are numbers, and larger ones the machine's.
const ADDRESSES: std::ops::Range<u64> = 1 << 12..1 << 63;

/// Names the addresses of one session.
#[derive(Debug)]
pub(crate) struct Namer {
    sought: Sought,
    modules: Vec<Module>,
    told: Told,
    nameless: HashSet<u64>,
    forget: Instant,
}

/// Whether a program shows addresses by name.
pub(crate) fn are_shown_by(program: &Program) -> bool {
    Sought::of(program).is_some()
}

/// What the consumer knows.
#[derive(Debug, Default)]
struct Told {
    modules: Places,
    symbols: Places,
    /// Symbols that the embedder gave, which may change.
    given: Places,
}

/// To be called before code is unloaded: sessions whose programs show addresses read what was recorded
/// so far, while there are still names for it. Without such sessions nothing happens; with them it
/// takes as long as reading does, and two seconds at most.
///
/// Not to be called within a firing.
pub fn settle() {
    let until = Instant::now() + PATIENCE;
    let cores = registry::sessions(|core| core.shows_addresses);
    let asked: Vec<_> = cores.iter().map(|core| core.read_now()).collect();
    for read in asked {
        // A drainer that has ended has read everything.
        let _ = read.recv_until(until);
    }
}

impl Namer {
    /// A namer for a program; `None` if it shows no addresses.
    pub(crate) fn of(program: &Program) -> Option<Self> {
        Some(Self {
            sought: Sought::of(program)?,
            modules: Vec::new(),
            told: Told::default(),
            nameless: HashSet::new(),
            forget: Instant::now() + FORGET,
        })
    }

    /// What is to be told before a delivery.
    pub(crate) fn names_for(&mut self, delivery: &Delivery) -> Option<Delivery> {
        let mut addresses = Vec::new();
        self.sought.addresses(delivery, &mut addresses);
        addresses.retain(|address| ADDRESSES.contains(address) && self.told.symbols.find(*address).is_none());
        if addresses.is_empty() {
            return None;
        }
        addresses.sort_unstable();
        addresses.dedup();
        if self.modules.is_empty() {
            self.modules = maps::modules();
        }
        let mut news = Symbols::default();
        addresses.retain(|address| self.module(*address).is_some() || !self.is_given(*address, &mut news));
        if Instant::now() >= self.forget || self.nameless.len() > MOST_NAMELESS {
            self.nameless.clear();
            self.forget = Instant::now() + FORGET;
        }
        addresses.retain(|address| !self.nameless.contains(address));
        if self.told.symbols.len() < MOST_TOLD {
            self.look_up(&addresses, &mut news);
        }
        let is_news = !news.modules.is_empty() || !news.symbols.is_empty();
        is_news.then_some(Delivery::Symbols(news))
    }

    // Whether the embedder knows it. He is asked again and again; it is told when he says something
    // else.
    fn is_given(&mut self, address: u64, news: &mut Symbols) -> bool {
        let Some(Named { module, symbol, range }) = given::ask(address) else { return false };
        let place = |name| Place { start: range.start, end: range.end, name };
        let given = (place(module), place(symbol));
        let known = (self.told.modules.find(address), self.told.given.find(address));
        if known != (Some(&given.0), Some(&given.1)) {
            self.told.modules.add(given.0.clone());
            self.told.given.add(given.1.clone());
            news.modules.push(given.0);
            news.symbols.push(given.1);
        }
        true
    }

    fn look_up(&mut self, mut addresses: &[u64], news: &mut Symbols) {
        if addresses.iter().any(|address| self.module(*address).is_none()) {
            self.modules = maps::modules();
        }
        while let Some(&first) = addresses.first() {
            let module = self.module(first).cloned();
            // Those that follow in the same module.
            let end = module.as_ref().map_or(first, |module| module.end);
            let n = addresses.partition_point(|address| *address < end).clamp(1, MOST_AT_ONCE);
            let (these, rest) = addresses.split_at(n);
            addresses = rest;
            match module {
                Some(module) => self.look_into(&module, these, news),
                None => self.nameless.extend(these),
            }
        }
    }

    fn module(&self, address: u64) -> Option<&Module> {
        let n = self.modules.partition_point(|module| module.start <= address);
        self.modules.get(n.checked_sub(1)?).filter(|module| address < module.end)
    }

    fn look_into(&mut self, module: &Module, addresses: &[u64], news: &mut Symbols) {
        let place = Place { start: module.start, end: module.end, name: module.name().into() };
        if self.told.modules.find(module.start) != Some(&place) {
            self.told.modules.add(place.clone());
            news.modules.push(place);
        }
        let object = Image::of(module).and_then(|image| Object::open(image, module.start, module.offset));
        let object = object.or_else(|| Object::loaded(module.start, module.end));
        let found = object.map_or_else(Vec::new, |object| object.find(addresses));
        for (at, address) in addresses.iter().enumerate() {
            match found.get(at).cloned().flatten() {
                Some(place) => self.tell(place, news),
                None => drop(self.nameless.insert(*address)),
            }
        }
    }

    // Several addresses of one symbol are told once.
    fn tell(&mut self, symbol: Place, news: &mut Symbols) {
        if self.told.symbols.find(symbol.start) != Some(&symbol) {
            self.told.symbols.add(symbol.clone());
            news.symbols.push(symbol);
        }
    }
}

#[cfg(all(test, target_os = "linux", target_pointer_width = "64"))]
mod tests;
