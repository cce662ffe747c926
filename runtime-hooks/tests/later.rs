//! Probes that appear later count against the limit of enablings like those that were there.
//!
//! The policy is the process's, so this is a program of its own.

mod common;

use common::{Kept, record};
use dif::delivery::{Delivery, DropKind};

use runtime_hooks::{Limits, fire, provider, register, set_limits};

provider! {
    /// There from the start.
    provider first ("first", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

provider! {
    /// Two probes: one too many.
    provider second ("second", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
        /// Something else.
        OTHER = "other" in "f" (n: long);
    }
}

provider! {
    /// One probe, for which there is room.
    provider third ("third", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn later_probes_count_against_the_limit_of_enablings() {
    set_limits(&Limits { enablings: 2, ..Limits::default() });
    register(&first::PROVIDER, None).unwrap();
    let (session, kept) = Kept::start(vec![record("*:m:f:", 0)]);
    register(&second::PROVIDER, None).unwrap();
    register(&third::PROVIDER, None).unwrap();
    assert!(!second::EVENT.is_enabled() && !second::OTHER.is_enabled());
    fire!(first::EVENT, || (1u64));
    fire!(second::EVENT, || (2u64));
    fire!(second::OTHER, || (3u64));
    fire!(third::EVENT, || (4u64));
    session.stop();
    assert_eq!((kept.values(1), kept.values(2)), (vec![1], vec![4]), "numbers of enablings have no gaps");
    assert_eq!(kept.dropped(DropKind::Enabling), 2, "and what was refused is said");
    let announced = std::mem::take(&mut *kept.0.lock()).into_iter().map(|delivery| match delivery {
        Delivery::Enabled(enablings) => enablings.len(),
        Delivery::Records { .. }
        | Delivery::Aggregations(_)
        | Delivery::Shares { .. }
        | Delivery::Symbols(_)
        | Delivery::Drops(_)
        | Delivery::Exit { .. }
        | Delivery::Variables(_)
        | Delivery::Cost(_)
        | Delivery::End => 0,
    });
    assert_eq!(announced.sum::<usize>(), 2);
}
