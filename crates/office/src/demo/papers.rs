//! Letters and law books of the demonstration.

use casework::LetterNumber;
use jiff::{SignedDuration, ToSpan};
use serde::Deserialize;

use super::{Sample, Story};
use crate::law_books::bases_in_force;
use crate::{NewLawBook, NewLetter, Office, OfficeError, SignedIn};

/// A letter that is no complaint.
#[derive(Deserialize)]
pub(super) struct Letter {
    days_ago: i64,
    sender: String,
    number: String,
    subject: String,
    #[serde(default)]
    enclosures: String,
    #[serde(default)]
    nature: String,
    /// Key of the position it was handed over to.
    #[serde(default)]
    to: String,
}

impl Office {
    /// Registers the letter of a story that came as one.
    pub(super) async fn play_letter_of(
        &self,
        clerk: &SignedIn,
        story: &Story,
        index: i64,
    ) -> Result<Option<LetterNumber>, OfficeError> {
        let Some(number) = &story.letter else {
            return Ok(None);
        };
        let letter = NewLetter {
            sender: story.name.clone(),
            letter_number: number.clone(),
            subject: story.subject.clone(),
            ..NewLetter::default()
        };
        let key = format!("demo-letter-{index}");
        self.register_letter(clerk, &key, &letter, Vec::new())
            .await
            .map(Some)
    }

    /// Registers the sample letters of the last days, and adds the law books of the legal
    /// bases in force.
    pub(super) async fn play_papers(&self, sample: &Sample) -> Result<(), OfficeError> {
        let now = self.now();
        for (nth, letter) in sample.letter.iter().enumerate() {
            let at = now - SignedDuration::from_hours(24 * letter.days_ago);
            let stage = self.standing_at(at);
            let clerk = stage.demo_reader("staf-umum").await?;
            let day = stage.directory().day(at);
            let to = stage
                .directory()
                .positions
                .iter()
                .find(|position| position.key == letter.to)
                .map(|position| position.id.to_string());
            let given = NewLetter {
                sender: letter.sender.clone(),
                letter_number: letter.number.clone(),
                letter_day: Some(day.saturating_sub(3.days())),
                subject: letter.subject.clone(),
                enclosures: letter.enclosures.clone(),
                nature: letter.nature.clone(),
                to: to.unwrap_or_default(),
                ..NewLetter::default()
            };
            let key = format!("demo-paper-{nth}");
            stage
                .register_letter(&clerk, &key, &given, Vec::new())
                .await?;
        }
        let keeper = self.demo_reader("kasubag-umum").await?;
        for (nth, (base, _)) in bases_in_force(&keeper.directory, now).iter().enumerate() {
            let book = NewLawBook {
                link: sample.law_link.clone(),
                ..NewLawBook::of_base(base)
            };
            let key = format!("demo-law-{nth}");
            self.add_law_book(&keeper, &key, &book, None, base).await?;
        }
        Ok(())
    }
}
