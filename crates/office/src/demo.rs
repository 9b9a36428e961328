//! A believable quarter of sample complaints, taken through the real use cases on a clock
//! that is moved by hand.

mod papers;

use casework::{
    Appointment, AppointmentId, AppointmentKind, ComplaintNumber, Nip, Official, OfficialId, Rank,
    Signer,
};
use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sop::Act;
use store::tables::complaints;
use store::tables::{access, history, offices};

use crate::act::{ActInput, ActRequest, DirectiveInput, FollowUpInput, Upload};
use crate::dice::Dice;
use crate::people::Checked;
use crate::{Clock, Installation, NewComplaint, Office, OfficeError, SignedIn};

/// A sign-in of the demonstration.
#[derive(Clone, Debug)]
pub struct DemoSignIn {
    /// Short title of the position.
    pub position: String,
    /// Name.
    pub name: String,
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
}

#[derive(Deserialize)]
pub(crate) struct Sample {
    people: Vec<Person>,
    complaint: Vec<Story>,
    advice: Vec<String>,
    directive: Vec<String>,
    resolution: Vec<String>,
    answer: Vec<String>,
    remark: Vec<String>,
    place: Vec<String>,
    given: Vec<String>,
    reason: Vec<String>,
    letter: Vec<papers::Letter>,
    law_link: String,
}

#[derive(Deserialize)]
struct Person {
    position: String,
    name: String,
    username: String,
    nip: Option<String>,
    rank: Option<String>,
}

#[derive(Deserialize)]
struct Story {
    subject: String,
    text: String,
    category: String,
    village: String,
    hamlet: String,
    name: String,
    phone: String,
    #[serde(default)]
    identity: Option<String>,
    #[serde(default)]
    urgency: Option<String>,
    /// It came as a letter of this number.
    #[serde(default)]
    letter: Option<String>,
}

/// How one sample is played: when it begins, and how far it comes.
struct Play {
    index: i64,
    at: Timestamp,
    end: Timestamp,
    stop_after: Option<i32>,
}

fn words_of(dice: &mut Dice, list: &[String]) -> String {
    dice.pick(list).cloned().unwrap_or_default()
}

/// How long the sample people have been in office.
const SERVED: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Steps done and working minutes passed since, of the cases that still lie on desks.
const ON_DESKS: [(i32, i64); 16] = [
    (7, 500),
    (8, 130),
    (6, 700),
    (9, 20),
    (6, 240),
    (3, 95),
    (7, 30),
    (5, 70),
    (5, 25),
    (4, 40),
    (3, 15),
    (2, 50),
    (2, 10),
    (1, 35),
    (1, 5),
    (0, 8),
];

impl Office {
    /// Fills an empty drill office with a quarter of sample complaints, or finds it filled,
    /// and answers with one sign-in per position. Passwords are made anew each time.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`] when the office is no drill.
    #[crate::boxed]
    pub async fn make_demo(&self) -> Result<Vec<DemoSignIn>, OfficeError> {
        if !self.directory().drill {
            return Err(OfficeError::NotPermitted);
        }
        let sample = read_sample()?;
        if self.directory().officials.is_empty() {
            self.hire(&sample, self.now() - SERVED).await?;
        }
        let played = self.played().await?;
        if played < sample.complaint.len() && self.is_cast_of(&sample) {
            self.play(&sample, played).await?;
            self.play_papers(&sample).await?;
            // What followed from a quarter's acts is long due.
            let around = Installation::around(self.common());
            while around.work("demo").await? > 0 {}
        }
        self.demo_passwords(&sample).await
    }

    /// Complaints recorded: a filling that was broken off goes on behind them.
    async fn played(&self) -> Result<usize, OfficeError> {
        let office = self.id;
        let mut played = 0;
        let mut after = casework::CaseId(uuid::Uuid::nil());
        loop {
            let page = self
                .db
                .read(move |conn| Box::pin(complaints::after(conn, office, after, 500)))
                .await?;
            let Some(last) = page.last() else {
                return Ok(played);
            };
            played += page.len();
            after = last.id;
        }
    }

    /// Whether the sample people work here, and not somebody's own.
    fn is_cast_of(&self, sample: &Sample) -> bool {
        let directory = self.directory();
        sample.people.iter().all(|person| {
            directory
                .officials
                .iter()
                .any(|official| official.username == person.username)
        })
    }

    /// Hires the sample people since an instant.
    pub(crate) async fn hire(&self, sample: &Sample, since: Timestamp) -> Result<(), OfficeError> {
        let directory = self.directory();
        let office = self.id;
        let from = directory.day(since);
        let mut hired = Vec::new();
        for person in &sample.people {
            let Some(position) = directory
                .positions
                .iter()
                .find(|position| position.key == person.position)
            else {
                continue;
            };
            let official = Official {
                id: OfficialId(self.new_id()),
                name: person.name.clone(),
                username: person.username.clone(),
                nip: person
                    .nip
                    .as_ref()
                    .and_then(|nip| Nip::parse(nip, from).ok()),
                rank: person.rank.as_ref().and_then(|rank| Rank::parse(rank).ok()),
                active: true,
            };
            let appointment = Appointment {
                id: AppointmentId(self.new_id()),
                official: official.id,
                position: position.id,
                kind: AppointmentKind::Definitive,
                from,
                to: None,
                order: String::new(),
            };
            hired.push(Checked {
                official,
                appointment: Some(appointment),
                salt: self.keys.new_salt(),
            });
        }
        self.db
            .try_write_history(office, move |conn| {
                let hired = hired.clone();
                Box::pin(async move {
                    let mut entries = Vec::new();
                    for checked in &hired {
                        // Nobody was there before them: each stands for himself.
                        let by = Signer {
                            official: checked.official.id,
                            capacity: None,
                        };
                        entries.extend(checked.keep(conn, office, by, since).await?);
                    }
                    history::append(conn, office, &entries, since).await?;
                    offices::touch(conn, office).await?;
                    Ok::<(), OfficeError>(())
                })
            })
            .await?;
        self.refresh().await?;
        Ok(())
    }

    /// Hires the sample people of a drill office and answers with the clerk, as if signed
    /// in: for benches.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`] when the office is no drill.
    #[crate::boxed]
    pub async fn make_sample_clerk(&self) -> Result<SignedIn, OfficeError> {
        if !self.directory().drill {
            return Err(OfficeError::NotPermitted);
        }
        self.hire(&read_sample()?, self.now() - SERVED).await?;
        self.demo_reader("staf-umum").await
    }

    /// Gives every official the password of that hash.
    pub(crate) async fn give_all_credential(&self, phc: &str) -> Result<(), OfficeError> {
        let directory = self.directory();
        let ids: Vec<OfficialId> = directory.officials.iter().map(|one| one.id).collect();
        let (office, now, phc) = (self.id, self.now(), phc.to_owned());
        let given = self.db.write(move |conn| {
            let (ids, phc) = (ids.clone(), phc.clone());
            Box::pin(async move {
                for id in ids {
                    access::set_credential(conn, office, id, &phc, now).await?;
                }
                Ok(())
            })
        });
        Ok(given.await?)
    }

    async fn demo_passwords(&self, sample: &Sample) -> Result<Vec<DemoSignIn>, OfficeError> {
        let directory = self.refresh().await?;
        // One hash for all: nine of them would make the first start wait for seconds.
        let password = format!("contoh-{}", &self.keys.new_pin()[..6]);
        let phc = self.hash_password(&password).await?;
        self.give_all_credential(&phc).await?;
        Ok(sample
            .people
            .iter()
            .filter_map(|person| {
                let position = directory
                    .positions
                    .iter()
                    .find(|position| position.key == person.position)?;
                Some(DemoSignIn {
                    position: position.short.clone(),
                    name: person.name.clone(),
                    username: person.username.clone(),
                    password: password.clone(),
                })
            })
            .collect())
    }

    /// The office on a clock that stands at `at`, sharing everything else.
    fn standing_at(&self, at: Timestamp) -> Office {
        self.with_clock(Clock::Still(at))
    }

    /// Plays the samples but the first `played`.
    async fn play(&self, sample: &Sample, played: usize) -> Result<(), OfficeError> {
        let now = self.now();
        let mut dice = Dice::new(17);
        let count = i64::try_from(sample.complaint.len()).unwrap_or(1).max(1);
        let quarter = SignedDuration::from_hours(24 * 88);
        let on_desks = i64::try_from(ON_DESKS.len()).unwrap_or(0).min(count);
        for (index, story) in (0i64..).zip(&sample.complaint).skip(played) {
            if let Ok(place) = usize::try_from(index - (count - on_desks)) {
                // The last ones lie on desks at all stages, most of them within their standard.
                let (steps, minutes) = ON_DESKS.get(place).copied().unwrap_or((0, 20));
                let at = self.working_minutes_before(now, minutes + 22 * i64::from(steps));
                let play = Play {
                    index,
                    at,
                    end: now,
                    stop_after: Some(steps),
                };
                self.play_one(sample, story, play, &mut dice).await?;
                continue;
            }
            // Older ones come further; the last days' are still on the desks.
            let share = SignedDuration::from_secs(quarter.as_secs() / count * index);
            let mut at = self.opening_after(now - quarter + share, &mut dice);
            if at >= now {
                at = now - SignedDuration::from_mins(20);
            }
            let play = Play {
                index,
                at,
                end: now,
                stop_after: None,
            };
            self.play_one(sample, story, play, &mut dice).await?;
        }
        Ok(())
    }

    async fn play_one(
        &self,
        sample: &Sample,
        story: &Story,
        play: Play,
        dice: &mut Dice,
    ) -> Result<(), OfficeError> {
        let Play {
            index,
            mut at,
            end,
            stop_after,
        } = play;
        let stage = self.standing_at(at);
        let clerk = stage.demo_reader("staf-umum").await?;
        let phone = dice.roll(2) == 0;
        // The stories are of the reference office's villages; elsewhere its own take turns.
        let directory = stage.directory();
        let villages = &directory.profile.villages;
        let village = directory.profile.village(&story.village).or_else(|| {
            let nth = usize::try_from(index).unwrap_or_default();
            villages.iter().cycle().nth(nth)
        });
        let letter = stage.play_letter_of(&clerk, story, index).await?;
        let given = NewComplaint {
            channel: match (&letter, phone) {
                (Some(_), _) => "letter",
                (None, true) => "phone",
                (None, false) => "walk_in",
            }
            .to_owned(),
            channel_ref: story.letter.clone().unwrap_or_default(),
            letter: letter.map(|number| number.to_string()).unwrap_or_default(),
            received: Some(
                at - SignedDuration::from_mins(i64::try_from(4 + dice.roll(9)).unwrap_or(5)),
            ),
            description: story.text.clone(),
            subject: story.subject.clone(),
            village: village.map(|it| it.code.clone()).unwrap_or_default(),
            hamlet: story.hamlet.clone(),
            category: story.category.clone(),
            urgency: story
                .urgency
                .clone()
                .unwrap_or_else(|| "ordinary".to_owned()),
            identity: story.identity.clone().unwrap_or_else(|| "open".to_owned()),
            name: story.name.clone(),
            phone: story.phone.clone(),
            reply_way: if story.phone.is_empty() {
                "in_person"
            } else {
                "phone"
            }
            .to_owned(),
            procedure: if index % 7 == 6 {
                "pengaduan-masyarakat-ringkas".to_owned()
            } else {
                String::new()
            },
            ..NewComplaint::default()
        };
        let recorded = stage
            .record(&clerk, &format!("demo-{index}"), &given, Vec::new())
            .await?;
        let mut returned = false;
        for round in 0..stop_after.unwrap_or(40) {
            let stage = self.standing_at(at);
            let clerk = stage.demo_reader("staf-umum").await?;
            let view = stage.case(&clerk, &recorded.number).await?;
            let (Some(step), Some(due)) = (view.now.as_ref(), view.due.as_ref()) else {
                break;
            };
            // Most steps take part of their standard; one in nine takes longer than it.
            let share = if dice.roll(9) == 0 {
                110 + dice.roll(40)
            } else {
                15 + dice.roll(75)
            };
            let minutes = match stop_after {
                Some(_) => i64::try_from(14 + dice.roll(8)).unwrap_or(15),
                None => i64::try_from(share).unwrap_or(50) * (due.allowed / 60).max(1) / 100,
            };
            let Some(then) = self.after_working_minutes(at, minutes) else {
                break;
            };
            if then >= end {
                break;
            }
            at = then;
            let turn_back = !returned && step.act == Act::Approve && dice.roll(6) == 0;
            returned |= turn_back;
            self.play_step(sample, &recorded.number, at, round, turn_back, dice)
                .await?;
        }
        Ok(())
    }

    async fn play_step(
        &self,
        sample: &Sample,
        number: &ComplaintNumber,
        at: Timestamp,
        round: i32,
        turn_back: bool,
        dice: &mut Dice,
    ) -> Result<(), OfficeError> {
        let stage = self.standing_at(at);
        let clerk = stage.demo_reader("staf-umum").await?;
        let (row, situation) = stage.load(&clerk, number).await?;
        let Some(desk) = situation.waiting.first() else {
            return Ok(());
        };
        let guard = stage.guard_of(&row).await?;
        let key = stage
            .directory()
            .turn_position(&guard, desk, at)
            .map(|position| position.key.clone())
            .unwrap_or_default();
        let who = stage.demo_reader(&key).await?;
        let view = stage.case(&who, number).await?;
        let Some(turn) = &view.turn else {
            return Ok(());
        };
        let mut files = Vec::new();
        let input = match turn.act {
            Act::Register => ActInput::Confirm,
            Act::AttachSlip => ActInput::AttachSlip,
            Act::Forward => ActInput::Forward {
                note: maybe(dice, &sample.remark),
            },
            Act::Advise => ActInput::Advise {
                advice: words_of(dice, &sample.advice),
            },
            Act::Weigh => ActInput::Weigh {
                note: String::new(),
            },
            Act::Decide => {
                let yes = turn.question.is_some() && dice.roll(4) != 0;
                let units: Vec<String> = turn
                    .units
                    .iter()
                    .filter(|unit| unit.usual)
                    .map(|unit| unit.code.clone())
                    .collect();
                let directive = DirectiveInput {
                    units: if yes { units } else { Vec::new() },
                    instructions: turn.instructions.iter().take(2).cloned().collect(),
                    text: words_of(dice, &sample.directive),
                };
                ActInput::Decide {
                    answer: turn.question.is_some().then_some(yes),
                    directive: if yes {
                        directive
                    } else {
                        DirectiveInput::default()
                    },
                    resolution: if yes {
                        String::new()
                    } else {
                        words_of(dice, &sample.resolution)
                    },
                    note: String::new(),
                }
            }
            Act::Solve => ActInput::Solve {
                resolution: words_of(dice, &sample.resolution),
            },
            Act::Approve if turn_back => match turn.returns.first() {
                Some(back) => ActInput::Return {
                    to: back.value.parse().unwrap_or(1),
                    reason: words_of(dice, &sample.reason),
                },
                None => return Ok(()),
            },
            Act::Approve => {
                files.push(Upload {
                    name: "jawaban-bertanda-tangan.pdf".to_owned(),
                    declared: Some("application/pdf".to_owned()),
                    bytes: sample_scan(&number.to_string()),
                });
                ActInput::Approve
            }
            Act::Answer => ActInput::FollowUp(FollowUpInput {
                text: words_of(dice, &sample.answer),
                way: turn.reply_way.clone(),
                recipient: turn
                    .recipient
                    .clone()
                    .unwrap_or_else(|| words_of(dice, &sample.given)),
                given_at: Some(at),
                proof: words_of(dice, &sample.given),
            }),
            Act::Archive => ActInput::Archive {
                place: words_of(dice, &sample.place),
            },
        };
        let request = ActRequest {
            key: format!("demo {number} {round}"),
            version: row.version,
            password: None,
            input,
            files,
        };
        stage.act(&who, number, request).await.map(drop)
    }

    /// A working instant of the day at or after `at`, at a believable hour.
    fn opening_after(&self, at: Timestamp, dice: &mut Dice) -> Timestamp {
        let directory = self.directory();
        let wait = SignedDuration::from_mins(i64::try_from(10 + dice.roll(200)).unwrap_or(30));
        let opening = directory.calendar.next_opening(at).unwrap_or(at);
        let then = opening + wait;
        if directory.calendar.is_open(then) && directory.day(then).weekday() != Weekday::Sunday {
            then
        } else {
            directory.calendar.next_opening(then).unwrap_or(then) + SignedDuration::from_mins(7)
        }
    }

    /// The latest instant, by five minutes, that lies this many working minutes before `now`.
    fn working_minutes_before(&self, now: Timestamp, minutes: i64) -> Timestamp {
        let calendar = self.directory().calendar.clone();
        let five = SignedDuration::from_mins(5);
        (1..4000)
            .map(|steps| now - five * steps)
            .find(|then| calendar.worked(*then, now) >= minutes * 60)
            .unwrap_or(now)
    }

    fn after_working_minutes(&self, from: Timestamp, minutes: i64) -> Option<Timestamp> {
        let amount = std::num::NonZeroU32::new(u32::try_from(minutes.max(2)).ok()?)?;
        let standard = worktime::Standard {
            amount,
            unit: worktime::Unit::Minute,
        };
        self.directory()
            .calendar
            .due(from, standard)
            .ok()
            .map(|due| due.at)
    }

    /// The holder of a position, as if signed in.
    async fn demo_reader(&self, position: &str) -> Result<SignedIn, OfficeError> {
        let directory = self.directory();
        let now = self.now();
        let username = directory
            .positions
            .iter()
            .find(|known| known.key == position)
            .and_then(|known| {
                directory.officials.iter().find(|who| {
                    directory
                        .held_by(who.id, now)
                        .iter()
                        .any(|h| h.position.id == known.id)
                })
            })
            .map(|official| official.username.clone())
            .ok_or(OfficeError::NotFound)?;
        self.for_commands(Some(&username)).await
    }
}

pub(crate) fn read_sample() -> Result<Sample, OfficeError> {
    toml::from_str(include_str!("../../../data/demo.toml"))
        .map_err(|error| store::StoreError::Corrupt(error.to_string()).into())
}

fn maybe(dice: &mut Dice, list: &[String]) -> String {
    if dice.roll(3) == 0 {
        words_of(dice, list)
    } else {
        String::new()
    }
}

/// A one-page PDF that says which answer it stands for.
pub(crate) fn sample_scan(number: &str) -> Vec<u8> {
    let text = format!("BT /F1 18 Tf 72 720 Td ({number}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        pdf.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    pdf.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    pdf
}
