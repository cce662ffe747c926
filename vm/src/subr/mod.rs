//! Subroutines: what `call` calls.
//!
//! [`call`] is a flat match with a line per subroutine of `dif::subr`. The functions here fetch
//! arguments from memory and put results into scratch memory; what a subroutine *means* is a pure
//! function on slices, in the file of its kind: `string`, `path`, `number`, `net`, `json`.
//!
//! Three habits hold for all of them. A string argument is read up to `max_string` bytes, and a bad
//! address, NULL among them, is a fault. A string result is a copy in scratch memory, cut at
//! `max_string`; "not found" is NULL. Work is charged to the firing's steps before it is done: for each
//! string that a call may touch as much as a string may have, for searches the product of two lengths.
//!
//! Subroutines that only a kernel can have give 0, so that old scripts keep running.
//!
//! Probe context: no allocation, no locks, no I/O, no panics, no calls into the host except through
//! `ProbeEnv`; bounded steps; faults are values.
//!
//! Source: D reference, sections 4.5 to 4.7.

mod json;
mod net;
mod number;
mod path;
mod process;
mod string;
mod text;

use dif::Reg;
use dif::delivery::DropKind;
use dif::fault::FaultKind;
use dif::option::Dialect;
use dif::subr::{Param, Subr};

use self::text::Text;
use crate::env::ProbeEnv;
use crate::interp::{Machine, Regs};
use crate::memory::Trap;
use crate::region::Region;
use crate::speculate::NoSpeculation;
use crate::thread::{Strtok, Temps};

type Value = Result<u64, Trap>;

const ILLEGAL: Trap = Trap::new(FaultKind::IllegalOperation);
const NO_SCRATCH: Trap = Trap::new(FaultKind::OutOfScratch);

/// The arguments of a call. No subroutine has more than three.
#[derive(Clone, Copy)]
struct Given {
    words: [u64; 3],
    n: u8,
}

impl Given {
    fn new(regs: &[u64; 256], first: Reg, n: u8) -> Self {
        let word = |index: usize| regs.get(usize::from(first.0) + index).copied().unwrap_or(0);
        Self { words: [word(0), word(1), word(2)], n }
    }

    fn optional(&self, index: u8) -> Option<u64> {
        (index < self.n).then(|| self.words[usize::from(index % 3)])
    }
}

/// Calls a subroutine with the `n` registers from `first` on.
pub(crate) fn call<E: ProbeEnv + ?Sized>(
    m: &mut Machine<'_, E>,
    regs: &Regs,
    which: Subr,
    first: Reg,
    n: u8,
) -> Value {
    let given = Given::new(regs, first, n);
    let [a, b, c] = given.words;
    m.charge_bytes(n_strings(which) * m.mem.max_string())?;
    match which {
        Subr::Alloca => alloca(m, a),
        Subr::Bcopy => copy_to_scratch(m, a, b, c),
        Subr::Copyin => copyin(m, a, b),
        Subr::Copyinstr => copy_string(m, a, given.optional(1).map_or(usize::MAX, size)),
        Subr::Copyinto => copy_to_scratch(m, a, c, b),

        Subr::Chill => process::chill(m, a),
        Subr::Copyout => process::copyout(m, a, b, c),
        Subr::Copyoutstr => process::copyoutstr(m, a, b, c),
        Subr::Progenyof => process::progenyof(m, a),
        Subr::Raise => process::raise(m, a),
        Subr::Rand => Ok(low_int(m.mem.env.random())),
        Subr::Stop => process::stop(m),

        Subr::Basename => give(m, a, |path, out| out.extend(path::basename(path))),
        Subr::Dirname => give(m, a, |path, out| out.extend(path::dirname(path))),
        Subr::Cleanpath => {
            let dialect = m.mem.shared.dialect();
            give(m, a, |path, out| path::cleanpath(path, dialect, out))
        }

        Subr::Index => index(m, given, string::index, 0),
        Subr::Rindex => index(m, given, string::rindex, i64::MAX),
        Subr::Strchr => character(m, a, b, false),
        Subr::Strrchr => character(m, a, b, true),
        Subr::Strjoin => strjoin(m, a, b),
        Subr::Strlen => strlen(m, a),
        Subr::Strstr => strstr(m, a, b),
        Subr::Strtok => strtok(m, a, b),
        Subr::Substr => substr(m, given),
        Subr::Tolower => give(m, a, |text, out| text.iter().for_each(|b| out.push(b.to_ascii_lowercase()))),
        Subr::Toupper => give(m, a, |text, out| text.iter().for_each(|b| out.push(b.to_ascii_uppercase()))),

        Subr::Lltostr => lltostr(m, a, given.optional(1)),
        Subr::Strtoll => strtoll(m, a, given.optional(1)),
        Subr::Json => element(m, a, b),

        Subr::Htons | Subr::Ntohs => Ok(u64::from(low_short(a).to_be())),
        Subr::Htonl | Subr::Ntohl => Ok(u64::from(low_word(a).to_be())),
        Subr::Htonll | Subr::Ntohll => Ok(a.to_be()),
        Subr::InetNtoa => v4(m, a),
        Subr::InetNtoa6 => v6(m, a, net::Embedded::kept(given.optional(1))),
        Subr::InetNtop => match net::Family::from_number(a) {
            Some(net::Family::V4) => v4(m, b),
            Some(net::Family::V6) => v6(m, b, net::Embedded::Prefixed),
            None => Err(ILLEGAL),
        },
        Subr::LinkNtop => link(m, a, b),
        Subr::Memref => memref(m, a, b),
        Subr::Memstr => memstr(m, a, b, c),

        Subr::Speculation => speculation(m),

        // A device number as Linux composes it.
        Subr::Getmajor => Ok((a >> 8 & 0xfff) | (a >> 32 & 0xffff_f000)),
        Subr::Getminor => Ok((a & 0xff) | (a >> 12 & 0xffff_ff00)),
        Subr::DPath | Subr::DdiPathname => m.mem.put_string(b""),
        Subr::Getf
        | Subr::Msgdsize
        | Subr::Msgsize
        | Subr::MutexOwned
        | Subr::MutexOwner
        | Subr::MutexTypeAdaptive
        | Subr::MutexTypeSpin
        | Subr::RwIswriter
        | Subr::RwReadHeld
        | Subr::RwWriteHeld
        | Subr::SxExclusiveHeld
        | Subr::SxIsexclusive
        | Subr::SxSharedHeld => Ok(0),
    }
}

// Strings that a call may touch; `copyinstr` is charged where it is done.
fn n_strings(which: Subr) -> usize {
    let def = which.def();
    def.params.iter().filter(|param| matches!(param, Param::Str)).count()
}

/// `copyinstr`: the string at an address, at most `most` bytes of it, in scratch memory.
pub(crate) fn copy_string<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, addr: u64, most: usize) -> Value {
    m.charge_bytes(m.mem.max_string())?;
    let Machine { mem, temps, .. } = m;
    let Temps { a, out, .. } = &mut **temps;
    let text = mem.text(addr, most.min(mem.max_string()), a)?;
    let n = text.len();
    out[..n].copy_from_slice(text);
    mem.put_string(&out[..n])
}

fn size(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn low_short(value: u64) -> u16 {
    let [a, b, ..] = value.to_le_bytes();
    u16::from_le_bytes([a, b])
}

fn low_word(value: u64) -> u32 {
    let [a, b, c, d, ..] = value.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

// The low half as an `int`, extended.
fn low_int(value: u64) -> u64 {
    i64::from(low_word(value).cast_signed()).cast_unsigned()
}

// A string made of a string.
fn give<E: ProbeEnv + ?Sized>(
    m: &mut Machine<'_, E>,
    addr: u64,
    make: impl FnOnce(&[u8], &mut Text<'_>),
) -> Value {
    let Machine { mem, temps, .. } = m;
    let Temps { a, out, .. } = &mut **temps;
    let mut result = Text::new(out);
    make(mem.string(addr, a)?, &mut result);
    mem.put_string(result.bytes())
}

// A part of a string, or NULL.
fn part<E: ProbeEnv + ?Sized>(
    m: &mut Machine<'_, E>,
    (first, second): (u64, Option<u64>),
    find: impl FnOnce(&[u8], &[u8]) -> Option<std::ops::Range<usize>>,
) -> Value {
    let Machine { mem, temps, .. } = m;
    let Temps { a, b, out, .. } = &mut **temps;
    let text = mem.string(first, a)?;
    let other = match second {
        Some(addr) => mem.string(addr, b)?,
        None => &[],
    };
    let Some(found) = find(text, other) else { return Ok(0) };
    let mut result = Text::new(out);
    result.extend(text.get(found).unwrap_or_default());
    mem.put_string(result.bytes())
}

// The work of looking for one string in another.
fn charge_search<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, a: u64, b: u64) -> Result<(), Trap> {
    let product = {
        let Temps { a: first, b: second, .. } = &mut *m.temps;
        m.mem.string(a, first)?.len() * m.mem.string(b, second)?.len()
    };
    m.charge(product as u64 / 8)
}

fn alloca<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, n: u64) -> Value {
    let offset = m.mem.space.scratch.alloc(size(n)).map_err(|_| NO_SCRATCH)?;
    Ok(Region::Scratch.at(offset))
}

fn copyin<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, addr: u64, n: u64) -> Value {
    m.charge(n / 8)?;
    let offset = m.mem.space.scratch.alloc(size(n)).map_err(|_| NO_SCRATCH)?;
    let to = Region::Scratch.at(offset);
    m.mem.copy(to, addr, size(n))?;
    Ok(to)
}

fn copy_to_scratch<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, from: u64, to: u64, n: u64) -> Value {
    m.charge(n / 8)?;
    m.mem.check_scratch(to, size(n))?;
    m.mem.copy(to, from, size(n))?;
    Ok(0)
}

fn strlen<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, addr: u64) -> Value {
    Ok(m.mem.string(addr, &mut m.temps.a)?.len() as u64)
}

fn index<E: ProbeEnv + ?Sized>(
    m: &mut Machine<'_, E>,
    given: Given,
    find: fn(&[u8], &[u8], i64, Dialect) -> i64,
    start: i64,
) -> Value {
    let [s, sub, _] = given.words;
    charge_search(m, s, sub)?;
    let start = given.optional(2).map_or(start, u64::cast_signed);
    let Temps { a, b, .. } = &mut *m.temps;
    let found = find(m.mem.string(s, a)?, m.mem.string(sub, b)?, start, m.mem.shared.dialect());
    Ok(found.cast_unsigned())
}

fn character<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, s: u64, c: u64, last: bool) -> Value {
    let (byte, dialect) = (c.to_le_bytes()[0], m.mem.shared.dialect());
    part(m, (s, None), |s, _| string::character(s, byte, last, dialect).map(|at| at..s.len()))
}

fn strstr<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, s: u64, sub: u64) -> Value {
    charge_search(m, s, sub)?;
    part(m, (s, Some(sub)), |s, sub| string::find(s, sub).map(|at| at..s.len()))
}

fn substr<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, given: Given) -> Value {
    let [s, from, _] = given.words;
    let len = given.optional(2).map(u64::cast_signed);
    part(m, (s, None), |s, _| Some(string::substr(s.len(), from.cast_signed(), len)))
}

// What does not fit is a fault, but in the dialect of OL2 it is cut off.
fn strjoin<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, first: u64, second: u64) -> Value {
    let dialect = m.mem.shared.dialect();
    let Machine { mem, temps, .. } = m;
    let Temps { a, b, out, .. } = &mut **temps;
    let mut result = Text::new(out);
    result.extend(mem.string(first, a)?);
    result.extend(mem.string(second, b)?);
    if result.is_cut() && dialect == Dialect::Illumos {
        return Err(NO_SCRATCH);
    }
    mem.put_string(result.bytes())
}

// The string is kept aside, so that it may change while the firing goes on with it.
fn strtok<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, s: u64, delimiters: u64) -> Value {
    let Machine { mem, temps, .. } = m;
    let Temps { a, b, strtok: Strtok { text, len, at }, .. } = &mut **temps;
    if s != 0 {
        let string = mem.string(s, a)?;
        text[..string.len()].copy_from_slice(string);
        (*len, *at) = (string.len(), Some(0));
    }
    let delimiters = mem.string(delimiters, b)?;
    let Some(from) = *at else { return Ok(0) };
    let found = string::token(&text[..*len], from, delimiters);
    // The delimiter after the token stays: it may be part of the next one, if that has others.
    *at = found.as_ref().map(|token| token.end);
    match found {
        Some(token) => mem.put_string(&text[token]),
        None => Ok(0),
    }
}

fn lltostr<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, value: u64, base: Option<u64>) -> Value {
    let base = number::base(base.unwrap_or(10)).ok_or(ILLEGAL)?;
    let Machine { mem, temps, .. } = m;
    let mut result = Text::new(&mut temps.out);
    number::write(value, base, &mut result);
    mem.put_string(result.bytes())
}

fn strtoll<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, s: u64, base: Option<u64>) -> Value {
    let base = number::base(base.unwrap_or(10)).ok_or(ILLEGAL)?;
    Ok(number::read(m.mem.string(s, &mut m.temps.a)?, base).cast_unsigned())
}

fn element<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, text: u64, path: u64) -> Value {
    let Machine { mem, temps, .. } = m;
    let Temps { a, b, out, .. } = &mut **temps;
    let (text, path) = (mem.string(text, a)?, mem.string(path, b)?);
    let Some(found) = json::find(text, path) else { return Ok(0) };
    let mut result = Text::new(out);
    result.extend(found);
    mem.put_string(result.bytes())
}

fn v4<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, addr: u64) -> Value {
    let mut bytes = [0; 4];
    m.mem.read(addr, &mut bytes)?;
    let Machine { mem, temps, .. } = m;
    let mut result = Text::new(&mut temps.out);
    net::v4(bytes, &mut result);
    mem.put_string(result.bytes())
}

fn v6<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, addr: u64, embedded: net::Embedded) -> Value {
    let mut bytes = [0; 16];
    m.mem.read(addr, &mut bytes)?;
    let Machine { mem, temps, .. } = m;
    let mut result = Text::new(&mut temps.out);
    net::v6(bytes, embedded, &mut result);
    mem.put_string(result.bytes())
}

fn link<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, kind: u64, addr: u64) -> Value {
    let mut bytes = [0; net::LONGEST_LINK];
    let n = net::link_length(low_word(kind)).ok_or(ILLEGAL)?;
    m.mem.read(addr, &mut bytes[..n])?;
    let Machine { mem, temps, .. } = m;
    let mut result = Text::new(&mut temps.out);
    net::link(&bytes[..n], &mut result);
    mem.put_string(result.bytes())
}

// Two words for `printm`, which reads them again.
fn memref<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, addr: u64, n: u64) -> Value {
    let mut words = [0; 16];
    words[..8].copy_from_slice(&addr.to_le_bytes());
    words[8..].copy_from_slice(&n.to_le_bytes());
    m.mem.space.scratch.put(&words).map(|offset| Region::Scratch.at(offset)).map_err(|_| NO_SCRATCH)
}

// The last byte of the memory is where the NUL goes.
fn memstr<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>, addr: u64, instead: u64, n: u64) -> Value {
    let Machine { mem, temps, .. } = m;
    let n = size(n).saturating_sub(1).min(temps.out.len());
    let bytes = &mut temps.out[..n];
    mem.read(addr, bytes)?;
    bytes.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = instead.to_le_bytes()[0]);
    mem.put_string(bytes)
}

fn speculation<E: ProbeEnv + ?Sized>(m: &mut Machine<'_, E>) -> Value {
    Ok(m.mem.shared.speculations.speculation().unwrap_or_else(|why| {
        m.drops.count(match why {
            NoSpeculation::Busy => DropKind::SpeculationBusy,
            NoSpeculation::Unavailable => DropKind::SpeculationUnavailable,
        });
        0
    }))
}
