//! Who lost his PIN has a new one sent to the address he gave, and to no other.

use casework::{CallKind, ComplaintNumber, NoticeKind};
use jiff::SignedDuration;
use office::testing::TestOffice;
use office::{NewComplaint, NoticeSaid, NoticeState, OfficeMail, ToSend, both_offices};

use crate::correction::correction;
use crate::count;
use crate::notices::{HERS, calls, due, one, recorded, send, sending, states};

/// Where she asks from.
const HOME: &str = "36.85.1";

async fn ask(office: &TestOffice, number: &ComplaintNumber, address: &str) {
    let asked = office
        .send_new_pin(&number.to_string(), address, HOME)
        .await;
    assert_eq!(asked.expect("asked"), None);
}

async fn opens(office: &TestOffice, number: &ComplaintNumber, pin: &str) -> bool {
    let proved = office.prove(&number.to_string(), pin, "10.0.0.1").await;
    proved.is_ok()
}

/// The PIN that a message brings.
fn pin_of(told: &ToSend) -> String {
    match &told.mail.said {
        NoticeSaid::NewPin { pin } => pin.to_string(),
        NoticeSaid::Recorded { pin: Some(pin), .. } => pin.to_string(),
        _ => panic!("no PIN in {:?}", told.mail),
    }
}

both_offices! {
    async fn it_goes_to_the_address_that_was_given(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let first = one(&installation).await;
        installation.notice_sent(&first).await.expect("noted");
        let old = pin_of(&first);
        // As she types it, in whatever case.
        ask(&office, &number, " SUKERTI@Warga.Example ").await;
        let told = one(&installation).await;
        assert_eq!((told.mail.kind, told.mail.to.as_str()), (NoticeKind::NewPin, HERS));
        let new = pin_of(&told);
        assert_ne!(new, old);
        // As long as no server has taken it the old one is good: she is never without.
        assert!(opens(&office, &number, &old).await);
        assert!(!opens(&office, &number, &new).await);
        installation.notice_sent(&told).await.expect("noted");
        assert!(opens(&office, &number, &new).await);
        assert!(!opens(&office, &number, &old).await);
        assert_eq!(count(office.db(), "notice WHERE secret IS NOT NULL").await, 0);
        assert!(states(&office, &number).await.contains(&(NoticeKind::NewPin, NoticeState::Sent, String::new())));
        office.assert_settled().await;
    }

    async fn nobody_learns_what_fits_and_nothing_is_sent(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        send(&installation).await;
        let nobody = NewComplaint {
            identity: "anonymous".to_owned(),
            name: String::new(),
            phone: String::new(),
            reply_way: "tracking".to_owned(),
            ..office.sample()
        };
        let anonymous = office.take_in(&nobody).await;
        let by_telephone = office.record_sample().await;
        for one in due(&installation).await {
            installation.notice_sent(&one).await.expect("noted");
        }
        for (number, address) in [
            (number.to_string(), "made@warga.example"),
            (number.to_string(), ""),
            ("STM-2026-9999".to_owned(), HERS),
            ("XYZ-2026-1".to_owned(), HERS),
            ("apa saja".to_owned(), HERS),
            (String::new(), ""),
            (anonymous.to_string(), HERS),
            (by_telephone.to_string(), HERS),
            (by_telephone.to_string(), "0812 3456 7890"),
        ] {
            let asked = office.send_new_pin(&number, address, HOME).await;
            assert_eq!(asked.expect("asked"), None, "{number} {address}");
        }
        assert!(due(&installation).await.is_empty());
        assert_eq!(count(office.db(), "notice WHERE kind = 'new_pin'").await, 0);
    }

    async fn who_asks_again_and_again_waits_and_fills_no_mailbox(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        send(&installation).await;
        for _ in 0..5 {
            ask(&office, &number, HERS).await;
        }
        let waits = office.send_new_pin(&number.to_string(), HERS, HOME).await.expect("asked");
        assert_eq!(waits, Some(office.now() + SignedDuration::from_mins(15)));
        // A number that is none waits as one that is.
        for _ in 0..5 {
            office.send_new_pin("STM-2026-9999", HERS, HOME).await.expect("asked");
        }
        assert!(office.send_new_pin("STM-2026-9999", HERS, HOME).await.expect("asked").is_some());
        // From elsewhere it is answered, and her mailbox has enough for today.
        let elsewhere = office.send_new_pin(&number.to_string(), HERS, "10.9.8").await;
        assert_eq!(elsewhere.expect("asked"), None);
        assert_eq!(due(&installation).await.len(), 5);
        assert_eq!(count(office.db(), "notice WHERE kind = 'new_pin' AND why = 'too_many' AND secret IS NULL").await, 1);
        // To try a PIN is another matter.
        assert!(!opens(&office, &number, "00000000").await);
    }

    async fn what_was_made_at_the_counter_since_stays_good(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        send(&installation).await;
        ask(&office, &number, HERS).await;
        office.pass(SignedDuration::from_mins(1));
        let clerk = office.person("staf-umum").await;
        office.new_pin(&clerk, "key", &number).await.expect("a new PIN");
        assert!(due(&installation).await.is_empty());
        let dropped = (NoticeKind::NewPin, NoticeState::Dropped, "settled".to_owned());
        assert!(states(&office, &number).await.contains(&dropped));
        // Nor does one go to an address that was corrected meanwhile.
        office.pass(SignedDuration::from_mins(1));
        ask(&office, &number, HERS).await;
        let corrected = correction(&office, &clerk, &number, |given| {
            given.contact = "lain@warga.example".to_owned();
            given.category = "INFRA".to_owned();
            given.village = "51.02.02.2003".to_owned();
        })
        .await;
        office.correct(&clerk, &number, corrected).await.expect("corrected");
        assert!(due(&installation).await.is_empty());
    }

    async fn an_official_who_corrects_the_address_gets_no_further_by_it(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let first = one(&installation).await;
        installation.notice_sent(&first).await.expect("noted");
        let alone = async |pin: &str| {
            let pass = office.prove(&number.to_string(), pin, "rumah").await.expect("they fit").0;
            let (view, _) = office.track(&pass).await.expect("read").expect("opened");
            view.pin_is_his_alone
        };
        assert!(alone(&pin_of(&first)).await);
        ask(&office, &number, HERS).await;
        let told = one(&installation).await;
        installation.notice_sent(&told).await.expect("noted");
        assert!(!alone(&pin_of(&told)).await, "it ends no protection");
    }

    async fn one_that_does_not_arrive_is_told_at_the_desk(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let first = one(&installation).await;
        installation.notice_sent(&first).await.expect("noted");
        ask(&office, &number, HERS).await;
        let told = one(&installation).await;
        installation.notice_refused(&told, "no_such_mailbox", true).await.expect("noted");
        assert_eq!(calls(&office, &number).await, [CallKind::Undelivered]);
        assert!(opens(&office, &number, &pin_of(&first)).await, "the old one is good");
        assert_eq!(count(office.db(), "notice WHERE secret IS NOT NULL").await, 0);
        office.assert_settled().await;
    }

    async fn an_office_that_sends_nothing_offers_it_to_nobody(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        send(&installation).await;
        assert!(office.sends_pins());
        let mail = office.mail().expect("an address");
        office.set_mail(OfficeMail { sends: false, ..(*mail).clone() });
        assert!(!office.sends_pins());
        ask(&office, &number, HERS).await;
        assert_eq!(count(office.db(), "notice WHERE kind = 'new_pin'").await, 0);
    }
}
