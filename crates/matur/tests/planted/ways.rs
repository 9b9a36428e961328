//! How they come in: over the counter, with a letter, by telephone, by the website.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use casework::{ComplaintNumber, LetterNumber};
use matur::bench::client::encode;
use office::{
    ActInput, ActRequest, Clock, Correction, DirectiveInput, FollowUpInput, NewComplaint,
    NewLetter, PinView, SignedIn, Upload,
};
use sop::Act;

use super::photo::photo;
use super::{AFTERWARDS, ANONYMOUS, BY_LETTER, BY_WEBSITE, OPEN, Plant, Planted};
use crate::houses::{Answer, Houses};

/// Who takes complaints in, in the demonstration.
const CLERK: &str = "sariani";

pub async fn known(houses: &Houses, username: &str) -> SignedIn {
    let office = &houses.one.office;
    office.for_commands(Some(username)).await.expect("known")
}

fn picture(name: &str, maker: &str, owner: &str) -> Upload {
    Upload {
        name: format!("{name}.jpg"),
        declared: Some("image/jpeg".to_owned()),
        bytes: photo(maker, owner),
    }
}

fn scan(name: &str, content: &str) -> Upload {
    let mut upload = crate::houses::papers::pdf(name);
    let comment = format!("%PDF-1.4\n%{content}\n");
    upload.bytes = [comment.as_bytes(), &upload.bytes[9..]].concat();
    upload
}

fn complaint(houses: &Houses, description: &str) -> NewComplaint {
    let profile = &houses.one.office.directory().profile;
    NewComplaint {
        channel: "walk_in".to_owned(),
        description: description.to_owned(),
        village: profile.villages[0].code.clone(),
        category: "INFRA".to_owned(),
        urgency: "ordinary".to_owned(),
        reply_way: "in_person".to_owned(),
        ..NewComplaint::default()
    }
}

/// Puts it into the register, and shows its number and PIN.
async fn record(
    houses: &Houses,
    plant: &'static Plant,
    given: &NewComplaint,
    files: Vec<Upload>,
) -> Planted {
    let office = &houses.one.office;
    let clerk = known(houses, CLERK).await;
    let key = format!("aduan {}", plant.who);
    let recorded = office.record(&clerk, &key, given, files).await;
    let number = recorded.expect("recorded").number;
    let receipt = office.receipt(&clerk, &number, Some(&key)).await;
    let PinView::Shown(pin) = receipt.expect("a receipt").pin else {
        panic!("no PIN")
    };
    Planted {
        plant,
        own: own(houses, &number, &pin).await,
        letter: None,
        ids: Vec::new(),
        number,
    }
}

async fn own(houses: &Houses, number: &ComplaintNumber, pin: &str) -> String {
    let fields = encode(&[("nomor", &*number.to_string()), ("pin", pin)]);
    let answer = houses.post(houses.one.host, "/lacak", "", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    set_cookie(&answer, "matur_lacak").expect("a pass")
}

fn set_cookie(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    set.filter_map(|value| value.to_str().ok()?.split(';').next())
        .find(|value| value.starts_with(&format!("{name}=")))
        .map(str::to_owned)
}

async fn letter(houses: &Houses, plant: &Plant, given: &NewLetter, file: Upload) -> LetterNumber {
    let clerk = known(houses, CLERK).await;
    let key = format!("surat {}", plant.who);
    let office = &houses.one.office;
    let registered = office
        .register_letter(&clerk, &key, given, vec![file])
        .await;
    registered.expect("a letter")
}

/// Notes the ids of everything that belongs to it.
async fn with_ids(houses: &Houses, mut planted: Planted) -> Planted {
    let office = &houses.one.office;
    let clerk = known(houses, CLERK).await;
    let view = office.case(&clerk, &planted.number).await.expect("a case");
    planted.ids.push(view.id.to_string());
    let files = view.attachments.iter().map(|file| file.id.to_string());
    planted.ids.extend(files);
    if let Some(letter) = planted.letter {
        let letter = office.letter(&clerk, letter).await.expect("a letter");
        let files = letter.files.iter().map(|file| file.id);
        let all = files.chain(letter.sealed_files.iter().copied());
        planted.ids.extend(all.map(|id| id.to_string()));
    }
    planted
}

pub async fn by_letter(houses: &Houses) -> Planted {
    let given = NewLetter {
        sender: "Kembangsari Pucukwangi".to_owned(),
        letter_number: "KEMBANGSARI/7".to_owned(),
        subject: "Aduan Pucukwangi".to_owned(),
        note: "Diantar Pucukwangi sendiri".to_owned(),
        nature: "urgent".to_owned(),
        ..NewLetter::default()
    };
    let file = scan("pindaianbakung", "isipindaianbungur");
    let letter = letter(houses, &BY_LETTER, &given, file).await;
    let given = NewComplaint {
        channel: "letter".to_owned(),
        channel_ref: "NIK 5102034506780011".to_owned(),
        letter: letter.to_string(),
        subject: "Jalan menuju pasar berlubang".to_owned(),
        identity: "confidential".to_owned(),
        name: "Kembangsari Pucukwangi".to_owned(),
        phone: "+62 813 3771 9046".to_owned(),
        contact: "pucuk.kembang@surela.example".to_owned(),
        address: "Gang Anggrekbulan 17".to_owned(),
        point: "-8.51231,115.09871".to_owned(),
        reply_way: "phone".to_owned(),
        ..complaint(houses, "Jalan menuju pasar berlubang sejak bulan lalu.")
    };
    let files = vec![picture(
        "fotomelatiputih",
        "pembuatkameraangsana",
        "pemilikkameraasoka",
    )];
    let mut planted = record(houses, &BY_LETTER, &given, files).await;
    planted.letter = Some(letter);
    let clerk = known(houses, CLERK).await;
    let office = &houses.one.office;
    let note = "Berkas catatandalamcempaka sudah lengkap.";
    let noted = office.add_to_case(&clerk, &planted.number, "catatan", note, Vec::new());
    noted.await.expect("noted");
    with_ids(houses, planted).await
}

pub async fn anonymous(houses: &Houses) -> Planted {
    let given = NewComplaint {
        channel: "phone".to_owned(),
        channel_ref: "0817-6655-4032".to_owned(),
        point: "-8.53453,115.07653".to_owned(),
        identity: "anonymous".to_owned(),
        ..complaint(houses, "Sampah menumpuk di tepi kali sejak Minggu.")
    };
    let files = vec![picture(
        "fotoflamboyan",
        "pembuatkamerafaloak",
        "pemilikkamerafuli",
    )];
    let planted = record(houses, &ANONYMOUS, &given, files).await;
    with_ids(houses, planted).await
}

pub async fn open(houses: &Houses) -> Planted {
    let given = NewComplaint {
        identity: "open".to_owned(),
        name: "Wirabumi Sekarjepun".to_owned(),
        phone: "0819-3300-7712".to_owned(),
        reply_way: "phone".to_owned(),
        ..complaint(houses, "Pohon tumbang menutup jalan sejak pagi.")
    };
    let files = vec![picture(
        "fotowaruputih",
        "pembuatkamerawareng",
        "pemilikkamerawuni",
    )];
    let planted = record(houses, &OPEN, &given, files).await;
    with_ids(houses, planted).await
}

/// A draft of the website's form, with a photo, not yet sent.
pub struct Begun {
    pub cookie: String,
    /// Id of the photo that waits.
    pub file: String,
}

const BOUNDARY: &str = "batas-formulir";

async fn visit(houses: &Houses, path: &str, cookie: &str, kind: &str, body: Vec<u8>) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("host", houses.one.host)
        .header("accept", "text/html")
        .header("accept-language", "id")
        .header("cookie", cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body))
        .expect("a request");
    houses.answer(request).await
}

async fn step(houses: &Houses, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let answer = houses
        .post(houses.one.host, path, cookie, &encode(fields))
        .await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "{path}: {}",
        answer.body
    );
    answer
}

pub async fn begin_on_website(houses: &Houses) -> Begun {
    let story = "Saya Lembayung, telepon 0815 2244 6071, melapor got di depan balai tersumbat.";
    let village = houses.one.office.directory().profile.villages[0]
        .code
        .clone();
    let what = [("description", story), ("category", "INFRA")];
    let begun = step(houses, "/adukan/apa", "", &what).await;
    let cookie = set_cookie(&begun, "matur_aduan").expect("a draft");
    step(
        houses,
        "/adukan/di-mana",
        &cookie,
        &[("village", &*village), ("point", "-8.52342,115.08762")],
    )
    .await;
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"when\"\r\n\r\ntoday\r\n--{BOUNDARY}\r\n\
         content-disposition: form-data; name=\"files\"; filename=\"fotodadapmerah.jpg\"\r\n\
         content-type: image/jpeg\r\n\r\n"
    );
    let photo = photo("pembuatkameraduku", "pemilikkameradurian");
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let body = [head.as_bytes(), &photo, tail.as_bytes()].concat();
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let sent = visit(houses, "/adukan/kapan", &cookie, &kind, body).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let who = [
        ("identity", "confidential"),
        ("name", "Tirtayasa Lembayung"),
        ("reply_way", "email"),
        ("phone", "0815-2244-6071"),
        ("contact", "lembayung@surelb.example"),
    ];
    step(houses, "/adukan/siapa", &cookie, &who).await;
    let page = houses.get(houses.one.host, "/adukan/kapan", &cookie).await;
    let (_, after) = page
        .body
        .split_once("src=\"/adukan/berkas/")
        .expect("a photo");
    let file = after.split('"').next().unwrap_or_default().to_owned();
    Begun { cookie, file }
}

pub async fn send_on_website(houses: &Houses, begun: &Begun) -> Planted {
    let (host, consent) = (houses.one.host, encode(&[("consent", "1")]));
    // Whoever answers so fast is asked to wait a little.
    for again in 0.. {
        let sent = houses.post(host, "/adukan/periksa", &begun.cookie, &consent);
        let sent = sent.await;
        if sent.status == StatusCode::SEE_OTHER {
            break;
        }
        assert!(again < 10, "never taken: {} {}", sent.status, sent.body);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let office = &houses.one.office;
    let secret = begun.cookie.split_once('=').expect("a cookie").1;
    let receipt = office.complain_receipt(secret).await.expect("a receipt");
    let PinView::Shown(pin) = receipt.pin else {
        panic!("no PIN")
    };
    let pass = own(houses, &receipt.number, &pin).await;
    let planted = Planted {
        plant: &BY_WEBSITE,
        own: format!("{pass}; {}", begun.cookie),
        letter: None,
        ids: vec![begun.file.clone()],
        number: receipt.number,
    };
    with_ids(houses, planted).await
}

/// Takes a case as far as its answer, each step by whoever has it.
async fn to_the_answer(houses: &Houses, number: &ComplaintNumber) {
    let office = &houses.one.office;
    for round in 0..20 {
        for person in &houses.one.people {
            let who = known(houses, &person.username).await;
            let Ok(view) = office.case(&who, number).await else {
                continue;
            };
            let Some(turn) = &view.turn else { continue };
            let mut files = Vec::new();
            let input = match turn.act {
                Act::Register => ActInput::Confirm,
                Act::AttachSlip => ActInput::AttachSlip,
                Act::Forward => ActInput::Forward {
                    note: "Dari Nirartha".to_owned(),
                },
                Act::Advise => ActInput::Advise {
                    advice: "Temui Nirartha di rumahnya".to_owned(),
                },
                Act::Weigh => ActInput::Weigh {
                    note: String::new(),
                },
                Act::Decide => ActInput::Decide {
                    answer: turn.question.is_some().then_some(true),
                    directive: DirectiveInput {
                        units: turn
                            .units
                            .iter()
                            .filter(|unit| unit.usual)
                            .take(1)
                            .map(|unit| unit.code.clone())
                            .collect(),
                        instructions: Vec::new(),
                        text: "Hubungi Nirartha".to_owned(),
                    },
                    resolution: String::new(),
                    note: String::new(),
                },
                Act::Solve => ActInput::Solve {
                    resolution: "Jembatan diperbaiki, Nirartha diberi tahu".to_owned(),
                },
                Act::Approve => {
                    files.push(scan("Jawaban untuk Nirartha", "jawaban"));
                    ActInput::Approve
                }
                Act::Answer => ActInput::FollowUp(FollowUpInput {
                    text: "Jembatan sudah diperbaiki, Bu Nirartha".to_owned(),
                    way: turn.reply_way.clone(),
                    // As the form has it.
                    recipient: turn.recipient.clone().expect("her name"),
                    given_at: Some(Clock::Machine.now()),
                    proof: "Diterima Nirartha".to_owned(),
                }),
                Act::Archive => return,
            };
            let request = ActRequest {
                key: format!("langkah {round}"),
                version: view.version,
                password: None,
                input,
                files,
            };
            office.act(&who, number, request).await.expect("done");
        }
    }
    panic!("{number} never came to its answer");
}

pub async fn protected_afterwards(houses: &Houses) -> Planted {
    let office = &houses.one.office;
    let clerk = known(houses, CLERK).await;
    let given = NewLetter {
        sender: "Nirartha Cendanawati".to_owned(),
        subject: "Aduan Cendanawati".to_owned(),
        nature: "ordinary".to_owned(),
        ..NewLetter::default()
    };
    let file = scan("pindaisawokecik", "isipindaisawomanila");
    let letter = letter(houses, &AFTERWARDS, &given, file).await;
    let given = NewComplaint {
        channel: "letter".to_owned(),
        letter: letter.to_string(),
        subject: "Jembatan rusak, laporan Nirartha".to_owned(),
        identity: "open".to_owned(),
        name: "Niratha Cendrawasih".to_owned(),
        phone: "0812 9910 4583".to_owned(),
        address: "Gang Kepundung 23".to_owned(),
        reply_way: "phone".to_owned(),
        ..complaint(houses, "Jembatan di banjar kami rusak, tulis Nirartha.")
    };
    let mut planted = record(houses, &AFTERWARDS, &given, Vec::new()).await;
    planted.letter = Some(letter);
    let number = planted.number.clone();
    let stands = office.correctable(&clerk, &number).await.expect("hers");
    let correction = Correction {
        key: "perbaikan".to_owned(),
        version: stands.version,
        password: None,
        given: NewComplaint {
            name: "Nirartha Cendanawati".to_owned(),
            address: "Gang Kepundung 32".to_owned(),
            ..stands.given
        },
        reason: "Salah dengar".to_owned(),
    };
    let corrected = office.correct(&clerk, &number, correction).await;
    corrected.expect("corrected");
    let (_, pass) = planted.own.split_once('=').expect("a cookie");
    let photo = picture(
        "fotokenangahijau",
        "pembuatkamerakepel",
        "pemilikkamerakelor",
    );
    let wrote = office.write_to_office(pass, "pesan", "Ini Nirartha lagi", vec![photo]);
    wrote.await.expect("written");
    let right = "Nama saya Nirartha, bukan yang dulu";
    let asked = office.ask_about_my_data(pass, "hak", "correction", right);
    asked.await.expect("asked");
    let message = "Baik, Bu Nirartha";
    let answered = office.write_to_complainant(&clerk, &number, "balasan", message);
    answered.await.expect("answered");
    let note = "Bu Nirartha menelepon, catatandalamtembesu.";
    let noted = office.add_to_case(&clerk, &number, "catatan-2", note, Vec::new());
    noted.await.expect("noted");
    to_the_answer(houses, &number).await;
    let raised = office.raise_protection(&clerk, &number, "lindungi", "Takut dibalas");
    raised.await.expect("protected");
    with_ids(houses, planted).await
}
