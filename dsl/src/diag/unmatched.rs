//! Why a description matches no probe, as far as can be told.
//!
//! The message says only that it matches none. Five things are behind that, and each wants something else of the
//! author: a name is misspelt; a colon is missing, so that each name is taken for the next; a timer is written as none can be; the provider is one of those that only a kernel
//! or a debugger has; or the host that would have the probe does not run.
//!
//! Source: our own.

use dif::catalog::{Catalog, ProbeInfo};
use dif::probe::ProbeDesc;

use super::nearest;

/// Why a description matches no probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmatched {
    /// One of its names is almost that of a probe which it matches otherwise: this one.
    Misspelt(String),
    /// Its first word is a provider, which it does not say: written so, it matches.
    Misread(String),
    /// It looks like a timer, and there is none of that name.
    Timer,
    /// It asks for what this provider of a kernel or of another tracer has.
    Elsewhere(String),
    /// There is nothing like it.
    Unknown,
}

/// Providers of kernels, of processes in machine code, and of bpftrace.
const ELSEWHERE: &[&str] = &[
    "cpc",
    "fasttrap",
    "fbt",
    "fentry",
    "fexit",
    "hardware",
    "interval",
    "io",
    "ip",
    "iter",
    "kfunc",
    "kprobe",
    "kretfunc",
    "kretprobe",
    "lockstat",
    "mib",
    "nfs",
    "pid",
    "plockstat",
    "proc",
    "rawtracepoint",
    "rawfbt",
    "sched",
    "sdt",
    "software",
    "syscall",
    "sysinfo",
    "tcp",
    "tracepoint",
    "udp",
    "uprobe",
    "uretprobe",
    "usdt",
    "vfs",
    "vminfo",
    "vtrace",
    "watchpoint",
];

impl Unmatched {
    /// Why `desc` matches nothing in `catalog`.
    pub(crate) fn of(desc: &ProbeDesc, catalog: &Catalog) -> Self {
        if let Some(name) = misspelt(desc, catalog) {
            return Self::Misspelt(name);
        }
        if let Some(text) = misread(desc, catalog) {
            return Self::Misread(text);
        }
        if desc.name.starts_with("tick-") || desc.name.starts_with("profile-") {
            return Self::Timer;
        }
        let fields = [&desc.provider, &desc.module, &desc.function, &desc.name];
        let first = fields.into_iter().find(|field| !field.is_empty()).map_or("", |field| field);
        let provider = first.trim_end_matches(|c: char| c.is_ascii_digit() || c == '*');
        if ELSEWHERE.contains(&provider) { Self::Elsewhere(provider.to_owned()) } else { Self::Unknown }
    }

    /// Whether starting a host could not help.
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Timer | Self::Elsewhere(_) => true,
            Self::Misspelt(_) | Self::Misread(_) | Self::Unknown => false,
        }
    }
}

// One field after the other is left open; what that gives access to has names that may have been meant.
fn misspelt(desc: &ProbeDesc, catalog: &Catalog) -> Option<String> {
    type Part = (fn(&mut ProbeDesc) -> &mut String, fn(&ProbeInfo) -> &str);
    let parts: [Part; 4] = [
        (|desc| &mut desc.name, |probe| &probe.name),
        (|desc| &mut desc.function, |probe| &probe.function),
        (|desc| &mut desc.module, |probe| &probe.module),
        (|desc| &mut desc.provider, |probe| &probe.provider),
    ];
    parts.into_iter().find_map(|(part, of)| {
        let mut open = desc.clone();
        let written = std::mem::take(part(&mut open));
        nearest(&written, catalog.matching(&open).map(of)).map(str::to_owned)
    })
}

// Names are counted from the right: `lua*::line` is about a module.
fn misread(desc: &ProbeDesc, catalog: &Catalog) -> Option<String> {
    let ProbeDesc { provider, module, function, name } = desc;
    let moved = match (provider.is_empty(), module.is_empty(), function.is_empty()) {
        (true, false, _) => ProbeDesc::new(module, "", function, name),
        (true, true, false) => ProbeDesc::new(function, "", "", name),
        (true, true, true) | (false, _, _) => return None,
    };
    catalog.matching(&moved).next().map(|_| moved.text())
}

#[cfg(test)]
mod tests {
    use dif::ProbeId;
    use dif::probe::{Attributes, ProviderAttributes};

    use super::*;

    fn catalog() -> Catalog {
        let probe = |id, (function, name): (&str, &str)| ProbeInfo {
            id: ProbeId(id),
            provider: "lua4711".to_owned(),
            base: "lua".to_owned(),
            module: "mdtrace-lua".to_owned(),
            function: function.to_owned(),
            name: name.to_owned(),
            alias: false,
            args: Vec::new(),
            attributes: ProviderAttributes::uniform(Attributes::STABLE),
        };
        let names = [("function", "function-entry"), ("function", "function-return"), ("line", "line")];
        Catalog {
            probes: (1..).zip(names).map(|(id, names)| probe(id, names)).collect(),
            ..Catalog::default()
        }
    }

    #[track_caller]
    fn check(desc: [&str; 4], expected: Unmatched) {
        let [provider, module, function, name] = desc;
        let desc = ProbeDesc::new(provider, module, function, name);
        assert_eq!(Unmatched::of(&desc, &catalog()), expected, "{}", desc.text());
    }

    #[test]
    fn one_name_may_be_misspelt() {
        let meant = |name: &str| Unmatched::Misspelt(name.to_owned());
        check(["lua4711", "", "", "funtion-entry"], meant("function-entry"));
        check(["lua*", "", "", "function_return"], meant("function-return"));
        check(["lau4711", "", "", "line"], meant("lua4711"));
        check(["lua*", "", "fucntion", "function-entry"], meant("function"));
        check(["lau4711", "", "", "lnie"], Unmatched::Unknown);
    }

    #[test]
    fn a_provider_may_lack_a_colon() {
        let meant = |text: &str| Unmatched::Misread(text.to_owned());
        check(["", "lua*", "", "line"], meant("lua*:::line"));
        check(["", "", "lua*", "line"], meant("lua*:::line"));
        check(["", "lua*", "function", "function-entry"], meant("lua*::function:function-entry"));
        check(["", "python*", "", "line"], Unmatched::Unknown);
    }

    #[test]
    fn timers_and_providers_of_kernels_are_known() {
        check(["", "", "", "tick-1x"], Unmatched::Timer);
        check(["profile", "", "", "profile-9999999"], Unmatched::Timer);
        for desc in [["syscall", "", "open", "entry"], ["", "syscall", "open", "entry"]] {
            check(desc, Unmatched::Elsewhere("syscall".to_owned()));
        }
        check(["pid4711", "libc", "malloc", "entry"], Unmatched::Elsewhere("pid".to_owned()));
        check(["", "", "kprobe", "vfs_read"], Unmatched::Elsewhere("kprobe".to_owned()));
        check(["python4711", "", "", "function-entry"], Unmatched::Unknown);
        for name in ELSEWHERE {
            assert!(!name.ends_with(|c: char| c.is_ascii_digit()), "{name}");
        }
    }
}
