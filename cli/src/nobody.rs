//! Why there is no host, which is the first thing that people meet, and what helps.
//!
//! A message about a description that matches nothing is true but beside the point when nothing is there that could
//! match. So the failure is told together with this, on terminals.

use std::path::PathBuf;

use collector::discover;

use crate::fail::Failure;
use crate::targets::Targets;

/// Why nobody offers probes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nobody {
    /// `MDTRACE=off` is in the environment that a command of ours gets.
    Off,
    /// The directory of endpoints is not believed.
    Refused(PathBuf),
    /// A command of `-c`, by its first word, has no endpoint.
    Command(String),
    /// None runs.
    Idle,
}

impl Nobody {
    /// What can be seen from here, when nobody has been found.
    pub(crate) fn find(targets: &Targets) -> Self {
        let directory = discover::directory(targets.uid);
        if discover::is_refused(&directory, targets.uid) {
            return Self::Refused(directory);
        }
        match targets.commands.first() {
            Some(_) if std::env::var_os("MDTRACE").is_some_and(|word| word == "off") => Self::Off,
            Some(command) => Self::Command(command.program.clone()),
            None => Self::Idle,
        }
    }

    /// Adds this to a failure, if it is one that a host could have prevented.
    pub(crate) fn explain(self, failure: Failure) -> Failure {
        let is_about_hosts = matches!(
            failure,
            Failure::Script { unmatched: true, .. }
                | Failure::Specifier { unmatched: true, .. }
                | Failure::NoProbes { specified: true, .. }
        );
        if is_about_hosts { Failure::Nobody { failure: Box::new(failure), why: self } } else { failure }
    }

    /// A line for a person.
    pub(crate) fn advice(&self) -> String {
        match self {
            Self::Off => "no host is there: MDTRACE=off in the environment forbids it".to_string(),
            Self::Refused(directory) => format!(
                "{} is not a directory of this user that others cannot write to, so no host is looked for there; \
                 MDTRACE_DIR chooses another",
                directory.display()
            ),
            Self::Command(program) => format!(
                "{program} is no host: it does not carry the engine, or ended before it offered probes; \
                 Lua programs are run as -c 'mdtrace-lua FILE'"
            ),
            Self::Idle => {
                "no host is running; start one with -c 'mdtrace-lua FILE', or in another terminal; \
                           -Z waits for it"
                    .to_string()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(words: &[&str]) -> Targets {
        let words = ["mdtrace"].iter().chain(words).map(Into::into);
        Targets::prepare(&crate::args::parse(words).expect("good words")).expect("good targets")
    }

    #[test]
    fn a_command_that_is_no_host_is_named() {
        let why = Nobody::find(&targets(&["-n", "BEGIN", "-c", "sleep 60"]));
        assert_eq!(why, Nobody::Command("sleep".to_string()));
        assert!(why.advice().starts_with("sleep is no host"));
        assert_eq!(Nobody::find(&targets(&["-n", "BEGIN"])), Nobody::Idle);
    }

    #[test]
    fn only_what_a_host_could_prevent_is_explained() {
        let unmatched =
            |unmatched| Failure::Specifier { text: String::new(), message: String::new(), unmatched };
        assert!(matches!(Nobody::Idle.explain(unmatched(true)), Failure::Nobody { .. }));
        assert!(matches!(Nobody::Idle.explain(unmatched(false)), Failure::Specifier { .. }));
        assert!(matches!(Nobody::Idle.explain(Failure::Destructive), Failure::Destructive));
        // The message is the same.
        let failure = || Failure::NoProbes { specified: true, file: None };
        assert_eq!(Nobody::Idle.explain(failure()).to_string(), failure().to_string());
    }
}
