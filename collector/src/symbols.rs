//! What lies at the addresses of the hosts: the names that `usym()`, `%a` and the like show.
//!
//! Hosts tell (`Delivery::Symbols`) before they deliver the addresses, and may be gone when these
//! are printed. Each host has addresses of its own, so a record's are looked up where it comes from,
//! and a key of an aggregation remembers its host:
//!
//! ```text
//!   a key as it arrives    | … | address            | …
//!   a key as it is kept    | … | host | address     | …      the address cut down to the beginning
//!                                                            of its symbol (of its module, for umod)
//! ```
//!
//! A frame of a stack may be an address too; it becomes text where it arrives, so stacks of several
//! hosts are one key.
//!
//! So two addresses in one function of one host are one key, and rows compare by host and then by
//! address. Both words are turned round: bytes compare from the first on, and the first byte of a word
//! is the least significant one.
//!
//! Names come from files that hosts run. They are shown readably if they are Rust's, without
//! what could control a terminal, and cut if they are very long. Those of C++ stay as they are.
//!
//! Source: D reference, sections 4.2, 5.8 and 7.4.

use std::borrow::Cow;
use std::fmt::{self, Write};

use dif::delivery::{Place, Symbols};
use dif::layout::{self, KeyKind, KeyPart, SymbolKind};
use dif::places::{Places, address_of_frame};
use hashbrown::HashMap;

use crate::consume::HostIndex;

/// Bytes of the longest name that is shown.
const LONGEST: usize = 1024;

/// Places of each kind that one host may have; it needs not be believed that there are more.
const MOST_PLACES: usize = 1 << 20;

/// The addresses of all hosts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Atlas {
    spaces: HashMap<HostIndex, Space>,
}

#[derive(Clone, Debug, Default)]
struct Space {
    modules: Places,
    symbols: Places,
}

/// The addresses of one host.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Home<'a>(Option<&'a Space>);

/// An address, and what lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The address.
    pub(crate) address: u64,
    /// Its module, and where that begins.
    module: Option<(u64, String)>,
    /// Its symbol, likewise.
    symbol: Option<(u64, String)>,
}

impl Atlas {
    /// Adds what a host has told.
    pub(crate) fn add(&mut self, host: HostIndex, symbols: Symbols) {
        let space = self.spaces.entry(host).or_default();
        let readable = |place: Place| Place { name: readable(&place.name), ..place };
        let told = [(&mut space.modules, symbols.modules), (&mut space.symbols, symbols.symbols)];
        for (places, told) in told {
            let room = MOST_PLACES.saturating_sub(places.len());
            told.into_iter().take(room).map(readable).for_each(|place| places.add(place));
        }
    }

    /// The addresses of a host.
    pub(crate) fn home(&self, host: HostIndex) -> Home<'_> {
        Home(self.spaces.get(&host))
    }

    /// What lies at an address of which it is not known whose it is: the first host that has told
    /// about it is believed.
    pub(crate) fn spot_of_any(&self, address: u64) -> Spot {
        let spots = self.spaces.iter().map(|(host, space)| (host, Home(Some(space)).spot(address)));
        let known = spots.filter(|(_, spot)| spot.module.is_some());
        known.min_by_key(|(host, _)| **host).map_or_else(|| Spot::unknown(address), |(_, spot)| spot)
    }

    /// A key as it is kept.
    pub(crate) fn own_key<'a>(&self, host: HostIndex, kinds: &[KeyKind], key: &'a [u64]) -> Cow<'a, [u64]> {
        let home = self.home(host);
        // Frames are text already, unless the host has told about addresses.
        let changes = |kind: &KeyKind| match kind {
            KeyKind::Symbol(_) => true,
            KeyKind::Stack { .. } => home.0.is_some(),
            KeyKind::Int { .. } | KeyKind::String | KeyKind::Bytes(_) => false,
        };
        if !kinds.iter().any(changes) {
            return Cow::Borrowed(key);
        }
        let mut own = Vec::with_capacity(key.len() + kinds.len());
        let mut words = key;
        for kind in kinds {
            let Some((part, rest)) = layout::split_part(*kind, words) else { break };
            match (kind, part) {
                (KeyKind::Stack { .. }, KeyPart::Bytes(text, len)) => {
                    push_text(&mut own, &home.frames(layout::bytes_of(text, len)));
                }
                (KeyKind::Symbol(kind), KeyPart::Int(address)) => {
                    let host = u64::try_from(host.0).unwrap_or(u64::MAX);
                    own.extend([host.swap_bytes(), home.beginning(*kind, address).swap_bytes()]);
                }
                (_, _) => own.extend_from_slice(&words[..words.len() - rest.len()]),
            }
            words = rest;
        }
        Cow::Owned(own)
    }

    /// What lies at the address that the words of a component of a kept key say.
    pub(crate) fn spot_of_key(&self, words: &[u64]) -> Spot {
        let &[host, address] = words else { return Spot::unknown(0) };
        let host = usize::try_from(host.swap_bytes()).map_or(HostIndex(usize::MAX), HostIndex);
        self.home(host).spot(address.swap_bytes())
    }
}

// Appends text as it stands in a key: its length, then its words.
fn push_text(key: &mut Vec<u64>, text: &[u8]) {
    key.push(text.len() as u64);
    let (words, rest) = text.as_chunks::<8>();
    key.extend(words.iter().map(|word| u64::from_le_bytes(*word)));
    if !rest.is_empty() {
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        key.push(u64::from_le_bytes(word));
    }
}

/// The first component of a key as it is kept, and the words after it.
pub(crate) fn split_part(kind: KeyKind, words: &[u64]) -> Option<(KeyPart<'_>, &[u64])> {
    match kind {
        KeyKind::Symbol(_) => {
            let (part, rest) = words.split_at_checked(2)?;
            Some((KeyPart::Bytes(part, 16), rest))
        }
        KeyKind::Int { .. } | KeyKind::String | KeyKind::Bytes(_) | KeyKind::Stack { .. } => {
            layout::split_part(kind, words)
        }
    }
}

impl Home<'_> {
    /// What lies at an address.
    pub(crate) fn spot(self, address: u64) -> Spot {
        let named = |place: &Place| (place.start, place.name.clone());
        let module = self.0.and_then(|space| space.modules.find(address)).map(named);
        let symbol = self.0.and_then(|space| space.symbols.find(address)).filter(|_| module.is_some());
        Spot { address, symbol: symbol.map(named), module }
    }

    /// The text of a stack with names for the frames that are addresses.
    pub(crate) fn frames(self, text: Vec<u8>) -> Vec<u8> {
        let lines = || text.split_inclusive(|byte| *byte == b'\n');
        let address = |line: &[u8]| address_of_frame(line.strip_suffix(b"\n").unwrap_or(line));
        if self.0.is_none() || lines().all(|line| address(line).is_none()) {
            return text;
        }
        let mut named = Vec::with_capacity(2 * text.len());
        for line in lines() {
            match address(line) {
                Some(address) => {
                    named.extend_from_slice(self.spot(address).text(SymbolKind::Uaddr).as_bytes());
                    named.push(b'\n');
                }
                None => named.extend_from_slice(line),
            }
        }
        named
    }

    // The address that stands for this one among the keys of an aggregation.
    fn beginning(self, kind: SymbolKind, address: u64) -> u64 {
        let of = self.0.and_then(|space| match kind {
            SymbolKind::Sym | SymbolKind::Usym => space.symbols.find(address),
            SymbolKind::Mod | SymbolKind::Umod => space.modules.find(address),
            SymbolKind::Uaddr => None,
        });
        of.map_or(address, |place| place.start)
    }
}

impl Spot {
    /// An address about which nothing is known.
    pub(crate) fn unknown(address: u64) -> Self {
        Self { address, module: None, symbol: None }
    }

    /// The text of the address, as an action shows it.
    pub(crate) fn text(&self, kind: SymbolKind) -> String {
        let address = self.address;
        match (&self.module, &self.symbol, kind) {
            (None, ..) => format!("{address:#x}"),
            (Some((_, module)), _, SymbolKind::Mod | SymbolKind::Umod) => module.clone(),
            (Some((_, module)), None, _) => format!("{module}`{address:#x}"),
            (Some((_, module)), Some((start, symbol)), SymbolKind::Uaddr) if *start < address => {
                format!("{module}`{symbol}+{:#x}", address - start)
            }
            (Some((_, module)), Some((_, symbol)), _) => format!("{module}`{symbol}"),
        }
    }

    /// The name of its module.
    pub(crate) fn module(&self) -> Option<String> {
        self.module.as_ref().map(|(_, name)| name.clone())
    }

    /// The name of its symbol.
    pub(crate) fn symbol(&self) -> Option<String> {
        self.symbol.as_ref().map(|(_, name)| name.clone())
    }

    /// How far behind the beginning of the symbol it is.
    pub(crate) fn offset(&self) -> Option<u64> {
        self.symbol.as_ref().map(|(start, _)| self.address - start)
    }
}

/// Text of which only so much is written.
struct Bounded(String);

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > LONGEST {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

// A name as it is shown.
fn readable(name: &str) -> String {
    let mut text = Bounded(String::new());
    let demangled = rustc_demangle::try_demangle(name).is_ok_and(|name| write!(text, "{name:#}").is_ok());
    let name = if demangled { &text.0 } else { name };
    let shown = name.chars().map(|c| if c.is_control() { '?' } else { c });
    let mut shown: String = shown.take(LONGEST).collect();
    shown.truncate(shown.floor_char_boundary(LONGEST));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: HostIndex = HostIndex(1);

    fn atlas() -> Atlas {
        let place = |start, end, name: &str| Place { start, end, name: name.into() };
        let mut atlas = Atlas::default();
        let symbols =
            vec![place(0x1000, 0x1010, "main"), place(0x1010, 0x1018, "_ZN4calc4eval17h0123456789abcdefE")];
        atlas.add(HOST, Symbols { modules: vec![place(0x1000, 0x2000, "calc")], symbols });
        atlas
    }

    #[track_caller]
    fn check(address: u64, expected: [&str; 3]) {
        let spot = atlas().home(HOST).spot(address);
        let kinds = [SymbolKind::Usym, SymbolKind::Umod, SymbolKind::Uaddr];
        assert_eq!(kinds.map(|kind| spot.text(kind)), expected, "{address:#x}");
    }

    #[test]
    fn addresses_are_shown_as_far_as_they_are_known() {
        check(0x1000, ["calc`main", "calc", "calc`main"]);
        check(0x100f, ["calc`main", "calc", "calc`main+0xf"]);
        check(0x1011, ["calc`calc::eval", "calc", "calc`calc::eval+0x1"]);
        check(0x1018, ["calc`0x1018", "calc", "calc`0x1018"]);
        check(0x2000, ["0x2000"; 3]);
        assert_eq!(atlas().home(HostIndex(2)).spot(0x1000), Spot::unknown(0x1000));
        assert_eq!(atlas().spot_of_any(0x1000).text(SymbolKind::Uaddr), "calc`main");
        assert_eq!(atlas().spot_of_any(7), Spot::unknown(7));
    }

    #[test]
    fn keys_are_cut_down_to_what_they_show() {
        let atlas = atlas();
        let int = KeyKind::Int { size: 8, signed: true };
        for (kind, address, expected) in [
            (SymbolKind::Usym, 0x1017, 0x1010),
            (SymbolKind::Sym, 0x1008, 0x1000),
            (SymbolKind::Usym, 0x1800, 0x1800),
            (SymbolKind::Umod, 0x1800, 0x1000),
            (SymbolKind::Mod, 0x2800, 0x2800),
            (SymbolKind::Uaddr, 0x1017, 0x1017),
        ] {
            let kinds = [int, KeyKind::Symbol(kind), int];
            let key = [7, address, 8];
            let own = atlas.own_key(HOST, &kinds, &key);
            let &[7, host, address, 8] = &*own else { panic!("{own:?}") };
            assert_eq!((host.swap_bytes(), address.swap_bytes()), (1, expected), "{kind:?}");
            let (part, rest) = split_part(kinds[1], &own[1..]).unwrap();
            assert_eq!((part, rest), (KeyPart::Bytes(&own[1..3], 16), &own[3..]));
            assert_eq!(atlas.spot_of_key(&own[1..3]).address, expected);
        }
        assert!(matches!(atlas.own_key(HOST, &[int], &[7]), Cow::Borrowed([7])));
        assert_eq!(split_part(KeyKind::Symbol(SymbolKind::Usym), &[1]), None);
    }

    #[test]
    fn frames_that_are_addresses_get_names() {
        let atlas = atlas();
        let text = b"0x1017\n@note\nmain.lua`f:3\n0x1900\n0x7\n".to_vec();
        let named = b"calc`calc::eval+0x7\n@note\nmain.lua`f:3\ncalc`0x1900\n0x7\n";
        assert_eq!(atlas.home(HOST).frames(text.clone()), named);
        assert_eq!(Home::default().frames(text.clone()), text);
        let mut key = vec![7];
        push_text(&mut key, &text);
        let kinds = [KeyKind::Int { size: 8, signed: true }, KeyKind::Stack { frames: 9 }];
        let own = atlas.own_key(HOST, &kinds, &key);
        let (part, rest) = split_part(kinds[1], &own[1..]).unwrap();
        let KeyPart::Bytes(words, len) = part else { panic!("{part:?}") };
        assert_eq!((layout::bytes_of(words, len), rest), (named.to_vec(), &[][..]));
        assert!(matches!(atlas.own_key(HostIndex(2), &kinds, &key), Cow::Borrowed(_)));
    }

    #[test]
    fn names_are_readable_and_harmless() {
        assert_eq!(readable("puts"), "puts");
        assert_eq!(readable("_RNvC6_123foo3bar"), "123foo::bar");
        assert_eq!(readable("_ZN3foo3barEv"), "_ZN3foo3barEv");
        assert_eq!(readable("a\x1b[31m\nb"), "a?[31m?b");
        assert_eq!(readable(&"ü".repeat(9999)).len(), LONGEST);
        assert!(readable("").is_empty());
    }
}
