//! Where it was measured, and how quiet it was there.
//!
//! Numbers without a machine mean little, and numbers from a busy machine mean less, so both are
//! part of every report: the processor and the system, and for a measurement what others did
//! meanwhile.

use std::fmt;
use std::fs;
use std::process::Command;

/// The machine.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    cores: usize,
    processor: String,
    system: String,
    rustc: String,
}

impl Machine {
    /// This one.
    pub(crate) fn here() -> Self {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let field = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
            line.map(|(_, value)| value.trim().to_string())
        };
        let processor = field("model name").unwrap_or_else(|| std::env::consts::ARCH.into());
        let processor = match (field("cpu family"), field("model\t")) {
            (Some(family), Some(model)) => format!("{processor} (family {family}, model {model})"),
            _ => processor,
        };
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let hypervisor = if info.contains(" hypervisor") { ", a virtual machine" } else { "" };
        Self {
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            processor: processor + hypervisor,
            system: format!("{} {}", capitalized(std::env::consts::OS), release.trim()),
            rustc: rustc().unwrap_or_else(|| "unknown".into()),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cores, processor, system, rustc } = self;
        write!(f, "{cores} cores of {processor}; {}; rustc {rustc}.", system.trim())
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The compiler's version: `1.95.0`.
pub(crate) fn rustc() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(1).map(str::to_string)
}

/// What others took of the machine between two moments.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Noise {
    busy: u64,
    steal: u64,
    all: u64,
    switches: u64,
}

impl Noise {
    /// The counters as they stand; those that the system does not have stay zero.
    pub(crate) fn now() -> Self {
        let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
        let status = fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
        let switches = status.lines().find_map(|line| line.strip_prefix("nonvoluntary_ctxt_switches:"));
        Self {
            switches: switches.and_then(|n| n.trim().parse().ok()).unwrap_or(0),
            ..Self::of_stat(&stat).unwrap_or_default()
        }
    }

    /// The first line of `stat`: user, nice, system, idle, iowait, irq, softirq, steal, in ticks.
    fn of_stat(stat: &str) -> Option<Self> {
        let line = stat.lines().next()?.strip_prefix("cpu ")?;
        let ticks: Vec<u64> = line.split_whitespace().map_while(|n| n.parse().ok()).take(8).collect();
        let &[_, _, _, idle, iowait, _, _, steal] = ticks.as_slice() else { return None };
        let all = ticks.iter().sum();
        Some(Self { busy: all - idle - iowait, steal, all, switches: 0 })
    }

    /// What happened since an earlier moment, as a sentence.
    pub(crate) fn since(self, before: Self) -> String {
        let all = self.all.saturating_sub(before.all).max(1) as f64;
        let percent = |now: u64, before: u64| 100.0 * now.saturating_sub(before) as f64 / all;
        format!(
            "Noise: the machine was {:.0} % busy, this thread included, {:.1} % of its time went to other \
             machines, and the measuring thread was interrupted {} times.",
            percent(self.busy, before.busy),
            percent(self.steal, before.steal),
            self.switches.saturating_sub(before.switches),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_what_changed() {
        let before = Noise::of_stat("cpu  10 0 10 80 0 0 0 0 0 0\n").unwrap();
        let after = Noise::of_stat("cpu  60 0 10 110 0 0 0 20 0 0\ncpu0 1 2\n").unwrap();
        assert!(
            after.since(before).starts_with("Noise: the machine was 70 % busy"),
            "{}",
            after.since(before)
        );
        assert!(after.since(before).contains("20.0 % of its time went to other machines"));
        assert!(Noise::of_stat("intr 5\n").is_none());
    }

    #[test]
    fn the_machine_has_a_name() {
        assert!(Machine::here().to_string().contains("cores of"));
    }
}
