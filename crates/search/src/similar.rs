//! Whether two stories may be of one thing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use crate::stem::lines;
use crate::{fold, is_stop_word, stem};

/// So many words of a story are compared.
const WORDS: usize = 1_000;

/// What most complaints say counts this much of another word.
const EVERYDAY: f32 = 0.3;

/// A name or a number counts as so many other words: it says which lamp.
const NAMED: f32 = 2.0;

/// What a story is compared by: its stems, each once, and how much each says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// By the stem that stands for all of the same meaning.
    stems: BTreeMap<String, Weighed>,
}

#[derive(Clone, Debug, PartialEq)]
struct Weighed {
    /// As it is indexed.
    stem: String,
    weight: f32,
}

impl Profile {
    /// The profile of a story's first thousand words.
    pub fn of(text: &str) -> Self {
        let mut stems: BTreeMap<String, Weighed> = BTreeMap::new();
        let shouted = is_shouted(text);
        let mut before = 0;
        for token in fold(text).take(WORDS) {
            let between = text.get(before..token.range.start).unwrap_or_default();
            let opens = before == 0 || between.contains(['.', '!', '?', ':', '\n']);
            before = token.range.end;
            if is_stop_word(&token.word) {
                continue;
            }
            let written = text.get(token.range).unwrap_or_default();
            let is_named = written.contains(char::is_numeric)
                || (!opens && !shouted && written.starts_with(char::is_uppercase));
            let stem = stem(&token.word);
            let key = same(&stem);
            let weight = if is_everyday(&key) {
                EVERYDAY
            } else if is_named {
                NAMED
            } else {
                1.0
            };
            let weighed = stems.entry(key).or_insert(Weighed { stem, weight });
            weighed.weight = weighed.weight.max(weight);
        }
        Self { stems }
    }

    /// How many different stems it has. Fewer than five say too little for a likeness.
    pub fn len(&self) -> usize {
        self.stems.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.stems.is_empty()
    }

    /// Its stems as they are indexed.
    pub fn stems(&self) -> impl Iterator<Item = &str> {
        self.stems.values().map(|it| it.stem.as_str())
    }

    /// The stems that say most, at most so many; everyday ones are none of them.
    pub(crate) fn weightiest(&self, most: usize) -> Vec<String> {
        let mut stems: Vec<&Weighed> = self.stems.values().collect();
        stems.retain(|it| it.weight > EVERYDAY);
        // Of equal weight the longer word is the rarer.
        stems.sort_by(|a, b| {
            let by_weight = b.weight.total_cmp(&a.weight);
            by_weight.then(b.stem.len().cmp(&a.stem.len()))
        });
        stems.truncate(most);
        stems.into_iter().map(|it| it.stem.clone()).collect()
    }
}

/// How alike two stories are, from 0 to 1: the cosine of the angle between their stems,
/// where names and numbers weigh double and what most complaints say weighs a third.
///
/// From about 0.4 on, two complaints of one village are worth a look. It is a hint for a
/// person and never a reason to decide anything.
pub fn similar(a: &Profile, b: &Profile) -> f32 {
    similar_by(a, b, &|_| 1.0)
}

/// [`similar`] where each stem's weight is multiplied by `rarity`, for whoever knows in
/// how many cases a stem occurs (`ln(all / having)`, say). What is no number or below
/// zero counts as zero.
pub fn similar_by(a: &Profile, b: &Profile, rarity: &dyn Fn(&str) -> f32) -> f32 {
    let weight = |it: &Weighed, weight: f32| {
        let rarity = rarity(&it.stem);
        let rarity = if rarity.is_finite() {
            rarity.max(0.0)
        } else {
            0.0
        };
        f64::from(weight) * f64::from(rarity)
    };
    let (mut both, mut all_a, mut all_b) = (0.0, 0.0, 0.0);
    for (key, mine) in &a.stems {
        match b.stems.get(key) {
            Some(theirs) => both += weight(mine, mine.weight.max(theirs.weight)),
            None => all_a += weight(mine, mine.weight),
        }
    }
    for (key, theirs) in &b.stems {
        if !a.stems.contains_key(key) {
            all_b += weight(theirs, theirs.weight);
        }
    }
    if both <= 0.0 {
        return 0.0;
    }
    let alike = both / ((both + all_a) * (both + all_b)).sqrt();
    (alike as f32).clamp(0.0, 1.0)
}

/// Whether a text has so many capitals that they say nothing.
fn is_shouted(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    capitals * 3 > letters
}

fn is_everyday(stemmed: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> =
        LazyLock::new(|| lines(include_str!("everyday.txt")).map(stem).collect());
    STEMS.contains(stemmed)
}

/// The stem that stands for all of the same meaning.
fn same(stemmed: &str) -> String {
    static FIRST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let mut first = HashMap::new();
        for line in lines(include_str!("same.txt")) {
            let mut stems = line.split_whitespace().map(stem);
            let Some(head) = stems.next() else { continue };
            for stem in stems {
                first.entry(stem).or_insert_with(|| head.clone());
            }
        }
        first
    });
    FIRST
        .get(stemmed)
        .map_or(stemmed, String::as_str)
        .to_owned()
}
