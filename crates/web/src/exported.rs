//! The words of an export of the whole office, for its page and for the command.

use std::sync::Arc;

use office::{ExportWords, Say};
use words::{Arg, Lang};

/// The words of an export whose tables have titles in `lang`; what is in it is explained in
/// both languages, the Indonesian first.
pub fn export_words(lang: Lang) -> ExportWords {
    ExportWords {
        titles: say(lang),
        readmes: vec![
            ("BACA-SAYA.txt", say(Lang::Id)),
            ("README.txt", say(Lang::En)),
        ],
    }
}

fn say(lang: Lang) -> Say {
    Arc::new(move |key, facts| {
        let facts: Vec<(&str, Arg<'_>)> = facts
            .iter()
            .map(|(name, fact)| (*name, Arg::from(*fact)))
            .collect();
        words::tf(lang, key, &facts)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_an_export_is_explained_in_every_language() {
        for lang in Lang::ALL {
            let say = say(lang);
            for (key, facts) in ExportWords::keys() {
                let facts: Vec<(&str, &str)> = facts.iter().map(|name| (*name, "x")).collect();
                let text = say(&key, &facts);
                assert!(!text.contains('⟦'), "{lang}: {text}");
            }
        }
    }

    #[test]
    fn no_two_columns_of_a_table_are_called_alike() {
        // A column that cannot be told from its neighbour is lost on whoever reads it.
        for lang in Lang::ALL {
            let mut seen = std::collections::BTreeMap::new();
            for (key, _) in ExportWords::keys() {
                if key.starts_with("export-col-") {
                    let title = say(lang)(&key, &[]);
                    let before = seen.insert(title.clone(), key.clone());
                    assert!(before.is_none_or(|one| one == key), "{lang}: {title}");
                }
            }
        }
    }
}
