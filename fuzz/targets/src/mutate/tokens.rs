//! Mutations of D source, a token at a time.

use std::sync::OnceLock;

use dif::builtin::Builtin;
use dif::option::OptionId;
use dif::subr::Subr;

use super::bytes::range;
use crate::rng::Rng;

/// Words and signs that no table has.
const MORE: &str = "BEGIN END ERROR tick-1s profile-97hz lua42:::function-entry lua*::: 4 :::
    auto break case char const continue counter default do double else enum extern float for goto if
    import inline int long offsetof probe provider register restrict return self short signed sizeof
    static string stringof struct switch this translator typedef union unsigned userland void volatile
    while xlate self-> this-> @ @a @a[1] x y[1] y[1,\"k\"] args[0] arg0 $1 $$2 $target $pid $0
    0 1 -1 0x7fffffffffffffff 0xffffffffffffffff 9223372036854775808 017 1ul 'a' '\\377' \"\" \"%d\\n\" \"%s\"
    { } ( ) [ ] ; , . -> : ? = += -= *= /= %= &= |= ^= <<= >>= || ^^ && | ^ & == != < <= > >= << >> + -
    * / % ! ~ ++ -- ... /* */ // / #pragma # \\n
    printf printa trace tracemem print exit stack ustack jstack sym func mod usym ufunc umod uaddr
    speculate commit discard clear trunc normalize denormalize setopt freopen system ftruncate chill
    count sum avg min max stddev quantize lquantize llquantize
    D option attributes binding depends_on error line quiet int64_t uint8_t size_t uintptr_t pid_t";

fn words() -> &'static [Vec<u8>] {
    static WORDS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let more = MORE.split_whitespace().map(str::to_owned);
        let builtins = Builtin::ALL.iter().map(|builtin| builtin.name().to_owned());
        let subrs = Subr::ALL.iter().map(|subr| format!("{}(", subr.def().name));
        let options =
            OptionId::ALL.iter().map(|id| format!("\n#pragma D option {}={}\n", id.name(), id.def().default));
        more.chain(builtins).chain(subrs).chain(options).map(String::into_bytes).collect()
    })
}

/// The words that are put in.
pub fn dictionary() -> impl Iterator<Item = &'static [u8]> {
    words().iter().map(Vec::as_slice)
}

/// Pieces of a text: words and numbers, strings, blanks, and single signs.
fn cut(text: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.first() {
        let same = |is: fn(&u8) -> bool| rest.iter().position(|byte| !is(byte)).unwrap_or(rest.len());
        let len = match first {
            b'"' => rest[1..].iter().position(|byte| *byte == b'"').map_or(rest.len(), |end| end + 2),
            b if b.is_ascii_alphanumeric() => same(|b| b.is_ascii_alphanumeric() || *b == b'_'),
            b if b.is_ascii_whitespace() => same(u8::is_ascii_whitespace),
            _ => 1,
        };
        let (piece, after) = rest.split_at(len);
        all.push(piece);
        rest = after;
    }
    all
}

/// A text with one to four tokens changed; `donor` lends some.
pub fn mutate(rng: &mut Rng, text: &[u8], donor: &[u8]) -> Vec<u8> {
    let (mut pieces, donor) = (cut(text), cut(donor));
    for _ in 0..=rng.below(4) {
        let at = rng.below(pieces.len() + 1);
        let over = if rng.once_in(2) { at..at } else { range(rng, pieces.len()) };
        match rng.below(5) {
            0 => drop(pieces.drain(over)),
            1 => {
                let piece = pieces[range(rng, pieces.len())].to_vec();
                pieces.splice(over, piece);
            }
            2 => {
                let piece = donor[range(rng, donor.len())].to_vec();
                pieces.splice(over, piece);
            }
            3 => {
                if let Some(piece) = pieces.get_mut(at) {
                    *piece = rng.pick(words()).map(Vec::as_slice).unwrap_or_default();
                }
            }
            _ => {
                let word = rng.pick(words()).map(Vec::as_slice).unwrap_or_default();
                pieces.splice(over, [word]);
            }
        }
    }
    pieces.concat()
}

/// The same for libFuzzer: changes the first `size` bytes of `data` and gives their new number.
pub fn in_place(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut rng = Rng::new(u64::from(seed));
    let text = data[..size].to_vec();
    let changed = mutate(&mut rng, &text, &text);
    let size = changed.len().min(most).min(data.len());
    data[..size].copy_from_slice(&changed[..size]);
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_by_cutting() {
        let text = b"BEGIN /x1 > 0/ { printf(\"a b %d\\n\", @a[1]); }\n\xff\"open";
        assert_eq!(cut(text).concat(), text);
        assert_eq!(cut(text)[2], b"/");
    }

    #[test]
    fn mutations_follow_from_their_seed() {
        let text = b"BEGIN { x = 1; trace(x); }";
        let of = |seed| mutate(&mut Rng::new(seed), text, text);
        assert_eq!(of(7), of(7));
        assert!((0..20).any(|seed| of(seed) != of(seed + 1)));
    }
}
