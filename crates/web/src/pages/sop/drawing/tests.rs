use super::*;

/// The shipped procedures and the example with two decisions.
fn procedures() -> Vec<Procedure> {
    [
        include_str!("../../../../../../procedures/pengaduan-masyarakat-10.toml"),
        include_str!("../../../../../../procedures/pengaduan-masyarakat-6.toml"),
        include_str!("../../../../../../procedures/examples/tujuh-langkah.toml"),
    ]
    .into_iter()
    .map(|text| {
        sop::check(text)
            .procedure
            .expect("a procedure without faults")
    })
    .collect()
}

/// A point of the whole table in hundredths of a cell; the turn counts as a tenth.
fn point(column: usize, row: usize, x: At, y: At) -> (usize, usize) {
    let hundredths = |at: At| match at {
        At::Percent(percent) => usize::from(percent),
        At::Turn => 10,
    };
    (column * 100 + hundredths(x), row * 100 + hundredths(y))
}

type Points = ((usize, usize), (usize, usize));

fn pieces(drawing: &Drawing, flow: usize) -> Vec<Points> {
    let mut pieces = Vec::new();
    for (row, cells) in drawing.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            for line in cell.lines.iter().filter(|line| line.flow == flow) {
                pieces.push((
                    point(column, row, line.x1, line.y1),
                    point(column, row, line.x2, line.y2),
                ));
            }
        }
    }
    pieces
}

/// The middle of a row's shape.
fn shape(drawing: &Drawing, row: usize) -> (usize, usize) {
    let column = drawing.rows[row]
        .iter()
        .position(|cell| cell.node.is_some())
        .expect("a shape");
    (column * 100 + 50, row * 100 + 50)
}

/// Walks the pieces from `here`, using each once; true if all are used and the walk
/// ends at `goal`.
fn leads(pieces: &mut Vec<Points>, here: (usize, usize), goal: (usize, usize)) -> bool {
    if pieces.is_empty() {
        return here == goal;
    }
    let next = pieces.iter().position(|(a, b)| *a == here || *b == here);
    let Some(next) = next else { return false };
    let (a, b) = pieces.remove(next);
    leads(pieces, if a == here { b } else { a }, goal)
}

#[test]
fn every_flow_is_one_unbroken_line_between_its_shapes() {
    let mut seen = 0;
    for procedure in procedures() {
        let drawing = Drawing::of(&procedure);
        for (index, flow) in drawing.flows.iter().enumerate() {
            let mut pieces = pieces(&drawing, index);
            let (from, to) = (shape(&drawing, flow.from), shape(&drawing, flow.to));
            assert!(
                leads(&mut pieces, from, to),
                "{flow:?} of {}",
                procedure.label()
            );
            seen += 1;
        }
    }
    // 9 + 1 exit, 5, 6 + 2 exits.
    assert_eq!(seen, 10 + 5 + 8);
}

#[test]
fn the_flows_are_those_of_the_file() {
    for procedure in procedures() {
        let drawing = Drawing::of(&procedure);
        let steps: Vec<_> = procedure.steps().collect();
        let drawn: Vec<_> = drawing
            .flows
            .iter()
            .map(|flow| (steps[flow.from].number, steps[flow.to].number))
            .collect();
        let written: Vec<_> = steps
            .iter()
            .flat_map(|step| step.targets().into_iter().map(move |to| (step.number, to)))
            .filter_map(|(from, to)| match to {
                Target::Step(to) => Some((from, to)),
                Target::End => None,
            })
            .collect();
        assert_eq!(drawn, written, "{}", procedure.label());
    }
}

#[test]
fn each_shape_stands_under_its_performer() {
    for procedure in procedures() {
        let drawing = Drawing::of(&procedure);
        for (row, step) in procedure.steps().enumerate() {
            for (column, performer) in procedure.performers().iter().enumerate() {
                let node = drawing.rows[row][column]
                    .node
                    .as_ref()
                    .map(|node| node.number);
                assert_eq!(
                    node,
                    (performer.key == step.performer).then_some(step.number.0)
                );
            }
        }
    }
}

#[test]
fn no_line_runs_through_a_foreign_shape() {
    for procedure in procedures() {
        let drawing = Drawing::of(&procedure);
        for (index, flow) in drawing.flows.iter().enumerate() {
            for row in (0..drawing.rows.len()).filter(|row| *row != flow.from && *row != flow.to) {
                let (x, y) = shape(&drawing, row);
                for ((x1, y1), (x2, y2)) in pieces(&drawing, index) {
                    let over = |a: usize, b: usize, middle: usize, half: usize| {
                        a.min(b) < middle + half && middle - half < a.max(b)
                    };
                    // A shape takes a third of a cell's height and two thirds of its width.
                    assert!(
                        !(over(x1, x2 + usize::from(x1 == x2), x, 34)
                            && over(y1, y2 + usize::from(y1 == y2), y, 18)),
                        "{flow:?} runs through the shape of row {row} of {}",
                        procedure.label()
                    );
                }
            }
        }
    }
}

#[test]
fn both_exits_of_a_decision_leave_at_different_sides_with_their_words() {
    let mut decisions = 0;
    for procedure in procedures() {
        let drawing = Drawing::of(&procedure);
        for node in drawing
            .rows
            .iter()
            .flatten()
            .filter_map(|cell| cell.node.as_ref())
        {
            assert_eq!(node.is_diamond(), !node.exits.is_empty());
            if let [(first, yes), (second, no)] = node.exits[..] {
                assert_ne!(first, second);
                assert_ne!(yes, no);
                decisions += 1;
            }
        }
    }
    assert_eq!(decisions, 3);
}

#[test]
fn the_no_of_the_long_procedure_runs_through_the_rows_between() {
    let drawing = Drawing::of(&procedures()[0]);
    let no = drawing
        .flows
        .iter()
        .position(|flow| flow.exit == Some(false))
        .expect("a no");
    assert_eq!((drawing.flows[no].from, drawing.flows[no].to), (5, 8));
    for row in [6, 7] {
        let through: Vec<_> = drawing.rows[row]
            .iter()
            .flat_map(|cell| &cell.lines)
            .filter(|line| line.flow == no)
            .collect();
        assert_eq!(through.len(), 1);
        assert_eq!(
            (through[0].y1, through[0].y2),
            (At::Percent(0), At::Percent(100))
        );
    }
}

#[test]
fn a_way_back_and_crowded_lanes_stay_unbroken_and_apart() {
    // One decision jumps ahead, the other leads back over the same rows.
    let text = include_str!("../../../../../../procedures/examples/tujuh-langkah.toml").replace(
        "label = \"Tidak, sampaikan langsung\"\nto = 6",
        "label = \"Tidak, ulangi\"\nto = 2",
    );
    let findings = sop::check(&text);
    let procedure = findings
        .procedure
        .unwrap_or_else(|| panic!("refused: {:?}", findings.faults));
    let drawing = Drawing::of(&procedure);
    let mut lanes = Vec::new();
    for (index, flow) in drawing.flows.iter().enumerate() {
        let (from, to) = (shape(&drawing, flow.from), shape(&drawing, flow.to));
        assert!(leads(&mut pieces(&drawing, index), from, to), "{flow:?}");
        for ((x1, y1), (x2, y2)) in pieces(&drawing, index) {
            if x1 == x2 && x1 % 100 != 50 {
                lanes.push((index, x1, y1.min(y2), y1.max(y2)));
            }
        }
    }
    assert!(
        lanes
            .iter()
            .any(|(flow, ..)| drawing.flows[*flow].to < drawing.flows[*flow].from)
    );
    for (a, x, top, bottom) in &lanes {
        for (b, other, other_top, other_bottom) in &lanes {
            assert!(
                a == b || x != other || bottom <= other_top || other_bottom <= top,
                "two flows share a lane"
            );
        }
    }
}
