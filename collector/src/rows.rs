//! The rows of aggregations: which keys there are, and what is in them.
//!
//! A row is a key of one or several aggregations that are printed together, with its cell in each.
//! Until its turn comes, a row is a number: nothing is taken apart before it is compared or
//! printed.
//!
//! Source: D reference, sections 5.7 and 5.8.

use dif::layout::{KeyKind, KeyPart};
use dif::option::Dialect;
use dif::program::Aggregation;

use crate::cells::{Cell, Cells, Place};
use crate::rank::Ranker;
use crate::render::value::Value;
use crate::sort::{Digit, Level, Order, sort};
use crate::symbols::{self, Atlas};

/// One key of one or several aggregations.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// The components of the key.
    pub(crate) key: Vec<Value>,
    /// The cell in each of the aggregations; `None` where it has no such key.
    pub(crate) cells: Vec<Option<Cell<'a>>>,
    /// What lies at the addresses in the key.
    pub(crate) atlas: &'a Atlas,
}

/// The sorted rows of aggregations that are printed together.
pub(crate) struct Rows<'a> {
    columns: Vec<(&'a Aggregation, &'a Cells)>,
    /// By how many of the columns rows are sorted; the others only go with them.
    n_sorted: usize,
    joined: Joined,
    order: Vec<u32>,
    atlas: &'a Atlas,
}

/// Which cells make a row.
enum Joined {
    /// There is one aggregation, and a row is a cell.
    One,
    /// The cell of each row in each of several, row after row.
    Many(Vec<Option<Place>>),
}

impl<'a> Rows<'a> {
    /// The rows of these aggregations, sorted by the first so many.
    pub(crate) fn sorted(
        columns: Vec<(&'a Aggregation, &'a Cells)>,
        n_sorted: usize,
        order: Order,
        (dialect, atlas): (Dialect, &'a Atlas),
    ) -> Self {
        let (joined, n_rows) = match columns[..] {
            [(_, cells)] => (Joined::One, cells.len()),
            _ => {
                let places = join(&columns);
                let n_rows = places.len() / columns.len().max(1);
                (Joined::Many(places), n_rows)
            }
        };
        let rows = Self { columns, n_sorted, joined, order: Vec::new(), atlas };
        let mut sorted = (0..u32::try_from(n_rows).unwrap_or(u32::MAX)).collect::<Vec<u32>>();
        rows.sort(&mut sorted, order, dialect);
        Self { order: sorted, ..rows }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The rows, one after the other.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Row<'a>> {
        self.order.iter().map(|&row| {
            let mut into = Row { key: Vec::new(), cells: Vec::new(), atlas: self.atlas };
            self.fill(row, &mut into);
            into
        })
    }

    /// Visits the rows, one after the other, until one of the visits fails.
    pub(crate) fn visit<E>(&self, mut each: impl FnMut(&Row<'a>) -> Result<(), E>) -> Result<(), E> {
        let mut row = Row { key: Vec::new(), cells: Vec::new(), atlas: self.atlas };
        for &number in &self.order {
            self.fill(number, &mut row);
            each(&row)?;
        }
        Ok(())
    }

    fn fill(&self, row: u32, into: &mut Row<'a>) {
        into.cells.clear();
        let cells = self.columns.iter().enumerate();
        into.cells.extend(cells.map(|(at, (_, cells))| self.place(row, at).map(|place| cells.cell(place))));
        into.key.clear();
        let (kinds, mut words) = self.words(row);
        into.key.extend(kinds.iter().map_while(|kind| {
            let (part, rest) = symbols::split_part(*kind, words)?;
            words = rest;
            Some(Value::of_key(*kind, &part, self.atlas))
        }));
    }

    /// The cells of a column, in the order of the rows.
    pub(crate) fn places(&self, column: usize) -> impl Iterator<Item = Place> {
        self.order.iter().filter_map(move |&row| self.place(row, column))
    }

    fn place(&self, row: u32, column: usize) -> Option<Place> {
        match &self.joined {
            Joined::One => Some(row),
            Joined::Many(places) => *places.get(row as usize * self.columns.len() + column)?,
        }
    }

    // The kinds and the words of a row's key, as the first aggregation has them that has the key.
    fn words(&self, row: u32) -> (&'a [KeyKind], &'a [u64]) {
        let mut columns = self.columns.iter().enumerate();
        let found =
            columns.find_map(|(at, (def, cells))| Some((&def.keys[..], cells.key(self.place(row, at)?))));
        found.unwrap_or((&[], &[]))
    }

    fn part(&self, row: u32, index: usize) -> Option<KeyPart<'a>> {
        let (kinds, mut words) = self.words(row);
        for kind in kinds.get(..index)? {
            words = symbols::split_part(*kind, words)?.1;
        }
        Some(symbols::split_part(*kinds.get(index)?, words)?.0)
    }

    fn sort(&self, rows: &mut [u32], order: Order, dialect: Dialect) {
        let n_keys = self.columns.first().map_or(0, |(def, _)| def.keys.len());
        let mut levels = order.levels(self.n_sorted, n_keys);
        levels.retain(|level| match *level {
            Level::Zeros(column) => {
                self.columns.get(column).is_some_and(|(def, _)| def.function.is_distribution())
            }
            Level::Rank(_) | Level::Key(_) => true,
        });
        let rankers: Vec<Ranker> = self.columns.iter().map(|(def, _)| Ranker::of(def.function)).collect();
        let rank = |row: u32, column: usize| {
            let (_, cells) = self.columns.get(column)?;
            let cell = self.place(row, column).map(|place| cells.cell(place));
            Some(rankers.get(column)?.rank(cell, dialect))
        };
        let digit = |row, level: &Level, offset| match *level {
            Level::Rank(column) => Digit::last(rank(row, column).map_or(0, |rank| rank.0)),
            Level::Zeros(column) => Digit::last(rank(row, column).map_or(0, |rank| rank.1)),
            Level::Key(index) => match self.part(row, index) {
                Some(KeyPart::Int(bits)) => Digit::last(bits.into()),
                Some(KeyPart::Bytes(words, _)) => Digit::of_bytes(words, offset),
                None => Digit::last(0),
            },
        };
        sort(rows, &levels, digit);
        if order.is_reversed() {
            rows.reverse();
        }
    }
}

// The cells of each key in each of the aggregations: what is printed in a row.
fn join(columns: &[(&Aggregation, &Cells)]) -> Vec<Option<Place>> {
    let n = columns.len();
    let mut places: Vec<Option<Place>> = Vec::new();
    // The row of each cell, by column.
    let mut rows_of: Vec<Vec<usize>> = Vec::new();
    for (column, (_, cells)) in columns.iter().enumerate() {
        let mut rows = Vec::with_capacity(cells.len());
        for place in cells.places() {
            let key = cells.key(place);
            let mut earlier = columns.iter().zip(&rows_of);
            let known = earlier.find_map(|((_, cells), rows)| rows.get(cells.find(key)? as usize).copied());
            let row = known.unwrap_or_else(|| {
                places.resize(places.len() + n, None);
                places.len() / n - 1
            });
            rows.push(row);
            places[row * n + column] = Some(place);
        }
        rows_of.push(rows);
    }
    places
}
