//! The ring of records, `vm/src/buffer.rs`, while one thread writes and another reads.

use dif::Epid;
use dif::layout::{header, split_header};
use loom::thread;
use models::buffer::{Policy, RecordReader, RecordWriter, ring};

// A record of two words: header, and the number; as it is done when the record lies in one piece, or not.
fn append(writer: &mut RecordWriter, n: u64) -> bool {
    let header = header(Epid(1), 2);
    (writer.has_room_now(2) && writer.append_straight(header, n, [])) || writer.append(&[header, n])
}

fn read(reader: &mut RecordReader) -> Vec<u64> {
    let mut words = Vec::new();
    reader.drain(&mut words);
    let records = words.chunks(2).map(|record| {
        assert_eq!(split_header(record[0]), (Epid(1), 2), "a torn record");
        record[1]
    });
    records.collect()
}

// The ring has room for two records and a half, so that one of them goes around its end.
fn model(policy: Policy, records: u64, check: fn(Vec<u64>, u64, u64)) {
    loom::model(move || {
        let (mut writer, mut reader) = ring(5, policy);
        let writing =
            thread::spawn(move || (1..=records).filter(|n| !append(&mut writer, *n)).count() as u64);
        let mut found = read(&mut reader);
        let dropped = writing.join().unwrap();
        found.extend(read(&mut reader));
        check(found, dropped, records);
    });
}

#[test]
fn records_arrive_whole_in_order_and_once_or_are_counted() {
    model(Policy::Switch, 4, |found, dropped, records| {
        assert_eq!(found.len() as u64 + dropped, records);
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "{found:?}");
    });
}

#[test]
fn a_circular_ring_keeps_the_last_ones_whole() {
    model(Policy::Ring, 4, |found, dropped, records| {
        assert_eq!(dropped, 0);
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "{found:?}");
        assert_eq!(found.last(), Some(&records));
    });
}
