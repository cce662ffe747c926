//! The tables of one thread, by aggregation.
//!
//! Those of the first aggregations lie in place, and who knows beforehand which of them it wants names it by
//! [`Near`], which cannot name any other: then finding a table is one load and a test (3 instructions less
//! than to look into a list whose length has to be asked for).

use dif::AggId;

use super::table::Table;

/// How many lie in place. Few programs have more aggregations.
const NEAR: usize = 16;

/// One of the first aggregations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub(crate) enum Near {
    N0, N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15,
}

impl Near {
    /// By number.
    #[rustfmt::skip]
    const ALL: [Self; NEAR] = [
        Self::N0, Self::N1, Self::N2, Self::N3, Self::N4, Self::N5, Self::N6, Self::N7,
        Self::N8, Self::N9, Self::N10, Self::N11, Self::N12, Self::N13, Self::N14, Self::N15,
    ];

    /// The aggregation of this number, if it is one of the first.
    pub(crate) fn new(agg: AggId) -> Option<Self> {
        Self::ALL.get(agg.index()).copied()
    }
}

/// Says which aggregation is meant.
pub(crate) trait Which: Copy {
    /// Its number.
    fn id(self) -> AggId;
    /// Its table, if there is one.
    fn of(self, tables: &Tables) -> Option<&Table>;
}

impl Which for Near {
    #[inline(always)]
    fn id(self) -> AggId {
        AggId(self as u32)
    }

    #[inline(always)]
    fn of(self, tables: &Tables) -> Option<&Table> {
        tables.near[self as usize].as_deref()
    }
}

impl Which for AggId {
    #[inline(always)]
    fn id(self) -> AggId {
        self
    }

    #[inline(always)]
    fn of(self, tables: &Tables) -> Option<&Table> {
        match tables.near.get(self.index()) {
            Some(near) => near.as_deref(),
            None => tables.far.get(self.index() - NEAR).map(|far| &**far),
        }
    }
}

/// See the head of the file. Boxed, so that finding one takes a load instead of a multiplication.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    near: [Option<Box<Table>>; NEAR],
    #[allow(clippy::vec_box, reason = "see above")]
    far: Vec<Box<Table>>,
}

impl FromIterator<Table> for Tables {
    fn from_iter<I: IntoIterator<Item = Table>>(tables: I) -> Self {
        let mut tables = tables.into_iter().map(Box::new);
        Self { near: std::array::from_fn(|_| tables.next()), far: tables.collect() }
    }
}

impl Tables {
    /// The table of an aggregation, to be changed.
    pub(super) fn get_mut(&mut self, agg: AggId) -> Option<&mut Table> {
        match self.near.get_mut(agg.index()) {
            Some(near) => near.as_deref_mut(),
            None => self.far.get_mut(agg.index() - NEAR).map(|far| &mut **far),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use dif::agg::AggFn;

    use super::super::Log;
    use super::*;

    #[test]
    fn each_aggregation_has_its_own_table() {
        let logs: Vec<_> = (0..NEAR + 3).map(|_| Arc::new(Log::new(AggFn::Count, &[]))).collect();
        let mut tables: Tables = logs.iter().map(|log| Table::new(Arc::clone(log))).collect();
        for (index, log) in logs.iter().enumerate() {
            let agg = AggId::from_index(index);
            assert!(Arc::ptr_eq(&agg.of(&tables).unwrap().log, log), "{index}");
            assert!(Arc::ptr_eq(&tables.get_mut(agg).unwrap().log, log), "{index}");
            match Near::new(agg) {
                Some(near) => {
                    assert!(Arc::ptr_eq(&near.of(&tables).unwrap().log, log) && near.id() == agg, "{index}");
                }
                None => assert!(index >= NEAR),
            }
        }
        for none in [NEAR + 3, usize::MAX >> 33] {
            let agg = AggId::from_index(none);
            assert!(agg.of(&tables).is_none() && tables.get_mut(agg).is_none() && Near::new(agg).is_none());
        }
        let few: Tables = logs.iter().take(1).map(|log| Table::new(Arc::clone(log))).collect();
        assert!(Near::N1.of(&few).is_none() && AggId(1).of(&few).is_none());
    }
}
