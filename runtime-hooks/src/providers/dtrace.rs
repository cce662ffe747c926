//! The `dtrace` provider: `BEGIN`, `END` and `ERROR`, always the probes 1, 2 and 3.
//!
//! A session sees only its own: `BEGIN` fires once before anything of it is enabled, `END` once
//! after everything of it is disabled, `ERROR` on the thread and at the moment of a fault. So they
//! have no site and no list of listeners; the session holds their clauses.
//!
//! Source: D reference, section 9.1.

use dif::ProbeId;
use dif::catalog::ProbeInfo;
use dif::probe::{Attributes, ProviderAttributes};

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framework {
    /// Before everything else.
    Begin,
    /// After everything else.
    End,
    /// After each fault.
    Error,
}

impl Framework {
    /// All of them, in order of their ids.
    pub(crate) const ALL: [Self; 3] = [Self::Begin, Self::End, Self::Error];

    /// Its id, the same in every host and consumer.
    pub(crate) fn id(self) -> ProbeId {
        ProbeId(match self {
            Self::Begin => 1,
            Self::End => 2,
            Self::Error => 3,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Begin => "BEGIN",
            Self::End => "END",
            Self::Error => "ERROR",
        }
    }

    /// The probe for the catalog.
    pub(crate) fn info(self) -> ProbeInfo {
        ProbeInfo {
            id: self.id(),
            provider: "dtrace".into(),
            base: String::new(),
            module: String::new(),
            function: String::new(),
            name: self.name().into(),
            alias: false,
            args: Vec::new(),
            attributes: ProviderAttributes::uniform(Attributes::STABLE),
        }
    }
}
