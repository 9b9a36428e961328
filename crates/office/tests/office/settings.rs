//! What an office sets about itself: one thing at a time, told with what stood before, and
//! open due times moved with the hours.

use std::collections::BTreeSet;

use casework::{
    Category, Channel, Duty, Fate, Keeping, LegalClock, LegalDue, LegalStanding, LegalTimes, Phase,
    PositionProfile, PrefixFrom, Retention, Setting, Unit, Village,
};
use jiff::SignedDuration;
use jiff::civil::date;
use office::testing::{TestOffice, Wishes};
use office::{
    NewComplaint, OfficeError, SearchQuery, SearchView, SettingDone, both_offices, setting_token,
};
use sop::UnitCode;
use worktime::{DayTable, HolidayKind, RuleChangeSource};

use crate::faults;

async fn set(office: &TestOffice, setting: &Setting) -> Result<SettingDone, OfficeError> {
    let who = office.person("kasubag-umum").await;
    let seen = setting_token(&who.directory.profile, setting);
    office.change_setting(&who, setting, &seen).await
}

fn holiday(day: jiff::civil::Date) -> Setting {
    Setting::Holiday {
        date: day,
        name: "Piodalan".to_owned(),
        kind: HolidayKind::Regional,
        source: "SE Bupati 5/2026".to_owned(),
    }
}

fn week(hours: &str) -> DayTable {
    let [open, close] = hours.split('-').collect::<Vec<_>>()[..] else {
        panic!("{hours}");
    };
    ["mon", "tue", "wed", "thu", "fri"]
        .into_iter()
        .map(|day| (day, vec![vec![open.to_owned(), close.to_owned()]]))
        .collect()
}

/// A case at a step whose standard reaches into the next days.
async fn at_the_sections(office: &TestOffice) -> casework::ComplaintNumber {
    let number = office.record_sample().await;
    office.take_to_step(&number, 7, &Wishes::default()).await;
    number
}

async fn due(office: &TestOffice, number: &casework::ComplaintNumber) -> jiff::Timestamp {
    let who = office.person("staf-umum").await;
    let case = office.case(&who, number).await.expect("the case");
    case.due.expect("a due time").due
}

/// What the archive shows `key` of one part of the schedule's time.
async fn kept_in(office: &TestOffice, key: &str, phase: Phase) -> SearchView {
    let who = office.person(key).await;
    let asked = SearchQuery {
        phase: Some(phase),
        ..SearchQuery::default()
    };
    office.search(&who, &asked).await.expect("the archive")
}

both_offices! {
    async fn a_holiday_moves_open_due_times_and_each_case_is_told(office: TestOffice) {
        let number = at_the_sections(&office).await;
        let (before, today) = (due(&office, &number).await, office.directory().day(office.now()));
        let tomorrow = today.tomorrow().expect("a day");
        let setting = holiday(tomorrow);
        let who = office.person("kasubag-umum").await;
        let preview = office.preview_setting(&who, &setting).await.expect("previewed");
        assert_eq!((preview.count, preview.earlier), (1, 0));
        assert_eq!(preview.moved[0].number, number);
        assert_eq!(due(&office, &number).await, before, "a look moves nothing");

        let done = set(&office, &setting).await.expect("set");
        assert_eq!(done, SettingDone { moved: 1, unchanged: false });
        let after = due(&office, &number).await;
        assert!(after > before);
        assert_eq!(after, preview.moved[0].to);
        let case = office.case(&who, &number).await.expect("the case");
        let told = case.history.iter().find(|line| line.kind == "due_recomputed");
        assert_eq!(told.and_then(|line| line.name.clone()), Some(who.official.name.clone()));

        // Given up again, it is due as before; the sections can still act.
        let dropped = set(&office, &Setting::HolidayDropped { date: tomorrow }).await;
        assert_eq!(dropped.map(|done| done.moved), Ok(1));
        assert_eq!(due(&office, &number).await, before);
        office.do_step(&number, &Wishes::default()).await;
        office.assert_settled().await;
    }

    async fn what_the_act_did_not_do_the_job_does(office: TestOffice) {
        let number = at_the_sections(&office).await;
        let before = due(&office, &number).await;
        // The server dies between the change and the due times: the profile is new, they are old.
        let tomorrow = office.directory().day(office.now()).tomorrow().expect("a day");
        set(&office, &holiday(tomorrow)).await.expect("set");
        let sql = format!("UPDATE complaint SET due = {}", before.as_microsecond());
        crate::run(office.db(), &sql, &[]).await.expect("put back");
        assert_eq!(due(&office, &number).await, before);
        office.pass(jiff::SignedDuration::from_mins(1));
        while office.work("test").await.expect("jobs run") > 0 {}
        assert!(due(&office, &number).await > before);
    }

    async fn new_hours_begin_on_their_day_and_the_past_stays(office: TestOffice) {
        let today = office.directory().day(office.now());
        let from = today.saturating_add(jiff::Span::new().days(7));
        let change = |from: jiff::civil::Date, hours: &str| Setting::Week(RuleChangeSource {
            from: from.into(),
            to: None,
            name: None,
            week: week(hours),
        });
        let yesterday = today.yesterday().expect("a day");
        assert_eq!(faults(set(&office, &change(yesterday, "08:00-15:00")).await), [("from", "past_not_changed")]);
        assert_eq!(faults(set(&office, &change(from, "15:00-08:00")).await)[0], ("mon", "setting_hours"));
        set(&office, &change(from, "08:00-12:00")).await.expect("set");
        let calendar = office.directory().calendar.clone();
        let monday = (0..7)
            .map(|n| from.saturating_add(jiff::Span::new().days(n)))
            .find(|day| day.weekday() == jiff::civil::Weekday::Monday)
            .expect("a Monday");
        assert_eq!(calendar.hours_on(monday).len(), 1);
        assert_eq!(calendar.hours_on(today).len(), 2, "today is as it was");
        let dropped = set(&office, &Setting::WeekDropped { from }).await;
        assert!(dropped.is_ok());
        assert_eq!(office.directory().calendar.hours_on(monday).len(), 2);
        office.assert_settled().await;
    }

    async fn whoever_did_not_see_what_stands_there_looks_again(office: TestOffice) {
        let who = office.person("kasubag-umum").await;
        let mine = Setting::SignIn { session_minutes: 15, confirm_minutes: 5 };
        let other = Setting::SignIn { session_minutes: 60, confirm_minutes: 5 };
        let seen = setting_token(&who.directory.profile, &mine);
        assert!(office.change_setting(&who, &other, &seen).await.is_ok());
        let refused = office.change_setting(&who, &mine, &seen).await;
        assert_eq!(faults(refused), [("seen", "setting_changed_meanwhile")]);
        // The same twice is once.
        let twice = office.change_setting(&who, &other, &seen).await;
        assert_eq!(twice, Ok(SettingDone { moved: 0, unchanged: true }));
        let log = office.setting_log(&who, None, 10).await.expect("a log");
        assert_eq!(log.len(), 1);
        assert_eq!(log[0].now, other);
        assert_eq!(log[0].before, Some(Setting::SignIn { session_minutes: 30, confirm_minutes: 10 }));
        assert_eq!(log[0].by.as_deref(), Some(who.official.name.as_str()));
        assert_eq!(office.directory().profile.session_minutes, 60);
        office.assert_settled().await;
    }

    async fn only_who_keeps_settings_may(office: TestOffice) {
        let setting = holiday(date(2027, 1, 4));
        for key in ["camat", "sekretaris", "staf-umum", "kasi-pmd"] {
            let who = office.person(key).await;
            let seen = setting_token(&who.directory.profile, &setting);
            let refused = office.change_setting(&who, &setting, &seen).await;
            assert_eq!(refused, Err(OfficeError::NotPermitted), "{key}");
            assert!(office.setting_log(&who, None, 1).await.is_err());
            assert!(office.preview_setting(&who, &setting).await.is_err());
            assert!(office.channels_last(&who).await.is_err());
        }
    }

    async fn a_category_is_retired_and_stays_where_it_stands(office: TestOffice) {
        let who = office.person("staf-umum").await;
        let number = office.record_sample().await;
        let used = office.sample().category;
        let today = office.directory().day(office.now());
        let known = office.directory().profile.category(&used).cloned().expect("known");
        let retired = Setting::Category(Category { retired: Some(today), ..known.clone() });
        set(&office, &retired).await.expect("retired");
        let offered = office.intake_form(&office.person("staf-umum").await, &[]);
        assert!(offered.categories.iter().all(|one| one.code != used));
        let kept = office.intake_form(&office.person("staf-umum").await, &[&used]);
        assert!(kept.categories.iter().any(|one| one.code == used));
        let case = office.case(&who, &number).await.expect("the case");
        assert_eq!(case.category.map(|one| one.name), Some(known.name.clone()));
        let nowhere = Setting::Category(Category { unit: UnitCode::new("X"), ..known });
        assert_eq!(faults(set(&office, &nowhere).await), [("unit", "setting_unit_unknown")]);
        office.assert_settled().await;
    }

    async fn numbers_given_keep_their_letters(office: TestOffice) {
        let number = office.record_sample().await;
        let year = number.register.year;
        let letters = |year, prefix: &str| Setting::Numbering(PrefixFrom { year, prefix: prefix.to_owned() });
        assert_eq!(faults(set(&office, &letters(year, "ABC")).await), [("year", "setting_year_used")]);
        assert_eq!(faults(set(&office, &letters(year - 1, "ABC")).await), [("year", "past_not_changed")]);
        assert_eq!(faults(set(&office, &letters(year + 1, "abc")).await), [("prefix", "setting_prefix")]);
        set(&office, &letters(year + 1, "ADU")).await.expect("set");
        let directory = office.directory();
        assert_eq!(directory.number(number.register), number);
        let next = casework::RegisterNumber { year: year + 1, number: 1 };
        assert_eq!(directory.number(next).to_string(), format!("ADU-{}-0001", year + 1));
        let who = office.person("staf-umum").await;
        assert!(office.case(&who, &number).await.is_ok());
        office.pass(jiff::SignedDuration::from_hours(24 * 210));
        let later = office.record_sample().await;
        assert_eq!(later.to_string(), format!("ADU-{}-0001", year + 1));
        let who = office.person("staf-umum").await;
        assert!(office.case(&who, &later).await.is_ok());
        office.assert_settled().await;
    }

    async fn units_positions_villages_and_channels(office: TestOffice) {
        let unit = Unit {
            code: UnitCode::new("POSYANDU"),
            name: "Pos Pelayanan".to_owned(),
            short: "Pos".to_owned(),
            directable: true,
        };
        set(&office, &Setting::Unit(unit.clone())).await.expect("a unit");
        assert!(!office.directory().directable.contains(&unit.code), "nobody would have its turn");
        let head = |key: &str, heads_unit| PositionProfile {
            key: key.to_owned(),
            title: format!("Kepala {key}"),
            short: key.to_owned(),
            unit: unit.code.clone(),
            role: None,
            heads_unit,
            duties: BTreeSet::new(),
            in_conflict: None,
        };
        set(&office, &Setting::Position(head("pos", true))).await.expect("a head");
        let directory = office.directory();
        assert!(directory.directable.contains(&unit.code));
        assert_eq!(faults(set(&office, &Setting::Position(head("pos", false))).await), [("heads_unit", "setting_headless")]);
        let twin = PositionProfile { key: "pos-2".to_owned(), ..head("pos", false) };
        assert_eq!(faults(set(&office, &Setting::Position(twin)).await), [("title", "setting_twice")]);
        // A new head takes over; in the profile and at the desks there is one.
        set(&office, &Setting::Position(head("pos-baru", true))).await.expect("another head");
        let directory = office.directory();
        let heads = directory.positions.iter().filter(|one| one.unit == unit.code && one.heads_unit);
        assert_eq!(heads.map(|one| one.key.as_str()).collect::<Vec<_>>(), ["pos-baru"]);
        let heads = directory.profile.positions.iter().filter(|one| one.unit == unit.code && one.heads_unit);
        assert_eq!(heads.count(), 1);
        let profile = &directory.profile;
        let position = |key: &str| profile.positions.iter().find(|one| one.key == key).cloned().expect("a position");
        // The last keeper of people keeps them.
        let mut keeper = position("kasubag-umum");
        keeper.duties.remove(&Duty::People);
        assert_eq!(faults(set(&office, &Setting::Position(keeper)).await), [("duties", "setting_last_duty")]);
        let mut clerk = position("staf-umum");
        clerk.duties.insert(Duty::Settings);
        set(&office, &Setting::Position(clerk)).await.expect("a duty");
        let who = office.person("staf-umum").await;
        let village = Setting::Village(Village {
            code: "51.02.02.2099".to_owned(),
            name: "Desa Baru".to_owned(),
            hamlets: vec!["Kaja".to_owned(), "Kelod".to_owned()],
            retired: None,
        });
        let seen = setting_token(&who.directory.profile, &village);
        assert!(office.change_setting(&who, &village, &seen).await.is_ok(), "the clerk may now");
        // Duties open doors: who keeps settings gives none.
        let mut grab = office.directory().profile.positions.iter().find(|one| one.key == "staf-umum").cloned().expect("his");
        grab.duties.insert(Duty::Identity);
        let grab = Setting::Position(grab);
        let seen = setting_token(&office.directory().profile, &grab);
        assert_eq!(office.change_setting(&who, &grab, &seen).await, Err(OfficeError::NotPermitted));
        assert_eq!(faults(set(&office, &Setting::Village(Village {
            code: "51.02.03.2001".to_owned(),
            name: "Lain".to_owned(),
            hamlets: Vec::new(),
            retired: None,
        })).await), [("code", "setting_village_code")]);
        let all = Channel::ALL.iter().copied().collect();
        assert_eq!(faults(set(&office, &Setting::Channels { closed: all }).await), [("channels", "setting_no_channel")]);
        office.record_sample().await;
        let who = office.person("kasubag-umum").await;
        let counts = office.channels_last(&who).await.expect("counted");
        assert_eq!(counts.iter().map(|one| one.count).sum::<i64>(), 1);
        office.assert_settled().await;
    }

    async fn a_search_is_kept_for_oneself_alone(office: TestOffice) {
        let (mine, other) = (office.person("staf-umum").await, office.person("camat").await);
        for (name, query) in [("Lampu", "kata=lampu"), (" lampu  Mambang ", "kata=lampu&desa=51.02.02.2004")] {
            office.save_search(&mine, name, query).await.expect("kept");
        }
        office.save_search(&mine, "Lampu", "kata=lampu+jalan").await.expect("replaced");
        let names = |list: Vec<office::SavedSearch>| -> Vec<(String, String)> {
            list.into_iter().map(|one| (one.name, one.query)).collect()
        };
        let kept = names(office.saved_searches(&mine).await.expect("a list"));
        assert_eq!(kept, [
            ("Lampu".to_owned(), "kata=lampu+jalan".to_owned()),
            ("lampu Mambang".to_owned(), "kata=lampu&desa=51.02.02.2004".to_owned()),
        ]);
        assert_eq!(office.saved_searches(&other).await, Ok(Vec::new()));
        assert_eq!(faults(office.save_search(&mine, " ", "kata=x").await), [("nama", "search_name_missing")]);
        assert_eq!(faults(office.save_search(&mine, "Semua", "").await), [("nama", "search_nothing")]);
        for n in 0..28 {
            office.save_search(&mine, &format!("S{n}"), "kata=x").await.expect("kept");
        }
        assert_eq!(faults(office.save_search(&mine, "Lagi", "kata=x").await), [("nama", "search_too_many")]);
        office.forget_search(&mine, "Lampu").await.expect("forgotten");
        office.forget_search(&mine, "Lampu").await.expect("twice is once");
        assert_eq!(office.saved_searches(&mine).await.expect("a list").len(), 29);
        let clear = crate::count(office.db(), "draft WHERE CAST(body AS TEXT) LIKE '%Mambang%'").await;
        assert_eq!(clear, 0, "the list is sealed");
    }

    async fn times_of_the_law_hold_for_what_is_received_from_their_day_on(office: TestOffice) {
        let today = office.directory().day(office.now());
        let times = LegalTimes {
            from: today.tomorrow().expect("a day"),
            answer: 2,
            objection: 5,
            basis: "SE Bupati 7/2026".to_owned(),
            ..LegalTimes::usual()
        };
        let wrong = Setting::Legal(LegalTimes {
            from: today.yesterday().expect("a day"),
            forward: 366,
            objection: 0,
            ..times.clone()
        });
        assert_eq!(
            faults(set(&office, &wrong).await),
            [("from", "past_not_changed"), ("forward", "setting_between"), ("objection", "setting_between")]
        );
        let setting = Setting::Legal(times.clone());
        let sekretaris = office.person("sekretaris").await;
        let seen = setting_token(&sekretaris.directory.profile, &setting);
        let refused = office.change_setting(&sekretaris, &setting, &seen).await;
        assert_eq!(refused, Err(OfficeError::NotPermitted));
        let before = office.record_sample().await;
        assert_eq!(set(&office, &setting).await, Ok(SettingDone { moved: 0, unchanged: false }));
        assert_eq!(office.another_node().await.directory().profile.legal, [times]);
        office.pass(SignedDuration::from_hours(24));
        let after = office.record_sample().await;

        let answer = async |number: &casework::ComplaintNumber| {
            let who = office.person("staf-umum").await;
            let case = office.case(&who, number).await.expect("the case");
            *case.legal.iter().find(|one| one.clock == LegalClock::Answer).expect("it runs")
        };
        let received = |day: i8| office.local(&format!("2026-06-{day}T16:30"));
        let due = |one: LegalDue| (one.days, one.due, one.standing);
        assert_eq!(due(answer(&after).await), (2, office.local("2026-06-15T16:30"), LegalStanding::Running));
        assert_eq!(answer(&before).await.days, 14);
        assert!(answer(&before).await.due > received(29));
        office.set_clock(office.local("2026-06-15T16:31"));
        assert_eq!(answer(&after).await.standing, LegalStanding::Late);

        office.finish(&after, &Wishes::default()).await;
        assert!(matches!(answer(&after).await.standing, LegalStanding::MetLate { .. }));
        let who = office.person("staf-umum").await;
        let case = office.case(&who, &after).await.expect("the case");
        let clocks: Vec<LegalClock> = case.legal.iter().map(|one| one.clock).collect();
        assert_eq!(clocks.len(), LegalClock::ALL.len(), "{clocks:?}");
    }

    async fn files_are_kept_as_long_as_the_schedule_says(office: TestOffice) {
        let class = Retention {
            classification: "000.8.3.4".to_owned(),
            active_years: 1,
            inactive_years: 1,
            fate: Fate::Review,
            basis: "Perbup 12/2024".to_owned(),
        };
        let setting = Setting::Retention(class.clone());
        for key in ["camat", "sekretaris", "staf-umum", "kasi-pmd"] {
            let who = office.person(key).await;
            let seen = setting_token(&who.directory.profile, &setting);
            let refused = office.change_setting(&who, &setting, &seen).await;
            assert_eq!(refused, Err(OfficeError::NotPermitted), "{key}");
            let refused = office.preview_setting(&who, &setting).await;
            assert!(matches!(refused, Err(OfficeError::NotPermitted)), "{key}");
        }
        assert_eq!(office.directory().profile.retention, None);
        let wrong = Setting::Retention(Retention {
            classification: " ".to_owned(),
            active_years: 101,
            basis: "x".repeat(201),
            ..class.clone()
        });
        assert_eq!(
            faults(set(&office, &wrong).await),
            [("classification", "setting_empty"), ("basis", "too_long"), ("active_years", "setting_between")]
        );
        let done = set(&office, &setting).await;
        assert_eq!(done, Ok(SettingDone { moved: 0, unchanged: false }));
        for directory in [office.directory(), office.another_node().await.directory()] {
            assert_eq!(directory.profile.retention.as_ref(), Some(&class));
        }
        let longer = Setting::Retention(Retention { inactive_years: 2, ..class.clone() });
        set(&office, &longer).await.expect("changed");
        set(&office, &setting).await.expect("and back");
        let who = office.person("kasubag-umum").await;
        let log = office.setting_log(&who, None, 10).await.expect("a log");
        let told: Vec<_> = log.iter().map(|line| (&line.now, line.before.as_ref())).collect();
        assert_eq!(told, [(&setting, Some(&longer)), (&longer, Some(&setting)), (&setting, None)]);

        // One that ended and one that goes on: the schedule counts from the year of the end.
        let ended = office.record_sample().await;
        office.finish(&ended, &Wishes::default()).await;
        office.record_sample().await;
        office.assert_settled().await;
        for (at, part, keeping) in [
            ("2026-12-31T09:00", Phase::Active, Keeping::Active { until: date(2027, 12, 31) }),
            ("2027-12-31T09:00", Phase::Active, Keeping::Active { until: date(2027, 12, 31) }),
            ("2028-01-03T09:00", Phase::Inactive, Keeping::Inactive { until: date(2028, 12, 31) }),
            ("2029-01-02T09:00", Phase::Over, Keeping::Over(Fate::Review)),
        ] {
            office.set_clock(office.local(at));
            for phase in Phase::ALL {
                let shown = kept_in(&office, "kasubag-umum", phase).await;
                let numbers: Vec<_> = shown.rows.iter().map(|row| row.row.number.clone()).collect();
                let expected = if phase == part { vec![ended.clone()] } else { Vec::new() };
                assert_eq!(numbers, expected, "{at}: {phase:?}");
                for row in &shown.rows {
                    let day = |at| office.directory().day(at);
                    let closed = day(row.row.closed_at.expect("it ended"));
                    assert_eq!(class.keeping(closed, day(office.now())), keeping, "{at}");
                }
            }
        }
    }

    async fn a_list_of_holidays_that_has_begun_stays(office: TestOffice) {
        let standing = office.directory().profile.holidays.clone();
        assert!(!standing.is_empty(), "the shipped office has lists");
        let none = Setting::HolidayTables { tables: Vec::new() };
        assert_eq!(faults(set(&office, &none).await), [("tables", "setting_table_begun")]);
        let unknown = Setting::HolidayTables { tables: vec!["mars-2026".to_owned()] };
        assert_eq!(faults(set(&office, &unknown).await), [("tables", "setting_table_unknown")]);
        assert_eq!(office.directory().profile.holidays, standing);
    }

    async fn files_of_supervisory_weight_have_a_time_of_their_own(office: TestOffice) {
        let class = |active_years, fate| Retention {
            classification: "700.1.2".to_owned(),
            active_years,
            inactive_years: 1,
            fate,
            basis: "Perbup 12/2024".to_owned(),
        };
        let (usual, own) = (class(1, Fate::Destroy), class(3, Fate::Review));
        set(&office, &Setting::Retention(usual.clone())).await.expect("set");
        let profile = |office: &TestOffice| office.directory().profile.clone();
        assert_eq!(profile(&office).retention_of(true), Some(&usual), "as all others until it is set");
        set(&office, &Setting::RetentionSupervisory(own.clone())).await.expect("set");
        for node in [profile(&office), office.another_node().await.directory().profile.clone()] {
            assert_eq!((node.retention_of(false), node.retention_of(true)), (Some(&usual), Some(&own)));
        }
        let given = NewComplaint {
            category: "PUNGLI".to_owned(),
            identity: "confidential".to_owned(),
            ..office.sample()
        };
        let weighty = office.take_in(&given).await;
        // His own, so that there is no unit head to be named.
        let wishes = Wishes { units: vec!["TRANTIB"], ..Wishes::default() };
        office.take_to_step(&weighty, 6, &wishes).await;
        office.do_step(&weighty, &wishes).await;
        office.finish(&weighty, &wishes).await;
        let plain = office.record_sample().await;
        office.finish(&plain, &Wishes::default()).await;
        office.assert_settled().await;
        for (at, [of_plain, of_weighty]) in [
            ("2027-12-31T09:00", [Phase::Active, Phase::Active]),
            ("2028-01-03T09:00", [Phase::Inactive, Phase::Active]),
            ("2029-01-02T09:00", [Phase::Over, Phase::Active]),
            ("2030-01-02T09:00", [Phase::Over, Phase::Inactive]),
            ("2031-01-02T09:00", [Phase::Over, Phase::Over]),
        ] {
            office.set_clock(office.local(at));
            for phase in Phase::ALL {
                // A section that is not named meets the one by no part of its time.
                for (key, knows) in [("camat", true), ("kasi-pem", false)] {
                    let shown = kept_in(&office, key, phase).await;
                    let mut numbers: Vec<_> = shown.rows.iter().map(|row| row.row.number.clone()).collect();
                    numbers.sort();
                    let mut expected = Vec::new();
                    expected.extend((of_weighty == phase && knows).then(|| weighty.clone()));
                    expected.extend((of_plain == phase && knows).then(|| plain.clone()));
                    assert_eq!(numbers, expected, "{at} {key}: {phase:?}");
                    assert!(shown.rows.iter().all(|row| row.row.named == (row.row.number == weighty)));
                }
            }
        }
    }

    async fn two_at_once_are_one_after_the_other(office: TestOffice) {
        let other = office.another_node().await;
        let today = office.directory().day(office.now());
        let days: Vec<_> = (10..18).map(|n| today.saturating_add(jiff::Span::new().days(n))).collect();
        let who = office.person("kasubag-umum").await;
        for pair in days.chunks(2) {
            let (a, b) = (holiday(pair[0]), holiday(pair[1]));
            let (seen_a, seen_b) = (setting_token(&who.directory.profile, &a), setting_token(&who.directory.profile, &b));
            let (x, y) = tokio::join!(
                office.change_setting(&who, &a, &seen_a),
                other.change_setting(&who, &b, &seen_b)
            );
            assert!(x.is_ok() && y.is_ok(), "{x:?} {y:?}");
        }
        let fresh = office.another_node().await;
        for day in days {
            assert!(fresh.directory().profile.own_holiday(day).is_some(), "{day}");
        }
        office.assert_settled().await;
    }
}
