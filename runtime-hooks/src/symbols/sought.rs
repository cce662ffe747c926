//! Which words of records and keys are addresses that the consumer is going to show by name.
//!
//! Nothing in the stream says so, but the program does: a field of `usym()`, an argument of a
//! conversion `%a`, a component of a key that was made by `umod()` or is printed by `%a`, a frame of a
//! stack that the host gave by its address. A program without any of these has no session that looks
//! for addresses.

use std::collections::HashMap;

use dif::action::{Action, FieldRange};
use dif::delivery::{AggDelta, Delivery, Enabling};
use dif::format::{ConversionKind, Extent, Format, Segment};
use dif::layout::{FieldKind, KeyKind, KeyPart, bytes_of, split_header, split_part, split_string_slot};
use dif::places::address_of_frame;
use dif::program::{Clause, Program};
use dif::{AggId, Epid};
use vm::StackText;

/// Where in a record there are addresses: a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// It is one.
    Address(usize),
    /// It says where the text of a stack is.
    Stack(usize),
}

/// An aggregation: its key, and the components that have addresses.
#[derive(Debug)]
struct Keys {
    kinds: Vec<KeyKind>,
    components: Vec<usize>,
}

/// The addresses in a session's deliveries.
#[derive(Debug)]
pub(super) struct Sought {
    /// Those of each clause.
    clauses: Vec<Vec<Spot>>,
    aggs: Vec<Keys>,
    /// Those of each enabling.
    enablings: HashMap<Epid, Vec<Spot>>,
}

impl Sought {
    /// What a program shows by name; `None` if that is nothing.
    pub(super) fn of(program: &Program) -> Option<Self> {
        let spots = |clause| spots_of(clause, &program.formats);
        let clauses: Vec<Vec<Spot>> = program.clauses.iter().map(spots).collect();
        let mut aggs: Vec<Keys> = program.aggs.iter().map(|agg| Keys::of(&agg.keys)).collect();
        for action in program.clauses.iter().flat_map(|clause| &clause.actions) {
            printed_keys(action, &program.formats, &mut aggs);
        }
        let any = clauses.iter().any(|spots| !spots.is_empty())
            || aggs.iter().any(|keys| !keys.components.is_empty());
        any.then(|| Self { clauses, aggs, enablings: HashMap::new() })
    }

    /// Appends the addresses in a delivery; takes note of what later ones mean.
    pub(super) fn addresses(&mut self, delivery: &Delivery, into: &mut Vec<u64>) {
        match delivery {
            Delivery::Enabled(enablings) => enablings.iter().for_each(|enabling| self.learn(enabling)),
            Delivery::Records { words, .. } => self.in_records(words, into),
            Delivery::Aggregations(deltas) | Delivery::Shares { deltas, .. } => {
                deltas.iter().for_each(|delta| self.in_key(delta, into));
            }
            Delivery::Symbols(_)
            | Delivery::Drops(_)
            | Delivery::Exit { .. }
            | Delivery::Cost(_)
            | Delivery::Variables(_)
            | Delivery::End => {}
        }
    }

    fn learn(&mut self, enabling: &Enabling) {
        if let Some(spots) = self.clauses.get(enabling.clause.index()).filter(|spots| !spots.is_empty()) {
            self.enablings.insert(enabling.epid, spots.clone());
        }
    }

    fn in_records(&self, mut words: &[u64], into: &mut Vec<u64>) {
        while let Some(&first) = words.first() {
            let (epid, n_words) = split_header(first);
            let Some((record, rest)) = words.split_at_checked(n_words.max(1) as usize) else { return };
            for spot in self.enablings.get(&epid).into_iter().flatten() {
                match *spot {
                    Spot::Address(at) => into.extend(record.get(at)),
                    Spot::Stack(at) => drop(in_tail(record, at, into)),
                }
            }
            words = rest;
        }
    }

    fn in_key(&self, delta: &AggDelta, into: &mut Vec<u64>) {
        let Some(Keys { kinds, components }) = self.aggs.get(delta.agg.index()) else { return };
        let Some(&last) = components.last() else { return };
        let mut words = &delta.key[..];
        for (at, kind) in kinds.iter().enumerate().take(last + 1) {
            let Some((part, rest)) = split_part(*kind, words) else { return };
            words = rest;
            match part {
                _ if !components.contains(&at) => {}
                KeyPart::Int(address) => into.push(address),
                KeyPart::Bytes(text, len) => in_stack(text, 0, len, into),
            }
        }
    }
}

impl Keys {
    fn of(kinds: &[KeyKind]) -> Self {
        let has_addresses = |kind: KeyKind| match kind {
            FieldKind::Symbol(_) | FieldKind::Stack { .. } => true,
            FieldKind::Int { .. } | FieldKind::String | FieldKind::Bytes(_) => false,
        };
        let components = (0..kinds.len()).filter(|at| has_addresses(kinds[*at])).collect();
        Self { kinds: kinds.to_vec(), components }
    }
}

// The frames of a stack in a record, whose slot is this word.
fn in_tail(record: &[u64], at: usize, into: &mut Vec<u64>) -> Option<()> {
    let (offset, len) = split_string_slot(*record.get(at)?);
    in_stack(record.get(offset as usize / 8..)?, offset as usize % 8, len, into);
    Some(())
}

// The frames that were given by address, in `len` bytes of words, from this byte on.
fn in_stack(words: &[u64], from: usize, len: u32, into: &mut Vec<u64>) {
    if !StackText::gives_addresses() {
        return;
    }
    let n_words = (from + len as usize).div_ceil(8).min(words.len());
    let end = u32::try_from(from).unwrap_or(0).saturating_add(len);
    let text = bytes_of(&words[..n_words], end);
    let lines = text.get(from..).unwrap_or(&[]).split(|byte| *byte == b'\n');
    into.extend(lines.filter_map(address_of_frame));
}

// Where in a record of the clause addresses stand.
fn spots_of(clause: &Clause, formats: &[Format]) -> Vec<Spot> {
    let fields = clause.actions.iter().flat_map(|action| shown_fields(action, formats));
    let spot = |field: u32| {
        let field = field as usize;
        let at = clause.layout.slot(field) as usize;
        match clause.layout.fields.get(field)?.kind {
            FieldKind::Int { .. } | FieldKind::Symbol(_) => Some(Spot::Address(at)),
            FieldKind::Stack { .. } => Some(Spot::Stack(at)),
            FieldKind::String | FieldKind::Bytes(_) => None,
        }
    };
    fields.filter_map(spot).collect()
}

// The fields that an action shows as addresses.
fn shown_fields(action: &Action, formats: &[Format]) -> Vec<u32> {
    match action {
        Action::Symbol { field, .. } | Action::Stack { field } => vec![*field],
        Action::Printf { format, args }
        | Action::System { format, args }
        | Action::Freopen { format, args } => {
            let shown = formats.get(format.index()).into_iter().flat_map(shown_args);
            shown.filter(|at| *at < args.n).map(|at| field(*args, at)).collect()
        }
        Action::Trace { .. }
        | Action::Tracemem { .. }
        | Action::Print { .. }
        | Action::Printa { .. }
        | Action::Exit { .. }
        | Action::Ftruncate
        | Action::Setopt { .. }
        | Action::Clear { .. }
        | Action::Trunc { .. }
        | Action::Normalize { .. }
        | Action::Denormalize { .. } => Vec::new(),
    }
}

fn field(args: FieldRange, at: u32) -> u32 {
    args.first.saturating_add(at)
}

// The components of keys that a format prints as addresses.
fn printed_keys(action: &Action, formats: &[Format], aggs: &mut [Keys]) {
    let Action::Printa { format: Some(format), aggs: printed } = action else { return };
    let Some(format) = formats.get(format.index()) else { return };
    for &AggId(agg) in printed {
        let Some(Keys { kinds, components }) = aggs.get_mut(agg as usize) else { continue };
        for at in shown_args(format).map(|at| at as usize).filter(|at| *at < kinds.len()) {
            if !components.contains(&at) {
                components.push(at);
            }
        }
        components.sort_unstable();
    }
}

/// Which of a format's arguments, widths and precisions included, are shown as addresses.
fn shown_args(format: &Format) -> impl Iterator<Item = u32> {
    let mut next = 0;
    format.segments.iter().filter_map(move |segment| {
        let Segment::Conversion(conversion) = segment else { return None };
        let extents = [conversion.width, conversion.precision];
        next += extents.iter().map(|extent| u32::from(*extent == Extent::Argument)).sum::<u32>();
        if conversion.flags.aggregation {
            return None;
        }
        next += 1;
        let shown = matches!(conversion.kind, ConversionKind::Address | ConversionKind::UserAddress);
        shown.then_some(next - 1)
    })
}
