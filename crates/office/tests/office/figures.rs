//! What everybody may know in numbers, and by when an answer is promised.

use casework::{Figure, Greetings, Setting, Told};
use jiff::SignedDuration;
use office::testing::{TestOffice, Wishes};
use office::{
    ActInput, ConcludeInput, Ending, FigureRow, Figures, NewComplaint, both_offices, setting_token,
};

use crate::{faults, run};

async fn figures(office: &TestOffice) -> Figures {
    let found = office.figures(None).await.expect("counted");
    (*found.expect("figures")).clone()
}

fn told(rows: &[FigureRow], code: &str) -> Figure<Told> {
    let row = rows.iter().find(|row| row.code == code);
    row.unwrap_or_else(|| panic!("no row {code:?}")).told
}

async fn take_in(office: &TestOffice, times: usize, given: &NewComplaint) {
    for _ in 0..times {
        office.take_in(given).await;
    }
}

both_offices! {
    async fn months_that_are_over_are_counted_and_small_numbers_are_not_told(office: TestOffice) {
        // The morning of 10 June: nothing of June is told before July.
        let sample = office.sample();
        take_in(&office, 7, &sample).await;
        let by_phone = NewComplaint { channel: "phone".into(), village: "51.02.02.2005".into(), category: "TRANTIB".into(), ..office.sample() };
        take_in(&office, 3, &by_phone).await;
        let before = figures(&office).await;
        assert_eq!((before.year, before.until.to_string()), (2026, "2026-06-01".to_owned()));
        assert!(before.is_empty());
        assert_eq!(before.months.len(), 5);

        office.set_clock(office.local("2026-07-01T08:00"));
        let found = figures(&office).await;
        assert_eq!(found.until.to_string(), "2026-07-01");
        assert_eq!(found.total.received, Told::About(10));
        assert_eq!(told(&found.months, "6").received, Told::About(10));
        assert_eq!(told(&found.months, "1").received, Told::Few);
        assert_eq!(told(&found.channels, "walk_in").received, Told::About(5));
        assert_eq!(told(&found.channels, "phone").received, Told::Few);
        assert_eq!(told(&found.categories, "INFRA").received, Told::About(5));
        assert_eq!(told(&found.villages, "51.02.02.2003").received, Told::About(5));
        assert_eq!(told(&found.villages, "51.02.02.2005").received, Told::Few);
        assert_eq!(found.total.answered, Told::Few);
        // Every row the office has, and one for the rest; none of supervisory weight.
        assert_eq!(found.villages.len(), 11);
        assert!(found.categories.iter().all(|row| row.code != "PUNGLI"));
        assert_eq!(found.years, (2026, 2026));
        assert!(office.figures(Some(2025)).await.expect("read").is_none());
        assert!(office.figures(Some(2027)).await.expect("read").is_none());
    }

    async fn answered_in_time_is_what_was_promised_and_kept_by_then(office: TestOffice) {
        let mut numbers = Vec::new();
        for _ in 0..6 {
            numbers.push(office.record_sample().await);
        }
        for number in &numbers {
            office.finish(number, &Wishes::default()).await;
        }
        // Six more wait until long after their time, and are answered in July.
        let mut late = Vec::new();
        for _ in 0..6 {
            late.push(office.record_sample().await);
        }
        office.set_clock(office.local("2026-07-08T08:00"));
        for number in &late {
            office.finish(number, &Wishes::default()).await;
        }
        // As it stood when June was over.
        let found = figures(&office).await;
        assert_eq!(found.total.columns(), [Told::About(10), Told::About(5), Told::About(5)]);
        office.set_clock(office.local("2026-08-03T08:00"));
        let found = figures(&office).await;
        assert_eq!(found.total.columns(), [Told::About(10), Told::About(10), Told::About(5)]);
        assert_eq!(told(&found.months, "6").answered, Told::About(10));
    }

    async fn what_is_guarded_or_struck_is_not_counted_and_what_was_merged_is(office: TestOffice) {
        take_in(&office, 8, &office.sample()).await;
        let subject = office.person("kasi-pmd").await.official.id.0.to_string();
        let about = NewComplaint { concerns: vec![subject], ..office.sample() };
        take_in(&office, 3, &about).await;
        let supervisory = NewComplaint { category: "PUNGLI".into(), identity: "confidential".into(), ..office.sample() };
        take_in(&office, 3, &supervisory).await;
        let doubled = office.record_sample().await;
        let first = office.record_sample().await;
        let merge = ActInput::Conclude(ConcludeInput {
            how: Ending::Merged,
            body: String::new(),
            reference: String::new(),
            remind_at: None,
            into: first.to_string(),
            reason: "Hal yang sama".into(),
        });
        office.act_as("kasubag-umum", &doubled, merge, Vec::new()).await.expect("merged");
        office.set_clock(office.local("2026-07-01T08:00"));
        // Eight, and two of which one is handled in the other.
        assert_eq!(figures(&office).await.total.received, Told::About(10));
        let struck = "UPDATE complaint SET standing = 'struck' WHERE number < 4";
        run(office.db(), struck, &[]).await.expect("struck");
        // What was told is told for a while, and then counted anew.
        assert_eq!(figures(&office).await.total.received, Told::About(10));
        office.pass(SignedDuration::from_mins(16));
        assert_eq!(figures(&office).await.total.received, Told::About(5));
        let guarded = "UPDATE complaint SET guard = 0";
        run(office.db(), guarded, &[]).await.expect("opened");
        office.pass(SignedDuration::from_mins(16));
        // Of supervisory weight and yet open: among the rest, without a name.
        let found = figures(&office).await;
        assert_eq!(found.total.received, Told::About(15));
        assert!(found.categories.iter().all(|row| row.code != "PUNGLI"));
    }

    async fn a_home_page_does_not_wait_and_counts_once(office: TestOffice) {
        take_in(&office, 6, &office.sample()).await;
        office.set_clock(office.local("2026-07-01T08:00"));
        let shared = office.shared();
        let asked: Vec<_> = (0..8)
            .map(|_| {
                let office = office.shared();
                tokio::spawn(async move { office.figures(None).await })
            })
            .collect();
        let mut first = None;
        for asked in asked {
            let found = asked.await.expect("asked").expect("counted").expect("figures");
            // One counted, the others have the same.
            let same = first.get_or_insert_with(|| found.clone());
            assert!(std::sync::Arc::ptr_eq(same, &found));
        }
        let known = shared.figures_at_hand().await.expect("at hand");
        assert_eq!(known.total.received, Told::About(5));
        // A month later what is known is told while it is counted anew.
        office.set_clock(office.local("2026-08-01T08:00"));
        let stale = shared.figures_at_hand().await.expect("at hand");
        assert_eq!(stale.until.to_string(), "2026-07-01");
        let fresh = office.figures(None).await.expect("counted").expect("figures");
        assert_eq!(fresh.until.to_string(), "2026-08-01");
        let fresh = shared.figures_at_hand().await.expect("at hand");
        assert_eq!(fresh.until.to_string(), "2026-08-01");
    }

    async fn the_promise_is_the_worst_case_of_the_procedures_in_force(office: TestOffice) {
        let promise = office.promise_to_citizens().expect("a promise");
        // Received on the evening of any day of the year, on the longest way: no case of the
        // default procedure is promised later than that.
        let directory = office.directory();
        let calendar = &directory.calendar;
        let (_, procedure) = directory.in_force(office.now())[0];
        let mut worst = 0;
        for day in 0..365 {
            let from = office.now() + SignedDuration::from_hours(24 * day + 14);
            let due = office::promise(procedure, calendar, procedure.start().number, from).expect("due");
            let (mut days, mut date) = (0, calendar.date(from));
            while date < calendar.date(due) {
                date = date.tomorrow().expect("a day");
                days += u32::from(!calendar.hours_on(date).is_empty());
            }
            worst = worst.max(days);
        }
        assert!(worst > 2, "{worst}");
        assert_eq!(promise.days, worst);
        // In the words for citizens, each once, up to the answer and not further.
        let words: Vec<&str> = promise.steps.iter().map(|(words, _)| words.as_str()).collect();
        assert_eq!(words.first(), Some(&"Pengaduan dicatat"));
        assert_eq!(words.last(), Some(&"Penyelesaian dijalankan dan Anda diberi kabar"));
        assert_eq!(words.len(), 7, "{words:?}");
        assert_eq!(promise.steps[1].1.minutes, 120, "two steps of an hour are one in words");
    }

    async fn greetings_are_set_and_given_up(office: TestOffice) {
        let who = office.person("kasubag-umum").await;
        let shown = || office.directory().profile.greetings.clone();
        assert_eq!(shown().welcome, "Om Swastyastu", "as an office of Bali begins");
        let own = |lang: &str| Setting::Greetings(Greetings {
            lang: lang.into(),
            welcome: "Sugeng rawuh".into(),
            thanks: String::new(),
        });
        for (lang, fits) in [("", false), ("Jawa", false), ("j1", false), ("jv", true)] {
            let seen = setting_token(&who.directory.profile, &own(lang));
            let set = office.change_setting(&who, &own(lang), &seen).await;
            if fits {
                assert!(set.is_ok(), "{set:?}");
            } else {
                assert_eq!(faults(set), [("lang", "setting_lang")], "{lang}");
            }
        }
        assert_eq!(shown().lang, "jv");
        let none = Setting::Greetings(Greetings::default());
        let seen = setting_token(&office.directory().profile, &none);
        assert!(office.change_setting(&who, &none, &seen).await.is_ok());
        assert!(shown().is_empty());
        office.assert_settled().await;
    }
}
