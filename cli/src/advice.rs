//! What helps a person after an error: a line more, on a terminal only.
//!
//! The message itself is DTrace's, and scripts compare it; so nothing is added to it.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use collector::discover;
use dif::option::{OptionError, OptionId, ValueKind};
use dsl::diag::nearest;

use crate::fail::Failure;
use crate::nobody::Nobody;
use crate::settings;

/// A hint at what may have been meant.
pub(crate) fn about(failure: &Failure) -> Option<String> {
    Some(match failure {
        Failure::Option { flag: 'b', reason, .. } => return about_option(OptionId::Bufsize.name(), *reason),
        Failure::Option { text, reason, .. } => return about_option(text, *reason),
        Failure::Environment { name, reason } => {
            let option = name.strip_prefix(settings::PREFIX)?.to_ascii_lowercase();
            return about_option(&option, *reason);
        }
        Failure::Nobody { why, .. } => why.advice(),
        Failure::NoProbes { specified: false, file: Some(file) } => {
            format!("scripts are given by -s: -s {file}")
        }
        Failure::NoProbes { specified: false, file: None } => {
            "programs are given by -n or -s; -l lists the probes there are".to_string()
        }
        Failure::Destructive | Failure::CaptureActs(_) => "-w allows them".to_string(),
        Failure::Capture { .. } => {
            "captures are what hosts write with MDTRACE_SCRIPT or MDTRACE_PROGRAM (docs/lifecycle.md)"
                .to_string()
        }
        Failure::Pid(_) => "-p takes the number of a process; -c takes a command".to_string(),
        Failure::NotAHost(pid, directory) => about_process(*pid, directory),
        Failure::Usage(_)
        | Failure::Open { .. }
        | Failure::Preprocessor { .. }
        | Failure::Script { .. }
        | Failure::Specifier { .. }
        | Failure::NoProbes { specified: true, .. }
        | Failure::Program(_)
        | Failure::Enable(_)
        | Failure::Output { .. }
        | Failure::NoProcess(_)
        | Failure::Command { .. }
        | Failure::EmptyCommand
        | Failure::Attach { .. }
        | Failure::Interrupted
        | Failure::Closed
        | Failure::Aborted(_)
        | Failure::Signals(_) => return None,
    })
}

// Why a process that exists offers nothing to us.
fn about_process(pid: u32, directory: &Path) -> String {
    let uid = rustix::process::getuid().as_raw();
    if discover::is_refused(directory, uid) {
        return Nobody::Refused(directory.to_path_buf()).advice();
    }
    let owner = std::fs::metadata(format!("/proc/{pid}")).ok().map(|process| process.uid());
    about_owner(owner, uid)
}

fn about_owner(owner: Option<u32>, uid: u32) -> String {
    match owner {
        Some(owner) if owner != uid && uid != 0 => {
            format!("it belongs to another user (uid {owner}), whose processes only they and root may trace")
        }
        Some(_) | None => {
            "hosts are programs that carry the engine, such as mdtrace-lua, unless they were started \
                           with MDTRACE=off or another MDTRACE_DIR"
                .to_string()
        }
    }
}

fn about_option(name: &str, reason: OptionError) -> Option<String> {
    match reason {
        OptionError::Name => {
            let names = OptionId::ALL.iter().map(|option| option.name());
            Some(match nearest(&name.to_ascii_lowercase(), names) {
                Some(name) => format!("there is the option {name}"),
                None => "docs/options.md lists the options there are".to_string(),
            })
        }
        OptionError::Value => {
            let option = OptionId::from_name(name)?;
            Some(format!("{name} takes {}", wanted(option.def().kind)?))
        }
        OptionError::NotFromProgram
        | OptionError::Active
        | OptionError::VersionFormat
        | OptionError::VersionUnknown
        | OptionError::VersionConflict => None,
    }
}

/// How values of a kind are written.
fn wanted(kind: ValueKind) -> Option<String> {
    Some(match kind {
        ValueKind::Number => "nothing, on, off or a number".to_string(),
        ValueKind::Size => "a size: bytes, or with a suffix as in 64k, 4m or 1g".to_string(),
        ValueKind::Percent => "a share, such as 5%".to_string(),
        ValueKind::Rate => "a rate: 10hz, 100ms or 2s; a bare number is nanoseconds".to_string(),
        ValueKind::Flag => "no value".to_string(),
        ValueKind::Word([]) | ValueKind::Text => return None,
        ValueKind::Word([words @ .., last]) => match words {
            [] => (*last).to_string(),
            words => format!("{} or {last}", words.join(", ")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(flag: char, text: &str, reason: OptionError, expected: Option<&str>) {
        let failure = Failure::Option { flag, text: text.to_string(), reason };
        assert_eq!(about(&failure).as_deref(), expected);
    }

    #[test]
    fn options_that_are_not_there_are_like_one_that_is() {
        check('x', "quite", OptionError::Name, Some("there is the option quiet"));
        check('x', "BufSize", OptionError::Name, Some("there is the option bufsize"));
        check('x', "zzzzzz", OptionError::Name, Some("docs/options.md lists the options there are"));
    }

    #[test]
    fn the_environment_is_helped_like_the_command_line() {
        let about = |name: &str, reason| about(&Failure::Environment { name: name.to_string(), reason });
        let text = about("DTRACE_OPT_QUITE", OptionError::Name);
        assert_eq!(text.as_deref(), Some("there is the option quiet"));
        let text = about("DTRACE_OPT_COMPAT", OptionError::Value);
        assert_eq!(text.as_deref(), Some("compat takes illumos or oracle"));
    }

    #[test]
    fn a_script_without_its_letter_and_actions_without_leave_have_one() {
        let about = |failure: Failure| about(&failure).unwrap_or_default();
        let file =
            |file: Option<&str>| Failure::NoProbes { specified: false, file: file.map(str::to_string) };
        assert_eq!(about(file(Some("x.d"))), "scripts are given by -s: -s x.d");
        assert_eq!(about(file(None)), "programs are given by -n or -s; -l lists the probes there are");
        assert_eq!(about(Failure::Destructive), "-w allows them");
        assert_eq!(about(Failure::CaptureActs("t".to_string())), "-w allows them");
    }

    #[test]
    fn a_process_is_no_host_or_not_ours() {
        let starts = |owner, uid, start: &str| about_owner(owner, uid).starts_with(start);
        assert!(starts(Some(1000), 1001, "it belongs to another user (uid 1000)"));
        assert!(starts(Some(1000), 0, "hosts are programs"), "root may trace all");
        assert!(starts(Some(1000), 1000, "hosts are programs"));
        assert!(starts(None, 1000, "hosts are programs"), "who knows");
    }

    #[test]
    fn values_are_told_by_kind() {
        let value = |flag, text, expected| check(flag, text, OptionError::Value, Some(expected));
        value('x', "bufpolicy", "bufpolicy takes switch, fill or ring");
        value('b', "12q", "bufsize takes a size: bytes, or with a suffix as in 64k, 4m or 1g");
        value('x', "switchrate", "switchrate takes a rate: 10hz, 100ms or 2s; a bare number is nanoseconds");
        value('x', "errtags", "errtags takes no value");
        check('x', "version", OptionError::VersionFormat, None);
    }
}
