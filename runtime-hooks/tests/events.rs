//! More events than links have places for: each fires its own clauses, in every order.

mod common;

use std::sync::LazyLock;

use common::{Kept, clause, record};
use dif::probe::{Attributes, ProviderAttributes};
use runtime_hooks::{ArgDef, ProbeDef, ProbeSite, Provider, fire, register};

const N: usize = 300;

static SITES: [ProbeSite; N] = [const { ProbeSite::new() }; N];
const ARGS: &[ArgDef] = &[ArgDef::new("n", "long")];

static PROVIDER: LazyLock<Provider> = LazyLock::new(|| {
    let probe = |(n, site): (usize, &'static ProbeSite)| {
        let name: &'static str = format!("p{n}").leak();
        ProbeDef { name, function: "f", args: ARGS, site, doc: "" }
    };
    let probes = SITES.iter().enumerate().map(probe).collect::<Vec<_>>().leak();
    let attributes = ProviderAttributes::uniform(Attributes::EVOLVING);
    Provider { name: "many", module: "m", attributes, probes, aliases: &[] }
});

fn fire_all(order: impl Iterator<Item = usize>) {
    order.for_each(|n| fire!(SITES[n], || (n as u64)));
}

#[test]
fn each_event_fires_its_own_clauses() {
    register(&PROVIDER, None).unwrap();
    // Those of every third event, two sessions of them, and one of all.
    let own = |n: usize| {
        let code = [format!("imm r1, #{n}"), "rec r1, f0".into(), "ret".into()];
        clause(&format!("many:m:f:p{n}"), &code.each_ref().map(String::as_str))
    };
    for round in 0..3 {
        let thirds: Vec<usize> = (0..N).filter(|n| n % 3 == round).collect();
        let (session, kept) = Kept::start(thirds.iter().map(|n| own(*n)).collect());
        fire_all(0..N);
        fire_all((0..N).rev());
        let (other, all) = Kept::start(vec![record("many:m:f:", 0)]);
        fire_all(0..N);
        session.stop();
        fire_all((0..N).rev());
        other.stop();
        for (epid, n) in thirds.iter().enumerate() {
            assert_eq!(kept.values(epid as u32 + 1), [*n as u64; 3], "event {n}");
        }
        for n in 0..N {
            assert_eq!(all.values(n as u32 + 1), [n as u64; 2], "event {n}");
        }
    }
}
