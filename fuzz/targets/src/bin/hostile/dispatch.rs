//! Mutated conversations with a host in this process: over a pair of sockets, so that the whole of a
//! host's side runs (greeting, patience, requests, sessions with their deliveries), without a process,
//! a connection or a thread for each of them.
//!
//! Each of our threads converses as the host does. Beside it stands another, the consumer's: it fires
//! a probe whenever it hears something, and what it hears must be replies.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use fuzz_targets::rng::Rng;
use runtime_hooks::{Config, Engine, Limits, fire, provider};
use wire::{Limit, Reply};

use crate::Order;
use crate::conversations::Conversations;

provider! {
    /// What the clauses of the suites' programs may be enabled on.
    provider lua ("lua", module = "hostile", attributes = EVOLVING) {
        /// A call.
        ENTRY = "function-entry" in "call" (function: string, line: int);
    }
}

/// How many inputs a thread takes at a time.
const BLOCK: u64 = 256;

/// What came of conversations.
#[derive(Debug, Default)]
struct Tally {
    done: AtomicU64,
    broken: AtomicU64,
    replies: AtomicU64,
    refusals: AtomicU64,
    sessions: AtomicU64,
    nonsense: AtomicU64,
}

impl Tally {
    fn report(&self, took: Duration) {
        let get = |n: &AtomicU64| n.load(Ordering::Relaxed);
        println!(
            "{} conversations in {:.1} s, {:.0} a second: {} replies, {} refusals, {} sessions began",
            get(&self.done),
            took.as_secs_f64(),
            get(&self.done) as f64 / took.as_secs_f64().max(1e-9),
            get(&self.replies),
            get(&self.refusals),
            get(&self.sessions),
        );
    }

    fn hear(&self, mut answer: &[u8]) {
        loop {
            let count = match wire::read::<Reply>(&mut answer, Limit::REPLY) {
                Ok(None) => return,
                Ok(Some(Reply::Refused { .. })) => &self.refusals,
                Ok(Some(Reply::Delivery(dif::delivery::Delivery::Enabled(_)))) => &self.sessions,
                Ok(Some(Reply::Hello(_) | Reply::Catalog(_) | Reply::Delivery(_) | Reply::Drained)) => {
                    &self.replies
                }
                Err(_) => {
                    self.nonsense.fetch_add(1, Ordering::Relaxed);
                    return;
                }
            };
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Does an order; says whether nothing broke.
pub(crate) fn run(order: &Order) -> io::Result<bool> {
    let talks = Conversations::new()?;
    // Programs may stop and signal their host; this one has something else to do.
    let limits = Limits { destructive: false, ..Limits::default() };
    let engine = Engine::start(Config::new("hostile").limits(limits)).map_err(io::Error::other)?;
    engine.register(&lua::PROVIDER, None).map_err(io::Error::other)?;
    let (tally, next, start) = (Tally::default(), AtomicU64::new(order.from), Instant::now());
    let end = order.from + order.count;
    std::thread::scope(|scope| {
        for _ in 0..order.threads {
            let (send, receive) = mpsc::channel::<UnixStream>();
            scope.spawn(|| listen(receive, &tally));
            scope.spawn(|| {
                let send = send;
                loop {
                    let first = next.fetch_add(BLOCK, Ordering::Relaxed);
                    if first >= end {
                        return;
                    }
                    for n in first..end.min(first + BLOCK) {
                        if talk(order, n, &talks, &engine, &send).is_err() {
                            tally.broken.fetch_add(1, Ordering::Relaxed);
                            eprintln!("hostile: conversation {n} of seed {} breaks", order.seed);
                        }
                        tally.done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        scope.spawn(|| {
            let mut told = Instant::now();
            while tally.done.load(Ordering::Relaxed) < order.count {
                std::thread::sleep(Duration::from_millis(20));
                if told.elapsed() > Duration::from_secs(10) {
                    told = Instant::now();
                    tally.report(start.elapsed());
                }
            }
        });
    });
    tally.report(start.elapsed());
    let (broken, nonsense) = (tally.broken.into_inner(), tally.nonsense.into_inner());
    println!("{broken} broke a promise, {nonsense} answers were none");
    Ok(broken == 0 && nonsense == 0)
}

// One conversation; an error if the host panics.
fn talk(
    order: &Order,
    n: u64,
    talks: &Conversations,
    engine: &Engine,
    listener: &mpsc::Sender<UnixStream>,
) -> std::thread::Result<()> {
    let mut rng = Rng::new(order.seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ n);
    let mut bytes = talks.request(&mut rng);
    // What does not fit into a socket would have to be said by somebody else.
    bytes.truncate(32 << 10);
    let Ok((mut ours, theirs)) = UnixStream::pair() else { return Ok(()) };
    if ours.write_all(&bytes).and_then(|()| ours.shutdown(Shutdown::Write)).is_err() {
        return Ok(());
    }
    // A rude one does not wait for the answer.
    if !rng.once_in(4) {
        let _ = listener.send(ours);
    }
    catch_unwind(AssertUnwindSafe(|| engine.converse(theirs)))
}

fn listen(streams: mpsc::Receiver<UnixStream>, tally: &Tally) {
    for mut stream in streams {
        let (mut answer, mut chunk) = (Vec::new(), [0; 4096]);
        loop {
            (0..4).for_each(|n| fire!(lua::ENTRY, || ("main", n)));
            match stream.read(&mut chunk) {
                Ok(0) | Err(_) => break,
                Ok(n) => answer.extend_from_slice(&chunk[..n]),
            }
        }
        tally.hear(&answer);
    }
}
