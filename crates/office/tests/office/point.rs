//! The point on the map of a complaint tells where somebody lives: sealed, and seen by whoever
//! may see the name.

use casework::{Break, ComplaintNumber, IdentityKind};
use office::testing::TestOffice;
use office::{
    CaseView, ComplainStep, Correction, IdentityView, NewComplaint, OfficeError, RegisterQuery,
    SearchQuery, StepAnswers, both_offices,
};

use crate::complain::{agreed, begun, draft, sent};
use crate::{faults, run, sql};

const TYPED: &str = "-8,541234; 115,123454";
const POINT: &str = "-8.54123, 115.12345";

fn with_point(office: &TestOffice, identity: &str) -> NewComplaint {
    let known = identity != "anonymous";
    let told = |text: String| if known { text } else { String::new() };
    let sample = office.sample();
    NewComplaint {
        identity: identity.into(),
        point: TYPED.into(),
        name: told(sample.name.clone()),
        phone: told(sample.phone.clone()),
        reply_way: if known { "phone" } else { "in_person" }.into(),
        ..sample
    }
}

fn told(identity: &IdentityView) -> Option<String> {
    identity.point.map(|point| point.to_string())
}

async fn case(office: &TestOffice, reader: &str, number: &ComplaintNumber) -> CaseView {
    let reader = office.person(reader).await;
    office.case(&reader, number).await.expect("the case")
}

async fn seen(office: &TestOffice, reader: &str, number: &ComplaintNumber) -> Option<String> {
    told(&case(office, reader, number).await.identity)
}

both_offices! {
    async fn it_is_seen_by_whoever_may_see_the_name(office: TestOffice) {
        let here = || Some(POINT.to_owned());
        let open = office.take_in(&with_point(&office, "open")).await;
        for reader in ["staf-umum", "camat"] {
            assert_eq!(seen(&office, reader, &open).await, here(), "{reader}");
        }

        let confidential = office.take_in(&with_point(&office, "confidential")).await;
        for reader in ["staf-umum", "camat"] {
            assert_eq!(seen(&office, reader, &confidential).await, None, "{reader}, by reading");
        }
        let camat = office.person("camat").await;
        let opened = office.reveal_identity(&camat, &confidential, "Mendatangi tempatnya").await;
        assert_eq!(told(&opened.expect("opened")), here());
        assert_eq!(seen(&office, "camat", &confidential).await, None, "for that once only");

        // Without a name there is nothing to be opened with a reason.
        let anonymous = office.take_in(&with_point(&office, "anonymous")).await;
        assert_eq!(seen(&office, "staf-umum", &anonymous).await, None);
        assert_eq!(seen(&office, "camat", &anonymous).await, here());
        assert_eq!(case(&office, "camat", &anonymous).await.identity.name, None);

        // Protection covers it at once, and its end uncovers it.
        let clerk = office.person("staf-umum").await;
        office.raise_protection(&clerk, &open, "key", "Takut dibalas").await.expect("protected");
        assert_eq!(seen(&office, "staf-umum", &open).await, None);
        let kasubag = office.person("kasubag-umum").await;
        office.ask_to_lower_protection(&kasubag, &open, "ask", "Setuju").await.expect("asked");
        office.decide_protection(&camat, &open, "yes", true).await.expect("ended");
        assert_eq!(seen(&office, "staf-umum", &open).await, here());
        office.assert_settled().await;
    }

    async fn no_list_and_no_search_tells_of_it(office: TestOffice) {
        let mut numbers = Vec::new();
        for identity in ["open", "confidential", "anonymous"] {
            numbers.push(office.take_in(&with_point(&office, identity)).await);
        }
        while office.follow_history().await.expect("followed").records > 0 {}
        for reader in ["staf-umum", "kasubag-umum", "camat"] {
            let who = office.person(reader).await;
            let desk = office.desk(&who).await.expect("a desk");
            let register = office.register(&who, &RegisterQuery { page_rows: 50, ..RegisterQuery::default() }).await.expect("read");
            assert_eq!(register.rows.len(), numbers.len());
            let lists = format!("{desk:?} {register:?}");
            assert!(!lists.contains("54123") && !lists.contains("12345"), "{reader}: {lists}");
            for words in ["54123", "8.54123", "115.12345", POINT] {
                let query = SearchQuery { words: words.into(), page: 1, ..SearchQuery::default() };
                let found = office.search(&who, &query).await.expect("searched");
                assert!(found.rows.is_empty(), "{reader} by {words}");
            }
        }
        for number in &numbers {
            let clerk = office.person("staf-umum").await;
            let receipt = office.receipt(&clerk, number, None).await.expect("a receipt");
            assert_eq!(receipt.identity.point, None, "the receipt is printed");
        }
    }

    async fn in_the_database_it_is_sealed_and_cannot_be_changed_unseen(office: TestOffice) {
        let number = office.take_in(&with_point(&office, "open")).await;
        let other = office.take_in(&with_point(&office, "open")).await;
        let without = office.record_sample().await;
        office.assert_settled().await;
        let all = sql("SELECT point FROM complaint ORDER BY number");
        let rows: Vec<Option<Vec<u8>>> = office
            .db()
            .read(move |conn| Box::pin(async move {
                let rows = conn.query(all, &[]).await?;
                rows.iter().map(|row| row.get("point")).collect()
            }))
            .await
            .expect("read");
        let [Some(sealed), Some(others), None] = &rows[..] else { panic!("{rows:?}") };
        for word in ["54123", "12345"] {
            assert!(!sealed.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
        }
        assert_ne!(sealed, others);
        assert_eq!(seen(&office, "staf-umum", &without).await, None);

        // Taken away, or put from another case: the audit finds it.
        let broken = async |value: store::Val| {
            let number = number.register.number.into();
            let text = "UPDATE complaint SET point = $1 WHERE number = $2";
            run(office.db(), text, &[value, number]).await.expect("changed");
            let report = office.audit().await.expect("audited");
            report.broken.iter().filter(|one| one.what == Break::TextChanged).count()
        };
        assert_eq!(broken(None::<Vec<u8>>.into()).await, 1);
        assert_eq!(broken(others.as_slice().into()).await, 1);
        assert_eq!(broken(sealed.as_slice().into()).await, 0);
        assert_eq!(seen(&office, "staf-umum", &other).await, Some(POINT.to_owned()));
    }

    async fn a_correction_leaves_it_as_it_came(office: TestOffice) {
        for identity in ["open", "confidential"] {
            let number = office.take_in(&with_point(&office, identity)).await;
            let clerk = office.person("staf-umum").await;
            let stands = office.correctable(&clerk, &number).await.expect("correctable");
            assert_eq!(stands.given.point, "", "it is not asked for again");
            let correction = Correction {
                key: office.key(),
                version: stands.version,
                password: None,
                given: NewComplaint { landmark: "Depan pura".into(), ..stands.given },
                reason: "Patokan salah".into(),
            };
            office.correct(&clerk, &number, correction).await.expect("corrected");
            let camat = office.person("camat").await;
            let point = match identity {
                "open" => seen(&office, "camat", &number).await,
                _ => told(&office.reveal_identity(&camat, &number, "Perlu").await.expect("opened")),
            };
            assert_eq!(point.as_deref(), Some(POINT));
        }
        office.assert_settled().await;
    }

    async fn a_visitor_tells_it_with_the_place(office: TestOffice) {
        let secret = draft(&office, "open", "INFRA").await;
        let place = |point: &str| StepAnswers::Where {
            village: "51.02.02.2004".into(),
            hamlet: String::new(),
            landmark: String::new(),
            point: point.into(),
        };
        for (point, code) in [("balai banjar", "point_unclear"), ("115.1, -8.5", "point_outside")] {
            office.answer_step(&secret, place(point), Vec::new()).await.expect("kept");
            // What is no point is kept as it was typed, and stands in the way.
            let draft = begun(&office, &secret).await.expect("begun");
            assert_eq!((draft.answers.point.as_str(), draft.next), (point, Some(ComplainStep::Where)));
            let refused = office.complain(&secret, &agreed(), &|_| String::new()).await;
            assert_eq!(faults(refused), [("point", code)]);
        }
        office.answer_step(&secret, place(TYPED), Vec::new()).await.expect("kept");
        let draft = begun(&office, &secret).await.expect("begun");
        assert_eq!(draft.answers.point, TYPED);
        assert_eq!(draft.answers.point_on_map().map(|point| point.to_string()).as_deref(), Some(POINT));
        let number = sent(&office, &secret).await;
        let case = case(&office, "staf-umum", &number).await;
        assert_eq!((case.identity.kind, told(&case.identity).as_deref()), (IdentityKind::Open, Some(POINT)));
        let other = office.complain(&office.keys().new_token(), &agreed(), &|_| String::new()).await;
        assert_eq!(other.map(drop), Err(OfficeError::NotFound));
        office.assert_settled().await;
    }
}
