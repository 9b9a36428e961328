//! The flowchart of a procedure as lines and shapes in table cells: a column for
//! each performer, a row for each step.
//!
//! Rows may grow, so lines are given in per cent of their cell. A flow to the next
//! row leaves the shape below and enters the next one from above. Any other flow
//! leaves at the shape's side, runs through the rows between in a lane at the side
//! of a column and enters its target's side. Every row has one shape only, so a
//! lane never runs through one.

use std::fmt;

use sop::{Procedure, Target};

/// Where a lane runs in its cell, in per cent of the width.
const LEFT: u8 = 8;
const RIGHT: u8 = 92;

/// A place along one edge of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// Per cent of the cell.
    Percent(u8),
    /// Nine pixels from the top, where a flow turns towards the next column.
    Turn,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Percent(percent) => write!(f, "{percent}%"),
            At::Turn => f.write_str("9"),
        }
    }
}

/// A straight piece of a flow in one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) x1: At,
    pub(crate) y1: At,
    pub(crate) x2: At,
    pub(crate) y2: At,
    /// Index of its flow.
    pub(crate) flow: usize,
}

/// The symbols of PermenPANRB 35/2012 that a step can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Start or end.
    Capsule,
    /// An activity.
    Box,
    /// A decision.
    Diamond,
}

/// A side of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Top,
    Left,
    Right,
    Bottom,
}

/// The shape of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) shape: Shape,
    /// The step's number.
    pub(crate) number: u16,
    /// Sides at which a flow arrives.
    pub(crate) arrows: Vec<Side>,
    /// Exits of a decision: true for yes.
    pub(crate) exits: Vec<(Side, bool)>,
    /// Who does it is inferred.
    pub(crate) inferred: bool,
}

impl Node {
    /// Half the width of the shape, in pixels.
    fn half(&self) -> i32 {
        if self.shape == Shape::Diamond { 24 } else { 19 }
    }

    /// The arrow head at a side, as a path around the shape's middle.
    pub(crate) fn arrow(&self, side: &Side) -> String {
        let (half, top) = (
            self.half(),
            if self.shape == Shape::Diamond { 26 } else { 20 },
        );
        match side {
            Side::Left => format!("M-{} -5v10l8 -5z", half + 8),
            Side::Right => format!("M{} -5v10l-8 -5z", half + 8),
            Side::Top | Side::Bottom => format!("M-5 -{top}h10l-5 8z"),
        }
    }

    /// Where the word of an exit stands, as x and y from the shape's middle.
    pub(crate) fn word_at(&self, side: &Side) -> (i32, i32) {
        match side {
            Side::Left => (-22, -11),
            Side::Right => (22, -11),
            Side::Top | Side::Bottom => (15, 32),
        }
    }

    /// Whether it is drawn with round ends.
    pub(crate) fn is_capsule(&self) -> bool {
        self.shape == Shape::Capsule
    }

    /// Whether it is drawn as a diamond.
    pub(crate) fn is_diamond(&self) -> bool {
        self.shape == Shape::Diamond
    }
}

/// One cell of the flowchart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) lines: Vec<Line>,
    pub(crate) node: Option<Node>,
}

/// A way from one row to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    /// Row it leaves, from 0.
    pub(crate) from: usize,
    /// Row it reaches, from 0.
    pub(crate) to: usize,
    /// The exit of a decision it is: true for yes.
    pub(crate) exit: Option<bool>,
}

/// The flowchart: rows of cells, one cell for each performer.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    pub(crate) rows: Vec<Vec<Cell>>,
    #[cfg(test)]
    pub(crate) flows: Vec<Flow>,
}

/// The side lane of one flow.
#[derive(Clone, Copy, Debug)]
struct Lane {
    flow: Flow,
    column: usize,
    percent: u8,
    leaves: Side,
    enters: Side,
}

impl Lane {
    fn x(&self) -> f32 {
        place(self.column, self.percent)
    }

    fn span(&self) -> (f32, f32) {
        let (from, to) = (middle(self.flow.from), middle(self.flow.to));
        (from.min(to), from.max(to))
    }
}

fn place(column: usize, percent: u8) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "columns and rows are few")]
    let column = column as f32;
    column + f32::from(percent) / 100.0
}

fn middle(index: usize) -> f32 {
    place(index, 50)
}

fn between(x: f32, a: f32, b: f32) -> bool {
    a.min(b) < x && x < a.max(b)
}

/// Where the steps stand.
struct Table {
    /// Column of each row's shape.
    columns: Vec<usize>,
    diamonds: Vec<bool>,
    width: usize,
    flows: Vec<Flow>,
}

impl Table {
    fn of(procedure: &Procedure) -> Table {
        let steps: Vec<_> = procedure.steps().collect();
        let column = |key: &sop::PerformerKey| {
            procedure
                .performers()
                .iter()
                .position(|one| one.key == *key)
                .unwrap_or(0)
        };
        let row = |target: Target| match target {
            Target::Step(number) => steps.iter().position(|step| step.number == number),
            Target::End => None,
        };
        let mut flows = Vec::new();
        for (from, step) in steps.iter().enumerate() {
            match step.decision() {
                Some(decision) => {
                    for (exit, yes) in [(&decision.yes, true), (&decision.no, false)] {
                        flows.extend(row(exit.to).map(|to| Flow {
                            from,
                            to,
                            exit: Some(yes),
                        }));
                    }
                }
                None => {
                    let to = step.targets().first().copied().and_then(row);
                    flows.extend(to.map(|to| Flow {
                        from,
                        to,
                        exit: None,
                    }));
                }
            }
        }
        Table {
            columns: steps.iter().map(|step| column(&step.performer)).collect(),
            diamonds: steps.iter().map(|step| step.decision().is_some()).collect(),
            width: procedure.performers().len().max(1),
            flows,
        }
    }

    /// Indexes of the flows that go straight down: the first exit of each row that
    /// leads to the next.
    fn straight(&self) -> Vec<usize> {
        let mut rows = Vec::new();
        let mut straight = Vec::new();
        for (index, flow) in self.flows.iter().enumerate() {
            if flow.to == flow.from + 1 && !rows.contains(&flow.from) {
                rows.push(flow.from);
                straight.push(index);
            }
        }
        straight
    }

    /// The lane that is read most easily: beside as few shapes, over as few lines and
    /// as near as can be.
    fn lane(&self, flow: Flow, straight: &[usize], taken: &[Lane]) -> Lane {
        let mut best: Option<(f32, Lane)> = None;
        for column in 0..self.width {
            for percent in [LEFT, RIGHT] {
                let x = place(column, percent);
                let side = |row: usize| {
                    if x < middle(self.columns[row]) {
                        Side::Left
                    } else {
                        Side::Right
                    }
                };
                let lane = Lane {
                    flow,
                    column,
                    percent,
                    leaves: side(flow.from),
                    enters: side(flow.to),
                };
                let cost = self.cost(&lane, straight, taken);
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, lane));
                }
            }
        }
        match best {
            Some((_, lane)) => lane,
            None => Lane {
                flow,
                column: 0,
                percent: LEFT,
                leaves: Side::Left,
                enters: Side::Left,
            },
        }
    }

    fn cost(&self, lane: &Lane, straight: &[usize], taken: &[Lane]) -> f32 {
        let (flow, x, (top, bottom)) = (lane.flow, lane.x(), lane.span());
        let ends = [
            middle(self.columns[flow.from]),
            middle(self.columns[flow.to]),
        ];
        let mut cost: f32 = ends.iter().map(|end| (x - end).abs()).sum();
        for row in flow.from.min(flow.to) + 1..flow.from.max(flow.to) {
            if self.columns[row] == lane.column {
                cost += if self.diamonds[row] { 3.0 } else { 1.0 };
            }
        }
        for flow in straight.iter().map(|index| self.flows[*index]) {
            let turn = place(flow.to, 10);
            let (a, b) = (
                middle(self.columns[flow.from]),
                middle(self.columns[flow.to]),
            );
            if between(turn, top, bottom) && between(x, a, b) {
                cost += 3.0;
            }
        }
        for other in taken {
            let (other_top, other_bottom) = other.span();
            let overlap = top < other_bottom && other_top < bottom;
            if overlap && other.column == lane.column && other.percent == lane.percent {
                cost += 100.0;
            }
            let crossings = [(flow.from, ends[0]), (flow.to, ends[1])]
                .into_iter()
                .filter(|(row, end)| {
                    between(middle(*row), other_top, other_bottom) && between(other.x(), x, *end)
                })
                .count();
            if crossings > 0 {
                cost += 3.0;
            }
            let same_exit = other.flow.from == flow.from && other.leaves == lane.leaves;
            let into_exit = other.flow.from == flow.to && other.leaves == lane.enters;
            let out_of_entry = other.flow.to == flow.from && other.enters == lane.leaves;
            if same_exit || into_exit || out_of_entry {
                cost += 50.0;
            }
        }
        cost
    }
}

impl Drawing {
    /// Draws a procedure.
    pub(crate) fn of(procedure: &Procedure) -> Drawing {
        let table = Table::of(procedure);
        let straight = table.straight();
        let mut drawing = Drawing {
            rows: vec![vec![Cell::default(); table.width]; table.columns.len()],
            #[cfg(test)]
            flows: table.flows.clone(),
        };
        drawing.place_shapes(procedure, &table);
        for index in &straight {
            drawing.draw_straight(&table, *index);
        }
        let mut winding: Vec<usize> = (0..table.flows.len())
            .filter(|index| !straight.contains(index))
            .collect();
        // The short ones first: the long ones have more lanes to choose from.
        winding.sort_by_key(|index| table.flows[*index].from.abs_diff(table.flows[*index].to));
        let mut lanes = Vec::new();
        for index in winding {
            let lane = table.lane(table.flows[index], &straight, &lanes);
            drawing.draw_lane(&table, index, &lane);
            lanes.push(lane);
        }
        drawing
    }

    fn place_shapes(&mut self, procedure: &Procedure, table: &Table) {
        let start = procedure.start().number;
        for (row, step) in procedure.steps().enumerate() {
            let ends = step.targets().contains(&Target::End);
            let shape = if step.decision().is_some() {
                Shape::Diamond
            } else if ends || step.number == start {
                Shape::Capsule
            } else {
                Shape::Box
            };
            self.rows[row][table.columns[row]].node = Some(Node {
                shape,
                number: step.number.0,
                arrows: Vec::new(),
                exits: Vec::new(),
                inferred: step.inferred("performer").is_some(),
            });
        }
    }

    fn vertical(&mut self, (row, column): (usize, usize), x: At, (y1, y2): (At, At), flow: usize) {
        self.rows[row][column].lines.push(Line {
            x1: x,
            y1,
            x2: x,
            y2,
            flow,
        });
    }

    /// A line along a row from one column's place to another's.
    fn horizontal(
        &mut self,
        row: usize,
        y: At,
        (from, start): (usize, u8),
        (to, end): (usize, u8),
        flow: usize,
    ) {
        let ((first, left), (last, right)) = if (from, start) <= (to, end) {
            ((from, start), (to, end))
        } else {
            ((to, end), (from, start))
        };
        for column in first..=last {
            let x1 = At::Percent(if column == first { left } else { 0 });
            let x2 = At::Percent(if column == last { right } else { 100 });
            if x1 != x2 {
                self.rows[row][column].lines.push(Line {
                    x1,
                    y1: y,
                    x2,
                    y2: y,
                    flow,
                });
            }
        }
    }

    /// Notes at the shapes where a flow leaves and arrives.
    fn join(&mut self, table: &Table, flow: Flow, leaves: Side, enters: Side) {
        if let Some(node) = &mut self.rows[flow.from][table.columns[flow.from]].node {
            node.exits.extend(flow.exit.map(|yes| (leaves, yes)));
        }
        if let Some(node) = &mut self.rows[flow.to][table.columns[flow.to]].node
            && !node.arrows.contains(&enters)
        {
            node.arrows.push(enters);
        }
    }

    fn draw_straight(&mut self, table: &Table, index: usize) {
        let flow = table.flows[index];
        let (from, to) = (table.columns[flow.from], table.columns[flow.to]);
        let (top, mid, bottom) = (At::Percent(0), At::Percent(50), At::Percent(100));
        self.vertical((flow.from, from), mid, (mid, bottom), index);
        if from == to {
            self.vertical((flow.to, to), mid, (top, mid), index);
        } else {
            self.vertical((flow.to, from), mid, (top, At::Turn), index);
            self.horizontal(flow.to, At::Turn, (from, 50), (to, 50), index);
            self.vertical((flow.to, to), mid, (At::Turn, mid), index);
        }
        self.join(table, flow, Side::Bottom, Side::Top);
    }

    fn draw_lane(&mut self, table: &Table, index: usize, lane: &Lane) {
        let flow = lane.flow;
        let mid = At::Percent(50);
        let (top, bottom) = (flow.from.min(flow.to), flow.from.max(flow.to));
        self.horizontal(
            flow.from,
            mid,
            (table.columns[flow.from], 50),
            (lane.column, lane.percent),
            index,
        );
        for row in top..=bottom {
            let y1 = if row == top { mid } else { At::Percent(0) };
            let y2 = if row == bottom { mid } else { At::Percent(100) };
            self.vertical(
                (row, lane.column),
                At::Percent(lane.percent),
                (y1, y2),
                index,
            );
        }
        self.horizontal(
            flow.to,
            mid,
            (lane.column, lane.percent),
            (table.columns[flow.to], 50),
            index,
        );
        self.join(table, flow, lane.leaves, lane.enters);
    }
}

#[cfg(test)]
mod tests;
