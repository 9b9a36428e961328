//! Which numbers of the register may be told to everybody.
//!
//! A number below five is not told (k ≥ 5). The others are told to the nearest multiple of
//! five: whoever keeps the page of last month and takes it away from this month's would
//! otherwise have what came in between, however small, and no cell taken out of either page
//! could hinder it. Where sums would still tell something of a number, its whole column is
//! not told: which numbers are taken out must not tell anything either, for the rule is known.

/// The least number that is told, and the step of those that are.
pub const TOLD_FROM: u32 = 5;

/// A number as everybody may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Told {
    /// Less than [`TOLD_FROM`], perhaps none.
    Few,
    /// To the nearest multiple of [`TOLD_FROM`].
    About(u32),
    /// Whatever it is: sums would tell something of a number of its column.
    Withheld,
}

impl Told {
    fn of(count: u32) -> Told {
        if count < TOLD_FROM {
            Told::Few
        } else {
            Told::About(count.saturating_add(TOLD_FROM / 2) / TOLD_FROM * TOLD_FROM)
        }
    }

    /// The number that is printed, if one is.
    pub fn number(self) -> Option<u32> {
        match self {
            Told::About(number) => Some(number),
            Told::Few | Told::Withheld => None,
        }
    }

    /// What it may be, from and to, for whoever knows the rule.
    fn span(self) -> (u64, u64) {
        let (from, half) = (u64::from(TOLD_FROM), u64::from(TOLD_FROM / 2));
        match self {
            Told::Few => (0, from - 1),
            Told::About(number) => {
                let number = u64::from(number);
                ((number - half).max(from), number + half)
            }
            Told::Withheld => (0, u64::MAX),
        }
    }
}

/// What is counted, column by column: each is part of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Figure<T> {
    /// Complaints received.
    pub received: T,
    /// Of those: answered.
    pub answered: T,
    /// Of those: answered by the promised time.
    pub in_time: T,
}

impl<T: Copy> Figure<T> {
    /// The columns in their order.
    pub const fn columns(&self) -> [T; 3] {
        [self.received, self.answered, self.in_time]
    }
}

impl Figure<u32> {
    fn plus(self, other: Figure<u32>) -> Figure<u32> {
        Figure {
            received: self.received.saturating_add(other.received),
            answered: self.answered.saturating_add(other.answered),
            in_time: self.in_time.saturating_add(other.in_time),
        }
    }

    /// The sum of several.
    pub fn sum<'f>(figures: impl IntoIterator<Item = &'f Figure<u32>>) -> Figure<u32> {
        let none = Figure {
            received: 0,
            answered: 0,
            in_time: 0,
        };
        figures.into_iter().fold(none, |sum, one| sum.plus(*one))
    }
}

/// The same complaints told several ways.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ToldFigures {
    /// All of them.
    pub total: Figure<Told>,
    /// Each table with its rows, in the order in which they were given.
    pub tables: Vec<Vec<Figure<Told>>>,
}

/// Tells tables that each divide the same complaints: the rows of every table add up to
/// `total`. Whoever knows the rule and adds up everything that is told, over all tables, is left
/// with at least three values for each number; few may always be none.
pub fn tell(total: Figure<u32>, tables: &[Vec<Figure<u32>>]) -> ToldFigures {
    let column = |at: usize| {
        let rows = |table: &Vec<Figure<u32>>| -> Vec<Told> {
            let counts = table.iter().map(|row| row.columns()[at]);
            counts.map(Told::of).collect()
        };
        let total = Told::of(total.columns()[at]);
        let mut told: Vec<Vec<Told>> = Vec::new();
        for table in tables {
            told.push(rows(table));
            if !stays_open(total, &told) {
                let withheld = told.pop().map(|rows| vec![Told::Withheld; rows.len()]);
                told.extend(withheld);
            }
        }
        (total, told)
    };
    let columns = [0, 1, 2].map(column);
    let figure = |of: [Told; 3]| Figure {
        received: of[0],
        answered: of[1],
        in_time: of[2],
    };
    let each = [0, 1, 2];
    ToldFigures {
        total: figure(each.map(|at| columns[at].0)),
        tables: (0..tables.len())
            .map(|table| {
                (0..tables[table].len())
                    .map(|row| figure(each.map(|at| columns[at].1[table][row])))
                    .collect()
            })
            .collect(),
    }
}

/// So many values a number must leave possible at least.
const OPEN: u64 = 3;

/// Whether sums leave the numbers open: each may still be the least that it says, and one of
/// at least three values. What the total may be, all tables say together.
fn stays_open(total: Told, tables: &[Vec<Told>]) -> bool {
    let told = tables
        .iter()
        .filter(|rows| rows.iter().all(|one| *one != Told::Withheld));
    let sums: Vec<(u64, u64, u64)> = told
        .map(|rows| {
            let spans = rows.iter().map(|one| one.span());
            spans.fold((0, 0, 0), |(from, to, widest), (least, most)| {
                (from + least, to + most, widest.max(most - least))
            })
        })
        .collect();
    let (least, most) = sums.iter().fold(total.span(), |(least, most), sum| {
        (least.max(sum.0), most.min(sum.1))
    });
    // With all others at their most, a number is the total less those: it must reach its least
    // even where the total is the least it may be. With all others at their least, the total
    // at its most must leave it room.
    sums.iter()
        .all(|(from, to, widest)| least + widest <= *to && from + OPEN - 1 <= most)
}
