//! What can be traced: plain data that both halves understand.
//!
//! A host fills a catalog from its registry; the compiler reads it to match probe descriptions
//! and to type `args[]`. That is how compiler and hooks talk of probes without knowing each other.

use alloc::string::String;
use alloc::vec::Vec;

use crate::ids::{ProbeId, TypeId};
use crate::probe::{Attributes, ProbeDesc, ProviderAttributes};
use crate::ty::TypeTable;

/// All probes of one host or of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The types that probes' arguments refer to.
    pub types: TypeTable,
    /// The probes, in order of their ids.
    pub probes: Vec<ProbeInfo>,
}

/// One probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeInfo {
    /// Its number, from 1.
    pub id: ProbeId,
    /// The provider's visible name, with the pid for a provider of a process (`lua4711`).
    pub provider: String,
    /// The provider's name without the pid (`lua`); empty if it has none.
    pub base: String,
    /// The module field.
    pub module: String,
    /// The function field.
    pub function: String,
    /// The name field.
    pub name: String,
    /// Whether this is another view of an event; matched by its exact name only.
    pub alias: bool,
    /// Its arguments, as `args[]` sees them.
    pub args: Vec<ArgInfo>,
    /// How stable the provider's parts are.
    pub attributes: ProviderAttributes,
}

/// One argument of a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgInfo {
    /// Its name, for people and for other front ends.
    pub name: String,
    /// Its type in the catalog's table.
    pub ty: TypeId,
    /// Which raw argument (`arg0` …) it shows.
    pub native: u8,
}

impl ProbeInfo {
    /// The four fields.
    pub fn desc(&self) -> ProbeDesc {
        ProbeDesc::new(&self.provider, &self.module, &self.function, &self.name)
    }

    /// `provider:module:function:name`.
    pub fn text(&self) -> String {
        self.desc().text()
    }

    /// What `function:name` shows in the output.
    pub fn function_name(&self) -> String {
        alloc::format!("{}:{}", self.function, self.name)
    }

    /// The probe's description attributes as seen through `desc`: the provider's own, and those of
    /// every field that is given literally. With an open provider nothing better than Unstable.
    ///
    /// Source: D reference, section 6.5.
    pub fn description_attributes(&self, desc: &ProbeDesc) -> Attributes {
        let literal = |field: &str| !field.is_empty() && !crate::probe::is_glob(field);
        let mut attributes = self.attributes.provider;
        for (field, of) in [
            (&desc.module, self.attributes.module),
            (&desc.function, self.attributes.function),
            (&desc.name, self.attributes.name),
        ] {
            if literal(field) {
                attributes = attributes.min(of);
            }
        }
        if literal(&desc.provider) { attributes } else { attributes.min(Attributes::UNSTABLE) }
    }
}

impl Catalog {
    /// The probes that `desc` matches, in order of their ids.
    pub fn matching<'a>(&'a self, desc: &'a ProbeDesc) -> impl Iterator<Item = &'a ProbeInfo> {
        self.probes.iter().filter(move |probe| desc.matches(probe))
    }

    /// The probe with this id.
    pub fn probe(&self, id: ProbeId) -> Option<&ProbeInfo> {
        match self.probes.binary_search_by_key(&id, |probe| probe.id) {
            Ok(index) => self.probes.get(index),
            Err(_) => None,
        }
    }
}
