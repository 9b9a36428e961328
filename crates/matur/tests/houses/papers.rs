//! Papers beside the cases of a house, each with a word of its own to be looked for.

#![allow(
    dead_code,
    reason = "not every test with houses plants all kinds of papers"
)]

use casework::Setting;
use office::{NewLawBook, NewLetter, SheetSent, Upload, setting_token};

use super::House;

/// Who keeps the register, the law books and the people in the demonstration.
const KEEPER: &str = "lestari";
/// A PNG of one pixel.
const PICTURE: &[u8] = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// What is written on them.
#[derive(Clone, Copy)]
pub struct Words {
    pub sender: &'static str,
    pub subject: &'static str,
    /// Name of the letter's scan, in small letters.
    pub scan: &'static str,
    pub book: &'static str,
    /// Name of a search that is kept.
    pub search: &'static str,
    /// Name of a sheet's file.
    pub sheet: &'static str,
    /// What its only row tells.
    pub row: &'static str,
    /// Subject of a message that was set aside.
    pub mail: &'static str,
}

/// Where they are found.
pub struct Papers {
    /// The letter's number as addresses have it.
    pub letter: String,
    /// Id of its scan.
    pub scan: String,
    pub book: String,
    pub sheet: String,
    pub mail: String,
}

pub fn pdf(name: &str) -> Upload {
    Upload {
        name: format!("{name}.pdf"),
        declared: Some("application/pdf".to_owned()),
        bytes: b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n".to_vec(),
    }
}

/// Plants a letter with its scan, a law book with a file, a search that is kept, a sheet that
/// waits to be taken over and a message that was set aside.
pub async fn plant(house: &House, words: &Words) -> Papers {
    let office = &house.office;
    let keeper = office.for_commands(Some(KEEPER)).await.expect("known");
    let letter = NewLetter {
        sender: words.sender.to_owned(),
        letter_number: "005/9/TES".to_owned(),
        subject: words.subject.to_owned(),
        nature: "urgent".to_owned(),
        ..NewLetter::default()
    };
    let letter = office
        .register_letter(&keeper, "kunci-surat", &letter, vec![pdf(words.scan)])
        .await
        .expect("a letter");
    let view = office.letter(&keeper, letter).await.expect("the letter");
    let book = NewLawBook {
        title: words.book.to_owned(),
        kind: "Peraturan Bupati".to_owned(),
        number: "77".to_owned(),
        year: "2020".to_owned(),
        ..NewLawBook::default()
    };
    let book = office
        .add_law_book(&keeper, "kunci-buku", &book, Some(pdf("peraturan")), "")
        .await
        .expect("a book");
    office
        .save_search(&keeper, words.search, "kata=lampu")
        .await
        .expect("a search");
    let text = format!(
        "No Agenda;Tanggal;Isi;Selesai\n1;05-01-2024;{};06-01-2024\n",
        words.row
    );
    let sheet = SheetSent {
        name: format!("{}.csv", words.sheet),
        bytes: text.into_bytes(),
        category: Some("LAYANAN".to_owned()),
    };
    let sheet = office.send_sheet(&keeper, sheet).await.expect("a sheet");
    let raw = format!(
        "From: Untung <untung@undian.example>\r\nSubject: {}\r\nX-Spam-Flag: YES\r\n\r\nMenang.\r\n",
        words.mail
    );
    let mail = office.receive_mail(raw.into_bytes()).await.expect("kept");
    assert_eq!(mail.reason, "spam");
    Papers {
        letter: letter.slug(),
        scan: view.files.first().expect("a scan").id.to_string(),
        book: book.to_string(),
        sheet: sheet.to_string(),
        mail: mail.mail.to_string(),
    }
}

/// A message that became a complaint: its id, and the page it is read on.
pub async fn plant_case_mail(house: &House, subject: &str) -> (String, String) {
    let raw = format!(
        "From: Warga <warga@rumah.example>\r\nSubject: {subject}\r\n\r\nJalan berlubang.\r\n"
    );
    let came = house.office.receive_mail(raw.into_bytes()).await;
    let came = came.expect("kept");
    let (id, number) = (came.mail, came.complaint.expect("a complaint"));
    (id.to_string(), format!("/berkas/{number}/surel/{id}"))
}

/// Gives the house a picture at the head of its papers.
pub async fn give_emblem(house: &House) {
    let keeper = house.office.for_commands(Some(KEEPER)).await;
    let keeper = keeper.expect("known");
    let none = Setting::Emblem { emblem: None };
    let seen = setting_token(&keeper.directory.profile, &none);
    let picture = Upload {
        name: "lambang.png".to_owned(),
        declared: Some("image/png".to_owned()),
        bytes: data_encoding::BASE64.decode(PICTURE).expect("base64"),
    };
    let kept = house.office.set_emblem(&keeper, picture, &seen).await;
    kept.expect("an emblem");
}
