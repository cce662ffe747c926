//! The order of rows: what is compared first, what breaks ties, and a sort that is fast on them.
//!
//! Values compare signed and first, keys compare unsigned and break ties; options turn this round.
//! Ties are the rule here: a million keys that were seen once or twice, with names that begin
//! alike. A sort by comparison would take two keys out of memory for each of its twenty million
//! questions. So rows are sorted by one *digit* at a time, as one sorts cards by suit and then by
//! rank: the 128 bits that are compared first, then, within each run of equal ones, those that are
//! compared next. What is sorted is an array of digits, and each key is visited once per digit.
//!
//! ```text
//!   level      value    key 0, a string          key 1, an integer
//!   digit      17       "/srv/www/index.h" "tml"  42
//! ```
//!
//! Runs that are left wait in a list, not on the stack: how long equal keys are is up to hosts.
//!
//! Source: D reference, section 5.8.

use std::ops::Range;

use dif::option::{OptionId, Settings};

/// How rows are to be sorted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Order {
    by_key: bool,
    reverse: bool,
    first_key: usize,
    first_value: usize,
}

/// Something that rows are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// The value in a column.
    Rank(usize),
    /// How often a distribution in a column counted zero.
    Zeros(usize),
    /// A component of the key.
    Key(usize),
}

impl Order {
    /// The order that the options ask for.
    pub(crate) fn of(settings: &Settings) -> Self {
        let place = |id| usize::try_from(settings.number(id)).unwrap_or(usize::MAX);
        Self {
            by_key: settings.is_set(OptionId::Aggsortkey),
            reverse: settings.is_set(OptionId::Aggsortrev),
            first_key: place(OptionId::Aggsortkeypos),
            first_value: place(OptionId::Aggsortpos),
        }
    }

    /// Whether the last comes first.
    pub(crate) fn is_reversed(self) -> bool {
        self.reverse
    }

    /// What rows of so many aggregations with so many keys are compared by, in turn.
    pub(crate) fn levels(self, n_columns: usize, n_keys: usize) -> Vec<Level> {
        let values = rotated(n_columns, self.first_value);
        let values = values.flat_map(|column| [Level::Rank(column), Level::Zeros(column)]);
        let keys = rotated(n_keys, self.first_key).map(Level::Key);
        if self.by_key { keys.chain(values).collect() } else { values.chain(keys).collect() }
    }
}

// All numbers below `n`, from `first` on and then those before it; one that is too large is 0.
fn rotated(n: usize, first: usize) -> impl Iterator<Item = usize> {
    let first = if first < n { first } else { 0 };
    (first..n).chain(0..first)
}

/// A part of what a row is compared by at one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digit {
    bits: u128,
    // Whether the level has another digit after this one.
    more: bool,
}

/// Words of a digit.
const DIGIT_WORDS: usize = 2;

impl Digit {
    /// The only digit of a number.
    pub(crate) fn last(number: i128) -> Self {
        // Moves the least number to 0.
        Self { bits: number.cast_unsigned() ^ (1 << 127), more: false }
    }

    /// The digit number `offset` of bytes that stand in words, the first one lowest, with NULs after
    /// the last one. Those that are shorter come first.
    pub(crate) fn of_bytes(words: &[u64], offset: usize) -> Self {
        let from = DIGIT_WORDS.saturating_mul(offset);
        let word = |at: usize| u128::from(words.get(at).map_or(0, |word| word.swap_bytes()));
        Self { bits: word(from) << 64 | word(from + 1), more: from + DIGIT_WORDS < words.len() }
    }
}

/// Rows that are equal in all that was compared so far.
struct Run {
    rows: Range<usize>,
    level: usize,
    offset: usize,
}

/// Sorts rows by their digits at these levels.
pub(crate) fn sort(rows: &mut [u32], levels: &[Level], digit: impl Fn(u32, &Level, usize) -> Digit) {
    let mut left = vec![Run { rows: 0..rows.len(), level: 0, offset: 0 }];
    let mut digits: Vec<(u128, u32)> = Vec::new();
    while let Some(run) = left.pop() {
        let Some(level) = levels.get(run.level) else { continue };
        let Some(rows) = rows.get_mut(run.rows.clone()) else { continue };
        let mut more = false;
        digits.clear();
        digits.extend(rows.iter().map(|&row| {
            let digit = digit(row, level, run.offset);
            more |= digit.more;
            (digit.bits, row)
        }));
        digits.sort_unstable();
        for (row, (_, sorted)) in rows.iter_mut().zip(&digits) {
            *row = *sorted;
        }
        let (level, offset) = if more { (run.level, run.offset + 1) } else { (run.level + 1, 0) };
        let mut start = run.rows.start;
        for equal in digits.chunk_by(|a, b| a.0 == b.0) {
            let end = start + equal.len();
            if equal.len() > 1 {
                left.push(Run { rows: start..end, level, offset });
            }
            start = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<u64> {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(text.len().next_multiple_of(8), 0);
        bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word)).collect()
    }

    #[test]
    fn levels_begin_where_the_options_say() {
        use Level::{Key, Rank, Zeros};
        let order = Order { first_key: 1, first_value: 1, ..Order::default() };
        assert_eq!(order.levels(2, 2), [Rank(1), Zeros(1), Rank(0), Zeros(0), Key(1), Key(0)]);
        let order = Order { by_key: true, first_key: 7, ..Order::default() };
        assert_eq!(order.levels(1, 2), [Key(0), Key(1), Rank(0), Zeros(0)]);
        assert!(order.levels(0, 0).is_empty());
    }

    #[test]
    fn numbers_are_signed() {
        let numbers = [i128::MIN, -1, 0, 1, i128::MAX].map(|number| Digit::last(number).bits);
        assert!(numbers.is_sorted());
    }

    proptest! {
        // Strings that begin alike, and a number that is often equal.
        #[test]
        fn rows_are_sorted_as_if_they_were_compared(
            rows in vec((0i64..3, "(same beginning of all )?[a-c]{0,3}"), 0..60)
        ) {
            let levels = [Level::Rank(0), Level::Key(0)];
            let mut order: Vec<u32> = (0..u32::try_from(rows.len()).unwrap()).collect();
            sort(&mut order, &levels, |row, level, offset| {
                let (number, text) = &rows[row as usize];
                match level {
                    Level::Rank(_) | Level::Zeros(_) => Digit::last((*number).into()),
                    Level::Key(_) => Digit::of_bytes(&words(text), offset),
                }
            });
            let sorted: Vec<_> = order.iter().map(|row| &rows[*row as usize]).collect();
            let mut expected: Vec<_> = rows.iter().collect();
            expected.sort();
            prop_assert_eq!(sorted, expected);
        }
    }
}
