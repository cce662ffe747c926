//! Where inputs are kept: `fuzz/corpus/`, and the programs of the test suite.
//!
//! The corpus holds text only. Programs are kept as listings and encoded when they are needed, and what
//! hosts and consumers say is made by letting them say it; so neither is lost when the encoding changes.
//!
//! | folder | targets |
//! | --- | --- |
//! | `source` | `source`, `print`, `session`; what it compiles to, with the programs |
//! | `program` | `assembly` as it is; `program`, `codec` and `conversation` as bytes |
//! | `printf`, `options`, `subroutines` | those |
//! | none | `deliveries`: what honest hosts deliver |

use std::io;
use std::path::{Path, PathBuf};

use dif::delivery::SessionRequest;
use dif::{Program, codec, disasm};
use wire::{Reply, Request, version};

use crate::deliveries::honest;
use crate::source::program_of;
use crate::world::catalog;

/// An input and its name.
pub type Input = (String, Vec<u8>);

/// The folder `fuzz/`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The inputs of a target that the corpus gives, by name.
///
/// # Errors
/// The corpus cannot be read.
pub fn kept(target: &str) -> io::Result<Vec<Input>> {
    let encoded = |(name, program): (String, Program)| (name, codec::encode(&program));
    Ok(match target {
        "source" | "print" | "session" => files("source")?,
        "assembly" => listings()?,
        "program" | "codec" => kept_programs()?.into_iter().map(encoded).collect(),
        "conversation" => conversations(kept_programs()?)?,
        "deliveries" => numbered(honest()),
        _ => files(target)?,
    })
}

/// The programs of the corpus: its listings, and what its sources compile to.
///
/// # Errors
/// The corpus cannot be read.
pub fn kept_programs() -> io::Result<Vec<(String, Program)>> {
    let compiled = |(name, bytes): Input| Some((name, program_of(&bytes).ok()?));
    let mut all = listed_programs()?;
    all.extend(files("source")?.into_iter().filter_map(compiled));
    Ok(all)
}

/// The listings of the corpus as programs.
///
/// # Errors
/// The corpus cannot be read.
pub fn listed_programs() -> io::Result<Vec<(String, Program)>> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let parsed = |(name, bytes): Input| Some((name, disasm::parse(&text(&bytes)).ok()?));
    Ok(listings()?.into_iter().filter_map(parsed).collect())
}

// A listing begins with the version that it was made by; the text has not changed since.
fn listings() -> io::Result<Vec<Input>> {
    let current = |(name, bytes): Input| {
        let rest = bytes.iter().position(|byte| *byte == b'\n').map_or(&[][..], |end| &bytes[end..]);
        (name, [format!("dif {}", codec::VERSION).as_bytes(), rest].concat())
    };
    Ok(files("program")?.into_iter().map(current).collect())
}

fn numbered(inputs: Vec<Vec<u8>>) -> Vec<Input> {
    inputs.into_iter().enumerate().map(|(n, input)| (format!("{n:04}"), input)).collect()
}

fn files(name: &str) -> io::Result<Vec<Input>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder().join("corpus").join(name))? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        all.push((name, std::fs::read(path)?));
    }
    all.sort();
    Ok(all)
}

/// All D programs below `tests/lang` and `tests/goldens`, in order of their paths.
///
/// # Errors
/// They cannot be read.
pub fn scripts() -> io::Result<Vec<Input>> {
    let mut all = Vec::new();
    for suite in ["lang", "goldens"] {
        let suite = folder().join("../tests").join(suite);
        for area in std::fs::read_dir(&suite)?.flatten().filter(|area| area.path().is_dir()) {
            for file in std::fs::read_dir(area.path())?.flatten() {
                let path = file.path();
                if path.extension().is_some_and(|extension| extension == "d") {
                    let area = area.file_name().to_string_lossy().into_owned();
                    let name = format!("{area}-{}", file.file_name().to_string_lossy());
                    all.push((name, std::fs::read(&path)?));
                }
            }
        }
    }
    all.sort();
    Ok(all)
}

/// The programs that the suites' scripts compile to.
///
/// # Errors
/// The scripts cannot be read.
pub fn programs() -> io::Result<Vec<(String, Program)>> {
    let scripts = scripts()?.into_iter();
    Ok(scripts.filter_map(|(name, text)| Some((name, program_of(&text).ok()?))).collect())
}

/// Formats that are in the suites' scripts: every string constant with a conversion in it.
fn formats(scripts: &[Input]) -> Vec<Vec<u8>> {
    let strings = scripts.iter().flat_map(|(_, text)| text.split(|byte| *byte == b'"'));
    let mut all: Vec<_> =
        strings.filter(|text| text.contains(&b'%') && text.len() < 200).map(<[u8]>::to_vec).collect();
    all.sort();
    all.dedup();
    all
}

/// Inputs to begin with, for a target.
///
/// # Errors
/// The suites cannot be read.
pub fn seeds(target: &str) -> io::Result<Vec<Input>> {
    Ok(match target {
        "source" | "print" | "session" => scripts()?,
        "codec" | "program" => {
            programs()?.into_iter().map(|(name, program)| (name, codec::encode(&program))).collect()
        }
        "assembly" => {
            let listing = |(name, program)| (name, disasm::disassemble(&program).into_bytes());
            programs()?.into_iter().map(listing).collect()
        }
        "printf" => numbered(formats(&scripts()?)),
        "subroutines" => numbered(calls()),
        "options" => numbered(options(&scripts()?)),
        "conversation" => conversations(programs()?.into_iter().step_by(20).collect())?,
        "deliveries" => numbered(honest()),
        _ => Vec::new(),
    })
}

/// A call of each subroutine with strings of its kind, and documents for `json()`.
fn calls() -> Vec<Vec<u8>> {
    let n = u8::try_from(dif::subr::Subr::ALL.len()).unwrap_or(u8::MAX);
    let arguments: [&[u8]; 3] = [
        b"/usr//lib/../x\0/\x02\0\x01\0\x03",
        b"{\"a\":[1,-2.5e3,{\"b c\":\"\\u00e9\\n\",\"d\":null}],\"e\":true}\0a[2].b c\0\0",
        b"-0x1F\0\x10\0\x02",
    ];
    let call = |which: u8| arguments.into_iter().map(move |arguments| [&[which, 9][..], arguments].concat());
    (0..n).flat_map(call).collect()
}

/// Every option with its default, and all that scripts say after `#pragma D option`.
fn options(scripts: &[Input]) -> Vec<Vec<u8>> {
    let rows = dif::option::OptionId::ALL.iter().map(|id| format!("{}={}", id.name(), id.def().default));
    let pragmas = scripts.iter().flat_map(|(_, text)| {
        let text = String::from_utf8_lossy(text).into_owned();
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines
            .into_iter()
            .filter_map(|line| line.strip_prefix("#pragma D option").map(|o| o.trim().to_owned()))
    });
    let mut all: Vec<_> = rows.chain(pragmas).map(String::into_bytes).collect();
    all.sort();
    all.dedup();
    all
}

/// What consumers say for each program of the suites and of the corpus, and what hosts answer.
///
/// # Errors
/// They cannot be read.
pub fn talks() -> io::Result<Vec<Input>> {
    let mut all = programs()?;
    all.extend(kept_programs()?);
    conversations(all)
}

/// What a consumer says to a host, for some programs; and what a host answers.
fn conversations(programs: Vec<(String, Program)>) -> io::Result<Vec<Input>> {
    let mut all = Vec::new();
    for (name, program) in programs {
        let request = SessionRequest { title: name, ..SessionRequest::default() };
        let mut bytes = Vec::new();
        for message in [
            Request::Hello(version::hello("mdtrace", false)),
            Request::List,
            Request::Enable { request, program: codec::encode(&program) },
            Request::Resume,
            Request::Drain,
            Request::Stop,
        ] {
            wire::write(&mut bytes, &message).map_err(io::Error::other)?;
        }
        all.push(bytes);
    }
    let mut bytes = Vec::new();
    for message in [
        Reply::Hello(version::hello("host", true)),
        Reply::Catalog(catalog().clone()),
        Reply::Refused { why: "no".into() },
        Reply::Drained,
    ] {
        wire::write(&mut bytes, &message).map_err(io::Error::other)?;
    }
    all.push(bytes);
    all.extend(honest().into_iter().map(|talk| talk[1..].to_vec()));
    Ok(numbered(all))
}
