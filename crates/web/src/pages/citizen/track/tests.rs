use casework::{Channel, ComplaintNumber, OBJECTION_DAYS, OwnCase, ReplyWay, Stage, Timeline};
use jiff::Timestamp;
use office::{AnswerGiven, Ended, RatingView};

use super::*;
use crate::{pages::case::samples, sample};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// A complaint at its second stage, on the demo morning of the design.
fn running() -> TrackView {
    let stage = |words: &str, reached| Stage {
        words: words.to_owned(),
        reached,
    };
    TrackView {
        number: ComplaintNumber::parse("STM-2026-0148").expect("a number"),
        subject: "Lampu <b>padam</b>".to_owned(),
        received_at: at("2026-11-25T14:17:00+08:00"),
        channel: Channel::Website,
        reply_way: ReplyWay::Sms,
        timeline: Timeline {
            stages: vec![
                stage(
                    "Pengaduan dicatat",
                    Reached::Done {
                        at: at("2026-11-25T14:17:00+08:00"),
                    },
                ),
                stage(
                    "Diputuskan <Camat>",
                    Reached::Now {
                        since: at("2026-11-26T09:05:00+08:00"),
                        by: Some(at("2026-11-26T10:50:00+08:00")),
                    },
                ),
                stage(
                    "Berkas diarsipkan",
                    Reached::Ahead {
                        by: Some(at("2026-12-01T10:50:00+08:00")),
                    },
                ),
            ],
            answer_by: Some(at("2026-12-01T10:00:00+08:00")),
            moved: vec![
                Moved::Waited {
                    from: at("2026-11-25T15:00:00+08:00"),
                    to: at("2026-11-26T08:00:00+08:00"),
                },
                Moved::Switched {
                    at: at("2026-11-26T08:00:00+08:00"),
                },
                Moved::Reopened {
                    at: at("2026-11-26T08:00:00+08:00"),
                },
            ],
        },
        promised: Some(at("2026-12-01T15:30:00+08:00")),
        lawful: None,
        overdue: false,
        asked: None,
        answer: None,
        ended: None,
        closed_at: None,
        identity: casework::IdentityKind::Open,
        pin_is_his_alone: true,
        thread: samples::thread(),
        files: samples::attachments(),
        data_due: None,
        rating: None,
        own: OwnCase {
            open: true,
            objection_days: OBJECTION_DAYS,
            ..OwnCase::default()
        },
    }
}

fn answered() -> TrackView {
    let mut view = running();
    view.answer = Some(AnswerGiven {
        text: Some("Sudah <b>menyala</b>.\nTerima kasih.".to_owned()),
        given_at: at("2026-11-26T09:30:00+08:00"),
        signed: Some(Signed {
            name: "I Gede <Suryadana>".to_owned(),
            title: "Camat Selemadeg Timur".to_owned(),
            kind: casework::AppointmentKind::ActingAbsent,
            at: at("2026-11-26T09:05:00+08:00"),
        }),
        letter: samples::attachments().into_iter().next(),
    });
    view.own.open = false;
    view.own.answered_on = Some(jiff::civil::date(2026, 11, 26));
    view
}

/// Draws a page without an `App`.
fn html(page: &Page, view: &TrackView, form: &Form) -> String {
    sample::check(
        page,
        &Track {
            page,
            form,
            view,
            notice: Some("Tersimpan".to_owned()),
            lost: None,
            limits: (10, 20),
        },
    )
}

#[test]
fn a_running_complaint_in_every_language() {
    for page in sample::readers() {
        let form = Form::default();
        let text = html(&page, &running(), &form);
        assert!(
            text.contains("aria-current=\"step\"") && text.contains("Diputuskan &#60;Camat&#62;")
        );
        assert!(text.contains(&page.t("track-answer-by")) && text.contains("name=\"pesan\""));
        assert!(!text.contains("name=\"nilai\"") && !text.contains("name=\"keberatan\""));
        // What was sent is shown small, and said in words.
        let photos: Vec<&str> = text.split("<img ").skip(1).collect();
        let small = samples::attachments()
            .into_iter()
            .filter(|file| file.has_thumbnail);
        assert!(photos.len() >= small.count() && !photos.is_empty());
        for photo in photos {
            let words = page.t1("track-photo-alt", "name", "");
            assert!(
                photo.starts_with("src=\"/lacak/foto/") && photo.contains(&words),
                "{photo}"
            );
        }
        // What officials wrote is shown, and not who of them.
        assert!(text.contains(&page.t("track-office")) && !text.contains("Sariani &lt;"));
        let main = text.split("<main").nth(1).expect("a page");
        assert!(!main.contains("Sariani"), "no name of an official");
    }
}

#[test]
fn a_promise_that_has_passed_is_never_shown_as_one() {
    for page in sample::readers() {
        let mut late = running();
        late.overdue = true;
        late.promised = Some(at("2026-11-25T15:30:00+08:00"));
        if let Some(Stage {
            reached: Reached::Now { by, .. },
            ..
        }) = late.timeline.stages.get_mut(1)
        {
            *by = Some(at("2026-11-26T09:50:00+08:00"));
        }
        let text = html(&page, &late, &Form::default());
        let dates = text
            .split("<dl>")
            .nth(1)
            .and_then(|rest| rest.split("</dl>").next());
        let dates = dates.expect("a new date");
        assert!(!dates.contains(&page.date(late.promised.expect("one"))));
        assert!(
            !dates.contains(&page.t("track-next-by")),
            "that has passed too"
        );
        assert!(dates.contains(&page.date(late.timeline.answer_by.expect("one"))));
        // And it is said that it was not kept.
        assert!(text.contains(&page.date(late.promised.expect("one"))));
        late.timeline.answer_by = None;
        html(&page, &late, &Form::default());
    }
}

#[test]
fn a_question_an_answer_and_each_end_in_every_language() {
    for page in sample::readers() {
        let mut asked = running();
        asked.asked = Some((
            Some("Di <mana>?".to_owned()),
            at("2026-12-26T00:00:00+08:00"),
        ));
        assert!(html(&page, &asked, &Form::default()).contains("Di &#60;mana&#62;?"));
        asked.asked = Some((None, at("2026-12-26T00:00:00+08:00")));
        html(&page, &asked, &Form::default());

        let mut form = Form::filled([("saran", "Lebih \"cepat\""), ("u3", "2"), ("nilai", "4")]);
        for (kind, form) in [("Anonymous", false), ("Confidential", true)] {
            let mut view = running();
            view.identity = match kind {
                "Anonymous" => casework::IdentityKind::Anonymous,
                _ => casework::IdentityKind::Confidential,
            };
            let text = html(&page, &view, &Form::default());
            assert_eq!(text.contains("name=\"rahasia\" value=\"0\""), form);
            assert!(!text.contains("name=\"rahasia\" value=\"1\""));
        }
        form.refuse("nilai", page.t("field-rating-missing"));
        let text = html(&page, &answered(), &form);
        assert!(text.contains("/lacak/surat"));
        let acting = page.t1("case-acting-absent", "position", "Camat Selemadeg Timur");
        assert!(text.contains(&acting), "in which capacity he signed");
        assert!(
            text.contains("name=\"nilai\" value=\"4\" checked") && text.contains("<details open")
        );
        assert!(text.contains("name=\"keberatan\"") && !text.contains("name=\"pesan\""));
        let mut rated = answered();
        rated.rating = Some(RatingView {
            rating: 5,
            remark: None,
            at: at("2026-11-26T09:30:00+08:00"),
        });
        rated.own.objected = true;
        let text = html(&page, &rated, &Form::default());
        assert!(!text.contains("name=\"nilai\"") && !text.contains("name=\"keberatan\""));
        rated.own.objected = false;
        rated.own.today = jiff::civil::date(2027, 6, 1);
        assert!(
            !html(&page, &rated, &Form::default()).contains("name=\"keberatan\""),
            "too late"
        );

        for how in [
            "struck",
            "withdrawn",
            "lapsed",
            "rejected",
            "transferred",
            "merged",
        ] {
            let mut view = running();
            view.own.open = false;
            view.ended = Some(Ended {
                how,
                at: at("2026-11-26T09:30:00+08:00"),
                grounds: (how == "rejected").then(|| "Sudah <diputus>".to_owned()),
                body: (how == "transferred")
                    .then(|| ("Dishub <Tabanan>".to_owned(), Some("551/12".to_owned()))),
            });
            let text = html(&page, &view, &Form::default());
            assert_eq!(text.contains("Sudah &#60;diputus&#62;"), how == "rejected");
            assert_eq!(
                text.contains("Dishub &#60;Tabanan&#62;"),
                how == "transferred"
            );
        }
    }
}

#[test]
fn the_question_for_number_and_pin_in_every_language() {
    for page in sample::readers() {
        let mut form = Form::filled([("nomor", "stm \"><b>"), ("pesan", "Masih <padam>")]);
        form.refuse("nomor", page.t1("track-wrong", "left", 3));
        let mut ask = Ask {
            page: &page,
            form: &form,
            notice: Some(page.t("track-kept")),
            example: "STM-2026-0148".to_owned(),
            telephone: "(0361) 000 123".to_owned(),
            dial: Some("tel:0361000123".to_owned()),
            by_mail: true,
            kept: say::typed(&form),
        };
        let text = sample::check(&page, &ask);
        assert!(text.contains("Masih &#60;padam&#62;") && !text.contains("<b>\""));
        assert!(text.contains("href=\"/lacak/pin\""));
        ask.dial = None;
        ask.by_mail = false;
        assert!(!sample::check(&page, &ask).contains("/lacak/pin"));
        for left in 0..3 {
            assert!(!page.t1("track-wrong", "left", left).contains('⟦'));
        }
    }
}

#[test]
fn a_lost_pin_is_asked_for_and_nothing_is_told() {
    for page in sample::readers() {
        let mut form = Form::filled([("nomor", "stm \"><b>"), ("surel", "wayan@")]);
        form.refuse("surel", page.t("track-lost-address-missing"));
        let mut lost = lost::Lost {
            page: &page,
            form: &form,
            example: "STM-2026-0148".to_owned(),
            sent: false,
        };
        let asked = sample::check(&page, &lost);
        assert!(asked.contains("value=\"wayan@\"") && !asked.contains("<b>\""));
        // Asked for again by its address: nothing of what was typed stands there.
        let nothing = Form::default();
        (lost.form, lost.sent) = (&nothing, true);
        let told = sample::check(&page, &lost);
        assert!(told.contains(&page.t("track-lost-sent")) && !told.contains("<form"));
    }
}

fn mine() -> office::MyData {
    office::MyData {
        number: running().number,
        masked: true,
        requests: samples::data_requests(),
        files: samples::attachments(),
        own: OwnCase::default(),
    }
}

#[test]
fn ones_data_what_was_asked_and_by_when_it_is_answered() {
    for page in sample::readers() {
        let (mine, form) = (mine(), Form::default());
        let shown = data::Data {
            page: &page,
            form: &form,
            mine: &mine,
            notice: Some("Tersimpan".to_owned()),
        };
        let html = sample::check(&page, &shown);
        assert!(html.contains("Hapus &#60;b&#62;nama") && html.contains("Masih &#60;diperiksa"));
        assert!(html.contains(&page.stamp(mine.requests[1].due)), "{html}");
        assert!(html.contains(&page.t("data-ground-oversight")), "{html}");
        assert!(html.contains(&page.t("data-copy-masked")), "{html}");
        assert!(
            !html.contains("I Wayan"),
            "who of the office wrote it down is not told"
        );
        let mut form = Form::filled([("data_apa", "erasure"), ("data_isi", "Hapus <saja>")]);
        form.refuse("data_isi", "Tulis.");
        form.refuse("salinan", "Besok.");
        let shown = data::Data {
            form: &form,
            notice: None,
            ..shown
        };
        let html = sample::check(&page, &shown);
        assert!(html.contains("Hapus &#60;saja") && html.contains("value=\"erasure\" checked"));
    }
    let mut view = running();
    view.data_due = Some(at("2026-11-28T10:00:00+08:00"));
    for page in sample::readers() {
        let shown = html(&page, &view, &Form::default());
        assert!(shown.contains(&page.stamp(at("2026-11-28T10:00:00+08:00"))));
        assert!(shown.contains("href=\"/lacak/data\""));
    }
}

#[test]
fn the_copy_is_a_page_of_its_own_with_everything_in_it() {
    let copy = office::OwnCopy {
        number: running().number,
        made_at: at("2026-11-26T10:12:00+08:00"),
        received_at: at("2026-11-25T14:17:00+08:00"),
        channel: Channel::Letter,
        letter_day: Some(jiff::civil::date(2026, 11, 24)),
        identity: casework::IdentityKind::Open,
        masked: false,
        who: vec![
            ("name", "Ni <b>Sukerti".to_owned()),
            ("phone", "0812".to_owned()),
            ("channel_ref", "77/X".to_owned()),
        ],
        reply_way: ReplyWay::Sms,
        subject: "Lampu <b>padam".to_owned(),
        description: "Gelap <sekali>".to_owned(),
        occurred: "Senin <malam>".to_owned(),
        place: vec!["Mambang".to_owned(), "Kaja <utara>".to_owned()],
        category: Some("Jalan <raya>".to_owned()),
        files: samples::attachments(),
        thread: samples::thread(),
        answer: Some((
            at("2026-11-26T09:30:00+08:00"),
            Some("Sudah <nyala>".to_owned()),
        )),
        way: vec![
            (
                "Dicatat <b>".to_owned(),
                Some(at("2026-11-25T14:17:00+08:00")),
            ),
            ("Diarsipkan".to_owned(), None),
        ],
        opened: vec![
            (
                at("2026-11-26T09:00:00+08:00"),
                "Camat <b>".to_owned(),
                "identity_revealed",
            ),
            (
                at("2026-11-26T09:01:00+08:00"),
                "Sekcam".to_owned(),
                "original_opened",
            ),
        ],
        requests: samples::data_requests(),
    };
    for page in sample::readers() {
        let html = sample::check(
            &page,
            &data::Copy {
                page: &page,
                copy: &copy,
            },
        );
        for part in [
            "Ni &#60;b&#62;Sukerti",
            "Gelap &#60;sekali&#62;",
            "Kaja &#60;utara&#62;",
            "Sudah &#60;nyala&#62;",
            "Camat &#60;b&#62;",
            "Hapus &#60;b&#62;nama",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        // It is read without this server.
        assert!(
            !html.contains("/aset/") && !html.contains("href="),
            "{html}"
        );
    }
    let nobody = office::OwnCopy {
        who: Vec::new(),
        opened: Vec::new(),
        thread: Vec::new(),
        answer: None,
        ..copy
    };
    let page = &sample::readers()[0];
    let html = sample::check(
        page,
        &data::Copy {
            page,
            copy: &nobody,
        },
    );
    assert!(html.contains(&page.t("copy-nobody")) && html.contains(&page.t("copy-opened-never")));
}
