//! How things are to look at the moment: the dynamic options, read once per change.

use dif::option::{Dialect, OptionId, Settings, Value};

/// What the output is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Text for people.
    Text,
    /// JSON documents, one a line.
    Json,
}

/// What renderers ask of the settings.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "one per option of D")]
pub(crate) struct View {
    /// Text or documents.
    pub(crate) form: Form,
    /// Whose output is imitated.
    pub(crate) dialect: Dialect,
    /// Only what the program prints.
    pub(crate) quiet: bool,
    /// Indentation by entries and returns.
    pub(crate) flowindent: bool,
    /// Bytes are always dumped.
    pub(crate) rawbytes: bool,
    /// Bars are scaled by the largest count.
    pub(crate) aggzoom: bool,
    /// Counts and sums are shown as bars.
    pub(crate) agghist: bool,
    /// Distributions are shown in a line each.
    pub(crate) aggpack: bool,
    /// Bars may use block characters.
    pub(crate) utf8: bool,
    /// Blanks before a stack frame.
    pub(crate) stackindent: usize,
    /// Bytes of a string with its NUL.
    pub(crate) string_bytes: usize,
}

impl View {
    /// What `settings` ask for.
    pub(crate) fn of(settings: &Settings) -> Self {
        let number = |id| usize::try_from(settings.number(id)).unwrap_or(usize::MAX);
        Self {
            form: match settings.get(OptionId::Format) {
                Some(Value::Text(word)) if word == "json" => Form::Json,
                Some(_) | None => Form::Text,
            },
            dialect: settings.dialect(),
            quiet: settings.is_set(OptionId::Quiet),
            flowindent: settings.is_set(OptionId::Flowindent),
            rawbytes: settings.is_set(OptionId::Rawbytes),
            aggzoom: settings.is_set(OptionId::Aggzoom),
            agghist: settings.is_set(OptionId::Agghist),
            aggpack: settings.is_set(OptionId::Aggpack),
            utf8: settings.get(OptionId::Encoding) == Some(Value::Text("utf8".into())),
            stackindent: number(OptionId::Stackindent).min(super::MAX_WIDTH),
            string_bytes: usize::try_from(settings.string_bytes())
                .unwrap_or(usize::MAX)
                .min(super::MAX_WIDTH),
        }
    }

    /// The view with the forms of fields that `quiet` says.
    pub(crate) fn with_quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
    }
}
