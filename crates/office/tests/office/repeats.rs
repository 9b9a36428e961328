//! A request sent again is done once; a form filled anew under an old key is not taken for
//! a repeat, and nothing of it is lost without a word.

use office::testing::{TestOffice, Wishes};
use office::{NewComplaint, OfficeError, PaperCase, PinView, both_offices};

use crate::{count, faults};

both_offices! {
    async fn the_next_complaint_under_an_old_key_is_not_swallowed(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let first = office.sample();
        let next = NewComplaint { description: "Got mampet di Banjar Kelod.".into(), ..office.sample() };
        let once = office.record(&clerk, "form", &first, Vec::new()).await.expect("once");
        let other = office.record(&clerk, "form", &next, Vec::new()).await;
        let Err(OfficeError::Invalid(told)) = other else { panic!("{other:?}") };
        assert_eq!((told[0].field, told[0].code), ("description", "sent_before"));
        assert_eq!(told[0].fact, Some(once.number.to_string()));
        // Files are a part of what was sent.
        let with_file = office.record(&clerk, "form", &first, vec![office.scan()]).await;
        assert_eq!(faults(with_file), [("description", "sent_before")]);
        assert_eq!(count(office.db(), "complaint").await, 1);
        // The form comes back with a key of its own.
        let second = office.record(&clerk, "form-2", &next, Vec::new()).await.expect("second");
        assert_eq!(second.number.register.number, 2);
        office.assert_settled().await;
    }

    async fn a_key_answers_only_for_its_own_case_and_use(office: TestOffice) {
        let (one, two) = (office.record_sample().await, office.record_sample().await);
        let clerk = office.person("staf-umum").await;
        let (_, act) = office.asked(&one, &Wishes::default()).await;
        let (_, mut same_key) = office.asked(&two, &Wishes::default()).await;
        same_key.key.clone_from(&act.key);
        assert!(!office.act(&clerk, &one, act.clone()).await.expect("done").repeated);
        assert!(office.act(&clerk, &one, act.clone()).await.expect("again").repeated);
        assert!(!office.act(&clerk, &two, same_key).await.expect("the other").repeated);
        assert_eq!((office.step_of(&one).await, office.step_of(&two).await), (Some(2), Some(2)));

        let key = act.key.as_str();
        office.add_to_case(&clerk, &one, key, "Catatan.", Vec::new()).await.expect("noted");
        office.add_to_case(&clerk, &two, key, "Catatan.", Vec::new()).await.expect("noted");
        office.add_to_case(&clerk, &two, key, "Catatan lain.", Vec::new()).await.expect("noted");
        office.add_to_case(&clerk, &two, key, "Catatan.", Vec::new()).await.expect("repeated");
        let notes = async |number| {
            let case = office.case(&clerk, number).await.expect("the case");
            case.history.iter().filter(|line| line.kind == "note_added").count()
        };
        assert_eq!((notes(&one).await, notes(&two).await), (1, 2));

        let three = office.record(&clerk, key, &office.sample(), Vec::new()).await.expect("three");
        assert_eq!(three.number.register.number, 3);
        office.new_pin(&clerk, key, &one).await.expect("a PIN");
        let pin = async |number| office.receipt(&clerk, number, Some(key)).await.expect("receipt").pin;
        assert!(matches!(pin(&one).await, PinView::Shown(_)));
        assert!(matches!(pin(&three.number).await, PinView::Shown(_)), "its own");
        assert!(pin(&two).await == PinView::Gone);
        office.assert_settled().await;
    }

    async fn another_act_under_an_old_key_meets_the_case_as_it_is(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 4, &Wishes::default()).await;
        let (key, act) = office.asked(&number, &Wishes::default()).await;
        let who = office.person(&key).await;
        let mut changed = act.clone();
        let office::ActInput::Advise { advice } = &mut changed.input else { panic!("step 4 advises") };
        advice.push_str(" Dan koordinasikan.");
        office.act(&who, &number, act).await.expect("done");
        let refused = office.act(&who, &number, changed).await;
        assert!(matches!(refused, Err(OfficeError::Stale { .. })), "{refused:?}");
        office.assert_settled().await;
    }

    async fn paper_cases_under_one_key_are_each_taken_over(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        office.start_register(&clerk, 57).await.expect("begun");
        let paper = |number| PaperCase {
            complaint: NewComplaint { received: Some(office.now()), ..office.sample() },
            number,
            step: 3,
            since: Some(office.now()),
            units: Vec::new(),
        };
        for number in [12, 13] {
            let adopted = office.adopt(&clerk, "form", &paper(number)).await.expect("adopted");
            assert_eq!(adopted.register.number, number);
            office.case(&clerk, &adopted).await.expect("it is there");
        }
        assert_eq!(count(office.db(), "complaint").await, 2);
        office.assert_settled().await;
    }
}
