//! A "no" that is put into words where it is read: the process that says it may speak another
//! language than the terminal.

use office::Taken;
use serde::{Deserialize, Serialize};
use words::{Arg, Lang};

use super::{NO, Refused, WRONG_USE};

/// How many offices are listed: a screen.
const LISTED: usize = 20;

/// Why not, with what a sentence needs.
#[derive(Clone, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Explained {
    /// It is not clear which office is meant.
    #[error("which office is meant is not clear")]
    Which {
        /// What was said.
        said: Option<String>,
        /// Code, prefix and name of some of those there are.
        offices: Vec<(String, String, String)>,
        /// How many there are.
        of: usize,
    },
    /// Another office has its area, its prefix or its host.
    #[error("{name} has {what} already")]
    Taken {
        /// What.
        what: String,
        /// Key of the sentence.
        key: String,
        /// Which office.
        name: String,
    },
    /// The folder has another office, and nobody said that one is to stand beside it.
    #[error("{name} is there already")]
    Beside {
        /// Its name.
        name: String,
    },
    /// A sentence with one fact.
    #[error("{key}: {value}")]
    About {
        /// Key of the sentence.
        key: String,
        /// Name of the fact.
        name: String,
        /// The fact.
        value: String,
        /// Exit status.
        status: u8,
    },
}

impl Explained {
    /// What is told of an error in this way.
    pub fn of(error: &anyhow::Error) -> Option<Explained> {
        Some(match error.downcast_ref::<Refused>()? {
            Refused::Which { said, offices } => Explained::Which {
                said: said.clone(),
                offices: offices.iter().take(LISTED).cloned().collect(),
                of: offices.len(),
            },
            Refused::Taken(taken) => {
                let (key, name, what) = match taken {
                    Taken::Area { name } => ("command-area-taken", name, String::new()),
                    Taken::Prefix { name, prefix } => {
                        ("command-prefix-taken", name, prefix.clone())
                    }
                    Taken::Host { name, host } => ("command-host-taken", name, host.clone()),
                };
                Explained::Taken {
                    what,
                    key: key.to_owned(),
                    name: name.clone(),
                }
            }
            Refused::Beside(name) => Explained::Beside { name: name.clone() },
            Refused::About {
                key,
                name,
                value,
                status,
            } => Explained::About {
                key: (*key).to_owned(),
                name: (*name).to_owned(),
                value: value.clone(),
                status: *status,
            },
            _ => return None,
        })
    }

    /// The sentences and the exit status.
    pub(super) fn told(&self, lang: Lang) -> (String, u8) {
        match self {
            Explained::Which { said, offices, of } => {
                let mut lines = vec![match said {
                    Some(said) => words::tf(
                        lang,
                        "command-office-unknown",
                        &[("said", said.as_str().into())],
                    ),
                    None => words::t(lang, "command-which-office"),
                }];
                lines.extend(
                    offices
                        .iter()
                        .map(|(code, prefix, name)| format!("  {code}  {prefix:<6}  {name}")),
                );
                if let Some(more) = of.checked_sub(offices.len()).filter(|more| *more > 0) {
                    let more = i64::try_from(more).unwrap_or(i64::MAX);
                    lines.push(words::tf(
                        lang,
                        "serve-offices-more",
                        &[("n", Arg::Number(more))],
                    ));
                }
                (lines.join("\n"), WRONG_USE)
            }
            Explained::Taken { what, key, name } => (
                words::tf(
                    lang,
                    key,
                    &[
                        ("name", name.as_str().into()),
                        ("what", what.as_str().into()),
                    ],
                ),
                NO,
            ),
            Explained::Beside { name } => {
                let there = words::tf(
                    lang,
                    "command-already-founded",
                    &[("name", Arg::from(name.as_str()))],
                );
                (
                    format!("{there}\n{}", words::t(lang, "command-add-with-url")),
                    NO,
                )
            }
            Explained::About {
                key,
                name,
                value,
                status,
            } => (
                words::tf(lang, key, &[(name.as_str(), value.as_str().into())]),
                *status,
            ),
        }
    }
}
