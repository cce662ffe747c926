//! The same firings, spread over threads, sessions and drains in any way: the same bytes.
//!
//! Real threads fire real probes here, while the session is drained, and hand their tables over when
//! they end. The firings of a case are given to the threads of one session after the other, as if
//! they happened in several processes; one consumer hears all of them. What it prints is compared
//! with what it prints when one thread does everything, undisturbed.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use collector::Consumer;
use dif::Program;
use dif::delivery::{Delivery, SessionRequest};
use dif::option::Settings;
use dsl::Compiler;
use dsl::macros::MacroEnv;
use dsl::parse::Mode;
use dsl::source::SourceFile;
use proptest::collection::vec;
use proptest::prelude::*;
use runtime_hooks::{Session, SinkClosed, fire};

runtime_hooks::provider! {
    /// Probes of this test.
    pub(crate) provider spread ("spread", module = "it", attributes = EVOLVING) {
        /// Something was seen.
        SEEN = "seen" in "threads" (key: long, name: string, value: long);
    }
}

/// All aggregating functions, with keys of several types; everything is printed at the end.
const PROGRAM: &str = r#"
#pragma D option quiet
spread*:::seen
{
    @ = count();
    @sum[arg0] = sum(arg2);
    @avg[copyinstr(arg1)] = avg(arg2);
    @least[(char)arg0, copyinstr(arg1)] = min(arg2);
    @most[copyinstr(arg1), (short)arg0] = max(arg2);
    @spread[arg0 % 2] = stddev(arg2);
    @powers[copyinstr(arg1)] = quantize(arg2, arg0);
    @steps[arg0] = lquantize(arg2, -10, 10, 3);
    @decades[copyinstr(arg1)] = llquantize(arg2, 10, 0, 3, 10);
}
"#;

const NAMES: [&str; 4] = ["", "open", "open64", "a name that takes more than one word"];

/// A firing, and where it happens: in which session, and in which of its threads.
#[derive(Clone, Debug)]
struct Firing {
    key: i64,
    name: usize,
    value: i64,
    session: usize,
    thread: usize,
}

const N_SESSIONS: usize = 2;
const N_THREADS: usize = 3;

fn firing() -> impl Strategy<Value = Firing> {
    let value = prop_oneof![4 => -5i64..5, 1 => any::<i64>()];
    (-2i64..3, 0..NAMES.len(), value, 0..N_SESSIONS, 0..N_THREADS)
        .prop_map(|(key, name, value, session, thread)| Firing { key, name, value, session, thread })
}

fn program() -> Program {
    // It may be known already: from the case before.
    let _ = runtime_hooks::register(&spread::PROVIDER, None);
    let mut compiler = Compiler::new(runtime_hooks::catalog(), Settings::default(), MacroEnv::default());
    compiler.compile(&SourceFile::string(PROGRAM), Mode::File).expect("a program");
    compiler.finish().expect("a program")
}

/// A writer whose bytes can be looked at afterwards.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a session delivers while its threads fire and it is drained so often.
fn session(program: &Program, firings: &[&Firing], n_threads: usize, n_drains: usize) -> Vec<Delivery> {
    let delivered = Arc::new(Mutex::new(Vec::new()));
    let sink = delivered.clone();
    let sink = move |delivery: Delivery| -> Result<(), SinkClosed> {
        sink.lock().unwrap_or_else(PoisonError::into_inner).push(delivery);
        Ok(())
    };
    let session =
        Session::start(program.clone(), SessionRequest::default(), Box::new(sink)).expect("a session");
    std::thread::scope(|scope| {
        for thread in 0..n_threads {
            scope.spawn(move || {
                for firing in firings.iter().filter(|firing| firing.thread % n_threads == thread) {
                    fire!(spread::SEEN, || (firing.key, NAMES[firing.name], firing.value));
                }
            });
        }
        (0..n_drains).for_each(|_| session.drain());
    });
    session.stop();
    std::mem::take(&mut *delivered.lock().unwrap_or_else(PoisonError::into_inner))
}

/// What is printed when the firings happen in so many sessions.
fn printed(
    program: &Program,
    firings: &[Firing],
    n_sessions: usize,
    n_threads: usize,
    n_drains: usize,
) -> String {
    let (out, err) = (Shared::default(), Shared::default());
    let mut consumer =
        Consumer::new(Arc::new(program.clone()), Box::new(out.clone()), Box::new(err.clone()), "spread");
    for host in 0..n_sessions {
        let share: Vec<&Firing> =
            firings.iter().filter(|firing| firing.session % n_sessions == host).collect();
        for delivery in session(program, &share, n_threads, n_drains) {
            consumer.deliver(host, delivery).expect("a delivery of ours");
            consumer.flush().expect("memory");
        }
    }
    consumer.finish().expect("memory");
    let text = |shared: &Shared| {
        let bytes = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    };
    text(&out) + &text(&err)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn threads_sessions_and_drains_do_not_change_what_is_printed(
        firings in vec(firing(), 1..80), n_drains in 0usize..4
    ) {
        let program = program();
        let alone = printed(&program, &firings, 1, 1, 0);
        prop_assert!(alone.lines().count() > 9, "{}", alone);
        prop_assert_eq!(printed(&program, &firings, N_SESSIONS, N_THREADS, n_drains), alone);
    }
}
