//! The swim lane as shapes: a column for each step, a row for each performer. Only
//! geometry; the template turns it into SVG, `say` into words.
//!
//! Units are those of the picture's `viewBox`. Lines run from box edge to box edge:
//! right out of a step, left into the next one. The second exit of a decision leaves at
//! its upper tip and runs along the upper edge of the lane, so that both can be told
//! apart whatever they lead to.

use office::{LaneColumn, LaneState};

/// Width of the performers' names.
const NAMES: i32 = 176;
/// Height of the steps' labels.
const HEAD: i32 = 26;
/// Height of a performer's row.
const ROW: i32 = 64;
/// From the top of a row to the middle of its boxes.
const MIDDLE: i32 = 27;
/// Right of the last step's column, for a time over standard below it.
const MARGIN: i32 = 12;
/// From the edge of a row to a line that runs along it.
const EDGE: i32 = 3;

/// Form of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// First or last.
    Capsule,
    /// An activity.
    Box,
    /// A decision.
    Diamond,
}

/// A step.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub number: u16,
    pub label: String,
    pub x: i32,
    pub y: i32,
    pub shape: Shape,
    /// `done`, `now`, `todo` or `todo by`.
    pub class: &'static str,
    /// Time used and standard, or the standard.
    pub note: String,
    pub over: bool,
    pub visited: bool,
}

/// A line between two steps.
#[derive(Clone, Debug)]
pub(super) struct Arrow {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "what the tests know an arrow by")
    )]
    pub from: u16,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "what the tests know an arrow by")
    )]
    pub to: u16,
    pub points: Vec<(i32, i32)>,
    /// `""`, `todo` or `todo by`.
    pub class: &'static str,
    /// Words of a decision's exit and where they stand.
    pub label: Option<(i32, i32, String)>,
}

/// A performer.
#[derive(Clone, Debug)]
pub(super) struct Band {
    pub y: i32,
    pub label: String,
    pub people: String,
    pub now: bool,
    pub odd: bool,
}

/// The picture.
#[derive(Clone, Debug)]
pub(super) struct Drawing {
    pub width: i32,
    pub height: i32,
    pub bands: Vec<Band>,
    pub arrows: Vec<Arrow>,
    pub nodes: Vec<Node>,
}

impl Node {
    /// Half its width and half its height.
    pub fn half(&self) -> (i32, i32) {
        match self.shape {
            Shape::Capsule => (20, 12),
            Shape::Box => (17, 12),
            Shape::Diamond => (22, 17),
        }
    }

    /// Baseline of the text below it.
    pub fn note_y(&self) -> i32 {
        self.y + self.half().1 + 16
    }

    /// Width of the box around a time over standard.
    pub fn note_width(&self) -> i32 {
        // 12 px of a bold system font are seldom wider than 7 px a letter; a wider box
        // would cover the time of the step before.
        i32::try_from(self.note.chars().count()).unwrap_or(0) * 7 + 6
    }

    /// Left edge of its box.
    pub fn left(&self) -> i32 {
        self.x - self.half().0
    }

    /// Upper edge of its box.
    pub fn top(&self) -> i32 {
        self.y - self.half().1
    }

    /// Whether it is a decision.
    pub fn is_diamond(&self) -> bool {
        self.shape == Shape::Diamond
    }

    /// Radius of its corners.
    pub fn radius(&self) -> i32 {
        if self.shape == Shape::Capsule { 12 } else { 3 }
    }
}

impl Arrow {
    /// The line as an SVG path.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (index, (x, y)) in self.points.iter().enumerate() {
            path.push_str(&format!("{}{x} {y}", if index == 0 { 'M' } else { 'L' }));
        }
        path
    }

    /// Its head: a small triangle whose tip is the last point.
    pub fn head(&self) -> String {
        let (x, y) = self.points.last().copied().unwrap_or_default();
        format!("M{} {}l7 4-7 4z", x - 7, y - 4)
    }
}

/// Draws the lane. `rows` are (label, people, has the turn); `note` says the time of a step.
pub(super) fn draw(
    columns: &[LaneColumn],
    rows: &[(String, String, bool)],
    note: impl Fn(&LaneColumn) -> String,
) -> Drawing {
    let count = i32::try_from(columns.len().max(1)).unwrap_or(i32::MAX);
    let pitch = (800 / count).clamp(80, 130);
    let bands = rows
        .iter()
        .zip(0_i32..)
        .map(|((label, people, now), index)| Band {
            y: HEAD + index * ROW,
            label: clip(label, 24),
            people: clip(people, 26),
            now: *now,
            odd: index % 2 == 1,
        })
        .collect::<Vec<_>>();
    let nodes: Vec<Node> = columns
        .iter()
        .zip(0_i32..)
        .map(|(column, index)| Node {
            number: column.number,
            label: clip(&column.label, 13),
            x: NAMES + pitch / 2 + index * pitch,
            y: HEAD + i32::try_from(column.row).unwrap_or(0) * ROW + MIDDLE,
            shape: match column {
                column if column.decision => Shape::Diamond,
                column if column.terminal => Shape::Capsule,
                _ => Shape::Box,
            },
            class: match column.state {
                LaneState::Done => "done",
                LaneState::Now => "now",
                LaneState::Ahead => "todo",
                LaneState::Bypassed => "todo by",
            },
            note: note(column),
            over: column.over.is_some(),
            visited: column.used.is_some(),
        })
        .collect();
    let mut arrows = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        for (exit, (to, label)) in column.leads_to.iter().enumerate() {
            let Some(target) = columns.iter().position(|other| other.number == *to) else {
                continue;
            };
            let points = route(&nodes, pitch, index, target, exit > 0);
            let class = if column.took.contains(to) {
                ""
            } else if matches!(column.state, LaneState::Ahead | LaneState::Now) {
                "todo"
            } else {
                "todo by"
            };
            let node = &nodes[index];
            let label = label.as_deref().map(|words| {
                let (x, y) = if exit > 0 {
                    (node.x + 9, node.y - MIDDLE + EDGE + 11)
                } else {
                    (node.x + node.half().0 + 2, node.y + 13)
                };
                (x, y, short(words))
            });
            arrows.push(Arrow {
                from: column.number,
                to: *to,
                points,
                class,
                label,
            });
        }
    }
    // What was walked is drawn over what was not.
    arrows.sort_by_key(|arrow| arrow.class.is_empty());
    Drawing {
        width: NAMES + pitch * count + MARGIN,
        height: HEAD + ROW * i32::try_from(rows.len()).unwrap_or(0) + 4,
        bands,
        arrows,
        nodes,
    }
}

/// Way of a line, from the edge of one box to the edge of another, through no third.
fn route(nodes: &[Node], pitch: i32, from: usize, to: usize, upper: bool) -> Vec<(i32, i32)> {
    let (source, target) = (&nodes[from], &nodes[to]);
    let end = (target.left(), target.y);
    let before = target.x - pitch / 2;
    let along = source.y - MIDDLE + EDGE;
    if upper {
        return vec![
            (source.x, source.top()),
            (source.x, along),
            (before, along),
            (before, target.y),
            end,
        ];
    }
    let start = (source.x + source.half().0, source.y);
    let after = source.x + pitch / 2;
    let free = |y: i32| {
        !nodes[from.min(to) + 1..from.max(to)]
            .iter()
            .any(|node| node.y == y)
    };
    if to > from && source.y == target.y && free(source.y) {
        vec![start, end]
    } else if to > from && free(target.y) {
        vec![start, (after, source.y), (after, target.y), end]
    } else if to > from && free(source.y) {
        vec![start, (before, source.y), (before, target.y), end]
    } else {
        let along = source.y - MIDDLE + ROW - EDGE + 1;
        vec![
            start,
            (after, source.y),
            (after, along),
            (before, along),
            (before, target.y),
            end,
        ]
    }
}

/// A text of at most `most` characters.
fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The first words of an exit's label: "Ya, koordinasikan" is "Ya" in the picture; the
/// list of steps has it in full.
fn short(label: &str) -> String {
    clip(label.split(',').next().unwrap_or(label).trim(), 7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::case::samples;

    fn on_edge(node: &Node, (x, y): (i32, i32)) -> bool {
        let (half_x, half_y) = node.half();
        let (dx, dy) = ((x - node.x).abs(), (y - node.y).abs());
        match node.shape {
            // Only its tips lie on the lines of the grid.
            Shape::Diamond => (dx, dy) == (half_x, 0) || (dx, dy) == (0, half_y),
            _ => (dx == half_x && dy <= half_y) || (dy == half_y && dx <= half_x),
        }
    }

    fn inside(node: &Node, a: (i32, i32), b: (i32, i32)) -> bool {
        let (half_x, half_y) = node.half();
        let (left, right) = (a.0.min(b.0), a.0.max(b.0));
        let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
        right > node.x - half_x
            && left < node.x + half_x
            && bottom > node.y - half_y
            && top < node.y + half_y
    }

    fn check(drawing: &Drawing) {
        let node = |number| {
            drawing
                .nodes
                .iter()
                .find(|node| node.number == number)
                .expect("a step")
        };
        for arrow in &drawing.arrows {
            let (from, to) = (node(arrow.from), node(arrow.to));
            assert!(
                on_edge(from, arrow.points[0]),
                "{arrow:?} does not begin at {from:?}"
            );
            let last = *arrow.points.last().expect("an end");
            assert!(on_edge(to, last), "{arrow:?} does not end at {to:?}");
            for pair in arrow.points.windows(2) {
                assert!(
                    pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1,
                    "oblique {arrow:?}"
                );
                for other in &drawing.nodes {
                    assert!(
                        !inside(other, pair[0], pair[1]),
                        "{arrow:?} runs through {other:?}"
                    );
                }
            }
            for (x, y) in &arrow.points {
                assert!((NAMES..=drawing.width).contains(x) && (HEAD..=drawing.height).contains(y));
            }
        }
        for node in &drawing.nodes {
            assert!(!node.label.is_empty() && !node.note.is_empty());
            assert!(node.note_y() < drawing.height);
            let half = node.note_width() / 2;
            assert!(
                node.x - half >= NAMES - 12 && node.x + half <= drawing.width,
                "{node:?}"
            );
        }
    }

    fn drawn(columns: &[LaneColumn], rows: usize) -> Drawing {
        let rows: Vec<_> = (0..rows)
            .map(|n| (format!("Pelaksana {n}"), String::new(), n == 0))
            .collect();
        draw(columns, &rows, |column| {
            format!("▲ {}/60 mnt", 500 + column.number)
        })
    }

    #[test]
    fn lines_join_the_boxes_of_every_shipped_procedure() {
        for (file, columns, rows) in samples::procedures() {
            let drawing = drawn(&columns, rows);
            check(&drawing);
            assert_eq!(drawing.nodes.len(), columns.len(), "{file}");
            let exits: usize = columns.iter().map(|column| column.leads_to.len()).sum();
            assert_eq!(drawing.arrows.len(), exits, "{file}");
        }
    }

    #[test]
    fn both_exits_of_a_decision_are_drawn_with_their_words() {
        let (_, columns, rows) = samples::procedures().remove(0);
        let drawing = drawn(&columns, rows);
        let mut exits: Vec<_> = drawing
            .arrows
            .iter()
            .filter_map(|arrow| {
                arrow
                    .label
                    .as_ref()
                    .map(|(.., words)| (arrow.to, words.as_str()))
            })
            .collect();
        exits.sort_unstable();
        assert_eq!(exits, [(7, "Ya"), (9, "Tidak")]);
    }

    #[test]
    fn ways_back_and_skips_join_boxes_too() {
        let mut columns = samples::procedures().remove(0).1;
        columns[3].leads_to = vec![(2, None)];
        columns[1].leads_to = vec![(10, None)];
        columns[5].leads_to = vec![(10, Some("Ya".to_owned())), (3, Some("Tidak".to_owned()))];
        columns[8].leads_to = vec![(9, None)];
        check(&drawn(&columns, 5));
    }

    #[test]
    fn what_was_walked_is_solid_and_the_other_exit_faint() {
        let mut columns = samples::procedures().remove(0).1;
        for column in &mut columns {
            column.state = LaneState::Done;
        }
        columns[5].took = vec![9];
        columns[6].state = LaneState::Bypassed;
        let drawing = drawn(&columns, 5);
        let class = |from, to| {
            let arrow = drawing
                .arrows
                .iter()
                .find(|arrow| (arrow.from, arrow.to) == (from, to));
            arrow.expect("a line").class
        };
        assert_eq!(
            (class(6, 9), class(6, 7), class(7, 8)),
            ("", "todo by", "todo by")
        );
        assert_eq!(drawing.nodes[6].class, "todo by");
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(clip("Staf Umum", 24), "Staf Umum");
        assert_eq!(clip("Sekretaris Camat", 8), "Sekreta…");
        assert_eq!(short("Tidak, saya jawab langsung"), "Tidak");
    }
}
