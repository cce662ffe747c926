//! Kernels: common clauses as plain functions.
//!
//! Each does all that its clause does, in every case: what the interpreter would count, drop or
//! record. A kernel that is alone on its probe runs before there is a machine at all, which is
//! most of its advantage.
//!
//! Probe context: no allocation, no locks, no I/O, no panics; faults are values.

use dif::AggId;
use dif::delivery::DropKind;

use crate::aggregate::AggWriter;
use crate::arg::Arg;
use crate::thread::Drops;

/// `@agg[argN] = count()`
#[inline]
pub(crate) fn count_by_arg(aggs: &mut AggWriter, drops: &Drops, args: &[Arg<'_>], n: u8, agg: AggId) {
    let key = args.get(usize::from(n)).map_or(0, |arg| arg.raw());
    if aggs.update(agg, &[key], 0, 1).is_err() {
        drops.count(DropKind::Aggregation);
    }
}
