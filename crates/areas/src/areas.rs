//! Questions about areas, each answered from the packed file.

use crate::packed::{Index, Line};
use crate::{Code, Damaged, District, Found, Level, Province, Regency, Village, search};

/// The areas of Indonesia, packed. Cheap to make and to keep: it is a borrowed slice.
#[derive(Clone, Copy, Debug)]
pub struct Areas<'p> {
    packed: &'p [u8],
}

impl<'p> Areas<'p> {
    /// The areas of a packed file; whether it is whole shows when it is asked.
    pub fn new(packed: &'p [u8]) -> Areas<'p> {
        Areas { packed }
    }

    /// What the words or the code somebody said mean: see [`Found`]. A name founds
    /// nothing unless it is said in full and no other kecamatan has it; the kabupaten
    /// and the province may be said behind it.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn find(&self, said: &str) -> Result<Found, Damaged> {
        search::find(&Index::read(self.packed)?, said)
    }

    /// The kecamatan whose name and surroundings fit words as far as they are typed
    /// ("selemadeg ti"), the best first, at most `limit`. No words: none.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn search(&self, words: &str, limit: usize) -> Result<Vec<District>, Damaged> {
        let index = Index::read(self.packed)?;
        let mut found = search::by_words(&index, words)?;
        found.truncate(limit);
        Ok(found.iter().map(|(_, line)| district(line)).collect())
    }

    /// The kecamatan of a code.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn district(&self, code: Code) -> Result<Option<District>, Damaged> {
        let index = Index::read(self.packed)?;
        Ok(line(&index, code)?.map(|line| district(&line)))
    }

    /// All kecamatan in the order of their codes; holds some megabytes while it is held.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn districts(&self) -> Result<Vec<District>, Damaged> {
        let index = Index::read(self.packed)?;
        index
            .lines()
            .map(|line| line.map(|line| district(&line)))
            .collect()
    }

    /// The villages of a kecamatan in the order of their codes; none if there is no such
    /// kecamatan.
    ///
    /// # Errors
    /// [`Damaged`].
    pub fn villages(&self, code: Code) -> Result<Vec<Village>, Damaged> {
        let index = Index::read(self.packed)?;
        let Some(line) = line(&index, code)? else {
            return Ok(Vec::new());
        };
        let villages = index.villages(&line)?;
        Ok(villages
            .into_iter()
            .map(|(code, name)| Village { code, name })
            .collect())
    }
}

fn line<'i>(index: &'i Index<'_>, code: Code) -> Result<Option<Line<'i>>, Damaged> {
    for line in index.lines() {
        let line = line?;
        if line.code == code {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// A line of the index as a value of its own.
pub(crate) fn district(line: &Line<'_>) -> District {
    let outer = |level| line.code.at(level).unwrap_or(line.code);
    District {
        code: line.code,
        name: line.name.to_owned(),
        regency: Regency {
            code: outer(Level::Regency),
            name: line.regency.to_owned(),
        },
        province: Province {
            code: outer(Level::Province),
            name: line.province.to_owned(),
        },
    }
}
