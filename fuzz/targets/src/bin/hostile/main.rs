//! The hostile run: mutated inputs by the million, on all cores, without a fuzzer's overhead.
//!
//! ```text
//!   hostile programs      [N] [--seed S] [--threads T]    decode, verify, fire, print
//!   hostile conversations [N] [--seed S] [--threads T]    requests and replies, as bytes
//!   hostile dispatch      [N] [--seed S] [--threads T]    said to a host in this process
//!   hostile sockets       [N] [--seed S] [--threads T]    the same, said to a living host
//!   hostile connections   [N]                             opened and held, to a living host
//!   hostile replay        PATH...                         programs that were kept, once more
//! ```
//!
//! Input `n` of seed `S` is always the same, so a broken promise is repeated with `--from n` and a
//! count of 1; it is also left in a file of the directory for
//! temporary files, programs as text that any later build can try again. The first two count
//! panics and inputs that take longer than [`SLOW`]; the others need `calc` beside this command and
//! end by asking it whether it is still well.
//!
//! A run says every ten seconds where it is, and at the end what came of it. The status is 0 if
//! nothing broke.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command")]

mod conversations;
mod dispatch;
mod programs;
mod sockets;
mod work;

use std::io;
use std::process::ExitCode;
use std::time::Duration;

/// Longer than any input should take, on a machine that has other things to do.
const SLOW: Duration = Duration::from_millis(250);

/// What was asked for.
#[derive(Clone, Debug)]
struct Order {
    what: String,
    count: u64,
    from: u64,
    seed: u64,
    threads: usize,
}

impl Order {
    fn of(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let mut order = Self { what: words.next()?, count: 1_000_000, from: 0, seed: 1, threads };
        while let Some(word) = words.next() {
            let mut number = || words.next()?.replace('_', "").parse().ok();
            match word.as_str() {
                "--seed" => order.seed = number()?,
                "--from" => order.from = number()?,
                "--threads" => order.threads = usize::try_from(number()?).ok()?.max(1),
                count => order.count = count.replace('_', "").parse().ok()?,
            }
        }
        Some(order)
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("replay", paths)) = words.split_first().map(|(what, rest)| (what.as_str(), rest)) {
        return status(programs::replay(paths));
    }
    let Some(order) = Order::of(words.into_iter()) else { return usage() };
    status(match order.what.as_str() {
        "programs" => programs::run(&order),
        "conversations" => conversations::run(&order),
        "dispatch" => dispatch::run(&order),
        "sockets" => sockets::talk(&order),
        "connections" => sockets::hold(&order),
        _ => return usage(),
    })
}

fn status(outcome: io::Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("hostile: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: hostile programs|conversations|dispatch|sockets|connections [N] [--seed S] [--from N] [--threads T]\n       hostile replay PATH..."
    );
    ExitCode::from(2)
}
