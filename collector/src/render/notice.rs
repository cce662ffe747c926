//! Texts of the error stream: faults, failures of actions, drops.
//!
//! Source: D reference, sections 6.6 and 6.7.

use dif::delivery::{ClauseCost, Cost, DropKind, Enabling};
use dif::fault::FaultKind;
use dif::layout::FaultRecord;
use dif::option::Dialect;

/// The place that messages about an enabling name.
fn place(enabling: &Enabling, dialect: Dialect) -> String {
    let Enabling { epid, clause, probe } = enabling;
    match dialect {
        Dialect::Illumos => {
            format!("error on enabled probe ID {epid} (ID {}: {})", probe.id, probe.text())
        }
        Dialect::Oracle => {
            format!("error in dt_clause_{clause} for probe ID {} ({})", probe.id, probe.text())
        }
    }
}

/// What is said about a fault.
pub(crate) fn fault(enabling: &Enabling, fault: &FaultRecord, dialect: Dialect) -> String {
    let place = place(enabling, dialect);
    let what = fault_text(fault);
    match dialect {
        Dialect::Illumos => {
            let unit = match fault.action {
                0 => "predicate".to_string(),
                n => format!("action #{n}"),
            };
            format!("{place}: {what} in {unit} at DIF offset {}", u64::from(fault.pc.0) * 4)
        }
        Dialect::Oracle => format!("{place}: {what} at BPF pc {}", fault.pc),
    }
}

fn fault_text(fault: &FaultRecord) -> String {
    match FaultKind::from_code(fault.code) {
        None => "unknown fault".into(),
        Some(kind) if kind.has_address() => format!("{} ({:#x})", kind.text(), fault.value),
        Some(FaultKind::IndexOutOfBounds) => {
            format!("{} ({})", FaultKind::IndexOutOfBounds.text(), fault.value.cast_signed())
        }
        Some(kind) => kind.text().into(),
    }
}

/// What is said about an action that the consumer could not perform.
pub(crate) fn failure(enabling: &Enabling, what: &str, dialect: Dialect) -> String {
    format!("{}: {what}", place(enabling, dialect))
}

/// What is said about the cost of an enabling whose host ran so long.
pub(crate) fn cost(enabling: &Enabling, cost: &ClauseCost, process_ns: u64) -> String {
    let (clause, probe) = (enabling.clause.0 + 1, enabling.probe.text());
    let (firings, mean) = (cost.firings, cost.mean_ns());
    format!(
        "cost: clause {clause} on {probe}: {firings} firings, {mean} ns each, {} of the host's processor time",
        share(cost.total_ns(), process_ns)
    )
}

/// What is said when tracing has cost more than it may.
pub(crate) fn too_much(cost: &Cost) -> String {
    let total = cost.clauses.iter().map(ClauseCost::total_ns).fold(0, u64::saturating_add);
    let taken = share(total, cost.process_ns);
    format!(
        "tracing takes more than maxoverhead, {taken} of a host's processor time: its probes are disabled"
    )
}

fn share(part: u64, whole: u64) -> String {
    let hundredths = u128::from(part) * 10_000 / u128::from(whole.max(1));
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

/// What is said about drops; `None` where a dialect is silent.
pub(crate) fn drops(kind: DropKind, stream: u32, n: u64, tags: bool, dialect: Dialect) -> Option<String> {
    let s = if n == 1 { "" } else { "s" };
    let text = match kind {
        DropKind::Principal => format!("{n} drop{s} on CPU {stream}"),
        DropKind::Aggregation => format!("{n} aggregation drop{s} on CPU {stream}"),
        DropKind::Dynamic => format!("{n} dynamic variable drop{s}"),
        DropKind::Speculation => format!("{n} speculative drop{s}"),
        DropKind::SpeculationBusy => {
            format!("{n} failed speculation{s} (available buffer(s) still busy)")
        }
        DropKind::SpeculationUnavailable => {
            format!("{n} failed speculation{s} (no speculative buffer available)")
        }
        DropKind::StackString => format!("{n} jstack()/ustack() string table overflow{s}"),
        DropKind::DoubleError if dialect == Dialect::Oracle => return None,
        DropKind::DoubleError => format!("{n} error{s} in ERROR probe enabling"),
        DropKind::Reentry => format!("{n} firing{s} within a firing on CPU {stream}"),
        DropKind::Enabling => format!("{n} later enabling{s} refused (limit of the host reached)"),
    };
    Some(if tags { format!("[{}] {text}", kind.tag()) } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::catalog::ProbeInfo;
    use dif::probe::{Attributes, ProviderAttributes};
    use dif::{ClauseId, Epid, Pc, ProbeId};

    fn enabling() -> Enabling {
        let probe = ProbeInfo {
            id: ProbeId(1),
            provider: "dtrace".into(),
            base: String::new(),
            module: String::new(),
            function: String::new(),
            name: "BEGIN".into(),
            alias: false,
            args: Vec::new(),
            attributes: ProviderAttributes::uniform(Attributes::STABLE),
        };
        Enabling { epid: Epid(7), clause: ClauseId(2), probe }
    }

    #[test]
    fn faults_in_both_dialects() {
        let record = |code, action, value| FaultRecord { epid: Epid(7), code, action, pc: Pc(3), value };
        for (record, dialect, expected) in [
            (
                record(4, 1, 0),
                Dialect::Illumos,
                "error on enabled probe ID 7 (ID 1: dtrace:::BEGIN): divide-by-zero in action #1 at DIF offset 12",
            ),
            (
                record(1, 0, 0x10),
                Dialect::Illumos,
                "error on enabled probe ID 7 (ID 1: dtrace:::BEGIN): invalid address (0x10) in predicate at DIF offset 12",
            ),
            (
                record(11, 2, u64::MAX),
                Dialect::Oracle,
                "error in dt_clause_2 for probe ID 1 (dtrace:::BEGIN): index out of bounds (-1) at BPF pc 3",
            ),
            (
                record(99, 2, 0),
                Dialect::Oracle,
                "error in dt_clause_2 for probe ID 1 (dtrace:::BEGIN): unknown fault at BPF pc 3",
            ),
        ] {
            assert_eq!(fault(&enabling(), &record, dialect), expected);
        }
    }

    #[test]
    fn drops_are_singular_or_plural() {
        let text = |kind, n| drops(kind, 3, n, false, Dialect::Illumos).unwrap();
        assert_eq!(text(DropKind::Principal, 1), "1 drop on CPU 3");
        assert_eq!(text(DropKind::Principal, 2), "2 drops on CPU 3");
        assert_eq!(
            drops(DropKind::Speculation, 0, 2, true, Dialect::Illumos).unwrap(),
            "[DTRACEDROP_SPEC] 2 speculative drops"
        );
        for &kind in DropKind::ALL {
            assert!(drops(kind, 0, 1, false, Dialect::Illumos).is_some());
        }
        assert_eq!(drops(DropKind::DoubleError, 0, 1, false, Dialect::Oracle), None);
    }
}
