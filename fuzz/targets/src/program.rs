//! Programs from somebody: decoded, verified, fired, and what they recorded consumed.
//!
//! [`play`] is the whole way of a program through a host. It holds the machine to what `verify`
//! promises: whatever was accepted runs without a panic, and a firing does not take more work than
//! its steps allow. Work cannot be seen from outside, so two shadows of it are looked at: how much
//! of the host's memory a firing asks for, and (where the caller keeps time) how long it takes.
//! And whether clauses run as kernels or are interpreted must make no difference that anybody sees.

use std::io;
use std::sync::Arc;

use dif::action::Action;
use dif::delivery::{Delivery, DropKind, Enabling};
use dif::fault::FaultKind;
use dif::layout::{FaultRecord, split_header};
use dif::option::{OptionId, Value};
use dif::{ClauseId, Epid, Program, StreamId, codec, disasm};
use vm::{Arg, Ecb, Quick, Shared, Thread, Verified, VerifyError, fire, fire_measured, verify};

use crate::script::{MOST_ARGS, Script, Way};
use crate::world::{Host, Now, catalog, limits};

/// Target `codec`.
pub fn codec(bytes: &[u8]) {
    if let Ok(program) = codec::decode(bytes) {
        assert_eq!(codec::encode(&program), bytes, "one encoding only");
        let listing = disasm::disassemble(&program);
        assert_eq!(disasm::parse(&listing).as_ref(), Ok(&program), "{listing}");
    }
    if let Ok(catalog) = codec::decode_catalog(bytes) {
        assert_eq!(codec::encode_catalog(&catalog), bytes, "one encoding only");
    }
}

/// Target `program`.
pub fn run(bytes: &[u8]) {
    if let Ok(program) = codec::decode(bytes) {
        let _ = play(program, &Script::of(bytes));
    }
}

/// How an accepted program was lived with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// Words of records that it left.
    pub words: usize,
}

/// Verifies a program and, if it is accepted, fires all of its clauses and consumes the results.
///
/// # Errors
/// Why it was not accepted.
pub fn play(program: Program, script: &Script) -> Result<Played, VerifyError> {
    let verified = verify(program, &limits())?;
    let deliveries = fire_all(&verified, script);
    check_without_kernels(verified.program().clone(), script, &deliveries);
    let words = deliveries.iter().map(|delivery| match delivery {
        Delivery::Records { words, .. } => words.len(),
        Delivery::Enabled(_)
        | Delivery::Aggregations(_)
        | Delivery::Shares { .. }
        | Delivery::Symbols(_)
        | Delivery::Drops(_)
        | Delivery::Exit { .. }
        | Delivery::Cost(_)
        | Delivery::Variables(_)
        | Delivery::End => 0,
    });
    let played = Played { words: words.sum() };
    consume(verified.share(), deliveries);
    Ok(played)
}

/// Fires a program in a host of its own; what its session would deliver.
pub fn fire_all(verified: &Verified, script: &Script) -> Vec<Delivery> {
    let shared = Shared::new(verified.clone(), &limits());
    let (mut thread, mut readout) = Thread::new(&shared, StreamId(0));
    let program = shared.program();
    let is_error = |ecb: &Ecb| {
        program.clause(ecb.clause).is_some_and(|clause| clause.probes.iter().any(|desc| desc.name == "ERROR"))
    };
    let ecbs = (0..program.clauses.len()).map(ClauseId::from_index);
    let (errors, ecbs): (Vec<Ecb>, Vec<Ecb>) =
        ecbs.map(|id| Ecb::new(&shared, Epid(id.0 + 1), id)).partition(is_error);
    let errors: Arc<[Ecb]> = errors.into();
    let host = Host::default();
    let mut deliveries = vec![Delivery::Enabled(enablings(program))];
    for (n, given) in script.firings.iter().enumerate() {
        let mut args = [Arg::Int(0); MOST_ARGS];
        args.iter_mut().zip(given).for_each(|(arg, given)| *arg = given.lend());
        let args = &args[..given.len().min(MOST_ARGS)];
        host.begin_firing();
        match script.way {
            Way::Together => fire(&ecbs, &errors, &mut thread, args, host.env()),
            Way::Measured => fire_measured(&ecbs, &errors, &mut thread, args, host.env(), |_, _| ()),
            Way::Alone => ecbs.iter().for_each(|ecb| {
                fire_alone(ecb, &errors, &mut thread, args, &host);
                host.check_work();
            }),
        }
        host.check_work();
        if n % 2 == 0 {
            drain(&mut readout, &mut deliveries);
        }
    }
    drain(&mut readout, &mut deliveries);
    let mut variables = shared.export_variables();
    // Elements come in the order of their hashes, which is another in every session.
    variables.values.sort_by(|a, b| (a.var, &a.key).cmp(&(b.var, &b.key)));
    deliveries.push(Delivery::Variables(variables));
    deliveries.extend(shared.exit_status().map(|status| Delivery::Exit { status }));
    deliveries.push(Delivery::End);
    deliveries
}

// As a host fires a probe of one clause: in its quick form, if it has one.
fn fire_alone(ecb: &Ecb, errors: &Arc<[Ecb]>, thread: &mut Thread, args: &[Arg<'_>], host: &Host) {
    let ecbs = [ecb.clone()].into();
    let shared = Arc::clone(thread.shared());
    let quick = Quick::new::<Now>(&shared, &ecbs)
        .or_else(|| Quick::interpreted::<Now>(&shared, &ecbs, errors, &host.probe))
        .filter(|_| !shared.is_closed());
    if quick.is_none_or(|quick| !quick.fire_as_site(thread, args)) {
        fire(&ecbs, errors, thread, args, host.env());
    }
}

// Kernels do not count steps, so only what stayed within them can be compared.
fn check_without_kernels(mut program: Program, script: &Script, with: &[Delivery]) {
    program.settings.put(OptionId::Kernels, Value::Text("off".into()));
    let verified = verify(program, &limits()).expect("kernels are nothing to the verifier");
    let without = fire_all(&verified, script);
    if !ran_out_of_steps(with) && !ran_out_of_steps(&without) {
        // All but the announcement, which says nothing.
        assert_eq!(with[1..], without[1..], "kernels make a difference");
    }
}

fn ran_out_of_steps(deliveries: &[Delivery]) -> bool {
    let records = deliveries.iter().filter_map(|delivery| match delivery {
        Delivery::Records { words, .. } => Some(words),
        Delivery::Enabled(_)
        | Delivery::Aggregations(_)
        | Delivery::Shares { .. }
        | Delivery::Symbols(_)
        | Delivery::Drops(_)
        | Delivery::Exit { .. }
        | Delivery::Cost(_)
        | Delivery::Variables(_)
        | Delivery::End => None,
    });
    let is_limit = |fault: FaultRecord| fault.code == FaultKind::StepLimit.code();
    records.into_iter().any(|words| faults(words).any(is_limit))
        // A fault inside ERROR leaves no more than this.
        || deliveries.iter().any(|delivery| matches!(delivery, Delivery::Drops(drops) if drops.iter().any(|drop| drop.kind == DropKind::DoubleError)))
}

fn faults(mut words: &[u64]) -> impl Iterator<Item = FaultRecord> {
    std::iter::from_fn(move || {
        let (epid, n) = split_header(*words.first()?);
        let (record, rest) = words.split_at_checked(n.max(1) as usize)?;
        words = rest;
        Some((epid, record))
    })
    .filter(|(epid, _)| *epid == Epid(0))
    .filter_map(|(_, record)| FaultRecord::from_words(record))
}

fn drain(readout: &mut vm::Readout, deliveries: &mut Vec<Delivery>) {
    let (mut words, mut deltas, mut drops) = (Vec::new(), Vec::new(), Vec::new());
    readout.records(&mut words);
    readout.aggregations(&mut deltas);
    readout.drops(&mut drops);
    deliveries.push(Delivery::Aggregations(deltas));
    deliveries.push(Delivery::Records { stream: readout.stream(), words });
    deliveries.push(Delivery::Drops(drops));
}

fn enablings(program: &Program) -> Vec<Enabling> {
    let probes = &catalog().probes;
    let enabling = |index: usize| {
        let clause = ClauseId::from_index(index);
        Enabling { epid: Epid(clause.0 + 1), clause, probe: probes[index % probes.len()].clone() }
    };
    (0..program.clauses.len()).map(enabling).collect()
}

/// Whether a consumer of this program would only print. Fuzzing runs no commands and writes no files.
pub fn is_harmless(program: &Program) -> bool {
    let acts = |action: &Action| {
        matches!(action, Action::System { .. } | Action::Freopen { .. } | Action::Ftruncate)
    };
    !program.clauses.iter().flat_map(|clause| &clause.actions).any(acts)
}

/// Takes deliveries as the command does. What an honest host delivers is understood.
fn consume(program: Arc<Program>, deliveries: Vec<Delivery>) {
    if !is_harmless(&program) {
        return;
    }
    let mut consumer = collector::Consumer::new(program, Box::new(io::sink()), Box::new(io::sink()), "fuzz");
    for delivery in deliveries {
        consumer.deliver(0, delivery).expect("a delivery of this program");
        consumer.flush().expect("a delivery of this program");
    }
    consumer.finish().expect("an end");
}
