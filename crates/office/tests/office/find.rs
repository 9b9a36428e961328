//! Every case is found by anything that was typed, and by nobody who may not know of it.

use std::sync::Arc;
use std::time::Duration;

use casework::ComplaintNumber;
use office::testing::{TestOffice, Wishes, on_postgres};
use office::{
    ActInput, NewComplaint, RegisterQuery, ResultOf, SearchQuery, SearchView, both_offices,
};
use tokio::sync::Notify;

use crate::{run, sql};

async fn follow(office: &TestOffice) {
    while office.follow_history().await.expect("followed").records > 0 {}
}

async fn search(office: &TestOffice, position: &str, asked: SearchQuery) -> SearchView {
    let who = office.person(position).await;
    office.search(&who, &asked).await.expect("an answer")
}

fn numbers(view: &SearchView) -> Vec<ComplaintNumber> {
    view.rows.iter().map(|row| row.row.number.clone()).collect()
}

async fn found(office: &TestOffice, position: &str, words: &str) -> Vec<ComplaintNumber> {
    let asked = SearchQuery {
        words: words.into(),
        ..SearchQuery::default()
    };
    numbers(&search(office, position, asked).await)
}

/// Three complaints of different matter; the last was recorded last.
async fn three(office: &TestOffice) -> [ComplaintNumber; 3] {
    let sample = office.sample();
    let lamp = office.take_in(&sample).await;
    let road = office
        .take_in(&NewComplaint {
            description: "Jalan rusak berat di Banjar Pangkung, truk pasir sering melintas.".into(),
            village: "51.02.02.2004".into(),
            hamlet: "Pangkung Tibah".into(),
            name: "I Gusti Putu Preman".into(),
            phone: "+62 819-9988-7766".into(),
            channel: "phone".into(),
            ..sample.clone()
        })
        .await;
    let secret = office
        .take_in(&NewComplaint {
            description: "Petugas loket meminta uang untuk melaporkan kehilangan KTP.".into(),
            identity: "confidential".into(),
            name: "Dewa Ayu Tersembunyi".into(),
            category: "LAYANAN".into(),
            ..sample
        })
        .await;
    follow(office).await;
    [lamp, road, secret]
}

/// Sixty beginnings of words, each another.
fn beginnings(start: &str) -> String {
    let letter = |n: u8| char::from(b'a' + n);
    (0..60_u8)
        .map(|n| format!("{start}{}{}* ", letter(n / 8), letter(n % 8)))
        .collect()
}

/// A question that reads long in an office of thousands: somebody else holds the index.
async fn asked_while_the_index_is_held(office: TestOffice) {
    three(&office).await;
    run(office.db(), "UPDATE register_head SET last = 9000", &[])
        .await
        .expect("a large office");
    let who = office.person("kasubag-umum").await;
    let lock = sql("LOCK TABLE finding IN ACCESS EXCLUSIVE MODE");
    let (held, done) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let of_holder = (Arc::clone(&held), Arc::clone(&done));
    let holder = office.db().write(move |conn| {
        let (held, done) = of_holder.clone();
        Box::pin(async move {
            conn.exec(lock, &[]).await?;
            held.notify_one();
            done.notified().await;
            Ok(())
        })
    });
    let asker = async {
        tokio::time::timeout(Duration::from_secs(10), held.notified())
            .await
            .expect("the index is held");
        let broad = SearchQuery {
            words: "lam* pad*".into(),
            ..SearchQuery::default()
        };
        let view = office.search(&who, &broad).await;
        done.notify_one();
        view.expect("a refusal is an answer")
    };
    let (ended, view) = tokio::join!(holder, asker);
    ended.expect("held and let go");
    assert!(view.broad && !view.truncated);
    assert_eq!((view.rows.len(), view.total, view.more), (0, 0, false));
    assert_eq!((view.page, view.pages), (1, 1));
    // Asked more narrowly it is answered: such a question is waited for.
    let narrow = SearchQuery {
        words: "lampu padam".into(),
        ..SearchQuery::default()
    };
    let view = office.search(&who, &narrow).await.expect("an answer");
    assert!(!view.broad && view.rows.len() == 1);
}

/// On PostgreSQL alone: nothing keeps a reader of SQLite waiting.
#[test]
fn a_broad_question_in_a_large_office_is_refused_rather_than_waited_for() {
    on_postgres(asked_while_the_index_is_held);
}

both_offices! {
    async fn an_index_that_was_tidied_finds_the_same(office: TestOffice) {
        let mut told = Vec::new();
        for nth in 0..9 {
            let description = format!("Kabel listrik putus di gang nomor {nth}, menjuntai ke jalan.");
            told.push(office.take_in(&NewComplaint { description, ..office.sample() }).await);
            // Each round leaves a part of its own.
            follow(&office).await;
        }
        told.reverse();
        let mut rounds = 0;
        let tidy = || office.db().write(|conn| Box::pin(store::tables::findings::tidy(conn)));
        while tidy().await.expect("tidied") {
            rounds += 1;
            assert!(rounds < 100, "it comes to an end");
        }
        assert_eq!(rounds > 0, office.db().dialect() == store::Dialect::Sqlite);
        assert_eq!(found(&office, "camat", "kabel menjuntai").await, told);
    }

    async fn words_are_found_in_all_their_forms(office: TestOffice) {
        let [lamp, road, secret] = three(&office).await;
        for (words, expected) in [
            ("lampu", vec![&lamp]),
            ("LAMPU, padam!", vec![&lamp]),
            ("laporan", vec![&secret]),
            ("dilaporkan", vec![&secret]),
            ("\"rusak berat\"", vec![&road]),
            ("\"berat rusak\"", vec![]),
            ("pangk*", vec![&road]),
            ("-lampu", vec![&secret, &road]),
            ("tibah", vec![&road]),
            ("lampu rusak", vec![]),
            ("\"'; DROP TABLE finding; -- NEAR( AND OR", vec![]),
        ] {
            let got = found(&office, "kasubag-umum", words).await;
            assert_eq!(got.iter().collect::<Vec<_>>(), expected, "{words}");
        }
        let all = search(&office, "kasubag-umum", SearchQuery::default()).await;
        assert_eq!((all.total, all.more), (3, false));
        let number = lamp.to_string();
        for words in [number.as_str(), "1", "0001/2026"] {
            let asked = SearchQuery { words: words.into(), ..SearchQuery::default() };
            let view = search(&office, "kasubag-umum", asked).await;
            assert_eq!(view.numbers.first(), Some(&lamp), "{words}");
        }
    }

    async fn names_and_telephones_are_found_where_they_are_open(office: TestOffice) {
        let [lamp, road, _] = three(&office).await;
        assert_eq!(found(&office, "kasubag-umum", "Preman").await, std::slice::from_ref(&road));
        assert_eq!(found(&office, "kasubag-umum", "0819 9988 7766").await, std::slice::from_ref(&road));
        assert_eq!(found(&office, "kasubag-umum", "081999887766").await, [road]);
        // The same number stands in the protected complaint, which it does not find.
        assert_eq!(found(&office, "kasubag-umum", "6281234567890").await, std::slice::from_ref(&lamp));
        assert_eq!(found(&office, "kasubag-umum", "\"luh contoh\"").await, [lamp]);
        for hidden in ["Tersembunyi", "\"dewa ayu\"", "Dewa Ayu Tersembunyi"] {
            assert!(found(&office, "camat", hidden).await.is_empty(), "{hidden}");
        }
    }

    async fn a_protected_name_does_not_find_its_case_wherever_it_stands(office: TestOffice) {
        let protected = |description: &str| NewComplaint {
            description: description.into(),
            identity: "confidential".into(),
            name: "Made Sudarta".into(),
            phone: "0813 1111 2222".into(),
            ..office.sample()
        };
        let told = protected(
            "Saya Made Sudarta, hubungi 081311112222 atau 0813 1111 2222. Pohon tumbang di jalan.",
        );
        let number = office.take_in(&told).await;
        let kasubag = office.person("kasubag-umum").await;
        let note = "Sudah bertemu Made Sudarta di balai banjar.";
        office.add_to_case(&kasubag, &number, &office.key(), note, Vec::new()).await.expect("noted");
        follow(&office).await;
        for hidden in ["sudarta", "\"made sudarta\"", "081311112222", "0813 1111 2222"] {
            assert!(found(&office, "kasubag-umum", hidden).await.is_empty(), "{hidden}");
        }
        for other in ["tumbang", "\"balai banjar\""] {
            assert_eq!(found(&office, "kasubag-umum", other).await, std::slice::from_ref(&number));
        }
        let caller = NewComplaint { phone: "0813 1111 2222".into(), ..NewComplaint::default() };
        let hints = office.hints(&kasubag, &caller).await.expect("hints");
        assert!(hints.caller.is_empty());
    }

    async fn what_officials_write_is_found_and_lies_sealed(office: TestOffice) {
        let [lamp, ..] = three(&office).await;
        assert!(found(&office, "kasubag-umum", "\"cek lapangan\"").await.is_empty());
        office.finish(&lamp, &Wishes::default()).await;
        assert!(found(&office, "kasubag-umum", "\"cek lapangan\"").await.is_empty());
        follow(&office).await;
        assert_eq!(found(&office, "kasubag-umum", "\"cek lapangan\"").await, std::slice::from_ref(&lamp));
        assert_eq!(found(&office, "kasubag-umum", "menyala").await, std::slice::from_ref(&lamp));
        let asked = SearchQuery { words: "menyala".into(), ..SearchQuery::default() };
        let view = search(&office, "kasubag-umum", asked.clone()).await;
        assert_eq!(view.rows[0].place.as_deref(), Some("Lemari 2"));
        assert_eq!(view.rows[0].row.standing, "archived");
    }

    async fn filters_combine(office: TestOffice) {
        let [lamp, road, secret] = three(&office).await;
        let wishes = Wishes { units: vec!["PMD"], ..Wishes::default() };
        office.take_to_step(&road, 7, &wishes).await;
        follow(&office).await;
        let asked = SearchQuery::default;
        let code = |text: &str| Some(text.to_owned());
        for (asked, expected) in [
            (SearchQuery { village: code("51.02.02.2004"), ..asked() }, vec![&road]),
            (SearchQuery { category: code("LAYANAN"), ..asked() }, vec![&secret]),
            (SearchQuery { unit: code("PMD"), ..asked() }, vec![&road]),
            (SearchQuery { unit: code("PM"), ..asked() }, vec![]),
            (SearchQuery { channel: Some(casework::Channel::Phone), ..asked() }, vec![&road]),
            (SearchQuery { words: "jalan".into(), ..asked() }, vec![&road, &lamp]),
            (SearchQuery { words: "jalan".into(), unit: code("PMD"), ..asked() }, vec![&road]),
            (SearchQuery { words: "jalan".into(), year: Some(2025), ..asked() }, vec![]),
            (SearchQuery { words: "jalan".into(), from: Some(office.now()), ..asked() }, vec![]),
            (SearchQuery { words: "jalan".into(), standing: code("archived"), ..asked() }, vec![]),
        ] {
            let view = search(&office, "kasubag-umum", asked.clone()).await;
            let got = numbers(&view);
            assert_eq!(got.iter().collect::<Vec<_>>(), expected, "{asked:?}");
            assert_eq!(view.total as usize, expected.len());
        }
    }

    async fn nobody_finds_what_he_may_not_know_of(office: TestOffice) {
        let [lamp, road, _] = three(&office).await;
        let kasubag = office.person("kasubag-umum").await;
        let about = office.take_in(&NewComplaint {
            description: "Kasubag sering terlambat membuka loket.".into(),
            concerns: vec![kasubag.official.id.0.to_string()],
            ..office.sample()
        }).await;
        let weighty = office.take_in(&NewComplaint {
            description: "Pungutan untuk surat pindah di loket.".into(),
            category: "PUNGLI".into(),
            ..office.sample()
        }).await;
        follow(&office).await;
        assert_eq!(found(&office, "sekretaris", "membuka").await, std::slice::from_ref(&about));
        assert!(found(&office, "kasubag-umum", "membuka").await.is_empty());
        let asked = SearchQuery { words: about.to_string(), ..SearchQuery::default() };
        assert!(search(&office, "kasubag-umum", asked).await.numbers.is_empty());
        assert_eq!(found(&office, "camat", "pungutan").await, [weighty]);
        // Nor when it is over.
        let strike = ActInput::Strike { reason: "Tercatat dua kali".into() };
        office.act_as("staf-umum", &about, strike, Vec::new()).await.expect("struck through");
        follow(&office).await;
        assert_eq!(found(&office, "sekretaris", "membuka").await, std::slice::from_ref(&about));
        assert!(found(&office, "kasubag-umum", "membuka").await.is_empty());
        // A section finds what is directed to it, and nothing else.
        assert!(found(&office, "kasi-pmd", "jalan").await.is_empty());
        let wishes = Wishes { units: vec!["PMD"], ..Wishes::default() };
        office.take_to_step(&road, 7, &wishes).await;
        follow(&office).await;
        assert_eq!(found(&office, "kasi-pmd", "jalan").await, [road]);
        assert!(!found(&office, "sekretaris", "lampu").await.is_empty(), "{lamp}");
    }

    async fn an_index_that_is_lost_is_made_anew(office: TestOffice) {
        let [lamp, ..] = three(&office).await;
        assert_eq!(office.follow_history().await.expect("followed").records, 0);
        run(office.db(), "DELETE FROM finding_cursor WHERE seq > $1", &[0_i64.into()])
            .await
            .expect("forgotten");
        follow(&office).await;
        assert_eq!(found(&office, "kasubag-umum", "lampu").await, [lamp]);
        office.assert_settled().await;
    }

    async fn a_query_of_five_thousand_characters_is_answered(office: TestOffice) {
        three(&office).await;
        for words in ["a* b* c* d* ".repeat(400), "lampu ".repeat(900), "*".repeat(5000), "\"".repeat(4999)] {
            let asked = SearchQuery { words, ..SearchQuery::default() };
            let view = search(&office, "kasubag-umum", asked).await;
            assert!(view.rows.len() <= 3);
        }
    }

    async fn whatever_is_typed_is_answered_and_told_whether_all_of_it_was_read(office: TestOffice) {
        let [lamp, road, _] = three(&office).await;
        let words: String = (0..400).map(|n| format!("kata{n} ")).collect();
        for (asked, expected, truncated) in [
            // Five thousand characters: of one word, of one thing said again, of no words.
            ("x".repeat(5_000), vec![], true),
            ("lampu ".repeat(833), vec![&lamp], true),
            ("* ".repeat(2_500), vec![], true),
            (words, vec![], true),
            // Signs alone say nothing, and find nothing.
            ("* * *".to_owned(), vec![], false),
            ("%%%".to_owned(), vec![], false),
            ("_".to_owned(), vec![], false),
            ("\"".to_owned(), vec![], false),
            ("\"\"\"".to_owned(), vec![], false),
            ("- \\ ' ( ) : ^ & | !".to_owned(), vec![], false),
            // A quotation that is left open ends with the question.
            ("\"rusak berat".to_owned(), vec![&road], false),
            ("lampu \"".to_owned(), vec![&lamp], false),
            ("\"lampu\" \"padam".to_owned(), vec![&lamp], false),
            ("lampu*".to_owned(), vec![&lamp], false),
            // Sixty beginnings, of one letter and of more: a dozen is searched for.
            (beginnings(""), vec![], true),
            (beginnings("lam"), vec![], true),
        ] {
            let view = search(&office, "kasubag-umum", SearchQuery { words: asked.clone(), ..SearchQuery::default() }).await;
            let got = numbers(&view);
            assert_eq!(got.iter().collect::<Vec<_>>(), expected, "{asked:.60}");
            assert_eq!(view.total as usize, expected.len(), "{asked:.60}");
            assert_eq!(view.truncated, truncated, "{asked:.60}");
            // An office this small is searched through, whatever is asked.
            assert!(!view.broad, "{asked:.60}");
        }
    }

    async fn the_book_of_a_large_office_asks_the_index_for_words(office: TestOffice) {
        let [lamp, road, _] = three(&office).await;
        let give = "UPDATE register_head SET last = 9000 WHERE year = 2026";
        run(office.db(), give, &[]).await.expect("a large office");
        let clerk = office.person("staf-umum").await;
        let book = async |words: &str, channel: Option<casework::Channel>, oldest_first: bool| {
            let query = RegisterQuery {
                year: Some(2026),
                words: Some(words.into()),
                channel,
                oldest_first,
                page: 1,
                page_rows: 50,
                ..RegisterQuery::default()
            };
            let view = office.register(&clerk, &query).await.expect("the book");
            assert!(!view.broad && !view.more && view.last_number == 9000);
            assert_eq!(view.total as usize, view.rows.len());
            let shown: Vec<_> = view.rows.into_iter().map(|row| row.number).collect();
            // What is taken along of it is the same.
            let of = ResultOf::Register(query);
            let taken = office.result_after(&clerk, &of, None).await;
            let taken = taken.expect("taken along").rows;
            let taken: Vec<_> = taken.into_iter().map(|one| one.row.number).collect();
            let mut newest_first = shown.clone();
            if oldest_first {
                newest_first.reverse();
            }
            assert_eq!(taken, newest_first);
            shown
        };
        // The last word may not be typed to its end.
        let only = std::slice::from_ref(&road);
        assert_eq!(book("rusak ber", None, false).await, only);
        // The book read through would not find these: another order, another form.
        assert_eq!(book("rusak jalan", None, false).await, only);
        assert_eq!(book("kerusakan truk", None, false).await, only);
        let both = [road.clone(), lamp.clone()];
        assert_eq!(book("jalan", None, false).await, both);
        assert_eq!(book("jalan", None, true).await, [lamp.clone(), road.clone()]);
        let phone = Some(casework::Channel::Phone);
        assert_eq!(book("jalan", phone, false).await, only);
        let second = road.register.number.to_string();
        assert_eq!(book(&second, None, false).await, only);
        assert!(book(&second, Some(casework::Channel::Letter), false).await.is_empty());
        assert!(book("8999", None, false).await.is_empty());
    }

    async fn the_clerk_is_told_what_was_told_before(office: TestOffice) {
        let [lamp, road, _] = three(&office).await;
        let clerk = office.person("staf-umum").await;
        let typed = NewComplaint {
            description: "Lampu jalan di depan Pura Puseh mati, gelap sekali.".into(),
            phone: "0819 9988 7766".into(),
            village: "51.02.02.2003".into(),
            ..NewComplaint::default()
        };
        let hints = office.hints(&clerk, &typed).await.expect("hints");
        let numbers = |rows: &[office::RegisterRowView]| -> Vec<ComplaintNumber> {
            rows.iter().map(|row| row.number.clone()).collect()
        };
        assert_eq!(numbers(&hints.similar), std::slice::from_ref(&lamp));
        assert_eq!((numbers(&hints.caller), hints.of_caller), (vec![road], 1));
        // By name too, in any writing, but not by one that a story only mentions, by half a
        // name, or by one that is protected.
        let named = |name: &str| NewComplaint { name: name.into(), ..NewComplaint::default() };
        for (name, known) in [("i gusti PUTU preman", 1), ("Banjar Pangkung", 0), ("Preman", 0), ("Dewa Ayu Tersembunyi", 0)] {
            let hints = office.hints(&clerk, &named(name)).await.expect("hints");
            assert_eq!(hints.of_caller, known, "{name}");
        }
        // Elsewhere it is another lamp; an empty form asks nothing.
        let elsewhere = NewComplaint { village: "51.02.02.2004".into(), ..typed.clone() };
        assert!(office.hints(&clerk, &elsewhere).await.expect("hints").similar.is_empty());
        let nothing = office.hints(&clerk, &NewComplaint::default()).await.expect("hints");
        assert!(nothing.similar.is_empty() && nothing.caller.is_empty());
        // Whoever a complaint is about gets no hint of it, and a section none at all.
        let about = NewComplaint {
            concerns: vec![office.person("kasubag-umum").await.official.id.0.to_string()],
            ..office.sample()
        };
        office.take_in(&about).await;
        follow(&office).await;
        let kasubag = office.person("kasubag-umum").await;
        let hints = office.hints(&kasubag, &typed).await.expect("hints");
        assert_eq!(numbers(&hints.similar), [lamp]);
        assert_eq!(office.hints(&clerk, &typed).await.expect("hints").similar.len(), 2);
        let section = office.person("kasi-pmd").await;
        assert!(office.hints(&section, &typed).await.is_err());
    }
}
