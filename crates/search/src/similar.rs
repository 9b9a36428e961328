//! Whether two stories may be of one thing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use crate::stem::lines;
use crate::{fold, is_stop_word, stem};

/// So many words of a story are compared.
const WORDS: usize = 1_000;

/// What most complaints say counts this much of another word.
const EVERYDAY: f64 = 0.3;

/// How alike two stories count in what only one of them says.
const UNSAID: f64 = 0.4;

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
    /// Most complaints say it.
    is_everyday: bool,
    /// A name or a number: it says which lamp.
    is_named: bool,
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
            let stem = stem(&token.word);
            let key = same(&stem);
            let is_everyday = is_everyday(&key);
            let is_named = !is_everyday
                && (written.contains(char::is_numeric)
                    || (!opens && !shouted && written.starts_with(char::is_uppercase)));
            let weighed = stems.entry(loose(key)).or_insert(Weighed {
                stem,
                is_everyday,
                is_named,
            });
            weighed.is_named |= is_named;
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
        stems.retain(|it| !it.is_everyday);
        // Of several the longer word is the rarer.
        stems.sort_by_key(|it| Reverse((it.is_named, it.stem.len())));
        stems.truncate(most);
        stems.into_iter().map(|it| it.stem.clone()).collect()
    }
}

/// How alike two stories are, from 0 to 1: how alike in what they say and in where it is.
///
/// Where it is are the names and numbers that either story has as such; what it says is
/// the rest. For each the cosine of the angle between the stems is taken, in which what
/// most complaints say weighs a third; the likeness is their geometric mean. So another
/// matter at the same place is not alike, nor the same matter elsewhere. If a story says
/// nothing of the one, that half counts as 0.4.
///
/// From about 0.5 on, two complaints are worth a look. It is a hint for a person and
/// never a reason to decide anything.
pub fn similar(a: &Profile, b: &Profile) -> f32 {
    similar_by(a, b, &|_| 1.0)
}

/// [`similar`] where each stem's weight is multiplied by `rarity`, for whoever knows in
/// how many cases a stem occurs (`ln(all / having)`, say). What is no number or below
/// zero counts as zero.
pub fn similar_by(a: &Profile, b: &Profile, rarity: &dyn Fn(&str) -> f32) -> f32 {
    let (mut what, mut place) = (Cosine::default(), Cosine::default());
    for (key, mine) in &a.stems {
        let theirs = b.stems.get(key);
        let is_named = mine.is_named || theirs.is_some_and(|it| it.is_named);
        let half = if is_named { &mut place } else { &mut what };
        let weight = mine.weight(rarity);
        half.a += weight;
        if theirs.is_some() {
            half.b += weight;
            half.both += weight;
        }
    }
    for (key, theirs) in &b.stems {
        if !a.stems.contains_key(key) {
            let half = if theirs.is_named {
                &mut place
            } else {
                &mut what
            };
            half.b += theirs.weight(rarity);
        }
    }
    if what.both + place.both <= 0.0 {
        return 0.0;
    }
    let alike = (what.value() * place.value()).sqrt();
    (alike as f32).clamp(0.0, 1.0)
}

/// Weights of what one story has, the other, and both.
#[derive(Default)]
struct Cosine {
    a: f64,
    b: f64,
    both: f64,
}

impl Cosine {
    fn value(&self) -> f64 {
        if self.a <= 0.0 && self.b <= 0.0 {
            1.0
        } else if self.a <= 0.0 || self.b <= 0.0 {
            UNSAID
        } else {
            self.both / (self.a * self.b).sqrt()
        }
    }
}

impl Weighed {
    fn weight(&self, rarity: &dyn Fn(&str) -> f32) -> f64 {
        let rarity = rarity(&self.stem);
        let own = if self.is_everyday { EVERYDAY } else { 1.0 };
        if rarity.is_finite() {
            own * f64::from(rarity.max(0.0))
        } else {
            0.0
        }
    }
}

/// Without the consonant that a nasal prefix may have swallowed, so that "menebang" and
/// "ditebang" meet.
fn loose(stem: String) -> String {
    let behind = stem.strip_prefix(['k', 'm', 'n', 'p', 't']);
    match behind {
        Some(behind) if behind.len() >= 4 && behind.starts_with(['a', 'e', 'i', 'o', 'u']) => {
            behind.to_owned()
        }
        _ => stem,
    }
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
