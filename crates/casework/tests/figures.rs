//! Nobody gets a small number out of what is told: by adding up, across tables with one total,
//! by knowing the rule, or by keeping last month's page.

use std::collections::{BTreeSet, HashMap};

use casework::{Figure, TOLD_FROM, Told, ToldFigures, tell};
use proptest::prelude::*;

const fn received(received: u32) -> Figure<u32> {
    Figure {
        received,
        answered: 0,
        in_time: 0,
    }
}

fn one_column(numbers: &[u32]) -> Vec<Figure<u32>> {
    numbers.iter().copied().map(received).collect()
}

fn told(tables: &[Vec<Figure<u32>>]) -> ToldFigures {
    tell(Figure::sum(&tables[0]), tables)
}

/// All ways to divide `total` into so many rows.
fn divisions(total: u32, rows: usize) -> Vec<Vec<u32>> {
    if rows == 1 {
        return vec![vec![total]];
    }
    (0..=total)
        .flat_map(|first| {
            divisions(total - first, rows - 1)
                .into_iter()
                .map(move |rest| [vec![first], rest].concat())
        })
        .collect()
}

/// Every register that could have been told in the same way, and how many values each number
/// has in them: what is left to whoever knows the rule and tries all.
struct Tried(HashMap<ToldFigures, Vec<BTreeSet<u32>>>);

impl Tried {
    fn new() -> Tried {
        Tried(HashMap::new())
    }

    fn add(&mut self, told: ToldFigures, numbers: impl Iterator<Item = u32>) {
        let cells = self.0.entry(told).or_default();
        for (at, number) in numbers.enumerate() {
            if cells.len() == at {
                cells.push(BTreeSet::new());
            }
            cells[at].insert(number);
        }
    }
}

#[test]
fn numbers_are_told_to_the_nearest_five_and_not_below() {
    let table = one_column(&[0, 4, 5, 7, 8, 12, 13, 148]);
    let found = told(&[table]);
    let told: Vec<Told> = found.tables[0].iter().map(|row| row.received).collect();
    assert_eq!(
        told,
        [
            Told::Few,
            Told::Few,
            Told::About(5),
            Told::About(5),
            Told::About(10),
            Told::About(10),
            Told::About(15),
            Told::About(150),
        ]
    );
    assert_eq!(found.total.received, Told::About(195));
    assert_eq!(found.tables[0][2].received.number(), Some(5));
    assert_eq!(found.tables[0][0].received.number(), None);
}

#[test]
fn where_a_sum_would_tell_more_the_column_is_not_told() {
    let withheld = |tables: &[Vec<u32>]| -> Vec<bool> {
        let tables: Vec<_> = tables.iter().map(|table| one_column(table)).collect();
        let found = told(&tables);
        let rows = found.tables.iter();
        rows.map(|rows| rows.iter().all(|row| row.received == Told::Withheld))
            .collect()
    };
    // Four and four are eight, which is about ten; and about ten is at least eight.
    assert_eq!(withheld(&[vec![4, 4]]), [true]);
    assert_eq!(withheld(&[vec![8, 0]]), [false]);
    // Eight and eight are about fifteen, but about ten and about ten.
    assert_eq!(withheld(&[vec![8, 8]]), [true]);
    // What one table tells of the total another must not use.
    assert_eq!(withheld(&[vec![12, 12, 0, 0]]), [false]);
    assert_eq!(withheld(&[vec![12, 12], vec![23, 1, 0]]), [true, false]);
}

#[test]
fn who_knows_the_rule_and_tries_all_registers_is_left_with_several() {
    // Two tables of the same complaints: two rows and three.
    const MOST: u32 = 26;
    let mut tried = Tried::new();
    for total in 0..=MOST {
        for first in divisions(total, 2) {
            for second in divisions(total, 3) {
                let told = told(&[one_column(&first), one_column(&second)]);
                tried.add(told, first.iter().chain(&second).copied());
            }
        }
    }
    let mut seen = 0;
    for (told, cells) in &tried.0 {
        // Near the largest total some of the registers were not tried.
        if told.total.received.number() >= Some(MOST - 5) {
            continue;
        }
        let rows = told.tables.iter().flatten();
        for (row, values) in rows.zip(cells) {
            seen += 1;
            assert!(values.len() > 1, "{row:?} of {told:?} is {values:?}");
            // Nor is it known of a place that somebody complained there.
            let few = row.received == Told::Few;
            assert!(!few || values.contains(&0), "{row:?} of {told:?}");
        }
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn who_keeps_last_months_page_cannot_take_it_from_this_months() {
    const MOST: u32 = 13;
    type Pages = (ToldFigures, ToldFigures);
    let mut tried: HashMap<Pages, Vec<BTreeSet<u32>>> = HashMap::new();
    let tables: Vec<Vec<u32>> = (0..=MOST).flat_map(|total| divisions(total, 3)).collect();
    for before in &tables {
        let first = told(&[one_column(before)]);
        for now in &tables {
            if now.iter().zip(before).any(|(now, before)| now < before) {
                continue;
            }
            let cells = tried
                .entry((first.clone(), told(&[one_column(now)])))
                .or_insert_with(|| vec![BTreeSet::new(); 3]);
            for (cell, (now, before)) in cells.iter_mut().zip(now.iter().zip(before)) {
                cell.insert(now - before);
            }
        }
    }
    for ((before, now), cells) in &tried {
        if now.total.received.number() >= Some(MOST - 3) {
            continue;
        }
        for values in cells {
            assert!(values.len() > 1, "{before:?} and {now:?}: {values:?}");
        }
    }
}

#[test]
fn parts_of_parts_tell_no_more() {
    // Two rows with received, answered and in time.
    const MOST: u32 = 12;
    let rows: Vec<Figure<u32>> = (0..=MOST)
        .flat_map(|received| (0..=received).map(move |answered| (received, answered)))
        .flat_map(|(received, answered)| {
            (0..=answered).map(move |in_time| Figure {
                received,
                answered,
                in_time,
            })
        })
        .collect();
    let mut tried = Tried::new();
    for first in &rows {
        for second in &rows {
            let numbers = first.columns().into_iter().chain(second.columns());
            // Not only the numbers: how many were late, how many wait.
            let late = [first, second].map(|one| one.answered - one.in_time);
            let wait = [first, second].map(|one| one.received - one.answered);
            let told = told(&[vec![*first, *second]]);
            tried.add(told, numbers.chain(late).chain(wait));
        }
    }
    for (told, cells) in &tried.0 {
        // Of more not all registers were tried.
        if told.total.received.number() > Some(MOST - 2) {
            continue;
        }
        for values in cells {
            assert!(values.len() > 1, "{told:?}: {values:?}");
        }
    }
}

/// A complaint as it is counted: in which row of each table, and how far it came.
fn complaints() -> impl Strategy<Value = Vec<(usize, usize, usize, u32)>> {
    prop::collection::vec((0..12_usize, 0..6_usize, 0..11_usize, 0..3_u32), 0..300)
}

fn counted(complaints: &[(usize, usize, usize, u32)]) -> Vec<Vec<Figure<u32>>> {
    let one = |far: u32| Figure {
        received: 1,
        answered: u32::from(far > 0),
        in_time: u32::from(far > 1),
    };
    let table = |rows: usize, of: fn(&(usize, usize, usize, u32)) -> usize| {
        (0..rows)
            .map(|row| {
                let own: Vec<_> = complaints
                    .iter()
                    .filter(|one| of(one) == row)
                    .map(|complaint| one(complaint.3))
                    .collect();
                Figure::sum(&own)
            })
            .collect::<Vec<_>>()
    };
    vec![
        table(12, |one| one.0),
        table(6, |one| one.1),
        table(11, |one| one.2),
    ]
}

proptest! {
    #[test]
    fn what_is_told_is_near_the_truth_and_never_small(complaints in complaints()) {
        let tables = counted(&complaints);
        let found = told(&tables);
        for (counts, told) in tables.iter().zip(&found.tables) {
            for (count, told) in counts.iter().zip(told) {
                for (count, told) in count.columns().into_iter().zip(told.columns()) {
                    match told {
                        Told::Few => prop_assert!(count < TOLD_FROM),
                        Told::About(about) => {
                            prop_assert!(about >= TOLD_FROM && about % TOLD_FROM == 0);
                            prop_assert!(count >= TOLD_FROM && count.abs_diff(about) <= 2);
                        }
                        Told::Withheld => {}
                    }
                }
            }
        }
    }

    #[test]
    fn no_small_number_is_solved_for(complaints in complaints()) {
        // One column after the other, by what all sums allow: each table's rows lie between
        // their least and their most, and all tables have one total.
        let found = told(&counted(&complaints));
        for at in 0..3 {
            let least = |told: Told| match told {
                Told::Few | Told::Withheld => 0_u64,
                Told::About(about) => u64::from(about - 2).max(5),
            };
            let most = |told: Told| match told {
                Told::Few => 4_u64,
                Told::About(about) => u64::from(about + 2),
                Told::Withheld => 100_000,
            };
            let columns: Vec<Vec<Told>> = found
                .tables
                .iter()
                .map(|rows| rows.iter().map(|row| row.columns()[at]).collect())
                .collect();
            let total = found.total.columns()[at];
            let sums = columns.iter().map(|column| {
                let from: u64 = column.iter().map(|one| least(*one)).sum();
                let to: u64 = column.iter().map(|one| most(*one)).sum();
                (from, to)
            });
            let (from, to) = sums.fold((least(total), most(total)), |(from, to), sum| {
                (from.max(sum.0), to.min(sum.1))
            });
            prop_assert!(from <= to, "the truth is among what is possible");
            for column in &columns {
                for (row, told) in column.iter().enumerate() {
                    if *told == Told::Withheld {
                        continue;
                    }
                    let others = || column.iter().enumerate().filter(|(one, _)| *one != row);
                    let others_least: u64 = others().map(|(_, one)| least(*one)).sum();
                    let others_most: u64 = others().map(|(_, one)| most(*one)).sum();
                    let low = least(*told).max(from.saturating_sub(others_most));
                    let high = most(*told).min(to - others_least);
                    prop_assert_eq!(low, least(*told), "{:?} up to {}", told, high);
                    prop_assert!(high >= low + 2, "{told:?} lies in {low}..={high}");
                }
            }
        }
    }
}
