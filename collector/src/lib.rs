//! The consumer of mdtrace: connect to hosts, merge what they deliver, print it.
//!
//! A [`Consumer`] gets a program and deliveries and writes what DTrace's command would print. It
//! does not care where deliveries come from: a session in the same process, a file, or hosts at
//! the other end of sockets, for which [`client`] and [`discover`] are there.
//!
//! It knows neither D source (diagnostics are `dsl`'s) nor how code runs. It never executes code of
//! a host, believes nothing that a host says about lengths and places, and writes only to the
//! writers that it was given and to files that the program names.
//!
//! Reading order:
//!
//! | file | what |
//! | --- | --- |
//! | `consume` | the consumer: deliveries in, text out |
//! | `order`, `record` | records: whose turn it is; fields by layout |
//! | `action` | what a record makes the consumer do |
//! | `document` | the same as JSON |
//! | `cells`, `aggregate` | aggregations: packed by key, merged and changed |
//! | `symbols` | what lies at the addresses of the hosts |
//! | `rows`, `rank`, `sort` | what is printed of them, and in which order |
//! | `render` | values as text |
//! | `output`, `error` | where text goes, and what can go wrong |
//! | [`discover`], [`client`] | hosts of this machine, and a conversation with one |
//! | [`credit`], `lock` | how much of what they say may wait |

#![forbid(unsafe_code)]

mod consume;
mod order;
mod record;

mod action;
mod aggregate;
mod cells;
mod document;
mod rank;
mod rows;
mod sort;
mod symbols;

mod render;

mod error;
mod lock;
mod output;

pub mod client;
pub mod credit;
pub mod discover;

pub use consume::{Consumer, HostIndex};
pub use error::{ConsumerError, Nonsense};
pub use output::Truncate;
pub use render::bounds::{changed_rates, lowered_sizes};
pub use render::header::Columns;
pub use render::json::notice as json_notice;
