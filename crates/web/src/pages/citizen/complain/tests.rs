//! The form's pages in every language, with and without faults: nothing typed is lost, and
//! nothing that was typed acts.

use casework::{Category, ComplaintNumber, IdentityKind, OfficeProfile, ReplyWay};
use jiff::civil::date;
use office::{FieldFault, IdentityView, Occurred, PinView, ReceiptView, StagedFile};
use words::Lang;

use super::{Closed, Start, check, is_honeyed, note, receipt::Receipt, sentence, steps};
use crate::pages::case::Qr;
use crate::{Form, sample};

const TYPED: &str = "<b>Lampu</b> & \"padam\"\nsejak Jumat";
const SHOWN: &str = "&#60;b&#62;Lampu&#60;/b&#62;";

fn with_faults(form: &Form, fields: &[&str]) -> Form {
    let mut form = form.clone();
    for field in fields {
        form.refuse(field, "!");
    }
    form
}

#[test]
fn the_beginning_sends_emergencies_away_first() {
    for page in sample::readers() {
        for begun in [None, Some("/adukan/siapa")] {
            let html = sample::check(
                &page,
                &Start {
                    page: &page,
                    emergency: "112",
                    telephone: Some(("(0361) 000 123".to_owned(), "tel:+62361000123".to_owned())),
                    begun,
                    sent: begun.is_none(),
                },
            );
            let emergency = html.find("tel:112").expect("112");
            let form = html.find(begun.unwrap_or("/adukan/apa")).expect("the form");
            assert!(emergency < form, "emergencies come first");
            assert!(html.contains("tel:+62361000123"));
        }
    }
}

#[test]
fn a_closed_website_names_the_other_ways() {
    for page in sample::readers() {
        let html = sample::check(
            &page,
            &Closed {
                page: &page,
                emergency: "112",
                telephone: Some(("(0361) 000 123".to_owned(), "tel:+62361000123".to_owned())),
                address: Some("Jalan Raya".to_owned()),
                walk_in: true,
            },
        );
        assert!(html.contains("(0361) 000 123") && html.contains("Jalan Raya"));
        assert!(!html.contains("<form"));
    }
}

#[test]
fn each_step_shows_what_was_typed_and_chooses_nothing_beforehand() {
    for page in sample::readers() {
        let blank = Form::default();
        let what = |form: &Form| {
            let categories = vec![
                (
                    "INFRA".to_owned(),
                    "Jalan".to_owned(),
                    "lampu <mati>".to_owned(),
                ),
                (
                    "PUNGLI".to_owned(),
                    "Pungutan liar".to_owned(),
                    String::new(),
                ),
            ];
            sample::check(
                &page,
                &steps::What {
                    page: &page,
                    form,
                    categories,
                    limit: "10.000".to_owned(),
                    lost: true,
                },
            )
        };
        let place = |form: &Form| {
            sample::check(
                &page,
                &steps::Where {
                    page: &page,
                    form,
                    villages: vec![("51.02.02.2004".to_owned(), "Mambang".to_owned())],
                    hamlets: vec!["Mambang Kaja".to_owned()],
                },
            )
        };
        let when = |form: &Form| {
            let file = StagedFile {
                id: uuid::Uuid::nil(),
                name: "tiang <lampu>.jpg".to_owned(),
                media_type: "image/jpeg".to_owned(),
                size: 210_000,
                has_thumbnail: true,
            };
            sample::check(
                &page,
                &steps::When {
                    page: &page,
                    form,
                    months: vec![("11".to_owned(), "November".to_owned())],
                    files: vec![file],
                    limits: (10, 20),
                },
            )
        };
        let who = |form: &Form| {
            let directory = directory();
            sample::check(&page, &steps::Who::new(&page, form, &directory))
        };
        for html in [what(&blank), place(&blank), when(&blank), who(&blank)] {
            assert!(
                !html.contains(" checked") && !html.contains(" selected"),
                "{html}"
            );
        }
        let typed = Form::filled([
            ("description", TYPED),
            ("category", "INFRA"),
            ("about_office", "1"),
            ("village", "51.02.02.2004"),
            ("landmark", TYPED),
            ("point", TYPED),
            ("when", "date"),
            ("day", "20"),
            ("month", "11"),
            ("year", "2026"),
            ("identity", "confidential"),
            ("name", TYPED),
            ("reply_way", "sms"),
            ("phone", "0812 34"),
        ]);
        let fields = [
            "description",
            "category",
            "village",
            "hamlet",
            "landmark",
            "point",
            "day",
            "time",
            "occurred",
            "files",
            "identity",
            "name",
            "reply_way",
            "phone",
            "contact",
        ];
        let of = |step: &[&str]| with_faults(&typed, step);
        for (html, wanted) in [
            (what(&of(&fields[..2])), "value=\"INFRA\" checked"),
            (
                place(&of(&fields[2..6])),
                "value=\"51.02.02.2004\" selected",
            ),
            (when(&of(&fields[6..10])), "value=\"11\" selected"),
            (who(&of(&fields[10..])), "value=\"confidential\" checked"),
        ] {
            assert!(html.contains(wanted), "{wanted}: {html}");
            assert!(html.contains("id=\"galat\""));
        }
        assert!(what(&typed).contains(SHOWN) && place(&typed).contains(SHOWN));
        assert!(who(&typed).contains(SHOWN) && when(&typed).contains("tiang &#60;lampu&#62;"));
        // What a script would do is offered only where there is one; its words are the page's.
        let asks = place(&typed);
        assert!(asks.contains("name=\"point\" type=\"text\" value=\"&#60;b&#62;"));
        assert!(asks.contains("hidden data-position=\"point\"") && asks.contains("{m}"));
        let photos = when(&blank);
        assert!(
            photos.contains("{from}")
                && photos.contains("{to}")
                && photos.contains("/aset/photos.")
        );
        // The PIN's and the identity card's numbers are nowhere asked for.
        for html in [what(&typed), place(&typed), when(&typed), who(&typed)] {
            assert!(
                !html.contains("name=\"nik\"") && !html.contains("type=\"hidden\" name=\"kunci\"")
            );
        }
    }
}

fn directory() -> std::sync::Arc<office::Directory> {
    static KNOWN: std::sync::OnceLock<std::sync::Arc<office::Directory>> =
        std::sync::OnceLock::new();
    KNOWN
        .get_or_init(|| {
            let found = std::sync::Arc::new(std::sync::OnceLock::new());
            let keep = std::sync::Arc::clone(&found);
            office::testing::on_sqlite(|office: office::testing::TestOffice| async move {
                keep.get_or_init(|| office.directory());
            });
            std::sync::Arc::clone(found.get().expect("a directory"))
        })
        .clone()
}

#[test]
fn who_may_see_a_name_is_read_from_the_positions() {
    for page in sample::readers() {
        let form = Form::default();
        let directory = directory();
        let html = sample::check(&page, &steps::Who::new(&page, &form, &directory));
        for position in directory.positions.iter() {
            let trusted = position.duties.contains(&casework::Duty::Identity);
            assert_eq!(
                html.contains(&position.title),
                trusted,
                "{}",
                position.title
            );
        }
    }
}

#[test]
fn the_last_page_shows_all_that_was_answered() {
    for page in sample::readers() {
        let row = |term: &str, line: &str| check::Row {
            term: term.to_owned(),
            lines: vec![line.to_owned(), "x".to_owned()],
            change: "/adukan/apa",
        };
        let all = ["category", "files", "procedure", "consent"];
        for form in [Form::default(), with_faults(&Form::default(), &all)] {
            let html = sample::check(
                &page,
                &check::Check {
                    page: &page,
                    form: &form,
                    rows: vec![row("Kejadian", TYPED), row("Tempat", "Desa Mambang")],
                    same: vec![
                        (
                            "0a1b".to_owned(),
                            "Jalan, Banjar Mambang Kaja".to_owned(),
                            "3 orang".to_owned(),
                        ),
                        ("lain".to_owned(), "Bukan".to_owned(), String::new()),
                    ],
                },
            );
            assert!(html.contains(SHOWN) && html.contains("Desa Mambang<br>x"));
            assert!(!html.contains("name=\"consent\" value=\"1\" checked"));
        }
    }
}

#[test]
fn a_time_is_put_into_words() {
    let day = date(2026, 11, 20);
    for (occurred, id) in [
        (Occurred::Untold, ""),
        (Occurred::On(day, String::new()), "Jumat, 20 November 2026"),
        (
            Occurred::On(day, "19.00".to_owned()),
            "Jumat, 20 November 2026, kira-kira pukul 19.00",
        ),
        (
            Occurred::Long(String::new()),
            "Sudah lama atau berulang-ulang",
        ),
        (
            Occurred::Long("sejak Galungan".to_owned()),
            "Sudah lama atau berulang-ulang, sejak Galungan",
        ),
    ] {
        assert_eq!(check::in_words(Lang::Id, &occurred), id);
        assert!(!check::in_words(Lang::En, &occurred).contains('⟦'));
    }
}

fn a_receipt(pin: PinView) -> ReceiptView {
    ReceiptView {
        number: ComplaintNumber::parse("STM-2026-0148").expect("a number"),
        pin,
        received_at: "2026-11-25T14:05:00+08:00".parse().expect("an instant"),
        recorded_at: "2026-11-25T14:05:00+08:00".parse().expect("an instant"),
        promised: Some("2026-12-01T16:30:00+08:00".parse().expect("an instant")),
        subject: "Lampu <b> padam".to_owned(),
        identity: IdentityView {
            kind: IdentityKind::Anonymous,
            name: None,
            phone: None,
            contact: None,
            address: None,
            reference: None,
            point: None,
            revealed: false,
        },
        reply_way: ReplyWay::Tracking,
        recorded_by: None,
        ahead: vec![(
            "Pengaduan dicatat".to_owned(),
            "2026-11-26T08:00:00+08:00".parse().expect("an instant"),
        )],
    }
}

#[test]
fn the_receipt_shows_a_pin_once_and_never_in_an_address() {
    for page in sample::readers() {
        let html = |pin: PinView| {
            let receipt = a_receipt(pin);
            sample::check(
                &page,
                &Receipt {
                    page: &page,
                    receipt: &receipt,
                    qr: Qr::of("https://adu.example/lacak?nomor=STM-2026-0148"),
                    telephone: Some(("(0361) 000 123".to_owned(), "tel:+62361000123".to_owned())),
                },
            )
        };
        let shown = html(PinView::Shown("4829 1375".to_owned()));
        assert!(shown.contains("<dd>4829 1375</dd>") && shown.contains("STM-2026-0148"));
        for address in shown.split("href=\"").skip(1) {
            let address = address.split('"').next().unwrap_or_default();
            assert!(
                !address.contains("4829") && !address.contains("1375"),
                "{address}"
            );
        }
        let gone = html(PinView::Gone);
        assert!(!gone.contains("4829") && gone.contains(&page.t("complain-receipt-pin-gone")));
    }
}

#[test]
fn a_story_that_is_too_long_is_told_by_how_much() {
    for page in sample::readers() {
        let form = Form::filled([("description", "ᬧ".repeat(10_001))]);
        let fault = FieldFault::with("description", "too_long", "10000");
        let told = sentence(&page, &fault, &form);
        let [count, limit] = [10_001, 10_000].map(|number| page.number(number));
        assert!(told.contains(&count) && told.contains(&limit), "{told}");
    }
}

#[test]
fn faults_speak_to_the_complainant_and_once_for_each_field() {
    for page in sample::readers() {
        let mut form = Form::default();
        let codes = [
            ("description", "description_missing"),
            ("name", "name_or_anonymous"),
            ("name", "too_long"),
            ("phone", "phone_for_reply"),
            ("contact", "email_invalid"),
            ("consent", "consent_missing"),
        ];
        let faults: Vec<FieldFault> = codes
            .iter()
            .map(|(field, code)| FieldFault::with(field, code, "200"))
            .collect();
        note(&page, &mut form, &faults);
        assert_eq!(form.faults().len(), 5);
        assert_eq!(
            form.fault("name"),
            Some(page.t("complain-fault-name").as_str())
        );
        for (_, told) in form.faults() {
            assert!(
                !told.contains('⟦') && !told.to_lowercase().contains("pelapor"),
                "{told}"
            );
        }
    }
}

#[test]
fn whoever_fills_in_what_is_not_drawn_is_asked_once_more() {
    for page in sample::readers() {
        let mut form = Form::filled([("situs", "http://jual.example"), ("description", TYPED)]);
        assert!(is_honeyed(&page, &mut form) && !form.is_clean());
        assert_eq!((form.get("situs"), form.raw("description")), ("", TYPED));
        assert!(!is_honeyed(&page, &mut form));
    }
}

/// What the reference office offers can be drawn.
#[test]
fn the_shipped_categories_are_offered_with_their_examples() {
    let profile = OfficeProfile::parse(office::shipped_profile()).expect("the shipped profile");
    let weighty: Vec<&Category> = profile
        .categories
        .iter()
        .filter(|one| one.supervisory)
        .collect();
    assert!(!weighty.is_empty());
    for page in sample::readers() {
        let form = Form::default();
        let html = sample::check(&page, &steps::What::new(&page, &form, &directory(), false));
        for category in &profile.categories {
            assert!(
                html.contains(&format!("value=\"{}\"", category.code)),
                "{}",
                category.code
            );
        }
    }
}
