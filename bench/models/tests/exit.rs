//! The end of a thread: it writes, drops its writer, says that it has left; the drainer hears that,
//! and reads the rest.

use dif::Epid;
use dif::layout::header;
use loom::sync::mpsc::channel;
use loom::thread;
use models::buffer::{Policy, ring};

/// When the drainer reads the ring for the last time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LastRead {
    AfterTheMessage,
    BeforeTheMessage,
}

fn model(last: LastRead) {
    loom::model(move || {
        let (mut writer, mut reader) = ring(8, Policy::Switch);
        let (inbox, messages) = channel();
        let ending = thread::spawn(move || {
            writer.append(&[header(Epid(1), 2), 7]);
            drop(writer);
            inbox.send(()).unwrap();
        });
        let mut words = Vec::new();
        match last {
            LastRead::AfterTheMessage => {
                messages.recv().unwrap();
                reader.drain(&mut words);
            }
            LastRead::BeforeTheMessage => {
                reader.drain(&mut words);
                messages.recv().unwrap();
            }
        }
        assert_eq!(words.len(), 2, "what the thread wrote is lost");
        ending.join().unwrap();
    });
}

#[test]
fn what_a_thread_wrote_before_it_left_is_read() {
    model(LastRead::AfterTheMessage);
}

#[test]
#[should_panic(expected = "what the thread wrote is lost")]
fn reading_first_and_hearing_afterwards_would_lose_it() {
    model(LastRead::BeforeTheMessage);
}
