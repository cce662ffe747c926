//! Enablings: a clause bound to a probe, ready to run.
//!
//! An `Ecb` holds what its firings would otherwise look up: where the fields of its record are, how
//! much room the record may take, and its kernel, if it has one (see `link.rs`), in two forms.
//! It is made when a session enables a probe and never changes.

use std::sync::Arc;

use dif::layout::{FieldKind, HEADER_WORDS};
use dif::program::Recording;
use dif::{ClauseId, Epid};

use crate::code::Code;
use crate::kernels::{Kernel, Quick};
use crate::link::{link, writes_all_fields};
use crate::shared::{Shared, reserved_for_end};

/// One enabling.
#[derive(Clone, Debug)]
pub struct Ecb {
    /// Its number, which its records carry.
    pub epid: Epid,
    /// The clause.
    pub clause: ClauseId,
    /// How it is interpreted.
    pub(crate) code: Code,
    /// How it runs without the interpreter, if it can.
    pub(crate) kernel: Option<Kernel>,
    /// The quick form of the kernel, if it has one that does not ask for the time.
    pub(crate) quick: Option<Quick>,
    pub(crate) records: bool,
    /// Whether its code writes every slot, so that none need be cleared before.
    pub(crate) complete: bool,
    /// Words of header and slots.
    pub(crate) words: u32,
    /// Words of the longest record.
    pub(crate) max_words: u32,
    /// Words that must be free before the clause runs.
    pub(crate) room: usize,
    slots: Box<[(u32, FieldKind)]>,
}

impl Ecb {
    /// Enables a clause of the session's program. A clause that does not exist does nothing.
    pub fn new(shared: &Arc<Shared>, epid: Epid, clause: ClauseId) -> Self {
        let Some(body) = shared.program().clause(clause) else {
            let (words, max_words, room) = (HEADER_WORDS, HEADER_WORDS, 0);
            return Self {
                epid,
                clause,
                code: Code::default(),
                kernel: None,
                quick: None,
                records: false,
                complete: true,
                words,
                max_words,
                room,
                slots: Box::default(),
            };
        };
        let layout = &body.layout;
        let max_words = layout.max_words(shared.settings().string_bytes());
        let mut slot = HEADER_WORDS;
        let slots = layout.fields.iter().map(|field| {
            let at = slot;
            slot += field.kind.slot_words();
            (at, field.kind)
        });
        let kernel = if shared.sizes.kernels { link(shared.program(), &shared.private, body) } else { None };
        Self {
            epid,
            clause,
            code: shared.code(clause),
            quick: kernel.as_ref().and_then(Quick::timeless),
            kernel,
            records: body.recording == Recording::Record,
            complete: writes_all_fields(body),
            slots: slots.collect(),
            words: layout.words(),
            max_words,
            room: max_words as usize + reserved_for_end(shared, body),
        }
    }

    /// Whether it has no kernel.
    pub fn is_interpreted(&self) -> bool {
        self.kernel.is_none()
    }

    /// The names of the interpreter's instructions: those of `dif`, and some of its own.
    pub fn mnemonics(&self) -> impl Iterator<Item = &'static str> {
        self.code.insts.iter().map(|inst| inst.mnemonic())
    }

    /// The word of the record where a field's slot begins.
    #[inline]
    pub(crate) fn slot(&self, field: u32) -> usize {
        self.slots.get(field as usize).map_or(0, |(at, _)| *at as usize)
    }

    /// What a field holds.
    #[inline]
    pub(crate) fn kind(&self, field: u32) -> Option<FieldKind> {
        self.slots.get(field as usize).map(|(_, kind)| *kind)
    }
}
