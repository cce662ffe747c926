//! Goals: what we want to be true of the numbers, as a table that is filled by whatever was measured.
//!
//! A goal has two values: what must be reached, and what we would like. Most are ratios of numbers
//! from the same run, as those survive a change of the machine; where one is not, that is the point
//! of it. A goal whose numbers were not measured in this run has no line. Nothing fails because a
//! goal is missed: the line says so, and `README.md` says why.

use crate::costs::{CostId, Costs};
use crate::experiment::{Figures, Row, Table};
use crate::peers::Peers;
use crate::report::sheet::{Cell, Column, Sheet, number, text};
use crate::scaling::Scaling;

/// What was measured in this run.
#[derive(Clone, Copy, Default)]
pub(crate) struct Results<'a> {
    pub(crate) table: Option<&'a Table>,
    pub(crate) peers: Option<&'a Peers>,
    pub(crate) scaling: Option<&'a Scaling>,
    pub(crate) costs: Option<&'a Costs>,
}

/// A row of the table.
struct Goal {
    name: &'static str,
    unit: &'static str,
    decimals: usize,
    want: Want,
    /// The number, if it was measured.
    of: fn(&Results<'_>) -> Option<f64>,
}

/// What must be reached, and what would be better.
#[derive(Clone, Copy)]
enum Want {
    AtMost(f64, f64),
    AtLeast(f64, f64),
}
use Want::{AtLeast, AtMost};

static GOALS: &[Goal] = &[
    Goal {
        name: "disabled, 16 sites in a function",
        unit: "instructions",
        decimals: 1,
        want: AtMost(4.0, 3.2),
        of: |r| r.row("disabled, 16 sites")?.disabled.instructions,
    },
    Goal {
        name: "the same",
        unit: "ns",
        decimals: 2,
        want: AtMost(0.15, 0.15),
        of: |r| Some(r.row("disabled, 16 sites")?.disabled.nanos.median),
    },
    Goal {
        name: "false predicate, above a bare dispatch",
        unit: "ns",
        decimals: 2,
        want: AtMost(3.5, 1.5),
        of: |r| Some(r.kernels("predicate")?.nanos.median - r.kernels("dispatch")?.nanos.median),
    },
    Goal {
        name: "`@[int] = count()`, to by hand",
        unit: "times",
        decimals: 2,
        want: AtMost(1.5, 1.0),
        of: |r| r.hand_ratio("count by number"),
    },
    Goal {
        name: "`@[a, b] = quantize(c)`, to by hand",
        unit: "times",
        decimals: 2,
        want: AtMost(1.7, 1.2),
        of: |r| r.hand_ratio("quantize by two numbers"),
    },
    Goal {
        name: "a pair of time stamps, to the bare counter by hand",
        unit: "times",
        decimals: 2,
        want: AtMost(1.2, 1.05),
        of: |r| r.hand_ratio("time spent, by ticks"),
    },
    Goal {
        name: "`@[copyinstr(arg1)] = count()`, 16 bytes, to by hand",
        unit: "times",
        decimals: 2,
        want: AtMost(1.0, 0.8),
        of: |r| r.hand_ratio("count by string"),
    },
    Goal {
        name: "a record of a time stamp and two integers, to by hand",
        unit: "times",
        decimals: 2,
        want: AtMost(1.25, 1.05),
        of: |r| r.hand_ratio("record"),
    },
    Goal {
        name: "35 operations of arithmetic, to by hand",
        unit: "times",
        decimals: 2,
        want: AtMost(8.0, 5.0),
        of: |r| r.hand_ratio("arithmetic"),
    },
    Goal {
        name: "5 clauses on one probe, to 5 times one",
        unit: "times",
        decimals: 2,
        want: AtMost(0.8, 0.6),
        of: |r| {
            let one = r.kernels("count by number")?.nanos.median;
            Some(r.kernels("five clauses")?.nanos.median / (5.0 * one))
        },
    },
    Goal {
        name: "100,000 distinct keys, to by hand",
        unit: "times",
        decimals: 2,
        want: AtMost(1.3, 1.0),
        of: |r| r.hand_ratio("100,000 keys"),
    },
    Goal {
        name: "two threads or more, to one",
        unit: "times",
        decimals: 2,
        want: AtMost(1.15, 1.05),
        of: |r| Some(r.scaling?.rows.iter().find(|row| row.workload.name == "count by number")?.ratio()),
    },
    Goal {
        name: "bpftrace on USDT takes",
        unit: "times",
        decimals: 0,
        want: AtLeast(100.0, 170.0),
        of: |r| r.times("bpftrace, USDT"),
    },
    Goal {
        name: "bpftrace on a 5-byte nop takes",
        unit: "times",
        decimals: 0,
        want: AtLeast(75.0, 130.0),
        of: |r| r.times("bpftrace, uprobe on a 5-byte nop"),
    },
    Goal {
        name: "`tracing` with a counting layer takes",
        unit: "times",
        decimals: 1,
        want: AtLeast(2.0, 3.0),
        of: |r| r.times("crate tracing, counting layer"),
    },
    Goal {
        name: "LTTng-UST takes, for a record",
        unit: "times",
        decimals: 1,
        want: AtLeast(8.0, 10.0),
        of: |r| r.times("LTTng-UST"),
    },
    Goal {
        name: "a drainer reads at 10 Hz, to no reader",
        unit: "times",
        decimals: 3,
        want: AtMost(1.1, 1.02),
        of: |r| r.costs?.of(CostId::Drained),
    },
    Goal {
        name: "from `mdtrace -n` to the first firing",
        unit: "ms",
        decimals: 1,
        want: AtMost(50.0, 10.0),
        of: |r| r.costs?.of(CostId::FirstFiring),
    },
    Goal {
        name: "an idle host's resident memory",
        unit: "KB",
        decimals: 0,
        want: AtMost(256.0, 64.0),
        of: |r| r.costs?.of(CostId::IdleResident),
    },
    Goal {
        name: "an idle host's threads",
        unit: "",
        decimals: 0,
        want: AtMost(1.0, 1.0),
        of: |r| r.costs?.of(CostId::IdleThreads),
    },
    Goal {
        name: "size added to a host, stripped",
        unit: "KB",
        decimals: 0,
        want: AtMost(1024.0, 400.0),
        of: |r| r.costs?.of(CostId::Size),
    },
    Goal {
        name: "build of the embeddable crates from nothing",
        unit: "s",
        decimals: 1,
        want: AtMost(30.0, 30.0),
        of: |r| r.costs?.of(CostId::Build),
    },
];

impl Results<'_> {
    fn row(&self, workload: &str) -> Option<&Row> {
        self.table?.rows.iter().find(|row| row.workload.name == workload)
    }

    /// A workload as users have it.
    fn kernels(&self, workload: &str) -> Option<Figures> {
        self.row(workload)?.kernels
    }

    /// How many times what by hand takes a workload takes.
    fn hand_ratio(&self, workload: &str) -> Option<f64> {
        let row = self.row(workload)?;
        row.kernels?.ratio(row.hand)
    }

    /// How many times what we take a peer takes.
    fn times(&self, peer: &str) -> Option<f64> {
        Some(self.peers?.rows.iter().find(|row| row.peer.name == peer)?.times())
    }
}

impl Want {
    fn verdict(self, value: f64) -> &'static str {
        let (must, stretch) = match self {
            Self::AtMost(must, stretch) => (value <= must, value <= stretch),
            Self::AtLeast(must, stretch) => (must <= value, stretch <= value),
        };
        match (must, stretch) {
            (_, true) => "reached, and what we would like",
            (true, false) => "reached",
            (false, false) => "MISSED",
        }
    }

    /// As they are written: `≤ 1.5`.
    fn words(self, decimals: usize) -> [String; 2] {
        let (sign, must, stretch) = match self {
            Self::AtMost(must, stretch) => ('≤', must, stretch),
            Self::AtLeast(must, stretch) => ('≥', must, stretch),
        };
        [must, stretch].map(|value| format!("{sign} {value:.decimals$}"))
    }
}

const COLUMNS: &[Column] = &[
    text("goal", "goal"),
    number("measured", "value"),
    text("unit", "unit"),
    number("must", "must"),
    number("wish", "wish"),
    text("", "verdict"),
];

/// The goals whose numbers were measured; none if there are none.
pub(crate) fn sheet(results: &Results<'_>) -> Option<Sheet> {
    let row = |goal: &Goal| {
        let value = (goal.of)(results)?;
        // Judged is what is shown.
        let scale = 10f64.powi(i32::try_from(goal.decimals).unwrap_or(0));
        let value = (value * scale).round() / scale;
        let [must, wish] = goal.want.words(goal.decimals);
        Some(vec![
            Cell::text(goal.name),
            Cell::Number(value, goal.decimals, ""),
            Cell::text(goal.unit),
            Cell::text(must),
            Cell::text(wish),
            Cell::text(goal.want.verdict(value)),
        ])
    };
    let rows: Vec<_> = GOALS.iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| Sheet { name: "goals", columns: COLUMNS, rows, notes: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_reached_at_its_limit() {
        assert_eq!(AtMost(1.5, 1.0).verdict(1.5), "reached");
        assert_eq!(AtMost(1.5, 1.0).verdict(1.51), "MISSED");
        assert_eq!(AtMost(1.5, 1.0).verdict(0.9), "reached, and what we would like");
        assert_eq!(AtLeast(2.0, 3.0).verdict(1.9), "MISSED");
        assert_eq!(AtLeast(2.0, 3.0).verdict(3.0), "reached, and what we would like");
        assert_eq!(AtLeast(2.0, 3.0).words(1), ["≥ 2.0", "≥ 3.0"]);
    }

    #[test]
    fn nothing_measured_is_no_table() {
        assert!(sheet(&Results::default()).is_none());
    }
}
