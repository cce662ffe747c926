//! Firings: clauses and statements, and what they leave behind.

use dif::action::ActionKind;
use dif::delivery::DropKind;
use dif::option::Dialect;
use dif::{AggId, ClauseId};

use super::cells::Observations;
use super::evaluate::{Evaluator, Moment, Result, Stop};
use super::state::{Shape, State, Width};
use super::{Argument, Cells, Drops, Event, Field, Key, host};
use crate::scope::World;
use crate::source::Span;
use crate::tast::{Clause, Expr, Key as KeyExpr, Stmt};

/// The program as the typed tree has it, and what it has done so far.
pub(super) struct Model<'w> {
    clauses: &'w [Clause],
    evaluator: Evaluator<'w>,
    drops: Drops,
    exited: bool,
}

/// A clause that runs.
struct Run {
    /// The fields of its record.
    fields: Vec<Field>,
    /// Whether it has one.
    records: bool,
    /// How many recording units have begun, as faults count them: reference 6.6.
    unit: u32,
    exits: bool,
}

impl<'w> Model<'w> {
    pub(super) fn new(clauses: &'w [Clause], world: &'w World) -> Model<'w> {
        let (most, dialect) = (world.settings.max_string() as usize, world.settings.dialect());
        let (state, seen) = (State::new(world), Observations::default());
        let evaluator = Evaluator { state, seen, clock: host::START, most, dialect };
        Model { clauses, evaluator, drops: Drops::new(), exited: false }
    }

    /// Fires a probe.
    ///
    /// # Errors
    /// What the evaluator does not know.
    pub(super) fn fire(
        &mut self,
        probe: &str,
        args: &[Argument],
    ) -> std::result::Result<Vec<Event>, &'static str> {
        let mut events = Vec::new();
        self.evaluator.clock += host::BETWEEN;
        if self.exited {
            return Ok(events);
        }
        self.evaluator.state.forget_clause_variables();
        let mut now = Moment { args, probe, epid: 0, now: None, strtok: None };
        for (index, clause) in self.of_probe(probe) {
            now.epid = ClauseId::from_index(index).0 + 1;
            let (mut run, end) = self.run(clause, &mut now);
            match end {
                Ok(()) if run.records => events.push(self.record(&mut run, &mut now)),
                Ok(()) | Err(Stop::Rejected) => {}
                Err(Stop::Fault { kind, value }) => {
                    let (epid, code, action) = (now.epid, kind.code(), run.unit);
                    let time = self.evaluator.timestamp(&mut now);
                    events.push(Event::Fault { epid, time, code, action, value });
                    let (who, what) = match self.evaluator.dialect {
                        Dialect::Illumos => (u64::from(epid), u64::from(action)),
                        Dialect::Oracle => (u64::from(host::probe_id(probe).0), index as u64),
                    };
                    let args = [0, who, what, 0, u64::from(code), value];
                    self.errors(&args.map(Argument::Int), &mut now, &mut events)?;
                }
                Err(Stop::Beyond(what)) => return Err(what),
            }
            if run.exits {
                self.exited = true;
                break;
            }
        }
        Ok(events)
    }

    // A fault fires ERROR, here and now; a fault in its clauses is counted.
    fn errors(
        &mut self,
        args: &[Argument],
        outer: &mut Moment<'_>,
        events: &mut Vec<Event>,
    ) -> std::result::Result<(), &'static str> {
        let mut now = Moment { args, probe: "ERROR", epid: 0, now: outer.now, strtok: outer.strtok.take() };
        for (index, clause) in self.of_probe("ERROR") {
            now.epid = ClauseId::from_index(index).0 + 1;
            let (mut run, end) = self.run(clause, &mut now);
            match end {
                Ok(()) if run.records => events.push(self.record(&mut run, &mut now)),
                Ok(()) | Err(Stop::Rejected) => {}
                Err(Stop::Fault { .. }) => *self.drops.entry(DropKind::DoubleError).or_insert(0) += 1,
                Err(Stop::Beyond(what)) => return Err(what),
            }
        }
        (outer.now, outer.strtok) = (now.now, now.strtok);
        Ok(())
    }

    fn of_probe(&self, probe: &str) -> Vec<(usize, &'w Clause)> {
        let clauses = self.clauses.iter().enumerate();
        clauses.filter(|(_, clause)| clause.probes[0].name == probe).collect()
    }

    fn record(&mut self, run: &mut Run, now: &mut Moment<'_>) -> Event {
        let fields = std::mem::take(&mut run.fields);
        Event::Record { epid: now.epid, time: self.evaluator.timestamp(now), fields }
    }

    fn run(&mut self, clause: &Clause, now: &mut Moment<'_>) -> (Run, Result<()>) {
        let mut run = Run { fields: Vec::new(), records: clause.always_records, unit: 0, exits: false };
        let end = self.evaluator.clause(clause, &mut run, now);
        (run, end)
    }

    pub(super) fn cells(&self) -> Cells {
        self.evaluator.seen.cells(self.evaluator.state.world)
    }

    pub(super) fn drops(&self) -> &Drops {
        &self.drops
    }
}

impl Evaluator<'_> {
    fn clause(&mut self, clause: &Clause, run: &mut Run, now: &mut Moment<'_>) -> Result<()> {
        if let Some(predicate) = &clause.predicate
            && !self.is_true(predicate, now)?
        {
            return Err(Stop::Rejected);
        }
        clause.body.iter().try_for_each(|stmt| self.stmt(stmt, run, now))
    }

    fn stmt(&mut self, stmt: &Stmt, run: &mut Run, now: &mut Moment<'_>) -> Result<()> {
        // The flags of `if` are nobody's statements.
        if !matches!(stmt, Stmt::Expr(expr) if expr.span == Span::default()) {
            run.unit += 1;
        }
        run.records |= !matches!(stmt, Stmt::Expr(_) | Stmt::Aggregate { .. });
        match stmt {
            Stmt::Expr(expr) => self.eval(expr, now).map(drop),
            Stmt::Aggregate { agg, keys, value, incr } => {
                self.aggregate(*agg, keys, [value.as_ref(), incr.as_ref()], run, now)
            }
            Stmt::Trace(value) => self.field(value, run, now),
            Stmt::Print { value, address: None } => self.field(value, run, now),
            Stmt::Format { kind: ActionKind::Printf, format: _, args } => {
                for (index, arg) in args.iter().enumerate() {
                    run.unit += u32::from(index > 0);
                    self.field(arg, run, now)?;
                }
                Ok(())
            }
            Stmt::Printa { .. } | Stmt::Clear(_) | Stmt::Denormalize(_) | Stmt::Ftruncate => Ok(()),
            Stmt::Trunc { agg: _, n } => {
                run.unit += 1;
                n.iter().try_for_each(|n| self.field(n, run, now))
            }
            Stmt::Normalize { agg: _, factor } => {
                run.unit += 1;
                self.field(factor, run, now)
            }
            Stmt::Setopt { name, value } => {
                self.field(name, run, now)?;
                run.unit += 1;
                value.iter().try_for_each(|value| self.field(value, run, now))
            }
            Stmt::Exit(status) => {
                let status = self.int(status, now)?;
                run.fields.push(Field::Int(Width::INT.cut(status)));
                run.exits = true;
                Ok(())
            }
            Stmt::Tracemem { .. }
            | Stmt::Print { .. }
            | Stmt::Format { .. }
            | Stmt::Stack(_)
            | Stmt::Symbol { .. }
            | Stmt::Speculate(_)
            | Stmt::Commit(_)
            | Stmt::Discard(_) => Err(Stop::Beyond("an action")),
        }
    }

    /// Records a value, cut to its type.
    fn field(&mut self, value: &Expr, run: &mut Run, now: &mut Moment<'_>) -> Result<()> {
        let shape = Shape::of(self.state.world, value.ty);
        let value = self.eval(value, now)?;
        let value = self.cut(value, shape)?;
        run.fields.extend(self.fields(&[(value, shape)])?);
        Ok(())
    }

    /// The id of an aggregation is a unit, and so is each component of its key. Texts in the key are
    /// looked at when all operands have been evaluated.
    fn aggregate(
        &mut self,
        agg: AggId,
        keys: &[KeyExpr],
        [value, incr]: [Option<&Expr>; 2],
        run: &mut Run,
        now: &mut Moment<'_>,
    ) -> Result<()> {
        let mut parts = Vec::new();
        for (index, key) in keys.iter().enumerate() {
            run.unit += 1;
            let KeyExpr::Value(key) = key else { return Err(Stop::Beyond("a key that is no value")) };
            let (own, shape) = {
                let world = self.state.world;
                (Shape::of(world, key.ty), Shape::of_kind(world.agg(agg).keys[index].kind))
            };
            let value = self.eval(key, now)?;
            let value = self.cut(value, own)?;
            parts.push((self.cut(value, shape)?, shape));
        }
        // In OL2 the key is there even if its value cannot be had.
        if self.dialect == Dialect::Oracle && value.is_some_and(Expr::may_fault) {
            let key = self.fields(&parts)?;
            self.seen.touch(agg, key);
        }
        let mut incr_value = 1;
        if let Some(incr) = incr {
            run.unit += 1;
            incr_value = self.int(incr, now)?;
        }
        run.unit += 1;
        let value = match value {
            Some(value) => self.int(value, now)?,
            None => 0,
        };
        let key: Key = self.fields(&parts)?;
        self.seen.observe(agg, key, value, incr_value);
        Ok(())
    }
}
