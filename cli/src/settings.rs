//! Options before any program is compiled: the environment's, then the command line's, in order.
//!
//! The dialect comes first wherever it stands, because it decides which options there are. Below
//! all lies what the command itself sets: classic streams are merged by time.
//!
//! Sizes are cut to what a session may have at all ([`Limits`]), and rates to sensible bounds;
//! whoever asked for more is told.
//!
//! Source: D reference, sections 6.2, 6.3 and 8.

use dif::option::{Dialect, OptionId, Setter, Settings, Value};
use runtime_hooks::Limits;

use crate::args::{Invocation, OptionArg};
use crate::fail::Failure;

/// The environment's options begin with this.
pub(crate) const PREFIX: &str = "DTRACE_OPT_";

/// The options that a command line asks for.
///
/// # Errors
/// An option does not exist or does not take its value.
pub fn of(invocation: &Invocation) -> Result<Settings, Failure> {
    let environment = environment(std::env::vars_os().filter_map(|(key, value)| {
        // What is no text names no option of ours.
        Some((key.into_string().ok()?, value.into_string().ok()?))
    }));
    let mut settings = Settings::default();
    let is_dialect = |name: &str| name == OptionId::Compat.name();
    for (key, name, value) in environment.iter().filter(|(_, name, _)| is_dialect(name)) {
        set_from_environment(&mut settings, key, name, value.as_deref())?;
    }
    for option in invocation.options.iter().filter(|option| is_dialect(&option.name)) {
        set(&mut settings, option)?;
    }
    match settings.dialect() {
        Dialect::Illumos => settings.put(OptionId::Temporal, Value::Number(1)),
        Dialect::Oracle => {}
    }
    for (key, name, value) in environment.iter().filter(|(_, name, _)| !is_dialect(name)) {
        set_from_environment(&mut settings, key, name, value.as_deref())?;
    }
    for option in invocation.options.iter().filter(|option| !is_dialect(&option.name)) {
        set(&mut settings, option)?;
    }
    Ok(settings)
}

/// The variables that set options, sorted: their names, the options', the values.
fn environment(variables: impl Iterator<Item = (String, String)>) -> Vec<(String, String, Option<String>)> {
    let mut found: Vec<_> = variables
        .filter_map(|(key, value)| {
            let name = key.strip_prefix(PREFIX)?.to_ascii_lowercase();
            Some((key, name, (!value.is_empty()).then_some(value)))
        })
        .collect();
    found.sort();
    found
}

fn set_from_environment(
    settings: &mut Settings,
    key: &str,
    name: &str,
    value: Option<&str>,
) -> Result<(), Failure> {
    settings
        .set(name, value, Setter::CommandLine)
        .map_err(|reason| Failure::Environment { name: key.to_string(), reason })
}

fn set(settings: &mut Settings, option: &OptionArg) -> Result<(), Failure> {
    set_as(settings, option, Setter::CommandLine)
}

/// Changes how a program is shown that has been traced already: by what `setopt()` can change while
/// one is traced, and by what only the reader of the output sees. Whether the command may act for it is
/// up to whoever runs the command now.
///
/// # Errors
/// An option does not exist, does not take its value, or was settled when the program was traced.
pub fn show_as(settings: &mut Settings, options: &[OptionArg]) -> Result<(), Failure> {
    settings.forget(OptionId::Destructive);
    options.iter().try_for_each(|option| {
        let setter = match OptionId::from_name(&option.name) {
            Some(OptionId::Format | OptionId::Droptags | OptionId::Destructive) => Setter::CommandLine,
            Some(_) | None => Setter::Action,
        };
        set_as(settings, option, setter)
    })
}

fn set_as(settings: &mut Settings, option: &OptionArg, setter: Setter) -> Result<(), Failure> {
    let OptionArg { flag, name, value } = option;
    settings.set(name, value.as_deref(), setter).map_err(|reason| {
        // `-x` is told by the option's name, a letter of its own by what was written after it.
        let text = if *flag == 'x' { name } else { value.as_ref().unwrap_or(name) };
        Failure::Option { flag: *flag, text: text.clone(), reason }
    })
}

/// Brings sizes and rates within their bounds; gives the notices about what was changed.
///
/// # Errors
/// `bufresize=manual` asks not to go on with less.
pub fn bound(settings: &mut Settings) -> Result<Vec<String>, Failure> {
    let asked = settings.clone();
    Limits::default().clamp(settings);
    let mut notices = collector::lowered_sizes(&asked, settings);
    if !settings.may_shrink() && !notices.is_empty() {
        return Err(Failure::Enable("Not enough space".to_string()));
    }
    notices.extend(collector::changed_rates(&asked, settings));
    Ok(notices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_kept_and_told() {
        let mut settings = Settings::default();
        assert_eq!(bound(&mut settings).unwrap(), Vec::<String>::new());
        for (name, value) in [("bufsize", "1t"), ("cleanrate", "1ns"), ("statusrate", "1day")] {
            settings.set(name, Some(value), Setter::CommandLine).unwrap();
        }
        assert_eq!(
            bound(&mut settings).unwrap(),
            [
                "buffer size lowered to 256m",
                "cleaning rate reduced to 5000 hz",
                "status rate increased to once every 10 seconds"
            ]
        );
        settings.set("bufsize", Some("1t"), Setter::CommandLine).unwrap();
        settings.set("bufresize", Some("manual"), Setter::CommandLine).unwrap();
        let failure = bound(&mut settings).unwrap_err().to_string();
        assert_eq!(failure, "could not enable tracing: Not enough space");
    }

    #[test]
    fn the_environment_names_options_in_capitals() {
        let variables = [("PATH", "/"), ("DTRACE_OPT_QUIET", ""), ("DTRACE_OPT_BUFSIZE", "1m")];
        let found = environment(variables.iter().map(|(k, v)| (k.to_string(), v.to_string())));
        let names: Vec<_> = found.iter().map(|(_, name, value)| (name.as_str(), value.as_deref())).collect();
        assert_eq!(names, [("bufsize", Some("1m")), ("quiet", None)]);
    }
}
