//! Values as text. Nothing here knows of streams, files or hosts: every function takes values and
//! a [`view::View`] of the options, and appends bytes to a buffer.
//!
//! | file | what |
//! | --- | --- |
//! | [`view`] | the options that change how things look |
//! | [`text`], [`hexdump`] | padding, escapes, dumps |
//! | [`value`] | a recorded value; `trace()` and keys of aggregations |
//! | [`mod@print`] | `print()`: a value by its type |
//! | [`printf`], [`float`], [`time`], [`net`] | conversions of formats |
//! | [`stack`] | stacks |
//! | [`quantize`], [`histogram`] | distributions, and counts as bars |
//! | [`printa`] | rows of aggregations |
//! | [`header`] | what precedes a record, in the three layouts |
//! | [`notice`] | faults and drops, for the error stream |
//! | [`bounds`] | what a program gets less of than it asks for |
//! | [`json`], [`json_agg`] | all of it as JSON documents instead |

pub(crate) mod bounds;
pub(crate) mod float;
pub(crate) mod header;
pub(crate) mod hexdump;
pub(crate) mod histogram;
pub(crate) mod json;
pub(crate) mod json_agg;
pub(crate) mod net;
pub(crate) mod notice;
pub(crate) mod print;
pub(crate) mod printa;
pub(crate) mod printf;
pub(crate) mod quantize;
pub(crate) mod stack;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod value;
pub(crate) mod view;

/// No text is padded to more bytes than this: a width can come from the traced program.
pub(crate) const MAX_WIDTH: usize = 1 << 20;
