//! Cases on their whole way, in both procedures of the SOP.

use casework::ComplaintNumber;
use jiff::SignedDuration;
use office::testing::{TestOffice, Wishes};
use office::{
    ActInput, CaseView, DirectiveInput, NewComplaint, OfficeError, PaperCase, RegisterQuery,
    both_offices,
};
use sop::{Missing, Refusal};

use crate::faults;

const SHORT: &str = "pengaduan-masyarakat-ringkas";
const FULL: &str = "pengaduan-masyarakat-lengkap";
const VERSION: &str = "2019-10-08";

fn no() -> Wishes {
    Wishes {
        no: true,
        ..Wishes::default()
    }
}

async fn view(office: &TestOffice, number: &ComplaintNumber) -> CaseView {
    let clerk = office.person("staf-umum").await;
    office.case(&clerk, number).await.expect("the case")
}

async fn short(office: &TestOffice) -> ComplaintNumber {
    office
        .take_in(&NewComplaint {
            procedure: SHORT.into(),
            ..office.sample()
        })
        .await
}

fn parts(view: &CaseView) -> Vec<&'static str> {
    view.parts.iter().map(|part| part.kind).collect()
}

both_offices! {
    async fn yes_with_two_units(office: TestOffice) {
        let number = office.record_sample().await;
        let wishes = Wishes { units: vec!["TRANTIB", "PMD"], ..Wishes::default() };
        office.take_to_step(&number, 7, &wishes).await;
        let before = view(&office, &number).await;
        assert_eq!(before.waiting, ["Kasi Trantib", "Kasi PMD"]);
        assert!(before.slip_attached);
        // Side by side: the one who answered waits, the other may still answer.
        let solve = || ActInput::Solve { resolution: "Sudah dicek.".into() };
        let acted = office.act_as("kasi-pmd", &number, solve(), Vec::new()).await.expect("done");
        assert_eq!((acted.step, acted.still_mine), (Some(7), false));
        assert_eq!(acted.waiting, ["Kasi Trantib"]);
        let again = office.act_as("kasi-pmd", &number, solve(), Vec::new()).await;
        assert!(matches!(again, Err(OfficeError::Refused(Refusal::NotYourTurn { .. }))), "{again:?}");
        let passed = office.finish(&number, &wishes).await;
        assert_eq!(passed, [7, 8, 9, 10]);
        let after = view(&office, &number).await;
        assert_eq!(after.standing, "archived");
        assert_eq!(after.resolutions.len(), 2);
        assert_eq!(
            parts(&after),
            [
                "slip_attached", "forwarded", "advice_given", "weighed", "decided",
                "directive_issued", "resolution_given", "resolution_given", "approved",
                "followed_up", "archived",
            ]
        );
        assert_eq!(after.answered_at.is_some(), after.closed_at.is_some());
        assert!(after.attachments.iter().any(|file| file.purpose == "signed_answer"));
        let closed = office.act_as("staf-umum", &number, ActInput::Confirm, Vec::new()).await;
        assert_eq!(closed, Err(OfficeError::Refused(Refusal::Closed)));
        office.assert_settled().await;
    }

    async fn no_without_a_unit_goes_to_the_kasubag(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 9, &no()).await;
        assert_eq!(office.turn_of(&number).await.as_deref(), Some("kasubag-umum"));
        assert_eq!(office.finish(&number, &no()).await, [9, 10]);
        office.assert_settled().await;
    }

    async fn no_with_a_unit_goes_to_the_unit(office: TestOffice) {
        let number = office.record_sample().await;
        let wishes = Wishes { no: true, units: vec!["KESOS"] };
        assert_eq!(office.finish(&number, &wishes).await, [1, 2, 3, 4, 5, 6, 9, 10]);
        let seen = office.case(&office.person("kasi-kesos").await, &number).await.expect("his");
        assert_eq!(seen.directive.expect("a directive").codes, ["KESOS"]);
        office.assert_settled().await;
    }

    async fn the_short_table(office: TestOffice) {
        let number = short(&office).await;
        assert_eq!(office.finish(&number, &Wishes::default()).await, [1, 2, 3, 4, 5, 6]);
        let after = view(&office, &number).await;
        assert_eq!(after.procedure.2, 6);
        assert!(after.slip_attached);
        assert_eq!(after.standing, "archived");
        office.assert_settled().await;
    }

    async fn what_a_step_needs_is_asked_for(office: TestOffice) {
        let number = office.record_sample().await;
        let wishes = Wishes::default();
        let missing = async |position: &str, input: ActInput| {
            match office.act_as(position, &number, input, Vec::new()).await {
                Err(OfficeError::Refused(Refusal::Incomplete { missing, .. })) => missing,
                other => panic!("{other:?}"),
            }
        };
        office.take_to_step(&number, 4, &wishes).await;
        let blank = ActInput::Advise { advice: " \n".into() };
        assert_eq!(missing("sekretaris", blank).await, [Missing::Advice]);
        let other = office.act_as("sekretaris", &number, ActInput::Approve, Vec::new()).await;
        assert!(matches!(other, Err(OfficeError::Refused(Refusal::OtherAct { .. }))), "{other:?}");
        office.take_to_step(&number, 6, &wishes).await;
        let decide = |answer, units: &[&str]| ActInput::Decide {
            answer,
            directive: DirectiveInput {
                units: units.iter().map(|u| (*u).into()).collect(),
                ..DirectiveInput::default()
            },
            resolution: String::new(),
            note: String::new(),
        };
        assert_eq!(missing("camat", decide(None, &[])).await, [Missing::Choice]);
        assert_eq!(
            missing("camat", decide(Some(true), &[])).await,
            [Missing::Units, Missing::Instruction]
        );
        assert_eq!(missing("camat", decide(Some(false), &[])).await, [Missing::Resolution]);
        let unknown = office.act_as("camat", &number, decide(Some(true), &["X"]), Vec::new()).await;
        assert!(matches!(unknown, Err(OfficeError::Refused(Refusal::UnknownUnits { .. }))));
        office.take_to_step(&number, 8, &wishes).await;
        assert_eq!(missing("camat", ActInput::Approve).await, [Missing::SignedScan]);
        office.take_to_step(&number, 9, &wishes).await;
        let follow_up = ActInput::FollowUp(office::FollowUpInput::default());
        assert_eq!(missing("kasi-pmd", follow_up).await.len(), 5);
        office.finish(&number, &wishes).await;
        office.assert_settled().await;
    }

    async fn a_return_goes_back_with_its_reason(office: TestOffice) {
        let number = office.record_sample().await;
        let wishes = Wishes::default();
        office.take_to_step(&number, 8, &wishes).await;
        let back = |to, reason: &str| ActInput::Return { to, reason: reason.into() };
        let blank = office.act_as("camat", &number, back(7, " "), Vec::new()).await;
        assert!(matches!(blank, Err(OfficeError::Refused(Refusal::Incomplete { .. }))));
        let ahead = office.act_as("camat", &number, back(9, "x"), Vec::new()).await;
        assert!(matches!(ahead, Err(OfficeError::Refused(Refusal::NotEarlier { .. }))));
        let stranger = office.act_as("sekretaris", &number, back(7, "x"), Vec::new()).await;
        assert!(matches!(stranger, Err(OfficeError::Refused(Refusal::NotYourTurn { .. }))));
        let acted = office.act_as("camat", &number, back(7, "Lampirkan foto."), Vec::new()).await;
        assert_eq!(acted.expect("back").step, Some(7));
        let after = view(&office, &number).await;
        assert_eq!(after.history[0].kind, "returned");
        assert_eq!(after.history[0].to, Some(7));
        assert_eq!(after.history[0].text.as_deref(), Some("Lampirkan foto."));
        // Further back, behind the decision: it is taken anew, differently.
        office.take_to_step(&number, 8, &wishes).await;
        office.act_as("camat", &number, back(6, "Saya jawab sendiri."), Vec::new()).await.expect("back");
        assert_eq!(office.finish(&number, &no()).await, [6, 9, 10]);
        let after = view(&office, &number).await;
        assert!(after.parts.iter().any(|part| part.kind == "decided" && part.superseded));
        office.assert_settled().await;
    }

    async fn a_case_moves_between_the_tables(office: TestOffice) {
        let switch = |procedure: &str, to| ActInput::Switch {
            procedure: procedure.into(),
            version: VERSION.into(),
            to,
            reason: "Cukup dengan tabel ringkas.".into(),
        };
        let number = office.record_sample().await;
        office.take_to_step(&number, 6, &no()).await;
        let kasubag = office.person("kasubag-umum").await;
        let offered = office.case(&kasubag, &number).await.expect("the case").switches;
        assert_eq!(offered.len(), 1);
        assert_eq!(offered[0].3[0].value, "4", "furthest first");
        let denied = office.act_as("staf-umum", &number, switch(SHORT, 4), Vec::new()).await;
        assert_eq!(denied, Err(OfficeError::NotPermitted));
        let far = office.act_as("kasubag-umum", &number, switch(SHORT, 5), Vec::new()).await;
        assert!(matches!(far, Err(OfficeError::Refused(Refusal::NotReached { .. }))), "{far:?}");
        let unknown = office.act_as("kasubag-umum", &number, switch("other", 4), Vec::new()).await;
        assert_eq!(unknown, Err(OfficeError::NotFound));
        let mut blank = switch(SHORT, 4);
        if let ActInput::Switch { reason, .. } = &mut blank { reason.clear(); }
        let blank = office.act_as("kasubag-umum", &number, blank, Vec::new()).await;
        assert!(matches!(blank, Err(OfficeError::Refused(Refusal::Incomplete { .. }))));
        office.act_as("kasubag-umum", &number, switch(SHORT, 4), Vec::new()).await.expect("moved");
        assert_eq!(office.finish(&number, &no()).await, [4, 5, 6]);
        assert_eq!(view(&office, &number).await.procedure.2, 6);

        let back = short(&office).await;
        office.take_to_step(&back, 4, &no()).await;
        office.act_as("kasubag-umum", &back, switch(FULL, 2), Vec::new()).await.expect("moved");
        assert_eq!(view(&office, &back).await.procedure.2, 10);
        let passed = office.finish(&back, &Wishes::default()).await;
        assert_eq!(passed, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
        office.assert_settled().await;
    }

    async fn a_struck_row_stays_and_keeps_its_number(office: TestOffice) {
        let number = office.record_sample().await;
        let strike = |reason: &str| ActInput::Strike { reason: reason.into() };
        let denied = office.act_as("sekretaris", &number, strike("x"), Vec::new()).await;
        assert_eq!(denied, Err(OfficeError::NotPermitted));
        let blank = office.act_as("staf-umum", &number, strike(""), Vec::new()).await;
        assert!(matches!(blank, Err(OfficeError::Refused(Refusal::Incomplete { .. }))));
        let acted = office.act_as("staf-umum", &number, strike("Tercatat dua kali."), Vec::new()).await;
        assert!(acted.expect("struck").closed);
        let clerk = office.person("staf-umum").await;
        let query = RegisterQuery { page: 1, page_rows: 50, ..Default::default() };
        let register = office.register(&clerk, &query).await.expect("the register");
        assert_eq!(register.rows[0].standing, "struck");
        assert_eq!(
            register.rows[0].result.as_deref(),
            Some("Tercatat dua kali. · Pejabat Staf Umum")
        );
        let again = office.act_as("staf-umum", &number, strike("x"), Vec::new()).await;
        assert_eq!(again, Err(OfficeError::NotPermitted));
        assert_eq!(office.record_sample().await.register.number, 2);
        office.assert_settled().await;
    }

    async fn a_directive_names_only_units_that_may_be_directed(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 6, &Wishes::default()).await;
        let (key, request) = office.asked(&number, &Wishes { units: vec!["SEKRET"], ..Wishes::default() }).await;
        let camat = office.person(&key).await;
        let refused = office.act(&camat, &number, request).await;
        assert!(
            matches!(refused, Err(OfficeError::Refused(Refusal::UnknownUnits { .. }))),
            "{refused:?}"
        );
        office.take_to_step(&number, 7, &Wishes::default()).await;
        office.assert_settled().await;
    }

    async fn the_paper_book_is_taken_over_in_the_middle_of_the_year(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let sekretaris = office.person("sekretaris").await;
        assert_eq!(office.start_register(&sekretaris, 57).await, Err(OfficeError::NotPermitted));
        assert_eq!(faults(office.start_register(&clerk, 0).await), [("next", "number_zero")]);
        office.start_register(&clerk, 57).await.expect("begun");
        assert_eq!(faults(office.start_register(&clerk, 60).await), [("next", "register_begun")]);
        assert_eq!(office.next_number(&clerk).await, Ok(57));
        let now = office.now();
        let paper = |number| PaperCase {
            complaint: NewComplaint {
                received: Some(now - SignedDuration::from_hours(24 * 20)),
                ..office.sample()
            },
            number,
            step: 7,
            since: Some(now - SignedDuration::from_hours(24)),
            units: vec!["PMD".into(), "PEM".into()],
        };
        let adopted = office.adopt(&clerk, &office.key(), &paper(12)).await.expect("adopted");
        assert_eq!(adopted.to_string(), "STM-2026-0012");
        assert_eq!(view(&office, &adopted).await.waiting, ["Kasi PMD", "Kasi Pem"]);
        let taken = office.adopt(&clerk, &office.key(), &paper(12)).await;
        assert_eq!(faults(taken), [("number", "number_taken")]);
        for number in [0, 57, 90] {
            let off = office.adopt(&clerk, &office.key(), &paper(number)).await;
            assert_eq!(faults(off), [("number", "number_not_on_paper")]);
        }
        let nothing = PaperCase { number: 13, ..PaperCase::default() };
        assert!(faults(office.adopt(&clerk, "k", &nothing).await).len() >= 2);
        let mut early = paper(13);
        early.since = Some(now - SignedDuration::from_hours(24 * 30));
        let early = office.adopt(&clerk, "k", &early).await;
        assert!(matches!(early, Err(OfficeError::Refused(Refusal::ImpossibleTime { .. }))));
        let mut nowhere = paper(13);
        nowhere.step = 11;
        let nowhere = office.adopt(&clerk, "k", &nowhere).await;
        assert!(matches!(nowhere, Err(OfficeError::Refused(Refusal::NotReached { .. }))));
        // The same form sent twice adopts once.
        let once = office.adopt(&clerk, "same", &paper(13)).await.expect("adopted");
        assert_eq!(office.adopt(&clerk, "same", &paper(13)).await, Ok(once));
        assert_eq!(office.record_sample().await.register.number, 57);
        assert_eq!(office.finish(&adopted, &Wishes::default()).await, [7, 8, 9, 10]);
        let receipt = office.receipt(&clerk, &adopted, None).await.expect("a receipt");
        assert!(receipt.pin == office::PinView::None);
        office.assert_settled().await;
    }

    async fn notes_and_files_beside_the_steps(office: TestOffice) {
        let number = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        let none = office.add_to_case(&clerk, &number, "k", " ", Vec::new()).await;
        assert_eq!(faults(none), [("note", "note_empty")]);
        for _ in 0..2 {
            office
                .add_to_case(&clerk, &number, "same", "Pelapor menelepon.", vec![office.scan()])
                .await
                .expect("added");
        }
        let seen = view(&office, &number).await;
        assert_eq!(seen.attachments.len(), 1);
        assert_eq!(seen.history.iter().filter(|line| line.kind == "note_added").count(), 1);
        office.follow(&clerk, &number, true).await.expect("followed");
        assert!(view(&office, &number).await.followed);
        office.save_draft(&clerk, "terima", "name=Rahasia").await.expect("kept");
        let draft = office.draft(&clerk, "terima").await.expect("read").expect("a draft");
        assert_eq!(draft.0, "name=Rahasia");
        office.record_sample().await;
        assert!(office.draft(&clerk, "terima").await.expect("read").is_none());
        office.finish(&number, &Wishes::default()).await;
        let late = office.add_to_case(&clerk, &number, "k", "x", Vec::new()).await;
        assert_eq!(late, Err(OfficeError::NotPermitted));
        office.assert_settled().await;
    }
}
