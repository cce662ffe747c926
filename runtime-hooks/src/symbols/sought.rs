//! Which words of records and keys are addresses that the consumer is going to show by name.
//!
//! Nothing in the stream says so, but the program does: a field of `usym()`, an argument of a
//! conversion `%a`, a component of a key that was made by `umod()` or is printed by `%a`. A program
//! without any of these has no session that looks for addresses.

use dif::action::{Action, FieldRange};
use dif::delivery::{AggDelta, Delivery, Enabling};
use dif::format::{ConversionKind, Extent, Format, Segment};
use dif::layout::{FieldKind, KeyKind, KeyPart, split_header, split_part};
use dif::program::{Clause, Program};
use dif::{AggId, Epid};
use std::collections::HashMap;

/// The addresses in a session's deliveries.
#[derive(Debug, Default)]
pub(super) struct Sought {
    /// For each clause, the words of its records.
    clauses: Vec<Vec<usize>>,
    /// For each aggregation, its key and which components of it.
    aggs: Vec<(Vec<KeyKind>, Vec<usize>)>,
    /// The words of the records of each enabling.
    enablings: HashMap<Epid, Vec<usize>>,
}

impl Sought {
    /// What a program shows by name; `None` if that is nothing.
    pub(super) fn of(program: &Program) -> Option<Self> {
        let words = |clause| words_of(clause, &program.formats);
        let clauses: Vec<Vec<usize>> = program.clauses.iter().map(words).collect();
        let mut aggs: Vec<(Vec<KeyKind>, Vec<usize>)> = Vec::with_capacity(program.aggs.len());
        for agg in &program.aggs {
            let symbols = agg.keys.iter().enumerate().filter(|(_, kind)| is_symbol(**kind));
            aggs.push((agg.keys.clone(), symbols.map(|(at, _)| at).collect()));
        }
        for action in program.clauses.iter().flat_map(|clause| &clause.actions) {
            printed_keys(action, &program.formats, &mut aggs);
        }
        let any = clauses.iter().any(|words| !words.is_empty())
            || aggs.iter().any(|(_, components)| !components.is_empty());
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
        if let Some(words) = self.clauses.get(enabling.clause.index()).filter(|words| !words.is_empty()) {
            self.enablings.insert(enabling.epid, words.clone());
        }
    }

    fn in_records(&self, mut words: &[u64], into: &mut Vec<u64>) {
        while let Some(&first) = words.first() {
            let (epid, n_words) = split_header(first);
            let Some((record, rest)) = words.split_at_checked(n_words.max(1) as usize) else { return };
            if let Some(sought) = self.enablings.get(&epid) {
                into.extend(sought.iter().filter_map(|at| record.get(*at)));
            }
            words = rest;
        }
    }

    fn in_key(&self, delta: &AggDelta, into: &mut Vec<u64>) {
        let Some((kinds, components)) = self.aggs.get(delta.agg.index()) else { return };
        let Some(&last) = components.last() else { return };
        let mut words = &delta.key[..];
        for (at, kind) in kinds.iter().enumerate().take(last + 1) {
            let Some((part, rest)) = split_part(*kind, words) else { return };
            words = rest;
            match part {
                KeyPart::Int(address) if components.contains(&at) => into.push(address),
                KeyPart::Int(_) | KeyPart::Bytes(..) => {}
            }
        }
    }
}

fn is_symbol(kind: FieldKind) -> bool {
    match kind {
        FieldKind::Symbol(_) => true,
        FieldKind::Int { .. } | FieldKind::String | FieldKind::Bytes(_) | FieldKind::Stack { .. } => false,
    }
}

// Where in a record of the clause addresses stand.
fn words_of(clause: &Clause, formats: &[Format]) -> Vec<usize> {
    let mut fields: Vec<u32> = Vec::new();
    for action in &clause.actions {
        match action {
            Action::Symbol { field, .. } => fields.push(*field),
            Action::Printf { format, args }
            | Action::System { format, args }
            | Action::Freopen { format, args } => {
                if let Some(format) = formats.get(format.index()) {
                    fields.extend(shown_args(format).filter(|at| *at < args.n).map(|at| field(*args, at)));
                }
            }
            Action::Trace { .. }
            | Action::Tracemem { .. }
            | Action::Print { .. }
            | Action::Printa { .. }
            | Action::Stack { .. }
            | Action::Exit { .. }
            | Action::Ftruncate
            | Action::Setopt { .. }
            | Action::Clear { .. }
            | Action::Trunc { .. }
            | Action::Normalize { .. }
            | Action::Denormalize { .. } => {}
        }
    }
    let is_word = |field: &usize| clause.layout.fields.get(*field).is_some_and(|f| f.kind.slot_words() == 1);
    let fields = fields.into_iter().map(|field| field as usize).filter(is_word);
    fields.map(|field| clause.layout.slot(field) as usize).collect()
}

fn field(args: FieldRange, at: u32) -> u32 {
    args.first.saturating_add(at)
}

// The components of keys that a format prints as addresses.
fn printed_keys(action: &Action, formats: &[Format], aggs: &mut [(Vec<KeyKind>, Vec<usize>)]) {
    let Action::Printa { format: Some(format), aggs: printed } = action else { return };
    let Some(format) = formats.get(format.index()) else { return };
    for &AggId(agg) in printed {
        let Some((kinds, components)) = aggs.get_mut(agg as usize) else { continue };
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
