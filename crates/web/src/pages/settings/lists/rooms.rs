//! The parts of each page.

use casework::{Action, Channel, LegalTimes, OfficeProfile, Situation};
use jiff::civil::Date;
use worktime::{DateText, HolidaySource, RuleChangeSource};

use super::super::hours::{HolidayLine, kept_holidays};
use super::super::keep::{DAYS, What, fate_words, hamlets, span, table_words};
use super::{Part, Row, edit};
use crate::{App, Desk, Error, Page, pages::citizen::hours};

/// Hours, other days, holidays.
pub(super) async fn hours(app: &App, desk: &Desk) -> Result<Vec<Part>, Error> {
    let page = &desk.page;
    let directory = app.office.directory();
    let profile = &directory.profile;
    let mut week = Part::new(page, "week")
        .with_button(page, What::Week)
        .with_columns(page, &["keep-col-day", "keep-col-hours"]);
    week.rows = hours::week(page, &directory.calendar)
        .into_iter()
        .map(|line| Row {
            head: line.days,
            cells: vec![line.hours],
            ..Row::default()
        })
        .collect();
    let mut changes = Part::new(page, "changes").with_columns(
        page,
        &[
            "keep-col-from",
            "keep-col-hours",
            "keep-col-state",
            "keep-col-action",
        ],
    );
    changes.empty = page.t("keep-no-changes");
    changes.rows = profile
        .hours
        .rule_changes
        .iter()
        .rev()
        .map(|change| change_row(page, change))
        .collect();
    let mut days = Part::new(page, "days")
        .with_button(page, What::Day)
        .with_columns(page, &["keep-col-day", "keep-col-hours", "keep-col-action"]);
    days.empty = page.t("keep-no-days");
    let dated = profile.hours.exceptions.0.iter();
    days.rows = dated
        .filter_map(|(day, hours)| Some((day.parse::<Date>().ok()?, hours)))
        .filter(|(day, _)| *day >= page.today())
        .map(|(day, hours)| Row {
            head: words::weekday_date(page.lang, day),
            cells: vec![or_closed(page, span(hours))],
            edit: edit(What::Day, &day.to_string()),
            ..Row::default()
        })
        .collect();
    let mut holidays = Part::new(page, "holidays")
        .with_button(page, What::Holiday)
        .with_columns(
            page,
            &[
                "keep-col-day",
                "keep-col-holiday",
                "keep-col-state",
                "keep-col-action",
            ],
        );
    holidays.empty = page.t("settings-no-holidays");
    let own = |date: Date| {
        let mut own = profile.hours.holidays.iter().map(HolidaySource::date);
        own.any(|day| day.date() == Some(date))
    };
    holidays.rows = kept_holidays(page, profile)
        .into_iter()
        .map(|line| holiday_row(page, line, &own))
        .collect();
    let mut tables = Part::new(page, "tables")
        .with_button(page, What::Tables)
        .with_columns(page, &["keep-col-table"]);
    tables.rows = profile
        .holidays
        .iter()
        .map(|name| Row {
            head: table_words(page, name),
            ..Row::default()
        })
        .collect();
    Ok(vec![week, changes, days, holidays, tables])
}

fn change_row(page: &Page, change: &RuleChangeSource) -> Row {
    let from = change.from.date();
    let to = change.to.as_ref().and_then(DateText::date);
    let when = match (from, to) {
        (Some(from), Some(to)) => page.t2(
            "keep-from-to",
            "from",
            words::date_short_year(page.lang, from),
            "to",
            words::date_short_year(page.lang, to),
        ),
        (Some(from), None) => page.t1(
            "keep-from-on",
            "from",
            words::date_short_year(page.lang, from),
        ),
        (None, _) => change.from.0.clone(),
    };
    let hours: Vec<String> = DAYS
        .into_iter()
        .filter_map(|(name, day)| {
            let (_, hours) = change.week.0.iter().find(|(day, _)| day == name)?;
            let day = words::weekday(page.lang, day);
            Some(format!("{day} {}", or_closed(page, span(hours))))
        })
        .collect();
    let today = page.today();
    let over = to.is_some_and(|to| to < today);
    let begun = from.is_some_and(|from| from <= today);
    let chip = if over {
        ("", "check", page.t("keep-over"))
    } else if begun {
        ("ok", "circle-check", page.t("keep-in-force"))
    } else {
        ("soon", "calendar", page.t("keep-coming"))
    };
    Row {
        head: when,
        sub: change.name.clone().unwrap_or_default(),
        cells: vec![hours.join("\n")],
        chip: Some(chip),
        edit: (!begun).then(|| edit(What::Week, &change.from.0)).flatten(),
    }
}

fn or_closed(page: &Page, hours: String) -> String {
    if hours.is_empty() {
        page.t("home-hours-closed")
    } else {
        hours
    }
}

fn holiday_row(page: &Page, line: HolidayLine, own: &dyn Fn(Date) -> bool) -> Row {
    let sub = if line.kind == line.name {
        line.source
    } else if line.source.is_empty() {
        line.kind
    } else {
        format!("{} · {}", line.kind, line.source)
    };
    Row {
        head: line.date,
        sub,
        cells: vec![line.name],
        chip: line
            .provisional
            .then(|| ("soon", "hourglass", page.t("settings-provisional"))),
        edit: own(line.day)
            .then(|| edit(What::Holiday, &line.day.to_string()))
            .flatten(),
    }
}

/// Categories and phrases.
pub(super) async fn subjects(app: &App, desk: &Desk) -> Result<Vec<Part>, Error> {
    let page = &desk.page;
    let directory = app.office.directory();
    let profile = &directory.profile;
    let mut categories = Part::new(page, "categories")
        .with_button(page, What::Category)
        .with_columns(
            page,
            &[
                "keep-col-subject",
                "keep-col-unit",
                "keep-col-state",
                "keep-col-action",
            ],
        );
    categories.rows = profile
        .categories
        .iter()
        .map(|one| Row {
            head: one.name.clone(),
            sub: one.examples.clone(),
            cells: vec![
                profile
                    .unit(&one.unit)
                    .map_or_else(|| one.unit.to_string(), |unit| unit.short.clone()),
            ],
            chip: retired(page, one.retired).or_else(|| {
                let marked = |icon, key: &str| ("hold", icon, page.key(key));
                if one.supervisory {
                    Some(marked("shield-lock", "keep-supervisory-chip"))
                } else {
                    one.confidential
                        .then(|| marked("shield-lock", "keep-confidential-chip"))
                }
            }),
            edit: edit(What::Category, &one.code),
        })
        .collect();
    let mut phrases = Part::new(page, "phrases")
        .with_button(page, What::Phrases)
        .with_columns(page, &["keep-col-phrase"]);
    phrases.rows = profile
        .instructions
        .iter()
        .map(|phrase| Row {
            head: phrase.clone(),
            ..Row::default()
        })
        .collect();
    Ok(vec![categories, phrases])
}

/// Not offered any more, or not from a day on.
fn retired(page: &Page, from: Option<Date>) -> Option<(&'static str, &'static str, String)> {
    let from = from?;
    let day = words::date_short_year(page.lang, from);
    Some(if from <= page.today() {
        ("", "archive", page.t1("keep-retired-since", "day", day))
    } else {
        ("soon", "calendar", page.t1("keep-retires", "day", day))
    })
}

/// Villages with their hamlets.
pub(super) async fn villages(app: &App, desk: &Desk) -> Result<Vec<Part>, Error> {
    let page = &desk.page;
    let directory = app.office.directory();
    // The licence of the data asks for it, wherever the program goes.
    let mut part = Part::new(page, "villages")
        .with_button(page, What::Village)
        .with_columns(
            page,
            &[
                "keep-col-village",
                "keep-col-hamlets",
                "keep-col-state",
                "keep-col-action",
            ],
        );
    part.note = page.t("areas-source");
    part.rows = directory
        .profile
        .villages
        .iter()
        .map(|one| Row {
            head: one.name.clone(),
            sub: one.code.clone(),
            cells: vec![hamlets(one)],
            chip: retired(page, one.retired),
            edit: edit(What::Village, &one.code),
        })
        .collect();
    Ok(vec![part])
}

/// Units and positions.
pub(super) async fn units(app: &App, desk: &Desk) -> Result<Vec<Part>, Error> {
    let page = &desk.page;
    let directory = app.office.directory();
    let mut units = Part::new(page, "units")
        .with_button(page, What::Unit)
        .with_columns(
            page,
            &[
                "keep-col-unit",
                "keep-col-short",
                "keep-col-state",
                "keep-col-action",
            ],
        );
    units.rows = directory
        .units
        .iter()
        .map(|one| Row {
            head: one.name.clone(),
            sub: one.code.to_string(),
            cells: vec![one.short.clone()],
            chip: one
                .directable
                .then(|| ("ok", "check", page.t("keep-directable-chip"))),
            edit: edit(What::Unit, one.code.as_str()),
        })
        .collect();
    let appoints = desk.me.may(Action::KeepPeople, &Situation::default());
    let mut positions = Part::new(page, "positions").with_columns(
        page,
        &[
            "keep-col-position",
            "keep-col-unit",
            "keep-col-duties",
            "keep-col-action",
        ],
    );
    positions.rows = directory
        .positions
        .iter()
        .map(|one| {
            let duties: Vec<String> = one
                .duties
                .iter()
                .map(|duty| page.key(&format!("keep-duty-{}", duty.code())))
                .collect();
            let unit = directory.unit(&one.unit);
            Row {
                head: one.title.clone(),
                sub: one.short.clone(),
                cells: vec![
                    unit.map_or_else(|| one.unit.to_string(), |unit| unit.short.clone()),
                    duties.join(", "),
                ],
                edit: edit(What::Position, &one.key).filter(|_| appoints),
                ..Row::default()
            }
        })
        .collect();
    if appoints {
        positions = positions.with_button(page, What::Position);
    }
    Ok(vec![units, positions])
}

/// The ways a complaint may come.
pub(super) async fn channels(app: &App, desk: &Desk) -> Result<Vec<Part>, Error> {
    let page = &desk.page;
    let directory = app.office.directory();
    let last = app.office.channels_last(&desk.me).await?;
    let mut part = Part::new(page, "channels")
        .with_button(page, What::Channels)
        .with_columns(
            page,
            &[
                "keep-col-channel",
                "keep-col-last",
                "keep-col-count",
                "keep-col-state",
            ],
        );
    part.rows = Channel::ALL
        .iter()
        .map(|one| {
            let found = last.iter().find(|line| line.channel == *one);
            let closed = directory.profile.closed_channels.contains(one);
            Row {
                head: page.key(words::channel_key(*one)),
                cells: vec![
                    found.map_or_else(|| page.t("keep-never"), |line| page.stamp(line.last)),
                    page.number(found.map_or(0, |line| line.count)),
                ],
                chip: Some(if closed {
                    ("hold", "eye-off", page.t("keep-channel-closed"))
                } else {
                    ("ok", "check", page.t("keep-channel-typed"))
                }),
                ..Row::default()
            }
        })
        .collect();
    Ok(vec![part])
}

/// Name, letterhead, numbers, sign-in.
pub(super) async fn office(app: &App, desk: &Desk) -> Result<Vec<Part>, Error> {
    let page = &desk.page;
    let directory = app.office.directory();
    let profile = &directory.profile;
    let two = ["keep-col-what", "keep-col-value"];
    let line = |key: &str, value: &str| Row {
        head: page.key(key),
        cells: vec![value.to_owned()],
        ..Row::default()
    };
    let head = &profile.letterhead;
    let mut card = Part::new(page, "office")
        .with_button(page, What::Office)
        .with_columns(page, &two);
    card.rows = vec![
        line("keep-name", &profile.name),
        line("keep-short", &profile.short),
        line("keep-telephone", &profile.telephone),
        line("keep-government", &head.government),
        line("keep-head", &head.office),
        line("keep-address", &head.address),
        line("keep-contact", &head.contact),
    ];
    let mut emblem = Part::new(page, "emblem")
        .with_button(page, What::Emblem)
        .with_columns(page, &two);
    emblem.empty = page.t("emblem-none");
    if let Some(now) = &profile.emblem {
        emblem.rows = vec![line("keep-emblem", &now.media_type)];
    }
    let mut greetings = Part::new(page, "greetings")
        .with_button(page, What::Greetings)
        .with_columns(page, &two);
    greetings.empty = page.t("keep-no-greetings");
    if !profile.greetings.is_empty() {
        greetings.rows = vec![
            line("keep-welcome", &profile.greetings.welcome),
            line("keep-thanks", &profile.greetings.thanks),
            line("keep-lang", &profile.greetings.lang),
        ];
    }
    let mut numbers = Part::new(page, "numbers")
        .with_button(page, What::Numbering)
        .with_columns(page, &["keep-year", "keep-prefix"]);
    let year = page.today().year();
    let mut years: Vec<i16> = profile.prefixes.iter().map(|one| one.year).collect();
    years.push(year);
    years.sort_unstable();
    years.dedup();
    numbers.rows = years
        .into_iter()
        .filter(|one| *one >= year)
        .map(|one| Row {
            head: page.t1("keep-year-from", "year", one.to_string()),
            cells: vec![format!("{}-{one}-0001", profile.prefix_of(one))],
            ..Row::default()
        })
        .collect();
    let mut sign_in = Part::new(page, "sign-in")
        .with_button(page, What::SignIn)
        .with_columns(page, &two);
    let minutes = |n: u32| page.t1("keep-minutes", "n", i64::from(n));
    sign_in.rows = vec![
        line("keep-session-minutes", &minutes(profile.session_minutes)),
        line("keep-confirm-minutes", &minutes(profile.confirm_minutes)),
    ];
    let kept = |name, what, empty, class: Option<&casework::Retention>| {
        let mut part = Part::new(page, name)
            .with_button(page, what)
            .with_columns(page, &two);
        part.empty = page.t(empty);
        if let Some(class) = class {
            let years = |n: u32| page.t1("keep-years", "n", i64::from(n));
            part.rows = vec![
                line("keep-classification", &class.classification),
                line("keep-active-years", &years(class.active_years)),
                line("keep-inactive-years", &years(class.inactive_years)),
                line("keep-fate", &fate_words(page, class.fate)),
                line("keep-basis", &class.basis),
            ];
        }
        part
    };
    let retention = kept(
        "retention",
        What::Retention,
        "keep-no-retention",
        profile.retention.as_ref(),
    );
    let supervisory = kept(
        "retention-supervisory",
        What::RetentionSupervisory,
        "keep-no-retention-supervisory",
        profile.retention_supervisory.as_ref(),
    );
    let legal = legal(page, profile);
    Ok(vec![
        card,
        emblem,
        greetings,
        numbers,
        legal,
        retention,
        supervisory,
        sign_in,
    ])
}

/// The times of the law: those in force today, and those of days to come.
fn legal(page: &Page, profile: &OfficeProfile) -> Part {
    let today = page.today();
    let mut part = Part::new(page, "legal")
        .with_button(page, What::Legal)
        .with_columns(
            page,
            &["keep-col-what", "keep-col-value", "keep-col-action"],
        );
    let ahead = profile.legal.iter().filter(|one| one.from > today);
    let all = std::iter::once(LegalTimes::on(&profile.legal, today)).chain(ahead.cloned());
    part.rows = all
        .map(|times| {
            let later = times.from > today;
            let days = |key: &str, n: u16| page.t1(key, "n", i64::from(n));
            let working = |n| days("keep-legal-working", n);
            let calendar = |n| days("keep-legal-calendar", n);
            let of = |name: &str, days: String| {
                let label = page.key(&format!("keep-legal-{name}"));
                format!("{label}: {days}")
            };
            Row {
                head: if later {
                    page.t1(
                        "keep-legal-from",
                        "date",
                        words::date_long(page.lang, times.from),
                    )
                } else {
                    page.t("keep-legal-now")
                },
                cells: vec![
                    [
                        of("forward", working(times.forward)),
                        of("follow-up", working(times.follow_up)),
                        of("answer", working(times.answer)),
                        of("supervisory", working(times.supervisory)),
                        of("completeness", calendar(times.completeness)),
                        of("decision", calendar(times.decision)),
                        of("delivery", calendar(times.delivery)),
                        of("objection", calendar(times.objection)),
                    ]
                    .join("\n"),
                ],
                edit: later
                    .then(|| edit(What::Legal, &times.from.to_string()))
                    .flatten(),
                ..Row::default()
            }
        })
        .collect();
    part
}
