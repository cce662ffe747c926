//! One list of probes out of many: what the compiler sees and `-l` prints.
//!
//! The command's own domain offers the framework's probes; every host offers its own. A host
//! counts its probes from 1; here they follow each other, so each host gets a *base* that is added
//! to its numbers, also inside the host (`id`) while it serves us. The framework's probes exist in
//! every domain under the same numbers and are listed once.

use std::collections::HashMap;

use dif::catalog::{Catalog, ProbeInfo};
use dif::probe::ProbeDesc;
use dif::ty::TypeTable;
use dif::{ProbeId, TypeId};

/// Providers that every domain has.
const FRAMEWORK: &[&str] = &["dtrace", "profile"];

/// Adds the probes of a host to `all`; returns the base of its numbers.
pub fn add(all: &mut Catalog, host: &Catalog) -> u32 {
    let base = last_id(all);
    let types = add_types(&mut all.types, &host.types);
    for probe in &host.probes {
        if FRAMEWORK.contains(&probe.provider.as_str()) {
            continue;
        }
        let mut probe = probe.clone();
        probe.id = ProbeId(probe.id.0.saturating_add(base));
        for arg in &mut probe.args {
            arg.ty = types.get(&arg.ty).copied().unwrap_or(arg.ty);
        }
        all.probes.push(probe);
    }
    base
}

/// Adds the timers that descriptions name exactly, such as `tick-10ms`: they exist once somebody asks.
pub fn demand<'a>(all: &mut Catalog, descs: impl IntoIterator<Item = &'a ProbeDesc>) {
    let mut wanted = descs.into_iter().filter(|desc| all.matching(desc).next().is_none()).peekable();
    if wanted.peek().is_none() {
        return;
    }
    wanted.for_each(|desc| {
        runtime_hooks::demand(desc);
    });
    let known = |probe: &ProbeInfo| {
        all.probes.iter().any(|other| (&other.provider, &other.name) == (&probe.provider, &probe.name))
    };
    let made: Vec<ProbeInfo> =
        runtime_hooks::catalog().probes.into_iter().filter(|probe| !known(probe)).collect();
    all.probes.extend(made);
    all.probes.sort_by_key(|probe| probe.id);
}

/// The last probe id of a catalog.
pub fn last_id(catalog: &Catalog) -> u32 {
    catalog.probes.last().map_or(0, |probe| probe.id.0)
}

// The standard types are the same everywhere; the others are copied, with their references moved.
fn add_types(all: &mut TypeTable, host: &TypeTable) -> HashMap<TypeId, TypeId> {
    let standard = TypeTable::n_standard();
    let mut moved: HashMap<TypeId, TypeId> = HashMap::new();
    let offset = all.len() as i64 - standard as i64;
    for (id, _) in host.iter().skip(standard) {
        let index = usize::try_from(id.index() as i64 + offset).unwrap_or(0);
        moved.insert(id, TypeId::from_index(index));
    }
    let to = |id: &TypeId| moved.get(id).copied().unwrap_or(*id);
    for (_, ty) in host.iter().skip(standard) {
        let mut ty = ty.clone();
        ty.each_part(|part| *part = to(part));
        all.push(ty);
    }
    moved
}

#[cfg(test)]
mod tests {
    use dif::catalog::ArgInfo;
    use dif::probe::{Attributes, ProviderAttributes};
    use dif::ty::Type;

    use super::*;

    fn probe(id: u32, provider: &str, ty: TypeId) -> ProbeInfo {
        ProbeInfo {
            id: ProbeId(id),
            provider: provider.to_string(),
            base: String::new(),
            module: String::new(),
            function: "f".to_string(),
            name: "n".to_string(),
            alias: false,
            args: vec![ArgInfo { name: "a".to_string(), ty, native: 0 }],
            attributes: ProviderAttributes::uniform(Attributes::STABLE),
        }
    }

    #[test]
    fn hosts_follow_each_other_and_their_types_move_along() {
        let mut host = Catalog::default();
        let five = host.types.array(dif::ty::prim::INT, 5);
        let pointer = host.types.pointer(five);
        host.probes = vec![probe(1, "dtrace", five), probe(7, "lua1", pointer)];
        let mut all = Catalog { probes: vec![probe(3, "dtrace", five)], ..Catalog::default() };
        all.types.push(Type::Stack);
        assert_eq!(add(&mut all, &host), 3);
        assert_eq!(add(&mut all, &host), 10);
        let ids: Vec<u32> = all.probes.iter().map(|p| p.id.0).collect();
        assert_eq!(ids, [3, 10, 17]);
        assert_eq!(all.types.name(all.probes[2].args[0].ty), "int (*)[5]");
    }
}
